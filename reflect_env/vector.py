"""`gym.make_vec("ReflectChisel-v0", num_envs=N)`: N episodes, one batch compile a step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from gymnasium.error import ResetNeeded
from gymnasium.utils import seeding
from gymnasium.vector import AutoresetMode, VectorEnv
from gymnasium.vector.utils import batch_space
from numpy.typing import NDArray

from reflect_env import episode as ep
from reflect_env.episode import EnvConfig, Episode, Info, Observation, Transition
from reflect_env.judge import Judgement
from reflect_env.sharing import Lease

Bools = NDArray[np.bool_]
StepResult = tuple[Observation, NDArray[np.float64], Bools, Bools, Info]


class ReflectChiselVectorEnv(VectorEnv[Observation, Sequence[str], NDArray[Any]]):
    """N independent episodes over one shared compiler; see `ReflectChiselEnv` for what one of them is.

    Observations: a dict of `prompt` and `diagnostics` (tuples of N strings), `stage` and `turn` (int64, shape
    `(N,)`). Infos: a dict of arrays of length N, each with a mask under `_key`, as Gymnasium defines.

    `SAME_STEP` by default: with the default `NEXT_STEP` of Gymnasium every second step of one-turn episodes
    would compile nothing.
    """

    metadata: dict[str, Any] = {  # noqa: RUF012  (Gymnasium's attribute; set anew in each instance)
        "render_modes": ["ansi"],
        "render_fps": 1,
        "autoreset_mode": AutoresetMode.SAME_STEP,
    }

    def __init__(
        self,
        num_envs: int = 1,
        *,
        autoreset_mode: str | AutoresetMode = AutoresetMode.SAME_STEP,
        render_mode: str | None = None,
        **settings: Any,  # noqa: ANN401  (the fields of EnvConfig, checked there)
    ) -> None:
        """Start nothing; `settings` are the fields of `EnvConfig`.

        Raises:
            ValueError: An argument is unknown; the message names the choices.
            TypeError: A setting does not exist.

        """
        self.closed = True  # older Gymnasiums close in __del__, even what was never made
        if num_envs < 1:
            raise ValueError(f"num_envs is at least 1, not {num_envs}")
        self.config = EnvConfig(**settings)
        self.num_envs = num_envs
        self.autoreset_mode = AutoresetMode(autoreset_mode)
        self.metadata = {**type(self).metadata, "autoreset_mode": self.autoreset_mode}
        self.render_mode = render_mode
        self._make_spaces()
        self._rngs = [seeding.np_random()[0] for _ in range(num_envs)]
        self._episodes: list[Episode | None] = [None] * num_envs
        self._judged: list[Judgement | None] = [None] * num_envs
        self._over = np.ones(num_envs, dtype=np.bool_)
        self._lease = Lease(self.config.compiler_config())
        self.closed = False

    def _make_spaces(self) -> None:
        self.single_action_space = ep.action_space()
        self.single_observation_space = ep.observation_space(self.config.max_turns)
        self.action_space = batch_space(self.single_action_space, self.num_envs)
        self.observation_space = batch_space(self.single_observation_space, self.num_envs)

    def reset(
        self, *, seed: int | Sequence[int | None] | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Observation, Info]:
        """Begin N episodes.

        Args:
            seed: None, one seed (episode `i` gets `seed + i`) or one an episode.
            options: As in `ReflectChiselEnv.reset`, the same for all; `reset_mask` (bool, shape `(N,)`)
                begins only the marked ones.

        Raises:
            ValueError: An option is unknown or leaves no task, or seeds or mask have another length.

        """
        chosen = dict(options or {})
        mask = self._mask(chosen.pop("reset_mask", None))
        rngs = self._seeded(seed, mask)
        begun = {int(i): ep.start(self.config, chosen, rngs[i]) for i in np.flatnonzero(mask)}
        self._rngs = rngs
        for i, episode in begun.items():
            self._episodes[i], self._over[i] = episode, False
        return self._observations(), self._infos({i: ep.describe(e) for i, e in begun.items()})

    def step(self, actions: Sequence[str]) -> StepResult:
        """Judge one candidate an episode, all in one batch.

        Args:
            actions: N strings. Where `autoreset_mode` is `NEXT_STEP`, those of finished episodes are ignored.

        Raises:
            TypeError: An action is not a string.
            ValueError: There are not N actions.
            InfraError: A candidate got no verdict, by no fault of its own. No episode has changed: the same
                step may be tried again.
            ResetNeeded: An episode has not begun, or is over and resetting is left to the caller.

        """
        texts = _texts(actions, self.num_envs)
        resting = self._over & (self.autoreset_mode is AutoresetMode.NEXT_STEP) & self._begun()
        moved = self._advance(texts, [i for i in range(self.num_envs) if not resting[i]])
        restarted = {int(i): ep.start(self.config, None, self._rngs[i]) for i in np.flatnonzero(resting)}
        return self._finish(moved, restarted)

    @property
    def last_judgements(self) -> tuple[Judgement | None, ...]:
        """What the last step judged, also of episodes that it ended; None where it judged nothing."""
        return tuple(self._judged)

    def render(self) -> tuple[str, ...] | None:
        """Render each episode as text where `render_mode` is `ansi`, else None."""
        if self.render_mode is None:
            return None
        return tuple("" if e is None else ep.render(e, self.config.max_turns) for e in self._episodes)

    def close_extras(self, **kwargs: Any) -> None:  # noqa: ANN401  (Gymnasium's signature)
        """Give the shared compiler back."""
        self._lease.close()

    def _advance(self, texts: list[str], awake: list[int]) -> dict[int, Transition]:
        """Judge one batch for the episodes that run; change nothing."""
        running = {i: self._running(i) for i in awake}
        if not running:
            return {}
        judge = self._lease.judge(self.config.deadline_s)
        verdicts = judge.judge([texts[i] for i in running], [episode.task for episode in running.values()])
        return {
            i: ep.advance(episode, verdict, self.config.max_turns)
            for (i, episode), verdict in zip(running.items(), verdicts, strict=True)
        }

    def _finish(self, moved: dict[int, Transition], restarted: dict[int, Episode]) -> StepResult:
        """Take over the new states and put the answer together."""
        self._judged = [moved[i].episode.last if i in moved else None for i in range(self.num_envs)]
        rewards = np.zeros(self.num_envs, dtype=np.float64)
        over = np.zeros(self.num_envs, dtype=np.bool_)
        infos: dict[int, Info] = {i: ep.describe(episode) for i, episode in restarted.items()}
        for i, episode in restarted.items():
            self._episodes[i] = episode
        for i, transition in moved.items():
            rewards[i], over[i] = transition.reward, transition.terminated
            infos[i] = self._settle(i, transition)
        self._over = over & (self.autoreset_mode is not AutoresetMode.SAME_STEP)
        return self._observations(), rewards, over, np.zeros_like(over), self._infos(infos)

    def _settle(self, i: int, transition: Transition) -> Info:
        """Store the state after a step, or begin anew at once; return the episode's info."""
        self._episodes[i] = transition.episode
        info = ep.describe(transition.episode)
        if not transition.terminated or self.autoreset_mode is not AutoresetMode.SAME_STEP:
            return info
        fresh = self._episodes[i] = ep.start(self.config, None, self._rngs[i])
        return {"final_obs": ep.observe(transition.episode), "final_info": info} | ep.describe(fresh)

    def _running(self, i: int) -> Episode:
        episode = self._episodes[i]
        if episode is None or self._over[i]:
            raise ResetNeeded(f"episode {i} is over or has not begun: call reset() first")
        return episode

    def _begun(self) -> Bools:
        return np.array([episode is not None for episode in self._episodes])

    def _observations(self) -> Observation:
        rows = [ep.observe(e) for e in self._episodes if e is not None]
        if len(rows) < self.num_envs:
            raise ResetNeeded("an episode has not begun: call reset() without a mask first")
        texts = {key: tuple(row[key] for row in rows) for key in ("prompt", "diagnostics")}
        numbers = {key: np.array([row[key] for row in rows], dtype=np.int64) for key in ("stage", "turn")}
        return texts | numbers

    def _infos(self, rows: dict[int, Info]) -> Info:
        infos: Info = {}
        for i, row in sorted(rows.items()):
            infos = self._add_info(infos, row, i)
        return infos

    def _seeded(self, seed: int | Sequence[int | None] | None, mask: Bools) -> list[np.random.Generator]:
        seeds = [seed + i for i in range(self.num_envs)] if isinstance(seed, int) else seed
        if seeds is None:
            return self._rngs
        if len(seeds) != self.num_envs:
            raise ValueError(f"{len(seeds)} seeds for {self.num_envs} environments")
        fresh = zip(seeds, mask, self._rngs, strict=True)
        return [seeding.np_random(s)[0] if s is not None and m else rng for s, m, rng in fresh]

    def _mask(self, mask: NDArray[Any] | None) -> Bools:
        if mask is None:
            return np.ones(self.num_envs, dtype=np.bool_)
        if mask.shape != (self.num_envs,) or mask.dtype != np.bool_ or not mask.any():
            raise ValueError(f"reset_mask holds {self.num_envs} bools, at least one True; got {mask!r}")
        return mask


def _texts(actions: Sequence[str], count: int) -> list[str]:
    if isinstance(actions, str):
        raise TypeError(f"actions is a sequence of {count} strings, not one string")
    texts = list(actions)
    if len(texts) != count:
        raise ValueError(f"{len(texts)} actions for {count} environments")
    for i, text in enumerate(texts):
        if not isinstance(text, str):
            raise TypeError(f"action {i} is {type(text).__name__}, not str")
    return texts
