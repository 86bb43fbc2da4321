"""A number kept between two bounds, which are constants or inputs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import sint, uint
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
    bounds: tuple[int, int] | None
    """Lowest and highest value, or None where they are inputs."""
    flag: bool
    """There is an output that tells whether the number was changed."""

    def __post_init__(self) -> None:
        half = 1 << (self.width - 1)
        low, high = (-half, half) if self.signed else (0, 2 * half)
        if self.bounds and not low < self.bounds[0] < self.bounds[1] < high - 1:
            raise ValueError("bounds outside the range of the numbers")


@family("clamp", "L2", "Clamp", "Limiter", "Clip", "Bound", tags=("comparison", "saturation"))
class ClampTo(Family[Spec]):
    """`y = min(max(x, low), high)`."""

    def draw(self, rng: Random) -> Spec:
        """Draw width, sign and bounds well inside the range."""
        w, signed = width(rng, 4, 30), rng.random() < 0.45
        shift = 1 << (w - 1) if signed else 0
        low, high = sorted(rng.sample(range(1, (1 << w) - 2), 2))
        bounds = (low - shift, high - shift) if rng.random() < 0.65 else None
        return Spec(w, signed, bounds, rng.random() < 0.4)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """The number, bounds where they are inputs, the result, a flag."""
        ends = [
            data_in("low", s.width, "lowest value", "lo", "min", "lower", "floor_val", signed=s.signed),
            data_in("high", s.width, "highest value", "hi", "max", "upper", "ceil_val", signed=s.signed),
        ]
        flag = [flag_out("limited", "high if the number was out of bounds", "clipped", "hit", "changed", "sat")]
        return (
            data_in("x", s.width, "number", "a", "in_val", "value", "data", "raw_in", signed=s.signed),
            *([] if s.bounds else ends),
            data_out("out", s.width, "number within the bounds", "y", "result", "res", "bounded", signed=s.signed),
            *(flag if s.flag else []),
        )

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say both bounds, and which one is looked at first."""
        x, out, kind = n.t("x"), n.t("out"), "signed (two's complement)" if s.signed else "unsigned"
        low, high = s.bounds or (n.t("low"), n.t("high"))
        rules: list[Sentence] = [
            (f"All numbers are {kind}.", f"Compare as {kind} numbers."),
            (f"If {x} is less than {low}, {out} is {low}.", f"Values of {x} below {low} give {low}."),
            (
                f"Otherwise, if {x} is greater than {high}, {out} is {high}.",
                f"Failing that, values of {x} above {high} give {high}.",
            ),
            (f"In every other case {out} is {x}.", f"A number within the bounds passes unchanged to {out}."),
        ]
        if s.flag:
            rules.append(f"{n.t('limited')} is high exactly if {x} is less than {low} or greater than {high}.")
        if not s.bounds:
            rules.append(f"The lower bound is tested first, also where {low} is greater than {high}.")
        sign = "signed" if s.signed else "unsigned"
        between = f" to {low}…{high}" if s.bounds else " with bounds from inputs"
        return Facts(
            (f"{s.width}-bit {sign} clamp{between}", f"{sign} limiter of {s.width} bits{between}"),
            (f"keep {x} within {low} and {high}", f"limit a {sign} number to the range from {low} to {high}"),
            tuple(rules),
            (COMBINATIONAL,),
            {"verilog": verilog_form(self.verilog(s, n))},
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """Two comparisons and a case over both."""
        x, w, sign = n.v("x"), s.width, "signed " if s.signed else ""
        mask = (1 << w) - 1
        low, high = [f"{w}'d{b & mask}" for b in s.bounds] if s.bounds else (n.v("low"), n.v("high"))
        lines = f"""
  wire {sign}[{w - 1}:0] x_d = {x};
  wire {sign}[{w - 1}:0] low_d = {low};
  wire {sign}[{w - 1}:0] high_d = {high};
  wire under_d = x_d < low_d;
  wire over_d = x_d > high_d;
  reg [{w - 1}:0] value_d;
  always @*
    casez ({{under_d, over_d}})
      2'b1?: value_d = low_d;
      2'b01: value_d = high_d;
      default: value_d = x_d;
    endcase
  assign {n.v("out")} = value_d;"""
        return lines + (f"\n  assign {n.v('limited')} = under_d | over_d;" if s.flag else "")

    def style_mux(self, s: Spec, n: Names) -> Style:
        """Nested `Mux`."""
        low, high = self._bounds(s, n)
        under, over = n.local("under", "too_low", "is_below"), n.local("over", "too_high", "is_above")
        lines = [f"val {under} = {n['x']} < {low}", f"val {over} = {n['x']} > {high}"]
        lines.append(f"{n['out']} := Mux({under}, {low}, Mux({over}, {high}, {n['x']}))")
        return Style("\n".join([*lines, *self._flag(s, n, f"{under} || {over}")]))

    def style_when(self, s: Spec, n: Names) -> Style:
        """A chain of conditions; the flag on the way."""
        low, high = self._bounds(s, n)
        flag = [f"{n['limited']} := {value}.B" for value in ("true", "false")] if s.flag else ["", ""]
        branches = (
            (f"when({n['x']} < {low})", low, 0),
            (f".elsewhen({n['x']} > {high})", high, 0),
            (".otherwise", n["x"], 1),
        )
        text = "".join(
            f"{head} {{\n  {n['out']} := {value}\n" + (f"  {flag[k]}\n" if s.flag else "") + "}"
            for head, value, k in branches
        )
        return Style(text)

    def style_case(self, s: Spec, n: Names) -> Style:
        """Conditions and values as a list."""
        low, high = self._bounds(s, n)
        lines = [
            f"{n['out']} := MuxCase({n['x']}, Seq(",
            f"  ({n['x']} < {low}) -> {low},",
            f"  ({n['x']} > {high}) -> {high}",
            "))",
        ]
        test = f"{n['out']} =/= {n['x']}" if s.bounds else f"{n['x']} < {low} || {n['x']} > {high}"
        return Style("\n".join([*lines, *self._flag(s, n, test)]), ("MuxCase",))

    def style_ends(self, s: Spec, n: Names) -> Style | None:
        """The larger of number and lower bound, then the smaller of that and the upper bound."""
        if not s.bounds:
            return None
        low, high = self._bounds(s, n)
        kind, p, q = "SInt" if s.signed else "UInt", n.local("p", "u", "first"), n.local("q", "v", "second")
        least, most = n.local("smaller", "min_of", "lesser"), n.local("larger", "max_of", "greater")
        body = f"""
def {least}({p}: {kind}, {q}: {kind}): {kind} = Mux({p} < {q}, {p}, {q})
def {most}({p}: {kind}, {q}: {kind}): {kind} = Mux({p} > {q}, {p}, {q})

{n["out"]} := {least}({most}({n["x"]}, {low}), {high})"""
        return Style("\n".join([body, *self._flag(s, n, f"{n['out']} =/= {n['x']}")]))

    def _bounds(self, s: Spec, n: Names) -> tuple[str, str]:
        if not s.bounds:
            return n["low"], n["high"]
        low, high = (sint(b, s.width) if s.signed else uint(b, s.width) for b in s.bounds)
        return low, high

    def _flag(self, s: Spec, n: Names, test: str) -> list[str]:
        return [f"{n['limited']} := {test}"] if s.flag else []

    def model(self, s: Spec) -> Model:
        """Whole numbers."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Both bounds and their neighbours."""
        if not s.bounds:
            return Stimulus()
        mask = (1 << s.width) - 1
        return Stimulus(pools=((n.ports["x"], tuple((b + step) & mask for b in s.bounds for step in (-1, 0, 1))),))


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        s = self._s
        x = self._number(inputs["x"])
        low, high = s.bounds or (self._number(inputs["low"]), self._number(inputs["high"]))
        value = low if x < low else high if x > high else x
        found = {"out": value % 2**s.width}
        return {**found, "limited": int(x < low or x > high)} if s.flag else found

    def _number(self, raw: int) -> int:
        half = 2 ** (self._s.width - 1)
        return raw - 2 * half if self._s.signed and raw >= half else raw
