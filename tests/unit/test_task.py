"""Tasks: what is asked is stated in full, and survives JSON."""

import json
import string
from dataclasses import replace

import pytest

from reflect_env.judge import Judge
from reflect_env.task import SPLITS, Clocking, Interface, Task, TaskPort, named
from reflect_env.task_sets import COMPILE_ONLY_LEVELS, Selection, compile_only_tasks
from reflect_env.testing import FakeCompiler
from reflect_env.verdict import Direction

TASK = Task(
    "demo/adder",
    "L2",
    "train",
    "Adder",
    "Add.",
    (TaskPort("a", Direction.INPUT, 8), TaskPort("ok", Direction.OUTPUT, 1)),
    tags=("arithmetic",),
    solutions=("class Adder",),
)


@pytest.mark.parametrize("task", compile_only_tasks(), ids=lambda t: t.id)
def test_the_prompt_states_the_module_name_and_every_port(task):
    prompt = task.render_prompt()
    assert f"`{task.module_name}`" in prompt
    assert all(f"- {port}\n" in prompt for port in task.verilog_ports())


@pytest.mark.parametrize("task", compile_only_tasks(), ids=lambda t: t.id)
def test_the_prompt_does_not_give_the_solution_away(task):
    assert task.solution is not None
    body = task.solution.strip().splitlines()[-2]
    assert body.strip() not in task.render_prompt() or body.strip() == "}"


@pytest.mark.parametrize("task", compile_only_tasks(), ids=lambda t: t.id)
def test_the_solution_keeps_the_contract_of_its_own_task(task):
    with FakeCompiler() as compiler:
        judgement = Judge(compiler).judge([task.solution], [task])[0]
    assert judgement.is_success, judgement.diagnostics


@pytest.mark.parametrize("task", compile_only_tasks(), ids=lambda t: t.id)
def test_the_declaration_in_the_prompt_declares_the_ports(task):
    """A module with nothing but the shown declaration has the asked ports."""
    imports = "import chisel3._\nimport chisel3.util._\n"
    stub = f"{imports}class {task.module_name} extends Module {{\n{task.chisel_ports()}\n}}\n"
    with FakeCompiler() as compiler:
        judgement = Judge(compiler).judge([stub], [task])[0]
    assert judgement.is_success, judgement.diagnostics


@pytest.mark.parametrize("task", compile_only_tasks(), ids=lambda t: t.id)
def test_the_prompt_is_printable_so_that_it_is_observed_as_it_is(task):
    assert set(task.render_prompt()) <= set(string.printable)


def test_there_are_tasks_for_every_level_and_split():
    assert len(compile_only_tasks()) >= 24
    assert all(
        len(Selection("compile-only", level, split=split).listed()) >= 3
        for level in COMPILE_ONLY_LEVELS
        for split in SPLITS
    )


def test_ids_and_module_names_are_unique():
    assert len({task.id for task in compile_only_tasks()}) == len(compile_only_tasks())
    assert len({task.module_name for task in compile_only_tasks()}) == len(compile_only_tasks())


def test_a_task_survives_json_without_its_solution():
    assert Task.from_json(TASK.to_json()) == replace(TASK, solutions=())


def test_a_task_survives_json_with_its_solution_where_asked():
    assert Task.from_dict(json.loads(TASK.to_json(with_secrets=True))) == TASK


def test_the_solution_is_not_part_of_the_hash_but_everything_else_is():
    assert replace(TASK, solutions=()).content_hash == TASK.content_hash
    assert replace(TASK, instruction="Add them.").content_hash != TASK.content_hash


@pytest.mark.parametrize(
    "row",
    ["[]", "{", '{"id": "x"}', '{"colour": 1}', TASK.to_json().replace('"Adder"', '"not a name"')],
)
def test_what_is_no_task_is_a_value_error(row):
    with pytest.raises(ValueError, match=r"."):
        Task.from_json(row)


def test_a_malformed_port_is_a_value_error():
    row = TASK.to_dict()
    row["ports"][0] = {"name": "a"}
    with pytest.raises(ValueError, match="not a task"):
        Task.from_dict(row)


def test_bundle_ports_carry_the_bundle_in_verilog():
    assert [p.name for p in TASK.verilog_ports()] == ["io_a", "io_ok"]
    assert [p.name for p in replace(TASK, interface=Interface.FLAT).verilog_ports()] == ["a", "ok"]


def test_sequential_tasks_have_clock_and_reset_first():
    assert [p.name for p in replace(TASK, clocking=Clocking()).verilog_ports()][:2] == ["clock", "reset"]


def test_a_task_by_name_leaves_its_ports_free():
    task = named("Adder")
    assert "Ports" not in task.render_prompt()
    with pytest.raises(ValueError, match="free"):
        task.verilog_ports()


@pytest.mark.parametrize(
    ("choice", "named_in_message"),
    [
        ({"level": "L9"}, "L1"),
        ({"split": "dev"}, "train"),
        ({"task_id": "x"}, "up-counter/7"),
        ({"family": "up-conter"}, "up-counter"),
        ({"tasks": "all"}, "curriculum"),
        ({"tasks": ()}, "empty"),
    ],
)
def test_an_unknown_choice_names_the_choices(choice, named_in_message):
    with pytest.raises(ValueError, match=named_in_message):
        Selection(**choice)


def test_choices_that_exclude_each_other_are_an_error():
    with pytest.raises(ValueError, match="level"):
        Selection(family="up-counter", level="L1")
    with pytest.raises(ValueError, match="level"):
        Selection(("L1/byte-passthrough",), level="L2")
