"""Everything that a training run is made of: one dataclass, one TOML file, checked before anything is started."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, is_dataclass, replace
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

from reflect_env.errors import ReflectEnvError


class ConfigInvalid(ReflectEnvError):
    """A configuration cannot be used; the message names the key and what to do."""


@dataclass(frozen=True)
class ModelSettings:
    """Which weights are trained, and how they are held."""

    path: str = ""
    """Folder or hub id of a checkpoint; empty: a Qwen2 of the sizes below, from random weights."""
    hidden_size: int = 128
    layers: int = 4
    heads: int = 4
    key_value_heads: int = 2
    intermediate_size: int = 384
    vocabulary: int = 1536
    """Entries of the tokenizer that is trained for a model from random weights."""
    load_in_4bit: bool = False
    """nf4 with double quantisation (QLoRA)."""
    lora_r: int = 0
    """Rank of the adapter; 0 trains all weights."""
    lora_alpha: int = 128
    lora_dropout: float = 0.05
    bf16: bool = False

    @property
    def from_scratch(self) -> bool:
        """Whether there is no checkpoint to begin with."""
        return not self.path


@dataclass(frozen=True)
class DataSettings:
    """Which rows are trained on."""

    preset: str = "curriculum"
    count: int = 4000
    seed: int = 0
    path: str = ""
    """A JSONL file of `data_gen/generate.py`; empty: it is generated, once, below the output folder."""
    validation_share: float = 0.05
    names_in_prompts: bool = True
    """False takes module name and ports out of the prompts, to reproduce what that does to a model."""


@dataclass(frozen=True)
class SftSettings:
    """Supervised fine-tuning."""

    epochs: float = 1.0
    max_steps: int = -1
    """Optimiser steps; -1: as many as the epochs have."""
    batch_size: int = 16
    """Rows of one forward pass."""
    accumulation: int = 1
    learning_rate: float = 3e-3
    schedule: str = "cosine"
    warmup_share: float = 0.1
    weight_decay: float = 0.0
    max_length: int = 2048
    """Tokens of prompt and completion; a longer row is an error, never cut."""
    eval_steps: int = 200
    save_steps: int = 200


@dataclass(frozen=True)
class GrpoSettings:
    """Reward-driven fine-tuning."""

    steps: int = 100
    prompts_a_step: int = 8
    group: int = 8
    """Completions of a prompt."""
    learning_rate: float = 1e-4
    temperature: float = 1.0
    max_completion: int = 512
    epsilon: float = 0.2
    epsilon_high: float = 0.28
    beta: float = 0.0
    """Weight of the KL divergence from the start; 0 needs no second model, and clipping alone keeps steps small."""
    loss: str = "dapo"
    levels: tuple[str, ...] = ("L1", "L2", "L3")
    pool: int = 512
    """Prompts that are measured before the start; those that always or never succeed are drawn rarely."""
    turns: int = 1
    """More than one: wrong answers are repaired with the judge's feedback (recipe of its own)."""
    save_steps: int = 50
    probe_steps: int = 25
    """Steps between two rounds of canaries and probes."""
    use_vllm: bool = False


@dataclass(frozen=True)
class TrainingConfig:
    """One run."""

    name: str = "tiny-cpu"
    seed: int = 0
    output: str = "training/runs"
    """Folder of the run's folders."""
    report_to: tuple[str, ...] = ("tensorboard",)
    model: ModelSettings = field(default_factory=ModelSettings)
    data: DataSettings = field(default_factory=DataSettings)
    sft: SftSettings = field(default_factory=SftSettings)
    grpo: GrpoSettings = field(default_factory=GrpoSettings)

    def __post_init__(self) -> None:
        _check(self)

    @property
    def folder(self) -> Path:
        """Where everything of this run goes."""
        return Path(self.output) / f"{self.name}-seed{self.seed}"

    def with_values(self, assignments: Mapping[str, Any]) -> TrainingConfig:
        """Replace values by dotted name, such as `sft.max_steps`.

        Raises:
            ConfigInvalid: There is no such key, or the value is of another type.

        """
        nested: dict[str, Any] = asdict(self)
        for name, value in assignments.items():
            *sections, key = name.split(".")
            place = nested
            for section in sections:
                place = place.get(section, {}) if isinstance(place.get(section), dict) else {}
            if key not in place:
                raise ConfigInvalid(f"there is no setting {name!r}; known are {', '.join(names())}")
            place[key] = value
        return _read(TrainingConfig, nested, "")


def load_config(path: Path) -> TrainingConfig:
    """Read a TOML file; what it does not say keeps its default.

    Raises:
        ConfigInvalid: It cannot be read, has an unknown key or a value of the wrong type.

    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as e:
        raise ConfigInvalid(f"{path}: {e.strerror or e}") from e
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as e:
        raise ConfigInvalid(f"{path}: {e}") from e
    try:
        return _read(TrainingConfig, table, "")
    except ConfigInvalid as e:
        raise ConfigInvalid(f"{path}: {e}") from e


def names() -> list[str]:
    """Dotted name of every setting."""
    found = []
    for name, kind in get_type_hints(TrainingConfig).items():
        found += [f"{name}.{f.name}" for f in fields(kind)] if is_dataclass(kind) else [name]
    return found


T = TypeVar("T")


def _read(kind: type[T], table: Mapping[str, Any], prefix: str) -> T:
    hints = get_type_hints(kind)
    unknown = sorted(set(table) - set(hints))
    if unknown:
        raise ConfigInvalid(f"unknown setting {prefix}{unknown[0]}; known are {', '.join(names())}")
    values = {key: _value(hints[key], value, f"{prefix}{key}") for key, value in table.items()}
    return kind(**values)


def _value(kind: Any, value: Any, name: str) -> Any:  # noqa: ANN401
    if is_dataclass(kind):
        if not isinstance(value, Mapping):
            raise ConfigInvalid(f"{name} is a section of settings, not {value!r}")
        return _read(kind, value, f"{name}.")  # type: ignore[arg-type]
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if kind in (int, float, str, bool):
        if type(value) is not kind:
            raise ConfigInvalid(f"{name} must be of type {kind.__name__}, not {value!r}")
        return value
    if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
        raise ConfigInvalid(f"{name} must be a list of texts, not {value!r}")
    return tuple(value)


def _check(config: TrainingConfig) -> None:
    """Refuse what could only fail later."""
    model, sft, grpo = config.model, config.sft, config.grpo
    positive = {
        "sft.batch_size": sft.batch_size,
        "sft.accumulation": sft.accumulation,
        "sft.max_length": sft.max_length,
        "sft.eval_steps": sft.eval_steps,
        "sft.save_steps": sft.save_steps,
        "grpo.steps": grpo.steps,
        "grpo.prompts_a_step": grpo.prompts_a_step,
        "grpo.max_completion": grpo.max_completion,
        "grpo.turns": grpo.turns,
        "grpo.pool": grpo.pool,
        "grpo.save_steps": grpo.save_steps,
        "grpo.probe_steps": grpo.probe_steps,
        "data.count": config.data.count,
    }
    for name, value in positive.items():
        if value < 1:
            raise ConfigInvalid(f"{name} is {value}; give at least 1")
    if grpo.group < 2:
        raise ConfigInvalid(f"grpo.group is {grpo.group}; a group has at least 2 completions to compare")
    if sft.max_steps == 0 or sft.epochs <= 0:
        raise ConfigInvalid("sft.max_steps or sft.epochs says to train nothing; give a positive number")
    if model.from_scratch and model.hidden_size % model.heads:
        raise ConfigInvalid("model.hidden_size must be a multiple of model.heads")
    if model.from_scratch and model.heads % model.key_value_heads:
        raise ConfigInvalid("model.heads must be a multiple of model.key_value_heads")
    if model.from_scratch and (model.load_in_4bit or model.lora_r):
        raise ConfigInvalid("model.load_in_4bit and model.lora_r are for a checkpoint: give model.path")
    if not 0 <= config.data.validation_share < 1:
        raise ConfigInvalid("data.validation_share must be at least 0 and below 1")


def with_seed(config: TrainingConfig, seed: int) -> TrainingConfig:
    """The same run from another seed; the data stay the same."""
    return replace(config, seed=seed)
