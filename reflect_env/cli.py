"""The command line: parses, hands over to one command, and turns what goes wrong into an exit code.

0 all good · 1 a candidate's error · 2 usage · 3 infrastructure · 130 interrupted. The exit code is the interface
of scripts, editors and agents, so it is decided here and in no command.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import metadata

from reflect_env.commands import bench, check, demo, doctor, judge, mcp, prefetch, tasks
from reflect_env.commands.session import ExitCode, Session, UsageError
from reflect_env.errors import ReflectEnvError, UnknownLane

_COMMANDS = (check, judge, tasks, mcp, demo, doctor, prefetch, bench)
_EPILOG = """\
examples:
  reflect-env prefetch                 fetch the toolchain once (needs the network)
  reflect-env doctor                   what is there, what is missing, what to do
  reflect-env check Adder.scala        compile a module to Verilog and say what is wrong
  reflect-env demo                     a guided minute

exit codes: 0 all good, 1 a candidate's error, 2 usage, 3 infrastructure, 130 interrupted
"""


def main(argv: Sequence[str] | None = None, session: Session | None = None) -> int:
    """Run one command and return its exit code.

    Args:
        argv: Arguments without the program's name; None takes those of this process.
        session: Streams and compiler factory; None takes those of this process.

    """
    try:
        arguments = build_parser().parse_args(argv)
    except SystemExit as e:
        return e.code if isinstance(e.code, int) else ExitCode.USAGE
    return _guarded(arguments, Session.of_process() if session is None else session)


def build_parser() -> argparse.ArgumentParser:
    """Build the parser with every command."""
    parser = argparse.ArgumentParser(
        prog="reflect-env",
        description="The Chisel compiler as a Gymnasium environment, from the command line.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"reflect-env {version()}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for command in _COMMANDS:
        command.add_parser(commands)
    return parser


def version() -> str:
    """Version of the installed package; `0+unknown` where it runs from a bare checkout."""
    try:
        return metadata.version("reflect-env")
    except metadata.PackageNotFoundError:
        return "0+unknown"


def _guarded(arguments: argparse.Namespace, session: Session) -> int:
    """Run the command that was parsed; each kind of trouble has one exit code."""
    try:
        code: int = arguments.run(arguments, session)
        session.flush()
        return code
    except (UsageError, UnknownLane) as e:
        return _complain(session, f"reflect-env: {e}", ExitCode.USAGE)
    except ReflectEnvError as e:
        return _complain(session, f"reflect-env: {e}", ExitCode.INFRA)
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        return _reader_has_gone()


def _complain(session: Session, text: str, code: ExitCode) -> int:
    session.note(text)
    return code


def _reader_has_gone() -> int:
    """`reflect-env … | head`: end like any other program, without a second error at shutdown."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return ExitCode.PIPE
