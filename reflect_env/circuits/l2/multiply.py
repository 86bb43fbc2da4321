"""Products of unsigned and signed numbers: whole, or only the low or the high part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.draw import weighted, width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.phrases import COMBINATIONAL, verilog_form
from reflect_env.circuits.ports import PortGroup, bits_out, data_in, data_out
from reflect_env.circuits.registry import family


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    a_width: int
    b_width: int
    kind: str
    """`unsigned`, `signed`, or `mixed`: the first operand signed, the second unsigned."""
    part: str
    """`full`, `low` or `high`; low and high are cut at the width of the wider operand."""

    @property
    def total(self) -> int:
        """Width of the whole product."""
        return self.a_width + self.b_width

    @property
    def cut(self) -> int:
        """Width of the low part."""
        return max(self.a_width, self.b_width)


@family("multiply", "L2", "Multiplier", "Mul", "Product", "Scaler", tags=("arithmetic", "multiplication"))
class Multiply(Family[Spec]):
    """`y = a · b`."""

    def draw(self, rng: Random) -> Spec:
        """Draw widths (equal ones often), signs and the part that is kept."""
        a = width(rng, 2, 18)
        b = a if rng.random() < 0.5 else width(rng, 2, 18)
        kind = weighted(rng, (("unsigned", 3), ("signed", 3), ("mixed", 1)))
        return Spec(a, b, kind, weighted(rng, (("full", 3), ("low", 1), ("high", 1))))

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Two factors and what is kept of the product."""
        words = ("result", "res", "prod", "z", "mul_out")
        signed = s.kind != "unsigned"
        out = data_out("out", s.total, "whole product", *words, signed=signed)
        if s.part != "full":
            size = s.cut if s.part == "low" else s.total - s.cut
            out = bits_out("out", size, f"{s.part} part of the product", *words)
        return (
            data_in("a", s.a_width, "first factor", "x", "lhs", "op_a", "multiplicand", signed=signed),
            data_in("b", s.b_width, "second factor", "y", "rhs", "op_b", "multiplier", signed=s.kind == "signed"),
            out,
        )

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say how the factors are read and which bits are kept."""
        a, b, out = n.t("a"), n.t("b"), n.t("out")
        read: Sentence = {
            "unsigned": (f"Both {a} and {b} are unsigned.", f"{a} and {b} are read as unsigned numbers."),
            "signed": (
                f"{a} and {b} are signed (two's complement).",
                f"Both {a} and {b} are two's-complement numbers.",
            ),
            "mixed": (f"{a} is signed (two's complement) and {b} is unsigned.", f"{a} has a sign, {b} has none."),
        }[s.kind]
        bits = {"full": f"{s.total}-bit product", "low": f"low {s.cut} bits of the {s.total}-bit product"}
        kept = bits.get(s.part, f"bits {s.total - 1} to {s.cut} of the {s.total}-bit product")
        last = f"the upper {s.total - s.cut} bits of the {s.total}-bit product" if s.part == "high" else f"the {kept}"
        what = f"{s.kind if s.kind != 'mixed' else 'signed-by-unsigned'} multiplier"
        end = (
            ""
            if s.part == "full"
            else f" with the {s.part} half kept"
            if s.a_width == s.b_width
            else f", {s.part} part"
        )
        return Facts(
            (f"{s.a_width} by {s.b_width} bit {what}{end}", f"{what} of {s.a_width} and {s.b_width} bits{end}"),
            (f"multiply {a} by {b} and output {last}", f"output {last} of {a} and {b}"),
            (read, (f"{out} is the {kept} of {a} and {b}.", f"Multiply {a} by {b}; {out} carries {last}.")),
            (COMBINATIONAL,),
            {"verilog": verilog_form(self.verilog(s, n))},
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """Widen both factors to the whole product; modulo its size the sign needs no more care."""
        a, b, total = n.v("a"), n.v("b"), s.total
        sign_a = f"{a}[{s.a_width - 1}]" if s.kind != "unsigned" else "1'b0"
        sign_b = f"{b}[{s.b_width - 1}]" if s.kind == "signed" else "1'b0"
        cut = {"full": "", "low": f"[{s.cut - 1}:0]"}.get(s.part, f"[{total - 1}:{s.cut}]")
        return f"""
  wire [{total - 1}:0] left_d = {{{{{s.b_width}{{{sign_a}}}}}, {a}}};
  wire [{total - 1}:0] right_d = {{{{{s.a_width}{{{sign_b}}}}}, {b}}};
  wire [{total - 1}:0] product_d = left_d * right_d;
  assign {n.v("out")} = product_d{cut};"""

    def style_operator(self, s: Spec, n: Names) -> Style:
        """The operator for multiplication."""
        a, b, out = n["a"], n["b"], n["out"]
        product = f"{a} * {b}" if s.kind != "mixed" else f"({a} * {b}.zext)({s.total - 1}, 0)"
        if s.part == "full":
            return Style(f"{out} := {product}" + (".asSInt" if s.kind == "mixed" else ""))
        whole = n.local("product", "whole", "full", "wide")
        return Style(f"val {whole} = {product}\n{out} := {whole}{_cut(s)}")

    def style_partial(self, s: Spec, n: Names) -> Style:
        """Sum of shifted partial products; the top one counts negatively where the second factor is signed."""
        a, b, top = n["a"], n["b"], s.b_width - 1
        terms, whole = n.local("partials", "terms", "rows"), n.local("product", "total", "sum_all")
        i, zero = n.local("i", "k", "place"), "0.S" if s.kind != "unsigned" else "0.U"
        wide = f"{a}.pad({s.total})" if s.kind != "unsigned" else a
        lines = [f"val {terms} = (0 until {s.b_width}).map({i} => Mux({b}({i}), {wide} << {i}, {zero}))"]
        whole_sum = f"{terms}.reduce(_ +& _)"
        if s.kind == "signed":
            whole_sum = f"{terms}.init.reduce(_ +& _) -& {terms}({top})"
        return Style("\n".join([*lines, f"val {whole} = {whole_sum}", self._cast(s, n, whole)]))

    def style_halves(self, s: Spec, n: Names) -> Style | None:
        """The second factor in two halves."""
        if s.kind != "unsigned" or s.b_width < 4:
            return None
        a, b, half = n["a"], n["b"], s.b_width // 2
        low, high, whole = n.local("low", "lower"), n.local("high", "upper"), n.local("product", "combined", "joined")
        return Style(f"""
val {low} = {a} * {b}({half - 1}, 0)
val {high} = {a} * {b}({s.b_width - 1}, {half})
val {whole} = ({high} << {half}) +& {low}
{self._cast(s, n, whole)}""")

    def style_magnitude(self, s: Spec, n: Names) -> Style | None:
        """Multiply magnitudes and put the sign right afterwards."""
        if s.kind == "unsigned":
            return None
        a, b, last = n["a"], n["b"], s.a_width - 1
        size_a, size_b = n.local("size_a", "mag_a", "abs_a"), n.local("size_b", "mag_b", "abs_b")
        size, minus = n.local("abs_product", "magnitude", "unsigned_product"), n.local("minus", "negative", "sign")
        whole, other = n.local("product", "signed_product", "whole"), f"{b}({s.b_width - 1})"
        second = f"Mux({other}, -{b}.asUInt, {b}.asUInt)" if s.kind == "signed" else b
        sign = f"{a}({last}) ^ {other}" if s.kind == "signed" else f"{a}({last})"
        return Style(f"""
val {size_a} = Mux({a}({last}), -{a}.asUInt, {a}.asUInt)
val {size_b} = {second}
val {minus} = {sign}
val {size} = {size_a} * {size_b}
val {whole} = Mux({minus}, -{size}, {size})
{self._cast(s, n, whole)}""")

    def _cast(self, s: Spec, n: Names, whole: str) -> str:
        if s.part != "full":
            return f"{n['out']} := {whole}{_cut(s)}"
        return f"{n['out']} := {whole}({s.total - 1}, 0)" + (".asSInt" if s.kind != "unsigned" else "")

    def model(self, s: Spec) -> Model:
        """Whole numbers."""
        return _Oracle(s)


def _cut(s: Spec) -> str:
    return f"({s.cut - 1}, 0)" if s.part == "low" else f"({s.total - 1}, {s.cut})"


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        s = self._s
        a = _number(inputs["a"], s.a_width, s.kind != "unsigned")
        b = _number(inputs["b"], s.b_width, s.kind == "signed")
        whole = a * b % 2**s.total
        return {"out": {"full": whole, "low": whole % 2**s.cut, "high": whole >> s.cut}[s.part]}


def _number(raw: int, width: int, signed: bool) -> int:
    return raw - 2**width if signed and raw >= 2 ** (width - 1) else raw
