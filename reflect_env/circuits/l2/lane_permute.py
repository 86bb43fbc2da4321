"""Lanes of a word put into another order: byte swaps, rotations of lanes, copies, with lanes turned round."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.phrases import COMBINATIONAL, table, verilog_form
from reflect_env.circuits.ports import PortGroup, bits_in, bits_out, flag_in
from reflect_env.circuits.registry import family


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    lane_width: int
    order: tuple[int, ...]
    """Which lane of the input each lane of the output is, lane 0 (least significant) first."""
    reverse: bool
    """The bits within a lane change ends as well."""
    control: str
    """`none`, or the level of an input at which the order changes: `high`, `low`."""

    def __post_init__(self) -> None:
        identity = self.order == tuple(range(self.lanes)) and not self.reverse
        if max(self.order) >= self.lanes or identity or (self.reverse and self.lane_width == 1):
            raise ValueError("a lane that there is not, or nothing changes")

    @property
    def lanes(self) -> int:
        """Number of lanes."""
        return len(self.order)

    @property
    def width(self) -> int:
        """Bits of the word."""
        return self.lanes * self.lane_width

    @property
    def swaps_ends(self) -> bool:
        """Whether the order is simply turned round."""
        return self.order == tuple(reversed(range(self.lanes)))


@family("lane-permute", "L2", "Permute", "ByteSwap", "Shuffle", "LaneSwap", tags=("bits", "permutation"))
class LanePermute(Family[Spec]):
    """`y = {a.lane(p(n-1)), …, a.lane(p(0))}`."""

    def draw(self, rng: Random) -> Spec:
        """Draw lanes and an order: reversal, rotation, any permutation, or one with copies."""
        size, lanes = rng.choice((1, 2, 3, 4, 4, 8, 8, 8, 16)), rng.choice((2, 3, 4, 4, 4, 5, 6, 8))
        lanes = max(lanes, 4) if size < 3 else min(lanes, 4) if size == 16 else lanes
        kind, order = rng.random(), list(range(lanes))
        if kind < 0.35:
            order.reverse()
        elif kind < 0.5:
            turn = rng.randrange(1, lanes)
            order = order[turn:] + order[:turn]
        elif kind < 0.85:
            while order == sorted(order):
                rng.shuffle(order)
        else:
            order = [rng.randrange(lanes) for _ in order]
            order[0] = 1 if order == list(range(lanes)) else order[0]
        reverse = size > 1 and rng.random() < 0.2
        return Spec(size, tuple(order), reverse, rng.choice(("none", "none", "none", "high", "low")))

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Word in, word out, control."""
        control = [flag_in("en", f"changes the order while {s.control}", "swap", "mode", "enable", "permute")]
        return (
            bits_in("a", s.width, "word", "x", "word", "data", "in_word", "value"),
            *([] if s.control == "none" else control),
            bits_out("out", s.width, "word with its lanes in the new order", "y", "result", "res", "z", "shuffled"),
        )

    def _unit(self, s: Spec) -> str:
        return {1: "bit", 4: "nibble", 8: "byte"}.get(s.lane_width, "lane")

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say the lanes, then the order."""
        a, out, unit, last = n.t("a"), n.t("out"), self._unit(s), s.lanes - 1
        rules: list[Sentence] = []
        if s.lane_width > 1:
            rules.append(
                (
                    f"A word has {s.lanes} {unit}s of {s.lane_width} bits; {unit} 0 is the least significant, {unit} "
                    f"{last} the most "
                    "significant.",
                    f"Split {a} into {s.lanes} {unit}s of {s.lane_width} bits, counted from the least significant "
                    f"one, {unit} 0.",
                )
            )
        else:
            rules.append(f"Bit 0 is the least significant bit and bit {last} the most significant.")
        rules += self._order(s, n, unit)
        if s.control != "none":
            off = "low" if s.control == "high" else "high"
            rules.append(
                f"All this applies while {n.t('en')} is {s.control}; while it is {off}, {out} is {a} unchanged."
            )
        what = f"{unit} swap" if s.swaps_ends else f"{unit} permutation"
        gate = "" if s.control == "none" else " that can be switched off"
        return Facts(
            (
                f"{what} for {s.width}-bit words{gate}",
                f"{s.width}-bit {what} with {s.lanes} {unit}s{gate}",
            ),
            (f"reorder the {unit}s of a word", f"output {a} with its {s.lanes} {unit}s in another order"),
            tuple(rules),
            (COMBINATIONAL,),
            {"truth_table": self._form(s, n), "verilog": verilog_form(self.verilog(s, n))},
        )

    def _order(self, s: Spec, n: Names, unit: str) -> list[Sentence]:
        a, out, last = n.t("a"), n.t("out"), s.lanes - 1
        rules: list[Sentence] = []
        pairs = ", ".join(f"{unit} {i} is {unit} {k}" for i, k in enumerate(s.order))
        listing = ", ".join(map(str, reversed(s.order)))
        order = [
            f"In {out}, {pairs} of {a}.",
            f"From the most significant {unit} down, {out} consists of the {unit}s {listing} of {a}.",
        ]
        if s.swaps_ends:
            order.append(
                f"{out} has the {unit}s of {a} in the opposite order, so that {unit} 0 becomes {unit} {last} and so on."
            )
        rules.append(tuple(order))
        if s.reverse:
            rules.append(
                (
                    f"Within each {unit} the order of the bits is reversed.",
                    f"Every {unit} is also mirrored: its bit 0 becomes bit {s.lane_width - 1} and so on.",
                )
            )
        elif s.lane_width > 1:
            rules.append(f"The order of the bits within a {unit} does not change.")
        return rules

    def _form(self, s: Spec, n: Names) -> str:
        size, rows = s.lane_width, []
        for i, k in reversed(list(enumerate(s.order))):
            place, source = f"[{size * i + size - 1}:{size * i}]", f"[{size * k + size - 1}:{size * k}]"
            if size == 1:
                place, source = f"[{i}]", f"[{k}]"
            rows.append([n.t("out") + place, n.t("a") + source + (" with its bits reversed" if s.reverse else "")])
        text = table(("bits", "are"), rows)
        if s.control != "none":
            off = "low" if s.control == "high" else "high"
            text += f"\n\nThis holds while {n.t('en')} is {s.control}. While it is {off}, {n.t('out')} is {n.t('a')}."
        return text

    def verilog(self, s: Spec, n: Names) -> str:
        """Bit by bit."""
        a, size, bits = n.v("a"), s.lane_width, []
        for i in range(s.lanes - 1, -1, -1):
            for bit in range(size - 1, -1, -1):
                bits.append(f"{a}[{s.order[i] * size + (size - 1 - bit if s.reverse else bit)}]")
        rows = [", ".join(bits[k : k + 8]) for k in range(0, len(bits), 8)]
        joined = "{" + ",\n    ".join(rows) + "}"
        if s.control == "none":
            return f"  assign {n.v('out')} = {joined};"
        first, second = ("moved_d", a) if s.control == "high" else (a, "moved_d")
        return (
            f"  wire [{s.width - 1}:0] moved_d = {joined};\n  assign {n.v('out')} = {n.v('en')} ? {first} : {second};"
        )

    def _lane(self, s: Spec, n: Names, k: int) -> str:
        size = s.lane_width
        text = f"{n['a']}({k})" if size == 1 else f"{n['a']}({size * k + size - 1}, {size * k})"
        return f"Reverse({text})" if s.reverse else text

    def style_cat(self, s: Spec, n: Names) -> Style:
        """`Cat` of slices, most significant first."""
        lanes = ",\n  ".join(self._lane(s, n, k) for k in reversed(s.order))
        moved = n.local("moved", "swapped", "reordered")
        used = ("Cat", "Reverse") if s.reverse else ("Cat",)
        return Style(f"val {moved} = Cat(\n  {lanes}\n)\n{self._drive(s, n, moved)}", used)

    def style_vector(self, s: Spec, n: Names) -> Style:
        """A vector of lanes, picked by a list of numbers."""
        lanes, k, order = (
            n.local("lanes", "parts", "fields"),
            n.local("k", "i", "idx"),
            n.local("order", "sources", "picks"),
        )
        if s.lane_width == 1:
            cut = f"{n['a']}.asBools"
        else:
            size = s.lane_width
            cut = f"VecInit.tabulate({s.lanes})({k} => {n['a']}({size} * {k} + {size - 1}, {size} * {k}))"
        lines = [f"val {lanes} = {cut}", f"val {order} = Seq({', '.join(map(str, s.order))})"]
        pick = f"{order}.map({k} => Reverse({lanes}({k})))" if s.reverse else f"{order}.map({lanes}(_))"
        moved = n.local("moved", "swapped", "reordered")
        lines.append(f"val {moved} = VecInit({pick}).asUInt")
        return Style("\n".join([*lines, self._drive(s, n, moved)]), ("Reverse",) if s.reverse else ())

    def style_cast(self, s: Spec, n: Names) -> Style | None:
        """The word seen as a vector of lanes, and a wire of the same type."""
        if s.lane_width == 1:
            return None
        old, new, kind = (
            n.local("lanes", "source", "old_lanes"),
            n.local("target", "sink", "new_lanes"),
            f"Vec({s.lanes}, UInt({s.lane_width}.W))",
        )
        lines = [f"val {old} = {n['a']}.asTypeOf({kind})", f"val {new} = Wire({kind})"]
        if s.swaps_ends:
            i = n.local("i", "k", "idx")
            value = f"{old}({s.lanes - 1} - {i})"
            lines.append(
                f"for ({i} <- 0 until {s.lanes}) {{\n  {new}({i}) := {f'Reverse({value})' if s.reverse else value}\n}}"
            )
        else:
            lines += [
                f"{new}({i}) := " + (f"Reverse({old}({k}))" if s.reverse else f"{old}({k})")
                for i, k in enumerate(s.order)
            ]
        return Style("\n".join([*lines, self._drive(s, n, f"{new}.asUInt")]), ("Reverse",) if s.reverse else ())

    def style_bits(self, s: Spec, n: Names) -> Style:
        """Lists of bits, grouped into lanes."""
        groups, size, order = n.local("groups", "chunks", "lists"), s.lane_width, n.local("order", "sources", "picks")
        moved, turn = n.local("moved", "swapped", "reordered"), ".reverse" if s.reverse else ""
        lines = [f"val {groups} = {n['a']}.asBools.grouped({size}).toSeq"]
        if s.swaps_ends and not s.reverse:
            lines.append(f"val {moved} = VecInit({groups}.reverse.flatten).asUInt")
        else:
            k = n.local("k", "i", "idx")
            lines.append(f"val {order} = Seq({', '.join(map(str, s.order))})")
            lines.append(f"val {moved} = VecInit({order}.flatMap({k} => {groups}({k}){turn})).asUInt")
        return Style("\n".join([*lines, self._drive(s, n, moved)]))

    def _drive(self, s: Spec, n: Names, moved: str) -> str:
        if s.control == "none":
            return f"{n['out']} := {moved}"
        first, second = (moved, n["a"]) if s.control == "high" else (n["a"], moved)
        return f"{n['out']} := Mux({n['en']}, {first}, {second})"

    def model(self, s: Spec) -> Model:
        """Strings of binary digits."""
        return _Oracle(s)


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        s, text = self._s, format(inputs["a"], f"0{self._s.width}b")
        if s.control != "none" and inputs["en"] != int(s.control == "high"):
            return {"out": inputs["a"]}
        lanes = [text[i : i + s.lane_width] for i in range(0, s.width, s.lane_width)][::-1]
        moved = [lanes[k][::-1] if s.reverse else lanes[k] for k in s.order]
        return {"out": int("".join(reversed(moved)), 2)}
