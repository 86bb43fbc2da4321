"""What every compiler offers, real or fake: the one interface that the judge is written against."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, Self

from reflect_env.verdict import CompileOutcome


@dataclass(frozen=True)
class Limits:
    """What one candidate may use. Part of the cache key, because a limit can decide a verdict."""

    source_bytes: int = 65_536
    """Size of the candidate as UTF-8."""
    nesting: int = 256
    """Depth of (), [] and {} outside strings and comments."""
    operators: int = 1_000
    """Binary operators in one statement; scalac recurses once for each."""
    compile_s: float = 15.0
    """Wall seconds of scalac, counted from the moment a worker starts on the candidate."""
    elaborate_s: float = 8.0
    """Wall seconds of elaboration, counted likewise."""
    lower_s: float = 10.0
    """Wall seconds of firtool, counted likewise."""
    lower_mb: int = 2_048
    """Address space of firtool in MiB."""
    chirrtl_bytes: int = 4_194_304
    verilog_bytes: int = 8_388_608
    diagnostics: int = 20
    """Diagnostics kept per candidate; the first ones in source order."""


class Compiler(Protocol):
    """Chisel text in, `CompileOutcome` out, in batches."""

    @property
    def fingerprint(self) -> str:
        """Name and hash of everything that can change a verdict: lane, jars, firtool, server, policy."""

    @property
    def isolation(self) -> tuple[str, ...]:
        """The isolation layers that were active, by name."""

    def compile_batch(
        self,
        sources: Sequence[str],
        *,
        tops: Sequence[str | None] | None = None,
        deadline_s: float | None = None,
    ) -> list[CompileOutcome]:
        """Compile every source; the answer has the same length and order.

        `tops[i]` names the module to elaborate. Where it is `None`, or the candidate defines no such
        module, the last suitable module of the text is taken (the judge compares names).
        What is not done `deadline_s` wall seconds after the call is `InfraFailure`.
        """

    def close(self) -> None:
        """End every process and remove every file; safe to call twice."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *exc: object) -> None: ...
