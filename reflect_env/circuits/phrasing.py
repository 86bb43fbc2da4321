"""Sentences and tables that many families write alike: words only, nothing that decides a behaviour."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import dedent

COMBINATIONAL = (
    "The circuit is combinational.",
    "There are no registers.",
    "It is purely combinational logic.",
    "Outputs follow the inputs at once; nothing is stored.",
)
"""Ways to say that there is no state."""


def listed(items: Sequence[str], word: str = "and") -> str:
    """Join with commas and a last `and`: `a, b and c`."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {word} {items[-1]}"


def a(noun: str) -> str:
    """Put the article before a noun phrase, numbers included: `a 16-bit word`, `an 8-bit word`."""
    number = noun.split("-")[0].split()[0]
    vowel = noun[0].lower() in "aeiou" and not noun.lower().startswith("uni")
    return f"{'an' if vowel or number in ('11', '18') or noun[0] == '8' else 'a'} {noun}"


def bits(count: int) -> str:
    """Write `1 bit` or `5 bits`."""
    return f"{count} bit" if count == 1 else f"{count} bits"


def upper(text: str) -> str:
    """Begin a sentence."""
    return text[:1].upper() + text[1:]


def ordinal(number: int) -> str:
    """Write `first` … `tenth`, counted from 1, and `11th` beyond."""
    names = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
    return names[number - 1] if number <= len(names) else f"{number}th"


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Write a Markdown table with aligned columns."""
    cells = [list(head), *([str(cell) for cell in row] for row in rows)]
    wide = [max(len(row[i]) for row in cells) for i in range(len(head))]
    lines = ["| " + " | ".join(cell.ljust(w) for cell, w in zip(row, wide, strict=True)) + " |" for row in cells]
    return "\n".join([lines[0], "|" + "|".join("-" * (w + 2) for w in wide) + "|", *lines[1:]])


def radix(value: int, base: str) -> str:
    """Write a number with its usual prefix; `base` is `hex`, `binary`, `octal` or `decimal`."""
    prefix, form = {"hex": ("0x", "x"), "binary": ("0b", "b"), "octal": ("0o", "o"), "decimal": ("", "d")}[base]
    return f"{'-' if value < 0 else ''}{prefix}{abs(value):{form}}"


def verilog_text(body: str) -> str:
    """Show the body of the reference as a form."""
    return "\n".join(line for line in dedent(body).split("\n") if line.strip())


def k_map(names: Sequence[str], values: Sequence[int | str]) -> str:
    """Draw a Karnaugh map of two to four variables; `values` count the first name as the highest bit."""
    rows, columns = names[: len(names) // 2], names[len(names) // 2 :]
    gray = {1: ("0", "1"), 2: ("00", "01", "11", "10")}
    corner = f"{' '.join(rows)} \\ {' '.join(columns)}"
    across = gray[len(columns)]
    body = [[down, *(values[int(down + over, 2)] for over in across)] for down in gray[len(rows)]]
    return table((corner, *across), body)


def truth_table(inputs: Sequence[str], outputs: Sequence[str], rows: Sequence[Sequence[int | str]]) -> str:
    """Write a truth table; row i holds the outputs for the inputs that count i, the first one highest."""
    bits_of = [f"{i:0{len(inputs)}b}" for i in range(len(rows))]
    return table((*inputs, *outputs), [(*digits, *row) for digits, row in zip(bits_of, rows, strict=True)])
