"""Which problems of a suite can be judged here: each reference is simulated before anybody is measured by it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from reflect_env.errors import ReflectEnvError
from reflect_env.simulator.service import IcarusSimulator
from reflect_env.suites.load import Defect, Suite
from reflect_env.task import Task


def self_check(suite: Suite, simulator: IcarusSimulator, on_task: Callable[[Task], None] = lambda _: None) -> Suite:
    """Move the problems whose reference cannot be simulated, or has an output that is never known, to the defects."""
    defects = list(suite.defects)
    fit = []
    for task in suite.tasks:
        on_task(task)
        problem = _problem(task, simulator)
        if problem is None:
            fit.append(task)
        else:
            defects.append(Defect(task.id.partition("/")[2], problem))
    return replace(suite, tasks=tuple(fit), defects=tuple(defects))


def _problem(task: Task, simulator: IcarusSimulator) -> str | None:
    try:
        seen = simulator.observe(task)
    except ReflectEnvError as e:
        return str(e)
    unknown = [field.name for field in seen.outputs if not seen.ever_known(field.name)]
    return f"output {unknown[0]} of the reference is never known" if unknown else None
