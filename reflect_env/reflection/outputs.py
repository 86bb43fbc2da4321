"""What a loop leaves in its folder: module, Verilog, trace, transcript, and a project for ordinary Chisel tools."""

from __future__ import annotations

from pathlib import Path

from reflect_env.candidate import Candidate
from reflect_env.errors import ReflectEnvError
from reflect_env.reflection.loop import Loop
from reflect_env.reflection.project import project_files
from reflect_env.reflection.transcript import transcript
from reflect_env.task_sets import find_task
from reflect_env.toolchain.lock import Lock
from reflect_env.verdict import Compiled

CONFIG = "config.json"
TRACE = "trace.jsonl"
TRANSCRIPT = "transcript.md"
PROJECT = "project"


class OutputUnusable(ReflectEnvError):
    """The folder cannot be used: it holds something already, or cannot be written."""


def prepare(folder: Path, *, force: bool) -> None:
    """Make the folder before any model is asked.

    Raises:
        OutputUnusable: It cannot be made, or holds something and `force` is not given.

    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not force and not _is_unused(folder):
            raise OutputUnusable(f"{folder} is not empty; name another folder, or --force to write into it")
        (folder / TRACE).touch()
    except OSError as e:
        raise OutputUnusable(f"{folder} cannot be used: {e.strerror or e}") from e


def _is_unused(folder: Path) -> bool:
    """Tell whether there is nothing, or only what a run leaves that ended before its first turn."""
    files = {path.name: path for path in folder.iterdir()}
    return set(files) <= {TRACE, CONFIG} and all(
        not path.stat().st_size for path in files.values() if path.name == TRACE
    )


def write_outputs(folder: Path, loop: Loop, model: str, lock: Lock) -> list[Path]:
    """Write everything but the trace, which is there already; returns the paths in a fixed order.

    Raises:
        OutputUnusable: A file cannot be written.

    """
    files = {TRANSCRIPT: transcript(loop, model)} | _best_files(loop, lock)
    try:
        return [_write(folder / name, text) for name, text in files.items()]
    except OSError as e:
        raise OutputUnusable(f"{folder} cannot be written: {e.strerror or e}") from e


def best_source(loop: Loop) -> str | None:
    """Return the best candidate's Scala; None where no answer held code."""
    found = loop.best.judgement.candidate if loop.best is not None and loop.best.judgement is not None else None
    return found.source if isinstance(found, Candidate) else None


def _best_files(loop: Loop, lock: Lock) -> dict[str, str]:
    """The best candidate's files; Verilog and project only where it compiles."""
    source, name = best_source(loop), loop.task.module_name
    if source is None or loop.best is None or loop.best.judgement is None:
        return {}
    files = {f"{name}.scala": source}
    compiled = loop.best.judgement.compile_outcome
    if not isinstance(compiled, Compiled):
        return files
    project = project_files(source, compiled.top, _public_id(loop), lock)
    return files | {f"{name}.sv": compiled.verilog} | {f"{PROJECT}/{path}": text for path, text in project.items()}


def _public_id(loop: Loop) -> str:
    """The task's id where `--task` finds it again, else nothing."""
    try:
        return loop.task.id if find_task(loop.task.id) == loop.task else ""
    except ValueError:
        return ""


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", errors="backslashreplace")
    return path
