"""What a model and a person are told about a difference."""

from __future__ import annotations

from reflect_env.diagnostic import render_for_model
from reflect_env.simulator.api import Compared, Mismatch, Sample
from reflect_env.simulator.explain import explain, mismatch_diagnostic


def same(**values: str) -> tuple[Sample, ...]:
    return tuple(Sample(port, value, value) for port, value in values.items())


FIRST = Mismatch(
    338,
    same(en="1", reset="0"),
    (Sample("q", "c9", "00"), Sample("full", "0", "0")),
    (
        (*same(en="1", reset="0"), *same(q="c7", full="0")),
        (*same(en="1", reset="0"), *same(q="c8", full="0")),
    ),
)
COUNTER = Compared(1023, 596, FIRST, "none", 0.4)
ADDER = Compared(1024, 3, Mismatch(7, same(a="ff", b="01"), (Sample("y", "100", "000"),)), "none", 0.9)


def test_a_difference_without_a_clock_is_one_line() -> None:
    assert explain(ADDER) == "sample 7 with a=ff b=01: y is 000, expected 100 (3 of 1024 samples differ, hex)"


def test_a_difference_with_a_clock_shows_the_cycles_before_in_columns() -> None:
    assert explain(COUNTER).split("\n") == [
        "cycle 338 with en=1 reset=0: q is 00, expected c9 (596 of 1023 cycles differ, hex)",
        "cycle  en  reset  q      full",
        "336    1   0      c7     0",
        "337    1   0      c8     0",
        "338    1   0      00!c9  0",
        "(value!expected where they differ)",
    ]


def test_columns_survive_into_what_a_model_reads() -> None:
    shown = render_for_model([mismatch_diagnostic(COUNTER)])
    assert shown.startswith("error [functional_mismatch] cycle 338 with")
    assert "  | 338    1   0      00!c9  0\n" in shown
    assert "hint: " in shown


def test_what_is_not_compared_is_not_shown_as_wrong() -> None:
    before = ((*same(en="1"), Sample("q", "xx", "7f")),)
    first = Mismatch(1, same(en="1"), (Sample("q", "00", "01"),), before)
    assert explain(Compared(9, 1, first, "none", 0.0)).split("\n")[2] == "0      1   7f"


def test_a_note_is_told() -> None:
    noted = Mismatch(0, (), (Sample("y", "1", "0"),), (), "registers powered up with random values")
    assert "powered up" in explain(Compared(1, 1, noted, "none", 0.0))


def test_many_wide_ports_stay_small_and_wrong_outputs_come_first() -> None:
    inputs = same(**{f"input_port_{i}": "a" * 80 for i in range(60)})
    right, wrong = same(**{f"out_{i}": "b" * 80 for i in range(40)}), (Sample("wrong_one", "c" * 80, "d" * 80),)
    row = (*inputs, *right, *wrong)
    text = explain(Compared(9, 1, Mismatch(5, inputs, (*right, *wrong), (row, row, row, row)), "none", 0.0))
    assert len(text) < 4_000
    assert "wrong_one" in text.split("\n")[1]
    assert "and 50 more inputs" in text
    assert "…" in text
