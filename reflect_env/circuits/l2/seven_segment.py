"""Digits on a seven-segment display: order and polarity of the segments, shapes that differ, and codes beyond 9."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.phrases import COMBINATIONAL, table
from reflect_env.circuits.ports import PortGroup, bits_in, bits_out, flag_in
from reflect_env.circuits.registry import family
from reflect_env.task import Stimulus

SEGMENTS = "abcdefg"
SHAPES = (
    *("abcdef", "bc", "abdeg", "abcdg", "bcfg", "acdfg", "acdefg", "abc"),
    *("abcdefg", "abcdfg", "abcefg", "cdefg", "adef", "bcdeg", "adefg", "aefg"),
)
OTHERS = {"blank": "", "dash": "g", "E": "adefg"}


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    a_first: bool
    """Segment a is the least significant bit, else the most significant of the seven."""
    active_low: bool
    """A segment is lit by 0."""
    others: str
    """What 10 to 15 show: `hex` letters, or one of `OTHERS`."""
    tails: tuple[bool, bool, bool]
    """Whether 6 has segment a, 7 has f, 9 has d."""
    blanking: str
    """`none`, or the level of an input that turns every segment off: `high`, `low`."""

    def shape(self, digit: int) -> str:
        """Letters of the lit segments."""
        if digit > 9 and self.others != "hex":
            return OTHERS[self.others]
        six, seven, nine = self.tails
        special = {6: "acdefg" if six else "cdefg", 7: "abcf" if seven else "abc", 9: "abcdfg" if nine else "abcfg"}
        return special.get(digit, SHAPES[digit])

    def pattern(self, digit: int | None) -> str:
        """Seven bits, the most significant first; None lights nothing."""
        shape = "" if digit is None else self.shape(digit)
        letters = SEGMENTS[::-1] if self.a_first else SEGMENTS
        return "".join("10"[letter in shape] if self.active_low else "01"[letter in shape] for letter in letters)


@family("seven-segment", "L2", "SevenSegment", "Display", "HexDisplay", "DigitDriver", tags=("table", "display"))
class SevenSegment(Family[Spec]):
    """A digit in, seven segments out."""

    def draw(self, rng: Random) -> Spec:
        """Draw order, polarity, shapes and blanking."""
        tails = (rng.random() < 0.7, rng.random() < 0.25, rng.random() < 0.75)
        others = rng.choice(("hex", "hex", "blank", "dash", "E"))
        blanking = rng.choice(("none", "none", "high", "low"))
        return Spec(rng.random() < 0.6, rng.random() < 0.5, others, tails, blanking)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Digit, blanking, segments."""
        blank = [flag_in("blank", f"turns the display off while {s.blanking}", "off", "dark", "hide", "bl")]
        return (
            bits_in("digit", 4, "digit to show", "value", "num", "hex", "code", "nibble"),
            *([] if s.blanking == "none" else blank),
            bits_out("seg", 7, "segments", "segments", "leds", "display", "out", "lamps"),
        )

    def facts(self, s: Spec, n: Names) -> Facts:
        """List the segments of every digit, their order and polarity."""
        seg, digit, on = n.t("seg"), n.t("digit"), "0" if s.active_low else "1"
        last = 15 if s.others == "hex" else 9
        shapes = "; ".join(f"{d}: {s.shape(d)}" for d in range(last + 1))
        order = (
            "a is bit 0, b is bit 1, and so on to g in bit 6"
            if s.a_first
            else "a is bit 6, b is bit 5, and so on to g in bit 0"
        )
        rules: list[Sentence] = [
            (f"The segments are called a to g; in {seg}, {order}.", f"{seg} drives the segments a to g: {order}."),
            (
                f"A bit that is {on} lights its segment.",
                f"Segments are active {'low' if s.active_low else 'high'}: {on} means lit.",
            ),
            (
                f"For each value of {digit}, these segments are lit and no others: {shapes}.",
                f"Lit segments by {digit}: {shapes}. All others are dark.",
            ),
        ]
        if s.others != "hex":
            shown = {"blank": "no segment is lit", "dash": "only g is lit", "E": "a, d, e, f and g are lit"}[s.others]
            rules.append((f"For 10 to 15 {shown}.", f"If {digit} is 10 or more, {shown}."))
        if s.blanking != "none":
            rules.append(f"While {n.t('blank')} is {s.blanking}, no segment is lit, whatever {digit} is.")
        kind = "hexadecimal" if s.others == "hex" else "decimal"
        level = "active-low" if s.active_low else "active-high"
        gate = "" if s.blanking == "none" else " and blanking"
        return Facts(
            (
                f"{kind} seven-segment decoder with {level} outputs{gate}",
                f"seven-segment driver ({kind}, {level}{gate})",
            ),
            (f"show a {kind} digit on a seven-segment display", f"turn {digit} into the seven lines of a display"),
            tuple(rules),
            (COMBINATIONAL,),
            {"truth_table": self._form(s, n)},
        )

    def _form(self, s: Spec, n: Names) -> str:
        rows = [[d, s.pattern(d)] for d in range(16)]
        text = table((n.t("digit"), n.t("seg")), rows)
        note = f"{n.t('seg')} is written in binary, its most significant bit first."
        if s.blanking != "none":
            note += (
                f" While {n.t('blank')} is {s.blanking}, {n.t('seg')} is {s.pattern(None)}, whatever {n.t('digit')} is."
            )
        return f"{text}\n\n{note}"

    def verilog(self, s: Spec, n: Names) -> str:
        """A case with a pattern each."""
        rows = "\n".join(f"      4'd{d}: seg_d = 7'b{s.pattern(d)};" for d in range(15))
        gate = {"none": "1'b1", "high": "!", "low": ""}[s.blanking] + (n.v("blank") if s.blanking != "none" else "")
        return f"""
  reg [6:0] seg_d;
  always @*
    if ({gate})
      case ({n.v("digit")})
{rows}
        default: seg_d = 7'b{s.pattern(15)};
      endcase
    else seg_d = 7'b{s.pattern(None)};
  assign {n.v("seg")} = seg_d;"""

    def style_switch(self, s: Spec, n: Names) -> Style:
        """A default and a `switch`."""
        count = 16 if s.others == "hex" else 10
        shown = n.local("shown", "pattern", "lit")
        lines = [f'val {shown} = WireDefault("b{s.pattern(None if s.others == "hex" else 15)}".U(7.W))']
        arms = [f'  is({d}.U) {{ {shown} := "b{s.pattern(d)}".U }}' for d in range(count)]
        return Style(
            "\n".join([*lines, f"switch({n['digit']}) {{", *arms, "}", self._drive(s, n, shown)]), ("switch", "is")
        )

    def style_table(self, s: Spec, n: Names) -> Style:
        """A vector of patterns, indexed by the digit."""
        rows, shown = n.local("font", "patterns", "glyphs"), n.local("shown", "pattern", "lit")
        texts = [f'"b{s.pattern(d)}"' for d in range(16)]
        listing = ",\n".join("  " + ", ".join(texts[i : i + 4]) for i in range(0, 16, 4))
        lines = [f"val {rows} = VecInit(Seq(\n{listing}\n).map(_.U(7.W)))", f"val {shown} = {rows}({n['digit']})"]
        return Style("\n".join([*lines, self._drive(s, n, shown)]))

    def style_letters(self, s: Spec, n: Names) -> Style:
        """Shapes as letters, turned into bits while the circuit is built."""
        shapes, lit, letter, digit = (
            n.local("shapes", "font"),
            n.local("lit", "shown"),
            n.local("letter", "seg_name"),
            n.local("number", "d", "k"),
        )
        texts = ", ".join(f'"{s.shape(d)}"' for d in range(8)), ", ".join(f'"{s.shape(d)}"' for d in range(8, 16))
        order = '"abcdefg"' if s.a_first else '"gfedcba"'
        word, shape = n.local("word", "glyph"), n.local("shape", "strokes")
        lines = f"""
val {shapes} = Seq(
  {texts[0]},
  {texts[1]}
)
val {lit} = VecInit({order}.map {{ {letter} =>
  {shapes}.zipWithIndex.collect {{
    case ({shape}, {digit}) if {shape}.contains({letter}) => {n["digit"]} === {digit}.U
  }}.reduce(_ || _)
}})
val {word} = {"~" if s.active_low else ""}{lit}.asUInt"""
        return Style("\n".join([lines, self._drive(s, n, word)]))

    def style_lookup(self, s: Spec, n: Names) -> Style:
        """Pairs of digit and pattern, kept in an object of their own."""
        font, shown, count = f"{n.module}Font", n.local("shown", "pattern", "lit"), 16 if s.others == "hex" else 10
        rows = ",\n".join(f'    {d} -> "{s.pattern(d)}"' for d in range(count))
        before = f"object {font} {{\n  val rows: Seq[(Int, String)] = Seq(\n{rows}\n  )\n}}"
        k, bits = n.local("k", "code_of", "number"), n.local("bits", "row", "picture")
        default = f'"b{s.pattern(None if s.others == "hex" else 15)}".U(7.W)'
        lines = [f"val {shown} = MuxLookup({n['digit']}, {default})("]
        lines.append(f'  {font}.rows.map {{ case ({k}, {bits}) => {k}.U -> ("b" + {bits}).U(7.W) }}\n)')
        return Style("\n".join([*lines, self._drive(s, n, shown)]), ("MuxLookup",), before=before)

    def _drive(self, s: Spec, n: Names, shown: str) -> str:
        dark = f'"b{s.pattern(None)}".U'
        if s.blanking == "none":
            return f"{n['seg']} := {shown}"
        first, second = (dark, shown) if s.blanking == "high" else (shown, dark)
        return f"{n['seg']} := Mux({n['blank']}, {first}, {second})"

    def model(self, s: Spec) -> Model:
        """A set of letters."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Mostly visible."""
        if s.blanking == "none":
            return Stimulus()
        return Stimulus(sparse=(n.ports["blank"],)) if s.blanking == "high" else Stimulus(dense=(n.ports["blank"],))


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        s = self._s
        dark = s.blanking != "none" and inputs["blank"] == int(s.blanking == "high")
        lit = set() if dark else set(s.shape(inputs["digit"]))
        places = {letter: i if s.a_first else 6 - i for i, letter in enumerate(SEGMENTS)}
        word = sum(2 ** places[letter] for letter in lit)
        return {"seg": 127 - word if s.active_low else word}
