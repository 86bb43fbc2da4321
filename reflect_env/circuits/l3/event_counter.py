"""Counts events on a signal and freezes the count on demand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import boolean, gated
from reflect_env.circuits.clocks import always, branch, clock_ports, draw_clocking, in_domain, reset_noun
from reflect_env.circuits.draw import weighted
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.ports import PortGroup, bits_out, flag_in, flag_out
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Stimulus

_EVENTS = {
    "high": "a clock edge with {0} high",
    "rise": "a clock edge with {0} high at which the edge before saw it low",
    "fall": "a clock edge with {0} low at which the edge before saw it high",
    "any": "a clock edge at which {0} differs from what the edge before saw",
}


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    event: str
    """`high`, `rise`, `fall` or `any`."""
    saturate: bool
    restart: bool
    """Whether a capture begins a new count."""
    includes: bool
    """Whether an event at the edge of the capture belongs to the captured count."""
    gate: bool
    """Whether events count only while an input is high."""
    fresh: bool
    """Whether an output marks a new capture."""
    live: bool
    """Whether the running count is an output."""
    clocking: Clocking

    @property
    def top(self) -> int:
        """Highest count."""
        return (1 << self.width) - 1


@family("event-counter", "L3", "EventCounter", "Capture", "Counter", "Tally", "Snapshot", tags=("counter", "edge"))
class EventCounter(Family[Spec]):
    """A running count and a captured one."""

    def draw(self, rng: Random) -> Spec:
        """Draw a width that can fill between captures."""
        event = weighted(rng, [("rise", 4), ("high", 2), ("fall", 2), ("any", 2)])
        width = rng.choice((2, 3, 3, 4, 4, 5, 6, 8))
        odds = (0.45, 0.6, 0.5, 0.35, 0.4, 0.4)
        saturate, restart, includes, gate, fresh, live = (rng.random() < odd for odd in odds)
        return Spec(width, event, saturate, restart, includes, gate, fresh, live, draw_clocking(rng))

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Signal, capture, counts."""
        pins = [flag_in("sig", "signal with the events", "event_in", "pulse_in", "x", "trigger", "input_signal")]
        pins += [flag_in("gate", "events count only while high", "en", "enable", "window")] if s.gate else []
        pins += [flag_in("snap", "captures the count", "capture", "latch", "sample", "freeze")]
        pins += [bits_out("held", s.width, "captured count", "captured", "result", "snapshot", "total")]
        pins += [bits_out("live", s.width, "running count", "count", "running", "current")] if s.live else []
        pins += [flag_out("fresh", "the capture is new", "new_value", "updated", "ready")] if s.fresh else []
        return (*clock_ports(s.clocking), *pins)

    def clocking(self, s: Spec) -> Clocking:
        """As drawn."""
        return s.clocking

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say what an event is, the end of the range, and what a capture does with the count."""
        sig, snap, held = n.t("sig"), n.t("snap"), n.t("held")
        gate = f", provided {n.t('gate')} is high at that edge" if s.gate else ""
        rules: list[Sentence] = [
            f"An event is {_EVENTS[s.event].format(sig)}{gate}.",
            (
                f"A running count of {s.width} bits goes up by 1 with each event"
                + (f" and stays at {s.top} once it is there." if s.saturate else f"; after {s.top} comes 0."),
                f"Events are counted in {s.width} bits, "
                + (f"saturating at {s.top}." if s.saturate else f"modulo {s.top + 1}."),
            ),
            self._capture(s, n),
        ]
        rules += [f"{n.t('live')} shows the running count."] if s.live else []
        rules += [f"{n.t('fresh')} is high for the one cycle after each edge with {snap} high."] if s.fresh else []
        if s.gate and s.event != "high":
            rules.append(f"Every clock edge remembers {sig} for the comparison, whatever {n.t('gate')} is.")
        reset = reset_noun(s.clocking)
        outs = [held, *([n.t("fresh")] if s.fresh else [])]
        before = "" if s.event == "high" else f"; {sig} counts as low before the first edge"
        name = {"high": "cycle", "rise": "rising edge", "fall": "falling edge", "any": "edge"}[s.event]
        return Facts(
            (f"{s.width}-bit {name} counter with capture", f"counter of {name}s with a snapshot of {s.width} bits"),
            (f"count {name}s of {sig} and capture the count on {snap}", f"freeze a count of {name}s on demand"),
            tuple(rules),
            (
                (
                    f"The {reset} sets {', '.join(['the running count', *outs[:-1]])} and {outs[-1]} to 0{before}.",
                    f"After the {reset} the running count is 0, and so {'are' if s.fresh else 'is'} "
                    f"{' and '.join(outs)}"
                    f"{before}.",
                ),
            ),
        )

    def _capture(self, s: Spec, n: Names) -> Sentence:
        base = f"At a clock edge with {n.t('snap')} high {n.t('held')} takes over the running count"
        if s.includes:
            base += ", in which an event at this very edge is already counted"
            after = "the running count becomes 0" if s.restart else "the running count goes on"
        else:
            base += " as it was before this edge"
            after = "the running count goes on, and an event at this edge is counted there"
            after = "the new running count is 1 if there is an event at this edge, else 0" if s.restart else after
        return f"{base}; {after}."

    def verilog(self, s: Spec, n: Names) -> str:
        """The count with this edge's event as a wire."""
        w, sig = s.width, n.v("sig")
        test = {"high": sig, "rise": f"{sig} & ~old_q", "fall": f"~{sig} & old_q", "any": f"{sig} ^ old_q"}[s.event]
        test = f"({test}) & {n.v('gate')}" if s.gate else test
        room = f" & (cnt_q != {w}'d{s.top})" if s.saturate else ""
        captured = "more_d" if s.includes else "cnt_q"
        again = f"{w}'d0" if s.includes else f"{{{{{w - 1}{{1'b0}}}}, event_d}}"
        snap = f"held_q <= {captured};\ncnt_q <= {again if s.restart else 'more_d'};"
        step = branch(n.v("snap"), snap, "cnt_q <= more_d;")
        start = "cnt_q <= 0;\nheld_q <= 0;"
        regs = ""
        if s.event != "high":
            regs, step, start = regs + "\n  reg old_q;", step + f"\nold_q <= {sig};", start + "\nold_q <= 1'b0;"
        if s.fresh:
            regs += "\n  reg fresh_q;"
            step, start = step + f"\nfresh_q <= {n.v('snap')};", start + "\nfresh_q <= 1'b0;"
        more = f"\n  assign {n.v('live')} = cnt_q;" if s.live else ""
        more += f"\n  assign {n.v('fresh')} = fresh_q;" if s.fresh else ""
        return f"""
  reg [{w - 1}:0] cnt_q, held_q;{regs}
  wire event_d = {test};
  wire [{w - 1}:0] more_d = cnt_q + {{{{{w - 1}{{1'b0}}}}, event_d{room}}};
{always(s.clocking, start, step)}
  assign {n.v("held")} = held_q;{more}"""

    def style_when(self, s: Spec, n: Names) -> Style:
        """The count of this edge as a value, then `when`."""
        count, held = n.local("count", "running_reg", "tally"), n.local("held_reg", "capture_reg", "kept")
        lines, event = self._event(s, n)
        more = n.local("counted", "with_event", "after")
        room = f" && {count} =/= {s.top}.U" if s.saturate else ""
        lines += [f"val {count} = RegInit(0.U({s.width}.W))", f"val {held} = RegInit(0.U({s.width}.W))"]
        lines += [f"val {more} = Mux({event}{room}, {count} + 1.U, {count})", f"{count} := {more}"]
        inner = [f"{held} := {more if s.includes else count}"]
        if s.restart:
            inner += [f"{count} := {'0.U' if s.includes else f'{event}.asUInt'}"]
        lines += [gated(n["snap"], *inner)]
        return self._done(s, n, lines, count, held)

    def style_mux(self, s: Spec, n: Names) -> Style:
        """Where the count starts from, then one addition; the capture by `RegEnable`."""
        count, base, more = n.local("now", "cnt"), n.local("base", "start_from"), n.local("next_count", "updated")
        lines, event = self._event(s, n)
        lines += [f"val {count} = RegInit(0.U({s.width}.W))"]
        source = count
        if s.restart and not s.includes:
            lines += [f"val {base} = Mux({n['snap']}, 0.U, {count})"]
            source = base
        step = f"{source} + {event}"
        step = f"{source} + ({event} && !{source}.andR)" if s.saturate else step
        lines += [f"val {more} = {step}"]
        after = f"Mux({n['snap']}, 0.U, {more})" if s.restart and s.includes else more
        held = n.local("frozen", "latched")
        lines += [f"{count} := {after}"]
        lines += [f"val {held} = RegEnable({more if s.includes else count}, 0.U({s.width}.W), {n['snap']})"]
        style = self._done(s, n, lines, count, held)
        return Style(style.body, imports=("RegEnable",))

    def style_counter(self, s: Spec, n: Names) -> Style | None:
        """`Counter` with the capture as its reset."""
        if s.saturate or (s.restart and not s.includes):
            return None
        value, held = n.local("value", "number"), n.local("stored", "copy")
        lines, event = self._event(s, n)
        reset = f", {n['snap']}" if s.restart else ""
        lines += [f"val ({value}, _) = Counter(0 until {s.top + 1}, {event}{reset})"]
        captured = f"{value} + {event}" if s.includes else value
        lines += [f"val {held} = RegInit(0.U({s.width}.W))", gated(n["snap"], f"{held} := {captured}")]
        style = self._done(s, n, lines, value, held)
        return Style(style.body, imports=("Counter",))

    def _event(self, s: Spec, n: Names) -> tuple[list[str], str]:
        """Lines that find an event, and its name."""
        sig, name, old = n["sig"], n.local("event_now", "hit", "is_event"), n.local("previous", "sig_before", "was")
        tests = {"high": sig, "rise": f"{sig} && !{old}", "fall": f"!{sig} && {old}", "any": f"{sig} =/= {old}"}
        lines = [] if s.event == "high" else [f"val {old} = RegNext({sig}, {boolean(False)})"]
        test = f"({tests[s.event]}) && {n['gate']}" if s.gate and s.event != "high" else tests[s.event]
        test = f"{sig} && {n['gate']}" if s.gate and s.event == "high" else test
        return [*lines, f"val {name} = {test}"], name

    def _done(self, s: Spec, n: Names, lines: list[str], count: str, held: str) -> Style:
        outs = [f"{n['held']} := {held}", *([f"{n['live']} := {count}"] if s.live else [])]
        outs += [f"{n['fresh']} := RegNext({n['snap']}, false.B)"] if s.fresh else []
        return Style(in_domain(s.clocking, "\n".join([*lines, *outs])))

    def model(self, s: Spec) -> Model:
        """A number that may grow beyond the range."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Rare captures."""
        return Stimulus(cycles=2048, dense=(n.ports["gate"],) if s.gate else (), sparse=(n.ports["snap"],))


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self.reset()

    def reset(self) -> None:
        self._count = self._held = self._fresh = self._before = 0

    def _fit(self, count: int) -> int:
        return min(count, self._s.top) if self._s.saturate else count % (self._s.top + 1)

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        return {"held": self._held, "live": self._count, "fresh": self._fresh}

    def advance(self, inputs: Mapping[str, int]) -> None:
        s, now, before = self._s, inputs["sig"], self._before
        found = {"high": now == 1, "rise": now > before, "fall": now < before, "any": now != before}[s.event]
        event = int(found and inputs.get("gate", 1) == 1)
        more = self._fit(self._count + event)
        if inputs["snap"]:
            self._held = more if s.includes else self._count
            more = (0 if s.includes else event) if s.restart else more
        self._count, self._fresh, self._before = more, inputs["snap"], now
