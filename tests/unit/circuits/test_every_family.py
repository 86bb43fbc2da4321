"""What holds for every procedural family, without compiler and simulator."""

from __future__ import annotations

import re

import pytest

from reflect_env.candidate import Candidate, extract
from reflect_env.circuits.build import make_task
from reflect_env.circuits.lint import check_prompt, unsaid
from reflect_env.circuits.registry import families
from reflect_env.circuits.words import VOICES
from reflect_env.prompt import fenced
from reflect_env.task import LEVELS, Task

FAMILIES = tuple(families().values())
SEEDS = (0, 1, 5)
pytestmark = pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)


def test_a_seed_always_makes_the_same_task_and_another_seed_another(family):
    tasks = [make_task(family.name, seed) for seed in (*SEEDS, 17)]
    assert tasks[:-1] == [make_task(family.name, seed) for seed in SEEDS]
    assert len({task.content_hash for task in tasks}) == len(tasks)


def test_every_voice_names_the_module_and_all_ports_and_the_reset(family):
    for voice in VOICES:
        assert check_prompt(make_task(family.name, 3, voice=voice)) == ()


def test_every_form_stands_in_the_prompt_in_place_of_the_rules(family):
    task = make_task(family.name, 3)
    for form in _forms(task):
        assert check_prompt(make_task(family.name, 3, voice=f"ticket+{form}")) == ()


def _forms(task: Task) -> list[str]:
    try:
        make_task(task.family, 3, voice="ticket+none")
    except ValueError as e:
        return re.findall(r"'(\w+)'", str(e).partition("forms ")[2])
    raise AssertionError("an unknown form was accepted")


def test_no_parameter_is_left_out_of_the_prompt(family):
    for seed in SEEDS:
        assert unsaid(family, seed) == ()


def test_solutions_come_in_at_least_two_different_texts_and_survive_extraction(family):
    for seed in SEEDS:
        task = make_task(family.name, seed)
        assert len(set(task.solutions)) >= 2
        for solution in task.solutions:
            found = extract(f"Sure.\n{fenced(solution)}\n", task.module_name)
            assert isinstance(found, Candidate)
            assert found.source.strip() == solution.strip()
            assert len(re.findall(rf"^class {task.module_name}\b", solution, re.MULTILINE)) == 1


def test_the_prompt_gives_no_solution_away(family):
    for seed in SEEDS:
        task = make_task(family.name, seed)
        body = [line.strip() for line in task.solutions[0].split("\n") if ":=" in line and len(line.strip()) > 24]
        assert not [line for line in body if line in task.instruction]


def test_a_task_survives_json(family):
    task = make_task(family.name, 2)
    assert Task.from_json(task.to_json(with_secrets=True)) == task
    assert task.reference not in task.to_json()


def test_level_and_nouns_are_sound(family):
    assert family.level in LEVELS
    assert all(re.fullmatch(r"[A-Z][A-Za-z0-9]*", noun) for noun in family.nouns)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", family.name)
