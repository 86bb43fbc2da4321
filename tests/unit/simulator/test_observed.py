"""Values that were seen, known and unknown."""

from __future__ import annotations

import numpy as np

from reflect_env.simulator.observe import Observed
from reflect_env.simulator.vectors import Field, Vectors


def seen(*rows: str) -> Observed:
    chars = np.array([list(row.encode()) for row in rows], np.uint8)
    return Observed(Vectors((), np.zeros((len(rows), 0), np.uint8)), (Field("a", 3), Field("b", 1)), chars)


def test_a_value_is_known_as_a_whole_and_bit_by_bit() -> None:
    found = seen("101x", "1x01", "zzz0")
    assert found.output("a") == [5, None, None]
    assert found.known_bits("a") == [(0b111, 0b101), (0b101, 0b100), (0, 0)]
    assert found.known_bits("b") == [(0, 0), (1, 1), (1, 0)]


def test_what_is_never_known() -> None:
    assert not seen("101x", "000z").ever_known("b")
    assert seen("101x", "0001").ever_known("b")
