"""AND, OR, XOR and their complements over a whole word or over groups of its bits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.draw import weighted
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.phrases import COMBINATIONAL, listed, verilog_form
from reflect_env.circuits.ports import PortGroup, bits_in, data_out
from reflect_env.circuits.registry import family
from reflect_env.task import Stimulus

OPERATIONS = {
    "and": ("AND", "1 exactly if all of them are 1"),
    "or": ("OR", "1 exactly if at least one of them is 1"),
    "xor": ("XOR", "1 exactly if an odd number of them is 1"),
    "nand": ("NAND", "0 exactly if all of them are 1"),
    "nor": ("NOR", "0 exactly if at least one of them is 1"),
    "xnor": ("XNOR", "1 exactly if an even number of them is 1"),
}


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    groups: int
    group_width: int
    """Bits of a group."""
    operation: str
    interleaved: bool
    """Group `g` holds the bits `g`, `g + groups`, … instead of neighbours."""

    def __post_init__(self) -> None:
        if self.interleaved and self.groups == 1:
            raise ValueError("one group is not interleaved")

    @property
    def width(self) -> int:
        """Bits of the word."""
        return self.groups * self.group_width

    @property
    def base(self) -> str:
        """Operation without its complement."""
        return {"nand": "and", "nor": "or", "xnor": "xor"}.get(self.operation, self.operation)

    def bits(self, group: int) -> list[int]:
        """Numbers of the bits of a group."""
        if self.interleaved:
            return list(range(group, self.width, self.groups))
        return list(range(group * self.group_width, (group + 1) * self.group_width))


@family("group-reduce", "L2", "Reduce", "Reducer", "Collapse", "BitReduce", tags=("bits", "reduction"))
class GroupReduce(Family[Spec]):
    """`y = &a`, or one such bit a group."""

    def draw(self, rng: Random) -> Spec:
        """Draw groups, their size and the operation."""
        groups = weighted(rng, ((1, 3), (2, 2), (3, 1), (4, 2), (5, 1), (8, 1)))
        size = rng.randint(2, 40 if groups == 1 else 12 if groups < 5 else 6)
        return Spec(groups, size, rng.choice(sorted(OPERATIONS)), groups > 1 and rng.random() < 0.4)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """A word in; a bit a group out."""
        doc = "result" if s.groups == 1 else "result of each group"
        return (
            bits_in("a", s.width, "word", "x", "word", "data", "in", "lines"),
            data_out("out", s.groups, doc, "y", "result", "res", "z", "flag" if s.groups == 1 else "flags"),
        )

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say what is a group, and the operation in full."""
        a, out, (name, meaning) = n.t("a"), n.t("out"), OPERATIONS[s.operation]
        if s.groups == 1:
            rules: list[Sentence] = [
                (f"{out} is the {name} of all {s.width} bits of {a}.", f"{out} reduces all bits of {a} with {name}."),
                (f"So {out} is {meaning.replace('them', 'the bits')}.", f"That is, {out} is {meaning}."),
            ]
            titles = (f"{s.width}-bit {name} reduction", f"{name} over the {s.width} bits of a word")
            purposes = (f"reduce a word to one bit with {name}", f"output the {name} of all bits of {a}")
        else:
            rules = [
                self._grouping(s, n),
                (
                    f"Bit g of {out} is the {name} of the bits of group g.",
                    f"Each group gives one bit of {out} with {name}: group g gives bit g.",
                ),
            ]
            rules.append(f"That bit is {meaning}.")
            kind = "interleaved groups" if s.interleaved else "groups"
            titles = (
                f"{name} reduction of {s.groups} {kind} of {s.group_width} bits",
                f"{s.width}-bit {name} reduction in {s.groups} {kind}",
            )
            purposes = (
                f"reduce {s.groups} {kind} of bits with {name}",
                f"output the {name} of every group of {s.group_width} bits of {a}",
            )
        return Facts(titles, purposes, tuple(rules), (COMBINATIONAL,), {"verilog": verilog_form(self.verilog(s, n))})

    def _grouping(self, s: Spec, n: Names) -> Sentence:
        a, last, size = n.t("a"), s.groups - 1, s.group_width
        if s.interleaved:
            first = listed(s.bits(0)[:3]) if s.group_width > 3 else listed(s.bits(0))
            more = " and so on" if s.group_width > 3 else ""
            return f"Bit i of {a} belongs to the group i mod {s.groups}: group 0 has the bits {first}{more}."
        return (
            f"Group g holds the bits {size}·g to {size}·g + {size - 1} of {a}, with g from 0 to {last}.",
            f"{a} is split into {s.groups} groups of {size} neighbouring bits; group 0 is the least significant.",
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """Go through the bits and gather each into the result of its group."""
        a, out, w, g = n.v("a"), n.v("out"), s.width, s.groups
        start = "1'b1" if s.base == "and" else "1'b0"
        symbol = {"and": "&", "or": "|", "xor": "^"}[s.base]
        group = f"i_d % {g}" if s.interleaved else f"i_d / {s.group_width}"
        invert = "~" if s.operation != s.base else ""
        return f"""
  reg [{g - 1}:0] gathered_d;
  integer i_d;
  always @* begin
    gathered_d = {{{g}{{{start}}}}};
    for (i_d = 0; i_d < {w}; i_d = i_d + 1)
      gathered_d[{group}] = gathered_d[{group}] {symbol} {a}[i_d];
  end
  assign {out} = {invert}gathered_d;"""

    def style_method(self, s: Spec, n: Names) -> Style:
        """The reductions that a word has."""
        a, call = n["a"], {"and": "andR", "or": "orR", "xor": "xorR"}[s.base]
        sign = "!" if s.operation != s.base else ""
        if s.groups == 1:
            return Style(f"{n['out']} := {sign}{a}.{call}")
        g, part, i = n.local("g", "group", "k"), n.local("part", "slice", "chunk"), n.local("i", "place", "j")
        if s.interleaved:
            source = f"VecInit.tabulate({s.group_width})({i} => {a}({i} * {s.groups} + {g})).asUInt"
        else:
            source = f"{a}({g} * {s.group_width} + {s.group_width - 1}, {g} * {s.group_width})"
        return Style(f"""
{n["out"]} := VecInit.tabulate({s.groups}) {{ {g} =>
  val {part} = {source}
  {sign}{part}.{call}
}}.asUInt""")

    def style_bools(self, s: Spec, n: Names) -> Style:
        """Lists of bits, reduced by an operator."""
        a, symbol = n["a"], {"and": "&&", "or": "||", "xor": "^"}[s.base]
        sign = "!" if s.operation != s.base else ""
        if s.groups == 1:
            return Style(f"{n['out']} := {sign}{a}.asBools.reduce(_ {symbol} _)")
        bits, parts, i = n.local("bits", "wires", "flat"), n.local("parts", "chunks", "teams"), n.local("i", "g", "k")
        lines = [f"val {bits} = {a}.asBools"]
        if s.interleaved:
            lines.append(
                f"val {parts} = (0 until {s.groups}).map({i} => {bits}.drop({i}).grouped({s.groups}).map(_.head).toSeq)"
            )
        else:
            lines.append(f"val {parts} = {bits}.grouped({s.group_width}).toSeq")
        reduced = f"{parts}.map(_.reduce(_ {symbol} _))"
        lines.append(
            f"{n['out']} := VecInit({reduced}).asUInt" if not sign else f"{n['out']} := ~VecInit({reduced}).asUInt"
        )
        return Style("\n".join(lines))

    def style_count(self, s: Spec, n: Names) -> Style | None:
        """Compare with all ones or zero; parity out of the number of ones."""
        a, invert = n["a"], s.operation != s.base
        if s.interleaved:
            return None

        def test(word: str) -> str:
            if s.base == "xor":
                return f"{'!' if invert else ''}PopCount({word})(0)"
            if s.base == "or":
                return f"{word} {'===' if invert else '=/='} 0.U"
            return f'{word} {"=/=" if invert else "==="} "h{(1 << s.group_width) - 1:x}".U'

        used = ("PopCount",) if s.base == "xor" else ()
        if s.groups == 1:
            return Style(f"{n['out']} := {test(a)}", used)
        results, lines = n.local("results", "group_bits", "verdicts"), []
        lines.append(f"val {results} = Wire(Vec({s.groups}, Bool()))")
        for g in range(s.groups):
            lines.append(f"{results}({g}) := {test(f'{a}({(g + 1) * s.group_width - 1}, {g * s.group_width})')}")
        return Style("\n".join([*lines, f"{n['out']} := {results}.asUInt"]), used)

    def style_fold(self, s: Spec, n: Names) -> Style:
        """A Scala variable a group, updated from bit to bit."""
        a, symbol, start = (
            n["a"],
            {"and": "&", "or": "|", "xor": "^"}[s.base],
            "true.B" if s.base == "and" else "false.B",
        )
        i, acc, invert = n.local("i", "k", "place"), n.local("acc", "running", "so_far"), s.operation != s.base
        if s.groups == 1:
            body = f"val {acc} = (0 until {s.width}).foldLeft({start})(_ {symbol} {a}(_))"
            return Style(f"{body}\n{n['out']} := {'!' if invert else ''}{acc}")
        group = f"{i} % {s.groups}" if s.interleaved else f"{i} / {s.group_width}"
        return Style(f"""
val {acc} = Array.fill[Bool]({s.groups})({start})
for ({i} <- 0 until {s.width}) {{
  {acc}({group}) = {acc}({group}) {symbol} {a}({i})
}}
{n["out"]} := {"~" if invert else ""}VecInit({acc}.toSeq).asUInt""")

    def model(self, s: Spec) -> Model:
        """Count the ones of each group."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Words in which all bits but one are alike."""
        full = (1 << s.width) - 1
        ends = [full, 0, *(full ^ (1 << i) for i in range(s.width)), *(1 << i for i in range(s.width))]
        low = sum(1 << i for i in s.bits(0))
        return Stimulus(pools=((n.ports["a"], (*ends, low, full ^ low)),))


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        s, out = self._s, 0
        for group in range(s.groups):
            ones = sum(inputs["a"] >> bit & 1 for bit in s.bits(group))
            value = {"and": ones == s.group_width, "or": ones > 0, "xor": ones % 2 == 1}[s.base]
            out += (value != (s.operation != s.base)) << group
        return {"out": out}
