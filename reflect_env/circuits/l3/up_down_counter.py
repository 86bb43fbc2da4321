"""A counter that goes both ways and can be loaded: one direction pin, or a pin for each way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import block, gated, uint
from reflect_env.circuits.clocks import always, clock_ports, draw_clocking, in_domain, reset_noun
from reflect_env.circuits.draw import weighted, width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.ports import PortGroup, bits_in, bits_out, flag_in, flag_out
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    pins: str
    """`pair`: one pin for each way; `high_up`, `low_up`: one pin for the direction, and its level that counts up."""
    enable: bool
    """With a direction pin only."""
    load: bool
    ends: bool
    """Whether there are outputs for the lowest and the highest value."""
    step: int
    start: int
    clocking: Clocking

    @property
    def pair(self) -> bool:
        """Two pins, one for each way."""
        return self.pins == "pair"

    @property
    def high_is_up(self) -> bool:
        """Whether a high direction pin counts up."""
        return self.pins == "high_up"


@family("up-down-counter", "L3", "UpDown", "Counter", "BiCounter", "UpDownCounter", tags=("counter",))
class UpDownCounter(Family[Spec]):
    """Counts up and down modulo 2^width."""

    def draw(self, rng: Random) -> Spec:
        """Draw width and options; a step other than 1 is rarer."""
        w = width(rng, 2, 24)
        step = 1 if rng.random() < 0.7 else rng.randint(2, min(9, (1 << w) - 1))
        start = 0 if rng.random() < 0.6 else rng.randrange(1 << w)
        pins = weighted(rng, [("pair", 4), ("high_up", 4), ("low_up", 2)])
        options = (pins != "pair" and rng.random() < 0.6, rng.random() < 0.6, rng.random() < 0.3)
        return Spec(w, pins, *options, step, start, draw_clocking(rng))

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Controls, the value to load, the count, the optional flags."""
        way = "high counts up, low counts down" if s.high_is_up else "high counts down, low counts up"
        up_words = ("dir", "way") if not s.high_is_up else ("dir", "up_not_down", "count_up", "way")
        pins = [flag_in("dir", way, *up_words)]
        if s.pair:
            pins = [flag_in("inc", "counts up", "plus", "count_up", "incr", "up")]
            pins += [flag_in("dec", "counts down", "minus", "count_down", "decr", "dn")]
        pins += [flag_in("en", "counts only while high", "enable", "tick", "run", "ce")] if s.enable else []
        if s.load:
            pins += [flag_in("load", "takes over the value at the data input", "ld", "set", "preset")]
            pins += [bits_in("d", s.width, "value to load", "data", "preload", "load_value", "din")]
        count = [bits_out("count", s.width, "current count", "value", "q", "cnt", "out")]
        if s.ends:
            count += [flag_out("at_zero", "count is zero", "is_zero", "bottom", "empty", "min")]
            count += [flag_out("at_max", "count is the highest value", "is_max", "top", "full", "max")]
        return (*clock_ports(s.clocking), *pins, *count)

    def clocking(self, s: Spec) -> Clocking:
        """As drawn."""
        return s.clocking

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say both ways, the wrap, the priorities."""
        top, reset = (1 << s.width) - 1, reset_noun(s.clocking)
        rules = self._counting(s, n)
        rules.append(
            (
                f"Counting is modulo {top + 1} in both directions: {top} plus 1 gives 0, and 0 minus 1 gives {top}.",
                f"The count wraps round at both ends, modulo {top + 1}.",
            )
        )
        if s.load:
            rules.append(
                (
                    f"While {n.t('load')} is high the next count is {n.t('d')}; loading wins over counting"
                    + (f" and does not need {n.t('en')}." if s.enable else "."),
                    f"{n.t('load')} has priority: it loads {n.t('d')} at the next clock edge, whatever the others say.",
                )
            )
        if s.ends:
            rules.append(f"{n.t('at_zero')} is high while the count is 0, {n.t('at_max')} while it is {top}.")
        by = f" in steps of {s.step}" if s.step > 1 else ""
        return Facts(
            (
                f"{s.width}-bit up/down counter{by}",
                f"{'loadable ' if s.load else ''}bidirectional counter of {s.width} bits",
            ),
            (f"count up and down{by} in {s.width} bits", f"keep a {s.width}-bit count that can go both ways{by}"),
            tuple(rules),
            ((f"The {reset} sets the count to {s.start}.", f"After the {reset} the count is {s.start}."),),
            forms={"verilog": self.verilog(s, n)},
        )

    def _counting(self, s: Spec, n: Names) -> list[Sentence]:
        if s.pair:
            return [
                (
                    f"A cycle with only {n.t('inc')} high adds {s.step} to the count, one with only {n.t('dec')} high "
                    f"subtracts {s.step}.",
                    f"{n.t('inc')} counts up by {s.step}, {n.t('dec')} down by {s.step}, each at the clock edge.",
                ),
                f"If both are high or both are low, {n.t('count')} stays.",
            ]
        up, down = ("high", "low") if s.high_is_up else ("low", "high")
        when = f"In each clock cycle with {n.t('en')} high" if s.enable else "In each clock cycle"
        rules: list[Sentence] = [
            (
                f"{when} the count changes by {s.step}: up if {n.t('dir')} is {up}, down if it is {down}.",
                f"{when} {s.step} is added to {n.t('count')} while {n.t('dir')} is {up} and subtracted while it is "
                f"{down}.",
            )
        ]
        return [*rules, f"While {n.t('en')} is low the count is not changed by counting."] if s.enable else rules

    def verilog(self, s: Spec, n: Names) -> str:
        """A change that is added in every cycle."""
        w, plus, minus = s.width, f"{s.width}'d{s.step}", f"{s.width}'d{(1 << s.width) - s.step}"
        if s.pair:
            change = f"case ({{{n.v('inc')}, {n.v('dec')}}})\n      2'b10: change_d = {plus};\n"
            change += f"      2'b01: change_d = {minus};\n      default: change_d = {w}'d0;\n    endcase"
        else:
            first, second = (plus, minus) if s.high_is_up else (minus, plus)
            change = f"change_d = {n.v('dir')} ? {first} : {second};"
            change += f"\n    if (!{n.v('en')}) change_d = {w}'d0;" if s.enable else ""
        after = f"{n.v('load')} ? {n.v('d')} : cnt_q + change_d" if s.load else "cnt_q + change_d"
        ends = f"\n  assign {n.v('at_zero')} = ~|cnt_q;\n  assign {n.v('at_max')} = &cnt_q;" if s.ends else ""
        return f"""
  reg [{w - 1}:0] cnt_q, change_d;
  always @* begin
    {change}
  end
{always(s.clocking, f"cnt_q <= {w}'d{s.start};", f"cnt_q <= {after};")}
  assign {n.v("count")} = cnt_q;{ends}"""

    def style_when(self, s: Spec, n: Names) -> Style:
        """A chain of `when`."""
        reg = n.local("count_reg", "cnt", "value", "state")
        arms = [(n["load"], f"{reg} := {n['d']}")] if s.load else []
        up, down = f"{reg} := {reg} + {s.step}.U", f"{reg} := {reg} - {s.step}.U"
        if s.pair:
            arms += [(f"{n['inc']} && !{n['dec']}", up), (f"!{n['inc']} && {n['dec']}", down)]
            chain = _chain(arms)
        else:
            first, second = (up, down) if s.high_is_up else (down, up)
            both = f"when({n['dir']}) {{\n  {first}\n}}.otherwise {{\n  {second}\n}}"
            chain = _chain([*arms, (n["en"], both)]) if s.enable else both
            chain = _chain(arms, both) if arms and not s.enable else chain
        return self._done(s, n, reg, [f"val {reg} = RegInit({uint(s.start, s.width)})", chain])

    def style_delta(self, s: Spec, n: Names) -> Style:
        """What is added, as a value; subtraction adds the complement."""
        reg, change = n.local("current", "counter", "total"), n.local("delta", "change", "difference", "by")
        plus, minus = f"{s.step}.U({s.width}.W)", uint((1 << s.width) - s.step, s.width)
        if s.pair:
            value = f"Mux({n['inc']} === {n['dec']}, 0.U, Mux({n['inc']}, {plus}, {minus}))"
        else:
            value = f"Mux({n['dir']}, {plus if s.high_is_up else minus}, {minus if s.high_is_up else plus})"
            value = f"Mux({n['en']}, {value}, 0.U)" if s.enable else value
        after = f"Mux({n['load']}, {n['d']}, {reg} + {change})" if s.load else f"{reg} + {change}"
        lines = [f"val {reg} = RegInit({s.start}.U({s.width}.W))", f"val {change} = {value}", f"{reg} := {after}"]
        return self._done(s, n, reg, lines)

    def style_cases(self, s: Spec, n: Names) -> Style:
        """The next value by `MuxCase`, in order of priority."""
        reg, after = n.local("now", "cnt", "position"), n.local("next_count", "following", "upcoming")
        cases = [f"{n['load']} -> {n['d']}"] if s.load else []
        up, down, default = f"({reg} + {s.step}.U)", f"({reg} - {s.step}.U)", reg
        if s.pair:
            tests = [f"({n['inc']} && {n['dec']}) -> {reg}", f"{n['inc']} -> {up}", f"{n['dec']} -> {down}"]
        else:
            first, default = (up, down) if s.high_is_up else (down, up)
            tests = [f"(!{n['en']}) -> {reg}"] if s.enable else []
            tests += [f"{n['dir']} -> {first}"]
        inner = ",\n".join([*cases, *tests])
        lines = [f"val {reg} = RegInit({s.start}.U({s.width}.W))"]
        lines += [f"val {after} = MuxCase({default}, Seq(\n{block([inner])}\n))", f"{reg} := {after}"]
        return Style(self._done(s, n, reg, lines).body, imports=("MuxCase",))

    def style_switch(self, s: Spec, n: Names) -> Style | None:
        """Both pins together select the arm."""
        if not s.pair:
            return None
        reg = n.local("tally", "reg_count", "level")
        arms = f'switch({n["inc"]} ## {n["dec"]}) {{\n  is("b10".U) {{ {reg} := {reg} + {s.step}.U }}\n'
        arms += f'  is("b01".U) {{ {reg} := {reg} - {s.step}.U }}\n}}'
        lines = [f"val {reg} = RegInit({s.start}.U({s.width}.W))", arms]
        lines += [gated(n["load"], f"{reg} := {n['d']}")] if s.load else []
        return Style(self._done(s, n, reg, lines).body, imports=("switch", "is"))

    def _done(self, s: Spec, n: Names, reg: str, lines: list[str]) -> Style:
        ends = [f"{n['at_zero']} := {reg} === 0.U", f"{n['at_max']} := {reg}.andR"] if s.ends else []
        return Style(in_domain(s.clocking, "\n".join([*lines, f"{n['count']} := {reg}", *ends])))

    def model(self, s: Spec) -> Model:
        """A whole number."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Loads near the ends, so that both wraps are seen."""
        top = (1 << s.width) - 1
        near = (0, 1, s.step, top, top - s.step)
        pools = ((n.ports["d"], near),) if s.load else ()
        dense, sparse = (tuple(n.ports[r] for r in roles if r in n.ports) for roles in (("inc", "en"), ("dec", "load")))
        return Stimulus(pools=pools, dense=dense, sparse=sparse)


def _chain(arms: list[tuple[str, str]], default: str = "") -> str:
    text = ".else".join(f"when({test}) {{\n{block([line])}\n}}" for test, line in arms)
    return f"{text}.otherwise {{\n{block([default])}\n}}" if default else text


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self._count = s.start

    def reset(self) -> None:
        self._count = self._s.start

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        top = 2**self._s.width - 1
        return {"count": self._count, "at_zero": int(self._count == 0), "at_max": int(self._count == top)}

    def advance(self, inputs: Mapping[str, int]) -> None:
        if inputs.get("load"):
            self._count = inputs["d"]
        else:
            self._count = (self._count + self._change(inputs)) % 2**self._s.width

    def _change(self, inputs: Mapping[str, int]) -> int:
        if self._s.pair:
            return self._s.step * (inputs["inc"] - inputs["dec"])
        if not inputs.get("en", 1):
            return 0
        return self._s.step if inputs["dir"] == int(self._s.high_is_up) else -self._s.step
