"""A pipelined sorter: a vector goes in every cycle, and comes out in order some cycles later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import block
from reflect_env.circuits.draw import width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.l6.text import clocked, kind_of_reset, style
from reflect_env.circuits.ports import PortGroup, flag_in, flag_out, vec_in, vec_out
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    count: int
    width: int
    descending: bool
    signed: bool
    latency: int
    """Cycles from input to output."""
    enable: bool
    """Whether the pipeline stands still while an input is low."""
    asynchronous: bool


def _columns(count: int) -> list[tuple[int, int]]:
    """(size of the merged block, distance of the compared elements) of each column of a bitonic network."""
    found, size = [], 2
    while size <= count:
        gap = size // 2
        while gap:
            found.append((size, gap))
            gap //= 2
        size *= 2
    return found


@family("bitonic-sorter", "L6", "Sorter", "BitonicSort", "SortPipe", "Ranker", tags=("sorting", "pipeline"))
class BitonicSorter(Family[Spec]):
    """Registers after each column, after each phase, or only at the end."""

    def draw(self, rng: Random) -> Spec:
        """Draw 2, 4 or 8 elements; the latency is one that a bitonic network has naturally."""
        count = rng.choice((2, 4, 4, 4, 8, 8))
        columns, phases = len(_columns(count)), count.bit_length() - 1
        descending, signed = rng.random() < 0.4, rng.random() < 0.4
        w = width(rng, 2, 16 if count == 8 else 24)
        return Spec(
            count, w, descending, signed, rng.choice((1, phases, columns)), rng.random() < 0.4, rng.random() < 0.2
        )

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Vector in and out, each with its valid bit."""
        enable = [flag_in("en", "moves the pipeline", "enable", "advance", "ce", "step")] if s.enable else []
        return (
            vec_in("x", s.count, s.width, "values to sort", "in_vec", "data_in", "unsorted", "values", signed=s.signed),
            flag_in("in_valid", "the values count", "valid_in", "load", "strobe_in"),
            *enable,
            vec_out("y", s.count, s.width, "sorted values", "out_vec", "data_out", "sorted", "ranked", signed=s.signed),
            flag_out("out_valid", "the sorted values count", "valid_out", "ready_out", "strobe_out"),
        )

    def clocking(self, s: Spec) -> Clocking:
        """Implicit clock; the reset may be asynchronous."""
        return clocked(s.asynchronous)

    def facts(self, s: Spec, n: Names) -> Facts:
        """Order and delay."""
        kind, reset = ("signed" if s.signed else "unsigned"), kind_of_reset(s.asynchronous)
        order = "descending" if s.descending else "ascending"
        first = "largest" if s.descending else "smallest"
        x, y, delay = n.t("x"), n.t("y"), f"{s.latency} clock cycle{'s' * (s.latency > 1)}"
        moves = f" (counting only clock edges with {n.t('en')} high)" if s.enable else ""
        rules: list[Sentence] = [
            (
                f"{y} holds the {s.count} values of {x} in {order} order, the {first} one in `{n.ports['y']}(0)`; "
                "equal values all appear.",
                f"The {s.count} {kind} values at {x} come out at {y} sorted in {order} order: `{n.ports['y']}(0)` is "
                f"the {first}; duplicates are kept.",
            ),
            f"Values are {kind} numbers of {s.width} bits.",
            (
                f"The values come out {delay} after they went in{moves}, and a new vector may go in every cycle.",
                f"It is a pipeline with a latency of {delay}{moves} that takes a vector in every cycle.",
            ),
            f"{n.t('out_valid')} is {n.t('in_valid')}, delayed by the same {delay}; vectors with {n.t('in_valid')} "
            "low are sorted like all others.",
        ]
        if s.enable:
            rules.append(f"While {n.t('en')} is low the whole pipeline, its outputs included, keeps its values.")
        return Facts(
            (
                f"pipelined sorter for {s.count} values of {s.width} bits",
                f"bitonic sorting pipeline of {s.count} elements",
            ),
            (
                f"sort {s.count} {kind} values in {order} order, a vector a cycle",
                f"bring vectors of {s.count} {s.width}-bit values into {order} order",
            ),
            tuple(rules),
            (
                f"The outputs come from registers, without a combinational path from {x}.",
                (
                    f"The {reset} reset sets every register of the pipeline to 0: all values and all valid bits.",
                    f"After the {reset} reset all values in the pipeline are 0, and nothing in it is valid.",
                ),
            ),
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """Insertion sort in a block, then a plain delay."""
        c, w, last = s.count, s.width, s.latency - 1
        edge = " or posedge reset" if s.asynchronous else ""
        sign = " signed" if s.signed else ""
        loads = [f"v_d[{i}] = {n.v('x', i)};" for i in range(c)]
        outs = [f"  assign {n.v('y', i)} = pipe_q[{last * c + i}];" for i in range(c)]
        worse = "<" if s.descending else ">"
        gate = f" if ({n.v('en')})" if s.enable else ""
        shift = f"valid_q <= {{valid_q, {n.v('in_valid')}}};"
        return f"""
  reg{sign} [{w - 1}:0] v_d [0:{c - 1}];
  reg{sign} [{w - 1}:0] key_d;
  reg [{w - 1}:0] pipe_q [0:{s.latency * c - 1}];
  reg [{last}:0] valid_q;
  integer i_d, j_d, k_d;
  always @(posedge clock{edge})
    if (reset) begin
      valid_q <= 0;
      for (k_d = 0; k_d < {s.latency * c}; k_d = k_d + 1) pipe_q[k_d] <= 0;
    end else{gate} begin
      {shift}
{block(loads, 6)}
      for (i_d = 1; i_d < {c}; i_d = i_d + 1) begin
        key_d = v_d[i_d];
        for (j_d = i_d; j_d > 0; j_d = j_d - 1)
          if (v_d[j_d - 1] {worse} key_d) begin
            v_d[j_d] = v_d[j_d - 1];
            v_d[j_d - 1] = key_d;
          end
      end
      for (k_d = {c}; k_d < {s.latency * c}; k_d = k_d + 1) pipe_q[k_d] <= pipe_q[k_d - {c}];
      for (k_d = 0; k_d < {c}; k_d = k_d + 1) pipe_q[k_d] <= v_d[k_d];
    end
{chr(10).join(outs)}
  assign {n.v("out_valid")} = valid_q[{last}];"""

    def style_network(self, s: Spec, n: Names) -> Style:
        """The columns of the network as a Scala loop; registers where the latency wants them."""
        at, columns = _Locals(s, n), _columns(s.count)
        row, size, gap, reg = (
            n.local("row", "values_now", "stage_in"),
            n.local("block_size", "span"),
            n.local("gap", "stride"),
            n.local("registered", "cut"),
        )
        last = [i == len(columns) - 1 or columns[i + 1][0] != columns[i][0] for i in range(len(columns))]
        cut = last if s.latency == s.count.bit_length() - 1 else [s.latency == len(columns)] * len(columns)
        if s.latency == 1:
            cut = [i == len(columns) - 1 for i in range(len(columns))]
        listing = ", ".join(f"({a}, {b}, {str(c).lower()})" for (a, b), c in zip(columns, cut, strict=True))
        after, i, low, up = (
            n.local("after", "next_row"),
            n.local("i", "k"),
            n.local("low", "lesser"),
            n.local("rising", "upward"),
        )
        plan = n.local("plan", "columns", "network")
        kind, test = ("SInt" if s.signed else "UInt"), "!=" if s.descending else "=="
        lines = [
            *at.helpers,
            f"val {plan} = Seq({listing})",
            f"val {at.result} = {plan}.foldLeft[Seq[{kind}]]({n['x']}) {{ case ({row}, ({size}, {gap}, {reg})) =>",
            f"  val {after} = Seq.tabulate({s.count}) {{ {i} =>",
            f"    val partner = {row}({i} ^ {gap})",
            f"    val {low} = Mux({row}({i}) < partner, {row}({i}), partner)",
            f"    val high = Mux({row}({i}) < partner, partner, {row}({i}))",
            f"    val {up} = ({i} & {size}) {test} 0",
            f"    if ((({i} & {gap}) == 0) == {up}) {low} else high",
            "  }",
            f"  if ({reg}) {after}.map({at.keep}(_)) else {after}",
            "}",
            f"{n['y']} := VecInit({at.result})",
        ]
        return style("\n".join([*lines, *at.valid]))

    def style_recursive(self, s: Spec, n: Names) -> Style:
        """Sort both halves in opposite orders, then merge; the rest of the latency as a delay."""
        at = _Locals(s, n)
        sort, merge, xs, up = (
            n.local("bitonic", "sort_net"),
            n.local("merge", "clean"),
            n.local("xs", "values_in"),
            n.local("up", "rising"),
        )
        a, b, kind = n.local("a", "p"), n.local("b", "q_val"), "SInt" if s.signed else "UInt"
        lines = [
            *at.helpers,
            f"def {merge}({xs}: Seq[{kind}], {up}: Boolean): Seq[{kind}] =",
            f"  if ({xs}.size == 1) {xs}",
            "  else {",
            f"    val pairs = {xs}.take({xs}.size / 2).zip({xs}.drop({xs}.size / 2))",
            f"    val mins = pairs.map {{ case ({a}, {b}) => Mux({a} < {b}, {a}, {b}) }}",
            f"    val maxs = pairs.map {{ case ({a}, {b}) => Mux({a} < {b}, {b}, {a}) }}",
            f"    if ({up}) {merge}(mins, {up}) ++ {merge}(maxs, {up}) else {merge}(maxs, {up}) ++ {merge}(mins, {up})",
            "  }",
            f"def {sort}({xs}: Seq[{kind}], {up}: Boolean): Seq[{kind}] =",
            f"  if ({xs}.size == 1) {xs}",
            f"  else {merge}({sort}({xs}.take({xs}.size / 2), true) ++ {sort}({xs}.drop({xs}.size / 2), false), {up})",
            f"val {at.result} = {sort}({n['x']}, {str(not s.descending).lower()})",
            f"{n['y']} := VecInit({at.result}.map(v => {at.late('v')}))",
        ]
        return style("\n".join([*lines, *at.valid]))

    def style_ranks(self, s: Spec, n: Names) -> Style:
        """Count for each value how many come before it, and put it there."""
        at, ranks, i, j = _Locals(s, n), n.local("ranks", "places", "position"), n.local("i", "m"), n.local("j", "k")
        before = ">" if s.descending else "<"
        bits = (s.count - 1).bit_length()
        lines = [
            *at.helpers,
            f"val {ranks} = Seq.tabulate({s.count}) {{ {i} =>",
            f"  val ahead = Seq.tabulate({s.count}) {{ {j} =>",
            f"    if ({j} < {i}) {n['x']}({j}) {before}= {n['x']}({i}) else {n['x']}({j}) {before} {n['x']}({i})",
            "  }",
            f"  PopCount(ahead)({bits - 1}, 0)",
            "}",
            f"for ({j} <- 0 until {s.count}) {{",
            f"  val chosen = Mux1H({ranks}.zip({n['x']}).map {{ case (rank, value) => (rank === {j}.U) -> value }})",
            f"  {n['y']}({j}) := {at.late('chosen')}",
            "}",
        ]
        return style("\n".join([*lines, *at.valid]))

    def model(self, s: Spec) -> Model:
        """A list of vectors."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Values that are equal often."""
        ends = (0, 1, 2**s.width - 1, 2 ** (s.width - 1), 2 ** (s.width - 1) - 1)
        pools = tuple((f"{n.ports['x']}_{i}", ends) for i in range(s.count))
        return Stimulus(pools=pools, dense=(n.ports["en"],) if s.enable else ())


class _Locals:
    """Registers of the pipeline."""

    def __init__(self, s: Spec, n: Names) -> None:
        self._s, self.keep, self.result = s, n.local("keep", "stage", "hold"), n.local("result", "ordered", "outcome")
        zero = f"0.{'S' if s.signed else 'U'}({s.width}.W)"
        kind = "SInt" if s.signed else "UInt"
        body = f"RegEnable(v, {zero}, {n['en']})" if s.enable else f"RegNext(v, {zero})"
        self.helpers = [f"def {self.keep}(v: {kind}): {kind} = {body}"]
        delay = f"ShiftRegister({n['in_valid']}, {s.latency}, false.B, {n['en'] if s.enable else 'true.B'})"
        self.valid = [f"{n['out_valid']} := {delay}"]

    def late(self, value: str) -> str:
        """Delay by the whole latency."""
        for _ in range(self._s.latency):
            value = f"{self.keep}({value})"
        return value


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self.reset()

    def reset(self) -> None:
        self._pipe: list[tuple[list[int], int]] = [([0] * self._s.count, 0)] * self._s.latency

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        values, valid = self._pipe[-1]
        return {f"y_{i}": value for i, value in enumerate(values)} | {"out_valid": valid}

    def advance(self, inputs: Mapping[str, int]) -> None:
        if not inputs.get("en", 1):
            return
        flip = 1 << (self._s.width - 1) if self._s.signed else 0
        values = [inputs[f"x_{i}"] for i in range(self._s.count)]
        ordered = sorted(values, key=lambda v: v ^ flip, reverse=self._s.descending)
        self._pipe = [(ordered, inputs["in_valid"]), *self._pipe[:-1]]
