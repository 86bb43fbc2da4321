"""The command line over the real compiler, as a program of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.jvm

GOOD = """import chisel3._

class Inverter extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(8.W))
    val y = Output(UInt(8.W))
  })
  io.y := ~io.a
}
"""
BROKEN = GOOD.replace("~io.a", "Reverse(io.a)")
UNDRIVEN = GOOD.replace("  io.y := ~io.a\n", "")


def run(
    folder: Path, *arguments: str, stdin: str | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "reflect_env", *arguments]
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), **environment}
    return subprocess.run(command, cwd=folder, input=stdin, capture_output=True, text=True, env=env, timeout=1200)


def test_a_batch_of_files_gives_one_json_line_each(tmp_path):
    for name, text in (("good", GOOD), ("broken", BROKEN), ("undriven", UNDRIVEN)):
        (tmp_path / f"{name}.scala").write_text(text)
    done = run(tmp_path, "check", "good.scala", "broken.scala", "undriven.scala", "--format", "json")
    good, broken, undriven = (json.loads(line) for line in done.stdout.splitlines())
    assert done.returncode == 1
    assert (good["outcome"], good["top"]) == ("compiled", "Inverter")
    assert {"name": "io_a", "direction": "input", "width": 8} in good["ports"]
    assert (broken["outcome"], broken["diagnostics"][0]["code"], broken["diagnostics"][0]["line"]) == (
        "type",
        "import_missing",
        8,
    )
    assert (undriven["outcome"], undriven["diagnostics"][0]["code"]) == ("lower", "not_initialized")


def test_standard_input_gives_verilog_and_exit_code_0(tmp_path):
    done = run(tmp_path, "check", "-", "--verilog", "out.sv", stdin=GOOD)
    assert (done.returncode, done.stdout) == (0, "<stdin>: ok: module Inverter, 4 ports\n")
    assert done.stderr == "1 good, 0 with errors\n"
    assert "module Inverter" in (tmp_path / "out.sv").read_text()


def test_an_error_stands_at_its_line_with_a_caret(tmp_path):
    (tmp_path / "a.scala").write_text(BROKEN)
    lines = run(tmp_path, "check", "a.scala").stdout.splitlines()
    assert lines[0].startswith("a.scala:8:11: error: not found: value Reverse")
    assert lines[2].index("^") == lines[1].index("Reverse")


def test_another_top_than_the_asked_one_is_a_name_mismatch(tmp_path):
    done = run(tmp_path, "check", "-", "--top", "Negator", "--format", "json", stdin=GOOD)
    assert done.returncode == 1
    assert json.loads(done.stdout)["diagnostics"][0]["code"] == "name_mismatch"


def test_a_machine_without_the_toolchain_is_told_what_to_run(tmp_path):
    done = run(tmp_path, "check", "-", stdin=GOOD, REFLECT_ENV_CACHE_DIR=str(tmp_path / "empty"))
    assert (done.returncode, done.stdout) == (3, "")
    assert "reflect-env prefetch" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_the_demo_runs_and_is_readable_through_a_pipe(tmp_path):
    done = run(tmp_path, "demo")
    assert done.returncode == 0
    assert "\x1b" not in done.stdout
    for words in ("not_initialized", "policy_violation", "return 1.00", "functional_mismatch", "3 turns", "per second"):
        assert words in done.stdout


@pytest.mark.slow
def test_every_bench_candidate_ends_where_the_corpus_says(tmp_path):
    from reflect_env.bench import corpus
    from reflect_env.compiler.service import ChiselCompiler

    templates = [*corpus.good(), *corpus.broken()]
    with ChiselCompiler() as compiler:
        for number in (0, 11):
            ends = compiler.compile_batch([template.variant(number) for template in templates])
            found = {t.name: end.outcome.value for t, end in zip(templates, ends, strict=True)}
            assert found == {t.name: "compiled" if t.is_good else t.stage for t in templates}


@pytest.mark.slow
def test_a_quick_bench_measures_every_key(tmp_path):
    done = run(tmp_path, "bench", "--quick", "--json")
    row = json.loads(done.stdout)
    assert (done.returncode, row["unexpected"]) == (0, [])
    keys = ["good_p50_ms", "good_p95_ms", "broken_p50_ms", "per_core_good", "per_core_broken", "first_verdict_s"]
    assert all(row[key] > 0 for key in [*keys, "ratio_cold", "pair_rss_mb", "strict_per_s"])
    assert row["recovery_s"] is not None
