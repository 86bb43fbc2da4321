"""One compiler message in the form that every consumer reads: pure data and its rendering."""

from __future__ import annotations

from dataclasses import dataclass


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
