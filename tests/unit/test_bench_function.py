"""The functional section of the bench: its pairs are fit to be timed, and its numbers are of the right candidates."""

from __future__ import annotations

import pytest

from reflect_env.bench.function import BATCH, SMALL, measure
from reflect_env.bench.pairs import PAIRS
from reflect_env.simulator.audit import Audited
from reflect_env.simulator.fake import FakeSimulator
from reflect_env.simulator.prepare import Prepared, prepare
from reflect_env.task import CYCLES, VECTORS


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_a_pair_can_be_simulated_over_a_thousand_cycles_and_no_two_texts_are_equal(pair) -> None:
    first, second = pair.check(1, prove=True), pair.check(2, prove=True)
    prepared = prepare(first, "salt")
    assert isinstance(prepared, Prepared), prepared
    assert isinstance(prepared.candidate, Audited)
    assert prepared.vectors.cycles == (CYCLES if pair.clocked else VECTORS)
    assert not prepared.vectors.exhaustive
    assert first.verilog != second.verilog
    assert first.task == second.task


def test_each_level_is_there_and_some_have_no_state() -> None:
    assert {pair.level for pair in PAIRS} == {"L1", "L2", "L3", "L4"}
    assert len(SMALL) >= 3


class Sloppy(FakeSimulator):
    def compare_batch(self, checks, **kwargs):
        marked = [check.__class__(check.verilog + "// simulate: wrong\n", check.top, check.task) for check in checks]
        return super().compare_batch(marked, **kwargs)


def test_what_is_measured_is_named_and_surprises_are_listed() -> None:
    surprises: list[str] = []
    found = measure(FakeSimulator(), 3, surprises)
    assert surprises == []
    assert all(value is not None and value >= 0 for value in vars(found).values())
    measure(Sloppy(), 1, surprises)
    assert len(surprises) == 3 * BATCH + len(PAIRS)
