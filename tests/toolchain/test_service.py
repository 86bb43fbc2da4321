"""What the compiler promises as a service: honest outcomes, nothing left behind, the same bytes whatever happens."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from reflect_env.compiler.api import Limits
from reflect_env.compiler.cage import IsolationUnavailable, probe
from reflect_env.compiler.service import ChiselCompiler
from reflect_env.verdict import Compiled, CompileOutcome, Exhausted, InfraFailure, Outcome
from tests.toolchain.sources import (
    ELABORATION_ERROR,
    GOOD,
    HANG,
    LOWERING_ERROR,
    MIXED,
    PARSE_ERROR,
    TYPE_ERROR,
    counter,
)

pytestmark = pytest.mark.jvm


def outcome_of(compiler: ChiselCompiler, source: str, top: str | None = None) -> CompileOutcome:
    return compiler.compile_batch([source], tops=[top])[0]


def test_a_good_module_comes_back_as_verilog_with_its_ports(compiler: ChiselCompiler) -> None:
    outcome = outcome_of(compiler, GOOD)
    assert isinstance(outcome, Compiled)
    assert outcome.top == "Adder"
    assert [str(port) for port in outcome.ports] == [
        "input clock",
        "input reset",
        "input [7:0] io_a",
        "input [7:0] io_b",
        "output [7:0] io_sum",
    ]
    assert "assign io_sum = io_a + io_b;" in outcome.verilog
    assert "8<" not in outcome.verilog


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (PARSE_ERROR, Outcome.PARSE),
        (TYPE_ERROR, Outcome.TYPE),
        (ELABORATION_ERROR, Outcome.ELABORATE),
        (LOWERING_ERROR, Outcome.LOWER),
    ],
)
def test_each_stage_rejects_with_its_own_outcome(compiler: ChiselCompiler, source: str, expected: Outcome) -> None:
    outcome = outcome_of(compiler, source)
    assert outcome.outcome is expected
    assert outcome.diagnostics[0].line is not None


@pytest.mark.parametrize("lane", ["modern", "classic"])
def test_both_lanes_compile_and_say_which_they_are(compiler_for: Callable[[str], ChiselCompiler], lane: str) -> None:
    compiler = compiler_for(lane)
    assert compiler.fingerprint.startswith(f"{lane}-")
    assert isinstance(outcome_of(compiler, GOOD), Compiled)


def test_the_asked_module_is_taken_and_the_last_one_where_it_is_missing(compiler: ChiselCompiler) -> None:
    two = GOOD + counter(7).replace("import chisel3._\n", "")
    tops = [outcome_of(compiler, two, top) for top in ("Adder", "Counter7", None, "Absent")]
    assert [outcome.top for outcome in tops if isinstance(outcome, Compiled)] == [
        "Adder",
        "Counter7",
        "Counter7",
        "Counter7",
    ]


def test_an_outcome_does_not_depend_on_batch_order_or_repetition(compiler: ChiselCompiler) -> None:
    alone = [outcome_of(compiler, source) for source in MIXED]
    shuffled = list(enumerate(MIXED)) * 2
    random.Random(3).shuffle(shuffled)
    together = compiler.compile_batch([source for _, source in shuffled])
    for (index, _), outcome in zip(shuffled, together, strict=True):
        assert outcome == alone[index]


def test_near_copies_in_one_batch_keep_their_errors(compiler: ChiselCompiler) -> None:
    """scalac drops a second message at the same place of an equal file; a group of near copies lost its errors so."""
    text = (Path(__file__).parent.parent / "candidates" / "match_on_hardware.scala").read_text()
    alone = outcome_of(compiler, text)
    copies = compiler.compile_batch([text + "\n" * n for n in range(12)])
    assert [copy.diagnostics for copy in copies] == [alone.diagnostics] * 12


def test_many_threads_share_one_compiler(compiler: ChiselCompiler) -> None:
    expected = compiler.compile_batch(MIXED)
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: compiler.compile_batch(MIXED), range(8)))
    assert all(answer == expected for answer in answers)


def test_a_hang_is_a_timeout_and_the_next_candidate_does_not_wait_for_a_new_worker(compiler: ChiselCompiler) -> None:
    with ChiselCompiler(limits=Limits(elaborate_s=1.5)) as own:
        assert isinstance(outcome_of(own, GOOD), Compiled)
        hung, good = own.compile_batch([HANG, counter(3)])
        assert isinstance(hung, Exhausted)
        assert hung.outcome is Outcome.TIMEOUT
        assert isinstance(good, Compiled)
        assert isinstance(outcome_of(own, counter(4)), Compiled)


def test_killing_workers_in_the_middle_of_a_batch_changes_no_verdict(compiler: ChiselCompiler) -> None:
    sources = MIXED + [counter(n) for n in range(30, 70)]
    expected = compiler.compile_batch(sources)
    with ChiselCompiler() as own:
        own.compile_batch([GOOD])
        stop = threading.Event()
        killer = threading.Thread(target=_kill_now_and_then, args=(own, stop))
        killer.start()
        try:
            answer = own.compile_batch(sources)
        finally:
            stop.set()
            killer.join()
    assert answer == expected


def _kill_now_and_then(compiler: ChiselCompiler, stop: threading.Event) -> None:
    choose = random.Random(5)
    while not stop.wait(2.0):
        victims = [pid for pid in compiler.pids() if "java" in " ".join(_command(pid))]
        if victims:
            os.kill(choose.choice(victims), signal.SIGKILL)


def _command(pid: int) -> list[str]:
    try:
        return psutil.Process(pid).cmdline()
    except psutil.NoSuchProcess:
        return []


def test_closing_leaves_no_process_file_or_descriptor_behind() -> None:
    files = set(Path(tempfile.gettempdir()).iterdir())
    descriptors = psutil.Process().num_fds()
    children = {child.pid for child in psutil.Process().children(recursive=True)}
    compiler = ChiselCompiler(limits=Limits(elaborate_s=1))
    compiler.compile_batch([GOOD, TYPE_ERROR, HANG])
    compiler.close()
    compiler.close()
    assert {child.pid for child in psutil.Process().children(recursive=True)} <= children
    assert psutil.Process().num_fds() <= descriptors
    assert set(Path(tempfile.gettempdir()).iterdir()) <= files


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel ends orphans on Linux only")
def test_a_killed_supervisor_leaves_no_orphan() -> None:
    script = (
        "import sys, threading, time; from reflect_env.compiler.service import ChiselCompiler\n"
        "from tests.toolchain.sources import GOOD, HANG\n"
        "c = ChiselCompiler(); c.compile_batch([GOOD])\n"
        "threading.Thread(target=lambda: c.compile_batch([HANG]), daemon=True).start(); time.sleep(1)\n"
        "print('up', flush=True); time.sleep(60)"
    )
    supervisor = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert supervisor.stdout is not None
    assert supervisor.stdout.readline() == "up\n"
    offspring = psutil.Process(supervisor.pid).children(recursive=True)
    assert offspring
    supervisor.kill()
    supervisor.wait()
    supervisor.stdout.close()
    _, alive = psutil.wait_procs(offspring, timeout=5)
    assert not alive


def _compile_in_child(compiler: ChiselCompiler, answers: multiprocessing.SimpleQueue[CompileOutcome]) -> None:
    with compiler:
        answers.put(compiler.compile_batch([GOOD])[0])


def test_a_pickled_compiler_works_in_a_daemonic_process(compiler: ChiselCompiler) -> None:
    context = multiprocessing.get_context("spawn")
    answers = context.SimpleQueue()
    child = context.Process(target=_compile_in_child, args=(pickle.loads(pickle.dumps(compiler)), answers), daemon=True)
    child.start()
    outcome = answers.get()
    child.join(30)
    assert outcome == outcome_of(compiler, GOOD)


def test_a_batch_past_its_deadline_is_our_failure_and_not_the_candidates() -> None:
    with ChiselCompiler(limits=Limits(elaborate_s=3)) as own:
        own.compile_batch([GOOD])
        begin = time.monotonic()
        answer = own.compile_batch([HANG], deadline_s=0.5)
        assert isinstance(answer[0], InfraFailure)
        assert time.monotonic() - begin < 3


def test_the_cache_answers_alike_and_never_keeps_a_timeout(tmp_path: Path, compiler: ChiselCompiler) -> None:
    path = tmp_path / "verdicts.sqlite"
    with ChiselCompiler(limits=Limits(elaborate_s=1), cache=path) as own:
        first = own.compile_batch([*MIXED, HANG])
        measured = len(own.timings)
        assert own.compile_batch(MIXED) == first[:-1]
        assert len(own.timings) == measured
        assert isinstance(own.compile_batch([HANG])[0], Exhausted)
        assert len(own.timings) == measured + 1
    with ChiselCompiler(cache=path) as other_limits:
        assert other_limits.compile_batch([GOOD])[0] == first[0]
        assert len(other_limits.timings) == 1


def test_strict_elaboration_gives_the_same_outcomes(compiler: ChiselCompiler) -> None:
    with ChiselCompiler(elaboration="strict") as strict:
        assert strict.compile_batch(MIXED) == compiler.compile_batch(MIXED)


def test_strict_isolation_runs_with_every_layer_or_not_at_all() -> None:
    if all(layer.active for layer in probe()):
        with ChiselCompiler(isolation="strict") as own:
            assert own.isolation == tuple(layer.name for layer in probe())
            assert isinstance(outcome_of(own, GOOD), Compiled)
    else:
        with pytest.raises(IsolationUnavailable, match="install"):
            ChiselCompiler(isolation="strict")


def test_no_isolation_gives_the_same_outcomes(compiler: ChiselCompiler) -> None:
    with ChiselCompiler(isolation="none") as own:
        assert own.compile_batch(MIXED) == compiler.compile_batch(MIXED)


def test_a_closed_compiler_says_so() -> None:
    own = ChiselCompiler()
    own.close()
    with pytest.raises(RuntimeError, match="closed"):
        own.compile_batch([GOOD])


def test_candidates_that_are_slow_and_legal_take_nothing_from_the_others(compiler: ChiselCompiler) -> None:
    """Row 54 of the threat table: each has its own limit, and nobody waits for an answer in vain."""
    wait = "val begin = System.nanoTime; while (System.nanoTime - begin < 1200000000L) {}"
    slow = [counter(n).replace("val io = ", f"{wait}\n  val io = ", 1) for n in range(80, 83)]
    good = [counter(n) for n in range(90, 96)]
    assert all(wait in source for source in slow)
    with ChiselCompiler(workers=1, policy=False, limits=Limits(elaborate_s=6.0)) as own:
        answer = own.compile_batch([slow[0], *good[:3], *slow[1:], *good[3:]])
    assert [outcome.outcome for outcome in answer] == [Outcome.COMPILED] * 9
