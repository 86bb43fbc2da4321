"""One gate with many inputs, some of them inverted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_, xor
from random import Random

from reflect_env.circuits.draw import width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.phrasing import COMBINATIONAL, a, k_map, listed, truth_table, verilog_text
from reflect_env.circuits.ports import PortGroup, bits_in, data_in, data_out, vec_in
from reflect_env.circuits.registry import family

_OPS = {"and": "&", "or": "|", "xor": "^", "nand": "&", "nor": "|", "xnor": "^"}
_PINS = (("a", "x", "in_0"), ("b", "y", "in_1"), ("c", "z_in", "in_2"), ("d", "w_in", "in_3"), ("e", "v_in", "in_4"))


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    count: int
    op: str
    shape: tuple[str, int]
    """`pins`, `vec` or `bits` and the width of each input; `bits` is one number whose bits are the inputs."""
    inverted: tuple[int, ...]
    """Inputs that are complemented first."""


@family("n-input-gate", "L1", "Gate", "Nand", "Combine", "Logic", "Merge", tags=("gate", "boolean"))
class NInputGate(Family[Spec]):
    """`out = op(inputs)`."""

    def draw(self, rng: Random) -> Spec:
        """Draw gate, inputs and inversions."""
        kind = rng.choice(("pins", "pins", "vec", "bits"))
        count = rng.randint(2, 5) if kind == "pins" else rng.randint(2, 9)
        size = 1 if kind == "bits" or rng.random() < 0.6 else width(rng, 2, 32)
        low = rng.random() < 0.5
        inverted = () if low else tuple(i for i in range(count) if rng.random() < 0.4)
        return Spec(count, rng.choice(tuple(_OPS)), (kind, size), inverted)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Inputs in one of three shapes."""
        kind, size = s.shape
        words = ("x", "ins", "terms", "lines", "sources")
        ins: list[PortGroup] = []
        if kind == "pins":
            ins = [data_in(f"in{i}", size, "input of the gate", *_PINS[i]) for i in range(s.count)]
        elif kind == "vec":
            ins = [vec_in("in", s.count, size, "inputs of the gate", *words)]
        else:
            ins = [bits_in("in", s.count, "inputs of the gate, one a bit", *words)]
        return (*ins, data_out("out", size, "output of the gate", "y", "q", "result", "gate_out", "f"))

    def facts(self, s: Spec, n: Names) -> Facts:
        """Name the gate, its meaning and the inverted inputs."""
        size, name, out = s.shape[1], s.op.upper(), n.t("out")
        each = "" if size == 1 else "bitwise "
        what = _inputs(s, n)
        rules: list[Sentence] = [
            (f"{out} is the {each}{name} of {what}.", f"{out} combines {what} by {each}{name}."),
            _meaning(s, out),
        ]
        if s.inverted:
            some = listed([_input(s, n, i) for i in s.inverted])
            rules.append((f"Before that, {some} {_is(s)} inverted.", f"The gate sees the complement of {some}."))
        wide = "" if size == 1 else f"{size}-bit "
        bubbles = f" with {len(s.inverted)} inverted input{'s' if len(s.inverted) > 1 else ''}" if s.inverted else ""
        return Facts(
            (f"{wide}{s.count}-input {name} gate{bubbles}", f"logic gate ({name}) for {s.count} {wide}inputs{bubbles}"),
            (f"combine {s.count} inputs by {name}", f"work as {a(f'{s.count}-input {name} gate')}"),
            tuple(rules),
            (COMBINATIONAL,),
            forms=self._forms(s, n),
        )

    def _forms(self, s: Spec, n: Names) -> dict[str, str]:
        forms = {"verilog": verilog_text(self.verilog(s, n))}
        if s.shape[1] == 1 and s.count <= 4:
            names = [_input(s, n, i).strip("`") for i in range(s.count)]
            values = [
                _evaluate(s, [row >> (s.count - 1 - i) & 1 for i in range(s.count)]) for row in range(1 << s.count)
            ]
            forms["truth_table"] = truth_table(names, [n.ports["out"]], [(value,) for value in values])
            forms["k_map"] = f"{n.ports['out']}:\n{k_map(names, values)}"
        return forms

    def verilog(self, s: Spec, n: Names) -> str:
        """One expression of operators."""
        kind, _ = s.shape
        names = [
            n.v(f"in{i}") if kind == "pins" else n.v("in", i) if kind == "vec" else f"{n.v('in')}[{i}]"
            for i in range(s.count)
        ]
        terms = [f"~{name}" if i in s.inverted else name for i, name in enumerate(names)]
        joined = f" {_OPS[s.op]} ".join(terms)
        return f"  assign {n.v('out')} = {f'~({joined})' if s.op in ('nand', 'nor', 'xnor') else joined};"

    def style_operators(self, s: Spec, n: Names) -> Style:
        """One expression."""
        joined = f" {_OPS[s.op]} ".join(_terms(s, n))
        return Style(f"{n['out']} := {f'~({joined})' if _negated(s) else joined}")

    def style_reduce(self, s: Spec, n: Names) -> Style:
        """A list, reduced."""
        if s.shape[0] != "pins" and not s.inverted:
            bits = f"{n['in']}.asBools" if s.shape[0] == "bits" else n["in"]
            return Style(f"{n['out']} := {'~' if _negated(s) else ''}{bits}.reduce(_ {_OPS[s.op]} _)")
        terms = n.local("terms", "inputs", "operands", "literals")
        value = f"{terms}.reduce(_ {_OPS[s.op]} _)"
        return Style(f"val {terms} = Seq({', '.join(_terms(s, n))})\n{n['out']} := {'~' if _negated(s) else ''}{value}")

    def style_word(self, s: Spec, n: Names) -> Style | None:
        """The inputs as the bits of a number, and a reduction of its bits."""
        kind, size = s.shape
        if size != 1:
            return None
        word, mask = n.local("word", "bits", "joined", "all"), sum(1 << i for i in s.inverted)
        value = {"pins": f"Cat({', '.join(n[f'in{i}'] for i in reversed(range(s.count)))})" if kind == "pins" else ""}
        raw = value["pins"] if kind == "pins" else f"{n['in']}.asUInt" if kind == "vec" else n["in"]
        raw = f"{raw} ^ {mask}.U({s.count}.W)" if mask else raw
        reduced = {"&": "andR", "|": "orR", "^": "xorR"}[_OPS[s.op]]
        text = f"val {word} = {raw}\n{n['out']} := {'!' if _negated(s) else ''}{word}.{reduced}"
        return Style(text, imports=("Cat",) if kind == "pins" else ())

    def style_when(self, s: Spec, n: Names) -> Style | None:
        """The deciding case in a `when`."""
        if s.shape[1] != 1 or _OPS[s.op] == "^":
            return None
        joined = (" && " if _OPS[s.op] == "&" else " || ").join(_terms(s, n, "!"))
        yes, no = ("false.B", "true.B") if _negated(s) else ("true.B", "false.B")
        out = n["out"]
        return Style(f"when({joined}) {{\n  {out} := {yes}\n}}.otherwise {{\n  {out} := {no}\n}}")

    def model(self, s: Spec) -> Model:
        """Counts ones, bit by bit."""
        return _Oracle(s)


def _inputs(s: Spec, n: Names) -> str:
    kind, _ = s.shape
    if kind == "pins":
        return listed([n.t(f"in{i}") for i in range(s.count)])
    return f"all {s.count} {'elements' if kind == 'vec' else 'bits'} of {n.t('in')}"


def _input(s: Spec, n: Names, i: int) -> str:
    return n.t(f"in{i}") if s.shape[0] == "pins" else n.t("in", i)


def _is(s: Spec) -> str:
    return "is" if len(s.inverted) == 1 else "are"


def _meaning(s: Spec, out: str) -> Sentence:
    each = f"{out} is" if s.shape[1] == 1 else f"A bit of {out} is"
    what = "inputs of the gate" if s.shape[1] == 1 else "input bits at its place"
    return {
        "and": f"{each} 1 only where all {what} are 1.",
        "or": f"{each} 1 where at least one of the {what} is 1.",
        "xor": f"{each} 1 where an odd number of the {what} is 1.",
        "nand": f"{each} 0 only where all {what} are 1.",
        "nor": f"{each} 1 only where all {what} are 0.",
        "xnor": f"{each} 1 where an even number of the {what} is 1 (zero counts as even).",
    }[s.op]


def _negated(s: Spec) -> bool:
    return s.op in ("nand", "nor", "xnor")


def _terms(s: Spec, n: Names, sign: str = "~") -> list[str]:
    names = [n[f"in{i}"] if s.shape[0] == "pins" else f"{n['in']}({i})" for i in range(s.count)]
    return [f"{sign}{name}" if i in s.inverted else name for i, name in enumerate(names)]


def _evaluate(s: Spec, values: list[int]) -> int:
    seen = [bool(value) != (i in s.inverted) for i, value in enumerate(values)]
    ones = sum(seen)
    truth = {"&": ones == len(seen), "|": ones > 0, "^": ones % 2 == 1}[_OPS[s.op]]
    return int(truth != _negated(s))


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        kind, size = self._s.shape
        if kind == "bits":
            words = [inputs["in"] >> i & 1 for i in range(self._s.count)]
        else:
            words = [inputs[f"in_{i}" if kind == "vec" else f"in{i}"] for i in range(self._s.count)]
        full = (1 << size) - 1
        words = [full - word if i in self._s.inverted else word for i, word in enumerate(words)]
        value = reduce({"&": and_, "|": or_, "^": xor}[_OPS[self._s.op]], words)
        return {"out": full - value if _negated(self._s) else value}
