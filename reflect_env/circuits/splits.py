"""Which families are kept for the test split: data."""

from __future__ import annotations

UNSEEN_FAMILIES: frozenset[str] = frozenset()


def is_unseen_family(name: str) -> bool:
    """Whether no training task is of this family."""
    return name in UNSEEN_FAMILIES
