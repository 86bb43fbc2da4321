"""Print the rows of the README's speed table from one result file of `reflect-env bench --out`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any


def main() -> None:
    """Read the file that is named and print Markdown."""
    if len(sys.argv) != 2:
        sys.exit("usage: python bench/table.py RESULT.json")
    row = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    print("| measured | value |\n|---|---|")
    for label, value in rows(row):
        print(f"| {label} | {value} |")


def rows(row: dict[str, Any]) -> list[tuple[str, str]]:
    """Label and value of each row, in the README's order."""
    machine = row["machine"]
    where = f"{machine['cpu']}, {machine['cores']} cores, Java {machine['java']}; {row['fingerprint']}; {row['commit']}"
    return [
        ("machine, toolchain fingerprint, commit", where),
        ("good candidate, one at a time, warm: p50 / p95", f"{row['good_p50_ms']} / {row['good_p95_ms']} ms"),
        ("broken at scalac: p50", f"{row['broken_p50_ms']} ms"),
        ("throughput in batches: good / mixed broken", f"{row['good_per_s']} / {row['broken_per_s']} per s"),
        (
            "against scalac + java + firtool started per candidate, same run: latency / throughput / CPU",
            f"{row['ratio_cold']} / {row['ratio_cold_batch']} / {row['ratio_cold_cpu']} x",
        ),
        ("function against a reference, in batches: p50 / with a proof", function(row)),
        ("process start to first verdict", f"{row['first_verdict_s']} s"),
        ("first 60 good candidates after a start: p50", f"{row['first60_p50_ms']} ms"),
        ("cost of a hung candidate to the next one", f"{row['recovery_s']} s"),
        ("memory of a compile + elaborate pair", f"{row['pair_rss_mb']} MB"),
        ("strict mode, a fresh elaborator per candidate", f"{row['strict_per_s']} per s"),
    ]


def function(row: dict[str, Any]) -> str:
    """Results written before there was a functional judge do not have it."""
    return f"{row.get('functional_p50_ms')} / {row.get('functional_proof_p50_ms')} ms"


if __name__ == "__main__":
    main()
