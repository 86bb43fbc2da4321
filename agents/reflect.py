"""Write or repair a Chisel module with a language model that reads the compiler's and the simulator's answers.

    python agents/reflect.py "an 8-bit saturating counter with enable" --model openai:NAME
    python agents/reflect.py --task fifo/96 --model hf:PATH --out fifo
    python agents/reflect.py --spec counter.toml --model openai:NAME --base-url http://localhost:8000/v1 --out counter
    python agents/reflect.py --repair Broken.scala --model openai:NAME > Mended.scala
    python agents/reflect.py --suite verilog-eval:FOLDER --id Prob001_zero --model scripted:FILE
    python agents/reflect.py --replay fifo/trace.jsonl

A task, a suite's problem and a specification with `reference` are judged by their function; without a reference the
loop stops at "compiles" and says so. Without --out the best module goes to standard output.

exit codes: 0 solved (replay: every verdict again), 1 not solved (replay: another verdict), 2 usage, 3 no answer of the
model or no verdict, 130 interrupted; the best candidate so far is kept in every case
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path

from reflect_env.commands.options import add_isolation, add_lane, positive
from reflect_env.commands.session import CompilerChoice, ExitCode, Session, UsageError
from reflect_env.errors import ReflectEnvError
from reflect_env.judge import Judge
from reflect_env.models.api import Model, Sampling
from reflect_env.models.load import ModelOptions, load_model
from reflect_env.reflection import outputs
from reflect_env.reflection.asked import Asked, NotAsked, Request, asked
from reflect_env.reflection.live import Live
from reflect_env.reflection.loop import Budget, Ended, Loop, run_loops
from reflect_env.reflection.trace import Replayed, TraceUnreadable, TraceWriter, read_attempts, replay
from reflect_env.reflection.transcript import conclusion
from reflect_env.toolchain.lock import load_lock

EXIT_CODES = {
    Ended.SOLVED: ExitCode.GOOD,
    Ended.TURNS: ExitCode.CANDIDATE,
    Ended.TOKENS: ExitCode.CANDIDATE,
    Ended.SECONDS: ExitCode.CANDIDATE,
    Ended.MODEL: ExitCode.INFRA,
    Ended.INFRA: ExitCode.INFRA,
    Ended.INTERRUPTED: ExitCode.INTERRUPTED,
}


@dataclass(frozen=True)
class Config:
    """One run, as it was asked for."""

    request: Request
    model: str | None
    base_url: str | None
    api_key_env: str | None
    adapter: str | None
    timeout_s: float
    sampling: Sampling
    budget: Budget
    lane: str
    isolation: str
    out: Path | None
    force: bool
    replay: Path | None

    def to_json(self) -> str:
        """Write the run's settings; a key is not among them, only where it came from."""
        return json.dumps(asdict(self), indent=2, default=str) + "\n"


def main(argv: Sequence[str] | None = None, session: Session | None = None) -> int:
    """Run; each kind of trouble has one exit code."""
    session = Session.of_process() if session is None else session
    try:
        config = parse(argv)
        code = _replay(config, session) if config.replay is not None else _reflect(config, session)
        session.flush()
        return code
    except SystemExit as e:
        return e.code if isinstance(e.code, int) else ExitCode.USAGE
    except (UsageError, NotAsked, TraceUnreadable, outputs.OutputUnusable) as e:
        session.note(f"reflect: {e}")
        return ExitCode.USAGE
    except ReflectEnvError as e:
        session.note(f"reflect: {e}")
        return ExitCode.INFRA
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED


def parse(argv: Sequence[str] | None) -> Config:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        "reflect.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    _add_request(parser)
    _add_model(parser)
    _add_budget(parser)
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="module, Verilog, trace, transcript and project go here"
    )
    parser.add_argument("--force", action="store_true", help="write into a folder that holds something")
    parser.add_argument("--replay", type=Path, metavar="TRACE", help="judge a trace again, without a model")
    add_lane(parser)
    add_isolation(parser)
    return _config(parser.parse_args(argv))


def _add_request(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("what to build")
    group.add_argument("instruction", nargs="?", metavar="WORDS", help="what the module does")
    group.add_argument("--module", metavar="NAME", help="name of the module, where only words say what it is")
    group.add_argument(
        "--spec", type=Path, metavar="FILE", help="words in a file; .toml or .json: with ports, reference"
    )
    group.add_argument("--repair", type=Path, metavar="FILE", help="begin with this module")
    group.add_argument("--task", metavar="ID", help="family/seed, such as fifo/96")
    group.add_argument("--suite", metavar="NAME:FOLDER", help="another benchmark, with --id")
    group.add_argument("--id", metavar="PROBLEM", help="problem of the suite")


def _add_model(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("who writes")
    group.add_argument("--model", metavar="MODEL", help="openai:NAME, hf:PATH or scripted:FILE")
    group.add_argument("--base-url", metavar="URL", help="of openai: (default: OPENAI_BASE_URL, then OpenAI's own)")
    group.add_argument("--api-key-env", metavar="VARIABLE", help="holds the key (default: OPENAI_API_KEY)")
    group.add_argument("--adapter", metavar="DIR", help="LoRA adapter for hf:")
    group.add_argument("--temperature", type=_at_least_0, default=0.0, help="default: %(default)s")
    group.add_argument("--top-p", type=_at_least_0, default=1.0, help="default: %(default)s")
    group.add_argument("--seed", type=int, help="of the sampling, where the model takes one")
    group.add_argument("--max-tokens", type=positive, default=4096, help="of one answer (default: %(default)s)")
    group.add_argument("--timeout", type=_at_least_0, default=120.0, help="seconds a request (default: %(default)s)")


def _add_budget(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("how long")
    group.add_argument("--turns", type=positive, default=5, help="candidates at most (default: %(default)s)")
    group.add_argument("--tokens", type=positive, help="completion tokens of all turns")
    group.add_argument("--seconds", type=_at_least_0, help="wall seconds; a turn that has begun is finished")


def _at_least_0(text: str) -> float:
    value = float(text)
    if not 0 <= value < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} is not a number from 0 on")
    return value


def _config(found: argparse.Namespace) -> Config:
    request = Request(found.instruction, found.spec, found.task, found.suite, found.id, found.repair, found.module)
    return Config(
        request=request,
        model=found.model,
        base_url=found.base_url,
        api_key_env=found.api_key_env,
        adapter=found.adapter,
        timeout_s=found.timeout,
        sampling=Sampling(found.temperature, found.top_p, found.max_tokens, found.seed),
        budget=Budget(found.turns, found.tokens, found.seconds),
        lane=found.lane,
        isolation=found.isolation,
        out=found.out,
        force=found.force,
        replay=found.replay,
    )


def _reflect(config: Config, session: Session) -> int:
    """Check the request, run the loop, write what came out."""
    what = asked(config.request)
    model = _model(config)
    if config.out is not None:
        outputs.prepare(config.out, force=config.force)
        (config.out / outputs.CONFIG).write_text(config.to_json(), encoding="utf-8")
    session.note(f"{what.task.module_name} ({what.task.id}): {model.name}, at most {config.budget.turns} turns")
    loop = _run(what, model, config, session)
    session.note(conclusion(loop).replace("**", "").replace("`", ""))
    _hand_over(loop, model.name, config, session)
    return EXIT_CODES[loop.ended or Ended.INTERRUPTED]


def _model(config: Config) -> Model:
    if config.model is None:
        raise UsageError("say who writes: --model openai:NAME, hf:PATH or scripted:FILE")
    if config.model.partition(":")[0] not in ("openai", "hf", "scripted") or config.model.endswith(":"):
        raise UsageError(f"--model {config.model!r}: write openai:NAME, hf:PATH or scripted:FILE")
    key = None
    if config.api_key_env is not None:
        key = os.environ.get(config.api_key_env)
        if not key:
            raise UsageError(f"--api-key-env {config.api_key_env}: the variable is not set")
    options = ModelOptions(config.base_url, key, config.adapter, timeout_s=config.timeout_s)
    return load_model(config.model, options)


def _run(what: Asked, model: Model, config: Config, session: Session) -> Loop:
    choice = CompilerChoice(lane=config.lane, isolation=config.isolation, workers=1)
    with ExitStack() as stack:
        stack.enter_context(model)
        judge = Judge(stack.enter_context(session.make_compiler(choice)), stack.enter_context(session.make_simulator()))
        live = stack.enter_context(Live(session.rich_err()))
        watchers = [live.update]
        if config.out is not None:
            trace = TraceWriter(config.out / outputs.TRACE, model.name, config.budget)
            watchers.insert(0, stack.enter_context(trace).update)

        def on_turn(loops: Sequence[Loop]) -> None:
            for watch in watchers:
                watch(loops)

        (loop,) = run_loops(
            live.watch(model),
            judge,
            [what.task],
            budget=config.budget,
            sampling=config.sampling,
            first=[what.first],
            on_turn=on_turn,
        )
        on_turn([loop])
    return loop


def _hand_over(loop: Loop, model: str, config: Config, session: Session) -> None:
    """Write the folder and name its files, or print the best module."""
    if config.out is None:
        session.result(outputs.best_source(loop) or "")
        return
    written = outputs.write_outputs(config.out, loop, model, load_lock(config.lane))
    session.result("\n".join(map(str, [config.out / outputs.TRACE, *written])))


def _replay(config: Config, session: Session) -> int:
    """Judge a trace's candidates again and compare every field of every verdict."""
    if config.replay is None:
        raise AssertionError("only called with a trace")
    if not read_attempts(config.replay):
        raise UsageError(f"{config.replay}: no verdict was recorded")
    choice = CompilerChoice(lane=config.lane, isolation=config.isolation, workers=1)
    with session.waiting("judging"), session.make_compiler(choice) as compiler, session.make_simulator() as simulator:
        replayed = replay(config.replay, Judge(compiler, simulator))
    session.result("".join(f"{_line(one)}\n" for one in replayed))
    agreeing = sum(one.agrees for one in replayed)
    session.note(f"{agreeing} of {len(replayed)} verdicts again")
    if any(one.again["outcome"] == "infra" for one in replayed):
        return ExitCode.INFRA
    return ExitCode.GOOD if agreeing == len(replayed) else ExitCode.CANDIDATE


def _line(one: Replayed) -> str:
    head = f"loop {one.loop} turn {one.turn}: {one.recorded.get('outcome')}"
    if one.agrees:
        return f"{head}, again"
    keys = [key for key in one.again if one.again[key] != one.recorded.get(key)]
    shown = f", now {one.again['outcome']}" if "outcome" in keys else ""
    prints = f" (recorded {one.recorded.get('fingerprint')}, now {one.again['fingerprint']})"
    return f"{head}{shown}; differs in {', '.join(keys)}{prints if 'fingerprint' in keys else ''}"


if __name__ == "__main__":
    sys.exit(main())
