"""The procedures behind `eval/run_eval.py`; streams and tools are handed in, so that tests need no JVM."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TextIO, cast

from reflect_env.compiler.api import Compiler
from reflect_env.errors import ReflectEnvError, TaskError
from reflect_env.evaluation.config import DEFAULT_SUITE, Config, parse, slug
from reflect_env.evaluation.finish import Reading, finish
from reflect_env.evaluation.fitness import fit_suite, prove_solutions
from reflect_env.evaluation.provenance import Request, run_record
from reflect_env.evaluation.results import TIMING, Results, ResultsConflict
from reflect_env.evaluation.run import JudgeTrouble, ModelTrouble, Work, evaluate, generate
from reflect_env.evaluation.sources import MADE, Made, SelfTestFailed, Source, fault_of, open_source
from reflect_env.evaluation.suite import EvalSuite, find_suite
from reflect_env.evaluation.terminal import Screen
from reflect_env.judge import Judge
from reflect_env.models.api import Model, ModelUnavailable, Sampling
from reflect_env.simulator.api import Simulator
from reflect_env.suites.load import Defect

USAGE, TROUBLE, INTERRUPTED = 2, 3, 130


@dataclass(frozen=True)
class Tools:
    """What judges, and where proofs about suites are kept."""

    compiler: Compiler
    simulator: Simulator
    cache: Path

    @property
    def judge(self) -> Judge:
        """A judge over both."""
        return Judge(self.compiler, self.simulator)

    @property
    def fingerprint(self) -> str:
        """Everything that can change a verdict."""
        return f"{self.compiler.fingerprint}+{self.simulator.fingerprint}"


OpenTools = Callable[[Config], Any]
"""Makes a context manager of `Tools`."""


@contextmanager
def real_tools(config: Config) -> Iterator[Tools]:
    """Compiler and simulator of this machine; neither starts a process before its first batch."""
    from reflect_env.compiler.service import ChiselCompiler
    from reflect_env.simulator.service import IcarusSimulator
    from reflect_env.toolchain.settings import Settings

    cache = Settings.from_environment().cache_dir / "evaluation"
    with (
        ChiselCompiler(config.lane, config.workers, isolation=config.isolation) as compiler,
        IcarusSimulator(workers=config.workers, isolation=config.isolation) as simulator,
    ):
        yield Tools(cast(Compiler, compiler), simulator, cache)


def run(
    argv: Sequence[str] | None,
    doc: str,
    here: Path,
    *,
    open_tools: OpenTools = real_tools,
    out: TextIO | None = None,
    err: TextIO | None = None,
) -> int:
    """Do what the command line asks, and turn trouble into a sentence.

    Args:
        argv: Arguments; None takes the process's.
        doc: Text of `--help`.
        here: Folder that holds `problems`, and where `runs` go.
        open_tools: Makes what judges.
        out: For results.
        err: For the person who waits.

    Returns:
        The exit code.

    """
    config = parse(argv, doc)
    screen = Screen(out or sys.stdout, err or sys.stderr)
    try:
        return _run(config, here, open_tools, screen)
    except (TaskError, ModelUnavailable, ResultsConflict) as e:
        screen.note(f"run_eval: {e}")
        return USAGE
    except ReflectEnvError as e:
        screen.note(f"run_eval: {e}")
        return TROUBLE
    except KeyboardInterrupt:
        screen.note("run_eval: interrupted; the same command goes on from here")
        return INTERRUPTED


def _run(config: Config, here: Path, open_tools: OpenTools, screen: Screen) -> int:
    from reflect_env.evaluation import reading

    if config.compare is not None:
        return reading.compare_folders(config, config.compare, here, screen)
    if config.show is not None:
        return reading.show_folder(config, config.show, here, screen)
    if config.validate is not None:
        return reading.validate_folder(config, config.validate, here, open_tools, screen)
    if config.model is not None:
        return score_model(config, here, open_tools, screen)
    return self_test(config, here, open_tools, screen)


def score_model(config: Config, here: Path, open_tools: OpenTools, screen: Screen) -> int:
    """Score one model, with baselines beside it where training data was given."""
    suite = find_suite(config.suite, here / "problems")
    with _source(config) as source, open_tools(config) as tools:
        results = Results(config.output or here / "runs" / slug(f"{suite.name}-{source.name}"))
        done = score_source(config, suite, source, tools, results, here, screen)
        if done is None:
            return 0
        summary = done.summary
        if config.baseline_data is not None:
            summary = _with_baselines(config, suite, done, tools, results, here, screen)
    screen.show(summary, config.format, Reading.of(done.work, results).rows, done.work.suite.tasks)
    screen.note(f"report: {results.path('report.html')}")
    return 0 if summary["complete"] else TROUBLE


@contextmanager
def _source(config: Config) -> Iterator[Source]:
    """Open the model; only its name where answers are there already."""
    name = config.model or ""
    source = _NamedOnly(name) if config.score_only else open_source(name, config.options, config.seed)
    try:
        yield source
    finally:
        source.close()


class _NamedOnly:
    """Stands for a model whose answers are in the folder."""

    def __init__(self, name: str) -> None:
        self._name = name

    @property
    def name(self) -> str:
        return self._name

    @property
    def model(self) -> Model:
        """Itself, so that stored answers are looked for."""
        return self  # type: ignore[return-value]

    def answer(self, asked: Sequence[Any], sampling: Sampling) -> list[Any]:
        from reflect_env.evaluation.sample import Answer

        return [Answer("", "error", error="no answer was generated (--score-only)") for _ in asked]

    def close(self) -> None:
        return


@dataclass(frozen=True)
class Done:
    """A folder of results, filled."""

    work: Work
    record: dict[str, Any]
    summary: dict[str, Any]


def score_source(
    config: Config,
    suite: EvalSuite,
    source: Source,
    tools: Tools,
    results: Results,
    here: Path,
    screen: Screen,
    *,
    proved: bool = False,
) -> Done | None:
    """Fill a folder of results; None where only answers were fetched. `proved`: the solutions were judged just now."""
    work, record = prepare(config, suite, source, tools, here, screen)
    for note in results.begin(record, restart=config.restart):
        screen.note(note)
    record, begin = results.run(), time.monotonic()
    if config.generate_only:
        generate(work, source, results, screen.progress)
        screen.note(f"answers: {results.path('answers.jsonl')}; judge them with the same command and --score-only")
        return None
    if source.name != "gold" and not proved:
        prove_solutions(work.suite.tasks, tools.judge, tools.fingerprint, tools.cache, screen.note)
    try:
        evaluate(work, source, tools.judge, results, screen.progress)
    except (ModelTrouble, JudgeTrouble) as e:
        screen.note(f"run_eval: {e}")
    summary = finish(work, results, record, config.ks)
    ended = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    results.write(TIMING, {"seconds": round(time.monotonic() - begin, 1), "ended": ended})
    return Done(work, record, summary)


def prepare(
    config: Config, suite: EvalSuite, source: Source, tools: Tools, here: Path, screen: Screen
) -> tuple[Work, dict[str, Any]]:
    """Say what is to be done, and what the results say of it."""
    samples = config.samples or int(getattr(source, "samples", 1))
    for note in getattr(source, "notes", ()):
        screen.note(f"{source.name}: {note}")
    if hasattr(source, "unknown") and (foreign := source.unknown([task.id for task in suite.tasks])):
        screen.note(f"{source.name}: {foreign} recorded answers are to problems that {suite.name} does not have")
    sampling = Sampling(config.temperature, config.top_p, config.max_tokens, config.seed)
    limited = _fit(suite.first(config.limit), tools, screen)
    request = Request(
        suite,
        config.suite,
        source.name,
        samples,
        config.turns,
        sampling,
        tools.fingerprint,
        tuple(tools.compiler.isolation),
        config.limit,
    )
    return Work(limited, samples, config.turns, sampling), run_record(request, here.parent)


def _fit(suite: EvalSuite, tools: Tools, screen: Screen) -> EvalSuite:
    from reflect_env.simulator.service import IcarusSimulator

    if not isinstance(tools.simulator, IcarusSimulator):
        return suite
    return fit_suite(suite, tools.simulator, tools.cache, screen.note)


def _with_baselines(
    config: Config, suite: EvalSuite, done: Done, tools: Tools, results: Results, here: Path, screen: Screen
) -> dict[str, Any]:
    """Score retrieval and n-gram over the training data, one sample each, and show them beside the model."""
    plain = replace(config, samples=1, turns=1, temperature=0.0)
    others = []
    for kind in ("retrieval", "ngram"):
        baseline = open_source(f"{kind}:{config.baseline_data}", seed=config.seed)
        screen.note(f"baseline {baseline.name}")
        other = score_source(plain, suite, baseline, tools, Results(results.path(f"baseline-{kind}")), here, screen)
        others += [other.summary] if other is not None else []
    return finish(done.work, results, done.record, config.ks, others)


def self_test(config: Config, here: Path, open_tools: OpenTools, screen: Screen) -> int:
    """Judge what is right, empty and wrong in known ways; each must get its verdict."""
    screen.note(f"self-test on {config.suite}: no model is given (--model), so the harness itself is tested")
    suite = find_suite(config.suite, here / "problems")
    root = config.output or here / "runs" / f"self-test-{slug(suite.name)}"
    wrong: list[str] = []
    with open_tools(config) as tools:
        for name in MADE:
            results = Results(root / name)
            fresh = replace(config, restart=True, samples=1)
            done = score_source(fresh, suite, Made(name), tools, results, here, screen, proved=True)
            if done is not None:
                screen.show(done.summary, config.format, lambda: iter(()), done.work.suite.tasks, short=True)
                wrong += _unexpected(name, done.work, results)
    if wrong:
        raise SelfTestFailed(f"{len(wrong)} verdicts are not what they must be: {'; '.join(wrong[:8])}")
    screen.note(f"self-test passed: every right, empty and wrong text got its verdict; reports in {root}/*/report.html")
    return 0


def _unexpected(name: str, work: Work, results: Results) -> Iterator[str]:
    tasks = {task.id: task for task in work.suite.tasks}
    for row in Reading.of(work, results).rows():
        wanted = {"gold": "passed", "empty": "no_code", "broken": fault_of(tasks[row.task], row.sample).outcome}[name]
        if row.verdict.outcome != wanted:
            yield f"{name} {row.task}: {row.verdict.outcome} instead of {wanted}"


@dataclass(frozen=True)
class Finished:
    """A folder of results with what its run was asked for."""

    work: Work
    results: Results
    run: dict[str, Any]
    summary: dict[str, Any]


def read_finished(folder: Path, config: Config, here: Path) -> Finished:
    """Find out from a folder what its run was asked for.

    Raises:
        ResultsConflict: It is none, is not finished, or of another version of the suite.

    """
    results = Results(folder)
    made, summary = results.run(), results.summary()
    where = config.suite if config.suite != DEFAULT_SUITE else str(made.get("suite_source", made["suite"]))
    suite = find_suite(where, here / "problems")
    if suite.content_hash != made["suite_hash"]:
        raise ResultsConflict(
            f"{folder} was scored on another version of {made['suite']} (hash {made['suite_hash'][:12]}, now "
            f"{suite.content_hash[:12]}); take the version of git commit {made.get('git_commit')}, or score again"
        )
    work = Work(
        _used(suite.first(made["limit"]), summary), made["samples"], made["turns"], Sampling(**made["sampling"])
    )
    return Finished(work, results, made, summary)


def _used(suite: EvalSuite, summary: dict[str, Any]) -> EvalSuite:
    """Leave out the problems that the run could not judge."""
    defects = tuple(Defect(d["problem"], d["reason"]) for d in summary["suite"]["defects"])
    unfit = {defect.task_id for defect in defects}
    return replace(suite, defects=defects, tasks=tuple(t for t in suite.tasks if t.id.partition("/")[2] not in unfit))
