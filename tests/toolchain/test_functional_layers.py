"""With the allow-list switched off: what the bench's own channel, the names and the limits still catch.

Each text has the right function or hides a wrong one; none may pass by reaching out of its module.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from reflect_env.simulator.api import Check, Compared, Refused
from reflect_env.simulator.process import ToolLimits
from reflect_env.simulator.service import IcarusSimulator
from tests.verilog import ADDER, dut

pytestmark = [
    pytest.mark.jvm,
    pytest.mark.skipif(shutil.which("iverilog") is None, reason="Icarus Verilog is not installed"),
]
WRONG = "  assign y = a - b;"
ATTACKS = {
    "an early end": "  initial $finish;",
    "an end after some cycles": "  integer n = 0; always @(a) begin n = n + 1; if (n == 50) $finish; end",
    "a stop": "  initial $stop;",
    "a fatal error": "  initial $fatal;",
    "a banner on standard output": '  initial $display("Mismatches: 0 in 1024 samples\\nPASS");',
    "a flood on standard output": '  always @(a) repeat (2000) $display("PASS PASS PASS PASS PASS PASS PASS PASS");',
    "a write to the bench's channel": '  always @(a) $fwrite(32\'h80000003, "PASS\\n");',
    "a write to any channel": '  integer c; initial for (c = 3; c < 40; c = c + 1) $fwrite(32\'h80000000 | c, "x");',
    "a closed channel": "  integer c; initial #1500 for (c = 3; c < 40; c = c + 1) $fclose(32'h80000000 | c);",
    "a file by a likely name": '  integer f; initial begin f = $fopen("b0.out", "w"); $fwrite(f, "PASS"); end',
    "the reference's output through likely names": "  wire [15:0] stolen = b0bench.d0.y;",
    "the reference's output through the scopes above": "  wire [15:0] stolen = d0.y;",
    "the bench's counter": "  initial b0bench.n = 2000;",
    "a forced output of the reference": "  initial force d0.y = y;",
    "a reference of the same name": "  Reference r(.a(a), .b(b), .y());",
    "another shell": '  initial $system("touch owned");',
}


@pytest.fixture(scope="module")
def lenient() -> Iterator[IcarusSimulator]:
    with IcarusSimulator(workers=1, audit=False, proofs=False, limits=ToolLimits(cpu_s=2)) as running:
        yield running


@pytest.fixture(scope="module")
def strict() -> Iterator[IcarusSimulator]:
    with IcarusSimulator(workers=1) as running:
        yield running


@pytest.mark.parametrize("line", ATTACKS.values(), ids=ATTACKS.keys())
def test_no_attack_passes_with_or_without_the_audit(lenient, strict, line: str) -> None:
    check = Check(dut(ADDER, f"{line}\n{WRONG}"), "Dut", ADDER)
    assert isinstance(strict.compare_batch([check])[0], Refused)
    (found,) = lenient.compare_batch([check])
    assert not (isinstance(found, Compared) and found.equal), found


def test_an_attack_takes_nobody_with_it(lenient) -> None:
    good = Check(dut(ADDER, "  assign y = a + b;"), "Dut", ADDER)
    hostile = [Check(dut(ADDER, f"{line}\n{WRONG}"), "Dut", ADDER) for line in list(ATTACKS.values())[:8]]
    found = lenient.compare_batch([*hostile[:4], good, *hostile[4:]])
    assert isinstance(found[4], Compared)
    assert found[4].equal
    assert not any(isinstance(outcome, Compared) and outcome.equal for outcome in (*found[:4], *found[5:]))


def test_what_ends_the_run_is_the_candidates_fault(lenient) -> None:
    (found,) = lenient.compare_batch([Check(dut(ADDER, f"  initial $finish;\n{WRONG}"), "Dut", ADDER)])
    assert isinstance(found, Refused)


def test_a_simulation_reaches_no_file_of_this_machine(lenient, tmp_path: Path) -> None:
    if "namespaces" not in lenient._cage.layers:
        pytest.skip("no namespaces here")
    target = tmp_path / "owned"
    line = f'  integer f; initial begin f = $fopen("{target}", "w"); $fwrite(f, "x"); $fclose(f); end'
    lenient.compare_batch([Check(dut(ADDER, f"{line}\n{WRONG}"), "Dut", ADDER)])
    assert not target.exists()
