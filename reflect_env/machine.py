"""What runs here: cores, versions of packages, the commit of the checkout; for records and for defaults."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

GIT_TIMEOUT_S = 20
ROOT = Path(__file__).resolve().parents[1]


def usable_cores() -> int:
    """Count the cores that this process may run on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def versions(names: Iterable[str]) -> dict[str, str]:
    """Versions of those packages that are installed."""
    found = {}
    for name in names:
        with contextlib.suppress(PackageNotFoundError):
            found[name] = version(name)
    return found


def commit_of_checkout(root: Path = ROOT, *, whole: bool = False) -> str | None:
    """Name the commit that a checkout is at, with `-dirty` where tracked files differ.

    Args:
        root: Folder of the checkout; default: the one that the package runs from.
        whole: The whole hash instead of its first digits.

    Returns:
        None where it is no git checkout.

    """
    if not (root / ".git").exists():
        return None
    length = ["--abbrev=40"] if whole else []
    command = ["git", "-C", str(root), "describe", "--always", "--dirty", "--exclude=*", *length]
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        done = subprocess.run(command, capture_output=True, text=True, timeout=GIT_TIMEOUT_S, check=True)
        return done.stdout.strip() or None
    return None
