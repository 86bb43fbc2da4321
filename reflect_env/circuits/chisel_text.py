"""Literals in Chisel. Only writers of Chisel use this, never a reference."""

from __future__ import annotations

INT_MAX = 2**31 - 1


def uint(value: int, width: int | None = None) -> str:
    """Write an unsigned literal: `5.U`, `5.U(8.W)`, `"h1ffffffff".U(40.W)` where Scala's Int ends."""
    number = str(value) if value <= INT_MAX else f'"h{value:x}"'
    return f"{number}.U" + (f"({width}.W)" if width is not None else "")


def sint(value: int, width: int | None = None) -> str:
    """Write a signed literal: `5.S`, `(-5).S(8.W)`, `BigInt("-4294967296").S`."""
    small = -INT_MAX - 1 <= value <= INT_MAX
    number = (str(value) if value >= 0 else f"({value})") if small else f'BigInt("{value}")'
    return f"{number}.S" + (f"({width}.W)" if width is not None else "")


def boolean(value: bool) -> str:
    """Write `true.B` or `false.B`."""
    return "true.B" if value else "false.B"


def sequence(head: str, items: list[str], tail: str = ")") -> str:
    """Write `head` and the items with commas between, over several lines where one would be long."""
    line = f"{head}{', '.join(items)}{tail}"
    if len(line) <= 96:
        return line
    rows: list[str] = []
    for item in items:
        if rows and len(rows[-1]) + len(item) <= 90:
            rows[-1] += f" {item},"
        else:
            rows.append(f"  {item},")
    rows[-1] = rows[-1].removesuffix(",")
    return "\n".join([head, *rows, tail])


def block(lines: list[str], spaces: int = 2) -> str:
    """Join lines and shift them, for the inside of a `when`."""
    return "\n".join(" " * spaces + part for line in lines for part in line.split("\n"))


def gated(condition: str, *lines: str) -> str:
    """Put lines into `when(condition)`; they stand alone where the condition is empty."""
    return f"when({condition}) {{\n{block(list(lines))}\n}}" if condition else "\n".join(lines)
