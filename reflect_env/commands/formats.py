"""`check`'s output formats: reports in, text out. Pure.

`text` for people and editors, `json` for programs (one object a file and line), `sarif` for code scanning
(SARIF 2.1.0), `github` for GitHub's workflow commands.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import quote

from reflect_env.commands.report import FileReport
from reflect_env.diagnostic import Diagnostic, render_for_person

_SARIF_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_CONTROL = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160)) if code not in (9, 10)} | {13: ""}
"""Control characters that a source line may hold and a terminal must not obey."""


def to_text(reports: Sequence[FileReport], version: str) -> str:
    """`file:line:col: error: message` with the source line, a caret and a hint; one line for a good file."""
    del version
    return "".join(_text_of(report).translate(_CONTROL) for report in reports)


def _text_of(report: FileReport) -> str:
    found = render_for_person(report.diagnostics, report.file)
    found += "" if found.endswith("\n") or not found else "\n"
    return found + (f"{report.file}: ok: {_summary(report)}\n" if report.is_good else "")


def _summary(report: FileReport) -> str:
    number = len(report.ports)
    return f"module {report.top}, {number} port{'s' * (number != 1)}"


def to_json(reports: Sequence[FileReport], version: str) -> str:
    """One JSON object a file and line, in the order of the command line."""
    del version
    return "".join(json.dumps(_row(report), ensure_ascii=True) + "\n" for report in reports)


def _row(report: FileReport) -> dict[str, Any]:
    return {
        "file": report.file,
        "outcome": report.outcome.value,
        "stage": report.stage.value,
        "top": report.top,
        "ports": [asdict(port) for port in report.ports],
        "diagnostics": [_diagnostic_row(found) for found in report.diagnostics],
        "toolchain": report.toolchain,
    }


def _diagnostic_row(found: Diagnostic) -> dict[str, Any]:
    keys = ("code", "severity", "stage", "line", "column", "message", "hint")
    return {key: getattr(found, key) for key in keys}


def to_github(reports: Sequence[FileReport], version: str) -> str:
    """Workflow commands that mark lines in a pull request; good files without warnings say nothing."""
    del version
    return "".join(_github_line(report.file, found) for report in reports for found in report.diagnostics)


def _github_line(file: str, found: Diagnostic) -> str:
    where = {"file": file, "line": found.line, "col": found.column, "title": f"chisel {found.code}"}
    properties = ",".join(f"{key}={_escape_property(str(v))}" for key, v in where.items() if v is not None)
    command = "error" if found.severity == "error" else "warning"
    return f"::{command} {properties}::{_escape_data(_with_hint(found))}\n"


def _escape_data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape_data(text).replace(":", "%3A").replace(",", "%2C")


def _with_hint(found: Diagnostic) -> str:
    return f"{found.message}\nhint: {found.hint}" if found.hint else found.message


def to_sarif(reports: Sequence[FileReport], version: str) -> str:
    """One SARIF 2.1.0 log with one run; files without a verdict are tool notifications, not results."""
    driver = {"name": "reflect-env", "version": version, "rules": _sarif_rules(reports)}
    run = {
        "tool": {"driver": driver},
        "invocations": [_sarif_invocation(reports)],
        "artifacts": [{"location": {"uri": _uri(report.file)}} for report in reports],
        "results": [_sarif_result(r.file, d) for r in reports if not r.is_infra for d in r.diagnostics],
        "properties": {"toolchain": sorted({report.toolchain for report in reports})},
    }
    return json.dumps({"$schema": _SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _sarif_rules(reports: Sequence[FileReport]) -> list[dict[str, Any]]:
    codes = sorted({found.code for r in reports if not r.is_infra for found in r.diagnostics})
    return [{"id": code, "shortDescription": {"text": code.replace("_", " ")}} for code in codes]


def _sarif_invocation(reports: Sequence[FileReport]) -> dict[str, Any]:
    notices = [
        {"level": "error", "message": {"text": d.message}, "locations": [_location(r.file, d)]}
        for r in reports
        if r.is_infra
        for d in r.diagnostics
    ]
    return {"executionSuccessful": not notices, "toolExecutionNotifications": notices}


def _sarif_result(file: str, found: Diagnostic) -> dict[str, Any]:
    return {
        "ruleId": found.code,
        "level": "error" if found.severity == "error" else "warning",
        "message": {"text": _with_hint(found)},
        "locations": [_location(file, found)],
        "properties": {"stage": found.stage},
    }


def _location(file: str, found: Diagnostic) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(file)}}
    if found.line is not None:
        region = {"startLine": found.line, "startColumn": found.column}
        physical["region"] = {key: value for key, value in region.items() if value is not None}
    return {"physicalLocation": physical}


def _uri(file: str) -> str:
    """Make a relative reference of a relative path, so that a viewer resolves it against the repository."""
    path = Path(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())


FORMATS: Mapping[str, Callable[[Sequence[FileReport], str], str]] = {
    "text": to_text,
    "json": to_json,
    "sarif": to_sarif,
    "github": to_github,
}
