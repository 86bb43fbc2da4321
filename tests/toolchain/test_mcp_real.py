"""The MCP server as clients start it: the SDK's own client over stdio, and over streamable HTTP."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from reflect_env.task_sets import find_task

mcp = pytest.importorskip("mcp")
pytestmark = pytest.mark.jvm

import anyio  # noqa: E402  (comes with mcp)

ROOT = Path(__file__).parents[2]
TASK = find_task("fifo/96")
WRONG = TASK.solution.replace(" && !io.filled", "")
BROKEN = TASK.solution.replace("import chisel3._", "import chisel3.util._")


def environment() -> dict[str, str]:
    own = {key: value for key, value in os.environ.items() if key.startswith("REFLECT_ENV_")}
    return own | {"PYTHONPATH": str(ROOT)}


async def conversation(client):
    tools = [tool.name for tool in (await client.list_tools()).tools]
    answers = [
        await client.call_tool("check_chisel", {"code": TASK.solution, "verilog": True}),
        await client.call_tool("check_chisel", {"code": BROKEN}),
        await client.call_tool("judge_task", {"task_id": TASK.id, "code": TASK.solution}),
        await client.call_tool("judge_task", {"task_id": TASK.id, "code": WRONG}),
    ]
    return tools, [answer.structured_content for answer in answers]


def check(found) -> None:
    tools, (good, broken, passed, wrong) = found
    assert tools == ["check_chisel", "explain_error", "judge_task", "list_tasks"]
    assert good["ok"]
    assert "module FlatBuffer" in good["verilog"]
    assert (broken["ok"], broken["outcome"], broken["findings"][0]["code"]) == (False, "type", "import_missing")
    assert (passed["outcome"], passed["function_checked"]) == ("passed", True)
    assert (wrong["outcome"], wrong["findings"][0]["code"]) == ("functional", "functional_mismatch")


def test_over_stdio_verdicts_are_those_of_the_judge():
    from mcp.client.stdio import StdioServerParameters, stdio_client

    parameters = StdioServerParameters(
        command=sys.executable, args=["-m", "reflect_env", "mcp"], env=environment(), cwd=ROOT
    )

    async def run():
        async with mcp.Client(stdio_client(parameters)) as client:
            return await conversation(client)

    check(anyio.run(run))


def test_over_http_verdicts_are_the_same():
    async def run(url: str):
        async with mcp.Client(url) as client:
            return await conversation(client)

    with _served() as url:
        check(anyio.run(run, url))


@contextmanager
def _served():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "reflect_env", "mcp", "--http", str(port)]
    with subprocess.Popen(command, cwd=ROOT, env=os.environ | environment(), stderr=subprocess.PIPE) as process:
        try:
            _wait_for(port, process)
            yield f"http://127.0.0.1:{port}/mcp"
        finally:
            process.terminate()
            process.communicate()


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            assert process.poll() is None, "the server ended"
            time.sleep(0.1)
    raise AssertionError("the server does not listen")
