"""Finite state machines out of a random transition table, with Moore and Mealy outputs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.phrasing import listed, verilog_text
from reflect_env.circuits.ports import PortGroup, bits_out, flag_in, flag_out
from reflect_env.circuits.registry import family
from reflect_env.circuits.util.machine import Branch, Machine, branch_table, diagram, draw_machine, matrix
from reflect_env.circuits.util.machine_chisel import (
    PREFIXES,
    any_of,
    both,
    chain,
    effect,
    enum_names,
    lookup,
    mealy_flag,
    moore_constant,
    mux,
    outputs,
    shift,
    simple,
    wide,
)
from reflect_env.task import Clocking, Reset, Stimulus

_IN = (("go", "start", "req", "a", "x", "tick"), ("stop", "ack", "b", "y", "full"), ("err", "c", "z", "skip", "last"))
_MOORE = (("busy", "out", "lamp", "mode", "code", "level"), ("active", "flag", "motor", "status", "phase"))
_MEALY = (("pulse", "hit", "strobe", "m", "load"), ("shift", "clear_out", "note", "p", "emit"))


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    machine: Machine
    start: int
    """State after reset."""
    asynchronous: bool


@family("state-machine", "U", "Fsm", "Controller", "Sequencer", "StateMachine", "Control", tags=("fsm", "enum"))
class StateMachine(Family[Spec]):
    """Next state and outputs from a table."""

    def draw(self, rng: Random) -> Spec:
        """Draw a machine; most start in their first state."""
        machine = draw_machine(rng)
        start = 0 if rng.random() < 0.7 else rng.randrange(len(machine.states))
        return Spec(machine, start, rng.random() < 0.2)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Single-bit inputs, Moore outputs, Mealy outputs."""
        m = s.machine
        ins = [flag_in(f"in{i}", "input of the state machine", *_IN[i]) for i in range(m.inputs)]
        moore = [
            bits_out(f"moore{i}", w, "depends on the state", *_MOORE[i]) for i, (w, _) in enumerate(m.moore) if w > 1
        ]
        flags = [
            flag_out(f"moore{i}", "depends on the state", *_MOORE[i]) for i, (w, _) in enumerate(m.moore) if w == 1
        ]
        mealy = [flag_out(f"mealy{i}", "depends on state and inputs", *_MEALY[i]) for i in range(m.mealy)]
        return (*ins, *sorted((*moore, *flags), key=lambda group: group.role), *mealy)

    def clocking(self, s: Spec) -> Clocking:
        """Implicit clock; the reset may be asynchronous."""
        return Clocking(Reset.ASYNC if s.asynchronous else Reset.SYNC)

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say each state's transitions and each output; the same as tables, a diagram and Verilog."""
        m, count = s.machine, len(s.machine.states)
        kind = "Moore" if not m.mealy else "Mealy" if not m.moore else "mixed Moore and Mealy"
        ins = listed([n.t(f"in{i}") for i in range(m.inputs)])
        names = [[n.ports[f"{role}{i}"] for i in range(size)] for role, size in _sizes(m)]
        return Facts(
            (f"{kind} state machine with {count} states", f"{count}-state {kind} machine"),
            (f"step through {count} states under the control of {ins}", f"be a state machine with {count} states"),
            (*(_transition(s, n, i) for i in range(count)), *(_moore(s, n, i) for i in range(len(m.moore)))),
            self._conventions(s, n),
            forms={
                "state_table": branch_table(m, *names),
                "state_matrix": matrix(m, *names),
                "state_diagram": diagram(m, s.start, *names),
                "verilog": verilog_text(self.verilog(s, n)),
            },
        )

    def _conventions(self, s: Spec, n: Names) -> tuple[Sentence, ...]:
        m, kind = s.machine, "asynchronous" if s.asynchronous else "synchronous"
        first = m.states[s.start]
        said: list[Sentence] = [
            (f"The {kind} reset puts the machine into {first}.", f"After the {kind} reset the state is {first}."),
            ("The state changes at rising clock edges.", "One transition is taken with each rising clock edge."),
        ]
        if m.moore:
            outs = listed([n.t(f"moore{i}") for i in range(len(m.moore))])
            said.append(f"{outs} {'depends' if len(m.moore) == 1 else 'depend'} on the current state only.")
        if m.mealy:
            outs = listed([n.t(f"mealy{i}") for i in range(m.mealy)])
            verb = "is" if m.mealy == 1 else "are"
            said.append(
                f"{outs} {verb} combinational: current state and inputs of the same cycle, no register after it."
            )
        return (*said, ("The encoding of the states is free.", "How the states are encoded does not matter."))

    def verilog(self, s: Spec, n: Names) -> str:
        """One row of a `casez` a branch; Moore outputs in a `case` of their own."""
        m = s.machine
        k = (len(m.states) - 1).bit_length()
        rows = []
        for state, branches in enumerate(m.branches):
            for guard, to, outs in branches:
                values = dict(guard)
                pattern = f"{state:0{k}b}_" + "".join(str(values.get(i, "?")) for i in range(m.inputs))
                pulse = f" pulse_d = {m.mealy}'b{''.join(map(str, outs))};" if m.mealy else ""
                rows.append(f"      {k + m.inputs}'b{pattern}: begin next_d = {k}'d{to};{pulse} end")
        pulse = f" pulse_d = {{{m.mealy}{{1'bx}}}};" if m.mealy else ""
        rest = f"      default: begin next_d = {{{k}{{1'bx}}}};{pulse} end"
        inputs = ", ".join(n.v(f"in{i}") for i in range(m.inputs))
        pulses = f"  reg [{m.mealy - 1}:0] pulse_d;\n" if m.mealy else ""
        numbering = ", ".join(f"{i} = {name}" for i, name in enumerate(m.states))
        body = "\n".join([*rows, rest])
        outs_ = [f"  assign {n.v(f'mealy{i}')} = pulse_d[{m.mealy - 1 - i}];" for i in range(m.mealy)]
        text = f"""
  // {numbering}
  reg [{k - 1}:0] state_q, next_d;
{pulses}  always @(posedge clock{" or posedge reset" if s.asynchronous else ""})
    if (reset) state_q <= {k}'d{s.start};
    else state_q <= next_d;
  always @*
    casez ({{state_q, {inputs}}})
{body}
    endcase"""
        return "\n".join([text, *outs_, *(self._verilog_moore(s, n, i) for i in range(len(m.moore)))])

    def _verilog_moore(self, s: Spec, n: Names, i: int) -> str:
        (w, values), k = s.machine.moore[i], (len(s.machine.states) - 1).bit_length()
        rows = "\n".join(f"      {k}'d{state}: moore{i}_d = {w}'d{value};" for state, value in enumerate(values))
        return (
            f"  reg [{w - 1}:0] moore{i}_d;\n  always @*\n    case (state_q)\n{rows}\n"
            f"      default: moore{i}_d = {{{w}{{1'bx}}}};\n"
            f"    endcase\n  assign {n.v(f'moore{i}')} = moore{i}_d;"
        )

    def style_switch(self, s: Spec, n: Names) -> Style:
        """`Enum`, and everything about a state in its `is`."""
        m, reg = s.machine, n.local(*PREFIXES)
        states = enum_names(m, n, reg)
        lines = [f"val {' :: '.join(states)} :: Nil = Enum({len(states)})", f"val {reg} = RegInit({states[s.start]})"]
        lines += [f"{n[f'moore{i}']} := {'false.B' if w == 1 else '0.U'}" for i, (w, _) in enumerate(m.moore)]
        lines += [f"{n[f'mealy{i}']} := false.B" for i in range(m.mealy)]
        cases = []
        for i, branches in enumerate(m.branches):
            inner = [moore_constant(m, n, j, i) for j, (_, values) in enumerate(m.moore) if values[i]]
            inner += chain(
                n, branches, [effect(n, branch, i, reg, states) for branch in branches], f"{reg} := {states[i]}"
            )
            cases.append(f"  is({states[i]}) {{\n{shift(inner, 4)}\n  }}" if inner else f"  is({states[i]}) {{}}")
        body = "\n".join(case for case in cases if not case.endswith("{}"))
        return Style("\n".join([*lines, f"switch({reg}) {{\n{body}\n}}"]), imports=("Enum", "switch", "is"))

    def style_chisel_enum(self, s: Spec, n: Names) -> Style:
        """`ChiselEnum`, next state and outputs apart."""
        m, reg, after = s.machine, n.local("state", "current", "now"), n.local("next_state", "upcoming", "following")
        enum = f"{n.module}State"
        states = [f"{enum}.{name}" for name in m.states]
        before = f"object {enum} extends ChiselEnum {{\n  val {', '.join(m.states)} = Value\n}}"
        lines = [f"val {reg} = RegInit({states[s.start]})", f"val {after} = WireDefault({reg})", f"{reg} := {after}"]
        cases = []
        for i, branches in enumerate(m.branches):
            inner = chain(
                n,
                branches,
                [[f"{after} := {states[to]}"] if to != i else [] for _, to, _ in branches],
                f"{after} := {states[i]}",
            )
            cases += [f"  is({states[i]}) {{\n{shift(inner, 4)}\n  }}"] if inner else []
        body = "\n".join(cases)
        lines.append(f"switch({reg}) {{\n{body}\n}}")
        return Style("\n".join([*lines, *outputs(m, n, reg, states)]), ("switch", "is", *wide(m, "MuxLookup")), before)

    def style_lookup(self, s: Spec, n: Names) -> Style:
        """`MuxLookup` for the next state and for every output."""
        m, reg = s.machine, n.local(*PREFIXES)
        states = enum_names(m, n, reg)
        lines = [f"val {' :: '.join(states)} :: Nil = Enum({len(states)})", f"val {reg} = RegInit({states[s.start]})"]
        targets = [mux(n, [(guard, states[to]) for guard, to, _ in branches]) for branches in m.branches]
        lines.append(f"{reg} := {lookup(reg, states[s.start], states, targets)}")
        for i, (w, values) in enumerate(m.moore):
            shown = [("true.B" if v else "false.B") if w == 1 else f"{v}.U({w}.W)" for v in values]
            zero = "false.B" if w == 1 else f"0.U({w}.W)"
            lines.append(f"{n[f'moore{i}']} := {lookup(reg, zero, states, shown)}")
        for i in range(m.mealy):
            shown = [mealy_flag(n, branches, i) for branches in m.branches]
            lines.append(f"{n[f'mealy{i}']} := {lookup(reg, 'false.B', states, shown)}")
        return Style("\n".join(lines), imports=("Enum", "MuxLookup"))

    def style_when(self, s: Spec, n: Names) -> Style:
        """Numbered states and a chain of `when`."""
        m, reg = s.machine, n.local(*PREFIXES)
        k, states = (len(m.states) - 1).bit_length(), enum_names(m, n, reg)
        lines = [f"val {name} = {i}.U({k}.W)" for i, name in enumerate(states)]
        lines.append(f"val {reg} = RegInit({states[s.start]})")
        arms = []
        for i, branches in enumerate(m.branches):
            inner = chain(
                n,
                branches,
                [[f"{reg} := {states[to]}"] if to != i else [] for _, to, _ in branches],
                f"{reg} := {states[i]}",
            )
            arms += [f"when({reg} === {states[i]}) {{\n{shift(inner, 2)}\n}}"] if inner else []
        text = "\n".join([*lines, ".else".join(arms), *outputs(m, n, reg, states)])
        return Style(text, imports=wide(m, "MuxLookup"))

    def style_one_hot(self, s: Spec, n: Names) -> Style:
        """One register bit a state."""
        m, reg, after = s.machine, n.local("state", "active_state", "hot"), n.local("next_hot", "coming", "enter")
        numbers = [n.local(f"{name}_bit") for name in map(_snake, m.states)]
        lines = [f"val {' :: '.join(numbers)} :: Nil = List.range(0, {len(numbers)})"]
        start = ", ".join(f"{str(i == s.start).lower()}.B" for i in range(len(numbers)))
        lines += [f"val {reg} = RegInit(VecInit({start}))", f"val {after} = Wire(Vec({len(numbers)}, Bool()))"]
        for to in range(len(numbers)):
            terms = []
            for i, branches in enumerate(m.branches):
                hits = simple(n, [(guard, int(target == to)) for guard, target, _ in branches])
                terms += [both(f"{reg}({numbers[i]})", hits)] if hits != "false.B" else []
            lines.append(f"{after}({numbers[to]}) := {any_of(terms)}")
        lines.append(f"{reg} := {after}")
        text = "\n".join([*lines, *outputs(m, n, reg, numbers, hot=True)])
        return Style(text, imports=wide(m, "Mux1H"))

    def style_rom(self, s: Spec, n: Names) -> Style | None:
        """The table as a vector, indexed by state and inputs."""
        m = s.machine
        k = (len(m.states) - 1).bit_length()
        if k + m.inputs > 5:
            return None
        reg, name, index = (
            n.local("state", "current", "row"),
            n.local("transitions", "rom", "next_table"),
            n.local("inputs", "index"),
        )
        rows = []
        for state in range(1 << k):
            real = state < len(m.states)
            cells = [_step(m, state, row)[1] if real else s.start for row in range(1 << m.inputs)]
            rows.append("  " + ", ".join(f"{cell}.U({k}.W)" for cell in cells))
        body = ",\n".join(rows)
        ins = ", ".join(n[f"in{i}"] for i in range(m.inputs))
        lines = [f"val {reg} = RegInit({s.start}.U({k}.W))", f"val {name} = VecInit(\n{body}\n)"]
        lines += [f"val {index} = Cat({reg}, {ins})", f"{reg} := {name}({index})"]
        states = [f"{i}.U" for i in range(len(m.states))]
        return Style("\n".join([*lines, *outputs(m, n, reg, states)]), imports=("Cat", *wide(m, "MuxLookup")))

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Longer runs for more states."""
        return Stimulus(cycles=1024 if len(s.machine.states) < 6 else 2048)

    def model(self, s: Spec) -> Model:
        """The table itself."""
        return _Oracle(s)


def _sizes(m: Machine) -> tuple[tuple[str, int], ...]:
    return (("in", m.inputs), ("moore", len(m.moore)), ("mealy", m.mealy))


def _transition(s: Spec, n: Names, state: int) -> Sentence:
    """Say what happens in one state, in two ways."""
    m = s.machine
    first: list[str] = []
    second: list[str] = []
    for guard, to, outs in m.branches[state]:
        when = " and ".join(f"{n.t(f'in{i}')} is {'high' if v else 'low'}" for i, v in guard)
        lead = f"{'else ' if first else ''}if {when}, " if guard else "otherwise " if first else ""
        pulses = listed([f"{n.t(f'mealy{i}')} is {'high' if v else 'low'}" for i, v in enumerate(outs)]) if outs else ""
        move = f"the next state is {m.states[to]}" if to != state or outs else "stay"
        first.append(f"{lead}{f'{pulses} and ' if outs else ''}{move}")
        levels = listed([f"{n.t(f'mealy{i}')} {'high' if v else 'low'}" for i, v in enumerate(outs)]) if outs else ""
        target = "itself" if to == state else m.states[to]
        second.append(f"to {target}{f' (with {levels})' if outs else ''}{f' when {when}' if guard else ''}")
    only = " in any case" if len(second) == 1 else ""
    return (f"In {m.states[state]}: {'; '.join(first)}.", f"{m.states[state]} leads {', else '.join(second)}{only}.")


def _moore(s: Spec, n: Names, i: int) -> Sentence:
    (w, values), out = s.machine.moore[i], n.t(f"moore{i}")
    if w > 1:
        shown = listed([f"{value} in {name}" for value, name in zip(values, s.machine.states, strict=True)])
        return (f"{out} is {shown}.", f"The value of {out} is {shown}.")
    high = [name for value, name in zip(values, s.machine.states, strict=True) if value]
    low = [name for value, name in zip(values, s.machine.states, strict=True) if not value]
    return (
        f"{out} is high in {listed(high)}, and low in {listed(low)}.",
        f"{out} is high exactly in {listed(high, 'or')}.",
    )


def _snake(name: str) -> str:
    return name[:1].lower() + name[1:]


def _step(m: Machine, state: int, row: int) -> Branch:
    return m.step(state, [row >> (m.inputs - 1 - i) & 1 for i in range(m.inputs)])


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self.reset()

    def reset(self) -> None:
        self._state = self._s.start

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        found = {f"moore{i}": values[self._state] for i, (_, values) in enumerate(self._s.machine.moore)}
        return found | {f"mealy{i}": v for i, v in enumerate(self._taken(inputs)[2])}

    def advance(self, inputs: Mapping[str, int]) -> None:
        self._state = self._taken(inputs)[1]

    def _taken(self, inputs: Mapping[str, int]) -> Branch:
        m = self._s.machine
        return m.step(self._state, [inputs[f"in{i}"] for i in range(m.inputs)])
