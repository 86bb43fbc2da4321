"""The four tools as plain functions over a judge; no SDK, so that they are tested without one."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from reflect_env.catalogue import HINTS, classify, hint_for
from reflect_env.diagnostic import Diagnostic
from reflect_env.judge import Judge
from reflect_env.mcp_server.answers import (
    Answer,
    Explanation,
    FamilyRow,
    TaskList,
    answer,
    task_list,
)
from reflect_env.task import LEVELS, Task, named
from reflect_env.task_sets import find_task
from reflect_env.verdict import Stage

MESSAGE_CHARS = 4_000
"""Of a message that is to be explained."""
UNKNOWN = "unknown"
"""Code of a message that no rule knows."""
_MARK = re.compile(r"^\[(?:error|warn)\] ?", re.MULTILINE)
_PLACE = re.compile(r"\A\S{1,400}\.scala:\d{1,7}(?::\d{1,7})?:?\s*(?:error:)?")
"""How sbt, mill, scala-cli and scalac begin a message."""
_STAGES = (Stage.TYPE, Stage.PARSE, Stage.ELABORATE, Stage.LOWER)
"""Where an unplaced message may come from, the likeliest first."""


class Tools:
    """What an agent can ask; safe to call from several threads, as the judge is."""

    def __init__(self, judge: Callable[[], Judge]) -> None:
        """Take a way to a judge; it is called for each verdict, so that nothing starts before the first."""
        self._judge = judge

    def check_chisel(self, code: str, top: str | None = None, verilog: bool = False, max_findings: int = 5) -> Answer:
        """Compile one Chisel file to Verilog and say what is wrong.

        Args:
            code: The whole Scala file; Markdown around it is ignored.
            top: Module that must be there; default: the last one.
            verilog: Whether to answer with the Verilog too (long).
            max_findings: How many errors to answer with, at most 10.

        """
        return self._answer(code, None if top is None else named(top), max_findings, verilog)

    def judge_task(self, task_id: str, code: str, max_findings: int = 5) -> Answer:
        """Compile a module and compare its function with a task's reference, cycle by cycle.

        Args:
            task_id: FAMILY/SEED, such as up-counter/7; list_tasks has the families and a task's words.
            code: The whole Scala file with the module that the task names.
            max_findings: How many errors to answer with, at most 10.

        """
        return self._answer(code, find_task(task_id), max_findings, verilog=False)

    def explain_error(self, message: str, source_line: str = "") -> Explanation:
        """Say what a message of scalac, Chisel or firtool means and what to do; starts nothing.

        Args:
            message: The message, or one of this tool's codes, such as import_missing.
            source_line: The line of Chisel that it is about, where it is known.

        """
        text = _MARK.sub("", message[:MESSAGE_CHARS]).strip()
        text = _PLACE.sub("", text).strip()
        if not text:
            raise ValueError("the message is empty")
        if text in HINTS:
            return Explanation(text, hint_for(text), text)
        found = [_classified(stage, text, source_line) for stage in _STAGES]
        best = next((one for one in found if not one.code.startswith("other_")), None)
        if best is None:
            return Explanation(
                UNKNOWN, "No rule knows it; check_chisel with the whole file says more.", found[0].message
            )
        return Explanation(best.code, best.hint, best.message)

    def list_tasks(
        self, level: str | None = None, task_id: str | None = None, limit: int = 20, offset: int = 0
    ) -> TaskList:
        """List families of tasks that have a reference; with task_id: what that task asks for.

        Args:
            level: L1 (wires) to L6 (small systems), or U (chisel3.util).
            task_id: A task whose prompt is wanted.
            limit: Families in the answer, at most 50.
            offset: Families to leave out at the start.

        """
        if level is not None and level not in LEVELS:
            raise ValueError(f"level {level!r} is unknown; one of {', '.join(LEVELS)}")
        task = None if task_id is None else find_task(task_id)
        rows = [] if task is not None else [row for row in _rows() if level in (None, row.level)]
        return task_list(rows, offset, limit, task)

    def _answer(self, code: str, task: Task | None, most: int, verilog: bool) -> Answer:
        (judgement,) = self._judge().judge([code], [task])
        return answer(judgement, most=most, verilog=verilog)


def _classified(stage: Stage, message: str, source_line: str) -> Diagnostic:
    """Classify a message as if its line followed the usual import.

    A rule for missing names wants to see the name in the line, so that where no line is known the message is one.
    """
    line = source_line.split("\n")[0] or (message.split("\n")[0] if stage is Stage.TYPE else "")
    return classify(stage, "error", message, line=2, column=None, source=f"import chisel3._\n{line}\n")


@cache
def _rows() -> tuple[FamilyRow, ...]:
    from reflect_env.circuits.registry import families

    return tuple(
        FamilyRow(family.name, family.level, (type(family).__doc__ or "").strip().split("\n")[0])
        for family in families().values()
    )
