"""One row of a data set: what a model is asked and answers, and all that is needed to check it again.

The first three keys are those of the instruction format (`instruction`, `input`, `output`). Nothing in a row depends
on a clock or a machine: the same seed gives the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from reflect_env.prompt import WHOLE_FILE, Message, conversation, fenced

SCHEMA_VERSION = 1
KINDS = ("write", "repair", "episode", "explain")
"""Write a module; repair one wrong attempt; repair it again after a first repair was wrong too; say what is wrong."""
REVIEWER = "You review hardware in Chisel (Scala). Say briefly and exactly what is wrong and what to change."
"""System message of `explain`, whose answer is prose."""


@dataclass(frozen=True)
class Attempt:
    """A wrong answer that went before, and what the judge really said about it."""

    code: str
    fault: str
    """Name of the fault that was injected last; an attempt of an episode has the later attempts' faults as well."""
    outcome: str
    feedback: str
    """The diagnostics as a model reads them."""
    diagnostics: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Row:
    """One sample."""

    instruction: str
    """The task's prompt: names the module and every port."""
    input: str
    """Empty, or the last wrong attempt with its diagnostics."""
    output: str
    """Chisel without a fence, or, of `explain`, prose."""
    id: str
    """`<task id>` or `<task id>#<fault>`."""
    kind: str
    """One of `KINDS`."""
    level: str
    family: str
    seed: int
    split: str
    unseen: tuple[str, ...]
    voice: str
    style: int
    """Which of the task's solutions the output is; -1 for an answer of a model."""
    module_name: str
    ports: tuple[str, ...]
    """As the Verilog header has them: `input [7:0] io_a`."""
    reference_sha256: str
    verilog_sha256: str
    """Of what firtool made of the output."""
    toolchain: str
    """Fingerprint of everything that judged."""
    samples: int
    """Cycles or vectors in which it was compared with the reference."""
    proof: str
    fault: str = ""
    """Names of the injected faults, in the order of the attempts, joined with `+`; empty where there are none."""
    attempts: tuple[Attempt, ...] = ()
    """What went before: nothing of `write`, several of `episode`, one of the others."""
    schema_version: int = SCHEMA_VERSION

    def to_json(self) -> str:
        """Write one line, keys in the order of the fields."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, line: str) -> Row:
        """Read what `to_json` wrote.

        Raises:
            ValueError: It is no such row, or of a later version.

        """
        row = json.loads(line)
        if not isinstance(row, Mapping):
            raise ValueError("a row is a JSON object")
        missing = [f.name for f in fields(cls) if f.name not in row]
        unknown = sorted(set(row) - {f.name for f in fields(cls)})
        if missing or unknown:
            raise ValueError(f"row lacks {missing} and has unknown {unknown}")
        if row["schema_version"] != SCHEMA_VERSION:
            raise ValueError(f"row is of schema version {row['schema_version']}; this package reads {SCHEMA_VERSION}")
        typed = {"attempts": tuple(_attempt(a) for a in row["attempts"])}
        return cls(**(dict(row) | {key: tuple(row[key]) for key in ("unseen", "ports")} | typed))

    def user_text(self) -> str:
        """What the user says where all is said at once: instruction, then input."""
        return f"{self.instruction}\n{self.input}" if self.input else self.instruction

    def system(self) -> str:
        """The system message."""
        return REVIEWER if self.kind == "explain" else conversation("")[0]["content"]

    def prompt(self) -> list[Message]:
        """The conversation before the answer; an episode has all its turns."""
        if self.kind != "episode":
            return [{"role": "system", "content": self.system()}, {"role": "user", "content": self.user_text()}]
        return [*conversation(self.instruction), *(message for a in self.attempts for message in _turn(a))]

    def answer(self) -> str:
        """The completion that is trained."""
        return self.output if self.kind == "explain" else fenced(self.output)

    def text(self) -> str:
        """Everything that a model reads when it is trained on this row, but for the marks of its chat template."""
        return "\n".join([*(message["content"] for message in self.prompt()), self.answer()])


def _turn(attempt: Attempt) -> tuple[Message, Message]:
    asked = f"{attempt.feedback}\n{WHOLE_FILE}"
    return {"role": "assistant", "content": fenced(attempt.code)}, {"role": "user", "content": asked}


def _attempt(found: Mapping[str, Any]) -> Attempt:
    return Attempt(**(dict(found) | {"diagnostics": tuple(found["diagnostics"])}))
