"""A register into which bits move one after the other, read serially, in parallel, or both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import boolean, gated, uint
from reflect_env.circuits.clocks import always, branch, clock_ports, draw_clocking, in_domain, reset_noun
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.ports import PortGroup, bits_out, flag_in, flag_out
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    depth: int
    read: str
    """`serial`, `parallel` or `both`."""
    upwards: bool
    """Whether bits move from bit 0 to the highest bit."""
    enable: bool
    clear: bool
    start: int
    """Content after reset and clear."""
    clocking: Clocking

    @property
    def top(self) -> int:
        """Number of the highest bit."""
        return self.depth - 1

    @property
    def out(self) -> int:
        """Number of the bit that leaves."""
        return self.top if self.upwards else 0

    @property
    def is_uniform(self) -> bool:
        """Whether all bits start alike."""
        return self.start in (0, (1 << self.depth) - 1)


@family("shift-register", "L3", "Shifter", "ShiftReg", "Siso", "Sipo", "SerialIn", tags=("shift-register", "serial"))
class ShiftRegister(Family[Spec]):
    """Serial in; serial or parallel out."""

    def draw(self, rng: Random) -> Spec:
        """Draw a length and what is read."""
        depth = rng.choice((2, 3, 4, 5, 8, 8, 16, 32)) if rng.random() < 0.6 else rng.randint(2, 32)
        last = (1 << depth) - 1
        start = rng.choice((0, 0, 0, last, rng.randint(0, last)))
        read = rng.choice(("serial", "parallel", "both"))
        flags = (rng.random() < 0.5, rng.random() < 0.6, rng.random() < 0.3)
        return Spec(depth, read, *flags, start, draw_clocking(rng))

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """The bit that comes in, controls, what is read."""
        pins = [flag_in("sin", "bit that is shifted in", "serial_in", "d", "bit_in", "si", "data_in")]
        pins += [flag_in("en", "shifts only while high", "enable", "shift", "ce", "step")] if s.enable else []
        pins += [flag_in("clear", "sets the register to its start value", "clr", "flush", "init")] if s.clear else []
        if s.read != "serial":
            pins += [bits_out("q", s.depth, "all bits of the register", "data", "word", "parallel_out", "contents")]
        if s.read != "parallel":
            pins += [flag_out("sout", "bit that leaves the register", "serial_out", "bit_out", "so", "tail")]
        return (*clock_ports(s.clocking), *pins)

    def clocking(self, s: Spec) -> Clocking:
        """As drawn."""
        return s.clocking

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say direction, ends, reset value and priority."""
        first, last = ("0", str(s.top)) if s.upwards else (str(s.top), "0")
        move = "bit i moves to bit i+1" if s.upwards else "bit i moves to bit i-1"
        when = f"In each clock cycle with {n.t('en')} high" if s.enable else "In each clock cycle"
        rules: list[Sentence] = [
            (
                f"The register has {s.depth} bits. {when} {move} and {n.t('sin')} enters at bit {first}; what was in "
                f"bit {last} is dropped.",
                f"{when} the {s.depth} bits shift by one towards bit {last}: {n.t('sin')} becomes bit {first}, the old "
                f"bit {last} is lost.",
            )
        ]
        rules += [f"While {n.t('en')} is low nothing moves."] if s.enable else []
        start = f"{s.start:0{s.depth}b}"
        if s.clear:
            rules.append(
                f"{n.t('clear')} sets the register to 0b{start} at the next clock edge and wins over shifting."
            )
        if s.read != "serial":
            rules.append((f"{n.t('q')} is the whole register.", f"{n.t('q')} shows all bits of the register."))
        if s.read != "parallel":
            rules.append(f"{n.t('sout')} is bit {last} of the register.")
        kind = {"serial": "serial-in serial-out", "parallel": "serial-in parallel-out", "both": "serial-in"}[s.read]
        reset = reset_noun(s.clocking)
        return Facts(
            (f"{s.depth}-bit {kind} shift register", f"{kind} shift register of {s.depth} bits"),
            (f"shift bits through a register of {s.depth} bits", f"keep the last {s.depth} bits of a serial input"),
            tuple(rules),
            (
                (
                    f"The {reset} sets the register to 0b{start} (bit {s.top} first).",
                    f"After the {reset} the register holds 0b{start}, written with bit {s.top} on the left.",
                ),
            ),
            forms={"verilog": self.verilog(s, n)},
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """A loop over the bits."""
        order = f"for (i_d = 0; i_d < {s.top}; i_d = i_d + 1)\n  "
        order += "bits_q[i_d + 1] <= bits_q[i_d];" if s.upwards else "bits_q[i_d] <= bits_q[i_d + 1];"
        step = f"{order}\nbits_q[{0 if s.upwards else s.top}] <= {n.v('sin')};"
        start = f"bits_q <= {s.depth}'b{s.start:0{s.depth}b};"
        step = branch(n.v("en") if s.enable else "", step)
        step = branch(n.v("clear"), start, step) if s.clear else step
        word = f"\n  assign {n.v('q')} = bits_q;" if s.read != "serial" else ""
        last = f"\n  assign {n.v('sout')} = bits_q[{s.top if s.upwards else 0}];" if s.read != "parallel" else ""
        return f"""
  reg [{s.top}:0] bits_q;
  integer i_d;
{always(s.clocking, start, step)}{word}{last}"""

    def style_cat(self, s: Spec, n: Names) -> Style:
        """Join the bit with all but one of the old ones."""
        reg = n.local("shift_reg", "bits", "register", "contents")
        after = f"{reg}({s.top - 1}, 0) ## {n['sin']}" if s.upwards else f"{n['sin']} ## {reg}({s.top}, 1)"
        lines = [f"val {reg} = RegInit({uint(s.start, s.depth)})"]
        lines += [gated(n["en"] if s.enable else "", f"{reg} := {after}")]
        lines += [gated(n["clear"], f"{reg} := {uint(s.start)}")] if s.clear else []
        return Style(in_domain(s.clocking, "\n".join([*lines, *_reads(s, n, reg, f"{reg}({s.out})")])))

    def style_vec(self, s: Spec, n: Names) -> Style | None:
        """A `Vec` of flags and a loop."""
        if not s.is_uniform:
            return None
        reg, index = n.local("stages", "cells", "chain"), n.local("i", "k")
        init = f"val {reg} = RegInit(VecInit(Seq.fill({s.depth})({boolean(s.start != 0)})))"
        pair = f"{reg}({index}) := {reg}({index} - 1)" if s.upwards else f"{reg}({index} - 1) := {reg}({index})"
        loop = f"for ({index} <- 1 until {s.depth}) {{\n  {pair}\n}}"
        entry = f"{reg}({0 if s.upwards else s.top}) := {n['sin']}"
        lines = [init, gated(n["en"] if s.enable else "", entry, loop)]
        if s.clear:
            lines += [gated(n["clear"], f"{reg}.foreach(_ := {boolean(s.start != 0)})")]
        return Style(in_domain(s.clocking, "\n".join([*lines, *_reads(s, n, f"{reg}.asUInt", f"{reg}({s.out})")])))

    def style_shift(self, s: Spec, n: Names) -> Style:
        """Shift operators, the next value apart."""
        reg, after = n.local("word", "state", "current"), n.local("shifted", "moved", "next_word")
        left = f"({reg} << 1)({s.top}, 0) | {n['sin']}"
        value = left if s.upwards else f"({reg} >> 1) | ({n['sin']} << {s.top})"
        lines = [f"val {reg} = RegInit({uint(s.start, s.depth)})", f"val {after} = {value}"]
        choice = f"Mux({n['en']}, {after}, {reg})" if s.enable else after
        choice = f"Mux({n['clear']}, {uint(s.start)}, {choice})" if s.clear else choice
        reads = _reads(s, n, reg, f"{reg}.head(1).asBool" if s.upwards else f"{reg}(0)")
        return Style(in_domain(s.clocking, "\n".join([*lines, f"{reg} := {choice}", *reads])))

    def style_util(self, s: Spec, n: Names) -> Style | None:
        """`ShiftRegister` or all of its stages."""
        if s.clear or not s.is_uniform:
            return None
        args = f"{n['sin']}, {s.depth}, {boolean(s.start != 0)}, {n['en'] if s.enable else 'true.B'}"
        if s.read == "serial":
            return Style(in_domain(s.clocking, f"{n['sout']} := ShiftRegister({args})"), imports=("ShiftRegister",))
        taps = n.local("taps", "stages", "history")
        word = f"VecInit({taps}{'' if s.upwards else '.reverse'}).asUInt"
        lines = [f"val {taps} = ShiftRegisters({args})", *_reads(s, n, word, f"{taps}.last")]
        return Style(in_domain(s.clocking, "\n".join(lines)), imports=("ShiftRegisters",))

    def model(self, s: Spec) -> Model:
        """A string of bits."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Rare clears, so that the register fills."""
        return Stimulus(dense=(n.ports["en"],) if s.enable else (), sparse=(n.ports["clear"],) if s.clear else ())


def _reads(s: Spec, n: Names, word: str, last: str) -> list[str]:
    lines = [f"{n['q']} := {word}"] if s.read != "serial" else []
    return [*lines, f"{n['sout']} := {last}"] if s.read != "parallel" else lines


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self.reset()

    def reset(self) -> None:
        text = f"{self._s.start:0{self._s.depth}b}"
        self._queue = text[::-1] if self._s.upwards else text
        """The bit that came last stands first."""

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        text = self._queue[::-1] if self._s.upwards else self._queue
        return {"q": int(text, 2), "sout": int(self._queue[-1])}

    def advance(self, inputs: Mapping[str, int]) -> None:
        if inputs.get("clear"):
            self.reset()
        elif inputs.get("en", 1):
            self._queue = str(inputs["sin"]) + self._queue[:-1]
