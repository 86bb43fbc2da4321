"""`reflect-env tasks check`: proof that families, or the problems of a suite, are fit to judge anybody by."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING

from reflect_env.commands.options import Subparsers, add_command, add_lane, positive
from reflect_env.commands.session import ExitCode, Session, UsageError
from reflect_env.task import LEVELS

if TYPE_CHECKING:
    from reflect_env.circuits.check import FamilyReport, Tools

_EXAMPLES = """\
  reflect-env tasks check                               every family, some minutes
  reflect-env tasks check up-counter fifo --seeds 40
  reflect-env tasks check --suite verilog-eval:FOLDER   which problems can be judged here

exit codes: 0 all fit, 1 something is not, 2 usage, 3 no verdict
"""
LEAST_KILLED = 0.98


def add_parser(verbs: Subparsers) -> None:
    """Declare `tasks check`."""
    parser = add_command(verbs, "check", "prove that tasks are fit: solutions, oracles, stimulus, prompts", _EXAMPLES)
    parser.add_argument("families", nargs="*", metavar="FAMILY", help="default: every one")
    parser.add_argument("--level", choices=LEVELS)
    parser.add_argument("--seeds", type=positive, default=8, help="tasks a family (default: %(default)s)")
    parser.add_argument("--first", type=int, default=0, help="first seed (default: %(default)s)")
    parser.add_argument("--mutants", type=int, default=4, help="faults planted a task (default: %(default)s)")
    parser.add_argument("--suite", metavar="NAME:FOLDER", help="check another benchmark's references instead")
    parser.add_argument("--json", action="store_true", help="one object a family (or defect) and line")
    add_lane(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, session: Session) -> int:
    """Check, and print what was found."""
    return _suite(arguments, session) if arguments.suite else _families(arguments, session)


def _families(arguments: argparse.Namespace, session: Session) -> int:
    from reflect_env.circuits.check import check_family

    names = _names(arguments)
    seeds = range(arguments.first, arguments.first + arguments.seeds)
    reports: list[FamilyReport] = []
    with _tools(arguments.lane) as tools:
        for number, name in enumerate(names, 1):
            reports.append(check_family(name, seeds, arguments.mutants, tools))
            _show(reports[-1], arguments.json, session)
            session.note(f"{number}/{len(names)} {name}")
    session.note(_total(reports))
    unfit = any(report.problems or report.kill_rate < LEAST_KILLED for report in reports)
    return ExitCode.CANDIDATE if unfit else ExitCode.GOOD


def _names(arguments: argparse.Namespace) -> list[str]:
    from reflect_env.circuits.registry import families, find

    try:
        chosen = [find(name).name for name in arguments.families] or list(families())
    except ValueError as e:
        raise UsageError(str(e)) from e
    return [name for name in chosen if arguments.level in (None, families()[name].level)]


@contextmanager
def _tools(lane: str) -> Iterator[Tools]:
    from reflect_env.circuits.check import Tools
    from reflect_env.commands.session import CompilerChoice, resident_compiler
    from reflect_env.simulator.service import IcarusSimulator

    compiler = resident_compiler(CompilerChoice(lane))
    with compiler, IcarusSimulator() as simulator, IcarusSimulator(salt="harder") as harder:
        yield Tools(compiler, simulator, harder)


def _show(report: FamilyReport, as_json: bool, session: Session) -> None:
    if as_json:
        session.result(json.dumps(asdict(report) | {"kill_rate": report.kill_rate}))
    else:
        model = (
            f"oracles agree, {report.planted_found}/{report.planted} planted faults found" if report.has_model else ""
        )
        session.result(
            f"{report.family} ({report.level}): {report.tasks} tasks, {report.solutions} solutions, "
            f"{report.caught} mutants caught, {len(report.missed)} missed, {report.same} equivalent"
            + (f"; {model}" if model else "")
        )
        for problem in (*report.problems, *(f"missed: {what}" for what in report.missed)):
            session.result(f"  {problem}")
    session.flush()


def _total(reports: Sequence[FamilyReport]) -> str:
    caught, missed = sum(r.caught for r in reports), sum(len(r.missed) for r in reports)
    rate = f"{100 * caught / (caught + missed):.2f} %" if caught + missed else "none planted"
    unfit = sum(bool(r.problems) for r in reports)
    models = sum(r.has_model for r in reports)
    return f"{len(reports)} families, {unfit} with problems, {models} with a second oracle; mutants caught: {rate}"


def _suite(arguments: argparse.Namespace, session: Session) -> int:
    from reflect_env.simulator.service import IcarusSimulator
    from reflect_env.suites.load import load_suite
    from reflect_env.suites.self_check import self_check

    try:
        suite = load_suite(arguments.suite)
    except ValueError as e:
        raise UsageError(str(e)) from e
    with session.waiting("simulating references"), IcarusSimulator() as simulator:
        checked = self_check(suite, simulator)
    for defect in checked.defects:
        line = json.dumps(asdict(defect)) if arguments.json else f"{defect.task_id}: {defect.reason}"
        session.result(line)
    session.note(f"{checked.name}: {len(checked.tasks)} problems can be judged, {len(checked.defects)} cannot")
    return ExitCode.CANDIDATE if checked.defects else ExitCode.GOOD
