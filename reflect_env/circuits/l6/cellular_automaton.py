"""A row of cells that all follow one rule: elementary cellular automata."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import block, uint
from reflect_env.circuits.draw import width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.l6.text import clocked, kind_of_reset, style
from reflect_env.circuits.ports import PortGroup, bits_in, bits_out, flag_in
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    """Number of cells."""
    rule: int
    """Bit `4*left + 2*self + right` is the next state of a cell."""
    border: str
    """What lies beyond the ends: `ring`, `zero`, `one` or `mirror`."""
    start: int
    """Cells after reset."""
    load: bool
    enable: bool
    census: bool
    """Whether there is an output for the number of cells that are 1."""
    asynchronous: bool


@family("cellular-automaton", "L6", "Automaton", "CellRow", "Wolfram", "LifeLine", tags=("array", "table"))
class CellularAutomaton(Family[Spec]):
    """Each cell looks at itself and its two neighbours."""

    def draw(self, rng: Random) -> Spec:
        """Draw one of the 254 rules that are not constant."""
        w = width(rng, 4, 48)
        start = rng.choice((1 << (w // 2), 1, 1 << (w - 1), rng.randrange(1, 1 << w)))
        load = rng.random() < 0.6
        flags = [rng.random() < share for share in (0.5, 0.3, 0.2)]
        return Spec(w, rng.randint(1, 254), rng.choice(("ring", "ring", "zero", "one", "mirror")), start, load, *flags)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Controls, cells, census."""
        found = []
        if s.load:
            found += [
                flag_in("load", "loads the cells", "ld", "set", "init", "write"),
                bits_in("data", s.width, "cells to load", "seed", "din", "pattern", "initial_cells"),
            ]
        found += [flag_in("en", "one generation forward", "step", "enable", "advance", "tick")] if s.enable else []
        found += [bits_out("cells", s.width, "cells, bit i is cell i", "row", "world", "q", "generation")]
        bits = s.width.bit_length()
        return (
            *found,
            *([bits_out("alive", bits, "number of ones", "population", "ones", "census")] if s.census else []),
        )

    def clocking(self, s: Spec) -> Clocking:
        """Implicit clock; the reset may be asynchronous."""
        return clocked(s.asynchronous)

    def facts(self, s: Spec, n: Names) -> Facts:
        """The rule as a list, then borders and controls."""
        cells, kind, last = n.t("cells"), kind_of_reset(s.asynchronous), s.width - 1
        nexts = [(f"{i:03b}", s.rule >> i & 1) for i in range(7, -1, -1)]
        rule = ", ".join(f"{key} gives {value}" for key, value in nexts)
        rows = "\n".join(f"| {key[0]} | {key[1]} | {key[2]} | {value} |" for key, value in nexts)
        generation = (
            f"With {n.t('en')} high, a clock edge moves all cells one generation forward at once; with it low they "
            "stay."
            if s.enable
            else "Every clock edge moves all cells one generation forward at once."
        )
        extra = (
            [f"{n.t('alive')} is the number of cells that are 1, combinationally out of the cells."] if s.census else []
        )
        return Facts(
            (
                f"elementary cellular automaton with rule {s.rule} on {s.width} cells",
                f"row of {s.width} cells under rule {s.rule}",
            ),
            (
                f"compute generations of the elementary cellular automaton {s.rule}",
                f"let {s.width} cells evolve under rule {s.rule}",
            ),
            (
                f"There are {s.width} cells of one bit; bit i of {cells} is cell i, its left neighbour is cell i+1 "
                "and its right neighbour cell i-1.",
                "The next state of a cell follows from its left neighbour, itself and its right neighbour (three "
                f"bits in this order): {rule}.",
            ),
            (
                f"{generation}",
                _border(s, last),
                *(_load(s, n) if s.load else []),
                *extra,
                f"{cells} comes straight from the registers.",
                (
                    f"The {kind} reset sets {_start(s)}.",
                    f"The reset is {kind}: it sets {_start(s)}.",
                ),
            ),
            {
                "truth_table": f"Next state of a cell (cell i is bit i of {cells}; its left neighbour is cell i+1, its "
                f"right neighbour cell i-1):\n\n| left | self | right | next |\n|---|---|---|---|\n{rows}",
                "verilog": self.verilog(s, n).strip("\n"),
            },
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """The rule as a number, indexed by the neighbourhood of each cell."""
        w = s.width
        left, right = {
            "ring": ("cells_q[0]", f"cells_q[{w - 1}]"),
            "zero": ("1'b0", "1'b0"),
            "one": ("1'b1", "1'b1"),
            "mirror": (f"cells_q[{w - 1}]", "cells_q[0]"),
        }[s.border]
        edge = " or posedge reset" if s.asynchronous else ""
        load = f"else if ({n.v('load')}) cells_q <= {n.v('data')};\n    " if s.load else ""
        gate = f" if ({n.v('en')})" if s.enable else ""
        census = ""
        if s.census:
            census = f"""
  reg [{w.bit_length() - 1}:0] ones_d;
  integer j_d;
  always @* begin
    ones_d = 0;
    for (j_d = 0; j_d < {w}; j_d = j_d + 1) ones_d = ones_d + cells_q[j_d];
  end
  assign {n.v("alive")} = ones_d;"""
        return f"""
  reg [{w - 1}:0] cells_q;
  wire [{w + 1}:0] wide_d = {{{left}, cells_q, {right}}};
  wire [7:0] rule_d = 8'd{s.rule};
  reg [{w - 1}:0] next_d;
  integer i_d;
  always @* for (i_d = 0; i_d < {w}; i_d = i_d + 1)
    next_d[i_d] = rule_d[{{wide_d[i_d + 2], wide_d[i_d + 1], wide_d[i_d]}}];
  always @(posedge clock{edge})
    if (reset) cells_q <= {w}'d{s.start};
    {load}else{gate} cells_q <= next_d;
  assign {n.v("cells")} = cells_q;{census}"""

    def style_table(self, s: Spec, n: Names) -> Style:
        """The rule as a literal that the neighbourhood indexes."""
        cells, after, rule = (
            n.local("state", "cells_reg", "row_reg"),
            n.local("after", "next_row", "evolved"),
            n.local("rule", "lut"),
        )
        wide, i = n.local("padded", "framed", "wide"), n.local("i", "k")
        lines = [
            _register(s, cells),
            f"val {rule} = {s.rule}.U(8.W)",
            f"val {wide} = Cat({_ends(s, cells)[0]}, {cells}, {_ends(s, cells)[1]})",
            f"val {after} = VecInit((0 until {s.width}).map({i} => {rule}({wide}({i} + 2, {i}))))",
        ]
        return style("\n".join([*lines, *_update(s, n, cells, f"{after}.asUInt")]))

    def style_words(self, s: Spec, n: Names) -> Style:
        """Whole words of left and right neighbours; the rule as a sum of its terms."""
        cells, left, right = (
            n.local("cells_reg", "state", "now"),
            n.local("lefts", "from_left"),
            n.local("rights", "from_right"),
        )
        after, top = n.local("next_cells", "after", "coming"), s.width - 1
        terms = []
        for i in range(8):
            if s.rule >> i & 1:
                signs = ["" if i >> bit & 1 else "~" for bit in (2, 1, 0)]
                terms.append(f"({signs[0]}{left} & {signs[1]}{cells} & {signs[2]}{right})")
        lines = [
            _register(s, cells),
            f"val {left} = Cat({_ends(s, cells)[0]}, {cells}({top}, 1))",
            f"val {right} = Cat({cells}({top - 1}, 0), {_ends(s, cells)[1]})",
            f"val {after} = {' | '.join(terms)}",
        ]
        return style("\n".join([*lines, *_update(s, n, cells, after)]))

    def style_cells(self, s: Spec, n: Names) -> Style:
        """A vector of one-bit registers and a lookup a cell."""
        cells, i = n.local("cell_regs", "states", "line"), n.local("i", "pos")
        rule, last = n.local("rule", "next_state", "evolve"), s.width - 1
        ones = ", ".join(f"{i_}.U -> true.B" for i_ in range(8) if s.rule >> i_ & 1)
        around = n.local("around", "hood", "key")
        ends = {
            "ring": (f"{cells}(0)", f"{cells}({last})"),
            "zero": ("false.B", "false.B"),
            "one": ("true.B", "true.B"),
        }
        left, right = ends.get(s.border, (f"{cells}({last})", f"{cells}(0)"))
        start = f"VecInit({uint(s.start, s.width)}.asBools)"
        lines = [
            f"val {cells} = RegInit({start})",
            f"def {rule}({around}: UInt): Bool = MuxLookup({around}, false.B)(Seq({ones}))",
        ]
        step = [
            f"for ({i} <- 0 until {s.width}) {{",
            f"  val l = if ({i} == {last}) {left} else {cells}({i} + 1)",
            f"  val r = if ({i} == 0) {right} else {cells}({i} - 1)",
            f"  {cells}({i}) := {rule}(Cat(l, {cells}({i}), r))",
            "}",
        ]
        step = [f"when({n['en']}) {{", block(step), "}"] if s.enable else step
        load = [f"when({n['load']}) {{", f"  {cells} := {n['data']}.asBools", "}"] if s.load else []
        lines += [*step, *load, f"{n['cells']} := {cells}.asUInt"]
        return style("\n".join(lines + ([f"{n['alive']} := PopCount({cells})"] if s.census else [])))

    def model(self, s: Spec) -> Model:
        """A list of bits."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Long evolutions, rare loads."""
        return Stimulus(2048, dense=(n.ports["en"],) if s.enable else (), sparse=(n.ports["load"],) if s.load else ())


def _start(s: Spec) -> str:
    if s.start & (s.start - 1) == 0:
        return f"cell {s.start.bit_length() - 1} to 1 and all other cells to 0"
    return f"the cells to the number 0x{s.start:x} (hexadecimal)"


def _border(s: Spec, last: int) -> Sentence:
    if s.border == "ring":
        return (
            f"The row is a ring: the left neighbour of cell {last} is cell 0, the right one of cell 0 is cell {last}."
        )
    if s.border == "mirror":
        return f"At the ends a cell is its own missing neighbour: cell {last} on the left, cell 0 on the right."
    value = 1 if s.border == "one" else 0
    return f"The missing neighbours, left of cell {last} and right of cell 0, count as {value}."


def _load(s: Spec, n: Names) -> list[Sentence]:
    wins = f", whatever {n.t('en')} is" if s.enable else ", instead of the next generation"
    return [
        (
            f"A clock edge with {n.t('load')} high sets the cells to {n.t('data')}{wins}.",
            f"{n.t('load')} has priority: at a clock edge with it high the cells become {n.t('data')}{wins}.",
        )
    ]


def _register(s: Spec, cells: str) -> str:
    return f"val {cells} = RegInit({uint(s.start, s.width)})"


def _ends(s: Spec, cells: str) -> tuple[str, str]:
    """What stands left of the top cell and right of cell 0."""
    first, last = f"{cells}(0)", f"{cells}({s.width - 1})"
    fixed = {"ring": (first, last), "mirror": (last, first)}
    return fixed.get(s.border, ("true.B", "true.B") if s.border == "one" else ("false.B", "false.B"))


def _update(s: Spec, n: Names, cells: str, after: str) -> list[str]:
    if s.load:
        step = "}.elsewhen(" + n["en"] + ") {" if s.enable else "}.otherwise {"
        lines = [f"when({n['load']}) {{", f"  {cells} := {n['data']}", step, f"  {cells} := {after}", "}"]
    else:
        lines = [f"when({n['en']}) {{", f"  {cells} := {after}", "}"] if s.enable else [f"{cells} := {after}"]
    lines.append(f"{n['cells']} := {cells}")
    return lines + ([f"{n['alive']} := PopCount({cells})"] if s.census else [])


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self._cells: list[int] = []
        self.reset()

    def reset(self) -> None:
        self._set(self._s.start)

    def _set(self, value: int) -> None:
        self._cells = [value >> i & 1 for i in range(self._s.width)]

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        value = int("".join(map(str, reversed(self._cells))), 2)
        return {"cells": value, "alive": sum(self._cells)}

    def _at(self, i: int) -> int:
        s, cells = self._s, self._cells
        if 0 <= i < s.width:
            return cells[i]
        return {"ring": cells[i % s.width], "mirror": cells[min(max(i, 0), s.width - 1)], "zero": 0, "one": 1}[s.border]

    def advance(self, inputs: Mapping[str, int]) -> None:
        if inputs.get("load"):
            self._set(inputs["data"])
        elif inputs.get("en", 1):
            codes = [4 * self._at(i + 1) + 2 * self._at(i) + self._at(i - 1) for i in range(self._s.width)]
            self._cells = [self._s.rule // 2**c % 2 for c in codes]
