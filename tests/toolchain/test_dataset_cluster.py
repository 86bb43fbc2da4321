"""The data engine over a local Ray cluster of two workers gives what one process gives."""

from __future__ import annotations

from typing import cast

import pytest

from reflect_env.compiler.api import Compiler
from reflect_env.dataset.cluster import RayMaker
from reflect_env.dataset.lint import Protected
from reflect_env.dataset.maker import Maker
from reflect_env.dataset.plan import slots
from reflect_env.dataset.presets import preset
from reflect_env.judge import Judge
from reflect_env.simulator.service import IcarusSimulator

pytestmark = [
    pytest.mark.jvm,
    pytest.mark.slow,
    pytest.mark.filterwarnings("default"),  # Ray's own
]
NOTHING = Protected(frozenset(), frozenset())


def test_two_workers_make_the_rows_of_one_process(compiler):
    ray = pytest.importorskip("ray")
    chosen = preset("full")
    window = list(slots(chosen, 12))
    with IcarusSimulator() as simulator:
        here = Maker(chosen, 0, Judge(cast(Compiler, compiler), simulator), NOTHING)(window, 0)
    try:
        with RayMaker(chosen, 0, "modern", NOTHING, workers=2) as make:
            assert make(window, 0) == here
    finally:
        ray.shutdown()
