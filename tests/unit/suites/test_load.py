"""Other benchmarks' folders: what is read, what is a defect, what is an error."""

from __future__ import annotations

from pathlib import Path

import pytest

from reflect_env.errors import TaskError
from reflect_env.suites.header import read_header
from reflect_env.suites.load import load_suite
from reflect_env.task import Interface, Reset

COUNT = """module RefModule(input clk, input areset, input en, output reg [3:0] q);
  always @(posedge clk or posedge areset) if (areset) q <= 0; else if (en) q <= q + 1;
endmodule
"""
GATE = "module RefModule(input a, input val, output out); assign out = a & val; endmodule\n"


def problem(folder: Path, stem: str, reference: str, *, prompt: bool = True) -> None:
    (folder / f"{stem}_ref.sv").write_text(reference)
    (folder / f"{stem}_test.sv").write_text("module tb; endmodule\n")
    if prompt:
        (folder / f"{stem}_prompt.txt").write_text("Build TopModule.\n")


@pytest.fixture
def verilog_eval(tmp_path: Path) -> str:
    problem(tmp_path, "Prob001_gate", GATE)
    problem(tmp_path, "Prob002_count", COUNT)
    problem(tmp_path, "Prob003_broken", "module RefModule(input a, output b; endmodule\n")
    problem(tmp_path, "Prob004_lost", GATE, prompt=False)
    return f"verilog-eval:{tmp_path}"


def test_a_problem_asks_for_flat_ports_of_a_raw_module(verilog_eval: str) -> None:
    task = load_suite(verilog_eval).find("Prob002_count")
    assert (task.module_name, task.interface, task.id) == ("TopModule", Interface.RAW, "verilog-eval/Prob002_count")
    assert [(port.name, port.width) for port in task.verilog_ports()] == [
        ("clk", 1),
        ("areset", 1),
        ("en", 1),
        ("q", 4),
    ]
    assert task.clocking is not None
    assert (task.clocking.clock_name, task.clocking.reset, task.clocking.active_low) == ("clk", Reset.ASYNC, False)
    assert "class TopModule extends RawModule" in task.render_prompt()


def test_a_port_called_like_a_word_of_scala_stands_in_backticks(verilog_eval: str) -> None:
    assert "val `val` = IO(Input(Bool()))" in load_suite(verilog_eval).find("Prob001_gate").render_prompt()


def test_what_cannot_be_read_is_listed_with_its_reason(verilog_eval: str) -> None:
    suite = load_suite(verilog_eval)
    assert [task.id.partition("/")[2] for task in suite.tasks] == ["Prob001_gate", "Prob002_count"]
    assert [defect.task_id for defect in suite.defects] == ["Prob003_broken", "Prob004_lost"]
    assert "prompt" in suite.defects[1].reason
    with pytest.raises(TaskError, match="Prob003_broken cannot be used"):
        suite.find("Prob003_broken")
    with pytest.raises(TaskError, match="ids look like Prob001_gate"):
        suite.find("Prob999")


def test_the_hash_of_a_suite_follows_its_problems(verilog_eval: str) -> None:
    before = load_suite(verilog_eval).content_hash
    assert before == load_suite(verilog_eval).content_hash
    (Path(verilog_eval.partition(":")[2]) / "Prob001_gate_prompt.txt").write_text("Build it otherwise.\n")
    assert load_suite(verilog_eval).content_hash != before


def test_rtllm_keeps_the_name_of_the_description(tmp_path: Path) -> None:
    folder = tmp_path / "Arithmetic" / "adder"
    folder.mkdir(parents=True)
    (folder / "design_description.txt").write_text("Please act.\n\nModule name:\n    adder_4bit\n\nInput ports: …\n")
    (folder / "verified_adder.v").write_text(
        "module golden(input [3:0] a, output [4:0] s); assign s = a + 1; endmodule\n"
    )
    (folder / "testbench.v").write_text("module tb; endmodule\n")
    (task,) = load_suite(f"rtllm:{tmp_path}").tasks
    assert (task.module_name, task.reference_top) == ("adder_4bit", "golden")


@pytest.mark.parametrize(
    ("where", "message"),
    [
        ("other:.", "write NAME:FOLDER with NAME one of"),
        ("verilog-eval", "write NAME:FOLDER"),
        ("verilog-eval:/nowhere/at/all", "there is no folder"),
    ],
)
def test_a_wrong_place_is_named(where: str, message: str) -> None:
    with pytest.raises(TaskError, match=message):
        load_suite(where)


def test_an_empty_folder_names_the_layout(tmp_path: Path) -> None:
    with pytest.raises(TaskError, match="holds no problem in the layout of chipbench"):
        load_suite(f"chipbench:{tmp_path}")


@pytest.mark.parametrize(
    ("edge", "reset", "expected"),
    [
        ("posedge clk", "rst", (Reset.SYNC, False)),
        ("posedge clk", "rst_n", (Reset.SYNC, True)),
        ("posedge clk or negedge rst_n", "rst_n", (Reset.ASYNC, True)),
        ("posedge clk or posedge clear", "clear", (Reset.ASYNC, False)),
    ],
)
def test_the_reset_is_told_by_edge_and_name(edge: str, reset: str, expected: tuple[Reset, bool]) -> None:
    text = f"module M(input clk, input {reset}, input d, output reg q); always @({edge}) q <= d; endmodule"
    clocking = read_header(text, "M", "test").clocking()
    assert clocking is not None
    assert (clocking.reset, clocking.active_low, clocking.reset_name) == (*expected, reset)


def test_a_module_without_edges_has_no_clock() -> None:
    assert read_header(GATE, "RefModule", "test").clocking() is None
