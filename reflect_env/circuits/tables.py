"""Blocks of text that the words of a task contain: lists, tables, and Verilog to be translated."""

from __future__ import annotations

from collections.abc import Sequence


def numbered(lead: str, lines: Sequence[str]) -> str:
    """Write a lead and one numbered line for each of what follows."""
    return "\n".join([f"{lead}:", *(f"  ({i}) {line}" for i, line in enumerate(lines, 1))])


def markdown(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Write a table in Markdown."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def fenced(verilog: str) -> str:
    """Quote Verilog, without the lines that other options would have filled."""
    body = "\n".join(line for line in verilog.split("\n") if line.strip())
    return f"```verilog\n{body}\n```"
