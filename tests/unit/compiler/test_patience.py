"""The limit that a busy machine does not turn into a verdict."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from reflect_env.compiler import patience
from reflect_env.compiler.patience import Patience, cpu_s, innermost


@pytest.fixture
def clock(monkeypatch):
    state = {"now": 0.0, "cpu": 0.0, "busy": True}
    monkeypatch.setattr(patience.time, "monotonic", lambda: state["now"])
    monkeypatch.setattr(patience, "cpu_s", lambda pid: state["cpu"])
    monkeypatch.setattr(patience, "machine_is_busy", lambda: state["busy"])
    return state


def test_before_the_limit_the_rest_is_left(clock):
    waiting = Patience(10, 1)
    clock["now"] = 4.0
    assert waiting.left_s() == 6


def test_a_worker_that_used_its_cpu_is_over_at_the_limit(clock):
    waiting = Patience(10, 1)
    clock |= {"now": 10.0, "cpu": 10.0}
    assert waiting.left_s() == 0


def test_a_worker_that_was_kept_waiting_gets_the_rest_of_its_cpu(clock):
    waiting = Patience(10, 1)
    clock |= {"now": 10.0, "cpu": 3.0}
    assert waiting.left_s() == 7
    clock |= {"now": 17.0, "cpu": 10.0}
    assert waiting.left_s() == 0


def test_on_a_quiet_machine_the_limit_holds_for_one_that_sleeps(clock):
    waiting = Patience(10, 1)
    clock |= {"now": 10.0, "busy": False}
    assert waiting.left_s() == 0


def test_patience_ends_however_little_cpu_there_was(clock):
    waiting = Patience(10, 1)
    clock["now"] = 10.0 * patience.MOST_PATIENCE
    assert waiting.left_s() == 0


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_cpu_and_the_innermost_process_are_found():
    spent = cpu_s(os.getpid())
    assert spent is not None
    assert spent > 0
    cage = ["sh", "-c", "exec 3<&0; cat <&3 & echo $!; wait"]
    with subprocess.Popen(cage, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as outer:
        assert outer.stdout is not None
        inner = int(outer.stdout.readline())
        assert innermost(outer.pid) == inner
        outer.communicate()
    assert cpu_s(outer.pid) is None
