"""A counter with a period that is no power of two, up or down, with what such counters usually have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import gated, uint
from reflect_env.circuits.clocks import always, branch, clock_ports, draw_clocking, in_domain, reset_noun
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.ports import PortGroup, bits_out, flag_in, flag_out
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    modulus: int
    width: int
    down: bool
    enable: bool
    clear: bool
    carry: bool
    start: int
    """Value after reset and clear."""
    clocking: Clocking

    @property
    def first(self) -> int:
        """Where a round starts."""
        return self.modulus - 1 if self.down else 0

    @property
    def last(self) -> int:
        """Where a round ends."""
        return 0 if self.down else self.modulus - 1


@family("modulo-counter", "L3", "ModCounter", "Counter", "Modulo", "Cycle", "Wrap", tags=("counter",))
class ModuloCounter(Family[Spec]):
    """Goes round through `modulus` values."""

    def draw(self, rng: Random) -> Spec:
        """Draw a modulus that a simulation can reach, in spite of clears; a port wider than needed is rare."""
        usual = (3, 5, 6, 7, 9, 10, 10, 12, 24, 60, 100, 365, 1000)
        modulus = rng.choice(usual) if rng.random() < 0.4 else rng.randint(2, rng.choice((16, 64, 256, 1500)))
        wider = rng.randint(1, 4) if rng.random() < 0.2 else 0
        down = rng.random() < 0.35
        usual_start = modulus - 1 if down else 0
        start = usual_start if rng.random() < 0.65 else rng.randrange(modulus)
        options = (rng.random() < 0.7, modulus <= 64 and rng.random() < 0.5, rng.random() < 0.6)
        return Spec(modulus, (modulus - 1).bit_length() + wider, down, *options, start, draw_clocking(rng))

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Optional controls, the count, the optional carry."""
        controls = [flag_in("en", "counts only while high", "enable", "tick", "inc", "step")] if s.enable else []
        controls += [flag_in("clear", "restarts the count", "clr", "restart", "init")] if s.clear else []
        carry = [flag_out("carry", "marks the last value", "wrap", "last", "tc", "rollover")] if s.carry else []
        count = bits_out("count", s.width, "current count", "value", "q", "cnt", "out")
        return (*clock_ports(s.clocking), *controls, count, *carry)

    def clocking(self, s: Spec) -> Clocking:
        """As drawn."""
        return s.clocking

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say range, direction, reset value and priority."""
        when = f"In each clock cycle with {n.t('en')} high" if s.enable else "In each clock cycle"
        way, top = ("down" if s.down else "up"), s.modulus - 1
        rules: list[Sentence] = [
            (
                f"{when} the count goes {way} by 1; after {s.last} comes {s.first}.",
                f"{when} {n.t('count')} {'decreases' if s.down else 'increases'} by one, and from {s.last} it goes "
                f"back to {s.first}.",
            ),
            (f"So {n.t('count')} only takes the values 0 to {top}.", f"There are {s.modulus} states, 0…{top}."),
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
            clear = f"; {n.t('clear')} plays no part in it" if s.clear else ""
            rules.append(f"{n.t('carry')} is high in the cycles in which the count is {s.last}{gate}, else low{clear}.")
        reset = reset_noun(s.clocking)
        return Facts(
            (f"modulo-{s.modulus} {way} counter", f"{way} counter with a period of {s.modulus} counts"),
            (f"count {way} modulo {s.modulus}", f"step through {s.modulus} counts, going {way}, and start over"),
            tuple(rules),
            ((f"The {reset} sets the count to {s.start}.", f"After the {reset} the count is {s.start}."),),
            forms={"verilog": self.verilog(s, n)},
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """A case for the value before the wrap."""
        w, sign = s.width, "-" if s.down else "+"
        step = (
            f"case (cnt_q)\n  {w}'d{s.last}: cnt_q <= {w}'d{s.first};\n  default: cnt_q <= cnt_q {sign} 1'b1;\nendcase"
        )
        step = branch(n.v("en") if s.enable else "", step)
        step = branch(n.v("clear"), f"cnt_q <= {w}'d{s.start};", step) if s.clear else step
        gate = f" & {n.v('en')}" if s.enable else ""
        carry = f"\n  assign {n.v('carry')} = (cnt_q == {w}'d{s.last}){gate};" if s.carry else ""
        return f"""
  reg [{w - 1}:0] cnt_q;
{always(s.clocking, f"cnt_q <= {w}'d{s.start};", step)}
  assign {n.v("count")} = cnt_q;{carry}"""

    def style_when(self, s: Spec, n: Names) -> Style:
        """Nested `when`."""
        reg, sign = n.local("count_reg", "cnt", "value", "state"), "-" if s.down else "+"
        step = (
            f"when({reg} === {s.last}.U) {{\n  {reg} := {s.first}.U\n}}.otherwise {{\n  {reg} := {reg} {sign} 1.U\n}}"
        )
        lines = [f"val {reg} = RegInit({uint(s.start, s.width)})", gated(n["en"] if s.enable else "", step)]
        lines += [gated(n["clear"], f"{reg} := {s.start}.U")] if s.clear else []
        return self._done(s, n, reg, lines)

    def style_mux(self, s: Spec, n: Names) -> Style:
        """A named end of the round, and `Mux`."""
        reg, end = n.local("current", "counter", "now"), n.local("at_end", "is_last", "wrapping", "done")
        after = f"Mux({end}, {s.first}.U, {reg} {'-' if s.down else '+'} 1.U)"
        after = f"Mux({n['en']}, {after}, {reg})" if s.enable else after
        after = f"Mux({n['clear']}, {s.start}.U, {after})" if s.clear else after
        lines = [f"val {reg} = RegInit({s.start}.U({s.width}.W))", f"val {end} = {reg} === {s.last}.U"]
        return self._done(s, n, reg, [*lines, f"{reg} := {after}"], end)

    def style_counter(self, s: Spec, n: Names) -> Style | None:
        """`Counter` over a range."""
        if s.start != s.first or s.width != (s.modulus - 1).bit_length():
            return None
        value, wrap = n.local("count_value", "cnt", "position"), n.local("wrapped", "round_done", "over")
        span = f"{s.first} to 0 by -1" if s.down else f"0 until {s.modulus}"
        controls = [n["en"] if s.enable else "true.B"] if s.enable or s.clear else []
        controls += [n["clear"]] if s.clear else []
        wrap = "_" if s.clear or not s.carry else wrap
        start = f"val ({value}, {wrap}) = Counter({', '.join([span, *controls])})"
        if wrap != "_":
            body = "\n".join([start, f"{n['count']} := {value}", f"{n['carry']} := {wrap}"])
            return Style(in_domain(s.clocking, body), imports=("Counter",))
        return Style(self._done(s, n, value, [start]).body, imports=("Counter",))

    def style_table(self, s: Spec, n: Names) -> Style | None:
        """Every successor in a table."""
        if s.modulus > 12 or s.width != (s.modulus - 1).bit_length():
            return None
        table, reg = n.local("successors", "following", "next_of"), n.local("state", "count_now", "at")
        step = -1 if s.down else 1
        after = ", ".join(f"{(i + step) % s.modulus}.U({s.width}.W)" for i in range(s.modulus))
        lines = [f"val {table} = VecInit({after})", f"val {reg} = RegInit({s.start}.U({s.width}.W))"]
        lines += [gated(n["en"] if s.enable else "", f"{reg} := {table}({reg})")]
        lines += [gated(n["clear"], f"{reg} := {s.start}.U")] if s.clear else []
        return self._done(s, n, reg, lines)

    def _done(self, s: Spec, n: Names, reg: str, lines: list[str], last: str = "") -> Style:
        gate = f" && {n['en']}" if s.enable else ""
        test = last or (f"{reg} === {s.last}.U" if not gate else f"({reg} === {s.last}.U)")
        carry = [f"{n['carry']} := {test}{gate}"] if s.carry else []
        return Style(in_domain(s.clocking, "\n".join([*lines, f"{n['count']} := {reg}", *carry])))

    def model(self, s: Spec) -> Model:
        """A position in a list of values."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Long enough for some rounds."""
        dense = (n.ports["en"],) if s.enable else ()
        sparse = (n.ports["clear"],) if s.clear else ()
        return Stimulus(cycles=min(4096, max(1024, 2 * s.modulus + 512)), dense=dense, sparse=sparse)


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self._round = list(range(s.modulus))[:: -1 if s.down else 1]
        self.reset()

    def reset(self) -> None:
        self._place = self._round.index(self._s.start)

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        at_end = self._place == len(self._round) - 1
        return {"count": self._round[self._place], "carry": int(at_end and inputs.get("en", 1) == 1)}

    def advance(self, inputs: Mapping[str, int]) -> None:
        if inputs.get("clear"):
            self.reset()
        elif inputs.get("en", 1):
            self._place = (self._place + 1) % len(self._round)
