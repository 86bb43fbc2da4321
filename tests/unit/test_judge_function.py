"""The judge's last stage: what compiles and keeps the contract is compared with the task's reference."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reflect_env.diagnostic import render_for_model
from reflect_env.judge import Judge, Judgement
from reflect_env.simulator.api import Compared
from reflect_env.task_sets import find_task
from reflect_env.testing import FakeCompiler, FakeSimulator
from reflect_env.verdict import Compiled, InfraFailure, Outcome, Stage

REFERENCE = """module Reference(input [7:0] io_a, io_b, input io_cin, output [7:0] io_sum, output io_cout);
  assign {io_cout, io_sum} = io_a + io_b + io_cin;
endmodule
"""
PLAIN = find_task("L2/adder-carry-8")
TASK = replace(PLAIN, reference=REFERENCE)
GOOD = PLAIN.solution


class Recording(FakeSimulator):
    """Remembers each batch; answers `InfraFailure` as long as `failures` lasts."""

    def __init__(self, failures: int = 0) -> None:
        super().__init__()
        self.batches: list[int] = []
        self.deadlines: list[float | None] = []
        self._failures = failures

    def compare_batch(self, checks, *, deadline_s=None):
        self.batches.append(len(checks))
        self.deadlines.append(deadline_s)
        if self._failures:
            self._failures -= 1
            return [InfraFailure(Stage.FUNCTIONAL, "simulator lost") for _ in checks]
        return super().compare_batch(checks)


def marked(marker: str) -> str:
    return f"{GOOD}\n// simulate: {marker}\n"


def judged(text: str, task=TASK, simulator=None) -> Judgement:
    return Judge(FakeCompiler(), simulator or FakeSimulator()).judge([text], [task])[0]


def test_a_right_function_passes_with_the_evidence() -> None:
    judgement = judged(GOOD)
    assert (judgement.outcome, judgement.stage) == (Outcome.PASSED, Stage.FUNCTIONAL)
    assert judgement.is_success
    assert judgement.functional is not None
    assert judgement.functional.equal
    assert judgement.fingerprint == "fake-1+fake-simulator-1"
    assert isinstance(judgement.compile_outcome, Compiled)


def test_a_wrong_function_fails_with_one_diagnostic_that_shows_the_first_difference() -> None:
    judgement = judged(marked("wrong 0.5"))
    assert (judgement.outcome, judgement.stage) == (Outcome.FUNCTIONAL, Stage.FUNCTIONAL)
    assert not judgement.is_success
    (found,) = judgement.diagnostics
    assert (found.code, found.stage, found.severity) == ("functional_mismatch", "functional", "error")
    assert "io_sum is 0, expected 1" in render_for_model(judgement.diagnostics)
    assert isinstance(judgement.functional, Compared)
    assert judgement.functional.credit == 0.5


@pytest.mark.parametrize(
    ("marker", "outcome", "code"),
    [
        ("refuse", Outcome.POLICY, "forbidden_verilog"),
        ("timeout", Outcome.TIMEOUT, "timeout"),
        ("memory", Outcome.MEMORY, "out_of_memory"),
        ("output_limit", Outcome.OUTPUT_LIMIT, "output_too_large"),
    ],
)
def test_a_refusal_and_a_limit_are_the_candidates(marker: str, outcome: Outcome, code: str) -> None:
    judgement = judged(marked(marker))
    assert (judgement.outcome, judgement.stage) == (outcome, Stage.FUNCTIONAL)
    assert [d.code for d in judgement.diagnostics] == [code]
    assert judgement.functional is None


def test_a_failure_of_the_simulator_is_ours_and_says_why() -> None:
    judgement = judged(marked("infra"))
    assert judgement.is_infra
    assert judgement.reason == "asked for by a marker"
    assert judgement.functional is None


def test_a_broken_reference_is_ours_and_names_the_task() -> None:
    judgement = judged(GOOD, replace(TASK, reference="module Reference("))
    assert judgement.is_infra
    assert TASK.id in judgement.reason


def test_without_a_simulator_or_a_reference_compiling_is_all() -> None:
    assert Judge(FakeCompiler()).judge([GOOD], [TASK])[0].outcome is Outcome.COMPILED
    judgement = judged(GOOD, PLAIN)
    assert (judgement.outcome, judgement.functional) == (Outcome.COMPILED, None)
    assert judgement.fingerprint == "fake-1"
    assert judged(GOOD, None).outcome is Outcome.COMPILED


def test_only_what_keeps_the_contract_is_simulated() -> None:
    simulator = Recording()
    renamed = GOOD.replace("AdderWithCarry", "Adder")
    texts = [GOOD, "no code", renamed, f"{GOOD}// fake: type\n", marked("wrong")]
    outcomes = [j.outcome for j in Judge(FakeCompiler(), simulator).judge(texts, [TASK] * 5)]
    assert outcomes == [Outcome.PASSED, Outcome.NO_CODE, Outcome.CONTRACT, Outcome.TYPE, Outcome.FUNCTIONAL]
    assert simulator.batches == [2]


def test_equal_completions_are_simulated_once_and_other_tasks_apart() -> None:
    simulator = Recording()
    other = replace(TASK, id="another")
    judgements = Judge(FakeCompiler(), simulator).judge([GOOD] * 6, [TASK, TASK, other, TASK, other, PLAIN])
    assert simulator.batches == [2]
    assert [j.task_id for j in judgements] == [TASK.id, TASK.id, "another", TASK.id, "another", PLAIN.id]
    assert [j.outcome for j in judgements] == [Outcome.PASSED] * 5 + [Outcome.COMPILED]


def test_a_lost_simulator_is_tried_again() -> None:
    simulator = Recording(failures=1)
    assert judged(GOOD, simulator=simulator).outcome is Outcome.PASSED
    assert simulator.batches == [1, 1]
    assert judged(GOOD, simulator=Recording(failures=2)).reason == "simulator lost"


def test_nothing_to_simulate_starts_nothing() -> None:
    simulator = Recording()
    Judge(FakeCompiler(), simulator).judge(["prose", GOOD], [TASK, PLAIN])
    assert simulator.batches == []


def test_the_simulator_gets_what_the_compiler_left_of_the_deadline() -> None:
    simulator = Recording()
    ticks = iter([0.0, 1.0, 7.0])
    Judge(FakeCompiler(), simulator, deadline_s=10.0, clock=lambda: next(ticks)).judge([GOOD], [TASK])
    assert simulator.deadlines == [3.0]
