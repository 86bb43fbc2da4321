"""What is left of a Chisel text when names, or names and numbers, are masked: pure.

The data of the system that we start from holds 30 skeletons in 10,000 rows. A count after masking says how many
different programs a data set teaches; the number of its rows does not.
"""

from __future__ import annotations

import re
from functools import lru_cache
from zlib import crc32

from reflect_env.circuits.vocabulary import SCALA_AND_CHISEL

_TOKEN = re.compile(
    r'"""(?:.|\n)*?"""|"(?:[^"\\\n]|\\.)*"|//[^\n]*|/\*(?:.|\n)*?\*/|'
    r"(?P<number>\b0x[0-9a-fA-F]+\b|\b\d+\b)|(?P<word>[A-Za-z_$][\w$]*)|(?P<space>\s+)|(?P<mark>.)"
)


def masked_names(code: str) -> str:
    """Replace every name that is not Scala's or Chisel's by `n0`, `n1`, … in the order of appearance.

    Comments go, white space is one blank, strings and numbers stay.
    """
    return _masked(code, numbers=False)


def skeleton(code: str) -> str:
    """Replace all such names by `n`, all numbers by `0` and all strings by `""`: what remains is the shape."""
    return _masked(code, numbers=True)


@lru_cache(maxsize=4096)
def _masked(code: str, *, numbers: bool) -> str:
    order: dict[str, str] = {}
    parts = (_part(match, order, numbers) for match in _TOKEN.finditer(code))
    return " ".join(part for part in parts if part)


def _part(match: re.Match[str], order: dict[str, str], numbers: bool) -> str:
    text = match[0]
    if match["space"] or text.startswith(("//", "/*")):
        return ""
    if match["word"]:
        if text in SCALA_AND_CHISEL:
            return text
        return "n" if numbers else order.setdefault(text, f"n{len(order)}")
    if match["number"]:
        return "0" if numbers else text
    return '""' if numbers and text.startswith('"') else text


def shingles(code: str, size: int = 5) -> frozenset[int]:
    """Hashes of every `size` successive tokens, names masked to `n` and numbers kept, for Jaccard similarity."""
    order: dict[str, str] = {}
    parts = (_part(match, order, False) for match in _TOKEN.finditer(code))
    tokens = ["n" if re.fullmatch(r"n\d+", part) else part for part in parts if part]
    windows = (" ".join(tokens[i : i + size]) for i in range(max(1, len(tokens) - size + 1)))
    return frozenset(crc32(window.encode("utf-8", "surrogatepass")) for window in windows)
