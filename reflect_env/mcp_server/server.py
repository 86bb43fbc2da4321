"""The tools behind the official SDK (extra `mcp`): schemas, errors as data, stdio and streamable HTTP."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from reflect_env.errors import ReflectEnvError
from reflect_env.mcp_server.tools import Tools

P = ParamSpec("P")
R = TypeVar("R")

NAME = "reflect-env"
INSTRUCTIONS = (
    "Compiles Chisel hardware to Verilog in well under a second and says what is wrong, where, and what to do. "
    "Send whole files. Call check_chisel after each edit; explain_error for a message from another build; "
    "list_tasks and judge_task to practise on tasks with a reference."
)


class SdkMissing(ReflectEnvError):
    """The package `mcp` is not installed, or too old."""


def build_server(tools: Tools, version: str) -> Any:  # noqa: ANN401  (the SDK's type; it may not be installed)
    """Make an `MCPServer` with the four tools.

    Raises:
        SdkMissing: The SDK is not there.

    """
    try:
        from mcp.server import MCPServer
        from mcp_types import ToolAnnotations
    except ImportError as e:
        raise SdkMissing("the MCP server needs the SDK: pip install 'reflect-env[mcp]'") from e
    server: Any = MCPServer(NAME, instructions=INSTRUCTIONS, version=version, log_level="WARNING")
    looks = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)
    for tool in (tools.check_chisel, tools.explain_error, tools.judge_task, tools.list_tasks):
        server.add_tool(_with_clear_errors(tool), annotations=looks, structured_output=True)
    return server


def _with_clear_errors(tool: Callable[P, R]) -> Callable[P, R]:
    """Turn what the caller can mend into the SDK's tool error, which the agent reads; the rest stays a crash."""

    @functools.wraps(tool)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        from mcp.server.mcpserver.exceptions import ToolError

        try:
            return tool(*args, **kwargs)
        except (ReflectEnvError, ValueError) as e:
            raise ToolError(str(e)) from e

    return call
