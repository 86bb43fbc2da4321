"""What becomes of a finished file: the validation split, Parquet."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path

from reflect_env.errors import ReflectEnvError
from reflect_env.files import write_whole


def read_lines(path: Path) -> list[str]:
    """Read the lines of a JSONL file."""
    return lines_of(path.read_text("utf-8"))


def lines_of(text: str) -> list[str]:
    """Cut JSONL into lines: only a line feed ends one, whatever else Unicode calls a line's end."""
    lines = text.split("\n")
    return lines[:-1] if lines[-1] == "" else lines


def held_out(ids: Sequence[str], number: int) -> set[int]:
    """Places of the rows that validate: those whose ids have the smallest hashes, so that a row never changes sides."""
    return set(sorted(range(len(ids)), key=lambda i: hashlib.sha256(ids[i].encode()).digest())[:number])


def split_validation(rows: Path, target: Path, number: int) -> tuple[Path, Path]:
    """Write `<target>.train.jsonl` and `<target>.validation.jsonl`: rows whose id has the smallest hashes validate."""
    lines = read_lines(rows)
    held = held_out([json.loads(line)["id"] for line in lines], number)
    targets = (target.with_suffix(".train.jsonl"), target.with_suffix(".validation.jsonl"))
    for part, wanted in zip(targets, (False, True), strict=True):
        write_whole(part, "".join(f"{line}\n" for i, line in enumerate(lines) if (i in held) == wanted))
    return targets


def write_parquet(rows: Path, target: Path) -> Path:
    """Write the rows as Parquet (zstd), `<target>.parquet`.

    Raises:
        ReflectEnvError: pyarrow is not installed.

    """
    try:
        import pyarrow.json
        import pyarrow.parquet
    except ImportError as e:
        raise ReflectEnvError("Parquet needs pyarrow: pip install 'reflect-env[data]'") from e
    parquet = target.with_suffix(".parquet")
    partial = parquet.with_name(parquet.name + ".partial")
    whole = pyarrow.json.ReadOptions(block_size=max(1 << 20, rows.stat().st_size + 1))
    pyarrow.parquet.write_table(pyarrow.json.read_json(rows, whole), partial, compression="zstd")
    os.replace(partial, parquet)
    return parquet
