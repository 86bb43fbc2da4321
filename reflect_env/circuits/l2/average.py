"""The mean of two, four or eight numbers, with each usual way to round."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.draw import width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.phrases import COMBINATIONAL, verilog_form
from reflect_env.circuits.ports import PortGroup, data_out, vec_in
from reflect_env.circuits.registry import family
from reflect_env.task import Stimulus

ROUNDINGS = {
    "down": "rounded down (towards minus infinity)",
    "up": "rounded up (towards plus infinity)",
    "zero": "rounded towards zero",
    "half-up": "rounded to the nearest whole number, halves upwards (towards plus infinity)",
    "half-even": "rounded to the nearest whole number, halves to the even one",
}


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    log_count: int
    """Two to this power is how many numbers there are."""
    width: int
    signed: bool
    rounding: str

    def __post_init__(self) -> None:
        if self.rounding == "zero" and not self.signed:
            raise ValueError("of unsigned numbers this is down")

    @property
    def number(self) -> int:
        """How many numbers there are."""
        return 1 << self.log_count


@family("average", "L2", "Average", "Mean", "Midpoint", "Averager", tags=("arithmetic", "rounding"))
class Average(Family[Spec]):
    """`y = (a + b) / 2`."""

    def draw(self, rng: Random) -> Spec:
        """Draw how many, their form and the rounding."""
        signed = rng.random() < 0.45
        roundings = tuple(r for r in ROUNDINGS if signed or r != "zero")
        return Spec(rng.choice((1, 1, 1, 2, 2, 3)), width(rng, 3, 24), signed, rng.choice(roundings))

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """A vector in, the mean out."""
        return (
            vec_in("x", s.number, s.width, "numbers", "a", "samples", "data", "values", "in", signed=s.signed),
            data_out("mean", s.width, "their mean", "avg", "average", "out", "result", "y", signed=s.signed),
        )

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say the rounding, and that no sum overflows."""
        x, mean, how = n.t("x"), n.t("mean"), ROUNDINGS[s.rounding]
        kind, sign = "signed (two's complement)" if s.signed else "unsigned", "signed" if s.signed else "unsigned"
        rules: list[Sentence] = [
            (f"The elements of {x} are {kind}.", f"{x} holds {s.number} {kind} numbers."),
            (
                f"{mean} is the sum of all {s.number} divided by {s.number}, {how}.",
                f"{mean} is the exact mean of the {s.number} elements, {how}.",
            ),
            (
                "The sum is taken exactly; no carry is lost.",
                "The sum must not overflow, so it needs more bits than an element.",
            ),
        ]
        short = {"down": "rounding down", "up": "rounding up", "zero": "rounding towards zero"}
        title = short.get(
            s.rounding, "rounding to nearest" + (", halves to even" if s.rounding == "half-even" else ", halves up")
        )
        return Facts(
            (
                f"mean of {s.number} {sign} {s.width}-bit numbers, {title}",
                f"{s.width}-bit {sign} averager of {s.number} inputs ({title})",
            ),
            (f"output the mean of {s.number} numbers", f"average {s.number} {sign} numbers of {s.width} bits"),
            tuple(rules),
            (COMBINATIONAL,),
            {"verilog": verilog_form(self.verilog(s, n))},
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """Quotient and remainder of the sum, then whether to add one."""
        size, k = s.width + s.log_count, s.log_count
        terms = []
        for i in range(s.number):
            x = n.v("x", i)
            top = f"{x}[{s.width - 1}]" if s.signed else "1'b0"
            terms.append(f"{{{{{k}{{{top}}}}}, {x}}}")
        half = 1 << (k - 1)
        more = {
            "down": "1'b0",
            "up": "rest_d != 0",
            "zero": f"total_d[{size - 1}] && rest_d != 0",
            "half-up": f"rest_d >= {half}",
            "half-even": f"rest_d > {half} || (rest_d == {half} && total_d[{k}])",
        }
        joined = " +\n    ".join(terms)
        return f"""
  wire [{size - 1}:0] total_d = {joined};
  wire [{k - 1}:0] rest_d = total_d[{k - 1}:0];
  wire more_d = {more[s.rounding]};
  assign {n.v("mean")} = total_d[{size - 1}:{k}] + more_d;"""

    def style_bias(self, s: Spec, n: Names) -> Style:
        """Add what makes the shift round."""
        total, k, unit = n.local("total", "sum_all", "exact_sum"), s.log_count, "S" if s.signed else "U"
        lines = [f"val {total} = {n['x']}.reduce(_ +& _)"]
        most, half = s.number - 1, s.number // 2
        bias = {"down": "", "up": f"{most}.{unit}", "half-up": f"{half}.{unit}"}.get(s.rounding)
        if s.rounding == "zero":
            bias = f"Mux({total} < 0.S, {most}.S, 0.S)"
        if bias is None:
            odd, name = f"{total}({k})", n.local("bias", "nudge", "correction")
            lines.append(f"val {name} = Mux({odd}, {half}.{unit}, {half - 1}.{unit})")
            bias = name
        shifted = f"(({total} +& {bias}) >> {k})" if bias else f"({total} >> {k})"
        cast = ".asSInt" if s.signed else ""
        return Style("\n".join([*lines, f"{n['mean']} := {shifted}({s.width - 1}, 0){cast}"]))

    def style_remainder(self, s: Spec, n: Names) -> Style:
        """The shifted sum, plus one where the bits that fell off ask for it."""
        total, low, rest = (
            n.local("total", "sum_all", "exact_sum"),
            n.local("floor_mean", "whole", "base"),
            n.local("rest", "dropped", "fraction"),
        )
        size, k, half = s.width + s.log_count, s.log_count, s.number // 2
        more = n.local("more", "round_up", "bump")
        lines = [f"val {total} = {n['x']}.map(_.pad({size})).reduce(_ + _)", f"val {low} = {total}({size - 1}, {k})"]
        lines += [f"val {rest} = {total}({k - 1}, 0)"] if s.rounding != "down" else []
        test = {
            "up": f"{rest} =/= 0.U",
            "zero": f"{total} < 0.S && {rest} =/= 0.U",
            "half-up": f"{rest}({k - 1})",
            "half-even": f"{rest} > {half}.U || ({rest} === {half}.U && {low}(0))",
        }.get(s.rounding)
        if s.rounding == "half-even" and k == 1:
            test = f"{rest} === 1.U && {low}(0)"
        value = low
        if test:
            lines.append(f"val {more} = {test}")
            value = f"({low} + {more})" if s.signed else f"{low} + {more}"
        return Style("\n".join([*lines, f"{n['mean']} := {value}{'.asSInt' if s.signed else ''}"]))

    def style_when(self, s: Spec, n: Names) -> Style:
        """A balanced tree of sums; the last bit by `when`."""
        size, k, half = s.width + s.log_count, s.log_count, s.number // 2
        value, raw = (
            n.local("value", "rounded", "quotient"),
            n.local("raw", "sum_bits", "pattern"),
        )
        lines = [
            f"val {raw} = {n['x']}.reduceTree(_ +& _)" + (".asUInt" if s.signed else ""),
            f"val {value} = WireDefault({raw}({size - 1}, {k}))",
        ]
        rest = f"{raw}({k - 1}, 0)"
        tests = {
            "up": f"{rest}.orR",
            "zero": f"{raw}({size - 1}) && {rest}.orR",
            "half-up": f"{rest} >= {half}.U",
            "half-even": f"{rest} > {half}.U || ({rest} === {half}.U && {raw}({k}))",
        }
        if k == 1:
            tests["half-even"] = f"{raw}(1, 0).andR"
        if s.rounding in tests:
            lines.append(f"when({tests[s.rounding]}) {{\n  {value} := {raw}({size - 1}, {k}) + 1.U\n}}")
        return Style("\n".join([*lines, f"{n['mean']} := {value}{'.asSInt' if s.signed else ''}"]))

    def style_halves(self, s: Spec, n: Names) -> Style | None:
        """What both have in common, and half of where they differ; no wider sum is needed."""
        if s.log_count != 1 or s.rounding not in ("down", "up"):
            return None
        a, b = f"{n['x']}(0)", f"{n['x']}(1)"
        common, differ = n.local("common", "shared", "agree"), n.local("differ", "unlike", "toggled")
        if s.rounding == "down":
            return Style(
                f"val {common} = {a} & {b}\nval {differ} = {a} ^ {b}\n{n['mean']} := {common} + ({differ} >> 1)"
            )
        return Style(f"val {common} = {a} | {b}\nval {differ} = {a} ^ {b}\n{n['mean']} := {common} - ({differ} >> 1)")

    def model(self, s: Spec) -> Model:
        """Whole numbers."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Small numbers of both signs, and the ends of the range."""
        full = (1 << s.width) - 1
        values = (0, 1, 2, 3, full, full - 1, full - 2, full >> 1, (full >> 1) + 1)
        return Stimulus(pools=tuple((f"{n.ports['x']}_{i}", values) for i in range(s.number)))


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        s, size = self._s, 2**self._s.width
        raw = [inputs[f"x_{i}"] for i in range(s.number)]
        total = sum(x - size if s.signed and 2 * x >= size else x for x in raw)
        n = s.number
        mean = {
            "down": total // n,
            "up": -(-total // n),
            "zero": abs(total) // n * (1 if total >= 0 else -1),
            "half-up": (2 * total + n) // (2 * n),
            "half-even": round(total / n),
        }[s.rounding]
        return {"mean": mean % size}
