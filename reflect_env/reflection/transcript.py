"""A loop as Markdown that a person reads from top to bottom: what was asked, answered and found. Pure."""

from __future__ import annotations

import re

from reflect_env.diagnostic import render_for_person
from reflect_env.judge import Judgement
from reflect_env.message_text import clip, printable
from reflect_env.reflection.loop import Attempt, Ended, Loop
from reflect_env.verdict import Outcome

SHOWN_CHARS = 20_000
"""Of one answer or prompt."""
ENDS = {
    Ended.SOLVED: "solved",
    Ended.TURNS: "not solved: the turns are spent",
    Ended.TOKENS: "not solved: the tokens are spent",
    Ended.SECONDS: "not solved: the time is spent",
    Ended.MODEL: "ended: the model gave no answer",
    Ended.INFRA: "ended: no verdict could be reached",
    Ended.INTERRUPTED: "interrupted",
}


def transcript(loop: Loop, model: str) -> str:
    """Write the whole loop; no clock time, so that equal loops give equal texts."""
    parts = [_head(loop, model), f"## Asked\n\n{_block(loop.task.render_prompt())}"]
    parts += [_turn(number, attempt) for number, attempt in enumerate(loop.attempts, 1)]
    return "\n".join([*parts, f"## End\n\n{conclusion(loop)}\n"])


def conclusion(loop: Loop) -> str:
    """Say in two sentences how the loop ended and what its best candidate is worth."""
    best, number = loop.best, len(loop.attempts)
    text = f"After {number} turn{'s' * (number != 1)}: {_how(loop)}."
    if best is None or best.judgement is None:
        return f"{text} There is no candidate."
    if best.judgement.outcome is Outcome.COMPILED:
        return f"{text} Its function was **not** checked: the task has no reference."
    return f"{text} Best candidate: `{best.judgement.outcome.value}`, reward {best.score:.2f}."


def _how(loop: Loop) -> str:
    if loop.ended is None:
        return "still running"
    judgement = None if loop.best is None else loop.best.judgement
    if loop.ended is Ended.SOLVED and judgement is not None and judgement.outcome is Outcome.COMPILED:
        return "it compiles"
    return ENDS[loop.ended]


def _head(loop: Loop, model: str) -> str:
    rows = [
        ("task", f"`{loop.task.id}`, module `{loop.task.module_name}`"),
        ("model", f"`{_plain(model)}`"),
        ("toolchain", f"`{_toolchain(loop)}`"),
        ("ended", _how(loop)),
        ("completion tokens", str(loop.tokens)),
    ]
    table = "\n".join(f"| {key} | {value} |" for key, value in rows)
    return f"# Repair loop: {loop.task.module_name}\n\n| | |\n|---|---|\n{table}\n"


def _toolchain(loop: Loop) -> str:
    prints = [a.judgement.fingerprint for a in loop.attempts if a.judgement is not None]
    return max(prints, key=len, default="none")


def _turn(number: int, attempt: Attempt) -> str:
    judgement = attempt.judgement
    title = f"## Turn {number}: {'no answer' if judgement is None else judgement.outcome.value}"
    notes = [note for note in (_origin(attempt), _cut(attempt), _circle(attempt)) if note]
    body = _block(attempt.completion.text) if judgement is not None else f"> {_plain(attempt.completion.error)}\n"
    parts = [title, *notes, body, *([_verdict(judgement, attempt.score)] if judgement is not None else [])]
    return "\n\n".join(part.rstrip("\n") for part in parts) + "\n"


def _origin(attempt: Attempt) -> str:
    if not attempt.prompt:
        return "Given at the start; the model was not asked."
    return "Asked for anew, with a note of what failed." if attempt.fresh else ""


def _cut(attempt: Attempt) -> str:
    return "The answer was cut off at its limit." if attempt.completion.finish == "length" else ""


def _circle(attempt: Attempt) -> str:
    return f"No progress ({attempt.stuck.value}): the next turn starts anew." if attempt.stuck is not None else ""


def _verdict(judgement: Judgement, score: float) -> str:
    found = render_for_person(judgement.diagnostics, "candidate") or judgement.reason
    text = f"Verdict: **{judgement.outcome.value}** at stage {judgement.stage.value}, reward {score:.2f}."
    return f"{text}\n\n{_block(found)}" if found else text


def _block(text: str) -> str:
    """Fence a text with more backticks than it holds, so that it cannot end its own block."""
    shown = clip(printable(text), SHOWN_CHARS).rstrip("\n")
    longest = max((len(run) for run in re.findall("`+", shown)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{shown}\n{fence}\n"


def _plain(text: str) -> str:
    return " ".join(clip(printable(text), 600).replace("`", "'").split())
