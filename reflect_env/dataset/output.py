"""What becomes of a finished file: the validation split, Parquet."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

from reflect_env.errors import ReflectEnvError


def split_validation(path: Path, number: int) -> tuple[Path, Path]:
    """Write `<name>.train.jsonl` and `<name>.validation.jsonl`: the rows whose id has the smallest hashes validate."""
    lines = path.read_text("utf-8").splitlines()
    order = sorted(range(len(lines)), key=lambda i: hashlib.sha256(json.loads(lines[i])["id"].encode()).digest())
    held = set(order[:number])
    targets = (path.with_suffix(".train.jsonl"), path.with_suffix(".validation.jsonl"))
    for target, wanted in zip(targets, (False, True), strict=True):
        _write(target, "".join(f"{line}\n" for i, line in enumerate(lines) if (i in held) == wanted))
    return targets


def write_parquet(path: Path) -> Path:
    """Write the rows as Parquet (zstd) beside the file.

    Raises:
        ReflectEnvError: pyarrow is not installed.

    """
    try:
        import pyarrow.json
        import pyarrow.parquet
    except ImportError as e:
        raise ReflectEnvError("Parquet needs pyarrow: pip install 'reflect-env[data]'") from e
    target = path.with_suffix(".parquet")
    pyarrow.parquet.write_table(pyarrow.json.read_json(path), target, compression="zstd")
    return target


def _write(target: Path, text: str) -> None:
    partial = target.with_name(target.name + ".partial")
    partial.write_text(text, encoding="utf-8")
    os.replace(partial, target)
