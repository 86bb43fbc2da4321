"""All faults by name, and their injection."""

from __future__ import annotations

from random import Random

from reflect_env.dataset.faults.base import Fault, Site
from reflect_env.dataset.faults.loud import LOUD
from reflect_env.dataset.faults.silent import SILENT
from reflect_env.task import Task

FAULTS: dict[str, Fault] = {fault.name: fault for fault in (*LOUD, *SILENT)}


def inject(fault: Fault, code: str, task: Task, rng: Random) -> str | None:
    """Inject a fault into a solution; None where it has no place there or changes nothing."""
    changed = fault.change(Site(code, task, rng))
    return None if changed is None or changed == code else changed


def places(code: str, task: Task, rng: Random, silent: bool) -> list[Fault]:
    """The faults, silent or loud, that have a place in this code."""
    return [f for f in FAULTS.values() if f.is_silent == silent and inject(f, code, task, rng) is not None]
