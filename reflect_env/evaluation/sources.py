"""Where answers come from: a language model, the problems' own solutions, wrong texts on purpose, recorded samples."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from reflect_env.errors import ReflectEnvError
from reflect_env.evaluation.sample import Answer
from reflect_env.models.api import Model, ModelUnavailable, Sampling
from reflect_env.models.load import ModelOptions, load_model
from reflect_env.prompt import fenced, messages
from reflect_env.task import Clocking, Interface, Reset, Task

KINDS = "gold, empty, broken, replay:PATH, retrieval:FILE, ngram:FILE, openai:NAME, hf:PATH_OR_ID, scripted:FILE"
Key = tuple[Task, int]


class Source(Protocol):
    """Answers one sample of one problem at a time, many in a call."""

    @property
    def name(self) -> str:
        """As it stands in results."""

    @property
    def model(self) -> Model | None:
        """The model behind it, which can be asked to repair; None where answers are made some other way."""

    def answer(self, asked: Sequence[Key], sampling: Sampling) -> list[Answer]:
        """Answer each; same length and order."""

    def close(self) -> None:
        """Free what it holds; safe to call twice."""


def open_source(name: str, options: ModelOptions | None = None, seed: int = 0) -> Source:
    """Open what `--model` names.

    Raises:
        ModelUnavailable: It is unknown or cannot be used; the message says what to do.

    """
    kind, _, what = name.partition(":")
    if name in MADE:
        return Made(name)
    if kind == "replay" and what:
        from reflect_env.evaluation.replay import Recorded

        return Recorded.open(Path(what).expanduser())
    if kind in ("retrieval", "ngram") and what:
        from reflect_env.evaluation.baselines import open_baseline

        return open_baseline(kind, Path(what).expanduser(), seed)
    if kind in ("openai", "hf", "scripted") and what:
        return Asking(load_model(name, options))
    raise ModelUnavailable(f"model {name!r} is unknown: write one of {KINDS}")


class Asking:
    """A language model that is shown the problem's prompt."""

    def __init__(self, model: Model) -> None:
        self._model = model

    @property
    def name(self) -> str:
        """The model's."""
        return self._model.name

    @property
    def model(self) -> Model | None:
        """The model."""
        return self._model

    def answer(self, asked: Sequence[Key], sampling: Sampling) -> list[Answer]:
        """Ask for all in one call of the model."""
        seed = seed_of(sampling.seed, asked)
        given = self._model.complete([messages(task) for task, _ in asked], replace(sampling, seed=seed))
        return [Answer(c.text, c.finish, c.prompt_tokens, c.completion_tokens, c.error) for c in given]

    def close(self) -> None:
        """Close the model."""
        self._model.close()


def seed_of(seed: int | None, asked: Sequence[Key]) -> int | None:
    """Draw a seed for one call, other for every sample, so that samples of a problem are independent."""
    if seed is None or not asked:
        return seed
    task, sample = asked[0]
    digest = hashlib.sha256(f"{seed} {sample} {task.id}".encode()).digest()
    return int.from_bytes(digest[:4], "big") >> 1


class Made:
    """Answers for testing the harness: right ones, empty ones, and one of several kinds of wrong ones."""

    def __init__(self, kind: str) -> None:
        self._kind = kind

    @property
    def name(self) -> str:
        """`gold`, `empty` or `broken`."""
        return self._kind

    @property
    def model(self) -> Model | None:
        """There is none."""
        return None

    def answer(self, asked: Sequence[Key], sampling: Sampling) -> list[Answer]:
        """Write each."""
        return [MADE[self._kind](task, sample) for task, sample in asked]

    def close(self) -> None:
        """Nothing to free."""


def _gold(task: Task, sample: int) -> Answer:
    if not task.solutions:
        return Answer("", "error", error=f"{task.id} comes without a solution in Chisel")
    return Answer(fenced(task.solutions[sample % len(task.solutions)]))


def _empty(task: Task, sample: int) -> Answer:
    return Answer("")


@dataclass(frozen=True)
class Fault:
    """A wrong answer on purpose, with what the judge must say."""

    name: str
    outcome: str


FAULTS = (
    Fault("prose", "no_code"),
    Fault("cut", "parse"),
    Fault("no_import", "type"),
    Fault("refuses", "elaborate"),
    Fault("undriven", "lower"),
    Fault("other_name", "contract"),
    Fault("constant", "functional"),
)


def fault_of(task: Task, sample: int) -> Fault:
    """Choose the fault of a sample: they take turns over the problems, in an order that follows from the id."""
    start = hashlib.sha256(task.id.encode()).digest()[0]
    return FAULTS[(start + sample) % len(FAULTS)]


def _broken(task: Task, sample: int) -> Answer:
    fault = fault_of(task, sample).name
    if fault == "prose":
        return Answer("I would use a register and a multiplexer here, but I will not write it down.")
    if fault == "cut":
        return Answer(f"```scala\n{_module(task, '  val half = (1.U +')}".rsplit("\n}", 1)[0])
    if fault == "no_import":
        return Answer(fenced(_module(task, _all_ports(task)).replace("import chisel3", "// import chisel3")))
    if fault == "refuses":
        return Answer(fenced(_module(task, _all_ports(task) + '\n  require(1 > 2, "this module never is")')))
    if fault == "undriven":
        return Answer(fenced(_module(task, "")))
    if fault == "other_name":
        named = replace(task, module_name=f"{task.module_name}_{sample + 697}")
        return Answer(fenced(_module(named, _all_ports(task))))
    return Answer(fenced(_module(task, _all_ports(task))))


def _all_ports(task: Task) -> str:
    """Drive every output with anything, which becomes 0."""
    if task.interface is Interface.IO:
        return "  io := DontCare"
    return "\n".join(f"  {port.name} := DontCare" for port in task.ports or () if port.direction == "output")


def _module(task: Task, body: str) -> str:
    base = "RawModule" if task.interface is Interface.RAW else "Module"
    asynchronous = isinstance(task.clocking, Clocking) and task.clocking.reset is Reset.ASYNC and base == "Module"
    ports = "\n".join(f"  {line}" for line in task.chisel_ports().split("\n"))
    extra = " with RequireAsyncReset" if asynchronous else ""
    return (
        f"import chisel3._\nimport chisel3.util._\n\nclass {task.module_name} extends {base}{extra} {{\n"
        f"{ports}\n{body}\n}}\n"
    )


MADE = {"gold": _gold, "empty": _empty, "broken": _broken}


class SelfTestFailed(ReflectEnvError):
    """The harness gave a right or a wrong text another verdict than it must have."""
