"""The suites as a task of inspect_ai (extra `inspect`): its models, sandboxing of nothing, our judge as the scorer."""

from __future__ import annotations

import asyncio
import atexit
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reflect_env.errors import ReflectEnvError
from reflect_env.evaluation.sample import SCORES, Verdict
from reflect_env.evaluation.score import verdict_of, verdicts_of
from reflect_env.evaluation.suite import find_suite
from reflect_env.judge import Judge
from reflect_env.prompt import messages
from reflect_env.task import Task

if TYPE_CHECKING:
    import inspect_ai


class InspectMissing(ReflectEnvError):
    """inspect_ai is not installed."""


def make_task(suite: str, problems: Path, make_judge: Callable[[], Judge] | None = None) -> inspect_ai.Task:
    """Make the task of a suite.

    Args:
        suite: As `find_suite` takes it.
        problems: Folder that holds our own suites.
        make_judge: Called before the first answer is scored; default the resident compiler and Icarus Verilog, which
            stay until the process ends.

    Raises:
        InspectMissing: inspect_ai is not installed.
        TaskError: There is no such suite.

    """
    try:
        import inspect_ai
        from inspect_ai import dataset, model
    except ImportError as e:
        raise InspectMissing("inspect_ai is not installed: pip install 'reflect-env[inspect]'") from e
    found = find_suite(suite, problems)
    kinds = {"system": model.ChatMessageSystem, "user": model.ChatMessageUser}
    samples = [
        dataset.Sample(
            id=task.id,
            input=[kinds[message["role"]](content=message["content"]) for message in messages(task)],
            metadata={"level": task.level, "family": task.family, "unseen": list(task.unseen)},
        )
        for task in found.tasks
    ]
    judge = cache(make_judge or _resident_judge)
    scorer = _scorer({task.id: task for task in found.tasks}, judge)
    return inspect_ai.Task(dataset=samples, scorer=scorer, name=found.name, version=found.content_hash[:12])


def _resident_judge() -> Judge:
    from reflect_env.commands.session import CompilerChoice, icarus_simulator, resident_compiler

    held = ExitStack()
    atexit.register(held.close)
    return Judge(held.enter_context(resident_compiler(CompilerChoice())), held.enter_context(icarus_simulator()))


def _scorer(tasks: dict[str, Task], judge: Callable[[], Judge]) -> Any:  # noqa: ANN401 - inspect_ai's own type
    from inspect_ai.scorer import Score, mean, scorer, stderr

    def chisel() -> Callable[..., Awaitable[Score]]:
        async def score(state: Any, target: Any) -> Score:  # noqa: ANN401
            task = tasks[str(state.sample_id)]
            verdict = await asyncio.to_thread(_judged, judge, state.output.completion, task)
            if verdict.outcome == "infra":
                raise ReflectEnvError(f"no verdict on {task.id}: {verdict.reason}")  # an error of the sample, no score
            return Score(
                value={name: int(getattr(verdict.scores, name)) for name in SCORES},
                answer=state.output.completion,
                explanation="\n".join(f"{d['code']}: {d['message']}" for d in verdict.diagnostics) or verdict.outcome,
                metadata={"outcome": verdict.outcome, "stage": verdict.stage, "scores": asdict(verdict.scores)},
            )

        return score

    return scorer(metrics={"*": [mean(), stderr()]}, name="chisel")(chisel)()


def _judged(judge: Callable[[], Judge], completion: str, task: Task) -> Verdict:
    return verdict_of(verdicts_of(judge(), [completion], [task])[0], task)
