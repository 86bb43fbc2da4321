"""Combinational division: quotient, remainder or both, unsigned or signed, rounded to zero or down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.draw import weighted, width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.phrases import COMBINATIONAL
from reflect_env.circuits.ports import PortGroup, data_in, data_out
from reflect_env.circuits.registry import family
from reflect_env.task import Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    kind: str
    """`unsigned`, `truncated` (signed, towards zero) or `floored` (signed, downwards)."""
    results: str
    """`quotient`, `remainder` or `both`."""
    ones: bool
    """Dividing by zero gives a quotient of all ones instead of zero."""

    def __post_init__(self) -> None:
        if self.results == "remainder" and self.ones:
            raise ValueError("the quotient for a divisor of zero says nothing where there is no quotient")

    @property
    def signed(self) -> bool:
        """Whether operands and results have a sign."""
        return self.kind != "unsigned"


@family("divide", "L2", "Divider", "Div", "Quotient", "Modulo", tags=("arithmetic", "division"))
class Divide(Family[Spec]):
    """`q = a / b`, `r = a mod b`."""

    def draw(self, rng: Random) -> Spec:
        """Draw width, kind and results."""
        results = weighted(rng, (("quotient", 1), ("remainder", 1), ("both", 1)))
        kind = weighted(rng, (("unsigned", 2), ("truncated", 1), ("floored", 1)))
        return Spec(width(rng, 3, 16), kind, results, results != "remainder" and rng.random() < 0.5)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Dividend, divisor, results; a signed quotient has one more bit."""
        out = []
        if s.results != "remainder":
            words = ("quotient", "quo", "ratio", "div_out")
            out.append(data_out("quot", s.width + s.signed, "quotient", *words, signed=s.signed))
        if s.results != "quotient":
            out.append(
                data_out("rem", s.width, "remainder", "remainder", "rest", "mod_out", "residue", signed=s.signed)
            )
        return (
            data_in("a", s.width, "dividend", "dividend", "num", "x", "numerator", signed=s.signed),
            data_in("b", s.width, "divisor", "divisor", "den", "y", "denominator", signed=s.signed),
            *out,
        )

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say rounding, remainder and what a divisor of zero gives."""
        a, b, kind = n.t("a"), n.t("b"), "signed" if s.signed else "unsigned"
        toward = {"truncated": "rounded towards zero", "floored": "rounded down (towards minus infinity)"}
        rounding = toward.get(s.kind, "rounded down")
        what = {"both": "quotient and remainder"}.get(s.results, s.results)
        return Facts(
            (
                f"combinational {kind} {s.width}-bit divider for the {what}",
                f"{kind} divider of {s.width} bits ({what})",
            ),
            (f"divide {a} by {b} and output the {what}", f"compute the {what} of {a} divided by {b}, both {kind}"),
            tuple(self._rules(s, n, rounding)),
            (COMBINATIONAL,),
        )

    def _rules(self, s: Spec, n: Names, rounding: str) -> list[Sentence]:
        a, b, kind = n.t("a"), n.t("b"), "signed (two's complement)" if s.signed else "unsigned"
        rules: list[Sentence] = [(f"{a} and {b} are {kind}.", f"Operands and results are {kind}.")]
        if s.results != "remainder":
            end = {False: "0", True: "-1 (all bits 1)" if s.signed else f"{(1 << s.width) - 1} (all bits 1)"}[s.ones]
            quot = n.t("quot")
            rules.append(
                (f"{quot} is {a} divided by {b}, {rounding}.", f"{quot} is the ratio of {a} to {b}, {rounding}.")
            )
            rules.append((f"If {b} is 0, {quot} is {end}.", f"A divisor of zero makes {quot} {end}."))
        if s.results != "quotient":
            rem = n.t("rem")
            sign = {"truncated": f" and has the sign of {a} or is 0", "floored": f" and has the sign of {b} or is 0"}
            rules.append(
                f"{rem} is {a} minus {b} times the quotient, where the quotient is {rounding}; so for a divisor "
                f"other than 0 it is smaller in magnitude than {b}{sign.get(s.kind, '')}."
            )
            rules.append((f"If {b} is 0, {rem} is {a}.", f"A divisor of zero makes {rem} equal to {a}."))
        return rules

    def verilog(self, s: Spec, n: Names) -> str:
        """Long division of the magnitudes, bit by bit; then signs, then the special case."""
        w, a, b = s.width, n.v("a"), n.v("b")
        neg_a, neg_b = (f"{a}[{w - 1}]", f"{b}[{w - 1}]") if s.signed else ("1'b0", "1'b0")
        fix = ""
        if s.kind == "floored":
            fix = f"""
    if (({neg_a} != {neg_b}) && (r_d != 0)) begin
      q_d = q_d + 1'b1;
      r_d = size_b_d - r_d;
    end"""
        sign_r = neg_b if s.kind == "floored" else neg_a
        lines = f"""
  reg [{w - 1}:0] size_a_d, size_b_d;
  reg [{w}:0] q_d, r_d, signed_q_d, signed_r_d;
  integer i_d;
  always @* begin
    size_a_d = {neg_a} ? ~{a} + 1'b1 : {a};
    size_b_d = {neg_b} ? ~{b} + 1'b1 : {b};
    q_d = 0;
    r_d = 0;
    for (i_d = {w - 1}; i_d >= 0; i_d = i_d - 1) begin
      r_d = {{r_d[{w - 1}:0], size_a_d[i_d]}};
      if (r_d >= {{1'b0, size_b_d}}) begin
        r_d = r_d - {{1'b0, size_b_d}};
        q_d[i_d] = 1'b1;
      end
    end{fix}
    signed_q_d = ({neg_a} != {neg_b}) ? ~q_d + 1'b1 : q_d;
    signed_r_d = {sign_r} ? ~r_d + 1'b1 : r_d;
  end"""
        size, end = w + s.signed, "1'b1" if s.ones else "1'b0"
        if s.results != "remainder":
            lines += f"\n  assign {n.v('quot')} = ({b} == 0) ? {{{size}{{{end}}}}} : signed_q_d[{size - 1}:0];"
        if s.results != "quotient":
            lines += f"\n  assign {n.v('rem')} = ({b} == 0) ? {a} : signed_r_d[{w - 1}:0];"
        return lines

    def style_operator(self, s: Spec, n: Names) -> Style:
        """The operators, guarded by `Mux`."""
        zero = n.local("by_zero", "is_zero", "div_zero", "no_divisor")
        lines = [f"val {zero} = {n['b']} === {self._zero(s)}"]
        quot, rem = f"{n['a']} / {n['b']}", f"{n['a']} % {n['b']}"
        if s.kind == "floored":
            q, r, adjust = (
                n.local("q0", "trunc", "base_quot"),
                n.local("r0", "trunc_rem", "base_rem"),
                n.local("adjust", "below", "fix"),
            )
            lines += [f"val {q} = {quot}"] if s.results != "remainder" else []
            lines += [f"val {r} = {rem}", f"val {adjust} = {r} =/= 0.S && ({n['a']} < 0.S) =/= ({n['b']} < 0.S)"]
            quot, rem = f"Mux({adjust}, {q} - 1.S, {q})", f"Mux({adjust}, {r} + {n['b']}, {r})"
        return Style("\n".join([*lines, *self._results(s, n, zero, quot, rem)]))

    def style_when(self, s: Spec, n: Names) -> Style:
        """The special case as a default that is overridden; the remainder out of the quotient."""
        a, b, quot, rem = n["a"], n["b"], n.local("quot_wide", "q", "ratio"), n.local("left_over", "r", "remain")
        size = s.width + s.signed
        kind, tail = ("SInt", ".asSInt") if s.signed else ("UInt", "")
        end = {(True, True): "(-1).S", (True, False): "0.S", (False, True): f"~0.U({size}.W)"}.get(
            (s.signed, s.ones), "0.U"
        )
        lines = [f"val {quot} = Wire({kind}({size}.W))", f"{quot} := {end}"]
        inner = [f"{quot} := {a} / {b}"]
        if s.kind == "floored":
            uneven, signs = n.local("uneven", "inexact", "has_rest"), n.local("signs_differ", "opposite", "mixed_signs")
            inner += [f"val {uneven} = ({a} % {b}) =/= 0.S", f"val {signs} = {a}({s.width - 1}) ^ {b}({s.width - 1})"]
            inner += [f"when({uneven} && {signs}) {{\n    {quot} := {a} / {b} - 1.S\n  }}"]
        lines += [f"when({b} =/= {self._zero(s)}) {{", *(f"  {line}" for line in inner), "}"]
        lines += [f"{n['quot']} := {quot}"] if s.results != "remainder" else []
        if s.results != "quotient":
            lines += [f"val {rem} = {a} - {quot} * {b}", f"{n['rem']} := {rem}({s.width - 1}, 0){tail}"]
        return Style("\n".join(lines))

    def style_restoring(self, s: Spec, n: Names) -> Style | None:
        """Long division in a loop that is unrolled."""
        if s.signed or s.width > 12:
            return None
        a, b, w = n["a"], n["b"], s.width
        rest, bits, i = n.local("rest", "partial", "acc"), n.local("quot_bits", "digits"), n.local("i", "k", "place")
        wide, fits = n.local("wide", "shifted", "trial"), n.local("fits", "goes_in", "enough")
        zero = n.local("by_zero", "is_zero", "div_zero")
        lines = f"""
val {bits} = Wire(Vec({w}, Bool()))
var {rest} = 0.U({w}.W)
for ({i} <- {w - 1} to 0 by -1) {{
  val {wide} = Cat({rest}, {a}({i}))
  val {fits} = {wide} >= {b}
  {bits}({i}) := {fits}
  {rest} = Mux({fits}, {wide} - {b}, {wide})({w - 1}, 0)
}}
val {zero} = {b} === 0.U"""
        return Style("\n".join([lines, *self._results(s, n, zero, f"{bits}.asUInt", rest)]), ("Cat",))

    def _zero(self, s: Spec) -> str:
        return "0.S" if s.signed else "0.U"

    def _results(self, s: Spec, n: Names, zero: str, quot: str, rem: str) -> list[str]:
        ones = "(-1).S" if s.signed else f"{(1 << s.width) - 1}.U"
        cast = f"({s.width - 1}, 0).asSInt" if s.kind == "floored" else ""
        lines = (
            [f"{n['quot']} := Mux({zero}, {ones if s.ones else self._zero(s)}, {quot})"]
            if s.results != "remainder"
            else []
        )
        rest = f"Mux({zero}, {n['a']}, {rem})"
        lines += [f"{n['rem']} := {f'({rest}){cast}' if cast else rest}"] if s.results != "quotient" else []
        return lines

    def model(self, s: Spec) -> Model:
        """Python's own division."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Small divisors, zero among them."""
        mask = (1 << s.width) - 1
        small = (0, 0, 1, 2, 3, 5, mask, mask - 1, mask - 2)
        return Stimulus(pools=((n.ports["b"], small),))


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        s, size = self._s, 2**self._s.width
        a, b = (x - size if s.signed and 2 * x >= size else x for x in (inputs["a"], inputs["b"]))
        if b == 0:
            quotient, rest = (-1 if s.ones else 0), a
        else:
            quotient = abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1) if s.kind == "truncated" else a // b
            rest = a - quotient * b
        found = {"quot": quotient % (2 * size if s.signed else size), "rem": rest % size}
        return {key: value for key, value in found.items() if s.results == "both" or s.results.startswith(key)}
