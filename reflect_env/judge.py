"""The one path from a completion to a judgement; everything else is a thin adapter over it.

extract -> compile the whole batch in one call -> compare name and ports with the task -> compare the function of what
is left with the tasks' references, again in one call.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from reflect_env.candidate import Candidate, NoCode, extract, line_of_class
from reflect_env.compiler.api import Compiler
from reflect_env.diagnostic import Diagnostic
from reflect_env.simulator.api import Check, Compared, FunctionalOutcome, Simulator
from reflect_env.simulator.explain import ending
from reflect_env.task import CLOCK_AND_RESET, Task
from reflect_env.verdict import Compiled, CompileOutcome, InfraFailure, Outcome, Port, Rejected, Stage

Item = TypeVar("Item", bound=Hashable)
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Judgement:
    """Everything that is known about one completion; no clock time, so equal inputs give equal judgements."""

    outcome: Outcome
    stage: Stage
    """Where the way ended."""
    diagnostics: tuple[Diagnostic, ...]
    """Errors, or the warnings of a completion that passed."""
    candidate: Candidate | NoCode
    compile_outcome: CompileOutcome | None
    """What the compiler said; None where there was nothing to compile."""
    top: str | None
    """Module that was elaborated; None where it did not get that far."""
    task_id: str | None
    fingerprint: str
    """Toolchain that decided; with the simulator's behind a `+` where that had a say."""
    isolation: tuple[str, ...]
    """Isolation layers that were active."""
    functional: Compared | None = None
    """How it compares with the reference; None where it was not compared."""
    reason: str = ""
    """Why there is no verdict; empty where there is one."""

    @property
    def is_infra(self) -> bool:
        """Whether the failure is ours: no verdict, no reward."""
        return self.outcome is Outcome.INFRA

    @property
    def is_success(self) -> bool:
        """Whether the completion did all that its task can check."""
        return self.outcome in (Outcome.COMPILED, Outcome.PASSED)

    @property
    def only_name_differs(self) -> bool:
        """Whether nothing but the module's name is wrong; name-agnostic scores count this as a success."""
        return self.outcome is Outcome.CONTRACT and {d.code for d in self.diagnostics} == {"name_mismatch"}


class Judge:
    """Judges batches of completions with one compiler and one simulator, which it neither starts nor closes.

    Holds no state between calls and may be used from several threads at once, as compiler and simulator may.
    """

    def __init__(
        self,
        compiler: Compiler,
        simulator: Simulator | None = None,
        *,
        deadline_s: float | None = None,
        infra_retries: int = 1,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Bind a compiler and a simulator.

        Args:
            compiler: Anything with the `Compiler` interface.
            simulator: Anything with the `Simulator` interface; without one, what compiles and keeps the contract is
                `compiled`, whatever it computes.
            deadline_s: Wall seconds for one `judge` call, retries included; None for no limit but the tools' own.
            infra_retries: How often what ended in `InfraFailure` is tried again before it is reported.
            clock: Monotonic seconds, only used to share out `deadline_s`.

        """
        self._compiler = compiler
        self._simulator = simulator
        self._deadline_s = deadline_s
        self._infra_retries = infra_retries
        self._clock = clock

    def judge(
        self, completions: Sequence[str], tasks: Sequence[Task | None] | None = None, *, verbatim: bool = False
    ) -> list[Judgement]:
        """Judge every completion against its task.

        Args:
            completions: What a model or a person wrote, any text.
            tasks: One a completion; None, alone or as an item, means just compile.
            verbatim: Whether each text is a Scala file as it is; else the candidate is extracted.

        Returns:
            One judgement a completion, in order. Failures of ours have `outcome` `INFRA`.

        Raises:
            TypeError: A completion is not a string.
            ValueError: The lengths differ.

        """
        asked = _check(completions, tasks)
        end = None if self._deadline_s is None else self._clock() + self._deadline_s
        found = [
            Candidate(text) if verbatim else extract(text, _top(task))
            for text, task in zip(completions, asked, strict=True)
        ]
        wanted = [
            (c.source, _top(task)) if isinstance(c, Candidate) else None for c, task in zip(found, asked, strict=True)
        ]
        compiled = self._batched(wanted, self._compile, end)
        verdicts = [_verdict(*parts) for parts in zip(found, compiled, asked, strict=True)]
        checks = [self._to_check(verdict, task) for verdict, task in zip(verdicts, asked, strict=True)]
        functional = self._batched(checks, self._compare, end)
        parts = zip(found, compiled, verdicts, functional, asked, strict=True)
        return [self._judgement(*part) for part in parts]

    def _batched(
        self,
        items: Sequence[Item | None],
        work: Callable[[list[Item], float | None], Sequence[Answer]],
        end: float | None,
    ) -> list[Answer | None]:
        """Do each item once in one batch, then in one more for each retry what ended in our failure."""
        again = list(dict.fromkeys(item for item in items if item is not None))
        done: dict[Item, Answer] = {}
        for _ in range(1 + self._infra_retries):
            if not again:
                break
            left_s = None if end is None else end - self._clock()
            if done and left_s is not None and left_s <= 0:
                break
            done |= zip(again, work(again, left_s), strict=True)
            again = [item for item in again if isinstance(done[item], InfraFailure)]
        return [None if item is None else done[item] for item in items]

    def _compile(self, jobs: list[tuple[str, str | None]], left_s: float | None) -> Sequence[CompileOutcome]:
        sources, tops = [source for source, _ in jobs], [top for _, top in jobs]
        return self._compiler.compile_batch(sources, tops=tops, deadline_s=left_s)

    def _to_check(self, verdict: CompileOutcome, task: Task | None) -> Check | None:
        """Return what is to be compared; None where nothing came so far, or nothing can be."""
        if not isinstance(verdict, Compiled) or self._simulator is None or task is None or task.reference is None:
            return None
        return Check(verdict.verilog, verdict.top, task)

    def _compare(self, checks: list[Check], left_s: float | None) -> Sequence[FunctionalOutcome]:
        return [] if self._simulator is None else self._simulator.compare_batch(checks, deadline_s=left_s)

    def _judgement(
        self,
        found: Candidate | NoCode,
        compiled: CompileOutcome | None,
        verdict: CompileOutcome,
        functional: FunctionalOutcome | None,
        task: Task | None,
    ) -> Judgement:
        end = verdict if functional is None else ending(functional)
        return Judgement(
            outcome=Outcome.PASSED if end is None else end.outcome,
            stage=Stage.FUNCTIONAL if end is None else end.stage,
            diagnostics=verdict.diagnostics if end is None else end.diagnostics,
            candidate=found,
            compile_outcome=compiled,
            top=compiled.top if isinstance(compiled, Compiled) else None,
            task_id=None if task is None else task.id,
            fingerprint=self._fingerprint(functional is not None),
            isolation=tuple(self._compiler.isolation),
            functional=functional if isinstance(functional, Compared) else None,
            reason=end.reason if isinstance(end, InfraFailure) else "",
        )

    def _fingerprint(self, compared: bool) -> str:
        own = self._compiler.fingerprint
        return f"{own}+{self._simulator.fingerprint}" if compared and self._simulator else own


def _check(completions: Sequence[str], tasks: Sequence[Task | None] | None) -> list[Task | None]:
    if isinstance(completions, str):
        raise TypeError("completions is a sequence of strings, not one string")
    for i, text in enumerate(completions):
        if not isinstance(text, str):
            raise TypeError(f"completion {i} is {type(text).__name__}, not str")
    asked: list[Task | None] = [None] * len(completions) if tasks is None else list(tasks)
    if len(asked) != len(completions):
        raise ValueError(f"{len(completions)} completions but {len(asked)} tasks")
    return asked


def _top(task: Task | None) -> str | None:
    return None if task is None else task.module_name


def _verdict(found: Candidate | NoCode, compiled: CompileOutcome | None, task: Task | None) -> CompileOutcome:
    if isinstance(found, NoCode):
        return Rejected(Outcome.NO_CODE, Stage.EXTRACT, found.diagnostics)
    if compiled is None:
        raise AssertionError("a candidate was not compiled")
    if not isinstance(compiled, Compiled) or task is None:
        return compiled
    wrong = check_contract(found.source, compiled, task)
    return Rejected(Outcome.CONTRACT, Stage.CONTRACT, wrong) if wrong else compiled


def check_contract(source: str, compiled: Compiled, task: Task) -> tuple[Diagnostic, ...]:
    """List what of the task's name and ports the module does not keep; empty where it keeps everything.

    The order of ports does not count. Clock and reset of a task without them may be there.
    """
    line = line_of_class(source, compiled.top)
    text = "" if line is None else source.split("\n")[line - 1]
    problems = [*_name_problem(compiled.top, task), *_port_problems(compiled.ports, task)]
    return tuple(
        Diagnostic(code, "error", Stage.CONTRACT.value, line, None, message, text, hint)
        for code, message, hint in problems
    )


_Problem = tuple[str, str, str]


def _name_problem(top: str, task: Task) -> list[_Problem]:
    if top == task.module_name:
        return []
    message = f"the module is called {top}, but {task.module_name} was asked for"
    return [("name_mismatch", message, f"Rename the class to {task.module_name}.")]


def _port_problems(ports: tuple[Port, ...], task: Task) -> list[_Problem]:
    """List missing and wrong ports in the task's order, then extra ones in the module's order."""
    if task.ports is None:
        return []
    asked = {port.name: port for port in task.verilog_ports()}
    found = {port.name: port for port in ports}
    free = set() if task.clocking else set(CLOCK_AND_RESET)
    problems = [_problem(port, found.get(port.name)) for port in asked.values() if found.get(port.name) != port]
    extra = [port for port in ports if port.name not in asked and port not in free]
    return problems + [("port_mismatch", f"port {p.name} ({p}) was not asked for", "Remove it.") for p in extra]


def _problem(asked: Port, found: Port | None) -> _Problem:
    if found is None:
        return ("port_mismatch", f"port {asked.name} is missing: asked for {asked}", f"Declare {asked}.")
    if found.direction is not asked.direction:
        what = f"is an {found.direction}, but an {asked.direction} was asked for"
    else:
        what = f"has {_bits(found.width)}, but {_bits(asked.width)} was asked for"
    return ("port_mismatch", f"port {asked.name} {what}", f"Declare {asked}.")


def _bits(width: int) -> str:
    return "1 bit" if width == 1 else f"{width} bits"
