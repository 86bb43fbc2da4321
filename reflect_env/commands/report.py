"""What `check` found out about one file, and the exit code that follows: pure, shared by every format."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reflect_env.commands.session import ExitCode
from reflect_env.diagnostic import Diagnostic
from reflect_env.verdict import Compiled, CompileOutcome, InfraFailure, Outcome, Port, Stage

_INFRA_HINT = "This is not the candidate's fault. Run `reflect-env doctor`, then try again."


@dataclass(frozen=True)
class FileReport:
    """One file's verdict as every format prints it."""

    file: str
    """As given on the command line; `<stdin>` for `-`."""
    outcome: Outcome
    stage: Stage
    top: str | None
    """Module that was elaborated; None where it did not get that far."""
    ports: tuple[Port, ...]
    diagnostics: tuple[Diagnostic, ...]
    toolchain: str
    """Fingerprint of everything that decided."""
    verilog: str | None = None

    @property
    def is_good(self) -> bool:
        """Whether the file did all that it was asked for."""
        return self.outcome in (Outcome.COMPILED, Outcome.PASSED)

    @property
    def is_infra(self) -> bool:
        """Whether no verdict was reached."""
        return self.outcome is Outcome.INFRA


def report_of(file: str, source: str, asked: str | None, end: CompileOutcome, toolchain: str) -> FileReport:
    """Report on one compile outcome; a module of another name than `asked` is the candidate's error."""
    if isinstance(end, Compiled):
        return _compiled(file, source, asked, end, toolchain)
    if isinstance(end, InfraFailure):
        shown: tuple[Diagnostic, ...] = (infra_diagnostic(end.stage, end.reason),)
    else:
        shown = end.diagnostics or (_bare(end.outcome, end.stage),)
    return FileReport(file, end.outcome, end.stage, None, (), shown, toolchain)


def _compiled(file: str, source: str, asked: str | None, end: Compiled, toolchain: str) -> FileReport:
    wrong = _name_problem(source, asked, end)
    if wrong:
        return FileReport(file, Outcome.CONTRACT, Stage.CONTRACT, end.top, end.ports, wrong, toolchain)
    return FileReport(file, end.outcome, end.stage, end.top, end.ports, end.diagnostics, toolchain, end.verilog)


def _name_problem(source: str, asked: str | None, end: Compiled) -> tuple[Diagnostic, ...]:
    if asked is None:
        return ()
    from reflect_env.judge import check_contract
    from reflect_env.task import named

    return check_contract(source, end, named(asked))


def infra_diagnostic(stage: Stage, reason: str) -> Diagnostic:
    """Say that no verdict was reached, and why."""
    return Diagnostic("infra", "error", stage.value, None, None, reason, "", _INFRA_HINT)


def _bare(outcome: Outcome, stage: Stage) -> Diagnostic:
    """For a verdict without a message: the outcome itself is the message."""
    message = f"{outcome.value.replace('_', ' ')} at stage {stage.value}"
    return Diagnostic(outcome.value, "error", stage.value, None, None, message)


def exit_code(reports: Iterable[FileReport]) -> ExitCode:
    """3 if any file got no verdict, else 1 if any is wrong, else 0."""
    worst = ExitCode.GOOD
    for report in reports:
        if report.is_infra:
            return ExitCode.INFRA
        worst = worst if report.is_good else ExitCode.CANDIDATE
    return worst
