"""A file that grows by whole blocks and is whole again after a power cut.

Rows are appended a block at a time and synced; the block counts once its rows are in the file. A start over finds how
many blocks are there, cuts what follows the last whole one, and goes on. The finished file appears under its name by
one rename.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reflect_env.errors import ReflectEnvError


class JournalConflict(ReflectEnvError):
    """The file belongs to another run: other preset, seed, count or toolchain."""


class DiskTrouble(ReflectEnvError):
    """The journal cannot be written: permissions, a full disk."""


@dataclass(frozen=True)
class Block:
    """Lines that belong together, by the file they go to."""

    rows: tuple[str, ...]
    rejects: tuple[str, ...]


class Journal:
    """The unfinished run beside `target`: rows, rejects, and a ledger of whole blocks."""

    def __init__(self, target: Path, identity: dict[str, Any]) -> None:
        """Open the journal of a run, or begin one.

        Raises:
            JournalConflict: What is there belongs to another run.
            DiskTrouble: It cannot be written.

        """
        self._target = target
        self._identity = json.dumps(identity, sort_keys=True)
        self._rows = target.with_name(target.name + ".partial")
        self._rejects = target.with_name(target.name + ".rejects.jsonl")
        self._ledger = target.with_name(target.name + ".ledger")
        try:
            self._open()
        except OSError as e:
            raise DiskTrouble(f"{e.filename or target}: {e.strerror or e}") from e

    def _open(self) -> None:
        if not self._ledger.exists():
            self._rows.write_bytes(b"")
            self._rejects.write_bytes(b"")
            self._append(self._ledger, [self._identity])
            return
        lines = self._ledger.read_text("utf-8").split("\n")
        if lines[0] != self._identity:
            raise JournalConflict(
                f"{self._ledger} is of another run: {lines[0]}; this one is {self._identity}. "
                "Give another --output, or --restart to begin anew."
            )
        sizes = [json.loads(line) for line in lines[1:-1]]
        rows, rejects = (sizes[-1]["rows"], sizes[-1]["rejects"]) if sizes else (0, 0)
        os.truncate(self._ledger, len("\n".join(lines[:-1]).encode()) + 1)
        os.truncate(self._rows, rows)
        os.truncate(self._rejects, rejects)

    def rows(self) -> Iterable[str]:
        """Lines that whole blocks have left, in order."""
        with self._rows.open(encoding="utf-8", newline="\n") as lines:
            yield from (line.rstrip("\n") for line in lines)

    def rejects(self) -> Iterable[str]:
        """Rejected drafts, in order."""
        with self._rejects.open(encoding="utf-8", newline="\n") as lines:
            yield from (line.rstrip("\n") for line in lines)

    def add(self, block: Block) -> None:
        """Append a block.

        Raises:
            DiskTrouble: It could not be written; the journal is as it was before, or a start over makes it so.

        """
        try:
            self._append(self._rows, block.rows)
            self._append(self._rejects, block.rejects)
            sizes = {"rows": self._rows.stat().st_size, "rejects": self._rejects.stat().st_size}
            self._append(self._ledger, [json.dumps(sizes)])
        except OSError as e:
            raise DiskTrouble(
                f"{e.filename or self._target}: {e.strerror or e}; what is finished is safe, start again to go on"
            ) from e

    def finish(self) -> None:
        """Give the rows their final name; the ledger goes, the rejects stay."""
        os.replace(self._rows, self._target)
        self._ledger.unlink()

    def _append(self, path: Path, lines: Sequence[str]) -> None:
        with path.open("ab") as stream:
            stream.write("".join(f"{line}\n" for line in lines).encode())
            stream.flush()
            os.fsync(stream.fileno())


def discard(target: Path) -> None:
    """Remove an unfinished run."""
    for suffix in (".partial", ".rejects.jsonl", ".ledger"):
        target.with_name(target.name + suffix).unlink(missing_ok=True)
