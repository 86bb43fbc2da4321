"""Remembers the smallest or the largest sample, or both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import gated, sint, uint
from reflect_env.circuits.clocks import always, branch, clock_ports, draw_clocking, in_domain, reset_noun
from reflect_env.circuits.draw import width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.ports import PortGroup, data_in, data_out, flag_in, flag_out
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    signed: bool
    ends: tuple[str, ...]
    """Outputs: `min`, `max`."""
    valid: bool
    restart: str
    """`none`; `drop`: an input forgets all samples, the present one too; `take`: the present one is the first again."""
    record: bool
    """Whether an output tells that the present sample is further out than all before."""
    clocking: Clocking

    @property
    def low(self) -> int:
        """Lowest sample."""
        return -(1 << (self.width - 1)) if self.signed else 0

    @property
    def high(self) -> int:
        """Highest sample."""
        return (1 << (self.width - int(self.signed))) - 1

    def start(self, end: str) -> int:
        """What an output shows before the first sample: the value that any sample beats or equals."""
        return self.high if end == "min" else self.low


@family("extreme-tracker", "L3", "MinMax", "PeakHold", "Tracker", "Envelope", "Extremes", tags=("compare", "state"))
class ExtremeTracker(Family[Spec]):
    """Compares each sample with the register."""

    def draw(self, rng: Random) -> Spec:
        """Draw width and which ends are kept."""
        ends = rng.choice((("min",), ("max",), ("max",), ("min", "max")))
        restart = rng.choice(("none", "drop", "take"))
        flags = (rng.random() < 0.6, restart, rng.random() < 0.35)
        return Spec(width(rng, 3, 24), rng.random() < 0.4, ends, *flags, draw_clocking(rng))

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Sample, controls, the ends."""
        pins = [data_in("x", s.width, "sample", "sample", "din", "data", "value", signed=s.signed)]
        pins += [flag_in("valid", "there is a sample", "en", "enable", "in_valid", "strobe")] if s.valid else []
        pins += [flag_in("restart", "begins anew", "clear", "clr", "start", "init")] if s.restart != "none" else []
        words = {"min": ("smallest", "lowest", "minimum"), "max": ("largest", "peak", "highest", "maximum")}
        pins += [data_out(end, s.width, f"{words[end][0]} sample", *words[end], signed=s.signed) for end in s.ends]
        pins += [flag_out("record", "sample beats all before", "new_best", "is_record", "beats")] if s.record else []
        return (*clock_ports(s.clocking), *pins)

    def clocking(self, s: Spec) -> Clocking:
        """As drawn."""
        return s.clocking

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say what is kept, from when, and what restarts it."""
        kind, x = ("signed" if s.signed else "unsigned"), n.t("x")
        words = {"min": "smallest", "max": "largest"}
        what = " and ".join(words[end] for end in s.ends)
        when = f"clock edge with {n.t('valid')} high" if s.valid else "clock edge"
        start = " and ".join(f"{n.t(end)} to {s.start(end)}" for end in s.ends)
        since = "the last restart or reset" if s.restart != "none" else "reset"
        rules: list[Sentence] = [
            f"At each {when} the present value of {x} is a sample, a number of {s.width} {kind} bits."
        ]
        for end in s.ends:
            rules.append(
                (
                    f"{n.t(end)} is a register with the {words[end]} sample since {since}.",
                    f"{n.t(end)} takes over a sample that is {'less' if end == 'min' else 'greater'} than its value.",
                )
            )
        rules += self._restart_rule(s, n, start)
        if s.record:
            beats = " or ".join(f"{'less' if end == 'min' else 'greater'} than {n.t(end)}" for end in s.ends)
            needs = f" while {n.t('valid')} is high" if s.valid else ""
            rules.append(f"{n.t('record')} is combinational: it is high{needs} if {x} is {beats}, else low.")
        reset, end_word = reset_noun(s.clocking), "s" * (len(s.ends) > 1)
        return Facts(
            (f"tracker of the {what} {kind} sample", f"{'/'.join(s.ends)} tracker for {s.width}-bit {kind} numbers"),
            (f"remember the {what} of all {kind} samples", f"keep the {what} value seen on {x}"),
            tuple(rules),
            (
                (
                    f"The {reset} sets {start}.",
                    f"Before the first sample after the {reset} the register{end_word} hold"
                    f"{'' if end_word else 's'} the start value: {start.replace(' to ', ' is ')}.",
                ),
            ),
        )

    def _restart_rule(self, s: Spec, n: Names, start: str) -> list[Sentence]:
        if s.restart == "none":
            return []
        also = f", whatever {n.t('valid')} says" if s.valid else ""
        if s.restart == "drop":
            return [f"A high {n.t('restart')} sets {start} at the clock edge; no sample is taken then{also}."]
        first = f"if {n.t('valid')} is high too, {n.t('x')} is the first sample after that" if s.valid else ""
        first = first or f"{n.t('x')} is the first sample after that"
        return [f"At a clock edge with {n.t('restart')} high all earlier samples are forgotten ({start}); {first}."]

    def verilog(self, s: Spec, n: Names) -> str:
        """Compares with the sign bit turned, so that all numbers are unsigned."""
        w, x = s.width, n.v("x")
        turn = f"{w}'h{1 << (w - 1):x}" if s.signed else f"{w}'h0"
        regs, starts, steps, outs, tests = [], [], [], [], []
        for end in s.ends:
            first = f"{w}'h{(1 << w) - 1 if end == 'min' else 0:x}"
            regs.append(f"{end}_q")
            starts.append(f"{end}_q <= {first};")
            old = f"({n.v('restart')} ? {first} : {end}_q)" if s.restart == "take" else f"{end}_q"
            sign = "<" if end == "min" else ">"
            gate = f"{n.v('valid')} & " if s.valid else ""
            taken = f"{end}_q <= ({gate}(x_d {sign} {old})) ? x_d : {old};"
            steps.append(taken)
            tests.append(f"(x_d {sign} {end}_q)")
            outs.append(f"  assign {n.v(end)} = {end}_q ^ {turn};")
        gate = f"{n.v('valid')} & " if s.valid else ""
        outs += [f"  assign {n.v('record')} = {gate}({' | '.join(tests)});"] if s.record else []
        start, step = "\n".join(starts), "\n".join(steps)
        step = branch(n.v("restart"), start, step) if s.restart == "drop" else step
        head = f"\n  reg [{w - 1}:0] {', '.join(regs)};\n  wire [{w - 1}:0] x_d = {x} ^ {turn};\n"
        return head + always(s.clocking, start, step) + "\n" + "\n".join(outs)

    def style_when(self, s: Spec, n: Names) -> Style:
        """A `when` for each end."""
        lines, outs, steps, restarts, tests = [], [], [], [], []
        for end in s.ends:
            reg = n.local(f"{end}_reg", f"best_{end}", f"{end}_so_far")
            test = f"{n['x']} {'<' if end == 'min' else '>'} {reg}"
            lines.append(f"val {reg} = RegInit({_literal(s, end)})")
            steps.append(f"when({test}) {{\n  {reg} := {n['x']}\n}}")
            first = f"{reg} := {_literal(s, end)}"
            if s.restart == "take":
                first = f"{reg} := Mux({n['valid']}, {n['x']}, {_literal(s, end)})" if s.valid else f"{reg} := {n['x']}"
            restarts.append(first)
            tests.append(f"({test})")
            outs.append(f"{n[end]} := {reg}")
        lines.append(gated(n["valid"] if s.valid else "", *steps))
        lines += [gated(n["restart"], *restarts)] if s.restart != "none" else []
        return self._done(s, n, lines, outs, tests)

    def style_mux(self, s: Spec, n: Names) -> Style:
        """The value to compare with, the comparison, the choice, each as a value."""
        lines, outs, tests = [], [], []
        for end in s.ends:
            reg, base = n.local(f"{end}_now", f"kept_{end}"), n.local(f"{end}_base", f"old_{end}")
            literal, sign = _literal(s, end), "<" if end == "min" else ">"
            lines.append(f"val {reg} = RegInit({literal})")
            old = reg
            if s.restart == "take":
                lines.append(f"val {base} = Mux({n['restart']}, {literal}, {reg})")
                old = base
            gate = f"{n['valid']} && " if s.valid else ""
            value = f"Mux({gate}{n['x']} {sign} {old}, {n['x']}, {old})"
            value = f"Mux({n['restart']}, {literal}, {value})" if s.restart == "drop" else value
            lines.append(f"{reg} := {value}")
            tests.append(f"({n['x']} {sign} {reg})")
            outs.append(f"{n[end]} := {reg}")
        return self._done(s, n, lines, outs, tests)

    def style_function(self, s: Spec, n: Names) -> Style:
        """`min` and `max` of the number types into `RegEnable` or `RegNext`."""
        lines, outs, tests = [], [], []
        for end in s.ends:
            reg, after = n.local(f"{end}_state", f"extreme_{end}"), n.local(f"next_{end}", f"{end}_after")
            kind = f"{'SInt' if s.signed else 'UInt'}({s.width}.W)"
            lines.append(f"val {after} = Wire({kind})")
            held = f"{after}, {_literal(s, end)}"
            if s.valid:
                gate = n["valid"] + (f" || {n['restart']}" if s.restart != "none" else "")
                lines.append(f"val {reg} = RegEnable({held}, {gate})")
            else:
                lines.append(f"val {reg} = RegNext({held})")
            value = f"{reg}.{end}({n['x']})"
            if s.restart == "drop":
                value = f"Mux({n['restart']}, {_literal(s, end)}, {value})"
            elif s.restart == "take":
                fresh = f"Mux({n['valid']}, {n['x']}, {_literal(s, end)})" if s.valid else n["x"]
                value = f"Mux({n['restart']}, {fresh}, {value})"
            lines.append(f"{after} := {value}")
            tests.append(f"({n['x']} {'<' if end == 'min' else '>'} {reg})")
            outs.append(f"{n[end]} := {reg}")
        style = self._done(s, n, lines, outs, tests)
        return Style(style.body, imports=("RegEnable",) if s.valid else ())

    def _done(self, s: Spec, n: Names, lines: list[str], outs: list[str], tests: list[str]) -> Style:
        beats = " || ".join(tests)
        if s.valid:
            beats = f"{n['valid']} && ({beats})" if len(tests) > 1 else f"{n['valid']} && {beats}"
        record = [f"{n['record']} := {beats}"] if s.record else []
        return Style(in_domain(s.clocking, "\n".join([*lines, *outs, *record])))

    def model(self, s: Spec) -> Model:
        """The list of samples."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Samples near the middle, so that records come late; restarts now and then."""
        middle = (s.low + s.high + 1) // 2
        pool = tuple((middle + step * (1 << s.width) // 16) % (1 << s.width) for step in range(-5, 6))
        sparse = (n.ports["restart"],) if s.restart != "none" else ()
        return Stimulus(pools=((n.ports["x"], pool),), dense=(n.ports["valid"],) if s.valid else (), sparse=sparse)


def _literal(s: Spec, end: str) -> str:
    return sint(s.start(end), s.width) if s.signed else uint(s.start(end), s.width)


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self._samples: list[int] = []

    def reset(self) -> None:
        self._samples = []

    def _number(self, raw: int) -> int:
        return raw - 2**self._s.width if self._s.signed and raw >= 2 ** (self._s.width - 1) else raw

    def _extremes(self) -> dict[str, int]:
        low, high = self._s.start("min"), self._s.start("max")
        return {"min": min([low, *self._samples]), "max": max([high, *self._samples])}

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        ends, x = self._extremes(), self._number(inputs["x"])
        beats = {"min": x < ends["min"], "max": x > ends["max"]}
        found = {end: value % 2**self._s.width for end, value in ends.items()}
        record = any(beats[end] for end in self._s.ends) and inputs.get("valid", 1) == 1
        return {**found, "record": int(record)}

    def advance(self, inputs: Mapping[str, int]) -> None:
        again = bool(inputs.get("restart"))
        kept = [] if again else [value for end, value in self._extremes().items() if self._samples]
        takes = inputs.get("valid", 1) == 1 and not (again and self._s.restart == "drop")
        self._samples = [*kept, self._number(inputs["x"])] if takes else kept
