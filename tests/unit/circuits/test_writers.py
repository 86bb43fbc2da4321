"""The writers of random tasks: complete, and independent of each other as far as their text shows."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from reflect_env.circuits import scale
from reflect_env.circuits.scale import (
    _blocks,
    _blocks_chisel,
    _blocks_draw,
    _blocks_python,
    _blocks_verilog,
    _blocks_words,
    _chisel,
    _expr,
    _fsm,
    _labels,
    _python,
    _verilog,
    _words,
)
from reflect_env.circuits.scale._expr import BOOL, const, fit, make, ref, sint, uint
from reflect_env.circuits.scale._verilog import Wire, declare
from reflect_env.circuits.vocabulary import KEYWORDS, MEMBERS, TYPES

FOLDER = Path(scale.__path__[0])
SIDES = ("chisel", "verilog", "python", "words")


def _side(module: str) -> str:
    """Which language a module writes: the last part of its name."""
    last = module.rpartition(".")[2].rpartition("_")[2]
    return "chisel" if module.endswith("chisel_text") else last if last in SIDES else ""


@pytest.mark.parametrize("path", sorted(FOLDER.glob("_*.py")), ids=lambda path: path.stem)
def test_a_writer_imports_nothing_of_another_language(path: Path) -> None:
    own = _side(path.stem)
    imported = [node.module or "" for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ImportFrom)]
    assert {_side(module) for module in imported if _side(module)} <= {own} if own else True


def test_every_operator_is_written_in_every_language() -> None:
    operators = set(_expr.RULES)
    tables = (_chisel.WRITERS, _verilog.WRITERS, _python.OPERATIONS, _words.FORMULAS, _words.PHRASES, _labels.WORDS)
    assert [set(table) ^ operators for table in tables] == [set()] * len(tables)


def test_every_block_is_written_in_every_language() -> None:
    blocks = set(_blocks.BLOCKS)
    stateful = {name for name, block in _blocks.BLOCKS.items() if block.stateful}
    assert set(_blocks_words.WORDS) == set(_blocks_chisel.CHISEL) == blocks
    assert set(_blocks_python.REGISTERED) == set(_blocks_verilog.NEXT) == stateful
    assert set(_blocks_python.COMBINATIONAL) == blocks - stateful == set(_blocks_verilog.VALUE) - stateful


def test_names_of_values_are_reserved_nowhere() -> None:
    labels = [word for words in _labels.WORDS.values() for word in words]
    labels += [word for words in _blocks_draw.LABELS.values() for word in words.split()]
    states = [name.lower() for name in _fsm.STATES]
    assert [word for word in (*labels, *states) if word.lower() in KEYWORDS or word in MEMBERS | TYPES] == []


A, B, S, C = ref("a", uint(4)), ref("b", uint(6)), ref("s", sint(4)), ref("c", BOOL)


@pytest.mark.parametrize(
    ("expr", "width", "value"),
    [
        (make("add", A, B), 6, (13 + 60) % 64),
        (make("add_full", A, B), 7, 73),
        (make("sub", A, B), 6, (13 - 60) % 64),
        (make("sub_full", A, B), 7, (13 - 60) % 128),
        (make("mul", A, B), 10, 780),
        (make("neg", S), 4, -8),
        (make("abs", S), 4, -8),
        (make("zext", A), 5, 13),
        (make("as_signed", A), 4, -3),
        (make("as_unsigned", S), 4, 8),
        (make("shr", S, ints=(2,)), 2, -2),
        (make("shr", B, ints=(2,)), 4, 15),
        (make("shl_by", A, make("bits", B, ints=(2, 1))), 7, 52),
        (make("rotl", A, ints=(1,)), 4, 0b1011),
        (make("rotr", A, ints=(1,)), 4, 0b1110),
        (make("cat", A, B), 10, 13 * 64 + 60),
        (make("bits", B, ints=(3, 2)), 2, 3),
        (make("fill", C, ints=(5,)), 5, 31),
        (make("ones", B), 3, 4),
        (make("reverse", A), 4, 0b1011),
        (make("mux", C, A, B), 6, 13),
        (make("lt", S, const(-3, sint(4))), 1, 1),
        (fit(S, uint(6)), 6, 56),
        (fit(B, uint(4)), 4, 12),
        (fit(C, uint(4)), 4, 1),
    ],
    ids=lambda value: value.op if isinstance(value, _expr.Expr) else None,
)
def test_types_and_values_are_those_of_the_words(expr: _expr.Expr, width: int, value: int) -> None:
    assert expr.type.width == width
    assert _python.evaluate(expr, {"a": 13, "b": 60, "s": -8, "c": 1}) == value


@pytest.mark.parametrize(
    ("expr", "lines"),
    [
        (make("add_full", A, B), ["  wire [6:0] y_d = {3'd0, pa} + {1'd0, pb};"]),
        (make("min", S, const(-1, sint(4))), ["  wire [3:0] y_d = ($signed(ps) < $signed(4'd15)) ? ps : 4'd15;"]),
        (fit(S, sint(6)), ["  wire [5:0] y_d = {{2{ps[3]}}, ps};"]),
        (
            make("bits", make("mul", A, A), ints=(4, 1)),
            ["  wire [7:0] y_1_d = {4'd0, pa} * {4'd0, pa};", "  wire [3:0] y_d = y_1_d[4:1];"],
        ),
    ],
    ids=lambda value: value.op if isinstance(value, _expr.Expr) else None,
)
def test_the_reference_widens_every_operand_by_hand(expr: _expr.Expr, lines: list[str]) -> None:
    known = {"a": Wire("pa", 4), "b": Wire("pb", 6), "s": Wire("ps", 4, True), "c": Wire("pc", 1)}
    assert list(declare("y", expr, known).lines) == lines


def test_the_reference_works_widths_out_for_itself() -> None:
    wrong = _expr.Expr("add_full", uint(99), (A, B))
    assert declare("y", wrong, {"a": Wire("pa", 4), "b": Wire("pb", 6)}).wire.width == 7
