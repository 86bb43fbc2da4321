"""A counter that stops at both ends of its range, as branch predictors and fill levels have it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import gated, uint
from reflect_env.circuits.clocks import always, branch, clock_ports, draw_clocking, in_domain, reset_noun
from reflect_env.circuits.draw import weighted, width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.ports import PortGroup, bits_out, flag_in, flag_out
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    low: int
    high: int
    up: int
    """Step upwards."""
    down: int
    """Step downwards."""
    both: str
    """What happens if both inputs are high: `hold`, `up`, `down`."""
    threshold: int | None
    """Where the output `strong` starts to be high; None: there is none."""
    clear: bool
    start: int
    clocking: Clocking


@family("saturating-counter", "L3", "SatCounter", "Predictor", "Level", "Counter", tags=("counter", "saturation"))
class SaturatingCounter(Family[Spec]):
    """Counts between two ends and stays there."""

    def draw(self, rng: Random) -> Spec:
        """Draw a range; the steps are so large that a random walk meets both ends."""
        w = width(rng, 2, 10)
        top = (1 << w) - 1
        low = 0 if rng.random() < 0.7 else rng.randint(1, top // 2)
        high = top if rng.random() < 0.5 else rng.randint(low + 1, top)
        up, down = (_step(rng, high - low) for _ in range(2))
        threshold = rng.randint(low + 1, high) if rng.random() < 0.4 else None
        start = low if rng.random() < 0.5 else rng.randint(low, high)
        both = weighted(rng, [("hold", 3), ("up", 1), ("down", 1)])
        return Spec(w, low, high, up, down, both, threshold, rng.random() < 0.25, start, draw_clocking(rng))

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Both steps, the count, the optional comparison."""
        pins = [flag_in("inc", "counts up", "plus", "up", "taken", "incr", "hit")]
        pins += [flag_in("dec", "counts down", "minus", "dn", "not_taken", "decr", "miss")]
        pins += [flag_in("clear", "restarts the count", "clr", "restart", "init")] if s.clear else []
        outs = [bits_out("count", s.width, "current count", "value", "level", "cnt", "out")]
        if s.threshold is not None:
            outs += [flag_out("strong", "count has reached the threshold", "above", "predict", "reached", "over")]
        return (*clock_ports(s.clocking), *pins, *outs)

    def clocking(self, s: Spec) -> Clocking:
        """As drawn."""
        return s.clocking

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say steps, ends, what both inputs do together."""
        reset = reset_noun(s.clocking)
        both = {"hold": "the count stays", "up": f"it counts up ({n.t('inc')} wins)", "down": f"{n.t('dec')} wins"}
        rules: list[Sentence] = [
            (
                f"In a cycle with {n.t('inc')} high the count goes up by {s.up}, but not above {s.high}: a step that "
                f"would pass {s.high} ends at {s.high}.",
                f"{n.t('inc')} adds {s.up} at the clock edge; results above {s.high} become {s.high}.",
            ),
            (
                f"In a cycle with {n.t('dec')} high it goes down by {s.down}, but not below {s.low}: a step that would "
                f"pass {s.low} ends at {s.low}.",
                f"{n.t('dec')} subtracts {s.down} at the clock edge; results below {s.low} become {s.low}.",
            ),
            f"If {n.t('inc')} and {n.t('dec')} are both high, {both[s.both]}; if both are low, the count stays.",
        ]
        if s.clear:
            rules.append(f"{n.t('clear')} sets the count to {s.start} at the next clock edge and wins over both.")
        if s.threshold is not None:
            rules.append(
                (
                    f"{n.t('strong')} is high while the count is {s.threshold} or more.",
                    f"{n.t('strong')} compares: {n.t('count')} >= {s.threshold}.",
                )
            )
        return Facts(
            (f"{s.width}-bit saturating up/down counter", f"counter that saturates at {s.low} and {s.high}"),
            (
                f"count up and down between {s.low} and {s.high} without wrapping",
                f"keep a count that stops at {s.low} and at {s.high}",
            ),
            tuple(rules),
            ((f"The {reset} sets the count to {s.start}.", f"After the {reset} the count is {s.start}."),),
            forms={"verilog": self.verilog(s, n)},
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """Signed arithmetic with room on both sides, then the ends."""
        w, inc, dec = s.width, n.v("inc"), n.v("dec")
        rise = inc if s.both == "up" else f"{inc} & ~{dec}"
        fall = dec if s.both == "down" else f"{dec} & ~{inc}"
        cut = f"cnt_q <= moved_d[{w - 1}:0];"
        steps = branch("moved_d < low_d", f"cnt_q <= {w}'d{s.low};", cut)
        steps = branch("moved_d > high_d", f"cnt_q <= {w}'d{s.high};", steps)
        steps = branch(n.v("clear"), f"cnt_q <= {w}'d{s.start};", steps) if s.clear else steps
        strong = "" if s.threshold is None else f"\n  assign {n.v('strong')} = cnt_q >= {w}'d{s.threshold};"
        return f"""
  reg [{w - 1}:0] cnt_q;
  wire signed [{w + 1}:0] low_d = {s.low};
  wire signed [{w + 1}:0] high_d = {s.high};
  wire signed [{w + 1}:0] change_d = ({rise}) ? {s.up} : ({fall}) ? -{s.down} : 0;
  wire signed [{w + 1}:0] moved_d = $signed({{2'b00, cnt_q}}) + change_d;
{always(s.clocking, f"cnt_q <= {w}'d{s.start};", steps)}
  assign {n.v("count")} = cnt_q;{strong}"""

    def style_when(self, s: Spec, n: Names) -> Style:
        """Compare before the step."""
        reg = n.local("count_reg", "cnt", "value", "state")
        up, down = (f"{reg} := {part}" for part in _limited(s, reg))
        inc, dec = _tests(s, n)
        arms = f"when({inc}) {{\n  {up}\n}}.elsewhen({dec}) {{\n  {down}\n}}"
        lines = [f"val {reg} = RegInit({s.start}.U({s.width}.W))", arms]
        lines += [gated(n["clear"], f"{reg} := {s.start}.U")] if s.clear else []
        return self._done(s, n, reg, lines)

    def style_mux(self, s: Spec, n: Names) -> Style:
        """Both candidates as values, then a choice."""
        reg = n.local("current", "now", "counter")
        above, below = n.local("raised", "up_one", "higher"), n.local("lowered", "down_one", "lower")
        up, down = _limited(s, reg)
        inc, dec = _tests(s, n)
        after = f"Mux({inc}, {above}, Mux({dec}, {below}, {reg}))"
        after = f"Mux({n['clear']}, {s.start}.U, {after})" if s.clear else after
        lines = [f"val {reg} = RegInit({s.start}.U({s.width}.W))", f"val {above} = {up}", f"val {below} = {down}"]
        return self._done(s, n, reg, [*lines, f"{reg} := {after}"])

    def style_wide(self, s: Spec, n: Names) -> Style:
        """Signed arithmetic, clamped by a helper."""
        reg, wide = n.local("tally", "cnt"), n.local("moved", "sum", "target")
        clamp, arg, change = n.local("clamp", "limit"), n.local("v", "x"), n.local("change", "delta")
        inc, dec = _tests(s, n)
        helper = f"def {clamp}({arg}: SInt): UInt =\n  Mux({arg} > {s.high}.S, {s.high}.U, "
        helper += f"Mux({arg} < {s.low}.S, {s.low}.U, {arg}({s.width - 1}, 0)))"
        lines = [helper, f"val {reg} = RegInit({s.start}.U({s.width}.W))"]
        lines += [f"val {change} = Mux({inc}, {s.up}.S, Mux({dec}, (-{s.down}).S, 0.S))"]
        lines += [f"val {wide} = {reg}.zext +& {change}", f"{reg} := {clamp}({wide})"]
        lines += [gated(n["clear"], f"{reg} := {s.start}.U")] if s.clear else []
        return self._done(s, n, reg, lines)

    def style_table(self, s: Spec, n: Names) -> Style | None:
        """Every successor of a small counter in two tables."""
        if s.width > 3:
            return None
        reg, ups, downs = n.local("state", "at"), n.local("ups", "after_inc"), n.local("downs", "after_dec")
        values = range(1 << s.width)
        above = ", ".join(str(min(v + s.up, s.high)) for v in values)
        below = ", ".join(str(max(v - s.down, s.low)) for v in values)
        inc, dec = _tests(s, n)
        lines = [f"val {ups} = VecInit(Seq({above}).map(_.U({s.width}.W)))"]
        lines += [f"val {downs} = VecInit(Seq({below}).map(_.U({s.width}.W)))"]
        lines += [f"val {reg} = RegInit({uint(s.start, s.width)})"]
        arms = f"when({inc}) {{\n  {reg} := {ups}({reg})\n}}.elsewhen({dec}) {{\n  {reg} := {downs}({reg})\n}}"
        lines += [f"when({n['clear']}) {{\n  {reg} := {s.start}.U\n}}.else{arms}" if s.clear else arms]
        return self._done(s, n, reg, lines)

    def _done(self, s: Spec, n: Names, reg: str, lines: list[str]) -> Style:
        strong = [] if s.threshold is None else [f"{n['strong']} := {reg} >= {s.threshold}.U"]
        return Style(in_domain(s.clocking, "\n".join([*lines, f"{n['count']} := {reg}", *strong])))

    def model(self, s: Spec) -> Model:
        """A whole number."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Long ways in one direction; the other way is one of the phases that every input gets."""
        sparse = [role for role in ("dec", "clear") if role in n.ports]
        return Stimulus(cycles=2048, dense=(n.ports["inc"],), sparse=tuple(n.ports[role] for role in sparse))


def _step(rng: Random, span: int) -> int:
    least = -(-span // 24)
    return least if rng.random() < 0.6 else rng.randint(least, max(least, min(least + 8, span // 2)))


def _limited(s: Spec, reg: str) -> tuple[str, str]:
    """The count after a step up and after one down."""
    up = f"Mux({reg} >= {s.high - s.up}.U, {s.high}.U, {reg} + {s.up}.U)"
    down = f"Mux({reg} <= {s.low + s.down}.U, {s.low}.U, {reg} - {s.down}.U)"
    return up, down


def _tests(s: Spec, n: Names) -> tuple[str, str]:
    """When it goes up and, tested after that, when it goes down."""
    inc, dec = n["inc"], n["dec"]
    if s.both == "up":
        return inc, dec
    return f"{inc} && !{dec}", (dec if s.both == "down" else f"{dec} && !{inc}")


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self._count = s.start

    def reset(self) -> None:
        self._count = self._s.start

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        reached = self._s.threshold is not None and self._count >= self._s.threshold
        return {"count": self._count, "strong": int(reached)}

    def advance(self, inputs: Mapping[str, int]) -> None:
        moves = [name for name in ("inc", "dec") if inputs[name]]
        if inputs.get("clear"):
            self._count = self._s.start
        elif moves == ["inc"] or (len(moves) == 2 and self._s.both == "up"):
            self._count = min(self._s.high, self._count + self._s.up)
        elif moves == ["dec"] or (len(moves) == 2 and self._s.both == "down"):
            self._count = max(self._s.low, self._count - self._s.down)
