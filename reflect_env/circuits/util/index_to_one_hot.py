"""From a number to one-hot lines, with enable, polarity, missing lines and numbers that are out of range."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import uint
from reflect_env.circuits.draw import weighted
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.phrasing import COMBINATIONAL, listed, table
from reflect_env.circuits.ports import PortGroup, bits_in, bits_out, flag_in, vec_out
from reflect_env.circuits.registry import family
from reflect_env.task import Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    index_width: int
    count: int
    """Lines; at most 2^index_width."""
    vector: bool
    enable: str
    """Level that enables the lines, `high` or `low`; empty where they always are."""
    active_low: bool
    missing: tuple[int, ...]
    """Lines that are never active."""


@family("index-to-one-hot", "U", "Decoder", "OneHot", "Decode", "Lines", "ChipSelect", tags=("onehot", "decoder"))
class IndexToOneHot(Family[Spec]):
    """`out = 1 << index`."""

    def draw(self, rng: Random) -> Spec:
        """Draw a decoder; half have fewer lines than numbers."""
        k = weighted(rng, ((2, 3), (3, 4), (4, 4), (5, 2)))
        count = (1 << k) if rng.random() < 0.5 else rng.randint((1 << (k - 1)) + 1, (1 << k) - 1)
        missing = tuple(sorted(rng.sample(range(count), rng.choice((0, 0, 0, 1, 2))))) if count > 3 else ()
        return Spec(k, count, rng.random() < 0.35, rng.choice(("", "high", "high", "low")), rng.random() < 0.3, missing)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Number, the optional enable, lines."""
        words = ("lines", "onehot", "y", "select_lines", "hot", "cs")
        doc = f"the lines, active {'low' if s.active_low else 'high'}"
        out = vec_out("out", s.count, 1, doc, *words) if s.vector else bits_out("out", s.count, doc, *words)
        names = ("en", "enable", "on", "strobe") if s.enable == "high" else ("off", "blank", "inhibit", "en_n")
        gate = [flag_in("gate", f"lines are enabled while {s.enable}", *names)] if s.enable else []
        return (bits_in("index", s.index_width, "number of the line", "idx", "sel", "addr", "code", "n"), *gate, out)

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say which line is active and when none is."""
        x, y, unit = n.t("index"), n.t("out"), "element" if s.vector else "bit"
        on, off = ("0", "1") if s.active_low else ("1", "0")
        rules: list[Sentence] = [
            (
                f"{unit.capitalize()} i of {y} is {on} where i equals {x}, and all other {unit}s are {off}.",
                f"The {unit} of {y} whose number is {x} is {on}, the rest is {off}.",
            )
        ]
        if s.missing:
            names = listed([str(i) for i in s.missing])
            line = "Lines" if len(s.missing) > 1 else "Line"
            rules.append(f"{line} {names} cannot be activated: always {off}, whatever {x} is.")
        if s.count < 1 << s.index_width:
            rules.append(
                (
                    f"There are {s.count} lines; for {x} of {s.count} and above all {unit}s are {off}.",
                    f"A number above {s.count - 1} makes no line active: all {unit}s are {off}.",
                )
            )
        if s.enable:
            gate, other = n.t("gate"), "low" if s.enable == "high" else "high"
            rules.append(
                (
                    f"While {gate} is {other} all {unit}s of {y} are {off}.",
                    f"This needs {gate} {s.enable}; with {gate} {other} no line is active, so all {unit}s are {off}.",
                )
            )
        low = "active-low " if s.active_low else ""
        gated = " with enable" if s.enable else ""
        return Facts(
            (
                f"{s.index_width}-to-{s.count} {low}decoder{gated}",
                f"{low}decoder{gated} from {s.index_width} bits to {s.count} lines",
            ),
            (f"turn a number into one of {s.count} lines", f"activate the line that {x} asks for"),
            tuple(rules),
            (COMBINATIONAL,),
            forms={"truth_table": self._table(s, n)} if s.index_width < 4 else {},
        )

    def _table(self, s: Spec, n: Names) -> str:
        """One row a number, and one for the lines at rest; of a vector, element 0 is the rightmost digit."""
        on, off = ("0", "1") if s.active_low else ("1", "0")
        rows: list[tuple[object, ...]] = []
        for index in range(1 << s.index_width):
            line = on if index < s.count and index not in s.missing else off
            digits = off * s.count
            if index < s.count:
                digits = digits[: s.count - 1 - index] + line + digits[s.count - index :]
            rows.append((index, int(s.enable == "high"), digits) if s.enable else (index, digits))
        if s.enable:
            rows.append(("any", int(s.enable == "low"), off * s.count))
        order = "element" if s.vector else "bit"
        head = (
            n.ports["index"],
            *([n.ports["gate"]] if s.enable else []),
            f"{n.ports['out']} ({order} {s.count - 1} to {order} 0)",
        )
        return table(head, rows)

    def verilog(self, s: Spec, n: Names) -> str:
        """A loop of comparisons, or one a line."""
        gate = f" && {n.v('gate')}" if s.enable == "high" else f" && !{n.v('gate')}" if s.enable else ""
        mask = sum(1 << i for i in range(s.count) if i not in s.missing)
        word = "~active_d" if s.active_low else "active_d"
        lines = [f"  assign {n.v('out')} = {word};"]
        if s.vector:
            lines = [f"  assign {n.v('out', i)} = {'~' if s.active_low else ''}active_d[{i}];" for i in range(s.count)]
        ends = "\n".join(lines)
        shown = "mask_d[i_d] && " if s.missing else ""
        masked = f"  wire [{s.count - 1}:0] mask_d = {s.count}'d{mask};\n" if s.missing else ""
        return f"""
{masked}  reg [{s.count - 1}:0] active_d;
  integer i_d;
  always @*
    for (i_d = 0; i_d < {s.count}; i_d = i_d + 1)
      active_d[i_d] = {shown}{n.v("index")} == i_d{gate};
{ends}"""

    def style_library(self, s: Spec, n: Names) -> Style:
        """`UIntToOH` with masks."""
        hot, lines = n.local("hot", "decoded", "one_line"), []
        cut = "" if s.count == 1 << s.index_width else f"({s.count - 1}, 0)"
        lines.append(f"val {hot} = UIntToOH({n['index']}){cut}")
        return Style("\n".join([*lines, *self._finished(s, n, hot)]), imports=("UIntToOH",))

    def style_shift(self, s: Spec, n: Names) -> Style:
        """A one that is shifted into place."""
        hot = n.local("shifted", "moved", "one_bit")
        lines = [f"val {hot} = (1.U << {n['index']})({s.count - 1}, 0)"]
        return Style("\n".join([*lines, *self._finished(s, n, hot)]))

    def _finished(self, s: Spec, n: Names, hot: str) -> list[str]:
        lines, value = [], hot
        if s.missing:
            value = n.local("in_use", "masked", "present")
            lines.append(
                f"val {value} = {hot} & {uint(sum(1 << i for i in range(s.count) if i not in s.missing), s.count)}"
            )
        if s.enable:
            value = f"Mux({_gate(s, n)}, {value}, 0.U({s.count}.W))"
        if s.active_low:
            value = f"~{value}"
        if s.vector and value != hot:
            word = n.local("word", "levels", "driven_word")
            lines.append(f"val {word} = {value}")
            value = word
        return [*lines, f"{n['out']} := {value}{'.asBools' if s.vector else ''}"]

    def style_compare(self, s: Spec, n: Names) -> Style:
        """A comparison a line."""
        i, missing = n.local("i", "line", "k"), n.local("missing", "unused_lines", "absent")
        test = f"{n['index']} === {i}.U" + (f" && {_gate(s, n)}" if s.enable else "")
        lines = []
        if s.missing:
            lines.append(f"val {missing} = Set({', '.join(map(str, s.missing))})")
            test = f"{test} && (!{missing}({i})).B"
        test = f"!({test})" if s.active_low else test
        made = f"VecInit.tabulate({s.count})({i} => {test})"
        return Style("\n".join([*lines, f"{n['out']} := {made}{'' if s.vector else '.asUInt'}"]))

    def style_assign(self, s: Spec, n: Names) -> Style | None:
        """All lines inactive, then the chosen one set; every number has a line."""
        if s.count != 1 << s.index_width:
            return None
        lines_ = n.local("lines_next", "active", "driven")
        on, off = ("false.B", "true.B") if s.active_low else ("true.B", "false.B")
        lines = [f"val {lines_} = WireDefault(VecInit(Seq.fill({s.count})({off})))"]
        put = f"{lines_}({n['index']}) := {on}"
        lines.append(f"when({_gate(s, n)}) {{\n  {put}\n}}" if s.enable else put)
        lines += [f"{lines_}({i}) := {off}" for i in s.missing]
        return Style("\n".join([*lines, f"{n['out']} := {lines_}{'' if s.vector else '.asUInt'}"]))

    def style_switch(self, s: Spec, n: Names) -> Style | None:
        """One case a line."""
        if s.vector or s.count > 10:
            return None
        full = (1 << s.count) - 1
        idle = uint(full if s.active_low else 0, s.count)
        rows = []
        for i in range(s.count):
            if i not in s.missing:
                word = uint(full - (1 << i) if s.active_low else 1 << i, s.count)
                rows.append(f"  is({i}.U) {{\n    {n['out']} := {word}\n  }}")
        cases = "\n".join(rows)
        text = f"switch({n['index']}) {{\n{cases}\n}}"
        if s.enable:
            shifted = "\n".join(f"  {line}" for line in text.split("\n"))
            text = f"when({_gate(s, n)}) {{\n{shifted}\n}}"
        return Style(f"{n['out']} := {idle}\n{text}", imports=("switch", "is"))

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Enabled most of the time."""
        if not s.enable:
            return Stimulus()
        gate = (n.ports["gate"],)
        return Stimulus(dense=gate) if s.enable == "high" else Stimulus(sparse=gate)

    def model(self, s: Spec) -> Model:
        """A list of lines."""
        return _Oracle(s)


def _gate(s: Spec, n: Names) -> str:
    return n["gate"] if s.enable == "high" else f"!{n['gate']}"


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        lines = self._lines(inputs)
        if self._s.vector:
            return {f"out_{i}": line for i, line in enumerate(lines)}
        return {"out": sum(line << i for i, line in enumerate(lines))}

    def _lines(self, inputs: Mapping[str, int]) -> list[int]:
        s, lines = self._s, [0] * self._s.count
        enabled = not s.enable or inputs["gate"] == (s.enable == "high")
        if enabled and inputs["index"] < s.count and inputs["index"] not in s.missing:
            lines[inputs["index"]] = 1
        return [1 - line for line in lines] if s.active_low else lines
