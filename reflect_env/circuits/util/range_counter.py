"""A counter that runs through a range of numbers and starts again: `Counter` of the library and its equivalents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.draw import weighted
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.ports import PortGroup, bits_out, flag_in, flag_out
from reflect_env.circuits.registry import family
from reflect_env.circuits.tables import fenced
from reflect_env.task import Clocking, Reset, Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    count: int
    """How many numbers the range has."""
    start: int
    step: int
    """Negative to count down."""
    enable: bool
    clear: bool
    wrap: bool
    asynchronous: bool

    @property
    def last(self) -> int:
        """The number before the start comes again."""
        return self.start + self.step * (self.count - 1)

    @property
    def width(self) -> int:
        """Bits of the largest number."""
        return max(self.start, self.last).bit_length()

    @property
    def plain(self) -> bool:
        """Whether it counts from 0 up by 1."""
        return self.start == 0 and self.step == 1


@family("range-counter", "U", "Counter", "Cycler", "RangeCounter", "Sweep", "Lap", tags=("counter",))
class RangeCounter(Family[Spec]):
    """Runs from `start` to `last` in steps, then from the start again."""

    def draw(self, rng: Random) -> Spec:
        """Draw the range; most count from 0 up by 1."""
        count = weighted(
            rng, [(rng.randint(2, 20), 5), (rng.randint(21, 300), 3), (rng.choice((10, 12, 60, 100, 365)), 2)]
        )
        start, step = 0, 1
        if rng.random() < 0.55:
            start, step = rng.randint(0, 40), rng.choice((1, 1, 2, 3, 5, 7, -1, -1, -2, -3))
            start += 0 if step > 0 else -step * (count - 1)
        enable, clear, wrap, asynchronous = (rng.random() < p for p in (0.75, 0.35, 0.7, 0.2))
        return Spec(count, start, step, enable, clear, wrap, asynchronous)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Optional controls, the value, the optional wrap pulse."""
        controls = [flag_in("en", "counts only while high", "enable", "tick", "inc", "go", "step")] if s.enable else []
        controls += [flag_in("clear", "goes back to the start", "clr", "restart", "rewind")] if s.clear else []
        wrap = (
            [flag_out("wrap", "high when the next edge starts again", "done", "last", "tc", "rollover")]
            if s.wrap
            else []
        )
        return (*controls, bits_out("value", s.width, "current number", "count", "cnt", "q", "out", "idx"), *wrap)

    def clocking(self, s: Spec) -> Clocking:
        """Implicit clock; the reset may be asynchronous."""
        return Clocking(Reset.ASYNC if s.asynchronous else Reset.SYNC)

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say the range, controls and their priority, the wrap pulse."""
        way, size, value = ("up" if s.step > 0 else "down"), abs(s.step), n.t("value")
        when = f"In each clock cycle with {n.t('en')} high" if s.enable else "In each clock cycle"
        shown = ", ".join(str(s.start + s.step * i) for i in range(s.count if s.count < 5 else 3))
        shown = shown if s.count < 5 else f"{shown} and so on to {s.last}"
        rules: list[Sentence] = [
            (
                f"{when} {value} goes {way} by {size}, and from {s.last} back to {s.start}.",
                f"{value} runs through the {s.count} numbers {shown}, then starts again at {s.start}; "
                f"it takes one step {when[0].lower() + when[1:]}.",
            )
        ]
        if s.enable:
            rules.append((f"While {n.t('en')} is low {value} stays.", f"{n.t('en')} low holds {value}."))
        if s.clear:
            rules.append(f"{n.t('clear')} sets {value} to {s.start} at the next clock edge and wins over counting.")
        if s.wrap:
            need = [f"{value} is {s.last}"] + ([f"{n.t('en')} is high"] if s.enable else [])
            need += [f"{n.t('clear')} is low"] if s.clear else []
            rules.append(
                (
                    f"{n.t('wrap')} is combinational and high exactly when {' and '.join(need)}.",
                    f"{n.t('wrap')} is high in the cycles in which {' and '.join(need)}, else low; it is not delayed.",
                )
            )
        kind = "asynchronous" if s.asynchronous else "synchronous"
        return Facts(
            (
                f"{way} counter from {s.start} to {s.last}",
                f"counter with {s.count} values, {s.start} to {s.last} by {size}",
            ),
            (
                f"count {way} from {s.start} to {s.last} in steps of {size}",
                f"step through {s.count} numbers again and again",
            ),
            tuple(rules),
            ((f"The {kind} reset sets {value} to {s.start}.", f"After the {kind} reset {value} is {s.start}."),),
            {"verilog": fenced(self.verilog(s, n))},
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """One register and a comparison."""
        w, sign = s.width, "+" if s.step > 0 else "-"
        after = f"(val_q == {w}'d{s.last}) ? {w}'d{s.start} : val_q {sign} {w}'d{abs(s.step)}"
        if s.count == 2:
            after = f"(val_q == {w}'d{s.last}) ? {w}'d{s.start} : {w}'d{s.last}"
        gate = (f" & {n.v('en')}" if s.enable else "") + (f" & ~{n.v('clear')}" if s.clear else "")
        return f"""
  reg [{w - 1}:0] val_q;
  always @(posedge clock{" or posedge reset" if s.asynchronous else ""})
    if (reset) val_q <= {w}'d{s.start};
{f"    else if ({n.v('clear')}) val_q <= {w}'d{s.start};" if s.clear else ""}
    else{f" if ({n.v('en')})" if s.enable else ""} val_q <= {after};
  assign {n.v("value")} = val_q;
{f"  assign {n.v('wrap')} = (val_q == {w}'d{s.last}){gate};" if s.wrap else ""}"""

    def style_range(self, s: Spec, n: Names) -> Style:
        """`Counter` with a range, an enable and a clear."""
        value, wrap = n.local("value", "current", "number"), n.local("wrapped", "at_end", "over")
        numbers = f"{s.start} to {s.last}" + (f" by {s.step}" if s.step != 1 else "")
        controls = [n["en"] if s.enable else "true.B"] + ([n["clear"]] if s.clear else [])
        call = f"Counter({numbers}, {', '.join(controls)})" if s.enable or s.clear else f"Counter({numbers})"
        lines = [f"val ({value}, {wrap}) = {call}", f"{n['value']} := {value}"]
        return Style("\n".join(lines + ([f"{n['wrap']} := {wrap}"] if s.wrap else [])), ("Counter",))

    def style_condition(self, s: Spec, n: Names) -> Style | None:
        """`Counter(condition, n)`, where it counts from 0 and cannot be cleared."""
        if not s.plain or s.clear:
            return None
        value, wrap = n.local("steps", "ticks", "state"), n.local("turn", "finished", "lap")
        lines = [f"val ({value}, {wrap}) = Counter({n['en'] if s.enable else 'true.B'}, {s.count})"]
        lines += [f"{n['value']} := {value}"] + ([f"{n['wrap']} := {wrap}"] if s.wrap else [])
        return Style("\n".join(lines), ("Counter",))

    def style_object(self, s: Spec, n: Names) -> Style | None:
        """A `Counter` object and its methods."""
        if s.start or s.step != 1:
            return None
        counter = n.local("counter", "cycle", "laps")
        lines = [f"val {counter} = Counter({s.count})", f"{n['value']} := {counter}.value"]
        inc = f"{n['wrap']} := {counter}.inc()" if s.wrap else f"{counter}.inc()"
        lines += [f"{n['wrap']} := false.B"] if s.wrap and (s.enable or s.clear) else []
        if s.clear:
            other = f".elsewhen({n['en']})" if s.enable else ".otherwise"
            lines.append(f"when({n['clear']}) {{\n  {counter}.reset()\n}}{other} {{\n  {inc}\n}}")
        else:
            lines.append(f"when({n['en']}) {{\n  {inc}\n}}" if s.enable else inc)
        return Style("\n".join(lines), ("Counter",))

    def style_register(self, s: Spec, n: Names) -> Style:
        """A register and `when`."""
        reg, end = n.local("value_reg", "now", "position"), n.local("at_last", "is_last", "ending")
        lines = [f"val {reg} = RegInit({s.start}.U({s.width}.W))", f"val {end} = {reg} === {s.last}.U"]
        step = f"{reg} := Mux({end}, {s.start}.U, {self._step(s, reg)})"
        lines += [f"when({n['en']}) {{\n  {step}\n}}"] if s.enable else [step]
        lines += [f"when({n['clear']}) {{\n  {reg} := {s.start}.U\n}}"] if s.clear else []
        return Style("\n".join([*lines, f"{n['value']} := {reg}", *self._wrap(s, n, end)]))

    def style_enable(self, s: Spec, n: Names) -> Style:
        """The next number as a value, a register with enable."""
        reg, after = n.local("held", "cur", "index"), n.local("next_value", "following", "then")
        end = n.local("end_reached", "on_last", "hit_end")
        enables = [n[role] for role, used in (("en", s.enable), ("clear", s.clear)) if used]
        load = "true.B" if not s.enable else " || ".join(enables)
        value = f"Mux({end}, {s.start}.U, {self._step(s, reg)})"
        value = f"Mux({n['clear']}, {s.start}.U, {value})" if s.clear else value
        lines = [
            f"val {after} = Wire(UInt({s.width}.W))",
            f"val {reg} = RegEnable({after}, {s.start}.U({s.width}.W), {load})",
            f"val {end} = {reg} === {s.last}.U",
            f"{after} := {value}",
            f"{n['value']} := {reg}",
        ]
        return Style("\n".join([*lines, *self._wrap(s, n, end)]), ("RegEnable",))

    def _step(self, s: Spec, reg: str) -> str:
        if abs(s.step).bit_length() > s.width:
            return f"{s.last}.U"
        return f"{reg} {'+' if s.step > 0 else '-'} {abs(s.step)}.U"

    def _wrap(self, s: Spec, n: Names, end: str) -> list[str]:
        need = [end] + ([n["en"]] if s.enable else []) + ([f"!{n['clear']}"] if s.clear else [])
        return [f"{n['wrap']} := {' && '.join(need)}"] if s.wrap else []

    def model(self, s: Spec) -> Model:
        """A position in a list."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Long enabled runs, rare clears, several rounds."""
        dense = (n.ports["en"],) if s.enable else ()
        sparse = (n.ports["clear"],) if s.clear else ()
        return Stimulus(cycles=min(4096, max(1024, 6 * s.count)), dense=dense, sparse=sparse)


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self._numbers = [s.start + s.step * i for i in range(s.count)]
        self._at = 0

    def reset(self) -> None:
        self._at = 0

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        last = self._at == len(self._numbers) - 1
        turn = last and inputs.get("en", 1) == 1 and not inputs.get("clear")
        return {"value": self._numbers[self._at], "wrap": int(turn)}

    def advance(self, inputs: Mapping[str, int]) -> None:
        if inputs.get("clear"):
            self._at = 0
        elif inputs.get("en", 1):
            self._at = (self._at + 1) % len(self._numbers)
