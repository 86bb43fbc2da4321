"""Bits in reverse order: all, within groups, only some, or only on demand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.draw import weighted, width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.phrasing import COMBINATIONAL, a
from reflect_env.circuits.ports import PortGroup, bits_in, bits_out, flag_in
from reflect_env.circuits.registry import family


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    mode: tuple[str, int]
    """`all`; `within` or `order` and the size of the groups; `low` or `high` and the number of bits turned round."""
    control: str
    """Level of an input that asks for it, `high` or `low`; empty where it is always done."""


@family("reverse-bits", "U", "Reverse", "Mirror", "Flip", "Turn", "BitRev", tags=("bits", "wiring"))
class ReverseBits(Family[Spec]):
    """`out(i) = in(width - 1 - i)` and relatives."""

    def draw(self, rng: Random) -> Spec:
        """Draw a mode; groups divide the width."""
        mode, w, size = (
            weighted(rng, (("all", 4), ("within", 3), ("order", 3), ("low", 2), ("high", 2))),
            width(rng, 3, 40),
            0,
        )
        if mode in ("within", "order"):
            size = rng.choice((2, 3, 4, 4, 5, 6, 8, 8))
            w = size * rng.randint(2, max(2, 40 // size))
        if mode in ("low", "high"):
            size = rng.randint(2, w - 1)
        return Spec(w, (mode, size), rng.choice(("", "", "high", "low")))

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Data and the optional control."""
        words = (
            ("rev", "mirror", "flip", "turn", "swap_bits")
            if s.control == "high"
            else ("keep", "plain", "straight", "as_is")
        )
        control = [flag_in("ctl", f"reverses while {s.control}", *words)] if s.control else []
        data = bits_in("in", s.width, "data", "x", "a", "din", "word", "value")
        return (*control, data, bits_out("out", s.width, "rearranged data", "y", "q", "dout", "mirrored", "result"))

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say where bits go and when."""
        (mode, k), w, x, y = s.mode, s.width, n.t("in"), n.t("out")
        rule: Sentence = {
            "all": (
                f"{y} is {x} in reverse bit order: bit i of {y} is bit {w - 1}-i of {x}.",
                f"The highest bit of {x} becomes the lowest bit of {y} and so on, until bit 0 becomes bit {w - 1}.",
            ),
            "within": (
                f"{x} is cut into groups of {k} bits, from bit 0 on; in {y} the groups keep their places, but the bits "
                f"within each group are in reverse order.",
                f"In each group of {k} bits (bits {k}·g to {k}·g+{k - 1}) {y} has the bits of {x} in reverse order.",
            ),
            "order": (
                f"{x} is cut into groups of {k} bits, from bit 0 on; in {y} the groups are in reverse order, and the "
                f"bits within a group keep theirs.",
                f"{y} has the {k}-bit groups of {x} in reverse order; a group itself is not changed.",
            ),
            "low": (
                f"In {y} the lowest {k} bits of {x} are in reverse order; all higher bits are unchanged.",
                f"Bit i of {y} is bit {k - 1}-i of {x} for i up to {k - 1}, and bit i of {x} for larger i.",
            ),
            "high": (
                f"In {y} the highest {k} bits of {x} are in reverse order; all lower bits are unchanged.",
                f"Bits {w - 1} to {w - k} of {y} are the same bits of {x} in reverse order; bits below are unchanged.",
            ),
        }[mode]
        rules = [rule]
        if s.control:
            ctl, other = n.t("ctl"), "low" if s.control == "high" else "high"
            rules.append(
                (
                    f"This is done while {ctl} is {s.control}; while it is {other}, {y} equals {x}.",
                    f"{ctl} must be {s.control} for this; with {ctl} {other} {x} passes unchanged.",
                )
            )
        what = {
            "all": "bit reversal",
            "within": f"bit reversal in groups of {k}",
            "order": f"reversal of {k}-bit groups",
        }
        what |= {"low": f"reversal of the lowest {k} bits", "high": f"reversal of the highest {k} bits"}
        return Facts(
            (f"{what[mode]} of {a(f'{w}-bit word')}", f"{w}-bit unit for the {what[mode]}"),
            (f"do the {what[mode]}", f"rearrange the {w} bits of its input"),
            (*rules, COMBINATIONAL),
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """A loop that computes for each bit where it comes from."""
        (mode, k), w, x = s.mode, s.width, n.v("in")
        source = {
            "all": f"{w - 1} - i_d",
            "within": f"(i_d / {max(k, 1)}) * {k} + {k - 1} - (i_d % {max(k, 1)})",
            "order": f"({w // max(k, 1) - 1} - i_d / {max(k, 1)}) * {k} + i_d % {max(k, 1)}",
            "low": f"(i_d < {k}) ? {k - 1} - i_d : i_d",
            "high": f"(i_d >= {w - k}) ? {2 * w - k - 1} - i_d : i_d",
        }[mode]
        value = "turned_d"
        if s.control:
            value = f"{n.v('ctl')} ? turned_d : {x}" if s.control == "high" else f"{n.v('ctl')} ? {x} : turned_d"
        return f"""
  reg [{w - 1}:0] turned_d;
  integer i_d, from_d;
  always @*
    for (i_d = 0; i_d < {w}; i_d = i_d + 1) begin
      from_d = {source};
      turned_d[i_d] = {x}[from_d];
    end
  assign {n.v("out")} = {value};"""

    def style_library(self, s: Spec, n: Names) -> Style:
        """`Reverse` and `Cat`."""
        (mode, k), w, x = s.mode, s.width, n["in"]
        groups = [f"{x}({low + k - 1}, {low})" for low in range(0, w, k)] if mode in ("within", "order") else []
        value = {
            "all": f"Reverse({x})",
            "within": f"Cat({', '.join(f'Reverse({group})' for group in reversed(groups))})",
            "order": f"Cat({', '.join(groups)})",
            "low": f"Cat({_slice(x, w - 1, k)}, Reverse({_slice(x, k - 1, 0)}))",
            "high": f"Cat(Reverse({_slice(x, w - 1, w - k)}), {_slice(x, w - k - 1, 0)})",
        }[mode]
        imports = {"all": ("Reverse",), "order": ("Cat",)}.get(mode, ("Cat", "Reverse"))
        return Style(_connected(s, n, value), imports=imports)

    def style_bools(self, s: Spec, n: Names) -> Style:
        """A Scala list of bits."""
        (mode, k), x = s.mode, n["in"]
        bits = f"{x}.asBools"
        value = {
            "all": f"VecInit({bits}.reverse).asUInt",
            "within": f"VecInit({bits}.grouped({k}).flatMap(_.reverse).toSeq).asUInt",
            "order": f"VecInit({bits}.grouped({k}).toSeq.reverse.flatten).asUInt",
            "low": f"VecInit({bits}.take({k}).reverse ++ {bits}.drop({k})).asUInt",
            "high": f"VecInit({bits}.dropRight({k}) ++ {bits}.takeRight({k}).reverse).asUInt",
        }[mode]
        return Style(_connected(s, n, value))

    def style_loop(self, s: Spec, n: Names) -> Style:
        """A vector of wires and a loop."""
        (mode, k), w, x = s.mode, s.width, n["in"]
        wires, i = n.local("turned", "mirrored", "flipped", "placed"), n.local("i", "b", "pos")
        source = {
            "all": f"{w - 1} - {i}",
            "within": f"{i} / {max(k, 1)} * {k} + {k - 1} - {i} % {max(k, 1)}",
            "order": f"({w // max(k, 1) - 1} - {i} / {max(k, 1)}) * {k} + {i} % {max(k, 1)}",
            "low": f"if ({i} < {k}) {k - 1} - {i} else {i}",
            "high": f"if ({i} >= {w - k}) {2 * w - k - 1} - {i} else {i}",
        }[mode]
        lines = [f"val {wires} = Wire(Vec({w}, Bool()))"]
        lines.append(f"for ({i} <- 0 until {w}) {{\n  {wires}({i}) := {x}({source})\n}}")
        return Style("\n".join([*lines, _connected(s, n, f"{wires}.asUInt")]))

    def style_when(self, s: Spec, n: Names) -> Style | None:
        """The plain word first, then a `when`."""
        if not s.control:
            return None
        (mode, k), x, out = s.mode, n["in"], n["out"]
        parts = f"{x}.asBools.grouped({k})"
        value = {
            "all": f"Reverse({x})",
            "within": f"Cat({parts}.map(part => Cat(part)).toSeq.reverse)",
            "order": f"Cat({parts}.map(part => VecInit(part).asUInt).toSeq)",
            "low": f"{_slice(x, s.width - 1, k)} ## Reverse({_slice(x, k - 1, 0)})",
            "high": f"Reverse({_slice(x, s.width - 1, s.width - k)}) ## {_slice(x, s.width - k - 1, 0)}",
        }[mode]
        condition = n["ctl"] if s.control == "high" else f"!{n['ctl']}"
        imports = ("Cat",) if mode in ("within", "order") else ("Reverse",)
        return Style(f"{out} := {x}\nwhen({condition}) {{\n  {out} := {value}\n}}", imports=imports)

    def model(self, s: Spec) -> Model:
        """A string of digits."""
        return _Oracle(s)


def _slice(word: str, high: int, low: int) -> str:
    return f"{word}({high})" if high == low else f"{word}({high}, {low})"


def _connected(s: Spec, n: Names, value: str) -> str:
    if not s.control:
        return f"{n['out']} := {value}"
    both = (value, n["in"]) if s.control == "high" else (n["in"], value)
    return f"{n['out']} := Mux({n['ctl']}, {both[0]}, {both[1]})"


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        if self._s.control and inputs["ctl"] != (self._s.control == "high"):
            return {"out": inputs["in"]}
        return {"out": int(self._turned(f"{inputs['in']:0{self._s.width}b}"), 2)}

    def _turned(self, text: str) -> str:
        mode, k = self._s.mode
        if mode == "all":
            return text[::-1]
        if mode == "low":
            return text[:-k] + text[-k:][::-1]
        if mode == "high":
            return text[:k][::-1] + text[k:]
        groups = [text[i : i + k] for i in range(0, len(text), k)]
        return "".join(reversed(groups)) if mode == "order" else "".join(group[::-1] for group in groups)
