"""State machines in words and as a table."""

from __future__ import annotations

from reflect_env.circuits.family import Facts, Names, Sentence
from reflect_env.circuits.scale._fsm import Arc, State, Table, Test

_RELATIONS = {"is": "is", "not": "is not", "above": "is above", "below": "is below"}


def facts(s: Table, n: Names) -> Facts:
    """Say everything about a machine."""
    kind = "Moore" if not any(o.mealy for o in s.outputs) else "Mealy" if all(o.mealy for o in s.outputs) else "mixed"
    shape = f"with {len(s.states)} states"
    moved = " and ".join(n.t(output.role) for output in s.outputs)
    return Facts(
        (f"state machine {shape}", f"finite state machine ({kind}) {shape}", f"controller {shape}"),
        (f"step through its states as listed and drive {moved}", "follow the state table below"),
        ((state_by_state(s, n), moves_then_outputs(s, n)),),
        _conventions(s, n),
        {"state_table": table(s, n)},
    )


def state_by_state(s: Table, n: Names) -> str:
    """Tell each state with its outputs and where it goes, in one line."""
    lines = [f"- {state.name}: {_moore(s, state, n)}{_ways(s, state, n)}." for state in s.states]
    return "\n".join(["The states, and what happens in each (the first condition that holds counts):", *lines])


def moves_then_outputs(s: Table, n: Names) -> str:
    """Tell all moves first and the outputs after them."""
    lines = [f"  {state.name}: {_way(s, state, arc, n)}" for state in s.states for arc in state.arcs]
    shown = [f"  while in {state.name}: {_moore(s, state, n).rstrip(', ')}" for state in s.states]
    head = "Moves (of a state's lines the first whose condition holds counts):"
    if all(output.mealy for output in s.outputs):
        return "\n".join([head, *lines])
    return "\n".join([head, *lines, "Outputs that depend on the state alone:", *shown])


def table(s: Table, n: Names) -> str:
    """Write the state table."""
    columns = [n.t(output.role) for output in s.outputs]
    head = ["state", "condition, first match counts", "next state", *columns]
    rows = [_row(s, state, arc, n) for state in s.states for arc in state.arcs]
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, ["---"] * len(head), *rows])


def _conventions(s: Table, n: Names) -> tuple[Sentence, ...]:
    first, kind = s.states[0].name, "asynchronous" if s.asynchronous else "synchronous"
    said: list[Sentence] = [
        (f"The {kind} reset takes it to {first}.", f"It starts in {first}, which the {kind} reset takes it to."),
        "A move happens at the rising clock edge; the outputs follow the present state"
        + (" and the inputs of the same cycle." if any(o.mealy for o in s.outputs) else "."),
    ]
    if s.stepped:
        said.append(
            (
                f"The state changes only at edges at which {n.t('step')} is 1; outputs do not look at {n.t('step')}.",
                f"While {n.t('step')} is 0 the state stays what it is; the outputs are as they would be otherwise.",
            )
        )
    if s.numbered:
        listed = ", ".join(f"{state.name} = {i}" for i, state in enumerate(s.states))
        said.append(f"{n.t('number')} shows the present state as a number: {listed}.")
    return tuple(said)


def _row(s: Table, state: State, arc: Arc, n: Names) -> list[str]:
    moore, mealy = iter(state.outputs), iter(arc.outputs)
    values = [str(next(mealy if output.mealy else moore)) for output in s.outputs]
    condition = _when(arc, n) or ("otherwise" if len(state.arcs) > 1 else "always")
    return [state.name, condition, s.states[arc.target].name, *values]


def _ways(s: Table, state: State, n: Names) -> str:
    return "; ".join(_way(s, state, arc, n) for arc in state.arcs)


def _way(s: Table, state: State, arc: Arc, n: Names) -> str:
    goal = "stay" if s.states[arc.target] is state else f"go to {s.states[arc.target].name}"
    lead = f"if {_when(arc, n)} " if arc.tests else "otherwise " if len(state.arcs) > 1 else "always "
    return f"{lead}{goal}{_with(s, arc, n)}"


def _moore(s: Table, state: State, n: Names) -> str:
    own = [output for output in s.outputs if not output.mealy]
    pairs = [f"{n.t(output.role)} is {value}" for output, value in zip(own, state.outputs, strict=True)]
    return ", ".join(pairs) + ", " if pairs else ""


def _with(s: Table, arc: Arc, n: Names) -> str:
    own = [output for output in s.outputs if output.mealy]
    pairs = [f"{n.t(output.role)} is {value}" for output, value in zip(own, arc.outputs, strict=True)]
    return f" (meanwhile {', '.join(pairs)})" if pairs else ""


def _when(arc: Arc, n: Names) -> str:
    return " and ".join(_said(test, n) for test in arc.tests)


def _said(test: Test, n: Names) -> str:
    return f"{n.t(test.role)} {_RELATIONS[test.relation]} {test.value}"
