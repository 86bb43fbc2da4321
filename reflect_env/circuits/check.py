"""Proof that a family is fit: solutions pass, oracles agree, the stimulus notices faults, the prompt says all.

What is measured here is the judge as much as the family: small wrong changes to the emitted Verilog of a solution must
not pass. A change that survives is looked at with more and other vectors and, where it can be, by proof; what no one
can tell from the reference was no change.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from reflect_env.circuits.build import draw_names, make_task
from reflect_env.circuits.draw import rng_for
from reflect_env.circuits.family import Model
from reflect_env.circuits.lint import check_prompt, unsaid
from reflect_env.circuits.registry import AnyFamily, find
from reflect_env.compiler.api import Compiler
from reflect_env.errors import ReflectEnvError
from reflect_env.judge import check_contract
from reflect_env.simulator.api import Check, Compared, FunctionalOutcome, Overrun, Refused
from reflect_env.simulator.mutants import Mutant, mutants
from reflect_env.simulator.observe import Observed
from reflect_env.simulator.service import IcarusSimulator
from reflect_env.task import Reset, Task
from reflect_env.verdict import Compiled, InfraFailure

PLANTED = 5
"""Faults planted in the reference of a family that has a second oracle; each must be noticed by it."""
HARDER_CYCLES = 16_384


@dataclass(frozen=True)
class Tools:
    """What a check needs."""

    compiler: Compiler
    simulator: IcarusSimulator
    harder: IcarusSimulator
    """With another salt: other vectors for what survived."""


@dataclass(frozen=True)
class FamilyReport:
    """What was found out about one family."""

    family: str
    level: str
    tasks: int
    solutions: int
    has_model: bool
    problems: tuple[str, ...]
    """Empty where the family is fit."""
    caught: int = 0
    """Mutants that the judge noticed."""
    missed: tuple[str, ...] = ()
    """Mutants that differ from the reference and were not noticed."""
    same: int = 0
    """Mutants that nobody could tell from the reference."""
    planted_found: int = 0
    planted: int = 0

    @property
    def kill_rate(self) -> float:
        """Share of the behaviour-changing mutants that were caught."""
        changing = self.caught + len(self.missed)
        return self.caught / changing if changing else 1.0


def check_family(name: str, seeds: Sequence[int], per_task: int, tools: Tools) -> FamilyReport:
    """Check one family over some seeds, with `per_task` mutants of each task's first solution.

    Raises:
        ValueError: There is no such family.

    """
    family = find(name)
    problems: list[str] = []
    tasks = _made(family, seeds, problems)
    compiled = _compiled(tasks, tools, problems)
    _pass(compiled, tools, problems)
    with_model = _models(family, tasks, tools, problems)
    caught, missed, same = _mutants(compiled, per_task, tools)
    found, planted = _planted(family, tasks, tools) if with_model else (0, 0)
    if found < planted:
        problems.append(f"the second oracle noticed {found} of {planted} faults planted in the reference")
    number = sum(len(task.solutions) for task in tasks)
    return FamilyReport(
        name, family.level, len(tasks), number, with_model, tuple(problems), caught, missed, same, found, planted
    )


def _made(family: AnyFamily, seeds: Sequence[int], problems: list[str]) -> list[Task]:
    """Make the tasks and read the prompts; a family that raises is reported and does not stop the others."""
    tasks = []
    for seed in seeds:
        try:
            task = make_task(family.name, seed)
            problems += [f"{task.id}: {problem}" for problem in (*check_prompt(task), *unsaid(family, seed))]
            tasks.append(task)
        except Exception as e:  # a family is somebody's code; its fault must not end a run over many
            problems.append(f"{family.name}/{seed}: {type(e).__name__}: {e}")
    return tasks


def _compiled(tasks: Sequence[Task], tools: Tools, problems: list[str]) -> list[tuple[Task, Compiled]]:
    jobs = [(task, text) for task in tasks for text in task.solutions]
    ends = tools.compiler.compile_batch([text for _, text in jobs], tops=[task.module_name for task, _ in jobs])
    good = []
    for (task, text), end in zip(jobs, ends, strict=True):
        said = end.diagnostics if isinstance(end, Compiled) else ()
        wrong = check_contract(text, end, task) if isinstance(end, Compiled) else end.diagnostics
        wrong += tuple(d for d in said if d.code == "width_truncation")
        if isinstance(end, Compiled) and not wrong:
            good.append((task, end))
        else:
            messages = "; ".join(d.message for d in wrong[:2]) or getattr(end, "reason", end.outcome.value)
            problems.append(f"{task.id}: a solution: {messages}")
    return good


def _pass(compiled: Sequence[tuple[Task, Compiled]], tools: Tools, problems: list[str]) -> None:
    checks = [Check(end.verilog, end.top, task) for task, end in compiled]
    for check, outcome in zip(checks, tools.simulator.compare_batch(checks), strict=True):
        if not (isinstance(outcome, Compared) and outcome.equal):
            problems.append(f"{check.task.id}: a solution is not the reference: {_short(outcome)}")


def _short(outcome: FunctionalOutcome) -> str:
    if isinstance(outcome, Compared):
        return f"{outcome.mismatches} of {outcome.samples} samples differ, first {outcome.first}"[:400]
    if isinstance(outcome, InfraFailure):
        return outcome.reason
    return outcome.message if isinstance(outcome, Overrun) else "; ".join(d.message for d in outcome.diagnostics)


def _models(family: AnyFamily, tasks: Sequence[Task], tools: Tools, problems: list[str]) -> bool:
    """Compare the second oracle with the reference; says whether there is one."""
    has_model = False
    for task in tasks:
        model = family.model(_spec(family, task))
        if model is None:
            continue
        has_model = True
        try:
            difference = _disagreement(family, task, model, tools.simulator.observe(task))
        except ReflectEnvError as e:
            difference = str(e)
        if difference:
            problems.append(f"{task.id}: the oracles disagree: {difference}")
    return has_model


def _spec(family: AnyFamily, task: Task) -> Any:  # noqa: ANN401
    return family.draw(rng_for(family.name, task.seed, "spec"))


def _disagreement(family: AnyFamily, task: Task, model: Model, seen: Observed) -> str | None:
    """Run the model along what was observed; says where it differs first."""
    roles = _roles(family, task)
    inputs = {roles[name]: values for name, values in seen.inputs_of().items() if name in roles}
    outputs = {roles[field.name]: seen.known_bits(field.name) for field in seen.outputs}
    resets = _resets(task, seen)
    asynchronous = task.clocking is not None and task.clocking.reset is Reset.ASYNC
    model.reset()
    known = not any(resets)
    for cycle in range(seen.vectors.cycles):
        now = {role: values[cycle] for role, values in inputs.items()}
        if resets[cycle] and asynchronous:
            model.reset()
            known = True
        said = model.outputs(now)
        if known and cycle >= task.stimulus.settle:
            for role, values in outputs.items():
                known_mask, value = values[cycle]
                if role in said and (said[role] ^ value) & known_mask:
                    return f"cycle {cycle}, {role}: reference {value}, model {said[role]}, inputs {now}"
        if resets[cycle]:
            model.reset()
            known = True
        else:
            model.advance(now)
    return None


def _roles(family: AnyFamily, task: Task) -> dict[str, str]:
    """Key of the model by Verilog name."""
    spec = _spec(family, task)
    groups = family.ports(spec)
    names = draw_names(family, groups, family.clocking(spec), task.seed or 0)
    return {
        names.v(group.role, leaf.suffix): "_".join(filter(None, (group.role, leaf.suffix)))
        for group in groups
        for leaf in group.leaves
    }


def _resets(task: Task, seen: Observed) -> list[bool]:
    """Whether the reset is active, by cycle."""
    clocking = task.clocking
    if clocking is None or clocking.reset is Reset.NONE:
        return [False] * seen.vectors.cycles
    return [bool(value) != clocking.active_low for value in seen.inputs_of()[clocking.reset_name]]


def _mutants(
    compiled: Sequence[tuple[Task, Compiled]], per_task: int, tools: Tools
) -> tuple[int, tuple[str, ...], int]:
    """Plant small faults in the Verilog of each task's first solution: (caught, missed, the same)."""
    firsts = {task.id: (task, end) for task, end in reversed(compiled)}.values()
    jobs: list[tuple[Mutant, Check]] = []
    for task, end in firsts:
        for mutant in mutants(end.verilog, rng_for("mutants", task.id), per_task):
            jobs.append((mutant, Check(mutant.verilog, end.top, task)))
    outcomes = tools.simulator.compare_batch([check for _, check in jobs])
    left = [job for job, outcome in zip(jobs, outcomes, strict=True) if not _noticed(outcome)]
    missed = _really_different(left, tools)
    return len(jobs) - len(left), missed, len(left) - len(missed)


def _noticed(outcome: FunctionalOutcome) -> bool:
    return isinstance(outcome, Refused | Overrun) or (isinstance(outcome, Compared) and not outcome.equal)


def _really_different(left: Sequence[tuple[Mutant, Check]], tools: Tools) -> tuple[str, ...]:
    """Look again with many more vectors, and by proof where there is no clock."""
    stronger = [
        replace(
            check, task=replace(check.task, stimulus=replace(check.task.stimulus, cycles=HARDER_CYCLES, prove=True))
        )
        for _, check in left
    ]
    outcomes = tools.harder.compare_batch(stronger)
    return tuple(
        f"{check.task.id}: {mutant.what}"
        for (mutant, check), outcome in zip(left, outcomes, strict=True)
        if _noticed(outcome)
    )


def _planted(family: AnyFamily, tasks: Sequence[Task], tools: Tools) -> tuple[int, int]:
    """Plant faults in references that change what the reference does; count those that the second oracle notices."""
    found = planted = 0
    for task in tasks:
        model = family.model(_spec(family, task))
        for mutant in mutants(task.reference or "", rng_for("planted", task.id), PLANTED):
            seen = _changed(task, mutant.verilog, tools) if planted < PLANTED and model is not None else None
            if model is not None and seen is not None:
                planted += 1
                found += _disagreement(family, task, model, seen) is not None
    return found, planted


def _changed(task: Task, wrong: str, tools: Tools) -> Observed | None:
    """What a wrong reference does, where that differs under the vectors that the oracle will see."""
    try:
        seen, right = tools.simulator.observe(task, wrong), tools.simulator.observe(task)
    except ReflectEnvError:
        return None
    known = (right.values <= ord("1")) & (seen.values <= ord("1"))
    settled = known[task.stimulus.settle :] & (seen.values != right.values)[task.stimulus.settle :]
    return seen if settled.any() else None
