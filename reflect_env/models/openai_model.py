"""Any OpenAI-compatible endpoint through the official SDK (extra `openai`)."""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Callable, Sequence
from typing import Any, Self, TypeVar

from reflect_env.models.api import Completion, Conversation, ModelUnavailable, Sampling

CONNECTIONS = 8
RETRIES = 5
TIMEOUT_S = 120.0
ERROR_CHARS = 500
LIMIT_NAMES = ("max_tokens", "max_completion_tokens")
"""How an endpoint calls the limit of an answer: nearly all take the first, newer models of OpenAI only the second."""

Item = TypeVar("Item")
Answer = TypeVar("Answer")


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
        if not (api_key or os.environ.get("OPENAI_API_KEY")):
            raise ModelUnavailable("no key: set OPENAI_API_KEY (an endpoint of your own may take any text)")
        self._openai: Any = openai
        self._model = model
        self._client: Any = openai.OpenAI(api_key=api_key, base_url=base_url, max_retries=retries, timeout=timeout_s)
        self._connections = connections
        self._limit_name = LIMIT_NAMES[0]

    @property
    def name(self) -> str:
        """`openai:MODEL`."""
        return f"openai:{self._model}"

    def complete(self, conversations: Sequence[Conversation], sampling: Sampling) -> list[Completion]:
        """Ask for all, a few at a time."""
        return side_by_side(lambda conversation: self._one(conversation, sampling), conversations, self._connections)

    def _one(self, conversation: Conversation, sampling: Sampling) -> Completion:
        try:
            return _completion(self._answer(conversation, sampling))
        except self._openai.APIError as e:
            return _failed(f"{type(e).__name__}: {e}")
        except ValueError as e:  # the SDK hands JSON that was cut off on as it is
            return _failed(f"the endpoint's answer cannot be read: {e}")

    def _answer(self, conversation: Conversation, sampling: Sampling) -> Any:  # noqa: ANN401
        """Send one request; once more where the endpoint knows the limit by its other name."""
        create = self._client.chat.completions.create
        try:
            return create(**self._request(conversation, sampling))
        except self._openai.BadRequestError as e:
            if self._limit_name == LIMIT_NAMES[1] or LIMIT_NAMES[1] not in str(e):
                raise
            self._limit_name = LIMIT_NAMES[1]
            return create(**self._request(conversation, sampling))

    def _request(self, conversation: Conversation, sampling: Sampling) -> dict[str, Any]:
        request: dict[str, Any] = {
            "model": self._model,
            "messages": list(conversation),
            "temperature": sampling.temperature,
            "top_p": sampling.top_p,
            self._limit_name: sampling.max_tokens,
        }
        return request | ({} if sampling.seed is None else {"seed": sampling.seed})

    def close(self) -> None:
        """Close connections; safe to call twice."""
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


def _completion(answer: Any) -> Completion:  # noqa: ANN401
    """Read an answer; the SDK hands text that is no JSON (a page of a wrong address) on as a string."""
    choices = getattr(answer, "choices", None)
    if not choices or choices[0].message is None:
        return _failed("the endpoint's answer is no chat completion; is the base URL right (it often ends in /v1)?")
    choice, used = choices[0], answer.usage
    finish = "length" if choice.finish_reason == "length" else "stop"
    tokens = (used.prompt_tokens, used.completion_tokens) if used else (None, None)
    return Completion(choice.message.content or "", finish, *tokens)


def _failed(error: str) -> Completion:
    return Completion("", "error", error=error[:ERROR_CHARS])


def side_by_side(work: Callable[[Item], Answer], items: Sequence[Item], at_once: int) -> list[Answer]:
    """Do all items, some at the same time; one alone is done in the caller's thread.

    The threads are daemons, because an interrupt must not wait for an endpoint that hangs; a `ThreadPoolExecutor` is
    waited for at the end of the process.
    """
    if len(items) == 1:
        return [work(items[0])]
    todo: queue.SimpleQueue[tuple[int, Item]] = queue.SimpleQueue()
    done: queue.SimpleQueue[tuple[int, Answer | BaseException]] = queue.SimpleQueue()
    for pair in enumerate(items):
        todo.put(pair)
    for _ in range(min(at_once, len(items))):
        threading.Thread(target=_serve, args=(work, todo, done), name="side-by-side", daemon=True).start()
    try:
        return _collect(done, len(items))
    finally:
        _drain(todo)


def _serve(
    work: Callable[[Item], Answer],
    todo: queue.SimpleQueue[tuple[int, Item]],
    done: queue.SimpleQueue[tuple[int, Answer | BaseException]],
) -> None:
    while True:
        try:
            number, item = todo.get_nowait()
        except queue.Empty:
            return
        try:
            done.put((number, work(item)))
        except BaseException as e:  # crosses a thread: raised again by the caller
            done.put((number, e))


def _collect(done: queue.SimpleQueue[tuple[int, Answer | BaseException]], count: int) -> list[Answer]:
    answers: dict[int, Answer] = {}
    while len(answers) < count:
        number, answer = done.get()
        if isinstance(answer, BaseException):
            raise answer
        answers[number] = answer
    return [answers[number] for number in range(count)]


def _drain(todo: queue.SimpleQueue[tuple[int, Item]]) -> None:
    while True:
        try:
            todo.get_nowait()
        except queue.Empty:
            return
