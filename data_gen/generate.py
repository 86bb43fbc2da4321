"""Make a data set of Chisel tasks, every row compiled and compared with its reference.

    python data_gen/generate.py 100 4                         100 rows, 4 workers, the original's curriculum
    python data_gen/generate.py --preset seed-10550 --output seed.jsonl
    python data_gen/generate.py 10000 --preset full --output full.jsonl --parquet

An interrupted run goes on where it was when the same command is given again. The same seed gives the same bytes,
whatever the number of workers.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reflect_env.compiler.service import ChiselCompiler, usable_cores
from reflect_env.dataset.build import Builder, Progress
from reflect_env.dataset.journal import Journal, discard
from reflect_env.dataset.lint import Protected
from reflect_env.dataset.evaluation import protected
from reflect_env.dataset.output import split_validation, write_parquet
from reflect_env.dataset.plan import counts
from reflect_env.dataset.sources import sources_digest
from reflect_env.dataset.presets import PRESETS, Preset, preset
from reflect_env.errors import ReflectEnvError
from reflect_env.judge import Judge
from reflect_env.simulator.service import IcarusSimulator
from reflect_env.toolchain import LANES

DEFAULT_COUNT = 100
EVALUATION = Path(__file__).resolve().parents[1] / "eval" / "problems"
"""Sets whose tasks no row may be."""


@dataclass(frozen=True)
class Config:
    """One run, as it was asked for."""

    preset: Preset
    count: int
    workers: int
    seed: int
    lane: str
    output: Path
    restart: bool
    parquet: bool


def main(argv: Sequence[str] | None = None) -> int:
    """Run, and turn trouble into a sentence: 0 done, 2 usage, 3 no verdict or no disk, 130 interrupted."""
    config = parse(argv)
    try:
        return generate(config)
    except ReflectEnvError as e:
        print(f"generate: {e}", file=sys.stderr)
        return 3
    except KeyboardInterrupt:
        print("\ngenerate: interrupted; the same command goes on from here", file=sys.stderr)
        return 130


def parse(argv: Sequence[str] | None) -> Config:
    """Read the command line; a wrong one ends with 2 and a sentence."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", nargs="?", type=int, help=f"rows (default {DEFAULT_COUNT}, or what the preset fixes)")
    parser.add_argument("workers", nargs="?", type=int, default=usable_cores(), help="default: one a core")
    parser.add_argument("--output", type=Path, metavar="FILE", help="default: dataset/PRESET-COUNT-SEED.jsonl")
    parser.add_argument("--preset", choices=tuple(PRESETS), default="curriculum", help="default: %(default)s")
    parser.add_argument("--seed", type=int, default=0, help="default: %(default)s")
    parser.add_argument("--lane", choices=tuple(LANES), default="modern", help="toolchain (default: %(default)s)")
    parser.add_argument("--restart", action="store_true", help="throw an unfinished run or an old file away")
    parser.add_argument("--parquet", action="store_true", help="also FILE with .parquet (extra `data`)")
    arguments = parser.parse_args(argv)
    try:
        return _config(arguments)
    except ValueError as e:
        parser.error(str(e))


def _config(arguments: argparse.Namespace) -> Config:
    chosen = preset(arguments.preset)
    if chosen.total is not None and arguments.count not in (None, chosen.total):
        raise ValueError(f"preset {chosen.name} has {chosen.total} rows; leave the count out")
    count = chosen.total or (DEFAULT_COUNT if arguments.count is None else arguments.count)
    counts(chosen, count)
    if arguments.workers < 1:
        raise ValueError(f"{arguments.workers} workers; give at least 1")
    output = arguments.output or Path("dataset") / f"{chosen.name}-{count}-{arguments.seed}.jsonl"
    return Config(
        chosen, count, arguments.workers, arguments.seed, arguments.lane, output, arguments.restart, arguments.parquet
    )


def generate(config: Config) -> int:
    """Make the file, or what is missing of it."""
    _clear_the_way(config)
    guarded = protected(EVALUATION)
    workers = min(config.workers, usable_cores())
    if workers < config.workers:
        print(f"{config.workers} workers on {workers} cores: {workers} compile at a time", file=sys.stderr)
    with ChiselCompiler(config.lane, workers) as compiler, IcarusSimulator() as simulator:
        judge = Judge(compiler, simulator)
        toolchain = f"{compiler.fingerprint}+{simulator.fingerprint}"
        journal = Journal(config.output, _identity(config, toolchain, guarded))
        with _display() as show:
            end = Builder(config.preset, config.count, config.seed, judge, journal, guarded, show).run()
        journal.finish()
    _write_extras(config)
    print(_summary(config, end))
    return 0


def _clear_the_way(config: Config) -> None:
    try:
        config.output.parent.mkdir(parents=True, exist_ok=True)
    except OSError as e:
        raise ReflectEnvError(f"{config.output.parent} cannot be made a folder: {e.strerror or e}") from e
    if not os.access(config.output.parent, os.W_OK):
        raise ReflectEnvError(f"{config.output.parent} cannot be written to")
    if config.restart:
        discard(config.output)
        config.output.unlink(missing_ok=True)
    if config.output.exists():
        raise ReflectEnvError(f"{config.output} is there already and complete; give another --output, or --restart")


def _identity(config: Config, toolchain: str, guarded: Protected) -> dict[str, Any]:
    """What has to be the same for a run to go on: all that a byte of the file depends on."""
    return {
        "preset": config.preset.name,
        "count": config.count,
        "seed": config.seed,
        "toolchain": toolchain,
        "protected": guarded.digest(),
        "generator": sources_digest(),
    }


@contextmanager
def _display() -> Iterator[Any]:
    """One line that is kept up to date at a terminal, a line a window elsewhere."""
    end = "\r" if sys.stderr.isatty() else "\n"
    yield lambda progress: print(_line(progress), end=end, file=sys.stderr, flush=True)
    if end == "\r":
        print(file=sys.stderr)


def _line(p: Progress) -> str:
    left_s = (p.total - p.done) / p.per_s if p.per_s else 0.0
    levels = " ".join(f"{level} {number}" for level, number in sorted(p.levels.items()))
    return (
        f"{p.done}/{p.total} rows, {p.per_s:.1f}/s, {left_s / 60:.1f} min left | {levels} | "
        f"{sum(p.rejects.values())} rejected"
    )


def _write_extras(config: Config) -> None:
    if config.preset.validation is not None:
        split_validation(config.output, config.preset.validation)
    if config.parquet:
        write_parquet(config.output)


def _summary(config: Config, p: Progress) -> str:
    lines = [f"{config.output}: {p.done} rows, {p.new} of them new in {p.seconds:.0f} s ({p.per_s:.1f}/s)"]
    lines += [f"  {level}: {number}" for level, number in sorted(p.levels.items())]
    lines += [f"  rejected, {reason}: {number}" for reason, number in sorted(p.rejects.items())]
    return "\n".join([*lines, f"what is in it: python data_gen/report.py {config.output}"])


if __name__ == "__main__":
    sys.exit(main())
