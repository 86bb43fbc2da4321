"""Weights and tokenizers: a checkpoint, or a Qwen2 from random weights that is made on the spot."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reflect_env.errors import ReflectEnvError
from reflect_env.training.checkpoint import parameters, random_checkpoint
from reflect_env.training.config import TrainingConfig
from reflect_env.training.memory import Shape, shape_of
from reflect_env.training.tokenizer import END_OF_TEXT, IM_END, IM_START, train_tokenizer

MANY = 1000
LINEAR = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")
"""Linear layers of a Qwen2 block, for counting an adapter's weights."""


class CheckpointUnusable(ReflectEnvError):
    """There is no such checkpoint, or it does not fit; the message says what to do."""


@dataclass(frozen=True)
class Held:
    """A model that can be trained."""

    model: Any
    tokenizer: Any
    adapter: Any
    """A peft `LoraConfig` for the trainer; None where all weights are trained."""
    weights: int
    source: str
    """Where it comes from, for the record."""


def base_folder(config: TrainingConfig) -> Path:
    """Where a model from random weights begins."""
    return config.folder / "base"


def make_base(config: TrainingConfig, texts: Iterable[str]) -> Path:
    """Train a tokenizer and make random weights, unless that has been done; returns the folder."""
    folder = base_folder(config)
    if not (folder / "config.json").exists():
        tokenizer = train_tokenizer(texts, config.model.vocabulary, folder)
        random_checkpoint(config.model, tokenizer, folder, config.seed)
    return folder


def shape(config: TrainingConfig, path: str) -> Shape:
    """Read the sizes of a checkpoint without its weights.

    Raises:
        CheckpointUnusable: It is not there, or is no Qwen2.

    """
    from transformers import AutoConfig

    try:
        found = AutoConfig.from_pretrained(path)
    except (OSError, ValueError) as e:
        raise CheckpointUnusable(_missing(path, e)) from e
    hidden, layers, inner = found.hidden_size, found.num_hidden_layers, found.intermediate_size
    share = found.num_key_value_heads / found.num_attention_heads
    weights = shape_of(hidden, layers, inner, found.vocab_size, share)
    weights += 0 if found.tie_word_embeddings else found.vocab_size * hidden
    trained = weights
    if config.model.lora_r:
        rows = 4 * hidden + 2 * (hidden + share * hidden) + 3 * (hidden + inner)
        trained = int(config.model.lora_r * layers * rows)
    return Shape(weights, hidden, layers, found.vocab_size, trained)


def load(config: TrainingConfig, path: str) -> Held:
    """Load weights and tokenizer for training.

    Raises:
        CheckpointUnusable: They are not there, do not fit each other, or 4 bits cannot be had here.

    """
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    try:
        tokenizer = AutoTokenizer.from_pretrained(path)
        model = AutoModelForCausalLM.from_pretrained(path, **_options(config, torch))
    except (OSError, ValueError) as e:
        raise CheckpointUnusable(_missing(path, e)) from e
    except ImportError as e:
        raise CheckpointUnusable(f"{path} cannot be held in 4 bits here: {e}. Set model.load_in_4bit = false") from e
    _check_fit(tokenizer, model, path)
    return Held(model, tokenizer, _adapter(config), parameters(model), path)


def _options(config: TrainingConfig, torch: Any) -> dict[str, Any]:  # noqa: ANN401
    kind = torch.bfloat16 if config.model.bf16 else torch.float32
    options: dict[str, Any] = {"dtype": kind}
    if torch.cuda.is_available():
        options["device_map"] = {"": torch.cuda.current_device()}
    if config.model.load_in_4bit:
        from transformers import BitsAndBytesConfig

        options["quantization_config"] = BitsAndBytesConfig(
            load_in_4bit=True,
            bnb_4bit_quant_type="nf4",
            bnb_4bit_use_double_quant=True,
            bnb_4bit_compute_dtype=kind,
        )
    return options


def _adapter(config: TrainingConfig) -> Any:  # noqa: ANN401
    if not config.model.lora_r:
        return None
    from peft import LoraConfig

    return LoraConfig(
        r=config.model.lora_r,
        lora_alpha=config.model.lora_alpha,
        lora_dropout=config.model.lora_dropout,
        target_modules="all-linear",
        task_type="CAUSAL_LM",
    )


def _check_fit(tokenizer: Any, model: Any, path: str) -> None:  # noqa: ANN401
    if not tokenizer.chat_template:
        raise CheckpointUnusable(f"the tokenizer of {path} has no chat template; take an instruct checkpoint")
    if len(tokenizer) > model.config.vocab_size:
        raise CheckpointUnusable(
            f"the tokenizer of {path} has {len(tokenizer)} tokens and the model room for {model.config.vocab_size}: "
            "they do not belong together"
        )
    marks = [mark for mark in (IM_START, IM_END, END_OF_TEXT) if tokenizer.convert_tokens_to_ids(mark) is None]
    if marks:
        raise CheckpointUnusable(f"the tokenizer of {path} does not know {marks[0]}; the recipe is for Qwen2 formats")


def _missing(path: str, error: Exception) -> str:
    said = (str(error).strip().splitlines() or [type(error).__name__])[0]
    if Path(path).exists():
        return f"{path} cannot be loaded: {said}"
    return (
        f"there is no folder {path}, and as the id of a hub it cannot be had: {said}. "
        "Give a folder with a checkpoint, or load the model once where there is a network"
    )
