"""The loop section of the bench: its loops end as they must, and what does not is listed."""

from __future__ import annotations

from reflect_env.bench.loop import IMPORT, SIDE_BY_SIDE, measure, tasks
from reflect_env.judge import Judge
from reflect_env.task_sets import find_task
from reflect_env.testing import FakeCompiler, FakeSimulator

FIFO = find_task("fifo/96")
WITHOUT_IMPORT, RIGHT = Judge(FakeCompiler(), FakeSimulator()).judge(
    [FIFO.solution.replace(IMPORT, ""), FIFO.solution], [FIFO, FIFO]
)


class Knowing(Judge):
    """Knows the answer by the import; the fake compiler cannot read every family."""

    def __init__(self, right=RIGHT):
        self.right = right

    def judge(self, texts, tasks=None, **_):
        assert len(texts) == len(set(texts)), "a text that was seen before may be cached"
        return [self.right if IMPORT in text else WITHOUT_IMPORT for text in texts]


def test_what_is_measured_is_a_number_and_every_loop_ends_as_it_must():
    surprises: list[str] = []
    found = measure(Knowing(), alone=3, rounds=2, unexpected=surprises)
    assert surprises == []
    assert len(found.overhead_ms) == 3
    assert min(*found.overhead_ms, found.loops_per_s, found.ratio) > 0


def test_loops_that_end_otherwise_are_surprises():
    surprises: list[str] = []
    measure(Knowing(right=WITHOUT_IMPORT), alone=1, rounds=1, unexpected=surprises)
    assert len(surprises) == 1 + SIDE_BY_SIDE


def test_no_two_rounds_share_a_task_and_each_has_a_name_of_its_own():
    first, second = tasks(1, SIDE_BY_SIDE), tasks(2, SIDE_BY_SIDE)
    assert not {task.id for task in first} & {task.id for task in second}
    assert len({task.module_name for task in first}) == SIDE_BY_SIDE
