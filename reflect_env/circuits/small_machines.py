"""Machines of a few bits as tables: drawing them, and showing every situation that can occur.

A situation is a number: the inputs are its low bits, the state is above them. A table has an entry for each situation.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from random import Random


def random_column(rng: Random, variables: int) -> tuple[int, ...]:
    """A random expression as the bits it takes, by the number of its variables; it is no constant."""
    size = 1 << variables
    columns = [sum(1 << i for i in range(size) if i >> v & 1) for v in range(variables)]
    full = (1 << size) - 1

    def grow(depth: int) -> int:
        if depth == 0 or rng.random() < 0.15:
            return rng.choice(columns) ^ (full if rng.random() < 0.3 else 0)
        a, b, how = grow(depth - 1), grow(depth - 1), rng.randrange(4)
        if how == 3:
            c = grow(depth - 1)
            return (c & a) | (~c & full & b)
        return (a & b, a | b, a ^ b)[how]

    found = 0
    while found in (0, full):
        found = grow(2)
    return tuple(found >> i & 1 for i in range(size))


def comes_back(after: Sequence[int], start: int, inputs: int) -> bool:
    """Whether every state reached from the start leads back to it, and there are two at least."""
    span = range(1 << inputs)

    def reached(source: int) -> set[int]:
        seen, todo = {source}, [source]
        while todo:
            state = todo.pop()
            fresh = {after[state << inputs | i] for i in span} - seen
            seen |= fresh
            todo += fresh
        return seen

    found = reached(start)
    return len(found) > 1 and all(start in reached(state) for state in found)


def uses_all(after: Sequence[int], inputs: int) -> bool:
    """Whether each input matters in some state."""
    return all(any(after[i] != after[i ^ (1 << v)] for i in range(len(after))) for v in range(inputs))


def covering_walk(after: Sequence[int], start: int, inputs: int) -> list[int]:
    """Situations one after the other from the start, until each that can occur has been shown; one more at the end."""
    walk, seen, state = list[int](), set[int](), start
    while path := _way(after, state, inputs, seen):
        for given in path:
            walk.append(state << inputs | given)
            state = after[walk[-1]]
        seen.update(walk)
    return [*walk, state << inputs]


def _way(after: Sequence[int], source: int, inputs: int, seen: set[int]) -> list[int]:
    """The shortest inputs that lead to a situation not seen yet; empty where there is none."""
    todo: deque[tuple[int, list[int]]] = deque([(source, [])])
    known = {source}
    while todo:
        state, path = todo.popleft()
        for given in range(1 << inputs):
            situation = state << inputs | given
            if situation not in seen:
                return [*path, given]
            if after[situation] not in known:
                known.add(after[situation])
                todo.append((after[situation], [*path, given]))
    return []
