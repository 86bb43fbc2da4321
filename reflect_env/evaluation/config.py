"""The command line of `eval/run_eval.py` as one frozen value."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from reflect_env.models.load import ModelOptions
from reflect_env.toolchain import LANES

FORMATS = ("text", "json", "markdown", "latex", "csv", "lm-eval")
DEFAULT_SUITE = "chisel-37"


@dataclass(frozen=True)
class Config:
    """One call."""

    model: str | None
    """None: the self-test, unless one of the folders below is given."""
    suite: str
    output: Path | None
    samples: int | None
    """For each problem; None is 1, or of a replay what was recorded."""
    temperature: float
    top_p: float
    max_tokens: int
    ks: tuple[int, ...]
    turns: int
    limit: int | None
    seed: int
    restart: bool
    generate_only: bool
    score_only: bool
    format: str
    baseline_data: Path | None
    lane: str
    isolation: str
    workers: int | None
    options: ModelOptions
    validate: Path | None = None
    show: Path | None = None
    compare: tuple[Path, Path] | None = None


def parse(argv: Sequence[str] | None, doc: str) -> Config:
    """Read the command line; a wrong one ends with 2 and a sentence."""
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    _add_what(parser)
    _add_sampling(parser)
    _add_how(parser)
    arguments = parser.parse_args(argv)
    try:
        return _config(arguments)
    except ValueError as e:
        parser.error(str(e))


def _add_what(parser: argparse.ArgumentParser) -> None:
    what = parser.add_argument_group("what")
    what.add_argument("--model", help="gold, empty, broken, replay:PATH, hf:…, openai:…, …; default: self-test")
    what.add_argument("--suite", help=f"name, folder, or verilog-eval:FOLDER (default: {DEFAULT_SUITE})")
    what.add_argument("--limit", type=int, help="only so many problems, spread over the levels")
    what.add_argument("--output", type=Path, metavar="FOLDER", help="default: eval/runs/SUITE-MODEL")
    what.add_argument("--baseline-data", type=Path, metavar="FILE", help="score retrieval and n-gram over it beside")
    what.add_argument("--validate", type=Path, metavar="FOLDER", help="judge results again; they must agree")
    what.add_argument("--compare", type=Path, nargs=2, metavar=("A", "B"), help="what B gains and loses against A")
    what.add_argument("--show", type=Path, metavar="FOLDER", help="print finished results again, see --format")


def _add_sampling(parser: argparse.ArgumentParser) -> None:
    how = parser.add_argument_group("sampling")
    how.add_argument("--samples", type=int, metavar="N", help="answers for each problem (default: 1)")
    how.add_argument("--temperature", type=float, default=0.0, help="default: %(default)s")
    how.add_argument("--top-p", type=float, default=1.0, help="default: %(default)s")
    how.add_argument("--max-tokens", type=int, default=2048, help="of an answer (default: %(default)s)")
    how.add_argument("--k", default="1,5,10", help="for pass@k (default: %(default)s; above --samples is left out)")
    how.add_argument("--turns", type=int, default=1, help="candidates for each sample, repaired by diagnostics")
    how.add_argument("--seed", type=int, default=0, help="default: %(default)s")
    how.add_argument("--base-url", metavar="URL", help="of an OpenAI-compatible endpoint; the key is OPENAI_API_KEY")
    how.add_argument("--adapter", metavar="FOLDER", help="LoRA adapter for hf:")
    how.add_argument("--load-in-4bit", action="store_true", help="for hf:, needs bitsandbytes")
    how.add_argument("--batch-size", type=int, default=16, help="for hf: (default: %(default)s)")


def _add_how(parser: argparse.ArgumentParser) -> None:
    how = parser.add_argument_group("how")
    how.add_argument("--generate-only", action="store_true", help="only fetch answers (where there is a GPU)")
    how.add_argument("--score-only", action="store_true", help="only judge answers that are there (no model is loaded)")
    how.add_argument("--restart", action="store_true", help="begin anew; else a run goes on where it was")
    how.add_argument("--resume", action="store_true", help="the default; said for the record")
    how.add_argument("--format", choices=FORMATS, default="text", help="of the result (default: %(default)s)")
    how.add_argument("--lane", choices=tuple(LANES), default="modern", help="toolchain (default: %(default)s)")
    how.add_argument("--isolation", choices=("auto", "strict", "none"), default="auto", help="default: %(default)s")
    how.add_argument("--workers", type=int, help="compile workers (default: one a core)")


def _config(a: argparse.Namespace) -> Config:
    for name, least in (
        ("samples", 1),
        ("turns", 1),
        ("limit", 1),
        ("workers", 1),
        ("max_tokens", 1),
        ("batch_size", 1),
    ):
        value = getattr(a, name)
        if value is not None and value < least:
            raise ValueError(f"--{name.replace('_', '-')} is {value}; give at least {least}")
    if not 0 <= a.temperature <= 10 or not 0 < a.top_p <= 1:
        raise ValueError("--temperature lies in 0 to 10, --top-p above 0 and at most 1")
    if sum(x is not None for x in (a.model, a.validate, a.compare, a.show)) > 1:
        raise ValueError("give one of --model, --validate, --compare and --show")
    _check_modes(a)
    return Config(
        model=a.model,
        suite=a.suite or DEFAULT_SUITE,
        output=a.output,
        samples=a.samples,
        temperature=a.temperature,
        top_p=a.top_p,
        max_tokens=a.max_tokens,
        ks=_ks(a.k),
        turns=a.turns,
        limit=a.limit,
        seed=a.seed,
        restart=a.restart,
        generate_only=a.generate_only,
        score_only=a.score_only,
        format=a.format,
        baseline_data=a.baseline_data,
        lane=a.lane,
        isolation=a.isolation,
        workers=a.workers,
        options=ModelOptions(a.base_url, None, a.adapter, a.load_in_4bit, a.batch_size),
        validate=a.validate,
        show=a.show,
        compare=None if a.compare is None else (a.compare[0], a.compare[1]),
    )


def _check_modes(a: argparse.Namespace) -> None:
    if a.restart and a.resume:
        raise ValueError("--restart and --resume contradict each other")
    if a.generate_only and a.score_only:
        raise ValueError("--generate-only and --score-only contradict each other")
    if (a.generate_only or a.score_only) and a.model is None:
        raise ValueError("--generate-only and --score-only need --model")
    if (a.generate_only or a.score_only) and a.turns > 1:
        raise ValueError("--turns needs generating and judging in one run")
    if (a.samples or 1) > 1 and a.temperature == 0 and (a.model or "").startswith(("hf:", "openai:")):
        raise ValueError("several samples at temperature 0 are one sample many times; give --temperature 0.8 or so")
    if a.format in ("csv", "lm-eval") and a.compare is not None:
        raise ValueError(f"--compare has no format {a.format}")


def _ks(text: str) -> tuple[int, ...]:
    if not re.fullmatch(r"[1-9]\d{0,3}(,[1-9]\d{0,3})*", text):
        raise ValueError(f"--k is {text!r}; write whole numbers with commas, such as 1,5,10")
    return tuple(sorted({int(k) for k in text.split(",")}))


def slug(text: str) -> str:
    """Make a folder name of any text."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", text).strip("-.")[:100] or "run"
