"""Circuits out of library blocks, drawn."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from reflect_env.circuits.draw import weighted
from reflect_env.circuits.scale._blocks import BLOCKS, Circuit, Node, is_word
from reflect_env.circuits.scale._blocks_python import Running
from reflect_env.circuits.scale._expr import BOOL, Port, Type, uint
from reflect_env.circuits.scale._labels import unused_name
from reflect_env.circuits.scale._program_ports import output_roles

TRIAL = 24
"""Cycles that a new circuit runs before it is accepted."""
LABELS = {
    "gray": "gray grayCode", "reverse": "mirrored backward", "rotate": "rotated turned",
    "offset": "moved offsetVal", "mask": "masked kept", "clamp": "limited clamped capped",
    "lowest": "lowestBit isolated", "clear_lowest": "cleared", "magnitude": "magnitude absVal",
    "double_sat": "doubled twice", "swap_halves": "swapped crossed", "add": "total combined added",
    "sub": "diff lessened", "absdiff": "distance gap", "maximum": "larger upper", "minimum": "smaller lower",
    "mix": "mixed blended", "sat_add": "fullSum bounded", "sat_sub": "excess surplus", "average": "mean middle",
    "less": "isLess below", "equal": "isSame agrees", "parity": "oddOnes parityBit",
    "in_range": "inLimits inBand", "above": "isHigh exceeds", "ones": "onesCount weight",
    "first_one": "firstOne spot", "select": "chosen routed picked", "gate": "gated passed",
    "invert": "inverse negated", "both": "bothSet agreed", "either": "someSet anySet", "differ": "oneOnly unequal",
    "delay": "delayed earlier", "delay_chain": "lagged older", "accumulate": "running accum",
    "gated_sum": "gatedSum collected", "hold": "held captured", "peak": "peak highest",
    "change": "change step slope", "pair_sum": "pairSum window", "rising": "rising edgeSeen",
    "toggle": "toggled phase", "sticky": "sticky everSet", "latch": "latched armed",
    "counter": "counted events tally", "history": "history recent", "tick": "beat pulse tick",
}  # fmt: skip
_INPUTS = (((1, 0), 0.12), ((1, 1), 0.2), ((2, 0), 0.2), ((2, 1), 0.25), ((3, 1), 0.08), ((1, 2), 0.08), ((2, 2), 0.07))


def draw_circuit(rng: Random) -> Circuit:
    """Draw until there is state and every output moves in a trial run."""
    while True:
        circuit = _draw(rng)
        if any(BLOCKS[node.block].stateful for node in circuit.nodes) and _moves(rng, circuit):
            return circuit


def _draw(rng: Random) -> Circuit:
    words, flags = weighted(rng, _INPUTS)
    kind = uint(rng.choice((4, 5, 6, 8, 8, 8, 10, 12, 16)))
    inputs = tuple([Port(role, kind) for role in "abc"[:words]] + [Port(role, BOOL) for role in ("en", "sel")[:flags]])
    drawing = _Drawing(rng, inputs)
    for _ in range(rng.randint(2, 6)):
        drawing.add()
    for _ in range(6):
        if len(drawing.unused()) > 3 or any(drawing.is_input(name) for name in drawing.unused()):
            drawing.add(join=True)
    ends = [name for name in drawing.unused() if not drawing.is_input(name)][:4]
    types = [drawing.types[name] for name in ends]
    outputs = tuple(zip(output_roles(types), ends, strict=True))
    return Circuit(inputs, tuple(drawing.nodes), outputs, rng.random() < 0.15)


class _Drawing:
    """Nodes so far."""

    def __init__(self, rng: Random, inputs: Sequence[Port]) -> None:
        self._rng, self._inputs = rng, {port.role for port in inputs}
        self.types: dict[str, Type] = {port.role: port.type for port in inputs}
        self.nodes: list[Node] = []
        self._read: set[str] = set()

    def is_input(self, name: str) -> bool:
        return name in self._inputs

    def unused(self) -> list[str]:
        return [name for name in self.types if name not in self._read]

    def add(self, *, join: bool = False) -> None:
        """Add one node; with `join` one of several inputs."""
        for _ in range(20):
            node = self._node(join)
            if node is not None and all((n.block, n.inputs) != (node.block, node.inputs) for n in self.nodes):
                self.nodes.append(node)
                self.types[node.name] = node.type
                self._read.update(node.inputs)
                return

    def _node(self, join: bool) -> Node | None:
        block, model = self._block(join)
        connected = self._connected(BLOCKS[block].inputs)
        if connected is None:
            return None
        width = max((self.types[name].width for name in connected if is_word(self.types[name])), default=0)
        if model is not None and model.width != width:
            return None
        constants = model.constants if model is not None else BLOCKS[block].constants(self._rng, width)
        taken = {name.lower() for name in self.types}
        name = unused_name(self._rng, LABELS[block].split(), taken)
        return None if constants is None else Node(name, block, connected, constants, width)

    def _block(self, join: bool) -> tuple[str, Node | None]:
        """Choose a block, sometimes the one of a node that is to be repeated."""
        if self.nodes and self._rng.random() < 0.15 and not join:
            node = self._rng.choice(self.nodes)
            return node.block, node
        usable = [name for name, block in BLOCKS.items() if not join or len(block.inputs) > 1]
        return self._rng.choices(usable, [BLOCKS[name].weight for name in usable])[0], None

    def _connected(self, letters: str) -> tuple[str, ...] | None:
        """Choose what the inputs are connected to; all different, words of one width."""
        chosen: list[str] = []
        width = None
        for letter in letters:
            fits = [name for name, kind in self.types.items() if name not in chosen and _fits(kind, letter, width)]
            if not fits:
                return None
            name = self._rng.choices(fits, [1.0 if name in self._read else 4.0 for name in fits])[0]
            chosen.append(name)
            width = self.types[name].width if letter == "w" else width
        return tuple(chosen)


def _fits(kind: Type, letter: str, width: int | None) -> bool:
    if letter == "b":
        return kind == BOOL
    return is_word(kind) and width in (None, kind.width) and kind.width > 1


def _moves(rng: Random, circuit: Circuit) -> bool:
    running, seen = Running(circuit), []
    for _ in range(TRIAL):
        inputs = {port.role: rng.getrandbits(port.type.width) for port in circuit.inputs}
        known = running.values(inputs)
        seen.append(tuple(known[name] for _, name in circuit.outputs))
        running.advance(known)
    return bool(circuit.outputs) and all(len(set(column)) > 1 for column in zip(*seen, strict=True))
