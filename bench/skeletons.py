"""Count the structurally different tasks: each random family, random programs together, and a mixed draw.

Exits with 1 unless the mixed draw holds 4,000 skeletons in 10,000 rows and a million can be reached.
"""

from __future__ import annotations

import argparse
import sys

from reflect_env.circuits.count import (
    PROGRAMS,
    TABLES,
    Counts,
    count_draw,
    count_skeletons,
    mixed_draw,
)

LEAST_SHARE = 0.4
"""Skeletons a row of the mixed draw."""
LEAST_REACHABLE = 1_000_000


def main() -> None:
    """Draw, count, print Markdown."""
    options = _options()
    print(
        "| rows of | rows | names masked | skeletons | most frequent | reachable at least |\n|---|---|---|---|---|---|"
    )
    for family in (*PROGRAMS, *TABLES):
        show(*count_skeletons([family], range(options.each)))
    together = count_draw("random programs together", mixed_draw(options.together, (("programs", 1.0),)))
    mix = count_draw("mixed draw: 35 % plain, 35 % tables, 30 % programs", mixed_draw(options.mix))
    show(together, mix)
    sys.exit(mix.skeletons < LEAST_SHARE * mix.rows or together.reachable < LEAST_REACHABLE)


def show(*counts: Counts) -> None:
    """Print rows of the table."""
    for c in counts:
        share = f"{100 * c.largest / c.rows:.2f} %"
        row = (c.name, f"{c.rows:,}", f"{c.masked:,}", f"{c.skeletons:,}", share, f"{c.reachable:,}")
        print(f"| {' | '.join(row)} |", flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", type=int, default=4_000, help="tasks drawn of each random family")
    parser.add_argument("--together", type=int, default=20_000, help="tasks drawn of all random programs")
    parser.add_argument("--mix", type=int, default=10_000, help="tasks of the mixed draw")
    return parser.parse_args()


if __name__ == "__main__":
    main()
