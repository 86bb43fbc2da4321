"""From one-hot to a number: the index of the bit that is set, with a say about words that are not one-hot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import uint
from reflect_env.circuits.draw import width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.phrasing import COMBINATIONAL
from reflect_env.circuits.ports import PortGroup, bits_in, bits_out, flag_out, vec_in
from reflect_env.circuits.registry import family
from reflect_env.task import Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    vector: bool
    offset: int
    """Number of the lowest bit."""
    checked: bool
    """Whether words that are not one-hot give 0; else the OR of the indices of their set bits (plus the offset)."""
    flag: str
    """`ok` or `error` for an output about it; empty where there is none."""


@family("one-hot-to-index", "U", "Encoder", "OneHot", "Encode", "Index", "OneHotDec", tags=("onehot", "encoder"))
class OneHotToIndex(Family[Spec]):
    """`index = log2(onehot)`."""

    def draw(self, rng: Random) -> Spec:
        """Draw width, numbering and what happens to words that are not one-hot."""
        offset = 0 if rng.random() < 0.6 else rng.randint(1, 9)
        checked = rng.random() < 0.5
        return Spec(width(rng, 3, 24), rng.random() < 0.35, offset, checked, rng.choice(("", "", "ok", "error")))

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """One-hot word, index, the optional flag."""
        words = ("onehot", "x", "sel", "lines", "hot", "req")
        ins = (
            vec_in("in", s.width, 1, "one-hot lines", *words)
            if s.vector
            else bits_in("in", s.width, "one-hot word", *words)
        )
        flags = {
            "ok": [flag_out("ok", "whether exactly one bit is set", "valid", "legal", "clean", "one_set")],
            "error": [flag_out("error", "whether not exactly one bit is set", "bad", "invalid", "fault", "wrong")],
        }
        out = bits_out("index", _size(s), "number of the set bit", "idx", "y", "code", "out", "number")
        return (ins, out, *flags.get(s.flag, []))

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say the numbering, and what happens to other words."""
        x, y, unit = n.t("in"), n.t("index"), "element" if s.vector else "bit"
        rules: list[Sentence] = [
            (
                f"If exactly one {unit} of {x} is 1, {y} is its number; {unit} 0 has the number {s.offset}, the next "
                f"one {s.offset + 1} and so on.",
                f"{y} gives the number of the only set {unit} of {x}, counted from {s.offset} for {unit} 0.",
            )
        ]
        if s.checked:
            rules.append(f"If no {unit} of {x} is 1, or more than one, {y} is 0.")
        else:
            plus = f", plus {s.offset}" if s.offset else ""
            rules.append(
                f"If several {unit}s are 1, {y} is the bitwise OR of their indices (counted from 0){plus}; if none is, "
                f"{y} is {s.offset}."
            )
        if s.flag:
            level = "high" if s.flag == "ok" else "low"
            other = "low" if s.flag == "ok" else "high"
            flag = n.t(s.flag)
            rules.append(
                (
                    f"{flag} is {level} when exactly one {unit} of {x} is 1, else {other}.",
                    f"{flag} is {level} for one-hot words and {other} for all others.",
                )
            )
        guard = "checked " if s.checked else ""
        return Facts(
            (f"{guard}one-hot to binary encoder for {s.width} lines", f"{s.width}-line {guard}encoder from one-hot"),
            (f"turn a one-hot word of {s.width} bits into a number", "tell which line is set"),
            (*rules, COMBINATIONAL),
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """A loop that collects and counts."""
        w, size, k = s.width, _size(s), (s.width - 1).bit_length()
        x = f"{{{', '.join(n.v('in', i) for i in reversed(range(w)))}}}" if s.vector else n.v("in")
        many = w.bit_length()
        value = f"{{{size - k}'d0, or_d}} + {size}'d{s.offset}" if size > k else f"or_d + {size}'d{s.offset}"
        value = f"(count_d == 1) ? {value} : {size}'d0" if s.checked else value
        flag = f"\n  assign {n.v(s.flag)} = count_d {'==' if s.flag == 'ok' else '!='} 1;" if s.flag else ""
        return f"""
  wire [{w - 1}:0] word_d = {x};
  reg [{k - 1}:0] or_d;
  reg [{many - 1}:0] count_d;
  integer i_d;
  always @* begin
    or_d = 0;
    count_d = 0;
    for (i_d = 0; i_d < {w}; i_d = i_d + 1)
      if (word_d[i_d]) begin
        or_d = or_d | i_d;
        count_d = count_d + 1;
      end
  end
  assign {n.v("index")} = {value};{flag}"""

    def style_library(self, s: Spec, n: Names) -> Style:
        """`OHToUInt`, and `PopCount` for the check."""
        return self._written(s, n, f"OHToUInt({n['in']})", ("OHToUInt",))

    def style_mux(self, s: Spec, n: Names) -> Style:
        """`Mux1H` over the numbers."""
        i, k = n.local("i", "line", "j"), (s.width - 1).bit_length()
        value = f"Mux1H({n['in']}, Seq.tabulate({s.width})({i} => {i}.U({k}.W)))"
        return self._written(s, n, value, ("Mux1H",))

    def style_reduce(self, s: Spec, n: Names) -> Style:
        """Numbers that are masked and ORed."""
        i, k = n.local("i", "line", "b"), (s.width - 1).bit_length()
        value = f"Seq.tabulate({s.width})({i} => Mux({n['in']}({i}), {i}.U({k}.W), 0.U)).reduce(_ | _)"
        return self._written(s, n, value, ())

    def style_columns(self, s: Spec, n: Names) -> Style:
        """For each bit of the index, the OR of the lines that have it."""
        bits, b, i = n.local("columns", "index_bits", "rows"), n.local("b", "place"), n.local("i", "line")
        k = (s.width - 1).bit_length()
        inner = f"(0 until {s.width}).filter({i} => (({i} >> {b}) & 1) == 1).map({i} => {n['in']}({i})).reduce(_ || _)"
        line = f"val {bits} = VecInit.tabulate({k}) {{ {b} =>\n  {inner}\n}}"
        return self._written(s, n, f"{bits}.asUInt", (), line)

    def style_switch(self, s: Spec, n: Names) -> Style | None:
        """One case a line; only where other words give zero."""
        if not s.checked or s.width > 12:
            return None
        x, rows = _word(s, n), []
        for i in range(s.width):
            body = [f"{n['index']} := {i + s.offset}.U"]
            body += [f"{n[s.flag]} := {'true.B' if s.flag == 'ok' else 'false.B'}"] if s.flag else []
            rows.append(f"  is({uint(1 << i)}) {{\n" + "\n".join(f"    {line}" for line in body) + "\n  }")
        lines = [f"{n['index']} := 0.U"]
        lines += [f"{n[s.flag]} := {'false.B' if s.flag == 'ok' else 'true.B'}"] if s.flag else []
        cases = "\n".join(rows)
        return Style("\n".join([*lines, f"switch({x}) {{\n{cases}\n}}"]), imports=("switch", "is"))

    def _written(self, s: Spec, n: Names, value: str, imports: tuple[str, ...], before: str = "") -> Style:
        """Add the offset, the check and the flag to an expression for the OR of the indices."""
        lines, used = [before] if before else [], imports
        index = f"{value} +& {s.offset}.U" if s.offset else value
        if s.offset:
            raw = n.local("raw_index", "plain", "zero_based")
            lines.append(f"val {raw} = {value}")
            index = f"{raw}.pad({_size(s)}) + {s.offset}.U"
        if s.checked or s.flag:
            one = n.local("one_set", "single", "is_one_hot", "unique_line")
            lines.append(f"val {one} = PopCount({n['in']}) === 1.U")
            used = (*imports, "PopCount")
            index = f"Mux({one}, {index}, 0.U)" if s.checked else index
            lines += [f"{n[s.flag]} := {'' if s.flag == 'ok' else '!'}{one}"] if s.flag else []
        return Style("\n".join([*lines, f"{n['index']} := {index}"]), imports=used)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """One-hot words most of the time, some with two bits or none."""
        if s.vector:
            return Stimulus(cycles=2048, sparse=tuple(f"{n.ports['in']}_{i}" for i in range(s.width)))
        ones = tuple(1 << i for i in range(s.width))
        pairs = tuple(ones[i] | ones[(i * 3 + 1) % s.width] for i in range(s.width))
        return Stimulus(pools=((n.ports["in"], (0, *ones, *ones, *pairs)),))

    def model(self, s: Spec) -> Model:
        """Lists the set lines."""
        return _Oracle(s)


def _word(s: Spec, n: Names) -> str:
    return f"{n['in']}.asUInt" if s.vector else n["in"]


def _size(s: Spec) -> int:
    """Bits that hold every OR of indices plus the offset."""
    return ((1 << (s.width - 1).bit_length()) - 1 + s.offset).bit_length()


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        s = self._s
        lines = [i for i in range(s.width) if (inputs[f"in_{i}"] if s.vector else inputs["in"] >> i & 1)]
        value = 0
        for line in lines:
            value |= line
        one = len(lines) == 1
        found = {"index": 0 if s.checked and not one else value + s.offset}
        return found | ({s.flag: int(one == (s.flag == "ok"))} if s.flag else {})
