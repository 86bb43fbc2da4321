"""Fields of a bundle at fixed places of a word: packed, unpacked, with reserved bits between."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.phrasing import COMBINATIONAL, a, bits, table, verilog_text
from reflect_env.circuits.ports import PortGroup, bits_in, bits_out, bundle_in, bundle_out
from reflect_env.circuits.registry import family
from reflect_env.circuits.vocabulary import FIELDS


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    pack: bool
    """From bundle to word; else from word to bundle."""
    layout: tuple[tuple[str, int], ...]
    """Field and width from the top of the word down; a field without name is reserved."""
    order: tuple[int, ...]
    """Places in `layout` of the fields, in the order of the bundle."""


@family(
    "bundle-pack", "L1", "Packer", "Unpacker", "Fields", "Format", "Header", "Frame", tags=("bundle", "concatenation")
)
class BundlePack(Family[Spec]):
    """A word and its fields."""

    def draw(self, rng: Random) -> Spec:
        """Draw fields; most words have them in the order of the bundle, a third have reserved bits."""
        names = rng.sample(FIELDS, rng.randint(2, 6))
        parts = [(name, 1 if rng.random() < 0.25 else rng.choice((2, 3, 4, 4, 5, 6, 8, 8, 12, 16))) for name in names]
        if rng.random() < 0.35:
            for _ in range(rng.choice((1, 1, 2))):
                parts.insert(rng.randint(0, len(parts)), ("", rng.randint(1, 5)))
        order = [i for i, (name, _) in enumerate(parts) if name]
        how = rng.random()
        order = order[::-1] if how < 0.25 else rng.sample(order, len(order)) if how < 0.45 else order
        return Spec(rng.random() < 0.5, tuple(parts), tuple(order))

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """A bundle and a word."""
        fields, wide = [s.layout[i] for i in s.order], _width(s)
        words, names = ("word", "raw", "flat", "bits", "packet"), ("hdr", "msg", "view", "rec", "item")
        if s.pack:
            ins = bundle_in("fields", fields, "the fields", *names)
            return (ins, bits_out("packed_word", wide, "the word that holds them", "dout", *words))
        ins = bits_in("packed_word", wide, "word that holds the fields", "din", *words)
        return (ins, bundle_out("fields", fields, "the fields", *names))

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say the place of every field, in sentences or as a table."""
        word, group, count, wide = n.t("packed_word"), n.t("fields"), len(s.order), _width(s)
        places = _places(s)
        said = [f"`{n.ports['fields']}.{name}` is {_where(low, size)} of {word}" for name, size, low in places if name]
        gaps = [_where(low, size) for name, size, low in places if not name]
        rows = [(_range(low, size), name or "reserved") for name, size, low in places]
        layout = table((f"bits of {n.ports['packed_word']}", "field"), rows)
        rules: list[Sentence] = [(f"{'; '.join(said)}.", f"The layout of {word}, highest bits first:\n{layout}")]
        if gaps:
            rule = "are always 0" if s.pack else "are ignored"
            rules.append(f"Reserved bits ({', '.join(gaps)}) {rule}.")
        where = (
            f"{word} is built from the fields of {group}." if s.pack else f"{word} is cut into the fields of {group}."
        )
        verb = "packer" if s.pack else "unpacker"
        return Facts(
            (
                f"{verb} for {count} fields of {a(f'{wide}-bit word')}",
                f"{bits(wide).replace(' bits', '-bit')} field {verb}",
            ),
            (
                f"{'combine fields into' if s.pack else 'take fields out of'} a word of {wide} bits",
                f"{'pack' if s.pack else 'unpack'} a record of {count} fields",
            ),
            (where, *rules, COMBINATIONAL),
            forms={"verilog": verilog_text(self.verilog(s, n))},
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """One concatenation on either side."""
        if s.pack:
            parts = [n.v("fields", name) if name else f"{size}'d0" for name, size in s.layout]
            return f"  assign {n.v('packed_word')} = {{{', '.join(parts)}}};"
        wires = "".join(f"  wire [{size - 1}:0] unused{i}_d;\n" for i, (name, size) in enumerate(s.layout) if not name)
        parts = [n.v("fields", name) if name else f"unused{i}_d" for i, (name, _) in enumerate(s.layout)]
        return f"{wires}  assign {{{', '.join(parts)}}} = {n.v('packed_word')};"

    def style_direct(self, s: Spec, n: Names) -> Style:
        """One `Cat`, or one slice a field."""
        group, word = n["fields"], n["packed_word"]
        if s.pack:
            parts = [f"{group}.{name}" if name else f"0.U({size}.W)" for name, size in s.layout]
            return Style(f"{word} := Cat({', '.join(parts)})", imports=("Cat",))
        lines = [f"{group}.{name} := {_slice(word, low, size)}" for name, size, low in _places(s) if name]
        return Style("\n".join(lines))

    def style_layout(self, s: Spec, n: Names) -> Style:
        """A bundle of its own that has the fields in the order of the word."""
        cls, spare = f"{n.module}Layout", iter(range(9))
        members = [(name or f"reserved{next(spare)}", size, bool(name)) for name, size in s.layout]
        before = "\n".join(
            [
                f"class {cls} extends Bundle {{",
                *(f"  val {name} = {'Bool()' if size == 1 else f'UInt({size}.W)'}" for name, size, _ in members),
                "}",
            ]
        )
        group, word, view = n["fields"], n["packed_word"], n.local("layout", "view", "as_fields", "laid_out")
        if not s.pack:
            lines = [f"val {view} = {word}.asTypeOf(new {cls})"]
            return Style(
                "\n".join([*lines, *(f"{group}.{m} := {view}.{m}" for m, _, real in members if real)]), before=before
            )
        lines = [f"val {view} = Wire(new {cls})"]
        lines += [f"{view}.{m} := {f'{group}.{m}' if real else '0.U'}" for m, _, real in members]
        return Style("\n".join([*lines, f"{word} := {view}.asUInt"]), before=before)

    def style_plain(self, s: Spec, n: Names) -> Style | None:
        """The conversion that every bundle has, where the orders agree."""
        if list(s.order) != list(range(len(s.layout))):
            return None
        group, word = n["fields"], n["packed_word"]
        return Style(f"{word} := {group}.asUInt" if s.pack else f"{group} := {word}.asTypeOf({group})")

    def style_fold(self, s: Spec, n: Names) -> Style | None:
        """A list of the fields, from the bottom up."""
        if any(not name for name, _ in s.layout):
            return None
        group, word, fields = n["fields"], n["packed_word"], n.local("parts", "members", "listing")
        names = ", ".join(f"{group}.{name}" for name, _ in (s.layout if s.pack else s.layout[::-1]))
        lines = [f"val {fields} = Seq[UInt]({names})"]
        if s.pack:
            return Style("\n".join([*lines, f"{word} := {fields}.reduce(_ ## _)"]))
        low, part = n.local("low", "offset", "start"), n.local("part", "one", "each_field")
        body = f"{part} := {word}({low} + {part}.getWidth - 1, {low})\n  {low} + {part}.getWidth"
        return Style("\n".join([*lines, f"{fields}.foldLeft(0) {{ ({low}, {part}) =>\n  {body}\n}}"]))

    def style_shift(self, s: Spec, n: Names) -> Style | None:
        """Fields moved into place and ORed, or masked out after a shift."""
        group, word = n["fields"], n["packed_word"]
        named = [(name, size, low) for name, size, low in _places(s) if name]
        if s.pack:
            moved = [f"({group}.{name} << {low})" if low else f"{group}.{name}" for name, _, low in named]
            return Style(f"{word} := {' | '.join(moved)}")
        lines = []
        for name, size, low in named:
            shifted = f"({word} >> {low})" if low else word
            lines.append(f"{group}.{name} := {shifted}({'0' if size == 1 else f'{size - 1}, 0'})")
        return Style("\n".join(lines))

    def model(self, s: Spec) -> Model:
        """A string of digits, or slices of one."""
        return _Oracle(s)


def _width(s: Spec) -> int:
    return sum(size for _, size in s.layout)


def _places(s: Spec) -> list[tuple[str, int, int]]:
    """Name, width and lowest bit of each part, from the top down."""
    low, places = _width(s), []
    for name, size in s.layout:
        low -= size
        places.append((name, size, low))
    return places


def _range(low: int, size: int) -> str:
    return str(low) if size == 1 else f"{low + size - 1}:{low}"


def _where(low: int, size: int) -> str:
    return f"bit {low}" if size == 1 else f"bits {low + size - 1} to {low}"


def _slice(word: str, low: int, size: int) -> str:
    return f"{word}({low})" if size == 1 else f"{word}({low + size - 1}, {low})"


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        if self._s.pack:
            digits = (f"{inputs[f'fields_{name}'] if name else 0:0{size}b}" for name, size in self._s.layout)
            return {"packed_word": int("".join(digits), 2)}
        text, found = f"{inputs['packed_word']:0{_width(self._s)}b}", {}
        for name, size in self._s.layout:
            found[f"fields_{name}"] = int(text[:size], 2)
            text = text[size:]
        return {key: value for key, value in found.items() if key != "fields_"}
