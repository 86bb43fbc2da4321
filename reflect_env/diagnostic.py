"""One compiler message in the form that every consumer reads: pure data and its rendering."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from reflect_env import message_text

_CARET_LINE_LIMIT = 160


@dataclass(frozen=True)
class Diagnostic:
    """One error or warning about the candidate's own text."""

    code: str
    """Stable snake_case code from the append-only catalogue, such as `import_missing`."""
    severity: str
    """`error` or `warning`."""
    stage: str
    """The `Stage` value that reported it."""
    line: int | None
    """1-based line of the candidate's text; None where no position is known."""
    column: int | None
    """1-based column; None where only the line is known."""
    message: str
    """Cleaned message: no ANSI, no host paths, no package prefix of ours."""
    source_line: str = ""
    """The candidate's line, verbatim; empty where no line is known."""
    hint: str = ""
    """One line that says what to do."""


def to_json(diagnostic: Diagnostic) -> dict[str, Any]:
    """Return the fields as a dict that `json.dumps` takes."""
    return asdict(diagnostic)


def from_json(fields: dict[str, Any]) -> Diagnostic:
    """Return the diagnostic that `to_json` wrote.

    Raises:
        TypeError: If a field is missing or unknown.

    """
    return Diagnostic(**fields)


def most_useful_first(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Errors before warnings, then by line and column; one for each code and line, of a line-less code one."""
    ordered = sorted(diagnostics, key=_usefulness)
    return list({(d.code, d.line): d for d in reversed(ordered)}.values())[::-1]


def render_for_model(diagnostics: Sequence[Diagnostic], budget_chars: int = 2000) -> str:
    """Return the diagnostics as a model reads them: at most `budget_chars` long, most useful first.

    Every line that a candidate could have chosen is quoted with `|` and holds no chat token, code fence or control
    character, so that it reads as data. Whole diagnostics are left out from the end, with a count, where the budget is
    short; a first one that is too long is shortened.
    """
    kept = most_useful_first(diagnostics)
    blocks = [_model_block(d) for d in kept]
    text = ""
    for i, block in enumerate(blocks):
        rest = f"({len(blocks) - i - 1} more not shown)\n" if i + 1 < len(blocks) else ""
        if len(text) + len(block) + len(rest) > budget_chars:
            return _with_rest(text, block, len(blocks) - i, budget_chars)
        text += block
    return text


def render_for_person(diagnostics: Sequence[Diagnostic], file_name: str = "candidate") -> str:
    """Return the diagnostics as a compiler prints them: `file:line:col: error: message [code]`, line, caret, hint."""
    return "\n".join(_person_block(d, file_name) for d in most_useful_first(diagnostics))


def _usefulness(d: Diagnostic) -> tuple[bool, int, int, str, str]:
    unplaced = 1 << 30
    return (d.severity != "error", d.line or unplaced, d.column or 0, d.code, d.message)


def _model_block(d: Diagnostic) -> str:
    head, *more = message_text.defuse(message_text.printable(d.message)).split("\n")
    place = "" if d.line is None else f"line {d.line}: "
    lines = [f"{d.severity} [{d.code}] {place}{head}", *(f"  | {line.strip()}" for line in more)]
    if d.line is not None and d.source_line.strip():
        lines.append(f"  {d.line} | {_shown(d)}")
        lines += _caret(d, prefix=len(f"  {d.line} | "))
    if d.hint:
        lines.append(f"  hint: {d.hint}")
    return "\n".join(lines) + "\n"


def _shown(d: Diagnostic) -> str:
    """Return the source line as data: visible, defused, tabs as single spaces so that the caret fits."""
    text = message_text.visible(d.source_line).replace("\t", " ")
    return message_text.clip(message_text.defuse(text), _CARET_LINE_LIMIT)


def _caret(d: Diagnostic, prefix: int) -> list[str]:
    """Return the caret's line, where the column lies in the shown text and nothing before it was changed."""
    column = (d.column or 0) - 1
    shown = _shown(d)
    if column < 0 or column >= len(shown) or shown[:column] != d.source_line[:column].replace("\t", " "):
        return []
    return [" " * (prefix + column) + "^"]


def _with_rest(text: str, block: str, left_out: int, budget: int) -> str:
    """Close a text whose next block does not fit."""
    if text:
        tail = f"({left_out} more not shown)\n"
        return text + tail if len(text) + len(tail) <= budget else text
    tail = f"…\n({left_out - 1} more not shown)\n" if left_out > 1 else "…\n"
    room = budget - len(tail)
    return block[:room] + tail if room > 0 else block[: max(budget, 0)]


def _person_block(d: Diagnostic, file_name: str) -> str:
    place = "".join(f":{n}" for n in (d.line, d.column if d.line else None) if n)
    head, *more = message_text.printable(d.message).split("\n")
    lines = [f"{file_name}{place}: {d.severity}: {head} [{d.code}]", *(f"    {line.strip()}" for line in more)]
    if d.line is not None and d.source_line.strip():
        lines += [f"    {_shown(d)}", *_caret(d, prefix=4)]
    if d.hint:
        lines.append(f"    hint: {d.hint}")
    return "\n".join(lines)
