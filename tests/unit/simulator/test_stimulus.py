"""What is driven: every corner that a bug can hide in, from a seed that nobody can know."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from reflect_env.simulator.clocked import LONG_RUN
from reflect_env.simulator.stimulus import make_vectors, seed_of
from reflect_env.simulator.vectors import Field, Vectors, of_ints, to_ints
from reflect_env.task import CLOCK_AND_RESET, CYCLES, Clocking, Reset
from tests.verilog import ADDER, COUNTER, SMALL, task

SEED = seed_of("task", "verilog", "salt")
FIFO = task("i:in_valid:1 o:in_ready:1 i:in_bits:8 o:out_valid:1 i:out_ready:1 o:out_bits:8", "", Clocking())


def values(vectors: Vectors, name: str) -> list[int]:
    return to_ints(vectors.column(name))


def longest_run(bits: list[int], value: int = 1) -> int:
    best = run = 0
    for bit in bits:
        run = run + 1 if bit == value else 0
        best = max(best, run)
    return best


def test_the_seed_follows_from_task_candidate_and_salt_alone() -> None:
    assert seed_of("task", "verilog", "salt") == SEED
    assert (
        len({SEED, seed_of("x", "verilog", "salt"), seed_of("task", "x", "salt"), seed_of("task", "verilog", "x")}) == 4
    )


@pytest.mark.parametrize("asked", [ADDER, SMALL, COUNTER, FIFO])
def test_equal_seeds_give_equal_vectors_and_others_give_others(asked) -> None:
    first, again, other = (make_vectors(asked, seed) for seed in (SEED, SEED, seed_of("a", "b", "c")))
    assert (first.bits == again.bits).all()
    assert (first.bits != other.bits).any()


def test_a_small_input_space_is_gone_through_once() -> None:
    vectors = make_vectors(SMALL, SEED)
    assert vectors.exhaustive
    assert sorted(to_ints(vectors.bits)) == list(range(256))


def test_a_candidate_that_could_remember_sees_it_twice_and_with_either_reset() -> None:
    vectors = make_vectors(SMALL, SEED, free_ports=CLOCK_AND_RESET, may_hold_state=True)
    assert sorted(to_ints(vectors.bits)) == sorted(2 * list(range(512)))
    assert vectors.fields[-1] == Field("reset", 1)


def test_no_input_at_all_is_one_vector() -> None:
    vectors = make_vectors(task("o:y:8", "assign y = 7;"), SEED)
    assert vectors.bits.shape == (1, 0)
    assert vectors.hex_lines() == "00\n"


def test_a_large_space_gets_corners_on_all_ports_at_once_walking_bits_and_ties() -> None:
    vectors = make_vectors(ADDER, SEED)
    a, b = values(vectors, "a"), values(vectors, "b")
    assert vectors.cycles == ADDER.cycles
    assert not vectors.exhaustive
    assert {(0, 0), (0xFFFF, 0xFFFF), (0x8000, 0x8000), (0x7FFF, 0x7FFF), (0xAAAA, 0xAAAA)} <= set(
        zip(a, b, strict=True)
    )
    assert {1 << i for i in range(16)} <= set(a)
    assert {0xFFFF ^ (1 << i) for i in range(16)} <= set(b)
    assert sum(x == y for x, y in zip(a, b, strict=True)) > 50
    assert sum(abs(x - y) == 1 for x, y in zip(a, b, strict=True)) > 20
    assert len(set(a)) > 300


def test_values_of_a_pool_and_their_neighbours_are_frequent() -> None:
    asked = replace(ADDER, stimulus=replace(ADDER.stimulus, pools=(("a", (0x1234,)),)))
    a = values(make_vectors(asked, SEED), "a")
    assert a.count(0x1234) > 100
    assert {0x1233, 0x1235} <= set(a)


def test_ports_of_any_width_are_driven() -> None:
    asked = task("i:a:300 i:b:65 i:c:1 o:y:1", "assign y = ^a;")
    vectors = make_vectors(asked, SEED)
    assert {0, (1 << 300) - 1, 1 << 299} <= set(values(vectors, "a"))
    assert vectors.column("b").any(axis=0).all()
    assert {len(line) for line in vectors.hex_lines().split()} == {92}


def test_bits_and_numbers_convert_both_ways() -> None:
    numbers = [0, 5, (1 << 90) + 3]
    assert to_ints(of_ints(numbers, 91)) == numbers
    assert to_ints(of_ints([-1], 70)) == [(1 << 70) - 1]
    wide = Vectors((Field("a", 9),), of_ints([0x155, 1], 9))
    assert wide.hex_lines() == "0155\n0001\n"


def test_a_clocked_task_is_reset_first_and_now_and_then() -> None:
    reset = values(make_vectors(COUNTER, SEED), "reset")
    assert reset[:3] == [1, 1, 0]
    assert 1 <= sum(reset[3:]) < 30


def test_an_eight_bit_counter_wraps_twice_in_the_long_run() -> None:
    vectors = make_vectors(COUNTER, SEED)
    enabled = [en and not reset for en, reset in zip(values(vectors, "en"), values(vectors, "reset"), strict=True)]
    assert longest_run(enabled) >= 512
    assert vectors.cycles == CYCLES


def test_no_reset_hides_what_happens_after_two_thousand_cycles() -> None:
    reset = values(make_vectors(COUNTER, SEED), "reset")
    assert longest_run([not active for active in reset]) > 2_000
    assert any(reset[-200:])


def test_what_clears_is_quiet_in_the_long_run_by_name_or_by_hint() -> None:
    asked = task("i:en:1 i:clear:1 i:odd:1 o:q:1", "", Clocking(), sparse=("odd",))
    vectors = make_vectors(asked, SEED)
    together = zip(*(values(vectors, name) for name in ("en", "clear", "odd")), strict=True)
    assert longest_run([en and not clear and not odd for en, clear, odd in together]) >= LONG_RUN


def test_one_bit_inputs_are_rare_even_and_frequent_in_turn() -> None:
    en = values(make_vectors(COUNTER, SEED), "en")
    outside = [en[i : i + 24] for i in (*range(0, 140, 24), *range(900, 2300, 24))]
    shares = sorted(sum(window) / 24 for window in outside)
    assert shares[0] < 0.25
    assert shares[-1] > 0.75


def test_hints_decide_how_often_an_input_is_one() -> None:
    asked = task("i:go:1 i:stop_it:1 o:q:1", "", Clocking(), dense=("go",), sparse=("stop_it",), cycles=4000)
    vectors = make_vectors(asked, SEED)
    assert np.mean(values(vectors, "go")) > 0.6
    assert np.mean(values(vectors, "stop_it")) < 0.4


def test_a_queue_of_sixteen_is_filled_and_drained() -> None:
    vectors = make_vectors(FIFO, SEED)
    level, most, drained = 0, 0, False
    pushes, pops = values(vectors, "in_valid"), values(vectors, "out_ready")
    for push, pop in zip(pushes, pops, strict=True):
        level = min(16, level + push) - (pop and level > 0)
        most = max(most, level)
        drained |= most >= 15 and level == 0
    assert most >= 15
    assert drained


def test_a_sequence_to_be_found_is_played() -> None:
    asked = task("i:d:8 o:hit:1", "", Clocking(), pools=(("d", (0x47, 0x45, 0x54)),))
    d = values(make_vectors(asked, SEED), "d")
    assert any(d[i : i + 3] == [0x47, 0x45, 0x54] for i in range(len(d)))


def test_a_serial_line_plays_its_pattern() -> None:
    asked = task("i:d:1 o:hit:1", "", Clocking(), pools=(("d", (1, 0, 1, 1, 0, 0, 1, 0)),))
    d = values(make_vectors(asked, SEED), "d")
    assert any(d[i : i + 8] == [1, 0, 1, 1, 0, 0, 1, 0] for i in range(len(d)))


@pytest.mark.parametrize(
    ("clocking", "start"),
    [
        (Clocking(Reset.SYNC, "clk", "rst", implicit=False), [1, 1, 0]),
        (Clocking(Reset.ASYNC, "clk", "rst", active_low=True, implicit=False), [0, 0, 1]),
        (Clocking(Reset.NONE, "clk", "rst", implicit=False), [0, 0, 0]),
    ],
)
def test_reset_follows_the_convention_of_the_task(clocking: Clocking, start: list[int]) -> None:
    vectors = make_vectors(task("i:clk:1 i:rst:1 i:d:1 o:q:1", "", clocking), SEED)
    assert [field.name for field in vectors.fields] == ["d", "rst"]
    assert values(vectors, "rst")[:3] == start


def test_a_task_without_any_reset_is_never_reset() -> None:
    vectors = make_vectors(task("i:d:1 o:q:1", "", Clocking(Reset.NONE)), SEED)
    assert not any(values(vectors, "reset"))


@pytest.mark.parametrize("cycles", [1, 2, 5, 40, 3000])
def test_the_number_of_cycles_is_the_asked_one(cycles: int) -> None:
    asked = task("i:a:16 i:en:1 o:q:1", "", Clocking(), cycles=cycles)
    assert make_vectors(asked, SEED).cycles == max(cycles, 4)
    assert make_vectors(replace(asked, clocking=None), SEED).cycles == max(cycles, 2)
