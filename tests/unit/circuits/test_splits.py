"""What is held out, and that nothing held out is trained on."""

from __future__ import annotations

from collections import Counter

from reflect_env.circuits.build import make_task
from reflect_env.circuits.registry import families
from reflect_env.circuits.splits import UNSEEN_FAMILIES
from reflect_env.dataset.presets import PRESETS, preset
from reflect_env.task import LEVELS


def test_every_level_keeps_families_for_the_test_split_and_most_for_training() -> None:
    assert families().keys() >= UNSEEN_FAMILIES
    kept = Counter(families()[name].level for name in UNSEEN_FAMILIES)
    everything = Counter(family.level for family in families().values())
    assert all(2 <= kept[level] <= everything[level] // 4 for level in LEVELS)


def test_a_task_of_a_held_out_family_is_a_test_task_whatever_its_seed() -> None:
    tasks = [make_task(name, seed) for name in UNSEEN_FAMILIES for seed in range(3)]
    assert {task.split for task in tasks} == {"test"}
    assert all("family" in task.unseen for task in tasks)


def test_no_preset_trains_on_a_held_out_family() -> None:
    for name in PRESETS:
        assert not UNSEEN_FAMILIES & {family for part in preset(name).parts for family in part.families}
