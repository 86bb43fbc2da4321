"""One tool call of a coding agent, from the client's side: the SDK's own client over stdio, a server of its own."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

AT_ONCE = 8
"""Calls at the same time while the server is warmed up."""
GREETINGS = 50
"""Calls that only pass the protocol."""


@dataclass(frozen=True)
class RoundTrips:
    """Wall milliseconds from call to answer, one at a time."""

    check_ms: tuple[float, ...]
    protocol_ms: tuple[float, ...]
    """Of a tool that compiles nothing."""
    wrong: int
    """Answers that did not say what the corpus says."""


def measure(lane: str, isolation: str, warm_up: Sequence[str], texts: Sequence[str]) -> RoundTrips:
    """Start a server, warm it up, and time good candidates.

    Raises:
        ImportError: The SDK is not installed.

    """
    import anyio

    found: RoundTrips = anyio.run(_measure, lane, isolation, warm_up, texts)
    return found


async def _measure(lane: str, isolation: str, warm_up: Sequence[str], texts: Sequence[str]) -> RoundTrips:
    from mcp import Client
    from mcp.client.stdio import StdioServerParameters, stdio_client

    arguments = ["-m", "reflect_env", "mcp", "--lane", lane, "--isolation", isolation]
    server = StdioServerParameters(command=sys.executable, args=arguments, env=dict(os.environ))
    async with Client(stdio_client(server)) as client:
        await _warm(client, warm_up)
        answers = [await _timed(client, "check_chisel", {"code": text}) for text in texts]
        greetings = [await _timed(client, "explain_error", {"message": "import_missing"}) for _ in range(GREETINGS)]
    wrong = sum(not answer.structured_content["ok"] for _, answer in answers)
    return RoundTrips(tuple(ms for ms, _ in answers), tuple(ms for ms, _ in greetings), wrong)


async def _warm(client: Any, texts: Sequence[str]) -> None:  # noqa: ANN401
    import anyio

    for start in range(0, len(texts), AT_ONCE):
        async with anyio.create_task_group() as group:
            for text in texts[start : start + AT_ONCE]:
                group.start_soon(client.call_tool, "check_chisel", {"code": text})


async def _timed(client: Any, tool: str, arguments: dict[str, str]) -> tuple[float, Any]:  # noqa: ANN401
    begin = time.perf_counter()
    answer = await client.call_tool(tool, arguments)
    return 1e3 * (time.perf_counter() - begin), answer
