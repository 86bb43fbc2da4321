"""`reflect-env judge`: files against a task: compiled, compared with the reference, explained."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reflect_env.commands.check import Source, read_sources
from reflect_env.commands.formats import to_json, to_text
from reflect_env.commands.options import Subparsers, add_command, add_isolation, add_lane
from reflect_env.commands.report import FileReport, exit_code, infra_diagnostic
from reflect_env.commands.session import CompilerChoice, Session, UsageError
from reflect_env.errors import InfraError
from reflect_env.judge import Judge, Judgement
from reflect_env.simulator.api import Check, Compared
from reflect_env.task import Task
from reflect_env.verdict import Compiled

if TYPE_CHECKING:
    from reflect_env.suites.load import Suite
    from reflect_env.suites.official import Opinion

_EXAMPLES = """\
  reflect-env judge Tally.scala --task up-counter/7
  reflect-env judge Tally.scala --task up-counter/7 --format json
  reflect-env judge TopModule.scala --suite verilog-eval:FOLDER --id Prob001_zero
  reflect-env judge Tally.scala --task up-counter/7 --vcd first.vcd --wavedrom first.json

exit codes: 0 all passed, 1 a candidate is wrong, 2 usage, 3 no verdict
"""


def add_parser(commands: Subparsers) -> None:
    """Declare `judge`."""
    parser = add_command(commands, "judge", "compare Chisel files with a task's reference", _EXAMPLES)
    parser.add_argument("files", nargs="+", metavar="FILE", help="Chisel source, taken verbatim; - is standard input")
    parser.add_argument("--task", metavar="ID", help="family/seed, such as up-counter/7")
    parser.add_argument("--suite", metavar="NAME:FOLDER", help="another benchmark, with --id")
    parser.add_argument("--id", metavar="PROBLEM", help="problem of the suite")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="default: %(default)s")
    parser.add_argument("--prove", action="store_true", help="also prove equivalence (bounded, where there is a clock)")
    parser.add_argument("--official", action="store_true", help="also run the suite's own bench, which decides nothing")
    parser.add_argument("--vcd", metavar="FILE", help="write candidate and reference as waveforms (one input file)")
    parser.add_argument("--wavedrom", metavar="FILE", help="write the first difference as WaveDrom JSON")
    add_lane(parser)
    add_isolation(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, session: Session) -> int:
    """Judge every file in one batch."""
    from reflect_env.cli import version

    if (arguments.vcd or arguments.wavedrom) and len(arguments.files) > 1:
        raise UsageError("--vcd and --wavedrom are for one file")
    if arguments.official and arguments.suite is None:
        raise UsageError("--official is the second opinion of a suite's own bench: give --suite and --id")
    task, suite = _asked(arguments)
    sources = read_sources(arguments.files, session)
    judgements = _judge(sources, task, arguments, session)
    opinions = _opinions(judgements, task, suite if arguments.official else None, arguments, session)
    verdicts = [_verdict(*found) for found in zip(sources, judgements, opinions, strict=True)]
    reports = [verdict.report for verdict in verdicts]
    session.result("".join(map(_json, verdicts)) if arguments.format == "json" else _text(verdicts, version()))
    _waves(judgements[0], task, arguments, session)
    passed = sum(report.is_good for report in reports)
    session.note(f"{task.id}: {passed} of {len(reports)} passed")
    return exit_code(reports)


def _asked(arguments: argparse.Namespace) -> tuple[Task, Suite | None]:
    """Find the task, and the suite that it is of."""
    from reflect_env.suites.load import load_suite
    from reflect_env.task_sets import find_task

    suite = None
    try:
        if arguments.suite is not None and arguments.id is not None and arguments.task is None:
            suite = load_suite(arguments.suite)
            task = suite.find(arguments.id)
        elif arguments.task is not None and arguments.suite is None and arguments.id is None:
            task = find_task(arguments.task)
        else:
            raise UsageError("say what was asked: --task ID, or --suite NAME:FOLDER with --id PROBLEM")
    except ValueError as e:
        raise UsageError(str(e)) from e
    return replace(task, stimulus=replace(task.stimulus, prove=True)) if arguments.prove else task, suite


def _judge(
    sources: Sequence[Source], task: Task, arguments: argparse.Namespace, session: Session
) -> Sequence[Judgement]:
    choice = CompilerChoice(lane=arguments.lane, isolation=arguments.isolation)
    with session.waiting("judging"), session.make_compiler(choice) as compiler, session.make_simulator() as simulator:
        return Judge(compiler, simulator).judge([s.text for s in sources], [task] * len(sources), verbatim=True)


@dataclass(frozen=True)
class _Verdict:
    """A file's report with what the comparison adds."""

    report: FileReport
    functional: Compared | None
    official: Opinion | None
    """What the suite's own bench says, where it was asked."""


def _opinions(
    judgements: Sequence[Judgement],
    task: Task,
    suite: Suite | None,
    arguments: argparse.Namespace,
    session: Session,
) -> Sequence[Opinion | None]:
    """Ask the suite's own bench, where there is one to ask, about what compiled."""
    if suite is None:
        return [None] * len(judgements)
    from reflect_env.simulator.service import IcarusSimulator
    from reflect_env.suites.official import Opinion, second_opinion

    opinions = []
    with session.waiting("asking the suite's own bench"), IcarusSimulator(isolation=arguments.isolation) as simulator:
        for judgement in judgements:
            compiled = judgement.compile_outcome
            if isinstance(compiled, Compiled) and judgement.functional is not None:
                opinions.append(second_opinion(Check(compiled.verilog, compiled.top, task), suite, simulator))
            else:
                opinions.append(Opinion(None, "not asked: the candidate was not compared"))
    return opinions


def _verdict(source: Source, judgement: Judgement, official: Opinion | None) -> _Verdict:
    compiled = judgement.compile_outcome
    ports = compiled.ports if isinstance(compiled, Compiled) else ()
    shown = (infra_diagnostic(judgement.stage, judgement.reason),) if judgement.is_infra else judgement.diagnostics
    report = FileReport(
        source.name, judgement.outcome, judgement.stage, judgement.top, ports, shown, judgement.fingerprint
    )
    return _Verdict(report, judgement.functional, official)


def _json(verdict: _Verdict) -> str:
    row: dict[str, Any] = json.loads(to_json([verdict.report], ""))
    found = verdict.functional
    row["functional"] = None if found is None else asdict(found) | {"equal": found.equal}
    if verdict.official is not None:
        row["official"] = asdict(verdict.official)
    return json.dumps(row, ensure_ascii=True) + "\n"


def _text(verdicts: Sequence[_Verdict], version: str) -> str:
    parts = []
    for verdict in verdicts:
        parts.append(to_text([verdict.report], version))
        found = verdict.functional
        if found is not None and found.equal:
            parts.append(f"{verdict.report.file}: passed: {found.samples} samples equal, proof: {found.proof}\n")
        if verdict.official is not None:
            parts.append(f"{verdict.report.file}: the suite's own bench: {verdict.official.said}\n")
    return "".join(parts)


def _waves(judgement: Judgement, task: Task, arguments: argparse.Namespace, session: Session) -> None:
    """Write the comparison as waveforms, where that was asked for."""
    if arguments.vcd is None and arguments.wavedrom is None:
        return
    from reflect_env.simulator.compare import Run
    from reflect_env.simulator.service import IcarusSimulator
    from reflect_env.simulator.waves import to_vcd, to_wavedrom

    compiled = judgement.compile_outcome
    if judgement.functional is None or not isinstance(compiled, Compiled):
        session.note("no waveform is written: the candidate was not compared")
        return
    with IcarusSimulator() as simulator:
        seen = simulator.trace(Check(compiled.verilog, compiled.top, task))
    if not isinstance(seen, Run):
        raise InfraError(f"no waveform is written: the comparison could not be repeated ({seen})")
    for path, text in ((arguments.vcd, to_vcd(seen)), (arguments.wavedrom, to_wavedrom(seen))):
        if path is not None:
            _write(Path(path), text)


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as e:
        raise UsageError(f"{path}: cannot be written: {e.strerror or e}") from e
