"""A register that no reset touches: loaded always, on demand, bit by bit under a mask or lane by lane."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.draw import width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.phrasing import bits, verilog_text
from reflect_env.circuits.ports import PortGroup, bits_in, bits_out, flag_in
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Reset, Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    lanes: int
    """Parts with a mask bit each; 0 where the register is loaded as a whole."""
    gate: str
    """Level of the control that lets it load, `high` or `low`; empty where there is none."""
    inverted: bool
    """Whether the output shows the complement."""


@family("register-without-reset", "L1", "Reg", "Store", "MaskReg", "Keeper", tags=("register", "mask"))
class RegisterWithoutReset(Family[Spec]):
    """`q <= d` under a mask; unknown until written."""

    def draw(self, rng: Random) -> Spec:
        """Draw a width that the lanes divide; half have a mask."""
        lanes, w = 0, width(rng, 2, 40)
        if rng.random() < 0.3:
            w = lanes = width(rng, 2, 24)
        elif rng.random() < 0.5:
            lanes = rng.choice((2, 2, 3, 4, 4, 5, 6, 8))
            w = lanes * rng.choice((2, 3, 4, 4, 5, 6, 7, 8, 8, 10))
        return Spec(w, lanes, rng.choice(("", "", "high", "high", "low")), rng.random() < 0.25)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Controls, data, the stored value."""
        controls = []
        if s.gate == "high":
            controls.append(flag_in("en", "loads only while high", "load", "we", "write", "enable", "capture"))
        if s.gate == "low":
            controls.append(flag_in("hold", "loads only while low", "freeze", "stall", "keep", "lock"))
        if s.lanes:
            what = "bit" if s.lanes == s.width else "lane"
            controls.append(bits_in("mask", s.lanes, f"one write enable a {what}", "strobe", "wmask", "be", "lane_en"))
        kind = "complement of the stored value" if s.inverted else "stored value"
        return (
            *controls,
            bits_in("d", s.width, "data to store", "din", "in", "data", "wdata", "x"),
            bits_out("q", s.width, kind, "dout", "out", "stored", "rdata", "y"),
        )

    def clocking(self, s: Spec) -> Clocking:
        """A clock; the reset has no effect."""
        return Clocking(Reset.NONE)

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say what is loaded when; that there is no reset is a convention."""
        d, mask = n.t("d"), n.ports.get("mask", "")
        when, gate = "At each rising clock edge", ""
        if s.gate:
            gate = n.t("en" if s.gate == "high" else "hold")
            when = f"At each rising clock edge with {gate} {s.gate}"
        rules: list[Sentence] = [self._load(s, d, f"`{mask}`", when)]
        if s.gate:
            other = "low" if s.gate == "high" else "high"
            rules.append((f"While {gate} is {other} nothing changes.", f"With {gate} {other} everything is kept."))
        shown = "the complement of the register, bit by bit" if s.inverted else "the register"
        kind = {0: "", s.width: "bit-masked "}.get(s.lanes, f"{s.lanes}-lane masked ")
        return Facts(
            (f"{s.width}-bit {kind}register without reset", f"{kind}register of {bits(s.width)} that is never reset"),
            ("store data" + (" under a mask" if s.lanes else ""), f"keep {bits(s.width)}, without any reset value"),
            (*rules, (f"{n.t('q')} shows {shown}.", f"What {n.t('q')} shows is {shown}.")),
            ("The register has no reset; before it is written its content is unknown, and nothing is asked of it.",),
            forms={"verilog": verilog_text(self.verilog(s, n))},
        )

    def _load(self, s: Spec, d: str, mask: str, when: str) -> Sentence:
        if not s.lanes:
            return (f"{when} the register takes {d}.", f"{when} {d} is stored.")
        if s.lanes == s.width:
            return (
                f"{when} each bit of the register whose bit in {mask} is 1 takes the bit of {d} at the same place; "
                f"the other bits stay.",
                f"{when} bit i of {d} is stored where bit i of {mask} is set; where it is clear the old bit stays.",
            )
        size = s.width // s.lanes
        return (
            f"{when} each lane of {size} bits whose bit in {mask} is 1 takes its part of {d}, and the other lanes "
            f"stay; bit i of {mask} belongs to the bits from {size}·i to {size}·i+{size - 1}.",
            f"{when} lane i (the {size} bits from {size}·i up, lane 0 lowest) is loaded from the same bits of {d} if "
            f"bit i of {mask} is set, and keeps its value if not.",
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """A loop over the mask."""
        d = n.v("d")
        load = f"word_q <= {d};"
        if s.lanes:
            size = s.width // s.lanes
            part = f"[{size}*i_d +: {size}]"
            load = f"for (i_d = 0; i_d < {s.lanes}; i_d = i_d + 1)\n"
            load += f"      if ({n.v('mask')}[i_d]) word_q{part} <= {d}{part};"
        control = n.v("en") if s.gate == "high" else f"!{n.v('hold')}" if s.gate else ""
        guard = f"if ({control}) " if control else ""
        loop = "  integer i_d;\n" if s.lanes else ""
        return f"""
{loop}  reg [{s.width - 1}:0] word_q;
  always @(posedge clock)
    {guard}{load}
  assign {n.v("q")} = {"~" if s.inverted else ""}word_q;"""

    def style_when(self, s: Spec, n: Names) -> Style:
        """A register, or a vector of lanes, and `when`."""
        reg = n.local("memory_reg", "stored", "kept", "word", "contents")
        if not s.lanes:
            load = f"{reg} := {n['d']}"
            lines = [f"val {reg} = Reg(UInt({s.width}.W))", f"when({_gate(s, n)}) {{\n  {load}\n}}" if s.gate else load]
            return Style("\n".join([*lines, _shown(s, n, reg)]))
        i = n.local("i", "lane", "k")
        kind = "Bool()" if s.lanes == s.width else f"UInt({s.width // s.lanes}.W)"
        body = f"when({_lane(s, n, i)}) {{\n    {reg}({i}) := {_part(s, n['d'], i)}\n  }}"
        lines = [f"val {reg} = Reg(Vec({s.lanes}, {kind}))", f"for ({i} <- 0 until {s.lanes}) {{\n  {body}\n}}"]
        return Style("\n".join([*lines, _shown(s, n, f"{reg}.asUInt")]))

    def style_enable(self, s: Spec, n: Names) -> Style:
        """`RegNext` or `RegEnable`, one a lane."""
        reg = n.local("captured", "saved", "memory")
        if not s.lanes:
            made = f"RegEnable({n['d']}, {_gate(s, n)})" if s.gate else f"RegNext({n['d']})"
            return Style(f"val {reg} = {made}\n{_shown(s, n, reg)}", imports=("RegEnable",) if s.gate else ())
        i = n.local("i", "lane", "k")
        made = f"RegEnable({_part(s, n['d'], i)}, {_lane(s, n, i)})"
        lines = [f"val {reg} = VecInit.tabulate({s.lanes}) {{ {i} =>\n  {made}\n}}"]
        return Style("\n".join([*lines, _shown(s, n, f"{reg}.asUInt")]), imports=("RegEnable",))

    def style_merge(self, s: Spec, n: Names) -> Style:
        """Old and new merged by AND and OR."""
        reg = n.local("state", "value", "current", "content")
        lines = [f"val {reg} = Reg(UInt({s.width}.W))"]
        if not s.lanes:
            value = f"Mux({_gate(s, n)}, {n['d']}, {reg})" if s.gate else n["d"]
            return Style("\n".join([*lines, f"{reg} := {value}", _shown(s, n, reg)]))
        mask = n["mask"]
        if s.lanes != s.width:
            wide = n.local("full_mask", "bit_mask", "wide_mask")
            lines.append(f"val {wide} = FillInterleaved({s.width // s.lanes}, {mask})")
            mask = wide
        merged = f"{reg} := ({n['d']} & {mask}) | ({reg} & ~{mask})"
        lines.append(f"when({_gate(s, n)}) {{\n  {merged}\n}}" if s.gate else merged)
        used = ("FillInterleaved",) if mask != n["mask"] else ()
        return Style("\n".join([*lines, _shown(s, n, reg)]), imports=used)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """The first cycles show what is not known yet."""
        return Stimulus(settle=64)

    def model(self, s: Spec) -> Model:
        """One number; right once everything has been written."""
        return _Oracle(s)


def _gate(s: Spec, n: Names) -> str:
    return n["en"] if s.gate == "high" else f"!{n['hold']}"


def _lane(s: Spec, n: Names, i: str) -> str:
    bit = f"{n['mask']}({i})"
    return f"{bit} && {_gate(s, n)}" if s.gate else bit


def _part(s: Spec, word: str, i: str) -> str:
    size = s.width // s.lanes
    return f"{word}({i})" if size == 1 else f"{word}({size} * {i} + {size - 1}, {size} * {i})"


def _shown(s: Spec, n: Names, value: str) -> str:
    return f"{n['q']} := {'~' if s.inverted else ''}{value}"


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self._word = 0

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        return {"q": (1 << self._s.width) - 1 - self._word if self._s.inverted else self._word}

    def advance(self, inputs: Mapping[str, int]) -> None:
        if not inputs.get("en", 1) or inputs.get("hold", 0):
            return
        s, chosen = self._s, (1 << self._s.width) - 1
        if s.lanes:
            digits = f"{inputs['mask']:0{s.lanes}b}"
            chosen = int("".join(digit * (s.width // s.lanes) for digit in digits), 2)
        self._word = (inputs["d"] & chosen) | (self._word - (self._word & chosen))
