"""Smallest and largest of several numbers, with their places where they are asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.draw import weighted, width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.phrases import COMBINATIONAL
from reflect_env.circuits.ports import PortGroup, bits_out, data_out, vec_in
from reflect_env.circuits.registry import family
from reflect_env.task import Stimulus

WORDS = {"low": ("smallest", "<"), "high": ("largest", ">")}


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    count: int
    width: int
    kind: str
    """`min`, `max` or `both`."""
    signed: bool
    index: bool
    """The places are output as well."""

    @property
    def ends(self) -> tuple[str, ...]:
        """Roles of the outputs."""
        return {"min": ("low",), "max": ("high",)}.get(self.kind, ("low", "high"))

    @property
    def place_width(self) -> int:
        """Bits that hold every place."""
        return (self.count - 1).bit_length()


@family("min-max", "L2", "MinMax", "Extreme", "Maximum", "Minimum", tags=("comparison", "vec"))
class MinMax(Family[Spec]):
    """Minimum and maximum of a vector."""

    def draw(self, rng: Random) -> Spec:
        """Draw how many numbers, their width and what is wanted."""
        kind = weighted(rng, (("min", 2), ("max", 2), ("both", 1)))
        return Spec(rng.randint(2, 8), width(rng, 2, 24), kind, rng.random() < 0.4, rng.random() < 0.45)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """A vector in; values and places out."""
        low = ("min", "least", "minimum", "lowest")
        high = ("max", "most", "maximum", "highest")
        values = [
            data_out(end, s.width, f"{WORDS[end][0]} input", *(low if end == "low" else high), signed=s.signed)
            for end in s.ends
        ]
        places = [
            bits_out(f"{end}_at", s.place_width, f"index of the {WORDS[end][0]} input", f"{end}_index", f"arg_{end}")
            for end in s.ends
        ]
        words = ("x", "values", "nums", "data", "vals")
        inputs = vec_in("in", s.count, s.width, "numbers to compare", *words, signed=s.signed)
        return (inputs, *values, *(places if s.index else []))

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say what is compared and which one of several equal ones counts."""
        kind, x = "signed (two's complement)" if s.signed else "unsigned", n.t("in")
        rules: list[Sentence] = [
            (f"The elements of {x} are {kind} numbers.", f"{x} holds {s.count} {kind} numbers of {s.width} bits.")
        ]
        for end in s.ends:
            word = WORDS[end][0]
            rules.append(
                (f"{n.t(end)} is the {word} element of {x}.", f"Output the {word} of all {s.count} on {n.t(end)}.")
            )
            if s.index:
                rules.append(
                    (
                        f"{n.t(f'{end}_at')} is the index of that element; of equal ones the lowest index counts.",
                        f"{n.t(f'{end}_at')} is the lowest index at which {n.t(end)} is found.",
                    )
                )
        what = {"min": "minimum", "max": "maximum"}.get(s.kind, "minimum and maximum")
        sign, at = "signed" if s.signed else "unsigned", " with index" if s.index else ""
        return Facts(
            (
                f"{what}{at} of {s.count} {sign} {s.width}-bit numbers",
                f"{s.count}-input {sign} {s.width}-bit {what} unit{at}",
            ),
            (f"find the {what} of the elements of {x}", f"output the {what} of {s.count} {sign} numbers"),
            tuple(rules),
            (COMBINATIONAL,),
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """A running best that a strictly better element replaces."""
        return "\n".join(self._search(s, n, end) for end in s.ends)

    def _search(self, s: Spec, n: Names, end: str) -> str:
        op, sign = WORDS[end][1], "$signed" if s.signed else ""
        lines = [f"  reg [{s.width - 1}:0] {end}_best_d;", f"  reg [{s.place_width - 1}:0] {end}_at_d;"]
        lines += ["  always @* begin", f"    {end}_best_d = {n.v('in', 0)};", f"    {end}_at_d = 0;"]
        for i in range(1, s.count):
            x = n.v("in", i)
            lines.append(
                f"    if ({sign}({x}) {op} {sign}({end}_best_d)) begin "
                f"{end}_best_d = {x}; {end}_at_d = {s.place_width}'d{i}; end"
            )
        lines += ["  end", f"  assign {n.v(end)} = {end}_best_d;"]
        return "\n".join(lines + ([f"  assign {n.v(f'{end}_at')} = {end}_at_d;"] if s.index else []))

    def style_reduce(self, s: Spec, n: Names) -> Style:
        """Reduce with a function; places by looking for the value."""
        p, q = n.local("p", "u", "one"), n.local("q", "v", "two")
        lines = []
        for end in s.ends:
            op = WORDS[end][1]
            lines.append(f"{n[end]} := {n['in']}.reduce(({p}, {q}) => Mux({p} {op} {q}, {p}, {q}))")
            lines += [f"{n[f'{end}_at']} := {n['in']}.indexWhere(_ === {n[end]})"] if s.index else []
        return Style("\n".join(lines))

    def style_loop(self, s: Spec, n: Names) -> Style:
        """Scala variables that are replaced from element to element."""
        lines, i = [], n.local("i", "k", "idx")
        for end in s.ends:
            best, at = (
                n.local(f"best_{end}", f"{end}_winner", f"{end}est"),
                n.local(f"at_{end}", f"where_{end}", f"{end}_pos"),
            )
            better = n.local(f"better_{end}", f"wins_{end}", f"new_{end}", f"{end}er")
            lines.append(f"var {best} = {n['in']}(0)")
            lines += [f"var {at} = 0.U({s.place_width}.W)"] if s.index else []
            inner = [
                f"val {better} = {n['in']}({i}) {WORDS[end][1]} {best}",
                f"{best} = Mux({better}, {n['in']}({i}), {best})",
            ]
            inner += [f"{at} = Mux({better}, {i}.U, {at})"] if s.index else []
            lines += [
                f"for ({i} <- 1 until {s.count}) {{",
                *(f"  {line}" for line in inner),
                "}",
                f"{n[end]} := {best}",
            ]
            lines += [f"{n[f'{end}_at']} := {at}"] if s.index else []
        return Style("\n".join(lines))

    def style_pairs(self, s: Spec, n: Names) -> Style | None:
        """Value and place as one pair through `reduce`."""
        if not s.index:
            return None
        pairs, kind = n.local("numbered", "pairs", "labelled"), "SInt" if s.signed else "UInt"
        p, q, value, at = (
            n.local("p", "u", "one"),
            n.local("q", "v", "two"),
            n.local("value", "elem"),
            n.local("at", "pos"),
        )
        tag = f"({value}, {at}.U({s.place_width}.W))"
        lines = [f"val {pairs} = {n['in']}.zipWithIndex.map {{ case ({value}, {at}) => {tag} }}"]
        for end in s.ends:
            pick, keep = (
                n.local(f"pick_{end}", f"choose_{end}", f"{end}er_of"),
                n.local(f"keep_{end}", f"first_{end}", f"{end}_stays"),
            )
            op = WORDS[end][1]
            lines.append(f"""
def {pick}({p}: ({kind}, UInt), {q}: ({kind}, UInt)): ({kind}, UInt) = {{
  val {keep} = {p}._1 {op}= {q}._1
  (Mux({keep}, {p}._1, {q}._1), Mux({keep}, {p}._2, {q}._2))
}}
{n[end]} := {pairs}.reduce({pick})._1
{n[f"{end}_at"]} := {pairs}.reduce({pick})._2""")
        return Style("\n".join(lines))

    def style_tree(self, s: Spec, n: Names) -> Style | None:
        """A balanced tree."""
        if s.index:
            return None
        lines, kind = [], "SInt" if s.signed else "UInt"
        p, q = n.local("p", "u", "one"), n.local("q", "v", "two")
        for end in s.ends:
            pick = n.local(f"pick_{end}", f"choose_{end}", f"{end}er", f"{end}_of")
            lines.append(f"def {pick}({p}: {kind}, {q}: {kind}): {kind} = Mux({p} {WORDS[end][1]} {q}, {p}, {q})")
            lines.append(f"{n[end]} := {n['in']}.reduceTree({pick}(_, _))")
        return Style("\n".join(lines))

    def style_when(self, s: Spec, n: Names) -> Style:
        """Wires that later elements override."""
        lines, i = [], n.local("i", "k", "idx")
        for end in s.ends:
            bests, ats = (
                n.local(f"{end}_so_far", f"running_{end}", f"{end}est"),
                n.local(f"{end}_places", f"{end}_spots", f"{end}_marks"),
            )
            kind = "SInt" if s.signed else "UInt"
            lines.append(f"val {bests} = Wire(Vec({s.count}, {kind}({s.width}.W)))")
            lines += [f"val {ats} = Wire(Vec({s.count}, UInt({s.place_width}.W)))"] if s.index else []
            lines.append(f"{bests}(0) := {n['in']}(0)")
            lines += [f"{ats}(0) := 0.U"] if s.index else []
            hold, take = [f"    {bests}({i}) := {bests}({i} - 1)"], [f"    {bests}({i}) := {n['in']}({i})"]
            hold += [f"    {ats}({i}) := {ats}({i} - 1)"] if s.index else []
            take += [f"    {ats}({i}) := {i}.U"] if s.index else []
            test = f"{n['in']}({i}) {WORDS[end][1]} {bests}({i} - 1)"
            lines += [
                f"for ({i} <- 1 until {s.count}) {{",
                f"  when({test}) {{",
                *take,
                "  }.otherwise {",
                *hold,
                "  }",
                "}",
            ]
            lines.append(f"{n[end]} := {bests}({s.count - 1})")
            lines += [f"{n[f'{end}_at']} := {ats}({s.count - 1})"] if s.index else []
        return Style("\n".join(lines))

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Few values, so that equal ones are common."""
        top = 1 << (s.width - 1)
        values = (0, 1, top - 1, top, top + 1, 2 * top - 1, (2 * top) // 3)
        return Stimulus(pools=tuple((f"{n.ports['in']}_{i}", values) for i in range(s.count)))

    def model(self, s: Spec) -> Model:
        """Python's own minimum and maximum."""
        return _Oracle(s)


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        s, size = self._s, 2**self._s.width
        raw = [inputs[f"in_{i}"] for i in range(s.count)]
        numbers = [x - size if s.signed and 2 * x >= size else x for x in raw]
        found: dict[str, int] = {}
        for end, best in (("low", min(numbers)), ("high", max(numbers))):
            if end in s.ends:
                found[end] = best % size
                if s.index:
                    found[f"{end}_at"] = numbers.index(best)
        return found
