"""Boolean functions of a few inputs, given by what they are in each row of a truth table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.family import Facts, Family, Model, Names, Style
from reflect_env.circuits.ports import PortGroup, data_in, flag_in, flag_out
from reflect_env.circuits.registry import family
from reflect_env.circuits.scale import _truth_chisel as chisel
from reflect_env.circuits.scale import _truth_words as words
from reflect_env.circuits.scale._cubes import complement, depends_on, rows, rows_of

INPUTS = {
    "a": ("p", "in_a", "s0", "left"),
    "b": ("q", "in_b", "s1", "right"),
    "c": ("r", "in_c", "s2", "third_in"),
    "d": ("s", "in_d", "s3", "fourth_in"),
    "e": ("t", "in_e", "s4", "fifth_in"),
    "f": ("u", "in_f", "s5", "sixth_in"),
}
OUTPUTS = {
    "y": ("out_y", "f_out", "res", "lamp"),
    "z": ("out_z", "g_out", "aux", "buzzer"),
    "w": ("out_w", "h_out", "side", "motor"),
    "v": ("out_v", "k_out", "last_out", "door"),
}


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    inputs: int
    functions: tuple[int, ...]
    """One an output; bit r is its value in row r."""
    packed: bool
    """Whether the inputs are one port of several bits."""


@family(
    "truth-function", "L2", "Logic", "Truth", "Function", "Gate", "Decide", tags=("boolean", "truth table", "random")
)
class TruthFunction(Family[Spec]):
    """Several functions of the same inputs."""

    def draw(self, rng: Random) -> Spec:
        """Draw functions until each input matters to one of them."""
        inputs, outputs = rng.choice((3, 3, 4, 4, 4, 5, 6)), rng.choice((1, 1, 2, 2, 3, 4))
        while True:
            drawn = tuple(_function(rng, inputs) for _ in range(outputs))
            used = all(any(depends_on(f, inputs, i) for f in drawn) for i in range(inputs))
            if used and len(set(drawn)) == outputs and not {0, complement(0, inputs)} & set(drawn):
                return Spec(inputs, drawn, rng.random() < 0.3)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """One port or several in, one flag a function out."""
        if s.packed:
            inputs = [data_in("x", s.inputs, "number of the row", "sel_in", "code", "bits_in", "idx")]
        else:
            inputs = [flag_in(role, "input", *names) for role, names in list(INPUTS.items())[: s.inputs]]
        outputs = [flag_out(role, "function of the inputs", *OUTPUTS[role]) for role in _roles(s)]
        return (*inputs, *outputs)

    def facts(self, s: Spec, n: Names) -> Facts:
        """Rows that give 1, sums of products, or the table."""
        names = self._spoken(s, n)
        outputs = dict(zip((n.t(role) for role in _roles(s)), s.functions, strict=True))
        many = "s" if len(outputs) > 1 else ""
        forms = {"truth_table": words.truth_table(outputs, names)}
        if s.inputs <= 4:
            forms["k_map"] = words.karnaugh_maps(outputs, names)
        return Facts(
            (f"Boolean function{many} of {s.inputs} inputs", f"logic block with {len(outputs)} output{many}"),
            (f"compute {' and '.join(outputs)} from {s.inputs} input bits", "decide each output by a truth table"),
            ((words.by_rows(outputs, names), words.by_products(outputs, names)),),
            (("The circuit is combinational.", "There are no registers."),),
            forms,
        )

    def _spoken(self, s: Spec, n: Names) -> list[str]:
        """Name the input bits in prose, the highest first."""
        if s.packed:
            return [n.t("x", s.inputs - 1 - i) for i in range(s.inputs)]
        return [n.t(role) for role in list(INPUTS)[: s.inputs]]

    def verilog(self, s: Spec, n: Names) -> str:
        """One `case` with a line a row."""
        row = n.v("x") if s.packed else f"{{{', '.join(n.v(role) for role in list(INPUTS)[: s.inputs])}}}"
        size = len(s.functions)
        lines = [f"  reg [{size - 1}:0] row_d;", "  always @*", f"    case ({row})"]
        for r in range(2**s.inputs):
            value = "".join(str(function // 2**r % 2) for function in s.functions)
            lines.append(f"      {s.inputs}'b{r:0{s.inputs}b}: row_d = {size}'b{value};")
        lines += [f"      default: row_d = {size}'b{'x' * size};", "    endcase"]
        return "\n".join([*lines, *(f"  assign {n.v(o)} = row_d[{size - 1 - i}];" for i, o in enumerate(_roles(s)))])

    def style_products(self, s: Spec, n: Names) -> Style:
        """Sums of products."""
        names, before = _inputs(s, n)
        lines = [chisel.sum_of_products(n[o], f, names) for o, f in zip(_roles(s), s.functions, strict=True)]
        return Style("\n".join([*before, *lines]))

    def style_sums(self, s: Spec, n: Names) -> Style:
        """Products of sums."""
        names, before = _inputs(s, n)
        lines = [chisel.product_of_sums(n[o], f, names) for o, f in zip(_roles(s), s.functions, strict=True)]
        return Style("\n".join([*before, *lines]))

    def style_choices(self, s: Spec, n: Names) -> Style | None:
        """Nested `Mux`; None where they would be deep."""
        names, before = _inputs(s, n)
        texts = [chisel.choices(f, names) for f in s.functions]
        if max(map(len, texts)) > 150:
            return None
        return Style("\n".join([*before, *(f"{n[o]} := {t}" for o, t in zip(_roles(s), texts, strict=True))]))

    def style_rows(self, s: Spec, n: Names) -> Style:
        """Compare the number of the row with each that gives 1."""
        row, before = _row(s, n)
        lines = []
        for role, function in zip(_roles(s), s.functions, strict=True):
            listed = f"Seq({chisel.ones(function)}).map(_.U === {row}).reduce(_ || _)"
            lines.append(f"{n[role]} := {listed}")
        return Style("\n".join([*before, *lines]), () if s.packed else ("Cat",))

    def style_patterns(self, s: Spec, n: Names) -> Style:
        """Compare with patterns that leave bits open."""
        row, before = _row(s, n)
        lines = []
        for role, function in zip(_roles(s), s.functions, strict=True):
            terms = [f"{row} === {pattern}" for pattern in chisel.patterns(function, s.inputs)]
            lines.append(chisel.drive(n[role], terms, "||"))
        return Style("\n".join([*before, *lines]), ("BitPat", *(() if s.packed else ("Cat",))))

    def style_column(self, s: Spec, n: Names) -> Style:
        """One literal a function, of which the row selects a bit."""
        row, before = _row(s, n)
        lines = []
        for role, function in zip(_roles(s), s.functions, strict=True):
            column = n.local(f"{role}_column", f"{role}_bits", f"{role}_table")
            lines += [f"val {column} = {chisel.bits(function, s.inputs)}", f"{n[role]} := {column}({row})"]
        return Style("\n".join([*before, *lines]), () if s.packed else ("Cat",))

    def style_switch(self, s: Spec, n: Names) -> Style:
        """`switch` over the rows that give a 1 somewhere, equal ones together."""
        row, before = _row(s, n)
        groups: dict[tuple[str, ...], list[int]] = {}
        for r in range(1 << s.inputs):
            high = tuple(role for role, f in zip(_roles(s), s.functions, strict=True) if f >> r & 1)
            groups.setdefault(high, []).append(r)
        lines = [f"{n[role]} := false.B" for role in _roles(s)] + [f"switch({row}) {{"]
        for high, members in groups.items():
            if high:
                inner = "\n".join(f"    {n[role]} := true.B" for role in high)
                lines += [f"  is({', '.join(f'{r}.U' for r in members)}) {{", inner, "  }"]
        return Style("\n".join([*before, *lines, "}"]), ("switch", "is", *(() if s.packed else ("Cat",))))

    def model(self, s: Spec) -> Model:
        """The table."""
        return _Oracle(s)


def _function(rng: Random, inputs: int) -> int:
    """Draw a function: any, a few rows, or a union of a few cubes, perhaps inverted."""
    kind = rng.random()
    if kind < 0.3 and inputs <= 4:
        return rng.getrandbits(1 << inputs)
    if kind < 0.45:
        return sum(1 << row for row in rng.sample(range(1 << inputs), rng.randint(2, 5)))
    found = 0
    for _ in range(rng.choice((2, 2, 3, 3, 4))):
        found |= rows_of("".join(rng.choice("01--" if inputs > 3 else "01-") for _ in range(inputs)))
    return complement(found, inputs) if rng.random() < 0.15 else found


def _roles(s: Spec) -> list[str]:
    return list(OUTPUTS)[: len(s.functions)]


def _inputs(s: Spec, n: Names) -> tuple[list[str], list[str]]:
    """Return the names of the input bits, highest first, and the lines that make them."""
    if not s.packed:
        return [n[role] for role in list(INPUTS)[: s.inputs]], []
    return [f"{n['x']}({s.inputs - 1 - i})" for i in range(s.inputs)], []


def _row(s: Spec, n: Names) -> tuple[str, list[str]]:
    """Return the name of the row's number and the lines that make it."""
    if s.packed:
        return n["x"], []
    row = n.local("row", "index", "number", "code")
    return row, [f"val {row} = Cat({', '.join(n[role] for role in list(INPUTS)[: s.inputs])})"]


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._inputs, self._packed = list(INPUTS)[: s.inputs], s.packed
        self._rows = {role: set(rows(function)) for role, function in zip(_roles(s), s.functions, strict=True)}

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        row = inputs["x"] if self._packed else int("".join(str(inputs[role]) for role in self._inputs), 2)
        return {role: int(row in members) for role, members in self._rows.items()}
