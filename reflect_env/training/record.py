"""What lies beside the weights: the resolved configuration, hashes, versions, seeds; and metrics line by line."""

from __future__ import annotations

import json
import platform
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from reflect_env.files import write_whole
from reflect_env.machine import commit_of_checkout, usable_cores, versions
from reflect_env.training.config import TrainingConfig

PACKAGES = ("reflect-env", "torch", "transformers", "trl", "peft", "bitsandbytes", "accelerate", "datasets")
METRICS = "metrics.jsonl"


def write_record(folder: Path, config: TrainingConfig, facts: Mapping[str, Any]) -> None:
    """Write `run.json`: everything that one needs to do the run again."""
    folder.mkdir(parents=True, exist_ok=True)
    row = {"config": asdict(config), **facts, "packages": versions(PACKAGES), "machine": machine()}
    row["commit"] = commit_of_checkout() or ""
    write_whole(folder / "run.json", json.dumps(row, indent=1, sort_keys=True) + "\n")


def machine() -> dict[str, Any]:
    """Cores, processor kind and Python, without names of hosts or paths."""
    return {"cores": usable_cores(), "processor": platform.machine(), "python": platform.python_version()}


def say(text: str) -> None:
    """Tell the person at the terminal; results alone go to standard output."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def read_metrics(folder: Path) -> list[dict[str, Any]]:
    """Read the metrics of a run; a line that was cut off by a power cut is left out."""
    path = folder / METRICS
    rows = []
    for line in path.read_text("utf-8").splitlines() if path.exists() else ():
        try:
            rows.append(json.loads(line))
        except ValueError:
            continue
    return rows
