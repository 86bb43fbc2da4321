"""Models by name: `openai:NAME`, `hf:PATH`, `scripted:FILE`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from reflect_env.models.api import Model, ModelUnavailable


@dataclass(frozen=True)
class ModelOptions:
    """What a model may need beside its name."""

    base_url: str | None = None
    api_key: str | None = None
    adapter: str | None = None
    """Folder of a LoRA adapter for `hf:`."""
    load_in_4bit: bool = False
    batch_size: int = 16
    """Conversations generated together by `hf:`."""
    timeout_s: float = 120.0
    """Wall seconds a request of `openai:`."""
    retries: int = 5
    """Of a request of `openai:`, by the SDK."""


def load_model(name: str, options: ModelOptions | None = None) -> Model:
    """Load a model.

    Raises:
        ModelUnavailable: It is unknown or cannot be used; the message says what to do.

    """
    kind, _, what = name.partition(":")
    options = options or ModelOptions()
    if kind == "scripted" and what:
        from reflect_env.models.scripted import ScriptedModel

        return ScriptedModel.read(Path(what))
    if kind == "openai" and what:
        from reflect_env.models.openai_model import OpenAIModel

        return OpenAIModel(
            what, options.base_url, options.api_key, retries=options.retries, timeout_s=options.timeout_s
        )
    if kind == "hf" and what:
        from reflect_env.models.hf_model import HFModel

        return HFModel(what, options.adapter, options.load_in_4bit, options.batch_size)
    raise ModelUnavailable(f"model {name!r}: write openai:NAME, hf:PATH or scripted:FILE")
