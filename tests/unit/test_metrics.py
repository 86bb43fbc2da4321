"""Rates, intervals and paired comparisons against values worked out elsewhere."""

from __future__ import annotations

import itertools

import pytest

from reflect_env.metrics import compare, mcnemar, pass_at_k, wilson


def test_the_wilson_interval_is_that_of_the_textbook():
    rate = wilson(34, 37)
    assert (round(rate.low, 3), round(rate.high, 3)) == (0.787, 0.972)
    rate = wilson(22, 37)
    assert (round(rate.low, 3), round(rate.high, 3)) == (0.435, 0.737)


@pytest.mark.parametrize(("successes", "total"), [(0, 37), (37, 37), (0, 0), (1, 1)])
def test_an_interval_never_leaves_zero_to_one(successes, total):
    rate = wilson(successes, total)
    assert 0 <= rate.low <= rate.value or total == 0
    assert rate.high <= 1


def test_pass_at_k_is_the_share_of_subsets_with_a_correct_sample():
    outcomes = [True, True, False, False, False, False]
    for k in (1, 2, 5, 6):
        subsets = list(itertools.combinations(outcomes, k))
        assert pass_at_k(6, 2, k) == pytest.approx(sum(any(s) for s in subsets) / len(subsets))


def test_impossible_counts_are_refused():
    for samples, correct, k in [(5, 6, 1), (5, 1, 6), (5, 1, 0), (0, 0, 1)]:
        with pytest.raises(ValueError, match="pass@"):
            pass_at_k(samples, correct, k)
    with pytest.raises(ValueError, match="successes"):
        wilson(3, 2)


def test_the_fall_of_the_original_is_significant():
    assert mcnemar(0, 12) == pytest.approx(0.00048828125)
    assert mcnemar(5, 5) == 1.0
    assert mcnemar(0, 0) == 1.0


def test_a_comparison_lists_both_directions():
    paired = compare([("a", True), ("b", False), ("c", True)], [("a", True), ("b", True), ("c", False)])
    assert (paired.gained, paired.lost, paired.both, paired.neither) == (("b",), ("c",), 1, 0)
    with pytest.raises(ValueError, match="same items"):
        compare([("a", True)], [("b", True)])
