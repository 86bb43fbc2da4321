"""Models that have their answers already: a script for tests and demonstrations, recorded samples for scoring."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

from reflect_env.models.api import Completion, Conversation, ModelUnavailable, Sampling


class ScriptedModel:
    """Answers the n-th conversation that holds a script's key with the n-th line of that script.

    A conversation that holds none of the keys gets the script without a key. Each script keeps its own place, so that
    loops side by side do not disturb one another as long as their texts hold different keys (a module's name).
    """

    def __init__(self, scripts: Mapping[str, Sequence[str]], name: str = "scripted") -> None:
        """Take the scripts by key; `""` is for every conversation."""
        self._scripts = {key: list(lines) for key, lines in scripts.items()}
        self._next = dict.fromkeys(self._scripts, 0)
        self._name = name

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read JSON lines `{"key": "…", "answers": ["…", …]}`; `key` may be missing.

        Raises:
            ModelUnavailable: The file cannot be read or holds something else.

        """
        try:
            rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
            return cls({row.get("key", ""): _answers(row) for row in rows}, f"scripted:{path.name}")
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as e:
            raise ModelUnavailable(f"{path} is no script (JSON lines with `answers`): {e}") from e

    @property
    def name(self) -> str:
        """Where the script came from."""
        return self._name

    def complete(self, conversations: Sequence[Conversation], sampling: Sampling) -> list[Completion]:
        """Answer each; past the end of a script there is an error, not a repetition."""
        return [self._answer(conversation) for conversation in conversations]

    def _answer(self, conversation: Conversation) -> Completion:
        text = "\n".join(message["content"] for message in conversation)
        key = next((key for key in self._scripts if key and key in text), "")
        lines, place = self._scripts.get(key, []), self._next.get(key, 0)
        if place >= len(lines):
            return Completion("", "error", error=f"the script {key!r} ends after {place} answers")
        self._next[key] = place + 1
        return Completion(lines[place], completion_tokens=len(lines[place].split()))

    def close(self) -> None:
        """Nothing to free."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


def _answers(row: dict[str, Any]) -> list[str]:
    answers = row["answers"]
    if not isinstance(answers, list) or not all(isinstance(text, str) for text in answers):
        raise TypeError("`answers` is no list of texts")
    return answers
