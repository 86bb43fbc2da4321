"""CHIRRTL to Verilog: firtool, started ahead of time, with our flags, on pipes, under rlimits.

A process of its own for each candidate costs its start-up; a few that already wait on their standard input take that
off a candidate's way. firtool never runs candidate code: what it reads has been re-checked by `artifact.py`.
"""

from __future__ import annotations

import contextlib
import re
import resource
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from reflect_env.compiler.patience import Patience
from reflect_env.compiler.worker import WorkerStartError

FLAGS = (
    "--format=fir",
    "--verilog",
    "--mlir-disable-threading",
    "--verify-each=false",
    "--disable-all-randomization",
    "--strip-debug-info",
    "--lowering-options=disallowLocalVariables,disallowPackedArrays,locationInfoStyle=none,omitVersionComment",
    "-",
)
"""`--verify-each=false` drops MLIR's self-check between passes (a quarter of the time); a differential test keeps the
verdicts equal to those with it."""

_LOCATED = re.compile(
    r"^(?P<file>[^\s:]{1,300}):(?P<line>\d+):(?P<column>\d+): (?P<severity>error|warning): (?P<text>.*)"
)
_LOCATOR = re.compile(r"@\[Candidate\.scala (?P<line>\d+):(?P<column>\d+)\]\s*$")
_BARE = re.compile(r"^(?P<severity>error|warning): (?P<text>.*)")


class LoweringTimeout(Exception):
    """firtool did not finish within the wall limit and was killed."""


@dataclass(frozen=True)
class LowerMessage:
    """One line of firtool's own; `line` and `column` are the candidate's, 0 where firtool points elsewhere."""

    severity: str
    line: int
    column: int
    text: str


@dataclass(frozen=True)
class LowerReply:
    """What firtool made of one circuit; `exit_code` is negative for a signal."""

    exit_code: int
    verilog: str
    messages: tuple[LowerMessage, ...]


class Firtool:
    """A few firtool processes that wait for their circuit."""

    def __init__(self, executable: Path, ahead: int, memory_mb: int, flags: tuple[str, ...] = FLAGS) -> None:
        self._command = [str(executable), *flags]
        self._memory_bytes = memory_mb << 20
        self._ahead = ahead
        self._lock = threading.Lock()
        self._waiting: list[subprocess.Popen[bytes]] = []
        self._running: set[subprocess.Popen[bytes]] = set()
        self._closed = False
        self._taken = threading.Event()
        self._nursery: threading.Thread | None = None

    def lower(self, chirrtl: str, limit_s: float) -> LowerReply:
        """Lower one circuit.

        Raises:
            LoweringTimeout: not done after `limit_s` seconds (see `Patience`).
            WorkerStartError: firtool cannot be started.
        """
        with self._process() as process:
            out, err = _converse(process, chirrtl.encode(), limit_s)
        return LowerReply(process.returncode, out.decode(errors="replace"), _messages(err.decode(errors="replace")))

    def pids(self) -> list[int]:
        """Process ids that are alive now."""
        with self._lock:
            return [process.pid for process in (*self._waiting, *self._running) if process.poll() is None]

    def close(self) -> None:
        """Kill every process; who waits for one sees it die. Safe to call twice."""
        with self._lock:
            self._closed = True
            waiting, self._waiting = self._waiting, []
            for process in self._running:
                process.kill()
        for process in waiting:
            _end(process)
        self._taken.set()
        if self._nursery is not None:
            self._nursery.join()

    @contextmanager
    def _process(self) -> Iterator[subprocess.Popen[bytes]]:
        with self._lock:
            process = self._waiting.pop(0) if self._waiting else None
        process = process or self._start()
        with self._lock:
            self._running.add(process)
        try:
            yield process
        finally:
            _end(process)
            with self._lock:
                self._running.discard(process)
            self._replace()

    def _replace(self) -> None:
        """Have another thread start the next process: a candidate's answer does not wait for it."""
        with self._lock:
            if self._nursery is None and self._ahead and not self._closed:
                self._nursery = threading.Thread(target=self._keep, name="firtool-nursery", daemon=True)
                self._nursery.start()
        self._taken.set()

    def _keep(self) -> None:
        while self._taken.wait() and not self._closed:
            self._taken.clear()
            with contextlib.suppress(WorkerStartError):  # whoever needs the process tries again, and is told
                self._prepare()

    def _prepare(self) -> None:
        while not self._closed and len(self._waiting) < self._ahead:
            process = self._start()
            with self._lock:
                keep = not self._closed
                if keep:
                    self._waiting.append(process)
            if not keep:
                _end(process)

    def _start(self) -> subprocess.Popen[bytes]:
        try:
            process = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                cwd="/",
                env={},
                start_new_session=True,
            )
        except OSError as e:
            raise WorkerStartError(f"firtool cannot be started: {e}; run `reflect-env doctor`") from e
        self._restrict(process.pid)
        return process

    def _restrict(self, pid: int) -> None:
        if sys.platform != "linux":
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            resource.prlimit(pid, resource.RLIMIT_AS, (self._memory_bytes, self._memory_bytes))
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, 0))
            resource.prlimit(pid, resource.RLIMIT_CORE, (0, 0))


def _converse(process: subprocess.Popen[bytes], question: bytes, limit_s: float) -> tuple[bytes, bytes]:
    """`communicate` with a clock beside it: its own time-out looks for the end of the process only now and then.

    Raises:
        LoweringTimeout: the clock ended the process.
    """
    done, too_late = threading.Event(), threading.Event()
    patience = Patience(limit_s, process.pid)

    def watch() -> None:
        while (left_s := patience.left_s()) > 0:
            if done.wait(left_s):
                return
        too_late.set()
        process.kill()

    clock = threading.Thread(target=watch, name="firtool-clock", daemon=True)
    clock.start()
    try:
        answer = process.communicate(question)
    finally:
        done.set()
    if too_late.is_set():
        raise LoweringTimeout
    return answer


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.kill()
    process.wait()
    for stream in (process.stdin, process.stdout, process.stderr):
        if stream is not None:
            with contextlib.suppress(OSError):
                stream.close()


def _messages(stderr: str) -> tuple[LowerMessage, ...]:
    lines = stderr.split("\n")
    found = (_message(line, following) for line, following in zip(lines, [*lines[1:], ""], strict=True))
    return tuple(message for message in found if message is not None)


def _message(line: str, following: str) -> LowerMessage | None:
    """One message; where firtool points into the CHIRRTL, the line that it shows below names the candidate's place."""
    if match := _LOCATED.match(line):
        own = match["file"].rsplit("/", 1)[-1] == "Candidate.scala"
        place = match if own else _LOCATOR.search(following)
        numbers = (int(place["line"]), int(place["column"])) if place else (0, 0)
        return LowerMessage(match["severity"], *numbers, match["text"])
    if match := _BARE.match(line):
        return LowerMessage(match["severity"], 0, 0, match["text"])
    return None
