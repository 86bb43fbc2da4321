"""Text that many families say alike: that a circuit has no state, and tables in Markdown."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence

COMBINATIONAL = (
    "The circuit is combinational.",
    "There are no registers.",
    "It is purely combinational: outputs follow the inputs without waiting for a clock edge.",
    "No state is kept; the result depends on the present inputs only.",
)
"""One convention in several phrasings."""


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Write a Markdown table."""
    lines = ["| " + " | ".join(map(str, row)) + " |" for row in (header, ["---"] * len(header), *rows)]
    return "\n".join(lines)


def listed(items: Sequence[object], last: str = "and") -> str:
    """Write `a, b and c`."""
    texts = [str(item) for item in items]
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} {last} {texts[-1]}"


def verilog_form(body: str) -> str:
    """Dress the body of a reference as the form `verilog` of a prompt."""
    return textwrap.dedent(body.strip("\n"))
