"""Logic of single bits, given as equations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from reflect_env.circuits.draw import weighted
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.phrasing import COMBINATIONAL, k_map, listed, truth_table, verilog_text
from reflect_env.circuits.ports import PortGroup, flag_in, flag_out
from reflect_env.circuits.registry import family

_IN = (
    ("a", "ready_in", "door", "start", "p"),
    ("b", "armed", "key_in", "go", "r"),
    ("c", "hot", "lid", "stop_in", "s"),
    ("d", "full", "beam", "manual", "t"),
    ("e", "night", "spare", "forced", "u"),
)
_OUT = (("f", "y", "alarm", "fire", "grant"), ("g", "z", "warn", "lamp", "second"))

Term = tuple[Any, ...]
"""`("in", i)`, `("not", term)`, or `("and" | "or" | "xor", term, term, …)`."""
_WORDS = {"and": " AND ", "or": " OR ", "xor": " XOR "}
_SIGNS = {"and": " & ", "or": " | ", "xor": " ^ "}


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    inputs: int
    equations: tuple[Term, ...]
    """One an output."""


@family("boolean-equation", "L1", "Logic", "Bool", "Equation", "Rule", "Decide", tags=("boolean", "gate"))
class BooleanEquation(Family[Spec]):
    """`f = (a AND NOT b) OR c`."""

    def draw(self, rng: Random) -> Spec:
        """Draw equations that depend on every input and are not constant."""
        inputs, outputs = rng.choice((2, 3, 3, 3, 4, 4, 5)), rng.choice((1, 1, 1, 2))
        return Spec(inputs, tuple(_equation(rng, inputs) for _ in range(outputs)))

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Single bits only."""
        ins = [flag_in(f"in{i}", "input of the equation", *_IN[i]) for i in range(s.inputs)]
        return (*ins, *(flag_out(f"out{i}", "value of an equation", *_OUT[i]) for i in range(len(s.equations))))

    def facts(self, s: Spec, n: Names) -> Facts:
        """Write each equation in words or with operators."""
        names = [n.t(f"in{i}") for i in range(s.inputs)]
        bare = [n.ports[f"in{i}"] for i in range(s.inputs)]
        rules: list[Sentence] = []
        for i, term in enumerate(s.equations):
            out = n.t(f"out{i}")
            rules.append(
                (
                    f"{out} = {_printed(term, names, _WORDS, 'NOT ')}.",
                    f"{out} is high exactly when this holds: {_printed(term, names, _WORDS, 'NOT ')}.",
                    f"`{n.ports[f'out{i}']} = {_printed(term, bare, _SIGNS, '~')}`, with `~` for NOT.",
                )
            )
        count = len(s.equations)
        what = "Boolean function" if count == 1 else f"pair of {s.inputs}-input Boolean functions"
        return Facts(
            (f"{s.inputs}-input {what}" if count == 1 else what, f"logic equation of {s.inputs} inputs")
            if count == 1
            else (what, f"pair of logic equations of {s.inputs} inputs"),
            (
                f"compute {listed([n.t(f'out{i}') for i in range(count)])} from {s.inputs} input bits",
                "evaluate an equation",
            ),
            tuple(rules),
            (COMBINATIONAL,),
            forms=self._forms(s, n, bare),
        )

    def _forms(self, s: Spec, n: Names, bare: list[str]) -> dict[str, str]:
        outs = [n.ports[f"out{i}"] for i in range(len(s.equations))]
        rows = [tuple(_value(term, _row(s, row)) for term in s.equations) for row in range(1 << s.inputs)]
        forms = {"verilog": verilog_text(self.verilog(s, n)), "truth_table": truth_table(bare, outs, rows)}
        if s.inputs <= 4:
            maps = [f"{out}:\n{k_map(bare, [row[i] for row in rows])}" for i, out in enumerate(outs)]
            forms["k_map"] = "\n\n".join(maps)
        return forms

    def verilog(self, s: Spec, n: Names) -> str:
        """Operators on single bits."""
        names = [n.v(f"in{i}") for i in range(s.inputs)]
        lines = (f"  assign {n.v(f'out{i}')} = {_printed(t, names, _SIGNS, '~')};" for i, t in enumerate(s.equations))
        return "\n".join(lines)

    def style_operators(self, s: Spec, n: Names) -> Style:
        """The equation as it stands."""
        names, signs = [n[f"in{i}"] for i in range(s.inputs)], {"and": " && ", "or": " || ", "xor": " ^ "}
        lines = (f"{n[f'out{i}']} := {_printed(term, names, signs, '!')}" for i, term in enumerate(s.equations))
        return Style("\n".join(lines))

    def style_named(self, s: Spec, n: Names) -> Style:
        """A name for every part."""
        lines: list[str] = []
        for i, term in enumerate(s.equations):
            name = self._walk(s, n, term, lines)
            lines.append(f"{n[f'out{i}']} := {name}")
        return Style("\n".join(lines))

    def _walk(self, s: Spec, n: Names, term: Term, lines: list[str]) -> str:
        """Name the parts of a term in `lines`; return what stands for the term itself."""
        if term[0] == "in":
            return n[f"in{term[1]}"]
        if term[0] == "not":
            inner = self._walk(s, n, term[1], lines)
            return f"!({inner})" if inner.startswith("!") else f"!{inner}"
        parts = [self._walk(s, n, part, lines) for part in term[1:]]
        words = {
            "and": ("both", "all_of", "together"),
            "or": ("either_one", "any_of", "one_of"),
            "xor": ("differ", "odd", "unequal"),
        }
        name = n.local(*(f"{word}_{len(lines)}" for word in words[term[0]]))
        sign = {"and": " && ", "or": " || ", "xor": " ^ "}[term[0]]
        lines.append(f"val {name} = {sign.join(parts)}")
        return name

    def style_table(self, s: Spec, n: Names) -> Style:
        """The truth table as a number, and the inputs as an index into it."""
        index = n.local("index", "row", "inputs", "code")
        lines = [f"val {index} = Cat({', '.join(n[f'in{i}'] for i in range(s.inputs))})"]
        size = 1 << s.inputs
        for i, term in enumerate(s.equations):
            digits = "".join(str(_value(term, _row(s, row))) for row in reversed(range(size)))
            lines.append(f'{n[f"out{i}"]} := "b{digits}".U({size}.W)({index})')
        return Style("\n".join(lines), imports=("Cat",))

    def style_decide(self, s: Spec, n: Names) -> Style:
        """Decide on the first input, then on the next."""
        names = [n[f"in{i}"] for i in range(s.inputs)]
        lines = [f"{n[f'out{i}']} := {_decision(term, names, ())}" for i, term in enumerate(s.equations)]
        return Style("\n".join(lines))

    def model(self, s: Spec) -> Model:
        """Sets."""
        return _Oracle(s)


def _equation(rng: Random, inputs: int) -> Term:
    """Draw terms until one depends on all inputs; after some attempts, one that surely does."""
    for _ in range(20):
        order = rng.sample(range(inputs), inputs)
        order += [rng.randrange(inputs) for _ in range(rng.choice((0, 1, 2)))]
        term = _term(rng, order)
        if all(_depends(term, i, inputs) for i in range(inputs)):
            return term
    return ("xor", *(("in", i) for i in range(inputs)))


def _term(rng: Random, leaves: Sequence[int]) -> Term:
    if len(leaves) == 1:
        leaf: Term = ("in", leaves[0])
        return ("not", leaf) if rng.random() < 0.35 else leaf
    cut = rng.randint(1, len(leaves) - 1)
    op = weighted(rng, (("and", 4), ("or", 4), ("xor", 2)))
    parts: list[Term] = []
    for part in (_term(rng, leaves[:cut]), _term(rng, leaves[cut:])):
        parts += part[1:] if part[0] == op else (part,)
    if op != "xor":
        parts = list(dict.fromkeys(parts))
    term = (op, *parts) if len(parts) > 1 else parts[0]
    return ("not", term) if rng.random() < 0.15 else term


def _depends(term: Term, i: int, inputs: int) -> bool:
    rows = ([row >> k & 1 for k in range(inputs)] for row in range(1 << inputs) if not row >> i & 1)
    return any(_value(term, row) != _value(term, [*row[:i], 1, *row[i + 1 :]]) for row in rows)


def _row(s: Spec, row: int) -> list[int]:
    return [row >> (s.inputs - 1 - i) & 1 for i in range(s.inputs)]


def _value(term: Term, values: Sequence[int]) -> int:
    if term[0] == "in":
        return values[term[1]]
    if term[0] == "not":
        return 1 - _value(term[1], values)
    ones = [_value(part, values) for part in term[1:]]
    return min(ones) if term[0] == "and" else max(ones) if term[0] == "or" else sum(ones) % 2


def _printed(term: Term, names: Sequence[str], signs: Mapping[str, str], no: str) -> str:
    if term[0] == "in":
        return names[term[1]]
    if term[0] == "not":
        inner = _printed(term[1], names, signs, no)
        return f"{no}{inner}" if term[1][0] == "in" else f"{no}({inner})"
    parts = [_printed(part, names, signs, no) for part in term[1:]]
    shown = [f"({text})" if part[0] in signs else text for part, text in zip(term[1:], parts, strict=True)]
    return signs[term[0]].join(shown)


def _decision(term: Term, names: Sequence[str], fixed: tuple[int, ...]) -> str:
    """Shannon expansion with `Mux`; what no longer depends on anything is a literal."""
    rest = len(names) - len(fixed)
    values = {_value(term, [*fixed, *(row >> k & 1 for k in range(rest))]) for row in range(1 << rest)}
    if len(values) == 1:
        return "true.B" if values.pop() else "false.B"
    yes, no = _decision(term, names, (*fixed, 1)), _decision(term, names, (*fixed, 0))
    name = names[len(fixed)]
    if yes == no:
        return yes
    if (yes, no) == ("true.B", "false.B"):
        return name
    return f"!{name}" if (yes, no) == ("false.B", "true.B") else f"Mux({name}, {yes}, {no})"


class _Oracle(Model):
    """Sets of the rows of the truth table in which a term holds."""

    def __init__(self, s: Spec) -> None:
        self._s = s
        self._all = frozenset(range(1 << s.inputs))
        self._true = [self._rows(term) for term in s.equations]

    def _rows(self, term: Term) -> frozenset[int]:
        if term[0] == "in":
            return frozenset(row for row in self._all if row >> term[1] & 1)
        parts = [self._rows(part) for part in term[1:]]
        if term[0] == "not":
            return self._all - parts[0]
        join = {"and": frozenset.intersection, "or": frozenset.union, "xor": frozenset.symmetric_difference}[term[0]]
        found = parts[0]
        for part in parts[1:]:
            found = join(found, part)
        return found

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        row = sum(inputs[f"in{i}"] << i for i in range(self._s.inputs))
        return {f"out{i}": int(row in rows) for i, rows in enumerate(self._true)}
