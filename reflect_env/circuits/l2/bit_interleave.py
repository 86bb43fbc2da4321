"""Bits of several words woven into one, and taken apart again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.phrases import COMBINATIONAL, verilog_form
from reflect_env.circuits.ports import PortGroup, bits_in, bits_out, vec_in, vec_out
from reflect_env.circuits.registry import family


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    words: int
    width: int
    """Bits of each of the words."""
    weave: bool
    """Several words become one, else one becomes several."""
    last_first: bool
    """Bit 0 of the woven word belongs to the last of the words, else to the first."""

    @property
    def total(self) -> int:
        """Bits of the woven word."""
        return self.words * self.width


@family("bit-interleave", "L2", "Interleave", "Weaver", "Morton", "BitShuffle", tags=("bits", "permutation"))
class BitInterleave(Family[Spec]):
    """`y = {b3, a3, b2, a2, …}`."""

    def draw(self, rng: Random) -> Spec:
        """Draw how many words, their width and the direction."""
        words = rng.choice((2, 2, 2, 3, 4))
        return Spec(words, rng.randint(2, 16 if words == 2 else 10), rng.random() < 0.5, rng.random() < 0.5)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """A vector of words on one side, the woven word on the other."""
        many, one = ("parts", "words", "lanes", "streams"), ("woven", "mixed", "packed_bits", "z")
        if s.weave:
            return (
                vec_in("x", s.words, s.width, "words", *many, "in"),
                bits_out("y", s.total, "woven word", *one, "out"),
            )
        return (bits_in("y", s.total, "woven word", *one, "in"), vec_out("x", s.words, s.width, "words", *many, "out"))

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say which bit goes where."""
        x, y, k, last = n.t("x"), n.t("y"), s.words, s.words - 1
        place = f"{k}·i + {last} - w" if s.last_first else f"{k}·i + w"
        order = list(reversed(range(k))) if s.last_first else list(range(k))
        listing = ", ".join(f"bit 0 of {n.t('x', w)}" for w in order)
        rules: list[Sentence] = []
        if s.weave:
            rules.append(
                (
                    f"Bit i of {x}(w) becomes bit {place} of {y}.",
                    f"For every word w and bit i, {y} has bit i of {x}(w) at the place {place}.",
                )
            )
            rules.append(
                f"So, from its least significant bit on, {y} starts with {listing}, and goes on with the bits 1 in "
                "the same order."
            )
        else:
            rules.append(
                (
                    f"Bit i of {x}(w) is bit {place} of {y}.",
                    f"For every word w and bit i, {x}(w) takes its bit i from the place {place} of {y}.",
                )
            )
            rules.append(
                f"So the lowest bits of {y} are, from the least significant on, {listing}; the bits 1 follow in the "
                "same order."
            )
        rules.append(f"w runs from 0 to {last} and i from 0, the least significant bit, to {s.width - 1}.")
        verb = "interleaver" if s.weave else "deinterleaver"
        first = "last" if s.last_first else "first"
        return Facts(
            (
                f"bit {verb} for {k} words of {s.width} bits, {first} word lowest",
                f"{s.total}-bit {verb} with {k} words ({first} word in bit 0)",
            ),
            (
                f"{'interleave' if s.weave else 'separate'} the bits of {k} words",
                f"{'weave' if s.weave else 'split'} {k} words bit by bit",
            ),
            tuple(rules),
            (COMBINATIONAL,),
            {"verilog": verilog_form(self.verilog(s, n))},
        )

    def _place(self, s: Spec, word: int, bit: int) -> int:
        return s.words * bit + (s.words - 1 - word if s.last_first else word)

    def verilog(self, s: Spec, n: Names) -> str:
        """One assignment a bit."""
        lines = []
        for word in range(s.words):
            for bit in range(s.width):
                pair = (f"{n.v('y')}[{self._place(s, word, bit)}]", f"{n.v('x', word)}[{bit}]")
                target, source = pair if s.weave else pair[::-1]
                lines.append(f"  assign {target} = {source};")
        return "\n".join(lines)

    def style_index(self, s: Spec, n: Names) -> Style:
        """Every bit of the result by its number."""
        i, w, x, y = n.local("i", "k", "pos"), n.local("w", "word", "lane"), n["x"], n["y"]
        turned = f"{s.words - 1} - {i} % {s.words}" if s.last_first else f"{i} % {s.words}"
        if s.weave:
            return Style(f"{y} := VecInit.tabulate({s.total})({i} => {x}({turned})({i} / {s.words})).asUInt")
        start = f"{s.words - 1} - {w}" if s.last_first else w
        return Style(f"""
for ({w} <- 0 until {s.words}) {{
  {x}({w}) := VecInit.tabulate({s.width})({i} => {y}({s.words} * {i} + {start})).asUInt
}}""")

    def style_lists(self, s: Spec, n: Names) -> Style:
        """Lists of bits, transposed."""
        bits, turn = n.local("columns", "rows", "bit_lists"), ".reverse" if s.last_first else ""
        if s.weave:
            lines = [
                f"val {bits} = {n['x']}.toSeq{turn}.map(_.asBools).transpose",
                f"{n['y']} := VecInit({bits}.flatten).asUInt",
            ]
            return Style("\n".join(lines))
        lines = [f"val {bits} = {n['y']}.asBools.grouped({s.words}).toSeq.transpose{turn}"]
        b = n.local("lane_bits", "group", "one_word")
        lines.append(f"{n['x']} := VecInit({bits}.map({b} => VecInit({b}).asUInt))")
        return Style("\n".join(lines))

    def style_wires(self, s: Spec, n: Names) -> Style:
        """Two loops over a row of wires."""
        wires, w, i, x, y = (
            n.local("wires", "slots", "cells"),
            n.local("w", "word", "lane"),
            n.local("i", "k", "pos"),
            n["x"],
            n["y"],
        )
        place = f"{s.words} * {i} + {s.words - 1} - {w}" if s.last_first else f"{s.words} * {i} + {w}"
        if s.weave:
            return Style(f"""
val {wires} = Wire(Vec({s.total}, Bool()))
for ({w} <- 0 until {s.words}; {i} <- 0 until {s.width}) {{
  {wires}({place}) := {x}({w})({i})
}}
{y} := {wires}.asUInt""")
        target, bits = n.local("target", "word_out", "sink"), n.local("bits", "row", "flags_of")
        return Style(f"""
val {wires} = Wire(Vec({s.words}, Vec({s.width}, Bool())))
for ({w} <- 0 until {s.words}; {i} <- 0 until {s.width}) {{
  {wires}({w})({i}) := {y}({place})
}}
{x}.zip({wires}).foreach {{ case ({target}, {bits}) => {target} := {bits}.asUInt }}""")

    def style_cat(self, s: Spec, n: Names) -> Style:
        """`Cat` of bits, the most significant first."""
        i, x, y, order = n.local("i", "k", "pos"), n["x"], n["y"], range(s.words)
        if s.weave:
            top_down = order if s.last_first else reversed(order)
            group = ", ".join(f"{x}({w})({i})" for w in top_down)
            return Style(f"{y} := Cat(({s.width - 1} to 0 by -1).flatMap({i} => Seq({group})))", ("Cat",))
        lines = []
        for w in order:
            first = s.words - 1 - w if s.last_first else w
            lines.append(f"{x}({w}) := Cat(({s.total - s.words + first} to {first} by -{s.words}).map({y}(_)))")
        return Style("\n".join(lines), ("Cat",))

    def model(self, s: Spec) -> Model:
        """Strings of binary digits."""
        return _Oracle(s)


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        s = self._s
        order = list(range(s.words))[::-1] if s.last_first else list(range(s.words))
        if s.weave:
            texts = [format(inputs[f"x_{w}"], f"0{s.width}b")[::-1] for w in order]
            return {"y": int("".join("".join(group) for group in zip(*texts, strict=True))[::-1], 2)}
        text = format(inputs["y"], f"0{s.total}b")[::-1]
        return {f"x_{w}": int(text[k :: s.words][::-1], 2) for k, w in enumerate(order)}
