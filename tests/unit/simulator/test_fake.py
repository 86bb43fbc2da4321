"""The fake simulator passes the suite that the real one must pass, and the suite notices what is wrong."""

from __future__ import annotations

import pytest

from reflect_env.simulator.api import Compared, Overrun
from reflect_env.simulator.conformance import CHECKS, RIGHT, check_simulator
from reflect_env.simulator.fake import FakeSimulator
from reflect_env.verdict import InfraFailure, Stage


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__.strip("_"))
def test_the_fake_passes_each_check(check) -> None:
    check(FakeSimulator())


class Lenient(FakeSimulator):
    def compare_batch(self, checks, **kwargs):
        found = super().compare_batch(checks, **kwargs)
        return [Compared(1, 0, None, "none", 0.0) if isinstance(o, Compared) else o for o in found]


class Reversing(FakeSimulator):
    def compare_batch(self, checks, **kwargs):
        return super().compare_batch(checks, **kwargs)[::-1]


class Blaming(FakeSimulator):
    """Holds a broken task against the candidate."""

    def compare_batch(self, checks, **kwargs):
        found = super().compare_batch(checks, **kwargs)
        return [Overrun("timeout", "") if isinstance(o, InfraFailure) else o for o in found]


class Crashing(FakeSimulator):
    """Calls every refusal its own failure."""

    def compare_batch(self, checks, **kwargs):
        found = super().compare_batch(checks, **kwargs)
        return [o if isinstance(o, Compared) else InfraFailure(Stage.FUNCTIONAL, "crashed") for o in found]


class Immortal(FakeSimulator):
    def close(self):
        pass


@pytest.mark.parametrize("broken", [Lenient, Reversing, Blaming, Crashing, Immortal])
def test_the_suite_finds_broken_simulators(broken) -> None:
    with pytest.raises(AssertionError):
        check_simulator(broken())


@pytest.mark.parametrize("limit", ["timeout", "memory", "output_limit"])
def test_markers_name_the_limit(limit: str) -> None:
    marked = RIGHT.__class__(RIGHT.verilog + f"// simulate: {limit}\n", RIGHT.top, RIGHT.task)
    assert FakeSimulator().compare_batch([marked]) == [Overrun(limit, "asked for by a marker")]
