"""What the blocks do, in Verilog: wires `name_d`, registers `name_q`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from reflect_env.circuits.scale._blocks import Circuit, Node

Writer = Callable[[Sequence[str], Node, str], str]
"""From the names of the inputs, the node and the name of its register to an expression."""


def body(circuit: Circuit, ports: Mapping[str, str], names: Mapping[str, str]) -> list[str]:
    """Write wires and registers of all nodes, then the outputs.

    Args:
        circuit: What is wired.
        ports: Verilog name of every port by role.
        names: What each node is called, without an ending.

    """
    known, lines = dict(ports), []
    edge = " or posedge reset" if circuit.asynchronous else ""
    for node in circuit.nodes:
        inputs, name = [known[read] for read in node.inputs], names[node.name]
        known[node.name] = f"{name}_d"
        if node.block in NEXT:
            bits = _state_bits(node)
            lines.append(f"  reg [{bits - 1}:0] {name}_q;")
            lines.append(f"  always @(posedge clock{edge})")
            lines.append(f"    if (reset) {name}_q <= {bits}'d0;")
            lines.append(f"    else {NEXT[node.block](inputs, node, f'{name}_q')}")
        width = _width(node)
        lines.append(f"  wire {f'[{width - 1}:0] ' if width > 1 else ''}{name}_d;")
        lines.append(f"  assign {name}_d = {VALUE.get(node.block, _register)(inputs, node, f'{name}_q')};")
    return [*lines, *(f"  assign {ports[role]} = {known[name]};" for role, name in circuit.outputs)]


def _width(node: Node) -> int:
    """Work out the width of the result."""
    if node.block in ("counter", "history"):
        return node.constants[0]
    if node.block in _BITS:
        return 1
    if node.block in ("ones", "first_one"):
        width, most = 1, node.width if node.block == "ones" else node.width - 1
        while 2**width <= most:
            width += 1
        return width
    return node.width


def _state_bits(node: Node) -> int:
    if node.block == "delay_chain":
        return node.width * node.constants[0]
    return 4 if node.block == "tick" else 1 if node.block == "rising" else _width(node)


_BITS = frozenset(
    ("less", "equal", "parity", "in_range", "above", "invert", "both", "either", "differ", "rising", "toggle", "sticky",
     "latch", "tick")
)  # fmt: skip


def _register(x: Sequence[str], e: Node, q: str) -> str:
    return q


def _ones(x: Sequence[str], e: Node, q: str) -> str:
    return " + ".join(f"{{{_width(e) - 1}'d0, {x[0]}[{i}]}}" for i in range(e.width))


def _first(x: Sequence[str], e: Node, q: str) -> str:
    tests = [f"{x[0]}[{i}] ? {_width(e)}'d{i} : " for i in range(e.width)]
    return "".join(tests) + f"{_width(e)}'d0"


def _wide(x: str, more: int = 1) -> str:
    return f"{{{more}'d0, {x}}}"


def _sum_limited(x: Sequence[str], e: Node, q: str) -> str:
    w = e.width
    return f"({_wide(x[0])} + {_wide(x[1])} > {w + 1}'d{2**w - 1}) ? {w}'d{2**w - 1} : {x[0]} + {x[1]}"


VALUE: dict[str, Writer] = {
    "gray": lambda x, e, q: f"{x[0]} ^ {{1'b0, {x[0]}[{e.width - 1}:1]}}",
    "reverse": lambda x, e, q: "{" + ", ".join(f"{x[0]}[{i}]" for i in range(e.width)) + "}",
    "rotate": lambda x, e, q: (
        f"{{{x[0]}[{e.width - 1 - e.constants[0]}:0], {x[0]}[{e.width - 1}:{e.width - e.constants[0]}]}}"
    ),
    "offset": lambda x, e, q: f"{x[0]} + {e.width}'d{e.constants[0]}",
    "mask": lambda x, e, q: f"{x[0]} & {e.width}'d{e.constants[0]}",
    "clamp": lambda x, e, q: f"({x[0]} < {e.width}'d{e.constants[0]}) ? {x[0]} : {e.width}'d{e.constants[0]}",
    "lowest": lambda x, e, q: f"{x[0]} & ({e.width}'d0 - {x[0]})",
    "clear_lowest": lambda x, e, q: f"{x[0]} ^ ({x[0]} & ({e.width}'d0 - {x[0]}))",
    "magnitude": lambda x, e, q: (
        f"({x[0]} ^ {{{e.width}{{{x[0]}[{e.width - 1}]}}}}) + {{{e.width - 1}'d0, {x[0]}[{e.width - 1}]}}"
    ),
    "double_sat": lambda x, e, q: f"{{{x[0]}[{e.width - 2}:0], 1'b0}} | {{{e.width}{{{x[0]}[{e.width - 1}]}}}}",
    "swap_halves": lambda x, e, q: f"{{{x[0]}[{e.width // 2 - 1}:0], {x[0]}[{e.width - 1}:{e.width // 2}]}}",
    "add": lambda x, e, q: f"{x[0]} + {x[1]}",
    "sub": lambda x, e, q: f"{x[0]} - {x[1]}",
    "absdiff": lambda x, e, q: f"({x[0]} < {x[1]}) ? {x[1]} - {x[0]} : {x[0]} - {x[1]}",
    "maximum": lambda x, e, q: f"({x[0]} < {x[1]}) ? {x[1]} : {x[0]}",
    "minimum": lambda x, e, q: f"({x[0]} < {x[1]}) ? {x[0]} : {x[1]}",
    "mix": lambda x, e, q: f"({x[0]} | {x[1]}) & ~({x[0]} & {x[1]})",
    "sat_add": _sum_limited,
    "sat_sub": lambda x, e, q: f"({x[0]} < {x[1]}) ? {e.width}'d0 : {x[0]} - {x[1]}",
    "average": lambda x, e, q: f"({x[0]} & {x[1]}) + (({x[0]} ^ {x[1]}) >> 1)",
    "less": lambda x, e, q: f"{x[0]} < {x[1]}",
    "equal": lambda x, e, q: f"~|({x[0]} ^ {x[1]})",
    "parity": lambda x, e, q: f"^{x[0]}",
    "in_range": lambda x, e, q: f"({x[0]} >= {e.width}'d{e.constants[0]}) && ({x[0]} <= {e.width}'d{e.constants[1]})",
    "above": lambda x, e, q: f"{x[0]} > {e.width}'d{e.constants[0]}",
    "ones": _ones,
    "first_one": _first,
    "select": lambda x, e, q: f"{x[0]} ? {x[1]} : {x[2]}",
    "gate": lambda x, e, q: f"{x[1]} & {{{e.width}{{{x[0]}}}}}",
    "invert": lambda x, e, q: f"~{x[0]}",
    "both": lambda x, e, q: f"{x[0]} & {x[1]}",
    "either": lambda x, e, q: f"{x[0]} | {x[1]}",
    "differ": lambda x, e, q: f"{x[0]} ^ {x[1]}",
    "delay_chain": lambda x, e, q: f"{q}[{e.width * e.constants[0] - 1}:{e.width * (e.constants[0] - 1)}]",
    "change": lambda x, e, q: f"{x[0]} - {q}",
    "pair_sum": lambda x, e, q: f"{x[0]} + {q}",
    "rising": lambda x, e, q: f"{x[0]} & ~{q}",
    "tick": lambda x, e, q: f"{q} == 4'd{e.constants[0] - 1}",
}
"""The value; a block that is not here gives its register."""

NEXT: dict[str, Writer] = {
    "delay": lambda x, e, q: f"{q} <= {x[0]};",
    "delay_chain": lambda x, e, q: f"{q} <= {{{q}[{e.width * (e.constants[0] - 1) - 1}:0], {x[0]}}};",
    "accumulate": lambda x, e, q: f"{q} <= {q} + {x[0]};",
    "gated_sum": lambda x, e, q: f"if ({x[0]}) {q} <= {q} + {x[1]};",
    "hold": lambda x, e, q: f"if ({x[0]}) {q} <= {x[1]};",
    "peak": lambda x, e, q: f"if ({q} < {x[0]}) {q} <= {x[0]};",
    "change": lambda x, e, q: f"{q} <= {x[0]};",
    "pair_sum": lambda x, e, q: f"{q} <= {x[0]};",
    "rising": lambda x, e, q: f"{q} <= {x[0]};",
    "toggle": lambda x, e, q: f"{q} <= {q} ^ {x[0]};",
    "sticky": lambda x, e, q: f"{q} <= {q} | {x[0]};",
    "latch": lambda x, e, q: f"{q} <= ({q} | {x[0]}) & ~{x[1]};",
    "counter": lambda x, e, q: f"if ({x[0]}) {q} <= {q} + {e.constants[0]}'d1;",
    "history": lambda x, e, q: f"{q} <= {{{q}[{e.constants[0] - 2}:0], {x[0]}}};",
    "tick": lambda x, e, q: f"{q} <= ({q} == 4'd{e.constants[0] - 1}) ? 4'd0 : {q} + 4'd1;",
}
"""What happens at the clock edge to blocks with a register."""
