"""Supervised fine-tuning: from a checkpoint or from random weights, on verified rows.

    python training/sft.py                                              the tiny model on a CPU
    python training/sft.py --config training/configs/qwen2.5-coder-14b-qlora.toml --data dataset/seed.jsonl
    python training/sft.py --set sft.max_steps=200 --set model.layers=6 --seed 1

The same command goes on where an interrupted run stopped.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from reflect_env.training.command import configured, ensure_data, guarded, parser


def main(argv: Sequence[str] | None = None) -> int:
    """Prepare, check, train: 0 done, 2 usage, 3 unfit data, model or machine, 130 interrupted."""
    asked = parser(__doc__).parse_args(argv)

    def run() -> None:
        config = configured(asked)
        from reflect_env.training.sft import prepare, train

        prepared = prepare(config, ensure_data(config))
        print(
            f"{len(prepared.train)} rows, {prepared.tokens:,} tokens, longest row {prepared.longest}; "
            f"{prepared.held.weights:,} weights",
            file=sys.stderr,
        )
        print(train(config, prepared))

    return guarded("sft", run)


if __name__ == "__main__":
    sys.exit(main())
