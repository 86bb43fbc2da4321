"""The formats of `check`, as pure functions."""

from __future__ import annotations

import json

from reflect_env.commands.formats import to_github, to_sarif, to_text
from reflect_env.commands.report import FileReport, exit_code, report_of
from reflect_env.diagnostic import Diagnostic
from reflect_env.verdict import Exhausted, InfraFailure, Outcome, Rejected, Stage

ERROR = Diagnostic("import_missing", "error", "type", 7, 13, "not found: value Cat", "x := Cat(a)", "Add the import.")
WARNING = Diagnostic("deprecated", "warning", "type", 3, None, "old, 50% slower:\nsee docs", "", "")
NOWHERE = Diagnostic("comb_loop", "error", "lower", None, None, "a cycle", "", "")


def report(file: str = "a b.scala", *found: Diagnostic, outcome: Outcome = Outcome.TYPE) -> FileReport:
    return FileReport(file, outcome, Stage.TYPE, None, (), found, "fp-1")


def sarif(*reports: FileReport) -> dict:
    return json.loads(to_sarif(reports, "1.2.3"))


def test_github_marks_the_place_and_escapes_what_it_must():
    text = to_github([report("d,e:f.scala", ERROR, WARNING)], "")
    error, warning = text.splitlines()
    assert error == (
        "::error file=d%2Ce%3Af.scala,line=7,col=13,title=chisel import_missing"
        "::not found: value Cat%0Ahint: Add the import."
    )
    assert warning.startswith("::warning ")
    assert warning.endswith("::old, 50%25 slower:%0Asee docs")


def test_github_cannot_be_given_a_second_command_by_a_message():
    evil = Diagnostic("type", "error", "type", 1, 1, "x\n::set-output name=a::b\r::error::c", "", "")
    assert len(to_github([report("a.scala", evil)], "").splitlines()) == 1


def test_sarif_has_what_version_2_1_0_requires():
    log = sarif(report("a b.scala", ERROR, WARNING, NOWHERE))
    (run,) = log["runs"]
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-schema-2.1.0.json")
    assert run["tool"]["driver"]["name"] == "reflect-env"
    assert run["tool"]["driver"]["version"] == "1.2.3"
    assert {rule["id"] for rule in run["tool"]["driver"]["rules"]} == {"import_missing", "deprecated", "comb_loop"}
    assert [result["level"] for result in run["results"]] == ["error", "warning", "error"]
    assert all(result["message"]["text"] for result in run["results"])


def test_sarif_places_are_relative_uris_with_one_based_regions():
    places = [
        r["locations"][0]["physicalLocation"] for r in sarif(report("a b.scala", ERROR, NOWHERE))["runs"][0]["results"]
    ]
    assert places[0] == {"artifactLocation": {"uri": "a%20b.scala"}, "region": {"startLine": 7, "startColumn": 13}}
    assert places[1] == {"artifactLocation": {"uri": "a%20b.scala"}}


def test_sarif_reports_a_lost_verdict_as_a_notification_and_not_as_a_result():
    lost = report_of("a.scala", "", None, InfraFailure(Stage.ELABORATE, "worker lost"), "fp-1")
    (run,) = sarif(lost)["runs"]
    assert run["results"] == []
    assert run["invocations"][0]["executionSuccessful"] is False
    assert run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"] == "worker lost"


def test_a_failure_without_a_message_still_says_its_outcome():
    for end in (Exhausted(Outcome.MEMORY, Stage.ELABORATE, ()), Rejected(Outcome.CANDIDATE_FAULT, Stage.ELABORATE, ())):
        assert to_text([report_of("a.scala", "", None, end, "")], "").startswith("a.scala: error: ")


def test_the_exit_code_is_the_worst_that_happened():
    good, bad = report(outcome=Outcome.COMPILED), report(outcome=Outcome.TYPE)
    infra = report(outcome=Outcome.INFRA)
    assert [exit_code(r) for r in ([], [good], [good, bad], [infra, bad], [good, infra])] == [0, 0, 1, 3, 3]
