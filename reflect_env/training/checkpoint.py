"""A Qwen2 from random weights, in the folder format of any other checkpoint."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from reflect_env.training.config import ModelSettings

CONTEXT = 4096
"""Positions; rotary embeddings have no table, so a longer one costs nothing."""


def random_checkpoint(settings: ModelSettings, tokenizer: Any, folder: Path, seed: int) -> Any:  # noqa: ANN401
    """Make a model and write it beside its tokenizer.

    Args:
        settings: Sizes.
        tokenizer: Decides vocabulary and special tokens.
        folder: Gets `config.json`, `generation_config.json` and the weights.
        seed: Of the random weights.

    Returns:
        A `Qwen2ForCausalLM` with float32 weights.

    """
    import torch
    from transformers import Qwen2Config, Qwen2ForCausalLM

    torch.manual_seed(seed)
    config = Qwen2Config(
        vocab_size=-(-len(tokenizer) // 64) * 64,
        hidden_size=settings.hidden_size,
        intermediate_size=settings.intermediate_size,
        num_hidden_layers=settings.layers,
        num_attention_heads=settings.heads,
        num_key_value_heads=settings.key_value_heads,
        max_position_embeddings=CONTEXT,
        tie_word_embeddings=True,
        bos_token_id=None,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
        dtype="float32",
    )
    model = Qwen2ForCausalLM(config)
    model.generation_config.eos_token_id = tokenizer.eos_token_id
    model.generation_config.pad_token_id = tokenizer.pad_token_id
    folder.mkdir(parents=True, exist_ok=True)
    model.save_pretrained(str(folder))
    return model


def parameters(model: Any) -> int:  # noqa: ANN401
    """Count the weights, tied ones once."""
    return sum(weight.numel() for weight in model.parameters())
