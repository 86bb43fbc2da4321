"""A reset that starts at once and ends in step with the clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.ports import PortGroup, clock_in, flag_in, flag_out, reset_in
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Reset, Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    stages: int
    hold: int
    """Cycles that the reset lasts on after the flip-flops; 0: none."""
    request: bool
    """Whether a synchronous input asks for a reset as well."""
    low_out: bool
    """Whether the output is active low."""
    pins: tuple[str, str]
    """Names of an explicit clock and reset; empty where those of the module are used."""
    low_in: bool
    """Whether the explicit reset is active low."""

    def __post_init__(self) -> None:
        if self.low_in and not self.pins[0]:
            raise ValueError("the module's own reset is active high")


@family("reset-synchroniser", "L5", "ResetSync", "RstCtl", "ResetBridge", "PowerOnReset", tags=("cdc", "reset"))
class ResetSynchroniser(Family[Spec]):
    """Asynchronous assertion, synchronous release."""

    def draw(self, rng: Random) -> Spec:
        """Draw length, stretch, polarities and where clock and reset come from."""
        low_in, raw = rng.random() < 0.5, rng.random() < 0.7
        resets = ("rst_n", "arst_n", "reset_n", "nreset") if low_in else ("rst", "arst", "por", "areset")
        pins = (rng.choice(("clk", "clk_in", "sys_clk", "mclk")), rng.choice(resets)) if raw else ("", "")
        hold = rng.choice((0, 0, 2, 3, 4, 6, 8, 12, 15))
        return Spec(rng.choice((2, 2, 3, 4)), hold, rng.random() < 0.6, rng.random() < 0.4, pins, low_in and raw)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Explicit clock and reset or none, the optional request, the reset for the rest."""
        clock, pin = s.pins
        level = "low" if s.low_in else "high"
        doc = f"asynchronous reset, active {level}"
        own = [clock_in(clock), reset_in(pin, asynchronous=not s.low_in, doc=doc)] if clock else []
        request = [flag_in("request", "asks for a reset", "soft_reset", "restart", "sw_req", "reboot")]
        words = ("reset_out_n", "rst_out_n", "sys_rst_n") if s.low_out else ("reset_out", "rst_out", "sys_rst")
        what = f"reset for this clock domain, active {'low' if s.low_out else 'high'}"
        return (*own, *(request if s.request else []), flag_out("sync", what, *words, "safe_reset"))

    def clocking(self, s: Spec) -> Clocking:
        """The module's own clock and asynchronous reset, or explicit ones."""
        if not s.pins[0]:
            return Clocking(Reset.ASYNC)
        return Clocking(Reset.ASYNC, s.pins[0], s.pins[1], active_low=s.low_in, implicit=False)

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say when the output starts and when it ends."""
        extra = f", stretched by {s.hold} cycles" if s.hold else ""
        reset, clock = self._in_prose(s)
        return Facts(
            (
                f"reset synchroniser of {s.stages} flip-flops{extra}",
                f"{s.stages}-stage reset bridge (asynchronous start, synchronous end){extra}",
            ),
            (
                f"turn an asynchronous reset into one that ends {s.stages} clock edges later, in step with the "
                f"clock{extra}",
                f"release an asynchronous reset synchronously, through {s.stages} flip-flops{extra}",
            ),
            tuple(_rules(s, n, reset, clock)),
            (
                f"There is no state besides {'the flip-flops and the count' if s.hold else 'these flip-flops'}, and "
                f"{reset} acts on all of it asynchronously.",
            ),
        )

    def _in_prose(self, s: Spec) -> tuple[str, str]:
        """The reset that comes in and the clock."""
        return (
            (f"`{s.pins[1]}`", f"`{s.pins[0]}`") if s.pins[0] else ("the asynchronous reset of the module", "the clock")
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """Ones are shifted out of the flip-flops; a count follows."""
        clock, pin = s.pins if s.pins[0] else ("clock", "reset")
        edge, test = ("negedge", "!") if s.low_in else ("posedge", "")
        again = f"\n    else if ({n.v('request')}) wait_q <= {{{s.stages}{{1'b1}}}};" if s.request else ""
        count = (
            f"""
  reg [3:0] more_q;
  always @(posedge {clock} or {edge} {pin})
    if ({test}{pin}) more_q <= 4'd{s.hold};
    else if (wait_q[0]) more_q <= 4'd{s.hold};
    else if (more_q != 0) more_q <= more_q - 4'd1;"""
            if s.hold
            else ""
        )
        busy = "wait_q[0]" + (" | (more_q != 0)" if s.hold else "")
        return f"""
  reg [{s.stages - 1}:0] wait_q;
  always @(posedge {clock} or {edge} {pin})
    if ({test}{pin}) wait_q <= {{{s.stages}{{1'b1}}}};{again}
    else wait_q <= wait_q >> 1;{count}
  assign {n.v("sync")} = {"~" if s.low_out else ""}({busy});"""

    def style_vec(self, s: Spec, n: Names) -> Style:
        """The flip-flops as a `Vec`, cleared one after the other."""
        chain, count = n.local("chain", "flops", "line"), n.local("countdown", "more", "extra")
        lines = [f"val {chain} = RegInit(VecInit(Seq.fill({s.stages})(true.B)))"]
        lines += [f"{chain} := VecInit({chain}.tail :+ false.B)"]
        if s.request:
            lines += [f"when({n['request']}) {{\n  {chain}.foreach(_ := true.B)\n}}"]
        return self._whole(
            s, n, [*lines, *self._stretch(s, count, f"{chain}.head")], self._out(s, f"{chain}.head", count)
        )

    def style_word(self, s: Spec, n: Names) -> Style:
        """The flip-flops as one word that shifts."""
        word, count, ones = (
            n.local("pending", "shifter", "active_bits"),
            n.local("rest_count", "left_over"),
            (1 << s.stages) - 1,
        )
        full = f'"b{ones:b}".U({s.stages}.W)'
        lines = [f"val {word} = RegInit({full})"]
        step = f"Mux({n['request']}, {full}, {word} >> 1)" if s.request else f"{word} >> 1"
        lines += [f"{word} := {step}", *self._stretch(s, count, f"{word}(0)")]
        return self._whole(s, n, lines, self._out(s, f"{word}(0)", count))

    def style_chain(self, s: Spec, n: Names) -> Style:
        """One register after the other, made by a fold."""
        last, count, x = n.local("last_stage", "asserted"), n.local("timer", "stretch"), n.local("x", "previous")
        again = n["request"] if s.request else "false.B"
        source = f"(1 to {s.stages}).foldLeft(false.B: Bool)(({x}, _) => RegNext({x} || {again}, true.B))"
        if not s.request:
            source = source.replace(f" || {again}", "")
        return self._whole(s, n, [f"val {last} = {source}", *self._stretch(s, count, last)], self._out(s, last, count))

    def _stretch(self, s: Spec, count: str, busy: str) -> list[str]:
        if not s.hold:
            return []
        bits = s.hold.bit_length()
        lines = [f"val {count} = RegInit({s.hold}.U({bits}.W))"]
        return [
            *lines,
            f"when({busy}) {{\n  {count} := {s.hold}.U\n}}.elsewhen({count} =/= 0.U) {{\n  {count} := {count} - 1.U\n"
            "}",
        ]

    def _out(self, s: Spec, busy: str, count: str) -> str:
        if not s.hold:
            return f"!{busy}" if s.low_out else busy
        return f"!{busy} && {count} === 0.U" if s.low_out else f"{busy} || {count} =/= 0.U"

    def _whole(self, s: Spec, n: Names, lines: list[str], out: str) -> Style:
        """Put the registers under the explicit clock and reset, if there are such."""
        body = "\n".join([*lines, f"{n['sync']} := {out}"])
        if not s.pins[0]:
            return Style(body)
        reset = f"(!{s.pins[1]}).asAsyncReset" if s.low_in else s.pins[1]
        inner = "\n".join(f"  {line}" for line in body.split("\n"))
        return Style(f"withClockAndReset({s.pins[0]}, {reset}) {{\n{inner}\n}}")

    def model(self, s: Spec) -> Model:
        """Cycles that are left."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Requests are rare, so that the reset ends."""
        return Stimulus(sparse=(n.ports["request"],) if s.request else ())


def _rules(s: Spec, n: Names, reset: str, clock: str) -> list[Sentence]:
    out, active = n.t("sync"), "low" if s.low_out else "high"
    passive = "high" if s.low_out else "low"
    when = f"While {reset} is {'low' if s.low_in else 'high'}" if s.pins[0] else f"While {reset} is active"
    over = f"is {'high' if s.low_in else 'low'} again" if s.pins[0] else "is over"
    rules: list[Sentence] = [
        f"{when} {out} is {active} (its active level), at once and without waiting for a clock edge."
    ]
    if s.hold:
        rules += [
            f"When {reset} {over}, {s.stages} flip-flops in a row hand its end on, one for each clock edge: the first "
            f"phase ends with edge number {s.stages}. Then a count of {s.hold} begins: it goes down by one with each "
            f"further edge, and {out} becomes {passive} with edge number {s.stages + s.hold}, when the count has "
            "become 0.",
        ]
    else:
        rules += [
            f"When {reset} {over}, {s.stages} flip-flops in a row hand its end on, one for each edge of {clock}: "
            f"{out} stays {active} up to edge number {s.stages} and is {passive} from that edge on."
        ]
    if s.request:
        rules += [
            f"A cycle with {n.t('request')} high sets all {s.stages} flip-flops back to the active state at its clock "
            f"edge, so {out} is {active} from the next cycle on and ends as after {reset}, counted from the last "
            "cycle with a request."
        ]
    return rules


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self.reset()

    def reset(self) -> None:
        self._left, self._more = self._s.stages, self._s.hold

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        active = self._left > 0 or self._more > 0
        return {"sync": int(active != self._s.low_out)}

    def advance(self, inputs: Mapping[str, int]) -> None:
        if not self._left:
            self._more = max(0, self._more - 1)
        else:
            self._more = self._s.hold
        self._left = self._s.stages if inputs.get("request") else max(0, self._left - 1)
