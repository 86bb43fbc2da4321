"""One row of a data set: what a model is asked and answers, and all that is needed to check it again.

The first three keys are those of the instruction format (`instruction`, `input`, `output`). Nothing in a row depends
on a clock or a machine: the same seed gives the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from reflect_env.prompt import Message, conversation, fenced

SCHEMA_VERSION = 1
KINDS = ("write", "repair", "explain")


@dataclass(frozen=True)
class Row:
    """One sample."""

    instruction: str
    """The task's prompt: names the module and every port."""
    input: str
    """Empty, or what the instruction is about: a wrong attempt with its diagnostics, a module to explain."""
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
    """Which of the task's solutions the output is."""
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
    """Of `repair`: name of the injected fault."""
    broken_outcome: str = ""
    """Of `repair`: how the wrong attempt was judged."""
    diagnostics: tuple[dict[str, Any], ...] = ()
    """Of `repair`: what the judge said about the wrong attempt."""
    schema_version: int = SCHEMA_VERSION

    def to_json(self) -> str:
        """Write one line, keys in the order of the fields."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, line: str) -> Row:
        """Read what `to_json` wrote.

        Raises:
            ValueError: It is no such row.

        """
        row = json.loads(line)
        if not isinstance(row, Mapping):
            raise ValueError("a row is a JSON object")
        missing = [f.name for f in fields(cls) if f.name not in row]
        unknown = sorted(set(row) - {f.name for f in fields(cls)})
        if missing or unknown:
            raise ValueError(f"row lacks {missing} and has unknown {unknown}")
        return cls(**(dict(row) | {key: tuple(row[key]) for key in ("unseen", "ports", "diagnostics")}))

    def user_text(self) -> str:
        """What the user says: instruction, then input."""
        return f"{self.instruction}\n{self.input}" if self.input else self.instruction

    def prompt(self) -> list[Message]:
        """The conversation before the answer."""
        return conversation(self.user_text())

    def answer(self) -> str:
        """The completion that is trained."""
        return self.output if self.kind == "explain" else fenced(self.output)
