"""Recorded answers: our own rows, any JSON lines with a completion, or a folder in VerilogEval's layout.

Only places in the files are kept in memory; the texts are read when they are judged.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from reflect_env.evaluation.results import ANSWERS, SAMPLES
from reflect_env.evaluation.sample import Answer
from reflect_env.evaluation.sources import Key
from reflect_env.models.api import Model, ModelUnavailable, Sampling

TASK_KEYS = ("task", "task_id", "problem", "id")
TEXT_KEYS = ("completion", "response", "raw_output", "output", "code", "solution", "text")
LAYOUT = re.compile(r"(?P<problem>.+)_sample(?P<number>\d+)(?:_response)?\.(?P<kind>scala|md|txt|sv|v)")
"""VerilogEval's `PROBLEM/PROBLEM_sampleNN.sv`; the suffix is whatever the model wrote."""
PREFERRED = ("scala", "md", "txt", "sv", "v")


@dataclass(frozen=True, slots=True)
class Place:
    """Where an answer is: bytes of a JSON line, or a whole file where `length` is negative."""

    path: Path
    start: int = 0
    length: int = -1


class Recorded:
    """Answers with what was recorded; what was not recorded is missing."""

    def __init__(self, name: str, places: Mapping[tuple[str, int], Place], notes: Sequence[str] = ()) -> None:
        self._name, self._places, self.notes = name, places, tuple(notes)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Find the answers of a file or folder.

        Raises:
            ModelUnavailable: There is nothing of that kind.

        """
        file = next((path / name for name in (SAMPLES, ANSWERS) if (path / name).is_file()), path)
        try:
            found, notes = _of_folder(file) if file.is_dir() else _of_file(file)
        except OSError as e:
            raise ModelUnavailable(f"replay: {file} cannot be read: {e.strerror or e}") from e
        if not found:
            raise ModelUnavailable(
                f"replay: {file} holds no recorded answers: expected JSON lines with `task` and `completion`, or files "
                f"PROBLEM/PROBLEM_sampleNN.scala"
            )
        return cls(f"replay:{path.name}", found, notes)

    @property
    def name(self) -> str:
        """`replay:` and the file's name."""
        return self._name

    @property
    def model(self) -> Model | None:
        """There is none."""
        return None

    @property
    def samples(self) -> int:
        """How many samples the problem with most of them has."""
        return 1 + max(number for _, number in self._places)

    def unknown(self, ids: Sequence[str]) -> int:
        """Count the recorded answers to other problems."""
        known = {_short(task_id) for task_id in ids}
        return sum(name not in known for name, _ in self._places)

    def answer(self, asked: Sequence[Key], sampling: Sampling) -> list[Answer]:
        """Read each."""
        return [self._one(_short(task.id), sample) for task, sample in asked]

    def _one(self, name: str, sample: int) -> Answer:
        place = self._places.get((name, sample))
        if place is None:
            return Answer("", "error", error=f"no sample {sample} of {name} was recorded")
        with place.path.open("rb") as stream:
            stream.seek(place.start)
            data = stream.read(place.length)
        if place.length < 0:
            return Answer(data.decode("utf-8", "replace"))
        return _answer(json.loads(data))

    def close(self) -> None:
        """Nothing to free."""


def _short(task_id: str) -> str:
    """A problem's name without its suite."""
    return task_id.rpartition("/")[2] if not re.fullmatch(r"[a-z0-9-]+/\d+", task_id) else task_id


def _of_file(path: Path) -> tuple[dict[tuple[str, int], Place], list[str]]:
    found: dict[tuple[str, int], Place] = {}
    unreadable = twice = start = 0
    with path.open("rb") as stream:
        for line in stream:
            place, start = Place(path, start, len(line)), start + len(line)
            key = _key(line, found)
            if key is None:
                unreadable += bool(line.strip())
            elif key in found:
                twice += 1
            else:
                found[key] = place
    notes = [f"{unreadable} lines hold no recorded answer"] if unreadable else []
    return found, notes + ([f"{twice} answers were recorded twice; the first counts"] if twice else [])


def _key(line: bytes, found: Mapping[tuple[str, int], Place]) -> tuple[str, int] | None:
    try:
        row = json.loads(line)
        name = next(row[key] for key in TASK_KEYS if key in row)
        _answer(row)
    except (ValueError, TypeError, StopIteration):
        return None
    number = row.get("sample", row.get("sample_id"))
    if not isinstance(name, str):
        return None
    if isinstance(number, int):
        return _short(name), number
    return _short(name), next(i for i in range(1 << 20) if (_short(name), i) not in found)


def _answer(row: Any) -> Answer:  # noqa: ANN401
    """Read the answer of a row.

    Raises:
        TypeError: It holds no text.
        StopIteration: It has none of the known keys.

    """
    if isinstance(row.get("answer"), dict):
        given = Answer(**row["answer"])
        if given.finish == "error":
            return given
    else:
        given = Answer(next(row[key] for key in TEXT_KEYS if key in row))
    if not isinstance(given.completion, str):
        raise TypeError("the completion is no text")
    return given


def _of_folder(root: Path) -> tuple[dict[tuple[str, int], Place], list[str]]:
    files: dict[tuple[str, int], tuple[int, Path]] = {}
    for path, problem, number, kind in _sample_files(root):
        rank = PREFERRED.index(kind)
        if (problem, number) not in files or rank < files[problem, number][0]:
            files[problem, number] = (rank, path)
    lowest = min((number for _, number in files), default=0)
    return {(problem, number - lowest): Place(path) for (problem, number), (_, path) in files.items()}, []


def _sample_files(root: Path) -> Iterator[tuple[Path, str, int, str]]:
    for path in sorted(root.rglob("*_sample*")):
        if (match := LAYOUT.fullmatch(path.name)) and path.is_file():
            yield path, match["problem"], int(match["number"]), match["kind"]
