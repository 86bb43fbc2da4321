"""Whole programs in words: the list of values, the registers and the outputs, twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from reflect_env.circuits.family import Names
from reflect_env.circuits.scale._expr import Expr, Program, Register
from reflect_env.circuits.scale._labels import settled
from reflect_env.circuits.scale._words import FORMULA_RULE, PHRASE_RULE, formula, legend, long, phrase, short


def all_exprs(program: Program) -> Iterator[Expr]:
    """Visit every tree of a program."""
    yield from (value.expr for value in program.values)
    yield from (expr for _, expr in program.outputs)
    for register in program.registers:
        yield from (register.next, *filter(None, [register.enable]))


def names_of(program: Program, n: Names) -> dict[str, str]:
    """Name ports, values and registers as this task does."""
    own = settled([*(v.name for v in program.values), *(r.name for r in program.registers)], n)
    return {port.role: n.ports[port.role] for port in program.inputs} | own


def formulas(program: Program, n: Names) -> str:
    """Write a program as a list of formulas, complete with what they mean."""
    known = names_of(program, n)
    lines = [f"{known[v.name]} : {short(v.expr.type)} = {formula(v.expr, known)}" for v in program.values]
    lines += [f"{n.ports[role]} : {short(expr.type)} = {formula(expr, known)}" for role, expr in program.outputs]
    registers = [_register_formula(r, known) for r in program.registers]
    rule = " ".join(filter(None, [FORMULA_RULE, legend(all_exprs(program))]))
    return "\n".join([rule, *_inputs(program, n), *_block("Values and outputs:", lines), *_block(_EDGE, registers)])


def phrases(program: Program, n: Names) -> str:
    """Write a program as a list of phrases, complete as well."""
    plain = names_of(program, n)
    known = {name: f"`{text}`" for name, text in plain.items()}
    lines = [f"{known[v.name]} ({long(v.expr.type)}): {phrase(v.expr, known)}" for v in program.values]
    lines += [f"output {n.t(role)} ({long(expr.type)}): {phrase(expr, known)}" for role, expr in program.outputs]
    registers = [_register_phrase(r, known) for r in program.registers]
    rule = f"{PHRASE_RULE} Bit 0 is the lowest."
    return "\n".join([rule, *_block("The values, in order:", lines), *_block(_CLOCKED, registers)])


_EDGE = "Registers, all at once at each rising clock edge (`<-`), from the values before it:"
_CLOCKED = "The registers change together at each rising clock edge, from the values before it:"


def _inputs(program: Program, n: Names) -> list[str]:
    return ["Inputs: " + ", ".join(f"{n.ports[p.role]} : {short(p.type)}" for p in program.inputs) + "."]


def _block(head: str, lines: Iterable[str]) -> list[str]:
    shown = [f"  {line}" for line in lines]
    return [head, *shown] if shown else []


def _register_formula(register: Register, known: Mapping[str, str]) -> str:
    name = known[register.name]
    head = f"{name} : {short(register.type)}, reset value {register.init}; "
    update = f"{name} <- {formula(register.next, known)}"
    if register.enable is None:
        return head + update
    return f"{head}when {formula(register.enable, known)}: {update}; otherwise it keeps its value"


def _register_phrase(register: Register, known: Mapping[str, str]) -> str:
    takes = f"takes the value: {phrase(register.next, known)}"
    name = f"{known[register.name]} ({long(register.type)}, reset value {register.init})"
    if register.enable is None:
        return f"{name} {takes}"
    return f"{name} keeps its value unless this holds: {phrase(register.enable, known)}. Then it {takes}"
