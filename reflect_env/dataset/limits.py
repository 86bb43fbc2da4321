"""How often a data set may say the same: limits on equal prompts, equal programs, skeletons and near-duplicates.

Rows are offered in order and either added or refused with a reason; the order decides, and it is fixed by the plan.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict

import numpy as np
from numpy.typing import NDArray

from reflect_env.circuits.skeleton import masked_names, shingles, skeleton
from reflect_env.dataset.presets import Preset
from reflect_env.dataset.row import Row

PERMUTATIONS = 64
BANDS = 16
"""With 4 values a band, pairs of Jaccard 0.8 meet in a band with probability 0.9998, pairs of 0.5 with 0.64."""
SIMILAR = 0.8
"""Jaccard similarity from which two rows are near-duplicates (5-token shingles, names masked)."""
_PRIME = (1 << 61) - 1


class Limiter:
    """Knows what was accepted so far."""

    def __init__(self, preset: Preset, total: int) -> None:
        self._preset = preset
        self._most_per_skeleton = max(1, int(preset.most_per_skeleton * total))
        self._prompts: set[bytes] = set()
        self._programs: set[bytes] = set()
        self._skeletons: Counter[str] = Counter()
        self._clusters = Clusters(preset.most_per_cluster) if preset.most_per_cluster is not None else None

    def refuses(self, row: Row) -> str | None:
        """Say why a row may not be added; None where it may."""
        if _digest(row.user_text()) in self._prompts:
            return "the same prompt"
        if self._preset.distinct_programs and _digest(_program(row)) in self._programs:
            return "the same program but for names"
        if self._skeletons[_key(row)] >= self._most_per_skeleton:
            return "too many rows of this skeleton"
        if self._clusters is not None and self._clusters.is_full(row.output):
            return "too many near-duplicates"
        return None

    def add(self, row: Row) -> None:
        """Take a row in."""
        self._prompts.add(_digest(row.user_text()))
        self._programs.add(_digest(_program(row)))
        self._skeletons[_key(row)] += 1
        if self._clusters is not None:
            self._clusters.add(row.output)


def _program(row: Row) -> str:
    return f"{row.kind} {row.fault} {masked_names(row.output)}"


def _key(row: Row) -> str:
    return hashlib.sha256(skeleton(row.output).encode()).hexdigest()[:16]


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:16]


class Clusters:
    """Counts near-duplicates: each text belongs to the first member that it is similar to."""

    def __init__(self, most: int) -> None:
        self._most = most
        dice = np.random.Generator(np.random.PCG64(20_261_124))
        self._a = dice.integers(1, 1 << 31, PERMUTATIONS, dtype=np.uint64)
        self._b = dice.integers(0, 1 << 31, PERMUTATIONS, dtype=np.uint64)
        self._bands: defaultdict[tuple[int, bytes], list[int]] = defaultdict(list)
        self._members: list[frozenset[int]] = []
        self._sizes: list[int] = []

    def is_full(self, code: str) -> bool:
        """Whether the cluster of a text has as many members as it may."""
        found = self._find(shingles(code))
        return found is not None and self._sizes[found] >= self._most

    def add(self, code: str) -> int:
        """Put a text into its cluster, or begin one; returns the cluster's number."""
        pieces = shingles(code)
        found = self._find(pieces)
        if found is not None:
            self._sizes[found] += 1
            return found
        self._members.append(pieces)
        self._sizes.append(1)
        for key in self._keys(pieces):
            self._bands[key].append(len(self._members) - 1)
        return len(self._members) - 1

    @property
    def sizes(self) -> list[int]:
        """Members of each cluster."""
        return self._sizes

    def _find(self, pieces: frozenset[int]) -> int | None:
        near = dict.fromkeys(number for key in self._keys(pieces) for number in self._bands.get(key, ()))
        return next((n for n in sorted(near) if _jaccard(pieces, self._members[n]) >= SIMILAR), None)

    def _keys(self, pieces: frozenset[int]) -> list[tuple[int, bytes]]:
        signature = self._signature(pieces).reshape(BANDS, -1)
        return [(band, row.tobytes()) for band, row in enumerate(signature)]

    def _signature(self, pieces: frozenset[int]) -> NDArray[np.uint64]:
        values = np.fromiter(pieces, np.uint64, len(pieces))
        hashed = (values[:, None] * self._a + self._b) % np.uint64(_PRIME)
        smallest: NDArray[np.uint64] = hashed.min(axis=0)
        return smallest


def _jaccard(a: frozenset[int], b: frozenset[int]) -> float:
    return len(a & b) / len(a | b)
