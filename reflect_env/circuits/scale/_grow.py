"""Random typed programs: values grow out of what is there, and whatever says nothing new is thrown away.

Each value is computed for a handful of sample inputs while it grows. A value that is constant on them, that another one
already has, or a condition that hardly ever changes is not kept; constants in comparisons are values that the other
operand really takes. So no branch is dead and random stimulus reaches what a task asks for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.scale._expr import (
    BOOL,
    Expr,
    Kind,
    Port,
    Type,
    Value,
    const,
    make,
    names_in,
    ref,
    sint,
    uint,
    walk,
)
from reflect_env.circuits.scale._labels import label, unused_name
from reflect_env.circuits.scale._python import compiled, reduce

SAMPLES = 12


@dataclass(frozen=True)
class Limits:
    """How large a program may grow."""

    depth: int = 5
    width: int = 36
    """Of the widest value in bits."""
    constants: float = 0.3
    """Share of second operands that are constants."""
    nested: float = 0.35
    """Share of operands that are computed where they are used."""


@dataclass(frozen=True)
class Item:
    """Something that can be an operand."""

    expr: Expr
    samples: tuple[int, ...]
    depth: int


_NUMERIC = (
    ("add", 5.0), ("add_full", 4.0), ("sub", 4.0), ("sub_full", 2.0), ("mul", 1.5), ("min", 1.2), ("max", 1.2),
    ("and", 3.0), ("or", 3.0), ("xor", 4.0), ("not", 1.0), ("neg", 1.0), ("abs", 1.0),
    ("shl", 2.0), ("shr", 2.0), ("shl_by", 0.6), ("shr_by", 1.2), ("rotl", 0.8), ("rotr", 0.6),
    ("cat", 2.0), ("bits", 2.0), ("fill", 0.4), ("zext", 0.6), ("as_signed", 0.8), ("as_unsigned", 0.8),
    ("ones", 0.8), ("reverse", 0.7), ("mux", 5.0),
)  # fmt: skip
_LOGICAL = (
    ("land", 1.5), ("lor", 1.5), ("lxor", 0.8), ("lnot", 0.4), ("bit", 1.5), ("pick", 0.6), ("any", 0.6), ("all", 0.3),
    ("parity", 0.8), ("eq", 1.0), ("ne", 0.7), ("lt", 2.0), ("le", 1.0), ("gt", 1.5), ("ge", 1.0),
)  # fmt: skip
_LIGHT = (("bits", 3.0), ("not", 2.0), ("shr", 2.0), ("xor", 1.5), ("add", 1.5), ("rotl", 0.7), ("lnot", 3.0))
"""What may stand inside another operator without a name."""
_SIGNATURES = {
    **dict.fromkeys(("add", "add_full", "sub", "sub_full", "mul", "min", "max"), "nn"),
    **dict.fromkeys(("eq", "ne", "lt", "le", "gt", "ge"), "nn"),
    **dict.fromkeys(("and", "or", "xor"), "uu"),
    **dict.fromkeys(("land", "lor", "lxor"), "bb"),
    **dict.fromkeys(("not", "rotl", "rotr", "bits", "bit", "any", "all", "parity", "ones", "reverse", "zext"), "u"),
    **dict.fromkeys(("neg", "abs", "as_unsigned"), "s"),
    **dict.fromkeys(("lnot", "fill"), "b"),
    **dict.fromkeys(("shl", "shr"), "n"),
    "as_signed": "u",
    "shl_by": "ua",
    "shr_by": "na",
    "pick": "ui",
    "cat": "cc",
    "mux": "bnn",
}
"""Kinds of the operands: n any number (a second one of the same kind), u unsigned, s signed, b a bit, c bits, a a small
amount, i an index that reaches every bit."""


class Grower:
    """Grows the values of one program."""

    def __init__(self, rng: Random, inputs: Sequence[Port], limits: Limits = Limits()) -> None:
        self._rng, self._limits = rng, limits
        self.values: list[Value] = []
        self.pool: list[Item] = []
        self._uses: dict[str, int] = {}
        self._depths: dict[str, int] = {}
        self._rows: list[dict[str, int]] = [{} for _ in range(SAMPLES)]
        self._taken: set[str] = set()
        for port in inputs:
            self.add_leaf(port.role, port.type)

    def add_register(self, name: str, kind: Type) -> Expr:
        """Add a register, which may have any value and may be an output as it is."""
        self._taken.add(name.lower())
        self.add_leaf(name, kind, 1)
        return ref(name, kind)

    def new_name(self, words: Sequence[str]) -> str:
        """Draw a name that no value has."""
        return unused_name(self._rng, words, self._taken)

    def add_leaf(self, name: str, kind: Type, depth: int = 0) -> None:
        """Add an input, which may have any value."""
        samples = tuple(reduce(self._rng.getrandbits(kind.width), kind) for _ in range(SAMPLES))
        self._add(Item(ref(name, kind), samples, depth))

    def unused(self) -> list[Item]:
        """List what nothing reads yet, in the order of creation."""
        return [item for item in self.pool if not self._uses[item.expr.name]]

    def grow(self, *, logical: float = 0.3, tries: int = 60) -> Item | None:
        """Add one named value; None where nothing useful was found."""
        for _ in range(tries):
            table = _LOGICAL if self._rng.random() < logical else _NUMERIC
            built = self._build(self._draw(table))
            if built is not None and (samples := self._useful(built)) is not None:
                return self.keep(built, samples)
        return None

    def expression(self, *, logical: float = 0.25, tries: int = 60) -> Expr | None:
        """Build a tree out of what is there, without naming it; None where nothing useful was found."""
        for _ in range(tries):
            built = self._build(self._draw(_LOGICAL if self._rng.random() < logical else _NUMERIC))
            if built is not None and self._useful(built) is not None:
                return built
        return None

    def repeat(self) -> Item | None:
        """Add a value that does with other operands what an earlier one does."""
        candidates = [value.expr for value in self.values if value.expr.args]
        for _ in range(4 if candidates else 0):
            built = self._renamed(self._rng.choice(candidates))
            if built is not None and (samples := self._useful(built)) is not None:
                return self.keep(built, samples)
        return None

    def keep(self, built: Expr, samples: tuple[int, ...]) -> Item:
        """Name a value and make it an operand for others."""
        name = label(self._rng, built, self._taken)
        self._taken.add(name.lower())
        self.values.append(Value(name, built))
        item = Item(ref(name, built.type), samples, self.depth(built))
        self._add(item)
        self.read(built)
        return item

    def read(self, expr: Expr, reader: str = "") -> None:
        """Note that something reads what a tree refers to; to read oneself does not count."""
        for name in names_in(expr):
            self._uses[name] += name != reader

    def depth(self, expr: Expr) -> int:
        """Count operators from the inputs on the longest way."""
        if expr.op == "ref":
            return self._depths[expr.name]
        return 1 + max((self.depth(arg) for arg in expr.args), default=-1)

    def samples(self, expr: Expr) -> tuple[int, ...]:
        """Compute a tree for the sample inputs."""
        return tuple(map(compiled(expr), self._rows))

    def _add(self, item: Item) -> None:
        name = item.expr.name
        self.pool.append(item)
        self._uses[name], self._depths[name] = 0, item.depth
        for row, sample in zip(self._rows, item.samples, strict=True):
            row[name] = sample

    def _draw(self, table: Sequence[tuple[str, float]]) -> str:
        return self._rng.choices([op for op, _ in table], [weight for _, weight in table])[0]

    def _useful(self, built: Expr) -> tuple[int, ...] | None:
        """Return the samples of a tree that is worth a name."""
        width = built.type.width
        if width > self._limits.width or (width < 2 and built.type.kind is not Kind.BOOL):
            return None
        if self.depth(built) > self._limits.depth:
            return None
        samples = self.samples(built)
        if built.type == BOOL and not 2 <= sum(samples) <= SAMPLES - 2:
            return None
        if len(set(samples)) < (2 if built.type == BOOL else 3):
            return None
        known = any(item.samples == samples for item in self.pool)
        return None if known else samples

    def _build(self, op: str, *, light: bool = False) -> Expr | None:
        args: list[Expr] = []
        for letter in _SIGNATURES[op]:
            arg = self._operand(letter, args, op, light=light)
            if arg is None:
                return None
            args.append(arg)
        ints = self._ints(op, args[0].type.width)
        return None if ints is None else make(op, *args, ints=ints)

    def _operand(self, letter: str, before: Sequence[Expr], op: str, *, light: bool) -> Expr | None:
        peer = before[-1] if before and letter in "nu" and before[-1].type != BOOL else None
        if peer is not None and peer.op != "const" and (light or self._rng.random() < self._limits.constants):
            return self._constant(peer, op)
        if not light and letter in "nubc" and self._rng.random() < self._limits.nested:
            inner = self._build(self._draw(_LIGHT), light=True)
            if inner is not None and self._suits(inner.type, letter, before, op) and inner not in before:
                return inner
        return self._picked(letter, before, op)

    def _picked(self, letter: str, before: Sequence[Expr], op: str) -> Expr | None:
        """Choose an operand that is there, one that nothing reads yet more often."""
        fits = [
            item for item in self.pool
            if item.expr not in before and self._suits(item.expr.type, letter, before, op)
        ]  # fmt: skip
        if not fits:
            return None
        weights = [(4.0 if not self._uses[item.expr.name] else 1.0) / (1 + item.depth / 3) for item in fits]
        return self._rng.choices(fits, weights)[0].expr

    def _suits(self, kind: Type, letter: str, before: Sequence[Expr], op: str) -> bool:
        if letter == "b" or kind == BOOL:
            return kind == BOOL and letter in "bc"
        if letter in "uc" or letter == "i":
            right = kind.kind is Kind.UINT
        elif letter == "s":
            right = kind.kind is Kind.SINT
        elif letter == "a":
            right = kind.kind is Kind.UINT and kind.width <= 3
        else:
            peers = [arg.type.kind for arg in before if arg.type != BOOL]
            right = not peers or kind.kind is peers[0]
        if letter == "i":
            return right and 2**kind.width == before[0].type.width
        narrow = op != "mul" or kind.width + (before[0].type.width if before else 2) <= 24
        return right and narrow and (op != "shl_by" or letter == "a" or kind.width <= 16)

    def _constant(self, peer: Expr, op: str) -> Expr | None:
        """Draw a constant beside an operand; in comparisons one that the operand takes."""
        kind, rng = peer.type, self._rng
        if op in ("eq", "ne", "lt", "le", "gt", "ge", "min", "max"):
            value = rng.choice(self.samples(peer))
        elif op == "mul":
            value = rng.choice((3, 5, 6, 7, 9, 10, 11, 12, 13))
            natural = value.bit_length()
            return const(value, sint(natural + 1) if kind.signed else uint(natural))
        elif op in ("add", "add_full", "sub", "sub_full"):
            value = rng.choice((1, 1, 2, 3, 4, 5, 7, 10, rng.getrandbits(kind.width)))
        else:
            value = rng.getrandbits(kind.width)
        value = reduce(value, kind)
        dull = value in _DULL.get(op, (0,)) or (op == "and" and value == 2**kind.width - 1)
        return None if dull else const(value, kind)

    def _ints(self, op: str, width: int) -> tuple[int, ...] | None:
        """Draw the constants of an operator; None where the operand is too narrow."""
        rng = self._rng
        if op == "bits":
            high = rng.randrange(1, width) if width > 2 else 1
            low = rng.randrange(0, high)
            return None if (high, low) == (width - 1, 0) else (high, low)
        if op == "bit":
            return (rng.randrange(width),)
        if op == "shl":
            return (rng.randint(1, 4),)
        if op in ("shr", "rotl", "rotr"):
            return (rng.randint(1, min(width - 2, 6)),) if width > 2 else None
        return (rng.randint(2, 8),) if op == "fill" else ()

    def _renamed(self, expr: Expr) -> Expr | None:
        """Replace every reference by another of the same type."""
        used = [node for node in walk(expr) if node.op == "ref"]
        others: dict[str, Expr] = {}
        for node in used:
            fits = [i.expr for i in self.pool if i.expr.type == node.type and i.expr not in (*used, *others.values())]
            if node.name not in others and fits:
                others[node.name] = self._rng.choice(fits)
        return substitute(expr, others) if others else None


_DULL = {"mux": (), "lt": (0,), "ge": (0,)}
"""Constants that make an operator say nothing."""


def substitute(expr: Expr, others: dict[str, Expr]) -> Expr:
    """Put other references into a tree."""
    if expr.op == "ref":
        return others.get(expr.name, expr)
    return Expr(expr.op, expr.type, tuple(substitute(arg, others) for arg in expr.args), expr.ints)
