"""Which machine this is, and what this process and its children use of it."""

from __future__ import annotations

import os
import platform
import resource
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import psutil

from reflect_env.bench.numbers import Machine
from reflect_env.machine import usable_cores

T = TypeVar("T")
_MAIN = "reflectenv.Main"
_PLUGIN = "chisel-plugin"


def describe(java: str) -> Machine:
    """Describe this machine; `java` is the version that the workers run on."""
    return Machine(
        cpu=_cpu_model(),
        cores=usable_cores(),
        memory_gb=round(psutil.virtual_memory().total / 2**30, 1),
        kernel=platform.release(),
        python=platform.python_version(),
        java=java,
        load_1m=round(os.getloadavg()[0], 2),
    )


def _cpu_model() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(errors="replace").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    models = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.machine()


def cpu_s() -> float:
    """Sum the CPU seconds of this process, its children that have ended, and its descendants that run."""
    own, ended = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    running = sum(sum(_of(p, lambda p: p.cpu_times()[:4], (0.0, 0.0, 0.0, 0.0))) for p in _descendants())
    return own.ru_utime + own.ru_stime + ended.ru_utime + ended.ru_stime + running


@dataclass(frozen=True)
class Resident:
    """Resident set sizes of what the service runs now, in MB."""

    compile_mb: float
    """The largest compile worker."""
    elaborate_mb: float
    """The largest elaborator."""
    all_mb: float

    @property
    def pair_mb(self) -> float:
        """One compile worker and one elaborator."""
        return self.compile_mb + self.elaborate_mb


def resident() -> Resident:
    """Read the memory of this process's descendants, with the cage's own small processes in `all_mb`."""
    sizes = [(" ".join(_of(p, psutil.Process.cmdline, [])), _rss_mb(p)) for p in _descendants()]
    workers = [(line, mb) for line, mb in sizes if _MAIN in line and mb > 20]
    compilers = [mb for line, mb in workers if _PLUGIN in line]
    elaborators = [mb for line, mb in workers if _PLUGIN not in line]
    return Resident(max(compilers, default=0.0), max(elaborators, default=0.0), sum(mb for _, mb in sizes))


def _rss_mb(process: psutil.Process) -> float:
    return float(_of(process, lambda p: p.memory_info().rss, 0)) / 2**20


def _descendants() -> Iterator[psutil.Process]:
    yield from psutil.Process().children(recursive=True)


def _of(process: psutil.Process, read: Callable[[psutil.Process], T], gone: T) -> T:
    try:
        return read(process)
    except psutil.Error:
        return gone
