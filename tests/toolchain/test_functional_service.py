"""The service around the simulations: what it promises to whoever shares it, and what it leaves behind."""

from __future__ import annotations

import json
import os
import pickle
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from reflect_env.simulator import service
from reflect_env.simulator.api import Check, Compared, Refused
from reflect_env.simulator.compare import Run
from reflect_env.simulator.conformance import RIGHT, RUNAWAY, WRONG, check_simulator
from reflect_env.simulator.icarus import find_icarus
from reflect_env.simulator.process import ToolLimits, ToolMissing
from reflect_env.simulator.service import IcarusSimulator
from reflect_env.simulator.waves import to_vcd, to_wavedrom
from reflect_env.verdict import InfraFailure
from tests.verilog import ADDER, COUNTER, SMALL, dut

pytestmark = [
    pytest.mark.jvm,
    pytest.mark.skipif(shutil.which("iverilog") is None, reason="Icarus Verilog is not installed"),
]

BODIES = {
    ADDER: ("  assign y = a + b;", "  assign y = a - b;", "  assign y = a;", "  initial $finish;\n  assign y = a + b;"),
    SMALL: ("  assign y = a + b;", "  assign y = {a[3], a} + b;"),
    COUNTER: (
        "  reg [7:0] c; always @(posedge clock) if (reset) c <= 0; else c <= c + en; assign q = c;",
        "  reg [7:0] c; always @(posedge clock) if (reset) c <= 1; else c <= c + en; assign q = c;",
        "  assign q = nothing(en);",
    ),
}
BATCH = [Check(dut(asked, body), "Dut", asked) for asked, bodies in BODIES.items() for body in bodies]


@pytest.mark.parametrize("isolation", ["auto", "none"])
def test_the_real_simulator_passes_the_conformance_suite(isolation: str) -> None:
    check_simulator(IcarusSimulator(workers=2, isolation=isolation, limits=ToolLimits(cpu_s=2)))


def test_verdicts_do_not_depend_on_batch_order_workers_or_process() -> None:
    with IcarusSimulator(workers=1) as one, IcarusSimulator(workers=3, isolation="none") as many:
        expected = one.compare_batch(BATCH)
        shuffled = random.Random(7).sample(range(len(BATCH)), len(BATCH))
        assert many.compare_batch([BATCH[i] for i in shuffled]) == [expected[i] for i in shuffled]
        assert [many.compare_batch([check])[0] for check in BATCH] == expected
    script = (
        "import pickle, sys\nfrom reflect_env.simulator.service import IcarusSimulator\n"
        "from tests.toolchain.test_functional_service import BATCH\n"
        "with IcarusSimulator() as s: sys.stdout.buffer.write(pickle.dumps(s.compare_batch(BATCH)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, check=True, cwd=Path(__file__).parents[2]
    )
    assert pickle.loads(done.stdout) == expected


def test_another_salt_drives_other_values_and_finds_the_same() -> None:
    with IcarusSimulator(workers=1) as one, IcarusSimulator(workers=1, salt="other") as other:
        assert one.fingerprint != other.fingerprint
        pairs = list(zip(one.compare_batch(BATCH), other.compare_batch(BATCH), strict=True))
    assert [type(a) for a, _ in pairs] == [type(b) for _, b in pairs]
    assert [a.equal == b.equal for a, b in pairs if isinstance(a, Compared) and isinstance(b, Compared)].count(
        False
    ) == 0
    assert any(a != b for a, b in pairs)


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with IcarusSimulator(workers=2, limits=ToolLimits(cpu_s=1)) as simulator:
        simulator.compare_batch([*BATCH, RUNAWAY])
        assert simulator.pids() == []
    assert list(tmp_path.iterdir()) == []


def test_closing_ends_what_runs_and_the_batch_is_ours_to_answer_for(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    simulator = IcarusSimulator(workers=1, limits=ToolLimits(cpu_s=600, wall_s=600))
    found: list[object] = []
    thread = threading.Thread(target=lambda: found.extend(simulator.compare_batch([RUNAWAY])))
    thread.start()
    deadline = time.monotonic() + 30
    while not simulator.pids() and time.monotonic() < deadline:
        time.sleep(0.05)
    pids = simulator.pids()
    assert pids
    simulator.close()
    thread.join(timeout=20)
    assert not thread.is_alive()
    assert isinstance(found[0], InfraFailure)
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids)
    assert list(tmp_path.iterdir()) == []


def test_a_comparison_can_be_seen_as_waveforms() -> None:
    with IcarusSimulator(workers=1) as simulator:
        run = simulator.trace(WRONG)
        verdict = simulator.compare_batch([WRONG])[0]
        refused = simulator.trace(replace(WRONG, verilog="module Dut(); endmodule"))
    assert isinstance(run, Run)
    assert isinstance(verdict, Compared)
    assert verdict.first is not None
    assert int(run.wrong.any(axis=1).argmax()) == verdict.first.cycle
    assert to_vcd(run).count("$var wire") == 4
    assert json.loads(to_wavedrom(run))["signal"][0]["name"] == "clock"
    assert isinstance(refused, Refused)


def test_a_batch_past_its_deadline_is_ours_and_the_next_one_is_well() -> None:
    with IcarusSimulator(workers=1, limits=ToolLimits(cpu_s=2)) as simulator:
        found = simulator.compare_batch([RUNAWAY], deadline_s=0.5)
        assert isinstance(found[0], InfraFailure)
        assert "deadline" in found[0].reason
        assert simulator.compare_batch([RIGHT])[0] == simulator.compare_batch([RIGHT, WRONG])[0]


def test_a_simulation_that_waits_instead_of_working_is_ours() -> None:
    with IcarusSimulator(workers=1, limits=ToolLimits(cpu_s=600, wall_s=1)) as simulator:
        (found,) = simulator.compare_batch([RUNAWAY])
    assert isinstance(found, InfraFailure)


def test_a_missing_simulator_is_ours_and_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing():
        raise ToolMissing("iverilog is not installed; apt install iverilog")

    monkeypatch.setattr(service, "find_icarus", missing)
    with IcarusSimulator(workers=1) as simulator:
        assert simulator.fingerprint == "icarus-missing"
        found = simulator.compare_batch([RIGHT, WRONG])
    assert all(isinstance(outcome, InfraFailure) and "apt install iverilog" in outcome.reason for outcome in found)


@pytest.mark.parametrize("fault", ["exit 1", "exit 0", "kill -9 $$", "kill -11 $$", "echo broken >&2; exit 2"])
@pytest.mark.parametrize("tool", ["iverilog", "vvp"])
def test_a_tool_that_is_broken_for_everybody_is_never_the_candidates_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tool: str, fault: str
) -> None:
    broken = tmp_path / tool
    broken.write_text(f"#!/bin/sh\n{fault}\n")
    broken.chmod(0o755)
    monkeypatch.setattr(service, "find_icarus", lambda: replace(find_icarus(), **{tool: str(broken)}))
    with IcarusSimulator(workers=1, isolation="none") as simulator:
        found = simulator.compare_batch([RIGHT, WRONG])
    assert all(isinstance(outcome, InfraFailure) for outcome in found)


def test_a_full_disk_is_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    with IcarusSimulator(workers=1) as simulator:
        (found,) = simulator.compare_batch([RIGHT])
    assert isinstance(found, InfraFailure)


def test_it_works_in_a_daemonic_process() -> None:
    script = (
        "import multiprocessing as m\nfrom reflect_env.simulator.service import IcarusSimulator\n"
        "from reflect_env.simulator.conformance import RIGHT\n"
        "def work(q):\n    with IcarusSimulator(workers=1) as s: q.put(s.compare_batch([RIGHT])[0].equal)\n"
        "if __name__ == '__main__':\n    c = m.get_context('fork'); q = c.Queue()\n"
        "    p = c.Process(target=work, args=(q,), daemon=True); p.start(); print(q.get(timeout=60)); p.join()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
        timeout=90,
        check=True,
    )
    assert done.stdout.strip() == "True"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_forked_process_starts_its_own() -> None:
    with IcarusSimulator(workers=1) as simulator:
        simulator.compare_batch([RIGHT])
        child = os.fork()
        if child == 0:
            os._exit(0 if simulator.compare_batch([RIGHT])[0].equal else 1)
        assert os.waitpid(child, 0)[1] == 0
        assert simulator.compare_batch([RIGHT])[0].equal
