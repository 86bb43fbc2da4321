"""A file that grows by whole blocks and is whole again after a power cut.

Rows are appended a block at a time and synced; the block counts once its rows are in the file. A start over finds how
many blocks are there, cuts what follows the last whole one, and goes on. The finished file appears under its name by
one rename.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reflect_env.errors import DiskTrouble, ReflectEnvError


class JournalConflict(ReflectEnvError):
    """The file belongs to another run: other preset, seed, count or toolchain."""


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
            self._lock = self._ledger.open("ab")
        except OSError as e:
            raise DiskTrouble(f"{e.filename or target}: {e.strerror or e}") from e
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._open()
        except BlockingIOError as e:
            self.close()
            raise JournalConflict(f"{target}: another run is writing it now") from e
        except OSError as e:
            self.close()
            raise DiskTrouble(f"{e.filename or target}: {e.strerror or e}") from e
        except JournalConflict:
            self.close()
            raise

    @property
    def partial(self) -> Path:
        """Where the rows are until the end."""
        return self._rows

    def _open(self) -> None:
        *lines, _unfinished = self._ledger.read_bytes().split(b"\n")
        if not lines:
            os.truncate(self._ledger, 0)
            self._rows.write_bytes(b"")
            self._rejects.write_bytes(b"")
            self._append(self._ledger, [self._identity])
            return
        if lines[0].decode("utf-8", "replace") != self._identity:
            raise JournalConflict(
                f"{self._ledger} is of another run: {lines[0].decode('utf-8', 'replace')}; this one is "
                f"{self._identity}. Give another --output, or --restart to begin anew."
            )
        sizes = _whole(lines[1:])
        kept = [lines[0], *(json.dumps(size).encode() for size in sizes)]
        os.truncate(self._ledger, sum(len(line) + 1 for line in kept))
        for path, kind in ((self._rows, "rows"), (self._rejects, "rejects")):
            self._cut(path, sizes[-1][kind] if sizes else 0)

    def _cut(self, path: Path, size: int) -> None:
        if path.stat().st_size < size:
            raise JournalConflict(f"{path} is shorter than its ledger says; --restart begins anew")
        os.truncate(path, size)

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
        self._lock.close()

    def close(self) -> None:
        """Let another run go on with the journal."""
        self._lock.close()

    def _append(self, path: Path, lines: Sequence[str]) -> None:
        with path.open("ab") as stream:
            stream.write("".join(f"{line}\n" for line in lines).encode())
            stream.flush()
            os.fsync(stream.fileno())


def _whole(lines: Sequence[bytes]) -> list[dict[str, int]]:
    """Read the sizes up to the first line that is damaged."""
    found: list[dict[str, int]] = []
    for line in lines:
        try:
            size = json.loads(line)
            found.append({"rows": int(size["rows"]), "rejects": int(size["rejects"])})
        except (ValueError, KeyError, TypeError):
            break
    return found


def discard(target: Path) -> None:
    """Remove an unfinished run."""
    for suffix in (".partial", ".rejects.jsonl", ".ledger"):
        target.with_name(target.name + suffix).unlink(missing_ok=True)
