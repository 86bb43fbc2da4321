"""Judge any JSONL of Chisel samples, ours or foreign: which pass, which fail and why, duplicates, lint.

    python data_gen/verify.py old.jsonl                 writes old.jsonl.verified.jsonl and a summary
    python data_gen/verify.py old.jsonl --limit 500

A foreign row needs `output` (Chisel) and may have `instruction` and `input`; it is compiled. A row of ours is compared
with its reference as well.
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

from reflect_env.circuits.skeleton import masked_names, skeleton

from reflect_env.circuits.build import make_task
from reflect_env.compiler.service import ChiselCompiler
from reflect_env.dataset.lint import lint
from reflect_env.dataset.row import Row
from reflect_env.errors import ReflectEnvError
from reflect_env.judge import Judge, Judgement
from reflect_env.prompt import fenced
from reflect_env.simulator.service import IcarusSimulator
from reflect_env.task import Task
from reflect_env.toolchain import LANES

BATCH = 256
_CLASS = re.compile(r"\bclass\s+(\w+)[^{]*\bextends\s+\w*Module\b")


@dataclass(frozen=True)
class Finding:
    """What became of one line."""

    line: int
    outcome: str
    """As the judge says; `unreadable` for a line that is no sample."""
    problem: str
    """First diagnostic, or why it is unreadable."""
    names_module: bool
    """Whether the instruction contains the name of the module that the output defines."""
    duplicate_of: int | None
    """Earlier line with the same output but for names."""
    lint: tuple[str, ...]
    """Of rows of ours."""


def main(argv: Sequence[str] | None = None) -> int:
    """Verify: 0 all pass, 1 some do not, 2 usage, 3 no verdict."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--limit", type=int, help="only so many lines")
    parser.add_argument("--lane", choices=tuple(LANES), default="modern", help="toolchain (default: %(default)s)")
    arguments = parser.parse_args(argv)
    try:
        lines = arguments.data.read_text("utf-8").splitlines()[: arguments.limit]
        with ChiselCompiler(arguments.lane) as compiler, IcarusSimulator() as simulator:
            findings = list(verify(lines, Judge(compiler, simulator)))
        write(arguments.data.with_name(arguments.data.name + ".verified.jsonl"), findings)
    except (OSError, UnicodeDecodeError, ReflectEnvError) as e:
        print(f"verify: {e}", file=sys.stderr)
        return 3
    print(summary(lines, findings))
    outcomes = {finding.outcome for finding in findings}
    return 3 if "infra" in outcomes else 1 if outcomes - {"compiled", "passed"} else 0


@dataclass(frozen=True)
class _Sample:
    line: int
    instruction: str
    output: str
    row: Row | None
    task: Task | None


def verify(lines: Sequence[str], judge: Judge) -> Iterator[Finding]:
    """Judge every line, a batch at a time."""
    seen: dict[str, int] = {}
    for start in range(0, len(lines), BATCH):
        parsed = [_parse(start + i + 1, line) for i, line in enumerate(lines[start : start + BATCH])]
        samples = [sample for sample in parsed if isinstance(sample, _Sample)]
        judgements = judge.judge([fenced(s.output) for s in samples], [s.task for s in samples])
        by_line = {s.line: j for s, j in zip(samples, judgements, strict=True)}
        for sample in parsed:
            yield sample if isinstance(sample, Finding) else _finding(sample, by_line[sample.line], seen)
        print(f"{min(start + BATCH, len(lines))}/{len(lines)} lines", file=sys.stderr)


def _parse(number: int, line: str) -> _Sample | Finding:
    try:
        row = json.loads(line)
        output = row["output"]
        if not isinstance(output, str):
            raise TypeError("output is not text")
    except (ValueError, TypeError, KeyError) as e:
        return Finding(number, "unreadable", f"{type(e).__name__}: {e}", False, None, ())
    ours = _ours(line)
    task = make_task(ours.family, ours.seed) if ours is not None and ours.kind != "explain" else None
    return _Sample(number, str(row.get("instruction", "")), output, ours, task)


def _ours(line: str) -> Row | None:
    try:
        return Row.from_json(line)
    except (ValueError, TypeError):
        return None


def _finding(sample: _Sample, judgement: Judgement, seen: dict[str, int]) -> Finding:
    defined = _CLASS.findall(sample.output)
    named = any(re.search(rf"\b{name}\b", sample.instruction) for name in defined)
    key = hashlib.sha256(masked_names(sample.output).encode()).hexdigest()
    first = seen.setdefault(key, sample.line)
    problem = next((f"{d.code}: {d.message}" for d in judgement.diagnostics if d.severity == "error"), "")
    problems = lint(sample.row) if sample.row is not None else ()
    return Finding(
        sample.line, judgement.outcome.value, problem, named, None if first == sample.line else first, problems
    )


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
    return "\n".join(texts)


def _output(line: str) -> str:
    try:
        found: Any = json.loads(line)
        return str(found["output"])
    except (ValueError, TypeError, KeyError):
        return ""


if __name__ == "__main__":
    sys.exit(main())
