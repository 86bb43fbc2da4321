"""The committed sample is what this version of the generator writes."""

from __future__ import annotations

from pathlib import Path

import pytest

from reflect_env.circuits.build import make_task
from reflect_env.dataset.card import describe
from reflect_env.dataset.evaluation import protected
from reflect_env.dataset.lint import lint
from reflect_env.dataset.output import read_lines
from reflect_env.dataset.row import KINDS, Row

ROOT = Path(__file__).resolve().parents[3]
HINT = "families have changed: make the sample again, data_gen/sample/README.md says how"


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return [Row.from_json(line) for line in read_lines(ROOT / "data_gen" / "sample" / "full-80.jsonl")]


def test_it_has_every_kind_and_no_row_that_lint_refuses(rows):
    assert len(rows) == 80
    assert {row.kind for row in rows} == set(KINDS)
    guard = protected(ROOT / "eval" / "problems")
    assert {row.id: lint(row, guard) for row in rows if lint(row, guard)} == {}


def test_every_row_is_still_made_from_its_family_and_seed(rows):
    for row in rows:
        task = make_task(row.family, row.seed)
        assert task.render_prompt().startswith("Write a Chisel module named")
        if row.kind != "explain":
            assert (row.instruction, row.output) == (task.render_prompt(), task.solutions[row.style]), HINT


def test_every_row_was_passed_by_simulation_or_proof(rows):
    assert all(row.proof == "exhaustive" or row.samples >= 256 for row in rows)
    assert all(attempt.outcome not in ("passed", "compiled") for row in rows for attempt in row.attempts)
    assert len({row.toolchain for row in rows}) == 1


def test_it_is_as_varied_as_the_preset_promises(rows):
    card = describe(rows)
    assert card.skeletons >= 0.4 * len(rows)
    assert card.rows_over_cap == card.contradictory_prompts == 0
    assert card.shortcuts == {}
