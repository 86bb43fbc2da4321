"""What becomes of a finished file: splits, Parquet, the formats of others."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from reflect_env.circuits.build import make_task
from reflect_env.dataset.output import read_lines, split_validation, write_parquet
from reflect_env.dataset.row import Row
from reflect_env.dataset.verilog_eval import triple
from reflect_env.suites.load import load_suite

from .test_rows import KINDS, made

ROOT = Path(__file__).resolve().parents[3]


def main_of(name: str):
    """Load one of the mains, which are no package."""
    spec = importlib.util.spec_from_file_location(f"data_gen_{name}", ROOT / "data_gen" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look themselves up there
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def data(tmp_path) -> Path:
    """A file with one row of each kind, and a character that some call the end of a line."""
    rows = [made(kind) for kind in KINDS]
    rows[0] = replace(rows[0], output=rows[0].output + "// a\u2028b\n")
    path = tmp_path / "data.jsonl"
    path.write_text("".join(f"{row.to_json()}\n" for row in rows), encoding="utf-8")
    return path


def exported(data: Path, form: str) -> list[dict]:
    target = data.with_name("out.jsonl")
    assert main_of("export").main([str(data), "--format", form, "--output", str(target)]) == 0
    return [json.loads(line) for line in read_lines(target)]


def test_lines_end_at_a_line_feed_only(data):
    assert len(read_lines(data)) == len(KINDS)


def test_the_validation_split_is_fixed_disjoint_and_whole(tmp_path):
    rows = tmp_path / "rows"
    rows.write_text("".join(json.dumps({"id": f"f/{i}"}) + "\n" for i in range(50)), encoding="utf-8")
    train, validation = split_validation(rows, tmp_path / "d.jsonl", 7)
    assert (train.name, validation.name) == ("d.train.jsonl", "d.validation.jsonl")
    parts = read_lines(train), read_lines(validation)
    assert list(map(len, parts)) == [43, 7]
    assert sorted(parts[0] + parts[1]) == sorted(read_lines(rows))
    before = validation.read_bytes()
    split_validation(rows, tmp_path / "d.jsonl", 7)
    assert validation.read_bytes() == before


def test_prompt_and_completion_are_text_with_the_system_message_first(data):
    first, *_, last = exported(data, "prompt-completion")
    assert set(first) == {"prompt", "completion"}
    assert first["prompt"].startswith("You write hardware in Chisel")
    assert first["completion"].startswith("```scala\n")
    assert last["prompt"].startswith("You review hardware")


def test_conversations_end_before_the_answer(data):
    items = exported(data, "conversational")
    assert [[m["role"] for m in item["completion"]] for item in items] == [["assistant"]] * len(KINDS)
    assert [item["prompt"][-1]["role"] for item in items] == ["user"] * len(KINDS)


def test_episodes_are_the_repairs_turn_by_turn(data):
    repair, episode = exported(data, "episodes")
    assert [m["role"] for m in repair["messages"]] == ["system", "user", "assistant", "user", "assistant"]
    assert len(episode["messages"]) == 7
    assert "This attempt is wrong" not in repair["messages"][1]["content"]


def test_prompts_for_rewards_hold_no_answer_and_a_task_that_is_found_again(data):
    (item,) = exported(data, "grpo")
    family, _, seed = item["task_id"].partition("/")
    assert make_task(family, int(seed)).module_name == item["module_name"]
    assert [m["role"] for m in item["prompt"]] == ["system", "user"]


def test_a_foreign_file_is_named_with_its_line(tmp_path, capsys):
    path = tmp_path / "foreign.jsonl"
    path.write_text('{"output": "x"}\n')
    export = main_of("export")
    assert export.main([str(path), "--format", "grpo", "--output", str(tmp_path / "o")]) == 3
    assert "line 1" in capsys.readouterr().err
    assert not (tmp_path / "o").exists()


def test_problems_are_read_back_as_a_suite(data, tmp_path):
    folder = tmp_path / "problems"
    export = main_of("export")
    assert export.main([str(data), "--format", "verilog-eval", "--output", str(folder)]) == 0
    suite = load_suite(f"verilog-eval:{folder}")
    assert suite.defects == ()
    (task,) = suite.tasks
    asked = make_task("up-counter", made("write").seed)
    assert {p.name: p.width for p in task.ports} == {p.name: p.width for p in asked.verilog_ports()}
    assert task.module_name == "TopModule"


@pytest.mark.parametrize("family", ["up-counter", "clamp", "register-map", "constant"])
def test_the_bench_of_a_problem_accepts_the_reference_and_no_other(family, tmp_path):
    iverilog = pytest.importorskip("shutil").which("iverilog")
    if iverilog is None:
        pytest.skip("needs iverilog")
    task = make_task(family, 3)
    problem = triple(task)
    right = re.sub(r"\bReference(_\w+)?\b", lambda m: f"Copy{m[1]}" if m[1] else "TopModule", task.reference)
    output = next(p.name for p in task.verilog_ports() if p.direction.value == "output")
    for name, text in (("right", right), ("wrong", _inverted(right, output))):
        files = [("bench.sv", problem.bench), ("ref.sv", problem.reference), ("top.sv", text)]
        for file, content in files:
            (tmp_path / file).write_text(content)
        program = tmp_path / name
        sources = [str(tmp_path / file) for file, _ in files]
        subprocess.run([iverilog, "-g2012", "-o", str(program), *sources], check=True)
        said = subprocess.run(["vvp", str(program)], capture_output=True, text=True, check=True).stdout
        assert (re.search(r"^Mismatches: 0 in \d+ samples$", said, re.MULTILINE) is not None) == (name == "right")


def _inverted(verilog: str, output: str) -> str:
    """Rename the module and put one around it that inverts an output."""
    header = verilog[: verilog.index(");") + 2]
    names = re.findall(r"(?:input|output)(?: \[\d+:0\])? (\w+)", header)
    pins = ", ".join(f".{n}({n if n != output else 'inner'})" for n in names)
    width = re.search(rf"output( \[\d+:0\])? {output}\b", header)[1] or ""
    around = f"{header}\n  wire{width} inner;\n  assign {output} = ~inner;\n  Inner i ({pins});\nendmodule\n"
    return around + re.sub(r"\bTopModule\b", "Inner", verilog)


def test_parquet_holds_all_rows_with_their_attempts(data):
    parquet = pytest.importorskip("pyarrow.parquet")
    rows = parquet.read_table(write_parquet(data, data)).to_pylist()
    assert [row["kind"] for row in rows] == list(KINDS)
    assert len(rows[2]["attempts"]) == 2
    assert list(rows[0])[:3] == ["instruction", "input", "output"]


def test_the_datasets_library_loads_the_file(data, tmp_path):
    datasets = pytest.importorskip("datasets")
    found = datasets.load_dataset("json", data_files=str(data), split="train", cache_dir=str(tmp_path / "cache"))
    assert found.column_names[:3] == ["instruction", "input", "output"]
    assert [row["kind"] for row in found] == list(KINDS)


def test_rows_are_read_back_from_what_was_written(data):
    assert [Row.from_json(line).kind for line in read_lines(data)] == list(KINDS)
