"""One bench run, section after section; what is measured is in `numbers.py`, with what in `corpus.py`."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from statistics import median

from reflect_env.bench import corpus, machine
from reflect_env.bench.corpus import Supply, Template
from reflect_env.bench.numbers import (
    Cold,
    First,
    Function,
    Latency,
    Loops,
    Measured,
    Memory,
    Recovery,
    StageRow,
    Strict,
    Throughput,
    percentile,
)
from reflect_env.bench.plan import Plan
from reflect_env.commands.session import CompilerChoice, CompilerFactory
from reflect_env.compiler.api import Compiler
from reflect_env.machine import commit_of_checkout, usable_cores
from reflect_env.verdict import Compiled, CompileOutcome, Outcome

_HANG = """import chisel3._

class Hang extends Module {
  val io = IO(new Bundle { val y = Output(Bool()) })
  var turns = 0
  while (turns >= 0) { turns = (turns + 1) % 1000 }
  io.y := true.B
}
"""
_STAGES = ("compile", "policy", "elaborate", "lower", "total")


def measure(plan: Plan, make_compiler: CompilerFactory, version: str, say: Callable[[str], None]) -> Measured:
    """Run every section of the plan.

    Args:
        plan: What to measure.
        make_compiler: Starts a compiler; the real one outside of tests.
        version: Of this package.
        say: Called with one line at the start of each part.

    """
    bench = _Bench(plan, make_compiler, say)
    description = machine.describe(_java_version(plan.lane))
    first = bench.first() if "first" in plan.sections else First()
    warm = bench.resident()
    loops = bench.with_round_trips(warm.loops) if "loop" in plan.sections else warm.loops
    functional = bench.functional() if "functional" in plan.sections else Function()
    recovery = bench.recovery() if "recovery" in plan.sections else Recovery()
    strict = bench.strict() if "strict" in plan.sections else Strict()
    cold = bench.cold(warm.latency, warm.throughput) if "cold" in plan.sections else Cold()
    return Measured(
        machine=description,
        version=version,
        commit=commit_of_checkout(),
        fingerprint=warm.fingerprint,
        isolation=warm.isolation,
        workers=plan.workers or description.cores,
        first=first,
        latency=warm.latency,
        stages=warm.stages,
        throughput=warm.throughput,
        functional=functional,
        loops=loops,
        memory=warm.memory,
        recovery=recovery,
        strict=strict,
        cold=cold,
        unexpected=tuple(bench.unexpected),
    )


@dataclass(frozen=True)
class _Warm:
    """What one warm service gave."""

    latency: Latency
    stages: tuple[StageRow, ...]
    throughput: Throughput
    loops: Loops
    memory: Memory
    fingerprint: str
    isolation: tuple[str, ...]


@dataclass
class _Bench:
    """The parts of a run, which share the supply of fresh texts and the list of surprises."""

    plan: Plan
    make_compiler: CompilerFactory
    say: Callable[[str], None]
    supply: Supply = field(default_factory=Supply)
    unexpected: list[str] = field(default_factory=list)

    def first(self) -> First:
        """Time fresh Python processes."""
        from reflect_env.bench.first_verdict import measure as start_and_compile

        self.say(f"first verdict: {self.plan.first_starts} fresh processes")
        texts = self.supply.take(corpus.good(), self.plan.first_starts)
        taken_s = [start_and_compile(text, self.plan.lane, self.plan.isolation) for text in texts]
        return First(median(taken_s), max(taken_s))

    def resident(self) -> _Warm:
        """Measure one service from its start until it is warm and beyond."""
        latency, throughput, loops, memory = Latency(), Throughput(), Loops(), Memory()
        stages: tuple[StageRow, ...] = ()
        sections = set(self.plan.sections)
        with self.make_compiler(self._choice) as compiler:
            if sections & {"latency", "throughput", "loop", "memory", "cold"}:
                latency = self._first60(compiler)
                self._warm(compiler)
            before = machine.resident()
            if sections & {"latency", "cold"}:
                latency, stages = self._latency(compiler, latency)
            if sections & {"throughput", "cold"}:
                throughput = self._throughput(compiler)
            if "loop" in sections:
                loops = self._loops(compiler)
            if "memory" in sections:
                memory = self._memory(compiler, before)
            return _Warm(latency, stages, throughput, loops, memory, compiler.fingerprint, tuple(compiler.isolation))

    @property
    def _choice(self) -> CompilerChoice:
        return CompilerChoice(self.plan.lane, self.plan.isolation, workers=self.plan.workers)

    def _first60(self, compiler: Compiler) -> Latency:
        self.say("start: the first 60 good candidates")
        return Latency(first60_p50_ms=percentile(self._one_at_a_time(compiler, corpus.good(), 60), 0.5))

    def _warm(self, compiler: Compiler) -> None:
        self.say(f"warm-up: {self.plan.warm_up} candidates")
        half = self.plan.warm_up // 2
        self._batch(compiler, corpus.good(), half)
        self._batch(compiler, corpus.broken(), half)

    def _latency(self, compiler: Compiler, so_far: Latency) -> tuple[Latency, tuple[StageRow, ...]]:
        self.say("latency: one candidate at a time")
        good = self._one_at_a_time(compiler, corpus.good(), self.plan.rounds * len(corpus.good()))
        stages = _stage_rows(compiler, len(good))
        scalac = self._one_at_a_time(compiler, corpus.broken_at_scalac(), self.plan.rounds * 60)
        mixed = self._one_at_a_time(compiler, corpus.broken(), self.plan.rounds * len(corpus.broken()))
        latency = Latency(
            so_far.first60_p50_ms,
            *(percentile(values, share) for values in (good, scalac, mixed) for share in (0.5, 0.95)),
        )
        return latency, stages

    def _throughput(self, compiler: Compiler) -> Throughput:
        self.say("throughput: batches over all workers")
        cores = min(self.plan.workers or usable_cores(), usable_cores())
        good_s, good_cpu_s = self._rate(compiler, corpus.good(), 4)
        broken_s, broken_cpu_s = self._rate(compiler, corpus.broken(), 6)
        return Throughput(
            1 / good_s, 1 / broken_s, 1 / good_s / cores, 1 / broken_s / cores, 1e3 * good_cpu_s, 1e3 * broken_cpu_s
        )

    def _rate(self, compiler: Compiler, templates: Sequence[Template], times: int) -> tuple[float, float]:
        """Return wall and CPU seconds for one candidate of a batch of `rounds * times` corpora."""
        count = self.plan.rounds * times * len(templates)
        begin, before_s = time.perf_counter(), machine.cpu_s()
        self._batch(compiler, templates, count)
        return (time.perf_counter() - begin) / count, (machine.cpu_s() - before_s) / count

    def _loops(self, compiler: Compiler) -> Loops:
        from reflect_env.bench.loop import SIDE_BY_SIDE
        from reflect_env.bench.loop import measure as run_loops
        from reflect_env.judge import Judge
        from reflect_env.simulator.service import IcarusSimulator

        rounds = max(1, self.plan.loops // 5)
        self.say(f"loops: {self.plan.loops} alone, {rounds} times {SIDE_BY_SIDE} side by side")
        with IcarusSimulator(workers=self.plan.workers, isolation=self.plan.isolation) as simulator:
            times = run_loops(Judge(compiler, simulator), self.plan.loops, rounds, self.unexpected)
        middle, high = (percentile(times.overhead_ms, share) for share in (0.5, 0.95))
        return Loops(middle, high, times.loops_per_s, times.ratio)

    def with_round_trips(self, loops: Loops) -> Loops:
        """Add the calls of a coding agent; without the SDK they stay unmeasured."""
        from reflect_env.bench.round_trip import measure as call_tools

        self.say(f"MCP: {self.plan.mcp_calls} calls over stdio")
        warm_up, texts = (self.supply.take(corpus.good(), n * self.plan.mcp_calls) for n in (5, 1))
        try:
            found = call_tools(self.plan.lane, self.plan.isolation, warm_up, texts)
        except ImportError:
            self.say("MCP: not measured, the SDK is missing: pip install 'reflect-env[mcp]'")
            return loops
        if found.wrong:
            self.unexpected.append(f"MCP: {found.wrong} good candidates were not said to be good")
        return replace(
            loops,
            mcp_p50_ms=percentile(found.check_ms, 0.5),
            mcp_p95_ms=percentile(found.check_ms, 0.95),
            mcp_protocol_p50_ms=percentile(found.protocol_ms, 0.5),
        )

    def _memory(self, compiler: Compiler, before: machine.Resident) -> Memory:
        if self.plan.growth:
            self.say(f"memory: {self.plan.growth} more candidates")
            self._batch(compiler, corpus.good(), self.plan.growth // 2)
            self._batch(compiler, corpus.broken(), self.plan.growth // 2)
        after = machine.resident()
        between = self.supply.taken - 60 - self.plan.warm_up
        return Memory(after.pair_mb, after.all_mb, before.pair_mb, after.pair_mb, max(0, between))

    def functional(self) -> Function:
        """Time the comparison with a reference."""
        from reflect_env.bench.function import measure as compare_pairs
        from reflect_env.simulator.service import IcarusSimulator

        self.say(f"function: {self.plan.functional} batches, sampled and proved")
        with IcarusSimulator(workers=self.plan.workers, isolation=self.plan.isolation) as simulator:
            return compare_pairs(simulator, self.plan.functional, self.unexpected)

    def recovery(self) -> Recovery:
        """Let candidates hang and time the next good one."""
        self.say(f"recovery: {self.plan.hangs} candidates that hang")
        choice = replace(self._choice, workers=1, elaborate_s=self.plan.hang_limit_s)
        with self.make_compiler(choice) as compiler:
            self._one_at_a_time(compiler, corpus.good(), 60)
            extra_s = [self._after_a_hang(compiler, number) for number in range(self.plan.hangs)]
        return Recovery(max(0.0, median(extra_s)), max(0.0, *extra_s))

    def _after_a_hang(self, compiler: Compiler, number: int) -> float:
        usual_ms = median(self._one_at_a_time(compiler, corpus.good(), 40))
        (end,) = compiler.compile_batch([_HANG.replace("Hang", f"Hang{number}")])
        if end.outcome is not Outcome.TIMEOUT:
            self.unexpected.append(f"a hanging candidate: {end.outcome.value}")
        next_ms = self._one_at_a_time(compiler, corpus.good(), 1)
        return (next_ms[0] - usual_ms) / 1e3

    def strict(self) -> Strict:
        """Measure a batch in which nobody shares an elaborator."""
        self.say(f"strict mode: {self.plan.strict} candidates")
        with self.make_compiler(replace(self._choice, elaboration="strict")) as compiler:
            self._batch(compiler, corpus.good(), 60)
            begin = time.perf_counter()
            self._batch(compiler, corpus.good(), self.plan.strict)
            return Strict(self.plan.strict / (time.perf_counter() - begin))

    def cold(self, latency: Latency, throughput: Throughput) -> Cold:
        """Time the path without anything resident, and compare it with the warm one of this run."""
        from reflect_env.bench.cold import ColdTimes, compile_cold
        from reflect_env.toolchain import locate

        self.say(f"cold path: scalac, java and firtool for each of {self.plan.cold} good candidates")
        toolchain, chosen = locate(self.plan.lane), corpus.good()[: self.plan.cold]

        def cold(template: Template) -> ColdTimes:
            return compile_cold(toolchain, template.variant(0), f"{template.top}V0")

        times = [cold(template) for template in chosen]
        wall_s, used_s = median(t.wall_s for t in times), sum(t.cpu_s for t in times) / len(times)
        begin = time.perf_counter()
        with ThreadPoolExecutor(usable_cores()) as pool:
            list(pool.map(cold, chosen))
        per_s = len(chosen) / (time.perf_counter() - begin)
        nan = float("nan")
        return Cold(
            wall_s,
            used_s,
            per_s,
            1e3 * wall_s / (latency.good_p50_ms or nan),
            1e3 * used_s / (throughput.good_cpu_ms or nan),
            (throughput.good_per_s or nan) / per_s,
        )

    def _one_at_a_time(self, compiler: Compiler, templates: Sequence[Template], count: int) -> list[float]:
        """Compile `count` fresh texts in calls of one; returns wall milliseconds a call."""
        taken_ms = []
        for template, text in self.supply.take_with_templates(templates, count):
            begin = time.perf_counter()
            (end,) = compiler.compile_batch([text])
            taken_ms.append(1e3 * (time.perf_counter() - begin))
            self._expect(template, end)
        return taken_ms

    def _batch(self, compiler: Compiler, templates: Sequence[Template], count: int) -> None:
        pairs = self.supply.take_with_templates(templates, count)
        for (template, _), end in zip(pairs, compiler.compile_batch([text for _, text in pairs]), strict=True):
            self._expect(template, end)

    def _expect(self, template: Template, end: CompileOutcome) -> None:
        if isinstance(end, Compiled) is not template.is_good or end.outcome is Outcome.INFRA:
            self.unexpected.append(f"{template.name}: {end.outcome.value}")


def _stage_rows(compiler: Compiler, newest: int) -> tuple[StageRow, ...]:
    """Read the service's own clock for the `newest` candidates; empty for a compiler that keeps none."""
    times = list(getattr(compiler, "timings", ()))[-newest:]
    if not times:
        return ()
    columns = {stage: [1e3 * getattr(row, f"{stage}_s") for row in times] for stage in _STAGES}
    return tuple(StageRow(stage, percentile(ms, 0.5), percentile(ms, 0.95)) for stage, ms in columns.items())


def _java_version(lane: str) -> str:
    from reflect_env.errors import ReflectEnvError
    from reflect_env.toolchain import locate

    try:
        return locate(lane).java.version_string
    except ReflectEnvError:
        return "unknown"
