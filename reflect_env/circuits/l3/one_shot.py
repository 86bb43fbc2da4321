"""A trigger that becomes a pulse of fixed length."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import uint
from reflect_env.circuits.clocks import always, branch, clock_ports, draw_clocking, in_domain, reset_noun
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.ports import PortGroup, flag_in, flag_out
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    length: int
    """Cycles of a pulse."""
    rising: bool
    """Whether only a rising edge triggers, instead of a high level."""
    restart: bool
    """Whether a trigger during the pulse starts it anew."""
    early: bool
    """Whether the pulse begins in the cycle of the trigger."""
    dead: int
    """Cycles after the pulse in which triggers are ignored."""
    active_low: bool
    clocking: Clocking

    def __post_init__(self) -> None:
        if self.early and self.length < 2:
            raise ValueError("a pulse of one cycle that begins with its trigger needs no circuit")

    @property
    def total(self) -> int:
        """Cycles that are counted after the trigger's."""
        return self.length + self.dead - int(self.early)


@family("one-shot", "L3", "OneShot", "Pulse", "Stretcher", "Monostable", "PulseGen", tags=("pulse", "timing"))
class OneShot(Family[Spec]):
    """A monostable."""

    def draw(self, rng: Random) -> Spec:
        """Short pulses are common; dead time is not."""
        early = rng.random() < 0.35
        length = rng.choice((1, 2, 3, 4, 5, 6, 8, 10, 12, 16)) if rng.random() < 0.6 else rng.randint(2, 100)
        dead = rng.randint(1, 8) if rng.random() < 0.25 else 0
        flags = (rng.random() < 0.5, rng.random() < 0.4, early, dead, rng.random() < 0.2)
        return Spec(max(length, 2) if early else length, *flags, draw_clocking(rng, raw=0.2))

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Trigger and pulse."""
        pins = flag_in("trig", "trigger", "trigger", "start", "fire", "strobe", "hit")
        kind = "active-low pulse" if s.active_low else "pulse"
        words = ("pulse_n", "out_n", "active_n") if s.active_low else ("out", "active", "stretched", "busy")
        return (*clock_ports(s.clocking), pins, flag_out("pulse", kind, *words))

    def clocking(self, s: Spec) -> Clocking:
        """As drawn."""
        return s.clocking

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say what triggers, when the pulse begins and ends, and what further triggers do."""
        trig, pulse = n.t("trig"), n.t("pulse")
        level, other = ("low", "high") if s.active_low else ("high", "low")
        rules: list[Sentence] = [
            f"A trigger is a clock cycle in which {trig} is high and was low at the last clock edge."
            if s.rising
            else f"A trigger is a clock cycle in which {trig} is high."
        ]
        begin = "the cycle of the trigger itself, without delay" if s.early else "the cycle after the trigger"
        which = f"{_cycles(s.length)}, of which the first is {begin}" if s.length > 1 else f"exactly {begin}"
        rules.append(
            (
                f"A trigger makes {pulse} {level} for {which}; otherwise {pulse} is {other}.",
                f"{pulse} is {other} at rest; when triggered it goes {level} for {which}.",
            )
        )
        rules.append(self._again(s, pulse, level))
        if s.dead and s.restart:
            rules.append(f"In the {_cycles(s.dead)} after the end of a pulse triggers are ignored.")
        reset, before = reset_noun(s.clocking), f"; the last value of {trig} counts as low" if s.rising else ""
        kind = ("retriggerable " if s.restart else "") + ("edge-triggered " if s.rising else "")
        return Facts(
            (f"{kind}one-shot of {_cycles(s.length)}", f"{kind}pulse generator for pulses of {_cycles(s.length)}"),
            (
                f"turn a trigger into {'an active-low' if s.active_low else 'a'} pulse of {_cycles(s.length)}",
                f"stretch {trig} to pulses of {_cycles(s.length)}",
            ),
            tuple(rules),
            (
                (
                    f"The {reset} ends any pulse{' and dead time' * bool(s.dead)}, so that the circuit rests{before}.",
                    f"After the {reset} the circuit is at rest and accepts a trigger at once{before}.",
                ),
            ),
        )

    def _again(self, s: Spec, pulse: str, level: str) -> Sentence:
        running = "in the remaining cycles of a pulse" if s.early else f"while {pulse} is {level}"
        if s.restart:
            first = "that cycle is the first of" if s.early else "the next cycle is the first of"
            return (
                f"A trigger {running} starts the time anew: {first} another {s.length}.",
                f"It is retriggerable: a trigger {running} counts like any other, {first} {_cycles(s.length)}.",
            )
        after = f" and in the {_cycles(s.dead)} after it" if s.dead else ""
        return (
            f"Triggers {running}{after} are ignored.",
            f"It is not retriggerable: triggers {running}{after} do nothing.",
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """The age of the last trigger that counted; 0 is rest."""
        bits = s.total.bit_length()
        event = f"{n.v('trig')} & ~seen_q" if s.rising else n.v("trig")
        limit = s.length - int(s.early)
        free = f"(age_q == 0) | (age_q <= {limit})" if s.restart else "age_q == 0"
        step = branch("go_d", "age_q <= 1;", branch("age_q != 0", f"age_q <= (age_q == {s.total}) ? 0 : age_q + 1;"))
        start = "age_q <= 0;" + ("\nseen_q <= 1'b0;" if s.rising else "")
        step += f"\nseen_q <= {n.v('trig')};" if s.rising else ""
        running = f"(age_q != 0) & (age_q <= {limit})"
        running = f"go_d | ({running})" if s.early else running
        seen = "\n  reg seen_q;" if s.rising else ""
        return f"""
  reg [{bits - 1}:0] age_q;{seen}
  wire go_d = ({event}) & ({free});
{always(s.clocking, start, step)}
  assign {n.v("pulse")} = {"~" if s.active_low else ""}({running});"""

    def style_down(self, s: Spec, n: Names) -> Style:
        """A counter of the cycles that are left."""
        left, go = n.local("left", "remaining", "countdown"), n.local("accepted", "go", "start_now", "valid_trigger")
        lines, event = self._event(s, n)
        free = f"{left} === 0.U"
        if s.restart and s.dead:
            free = f"({left} === 0.U || {left} > {s.dead}.U)"
        lines += [f"val {left} = RegInit(0.U({s.total.bit_length()}.W))"]
        lines += [f"val {go} = {event}" + ("" if s.restart and not s.dead else f" && {free}")]
        lines += [
            f"when({go}) {{\n  {left} := {s.total}.U\n}}.elsewhen({left} =/= 0.U) {{\n  {left} := {left} - 1.U\n}}"
        ]
        running = f"{left} > {s.dead}.U" if s.dead else f"{left} =/= 0.U"
        return self._done(s, n, lines, f"{go} || {running}" if s.early else running)

    def style_up(self, s: Spec, n: Names) -> Style:
        """A counter of the cycles since the trigger; 0 is rest."""
        age, busy = n.local("age", "since", "ticks"), n.local("busy_now", "counting", "in_progress")
        inside, limit = n.local("inside", "in_pulse", "pulsing"), s.length - int(s.early)
        go, (lines, event) = n.local("begin_now", "fire_now", "hit_now"), self._event(s, n)
        lines += [f"val {age} = RegInit(0.U({s.total.bit_length()}.W))", f"val {busy} = {age} =/= 0.U"]
        lines += [f"val {inside} = {busy} && {age} <= {limit}.U" if s.dead else f"val {inside} = {busy}"]
        free = f" && (!{busy} || {inside})" if s.restart and s.dead else "" if s.restart else f" && !{busy}"
        after = f"Mux({busy} && {age} =/= {s.total}.U, {age} + 1.U, 0.U)"
        lines += [f"val {go} = {event}{free}", f"{age} := Mux({go}, 1.U, {after})"]
        return self._done(s, n, lines, f"{go} || {inside}" if s.early else inside)

    def style_thermometer(self, s: Spec, n: Names) -> Style | None:
        """A row of ones that is shifted out."""
        if not 2 <= s.total <= 24:
            return None
        row, go = n.local("row", "ones", "shift_reg"), n.local("accept", "load_row", "trigger_now")
        lines, event = self._event(s, n)
        free = f"(!{row}(0) || {row}({s.dead}))" if s.dead else f"!{row}(0)"
        free = f"!{row}(0)" if not s.restart else free if s.dead else ""
        lines += [f"val {row} = RegInit(0.U({s.total}.W))", f"val {go} = {event}{' && ' + free if free else ''}"]
        lines += [f"{row} := Mux({go}, {uint((1 << s.total) - 1)}, {row} >> 1)"]
        running = f"{row}({s.dead})"
        return self._done(s, n, lines, f"{go} || {running}" if s.early else running)

    def style_flag(self, s: Spec, n: Names) -> Style | None:
        """A flag for the pulse and a counter that only it starts."""
        if s.dead or s.early or s.length < 2:
            return None
        active, count = n.local("running", "active_reg", "on"), n.local("elapsed", "cycle", "count")
        lines, event = self._event(s, n)
        bits = (s.length - 1).bit_length()
        lines += [f"val {active} = RegInit(false.B)", f"val {count} = RegInit(0.U({bits}.W))"]
        begin = f"{active} := true.B\n  {count} := 0.U"
        run = f"{count} := {count} + 1.U\n  when({count} === {s.length - 1}.U) {{\n    {active} := false.B\n  }}"
        if s.restart:
            lines += [f"when({event}) {{\n  {begin}\n}}.elsewhen({active}) {{\n  {run}\n}}"]
        else:
            lines += [f"when({active}) {{\n  {run}\n}}.elsewhen({event}) {{\n  {begin}\n}}"]
        return self._done(s, n, lines, active)

    def _event(self, s: Spec, n: Names) -> tuple[list[str], str]:
        """Lines before, and the expression that is high on a trigger."""
        if not s.rising:
            return [], n["trig"]
        name = n.local("rising_edge", "edge_now", "triggered")
        return [f"val {name} = {n['trig']} && !RegNext({n['trig']}, false.B)"], name

    def _done(self, s: Spec, n: Names, lines: list[str], running: str) -> Style:
        value = running if not s.active_low else f"!({running})" if " " in running else f"!{running}"
        return Style(in_domain(s.clocking, "\n".join([*lines, f"{n['pulse']} := {value}"])))

    def model(self, s: Spec) -> Model:
        """Times at which pulse and dead time end."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Rare triggers show whole pulses."""
        return Stimulus(cycles=2048, sparse=(n.ports["trig"],))


def _cycles(count: int) -> str:
    return f"{count} cycle" if count == 1 else f"{count} cycles"


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self.reset()

    def reset(self) -> None:
        self._now, self._pulse_end, self._deaf_end, self._before = 0, 0, 0, 0

    def _counts(self, trig: int) -> bool:
        fresh = trig == 1 and not (self._s.rising and self._before)
        if self._now < self._pulse_end:
            return fresh and self._s.restart
        return fresh and self._now >= self._deaf_end

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        high = self._now < self._pulse_end or (self._s.early and self._counts(inputs["trig"]))
        return {"pulse": int(high != self._s.active_low)}

    def advance(self, inputs: Mapping[str, int]) -> None:
        if self._counts(inputs["trig"]):
            self._pulse_end = self._now + self._s.length + (0 if self._s.early else 1)
            self._deaf_end = self._pulse_end + self._s.dead
        self._now += 1
        self._before = inputs["trig"]
