"""Write docs/families.md: every family with level, parameters, number of distinct tasks, and an example.

python docs/make_families.py            takes some minutes
"""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

from reflect_env.circuits.build import make_task
from reflect_env.circuits.draw import rng_for
from reflect_env.circuits.overview import Row, overview
from reflect_env.circuits.registry import find
from reflect_env.task import LEVELS

DRAWS = 2_000
"""Parameters drawn to count distinct ones; a family that has more shows `> …`."""


def main() -> None:
    """Write the page beside this script."""
    rows = overview()
    parts = [HEAD.format(number=len(rows), draws=DRAWS, models=sum(row.has_model for row in rows))]
    for level in LEVELS:
        here = [row for row in rows if row.level == level]
        parts.append(f"## {level} ({len(here)})\n\n| family | about | parameters | distinct | styles | forms |")
        parts[-1] += "\n|---|---|---|---|---|---|\n" + "\n".join(map(_line, here)) + "\n"
        parts.append(_example(here[0]))
    Path(__file__).with_name("families.md").write_text("\n".join(parts), encoding="utf-8")


HEAD = """# Families of circuits

Written by `python docs/make_families.py`. {number} families; {models} have a second oracle in Python. *Distinct* counts
different parameters among {draws} draws, before names, voice and style; `>` where nearly every draw was new. Families
in italics are kept for the test split.
"""


def _line(row: Row) -> str:
    family = find(row.name)
    specs = [family.draw(rng_for(row.name, seed, "spec")) for seed in range(DRAWS)]
    distinct = len(set(specs))
    shown = f"> {distinct}" if distinct > 0.9 * DRAWS else str(distinct)
    parameters = ", ".join(field.name for field in fields(specs[0]))
    name = f"*{row.name}*" if row.unseen else row.name
    return f"| {name} | {row.about} | {parameters} | {shown} | {len(row.styles)} | {', '.join(row.forms)} |"


def _example(row: Row) -> str:
    task = make_task(row.name, 1)
    return (
        f"<details><summary>Example: {task.id}</summary>\n\n````text\n{task.render_prompt()}````\n\n"
        f"```scala\n{task.solutions[0]}```\n\n```verilog\n{task.reference}```\n\n</details>\n"
    )


if __name__ == "__main__":
    main()
