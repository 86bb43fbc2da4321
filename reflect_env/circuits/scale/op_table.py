"""An operation code chooses among random expressions over two or three operands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random

from reflect_env.circuits.family import Facts, Family, Model, Names, Style
from reflect_env.circuits.ports import PortGroup, bits_in, bits_out, flag_out
from reflect_env.circuits.registry import family
from reflect_env.circuits.scale import _op_chisel as chisel
from reflect_env.circuits.scale import _op_verilog as verilog
from reflect_env.circuits.scale import _op_words as words
from reflect_env.circuits.scale._chisel import Text
from reflect_env.circuits.scale._expr import Expr, ref, uint
from reflect_env.circuits.scale._op_python import flags_of, result_of
from reflect_env.circuits.scale._op_rows import FLAGS, OPERANDS, Table, draw_table, pools
from reflect_env.circuits.scale._verilog import Wire
from reflect_env.task import Stimulus

Choose = Callable[[Mapping[str, Text], str, str], list[str]]


@family("op-table", "L2", "Alu", "Ops", "Operator", "Unit", "Selector", tags=("alu", "table", "random"))
class OpTable(Family[Table]):
    """Combinational."""

    def draw(self, rng: Random) -> Table:
        """Draw three to six operations."""
        return draw_table(rng, (3, 6), (4, 6, 8, 8, 8, 12, 16, 16), 2)

    def ports(self, s: Table) -> tuple[PortGroup, ...]:
        """Operands, code, result, flags."""
        operands = [bits_in(p.role, p.type.width, "operand", *OPERANDS[p.role]) for p in s.operands]
        flags = [flag_out(name, "flag of the result", *FLAGS[name]) for name in s.flags]
        op = bits_in("op", s.code_width, "operation code", "opcode", "func", "cmd", "sel_op")
        return (*operands, op, bits_out("result", s.result_width, "result", "res", "dout", "value_out"), *flags)

    def facts(self, s: Table, n: Names) -> Facts:
        """List the operations, then the flags."""
        known = {port.role: n.ports[port.role] for port in s.operands}
        width = s.operands[0].type.width
        listing = words.listings(s, known, n.ports["op"], n.ports["result"])
        return Facts(
            (f"{width}-bit operation unit with {len(s.rows)} operations", f"small ALU for {width}-bit operands"),
            (f"compute {n.t('result')} as {n.t('op')} says", f"offer {len(s.rows)} operations chosen by {n.t('op')}"),
            (listing, *words.flags(s, n, n.ports["result"]), ("It is combinational.", "There are no registers.")),
            forms={"verilog": self.verilog(s, n)},
        )

    def verilog(self, s: Table, n: Names) -> str:
        """All results and one `case`."""
        known = {port.role: Wire(n.v(port.role), port.type.width) for port in s.operands}
        lines = [*verilog.chosen(s, known, n.v("op")), f"  assign {n.v('result')} = value_d;"]
        lines += [f"  assign {n.v(name)} = {verilog.flag(name, 'value_d', s.result_width)};" for name in s.flags]
        return "\n".join(lines)

    def style_switch(self, s: Table, n: Names) -> Style:
        """`switch`."""
        return self._style(s, n, lambda known, op, target: chisel.by_switch(s, known, op, target), "switch", "is")

    def style_when(self, s: Table, n: Names) -> Style:
        """Named codes and `when`."""
        name = f"{n.module}Op"
        codes = {row.code: f"{name}.{row.name}" for row in s.rows}
        style = self._style(s, n, lambda known, op, target: chisel.by_when(s, known, op, target, codes))
        return Style(style.body, style.imports, chisel.codes_object(name, s.rows, s.code_width))

    def style_lookup(self, s: Table, n: Names) -> Style:
        """`MuxLookup`."""
        return self._style(s, n, lambda known, op, target: chisel.by_lookup(s, known, op, target), "MuxLookup")

    def style_cases(self, s: Table, n: Names) -> Style:
        """`MuxCase`."""
        return self._style(s, n, lambda known, op, target: chisel.by_cases(s, known, op, target), "MuxCase")

    def style_fold(self, s: Table, n: Names) -> Style:
        """One `val` a result, and a fold over all."""
        return self._style(s, n, lambda known, op, target: chisel.by_fold(s, known, op, target, n))

    def _style(self, s: Table, n: Names, choose: Choose, *imports: str) -> Style:
        """Put the result on a wire where flags read it."""
        known = {port.role: Text(n[port.role]) for port in s.operands}
        used = (*imports, *chisel.used(s))
        if not s.flags:
            return Style("\n".join(choose(known, n["op"], n["result"])), used)
        value = n.local("value", "chosen", "answer", "outcome")
        lines = [f"val {value} = Wire(UInt({s.result_width}.W))", *choose(known, n["op"], value)]
        lines += [f"{n['result']} := {value}", *chisel.flags(s, _result(s), {"value": Text(value)}, n)]
        return Style("\n".join(lines), used)

    def stimulus(self, s: Table, n: Names) -> Stimulus:
        """Constants that operands are compared with."""
        return Stimulus(pools=pools(s, n))

    def model(self, s: Table) -> Model:
        """A dictionary of operations."""
        return _Oracle(s)


def _result(s: Table) -> Expr:
    return ref("value", uint(s.result_width))


class _Oracle(Model):
    def __init__(self, s: Table) -> None:
        self._table, self._result = s, result_of(s)

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        value = self._result(inputs["op"], inputs)
        return {"result": value} | flags_of(self._table, value)
