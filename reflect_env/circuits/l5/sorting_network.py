"""Numbers in, the same numbers in order out; pipelined or not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.draw import width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.ports import PortGroup, flag_in, flag_out, vec_in, vec_out
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Reset, Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    count: int
    width: int
    signed: bool
    descending: bool
    latency: int
    """Clock cycles from input to output; 0: combinational."""
    valid: bool
    """Whether a valid bit travels along."""

    def __post_init__(self) -> None:
        if self.valid and not self.latency:
            raise ValueError("a combinational network has no valid bit")


@family("sorting-network", "L5", "Sorter", "SortNet", "Ordering", "SortingNetwork", tags=("sorting", "comparator"))
class SortingNetwork(Family[Spec]):
    """Sorts a vector."""

    def draw(self, rng: Random) -> Spec:
        """Draw size, kind of numbers, order and latency."""
        count, latency = rng.choice((2, 3, 3, 4, 4, 5, 6, 7, 8)), rng.choice((0, 0, 0, 1, 1, 2, 3))
        signs = (rng.random() < 0.35, rng.random() < 0.4)
        return Spec(count, width(rng, 2, 24), *signs, latency, latency > 0 and rng.random() < 0.6)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Two vectors, optional valid bits."""
        start = [flag_in("in_valid", "the input counts", "valid_in", "start", "load", "go")] if s.valid else []
        end = [flag_out("out_valid", "the output counts", "valid_out", "done", "ready", "finished")] if s.valid else []
        return (
            *start,
            vec_in("x", s.count, s.width, "numbers to sort", "in", "a", "values", "unsorted", signed=s.signed),
            *end,
            vec_out("y", s.count, s.width, "sorted numbers", "out", "z", "sorted", "ordered", signed=s.signed),
        )

    def clocking(self, s: Spec) -> Clocking | None:
        """A clock where there is latency; a reset where there is a valid bit."""
        return Clocking(Reset.SYNC if s.valid else Reset.NONE) if s.latency else None

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say order, kind and latency."""
        kind, order = "signed" if s.signed else "unsigned", "descending" if s.descending else "ascending"
        x, y, last = n.t("x"), n.t("y"), s.count - 1
        first = "largest" if s.descending else "smallest"
        rules: list[Sentence] = [
            (
                f"{y} holds the {s.count} numbers of {x} in {order} order: {n.t('y', 0)} is the {first} one.",
                f"The {s.count} numbers of {x} come out sorted, the {first} at index 0.",
            ),
            (
                f"The numbers are {kind} and have {s.width} bits; equal ones all appear.",
                f"They are compared as {kind} {s.width}-bit numbers; none is lost, also if some are equal.",
            ),
        ]
        timing = "combinational" if not s.latency else f"{s.latency}-cycle"
        return Facts(
            (
                f"{timing} sorter for {s.count} {kind} {s.width}-bit numbers, {order}",
                f"{timing} sorting network of {s.count} {kind} numbers of {s.width} bits in {order} order",
            ),
            (
                f"sort {s.count} {kind} numbers of {s.width} bits in {order} order",
                f"bring {s.count} {kind} {s.width}-bit numbers into {order} order, indices 0 to {last}",
            ),
            tuple(rules),
            tuple(_timing(s, n, x, y)),
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """Insertion sort in a loop; the result goes through registers."""
        w, sign = s.width, " signed" if s.signed else ""
        load = "\n".join(f"    word_d[{i}] = {n.v('x', i)};" for i in range(s.count))
        total = s.count * w
        packed = ", ".join(f"word_d[{i}]" for i in reversed(range(s.count)))
        outs = ", ".join(n.v("y", i) for i in reversed(range(s.count)))
        text = f"""
  reg{sign} [{w - 1}:0] word_d [0:{s.count - 1}];
  reg{sign} [{w - 1}:0] key_d;
  reg [{total - 1}:0] flat_d;
  integer i_d, j_d;
  always @* begin
{load}
    for (i_d = 1; i_d < {s.count}; i_d = i_d + 1) begin
      key_d = word_d[i_d];
      for (j_d = i_d; j_d > 0; j_d = j_d - 1)
        if (key_d {">" if s.descending else "<"} word_d[j_d - 1]) begin
          word_d[j_d] = word_d[j_d - 1];
          word_d[j_d - 1] = key_d;
        end
    end
    flat_d = {{{packed}}};
  end"""
        if not s.latency:
            return f"{text}\n  assign {{{outs}}} = flat_d;"
        size = s.latency * total
        older = f"pipe_q[{size - total - 1}:0], " if s.latency > 1 else ""
        valid = (
            f"""
  reg [{s.latency - 1}:0] valid_q;
  always @(posedge clock)
    if (reset) valid_q <= 0;
    else valid_q <= {{{f"valid_q[{s.latency - 2}:0], " if s.latency > 1 else ""}{n.v("in_valid")}}};
  assign {n.v("out_valid")} = valid_q[{s.latency - 1}];"""
            if s.valid
            else ""
        )
        return f"""{text}
  reg [{size - 1}:0] pipe_q;
  always @(posedge clock) pipe_q <= {"reset ? 0 : " if s.valid else ""}{{{older}flat_d}};
  assign {{{outs}}} = pipe_q[{size - 1}:{size - total}];{valid}"""

    def style_odd_even(self, s: Spec, n: Names) -> Style:
        """Odd-even transposition: neighbours are put in order, round after round."""
        a, b, swap = n.local("a", "left_value"), n.local("b", "right_value"), n.local("ordered", "put_in_order")
        row, r, i = n.local("row", "line"), n.local("r", "round"), n.local("i", "k")
        kind = f"{'SInt' if s.signed else 'UInt'}"
        test = f"{a} < {b}" if s.descending else f"{a} > {b}"
        registers = self._registers(s)
        lines = [
            f"def {swap}({a}: {kind}, {b}: {kind}): Seq[{kind}] =\n  Seq(Mux({test}, {b}, {a}), Mux({test}, {a}, {b}))",
            f"var {row}: Seq[{kind}] = {n['x']}",
            f"for ({r} <- 0 until {s.count}) {{",
            f"  val {i} = {r} % 2",
            f"  {row} = {row}.take({i}) ++ {row}.drop({i}).grouped(2).flatMap {{",
            f"    case Seq({a}, {b}) => {swap}({a}, {b})\n    case rest => rest\n  }}\n}}",
            *self._end(s, n, row, registers),
        ]
        return Style("\n".join(lines), imports=registers)

    def style_rank(self, s: Spec, n: Names) -> Style:
        """The place of a number is how many stand before it; equal ones keep their order."""
        i, j, ranks, k = n.local("i", "me"), n.local("j", "other"), n.local("ranks", "places"), n.local("k", "slot")
        result, x = n.local("sorted_words", "result_words"), n["x"]
        before, equal = (">", ">=") if s.descending else ("<", "<=")
        registers = self._registers(s)
        lines = [
            f"val {ranks} = Seq.tabulate({s.count}) {{ {i} =>",
            f"  PopCount((0 until {s.count}).filter(_ != {i}).map {{ {j} =>",
            f"    if ({j} < {i}) {x}({j}) {equal} {x}({i}) else {x}({j}) {before} {x}({i})\n  }})\n}}",
            f"val {result} = Seq.tabulate({s.count}) {{ {k} =>",
            f"  Mux1H({ranks}.map(_ === {k}.U), {x})\n}}",
            *self._end(s, n, result, registers),
        ]
        return Style("\n".join(lines), imports=("PopCount", "Mux1H", *registers))

    def style_insertion(self, s: Spec, n: Names) -> Style:
        """One number after the other is inserted into a list that is sorted already."""
        insert, done, v = n.local("insert", "place_into"), n.local("done", "so_far"), n.local("v", "fresh")
        kind, h, rest = "SInt" if s.signed else "UInt", n.local("h", "front"), n.local("best", "kept")
        test = f"{v} > {h}" if s.descending else f"{v} < {h}"
        registers, out = self._registers(s), n.local("in_order", "final_list")
        lines = [
            f"def {insert}({done}: List[{kind}], {v}: {kind}): List[{kind}] = {done} match {{",
            f"  case {h} :: {rest} => Mux({test}, {v}, {h}) :: {insert}({rest}, Mux({test}, {h}, {v}))",
            f"  case Nil => List({v})\n}}",
            f"val {out} = {n['x']}.foldLeft(List.empty[{kind}])({insert}(_, _))",
            *self._end(s, n, out, registers),
        ]
        return Style("\n".join(lines), imports=registers)

    def _registers(self, s: Spec) -> tuple[str, ...]:
        return ("ShiftRegister",) if s.latency > 1 else ()

    def _end(self, s: Spec, n: Names, words: str, registers: tuple[str, ...]) -> list[str]:
        value = f"VecInit({words})"
        if not s.latency:
            return [f"{n['y']} := {value}"]
        lines = []
        if s.valid:
            zeros, zero = n.local("zeros", "nothing"), f"0.{'S' if s.signed else 'U'}({s.width}.W)"
            lines = [f"val {zeros} = VecInit(Seq.fill({s.count})({zero}))"]
            value, bit = f"{value}, {zeros}", f"{n['in_valid']}, false.B"
            moved = f"ShiftRegister({n['in_valid']}, {s.latency}, false.B, true.B)" if registers else f"RegNext({bit})"
            lines += [f"{n['out_valid']} := {moved}"]
        if registers:
            first, *init = value.split("), ")
            value = f"{first}), {s.latency}, {init[0]}, true.B" if init else f"{value}, {s.latency}"
        return [*lines, f"{n['y']} := {'ShiftRegister' if registers else 'RegNext'}({value})"]

    def model(self, s: Spec) -> Model:
        """`sorted` of Python."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Close and equal numbers, so that every order of them comes up."""
        top = (1 << s.width) - 1
        few = (0, 1, 2 % (top + 1), top, top - 1, top // 2, top // 2 + 1)
        pools = tuple((f"{n.ports['x']}_{i}", few) for i in range(s.count))
        return Stimulus(cycles=1536, settle=s.latency + 1 if s.latency else 0, pools=pools)


def _timing(s: Spec, n: Names, x: str, y: str) -> list[Sentence]:
    if not s.latency:
        return [("The circuit is combinational.", "There are no registers.")]
    cycles = "1 clock cycle" if s.latency == 1 else f"{s.latency} clock cycles"
    rules: list[Sentence] = [
        (
            f"{y} of a cycle belongs to {x} of {cycles} before; a new vector can come in every cycle.",
            f"The latency is {cycles}, with a new vector in every cycle.",
        )
    ]
    if not s.valid:
        return [*rules, "The registers are not reset."]
    return [
        *rules,
        f"{n.t('out_valid')} is {n.t('in_valid')} of {cycles} before, and plays no part in the sorting.",
        "The synchronous reset sets all registers to 0, those of the numbers as well.",
    ]


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self._words: list[list[int] | None] = [None] * s.latency
        self._valid: list[int] = [0] * s.latency

    def reset(self) -> None:
        if self._s.valid:
            self._valid = [0] * self._s.latency
            self._words = [[0] * self._s.count] * self._s.latency

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        if not self._s.latency:
            return self._named(self._sorted(inputs))
        words = self._words[-1]
        return {"out_valid": self._valid[-1]} | ({} if words is None else self._named(words))

    def advance(self, inputs: Mapping[str, int]) -> None:
        if self._s.latency:
            self._words = [self._sorted(inputs), *self._words[:-1]]
            self._valid = [inputs.get("in_valid", 0), *self._valid[:-1]]

    def _named(self, words: list[int]) -> dict[str, int]:
        return {f"y_{i}": word for i, word in enumerate(words)}

    def _sorted(self, inputs: Mapping[str, int]) -> list[int]:
        half = 2 ** (self._s.width - 1)
        words = [inputs[f"x_{i}"] for i in range(self._s.count)]
        return sorted(words, key=lambda v: v ^ half if self._s.signed else v, reverse=self._s.descending)
