"""The report of a comparison: figures first, then every problem that changed, both candidates one after the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reflect_env.evaluation.compare import Comparison, Difference
from reflect_env.evaluation.report.items import Gathered, Rows, anchor, gather
from reflect_env.evaluation.report.parts import clipped, page, table, text
from reflect_env.evaluation.tables import TITLES, p_value, percent
from reflect_env.task import Task


def pair_page(comparison: Comparison, names: tuple[str, str], tasks: Sequence[Task], first: Rows, second: Rows) -> str:
    """Write the report of a comparison."""
    title = f"{names[1]} against {names[0]}"
    return page(title, _body(title, comparison, names, tasks, gather(first(), tasks), gather(second(), tasks)))


def _body(
    title: str, comparison: Comparison, names: tuple[str, str], tasks: Sequence[Task], one: Gathered, two: Gathered
) -> Iterator[str]:
    yield f"<h1>{text(title)}</h1><p class=soft>{len(tasks)} problems</p>"
    yield from (f"<p class=warn>{text(warning)}</p>" for warning in comparison.warnings)
    head = ["pass@1", text(names[0]), text(names[1]), "points, 95 % bootstrap", "gained", "lost", "McNemar exact p"]
    yield f"<h2>Difference</h2>{table(head, [_row(d) for d in comparison.differences], numbers=(1, 2, 3, 4, 5, 6))}"
    yield (
        "<p class=soft>Gained and lost count first samples; the difference uses all samples, its interval draws "
        "families with replacement. p is the chance of changes as one-sided as these if both were equally good.</p>"
    )
    found = comparison.of("functional")
    by_id = {task.id: task for task in tasks}
    for what, ids in (("Gained", found.paired.gained), ("Lost", found.paired.lost)):
        yield f"<h2>{what}: {len(ids)} problems, functional</h2>" + ("" if ids else "<p class=soft>none</p>")
        yield from (_changed(by_id[task_id], names, one, two) for task_id in ids)


def _row(d: Difference) -> list[str]:
    change = f"{100 * (d.second - d.first):+.1f} ({100 * d.low:+.1f} to {100 * d.high:+.1f})"
    counts = [str(len(d.paired.gained)), str(len(d.paired.lost)), text(p_value(d.paired.p_value))]
    return [text(TITLES[d.score]), percent(d.first), percent(d.second), change, *counts]


def _changed(task: Task, names: tuple[str, str], one: Gathered, two: Gathered) -> str:
    sides = "".join(
        f"<h3>{text(name)}</h3>{''.join(side.samples[task.id]) or '<p class=soft>no sample</p>'}"
        for name, side in zip(names, (one, two), strict=True)
    )
    return (
        f'<details class=item id="{anchor(task.id)}"><summary><b>{text(task.id)}</b>'
        f"<span class=soft>{text(task.level)}</span></summary>"
        f"<details><summary>prompt</summary><pre class=words>{clipped(task.render_prompt())}</pre></details>"
        f"{sides}</details>"
    )
