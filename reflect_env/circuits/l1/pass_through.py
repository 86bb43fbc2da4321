"""Outputs that are inputs: the first thing that anybody connects, in every type that a port has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.draw import weighted, width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.phrasing import COMBINATIONAL, listed, ordinal
from reflect_env.circuits.ports import PortGroup, data_in, data_out, vec_in, vec_out
from reflect_env.circuits.registry import family

_IN = (("a", "x", "din", "in_0", "src"), ("b", "y", "in_1", "next_in", "second"), ("c", "in_2", "third"), ("d", "in_3"))
_OUT = (("out", "z", "q", "out_0", "dst"), ("out_1", "copy", "w"), ("out_2", "tap"), ("out_3", "extra"))


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    signed: bool
    count: int
    """Elements where every port is a vector; 0 where none is."""
    inputs: int
    sources: tuple[int, ...]
    """Which input each output repeats."""


@family("pass-through", "L1", "Pass", "Wires", "Link", "Feed", "Patch", tags=("wiring",))
class PassThrough(Family[Spec]):
    """Each output repeats one input."""

    def draw(self, rng: Random) -> Spec:
        """Draw the type and who feeds whom; one lane is the usual case."""
        inputs = weighted(rng, ((1, 4), (2, 3), (3, 2), (4, 1)))
        outputs = max(1, inputs + rng.choice((0, 0, 0, 1, -1))) if inputs > 1 else rng.choice((1, 1, 2, 3))
        count = 0 if rng.random() < 0.65 else rng.randint(2, 8)
        signed = rng.random() < 0.3
        w = 1 if not signed and rng.random() < 0.2 else width(rng, 2, 64)
        return Spec(w, signed, count, inputs, tuple(rng.randrange(inputs) for _ in range(min(outputs, 4))))

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Inputs, then outputs, all of one type."""
        names = [f"{ordinal(i + 1)} " if s.inputs > 1 else "" for i in range(s.inputs)]
        ins = [self._port(s, f"in{i}", f"{name}input", *_IN[i]) for i, name in enumerate(names)]
        names = [f"{ordinal(i + 1)} " if len(s.sources) > 1 else "" for i in range(len(s.sources))]
        return (*ins, *(self._port(s, f"out{i}", f"{name}output", *_OUT[i]) for i, name in enumerate(names)))

    def _port(self, s: Spec, role: str, doc: str, *words: str) -> PortGroup:
        inward = role.startswith("in")
        if s.count:
            vec = vec_in if inward else vec_out
            return vec(role, s.count, s.width, doc, *words, signed=s.signed)
        return (data_in if inward else data_out)(role, s.width, doc, *words, signed=s.signed)

    def facts(self, s: Spec, n: Names) -> Facts:
        """One sentence an output; unused inputs are named."""
        rules: list[Sentence] = [
            (
                f"{n.t(f'out{i}')} equals {n.t(f'in{source}')} at all times.",
                f"{n.t(f'out{i}')} carries {n.t(f'in{source}')} unchanged.",
                f"{n.t(f'in{source}')} goes straight to {n.t(f'out{i}')}.",
            )
            for i, source in enumerate(s.sources)
        ]
        if s.count:
            rules.append("Vectors are passed element by element: index 0 to index 0 and so on.")
        unused = [n.t(f"in{i}") for i in range(s.inputs) if i not in s.sources]
        if unused:
            rules.append(f"Nothing depends on {listed(unused)}.")
        kind = _kind(s)
        return Facts(
            (f"pass-through of {kind}", f"set of plain connections for {kind}"),
            ("hand its inputs on without changing them", "connect each output to one of the inputs"),
            (*rules, COMBINATIONAL),
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """One assignment a leaf."""
        leaves: list[str | int] = list(range(s.count)) or [""]
        return "\n".join(
            f"  assign {n.v(f'out{i}', leaf)} = {n.v(f'in{source}', leaf)};"
            for i, source in enumerate(s.sources)
            for leaf in leaves
        )

    def style_direct(self, s: Spec, n: Names) -> Style:
        """Connect."""
        return Style("\n".join(f"{n[f'out{i}']} := {n[f'in{source}']}" for i, source in enumerate(s.sources)))

    def style_wires(self, s: Spec, n: Names) -> Style:
        """A named wire for each input that is used."""
        lines = []
        wires = {}
        for source in sorted(set(s.sources)):
            wires[source] = n.local(f"line_{source}", f"lane_{source}", f"net_{source}", f"signal_{source}")
            lines += [f"val {wires[source]} = Wire({_type(s)})", f"{wires[source]} := {n[f'in{source}']}"]
        return Style("\n".join([*lines, *(f"{n[f'out{i}']} := {wires[src]}" for i, src in enumerate(s.sources))]))

    def style_pairs(self, s: Spec, n: Names) -> Style:
        """Sinks and sources as two lists."""
        sinks, sources = n.local("sinks", "targets", "outputs"), n.local("sources", "drivers", "inputs")
        lines = [
            f"val {sinks} = Seq({', '.join(n[f'out{i}'] for i in range(len(s.sources)))})",
            f"val {sources} = Seq({', '.join(n[f'in{source}'] for source in s.sources)})",
            f"for ((sink, source) <- {sinks}.zip({sources})) {{\n  sink := source\n}}",
        ]
        return Style("\n".join(lines))

    def style_elements(self, s: Spec, n: Names) -> Style | None:
        """Vectors element by element."""
        if not s.count:
            return None
        i = n.local("i", "k", "idx")
        inner = "\n".join(f"  {n[f'out{o}']}({i}) := {n[f'in{source}']}({i})" for o, source in enumerate(s.sources))
        return Style(f"for ({i} <- 0 until {s.count}) {{\n{inner}\n}}")

    def style_helper(self, s: Spec, n: Names) -> Style | None:
        """A child module, one instance an output."""
        if s.count:
            return None
        cell, ty = f"{n.module}Wire", _type(s)
        before = (
            f"class {cell} extends Module {{\n  val io = IO(new Bundle {{\n    val from = Input({ty})\n"
            f"    val to = Output({ty})\n  }})\n  io.to := io.from\n}}"
        )
        lines = []
        for i, source in enumerate(s.sources):
            child = n.local(f"link_{i}", f"path_{i}", f"hop_{i}")
            lines += [f"val {child} = Module(new {cell})", f"{child}.io.from := {n[f'in{source}']}"]
            lines += [f"{n[f'out{i}']} := {child}.io.to"]
        return Style("\n".join(lines), before=before)

    def model(self, s: Spec) -> Model:
        """A copy."""
        return _Oracle(s)


def _type(s: Spec) -> str:
    plain = f"SInt({s.width}.W)" if s.signed else "Bool()" if s.width == 1 else f"UInt({s.width}.W)"
    return f"Vec({s.count}, {plain})" if s.count else plain


def _kind(s: Spec) -> str:
    plain = f"{s.width}-bit signed values" if s.signed else "single bits" if s.width == 1 else f"{s.width}-bit values"
    return f"vectors of {s.count} {plain}" if s.count else plain


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        ends = [f"_{i}" for i in range(self._s.count)] or [""]
        return {f"out{i}{end}": inputs[f"in{src}{end}"] for i, src in enumerate(self._s.sources) for end in ends}
