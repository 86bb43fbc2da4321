"""Expert iteration: draw answers from a model, keep what the judge passes, train on it.

python training/expert.py                                 from what training/sft.py left
python training/expert.py --start FOLDER --set grpo.pool=2000 --set grpo.group=4
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from reflect_env.training.command import configured, guarded, parser


def main(argv: Sequence[str] | None = None) -> int:
    """Collect, then train: 0 done, 2 usage, 3 unfit model, machine or judge, 130 interrupted."""
    options = parser(__doc__)
    options.add_argument("--start", type=Path, metavar="FOLDER", help="weights (default: what training/sft.py left)")
    asked = options.parse_args(argv)

    def run() -> None:
        config = configured(asked)
        from reflect_env.models.hf_model import HFModel
        from reflect_env.rewards import ChiselReward
        from reflect_env.training.expert import collect
        from reflect_env.training.sft import prepare, sft_folder, train

        start = asked.start or sft_folder(config) / "final"
        rows = config.folder / "expert.jsonl"
        if not rows.exists():
            rows.parent.mkdir(parents=True, exist_ok=True)
            with HFModel(str(start), batch_size=config.grpo.prompts_a_step * config.grpo.group) as model:
                collect(config, model, ChiselReward().judge(), rows)
        again = replace(config, name=f"{config.name}-expert", model=replace(config.model, path=str(start)))
        print(train(again, prepare(again, rows)))

    return guarded("expert", run)


if __name__ == "__main__":
    sys.exit(main())
