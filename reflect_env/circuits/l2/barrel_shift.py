"""Shifts and rotations by a distance that is an input, with one or several kinds to choose from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.draw import width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.phrases import COMBINATIONAL, listed, table, verilog_form
from reflect_env.circuits.ports import PortGroup, bits_in, data_in, data_out
from reflect_env.circuits.registry import family

WORDS = {
    "left": "shifted left, zeros coming in",
    "right": "shifted right, zeros coming in",
    "arithmetic": "shifted right, copies of the top bit coming in",
    "rotate-left": "rotated left",
    "rotate-right": "rotated right",
}

NOUNS = {
    "left": "left shift",
    "right": "right shift",
    "arithmetic": "arithmetic right shift",
    "rotate-left": "left rotation",
    "rotate-right": "right rotation",
}


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    kinds: tuple[str, ...]
    """What the codes 0, 1, … of the operation do; one kind alone needs no code. One, two or four."""
    amount_width: int

    def __post_init__(self) -> None:
        if len(self.kinds) not in (1, 2, 4):
            raise ValueError("codes without a kind")
        if self.rotates and self.amount_width != (self.width - 1).bit_length():
            raise ValueError("a rotation by more than one turn")
        if self.rotates and self.width & (self.width - 1):
            raise ValueError("a rotation by a distance that may be a whole turn and more")

    @property
    def rotates(self) -> bool:
        """Whether there is a rotation among the kinds."""
        return any(kind.startswith("rotate") for kind in self.kinds)


@family("barrel-shift", "L2", "BarrelShifter", "Barrel", "Shifter", "Rotator", tags=("bits", "shift"))
class BarrelShift(Family[Spec]):
    """`y = a << n` with `n` from an input."""

    def draw(self, rng: Random) -> Spec:
        """Draw kinds first: rotations are for widths that are powers of two."""
        kinds = tuple(rng.sample(sorted(WORDS), rng.choice((1, 1, 1, 2, 2, 4))))
        if any(kind.startswith("rotate") for kind in kinds):
            w = rng.choice((4, 8, 8, 16, 16, 32))
            return Spec(w, kinds, (w - 1).bit_length())
        w = width(rng, 4, 32)
        return Spec(w, kinds, (w - 1).bit_length() + (rng.random() < 0.25))

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Word, distance, operation, result."""
        code = bits_in("op", (len(s.kinds) - 1).bit_length(), "kind of move", "mode", "func", "kind", "cmd")
        return (
            data_in("a", s.width, "word", "x", "word", "data", "in_word", "value"),
            bits_in("amt", s.amount_width, "distance", "amount", "shamt", "by", "dist", "places"),
            *([code] if len(s.kinds) > 1 else []),
            data_out("out", s.width, "moved word", "y", "result", "res", "z", "moved"),
        )

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say every kind, and what distances beyond the width do."""
        a, out, amt = n.t("a"), n.t("out"), n.t("amt")
        rules: list[Sentence] = []
        if len(s.kinds) == 1:
            moved = WORDS[s.kinds[0]]
            rules.append(
                (f"{out} is {a} {moved}, by {amt} places.", f"Output {a} {moved}; the distance is {amt} places.")
            )
        else:
            cases = "; ".join(f"{code}: {WORDS[kind]}" for code, kind in enumerate(s.kinds))
            rules.append(
                (
                    f"{out} is {a} moved by {amt} places; {n.t('op')} says how ({cases}).",
                    f"{n.t('op')} chooses how {a} is moved by {amt} places to give {out}. {cases}.",
                )
            )
        rules.append(("Left is towards the most significant bit.", "The most significant bit is the leftmost one."))
        rules += self._limits(s, n)
        what = listed([NOUNS[kind] for kind in s.kinds], "or")
        unit = "rotator" if all(k.startswith("rotate") for k in s.kinds) else "barrel shifter"
        return Facts(
            (f"{s.width}-bit {unit} ({what})", f"{unit} for {s.width}-bit words: {what}"),
            (
                f"move the bits of {a} by a variable distance",
                f"perform a {what} by {amt} places".replace("a arith", "an arith"),
            ),
            tuple(rules),
            (COMBINATIONAL,),
            {"verilog": verilog_form(self.verilog(s, n)), **self._form(s, n)},
        )

    def _limits(self, s: Spec, n: Names) -> list[Sentence]:
        rules: list[Sentence] = []
        if (1 << s.amount_width) > s.width:
            fills = [k for k in s.kinds if k == "arithmetic"]
            zeros = f"A distance of {s.width} or more leaves only the bits that came in"
            end = f" (with copies of the top bit, every bit is bit {s.width - 1} of {n.t('a')})" if fills else ""
            rules.append(f"{zeros}{end}.")
        if s.rotates:
            rules.append("In a rotation, bits that leave at one end come back in at the other, in the same order.")
        return rules

    def _form(self, s: Spec, n: Names) -> dict[str, str]:
        """A table by operation code, where there is one."""
        if len(s.kinds) == 1:
            return {}
        rows = [[str(code), f"{n.t('a')} {WORDS[k]}, by {n.t('amt')} places"] for code, k in enumerate(s.kinds)]
        notes = ["Left is towards the most significant bit.", *map(str, self._limits(s, n))]
        return {"truth_table": table((n.t("op"), n.t("out")), rows) + "\n\n" + " ".join(notes)}

    def verilog(self, s: Spec, n: Names) -> str:
        """Find for each bit where it comes from."""
        a, amt, w = n.v("a"), n.v("amt"), s.width
        op = n.v("op") if len(s.kinds) > 1 else "1'b0"
        size = max(1, (len(s.kinds) - 1).bit_length())
        inside, top = f"from_d >= 0 && from_d < {w}", f"{a}[{w - 1}]"
        arms = []
        for code, kind in enumerate(s.kinds):
            sign = "-" if kind.endswith("left") else "+"
            wrap = f" & {w - 1}" if kind.startswith("rotate") else ""
            other = top if kind == "arithmetic" else "1'b0"
            arms.append(f"""        {size}'d{code}: begin
          from_d = (i_d {sign} $signed({{1'b0, {amt}}})){wrap};
          word_d[i_d] = ({inside}) ? {a}[from_d] : {other};
        end""")
        text = "\n".join(arms)
        default = "" if len(s.kinds) > 1 else "\n        default: from_d = 0;"
        return f"""
  reg [{w - 1}:0] word_d;
  integer i_d, from_d;
  always @* begin
    word_d = {w}'d0;
    for (i_d = 0; i_d < {w}; i_d = i_d + 1)
      case ({op})
{text}{default}
      endcase
  end
  assign {n.v("out")} = word_d;"""

    def style_operator(self, s: Spec, n: Names) -> Style:
        """The dynamic operators, chosen by the code."""
        values = [self._operator(s, n, kind) for kind in s.kinds]
        if len(values) == 1:
            return Style(f"{n['out']} := {values[0]}")
        if len(values) == 2:
            return Style(f"{n['out']} := Mux({n['op']} === 0.U, {values[0]}, {values[1]})")
        rows = ",\n".join(f"  {i}.U -> ({value})" for i, value in enumerate(values[1:], 1))
        return Style(f"{n['out']} := MuxLookup({n['op']}, {values[0]})(Seq(\n{rows}\n))", ("MuxLookup",))

    def _operator(self, s: Spec, n: Names, kind: str) -> str:
        a, amt = n["a"], n["amt"]
        return {
            "left": f"({a} << {amt})({s.width - 1}, 0)",
            "right": f"{a} >> {amt}",
            "arithmetic": f"({a}.asSInt >> {amt}).asUInt",
            "rotate-left": f"{a}.rotateLeft({amt})",
            "rotate-right": f"{a}.rotateRight({amt})",
        }[kind]

    def style_stages(self, s: Spec, n: Names) -> Style:
        """A stage a bit of the distance, each moving by a power of two or not at all."""
        x, k, name = (
            n.local("word_in", "current", "value_in"),
            n.local("k", "stage", "level"),
            n.local("step", "stage_of", "move_by"),
        )
        functions, values = [], []
        for kind in s.kinds:
            call = (
                name
                if len(s.kinds) == 1
                else n.local(
                    *{
                        "left": ("up", "to_left"),
                        "right": ("down", "to_right"),
                        "arithmetic": ("down_signed", "sign_right"),
                        "rotate-left": ("roll_left", "spin_left"),
                        "rotate-right": ("roll_right", "spin_right"),
                    }[kind]
                )
            )
            functions.append(f"def {call}({x}: UInt, {k}: Int): UInt = {self._stage(s, kind, x, k)}")
            step = f"  Mux({n['amt']}({k}), {call}({x}, {k}), {x})"
            fold = f"(0 until {s.amount_width}).foldLeft({n['a']}) {{ ({x}, {k}) =>\n{step}\n}}"
            values.append(fold)
        lines = list(functions)
        names = [n.local(f"result_{i}", f"moved_{i}", f"word_{i}") for i in range(len(values))]
        lines += [f"val {name} = {value}" for name, value in zip(names, values, strict=True)]
        return Style("\n".join([*lines, self._pick(s, n, names)]), ("Cat", "Fill", "switch", "is"))

    def _stage(self, s: Spec, kind: str, x: str, k: str) -> str:
        w, far = s.width, f"(1 << {k})"
        if kind == "left":
            return f"({x} << {far})({w - 1}, 0)"
        if kind == "right":
            return f"{x} >> {far}"
        if kind == "arithmetic":
            return f"({x}.asSInt >> {far}).pad({w}).asUInt"
        if kind == "rotate-left":
            return f"Cat({x}({w - 1} - {far}, 0), {x}({w - 1}, {w} - {far}))"
        return f"Cat({x}({far} - 1, 0), {x}({w - 1}, {far}))"

    def _pick(self, s: Spec, n: Names, names: list[str]) -> str:
        if len(names) == 1:
            return f"{n['out']} := {names[0]}"
        if len(names) == 2:
            return f"{n['out']} := Mux({n['op']}(0), {names[1]}, {names[0]})"
        arms = [f"  is({i}.U) {{ {n['out']} := {name} }}" for i, name in enumerate(names[1:], 1)]
        return "\n".join([f"{n['out']} := {names[0]}", f"switch({n['op']}) {{", *arms, "}"])

    def style_table(self, s: Spec, n: Names) -> Style | None:
        """Every possible result in a vector, indexed by the distance."""
        if len(s.kinds) > 2:
            return None
        a, w, i, lines, names = n["a"], s.width, n.local("i", "d", "far"), [], []
        for kind in s.kinds:
            word = kind.replace("-", "_")
            choices = n.local(f"{word}_moves", f"all_{word}", f"{word}_by")
            value = {
                "left": f"({a} << {i})({w - 1}, 0)",
                "right": f"({a} >> {i}).pad({w})",
                "arithmetic": f"({a}.asSInt >> {i}).pad({w}).asUInt",
                "rotate-left": f"{a}.rotateLeft({i})",
                "rotate-right": f"{a}.rotateRight({i})",
            }[kind]
            lines.append(f"val {choices} = VecInit.tabulate({1 << s.amount_width})({i} => {value})")
            names.append(f"{choices}({n['amt']})")
        return Style("\n".join([*lines, self._pick(s, n, names)]))

    def style_double(self, s: Spec, n: Names) -> Style | None:
        """A window that slides over the word and what surrounds it."""
        if len(s.kinds) != 1 or s.width > 16:
            return None
        a, amt, w, kind = n["a"], n["amt"], s.width, s.kinds[0]
        wide = n.local("wide", "doubled", "tape")
        around = {
            "left": f"Cat({a}, 0.U({w}.W)) << {amt}",
            "right": f"Cat(0.U({w}.W), {a}) >> {amt}",
            "arithmetic": f"Cat(Fill({w}, {a}({w - 1})), {a}).asSInt >> {amt}",
            "rotate-left": f"Cat({a}, {a}) << {amt}",
            "rotate-right": f"Cat({a}, {a}) >> {amt}",
        }[kind]
        cut = f"({2 * w - 1}, {w})" if kind.endswith("left") else f"({w - 1}, 0)"
        return Style(
            f"val {wide} = {around}\n{n['out']} := {wide}{cut}", ("Cat", "Fill") if "Fill" in around else ("Cat",)
        )

    def model(self, s: Spec) -> Model:
        """Whole numbers."""
        return _Oracle(s)


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        s, a, far = self._s, inputs["a"], inputs["amt"]
        size, kind = 2**s.width, s.kinds[inputs.get("op", 0)]
        signed = a - size if 2 * a >= size else a
        value = {
            "left": a * 2**far,
            "right": a // 2**far,
            "arithmetic": signed // 2**far,
            "rotate-left": a * 2 ** (far % s.width) * (size + 1) // size,
            "rotate-right": (a + a * size) // 2 ** (far % s.width),
        }[kind]
        return {"out": value % size}
