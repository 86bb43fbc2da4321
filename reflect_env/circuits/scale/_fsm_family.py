"""What families of random state machines have in common: everything but their size."""

from __future__ import annotations

from collections.abc import Mapping

from reflect_env.circuits.family import Facts, Family, Model, Names, Style
from reflect_env.circuits.ports import PortGroup, bits_in, bits_out, data_out, flag_in
from reflect_env.circuits.scale import _fsm_chisel as chisel
from reflect_env.circuits.scale import _fsm_verilog as verilog
from reflect_env.circuits.scale import _fsm_words as words
from reflect_env.circuits.scale._fsm import CODES, FLAGS, LAMPS, LEVELS, Table
from reflect_env.task import Clocking, Reset, Stimulus


class TableMachine(Family[Table]):
    """A state machine that a table describes."""

    def ports(self, s: Table) -> tuple[PortGroup, ...]:
        """Inputs, the optional gate, outputs, the optional number."""
        gate = [flag_in("step", "lets the state change", "tick", "advance", "en", "enable")] if s.stepped else []
        bits = (len(s.states) - 1).bit_length()
        number = [bits_out("number", bits, "number of the present state", "state_id", "where")] if s.numbered else []
        inputs = [
            flag_in(signal.role, "condition", *FLAGS[signal.role])
            if signal.width == 1
            else bits_in(signal.role, signal.width, "value that is compared", *CODES[signal.role])
            for signal in s.inputs
        ]
        outputs = [data_out(o.role, o.width, "output", *(LAMPS | LEVELS)[o.role]) for o in s.outputs]
        return (*inputs, *gate, *outputs, *number)

    def clocking(self, s: Table) -> Clocking:
        """Implicit clock; the reset may be asynchronous."""
        return Clocking(Reset.ASYNC if s.asynchronous else Reset.SYNC)

    def facts(self, s: Table, n: Names) -> Facts:
        """State by state, as moves and outputs, or as a table."""
        return words.facts(s, n)

    def verilog(self, s: Table, n: Names) -> str:
        """One register and one `case`."""
        return verilog.body(s, n)

    def style_enum(self, s: Table, n: Names) -> Style:
        """`Enum` and `switch`."""
        return chisel.enum_style(s, n)

    def style_chisel_enum(self, s: Table, n: Names) -> Style:
        """`ChiselEnum` and a wire for the next state."""
        return chisel.chisel_enum_style(s, n)

    def style_when(self, s: Table, n: Names) -> Style:
        """Numbers and `when`."""
        return chisel.when_style(s, n)

    def style_rom(self, s: Table, n: Names) -> Style | None:
        """Look-up tables."""
        return chisel.rom_style(s, n)

    def style_one_hot(self, s: Table, n: Names) -> Style:
        """One register a state."""
        return chisel.one_hot_style(s, n)

    def model(self, s: Table) -> Model:
        """The table itself, by name."""
        return _Oracle(s)

    def stimulus(self, s: Table, n: Names) -> Stimulus:
        """Long enough for states that are far away; the gate is mostly open."""
        return Stimulus(cycles=2048 if len(s.states) < 5 else 4096, dense=(n.ports["step"],) if s.stepped else ())


_HOLDS = {
    "is": lambda value, other: value == other,
    "not": lambda value, other: value != other,
    "above": lambda value, other: value > other,
    "below": lambda value, other: value < other,
}


class _Oracle(Model):
    def __init__(self, s: Table) -> None:
        self._table, self._place = s, 0

    def reset(self) -> None:
        self._place = 0

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        state, moves = self._table.states[self._place], self._line(inputs)
        moore = [o.role for o in self._table.outputs if not o.mealy]
        mealy = [o.role for o in self._table.outputs if o.mealy]
        found = dict(zip(moore, state.outputs, strict=True)) | dict(zip(mealy, moves[1], strict=True))
        return found | ({"number": self._place} if self._table.numbered else {})

    def advance(self, inputs: Mapping[str, int]) -> None:
        if inputs.get("step", 1):
            self._place = self._line(inputs)[0]

    def _line(self, inputs: Mapping[str, int]) -> tuple[int, tuple[int, ...]]:
        """Find the first line of the state that applies."""
        for arc in self._table.states[self._place].arcs:
            if all(_HOLDS[test.relation](inputs[test.role], test.value) for test in arc.tests):
                return arc.target, arc.outputs
        raise AssertionError("the last line of a state has no condition")
