"""The table of rewards: staged, strictly increasing, ours is none."""

from itertools import pairwise

import pytest

from reflect_env.judge import Judge
from reflect_env.reward import RewardConfig, reward, reward_terms
from reflect_env.task_sets import select
from reflect_env.testing import FakeCompiler
from reflect_env.verdict import Outcome

TASK = select("L2/adder-carry-8")[0]
LADDER = [Outcome.PARSE, Outcome.TYPE, Outcome.ELABORATE, Outcome.LOWER, Outcome.CONTRACT, Outcome.FUNCTIONAL]


def judged(text):
    return Judge(FakeCompiler()).judge([text], [TASK])[0]


def forced(outcome):
    return judged(f"{TASK.solution}\n// fake: {outcome.value}\n")


def test_each_stage_is_worth_more_than_the_one_before():
    rewards = [0.0, *(reward(forced(outcome)) for outcome in LADDER), reward(judged(TASK.solution))]
    assert rewards == [0.0, 0.05, 0.15, 0.30, 0.45, 0.60, 0.70, 1.0]
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
        parts = (terms.code, terms.parsed, terms.typed, terms.elaborated, terms.lowered, terms.contract, terms.passed)
        assert sum(parts) == pytest.approx(terms.total)


def test_the_terms_name_how_far_it_got():
    terms = reward_terms(forced(Outcome.ELABORATE))
    assert terms.code > 0
    assert terms.typed > 0
    assert terms.elaborated == 0


def test_another_table_can_be_configured():
    assert reward(forced(Outcome.PARSE), RewardConfig(parse=0.1)) == 0.1


@pytest.mark.parametrize("table", [{"parse": 0.2}, {"parse": 0.0}, {"passed": 1.5}, {"functional": 1.0}])
def test_a_table_that_does_not_increase_within_one_is_refused(table):
    with pytest.raises(ValueError, match="increase"):
        RewardConfig(**table)
