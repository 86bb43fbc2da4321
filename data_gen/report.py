"""Describe a data set: a data card in Markdown and one HTML page with pictures.

python data_gen/report.py data.jsonl                   writes data.card.md and data.card.html beside it
python data_gen/report.py data.jsonl --card cards/seed.md
"""

from __future__ import annotations

import argparse
import base64
import html
import io
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from reflect_env.dataset.card import Card, describe, to_markdown
from reflect_env.dataset.output import read_lines
from reflect_env.dataset.row import Row

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<style>
 body {{ font: 15px/1.5 system-ui, sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em; color: #222 }}
 table {{ border-collapse: collapse }} td {{ border-bottom: 1px solid #ddd; padding: .2em .8em .2em 0 }}
 img {{ max-width: 100%; margin: 1em 0 }} pre {{ background: #f6f6f6; padding: 1em; overflow: auto }}
</style></head><body><h1>{title}</h1><table>{facts}</table>{pictures}<h2>Three rows</h2>{rows}</body></html>
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Write both pages: 0 done, 2 usage, 3 a file that is not ours."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="JSONL of data_gen/generate.py")
    parser.add_argument("--card", type=Path, metavar="FILE", help="default: beside the data, .card.md")
    arguments = parser.parse_args(argv)
    try:
        rows = [Row.from_json(line) for line in read_lines(arguments.data)]
        card = describe(rows)
    except (OSError, ValueError, TypeError) as e:
        print(f"report: {arguments.data}: {e}", file=sys.stderr)
        return 3
    target = arguments.card or arguments.data.with_suffix(".card.md")
    title = f"Data card: {arguments.data.stem}"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(to_markdown(card, title), encoding="utf-8")
    page = target.with_suffix(".html")
    page.write_text(to_html(card, rows, title), encoding="utf-8")
    print(f"{target}\n{page}")
    return 0


def to_html(card: Card, rows: Sequence[Row], title: str) -> str:
    """Write one page that needs nothing else: pictures are inside."""
    lines = to_markdown(card, title).split("\n## ")[0].splitlines()[4:]
    facts = "".join(f"<tr><td>{html.escape(a)}</td><td>{html.escape(b)}</td></tr>" for a, b in map(_cells, lines))
    shown = [rows[0], rows[len(rows) // 2], rows[-1]]
    examples = "".join(f"<pre>{html.escape(r.user_text())}\n\n{html.escape(r.answer())}</pre>" for r in shown)
    return _PAGE.format(title=html.escape(title), facts=facts, pictures=pictures(card), rows=examples)


def _cells(line: str) -> tuple[str, str]:
    _, name, value, _ = (part.strip() for part in line.split("|", 3))
    return name, value.rstrip("| ")


def pictures(card: Card) -> str:
    """Draw the distributions; a sentence instead, where matplotlib is not installed."""
    try:
        import matplotlib

        matplotlib.use("Agg")
        from matplotlib import pyplot
    except ImportError:
        return "<p>Pictures need matplotlib: pip install 'reflect-env[data]'</p>"
    drawn = [
        _bars(pyplot, "Rows by level", card.by_level, 12),
        _bars(pyplot, "Rows by voice", card.by_voice, 40),
        _bars(pyplot, "Rows that hold a construct", card.constructs, 60),
        _bars(pyplot, "Rows by family", card.by_family, 200),
        _bars(pyplot, "Repair rows by fault", card.by_fault, 160),
    ]
    return "".join(drawn)


def _bars(pyplot: Any, title: str, counts: dict[str, int], most: int) -> str:  # noqa: ANN401
    if not counts:
        return ""
    names = list(counts)[:most]
    figure, axes = pyplot.subplots(figsize=(9, 0.6 + 0.17 * len(names)))
    axes.barh(names[::-1], [counts[name] for name in names[::-1]], color="#3b6ea5")
    axes.set_title(title, loc="left")
    axes.tick_params(axis="y", labelsize=7)
    axes.margins(y=0.01)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="svg", bbox_inches="tight")
    pyplot.close(figure)
    encoded = base64.b64encode(buffer.getvalue()).decode()
    return f'<img alt="{html.escape(title)}" src="data:image/svg+xml;base64,{encoded}">'


if __name__ == "__main__":
    sys.exit(main())
