"""The pool without a JVM: real child processes that speak only the first frame."""

from __future__ import annotations

import struct
import sys
import time

import psutil
import pytest

from reflect_env.compiler.pool import WorkerPool
from reflect_env.compiler.protocol import Writer
from reflect_env.compiler.worker import Worker, WorkerDied, WorkerStartError, WorkerTimeout

READY = Writer().text("ready").text("1.0").frame()
ECHO = (
    f"import sys,os; os.write(1, {READY!r})\n"
    "while (head := sys.stdin.buffer.read(4)):\n"
    "    size = int.from_bytes(head, 'big'); body = sys.stdin.buffer.read(size)\n"
    "    if body == b'die': os._exit(7)\n"
    "    if body == b'hang': import time; time.sleep(60)\n"
    "    os.write(1, head + body)"
)


def frame(body: bytes) -> bytes:
    return struct.pack(">i", len(body)) + body


def start() -> Worker:
    return Worker([sys.executable, "-c", ECHO], "the echo")


def greet(worker: Worker) -> None:
    worker.wait_ready(20)


def pool(size: int = 2) -> WorkerPool:
    return WorkerPool(start, greet, size, "echo")


def test_a_worker_is_lent_again_after_it_comes_back() -> None:
    echoes = pool()
    with echoes.lend() as first:
        assert first.worker.ask(frame(b"x"), 5) == b"x"
        pid = first.worker.pid
    with echoes.lend() as second:
        assert second.worker.pid == pid
    echoes.close()


def test_a_dead_worker_is_replaced() -> None:
    echoes = pool()
    with echoes.lend() as first:
        pid = first.worker.pid
        with pytest.raises(WorkerDied) as death:
            first.worker.ask(frame(b"die"), 5)
        assert death.value.exit_code == 7
    with echoes.lend() as second:
        assert second.worker.pid != pid
        assert second.worker.ask(frame(b"y"), 5) == b"y"
    echoes.close()


def test_a_hanging_worker_is_killed_at_its_limit() -> None:
    with start() as worker:
        worker.wait_ready(20)
        with pytest.raises(WorkerTimeout):
            worker.ask(frame(b"hang"), 0.2)
        assert not worker.alive


def test_closing_ends_idle_lent_and_starting_workers() -> None:
    echoes = pool(3)
    echoes.want(3)
    with echoes.lend() as loan:
        pids = echoes.pids()
        loan.worker.stop()
        with pytest.raises(WorkerDied):
            loan.worker.ask(frame(b"z"), 5)
    echoes.close()
    echoes.close()
    deadline = time.monotonic() + 5
    while any(psutil.pid_exists(pid) for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not any(psutil.pid_exists(pid) for pid in pids)
    with pytest.raises(WorkerStartError, match="closed"), echoes.lend():
        pass


def test_workers_that_never_start_end_in_an_error_and_not_in_a_wait() -> None:
    broken = WorkerPool(
        lambda: Worker([sys.executable, "-c", "import sys; sys.exit('no luck')"], "the broken one"),
        greet,
        1,
        "broken",
    )
    with pytest.raises(WorkerStartError, match="no luck"), broken.lend():
        pass
    broken.close()
