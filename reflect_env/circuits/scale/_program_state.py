"""Programs with registers, grown until a trial run shows life."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from reflect_env.circuits.draw import weighted
from reflect_env.circuits.scale._expr import (
    BOOL,
    Expr,
    Port,
    Program,
    Register,
    Type,
    const,
    fit,
    make,
    ref,
)
from reflect_env.circuits.scale._grow import Grower, Limits
from reflect_env.circuits.scale._program_ports import draw_inputs, draw_outputs, draw_type, living
from reflect_env.circuits.scale._python import Machine, reduce

TRIAL = 16
"""Cycles that a new program runs before it is accepted."""
_SUMS = ("acc", "accum", "running", "tally", "balance", "score")
_HELD = ("held", "stored", "latched", "captured", "stage", "prev")
_BITS = ("wasSet", "seenBit", "pending", "armed", "lastBit")


def draw_clocked(rng: Random) -> Program:
    """Draw until every output moves in a trial run; nearly always the first one."""
    while True:
        program = _draw(rng)
        if program.registers and _moves(rng, program):
            return program


def _draw(rng: Random) -> Program:
    inputs = draw_inputs(rng, rng.choice((1, 2, 2, 3, 3, 4)))
    if rng.random() < 0.45:
        inputs = (*(p for p in inputs if p.role != "en"), Port("en", BOOL))
    grower = Grower(rng, inputs, Limits(depth=4, width=32))
    summing = [_declare(rng, grower) for _ in range(weighted(rng, ((0, 0.25), (1, 0.55), (2, 0.2))))]
    held: list[Register] = []
    for _ in range(rng.randint(2, 5)):
        grower.grow()
        if rng.random() < 0.3 or not (summing or held):
            held += _hold(rng, grower)
    summed = [_summed(rng, grower, register) for register in summing]
    outputs = draw_outputs(rng, grower)
    return living(Program(inputs, tuple(grower.values), outputs, (*summed, *held)))


def _declare(rng: Random, grower: Grower) -> Register:
    """Make a register that will be updated from its own value."""
    kind = draw_type(rng, low=4, high=20, signed=0.2)
    register = _register(rng, grower.new_name(_SUMS), kind)
    grower.add_register(register.name, kind)
    return register


def _register(rng: Random, name: str, kind: Type) -> Register:
    start = 0 if rng.random() < 0.55 else rng.choice((1, rng.getrandbits(kind.width)))
    return Register(name, kind, reduce(start, kind), const(0, kind))


def _hold(rng: Random, grower: Grower) -> list[Register]:
    """Put a register behind a value that nothing reads yet."""
    fresh = [item.expr for item in grower.unused() if item.depth > 0]
    if not fresh:
        return []
    source = rng.choice(fresh)
    register = _register(rng, grower.new_name(_BITS if source.type == BOOL else _HELD), source.type)
    made = replace(register, next=source, enable=_condition(rng, grower, (source,)))
    for tree in (made.next, made.enable):
        if tree is not None:
            grower.read(tree)
    grower.add_register(made.name, made.type)
    return [made]


def _summed(rng: Random, grower: Grower, register: Register) -> Register:
    """Give a register its update: its own value together with another."""
    own = ref(register.name, register.type)
    sources = [item.expr for item in grower.pool if item.expr != own and item.expr.type != BOOL]
    fresh = [item.expr for item in grower.unused() if item.expr in sources]
    source = rng.choice(fresh or sources)
    operand = source if _fits(source.type, register.type) else fit(source, register.type)
    ops = (
        ("add", "add", "add", "sub", "max")
        if register.type.signed
        else ("add", "add", "add", "xor", "sub", "or", "max")
    )
    update = make(rng.choice(ops), own, operand)
    clear = _condition(rng, grower, (source,), 0.25)
    if clear is not None:
        start = rng.choice((const(register.init, register.type), fit(source, register.type)))
        update = make("mux", clear, start, update)
    enable = _condition(rng, grower, (source, *filter(None, [clear])))
    for tree in (update, enable):
        if tree is not None:
            grower.read(tree, register.name)
    return replace(register, next=update, enable=enable)


def _fits(kind: Type, target: Type) -> bool:
    return kind.kind is target.kind and kind.width <= target.width


def _condition(rng: Random, grower: Grower, other_than: Sequence[Expr], share: float = 0.55) -> Expr | None:
    """Choose a condition; those that nothing reads come first."""
    bits = [item.expr for item in grower.pool if item.expr.type == BOOL and item.expr not in other_than]
    if not bits or rng.random() >= share:
        return None
    fresh = [item.expr for item in grower.unused() if item.expr in bits]
    return rng.choice(fresh or bits)


def _moves(rng: Random, program: Program) -> bool:
    """Whether every register and every output takes several values."""
    machine, seen = Machine(program), []
    registers = machine.start
    for _ in range(TRIAL):
        inputs = {p.role: reduce(rng.getrandbits(p.type.width), p.type) for p in program.inputs}
        known = machine.values(inputs, registers)
        seen.append(tuple(machine.outputs(known).values()))
        registers = machine.after(known)
    return bool(program.outputs) and all(len(set(column)) > 1 for column in zip(*seen, strict=True))
