"""Counting structurally different tasks, and the bound for those that were not drawn."""

from __future__ import annotations

from random import Random

import pytest

from reflect_env.circuits.count import (
    PROGRAMS,
    TABLES,
    count_skeletons,
    counted,
    mixed_draw,
    plain_families,
    reachable,
    row_of,
)
from reflect_env.circuits.registry import families


def _keys(rng: Random, draws: int, weights: list[float]) -> list[bytes]:
    return [kind.to_bytes(4) for kind in rng.choices(range(len(weights)), weights, k=draws)]


@pytest.mark.parametrize("skew", [0.0, 1.0, 2.0])
def test_the_bound_stays_below_what_there_is_however_unequal_the_kinds_are(skew: float) -> None:
    kinds = 5_000
    weights = [1 / (1 + i) ** skew for i in range(kinds)]
    bounds = [reachable(_keys(Random(seed), 2_000, weights)) for seed in range(20)]
    assert max(bounds) <= kinds


def test_the_bound_is_near_the_truth_where_kinds_are_equally_likely() -> None:
    assert reachable(_keys(Random(1), 20_000, [1.0] * 100_000)) > 70_000


def test_few_kinds_are_counted_exactly() -> None:
    assert reachable(_keys(Random(1), 1_000, [1.0] * 7)) == 7
    assert reachable([]) == 0
    assert reachable([b"a"]) == 1


def test_random_families_hardly_ever_repeat_a_skeleton() -> None:
    for counts in count_skeletons(["random-expression", "op-table", "composition"], range(60)):
        assert counts.rows == 60
        assert counts.skeletons >= 58
        assert counts.masked >= counts.skeletons
        assert counts.reachable >= counts.skeletons


def test_rows_of_one_program_are_one_skeleton() -> None:
    row = row_of("up-counter", 3)
    counts = counted("same", [row] * 10)
    assert (counts.rows, counts.masked, counts.skeletons, counts.largest, counts.reachable) == (10, 1, 1, 10, 1)


def test_a_mixed_draw_keeps_the_shares_and_is_always_the_same() -> None:
    draw = list(mixed_draw(4_000))
    assert draw == list(mixed_draw(4_000))
    shares = [sum(name in group for name, _ in draw) / len(draw) for group in (plain_families(), TABLES, PROGRAMS)]
    assert shares == pytest.approx([0.35, 0.35, 0.30], abs=0.03)


def test_the_groups_are_families_that_exist() -> None:
    assert set(TABLES) | set(PROGRAMS) <= set(families())
    assert set(plain_families()).isdisjoint({*TABLES, *PROGRAMS})
