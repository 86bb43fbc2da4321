"""What happens to one candidate: gate, scalac, policy, elaboration, artifact check, firtool, ports.

A stage is passed when the supervisor holds its artifact and has checked it. What a worker does to itself is judged
here: a full heap or a missed deadline is the candidate's `Exhausted`; a worker that dies twice on the same candidate,
with a healthy canary in between, is its `candidate_fault`; what else goes wrong is `InfraFailure`.
"""

from __future__ import annotations

import itertools
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NoReturn, TypeVar

from reflect_env.compiler import protocol
from reflect_env.compiler.api import Limits
from reflect_env.compiler.artifact import Problem, ProblemKind, check_chirrtl, cut_extra_files, parse_ports
from reflect_env.compiler.cage import Cage
from reflect_env.compiler.canary import Canary
from reflect_env.compiler.firtool import Firtool, LoweringTimeout
from reflect_env.compiler.gate import gate
from reflect_env.compiler.jvm import JvmCommand, compiler_command, elaborator_command
from reflect_env.compiler.policy import reachable, violations
from reflect_env.compiler.pool import Loan, WorkerPool
from reflect_env.compiler.protocol import CompileReply, ElaborateReply, ModuleClass, ProtocolError
from reflect_env.compiler.report import Report
from reflect_env.compiler.together import Together
from reflect_env.compiler.worker import Worker, WorkerDied, WorkerStartError, WorkerTimeout
from reflect_env.toolchain import Toolchain
from reflect_env.verdict import Compiled, CompileOutcome, Exhausted, InfraFailure, Outcome, Rejected, Stage

Reply = TypeVar("Reply")

START_LIMIT_S = 120.0
CANDIDATES_PER_ELABORATOR = 400
STRICT_SPARES = 2
FULL_BLAME = 4
"""A worker's death is half of it; a SIGKILL, which mostly comes from outside, a quarter."""
SICK_WORKERS = 4
"""Workers in a row that fail on the canary before it is called our failure."""


class Ended(Exception):
    """Carries the outcome of a candidate out of the stage that decided it."""

    def __init__(self, outcome: CompileOutcome) -> None:
        super().__init__(outcome.outcome)
        self.outcome = outcome


@dataclass
class StageTimes:
    """Wall seconds that one candidate spent in each stage, waiting for a worker not counted."""

    outcome: Outcome = Outcome.INFRA
    compile_s: float = 0.0
    policy_s: float = 0.0
    elaborate_s: float = 0.0
    lower_s: float = 0.0
    total_s: float = 0.0


@dataclass
class _Asked:
    """One candidate on its way."""

    source: str
    top: str | None
    report: Report
    package: str
    shared: bool
    times: StageTimes = field(default_factory=StageTimes)


class Pipeline:
    """The pools of workers and the way through them."""

    def __init__(
        self, toolchain: Toolchain, limits: Limits, cage: Cage, workers: int, strict: bool, policy: bool
    ) -> None:
        self._limits = limits
        self._strict = strict
        self._policy = policy
        self._slots = itertools.count()
        self._sequence = itertools.count(1)
        self._canary = Canary(toolchain)
        self._cage = cage
        compile_command, elaborate_command = compiler_command(toolchain), elaborator_command(toolchain)
        elaborators = workers + STRICT_SPARES if strict else workers + 1
        self._compilers = WorkerPool(self._starter(compile_command), _greet, max(workers, 2), "compile")
        self._elaborators = WorkerPool(self._starter(elaborate_command), self._greet_warm, elaborators, "elaborate")
        self._firtool = Firtool(toolchain.firtool, workers + 1, limits.lower_mb)
        self._together = Together(self._compilers, workers, limits.compile_s)
        self._lowering = threading.BoundedSemaphore(workers + 1)
        self._settled = False
        self._workers = workers

    def expect(self, jobs: int) -> None:
        """Start what a batch of `jobs` needs; spares come with the first batch after one that has ended."""
        full = self._settled
        self._compilers.want(min(jobs, self._workers) + (1 if full else 0))
        self._elaborators.want(min(jobs, self._workers) + (STRICT_SPARES if full else 0))

    def run(self, source: str, top: str | None, shared: bool) -> tuple[CompileOutcome, StageTimes]:
        """Take one candidate from text to outcome; never raises for anything that the candidate does.

        `shared` says that others are on the way too, so that scalac may take several at once.
        """
        report = Report(source, self._limits.diagnostics)
        asked = _Asked(source, top, report, f"c{next(self._sequence):08d}", shared)
        begin = time.perf_counter()
        try:
            outcome: CompileOutcome = self._compiled(asked)
        except Ended as e:
            outcome = e.outcome
        except WorkerStartError as e:
            outcome = InfraFailure(Stage.TYPE, str(e))
        asked.times.outcome, asked.times.total_s = outcome.outcome, time.perf_counter() - begin
        self._settled = True
        return outcome, asked.times

    def pids(self) -> list[int]:
        """Process ids of all workers."""
        return [*self._compilers.pids(), *self._elaborators.pids(), *self._firtool.pids()]

    def close(self) -> None:
        """End every process; safe to call twice."""
        self._compilers.close()
        self._together.close()
        self._elaborators.close()
        self._firtool.close()

    def _starter(self, command: JvmCommand) -> Callable[[], Worker]:
        def start() -> Worker:
            argv = self._cage.command(command.argv(), command.readable, next(self._slots))
            return Worker(argv, f"the {command.name} worker")

        return start

    def _greet_warm(self, worker: Worker) -> None:
        """The first elaborator takes its first candidate cold: warming it would keep that candidate waiting longer."""
        _greet(worker)
        if self._settled and not self._strict:
            self._canary.warm(worker)

    def _compiled(self, asked: _Asked) -> Compiled:
        self._gate(asked)
        reply = self._compile(asked)
        module = _top(reply.modules, asked)
        classes = self._scan(asked, module, reply.classes)
        chirrtl = self._elaborate(asked, module, classes)
        verilog = self._lower(asked, chirrtl)
        ports = parse_ports(verilog, _circuit(chirrtl))
        return Compiled(module.name, ports, chirrtl, verilog, asked.report.warnings())

    def _gate(self, asked: _Asked) -> None:
        found = gate(asked.source, self._limits)
        if found:
            parse = any(diagnostic.code == "bad_characters" for diagnostic in found)
            outcome, stage = (Outcome.PARSE, Stage.PARSE) if parse else (Outcome.POLICY, Stage.POLICY)
            raise Ended(Rejected(outcome, stage, found))

    def _compile(self, asked: _Asked) -> CompileReply:
        found = self._together.compile(asked.source, asked.package) if asked.shared else None
        if found is not None:
            asked.times.compile_s = found.wall_s
        reply = found.reply if found is not None else self._compile_alone(asked)
        if reply.status == "crash":
            _crashed(asked, reply.crash)
        asked.report.add_compiler(reply.messages)
        if reply.status != "ok":
            stage = asked.report.first_error_stage()
            raise Ended(Rejected(Outcome(stage.value), stage, asked.report.diagnostics()))
        return reply

    def _compile_alone(self, asked: _Asked) -> CompileReply:
        def ask(loan: Loan) -> CompileReply:
            nonce = os.urandom(16)
            frame = protocol.compile_request(nonce, [(asked.source, asked.package)])
            begin = time.perf_counter()
            answer = loan.worker.ask(frame, self._limits.compile_s)
            asked.times.compile_s = time.perf_counter() - begin
            return protocol.read_compile_replies(answer, nonce)[0]

        return self._ask_healthy(asked, self._compilers, Stage.TYPE, ask, self._canary.compiles)

    def _scan(self, asked: _Asked, module: ModuleClass, classes: dict[str, bytes]) -> dict[str, bytes]:
        """Decide which classes may be loaded: those that the module can come to load, all of them checked."""
        if not self._policy:
            return classes
        begin = time.perf_counter()
        admitted = reachable(classes, module.class_name.replace(".", "/"))
        found = violations(admitted, asked.package)
        asked.times.policy_s = time.perf_counter() - begin
        if found:
            asked.report.add_violations(found)
            raise Ended(Rejected(Outcome.POLICY, Stage.POLICY, asked.report.diagnostics()))
        return admitted

    def _elaborate(self, asked: _Asked, module: ModuleClass, classes: dict[str, bytes]) -> str:
        def ask(loan: Loan) -> ElaborateReply:
            nonce = os.urandom(16)
            frame = protocol.elaborate_request(nonce, module.class_name, classes)
            begin = time.perf_counter()
            answer = loan.worker.ask(frame, self._limits.elaborate_s)
            asked.times.elaborate_s = time.perf_counter() - begin
            reply = protocol.read_elaborate_reply(answer, nonce)
            worn = loan.worker.uses >= CANDIDATES_PER_ELABORATOR
            loan.spoilt = self._strict or reply.tainted or worn
            return reply

        reply = self._ask_healthy(asked, self._elaborators, Stage.ELABORATE, ask, self._canary.elaborates)
        asked.report.add_elaboration(reply.messages)
        if reply.status != "ok":
            raise Ended(
                Rejected(Outcome.ELABORATE, Stage.ELABORATE, asked.report.diagnostics_of_failure(Stage.ELABORATE))
            )
        if problem := check_chirrtl(reply.chirrtl, self._limits):
            raise Ended(self._unacceptable(asked, problem))
        return reply.chirrtl

    def _unacceptable(self, asked: _Asked, problem: Problem) -> CompileOutcome:
        if problem.kind is ProblemKind.TOO_LARGE:
            return self._exhausted(asked, Outcome.OUTPUT_LIMIT, Stage.ELABORATE, problem.message)
        outcome = Outcome.POLICY if problem.kind is ProblemKind.FORBIDDEN else Outcome.CANDIDATE_FAULT
        asked.report.add(Stage.POLICY, "error", problem.message)
        return Rejected(outcome, Stage.ELABORATE, asked.report.diagnostics())

    def _lower(self, asked: _Asked, chirrtl: str) -> str:
        begin = time.perf_counter()
        try:
            with self._lowering:
                reply = self._firtool.lower(chirrtl, self._limits.lower_s)
        except LoweringTimeout:
            raise Ended(
                self._exhausted(asked, Outcome.TIMEOUT, Stage.LOWER, "firtool did not finish in time")
            ) from None
        asked.times.lower_s = time.perf_counter() - begin
        asked.report.add_lowering(reply.messages)
        if reply.exit_code < 0:
            raise Ended(self._exhausted(asked, Outcome.MEMORY, Stage.LOWER, "firtool ended without an answer"))
        if reply.exit_code != 0:
            raise Ended(Rejected(Outcome.LOWER, Stage.LOWER, asked.report.diagnostics_of_failure(Stage.LOWER)))
        if len(reply.verilog) > self._limits.verilog_bytes:
            raise Ended(self._exhausted(asked, Outcome.OUTPUT_LIMIT, Stage.LOWER, "the emitted Verilog is too large"))
        return cut_extra_files(reply.verilog)

    def _ask_healthy(
        self,
        asked: _Asked,
        pool: WorkerPool,
        stage: Stage,
        ask: Callable[[Loan], Reply],
        healthy: Callable[[Worker], bool],
    ) -> Reply:
        """Ask a worker; where it died on the candidate, ask others that have just passed the canary, then blame it."""
        blame, sick, out_of_memory = 0, 0, False
        while blame < FULL_BLAME:
            with pool.lend() as loan:
                if blame and not healthy(loan.worker):
                    loan.spoilt = True
                    sick += 1
                    if sick == SICK_WORKERS:
                        raise Ended(InfraFailure(stage, f"{loan.worker.name} fails on the canary"))
                    continue
                try:
                    return ask(loan)
                except WorkerTimeout:
                    loan.spoilt = True
                    raise Ended(self._exhausted(asked, Outcome.TIMEOUT, stage, "the time limit was reached")) from None
                except (WorkerDied, ProtocolError) as e:
                    loan.spoilt = True
                    died = e if isinstance(e, WorkerDied) else None
                    out_of_memory = died is not None and died.out_of_memory
                    blame += 1 if died is not None and died.was_killed else FULL_BLAME // 2
        if out_of_memory:
            raise Ended(self._exhausted(asked, Outcome.MEMORY, stage, "the heap is full"))
        asked.report.add(stage.value, "error", "the candidate ended or corrupted its worker process twice")
        raise Ended(Rejected(Outcome.CANDIDATE_FAULT, stage, asked.report.diagnostics()))

    def _exhausted(self, asked: _Asked, outcome: Outcome, stage: Stage, what: str) -> Exhausted:
        asked.report.add(stage.value, "error", f"{outcome.value}: {what}")
        return Exhausted(outcome, stage, asked.report.diagnostics())


def _greet(worker: Worker) -> None:
    worker.wait_ready(START_LIMIT_S)


def _crashed(asked: _Asked, crash: str) -> NoReturn:
    if crash == "stack_overflow":
        asked.report.add("type", "error", "memory: an expression is nested too deeply for the compiler's stack")
        raise Ended(Exhausted(Outcome.MEMORY, Stage.TYPE, asked.report.diagnostics()))
    asked.report.add("type", "error", f"the compiler itself failed on this text twice: {crash}")
    raise Ended(Rejected(Outcome.CANDIDATE_FAULT, Stage.TYPE, asked.report.diagnostics()))


def _top(modules: tuple[ModuleClass, ...], asked: _Asked) -> ModuleClass:
    """The asked module where the candidate has it and it can be made, else the last one that can."""
    usable = [module for module in modules if module.kind == "module"]
    named = [module for module in usable if module.name == asked.top]
    if usable:
        return (named or usable)[-1]
    asked.report.add_no_module(modules)
    raise Ended(Rejected(Outcome.ELABORATE, Stage.ELABORATE, asked.report.diagnostics()))


def _circuit(chirrtl: str) -> str:
    """Name of the circuit, which FIRRTL says is the name of its top module."""
    line = next(line for line in chirrtl.split("\n") if line.startswith("circuit "))
    return line.split()[1].strip("`:")
