"""One JVM worker seen from the supervisor: start, ask with a deadline, kill.

Only this file reads and writes a worker's pipes. Everything a worker can do wrong ends as one of three exceptions, and
none of them says whose fault it was; `service.py` decides that.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from types import TracebackType
from typing import IO, Self

from reflect_env.compiler.patience import Patience, innermost
from reflect_env.compiler.protocol import FRAME_HEADER_BYTES, ProtocolError, Reader, frame_size
from reflect_env.errors import ReflectEnvError

MAX_REPLY_BYTES = 64 << 20
OUT_OF_MEMORY_EXIT = 3
"""What a JVM with `-XX:+ExitOnOutOfMemoryError` exits with."""


class WorkerTimeout(Exception):
    """No complete answer within the wall limit; the worker has been killed."""


class WorkerDied(Exception):
    """The process ended, or closed its pipe, before it had answered."""

    def __init__(self, exit_code: int | None, log: str) -> None:
        super().__init__(f"exit code {exit_code}; {log or 'nothing on its error stream'}")
        self.exit_code = exit_code

    @property
    def out_of_memory(self) -> bool:
        """Whether the exit code is the one that the JVM leaves when its heap is full."""
        return self.exit_code == OUT_OF_MEMORY_EXIT

    @property
    def was_killed(self) -> bool:
        """Whether SIGKILL ended it, directly or inside the cage."""
        return self.exit_code in (-signal.SIGKILL, 128 + signal.SIGKILL)


class WorkerStartError(ReflectEnvError):
    """A worker process did not come up; the message holds what it wrote to its error stream."""


class Worker:
    """A started worker process with its pipes; a context manager that kills on exit."""

    def __init__(self, command: Sequence[str], name: str) -> None:
        self.name = name
        self.uses = 0
        self._inner: int | None = None
        """Process id of the JVM itself, once it runs."""
        self._log: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._log,
                cwd="/",
                start_new_session=True,
                bufsize=0,
            )
        except OSError as e:
            self._log.close()
            raise WorkerStartError(f"{name} cannot be started: {e}; run `reflect-env doctor`") from e
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._to = self._process.stdin.fileno()
        self._from = self._process.stdout.fileno()
        os.set_blocking(self._to, False)
        os.set_blocking(self._from, False)

    @property
    def pid(self) -> int:
        """Process id of the outermost process (the cage, where there is one)."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the process has not ended."""
        return self._process.poll() is None

    def wait_ready(self, limit_s: float) -> str:
        """Wait for the first frame; returns the version that the worker announces."""
        try:
            reader = Reader(self._receive(Patience(limit_s, None)))
            if reader.text() != "ready":
                raise ProtocolError("the first frame is not `ready`")
            self._inner = innermost(self._process.pid)
            return reader.text()
        except (WorkerDied, WorkerTimeout, ProtocolError) as e:
            self.kill()
            raise WorkerStartError(f"{self.name} did not start: {e}; run `reflect-env doctor`") from e

    def ask(self, frame: bytes, limit_s: float) -> bytes:
        """Send a request and return the answer's payload.

        Raises:
            WorkerTimeout: no complete answer after `limit_s` seconds (see `Patience`); the process is killed.
            WorkerDied: the process ended first.
            ProtocolError: the answer is no frame, or something stood in the pipe before the question.
        """
        patience = Patience(limit_s, self._inner)
        self.uses += 1
        if select.select([self._from], [], [], 0)[0]:
            self._refuse_early_bytes()
        try:
            self._send(frame, patience)
            return self._receive(patience)
        except WorkerTimeout:
            self.kill()
            raise

    def finish(self, limit_s: float) -> None:
        """Close the worker's input and wait until it ends by itself; kill it after `limit_s` seconds."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(limit_s)
        self.kill()

    def stop(self) -> None:
        """End the process and all that it started; whoever is asking it sees it die. Any thread may call this."""
        if self._process.poll() is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def kill(self) -> None:
        """`stop`, and close the pipes: only for the thread that has the worker; safe to call twice."""
        self.stop()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout, self._log):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()

    def _refuse_early_bytes(self) -> None:
        if os.read(self._from, 1):
            raise ProtocolError("bytes in the pipe before the question was asked")
        raise self._died()

    def _send(self, data: bytes, patience: Patience) -> None:
        view = memoryview(data)
        while view:
            self._wait(select.POLLOUT, self._to, patience)
            try:
                view = view[os.write(self._to, view[: 1 << 16]) :]
            except BlockingIOError:
                continue
            except BrokenPipeError as e:
                raise self._died() from e

    def _receive(self, patience: Patience) -> bytes:
        size = frame_size(self._exactly(FRAME_HEADER_BYTES, patience))
        if not 0 <= size <= MAX_REPLY_BYTES:
            raise ProtocolError(f"impossible frame of {size} bytes")
        return self._exactly(size, patience)

    def _exactly(self, count: int, patience: Patience) -> bytes:
        parts: list[bytes] = []
        while count:
            self._wait(select.POLLIN, self._from, patience)
            try:
                part = os.read(self._from, min(count, 1 << 20))
            except BlockingIOError:
                continue
            if not part:
                raise self._died()
            parts.append(part)
            count -= len(part)
        return b"".join(parts)

    def _wait(self, event: int, descriptor: int, patience: Patience) -> None:
        poll = select.poll()
        poll.register(descriptor, event)
        while (left_s := patience.left_s()) > 0:
            if poll.poll(left_s * 1000):
                return
        raise WorkerTimeout(f"{self.name} gave no answer in time")

    def _died(self) -> WorkerDied:
        try:
            code: int | None = self._process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            code = None
        self._log.seek(0)
        return WorkerDied(code, self._log.read(2000).decode(errors="replace").strip())
