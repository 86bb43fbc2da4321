"""Boolean functions of three to five inputs, given by their truth table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import sequence
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.phrases import COMBINATIONAL, listed, table
from reflect_env.circuits.ports import PortGroup, bits_in, flag_in, flag_out
from reflect_env.circuits.registry import family

GRAY = {1: ("0", "1"), 2: ("00", "01", "11", "10"), 3: ("000", "001", "011", "010", "110", "111", "101", "100")}
LETTERS = ("a", "b", "c", "d", "e")


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    inputs: int
    vector: bool
    """The inputs are the bits of one port, else a port each."""
    functions: tuple[int, ...]
    """One number an output; bit `i` is the output for the input number `i`."""

    def __post_init__(self) -> None:
        if not all(0 < f < (1 << (1 << self.inputs)) - 1 for f in self.functions):
            raise ValueError("a constant, or a function of more inputs")

    @property
    def rows(self) -> int:
        """Combinations of the inputs."""
        return 1 << self.inputs


@family("truth-table", "L2", "Logic", "Func", "BoolFunc", "Table", tags=("logic", "truth-table"))
class TruthTable(Family[Spec]):
    """`y = f(a, b, c, …)`."""

    def draw(self, rng: Random) -> Spec:
        """Draw functions, some with few ones and some with many."""
        inputs, count = rng.choice((3, 3, 4, 4, 5)), rng.choice((1, 1, 1, 2, 3))
        functions: list[int] = []
        while len(functions) < count:
            share = rng.choice((0.25, 0.5, 0.5, 0.7))
            function = sum((rng.random() < share) << i for i in range(1 << inputs))
            if 0 < function < (1 << (1 << inputs)) - 1 and function not in functions:
                functions.append(function)
        return Spec(inputs, rng.random() < 0.4, tuple(functions))

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Inputs, the most significant one first; an output a function."""
        outs = (("y", "f", "z", "out", "result"), ("g", "second_out", "aux", "w"), ("h", "third_out", "extra", "v"))
        inputs = [
            flag_in(LETTERS[i], f"bit {s.inputs - 1 - i} of the input number", f"in{i}", f"x{i + 1}", "pqrst"[i])
            for i in range(s.inputs)
        ]
        vector = [bits_in("x", s.inputs, "input number", "bits", "code", "in", "sel")]
        outputs = [flag_out(f"y{k}", f"output {k} of the table", *outs[k]) for k in range(len(s.functions))]
        return (*(vector if s.vector else inputs), *outputs)

    def facts(self, s: Spec, n: Names) -> Facts:
        """List the input numbers with a one; the bit order is part of it."""
        order = "" if s.vector else listed([n.t(x) for x in LETTERS[: s.inputs]])
        rules: list[Sentence] = []
        if not s.vector:
            rules.append(
                (
                    f"Read {order} as a {s.inputs}-bit number, {n.t('a')} being the most significant bit.",
                    f"The input number is formed by {order}, from the most to the least significant bit.",
                )
            )
        number = f"{n.t('x')}" if s.vector else "this number"
        for k, function in enumerate(s.functions):
            ones = [i for i in range(s.rows) if function >> i & 1]
            zeros = [i for i in range(s.rows) if not function >> i & 1]
            rules.append(
                (
                    f"{n.t(f'y{k}')} is 1 exactly if {number} is {listed(ones, 'or')}.",
                    f"{n.t(f'y{k}')} is 0 if {number} is {listed(zeros, 'or')}, and 1 otherwise.",
                )
            )
        single = len(s.functions) == 1
        what = "Boolean function" if single else f"set of {len(s.functions)} Boolean functions"
        arity = {3: "three", 4: "four", 5: "five"}[s.inputs]
        block = "Boolean function" if single else f"logic block with {len(s.functions)} outputs,"
        return Facts(
            (f"{what} of {arity} inputs", f"{arity}-input {block} given by its ones and zeros"),
            (f"compute a fixed {what} of {arity} inputs", f"implement a truth table with {s.rows} rows"),
            tuple(rules),
            (COMBINATIONAL,),
            {"truth_table": self._table(s, n), "k_map": self._maps(s, n)},
        )

    def _inputs(self, s: Spec, n: Names) -> list[str]:
        if s.vector:
            return [f"{n.t('x')}[{i}]" for i in range(s.inputs - 1, -1, -1)]
        return [n.t(x) for x in LETTERS[: s.inputs]]

    def _table(self, s: Spec, n: Names) -> str:
        outs = [n.t(f"y{k}") for k in range(len(s.functions))]
        rows = [[*format(i, f"0{s.inputs}b"), *(f >> i & 1 for f in s.functions)] for i in range(s.rows)]
        return table((*self._inputs(s, n), *outs), rows)

    def _maps(self, s: Spec, n: Names) -> str:
        """One map a function; rows are the first inputs, columns the last two, both in Gray order."""
        names, split = self._inputs(s, n), s.inputs - 2
        corner = f"{' '.join(names[:split])} \\ {' '.join(names[split:])}"
        maps = []
        for k, function in enumerate(s.functions):
            cells = [[row, *(function >> int(row + col, 2) & 1 for col in GRAY[2])] for row in GRAY[split]]
            maps.append(f"{n.t(f'y{k}')}:\n{table((corner, *GRAY[2]), cells)}")
        return "\n\n".join(maps)

    def verilog(self, s: Spec, n: Names) -> str:
        """A case with a row each."""
        outs = [n.v(f"y{k}") for k in range(len(s.functions))]
        source = n.v("x") if s.vector else f"{{{', '.join(n.v(x) for x in LETTERS[: s.inputs])}}}"
        size = len(outs)
        rows = "\n".join(
            f"      {s.inputs}'b{i:0{s.inputs}b}: row_d = {size}'b{''.join(str(f >> i & 1) for f in s.functions)};"
            for i in range(s.rows)
        )
        return f"""
  reg [{size - 1}:0] row_d;
  always @*
    case ({source})
{rows}
    endcase
  assign {{{", ".join(outs)}}} = row_d;"""

    def _index(self, s: Spec, n: Names) -> tuple[list[str], str, tuple[str, ...]]:
        """Lines that define the input number, its name, what is imported."""
        if s.vector:
            return [], n["x"], ()
        name = n.local("index", "code", "row", "number")
        return [f"val {name} = Cat({', '.join(n[x] for x in LETTERS[: s.inputs])})"], name, ("Cat",)

    def style_constant(self, s: Spec, n: Names) -> Style:
        """The truth table as a literal that is indexed."""
        lines, index, used = self._index(s, n)
        for k, f in enumerate(s.functions):
            lines.append(f'{n[f"y{k}"]} := "b{f:0{s.rows}b}".U({s.rows}.W)({index})')
        return Style("\n".join(lines), used)

    def style_vector(self, s: Spec, n: Names) -> Style:
        """The truth table as a vector of literals."""
        lines, index, used = self._index(s, n)
        for k, f in enumerate(s.functions):
            rows = n.local(f"table_{k}", f"rows_{k}", f"lut_{k}")
            bits = [str(f >> i & 1) for i in range(s.rows)]
            lines += [sequence(f"val {rows} = VecInit(Seq(", bits, ").map(_.U(1.W).asBool))")]
            lines.append(f"{n[f'y{k}']} := {rows}({index})")
        return Style("\n".join(lines), used)

    def style_minterms(self, s: Spec, n: Names) -> Style:
        """Compare with the numbers of the rarer value."""
        lines, index, used = self._index(s, n)
        for k, f in enumerate(s.functions):
            ones = [i for i in range(s.rows) if f >> i & 1]
            inverted = len(ones) > s.rows // 2
            members = [i for i in range(s.rows) if i not in ones] if inverted else ones
            if len(members) == 1:
                lines.append(f"{n[f'y{k}']} := {index} {'=/=' if inverted else '==='} {members[0]}.U")
                continue
            head = f"{n[f'y{k}']} := {'!' if inverted else ''}Seq("
            lines.append(sequence(head, [str(i) for i in members], f").map({index} === _.U).reduce(_ || _)"))
        return Style("\n".join(lines), used)

    def style_switch(self, s: Spec, n: Names) -> Style:
        """Zero by default, the rows with a one in `switch`."""
        lines, index, used = self._index(s, n)
        lines += [f"{n[f'y{k}']} := false.B" for k in range(len(s.functions))]
        lines.append(f"switch({index}) {{")
        for i in range(s.rows):
            hits = [f"{n[f'y{k}']} := true.B" for k, f in enumerate(s.functions) if f >> i & 1]
            lines += [f"  is({i}.U) {{ {'; '.join(hits)} }}"] if hits else []
        return Style("\n".join([*lines, "}"]), ("switch", "is", *used))

    def style_products(self, s: Spec, n: Names) -> Style:
        """A sum of products, minimised."""
        names = (
            [f"{n['x']}({i})" for i in range(s.inputs - 1, -1, -1)] if s.vector else [n[x] for x in LETTERS[: s.inputs]]
        )
        lines = []
        for k, f in enumerate(s.functions):
            terms = [_product(names, s.inputs, care, value) for care, value in _cover(f, s.inputs)]
            lines.append(f"{n[f'y{k}']} := " + " ||\n  ".join(terms))
        return Style("\n".join(lines))

    def model(self, s: Spec) -> Model:
        """The bits of a number."""
        return _Oracle(s)


def _cover(function: int, inputs: int) -> list[tuple[int, int]]:
    """Cover the ones with few products, given as (bits that matter, their values); greedy, so not always fewest."""
    ones = {i for i in range(1 << inputs) if function >> i & 1}
    cubes = [
        (care, value)
        for care in sorted(range(1 << inputs), key=int.bit_count)
        for value in range(1 << inputs)
        if value & ~care == 0 and all(i in ones for i in range(1 << inputs) if i & care == value)
    ]
    chosen: list[tuple[int, int]] = []
    left = set(ones)
    while left:
        care, value = max(cubes, key=lambda cube: sum(i & cube[0] == cube[1] for i in left))
        chosen.append((care, value))
        left = {i for i in left if i & care != value}
    return chosen


def _product(names: list[str], inputs: int, care: int, value: int) -> str:
    factors = [
        ("" if value >> bit & 1 else "!") + names[inputs - 1 - bit]
        for bit in range(inputs - 1, -1, -1)
        if care >> bit & 1
    ]
    return f"({' && '.join(factors)})" if len(factors) > 1 else factors[0]


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        s, number = self._s, 0
        for x in LETTERS[: s.inputs]:
            number = 2 * number + inputs.get(x, 0)
        number = inputs["x"] if s.vector else number
        return {f"y{k}": f // 2**number % 2 for k, f in enumerate(s.functions)}
