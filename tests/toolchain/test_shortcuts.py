"""Every shortcut against the plain way: same verdict, same diagnostics, same Verilog."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reflect_env.compiler.firtool import FLAGS, Firtool
from reflect_env.compiler.service import ChiselCompiler
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


def test_a_new_scalac_says_the_same_as_one_that_has_seen_everything(compiler_for) -> None:
    compiler: ChiselCompiler = compiler_for("modern")
    sources = [path.read_text() for path in sorted(CANDIDATES.glob("*.scala"))]
    seasoned = compiler.compile_batch(sources + sources[::-1])
    with ChiselCompiler(workers=1) as fresh:
        backwards = fresh.compile_batch(sources[::-1])[::-1]
    assert seasoned[: len(sources)] == seasoned[len(sources) :][::-1] == backwards


def test_the_expected_outcomes_cover_every_candidate_file() -> None:
    listed = {entry["file"] for entry in json.loads((CANDIDATES / "expected.json").read_text())}
    assert listed == {path.name for path in CANDIDATES.glob("*.scala")}
