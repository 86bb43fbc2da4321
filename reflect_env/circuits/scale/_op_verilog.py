"""Operation tables in Verilog: every result as wires, one `case` that chooses."""

from __future__ import annotations

from collections.abc import Mapping

from reflect_env.circuits.scale._op_rows import Table
from reflect_env.circuits.scale._verilog import Wire, declare, extend, literal, operand


def chosen(s: Table, known: Mapping[str, Wire], op: str) -> list[str]:
    """Write lines that declare `value_d`, what the table gives for the code `op`."""
    width = s.result_width
    lines, cases = [f"  reg [{width - 1}:0] value_d;"], []
    for row in s.rows:
        written = declare(row.name.lower(), row.expr, known)
        lines += written.lines
        text = extend(written.wire, width)
        cases.append(f"      {literal(row.code, s.code_width)}: value_d = {text};  // {row.name}")
    other = operand("other", s.other, known)
    cases.append(f"      default: value_d = {extend(other.wire, width)};")
    return [*lines, *other.lines, "  always @*", f"    case ({op})", *cases, "    endcase"]


def flag(name: str, value: str, width: int) -> str:
    """Write a flag over the wire of the result."""
    texts = {"zero": f"~|{value}", "negative": f"{value}[{width - 1}]", "odd": f"{value}[0]", "parity": f"^{value}"}
    return texts[name]
