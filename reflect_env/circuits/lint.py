"""What a prompt leaves open: for each parameter, whether another value would have been another prompt.

A parameter that changes the hardware and not the words makes a task that nobody can answer but by chance. The proof is
by change: the same names, voice and choices of words, one parameter replaced, and the text must differ.
"""

from __future__ import annotations

import re
from dataclasses import fields, replace
from itertools import islice
from typing import Any

from reflect_env.circuits.build import task_of
from reflect_env.circuits.draw import rng_for
from reflect_env.circuits.registry import AnyFamily
from reflect_env.task import Reset, Task

VOICES = ("plain", "ticket")
"""Voices that the change is looked for in: one in prose, one in bullets; all say the same sentences."""
ALTERNATIVES = 3
DRAWS = 400
MOST_CHARS = 8_000


def unsaid(family: AnyFamily, seed: int) -> tuple[str, ...]:
    """List the parameters of this seed whose other values the prompt would not show; empty where it says everything."""
    spec = family.draw(rng_for(family.name, seed, "spec"))
    names = [f.name for f in fields(spec) if f.name not in family.silent]
    return tuple(problem for name in names for problem in _unsaid(family, spec, seed, name))


def _unsaid(family: AnyFamily, spec: Any, seed: int, name: str) -> list[str]:  # noqa: ANN401
    found = []
    for value in islice(_others(family, name, getattr(spec, name)), ALTERNATIVES):
        for voice in VOICES:
            if _same_prompt(family, spec, {name: value}, seed, voice):
                found.append(f"{name}: {getattr(spec, name)!r} and {value!r} give the same prompt in voice {voice}")
    return found


def _others(family: AnyFamily, name: str, value: Any) -> Any:  # noqa: ANN401
    """Other values of a parameter that the family itself draws."""
    seen = [value]
    for seed in range(DRAWS):
        other = getattr(family.draw(rng_for(family.name, "lint", seed)), name)
        if other not in seen:
            seen.append(other)
            yield other


def _same_prompt(family: AnyFamily, spec: Any, change: dict[str, Any], seed: int, voice: str) -> bool:  # noqa: ANN401
    """Whether a change leaves the prompt as it is; no, where it makes a combination that is never drawn."""
    try:
        other = task_of(family, replace(spec, **change), seed, voice).render_prompt()
    except (ValueError, KeyError, IndexError, ZeroDivisionError, AssertionError):
        return False
    return task_of(family, spec, seed, voice).render_prompt() == other


def check_prompt(task: Task) -> tuple[str, ...]:
    """List what any prompt has to say and this one does not."""
    text = task.render_prompt()
    problems = [] if f"`{task.module_name}`" in text else ["the module's name is missing"]
    problems += [f"port {port} is missing" for port in task.verilog_ports() if f"- {port}\n" not in text]
    if task.clocking and task.clocking.reset is not Reset.NONE and not re.search(r"\breset", task.instruction):
        problems.append("nothing is said about reset")
    if len(text) > MOST_CHARS:
        problems.append(f"{len(text)} characters are more than {MOST_CHARS}")
    return tuple(problems)
