"""From a draft to what is judged, and from the judgements to a row or the reason why there is none."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from reflect_env.circuits.build import make_task
from reflect_env.circuits.draw import rng_for
from reflect_env.dataset.faults.base import Fault
from reflect_env.dataset.faults.catalogue import inject, places
from reflect_env.dataset.plan import Draft, Slot
from reflect_env.dataset.row import Row
from reflect_env.diagnostic import to_json
from reflect_env.errors import InfraError
from reflect_env.judge import Judgement
from reflect_env.prompt import fenced, repair_request
from reflect_env.task import Task
from reflect_env.verdict import Compiled, Outcome

NEIGHBOURS = 400
"""Seeds after a draft's own that are tried for a task of the training split."""


@dataclass(frozen=True)
class Order:
    """What has to be judged for one draft."""

    slot: Slot
    task: Task
    style: int
    fault: Fault | None = None
    broken: str = ""
    """The solution with the fault; empty for a row without one."""

    @property
    def solution(self) -> str:
        """The answer that the row would train."""
        return self.task.solutions[self.style]

    @property
    def completions(self) -> tuple[str, ...]:
        """Texts for the judge: the solution, then the broken one."""
        return tuple(fenced(code) for code in (self.solution, self.broken) if code)


@dataclass(frozen=True)
class Rejected:
    """Why a draft became no row."""

    slot: int
    attempt: int
    draft: str
    reason: str
    """A short phrase from a small set, to be counted."""
    detail: str = ""


def order(slot: Slot, draft: Draft) -> Order | str:
    """Prepare a draft; a string says why it cannot be one."""
    task = _training_task(draft)
    if task is None:
        return "no training task near the seed"
    style = draft.style % len(task.solutions)
    plain = Order(slot, task, style)
    if slot.part.kind == "write":
        return plain
    return _with_fault(plain, silent=slot.turn % 2 == 1, rng=rng_for("fault", task.id, slot.index))


def _training_task(draft: Draft) -> Task | None:
    tasks = (make_task(draft.family, draft.seed + step) for step in range(NEIGHBOURS))
    return next((task for task in tasks if task.split == "train"), None)


def _with_fault(plain: Order, silent: bool, rng: Random) -> Order | str:
    possible = places(plain.solution, plain.task, rng, silent)
    if not possible:
        return "no fault has a place here"
    fault = rng.choice(possible)
    broken = inject(fault, plain.solution, plain.task, rng)
    return replace(plain, fault=fault, broken=broken) if broken else "no fault has a place here"


def row(ordered: Order, judgements: Sequence[Judgement]) -> Row | tuple[str, str]:
    """Make the row, or say (reason, detail).

    Raises:
        InfraError: A judgement is our failure; nothing can be said about the draft.

    """
    for judgement in judgements:
        if judgement.is_infra:
            raise InfraError(f"no verdict for {ordered.task.id}: {judgement.reason}")
    solution = judgements[0]
    if solution.outcome is not Outcome.PASSED:
        return f"solution: {solution.outcome.value}", _first_message(solution)
    if any(d.code == "width_truncation" for d in solution.diagnostics):
        return "solution: truncates", _first_message(solution)
    if ordered.fault is None:
        return _base(ordered, solution)
    return _with_broken(ordered, solution, judgements[1])


def _first_message(judgement: Judgement) -> str:
    return next((f"{d.code}: {d.message}" for d in judgement.diagnostics), "")


def _with_broken(ordered: Order, solution: Judgement, broken: Judgement) -> Row | tuple[str, str]:
    fault = ordered.fault
    if fault is None or broken.outcome not in fault.outcomes:
        return f"fault {fault.name if fault else ''}: {broken.outcome.value}", _first_message(broken)
    made = replace(
        _base(ordered, solution),
        id=f"{ordered.task.id}#{fault.name}",
        kind=ordered.slot.part.kind,
        input=repair_request(ordered.broken, broken.diagnostics),
        fault=fault.name,
        broken_outcome=broken.outcome.value,
        diagnostics=tuple(to_json(d) for d in broken.diagnostics),
    )
    return made if made.kind == "repair" else replace(made, output=_explanation(ordered, broken))


def _explanation(ordered: Order, broken: Judgement) -> str:
    """Say in words what is wrong and how it is put right, from what is known for certain."""
    assert ordered.fault is not None
    first = next(d for d in broken.diagnostics if d.severity == "error")
    place = f"Line {first.line}: " if first.line else ""
    hint = f" {first.hint}" if first.hint else ""
    before, after = _changed_lines(ordered.broken, ordered.solution)
    return (
        f"{place}{first.message.splitlines()[0]}.{hint}\n\nThe mistake: {ordered.fault.about}.\n\n"
        f"Wrong:\n{before}\n\nRight:\n{after}"
    )


def _changed_lines(broken: str, right: str) -> tuple[str, str]:
    """The lines that differ, without the common beginning and end."""
    a, b = broken.split("\n"), right.split("\n")
    start = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    end = next((i for i, (x, y) in enumerate(zip(a[::-1], b[::-1], strict=False)) if x != y), 0)
    end = min(end, len(a) - start, len(b) - start)
    return tuple(fenced("\n".join(lines[start : len(lines) - end])) for lines in (a, b))  # type: ignore[return-value]


def _base(ordered: Order, solution: Judgement) -> Row:
    task, compiled, functional = ordered.task, solution.compile_outcome, solution.functional
    if not isinstance(compiled, Compiled) or functional is None:
        raise AssertionError("a solution that passed has Verilog and a comparison")
    return Row(
        instruction=task.render_prompt(),
        input="",
        output=ordered.solution,
        id=task.id,
        kind="write",
        level=task.level,
        family=task.family,
        seed=task.seed or 0,
        split=task.split,
        unseen=task.unseen,
        voice=task.voice,
        style=ordered.style,
        module_name=task.module_name,
        ports=tuple(str(port) for port in task.verilog_ports()),
        reference_sha256=_sha256(task.reference or ""),
        verilog_sha256=_sha256(compiled.verilog),
        toolchain=solution.fingerprint,
        samples=functional.samples,
        proof=functional.proof,
    )


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
