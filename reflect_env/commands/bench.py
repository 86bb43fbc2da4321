"""`reflect-env bench`: how fast verdicts are on this machine, measured in one run."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from reflect_env.bench.plan import SECTIONS, Plan, quick
from reflect_env.commands.options import Subparsers, add_command, add_isolation, add_lane, positive
from reflect_env.commands.session import ExitCode, Session, UsageError

if TYPE_CHECKING:
    from reflect_env.bench.numbers import Measured

_EXAMPLES = """\
  reflect-env bench                              some minutes; close what else is running
  reflect-env bench --json > bench.json
  reflect-env bench --out bench.json             the table here, the numbers there
  reflect-env bench --quick --only latency       a look, not a figure to quote
  reflect-env bench --growth 10000               memory over ten thousand candidates

exit codes: 0 done, 3 candidates did not end as expected or there is no toolchain
"""


def add_parser(commands: Subparsers) -> None:
    """Declare `bench`."""
    parser = add_command(commands, "bench", "measure latency, throughput, memory and the cold path", _EXAMPLES)
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of the table")
    parser.add_argument("--out", type=Path, metavar="FILE", help="also write the JSON object to FILE")
    parser.add_argument("--rounds", type=positive, metavar="N", help="times round the corpus (default: 2)")
    parser.add_argument("--workers", type=positive, metavar="N", help="worker pairs (default: one per core)")
    parser.add_argument("--growth", type=positive, metavar="N", help="candidates before memory is read again")
    parser.add_argument("--only", nargs="+", choices=SECTIONS, metavar="SECTION", help=f"of: {', '.join(SECTIONS)}")
    parser.add_argument("--quick", action="store_true", help="hardly any warm-up: a look, not a measurement")
    add_lane(parser)
    add_isolation(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, session: Session) -> int:
    """Measure, then print."""
    from reflect_env.bench.run import measure
    from reflect_env.bench.show import to_row, to_table
    from reflect_env.cli import version

    _check_target(arguments.out)
    measured = measure(_plan(arguments), session.make_compiler, version(), session.note)
    text = json.dumps(to_row(measured), indent=2) + "\n"
    if arguments.json:
        session.result(text)
    else:
        session.rich_out().print(to_table(measured))
    if arguments.out is not None:
        arguments.out.write_text(text, encoding="utf-8")
    return _exit_code(measured, session)


def _plan(arguments: argparse.Namespace) -> Plan:
    from dataclasses import replace

    sections = tuple(arguments.only or SECTIONS)
    make = quick if arguments.quick else Plan
    plan = make(arguments.lane, arguments.isolation, arguments.workers, sections)
    changes = {key: getattr(arguments, key) for key in ("rounds", "growth") if getattr(arguments, key) is not None}
    return replace(plan, **changes)


def _check_target(out: Path | None) -> None:
    """Find out before minutes of measuring, not after."""
    if out is not None and (out.is_dir() or not out.absolute().parent.is_dir()):
        raise UsageError(f"{out}: no file can be written there")


def _exit_code(measured: Measured, session: Session) -> int:
    for surprise in measured.unexpected[:10]:
        session.note(f"not as expected: {surprise}")
    return ExitCode.INFRA if measured.unexpected else ExitCode.GOOD
