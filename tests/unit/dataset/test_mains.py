"""The mains `generate` and `verify` from their command lines, with doubles for compiler and simulator."""

from __future__ import annotations

import json
import os
import signal
from contextlib import contextmanager
from dataclasses import replace

import pytest

from reflect_env.dataset.evaluation import protected
from reflect_env.dataset.output import read_lines
from reflect_env.errors import ReflectEnvError
from reflect_env.judge import Judge
from reflect_env.testing import FakeCompiler, FakeSimulator

from .doubles import FixedJudge, maker
from .test_outputs import main_of
from .test_rows import made

generate = main_of("generate")
verify = main_of("verify")


@pytest.fixture
def judge(monkeypatch):
    """Generates with a judge that passes all solutions."""
    fixed = FixedJudge()

    @contextmanager
    def make(config, guarded):
        yield maker(fixed, config.preset, guarded, config.seed), "fake"

    monkeypatch.setattr(generate, "_maker", make)
    return fixed


def run(*arguments: object) -> int:
    return generate.main([str(argument) for argument in arguments])


def test_a_count_and_workers_make_the_curriculum(judge, tmp_path, capsys):
    path = tmp_path / "new" / "d.jsonl"
    assert run(20, 4, "--output", path) == 0
    rows = [json.loads(line) for line in read_lines(path)]
    assert [sum(row["level"] == level for row in rows) for level in ("L1", "L2", "L3")] == [12, 6, 2]
    said = capsys.readouterr()
    assert "20 rows, 20 of them new" in said.out
    assert "20/20 rows" in said.err
    assert "L1 12" in said.err


def test_a_trial_of_the_seed_preset_is_split(judge, tmp_path):
    path = tmp_path / "d.jsonl"
    assert run(60, "--preset", "seed-10550", "--output", path) == 0
    parts = [len(read_lines(tmp_path / f"d.{part}.jsonl")) for part in ("train", "validation")]
    assert parts == [57, 3]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((0,), "0 rows are too few"),
        ((-5,), "too few"),
        ((10, 0), "0 workers"),
        ((10, -1), "-1 workers"),
        ((10, "--count", "11"), "given twice"),
        ((10, "--preset", "nope"), "invalid choice"),
        ((20_000, "--preset", "seed-10550"), "no smaller number"),
        ((10, "--family", "nope"), "there is no family"),
        ((10, "--family", "gray-code"), "test split"),
        ((10, "--window", "0"), "window of 0"),
        (("ten",), "invalid int"),
    ],
)
def test_a_wrong_call_is_a_sentence(judge, capsys, arguments, said):
    with pytest.raises(SystemExit) as caught:
        run(*arguments)
    assert caught.value.code == 2
    assert said in capsys.readouterr().err
    assert judge.calls == []


def test_a_finished_file_is_not_touched_without_being_told(judge, tmp_path, capsys):
    path = tmp_path / "d.jsonl"
    assert run(6, "--output", path) == 0
    before = path.read_bytes()
    assert run(6, "--seed", 1, "--output", path) == 3
    assert "--restart" in capsys.readouterr().err
    assert path.read_bytes() == before
    assert run(6, "--seed", 1, "--output", path, "--restart") == 0
    assert path.read_bytes() != before


def test_another_preset_at_the_path_of_an_unfinished_run_is_refused(judge, tmp_path, capsys):
    path = tmp_path / "d.jsonl"
    judge.fails_at = 2
    assert run(12, "--window", 4, "--output", path) == 3
    assert "no verdict" in capsys.readouterr().err
    assert run(12, "--window", 4, "--preset", "full", "--output", path) == 3
    assert "is of another run" in capsys.readouterr().err
    assert run(12, "--window", 4, "--output", path) == 0
    assert "12 rows, 8 of them new" in capsys.readouterr().out


def test_ctrl_c_keeps_what_was_made_and_the_next_start_goes_on(judge, tmp_path, capsys, monkeypatch):
    straight, cut = tmp_path / "straight.jsonl", tmp_path / "cut.jsonl"
    assert run(12, "--window", 4, "--output", straight) == 0
    plain = FixedJudge.judge

    def interrupted(self, completions, tasks):
        os.kill(os.getpid(), signal.SIGINT)
        return plain(self, completions, tasks)

    monkeypatch.setattr(FixedJudge, "judge", interrupted)
    assert run(12, "--window", 4, "--output", cut) == 130
    assert "goes on from here" in capsys.readouterr().err
    monkeypatch.setattr(FixedJudge, "judge", plain)
    assert run(12, "--window", 4, "--output", cut) == 0
    assert "12 rows, 8 of them new" in capsys.readouterr().out
    assert cut.read_bytes() == straight.read_bytes()


def test_a_folder_that_cannot_be_made_is_named(judge, tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert run(5, "--output", tmp_path / "file" / "d.jsonl") == 3
    assert "cannot be made a folder" in capsys.readouterr().err


def test_nothing_is_made_without_evaluation_sets_to_compare_with(judge, tmp_path, monkeypatch, capsys):
    with pytest.raises(ReflectEnvError, match="holds no evaluation set"):
        protected(tmp_path)
    monkeypatch.setattr(generate, "EVALUATION", tmp_path)
    assert run(5, "--output", tmp_path / "d.jsonl") == 3
    assert not (tmp_path / "d.jsonl").exists()


def test_the_evaluation_sets_of_the_repository_are_protected():
    guard = protected(generate.EVALUATION)
    assert len(guard.texts) >= 37
    assert len(guard.digest()) == 16


def found(lines: list[str], judge=None):
    judge = judge or Judge(FakeCompiler(), FakeSimulator())
    return list(verify.verify(lines, judge, protected(verify.EVALUATION)))


def test_a_foreign_file_is_judged_line_by_line():
    good = "import chisel3._\nclass Pass extends Module {\n  val io = IO(new Bundle {\n  })\n}\n"
    lines = [
        json.dumps({"instruction": "Write Pass.", "input": "", "output": good}),
        json.dumps({"instruction": "Write it.", "output": good.replace("Pass", "Other")}),
        json.dumps({"output": good.replace("  })\n", "")}),
        '{"instruction": "no output"}',
        "no json",
        "[1]",
        '{"output": 5}',
    ]
    one, two, three, *rest = found(lines)
    assert (one.outcome, one.names_module, one.duplicate_of) == ("compiled", True, None)
    assert (two.outcome, two.names_module, two.duplicate_of) == ("compiled", False, 1)
    assert three.outcome == "parse"
    assert three.problem.startswith("unbalanced")
    assert {finding.outcome for finding in rest} == {"unreadable"}
    text = verify.summary(lines, [one, two, three, *rest])
    assert "compiled: 2 (28.6 %)" in text
    assert "instruction names the module: 1" in text


def test_a_foreign_solution_of_an_evaluation_task_is_found():
    from reflect_env.suites.problems import load_problems

    task = load_problems(verify.EVALUATION / "chisel-37")[0]
    (finding,) = found([json.dumps({"output": task.solutions[0].replace(task.module_name, "Hidden")})])
    assert finding.lint == ("the output solves an evaluation task",)


def test_rows_of_ours_are_judged_at_both_ends():
    row = made("repair", 1)
    (finding,) = found([row.to_json()], FixedJudge())
    assert (finding.outcome, finding.lint) == ("passed", ())
    other = replace(row, attempts=(replace(row.attempts[0], outcome="parse"),))
    (finding,) = found([other.to_json()], FixedJudge())
    assert finding.lint == ("an attempt ends with functional, not with parse",)


def test_an_explanation_is_prose_whose_attempt_still_fails():
    (finding,) = found([made("explain", 1).to_json()], FixedJudge())
    assert (finding.outcome, finding.lint) == ("prose", ())


def test_verifying_no_lines_is_a_wrong_call(capsys):
    with pytest.raises(SystemExit) as caught:
        verify.main(["x.jsonl", "--limit", "0"])
    assert caught.value.code == 2
    assert "at least 1" in capsys.readouterr().err


def test_a_file_that_is_not_there_is_said(tmp_path, capsys):
    assert verify.main([str(tmp_path / "none.jsonl")]) == 3
    assert "none.jsonl" in capsys.readouterr().err


def test_a_disk_that_fills_up_at_the_end_loses_nothing(judge, tmp_path, capsys, monkeypatch):
    path = tmp_path / "d.jsonl"
    plain = generate.split_validation

    def full(*arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(generate, "split_validation", full)
    assert run(60, "--preset", "seed-10550", "--output", path) == 3
    assert "No space left" in capsys.readouterr().err
    assert not path.exists()
    monkeypatch.setattr(generate, "split_validation", plain)
    assert run(60, "--preset", "seed-10550", "--output", path) == 0
    assert "60 rows, 0 of them new" in capsys.readouterr().out
    assert (tmp_path / "d.train.jsonl").exists()
