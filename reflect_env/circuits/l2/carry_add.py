"""Addition with carry and subtraction with borrow, joined or as a flag of its own, with signed overflow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.draw import width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.phrases import COMBINATIONAL, verilog_form
from reflect_env.circuits.ports import PortGroup, data_in, data_out, flag_in, flag_out
from reflect_env.circuits.registry import family


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    subtract: bool
    carry_in: bool
    joined: bool
    """The carry is the top bit of a result of width + 1 bits."""
    overflow: bool
    """There is a flag for two's-complement overflow."""


@family("carry-add", "L2", "Adder", "FullAdder", "Borrow", "CarryUnit", tags=("arithmetic", "carry"))
class CarryAdd(Family[Spec]):
    """`{carry, sum} = a ± b ± cin`."""

    def draw(self, rng: Random) -> Spec:
        """Draw width and options."""
        flags = [rng.random() < share for share in (0.45, 0.5, 0.35, 0.35)]
        return Spec(width(rng, 2, 40), *flags)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Operands, optional carry in, result and flags."""
        what = "borrow" if s.subtract else "carry"
        carry = [flag_in("cin", f"{what} in", f"{what}_in", "ci", f"in_{what}", "c0")] if s.carry_in else []
        flag = [flag_out("cout", f"{what} out", f"{what}_out", "co", f"out_{what}", what)] if not s.joined else []
        signed = [flag_out("overflow", "signed overflow", "ovf", "v", "ov", "oflow")] if s.overflow else []
        doc = f"{what} out and result, the {what} in the top bit" if s.joined else "result without its carry"
        return (
            data_in("a", s.width, "first operand", "x", "left", "lhs", "op_a"),
            data_in("b", s.width, "second operand", "y", "right", "rhs", "op_b"),
            *carry,
            data_out("out", s.width + s.joined, doc, "result", "res", "z", "total", "s"),
            *flag,
            *signed,
        )

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say result, carry or borrow, overflow."""
        exact, what = self._exact(s, n), "borrow" if s.subtract else "carry"
        place = f"Bit {s.width} of {n.t('out')}" if s.joined else n.t("cout")
        low = f"The low {s.width} bits of {n.t('out')} are" if s.joined else f"{n.t('out')} is"
        rules: list[Sentence] = [
            (
                f"{low} {exact} modulo 2^{s.width}.",
                f"{low} the lowest {s.width} bits of {exact}, all operands unsigned.",
            ),
            (
                f"{place} is the borrow: 1 exactly if the unsigned value of {exact} is negative."
                if s.subtract
                else f"{place} is the carry: 1 exactly if {exact} does not fit in {s.width} unsigned bits."
            ),
        ]
        if s.overflow:
            rules.append(
                f"{n.t('overflow')} is 1 exactly if {exact} lies outside −2^{s.width - 1} to 2^{s.width - 1} − 1 when "
                f"{n.t('a')} and {n.t('b')} are read as two's-complement numbers"
                + (f" and {n.t('cin')} counts as 0 or 1." if s.carry_in else ".")
            )
        kind = ("subtractor" if s.subtract else "adder") + f" with {what} out"
        more = f" and {what} in" if s.carry_in else ""
        return Facts(
            (f"{s.width}-bit {kind}{more}", f"{kind}{more} for {s.width}-bit operands"),
            (
                f"{'subtract' if s.subtract else 'add'} two {s.width}-bit numbers and report the {what}",
                f"output {exact} together with its {what}",
            ),
            tuple(rules),
            (COMBINATIONAL,),
            {"verilog": verilog_form(self.verilog(s, n))},
        )

    def _exact(self, s: Spec, n: Names) -> str:
        word = "minus" if s.subtract else "plus"
        return f"{n.t('a')} {word} {n.t('b')}" + (f" {word} {n.t('cin')}" if s.carry_in else "")

    def verilog(self, s: Spec, n: Names) -> str:
        """One wide sum; the overflow out of a second, sign-extended one."""
        w, a, b, op = s.width, n.v("a"), n.v("b"), "-" if s.subtract else "+"
        more = f" {op} {{{{{w}{{1'b0}}}}, {n.v('cin')}}}" if s.carry_in else ""
        lines = [f"  wire [{w}:0] sum_d = {{1'b0, {a}}} {op} {{1'b0, {b}}}{more};"]
        lines.append(f"  assign {n.v('out')} = sum_d{'' if s.joined else f'[{w - 1}:0]'};")
        lines += [] if s.joined else [f"  assign {n.v('cout')} = sum_d[{w}];"]
        if s.overflow:
            lines.append(f"  wire [{w}:0] wide_d = {{{a}[{w - 1}], {a}}} {op} {{{b}[{w - 1}], {b}}}{more};")
            lines.append(f"  assign {n.v('overflow')} = wide_d[{w}] ^ wide_d[{w - 1}];")
        return "\n".join(lines)

    def style_growing(self, s: Spec, n: Names) -> Style:
        """The operators that keep the carry."""
        op, wide = "-&" if s.subtract else "+&", n.local("wide", "full", "exact", "raw")
        carry = f" {'-' if s.subtract else '+'} {n['cin']}.asUInt" if s.carry_in else ""
        exact = f"({n['a']} {op} {n['b']})" if carry else f"{n['a']} {op} {n['b']}"
        lines = [f"val {wide} = {exact}{carry}"]
        return Style("\n".join([*lines, *self._outputs(s, n, f"{wide}({s.width - 1}, 0)", f"{wide}({s.width})")]))

    def style_extended(self, s: Spec, n: Names) -> Style:
        """Widen the operands first; subtract by adding the complement."""
        left, right = n.local("first", "wide_a", "wider_a", "long_a"), n.local("second", "wide_b", "wider_b", "long_b")
        total, zero = n.local("total", "full", "sum_all", "raw"), "0.U(1.W)"
        lines = [f"val {left} = Cat({zero}, {n['a']})", f"val {right} = Cat({zero}, {n['b']})"]
        if s.subtract:
            last = f"!{n['cin']}" if s.carry_in else "1.U"
            lines.append(f"val {total} = {left} + (~{right}).asUInt + {last}")
        else:
            lines.append(f"val {total} = {left} + {right}" + (f" + {n['cin']}" if s.carry_in else ""))
        return Style(
            "\n".join([*lines, *self._outputs(s, n, f"{total}({s.width - 1}, 0)", f"{total}({s.width})")]), ("Cat",)
        )

    def style_compare(self, s: Spec, n: Names) -> Style | None:
        """Find the carry by comparing."""
        if s.carry_in:
            return None
        a, b, res = n["a"], n["b"], n.local("res", "sum_low", "wrapped", "low")
        carry = n.local("wraps", "carries", "over", "top")
        lines = [f"val {res} = {a} {'-' if s.subtract else '+'} {b}"]
        lines.append(f"val {carry} = {a} < {b}" if s.subtract else f"val {carry} = {res} < {a}")
        return Style("\n".join([*lines, *self._outputs(s, n, res, carry)]), ("Cat",) if s.joined else ())

    def style_ripple(self, s: Spec, n: Names) -> Style | None:
        """Bit by bit, with a function for one place."""
        if s.width > 16:
            return None
        cell, bits, carries = (
            n.local("place", "one_bit", "stage", "full_adder"),
            n.local("digits", "sums"),
            n.local("chain", "carries"),
        )
        a, b, w = n["a"], n["b"], s.width
        p, q, c, i = n.local("p", "u"), n.local("q", "r"), n.local("c", "k"), n.local("i", "j", "idx")
        digit, carry = n.local("digit", "bit_sum", "low"), n.local("carry", "next_carry", "up")
        first = f"!{p} && {q} || !({p} ^ {q}) && {c}" if s.subtract else f"{p} && {q} || ({p} ^ {q}) && {c}"
        start = n["cin"] if s.carry_in else "false.B"
        body = f"""
def {cell}({p}: Bool, {q}: Bool, {c}: Bool): (Bool, Bool) = ({p} ^ {q} ^ {c}, {first})

val {carries} = Wire(Vec({w + 1}, Bool()))
val {bits} = Wire(Vec({w}, Bool()))
{carries}(0) := {start}
for ({i} <- 0 until {w}) {{
  val ({digit}, {carry}) = {cell}({a}({i}), {b}({i}), {carries}({i}))
  {bits}({i}) := {digit}
  {carries}({i} + 1) := {carry}
}}"""
        return Style(
            "\n".join([body, *self._outputs(s, n, f"{bits}.asUInt", f"{carries}({w})")]), ("Cat",) if s.joined else ()
        )

    def _outputs(self, s: Spec, n: Names, low: str, carry: str) -> list[str]:
        a, b, out, top = n["a"], n["b"], n["out"], s.width - 1
        wide = low.removesuffix(f"({top}, 0)")
        joined = wide if wide != low else f"Cat({carry}, {low})"
        lines = [f"{out} := {joined}"] if s.joined else [f"{out} := {low}", f"{n['cout']} := {carry}"]
        if s.overflow:
            sign, same = n.local("sign", "msb", "negative"), "=/=" if s.subtract else "==="
            lines.append(f"val {sign} = {out}({top})")
            lines.append(f"{n['overflow']} := ({a}({top}) {same} {b}({top})) && ({sign} =/= {a}({top}))")
        return lines

    def model(self, s: Spec) -> Model:
        """Whole numbers."""
        return _Oracle(s)


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        s, size, cin = self._s, 2**self._s.width, inputs.get("cin", 0)
        sign = -1 if s.subtract else 1
        exact = inputs["a"] + sign * (inputs["b"] + cin)
        a, b = (x - size if 2 * x >= size else x for x in (inputs["a"], inputs["b"]))
        signed = a + sign * (b + cin)
        carry = int(exact < 0 or exact >= size)
        found = {"out": exact % size}
        if s.overflow:
            found["overflow"] = int(not -size // 2 <= signed < size // 2)
        return {**found, "out": found["out"] + carry * size} if s.joined else {**found, "cout": carry}
