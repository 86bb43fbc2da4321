"""`reflect-env prefetch`: bring the toolchain here once, so that nothing needs the network afterwards."""

from __future__ import annotations

import argparse
from pathlib import Path

from reflect_env.commands.options import LANE_NAMES, Subparsers, add_command, default_lane
from reflect_env.commands.session import ExitCode, Session, UsageError

_EXAMPLES = """\
  reflect-env prefetch                              the default lane, into the user's cache folder
  reflect-env prefetch --lane all                   every lane
  reflect-env prefetch --export toolchain.tar       and pack it for a machine without network
  reflect-env prefetch --archive toolchain.tar      unpack it there

settings: REFLECT_ENV_CACHE_DIR, REFLECT_ENV_MAVEN_REPOSITORY, REFLECT_ENV_OFFLINE=1, HTTPS_PROXY
"""


def add_parser(commands: Subparsers) -> None:
    """Declare `prefetch`."""
    parser = add_command(commands, "prefetch", "fetch and build the toolchain, verified against its lock", _EXAMPLES)
    lanes = (*LANE_NAMES, "all")
    parser.add_argument("--lane", choices=lanes, default=default_lane(), help="toolchain (default: %(default)s)")
    parser.add_argument(
        "--archive", type=Path, metavar="FILE", help="take the files from this archive, not the network"
    )
    parser.add_argument("--export", type=Path, metavar="FILE", help="afterwards write an archive for --archive")
    parser.add_argument("--quiet", action="store_true", help="no progress")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, session: Session) -> int:
    """Fetch, verify and build what the lane's lock names."""
    from reflect_env.toolchain import prefetch

    if arguments.archive is not None and not arguments.archive.is_file():
        raise UsageError(f"{arguments.archive}: no such file")
    progress = not arguments.quiet
    prefetch(arguments.lane, archive=arguments.archive, export=arguments.export, progress=progress)
    return ExitCode.GOOD
