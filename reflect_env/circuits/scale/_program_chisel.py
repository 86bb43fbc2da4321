"""Whole programs in Chisel, in several styles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from reflect_env.circuits.chisel_text import block
from reflect_env.circuits.family import Names, Style
from reflect_env.circuits.scale._chisel import (
    Text,
    chisel,
    constant,
    imports_of,
    scala_class,
    scala_type,
)
from reflect_env.circuits.scale._expr import Expr, Program, Register, Value, names_in, walk
from reflect_env.circuits.scale._labels import settled

LONGEST = 60
"""Characters that an expression without a name may have."""

Known = Mapping[str, Text]
Update = Callable[[Register, Known], str]


def names_for(program: Program, n: Names) -> dict[str, Text]:
    """Write what every name of a program is called."""
    own = settled([*(v.name for v in program.values), *(r.name for r in program.registers)], n)
    return {p.role: Text(n[p.role]) for p in program.inputs} | {name: Text(text) for name, text in own.items()}


def values_style(program: Program, n: Names) -> Style:
    """One `val` a value."""
    known = names_for(program, n)
    lines = [f"val {known[v.name].source} = {chisel(v.expr, known).source}" for v in program.values]
    return _style(program, n, known, _clocked(program, known, lines, _when))


def nested_style(program: Program, n: Names) -> Style:
    """Values that are read once stand where they are read."""
    known, lines = names_for(program, n), []
    uses = _uses(program)
    for value in program.values:
        text = chisel(value.expr, known)
        if uses[value.name] == 1 and len(text.source) <= LONGEST:
            known[value.name] = text
        else:
            lines.append(f"val {known[value.name].source} = {text.source}")
    return _style(program, n, known, _clocked(program, known, lines, _mux))


def wires_style(program: Program, n: Names) -> Style:
    """Every value is declared with its type and driven afterwards."""
    known = names_for(program, n)
    lines = [f"val {known[v.name].source} = Wire({scala_type(v.expr.type)})" for v in program.values]
    lines += [""] if lines else []
    lines += [f"{known[v.name].source} := {chisel(v.expr, known).source}" for v in program.values]
    return _style(program, n, known, _clocked(program, known, lines, _when))


def when_style(program: Program, n: Names) -> Style | None:
    """Choices are `when` blocks; None where there is none."""
    if not any(tree.op == "mux" for tree in (*(v.expr for v in program.values), *(r.next for r in program.registers))):
        return None
    known = names_for(program, n)
    lines = [line for value in program.values for line in _chosen(value, known)]
    return _style(program, n, known, _clocked(program, known, lines, _when_in_when))


def helpers_style(program: Program, n: Names) -> Style | None:
    """What happens to several operands is a function; None where nothing repeats."""
    shapes = Counter(shape(value.expr) for value in program.values)
    shared = [s for s, count in shapes.items() if count > 1 and s.operators > 1]
    if not shared:
        return None
    known = names_for(program, n)
    names = {s: n.local("combine", "transform", "process", "refine", "adjust", "treat") for s in shared}
    lines = [_function(s, names[s], n) for s in shared]
    for value in program.values:
        form = shape(value.expr)
        text = chisel(value.expr, known).source
        if form in names:
            text = f"{names[form]}({', '.join(known[leaf].source for leaf in names_in(value.expr))})"
        lines.append(f"val {known[value.name].source} = {text}")
    return _style(program, n, known, _clocked(program, known, lines, _when))


def enable_style(program: Program, n: Names) -> Style | None:
    """Registers made by `RegNext` and `RegEnable` from wires; None for a program without registers."""
    if not program.registers:
        return None
    known, measured = names_for(program, n), _measured(program)
    lines: list[str] = []
    ends: list[str] = []
    for register in program.registers:
        made, driven = _library_register(register, known, n, register.name in measured)
        lines, ends = lines + made, ends + driven
    lines += [f"val {known[v.name].source} = {chisel(v.expr, known).source}" for v in program.values]
    used = {"RegEnable"} if any(r.enable is not None for r in program.registers) else set()
    style = _style(program, n, known, [*lines, *ends])
    return Style(style.body, tuple(sorted({*style.imports, *used})))


@dataclass(frozen=True)
class Shape:
    """A tree without the names that it refers to."""

    expr: Expr
    """Its leaves are `p0`, `p1`, …"""
    operators: int


def shape(expr: Expr) -> Shape:
    """Take the names out of a tree."""
    order = names_in(expr)

    def renamed(node: Expr) -> Expr:
        if node.op == "ref":
            return Expr("ref", node.type, name=f"p{order.index(node.name)}")
        return Expr(node.op, node.type, tuple(map(renamed, node.args)), node.ints)

    return Shape(renamed(expr), sum(node.op not in ("ref", "const") for node in walk(expr)))


def _function(form: Shape, name: str, n: Names) -> str:
    leaves = {node.name: node.type for node in walk(form.expr) if node.op == "ref"}
    texts = {leaf: Text(n.local(*_PARAMETERS)) for leaf in leaves}
    parameters = ", ".join(f"{texts[leaf].source}: {scala_class(kind)}" for leaf, kind in leaves.items())
    return f"def {name}({parameters}): {scala_class(form.expr.type)} = {chisel(form.expr, texts).source}\n"


_PARAMETERS = ("u", "v", "s", "t", "k", "m", "p", "q", "r", "o", "i", "j")


def _uses(program: Program) -> Counter[str]:
    return Counter(node.name for tree in _trees(program) for node in walk(tree) if node.op == "ref")


def _style(program: Program, n: Names, known: Known, lines: list[str]) -> Style:
    """Put the outputs behind the lines."""
    outputs = [f"{n[role]} := {chisel(expr, known).source}" for role, expr in program.outputs]
    return Style("\n".join([*lines, *outputs]), imports_of(_trees(program)))


def _clocked(program: Program, known: Known, lines: list[str], update: Update) -> list[str]:
    """Put registers before the values and their updates behind them."""
    registers = [f"val {known[r.name].source} = RegInit({constant(r.init, r.type)})" for r in program.registers]
    return [*registers, *lines, *(update(r, known) for r in program.registers)]


def _trees(program: Program) -> list[Expr]:
    trees = [*(v.expr for v in program.values), *(expr for _, expr in program.outputs)]
    return trees + [tree for r in program.registers for tree in (r.next, r.enable) if tree is not None]


def _when(register: Register, known: Known) -> str:
    step = f"{known[register.name].source} := {chisel(register.next, known).source}"
    if register.enable is None:
        return step
    return f"when({chisel(register.enable, known).source}) {{\n  {step}\n}}"


def _when_in_when(register: Register, known: Known) -> str:
    name = known[register.name].source
    steps = [f"{name} := {chisel(register.next, known).source}"]
    if register.next.op == "mux":
        steps = _branches(register.next, name, known)
    if register.enable is None:
        return "\n".join(steps)
    return f"when({chisel(register.enable, known).source}) {{\n{block(steps)}\n}}"


def _mux(register: Register, known: Known) -> str:
    name, after = known[register.name].source, chisel(register.next, known).source
    if register.enable is None:
        return f"{name} := {after}"
    return f"{name} := Mux({chisel(register.enable, known).source}, {after}, {name})"


def _measured(program: Program) -> set[str]:
    """List what is given to functions that ask for a width; `RegNext` does not know it while the circuit is built."""
    asking = [node for tree in _trees(program) for node in walk(tree) if node.op in ("ones", "reverse", "rotl", "rotr")]
    return {name for node in asking for name in names_in(node)}


def _library_register(register: Register, known: Known, n: Names, measured: bool) -> tuple[list[str], list[str]]:
    """Return declarations and, for the end of the body, what drives their wires."""
    name, start = known[register.name].source, constant(register.init, register.type)
    after = n.local(f"{name}_next", f"{name}_in", f"new_{name}")
    if register.enable is None and measured:
        return [f"val {name} = RegInit({start})"], [f"{name} := {chisel(register.next, known).source}"]
    lines = [f"val {after} = Wire({scala_type(register.type)})"]
    ends = [f"{after} := {chisel(register.next, known).source}"]
    if register.enable is None:
        return [*lines, f"val {name} = RegNext({after}, {start})"], ends
    load = n.local(f"{name}_load", f"{name}_en", f"update_{name}")
    lines += [f"val {load} = Wire(Bool())", f"val {name} = RegEnable({after}, {start}, {load})"]
    return lines, [*ends, f"{load} := {chisel(register.enable, known).source}"]


def _chosen(value: Value, known: Known) -> list[str]:
    name = known[value.name].source
    if value.expr.op != "mux":
        return [f"val {name} = {chisel(value.expr, known).source}"]
    return [f"val {name} = Wire({scala_type(value.expr.type)})", *_branches(value.expr, name, known)]


def _branches(expr: Expr, name: str, known: Known) -> list[str]:
    """Write a choice as `when`, and a choice in its else branch as `elsewhen`."""
    lines, word = [], "when"
    while expr.op == "mux":
        condition, then, expr = expr.args[0], expr.args[1], expr.args[2]
        lines += [f"{word}({chisel(condition, known).source}) {{", f"  {name} := {_branch(then, known)}"]
        word = "}.elsewhen"
    return [*lines, "}.otherwise {", f"  {name} := {_branch(expr, known)}", "}"]


def _branch(expr: Expr, known: Known) -> str:
    return constant(expr.ints[0], expr.type, wide=False) if expr.op == "const" else chisel(expr, known).source
