"""Faults planted in one writer of random expressions: the comparison with another must notice each.

The three writers share the tree and nothing else, so a wrong operator in one cannot be hidden by the same wrong
operator in the next.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest

from reflect_env.circuits.build import draw_names, make_task
from reflect_env.circuits.draw import rng_for
from reflect_env.circuits.registry import find
from reflect_env.circuits.scale import _chisel, _python, _verilog
from reflect_env.circuits.scale._chisel import Text
from reflect_env.circuits.scale._expr import walk
from reflect_env.simulator.api import Check, Compared
from reflect_env.simulator.service import IcarusSimulator
from reflect_env.task import Task
from reflect_env.verdict import Compiled

pytestmark = [
    pytest.mark.jvm,
    pytest.mark.skipif(shutil.which("iverilog") is None, reason="Icarus Verilog is not installed"),
]
FAMILY = "random-expression"


@pytest.fixture(scope="module")
def simulator() -> Iterator[IcarusSimulator]:
    with IcarusSimulator(workers=1) as running:
        yield running


def _instead(table: dict[str, Any], other: str) -> Callable[..., Any]:
    return table[other]


def _swapped(write: Callable[..., Any]) -> Callable[..., Any]:
    return lambda x, *more: write([x[1], x[0], *x[2:]], *more)


IN_VERILOG = {
    "add": _instead(_verilog.WRITERS, "sub"),
    "lt": _instead(_verilog.WRITERS, "le"),
    "cat": _swapped(_verilog.WRITERS["cat"]),
    "rotl": _instead(_verilog.WRITERS, "not"),
    "mux": lambda x, k: _verilog.Wire(f"{x[0].text} ? {x[2].text} : {x[1].text}", max(x[1].width, x[2].width)),
    "xor": _instead(_verilog.WRITERS, "or"),
}
IN_PYTHON = {
    "sub_full": lambda v, w, k: v[0] + v[1],
    "shr": lambda v, w, k: v[0] // 2 ** (k[0] + 1),
    "ones": lambda v, w, k: w[0] - v[0].bit_count(),
    "ge": lambda v, w, k: int(v[0] > v[1]),
    "and": lambda v, w, k: v[0] | v[1],
    "zext": lambda v, w, k: -v[0],
}
IN_CHISEL = {
    "add": _instead(_chisel.WRITERS, "sub"),
    "max": _instead(_chisel.WRITERS, "min"),
    "mux": lambda x, e: Text(f"Mux({x[0].source}, {x[2].source}, {x[1].source})"),
    "parity": _instead(_chisel.WRITERS, "any"),
    "sub": _swapped(_chisel.WRITERS["sub"]),
    "reverse": lambda x, e: x[0],
}


@pytest.mark.parametrize("op", IN_VERILOG)
def test_a_fault_in_the_verilog_writer_is_noticed_by_the_python_oracle(op, simulator, monkeypatch) -> None:
    seed = _seeds()[op]
    assert _disagreements(make_task(FAMILY, seed), simulator) == 0
    monkeypatch.setitem(_verilog.WRITERS, op, IN_VERILOG[op])
    assert _disagreements(make_task(FAMILY, seed), simulator) > 0


@pytest.mark.parametrize("op", IN_PYTHON)
def test_a_fault_in_the_python_writer_is_noticed_by_the_reference(op, simulator, monkeypatch) -> None:
    task = make_task(FAMILY, _seeds()[op])
    assert _disagreements(task, simulator) == 0
    spec = find(FAMILY).draw(rng_for(FAMILY, task.seed, "spec"))
    monkeypatch.setitem(_python.OPERATIONS, op, IN_PYTHON[op])
    assert _disagreements(task, simulator, spec) > 0


@pytest.mark.parametrize("op", IN_CHISEL)
def test_a_fault_in_the_chisel_writer_is_noticed_by_the_reference(op, simulator, compiler, monkeypatch) -> None:
    seed = _seeds()[op]
    assert all(end.equal for end in _compared(make_task(FAMILY, seed), simulator, compiler))
    monkeypatch.setitem(_chisel.WRITERS, op, IN_CHISEL[op])
    wrong = [not end.equal for end in _compared(make_task(FAMILY, seed), simulator, compiler)]
    assert all(wrong) if op != "mux" else any(wrong)  # a choice may be a `when`, which is written elsewhere


@cache
def _seeds() -> dict[str, int]:
    """Find, for each operator, a task in which it stands once and at the top of an output, so that nothing hides it."""
    found: dict[str, int] = {}
    for seed in range(1_500):
        program = find(FAMILY).draw(rng_for(FAMILY, seed, "spec")).program
        shown = {expr.name for _, expr in program.outputs if expr.op == "ref"}
        used = Counter(node.op for value in program.values for node in walk(value.expr))
        for value in program.values:
            if value.name in shown and used[value.expr.op] == 1:
                found.setdefault(value.expr.op, seed)
    return found


def _disagreements(task: Task, simulator: IcarusSimulator, spec: Any = None) -> int:
    """Count the vectors on which Python and Verilog differ."""
    family = find(FAMILY)
    spec = spec or family.draw(rng_for(FAMILY, task.seed, "spec"))
    names = draw_names(family, family.ports(spec), None, task.seed or 0)
    model, seen = family.model(spec), simulator.observe(task)
    inputs = {port.role: seen.inputs_of()[names.v(port.role)] for port in spec.program.inputs}
    outputs = {role: seen.output(names.v(role)) for role, _ in spec.program.outputs}
    wrong = 0
    for cycle in range(seen.vectors.cycles):
        said = model.outputs({role: values[cycle] for role, values in inputs.items()})
        wrong += any(said[role] != values[cycle] for role, values in outputs.items())
    return wrong


def _compared(task: Task, simulator: IcarusSimulator, compiler) -> list[Compared]:
    ends = compiler.compile_batch(list(task.solutions), tops=[task.module_name] * len(task.solutions))
    assert all(isinstance(end, Compiled) for end in ends)
    found = simulator.compare_batch([Check(end.verilog, end.top, task) for end in ends])
    assert all(isinstance(end, Compared) for end in found)
    return found
