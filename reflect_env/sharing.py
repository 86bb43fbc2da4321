"""One compiler and one simulator a process and configuration, shared by every environment and reward alike.

Why: a compiler is two JVMs and several hundred megabytes; sixty-four environments must not start sixty-four.
The first use of any lease starts the compiler, the last `close` ends it, the end of the process ends what is
left. A forked process never touches its parent's compiler; it starts its own on first use.
"""

from __future__ import annotations

import atexit
import importlib
import os
import threading
import weakref
from collections import deque
from dataclasses import dataclass, field
from typing import cast

from reflect_env.compiler.api import Compiler
from reflect_env.judge import Judge
from reflect_env.simulator.api import Simulator

KINDS = ("real", "fake")
ISOLATIONS = ("auto", "strict", "none")


@dataclass(frozen=True)
class CompilerConfig:
    """What tells one shared compiler from another."""

    compiler: str = "real"
    """`real`, or `fake` for tests and demonstrations without a toolchain; the simulator is of the same kind."""
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
    """A right to use the shared compiler and simulator of a configuration; cheap until one of them is read.

    A lease that is forgotten gives them back like one that is closed.
    """

    def __init__(self, config: CompilerConfig) -> None:
        self.config = config
        weakref.finalize(self, _forget, config, id(self))

    @property
    def compiler(self) -> Compiler:
        """The shared compiler of this process, started if need be."""
        return _pool().acquire(self.config, id(self)).compiler

    @property
    def simulator(self) -> Simulator:
        """The shared simulator of this process, made if need be."""
        return _pool().acquire(self.config, id(self)).simulator

    def judge(self, deadline_s: float | None = None) -> Judge:
        """Make a judge over both; see `Judge` for the deadline."""
        return Judge(self.compiler, self.simulator, deadline_s=deadline_s)

    def close(self) -> None:
        """Give both back; the last one to do so ends them. Safe to call twice."""
        _pool().release(self.config, id(self))


@dataclass
class _Entry:
    compiler: Compiler
    simulator: Simulator
    holders: set[int] = field(default_factory=set)
    """`id` of each lease that is in use."""

    def close(self) -> None:
        try:
            self.compiler.close()
        finally:
            self.simulator.close()


class _Pool:
    """The compilers and simulators of one process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: dict[CompilerConfig, _Entry] = {}
        self._forgotten: deque[tuple[CompilerConfig, int]] = deque()

    def acquire(self, config: CompilerConfig, holder: int) -> _Entry:
        with self._lock:
            entry = self._entries.get(config)
            if entry is None:
                atexit.unregister(close_all)
                atexit.register(close_all)
                entry = self._entries[config] = _Entry(_create(config), _create_simulator(config))
            entry.holders.add(holder)
            return entry

    def release(self, config: CompilerConfig, holder: int) -> None:
        with self._lock:
            self._drop(config, holder)
        self.drain()

    def forget(self, config: CompilerConfig, holder: int) -> None:
        """Release from the garbage collector, which may run while this very thread holds the lock."""
        self._forgotten.append((config, holder))
        self.drain()

    def drain(self) -> None:
        """Release what was forgotten, unless somebody is at work; then the next release does it."""
        if self._lock.acquire(blocking=False):
            try:
                while self._forgotten:
                    self._drop(*self._forgotten.popleft())
            finally:
                self._lock.release()

    def close_all(self) -> None:
        with self._lock:
            entries = list(self._entries.values())
            self._entries.clear()
        for entry in entries:
            entry.close()

    def _drop(self, config: CompilerConfig, holder: int) -> None:
        entry = self._entries.get(config)
        if entry is None or holder not in entry.holders:
            return
        entry.holders.remove(holder)
        if not entry.holders:
            del self._entries[config]
            entry.close()


_POOLS: dict[int, _Pool] = {}
"""By process id, so that a fork finds no pool of its own and leaves its parent's alone."""


def _pool() -> _Pool:
    return _POOLS.setdefault(os.getpid(), _Pool())


def _forget(config: CompilerConfig, holder: int) -> None:
    _pool().forget(config, holder)


def close_all() -> None:
    """End every shared compiler and simulator of this process; whoever needs one again starts a new one."""
    _pool().close_all()


def _create(config: CompilerConfig) -> Compiler:
    if config.compiler == "fake":
        from reflect_env.testing import FakeCompiler

        return FakeCompiler()
    service = importlib.import_module("reflect_env.compiler.service")
    return cast(Compiler, service.ChiselCompiler(lane=config.lane, isolation=config.isolation))


def _create_simulator(config: CompilerConfig) -> Simulator:
    if config.compiler == "fake":
        from reflect_env.simulator.fake import FakeSimulator

        return FakeSimulator()
    service = importlib.import_module("reflect_env.simulator.service")
    return cast(Simulator, service.IcarusSimulator(isolation=config.isolation))
