"""Wires that change places: elements of a vector, bits and slices of a word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.draw import width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.phrasing import COMBINATIONAL, a, listed, table, upper, verilog_text
from reflect_env.circuits.ports import PortGroup, bits_in, bits_out, vec_in, vec_out
from reflect_env.circuits.registry import family


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    vector: bool
    """Vectors on both sides; else words that are cut into slices."""
    parts: tuple[int, ...]
    """Width of each part of the input, from element or bit 0 on."""
    order: tuple[tuple[int, bool], ...]
    """For each part of the output, from 0 on: which part of the input it is, and whether inverted."""


@family("vector-wiring", "L1", "Swizzle", "Permute", "Shuffle", "Crossing", "Braid", tags=("wiring", "vec", "slice"))
class VectorWiring(Family[Spec]):
    """A fixed crossing of wires."""

    def draw(self, rng: Random) -> Spec:
        """Draw parts and where they go: a pattern, a permutation, or a selection with repeats."""
        kind = rng.choice(("vector", "vector", "bits", "slices", "slices"))
        count = rng.randint(2, 4) if kind == "slices" else rng.randint(3, 8)
        size = 1 if kind == "bits" or (kind == "vector" and rng.random() < 0.15) else width(rng, 2, 16)
        parts = tuple(rng.randint(1, 9) if kind == "slices" else size for _ in range(count))
        turn = rng.randrange(1, count)
        order = rng.choice(
            (
                list(range(count))[::-1],
                [(i + turn) % count for i in range(count)],
                rng.sample(range(count), count),
                rng.sample(range(count), count),
                [rng.randrange(count) for _ in range(max(2, count + rng.choice((-1, 0, 1))))],
            )
        )
        flips = rng.random() < 0.3
        return Spec(kind == "vector", parts, tuple((i, flips and rng.random() < 0.4) for i in order))

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Input and output of one kind."""
        words_in, words_out = ("x", "a", "din", "src", "data"), ("y", "q", "dout", "dst", "shuffled")
        if s.vector:
            first = vec_in("in", len(s.parts), s.parts[0], "elements", *words_in)
            return (first, vec_out("out", len(s.order), s.parts[0], "rearranged elements", *words_out))
        wide = sum(s.parts[i] for i, _ in s.order)
        return (
            bits_in("in", sum(s.parts), "word", *words_in),
            bits_out("out", wide, "rearranged word", *words_out),
        )

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say where each part comes from."""
        unit = "element" if s.vector else "bit" if set(s.parts) == {1} else "slice"
        x, y = n.t("in"), n.t("out")
        said, rows = [], []
        for i, (part, flip) in enumerate(s.order):
            to, at = _place_out(s, i), _place_in(s, part)
            said.append(f"{to} of {y} is {'the complement of ' if flip else ''}{at} of {x}")
            rows.append((to, f"{'not ' if flip else ''}{at}"))
        listing = table((f"part of {n.ports['out']}", f"part of {n.ports['in']}"), rows)
        rules: list[Sentence] = [(upper(f"{'; '.join(said)}."), listing)]
        unused = sorted(set(range(len(s.parts))) - {part for part, _ in s.order})
        if unused:
            rules.append(f"{upper(listed([_place_in(s, i) for i in unused]))} of {x} {_are(s, unused)} not used.")
        count, kind = len(s.order), f"{len(s.parts)}-element vector" if s.vector else f"{sum(s.parts)}-bit word"
        verb = "selection from" if unused or count != len(s.parts) else "permutation of"
        return Facts(
            (f"{unit} {verb} {a(kind)}", f"fixed rewiring of {a(kind)}, {count} {unit}s out"),
            (f"put the {unit}s of its input in another order", f"connect {count} {unit}s crosswise"),
            tuple(rules),
            (COMBINATIONAL,),
            forms={"verilog": verilog_text(self.verilog(s, n))},
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """One assignment an element, or one concatenation."""
        if s.vector:
            lines = (
                f"  assign {n.v('out', i)} = {'~' if flip else ''}{n.v('in', part)};"
                for i, (part, flip) in enumerate(s.order)
            )
            return "\n".join(lines)
        pieces = []
        for part, flip in reversed(s.order):
            low = sum(s.parts[:part])
            pieces.append(f"{'~' if flip else ''}{n.v('in')}[{low + s.parts[part] - 1}:{low}]")
        return f"  assign {n.v('out')} = {{{', '.join(pieces)}}};"

    def style_direct(self, s: Spec, n: Names) -> Style:
        """Element by element, or one `Cat`."""
        pieces = [_piece(s, n, part, flip) for part, flip in s.order]
        if s.vector:
            return Style("\n".join(f"{n['out']}({i}) := {piece}" for i, piece in enumerate(pieces)))
        return Style(f"{n['out']} := Cat({', '.join(reversed(pieces))})", imports=("Cat",))

    def style_list(self, s: Spec, n: Names) -> Style | None:
        """A Scala list of indices."""
        if len(set(s.parts)) > 1 or (not s.vector and s.parts[0] > 1):
            return None
        order, i = n.local("order", "sources", "wiring", "crossing"), n.local("i", "k", "from_index")
        lines = [f"val {order} = Seq({', '.join(str(part) for part, _ in s.order)})"]
        flips = [flip for _, flip in s.order]
        taken = f"{n['in']}({i})"
        if any(flips):
            flag = n.local("inverted", "flip", "negated")
            lines[0] = f"val {order} = Seq({', '.join(f'({part}, {str(flip).lower()})' for part, flip in s.order)})"
            taken = f"if ({flag}) ~{taken} else {taken}"
            made = f"VecInit({order}.map {{ case ({i}, {flag}) => {taken} }})"
        else:
            made = f"VecInit({order}.map({i} => {taken}))"
        return Style("\n".join([*lines, f"{n['out']} := {made}{'' if s.vector else '.asUInt'}"]))

    def style_loop(self, s: Spec, n: Names) -> Style | None:
        """A loop with a formula, where the order has one."""
        if not s.vector or any(flip for _, flip in s.order) or len(s.order) != len(s.parts):
            return None
        count, order, i = len(s.parts), [part for part, _ in s.order], n.local("i", "k", "idx")
        turn = order[0]
        if order == [(j + turn) % count for j in range(count)]:
            formula = f"({i} + {turn}) % {count}"
        elif order == list(range(count))[::-1]:
            formula = f"{count - 1} - {i}"
        else:
            return None
        return Style(f"for ({i} <- 0 until {count}) {{\n  {n['out']}({i}) := {n['in']}({formula})\n}}")

    def style_named(self, s: Spec, n: Names) -> Style:
        """Every part that is used gets a name."""
        stem = n.local("part", "piece", "field", "seg")
        names, lines = {}, []
        for part in sorted({part for part, _ in s.order}):
            names[part] = n.local(f"{stem}_{part}")
            lines.append(f"val {names[part]} = {_piece(s, n, part, False)}")
        pieces = [f"{'~' if flip else ''}{names[part]}" for part, flip in s.order]
        if s.vector:
            return Style("\n".join([*lines, f"{n['out']} := VecInit({', '.join(pieces)})"]))
        joined = " ## ".join(reversed(pieces))
        return Style("\n".join([*lines, f"{n['out']} := {joined}"]))

    def model(self, s: Spec) -> Model:
        """A list of parts."""
        return _Oracle(s)


def _place_in(s: Spec, part: int) -> str:
    low = sum(s.parts[:part])
    return f"element {part}" if s.vector else _bits(low, s.parts[part])


def _place_out(s: Spec, i: int) -> str:
    low = sum(s.parts[part] for part, _ in s.order[:i])
    return f"element {i}" if s.vector else _bits(low, s.parts[s.order[i][0]])


def _bits(low: int, size: int) -> str:
    return f"bit {low}" if size == 1 else f"bits {low + size - 1} to {low}"


def _are(s: Spec, unused: list[int]) -> str:
    return "is" if len(unused) == 1 and (s.vector or s.parts[unused[0]] == 1) else "are"


def _piece(s: Spec, n: Names, part: int, flip: bool) -> str:
    low, size = sum(s.parts[:part]), s.parts[part]
    where = part if s.vector else low if size == 1 else f"{low + size - 1}, {low}"
    return f"{'~' if flip else ''}{n['in']}({where})"


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        s, pieces = self._s, []
        word = 0 if s.vector else inputs["in"]
        for i, size in enumerate(s.parts):
            pieces.append(inputs[f"in_{i}"] if s.vector else word % (1 << size))
            word >>= size
        chosen = [(1 << s.parts[i]) - 1 - pieces[i] if flip else pieces[i] for i, flip in s.order]
        if s.vector:
            return {f"out_{i}": value for i, value in enumerate(chosen)}
        value = 0
        for (i, _), piece in zip(reversed(s.order), reversed(chosen), strict=True):
            value = (value << s.parts[i]) + piece
        return {"out": value}
