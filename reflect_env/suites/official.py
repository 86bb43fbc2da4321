"""A suite's own test bench as a second opinion: it reads what is printed, so it decides nothing.

The candidate is printed from its audited tree first: system tasks are gone, and what the bench says is the bench's.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from reflect_env.simulator.api import Check
from reflect_env.simulator.audit import Audited, audit
from reflect_env.simulator.icarus import BenchFailed
from reflect_env.simulator.process import ToolMissing
from reflect_env.simulator.service import IcarusSimulator
from reflect_env.suites.load import Suite

_MISMATCHES = re.compile(r"^Mismatches: (\d+) in (\d+) samples", re.MULTILINE)
_RTLLM_PASSED = re.compile(r"=+ ?Your Design Passed ?=+")
_MOST_FILE_BYTES = 1 << 20


@dataclass(frozen=True)
class Opinion:
    """What a suite's own bench says."""

    passed: bool | None
    """None where it said nothing, or could not be run."""
    said: str
    """Its verdict in its own words, or why there is none."""


def second_opinion(check: Check, suite: Suite, simulator: IcarusSimulator) -> Opinion:
    """Run the suite's own bench over a candidate.

    Args:
        check: The candidate's Verilog and its task, one of the suite's.
        suite: As loaded.
        simulator: The real one; runs the bench in its cage.

    """
    bench = suite.benches[check.task.id]
    candidate = audit(check.verilog, check.top, check.task)
    if not isinstance(candidate, Audited):
        return Opinion(None, "the candidate does not pass the audit")
    try:
        text = bench.read_text(encoding="utf-8", errors="replace")
        reference = (check.task.reference or "") if suite.name in _MISMATCH_SUITES else ""
        verilog = "\n".join([_before_benches(text), candidate.design.text(""), reference, text])
        return _READERS[suite.name](simulator.run_bench(verilog, _data_files(bench, text)))
    except OSError as e:
        return Opinion(None, f"{bench.name} cannot be read: {e.strerror or e}")
    except (BenchFailed, ToolMissing) as e:
        return Opinion(None, f"the bench cannot be run here: {e}")


def _before_benches(text: str) -> str:
    """The bench's time scale holds for what comes before it too."""
    found = re.search(r"^\s*`timescale[^\n]*", text, re.MULTILINE)
    return found[0].strip() if found else "`timescale 1ps/1ps"


def _data_files(bench: Path, text: str) -> dict[str, bytes]:
    """Read the small files beside a bench that its text names."""
    beside = [path for path in bench.parent.iterdir() if path.is_file() and path.suffix not in (".v", ".sv")]
    named = [path for path in beside if path.name in text and path.stat().st_size <= _MOST_FILE_BYTES]
    return {path.name: path.read_bytes() for path in named}


def _mismatches(printed: str) -> Opinion:
    found = _MISMATCHES.findall(printed)
    if not found:
        return Opinion(None, "the bench printed no count of mismatches")
    wrong, samples = map(int, found[-1])
    late = "TIMEOUT" in printed
    said = f"{wrong} mismatches in {samples} samples" + (", and it ran into its own time limit" if late else "")
    return Opinion(wrong == 0 and samples > 0 and not late, said)


def _passed(printed: str) -> Opinion:
    if _RTLLM_PASSED.search(printed):
        return Opinion(True, "the bench says that the design passed")
    lines = [line.strip() for line in printed.splitlines() if line.strip()]
    return Opinion(
        False, f"the bench does not say that the design passed; its last line: {lines[-1][:200] if lines else 'none'}"
    )


_READERS: dict[str, Callable[[str], Opinion]] = {
    "verilog-eval": _mismatches,
    "chipbench": _mismatches,
    "rtllm": _passed,
}
_MISMATCH_SUITES = ("verilog-eval", "chipbench")
"""Their benches hold the reference too."""
