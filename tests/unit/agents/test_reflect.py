"""The repair agent's command line, with scripted models and without a toolchain."""

from __future__ import annotations

import importlib.util
import io
import json

import pytest

from agents.reflect import main
from reflect_env.commands.session import Session
from reflect_env.models.scripted import ScriptedModel
from reflect_env.task_sets import find_task
from reflect_env.testing import FakeCompiler, FakeSimulator
from tests.endpoint import answers, endpoint, fails

TASK = find_task("fifo/96")
GOOD = TASK.solution
BROKEN = f"{GOOD}// fake: type\n"
WRONG = f"{GOOD}// simulate: wrong 0.5\n"


@pytest.fixture
def reflect():
    """Runs the agent; answers exit code, standard output and standard error."""

    def call(*arguments: object) -> tuple[int, str, str]:
        out, err = io.StringIO(), io.StringIO()
        session = Session(out, err, io.BytesIO(), lambda choice: FakeCompiler(), FakeSimulator, kind="fake")
        code = main([str(argument) for argument in arguments], session)
        return code, out.getvalue(), err.getvalue()

    return call


@pytest.fixture
def script(tmp_path):
    """Writes a script; answers the model's name."""

    def write(*texts: str) -> str:
        path = tmp_path / "script.jsonl"
        path.write_text(json.dumps({"answers": list(texts)}) + "\n")
        return f"scripted:{path}"

    return write


def test_a_solved_task_exits_0_and_its_folder_holds_everything(reflect, script, tmp_path):
    out = tmp_path / "out"
    code, said, err = reflect("--task", "fifo/96", "--model", script(BROKEN, WRONG, GOOD), "--out", out)
    assert code == 0
    for name in ("FlatBuffer.scala", "FlatBuffer.sv", "trace.jsonl", "transcript.md", "project/build.sbt"):
        assert (out / name).stat().st_size > 0
        assert str(out / name) in said
    assert (out / "FlatBuffer.scala").read_text() == GOOD
    assert "turn 2  functional" in err
    assert "After 3 turns: solved" in err


def test_without_a_folder_the_module_goes_to_standard_output(reflect, script):
    code, out, err = reflect("--task", "fifo/96", "--model", script(f"Here:\n```scala\n{GOOD}```"))
    assert (code, out) == (0, GOOD)
    assert "turn 1  passed" in err


def test_spent_turns_exit_1_with_the_best_so_far(reflect, script):
    code, out, _ = reflect("--task", "fifo/96", "--model", script(WRONG, BROKEN), "--turns", "2")
    assert (code, out) == (1, WRONG)


def test_words_alone_stop_at_compiles_and_say_so(reflect, script):
    code, out, err = reflect("a queue of words", "--turns", "1", "--model", script(GOOD))
    assert (code, out) == (1, GOOD), "the words ask for another name"
    code, _, err = reflect("a queue of words", "--module", "FlatBuffer", "--model", script(GOOD))
    assert code == 0
    assert "not checked" in err


def test_a_model_that_ends_exits_3_and_keeps_the_best(reflect, script, tmp_path):
    code, out, err = reflect("--task", "fifo/96", "--model", script(BROKEN))
    assert (code, out) == (3, BROKEN)
    assert "ends after 1 answers" in err


def test_no_verdict_exits_3(reflect, script):
    assert reflect("--task", "fifo/96", "--model", script(f"{GOOD}// fake: infra\n"))[0] == 3


def test_a_module_is_repaired_from_what_it_is(reflect, script, tmp_path):
    path = tmp_path / "Broken.scala"
    path.write_text(BROKEN)
    code, out, err = reflect("--repair", path, "--model", script(GOOD))
    assert (code, out) == (0, GOOD)
    assert err.index("turn 1  type") < err.index("turn 2  compiled")
    assert path.read_text() == BROKEN


def test_an_interrupt_exits_130_and_keeps_the_best(reflect, script, tmp_path, monkeypatch):
    def complete(self, conversations, sampling):
        if self._next[""]:
            raise KeyboardInterrupt
        self._next[""] = 1
        return [self._completed(BROKEN)]

    from reflect_env.models.api import Completion

    monkeypatch.setattr(ScriptedModel, "_completed", lambda self, text: Completion(text), raising=False)
    monkeypatch.setattr(ScriptedModel, "complete", complete)
    out = tmp_path / "out"
    code, _, err = reflect("--task", "fifo/96", "--model", script("x"), "--out", out)
    assert code == 130
    assert (out / "FlatBuffer.scala").read_text() == BROKEN
    assert '"ended": "interrupted"' in (out / "trace.jsonl").read_text()
    assert "interrupted" in err


def test_a_replay_agrees_and_a_changed_trace_does_not(reflect, script, tmp_path):
    out = tmp_path / "out"
    reflect("--task", "fifo/96", "--model", script(BROKEN, GOOD), "--out", out)
    code, said, err = reflect("--replay", out / "trace.jsonl")
    assert (code, said) == (0, "loop 0 turn 1: type, again\nloop 0 turn 2: passed, again\n")
    assert "2 of 2 verdicts again" in err
    text = (out / "trace.jsonl").read_text().replace("fake: type", "fake: lower")
    (out / "trace.jsonl").write_text(text)
    code, said, _ = reflect("--replay", out / "trace.jsonl")
    assert code == 1
    assert "now lower; differs in outcome" in said


def test_a_folder_that_holds_something_is_left_alone(reflect, script, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    code, _, err = reflect("--task", "fifo/96", "--model", script(GOOD), "--out", tmp_path / "out")
    assert code == 2
    assert "not empty" in err
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["mine.txt"]
    assert reflect("--task", "fifo/96", "--model", script(GOOD), "--out", tmp_path / "out", "--force")[0] == 0


def test_a_start_that_failed_does_not_use_the_folder_up(reflect, script, tmp_path):
    out = tmp_path / "out"
    assert reflect("--task", "fifo/96", "--model", "scripted:nowhere", "--out", out)[0] == 3
    assert reflect("--task", "fifo/96", "--model", script(GOOD), "--out", out)[0] == 0


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("words",),
        ("words", "--model", "gpt-5"),
        ("words", "--model", "openai:"),
        ("words", "--model", "openai:m", "--api-key-env", "NO_SUCH_VARIABLE"),
        ("words", "--task", "fifo/1", "--model", "scripted:x"),
        ("--task", "no-such-family/1", "--model", "scripted:x"),
        ("--spec", "nowhere.md", "--model", "scripted:x"),
        ("--replay", "nowhere.jsonl"),
        ("words", "--turns", "0"),
        ("words", "--temperature", "warm"),
        ("words", "--seconds", "nan"),
        ("--no-such-option",),
    ],
)
def test_a_wrong_call_exits_2_with_a_sentence(reflect, arguments, capsys):
    code, out, err = reflect(*arguments)
    assert (code, out) == (2, "")
    assert (err + capsys.readouterr().err).strip()


def test_a_missing_key_exits_3_and_names_the_variable(reflect, monkeypatch):
    pytest.importorskip("openai")
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    code, _, err = reflect("words", "--model", "openai:m")
    assert code == 3
    assert "OPENAI_API_KEY" in err


needs_openai = pytest.mark.skipif(importlib.util.find_spec("openai") is None, reason="needs the extra `openai`")


@needs_openai
def test_no_file_and_no_line_holds_the_key(reflect, tmp_path, monkeypatch):
    monkeypatch.setenv("MY_KEY", "sk-very-secret")
    out = tmp_path / "out"
    with endpoint(answers(BROKEN), answers(GOOD)) as server:
        model = ("--model", "openai:m", "--base-url", server.url, "--api-key-env", "MY_KEY")
        code, said, err = reflect("--task", "fifo/96", *model, "--out", out)
    assert code == 0
    assert server.keys == ["Bearer sk-very-secret"] * 2
    texts = [path.read_text() for path in out.rglob("*") if path.is_file()]
    assert not any("sk-very-secret" in text for text in [said, err, *texts])


@needs_openai
def test_an_endpoint_that_refuses_exits_3_and_says_what_it_said(reflect, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    with endpoint(fails(401, "wrong key")) as server:
        code, out, err = reflect("a queue", "--model", "openai:m", "--base-url", server.url)
    assert (code, out) == (3, "")
    assert "wrong key" in err


def test_the_settings_of_a_run_are_saved_with_it(reflect, script, tmp_path):
    out = tmp_path / "out"
    reflect("--task", "fifo/96", "--model", script(GOOD), "--out", out, "--turns", "3", "--temperature", "0.5")
    saved = json.loads((out / "config.json").read_text())
    assert (saved["budget"]["turns"], saved["sampling"]["temperature"]) == (3, 0.5)
    assert saved["request"]["task_id"] == "fifo/96"


def test_what_a_model_sends_cannot_command_the_terminal(reflect, script):
    hostile = f"{GOOD}// \x1b]0;owned\x07\x1b[2J // fake: type\n"
    _, _, err = reflect("--task", "fifo/96", "--model", script(hostile))
    assert "\x1b" not in err
    assert "\x07" not in err
