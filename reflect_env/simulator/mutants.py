"""Small wrong changes to a Verilog text, by its syntax tree: what a judge that is worth its name must notice.

Used to measure stimulus (share of behaviour-changing mutants that it catches), never in a verdict.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random
from typing import Any

_SWAPS: dict[str, tuple[str, ...]] = {
    "+": ("-", "|"),
    "-": ("+",),
    "*": ("+",),
    "&": ("|", "^"),
    "|": ("&", "^"),
    "^": ("|", "&"),
    "==": ("!=",),
    "!=": ("==",),
    "<": ("<=", ">="),
    "<=": ("<", ">"),
    ">": (">=", "<="),
    ">=": (">", "<"),
    "&&": ("||",),
    "||": ("&&",),
    "<<": (">>",),
    ">>": ("<<", ">>>"),
    ">>>": (">>",),
}
_UNARY = {"~": "", "!": "", "&": "|", "|": "&", "^": "~^", "-": ""}


@dataclass(frozen=True)
class Mutant:
    """One changed text."""

    what: str
    """Line of the original and what was done there."""
    verilog: str


@dataclass(frozen=True)
class _Edit:
    start: int
    end: int
    text: str


def mutants(verilog: str, rng: Random, most: int) -> list[Mutant]:
    """Make up to `most` mutants, each with one change, drawn without repetition."""
    edits = sorted(set(_edits(verilog)), key=lambda e: (e.start, e.end, e.text))
    chosen = rng.sample(edits, min(most, len(edits)))
    return [_apply(verilog, edit) for edit in chosen]


def _apply(verilog: str, edit: _Edit) -> Mutant:
    line = verilog.count("\n", 0, edit.start) + 1
    what = f"line {line}: {verilog[edit.start : edit.end]!r} becomes {edit.text!r}"
    return Mutant(what, verilog[: edit.start] + edit.text + verilog[edit.end :])


def _edits(verilog: str) -> list[_Edit]:
    from pyslang import syntax

    found: list[_Edit] = []

    def visit(node: Any) -> None:  # noqa: ANN401
        for kind, edits in _KINDS:
            if isinstance(node, getattr(syntax, kind)):
                found.extend(edits(node, verilog))

    syntax.SyntaxTree.fromText(verilog).root.visit(visit)
    return found


def _span(node: Any) -> tuple[int, int]:  # noqa: ANN401
    place = node.sourceRange
    return place.start.offset, place.end.offset


def _binary(node: Any, verilog: str) -> Iterator[_Edit]:  # noqa: ANN401
    if "Assignment" in str(node.kind):
        return
    token = node.operatorToken
    for other in _SWAPS.get(token.rawText, ()):
        yield _Edit(token.range.start.offset, token.range.end.offset, other)


def _unary(node: Any, verilog: str) -> Iterator[_Edit]:  # noqa: ANN401
    token = node.operatorToken
    if token.rawText in _UNARY:
        yield _Edit(token.range.start.offset, token.range.end.offset, _UNARY[token.rawText])


def _number(node: Any, verilog: str) -> Iterator[_Edit]:  # noqa: ANN401
    start, end = _span(node)
    size, _, rest = verilog[start:end].partition("'")
    base, digits = rest[:1].lower(), rest[1:].replace("_", "")
    radix = {"h": 16, "d": 10, "b": 2, "o": 8}.get(base)
    if not size.isdigit() or radix is None or not digits.isalnum() or "x" in digits.lower() or "z" in digits.lower():
        return
    value, limit = int(digits, radix), 1 << int(size)
    for other in {(value + 1) % limit, (value - 1) % limit, value ^ (limit >> 1)} - {value}:
        yield _Edit(start, end, f"{size}'h{other:x}")


def _choice(node: Any, verilog: str) -> Iterator[_Edit]:  # noqa: ANN401
    (a, b), (c, d) = _span(node.left), _span(node.right)
    yield _Edit(a, d, f"{verilog[c:d]} : {verilog[a:b]}")


def _condition(node: Any, verilog: str) -> Iterator[_Edit]:  # noqa: ANN401
    start, end = _span(node.predicate)
    yield _Edit(start, end, f"!({verilog[start:end]})")


def _concatenation(node: Any, verilog: str) -> Iterator[_Edit]:  # noqa: ANN401
    parts = [_span(part) for part in node.expressions if hasattr(part, "sourceRange") and hasattr(part, "kind")]
    parts = [part for part in parts if verilog[part[0] : part[1]].strip() not in ("", ",")]
    for (a, b), (c, d) in pairwise(parts):
        if verilog[a:b] != verilog[c:d]:
            yield _Edit(a, d, f"{verilog[c:d]}, {verilog[a:b]}")


_KINDS: Sequence[tuple[str, Any]] = (
    ("BinaryExpressionSyntax", _binary),
    ("PrefixUnaryExpressionSyntax", _unary),
    ("IntegerVectorExpressionSyntax", _number),
    ("ConditionalExpressionSyntax", _choice),
    ("ConditionalStatementSyntax", _condition),
    ("ConcatenationExpressionSyntax", _concatenation),
)
