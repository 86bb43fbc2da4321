"""Pipelines with a valid bit, of random operations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from random import Random

from reflect_env.circuits.family import UNSEEN_DEPTHS, Facts, Family, Model, Names, Style
from reflect_env.circuits.ports import PortGroup, bits_in, bits_out, flag_in, flag_out, valid_in, valid_out
from reflect_env.circuits.registry import family
from reflect_env.circuits.scale import _pipe_chisel as chisel
from reflect_env.circuits.scale import _pipe_words as words
from reflect_env.circuits.scale._labels import settled
from reflect_env.circuits.scale._pipe import Pipe, draw_pipe
from reflect_env.circuits.scale._python import evaluate
from reflect_env.circuits.scale._verilog import Wire, declare, span
from reflect_env.task import Clocking, Reset, Stimulus

_OPERANDS = {
    "a": ("x", "in_a", "op_a", "data"),
    "b": ("y", "in_b", "op_b", "coef"),
    "c": ("z", "in_c", "op_c", "bias"),
}


@family(
    "dataflow-pipeline", "L5", "Pipeline", "Pipe", "Datapath", "Stream", "Flow",
    tags=("pipeline", "valid", "arithmetic", "random"),
)  # fmt: skip
class DataflowPipeline(Family[Pipe]):
    """Two to six stages."""

    def draw(self, rng: Random) -> Pipe:
        """Draw the stages."""
        return draw_pipe(rng)

    def ports(self, s: Pipe) -> tuple[PortGroup, ...]:
        """Operands with a valid bit in, the result with its valid bit out, the optional stall."""
        stall = [flag_in("stall", "stops the pipeline", "hold", "freeze", "pause")] if s.stall else []
        if s.bundled:
            source = valid_in(
                "src", s.operands[0].type.width, "operand with its valid bit", "source", "req", "upstream"
            )
            return (source, *stall, valid_out("dst", s.result.width, "result with its valid bit", "sink", "resp"))
        operands = [bits_in(port.role, port.type.width, "operand", *_OPERANDS[port.role]) for port in s.operands]
        return (
            flag_in("valid_in", "whether the operands are valid", "in_valid", "vld_in", "en_in"),
            *operands,
            *stall,
            flag_out("valid_out", "whether the result is valid", "out_valid", "vld_out", "done"),
            bits_out("result", s.result.width, "result", "res", "dout", "out_data"),
        )

    def clocking(self, s: Pipe) -> Clocking:
        """Implicit clock; the reset may be asynchronous."""
        return Clocking(Reset.ASYNC if s.asynchronous else Reset.SYNC)

    def facts(self, s: Pipe, n: Names) -> Facts:
        """Stage by stage."""
        shown = {name: f"`{text}`" for name, text in _own(s, n).items()}
        if s.bundled:
            shown |= {"a": n.t("src", "bits"), "valid_in": n.t("src", "valid")}
            shown |= {"result": n.t("dst", "bits"), "valid_out": n.t("dst", "valid")}
        else:
            shown |= {role: n.t(role) for role in ("valid_in", "valid_out", "result", *(p.role for p in s.operands))}
        return words.facts(s, shown | ({"stall": n.t("stall")} if s.stall else {}), self.verilog(s, n))

    def verilog(self, s: Pipe, n: Names) -> str:
        """Wires and registers stage by stage, the valid bits in one shift register."""
        own, depth = _own(s, n), len(s.steps)
        move = f"if (!{n.v('stall')}) " if s.stall else ""
        valid = n.v("src", "valid") if s.bundled else n.v("valid_in")
        edge = " or posedge reset" if s.asynchronous else ""
        lines = [f"  reg [{depth}:1] valid_q;", f"  wire [{depth}:0] valid_d = {{valid_q, {valid}}};"]
        lines += [f"  always @(posedge clock{edge})", f"    if (reset) valid_q <= {depth}'d0;"]
        lines += [f"    else {move}valid_q <= valid_d[{depth - 1}:0];"]
        known = {p.role: Wire(n.v("src", "bits") if s.bundled else n.v(p.role), p.type.width) for p in s.operands}
        for number, step in enumerate(s.steps):
            written = declare(f"{own[step.name]}_next", step.expr, known)
            lines += written.lines
            taken = {step.name: (own[step.name], written.wire)}
            taken |= {role: (f"{role}_{number + 1}", known[role]) for role in step.carried}
            gate = f"if (valid_d[{number}]) " if s.gated else ""
            lines += [line for name, wire in taken.values() for line in _stored(s, name, wire, move + gate, edge)]
            known = {key: Wire(f"{name}_q", wire.width) for key, (name, wire) in taken.items()}
        out = (n.v("dst", "valid"), n.v("dst", "bits")) if s.bundled else (n.v("valid_out"), n.v("result"))
        last = known[s.steps[-1].name].text
        return "\n".join([*lines, f"  assign {out[0]} = valid_q[{depth}];", f"  assign {out[1]} = {last};"])

    def style_library(self, s: Pipe, n: Names) -> Style:
        """`RegNext` and `RegEnable`."""
        return self._with_valid(s, chisel.library_style(s, n, _own(s, n)))

    def style_when(self, s: Pipe, n: Names) -> Style:
        """All registers first."""
        return self._with_valid(s, chisel.when_style(s, n, _own(s, n)))

    def style_bundle(self, s: Pipe, n: Names) -> Style:
        """One bundle a stage."""
        return self._with_valid(s, chisel.bundle_style(s, n, _own(s, n)))

    def style_helper(self, s: Pipe, n: Names) -> Style | None:
        """A function that makes registers."""
        style = chisel.helper_style(s, n, _own(s, n))
        return None if style is None else self._with_valid(s, style)

    def _with_valid(self, s: Pipe, style: Style) -> Style:
        """Import what the ports need."""
        return replace(style, imports=("Valid", *style.imports)) if s.bundled else style

    def is_unseen(self, s: Pipe) -> bool:
        """Numbers of stages that are kept for the test split."""
        return len(s.steps) in UNSEEN_DEPTHS

    def model(self, s: Pipe) -> Model:
        """A list of sets in flight."""
        return _Oracle(s)

    def stimulus(self, s: Pipe, n: Names) -> Stimulus:
        """Mostly valid, rarely stalled."""
        stall = (n.ports["stall"],) if s.stall else ()
        return Stimulus(dense=() if s.bundled else (n.ports["valid_in"],), sparse=stall)


def _own(s: Pipe, n: Names) -> dict[str, str]:
    return settled([step.name for step in s.steps], n)


def _stored(s: Pipe, name: str, wire: Wire, gate: str, edge: str) -> list[str]:
    """Write one data register in Verilog."""
    declared = f"  reg {span(wire.width)}{name}_q;"
    if not s.cleared:
        return [declared, f"  always @(posedge clock) {gate}{name}_q <= {wire.text};"]
    start = f"    if (reset) {name}_q <= {wire.width}'d0;"
    return [declared, f"  always @(posedge clock{edge})", start, f"    else {gate}{name}_q <= {wire.text};"]


class _Oracle(Model):
    """Each place holds a valid bit and values; these are None where they are not known.

    Data registers without reset are not known after one: what they take meanwhile is not given here.
    """

    def __init__(self, s: Pipe) -> None:
        self._pipe = s
        self._valid = [0] * len(s.steps)
        self._data: list[dict[str, int] | None] = []
        self.reset()

    def reset(self) -> None:
        self._valid = [0] * len(self._pipe.steps)
        zeros = [dict.fromkeys([step.name, *step.carried], 0) for step in self._pipe.steps]
        self._data = list(zeros) if self._pipe.cleared else [None] * len(zeros)

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        names = ("dst_valid", "dst_bits") if self._pipe.bundled else ("valid_out", "result")
        found, last = {names[0]: self._valid[-1]}, self._data[-1]
        return found | ({names[1]: last[self._pipe.steps[-1].name]} if last is not None else {})

    def advance(self, inputs: Mapping[str, int]) -> None:
        if inputs.get("stall"):
            return
        entering, bit = dict(inputs), inputs["src_valid" if self._pipe.bundled else "valid_in"]
        if self._pipe.bundled:
            entering["a"] = inputs["src_bits"]
        data, valid = [entering, *self._data[:-1]], [bit, *self._valid[:-1]]
        for i, source in enumerate(data):
            if valid[i] or not self._pipe.gated:
                self._data[i] = None if source is None else self._taken(i, source)
        self._valid = valid

    def _taken(self, place: int, source: Mapping[str, int]) -> dict[str, int]:
        step = self._pipe.steps[place]
        return {step.name: evaluate(step.expr, source)} | {role: source[role] for role in step.carried}
