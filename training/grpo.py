"""Reward-driven fine-tuning (GRPO) of a supervised model against the judge.

    python training/grpo.py                                   the tiny model that training/sft.py left
    python training/grpo.py --config training/configs/qwen2.5-coder-0.5b.toml --start FOLDER
    python training/grpo.py --set grpo.steps=200 --set grpo.group=16

The same command goes on where an interrupted run stopped.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from reflect_env.training.command import configured, guarded, parser


def main(argv: Sequence[str] | None = None) -> int:
    """Check the canaries, train: 0 done, 2 usage, 3 unfit model, machine or judge, 130 interrupted."""
    options = parser(__doc__)
    options.add_argument("--start", type=Path, metavar="FOLDER", help="weights (default: what training/sft.py left)")
    asked = options.parse_args(argv)

    def run() -> None:
        config = configured(asked)
        from reflect_env.training.grpo import train

        print(train(config, asked.start))

    return guarded("grpo", run)


if __name__ == "__main__":
    sys.exit(main())
