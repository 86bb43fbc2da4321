"""`demo`, `doctor`, `prefetch` and `bench` from the command line, without a toolchain."""

from __future__ import annotations

import io
import json

import pytest

from reflect_env import toolchain
from reflect_env.cli import main
from reflect_env.commands.session import Session
from reflect_env.errors import FetchFailed
from reflect_env.testing import FakeCompiler

BENCH_KEYS = {
    "good_p50_ms",
    "good_p95_ms",
    "broken_p50_ms",
    "per_core_good",
    "per_core_broken",
    "first_verdict_s",
    "ratio_cold",
    "recovery_s",
    "pair_rss_mb",
}


@pytest.fixture
def shell():
    """Runs a command; answers exit code, standard output and standard error."""

    def call(*arguments: str) -> tuple[int, str, str]:
        out, err = io.StringIO(), io.StringIO()
        session = Session(out, err, io.BytesIO(), lambda choice: FakeCompiler(), kind="fake")
        code = main(arguments, session)
        return code, out.getvalue(), err.getvalue()

    return call


def test_the_demo_shows_verdicts_an_episode_and_speed_without_colour_codes(shell):
    code, out, _ = shell("demo")
    assert code == 0
    assert "\x1b" not in out
    for words in (
        "Accumulator.scala: ok",
        "Swap.scala:8",
        "turn 1",
        "return",
        "a repair loop",
        "per second",
        "what next",
    ):
        assert words in out


def test_the_bench_prints_json_with_the_documented_keys(shell):
    code, out, _ = shell("bench", "--quick", "--only", "latency", "--json")
    row = json.loads(out)
    assert set(row) >= BENCH_KEYS
    assert row["good_p50_ms"] > 0
    assert row["first_verdict_s"] is None
    assert row["machine"]["cores"] >= 1
    assert code in (0, 3), "the fake accepts some broken candidates, which the bench reports"


def test_the_bench_prints_a_table_and_writes_a_file(shell, tmp_path):
    target = tmp_path / "bench.json"
    _, out, err = shell("bench", "--quick", "--only", "throughput", "--out", str(target))
    assert "throughput, good" in out
    assert "warm-up" in err
    assert json.loads(target.read_text())["per_core_good"] > 0


def test_the_bench_refuses_a_target_before_it_measures(shell, tmp_path):
    code, _, err = shell("bench", "--out", str(tmp_path / "no" / "where.json"))
    assert code == 2
    assert "warm-up" not in err


def test_the_bench_says_which_candidates_surprised_it_and_exits_3(shell, monkeypatch):
    monkeypatch.setattr("reflect_env.bench.run.corpus.good", lambda: _marked())
    code, _, err = shell("bench", "--quick", "--only", "latency")
    assert code == 3
    assert "not as expected" in err


def _marked():
    from reflect_env.bench.corpus import Template

    return (Template("Lost", "Lost", "lower", True, "class Lost extends Module {} // fake: infra\n"),)


def test_doctor_exits_by_its_report(shell, monkeypatch, tmp_path):
    monkeypatch.setenv("REFLECT_ENV_CACHE_DIR", str(tmp_path))
    code, out, _ = shell("doctor", "--json")
    report = json.loads(out)
    assert report["ok"] is False
    assert code == 1
    assert any("reflect-env prefetch" in part["advice"] for part in report["parts"])


def test_doctor_is_readable(shell, monkeypatch, tmp_path):
    monkeypatch.setenv("REFLECT_ENV_CACHE_DIR", str(tmp_path))
    code, out, _ = shell("doctor", "--lane", "classic")
    assert code == 1
    assert "lane classic" in out


def test_prefetch_passes_its_options_on(shell, monkeypatch, tmp_path):
    calls = []
    monkeypatch.setattr("reflect_env.toolchain.prefetch", lambda lane, **options: calls.append((lane, options)))
    archive = tmp_path / "archive.tar"
    archive.touch()
    assert shell("prefetch", "--lane", "all", "--archive", str(archive), "--quiet")[0] == 0
    assert calls == [("all", {"archive": archive, "export": None, "progress": False})]


def test_prefetch_of_a_missing_archive_is_a_wrong_call(shell):
    code, _, err = shell("prefetch", "--archive", "nowhere.tar")
    assert code == 2
    assert "nowhere.tar: no such file" in err


def test_a_failed_download_exits_3(shell, monkeypatch):
    def fail(*_: object, **__: object) -> None:
        raise FetchFailed("no network: set REFLECT_ENV_MAVEN_REPOSITORY")

    monkeypatch.setattr(toolchain, "prefetch", fail)
    code, _, err = shell("prefetch")
    assert code == 3
    assert "REFLECT_ENV_MAVEN_REPOSITORY" in err
