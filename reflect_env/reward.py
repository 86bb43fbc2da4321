"""Judgement to named terms to one number; pure.

| the completion                                          | reward |
|---------------------------------------------------------|--------|
| holds no code or no module; breaks a rule (`policy`)     | 0      |
| uses up a limit, or kills its worker                     | 0      |
| fails to parse                                           | 0.05   |
| parses, has a type error                                 | 0.15   |
| type-checks, fails while the circuit is built            | 0.30   |
| elaborates, is rejected by firtool                       | 0.45   |
| gives Verilog with another name or other ports           | 0.55   |
| keeps the contract, but computes something else          | 0.60 + 0.30 x credit, below 0.90 |
| does all that its task can check                         | 1      |

A failure of ours has no reward at all: `None`. Every step of the table is worth strictly more than the one
before it, and no partial reward reaches a pass. `credit` (`simulator.compare.credit`) is the share of the
reference's behaviour that is met beyond what a constant or a copy of an input meets: those, and `DontCare`, earn
what keeping the contract earns and no more. Limits and policy pay nothing because a candidate could
choose to stop there; so does a text without a module, which would type-check for free.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from itertools import pairwise

from reflect_env.judge import Judgement
from reflect_env.verdict import Outcome

_FAILED_AT = {
    Outcome.PARSE: 1,
    Outcome.TYPE: 2,
    Outcome.ELABORATE: 3,
    Outcome.LOWER: 4,
    Outcome.CONTRACT: 5,
    Outcome.FUNCTIONAL: 6,
    Outcome.COMPILED: 8,
    Outcome.PASSED: 8,
}
"""How many of the eight terms an outcome earns in full; outcomes that are not here earn none."""


@dataclass(frozen=True)
class RewardConfig:
    """Reward of a completion whose way ended at each stage; strictly increasing, within [0, 1]."""

    parse: float = 0.05
    type: float = 0.15
    elaborate: float = 0.30
    lower: float = 0.45
    contract: float = 0.55
    functional: float = 0.60
    nearly: float = 0.90
    """What a wrong function approaches, and never reaches, the more of the behaviour is right."""
    passed: float = 1.0

    def __post_init__(self) -> None:
        levels = (0.0, *self.levels())
        if any(a >= b for a, b in pairwise(levels)) or levels[-1] > 1.0:
            raise ValueError(f"rewards must increase from stage to stage within (0, 1], got {levels[1:]}")

    def levels(self) -> tuple[float, ...]:
        """List the values in the order of the stages."""
        return tuple(getattr(self, field.name) for field in fields(self))


DEFAULT = RewardConfig()


@dataclass(frozen=True)
class RewardTerms:
    """What each step on the way added; the sum is the reward."""

    code: float = 0.0
    """There is a module to compile."""
    parsed: float = 0.0
    typed: float = 0.0
    elaborated: float = 0.0
    lowered: float = 0.0
    contract: float = 0.0
    """Name and ports are the asked ones."""
    functional: float = 0.0
    """Share of the behaviour that is right."""
    passed: float = 0.0
    """Everything that the task can check holds."""
    total: float = 0.0
    """The reward in [0, 1]; exactly the configured value, not a rounded sum."""


_TERMS = tuple(field.name for field in fields(RewardTerms) if field.name != "total")


def reward_terms(judgement: Judgement, config: RewardConfig = DEFAULT) -> RewardTerms | None:
    """Named terms of a judgement; None where the failure is ours."""
    if judgement.is_infra:
        return None
    levels = (0.0, *config.levels())
    earned = 0 if _lacks_module(judgement) else _FAILED_AT.get(judgement.outcome, 0)
    steps = [b - a if i < earned else 0.0 for i, (a, b) in enumerate(pairwise(levels))]
    partial = (config.nearly - config.functional) * _credit(judgement)
    terms = dict(zip(_TERMS, steps, strict=True))
    return RewardTerms(**terms | {"functional": terms["functional"] + partial}, total=levels[earned] + partial)


def reward(judgement: Judgement, config: RewardConfig = DEFAULT) -> float | None:
    """Reward of a judgement in [0, 1]; None where the failure is ours."""
    terms = reward_terms(judgement, config)
    return None if terms is None else terms.total


def _credit(judgement: Judgement) -> float:
    wrong = judgement.outcome is Outcome.FUNCTIONAL and judgement.functional is not None
    return judgement.functional.credit if wrong and judgement.functional else 0.0


def _lacks_module(judgement: Judgement) -> bool:
    return any(d.code == "no_module" and d.severity == "error" for d in judgement.diagnostics)
