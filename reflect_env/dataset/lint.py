"""What no row may be, whoever made it: pure, and not to be switched off.

The data of the system that we start from named no module in any prompt, and the model that was trained on it invented
names. Each rule here is a way in which a data set teaches something that nobody wanted.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from reflect_env.candidate import Candidate, extract
from reflect_env.contamination import text_key
from reflect_env.dataset.row import Row
from reflect_env.dataset.tokens import estimated_tokens
from reflect_env.task import Task

CUTOFF = 2_048
"""Tokens after which the training of the system that we start from cut a row."""
MOST_TOKENS = CUTOFF - 96
"""Of a whole conversation; the rest is for the marks of the chat template."""
_CLASS = re.compile(r"^[ \t]*(?:abstract\s+)?class\s+(\w+)", re.MULTILINE)


@dataclass(frozen=True)
class Protected:
    """What is evaluated on and may not be trained on."""

    texts: frozenset[str]
    """Hashes of the solutions with names masked."""
    instructions: frozenset[str]
    """Hashes of the instructions in lower case, without white space."""

    @classmethod
    def over(cls, tasks: Iterable[Task]) -> Protected:
        """Protect evaluation tasks."""
        listed = list(tasks)
        solutions = frozenset(text_key(solution) for task in listed for solution in task.solutions)
        return cls(solutions, frozenset(_plain(task.instruction) for task in listed))

    def holds(self, solution: str) -> bool:
        """Whether a solution, but for its names, is one of an evaluation task."""
        return text_key(solution) in self.texts

    def digest(self) -> str:
        """Hash of all that is protected."""
        return hashlib.sha256("".join(sorted(self.texts | self.instructions)).encode()).hexdigest()[:16]


def lint(row: Row, protected: Protected) -> tuple[str, ...]:
    """List what is wrong with a row; empty where nothing is."""
    return (*(problem for rule in _RULES for problem in rule(row)), *_is_not_evaluated(row, protected))


def _plain(text: str) -> str:
    return hashlib.sha256("".join(text.lower().split()).encode("utf-8", "surrogatepass")).hexdigest()


def _is_not_evaluated(row: Row, protected: Protected) -> tuple[str, ...]:
    if row.split != "train" or row.unseen:
        return ("the task is of the test split",)
    if row.kind != "explain" and protected.holds(row.output):
        return ("the output solves an evaluation task",)
    inner = row.instruction.partition("\n\n")[2].partition("\n\nDeclare the ports")[0]
    return ("the instruction is of an evaluation task",) if _plain(inner) in protected.instructions else ()


def _names_the_module(row: Row) -> tuple[str, ...]:
    return () if f"`{row.module_name}`" in row.instruction else ("the instruction does not name the module",)


def _names_every_port(row: Row) -> tuple[str, ...]:
    absent = [port for port in row.ports if f"- {port}\n" not in f"{row.instruction}\n"]
    return tuple(f"the instruction does not list the port {port!r}" for port in absent)


def _defines_the_module(row: Row) -> tuple[str, ...]:
    if row.kind == "explain":
        return ()
    number = _CLASS.findall(row.output).count(row.module_name)
    return () if number == 1 else (f"the output defines {row.module_name} {number} times",)


def _survives_extraction(row: Row) -> tuple[str, ...]:
    """The extractor that judges models finds exactly the output in the trained answer."""
    if row.kind == "explain":
        return ()
    found = extract(row.answer(), row.module_name)
    same = isinstance(found, Candidate) and found.source.strip() == row.output.strip()
    return () if same else ("the answer does not survive extraction",)


def _attempts_are_wrong(row: Row) -> tuple[str, ...]:
    wanted = {"write": (0,), "repair": (1,), "explain": (1,)}.get(row.kind, (2, 3))
    right = [a for a in row.attempts if a.code.strip() == row.output.strip() or not a.diagnostics]
    number = () if len(row.attempts) in wanted else (f"a {row.kind} row has {len(row.attempts)} attempts",)
    return (*number, *("an attempt is right or has no diagnostics" for _ in right))


def _is_short_enough(row: Row) -> tuple[str, ...]:
    return () if estimated_tokens(row.text()) <= MOST_TOKENS else (f"more than {MOST_TOKENS} tokens",)


_RULES = (
    _names_the_module,
    _names_every_port,
    _defines_the_module,
    _survives_extraction,
    _attempts_are_wrong,
    _is_short_enough,
)
