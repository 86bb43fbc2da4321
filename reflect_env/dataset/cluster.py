"""Making rows on a Ray cluster: drafting and judging are sharded, accepting stays with the one who writes the file.

Ray comes with the extra `ray` and is imported only here, when a cluster is asked for. Every node needs this package and
its toolchain (`reflect-env prefetch`).
"""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self, cast

from reflect_env.compiler.api import Compiler
from reflect_env.compiler.service import ChiselCompiler
from reflect_env.dataset.lint import Protected
from reflect_env.dataset.make import Rejected
from reflect_env.dataset.maker import Maker
from reflect_env.dataset.plan import Slot
from reflect_env.dataset.presets import Preset
from reflect_env.dataset.row import Row
from reflect_env.errors import InfraError, ReflectEnvError
from reflect_env.judge import Judge
from reflect_env.simulator.service import IcarusSimulator

SHARD = 8
"""Slots of one call to a worker: small enough to balance, large enough to hide the call."""
RETRIES = 3
"""How often a shard is tried again after its worker or node was lost."""


class Worker:
    """What one Ray actor holds: a compiler of one job, a simulator, a judge."""

    def __init__(self, preset: Preset, seed: int, lane: str, protected: Protected) -> None:
        """Start the compiler."""
        self._compiler, self._simulator = cast(Compiler, ChiselCompiler(lane, 1)), IcarusSimulator()
        self._make = Maker(preset, seed, Judge(self._compiler, self._simulator, infra_retries=RETRIES), protected)

    def toolchain(self) -> str:
        """Fingerprint of what judges here."""
        return f"{self._compiler.fingerprint}+{self._simulator.fingerprint}"

    def make(self, slots: Sequence[Slot], attempt: int) -> dict[int, Row | Rejected]:
        """See `Maker`."""
        return self._make(slots, attempt)

    def close(self) -> None:
        """End the processes of this worker."""
        self._simulator.close()
        self._compiler.close()


class RayMaker:
    """Has the interface of `Maker`, over a cluster. A context manager; closing ends its workers."""

    def __init__(
        self, preset: Preset, seed: int, lane: str, protected: Protected, workers: int, address: str | None = None
    ) -> None:
        """Start the workers.

        Args:
            preset: Of the run.
            seed: Of the run.
            lane: Toolchain.
            protected: What may not be made.
            workers: Actors, each on one core.
            address: Of the cluster; None for one on this machine.

        Raises:
            ReflectEnvError: Ray is not installed, the cluster is not there, or its nodes have different toolchains.

        """
        self._ray = _ray()
        try:
            self._ray.init(address=address, ignore_reinit_error=True, log_to_driver=False, include_dashboard=False)
        except (ConnectionError, OSError, ValueError) as e:
            raise ReflectEnvError(f"no Ray cluster at {address!r}: {e}") from e
        actor = self._ray.remote(num_cpus=1, max_restarts=RETRIES, max_task_retries=RETRIES)(Worker)
        self._workers = [actor.remote(preset, seed, lane, protected) for _ in range(workers)]
        found = set(self._results([worker.toolchain.remote() for worker in self._workers]))
        if len(found) != 1:
            self.close()
            raise ReflectEnvError(f"the workers have different toolchains: {', '.join(sorted(found))}")
        (self.toolchain,) = found

    def __call__(self, open_slots: Sequence[Slot], attempt: int) -> dict[int, Row | Rejected]:
        """See `Maker`; a worker that is free takes the next shard."""
        pool = self._ray.util.ActorPool(self._workers)
        shards = [open_slots[start : start + SHARD] for start in range(0, len(open_slots), SHARD)]
        try:
            parts = list(pool.map(lambda worker, shard: worker.make.remote(shard, attempt), shards))
        except self._ray.exceptions.RayError as e:
            raise InfraError(f"the cluster gave no result: {str(e).strip().splitlines()[-1]}") from e
        return {index: made for part in parts for index, made in part.items()}

    def _results(self, waiting: Sequence[Any]) -> list[Any]:
        try:
            found: list[Any] = self._ray.get(list(waiting))
        except self._ray.exceptions.RayError as e:
            raise InfraError(f"a worker did not start: {str(e).strip().splitlines()[-1]}") from e
        return found

    def close(self) -> None:
        """End the workers and their processes; the cluster stays. Safe to call twice."""
        closing = [worker.close.remote() for worker in self._workers]
        self._ray.wait(closing, num_returns=len(closing), timeout=30) if closing else None
        for worker in self._workers:
            self._ray.kill(worker)
        self._workers = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _ray() -> Any:  # noqa: ANN401 - the module of an extra
    try:
        import ray
        import ray.exceptions
        import ray.util
    except ImportError as e:
        raise ReflectEnvError("a cluster needs Ray: pip install 'reflect-env[ray]'") from e
    return ray
