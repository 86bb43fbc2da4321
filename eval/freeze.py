"""Freeze evaluation sets out of the procedural families.

    python eval/freeze.py folders           the 140 family-made problems of chisel-200, as plain folders
    python eval/freeze.py large             eval/problems/chisel-1000.jsonl: ids and hashes of 1,000 held-out tasks
    python eval/freeze.py check             whether the frozen list is still what the families write

Freeze late and once: a frozen set that changes is another set. After `folders`, read every problem.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from reflect_env.errors import TaskError
from reflect_env.evaluation.freeze import LARGE, draw, frozen_lines, large_set, write_problem
from reflect_env.evaluation.suite import find_suite

PROBLEMS = Path(__file__).resolve().parent / "problems"
CHOSEN = Path(__file__).resolve().parent / "chisel-200.json"
"""Families of the made problems of chisel-200, in order, with how many fitting tasks are passed over."""


def main(argv: Sequence[str] | None = None) -> int:
    """Freeze or check: 0 done, 1 the frozen list does not fit the families."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("folders", "large", "check"))
    return {"folders": folders, "large": large, "check": check}[parser.parse_args(argv).what]()


def folders() -> int:
    """Write the family-made problems of chisel-200."""
    chosen = json.loads(CHOSEN.read_text("utf-8"))
    for number, (family, skip) in enumerate(chosen.items(), 1):
        task = draw(family, skip)
        if task is None:
            raise SystemExit(f"family {family} has no task of the test split to pass {skip} over")
        write_problem(PROBLEMS / "chisel-200" / f"F{number:03}-{family}", task)
    print(f"{len(chosen)} problems written")
    return 0


def large() -> int:
    """Write the list of chisel-1000."""
    grid = large_set()
    lines = frozen_lines(grid)
    (PROBLEMS / "chisel-1000.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    print(json.dumps(json.loads(lines[0]), indent=2))
    return 0 if len(grid.tasks) == LARGE else 1


def check() -> int:
    """Generate the frozen list anew."""
    try:
        suite = find_suite("chisel-1000", PROBLEMS)
    except TaskError as e:
        print(f"freeze: {e}", file=sys.stderr)
        return 1
    print(f"{len(suite.tasks)} tasks are what was frozen; suite hash {suite.content_hash}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
