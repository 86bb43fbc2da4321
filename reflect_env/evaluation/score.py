"""From answers to rows: the judge decides, and decides once more where only the name stands in the way."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from reflect_env.candidate import Candidate
from reflect_env.diagnostic import to_json
from reflect_env.evaluation.sample import MISSING, Answer, Sample, Scores, Verdict
from reflect_env.judge import Judge, Judgement
from reflect_env.reward import reward_terms
from reflect_env.simulator.api import Compared
from reflect_env.task import Task
from reflect_env.verdict import Compiled, Outcome

_COMMENT_OR_STRING = re.compile(r'"""(?:.|\n)*?"""|"(?:[^"\\\n]|\\.)*"|//[^\n]*|/\*(?:.|\n)*?\*/')
_MODULE = re.compile(r"\bclass\s+(\w+)[^{]{0,400}?\bextends\s+(?:Raw)?Module\b")
_MADE = re.compile(r"\bnew\s+(\w+)")
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


@dataclass(frozen=True)
class Asked:
    """One completion to be judged."""

    task: Task
    sample: int
    answer: Answer


def score(judge: Judge, asked: Sequence[Asked]) -> list[Sample]:
    """Judge answers; the rows come in their order. An answer that the model failed to give is `missing`."""
    given = [i for i, one in enumerate(asked) if one.answer.finish != "error"]
    texts, tasks = [asked[i].answer.completion for i in given], [asked[i].task for i in given]
    verdicts = dict(zip(given, verdicts_of(judge, texts, tasks), strict=True))
    return [_row(one, verdicts.get(i)) for i, one in enumerate(asked)]


@dataclass(frozen=True)
class Judged:
    """A judgement with the one that does not mind the name."""

    first: Judgement
    any_name: Judgement | None

    @property
    def code(self) -> str | None:
        """What was extracted."""
        return self.first.candidate.source if isinstance(self.first.candidate, Candidate) else None


def verdicts_of(judge: Judge, texts: Sequence[str], tasks: Sequence[Task]) -> list[Judged]:
    """Judge texts, and those whose module has another name once more under that name."""
    return with_any_name(judge, texts, tasks, judge.judge(texts, tasks))


def with_any_name(
    judge: Judge, texts: Sequence[str], tasks: Sequence[Task], first: Sequence[Judgement]
) -> list[Judged]:
    """Judge again, under its own name, what was judged and has another name than asked."""
    renamed = {i: name for i, judgement in enumerate(first) if (name := own_name(judgement)) is not None}
    asked = [replace(tasks[i], module_name=name) for i, name in renamed.items()]
    second = dict(zip(renamed, judge.judge([texts[i] for i in renamed], asked) if renamed else (), strict=True))
    return [Judged(judgement, second.get(i)) for i, judgement in enumerate(first)]


def own_name(judgement: Judgement) -> str | None:
    """Name of the candidate's own top where it is not the asked one; None where the name is right or unknown."""
    if judgement.outcome is not Outcome.CONTRACT or not isinstance(judgement.candidate, Candidate):
        return None
    if all(found.code != "name_mismatch" for found in judgement.diagnostics) or judgement.top is None:
        return None
    return structural_top(judgement.candidate.source, judgement.top)


def structural_top(source: str, default: str) -> str | None:
    """Name the module that no other module of the text instantiates, if there is just one, else `default`.

    Only chooses what is tried; the judge decides. None where the name is none that a task can ask for.
    """
    code = _COMMENT_OR_STRING.sub(" ", source)
    made = set(_MADE.findall(code))
    tops = [name for name in dict.fromkeys(_MODULE.findall(code)) if name not in made]
    chosen = tops[0] if len(tops) == 1 else default
    return chosen if _PLAIN.fullmatch(chosen) else None


def _row(one: Asked, judged: Judged | None) -> Sample:
    if judged is None:
        verdict = Verdict(MISSING, "", None, Scores(), reason=one.answer.error or "the model gave no answer")
        return Sample(one.task.id, one.sample, one.answer, None, 0, verdict)
    found = judged.first.candidate
    offset = found.line_offset if isinstance(found, Candidate) else 0
    return Sample(one.task.id, one.sample, one.answer, judged.code, offset, verdict_of(judged, one.task))


def verdict_of(judged: Judged, task: Task) -> Verdict:
    """Write a judgement down. Our own failure in the second judging is a failure of the whole."""
    first, second = judged.first, judged.any_name
    infra = next((j for j in (first, second) if j is not None and j.is_infra), None)
    decided = infra or first
    terms = None if infra else reward_terms(first)
    shown = second if second is not None and not infra else first
    return Verdict(
        outcome=decided.outcome.value,
        stage=decided.stage.value,
        top=first.top,
        scores=Scores() if infra else scores_of(judged, task),
        diagnostics=tuple(to_json(found) for found in first.diagnostics),
        reward=None if terms is None else asdict(terms),
        mismatch=_mismatch(shown.functional),
        compared=_compared(shown.functional),
        any_name=None if second is None else _second(second),
        toolchain=decided.fingerprint,
        isolation=decided.isolation,
        reason=decided.reason,
    )


def scores_of(judged: Judged, task: Task) -> Scores:
    """Count a judgement in the four ways; only what trusted processes found is looked at."""
    first, second = judged.first, judged.any_name
    compiles = isinstance(first.compile_outcome, Compiled)
    right = _is_right(first, task)
    return Scores(
        compile=compiles and first.top == task.module_name,
        functional=right,
        compile_any_name=compiles,
        functional_any_name=right or (second is not None and _is_right(second, task)),
    )


def _is_right(judgement: Judgement, task: Task) -> bool:
    return judgement.outcome is (Outcome.COMPILED if task.reference is None else Outcome.PASSED)


def _second(judgement: Judgement) -> dict[str, Any]:
    return {
        "top": judgement.top,
        "outcome": judgement.outcome.value,
        "diagnostics": [to_json(found) for found in judgement.diagnostics],
    }


def _mismatch(compared: Compared | None) -> dict[str, Any] | None:
    return None if compared is None or compared.first is None else _plain(asdict(compared.first))


def _compared(compared: Compared | None) -> dict[str, Any] | None:
    if compared is None:
        return None
    return {"samples": compared.samples, "mismatches": compared.mismatches, "proof": compared.proof}


def _plain(value: Any) -> Any:  # noqa: ANN401
    """Tuples as lists, as JSON gives them back, so that a row equals itself read again."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, (list, tuple)) else value
