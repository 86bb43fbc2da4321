"""The real compiler, started once for each lane that a test asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from reflect_env.compiler.service import ChiselCompiler
from reflect_env.errors import ReflectEnvError
from reflect_env.toolchain import ensure


@pytest.fixture(scope="session")
def compiler_for() -> Iterator[Callable[[str], ChiselCompiler]]:
    """A function from the lane's name to its warm compiler; brings the toolchain if it is missing."""
    running: dict[str, ChiselCompiler] = {}

    def get(lane: str) -> ChiselCompiler:
        if lane not in running:
            running[lane] = ChiselCompiler(toolchain=_toolchain(lane))
        return running[lane]

    yield get
    for compiler in running.values():
        compiler.close()


@pytest.fixture(scope="session")
def compiler(compiler_for: Callable[[str], ChiselCompiler]) -> ChiselCompiler:
    """The warm compiler of the default lane."""
    return compiler_for("modern")


def _toolchain(lane: str):
    try:
        return ensure(lane)
    except ReflectEnvError as e:
        pytest.fail(f"these tests need the toolchain; run `make test`, which brings it: {e}")
