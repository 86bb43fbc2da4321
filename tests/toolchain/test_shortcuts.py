"""Every shortcut against the plain way: same verdict, same diagnostics, same Verilog."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reflect_env.bench.corpus import good
from reflect_env.compiler import protocol
from reflect_env.compiler.canary import compile_canary
from reflect_env.compiler.firtool import FLAGS, Firtool
from reflect_env.compiler.jvm import compiler_command, elaborator_command
from reflect_env.compiler.protocol import CompileReply, ElaborateReply
from reflect_env.compiler.service import ChiselCompiler
from reflect_env.compiler.worker import Worker
from reflect_env.toolchain import locate
from reflect_env.verdict import Compiled

pytestmark = pytest.mark.jvm
CANDIDATES = Path(__file__).parent.parent / "candidates"


@pytest.mark.parametrize("lane", ["modern", "classic"])
def test_firtool_without_its_self_check_says_the_same(compiler_for, lane: str) -> None:
    compiler: ChiselCompiler = compiler_for(lane)
    toolchain = locate(lane)
    checked = tuple(flag for flag in FLAGS if not flag.startswith("--verify-each"))
    circuits = {
        outcome.chirrtl
        for outcome in compiler.compile_batch([path.read_text() for path in sorted(CANDIDATES.glob("*.scala"))])
        if isinstance(outcome, Compiled)
    }
    assert len(circuits) > 40
    quick, plain = Firtool(toolchain.firtool, 0, 2048), Firtool(toolchain.firtool, 0, 2048, checked)
    for chirrtl in sorted(circuits):
        for text in (chirrtl, chirrtl.replace("connect io", "; connect io", 1), chirrtl.replace("<8>", "<1>")):
            assert quick.lower(text, 20) == plain.lower(text, 20)


@pytest.mark.parametrize("lane", ["modern", "classic"])
def test_scalac_without_specialising_makes_the_same_circuits_and_messages(lane: str) -> None:
    toolchain = locate(lane)
    denied = {entry["file"] for entry in _expected() if entry["outcome"] == "policy"}
    folders = (CANDIDATES, CANDIDATES.parent / "benign") if lane == "modern" else ()
    files = [path for folder in folders for path in sorted(folder.glob("*.scala")) if path.name not in denied]
    sources = [path.read_text() for path in files] + [template.variant(1) for template in good()]
    with (
        Worker(compiler_command(toolchain, "quick").argv(), "quick") as quick,
        Worker(compiler_command(toolchain, "plain").argv(), "plain") as plain,
        Worker(elaborator_command(toolchain).argv(), "elaborator") as elaborator,
    ):
        for worker in (quick, plain, elaborator):
            worker.wait_ready(120)
        pairs = [(compile_canary(quick, text), compile_canary(plain, text)) for text in sources]
        assert [_said(one) for one, _ in pairs] == [_said(other) for _, other in pairs]
        circuits = [[_elaborated(elaborator, reply) for reply in pair] for pair in pairs if pair[0].modules]
    assert len(circuits) > (150 if lane == "modern" else 60)
    assert [one for one, _ in circuits] == [other for _, other in circuits]


def _said(reply: CompileReply) -> tuple[object, ...]:
    return (reply.status, reply.crash, reply.messages, reply.modules)


def _elaborated(elaborator: Worker, reply: CompileReply) -> ElaborateReply | None:
    """Of the last module that can be made without arguments."""
    nonce = bytes(16)
    usable = [module for module in reply.modules if module.kind == "module"]
    if not usable:
        return None
    frame = protocol.elaborate_request(nonce, usable[-1].class_name, reply.classes)
    return protocol.read_elaborate_reply(elaborator.ask(frame, 60), nonce)


def test_a_new_scalac_says_the_same_as_one_that_has_seen_everything(compiler_for) -> None:
    compiler: ChiselCompiler = compiler_for("modern")
    sources = [path.read_text() for path in sorted(CANDIDATES.glob("*.scala"))]
    seasoned = compiler.compile_batch(sources + sources[::-1])
    with ChiselCompiler(workers=1) as fresh:
        backwards = fresh.compile_batch(sources[::-1])[::-1]
    assert seasoned[: len(sources)] == seasoned[len(sources) :][::-1] == backwards


def test_the_expected_outcomes_cover_every_candidate_file() -> None:
    listed = {entry["file"] for entry in _expected()}
    assert listed == {path.name for path in CANDIDATES.glob("*.scala")}


def _expected() -> list[dict[str, object]]:
    return json.loads((CANDIDATES / "expected.json").read_text())
