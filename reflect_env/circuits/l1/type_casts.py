"""The same bits as another type: unsigned, signed, single bits, vectors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.draw import width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.phrasing import COMBINATIONAL, a, bits, listed
from reflect_env.circuits.ports import (
    PortGroup,
    bits_in,
    bits_out,
    data_in,
    data_out,
    flag_in,
    flag_out,
    vec_in,
    vec_out,
)
from reflect_env.circuits.registry import family

_VIEWS = {
    "unsigned": ("signed", "flags", "flags_reversed", "lowest", "bytes"),
    "signed": ("unsigned", "flags", "sign", "padded", "bytes"),
    "flags": ("unsigned", "signed", "reversed"),
    "bit": ("number", "spread", "flags"),
}
"""What each kind of input can be seen as."""


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    source: str
    """`unsigned`, `signed`, `flags` (a vector of bits) or `bit`."""
    views: tuple[str, ...]


@family("type-casts", "L1", "Cast", "View", "Convert", "Retype", "Bits", tags=("types", "cast"))
class TypeCasts(Family[Spec]):
    """One input, seen as one to three other types."""

    def draw(self, rng: Random) -> Spec:
        """Draw an input type and some of its views."""
        source, w = rng.choice(tuple(_VIEWS)), width(rng, 2, 16) if rng.random() < 0.6 else width(rng, 4, 32)
        fitting = [view for view in _VIEWS[source] if view != "bytes" or _chunk(w)]
        return Spec(w, source, tuple(rng.sample(fitting, min(len(fitting), rng.choice((1, 2, 2, 3))))))

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """The input, one output a view."""
        words = ("x", "a", "data", "din", "value", "source")
        source = {
            "unsigned": bits_in("in", s.width, "unsigned number", *words),
            "signed": data_in("in", s.width, "signed number", *words, signed=True),
            "flags": vec_in("in", s.width, 1, "single bits", *words),
            "bit": flag_in("in", "single bit", *words),
        }[s.source]
        return (source, *(self._view(s, view) for view in s.views))

    def _view(self, s: Spec, view: str) -> PortGroup:
        w, chunk = s.width, _chunk(s.width)
        if view == "bytes":
            return vec_out(view, w // chunk, chunk, f"the input in parts of {chunk} bits", "parts", "chunks", "pieces")
        return {
            "signed": data_out(view, w, "the bits as a signed number", "as_signed", "sgn", "num", signed=True),
            "unsigned": bits_out(view, w, "the bits as an unsigned number", "as_uint", "raw", "pattern"),
            "flags": vec_out(view, w, 1, "one element a bit", "bools", "bit_list", "lines", "each"),
            "flags_reversed": vec_out(view, w, 1, "one element a bit, backwards", "mirrored", "backwards"),
            "lowest": flag_out(view, "lowest bit", "lsb", "is_odd", "bit0", "low_bit"),
            "sign": flag_out(view, "sign bit", "negative", "msb", "is_neg", "sign_bit"),
            "padded": bits_out(view, w + 4, "the pattern, zero-extended", "extended", "roomy", "zext"),
            "reversed": bits_out(view, w, "the elements as a number, backwards", "flipped", "mirror", "rev"),
            "number": bits_out(view, w, "0 or 1 as a number", "num", "count_one", "widened"),
            "spread": data_out(view, w, "0 or -1 as a number", "minus_one", "all_or_none", "smeared", signed=True),
        }[view]

    def facts(self, s: Spec, n: Names) -> Facts:
        """One sentence a view."""
        kind = {
            "unsigned": f"{s.width}-bit unsigned number",
            "signed": f"{s.width}-bit signed number",
            "flags": f"vector of {bits(s.width)}",
            "bit": "single bit",
        }[s.source]
        targets = listed([n.t(view) for view in s.views])
        return Facts(
            (f"type conversion for {a(kind)}", f"converter from {a(kind)} to other types"),
            (f"show {a(kind)} as other types", f"turn {n.t('in')} into {targets}"),
            (*(self._rule(s, n, view) for view in s.views), COMBINATIONAL),
        )

    def _rule(self, s: Spec, n: Names, view: str) -> Sentence:
        x, out, w, chunk = n.t("in"), n.t(view), s.width, _chunk(s.width)
        vec = s.source == "flags"
        return {
            "signed": (f"{out} is the same {w} bits, read as a two's complement number.",)
            if not vec
            else (f"{out} is the two's complement number whose bit i is element i of {x}.",),
            "unsigned": (f"{out} has the same bit pattern as {x}.", f"{out} is the bits of {x}, read as unsigned.")
            if not vec
            else (f"{out} is the number whose bit i is element i of {x}; element 0 is the lowest bit.",),
            "flags": (f"Element i of {out} is bit i of {x}; element 0 is the lowest bit.",)
            if s.source != "bit"
            else (f"Every one of the {w} elements of {out} equals {x}.", f"{out} holds {w} copies of {x}."),
            "flags_reversed": (f"Element 0 of {out} is the highest bit of {x}, and the last element is bit 0.",),
            "lowest": (f"{out} is bit 0 of {x}.", f"{out} says whether {x} is odd."),
            "bytes": (
                f"{out} cuts {x} into {w // max(chunk, 1)} parts of {chunk} bits; element 0 is the lowest part.",
                f"Element i of {out} is bits {chunk}·i to {chunk}·i+{chunk - 1} of {x}.",
            ),
            "sign": (f"{out} is the sign bit of {x}.", f"{out} is high where {x} is negative."),
            "padded": (f"{out} is the bit pattern of {x} with 4 zeros above it, whatever the sign.",),
            "reversed": (
                f"{out} is the number whose highest bit is element 0 of {x} and whose bit 0 is the last one.",
            ),
            "number": (f"{out} is 1 where {x} is high, else 0.", f"{out} is {x} zero-extended to {w} bits."),
            "spread": (f"{out} is -1 where {x} is high, else 0.", f"Every bit of {out} equals {x}."),
        }[view]

    def verilog(self, s: Spec, n: Names) -> str:
        """Bits of one wire."""
        x = f"{{{', '.join(n.v('in', i) for i in reversed(range(s.width)))}}}" if s.source == "flags" else n.v("in")
        top = 0 if s.source == "bit" else s.width - 1
        lines = [f"  wire [{top}:0] word_d = {x};"]
        for view in s.views:
            lines += self._assigned(s, n, view)
        return "\n".join(lines)

    def _assigned(self, s: Spec, n: Names, view: str) -> list[str]:
        w, chunk = s.width, _chunk(s.width)
        if view in ("flags", "flags_reversed"):
            where = [0 if s.source == "bit" else i if view == "flags" else w - 1 - i for i in range(w)]
            return [f"  assign {n.v(view, i)} = word_d[{bit}];" for i, bit in enumerate(where)]
        if view == "bytes":
            parts = [f"word_d[{chunk * i + chunk - 1}:{chunk * i}]" for i in range(w // chunk)]
            return [f"  assign {n.v(view, i)} = {part};" for i, part in enumerate(parts)]
        value = {
            "lowest": "word_d[0]",
            "sign": f"word_d[{w - 1}]",
            "padded": "{4'b0000, word_d}",
            "reversed": f"{{{', '.join(f'word_d[{i}]' for i in range(w))}}}",
            "number": f"{{{{{w - 1}{{1'b0}}}}, word_d[0]}}",
            "spread": f"{{{w}{{word_d[0]}}}}",
        }.get(view, "word_d")
        return [f"  assign {n.v(view)} = {value};"]

    def style_methods(self, s: Spec, n: Names) -> Style:
        """The conversions of the types."""
        x, w, chunk = n["in"], s.width, _chunk(s.width)
        flat = f"{x}.asUInt"
        parts = f"VecInit(Seq.tabulate({w // max(chunk, 1)})(i => {x}({chunk} * i + {chunk - 1}, {chunk} * i)))"
        value = {
            "signed": f"{flat}.asSInt" if s.source == "flags" else f"{x}.asSInt",
            "unsigned": flat,
            "flags": f"VecInit(Seq.fill({w})({x}))" if s.source == "bit" else f"VecInit({x}.asBools)",
            "flags_reversed": f"VecInit({x}.asBools.reverse)",
            "lowest": f"{x}(0)",
            "bytes": parts,
            "sign": f"{x} < 0.S",
            "padded": flat,
            "reversed": f"VecInit({x}.reverse).asUInt",
            "number": flat,
            "spread": f"{flat}.asSInt",
        }
        return Style("\n".join(f"{n[view]} := {value[view]}" for view in s.views))

    def style_typed(self, s: Spec, n: Names) -> Style | None:
        """`asTypeOf` wherever the number of bits agrees."""
        same = {"signed", "unsigned", "flags", "bytes"}
        if s.source == "bit" or not same & set(s.views):
            return None
        x, lines = n["in"], []
        for view in s.views:
            other = {"lowest": f"{x}(0)", "sign": f"{x}({s.width - 1})", "padded": f"0.U(4.W) ## {x}.asUInt"}
            other |= {"flags_reversed": f"Reverse({x}).asTypeOf({n[view]})", "reversed": f"Reverse({x}.asUInt)"}
            lines.append(f"{n[view]} := {f'{x}.asTypeOf({n[view]})' if view in same else other[view]}")
        return Style("\n".join(lines), imports=("Reverse",) if {"flags_reversed", "reversed"} & set(s.views) else ())

    def style_bits(self, s: Spec, n: Names) -> Style:
        """Bit by bit and part by part."""
        lines, used = [], set()
        for view in s.views:
            line, imports = self._by_bits(s, n, view)
            lines.append(line)
            used |= set(imports)
        return Style("\n".join(lines), imports=tuple(sorted(used)))

    def _by_bits(self, s: Spec, n: Names, view: str) -> tuple[str, tuple[str, ...]]:
        x, out, w, chunk, i = n["in"], n[view], s.width, _chunk(s.width), n.local("i", "k", "bit_index")
        if view in ("flags", "flags_reversed"):
            value = x if s.source == "bit" else f"{x}({i})" if view == "flags" else f"{x}({w - 1} - {i})"
            return f"for ({i} <- 0 until {w}) {{\n  {out}({i}) := {value}\n}}", ()
        if view == "bytes":
            body = f"{out}({i}) := {x}({chunk} * {i} + {chunk - 1}, {chunk} * {i})"
            return f"for ({i} <- 0 until {w // chunk}) {{\n  {body}\n}}", ()
        joined = f"Cat({x}.reverse)" if s.source == "flags" else f"{x}({w - 1}, 0)"
        value, imports = {
            "signed": (f"{joined}.asSInt", ("Cat",) if s.source == "flags" else ()),
            "unsigned": (joined, ("Cat",) if s.source == "flags" else ()),
            "lowest": (f"{x}(0)", ()),
            "sign": (f"{x}({w - 1})", ()),
            "padded": (f"Cat(0.U(4.W), {x}({w - 1}, 0))", ("Cat",)),
            "reversed": (f"Cat({x})", ("Cat",)),
            "number": (f"Mux({x}, 1.U, 0.U)", ()),
            "spread": (f"Fill({w}, {x}).asSInt", ("Fill",)),
        }[view]
        return f"{out} := {value}", imports

    def model(self, s: Spec) -> Model:
        """A list of bits, lowest first."""
        return _Oracle(s)


def _chunk(width: int) -> int:
    """Width of the parts of `bytes`; 0 where the width has no fitting divisor."""
    return next((size for size in (8, 4, 5, 3, 2) if width % size == 0 and width > size), 0)


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        w = self._s.width
        word = [inputs[f"in_{i}"] for i in range(w)] if self._s.source == "flags" else _digits(inputs["in"], w)
        if self._s.source == "bit":
            word = [inputs["in"]] * w
        found: dict[str, int] = {}
        for view in self._s.views:
            if view in ("flags", "flags_reversed"):
                listing = word if view == "flags" else word[::-1]
                found |= {f"{view}_{i}": bit for i, bit in enumerate(listing)}
            elif view == "bytes":
                size = _chunk(w)
                found |= {f"{view}_{i}": _number(word[size * i : size * i + size]) for i in range(w // size)}
            else:
                found[view] = self._one(view, word)
        return found

    def _one(self, view: str, word: list[int]) -> int:
        if view in ("lowest", "number"):
            return word[0]
        return word[-1] if view == "sign" else _number(word[::-1] if view == "reversed" else word)


def _digits(value: int, width: int) -> list[int]:
    return [value >> i & 1 for i in range(width)]


def _number(word: list[int]) -> int:
    return sum(bit << i for i, bit in enumerate(word))
