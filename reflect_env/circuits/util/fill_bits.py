"""Copies of bits and words: repeated, as a mask, above or around data, each bit on its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.draw import weighted, width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.phrasing import COMBINATIONAL, a, bits
from reflect_env.circuits.ports import PortGroup, bits_out, data_in, flag_in
from reflect_env.circuits.registry import family

_MODES = (("repeat", 4), ("mask", 3), ("force_ones", 2), ("above", 3), ("around", 3), ("stretch", 3))


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    mode: str
    counts: tuple[int, ...]
    """Copies; two numbers, above and below, for `around`; none for masks, which have as many as the data."""


@family("fill-bits", "U", "Fill", "Repeat", "Replicate", "Copies", "Spread", tags=("bits", "fill"))
class FillBits(Family[Spec]):
    """`out = {n{in}}` and relatives."""

    def draw(self, rng: Random) -> Spec:
        """Draw a mode and numbers of copies."""
        mode = weighted(rng, _MODES)
        low = 1 if mode == "repeat" and rng.random() < 0.3 else 2
        w = 1 if low == 1 else width(rng, 2, 16 if mode in ("repeat", "stretch") else 32)
        counts: tuple[int, ...] = (rng.randint(2, 8 if w > 4 else 16),)
        if mode == "around":
            counts = (rng.randint(1, 8), rng.randint(1, 8))
        if mode in ("mask", "force_ones"):
            counts = ()
        return Spec(w, mode, counts)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Data, single bits where the mode has them, the result."""
        data = data_in("in", s.width, "data", "x", "a", "din", "value", "word")
        words = ("enable", "on", "gate", "pass", "show")
        extra = {
            "mask": [flag_in("en", "lets the data through", *words)],
            "force_ones": [flag_in("fill", "turns all bits to 1", "ones", "all_high", "blank", "saturate")],
            "above": [flag_in("bit_in", "bit to be copied", "pad_bit", "filler", "top", "sign_in")],
            "around": [
                flag_in("bit_hi", "bit to be copied above", "upper", "top_bit", "hi"),
                flag_in("bit_lo", "bit to be copied below", "lower", "low_bit", "lo"),
            ],
        }.get(s.mode, [])
        return (*extra, data, bits_out("out", _size(s), "result", "y", "q", "dout", "filled", "result"))

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say the copies and their places."""
        x, y, w, size = n.t("in"), n.t("out"), s.width, _size(s)
        count = s.counts[0] if s.counts else 0
        en, set_, bit, hi, lo = (f"`{n.ports.get(role)}`" for role in ("en", "fill", "bit_in", "bit_hi", "bit_lo"))
        below = s.counts[-1] if s.counts else 0
        rule: Sentence = {
            "repeat": (
                f"{y} is {count} copies of {x}, one after the other.",
                f"{y} ({size} bits) repeats the {bits(w)} of {x} {count} times.",
            ),
            "mask": (
                f"Each bit of {y} is the bit of {x} at its place AND {en}.",
                f"{y} is {x} while {en} is high and 0 while it is low.",
            ),
            "force_ones": (
                f"Each bit of {y} is the bit of {x} at its place OR {set_}.",
                f"{y} is {x} while {set_} is low; while it is high all {w} bits of {y} are 1.",
            ),
            "above": (
                f"The low {w} bits of {y} are {x}; the {bits(count)} above are copies of {bit}.",
                f"{y} is {x} with {count} copies of {bit} in front, at the high end.",
            ),
            "around": (
                f"From the top, {y} is {count} copies of {hi}, then {x}, then {below} copies of {lo} down to bit 0.",
                f"{y} has {x} in the middle, {count} copies of {hi} above and {below} copies of {lo} below it.",
            ),
            "stretch": (
                f"Each bit of {x} appears {count} times in {y}, in the same order: bit i of {x} fills the bits "
                f"{count}·i to {count}·i+{count - 1}.",
                f"{y} is {x} with every bit repeated {count} times in its place: bit j of {y} is bit j/{count}, "
                f"rounded down, of {x}.",
            ),
        }[s.mode]
        title = _title(s)
        other, purpose = {
            "mask": (f"AND of {bits(w)} with one bit", "pass its data on or blank it"),
            "force_ones": (f"OR of {bits(w)} with one bit", "pass its data on or set every bit"),
        }.get(s.mode, (f"bit replication to {size} bits ({title})", f"build {size} bits out of copies of its inputs"))
        return Facts(
            (title, other),
            (purpose, "apply one bit to a whole word" if s.mode in ("mask", "force_ones") else "replicate bits"),
            (rule, COMBINATIONAL),
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """Replications, or a loop."""
        x, y, w = n.v("in"), n.v("out"), s.width
        count, below = (s.counts[0], s.counts[-1]) if s.counts else (0, 0)
        single = {role: n.v(role) if role in n.ports else "" for role in ("en", "fill", "bit_in", "bit_hi", "bit_lo")}
        if s.mode == "stretch":
            return f"""
  reg [{w * count - 1}:0] wide_d;
  integer j_d;
  always @*
    for (j_d = 0; j_d < {w * count}; j_d = j_d + 1)
      wide_d[j_d] = {x}[j_d / {count}];
  assign {y} = wide_d;"""
        value = {
            "repeat": f"{{{count}{{{x}}}}}",
            "mask": f"{x} & {{{w}{{{single['en']}}}}}",
            "force_ones": f"{x} | {{{w}{{{single['fill']}}}}}",
            "above": f"{{{{{count}{{{single['bit_in']}}}}}, {x}}}",
            "around": f"{{{{{count}{{{single['bit_hi']}}}}}, {x}, {{{below}{{{single['bit_lo']}}}}}}}",
        }[s.mode]
        return f"  assign {y} = {value};"

    def style_fill(self, s: Spec, n: Names) -> Style:
        """`Fill`, `FillInterleaved` and `Cat`."""
        x, w, count, below = n["in"], s.width, _first(s), _last(s)
        value = {
            "repeat": f"Fill({count}, {x})",
            "mask": f"{x} & Fill({w}, {_port(n, 'en')})",
            "force_ones": f"{x} | Fill({w}, {_port(n, 'fill')})",
            "above": f"Cat(Fill({count}, {_port(n, 'bit_in')}), {x})",
            "around": f"Cat(Fill({count}, {_port(n, 'bit_hi')}), {x}, Fill({below}, {_port(n, 'bit_lo')}))",
            "stretch": f"FillInterleaved({count}, {x})",
        }[s.mode]
        used = {"stretch": ("FillInterleaved",), "above": ("Cat", "Fill"), "around": ("Cat", "Fill")}.get(
            s.mode, ("Fill",)
        )
        return Style(f"{n['out']} := {value}", imports=used)

    def style_sequence(self, s: Spec, n: Names) -> Style:
        """Scala sequences of the copies."""
        x, count, below = n["in"], _first(s), _last(s)
        hi, lo = _port(n, "bit_hi"), _port(n, "bit_lo")
        value = {
            "repeat": f"VecInit(Seq.fill({count})({x})).asUInt",
            "mask": f"VecInit({x}.asBools.map(_ && {_port(n, 'en')})).asUInt",
            "force_ones": f"VecInit({x}.asBools.map(_ || {_port(n, 'fill')})).asUInt",
            "above": f"VecInit({x}.asBools ++ Seq.fill({count})({_port(n, 'bit_in')})).asUInt",
            "around": f"VecInit(Seq.fill({below})({lo}) ++ {x}.asBools ++ Seq.fill({count})({hi})).asUInt",
            "stretch": f"VecInit({x}.asBools.flatMap(b => Seq.fill({count})(b))).asUInt",
        }[s.mode]
        return Style(f"{n['out']} := {value}")

    def style_choose(self, s: Spec, n: Names) -> Style:
        """A choice between all zeros and all ones, or a loop."""
        x, out, w, count, below = n["in"], n["out"], s.width, _first(s), _last(s)
        if s.mode in ("repeat", "stretch"):
            lanes, i = n.local("copies", "lanes", "wires", "placed"), n.local("i", "k", "j")
            kind, size = (f"UInt({w}.W)", count) if s.mode == "repeat" and w > 1 else ("Bool()", _size(s))
            source = x if s.mode == "repeat" else f"{x}({i} / {count})"
            lines = [f"val {lanes} = Wire(Vec({size}, {kind}))"]
            lines.append(f"for ({i} <- 0 until {size}) {{\n  {lanes}({i}) := {source}\n}}")
            return Style("\n".join([*lines, f"{out} := {lanes}.asUInt"]))
        if s.mode == "mask":
            return Style(f"{out} := Mux({n['en']}, {x}, 0.U)")
        if s.mode == "force_ones":
            return Style(f"{out} := {x}\nwhen({n['fill']}) {{\n  {out} := ~0.U({w}.W)\n}}")

        def run(bit: str, size: int) -> str:
            return f"Mux({bit}, {(1 << size) - 1}.U({size}.W), 0.U({size}.W))"

        if s.mode == "above":
            return Style(f"{out} := {run(n['bit_in'], count)} ## {x}")
        upper, lower = n.local("upper_run", "head_bits", "above_it"), n.local("lower_run", "tail_bits", "below_it")
        lines = [f"val {upper} = {run(n['bit_hi'], count)}", f"val {lower} = {run(n['bit_lo'], below)}"]
        return Style("\n".join([*lines, f"{out} := {upper} ## {x} ## {lower}"]))

    def model(self, s: Spec) -> Model:
        """Strings of digits."""
        return _Oracle(s)


def _first(s: Spec) -> int:
    return s.counts[0] if s.counts else 0


def _last(s: Spec) -> int:
    return s.counts[-1] if s.counts else 0


def _port(n: Names, role: str) -> str:
    return n[role] if role in n.ports else ""


def _size(s: Spec) -> int:
    if s.mode in ("repeat", "stretch"):
        return s.width * s.counts[0]
    return s.width + sum(s.counts)


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        s = self._s
        text = f"{inputs['in']:0{s.width}b}"
        if s.mode in ("mask", "force_ones"):
            plain = inputs["en"] if s.mode == "mask" else not inputs["fill"]
            return {"out": inputs["in"] if plain else 0 if s.mode == "mask" else (1 << s.width) - 1}
        if s.mode == "repeat":
            text *= s.counts[0]
        elif s.mode == "stretch":
            text = "".join(digit * s.counts[0] for digit in text)
        elif s.mode == "above":
            text = str(inputs["bit_in"]) * s.counts[0] + text
        else:
            text = str(inputs["bit_hi"]) * s.counts[0] + text + str(inputs["bit_lo"]) * s.counts[1]
        return {"out": int(text, 2)}


def _title(s: Spec) -> str:
    """What it is, by mode."""
    w, count = s.width, s.counts[0] if s.counts else 0
    return {
        "repeat": f"{count}-fold copy of {a(f'{w}-bit value')}",
        "mask": f"gate for {a(f'{w}-bit value')}",
        "force_ones": f"{w}-bit value that can be turned to ones",
        "above": f"{w}-bit value extended by {count} copies of a bit",
        "around": f"{w}-bit value between copies of two bits",
        "stretch": f"{w}-bit value with each bit repeated {count} times",
    }[s.mode]
