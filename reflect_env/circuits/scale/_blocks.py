"""A library of small blocks, and circuits wired out of them.

What a block does is written once a language, in `_blocks_words`, `_blocks_chisel`, `_blocks_verilog` and
`_blocks_python`; here is only what fits together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random

from reflect_env.circuits.scale._expr import BOOL, Kind, Port, Type, uint

Draw = Callable[[Random, int], tuple[int, ...] | None]
"""From the width of the operand to the constants of a block; None where the operand is too narrow."""


def _none(rng: Random, width: int) -> tuple[int, ...]:
    return ()


@dataclass(frozen=True)
class Block:
    """How a block connects."""

    inputs: str
    """One letter an input: `w` a word, `b` a bit; all words of a block have one width."""
    output: str
    """`w` as wide as the input, `b` a bit, `c` a count or an index, `k` as wide as its first constant."""
    weight: float = 1.0
    stateful: bool = False
    constants: Draw = field(default=_none)


def _value(rng: Random, width: int) -> tuple[int, ...]:
    return (rng.randrange(1, (1 << width) - 1),)


def _places(rng: Random, width: int) -> tuple[int, ...] | None:
    return (rng.randint(1, width - 1),) if width > 2 else None


def _range(rng: Random, width: int) -> tuple[int, ...] | None:
    low, high = sorted(rng.sample(range(1, 1 << width), 2)) if width > 2 else (1, 1)
    return (low, high) if high - low >= (1 << width) // 6 else None


def _even(rng: Random, width: int) -> tuple[int, ...] | None:
    return () if width % 2 == 0 and width > 2 else None


def _small(low: int, high: int) -> Draw:
    return lambda rng, width: (rng.randint(low, high),)


BLOCKS: dict[str, Block] = {
    "gray": Block("w", "w"),
    "reverse": Block("w", "w", 0.7),
    "rotate": Block("w", "w", constants=_places),
    "offset": Block("w", "w", constants=_value),
    "mask": Block("w", "w", 0.8, constants=_value),
    "clamp": Block("w", "w", constants=_value),
    "lowest": Block("w", "w", 0.7),
    "clear_lowest": Block("w", "w", 0.7),
    "magnitude": Block("w", "w", 0.7),
    "double_sat": Block("w", "w", 0.8),
    "swap_halves": Block("w", "w", 0.6, constants=_even),
    "add": Block("ww", "w", 1.5),
    "sub": Block("ww", "w", 1.2),
    "absdiff": Block("ww", "w"),
    "maximum": Block("ww", "w"),
    "minimum": Block("ww", "w"),
    "mix": Block("ww", "w"),
    "sat_add": Block("ww", "w"),
    "sat_sub": Block("ww", "w"),
    "average": Block("ww", "w"),
    "less": Block("ww", "b", 1.2),
    "equal": Block("ww", "b", 0.5),
    "parity": Block("w", "b", 0.8),
    "in_range": Block("w", "b", constants=_range),
    "above": Block("w", "b", constants=_value),
    "ones": Block("w", "c", 0.7),
    "first_one": Block("w", "c", 0.6),
    "select": Block("bww", "w", 2.0),
    "gate": Block("bw", "w", 0.8),
    "invert": Block("b", "b", 0.3),
    "both": Block("bb", "b", 0.8),
    "either": Block("bb", "b", 0.8),
    "differ": Block("bb", "b", 0.6),
    "delay": Block("w", "w", 1.2, True),
    "delay_chain": Block("w", "w", 0.8, True, _small(2, 4)),
    "accumulate": Block("w", "w", 1.2, True),
    "gated_sum": Block("bw", "w", 1.2, True),
    "hold": Block("bw", "w", 1.5, True),
    "peak": Block("w", "w", 1.0, True),
    "change": Block("w", "w", 1.0, True),
    "pair_sum": Block("w", "w", 0.8, True),
    "rising": Block("b", "b", 1.2, True),
    "toggle": Block("b", "b", 1.0, True),
    "sticky": Block("b", "b", 0.4, True),
    "latch": Block("bb", "b", 0.8, True),
    "counter": Block("b", "k", 1.2, True, _small(3, 8)),
    "history": Block("b", "k", 0.8, True, _small(3, 6)),
    "tick": Block("", "b", 0.4, True, _small(3, 9)),
}
"""Every block by name."""


@dataclass(frozen=True)
class Node:
    """A block in its place."""

    name: str
    block: str
    inputs: tuple[str, ...]
    """Roles of ports or names of nodes."""
    constants: tuple[int, ...]
    width: int
    """Of its words, 0 where it has none."""

    @property
    def type(self) -> Type:
        """What it gives."""
        output = BLOCKS[self.block].output
        if output == "b":
            return BOOL
        if output == "w":
            return uint(self.width)
        if output == "k":
            return uint(self.constants[0])
        return uint(self.width.bit_length() if self.block == "ones" else (self.width - 1).bit_length())


@dataclass(frozen=True)
class Circuit:
    """Blocks in an order in which each reads only what is before it."""

    inputs: tuple[Port, ...]
    nodes: tuple[Node, ...]
    outputs: tuple[tuple[str, str], ...]
    """Role of the port and name of the node."""
    asynchronous: bool

    def types(self) -> Mapping[str, Type]:
        """Type of every port and node."""
        return {port.role: port.type for port in self.inputs} | {node.name: node.type for node in self.nodes}


def is_word(kind: Type) -> bool:
    """Whether it is wider than a bit."""
    return kind.kind is not Kind.BOOL
