"""A folder of results: `run.json` says what was asked, `samples.jsonl` grows, `summary.json` and reports follow.

Rules for rows that come twice: a row without a verdict gives way to a later one with a verdict; of two with a verdict
the first counts, so that nobody improves a score by appending.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reflect_env.errors import DiskTrouble, ReflectEnvError
from reflect_env.evaluation.lines import Appender, read_lines
from reflect_env.evaluation.sample import Answer, Sample
from reflect_env.files import write_whole

RUN, SAMPLES, ANSWERS, SUMMARY, REPORT, TIMING = (
    "run.json",
    "samples.jsonl",
    "answers.jsonl",
    "summary.json",
    "report.html",
    "timing.json",
)
IDENTITY = ("suite", "suite_hash", "prompt_hash", "model", "sampling", "turns", "toolchain", "schema_version")
"""What must be equal for two runs to share a folder; the number of samples and the limit may grow."""

GROWING = ("samples", "limit")


class ResultsConflict(ReflectEnvError):
    """The folder holds results of another run, or none at all."""


Key = tuple[str, int]


@dataclass
class Notes:
    """What was odd about a file; for the summary and the person."""

    damaged: list[int] = field(default_factory=list)
    """Lines that are no rows."""
    duplicates: int = 0
    """Rows that came after one that counts."""
    superseded: int = 0
    """Rows without a verdict that a later one replaced."""
    foreign: int = 0
    """Rows of problems or samples that were not asked for."""

    def texts(self) -> list[str]:
        """One sentence for each thing that is not as it should be."""
        lines = ", ".join(map(str, self.damaged[:5])) + (" …" if len(self.damaged) > 5 else "")
        said = [
            (len(self.damaged), f"{len(self.damaged)} damaged lines are left out (line {lines})"),
            (self.duplicates, f"{self.duplicates} duplicate rows are left out: the first with a verdict counts"),
            (self.foreign, f"{self.foreign} rows of problems or samples that were not asked for are left out"),
        ]
        return [text for number, text in said if number]


class Results:
    """A folder of results."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, name: str) -> Path:
        """A file of the folder."""
        return self.folder / name

    def begin(self, run: dict[str, Any], *, restart: bool = False) -> list[str]:
        """Make the folder, or check that it belongs to this run.

        Returns:
            What a resumed run should say.

        Raises:
            ResultsConflict: It belongs to another run; the message says in what they differ.
            DiskTrouble: It cannot be written.

        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            if restart:
                for name in (RUN, SAMPLES, ANSWERS, SUMMARY, REPORT, TIMING):
                    self.path(name).unlink(missing_ok=True)
        except OSError as e:
            raise DiskTrouble(f"{self.folder}: {e.strerror or e}") from e
        if not self.path(RUN).exists():
            if self.path(SAMPLES).exists():
                raise ResultsConflict(f"{self.folder} has {SAMPLES} but no {RUN}; give another --output or --restart")
            self.write(RUN, run)
            return []
        return self._resume(run)

    def _resume(self, run: dict[str, Any]) -> list[str]:
        before = self.run()
        differ = [key for key in IDENTITY if before.get(key) != run[key]]
        if differ:
            said = "; ".join(f"{key} was {_short(before.get(key))}, is {_short(run[key])}" for key in differ)
            raise ResultsConflict(
                f"{self.folder} holds results of another run: {said}. Give another --output, or --restart."
            )
        commits = dict.fromkeys([*before.get("resumed_at", ()), run["git_commit"]])
        later = [commit for commit in commits if commit != before.get("git_commit")]
        self.write(RUN, before | {key: run[key] for key in GROWING} | ({"resumed_at": later} if later else {}))
        return [] if before.get("isolation") == run.get("isolation") else ["the isolation layers differ from before"]

    def run(self) -> dict[str, Any]:
        """Read what was asked.

        Raises:
            ResultsConflict: There is none.

        """
        try:
            found = json.loads(self.path(RUN).read_text("utf-8"))
        except FileNotFoundError as e:
            raise ResultsConflict(f"{self.folder} holds no results ({RUN} is missing)") from e
        except (OSError, ValueError) as e:
            raise ResultsConflict(f"{self.path(RUN)} cannot be read: {e}") from e
        if not isinstance(found, dict):
            raise ResultsConflict(f"{self.path(RUN)} is no run")
        return found

    def summary(self) -> dict[str, Any]:
        """Read the summary.

        Raises:
            ResultsConflict: There is none; the run is not finished.

        """
        try:
            found: dict[str, Any] = json.loads(self.path(SUMMARY).read_text("utf-8"))
        except (OSError, ValueError) as e:
            raise ResultsConflict(
                f"{self.folder} has no readable {SUMMARY}: {e}. Run the same command again to finish it."
            ) from e
        return found

    def write(self, name: str, value: Any) -> None:  # noqa: ANN401
        """Replace a JSON file as a whole."""
        self.write_text(name, json.dumps(value, indent=2, ensure_ascii=True) + "\n")

    def write_text(self, name: str, text: str) -> None:
        """Replace a file as a whole.

        Raises:
            DiskTrouble: It cannot be written; the old one is still there.

        """
        try:
            write_whole(self.path(name), text, errors="backslashreplace")
        except OSError as e:
            raise DiskTrouble(f"{self.path(name)}: {e.strerror or e}") from e

    def appender(self, name: str) -> Appender:
        """Open a file for more rows."""
        return Appender(self.path(name))

    def rows(self, notes: Notes | None = None) -> Iterator[Sample]:
        """Stream the rows in the order of the file; what is no row is noted and left out."""
        if not self.path(SAMPLES).exists():
            return
        for number, line in read_lines(self.path(SAMPLES)):
            try:
                yield Sample.from_json(line)
            except ValueError:
                if notes is not None:
                    notes.damaged.append(number)

    def counting(self, wanted: frozenset[Key], notes: Notes) -> dict[Key, int]:
        """Choose which row of the file counts for each sample: its place among the rows."""
        chosen: dict[Key, int] = {}
        final: set[Key] = set()
        for place, row in enumerate(self.rows(notes)):
            key = (row.task, row.sample)
            if key not in wanted:
                notes.foreign += 1
            elif key in final:
                notes.duplicates += 1
            else:
                notes.superseded += key in chosen
                chosen[key] = place
                if row.has_verdict:
                    final.add(key)
        return chosen

    def answers(self) -> dict[Key, Answer]:
        """Answers that were generated and may not be judged yet; the last usable one of each sample."""
        found: dict[Key, Answer] = {}
        if self.path(ANSWERS).exists():
            for _, line in read_lines(self.path(ANSWERS)):
                try:
                    row = json.loads(line)
                    found[row["task"], row["sample"]] = Answer(**row["answer"])
                except (ValueError, KeyError, TypeError):
                    continue  # a damaged line is an answer that is asked for again
        return {key: answer for key, answer in found.items() if answer.finish != "error"}


def _short(value: object) -> str:
    text = json.dumps(value)
    return text if len(text) <= 90 else text[:90] + "…"
