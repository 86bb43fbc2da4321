"""A summary as text for a terminal, Markdown, LaTeX, and as rows for other tools; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reflect_env.evaluation.sample import SCORES

TITLES = {
    "compile": "compile",
    "functional": "functional",
    "compile_any_name": "compile, any name",
    "functional_any_name": "functional, any name",
}
_LATEX = str.maketrans({c: f"\\{c}" for c in "&%$#_{}"} | {"~": r"\textasciitilde{}", "^": r"\textasciicircum{}"})


@dataclass(frozen=True)
class Table:
    """A title, the head and rows of text."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def tables(summary: Mapping[str, Any]) -> list[Table]:
    """Lay a summary out; tables without rows are left out."""
    made = [
        _headline(summary),
        _at_k(summary),
        _repair(summary),
        _levels(summary),
        _grid(summary),
        _failures(summary),
        _baselines(summary),
    ]
    return [table for table in made if table.rows]


def interval(rate: Mapping[str, float]) -> str:
    """Write `91.9 % (78.7–97.2)`."""
    return f"{percent(rate['value'])} ({100 * rate['low']:.1f}–{100 * rate['high']:.1f})"


def percent(value: float) -> str:
    """Write `91.9 %`."""
    return f"{100 * value:.1f} %"


def p_value(value: float) -> str:
    """Write `0.0312`, or `< 0.0001`."""
    return f"{value:.4f}" if value >= 0.0001 else "< 0.0001"


def headline(summary: Mapping[str, Any], score: str) -> dict[str, float]:
    """Pass@1 of one score with its interval."""
    low, high = summary["intervals"]["pass_at_1"][score]
    return {"value": summary["pass_at_1"][score], "low": low, "high": high}


def _headline(summary: Mapping[str, Any]) -> Table:
    rows = tuple((TITLES[score], interval(headline(summary, score))) for score in SCORES)
    return Table(f"{summary['model']} on {summary['suite']['name']}", ("pass@1", "value (95 %)"), rows)


def _at_k(summary: Mapping[str, Any]) -> Table:
    ks = [k for k in summary["pass_at_k"]["functional"] if k != "1"]
    rows = tuple(
        (f"pass@{k}", *(interval(summary["pass_at_k"][score][k]) for score in ("compile", "functional"))) for k in ks
    )
    return Table("pass@k, unbiased", ("", "compile", "functional"), rows)


def _repair(summary: Mapping[str, Any]) -> Table:
    curve = summary["repair_at"]
    rows = tuple((f"repair@{t}", interval(rate)) for t, rate in curve.items()) if len(curve) > 1 else ()
    return Table("solved within t turns", ("", "functional"), rows)


def _levels(summary: Mapping[str, Any]) -> Table:
    rows = tuple(
        (name, str(cell["problems"]), *(interval(cell[s]) for s in ("compile", "functional", "functional_any_name")))
        for name, cell in summary["per_level"].items()
    )
    return Table("by level", ("level", "problems", "compile", "functional", "functional, any name"), rows)


def _grid(summary: Mapping[str, Any]) -> Table:
    rows = tuple(
        (name, str(cell["problems"]), *(interval(cell[s]) for s in ("compile", "functional")))
        for name, cell in summary["per_unseen"].items()
    )
    return Table("by what training has not seen", ("cell", "problems", "compile", "functional"), rows)


def _failures(summary: Mapping[str, Any]) -> Table:
    rows = tuple(
        (row["class"], str(row["samples"]), str(row["problems"]), _most_frequent(row)) for row in summary["failures"]
    )
    return Table("failures", ("class", "samples", "problems", "most frequent diagnostic"), rows)


def _most_frequent(row: Mapping[str, Any]) -> str:
    if not row["diagnostics"]:
        return ""
    found = row["diagnostics"][0]
    text = f"{found['code']}: {found['message']}" if found["message"] else found["code"]
    return f"{found['samples']} x {text}"


def _baselines(summary: Mapping[str, Any]) -> Table:
    others = summary.get("baselines", ())
    rows = [(summary["model"], *(interval(headline(summary, s)) for s in ("compile", "functional")))] if others else []
    for other in others:
        rates = [
            {"value": other["pass_at_1"][s], "low": other["intervals"][s][0], "high": other["intervals"][s][1]}
            for s in ("compile", "functional")
        ]
        rows.append((other["model"], *map(interval, rates)))
    return Table("beside baselines over the training data", ("model", "compile", "functional"), tuple(rows))


def counts(summary: Mapping[str, Any]) -> str:
    """Say in one line what the figures are over, and what is not as it should be in the next ones."""
    samples, suite = summary["samples"], summary["suite"]
    each = "1 sample" if samples["per_problem"] == 1 else f"{samples['per_problem']} samples"
    lines = [f"{suite['problems']} problems, {each} each; {samples['judged']} of {samples['expected']} judged"]
    if samples["missing"] or samples["infra"]:
        lines.append(
            f"NOT COMPLETE: {samples['missing']} missing, {samples['infra']} without a verdict (infra); they count as "
            "not passed. The same command tries them again."
        )
    if samples["cut_off"]:
        lines.append(f"{samples['cut_off']} answers end at the limit of tokens (--max-tokens)")
    if suite["defects"]:
        lines.append(f"{len(suite['defects'])} problems of the suite cannot be judged here and are not counted")
    return "\n".join([*lines, *summary["notes"]])


def to_markdown(summary: Mapping[str, Any]) -> str:
    """Write every table in Markdown."""
    parts = [counts(summary).replace("\n", "  \n"), *map(markdown_table, tables(summary))]
    return "\n\n".join(parts) + "\n"


def markdown_table(table: Table) -> str:
    """Write one table in Markdown."""
    head = [_pipes(table.head), _pipes(["---"] * len(table.head))]
    return "\n".join([f"**{_md(table.title)}**", "", *head, *(_pipes(row) for row in table.rows)])


def _pipes(cells: Sequence[str]) -> str:
    return "| " + " | ".join(_md(cell) for cell in cells) + " |"


def _md(text: str) -> str:
    for character in "\\`*_[]<>|":
        text = text.replace(character, f"\\{character}")
    return text


def to_latex(summary: Mapping[str, Any]) -> str:
    """Write every table as a `tabular`."""
    return "\n".join(tabular(table) for table in tables(summary))


def tabular(table: Table) -> str:
    """Write one table as a `tabular`."""
    lines = [f"% {table.title}", f"\\begin{{tabular}}{{{'l' * len(table.head)}}}", "\\hline"]
    lines += [_latex_row(table.head), "\\hline", *(_latex_row(row) for row in table.rows)]
    return "\n".join([*lines, "\\hline", "\\end{tabular}\n"])


def _latex_row(cells: Sequence[str]) -> str:
    return " & ".join(cell.replace("\\", "/").translate(_LATEX).replace("–", "--") for cell in cells) + " \\\\"
