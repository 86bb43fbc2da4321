"""Whether a loop gets anywhere: pure.

ReChisel describes an escape from loops without progress in its paper; its code has none. Here a loop that turns in a
circle is told apart by three signs, each of which needs only the verdicts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from reflect_env.candidate import Candidate
from reflect_env.judge import Judgement

SAME_ERRORS = 3
"""So many attempts in a row with the same errors are no progress."""


class Stuck(StrEnum):
    """Why an attempt counts as no progress."""

    SAME_CODE = "same_code"
    SAME_ERRORS = "same_errors"
    OSCILLATION = "oscillation"


@dataclass(frozen=True)
class Signature:
    """What is compared between attempts."""

    code: str
    """Hash of the candidate's text without white space at line ends; empty where there was no code."""
    errors: tuple[tuple[str, str], ...]
    """(code, message) of each error, sorted; places do not count, because lines move."""


def signature(judgement: Judgement) -> Signature:
    """Reduce an attempt to what a circle would repeat."""
    found = judgement.candidate
    lines = found.source.strip().split("\n") if isinstance(found, Candidate) else []
    code = hashlib.sha256("\n".join(line.rstrip() for line in lines).encode("utf-8", "surrogatepass")).hexdigest()
    errors = sorted({(d.code, d.message) for d in judgement.diagnostics if d.severity == "error"})
    return Signature(code if lines else "", tuple(errors))


def stuck(history: Sequence[Signature]) -> Stuck | None:
    """Say why the newest of the attempts since the last fresh start is no progress; None where it is."""
    if not history:
        return None
    newest, before = history[-1], history[:-1]
    if any(newest.code == old.code for old in before):
        return Stuck.SAME_CODE
    if len(history) >= SAME_ERRORS and len({s.errors for s in history[-SAME_ERRORS:]}) == 1:
        return Stuck.SAME_ERRORS
    if len(history) >= 4 and [s.errors for s in history[-4:-2]] == [s.errors for s in history[-2:]]:
        return Stuck.OSCILLATION
    return None
