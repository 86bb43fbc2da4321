"""A slow rhythm out of the clock: enable ticks, a square wave or a wave of given duty, never a gated clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import boolean, gated
from reflect_env.circuits.clocks import always, branch, clock_ports, draw_clocking, in_domain, reset_noun
from reflect_env.circuits.draw import weighted
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.ports import PortGroup, flag_in, flag_out
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    divide: int
    shape: str
    """`tick`: high in one cycle of each period; `toggle`: inverts once a period; `wave`: high at its beginning."""
    high: int
    """First cycles of a period in which a wave is high; of a tick, the number of its cycle."""
    second: int | None
    """With ticks: after how many of them a slower tick comes; None: there is none."""
    enable: bool
    clear: bool
    clocking: Clocking

    def __post_init__(self) -> None:
        if self.second is not None and self.shape != "tick":
            raise ValueError("only ticks are divided once more")
        if self.shape == "toggle" and self.high:
            raise ValueError("a square wave has no other duty than one half")

    @property
    def bits(self) -> int:
        """Width of the cycle counter."""
        return (self.divide - 1).bit_length()


@family("tick-divider", "L3", "Divider", "Prescaler", "Tick", "ClockEnable", "Strobe", tags=("timing", "counter"))
class TickDivider(Family[Spec]):
    """Numbers the cycles of a period."""

    def draw(self, rng: Random) -> Spec:
        """Draw a period that a simulation sees several times, in spite of clears."""
        usual = (2, 3, 4, 5, 8, 10, 12, 16, 25, 50, 100)
        divide = rng.choice(usual) if rng.random() < 0.5 else rng.randint(2, rng.choice((16, 64, 250)))
        shape = weighted(rng, [("tick", 5), ("toggle", 2), ("wave", 2)])
        high = {"tick": rng.choice((0, divide - 1, divide - 1, rng.randrange(divide))), "toggle": 0}
        second = rng.randint(2, 8) if shape == "tick" and divide <= 64 and rng.random() < 0.25 else None
        flags = (second, rng.random() < 0.4, divide * (second or 1) <= 24 and rng.random() < 0.6)
        return Spec(divide, shape, high.get(shape, rng.randint(1, divide - 1)), *flags, draw_clocking(rng, raw=0.25))

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Optional controls, the rhythm, an optional slower one."""
        pins = [flag_in("en", "cycles count only while high", "enable", "run", "ce")] if s.enable else []
        pins += [flag_in("clear", "starts the period anew", "clr", "resync", "align")] if s.clear else []
        if s.shape == "tick":
            pins += [flag_out("tick", "high in one cycle of each period", "strobe", "pulse", "ce_out", "beat")]
        else:
            pins += [flag_out("wave", "slow wave", "clk_div", "square", "out", "blink")]
        if s.second is not None:
            pins += [flag_out("slow", "slower tick", "slow_tick", "tick2", "second_beat")]
        return (*clock_ports(s.clocking), *pins)

    def clocking(self, s: Spec) -> Clocking:
        """As drawn."""
        return s.clocking

    def facts(self, s: Spec, n: Names) -> Facts:
        """Number the cycles, then say what is high when."""
        last, reset = s.divide - 1, reset_noun(s.clocking)
        counted = f"clock cycle with {n.t('en')} high" if s.enable else "clock cycle"
        rules: list[Sentence] = [
            (
                f"A register numbers the cycles of a period from 0 to {last}: each {counted} moves it to the next "
                f"number, and after {last} comes 0.",
                f"Let c be a counter from 0 to {last} that advances at the end of each {counted} and wraps to 0 after "
                f"{last}; its value is the number of the cycle.",
            )
        ]
        rules += [f"While {n.t('en')} is low the number stays."] if s.enable else []
        rules.append(self._output(s, n))
        if s.second is not None:
            rules.append(
                f"{n.t('slow')} is high together with every {_nth(s.second)} {n.t('tick')}, the {_nth(s.second)} one "
                f"after reset being the first of them."
            )
        if s.clear:
            also = " and the count of ticks" if s.second is not None else ""
            also = f" and {n.t('wave')}" if s.shape == "toggle" else also
            note = "; it does not suppress a tick in its own cycle" if s.shape == "tick" else ""
            rules.append(
                f"{n.t('clear')} sets the cycle number{also} to 0 at the next clock edge, whatever else happens{note}."
            )
        wave = f", and {n.t('wave')} is 0" if s.shape == "toggle" else ""
        counts, no_tick = "", ""
        if s.second is not None:
            counts, no_tick = " and the count of ticks", ", and no tick has been counted"
        return Facts(
            *_titles(s),
            tuple(rules),
            (
                (
                    f"The {reset} sets the cycle number{counts} to 0{wave}.",
                    f"The first cycle after the {reset} has number 0{wave}{no_tick}.",
                ),
            ),
        )

    def _output(self, s: Spec, n: Names) -> Sentence:
        gate = f" and {n.t('en')} is high" if s.enable else ""
        if s.shape == "tick":
            needs = f" in which {n.t('en')} is high" if s.enable else ""
            return f"{n.t('tick')} is high in the cycles with number {s.high}{needs}, else low."
        if s.shape == "wave":
            return (
                f"{n.t('wave')} is high in the cycles with a number below {s.high}, else low.",
                f"{n.t('wave')} is high exactly while the cycle number is less than {s.high}.",
            )
        cycle = f"each cycle in which the number is {s.divide - 1}{gate}"
        return f"{n.t('wave')} is a register that is inverted at the end of {cycle}."

    def verilog(self, s: Spec, n: Names) -> str:
        """Counts what is left of the period."""
        w, last = s.bits, s.divide - 1
        out = {"tick": "tick", "toggle": "wave", "wave": "wave"}[s.shape]
        full = f"left_q <= {w}'d{last};"
        start, step = full, branch(f"left_q == {w}'d0", full, f"left_q <= left_q - {w}'d1;")
        regs, tick = f"  reg [{w - 1}:0] left_q;", f"left_q == {w}'d{last - s.high}"
        value = {"tick": tick, "toggle": "wave_q", "wave": f"left_q > {w}'d{last - s.high}"}[s.shape]
        value = f"({value}) & {n.v('en')}" if s.shape == "tick" and s.enable else value
        after = f"\n  assign {n.v(out)} = {value};"
        if s.shape == "toggle":
            regs, start = regs + "\n  reg wave_q;", start + "\nwave_q <= 1'b0;"
            step += "\n" + branch(f"left_q == {w}'d0", "wave_q <= ~wave_q;")
        if s.second is not None:
            regs, start = regs + "\n  reg [3:0] ticks_q;", start + "\nticks_q <= 4'd0;"
            step += "\n" + branch(tick, f"ticks_q <= (ticks_q == 4'd{s.second - 1}) ? 4'd0 : ticks_q + 4'd1;")
            after += f"\n  assign {n.v('slow')} = {n.v('tick')} & (ticks_q == 4'd{s.second - 1});"
        step = branch(n.v("en") if s.enable else "", step)
        step = branch(n.v("clear"), start, step) if s.clear else step
        return f"\n{regs}\n{always(s.clocking, start, step)}{after}"

    def style_when(self, s: Spec, n: Names) -> Style:
        """A counter with `when`."""
        count = n.local("count", "cycle", "phase", "cnt")
        inner = [f"{count} := {count} + 1.U"]
        wraps = f"{count} := 0.U"
        lines = [f"val {count} = RegInit(0.U({s.bits}.W))"]
        toggle = n.local("level", "wave_reg", "out_reg")
        if s.shape == "toggle":
            lines, wraps = [*lines, f"val {toggle} = RegInit(false.B)"], wraps + f"\n  {toggle} := !{toggle}"
        inner = [f"when({count} === {s.divide - 1}.U) {{\n  {wraps}\n}}.otherwise {{\n  {inner[0]}\n}}"]
        lines += [gated(n["en"] if s.enable else "", *inner)]
        if s.clear:
            lines += [gated(n["clear"], f"{count} := 0.U", *([f"{toggle} := false.B"] if s.shape == "toggle" else []))]
        return Style(in_domain(s.clocking, "\n".join([*lines, *self._outs(s, n, count, toggle)])))

    def style_mux(self, s: Spec, n: Names) -> Style:
        """The end of the period as a value, then `Mux`."""
        count, end = n.local("position", "index", "at"), n.local("wraps", "period_end", "last_cycle")
        toggle = n.local("square_reg", "half", "state")
        after = f"Mux({end}, 0.U, {count} + 1.U)"
        after = f"Mux({n['en']}, {after}, {count})" if s.enable else after
        after = f"Mux({n['clear']}, 0.U, {after})" if s.clear else after
        lines = [f"val {count} = RegInit(0.U({s.bits}.W))", f"val {end} = {count} === {s.divide - 1}.U"]
        lines += [f"{count} := {after}"]
        if s.shape == "toggle":
            flip = f"{toggle} ^ ({end} && {n['en']})" if s.enable else f"{toggle} ^ {end}"
            flip = f"Mux({n['clear']}, false.B, {flip})" if s.clear else flip
            lines += [f"val {toggle} = RegInit(false.B)", f"{toggle} := {flip}"]
        return Style(in_domain(s.clocking, "\n".join([*lines, *self._outs(s, n, count, toggle)])))

    def style_counter(self, s: Spec, n: Names) -> Style:
        """`Counter` over the period."""
        count, end, toggle = n.local("cycle_no", "step"), n.local("wrapped", "done"), n.local("blinker", "toggle_reg")
        controls = [n["en"] if s.enable else "true.B"] + ([n["clear"]] if s.clear else [])
        pair = f"(_, {end})" if s.shape == "toggle" else f"({count}, _)"
        lines = [f"val {pair} = Counter(0 until {s.divide}, {', '.join(controls)})"]
        if s.shape == "toggle":
            lines += [f"val {toggle} = RegInit({boolean(False)})", gated(end, f"{toggle} := !{toggle}")]
            lines += [gated(n["clear"], f"{toggle} := false.B")] if s.clear else []
        body = in_domain(s.clocking, "\n".join([*lines, *self._outs(s, n, count, toggle)]))
        return Style(body, imports=("Counter",))

    def style_ring(self, s: Spec, n: Names) -> Style | None:
        """A short period: one bit goes round."""
        if s.divide > 12 or s.shape == "toggle":
            return None
        ring, w = n.local("ring", "one_hot", "token"), s.divide
        lines = [f"val {ring} = RegInit(1.U({w}.W))"]
        lines += [gated(n["en"] if s.enable else "", f"{ring} := {ring}({w - 2}, 0) ## {ring}({w - 1})")]
        lines += [gated(n["clear"], f"{ring} := 1.U")] if s.clear else []
        low = f"{ring}({s.high - 1}, 0).orR" if s.shape == "wave" else f"{ring}({s.high})"
        return Style(in_domain(s.clocking, "\n".join([*lines, *self._ticks(s, n, low)])))

    def _outs(self, s: Spec, n: Names, count: str, toggle: str) -> list[str]:
        if s.shape == "toggle":
            return [f"{n['wave']} := {toggle}"]
        return self._ticks(s, n, f"{count} < {s.high}.U" if s.shape == "wave" else f"{count} === {s.high}.U")

    def _ticks(self, s: Spec, n: Names, test: str) -> list[str]:
        if s.shape == "wave":
            return [f"{n['wave']} := {test}"]
        gate = f" && {n['en']}" if s.enable else ""
        test = f"({test})" if gate and " " in test else test
        if s.second is None:
            return [f"{n['tick']} := {test}{gate}"]
        tick, ticks, last = n.local("tick_now", "fire"), n.local("ticks", "beats"), s.second - 1
        step = f"when({tick}) {{\n  {ticks} := Mux({ticks} === {last}.U, 0.U, {ticks} + 1.U)\n}}"
        lines = [f"val {tick} = {test}{gate}", f"val {ticks} = RegInit(0.U({last.bit_length()}.W))", step]
        lines += [gated(n["clear"], f"{ticks} := 0.U")] if s.clear else []
        return [*lines, f"{n['tick']} := {tick}", f"{n['slow']} := {tick} && {ticks} === {last}.U"]

    def model(self, s: Spec) -> Model:
        """The number of counted cycles."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Several periods."""
        dense = (n.ports["en"],) if s.enable else ()
        sparse = (n.ports["clear"],) if s.clear else ()
        return Stimulus(cycles=min(4096, max(1024, 8 * s.divide * (s.second or 1))), dense=dense, sparse=sparse)


def _nth(number: int) -> str:
    return {2: "second", 3: "third"}.get(number, f"{number}th")


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self._counted = 0

    def reset(self) -> None:
        self._counted = 0

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        s, (period, number) = self._s, divmod(self._counted, self._s.divide)
        if s.shape != "tick":
            return {"wave": period % 2 if s.shape == "toggle" else int(number < s.high)}
        tick = int(number == s.high and inputs.get("en", 1) == 1)
        slow = tick if s.second is not None and period % s.second == s.second - 1 else 0
        return {"tick": tick, "slow": slow}

    def advance(self, inputs: Mapping[str, int]) -> None:
        self._counted = 0 if inputs.get("clear") else self._counted + inputs.get("en", 1)


def _titles(s: Spec) -> tuple[tuple[str, str], tuple[str, str]]:
    """Titles and purposes by the shape of the output."""
    period, high = f"{s.divide} cycles", f"{s.high} high cycle{'s' * (s.high > 1)}"
    titles = {
        "tick": (f"clock-enable divider by {s.divide}", f"tick generator with a period of {period}"),
        "toggle": (f"toggling divider by {2 * s.divide}", f"square-wave generator that changes every {period}"),
        "wave": (f"divider by {s.divide} with {high}", f"wave generator with {high} in {period}"),
    }
    goals = {
        "tick": (f"make a tick once in {period}", f"divide the rate of the clock by {s.divide} with ticks"),
        "toggle": (f"make a square wave that changes every {period}", "make a slow square wave out of the clock"),
        "wave": (f"be high in {s.high} of every {period}", f"make a wave with a duty of {s.high}/{s.divide}"),
    }
    return titles[s.shape], goals[s.shape]
