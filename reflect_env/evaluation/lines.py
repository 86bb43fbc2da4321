"""Append-only files of JSON lines that survive a power cut, a full disk and two runs at once.

Other than the data engine's journal, a row counts as soon as it is a whole line: rows have keys of their own, and
what is missing is simply made again, so that no ledger of blocks is needed.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Self

from reflect_env.errors import DiskTrouble


class Appender:
    """One file, open for appending by one run only."""

    def __init__(self, path: Path) -> None:
        """Open the file and cut off a last line that was never finished.

        Raises:
            DiskTrouble: It cannot be written, or another run writes it.

        """
        self._path = path
        try:
            self._stream: IO[bytes] = path.open("ab")
        except OSError as e:
            raise DiskTrouble(f"{path}: {e.strerror or e}") from e
        try:
            fcntl.flock(self._stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._whole = _whole_size(path)
            os.truncate(path, self._whole)
        except OSError as e:
            self._stream.close()
            busy = "another run is writing here; wait for it or give another --output"
            raise DiskTrouble(f"{path}: {busy if isinstance(e, BlockingIOError) else e.strerror or e}") from e

    def add(self, lines: Sequence[str]) -> None:
        """Append lines and wait until they are on the disk.

        Raises:
            DiskTrouble: They could not be written; the file is as it was before.

        """
        data = "".join(f"{line}\n" for line in lines).encode("ascii")
        try:
            self._stream.write(data)
            self._stream.flush()
            os.fsync(self._stream.fileno())
            self._whole += len(data)
        except OSError as e:
            self._undo()
            raise DiskTrouble(
                f"{self._path}: {e.strerror or e}; what is judged is safe, start the same command again to go on"
            ) from e

    def _undo(self) -> None:
        try:
            os.truncate(self._path, self._whole)
        except OSError:
            return  # the next start cuts the unfinished line off

    def close(self) -> None:
        """Close the file; safe to call twice."""
        try:
            self._stream.close()
        except OSError:
            self._undo()  # what `add` could not flush is tried once more by `close`

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


def _whole_size(path: Path) -> int:
    """Bytes up to the last line end."""
    with path.open("rb") as stream:
        size = stream.seek(0, os.SEEK_END)
        while size > 0:
            start = max(0, size - 65_536)
            stream.seek(start)
            block = stream.read(size - start)
            found = block.rfind(b"\n")
            if found >= 0:
                return start + found + 1
            size = start
    return 0


def read_lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the whole lines with their number from 1; a last line without its end is left out.

    Raises:
        DiskTrouble: The file cannot be read.

    """
    try:
        with path.open("rb") as stream:
            for number, line in enumerate(stream, 1):
                if line.endswith(b"\n"):
                    yield number, line[:-1].decode("utf-8", "replace")
    except OSError as e:
        raise DiskTrouble(f"{path}: {e.strerror or e}") from e
