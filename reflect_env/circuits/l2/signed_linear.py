"""Exact signed arithmetic: a weighted sum of two numbers and a constant, wide enough for every result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import sint
from reflect_env.circuits.draw import width
from reflect_env.circuits.family import Facts, Family, Model, Names, Style
from reflect_env.circuits.phrases import COMBINATIONAL, verilog_form
from reflect_env.circuits.ports import PortGroup, data_in, data_out
from reflect_env.circuits.registry import family


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    a_width: int
    b_width: int
    a_weight: int
    b_weight: int
    offset: int

    @property
    def out_width(self) -> int:
        """Fewest bits that hold every result."""
        ends = [
            self.a_weight * a + self.b_weight * b + self.offset
            for a in (-(1 << (self.a_width - 1)), (1 << (self.a_width - 1)) - 1)
            for b in (-(1 << (self.b_width - 1)), (1 << (self.b_width - 1)) - 1)
        ]
        return max((x if x >= 0 else ~x).bit_length() for x in ends) + 1


@family("signed-linear", "L2", "Linear", "WeightedSum", "Combo", "SignedUnit", tags=("arithmetic", "signed"))
class SignedLinear(Family[Spec]):
    """`y = p·a + q·b + r`, signed and exact."""

    def draw(self, rng: Random) -> Spec:
        """Draw widths and small weights; plus and minus one are common."""
        weights = (1, 1, 1, -1, -1, 2, -2, 3, -3, 4, 5, -5, 6, 7, -7, 9, 10)
        a, b = width(rng, 3, 20), width(rng, 3, 20)
        offset = 0 if rng.random() < 0.5 else rng.randint(-100, 100)
        return Spec(a, a if rng.random() < 0.4 else b, rng.choice(weights), rng.choice(weights), offset)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Two signed numbers in, one out."""
        return (
            data_in("a", s.a_width, "first signed number", "x", "p", "in0", "u", "first", signed=True),
            data_in("b", s.b_width, "second signed number", "y", "r", "in1", "w", "second", signed=True),
            data_out("out", s.out_width, "exact result", "result", "res", "z", "y_out", signed=True),
        )

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say the formula and that nothing is lost."""
        words, formula = self._words(s, n), self._formula(s, n)
        kind = "adder" if s.b_weight > 0 else "subtractor"
        return Facts(
            (
                f"signed {kind} with the weights {s.a_weight} and {s.b_weight}",
                f"exact signed linear combination of numbers with {s.a_width} and {s.b_width} bits",
            ),
            (f"compute {formula} on signed numbers", f"output the exact value of {words}"),
            (
                (f"{n.t('out')} is {words}.", f"{n.t('out')} = {formula}."),
                (
                    "All numbers are signed (two's complement).",
                    f"{n.t('a')}, {n.t('b')} and {n.t('out')} are two's-complement numbers.",
                ),
                (
                    f"The {s.out_width} bits of {n.t('out')} hold every result exactly: nothing overflows, wraps or is "
                    "rounded.",
                    f"Widen before you calculate, since no bit may be lost; {s.out_width} result bits suffice.",
                ),
            ),
            (COMBINATIONAL,),
            {"verilog": verilog_form(self.verilog(s, n))},
        )

    def _words(self, s: Spec, n: Names) -> str:
        first = n.t("a") if s.a_weight == 1 else f"{s.a_weight} times {n.t('a')}"
        size = abs(s.b_weight)
        second = n.t("b") if size == 1 else f"{size} times {n.t('b')}"
        end = f" {'plus' if s.offset > 0 else 'minus'} {abs(s.offset)}" if s.offset else ""
        return f"{first} {'plus' if s.b_weight > 0 else 'minus'} {second}{end}"

    def _formula(self, s: Spec, n: Names) -> str:
        first = {1: n.t("a"), -1: f"-{n.t('a')}"}.get(s.a_weight, f"{s.a_weight}·{n.t('a')}")
        second = n.t("b") if abs(s.b_weight) == 1 else f"{abs(s.b_weight)}·{n.t('b')}"
        end = f" {'+' if s.offset > 0 else '-'} {abs(s.offset)}" if s.offset else ""
        return f"{first} {'+' if s.b_weight > 0 else '-'} {second}{end}"

    def verilog(self, s: Spec, n: Names) -> str:
        """Sign-extended operands, arithmetic in signed wires of the output's width."""
        w, offset = s.out_width, f" + {_vlog(s.offset)}" if s.offset else ""
        return f"""
  wire signed [{w - 1}:0] first_d = $signed({n.v("a")});
  wire signed [{w - 1}:0] second_d = $signed({n.v("b")});
  assign {n.v("out")} = first_d * {_vlog(s.a_weight)} + second_d * {_vlog(s.b_weight)}{offset};"""

    def style_operator(self, s: Spec, n: Names) -> Style:
        """Operators that grow, cut to the width that is needed."""
        exact = n.local("exact", "wide", "full", "acc")
        first = n["a"] if s.a_weight == 1 else f"({n['a']} * {sint(s.a_weight)})"
        second = n["b"] if abs(s.b_weight) == 1 else f"({n['b']} * {sint(abs(s.b_weight))})"
        text = f"{first} {'+&' if s.b_weight > 0 else '-&'} {second}"
        text += f" +& {sint(s.offset)}" if s.offset else ""
        return Style(f"val {exact} = {text}\n{n['out']} := {exact}.pad({s.out_width})({s.out_width - 1}, 0).asSInt")

    def style_padded(self, s: Spec, n: Names) -> Style:
        """Widen first, then add and subtract shifted copies."""
        a, b = n.local("wider_a", "wide_a", "ext_a", "p0"), n.local("wider_b", "wide_b", "ext_b", "p1")
        total = n.local("total", "sum_all", "combined", "acc")
        first, second = _shifted(a, s.a_weight), _shifted(b, s.b_weight)
        terms = " + ".join(term for sign, term in (*first, *second) if sign > 0) or "0.S"
        terms += "".join(f" - {term}" for sign, term in (*first, *second) if sign < 0)
        terms += f" + {sint(s.offset)}" if s.offset else ""
        return Style(f"""
val {a} = {n["a"]}.pad({s.out_width})
val {b} = {n["b"]}.pad({s.out_width})
val {total} = {terms}
{n["out"]} := {total}({s.out_width - 1}, 0).asSInt""")

    def style_terms(self, s: Spec, n: Names) -> Style:
        """A list of weighted terms, summed up."""
        terms, x, k = (
            n.local("terms", "parts", "addends"),
            n.local("value", "v", "term"),
            n.local("k", "weight", "coeff"),
        )
        total, all_terms = n.local("total", "exact", "sum_all"), f"({terms} :+ {sint(s.offset)})" if s.offset else terms
        return Style(f"""
val {terms} = Seq({n["a"]} -> {s.a_weight}, {n["b"]} -> {s.b_weight}).map {{ case ({x}, {k}) => {x} * {k}.S }}
val {total} = {all_terms}.map(_.pad({s.out_width})).reduce(_ + _)
{n["out"]} := {total}({s.out_width - 1}, 0).asSInt""")

    def model(self, s: Spec) -> Model:
        """Whole numbers."""
        return _Oracle(s)


def _vlog(value: int) -> str:
    return str(value) if value >= 0 else f"(-{-value})"


def _shifted(name: str, weight: int) -> list[tuple[int, str]]:
    """Signed copies of a value, shifted by the ones in its weight."""
    sign, places = (1 if weight > 0 else -1), [i for i in range(8) if abs(weight) >> i & 1]
    return [(sign, f"({name} << {i})" if i else name) for i in places]


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        s = self._s
        a, b = (
            raw - 2**w if raw >= 2 ** (w - 1) else raw
            for raw, w in ((inputs["a"], s.a_width), (inputs["b"], s.b_width))
        )
        return {"out": (s.a_weight * a + s.b_weight * b + s.offset) % 2**s.out_width}
