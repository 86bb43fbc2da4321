"""Fixed-point numbers with fewer bits: fraction bits dropped with rounding, whole bits with saturation or wrapping."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from random import Random

from reflect_env.circuits.chisel_text import sint, uint
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.phrases import COMBINATIONAL, verilog_form
from reflect_env.circuits.ports import PortGroup, data_in, data_out, flag_out
from reflect_env.circuits.registry import family
from reflect_env.task import Stimulus

ROUNDINGS = {
    "down": "rounded down (towards minus infinity)",
    "up": "rounded up (towards plus infinity)",
    "half-up": "rounded to the nearest whole number, halves upwards (towards plus infinity)",
    "half-even": "rounded to the nearest whole number, halves to the even one",
}


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    in_width: int
    drop: int
    """Fraction bits that are rounded away."""
    out_width: int
    signed: bool
    rounding: str
    saturate: bool
    """Results that do not fit become the nearest end, else they wrap."""
    flag: bool
    """There is an output that tells whether the result did not fit."""

    def __post_init__(self) -> None:
        if not 0 < self.drop < self.in_width or not 1 < self.out_width < self.in_width - self.drop + 1:
            raise ValueError("nothing is dropped, or everything")
        if self.rounding == "down" and self.out_width == self.in_width - self.drop:
            raise ValueError("every result fits")

    @property
    def ends(self) -> tuple[int, int]:
        """Smallest and largest result."""
        half = 1 << (self.out_width - 1)
        return (-half, half - 1) if self.signed else (0, 2 * half - 1)


@family("requantize", "L2", "Requantize", "Rounder", "FixedPoint", "Quantizer", tags=("arithmetic", "rounding"))
class Requantize(Family[Spec]):
    """`y = clamp(round(x / 2^k))`."""

    def draw(self, rng: Random) -> Spec:
        """Draw the widths so that results may fail to fit."""
        drop, out, signed, rounding = (
            rng.randint(1, 8),
            rng.randint(3, 16),
            rng.random() < 0.55,
            rng.choice(sorted(ROUNDINGS)),
        )
        extra = rng.randint(1 if rounding == "down" else 0, 4)
        return Spec(drop + out + extra, drop, out, signed, rounding, rng.random() < 0.7, rng.random() < 0.35)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """A wide number in, a narrow one out."""
        flag = [flag_out("over", "high if the result did not fit", "clipped", "overflow", "ovf", "lost")]
        return (
            data_in(
                "x",
                s.in_width,
                f"number with {s.drop} fraction bits",
                "a",
                "wide_in",
                "acc_in",
                "value",
                "data",
                signed=s.signed,
            ),
            data_out(
                "out", s.out_width, "rounded number", "y", "result", "rounded", "q_val", "narrow_out", signed=s.signed
            ),
            *(flag if s.flag else []),
        )

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say the fraction, the rounding and both ends."""
        x, out = n.t("x"), n.t("out")
        kind, sign = "signed (two's complement)" if s.signed else "unsigned", "signed" if s.signed else "unsigned"
        fixed = "a signed" if s.signed else "an unsigned"
        bits = "bit" if s.drop == 1 else f"{s.drop} bits"
        rules: list[Sentence] = [
            (
                f"{x} is {kind}; its lowest {bits} {'is' if s.drop == 1 else 'are'} a fraction, so it stands for {x} "
                f"/ {1 << s.drop}.",
                f"Read {x} as {fixed} fixed-point number: its value is {x} / {1 << s.drop}.",
            ),
            (
                f"{out} is this value, {ROUNDINGS[s.rounding]}.",
                f"The value is {ROUNDINGS[s.rounding]}; {out} is the result.",
            ),
        ]
        rules += self._end_rules(s, n)
        how = "saturation" if s.saturate else "wrapping"
        return Facts(
            (
                f"{sign} rounding from {s.in_width} to {s.out_width} bits with {how}",
                f"{sign} fixed-point requantizer, {s.in_width} to {s.out_width} bits, {how}",
            ),
            (
                f"round away {'1 fraction bit' if s.drop == 1 else f'{s.drop} fraction bits'} of {fixed} number",
                f"reduce {x} from {s.in_width} to {s.out_width} bits with rounding and {how}",
            ),
            tuple(rules),
            (COMBINATIONAL,),
            {"verilog": verilog_form(self.verilog(s, n))},
        )

    def _end_rules(self, s: Spec, n: Names) -> list[Sentence]:
        low, high = s.ends
        rules: list[Sentence] = []
        if s.saturate:
            rules.append(
                (
                    f"Rounded values above {high} give {high}, and those below {low} give {low}.",
                    f"After rounding, the result is clamped to {low}…{high}.",
                )
            )
        else:
            rules.append(
                (
                    f"Of rounded values outside {low}…{high} only the low {s.out_width} bits are kept.",
                    f"The rounded value wraps modulo 2^{s.out_width} where it does not fit.",
                )
            )
        if s.flag:
            rules.append(f"{n.t('over')} is high exactly if the rounded value is outside {low}…{high}.")
        return rules

    def verilog(self, s: Spec, n: Names) -> str:
        """Whole part, fraction and what the fraction adds, in one more bit than needed."""
        x, k, whole = n.v("x"), s.drop, s.in_width - s.drop + 2
        top = f"{x}[{s.in_width - 1}]" if s.signed else "1'b0"
        half, (low, high) = 1 << (k - 1), s.ends
        more = {
            "down": "1'b0",
            "up": "fraction_d != 0",
            "half-up": f"fraction_d[{k - 1}]",
            "half-even": f"(fraction_d > {half}) || (fraction_d == {half} && {x}[{k}])",
        }[s.rounding]
        least = f"-{whole}'sd{-low}" if low < 0 else f"{whole}'sd{low}"
        value = f"rounded_d[{s.out_width - 1}:0]"
        mask = (1 << s.out_width) - 1
        if s.saturate:
            value = f"above_d ? {s.out_width}'d{high & mask} : below_d ? {s.out_width}'d{low & mask} : {value}"
        lines = f"""
  wire [{k - 1}:0] fraction_d = {x}[{k - 1}:0];
  wire more_d = {more};
  wire [{whole - 1}:0] floor_d = {{{{2{{{top}}}}}, {x}[{s.in_width - 1}:{k}]}};
  wire signed [{whole - 1}:0] rounded_d = floor_d + {{{{{whole - 1}{{1'b0}}}}, more_d}};
  wire above_d = rounded_d > {whole}'sd{high};
  wire below_d = rounded_d < {least};
  assign {n.v("out")} = {value};"""
        return lines + (f"\n  assign {n.v('over')} = above_d || below_d;" if s.flag else "")

    def style_bias(self, s: Spec, n: Names) -> Style:
        """Add what makes the shift round, then shift and limit."""
        x, k, unit = n["x"], s.drop, "S" if s.signed else "U"
        rounded, half = n.local("shifted", "whole", "scaled"), 1 << (k - 1)
        bias = {"down": "", "up": f"{2 * half - 1}.{unit}", "half-up": f"{half}.{unit}"}.get(s.rounding)
        lines = []
        if bias is None:
            bias = n.local("bias", "nudge", "correction")
            lines.append(f"val {bias} = Mux({x}({k}), {half}.{unit}, {half - 1}.{unit})")
        lines.append(f"val {rounded} = ({x} +& {bias}) >> {k}" if bias else f"val {rounded} = {x} >> {k}")
        return self._limit(s, n, lines, rounded)

    def style_fraction(self, s: Spec, n: Names) -> Style | None:
        """Look at the fraction and add one where it asks for it."""
        if s.rounding == "down":
            return None
        x, k, half = n["x"], s.drop, 1 << (s.drop - 1)
        whole, part, more, rounded = (
            n.local("floor_part", "whole_part", "base"),
            n.local("part", "fraction", "tail_bits"),
            n.local("more", "round_up", "bump"),
            n.local("shifted", "whole", "scaled"),
        )
        test = {
            "up": f"{part}.orR",
            "half-up": f"{part}({k - 1})",
            "half-even": f"{part} > {half}.U || ({part} === {half}.U && {whole}(0))",
        }.get(s.rounding)
        if s.rounding == "half-even" and k == 1:
            test = f"{part} === 1.U && {whole}(0)"
        lines = [f"val {whole} = {x} >> {k}"]
        lines += [f"val {part} = {x}({k - 1}, 0)", f"val {more} = {test}"]
        one = f"Mux({more}, 1.S, 0.S)" if s.signed else f"{more}.asUInt"
        return self._limit(s, n, [*lines, f"val {rounded} = {whole} +& {one}"], rounded, chain=True)

    def style_function(self, s: Spec, n: Names) -> Style:
        """Two functions, for rounding and for limiting."""
        kind, unit, k, half, v = (
            ("SInt" if s.signed else "UInt"),
            ("S" if s.signed else "U"),
            s.drop,
            1 << (s.drop - 1),
            n.local("v", "num_in", "arg"),
        )
        rounder, limiter = n.local("round_off", "to_whole", "rounding"), n.local("fit", "narrow", "limit_to")
        rest = n.local("rest", "below_point", "low_bits")
        base = f"({v} >> {k})"
        even = f"{rest} > {half}.U || ({rest} === {half}.U && {v}({k}))" if k > 1 else f"{rest} === 1.U && {v}(1)"
        add = {"up": f"{rest} =/= 0.U", "half-up": f"{rest} >= {half}.U"}.get(s.rounding, even)
        body = f"{v} >> {k}" if s.rounding == "down" else f"Mux({add}, {base} +& 1.{unit}, {v} >> {k})"
        first = "" if s.rounding == "down" else f"  val {rest} = {v}({k - 1}, 0)\n"
        size = s.in_width - k + 1
        lines = [f"def {rounder}({v}: {kind}): {kind} = {{\n{first}  {body}\n}}"]
        cast = ".asSInt" if s.signed else ""
        low, high = (self._literal(s, end) for end in s.ends)
        if s.saturate:
            inner = f"Mux({v} > {high}, {high}, {f'Mux({v} < {low}, {low}, {v})' if s.signed else v})"
            lines.append(f"def {limiter}({v}: {kind}): {kind} =\n  {inner}.pad({size})({s.out_width - 1}, 0){cast}")
        else:
            lines.append(f"def {limiter}({v}: {kind}): {kind} = {v}.pad({size})({s.out_width - 1}, 0){cast}")
        whole = n.local("shifted", "whole", "scaled")
        lines += [f"val {whole} = {rounder}({n['x']})", f"{n['out']} := {limiter}({whole})"]
        return Style("\n".join([*lines, *self._flag(s, n, whole)]))

    def _literal(self, s: Spec, value: int) -> str:
        return sint(value) if s.signed else uint(value)

    def _flag(self, s: Spec, n: Names, rounded: str) -> list[str]:
        low, high = (self._literal(s, end) for end in s.ends)
        under = f" || {rounded} < {low}" if s.signed else ""
        return [f"{n['over']} := {rounded} > {high}{under}"] if s.flag else []

    def _limit(self, s: Spec, n: Names, lines: list[str], rounded: str, chain: bool = False) -> Style:
        low, high = (self._literal(s, end) for end in s.ends)
        cast, out = ".asSInt" if s.signed else "", n["out"]
        size = s.in_width - s.drop + 1
        cut = f"{rounded}.pad({size})({s.out_width - 1}, 0){cast}"
        if not s.saturate:
            lines = [*lines, f"{out} := {cut}"]
        elif chain:
            lines = [*lines, f"{out} := {cut}", f"when({rounded} > {high}) {{\n  {out} := {high}\n}}"]
            lines += [f"when({rounded} < {low}) {{\n  {out} := {low}\n}}"] if s.signed else []
        else:
            inner = f"Mux({rounded} < {low}, {low}, {rounded})" if s.signed else rounded
            lines = [
                *lines,
                f"{out} := Mux({rounded} > {high}, {high}, {inner}).pad({size})({s.out_width - 1}, 0){cast}",
            ]
        return Style("\n".join([*lines, *self._flag(s, n, rounded)]))

    def model(self, s: Spec) -> Model:
        """Fractions."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Halves, and numbers around both ends of the result."""
        half, mask = 1 << (s.drop - 1), (1 << s.in_width) - 1
        marks = [end << s.drop for end in s.ends] + [0, 1 << s.drop, 2 << s.drop, -(1 << s.drop)]
        values = [(m + sign * half + step) & mask for m in marks for sign in (-1, 0, 1) for step in (-1, 0, 1)]
        return Stimulus(pools=((n.ports["x"], tuple(sorted(set(values)))),))


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        s, size = self._s, 2**self._s.in_width
        number = inputs["x"] - size if s.signed and 2 * inputs["x"] >= size else inputs["x"]
        exact = Fraction(number, 2**s.drop)
        whole = {
            "down": floor(exact),
            "up": ceil(exact),
            "half-up": floor(exact + Fraction(1, 2)),
            "half-even": round(exact),
        }[s.rounding]
        low, high = s.ends
        value = min(max(whole, low), high) if s.saturate else whole
        found = {"out": value % 2**s.out_width}
        return {**found, "over": int(not low <= whole <= high)} if s.flag else found
