"""Absolute value, negation and negated absolute value, with each way to treat the number that has no counterpart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import sint, uint
from reflect_env.circuits.draw import weighted, width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.phrases import COMBINATIONAL
from reflect_env.circuits.ports import PortGroup, data_in, data_out, flag_out
from reflect_env.circuits.registry import family
from reflect_env.task import Stimulus

ABS, NEG, NABS = "absolute value", "negation", "negated absolute value"
EXACT, WRAP, SATURATE = "exact", "wrap", "saturate"


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    function: str
    end: str
    """What the smallest number gives: the exact value in a wide enough output, itself, or the largest number."""
    flag: bool
    """There is an output that tells whether the input is negative."""

    def __post_init__(self) -> None:
        if self.function == NABS and self.end != EXACT:
            raise ValueError("a negated absolute value always fits")

    @property
    def signed(self) -> bool:
        """Whether the result has a sign; an exact absolute value needs none."""
        return not (self.function == ABS and self.end == EXACT)

    @property
    def out_width(self) -> int:
        """One more bit for an exact negation."""
        return self.width + (self.function == NEG and self.end == EXACT)


@family("absolute-value", "L2", "Abs", "Magnitude", "Negate", "Negator", tags=("arithmetic", "signed"))
class AbsoluteValue(Family[Spec]):
    """`|a|`, `-a` or `-|a|`."""

    def draw(self, rng: Random) -> Spec:
        """Draw width, function and the treatment of the smallest number."""
        function = weighted(rng, ((ABS, 5), (NEG, 3), (NABS, 1)))
        end = EXACT if function == NABS else rng.choice((EXACT, WRAP, SATURATE))
        return Spec(width(rng, 3, 40), function, end, rng.random() < 0.4)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """One signed number, the result, the sign where it is asked for."""
        words = ("result", "res", "y", "magnitude" if s.function == ABS else "negated", "z")
        out = data_out("out", s.out_width, s.function + " of the input", *words, signed=s.signed)
        flag = [flag_out("negative", "high for a negative input", "neg", "minus", "is_neg", "below_zero")]
        return (
            data_in("a", s.width, "signed number", "x", "in_val", "value", "data", "num", signed=True),
            out,
            *(flag if s.flag else []),
        )

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say the function and what the smallest number gives."""
        a, out, least, top = n.t("a"), n.t("out"), -(1 << (s.width - 1)), (1 << (s.width - 1)) - 1
        rules: list[Sentence] = [
            (f"{a} is a signed (two's complement) number.", f"Read {a} as a two's-complement number."),
            (f"{out} is the {s.function} of {a}.", f"Output the {s.function} of {a} on {out}."),
        ]
        if s.function != NABS:
            rules.append(
                {
                    EXACT: f"{out} has {s.out_width} {'signed' if s.signed else 'unsigned'} bits, "
                    f"so that {least} gives {-least} exactly.",
                    WRAP: f"For {a} = {least}, whose counterpart does not fit, {out} is {least} again.",
                    SATURATE: f"For {a} = {least}, whose counterpart does not fit, {out} is the largest number, {top}.",
                }[s.end]
            )
        if s.flag:
            rules.append(
                (f"{n.t('negative')} is high exactly if {a} is less than 0.", f"{n.t('negative')} is {a} < 0.")
            )
        how = {EXACT: "exact ", WRAP: "wrapping ", SATURATE: "saturating "}[s.end]
        return Facts(
            (f"{s.width}-bit signed {how}{s.function}", f"{how}{s.function} of a signed {s.width}-bit number"),
            (
                f"compute the {s.function} of a signed number",
                f"turn a {s.width}-bit signed number into its {s.function}",
            ),
            tuple(rules),
            (COMBINATIONAL,),
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """Invert and add one where the sign asks for it."""
        a, w, size = n.v("a"), s.width, s.out_width
        flip = {ABS: f"{a}[{w - 1}]", NEG: "1'b1", NABS: f"~{a}[{w - 1}]"}[s.function]
        lines = f"""
  reg [{size - 1}:0] value_d;
  always @* begin
    value_d = {f"{{{a}[{w - 1}], {a}}}" if size > w else a};
    if ({flip}) value_d = ~value_d + 1'b1;"""
        if s.end == SATURATE:
            lines += f"\n    if ({a} == {{1'b1, {{{w - 1}{{1'b0}}}}}}) value_d = {{1'b0, {{{w - 1}{{1'b1}}}}}};"
        lines += f"\n  end\n  assign {n.v('out')} = value_d;"
        return lines + (f"\n  assign {n.v('negative')} = {a}[{w - 1}];" if s.flag else "")

    def style_mux(self, s: Spec, n: Names) -> Style:
        """Signed comparison and negation."""
        a, zero, other = n["a"], "0.S", f"-{n['a']}"
        if s.function == NEG:
            value = f"{zero} -& {a}" if s.end == EXACT else other
        else:
            value = f"Mux({a} {'<' if s.function == ABS else '>'} {zero}, {other}, {a})"
        if s.end == SATURATE:
            least, top = sint(-(1 << (s.width - 1)), s.width), sint((1 << (s.width - 1)) - 1, s.width)
            value = f"Mux({a} === {least}, {top}, {value})"
        value += "" if s.signed else ".asUInt"
        return Style("\n".join([f"{n['out']} := {value}", *self._flag(s, n, f"{a} < {zero}")]))

    def style_when(self, s: Spec, n: Names) -> Style:
        """A default that is overridden."""
        a, out, cast = n["a"], n["out"], "" if s.signed else ".asUInt"
        if s.function == NEG:
            start, tests = f"0.S({s.out_width}.W) - {a}", []
        else:
            start, tests = (
                f"{a}{cast}",
                [(f"{a} {'<' if s.function == ABS else '>='} 0.S", f"(0.S - {a}){cast}" if cast else f"0.S - {a}")],
            )
        if s.end == SATURATE:
            least, top = sint(-(1 << (s.width - 1)), s.width), sint((1 << (s.width - 1)) - 1, s.width)
            tests.append((f"{a} === {least}", top))
        lines = [f"{out} := {start}", *(f"when({test}) {{\n  {out} := {value}\n}}" for test, value in tests)]
        return Style("\n".join([*lines, *self._flag(s, n, f"{a}({s.width - 1})")]))

    def style_bits(self, s: Spec, n: Names) -> Style:
        """Conditional complement: invert every bit and add one."""
        a, w, size = n["a"], s.width, s.out_width
        sign, raw, flip = (
            n.local("sign", "msb", "top_bit"),
            n.local("raw", "pattern", "bits"),
            n.local("flip", "invert"),
        )
        value, cast = n.local("flipped", "complemented", "twisted"), ".asSInt" if s.signed else ""
        lines = [f"val {sign} = {a}({w - 1})", f"val {raw} = {a}.asUInt"]
        if s.function == NEG:
            lines[1] = f"val {raw} = Cat({sign}, {a})" if size > w else lines[1]
            lines.append(f"val {value} = ~{raw} + 1.U")
        else:
            lines += [] if s.function == ABS else [f"val {flip} = !{sign}"]
            flip = sign if s.function == ABS else flip
            lines.append(f"val {value} = ({raw} ^ Fill({w}, {flip})) + {flip}")
        result = f"{value}{cast}"
        if s.end == SATURATE:
            result = f"Mux({sign} && {value}({w - 1}), {uint((1 << (w - 1)) - 1)}, {value}){cast}"
        used = ("Fill",) if s.function != NEG else ("Cat",) if size > w else ()
        return Style("\n".join([*lines, f"{n['out']} := {result}", *self._flag(s, n, sign)]), used)

    def _flag(self, s: Spec, n: Names, value: str) -> list[str]:
        return [f"{n['negative']} := {value}"] if s.flag else []

    def model(self, s: Spec) -> Model:
        """Whole numbers."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """The smallest number and its neighbours."""
        half = 1 << (s.width - 1)
        return Stimulus(pools=((n.ports["a"], (half, half + 1, half - 1, 0, 1, 2 * half - 1)),))


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        s, half = self._s, 2 ** (self._s.width - 1)
        a = inputs["a"] - 2 * half if inputs["a"] >= half else inputs["a"]
        value = {ABS: abs(a), NEG: -a, NABS: -abs(a)}[s.function]
        if s.end == SATURATE:
            value = min(value, half - 1)
        found = {"out": value % 2**s.out_width}
        return {**found, "negative": int(a < 0)} if s.flag else found
