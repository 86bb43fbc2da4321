"""State machines as tables: what a machine is, and how one is drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from random import Random

from reflect_env.circuits.draw import weighted

FLAGS = {
    "go": ("start", "begin_in", "request", "req"),
    "stop": ("halt", "cancel", "abort", "quit"),
    "ready": ("ack", "accept_in", "granted", "rdy"),
    "full": ("at_end", "last", "limit_hit", "is_full"),
}
"""One-bit inputs and other words for them."""
CODES = {"code": ("cmd", "kind", "sym", "token"), "level": ("amount", "reading", "quantity", "grade")}
"""Inputs of several bits."""
LAMPS = {
    "busy": ("active", "running", "working"),
    "done": ("finished", "complete", "ended"),
    "alarm": ("warn", "alert", "err"),
}
LEVELS = {"mode": ("phase", "cfg", "ctrl"), "drive": ("power", "speed", "motor")}
"""Outputs of several bits."""
_STATE_NAMES = """
    Idle Start Load Run Pause Check Send Done Fault Hold Shift Flush Arm Fire Cool Prime Busy Park Sync Fetch
    Store Drain Fill Scan Lock Open Close Warm Turn Rest Boot Poll Spin Brake Rise Fall Lift Drop Seek Track
"""
STATES = tuple(_STATE_NAMES.split())
"""What states may be called."""


@dataclass(frozen=True)
class Signal:
    """An input or output of a machine."""

    role: str
    width: int
    mealy: bool = False
    """Of an output: whether it depends on the inputs of the cycle as well."""


@dataclass(frozen=True)
class Test:
    """One comparison of an input with a constant."""

    role: str
    relation: str
    """`is`, `not`, `above` or `below`."""
    value: int


@dataclass(frozen=True)
class Arc:
    """Where a state goes when all tests hold, and what Mealy outputs are meanwhile."""

    tests: tuple[Test, ...]
    """None for the last arc of a state, which catches the rest."""
    target: int
    outputs: tuple[int, ...]
    """Of the Mealy outputs, in their order."""


@dataclass(frozen=True)
class State:
    """One row of the table."""

    name: str
    arcs: tuple[Arc, ...]
    """The first whose tests hold counts; the last one has none."""
    outputs: tuple[int, ...]
    """Of the Moore outputs, in their order."""


@dataclass(frozen=True)
class Table:
    """A whole machine."""

    inputs: tuple[Signal, ...]
    outputs: tuple[Signal, ...]
    states: tuple[State, ...]
    """The first is taken at reset."""
    stepped: bool
    """Whether it moves only while an input is high."""
    numbered: bool
    """Whether an output shows the number of the state."""
    asynchronous: bool


@dataclass(frozen=True)
class Size:
    """How large a machine is drawn."""

    states: tuple[int, int]
    flags: tuple[int, int]
    codes: tuple[tuple[int, float], ...]
    outputs: tuple[int, int]
    arcs: tuple[int, ...]
    """Conditional arcs of a state, drawn with equal weight."""


def draw_table(rng: Random, size: Size) -> Table:
    """Draw until every state is reached and every output changes."""
    inputs = draw_inputs(rng, size)
    count = rng.randint(*size.states)
    outputs = draw_outputs(rng, size, rng.choice((0.0, 0.0, 0.4, 1.0)))
    while 1 << sum(output.width for output in outputs) < _different(count):
        outputs = draw_outputs(rng, size, 0.0)
    options = (rng.random() < 0.2, rng.random() < 0.15, rng.random() < 0.2)
    while True:
        names = rng.sample(STATES, count)
        targets = [rng.randrange(count) for _ in range(count)]
        states = tuple(_state(rng, name, i, targets, inputs, outputs, size.arcs) for i, name in enumerate(names))
        if len(reached(states)) == count and _speaks(states):
            return Table(inputs, outputs, states, *options)


def draw_inputs(rng: Random, size: Size) -> tuple[Signal, ...]:
    """Draw flags and codes; at most six bits together."""
    flags = rng.sample(list(FLAGS), rng.randint(*size.flags))
    codes = list(CODES)[: weighted(rng, size.codes)]
    return (*(Signal(role, 1) for role in flags), *(Signal(role, rng.choice((2, 2, 3))) for role in codes))


def draw_outputs(rng: Random, size: Size, mealy: float) -> tuple[Signal, ...]:
    """Draw lamps and levels."""
    roles = rng.sample([*LAMPS, *LEVELS], rng.randint(*size.outputs))
    width = {role: 1 for role in LAMPS} | {role: rng.choice((2, 2, 3, 4)) for role in LEVELS}
    return tuple(Signal(role, width[role], rng.random() < mealy) for role in roles)


def reached(states: Sequence[State]) -> set[int]:
    """Find the states that can be reached from the first."""
    found, todo = {0}, [0]
    while todo:
        fresh = {arc.target for arc in states[todo.pop()].arcs} - found
        found |= fresh
        todo += fresh
    return found


@lru_cache(64)
def assignments(inputs: tuple[Signal, ...]) -> tuple[dict[str, int], ...]:
    """List every combination of input values; nobody changes them."""
    roles = [signal.role for signal in inputs]
    values = product(*(range(1 << signal.width) for signal in inputs))
    return tuple(dict(zip(roles, row, strict=True)) for row in values)


def taken(state: State, values: Mapping[str, int]) -> Arc:
    """Find the arc that a state takes."""
    return next(arc for arc in state.arcs if all(holds(test, values) for test in arc.tests))


def holds(test: Test, values: Mapping[str, int]) -> bool:
    """Whether a test is true."""
    value = values[test.role]
    if test.relation in ("is", "not"):
        return (value == test.value) == (test.relation == "is")
    return value > test.value if test.relation == "above" else value < test.value


def _state(
    rng: Random,
    name: str,
    number: int,
    targets: Sequence[int],
    inputs: tuple[Signal, ...],
    outputs: Sequence[Signal],
    arcs: Sequence[int],
) -> State:
    """Draw one row in which every arc can be taken."""
    moore, mealy = [o for o in outputs if not o.mealy], [o for o in outputs if o.mealy]
    while True:
        wanted = rng.choice(tuple(arcs))
        goals = [(number + 1) % len(targets), targets[number], *rng.choices(range(len(targets)), k=wanted)][:wanted]
        rest = number if wanted and rng.random() < 0.6 else rng.randrange(len(targets))
        drawn = [Arc(_tests(rng, inputs), goal, _values(rng, mealy)) for goal in goals]
        state = State(name, (*drawn, Arc((), rest, _values(rng, mealy))), _values(rng, moore))
        if _sensible(state, inputs):
            return state


def _sensible(state: State, inputs: tuple[Signal, ...]) -> bool:
    """Whether each arc is taken for some input and neighbours differ."""
    pairs = zip(state.arcs, state.arcs[1:], strict=False)
    if not all((a.target, a.outputs) != (b.target, b.outputs) for a, b in pairs):
        return False
    left = assignments(inputs)
    for arc in state.arcs:
        rest = [values for values in left if not all(holds(test, values) for test in arc.tests)]
        if len(rest) == len(left):
            return False
        left = tuple(rest)
    return True


def _tests(rng: Random, inputs: Sequence[Signal]) -> tuple[Test, ...]:
    chosen = rng.sample(list(inputs), min(len(inputs), rng.choice((1, 1, 1, 2))))
    return tuple(_test(rng, signal) for signal in sorted(chosen, key=lambda s: s.role))


def _test(rng: Random, signal: Signal) -> Test:
    if signal.width == 1:
        return Test(signal.role, "is", int(rng.random() < 0.7))
    relation = rng.choice(("is", "is", "is", "not", "above", "below"))
    top = (1 << signal.width) - 1
    low, high = {"above": (0, top - 1), "below": (1, top)}.get(relation, (0, top))
    return Test(signal.role, relation, rng.randint(low, high))


def _values(rng: Random, outputs: Sequence[Signal]) -> tuple[int, ...]:
    return tuple(rng.getrandbits(output.width) for output in outputs)


def _speaks(states: Sequence[State]) -> bool:
    """Whether each output takes at least two values, and enough states can be told apart by their outputs."""
    faces = {(state.outputs, tuple(arc.outputs for arc in state.arcs)) for state in states}
    if len(faces) < _different(len(states)):
        return False
    moore = zip(*(state.outputs for state in states), strict=True)
    mealy = zip(*(arc.outputs for state in states for arc in state.arcs), strict=True)
    return all(len(set(column)) > 1 for column in (*moore, *mealy))


def _different(states: int) -> int:
    """How many states must show different outputs, so that a wrong move is seen soon."""
    return 1 + states // 2
