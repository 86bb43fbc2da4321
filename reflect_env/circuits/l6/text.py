"""Small helpers for the words and the Chisel of small systems; no reference uses them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reflect_env.circuits.family import Style
from reflect_env.task import Clocking, Reset

_UTIL = re.compile(
    r"\b(BitPat|Cat|Counter|Decoupled|DecoupledIO|Enum|Fill|ListLookup|Log2|Mux1H|MuxCase|MuxLookup|OHToUInt|PopCount"
    r"|PriorityEncoder|PriorityEncoderOH|PriorityMux|Queue|RegEnable|Reverse|ShiftRegister|ShiftRegisters|UIntToOH"
    r"|Valid|ValidIO|is|isPow2|log2Ceil|log2Up|switch)\b"
)


def style(body: str, before: str = "", parameters: str = "", ports: str = "", more: tuple[str, ...] = ()) -> Style:
    """Make a style that imports the members of `chisel3.util` that its text uses.

    Args:
        body: What stands after the ports.
        before: Top-level definitions before the module.
        parameters: Of the constructor.
        ports: Text of the port types that need an import, such as `Decoupled`.
        more: Further imports, with their package.

    """
    used = set(_UTIL.findall(f"{body} {before} {parameters} {ports}"))
    return Style(body, (*sorted(used), *more), before, parameters)


def listed(parts: Sequence[str], last: str = "and") -> str:
    """Join noun phrases: `a, b and c`."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {last} {parts[-1]}"


def kind_of_reset(asynchronous: bool) -> str:
    """Name the kind of the reset."""
    return "asynchronous" if asynchronous else "synchronous"


def code(value: int, width: int) -> str:
    """Write a code in binary as prose has it: `0b0110`."""
    return f"0b{value:0{width}b}"


def clocked(asynchronous: bool) -> Clocking:
    """Implicit clock and a reset of this kind."""
    return Clocking(Reset.ASYNC if asynchronous else Reset.SYNC)
