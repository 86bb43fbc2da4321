"""The real compiler: batches of Chisel over resident, caged workers.

Starting and owning processes is here, what happens to one candidate is in `pipeline.py`. The service starts nothing
before the first candidate, is safe to share between threads, can be pickled (the copy starts its own workers), and
works inside daemonic processes, because it uses threads and plain child processes only.
"""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from reflect_env.compiler.api import Limits
from reflect_env.compiler.cache import VerdictCache
from reflect_env.compiler.cage import Cage
from reflect_env.compiler.pipeline import Pipeline, StageTimes
from reflect_env.compiler.policy import POLICY_VERSION
from reflect_env.compiler.together import MOST_TOGETHER
from reflect_env.machine import usable_cores
from reflect_env.toolchain import Toolchain, locate
from reflect_env.verdict import CompileOutcome, InfraFailure, Stage

TIMES_KEPT = 100_000
THREADS_PER_WORKER = 4 * MOST_TOGETHER
"""Candidates on their way for each compile worker: with fewer, a worker waits while its last group is elaborated."""


class ChiselCompiler:
    """Compiles batches of Chisel modules to Verilog.

    Args:
        lane: name of the toolchain lane; default `REFLECT_ENV_LANE` or `modern`.
        workers: compile workers, default one for each core.
        limits: what one candidate may use.
        isolation: `auto` takes the layers that the machine has, `strict` refuses to start without all of them, `none`
            keeps only the JVM's own limits.
        elaboration: `fast` lets an elaborator serve many candidates, `strict` gives each candidate a fresh one.
        cache: file of the verdict cache, or None for no cache.
        policy: False switches the class-file scan off, which only tests of the other layers want.
        toolchain: a located toolchain instead of `lane`.

    Raises:
        ToolchainMissing: the lane is not installed; run `reflect-env prefetch`.
        IsolationUnavailable: `strict`, and a layer is missing.
    """

    def __init__(
        self,
        lane: str | None = None,
        workers: int | None = None,
        limits: Limits | None = None,
        isolation: str = "auto",
        elaboration: str = "fast",
        cache: str | os.PathLike[str] | None = None,
        policy: bool = True,
        toolchain: Toolchain | None = None,
    ) -> None:
        if elaboration not in ("fast", "strict"):
            raise ValueError(f"elaboration is {elaboration!r}; choose fast or strict")
        if workers is not None and workers < 1:
            raise ValueError(f"workers is {workers}; give at least 1")
        self._settings: dict[str, Any] = {
            "lane": lane,
            "workers": workers,
            "limits": limits,
            "isolation": isolation,
            "elaboration": elaboration,
            "cache": cache,
            "policy": policy,
            "toolchain": toolchain,
        }
        self._toolchain = toolchain or locate(lane)
        self._limits = limits or Limits()
        self._cage = Cage.open(isolation)
        self._workers = workers or usable_cores()
        self._elaboration = elaboration
        self._policy = policy
        self._cache = VerdictCache(Path(cache)) if cache is not None else None
        self._lock = threading.Lock()
        self._started: _Started | None = None
        self._closed = False
        self.timings: deque[StageTimes] = deque(maxlen=TIMES_KEPT)
        """Wall times by stage of what was compiled (not of cache hits), newest last; no part of any verdict."""

    @property
    def fingerprint(self) -> str:
        """Lane and hash of the toolchain and of the policy tables."""
        return f"{self._toolchain.fingerprint}-{POLICY_VERSION}"

    @property
    def isolation(self) -> tuple[str, ...]:
        """Names of the active isolation layers."""
        return self._cage.layers

    @property
    def workers(self) -> int:
        """Compile workers at full load."""
        return self._workers

    def compile_batch(
        self,
        sources: Sequence[str],
        *,
        tops: Sequence[str | None] | None = None,
        deadline_s: float | None = None,
    ) -> list[CompileOutcome]:
        """Compile every source; see `api.Compiler.compile_batch`.

        Raises:
            ValueError: `tops` has another length than `sources`.
            RuntimeError: the compiler has been closed.
        """
        asked = tuple(tops) if tops is not None else (None,) * len(sources)
        if len(asked) != len(sources):
            raise ValueError(f"{len(sources)} sources but {len(asked)} tops")
        end = None if deadline_s is None else time.monotonic() + deadline_s
        jobs = dict.fromkeys(zip(sources, asked, strict=True))
        started = self._start(len(jobs)) if jobs else None
        futures = (
            {job: started.submit(self._one, started.pipeline, *job, len(jobs) > 1) for job in jobs} if started else {}
        )
        done = {job: _result(future, end) for job, future in futures.items()}
        return [done[job] for job in zip(sources, asked, strict=True)]

    def warm_up(self) -> None:
        """Start the workers without waiting for them."""
        self._start(1)

    def pids(self) -> list[int]:
        """Process ids of everything that this compiler runs now."""
        return self._started.pids() if self._started and self._started.owner == os.getpid() else []

    def close(self) -> None:
        """End every process; safe to call twice. A batch that is still running ends as `InfraFailure`."""
        with self._lock:
            self._closed = True
            started, self._started = self._started, None
        if started is not None and started.owner == os.getpid():
            started.close()
        if self._cache is not None:
            self._cache.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __reduce__(self) -> tuple[Any, ...]:
        return (_rebuild, (self._settings,))

    def _one(self, pipeline: Pipeline, source: str, top: str | None, shared: bool) -> CompileOutcome:
        key = self._cache.key(source, top, self._limits, self.fingerprint, self._policy) if self._cache else ""
        known = self._cache.get(key) if self._cache else None
        if known is not None:
            return known
        try:
            outcome, times = pipeline.run(source, top, shared)
        except Exception as e:  # a fault of ours in a pool thread: the caller must get a value for this candidate
            return InfraFailure(Stage.TYPE, f"unexpected {type(e).__name__} in the judge: {e}")
        self.timings.append(times)
        if self._cache:
            self._cache.put(key, outcome)
        return outcome

    def _start(self, jobs: int) -> _Started:
        with self._lock:
            if self._closed:
                raise RuntimeError("this ChiselCompiler has been closed; make a new one")
            if self._started is None or self._started.owner != os.getpid():
                self._started = _Started(self._pipeline(), self._workers)
            self._started.pipeline.expect(jobs)
            return self._started

    def _pipeline(self) -> Pipeline:
        return Pipeline(
            self._toolchain, self._limits, self._cage, self._workers, self._elaboration == "strict", self._policy
        )


class _Started:
    """What exists once the first batch has come: the pipeline and the threads that drive it, bound to one process."""

    def __init__(self, pipeline: Pipeline, workers: int) -> None:
        self.owner = os.getpid()
        self.pipeline = pipeline
        self._threads = ThreadPoolExecutor(workers * THREADS_PER_WORKER, thread_name_prefix="reflect-env")
        self.submit = self._threads.submit

    def pids(self) -> list[int]:
        return self.pipeline.pids()

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
        self.pipeline.close()
        self._threads.shutdown(wait=True)


def _result(future: Future[CompileOutcome], end: float | None) -> CompileOutcome:
    left_s = None if end is None else max(0.0, end - time.monotonic())
    try:
        return future.result(timeout=left_s)
    except CancelledError:
        return InfraFailure(Stage.TYPE, "the compiler was closed before this candidate was done")
    except TimeoutError:
        future.cancel()
        return InfraFailure(Stage.TYPE, "the batch's deadline passed before this candidate was done")


def _rebuild(settings: dict[str, Any]) -> ChiselCompiler:
    return ChiselCompiler(**settings)
