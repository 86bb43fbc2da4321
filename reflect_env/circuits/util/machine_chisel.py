"""Writers of Chisel for state machines: guards, chains of `when`, outputs. Used by solutions only."""

from __future__ import annotations

from reflect_env.circuits.family import Names
from reflect_env.circuits.util.machine import Branch, Guard, Machine

PREFIXES = {"state": "s", "current": "st", "machine": "at", "phase_reg": "is_in"}
"""Name of the state register, and what the names of the states then begin with."""


def enum_names(m: Machine, n: Names, reg: str) -> list[str]:
    """Names for the states; one prefix for all of them, which goes with the name of the register."""
    prefix = next((p for word, p in PREFIXES.items() if reg.lower().startswith(word.replace("_", ""))), "s")
    return [n.local(f"{prefix}_{name}") for name in m.states]


def condition(n: Names, guard: Guard) -> str:
    """Write a guard as a condition."""
    return " && ".join(f"{'' if v else '!'}{n[f'in{i}']}" for i, v in guard)


def chain(n: Names, branches: tuple[Branch, ...], effects: list[list[str]], stay: str) -> list[str]:
    """Write the branches of a state as `when` … `elsewhen` … `otherwise`.

    An arm without effect is left out at the end, turned round where there are two, and else says `stay`.
    """
    arms = [(condition(n, branch[0]), lines) for branch, lines in zip(branches, effects, strict=True)]
    while len(arms) > 1 and arms[-1][1] == arms[-2][1]:
        arms[-2:] = [("", arms[-1][1])]
    while arms and not arms[-1][1]:
        arms.pop()
    if len(arms) < 2:
        test, lines = arms[0] if arms else ("", [])
        return [f"when({test}) {{", *(f"  {line}" for line in lines), "}"] if test else lines
    if len(arms) == 2 and not arms[0][1]:
        test = " && ".join(filter(None, (negated(n, branches[0][0]), arms[1][0])))
        return [f"when({test}) {{", *(f"  {line}" for line in arms[1][1]), "}"]
    text = ""
    for i, (test, lines) in enumerate(arms):
        head = f"{'.else' if i else ''}when({test})" if test else ".otherwise"
        text += f"{head} {{\n{shift(lines or [stay], 2)}\n}}"
    return text.split("\n")


def effect(n: Names, branch: Branch, state: int, reg: str, states: list[str]) -> list[str]:
    """Write the moves of a branch: next state unless it stays, and Mealy outputs that are high."""
    _, to, outs = branch
    moves = [f"{reg} := {states[to]}"] if to != state else []
    return [*moves, *(f"{n[f'mealy{i}']} := true.B" for i, v in enumerate(outs) if v)]


def moore_constant(m: Machine, n: Names, output: int, state: int) -> str:
    """Connect a Moore output to its value in one state."""
    w, values = m.moore[output]
    return f"{n[f'moore{output}']} := {'true.B' if w == 1 else f'{values[state]}.U'}"


def outputs(m: Machine, n: Names, reg: str, states: list[str], hot: bool = False) -> list[str]:
    """Write each output as an expression of the state and, for Mealy outputs, of the inputs."""
    tests = [f"{reg}({name})" if hot else f"{reg} === {name}" for name in states]
    lines = []
    for i, (w, values) in enumerate(m.moore):
        if w == 1:
            value = any_of([test for test, v in zip(tests, values, strict=True) if v])
        elif hot:
            rows = ",\n".join(f"  {test} -> {v}.U({w}.W)" for test, v in zip(tests, values, strict=True))
            value = f"Mux1H(Seq(\n{rows}\n))"
        else:
            value = lookup(reg, f"0.U({w}.W)", states, [f"{v}.U({w}.W)" for v in values])
        lines.append(f"{n[f'moore{i}']} := {value}")
    for i in range(m.mealy):
        flags = [mealy_flag(n, branches, i) for branches in m.branches]
        terms = [both(test, flag) for test, flag in zip(tests, flags, strict=True) if flag != "false.B"]
        lines.append(f"{n[f'mealy{i}']} := {any_of(terms)}")
    return lines


def wide(m: Machine, name: str) -> tuple[str, ...]:
    """What `_outputs` needs for outputs of several bits."""
    return (name,) if any(w > 1 for w, _ in m.moore) else ()


def any_of(terms: list[str]) -> str:
    """Join what `_both` wrote; a single term needs no parentheses."""
    if len(terms) == 1 and terms[0].startswith("("):
        return terms[0][1:-1]
    text = " || ".join(terms)
    return text if len(text) < 90 else " ||\n  ".join(terms)


def both(test: str, flag: str) -> str:
    """Join the test of a state with a condition."""
    if flag == "true.B":
        return test
    wrapped = flag.startswith("(") and flag.count("(") == 1
    return f"({test} && {f'({flag})' if ' || ' in flag and not wrapped else flag})"


def mealy_flag(n: Names, branches: tuple[Branch, ...], i: int) -> str:
    """Write a Mealy output in one state as a condition on the inputs."""
    return simple(n, [(guard, outs[i]) for guard, _, outs in branches])


def simple(n: Names, arms: list[tuple[Guard, int]]) -> str:
    """Write a Boolean choice without needless `Mux`."""
    guard, value = arms[0]
    if len({v for _, v in arms}) == 1:
        return "true.B" if value else "false.B"
    rest, test = simple(n, arms[1:]), condition(n, guard)
    if rest in ("true.B", "false.B"):
        return test if value else negated(n, guard)
    if value:
        return f"({test}) || {rest}" if len(guard) > 1 else f"{test} || {rest}"
    return f"{negated(n, guard)} && {f'({rest})' if ' || ' in rest else rest}"


def negated(n: Names, guard: Guard) -> str:
    """Negate a guard; one that is all negative turns into an OR."""
    turned = " || ".join(condition(n, ((i, 1 - v),)) for i, v in guard)
    if len(guard) == 1:
        return turned
    return f"!({condition(n, guard)})" if any(v for _, v in guard) else f"({turned})"


def mux(n: Names, arms: list[tuple[Guard, str]]) -> str:
    """Write the branches of a state as nested `Mux`."""
    guard, value = arms[0]
    if not guard:
        return value
    rest = mux(n, arms[1:])
    return value if rest == value else f"Mux({condition(n, guard)}, {value}, {rest})"


def lookup(key: str, default: str, keys: list[str], values: list[str]) -> str:
    """Write a `MuxLookup` with one row a state."""
    rows = ",\n".join(
        f"  {k} -> {'(' + v + ')' if ' ' in v and not v.startswith('Mux') else v}"
        for k, v in zip(keys, values, strict=True)
    )
    return f"MuxLookup({key}, {default})(Seq(\n{rows}\n))"


def shift(lines: list[str], spaces: int) -> str:
    """Indent lines."""
    return "\n".join(" " * spaces + line for line in lines)
