"""`reflect-env doctor`: what is on this machine, what is missing, what to do."""

from __future__ import annotations

import argparse

from reflect_env.commands.options import Subparsers, add_command, add_lane
from reflect_env.commands.session import ExitCode, Session

_EXAMPLES = """\
  reflect-env doctor
  reflect-env doctor --json                 for scripts and bug reports
  reflect-env doctor --lane classic

exit codes: 0 ready to compile, 1 something that is needed is missing
"""


def add_parser(commands: Subparsers) -> None:
    """Declare `doctor`."""
    parser = add_command(commands, "doctor", "show each part of the toolchain: found, version, what to do", _EXAMPLES)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    add_lane(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, session: Session) -> int:
    """Examine this machine and print the report."""
    from reflect_env.toolchain.doctor import examine, render_text, to_json

    report = examine(arguments.lane)
    session.result(to_json(report) if arguments.json else render_text(report))
    return ExitCode.GOOD if report.ok else ExitCode.CANDIDATE
