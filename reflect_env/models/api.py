"""What every model offers: conversations in, completions out, in batches.

Streaming, retries, rate limits and cost are the business of the SDK or library behind it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, Self

from reflect_env.errors import ReflectEnvError
from reflect_env.prompt import Message

Conversation = Sequence[Message]


class ModelUnavailable(ReflectEnvError):
    """The model cannot be used at all: unknown name, missing package, key or folder; the message says what to do."""


@dataclass(frozen=True)
class Sampling:
    """How completions are drawn."""

    temperature: float = 0.0
    top_p: float = 1.0
    max_tokens: int = 2048
    """New tokens a completion."""
    seed: int | None = None


@dataclass(frozen=True)
class Completion:
    """One answer, or why there is none."""

    text: str
    finish: str = "stop"
    """`stop`, `length` (cut off), or `error`."""
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    error: str = ""
    """What went wrong with the model or the way to it; no fault of the candidate."""

    @property
    def failed(self) -> bool:
        """Whether the model gave no answer."""
        return self.finish == "error"


class Model(Protocol):
    """Answers batches of conversations."""

    @property
    def name(self) -> str:
        """As it stands in records: `openai:gpt-…`, `hf:/path`."""

    def complete(self, conversations: Sequence[Conversation], sampling: Sampling) -> list[Completion]:
        """Answer every conversation; same length and order. A failure is a `Completion` with `finish="error"`."""

    def close(self) -> None:
        """Free what the model holds; safe to call twice."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *exc: object) -> None: ...
