"""Score a model on a suite: rows, summary, report.

    python eval/run_eval.py                                               self-test of the harness (no model needed)
    python eval/run_eval.py --model hf:FOLDER --suite chisel-37
    python eval/run_eval.py --model openai:NAME --base-url URL --samples 20 --temperature 0.8 --k 1,5,10
    python eval/run_eval.py --model replay:samples.jsonl --suite chisel-200
    python eval/run_eval.py --validate eval/runs/FOLDER                   judge it all again
    python eval/run_eval.py --compare eval/runs/A eval/runs/B

The same command goes on where an interrupted run was. Models: gold, empty, broken (tests of the harness), replay:PATH,
retrieval:FILE, ngram:FILE (baselines over training data), hf:PATH_OR_ID, openai:NAME, scripted:FILE.

exit codes: 0 done, 1 the self-test, --validate failed, 2 usage, 3 not complete: no verdict, no answer, no disk,
130 interrupted
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from reflect_env.evaluation.main import run

HERE = Path(__file__).resolve().parent


def main(argv: Sequence[str] | None = None) -> int:
    """Run."""
    return run(argv, __doc__ or "", HERE)


if __name__ == "__main__":
    sys.exit(main())
