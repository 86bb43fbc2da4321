"""Progress on stderr: moving bars for a person, plain lines for a log file, nothing where nothing is wanted."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

Advance = Callable[[int], None]


@dataclass(frozen=True)
class Reporter:
    """Says what a slow step is doing; `console=None` is silence."""

    console: Console | None

    @classmethod
    def on_stderr(cls, enabled: bool) -> Reporter:
        """Make a reporter for people, or a silent one."""
        if not enabled:
            return cls(None)
        from rich.console import Console

        return cls(Console(stderr=True, highlight=False))

    def say(self, text: str) -> None:
        """Write one line."""
        if self.console is not None:
            self.console.print(text, markup=False, soft_wrap=True)

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        """Announce a step when it starts, and say how long it took when it ends well."""
        started = time.monotonic()
        if self.console is not None and self.console.is_terminal:
            with self.console.status(f"{title} …"):
                yield
        else:
            self.say(f"{title} …")
            yield
        self.say(f"{title}: done in {time.monotonic() - started:.1f} s")

    @contextmanager
    def transfer(self, title: str, total_bytes: int) -> Iterator[Advance]:
        """Show bytes as they arrive; yields a thread-safe function that takes the bytes of each new piece."""
        if self.console is None or not self.console.is_terminal:
            with self.step(f"{title} ({total_bytes / 1e6:.0f} MB)"):
                yield _Quarters(self, total_bytes).advance
            return
        from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

        columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
        with Progress(*columns, console=self.console) as bars:
            task = bars.add_task(title, total=total_bytes)
            yield lambda count: bars.update(task, advance=count)


class _Quarters:
    """One plain line whenever another quarter of the bytes has arrived."""

    def __init__(self, reporter: Reporter, total: int) -> None:
        self._reporter, self._total = reporter, max(total, 1)
        self._seen = 0
        self._lock = threading.Lock()

    def advance(self, count: int) -> None:
        with self._lock:
            before, self._seen = 4 * self._seen // self._total, self._seen + count
            after = 4 * self._seen // self._total
        if before < after < 4:
            self._reporter.say(f"  {25 * after} %")
