"""Simulation of prepared checks, and whom to blame where one fails.

Checks share a simulation where all goes well. Whatever goes wrong with a shared one, each of its checks is done alone,
and only what happens alone is held against anybody: against the candidate where the same bench with the reference in
its place is well, else against us.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace

from reflect_env.catalogue import diagnose
from reflect_env.errors import TaskError
from reflect_env.simulator.api import Compared, FunctionalOutcome, Overrun, Refused
from reflect_env.simulator.bench import outputs_of, write_bench
from reflect_env.simulator.compare import Run, compare
from reflect_env.simulator.icarus import Icarus, Job, Simulated
from reflect_env.simulator.prepare import Prepared, candidate_side, infra, powered_sides, reference_side
from reflect_env.simulator.process import Runner, ToolLimits
from reflect_env.simulator.prove import NOTHING_FOUND, Finding, prove_all, wants_proof
from reflect_env.simulator.rewrite import is_evidence, rewritten
from reflect_env.simulator.samples import Corrupt, read_samples
from reflect_env.simulator.yosys import Yosys
from reflect_env.verdict import InfraFailure, Stage

POWERED_UP = "registers powered up with random values"


class Trial:
    """Simulates prepared checks with Icarus Verilog."""

    def __init__(self, icarus: Icarus, yosys: Yosys | None, runner: Runner, limits: ToolLimits) -> None:
        self._icarus = icarus
        self._yosys = yosys
        self._runner = runner
        self._limits = limits

    def decide(self, group: Sequence[Prepared]) -> list[FunctionalOutcome]:
        """Simulate a group, then prove what is worth it."""
        outcomes = self.together(group)
        wanted = [(i, p) for i, p in enumerate(group) if self._yosys and wants_proof(p, outcomes[i])]
        if self._yosys is None or not wanted:
            return outcomes
        findings = prove_all([prepared for _, prepared in wanted], self._yosys, self._runner, self._limits)
        for (i, prepared), finding in zip(wanted, findings, strict=True):
            outcomes[i] = self._with_proof(prepared, outcomes[i], finding)
        return outcomes

    def _with_proof(self, prepared: Prepared, sampled: FunctionalOutcome, finding: Finding) -> FunctionalOutcome:
        """Add a proof to what was sampled; a counterexample counts where the simulation shows it."""
        if not isinstance(sampled, Compared) or finding == NOTHING_FOUND:
            return sampled
        if finding.counterexample is None:
            return replace(sampled, proof="proved" if prepared.task.clocking is None else "bounded")
        shown = self.alone(replace(prepared, vectors=finding.counterexample))
        if not isinstance(shown, Compared) or shown.equal:
            return sampled
        return replace(shown, samples=sampled.samples + shown.samples, proof="refuted", credit=sampled.credit)

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

    def run_of(self, prepared: Prepared) -> Run | FunctionalOutcome:
        """Return the samples that a verdict shows: those of the first run that differs, else of the plain one."""
        job = _job("b0", prepared)
        simulated = self._icarus.simulate([job], self._runner, self._limits)
        runs = _runs(prepared, job, simulated.records[0]) if simulated.finished.ok else None
        if runs is None:
            return self._blame(prepared, simulated)
        return next((run for run in runs if run.wrong.any()), runs[0])

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
            return self._in_other_words(prepared) or infra(
                f"Icarus Verilog does not take the emitted Verilog: {finished.said[:500]}"
            )
        if finished.ok:
            return _disturbed()
        return Overrun("memory", "the simulator ended without an answer")

    def _in_other_words(self, prepared: Prepared) -> Compared | None:
        """Simulate what yosys makes of a candidate that Icarus does not read; None where that says nothing."""
        other = rewritten(prepared, self._yosys, self._runner, self._limits) if self._yosys else None
        if other is None:
            return None
        job = _job("b0", other)
        simulated = self._icarus.simulate([job], self._runner, self._limits)
        runs = _runs(other, job, simulated.records[0]) if simulated.finished.ok else None
        found = outcome_of(runs, other) if runs else None
        return found if isinstance(found, Compared) and is_evidence(found) else None


def _disturbed() -> Refused:
    message = "the records of the bench were changed while the candidate ran"
    return Refused((diagnose("forbidden_verilog", Stage.FUNCTIONAL.value, message),))


def _job(key: str, prepared: Prepared, *, reference_only: bool = False) -> Job:
    """Write the bench; `reference_only` puts the reference in the candidate's place."""
    sides = [reference_side(f"{key}r_", prepared)]
    if reference_only:
        sides.append(reference_side(f"{key}c_", prepared))
    else:
        sides += [candidate_side(f"{key}c_", prepared), *powered_sides(key, prepared)]
    instances = [side.instance(prepared) for side in sides]
    bench = write_bench(key, f"m{secrets.token_hex(8)}", prepared.vectors, outputs_of(prepared.task), instances)
    return Job("".join(side.text for side in sides), bench, prepared.vectors.hex_lines())


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
