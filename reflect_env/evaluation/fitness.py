"""No model is scored by a harness that fails its own solutions; the proof is kept, by suite and toolchain."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from reflect_env.errors import ReflectEnvError
from reflect_env.evaluation.suite import EvalSuite
from reflect_env.judge import Judge
from reflect_env.prompt import fenced
from reflect_env.simulator.service import IcarusSimulator
from reflect_env.suites.load import Defect, Suite
from reflect_env.suites.self_check import self_check
from reflect_env.task import Task

BATCH = 64
Report = Callable[[str], None]


class UnfitSuite(ReflectEnvError):
    """A problem's own solution does not pass; nothing may be scored with this suite and toolchain."""


def prove_solutions(tasks: Sequence[Task], judge: Judge, toolchain: str, cache: Path, report: Report) -> None:
    """Take every problem's own solution through extraction and judging, unless that was done before.

    Raises:
        UnfitSuite: Some do not pass; the message names them all.

    """
    able = [task for task in tasks if task.solutions]
    proof = cache / f"solutions-{_key([t.content_hash + (t.solution or '') for t in able], toolchain)}.json"
    if not able or proof.exists():
        return
    report(f"checking that all {len(able)} solutions of the suite pass extraction and judging")
    failed = list(_failures(able, judge, report))
    if failed:
        raise UnfitSuite(
            f"{len(failed)} of {len(able)} solutions fail, so no model is scored: {'; '.join(failed[:8])}"
            + (" …" if len(failed) > 8 else "")
        )
    _keep(proof, {"solutions": len(able), "toolchain": toolchain})


def _failures(tasks: Sequence[Task], judge: Judge, report: Report) -> Sequence[str]:
    failed = []
    for start in range(0, len(tasks), BATCH):
        batch = tasks[start : start + BATCH]
        judgements = judge.judge([fenced(task.solution or "") for task in batch], batch)
        failed += [
            f"{task.id} ({judgement.outcome.value}: {_first(judgement.diagnostics, judgement.reason)})"
            for task, judgement in zip(batch, judgements, strict=True)
            if not judgement.is_success
        ]
        if start + BATCH < len(tasks):
            report(f"  {start + len(batch)} of {len(tasks)} solutions, {len(failed)} fail")
    return failed


def _first(diagnostics: Sequence[Any], reason: str) -> str:
    return reason or next((d.message.split("\n")[0] for d in diagnostics), "no message")


def fit_suite(suite: EvalSuite, simulator: IcarusSimulator, cache: Path, report: Report) -> EvalSuite:
    """Move problems that come without a solution, and whose reference cannot be simulated here, to the defects."""
    foreign = tuple(task for task in suite.tasks if not task.solutions and task.reference is not None)
    if not foreign:
        return suite
    kept = cache / f"references-{_key([t.content_hash for t in foreign], simulator.fingerprint)}.json"
    defects = _kept_defects(kept)
    if defects is None:
        report(f"simulating the references of {len(foreign)} problems that come without a solution")
        defects = self_check(Suite(suite.name, foreign, (), {}), simulator).defects
        _keep(kept, [[defect.task_id, defect.reason] for defect in defects])
    unfit = {defect.task_id for defect in defects}
    tasks = tuple(task for task in suite.tasks if task.id.partition("/")[2] not in unfit)
    return replace(suite, tasks=tasks, defects=(*suite.defects, *defects))


def _kept_defects(path: Path) -> tuple[Defect, ...] | None:
    try:
        return tuple(Defect(*row) for row in json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None  # not known yet, or damaged: found out again


def _key(parts: Sequence[str], toolchain: str) -> str:
    return hashlib.sha256("\n".join([toolchain, *parts]).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _keep(path: Path, value: object) -> None:
    """Keep a proof where that is possible; without it the next run proves it again."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(value), encoding="utf-8")
    except OSError:
        return
