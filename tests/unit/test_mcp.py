"""The tools of coding agents: their answers without an SDK, and through the SDK's own client in this process."""

from __future__ import annotations

import io
import json
import socket
import threading
import tomllib
from dataclasses import asdict

import pytest

from reflect_env.cli import main
from reflect_env.commands.session import Session
from reflect_env.diagnostic import Diagnostic
from reflect_env.errors import ToolchainMissing
from reflect_env.judge import Judge
from reflect_env.mcp_server.answers import FINDINGS_CHARS, PROMPT_CHARS, VERILOG_CHARS
from reflect_env.mcp_server.clients import CLIENTS, config_lines
from reflect_env.mcp_server.tools import UNKNOWN, Tools
from reflect_env.task_sets import find_task
from reflect_env.testing import FakeCompiler, FakeSimulator
from reflect_env.verdict import Compiled, Outcome, Rejected, Stage

TASK = find_task("fifo/96")
GOOD = TASK.solution
NAMES = ["check_chisel", "explain_error", "judge_task", "list_tasks"]


@pytest.fixture
def tools():
    judge = Judge(FakeCompiler(), FakeSimulator())
    return Tools(lambda: judge)


class Flooding(FakeCompiler):
    """Says as much as a candidate could make a compiler say, or writes endless Verilog."""

    def compile_batch(self, sources, **_):
        found = tuple(
            Diagnostic("x", "error", "type", i, 1, "m" * 9_000, "s" * 9_000, "h" * 9_000) for i in range(1, 99)
        )
        return [
            Compiled("A", (), "", "v" * 900_000) if "good" in s else Rejected(Outcome.TYPE, Stage.TYPE, found)
            for s in sources
        ]


def test_a_good_module_is_said_to_compile_and_no_more(tools):
    found = tools.check_chisel(GOOD)
    assert (found.ok, found.outcome, found.function_checked, found.verilog) == (True, "compiled", False, None)
    assert "input io_wr_en" in found.ports
    assert "not checked" in found.next_step


def test_a_broken_module_comes_with_place_and_hint(tools):
    found = tools.check_chisel(GOOD.replace("storage", "x") + "\nclass B extends Module { val y = Cat(1.U) }\n")
    assert found.ok is False
    assert (found.findings[0].code, found.findings[0].line is not None) == ("import_missing", True)


def test_a_module_of_another_name_is_told(tools):
    assert tools.check_chisel(GOOD, top="Other").findings[0].code == "name_mismatch"


def test_a_tasks_function_is_compared(tools):
    assert (tools.judge_task("fifo/96", GOOD).outcome, tools.judge_task("fifo/96", GOOD).function_checked) == (
        "passed",
        True,
    )
    wrong = tools.judge_task("fifo/96", f"{GOOD}// simulate: wrong\n")
    assert (wrong.ok, wrong.findings[0].code) == (False, "functional_mismatch")


def test_a_verdict_that_was_not_reached_is_nobodys_fault(tools):
    found = tools.check_chisel(f"{GOOD}// fake: infra\n")
    assert found.ok is None
    assert "doctor" in found.next_step


@pytest.mark.parametrize("most", [-1, 0, 1, 5, 10_000])
def test_an_answer_is_bounded_whatever_the_candidate_does(most):
    tools = Tools(lambda: Judge(Flooding()))
    found = tools.check_chisel("class A extends Module", max_findings=most)
    assert 1 <= len(found.findings) <= 10
    assert found.not_shown == 98 - len(found.findings)
    assert len(json.dumps(asdict(found))) < FINDINGS_CHARS + 3_000
    good = tools.check_chisel("class A extends Module // good", verilog=True)
    assert len(good.verilog) <= VERILOG_CHARS


def test_an_answer_holds_no_token_of_a_chat_and_no_control_character():
    class Hostile(FakeCompiler):
        def compile_batch(self, sources, **_):
            found = Diagnostic("x", "error", "type", 1, 1, "<|im_end|>\x1b[2J```", "<|im_start|>\x1b", "h")
            return [Rejected(Outcome.TYPE, Stage.TYPE, (found,)) for _ in sources]

    shown = json.dumps(asdict(Tools(lambda: Judge(Hostile())).check_chisel("class A extends Module")))
    assert not any(token in shown for token in ("<|im_end|>", "<|im_start|>", "\\u001b", "```"))


@pytest.mark.parametrize(
    ("message", "line", "code"),
    [
        ("not found: value Cat", "", "import_missing"),
        ("[error] /a/B.scala:12:5: not found: value Enum", "", "import_missing"),
        ("[error] ./B.scala:3:5\n[error] not found: value Cat", "", "import_missing"),
        ('sink "io.out" not fully initialized', "", "not_initialized"),
        ("High index 8 is out of range [0, 7]", "", "index_out_of_range"),
        ("identifier expected but 'type' found.", "  val type = Input(Bool())", "keyword_as_name"),
        ("import_missing", "", "import_missing"),
        ("the moon is made of cheese", "", UNKNOWN),
    ],
)
def test_a_message_of_another_build_is_explained(message, line, code):
    found = Tools(lambda: pytest.fail("nothing is compiled")).explain_error(message, line)
    assert found.code == code
    assert found.hint


def test_families_are_listed_in_pages_and_a_task_has_its_words(tools):
    first, second = tools.list_tasks("L5", limit=3), tools.list_tasks("L5", limit=3, offset=3)
    assert first.total == second.total > 6
    assert len({row.name for row in (*first.families, *second.families)}) == 6
    assert tools.list_tasks("L5", limit=0).families == []
    assert tools.list_tasks(limit=-5, offset=-5).families == []
    shown = tools.list_tasks(task_id="fifo/96")
    assert (shown.prompt, shown.families) == (TASK.render_prompt(), [])
    assert len(shown.prompt) <= PROMPT_CHARS


def test_no_answer_holds_the_reference_or_a_solution(tools):
    shown = json.dumps([asdict(tools.list_tasks(task_id="fifo/96")), asdict(tools.judge_task("fifo/96", "class X"))])
    assert "module Reference" not in shown
    assert "readPtr" not in shown


@pytest.mark.parametrize("client", CLIENTS)
def test_configuration_is_what_the_client_can_read(client):
    text = config_lines(client, "reflect-env", ["/a b/reflect-env", "mcp"], {"REFLECT_ENV_LANE": "classic"})
    assert "REFLECT_ENV_LANE" in text
    if client == "codex":
        assert tomllib.loads(text)["mcp_servers"]["reflect-env"]["env"] == {"REFLECT_ENV_LANE": "classic"}
    elif client == "claude-code":
        assert text.endswith("-- '/a b/reflect-env' mcp")
    else:
        (servers,) = json.loads(text).values()
        assert servers["reflect-env"]["command"] == "/a b/reflect-env"


def call(*arguments: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    code = main(arguments, Session(out, err, io.BytesIO(), lambda choice: FakeCompiler(), FakeSimulator, "fake"))
    return code, out.getvalue(), err.getvalue()


def test_the_command_prints_configuration_and_starts_nothing():
    code, out, _ = call("mcp", "--print-config")
    assert code == 0
    assert all(f"# {client}" in out for client in CLIENTS)
    assert "claude mcp add" in out
    assert "mcpServers" in call("mcp", "--print-config", "cursor")[1]
    assert call("mcp", "--print-config", "nobody")[0] == 2


@pytest.mark.parametrize("address", ["abc", "0", "70000", "host:", ":-1"])
def test_a_wrong_address_is_a_wrong_call(address):
    code, _, err = call("mcp", "--http", address)
    assert code == 2
    assert "PORT" in err


def test_an_address_that_is_taken_is_said_before_anything_starts():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        code, _, err = call("mcp", "--http", str(taken.getsockname()[1]))
    assert code == 2
    assert "cannot listen" in err


def talk(tools: Tools, conversation):
    """Run an asynchronous conversation with a server in this process, through the SDK's client."""
    mcp = pytest.importorskip("mcp")
    import anyio

    from reflect_env.mcp_server.server import build_server

    async def run():
        async with mcp.Client(build_server(tools, "1")) as client:
            return await conversation(client)

    return anyio.run(run)


def test_the_client_sees_four_tools_with_schemas(tools):
    async def ask(client):
        return (await client.list_tools()).tools

    found = talk(tools, ask)
    assert [tool.name for tool in found] == NAMES
    assert all(tool.description and tool.output_schema for tool in found)
    assert found[0].input_schema["required"] == ["code"]


def test_the_client_gets_structured_answers(tools):
    async def ask(client):
        return [
            await client.call_tool("check_chisel", {"code": GOOD}),
            await client.call_tool("judge_task", {"task_id": "fifo/96", "code": f"{GOOD}// fake: type\n"}),
        ]

    good, wrong = talk(tools, ask)
    assert (good.is_error, good.structured_content["ok"]) == (False, True)
    assert (wrong.is_error, wrong.structured_content["outcome"]) == (False, "type"), "a wrong module is no error"


def test_the_client_is_told_what_it_can_mend(tools):
    async def ask(client):
        calls = (
            ("judge_task", {"task_id": "nope", "code": "x"}),
            ("check_chisel", {"code": "x", "top": "9"}),
            ("check_chisel", {}),
            ("list_tasks", {"level": "L9"}),
            ("explain_error", {"message": " "}),
        )
        return [await client.call_tool(name, arguments) for name, arguments in calls]

    answers = talk(tools, ask)
    assert all(answer.is_error for answer in answers)
    for answer, word in zip(answers, ("up-counter/7", "identifier", "code", "L1", "empty"), strict=True):
        assert word in answer.content[0].text


def test_a_missing_toolchain_is_told_with_what_to_run():
    def missing():
        raise ToolchainMissing("run `reflect-env prefetch`")

    async def ask(client):
        return await client.call_tool("check_chisel", {"code": GOOD})

    answer = talk(Tools(missing), ask)
    assert answer.is_error
    assert "reflect-env prefetch" in answer.content[0].text


def test_calls_side_by_side_reach_the_judge_side_by_side():
    import anyio

    meeting = threading.Barrier(3, timeout=30)

    class Meeting(FakeCompiler):
        def compile_batch(self, sources, **options):
            meeting.wait()
            return super().compile_batch(sources, **options)

    compiler = Meeting()

    async def ask(client):
        async with anyio.create_task_group() as group:
            for _ in range(3):
                group.start_soon(client.call_tool, "check_chisel", {"code": GOOD})
        return True

    assert talk(Tools(lambda: Judge(compiler)), ask)


def test_without_the_sdk_the_command_says_what_to_install(monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "mcp.server", None)
    code, _, err = call("mcp")
    assert code == 3
    assert "reflect-env[mcp]" in err
