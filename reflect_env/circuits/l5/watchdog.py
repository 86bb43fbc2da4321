"""A watchdog: it bites when it is not kicked in time, or kicked too early."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.ports import PortGroup, bits_out, flag_in, flag_out
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Reset, Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    timeout: int
    """Cycles that are counted before it bites."""
    window: int
    """Kicks with a count below this are faults; 0: none are."""
    warning: int
    """Count from which a warning is given; 0: no such port."""
    pulse: int
    """Cycles that a bite lasts; 0: until it is acknowledged."""
    enable: bool
    show: bool
    """Whether the count is an output."""
    asynchronous: bool

    def __post_init__(self) -> None:
        if not max(self.window, self.warning) < self.timeout:
            raise ValueError("window and warning come before the timeout")


@family("watchdog", "L5", "Watchdog", "Wdt", "Guardian", "DeadMan", tags=("timer", "safety"))
class Watchdog(Family[Spec]):
    """Counts up; a kick restarts it."""

    def draw(self, rng: Random) -> Spec:
        """Draw times and options."""
        timeout = rng.randint(4, 60)
        window = rng.randint(1, timeout // 2) if rng.random() < 0.4 else 0
        warning = rng.randint(timeout // 2, timeout - 1) if rng.random() < 0.4 else 0
        options = (rng.random() < 0.4, rng.random() < 0.35, rng.random() < 0.15)
        return Spec(timeout, window, warning, rng.choice((0, 0, 1, 1, 2, 3, 4, 8)), *options)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Kick, optional controls, the bite, optional reports."""
        enable = [flag_in("en", "counts only while high", "enable", "run", "armed", "active")]
        clear = [flag_in("ack", "acknowledges a bite", "clear", "clr", "rearm", "dismiss")]
        warning = [flag_out("warn", "little time is left", "warning", "early_irq", "soon", "alert")]
        count = [bits_out("count", s.timeout.bit_length(), "cycles counted", "value", "elapsed", "timer", "cnt")]
        return (
            flag_in("kick", "sign of life", "feed", "pet", "service", "alive", "strobe"),
            *(enable if s.enable else []),
            *(clear if not s.pulse else []),
            flag_out("bite", "no good sign of life came in time", "expired", "timeout", "trip", "reset_req", "fault"),
            *(warning if s.warning else []),
            *(count if s.show else []),
        )

    def clocking(self, s: Spec) -> Clocking:
        """Implicit clock; the reset may be asynchronous."""
        return Clocking(Reset.ASYNC if s.asynchronous else Reset.SYNC)

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say the count, the bite and its end."""
        kind, window = "asynchronous" if s.asynchronous else "synchronous", "window " * bool(s.window)
        return Facts(
            (
                f"{window}watchdog timer of {s.timeout} cycles",
                f"{window}watchdog with a timeout of {s.timeout} clock cycles",
            ),
            (
                f"raise an alarm when no kick has come for {s.timeout} clock cycles"
                + (f", or one with less than {s.window} counted" if s.window else ""),
                f"be a {window}watchdog that has to be kicked at least every {s.timeout} cycles",
            ),
            (*_counting(s, n), *_biting(s, n)),
            (
                (
                    f"The {kind} reset sets the count and {n.t('bite')} to 0.",
                    f"After the {kind} reset the count is 0 and {n.t('bite')} is low.",
                ),
            ),
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """A count, and the cycles that the bite still lasts."""
        run, kick = n.v("en") if s.enable else "1'b1", n.v("kick")
        bad = f"(time_q == {s.timeout - 1} && !{kick})" + (f" || ({kick} && time_q < {s.window})" if s.window else "")
        end = "bite_q - 4'd1" if s.pulse else f"{n.v('ack')} ? 4'd0 : bite_q"
        warn = f"\n  assign {n.v('warn')} = time_q >= {s.warning};" if s.warning else ""
        show = f"\n  assign {n.v('count')} = time_q;" if s.show else ""
        return f"""
  reg [{s.timeout.bit_length() - 1}:0] time_q;
  reg [3:0] bite_q;
  always @(posedge clock{" or posedge reset" if s.asynchronous else ""})
    if (reset) begin
      time_q <= 0;
      bite_q <= 0;
    end else if (bite_q != 0)
      bite_q <= {end};
    else if ({run}) begin
      time_q <= time_q + 1'b1;
      if ({kick} || ({bad})) time_q <= 0;
      if ({bad}) bite_q <= 4'd{s.pulse or 1};
    end
  assign {n.v("bite")} = bite_q != 0;{warn}{show}"""

    def style_when(self, s: Spec, n: Names) -> Style:
        """A count and a flag or a second count for the bite."""
        count, bite, fault = (
            n.local("elapsed_reg", "ticks"),
            n.local("bite_reg", "alarm"),
            n.local("fault_now", "trouble"),
        )
        kick, bits = n["kick"], s.timeout.bit_length()
        bad = f"!{kick} && {count} === {s.timeout - 1}.U"
        bad = f"Mux({kick}, {count} < {s.window}.U, {count} === {s.timeout - 1}.U)" if s.window else bad
        run, long = f"elsewhen({n['en']})" if s.enable else "otherwise", s.pulse > 1
        start = f"{s.pulse}.U" if long else "true.B"
        decl = f"RegInit(0.U({s.pulse.bit_length()}.W))" if long else "RegInit(false.B)"
        biting = f"{bite} =/= 0.U" if long else bite
        end = f"{bite} := {bite} - 1.U" if long else f"{bite} := false.B"
        if not s.pulse:
            end = f"when({n['ack']}) {{ {bite} := false.B }}"
        lines = [
            f"val {count} = RegInit(0.U({bits}.W))\nval {bite} = {decl}\nval {fault} = {bad}",
            f"when({biting}) {{\n  {end}\n}}.{run} {{",
            f"  {count} := Mux({kick} || {fault}, 0.U, {count} + 1.U)\n  when({fault}) {{ {bite} := {start} }}\n}}",
            f"{n['bite']} := {biting}",
        ]
        return Style("\n".join([*lines, *self._reports(s, n, count)]))

    def style_states(self, s: Spec, n: Names) -> Style:
        """Two states and one count that serves both."""
        state, count = n.local("state", "phase"), n.local("timer_reg", "counter")
        fault, running = n.local("fault_now", "too_bad"), n.local("go_on", "running")
        kick = n["kick"]
        early = f" || ({kick} && {count} < {s.window}.U)" if s.window else ""
        bite_count = n.local("bite_count", "alarm_time")
        last = s.pulse - 1
        extra, leave = [], [f"    {state} := sWatch"]
        if not s.pulse:
            leave = [f"    when({n['ack']}) {{ {state} := sWatch }}"]
        elif s.pulse > 1:
            extra = [f"val {bite_count} = RegInit(0.U({max(1, last.bit_length())}.W))"]
            leave = [f"    {bite_count} := {bite_count} + 1.U", f"    when({bite_count} === {last}.U) {{"]
            leave += [f"      {bite_count} := 0.U\n      {state} := sWatch\n    }}"]
        lines = [
            "val sWatch :: sBite :: Nil = Enum(2)",
            f"val {state} = RegInit(sWatch)\nval {count} = RegInit(0.U({s.timeout.bit_length()}.W))",
            *extra,
            f"val {running} = {n['en'] if s.enable else 'true.B'}",
            f"val {fault} = (!{kick} && {count} === {s.timeout - 1}.U){early}",
            f"switch({state}) {{\n  is(sWatch) {{\n    when({running}) {{",
            f"      {count} := {count} + 1.U\n      when({kick} || {fault}) {{ {count} := 0.U }}",
            f"      when({fault}) {{ {state} := sBite }}\n    }}\n  }}",
            "  is(sBite) {",
            *leave,
            "  }\n}",
            f"{n['bite']} := {state} === sBite",
        ]
        return Style("\n".join([*lines, *self._reports(s, n, count)]), imports=("Enum", "switch", "is"))

    def _reports(self, s: Spec, n: Names, count: str) -> list[str]:
        lines = [f"{n['warn']} := {count} >= {s.warning}.U"] if s.warning else []
        return [*lines, *([f"{n['count']} := {count}"] if s.show else [])]

    def model(self, s: Spec) -> Model:
        """Cycles since the last kick."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Kicks are rare, so that it bites now and then."""
        dense = (n.ports["en"],) if s.enable else ()
        return Stimulus(cycles=3072, dense=dense, sparse=(n.ports["kick"],))


def _counting(s: Spec, n: Names) -> list[Sentence]:
    kick, bite = n.t("kick"), n.t("bite")
    when = f"In each cycle with {bite} low" + (f" and {n.t('en')} high" if s.enable else "")
    rules: list[Sentence] = [
        (
            f"{when} a count goes up by 1 at the clock edge, or becomes 0 if {kick} is high.",
            f"{when} {kick} sets a count to 0 at the clock edge; without a kick it grows by 1.",
        )
    ]
    other = f"While {bite} is high" + (f" or {n.t('en')} is low" if s.enable else "")
    rules += [f"{other} the count stays and kicks are ignored."]
    return rules


def _biting(s: Spec, n: Names) -> list[Sentence]:
    kick, bite, last = n.t("kick"), n.t("bite"), s.timeout - 1
    rules: list[Sentence] = [
        (
            f"If the count is {last} in such a cycle and {kick} is low, the count becomes 0 and {bite} goes high with "
            "the next cycle.",
            f"A cycle of that kind with the count at {last} and without a kick makes {bite} high from the next cycle "
            "on; the count becomes 0 then.",
        )
    ]
    if s.window:
        rules += [
            f"The same happens when {kick} is high in such a cycle while the count is less than {s.window} (too early)."
        ]
    if not s.pulse:
        rules += [
            f"{bite} stays high until a cycle with {n.t('ack')} high, and is low from the cycle after it; "
            f"{n.t('ack')} has no effect while {bite} is low."
        ]
    else:
        rules += [f"{bite} stays high for {s.pulse} cycle{'s' * (s.pulse > 1)}."]
    rules += [f"{n.t('warn')} is high while the count is {s.warning} or more."] if s.warning else []
    rules += [f"{n.t('count')} is the count."] if s.show else []
    return rules


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self.reset()

    def reset(self) -> None:
        self._count = self._left = 0

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        found = {"bite": int(self._left > 0), "count": self._count}
        return found | {"warn": int(self._count >= self._s.warning)}

    def advance(self, inputs: Mapping[str, int]) -> None:
        s = self._s
        if self._left:
            self._left -= 1 if s.pulse else inputs["ack"]
        elif inputs.get("en", 1):
            early, late = self._count < s.window, self._count + 1 == s.timeout
            fault = early if inputs["kick"] else late
            self._count = 0 if inputs["kick"] or fault else self._count + 1
            self._left = (s.pulse or 1) if fault else 0
