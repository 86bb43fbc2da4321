"""Pipelines: one value a stage, computed from the stage before it and from operands that are carried along."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.scale._expr import Expr, Kind, Port, Type, names_in, uint
from reflect_env.circuits.scale._grow import Grower, Limits
from reflect_env.circuits.scale._labels import label


@dataclass(frozen=True)
class Stage:
    """What one rank of registers takes."""

    name: str
    expr: Expr
    """Over the value of the stage before (or, first, the operands) and operands of the same time."""
    carried: tuple[str, ...]
    """Operands that later stages still need and that are stored beside the value."""


@dataclass(frozen=True)
class Pipe:
    """A whole pipeline."""

    operands: tuple[Port, ...]
    steps: tuple[Stage, ...]
    bundled: bool
    """Whether data and valid bit are one `Valid` port; only with a single operand."""
    stall: bool
    """Whether an input stops the pipeline."""
    gated: bool
    """Whether a stage takes data only together with a set valid bit."""
    cleared: bool
    """Whether data registers are reset as well."""
    asynchronous: bool

    @property
    def result(self) -> Type:
        """Type of what the last stage holds."""
        return self.steps[-1].expr.type


def draw_pipe(rng: Random) -> Pipe:
    """Draw two to six stages that together read every operand."""
    kind = uint(rng.choice((4, 6, 8, 8, 8, 10, 12, 16)))
    count = rng.choice((1, 1, 2, 2, 3))
    operands = tuple(Port(role, kind) for role in "abc"[:count])
    length = rng.choice((2, 2, 3, 3, 4, 5, 6))
    drawn = _values(rng, operands, length)
    bundled = count == 1 and rng.random() < 0.6
    options = (rng.random() < 0.35, rng.random() < 0.3, rng.random() < 0.5, rng.random() < 0.15)
    return Pipe(operands, _with_carried(operands, drawn), bundled, *options)


def _values(rng: Random, operands: Sequence[Port], length: int) -> list[tuple[str, Expr]]:
    """Draw the value of each stage, until the operands are used up by the last."""
    while True:
        found: list[tuple[str, Expr]] = []
        left = {port.role for port in operands}
        for i in range(length):
            before = Port(found[-1][0], found[-1][1].type) if found else None
            expr = _value(rng, operands, before, left, length - i)
            if expr is None:
                break
            left -= set(names_in(expr))
            taken = {name.lower() for name, _ in found} | {port.role for port in operands}
            found.append((label(rng, expr, taken), expr))
        if len(found) == length and not left:
            return found


def _value(rng: Random, operands: Sequence[Port], before: Port | None, left: set[str], remaining: int) -> Expr | None:
    """Draw an expression that reads the stage before and, where time runs out, an operand that nothing has read."""
    given = [*([before] if before else []), *operands]
    grower = Grower(rng, given, Limits(depth=2, width=24, nested=0.2))
    for _ in range(30):
        expr = grower.expression(logical=0.0)
        if expr is None or expr.type.kind is not Kind.UINT or expr.type.width < 3:
            continue
        used = set(names_in(expr))
        if (before is None or before.role in used) and (len(left) < remaining or not left or used & left):
            return expr
    return None


def _with_carried(operands: Sequence[Port], drawn: Sequence[tuple[str, Expr]]) -> tuple[Stage, ...]:
    steps = []
    for i, (name, expr) in enumerate(drawn):
        later = {read for _, other in drawn[i + 1 :] for read in names_in(other)}
        steps.append(Stage(name, expr, tuple(port.role for port in operands if port.role in later)))
    return tuple(steps)
