"""Expert iteration: draw answers, keep those that the judge passes, train on them; the baseline of every other recipe.

Rows that are kept are rows of a data set, so that the supervised training, its checks and its record are the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from reflect_env.candidate import Candidate
from reflect_env.circuits.skeleton import masked_names
from reflect_env.dataset.make import passed_row
from reflect_env.dataset.row import Row
from reflect_env.files import write_whole
from reflect_env.judge import Judge, Judgement
from reflect_env.models.api import Model, Sampling
from reflect_env.prompt import messages
from reflect_env.task import Task
from reflect_env.training.config import TrainingConfig
from reflect_env.training.curriculum import Curriculum
from reflect_env.training.record import say

MOST_PER_TASK = 2
"""Different right answers of a task that are kept."""


def collect(config: TrainingConfig, model: Model, judge: Judge, path: Path) -> int:
    """Draw answers to the curriculum's tasks and write those that pass.

    Args:
        config: `grpo.pool` prompts, `grpo.group` answers each, at `grpo.temperature`.
        model: Writes the answers.
        judge: Keeps the right ones.
        path: Gets the rows.

    Returns:
        Number of rows.

    """
    grpo = config.grpo
    curriculum = Curriculum(grpo.levels, config.seed)
    rows: list[Row] = []
    for start in range(0, grpo.pool, grpo.prompts_a_step):
        tasks = [curriculum.draw(slot) for slot in range(start, min(grpo.pool, start + grpo.prompts_a_step))]
        asked = [task for task in tasks for _ in range(grpo.group)]
        sampling = Sampling(grpo.temperature, max_tokens=grpo.max_completion, seed=config.seed + start)
        answers = [answer.text for answer in model.complete([messages(task) for task in asked], sampling)]
        judgements = judge.judge(answers, asked)
        for i, task in enumerate(tasks):
            here = judgements[i * grpo.group : (i + 1) * grpo.group]
            known = [judgement for judgement in here if not judgement.is_infra]
            if known:
                curriculum.add(task.family, sum(j.is_success for j in known) / len(known))
            rows += _kept(task, here)
        say(f"{start + len(tasks)} of {grpo.pool} prompts, {len(rows)} rows kept, {curriculum.success():.0%} pass")
    write_whole(path, "".join(f"{row.to_json()}\n" for row in rows))
    return len(rows)


def _kept(task: Task, judgements: Sequence[Judgement]) -> list[Row]:
    """Rows of the different right answers, the first ones."""
    kept: dict[str, Row] = {}
    for judgement in judgements:
        if judgement.is_success and isinstance(judgement.candidate, Candidate):
            kept.setdefault(masked_names(judgement.candidate.source), _row(task, judgement, judgement.candidate.source))
    return list(kept.values())[:MOST_PER_TASK]


def _row(task: Task, judgement: Judgement, source: str) -> Row:
    digest = hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest()
    return passed_row(task, source, judgement, -1, f"{task.id}@{digest[:12]}")
