"""What the tests of the data engine use in place of a compiler and a simulator."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from reflect_env.candidate import Candidate
from reflect_env.dataset.lint import Protected
from reflect_env.dataset.maker import Maker
from reflect_env.dataset.presets import Part, Preset
from reflect_env.diagnostic import Diagnostic
from reflect_env.judge import Judgement
from reflect_env.prompt import fenced
from reflect_env.simulator.api import Compared
from reflect_env.task import Task
from reflect_env.verdict import Compiled, Outcome, Stage

NOTHING = Protected(frozenset(), frozenset())
SMALL = Preset("small", (Part("a", 2, ("up-counter", "parity-code", "clamp")), Part("b", 1, ("pop-count", "mux-case"))))
WRONG = Diagnostic("functional_mismatch", "error", "functional", None, None, "cycle 3: q is 1, expected 2", "", "Look.")


def judgement(outcome: Outcome, diagnostics: tuple[Diagnostic, ...] = ()) -> Judgement:
    """A judgement with as much in it as a row needs."""
    found = diagnostics or (() if outcome is Outcome.PASSED else (WRONG,))
    compared = Compared(1_024, 0, None, "none", 0.0) if outcome is Outcome.PASSED else None
    verilog = Compiled("Top", (), "circuit", "module Top();")
    return Judgement(outcome, Stage.FUNCTIONAL, found, Candidate("x"), verilog, "Top", "t", "fake", (), compared)


@dataclass
class FixedJudge:
    """Passes solutions, but for every `rejects`-th, by its text; calls all else functionally wrong."""

    rejects: int = 0
    fails_at: int | None = None
    """Number of the call that has no verdict."""
    calls: list[int] = field(default_factory=list)

    def judge(self, completions: Sequence[str], tasks: Sequence[Task]) -> list[Judgement]:
        self.calls.append(len(completions))
        if self.fails_at == len(self.calls):
            return [judgement(Outcome.INFRA) for _ in completions]
        return [judgement(self._outcome(text, task)) for text, task in zip(completions, tasks, strict=True)]

    def _outcome(self, text: str, task: Task) -> Outcome:
        right = text in map(fenced, task.solutions)
        number = int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")
        unlucky = bool(self.rejects) and number % self.rejects == 0
        return Outcome.PASSED if right and not unlucky else Outcome.FUNCTIONAL


def maker(judge: FixedJudge, preset: Preset = SMALL, protected: Protected = NOTHING, seed: int = 0) -> Maker:
    """A maker with a judge that is no judge."""
    return Maker(preset, seed, judge, protected)  # type: ignore[arg-type]
