"""Collects what the stages say about one candidate and turns it into diagnostics with the candidate's own positions."""

from __future__ import annotations

from collections.abc import Sequence

from reflect_env.catalogue import classify
from reflect_env.compiler.firtool import LowerMessage
from reflect_env.compiler.policy import Violation
from reflect_env.compiler.protocol import CompilerMessage, ElaborateMessage, ModuleClass
from reflect_env.diagnostic import Diagnostic
from reflect_env.verdict import Stage

PACKAGE_PREFIX = len("package c00000001;")
"""Columns that the package clause takes on the candidate's first line."""


CLASSIFIED_PER_KEPT = 3
"""Messages looked at for each one kept, so that a candidate with a thousand of them costs little."""


class Report:
    """The diagnostics of one candidate, in the order in which the stages reported them."""

    def __init__(self, source: str, keep: int) -> None:
        self._source = source
        self._keep = keep
        self._found: list[Diagnostic] = []

    def add(self, stage: str, severity: str, message: str, line: int = 0, column: int = 0) -> None:
        """Add one message; line and column are 1-based, 0 where unknown."""
        if len(self._found) >= CLASSIFIED_PER_KEPT * self._keep:
            return
        inside = 1 <= line <= self._source.count("\n") + 1
        place = (line, column if column > 0 else None) if inside else (None, None)
        found = classify(stage, severity, message, line=place[0], column=place[1], source=self._source)
        if found not in self._found:
            self._found.append(found)

    def add_compiler(self, messages: Sequence[CompilerMessage]) -> None:
        """Add what scalac reported; its columns already leave out the package clause."""
        for message in sorted(messages, key=lambda m: (m.severity != "error", m.line == 0, m.line, m.column)):
            stage = Stage.PARSE if message.phase == "parser" else Stage.TYPE
            severity = "error" if message.severity == "error" else "warning"
            self.add(stage, severity, message.text, message.line, message.column)

    def add_elaboration(self, messages: Sequence[ElaborateMessage]) -> None:
        """Add Chisel's log and the exception that ended elaboration."""
        for message in messages:
            text = f"{message.exception}: {message.text}" if message.exception else message.text
            self.add(Stage.ELABORATE, message.severity, text, message.line, _own_column(message.line, message.column))

    def add_lowering(self, messages: Sequence[LowerMessage]) -> None:
        """Add what firtool reported."""
        for message in messages:
            column = _own_column(message.line, message.column)
            self.add(Stage.LOWER, message.severity, message.text, message.line, column)

    def add_violations(self, found: Sequence[Violation]) -> None:
        """Add what the class-file scan refused."""
        for violation in found:
            self.add(Stage.POLICY, "error", violation.message, violation.line or 0)

    def add_no_module(self, modules: Sequence[ModuleClass]) -> None:
        """Say why no module of the candidate can be elaborated."""
        if not modules:
            self.add(Stage.ELABORATE, "error", "no module: the text defines no class that extends Module or RawModule")
        for module in modules:
            why = "abstract module" if module.kind == "abstract" else "constructor parameters without defaults"
            self.add(Stage.ELABORATE, "error", f"{why}: {module.name} cannot be elaborated on its own", module.line)

    def first_error_stage(self) -> Stage:
        """Stage of the first error; type where scalac failed without one."""
        stages = [Stage(diagnostic.stage) for diagnostic in self._found if diagnostic.severity == "error"]
        return Stage.PARSE if Stage.PARSE in stages else Stage.TYPE

    def diagnostics_of_failure(self, stage: Stage) -> tuple[Diagnostic, ...]:
        """`diagnostics`, with an error where the stage failed without one."""
        if not any(diagnostic.severity == "error" for diagnostic in self._found):
            self.add(stage, "error", "failed without a message")
        return self.diagnostics()

    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Errors first, then warnings, each in reported order, bounded."""
        ordered = sorted(self._found, key=lambda diagnostic: diagnostic.severity != "error")
        return tuple(ordered[: self._keep])

    def warnings(self) -> tuple[Diagnostic, ...]:
        """What a good candidate keeps."""
        return tuple(d for d in self._found if d.severity != "error")[: self._keep]


def _own_column(line: int, column: int) -> int:
    return max(1, column - PACKAGE_PREFIX) if line == 1 and column > 0 else column
