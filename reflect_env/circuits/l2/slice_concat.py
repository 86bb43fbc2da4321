"""Words put together from slices of other words and constant bits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.draw import width
from reflect_env.circuits.family import Facts, Family, Model, Names, Style
from reflect_env.circuits.phrases import COMBINATIONAL, table, verilog_form
from reflect_env.circuits.ports import PortGroup, bits_in, bits_out
from reflect_env.circuits.registry import family

INPUTS = ("a", "b", "c")
CONSTANT = -1


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    in_widths: tuple[int, ...]
    outputs: tuple[tuple[tuple[int, int, int], ...], ...]
    """The parts of each output, the most significant first: (input, high bit, low bit), or
    (-1, number of bits, value) for constant bits."""

    def __post_init__(self) -> None:
        for source, high, low in (part for parts in self.outputs for part in parts):
            if source >= len(self.in_widths) or (source >= 0 and not self.in_widths[source] > high >= low >= 0):
                raise ValueError("a slice of bits that there are not")

    def out_width(self, k: int) -> int:
        """Width of output `k`."""
        return sum(_size(part) for part in self.outputs[k])


@family("slice-concat", "L2", "Splice", "Concat", "Repack", "Slicer", tags=("bits", "concatenation"))
class SliceConcat(Family[Spec]):
    """`y = {a[7:4], 2'b01, b[3:0]}`."""

    def draw(self, rng: Random) -> Spec:
        """Draw one to three inputs, one or two outputs of two to five parts; every input is used."""
        widths = tuple(width(rng, 3, 24) for _ in range(rng.choice((1, 2, 2, 3))))
        outputs = []
        for k in range(rng.choice((1, 1, 1, 2))):
            parts = [_slice(rng, widths, rng.randrange(len(widths))) for _ in range(rng.randint(1, 3))]
            if k == 0:
                missing = set(range(len(widths))) - {source for source, _, _ in parts}
                parts += [_slice(rng, widths, source) for source in sorted(missing)]
            if rng.random() < 0.45:
                size = rng.randint(1, 4)
                parts.append((CONSTANT, size, rng.randrange(1 << size)))
            if len(parts) == 1:
                parts.append(_slice(rng, widths, rng.randrange(len(widths))))
            rng.shuffle(parts)
            outputs.append(tuple(parts))
        return Spec(widths, tuple(outputs))

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Words in, words out."""
        ins = (("x", "first", "src_a", "hi_word"), ("y", "second", "src_b", "lo_word"), ("w", "third", "src_c", "aux"))
        outs = (("out", "packed", "result", "z"), ("out_2", "other", "spare", "v"))
        places = ("first", "second", "third")
        return (
            *(bits_in(INPUTS[i], w, f"{places[i]} word", *ins[i]) for i, w in enumerate(s.in_widths)),
            *(bits_out(f"y{k}", s.out_width(k), f"{places[k]} joined word", *outs[k]) for k in range(len(s.outputs))),
        )

    def facts(self, s: Spec, n: Names) -> Facts:
        """List the parts from the top down."""
        rules = []
        for k, parts in enumerate(s.outputs):
            out, pieces = n.t(f"y{k}"), [_words(part, n) for part in parts]
            ranges = [f"bits {high} to {low}" if high > low else f"bit {low}" for high, low in _places(parts)]
            placed = [
                f"{place} from {piece}" if "bit" in piece or "whole" in piece else piece
                for place, piece in zip(ranges, pieces, strict=True)
            ]
            rules.append(
                (
                    f"{out} has {s.out_width(k)} bits; from the top down they are {'; then '.join(pieces)}.",
                    f"{out} is put together like this, its highest bits first: {'; '.join(placed)}.",
                    f"{out} is the concatenation of {', '.join(pieces)}, the first of them in the top bits.",
                )
            )
        count = sum(len(parts) for parts in s.outputs)
        size, sources = s.out_width(0), "one word" if len(s.in_widths) == 1 else f"{len(s.in_widths)} words"
        return Facts(
            (
                f"bit splicer with {count} parts and a first result of {size} bits",
                f"concatenation of slices of {sources}",
            ),
            (f"rearrange bit fields of {sources}", f"join {count} bit fields into new words"),
            tuple(rules),
            (
                ("Bit 0 is the least significant bit of a word.", "Bits are numbered from 0, the least significant."),
                COMBINATIONAL,
            ),
            {"truth_table": self._form(s, n), "verilog": verilog_form(self.verilog(s, n))},
        )

    def _form(self, s: Spec, n: Names) -> str:
        rows = []
        for k, parts in enumerate(s.outputs):
            for (high, low), part in zip(_places(parts), parts, strict=True):
                place = f"{high}:{low}" if high > low else str(low)
                rows.append([f"{n.t(f'y{k}')}[{place}]", _words(part, n)])
        return table(("bits", "are"), rows)

    def verilog(self, s: Spec, n: Names) -> str:
        """One assignment a part."""
        lines = []
        for k, parts in enumerate(s.outputs):
            for (high, low), (source, first, last) in zip(_places(parts), parts, strict=True):
                constant = f"{first}'b{last:0{first}b}" if source == CONSTANT else ""
                value = constant or f"{n.v(INPUTS[source])}[{first}:{last}]"
                lines.append(f"  assign {n.v(f'y{k}')}[{high}:{low}] = {value};")
        return "\n".join(lines)

    def style_cat(self, s: Spec, n: Names) -> Style:
        """`Cat` of slices."""
        lines = [
            f"{n[f'y{k}']} := Cat({', '.join(self._part(s, n, part) for part in parts)})"
            for k, parts in enumerate(s.outputs)
        ]
        return Style("\n".join(lines), ("Cat",))

    def style_hash(self, s: Spec, n: Names) -> Style:
        """Named fields, joined with `##`."""
        lines = []
        for k, parts in enumerate(s.outputs):
            names = []
            for i, part in enumerate(parts):
                name = n.local(f"field_{k}{i}", f"part_{k}{i}", f"piece_{k}{i}")
                lines.append(f"val {name} = {self._part(s, n, part)}")
                names.append(name)
            lines.append(f"{n[f'y{k}']} := {' ## '.join(names)}")
        return Style("\n".join(lines))

    def style_bits(self, s: Spec, n: Names) -> Style:
        """Lists of bits, the least significant part first."""
        lines = []
        for k, parts in enumerate(s.outputs):
            bits = n.local(f"bits_{k}", f"wires_{k}", f"pins_{k}")
            lists = []
            for source, first, last in reversed(parts):
                part = self._part(s, n, (source, first, last))
                lists.append(f"Seq({part})" if source != CONSTANT and first == last else f"{part}.asBools")
            lines += [f"val {bits} = Seq(\n  " + ",\n  ".join(lists) + "\n).flatten"]
            lines.append(f"{n[f'y{k}']} := VecInit({bits}).asUInt")
        return Style("\n".join(lines))

    def style_shift(self, s: Spec, n: Names) -> Style:
        """Every part shifted to its place, joined with OR."""
        lines = []
        for k, parts in enumerate(s.outputs):
            terms = []
            for (_, low), part in zip(_places(parts), parts, strict=True):
                text = self._part(s, n, part)
                terms.append(f"({text} << {low})" if low else text)
            lines.append(f"{n[f'y{k}']} := " + " |\n  ".join(terms))
        return Style("\n".join(lines))

    def _part(self, s: Spec, n: Names, part: tuple[int, int, int]) -> str:
        source, first, last = part
        if source == CONSTANT:
            return f'"b{last:0{first}b}".U({first}.W)'
        name = n[INPUTS[source]]
        if (first, last) == (s.in_widths[source] - 1, 0):
            return name
        return f"{name}({first}, {last})" if first > last else f"{name}({first})"

    def model(self, s: Spec) -> Model:
        """Strings of binary digits."""
        return _Oracle(s)


def _slice(rng: Random, widths: tuple[int, ...], source: int) -> tuple[int, int, int]:
    low, high = sorted((rng.randrange(widths[source]), rng.randrange(widths[source])))
    return (source, high, low)


def _size(part: tuple[int, int, int]) -> int:
    return part[1] if part[0] == CONSTANT else part[1] - part[2] + 1


def _places(parts: tuple[tuple[int, int, int], ...]) -> list[tuple[int, int]]:
    """High and low bit of each part in its output."""
    left, places = sum(_size(part) for part in parts), []
    for part in parts:
        places.append((left - 1, left - _size(part)))
        left -= _size(part)
    return places


def _words(part: tuple[int, int, int], n: Names) -> str:
    source, first, last = part
    if source == CONSTANT:
        return f"the constant bit {last}" if first == 1 else f"the constant bits {last:0{first}b}"
    name = n.t(INPUTS[source])
    return f"bit {first} of {name}" if first == last else f"bits {first} to {last} of {name}"


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        s, found = self._s, {}
        texts = [format(inputs[INPUTS[i]], f"0{w}b")[::-1] for i, w in enumerate(s.in_widths)]
        for k, parts in enumerate(s.outputs):
            joined = ""
            for source, first, last in parts:
                joined += format(last, f"0{first}b") if source == CONSTANT else texts[source][last : first + 1][::-1]
            found[f"y{k}"] = int(joined, 2)
        return found
