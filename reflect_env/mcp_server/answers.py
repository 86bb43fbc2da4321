"""What the tools answer: flat, short, bounded in size whatever a candidate does. Pure.

An agent pays for every character, and a candidate chooses some of them; so every text has a limit here.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate

from reflect_env.commands.report import infra_diagnostic
from reflect_env.diagnostic import Diagnostic, most_useful_first
from reflect_env.judge import Judgement
from reflect_env.message_text import clip, defuse, printable, visible
from reflect_env.task import Task
from reflect_env.verdict import Compiled

MESSAGE_CHARS = 1_200
"""Of one message; room for the table of a functional mismatch."""
LINE_CHARS = 160
FINDINGS_CHARS = 4_000
"""Of all findings of an answer; the first is always there."""
MOST_FINDINGS = 10
MOST_PORTS = 40
VERILOG_CHARS = 8_000
PROMPT_CHARS = 6_000
MOST_FAMILIES = 50
HOW = "A task's id is FAMILY/SEED with any whole number, such as up-counter/7; ask again with task_id for its words."


@dataclass(frozen=True)
class Finding:
    """One error or warning."""

    code: str
    """Stable code, such as `import_missing`."""
    severity: str
    line: int | None
    """1-based line of the code that was sent; null where no place is known."""
    column: int | None
    message: str
    source_line: str
    hint: str
    """What to do."""


@dataclass(frozen=True)
class Answer:
    """The verdict about one module."""

    ok: bool | None
    """Whether it does all that can be checked; null where no verdict was reached, which is not the code's fault."""
    outcome: str
    """`compiled`, `passed`, or where it failed: `parse`, `type`, `elaborate`, `lower`, `contract`, `functional`, …"""
    function_checked: bool
    """Whether it was compared with a reference; else `ok` means that it compiles and no more."""
    top: str | None
    ports: list[str]
    findings: list[Finding]
    """The most useful first."""
    not_shown: int
    """Findings that were left out."""
    next_step: str
    verilog: str | None
    """Only where it was asked for; shortened where it is long."""


@dataclass(frozen=True)
class Explanation:
    """What a message means."""

    code: str
    hint: str
    message: str
    """The message without noise."""


@dataclass(frozen=True)
class FamilyRow:
    """A family of procedural tasks."""

    name: str
    level: str
    about: str


@dataclass(frozen=True)
class TaskList:
    """Families of tasks, or one task's prompt."""

    how: str
    """How a task's id is made."""
    total: int
    """Families that match, those that are not listed here included."""
    families: list[FamilyRow]
    prompt: str | None
    """What the named task asks for."""


def answer(judgement: Judgement, *, most: int, verilog: bool) -> Answer:
    """Shorten a judgement to what an agent needs for its next edit."""
    compiled = judgement.compile_outcome
    ports = [str(port) for port in compiled.ports] if isinstance(compiled, Compiled) else []
    shown = (infra_diagnostic(judgement.stage, judgement.reason),) if judgement.is_infra else judgement.diagnostics
    found = most_useful_first(shown)
    kept = _within([_finding(diagnostic) for diagnostic in found[: max(1, min(most, MOST_FINDINGS))]])
    return Answer(
        ok=None if judgement.is_infra else judgement.is_success,
        outcome=judgement.outcome.value,
        function_checked=judgement.functional is not None,
        top=judgement.top,
        ports=[*ports[:MOST_PORTS], *([f"… {len(ports) - MOST_PORTS} more"] if len(ports) > MOST_PORTS else [])],
        findings=kept,
        not_shown=len(found) - len(kept),
        next_step=_next_step(judgement),
        verilog=clip(compiled.verilog, VERILOG_CHARS) if verilog and isinstance(compiled, Compiled) else None,
    )


def _within(findings: list[Finding]) -> list[Finding]:
    """Leave out from the end what does not fit; an empty list stays empty."""
    sizes = accumulate(len(f.message) + len(f.source_line) + len(f.hint) for f in findings)
    return [
        finding
        for i, (finding, size) in enumerate(zip(findings, sizes, strict=True))
        if i == 0 or size <= FINDINGS_CHARS
    ]


def _finding(found: Diagnostic) -> Finding:
    return Finding(
        code=found.code,
        severity=found.severity,
        line=found.line,
        column=found.column,
        message=clip(defuse(printable(found.message)), MESSAGE_CHARS),
        source_line=clip(defuse(visible(found.source_line)), LINE_CHARS),
        hint=clip(found.hint, MESSAGE_CHARS),
    )


def _next_step(judgement: Judgement) -> str:
    if judgement.is_infra:
        return "Not the code's fault: run `reflect-env doctor`, then try again."
    if not judgement.is_success:
        return "Correct the first finding and send the whole file again."
    if judgement.functional is None:
        return "It compiles. Its function was not checked; judge_task compares a module with a task's reference."
    return "It equals the reference. Nothing to do."


def task_list(rows: list[FamilyRow], offset: int, limit: int, task: Task | None) -> TaskList:
    """Cut a list of families to size; add the prompt of one task."""
    return TaskList(
        how=HOW,
        total=len(rows),
        families=rows[max(0, offset) :][: max(0, min(limit, MOST_FAMILIES))],
        prompt=None if task is None else clip(task.render_prompt(), PROMPT_CHARS),
    )
