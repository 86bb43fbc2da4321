"""A counter that wraps at the end of its width, with what counters usually have: enable, clear, carry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.draw import width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.ports import PortGroup, bits_out, flag_in, flag_out
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Reset, Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    enable: bool
    clear: bool
    carry: bool
    start: int
    """Value after reset and clear."""
    asynchronous: bool


@family("up-counter", "L3", "Counter", "Tally", "Cnt", "UpCounter", tags=("counter",))
class UpCounter(Family[Spec]):
    """Counts up by one, modulo 2^width."""

    def draw(self, rng: Random) -> Spec:
        """Draw width and options; a start value other than 0 is rarer."""
        w = width(rng, 2, 24)
        start = 0 if rng.random() < 0.6 else rng.randrange(1 << w)
        return Spec(w, rng.random() < 0.7, rng.random() < 0.5, rng.random() < 0.4, start, rng.random() < 0.2)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Optional controls, the count, the optional carry."""
        controls = [flag_in("en", "counts only while high", "enable", "tick", "inc", "step")] if s.enable else []
        controls += [flag_in("clear", "restarts the count", "clr", "restart", "zero", "init")] if s.clear else []
        carry = [flag_out("carry", "high on the last value", "wrap", "last", "tc", "overflow")] if s.carry else []
        return (*controls, bits_out("count", s.width, "current count", "value", "q", "cnt", "out"), *carry)

    def clocking(self, s: Spec) -> Clocking:
        """Implicit clock; the reset may be asynchronous."""
        return Clocking(Reset.ASYNC if s.asynchronous else Reset.SYNC)

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say step, wrap, reset value and priorities."""
        last = (1 << s.width) - 1
        when = f"In each clock cycle with {n.t('en')} high" if s.enable else "In each clock cycle"
        rules: list[Sentence] = [
            (
                f"{when} the count goes up by 1, and from {last} back to 0.",
                f"{when} {n.t('count')} increases by one; after {last} comes 0.",
            )
        ]
        if s.enable:
            rules.append((f"While {n.t('en')} is low the count stays.", f"{n.t('en')} low holds the value."))
        if s.clear:
            rules.append(
                (
                    f"{n.t('clear')} sets the count to {s.start} at the next clock edge and wins over counting.",
                    f"A high {n.t('clear')} loads {s.start} with the next edge, whatever else is asked for.",
                )
            )
        if s.carry:
            gate = f" and {n.t('en')} is high" if s.enable else ""
            rules.append(f"{n.t('carry')} is high in the cycles in which the count is {last}{gate}, else low.")
        kind = "asynchronous" if s.asynchronous else "synchronous"
        return Facts(
            (f"{s.width}-bit up counter", f"{s.width}-bit binary counter", f"counter of {s.width} bits"),
            (
                "count clock cycles" + (" in which it is enabled" if s.enable else ""),
                f"count upwards in {s.width} bits",
            ),
            tuple(rules),
            (
                (f"The {kind} reset sets the count to {s.start}.", f"After the {kind} reset the count is {s.start}."),
                f"{n.t('count')} comes straight from the register.",
            ),
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """One register."""
        step = f"else if ({n.v('en')}) cnt_q <= cnt_q + 1'b1;" if s.enable else "else cnt_q <= cnt_q + 1'b1;"
        clear = f"else if ({n.v('clear')}) cnt_q <= {s.width}'d{s.start};" if s.clear else ""
        edge = " or posedge reset" if s.asynchronous else ""
        gate = f" & {n.v('en')}" if s.enable else ""
        carry = f"\n  assign {n.v('carry')} = (&cnt_q){gate};" if s.carry else ""
        return f"""
  reg [{s.width - 1}:0] cnt_q;
  always @(posedge clock{edge})
    if (reset) cnt_q <= {s.width}'d{s.start};
    {clear}
    {step}
  assign {n.v("count")} = cnt_q;{carry}"""

    def style_when(self, s: Spec, n: Names) -> Style:
        """A register and `when`."""
        reg = n.local("count_reg", "cnt", "value", "state")
        lines = [f"val {reg} = RegInit({s.start}.U({s.width}.W))"]
        step = f"{reg} := {reg} + 1.U"
        lines += [f"when({n['en']}) {{\n  {step}\n}}"] if s.enable else [step]
        lines += [f"when({n['clear']}) {{\n  {reg} := {s.start}.U\n}}"] if s.clear else []
        return Style("\n".join([*lines, f"{n['count']} := {reg}", *self._carry(s, n, reg)]))

    def style_next(self, s: Spec, n: Names) -> Style:
        """The next value as one expression into `RegNext`."""
        reg, after = n.local("current", "cnt", "now"), n.local("next_count", "following", "upcoming")
        value = f"Mux({n['en']}, {reg} + 1.U, {reg})" if s.enable else f"{reg} + 1.U"
        value = f"Mux({n['clear']}, {s.start}.U, {value})" if s.clear else value
        lines = [f"val {after} = Wire(UInt({s.width}.W))", f"val {reg} = RegNext({after}, {s.start}.U({s.width}.W))"]
        return Style("\n".join([*lines, f"{after} := {value}", f"{n['count']} := {reg}", *self._carry(s, n, reg)]))

    def _carry(self, s: Spec, n: Names, reg: str) -> list[str]:
        gate = f" && {n['en']}" if s.enable else ""
        return [f"{n['carry']} := {reg}.andR{gate}"] if s.carry else []

    def model(self, s: Spec) -> Model:
        """A whole number."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Long enabled runs, rare clears."""
        dense = (n.ports["en"],) if s.enable else ()
        return Stimulus(dense=dense, sparse=(n.ports["clear"],) if s.clear else ())


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self._count = s.start

    def reset(self) -> None:
        self._count = self._s.start

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        found = {"count": self._count}
        if self._s.carry:
            found["carry"] = int(self._count == 2**self._s.width - 1 and inputs.get("en", 1) == 1)
        return found

    def advance(self, inputs: Mapping[str, int]) -> None:
        if inputs.get("clear"):
            self._count = self._s.start
        elif inputs.get("en", 1):
            self._count = (self._count + 1) % 2**self._s.width
