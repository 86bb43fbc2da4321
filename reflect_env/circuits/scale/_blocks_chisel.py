"""What the blocks do, in Chisel, and how a circuit of them is put together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from reflect_env.circuits.chisel_text import block as shifted
from reflect_env.circuits.family import Names, Style
from reflect_env.circuits.scale._blocks import BLOCKS, Circuit, Node
from reflect_env.circuits.scale._chisel import scala_class, scala_type
from reflect_env.circuits.scale._expr import Kind, uint

Local = Callable[..., str]
"""Draws a name out of the words that fit."""


@dataclass(frozen=True)
class Made:
    """A block as lines and the expression of its value."""

    value: str
    lines: tuple[str, ...] = ()


Writer = Callable[[Sequence[str], Node, Local], Made]


def flat_style(circuit: Circuit, n: Names, names: Mapping[str, str]) -> Style:
    """All blocks in one body."""
    known = {**_inputs(circuit, n), **names}
    lines: list[str] = []
    for node in circuit.nodes:
        made = CHISEL[node.block]([known[read] for read in node.inputs], node, n.local)
        lines += [*made.lines, f"val {known[node.name]} = {made.value}"]
    return Style("\n".join([*lines, *_outputs(circuit, n, known)]), _used(circuit))


def functions_style(circuit: Circuit, n: Names, names: Mapping[str, str]) -> Style:
    """One function a kind of block, then the wiring."""
    known, made = {**_inputs(circuit, n), **names}, _kinds(circuit, n)
    lines = [_function(node, made[_kind(node)], n) for node in _first_of_kind(circuit)]
    for node in circuit.nodes:
        inputs = ", ".join(known[read] for read in node.inputs)
        lines.append(f"val {known[node.name]} = {made[_kind(node)]}({inputs})")
    return Style("\n".join([*lines, *_outputs(circuit, n, known)]), _used(circuit))


def modules_style(circuit: Circuit, n: Names, names: Mapping[str, str]) -> Style:
    """One module a kind of block, then the instances."""
    made = {kind: n.module + name[:1].upper() + name[1:] for kind, name in _kinds(circuit, n).items()}
    before = "\n\n".join(_module(node, made[_kind(node)], n) for node in _first_of_kind(circuit))
    known = _inputs(circuit, n) | {name: f"{text}.io.out" for name, text in names.items()}
    lines: list[str] = []
    for node in circuit.nodes:
        lines.append(f"val {names[node.name]} = Module(new {made[_kind(node)]})")
        lines += [f"{names[node.name]}.io.in{i} := {known[read]}" for i, read in enumerate(node.inputs)]
    return Style("\n".join([*lines, *_outputs(circuit, n, known)]), _used(circuit), before=before)


def _kind(node: Node) -> tuple[object, ...]:
    """Tell nodes apart that need different hardware."""
    return node.block, node.constants, node.width


def _kinds(circuit: Circuit, n: Names) -> dict[tuple[object, ...], str]:
    """Name each kind of block once."""
    return {_kind(node): n.local(f"{node.block}_of", f"{node.block}_block") for node in _first_of_kind(circuit)}


def _first_of_kind(circuit: Circuit) -> list[Node]:
    return list({_kind(node): node for node in reversed(circuit.nodes)}.values())[::-1]


def _function(node: Node, name: str, n: Names) -> str:
    letters = BLOCKS[node.block].inputs
    inputs = [_ARGUMENTS[letter][letters[:i].count(letter)] for i, letter in enumerate(letters)]
    listed = ", ".join(f"{x}: {'Bool' if letter == 'b' else 'UInt'}" for x, letter in zip(inputs, letters, strict=True))
    made = CHISEL[node.block](inputs, node, n.local)
    head = f"def {name}({listed}): {scala_class(node.type)} ="
    if not made.lines:
        return f"{head} {made.value}"
    return f"{head} {{\n{shifted([*made.lines, made.value])}\n}}"


_ARGUMENTS = {"w": ("x", "y"), "b": ("c", "d")}
"""Names of parameters; they hide ports of the same name, which no function reads."""


def _module(node: Node, name: str, n: Names) -> str:
    letters = BLOCKS[node.block].inputs
    types = ["Bool()" if letter == "b" else scala_type(uint(node.width)) for letter in letters]
    ports = [f"val in{i} = Input({kind})" for i, kind in enumerate(types)]
    ports.append(f"val out = Output({scala_type(node.type)})")
    made = CHISEL[node.block]([f"io.in{i}" for i in range(len(letters))], node, n.local)
    lines = ["val io = IO(new Bundle {", shifted(ports), "})", *made.lines, f"io.out := {made.value}"]
    return f"class {name} extends Module {{\n{shifted(lines)}\n}}"


def _inputs(circuit: Circuit, n: Names) -> dict[str, str]:
    return {port.role: n[port.role] for port in circuit.inputs}


def _outputs(circuit: Circuit, n: Names, known: Mapping[str, str]) -> list[str]:
    return [f"{n[role]} := {known[name]}" for role, name in circuit.outputs]


def _used(circuit: Circuit) -> tuple[str, ...]:
    return tuple(sorted({member for node in circuit.nodes for member in _UTIL.get(node.block, ())}))


_UTIL = {
    "reverse": ("Reverse",),
    "double_sat": ("Fill",),
    "swap_halves": ("Cat",),
    "sat_add": ("Fill",),
    "ones": ("PopCount",),
    "first_one": ("PriorityEncoder",),
    "delay_chain": ("ShiftRegister",),
    "hold": ("RegEnable",),
    "history": ("Cat",),
    "tick": ("Counter",),
}


def _sum_limited(x: Sequence[str], e: Node, local: Local) -> Made:
    total = local("exact", "wide_sum", "unlimited")
    value = f"Mux({total}({e.width}), Fill({e.width}, true.B), {total}({e.width - 1}, 0))"
    return Made(value, (f"val {total} = {x[0]} +& {x[1]}",))


def _reg(x: Sequence[str], e: Node, local: Local, words: Sequence[str], *updates: str, start: str = "") -> Made:
    """Make a register with its updates, in which `@` stands for it; its value is the block's."""
    reg = local(*words)
    start = start or ("false.B" if e.type.kind is Kind.BOOL else f"0.U({e.type.width}.W)")
    lines = (f"val {reg} = RegInit({start})", *(update.replace("@", reg) for update in updates))
    return Made(reg, lines)


def _when(condition: str, update: str) -> str:
    return f"when({condition}) {{\n  {update}\n}}"


def _tick(x: Sequence[str], e: Node, local: Local) -> Made:
    count, wrap = local("tick_count", "beat_count", "cycle"), local("wrapped", "at_end", "round")
    return Made(wrap, (f"val ({count}, {wrap}) = Counter(true.B, {e.constants[0]})",))


def _history(x: Sequence[str], e: Node, local: Local) -> Made:
    k = e.constants[0]
    return _reg(x, e, local, ("shifted", "past_bits", "bits_seen"), f"@ := Cat(@({k - 2}, 0), {x[0]})")


def _with_earlier(operator: str) -> Writer:
    """Combine a value with what it was one cycle earlier."""

    def write(x: Sequence[str], e: Node, local: Local) -> Made:
        made = _reg(x, e, local, ("previous", "last_value", "before"), f"@ := {x[0]}")
        return Made(f"{x[0]} {operator} {made.value}", made.lines)

    return write


CHISEL: dict[str, Writer] = {
    "gray": lambda x, e, local: Made(f"{x[0]} ^ ({x[0]} >> 1)"),
    "reverse": lambda x, e, local: Made(f"Reverse({x[0]})"),
    "rotate": lambda x, e, local: Made(f"{x[0]}.rotateLeft({e.constants[0]})"),
    "offset": lambda x, e, local: Made(f"{x[0]} + {e.constants[0]}.U"),
    "mask": lambda x, e, local: Made(f'{x[0]} & "h{e.constants[0]:x}".U'),
    "clamp": lambda x, e, local: Made(f"Mux({x[0]} > {e.constants[0]}.U, {e.constants[0]}.U, {x[0]})"),
    "lowest": lambda x, e, local: Made(f"{x[0]} & (~{x[0]} + 1.U)"),
    "clear_lowest": lambda x, e, local: Made(f"{x[0]} & ({x[0]} - 1.U)"),
    "magnitude": lambda x, e, local: Made(f"Mux({x[0]}({e.width - 1}), 0.U - {x[0]}, {x[0]})"),
    "double_sat": lambda x, e, local: Made(
        f"Mux({x[0]}({e.width - 1}), Fill({e.width}, true.B), ({x[0]} << 1)({e.width - 1}, 0))"
    ),
    "swap_halves": lambda x, e, local: Made(
        f"Cat({x[0]}({e.width // 2 - 1}, 0), {x[0]}({e.width - 1}, {e.width // 2}))"
    ),
    "add": lambda x, e, local: Made(f"{x[0]} + {x[1]}"),
    "sub": lambda x, e, local: Made(f"{x[0]} - {x[1]}"),
    "absdiff": lambda x, e, local: Made(f"Mux({x[0]} > {x[1]}, {x[0]} - {x[1]}, {x[1]} - {x[0]})"),
    "maximum": lambda x, e, local: Made(f"{x[0]}.max({x[1]})"),
    "minimum": lambda x, e, local: Made(f"{x[0]}.min({x[1]})"),
    "mix": lambda x, e, local: Made(f"{x[0]} ^ {x[1]}"),
    "sat_add": _sum_limited,
    "sat_sub": lambda x, e, local: Made(f"Mux({x[0]} > {x[1]}, {x[0]} - {x[1]}, 0.U)"),
    "average": lambda x, e, local: Made(f"({x[0]} +& {x[1]}) >> 1"),
    "less": lambda x, e, local: Made(f"{x[0]} < {x[1]}"),
    "equal": lambda x, e, local: Made(f"{x[0]} === {x[1]}"),
    "parity": lambda x, e, local: Made(f"{x[0]}.xorR"),
    "in_range": lambda x, e, local: Made(f"{x[0]} >= {e.constants[0]}.U && {x[0]} <= {e.constants[1]}.U"),
    "above": lambda x, e, local: Made(f"{x[0]} > {e.constants[0]}.U"),
    "ones": lambda x, e, local: Made(f"PopCount({x[0]})"),
    "first_one": lambda x, e, local: Made(f"Mux({x[0]}.orR, PriorityEncoder({x[0]}), 0.U)"),
    "select": lambda x, e, local: Made(f"Mux({x[0]}, {x[1]}, {x[2]})"),
    "gate": lambda x, e, local: Made(f"Mux({x[0]}, {x[1]}, 0.U)"),
    "invert": lambda x, e, local: Made(f"!{x[0]}"),
    "both": lambda x, e, local: Made(f"{x[0]} && {x[1]}"),
    "either": lambda x, e, local: Made(f"{x[0]} || {x[1]}"),
    "differ": lambda x, e, local: Made(f"{x[0]} ^ {x[1]}"),
    "delay": lambda x, e, local: _reg(x, e, local, ("stage", "delay_reg", "one_later"), f"@ := {x[0]}"),
    "delay_chain": lambda x, e, local: Made(f"ShiftRegister({x[0]}, {e.constants[0]}, 0.U({e.width}.W), true.B)"),
    "accumulate": lambda x, e, local: _reg(x, e, local, ("acc", "sum_reg", "accumulator"), f"@ := @ + {x[0]}"),
    "gated_sum": lambda x, e, local: _reg(x, e, local, ("acc", "sum_reg", "gathered"), _when(x[0], f"@ := @ + {x[1]}")),
    "hold": lambda x, e, local: Made(f"RegEnable({x[1]}, 0.U({e.width}.W), {x[0]})"),
    "peak": lambda x, e, local: _reg(x, e, local, ("best", "top_reg", "record"), _when(f"{x[0]} > @", f"@ := {x[0]}")),
    "change": _with_earlier("-"),
    "pair_sum": _with_earlier("+"),
    "rising": lambda x, e, local: Made(f"{x[0]} && !RegNext({x[0]}, false.B)"),
    "toggle": lambda x, e, local: _reg(x, e, local, ("flip", "parity_reg", "side"), _when(x[0], "@ := !@")),
    "sticky": lambda x, e, local: _reg(x, e, local, ("seen", "ever", "noted"), _when(x[0], "@ := true.B")),
    "latch": lambda x, e, local: _reg(
        x, e, local, ("stored", "latch_reg", "kept_bit"),
        f"when({x[1]}) {{\n  @ := false.B\n}}.elsewhen({x[0]}) {{\n  @ := true.B\n}}",
    ),
    "counter": lambda x, e, local: _reg(x, e, local, ("count", "event_count", "number"), _when(x[0], "@ := @ + 1.U")),
    "history": _history,
    "tick": _tick,
}  # fmt: skip
"""How each block is written."""
