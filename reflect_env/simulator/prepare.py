"""From a check to what can be simulated or proved: audit, vectors, and both designs as text under prefixes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from reflect_env.errors import TaskError
from reflect_env.simulator.api import Check, FunctionalOutcome
from reflect_env.simulator.audit import Audited, audit
from reflect_env.simulator.bench import Instance, clock_of
from reflect_env.simulator.power_up import FILLS, can_power_up, power_up
from reflect_env.simulator.reference import Reference, reference_of
from reflect_env.simulator.stimulus import make_vectors, seed_of
from reflect_env.simulator.vectors import Vectors
from reflect_env.task import Task
from reflect_env.verdict import InfraFailure, Stage

NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, eq=False)
class Prepared:
    """A check that can be simulated."""

    check: Check
    reference: Reference
    candidate: Audited
    vectors: Vectors
    seed: bytes

    @property
    def task(self) -> Task:
        """What was asked."""
        return self.check.task


def prepare(check: Check, salt: str) -> Prepared | FunctionalOutcome:
    """Audit both sides and make the vectors."""
    try:
        reference = reference_of(check.task)
    except TaskError as e:
        return infra(str(e))
    candidate = audit(check.verilog, check.top, check.task)
    if not isinstance(candidate, Audited):
        return candidate
    seed = seed_of(check.task.content_hash, check.verilog, salt)
    vectors = make_vectors(check.task, seed, free_ports=candidate.free_ports, may_hold_state=candidate.clocked)
    return Prepared(check, reference, candidate, vectors, seed)


def infra(reason: str) -> InfraFailure:
    """Make a failure of ours at this stage."""
    return InfraFailure(Stage.FUNCTIONAL, reason)


@dataclass(frozen=True)
class Side:
    """One design under a prefix."""

    prefix: str
    text: str
    top: str
    ports: tuple[str, ...]

    def instance(self, prepared: Prepared) -> Instance:
        """Return how the bench holds it."""
        driven = tuple(field.name for field in prepared.vectors.fields if field.name in self.ports)
        others = [port for port in self.ports if port not in driven]
        return Instance(self.prefix + self.top, clock_of(prepared.task, others), driven)


def reference_side(prefix: str, prepared: Prepared, additions: Mapping[str, str] = NOTHING) -> Side:
    """Print the reference."""
    ports = tuple(port.name for port in prepared.task.verilog_ports())
    return Side(prefix, prepared.reference.design.text(prefix, additions), prepared.reference.top, ports)


def candidate_side(prefix: str, prepared: Prepared, additions: Mapping[str, str] = NOTHING) -> Side:
    """Print the candidate."""
    ports = tuple(port.name for port in (*prepared.task.verilog_ports(), *prepared.candidate.free_ports))
    return Side(prefix, prepared.candidate.design.text(prefix, additions), prepared.check.top, ports)


def powered_sides(key: str, prepared: Prepared) -> list[Side]:
    """Print the candidate with random registers, and then the reference in the ways that tell whether that matters.

    Empty for a candidate without registers, or where those of the reference cannot be set.
    """
    modules = prepared.reference.modules
    additions = power_up(prepared.candidate.facts.listed, prepared.seed)
    if not additions or not can_power_up(modules):
        return []
    fills = FILLS if any(module.registers for module in modules) else ()
    powered = [(f"{key}{fill}_", power_up(modules, prepared.seed, fill)) for fill in fills]
    references = [reference_side(prefix, prepared, additions) for prefix, additions in powered]
    return [candidate_side(f"{key}p_", prepared, additions), *references]
