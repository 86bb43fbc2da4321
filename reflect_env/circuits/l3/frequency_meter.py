"""Measures a signal: its rising edges in a window of fixed length, or the clock cycles between two of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from random import Random

from reflect_env.circuits.chisel_text import block
from reflect_env.circuits.clocks import always, branch, clock_ports, draw_clocking, in_domain, reset_noun
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.ports import PortGroup, bits_out, flag_in, flag_out
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    """Of the result, which saturates."""
    window: int
    """Cycles in which edges are counted; 0 for a measurement of the period."""
    falling: bool
    """Whether falling edges count instead of rising ones."""
    fresh: bool
    """Whether an output marks a new result."""
    high: bool
    """For a period: whether the cycles with a high signal are measured instead of all of them."""
    clocking: Clocking

    def __post_init__(self) -> None:
        if self.high and (self.window or self.falling):
            raise ValueError("the high time is measured from one rising edge to the next")

    @property
    def top(self) -> int:
        """Highest result."""
        return (1 << self.width) - 1

    @property
    def edge(self) -> str:
        """The word for it."""
        return "falling" if self.falling else "rising"


@family("frequency-meter", "L3", "FreqMeter", "PeriodMeter", "Meter", "Gauge", "Tacho", tags=("counter", "timing"))
class FrequencyMeter(Family[Spec]):
    """A count that is taken over and begun again."""

    def draw(self, rng: Random) -> Spec:
        """Windows of which a simulation sees several; results that saturate sometimes."""
        window = rng.choice((8, 10, 16, 20, 32, 50, 64, 100)) if rng.random() < 0.5 else 0
        if window and rng.random() < 0.4:
            window = rng.randint(6, 120)
        width = rng.choice((3, 4, 5, 6, 8)) if window else rng.choice((3, 3, 4, 4, 5, 6))
        high = not window and rng.random() < 0.4
        falling = not high and rng.random() < 0.3
        return Spec(width, window, falling, rng.random() < 0.6, high, draw_clocking(rng, raw=0.2))

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Signal, result, an optional mark."""
        words = ("edges", "frequency", "count") if s.window else ("period", "cycles", "duration")
        out = bits_out("result", s.width, "last measurement", "measured", "reading", *words)
        mark = [flag_out("fresh", "the result is new", "new_value", "updated", "valid", "ready")] if s.fresh else []
        signal = flag_in("sig", "signal that is measured", "signal_in", "x", "pulse_in", "wave", "pin")
        return (*clock_ports(s.clocking), signal, out, *mark)

    def clocking(self, s: Spec) -> Clocking:
        """As drawn."""
        return s.clocking

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say what an edge is, what is counted from when to when, the end of the range."""
        sig, result, reset = n.t("sig"), n.t("result"), reset_noun(s.clocking)
        now, before = ("low", "high") if s.falling else ("high", "low")
        rules: list[Sentence] = [
            f"A {s.edge} edge is a clock edge at which {sig} is {now} while the clock edge before saw it {before}.",
            *self._measure(s, n),
            f"Counts above {s.top} are not reached: the count stays at {s.top}.",
            f"{result} is a register that keeps the last result until the next one.",
        ]
        if s.fresh:
            rules.append(f"{n.t('fresh')} is high for the one cycle after each clock edge that writes a result.")
        kind = f"frequency meter with a window of {s.window} cycles" if s.window else "period meter"
        kind = "high-time meter" if s.high else kind
        goal = f"count the {s.edge} edges of {sig} in windows of {s.window} cycles"
        if not s.window:
            goal = f"measure the clock cycles between {s.edge} edges of {sig}"
            goal = f"measure for how many clock cycles of a period {sig} is high" if s.high else goal
        zeros = f"{result}{' and ' + n.t('fresh') if s.fresh else ''}"
        begins = "a window begins" if s.window else f"no {s.edge} edge has been seen"
        first = f"the clock edge before the first counts as having seen {sig} low"
        return Facts(
            (f"{s.width}-bit {kind}", f"{kind}, {s.width}-bit result"),
            (goal, f"{goal}, saturating at {s.top}"),
            tuple(rules),
            (
                (
                    f"After the {reset} {zeros} {'are' if s.fresh else 'is'} 0, {begins}, and {first}.",
                    f"The {reset} sets {zeros} to 0; {begins} then, and {first}.",
                ),
            ),
        )

    def _measure(self, s: Spec, n: Names) -> list[Sentence]:
        sig, result = n.t("sig"), n.t("result")
        if s.window:
            return [
                (
                    f"Windows of {s.window} clock edges follow each other without a gap. The last edge of a window "
                    f"writes "
                    f"the number of {s.edge} edges among the {s.window} to {result}, and the next window begins at 0.",
                    f"Of every {s.window} successive clock edges, those that are {s.edge} edges are counted; the last "
                    f"of "
                    f"the {s.window} writes their number, itself included, to {result} and starts a new count.",
                )
            ]
        first = "The first rising edge after reset only starts the measurement and writes nothing."
        first = first.replace("rising", s.edge)
        if s.high:
            return [
                (
                    f"Each rising edge after the first writes to {result} how many clock edges, from the rising edge "
                    f"before "
                    f"(included) to this one (not included), saw {sig} high.",
                    f"{result} gets, at each rising edge but the first, the number of clock edges with {sig} high "
                    f"since "
                    f"the rising edge before, which counts itself; the present one belongs to the next measurement.",
                ),
                first,
            ]
        return [
            (
                f"Each {s.edge} edge after the first writes to {result} how many clock cycles lie between it and the "
                f"{s.edge} edge before (2 for edges at every other clock edge).",
                f"{result} gets, at each {s.edge} edge but the first, the distance to the {s.edge} edge before in "
                f"clock "
                f"cycles (edges at every other clock edge are 2 apart).",
            ),
            first,
        ]

    def verilog(self, s: Spec, n: Names) -> str:
        """A count that saturates, and when it is taken over."""
        w, sig, top = s.width, n.v("sig"), f"{s.width}'d{s.top}"
        edge = f"~{sig} & old_q" if s.falling else f"{sig} & ~old_q"
        start = "cnt_q <= 0;\nres_q <= 0;\nold_q <= 1'b0;\nnew_q <= 1'b0;"
        if s.window:
            bits = (s.window - 1).bit_length()
            more = f"(edge_d & (cnt_q != {top})) ? cnt_q + {w}'d1 : cnt_q"
            end = f"left_q <= {bits}'d{s.window - 1};\ncnt_q <= 0;\nres_q <= more_d;\nnew_q <= 1'b1;"
            step = branch("left_q == 0", end, f"left_q <= left_q - {bits}'d1;\ncnt_q <= more_d;\nnew_q <= 1'b0;")
            start += f"\nleft_q <= {bits}'d{s.window - 1};"
            regs = f"  reg [{bits - 1}:0] left_q;"
        else:
            counts = f" & {sig}" if s.high else ""
            more = f"((cnt_q != {top}){counts}) ? cnt_q + {w}'d1 : cnt_q"
            taken = branch("seen_q", "res_q <= cnt_q;\nnew_q <= 1'b1;")
            begin = f"cnt_q <= {w}'d1;\nseen_q <= 1'b1;\n{taken}"
            step = "new_q <= 1'b0;\n" + branch("edge_d", begin, "cnt_q <= more_d;")
            start, regs = start + "\nseen_q <= 1'b0;", "  reg seen_q;"
        fresh = f"\n  assign {n.v('fresh')} = new_q;" if s.fresh else ""
        return f"""
  reg [{w - 1}:0] cnt_q, res_q;
  reg old_q, new_q;
{regs}
  wire edge_d = {edge};
  wire [{w - 1}:0] more_d = {more};
{always(s.clocking, start, step + chr(10) + f"old_q <= {sig};")}
  assign {n.v("result")} = res_q;{fresh}"""

    def style_when(self, s: Spec, n: Names) -> Style:
        """Registers in `when`."""
        count, result, edge = n.local("count", "tally", "cnt"), n.local("result_reg", "kept"), n.local("edge", "hit")
        lines = [f"val {edge} = {self._edge(s, n)}", f"val {count} = RegInit(0.U({s.width}.W))"]
        lines += [f"val {result} = RegInit(0.U({s.width}.W))"]
        more, done = n.local("more", "with_this", "updated"), n.local("fresh_reg", "is_new")
        lines += [f"val {done} = RegInit(false.B)", f"{done} := false.B"] if s.fresh else []
        mark = [f"{done} := true.B"] if s.fresh else []
        if s.window:
            at, bits = n.local("at", "cycle_no", "position"), (s.window - 1).bit_length()
            lines += [f"val {more} = Mux({edge} && !{count}.andR, {count} + 1.U, {count})"]
            lines += [f"val {at} = RegInit(0.U({bits}.W))"]
            end = [f"{at} := 0.U", f"{count} := 0.U", f"{result} := {more}", *mark]
            test, other = f"{at} === {s.window - 1}.U", [f"{at} := {at} + 1.U", f"{count} := {more}"]
        else:
            seen = n.local("seen", "armed", "started")
            lines += [f"val {seen} = RegInit(false.B)"]
            taken = f"when({seen}) {{\n{block([f'{result} := {count}', *mark])}\n}}"
            end, test = [f"{count} := 1.U", f"{seen} := true.B", taken], edge
            gate = f"{n['sig']} && !{count}.andR" if s.high else f"!{count}.andR"
            other = [f"when({gate}) {{\n  {count} := {count} + 1.U\n}}"]
        lines += [f"when({test}) {{\n{block(end)}\n}}.otherwise {{\n{block(other)}\n}}"]
        lines += [f"{n['result']} := {result}", *([f"{n['fresh']} := {done}"] if s.fresh else [])]
        return Style(in_domain(s.clocking, "\n".join(lines)))

    def style_enable(self, s: Spec, n: Names) -> Style:
        """When to take over as a value; the result by `RegEnable`."""
        count, take, edge = n.local("running", "steps"), n.local("take", "finish", "over"), n.local("found", "edge_now")
        lines = [f"val {edge} = {self._edge(s, n)}", f"val {count} = RegInit(0.U({s.width}.W))"]
        bump = n.local("bumped", "plus_one")
        lines += [f"val {bump} = Mux({count} === {s.top}.U, {s.top}.U, {count} + 1.U)"]
        imports = ("RegEnable", "Counter") if s.window else ("RegEnable",)
        if s.window:
            total = n.local("total", "so_far")
            lines += [f"val (_, {take}) = Counter(true.B, {s.window})"]
            lines += [f"val {total} = Mux({edge}, {bump}, {count})", f"{count} := Mux({take}, 0.U, {total})"]
            value = total
        else:
            armed, value = n.local("armed_reg", "running_now"), count
            lines += [f"val {armed} = RegInit(false.B)", f"{armed} := {armed} || {edge}"]
            lines += [f"val {take} = {armed} && {edge}"]
            step = f"Mux({n['sig']}, {bump}, {count})" if s.high else bump
            lines += [f"{count} := Mux({edge}, 1.U, {step})"]
        lines += [f"{n['result']} := RegEnable({value}, 0.U({s.width}.W), {take})"]
        lines += [f"{n['fresh']} := RegNext({take}, false.B)"] if s.fresh else []
        return Style(in_domain(s.clocking, "\n".join(lines)), imports=imports)

    def _edge(self, s: Spec, n: Names) -> str:
        old = f"RegNext({n['sig']}, false.B)"
        return f"!{n['sig']} && {old}" if s.falling else f"{n['sig']} && !{old}"

    def model(self, s: Spec) -> Model:
        """The samples since the last result as a list."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Many windows."""
        return Stimulus(cycles=min(4096, max(2048, 16 * s.window)))


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self.reset()

    def reset(self) -> None:
        self._result = self._fresh = 0
        self._samples = [0]
        """Since the last result; the first one is that of the clock edge before."""
        self._started = bool(self._s.window)

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        return {"result": self._result, "fresh": self._fresh}

    def _is_edge(self, before: int, now: int) -> bool:
        return (before, now) == ((1, 0) if self._s.falling else (0, 1))

    def advance(self, inputs: Mapping[str, int]) -> None:
        s, past = self._s, self._samples
        self._fresh, now = 0, inputs["sig"]
        past.append(now)
        if s.window:
            if len(past) > s.window:
                found = sum(self._is_edge(a, b) for a, b in pairwise(past))
                self._finish(found, [now])
        elif self._is_edge(past[-2], now):
            measured = sum(past[:-1]) if s.high else len(past) - 1
            if self._started:
                self._finish(measured, [now])
            self._started, self._samples = True, [now]

    def _finish(self, found: int, samples: list[int]) -> None:
        self._result, self._fresh = min(found, self._s.top), 1
        self._samples = samples
