"""What a command may touch of the outside: streams and the compiler, handed in so that tests need neither.

The only place of the package that writes to the standard streams. Results go to `out`; everything that is for a
person who waits goes to `err`.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, BinaryIO, TextIO, cast

from reflect_env.compiler.api import Compiler, Limits
from reflect_env.simulator.api import Simulator

if TYPE_CHECKING:
    from rich.console import Console


class ExitCode(IntEnum):
    """What the command line answers to the shell."""

    GOOD = 0
    CANDIDATE = 1
    """At least one candidate is wrong."""
    USAGE = 2
    INFRA = 3
    """Ours: toolchain missing, worker lost, isolation refused."""
    INTERRUPTED = 130
    PIPE = 141


class UsageError(Exception):
    """The call itself is wrong: a missing file, a duplicate, an unwritable target."""


@dataclass(frozen=True)
class CompilerChoice:
    """Which compiler a command asks for; defaults are the service's own."""

    lane: str = "modern"
    isolation: str = "auto"
    """`auto`, `strict` or `none`."""
    elaboration: str = "fast"
    """`fast` or `strict`: a fresh elaborator per candidate."""
    workers: int | None = None
    """Worker pairs; None is one per core."""
    elaborate_s: float | None = None
    """Wall limit of elaboration; None is the service's own."""


CompilerFactory = Callable[[CompilerChoice], Compiler]
SimulatorFactory = Callable[[], Simulator]


def resident_compiler(choice: CompilerChoice) -> Compiler:
    """Start the real one; it is imported here because nothing else needs it."""
    from reflect_env.compiler.service import ChiselCompiler

    limits = None if choice.elaborate_s is None else Limits(elaborate_s=choice.elaborate_s)
    compiler = ChiselCompiler(choice.lane, choice.workers, limits, choice.isolation, choice.elaboration)
    return cast(Compiler, compiler)


def icarus_simulator() -> Simulator:
    """Make the real one; likewise."""
    from reflect_env.simulator.service import IcarusSimulator

    return cast(Simulator, IcarusSimulator())


@dataclass(frozen=True)
class Session:
    """The streams of one call and the way to a compiler."""

    out: TextIO
    err: TextIO
    stdin: BinaryIO
    make_compiler: CompilerFactory = resident_compiler
    make_simulator: SimulatorFactory = icarus_simulator
    kind: str = "real"
    """What the environment is asked to compile with; `fake` in tests."""

    @classmethod
    def of_process(cls) -> Session:
        """Take the streams of the process; what the terminal's encoding cannot show is escaped instead of fatal."""
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")
        return cls(sys.stdout, sys.stderr, sys.stdin.buffer)

    def result(self, text: str) -> None:
        """Write what the command was called for."""
        self.out.write(text if text.endswith("\n") or not text else text + "\n")

    def note(self, text: str) -> None:
        """Write one line for the person who waits."""
        self.err.write(text + "\n")
        self.err.flush()

    def flush(self) -> None:
        """Hand everything over now, so that a closed pipe is noticed here."""
        self.out.flush()

    def rich_out(self) -> Console:
        """Make a rich console on `out`; plain text where that is no terminal."""
        return _rich(self.out)

    def rich_err(self) -> Console:
        """Make a rich console on `err`, for progress."""
        return _rich(self.err)

    def waiting(self, what: str) -> AbstractContextManager[object]:
        """Show a spinner to a person at a terminal; nothing in a log."""
        return self.rich_err().status(f"{what} …") if self.err.isatty() else nullcontext()


def _rich(stream: TextIO) -> Console:
    from rich.console import Console

    width = None if stream.isatty() else 120
    return Console(file=stream, highlight=False, width=width, soft_wrap=not stream.isatty())
