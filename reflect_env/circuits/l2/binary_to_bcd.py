"""A binary number as decimal digits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.draw import width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.phrases import COMBINATIONAL
from reflect_env.circuits.ports import PortGroup, bits_out, data_in, flag_out, vec_out
from reflect_env.circuits.registry import family
from reflect_env.task import Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    digits: int
    separate: bool
    """The digits are elements of a vector, else packed into one word."""
    flag: bool
    """There is an output for numbers with more digits than there is room for."""
    high_first: bool
    """Element 0 is the highest digit instead of the ones digit."""
    blank: bool
    """Leading zeros are shown as 15."""

    def __post_init__(self) -> None:
        needed = len(str((1 << self.width) - 1))
        if not max(2, needed - 1) <= self.digits <= needed or (self.flag and self.digits == needed):
            raise ValueError("too few or too many digits, or a flag that is never high")
        if self.high_first and not self.separate:
            raise ValueError("a packed word has its ones digit lowest")

    @property
    def short(self) -> bool:
        """Whether some numbers have more digits."""
        return self.digits < len(str((1 << self.width) - 1))


@family("binary-to-bcd", "L2", "BinToBcd", "Bcd", "Decimal", "DigitSplitter", tags=("arithmetic", "bcd"))
class BinaryToBcd(Family[Spec]):
    """`237` becomes `2, 3, 7`."""

    def draw(self, rng: Random) -> Spec:
        """Draw width; one digit too few now and then."""
        w = width(rng, 4, 14)
        needed = len(str((1 << w) - 1))
        digits = needed - 1 if needed > 2 and rng.random() < 0.3 else needed
        separate, flag = rng.random() < 0.5, digits < needed and rng.random() < 0.6
        return Spec(w, digits, separate, flag, separate and rng.random() < 0.4, rng.random() < 0.35)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """A number in, digits out."""
        words = ("bcd", "decimal", "dec", "out", "result")
        digits = (
            vec_out("digits", s.digits, 4, "decimal digits", *words)
            if s.separate
            else bits_out("digits", 4 * s.digits, "decimal digits, four bits each", *words)
        )
        flag = [flag_out("over", "high if the number has more digits", "overflow", "too_big", "ovf", "lost")]
        return (
            data_in("bin", s.width, "binary number", "a", "x", "value", "number", "binary"),
            digits,
            *(flag if s.flag else []),
        )

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say where each digit is and what does not fit."""
        x, digits, count = n.t("bin"), n.t("digits"), s.digits
        rules: list[Sentence] = [
            (
                f"{digits} holds {x}, an unsigned number, in BCD with {count} digits.",
                f"Split the unsigned number {x} into its {count} decimal digits.",
            ),
            self._place(s, n),
            self._zeros(s),
            *self._lost(s, n),
        ]
        blank = ", leading zeros blanked" if s.blank else ""
        return Facts(
            (
                f"{s.width}-bit binary to BCD converter with {count} digits{blank}",
                f"converter of {s.width}-bit numbers to {count} decimal digits{blank}",
            ),
            (f"convert {s.width}-bit binary numbers to BCD", f"output the decimal digits of {x}"),
            tuple(rules),
            (COMBINATIONAL,),
        )

    def _place(self, s: Spec, n: Names) -> Sentence:
        digits, last = n.t("digits"), s.digits - 1
        names = ", ".join(("ones", "tens", "hundreds", "thousands", "ten thousands")[: s.digits])
        if not s.separate:
            return (
                f"Bits 4·i + 3 to 4·i of {digits} are the digit for 10^i, so the lowest four bits are the ones digit.",
                f"{digits} has four bits a digit: from the least significant end {names}.",
            )
        if s.high_first:
            return (
                f"{n.t('digits', last)} is the ones digit; element i is the digit for 10^({last} - i).",
                f"The highest digit is element 0 of {digits}, the ones digit element {last}.",
            )
        return (
            f"{n.t('digits', 0)} is the ones digit; element i is the digit for 10^i.",
            f"Element i of {digits} is the digit for 10^i, so element 0 is the ones digit.",
        )

    def _zeros(self, s: Spec) -> Sentence:
        if s.blank:
            return (
                "Each digit is a number from 0 to 9, but zeros in front of the first other digit are output as 15; "
                "the ones "
                "digit is never replaced.",
                "Leading zeros among the output digits become 15 (blank). Other digits are 0 to 9, and the ones "
                "digit is "
                "always shown.",
            )
        return (
            "Each digit is a number from 0 to 9; leading zeros are kept.",
            "Every digit is encoded as a four-bit binary number, zeros in front included.",
        )

    def _lost(self, s: Spec, n: Names) -> list[Sentence]:
        """What happens to digits that have no place."""
        x, count = n.t("bin"), s.digits
        rules: list[Sentence] = []
        if s.short:
            rules.append(
                (
                    f"Of numbers from {10**count} upwards only the last {count} digits are output.",
                    f"Digits beyond the lowest {count} are dropped (the number is taken modulo {10**count}).",
                )
            )
        if s.flag:
            rules.append(
                (
                    f"{n.t('over')} is high exactly if {x} is {10**count} or more.",
                    f"{n.t('over')} marks numbers above {10**count - 1}.",
                )
            )
        return rules

    def verilog(self, s: Spec, n: Names) -> str:
        """Take off multiples of each power of ten, from the highest."""
        steps, top = [], len(str((1 << s.width) - 1))
        for k in range(top - 1, -1, -1):
            target = f"digit_d[{4 * k + 3}:{4 * k}]"
            steps += [f"    {target} = 4'd0;", "    for (i_d = 0; i_d < 9; i_d = i_d + 1)"]
            steps.append(
                f"      if (rest_d >= {10**k}) begin rest_d = rest_d - {10**k}; {target} = {target} + 4'd1; end"
            )
        text, source, size = "\n".join(steps), "digit_d", 4 * s.digits
        if s.blank:
            source = "shown_d"
            text += "\n    shown_d = digit_d;"
            for k in range(s.digits - 1, 0, -1):
                text += f"\n    if (digit_d[{size - 1}:{4 * k}] == 0) shown_d[{4 * k + 3}:{4 * k}] = 4'd15;"
        if s.separate:
            spots = [s.digits - 1 - k if s.high_first else k for k in range(s.digits)]
            pairs = ((n.v("digits", spot), f"{source}[{4 * k + 3}:{4 * k}]") for k, spot in enumerate(spots))
            outs = "\n".join(f"  assign {target} = {value};" for target, value in pairs)
        else:
            outs = f"  assign {n.v('digits')} = {source}[{size - 1}:0];"
        flag = f"\n  assign {n.v('over')} = digit_d[{4 * top - 1}:{4 * s.digits}] != 0;" if s.flag else ""
        return f"""
  integer rest_d, i_d;
  reg [{4 * top - 1}:0] digit_d{", shown_d" if s.blank else ""};
  always @* begin
    rest_d = {n.v("bin")};
{text}
  end
{outs}{flag}"""

    def style_divide(self, s: Spec, n: Names) -> Style:
        """Division and remainder by powers of ten."""
        lines, names = [], []
        for k in range(s.digits):
            name = n.local(
                *(
                    ("ones", "units"),
                    ("tens", "decades"),
                    ("hundreds", "centuries"),
                    ("thousands", "kilos"),
                    ("myriads", "ten_thousands"),
                )[k]
            )
            source = n["bin"] if k == 0 else f"({n['bin']} / {10**k}.U)"
            names.append(name)
            lines.append(f"val {name} = {source} % 10.U")
        return self._finish(s, n, lines, names, f"{n['bin']} >= {10**s.digits}.U")

    def style_double_dabble(self, s: Spec, n: Names) -> Style:
        """Shift in bit by bit; digits of five and more gain three before."""
        top = len(str((1 << s.width) - 1))
        fix, acc, d, k, i = (
            n.local("fix", "adjust", "add_three"),
            n.local("acc", "scratch", "so_far"),
            n.local("d", "nibble"),
            n.local("k", "place"),
            n.local("i", "step"),
        )
        fixed = n.local("fixed", "adjusted", "corrected")
        lines = [
            f"""
def {fix}({d}: UInt): UInt = Mux({d} >= 5.U, {d} + 3.U, {d})

var {acc} = 0.U({4 * top}.W)
for ({i} <- {s.width - 1} to 0 by -1) {{
  val {fixed} = VecInit.tabulate({top})({k} => {fix}({acc}(4 * {k} + 3, 4 * {k}))).asUInt
  {acc} = Cat({fixed}({4 * top - 2}, 0), {n["bin"]}({i}))
}}"""
        ]
        names = [f"{acc}({4 * k + 3}, {4 * k})" for k in range(s.digits)]
        return self._finish(s, n, lines, names, f"{acc}({4 * top - 1}, {4 * s.digits}).orR", "Cat")

    def style_chain(self, s: Spec, n: Names) -> Style:
        """What a digit leaves is divided further."""
        lines, names, rest = [], [], n["bin"]
        for k in range(s.digits):
            name, after = n.local(f"digit_{k}", f"dec_{k}", f"d{k}"), n.local(f"rest_{k}", f"left_{k}", f"quot_{k}")
            lines.append(f"val {name} = {rest} % 10.U")
            lines += [f"val {after} = {rest} / 10.U"] if k + 1 < s.digits or s.flag else []
            names.append(name)
            rest = after
        return self._finish(s, n, lines, names, f"{rest} =/= 0.U")

    def style_table(self, s: Spec, n: Names) -> Style | None:
        """Every result in a table that Scala fills."""
        if s.width > 8:
            return None
        rows, i, k = n.local("rows", "all_codes", "memo"), n.local("i", "value_of", "num"), n.local("k", "place")
        value = f"(0 until {s.digits}).map({k} => BigInt({i} / math.pow(10, {k}).toInt % 10) << (4 * {k})).sum"
        packed = n.local("entry", "chosen", "code_word")
        lines = [f"val {rows} = VecInit.tabulate({1 << s.width}) {{ {i} =>\n  {value}.U({4 * s.digits}.W)\n}}"]
        lines.append(f"val {packed} = {rows}({n['bin']})")
        names = [f"{packed}({4 * k + 3}, {4 * k})" for k in range(s.digits)]
        return self._finish(s, n, lines, names, f"{n['bin']} > {10**s.digits - 1}.U")

    def _finish(self, s: Spec, n: Names, lines: list[str], names: list[str], over: str, *used: str) -> Style:
        if s.blank:
            plain, lit, d, k = (
                n.local("plain", "exact_digits"),
                n.local("lit", "visible"),
                n.local("dig", "one"),
                n.local("k", "at"),
            )
            lines = [*lines, f"val {plain} = Seq({', '.join(names)})"]
            lines.append(f"val {lit} = {plain}.zipWithIndex.map {{ case ({d}, {k}) =>")
            lines.append(
                f"  if ({k} == 0) {d} else Mux({plain}.drop({k}).map(_ === 0.U).reduce(_ && _), 15.U, {d})\n}}"
            )
            names = [f"{lit}({i})" for i in range(s.digits)]
        if s.separate:
            spots = [s.digits - 1 - i if s.high_first else i for i in range(s.digits)]
            lines = [*lines, *(f"{n['digits']}({spot}) := {name}" for spot, name in zip(spots, names, strict=True))]
        else:
            lines, used = [*lines, f"{n['digits']} := Cat({', '.join(reversed(names))})"], (*used, "Cat")
        return Style("\n".join([*lines, *([f"{n['over']} := {over}"] if s.flag else [])]), tuple(dict.fromkeys(used)))

    def model(self, s: Spec) -> Model:
        """Python's own decimal text."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Numbers around powers of ten."""
        top = (1 << s.width) - 1
        edges = (9, 10, 11, 19, 20, 90, 99, 100, 101, 199, 900, 999, 1000, 1009, 1090, 1999, 9999, 10000, 9, 59, 95)
        return Stimulus(pools=((n.ports["bin"], tuple(x for x in edges if x <= top)),))


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        s = self._s
        text = str(inputs["bin"]).rjust(s.digits, "0")[-s.digits :]
        if s.blank:
            text = (text[:-1].lstrip("0") + text[-1]).rjust(s.digits, "f")
        if s.separate:
            found = {f"digits_{k}": int(digit, 16) for k, digit in enumerate(text if s.high_first else text[::-1])}
        else:
            found = {"digits": int(text, 16)}
        return {**found, "over": int(len(str(inputs["bin"])) > s.digits)} if s.flag else found
