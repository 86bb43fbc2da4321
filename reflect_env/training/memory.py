"""How much memory a configuration needs, estimated before anything is loaded.

An estimate, not a promise: weights, gradients and optimiser states are exact, activations are the usual rule of thumb
for a transformer whose layers are checkpointed or not. It is there to stop a run that cannot fit.
"""

from __future__ import annotations

from dataclasses import dataclass

import psutil

from reflect_env.errors import ReflectEnvError
from reflect_env.training.config import TrainingConfig

GIB = 1 << 30
ADAM_BYTES = 8
"""Two float32 moments a trained weight."""
NF4_BYTES = 0.5 + 1 / 16
"""Four bits, and a doubly quantised scale for every 64 weights."""
ACTIVATIONS = 16
"""Values kept a token, layer and hidden unit while the backward pass is to come."""
CHECKPOINTED = 2
"""The same with gradient checkpointing."""
RESERVE = 1.15


class DoesNotFit(ReflectEnvError):
    """The configuration needs more memory than there is; the message says what to lower."""


@dataclass(frozen=True)
class Shape:
    """Sizes that decide about memory."""

    weights: int
    hidden_size: int
    layers: int
    vocabulary: int
    trained: int
    """Weights with gradients."""


@dataclass(frozen=True)
class Estimate:
    """Bytes by what they are for."""

    weights: float
    trained: float
    """Gradients, moments and master copies of what is trained."""
    activations: float

    @property
    def total(self) -> float:
        """All of it, with a reserve."""
        return RESERVE * (self.weights + self.trained + self.activations)

    def __str__(self) -> str:
        parts = {"weights": self.weights, "trained": self.trained, "activations": self.activations}
        shown = ", ".join(f"{name} {size / GIB:.2f}" for name, size in parts.items())
        return f"{self.total / GIB:.1f} GiB ({shown})"


def estimate(config: TrainingConfig, shape: Shape, tokens: int | None = None) -> Estimate:
    """Estimate what supervised training needs.

    Args:
        config: What is to be run.
        shape: Of the model.
        tokens: Longest row; default: the configured limit.

    """
    held = NF4_BYTES if config.model.load_in_4bit else 2 if config.model.bf16 else 4
    size = 2 if config.model.bf16 else 4
    rows, length = config.sft.batch_size, tokens or config.sft.max_length
    kept = CHECKPOINTED if config.model.lora_r else ACTIVATIONS
    hidden = rows * length * shape.layers * shape.hidden_size * kept * size
    logits = rows * length * shape.vocabulary * 4 * 2
    master = 4 if config.model.bf16 and not config.model.lora_r else 0
    return Estimate(shape.weights * held, shape.trained * (size + ADAM_BYTES + master), hidden + logits)


def check_memory(config: TrainingConfig, shape: Shape, tokens: int | None = None) -> str:
    """Compare the estimate with what there is.

    Returns:
        A sentence for the log.

    Raises:
        DoesNotFit: It needs more; nothing has been loaded yet.

    """
    needed, (free, where) = estimate(config, shape, tokens), available()
    text = f"memory: about {needed} of {free / GIB:.1f} GiB ({where})"
    if needed.total > free:
        raise DoesNotFit(
            f"{text}. Lower sft.batch_size (raise sft.accumulation by as much), sft.max_length, or take "
            "model.load_in_4bit with model.lora_r, or a smaller model"
        )
    return text


def available() -> tuple[float, str]:
    """Bytes that can be had: of the accelerator, where there is one."""
    import torch

    if torch.cuda.is_available():
        free, _ = torch.cuda.mem_get_info()
        return float(free), "accelerator"
    return float(psutil.virtual_memory().available), "main memory"


def shape_of(hidden_size: int, layers: int, intermediate: int, vocabulary: int, key_value_share: float) -> int:
    """Weights of a Qwen2 with tied embeddings, without biases and norms."""
    attention = hidden_size * hidden_size * (2 + 2 * key_value_share)
    return int(vocabulary * hidden_size + layers * (attention + 3 * hidden_size * intermediate))
