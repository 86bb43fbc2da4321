"""Making a data set: the same bytes however it was interrupted and however the work was split."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reflect_env.dataset.build import Builder, SlotUnfillable
from reflect_env.dataset.journal import Journal
from reflect_env.dataset.lint import Protected
from reflect_env.dataset.make import Rejected
from reflect_env.dataset.presets import Part, Preset
from reflect_env.dataset.row import Row
from reflect_env.errors import InfraError

from .doubles import NOTHING, SMALL, FixedJudge, maker

TOTAL, WINDOW = 22, 4
SAMPLE = Path(__file__).parents[3] / "data_gen" / "sample" / "full-80.jsonl"


def built(path, make, preset=SMALL, total=TOTAL, stop=lambda: False, progress=lambda _: None):
    journal = Journal(path, {"run": 1})
    try:
        return Builder(preset, total, make, journal, WINDOW, progress, stop).run()
    finally:
        journal.close()


def rows(path) -> bytes:
    return path.with_name(path.name + ".partial").read_bytes()


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """What an uninterrupted run with some rejects leaves."""
    path = tmp_path_factory.mktemp("whole") / "d.jsonl"
    end = built(path, maker(FixedJudge(rejects=4)))
    assert end.done == TOTAL
    assert end.rejects["solution: functional"] > 0
    return rows(path)


def test_every_row_is_read_back_as_it_was(whole):
    lines = whole.decode().splitlines()
    assert [Row.from_json(line).to_json() for line in lines] == lines
    assert [list(json.loads(line))[:3] for line in lines] == [["instruction", "input", "output"]] * TOTAL


@pytest.mark.parametrize("fails_at", range(1, 9))
def test_a_run_that_was_cut_anywhere_ends_with_the_same_bytes(tmp_path, whole, fails_at):
    path = tmp_path / "d.jsonl"
    with pytest.raises(InfraError):
        built(path, maker(FixedJudge(rejects=4, fails_at=fails_at)))
    built(path, maker(FixedJudge(rejects=4)))
    assert rows(path) == whole


def test_the_limits_on_repetition_survive_a_cut(tmp_path):
    crowded = Preset("crowded", (Part("a", 1, ("clamp",)),), most_per_skeleton=0.01, most_per_cluster=3)
    straight, cut = tmp_path / "straight.jsonl", tmp_path / "cut.jsonl"
    end = built(straight, maker(FixedJudge(), crowded), crowded, 24)
    assert sum(end.rejects.values()) > 0
    with pytest.raises(InfraError):
        built(cut, maker(FixedJudge(fails_at=5), crowded), crowded, 24)
    built(cut, maker(FixedJudge(), crowded), crowded, 24)
    assert rows(cut) == rows(straight)


def test_splitting_the_slots_among_workers_changes_no_byte(tmp_path, whole):
    make = maker(FixedJudge(rejects=4))

    def one_by_one(slots, attempt):
        return {index: made for slot in reversed(slots) for index, made in make([slot], attempt).items()}

    built(tmp_path / "d.jsonl", one_by_one)
    assert rows(tmp_path / "d.jsonl") == whole


def test_stopping_leaves_whole_windows_and_the_next_start_goes_on(tmp_path, whole):
    path, seen = tmp_path / "d.jsonl", []
    end = built(path, maker(FixedJudge(rejects=4)), stop=lambda: len(seen) > 2, progress=seen.append)
    assert end.done == 2 * WINDOW
    end = built(path, maker(FixedJudge(rejects=4)))
    assert (end.done, end.new) == (TOTAL, TOTAL - 2 * WINDOW)
    assert rows(path) == whole


def test_another_seed_makes_other_rows(tmp_path, whole):
    other = maker(FixedJudge(rejects=4), seed=1)
    built(tmp_path / "d.jsonl", other)
    assert not set(rows(tmp_path / "d.jsonl").splitlines()) & set(whole.splitlines())


def test_progress_counts_levels_and_reasons_over_all_starts(tmp_path):
    path = tmp_path / "d.jsonl"
    with pytest.raises(InfraError):
        built(path, maker(FixedJudge(rejects=4, fails_at=5)))
    end = built(path, maker(FixedJudge(rejects=4)))
    assert sum(end.levels.values()) == TOTAL
    rejects = path.with_name("d.jsonl.rejects.jsonl").read_text().splitlines()
    assert sum(end.rejects.values()) == len(rejects)


def test_a_slot_that_cannot_be_filled_is_named_with_the_reasons(tmp_path):
    def never(slots, attempt):
        return {slot.index: Rejected(slot.index, attempt, "f/1", "too alike") for slot in slots}

    with pytest.raises(SlotUnfillable, match=r"row 0 of part a found no acceptable draft.*too alike \(\d+\)"):
        built(tmp_path / "d.jsonl", never)
    assert rows(tmp_path / "d.jsonl") == b""


def test_a_solution_of_an_evaluation_task_never_becomes_a_row(tmp_path):
    path = tmp_path / "d.jsonl"
    built(path, maker(FixedJudge()))
    first = Row.from_json(rows(path).decode().splitlines()[0])
    from reflect_env.contamination import text_key

    guard = Protected(frozenset({text_key(first.output)}), frozenset())
    end = built(tmp_path / "e.jsonl", maker(FixedJudge(), protected=guard))
    assert end.rejects["lint: the output solves an evaluation task"] >= 1
    assert first.output not in {Row.from_json(line).output for line in rows(tmp_path / "e.jsonl").decode().splitlines()}
    assert NOTHING.texts == frozenset()


def test_rows_of_an_earlier_start_are_reduced_alike_on_one_core_and_on_many(monkeypatch) -> None:
    from reflect_env.dataset import build
    from reflect_env.dataset.presets import preset

    lines = [line for line in SAMPLE.read_text("utf-8").splitlines() if line]
    alone = list(build._reduced(preset("full"), lines))
    monkeypatch.setattr(build, "WORTH_CORES", 1)
    together = list(build._reduced(preset("full"), lines))
    assert [level for level, _ in alone] == [level for level, _ in together]
    for (_, one), (_, other) in zip(alone, together, strict=True):
        assert (one.prompt, one.program, one.skeleton) == (other.prompt, other.program, other.skeleton)
        assert one.pieces is not None
        assert (one.pieces == other.pieces).all()
