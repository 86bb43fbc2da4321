"""How often a data set may say the same: limits on equal prompts, equal programs, skeletons and near-duplicates.

Rows are offered in order and either added or refused with a reason; the order decides, and it is fixed by the plan.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from reflect_env.circuits.skeleton import masked_names, shingles, skeleton
from reflect_env.dataset.presets import Preset
from reflect_env.dataset.row import Row

BANDS, ROWS = 32, 6
"""Of the signature: a pair of Jaccard 0.8 meets in a band with probability 0.9999, one of 0.3 with 0.02."""
SIMILAR = 0.8
"""Jaccard similarity from which two rows are near-duplicates (5-token shingles, names masked)."""
_UNLIKELY = 0.65
"""Share of equal values in two signatures below which their texts have no Jaccard of 0.8 (5 standard deviations)."""


@dataclass(frozen=True, eq=False)
class Marks:
    """What the limits compare of a row; empty where its preset does not ask."""

    prompt: bytes
    program: bytes
    skeleton: bytes
    pieces: NDArray[np.uint32] | None
    """Sorted hashes of the output's shingles."""


def marks(preset: Preset, row: Row) -> Marks:
    """Reduce a row; nearly all the work of a limit, and no row's work needs another's."""
    return Marks(
        _digest(row.user_text()),
        _digest(_program(row)) if preset.distinct_programs else b"",
        _digest(skeleton(row.output)) if preset.most_per_skeleton < 1 else b"",
        pieces_of(row.output) if preset.most_per_cluster is not None else None,
    )


class Limiter:
    """Knows what was accepted so far."""

    def __init__(self, preset: Preset, total: int) -> None:
        self._preset = preset
        self._most_per_skeleton = max(1, int(preset.most_per_skeleton * total))
        self._prompts: set[bytes] = set()
        self._programs: set[bytes] = set()
        self._skeletons: Counter[bytes] = Counter()
        self._clusters = Clusters(preset.most_per_cluster) if preset.most_per_cluster is not None else None

    def offer(self, row: Row) -> str | None:
        """Take a row in, or say why it may not be added."""
        return self.take(marks(self._preset, row))

    def take(self, found: Marks) -> str | None:
        """Likewise, from what `marks` made of the row."""
        if found.prompt in self._prompts:
            return "the same prompt"
        if found.program and found.program in self._programs:
            return "the same program but for names"
        if found.skeleton and self._skeletons[found.skeleton] >= self._most_per_skeleton:
            return "too many rows of this skeleton"
        if self._clusters is not None and found.pieces is not None and not self._clusters.offer(found.pieces):
            return "too many near-duplicates"
        self._prompts.add(found.prompt)
        self._programs.add(found.program)
        self._skeletons[found.skeleton] += 1
        return None


def _program(row: Row) -> str:
    return f"{row.kind} {row.fault} {masked_names(row.output)}"


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:16]


def pieces_of(code: str) -> NDArray[np.uint32]:
    """Sorted hashes of a text's shingles."""
    words = shingles(code)
    return np.sort(np.fromiter(words, np.uint32, len(words)))


class Clusters:
    """Counts near-duplicates: each text belongs to the first leader that it is similar to, or leads a new cluster."""

    def __init__(self, most: int | None = None) -> None:
        """Begin without texts; `most` is how many a cluster may hold, None any number."""
        self._most = most
        dice = np.random.Generator(np.random.PCG64(20_261_124))
        self._factors = dice.integers(0, 1 << 63, BANDS * ROWS, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
        self._first: dict[int, int] = {}
        self._further: defaultdict[int, list[int]] = defaultdict(list)
        self._signatures = np.empty((1024, BANDS * ROWS), np.uint32)
        self._leaders: list[NDArray[np.uint32]] = []
        self.sizes: list[int] = []
        """Members of each cluster."""

    def offer(self, pieces: NDArray[np.uint32]) -> bool:
        """Put a text into its cluster, or begin one; False, and nothing is changed, where the cluster is full."""
        signature = self._signature(pieces)
        keys = [(band << 32) | crc32(part.tobytes()) for band, part in enumerate(signature.reshape(BANDS, ROWS))]
        found = self._find(pieces, signature, keys)
        if found is None:
            self._lead(pieces, signature, keys)
        elif self._most is not None and self.sizes[found] >= self._most:
            return False
        else:
            self.sizes[found] += 1
        return True

    def _find(self, pieces: NDArray[np.uint32], signature: NDArray[np.uint32], keys: Sequence[int]) -> int | None:
        met = [key for key in keys if key in self._first]
        numbers = {self._first[key] for key in met}.union(*(self._further.get(key, ()) for key in met))
        near = np.array(sorted(numbers), np.int64)
        likely = near[(self._signatures[near] == signature).mean(axis=1) >= _UNLIKELY] if len(near) else near
        return next((n for n in likely.tolist() if _jaccard(pieces, self._leaders[n]) >= SIMILAR), None)

    def _lead(self, pieces: NDArray[np.uint32], signature: NDArray[np.uint32], keys: Sequence[int]) -> None:
        number = len(self._leaders)
        if number == len(self._signatures):
            self._signatures = np.concatenate([self._signatures, np.empty_like(self._signatures)])
        self._signatures[number] = signature
        self._leaders.append(pieces)
        self.sizes.append(1)
        for key in keys:
            if key in self._first:
                self._further[key].append(number)
            else:
                self._first[key] = number

    def _signature(self, pieces: NDArray[np.uint32]) -> NDArray[np.uint32]:
        """MinHash: the smallest hash under each factor (multiply and shift)."""
        hashed = (pieces.astype(np.uint64)[:, None] * self._factors) >> np.uint64(32)
        smallest: NDArray[np.uint32] = hashed.min(axis=0).astype(np.uint32)
        return smallest


def _jaccard(a: NDArray[np.uint32], b: NDArray[np.uint32]) -> float:
    """Jaccard similarity of two sorted sets."""
    common = len(np.intersect1d(a, b, assume_unique=True))
    return common / (len(a) + len(b) - common)
