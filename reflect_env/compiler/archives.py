"""JVM archives for the two workers: class data, and from Java 25 on method profiles, recorded on our own modules.

A worker with its archive starts in a fraction of the time and compiles fast from the first candidate on. The archive
is an optimisation only: a worker whose archive is missing or refused by the JVM starts without it.
"""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path

from reflect_env.compiler.canary import SOURCE, Canary, compile_canary
from reflect_env.compiler.jvm import JvmCommand, compiler_command, elaborator_command
from reflect_env.compiler.protocol import CompileReply, elaborate_request, read_elaborate_reply
from reflect_env.compiler.worker import Worker
from reflect_env.errors import ReflectEnvError
from reflect_env.toolchain import Toolchain
from reflect_env.toolchain.progress import Reporter

ROUNDS = 6
START_LIMIT_S = 120.0
DUMP_LIMIT_S = 240.0


class ArchiveFailed(ReflectEnvError):
    """The JVM did not write its archive; workers still start, only slower."""


def make_archives(toolchain: Toolchain, progress: bool = True, rounds: int = ROUNDS) -> None:
    """Record both archives and the canary's class files, where they are missing.

    Args:
        toolchain: whose workers; the files go to `toolchain.home`.
        progress: whether to say on stderr what takes the time.
        rounds: how often the training modules are compiled; more rounds make better profiles.
    """
    compile_command, elaborate_command = compiler_command(toolchain), elaborator_command(toolchain)
    if compile_command.archive.is_file() and elaborate_command.archive.is_file():
        return
    toolchain.home.mkdir(parents=True, exist_ok=True)
    title = f"Recording start-up archives for Java {toolchain.java.version_string}"
    with Reporter.on_stderr(progress).step(title), tempfile.TemporaryDirectory(dir=toolchain.home) as folder:
        replies = _train_compiler(compile_command, Path(folder), rounds)
        Canary(toolchain).keep(replies[0])
        _train_elaborator(elaborate_command, Path(folder), replies)


def training_sources() -> list[str]:
    """The modules that workers are trained on; some are broken on purpose."""
    folder = resources.files("reflect_env.compiler") / "training"
    files = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".scala")), key=lambda e: e.name)
    return [entry.read_text() for entry in files]


def _train_compiler(command: JvmCommand, folder: Path, rounds: int) -> list[CompileReply]:
    sources = [SOURCE, *training_sources()]
    numbers = itertools.count(1)
    with _recording(command, folder) as worker:
        replies = [compile_canary(worker, source, f"c{next(numbers):08d}") for _ in range(rounds) for source in sources]
    return replies


def _train_elaborator(command: JvmCommand, folder: Path, replies: list[CompileReply]) -> None:
    nonce = bytes(16)
    with _recording(command, folder) as worker:
        for reply in replies:
            if reply.status == "ok":
                frame = elaborate_request(nonce, reply.modules[-1].class_name, reply.classes)
                read_elaborate_reply(worker.ask(frame, START_LIMIT_S), nonce)


@contextmanager
def _recording(command: JvmCommand, folder: Path) -> Iterator[Worker]:
    """A worker that writes its archive when its input ends; the archive replaces the old one when it is whole."""
    partial = folder / command.archive.name
    with Worker(command.training_argv(partial), f"the {command.name} worker in training") as worker:
        worker.wait_ready(START_LIMIT_S)
        yield worker
        worker.finish(DUMP_LIMIT_S)
    if not partial.is_file():
        raise ArchiveFailed(f"Java wrote no archive for {command.name}; see `reflect-env doctor`")
    partial.replace(command.archive)
