"""Distance of two numbers, with the order and a tolerance test where they are asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import uint
from reflect_env.circuits.draw import width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.phrases import COMBINATIONAL, verilog_form
from reflect_env.circuits.ports import PortGroup, data_in, data_out, flag_out
from reflect_env.circuits.registry import family
from reflect_env.task import Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    signed: bool
    order: bool
    """There is an output that tells whether the first is less."""
    tolerance: int | None
    """Largest distance that counts as near; None where there is no such output."""


@family("absolute-difference", "L2", "Distance", "AbsDiff", "Delta", "Gap", tags=("arithmetic", "comparison"))
class AbsoluteDifference(Family[Spec]):
    """`|a - b|`."""

    def draw(self, rng: Random) -> Spec:
        """Draw width, sign and options."""
        w = width(rng, 3, 32)
        near = rng.randint(1, min(200, (1 << (w - 1)) - 1)) if rng.random() < 0.4 else None
        return Spec(w, rng.random() < 0.45, rng.random() < 0.35, near)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Two numbers, the distance, flags."""
        order = [flag_out("less", "high if the first number is the smaller one", "a_less", "lower", "swapped", "below")]
        near = [
            flag_out("near", "high if the distance is within the tolerance", "close", "match_ok", "within", "similar")
        ]
        return (
            data_in("a", s.width, "first number", "x", "lhs", "p", "in_a", "first", signed=s.signed),
            data_in("b", s.width, "second number", "y", "rhs", "r", "in_b", "second", signed=s.signed),
            data_out("out", s.width, "distance", "dist", "diff", "distance", "gap", "delta"),
            *(order if s.order else []),
            *(near if s.tolerance is not None else []),
        )

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say how numbers are read and every output."""
        a, b, out, kind = n.t("a"), n.t("b"), n.t("out"), "signed (two's complement)" if s.signed else "unsigned"
        rules: list[Sentence] = [
            (f"{a} and {b} are {kind} numbers.", f"Both inputs are {kind}."),
            (
                f"{out} is the absolute difference |{a} - {b}| as an unsigned number.",
                f"{out} is the larger of {a} and {b} minus the smaller one, without a sign.",
            ),
            (f"The {s.width} bits of {out} hold every distance exactly.", f"No distance overflows {out}."),
        ]
        if s.order:
            rules.append((f"{n.t('less')} is high exactly if {a} is less than {b}.", f"{n.t('less')} is {a} < {b}."))
        if s.tolerance is not None:
            rules.append(
                (
                    f"{n.t('near')} is high exactly if the distance is at most {s.tolerance}.",
                    f"{n.t('near')} is low when {a} and {b} are more than {s.tolerance} apart, and high otherwise.",
                )
            )
        sign = "signed" if s.signed else "unsigned"
        return Facts(
            (f"{s.width}-bit {sign} absolute difference", f"absolute-difference unit for {sign} {s.width}-bit numbers"),
            (f"output how far {a} and {b} are apart", f"compute the absolute difference of two {sign} numbers"),
            tuple(rules),
            (COMBINATIONAL,),
            {"verilog": verilog_form(self.verilog(s, n))},
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """Difference with a sign in one more bit, then its magnitude."""
        a, b, w = n.v("a"), n.v("b"), s.width
        high = (f"{a}[{w - 1}]", f"{b}[{w - 1}]") if s.signed else ("1'b0", "1'b0")
        lines = f"""
  wire signed [{w}:0] delta_d = $signed({{{high[0]}, {a}}}) - $signed({{{high[1]}, {b}}});
  wire [{w}:0] size_d = (delta_d < 0) ? -delta_d : delta_d;
  assign {n.v("out")} = size_d[{w - 1}:0];"""
        if s.order:
            test = f"$signed({a}) < $signed({b})" if s.signed else f"{a} < {b}"
            lines += f"\n  assign {n.v('less')} = {test};"
        if s.tolerance is not None:
            lines += f"\n  assign {n.v('near')} = size_d <= {s.tolerance};"
        return lines

    def style_mux(self, s: Spec, n: Names) -> Style:
        """Compare, then subtract the smaller one."""
        a, b, less, cast = n["a"], n["b"], n.local("smaller", "a_first", "is_less"), ".asUInt" if s.signed else ""
        dist = n.local("apart", "result", "spread")
        lines = [f"val {less} = {a} < {b}", f"val {dist} = Mux({less}, {b} - {a}, {a} - {b}){cast}"]
        return Style("\n".join([*lines, *self._outputs(s, n, dist, less)]))

    def style_ordered(self, s: Spec, n: Names) -> Style:
        """Larger minus smaller."""
        a, b, cast = n["a"], n["b"], ".asUInt" if s.signed else ""
        high, low = n.local("larger", "upper", "maximum"), n.local("smaller", "lesser", "minimum")
        dist = n.local("apart", "result", "spread")
        lines = [f"val {high} = Mux({a} > {b}, {a}, {b})", f"val {low} = Mux({a} > {b}, {b}, {a})"]
        lines.append(f"val {dist} = ({high} - {low}).asUInt" if cast else f"val {dist} = {high} - {low}")
        return Style("\n".join([*lines, *self._outputs(s, n, dist, f"{a} < {b}")]))

    def style_sign(self, s: Spec, n: Names) -> Style:
        """One wide subtraction, whose top bit is the sign."""
        a, b, w = n["a"], n["b"], s.width
        wide, minus, dist = (
            n.local("wide", "raw", "signed_gap"),
            n.local("minus", "borrow", "sign"),
            n.local("apart", "result"),
        )
        lines = [
            f"val {wide} = ({a} -& {b}){'.asUInt' if s.signed else ''}" if s.signed else f"val {wide} = {a} -& {b}"
        ]
        lines += [f"val {minus} = {wide}({w})", f"val {dist} = Mux({minus}, -{wide}, {wide})({w - 1}, 0)"]
        return Style("\n".join([*lines, *self._outputs(s, n, dist, minus)]))

    def style_when(self, s: Spec, n: Names) -> Style:
        """Every output in both branches."""
        a, b, out, cast = n["a"], n["b"], n["out"], ".asUInt" if s.signed else ""

        def side(first: str, second: str) -> str:
            return f"({first} - {second}).asUInt" if cast else f"{first} - {second}"

        less = [f"  {n['less']} := {value}.B" for value in ("false", "true")] if s.order else ["", ""]
        lines = [f"when({a} >= {b}) {{", f"  {out} := {side(a, b)}", less[0]]
        lines += ["}.otherwise {", f"  {out} := {side(b, a)}", less[1], "}"]
        lines += [f"{n['near']} := {out} <= {uint(s.tolerance)}"] if s.tolerance is not None else []
        return Style("\n".join(filter(None, lines)))

    def _outputs(self, s: Spec, n: Names, dist: str, less: str) -> list[str]:
        lines = [f"{n['out']} := {dist}"]
        lines += [f"{n['less']} := {less}"] if s.order else []
        return lines + ([f"{n['near']} := {dist} <= {uint(s.tolerance)}"] if s.tolerance is not None else [])

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Numbers that lie about the tolerance apart, and the ends of the range."""
        mask, step = (1 << s.width) - 1, s.tolerance or 1
        near = tuple((mask // 3 + x) & mask for x in (0, step - 1, step, step + 1))
        values = (*near, 0, mask, mask >> 1, (mask >> 1) + 1)
        return Stimulus(pools=((n.ports["a"], values), (n.ports["b"], values)))

    def model(self, s: Spec) -> Model:
        """Whole numbers."""
        return _Oracle(s)


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        s, size = self._s, 2**self._s.width
        a, b = (x - size if s.signed and 2 * x >= size else x for x in (inputs["a"], inputs["b"]))
        found = {"out": abs(a - b)}
        if s.order:
            found["less"] = int(a < b)
        if s.tolerance is not None:
            found["near"] = int(abs(a - b) <= s.tolerance)
        return found
