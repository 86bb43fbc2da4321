"""Two words merged lane by lane, as byte enables of a memory do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.phrases import COMBINATIONAL, verilog_form
from reflect_env.circuits.ports import PortGroup, bits_in, bits_out
from reflect_env.circuits.registry import family


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    lanes: int
    lane_width: int
    level: str
    """Level of a strobe bit at which the lane is new: `high` or `low`."""
    reversed: bool
    """Bit 0 of the strobe belongs to the most significant lane."""
    background: str
    """What the other lanes are: `old` word, `zeros` or `ones`."""

    @property
    def width(self) -> int:
        """Bits of a word."""
        return self.lanes * self.lane_width


@family("lane-merge", "L2", "LaneMerge", "ByteEnable", "StrobeMerge", "WriteMask", tags=("bits", "selection", "mask"))
class LaneMerge(Family[Spec]):
    """`y.lane(i) = strobe(i) ? new.lane(i) : old.lane(i)`."""

    def draw(self, rng: Random) -> Spec:
        """Draw lanes, strobe and background."""
        size = rng.choice((1, 2, 3, 4, 4, 5, 8, 8, 8, 16))
        lanes = rng.choice((2, 3, 4, 4, 8)) if size > 1 else rng.randint(4, 24)
        lanes = min(lanes, 4) if size == 16 else lanes
        background = rng.choice(("old", "old", "old", "zeros", "ones"))
        return Spec(lanes, size, rng.choice(("high", "high", "low")), rng.random() < 0.3, background)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Words, strobe, merged word."""
        old = [bits_in("old", s.width, "old word", "current", "previous", "base", "stored")]
        return (
            *(old if s.background == "old" else []),
            bits_in("fresh", s.width, "new word", "update", "wdata", "data", "incoming"),
            bits_in("strobe", s.lanes, "one bit a lane", "mask", "be", "sel", "lane_en"),
            bits_out("out", s.width, "merged word", "merged", "result", "y", "res"),
        )

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say the lanes, which strobe bit belongs to which, and what it does."""
        out, fresh, strobe, size, last = n.t("out"), n.t("fresh"), n.t("strobe"), s.lane_width, s.lanes - 1
        unit = {1: "bit", 4: "nibble", 8: "byte"}.get(size, "lane")
        rest = {"zeros": "all zeros", "ones": "all ones"}.get(s.background) or f"{unit} i of {n.t('old')}"
        place = f"bit {last} - i" if s.reversed else "bit i"
        rules: list[Sentence] = [
            (
                f"Words consist of {s.lanes} {unit}s"
                + (f" of {size} bits" if size > 1 else "")
                + f"; {unit} 0 is the least significant.",
                f"{out} has {s.lanes} {unit}s"
                + (f" of {size} bits each" if size > 1 else "")
                + f", counted from the least significant one, {unit} 0.",
            ),
            (
                f"For each i from 0 to {last}, {place} of {strobe} decides on {unit} i.",
                f"{place.capitalize()} of {strobe} belongs to {unit} i, with i from 0 to {last}.",
            ),
            (
                f"If this strobe bit is {int(s.level == 'high')}, {unit} i of {out} is {unit} i of {fresh}; "
                f"otherwise it is {rest}.",
                f"A {unit} whose strobe bit is {int(s.level == 'high')} comes from {fresh}; one whose strobe bit is "
                f"{int(s.level == 'low')} is {rest}.",
            ),
        ]
        what = {
            "old": f"{unit}-wise merge of two words",
            "zeros": f"{unit} gate with zeros",
            "ones": f"{unit} gate with ones",
        }[s.background]
        return Facts(
            (
                f"{what}, {s.width} bits, active-{s.level} strobe",
                f"{s.width}-bit {what} under an active-{s.level} strobe",
            ),
            (f"replace those {unit}s of a word that a strobe selects", f"put {fresh} through {unit} by {unit}"),
            tuple(rules),
            (COMBINATIONAL,),
            {"verilog": verilog_form(self.verilog(s, n))},
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """A loop with part selects."""
        size = s.lane_width
        rest = {"zeros": f"{size}'d0", "ones": f"{{{size}{{1'b1}}}}"}.get(
            s.background
        ) or f"{n.v('old')}[{size} * i_d +: {size}]"
        at = f"{s.lanes - 1} - i_d" if s.reversed else "i_d"
        first, second = f"{n.v('fresh')}[{size} * i_d +: {size}]", rest
        if s.level == "low":
            first, second = second, first
        return f"""
  reg [{s.width - 1}:0] merged_d;
  integer i_d;
  always @*
    for (i_d = 0; i_d < {s.lanes}; i_d = i_d + 1)
      merged_d[{size} * i_d +: {size}] = {n.v("strobe")}[{at}] ? {first} : {second};
  assign {n.v("out")} = merged_d;"""

    def _strobe(self, s: Spec, n: Names) -> tuple[str, tuple[str, ...]]:
        """Strobe with bit 0 for lane 0 and 1 for new; what is imported."""
        text = f"Reverse({n['strobe']})" if s.reversed else n["strobe"]
        return (f"~{text}" if s.level == "low" else text), (("Reverse",) if s.reversed else ())

    def style_lanes(self, s: Spec, n: Names) -> Style:
        """A vector of lanes, each chosen by its strobe bit."""
        i, picked, size = n.local("i", "k", "lane"), n.local("picked", "lanes", "chosen"), s.lane_width
        high, low = n.local("top", "hi"), n.local("bottom", "lo")
        at = f"{s.lanes - 1} - {i}" if s.reversed else i
        rest = {"zeros": "0.U", "ones": f'"h{(1 << size) - 1:x}".U'}.get(s.background) or f"{n['old']}({high}, {low})"
        first, second = f"{n['fresh']}({high}, {low})", rest
        if s.level == "low":
            first, second = second, first
        return Style(f"""
val {picked} = VecInit.tabulate({s.lanes}) {{ {i} =>
  val {high} = {size} * {i} + {size - 1}
  val {low} = {size} * {i}
  Mux({n["strobe"]}({at}), {first}, {second})
}}
{n["out"]} := {picked}.asUInt""")

    def style_mask(self, s: Spec, n: Names) -> Style:
        """The strobe spread to a mask, then AND and OR."""
        strobe, used = self._strobe(s, n)
        mask, source = n.local("wide_mask", "spread", "bit_mask"), n.local("picks", "taken", "on")
        lines = [f"val {source} = {strobe}"]
        if s.lane_width == 1:
            mask = source
        else:
            lines.append(f"val {mask} = FillInterleaved({s.lane_width}, {source})")
            used = (*used, "FillInterleaved")
        value = {"zeros": f"{n['fresh']} & {mask}", "ones": f"{n['fresh']} | ~{mask}"}.get(s.background)
        value = value or f"({n['fresh']} & {mask}) | ({n['old']} & ~{mask})"
        return Style("\n".join([*lines, f"{n['out']} := {value}"]), used)

    def style_when(self, s: Spec, n: Names) -> Style:
        """Lanes of the background, overridden where the strobe says so."""
        kind, lanes, i = (
            f"Vec({s.lanes}, UInt({s.lane_width}.W))",
            n.local("lanes", "parts", "merged_lanes"),
            n.local("i", "k", "lane"),
        )
        fresh = n.local("new_lanes", "updates", "sources")
        rest = {
            "zeros": f"0.U.asTypeOf({kind})",
            "ones": f'VecInit(Seq.fill({s.lanes})("h{(1 << s.lane_width) - 1:x}".U({s.lane_width}.W)))',
        }
        start = rest.get(s.background) or f"{n['old']}.asTypeOf({kind})"
        at = f"{s.lanes - 1} - {i}" if s.reversed else i
        sign = "!" if s.level == "low" else ""
        return Style(f"""
val {fresh} = {n["fresh"]}.asTypeOf({kind})
val {lanes} = WireDefault({kind}, {start})
for ({i} <- 0 until {s.lanes}) {{
  when({sign}{n["strobe"]}({at})) {{
    {lanes}({i}) := {fresh}({i})
  }}
}}
{n["out"]} := {lanes}.asUInt""")

    def style_zip(self, s: Spec, n: Names) -> Style:
        """Lists of bits, zipped with the repeated strobe."""
        strobe, used = self._strobe(s, n)
        picks, x, y, c = (
            n.local("picks", "controls", "gates"),
            n.local("b1", "new_bit"),
            n.local("b0", "old_bit"),
            n.local("c", "on", "take"),
        )
        lines = [f"val {picks} = ({strobe}).asBools" if strobe.startswith("~") else f"val {picks} = {strobe}.asBools"]
        if s.lane_width > 1:
            lines[0] += f".flatMap(Seq.fill({s.lane_width})(_))"
        if s.background == "old":
            pairs = f"{n['fresh']}.asBools.zip({n['old']}.asBools).zip({picks})"
            body = f"{pairs}.map {{ case (({x}, {y}), {c}) =>\n  Mux({c}, {x}, {y})\n}}"
        else:
            value = f"{x} && {c}" if s.background == "zeros" else f"{x} || !{c}"
            body = f"{n['fresh']}.asBools.zip({picks}).map {{ case ({x}, {c}) => {value} }}"
        merged = n.local("bits", "merged_bits", "flat")
        return Style("\n".join([*lines, f"val {merged} = {body}", f"{n['out']} := VecInit({merged}).asUInt"]), used)

    def model(self, s: Spec) -> Model:
        """Lane by lane."""
        return _Oracle(s)


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        s, base, value = self._s, 2**self._s.lane_width, 0
        for i in range(s.lanes):
            bit = inputs["strobe"] // 2 ** (s.lanes - 1 - i if s.reversed else i) % 2
            source = {"old": inputs.get("old", 0), "zeros": 0, "ones": base**s.lanes - 1}[s.background]
            word = inputs["fresh"] if bit == int(s.level == "high") else source
            value += word // base**i % base * base**i
        return {"out": value}
