"""`ReflectChisel-v0`: the Chisel compiler as a Gymnasium environment, one candidate a step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import gymnasium
from gymnasium.error import ResetNeeded

from reflect_env import episode as ep
from reflect_env.episode import EnvConfig, Episode, Info, Observation
from reflect_env.judge import Judgement
from reflect_env.sharing import Lease


class ReflectChiselEnv(gymnasium.Env[Observation, str]):
    """A task is drawn at `reset`; each `step` judges one candidate for it.

    Action: any `str`: a completion with or without a code fence, or bare Chisel. Text outside the action space
    (non-ASCII, too long) is judged like any other.

    Observation: a dict with `prompt` and `diagnostics` (text), `stage` (index into `reflect_env.episode.STAGES`:
    where the last candidate's way ended) and `turn` (candidates so far).

    Reward: the improvement over the best candidate of the episode, on the scale of `reflect_env.reward`; so the
    return lies in [0, 1] and repeating oneself earns nothing.

    The episode ends (`terminated`) with the first success or after `max_turns` candidates; `truncated` is never
    set. `info` holds `task_id, level, split` and, after a step, `outcome, stage, top, diagnostics, score, best,
    terms, functional, fingerprint, isolation`; nothing in it depends on the clock.

    All environments of a process with the same lane and isolation share one compiler and one simulator, which the
    first `step` starts and the last `close` ends.
    """

    metadata: ClassVar[dict[str, Any]] = {"render_modes": ["ansi"], "render_fps": 1}  # type: ignore[misc]

    def __init__(
        self,
        *,
        tasks: str | Sequence[str] = "curriculum",
        task_id: str | None = None,
        level: str | None = None,
        family: str | None = None,
        split: str | None = None,
        max_turns: int = 1,
        lane: str = "modern",
        isolation: str = "auto",
        compiler: str = "real",
        deadline_s: float = 600.0,
        render_mode: str | None = None,
    ) -> None:
        """Start nothing; see `EnvConfig` for the arguments.

        Raises:
            ValueError: An argument is unknown; the message names the choices.

        """
        self.config = EnvConfig(
            tasks=tasks if isinstance(tasks, str) else tuple(tasks),
            task_id=task_id,
            level=level,
            family=family,
            split=split,
            max_turns=max_turns,
            lane=lane,
            isolation=isolation,
            compiler=compiler,
            deadline_s=deadline_s,
        )
        if render_mode not in (None, *self.metadata["render_modes"]):
            raise ValueError(f"render_mode={render_mode!r} is unknown; choose ansi or None")
        self.render_mode = render_mode
        self.action_space = ep.action_space()
        self.observation_space = ep.observation_space(max_turns)
        self._episode: Episode | None = None
        self._over = True
        self._lease = Lease(self.config.compiler_config())

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[Observation, Info]:
        """Draw a task.

        Args:
            seed: As in Gymnasium.
            options: `tasks`, `task_id`, `level`, `family` or `split`, for this episode only; they stand in for what
                was given to `make`.

        Raises:
            ValueError: An option is unknown or leaves no task; the message names the choices.

        """
        super().reset(seed=seed)
        self._episode, self._over = ep.start(self.config, options, self.np_random), False
        return ep.observe(self._episode), ep.describe(self._episode)

    def step(self, action: str) -> tuple[Observation, float, bool, bool, Info]:
        """Judge one candidate.

        Raises:
            TypeError: The action is not a string.
            InfraError: No verdict could be reached. It is not the candidate's fault, so there is no reward; the
                episode is unchanged and the same step may be tried again.
            ResetNeeded: There is no episode, or it is over.

        """
        if not isinstance(action, str):
            raise TypeError(f"an action is a str (a completion or Chisel source), not {type(action).__name__}")
        if self._episode is None or self._over:
            raise ResetNeeded("the episode is over or has not begun: call reset() first")
        judgement = self._lease.judge(self.config.deadline_s).judge([action], [self._episode.task])[0]
        moved = ep.advance(self._episode, judgement, self.config.max_turns)
        self._episode, self._over = moved.episode, moved.terminated
        return ep.observe(moved.episode), moved.reward, moved.terminated, False, ep.describe(moved.episode)

    @property
    def last_judgement(self) -> Judgement | None:
        """All that is known about the last candidate, the Verilog included; None before the first."""
        return None if self._episode is None else self._episode.last

    def render(self) -> str | None:
        """Render the episode as text where `render_mode` is `ansi`, else None."""
        if self.render_mode is None or self._episode is None:
            return None
        return ep.render(self._episode, self.config.max_turns)

    def close(self) -> None:
        """Give the shared compiler back; safe to call twice."""
        self._lease.close()
