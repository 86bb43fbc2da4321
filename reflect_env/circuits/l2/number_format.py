"""Signed numbers in other formats than two's complement: sign and magnitude, ones' complement, offset binary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.draw import width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.phrases import COMBINATIONAL, verilog_form
from reflect_env.circuits.ports import PortGroup, bits_in, bits_out, data_in, data_out
from reflect_env.circuits.registry import family
from reflect_env.task import Stimulus

FORMATS = {"magnitude": "sign-magnitude", "ones": "ones' complement", "offset": "offset binary"}


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    format: str
    """A key of `FORMATS`."""
    decode: bool
    """Into two's complement, else out of it."""
    end: str
    """What the smallest number gives that has no code: `saturate` or `zero`; `exact` where every number has one."""

    def __post_init__(self) -> None:
        if (self.format == "offset" or self.decode) != (self.end == "exact"):
            raise ValueError("every number has a code, or one has none")


@family(
    "number-format", "L2", "FormatConvert", "SignMagnitude", "Recode", "NumberConverter", tags=("arithmetic", "signed")
)
class NumberFormat(Family[Spec]):
    """`{sign, |a|}` and the like."""

    def draw(self, rng: Random) -> Spec:
        """Draw width, format, direction."""
        kind, decode = rng.choice(("magnitude", "magnitude", "ones", "offset")), rng.random() < 0.5
        exact = kind == "offset" or decode
        return Spec(width(rng, 3, 40), kind, decode, "exact" if exact else rng.choice(("saturate", "zero")))

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """A signed number on one side, its code on the other."""
        number, code = ("a", "num", "value", "x", "number"), ("code", "coded", "y", "word", "pattern")
        name = FORMATS[s.format]
        if s.decode:
            return (
                bits_in("code", s.width, f"number in {name}", *code, "in"),
                data_out("num", s.width, "number in two's complement", *number, "out", "result", signed=True),
            )
        return (
            data_in("num", s.width, "number in two's complement", *number, "in", signed=True),
            bits_out("code", s.width, f"number in {name}", *code, "out", "result"),
        )

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say the format in full, and the codes and numbers without a partner."""
        num, code, name = n.t("num"), n.t("code"), FORMATS[s.format]
        rules: list[Sentence] = [self._form(s)]
        if s.decode:
            rules.append(
                (
                    f"{num} is the two's-complement number that {code}, read in {name}, stands for.",
                    f"Convert {code} from {name} to two's complement on {num}.",
                )
            )
        else:
            rules.append(
                (
                    f"{code} is the {name} word for the two's-complement number {num}.",
                    f"Convert {num} from two's complement to {name} on {code}.",
                )
            )
        rules += self._corner(s, n)
        direction = f"{name} to two's complement" if s.decode else f"two's complement to {name}"
        how = {"saturate": ", saturating", "zero": ", with a negative zero"}.get(s.end, "")
        return Facts(
            (f"{s.width}-bit converter from {direction}{how}", f"{direction} conversion of {s.width} bits{how}"),
            (f"convert a number from {direction}", f"recode {s.width}-bit numbers from {direction}"),
            tuple(rules),
            (COMBINATIONAL,),
            {"verilog": verilog_form(self.verilog(s, n))},
        )

    def _form(self, s: Spec) -> Sentence:
        top = s.width - 1
        form: dict[str, Sentence] = {
            "magnitude": (
                f"In sign-magnitude, bit {top} is the sign (1 is negative) and the lower {top} bits are the absolute "
                "value.",
                f"A sign-magnitude word has its sign in bit {top} (1 means negative) and the absolute value, "
                "unsigned, in the bits below.",
            ),
            "ones": (
                "In ones' complement, a negative number is the bitwise inverse of its absolute value; other numbers "
                "are as in binary.",
                f"In ones' complement, words with bit {top} = 0 are plain binary, and inverting every bit of a word "
                "negates it.",
            ),
            "offset": (
                f"In offset binary, a number is stored as the unsigned value of the number plus {1 << top}.",
                f"Offset binary adds {1 << top} to the number and stores the sum without a sign.",
            ),
        }
        return form[s.format]

    def _corner(self, s: Spec, n: Names) -> list[Sentence]:
        num, code, top = n.t("num"), n.t("code"), s.width - 1
        least = -(1 << top)
        minus_zero = "a 1 followed by zeros" if s.format == "magnitude" else "all ones"
        if s.format == "offset":
            return []
        if s.decode:
            return [f"Negative zero ({minus_zero}) becomes 0."]
        if s.end == "saturate":
            return [
                f"{least} has no such word; it gives the word for {least + 1}.",
                "Zero is always the word of all zeros.",
            ]
        return [
            f"{least} has no such word; for it {code} is negative zero ({minus_zero}).",
            f"When {num} is 0, {code} is all zeros.",
        ]

    def verilog(self, s: Spec, n: Names) -> str:
        """By cases."""
        w, num, code = s.width, n.v("num"), n.v("code")
        if s.format == "offset":
            target, source = (num, code) if s.decode else (code, num)
            return f"  assign {target} = {source} + {w}'d{1 << (w - 1)};"
        source = code if s.decode else num
        low = f"{source}[{w - 2}:0]"
        if s.decode:
            negative = f"-{{1'b0, {low}}}" if s.format == "magnitude" else f"{source} + {w}'d1"
            return f"""
  reg [{w - 1}:0] value_d;
  always @*
    if ({source}[{w - 1}]) value_d = {negative};
    else value_d = {source};
  assign {num} = value_d;"""
        negative = f"{{1'b1, ~{low} + 1'b1}}" if s.format == "magnitude" else f"{source} - {w}'d1"
        biggest = "1'b1" if s.format == "magnitude" else "1'b0"
        least = f"{{1'b1, {{{w - 1}{{{biggest}}}}}}}" if s.end == "saturate" else f"{{1'b1, {{{w - 1}{{~{biggest}}}}}}}"
        return f"""
  reg [{w - 1}:0] value_d;
  always @* begin
    value_d = {source};
    if ({source}[{w - 1}]) value_d = {negative};
    if ({source} == {{1'b1, {{{w - 1}{{1'b0}}}}}}) value_d = {least};
  end
  assign {code} = value_d;"""

    def style_mux(self, s: Spec, n: Names) -> Style:
        """Arithmetic and `Mux`."""
        w, num, code = s.width, n["num"], n["code"]
        if s.format == "offset":
            flip = f'"h{1 << (w - 1):x}".U'
            return Style(f"{num} := ({code} ^ {flip}).asSInt" if s.decode else f"{code} := {num}.asUInt ^ {flip}")
        sign, size = n.local("negative", "sign", "minus"), n.local("magnitude", "abs_value", "amount")
        if s.decode:
            low = f"{code}({w - 2}, 0)" if s.format == "magnitude" else f"Mux({sign}, ~{code}, {code})({w - 2}, 0)"
            lines = [
                f"val {sign} = {code}({w - 1})",
                f"val {size} = Cat(0.U(1.W), {low}).asSInt",
                f"{num} := Mux({sign}, -{size}, {size})",
            ]
            return Style("\n".join(lines), ("Cat",))
        lines = [f"val {sign} = {num} < 0.S", f"val {size} = Mux({sign}, -{num}, {num}).asUInt"]
        cut = self._cut(s, size)
        joined = (
            f"Cat({sign}, {cut})" if s.format == "magnitude" else f"Mux({sign}, ~Cat(0.U(1.W), {cut}), {num}.asUInt)"
        )
        return Style("\n".join([*lines, f"{code} := {joined}"]), ("Cat",))

    def _cut(self, s: Spec, size: str) -> str:
        """The magnitude in one bit less; the one that does not fit saturates or becomes 0."""
        w = s.width
        if s.end == "saturate":
            return f'Mux({size}({w - 1}), "h{(1 << (w - 1)) - 1:x}".U, {size}({w - 2}, 0))'
        return f"{size}({w - 2}, 0)"

    def style_when(self, s: Spec, n: Names) -> Style:
        """A default and cases."""
        w, num, code, half = s.width, n["num"], n["code"], 1 << (s.width - 1)
        if s.format == "offset":
            source, target = (code, num) if s.decode else (f"{num}.asUInt", code)
            moved = n.local("moved", "shifted", "biased")
            cast = ".asSInt" if s.decode else ""
            return Style(f'val {moved} = {source} + "h{half:x}".U\n{target} := {moved}{cast}')
        if s.decode:
            value = f"-{code}({w - 2}, 0).zext" if s.format == "magnitude" else f"({code} + 1.U).asSInt"
            return Style(f"{num} := {code}.asSInt\nwhen({code}({w - 1})) {{\n  {num} := {value}\n}}")
        raw = n.local("raw", "bits", "plain")
        negative = f"Cat(1.U(1.W), (0.U - {raw})({w - 2}, 0))" if s.format == "magnitude" else f"{raw} - 1.U"
        least = {("magnitude", "saturate"): 2 * half - 1, ("magnitude", "zero"): half, ("ones", "saturate"): half}
        word = f'"h{least.get((s.format, s.end), 2 * half - 1):x}".U'
        body = f"""
val {raw} = {num}.asUInt
{code} := {raw}
when({raw} === "h{half:x}".U) {{
  {code} := {word}
}}.elsewhen({raw}({w - 1})) {{
  {code} := {negative}
}}"""
        return Style(body, ("Cat",) if s.format == "magnitude" else ())

    def style_bits(self, s: Spec, n: Names) -> Style:
        """Inverted bits and an added sign."""
        w, num, code = s.width, n["num"], n["code"]
        sign, source = n.local("negative", "sign", "minus"), code if s.decode else f"{num}.asUInt"
        if s.format == "offset":
            joined = f"Cat(!{source}({w - 1}), {source}({w - 2}, 0))"
            return Style(f"{num} := {joined}.asSInt" if s.decode else f"{code} := {joined}", ("Cat",))
        flipped, lines = n.local("flipped", "mirrored", "inverted"), [f"val {sign} = {source}({w - 1})"]
        if s.decode:
            if s.format == "ones":
                return Style("\n".join([*lines, f"{num} := ({code} + {sign}).asSInt"]))
            lines.append(f"val {flipped} = Cat(0.U(1.W), {code}({w - 2}, 0)) ^ Fill({w}, {sign})")
            return Style("\n".join([*lines, f"{num} := ({flipped} + {sign}).asSInt"]), ("Cat", "Fill"))
        if s.format == "ones":
            lines.append(f"val {flipped} = {source} - {sign}")
            least = f'Mux({flipped} === "h{(1 << (w - 1)) - 1:x}".U && {sign}, {{}}, {flipped})'
            word = f'"h{1 << (w - 1):x}".U' if s.end == "saturate" else f'"h{(1 << w) - 1:x}".U'
            return Style("\n".join([*lines, f"{code} := {least.format(word)}"]))
        lines.append(f"val {flipped} = ({source} ^ Fill({w}, {sign})) + {sign}")
        low = (
            f"{flipped}({w - 2}, 0) | Fill({w - 1}, {flipped}({w - 1}))"
            if s.end == "saturate"
            else f"{flipped}({w - 2}, 0)"
        )
        return Style("\n".join([*lines, f"{code} := Cat({sign}, {low})"]), ("Cat", "Fill"))

    def model(self, s: Spec) -> Model:
        """Whole numbers."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Both ends of the range and both zeros."""
        half = 1 << (s.width - 1)
        values = (0, 1, half - 1, half, half + 1, 2 * half - 1, 2 * half - 2)
        return Stimulus(pools=((n.ports["code" if s.decode else "num"], values),))


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        s, half = self._s, 2 ** (self._s.width - 1)
        if s.decode:
            raw = inputs["code"]
            low = raw - half
            minus = {"magnitude": -low, "ones": raw - (2 * half - 1)}
            number = low if s.format == "offset" else minus[s.format] if raw >= half else raw
            return {"num": number % (2 * half)}
        number = inputs["num"] - 2 * half if inputs["num"] >= half else inputs["num"]
        if s.format == "offset":
            return {"code": number + half}
        size = min(-number, half - 1) if s.end == "saturate" else -number % half
        return {"code": number if number >= 0 else half + size if s.format == "magnitude" else 2 * half - 1 - size}
