"""The whole way: data, tokenizer, supervised training, evaluation, reward-driven training, evaluation, comparison.

    python training/loop.py                       the published setting
    python training/loop.py --short               a quick look
    python training/loop.py --seed 1

Each step is the command that one would type, and is left out where it is finished.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from reflect_env.training.command import ROOT, configured, guarded, parser
from reflect_env.training.config import ConfigInvalid, TrainingConfig
from reflect_env.training.record import say

SHORT = ("data.count=600", "sft.epochs=2.0", "grpo.steps=10", "grpo.prompts_a_step=4", "grpo.group=4")
SUITE = "chisel-37"


def main(argv: Sequence[str] | None = None) -> int:
    """Run every step: 0 done, else what the step that failed gave."""
    options = parser(__doc__)
    options.add_argument("--short", action="store_true", help="few rows and steps: shows that everything works")
    asked = options.parse_args(argv)
    if asked.short:
        asked.set = [*SHORT, "name=short", *asked.set]

    def run() -> None:
        config = configured(asked)
        same = _options(asked, config)
        stages = {"untrained": config.folder / "base", "sft": config.folder / "sft" / "final"}
        stages |= {"grpo": config.folder / "grpo" / "final"}
        _step("supervised training", ["training/sft.py", *same], stages["sft"])
        for stage in ("untrained", "sft"):
            _score(stage, stages[stage], config)
        _step("reward-driven training", ["training/grpo.py", *same], stages["grpo"])
        _score("grpo", stages["grpo"], config)
        results = [str(config.folder / f"eval-{stage}") for stage in ("sft", "grpo")]
        _run(["eval/run_eval.py", "--compare", *results])

    return guarded("loop", run)


def _options(asked: argparse.Namespace, config: TrainingConfig) -> list[str]:
    """Hand the same configuration on."""
    passed = ["--config", str(asked.config), "--seed", str(config.seed), "--output", config.output]
    passed += ["--data", config.data.path] if config.data.path else []
    return passed + [part for setting in asked.set for part in ("--set", setting)]


def _step(what: str, command: list[str], result: Path) -> None:
    if result.exists():
        say(f"== {what}: done before, {result}")
    else:
        say(f"== {what}")
        _run(command)


def _score(stage: str, model: Path, config: TrainingConfig) -> None:
    say(f"== evaluation: {stage}")
    longest = ["--max-tokens", str(config.grpo.max_completion)]
    folder = ["--output", str(config.folder / f"eval-{stage}")]
    _run(["eval/run_eval.py", "--model", f"hf:{model}", "--suite", SUITE, *longest, *folder])


def _run(command: list[str]) -> None:
    """Run one of our mains; a failure ends the loop with its words above."""
    done = subprocess.run([sys.executable, str(ROOT / command[0]), *command[1:]], check=False)
    if done.returncode == 130:
        raise KeyboardInterrupt
    if done.returncode != 0:
        raise ConfigInvalid(f"{command[0]} ended with {done.returncode}; see its message above")


if __name__ == "__main__":
    sys.exit(main())
