"""State machines in Chisel, in several styles."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from reflect_env.circuits.chisel_text import block
from reflect_env.circuits.family import Names, Style
from reflect_env.circuits.scale._fsm import FLAGS, Arc, Signal, State, Table, Test, assignments, taken

_RELATIONS = {"is": "===", "not": "=/=", "above": ">", "below": "<"}
LARGEST_ROM = 64
"""Entries."""

States = Mapping[str, str]
"""Chisel expression of a state by its name."""


def enum_style(s: Table, n: Names) -> Style:
    """`Enum` and `switch`, outputs beside the moves."""
    names = _state_names(s, n, "s")
    reg = n.local("state", "stateReg", "current")
    listed = " :: ".join(names.values())
    lines = [
        f"val {listed} :: Nil = Enum({len(s.states)})",
        f"val {reg} = RegInit({names[s.states[0].name]})",
        *_defaults(s, n),
        *_switch(s, reg, names, lambda state: [*_moore(s, state, n), *_moves(s, state, reg, names, n)]),
        *_number(s, reg, n),
    ]
    return Style("\n".join(lines), ("Enum", "switch", "is"))


def chisel_enum_style(s: Table, n: Names) -> Style:
    """`ChiselEnum`, a wire for the next state, outputs of the state by `MuxLookup`."""
    holder = f"{n.module}State"
    names = {state.name: f"{holder}.{state.name}" for state in s.states}
    reg, after = n.local("state", "current", "now"), n.local("next_state", "following", "upcoming")
    first = names[s.states[0].name]
    update = f"when({n['step']}) {{\n  {reg} := {after}\n}}" if s.stepped else f"{reg} := {after}"
    lines = [
        f"val {reg} = RegInit({first})",
        f"val {after} = WireDefault({reg})",
        *_defaults(s, n, mealy_only=True),
        *_switch(s, reg, names, lambda state: _moves(s, state, after, names, n, always=True)),
        update,
        *_looked_up(s, reg, names, n),
        *([f"{n['number']} := {reg}.asUInt"] if s.numbered else []),
    ]
    before = f"object {holder} extends ChiselEnum {{\n  val {', '.join(state.name for state in s.states)} = Value\n}}"
    return Style("\n".join(lines), ("switch", "is", *(("MuxLookup",) if _own(s, mealy=False) else ())), before=before)


def when_style(s: Table, n: Names) -> Style:
    """Numbered states and a chain of `when`."""
    names = _state_names(s, n, "")
    reg, bits = n.local("state", "stateReg", "phase_reg"), _bits(s)
    lines = [f"val {names[state.name]} = {i}.U({bits}.W)" for i, state in enumerate(s.states)]
    lines += [f"val {reg} = RegInit({names[s.states[0].name]})", *_defaults(s, n)]
    word = "when"
    for state in s.states:
        inner = [*_moore(s, state, n), *_moves(s, state, reg, names, n)]
        lines += [f"{word}({reg} === {names[state.name]}) {{", block(inner)]
        word = "}.elsewhen"
    return Style("\n".join([*lines, "}", *_number(s, reg, n)]))


def rom_style(s: Table, n: Names) -> Style | None:
    """Next state and outputs are read from tables; None where these would be long."""
    bits, wires = _bits(s), sum(signal.width for signal in s.inputs)
    if (1 << bits + wires) > LARGEST_ROM:
        return None
    reg, index = n.local("state", "current", "stateReg"), n.local("index", "address", "row")
    rows = [_outcome(s, code, values) for code in range(1 << bits) for values in assignments(s.inputs)]
    after, lines = n.local("next_table", "move_rom", "nextRom"), [f"val {reg} = RegInit(0.U({bits}.W))"]
    lines += [f"val {index} = Cat({', '.join([reg, *(n[signal.role] for signal in s.inputs)])})"]
    lines += [_table(after, [row[0] for row in rows], bits)]
    update = f"{reg} := {after}({index})"
    lines += [f"when({n['step']}) {{\n  {update}\n}}" if s.stepped else update]
    for place, output in enumerate(s.outputs, 1):
        name = n.local(f"{output.role}_table", f"{output.role}_rom")
        lines += [_table(name, [row[place] for row in rows], output.width)]
        lines += [f"{n[output.role]} := {name}({index})" + (".asBool" if output.width == 1 else "")]
    return Style("\n".join([*lines, *_number(s, reg, n)]), ("Cat",))


def one_hot_style(s: Table, n: Names) -> Style:
    """One register a state; each is set by the arcs that lead to it."""
    names = _state_names(s, n, "in")
    lines = [
        f"val {names[state.name]} = RegInit({'true' if i == 0 else 'false'}.B)" for i, state in enumerate(s.states)
    ]
    arcs = [(state, place, arc) for state in s.states for place, arc in enumerate(state.arcs)]
    fires = {(state.name, place): n.local(f"{state.name.lower()}_arc{place}") for state, place, _ in arcs}
    for state in s.states:
        lines += _arc_conditions(state, [fires[state.name, i] for i in range(len(state.arcs))], names, n)
    leading = {goal.name: [fires[o.name, i] for o, i, arc in arcs if s.states[arc.target] is goal] for goal in s.states}
    steps = [_joined(names[goal], terms) for goal, terms in leading.items()]
    lines += [f"when({n['step']}) {{\n{block(steps)}\n}}"] if s.stepped else steps
    lines += [_selected(s, output, names, fires, n) for output in s.outputs]
    if s.numbered:
        lines.append(f"{n['number']} := OHToUInt(Seq({', '.join(names.values())}))")
    return Style("\n".join(lines), ("Mux1H", *(("OHToUInt",) if s.numbered else ())))


def _arc_conditions(state: State, fires: Sequence[str], names: States, n: Names) -> list[str]:
    """Name the condition of each arc: its tests hold and none before it did."""
    lines: list[str] = []
    before: list[str] = []
    for fire, arc in zip(fires, state.arcs, strict=True):
        own = [_grouped(_all(arc, n))] if arc.tests else []
        lines.append(f"val {fire} = {' && '.join([names[state.name], *before, *own])}")
        before += [_negated(arc, n)] if arc.tests else []
    return lines


def _negated(arc: Arc, n: Names) -> str:
    if len(arc.tests) == 1 and arc.tests[0].role in FLAGS:
        test = arc.tests[0]
        return _test(Test(test.role, test.relation, 1 - test.value), n)
    return f"!{_grouped(_all(arc, n))}"


def _grouped(text: str) -> str:
    return f"({text})" if " " in text else text


def _joined(target: str, terms: Sequence[str]) -> str:
    """Write `target := a || b || …`, on several lines where it is long."""
    line = f"{target} := {' || '.join(terms) or 'false.B'}"
    return line if len(line) <= 100 else f"{target} :=\n  " + " ||\n  ".join(terms)


def _selected(s: Table, output: Signal, names: States, fires: Mapping[tuple[str, int], str], n: Names) -> str:
    place = _own(s, mealy=output.mealy).index(output)
    if output.mealy:
        pairs = [(fires[state.name, i], arc.outputs[place]) for state in s.states for i, arc in enumerate(state.arcs)]
    else:
        pairs = [(names[state.name], state.outputs[place]) for state in s.states]
    if output.width == 1:
        return _joined(n[output.role], [name for name, value in pairs if value])
    rows = [f"{name} -> {value}.U({output.width}.W)" for name, value in pairs]
    listed = ", ".join(rows) if len(rows) <= 4 else "\n  " + ",\n  ".join(rows) + "\n"
    return f"{n[output.role]} := Mux1H(Seq({listed}))"


def _outcome(s: Table, code: int, values: Mapping[str, int]) -> list[int]:
    """Return the next state and the outputs; of codes that no state has, zeros."""
    if code >= len(s.states):
        return [0] * (1 + len(s.outputs))
    state = s.states[code]
    arc = taken(state, values)
    moore, mealy = iter(state.outputs), iter(arc.outputs)
    return [arc.target, *(next(mealy if output.mealy else moore) for output in s.outputs)]


def _table(name: str, values: Sequence[int], width: int) -> str:
    rows = [", ".join(map(str, values[i : i + 16])) for i in range(0, len(values), 16)]
    listed = rows[0] if len(rows) == 1 else "\n  " + ",\n  ".join(rows) + "\n"
    return f"val {name} = VecInit(Seq({listed}).map(_.U({width}.W)))"


def _switch(s: Table, reg: str, names: States, inner: Callable[[State], list[str]]) -> list[str]:
    rows = [f"is({names[state.name]}) {{\n{block(inner(state))}\n}}" for state in s.states]
    return [f"switch({reg}) {{", block(rows), "}"]


def _moves(s: Table, state: State, target: str, names: States, n: Names, *, always: bool = False) -> list[str]:
    """Write the arcs of a state; unless `always`, the state moves only while the gate is high."""
    gated = s.stepped and not always
    whole = gated and not _own(s, mealy=True)
    lines = _chain(s, state, target, names, n, gated and not whole)
    return [f"when({n['step']}) {{", block(lines), "}"] if whole and lines else lines


def _chain(s: Table, state: State, target: str, names: States, n: Names, gated: bool) -> list[str]:
    lines: list[str] = []
    word = "when"
    for arc in state.arcs:
        inner = [*_move(s, arc, state, target, names, n, gated), *_mealy(s, arc, n)]
        if not arc.tests and len(state.arcs) == 1:
            return inner
        if not inner and not arc.tests:
            break
        lines += [f"{word}({_all(arc, n)}) {{" if arc.tests else "}.otherwise {", block(inner or ["// no change"])]
        word = "}.elsewhen"
    return [*lines, "}"]


def _move(s: Table, arc: Arc, state: State, target: str, names: States, n: Names, gated: bool) -> list[str]:
    goal = s.states[arc.target]
    if goal is state:
        return []
    step = f"{target} := {names[goal.name]}"
    return [f"when({n['step']}) {{\n  {step}\n}}"] if gated else [step]


def _moore(s: Table, state: State, n: Names) -> list[str]:
    pairs = zip(_own(s, mealy=False), state.outputs, strict=True)
    return [f"{n[output.role]} := {_value(output, value)}" for output, value in pairs if value]


def _mealy(s: Table, arc: Arc, n: Names) -> list[str]:
    pairs = zip(_own(s, mealy=True), arc.outputs, strict=True)
    return [f"{n[output.role]} := {_value(output, value)}" for output, value in pairs if value]


def _defaults(s: Table, n: Names, *, mealy_only: bool = False) -> list[str]:
    return [f"{n[o.role]} := {_value(o, 0)}" for o in s.outputs if o.mealy or not mealy_only]


def _looked_up(s: Table, reg: str, names: States, n: Names) -> list[str]:
    lines = []
    for place, output in enumerate(_own(s, mealy=False)):
        rows = [(state, state.outputs[place]) for state in s.states if state.outputs[place]]
        listed = ",\n".join(f"  {names[state.name]} -> {_value(output, value)}" for state, value in rows)
        lines.append(f"{n[output.role]} := MuxLookup({reg}, {_value(output, 0, wide=True)})(Seq(\n{listed}\n))")
    return lines


def _number(s: Table, reg: str, n: Names) -> list[str]:
    return [f"{n['number']} := {reg}"] if s.numbered else []


def _own(s: Table, *, mealy: bool) -> list[Signal]:
    return [output for output in s.outputs if output.mealy == mealy]


def _value(output: Signal, value: int, *, wide: bool = False) -> str:
    if output.width == 1:
        return f"{'true' if value else 'false'}.B"
    return f"{value}.U({output.width}.W)" if wide else f"{value}.U"


def _all(arc: Arc, n: Names) -> str:
    texts = [_test(test, n) for test in arc.tests]
    return " && ".join(f"({text})" if " " in text and len(texts) > 1 else text for text in texts)


def _test(test: Test, n: Names) -> str:
    if test.relation == "is" and test.value <= 1 and test.role in FLAGS:
        return n[test.role] if test.value else f"!{n[test.role]}"
    return f"{n[test.role]} {_RELATIONS[test.relation]} {test.value}.U"


def _bits(s: Table) -> int:
    return max(1, (len(s.states) - 1).bit_length())


def _state_names(s: Table, n: Names, prefix: str) -> dict[str, str]:
    """Name each state, longer where a port has the name."""
    ports = {port.lower() for port in n.ports.values()} | {n.module.lower()}
    names = {state.name: f"{prefix}{state.name}" if prefix else state.name.lower() for state in s.states}
    return {state: name if name.lower() not in ports else f"{name}State" for state, name in names.items()}
