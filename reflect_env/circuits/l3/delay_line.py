"""Data that comes out as it went in, a fixed number of clock cycles later."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import gated, sint, uint
from reflect_env.circuits.clocks import always, branch, clock_ports, draw_clocking, in_domain, reset_noun
from reflect_env.circuits.draw import width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.ports import PortGroup, data_in, data_out, flag_in
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Reset, Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    stages: int
    signed: bool
    enable: bool
    tap: int | None
    """After how many stages a second output reads; None: there is none."""
    start: int | None
    """Raw bits in every stage after reset; None where there is no reset."""
    clocking: Clocking

    def __post_init__(self) -> None:
        if (self.start is None) != (self.clocking.reset is Reset.NONE):
            raise ValueError("a start value needs a reset, and a reset needs a start value")
        if self.tap is not None and not 0 < self.tap < self.stages:
            raise ValueError("the tap lies inside the line")


@family("delay-line", "L3", "Delay", "DelayLine", "Pipe", "Latency", tags=("shift-register", "delay"))
class DelayLine(Family[Spec]):
    """A chain of registers for words."""

    def draw(self, rng: Random) -> Spec:
        """Draw width and length; a quarter has no reset."""
        w, stages = width(rng, 2, 32), rng.choice((1, 2, 2, 3, 3, 4, 5, 6, 7, 8, 9, 10, 12, 16))
        clocking = draw_clocking(rng)
        if rng.random() < 0.25:
            clocking = draw_clocking(rng, raw=1, free=1) if rng.random() < 0.5 else Clocking(Reset.NONE)
        start = None if clocking.reset is Reset.NONE else 0 if rng.random() < 0.6 else rng.randrange(1 << w)
        tap = rng.randint(1, stages - 1) if stages > 1 and rng.random() < 0.3 else None
        return Spec(w, stages, rng.random() < 0.25, rng.random() < 0.4, tap, start, clocking)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Data in and out, an optional enable and tap."""
        pins = [data_in("d", s.width, "data in", "din", "x", "data_in", "sample", signed=s.signed)]
        pins += [flag_in("en", "the line moves only while high", "enable", "advance", "ce", "step")] if s.enable else []
        if s.tap is not None:
            pins += [data_out("tap", s.width, "data from inside the line", "mid", "early", "partway", signed=s.signed)]
        out = data_out("q", s.width, "delayed data", "dout", "y", "data_out", "delayed", signed=s.signed)
        return (*clock_ports(s.clocking), *pins, out)

    def clocking(self, s: Spec) -> Clocking:
        """As drawn."""
        return s.clocking

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say the latency, what stops it and what comes out first."""
        unit = "enabled clock edge" if s.enable else "clock edge"
        rules: list[Sentence] = [
            (
                f"{n.t('q')} shows what {n.t('d')} was {s.stages} {_plural(unit, s.stages)} earlier.",
                f"A word on {n.t('d')} is taken over at a{'n' if s.enable else ''} {unit} and appears on {n.t('q')} "
                f"after {s.stages} such {_plural('edge', s.stages)}, counting that one.",
            )
        ]
        if s.enable:
            rules.append(
                (
                    f"While {n.t('en')} is low the whole line stands still.",
                    f"An edge counts only while {n.t('en')} is high; otherwise every stage keeps its word.",
                )
            )
        if s.tap is not None:
            rules.append(f"{n.t('tap')} is the same with a delay of {s.tap} {_plural('edge', s.tap)}.")
        every = f"in every {unit.replace('edge', 'cycle')}"
        rules.append((f"A new word can enter {every}.", f"Words follow each other without a gap: one {every}."))
        noun = f"{s.width}-bit {'signed ' if s.signed else ''}"
        return Facts(
            (f"{noun}delay line of {s.stages} {_plural('stage', s.stages)}", f"{s.stages}-cycle delay for {noun}words"),
            (
                f"delay {noun}data by {s.stages} {_plural('cycle', s.stages)}",
                f"pass {noun}words on {s.stages} {_plural('cycle', s.stages)} late",
            ),
            tuple(rules),
            (self._reset_words(s, n),),
        )

    def _reset_words(self, s: Spec, n: Names) -> Sentence:
        if s.start is None:
            ignored = ": `reset` does not touch the line" if s.clocking.implicit else ""
            return (f"No register has a reset{ignored}.", f"The registers are not reset{ignored}.")
        value, reset = _number(s), reset_noun(s.clocking)
        return (f"The {reset} sets every stage to {value}.", f"After the {reset} all stages hold {value}.")

    def verilog(self, s: Spec, n: Names) -> str:
        """One long register; words move by slices."""
        w, total = s.width, s.width * s.stages
        step = f"line_q <= {n.v('d')};" if s.stages == 1 else f"line_q <= {{line_q[{total - w - 1}:0], {n.v('d')}}};"
        start = "" if s.start is None else f"line_q <= {{{s.stages}{{{w}'h{s.start:x}}}}};"
        tap = "" if s.tap is None else f"\n  assign {n.v('tap')} = line_q[{s.tap * w - 1}:{(s.tap - 1) * w}];"
        return f"""
  reg [{total - 1}:0] line_q;
{always(s.clocking, start, branch(n.v("en") if s.enable else "", step))}
  assign {n.v("q")} = line_q[{total - 1}:{total - w}];{tap}"""

    def style_iterate(self, s: Spec, n: Names) -> Style:
        """A sequence in which each element is the one before, registered."""
        taps, cell = n.local("stages", "taps", "line", "chain"), n.local("x", "prior", "prev")
        start = [] if s.start is None else [_literal(s)]
        args = ", ".join([cell, *start, *([n["en"]] if s.enable else [])])
        call = f"{'RegEnable' if s.enable else 'RegNext'}({args})"
        lines = [f"val {taps} = Seq.iterate({n['d']}, {s.stages + 1})({cell} => {call})", f"{n['q']} := {taps}.last"]
        lines += [f"{n['tap']} := {taps}({s.tap})"] if s.tap is not None else []
        return Style(in_domain(s.clocking, "\n".join(lines)), imports=("RegEnable",) if s.enable else ())

    def style_vec(self, s: Spec, n: Names) -> Style:
        """A `Vec` of registers and a loop."""
        reg, index, kind = n.local("regs", "cells", "line"), n.local("i", "k"), _type(s)
        fill = f"Reg(Vec({s.stages}, {kind}))"
        fill = fill if s.start is None else f"RegInit(VecInit(Seq.fill({s.stages})({_literal(s)})))"
        moves = [f"{reg}(0) := {n['d']}"]
        loop = f"for ({index} <- 1 until {s.stages}) {{\n  {reg}({index}) := {reg}({index} - 1)\n}}"
        moves += [loop] if s.stages > 1 else []
        lines = [f"val {reg} = {fill}", gated(n["en"] if s.enable else "", *moves)]
        lines += [f"{n['q']} := {reg}({s.stages - 1})"]
        lines += [f"{n['tap']} := {reg}({s.tap - 1})"] if s.tap is not None else []
        return Style(in_domain(s.clocking, "\n".join(lines)))

    def style_util(self, s: Spec, n: Names) -> Style:
        """`ShiftRegister`, once more for the tap."""

        def line(depth: int) -> str:
            args = [n["d"], str(depth), *([] if s.start is None else [_literal(s)])]
            gate = [n["en"]] if s.enable else ["true.B"] if s.start is not None else []
            return f"ShiftRegister({', '.join([*args, *gate])})"

        if s.tap is None:
            return Style(in_domain(s.clocking, f"{n['q']} := {line(s.stages)}"), imports=("ShiftRegister",))
        early = n.local("early", "first_part", "inner")
        rest = line(s.stages - s.tap).replace(n["d"], early, 1)
        lines = [f"val {early} = {line(s.tap)}", f"{n['tap']} := {early}", f"{n['q']} := {rest}"]
        return Style(in_domain(s.clocking, "\n".join(lines)), imports=("ShiftRegister",))

    def style_ring(self, s: Spec, n: Names) -> Style | None:
        """A circular buffer: a place is read and then written over."""
        if s.start is None or s.tap is not None or s.stages < 3:
            return None
        store, at = n.local("buffer", "slots", "ring"), n.local("index", "pointer", "place")
        move = f"{at} := Mux({at} === {s.stages - 1}.U, 0.U, {at} + 1.U)"
        lines = [f"val {store} = RegInit(VecInit.fill({s.stages})({_literal(s)}))"]
        lines += [f"val {at} = RegInit(0.U({(s.stages - 1).bit_length()}.W))"]
        lines += [gated(n["en"] if s.enable else "", f"{store}({at}) := {n['d']}", move), f"{n['q']} := {store}({at})"]
        return Style(in_domain(s.clocking, "\n".join(lines)))

    def model(self, s: Spec) -> Model:
        """A queue of fixed length."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Mostly moving; without reset the line fills first."""
        settle = 4 * s.stages if s.start is None else 0
        return Stimulus(dense=(n.ports["en"],) if s.enable else (), settle=settle)


def _plural(noun: str, count: int) -> str:
    return noun if count == 1 else f"{noun}s"


def _type(s: Spec) -> str:
    return f"{'SInt' if s.signed else 'UInt'}({s.width}.W)"


def _number(s: Spec) -> int:
    value = s.start or 0
    return value - (1 << s.width) if s.signed and value >> (s.width - 1) else value


def _literal(s: Spec) -> str:
    return sint(_number(s), s.width) if s.signed else uint(_number(s), s.width)


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self._line: deque[int | None] = deque([s.start] * s.stages, maxlen=s.stages)

    def reset(self) -> None:
        if self._s.start is not None:
            self._line.extend([self._s.start] * self._s.stages)

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        found = {"q": self._line[0]}
        if self._s.tap is not None:
            found["tap"] = self._line[-self._s.tap]
        return {role: value for role, value in found.items() if value is not None}

    def advance(self, inputs: Mapping[str, int]) -> None:
        if inputs.get("en", 1):
            self._line.append(inputs["d"])
