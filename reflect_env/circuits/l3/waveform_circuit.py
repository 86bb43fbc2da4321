"""A small circuit that is only shown at work: its waveform holds every situation that can occur.

The registers are outputs, so whoever reads the waveform can tell the next state for each state and input.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

from reflect_env.circuits.chisel_text import block, boolean
from reflect_env.circuits.clocks import always, clock_ports, draw_clocking, in_domain, reset_noun
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.logic_text import nested_mux, ring_sum, sum_of_products
from reflect_env.circuits.ports import PortGroup, data_out, flag_in, flag_out
from reflect_env.circuits.registry import family
from reflect_env.circuits.small_machines import comes_back, covering_walk, random_column, uses_all
from reflect_env.task import Clocking

_SIZES = ((0, 2), (0, 3), (0, 3), (0, 4), (1, 1), (1, 2), (1, 2), (1, 3), (2, 1), (2, 2), (3, 1))
"""Bits of state and inputs."""


@dataclass(frozen=True)
class Spec:
    """Parameters. A situation is a number: the inputs are its low bits, the state is above them."""

    inputs: int
    state_bits: int
    """0 for a circuit without state."""
    after: tuple[int, ...]
    """Next state by situation; empty without state."""
    out: tuple[int, ...]
    """Bit of the combinational output by situation; empty where there is none."""
    start: int
    clocking: Clocking | None

    def __post_init__(self) -> None:
        size, stateful = 1 << (self.inputs + self.state_bits), self.state_bits > 0
        legal = len(self.after) == size * stateful and len(self.out) in (0, size) and bool(self.after or self.out)
        if not legal or stateful != (self.clocking is not None) or self.start >> self.state_bits:
            raise ValueError("tables, state and clock do not fit each other")

    @property
    def variables(self) -> int:
        """Bits of a situation."""
        return self.inputs + self.state_bits


@family("waveform-circuit", "L3", "Circuit", "Wave", "Traced", "Observed", "Mystery", tags=("waveform", "logic"))
class WaveformCircuit(Family[Spec]):
    """Small functions of few bits, drawn as expressions."""

    def draw(self, rng: Random) -> Spec:
        """Draw expressions until every state that is reached can be reached again."""
        bits, inputs = rng.choice(_SIZES)
        if bits == 0:
            return Spec(inputs, 0, (), random_column(rng, inputs), 0, None)
        size, clocking = 1 << (bits + inputs), draw_clocking(rng, raw=0.25)
        start, after = 0, tuple(((i >> inputs) + (i & 1)) % (1 << bits) for i in range(size))
        for _ in range(40):
            columns = [random_column(rng, bits + inputs) for _ in range(bits)]
            drawn = tuple(sum(column[i] << b for b, column in enumerate(columns)) for i in range(size))
            first = rng.randrange(1 << bits)
            if comes_back(drawn, first, inputs) and uses_all(drawn, inputs):
                start, after = first, drawn
                break
        plain, out = Spec(inputs, bits, after, (), start, clocking), random_column(rng, bits + inputs)
        shows = rng.random() < 0.45 and len({out[situation] for situation in _trace(plain)}) > 1
        return replace(plain, out=out) if shows else plain

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Single bits in, the state, an optional output."""
        words = (("a", "x", "p"), ("b", "y", "r"), ("c", "w", "s"), ("e", "v", "u"))
        pins = [flag_in(f"in{i}", "input", *words[i]) for i in range(s.inputs)]
        pins += [data_out("q", s.state_bits, "state", "state", "reg_out", "count", "value")] if s.state_bits else []
        pins += [flag_out("z", "combinational output", "out", "f", "flag", "result")] if s.out else []
        return (*clock_ports(s.clocking), *pins) if s.clocking else tuple(pins)

    def clocking(self, s: Spec) -> Clocking | None:
        """As drawn."""
        return s.clocking

    def facts(self, s: Spec, n: Names) -> Facts:
        """The waveform, and how it is to be read."""
        wave, rows = self._wave(s, n), self._rows(s, n)
        kind = "sequential" if s.state_bits else "combinational"
        pins = f"{s.inputs} input{'s' * (s.inputs > 1)}"
        held = f", {s.state_bits} state bit{'s' * (s.state_bits > 1)}" if s.state_bits else ""
        unit = "clock cycle" if s.state_bits else "time step"
        return Facts(
            (f"{kind} circuit given by its waveform ({pins}{held})", f"{kind} circuit ({pins}{held}), shown at work"),
            (
                f"behave as the waveform of a {kind} circuit shows",
                f"do what was observed on a {kind} circuit with {pins}",
            ),
            (
                (
                    f"The circuit was observed; each column is one {unit}:\n{wave}",
                    f"This is what it does, one row for each {unit}:\n{rows}",
                ),
            ),
            tuple(self._reading(s, n)),
            forms={"waveform": wave},
        )

    def _reading(self, s: Spec, n: Names) -> list[Sentence]:
        z = n.t("z") if s.out else ""
        if s.clocking is None:
            return [
                (
                    f"{z} depends on the present inputs only, and every combination of them appears.",
                    f"There is no memory: {z} is a function of the inputs, of which all combinations are shown.",
                )
            ]
        q = n.t("q")
        said: list[Sentence] = [
            "In each cycle the values stand just before the clock edge that ends it; cycle 0 is the first after reset.",
            (
                f"{q} is a register, and its value in the next cycle depends on nothing but its value and the inputs "
                f"in "
                f"this cycle. Every situation that can occur is shown, so this determines the circuit.",
                f"What {q} becomes follows from {q} and the inputs of the cycle before, always in the same way; every "
                f"combination that can occur is there.",
            ),
        ]
        if s.out:
            said.append(f"{z} is combinational: it depends on {q} and the inputs of the same cycle only.")
        reset, value = reset_noun(s.clocking), s.start
        return [*said, (f"The {reset} sets {q} to {value}.", f"After the {reset} {q} is {value}.")]

    def _signals(self, s: Spec, n: Names) -> list[tuple[str, list[int]]]:
        """Name and values of each signal."""
        trace = _trace(s)
        signals = [(n.t(f"in{i}").strip("`"), [situation >> i & 1 for situation in trace]) for i in range(s.inputs)]
        signals += [(n.t("q").strip("`"), [situation >> s.inputs for situation in trace])] if s.state_bits else []
        return [*signals, *([(n.t("z").strip("`"), [s.out[i] for i in trace])] if s.out else [])]

    def _wave(self, s: Spec, n: Names) -> str:
        signals = self._signals(s, n)
        length = len(signals[0][1])
        room, cell = max(5, *(len(name) for name, _ in signals)), len(str(length - 1)) + 1
        lines = [f"{'cycle':<{room}} " + "".join(f"{i:>{cell}}" for i in range(length))]
        lines += [f"{name:<{room}} " + "".join(f"{value:>{cell}}" for value in values) for name, values in signals]
        return "\n".join(["```", *lines, "```"])

    def _rows(self, s: Spec, n: Names) -> str:
        signals = self._signals(s, n)
        lines = [f"| cycle | {' | '.join(name for name, _ in signals)} |", "|---" * (1 + len(signals)) + "|"]
        columns = zip(*(values for _, values in signals), strict=True)
        return "\n".join([*lines, *(f"| {i} | {' | '.join(map(str, row))} |" for i, row in enumerate(columns))])

    def verilog(self, s: Spec, n: Names) -> str:
        """A case over every situation."""
        size, m = s.variables, s.state_bits
        key = ", ".join([*(["q_q"] if m else []), *(n.v(f"in{i}") for i in reversed(range(s.inputs)))])
        arms = []
        for i in range(1 << size):
            do = ([f"next_d = {m}'d{s.after[i]};"] if m else []) + ([f"z_d = 1'b{s.out[i]};"] if s.out else [])
            arms.append(f"      {size}'b{i:0{size}b}: begin {' '.join(do)} end")
        other = (["next_d = 'bx;"] if m else []) + (["z_d = 1'bx;"] if s.out else [])
        lines = [f"  reg [{m - 1}:0] q_q, next_d;"] if m else []
        lines += ["  reg z_d;"] if s.out else []
        arms.append(f"      default: begin {' '.join(other)} end")
        lines += ["  always @*", f"    case ({{{key}}})", *arms, "    endcase"]
        if s.clocking is not None:
            lines += [always(s.clocking, f"q_q <= {m}'d{s.start};", "q_q <= next_d;"), f"  assign {n.v('q')} = q_q;"]
        return "\n".join([*lines, *([f"  assign {n.v('z')} = z_d;"] if s.out else [])])

    def style_products(self, s: Spec, n: Names) -> Style | None:
        """Each bit as a sum of products, where that is not the longer form."""
        reg, terms = self._named(s, n)
        mine, other = ([form(column, terms) for column in _columns(s)] for form in (sum_of_products, ring_sum))
        return None if _is_longer(mine, other) else self._done(s, n, reg, mine)

    def style_xor(self, s: Spec, n: Names) -> Style | None:
        """Each bit as an exclusive or of products, where that is not the longer form."""
        reg, terms = self._named(s, n)
        mine, other = ([form(column, terms) for column in _columns(s)] for form in (ring_sum, sum_of_products))
        return None if _is_longer(mine, other) else self._done(s, n, reg, mine)

    def style_table(self, s: Spec, n: Names) -> Style:
        """Each bit out of a constant, chosen by the situation."""
        reg, terms = self._named(s, n)
        key, columns = n.local("situation", "key", "index", "row"), _columns(s)
        words = [*(f"next{b}" for b in range(s.state_bits)), *(["z_bits"] if s.out else [])]
        names = [n.local(word, f"{word}_table") for word in words]
        lines = [f"val {key} = {' ## '.join(reversed(terms))}"]
        for name, column in zip(names, columns, strict=True):
            bits = "".join(map(str, reversed(column)))
            lines.append(f'val {name} = "b{bits}".U({len(column)}.W)')
        return self._done(s, n, reg, [f"{name}({key})" for name in names], lines)

    def style_switch(self, s: Spec, n: Names) -> Style | None:
        """State by state, the inputs decide."""
        if s.state_bits == 0:
            return None
        reg, terms = self._named(s, n)
        inner, arms = terms[: s.inputs], []
        for state in range(1 << s.state_bits):
            part = slice(state << s.inputs, (state + 1) << s.inputs)
            word = nested_mux(s.after[part], inner, s.state_bits if s.state_bits > 1 else 0)
            lines = [f"{reg} := {word}"] + ([f"{n['z']} := {nested_mux(s.out[part], inner, 0)}"] if s.out else [])
            arms.append("{\n" + block(lines) + "\n}")
        if s.state_bits == 1:
            choice = f"when({reg}) {arms[1]}.otherwise {arms[0]}"
        else:
            listed = block([f"is({i}.U) {arm}" for i, arm in enumerate(arms)])
            choice = f"switch({reg}) {{\n{listed}\n}}"
        lines = [f"val {reg} = RegInit({_state(s)})"] + ([f"{n['z']} := false.B"] if s.out else [])
        body = "\n".join([*lines, choice, f"{n['q']} := {reg}"])
        body = in_domain(s.clocking, body) if s.clocking else body
        return Style(body, imports=("switch", "is") if s.state_bits > 1 else ())

    def _named(self, s: Spec, n: Names) -> tuple[str, list[str]]:
        """A name for the register; the bits of a situation, lowest first."""
        reg = n.local("state_reg", "current", "stored") if s.state_bits else ""
        bits = [f"{reg}({b})" for b in range(s.state_bits)] if s.state_bits > 1 else [reg] * s.state_bits
        return reg, [*(n[f"in{i}"] for i in range(s.inputs)), *bits]

    def _done(self, s: Spec, n: Names, reg: str, bits: Sequence[str], lines: Sequence[str] = ()) -> Style:
        z = [f"{n['z']} := {bits[-1]}"] if s.out else []
        if s.clocking is None:
            return Style("\n".join([*lines, *z]))
        parts = [f"({part})" if " " in part and s.state_bits > 1 else part for part in bits[: s.state_bits]]
        step = f"{reg} := {' ## '.join(reversed(parts))}"
        body = "\n".join([f"val {reg} = RegInit({_state(s)})", *lines, step, f"{n['q']} := {reg}", *z])
        return Style(in_domain(s.clocking, body))

    def model(self, s: Spec) -> Model:
        """What the waveform tells."""
        return _Oracle(s)


def _trace(s: Spec) -> list[int]:
    """The situations of the waveform."""
    every = range(1 << s.inputs)
    if not s.state_bits:
        return [*every, *(i * 5 % (1 << s.inputs) for i in every)]
    return covering_walk(s.after, s.start, s.inputs)


def _columns(s: Spec) -> list[tuple[int, ...]]:
    """Bits of the next state, lowest first, then the output."""
    columns = [tuple(word >> b & 1 for word in s.after) for b in range(s.state_bits)]
    return [*columns, *([s.out] if s.out else [])]


def _state(s: Spec) -> str:
    """The start as a literal."""
    return boolean(bool(s.start)) if s.state_bits == 1 else f"{s.start}.U({s.state_bits}.W)"


def _is_longer(mine: Sequence[str], other: Sequence[str]) -> bool:
    return sum(map(len, mine)) > max(140, sum(map(len, other)))


class _Oracle(Model):
    """Has read the waveform and knows nothing else."""

    def __init__(self, s: Spec) -> None:
        self._s, trace = s, _trace(s)
        states = [situation >> s.inputs for situation in trace]
        self._after = dict(zip(trace, states[1:], strict=False))
        self._out = {situation: s.out[situation] for situation in trace} if s.out else {}
        self._state = states[0] if s.state_bits else 0
        self._first = self._state

    def reset(self) -> None:
        self._state = self._first

    def _situation(self, inputs: Mapping[str, int]) -> int:
        return self._state << self._s.inputs | sum(inputs[f"in{i}"] << i for i in range(self._s.inputs))

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        return {"q": self._state, **({"z": self._out[self._situation(inputs)]} if self._out else {})}

    def advance(self, inputs: Mapping[str, int]) -> None:
        if self._s.state_bits:
            self._state = self._after[self._situation(inputs)]
