"""The memory estimate: against known cases, and in the right direction."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from reflect_env.training.config import load_config
from reflect_env.training.memory import GIB, Shape, estimate, shape_of

CONFIGS = Path(__file__).parents[3] / "training" / "configs"
QWEN_14B = Shape(weights=14_770_000_000, hidden_size=5120, layers=48, vocabulary=152_064, trained=275_000_000)


def test_a_qwen_of_half_a_billion_weights_is_counted_right() -> None:
    counted = shape_of(896, 24, 4864, 151_936, 2 / 14)
    assert abs(counted - 494_000_000) < 0.01 * 494_000_000


def test_the_original_run_fits_a_card_of_sixteen_gigabytes_and_without_four_bits_it_does_not() -> None:
    config = load_config(CONFIGS / "qwen2.5-coder-14b-qlora.toml")
    assert 8 * GIB < estimate(config, QWEN_14B, tokens=768).total < 17 * GIB
    wide = replace(config, model=replace(config.model, load_in_4bit=False))
    assert estimate(wide, QWEN_14B, tokens=768).total > 27 * GIB


def test_what_the_message_says_to_lower_lowers_it() -> None:
    config = load_config(CONFIGS / "qwen2.5-coder-0.5b.toml")
    shape = Shape(494_000_000, 896, 24, 151_936, 494_000_000)
    whole = estimate(config, shape).total
    for changed in ({"sft.batch_size": 2}, {"sft.max_length": 1024}):
        assert estimate(config.with_values(changed), shape).total < whole
