"""One of several lines, selected by a number: enables and polarities, full and partial."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import block
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.phrases import COMBINATIONAL, table, verilog_form
from reflect_env.circuits.ports import PortGroup, bits_in, bits_out, flag_in, flag_out
from reflect_env.circuits.registry import family
from reflect_env.task import Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    count: int
    enable: str
    """`none`, or the level of an input at which a line is active at all: `high`, `low`."""
    active_low: bool
    """The active line is 0 and the others are 1."""
    reversed: bool
    """Line 0 is the most significant bit of the output."""
    valid: bool
    """There is an output that tells whether a line is active."""

    @property
    def sel_width(self) -> int:
        """Bits of the number."""
        return (self.count - 1).bit_length()

    @property
    def partial(self) -> bool:
        """Whether there are numbers without a line."""
        return self.count < 1 << self.sel_width


@family("decoder", "L2", "Decoder", "LineSelect", "OneHot", "Demux", tags=("bits", "decoder"))
class Decoder(Family[Spec]):
    """`y = 1 << sel`."""

    def draw(self, rng: Random) -> Spec:
        """Draw the number of lines, polarities and options."""
        lines = rng.choice((2, 4, 8, 8, 16, 16, 32)) if rng.random() < 0.5 else rng.randint(3, 31)
        enable = rng.choice(("none", "high", "high", "low"))
        return Spec(lines, enable, rng.random() < 0.35, rng.random() < 0.25, rng.random() < 0.3)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Number, enable, lines, a flag."""
        enable = [flag_in("en", f"activates a line while {s.enable}", "enable", "gate", "active", "strobe")]
        valid = [flag_out("valid", "high if a line is active", "hit", "any", "selected", "ok")]
        return (
            bits_in("sel", s.sel_width, "number of the line", "addr", "code", "index", "select", "which"),
            *([] if s.enable == "none" else enable),
            bits_out("out", s.count, "lines", "y", "lines", "onehot", "decoded", "z"),
            *(valid if s.valid else []),
        )

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say which bit belongs to a number, and when no line is active."""
        sel, out = n.t("sel"), n.t("out")
        on, off = ("0", "1") if s.active_low else ("1", "0")
        place = f"bit {s.count - 1} - i" if s.reversed else "bit i"
        rules: list[Sentence] = [
            (
                f"Line i is {place} of {out}, with i from 0 to {s.count - 1}.",
                f"The lines are the bits of {out}: line i is {place}.",
            ),
            (
                f"The line with the number {sel} is {on}, every other line is {off}.",
                f"Line {sel} is active, which means {on}; a line that is not active is {off}.",
            ),
        ]
        if s.enable != "none":
            idle = "low" if s.enable == "high" else "high"
            rules.append(
                (
                    f"While {n.t('en')} is {idle}, every line is {off}.",
                    f"No line is active while {n.t('en')} is {idle}; then all are {off}.",
                )
            )
        if s.partial:
            rules.append(
                (
                    f"Numbers from {s.count} upwards have no line; then every line is {off}.",
                    f"If {sel} is {s.count} or more, all lines are {off}.",
                )
            )
        if s.valid:
            rules.append(f"{n.t('valid')} is high exactly if a line is active.")
        polarity = "active-low" if s.active_low else "active-high"
        gate = "" if s.enable == "none" else f" and active-{s.enable} enable"
        return Facts(
            (
                f"{s.sel_width}-to-{s.count} decoder with {polarity} outputs{gate}",
                f"line decoder with {s.count} {polarity} lines{gate}",
            ),
            (
                f"activate the one of {s.count} lines that {sel} selects",
                f"decode a {s.sel_width}-bit number to {s.count} lines",
            ),
            tuple(rules),
            (COMBINATIONAL,),
            {
                "verilog": verilog_form(self.verilog(s, n)),
                **({"truth_table": self._form(s, n)} if s.count <= 16 else {}),
            },
        )

    def _form(self, s: Spec, n: Names) -> str:
        head = (
            ([n.t("en")] if s.enable != "none" else []) + [n.t("sel"), n.t("out")] + ([n.t("valid")] if s.valid else [])
        )
        on, idle = ("1", "0") if s.enable == "high" else ("0", "1")
        rows = [[idle, "any", _pattern(s, None), *(["0"] if s.valid else [])]] if s.enable != "none" else []
        for i in range(s.count):
            rows.append([*([on] if s.enable != "none" else []), str(i), _pattern(s, i), *(["1"] if s.valid else [])])
        if s.partial:
            rows.append(
                [
                    *([on] if s.enable != "none" else []),
                    f"{s.count} or more",
                    _pattern(s, None),
                    *(["0"] if s.valid else []),
                ]
            )
        return table(head, rows) + f"\n\n{n.t('out')} is written in binary, its most significant bit first."

    def verilog(self, s: Spec, n: Names) -> str:
        """A case with a pattern each."""
        idle, gate = _pattern(s, None), {"none": "1'b1", "high": "", "low": "!"}[s.enable]
        if s.enable != "none":
            gate += n.v("en")
        rows = "\n".join(f"      {s.sel_width}'d{i}: lines_d = {s.count}'b{_pattern(s, i)};" for i in range(s.count))
        lines = f"""
  reg [{s.count - 1}:0] lines_d;
  always @* begin
    lines_d = {s.count}'b{idle};
    if ({gate}) case ({n.v("sel")})
{rows}
      default: lines_d = {s.count}'b{idle};
    endcase
  end
  assign {n.v("out")} = lines_d;"""
        return lines + (f"\n  assign {n.v('valid')} = lines_d != {s.count}'b{idle};" if s.valid else "")

    def style_shift(self, s: Spec, n: Names) -> Style:
        """A one that is shifted."""
        hot, top = n.local("hot", "hot_bit", "mask", "shifted"), s.count - 1
        shifted = f"(1.U << {n['sel']})({top}, 0)" if (1 << s.sel_width) >= s.count else f"1.U << {n['sel']}"
        if s.reversed:
            shifted = f'"b1{"0" * top}".U({s.count}.W) >> {n["sel"]}'
        if s.enable != "none":
            shifted = f"Mux({self._enabled(s, n)}, {shifted}, 0.U)"
        return Style("\n".join([f"val {hot} = {shifted}", *self._outputs(s, n, hot, f"{hot}.orR")]))

    def style_library(self, s: Spec, n: Names) -> Style:
        """The library's one-hot encoding, gated bit by bit."""
        hot, lines = n.local("hot", "encoded", "picked"), []
        value = f"UIntToOH({n['sel']}, {s.count})"
        value = f"Reverse({value})" if s.reversed else value
        lines.append(f"val {hot} = {value}")
        used = ["UIntToOH", *(["Reverse"] if s.reversed else [])]
        if s.enable != "none":
            gated = n.local("gated", "enabled_lines", "passed")
            lines.append(f"val {gated} = {hot} & Fill({s.count}, {self._enabled(s, n)})")
            hot, used = gated, [*used, "Fill"]
        return Style("\n".join([*lines, *self._outputs(s, n, hot, f"{hot}.orR")]), tuple(used))

    def style_vector(self, s: Spec, n: Names) -> Style:
        """Each line compares the number with its own."""
        lines, i = n.local("compared", "line_hits", "hits"), n.local("i", "k", "line")
        number = f"({s.count - 1} - {i})" if s.reversed else i
        test = f"{n['sel']} === {number}.U"
        test = test if s.enable == "none" else f"{self._enabled(s, n)} && {test}"
        body = [f"val {lines} = VecInit.tabulate({s.count})({i} => {test})"]
        return Style("\n".join([*body, *self._outputs(s, n, f"{lines}.asUInt", f"{lines}.reduce(_ || _)")]))

    def style_when(self, s: Spec, n: Names) -> Style:
        """Lines that are idle by default; one is overridden in a loop."""
        lines, i = n.local("wires", "states", "outs"), n.local("i", "k", "line")
        idle, active = ("true.B", "false.B") if s.active_low else ("false.B", "true.B")
        at = f"{s.count - 1} - {i}" if s.reversed else i
        inner = [f"{lines}({at}) := {active}"] + ([f"{n['valid']} := true.B"] if s.valid else [])
        loop = [f"for ({i} <- 0 until {s.count}) {{", f"  when({n['sel']} === {i}.U) {{", block(inner, 4), "  }", "}"]
        if s.enable != "none":
            loop = [f"when({self._enabled(s, n)}) {{", block(loop), "}"]
        body = [f"val {lines} = WireInit(VecInit(Seq.fill({s.count})({idle})))"]
        body += [f"{n['valid']} := false.B"] if s.valid else []
        return Style("\n".join([*body, *loop, f"{n['out']} := {lines}.asUInt"]))

    def style_switch(self, s: Spec, n: Names) -> Style | None:
        """A pattern for each number."""
        if s.count > 8:
            return None
        arms = [f'  is({i}.U) {{ {n["out"]} := "b{_pattern(s, i)}".U }}' for i in range(s.count)]
        inner = [f"switch({n['sel']}) {{", *arms, "}"]
        if s.enable != "none":
            inner = [f"when({self._enabled(s, n)}) {{", block(inner), "}"]
        lines = [f'{n["out"]} := "b{_pattern(s, None)}".U', *inner]
        lines += [f'{n["valid"]} := {n["out"]} =/= "b{_pattern(s, None)}".U'] if s.valid else []
        return Style("\n".join(lines), ("switch", "is"))

    def _enabled(self, s: Spec, n: Names) -> str:
        return n["en"] if s.enable == "high" else f"!{n['en']}"

    def _outputs(self, s: Spec, n: Names, hot: str, some: str) -> list[str]:
        lines = [f"{n['out']} := {'~' if s.active_low else ''}{hot}"]
        return lines + ([f"{n['valid']} := {some}"] if s.valid else [])

    def model(self, s: Spec) -> Model:
        """A list of lines."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Mostly enabled."""
        if s.enable == "none":
            return Stimulus()
        return Stimulus(dense=(n.ports["en"],)) if s.enable == "high" else Stimulus(sparse=(n.ports["en"],))


def _pattern(s: Spec, line: int | None) -> str:
    """All lines in binary, the most significant first; `line` is the active one."""
    bits = ["1" if s.active_low else "0"] * s.count
    if line is not None:
        bits[line if s.reversed else s.count - 1 - line] = "0" if s.active_low else "1"
    return "".join(bits)


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        s, sel = self._s, inputs["sel"]
        active = sel < s.count and (s.enable == "none" or inputs["en"] == int(s.enable == "high"))
        place = 2 ** (s.count - 1 - sel if s.reversed else sel) if active else 0
        found = {"out": 2**s.count - 1 - place if s.active_low else place}
        return {**found, "valid": int(active)} if s.valid else found
