"""Random combinational programs: a few inputs, named values that build on each other, several outputs."""

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
from reflect_env.circuits.scale._grow import Grower
from reflect_env.circuits.scale._program_ports import draw_inputs, draw_outputs, living, numbers, pools, port_groups
from reflect_env.circuits.scale._python import Machine, raw
from reflect_env.task import Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    program: Program


@family(
    "random-expression", "L2", "Formula", "Datapath", "Expr", "Arith", "Compute", "Mixer",
    tags=("arithmetic", "random", "expression"),
)  # fmt: skip
class RandomExpression(Family[Spec]):
    """Outputs are typed expressions over the inputs."""

    def draw(self, rng: Random) -> Spec:
        """Grow values until every input is read; what nothing reads becomes an output."""
        inputs = draw_inputs(rng, rng.choice((2, 2, 3, 3, 3, 4, 4, 5, 6)))
        grower = Grower(rng, inputs)
        for _ in range(rng.randint(2, 6)):
            grower.grow()
            if rng.random() < 0.12:
                grower.repeat()
        outputs = draw_outputs(rng, grower)
        return Spec(living(Program(inputs, tuple(grower.values), outputs)))

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """As the program says."""
        return port_groups(s.program)

    def facts(self, s: Spec, n: Names) -> Facts:
        """List the values, as formulas or as phrases."""
        p = s.program
        count = f"{len(p.inputs)} inputs and {len(p.outputs)} output{'s' if len(p.outputs) > 1 else ''}"
        listing = (words.formulas(p, n), words.phrases(p, n))
        outputs = " and ".join(n.t(role) for role, _ in p.outputs)
        return Facts(
            (f"combinational datapath with {count}", f"block of arithmetic and logic with {count}"),
            (f"compute {outputs} from the inputs by the values listed", f"produce {outputs} as the formulas say"),
            (listing, ("The circuit is combinational.", "There are no registers.")),
            forms={"verilog": verilog.body(p, n)},
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """One wire an operator."""
        return verilog.body(s.program, n)

    def style_values(self, s: Spec, n: Names) -> Style:
        """One `val` a value."""
        return chisel.values_style(s.program, n)

    def style_nested(self, s: Spec, n: Names) -> Style:
        """Values stand where they are read."""
        return chisel.nested_style(s.program, n)

    def style_wires(self, s: Spec, n: Names) -> Style:
        """Values are typed wires."""
        return chisel.wires_style(s.program, n)

    def style_when(self, s: Spec, n: Names) -> Style | None:
        """Choices are `when` blocks."""
        return chisel.when_style(s.program, n)

    def style_helpers(self, s: Spec, n: Names) -> Style | None:
        """What repeats is a function."""
        return chisel.helpers_style(s.program, n)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Constants that inputs are compared with."""
        return Stimulus(pools=pools(s.program, n))

    def model(self, s: Spec) -> Model:
        """Exact whole numbers, reduced."""
        return _Oracle(s.program)


class _Oracle(Model):
    def __init__(self, program: Program) -> None:
        self._program, self._machine = program, Machine(program)

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        found = self._machine.outputs(self._machine.values(numbers(self._program, inputs), {}))
        return {role: raw(found[role], expr.type.width) for role, expr in self._program.outputs}
