"""`reflect-env tasks`: what can be asked: families, single tasks, samples, and proof that each is fit."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from reflect_env.commands import tasks_check
from reflect_env.commands.options import Subparsers, add_command, positive
from reflect_env.commands.session import ExitCode, Session, UsageError
from reflect_env.task import LEVELS, SPLITS, Task

_EXAMPLES = """\
  reflect-env tasks list --level L3
  reflect-env tasks show up-counter/7 --solutions
  reflect-env tasks sample -n 100 --split train --output tasks.jsonl
  reflect-env tasks check up-counter --seeds 20
"""


def add_parser(commands: Subparsers) -> None:
    """Declare `tasks` with its own subcommands."""
    parser = add_command(commands, "tasks", "list, show, sample and check tasks", _EXAMPLES)
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    _add_list(verbs)
    _add_show(verbs)
    _add_sample(verbs)
    tasks_check.add_parser(verbs)


def _add_list(verbs: Subparsers) -> None:
    parser = add_command(verbs, "list", "list the procedural families", "  reflect-env tasks list --json\n")
    parser.add_argument("--level", choices=LEVELS)
    parser.add_argument("--json", action="store_true", help="one object a family and line")
    parser.set_defaults(run=run_list)


def _add_show(verbs: Subparsers) -> None:
    parser = add_command(verbs, "show", "print one task", "  reflect-env tasks show fifo/3 --solutions --reference\n")
    parser.add_argument("task", metavar="ID", help="family/seed, such as up-counter/7")
    parser.add_argument("--voice", help="say it in this voice instead of the drawn one")
    parser.add_argument("--solutions", action="store_true", help="also every solution in Chisel")
    parser.add_argument("--reference", action="store_true", help="also the reference in Verilog")
    parser.add_argument("--json", action="store_true", help="the whole task as one JSON object")
    parser.set_defaults(run=run_show)


def _add_sample(verbs: Subparsers) -> None:
    parser = add_command(verbs, "sample", "draw tasks as JSON lines", "  reflect-env tasks sample -n 5 --level L2\n")
    parser.add_argument("-n", "--count", type=positive, default=10, help="default: %(default)s")
    parser.add_argument("--seed", type=int, default=0, help="default: %(default)s")
    parser.add_argument("--level", choices=LEVELS)
    parser.add_argument("--family")
    parser.add_argument("--split", choices=SPLITS)
    parser.add_argument("--secrets", action="store_true", help="with reference and solutions, which no model may see")
    parser.add_argument("--output", metavar="FILE", help="default: standard output")
    parser.set_defaults(run=run_sample)


def run_list(arguments: argparse.Namespace, session: Session) -> int:
    """Print a table, or one JSON object a family."""
    from reflect_env.circuits.overview import overview

    rows = [row for row in overview() if arguments.level in (None, row.level)]
    if arguments.json:
        session.result("".join(json.dumps(asdict(row)) + "\n" for row in rows))
        return ExitCode.GOOD
    from rich.table import Table

    table = Table("level", "family", "about", "styles", "forms", "split")
    for row in rows:
        split = "test" if row.unseen else "train"
        table.add_row(row.level, row.name, row.about, str(len(row.styles)), ", ".join(row.forms), split)
    session.rich_out().print(table)
    session.note(f"{len(rows)} families")
    return ExitCode.GOOD


def run_show(arguments: argparse.Namespace, session: Session) -> int:
    """Print the prompt, and what else was asked for."""
    task = _task(arguments.task, arguments.voice)
    if arguments.json:
        session.result(task.to_json(with_secrets=True))
        return ExitCode.GOOD
    parts = [task.render_prompt()]
    parts += [f"reference:\n{task.reference}"] if arguments.reference and task.reference else []
    parts += [f"solution:\n{text}" for text in task.solutions] if arguments.solutions else []
    session.result("\n".join(parts))
    session.note(f"{task.id}: level {task.level}, split {task.split}, voice {task.voice or '-'}")
    return ExitCode.GOOD


def _task(task_id: str, voice: str | None) -> Task:
    from reflect_env.circuits.build import make_task
    from reflect_env.task_sets import find_task

    try:
        task = find_task(task_id)
        return task if voice is None or task.seed is None else make_task(task.family, task.seed, voice=voice)
    except ValueError as e:
        raise UsageError(str(e)) from e


def run_sample(arguments: argparse.Namespace, session: Session) -> int:
    """Draw tasks; the same seed gives the same lines."""
    import numpy as np

    from reflect_env.task_sets import Selection

    try:
        chosen = Selection(level=arguments.level, family=arguments.family, split=arguments.split)
    except ValueError as e:
        raise UsageError(str(e)) from e
    rng = np.random.default_rng(arguments.seed)
    lines = [chosen.draw(rng).to_json(with_secrets=arguments.secrets) for _ in range(arguments.count)]
    _write(lines, arguments.output, session)
    return ExitCode.GOOD


def _write(lines: Sequence[str], output: str | None, session: Session) -> None:
    text = "".join(line + "\n" for line in lines)
    if output is None:
        session.result(text)
        return
    try:
        Path(output).write_text(text, encoding="utf-8")
    except OSError as e:
        raise UsageError(f"{output}: cannot be written: {e.strerror or e}") from e
