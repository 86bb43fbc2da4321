"""The report of one run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from reflect_env.evaluation.report.items import Gathered, Rows, anchor, gather, item, tag
from reflect_env.evaluation.report.parts import bar, bars, page, table, text
from reflect_env.evaluation.sample import SCORES
from reflect_env.evaluation.summary import LETTERS
from reflect_env.evaluation.tables import TITLES, counts, headline, interval, percent
from reflect_env.task import LEVELS, Task

ABOUT = {
    "compile": "gives Verilog under the asked name",
    "functional": "has the asked name and ports and equals the reference",
    "compile_any_name": "gives Verilog under whatever name",
    "functional_any_name": "equals the reference once its own name counts",
}
PROVENANCE = (
    *("suite", "suite_hash", "prompt_hash", "model", "sampling", "samples", "limit", "turns", "toolchain"),
    *("isolation", "git_commit", "python", "platform", "packages", "schema_version"),
)


def run_page(summary: Mapping[str, Any], tasks: Sequence[Task], rows: Rows) -> str:
    """Write the report of a run."""
    gathered = gather(rows(), tasks)
    title = f"{summary['model']} on {summary['suite']['name']}"
    return page(title, _body(title, summary, tasks, gathered))


def _body(title: str, summary: Mapping[str, Any], tasks: Sequence[Task], gathered: Gathered) -> Iterator[str]:
    first, *rest = counts(summary).split("\n")
    yield f"<h1>{text(title)}</h1><p class=soft>{text(first)}</p>"
    yield from (f"<p class=warn>{text(line)}</p>" for line in rest)
    yield _headline(summary)
    yield f"<h2>How far samples get</h2>{_funnel(summary['funnel'])}"
    yield f"<h2>By level</h2>{_rates(summary['per_level'])}"
    if summary["per_unseen"]:
        yield f"<h2>By what training has not seen</h2>{_rates(summary['per_unseen'])}"
    yield _curves(summary)
    yield from _baselines(summary)
    yield from _failures(summary, gathered)
    yield f"<h2>All problems</h2>{_grid(summary['problems'], tasks)}"
    yield f"<h2>Problems one by one</h2>{filters(tasks, gathered)}"
    yield from (item(task, summary["problems"][task.id], gathered) for task in tasks)
    families = summary["per_family"]
    yield f"<h2>Families</h2><details><summary>{len(families)} families</summary>{_rates(families)}</details>"
    yield _defects(summary)
    yield _provenance(summary["provenance"])


def _headline(summary: Mapping[str, Any]) -> str:
    tiles = "".join(_tile(score, headline(summary, score)) for score in SCORES)
    return f"<h2>Pass@1 with 95 % intervals</h2><div class=tiles>{tiles}</div>"


def _tile(score: str, rate: Mapping[str, float]) -> str:
    return (
        f"<div class=tile>{text(TITLES[score])}<b>{percent(rate['value'])}</b>"
        f"<span class=soft>{100 * rate['low']:.1f} to {100 * rate['high']:.1f}</span>"
        f"{bar(rate['value'], rate['low'], rate['high'])}<span class=soft>{text(ABOUT[score])}</span></div>"
    )


def _funnel(funnel: Mapping[str, int]) -> str:
    asked = max(1, funnel["asked"])
    words = {
        "asked": "asked",
        "answered": "answered",
        "functional": "function right",
        "contract": "name and ports right",
    }
    words |= {"code": "holds code", "policy": "keeps the rules", "parse": "parses", "type": "type-checks"}
    words |= {"elaborate": "elaborates", "lower": "gives Verilog"}
    return bars((words[stage], bar(number / asked), f"{number:,}") for stage, number in funnel.items())


def _rates(cells: Mapping[str, Any]) -> str:
    rows = (
        (
            f"{text(name)} <span class=soft>({cell['problems']})</span>",
            bar(
                cell["functional"]["value"],
                cell["functional"]["low"],
                cell["functional"]["high"],
                cell["compile"]["value"],
            ),
            interval(cell["functional"]),
        )
        for name, cell in cells.items()
    )
    return f"{bars(rows)}<p class=soft>Dark: functional with its interval. Pale: compile. In brackets: problems.</p>"


def _curves(summary: Mapping[str, Any]) -> str:
    parts = []
    at_k = summary["pass_at_k"]
    if len(at_k["functional"]) > 1:
        rows = [[f"pass@{k}", *(interval(at_k[s][k]) for s in SCORES)] for k in at_k["functional"]]
        parts.append(f"<h2>pass@k, unbiased</h2>{table(['', *(text(TITLES[s]) for s in SCORES)], rows)}")
    curve = summary["repair_at"]
    if len(curve) > 1:
        rows3 = [(f"within {t}", bar(r["value"], r["low"], r["high"]), interval(r)) for t, r in curve.items()]
        parts.append(f"<h2>Solved within t turns (repair@t)</h2>{bars(rows3)}")
    return "".join(parts)


def _baselines(summary: Mapping[str, Any]) -> Iterator[str]:
    others = summary.get("baselines", ())
    if others:
        rows = [[f"<b>{text(summary['model'])}</b>", *(interval(headline(summary, s)) for s in SCORES)]]
        for other in others:
            bounds = other["intervals"]
            rates = ({"value": other["pass_at_1"][s], "low": bounds[s][0], "high": bounds[s][1]} for s in SCORES)
            rows.append([text(other["model"]), *map(interval, rates)])
        shown = table(["model", *(text(TITLES[s]) for s in SCORES)], rows)
        yield f"<h2>Beside baselines over the training data</h2>{shown}"


def _failures(summary: Mapping[str, Any], gathered: Gathered) -> Iterator[str]:
    yield "<h2>Why samples fail</h2>"
    if not summary["failures"]:
        yield "<p class=good>No sample failed.</p>"
        return
    yield from (_failure(row, gathered) for row in summary["failures"])


def _failure(row: Mapping[str, Any], gathered: Gathered) -> str:
    """One class: how often, its most frequent diagnostics, and behind a click an example."""
    named = row["right_but_for_the_name"]
    more = f", {named} right but for the name" if named else ""
    head = f"{tag(row['class'])} <b>{row['samples']}</b> samples of {row['problems']} problems{more}"
    example = gathered.examples.get(row["class"])
    shown = ""
    if example is not None:
        shown = f'<p class=soft>Example: <a href="#{anchor(example.task)}">{text(example.task)}</a></p>{example.html}'
    return f"<details class=example><summary>{head}<br>{_frequent(row)}</summary>{shown}</details>"


def _frequent(row: Mapping[str, Any]) -> str:
    return "<br>".join(
        f"{found['samples']} × <code>{text(found['code'])}</code> {text(found['message'])}"
        for found in row["diagnostics"]
    )


def _grid(letters: Mapping[str, str], tasks: Sequence[Task]) -> str:
    cells = "".join(
        f'<a href="#{anchor(task.id)}"><span>{text(task.id.partition("/")[2] or task.id)}</span>'
        f"<span class=letters>{text(letters[task.id])}</span></a>"
        for task in tasks
    )
    names = {letter: name for name, letter in reversed(LETTERS.items())}
    key = ", ".join(f"<b>{text(letter)}</b> {text(name)}" for letter, name in sorted(names.items()))
    return f"<div class=grid>{cells}</div><p class=soft>One letter a sample: {key}.</p>"


def filters(tasks: Sequence[Task], gathered: Gathered) -> str:
    """Make the controls that choose which problems are shown."""
    levels = [level for level in (*LEVELS, "") if any(task.level == level for task in tasks)]
    classes = sorted({name for found in gathered.classes.values() for name in found})

    def options(names: Sequence[str]) -> str:
        return "".join(f'<option value="{text(name)}">{text(name)}</option>' for name in names if name)

    return (
        '<div class=filter><input id=find type=search placeholder="find in problems" aria-label="find">'
        f'<select id=level aria-label="level"><option value="">all levels</option>{options(levels)}</select>'
        f'<select id=what aria-label="outcome"><option value="">all outcomes</option>{options(classes)}</select>'
        "<span id=shown class=soft></span></div>"
    )


def _defects(summary: Mapping[str, Any]) -> str:
    defects = summary["suite"]["defects"]
    if not defects:
        return ""
    rows = [[text(d["problem"]), text(d["reason"])] for d in defects]
    return f"<h2>Problems that cannot be judged</h2>{table(['problem', 'reason'], rows)}"


def _provenance(run: Mapping[str, Any]) -> str:
    rows = [[text(key), f"<code>{text(_plain(run.get(key)))}</code>"] for key in PROVENANCE]
    return f"<h2>How it was made</h2>{table(['', ''], rows)}"


def _plain(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {inner}" for key, inner in value.items())
    return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
