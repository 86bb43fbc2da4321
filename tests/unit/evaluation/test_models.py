"""Where answers come from, and models that misbehave."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reflect_env.evaluation import run as run_module
from reflect_env.evaluation.baselines import NGram, Retrieval, adapted, declared, renamed
from reflect_env.evaluation.replay import Recorded
from reflect_env.evaluation.run import chunks
from reflect_env.evaluation.sources import seed_of
from reflect_env.models.api import Completion, ModelUnavailable, Sampling
from reflect_env.task_sets import find_task
from tests.unit.evaluation.place import MODULE, Place, fenced, good

GREEDY = Sampling()


def script(place: Place, answers: dict[str, list[str]]) -> str:
    path = place.root / "script.jsonl"
    path.write_text("".join(json.dumps({"key": key, "answers": texts}) + "\n" for key, texts in answers.items()))
    return f"scripted:{path}"


def test_without_a_model_the_harness_tests_itself(place: Place) -> None:
    said = place.call("--output", place.root / "self")
    assert "gold on tiny" in said.out
    assert place.summary("self/gold")["pass_at_1"]["functional"] == 1.0
    assert place.summary("self/empty")["pass_at_1"]["compile_any_name"] == 0.0
    assert (place.root / "self" / "broken" / "report.html").exists()  # its verdicts need the real compiler


def test_the_self_test_fails_where_a_right_text_gets_a_wrong_verdict(place: Place) -> None:
    place.problem("P2", "L2", "Beta", MODULE.format(name="Beta") + "// simulate: wrong\n")
    said = place.call("--output", place.root / "self")
    assert said.code == 3
    assert "gold tiny/P2: functional instead of passed" in said.err


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("nonsense", "write one of gold"),
        ("replay:nowhere.jsonl", "cannot be read"),
        ("retrieval:nowhere.jsonl", "no training data"),
        ("scripted:nowhere.jsonl", "no script"),
    ],
)
def test_a_model_that_is_not_there_is_a_sentence(place: Place, name: str, says: str) -> None:
    said = place.call("--model", name)
    assert said.code == 2
    assert says in said.err


def test_a_missing_key_says_which_variable(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("openai")
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    said = place.call("--model", "openai:some")
    assert said.code == 2
    assert "OPENAI_API_KEY" in said.err


def test_an_unknown_suite_names_those_that_are_there(place: Place) -> None:
    said = place.call("--model", "gold", "--suite", "nothing")
    assert said.code == 2
    assert "known are tiny" in said.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["--model", "gold", "--samples", "0"],
        ["--model", "gold", "--k", "1,x"],
        ["--model", "gold", "--validate", "x"],
        ["--generate-only"],
        ["--model", "openai:x", "--samples", "5"],
        ["--model", "gold", "--unknown"],
    ],
)
def test_a_wrong_call_ends_with_two(place: Place, arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        place.call(*arguments)
    assert ended.value.code == 2


def test_repair_is_shown_as_a_curve_and_the_first_answer_keeps_its_score(place: Place) -> None:
    model = script(place, {"Alpha": ["no", good("Alpha")], "Beta": [good("Beta")], "Gamma": ["no", "no"]})
    said = place.call("--model", model, "--turns", 2, "--output", place.root / "out")
    assert said.code == 0
    curve = place.summary()["repair_at"]
    assert [round(3 * curve[turn]["value"]) for turn in ("1", "2")] == [1, 2]
    assert round(3 * place.summary()["pass_at_1"]["functional"]) == 1
    assert place.call("--validate", place.root / "out").code == 0


def test_a_model_that_cannot_repair_is_told_so(place: Place) -> None:
    said = place.call("--model", "gold", "--turns", 2)
    assert said.code == 3
    assert "--turns needs a language model" in said.err


def test_a_model_that_answers_nothing_stops_and_can_be_resumed(place: Place) -> None:
    said = place.call("--model", script(place, {"Alpha": []}), "--output", place.root / "out")
    assert said.code == 3
    assert "answered none of 3 requests" in said.err
    assert place.summary()["samples"]["missing"] == 3
    model = script(place, {"Alpha": [good("Alpha")], "Beta": [good("Beta")], "Gamma": [good("Gamma")]})
    assert place.call("--model", model, "--output", place.root / "out").code == 0
    assert place.summary()["complete"]


def test_generating_and_judging_can_be_two_calls(place: Place) -> None:
    model = script(place, {"Alpha": [good("Alpha")], "Beta": ["no"], "Gamma": [good("Gamma")]})
    out = place.root / "out"
    assert place.call("--model", model, "--output", out, "--generate-only").code == 0
    assert not (out / "summary.json").exists()
    # The name that the first call recorded; the script is used up, so that nothing can be asked again.
    assert place.call("--model", "scripted:script.jsonl", "--output", out, "--score-only").code == 0
    assert round(3 * place.summary()["pass_at_1"]["functional"]) == 2


def test_an_answer_that_was_paid_for_is_not_asked_for_again(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that dies between answer and verdict keeps the answer."""
    model = script(place, {"Alpha": [good("Alpha")], "Beta": [good("Beta")], "Gamma": [good("Gamma")]})

    def dies(judge: object, asked: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(run_module, "score", dies)
        assert place.call("--model", model, "--output", place.root / "out").code == 130
    model = script(place, {"Alpha": [], "Beta": [], "Gamma": []})
    assert place.call("--model", model, "--output", place.root / "out").code == 0
    assert place.summary()["pass_at_1"]["functional"] == 1.0


def test_an_answer_at_the_limit_of_tokens_is_counted(place: Place) -> None:
    answer = {"completion": good("Alpha")[:60], "finish": "length"}
    path = place.record([{"task": "P1", "sample": 0, "answer": answer}])
    place.call("--model", f"replay:{path}", "--output", place.root / "out")
    assert place.summary()["samples"]["cut_off"] == 1


def test_seeds_differ_by_sample_and_stay_for_the_same_one() -> None:
    task = find_task("up-counter/7")
    assert seed_of(1, [(task, 0)]) == seed_of(1, [(task, 0)])
    assert len({seed_of(1, [(task, 0)]), seed_of(1, [(task, 1)]), seed_of(2, [(task, 0)])}) == 3
    assert seed_of(None, [(task, 0)]) is None


def test_no_call_draws_one_problem_twice() -> None:
    one, two = find_task("up-counter/7"), find_task("up-counter/8")
    keys = [(task, sample) for sample in range(3) for task in (one, two)]
    assert [len(chunk) for chunk in chunks(keys)] == [2, 2, 2]
    assert [key for chunk in chunks(keys) for key in chunk] == keys


def test_a_folder_in_verilog_evals_layout_is_replayed(place: Place) -> None:
    for problem, name in (("P1", "Alpha"), ("P2", "Beta")):
        for number in (1, 2):
            path = place.root / "dump" / problem / f"{problem}_sample{number:02}.sv"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(MODULE.format(name=name) if number == 2 else "nothing")
    place.call("--model", f"replay:{place.root / 'dump'}", "--output", place.root / "out")
    summary = place.summary()
    assert summary["samples"]["per_problem"] == 2
    assert summary["problems"] == {"tiny/P1": "n.", "tiny/P2": "n.", "tiny/P3": "??"}


def test_a_folder_of_results_is_replayed(place: Place) -> None:
    place.call("--model", "gold", "--output", place.root / "first")
    place.call("--model", f"replay:{place.root / 'first'}", "--output", place.root / "out")
    assert place.summary()["pass_at_1"]["functional"] == 1.0


def test_a_recording_says_what_it_does_not_use(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    path.write_text(
        '{"task": "a", "sample": 0, "completion": "x"}\nnonsense\n{"task": "a", "sample": 0, "output": "y"}\n'
    )
    recorded = Recorded.open(path)
    assert recorded.notes == ("1 lines hold no recorded answer", "1 answers were recorded twice; the first counts")
    assert recorded.unknown(["suite/b"]) == 1


def test_a_file_without_answers_is_refused(tmp_path: Path) -> None:
    (tmp_path / "r.jsonl").write_text('{"a": 1}\n')
    with pytest.raises(ModelUnavailable, match="holds no recorded answers"):
        Recorded.open(tmp_path / "r.jsonl")


def test_retrieval_answers_with_the_nearest_row_renamed() -> None:
    near = MODULE.format(name="Near")
    pairs = [("shift left by three", "class Far extends Module {}"), ("a counter that counts up", near)]
    task = find_task("up-counter/7")
    model = Retrieval(pairs, "x")
    assert model.nearest("count up with a counter", 2) == [1, 0]
    assert f"class {task.module_name} extends Module" in model.answer([(task, 0)], GREEDY)[0].completion


def test_retrieved_code_gets_the_asked_ports_one_for_one() -> None:
    own = declared(
        "x\n```scala\nval io = IO(new Bundle {\n  val a = Input(UInt(4.W))\n  val y = Output(UInt(4.W))\n})\n```"
    )
    asked = [("y", "val y = Input(UInt(9.W))"), ("b", "val b = Output(UInt(9.W))")]
    code = adapted(MODULE.format(name="M"), own, asked)
    assert "val y = Input(UInt(9.W))" in code
    assert "io.b := io.y" in code


def test_code_with_another_number_of_ports_stays_as_it_is() -> None:
    assert adapted("io.a", [("a", "val a = x")], []) == "io.a"


def test_renaming_follows_every_use() -> None:
    code = "class Old extends Module {}\nobject Old { def f = new Old }\n"
    assert "Old" not in renamed(code, "New")


def test_the_n_gram_is_repeatable_and_differs_by_sample() -> None:
    codes = [f"{MODULE.format(name='A')}" for _ in range(3)] + [
        MODULE.format(name="B").replace("io.y := io.a", f"io.y := io.a + {i}.U") for i in range(9)
    ]
    task = find_task("up-counter/7")
    one, two = NGram(codes, "x", 0), NGram(codes, "x", 0)
    keys = [(task, sample) for sample in range(8)]
    texts = [answer.completion for answer in one.answer(keys, GREEDY)]
    assert texts == [answer.completion for answer in two.answer(keys, GREEDY)]
    assert len(set(texts)) > 1
    assert all(f"class {task.module_name} extends Module" in text for text in texts)


def test_baselines_are_scored_beside_the_model(place: Place) -> None:
    data = place.record([{"instruction": "`y` is `a`.", "output": MODULE.format(name="Train")}], "train.jsonl")
    said = place.call("--model", "empty", "--baseline-data", data, "--output", place.root / "out")
    assert said.code == 0
    assert [row["model"] for row in place.summary()["baselines"]] == ["retrieval:train.jsonl", "ngram:train.jsonl"]
    assert place.summary()["baselines"][0]["pass_at_1"]["functional"] == 1.0
    assert "beside baselines" in said.out
    assert place.call("--validate", place.root / "out").code == 0


def test_the_default_run_needs_no_torch(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "torch", None)
    monkeypatch.setitem(sys.modules, "transformers", None)
    assert place.call("--model", "gold", "--output", place.root / "out").code == 0


def test_completions_of_a_failing_endpoint_are_missing_and_never_wrong(place: Place) -> None:
    class Failing:
        name = "failing"

        def complete(self, conversations, sampling):
            first = Completion("", "error", error="RateLimitError: 429")
            return [
                first if i == 0 else Completion(fenced(MODULE.format(name="Beta"))) for i in range(len(conversations))
            ]

        def close(self) -> None:
            return

    from reflect_env.evaluation.score import Asked, score
    from reflect_env.evaluation.sources import Asking
    from reflect_env.judge import Judge
    from reflect_env.testing import FakeCompiler

    task = find_task("up-counter/7")
    answers = Asking(Failing()).answer([(task, 0), (task, 1)], GREEDY)  # type: ignore[arg-type]
    rows = score(Judge(FakeCompiler()), [Asked(task, i, answer) for i, answer in enumerate(answers)])
    assert [row.verdict.outcome for row in rows] == ["missing", "contract"]
    assert rows[0].verdict.reason == "RateLimitError: 429"
    assert not rows[0].has_verdict
