"""A wall limit that a busy machine does not turn into a verdict.

A candidate that hangs uses its worker's CPU; one that waits its turn on a loaded machine does not. So a worker that has
reached its wall limit may go on while the machine is busy and the worker has not had its limit in CPU seconds, up to a
multiple of the limit. On a quiet machine nothing changes.
"""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path

import psutil

MOST_PATIENCE = 8
"""Wall limits after which a worker is ended however little CPU it had."""
_STAT = Path("/proc")
_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


class Patience:
    """The deadline of one request."""

    def __init__(self, limit_s: float, pid: int | None) -> None:
        """Start the clock; `pid` is the process whose CPU counts, None where it is not known."""
        self._limit_s = limit_s
        self._pid = pid
        self._begin = time.monotonic()
        self._end = self._begin + limit_s
        self._cpu_s = cpu_s(pid)

    def left_s(self) -> float:
        """Seconds until the deadline, moved on where it has come and the worker was kept waiting; 0 when it is over."""
        now = time.monotonic()
        if now < self._end:
            return self._end - now
        used_s = None if self._cpu_s is None else _since(self._cpu_s, cpu_s(self._pid))
        if used_s is None or used_s >= self._limit_s or now >= self._begin + MOST_PATIENCE * self._limit_s:
            return 0.0
        if not machine_is_busy():
            return 0.0
        self._end = now + max(0.05, self._limit_s - used_s)
        return self._end - now


def machine_is_busy() -> bool:
    """Whether more threads want to run than there are cores."""
    with contextlib.suppress(OSError, AttributeError):
        return os.getloadavg()[0] > (os.cpu_count() or 1)
    return False


def innermost(pid: int) -> int:
    """Process id of the last descendant: the JVM inside its cage."""
    with contextlib.suppress(psutil.Error):
        below = psutil.Process(pid).children(recursive=True)
        return below[-1].pid if below else pid
    return pid


def cpu_s(pid: int | None) -> float | None:
    """CPU seconds of a process so far; None where this system does not say, or the process is gone."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        fields = (_STAT / str(pid) / "stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS
    return None


def _since(before_s: float, now_s: float | None) -> float | None:
    return None if now_s is None else now_s - before_s
