"""Which families are kept for the test split: data.

They were chosen so that each level has some, and that what they are made of (operators, registers, handshakes) is met
in families that are trained on: what is unseen is the circuit, not the language.
"""

from __future__ import annotations

UNSEEN_FAMILIES: frozenset[str] = frozenset(
    {
        *("active-levels", "vector-wiring"),
        *("absolute-difference", "bit-interleave", "gray-code", "threshold", "zero-count"),
        *("priority-mux", "shift-registers"),
        *("change-detector", "one-shot", "saturating-counter", "serial-parity"),
        *("cell-array", "stream-join", "top-cells"),
        *("credit-sender", "lifo-stack", "scrambler", "watchdog"),
        *("elevator-controller", "histogram-unit", "run-length-encoder"),
    }
)


def is_unseen_family(name: str) -> bool:
    """Whether no training task is of this family."""
    return name in UNSEEN_FAMILIES
