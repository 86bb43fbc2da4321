"""Making a data set: windows of slots, judged in batches, accepted in order, kept in a journal.

A window has a fixed number of slots, whatever the number of workers. All its drafts are judged together; what is
rejected gets its next draft in the next batch of the same window. Acceptance goes by attempt and slot, and the file has
the order of acceptance, so that the limits on repetition see the same rows in the same order in every run.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, field
from functools import partial
from itertools import islice
from multiprocessing import get_context

from reflect_env.dataset.journal import Block, Journal
from reflect_env.dataset.limits import Limiter, Marks, marks
from reflect_env.dataset.make import Rejected
from reflect_env.dataset.plan import Slot, slots
from reflect_env.dataset.presets import Preset
from reflect_env.dataset.row import Row
from reflect_env.errors import ReflectEnvError

WINDOW = 128
WORTH_CORES = 3_000
"""Rows from which new processes are quicker than one."""
Make = Callable[[Sequence[Slot], int], dict[int, Row | Rejected]]
"""From open slots and the number of the attempt to a row or a reason for each: here, or on a cluster."""
MOST_ATTEMPTS = 60


class SlotUnfillable(ReflectEnvError):
    """A slot rejected draft after draft: its families cannot give so many different rows."""


def _reduced(preset: Preset, lines: Iterable[str]) -> Iterator[tuple[str, Marks]]:
    """Read what an earlier start left; on all cores, where it is much."""
    rows = list(lines)
    if len(rows) < WORTH_CORES:
        yield from (_marked(preset, line) for line in rows)
        return
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        yield from pool.map(partial(_marked, preset), rows, chunksize=250)


def _marked(preset: Preset, line: str) -> tuple[str, Marks]:
    made = Row.from_json(line)
    return made.level, marks(preset, made)


@dataclass(frozen=True)
class Progress:
    """Where a run is."""

    done: int
    total: int
    new: int
    """Rows of this start, without those that an earlier one left."""
    seconds: float
    levels: dict[str, int]
    rejects: dict[str, int]

    @property
    def per_s(self) -> float:
        """Rows a second of this start."""
        return self.new / self.seconds if self.seconds > 0 else 0.0


@dataclass
class Builder:
    """One run."""

    preset: Preset
    total: int
    make: Make
    journal: Journal
    window: int = WINDOW
    """Slots that are decided together; part of what the bytes depend on."""
    on_progress: Callable[[Progress], None] = lambda _: None
    stop: Callable[[], bool] = lambda: False
    """Asked before each window; True ends the run where it is."""
    clock: Callable[[], float] = time.monotonic
    _levels: Counter[str] = field(default_factory=Counter)
    _reasons: Counter[str] = field(default_factory=Counter)

    def run(self) -> Progress:
        """Make what is missing; not all of it, where `stop` says so.

        Raises:
            SlotUnfillable: The preset asks for more different rows than its families have.
            InfraError: No verdict could be reached; what is finished is in the journal.
            DiskTrouble: Likewise, the disk.

        """
        limiter = Limiter(self.preset, self.total)
        finished = self._recover(limiter)
        begin, done = self.clock(), finished
        waiting = islice(slots(self.preset, self.total), finished, None)
        self._tell(done, finished, begin)
        while not self.stop() and (window := list(islice(waiting, self.window))):
            self.journal.add(self._window(window, limiter))
            done += len(window)
            self._tell(done, finished, begin)
        return self._progress(done, finished, begin)

    def _recover(self, limiter: Limiter) -> int:
        number = 0
        for level, found in _reduced(self.preset, self.journal.rows()):
            limiter.take(found)
            self._levels[level] += 1
            number += 1
        for line in self.journal.rejects():
            self._reasons[json.loads(line)["reason"]] += 1
        return number

    def _window(self, window: Sequence[Slot], limiter: Limiter) -> Block:
        rows: dict[int, Row] = {}
        rejects: list[Rejected] = []
        open_slots = list(window)
        for attempt in range(MOST_ATTEMPTS):
            if not open_slots:
                break
            found = self.make(open_slots, attempt)
            for slot in open_slots:
                made = found[slot.index]
                if isinstance(made, Row) and (reason := limiter.offer(made)):
                    made = Rejected(slot.index, attempt, made.id, reason)
                if isinstance(made, Row):
                    rows[slot.index] = made
                else:
                    rejects.append(made)
            open_slots = [slot for slot in open_slots if slot.index not in rows]
        if open_slots:
            raise SlotUnfillable(self._unfillable(open_slots[0], rejects))
        return self._block(rows, rejects)

    def _block(self, rows: dict[int, Row], rejects: Sequence[Rejected]) -> Block:
        ordered = tuple(rows.values())
        self._levels.update(made.level for made in ordered)
        self._reasons.update(reject.reason for reject in rejects)
        return Block(
            tuple(made.to_json() for made in ordered),
            tuple(json.dumps(asdict(reject), ensure_ascii=False) for reject in rejects),
        )

    def _unfillable(self, slot: Slot, rejects: Sequence[Rejected]) -> str:
        why = Counter(r.reason for r in rejects if r.slot == slot.index).most_common(3)
        return (
            f"row {slot.index} of part {slot.part.name} found no acceptable draft in {MOST_ATTEMPTS}: "
            + ", ".join(f"{reason} ({number})" for reason, number in why)
            + ". Ask for fewer rows or for a preset with more families."
        )

    def _tell(self, done: int, finished: int, begin: float) -> None:
        self.on_progress(self._progress(done, finished, begin))

    def _progress(self, done: int, finished: int, begin: float) -> Progress:
        seconds = self.clock() - begin
        return Progress(done, self.total, done - finished, seconds, dict(self._levels), dict(self._reasons))
