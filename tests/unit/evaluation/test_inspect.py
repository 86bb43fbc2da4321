"""The suites in inspect_ai; most of it needs the extra."""

from __future__ import annotations

import pytest

from reflect_env.evaluation.inspect_task import InspectMissing, make_task
from reflect_env.judge import Judge
from reflect_env.testing import FakeCompiler, FakeSimulator
from tests.unit.evaluation.place import Place, good


def test_without_inspect_ai_the_message_says_what_to_install(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "inspect_ai", None)
    with pytest.raises(InspectMissing, match=r"reflect-env\[inspect\]"):
        make_task("tiny", place.root / "problems")


def test_a_task_of_inspect_scores_in_four_ways(place: Place) -> None:
    inspect_ai = pytest.importorskip("inspect_ai")
    from inspect_ai.model import ModelOutput, ModelUsage, get_model

    outputs = [ModelOutput.from_content("mockllm/model", text) for text in (good("Alpha"), good("Beta_1"), "no")]
    for output in outputs:
        output.usage = ModelUsage(input_tokens=1, output_tokens=1, total_tokens=2)
    task = make_task("tiny", place.root / "problems", lambda: Judge(FakeCompiler(), FakeSimulator()))
    model = get_model("mockllm/model", custom_outputs=outputs)
    log = inspect_ai.eval(task, model=model, display="none", log_dir=str(place.root / "logs"), max_samples=1)[0]
    means = {score.name: round(3 * score.metrics["mean"].value) for score in log.results.scores}
    assert means == {"compile": 1, "functional": 1, "compile_any_name": 2, "functional_any_name": 2}
