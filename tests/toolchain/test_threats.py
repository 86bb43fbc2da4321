"""The threat table against the whole judge: nothing wrong ends as `passed`, and what only looks suspicious does.

`tests/threats/*.scala` holds one candidate a file; the first line says the task (`inc`: y = x + 1 in 16 bits, `cnt`: an
8-bit counter with enable), the outcomes that are right, the rows of the threat table, and `reward: contract` where a
wrong answer may earn no more than one that merely keeps the contract.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from reflect_env.compiler.service import ChiselCompiler
from reflect_env.judge import Judge
from reflect_env.reward import DEFAULT, reward
from reflect_env.simulator.api import Check, Compared, Refused
from reflect_env.simulator.service import IcarusSimulator
from reflect_env.task import Clocking, Task, TaskPort
from reflect_env.verdict import Compiled, Direction

pytestmark = pytest.mark.jvm
FOLDER = Path(__file__).parent.parent / "threats"
IN, OUT = Direction.INPUT, Direction.OUTPUT
INC_REFERENCE = "module Reference(input [15:0] io_x, output [15:0] io_y); assign io_y = io_x + 16'd1; endmodule\n"
CNT_REFERENCE = """module Reference(input clock, input reset, input io_en, output [7:0] io_count);
  reg [7:0] q;
  always @(posedge clock) if (reset) q <= 0; else if (io_en) q <= q + 8'd1;
  assign io_count = q;
endmodule
"""
TASKS = {
    "inc": Task("threat/inc", "L2", "test", "Inc", "Add one.", (TaskPort("x", IN, 16), TaskPort("y", OUT, 16)),
                reference=INC_REFERENCE),
    "cnt": Task("threat/cnt", "L3", "test", "Cnt", "Count.", (TaskPort("en", IN, 1), TaskPort("count", OUT, 8)),
                clocking=Clocking(), reference=CNT_REFERENCE),
}  # fmt: skip
"""What the candidates are asked for."""


@dataclass(frozen=True)
class Case:
    name: str
    source: str
    task: Task
    expected: frozenset[str]
    only_contract: bool


def _read(path: Path) -> Case:
    source = path.read_text()
    fields = dict(re.findall(r"(task|expect|rows|reward): ([^;\n]+)", source.split("\n", 1)[0]))
    return Case(path.stem, source, TASKS[fields["task"]], frozenset(fields["expect"].split()), "reward" in fields)


CASES = [_read(path) for path in sorted(FOLDER.glob("*.scala"))]


@pytest.fixture(scope="module")
def simulator():
    with IcarusSimulator() as running:
        yield running


@pytest.fixture(scope="module", params=["modern", "classic"])
def judgements(request, compiler_for, simulator):
    judge = Judge(compiler_for(request.param), simulator)
    found = judge.judge([case.source for case in CASES], [case.task for case in CASES], verbatim=True)
    return {case.name: judgement for case, judgement in zip(CASES, found, strict=True)}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_candidate_gets_its_outcome(judgements, case):
    judgement = judgements[case.name]
    assert judgement.outcome.value in case.expected, judgement.diagnostics


@pytest.mark.parametrize("case", [case for case in CASES if case.only_contract], ids=lambda case: case.name)
def test_doing_nothing_earns_no_more_than_keeping_the_contract(judgements, case):
    assert reward(judgements[case.name]) == DEFAULT.functional


@pytest.mark.parametrize("case", [c for c in CASES if "passed" not in c.expected], ids=lambda case: case.name)
def test_nothing_wrong_earns_a_full_reward(judgements, case):
    assert reward(judgements[case.name]) < 1


def test_without_the_class_scan_the_check_of_the_circuit_still_refuses_black_boxes(compiler_for, simulator):
    compiler_for("modern")
    boxes = [case for case in CASES if "black_box" in case.name or case.name.startswith("external")]
    with ChiselCompiler(lane="modern", workers=1, policy=False) as unguarded:
        found = Judge(unguarded, simulator).judge([c.source for c in boxes], [c.task for c in boxes], verbatim=True)
    assert len(boxes) == 3
    assert {judgement.outcome.value for judgement in found} == {"policy"}


OPENED = {
    "external_module": "module Inc(input [15:0] io_x, output [15:0] io_y); Other o(.a(io_x), .b(io_y)); endmodule",
    "reaches_into_the_bench": "module Inc(input [15:0] io_x, output [15:0] io_y); assign io_y = bench.o0; endmodule",
    "finishes": "module Inc(input [15:0] io_x, output [15:0] io_y); initial $finish; assign io_y = io_x; endmodule",
    "writes_a_file": (
        "module Inc(input [15:0] io_x, output [15:0] io_y); integer f; initial f = $fopen(\"x\", \"w\"); "
        "assign io_y = io_x; endmodule"
    ),
    "imports_c": (
        "module Inc(input [15:0] io_x, output [15:0] io_y); import \"DPI-C\" function int system(string s); "
        "assign io_y = io_x; endmodule"
    ),
    "forces": "module Inc(input [15:0] io_x, output [15:0] io_y); initial force io_y = 1; endmodule",
}  # fmt: skip


def test_without_scan_and_circuit_check_the_audit_of_the_verilog_still_refuses(simulator):
    found = simulator.compare_batch([Check(text, "Inc", TASKS["inc"]) for text in OPENED.values()])
    assert {type(outcome) for outcome in found} == {Refused}


def test_without_proof_the_rare_value_passes_and_with_proof_it_does_not(compiler_for, simulator):
    """Which layer catches it: sampling alone sees 1,024 of 65,536 values."""
    from dataclasses import replace

    case = next(case for case in CASES if case.name == "wrong_for_one_value")
    (compiled,) = compiler_for("modern").compile_batch([case.source], tops=["Inc"])
    assert isinstance(compiled, Compiled)
    unproved = replace(case.task, stimulus=replace(case.task.stimulus, prove=False))
    sampled, proved = simulator.compare_batch(
        [Check(compiled.verilog, "Inc", unproved), Check(compiled.verilog, "Inc", case.task)]
    )
    assert isinstance(sampled, Compared)
    assert sampled.equal
    assert isinstance(proved, Compared)
    assert not proved.equal


def test_the_same_candidate_always_gets_the_same_judgement(compiler_for, simulator):
    cases = [case for case in CASES if "functional" in case.expected]
    judge = Judge(compiler_for("modern"), simulator)
    together = judge.judge([c.source for c in cases], [c.task for c in cases], verbatim=True)
    backwards = judge.judge([c.source for c in cases[::-1]], [c.task for c in cases[::-1]], verbatim=True)[::-1]
    assert together == backwards
