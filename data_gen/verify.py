"""Judge any JSONL of Chisel samples, ours or foreign: which pass, which fail and why, duplicates, lint.

    python data_gen/verify.py old.jsonl                 writes old.jsonl.verified.jsonl and a summary
    python data_gen/verify.py old.jsonl --limit 500

A foreign row needs `output` (Chisel) and may have `instruction` and `input`; it is compiled. A row of ours is compared
with its reference as well, and its wrong attempts have to fail as they did when it was made.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from reflect_env.circuits.build import make_task
from reflect_env.circuits.skeleton import masked_names, skeleton
from reflect_env.compiler.service import ChiselCompiler
from reflect_env.dataset.evaluation import protected
from reflect_env.dataset.lint import Protected, lint
from reflect_env.dataset.output import read_lines
from reflect_env.dataset.row import Row
from reflect_env.errors import ReflectEnvError
from reflect_env.judge import Judge, Judgement
from reflect_env.prompt import fenced
from reflect_env.simulator.service import IcarusSimulator
from reflect_env.task import Task
from reflect_env.toolchain import LANES

BATCH = 256
EVALUATION = Path(__file__).resolve().parents[1] / "eval" / "problems"
GOOD = {"compiled", "passed", "prose"}
_CLASS = re.compile(r"\bclass\s+(\w+)[^{]*\bextends\s+\w*Module\b")


@dataclass(frozen=True)
class Finding:
    """What became of one line."""

    line: int
    outcome: str
    """As the judge says; `unreadable` for a line that is no sample, `prose` for an explanation of ours."""
    problem: str
    """First diagnostic, or why it is unreadable."""
    names_module: bool
    """Whether the instruction contains the name of the module that the output defines."""
    duplicate_of: int | None
    """Earlier line with the same output but for names."""
    lint: tuple[str, ...]
    """What a row of ours may not be; of a foreign one, that it solves an evaluation task."""


def main(argv: Sequence[str] | None = None) -> int:
    """Verify: 0 all pass, 1 some do not, 2 usage, 3 no verdict."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--limit", type=int, help="only so many lines")
    parser.add_argument("--lane", choices=tuple(LANES), default="modern", help="toolchain (default: %(default)s)")
    arguments = parser.parse_args(argv)
    if arguments.limit is not None and arguments.limit < 1:
        parser.error(f"--limit {arguments.limit}: give at least 1")
    try:
        guarded = protected(EVALUATION)
        lines = read_lines(arguments.data)[: arguments.limit]
        with ChiselCompiler(arguments.lane) as compiler, IcarusSimulator() as simulator:
            findings = list(verify(lines, Judge(compiler, simulator), guarded))
        write(arguments.data.with_name(arguments.data.name + ".verified.jsonl"), findings)
    except (OSError, UnicodeDecodeError, ReflectEnvError) as e:
        print(f"verify: {e}", file=sys.stderr)
        return 3
    print(summary(lines, findings))
    outcomes = {finding.outcome for finding in findings}
    wrong = outcomes - GOOD or any(finding.lint for finding in findings)
    return 3 if "infra" in outcomes else 1 if wrong else 0


@dataclass(frozen=True)
class _Sample:
    line: int
    instruction: str
    output: str
    row: Row | None
    task: Task | None

    @property
    def texts(self) -> tuple[str, ...]:
        """What is judged: the output, unless it is prose, and the wrong attempts."""
        attempts = tuple(attempt.code for attempt in self.row.attempts) if self.row else ()
        return attempts if self.row and self.row.kind == "explain" else (self.output, *attempts)


def verify(lines: Sequence[str], judge: Judge, guarded: Protected) -> Iterator[Finding]:
    """Judge every line, a batch at a time."""
    seen: dict[str, int] = {}
    for start in range(0, len(lines), BATCH):
        parsed = [_parse(start + i + 1, line) for i, line in enumerate(lines[start : start + BATCH])]
        samples = [sample for sample in parsed if isinstance(sample, _Sample)]
        texts = [(text, sample.task) for sample in samples for text in sample.texts]
        judgements = iter(judge.judge([fenced(text) for text, _ in texts], [task for _, task in texts]))
        for sample in parsed:
            if isinstance(sample, Finding):
                yield sample
            else:
                yield _finding(sample, [next(judgements) for _ in sample.texts], seen, guarded)
        print(f"{min(start + BATCH, len(lines))}/{len(lines)} lines", file=sys.stderr)


def _parse(number: int, line: str) -> _Sample | Finding:
    try:
        row = json.loads(line)
        output = row["output"]
        if not isinstance(output, str):
            raise TypeError("output is not text")
        ours = _ours(line)
        task = make_task(ours.family, ours.seed) if ours is not None else None
    except (ValueError, TypeError, KeyError) as e:
        return Finding(number, "unreadable", f"{type(e).__name__}: {e}", False, None, ())
    return _Sample(number, str(row.get("instruction", "")), output, ours, task)


def _ours(line: str) -> Row | None:
    try:
        return Row.from_json(line)
    except (ValueError, TypeError):
        return None


def _finding(sample: _Sample, judgements: Sequence[Judgement], seen: dict[str, int], guarded: Protected) -> Finding:
    prose = sample.row is not None and sample.row.kind == "explain"
    judgement = None if prose else judgements[0]
    found = () if judgement is None else judgement.diagnostics
    first = seen.setdefault(_key(sample), sample.line)
    return Finding(
        line=sample.line,
        outcome="prose" if judgement is None else judgement.outcome.value,
        problem=next((f"{d.code}: {d.message}" for d in found if d.severity == "error"), ""),
        names_module=_names_module(sample),
        duplicate_of=None if first == sample.line else first,
        lint=(*_problems(sample, guarded), *_changed(sample, judgements if prose else judgements[1:])),
    )


def _key(sample: _Sample) -> str:
    """Equal for samples that are the same but for names."""
    about = "" if sample.row is None else f"{sample.row.kind} {sample.row.fault}"
    return hashlib.sha256(f"{about} {masked_names(sample.output)}".encode("utf-8", "surrogatepass")).hexdigest()


def _names_module(sample: _Sample) -> bool:
    defined = [sample.row.module_name] if sample.row is not None else _CLASS.findall(sample.output)
    return any(re.search(rf"\b{name}\b", sample.instruction) for name in defined)


def _problems(sample: _Sample, guarded: Protected) -> tuple[str, ...]:
    if sample.row is not None:
        return lint(sample.row, guarded)
    return ("the output solves an evaluation task",) if guarded.holds(sample.output) else ()


def _changed(sample: _Sample, judgements: Sequence[Judgement]) -> Iterator[str]:
    """Say which wrong attempts are judged otherwise than when the row was made."""
    for attempt, judgement in zip(sample.row.attempts if sample.row else (), judgements, strict=True):
        if judgement.outcome.value != attempt.outcome:
            yield f"an attempt ends with {judgement.outcome.value}, not with {attempt.outcome}"


def write(path: Path, findings: Sequence[Finding]) -> None:
    """Write one line a finding."""
    path.write_text("".join(json.dumps(asdict(f), ensure_ascii=False) + "\n" for f in findings), encoding="utf-8")


def summary(lines: Sequence[str], findings: Sequence[Finding]) -> str:
    """Say in a few lines what the file is worth."""
    outputs = [_output(line) for line in lines]
    counts = Counter(finding.outcome for finding in findings)
    total = max(1, len(findings))
    texts = [f"{len(findings)} lines"]
    texts += [f"  {outcome}: {number} ({100 * number / total:.1f} %)" for outcome, number in counts.most_common()]
    texts += [f"  instruction names the module: {sum(f.names_module for f in findings)}"]
    texts += [f"  the same as an earlier one but for names: {sum(f.duplicate_of is not None for f in findings)}"]
    texts += [f"  skeletons (names and numbers masked): {len({skeleton(text) for text in outputs if text})}"]
    problems = Counter(f.problem.split(":")[0] for f in findings if f.problem)
    texts += [f"  {code}: {number}" for code, number in problems.most_common(8)]
    rules = Counter(rule for f in findings for rule in f.lint)
    texts += [f"  lint, {rule}: {number}" for rule, number in rules.most_common()]
    return "\n".join(texts)


def _output(line: str) -> str:
    try:
        found: Any = json.loads(line)
        return str(found["output"])
    except (ValueError, TypeError, KeyError):
        return ""


if __name__ == "__main__":
    sys.exit(main())
