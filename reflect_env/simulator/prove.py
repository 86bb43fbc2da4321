"""Equivalence by SAT: finds the one wrong value in 2^16 that no thousand samples hit.

A design without state is proved for all inputs; one with state, on request, for all inputs of its first cycles after
reset. What yosys calls a counterexample is only a hint: it is simulated, and counts where the simulation shows it. A
proof that does not end in time, or that yosys cannot set up, changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from reflect_env.simulator.api import Compared, FunctionalOutcome
from reflect_env.simulator.bench import Instance, outputs_of
from reflect_env.simulator.prepare import Prepared, Side, candidate_side, reference_side
from reflect_env.simulator.process import Runner, ToolLimits, Workplace
from reflect_env.simulator.vectors import Field, Vectors, joined, of_ints
from reflect_env.simulator.yosys import Yosys
from reflect_env.task import Reset

SMALL_CHARACTERS = 20_000
"""Of the printed Verilog of each side; larger designs are proved on request only."""
SMALL_INPUT_BITS = 256
MULTIPLIED_BITS = 16
"""Input bits up to which a design that multiplies or divides counts as small: SAT is bad at it."""
BOUND = 20
"""Cycles of a bounded proof after the reset and the cycles that settle."""
RESET_STEPS = 2
PATIENCE_S = 3
PATIENCE_ON_REQUEST_S = 30
_SUCCESS = "SAT proof finished - no model found: SUCCESS!"


@dataclass(frozen=True)
class Question:
    """One pair to be proved equal."""

    prepared: Prepared
    key: str

    @property
    def steps(self) -> int:
        """Time steps; 0 for a design without state."""
        task = self.prepared.task
        return 0 if task.clocking is None else RESET_STEPS + task.stimulus.settle + BOUND

    @property
    def patience_s(self) -> int:
        """CPU seconds for the solver."""
        return PATIENCE_ON_REQUEST_S if self.prepared.task.stimulus.prove else PATIENCE_S


@dataclass(frozen=True)
class Finding:
    """What yosys found; neither where it found nothing out."""

    proved: bool = False
    counterexample: Vectors | None = None


NOTHING_FOUND = Finding()


def wants_proof(prepared: Prepared, outcome: FunctionalOutcome) -> bool:
    """Say whether a proof is worth trying: by the task's word, else for what passed, has no state and is small."""
    if not isinstance(outcome, Compared) or not outcome.equal or outcome.proof == "exhaustive":
        return False
    wish = prepared.task.stimulus.prove
    if wish is False or (prepared.task.clocking is None and prepared.candidate.clocked):
        return False
    return bool(wish) or (prepared.task.clocking is None and _is_small(prepared))


def _is_small(prepared: Prepared) -> bool:
    designs = (prepared.reference.design, prepared.candidate.design)
    bits = sum(field.width for field in prepared.vectors.fields)
    most = MULTIPLIED_BITS if any(design.multiplies for design in designs) else SMALL_INPUT_BITS
    return bits <= most and all(len(design.text("")) <= SMALL_CHARACTERS for design in designs)


def prove_all(group: Sequence[Prepared], yosys: Yosys, runner: Runner, limits: ToolLimits) -> list[Finding]:
    """Try to prove every pair, all in one process.

    What got no answer there is asked once more alone; so is what was refuted, because which counterexample is found
    depends on what yosys read before.

    Raises:
        ToolMissing: yosys cannot be started.

    """
    with runner.folder() as place:
        yosys.warm_up(place, runner)
    answers = _ask(group, yosys, runner, limits)
    if len(group) > 1:
        doubtful = [answer is None or answer.counterexample is not None for answer in answers]
        again = (
            _ask([p], yosys, runner, limits)[0] if d else a for p, a, d in zip(group, answers, doubtful, strict=True)
        )
        answers = list(again)
    return [answer or NOTHING_FOUND for answer in answers]


def _ask(group: Sequence[Prepared], yosys: Yosys, runner: Runner, limits: ToolLimits) -> list[Finding | None]:
    """Return a finding for each pair; None where yosys did not get to it or could not set it up."""
    questions = [Question(prepared, f"p{i}") for i, prepared in enumerate(group)]
    patience_s = sum(question.patience_s for question in questions) + limits.cpu_s
    with runner.folder() as place:
        for question in questions:
            (place.folder / f"{question.key}.v").write_text(_verilog(question), encoding="ascii")
        script = "\n".join(_script(question) for question in questions)
        yosys.run(script, place, runner, replace(limits, cpu_s=patience_s, wall_s=4.0 * patience_s))
        return [_finding(question, place) for question in questions]


def _verilog(question: Question) -> str:
    """Write both designs behind wrappers with ports of the same plain names."""
    prepared, key = question.prepared, question.key
    sides = {"gold": reference_side(f"{key}r_", prepared), "gate": candidate_side(f"{key}c_", prepared)}
    return "\n".join(side.text + _wrapper(f"{key}{role}", side, prepared) for role, side in sides.items())


def _wrapper(name: str, side: Side, prepared: Prepared) -> str:
    fields, outputs = prepared.vectors.fields, outputs_of(prepared.task)
    names = {field.name: f"i{n}" for n, field in enumerate(fields)}
    header = [f"input [{field.width - 1}:0] {names[field.name]}" for field in fields]
    header += [f"output [{field.width - 1}:0] o{n}" for n, field in enumerate(outputs)]
    instance: Instance = side.instance(prepared)
    pins = [] if instance.clock is None else [(instance.clock, "clk")]
    pins += [(port, names[port]) for port in instance.inputs]
    pins += [(field.name, f"o{n}") for n, field in enumerate(outputs)]
    connected = ", ".join(f".\\{port} ({wire})" for port, wire in pins)
    return f"\nmodule {name}(input clk, {', '.join(header)});\n  \\{instance.module} x ({connected});\nendmodule\n"


def _script(question: Question) -> str:
    key = question.key
    return f"""
design -reset
read_verilog -sv {key}.v
design -save both
{_flattened(f"{key}gold", "g")}
design -load both
{_flattened(f"{key}gate", "h")}
design -copy-from g -as gold {key}gold
design -copy-from h -as gate {key}gate
miter -equiv -flatten -ignore_gold_x gold gate m
opt_merge m
opt_clean m
tee -q -o {key}.log sat {_options(question)} -dump_json {key}.json m
"""


def _flattened(top: str, name: str) -> str:
    return f"hierarchy -top {top}\nproc\nflatten\nmemory\nasync2sync\nopt_clean\ndesign -stash {name}"


def _options(question: Question) -> str:
    fields = question.prepared.vectors.fields
    options = [f"-timeout {question.patience_s}", "-enable_undef", "-set-def-inputs", "-prove trigger 0"]
    options += [f"-show in_i{n}" for n in range(len(fields))]
    if question.steps:
        skipped = question.prepared.task.stimulus.settle
        options += [f"-seq {question.steps}", "-set-init-undef", f"-prove-skip {skipped}", *_resets(question)]
    return " ".join(options)


def _resets(question: Question) -> list[str]:
    """Reset at the start, free afterwards; never for a task without one."""
    clocking, fields = question.prepared.task.clocking, question.prepared.vectors.fields
    if clocking is None or clocking.reset_name not in [field.name for field in fields]:
        return []
    wire = f"in_i{[field.name for field in fields].index(clocking.reset_name)}"
    active = int(not clocking.active_low)
    if clocking.reset is Reset.NONE:
        return [f"-set {wire} {1 - active}"]
    return [f"-set-at {step} {wire} {active}" for step in range(1, RESET_STEPS + 1)]


def _finding(question: Question, place: Workplace) -> Finding | None:
    log = place.read(f"{question.key}.log").decode("utf-8", "replace").split("\n")
    if _SUCCESS in log:
        return Finding(proved=True)
    waves = place.read(f"{question.key}.json")
    if waves:
        return Finding(counterexample=_vectors(waves, question))
    return NOTHING_FOUND if any(line.startswith("Solving problem with") for line in log) else None


def _vectors(waves: bytes, question: Question) -> Vectors | None:
    """Read the inputs of a counterexample; None where it has another form than known."""
    fields = question.prepared.vectors.fields
    try:
        signals = {signal["name"]: signal for signal in json.loads(waves)["signal"]}
        columns = [_steps(signals.get(f"in_i{n}"), field, question.steps) for n, field in enumerate(fields)]
    except (ValueError, KeyError, TypeError, IndexError):
        return None
    rows = max(question.steps, 1)
    return joined(fields, [of_ints(column, field.width) for column, field in zip(columns, fields, strict=True)], rows)


def _steps(signal: dict[str, Any] | None, field: Field, steps: int) -> list[int]:
    """Read one WaveJSON line: `.` repeats, `=` and `4` take the next datum, a digit is itself.

    With time steps, place 0 is the state before the first. An input that is not listed does not matter.
    """
    data, values, last = iter(signal.get("data", ()) if signal else ()), [], 0
    for mark in signal["wave"] if signal else "":
        if mark in "=4":
            last = _number(next(data, ""))
        elif mark in "01":
            last = int(mark)
        values.append(last)
    wanted = values[1 : steps + 1] if steps else values[:1]
    return [*wanted, *[last if wanted else 0] * (max(steps, 1) - len(wanted))]


def _number(bits: str) -> int:
    return int("".join("1" if bit == "1" else "0" for bit in bits) or "0", 2)
