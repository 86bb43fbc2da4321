"""A sorted row of cells that keeps the largest or smallest words of a valid-only stream."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import uint
from reflect_env.circuits.draw import width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.ports import PortGroup, flag_in, valid_in, vec_out
from reflect_env.circuits.registry import family
from reflect_env.circuits.tables import fenced
from reflect_env.task import Clocking, Reset, Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    count: int
    width: int
    largest: bool
    unique: bool
    """Whether a word that is already there is not entered again."""
    clear: bool
    asynchronous: bool

    @property
    def worst(self) -> int:
        """What an empty cell holds."""
        return 0 if self.largest else (1 << self.width) - 1


@family(
    "top-cells", "L4", "TopList", "Ranking", "Leaders", "InsertionRow", "BestOf", tags=("structural", "valid", "sort")
)
class TopCells(Family[Spec]):
    """Insertion into a sorted row, in one cycle."""

    def draw(self, rng: Random) -> Spec:
        """Draw length, order and options."""
        largest, unique, clear, asynchronous = (rng.random() < p for p in (0.5, 0.3, 0.5, 0.2))
        return Spec(rng.choice((2, 3, 3, 4, 4, 5, 6, 8)), width(rng, 2, 24), largest, unique, clear, asynchronous)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Words, an optional clear, the row."""
        clear = [flag_in("clear", "empties the row", "clr", "restart", "forget")] if s.clear else []
        return (
            valid_in("in", s.width, "words that come", "sample", "word", "enq", "src", "candidate"),
            *clear,
            vec_out("out", s.count, s.width, "the row, best word first", "top", "best", "ranking", "leaders", "row"),
        )

    def clocking(self, s: Spec) -> Clocking:
        """Implicit clock; the reset may be asynchronous."""
        return Clocking(Reset.ASYNC if s.asynchronous else Reset.SYNC)

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say what is kept, in which order, and what empty cells show."""
        best, order, k = ("largest", "descending", s.count) if s.largest else ("smallest", "ascending", s.count)
        valid, bits, out = n.t("in", "valid"), n.t("in", "bits"), n.t("out")
        since = f"the reset or a {n.t('clear')}" if s.clear else "the reset"
        same = "different words" if s.unique else "words"
        rules: list[Sentence] = [
            (
                f"{out} shows the {k} {best} {same} that came since {since}, in {order} order: element 0 is the "
                f"{best}.",
                f"Of all {same} since {since}, the {k} {best} ones are kept and shown on {out}, sorted so that "
                "element 0 is the "
                f"{best} and element {k - 1} the last of them.",
            ),
            (
                f"A word comes at each clock edge with {valid} high; it is in the row in the next cycle if it "
                "belongs there, and the "
                f"last word of the row then drops out.",
                f"At each clock edge with {valid} high {bits} takes its place in the row, the words after it move "
                "on by one and the "
                f"last one is lost; a word that is not good enough changes nothing.",
            ),
            f"Elements for which there was no word yet show {s.worst}; words are compared as unsigned numbers.",
        ]
        if s.unique:
            rules.append(f"A word that is equal to one in the row, or to {s.worst}, changes nothing.")
        else:
            rules.append("Equal words are kept as often as they came.")
        if s.clear:
            rules.append(
                f"{n.t('clear')} empties the row at the next clock edge, and a word that comes at that edge is lost."
            )
        kind = "asynchronous" if s.asynchronous else "synchronous"
        return Facts(
            (f"sorted row of the {k} {best} {s.width}-bit words", f"top-{k} list of {s.width}-bit words, {best} first"),
            (
                f"keep the {k} {best} {same} of a stream in {order} order",
                f"rank {s.width}-bit words and show the {k} {best}",
            ),
            tuple(rules),
            (
                (
                    f"The {kind} reset sets every element to {s.worst}.",
                    f"After the {kind} reset all elements are {s.worst}.",
                ),
            ),
            {"verilog": fenced(self.verilog(s, n))},
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """One word a cell, and for each whether the new word goes before it."""
        k, w, sign = s.count, s.width, ">" if s.largest else "<"
        valid, bits, worst = n.v("in", "valid"), n.v("in", "bits"), f"{w}'d{s.worst}"
        lines = [f"  reg [{w - 1}:0] {', '.join(f'c{i}_q' for i in range(k))};"]
        lines += [
            f"  wire [{k - 1}:0] before_d = {{{', '.join(f'{bits} {sign} c{i}_q' for i in reversed(range(k)))}}};"
        ]
        fresh = " & ".join(f"({bits} != c{i}_q)" for i in range(k)) if s.unique else "1'b1"
        lines += [
            f"  wire take_d = {valid} & {fresh};",
            f"  always @(posedge clock{' or posedge reset' if s.asynchronous else ''})",
        ]
        reset = " ".join(f"c{i}_q <= {worst};" for i in range(k))
        lines += [f"    if (reset) begin {reset} end"]
        lines += [f"    else if ({n.v('clear')}) begin {reset} end"] if s.clear else []
        lines += ["    else if (take_d) begin", f"      if (before_d[0]) c0_q <= {bits};"]
        for i in range(1, k):
            lines.append(
                f"      if (before_d[{i - 1}]) c{i}_q <= c{i - 1}_q; else if (before_d[{i}]) c{i}_q <= {bits};"
            )
        lines += ["    end", *(f"  assign {n.v('out', i)} = c{i}_q;" for i in range(k))]
        return "\n".join(lines)

    def style_loop(self, s: Spec, n: Names) -> Style:
        """A vector of registers and a loop."""
        cells, i, beats = n.local("cells", "row", "kept"), n.local("i", "k"), n.local("beats", "goes_before", "better")
        sign = ">" if s.largest else "<"
        lines = [f"val {cells} = RegInit(VecInit(Seq.fill({s.count})({uint(s.worst, s.width)})))"]
        lines += [
            f"val {beats} = VecInit({cells}.map({n['in']}.bits {sign} _))",
            f"when({self._takes(s, n, cells)}) {{",
        ]
        lines += [f"  when({beats}(0)) {{ {cells}(0) := {n['in']}.bits }}", f"  for ({i} <- 1 until {s.count}) {{"]
        lines += [f"    when({beats}({i} - 1)) {{\n      {cells}({i}) := {cells}({i} - 1)"]
        lines += [f"    }}.elsewhen({beats}({i})) {{\n      {cells}({i}) := {n['in']}.bits\n    }}", "  }", "}"]
        return Style("\n".join([*lines, *self._clear(s, n, cells), f"{n['out']} := {cells}"]), ("Valid",))

    def style_bubble(self, s: Spec, n: Names) -> Style:
        """The new word wanders along the row and is exchanged with every worse one."""
        cells, hand, c = (
            n.local("cells", "ranks", "held"),
            n.local("hand", "wanderer", "moving"),
            n.local("c", "cell", "place"),
        )
        swap, old = n.local("swap", "exchange", "displaces"), n.local("old", "previous", "loser")
        sign = ">" if s.largest else "<"
        lines = [
            f"val {cells} = Seq.fill({s.count})(RegInit({uint(s.worst, s.width)}))",
            f"var {hand}: UInt = {n['in']}.bits",
        ]
        lines += [
            f"for ({c} <- {cells}) {{",
            f"  val {swap} = {hand} {sign} {c}",
            f"  val {old} = Mux({swap}, {c}, {hand})",
        ]
        lines += [f"  when({self._takes(s, n, cells)} && {swap}) {{ {c} := {hand} }}", f"  {hand} = {old}", "}"]
        clear = [f"when({n['clear']}) {{\n  {cells}.foreach(_ := {uint(s.worst)})\n}}"] if s.clear else []
        return Style("\n".join([*lines, *clear, f"{n['out']} := VecInit({cells})"]), ("Valid",))

    def style_module(self, s: Spec, n: Names) -> Style:
        """A parametrised cell, wired to its left neighbour."""
        cell, cells = f"{n.module}Cell", n.local("cells", "row", "units")
        i, take = n.local("i", "k"), n.local("take", "enters", "insert")
        sign = ">" if s.largest else "<"
        clear = (
            ("    val clear = Input(Bool())\n", "\n  when(io.clear) {\n    value := worst.U\n  }")
            if s.clear
            else ("", "")
        )
        before = f"""class {cell}(width: Int, worst: BigInt) extends Module {{
  val io = IO(new Bundle {{
    val take = Input(Bool())
    val word = Input(UInt(width.W))
{clear[0]}    val fromLeft = Input(UInt(width.W))
    val leftMoves = Input(Bool())
    val moves = Output(Bool())
    val value = Output(UInt(width.W))
  }})
  val value = RegInit(worst.U(width.W))
  io.moves := io.word {sign} value
  when(io.take && io.moves) {{
    value := Mux(io.leftMoves, io.fromLeft, io.word)
  }}{clear[1]}
  io.value := value
}}"""
        worst = str(s.worst) if s.worst < 2**31 else f'BigInt("{s.worst}")'
        lines = [f"val {cells} = Seq.fill({s.count})(Module(new {cell}({s.width}, {worst})))"]
        lines += [f"val {take} = {self._takes(s, n, cells, '.io.value')}", f"for ({i} <- 0 until {s.count}) {{"]
        lines += [f"  {cells}({i}).io.take := {take}", f"  {cells}({i}).io.word := {n['in']}.bits"]
        lines += [f"  {cells}({i}).io.clear := {n['clear']}"] if s.clear else []
        lines += [f"  {cells}({i}).io.leftMoves := (if ({i} == 0) false.B else {cells}({i} - 1).io.moves)"]
        lines += [f"  {cells}({i}).io.fromLeft := (if ({i} == 0) 0.U else {cells}({i} - 1).io.value)", "}"]
        return Style("\n".join([*lines, f"{n['out']} := VecInit({cells}.map(_.io.value))"]), ("Valid",), before)

    def _takes(self, s: Spec, n: Names, cells: str, leaf: str = "") -> str:
        if not s.unique:
            return f"{n['in']}.valid"
        return f"{n['in']}.valid && {cells}.map(_{leaf} =/= {n['in']}.bits).reduce(_ && _)"

    def _clear(self, s: Spec, n: Names, cells: str) -> list[str]:
        return [f"when({n['clear']}) {{\n  {cells}.foreach(_ := {uint(s.worst)})\n}}"] if s.clear else []

    def model(self, s: Spec) -> Model:
        """Sort all words."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Rare clears."""
        return Stimulus(sparse=(n.ports["clear"],) if s.clear else ())


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self._words: list[int] = []

    def reset(self) -> None:
        self._words = []

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        shown = [*self._words, *[self._s.worst] * self._s.count]
        return {f"out_{i}": shown[i] for i in range(self._s.count)}

    def advance(self, inputs: Mapping[str, int]) -> None:
        if inputs.get("clear"):
            self._words = []
        elif inputs["in_valid"]:
            words = [*self._words, inputs["in_bits"]]
            words = [w for w in set(words) if w != self._s.worst] if self._s.unique else words
            self._words = sorted(words, reverse=self._s.largest)[: self._s.count]
