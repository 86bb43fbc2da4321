"""Files that are whole or not there, whatever ends the process that writes them."""

from __future__ import annotations

import os
from pathlib import Path


def write_whole(path: Path, text: str, *, errors: str = "strict") -> None:
    """Write UTF-8 beside the file and rename it.

    Args:
        path: The file; an old one stays until the new one is complete.
        text: Its content.
        errors: What becomes of lone surrogates, as in `str.encode`.

    Raises:
        OSError: It cannot be written; the old file is still there.

    """
    partial = path.with_name(path.name + ".partial")
    partial.write_text(text, encoding="utf-8", errors=errors)
    os.replace(partial, path)
