"""Shifts and rotations by a constant: in the same width, with the bits that come in, or widening."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.draw import weighted, width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.phrases import COMBINATIONAL, verilog_form
from reflect_env.circuits.ports import PortGroup, data_in, data_out
from reflect_env.circuits.registry import family

WORDS = {
    "left": "shift left",
    "left-wide": "widening shift left",
    "right": "logical shift right",
    "arithmetic": "arithmetic shift right",
    "rotate-left": "rotation to the left",
    "rotate-right": "rotation to the right",
}


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    kind: str
    amount: int
    fill: int
    """Bits that a logical shift brings in."""

    def __post_init__(self) -> None:
        if not 0 < self.amount < self.width:
            raise ValueError("nothing moves, or everything does")
        if self.fill and self.kind not in ("left", "left-wide", "right"):
            raise ValueError("nothing is filled in")

    @property
    def out_width(self) -> int:
        """Width of the result."""
        return self.width + (self.amount if self.kind == "left-wide" else 0)

    @property
    def signed(self) -> bool:
        """Whether word and result are signed numbers."""
        return self.kind == "arithmetic"


@family("constant-shift", "L2", "Shift", "Shifter", "Rotate", "ShiftBy", tags=("bits", "shift"))
class ConstantShift(Family[Spec]):
    """`y = a << n` and its relatives."""

    def draw(self, rng: Random) -> Spec:
        """Draw width, kind, distance; ones as filling are rarer."""
        w = width(rng, 3, 40)
        kind = weighted(rng, tuple((kind, 1) for kind in WORDS))
        fills = kind in ("left", "left-wide", "right")
        return Spec(w, kind, rng.randint(1, w - 1), int(fills and rng.random() < 0.35))

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """A word in, a word out."""
        doc = "rotated word" if s.kind.startswith("rotate") else "shifted word"
        return (
            data_in("a", s.width, "word", "x", "word", "data", "in_word", "value", signed=s.signed),
            data_out("out", s.out_width, doc, "y", "result", "res", "z", "moved", signed=s.signed),
        )

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say direction, distance, what comes in and what is lost."""
        a, out, k, top = n.t("a"), n.t("out"), s.amount, s.width - 1
        places = "1 place" if k == 1 else f"{k} places"
        way = (
            "left, towards the most significant bit" if "left" in s.kind else "right, towards the least significant bit"
        )
        moved = "rotated" if s.kind.startswith("rotate") else "shifted"
        title = WORDS[s.kind] + (" that fills in ones" if s.fill else "")
        return Facts(
            (f"{s.width}-bit {title} by {places}", f"constant {title} of a {s.width}-bit word by {places}"),
            (
                f"output {a} {moved} by {places} to the {way.split(',')[0]}",
                f"perform a constant {WORDS[s.kind]} by {k}",
            ),
            (
                (f"{out} is {a} {moved} by {places} to the {way}.", f"Every bit moves {places} to the {way}."),
                *self._ends(s, n, top),
            ),
            (COMBINATIONAL,),
            {"verilog": verilog_form(self.verilog(s, n))},
        )

    def _ends(self, s: Spec, n: Names, top: int) -> tuple[Sentence, ...]:
        a, out, k = n.t("a"), n.t("out"), s.amount
        bits = f"{k} bits that are" if k > 1 else "1 bit that is"
        if s.kind == "arithmetic":
            return (
                (
                    f"{a} is signed: its sign bit fills the {bits} freed at the top.",
                    f"Copies of bit {top} of {a} fill the top.",
                ),
                f"Bits that leave at the bottom are lost, so that {out} is {a} divided by {1 << k}, rounded down.",
            )
        if s.kind.startswith("rotate"):
            first, last = ("top", "bottom") if s.kind == "rotate-left" else ("bottom", "top")
            return (f"Bits that leave at the {first} come back in at the {last}, in the same order.",)
        filled = f"Each of the {bits} freed at the {'top' if s.kind == 'right' else 'bottom'} is {s.fill}."
        kept = {
            "left": "Bits that leave at the top are lost.",
            "right": "Bits that leave at the bottom are lost.",
            "left-wide": f"{out} has {s.out_width} bits, so that no bit of {a} is lost.",
        }[s.kind]
        return (filled, kept)

    def verilog(self, s: Spec, n: Names) -> str:
        """Concatenation of slices."""
        a, out, w, k = n.v("a"), n.v("out"), s.width, s.amount
        keep_low, keep_high = f"{a}[{w - 1 - k}:0]", f"{a}[{w - 1}:{k}]"
        parts = {
            "left": f"{keep_low}, {{{k}{{1'b{s.fill}}}}}",
            "left-wide": f"{a}, {{{k}{{1'b{s.fill}}}}}",
            "right": f"{{{k}{{1'b{s.fill}}}}}, {keep_high}",
            "arithmetic": f"{{{k}{{{a}[{w - 1}]}}}}, {keep_high}",
            "rotate-left": f"{keep_low}, {a}[{w - 1}:{w - k}]",
            "rotate-right": f"{a}[{k - 1}:0], {keep_high}",
        }
        return f"  assign {out} = {{{parts[s.kind]}}};"

    def style_operator(self, s: Spec, n: Names) -> Style:
        """Shift operators; ones are put in with OR, rotations have a method."""
        a, out, w, k, ones = n["a"], n["out"], s.width, s.amount, (1 << s.amount) - 1
        moved = n.local("moved", "shifted", "slid", "stepped")
        fill = {"left": f' | "h{ones:x}".U', "left-wide": f' | "h{ones:x}".U', "right": f' | "h{ones << (w - k):x}".U'}
        end = fill.get(s.kind, "") if s.fill else ""
        if s.kind == "left":
            return Style(f"val {moved} = ({a} << {k})({w - 1}, 0)\n{out} := {moved}{end}")
        if s.kind in ("left-wide", "right", "arithmetic"):
            return Style(
                f"{out} := ({a} {'<<' if s.kind == 'left-wide' else '>>'} {k}){end}"
                if end
                else f"{out} := {a} {'<<' if s.kind == 'left-wide' else '>>'} {k}"
            )
        return Style(f"{out} := {a}.rotate{'Left' if s.kind == 'rotate-left' else 'Right'}({k})")

    def style_concat(self, s: Spec, n: Names) -> Style:
        """Slices joined with `Cat`."""
        a, w, k = n["a"], s.width, s.amount
        kept, extra = n.local("kept", "staying", "rest"), n.local("extra", "filler", "incoming", "wrapped")
        filler = f"Fill({k}, {'true' if s.fill else 'false'}.B)"
        low, high = f"{a}({w - 1 - k}, 0)", f"{a}({w - 1}, {k})"
        parts = {
            "left": (low, filler, False),
            "left-wide": (a, filler, False),
            "right": (high, filler, True),
            "arithmetic": (high, f"Fill({k}, {a}({w - 1}))", True),
            "rotate-left": (low, f"{a}({w - 1}, {w - k})", False),
            "rotate-right": (high, f"{a}({k - 1}, 0)", True),
        }
        stay, new, at_top = parts[s.kind]
        joined = f"Cat({extra}, {kept})" if at_top else f"Cat({kept}, {extra})"
        lines = [
            f"val {kept} = {stay}",
            f"val {extra} = {new}",
            f"{n['out']} := {joined}{'.asSInt' if s.signed else ''}",
        ]
        return Style("\n".join(lines), ("Cat", "Fill") if new.startswith("Fill") else ("Cat",))

    def style_bits(self, s: Spec, n: Names) -> Style:
        """Every bit of the result by its number."""
        a, w, k = n["a"], s.width, s.amount
        bits, i = n.local("bits", "lanes", "places"), n.local("i", "k", "pos", "idx")
        fill = "true.B" if s.fill else "false.B"
        if s.kind.startswith("left"):
            value = f"if ({i} < {k}) {fill} else {a}({i} - {k})"
        elif s.kind == "right":
            value = f"if ({i} + {k} < {w}) {a}({i} + {k}) else {fill}"
        elif s.kind == "arithmetic":
            value = f"{a}(math.min({i} + {k}, {w - 1}))"
        else:
            value = f"{a}(({i} + {w - k if s.kind == 'rotate-left' else k}) % {w})"
        lines = [f"val {bits} = VecInit.tabulate({s.out_width})({i} => {value})"]
        return Style("\n".join([*lines, f"{n['out']} := {bits}.asUInt{'.asSInt' if s.signed else ''}"]))

    def style_wires(self, s: Spec, n: Names) -> Style | None:
        """A sequence of bits that is cut and joined before it becomes a word again."""
        if s.kind not in ("rotate-left", "rotate-right", "right"):
            return None
        a, k, bits, first, second = (
            n["a"],
            s.amount,
            n.local("bits", "flags"),
            n.local("lower", "head_bits"),
            n.local("upper", "tail_bits"),
        )
        cut = s.width - k if s.kind == "rotate-left" else k
        lines = [f"val {bits} = {a}.asBools", f"val ({first}, {second}) = {bits}.splitAt({cut})"]
        if s.kind == "right":
            fill = f"Seq.fill({k})({'true' if s.fill else 'false'}.B)"
            lines = [f"val {bits} = {a}.asBools.drop({k}) ++ {fill}", f"{n['out']} := VecInit({bits}).asUInt"]
            return Style("\n".join(lines))
        return Style("\n".join([*lines, f"{n['out']} := VecInit({second} ++ {first}).asUInt"]))

    def model(self, s: Spec) -> Model:
        """A string of binary digits, the most significant first."""
        return _Oracle(s)


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        s, k, filler = self._s, self._s.amount, str(self._s.fill)
        text = format(inputs["a"], f"0{s.width}b")
        moved = {
            "left": text[k:] + filler * k,
            "left-wide": text + filler * k,
            "right": filler * k + text[:-k],
            "arithmetic": text[0] * k + text[:-k],
            "rotate-left": text[k:] + text[:k],
            "rotate-right": text[-k:] + text[:-k],
        }
        return {"out": int(moved[s.kind], 2)}
