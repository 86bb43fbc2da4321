"""Every family by name; the modules that hold them are imported on first use."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

from reflect_env.circuits.family import Family
from reflect_env.task import LEVELS

AnyFamily = Family[Any]
F = TypeVar("F", bound=type[AnyFamily])

_FOLDERS = ("l1", "l2", "util", "l3", "l4", "l5", "l6", "scale")
_families: dict[str, AnyFamily] = {}


def family(
    name: str, level: str, *nouns: str, tags: tuple[str, ...] = (), silent: dict[str, str] | None = None
) -> Callable[[F], F]:
    """Register a class as a family.

    Args:
        name: Kebab-case, unique.
        level: One of `task.LEVELS`.
        nouns: What a module of this kind is called, CamelCase.
        tags: What it is about, for filters and reports.
        silent: Parameters that the prompt need not show, with the reason.

    Raises:
        ValueError: The name is taken, the level unknown or a noun is missing.

    """
    if level not in LEVELS or not nouns or name in _families:
        raise ValueError(f"family {name!r}: level {level!r} or nouns {nouns!r} will not do, or the name is taken")

    def register(cls: F) -> F:
        cls.name, cls.level, cls.nouns, cls.tags, cls.silent = name, level, nouns, tags, silent or {}
        _families[name] = cls()
        return cls

    return register


@cache
def families() -> dict[str, AnyFamily]:
    """Import every family; ordered by level and then by name."""
    for folder in _FOLDERS:
        package = importlib.import_module(f"{__package__}.{folder}")
        for module in pkgutil.iter_modules(package.__path__):
            importlib.import_module(f"{package.__name__}.{module.name}")
    return dict(sorted(_families.items(), key=lambda item: (LEVELS.index(item[1].level), item[0])))


def find(name: str) -> AnyFamily:
    """Look a family up.

    Raises:
        ValueError: There is none of this name; the message names some that are near.

    """
    if name in families():
        return families()[name]
    import difflib

    near = difflib.get_close_matches(name, families(), 4, 0.4) or list(families())[:4]
    raise ValueError(f"there is no family {name!r}; near are {', '.join(near)} (`reflect-env tasks list` has all)")
