"""Concatenation of operands, slices, shifted operands and constants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.draw import width
from reflect_env.circuits.family import Facts, Family, Model, Names, Style
from reflect_env.circuits.ports import PortGroup, bits_in, bits_out
from reflect_env.circuits.registry import family
from reflect_env.circuits.tables import numbered

Part = tuple[str, str, int, int]
"""Kind, role, and two numbers: `whole`; `left n` and `right n`; `slice hi lo`; `ones n` and `zeros n` without role."""


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    a_width: int
    b_width: int
    parts: tuple[Part, ...]
    """Most significant first."""


@family("cat-shift", "U", "Concat", "Packer", "CatShift", "Joiner", "Assembler", tags=("bits", "shift"))
class CatShift(Family[Spec]):
    """`out` is the parts side by side."""

    def draw(self, rng: Random) -> Spec:
        """Draw two to five parts; both operands take part."""
        widths = {"a": width(rng, 3, 16), "b": width(rng, 3, 16)}
        roles = ["a", "b", *rng.choices(("a", "b", ""), k=rng.randint(1, 3))]
        rng.shuffle(roles)
        return Spec(widths["a"], widths["b"], tuple(_part(rng, role, widths.get(role, 0)) for role in roles))

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Two operands, the concatenation."""
        return (
            bits_in("a", s.a_width, "first operand", "x", "left", "head_in", "p", "msbs"),
            bits_in("b", s.b_width, "second operand", "y", "right", "tail_in", "r", "lsbs"),
            bits_out(
                "out", sum(_size(p, s) for p in s.parts), "the parts side by side", "packed_out", "res", "word", "z"
            ),
        )

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say each part and its size, from the left to the right."""
        total, count = sum(_size(p, s) for p in s.parts), len(s.parts)
        said = [f"{_said(p, s, n)} ({_bits(_size(p, s))})" for p in s.parts]
        places, high = [], total
        for part, text in zip(s.parts, said, strict=True):
            low = high - _size(part, s)
            places.append(f"bits {high - 1} to {low}: {text}" if high - low > 1 else f"bit {low}: {text}")
            high = low
        return Facts(
            (f"concatenation of {count} parts into {total} bits", f"{total}-bit word packer of {count} parts"),
            (
                f"put {count} parts side by side in one {total}-bit word",
                f"assemble a {total}-bit word out of two operands",
            ),
            (
                (
                    numbered(f"{n.t('out')} consists of these parts, the most significant first", said),
                    numbered(f"Layout of {n.t('out')}", places),
                    f"From the most significant end on, {n.t('out')} is made of {'; then '.join(said)}.",
                ),
            ),
            ("The circuit is combinational.", "All parts are unsigned; every bit of the result belongs to one part."),
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """One assignment to a range of the result for each part."""
        lines, high = [], sum(_size(p, s) for p in s.parts)
        for part in s.parts:
            low = high - _size(part, s)
            lines.append(f"  assign {n.v('out')}[{high - 1}:{low}] = {_verilog(part, s, n)};")
            high = low
        return "\n".join(lines)

    def style_cat(self, s: Spec, n: Names) -> Style:
        """`Cat` with all parts."""
        return Style(f"{n['out']} := Cat({', '.join(_expr(p, n) for p in s.parts)})", ("Cat", *_fill(s)))

    def style_hash(self, s: Spec, n: Names) -> Style:
        """The operator `##`."""
        return Style(f"{n['out']} := {' ## '.join(_expr(p, n, tight=True) for p in s.parts)}", _fill(s))

    def style_shift_or(self, s: Spec, n: Names) -> Style:
        """Each part shifted to its place, and all of them combined."""
        terms, low = [], 0
        for part in reversed(s.parts):
            text = _expr(part, n, tight=True)
            terms.append(f"({text} << {low})" if low else text)
            low += _size(part, s)
        return Style(f"{n['out']} := {' | '.join(reversed(terms))}", _fill(s))

    def style_named(self, s: Spec, n: Names) -> Style:
        """A value for each part, then a list of them."""
        words = ("upper", "next_part", "middle", "inner", "lower")
        names = [n.local(f"part{i}", f"piece{i}", f"{words[i]}_bits") for i in range(len(s.parts))]
        lines = [f"val {name} = {_expr(p, n)}" for name, p in zip(names, s.parts, strict=True)]
        return Style("\n".join([*lines, f"{n['out']} := Cat(Seq({', '.join(names)}))"]), ("Cat", *_fill(s)))

    def model(self, s: Spec) -> Model:
        """Characters of binary numbers."""
        return _Oracle(s)


def _part(rng: Random, role: str, size: int) -> Part:
    if not role:
        return rng.choice(("ones", "zeros")), "", rng.randint(1, 6), 0
    kind = rng.choice(("whole", "left", "left", "right", "right", "slice", "slice"))
    low = rng.randrange(size - 1)
    numbers = {"whole": (0, 0), "slice": (rng.randrange(low, size), low)}
    return kind, role, *numbers.get(kind, (rng.randint(1, size - 1 if kind == "right" else 6), 0))


def _size(part: Part, s: Spec) -> int:
    kind, role, x, y = part
    full = s.a_width if role == "a" else s.b_width
    return {"whole": full, "left": full + x, "right": full - x, "slice": x - y + 1}.get(kind, x)


def _bits(size: int) -> str:
    return "1 bit" if size == 1 else f"{size} bits"


def _said(part: Part, s: Spec, n: Names) -> str:
    kind, role, x, y = part
    if not role:
        return f"{x} {'one' if kind == 'ones' else 'zero'} bit" + ("s" if x > 1 else "")
    if kind == "slice":
        return f"bits {x} down to {y} of {n.t(role)}" if x > y else f"bit {x} of {n.t(role)}"
    if kind == "left":
        return f"{n.t(role)} shifted left by {x} without losing a bit, zeros coming in at the right"
    return f"{n.t(role)} shifted right by {x}, its low {x} dropped" if kind == "right" else f"the whole of {n.t(role)}"


def _verilog(part: Part, s: Spec, n: Names) -> str:
    kind, role, x, y = part
    if not role:
        return f"{{{x}{{1'b{int(kind == 'ones')}}}}}"
    name, full = n.v(role), s.a_width if role == "a" else s.b_width
    if kind == "left":
        return f"{{{name}, {x}'b0}}"
    return {"whole": name, "right": f"{name}[{full - 1}:{x}]", "slice": f"{name}[{x}:{y}]"}[kind]


def _expr(part: Part, n: Names, *, tight: bool = False) -> str:
    kind, role, x, y = part
    if not role:
        return f"Fill({x}, true.B)" if kind == "ones" else f"0.U({x}.W)"
    if kind == "slice":
        return f"{n[role]}({x}, {y})" if x > y else f"{n[role]}({x})" + (".asUInt" if tight else "")
    if kind == "whole":
        return n[role]
    text = f"{n[role]} {'<<' if kind == 'left' else '>>'} {x}"
    return f"({text})" if tight else text


def _fill(s: Spec) -> tuple[str, ...]:
    return ("Fill",) if any(kind == "ones" for kind, *_ in s.parts) else ()


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        return {"out": int("".join(self._digits(part, inputs) for part in self._s.parts), 2)}

    def _digits(self, part: Part, inputs: Mapping[str, int]) -> str:
        kind, role, x, y = part
        if not role:
            return ("1" if kind == "ones" else "0") * x
        text = f"{inputs[role]:0{self._s.a_width if role == 'a' else self._s.b_width}b}"
        right = len(text) - y
        return {"whole": text, "left": text + "0" * x, "right": text[:-x]}.get(kind, text[right - 1 - x + y : right])
