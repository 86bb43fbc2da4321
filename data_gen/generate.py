"""Make a data set of Chisel tasks, every row compiled and compared with its reference.

    python data_gen/generate.py 100 4                         100 rows, 4 workers, the original's curriculum
    python data_gen/generate.py --preset seed-10550 --output seed.jsonl      with seed.train and seed.validation
    python data_gen/generate.py 200 --preset seed-10550                      the same mix, for a trial
    python data_gen/generate.py 10000 --preset full --output full.jsonl --parquet

An interrupted run goes on where it was when the same command is given again. The same seed gives the same bytes,
whatever the number of workers.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reflect_env.bench.machine import cpu_s
from reflect_env.compiler.service import ChiselCompiler
from reflect_env.dataset.build import WINDOW, Builder, Make, Progress
from reflect_env.dataset.cluster import RayMaker
from reflect_env.dataset.evaluation import protected
from reflect_env.dataset.journal import Journal, discard
from reflect_env.dataset.lint import Protected
from reflect_env.dataset.maker import Maker
from reflect_env.dataset.output import split_validation, write_parquet
from reflect_env.dataset.plan import counts
from reflect_env.dataset.presets import PRESETS, Preset, of_families, preset, scaled
from reflect_env.dataset.sources import sources_digest
from reflect_env.errors import ReflectEnvError
from reflect_env.judge import Judge
from reflect_env.machine import usable_cores
from reflect_env.simulator.service import IcarusSimulator
from reflect_env.toolchain import LANES

DEFAULT_COUNT = 100
SHOWN_REASONS = 2
"""Of rejects, while it runs; the summary has all."""
INFRA_RETRIES = 3
"""A long run asks again more often than a single verdict does."""
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
    executor: str
    window: int


def main(argv: Sequence[str] | None = None) -> int:
    """Run, and turn trouble into a sentence: 0 done, 2 usage, 3 no verdict or no disk, 130 interrupted."""
    config = parse(argv)
    try:
        return generate(config)
    except (ReflectEnvError, OSError) as e:
        print(f"generate: {e}", file=sys.stderr)
        return 3
    except KeyboardInterrupt:
        print("\ngenerate: interrupted; the same command goes on from here", file=sys.stderr)
        return 130


def parse(argv: Sequence[str] | None) -> Config:
    """Read the command line; a wrong one ends with 2 and a sentence."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", nargs="?", type=int, help=f"rows (default {DEFAULT_COUNT}, or what the preset fixes)")
    parser.add_argument("workers", nargs="?", type=int, help="default: one a core")
    parser.add_argument("--count", dest="count_option", type=int, metavar="N", help="the same as the first number")
    parser.add_argument("--workers", dest="workers_option", type=int, metavar="N", help="the same as the second")
    parser.add_argument("--output", type=Path, metavar="FILE", help="default: dataset/PRESET-COUNT-SEED.jsonl")
    parser.add_argument("--preset", choices=tuple(PRESETS), default="curriculum", help="default: %(default)s")
    parser.add_argument("--family", action="append", metavar="NAME", help="only this one, in place of a preset; repeat")
    parser.add_argument("--seed", type=int, default=0, help="default: %(default)s")
    parser.add_argument("--lane", choices=tuple(LANES), default="modern", help="toolchain (default: %(default)s)")
    parser.add_argument("--restart", action="store_true", help="throw an unfinished run or an old file away")
    parser.add_argument("--parquet", action="store_true", help="also FILE with .parquet (extra `data`)")
    parser.add_argument(
        "--executor", choices=("local", "ray"), default="local", help="ray: RAY_ADDRESS, or this machine"
    )
    parser.add_argument("--window", type=int, default=WINDOW, metavar="N", help="rows decided together: %(default)s")
    arguments = parser.parse_args(argv)
    try:
        return _config(arguments)
    except ValueError as e:
        parser.error(str(e))


def _config(arguments: argparse.Namespace) -> Config:
    chosen = of_families(tuple(arguments.family)) if arguments.family else preset(arguments.preset)
    asked = _one_of("count", arguments.count, arguments.count_option)
    if chosen.total is not None and asked not in (None, chosen.total):
        chosen = scaled(chosen, asked)
    count = chosen.total or (DEFAULT_COUNT if asked is None else asked)
    counts(chosen, count)
    given = _one_of("workers", arguments.workers, arguments.workers_option)
    workers = usable_cores() if given is None else given
    if workers < 1:
        raise ValueError(f"{workers} workers; give at least 1")
    if arguments.window < 1:
        raise ValueError(f"a window of {arguments.window} rows; give at least 1")
    output = arguments.output or Path("dataset") / f"{chosen.name}-{count}-{arguments.seed}.jsonl"
    return Config(
        preset=chosen,
        count=count,
        workers=workers,
        seed=arguments.seed,
        lane=arguments.lane,
        output=output,
        restart=arguments.restart,
        parquet=arguments.parquet,
        executor=arguments.executor,
        window=arguments.window,
    )


def _one_of(name: str, first: int | None, second: int | None) -> int | None:
    if first is not None and second is not None and first != second:
        raise ValueError(f"{name} is given twice: {first} and {second}")
    return second if first is None else first


def generate(config: Config) -> int:
    """Make the file, or what is missing of it."""
    _clear_the_way(config)
    guarded = protected(EVALUATION)
    with _maker(config, guarded) as (make, toolchain), _display() as show, _interrupt() as stop:
        journal = Journal(config.output, _identity(config, toolchain, guarded))
        with closing(journal):
            before_s = cpu_s()
            end = Builder(config.preset, config.count, make, journal, config.window, show, stop).run()
            used_s = cpu_s() - before_s
            if end.done < end.total:
                raise KeyboardInterrupt
            _write_extras(config, journal.partial)
            journal.finish()
    print(_summary(config, end, used_s))
    return 0


@contextmanager
def _maker(config: Config, guarded: Protected) -> Iterator[tuple[Make, str]]:
    """Start what makes rows, here or on a cluster; with its toolchain's fingerprint."""
    if config.executor == "ray":
        with RayMaker(
            config.preset, config.seed, config.lane, guarded, config.workers, os.environ.get("RAY_ADDRESS")
        ) as cluster:
            yield cluster, cluster.toolchain
        return
    workers = min(config.workers, usable_cores())
    if workers < config.workers:
        print(f"{config.workers} workers on {workers} cores: {workers} compile at a time", file=sys.stderr)
    with ChiselCompiler(config.lane, workers) as compiler, IcarusSimulator() as simulator:
        judge = Judge(compiler, simulator, infra_retries=INFRA_RETRIES)
        yield (
            Maker(config.preset, config.seed, judge, guarded),
            f"{compiler.fingerprint}+{simulator.fingerprint}",
        )


@contextmanager
def _interrupt() -> Iterator[Callable[[], bool]]:
    """Let Ctrl-C end the run after the rows that are being made, a second one at once."""
    asked: list[int] = []

    def stop(number: int, frame: object) -> None:
        if asked:
            raise KeyboardInterrupt
        asked.append(number)
        print("\nfinishing the rows at hand; Ctrl-C again leaves them", file=sys.stderr)

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield lambda: bool(asked)
    finally:
        signal.signal(signal.SIGINT, before)


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
        "window": config.window,
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
    most = sorted(p.rejects.items(), key=lambda item: -item[1])[:SHOWN_REASONS]
    reasons = f" ({', '.join(f'{reason} {number}' for reason, number in most)})" if most else ""
    return (
        f"{p.done}/{p.total} rows, {p.per_s:.1f}/s, {left_s / 60:.1f} min left | {levels} | "
        f"{sum(p.rejects.values())} rejected{reasons}"
    )


def _write_extras(config: Config, rows: Path) -> None:
    if config.preset.validation is not None:
        split_validation(rows, config.output, config.preset.validation)
    if config.parquet:
        write_parquet(rows, config.output)


def _summary(config: Config, p: Progress, used_s: float) -> str:
    cost = f", {used_s / p.new:.3f} CPU-s a row" if p.new and config.executor == "local" else ""
    lines = [f"{config.output}: {p.done} rows, {p.new} of them new in {p.seconds:.0f} s ({p.per_s:.1f}/s{cost})"]
    lines += [f"  {level}: {number}" for level, number in sorted(p.levels.items())]
    lines += [f"  rejected, {reason}: {number}" for reason, number in sorted(p.rejects.items())]
    return "\n".join([*lines, f"what is in it: python data_gen/report.py {config.output}"])


if __name__ == "__main__":
    sys.exit(main())
