"""A bouncing contact: the output follows when the input has held still long enough."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import block, boolean, gated
from reflect_env.circuits.clocks import always, branch, clock_ports, draw_clocking, in_domain, reset_noun
from reflect_env.circuits.draw import weighted
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.ports import PortGroup, flag_in, flag_out
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    count: int
    """Samples that must agree."""
    sync: int
    """Registers that the input passes first."""
    tick: bool
    """Whether an input tells when to sample."""
    pulses: str
    """Further outputs: `none`, `rise`, `both`."""
    start_high: bool
    clocking: Clocking


@family("debouncer", "L3", "Debounce", "Debouncer", "Button", "Filter", "Deglitch", tags=("filter", "timing"))
class Debouncer(Family[Spec]):
    """Counts samples that differ from the output."""

    def draw(self, rng: Random) -> Spec:
        """So few samples that random input passes sometimes."""
        count = rng.choice((2, 3, 3, 4, 4, 5, 6, 7, 8, 9, 10, 12))
        sync, pulses = rng.choice((0, 0, 1, 2, 2)), weighted(rng, [("none", 3), ("rise", 1), ("both", 1)])
        tick = count <= 6 and rng.random() < 0.5
        return Spec(count, sync, tick, pulses, rng.random() < 0.25, draw_clocking(rng, raw=0.25))

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Contact, optional tick, clean level, optional pulses."""
        pins = [flag_in("raw", "bouncing input", "noisy", "button", "contact", "switch_in", "din")]
        pins += [flag_in("tick", "samples only while high", "sample", "strobe", "en", "ce")] if s.tick else []
        outs = [flag_out("clean", "debounced level", "stable", "level", "debounced", "dout")]
        if s.pulses != "none":
            outs += [flag_out("rise", "high in the first high cycle", "pressed", "went_high", "press")]
        if s.pulses == "both":
            outs += [flag_out("fall", "high in the first low cycle", "released", "went_low", "lift")]
        return (*clock_ports(s.clocking), *pins, *outs)

    def clocking(self, s: Spec) -> Clocking:
        """As drawn."""
        return s.clocking

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say what a sample is, when the output changes, and what starts the count again."""
        raw, clean, reset = n.t("raw"), n.t("clean"), reset_noun(s.clocking)
        rules: list[Sentence] = []
        sampled = raw
        if s.sync:
            sampled = "the synchronised input"
            regs = "one register that moves" if s.sync == 1 else f"{s.sync} registers in series that move"
            rules.append(f"{raw} first passes {regs} in every clock cycle; what comes out is the synchronised input.")
        when = f"each clock edge with {n.t('tick')} high" if s.tick else "each clock edge"
        rules.append(f"At {when} {sampled} is sampled.")
        rules.append(
            (
                f"When {s.count} samples in a row differ from {clean}, the edge that takes the last of them changes "
                f"{clean} to the new level.",
                f"{clean} is a register; it takes over the new level at the edge of the {_nth(s.count)} consecutive "
                f"sample that differs from it.",
            )
        )
        rules.append(
            (
                f"A sample that equals {clean} starts the count of differing samples again.",
                f"As soon as one sample equals {clean}, the {s.count} samples have to start over.",
            )
        )
        if s.pulses != "none":
            rules.append(self._pulses(s, n))
        level, low = ("1", "0") if s.start_high else ("0", "1")
        parts = [" the synchroniser"] * bool(s.sync) + [f" the remembered last value of {clean}"] * (s.pulses != "none")
        kept = "".join(["," if len(parts) > 1 else " and", *" and".join(parts)]) if parts else ""
        return Facts(
            (f"debouncer that wants {s.count} equal samples", f"{s.count}-sample debounce filter"),
            (
                f"clean up a bouncing input by waiting for {s.count} equal samples",
                f"let {clean} follow {raw} only after {s.count} samples of the new level",
            ),
            tuple(rules),
            (
                (
                    f"The {reset} sets {clean}{kept} to {level} and forgets earlier samples.",
                    f"After the {reset} {clean}{kept} hold {level}, and {s.count} samples of {low} are needed."
                    if kept
                    else f"After the {reset} {clean} is {level}; {s.count} samples of {low} are needed to change it.",
                ),
            ),
            forms={"verilog": self.verilog(s, n)},
        )

    def _pulses(self, s: Spec, n: Names) -> Sentence:
        clean = n.t("clean")
        first = f"{n.t('rise')} is high exactly in the first cycle in which {clean} is high after it was low"
        if s.pulses == "rise":
            return f"{first}."
        return f"{first}, {n.t('fall')} in the first cycle in which it is low after it was high."

    def verilog(self, s: Spec, n: Names) -> str:
        """The run of differing samples, counted from the length downwards."""
        bits, level = s.count.bit_length(), f"1'b{int(s.start_high)}"
        names = [f"s{i}_q" for i in range(s.sync)]
        chain = [n.v("raw"), *names]
        moves = "".join(f"{chain[i + 1]} <= {chain[i]};\n" for i in range(s.sync))
        full = f"left_q <= {bits}'d{s.count};"
        last = branch(f"left_q == {bits}'d1", f"clean_q <= ~clean_q;\n{full}", f"left_q <= left_q - {bits}'d1;")
        step = branch(f"{chain[-1]} == clean_q", full, last)
        step = moves + branch(n.v("tick") if s.tick else "", step)
        start = "".join(f"{name} <= {level};\n" for name in names) + f"clean_q <= {level};\n{full}"
        regs = ["clean_q", *names]
        pulses = ""
        if s.pulses != "none":
            regs, step, start = [*regs, "old_q"], step + "\nold_q <= clean_q;", start + f"\nold_q <= {level};"
            pulses = f"\n  assign {n.v('rise')} = clean_q & ~old_q;"
        pulses += f"\n  assign {n.v('fall')} = ~clean_q & old_q;" if s.pulses == "both" else ""
        return f"""
  reg {", ".join(regs)};
  reg [{bits - 1}:0] left_q;
{always(s.clocking, start, step)}
  assign {n.v("clean")} = clean_q;{pulses}"""

    def style_count(self, s: Spec, n: Names) -> Style:
        """A counter of differing samples."""
        level, count = n.local("level_reg", "state", "accepted"), n.local("run", "differing", "count")
        lines, sample = self._synced(s, n, "RegNext")
        lines += [f"val {level} = RegInit({boolean(s.start_high)})", f"val {count} = RegInit(0.U({_bits(s)}.W))"]
        step = f"when({sample} === {level}) {{\n  {count} := 0.U\n}}.elsewhen({count} === {s.count - 1}.U) {{\n"
        step += f"  {count} := 0.U\n  {level} := {sample}\n}}.otherwise {{\n  {count} := {count} + 1.U\n}}"
        return self._done(s, n, [*lines, gated(n["tick"] if s.tick else "", step)], level)

    def style_history(self, s: Spec, n: Names) -> Style | None:
        """The last samples in a shift register: all ones or all zeros decide."""
        if s.count > 12:
            return None
        level, past = n.local("out_reg", "held", "decided"), n.local("past", "history")
        recent = n.local("recent", "window")
        lines, sample = self._synced(s, n, "ShiftRegister")
        fill = (1 << (s.count - 1)) - 1 if s.start_high else 0
        lines += [f"val {past} = RegInit({fill}.U({s.count - 1}.W))", f"val {level} = RegInit({boolean(s.start_high)})"]
        lines += [f"val {recent} = {past} ## {sample}"]
        inner = [f"{past} := {recent}({s.count - 2}, 0)"]
        inner += [
            f"when({recent}.andR) {{\n  {level} := true.B\n}}.elsewhen(!{recent}.orR) {{\n  {level} := false.B\n}}"
        ]
        lines += [gated(n["tick"] if s.tick else "", *inner)]
        style = self._done(s, n, lines, level)
        return Style(style.body, imports=("ShiftRegister",) if s.sync else ())

    def style_counter(self, s: Spec, n: Names) -> Style:
        """`Counter` that an equal sample resets."""
        level, differs, full = n.local("now", "output_level"), n.local("differs", "changed"), n.local("enough", "full")
        lines, sample = self._synced(s, n, "RegNext")
        step = n["tick"] if s.tick else "true.B"
        lines += [f"val {level} = RegInit({boolean(s.start_high)})", f"val {differs} = {sample} =/= {level}"]
        same = f"!{differs}" if not s.tick else f"{step} && !{differs}"
        lines += [f"val (_, {full}) = Counter(0 until {s.count}, {step}, {same})"]
        lines += [f"when({full}) {{\n{block([f'{level} := !{level}'])}\n}}"]
        style = self._done(s, n, lines, level)
        return Style(style.body, imports=("Counter",))

    def _synced(self, s: Spec, n: Names, how: str) -> tuple[list[str], str]:
        if not s.sync:
            return [], n["raw"]
        name, start, chain = n.local("synced", "settled", "sampled"), boolean(s.start_high), n["raw"]
        if how == "ShiftRegister":
            return [f"val {name} = ShiftRegister({chain}, {s.sync}, {start}, true.B)"], name
        for _ in range(s.sync):
            chain = f"RegNext({chain}, {start})"
        return [f"val {name} = {chain}"], name

    def _done(self, s: Spec, n: Names, lines: list[str], level: str) -> Style:
        outs = [f"{n['clean']} := {level}"]
        if s.pulses != "none":
            old = n.local("last_level", "earlier", "previous")
            outs += [f"val {old} = RegNext({level}, {boolean(s.start_high)})", f"{n['rise']} := {level} && !{old}"]
            outs += [f"{n['fall']} := !{level} && {old}"] if s.pulses == "both" else []
        return Style(in_domain(s.clocking, "\n".join([*lines, *outs])))

    def model(self, s: Spec) -> Model:
        """A list of samples."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Runs of the input about as long as they must be."""
        runs = ((1, s.count + 1), (0, s.count), (1, s.count - 1), (0, 1), (1, s.count), (0, s.count - 1), (1, 2))
        bits = tuple(value for value, length in runs for _ in range(length))
        return Stimulus(4096, pools=((n.ports["raw"], bits),), dense=(n.ports["tick"],) if s.tick else ())


def _bits(s: Spec) -> int:
    return max(1, (s.count - 1).bit_length())


def _nth(number: int) -> str:
    return {2: "second", 3: "third"}.get(number, f"{number}th")


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self.reset()

    def reset(self) -> None:
        level = int(self._s.start_high)
        self._sync = [level] * self._s.sync
        self._level, self._before, self._run = level, level, 0

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        rise, fall = (self._before, self._level) == (0, 1), (self._before, self._level) == (1, 0)
        return {"clean": self._level, "rise": int(rise), "fall": int(fall)}

    def advance(self, inputs: Mapping[str, int]) -> None:
        queue = [inputs["raw"], *self._sync]
        self._before = self._level
        if inputs.get("tick", 1):
            self._run = self._run + 1 if queue[-1] != self._level else 0
            if self._run == self._s.count:
                self._level, self._run = 1 - self._level, 0
        self._sync = queue[:-1]
