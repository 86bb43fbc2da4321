"""Fault injections as text; that the judge sees each as intended is tested with the real judge."""

from __future__ import annotations

import inspect
from collections import Counter
from random import Random

import pytest

from reflect_env.circuits.build import make_task
from reflect_env.dataset.faults.base import split_arguments
from reflect_env.dataset.faults.catalogue import FAULTS, inject, places
from reflect_env.dataset.faults.loud import LOUD
from reflect_env.dataset.faults.silent import SILENT
from reflect_env.verdict import Outcome

TASK = make_task("up-counter", 3)


def test_there_are_many_of_both_kinds_and_each_says_what_was_done():
    assert len(FAULTS) == len(LOUD) + len(SILENT)
    assert len(LOUD) >= 75
    assert len(SILENT) >= 55
    assert all(fault.about for fault in FAULTS.values())


def test_every_stage_has_faults():
    stages = Counter(outcome for fault in FAULTS.values() for outcome in fault.outcomes)
    wanted = ("PARSE", "TYPE", "ELABORATE", "LOWER", "CONTRACT", "FUNCTIONAL")
    assert all(stages[Outcome[name]] >= 5 for name in wanted)


def test_injection_is_the_same_every_time_and_always_changes_the_text():
    for fault in places(TASK.solution, TASK, Random(0), silent=False):
        texts = {inject(fault, TASK.solution, TASK, Random(7)) for _ in range(3)}
        assert len(texts - {None, TASK.solution}) == len(texts) == 1


@pytest.mark.parametrize(
    ("fault", "code", "broken"),
    [
        ("scala-equals", "  x := a === b", "  x := a == b"),
        ("equals-connect", "  x := y", "  x = y"),
        ("else-after-when", "  }.otherwise {", "  } else {"),
        ("width-without-w", "UInt(8.W)", "UInt(8)"),
        ("chisel2-literal", "5.U(8.W)", "UInt(5, 8)"),
        ("verilog-ternary", "x := Mux(a, f(b, c), d)", "x := (a ? f(b, c) : d)"),
        ("mux-lookup-flat", "MuxLookup(k, 0.U)(Seq(a))", "MuxLookup(k, 0.U, Seq(a))"),
        ("vec-fill", "VecInit(Seq.fill(4)(0.U(8.W)))", "Vec.fill(4)(0.U(8.W))"),
        ("swapped-reg-enable", "RegEnable(next, go)", "RegEnable(go, next)"),
        ("swapped-reg-enable", "RegEnable(next, 0.U, go)", "RegEnable(next, go, 0.U)"),
        ("reset-value-first", "RegEnable(next, 0.U, go)", "RegEnable(0.U, next, go)"),
        ("reversed-range", "io.a(7, 0)", "io.a(0, 7)"),
        ("twice-in-switch", "is(a) {\n}\nis(b) {\n}", "is(a) {\n}\nis(a) {\n}"),
        ("swapped-mux", "Mux(c, a, b)", "Mux(c, b, a)"),
        ("swapped-cat", "Cat(a, b)", "Cat(b, a)"),
        ("not-equal", "a === b", "a =/= b"),
        ("carry-lost", "a +& b", "a + b"),
        ("register-skipped", "RegNext(a, 0.U)", "a"),
        ("enable-ignored", "RegEnable(a, 0.U, go)", "RegNext(a, 0.U)"),
        ("logical-not", "~a", "!a"),
        ("register-of-one-bit", "RegInit(0.U(8.W))", "RegInit(0.U(1.W))"),
        ("narrow-register", "RegInit(0.U(8.W))", "RegInit(0.U(7.W))"),
    ],
)
def test_injection_writes(fault, code, broken):
    assert inject(FAULTS[fault], code, TASK, Random(0)) == broken


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("swapped-mux", "Mux(c, a, a)"),
        ("swapped-cat", "Cat(a, a)"),
        ("carry-lost", "a + b"),
        ("raw-module", "class A extends Module {\n  x := y\n}"),
        ("twice-in-switch", "switch(a) {\nis(x) { }\n}\nswitch(b) {\nis(x) { }\n}"),
        ("vec-fill", "VecInit(a, b)"),
        ("verilog-ternary", "Mux(c, a"),
    ],
)
def test_injection_has_no_place_in(fault, code):
    assert inject(FAULTS[fault], code, TASK, Random(0)) is None


def test_a_fault_of_names_renames_everywhere():
    renamed = inject(FAULTS["renamed-port"], TASK.solution, TASK, Random(0))
    assert renamed is not None
    assert renamed != TASK.solution
    wrong = inject(FAULTS["wrong-name"], TASK.solution, TASK, Random(0))
    assert f"class {TASK.module_name} " not in wrong


def test_arguments_are_split_at_outer_commas():
    assert split_arguments("a, f(b, c), {d, e}") == ["a", "f(b, c)", "{d, e}"]
    assert split_arguments("a)") is None
    assert split_arguments("f(a") is None


def test_no_injection_reads_a_clock_or_global_randomness():
    import reflect_env.dataset.faults.base as base
    import reflect_env.dataset.faults.loud as loud
    import reflect_env.dataset.faults.silent as silent

    for module in (base, loud, silent):
        text = inspect.getsource(module)
        assert "import random" not in text
        assert "import time" not in text
