"""Every candidate of `tests/candidates` gets the verdict, code and line that `expected.json` says, in both lanes.

A row holds `file, outcome, stage, code, line` of the first error; `warning` names one that a good candidate must carry;
`modern` and `classic` override it for one lane.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reflect_env.catalogue import HINTS
from reflect_env.compiler.service import ChiselCompiler
from reflect_env.diagnostic import Diagnostic, render_for_model
from reflect_env.verdict import CompileOutcome

FOLDER = Path(__file__).parent.parent / "candidates"
ROWS: list[dict[str, Any]] = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))
LANES = ("modern", "classic")
CASES = [pytest.param(lane, row, id=f"{lane}-{row['file']}") for lane in LANES for row in ROWS]

pytestmark = pytest.mark.jvm


@pytest.fixture(scope="session")
def outcome_of(compiler_for: Callable[[str], ChiselCompiler]) -> Callable[[str, str], CompileOutcome]:
    """The outcome of a file in a lane; the first question compiles all files of the lane in one batch."""
    done: dict[str, dict[str, CompileOutcome]] = {}

    def get(lane: str, file: str) -> CompileOutcome:
        if lane not in done:
            files = [row["file"] for row in ROWS]
            sources = [(FOLDER / name).read_bytes().decode() for name in files]
            done[lane] = dict(zip(files, compiler_for(lane).compile_batch(sources), strict=True))
        return done[lane][file]

    return get


@pytest.mark.parametrize(("lane", "row"), CASES)
def test_a_candidate_gets_the_expected_verdict(lane: str, row: dict[str, Any], outcome_of) -> None:
    expected = {**row, **row.get(lane, {})}
    outcome = outcome_of(lane, row["file"])
    first = _first_error(outcome)
    found = {
        "outcome": outcome.outcome.value,
        "stage": outcome.stage.value,
        "code": first.code if first else None,
        "line": first.line if first else None,
    }
    assert found == {key: expected[key] for key in found}, render_for_model(outcome.diagnostics)
    if warning := expected.get("warning"):
        assert (warning["code"], warning["line"]) in [(d.code, d.line) for d in outcome.diagnostics]


@pytest.mark.parametrize("lane", LANES)
def test_every_diagnostic_is_clean_and_shows_the_candidates_own_line(lane: str, outcome_of) -> None:
    for row in ROWS:
        source = (FOLDER / row["file"]).read_bytes().decode().replace("\r\n", "\n").split("\n")
        for d in outcome_of(lane, row["file"]).diagnostics:
            assert d.code in HINTS
            assert d.hint
            assert 0 < len(d.message) <= 2000
            assert d.line is None or source[d.line - 1].startswith(d.source_line.rstrip("…")), (row["file"], d)
            assert d.column is None or d.line is not None
            for noise in ("\x1b", "Candidate.scala", "<|", "/root", "/tmp", "c0000", "chisel3.package$"):
                assert noise not in d.message + d.hint, (row["file"], d)


def test_every_file_has_an_expectation_and_every_expectation_a_file() -> None:
    assert sorted(path.name for path in FOLDER.glob("*.scala")) == sorted(row["file"] for row in ROWS)


def _first_error(outcome: CompileOutcome) -> Diagnostic | None:
    return next((d for d in outcome.diagnostics if d.severity == "error"), None)
