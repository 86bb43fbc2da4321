"""The one path from a completion to a judgement; everything else is a thin adapter over it.

extract -> compile the whole batch in one call -> compare name and ports with the task.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reflect_env.candidate import Candidate, NoCode, extract, line_of_class
from reflect_env.compiler.api import Compiler
from reflect_env.diagnostic import Diagnostic
from reflect_env.task import CLOCK_AND_RESET, Task
from reflect_env.verdict import Compiled, CompileOutcome, InfraFailure, Outcome, Port, Rejected, Stage


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
    """Toolchain that decided."""
    isolation: tuple[str, ...]
    """Isolation layers that were active."""

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
    """Judges batches of completions with one compiler, which it neither starts nor closes.

    Holds no state between calls and may be used from several threads at once, as the compiler may.
    """

    def __init__(
        self,
        compiler: Compiler,
        *,
        deadline_s: float | None = None,
        infra_retries: int = 1,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Bind a compiler.

        Args:
            compiler: Anything with the `Compiler` interface.
            deadline_s: Wall seconds for one `judge` call, retries included; None for no limit but the compiler's.
            infra_retries: How often what ended in `InfraFailure` is tried again before it is reported.
            clock: Monotonic seconds, only used to share out `deadline_s`.

        """
        self._compiler = compiler
        self._deadline_s = deadline_s
        self._infra_retries = infra_retries
        self._clock = clock

    def judge(self, completions: Sequence[str], tasks: Sequence[Task | None] | None = None) -> list[Judgement]:
        """Judge every completion against its task.

        Args:
            completions: What a model or a person wrote, any text.
            tasks: One a completion; None, alone or as an item, means just compile.

        Returns:
            One judgement a completion, in order. Failures of ours have `outcome` `INFRA`.

        Raises:
            TypeError: A completion is not a string.
            ValueError: The lengths differ.

        """
        asked = _check(completions, tasks)
        found = [extract(text, _top(task)) for text, task in zip(completions, asked, strict=True)]
        wanted = [(i, c.source, _top(asked[i])) for i, c in enumerate(found) if isinstance(c, Candidate)]
        compiled = self._compile(wanted) if wanted else {}
        return [self._judgement(found[i], compiled.get(i), task) for i, task in enumerate(asked)]

    def _compile(self, wanted: list[tuple[int, str, str | None]]) -> dict[int, CompileOutcome]:
        """Compile one batch, then one more for each retry with what ended in our failure."""
        end = None if self._deadline_s is None else self._clock() + self._deadline_s
        done = self._batch(wanted, self._deadline_s)
        for _ in range(self._infra_retries):
            again = [item for item in wanted if isinstance(done[item[0]], InfraFailure)]
            left_s = None if end is None else end - self._clock()
            if not again or (left_s is not None and left_s <= 0):
                break
            done |= self._batch(again, left_s)
        return done

    def _batch(self, wanted: list[tuple[int, str, str | None]], deadline_s: float | None) -> dict[int, CompileOutcome]:
        sources = [source for _, source, _ in wanted]
        tops = [top for _, _, top in wanted]
        outcomes = self._compiler.compile_batch(sources, tops=tops, deadline_s=deadline_s)
        return {i: outcome for (i, _, _), outcome in zip(wanted, outcomes, strict=True)}

    def _judgement(self, found: Candidate | NoCode, compiled: CompileOutcome | None, task: Task | None) -> Judgement:
        end = _verdict(found, compiled, task)
        return Judgement(
            outcome=end.outcome,
            stage=end.stage,
            diagnostics=end.diagnostics,
            candidate=found,
            compile_outcome=compiled,
            top=compiled.top if isinstance(compiled, Compiled) else None,
            task_id=None if task is None else task.id,
            fingerprint=self._compiler.fingerprint,
            isolation=tuple(self._compiler.isolation),
        )


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
