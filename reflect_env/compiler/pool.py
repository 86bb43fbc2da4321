"""Worker processes kept ready: lent one at a time, replaced in the background, gone when the pool closes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from reflect_env.compiler.worker import Worker, WorkerStartError

START_ATTEMPTS = 6
"""Starts in a row that may fail before a caller is told; a killed start is tried again as well."""
CLOSE_WAIT_S = 10.0


class Loan:
    """A worker in somebody's hands."""

    def __init__(self, worker: Worker) -> None:
        self.worker = worker
        self.spoilt = False
        """Set to have the worker killed and replaced instead of lent again."""


class WorkerPool:
    """Up to `size` workers. The most recently used one is lent first, because its JIT is the warmest.

    Every process is started by one thread that lives as long as the pool: the cage asks the kernel to end a worker
    when the *thread* that started it ends.
    """

    def __init__(self, start: Callable[[], Worker], greet: Callable[[Worker], None], size: int, name: str) -> None:
        self._start = start
        self._greet = greet
        self._size = size
        self._name = name
        self._changed = threading.Condition()
        self._idle: list[Worker] = []
        self._all: set[Worker] = set()
        self._target = 0
        self._failures = 0
        self._last_failure = ""
        self._closed = False
        self._nursery: threading.Thread | None = None

    def want(self, count: int) -> None:
        """Have at least `count` workers (at most the pool's size) running or starting; returns at once."""
        with self._changed:
            self._target = max(self._target, min(count, self._size))
            if self._nursery is None and not self._closed:
                self._nursery = threading.Thread(target=self._keep, name=f"{self._name}-nursery", daemon=True)
                self._nursery.start()
            self._changed.notify_all()

    @contextmanager
    def lend(self) -> Iterator[Loan]:
        """Wait for an idle worker and hand it out; a dead or spoilt one is replaced when it comes back.

        Raises:
            WorkerStartError: the pool is closed, or workers do not start.
        """
        self.want(1)
        loan = Loan(self._take())
        try:
            yield loan
        except BaseException:
            loan.spoilt = True
            raise
        finally:
            self._give_back(loan)

    def pids(self) -> list[int]:
        """Process ids of the workers that run now."""
        with self._changed:
            return [worker.pid for worker in self._all if worker.alive]

    def close(self) -> None:
        """End every worker and wait until whoever has one has let go of it; safe to call twice."""
        with self._changed:
            self._closed = True
            for worker in self._idle:
                self._forget(worker)
            self._idle.clear()
            for worker in self._all:
                worker.stop()
            self._changed.notify_all()
            self._changed.wait_for(lambda: not self._all, CLOSE_WAIT_S)
        if self._nursery is not None:
            self._nursery.join(CLOSE_WAIT_S)

    def _take(self) -> Worker:
        with self._changed:
            while True:
                self._refuse_if_broken()
                while self._idle:
                    worker = self._idle.pop()
                    if worker.alive:
                        return worker
                    self._forget(worker)
                self._changed.wait()

    def _refuse_if_broken(self) -> None:
        if self._closed:
            raise WorkerStartError(f"the {self._name} pool is closed")
        if self._failures >= START_ATTEMPTS and not self._all:
            self._failures = 0
            raise WorkerStartError(self._last_failure)

    def _give_back(self, loan: Loan) -> None:
        if loan.spoilt or not loan.worker.alive:
            loan.worker.kill()
        with self._changed:
            if not loan.worker.alive or self._closed:
                self._forget(loan.worker)
            else:
                self._idle.append(loan.worker)
            self._changed.notify_all()

    def _forget(self, worker: Worker) -> None:
        worker.kill()
        self._all.discard(worker)
        self._changed.notify_all()

    def _keep(self) -> None:
        while self._wait_for_need():
            try:
                worker = self._start()
            except WorkerStartError as e:
                self._failed(str(e))
                continue
            with self._changed:
                self._all.add(worker)
                if self._closed:
                    self._forget(worker)
                    return
            threading.Thread(target=self._welcome, args=(worker,), name=f"{self._name}-greeter", daemon=True).start()

    def _wait_for_need(self) -> bool:
        with self._changed:
            while not self._closed and (len(self._all) >= self._target or self._failures >= START_ATTEMPTS):
                self._changed.wait()
            return not self._closed

    def _welcome(self, worker: Worker) -> None:
        try:
            self._greet(worker)
        except WorkerStartError as e:
            with self._changed:
                self._forget(worker)
            self._failed(str(e))
            return
        with self._changed:
            self._failures = 0
            if self._closed:
                self._forget(worker)
            else:
                self._idle.insert(0, worker)
            self._changed.notify_all()

    def _failed(self, why: str) -> None:
        with self._changed:
            self._failures += 1
            self._last_failure = why
            self._changed.notify_all()
        time.sleep(0.05)
