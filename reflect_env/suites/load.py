"""Suites by name: `verilog-eval:FOLDER`, `rtllm:FOLDER`, `chipbench:FOLDER`.

A problem that cannot be used is listed with the reason and never dropped in silence: a score over fewer problems than
the suite has is another score.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from reflect_env.errors import TaskError
from reflect_env.suites.header import Header, read_header
from reflect_env.task import Clocking, Interface, Reset, Stimulus, Task, TaskPort
from reflect_env.verdict import Direction

CYCLES = 2_560
SCALA_WORDS = frozenset(
    {
        *("abstract", "case", "catch", "class", "def", "do", "else", "extends", "final", "finally", "for", "if"),
        *("implicit", "import", "lazy", "match", "new", "object", "override", "package", "private", "protected"),
        *("return", "sealed", "super", "this", "throw", "trait", "try", "type", "val", "var", "while", "with", "yield"),
    }
)
TRIPLE = ("prompt.txt", "ref.sv", "test.sv")
"""Files of one problem of VerilogEval v2 and ChipBench, after `ProbNNN_name_`."""


@dataclass(frozen=True)
class Defect:
    """A problem that cannot be judged here."""

    task_id: str
    reason: str


@dataclass(frozen=True)
class Suite:
    """A benchmark as it lies in a folder."""

    name: str
    tasks: tuple[Task, ...]
    defects: tuple[Defect, ...]
    """Problems that could not be read; those that fail their own self-check are found by `self_check`."""
    benches: dict[str, Path]
    """The suite's own test bench by problem, for a second opinion."""

    @property
    def content_hash(self) -> str:
        """SHA-256 in hex over all tasks and defects, in order."""
        parts = [task.content_hash for task in self.tasks] + [f"{d.task_id}: {d.reason}" for d in self.defects]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    def find(self, task_id: str) -> Task:
        """Return one problem.

        Raises:
            TaskError: There is none of this id, or it is defective.

        """
        for defect in self.defects:
            if defect.task_id == task_id:
                raise TaskError(f"{self.name} {task_id} cannot be used: {defect.reason}")
        for task in self.tasks:
            if task.id in (task_id, f"{self.name}/{task_id}"):
                return task
        known = ", ".join(task.id.partition("/")[2] for task in self.tasks[:3])
        raise TaskError(f"{self.name} has no problem {task_id!r}; ids look like {known}")


@dataclass(frozen=True)
class _Problem:
    """The parts of one problem before they are read."""

    id: str
    module_name: str
    prompt: Path
    reference: Path
    reference_name: str | None
    bench: Path


def load_suite(where: str) -> Suite:
    """Load a suite.

    Args:
        where: `NAME:FOLDER`.

    Raises:
        TaskError: The name is unknown or the folder holds no problem of that layout.

    """
    name, _, folder = where.partition(":")
    if name not in LAYOUTS or not folder:
        raise TaskError(f"suite {where!r}: write NAME:FOLDER with NAME one of {', '.join(LAYOUTS)}")
    root = Path(folder).expanduser()
    if not root.is_dir():
        raise TaskError(f"suite {where!r}: there is no folder {root}")
    found = list(LAYOUTS[name](root))
    if not found:
        raise TaskError(f"suite {where!r}: {root} holds no problem in the layout of {name}; see docs/suites.md")
    read = [_read(name, problem) for problem in found]
    return Suite(
        name,
        tuple(task for task in read if isinstance(task, Task)),
        tuple(defect for defect in read if isinstance(defect, Defect)),
        {f"{name}/{problem.id}": problem.bench for problem in found},
    )


def _triples(root: Path) -> Iterator[_Problem]:
    for reference in sorted(root.rglob("Prob*_ref.sv")):
        stem = reference.name.removesuffix("_ref.sv")
        prompt, _, bench = (reference.with_name(f"{stem}_{part}") for part in TRIPLE)
        yield _Problem(stem, "TopModule", prompt, reference, "RefModule", bench)


def _rtllm(root: Path) -> Iterator[_Problem]:
    for prompt in sorted(root.rglob("design_description.txt")):
        folder = prompt.parent
        references = sorted(folder.glob("verified_*.v")) or [folder / f"verified_{folder.name}.v"]
        yield _Problem(
            folder.name, _asked_name(prompt, folder.name), prompt, references[0], None, folder / "testbench.v"
        )


def _asked_name(prompt: Path, default: str) -> str:
    """RTLLM states the name in the line after `Module name:`."""
    stated = re.search(r"Module name:\s*\n?\s*([A-Za-z]\w*)", prompt.read_text("utf-8", errors="replace"))
    return stated[1] if stated else default


LAYOUTS: dict[str, Callable[[Path], Iterator[_Problem]]] = {
    "verilog-eval": _triples,
    "rtllm": _rtllm,
    "chipbench": _triples,
}


def _read(suite: str, problem: _Problem) -> Task | Defect:
    try:
        return _task(suite, problem)
    except TaskError as e:
        return Defect(problem.id, str(e))


def _task(suite: str, problem: _Problem) -> Task:
    missing = [path.name for path in (problem.prompt, problem.reference, problem.bench) if not path.is_file()]
    if missing:
        raise TaskError(f"missing {', '.join(missing)}")
    prompt, reference = (p.read_text("utf-8", errors="replace") for p in (problem.prompt, problem.reference))
    header = read_header(reference, problem.reference_name, problem.reference.name)
    clocking = header.clocking()
    return Task(
        id=f"{suite}/{problem.id}",
        level="",
        split="test",
        module_name=problem.module_name,
        instruction=prompt.strip(),
        ports=header.ports,
        interface=Interface.RAW,
        clocking=clocking,
        chisel=_declaration(header, clocking),
        tags=(suite,),
        family=suite,
        stimulus=Stimulus(cycles=CYCLES),
        reference=reference,
        reference_top=header.name,
    )


def _declaration(header: Header, clocking: Clocking | None) -> str:
    return "\n".join(f"val {_quoted(port.name)} = IO({_scala_type(port, clocking)})" for port in header.ports)


def _quoted(name: str) -> str:
    """A port called like a word of Scala stands in backticks."""
    return f"`{name}`" if name in SCALA_WORDS else name


def _scala_type(port: TaskPort, clocking: Clocking | None) -> str:
    if clocking is not None and port.name == clocking.clock_name:
        return "Input(Clock())"
    if clocking is not None and port.name == clocking.reset_name and clocking.reset is Reset.ASYNC:
        return "Input(Bool())" if clocking.active_low else "Input(AsyncReset())"
    kind = "Bool()" if port.width == 1 else f"UInt({port.width}.W)"
    if port.direction is Direction.INOUT:
        raise TaskError(f"port {port.name} is bidirectional, which Chisel cannot describe")
    return f"{port.direction.value.capitalize()}({kind})"
