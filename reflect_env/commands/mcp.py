"""`reflect-env mcp`: the compiler as tools of a coding agent."""

from __future__ import annotations

import argparse
import os
import socket
import sys
import threading
from collections.abc import Mapping
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from reflect_env.commands.options import Subparsers, add_command, add_isolation, add_lane, default_lane
from reflect_env.commands.session import ExitCode, Session, UsageError
from reflect_env.errors import ReflectEnvError
from reflect_env.mcp_server.clients import CLIENTS, all_lines

if TYPE_CHECKING:
    from reflect_env.mcp_server.tools import Tools

NAME = "reflect-env"
HOST, PORT = "127.0.0.1", 8765
_WARM_UP = "import chisel3._\n\nclass Warm extends Module {\n  val y = IO(Output(Bool()))\n  y := true.B\n}\n"
_EXAMPLES = """\
  reflect-env mcp --print-config            lines for Claude Code, Claude Desktop, Cursor, VS Code and Codex
  reflect-env mcp --print-config cursor
  reflect-env mcp                           serve on standard input and output, as clients start it
  reflect-env mcp --http 8765               serve http://127.0.0.1:8765/mcp

tools: check_chisel, explain_error, judge_task, list_tasks
"""


def add_parser(commands: Subparsers) -> None:
    """Declare `mcp`."""
    parser = add_command(commands, "mcp", "serve the compiler to coding agents (Model Context Protocol)", _EXAMPLES)
    parser.add_argument(
        "--http", metavar="[HOST:]PORT", help="serve streamable HTTP instead of standard input and output"
    )
    parser.add_argument(
        "--print-config",
        nargs="?",
        const="all",
        choices=("all", *CLIENTS),
        metavar="CLIENT",
        help=f"print what to run or paste: {', '.join(CLIENTS)} (default: all)",
    )
    add_lane(parser)
    add_isolation(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, session: Session) -> int:
    """Print configuration, or serve until the client goes."""
    from reflect_env.cli import version
    from reflect_env.mcp_server.server import build_server
    from reflect_env.mcp_server.tools import Tools
    from reflect_env.sharing import CompilerConfig, Lease

    if arguments.print_config is not None:
        session.result(_config(arguments, os.environ))
        return ExitCode.GOOD
    address = None if arguments.http is None else _address(arguments.http)
    with closing(Lease(CompilerConfig(session.kind, arguments.lane, arguments.isolation))) as lease:
        tools = Tools(lease.judge)
        server = build_server(tools, version())
        threading.Thread(target=_warm, args=(tools,), name="warm-up", daemon=True).start()
        if address is None:
            if session.err.isatty():
                session.note("waiting for a client on standard input; --print-config says how clients start this")
            server.run("stdio")
        else:
            host, port = address
            session.note(f"serving http://{host}:{port}/mcp; Ctrl-C ends it")
            server.run("streamable-http", host=host, port=port)
    return ExitCode.GOOD


def _warm(tools: Tools) -> None:
    """Start the compiler and read the families while the client is still greeting; what is wrong, a call will say."""
    with suppress(ReflectEnvError, RuntimeError):  # RuntimeError: the client has gone and the compiler is closed
        tools.check_chisel(_WARM_UP)
    tools.list_tasks(limit=0)


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not port.isdecimal() or not 0 < int(port) < 65_536:
        raise UsageError(f"--http {text}: write PORT or HOST:PORT")
    address = (host or HOST, int(port))
    try:
        socket.create_server(address).close()
    except OSError as e:
        raise UsageError(f"--http {text}: cannot listen there: {e.strerror or e}") from e
    return address


def _config(arguments: argparse.Namespace, environ: Mapping[str, str]) -> str:
    clients = CLIENTS if arguments.print_config == "all" else (arguments.print_config,)
    lane = [] if arguments.lane == default_lane() else ["--lane", arguments.lane]
    isolation = [] if arguments.isolation == "auto" else ["--isolation", arguments.isolation]
    command = [*_program(), "mcp", *lane, *isolation]
    env = {key: environ[key] for key in sorted(environ) if key.startswith("REFLECT_ENV_")}
    return all_lines(clients, NAME, command, env)


def _program() -> list[str]:
    """Say how to start this very installation from anywhere."""
    script = Path(sys.executable).with_name("reflect-env")
    return [str(script)] if script.exists() else [sys.executable, "-m", "reflect_env"]
