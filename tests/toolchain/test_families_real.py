"""Every procedural family against the real judge: its solutions are its reference, on both lanes."""

from __future__ import annotations

import pytest

from reflect_env.circuits.build import make_task
from reflect_env.circuits.check import Tools, check_family
from reflect_env.circuits.registry import families
from reflect_env.judge import Judge
from reflect_env.simulator.service import IcarusSimulator
from reflect_env.task_sets import compile_only_tasks

pytestmark = pytest.mark.jvm
SEEDS = {"modern": (0,), "classic": (1,)}


@pytest.fixture(scope="module")
def simulator():
    with IcarusSimulator() as running:
        yield running


@pytest.mark.slow
@pytest.mark.parametrize("lane", ["modern", "classic"])
def test_every_solution_of_every_family_passes(compiler_for, simulator, lane):
    tasks = [make_task(name, seed) for name in families() for seed in SEEDS[lane]]
    pairs = [(task, text) for task in tasks for text in task.solutions]
    judgements = Judge(compiler_for(lane), simulator).judge([t for _, t in pairs], [t for t, _ in pairs], verbatim=True)
    wrong = {
        f"{task.id}\n{text}": (j.outcome.value, j.reason, j.diagnostics[:1])
        for (task, text), j in zip(pairs, judgements, strict=True)
        if j.outcome != "passed"
    }
    assert len(pairs) > 3 * len(families()) * len(SEEDS[lane]) * 0.7
    assert wrong == {}


@pytest.mark.slow
@pytest.mark.parametrize("name", ["saturating-add", "up-counter", "truth-table", "fifo", "alu", "random-expression"])
def test_a_family_is_fit_by_its_own_proof(compiler_for, simulator, name):
    with IcarusSimulator(salt="harder") as harder:
        report = check_family(name, range(3), 4, Tools(compiler_for("modern"), simulator, harder))
    assert report.problems == ()
    assert report.kill_rate >= 0.98
    assert report.planted_found == report.planted > 0


def test_a_task_without_a_reference_is_compiled_and_no_more(compiler_for, simulator):
    (task,) = [t for t in compile_only_tasks() if t.id == "L2/adder-carry-8"]
    (judgement,) = Judge(compiler_for("modern"), simulator).judge([task.solution], [task])
    assert (judgement.outcome, judgement.functional) == ("compiled", None)
