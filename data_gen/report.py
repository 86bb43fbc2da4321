"""Describe a data set: a data card in Markdown and one HTML page with pictures.

python data_gen/report.py data.jsonl                   writes data.card.md and data.card.html beside it
python data_gen/report.py data.jsonl --card cards/seed.md
reflect-env tasks check --json > families.jsonl; python data_gen/report.py data.jsonl --mutation families.jsonl
"""

from __future__ import annotations

import argparse
import html
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from reflect_env.dataset.card import Card, describe, to_markdown
from reflect_env.dataset.output import read_lines
from reflect_env.dataset.pictures import pictures
from reflect_env.dataset.row import Row

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<style>
 body {{ font: 15px/1.5 system-ui, sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em; color: #222 }}
 table {{ border-collapse: collapse }} td {{ border-bottom: 1px solid #ddd; padding: .2em .8em .2em 0 }}
 img {{ max-width: 100%; margin: 1em 0 }} pre {{ background: #f6f6f6; padding: 1em; overflow: auto }}
</style></head><body><h1>{title}</h1><table>{facts}</table>{pictures}<h2>A row of each kind</h2>{rows}</body></html>
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Write both pages: 0 done, 2 usage, 3 a file that is not ours."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="JSONL of data_gen/generate.py")
    parser.add_argument("--card", type=Path, metavar="FILE", help="default: beside the data, .card.md")
    parser.add_argument("--mutation", type=Path, metavar="FILE", help="what `reflect-env tasks check --json` printed")
    arguments = parser.parse_args(argv)
    try:
        killed = _kill_rates(arguments.mutation)
        rows = [Row.from_json(line) for line in read_lines(arguments.data)]
        card = describe(rows)
    except (OSError, ValueError, TypeError, KeyError) as e:
        print(f"report: {arguments.data}: {e}", file=sys.stderr)
        return 3
    target = arguments.card or arguments.data.with_suffix(".card.md")
    title = f"Data card: {arguments.data.stem}"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(to_markdown(card, title) + _mutation_text(killed), encoding="utf-8")
    page = target.with_suffix(".html")
    page.write_text(to_html(card, rows, title, killed), encoding="utf-8")
    print(f"{target}\n{page}")
    return 0


def _kill_rates(path: Path | None) -> dict[str, float]:
    """Read the share of behaviour-changing mutants that was caught, by family."""
    reports = [] if path is None else [json.loads(line) for line in read_lines(path)]
    return {report["family"]: float(report["kill_rate"]) for report in reports}


def _mutation_text(killed: dict[str, float]) -> str:
    if not killed:
        return ""
    listed = ", ".join(f"{name} {rate:.3f}" for name, rate in sorted(killed.items(), key=lambda item: item[1]))
    return (
        f"\n## Mutation score by family (share of behaviour-changing mutants that the comparison catches)\n\n{listed}\n"
    )


def to_html(card: Card, rows: Sequence[Row], title: str, killed: dict[str, float] | None = None) -> str:
    """Write one page that needs nothing else: pictures are inside."""
    lines = to_markdown(card, title).split("\n## ")[0].splitlines()[4:]
    facts = "".join(f"<tr><td>{html.escape(a)}</td><td>{html.escape(b)}</td></tr>" for a, b in map(_cells, lines))
    kinds = {row.kind: row for row in reversed(rows)}
    examples = "".join(
        f"<h3>{r.kind}, {r.level}, {r.id}</h3><pre>{html.escape(r.user_text())}\n\n{html.escape(r.answer())}</pre>"
        for r in kinds.values()
    )
    return _PAGE.format(title=html.escape(title), facts=facts, pictures=pictures(card, killed or {}), rows=examples)


def _cells(line: str) -> tuple[str, str]:
    _, name, value, _ = (part.strip() for part in line.split("|", 3))
    return name, value.rstrip("| ")


if __name__ == "__main__":
    sys.exit(main())
