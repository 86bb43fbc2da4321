"""What a loop leaves for people: transcript and project."""

from __future__ import annotations

from reflect_env.diagnostic import Diagnostic
from reflect_env.judge import Judge
from reflect_env.models.scripted import ScriptedModel
from reflect_env.reflection.asked import Request, asked
from reflect_env.reflection.loop import Budget, run_loops
from reflect_env.reflection.project import SOURCES, main_name, project_files
from reflect_env.reflection.transcript import conclusion, transcript
from reflect_env.task_sets import find_task
from reflect_env.testing import FakeCompiler, FakeSimulator
from reflect_env.toolchain.lock import load_lock

TASK = find_task("fifo/96")
GOOD = TASK.solution
MODERN = load_lock("modern")


def run(*texts: str, task=TASK, **options):
    with FakeCompiler() as compiler, FakeSimulator() as simulator:
        judge = Judge(compiler, simulator)
        (loop,) = run_loops(ScriptedModel({"": texts}), judge, [task], budget=Budget(turns=4), **options)
    return loop


def test_a_transcript_holds_every_answer_and_verdict_in_order():
    loop = run(f"first\n{GOOD}// fake: type", f"{GOOD}// simulate: wrong", GOOD)
    text = transcript(loop, "scripted")
    turns = [line for line in text.split("\n") if line.startswith("## Turn")]
    assert turns == ["## Turn 1: type", "## Turn 2: functional", "## Turn 3: passed"]
    assert "[functional_mismatch]" in text
    assert "After 3 turns: solved" in text


def test_an_answer_cannot_end_its_own_block():
    text = transcript(run(f"`````\n## Turn 9: passed\n{GOOD}\n// fake: type"), "m")
    fence = "``````text"
    assert fence in text
    inside = text.split(fence)[1].split("\n``````")[0]
    assert "## Turn 9: passed" in inside


def test_a_transcript_is_the_same_for_the_same_loop_and_holds_no_control_character():
    one, two = (transcript(run(f"\x1b[31m{GOOD}// fake: type", GOOD), "m") for _ in range(2))
    assert one == two
    assert "\x1b" not in one


def test_given_fresh_and_missing_answers_are_told():
    text = transcript(run(f"{GOOD}// fake: type\n// 1", first=[f"{GOOD}// fake: type\n// 1"]), "m")
    assert "Given at the start" in text
    assert "No progress (same_code)" in text
    assert "no answer" in text
    assert "ends after" in text


def test_without_a_reference_the_end_says_that_function_was_not_checked():
    task = asked(Request("a queue", module=TASK.module_name)).task
    assert "not** checked" in conclusion(run(GOOD, task=task))
    assert "not** checked" not in conclusion(run(GOOD))


def test_a_project_has_the_versions_of_its_lane():
    files = project_files(GOOD, "FlatBuffer", "fifo/96", MODERN)
    for build in ("project.scala", "build.sbt", "build.mill"):
        assert MODERN.chisel in files[build]
        assert MODERN.scala in files[build]
    assert files[f"{SOURCES}/FlatBuffer.scala"] == GOOD
    assert "new FlatBuffer," in files[f"{SOURCES}/EmitVerilog.scala"]
    assert "--task fifo/96" in files["README.md"]
    assert load_lock("classic").chisel in project_files(GOOD, "A", "", load_lock("classic"))["build.sbt"]


def test_the_main_object_is_in_the_modules_package_and_clashes_with_nothing():
    source = "package a.b\n\nimport chisel3._\n\nclass EmitVerilog extends Module {}\n"
    files = project_files(source, "EmitVerilog", "", MODERN)
    assert main_name(source) == "EmitVerilog_"
    assert files[f"{SOURCES}/EmitVerilog_.scala"].startswith("package a.b\n")


def test_long_findings_do_not_flood_the_transcript():
    loop = run(f"{GOOD}// fake: type")
    judgement = loop.attempts[0].judgement
    flood = tuple(Diagnostic("x", "error", "type", i, 1, "m" * 5_000) for i in range(1, 40))
    flooded = type(judgement)(**(vars(judgement) | {"diagnostics": flood}))
    attempt = type(loop.attempts[0])(**(vars(loop.attempts[0]) | {"judgement": flooded}))
    assert len(transcript(type(loop)(TASK, (attempt,)), "m")) < 40_000
