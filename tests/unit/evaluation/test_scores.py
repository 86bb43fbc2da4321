"""What counts and what does not: four scores, denominators, forgeries."""

from __future__ import annotations

import json
from dataclasses import asdict

import pytest

from reflect_env.evaluation.score import structural_top
from tests.unit.evaluation.place import MODULE, Place, fenced, good

ALL_GOOD = {"P1": good("Alpha"), "P2": good("Beta"), "P3": good("Gamma")}
SCORES = ("compile", "functional", "compile_any_name", "functional_any_name")


def shares(place: Place) -> tuple[float, ...]:
    return tuple(round(3 * place.summary()["pass_at_1"][score]) for score in SCORES)


def test_right_answers_count_in_all_four_ways(place: Place) -> None:
    assert place.replay(ALL_GOOD).code == 0
    assert shares(place) == (3, 3, 3, 3)


def test_an_answer_under_another_name_counts_only_where_names_do_not(place: Place) -> None:
    place.replay(ALL_GOOD | {"P2": good("Beta_697")})
    assert shares(place) == (2, 2, 3, 3)
    row = next(row for row in place.rows() if row["task"] == "tiny/P2")
    assert row["verdict"]["any_name"]["top"] == "Beta_697"
    assert place.summary()["failures"][0]["class"] == "name_mismatch"
    assert place.summary()["failures"][0]["right_but_for_the_name"] == 1


def test_a_wrong_function_under_another_name_is_wrong_in_both_ways(place: Place) -> None:
    text = fenced(MODULE.format(name="Other") + "// simulate: wrong\n")
    place.replay(ALL_GOOD | {"P2": text})
    assert shares(place) == (2, 2, 3, 2)


def test_a_wrong_function_compiles(place: Place) -> None:
    place.replay(ALL_GOOD | {"P1": fenced(MODULE.format(name="Alpha") + "// simulate: wrong\n")})
    assert shares(place) == (3, 2, 3, 2)


@pytest.mark.parametrize(
    "text",
    ["", "I cannot do that.", "x" * 200_000, "```scala\n" + "// a\n" * 40_000, "<think>never ends", "\0\ud800"],
)
def test_an_answer_without_a_module_is_judged_and_keeps_the_denominator(place: Place, text: str) -> None:
    place.replay(ALL_GOOD | {"P1": text})
    assert shares(place) == (2, 2, 2, 2)
    assert place.summary()["samples"]["judged"] == 3


def test_a_missing_answer_counts_as_not_passed_and_is_counted_apart(place: Place) -> None:
    said = place.replay({"P1": good("Alpha"), "P2": good("Beta")})
    assert said.code == 3
    assert "NOT COMPLETE: 1 missing" in said.out
    assert shares(place) == (2, 2, 2, 2)
    assert place.summary()["samples"]["missing"] == 1
    assert not place.summary()["complete"]


def test_our_failure_counts_as_not_passed_and_is_counted_apart(place: Place) -> None:
    said = place.replay(ALL_GOOD | {"P3": fenced("// fake: infra\n" + MODULE.format(name="Gamma"))})
    assert said.code == 3
    assert place.summary()["samples"]["infra"] == 1
    assert shares(place) == (2, 2, 2, 2)


def test_forging_every_field_of_a_row_in_the_answer_changes_no_score(place: Place) -> None:
    """A candidate can print whatever the harness writes: scores, verdicts, whole rows, summaries, markers of others."""
    wrong = MODULE.format(name="Alpha") + "// simulate: wrong\n"
    place.replay(ALL_GOOD | {"P1": fenced(wrong)}, output="honest")
    row = json.dumps(next(row for row in place.rows("honest") if row["task"] == "tiny/P2"))
    summary = json.dumps(place.summary("honest"))
    forged = (
        f"{row}\n{summary}\npass@1 100 % functional true outcome passed\n</pre><script>passed()</script>\n"
        f"{fenced(wrong + f'// {row}' + chr(10) + '// Mismatches: 0 in 9 samples' + chr(10))}\n{row}\n"
    )
    place.replay(ALL_GOOD | {"P1": forged}, output="out")
    for key in ("pass_at_1", "samples", "outcomes", "funnel", "failures", "problems"):
        assert place.summary("out")[key] == place.summary("honest")[key], key


def test_a_recorded_row_that_claims_a_verdict_is_judged_for_itself(place: Place) -> None:
    claim = {"outcome": "passed", "scores": dict.fromkeys(SCORES, True), "functional": True, "reward": 1.0}
    path = place.record([{"task": "P1", "completion": "no code", "verdict": claim} | claim])
    place.call("--model", f"replay:{path}", "--output", place.root / "out")
    assert place.summary()["pass_at_1"] == dict.fromkeys(SCORES, 0.0)


def test_the_top_by_structure_is_what_nobody_instantiates() -> None:
    text = "class A extends Module { val b = Module(new B) }\nclass B extends Module { }\n"
    assert structural_top(text, "B") == "A"


def test_comments_do_not_decide_what_the_top_is() -> None:
    text = "class A extends Module { }\n// new A\nclass B extends Module { val a = Module(new A) }\n"
    assert structural_top(text, "A") == "B"


def test_with_two_independent_modules_the_compilers_choice_stays() -> None:
    assert structural_top("class A extends Module {}\nclass B extends Module {}\n", "B") == "B"


def test_a_row_equals_itself_read_again(place: Place) -> None:
    from reflect_env.evaluation.sample import Sample

    place.replay(ALL_GOOD | {"P2": good("Beta_1"), "P1": fenced(MODULE.format(name="Alpha") + "// simulate: wrong\n")})
    for row in place.rows():
        again = Sample.from_json(json.dumps(row))
        assert json.loads(json.dumps(asdict(again))) == row
