"""One compiler a process and configuration, shared by every environment and reward that asks for the same.

Why: a compiler is two JVMs and several hundred megabytes; sixty-four environments must not start sixty-four.
The first use of any lease starts the compiler, the last `close` ends it, the end of the process ends what is
left. A forked process never touches its parent's compiler; it starts its own on first use.
"""

from __future__ import annotations

import atexit
import importlib
import os
import threading
from dataclasses import dataclass, field
from typing import cast

from reflect_env.compiler.api import Compiler

KINDS = ("real", "fake")
ISOLATIONS = ("auto", "strict", "none")


@dataclass(frozen=True)
class CompilerConfig:
    """What tells one shared compiler from another."""

    compiler: str = "real"
    """`real`, or `fake` for tests and demonstrations without a toolchain."""
    lane: str = "modern"
    """Name of the toolchain lane."""
    isolation: str = "auto"
    """`auto`: every layer that the machine allows; `strict`: refuse to run with fewer; `none`."""

    def __post_init__(self) -> None:
        if self.compiler not in KINDS:
            raise ValueError(f"compiler={self.compiler!r} is unknown; choose one of {', '.join(KINDS)}")
        if self.isolation not in ISOLATIONS:
            raise ValueError(f"isolation={self.isolation!r} is unknown; choose one of {', '.join(ISOLATIONS)}")


class Lease:
    """A right to use the shared compiler of a configuration; cheap until `compiler` is read."""

    def __init__(self, config: CompilerConfig) -> None:
        self.config = config

    @property
    def compiler(self) -> Compiler:
        """The shared compiler of this process, started if need be."""
        return _pool().acquire(self)

    def close(self) -> None:
        """Give the compiler back; the last one to do so ends it. Safe to call twice."""
        _pool().release(self)


@dataclass
class _Entry:
    compiler: Compiler
    holders: set[int] = field(default_factory=set)
    """`id` of each lease that is in use."""


class _Pool:
    """The compilers of one process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: dict[CompilerConfig, _Entry] = {}

    def acquire(self, lease: Lease) -> Compiler:
        with self._lock:
            entry = self._entries.get(lease.config)
            if entry is None:
                atexit.unregister(close_all)
                atexit.register(close_all)
                entry = self._entries[lease.config] = _Entry(_create(lease.config))
            entry.holders.add(id(lease))
            return entry.compiler

    def release(self, lease: Lease) -> None:
        with self._lock:
            entry = self._entries.get(lease.config)
            if entry is None or id(lease) not in entry.holders:
                return
            entry.holders.remove(id(lease))
            if not entry.holders:
                del self._entries[lease.config]
                entry.compiler.close()

    def close_all(self) -> None:
        with self._lock:
            entries = list(self._entries.values())
            self._entries.clear()
        for entry in entries:
            entry.compiler.close()


_POOLS: dict[int, _Pool] = {}
"""By process id, so that a fork finds no pool of its own and leaves its parent's alone."""


def _pool() -> _Pool:
    return _POOLS.setdefault(os.getpid(), _Pool())


def close_all() -> None:
    """End every shared compiler of this process; whoever needs one again starts a new one."""
    _pool().close_all()


def _create(config: CompilerConfig) -> Compiler:
    if config.compiler == "fake":
        from reflect_env.testing import FakeCompiler

        return FakeCompiler()
    service = importlib.import_module("reflect_env.compiler.service")
    return cast(Compiler, service.ChiselCompiler(lane=config.lane, isolation=config.isolation))
