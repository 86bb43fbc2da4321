"""A timer that is started, runs down and reports: once or again and again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import block, gated
from reflect_env.circuits.clocks import always, branch, clock_ports, draw_clocking, in_domain, reset_noun
from reflect_env.circuits.draw import weighted
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.ports import PortGroup, bits_in, bits_out, flag_in, flag_out
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    mode: str
    """`once`, `periodic`, or `pin`: an input chooses when the time is over."""
    period: int | None
    """Ticks; None: an input gives it at the start."""
    prescale: int
    """Clock cycles of a tick."""
    sticky: bool
    """Whether the interrupt waits for an acknowledgement instead of lasting one cycle."""
    stop: bool
    count: bool
    """Whether the remaining ticks are an output."""
    clocking: Clocking

    def __post_init__(self) -> None:
        if self.period is not None and self.period >> self.width:
            raise ValueError("the period is too wide")

    @property
    def stores(self) -> bool:
        """Whether the period has to be remembered."""
        return self.period is None and self.mode != "once"


@family("timer", "L3", "Timer", "Countdown", "Alarm", "Stopwatch", "TimerUnit", tags=("timing", "counter"))
class Timer(Family[Spec]):
    """Counts ticks down to the end."""

    def draw(self, rng: Random) -> Spec:
        """Draw times that a simulation sees run out."""
        width = rng.choice((3, 4, 4, 5, 6, 8, 8, 16))
        period = rng.randint(2, min(40, (1 << width) - 1)) if rng.random() < 0.45 else None
        prescale = 1 if rng.random() < 0.6 else rng.choice((2, 3, 4, 5, 8))
        mode = weighted(rng, [("once", 3), ("periodic", 2), ("pin", 2)])
        flags = (rng.random() < 0.4, rng.random() < 0.5, rng.random() < 0.6)
        return Spec(width, mode, period, prescale, *flags, draw_clocking(rng))

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Controls, the interrupt, what is known of the run."""
        pins = [flag_in("start", "starts the timer", "go", "begin_run", "arm", "kick")]
        if s.period is None:
            pins += [bits_in("period", s.width, "ticks to run", "ticks", "load_value", "limit", "duration")]
        if s.mode == "pin":
            pins += [flag_in("periodic", "runs again after its end", "repeat_run", "auto", "reload")]
        pins += [flag_in("stop", "stops the timer", "halt", "cancel", "abort")] if s.stop else []
        pins += [flag_in("ack", "takes the interrupt away", "clear", "clr", "seen")] if s.sticky else []
        pins += [flag_out("irq", "the time is over", "expired", "done", "timeout", "interrupt")]
        pins += [flag_out("running", "the timer runs", "busy", "active", "on")]
        pins += [bits_out("left", s.width, "remaining ticks", "remaining", "count", "value")] if s.count else []
        return (*clock_ports(s.clocking), *pins)

    def clocking(self, s: Spec) -> Clocking:
        """As drawn."""
        return s.clocking

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say start, tick, end, interrupt, priorities."""
        many = str(s.period) if s.period is not None else n.t("period")
        tick = "clock cycle" if s.prescale == 1 else f"{s.prescale} clock cycles"
        zero = f"; if {n.t('period')} is 0, the timer stops instead" if s.period is None else ""
        rules: list[Sentence] = [
            (
                f"If {n.t('start')} is high at a clock edge, the timer begins to run with a count of {many}{zero}. "
                f"This "
                f"also restarts a running timer.",
                f"A high {n.t('start')} sets the count to {many} at the clock edge and lets the timer run, also if it "
                f"runs "
                f"already{zero}.",
            ),
            self._ticks(s),
            (
                "The tick that finds the count at 1 ends the time.",
                "The time is over at the tick at which the count is 1.",
            ),
            self._end(s, n, many),
            self._irq(s, n),
        ]
        if s.stop:
            rules.append(
                f"If {n.t('stop')} is high at a clock edge and {n.t('start')} is low, the timer stops with a count of "
                f"0, and "
                f"a time that would be over at this edge is not reported."
            )
        rules.append(f"{n.t('running')} is high while the timer runs.")
        rules += [f"{n.t('left')} is the count; it is 0 while the timer does not run."] if s.count else []
        named = {"once": "one-shot", "periodic": "periodic", "pin": "one-shot or periodic"}[s.mode]
        length = f" of {s.period} ticks" if s.period is not None else f" with a {s.width}-bit period"
        reset = reset_noun(s.clocking)
        return Facts(
            (f"{named} timer{length}", f"{named} countdown timer{length}"),
            (f"run down {many} ticks of {tick} and report the end", f"measure a time of {many} ticks, {named}"),
            tuple(rules),
            (
                (
                    f"After the {reset} the timer does not run, and {n.t('irq')} is low.",
                    f"The {reset} stops the timer and takes {n.t('irq')} away.",
                ),
                f"{n.t('start')} at the edge at which the time is over restarts the timer and the end is still "
                f"reported.",
            ),
        )

    def _ticks(self, s: Spec) -> Sentence:
        if s.prescale == 1:
            return (
                "While it runs, every later clock edge is a tick; a tick lowers the count by 1.",
                "Each clock edge while the timer runs counts as a tick and takes 1 from the count (the edge of the "
                "start "
                "does not count yet).",
            )
        return (
            f"While it runs, every {_nth(s.prescale)} clock edge after the start is a tick; a tick lowers the count by "
            f"1.",
            f"A tick takes 1 from the count; there is one at each {_nth(s.prescale)} clock edge, counted from the "
            f"start "
            f"(which begins a new group of {s.prescale}).",
        )

    def _end(self, s: Spec, n: Names, many: str) -> Sentence:
        again = f"{many} again" if s.period is not None else "the value it was started with"
        once, on = "the timer stops with a count of 0", f"the count becomes {again} and the timer runs on"
        if s.mode == "pin":
            return f"At the end {on} if {n.t('periodic')} is high at that edge; otherwise {once}."
        return f"At the end {once if s.mode == 'once' else on}."

    def _irq(self, s: Spec, n: Names) -> Sentence:
        if s.sticky:
            return (
                f"{n.t('irq')} goes high with the clock edge of the end and stays so until an edge with {n.t('ack')} "
                f"high; "
                f"if both meet, it stays high.",
                f"The edge of the end sets {n.t('irq')}, {n.t('ack')} clears it at a clock edge, and setting wins.",
            )
        return (
            f"{n.t('irq')} is high for exactly one cycle, the one after the clock edge of the end.",
            f"{n.t('irq')} is a registered pulse of one cycle that follows the edge of the end.",
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """Registers for the count, the running and the place within a tick."""
        w, p = s.width, s.prescale
        many = n.v("period") if s.period is None else f"{w}'d{s.period}"
        again = "len_q" if s.period is None else many
        tick = "run_q" if p == 1 else f"(run_q & (sub_q == {p - 1}))"
        sub = "" if p == 1 else branch("run_q", f"sub_q <= (sub_q == {p - 1}) ? 0 : sub_q + 1;") + "\n"
        last = "cnt_q <= 0;\nrun_q <= 1'b0;" if s.mode == "once" else f"cnt_q <= {again};"
        last = branch(n.v("periodic"), f"cnt_q <= {again};", "cnt_q <= 0;\nrun_q <= 1'b0;") if s.mode == "pin" else last
        step = sub + branch(tick, branch("end_d", last, "cnt_q <= cnt_q - 1;"))
        step = branch(n.v("stop"), "run_q <= 1'b0;\ncnt_q <= 0;", step) if s.stop else step
        zero = "" if p == 1 else "\nsub_q <= 0;"
        length = f"\nlen_q <= {many};" if s.stores else ""
        step = branch(n.v("start"), f"cnt_q <= {many};\nrun_q <= ({many} != 0);{length}{zero}", step)
        keep = f" | (irq_q & ~{n.v('ack')})" if s.sticky else ""
        step += f"\nirq_q <= end_d{keep};"
        start = f"cnt_q <= 0;\nrun_q <= 1'b0;\nirq_q <= 1'b0;{length and chr(10) + 'len_q <= 0;'}{zero}"
        regs = f"\n  reg [{w - 1}:0] len_q;" if s.stores else ""
        regs += "" if p == 1 else f"\n  reg [{(p - 1).bit_length() - 1}:0] sub_q;"
        held = f" & ~({n.v('stop')} & ~{n.v('start')})" if s.stop else ""
        count = f"\n  assign {n.v('left')} = cnt_q;" if s.count else ""
        return f"""
  reg [{w - 1}:0] cnt_q;
  reg run_q, irq_q;{regs}
  wire end_d = {tick} & (cnt_q == 1){held};
{always(s.clocking, start, step)}
  assign {n.v("irq")} = irq_q;
  assign {n.v("running")} = run_q;{count}"""

    def style_when(self, s: Spec, n: Names) -> Style:
        """A chain of `when`, in order of priority."""
        left, over, lines, tick, sub = self._registers(s, n, n.local("left_reg", "count", "remaining"))
        again, irq = self._again(s, n), n.local("irq_reg", "pending", "fired")
        first = [f"{left} := {self._many(s, n)}"]
        first += [f"{again} := {n['period']}"] if s.stores else []
        first += [f"{sub} := 0.U"] if sub else []
        if s.stores:
            lines = [*lines, f"val {again} = RegInit(0.U({s.width}.W))"]
        arms = [(n["start"], first)]
        arms += [(n["stop"], [f"{left} := 0.U"])] if s.stop else []
        arms += [(over, [f"{left} := {self._reload(s, n, again)}"]), (tick, [f"{left} := {left} - 1.U"])]
        lines += [".else".join(f"when({test}) {{\n{block(inner)}\n}}" for test, inner in arms)]
        return self._done(s, n, lines, left, irq, over)

    def style_mux(self, s: Spec, n: Names) -> Style:
        """The next count by `MuxCase`."""
        left, over, lines, tick, sub = self._registers(s, n, n.local("cnt", "ticks_left", "timer_reg"))
        again, irq, after = self._again(s, n), n.local("alarm", "flag", "irq_state"), n.local("next_left", "upcoming")
        if s.stores:
            lines = [*lines, f"val {again} = RegEnable({n['period']}, 0.U({s.width}.W), {n['start']})"]
        reload = self._reload(s, n, again)
        cases = [f"{n['start']} -> {self._many(s, n)}", *([f"{n['stop']} -> 0.U"] if s.stop else [])]
        cases += [f"{over} -> {reload}", f"{tick} -> ({left} - 1.U)"]
        lines += [f"val {after} = MuxCase({left}, Seq(\n" + ",\n".join(f"  {case}" for case in cases) + "\n))"]
        lines += [f"{left} := {after}", *([gated(n["start"], f"{sub} := 0.U")] if sub else [])]
        style = self._done(s, n, lines, left, irq, over)
        return Style(style.body, imports=("MuxCase", "RegEnable") if s.stores else ("MuxCase",))

    def style_run(self, s: Spec, n: Names) -> Style | None:
        """A flag for running beside a counter of the ticks that have passed; the count is what is left of them."""
        if s.count or s.stop or s.prescale > 1:
            return None
        run, passed, goal = n.local("active_reg", "on_reg"), n.local("elapsed", "passed"), n.local("goal", "target")
        over, irq = n.local("at_end", "hit"), n.local("report", "irq_out")
        lines = [f"val {run} = RegInit(false.B)", f"val {passed} = RegInit(0.U({s.width}.W))"]
        limit = f"{s.period}.U" if s.period is not None else goal
        lines += [f"val {goal} = RegInit(0.U({s.width}.W))"] if s.period is None else []
        lines += [f"val {over} = {run} && ({passed} + 1.U) === {limit}"]
        first = [f"{run} := {'true.B' if s.period is not None else n['period'] + ' =/= 0.U'}", f"{passed} := 0.U"]
        first += [f"{goal} := {n['period']}"] if s.period is None else []
        keep = {"once": "false.B", "periodic": "true.B", "pin": n["periodic"] if s.mode == "pin" else ""}[s.mode]
        arms = [(n["start"], first), (over, [f"{passed} := 0.U", f"{run} := {keep}"])]
        arms += [(run, [f"{passed} := {passed} + 1.U"])]
        lines += [".else".join(f"when({test}) {{\n{block(inner)}\n}}" for test, inner in arms)]
        return self._done(s, n, lines, "", irq, over, run)

    def _registers(self, s: Spec, n: Names, left: str) -> tuple[str, str, list[str], str, str]:
        """Names of the count and of its end, lines that make them, the expression of a tick, the prescaler's name."""
        over, tick = n.local("time_over", "expires", "ends"), n.local("tick", "tick_now", "beat")
        lines, sub = [f"val {left} = RegInit(0.U({s.width}.W))"], ""
        if s.prescale == 1:
            lines += [f"val {tick} = {left} =/= 0.U"]
        else:
            sub, last = n.local("prescaler", "sub_count", "divider"), s.prescale - 1
            lines += [f"val {sub} = RegInit(0.U({last.bit_length()}.W))"]
            lines += [f"val {tick} = {left} =/= 0.U && {sub} === {last}.U"]
            lines += [gated(f"{left} =/= 0.U", f"{sub} := Mux({sub} === {last}.U, 0.U, {sub} + 1.U)")]
        return left, over, [*lines, f"val {over} = {tick} && {left} === 1.U"], tick, sub

    def _reload(self, s: Spec, n: Names, again: str) -> str:
        """The count after the end."""
        if s.mode == "pin":
            return f"Mux({n['periodic']}, {again}, 0.U)"
        return "0.U" if s.mode == "once" else again

    def _again(self, s: Spec, n: Names) -> str:
        return n.local("length", "reload_value", "kept_period") if s.stores else f"{s.period}.U"

    def _many(self, s: Spec, n: Names) -> str:
        return n["period"] if s.period is None else f"{s.period}.U"

    def _done(self, s: Spec, n: Names, lines: list[str], left: str, irq: str, over: str, run: str = "") -> Style:
        told = f"{over} && ({n['start']} || !{n['stop']})" if s.stop else over
        lines = [*lines, f"val {irq} = RegInit(false.B)"]
        lines += [f"{irq} := {told} || ({irq} && !{n['ack']})" if s.sticky else f"{irq} := {told}"]
        lines += [f"{n['irq']} := {irq}", f"{n['running']} := {run or f'{left} =/= 0.U'}"]
        lines += [f"{n['left']} := {left}"] if s.count else []
        return Style(in_domain(s.clocking, "\n".join(lines)))

    def model(self, s: Spec) -> Model:
        """The remaining clock edges of a run."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Short periods, rare starts."""
        pools = () if s.period is not None else ((n.ports["period"], (0, 1, 2, 3, 5)),)
        rare = [role for role in ("start", "stop", "ack") if role in n.ports]
        return Stimulus(cycles=3072, pools=pools, sparse=tuple(n.ports[role] for role in rare))


def _nth(number: int) -> str:
    return {2: "second", 3: "third"}.get(number, f"{number}th")


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self.reset()

    def reset(self) -> None:
        self._edges = self._ticks = self._irq = 0

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        left = -(-self._edges // self._s.prescale)
        return {"irq": self._irq, "running": int(self._edges > 0), "left": left}

    def advance(self, inputs: Mapping[str, int]) -> None:
        s, over = self._s, self._edges == 1
        self._edges -= self._edges > 0
        if over and (s.mode == "periodic" or inputs.get("periodic")):
            self._edges = self._ticks * s.prescale
        if inputs.get("stop") and not inputs["start"]:
            self._edges, over = 0, False
        if inputs["start"]:
            self._ticks = s.period if s.period is not None else inputs["period"]
            self._edges = self._ticks * s.prescale
        self._irq = int(over or (s.sticky and self._irq and not inputs["ack"]))
