"""`reflect-env demo`: a guided minute: verdicts, an episode, a repair loop, this machine's speed."""

from __future__ import annotations

import argparse
import textwrap
import time
from collections.abc import Sequence
from contextlib import closing
from statistics import median
from typing import TYPE_CHECKING, Any

from reflect_env.commands.demo_texts import ATTEMPTS, CANDIDATES, FIFO_ANSWERS, FIFO_TASK, TASK, Shown
from reflect_env.commands.formats import to_text
from reflect_env.commands.options import Subparsers, add_command, add_isolation, add_lane
from reflect_env.commands.report import report_of
from reflect_env.commands.session import ExitCode, Session
from reflect_env.diagnostic import render_for_model

if TYPE_CHECKING:
    import gymnasium
    from rich.console import Console
    from rich.text import Text

    from reflect_env.bench.corpus import Supply, Template
    from reflect_env.compiler.api import Compiler
    from reflect_env.judge import Judge
    from reflect_env.reflection.loop import Attempt
    from reflect_env.sharing import CompilerConfig

_WARM_UP = 60
_BATCH = 120
_SINGLES = 20
_EXAMPLES = """\
  reflect-env demo
  reflect-env demo --lane classic
  reflect-env demo | less
"""
_NEXT = (
    ("reflect-env check FILE.scala", "judge your own module"),
    ("python agents/reflect.py --help", "a language model writes and repairs; any OpenAI-compatible endpoint"),
    ("reflect-env mcp --print-config", "the compiler as tools of a coding agent"),
    ("reflect-env doctor", "what is installed, which layers of the cage are missing"),
    ("reflect-env bench", "latency, throughput and memory, measured properly when warm"),
    ('gym.make("ReflectChisel-v0")', "the environment in your own program; see README.md"),
)


def add_parser(commands: Subparsers) -> None:
    """Declare `demo`."""
    parser = add_command(commands, "demo", "a guided minute with real candidates", _EXAMPLES)
    add_lane(parser)
    add_isolation(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, session: Session) -> int:
    """Show verdicts, an episode and the speed of this machine."""
    from reflect_env.sharing import CompilerConfig, Lease

    config = CompilerConfig(session.kind, arguments.lane, arguments.isolation)
    console = session.rich_out()
    with closing(Lease(config)) as lease:
        compiler = lease.compiler
        _introduce(console, compiler)
        _judge(console, compiler, session)
        _repair(console, config)
        _reflect(console, lease.judge(), session)
        _measure(console, compiler, session)
    _say_what_next(console)
    return ExitCode.GOOD


def _introduce(console: Console, compiler: Compiler) -> None:
    _head(console, "ReflectChisel: the Chisel compiler as an environment")
    console.print("Text goes in; a verdict, its place in the text and a reward come out. Nothing is left behind.")
    console.print(
        f"Toolchain {compiler.fingerprint}. Candidates run behind: {', '.join(compiler.isolation) or 'nothing'}."
    )


def _judge(console: Console, compiler: Compiler, session: Session) -> None:
    """Judge every candidate in one batch and show each verdict."""
    _head(console, f"1. {len(CANDIDATES)} candidates, one batch")
    with session.waiting("starting the resident compiler"):
        begin = time.perf_counter()
        ends = compiler.compile_batch([shown.text for shown in CANDIDATES])
        taken_s = time.perf_counter() - begin
    for shown, end in zip(CANDIDATES, ends, strict=True):
        report = report_of(shown.file, shown.text, None, end, compiler.fingerprint)
        _show(console, shown, to_text([report], ""), report.is_good)
    console.print(f"{taken_s:.1f} s, the start of two Java machines included.")


def _show(console: Console, shown: Shown, text: str, is_good: bool) -> None:
    from rich.text import Text

    console.print()
    mark = Text("good  ", "bold green") if is_good else Text("wrong ", "bold red")
    console.print(Text.assemble(mark, (shown.about, "bold")))
    console.print(_coloured(text.rstrip()))


def _coloured(text: str) -> Text:
    from rich.text import Text

    styled = Text(text)
    for words, style in ((r"error:", "bold red"), (r"hint:.*", "cyan"), (r"\^", "bold red"), (r" ok:", "bold green")):
        styled.highlight_regex(words, style)
    return styled


def _repair(console: Console, config: CompilerConfig) -> None:
    """Play three turns of an episode with canned answers."""
    import gymnasium as gym

    import reflect_env  # noqa: F401  # registers the environment

    _head(console, '2. an episode: gym.make("ReflectChisel-v0", max_turns=3)')
    options: dict[str, Any] = {"compiler": config.compiler, "lane": config.lane, "isolation": config.isolation}
    with closing(gym.make("ReflectChisel-v0", task_id=TASK, max_turns=3, **options)) as env:
        observation, _ = env.reset(seed=0)
        _quote(console, observation["prompt"])
        total = _play(console, env)
    console.print(f"return {total:.2f}: a reward is the improvement over the best candidate so far.")


def _play(console: Console, env: gymnasium.Env[Any, Any]) -> float:
    """Give the canned answers until the episode is over; returns its return."""
    from rich.text import Text

    total = 0.0
    for number, shown in enumerate(ATTEMPTS, 1):
        observation, reward, over, _, info = env.step(shown.text)
        total += float(reward)
        console.print(Text.assemble((f"turn {number}  ", "bold"), shown.about))
        console.print(Text(f"        {info['outcome']}, reward {reward:+.2f}", "green" if over else "yellow"))
        _quote(console, observation["diagnostics"])
        if over:
            break
    return total


def _reflect(console: Console, judge: Judge, session: Session) -> None:
    """Let the repair loop run with a scripted model; its second answer compiles and computes something else."""
    from reflect_env.models.scripted import ScriptedModel
    from reflect_env.reflection.loop import Budget, run_loops
    from reflect_env.reflection.transcript import conclusion
    from reflect_env.task_sets import find_task

    _head(console, f"3. a repair loop: a scripted model and task {FIFO_TASK}, judged by its function")
    console.print("A model writes, compiler and simulator answer, the model repairs (agents/reflect.py).")
    model = ScriptedModel({"": FIFO_ANSWERS})
    with session.waiting("judging against the reference"):
        (loop,) = run_loops(model, judge, [find_task(FIFO_TASK)], budget=Budget(turns=len(FIFO_ANSWERS)))
    for number, attempt in enumerate(loop.attempts, 1):
        _show_attempt(console, number, attempt)
    console.print(conclusion(loop).replace("`", ""))


def _show_attempt(console: Console, number: int, attempt: Attempt) -> None:
    from rich.text import Text

    judgement = attempt.judgement
    if judgement is None:
        console.print(Text(attempt.completion.error, "red"))
        return
    said = attempt.completion.text.partition("\n")[0]
    console.print(Text.assemble((f"turn {number}  ", "bold"), said))
    end = f"        {judgement.outcome.value}, reward {attempt.score:.2f}"
    console.print(Text(end, "green" if judgement.is_success else "yellow"))
    _quote(console, judgement.reason or render_for_model(judgement.diagnostics))


def _quote(console: Console, text: str) -> None:
    """Show what a policy reads, set in and never cut."""
    from rich.text import Text

    if text.strip():
        console.print(Text(textwrap.indent(text.strip(), " " * 8) + "\n", "dim"))


def _measure(console: Console, compiler: Compiler, session: Session) -> None:
    """Time fresh texts: in batches over all workers, then one at a time."""
    from reflect_env.bench import corpus

    _head(console, "4. the speed of this machine")
    supply = corpus.Supply()
    with session.waiting("compiling some hundred different candidates"):
        compiler.compile_batch(supply.take(corpus.good(), _WARM_UP))
        good_s = _rate(compiler, supply, corpus.good())
        broken_s = _rate(compiler, supply, corpus.broken())
        single_ms = _singles(compiler, supply, corpus.good())
    console.print(
        f"good candidates, to Verilog     {1 / good_s:6.1f} per second, {single_ms:.0f} ms one at a time (p50)"
    )
    console.print(f"broken candidates, any stage    {1 / broken_s:6.1f} per second")
    console.print("It is still warming up: the Java machines get faster over the first thousand candidates.")


def _rate(compiler: Compiler, supply: Supply, templates: Sequence[Template]) -> float:
    texts = supply.take(templates, _BATCH)
    begin = time.perf_counter()
    compiler.compile_batch(texts)
    return (time.perf_counter() - begin) / len(texts)


def _singles(compiler: Compiler, supply: Supply, templates: Sequence[Template]) -> float:
    taken_ms = []
    for text in supply.take(templates, _SINGLES):
        begin = time.perf_counter()
        compiler.compile_batch([text])
        taken_ms.append(1e3 * (time.perf_counter() - begin))
    return median(taken_ms)


def _say_what_next(console: Console) -> None:
    from rich.text import Text

    _head(console, "what next")
    for command, about in _NEXT:
        console.print(Text.assemble((f"{command:<32}", "bold"), about))


def _head(console: Console, title: str) -> None:
    console.print()
    console.rule(title, align="left")
