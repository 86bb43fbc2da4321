"""A chain of registers: the last one or all of them are outputs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import uint
from reflect_env.circuits.draw import width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.ports import PortGroup, bits_in, bits_out, flag_in, vec_out
from reflect_env.circuits.registry import family
from reflect_env.circuits.tables import fenced
from reflect_env.task import Clocking, Reset, Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    stages: int
    width: int
    reset: tuple[str, int] | None
    """`sync` or `async` and the value; None for registers without reset."""
    enable: bool
    taps: bool
    """Whether every stage is an output instead of the last alone."""

    @property
    def init(self) -> int | None:
        """Value after reset."""
        return None if self.reset is None else self.reset[1]


@family("shift-registers", "U", "ShiftRegister", "Delay", "TapLine", "Chain", "History", tags=("delay", "register"))
class ShiftRegistersFamily(Family[Spec]):
    """Each stage takes over the one before it."""

    def draw(self, rng: Random) -> Spec:
        """Draw length, width, reset and outputs."""
        w = width(rng, 2, 32)
        value, kind = rng.choice((0, rng.getrandbits(w))), "async" if rng.random() < 0.25 else "sync"
        reset = None if rng.random() < 0.3 else (kind, value)
        stages = rng.choice((2, 2, 3, 3, 4, 4, 5, 6, 7, 8, 10, 12))
        return Spec(stages, w, reset, rng.random() < 0.5, rng.random() < 0.45)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Data, an optional enable, the end or all stages."""
        groups = [bits_in("in", s.width, "data that enters", "din", "x", "sample", "data_in", "d")]
        groups += (
            [flag_in("en", "all stages move only while high", "enable", "shift", "advance", "ce")] if s.enable else []
        )
        end = bits_out("out", s.width, "data of the last stage", "dout", "delayed", "y", "data_out", "oldest")
        taps = vec_out("taps", s.stages, s.width, "data of every stage", "stages_out", "history", "delays", "window")
        return (*groups, taps if s.taps else end)

    def clocking(self, s: Spec) -> Clocking:
        """Implicit clock; registers without reset or with one of either kind."""
        return Clocking(Reset(s.reset[0]) if s.reset else Reset.NONE)

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say the delay, the enable, the order of the taps and the reset."""
        x, k = n.t("in"), s.stages
        when = f"At every clock edge with {n.t('en')} high" if s.enable else "At every clock edge"
        cycles = "enabled clock cycles" if s.enable else "clock cycles"
        rules: list[Sentence] = [
            (
                f"{when} the first of {k} registers takes {x} and each other one takes the value of the one before it.",
                f"There are {k} registers in a row. {when} all of them move on by one: the first loads {x}, each of "
                f"the others loads the one before it.",
            )
        ]
        if s.enable:
            rules.append((f"While {n.t('en')} is low all registers hold.", f"{n.t('en')} low stops the whole chain."))
        if s.taps:
            rules.append(
                (
                    f"{n.t('taps', 0)} is the first register, {n.t('taps', k - 1)} the last.",
                    f"{n.t('taps')} shows all registers: element 0 holds {x} as it was 1 ago and element {k - 1} as "
                    f"it was {k} ago, counted in {cycles}.",
                )
            )
        else:
            rules.append(
                (
                    f"{n.t('out')} is the last register.",
                    f"{n.t('out')} is {x} from {k} {cycles} ago, out of the last register.",
                )
            )
        what = "tapped delay line" if s.taps else "delay line"
        return Facts(
            (
                f"{k}-stage {s.width}-bit shift register" + (" with taps" if s.taps else ""),
                f"{what} of {k} {s.width}-bit registers",
            ),
            (
                f"delay a {s.width}-bit input by {k} {cycles}" + (" and show every stage" if s.taps else ""),
                f"keep the last {k} values of {x}" if s.taps else f"output {x} as it was {k} {cycles} earlier",
            ),
            tuple(rules),
            (_reset_said(s),),
            {"verilog": fenced(self.verilog(s, n))},
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """All stages in one wide register."""
        size, w = s.stages * s.width, s.width
        value = "".join(f"{s.init or 0:0{w}b}" for _ in range(s.stages))
        reset = "" if s.init is None else f"    if (reset) line_q <= {size}'b{value};\n    else\n"
        gate = f"if ({n.v('en')}) " if s.enable else ""
        move = f"    {gate}line_q <= {{line_q[{size - w - 1}:0], {n.v('in')}}};"
        outs = [(n.v("taps", i), i) for i in range(s.stages)] if s.taps else [(n.v("out"), s.stages - 1)]
        assigns = "\n".join(f"  assign {name} = line_q[{w * i + w - 1}:{w * i}];" for name, i in outs)
        return f"""
  reg [{size - 1}:0] line_q;
  always @(posedge clock{" or posedge reset" if s.reset and s.reset[0] == "async" else ""})
{reset}{move}
{assigns}"""

    def style_library(self, s: Spec, n: Names) -> Style:
        """`ShiftRegister`, or `ShiftRegisters` for the taps."""
        end, x = n["taps" if s.taps else "out"], n["in"]
        name = "ShiftRegisters" if s.taps else "ShiftRegister"
        arguments = [x, str(s.stages)]
        if s.init is not None:
            arguments += [uint(s.init, s.width), n["en"] if s.enable else "true.B"]
        elif s.enable:
            arguments.append(n["en"])
        call = f"{name}({', '.join(arguments)})"
        return Style(f"{end} := VecInit({call})" if s.taps else f"{end} := {call}", (name,))

    def style_vec(self, s: Spec, n: Names) -> Style:
        """A `Vec` of registers and a loop."""
        regs, i = n.local("regs", "line", "pipe", "cells"), n.local("i", "k", "stage")
        kind = f"Vec({s.stages}, UInt({s.width}.W))"
        first = f"val {regs} = Reg({kind})"
        if s.init is not None:
            first = f"val {regs} = RegInit(VecInit(Seq.fill({s.stages})({uint(s.init, s.width)})))"
        move = f"{regs}(0) := {n['in']}\nfor ({i} <- 1 until {s.stages}) {{\n  {regs}({i}) := {regs}({i} - 1)\n}}"
        if s.enable:
            move = f"when({n['en']}) {{\n  " + move.replace("\n", "\n  ") + "\n}"
        end = f"{n['taps']} := {regs}" if s.taps else f"{n['out']} := {regs}.last"
        return Style("\n".join([first, move, end]))

    def style_fold(self, s: Spec, n: Names) -> Style:
        """Registers chained by `iterate`, each made by a helper."""
        step, x = n.local("stage_of", "delayed_by_one", "next_stage"), n.local("x", "value", "from")
        if s.taps:
            end = f"{n['taps']} := VecInit(Seq.iterate({step}({n['in']}), {s.stages})({step}))"
        else:
            end = f"{n['out']} := (0 until {s.stages}).foldLeft({n['in']})(({x}, _) => {step}({x}))"
        call, used = _register(s, n, x)
        return Style(f"def {step}({x}: UInt): UInt = {call}\n{end}", used)

    def style_named(self, s: Spec, n: Names) -> Style | None:
        """One named register a stage, for short chains."""
        if s.stages > 4:
            return None
        words = ("first", "second", "third", "fourth")[: s.stages]
        names = [n.local(word, f"stage{i}", f"d{i + 1}") for i, word in enumerate(words)]
        lines, used = list[str](), tuple[str, ...]()
        for name, source in zip(names, (n["in"], *names), strict=False):
            call, used = _register(s, n, source)
            lines.append(f"val {name} = {call}")
        ends = (
            [f"{n['taps']}({i}) := {name}" for i, name in enumerate(names)]
            if s.taps
            else [f"{n['out']} := {names[-1]}"]
        )
        return Style("\n".join([*lines, *ends]), used)

    def model(self, s: Spec) -> Model:
        """A list."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Mostly enabled; registers without reset fill first."""
        settle = 0 if s.init is not None else 4 * s.stages
        return Stimulus(dense=(n.ports["en"],) if s.enable else (), settle=settle)


def _register(s: Spec, n: Names, source: str) -> tuple[str, tuple[str, ...]]:
    init = "" if s.init is None else f", {uint(s.init, s.width)}"
    if s.enable:
        return f"RegEnable({source}{init}, {n['en']})", ("RegEnable",)
    return f"RegNext({source}{init})", ()


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self._line: list[int | None] = [s.init] * s.stages

    def reset(self) -> None:
        if self._s.init is not None:
            self._line = [self._s.init] * self._s.stages

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        known = {f"taps_{i}": value for i, value in enumerate(self._line) if value is not None}
        return known | ({"out": self._line[-1]} if self._line[-1] is not None else {})

    def advance(self, inputs: Mapping[str, int]) -> None:
        if inputs.get("en", 1):
            self._line = [inputs["in"], *self._line[:-1]]


def _reset_said(s: Spec) -> Sentence:
    """Say what the reset does."""
    if s.init is None:
        return ("The registers have no reset.", "Reset does not touch the registers; they are unknown until loaded.")
    kind = "synchronous" if s.reset and s.reset[0] == "sync" else "asynchronous"
    return (
        f"The {kind} reset sets every register to {s.init}.",
        f"After the {kind} reset all {s.stages} registers hold {s.init}.",
    )
