"""Two to four numbers in order, or two ordered pairs merged by a fixed network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.draw import width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.phrases import COMBINATIONAL, table, verilog_form
from reflect_env.circuits.ports import PortGroup, vec_in, vec_out
from reflect_env.circuits.registry import family
from reflect_env.task import Stimulus

NETWORKS = {2: ((0, 1),), 3: ((0, 1), (1, 2), (0, 1)), 4: ((0, 1), (2, 3), (0, 2), (1, 3), (1, 2))}
MERGE = ((0, 2), (1, 3), (1, 2))


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    count: int
    width: int
    signed: bool
    descending: bool
    merge: bool
    """The first and the last two inputs are ordered already, and a network that relies on it is asked for."""

    def __post_init__(self) -> None:
        if self.merge and self.count != 4:
            raise ValueError("two pairs are four numbers")

    @property
    def network(self) -> tuple[tuple[int, int], ...]:
        """Pairs of places that are put in order, one after the other."""
        return MERGE if self.merge else NETWORKS[self.count]


@family("small-sort", "L2", "Sorter", "Sort", "Merge", "Order", tags=("comparison", "sorting"))
class SmallSort(Family[Spec]):
    """`y = sort(x)`."""

    def draw(self, rng: Random) -> Spec:
        """Draw how many, their form and order; merging is for four."""
        count = rng.choice((2, 3, 3, 4, 4, 4))
        return Spec(
            count, width(rng, 2, 24), rng.random() < 0.4, rng.random() < 0.4, count == 4 and rng.random() < 0.45
        )

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Vector in, vector out."""
        return (
            vec_in("x", s.count, s.width, "numbers", "a", "in", "data", "values", "nums", signed=s.signed),
            vec_out("y", s.count, s.width, "numbers in order", "out", "sorted", "result", "ordered", signed=s.signed),
        )

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say the order; of a network that merges, every comparison."""
        x, y, sign = n.t("x"), n.t("y"), "signed" if s.signed else "unsigned"
        first, order = ("largest", "descending") if s.descending else ("smallest", "ascending")
        kind = "signed (two's complement)" if s.signed else "unsigned"
        rules: list[Sentence] = [(f"The elements of {x} are {kind}.", f"{x} holds {s.count} {kind} numbers.")]
        if s.merge:
            rules += self._merging(s, n, order)
            title = f"merge network for two pairs of {s.width}-bit {sign} numbers ({order})"
        else:
            rules.append(
                (f"{y} holds the same numbers in {order} order.", f"Sort {x} in {order} order; {y} is the result.")
            )
            rules.append((f"{n.t('y', 0)} is the {first} number.", f"The {first} one comes first, as {n.t('y', 0)}."))
            rules.append("Equal numbers all appear in the output.")
            title = f"sorter for {s.count} {sign} {s.width}-bit numbers ({order})"
        verb = "merge two ordered pairs" if s.merge else f"sort {s.count} numbers"
        return Facts(
            (title, f"{order} {'merging' if s.merge else 'sorting'} unit for {s.count} {sign} {s.width}-bit numbers"),
            (f"{verb} in {order} order", f"{verb} by comparing and exchanging"),
            tuple(rules),
            (COMBINATIONAL,),
            {"verilog": verilog_form(self.verilog(s, n)), **({"truth_table": self._form(s, n)} if s.merge else {})},
        )

    def _merging(self, s: Spec, n: Names, order: str) -> list[Sentence]:
        x, y, first = n.t("x"), n.t("y"), "greater" if s.descending else "smaller"
        pairs = ", then ".join(f"{i} and {k}" for i, k in s.network)
        return [
            f"The pairs {x}(0), {x}(1) and {x}(2), {x}(3) are each in {order} order, and {y} is all four in {order} "
            "order.",
            f"Do it with an odd-even merge network: starting from {x}, compare and exchange the places {pairs}; what "
            f"results is {y}.",
            f"To compare and exchange two places means that the {first} number goes to the place with the lower "
            "index and the other "
            "number to the other place.",
            "Pairs that are not in order pass through the same three comparisons.",
        ]

    def _form(self, s: Spec, n: Names) -> str:
        first = "greater" if s.descending else "smaller"
        rows = [[step, i, k] for step, (i, k) in enumerate(s.network, 1)]
        kind = "signed (two's complement)" if s.signed else "unsigned"
        return (
            table(("step", f"place that gets the {first} number", "place that gets the other number"), rows)
            + f"\n\nThe places start as {n.t('x')} and end as {n.t('y')}. Each step compares what stands in its two "
            + f"places after the steps before. Numbers are {kind}."
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """The network as a sequence of exchanges; for a plain sort, exchanges of neighbours until all are in order."""
        w, count = s.width, s.count
        pairs = s.network if s.merge else [(i, i + 1) for turn in range(count - 1) for i in range(count - 1 - turn)]
        sign, op = "signed " if s.signed else "", "<" if s.descending else ">"
        names = ", ".join(f"place{i}_d" for i in range(count))
        steps = "\n".join(
            f"    if (place{i}_d {op} place{k}_d) begin swap_d = place{i}_d; place{i}_d = place{k}_d; place{k}_d = "
            "swap_d; end"
            for i, k in pairs
        )
        start = "\n".join(f"    place{i}_d = {n.v('x', i)};" for i in range(count))
        outs = "\n".join(f"  assign {n.v('y', i)} = place{i}_d;" for i in range(count))
        return f"""
  reg {sign}[{w - 1}:0] {names}, swap_d;
  always @* begin
{start}
{steps}
  end
{outs}"""

    def _kind(self, s: Spec) -> str:
        return "SInt" if s.signed else "UInt"

    def style_exchange(self, s: Spec, n: Names) -> Style:
        """A function that returns two numbers in order."""
        swap, p, q, kind = (
            n.local("exchange", "ordered_pair", "swap"),
            n.local("p", "u"),
            n.local("q", "v"),
            self._kind(s),
        )
        test = n.local("right_order", "fine", "stay")
        op = ">=" if s.descending else "<="
        lines = [
            f"""
def {swap}({p}: {kind}, {q}: {kind}): ({kind}, {kind}) = {{
  val {test} = {p} {op} {q}
  (Mux({test}, {p}, {q}), Mux({test}, {q}, {p}))
}}
"""
        ]
        places = [f"{n['x']}({i})" for i in range(s.count)]
        for step, (i, k) in enumerate(s.network, 1):
            low, high = (
                n.local(f"low_{step}", f"first_{step}", f"lead_{step}"),
                n.local(f"high_{step}", f"second_{step}", f"trail_{step}"),
            )
            lines.append(f"val ({low}, {high}) = {swap}({places[i]}, {places[k]})")
            places[i], places[k] = low, high
        return Style("\n".join([*lines, *(f"{n['y']}({i}) := {place}" for i, place in enumerate(places))]))

    def style_network(self, s: Spec, n: Names) -> Style:
        """The network as data, folded over a list of numbers."""
        net, state, i, k = (
            n.local("network", "comparators", "steps"),
            n.local("state", "row", "line"),
            n.local("i", "p0"),
            n.local("k", "p1"),
        )
        keep, result = n.local("keep", "in_order", "stay"), n.local("result_row", "settled", "final_row")
        op = ">=" if s.descending else "<="
        pairs = ", ".join(f"({i}, {k})" for i, k in s.network)
        return Style(f"""
val {net} = Seq({pairs})
val {result} = {net}.foldLeft({n["x"]}.toList) {{ case ({state}, ({i}, {k})) =>
  val {keep} = {state}({i}) {op} {state}({k})
  {state}
    .updated({i}, Mux({keep}, {state}({i}), {state}({k})))
    .updated({k}, Mux({keep}, {state}({k}), {state}({i})))
}}
{n["y"]} := VecInit({result})""")

    def style_rank(self, s: Spec, n: Names) -> Style | None:
        """Count for each number how many come before it; that is its place."""
        if s.merge:
            return None
        x, i, k = n["x"], n.local("i", "me", "one"), n.local("k", "other", "two")
        ranks, place = n.local("ranks", "positions", "spots"), n.local("place", "slot", "target")
        strict, loose = (">", ">=") if s.descending else ("<", "<=")
        return Style(
            f"""
val {ranks} = Seq.tabulate({s.count}) {{ {i} =>
  PopCount((0 until {s.count}).filter(_ != {i}).map {{ {k} =>
    if ({k} < {i}) {x}({k}) {loose} {x}({i}) else {x}({k}) {strict} {x}({i})
  }})
}}
for ({place} <- 0 until {s.count}) {{
  {n["y"]}({place}) := Mux1H({ranks}.map(_ === {place}.U), {x})
}}""",
            ("PopCount", "Mux1H"),
        )

    def style_when(self, s: Spec, n: Names) -> Style:
        """A row of wires a step, exchanged by `when`."""
        rows, op, kind = [], "<" if s.descending else ">", f"{self._kind(s)}({s.width}.W)"
        source, lines = n["x"], []
        for step, (i, k) in enumerate(s.network, 1):
            row = n.local(f"row_{step}", f"stage_{step}", f"after_{step}")
            rows.append(row)
            lines += [f"val {row} = Wire(Vec({s.count}, {kind}))", f"{row} := {source}"]
            lines += [
                f"when({source}({i}) {op} {source}({k})) {{",
                f"  {row}({i}) := {source}({k})",
                f"  {row}({k}) := {source}({i})",
                "}",
            ]
            source = row
        return Style("\n".join([*lines, f"{n['y']} := {source}"]))

    def model(self, s: Spec) -> Model:
        """Python's own sort, or the three exchanges."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Few values, so that equal ones are common."""
        top = 1 << (s.width - 1)
        values = (0, 1, top - 1, top, 2 * top - 1)
        return Stimulus(pools=tuple((f"{n.ports['x']}_{i}", values) for i in range(s.count)))


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        s, size = self._s, 2**self._s.width
        raw = [inputs[f"x_{i}"] for i in range(s.count)]
        numbers = [x - size if s.signed and 2 * x >= size else x for x in raw]
        if s.merge:
            for i, k in ((0, 2), (1, 3), (1, 2)):
                numbers[i], numbers[k] = sorted((numbers[i], numbers[k]), reverse=s.descending)
        else:
            numbers.sort(reverse=s.descending)
        return {f"y_{i}": x % size for i, x in enumerate(numbers)}
