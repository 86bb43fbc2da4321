"""Rewards in TRL's contract (`GRPOTrainer(reward_funcs=…)`), without importing TRL.

    trl grpo --reward_funcs reflect_env.rewards.compile_reward …

TRL hands over a whole batch at once, which is one `Judge` batch here. Each completion gets a number in [0, 1]
(see `reflect_env.reward`) or None, which TRL leaves out of the loss: a failure of ours is not the model's.

The dataset names what was asked in one of three columns, looked for in this order: `task` (a `Task` as JSON
string or dict), `task_id` (`family/seed`, or a built-in task), `module_name` (only the name is judged).
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from reflect_env.judge import Judge, Judgement
from reflect_env.reward import DEFAULT, RewardConfig, reward
from reflect_env.sharing import CompilerConfig, Lease
from reflect_env.task import Task, named
from reflect_env.task_sets import find_task
from reflect_env.verdict import Outcome

TASK_COLUMNS = ("task", "task_id", "module_name")
"""Dataset columns that name what was asked; the first that is there counts."""

Message = Mapping[str, Any]
Completion = str | Sequence[Message]
LogExtra = Callable[[str, list[Any]], None]
LogMetric = Callable[[str, float], None]


class ChiselReward:
    """A configurable reward function; picklable, because the compiler it shares is found again by configuration.

    Instances are called by TRL like a function. The compiler starts with the first call and is shared with
    every environment of the process that has the same lane and isolation.
    """

    def __init__(
        self,
        *,
        lane: str = "modern",
        isolation: str = "auto",
        compiler: str = "real",
        deadline_s: float = 600.0,
        rewards: RewardConfig = DEFAULT,
        require_task: bool = True,
        name: str = "compile_reward",
    ) -> None:
        """Start nothing.

        Args:
            lane: Name of the toolchain lane.
            isolation: `auto`, `strict` or `none`.
            compiler: `real`, or `fake` for tests.
            deadline_s: Wall seconds for one call; what is not judged then is None. Stay well below the
                collective time-out of a distributed run (1,800 s by default).
            rewards: Worth of each stage.
            require_task: Whether a dataset without any of the task columns is an error. Where it is not, a
                completion earns the full reward for compiling, whatever its name and ports.
            name: Name of the metric.

        """
        self.__name__ = name
        self._settings = CompilerConfig(compiler, lane, isolation)
        self._deadline_s = deadline_s
        self._rewards = rewards
        self._require_task = require_task
        self._lease = Lease(self._settings)

    def __call__(
        self,
        completions: Sequence[Completion],
        prompts: Sequence[Any] | None = None,
        *,
        log_extra: LogExtra | None = None,
        log_metric: LogMetric | None = None,
        trainer_state: Any = None,  # noqa: ANN401  (TRL's own type; not used)
        **columns: Any,  # noqa: ANN401  (dataset columns)
    ) -> list[float | None]:
        """Reward a batch.

        Args:
            completions: Strings or lists of messages; of a list the last assistant message counts.
            prompts: Not used; the task columns say what was asked.
            log_extra: TRL's hook for columns of the completions table: gets `outcome` and `diagnostic`.
            log_metric: TRL's hook for plots: gets the share of each stage and the number of our failures.
            trainer_state: Not used.
            **columns: Dataset columns, one value a completion.

        Returns:
            One number in [0, 1] or None (our failure) a completion, in order.

        Raises:
            ValueError: A task column is missing, has another length, or holds what is no task.
            TypeError: A completion is neither a string nor a list of messages.

        """
        texts = [completion_text(completion) for completion in completions]
        tasks = tasks_from_columns(columns, len(texts), require=self._require_task)
        if not texts:
            return []
        judgements = self._lease.judge(self._deadline_s).judge(texts, tasks)
        _log(judgements, self.__name__, log_extra, log_metric)
        return [reward(judgement, self._rewards) for judgement in judgements]

    def judge(self) -> Judge:
        """Return the judge that rewards; for probes beside a training."""
        return self._lease.judge(self._deadline_s)

    def close(self) -> None:
        """Give the shared compiler back; the next call takes it again."""
        self._lease.close()

    def __getstate__(self) -> dict[str, Any]:
        return {key: value for key, value in self.__dict__.items() if key != "_lease"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._lease = Lease(self._settings)


_DEFAULT = ChiselReward()


def compile_reward(
    completions: Sequence[Completion],
    prompts: Sequence[Any] | None = None,
    *,
    log_extra: LogExtra | None = None,
    log_metric: LogMetric | None = None,
    trainer_state: Any = None,  # noqa: ANN401
    **columns: Any,  # noqa: ANN401
) -> list[float | None]:
    """Staged compile reward with the default toolchain; see `ChiselReward.__call__`."""
    return _DEFAULT(completions, prompts, log_extra=log_extra, log_metric=log_metric, **columns)


async def acompile_reward(
    completions: Sequence[Completion],
    prompts: Sequence[Any] | None = None,
    *,
    log_extra: LogExtra | None = None,
    log_metric: LogMetric | None = None,
    trainer_state: Any = None,  # noqa: ANN401
    **columns: Any,  # noqa: ANN401
) -> list[float | None]:
    """`compile_reward` in a thread, so that other asynchronous rewards go on meanwhile."""
    return await asyncio.to_thread(
        compile_reward, completions, prompts, log_extra=log_extra, log_metric=log_metric, **columns
    )


def completion_text(completion: Completion) -> str:
    """Return the text of a plain or conversational completion.

    Raises:
        TypeError: It is neither a string nor a list of messages.

    """
    if isinstance(completion, str):
        return completion
    if not isinstance(completion, Sequence) or not all(isinstance(message, Mapping) for message in completion):
        raise TypeError(f"a completion is a str or a list of messages, not {type(completion).__name__}")
    messages: list[Message] = [message for message in completion if isinstance(message, Mapping)]
    said = [m.get("content") for m in messages if m.get("role", "assistant") == "assistant"]
    return _content(said[-1]) if said else ""


def _content(content: Any) -> str:  # noqa: ANN401  (str, None beside tool calls, or a list of parts)
    if isinstance(content, list):
        return "".join(str(part.get("text", "")) for part in content if isinstance(part, Mapping))
    return content if isinstance(content, str) else ""


def tasks_from_columns(columns: Mapping[str, Any], count: int, *, require: bool) -> list[Task | None]:
    """Find the task of each row of a batch.

    Raises:
        ValueError: No column names the task (and one is required), or a column is unfit.

    """
    column = next((name for name in TASK_COLUMNS if columns.get(name) is not None), None)
    if column is None:
        if not require:
            return [None] * count
        known = sorted(set(columns) - {"completion_ids"})
        raise ValueError(
            f"the dataset needs one of the columns {', '.join(TASK_COLUMNS)}, so that name and ports can be "
            f"judged; it has {known}. ChiselReward(require_task=False) rewards compiling alone."
        )
    values = columns[column]
    if isinstance(values, str) or not isinstance(values, Sequence) or len(values) != count:
        raise ValueError(f"column {column!r} must be a list of {count} values, one a completion")
    return [_task(column, value, row, require) for row, value in enumerate(values)]


def _task(column: str, value: Any, row: int, require: bool) -> Task | None:  # noqa: ANN401
    if value is None and not require:
        return None
    try:
        return _PARSERS[column](value)
    except (ValueError, TypeError) as e:
        raise ValueError(f"column {column!r}, row {row}: {e}") from e


def _from_task(value: Any) -> Task:  # noqa: ANN401
    if isinstance(value, Task):
        return value
    if not isinstance(value, str | Mapping):
        raise TypeError(f"a task is JSON text or a dict, not {type(value).__name__}")
    return Task.from_dict(value) if isinstance(value, Mapping) else Task.from_json(value)


def _from_id(value: Any) -> Task:  # noqa: ANN401
    if not isinstance(value, str):
        raise TypeError(f"a task_id is a str, not {type(value).__name__}")
    return find_task(value)


def _from_name(value: Any) -> Task:  # noqa: ANN401
    if not isinstance(value, str):
        raise TypeError(f"a module_name is a str, not {type(value).__name__}")
    return named(value)


_PARSERS: dict[str, Callable[[Any], Task]] = {"task": _from_task, "task_id": _from_id, "module_name": _from_name}

_SHARES = {
    "no_code": (Outcome.NO_CODE,),
    "policy": (Outcome.POLICY,),
    "parse": (Outcome.PARSE,),
    "type": (Outcome.TYPE,),
    "elaborate": (Outcome.ELABORATE,),
    "lower": (Outcome.LOWER,),
    "contract": (Outcome.CONTRACT,),
    "functional": (Outcome.FUNCTIONAL,),
    "limit": (Outcome.TIMEOUT, Outcome.MEMORY, Outcome.OUTPUT_LIMIT, Outcome.CANDIDATE_FAULT),
    "passed": (Outcome.COMPILED, Outcome.PASSED),
}
"""Plots: the share of the judged completions that ended so."""


def _log(judgements: list[Judgement], name: str, log_extra: LogExtra | None, log_metric: LogMetric | None) -> None:
    if log_extra is not None:
        log_extra("outcome", [j.outcome.value for j in judgements])
        log_extra("diagnostic", [_first_diagnostic(j) for j in judgements])
    if log_metric is not None:
        counts = Counter(j.outcome for j in judgements)
        judged = max(1, len(judgements) - counts[Outcome.INFRA])
        for share, outcomes in _SHARES.items():
            log_metric(f"{name}/{share}", sum(counts[o] for o in outcomes) / judged)
        log_metric(f"{name}/infra", float(counts[Outcome.INFRA]))


def _first_diagnostic(judgement: Judgement) -> str:
    return next((f"{d.code}: {d.message}" for d in judgement.diagnostics), "")
