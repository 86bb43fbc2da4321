"""The lines that make common clients start this server: pure text."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping, Sequence

CLIENTS = ("claude-code", "claude-desktop", "cursor", "vscode", "codex")
_FILES = {
    "claude-desktop": "claude_desktop_config.json (Settings, Developer, Edit Config)",
    "cursor": ".cursor/mcp.json in the project, or ~/.cursor/mcp.json",
    "vscode": ".vscode/mcp.json in the project",
    "codex": "~/.codex/config.toml",
}


def config_lines(client: str, name: str, command: Sequence[str], env: Mapping[str, str]) -> str:
    """Return what to run or to paste for one client.

    Args:
        client: One of `CLIENTS`.
        name: Of the server in the client.
        command: Program and arguments; a client starts it without the user's shell, so the program's path is absolute.
        env: Variables that the server needs; clients hand few of the user's on.

    """
    program, *arguments = command
    if client == "claude-code":
        variables = [part for key, value in env.items() for part in ("-e", f"{key}={value}")]
        return shlex.join(["claude", "mcp", "add", name, *variables, "--", *command])
    entry = {"command": program, "args": arguments} | ({"env": dict(env)} if env else {})
    if client == "codex":
        lines = [f"[mcp_servers.{name}]", *(f"{key} = {_toml(value)}" for key, value in entry.items())]
        return "\n".join(lines)
    servers = {"servers": {name: {"type": "stdio"} | entry}} if client == "vscode" else {"mcpServers": {name: entry}}
    return json.dumps(servers, indent=2)


def all_lines(clients: Sequence[str], name: str, command: Sequence[str], env: Mapping[str, str]) -> str:
    """Return the lines of several clients, each under the place where they belong."""
    parts = []
    for client in clients:
        where = f"# {client}: {_FILES[client]}" if client in _FILES else f"# {client}: run"
        parts.append(f"{where}\n{config_lines(client, name, command, env)}\n")
    return "\n".join(parts)


def _toml(value: object) -> str:
    """Strings, lists of strings and tables of strings are written in TOML as in JSON, but for the tables."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {json.dumps(text)}" for key, text in value.items()) + " }"
    return json.dumps(value)
