"""The ports of a family, by role: their flattened leaves for the contract, their Scala type for the declaration.

A role is how the writers of a family call a port (`"a"`, `"enq"`); the name that a task gives it is drawn later.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from reflect_env.verdict import Direction


@dataclass(frozen=True)
class Leaf:
    """One flattened port below a role."""

    suffix: str
    """`""`, `"0"`, `"valid"`; joined to the port's name with `_`."""
    direction: Direction
    width: int
    signed: bool = False


@dataclass(frozen=True)
class PortGroup:
    """What a role stands for."""

    role: str
    doc: str
    """Noun phrase without article, for voices that explain each port."""
    scala: str
    """Type with direction, such as `Input(UInt(8.W))`."""
    leaves: tuple[Leaf, ...]
    words: tuple[str, ...] = field(default=())
    """Names that fit, in snake_case; the role itself always does."""


def data_in(role: str, width: int, doc: str, *words: str, signed: bool = False) -> PortGroup:
    """Make an input of `width` bits; one bit is a `Bool` unless it is signed."""
    return _plain(role, Direction.INPUT, width, doc, words, signed)


def data_out(role: str, width: int, doc: str, *words: str, signed: bool = False) -> PortGroup:
    """Make an output of `width` bits; one bit is a `Bool` unless it is signed."""
    return _plain(role, Direction.OUTPUT, width, doc, words, signed)


def bits_in(role: str, width: int, doc: str, *words: str) -> PortGroup:
    """Make an input that is a `UInt` even where it has one bit."""
    return PortGroup(role, doc, f"Input(UInt({width}.W))", (Leaf("", Direction.INPUT, width),), words)


def bits_out(role: str, width: int, doc: str, *words: str) -> PortGroup:
    """Make an output that is a `UInt` even where it has one bit."""
    return PortGroup(role, doc, f"Output(UInt({width}.W))", (Leaf("", Direction.OUTPUT, width),), words)


def flag_in(role: str, doc: str, *words: str) -> PortGroup:
    """Make a `Bool` input."""
    return _plain(role, Direction.INPUT, 1, doc, words, False)


def flag_out(role: str, doc: str, *words: str) -> PortGroup:
    """Make a `Bool` output."""
    return _plain(role, Direction.OUTPUT, 1, doc, words, False)


def vec_in(role: str, count: int, width: int, doc: str, *words: str, signed: bool = False) -> PortGroup:
    """Make an input `Vec`."""
    return _vec(role, Direction.INPUT, count, width, doc, words, signed)


def vec_out(role: str, count: int, width: int, doc: str, *words: str, signed: bool = False) -> PortGroup:
    """Make an output `Vec`."""
    return _vec(role, Direction.OUTPUT, count, width, doc, words, signed)


def bundle_in(role: str, fields: Sequence[tuple[str, int]], doc: str, *words: str) -> PortGroup:
    """Make an input `Bundle` of (field name, width); the field names are part of the contract as they are."""
    return _bundle(role, Direction.INPUT, fields, doc, words)


def bundle_out(role: str, fields: Sequence[tuple[str, int]], doc: str, *words: str) -> PortGroup:
    """Make an output `Bundle` of (field name, width)."""
    return _bundle(role, Direction.OUTPUT, fields, doc, words)


def decoupled_in(role: str, width: int, doc: str, *words: str) -> PortGroup:
    """Make the receiving end of a ready/valid stream: `Flipped(Decoupled(UInt(width.W)))`."""
    leaves = (
        Leaf("ready", Direction.OUTPUT, 1),
        Leaf("valid", Direction.INPUT, 1),
        Leaf("bits", Direction.INPUT, width),
    )
    return PortGroup(role, doc, f"Flipped(Decoupled({_uint(width)}))", leaves, words)


def decoupled_out(role: str, width: int, doc: str, *words: str) -> PortGroup:
    """Make the sending end of a ready/valid stream: `Decoupled(UInt(width.W))`."""
    leaves = (
        Leaf("ready", Direction.INPUT, 1),
        Leaf("valid", Direction.OUTPUT, 1),
        Leaf("bits", Direction.OUTPUT, width),
    )
    return PortGroup(role, doc, f"Decoupled({_uint(width)})", leaves, words)


def valid_in(role: str, width: int, doc: str, *words: str) -> PortGroup:
    """Make a `Flipped(Valid(UInt(width.W)))`: data with a valid bit, without back-pressure."""
    leaves = (Leaf("valid", Direction.INPUT, 1), Leaf("bits", Direction.INPUT, width))
    return PortGroup(role, doc, f"Flipped(Valid({_uint(width)}))", leaves, words)


def valid_out(role: str, width: int, doc: str, *words: str) -> PortGroup:
    """Make a `Valid(UInt(width.W))`."""
    leaves = (Leaf("valid", Direction.OUTPUT, 1), Leaf("bits", Direction.OUTPUT, width))
    return PortGroup(role, doc, f"Valid({_uint(width)})", leaves, words)


def decoupled_vec_in(role: str, count: int, width: int, doc: str, *words: str) -> PortGroup:
    """Make the receiving ends of `count` ready/valid streams: `Flipped(Vec(count, Decoupled(UInt(width.W))))`."""
    one = decoupled_in(role, width, doc)
    return PortGroup(role, doc, f"Flipped(Vec({count}, Decoupled({_uint(width)})))", _repeated(one, count), words)


def decoupled_vec_out(role: str, count: int, width: int, doc: str, *words: str) -> PortGroup:
    """Make the sending ends of `count` ready/valid streams."""
    one = decoupled_out(role, width, doc)
    return PortGroup(role, doc, f"Vec({count}, Decoupled({_uint(width)}))", _repeated(one, count), words)


def decoupled_bundle_in(role: str, fields: Sequence[tuple[str, int]], doc: str, *words: str) -> PortGroup:
    """Make the receiving end of a ready/valid stream of bundles; leaves are `bits_<field>`."""
    leaves = (*decoupled_in(role, 1, doc).leaves[:2], *_bits(Direction.INPUT, fields))
    return PortGroup(role, doc, f"Flipped(Decoupled({_bundle_type(fields)}))", leaves, words)


def decoupled_bundle_out(role: str, fields: Sequence[tuple[str, int]], doc: str, *words: str) -> PortGroup:
    """Make the sending end of a ready/valid stream of bundles."""
    leaves = (*decoupled_out(role, 1, doc).leaves[:2], *_bits(Direction.OUTPUT, fields))
    return PortGroup(role, doc, f"Decoupled({_bundle_type(fields)})", leaves, words)


def valid_bundle_in(role: str, fields: Sequence[tuple[str, int]], doc: str, *words: str) -> PortGroup:
    """Make a `Flipped(Valid(…))` of a bundle."""
    leaves = (Leaf("valid", Direction.INPUT, 1), *_bits(Direction.INPUT, fields))
    return PortGroup(role, doc, f"Flipped(Valid({_bundle_type(fields)}))", leaves, words)


def valid_bundle_out(role: str, fields: Sequence[tuple[str, int]], doc: str, *words: str) -> PortGroup:
    """Make a `Valid(…)` of a bundle."""
    leaves = (Leaf("valid", Direction.OUTPUT, 1), *_bits(Direction.OUTPUT, fields))
    return PortGroup(role, doc, f"Valid({_bundle_type(fields)})", leaves, words)


def clock_in(role: str = "clk", *words: str) -> PortGroup:
    """Make an explicit clock of a `RawModule`."""
    return PortGroup(role, "clock", "Input(Clock())", (Leaf("", Direction.INPUT, 1),), words)


def reset_in(role: str, *, asynchronous: bool, doc: str, words: tuple[str, ...] = ()) -> PortGroup:
    """Make an explicit reset of a `RawModule`; an asynchronous one that is active high is an `AsyncReset`."""
    scala = "Input(AsyncReset())" if asynchronous else "Input(Bool())"
    return PortGroup(role, doc, scala, (Leaf("", Direction.INPUT, 1),), words)


def _plain(role: str, direction: Direction, width: int, doc: str, words: tuple[str, ...], signed: bool) -> PortGroup:
    kind = f"SInt({width}.W)" if signed else "Bool()" if width == 1 else f"UInt({width}.W)"
    return PortGroup(role, doc, f"{direction.value.capitalize()}({kind})", (Leaf("", direction, width, signed),), words)


def _vec(
    role: str, direction: Direction, count: int, width: int, doc: str, words: tuple[str, ...], signed: bool
) -> PortGroup:
    kind = f"SInt({width}.W)" if signed else _uint(width)
    leaves = tuple(Leaf(str(i), direction, width, signed) for i in range(count))
    return PortGroup(role, doc, f"{direction.value.capitalize()}(Vec({count}, {kind}))", leaves, words)


def _bundle(
    role: str, direction: Direction, fields: Sequence[tuple[str, int]], doc: str, words: tuple[str, ...]
) -> PortGroup:
    leaves = tuple(Leaf(name, direction, width) for name, width in fields)
    return PortGroup(role, doc, f"{direction.value.capitalize()}({_bundle_type(fields)})", leaves, words)


def _bundle_type(fields: Sequence[tuple[str, int]]) -> str:
    inner = "; ".join(f"val {name} = {_uint(width)}" for name, width in fields)
    return f"new Bundle {{ {inner} }}"


def _bits(direction: Direction, fields: Sequence[tuple[str, int]]) -> tuple[Leaf, ...]:
    return tuple(Leaf(f"bits_{name}", direction, width) for name, width in fields)


def _repeated(one: PortGroup, count: int) -> tuple[Leaf, ...]:
    return tuple(replace(leaf, suffix=f"{i}_{leaf.suffix}") for i in range(count) for leaf in one.leaves)


def _uint(width: int) -> str:
    return "Bool()" if width == 1 else f"UInt({width}.W)"
