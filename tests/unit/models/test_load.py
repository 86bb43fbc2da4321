"""Models by name, without any SDK."""

from __future__ import annotations

import pytest

from reflect_env.models.api import ModelUnavailable
from reflect_env.models.load import load_model


@pytest.mark.parametrize("name", ["", "openai:", "gpt-5", "hf:", "scripted:"])
def test_an_unknown_model_says_how_models_are_written(name):
    with pytest.raises(ModelUnavailable, match="openai:NAME"):
        load_model(name)


@pytest.mark.parametrize("text", ["no json", '{"answers": "abc"}', "[1]", '{"x": 1}', '{"answers": [1]}'])
def test_a_file_that_is_no_script_is_refused(tmp_path, text):
    path = tmp_path / "script.jsonl"
    path.write_text(text)
    with pytest.raises(ModelUnavailable, match="no script"):
        load_model(f"scripted:{path}")
