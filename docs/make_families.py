"""Write docs/families.md, every family with level, parameters and number of distinct tasks, and an example of each.

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
    """Write the pages beside this script."""
    pages = Path(__file__).with_name("families")
    pages.mkdir(exist_ok=True)
    rows = overview()
    parts = [HEAD.format(number=len(rows), draws=DRAWS, models=sum(row.has_model for row in rows))]
    for level in LEVELS:
        here = [row for row in rows if row.level == level]
        parts.append(f"## {level} ({len(here)})\n\n| family | about | parameters | distinct | styles | forms |")
        parts[-1] += "\n|---|---|---|---|---|---|\n" + "\n".join(map(_line, here)) + "\n"
        examples = "\n".join(map(_example, here))
        (pages / f"{level}.md").write_text(f"# Examples of {level}\n\n{examples}", encoding="utf-8")
    Path(__file__).with_name("families.md").write_text("\n".join(parts), encoding="utf-8")


HEAD = """# Families of circuits

Written by `python docs/make_families.py`. {number} families; {models} have a second oracle in Python. *Distinct* counts
different parameters among {draws} draws, before names, voice and style; `>` where nearly every draw was new. Families
in italics are kept for the test split. Each name leads to an example.
"""


def _line(row: Row) -> str:
    family = find(row.name)
    specs = [family.draw(rng_for(row.name, seed, "spec")) for seed in range(DRAWS)]
    distinct = len(set(specs))
    shown = f"> {distinct}" if distinct > 0.9 * DRAWS else str(distinct)
    parameters = ", ".join(field.name for field in fields(specs[0]))
    link = f"[{row.name}](families/{row.level}.md#{row.name})"
    name = f"*{link}*" if row.unseen else link
    return f"| {name} | {row.about} | {parameters} | {shown} | {len(row.styles)} | {', '.join(row.forms)} |"


def _example(row: Row) -> str:
    task = make_task(row.name, 1)
    return (
        f"## {row.name}\n\n{row.about} Task `{task.id}`.\n\n````text\n{task.render_prompt()}````\n\n"
        f"```scala\n{task.solutions[0]}```\n\n```verilog\n{task.reference}```\n"
    )


if __name__ == "__main__":
    main()
