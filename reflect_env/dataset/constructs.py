"""Which constructs of Chisel a text holds, by regular expressions: enough to count, not to judge."""

from __future__ import annotations

import re

CONSTRUCTS = {
    "Mux": r"\bMux\(",
    "when": r"\bwhen\(",
    "elsewhen": r"\.elsewhen\(",
    "switch": r"\bswitch\(",
    "for": r"\bfor \(",
    "def": r"\bdef \w",
    "Vec": r"\bVec\(",
    "VecInit": r"\bVecInit",
    "RegInit": r"\bRegInit\(",
    "RegNext": r"\bRegNext\(",
    "RegEnable": r"\bRegEnable\(",
    "Mem": r"\bMem\(",
    "SyncReadMem": r"\bSyncReadMem\(",
    "Module(new": r"\bModule\(new",
    "Bundle": r"extends Bundle\b",
    "ChiselEnum": r"extends ChiselEnum\b",
    "Enum": r"\bEnum\(",
    "Decoupled": r"\bDecoupled\(",
    "Valid": r"\bValid\(",
    "Queue": r"\bQueue\(",
    "Counter": r"\bCounter\(",
    "ShiftRegister": r"\bShiftRegisters?\(",
    "Cat": r"\bCat\(",
    "Fill": r"\bFill\(",
    "Reverse": r"\bReverse\(",
    "PopCount": r"\bPopCount\(",
    "Log2": r"\bLog2\(",
    "MuxCase": r"\bMuxCase\(",
    "MuxLookup": r"\bMuxLookup\(",
    "Mux1H": r"\bMux1H\(",
    "PriorityMux": r"\bPriorityMux\(",
    "PriorityEncoder": r"\bPriorityEncoder",
    "OHToUInt": r"\bOHToUInt\(",
    "UIntToOH": r"\bUIntToOH\(",
    "BitPat": r"\bBitPat",
    "reduce": r"\.reduce\w*\b",
    "map": r"\.map\b",
    "zip": r"\.zip\w*\b",
    "foldLeft": r"\.fold\w*\b",
    "tabulate": r"\btabulate\(",
    "+": r" \+ ",
    "+&": r" \+& ",
    "-": r" - ",
    "*": r" \* ",
    "&": r" & ",
    "|": r" \| ",
    "^": r" \^ ",
    "~": r"~",
    "<<": r" << ",
    ">>": r" >> ",
    "##": r" ## ",
    "===": r" === ",
    "=/=": r" =/= ",
    "<": r" < ",
    ">=": r" >= ",
    "asSInt": r"\.asSInt\b",
    "asUInt": r"\.asUInt\b",
    "withReset": r"\bwithReset\b|\bwithClockAndReset\b|RequireAsyncReset",
    "RawModule": r"extends RawModule\b",
    "parameters": r"^class \w+\(",
}
"""What is looked for in outputs, by name."""
_PATTERNS = {name: re.compile(pattern, re.MULTILINE) for name, pattern in CONSTRUCTS.items()}


def constructs(code: str) -> frozenset[str]:
    """Return the names of the constructs in a text."""
    return frozenset(name for name, pattern in _PATTERNS.items() if pattern.search(code))
