"""What a person asks the repair loop for, as a task: words, a file, an id, a benchmark's problem, a broken module.

What is given may come from anywhere, so it is bounded, and nothing in it can pass for a turn of the chat.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path

from reflect_env.errors import ReflectEnvError
from reflect_env.message_text import defuse, defuse_chat, printable
from reflect_env.prompt import fenced
from reflect_env.simulator.reference import reference_of
from reflect_env.suites.load import load_suite
from reflect_env.suites.problems import task_of_row
from reflect_env.task import Interface, Task
from reflect_env.task_sets import find_task

MAX_CHARS = 65_536
"""Of an instruction or a file."""
MODULE = "TopModule"
"""Name that is asked for where none is given."""
REPAIR = "Repair this module: it must compile and do what its names and comments say."
"""Stands before the module, which is part of the task: a fresh start has nothing else to go by."""
OWN_KEYS = ("reference", "reference_top", "interface")
"""Keys of a TOML specification beyond those of `problem.toml`: Verilog file, its module, and how ports are declared."""
_MODULE_CLASS = re.compile(r"\bclass[ \t]+(\w+)[^\n{]{0,400}\bextends[ \t]+\w*Module\b")


class NotAsked(ReflectEnvError, ValueError):
    """The request itself is wrong: nothing or two things asked for, a file that is missing or no specification."""


@dataclass(frozen=True)
class Request:
    """What the command line says."""

    instruction: str | None = None
    spec: Path | None = None
    """`.toml`: keys of `problem.toml` and `OWN_KEYS`; `.json`: a whole task (`tasks show --json`); else text."""
    task_id: str | None = None
    suite: str | None = None
    """`NAME:FOLDER`, with `problem`."""
    problem: str | None = None
    repair: Path | None = None
    """A module to begin with; alone, or with one of the others."""
    module: str | None = None
    """Name of the module where the request leaves it free."""


@dataclass(frozen=True)
class Asked:
    """One loop's task and, where there is one, the candidate that it begins with."""

    task: Task
    first: str | None = None


def asked(request: Request) -> Asked:
    """Turn a request into a task.

    Raises:
        NotAsked: It cannot be; the message says what to write instead.

    """
    first = None if request.repair is None else _read(request.repair)
    try:
        return Asked(_task(request, first), first)
    except NotAsked:
        raise
    except ValueError as e:
        raise NotAsked(str(e)) from e


def _task(request: Request, first: str | None) -> Task:
    ways = (request.instruction, request.spec, request.task_id, request.suite)
    given = [way for way in ways if way is not None]
    if len(given) > 1 or (not given and first is None):
        raise NotAsked("say one thing to build: words, --spec FILE, --task ID or --suite NAME:FOLDER; or --repair FILE")
    if (request.suite is None) != (request.problem is None):
        raise NotAsked("--suite NAME:FOLDER and --id PROBLEM belong together")
    if request.task_id is not None:
        return find_task(request.task_id)
    if request.suite is not None and request.problem is not None:
        return load_suite(request.suite).find(request.problem)
    if request.spec is not None:
        return _of_file(request.spec, request.module)
    if request.instruction is not None:
        return _of_text(request.instruction, request.module or (None if first is None else _last_module(first)))
    return _of_broken(first or "", request.module)


def _of_text(text: str, module: str | None) -> Task:
    """Words alone: name stated, ports free, no reference."""
    clean = defuse_chat(printable(text)).strip()
    if not clean:
        raise NotAsked("the instruction is empty")
    if len(text) > MAX_CHARS:
        raise NotAsked(f"the instruction has more than {MAX_CHARS} characters")
    name = module or MODULE
    return Task(f"own/{name}", "", "", name, clean)


def _of_broken(source: str, module: str | None) -> Task:
    """A module alone: it is shown whole, as data."""
    task = _of_text(REPAIR, module or _last_module(source))
    return replace(task, instruction=f"{task.instruction}\n\n{fenced(defuse(printable(source)))}")


def _of_file(path: Path, module: str | None) -> Task:
    text = _read(path)
    if path.suffix not in (".toml", ".json"):
        return _of_text(text, module)
    if module is not None:
        raise NotAsked(f"{path} names its module; --module is for text")
    try:
        return _clean(Task.from_json(text) if path.suffix == ".json" else _of_toml(path, text))
    except (ValueError, KeyError, TypeError) as e:
        raise NotAsked(f"{path}: {type(e).__name__}: {e}") from e


def _of_toml(path: Path, text: str) -> Task:
    row = {"level": "", **tomllib.loads(text)}
    own = {key: row.pop(key) for key in OWN_KEYS if key in row}
    reference = None if "reference" not in own else _read(path.parent / str(own["reference"]))
    task = task_of_row(f"own/{row['module_name']}", "", row, reference)
    task = replace(task, reference_top=str(own.get("reference_top", task.reference_top)))
    return replace(task, interface=Interface(own.get("interface", task.interface)))


def _clean(task: Task) -> Task:
    """Check the reference now, before a model is asked."""
    if task.reference is not None:
        reference_of(task)
    return replace(task, instruction=defuse_chat(printable(task.instruction)))


def _last_module(source: str) -> str:
    """Find the module that is to be repaired: the last of the file."""
    names = _MODULE_CLASS.findall(source)
    if not names:
        raise NotAsked("no `class … extends Module` was found in the file; say --module NAME")
    return str(names[-1])


def _read(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            data = stream.read(4 * MAX_CHARS + 1)
        text = data.decode("utf-8")
    except (OSError, UnicodeDecodeError) as e:
        why = e.strerror if isinstance(e, OSError) else "not UTF-8"
        raise NotAsked(f"{path}: {why or e}") from e
    if len(text) > MAX_CHARS:
        raise NotAsked(f"{path}: more than {MAX_CHARS} characters")
    return text
