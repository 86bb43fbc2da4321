"""A loop as a person sees it run: who is at work, and each verdict as it comes; plain lines where no terminal is."""

from __future__ import annotations

import textwrap
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Self

from reflect_env.diagnostic import render_for_person
from reflect_env.message_text import clip, printable
from reflect_env.models.api import Completion, Conversation, Model, Sampling
from reflect_env.reflection.loop import Attempt, Loop

if TYPE_CHECKING:
    from rich.console import Console
    from rich.status import Status

SHOWN_LINES = 14
"""Of one turn's diagnostics; the transcript has all."""


class Live:
    """Shows one loop; give its `update` to `run_loops(on_turn=…)` and the loop a model that it `watch`es."""

    def __init__(self, console: Console, clock: Callable[[], float] = time.monotonic) -> None:
        self._console = console
        self._clock = clock
        self._status: Status | None = console.status("starting") if console.is_terminal else None
        self._shown = 0
        self._model_s = 0.0
        self._since = clock()

    def watch(self, model: Model) -> Model:
        """Wrap a model so that the time it takes is seen and told apart from the judge's."""
        return _Watched(model, self)

    def asking(self, name: str) -> None:
        """The model has been asked."""
        self._say(f"turn {self._shown + 1}: {name} writes")
        self._since = self._clock()

    def answered(self) -> None:
        """The model has answered, so the judge is at work."""
        self._model_s, self._since = self._clock() - self._since, self._clock()
        self._say(f"turn {self._shown + 1}: judging")

    def update(self, loops: Sequence[Loop]) -> None:
        """Print the turns that are new."""
        judge_s = self._clock() - self._since
        for attempt in loops[0].attempts[self._shown :]:
            self._shown += 1
            self._print(attempt, judge_s)
        self._model_s, self._since = 0.0, self._clock()

    def _print(self, attempt: Attempt, judge_s: float) -> None:
        from rich.text import Text

        judgement = attempt.judgement
        if judgement is None:
            self._console.print(Text.assemble((f"turn {self._shown}  ", "bold"), ("no answer", "red")))
            self._console.print(Text(textwrap.indent(clip(printable(attempt.completion.error), 600), "    "), "dim"))
            return
        colour = "green" if judgement.is_success else "yellow"
        times = f"  model {self._model_s:.1f} s, judge {judge_s:.1f} s"
        head = Text.assemble((f"turn {self._shown}  ", "bold"), (f"{judgement.outcome.value}", colour))
        self._console.print(head + Text.assemble(f", reward {attempt.score:.2f}", (times, "dim")))
        body = judgement.reason or render_for_person(judgement.diagnostics)
        if body:
            self._console.print(Text(textwrap.indent(_bounded(body), "    "), "dim"))
        if attempt.stuck is not None:
            self._console.print(Text(f"    no progress ({attempt.stuck.value}); the next turn starts anew", "magenta"))

    def _say(self, what: str) -> None:
        if self._status is not None:
            self._status.update(f"{what} …")

    def __enter__(self) -> Self:
        if self._status is not None:
            self._status.start()
        return self

    def __exit__(self, *exc: object) -> None:
        if self._status is not None:
            self._status.stop()


def _bounded(text: str) -> str:
    lines = text.rstrip("\n").split("\n")
    more = len(lines) - SHOWN_LINES
    return "\n".join([*lines[:SHOWN_LINES], *([f"({more} more lines)"] if more > 0 else [])])


class _Watched:
    """A model that tells a `Live` when it is asked and when it has answered."""

    def __init__(self, model: Model, live: Live) -> None:
        self._model, self._live = model, live

    @property
    def name(self) -> str:
        return self._model.name

    def complete(self, conversations: Sequence[Conversation], sampling: Sampling) -> list[Completion]:
        self._live.asking(self.name)
        answers = self._model.complete(conversations, sampling)
        self._live.answered()
        return answers

    def close(self) -> None:
        self._model.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()
