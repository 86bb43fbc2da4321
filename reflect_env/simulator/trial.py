"""From a check to its outcome: audit, vectors, bench, simulation, comparison, and whom to blame where one fails.

Checks share a simulation where all goes well. Whatever goes wrong with a shared one, each of its checks is done alone,
and only what happens alone is held against anybody: against the candidate where the same bench with the reference in
its place is well, else against us.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from reflect_env.catalogue import diagnose
from reflect_env.errors import TaskError
from reflect_env.simulator.api import Check, Compared, FunctionalOutcome, Overrun, Refused
from reflect_env.simulator.audit import Audited, audit
from reflect_env.simulator.bench import Instance, clock_of, outputs_of, write_bench
from reflect_env.simulator.compare import Run, compare
from reflect_env.simulator.icarus import Icarus, Job, Simulated
from reflect_env.simulator.power_up import FILLS, can_power_up, power_up
from reflect_env.simulator.process import Runner, ToolLimits
from reflect_env.simulator.reference import Reference, reference_of
from reflect_env.simulator.samples import Corrupt, read_samples
from reflect_env.simulator.stimulus import make_vectors, seed_of
from reflect_env.simulator.vectors import Vectors
from reflect_env.task import Task
from reflect_env.verdict import InfraFailure, Stage

NOTHING: Mapping[str, str] = MappingProxyType({})
POWERED_UP = "registers powered up with random values"


@dataclass(frozen=True, eq=False)
class Prepared:
    """A check that can be simulated."""

    check: Check
    reference: Reference
    candidate: Audited
    vectors: Vectors
    seed: bytes

    @property
    def task(self) -> Task:
        """What was asked."""
        return self.check.task


def prepare(check: Check, salt: str) -> Prepared | FunctionalOutcome:
    """Audit both sides and make the vectors."""
    try:
        reference = reference_of(check.task)
    except TaskError as e:
        return infra(str(e))
    candidate = audit(check.verilog, check.top, check.task)
    if not isinstance(candidate, Audited):
        return candidate
    seed = seed_of(check.task.content_hash, check.verilog, salt)
    vectors = make_vectors(check.task, seed, free_ports=candidate.free_ports, may_hold_state=candidate.clocked)
    return Prepared(check, reference, candidate, vectors, seed)


def infra(reason: str) -> InfraFailure:
    """Make a failure of ours at this stage."""
    return InfraFailure(Stage.FUNCTIONAL, reason)


class Trial:
    """Simulates prepared checks with Icarus Verilog."""

    def __init__(self, icarus: Icarus, runner: Runner, limits: ToolLimits) -> None:
        self._icarus = icarus
        self._runner = runner
        self._limits = limits

    def together(self, group: Sequence[Prepared]) -> list[FunctionalOutcome]:
        """Simulate a group in one go, and each of it alone where that does not work out."""
        if len(group) == 1:
            return [self.alone(group[0])]
        jobs = [_job(f"b{i}", prepared) for i, prepared in enumerate(group)]
        simulated = self._icarus.simulate(jobs, self._runner, self._limits)
        runs = [_runs(p, job, records) for p, job, records in zip(group, jobs, simulated.records, strict=True)]
        if not simulated.finished.ok:
            runs = [None] * len(runs)
        return [self.alone(p) if run is None else outcome_of(run, p) for p, run in zip(group, runs, strict=True)]

    def alone(self, prepared: Prepared) -> FunctionalOutcome:
        """Simulate one check by itself; this decides."""
        job = _job("b0", prepared)
        simulated = self._icarus.simulate([job], self._runner, self._limits)
        runs = _runs(prepared, job, simulated.records[0]) if simulated.finished.ok else None
        return self._blame(prepared, simulated) if runs is None else outcome_of(runs, prepared)

    def _blame(self, prepared: Prepared, simulated: Simulated) -> FunctionalOutcome:
        """Find whose fault a simulation without an answer is."""
        finished = simulated.finished
        if finished.out_of_time and not simulated.out_of_cpu:
            return infra(f"a simulation did not end within {self._limits.wall_s:g} s although it hardly ran")
        job = _job("b0", prepared, reference_only=True)
        again = self._icarus.simulate([job], self._runner, self._limits)
        if not again.finished.ok or _runs(prepared, job, again.records[0]) is None:
            return infra(f"the reference of task {prepared.task.id!r} cannot be simulated: {again.finished.said[:500]}")
        if simulated.out_of_cpu:
            return Overrun("timeout", f"the simulation used up {self._limits.cpu_s} CPU seconds")
        if not simulated.built:
            return infra(f"Icarus Verilog does not take the emitted Verilog: {finished.said[:500]}")
        if finished.ok:
            return _disturbed()
        return Overrun("memory", "the simulator ended without an answer")


def _disturbed() -> Refused:
    message = "the records of the bench were changed while the candidate ran"
    return Refused((diagnose("forbidden_verilog", Stage.FUNCTIONAL.value, message),))


@dataclass(frozen=True)
class _Side:
    """One design of a bench."""

    prefix: str
    text: str
    top: str
    ports: tuple[str, ...]


def _job(key: str, prepared: Prepared, *, reference_only: bool = False) -> Job:
    """Write the bench; `reference_only` puts the reference in the candidate's place."""
    task, vectors = prepared.task, prepared.vectors
    plain = [_reference_side(f"{key}r_", prepared)]
    sides = [*plain, _reference_side(f"{key}c_", prepared)] if reference_only else plain + _others(key, prepared)
    instances = [_instance(side, task, vectors) for side in sides]
    bench = write_bench(key, f"m{secrets.token_hex(8)}", vectors, outputs_of(task), instances)
    return Job("".join(side.text for side in sides), bench, vectors.hex_lines())


def _reference_side(prefix: str, prepared: Prepared, additions: Mapping[str, str] = NOTHING) -> _Side:
    ports = tuple(port.name for port in prepared.task.verilog_ports())
    return _Side(prefix, prepared.reference.design.text(prefix, additions), prepared.reference.top, ports)


def _others(key: str, prepared: Prepared) -> list[_Side]:
    """Return the candidate as it is and, where it has registers, what tells whether their start matters."""
    candidate, modules = prepared.candidate, prepared.reference.modules
    ports = tuple(port.name for port in (*prepared.task.verilog_ports(), *candidate.free_ports))
    texts = {f"{key}c_": candidate.design.text(f"{key}c_")}
    additions = power_up(candidate.facts.listed, prepared.seed)
    if additions and can_power_up(modules):
        texts[f"{key}p_"] = candidate.design.text(f"{key}p_", additions)
    sides = [_Side(prefix, text, prepared.check.top, ports) for prefix, text in texts.items()]
    fills = FILLS if len(sides) > 1 and any(module.registers for module in modules) else ()
    powered = [(f"{key}{fill}_", power_up(modules, prepared.seed, fill)) for fill in fills]
    return sides + [_reference_side(prefix, prepared, additions) for prefix, additions in powered]


def _instance(side: _Side, task: Task, vectors: Vectors) -> Instance:
    driven = tuple(field.name for field in vectors.fields if field.name in side.ports)
    return Instance(side.prefix + side.top, clock_of(task, [p for p in side.ports if p not in driven]), driven)


def _runs(prepared: Prepared, job: Job, records: bytes) -> list[Run] | None:
    """Return the runs of the candidate that count; None where the records are not what the bench writes."""
    try:
        expected, actual, *powered = read_samples(records, job.bench).designs
    except Corrupt:
        return None
    plain = Run(prepared.vectors, outputs_of(prepared.task), expected, actual, prepared.task)
    references = [replace(plain, actual=reference) for reference in powered[1:]]
    if not powered or any(run.wrong.any() for run in references):
        return [plain]
    return [plain, replace(plain, actual=powered[0], note=POWERED_UP)]


def outcome_of(runs: Sequence[Run], prepared: Prepared) -> Compared | InfraFailure:
    """Compare the samples."""
    complete = prepared.vectors.exhaustive and not prepared.candidate.clocked
    try:
        return compare(runs, "exhaustive" if complete else "none")
    except TaskError as e:
        return infra(f"task {prepared.task.id!r}: {e}")
