"""A run's numbers as JSON and as a table: pure."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from reflect_env.bench.numbers import Measured

if TYPE_CHECKING:
    from rich.table import Table

_SECTIONS = ("first", "latency", "throughput", "functional", "loops", "memory", "recovery", "strict", "cold")
_LABELS = {
    "first_verdict_s": "process start to first verdict",
    "first60_p50_ms": "first 60 good candidates after a start, p50",
    "good_p50_ms": "good candidate, warm, one at a time, p50",
    "good_p95_ms": "the same, p95",
    "broken_p50_ms": "broken at scalac, p50",
    "broken_p95_ms": "the same, p95",
    "mixed_broken_p50_ms": "broken anywhere, p50",
    "mixed_broken_p95_ms": "the same, p95",
    "good_per_s": "throughput, good",
    "broken_per_s": "throughput, mixed broken",
    "per_core_good": "throughput per core, good",
    "per_core_broken": "throughput per core, mixed broken",
    "good_cpu_ms": "CPU of a good candidate",
    "functional_p50_ms": "function of a candidate in batches (1,024 vectors, 2,560 cycles), p50",
    "functional_p95_ms": "the same, p95",
    "functional_proof_p50_ms": "the same with a proof, small circuits without state, p50",
    "functional_alone_p50_ms": "function of one candidate alone, p50",
    "loop_overhead_p50_ms": "repair loop, a turn beyond model and judge, p50",
    "loop_overhead_p95_ms": "the same, p95",
    "loops_per_s": "candidates of 64 loops side by side",
    "ratio_loops": "that over the judge's rate for one batch",
    "mcp_p50_ms": "MCP check_chisel over stdio, good candidate, warm, p50",
    "mcp_p95_ms": "the same, p95",
    "mcp_protocol_p50_ms": "MCP call that compiles nothing, p50",
    "cold_p50_s": "scalac + java + firtool started per candidate, p50",
    "ratio_cold": "that path over the warm good candidate",
    "ratio_cold_cpu": "the same in CPU time",
    "ratio_cold_batch": "the same as throughput, all cores busy on both sides",
    "recovery_s": "cost of a hung candidate to the next one",
    "strict_per_s": "strict mode (fresh elaborator each)",
    "pair_rss_mb": "memory of a compile + elaborate pair",
    "all_rss_mb": "memory of all processes",
    "growth_candidates": "candidates between two readings of memory",
    "rss_before_mb": "pair at the first reading",
    "rss_after_mb": "pair at the second reading",
}
_UNITS = (("_ms", "ms"), ("_mb", "MB"), ("_per_s", "/s"), ("_s", "s"), ("ratio_", "x"), ("per_core", "/s"))


def to_row(measured: Measured) -> dict[str, Any]:
    """Flatten the run: one key a number, `None` for what was not measured."""
    row = asdict(measured)
    numbers = {key: _round(value) for section in _SECTIONS for key, value in row.pop(section).items()}
    stages = {stage["stage"]: {key: _round(stage[key]) for key in ("p50_ms", "p95_ms")} for stage in row.pop("stages")}
    return {"schema": 1, **row, **numbers, "stages": stages}


def _round(value: float | None) -> float | None:
    """Four significant digits: more is noise."""
    return None if value is None else float(f"{value:.4g}")


def to_table(measured: Measured) -> Table:
    """Lay the measured values out for a person."""
    from rich.table import Table

    row = to_row(measured)
    table = Table(title=_title(measured), title_justify="left", caption=_caption(measured), caption_justify="left")
    table.add_column("measured")
    table.add_column("value", justify="right")
    for key, label in _LABELS.items():
        if row[key] is not None:
            table.add_row(label, _with_unit(key, row[key]))
    for stage in measured.stages:
        table.add_row(f"stage {stage.stage}, p50 / p95", f"{stage.p50_ms:.1f} / {stage.p95_ms:.1f} ms")
    return table


def _with_unit(key: str, value: float) -> str:
    unit = next((unit for mark, unit in _UNITS if key.endswith(mark) or key.startswith(mark)), "")
    text = f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 or unit in ("MB", "x") else f"{value:.3g}"
    return f"{text} {unit}".strip()


def _title(measured: Measured) -> str:
    m = measured.machine
    return f"{m.cpu}, {m.cores} cores, {m.memory_gb} GB, Linux {m.kernel}, Java {m.java}, load {m.load_1m}"


def _caption(measured: Measured) -> str:
    cages = ", ".join(measured.isolation) or "none"
    lines = [f"toolchain {measured.fingerprint}; isolation {cages}; {measured.workers} workers"]
    if measured.unexpected:
        lines.append(f"{len(measured.unexpected)} candidates did not end as expected, first: {measured.unexpected[0]}")
    return "\n".join(lines)
