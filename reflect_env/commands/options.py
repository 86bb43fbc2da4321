"""Options that several commands share, declared once so that they look and fail alike."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from reflect_env.toolchain import LANES

LANE_NAMES = tuple(LANES)
ISOLATION_MODES = ("auto", "strict", "none")

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]  # argparse has no public name for it
else:
    Subparsers = object


def add_command(commands: Subparsers, name: str, about: str, examples: str) -> argparse.ArgumentParser:
    """Add a subcommand whose `--help` shows examples."""
    parser = commands.add_parser(
        name,
        help=about,
        description=about[0].upper() + about[1:] + ".",
        epilog="examples:\n" + examples,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    return parser


def add_lane(parser: argparse.ArgumentParser) -> None:
    """`--lane`, with `REFLECT_ENV_LANE` as its default."""
    parser.add_argument("--lane", choices=LANE_NAMES, default=default_lane(), help="toolchain (default: %(default)s)")


def add_isolation(parser: argparse.ArgumentParser) -> None:
    """`--isolation`."""
    parser.add_argument(
        "--isolation",
        choices=ISOLATION_MODES,
        default="auto",
        help="cage for candidate code: all that this machine allows (auto, the default), all or refuse (strict), none",
    )


def default_lane() -> str:
    """Read the lane of the environment variable; else it is the modern one."""
    from reflect_env.toolchain.settings import Settings

    return Settings.from_environment().lane


def positive(text: str) -> int:
    """Parse an argument that counts something."""
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{text} is less than 1")
    return value
