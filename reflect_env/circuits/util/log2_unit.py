"""Logarithm to the base two of a number, rounded down or up, with a say about zero."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.draw import width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.phrasing import COMBINATIONAL, a
from reflect_env.circuits.ports import PortGroup, bits_in, bits_out, flag_out
from reflect_env.circuits.registry import family
from reflect_env.task import Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    upwards: bool
    """Rounded up; else down."""
    zero: int
    """Result for zero."""
    flags: tuple[str, ...]
    """Of `valid` (not zero) and `exact` (a power of two), those that are outputs."""


@family("log2-unit", "U", "Log", "Log2", "Magnitude", "Exponent", "Scale", tags=("log2", "arithmetic"))
class Log2Unit(Family[Spec]):
    """`out = log2(in)`."""

    def draw(self, rng: Random) -> Spec:
        """Draw rounding, the result for zero and flags."""
        w, upwards = width(rng, 3, 48), rng.random() < 0.4
        top = (1 << _size(w, upwards)) - 1
        return Spec(
            w, upwards, rng.choice((0, 0, 0, top)), rng.choice(((), (), ("valid",), ("exact",), ("valid", "exact")))
        )

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Number, logarithm, flags."""
        docs = {"valid": "whether the input is not zero", "exact": "whether the input is a power of two"}
        words = {"valid": ("nonzero", "ok", "defined", "legal"), "exact": ("is_power", "pow2", "precise", "one_bit")}
        return (
            bits_in("in", s.width, "unsigned number", "x", "a", "din", "value", "number"),
            bits_out("out", _size(s.width, s.upwards), "its logarithm", "log", "y", "exponent", "result", "lg"),
            *(flag_out(flag, docs[flag], *words[flag]) for flag in s.flags),
        )

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say the rounding, zero and the flags."""
        x, y, how = n.t("in"), n.t("out"), "up" if s.upwards else "down"
        main: Sentence = (
            f"{y} is the logarithm of {x} to the base 2, rounded down: the index of the highest 1 in {x}.",
            f"{y} is the largest k with 2^k not above {x}.",
        )
        if s.upwards:
            main = (
                f"{y} is the logarithm of {x} to the base 2, rounded up: 0 for 1, 1 for 2, 2 for 3 and 4, 3 for 5 to 8 "
                f"and so on.",
                f"{y} is the smallest k for which 2^k is at least {x}.",
            )
        rules = [main, (f"For {x} equal to 0, {y} is {s.zero}.", f"The result for zero is defined as {s.zero}.")]
        if "valid" in s.flags:
            rules.append(
                (f"{n.t('valid')} is high exactly when {x} is not 0.", f"{n.t('valid')} is low only for zero.")
            )
        if "exact" in s.flags:
            rules.append(
                (
                    f"{n.t('exact')} is high exactly when {x} is a power of two (1, 2, 4 …); it is low for 0.",
                    f"{n.t('exact')} says whether exactly one bit of {x} is set.",
                )
            )
        kind = "ceiling" if s.upwards else "floor"
        return Facts(
            (f"base-2 logarithm of {a(f'{s.width}-bit number')}, rounded {how}", f"{s.width}-bit {kind} of log2"),
            (
                f"compute log2 of {a(f'{s.width}-bit number')}, rounded {how}",
                f"find the {kind} of the binary logarithm",
            ),
            (*rules, COMBINATIONAL),
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """A loop upwards in which the last hit stays."""
        x, size, w = n.v("in"), _size(s.width, s.upwards), s.width
        start, test = "i_d + 1" if s.upwards else "i_d", f"{x}[i_d]"
        begin = f"log_d = {size}'d{s.zero};"
        if s.upwards:
            begin += f"\n    if ({x} == {w}'d1) log_d = 0;" if s.zero else ""
            test = f"{x} > ({w + 1}'d1 << i_d)"
        flags = {"valid": f"  assign {n.v('valid')} = |{x};" if "valid" in n.ports else ""}
        flags["exact"] = f"  assign {n.v('exact')} = |{x} & ~|({x} & ({x} - {w}'d1));" if "exact" in n.ports else ""
        ends = "\n".join(flags[flag] for flag in s.flags)
        return f"""
  reg [{size - 1}:0] log_d;
  integer i_d;
  always @* begin
    {begin}
    for (i_d = 0; i_d < {w}; i_d = i_d + 1)
      if ({test}) log_d = {start};
  end
  assign {n.v("out")} = log_d;
{ends}"""

    def style_library(self, s: Spec, n: Names) -> Style:
        """`Log2`."""
        x, size, lines = n["in"], _size(s.width, s.upwards), []
        value = f"Log2({x})"
        if s.upwards:
            more = n.local("inexact", "round_up", "more")
            lines.append(f"val {more} = ({x} & ({x} - 1.U)).orR")
            value = f"Log2({x}).pad({size}) + {more}"
        return Style("\n".join([*lines, self._guarded(s, n, value), *_flags(s, n)]), imports=("Log2",))

    def _guarded(self, s: Spec, n: Names, value: str) -> str:
        return f"{n['out']} := Mux({n['in']}.orR, {value}, {s.zero}.U)"

    def style_encoder(self, s: Spec, n: Names) -> Style:
        """`PriorityEncoder` from the top down."""
        x, size, w = n["in"], _size(s.width, s.upwards), s.width
        if not s.upwards:
            value = f"{w - 1}.U - PriorityEncoder(Reverse({x}))"
            text = "\n".join([self._guarded(s, n, value), *_flags(s, n)])
            return Style(text, imports=("PriorityEncoder", "Reverse"))
        less, high = n.local("less", "minus_one", "below"), n.local("high", "from_top", "leading")
        lines = [f"val {less} = {x} - 1.U", f"val {high} = PriorityEncoder(Reverse({less}))"]
        test = f"{x} === 1.U" if s.zero else f"{x} <= 1.U"
        lines.append(f"{n['out']} := {w}.U({size}.W) - {high}\nwhen({test}) {{\n  {n['out']} := 0.U\n}}")
        lines += [f"when({x} === 0.U) {{\n  {n['out']} := {s.zero}.U\n}}"] if s.zero else []
        return Style("\n".join([*lines, *_flags(s, n)]), imports=("PriorityEncoder", "Reverse"))

    def style_loop(self, s: Spec, n: Names) -> Style:
        """A loop in which the last connection counts."""
        x, out, i = n["in"], n["out"], n.local("i", "k", "exp")
        test = f"{x}({i})"
        lines = [f"{out} := {s.zero}.U"]
        if s.upwards:
            lines += [f"when({x} === 1.U) {{\n  {out} := 0.U\n}}"] if s.zero else []
            test = f"{x} > (BigInt(1) << {i}).U"
        value = f"({i} + 1).U" if s.upwards else f"{i}.U"
        lines.append(f"for ({i} <- 0 until {s.width}) {{\n  when({test}) {{\n    {out} := {value}\n  }}\n}}")
        return Style("\n".join([*lines, *_flags(s, n)]))

    def style_priority(self, s: Spec, n: Names) -> Style:
        """`MuxCase` over all answers."""
        x, i, cases = n["in"], n.local("i", "k", "e"), n.local("cases", "answers", "steps")
        listing = f"(0 until {s.width}).reverse.map({i} => {x}({i}) -> {i}.U)"
        if s.upwards:
            listing = f"(0 to {s.width}).map({i} => ({x} <= (BigInt(1) << {i}).U) -> {i}.U)"
        value = f"MuxCase({s.zero}.U, {cases})"
        if s.upwards and s.zero:
            value = f"Mux({x} === 0.U, {s.zero}.U, MuxCase(0.U, {cases}))"
        lines = [f"val {cases} = {listing}", f"{n['out']} := {value}"]
        return Style("\n".join([*lines, *_flags(s, n)]), imports=("MuxCase",))

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Powers of two, their neighbours, and small numbers of every length."""
        powers = [1 << i for i in range(s.width)]
        near = {value % (1 << s.width) for power in powers for value in (power - 1, power, power + 1, power * 3 // 2)}
        return Stimulus(pools=((n.ports["in"], tuple(sorted(near))),))

    def model(self, s: Spec) -> Model:
        """Counts doublings."""
        return _Oracle(s)


def _size(width: int, upwards: bool) -> int:
    """Bits of the largest answer."""
    return width.bit_length() if upwards else (width - 1).bit_length()


def _flags(s: Spec, n: Names) -> list[str]:
    x, lines = n["in"], []
    if "valid" in s.flags:
        lines.append(f"{n['valid']} := {x} =/= 0.U")
    if "exact" in s.flags:
        lines.append(f"{n['exact']} := {x}.orR && ({x} & ({x} - 1.U)) === 0.U")
    return lines


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        x, log = inputs["in"], 0
        while 2 ** (log + (0 if self._s.upwards else 1)) < x + (0 if self._s.upwards else 1):
            log += 1
        flags = {"valid": int(x > 0), "exact": int(f"{x:b}".count("1") == 1)}
        return {"out": log if x else self._s.zero} | {flag: flags[flag] for flag in self._s.flags}
