"""State machines in Verilog: one register, and one block for everything that follows from it."""

from __future__ import annotations

from collections.abc import Iterator

from reflect_env.circuits.family import Names
from reflect_env.circuits.scale._fsm import Arc, State, Table, Test

_RELATIONS = {"is": "==", "not": "!=", "above": ">", "below": "<"}


def body(s: Table, n: Names) -> str:
    """Write what stands between header and `endmodule`."""
    bits = 1
    while 2**bits < len(s.states):
        bits += 1
    lines = [
        f"  reg [{bits - 1}:0] state_q, after_d;",
        *(f"  reg [{output.width - 1}:0] {output.role}_d;" for output in s.outputs),
        *_register(s, n, bits),
        "  always @* begin",
        f"    after_d = {bits}'d0;",
        *(f"    {output.role}_d = {output.width}'d0;" for output in s.outputs),
        "    case (state_q)",
        *(line for i, state in enumerate(s.states) for line in _case(s, i, state, n, bits)),
        "      default: begin",
        f"        after_d = {bits}'bx;",
        *(f"        {output.role}_d = {output.width}'bx;" for output in s.outputs),
        "      end",
        "    endcase",
        "  end",
        *(f"  assign {n.v(output.role)} = {output.role}_d;" for output in s.outputs),
    ]
    return "\n".join([*lines, f"  assign {n.v('number')} = state_q;"] if s.numbered else lines)


def _register(s: Table, n: Names, bits: int) -> list[str]:
    edge = " or posedge reset" if s.asynchronous else ""
    step = f"if ({n.v('step')}) state_q <= after_d;" if s.stepped else "state_q <= after_d;"
    return [f"  always @(posedge clock{edge})", f"    if (reset) state_q <= {bits}'d0;", f"    else {step}"]


def _case(s: Table, number: int, state: State, n: Names, bits: int) -> Iterator[str]:
    yield f"      {bits}'d{number}: begin  // {state.name}"
    moore = [output for output in s.outputs if not output.mealy]
    for output, value in zip(moore, state.outputs, strict=True):
        yield f"        {output.role}_d = {output.width}'d{value};"
    word = "if"
    for arc in state.arcs:
        head = f"{word} ({_all(s, arc, n)}) begin" if arc.tests else "else begin" if word != "if" else "begin"
        yield f"        {head}"
        yield from (f"          {line}" for line in _effects(s, arc, bits))
        yield "        end"
        word = "else if"
    yield "      end"


def _effects(s: Table, arc: Arc, bits: int) -> Iterator[str]:
    yield f"after_d = {bits}'d{arc.target};"
    mealy = [output for output in s.outputs if output.mealy]
    for output, value in zip(mealy, arc.outputs, strict=True):
        yield f"{output.role}_d = {output.width}'d{value};"


def _all(s: Table, arc: Arc, n: Names) -> str:
    return " && ".join(_compared(s, test, n) for test in arc.tests)


def _compared(s: Table, test: Test, n: Names) -> str:
    width = next(signal.width for signal in s.inputs if signal.role == test.role)
    return f"({n.v(test.role)} {_RELATIONS[test.relation]} {width}'d{test.value})"
