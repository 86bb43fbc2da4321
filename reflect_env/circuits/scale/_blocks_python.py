"""What the blocks do, in Python: a value from values and state, and the state behind the clock edge."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from reflect_env.circuits.scale._blocks import Circuit, Node

Value = Callable[[Sequence[int], Node, int], int]
"""From the inputs, the node and its state to its value; the caller keeps the low bits."""

COMBINATIONAL: dict[str, Value] = {
    "gray": lambda x, e, s: x[0] ^ (x[0] // 2),
    "reverse": lambda x, e, s: int(f"{x[0]:0{e.width}b}"[::-1], 2),
    "rotate": lambda x, e, s: (x[0] << e.constants[0]) + (x[0] >> (e.width - e.constants[0])),
    "offset": lambda x, e, s: x[0] + e.constants[0],
    "mask": lambda x, e, s: x[0] & e.constants[0],
    "clamp": lambda x, e, s: min(x[0], e.constants[0]),
    "lowest": lambda x, e, s: next((2**i for i in range(e.width) if x[0] >> i & 1), 0),
    "clear_lowest": lambda x, e, s: x[0] - next((2**i for i in range(e.width) if x[0] >> i & 1), 0),
    "magnitude": lambda x, e, s: min(x[0], 2**e.width - x[0]),
    "double_sat": lambda x, e, s: min(2 * x[0], 2**e.width - 1),
    "swap_halves": lambda x, e, s: x[0] % 2 ** (e.width // 2) * 2 ** (e.width // 2) + x[0] // 2 ** (e.width // 2),
    "add": lambda x, e, s: x[0] + x[1],
    "sub": lambda x, e, s: x[0] - x[1],
    "absdiff": lambda x, e, s: abs(x[0] - x[1]),
    "maximum": lambda x, e, s: max(x),
    "minimum": lambda x, e, s: min(x),
    "mix": lambda x, e, s: x[0] ^ x[1],
    "sat_add": lambda x, e, s: min(x[0] + x[1], 2**e.width - 1),
    "sat_sub": lambda x, e, s: max(x[0] - x[1], 0),
    "average": lambda x, e, s: (x[0] + x[1]) // 2,
    "less": lambda x, e, s: int(x[0] < x[1]),
    "equal": lambda x, e, s: int(x[0] == x[1]),
    "parity": lambda x, e, s: x[0].bit_count() % 2,
    "in_range": lambda x, e, s: int(e.constants[0] <= x[0] <= e.constants[1]),
    "above": lambda x, e, s: int(x[0] > e.constants[0]),
    "ones": lambda x, e, s: x[0].bit_count(),
    "first_one": lambda x, e, s: next((i for i in range(e.width) if x[0] >> i & 1), 0),
    "select": lambda x, e, s: x[1] if x[0] else x[2],
    "gate": lambda x, e, s: x[1] * x[0],
    "invert": lambda x, e, s: 1 - x[0],
    "both": lambda x, e, s: x[0] * x[1],
    "either": lambda x, e, s: max(x),
    "differ": lambda x, e, s: int(x[0] != x[1]),
}
REGISTERED: dict[str, tuple[Value, Value]] = {
    "delay": (lambda x, e, s: s, lambda x, e, s: x[0]),
    "delay_chain": (
        lambda x, e, s: s >> e.width * (e.constants[0] - 1),
        lambda x, e, s: (s << e.width | x[0]) % 2 ** (e.width * e.constants[0]),
    ),
    "accumulate": (lambda x, e, s: s, lambda x, e, s: (s + x[0]) % 2**e.width),
    "gated_sum": (lambda x, e, s: s, lambda x, e, s: (s + x[0] * x[1]) % 2**e.width),
    "hold": (lambda x, e, s: s, lambda x, e, s: x[1] if x[0] else s),
    "peak": (lambda x, e, s: s, lambda x, e, s: max(x[0], s)),
    "change": (lambda x, e, s: x[0] - s, lambda x, e, s: x[0]),
    "pair_sum": (lambda x, e, s: x[0] + s, lambda x, e, s: x[0]),
    "rising": (lambda x, e, s: int(x[0] > s), lambda x, e, s: x[0]),
    "toggle": (lambda x, e, s: s, lambda x, e, s: (s + x[0]) % 2),
    "sticky": (lambda x, e, s: s, lambda x, e, s: max(x[0], s)),
    "latch": (lambda x, e, s: s, lambda x, e, s: 0 if x[1] else max(x[0], s)),
    "counter": (lambda x, e, s: s, lambda x, e, s: (s + x[0]) % 2 ** e.constants[0]),
    "history": (lambda x, e, s: s, lambda x, e, s: (2 * s + x[0]) % 2 ** e.constants[0]),
    "tick": (lambda x, e, s: int(s == e.constants[0] - 1), lambda x, e, s: (s + 1) % e.constants[0]),
}
"""The value, and the next state; every state starts at 0."""


class Running:
    """A circuit with the state of its blocks."""

    def __init__(self, circuit: Circuit) -> None:
        self._nodes = [
            (node, *REGISTERED.get(node.block, (COMBINATIONAL.get(node.block), None))) for node in circuit.nodes
        ]
        self.restart()

    def restart(self) -> None:
        """Reset every block."""
        self._state = {node.name: 0 for node, _, after in self._nodes if after}

    def values(self, inputs: Mapping[str, int]) -> dict[str, int]:
        """Compute every node of a cycle; inputs are among the values."""
        known = dict(inputs)
        for node, value, _ in self._nodes:
            assert value is not None, node.block
            found = value([known[name] for name in node.inputs], node, self._state.get(node.name, 0))
            known[node.name] = found & ((1 << node.type.width) - 1)
        return known

    def advance(self, known: Mapping[str, int]) -> None:
        """Take the clock edge after a cycle with these values."""
        self._state = {
            node.name: after([known[name] for name in node.inputs], node, self._state[node.name])
            for node, _, after in self._nodes
            if after
        }
