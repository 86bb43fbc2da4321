"""Verdicts by content: one SQLite file in WAL mode, written only by supervisors.

What depends on the machine's mood is never kept: infrastructure failures, time-outs and worker deaths.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
from dataclasses import asdict
from pathlib import Path
from typing import Any

from reflect_env.compiler.api import Limits
from reflect_env.diagnostic import Diagnostic
from reflect_env.verdict import (
    Compiled,
    CompileOutcome,
    Direction,
    Exhausted,
    InfraFailure,
    Outcome,
    Port,
    Rejected,
    Stage,
)

SCHEMA_VERSION = 1
NEVER_KEPT = frozenset({Outcome.INFRA, Outcome.TIMEOUT, Outcome.MEMORY, Outcome.CANDIDATE_FAULT})
_BUSY_S = 30.0


class VerdictCache:
    """Outcome of a compilation by the hash of everything that decides it. Safe between threads and processes."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._db = sqlite3.connect(path, timeout=_BUSY_S, isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.execute("CREATE TABLE IF NOT EXISTS verdicts (key TEXT PRIMARY KEY, outcome TEXT NOT NULL)")

    @staticmethod
    def key(source: str, top: str | None, limits: Limits, fingerprint: str, policy: bool) -> str:
        """Content hash; `source` may hold lone surrogates."""
        asked = [SCHEMA_VERSION, source, top, asdict(limits), fingerprint, policy]
        return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()

    def get(self, key: str) -> CompileOutcome | None:
        """The kept outcome, or None."""
        with self._lock:
            row = self._db.execute("SELECT outcome FROM verdicts WHERE key = ?", (key,)).fetchone()
        return None if row is None else outcome_from_json(json.loads(row[0]))

    def put(self, key: str, outcome: CompileOutcome) -> None:
        """Keep `outcome`, unless its kind is never kept."""
        if outcome.outcome in NEVER_KEPT:
            return
        text = json.dumps(outcome_to_json(outcome))
        with self._lock:
            self._db.execute("INSERT OR IGNORE INTO verdicts VALUES (?, ?)", (key, text))

    def close(self) -> None:
        """Close the file; safe to call twice."""
        with self._lock:
            self._db.close()


def outcome_to_json(outcome: CompileOutcome) -> dict[str, Any]:
    """The outcome as JSON data with its type's name under `type`."""
    return {"type": type(outcome).__name__, **asdict(outcome)}


def outcome_from_json(data: dict[str, Any]) -> CompileOutcome:
    """The inverse of `outcome_to_json`."""
    fields = {name: value for name, value in data.items() if name != "type"}
    fields["outcome"], fields["stage"] = Outcome(fields["outcome"]), Stage(fields["stage"])
    fields["diagnostics"] = tuple(Diagnostic(**diagnostic) for diagnostic in fields["diagnostics"])
    if data["type"] == "Compiled":
        fields["ports"] = tuple(Port(p["name"], Direction(p["direction"]), p["width"]) for p in fields["ports"])
    kinds = {"Compiled": Compiled, "Rejected": Rejected, "Exhausted": Exhausted, "InfraFailure": InfraFailure}
    outcome: CompileOutcome = kinds[data["type"]](**fields)
    return outcome
