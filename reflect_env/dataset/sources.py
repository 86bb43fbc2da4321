"""Which version of the generator is at work: rows of two versions never go into one file."""

from __future__ import annotations

import hashlib
from pathlib import Path

import reflect_env

PARTS = ("circuits", "dataset", "candidate.py", "prompt.py", "task.py")
"""Of the package: what the text of a row depends on, beside the toolchain."""


def sources_digest() -> str:
    """Hash the source text of `PARTS`."""
    root = Path(reflect_env.__file__).parent
    found = (
        path for part in PARTS for path in ([root / part] if part.endswith(".py") else (root / part).rglob("*.py"))
    )
    total = hashlib.sha256()
    for path in sorted(found):
        total.update(f"{path.relative_to(root)}\0".encode() + path.read_bytes())
    return total.hexdigest()[:16]
