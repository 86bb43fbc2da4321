"""Pulse-width modulation: a comparison of a running counter with the wanted duty."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import gated
from reflect_env.circuits.clocks import always, branch, clock_ports, draw_clocking, in_domain, reset_noun
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.ports import PortGroup, bits_in, flag_in, flag_out
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    """Of the duty."""
    top: int
    """Highest value of the counter."""
    center: bool
    """Whether it runs up and down instead of jumping back to 0."""
    latched: bool
    """Whether a new duty waits for the next period."""
    enable: bool
    invert: bool
    start_flag: bool
    """Whether an output marks the first cycle of a period."""
    clocking: Clocking

    @property
    def period(self) -> int:
        """Cycles."""
        return 2 * (self.top + 1) if self.center else self.top + 1


@family("pwm", "L3", "Pwm", "PulseWidth", "Modulator", "Dimmer", "PwmGen", tags=("timing", "counter"))
class Pwm(Family[Spec]):
    """Compares a counter with the duty."""

    def draw(self, rng: Random) -> Spec:
        """Draw a period of up to some hundred cycles."""
        width = rng.choice((2, 3, 3, 4, 4, 5, 6, 6, 7))
        full = (1 << width) - 1
        top = full if rng.random() < 0.5 else rng.randint(max(1, full // 2), full)
        flags = (rng.random() < 0.3, rng.random() < 0.4, rng.random() < 0.4, rng.random() < 0.25, rng.random() < 0.4)
        return Spec(width, top, *flags, draw_clocking(rng, raw=0.2))

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Duty, optional enable, the wave, an optional mark."""
        pins = [bits_in("duty", s.width, "wanted number of active cycles", "level", "compare", "threshold", "ratio")]
        pins += [flag_in("en", "runs only while high", "enable", "run", "on")] if s.enable else []
        words = ("pwm_n", "out_n", "drive_n") if s.invert else ("pwm_out", "out", "drive", "wave")
        pins += [flag_out("pwm", "active-low wave" if s.invert else "wave", *words)]
        if s.start_flag:
            pins += [flag_out("first", "marks the first cycle of a period", "sync", "start", "mark")]
        return (*clock_ports(s.clocking), *pins)

    def clocking(self, s: Spec) -> Clocking:
        """As drawn."""
        return s.clocking

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say counter, comparison, when a duty counts, and what the enable does."""
        reset, pwm, duty = reset_noun(s.clocking), n.t("pwm"), n.t("duty")
        active, rest = ("low", "high") if s.invert else ("high", "low")
        used = "the active duty" if s.latched else duty
        rules: list[Sentence] = [self._counter(s)]
        gate = f"{n.t('en')} is high and " if s.enable else ""
        rules.append(
            (
                f"{pwm} is {active} while {gate}the counter is less than {used}, else {rest}.",
                f"{pwm} compares combinationally: {active} if {gate}counter < {used}, otherwise {rest}.",
            )
        )
        if s.latched:
            idle = f" and at every clock edge with {n.t('en')} low" if s.enable else ""
            rules.append(f"The active duty is a register that takes over {duty} at the end of each period{idle}.")
        else:
            rules.append((f"A change of {duty} counts at once.", f"{duty} is not stored; its present value counts."))
        if s.enable:
            rules.append(f"At a clock edge with {n.t('en')} low the counter goes to the beginning of the period.")
        if s.start_flag:
            needs = f" while {n.t('en')} is high" if s.enable else ""
            rules.append(f"{n.t('first')} is high in the first cycle of each period{needs}, else low.")
        kind = "center-aligned" if s.center else "edge-aligned"
        zero = " and the active duty to 0" if s.latched else ""
        return Facts(
            (f"{kind} PWM with a {s.width}-bit duty", f"{kind} pulse-width modulator of period {s.period}"),
            (
                f"generate {kind} PWM with a period of {s.period} cycles",
                f"turn {duty} into a wave of period {s.period} by comparing it with a counter",
            ),
            tuple(rules),
            (
                (
                    f"The {reset} sets the counter to the beginning of a period{zero}.",
                    f"After the {reset} a period begins{' with an active duty of 0' * s.latched}.",
                ),
                f"A duty above {s.top} keeps {pwm} {active} through the whole period.",
            )[: 2 if s.top < (1 << s.width) - 1 else 1],
        )

    def _counter(self, s: Spec) -> Sentence:
        if not s.center:
            return (
                f"A counter runs from 0 to {s.top}, one step a clock cycle, and starts over at 0; this is a period of "
                f"{s.period} cycles.",
                f"Each clock cycle advances a counter; after {s.top} it goes back to 0, which begins a new period.",
            )
        return (
            f"A counter runs up from 0 to {s.top} and then down from {s.top} to 0, one value a clock cycle, so that "
            f"{s.top} and 0 each stand for two cycles at the turn; a period of {s.period} cycles begins on the way up.",
            f"The counter is a triangle: upwards from 0 to {s.top}, then downwards from {s.top} to 0, one value a "
            f"cycle; at each turn the end value stands for two cycles. A period of {s.period} cycles begins with the 0 "
            f"of the upward run.",
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """A phase through the whole period; the level follows from it."""
        w, last = s.period.bit_length(), s.period - 1
        level = f"(phase_q > {s.top}) ? ({last} - phase_q) : phase_q" if s.center else "phase_q"
        used, end = ("duty_q" if s.latched else n.v("duty")), f"phase_q == {last}"
        take = f"\nduty_q <= {n.v('duty')};" if s.latched else ""
        step = branch(end, f"phase_q <= 0;{take}", "phase_q <= phase_q + 1;")
        step = branch(f"!{n.v('en')}", f"phase_q <= 0;{take}", step) if s.enable else step
        gate = f" & {n.v('en')}" if s.enable else ""
        regs = f"\n  reg [{s.width - 1}:0] duty_q;" if s.latched else ""
        first = f"\n  assign {n.v('first')} = (phase_q == 0){gate};" if s.start_flag else ""
        return f"""
  reg [{w - 1}:0] phase_q;{regs}
  wire [{w - 1}:0] level_d = {level};
{always(s.clocking, "phase_q <= 0;" + (" duty_q <= 0;" if s.latched else ""), step)}
  assign {n.v("pwm")} = {"~" if s.invert else ""}((level_d < {used}){gate});{first}"""

    def style_when(self, s: Spec, n: Names) -> Style:
        """Counter, perhaps with a direction, in `when`."""
        count, down = n.local("counter", "count", "ramp"), n.local("down", "falling", "descending")
        store, wrap = n.local("active_duty", "duty_reg", "held_duty"), n.local("period_end", "wraps", "last_cycle")
        lines = [f"val {count} = RegInit(0.U({s.width}.W))"]
        if s.center:
            lines += [f"val {down} = RegInit(false.B)", f"val {wrap} = {down} && {count} === 0.U"]
            step = f"when({wrap}) {{\n  {down} := false.B\n}}.elsewhen(!{down} && {count} === {s.top}.U) {{\n"
            step += f"  {down} := true.B\n}}.otherwise {{\n  {count} := Mux({down}, {count} - 1.U, {count} + 1.U)\n}}"
        else:
            lines += [f"val {wrap} = {count} === {s.top}.U"]
            step = f"{count} := Mux({wrap}, 0.U, {count} + 1.U)"
        if s.enable:
            back = [f"{count} := 0.U", *([f"{down} := false.B"] if s.center else [])]
            step = gated(n["en"], step) + ".otherwise" + gated("x", *back)[len("when(x)") :]
        lines.append(step)
        used = store if s.latched else n["duty"]
        if s.latched:
            lines[1:1] = [f"val {store} = RegInit(0.U({s.width}.W))"]
            lines += [gated(f"{wrap} || !{n['en']}" if s.enable else wrap, f"{store} := {n['duty']}")]
        begin = f"{count} === 0.U && !{down}" if s.center else f"{count} === 0.U"
        return self._done(s, n, lines, f"{count} < {used}", begin)

    def style_counter(self, s: Spec, n: Names) -> Style:
        """`Counter` through the period, the level out of its value."""
        phase, end = n.local("phase", "step", "position"), n.local("done", "over")
        level = n.local("height", "ramp", "triangle")
        bits = (s.period - 1).bit_length()
        reset = f", true.B, !{n['en']}" if s.enable else ""
        end = end if s.latched else "_"
        lines = [f"val ({phase}, {end}) = Counter(0 until {s.period}{reset})"]
        if s.center:
            mirror = f"{s.period - 1}.U({bits}.W) - {phase}"
            lines += [f"val {level} = Mux({phase} > {s.top}.U, {mirror}, {phase})"]
        used = n["duty"]
        if s.latched:
            used = n.local("current_duty", "latched", "kept")
            take = f"{end} || !{n['en']}" if s.enable else end
            lines += [f"val {used} = RegEnable({n['duty']}, 0.U({s.width}.W), {take})"]
        style = self._done(s, n, lines, f"{level if s.center else phase} < {used}", f"{phase} === 0.U")
        return Style(style.body, imports=("Counter", "RegEnable") if s.latched else ("Counter",))

    def style_next(self, s: Spec, n: Names) -> Style | None:
        """Edge-aligned: the next value as one expression."""
        if s.center:
            return None
        count, after, used = n.local("now", "cnt"), n.local("following", "next_count"), n["duty"]
        lines = [f"val {count} = RegInit(0.U({s.width}.W))"]
        lines += [f"val {after} = Mux({count} === {s.top}.U, 0.U, {count} + 1.U)"]
        lines += [f"{count} := Mux({n['en']}, {after}, 0.U)" if s.enable else f"{count} := {after}"]
        if s.latched:
            used = n.local("duty_now", "stored")
            renew = f"{after} === 0.U || !{n['en']}" if s.enable else f"{after} === 0.U"
            lines += [f"val {used} = RegInit(0.U({s.width}.W))", gated(renew, f"{used} := {n['duty']}")]
        return self._done(s, n, lines, f"{count} < {used}", f"!{count}.orR")

    def _done(self, s: Spec, n: Names, lines: list[str], active: str, begin: str) -> Style:
        if s.enable:
            active, begin = f"{n['en']} && {active}", f"{n['en']} && {begin}"
        lines = [*lines, f"{n['pwm']} := !({active})" if s.invert else f"{n['pwm']} := {active}"]
        lines += [f"{n['first']} := {begin}"] if s.start_flag else []
        return Style(in_domain(s.clocking, "\n".join(lines)))

    def model(self, s: Spec) -> Model:
        """The sequence of a period as a list."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Duties at both ends; several periods."""
        pool = (0, 1, s.top // 2, s.top - 1, s.top, (1 << s.width) - 1)
        dense = (n.ports["en"],) if s.enable else ()
        return Stimulus(cycles=min(4096, max(1024, 10 * s.period)), pools=((n.ports["duty"], pool),), dense=dense)


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        up = list(range(s.top + 1))
        self._levels = up + up[::-1] if s.center else up
        self.reset()

    def reset(self) -> None:
        self._at, self._duty = 0, 0

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        on = inputs.get("en", 1) == 1
        duty = self._duty if self._s.latched else inputs["duty"]
        active = on and self._levels[self._at] < duty
        return {"pwm": int(active != self._s.invert), "first": int(on and self._at == 0)}

    def advance(self, inputs: Mapping[str, int]) -> None:
        running = inputs.get("en", 1) == 1
        self._at = (self._at + 1) % len(self._levels) if running else 0
        if self._at == 0:
            self._duty = inputs["duty"]
