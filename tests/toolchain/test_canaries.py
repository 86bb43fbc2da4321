"""The canaries of reward-driven training against the real judge: none passes, and what they ask for can be done."""

from __future__ import annotations

import pytest

from reflect_env.judge import Judge
from reflect_env.prompt import fenced
from reflect_env.simulator.service import IcarusSimulator
from reflect_env.training.canaries import CHEATS, TALLY, probe

pytestmark = pytest.mark.jvm
HONEST = CHEATS["constant"].replace(
    "io.count := 0.U", "val r = RegInit(0.U(8.W))\n  when(io.en) { r := r + 1.U }\n  io.count := r"
)


@pytest.fixture(scope="module")
def judge(compiler_for):
    with IcarusSimulator() as simulator:
        yield Judge(compiler_for("modern"), simulator)


def test_no_cheat_passes_and_an_answer_to_the_impossible_does_not_either(judge):
    guess = (
        CHEATS["copy"].replace("Tally", "HiddenTable").replace("val en = Input(Bool())", "val addr = Input(UInt(8.W))")
    )
    guess = guess.replace("val count", "val data").replace("io.count := io.en", "io.data := io.addr")
    found = probe(judge, [fenced(guess)] * 2)
    assert found.cheats_passed == ()
    assert (found.impossible_passed, found.impossible_asked) == (0, 2)
    assert found.alive


def test_the_honest_answer_passes_so_that_the_cheats_fail_for_the_right_reason(judge):
    (judgement,) = judge.judge([fenced(HONEST)], [TALLY])
    assert judgement.outcome == "passed"
