"""How many zeros, or ones, stand at an end of a word before the first other bit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.draw import width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.phrases import COMBINATIONAL, table, verilog_form
from reflect_env.circuits.ports import PortGroup, bits_in, bits_out, flag_out
from reflect_env.circuits.registry import family
from reflect_env.task import Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    leading: bool
    """Count from the most significant bit, else from the least."""
    ones: bool
    """Count ones, else zeros."""
    flag: bool
    """There is an output for words in which every bit is counted."""


@family("zero-count", "L2", "ZeroCount", "Clz", "Ctz", "LeadCount", tags=("bits", "count"))
class ZeroCount(Family[Spec]):
    """`y = clz(a)`."""

    def draw(self, rng: Random) -> Spec:
        """Draw width, end, counted bit, flag."""
        return Spec(width(rng, 3, 40), rng.random() < 0.5, rng.random() < 0.3, rng.random() < 0.45)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """A word in, a count out."""
        same = "one" if s.ones else "zero"
        flag = [flag_out("all", f"high if every bit is {same}", f"all_{same}s", "none", "full_run", "uniform", "empty")]
        return (
            bits_in("a", s.width, "word", "x", "word", "data", "in_word", "value"),
            bits_out(
                "count",
                s.width.bit_length(),
                f"number of {same}s at the end",
                "n",
                "run",
                "result",
                "zeros" if not s.ones else "amount",
            ),
            *(flag if s.flag else []),
        )

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say the end, the bit, and what a uniform word gives."""
        a, count, bit = n.t("a"), n.t("count"), "1" if s.ones else "0"
        end, way = ("most", "downwards") if s.leading else ("least", "upwards")
        side, what = "leading" if s.leading else "trailing", "ones" if s.ones else "zeros"
        rules: list[Sentence] = [
            (
                f"{count} is the number of {side} {what} of {a}: bits that are {bit} from the {end} significant bit "
                f"{way}, before the "
                "first other bit.",
                f"Starting at the {end} significant bit of {a}, count bits that are {bit} until the first "
                f"{int(not s.ones)}; {count} is "
                "their number.",
            ),
            (f"If every bit of {a} is {bit}, {count} is {s.width}.", f"A word of nothing but {what} gives {s.width}."),
        ]
        if s.flag:
            rules.append(
                (f"{n.t('all')} is high exactly in this case.", f"{n.t('all')} is 1 for such a word and 0 otherwise.")
            )
        noun = what.removesuffix("s")
        return Facts(
            (f"{side} {noun} counter for {s.width}-bit words", f"{s.width}-bit count of {side} {what}"),
            (f"count the {side} {what} of a word", f"output how many {side} {what} {a} has"),
            tuple(rules),
            (COMBINATIONAL,),
            {
                "verilog": verilog_form(self.verilog(s, n)),
                **({"truth_table": self._form(s, n)} if s.width <= 16 else {}),
            },
        )

    def _form(self, s: Spec, n: Names) -> str:
        same, other = ("1", "0") if s.ones else ("0", "1")
        rows = []
        for k in range(s.width + 1):
            run = same * k + (other + "-" * (s.width - k - 1) if k < s.width else "")
            rows.append([run if s.leading else run[::-1], k, *([int(k == s.width)] if s.flag else [])])
        head = (n.t("a"), n.t("count"), *([n.t("all")] if s.flag else []))
        return table(head, rows) + "\n\nBits are written with the most significant one first; `-` is either value."

    def verilog(self, s: Spec, n: Names) -> str:
        """A casez with a pattern a count."""
        same, other, size = ("1", "0", s.width.bit_length()) if s.ones else ("0", "1", s.width.bit_length())
        rows = []
        for k in range(s.width):
            run = same * k + other + "?" * (s.width - k - 1)
            rows.append(f"      {s.width}'b{run if s.leading else run[::-1]}: count_d = {size}'d{k};")
        text = "\n".join(rows)
        lines = f"""
  reg [{size - 1}:0] count_d;
  always @*
    casez ({n.v("a")})
{text}
      default: count_d = {size}'d{s.width};
    endcase
  assign {n.v("count")} = count_d;"""
        return lines + (f"\n  assign {n.v('all')} = {n.v('a')} == {{{s.width}{{1'b{same}}}}};" if s.flag else "")

    def _other(self, s: Spec, n: Names) -> str:
        """A word whose ones are the bits that end the count."""
        return f"~{n['a']}" if s.ones else n["a"]

    def style_encoder(self, s: Spec, n: Names) -> Style:
        """The library's priority encoder."""
        stops, used = n.local("stops", "others", "marks"), ["PriorityEncoder"]
        source = self._other(s, n)
        if s.leading:
            source, used = f"Reverse({source})", [*used, "Reverse"]
        lines = [f"val {stops} = {source}", f"{n['count']} := Mux({stops}.orR, PriorityEncoder({stops}), {s.width}.U)"]
        return Style("\n".join([*lines, *self._flag(s, n, f"!{stops}.orR")]), tuple(used))

    def style_priority(self, s: Spec, n: Names) -> Style:
        """A list of conditions, the end of the word first."""
        i, stops = n.local("i", "k", "far"), n.local("stops", "others", "marks")
        at = f"{s.width - 1} - {i}" if s.leading else i
        lines = [f"val {stops} = {self._other(s, n)}"]
        lines.append(f"{n['count']} := MuxCase({s.width}.U, (0 until {s.width}).map({i} => {stops}({at}) -> {i}.U))")
        return Style("\n".join([*lines, *self._flag(s, n, f"{stops} === 0.U")]), ("MuxCase",))

    def style_override(self, s: Spec, n: Names) -> Style:
        """Last connection wins: from the far end to the near one."""
        i = n.local("i", "k", "pos")
        sign = "!" if s.ones else ""
        if s.leading:
            loop, value = f"0 until {s.width}", f"({s.width - 1} - {i}).U"
        else:
            loop, value = f"{s.width - 1} to 0 by -1", f"{i}.U"
        inner = f"when({sign}{n['a']}({i})) {{\n    {n['count']} := {value}\n  }}"
        body = f"{n['count']} := {s.width}.U\nfor ({i} <- {loop}) {{\n  {inner}\n}}"
        flag = f"{n['a']}.andR" if s.ones else f"!{n['a']}.orR"
        return Style("\n".join([body, *self._flag(s, n, flag)]))

    def style_runs(self, s: Spec, n: Names) -> Style:
        """A flag a bit that holds while nothing else was seen; the count is how many hold."""
        runs, i, bits = (
            n.local("runs", "still", "prefix"),
            n.local("acc", "so_far", "holds"),
            n.local("bits", "flags", "ordered"),
        )
        x = n.local("item", "b0", "cur")
        order = ".reverse" if s.leading else ""
        same = x if s.ones else f"!{x}"
        lines = [f"val {bits} = {n['a']}.asBools{order}"]
        lines.append(f"val {runs} = {bits}.scanLeft(true.B)(({i}, {x}) => {i} && {same}).tail")
        lines.append(f"{n['count']} := PopCount({runs})")
        return Style("\n".join([*lines, *self._flag(s, n, f"{runs}.last")]), ("PopCount",))

    def style_halves(self, s: Spec, n: Names) -> Style | None:
        """Divide and conquer, where the width is a power of two."""
        if s.width & (s.width - 1) or s.width < 4:
            return None
        count, word, half = (
            n.local("count_run", "run_of", "tally"),
            n.local("part", "piece", "w0"),
            n.local("half", "mid", "cut"),
        )
        near, far, full = (
            n.local("near", "close_half"),
            n.local("far", "distant_half"),
            n.local("full", "passes", "whole"),
        )
        first, second = (f"{word}.head({half})", f"{word}.tail({half})")
        if not s.leading:
            first, second = f"{word}({half} - 1, 0)", f"{word}.head({half})"
        body = f"""
def {count}({word}: UInt): UInt = {{
  if ({word}.getWidth == 1) {{
    ~{word}
  }} else {{
    val {half} = {word}.getWidth / 2
    val {near} = {count}({first})
    val {far} = {count}({second})
    val {full} = {near}({near}.getWidth - 1)
    Mux({full}, {far} +& {half}.U, {near})({near}.getWidth, 0)
  }}
}}

{n["count"]} := {count}({self._other(s, n)})"""
        flag = f"{n['a']}.andR" if s.ones else f"!{n['a']}.orR"
        return Style("\n".join([body, *self._flag(s, n, flag)]))

    def _flag(self, s: Spec, n: Names, value: str) -> list[str]:
        return [f"{n['all']} := {value}"] if s.flag else []

    def model(self, s: Spec) -> Model:
        """A string of binary digits."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Runs of every length."""
        full = (1 << s.width) - 1
        runs = [full >> k for k in range(s.width + 1)] + [full << k & full for k in range(s.width + 1)]
        words = [x ^ full for x in runs] if s.leading == s.ones else runs
        return Stimulus(pools=((n.ports["a"], (*words, *runs)),))


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        s, text = self._s, format(inputs["a"], f"0{self._s.width}b")
        text = text if s.leading else text[::-1]
        count = len(text) - len(text.lstrip("1" if s.ones else "0"))
        return {"count": count, **({"all": int(count == s.width)} if s.flag else {})}
