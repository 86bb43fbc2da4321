"""From a family and a seed to a task."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from reflect_env.circuits.draw import rng_for
from reflect_env.circuits.family import Family, Names
from reflect_env.circuits.frame import chisel_file, declaration, verilog_file
from reflect_env.circuits.naming import NameBook, module_name
from reflect_env.circuits.ports import PortGroup
from reflect_env.circuits.registry import AnyFamily, find
from reflect_env.circuits.splits import is_unseen_family
from reflect_env.circuits.words import UNSEEN_VOICES, instruction
from reflect_env.task import CYCLES, VECTORS, Clocking, Interface, Stimulus, Task, TaskPort

FLAT_SHARE = 0.12
"""Share of tasks that declare each port on its own instead of in one `io` bundle."""


def make_task(name: str, seed: int, *, voice: str | None = None) -> Task:
    """Make the task of a family and a seed; the same on every machine.

    Args:
        name: Of the family.
        seed: Any whole number from 0.
        voice: Says it in this voice instead of the one that the seed draws; see `words.VOICES`.

    Raises:
        ValueError: There is no such family or voice.

    """
    family = find(name)
    return task_of(family, family.draw(rng_for(name, seed, "spec")), seed, voice)


def task_of(family: AnyFamily, spec: Any, seed: int, voice: str | None = None) -> Task:  # noqa: ANN401
    """Make the task of given parameters; `seed` draws everything else."""
    groups, clocking = family.ports(spec), family.clocking(spec)
    names = draw_names(family, groups, clocking, seed)
    facts = family.facts(spec, names)
    spoken, text = instruction(facts, groups, names, rng_for(family.name, seed, "words"), voice)
    unseen = _unseen(family, spec, spoken)
    task = Task(
        id=f"{family.name}/{seed}",
        level=family.level,
        split="test" if unseen else "train",
        module_name=names.module,
        instruction=text,
        ports=flattened(groups, names),
        interface=names.interface,
        clocking=clocking,
        chisel=declaration(groups, names),
        tags=family.tags,
        family=family.name,
        seed=seed,
        voice=spoken,
        unseen=unseen,
        stimulus=_long_enough(family.stimulus(spec, names), clocking),
    )
    reference = verilog_file(family.verilog(spec, names), family.verilog_modules(spec, names), task.verilog_ports())
    return replace(task, reference=reference, solutions=_solutions(family, spec, groups, names, facts.titles, seed))


def _long_enough(stimulus: Stimulus, clocking: Clocking | None) -> Stimulus:
    """A family may ask for more cycles than usual, never for fewer."""
    return replace(stimulus, cycles=max(stimulus.cycles, CYCLES if clocking else VECTORS))


def draw_names(family: Family[Any], groups: Sequence[PortGroup], clocking: Clocking | None, seed: int) -> Names:
    """Draw interface, module and port names; an explicit clock makes a raw module."""
    rng = rng_for(family.name, seed, "names")
    raw = clocking is not None and not clocking.implicit
    flat = rng.random() < FLAT_SHARE
    interface = Interface.RAW if raw else Interface.FLAT if flat else Interface.IO
    module = module_name(rng, family.nouns)
    book = NameBook(rng, taken=(module,))
    fixed = {clocking.clock_name, clocking.reset_name} if clocking and raw else set()
    ports = {g.role: g.role if g.role in fixed else book.port(g.role, g.words) for g in groups}
    return Names(module, ports, interface, book)


def flattened(groups: Sequence[PortGroup], names: Names) -> tuple[TaskPort, ...]:
    """The ports of the contract, under their Chisel names joined with `_`."""
    return tuple(
        TaskPort("_".join(filter(None, (names.ports[g.role], leaf.suffix))), leaf.direction, leaf.width, leaf.signed)
        for g in groups
        for leaf in g.leaves
    )


def _solutions(
    family: AnyFamily,
    spec: Any,  # noqa: ANN401
    groups: Sequence[PortGroup],
    names: Names,
    titles: Sequence[str],
    seed: int,
) -> tuple[str, ...]:
    """Every style as a file, the one that the seed draws first."""
    rng = rng_for(family.name, seed, "style")

    def scoped(style: str) -> Names:
        return replace(names, book=names.book.scope(rng_for(family.name, seed, style)))

    clocking, title = family.clocking(spec), rng.choice(titles)
    files = [chisel_file(style, groups, names, clocking, title, rng) for style in family.styles(spec, scoped).values()]
    first = rng.randrange(len(files))
    return (*files[first:], *files[:first])


def _unseen(family: AnyFamily, spec: Any, voice: str) -> tuple[str, ...]:  # noqa: ANN401
    axes = {
        "family": is_unseen_family(family.name),
        "parameters": family.is_unseen(spec),
        "phrasing": voice.partition("+")[0] in UNSEEN_VOICES,
    }
    return tuple(axis for axis, unseen in axes.items() if unseen)
