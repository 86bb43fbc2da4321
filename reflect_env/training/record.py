"""What lies beside the weights: the resolved configuration, hashes, versions, seeds; and metrics line by line."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from reflect_env.training.config import TrainingConfig

PACKAGES = ("reflect-env", "torch", "transformers", "trl", "peft", "bitsandbytes", "accelerate", "datasets")
METRICS = "metrics.jsonl"


def write_record(folder: Path, config: TrainingConfig, facts: Mapping[str, Any]) -> None:
    """Write `run.json`: everything that one needs to do the run again."""
    folder.mkdir(parents=True, exist_ok=True)
    row = {"config": asdict(config), **facts, "packages": versions(), "machine": machine(), "commit": commit()}
    write_atomically(folder / "run.json", json.dumps(row, indent=1, sort_keys=True) + "\n")


def versions() -> dict[str, str]:
    """Versions of what is installed of the training stack."""
    found = {}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def machine() -> dict[str, Any]:
    """Cores, processor kind and Python, without names of hosts or paths."""
    return {"cores": os.cpu_count(), "processor": platform.machine(), "python": platform.python_version()}


def commit() -> str:
    """Commit of the checkout, `-dirty` where files differ; empty outside a checkout."""
    command = ["git", "describe", "--always", "--dirty", "--exclude=*"]
    folder = Path(__file__).resolve().parent
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=folder)
    except (OSError, subprocess.CalledProcessError):
        return ""
    return done.stdout.strip()


def say(text: str) -> None:
    """Tell the person at the terminal; results alone go to standard output."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def write_atomically(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    beside = path.with_name(path.name + ".part")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)


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
