"""One row of `samples.jsonl`: what a model answered and how it was judged; pure.

The scores of a row are computed from the judgement alone. Nothing in a completion, and no field that a model can fill,
reaches them. No clock time is in a row, so that equal runs give equal rows.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

SCHEMA_VERSION = 1
MISSING = "missing"
"""Outcome of a row without an answer: the model or the way to it failed. Not one of the judge's."""
INFRA = "infra"


@dataclass(frozen=True)
class Scores:
    """The four ways in which a sample counts."""

    compile: bool = False
    """Gives Verilog, under the asked name; ports may differ."""
    functional: bool = False
    """Keeps the contract and equals the reference."""
    compile_any_name: bool = False
    """Gives Verilog under whatever name."""
    functional_any_name: bool = False
    """Equals the reference once its own top counts as the asked name."""


SCORES = tuple(field.name for field in fields(Scores))


@dataclass(frozen=True)
class Verdict:
    """How one text was judged."""

    outcome: str
    """As the judge's closed set has it, or `missing`."""
    stage: str
    top: str | None
    scores: Scores
    diagnostics: tuple[dict[str, Any], ...] = ()
    reward: dict[str, float] | None = None
    """Terms by name; None where there is no verdict."""
    mismatch: dict[str, Any] | None = None
    """First wrong cycle with those before it; None where none was found."""
    compared: dict[str, Any] | None = None
    """Samples, mismatches and proof of the comparison; None where there was none."""
    any_name: dict[str, Any] | None = None
    """Top, outcome and diagnostics of the second judging, of a text whose module has another name."""
    toolchain: str = ""
    isolation: tuple[str, ...] = ()
    reason: str = ""
    """Why there is no verdict."""


@dataclass(frozen=True)
class Answer:
    """What the model gave."""

    completion: str
    finish: str = "stop"
    """`stop`, `length` or `error`."""
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    error: str = ""


@dataclass(frozen=True)
class Turn:
    """One more try after diagnostics."""

    answer: Answer
    code: str | None
    verdict: Verdict


@dataclass(frozen=True)
class Sample:
    """One row."""

    task: str
    sample: int
    answer: Answer
    code: str | None
    """What the extractor took of the completion."""
    line_offset: int
    """Lines of the completion before the code."""
    verdict: Verdict
    """Of the first answer."""
    repairs: tuple[Turn, ...] = ()
    """Further turns, where `--turns` allowed any."""
    schema_version: int = SCHEMA_VERSION

    @property
    def has_verdict(self) -> bool:
        """Whether every turn was judged; a row without is tried again."""
        verdicts = (self.verdict, *(turn.verdict for turn in self.repairs))
        return all(verdict.outcome not in (MISSING, INFRA) for verdict in verdicts)

    @property
    def solved_at(self) -> int | None:
        """Turn, from 1, whose candidate is functionally right under the asked name; None where there is none."""
        verdicts = (self.verdict, *(turn.verdict for turn in self.repairs))
        return next((i for i, verdict in enumerate(verdicts, 1) if verdict.scores.functional), None)

    def to_json(self) -> str:
        """Write one line; lone surrogates are escaped, so that any text fits."""
        return json.dumps(asdict(self), ensure_ascii=True, separators=(",", ":"))

    @classmethod
    def from_json(cls, line: str) -> Sample:
        """Read what `to_json` wrote.

        Raises:
            ValueError: It is no row, or one of another schema version.

        """
        row = json.loads(line)
        if not isinstance(row, dict) or row.get("schema_version") != SCHEMA_VERSION:
            raise ValueError(f"not a sample of schema version {SCHEMA_VERSION}")
        try:
            repairs = tuple(_turn(turn) for turn in row.pop("repairs"))
            answer, verdict = Answer(**row.pop("answer")), _verdict(row.pop("verdict"))
            return cls(answer=answer, verdict=verdict, repairs=repairs, **row)
        except (TypeError, KeyError, AttributeError) as e:
            raise ValueError(f"not a sample: {e}") from e


def _turn(row: Mapping[str, Any]) -> Turn:
    return Turn(Answer(**row["answer"]), row["code"], _verdict(row["verdict"]))


def _verdict(row: Mapping[str, Any]) -> Verdict:
    typed = {
        "scores": Scores(**row["scores"]),
        "diagnostics": tuple(row["diagnostics"]),
        "isolation": tuple(row["isolation"]),
    }
    return Verdict(**(dict(row) | typed))
