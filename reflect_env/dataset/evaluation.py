"""What no data set may hold: the evaluation tasks of this repository."""

from __future__ import annotations

from pathlib import Path

from reflect_env.dataset.lint import Protected
from reflect_env.errors import ReflectEnvError
from reflect_env.suites.problems import load_problems
from reflect_env.task_sets import compile_only_tasks


def protected(root: Path) -> Protected:
    """Collect the evaluation sets in the folders of `root`, and the test split of the built-in tasks.

    Raises:
        ReflectEnvError: There is none, or one is not readable; nothing is made that was not compared with them.

    """
    sets = sorted({path.parent.parent for path in root.glob("*/*/problem.toml")})
    if not sets:
        raise ReflectEnvError(f"{root} holds no evaluation set, and data that was not compared with one is not made")
    own = [task for task in compile_only_tasks() if task.split == "test"]
    return Protected.over([*own, *(task for folder in sets for task in load_problems(folder))])
