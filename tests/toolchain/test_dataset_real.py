"""The data engine with the real judge: every row passes, every kind of fault fails as it should."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from reflect_env.circuits.build import make_task
from reflect_env.circuits.draw import rng_for
from reflect_env.compiler.api import Compiler
from reflect_env.dataset.build import Builder
from reflect_env.dataset.faults.base import Fault
from reflect_env.dataset.faults.catalogue import FAULTS, inject
from reflect_env.dataset.journal import Journal
from reflect_env.dataset.lint import Protected, lint
from reflect_env.dataset.maker import Maker
from reflect_env.dataset.presets import Preset, preset
from reflect_env.dataset.row import Row
from reflect_env.judge import Judge
from reflect_env.prompt import fenced
from reflect_env.simulator.service import IcarusSimulator
from reflect_env.task import Task

pytestmark = pytest.mark.jvm
NOTHING = Protected(frozenset(), frozenset())
KNOWN = dict(line.split() for line in Path(__file__).with_name("fault_places.txt").read_text("utf-8").splitlines())
"""A task and style (`family/seed/style`) in which each fault is known to fail as intended."""


@pytest.fixture(scope="module")
def judge(compiler) -> Iterator[Judge]:
    with IcarusSimulator() as simulator:
        yield Judge(cast(Compiler, compiler), simulator)


def built(path, judge: Judge, chosen: Preset, total: int, window: int) -> list[Row]:
    journal = Journal(path, {})
    Builder(chosen, total, Maker(chosen, 0, judge, NOTHING), journal, window).run()
    journal.finish()
    return [Row.from_json(line) for line in path.read_text("utf-8").split("\n")[:-1]]


def test_the_curriculum_passes_and_another_window_judges_alike(judge, tmp_path):
    rows = built(tmp_path / "a.jsonl", judge, preset("curriculum"), 30, 128)
    assert [sum(row.level == level for row in rows) for level in ("L1", "L2", "L3")] == [18, 9, 3]
    assert all(lint(row, NOTHING) == () for row in rows)
    assert all(row.proof == "exhaustive" or row.samples >= 256 for row in rows)
    built(tmp_path / "b.jsonl", judge, preset("curriculum"), 30, 10)
    assert (tmp_path / "a.jsonl").read_bytes() == (tmp_path / "b.jsonl").read_bytes()


def test_the_wide_mix_has_repairs_with_real_diagnostics(judge, tmp_path):
    rows = built(tmp_path / "a.jsonl", judge, preset("full"), 40, 128)
    assert {row.kind for row in rows} >= {"write", "repair", "explain"}
    wrong = [attempt for row in rows for attempt in row.attempts]
    assert wrong
    assert all(attempt.diagnostics and attempt.feedback for attempt in wrong)
    assert all(attempt.outcome not in ("passed", "compiled") for attempt in wrong)


def test_every_kind_of_fault_fails_as_intended(judge):
    assert set(KNOWN) == set(FAULTS)
    placed = [(fault, *place(fault)) for fault in FAULTS.values()]
    judgements = judge.judge([fenced(code) for _, _, code in placed], [task for _, task, _ in placed])
    wrong = {
        fault.name: found.outcome.value
        for (fault, _, _), found in zip(placed, judgements, strict=True)
        if found.outcome not in fault.outcomes or not found.diagnostics
    }
    assert wrong == {}


def place(fault: Fault) -> tuple[Task, str]:
    family, seed, style = KNOWN[fault.name].split("/")
    task = make_task(family, int(seed))
    broken = inject(fault, task.solutions[int(style)], task, rng_for("place", fault.name, family, seed, style))
    assert broken is not None, f"{fault.name} has no place in {KNOWN[fault.name]} any more"
    return task, broken
