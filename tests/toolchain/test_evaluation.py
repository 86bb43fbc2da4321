"""The evaluation over the real compiler and simulator: right, empty and wrong texts get their verdicts."""

from __future__ import annotations

import io
import json
import shutil
from contextlib import contextmanager
from pathlib import Path

import pytest

from reflect_env.compiler.service import ChiselCompiler
from reflect_env.evaluation.main import Tools, run
from reflect_env.simulator.service import IcarusSimulator

pytestmark = pytest.mark.jvm
EVAL = Path(__file__).parents[2] / "eval"
CHOSEN = (
    "chisel-37/L1-02-constant",
    "chisel-37/L2-08-absolute",
    "chisel-37/L3-08-sequence",
    "chisel-200/H39-decoupled-once",
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in CHOSEN:
        shutil.copytree(EVAL / "problems" / name, tmp_path / "problems" / "few" / name.partition("/")[2])
    return tmp_path


def call(compiler: ChiselCompiler, root: Path, *words: str) -> tuple[int, str]:
    @contextmanager
    def tools(config):
        with IcarusSimulator(workers=1) as simulator:
            yield Tools(compiler, simulator, root / "cache")

    said = io.StringIO()
    return run(list(words), "doc", root, open_tools=tools, out=io.StringIO(), err=said), said.getvalue()


def test_every_made_text_gets_its_verdict_and_is_judged_the_same_again(compiler: ChiselCompiler, root: Path) -> None:
    code, said = call(compiler, root, "--suite", "few", "--output", str(root / "out"))
    assert code == 0, said
    shares = {
        name: json.loads((root / "out" / name / "summary.json").read_text())["pass_at_1"]["functional"]
        for name in ("gold", "empty", "broken")
    }
    assert shares == {"gold": 1.0, "empty": 0.0, "broken": 0.0}
    code, said = call(compiler, root, "--validate", str(root / "out" / "broken"))
    assert code == 0, said


def test_every_kind_of_wrong_text_is_told_apart(compiler: ChiselCompiler, root: Path) -> None:
    """Seven samples of a problem are one of each fault."""
    out = root / "broken"
    call(compiler, root, "--suite", "few", "--model", "broken", "--samples", "7", "--output", str(out))
    outcomes = json.loads((out / "summary.json").read_text())["outcomes"]
    kinds = ("no_code", "parse", "type", "elaborate", "lower", "contract", "functional")
    assert outcomes == dict.fromkeys(kinds, len(CHOSEN))


def test_a_right_module_under_another_name_is_found_out(compiler: ChiselCompiler, root: Path) -> None:
    """The original's tuned model lost 13 of its 15 failures to a suffix that it appended to every name."""
    solution = (root / "problems" / "few" / "L3-08-sequence" / "solution.scala").read_text()
    row = {"task": "L3-08-sequence", "completion": f"```scala\n{solution.replace('Detect1011', 'Detect1011_697')}```"}
    (root / "r.jsonl").write_text(json.dumps(row) + "\n")
    out = root / "named"
    call(compiler, root, "--suite", "few", "--model", f"replay:{root / 'r.jsonl'}", "--output", str(out))
    pass_at_1 = json.loads((out / "summary.json").read_text())["pass_at_1"]
    assert pass_at_1 == {
        "compile": 0.0,
        "functional": 0.0,
        "compile_any_name": 1 / len(CHOSEN),
        "functional_any_name": 1 / len(CHOSEN),
    }
