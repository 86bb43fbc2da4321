"""Any OpenAI-compatible endpoint through the official SDK (extra `openai`)."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Self

from reflect_env.models.api import Completion, Conversation, ModelUnavailable, Sampling

CONNECTIONS = 8
RETRIES = 5
TIMEOUT_S = 120.0


class OpenAIModel:
    """Sends each conversation as one chat completion; several at a time."""

    def __init__(
        self,
        model: str,
        base_url: str | None = None,
        api_key: str | None = None,
        *,
        connections: int = CONNECTIONS,
        retries: int = RETRIES,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        """Connect lazily.

        Args:
            model: Name at the endpoint.
            base_url: Default: `OPENAI_BASE_URL`, then the SDK's own.
            api_key: Default: `OPENAI_API_KEY`. An endpoint of one's own often takes any key.
            connections: Requests at the same time.
            retries: Of the SDK, for 408, 409, 429, 5xx and lost connections.
            timeout_s: Wall seconds a request.

        Raises:
            ModelUnavailable: The SDK is not installed, or no key is known.

        """
        try:
            import openai
        except ImportError as e:
            raise ModelUnavailable("openai: models need the SDK: pip install 'reflect-env[openai]'") from e
        if api_key is None and not os.environ.get("OPENAI_API_KEY"):
            raise ModelUnavailable("no key: set OPENAI_API_KEY (an endpoint of your own may take any text)")
        self._openai = openai
        self._model = model
        self._client = openai.OpenAI(api_key=api_key, base_url=base_url, max_retries=retries, timeout=timeout_s)
        self._threads = ThreadPoolExecutor(connections, thread_name_prefix="openai")

    @property
    def name(self) -> str:
        """`openai:MODEL`."""
        return f"openai:{self._model}"

    def complete(self, conversations: Sequence[Conversation], sampling: Sampling) -> list[Completion]:
        """Ask for all, a few at a time."""
        return list(self._threads.map(lambda conversation: self._one(conversation, sampling), conversations))

    def _one(self, conversation: Conversation, sampling: Sampling) -> Completion:
        try:
            answer = self._client.chat.completions.create(**self._request(conversation, sampling))
        except self._openai.APIError as e:
            return Completion("", "error", error=f"{type(e).__name__}: {str(e)[:500]}")
        if not answer.choices:
            return Completion("", "error", error="the endpoint sent no choice")
        choice, used = answer.choices[0], answer.usage
        finish = "length" if choice.finish_reason == "length" else "stop"
        tokens = (used.prompt_tokens, used.completion_tokens) if used else (None, None)
        return Completion(choice.message.content or "", finish, *tokens)

    def _request(self, conversation: Conversation, sampling: Sampling) -> dict[str, Any]:
        request: dict[str, Any] = {
            "model": self._model,
            "messages": list(conversation),
            "temperature": sampling.temperature,
            "top_p": sampling.top_p,
            "max_tokens": sampling.max_tokens,
        }
        return request | ({} if sampling.seed is None else {"seed": sampling.seed})

    def close(self) -> None:
        """Close connections; safe to call twice."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()
