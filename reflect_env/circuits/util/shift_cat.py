"""A shift register of digits, made by concatenation: one digit enters at one end, one leaves at the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import uint
from reflect_env.circuits.draw import weighted
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.ports import PortGroup, bits_in, bits_out, flag_in
from reflect_env.circuits.registry import family
from reflect_env.circuits.tables import fenced
from reflect_env.task import Clocking, Reset, Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    depth: int
    """Digits."""
    digit_width: int
    left: bool
    """Whether a new digit enters at the right and everything moves left."""
    enable: bool
    load: bool
    leaving: bool
    """Whether the digit that leaves next is an output of its own."""
    start: int
    asynchronous: bool


@family("shift-cat", "U", "ShiftCat", "Shifter", "DigitShift", "Mover", tags=("shift", "register"))
class ShiftCat(Family[Spec]):
    """`q = Cat(q without its oldest digit, digit)` or the other way round."""

    def draw(self, rng: Random) -> Spec:
        """Draw size, direction and controls."""
        depth = rng.randint(2, 8)
        digit = weighted(rng, [(1, 3), (2, 2), (3, 1), (4, 3), (8, 2), (5, 1)])
        start = 0 if rng.random() < 0.6 else rng.getrandbits(depth * digit)
        left, enable, load, leaving, asynchronous = (rng.random() < p for p in (0.5, 0.6, 0.4, 0.4, 0.2))
        return Spec(depth, digit, left, enable, load, leaving, start, asynchronous)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """The digit, controls, the register, the digit that leaves."""
        size = s.depth * s.digit_width
        groups = [bits_in("digit", s.digit_width, "digit that enters", "din", "serial", "new_digit", "in_bits", "sym")]
        groups += [flag_in("en", "shifts only while high", "enable", "shift", "step", "advance")] if s.enable else []
        if s.load:
            groups += [flag_in("load", "loads the whole register", "ld", "set", "write", "preset")]
            groups += [bits_in("value", size, "what is loaded", "load_value", "parallel", "init_bits", "data")]
        groups += [bits_out("q", size, "whole register", "word", "state", "bits_out", "contents", "history")]
        leaving = bits_out("oldest", s.digit_width, "digit that leaves with the next shift", "dout", "last", "tail_out")
        return (*groups, leaving) if s.leaving else tuple(groups)

    def clocking(self, s: Spec) -> Clocking:
        """Implicit clock; the reset may be asynchronous."""
        return Clocking(Reset.ASYNC if s.asynchronous else Reset.SYNC)

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say direction, controls, reset value."""
        size, k, q, digit = s.depth * s.digit_width, s.digit_width, n.t("q"), n.t("digit")
        unit, way = ("bit" if k == 1 else f"{k}-bit digit"), ("left" if s.left else "right")
        inside, outside = ("least", "most") if s.left else ("most", "least")
        when = f"In each clock cycle with {n.t('en')} high" if s.enable else "In each clock cycle"
        when += f" and {n.t('load')} low" if s.load else ""
        rules: list[Sentence] = [
            (
                f"{when} the register moves {way} by one {unit}: {digit} becomes its {inside} significant {unit} "
                f"and the {outside} significant {unit} is lost.",
                f"{when} {q} is shifted {way} by {k}, {digit} fills the {inside} significant {unit}, and what is "
                f"shifted out at the other end is dropped.",
            )
        ]
        if s.load:
            always = ", also while " + n.t("en") + " is low" if s.enable else ""
            rules.append(f"{n.t('load')} high copies {n.t('value')} into the register instead of shifting{always}.")
        if s.enable:
            rules.append(
                f"While {n.t('en')} is low the register does not shift" + (" but can be loaded." if s.load else ".")
            )
        if s.leaving:
            rules.append(f"{n.t('oldest')} is the {outside} significant {unit} of the register.")
        kind = "asynchronous" if s.asynchronous else "synchronous"
        return Facts(
            (
                f"{s.depth}-digit {way} shift register with digits of {k} bit" + ("s" if k > 1 else ""),
                f"{size}-bit register that shifts {way} by {k}",
            ),
            (
                f"keep the last {s.depth} values of a {k}-bit input in one word",
                f"shift {k} bit{'s' if k > 1 else ''} at a time through a {size}-bit register",
            ),
            tuple(rules),
            (
                (
                    f"The {kind} reset sets the register to {s.start}.",
                    f"After the {kind} reset the register holds {s.start}.",
                ),
                f"{q} shows the register itself; nothing is combinational from an input to an output.",
            ),
            {"verilog": fenced(self.verilog(s, n))},
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """One register, concatenations."""
        size, k, digit = s.depth * s.digit_width, s.digit_width, n.v("digit")
        after = f"{{word_q[{size - k - 1}:0], {digit}}}" if s.left else f"{{{digit}, word_q[{size - 1}:{k}]}}"
        load = f"    else if ({n.v('load')}) word_q <= {n.v('value')};" if s.load else ""
        shift = f"    else if ({n.v('en')}) word_q <= {after};" if s.enable else f"    else word_q <= {after};"
        taken = f"{size - 1}:{size - k}" if s.left else f"{k - 1}:0"
        return f"""
  reg [{size - 1}:0] word_q;
  always @(posedge clock{" or posedge reset" if s.asynchronous else ""})
    if (reset) word_q <= {size}'d{s.start};
{load}
{shift}
  assign {n.v("q")} = word_q;
{f"  assign {n.v('oldest')} = word_q[{taken}];" if s.leaving else ""}"""

    def style_cat(self, s: Spec, n: Names) -> Style:
        """`Cat` of a slice and the digit."""
        reg, size, k = n.local("word", "shift_word", "sr", "store"), s.depth * s.digit_width, s.digit_width
        kept = f"{reg}({size - k - 1}, 0)" if s.left else f"{reg}({size - 1}, {k})"
        after = f"Cat({kept}, {n['digit']})" if s.left else f"Cat({n['digit']}, {kept})"
        return Style(self._around(s, n, reg, after), ("Cat",))

    def style_operators(self, s: Spec, n: Names) -> Style:
        """`<<` and `>>`, with a mask by slicing."""
        reg, size, k = n.local("current", "sh", "window"), s.depth * s.digit_width, s.digit_width
        left = f"(({reg} << {k}) | {n['digit']})({size - 1}, 0)"
        right = f"({reg} >> {k}) | ({n['digit']} << {size - k})"
        return Style(self._around(s, n, reg, left if s.left else right))

    def style_vec(self, s: Spec, n: Names) -> Style:
        """A `Vec` of digits; index 0 is the least significant."""
        k, mask = s.digit_width, (1 << s.digit_width) - 1
        regs, i = n.local("digits", "cells", "places"), n.local("i", "place", "pos")
        init = ", ".join(uint(s.start >> (k * j) & mask, k) for j in range(s.depth))
        entry, source = (0, f"{i} - 1") if s.left else (s.depth - 1, f"{i} + 1")
        moved = f"1 until {s.depth}" if s.left else f"0 until {s.depth - 1}"
        shift = f"for ({i} <- {moved}) {{\n  {regs}({i}) := {regs}({source})\n}}\n{regs}({entry}) := {n['digit']}"
        load = f"{regs} := {n['value']}.asTypeOf({regs})" if s.load else ""
        oldest = [f"{n['oldest']} := {regs}({s.depth - 1 - entry})"] if s.leaving else []
        body = [f"val {regs} = RegInit(VecInit({init}))", _controlled(s, n, shift, load), f"{n['q']} := {regs}.asUInt"]
        return Style("\n".join([*body, *oldest]))

    def _around(self, s: Spec, n: Names, reg: str, after: str) -> str:
        size, k = s.depth * s.digit_width, s.digit_width
        update = _controlled(s, n, f"{reg} := {after}", f"{reg} := {n['value']}" if s.load else "")
        taken = f"{size - 1}, {size - k}" if s.left else f"{k - 1}, 0"
        oldest = [f"{n['oldest']} := {reg}({taken})"] if s.leaving else []
        return "\n".join([f"val {reg} = RegInit({uint(s.start, size)})", update, f"{n['q']} := {reg}", *oldest])

    def model(self, s: Spec) -> Model:
        """A list of digits, newest first."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Rare loads."""
        return Stimulus(sparse=(n.ports["load"],) if s.load else (), dense=(n.ports["en"],) if s.enable else ())


def _controlled(s: Spec, n: Names, shift: str, load: str) -> str:
    inner, whole = shift.replace("\n", "\n  "), load.replace("\n", "\n  ")
    if s.load and s.enable:
        return f"when({n['load']}) {{\n  {whole}\n}}.elsewhen({n['en']}) {{\n  {inner}\n}}"
    if s.load:
        return f"when({n['load']}) {{\n  {whole}\n}}.otherwise {{\n  {inner}\n}}"
    return f"when({n['en']}) {{\n  {inner}\n}}" if s.enable else shift


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self._digits = self._split(s.start)

    def reset(self) -> None:
        self._digits = self._split(self._s.start)

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        order = reversed(self._digits) if self._s.left else self._digits
        text = "".join(f"{digit:0{self._s.digit_width}b}" for digit in order)
        return {"q": int(text, 2), "oldest": self._digits[-1]}

    def advance(self, inputs: Mapping[str, int]) -> None:
        if inputs.get("load"):
            self._digits = self._split(inputs["value"])
        elif inputs.get("en", 1):
            self._digits = [inputs["digit"], *self._digits[:-1]]

    def _split(self, word: int) -> list[int]:
        k, count = self._s.digit_width, self._s.depth
        digits = [int(f"{word:0{k * count}b}"[k * i : k * (i + 1)], 2) for i in range(count)]
        return digits[::-1] if self._s.left else digits
