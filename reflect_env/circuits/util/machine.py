"""Random state machines as data: states, guarded transitions, outputs; and their tables in words. No circuit yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.phrasing import table

Guard = tuple[tuple[int, int], ...]
"""Inputs and the values that they must have; empty for "in any case"."""
Branch = tuple[Guard, int, tuple[int, ...]]
"""Guard, next state, Mealy outputs. The first branch of a state whose guard holds is taken; the last one has none."""

_THEMES = (
    "Idle Load Run Pause Flush Finish Fail Rest",
    "Closed Opening Open Closing Blocked Locked Ajar Jammed",
    "Off Probe Train Active Recover Sleep Faulty Ready",
    "Idle Request Address Data Turn Retry Abort Grant",
    "Red Amber Green Flash Dark Blue White Violet",
    "Hunt Sync Header Length Payload Check Accept Drop",
    "Parked Starting Slow Cruise Fast Braking Stopped Stalled",
    "Empty One Two Three Four Five Six Full",
    "A B C D E F G H",
    "S0 S1 S2 S3 S4 S5 S6 S7",
    "Cold Warm Hot Boiling Cooling Frozen Thaw Steady",
    "Init Arm Fire Reload Safe Jam Clean Store",
    "Home Left1 Left2 Right1 Right2 Up Down Away",
    "Fetch Decode Execute Memory Commit Trap Halt Wake",
)


@dataclass(frozen=True)
class Machine:
    """A complete machine."""

    states: tuple[str, ...]
    inputs: int
    branches: tuple[tuple[Branch, ...], ...]
    """One tuple a state."""
    moore: tuple[tuple[int, tuple[int, ...]], ...]
    """Width of an output and its value in each state."""
    mealy: int
    """Number of one-bit outputs that depend on the inputs too."""

    def step(self, state: int, values: Sequence[int]) -> Branch:
        """Find the branch that is taken."""
        return next(branch for branch in self.branches[state] if all(values[i] == v for i, v in branch[0]))


def draw_machine(rng: Random) -> Machine:
    """Draw a machine in which every state can be reached and told apart, and every input matters."""
    names = rng.choice(_THEMES).split()
    count, inputs = rng.choice((2, 3, 3, 4, 4, 5, 5, 6, 7, 8)), rng.choice((1, 1, 2, 2, 2, 3))
    states = tuple(names[:count]) if rng.random() < 0.6 else tuple(rng.sample(names, count))
    kind = rng.choice(("moore", "moore", "mealy", "both"))
    while True:
        mealy = 0 if kind == "moore" else rng.choice((1, 1, 2))
        branches = _branches(rng, count, inputs, mealy)
        widths = [] if kind == "mealy" else [rng.choice((1, 1, 1, 2, 3, 4)) for _ in range(rng.choice((1, 1, 2)))]
        moore = tuple((w, tuple(rng.getrandbits(w) for _ in range(count))) for w in widths)
        machine = Machine(states, inputs, branches, moore, mealy)
        if _is_fit(machine):
            return machine


def _branches(rng: Random, count: int, inputs: int, mealy: int) -> tuple[tuple[Branch, ...], ...]:
    """Guards for each state; one branch leads on along a ring, so that no state is a trap."""
    ring = rng.sample(range(count), count)
    after = {state: ring[(i + 1) % count] for i, state in enumerate(ring)}
    found = []
    for state in range(count):
        guards = _guards(rng, inputs)
        targets = [state if rng.random() < 0.4 else rng.randrange(count) for _ in guards]
        targets[rng.randrange(len(guards))] = after[state]
        outs = [tuple(int(rng.random() < 0.4) for _ in range(mealy)) for _ in guards]
        found.append(tuple(zip(guards, targets, outs, strict=True)))
    return tuple(found)


def _guards(rng: Random, inputs: int) -> tuple[Guard, ...]:
    first, *more = rng.sample(range(inputs), inputs)
    one = ((first, int(rng.random() < 0.75)),)
    choice = rng.random()
    if choice < 0.12:
        return ((),)
    if not more or choice < 0.5:
        return (one, ())
    other = ((more[0], int(rng.random() < 0.75)),)
    return (one, other, ()) if choice < 0.8 else ((*one, *other), ())


def _is_fit(machine: Machine) -> bool:
    used = {i for branches in machine.branches for guard, _, _ in branches for i, _ in guard}
    constant = any(len(set(values)) == 1 for _, values in machine.moore)
    pulses = {outs for branches in machine.branches for _, _, outs in branches}
    flat = any(len({outs[i] for outs in pulses}) == 1 for i in range(machine.mealy))
    idle = any(len(branches) > 1 and branches[-1][1:] == branches[-2][1:] for branches in machine.branches)
    return len(used) == machine.inputs and not (constant or flat or idle) and _distinct(machine)


def _distinct(machine: Machine) -> bool:
    """Whether no two states behave alike (Moore's partition refinement)."""
    count = len(machine.states)
    combinations = [[row >> i & 1 for i in range(machine.inputs)] for row in range(1 << machine.inputs)]
    taken = [[machine.step(state, row) for row in combinations] for state in range(count)]
    classes = [hash(tuple(values[state] for _, values in machine.moore)) for state in range(count)]
    for _ in range(count):
        keys = [(classes[s], *((classes[to], outs) for _, to, outs in taken[s])) for s in range(count)]
        numbers = {key: i for i, key in enumerate(dict.fromkeys(keys))}
        classes = [numbers[key] for key in keys]
    return len(set(classes)) == count


def guard_text(guard: Guard, inputs: Sequence[str]) -> str:
    """Write a guard as `a=1, b=0`; `else` where it is empty."""
    return ", ".join(f"{inputs[i]}={v}" for i, v in guard) or "else"


def branch_table(machine: Machine, inputs: Sequence[str], moore: Sequence[str], mealy: Sequence[str]) -> str:
    """List the branches, and the Moore outputs in a table of their own."""
    rows = []
    for state, branches in zip(machine.states, machine.branches, strict=True):
        for guard, to, outs in branches:
            when = "always" if len(branches) == 1 else guard_text(guard, inputs)
            rows.append((state, when, machine.states[to], *outs))
    parts = [table(("state", "inputs", "next state", *mealy), rows)]
    if any(len(branches) > 2 for branches in machine.branches):
        parts.append("Of the rows of a state, the first one whose inputs fit counts.")
    return "\n\n".join([*parts, *_moore_table(machine, moore)])


def matrix(machine: Machine, inputs: Sequence[str], moore: Sequence[str], mealy: Sequence[str]) -> str:
    """Give next state and Mealy outputs for every combination of inputs."""
    combinations = [f"{row:0{machine.inputs}b}" for row in range(1 << machine.inputs)]
    rows = []
    for state, name in enumerate(machine.states):
        cells = []
        for digits in combinations:
            _, to, outs = machine.step(state, [int(digit) for digit in digits])
            cells.append(machine.states[to] + (f" / {''.join(map(str, outs))}" if outs else ""))
        rows.append((name, *cells))
    head = f"Columns: {' '.join(inputs)} as bits in this order. A cell is the next state" + (
        f", then after the slash {' '.join(mealy)} in that state with these inputs." if mealy else "."
    )
    return "\n\n".join([f"{head}\n\n{table(('state', *combinations), rows)}", *_moore_table(machine, moore)])


def diagram(machine: Machine, start: int, inputs: Sequence[str], moore: Sequence[str], mealy: Sequence[str]) -> str:
    """Draw it in Mermaid; guards are complete, so that no order counts."""
    lines = ["stateDiagram-v2", f"  [*] --> {machine.states[start]} : reset"]
    for i, name in enumerate(machine.states):
        if moore:
            lines.append(
                f"  {name} : {', '.join(f'{o}={v[i]}' for o, (_, v) in zip(moore, machine.moore, strict=True))}"
            )
    for name, branches in zip(machine.states, machine.branches, strict=True):
        refused: Guard = ()
        for guard, to, outs in branches:
            full = (*refused, *guard)
            label = guard_text(full, inputs)
            if not guard:
                label = guard_text(refused, inputs) if _single(branches) else "else"
            label = "always" if len(branches) == 1 else label
            after = f" / {', '.join(f'{o}={v}' for o, v in zip(mealy, outs, strict=True))}" if mealy else ""
            lines.append(f"  {name} --> {machine.states[to]} : {label}{after}")
            refused = (*refused, *((i, 1 - v) for i, v in guard))
    return "\n".join(lines)


def _single(branches: tuple[Branch, ...]) -> bool:
    """Whether every guard is about one input, so that the rest has a guard as well."""
    return all(len(guard) <= 1 for guard, _, _ in branches)


def _moore_table(machine: Machine, moore: Sequence[str]) -> list[str]:
    if not moore:
        return []
    rows = [(name, *(values[i] for _, values in machine.moore)) for i, name in enumerate(machine.states)]
    return [table(("state", *moore), rows)]
