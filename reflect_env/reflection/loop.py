"""One repair loop for people, evaluation and training, many side by side.

Each turn is one batch of the model and one batch of the judge over all loops that still run. A loop repairs its best
candidate so far, not its newest; one that goes in a circle starts anew with a note of what failed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from reflect_env.candidate import Candidate
from reflect_env.judge import Judge, Judgement
from reflect_env.message_text import defuse
from reflect_env.models.api import Completion, Conversation, Model, Sampling
from reflect_env.prompt import FEEDBACK_CHARS, WHOLE_FILE, Message, conversation, feedback, fenced, messages
from reflect_env.reflection.progress import Stuck, signature, stuck
from reflect_env.reward import reward
from reflect_env.task import Task

NOTE_CHARS = 600
SHOWN_CHARS = 24_000
"""How much of a candidate a prompt repeats; a longer one is described instead."""
CUT_OFF = "The answer was cut off at the limit of its length; write a shorter one."


@dataclass(frozen=True)
class Budget:
    """What a loop may use; it ends with the first that is spent."""

    turns: int = 5
    """Candidates, the first one included."""
    tokens: int | None = None
    """Completion tokens of all turns, as the model counts them."""
    seconds: float | None = None
    """Wall seconds; a turn that has begun is finished."""
    feedback_chars: int = FEEDBACK_CHARS
    """Diagnostics of one turn."""


class Ended(StrEnum):
    """Why a loop is over."""

    SOLVED = "solved"
    TURNS = "turns"
    TOKENS = "tokens"
    SECONDS = "seconds"
    MODEL = "model"
    """The model gave no answer; what it said is in the last attempt."""
    INFRA = "infra"
    """The judge reached no verdict."""
    INTERRUPTED = "interrupted"


@dataclass(frozen=True)
class Attempt:
    """One turn: what was asked, what came back, what the judge says."""

    prompt: tuple[Message, ...]
    completion: Completion
    judgement: Judgement | None
    """None where there was no completion to judge."""
    score: float
    """Reward of the completion in [0, 1]; 0 where there is none."""
    stuck: Stuck | None = None
    fresh: bool = False
    """Whether it was asked for anew instead of as a repair."""


@dataclass(frozen=True)
class Loop:
    """One task with its attempts so far."""

    task: Task
    attempts: tuple[Attempt, ...] = ()
    ended: Ended | None = None

    @property
    def best(self) -> Attempt | None:
        """The attempt with the highest score, of equal ones the latest; None before there is one with a verdict."""
        judged = [attempt for attempt in self.attempts if attempt.judgement is not None]
        return max(reversed(judged), key=lambda attempt: attempt.score, default=None)

    @property
    def solved(self) -> bool:
        """Whether an attempt did all that the task can check."""
        return self.ended is Ended.SOLVED

    @property
    def tokens(self) -> int:
        """Completion tokens of all attempts, as far as the model counts them."""
        return sum(attempt.completion.completion_tokens or 0 for attempt in self.attempts)

    def stretch(self) -> tuple[Attempt, ...]:
        """Attempts since the last fresh start."""
        starts = [i for i, attempt in enumerate(self.attempts) if attempt.fresh]
        return self.attempts[starts[-1] :] if starts else self.attempts


OnTurn = Callable[[Sequence[Loop]], None]


def run_loops(
    model: Model,
    judge: Judge,
    tasks: Sequence[Task],
    *,
    budget: Budget | None = None,
    sampling: Sampling | None = None,
    first: Sequence[str | None] = (),
    on_turn: OnTurn | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> list[Loop]:
    """Run a loop for each task.

    Args:
        model: Writes and repairs.
        judge: The only authority.
        tasks: One loop each.
        budget: For each loop.
        sampling: How the model draws.
        first: A candidate to begin with instead of asking the model, by task; counts as a turn.
        on_turn: Called after each turn with all loops, newest state.
        clock: Monotonic seconds.

    Returns:
        The loops in the order of the tasks, all ended. An interrupt ends them with the best candidates so far.

    """
    budget, sampling, begin = budget or Budget(), sampling or Sampling(), clock()
    loops = [Loop(task) for task in tasks]
    try:
        if any(text is not None for text in first):
            loops = _given(loops, judge, first, budget, begin, clock)
            _tell(on_turn, loops)
        while any(loop.ended is None for loop in loops):
            loops = _turn(loops, model, judge, budget, sampling, begin, clock)
            _tell(on_turn, loops)
    except KeyboardInterrupt:
        loops = [replace(loop, ended=loop.ended or Ended.INTERRUPTED) for loop in loops]
    return loops


def _tell(on_turn: OnTurn | None, loops: Sequence[Loop]) -> None:
    if on_turn is not None:
        on_turn(loops)


def _given(
    loops: list[Loop],
    judge: Judge,
    first: Sequence[str | None],
    budget: Budget,
    begin: float,
    clock: Callable[[], float],
) -> list[Loop]:
    """Judge the candidates that loops begin with."""
    given = {i: Completion(text) for i, text in enumerate(first) if text is not None}
    return _judged(loops, given, {i: () for i in given}, judge, budget, begin, clock)


def _turn(
    loops: list[Loop],
    model: Model,
    judge: Judge,
    budget: Budget,
    sampling: Sampling,
    begin: float,
    clock: Callable[[], float],
) -> list[Loop]:
    running = [i for i, loop in enumerate(loops) if loop.ended is None]
    prompts = {i: next_prompt(loops[i], budget) for i in running}
    answers = model.complete([prompts[i] for i in running], sampling)
    return _judged(loops, dict(zip(running, answers, strict=True)), prompts, judge, budget, begin, clock)


def _judged(
    loops: list[Loop],
    answers: dict[int, Completion],
    prompts: dict[int, Conversation],
    judge: Judge,
    budget: Budget,
    begin: float,
    clock: Callable[[], float],
) -> list[Loop]:
    usable = [i for i, answer in answers.items() if not answer.failed]
    verdicts = judge.judge([answers[i].text for i in usable], [loops[i].task for i in usable])
    judgements = dict(zip(usable, verdicts, strict=True))
    after = list(loops)
    for i, answer in answers.items():
        loop = _with(loops[i], tuple(prompts[i]), answer, judgements.get(i))
        after[i] = replace(loop, ended=_end(loop, budget, clock() - begin))
    return after


def _with(loop: Loop, prompt: tuple[Message, ...], answer: Completion, judgement: Judgement | None) -> Loop:
    fresh = bool(loop.attempts) and loop.attempts[-1].stuck is not None
    score = (reward(judgement) or 0.0) if judgement is not None else 0.0
    stretch = () if fresh else loop.stretch()
    seen = [signature(a.judgement) for a in stretch if a.judgement is not None]
    circle = None if judgement is None else stuck([*seen, signature(judgement)])
    return replace(loop, attempts=(*loop.attempts, Attempt(prompt, answer, judgement, score, circle, fresh)))


def _end(loop: Loop, budget: Budget, elapsed_s: float) -> Ended | None:
    last = loop.attempts[-1]
    if last.completion.failed:
        return Ended.MODEL
    if last.judgement is not None and last.judgement.is_infra:
        return Ended.INFRA
    if last.judgement is not None and last.judgement.is_success:
        return Ended.SOLVED
    if len(loop.attempts) >= budget.turns:
        return Ended.TURNS
    if budget.tokens is not None and loop.tokens >= budget.tokens:
        return Ended.TOKENS
    return Ended.SECONDS if budget.seconds is not None and elapsed_s >= budget.seconds else None


def next_prompt(loop: Loop, budget: Budget) -> Conversation:
    """Write what the model is asked in the next turn."""
    best = loop.best
    if best is None or best.judgement is None:
        return messages(loop.task)
    if loop.attempts[-1].stuck is not None:
        return conversation(f"{loop.task.render_prompt()}\n{_note(loop)}\n")
    return [
        *messages(loop.task),
        {"role": "assistant", "content": _shown(best)},
        {"role": "user", "content": _answer_to(best, budget)},
    ]


def _answer_to(attempt: Attempt, budget: Budget) -> str:
    """What the judge says about an attempt, and what is asked for now."""
    found = attempt.judgement.diagnostics if attempt.judgement is not None else ()
    cut = [CUT_OFF] if attempt.completion.finish == "length" else []
    return "\n".join([feedback(found, budget.feedback_chars), *cut, WHOLE_FILE])


def _shown(attempt: Attempt) -> str:
    """The candidate as the model is shown it again: its code, bounded, with no token of a chat and no fence in it."""
    found = attempt.judgement.candidate if attempt.judgement is not None else None
    if not isinstance(found, Candidate):
        return "(an answer without code)"
    if len(found.source) > SHOWN_CHARS:
        return f"(an answer of {len(found.source)} characters, too long to be shown again)"
    return fenced(defuse(found.source))


def _note(loop: Loop) -> str:
    """What failed before a fresh start: stages and codes, which no candidate can write."""
    ends = dict.fromkeys(
        f"{a.judgement.outcome.value} ({', '.join(sorted({d.code for d in a.judgement.diagnostics})[:3])})"
        for a in loop.attempts
        if a.judgement is not None
    )
    text = f"Earlier attempts failed with: {'; '.join(ends)}. Start anew and solve it in another way."
    return text[:NOTE_CHARS]
