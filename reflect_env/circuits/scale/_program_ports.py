"""Ports of random programs: drawn, named, and as groups of a family."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from random import Random

from reflect_env.circuits.draw import weighted
from reflect_env.circuits.family import Names
from reflect_env.circuits.ports import PortGroup, data_in, data_out
from reflect_env.circuits.scale._expr import (
    BOOL,
    Expr,
    Kind,
    Port,
    Program,
    Type,
    limits_of,
    make,
    names_in,
    sint,
    uint,
)
from reflect_env.circuits.scale._grow import Grower, Item
from reflect_env.circuits.scale._python import reduce

_NUMBERS = {
    "a": ("x", "left", "in_a", "op_a", "first_in"),
    "b": ("y", "right", "in_b", "op_b", "second_in"),
    "c": ("z", "third_in", "in_c", "extra", "offset"),
    "d": ("w", "in_d", "data", "base", "bias"),
    "e": ("v", "in_e", "factor", "coef", "limit"),
    "f": ("u", "in_f", "seed", "level", "ref_in"),
}
_FLAGS = {
    "sel": ("mode", "use_alt", "pick_in", "which"),
    "flag": ("cond", "swap", "invert", "gate_in"),
    "en": ("active", "enable", "go", "valid_in"),
}
_RESULTS = {
    "out": ("result", "res", "out_y", "dout", "value_out"),
    "out2": ("aux", "side", "out_z", "second", "res_b"),
    "out3": ("more", "third", "out_w", "res_c"),
    "out4": ("last_out", "fourth", "out_v", "res_d"),
}
_ANSWERS = {
    "hit": ("flag_out", "ok", "status", "test"),
    "hit2": ("flag_b", "alarm", "warn", "status_b"),
    "hit3": ("flag_c", "note", "status_c"),
    "hit4": ("flag_d", "mark", "status_d"),
}


def draw_type(rng: Random, *, low: int = 2, high: int = 16, signed: float = 0.25) -> Type:
    """Draw the type of a number."""
    usual = [w for w in (3, 4, 4, 5, 6, 8, 8, 8, 10, 12, 16) if low <= w <= high]
    width = rng.choice(usual) if usual and rng.random() < 0.8 else rng.randint(low, high)
    return sint(width) if rng.random() < signed else uint(width)


def draw_inputs(rng: Random, count: int) -> tuple[Port, ...]:
    """Draw inputs: mostly numbers, often of one common type, some single bits."""
    common = draw_type(rng)
    flags = weighted(rng, ((0, 0.45), (1, 0.4), (2, 0.15))) if count > 2 else 0
    same = rng.random() < 0.5
    numbers = [common if i == 0 or (same and rng.random() < 0.8) else draw_type(rng) for i in range(count - flags)]
    ports = [Port(role, kind) for role, kind in zip(_NUMBERS, numbers, strict=False)]
    return (*ports, *(Port(role, BOOL) for role in list(_FLAGS)[:flags]))


def draw_outputs(rng: Random, grower: Grower) -> tuple[tuple[str, Expr], ...]:
    """Read every input at least once, join what is too much, and make outputs of what is left."""
    for _ in range(3):
        for item in [item for item in grower.unused() if item.depth == 0]:
            others = [other.expr for other in _ends(grower) or grower.pool if other.expr != item.expr]
            _keep(grower, _joined(rng, item.expr, rng.choice(others)))
    most = rng.choice((1, 2, 2, 3))
    for _ in range(8):
        if len(_ends(grower)) > most:
            _join(rng, grower)
    return named([item.expr for item in _ends(grower)][:4])


def living(program: Program) -> Program:
    """Leave out values, registers and inputs that no output depends on."""
    feeds = {value.name: [value.expr] for value in program.values}
    feeds |= {r.name: [r.next, *filter(None, [r.enable])] for r in program.registers}
    read: set[str] = set()
    todo = [expr for _, expr in program.outputs]
    while todo:
        fresh = set(names_in(todo.pop())) - read
        read |= fresh
        todo += [tree for name in fresh for tree in feeds.get(name, ())]
    return replace(
        program,
        inputs=tuple(port for port in program.inputs if port.role in read),
        values=tuple(value for value in program.values if value.name in read),
        registers=tuple(register for register in program.registers if register.name in read),
    )


def named(results: Sequence[Expr]) -> tuple[tuple[str, Expr], ...]:
    """Give outputs their roles."""
    return tuple(zip(output_roles([expr.type for expr in results]), results, strict=True))


def output_roles(types: Sequence[Type]) -> list[str]:
    """Give each output a role that suits its type; at most four of a kind."""
    flags, numbers = iter(_ANSWERS), iter(_RESULTS)
    return [next(flags if kind == BOOL else numbers) for kind in types]


def port_groups(program: Program) -> tuple[PortGroup, ...]:
    """Declare the ports of a program."""
    inputs = [input_group(port) for port in program.inputs]
    return (*inputs, *(output_group(role, expr.type) for role, expr in program.outputs))


def numbers(program: Program, inputs: Mapping[str, int]) -> dict[str, int]:
    """Read the bits on the inputs as their types say."""
    return {port.role: reduce(inputs[port.role], port.type) for port in program.inputs}


def pools(program: Program, n: Names) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Values of interest by port: what it is compared with."""
    trees = [value.expr for value in program.values] + [expr for _, expr in program.outputs]
    found = [(n.ports[port.role], limits_of(trees, port.role)) for port in program.inputs]
    return tuple((name, values) for name, values in found if values)


def input_group(port: Port) -> PortGroup:
    """Declare an input that was drawn here."""
    words = (_FLAGS if port.type == BOOL else _NUMBERS)[port.role]
    kind = "condition" if port.type == BOOL else f"{_kind(port.type)} operand"
    return data_in(port.role, port.type.width, kind, *words, signed=port.type.signed)


def output_group(role: str, kind: Type) -> PortGroup:
    """Declare an output whose role was given here."""
    words = (_ANSWERS if kind == BOOL else _RESULTS)[role]
    doc = "one-bit result" if kind == BOOL else f"{_kind(kind)} result"
    return data_out(role, kind.width, doc, *words, signed=kind.signed)


def _kind(kind: Type) -> str:
    return "signed" if kind.kind is Kind.SINT else "unsigned"


def _ends(grower: Grower) -> list[Item]:
    return [item for item in grower.unused() if item.depth > 0]


def _join(rng: Random, grower: Grower) -> None:
    """Add a value out of two that nothing reads."""
    first, second = rng.sample([item.expr for item in _ends(grower)], 2)
    _keep(grower, _joined(rng, first, second))


def _keep(grower: Grower, joined: Expr) -> None:
    samples = grower.samples(joined)
    if grower.depth(joined) <= 6 and joined.type.width <= 40 and len(set(samples)) > 1:
        grower.keep(joined, samples)


def _joined(rng: Random, first: Expr, second: Expr) -> Expr:
    if BOOL in (first.type, second.type):
        if first.type == second.type:
            return make(rng.choice(("land", "lor", "lxor")), first, second)
        bit, number = (first, second) if first.type == BOOL else (second, first)
        other = make("neg" if number.type.signed else "not", number)
        return make("mux", bit, *rng.choice(((number, other), (other, number))))
    if first.type.kind is second.type.kind:
        return make(rng.choice(("add", "add_full", "sub", "max") if first.type.signed else _JOINS), first, second)
    signed, plain = (first, second) if first.type.signed else (second, first)
    return make("xor", make("as_unsigned", signed), plain)


_JOINS = ("add", "add_full", "xor", "or", "sub", "min", "cat")
