"""The table of rewards: staged, strictly increasing, ours is none."""

from dataclasses import asdict, replace
from itertools import pairwise

import pytest

from reflect_env.judge import Judge
from reflect_env.reward import DEFAULT, RewardConfig, reward, reward_terms
from reflect_env.task_sets import find_task
from reflect_env.testing import FakeCompiler, FakeSimulator
from reflect_env.verdict import Outcome

TASK = find_task("L2/adder-carry-8")
REFERENCE = """module Reference(input [7:0] io_a, io_b, input io_cin, output [7:0] io_sum, output io_cout);
  assign {io_cout, io_sum} = io_a + io_b + io_cin;
endmodule
"""
LADDER = [Outcome.PARSE, Outcome.TYPE, Outcome.ELABORATE, Outcome.LOWER, Outcome.CONTRACT, Outcome.FUNCTIONAL]


def judged(text):
    return Judge(FakeCompiler()).judge([text], [TASK])[0]


def forced(outcome):
    return judged(f"{TASK.solution}\n// fake: {outcome.value}\n")


def test_each_stage_is_worth_more_than_the_one_before():
    rewards = [0.0, *(reward(forced(outcome)) for outcome in LADDER), reward(judged(TASK.solution))]
    assert rewards == [0.0, 0.05, 0.15, 0.30, 0.45, 0.55, 0.60, 1.0]
    assert all(a < b for a, b in pairwise(rewards))


@pytest.mark.parametrize(
    "outcome",
    [
        Outcome.NO_CODE,
        Outcome.POLICY,
        Outcome.TIMEOUT,
        Outcome.MEMORY,
        Outcome.OUTPUT_LIMIT,
        Outcome.CANDIDATE_FAULT,
    ],
)
def test_limits_and_broken_rules_pay_nothing(outcome):
    assert reward(forced(outcome)) == 0.0


def test_text_without_a_module_pays_nothing_whichever_stage_says_so():
    judgement = judged("```scala\nclass Settings extends Bundle {}\n```")
    assert judgement.outcome is Outcome.ELABORATE
    assert reward(judgement) == 0.0


def test_our_failure_has_no_reward():
    assert reward(forced(Outcome.INFRA)) is None
    assert reward_terms(forced(Outcome.INFRA)) is None


def test_the_terms_add_up_to_the_reward():
    for outcome in LADDER:
        terms = reward_terms(forced(outcome))
        assert added_up(terms) == pytest.approx(terms.total)


def added_up(terms):
    return sum(value for name, value in asdict(terms).items() if name != "total")


def computing(credit):
    """What is judged of a module that keeps the contract and computes something else."""
    asked = replace(TASK, reference=REFERENCE)
    text = f"{TASK.solution}\n// simulate: wrong {credit:.3f}\n"
    return Judge(FakeCompiler(), FakeSimulator()).judge([text], [asked])[0]


def test_a_wrong_function_pays_by_its_credit_and_never_as_much_as_a_right_one():
    rewards = [reward(computing(credit)) for credit in (0.0, 0.25, 0.5, 0.999)]
    assert rewards[0] == DEFAULT.functional == reward(forced(Outcome.FUNCTIONAL))
    assert rewards[2] == pytest.approx(0.75)
    assert all(a < b for a, b in pairwise([*rewards, DEFAULT.nearly, DEFAULT.passed]))


def test_the_terms_of_a_wrong_function_name_its_share_and_add_up():
    terms = reward_terms(computing(0.5))
    assert terms.functional == pytest.approx(0.15)
    assert terms.passed == 0.0
    assert added_up(terms) == pytest.approx(terms.total)


def test_a_right_function_pays_all_terms():
    asked = replace(TASK, reference=REFERENCE)
    judgement = Judge(FakeCompiler(), FakeSimulator()).judge([TASK.solution], [asked])[0]
    assert judgement.outcome is Outcome.PASSED
    assert reward(judgement) == 1.0
    assert min(value for name, value in asdict(reward_terms(judgement)).items() if name != "total") > 0


def test_the_terms_name_how_far_it_got():
    terms = reward_terms(forced(Outcome.ELABORATE))
    assert terms.code > 0
    assert terms.typed > 0
    assert terms.elaborated == 0


def test_another_table_can_be_configured():
    assert reward(forced(Outcome.PARSE), RewardConfig(parse=0.1)) == 0.1


@pytest.mark.parametrize(
    "table", [{"parse": 0.2}, {"parse": 0.0}, {"passed": 1.5}, {"functional": 0.9}, {"nearly": 1.0}]
)
def test_a_table_that_does_not_increase_within_one_is_refused(table):
    with pytest.raises(ValueError, match="increase"):
        RewardConfig(**table)
