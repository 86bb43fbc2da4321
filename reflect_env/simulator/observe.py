"""What a reference does under its task's own vectors: for second oracles and waveforms, never for a verdict."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace

from reflect_env.errors import InfraError
from reflect_env.simulator.bench import Instance, clock_of, outputs_of, write_bench
from reflect_env.simulator.icarus import Icarus, Job
from reflect_env.simulator.process import Runner, ToolLimits
from reflect_env.simulator.reference import reference_of
from reflect_env.simulator.samples import Chars, Corrupt, read_samples
from reflect_env.simulator.stimulus import make_vectors, seed_of
from reflect_env.simulator.vectors import Field, Vectors, to_ints
from reflect_env.task import Task

_IS_KNOWN = bytes(ord("1") if chr(code) in "01" else ord("0") for code in range(256))
_IS_ONE = bytes(ord("1") if chr(code) == "1" else ord("0") for code in range(256))


@dataclass(frozen=True, eq=False)
class Observed:
    """Inputs and outputs of every cycle."""

    vectors: Vectors
    outputs: tuple[Field, ...]
    values: Chars
    """`0`, `1`, `x`, `z` as character codes, `(C, bits)`, the first output first."""

    def inputs_of(self) -> dict[str, list[int]]:
        """Driven values by Verilog name."""
        return {field.name: to_ints(self.vectors.column(field.name)) for field in self.vectors.fields}

    def output(self, name: str) -> list[int | None]:
        """Values of one output; None in cycles in which a bit is unknown.

        Raises:
            KeyError: There is no such output.

        """
        rows = (bytes(row) for row in self._column(name))
        return [int(row, 2) if set(row) <= set(b"01") else None for row in rows]

    def known_bits(self, name: str) -> list[tuple[int, int]]:
        """Which bits of one output are known in each cycle, as a mask, and their values, 0 where they are not.

        Raises:
            KeyError: There is no such output.

        """
        rows = [bytes(row) for row in self._column(name)]
        masks = [int(row.translate(_IS_KNOWN), 2) for row in rows]
        return [(mask, int(row.translate(_IS_ONE), 2)) for mask, row in zip(masks, rows, strict=True)]

    def ever_known(self, name: str) -> bool:
        """Whether any bit of an output is known in any cycle.

        Raises:
            KeyError: There is no such output.

        """
        return bool((self._column(name) <= ord("1")).any())

    def _column(self, name: str) -> Chars:
        start = 0
        for field in self.outputs:
            if field.name == name:
                return self.values[:, start : start + field.width]
            start += field.width
        raise KeyError(name)


def observe(
    task: Task, icarus: Icarus, runner: Runner, limits: ToolLimits, salt: str, reference: str | None = None
) -> Observed:
    """Simulate the task's reference alone, or another `reference` under the vectors of the task's own.

    Raises:
        TaskError: The reference does not fit the task.
        InfraError: The simulation did not come to its end.

    """
    shown = reference_of(task if reference is None else replace(task, reference=reference))
    vectors = make_vectors(task, seed_of(task.content_hash, "", salt))
    ports = tuple(port.name for port in task.verilog_ports())
    driven = tuple(field.name for field in vectors.fields if field.name in ports)
    instance = Instance(f"r_{shown.top}", clock_of(task, [p for p in ports if p not in driven]), driven)
    bench = write_bench("b0", f"m{secrets.token_hex(8)}", vectors, outputs_of(task), [instance])
    job = Job(shown.design.text("r_"), bench, vectors.hex_lines())
    simulated = icarus.simulate([job], runner, limits)
    try:
        (values,) = read_samples(simulated.records[0], bench).designs
    except Corrupt as e:
        said = simulated.finished.said[:500]
        raise InfraError(f"the reference of task {task.id!r} cannot be simulated: {said or e}") from e
    return Observed(vectors, outputs_of(task), values)
