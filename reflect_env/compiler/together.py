"""Candidates of one batch that share a scalac `Run`.

Most of a small compile is work on library symbols that every `Run` does again; several candidates in one `Run` share
it. Only the good way is here: whatever goes wrong with a shared request, each of its candidates is compiled alone.
"""

from __future__ import annotations

import os
import queue
import threading
import time
from concurrent.futures import Future
from dataclasses import dataclass, field

from reflect_env.compiler import protocol
from reflect_env.compiler.pool import WorkerPool
from reflect_env.compiler.protocol import CompileReply, ProtocolError
from reflect_env.compiler.worker import Worker, WorkerDied, WorkerStartError, WorkerTimeout

MOST_TOGETHER = 8
SHARED_LIMIT_S = 5.0
"""Wall seconds of a shared request; what does not fit is compiled alone with its own limit."""


@dataclass(frozen=True)
class Shared:
    """A reply with this candidate's share of the wall seconds."""

    reply: CompileReply
    wall_s: float


@dataclass(frozen=True)
class _Job:
    source: str
    package: str
    done: Future[Shared | None] = field(default_factory=Future)


class Together:
    """Collects waiting candidates and has them compiled in one request for each free compile worker."""

    def __init__(self, pool: WorkerPool, workers: int, limit_s: float) -> None:
        self._pool = pool
        self._workers = workers
        self._limit_s = min(limit_s, SHARED_LIMIT_S)
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._closed = False

    def compile(self, source: str, package: str) -> Shared | None:
        """The reply from a shared request, or None where the candidate has to be compiled alone."""
        job = _Job(source, package)
        with self._lock:
            if self._closed:
                return None
            self._start_threads()
            self._jobs.put(job)
        return job.done.result()

    def close(self) -> None:
        """End the threads; who still waits is told to compile alone. Safe to call twice."""
        with self._lock:
            self._closed = True
            for _ in self._threads:
                self._jobs.put(None)
        for thread in self._threads:
            thread.join()
        while not self._jobs.empty():
            job = self._jobs.get()
            if job is not None:
                job.done.set_result(None)

    def _start_threads(self) -> None:
        while len(self._threads) < self._workers:
            thread = threading.Thread(target=self._serve, name="reflect-env-together", daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self) -> None:
        while (first := self._jobs.get()) is not None:
            try:
                with self._pool.lend() as loan:
                    jobs = self._more(first)
                    try:
                        self._ask(loan.worker, jobs)
                    except (WorkerDied, WorkerTimeout, ProtocolError):
                        loan.spoilt = True
            except WorkerStartError:
                jobs = [first]
            for job in jobs:
                if not job.done.done():
                    job.done.set_result(None)

    def _more(self, first: _Job) -> list[_Job]:
        """As many waiting jobs as are this worker's fair share."""
        jobs = [first]
        share = min(MOST_TOGETHER, 1 + self._jobs.qsize() // self._workers)
        while len(jobs) < share:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                break
            if job is None:
                self._jobs.put(None)
                break
            jobs.append(job)
        return jobs

    def _ask(self, worker: Worker, jobs: list[_Job]) -> None:
        nonce = os.urandom(16)
        frame = protocol.compile_request(nonce, [(job.source, job.package) for job in jobs])
        begin = time.perf_counter()
        answer = worker.ask(frame, self._limit_s)
        wall_s = (time.perf_counter() - begin) / len(jobs)
        replies = protocol.read_compile_replies(answer, nonce)
        if len(replies) != len(jobs):
            raise ProtocolError(f"{len(replies)} replies to {len(jobs)} candidates")
        for job, reply in zip(jobs, replies, strict=True):
            job.done.set_result(None if reply.status == "crash" else Shared(reply, wall_s))
