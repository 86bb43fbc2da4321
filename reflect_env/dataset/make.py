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
from reflect_env.dataset.lint import MOST_TOKENS, Protected
from reflect_env.dataset.plan import Draft, Slot
from reflect_env.dataset.row import Attempt, Row
from reflect_env.dataset.tokens import estimated_tokens
from reflect_env.diagnostic import to_json
from reflect_env.errors import InfraError
from reflect_env.judge import Judgement
from reflect_env.prompt import feedback, fenced, repair_request
from reflect_env.task import Task
from reflect_env.verdict import Compiled, Outcome

EXPLAIN = (
    "An attempt at the task below is wrong. Explain in a few sentences what is wrong and show the lines to change; do "
    "not write the whole file."
)
NEIGHBOURS = 400
"""Seeds after a draft's own that are tried for a task of the training split."""


@dataclass(frozen=True)
class Broken:
    """A solution with a fault; of an episode, with the later ones' faults too."""

    code: str
    fault: Fault


@dataclass(frozen=True)
class Order:
    """What has to be judged for one draft."""

    slot: Slot
    task: Task
    style: int
    attempts: tuple[Broken, ...] = ()
    """Wrong texts in the order in which a model would have written them."""

    @property
    def solution(self) -> str:
        """The answer that the row would train."""
        return self.task.solutions[self.style]

    @property
    def completions(self) -> tuple[str, ...]:
        """Texts for the judge: the solution, then the wrong ones."""
        return tuple(fenced(code) for code in (self.solution, *(broken.code for broken in self.attempts)))


@dataclass(frozen=True)
class Rejected:
    """Why a draft became no row."""

    slot: int
    attempt: int
    draft: str
    reason: str
    """A short phrase from a small set, to be counted."""
    detail: str = ""


def order(slot: Slot, draft: Draft, protected: Protected) -> Order | str:
    """Prepare a draft; a string says why it cannot be one."""
    task = _training_task(draft)
    if task is None:
        return "no training task near the seed"
    style = draft.style % len(task.solutions)
    plain = Order(slot, task, style)
    if protected.holds(plain.solution):
        return "lint: the output solves an evaluation task"
    if slot.part.kind == "write":
        return _if_short(plain)
    rng = rng_for("fault", task.id, slot.index)
    attempts = _episode(plain, rng) if slot.part.kind == "episode" else _attempt(plain, slot.turn % 2 == 1, rng)
    return _if_short(replace(plain, attempts=attempts)) if attempts else "no fault has a place here"


def _if_short(ordered: Order) -> Order | str:
    """Spare the judge what would be too long anyway."""
    size = estimated_tokens("\n".join([ordered.task.render_prompt(), *ordered.completions]))
    return ordered if size <= MOST_TOKENS else "too long"


def _training_task(draft: Draft) -> Task | None:
    tasks = (make_task(draft.family, draft.seed + step) for step in range(NEIGHBOURS))
    return next((task for task in tasks if task.split == "train"), None)


def _attempt(plain: Order, silent: bool, rng: Random) -> tuple[Broken, ...]:
    broken = _inject(plain.solution, plain.task, silent, rng)
    return (broken,) if broken else ()


def _episode(plain: Order, rng: Random) -> tuple[Broken, ...]:
    """Two faults: a loud one hides a silent one, and is repaired first."""
    second = _inject(plain.solution, plain.task, True, rng)
    first = _inject(second.code, plain.task, False, rng) if second else None
    return (first, second) if first and second else ()


def _inject(code: str, task: Task, silent: bool, rng: Random) -> Broken | None:
    possible = places(code, task, rng, silent)
    if not possible:
        return None
    fault = rng.choice(possible)
    changed = inject(fault, code, task, rng)
    return Broken(changed, fault) if changed else None


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
    for broken, judgement in zip(ordered.attempts, judgements[1:], strict=True):
        if judgement.outcome not in broken.fault.outcomes:
            return f"fault {broken.fault.name}: {judgement.outcome.value}", _first_message(judgement)
    plain = passed_row(ordered.task, ordered.solution, solution, ordered.style)
    return _with_attempts(plain, ordered, judgements[1:]) if ordered.attempts else plain


def _first_message(judgement: Judgement) -> str:
    return next((f"{d.code}: {d.message}" for d in judgement.diagnostics), "")


def _with_attempts(plain: Row, ordered: Order, judgements: Sequence[Judgement]) -> Row:
    faults = "+".join(broken.fault.name for broken in ordered.attempts)
    last, seen = ordered.attempts[-1], judgements[-1]
    made = replace(
        plain,
        id=f"{plain.id}#{faults}",
        kind=ordered.slot.part.kind,
        input=repair_request(last.code, seen.diagnostics),
        fault=faults,
        attempts=tuple(_said(broken, j) for broken, j in zip(ordered.attempts, judgements, strict=True)),
    )
    return made if made.kind != "explain" else _explained(made, ordered, seen)


def _said(broken: Broken, judgement: Judgement) -> Attempt:
    found = judgement.diagnostics
    return Attempt(
        broken.code, broken.fault.name, judgement.outcome.value, feedback(found), tuple(to_json(d) for d in found)
    )


def _explained(made: Row, ordered: Order, seen: Judgement) -> Row:
    """Ask for an explanation in place of the file."""
    asked = made.instruction.rpartition("\n\n")[0]
    wrong = made.attempts[-1]
    return replace(
        made,
        instruction=f"{EXPLAIN}\n\nThe task: {asked}\n",
        input=f"The attempt:\n{fenced(wrong.code)}\n\n{wrong.feedback}\n",
        output=_explanation(ordered, seen),
    )


def _explanation(ordered: Order, seen: Judgement) -> str:
    """Say in words what is wrong and how it is put right, from what is known for certain."""
    fault, first = ordered.attempts[-1].fault, seen.diagnostics[0]
    place = f"Line {first.line}: " if first.line else ""
    hint = f" {first.hint}" if first.hint else ""
    before, after = _changed_lines(ordered.attempts[-1].code, ordered.solution)
    return (
        f"{place}{first.message.splitlines()[0].rstrip('.:')}.{hint}\n\nThe mistake: {fault.about}.\n\n"
        f"Wrong:\n{before}\n\nRight:\n{after}"
    )


def _changed_lines(broken: str, right: str) -> tuple[str, str]:
    """The lines that differ, without the common beginning and end."""
    a, b = broken.split("\n"), right.split("\n")
    start = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    end = next((i for i, (x, y) in enumerate(zip(a[::-1], b[::-1], strict=False)) if x != y), 0)
    end = min(end, len(a) - start, len(b) - start)
    return tuple(fenced("\n".join(lines[start : len(lines) - end])) for lines in (a, b))  # type: ignore[return-value]


def passed_row(task: Task, source: str, judgement: Judgement, style: int, row_id: str | None = None) -> Row:
    """Make the row of a module that passed.

    Args:
        task: What was asked.
        source: The module, without a fence.
        judgement: Of the module.
        style: Which of the task's solutions it is; -1 for a model's answer.
        row_id: Default: the task's id.

    """
    compiled, functional = judgement.compile_outcome, judgement.functional
    if not isinstance(compiled, Compiled) or functional is None:
        raise AssertionError("a solution that passed has Verilog and a comparison")
    return Row(
        instruction=task.render_prompt(),
        input="",
        output=source,
        id=row_id or task.id,
        kind="write",
        level=task.level,
        family=task.family,
        seed=task.seed or 0,
        split=task.split,
        unseen=task.unseen,
        voice=task.voice,
        style=style,
        module_name=task.module_name,
        ports=tuple(str(port) for port in task.verilog_ports()),
        reference_sha256=_sha256(task.reference or ""),
        verilog_sha256=_sha256(compiled.verilog),
        toolchain=judgement.fingerprint,
        samples=functional.samples,
        proof=functional.proof,
    )


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
