"""Which task stands in which row, and the named mixtures."""

from __future__ import annotations

from collections import Counter

import pytest

from reflect_env.circuits.registry import families
from reflect_env.circuits.splits import is_unseen_family
from reflect_env.dataset.plan import counts, draft, slots
from reflect_env.dataset.presets import PRESETS, Part, Preset, of_families, preset, scaled

MIX = Preset("mix", (Part("a", 60, ("x", "y")), Part("b", 30, ("z",)), Part("c", 10, ("w",))))


def test_shares_add_up_whatever_the_total():
    for total in (1, 2, 3, 7, 99, 100, 1_001):
        assert sum(counts(MIX, total).values()) == total
    assert counts(MIX, 100) == {"a": 60, "b": 30, "c": 10}


def test_the_seed_preset_has_the_counts_of_the_original():
    found = counts(preset("seed-10550"), 10_550)
    assert (found["L1"], found["L2"], found["L3"]) == (6_000, 3_000, 1_000)
    assert found["util/fsm-enum"] == 100
    assert sum(n for name, n in found.items() if name.startswith("util/")) == 550


def test_too_few_rows_are_an_error():
    for total in (0, -1):
        with pytest.raises(ValueError, match="too few"):
            counts(MIX, total)
    with pytest.raises(ValueError, match="at least 550"):
        counts(preset("seed-10550"), 549)


def test_a_trial_of_a_fixed_preset_keeps_its_mix():
    small = scaled(preset("seed-10550"), 211)
    found = counts(small, 211)
    assert found["L1"] == 120
    assert found["util/fsm-enum"] == 2
    assert small.validation == 11
    with pytest.raises(ValueError, match="no smaller number"):
        scaled(preset("seed-10550"), 10_551)


def test_any_beginning_has_the_mix_of_the_whole():
    beginning = Counter(slot.part.name for slot in list(slots(MIX, 1_000))[:100])
    assert all(abs(beginning[name] - wanted) <= 1 for name, wanted in counts(MIX, 100).items())


def test_a_draft_follows_from_its_slot_alone_and_an_attempt_moves_on():
    slot = list(slots(MIX, 10))[3]
    assert draft(MIX, 0, slot, 0) == draft(MIX, 0, slot, 0)
    assert draft(MIX, 0, slot, 0).seed != draft(MIX, 1, slot, 0).seed
    assert draft(MIX, 0, slot, 0).seed != draft(MIX, 0, slot, 1).seed


def test_each_family_of_a_part_has_its_turn():
    part = Part("a", 1, tuple(f"f{i}" for i in range(9)))
    whole = Preset("p", (part,))
    drawn = [draft(whole, 0, slot, 0).family for slot in slots(whole, 27)]
    assert all(sorted(drawn[start : start + 9]) == sorted(part.families) for start in (0, 9, 18))
    assert drawn[:9] != drawn[9:18]


@pytest.mark.parametrize("name", PRESETS)
def test_no_preset_holds_a_family_of_the_test_split(name):
    for part in preset(name).parts:
        assert part.families
        assert set(part.families) <= set(families())
        assert not any(map(is_unseen_family, part.families))


def test_unknown_names_are_errors_that_say_what_there_is():
    with pytest.raises(ValueError, match="curriculum, seed-10550, full"):
        preset("fulll")
    with pytest.raises(ValueError, match="near are up-counter"):
        of_families(("up-countr",))
    with pytest.raises(ValueError, match="test split"):
        of_families(("gray-code",))
