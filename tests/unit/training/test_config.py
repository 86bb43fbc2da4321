"""Configurations: what is read, what is refused, and that the shipped ones say what they must."""

from __future__ import annotations

from pathlib import Path

import pytest

from reflect_env.training.config import ConfigInvalid, TrainingConfig, load_config, names

CONFIGS = Path(__file__).parents[3] / "training" / "configs"


@pytest.mark.parametrize("path", sorted(CONFIGS.glob("*.toml")), ids=lambda path: path.stem)
def test_every_shipped_configuration_can_be_read_and_is_called_as_its_file(path: Path) -> None:
    assert load_config(path).name == path.stem


def test_the_14b_configuration_has_the_values_of_the_original() -> None:
    config = load_config(CONFIGS / "qwen2.5-coder-14b-qlora.toml")
    model, sft = config.model, config.sft
    assert (model.path, model.load_in_4bit, model.bf16) == ("Qwen/Qwen2.5-Coder-14B-Instruct", True, True)
    assert (model.lora_r, model.lora_alpha, model.lora_dropout) == (64, 128, 0.05)
    assert (sft.learning_rate, sft.epochs, sft.batch_size, sft.accumulation) == (2e-4, 3.0, 2, 8)
    assert (sft.max_length, sft.schedule, sft.warmup_share, sft.eval_steps) == (2048, "cosine", 0.1, 200)
    assert (config.data.preset, config.data.count, config.data.validation_share) == ("seed-10550", 10550, 0.05)


def test_values_are_put_over_the_file_by_dotted_names() -> None:
    changed = TrainingConfig().with_values({"sft.max_steps": 7, "seed": 3, "grpo.levels": ["L2"]})
    assert (changed.sft.max_steps, changed.seed, changed.grpo.levels) == (7, 3, ("L2",))
    assert changed.sft.batch_size == TrainingConfig().sft.batch_size


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"sft.steps": 1}, "there is no setting 'sft.steps'"),
        ({"nothing": 1}, "there is no setting 'nothing'"),
        ({"sft.batch_size": "many"}, "sft.batch_size must be of type int"),
        ({"sft.batch_size": 0}, "sft.batch_size is 0"),
        ({"grpo.group": 1}, "at least 2 completions"),
        ({"sft.max_steps": 0}, "train nothing"),
        ({"model.heads": 3}, "multiple of model.heads"),
        ({"model.lora_r": 8}, "give model.path"),
        ({"data.validation_share": 1.0}, "validation_share"),
        ({"grpo.levels": "L1"}, "must be a list of texts"),
        ({"model": 3}, "section of settings"),
    ],
)
def test_what_cannot_work_is_refused_with_its_name(values: dict[str, object], message: str) -> None:
    with pytest.raises(ConfigInvalid, match=message):
        TrainingConfig().with_values(values)


@pytest.mark.parametrize(
    ("text", "message"),
    [("sft = 3", "sft is a section"), ("[sft]\nlr = 1", "unknown setting sft.lr"), ("name = [", "bad.toml")],
)
def test_a_file_that_is_wrong_is_named(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(text)
    with pytest.raises(ConfigInvalid, match=message):
        load_config(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigInvalid, match=r"none\.toml"):
        load_config(tmp_path / "none.toml")


def test_every_setting_has_a_dotted_name() -> None:
    assert {"seed", "model.path", "data.preset", "sft.learning_rate", "grpo.levels"} <= set(names())


def test_the_folder_of_a_run_has_its_name_and_seed() -> None:
    assert TrainingConfig(name="x", seed=4, output="runs").folder == Path("runs/x-seed4")
