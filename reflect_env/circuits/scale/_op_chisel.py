"""Operation tables in Chisel: ways to choose among the results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reflect_env.circuits.chisel_text import block
from reflect_env.circuits.family import Names
from reflect_env.circuits.scale._chisel import ATOM, PREFIX, Text, chisel, constant, imports_of
from reflect_env.circuits.scale._expr import BOOL, Expr, Kind
from reflect_env.circuits.scale._op_rows import Row, Table
from reflect_env.circuits.scale._op_rows import flag as flag_of

Known = Mapping[str, Text]


def by_switch(s: Table, known: Known, op: str, target: str) -> list[str]:
    """Write `switch` after a default."""
    rows = [f"is({row.code}.U) {{\n  {target} := {_result(row.expr, known).source}\n}}" for row in s.rows]
    return [f"{target} := {_result(s.other, known).source}", f"switch({op}) {{", block(rows), "}"]


def by_when(s: Table, known: Known, op: str, target: str, codes: Mapping[int, str]) -> list[str]:
    """Write a chain of `when`."""
    lines, word = [], "when"
    for row in s.rows:
        lines += [f"{word}({op} === {codes[row.code]}) {{", f"  {target} := {_result(row.expr, known).source}"]
        word = "}.elsewhen"
    return [*lines, "}.otherwise {", f"  {target} := {_result(s.other, known).source}", "}"]


def by_lookup(s: Table, known: Known, op: str, target: str) -> list[str]:
    """Write `MuxLookup`."""
    rows = [f"{row.code}.U -> {_result(row.expr, known, typed=True).inside(PREFIX)}" for row in s.rows]
    default = _result(s.other, known, typed=True).source
    return [f"{target} := MuxLookup({op}, {default})(Seq(", block([",\n".join(rows)]), "))"]


def by_cases(s: Table, known: Known, op: str, target: str) -> list[str]:
    """Write `MuxCase`."""
    rows = [f"({op} === {row.code}.U) -> {_result(row.expr, known, typed=True).inside(PREFIX)}" for row in s.rows]
    default = _result(s.other, known, typed=True).source
    return [f"{target} := MuxCase({default}, Seq(", block([",\n".join(rows)]), "))"]


def by_fold(s: Table, known: Known, op: str, target: str, n: Names) -> list[str]:
    """Compute all results and fold the list of them into a chain of choices."""
    lines, pairs = [], []
    for row in s.rows:
        name = n.local(f"{row.name.lower()}_result", f"{row.name.lower()}_out", f"do_{row.name.lower()}")
        lines.append(f"val {name} = {_result(row.expr, known, typed=True).source}")
        pairs.append(f"{row.code} -> {name}")
    table, default = n.local("results", "operations", "by_code"), _result(s.other, known, typed=True).source
    rows = [", ".join(pairs[i : i + 4]) for i in range(0, len(pairs), 4)]
    listed = rows[0] if len(rows) == 1 else "\n" + block([",\n".join(rows)]) + "\n"
    lines.append(f"val {table} = Seq[(Int, UInt)]({listed})")
    code, value, rest = n.local("code", "key"), n.local("value", "answer"), n.local("rest", "others")
    step = f"case (({code}, {value}), {rest}) => Mux({op} === {code}.U, {value}, {rest})"
    return [*lines, f"{target} := {table}.foldRight[UInt]({default}) {{\n  {step}\n}}"]


def used(s: Table) -> tuple[str, ...]:
    """List the members of `chisel3.util` that the expressions need."""
    return imports_of([*(row.expr for row in s.rows), s.other])


def flags(s: Table, result: Expr, known: Known, n: Names) -> list[str]:
    """Drive the flags from the result."""
    return [f"{n[name]} := {chisel(flag_of(name, result), known).source}" for name in s.flags]


def codes_object(name: str, rows: Sequence[Row], width: int) -> str:
    """Write an object with a constant for each code."""
    lines = "\n".join(f"  val {row.name} = {row.code}.U({width}.W)" for row in rows)
    return f"object {name} {{\n{lines}\n}}"


def _result(expr: Expr, known: Known, *, typed: bool = False) -> Text:
    """Write a result where it is connected; extension with zeros happens by itself there."""
    if expr.op == "const":
        return Text(constant(expr.ints[0], expr.type, wide=typed or expr.ints[0] > 9))
    if expr.op == "pad" and expr.type.kind is Kind.UINT:
        inner = expr.args[0]
        text = chisel(inner, known)
        return Text(f"{text.inside(ATOM)}.asUInt") if inner.type == BOOL and typed else text
    return chisel(expr, known)
