"""What is seen of a training while it runs, and what ends it early."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from transformers import TrainerCallback

from reflect_env.training.record import METRICS, say


class Metrics(TrainerCallback):  # type: ignore[misc]
    """Appends what the trainer logs to `metrics.jsonl`, a line a log; a resumed run goes on below the old lines."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / METRICS

    def on_log(self, args: Any, state: Any, control: Any, logs: Any = None, **kwargs: Any) -> None:  # noqa: ANN401
        """Write one line."""
        row = {"step": state.global_step} | {k: v for k, v in (logs or {}).items() if isinstance(v, int | float)}
        with self._path.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(row) + "\n")


class Progress(TrainerCallback):  # type: ignore[misc]
    """Prints step, time left, and the newest of the figures that matter."""

    SHOWN = ("loss", "eval_loss", "reward", "mean_token_accuracy", "entropy", "completions/mean_length")
    INTERVAL_S = 10.0

    def __init__(self, to: Callable[[str], None] | None = None) -> None:
        self._say = to or say
        self._begin, self._first, self._said = 0.0, 0, 0.0

    def on_train_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:  # noqa: ANN401
        """Start the clock; a resumed run counts from where it is."""
        self._begin, self._first = time.monotonic(), state.global_step

    def on_log(self, args: Any, state: Any, control: Any, logs: Any = None, **kwargs: Any) -> None:  # noqa: ANN401
        """Print a line, not more often than every ten seconds, and the last one always."""
        now, done = time.monotonic(), state.global_step - self._first
        if now - self._said < self.INTERVAL_S and state.global_step < state.max_steps:
            return
        self._said = now
        left_s = (state.max_steps - state.global_step) * (now - self._begin) / done if done else math.nan
        figures = " ".join(f"{key} {logs[key]:.4g}" for key in self.SHOWN if key in (logs or {}))
        self._say(f"step {state.global_step}/{state.max_steps}, {_minutes(left_s)} left  {figures}")


def _minutes(seconds: float) -> str:
    return "?" if math.isnan(seconds) else f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


class StopAtNaN(TrainerCallback):  # type: ignore[misc]
    """Ends a training whose loss is no number any more; the checkpoints from before stay."""

    def __init__(self) -> None:
        self.step: int | None = None
        """Where that happened; None where it did not."""

    def on_log(self, args: Any, state: Any, control: Any, logs: Any = None, **kwargs: Any) -> None:  # noqa: ANN401
        """Look at the newest loss."""
        loss = (logs or {}).get("loss")
        if isinstance(loss, float) and not math.isfinite(loss):
            self.step = state.global_step
            control.should_training_stop = True
            control.should_save = False
