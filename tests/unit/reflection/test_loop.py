"""The repair loop with a scripted model and the fake compiler."""

from __future__ import annotations

import json

import pytest

from reflect_env.diagnostic import Diagnostic
from reflect_env.judge import Judge
from reflect_env.models.api import Completion, Sampling
from reflect_env.models.scripted import ScriptedModel
from reflect_env.reflection.loop import Budget, Ended, next_prompt, run_loops
from reflect_env.reflection.progress import Signature, Stuck, stuck
from reflect_env.reflection.trace import TraceUnreadable, TraceWriter, read_rows, replay
from reflect_env.task_sets import find_task
from reflect_env.testing import FakeCompiler

TASK = find_task("L2/adder-carry-8")
OTHER = find_task("L3/up-counter")
GOOD = TASK.solution


def broken(outcome: str, number: int = 0) -> str:
    return f"{GOOD}\n// fake: {outcome}\n// attempt {number}\n"


def run(*answers: str, budget: Budget | None = None, **options):
    with FakeCompiler() as compiler:
        (loop,) = run_loops(ScriptedModel({"": answers}), Judge(compiler), [TASK], budget=budget, **options)
    return loop


def test_a_loop_ends_with_the_first_success():
    loop = run(broken("type"), GOOD, GOOD)
    assert (loop.ended, len(loop.attempts), loop.solved) == (Ended.SOLVED, 2, True)
    assert loop.best is loop.attempts[-1]


def test_the_repair_prompt_shows_the_best_candidate_and_its_diagnostics():
    loop = run(broken("lower", 1), broken("parse", 2), GOOD)
    asked = loop.attempts[2].prompt
    assert [m["role"] for m in asked] == ["system", "user", "assistant", "user"]
    assert "// fake: lower" in asked[2]["content"]
    assert "fake: parse" not in str(asked)


def test_without_success_the_loop_ends_after_its_turns_with_the_best_kept():
    loop = run(*(broken(o, i) for i, o in enumerate(("parse", "lower", "type"))), budget=Budget(turns=3))
    assert loop.ended is Ended.TURNS
    assert loop.best is loop.attempts[1]


def test_the_same_code_again_is_no_progress_and_starts_anew_with_a_note():
    loop = run(broken("type", 1), broken("type", 1), GOOD)
    assert loop.attempts[1].stuck is Stuck.SAME_CODE
    assert loop.attempts[2].fresh
    assert [m["role"] for m in loop.attempts[2].prompt] == ["system", "user"]
    assert "Start anew" in loop.attempts[2].prompt[1]["content"]


def test_an_oscillation_between_two_error_sets_is_told():
    a, b = Signature("1", (("x", "m"),)), Signature("2", (("y", "m"),))
    assert stuck([a, b, Signature("3", a.errors), Signature("4", b.errors)]) is Stuck.OSCILLATION
    assert stuck([a, b, Signature("3", (("z", "m"),))]) is None


def test_three_times_the_same_errors_is_told():
    same = (("x", "m"),)
    assert stuck([Signature(c, same) for c in "123"]) is Stuck.SAME_ERRORS
    assert stuck([Signature(c, same) for c in "12"]) is None


def test_a_model_without_answer_ends_its_loop_and_keeps_the_best():
    loop = run(broken("type"))
    assert loop.ended is Ended.MODEL
    assert "ends after 1" in loop.attempts[-1].completion.error
    assert loop.best is loop.attempts[0]


def test_an_answer_without_code_is_a_turn_like_any_other():
    loop = run("I cannot do that.", GOOD)
    assert loop.attempts[0].judgement.outcome == "no_code"
    assert loop.solved


def test_tokens_and_seconds_end_a_loop_after_the_turn_that_spent_them():
    answers = [broken("type", i) for i in range(5)]
    assert run(*answers, budget=Budget(turns=5, tokens=1)).ended is Ended.TOKENS
    ticks = iter([0.0, 0.0, 99.0])
    loop = run(*answers, budget=Budget(turns=5, seconds=1), clock=lambda: next(ticks))
    assert (loop.ended, len(loop.attempts)) == (Ended.SECONDS, 2)


def test_a_given_candidate_counts_as_the_first_turn():
    loop = run(GOOD, first=[broken("elaborate")])
    assert [a.completion.text == GOOD for a in loop.attempts] == [False, True]
    assert loop.attempts[0].prompt == ()


def test_an_interrupt_ends_all_loops_with_what_they_have():
    class Interrupting(ScriptedModel):
        def complete(self, conversations, sampling):
            if self._next[""]:
                raise KeyboardInterrupt
            return super().complete(conversations, sampling)

    with FakeCompiler() as compiler:
        loops = run_loops(Interrupting({"": [broken("type")] * 2}), Judge(compiler), [TASK, TASK])
    assert [loop.ended for loop in loops] == [Ended.INTERRUPTED] * 2
    assert all(len(loop.attempts) == 1 for loop in loops)


def test_loops_side_by_side_are_one_batch_a_turn_and_do_not_disturb_one_another():
    sizes = []

    class Counting(ScriptedModel):
        def complete(self, conversations, sampling):
            sizes.append(len(conversations))
            return super().complete(conversations, sampling)

    scripts = {TASK.module_name: [broken("type"), GOOD], OTHER.module_name: [OTHER.solution]}
    with FakeCompiler() as compiler:
        loops = run_loops(Counting(scripts), Judge(compiler), [TASK, OTHER])
    assert [len(loop.attempts) for loop in loops] == [2, 1]
    assert sizes == [2, 1]
    assert all(loop.solved for loop in loops)


def test_feedback_never_exceeds_its_budget_whatever_the_candidate_writes():
    loop = run(broken("type"), budget=Budget(turns=1))
    long = Diagnostic("x", "error", "type", 1, 1, "m" * 50_000, "s" * 50_000)
    judgement = loop.attempts[0].judgement
    flooded = type(judgement)(**(vars(judgement) | {"diagnostics": (long,)}))
    attempt = type(loop.attempts[0])(**(vars(loop.attempts[0]) | {"judgement": flooded}))
    asked = next_prompt(type(loop)(TASK, (attempt,)), Budget(feedback_chars=500))
    assert len(asked[-1]["content"]) < 700


def test_a_trace_judged_again_gives_the_same_verdicts_and_a_changed_one_does_not(tmp_path):
    path = tmp_path / "trace.jsonl"
    with FakeCompiler() as compiler, TraceWriter(path, "scripted", Budget()) as trace:
        model = ScriptedModel({"": [broken("type"), GOOD]})
        run_loops(model, Judge(compiler), [TASK], on_turn=trace.update)
        assert [r.agrees for r in replay(path, Judge(compiler))] == [True, True]
        assert [row["kind"] for row in read_rows(path)] == ["trace", "task", "attempt", "attempt", "end"]
        path.write_text(path.read_text().replace("fake: type", "fake: lower"))
        assert [r.agrees for r in replay(path, Judge(compiler))] == [False, True]


def test_a_trace_that_was_cut_in_its_last_line_is_read_up_to_there(tmp_path):
    path = tmp_path / "trace.jsonl"
    path.write_text(json.dumps({"kind": "trace", "schema_version": 1}) + '\n{"kind": "att')
    assert len(list(read_rows(path))) == 1
    path.write_text('{"kind": "other"}\n')
    with pytest.raises(TraceUnreadable):
        list(read_rows(path))


def test_a_script_says_where_it_ends():
    model = ScriptedModel({"": ["one"]})
    ask = [[{"role": "user", "content": "x"}]]
    assert model.complete(ask, Sampling()) == [Completion("one", completion_tokens=1)]
    assert model.complete(ask, Sampling())[0].failed
