"""Progress on one stream, results on the other."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TextIO

from reflect_env.evaluation.export import to_csv, to_lm_eval
from reflect_env.evaluation.run import Progress
from reflect_env.evaluation.sample import Sample
from reflect_env.evaluation.tables import TITLES, Table, counts, p_value, percent, tables, to_latex, to_markdown
from reflect_env.task import Task

EVERY_S = 10.0
"""Seconds between two lines of progress where they are not overwritten."""
MOST_LISTED = 40


class Screen:
    """The two streams of one call."""

    def __init__(self, out: TextIO, err: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self._out, self._err, self._clock = out, err, clock
        self._live = err.isatty()
        self._open = False
        self._said_s = -EVERY_S

    def note(self, text: str) -> None:
        """Say a line to the person who waits."""
        self._end_line()
        print(text, file=self._err, flush=True)

    def result(self, text: str) -> None:
        """Print what the call was for."""
        self._end_line()
        print(text, file=self._out, flush=True)

    def progress(self, p: Progress) -> None:
        """Show where a run is; in a log every few seconds and at the end."""
        rate = p.new / p.seconds if p.seconds else 0.0
        share = f", {p.passed} of {p.new} new ones passed" if p.passed or p.missing != p.new else ""
        trouble = "".join(f", {n} {name}" for n, name in ((p.missing, "missing"), (p.infra, "infra")) if n)
        left = f", {_duration(p.left_s)} left" if p.done < p.total else ""
        self._line(f"{p.done}/{p.total} samples, {rate:.1f}/s{left}{share}{trouble}", last=p.done >= p.total)

    def counted(self, done: int, total: int) -> None:
        """Show how much is judged again."""
        self._line(f"{done}/{total} samples judged again", last=done >= total)

    def _line(self, text: str, *, last: bool) -> None:
        if self._live:
            print(f"\r\x1b[K{text}", end="", file=self._err, flush=True)
            self._open = True
        elif last or self._clock() - self._said_s >= EVERY_S:
            self._said_s = self._clock()
            print(text, file=self._err, flush=True)

    def _end_line(self) -> None:
        if self._open:
            print(file=self._err)
        self._open = False

    def show(
        self,
        summary: Mapping[str, Any],
        form: str,
        rows: Callable[[], Iterable[Sample]],
        tasks: Sequence[Task],
        *,
        short: bool = False,
    ) -> None:
        """Print a summary in a format; `short` keeps to the headline."""
        self._end_line()
        if form == "json":
            self.result(json.dumps(summary, indent=2, ensure_ascii=True))
        elif form == "lm-eval":
            self.result(json.dumps(to_lm_eval(summary), indent=2, ensure_ascii=True))
        elif form == "csv":
            self._out.write(to_csv(rows(), tasks))
        elif form in ("markdown", "latex"):
            self.result((to_markdown if form == "markdown" else to_latex)(summary).rstrip("\n"))
        else:
            self._tables(tables(summary)[:1] if short else tables(summary), counts(summary))

    def show_comparison(self, found: Mapping[str, Any], form: str) -> None:
        """Print a comparison."""
        if form == "json":
            self.result(json.dumps(found, indent=2, ensure_ascii=True))
            return
        table = comparison_table(found)
        if form in ("markdown", "latex"):
            self.result(_formatted(table, form))
        else:
            self._tables([table], "\n".join(found["warnings"]))
        for what in ("gained", "lost"):
            items = found["scores"]["functional"][what]
            more = f" … and {len(items) - MOST_LISTED} more" if len(items) > MOST_LISTED else ""
            self.result(f"{what} ({len(items)}): {', '.join(items[:MOST_LISTED]) or 'none'}{more}")

    def _tables(self, shown: Sequence[Table], below: str) -> None:
        from rich.console import Console
        from rich.table import Table as RichTable
        from rich.text import Text

        console = Console(file=self._out, highlight=False, width=None if self._out.isatty() else 120)
        for table in shown:
            rich = RichTable(title=Text(table.title), title_justify="left")
            for cell in table.head:
                rich.add_column(Text(cell), overflow="fold")
            for row in table.rows:
                rich.add_row(*map(Text, row))
            console.print(rich)
        if below:
            console.print(Text(below))


def comparison_table(found: Mapping[str, Any]) -> Table:
    """Lay a comparison out."""
    rows = tuple(
        (
            TITLES[score],
            percent(row["first"]),
            percent(row["second"]),
            f"{100 * row['difference']:+.1f} ({100 * row['interval'][0]:+.1f} to {100 * row['interval'][1]:+.1f})",
            str(len(row["gained"])),
            str(len(row["lost"])),
            p_value(row["mcnemar_p"]),
        )
        for score, row in found["scores"].items()
    )
    head = ("pass@1", found["first"], found["second"], "points (95 %)", "gained", "lost", "McNemar p")
    return Table(f"{found['second']} against {found['first']}", head, rows)


def _formatted(table: Table, form: str) -> str:
    from reflect_env.evaluation.tables import markdown_table, tabular

    return markdown_table(table) if form == "markdown" else tabular(table)


def _duration(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"
