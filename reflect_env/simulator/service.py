"""The real functional judge: batches of checks over threads, each thread with one simulation at a time.

It starts nothing before the first batch, is safe to share between threads, can be pickled (the copy starts anew), and
works inside daemonic processes, because it uses threads and plain child processes only.
"""

from __future__ import annotations

import hashlib
import os
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeout
from importlib.metadata import version
from typing import Any, Self

from reflect_env.compiler.cage import Cage
from reflect_env.machine import usable_cores
from reflect_env.simulator.api import Check, FunctionalOutcome
from reflect_env.simulator.compare import Run
from reflect_env.simulator.icarus import find_icarus
from reflect_env.simulator.observe import Observed, observe
from reflect_env.simulator.prepare import Prepared, infra, prepare
from reflect_env.simulator.process import Runner, ToolLimits, ToolMissing
from reflect_env.simulator.trial import Trial
from reflect_env.simulator.yosys import Yosys, find_yosys
from reflect_env.task import Task
from reflect_env.verdict import InfraFailure

RULES = 1
"""Version of audit, stimulus, bench and comparison; part of the fingerprint."""
MOST_TOGETHER = 16
"""Checks that share a simulation."""
SALT = "reflect-env"


class IcarusSimulator:
    """Compares batches of Verilog with their references under Icarus Verilog.

    Args:
        workers: simulations at the same time, default one for each core.
        isolation: `auto` takes the layers of the cage that the machine has, `strict` refuses to start without all of
            them, `none` uses none.
        limits: what one simulation may use.
        salt: changes every seed; equal salts give equal vectors.
        audit: False switches the allow-list off, which only tests of the other layers want.
        proofs: whether yosys, where there is one, proves what a task asks for or what is small; see `prove.py`.

    Raises:
        IsolationUnavailable: `strict`, and a layer is missing.
    """

    def __init__(
        self,
        *,
        workers: int | None = None,
        isolation: str = "auto",
        limits: ToolLimits | None = None,
        salt: str = SALT,
        proofs: bool = True,
        audit: bool = True,
    ) -> None:
        if workers is not None and workers < 1:
            raise ValueError(f"workers is {workers}; give at least 1")
        self._settings: dict[str, Any] = {
            "workers": workers,
            "isolation": isolation,
            "limits": limits,
            "salt": salt,
            "proofs": proofs,
            "audit": audit,
        }
        self._workers = workers or usable_cores()
        self._cage = Cage.open(isolation)
        self._limits = limits or ToolLimits()
        self._salt = salt
        self._proofs = proofs
        self._audit = audit
        self._lock = threading.Lock()
        self._started: _Started | None = None
        self._closed = False

    @property
    def fingerprint(self) -> str:
        """Version of Icarus Verilog, and a hash of everything else that can change a verdict."""
        try:
            tool = f"icarus-{find_icarus().version}".replace(" ", "")
        except ToolMissing:
            return "icarus-missing"
        yosys = self._yosys()
        rest = f"{RULES} {version('pyslang')} {version('numpy')} {self._limits} {self._salt} {self._audit}"
        prover = f"yosys-{yosys.version}" if yosys else "no-proofs"
        return f"{tool}-{prover}-{hashlib.sha256(rest.encode()).hexdigest()[:12]}"

    def compare_batch(self, checks: Sequence[Check], *, deadline_s: float | None = None) -> list[FunctionalOutcome]:
        """Compare every candidate with its reference; see `api.Simulator.compare_batch`.

        Raises:
            RuntimeError: the simulator has been closed.
        """
        end = None if deadline_s is None else time.monotonic() + deadline_s
        unique = list(dict.fromkeys(checks))
        if not unique:
            return []
        started = self._start()
        futures = [(group, started.submit(self._group, started.runner, group)) for group in self._groups(unique)]
        done: dict[Check, FunctionalOutcome] = {}
        for group, future in futures:
            done |= zip(group, _result(future, group, end), strict=True)
        return [done[check] for check in checks]

    def trace(self, check: Check) -> Run | FunctionalOutcome:
        """Return every sample of one comparison, for `waves.to_vcd` and `waves.to_wavedrom`.

        An outcome instead of samples where there are none: the candidate was refused, ran into a limit, or we failed.

        Raises:
            RuntimeError: the simulator has been closed.
        """
        runner = self._start().runner
        prepared = prepare(check, self._salt, enforce=self._audit)
        if not isinstance(prepared, Prepared):
            return prepared
        try:
            return Trial(find_icarus(), self._yosys(), runner, self._limits).run_of(prepared)
        except ToolMissing as e:
            return infra(str(e))

    def observe(self, task: Task, reference: str | None = None) -> Observed:
        """Simulate the reference of a task alone; see `observe.observe`."""
        return observe(task, find_icarus(), self._start().runner, self._limits, self._salt, reference)

    def run_bench(self, verilog: str, files: Mapping[str, bytes]) -> str:
        """Run a bench that is not ours, in the cage; see `icarus.Icarus.run_bench`."""
        return find_icarus().run_bench(verilog, files, self._start().runner, self._limits)

    def close(self) -> None:
        """End every process and remove every file; safe to call twice. What still runs ends as `InfraFailure`."""
        with self._lock:
            self._closed = True
            started, self._started = self._started, None
        if started is not None and started.owner == os.getpid():
            started.close()

    def pids(self) -> list[int]:
        """Process ids of everything that this simulator runs now."""
        return self._started.runner.pids() if self._started and self._started.owner == os.getpid() else []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def __reduce__(self) -> tuple[Any, ...]:
        return (_rebuild, (self._settings,))

    def _groups(self, checks: list[Check]) -> Iterator[list[Check]]:
        """Cut a batch so that all workers have something to do."""
        size = min(MOST_TOGETHER, -(-len(checks) // self._workers))
        return (checks[i : i + size] for i in range(0, len(checks), size))

    def _group(self, runner: Runner, checks: list[Check]) -> list[FunctionalOutcome]:
        try:
            return self._compared(runner, checks)
        except ToolMissing as e:
            return [infra(str(e))] * len(checks)
        except OSError as e:
            return [infra(f"a simulation could not be set up: {e}")] * len(checks)
        except Exception as e:  # a fault of ours in a pool thread: the caller must get a value for each check
            return [infra(f"unexpected {type(e).__name__} in the functional judge: {e}")] * len(checks)

    def _compared(self, runner: Runner, checks: list[Check]) -> list[FunctionalOutcome]:
        icarus = find_icarus()
        prepared = [prepare(check, self._salt, enforce=self._audit) for check in checks]
        ready = [item for item in prepared if isinstance(item, Prepared)]
        outcomes = iter(Trial(icarus, self._yosys(), runner, self._limits).decide(ready) if ready else [])
        return [next(outcomes) if isinstance(item, Prepared) else item for item in prepared]

    def _yosys(self) -> Yosys | None:
        return find_yosys() if self._proofs else None

    def _start(self) -> _Started:
        with self._lock:
            if self._closed:
                raise RuntimeError("this IcarusSimulator has been closed; make a new one")
            if self._started is None or self._started.owner != os.getpid():
                self._started = _Started(Runner(self._cage), self._workers)
            return self._started


class _Started:
    """What exists once the first batch has come, bound to one process."""

    def __init__(self, runner: Runner, workers: int) -> None:
        self.owner = os.getpid()
        self.runner = runner
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="reflect-env-simulator")
        self.submit = self._threads.submit

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
        self.runner.close()
        self._threads.shutdown(wait=True)


def _result(
    future: Future[list[FunctionalOutcome]], group: list[Check], end: float | None
) -> Sequence[FunctionalOutcome]:
    left_s = None if end is None else max(0.0, end - time.monotonic())
    failure: InfraFailure
    try:
        return future.result(timeout=left_s)
    except CancelledError:
        failure = infra("the simulator was closed before this candidate was done")
    except FutureTimeout:
        future.cancel()
        failure = infra("the batch's deadline passed before this candidate was simulated")
    return [failure] * len(group)


def _rebuild(settings: dict[str, Any]) -> IcarusSimulator:
    return IcarusSimulator(**settings)
