"""Circuits wired out of library blocks; the references of the blocks compose as the blocks do."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from reflect_env.circuits.family import Facts, Family, Model, Names, Style
from reflect_env.circuits.ports import PortGroup
from reflect_env.circuits.registry import family
from reflect_env.circuits.scale import _blocks_chisel as chisel
from reflect_env.circuits.scale import _blocks_verilog as verilog
from reflect_env.circuits.scale import _blocks_words as words
from reflect_env.circuits.scale._blocks import Circuit
from reflect_env.circuits.scale._blocks_draw import draw_circuit
from reflect_env.circuits.scale._blocks_python import Running
from reflect_env.circuits.scale._labels import settled
from reflect_env.circuits.scale._program_ports import input_group, output_group
from reflect_env.task import Clocking, Reset, Stimulus


@family(
    "composition", "L6", "System", "Subsystem", "Chain", "Network", "Pipeline", "Assembly",
    tags=("composition", "random"),
)  # fmt: skip
class Composition(Family[Circuit]):
    """Two to a dozen blocks."""

    def draw(self, rng: Random) -> Circuit:
        """Wire blocks."""
        return draw_circuit(rng)

    def ports(self, s: Circuit) -> tuple[PortGroup, ...]:
        """What the wiring leaves open."""
        types = s.types()
        inputs = [input_group(port) for port in s.inputs]
        return (*inputs, *(output_group(role, types[name]) for role, name in s.outputs))

    def clocking(self, s: Circuit) -> Clocking:
        """Implicit clock; the reset may be asynchronous."""
        return Clocking(Reset.ASYNC if s.asynchronous else Reset.SYNC)

    def facts(self, s: Circuit, n: Names) -> Facts:
        """List the blocks, then which of them are outputs."""
        known = {port.role: n.t(port.role) for port in s.inputs}
        known |= {name: f"`{text}`" for name, text in _names(s, n).items()}
        outputs = ", ".join(f"{n.t(role)} is {known[name]}" for role, name in s.outputs)
        kind, count = "asynchronous" if s.asynchronous else "synchronous", len(s.nodes)
        return Facts(
            (f"system of {count} connected blocks", f"circuit composed of {count} small blocks"),
            ("connect the blocks that are listed below", "work as the chain of blocks described here"),
            (
                (words.listing(s, known, True), words.listing(s, known, False)),
                f"The outputs: {outputs}.",
            ),
            (
                (f"The {kind} reset sets every register to 0.", f"All registers are 0 after the {kind} reset."),
                "Clock edges are rising edges; what is not called a register follows its inputs in the same cycle.",
            ),
            {"verilog": self.verilog(s, n)},
        )

    def verilog(self, s: Circuit, n: Names) -> str:
        """The blocks in Verilog."""
        roles = [*(port.role for port in s.inputs), *(role for role, _ in s.outputs)]
        return "\n".join(verilog.body(s, {role: n.v(role) for role in roles}, _names(s, n)))

    def style_flat(self, s: Circuit, n: Names) -> Style:
        """All in one body."""
        return chisel.flat_style(s, n, _names(s, n))

    def style_functions(self, s: Circuit, n: Names) -> Style:
        """One function a kind of block."""
        return chisel.functions_style(s, n, _names(s, n))

    def style_modules(self, s: Circuit, n: Names) -> Style:
        """One module a kind of block."""
        return chisel.modules_style(s, n, _names(s, n))

    def stimulus(self, s: Circuit, n: Names) -> Stimulus:
        """Limits that blocks compare with, and their neighbours."""
        nodes = [node for node in s.nodes if node.block in ("clamp", "above", "in_range")]
        found = []
        for port in s.inputs:
            limits = {
                c + step for node in nodes if port.role in node.inputs for c in node.constants for step in (-1, 0, 1)
            }
            found.append((n.ports[port.role], tuple(sorted(limits))))
        return Stimulus(cycles=2048, pools=tuple(pair for pair in found if pair[1]))

    def model(self, s: Circuit) -> Model:
        """The blocks in Python."""
        return _Oracle(s)


def _names(s: Circuit, n: Names) -> dict[str, str]:
    return settled([node.name for node in s.nodes], n)


class _Oracle(Model):
    def __init__(self, s: Circuit) -> None:
        self._outputs, self._running = s.outputs, Running(s)

    def reset(self) -> None:
        self._running.restart()

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        known = self._running.values(inputs)
        return {role: known[name] for role, name in self._outputs}

    def advance(self, inputs: Mapping[str, int]) -> None:
        self._running.advance(self._running.values(inputs))
