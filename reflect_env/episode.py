"""What both environments share: the state of an episode, its spaces, and what is told about it; no compiler.

Why it is its own file: the single and the vector environment must not be able to disagree.
"""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from gymnasium import spaces

from reflect_env.diagnostic import render_for_model, render_for_person
from reflect_env.errors import InfraError
from reflect_env.judge import Judgement
from reflect_env.reward import DEFAULT, RewardConfig, RewardTerms, reward_terms
from reflect_env.sharing import CompilerConfig
from reflect_env.task import Task
from reflect_env.task_sets import Selection
from reflect_env.text_space import PrintableText
from reflect_env.verdict import Stage

STAGES = ("none", *(stage.value for stage in Stage), "done")
"""Meaning of the observation's `stage`: where the last candidate's way ended; `none` before the first."""
PROMPT_CHARS = 8_192
DIAGNOSTICS_CHARS = 4_096
ACTION_CHARS = 65_536
OPTIONS = ("task_id", "tasks", "level", "family", "split")
"""Keys that `reset(options=…)` knows."""

_CUT = "\n[cut]"
_ESCAPES = {i: f"\\x{i:02x}" for i in range(128) if chr(i) not in string.printable}

Observation = dict[str, Any]
Info = dict[str, Any]


@dataclass(frozen=True)
class EnvConfig:
    """Everything that `gym.make("ReflectChisel-v0", …)` accepts; plain values, so that a spec is JSON."""

    tasks: str | tuple[str, ...] = "curriculum"
    """A set of tasks by name (`task_sets.SETS`), or ids of tasks."""
    task_id: str | None = None
    """Only this task, such as `up-counter/7`; the other choices do not count."""
    level: str | None = None
    """Only tasks of this level, `L1` to `L6` or `U`."""
    family: str | None = None
    """Only tasks of this procedural family."""
    split: str | None = None
    """Only `train` or only `test` tasks."""
    max_turns: int = 1
    """Candidates that an episode allows; it ends earlier with the first that succeeds."""
    lane: str = "modern"
    isolation: str = "auto"
    compiler: str = "real"
    """`real` or `fake`."""
    deadline_s: float = 600.0
    """Wall seconds for one `step`, the start of the compiler not included; what is not done then is our failure."""

    def __post_init__(self) -> None:
        if isinstance(self.max_turns, bool) or not isinstance(self.max_turns, int) or self.max_turns < 1:
            raise ValueError(f"max_turns is a whole number of at least 1, not {self.max_turns!r}")
        self.selection()
        self.compiler_config()

    def selection(self, **changes: Any) -> Selection:  # noqa: ANN401
        """Return which tasks may be drawn, with the choices of one episode in place of those of the configuration."""
        chosen = {key: getattr(self, key) for key in OPTIONS} | changes
        listed = chosen["tasks"]
        return Selection(**chosen | {"tasks": listed if isinstance(listed, str) else tuple(listed)})

    def compiler_config(self) -> CompilerConfig:
        """Return the part that names the compiler."""
        return CompilerConfig(self.compiler, self.lane, self.isolation)


@dataclass(frozen=True)
class Episode:
    """An episode between two steps."""

    task: Task
    turn: int = 0
    """Candidates judged so far."""
    best: float = 0.0
    """Highest reward of any of them; the rewards of the steps add up to it."""
    last: Judgement | None = None
    terms: RewardTerms | None = None
    """Of `last`."""


@dataclass(frozen=True)
class Transition:
    """What one judged candidate did to an episode."""

    episode: Episode
    reward: float
    """Improvement over the best so far, never negative."""
    terminated: bool


def start(config: EnvConfig, options: Mapping[str, Any] | None, rng: np.random.Generator) -> Episode:
    """Draw a task among those that configuration and options leave.

    Raises:
        ValueError: Options are unknown or leave no task; the message names the choices.

    """
    given = {key: value for key, value in (options or {}).items() if value is not None}
    if unknown := sorted(set(options or {}) - set(OPTIONS)):
        raise ValueError(f"unknown options {unknown}; choose among {', '.join(OPTIONS)}")
    if given:
        given = {"task_id": None} | given
    return Episode(config.selection(**given).draw(rng))


def advance(episode: Episode, judgement: Judgement, max_turns: int, rewards: RewardConfig = DEFAULT) -> Transition:
    """Work out the next state of an episode.

    Raises:
        InfraError: No verdict was reached; the episode is what it was, so the same step can be tried again.

    """
    terms = reward_terms(judgement, rewards)
    if terms is None:
        raise InfraError(f"no verdict for task {episode.task.id}: {judgement.reason or 'unknown'}")
    best = max(episode.best, terms.total)
    after = Episode(episode.task, episode.turn + 1, best, judgement, terms)
    return Transition(after, best - episode.best, judgement.is_success or after.turn >= max_turns)


def action_space() -> PrintableText:
    """Build the space of printable text; `step` takes any other string as well."""
    return PrintableText(ACTION_CHARS)


def observation_space(max_turns: int) -> spaces.Dict:
    """Build the space of `observe`; `stage` is an index into `STAGES`."""
    return spaces.Dict(
        {
            "prompt": PrintableText(PROMPT_CHARS),
            "diagnostics": PrintableText(DIAGNOSTICS_CHARS),
            "stage": spaces.Discrete(len(STAGES)),
            "turn": spaces.Discrete(max_turns + 1),
        }
    )


def observe(episode: Episode) -> Observation:
    """Make a fresh observation, always inside `observation_space`."""
    found = () if episode.last is None else episode.last.diagnostics
    return {
        "prompt": printable(episode.task.render_prompt(), PROMPT_CHARS),
        "diagnostics": printable(render_for_model(found, DIAGNOSTICS_CHARS), DIAGNOSTICS_CHARS),
        "stage": STAGES.index(_stage(episode.last)),
        "turn": episode.turn,
    }


def describe(episode: Episode) -> Info:
    """Make a fresh `info`: no clock time, so equal episodes give equal infos."""
    task, last = episode.task, episode.last
    info: Info = {"task_id": task.id, "level": task.level, "split": task.split}
    if last is None or episode.terms is None:
        return info
    terms = asdict(episode.terms)
    return info | {
        "outcome": last.outcome.value,
        "stage": last.stage.value,
        "top": last.top,
        "diagnostics": last.diagnostics,
        "score": terms.pop("total"),
        "best": episode.best,
        "terms": terms,
        "functional": _functional(last),
        "fingerprint": last.fingerprint,
        "isolation": last.isolation,
    }


def _functional(last: Judgement) -> Info:
    """Always the same keys, so that a vector of infos is an array for each."""
    found = last.functional
    if found is None:
        return {"samples": 0, "mismatches": 0, "proof": "none"}
    return {"samples": found.samples, "mismatches": found.mismatches, "proof": found.proof}


def render(episode: Episode, max_turns: int) -> str:
    """Render the episode for a person."""
    task, last = episode.task, episode.last
    lines = [f"{task.id} ({task.level}, {task.split}): module {task.module_name}", task.instruction.strip()]
    if last is None:
        return "\n".join([*lines, f"turn 0 of {max_turns}: waiting for a candidate"])
    lines.append(f"turn {episode.turn} of {max_turns}: {last.outcome.value} at {last.stage.value}")
    score = 0.0 if episode.terms is None else episode.terms.total
    lines.append(f"score {score:.2f}, best {episode.best:.2f}, toolchain {last.fingerprint}")
    return "\n".join([*lines, render_for_person(last.diagnostics, f"{task.module_name}.scala")]).rstrip()


def printable(text: str, limit: int) -> str:
    """Write the text in `string.printable`, everything else backslash-escaped, cut to `limit` characters."""
    escaped = text.encode("ascii", "backslashreplace").decode("ascii").translate(_ESCAPES)
    return escaped if len(escaped) <= limit else escaped[: limit - len(_CUT)] + _CUT


def _stage(last: Judgement | None) -> str:
    if last is None:
        return "none"
    return "done" if last.is_success else last.stage.value
