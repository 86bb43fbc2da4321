"""A folder of results: going on, damage, other versions, judging again."""

from __future__ import annotations

import errno
import json
import re
from pathlib import Path

import pytest

from reflect_env.errors import DiskTrouble
from reflect_env.evaluation.lines import Appender
from tests.unit.evaluation.place import MODULE, Counting, OtherCompiler, Place, fenced, good

ALL_GOOD = {"P1": good("Alpha"), "P2": good("Beta"), "P3": good("Gamma")}


def samples(place: Place) -> Path:
    return place.root / "out" / "samples.jsonl"


def test_a_finished_run_compiles_nothing_again(place: Place) -> None:
    place.replay(ALL_GOOD)
    compiler = Counting()
    assert place.replay(ALL_GOOD, compiler=lambda: compiler).code == 0
    assert compiler.asked == 0
    assert len(place.rows()) == 3


def test_a_line_cut_in_the_middle_is_judged_again(place: Place) -> None:
    place.replay(ALL_GOOD)
    before = place.summary()
    data = samples(place).read_bytes()
    samples(place).write_bytes(data[: len(data) - 40])
    place.replay(ALL_GOOD)
    assert len(place.rows()) == 3
    assert place.summary()["pass_at_1"] == before["pass_at_1"]


def test_a_damaged_line_is_left_out_named_and_judged_again(place: Place) -> None:
    place.replay(ALL_GOOD)
    lines = samples(place).read_text().splitlines()
    samples(place).write_text("\n".join([lines[0], lines[1][:50], lines[2]]) + "\n")
    said = place.replay(ALL_GOOD)
    assert said.code == 0
    assert "damaged lines are left out (line 2)" in said.out
    assert place.summary()["samples"]["judged"] == 3


def test_of_duplicates_the_first_verdict_counts(place: Place) -> None:
    """Appending a better row must not improve a score."""
    place.replay(ALL_GOOD | {"P1": "no code"})
    better = samples(place).read_text().splitlines()[1].replace("tiny/P2", "tiny/P1")
    with samples(place).open("a") as stream:
        stream.write(better + "\n")
    said = place.replay(ALL_GOOD | {"P1": "no code"})
    assert "1 duplicate rows are left out" in said.out
    assert round(3 * place.summary()["pass_at_1"]["functional"]) == 2


def test_a_row_without_a_verdict_is_tried_again_and_gives_way(place: Place) -> None:
    place.replay({"P1": good("Alpha"), "P2": good("Beta")})
    assert place.replay(ALL_GOOD).code == 0
    assert place.summary()["complete"]
    assert place.summary()["samples"]["judged"] == 3


def test_another_toolchain_is_refused_with_both_names(place: Place) -> None:
    place.replay(ALL_GOOD)
    said = place.replay(ALL_GOOD, compiler=OtherCompiler)
    assert said.code == 2
    assert "toolchain was" in said.err
    assert "fake-2" in said.err


def test_another_version_of_the_suite_is_refused(place: Place) -> None:
    place.replay(ALL_GOOD)
    place.problem("P2", "L2", "Delta", MODULE.format(name="Delta"))
    said = place.replay(ALL_GOOD)
    assert said.code == 2
    assert "suite_hash was" in said.err
    assert place.call("--validate", place.root / "out").code == 2


def test_restart_begins_anew(place: Place) -> None:
    place.replay(ALL_GOOD)
    assert place.replay(ALL_GOOD, "--restart", compiler=OtherCompiler).code == 0
    assert len(place.rows()) == 3


def test_samples_without_a_run_are_refused(place: Place) -> None:
    place.replay(ALL_GOOD)
    (place.root / "out" / "run.json").unlink()
    assert place.replay(ALL_GOOD).code == 2


def test_more_samples_extend_a_run(place: Place) -> None:
    place.call("--model", "gold", "--output", place.root / "out")
    compiler = Counting()
    place.call("--model", "gold", "--output", place.root / "out", "--samples", 3, compiler=lambda: compiler)
    assert compiler.asked == 3  # of each problem two new samples, which are the same text and compiled once
    assert place.summary()["samples"]["expected"] == 9


def test_a_limit_takes_from_every_level_first(place: Place) -> None:
    place.problem("P0", "L1", "Zero", MODULE.format(name="Zero"))
    place.call("--model", "gold", "--output", place.root / "out", "--limit", 3)
    assert sorted(place.summary()["per_level"]) == ["L1", "L2", "L3"]


def test_validation_agrees_with_an_honest_folder(place: Place) -> None:
    place.replay(ALL_GOOD | {"P2": good("Beta_1"), "P1": "no code"})
    said = place.call("--validate", place.root / "out")
    assert said.code == 0
    assert "3 samples judged again: rows and summary agree" in said.out


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("samples.jsonl", '"functional":false', '"functional":true'),
        ("samples.jsonl", '"outcome":"no_code"', '"outcome":"passed"'),
        ("samples.jsonl", '"total":0.0', '"total":1.0'),
        ("summary.json", '"functional": 0.66', '"functional": 0.96'),
        ("summary.json", '"no_code": 1', '"no_code": 0'),
    ],
)
def test_validation_finds_what_was_changed_by_hand(place: Place, file: str, old: str, new: str) -> None:
    place.replay(ALL_GOOD | {"P1": "no code"})
    path = place.root / "out" / file
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    said = place.call("--validate", place.root / "out")
    assert said.code == 1
    assert "DO NOT agree" in said.out


def test_two_runs_cannot_write_one_folder(place: Place) -> None:
    place.replay(ALL_GOOD)
    with Appender(samples(place)):
        said = place.replay(ALL_GOOD)
    assert said.code == 3
    assert "another run is writing here" in said.err


def test_a_full_disk_leaves_whole_rows_and_says_how_to_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "rows"
    with Appender(path) as rows:
        rows.add(["one"])

        def full(descriptor: int) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr("reflect_env.evaluation.lines.os.fsync", full)
        with pytest.raises(DiskTrouble, match="No space left on device; what is judged is safe"):
            rows.add(["two"])
    assert path.read_text() == "one\n"


def test_an_unwritable_folder_is_a_sentence(place: Place) -> None:
    (place.root / "file").write_text("")
    said = place.call("--model", "gold", "--output", place.root / "file" / "below")
    assert said.code == 3
    assert said.err.startswith("run_eval: ")
    assert "Traceback" not in said.err


def test_a_solution_that_fails_stops_every_run_with_its_name(place: Place) -> None:
    place.problem("P2", "L2", "Beta", MODULE.format(name="Wrong"))
    said = place.replay(ALL_GOOD)
    assert said.code == 3
    assert "tiny/P2 (contract" in said.err
    assert not samples(place).exists() or samples(place).read_text() == ""


def test_the_proof_of_the_solutions_is_kept_by_suite_and_toolchain(place: Place) -> None:
    place.replay(ALL_GOOD)
    again = place.replay(ALL_GOOD, output="second")
    assert "checking that all" not in again.err
    other = place.replay(ALL_GOOD, output="third", compiler=OtherCompiler)
    assert "checking that all 3 solutions" in other.err


def test_rows_hold_no_time_and_equal_runs_give_equal_bytes(place: Place) -> None:
    place.replay(ALL_GOOD)
    first = samples(place).read_bytes()
    place.replay(ALL_GOOD, "--restart")
    assert samples(place).read_bytes() == first
    assert not re.search(rb"seconds|wall_s|_ms", first)


def test_the_summary_has_the_keys_that_others_read(place: Place) -> None:
    place.replay(ALL_GOOD)
    summary = place.summary()
    assert list(summary["pass_at_1"]) == ["compile", "functional", "compile_any_name", "functional_any_name"]
    assert summary["intervals"]["pass_at_1"]["functional"][1] == 1.0
    assert summary["suite"]["hash"]
    made = summary["provenance"]
    keys = {"suite_hash", "prompt_hash", "model", "sampling", "toolchain", "isolation", "packages", "git_commit"}
    assert keys <= made.keys()
    assert made["sampling"]["seed"] == 0
    assert json.loads(json.dumps(summary)) == summary


def test_prose_around_code_changes_the_line_offset_only(place: Place) -> None:
    place.replay(ALL_GOOD | {"P1": "Here it is:\n\n" + fenced(MODULE.format(name="Alpha"))})
    row = next(row for row in place.rows() if row["task"] == "tiny/P1")
    assert row["line_offset"] == 3
    assert row["verdict"]["scores"]["functional"]
