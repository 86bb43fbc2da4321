"""Addition and subtraction that stop at the ends of the range instead of wrapping round."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import sint, uint
from reflect_env.circuits.draw import width
from reflect_env.circuits.family import Facts, Family, Model, Names, Style
from reflect_env.circuits.ports import PortGroup, data_in, data_out
from reflect_env.circuits.registry import family


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    subtract: bool
    signed: bool


@family("saturating-add", "L2", "Adder", "SatAdd", "Clamp", "Saturator", tags=("arithmetic", "saturation"))
class SaturatingAdd(Family[Spec]):
    """`y = clamp(a ± b)`."""

    def draw(self, rng: Random) -> Spec:
        """Draw width, operation and signedness."""
        return Spec(width(rng, 2, 32), rng.random() < 0.5, rng.random() < 0.5)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Two operands, one result."""
        return (
            data_in("a", s.width, "first operand", "x", "left", "lhs", "in_a", "op_a", signed=s.signed),
            data_in("b", s.width, "second operand", "y", "right", "rhs", "in_b", "op_b", signed=s.signed),
            data_out("out", s.width, "clamped result", "result", "res", "z", "sat", "value", signed=s.signed),
        )

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say the operation, the range and both ends."""
        kind, verb = ("signed" if s.signed else "unsigned"), ("subtractor" if s.subtract else "adder")
        low, high = _range(s)
        exact = f"{n.t('a')} {'minus' if s.subtract else 'plus'} {n.t('b')}"
        rules = [
            (
                f"{n.t('out')} is the exact {kind} value of {exact}, clamped to the range {low} to {high}.",
                f"Compute {exact} as {kind} {s.width}-bit numbers without losing a bit; a result outside {low}…{high} "
                f"is replaced by the nearer end of that range.",
            )
        ]
        if s.signed or not s.subtract:
            rules.append((f"Results above {high} give {high}.", f"On overflow {n.t('out')} is {high}."))
        if s.signed or s.subtract:
            rules.append((f"Results below {low} give {low}.", f"On underflow {n.t('out')} is {low}."))
        rules.append(("The circuit is combinational.", "There are no registers."))
        return Facts(
            (f"{s.width}-bit {kind} saturating {verb}", f"saturating {verb} for {s.width}-bit {kind} numbers"),
            (
                f"{'subtract' if s.subtract else 'add'} two {kind} {s.width}-bit numbers with saturation",
                f"output {exact}, limited to what {s.width} {kind} bits can hold",
            ),
            tuple(rules),
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """Work one bit wider, then compare with the ends."""
        a, b, out, w = n.v("a"), n.v("b"), n.v("out"), s.width
        sign = "-" if s.subtract else "+"
        if s.signed:
            return f"""
  wire signed [{w}:0] wide_d = {{{a}[{w - 1}], {a}}} {sign} {{{b}[{w - 1}], {b}}};
  assign {out} = (wide_d[{w}] == wide_d[{w - 1}]) ? wide_d[{w - 1}:0]
               : wide_d[{w}] ? {{1'b1, {{{w - 1}{{1'b0}}}}}} : {{1'b0, {{{w - 1}{{1'b1}}}}}};"""
        if s.subtract:
            return f"  assign {out} = ({a} < {b}) ? {w}'d0 : {a} - {b};"
        return f"""
  wire [{w}:0] wide_d = {{1'b0, {a}}} + {{1'b0, {b}}};
  assign {out} = wide_d[{w}] ? {{{w}{{1'b1}}}} : wide_d[{w - 1}:0];"""

    def style_mux(self, s: Spec, n: Names) -> Style:
        """Compare the wide result with both ends."""
        a, b, out = n["a"], n["b"], n["out"]
        if s.subtract and not s.signed:
            return Style(f"{out} := Mux({a} < {b}, 0.U, {a} - {b})")
        wide, low, high = n.local("wide", "full", "exact", "raw"), *_range(s)
        limited = f"Mux({wide} > {sint(high)}, {sint(high)}, Mux({wide} < {sint(low)}, {sint(low)}, {wide}))"
        if not s.signed:
            limited = f"Mux({wide} > {uint(high)}, {uint(high)}, {wide})"
        cut = f"({limited})({s.width - 1}, 0)" + (".asSInt" if s.signed else "")
        return Style(f"val {wide} = {a} {'-&' if s.subtract else '+&'} {b}\n{out} := {cut}")

    def style_carry(self, s: Spec, n: Names) -> Style:
        """Look at the bit that was carried out."""
        a, b, out, w = n["a"], n["b"], n["out"], s.width
        wide, op = n.local("sum", "total", "extended", "w"), "-&" if s.subtract else "+&"
        low, high = _range(s)
        if s.signed:
            return Style(f"""
val {wide} = {a} {op} {b}
{out} := {wide}({w - 1}, 0).asSInt
when({wide}({w}) =/= {wide}({w - 1})) {{
  {out} := Mux({wide}({w}), {sint(low, w)}, {sint(high, w)})
}}""")
        end = "0.U" if s.subtract else f"Fill({w}, true.B)"
        return Style(
            f"val {wide} = {a} {op} {b}\nwhen({wide}({w})) {{\n  {out} := {end}\n}}.otherwise {{\n"
            f"  {out} := {wide}({w - 1}, 0)\n}}",
            imports=() if s.subtract else ("Fill",),
        )

    def model(self, s: Spec) -> Model:
        """Whole numbers."""
        return _Oracle(s)


def _range(s: Spec) -> tuple[int, int]:
    return (-(1 << (s.width - 1)), (1 << (s.width - 1)) - 1) if s.signed else (0, (1 << s.width) - 1)


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        a, b = (self._number(inputs[role]) for role in ("a", "b"))
        exact = a - b if self._s.subtract else a + b
        top = 2 ** (self._s.width - 1) if self._s.signed else 2**self._s.width
        bottom = -top if self._s.signed else 0
        return {"out": min(max(exact, bottom), top - 1) % 2**self._s.width}

    def _number(self, raw: int) -> int:
        half = 2 ** (self._s.width - 1)
        return raw - 2 * half if self._s.signed and raw >= half else raw
