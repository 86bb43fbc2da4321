"""From drafts and judgements to rows; what no row may be."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reflect_env.circuits.build import make_task
from reflect_env.dataset.lint import MOST_TOKENS, Protected, lint
from reflect_env.dataset.make import Order, order, row
from reflect_env.dataset.plan import Draft, Slot
from reflect_env.dataset.presets import Part
from reflect_env.dataset.row import Row
from reflect_env.dataset.tokens import estimated_tokens
from reflect_env.diagnostic import Diagnostic
from reflect_env.errors import InfraError
from reflect_env.verdict import Outcome

from .doubles import NOTHING, judgement

FAMILY = "up-counter"


def ordered(kind: str, turn: int = 0, seed: int = 3) -> Order:
    made = order(Slot(turn, Part("p", 1, (FAMILY,), kind=kind), turn), Draft(FAMILY, seed, 1), NOTHING)
    assert isinstance(made, Order)
    return made


def made(kind: str, turn: int = 0) -> Row:
    asked = ordered(kind, turn)
    broken = [judgement(sorted(attempt.fault.outcomes)[0]) for attempt in asked.attempts]
    found = row(asked, [judgement(Outcome.PASSED), *broken])
    assert isinstance(found, Row)
    return found


KINDS = ("write", "repair", "episode", "explain")


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_row_is_clean_and_comes_back_from_json(kind):
    found = made(kind)
    assert found.kind == kind
    assert lint(found, NOTHING) == ()
    assert Row.from_json(found.to_json()) == found


def test_repairs_are_loud_and_silent_in_turn():
    silent = [ordered("repair", turn).attempts[0].fault.is_silent for turn in range(8)]
    assert silent == [False, True] * 4


def test_an_episode_hides_a_silent_fault_behind_a_loud_one():
    first, second = ordered("episode").attempts
    assert not first.fault.is_silent
    assert second.fault.is_silent
    assert len({first.code, second.code, ordered("episode").solution}) == 3


def test_an_episode_is_a_conversation_that_ends_with_the_last_feedback():
    found = made("episode")
    roles = [message["role"] for message in found.prompt()]
    assert roles == ["system", "user", "assistant", "user", "assistant", "user"]
    assert found.attempts[0].code in found.prompt()[2]["content"]
    assert found.attempts[-1].feedback in found.prompt()[-1]["content"]
    assert found.answer().startswith("```scala\n")


def test_a_repair_shows_the_wrong_code_and_what_the_judge_said():
    found = made("repair", 1)
    (attempt,) = found.attempts
    assert attempt.code in found.input
    assert "cycle 3: q is 1, expected 2" in found.input
    assert attempt.diagnostics[0]["code"] == "functional_mismatch"
    assert found.id == f"{make_id(found)}#{attempt.fault}"


def make_id(found: Row) -> str:
    return f"{found.family}/{found.seed}"


def test_an_explanation_is_prose_that_shows_both_lines_and_is_not_asked_for_a_file():
    found = made("explain", 1)
    assert "Wrong:\n```scala" in found.output
    assert "Right:\n```scala" in found.output
    assert "Answer with" not in found.user_text()
    assert "class " not in found.output
    assert found.answer() == found.output
    assert "Answer with" not in found.prompt()[0]["content"]


def test_a_fault_that_ends_elsewhere_than_intended_is_rejected_with_its_name():
    asked = ordered("repair", 1)
    found = row(asked, [judgement(Outcome.PASSED), judgement(Outcome.PASSED)])
    assert found == (f"fault {asked.attempts[0].fault.name}: passed", "")


def test_a_solution_that_fails_or_truncates_is_rejected():
    assert row(ordered("write"), [judgement(Outcome.FUNCTIONAL)])[0] == "solution: functional"
    narrow = Diagnostic("width_truncation", "warning", "lower", 1, 1, "8 bits into 4")
    assert row(ordered("write"), [judgement(Outcome.PASSED, (narrow,))])[0] == "solution: truncates"


def test_a_failure_of_ours_is_no_reject():
    with pytest.raises(InfraError):
        row(ordered("repair"), [judgement(Outcome.PASSED), judgement(Outcome.INFRA)])


def test_the_task_of_a_row_is_made_again_from_its_family_and_seed():
    found = made("write")
    task = make_task(found.family, found.seed)
    assert found.output == task.solutions[found.style]
    assert found.instruction == task.render_prompt()
    assert (found.split, found.unseen) == ("train", ())


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda r: {"instruction": r.instruction.replace(r.module_name, "It")}, "does not name the module"),
        (lambda r: {"instruction": r.instruction.replace(f"- {r.ports[-1]}", "")}, "does not list the port"),
        (lambda r: {"output": r.output.replace(f"class {r.module_name}", "class Other")}, "0 times"),
        (lambda r: {"output": r.output + "\n```\nmore"}, "does not survive extraction"),
        (lambda r: {"output": r.output + "\n// one more line of comment" * 400}, f"more than {MOST_TOKENS} tokens"),
        (lambda r: {"split": "test"}, "test split"),
        (lambda r: {"unseen": ("phrasing",)}, "test split"),
        (lambda r: {"kind": "repair"}, "a repair row has 0 attempts"),
    ],
)
def test_lint_finds(change, problem):
    found = made("write")
    assert any(problem in text for text in lint(replace(found, **change(found)), NOTHING))


def test_lint_finds_an_attempt_that_is_right():
    found = made("repair")
    same = replace(found.attempts[0], code=found.output)
    assert "an attempt is right or has no diagnostics" in lint(replace(found, attempts=(same,)), NOTHING)


def test_lint_finds_evaluation_tasks_by_solution_and_by_words():
    found = made("write")
    task = make_task(found.family, found.seed)
    renamed = replace(task, instruction="Other words.", solutions=(found.output.replace(task.module_name, "Renamed"),))
    assert lint(found, Protected.over([renamed])) == ("the output solves an evaluation task",)
    spaced = replace(task, instruction=task.instruction.upper().replace(" ", "\n"), solutions=())
    assert lint(found, Protected.over([spaced])) == ("the instruction is of an evaluation task",)


def test_a_row_of_another_shape_or_version_is_refused():
    text = made("write").to_json()
    for wrong in ("[]", "{", '{"output": "x"}', text.replace('"schema_version": 1', '"schema_version": 2')):
        with pytest.raises(ValueError, match=r"row|Expecting"):
            Row.from_json(wrong)


def test_tokens_are_counted_by_words_digits_and_marks():
    assert estimated_tokens("") == 0
    assert estimated_tokens("val x = 12") == 6
    assert estimated_tokens("abcdefghijk") == 3
    assert estimated_tokens("\n\n    ") == 2
    assert estimated_tokens("=" * 8) == 4
