"""Short native processes under limits: the only place of the simulator that starts anything.

A process gets a private folder, an empty environment, a session of its own and rlimits; at its end, whatever it was,
nothing of it is left. What it says decides nothing; its exit code and its CPU time only say whom to ask next.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from reflect_env.compiler.cage import Cage

SAID_BYTES = 2_000
"""Bytes of a tool's standard error that are kept, for people."""
_OUT_OF_CPU = (-signal.SIGXCPU, 128 + signal.SIGXCPU)
"""Exit codes of a process that the limit ended, alone and behind a shell or bubblewrap."""
_GRACE_CPU_S = 2


class ToolMissing(Exception):
    """A tool cannot be started; the message says what to do."""


@dataclass(frozen=True)
class ToolLimits:
    """What one run may use."""

    cpu_s: int = 10
    """CPU seconds of each of its processes; what a candidate is blamed by, because load does not change it."""
    wall_s: float = 60.0
    """Wall seconds; what runs into this one without using its CPU is our failure."""
    memory_mb: int | None = 2_048
    """Address space of each of its processes; None for what reserves more than it uses."""
    file_mb: int = 256
    """Size of each file that it writes."""


@dataclass(frozen=True)
class Finished:
    """How a run ended."""

    code: int
    """Exit code; negative for a signal."""
    out_of_cpu: bool
    out_of_time: bool
    said: str
    """Start of its standard error."""

    @property
    def ok(self) -> bool:
        """Whether it ended by itself and was content."""
        return self.code == 0 and not self.out_of_time


class Runner:
    """Starts tools inside the cage and ends them; safe to share between threads."""

    def __init__(self, cage: Cage) -> None:
        self._cage = cage
        self._slots = itertools.count()
        self._lock = threading.Lock()
        self._running: set[subprocess.Popen[bytes]] = set()
        self._closed = False

    @contextmanager
    def folder(self) -> Iterator[Workplace]:
        """Make a private folder for one job, which is gone afterwards."""
        slot = next(self._slots)
        with tempfile.TemporaryDirectory(prefix="reflect-env-sim-", ignore_cleanup_errors=True) as name:
            place = Workplace(Path(name).resolve(), slot)
            owner = self._cage.owner(slot)
            if owner is not None:
                os.chown(place.folder, owner, owner)
            yield place

    def run(self, argv: Sequence[str], place: Workplace, limits: ToolLimits, readable: Sequence[Path] = ()) -> Finished:
        """Run one command in the folder and wait for its end; it sees the system's programs and `readable`.

        Raises:
            ToolMissing: It cannot be started, or everything has been closed.

        """
        return self._run(self._cage.tool_command(argv, place.folder, place.slot, readable), place, limits, {})

    def run_contained(
        self, argv: Sequence[str], place: Workplace, limits: ToolLimits, environment: Mapping[str, str]
    ) -> Finished:
        """Run a command that contains itself, such as WebAssembly with one folder as its world: no namespaces.

        Raises:
            ToolMissing: It cannot be started, or everything has been closed.

        """
        return self._run(list(argv), place, limits, environment)

    def _run(
        self, command: list[str], place: Workplace, limits: ToolLimits, environment: Mapping[str, str]
    ) -> Finished:
        with (place.folder / "said").open("wb") as stream:
            process = self._start(_limited(command, limits), place, stream, environment)
        try:
            late = _wait(process, limits.wall_s)
        finally:
            _kill(process)
            with self._lock:
                self._running.discard(process)
        text = place.read("said")[:SAID_BYTES].decode(errors="replace")
        return Finished(process.returncode, process.returncode in _OUT_OF_CPU, late, text)

    def close(self) -> None:
        """Kill what runs; later runs are refused. Safe to call twice."""
        with self._lock:
            self._closed = True
            running = list(self._running)
        for process in running:
            _signal(process)

    def pids(self) -> list[int]:
        """Process ids of what runs now."""
        with self._lock:
            return [process.pid for process in self._running]

    def _start(
        self, argv: list[str], place: Workplace, errors: BinaryIO, environment: Mapping[str, str]
    ) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._closed:
                raise ToolMissing("the simulator is closed")
            try:
                process = subprocess.Popen(
                    argv,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=errors,
                    cwd=place.folder,
                    env={"TMPDIR": str(place.folder), **environment},
                    start_new_session=True,
                )
            except OSError as e:
                raise ToolMissing(f"{argv[0]} cannot be started: {e}; run `reflect-env doctor`") from e
            self._running.add(process)
            return process


@dataclass(frozen=True)
class Workplace:
    """Where one job works."""

    folder: Path
    slot: int

    def read(self, name: str, most: int = 1 << 24) -> bytes:
        """Read what a tool wrote, never through a link, at most `most` bytes and one; empty if nothing is there."""
        try:
            handle = os.open(self.folder / name, os.O_RDONLY | os.O_NOFOLLOW)
        except OSError:
            return b""
        with os.fdopen(handle, "rb") as stream:
            return stream.read(most + 1)


def _limited(argv: list[str], limits: ToolLimits) -> list[str]:
    """Put `prlimit` in front where the system has it: limits set after the start come too late for quick children."""
    program = shutil.which("prlimit") if sys.platform == "linux" else None
    if program is None:
        return argv
    cpu = f"--cpu={limits.cpu_s}:{limits.cpu_s + _GRACE_CPU_S}"
    memory = [] if limits.memory_mb is None else [f"--as={limits.memory_mb << 20}"]
    return [program, *memory, f"--fsize={limits.file_mb << 20}", cpu, "--core=0", "--", *argv]


def _wait(process: subprocess.Popen[bytes], wall_s: float) -> bool:
    """Wait for the end, by force after `wall_s`; return whether force was needed."""
    late = threading.Event()

    def end() -> None:
        late.set()
        _signal(process)

    clock = threading.Timer(wall_s, end)
    clock.daemon = True
    clock.start()
    try:
        process.wait()
    finally:
        clock.cancel()
    return late.is_set()


def _kill(process: subprocess.Popen[bytes]) -> None:
    if process.returncode is None:
        _signal(process)
        process.wait()


def _signal(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
