"""Random programs with registers: values that accumulate, are held, or move on by one cycle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.family import Facts, Family, Model, Names, Style
from reflect_env.circuits.ports import PortGroup
from reflect_env.circuits.registry import family
from reflect_env.circuits.scale import _program_chisel as chisel
from reflect_env.circuits.scale import _program_verilog as verilog
from reflect_env.circuits.scale import _program_words as words
from reflect_env.circuits.scale._expr import Program
from reflect_env.circuits.scale._program_ports import numbers, pools, port_groups
from reflect_env.circuits.scale._program_state import draw_clocked
from reflect_env.circuits.scale._python import Machine, raw
from reflect_env.task import Clocking, Reset, Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    program: Program
    asynchronous: bool


@family(
    "random-register-expression", "L3", "Accumulator", "Datapath", "Engine", "Tracker", "Update", "Pipe",
    tags=("arithmetic", "random", "registers"),
)  # fmt: skip
class RandomRegisterExpression(Family[Spec]):
    """Registers and outputs are typed expressions over inputs and registers."""

    def draw(self, rng: Random) -> Spec:
        """Grow a program whose outputs move."""
        return Spec(draw_clocked(rng), rng.random() < 0.2)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """As the program says."""
        return port_groups(s.program)

    def clocking(self, s: Spec) -> Clocking:
        """Implicit clock; the reset may be asynchronous."""
        return Clocking(Reset.ASYNC if s.asynchronous else Reset.SYNC)

    def facts(self, s: Spec, n: Names) -> Facts:
        """List values, registers and the reset."""
        p, kind = s.program, "asynchronous" if s.asynchronous else "synchronous"
        count = f"{len(p.registers)} register{'s' if len(p.registers) > 1 else ''} and {len(p.inputs)} inputs"
        outputs = " and ".join(n.t(role) for role, _ in p.outputs)
        return Facts(
            (f"clocked datapath with {count}", f"sequential block with {count}"),
            (f"update its registers as listed and drive {outputs} from them", f"produce {outputs} by the rules below"),
            ((words.formulas(p, n), words.phrases(p, n)),),
            (
                (
                    f"The {kind} reset gives every register its reset value.",
                    f"While the {kind} reset is high every register takes its reset value.",
                ),
                "Values and outputs are combinational: they follow inputs and registers within the same cycle.",
            ),
            forms={"verilog": verilog.body(p, n, asynchronous=s.asynchronous)},
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """One wire an operator, one block a register."""
        return verilog.body(s.program, n, asynchronous=s.asynchronous)

    def style_values(self, s: Spec, n: Names) -> Style:
        """One `val` a value, registers in `when`."""
        return chisel.values_style(s.program, n)

    def style_nested(self, s: Spec, n: Names) -> Style:
        """Values stand where they are read, registers keep by `Mux`."""
        return chisel.nested_style(s.program, n)

    def style_enable(self, s: Spec, n: Names) -> Style | None:
        """Registers from the library."""
        return chisel.enable_style(s.program, n)

    def style_when(self, s: Spec, n: Names) -> Style | None:
        """Choices are `when` blocks."""
        return chisel.when_style(s.program, n)

    def style_helpers(self, s: Spec, n: Names) -> Style | None:
        """What repeats is a function."""
        return chisel.helpers_style(s.program, n)

    def model(self, s: Spec) -> Model:
        """Exact whole numbers, reduced."""
        return _Oracle(s.program)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Conditions are mostly on."""
        flags = tuple(n.ports[p.role] for p in s.program.inputs if p.role == "en")
        return Stimulus(pools=pools(s.program, n), dense=flags)


class _Oracle(Model):
    def __init__(self, program: Program) -> None:
        self._program, self._machine = program, Machine(program)
        self._registers = self._machine.start

    def reset(self) -> None:
        self._registers = self._machine.start

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        found = self._machine.outputs(self._machine.values(numbers(self._program, inputs), self._registers))
        return {role: raw(found[role], expr.type.width) for role, expr in self._program.outputs}

    def advance(self, inputs: Mapping[str, int]) -> None:
        self._registers = self._machine.after(self._machine.values(numbers(self._program, inputs), self._registers))
