"""The candidates that are measured: realistic, of truly different bodies, and never the same text twice.

A measured text must not have been compiled before, or a cache would be measured. So every file has endless
variants: the top module gets another name, and numbers marked `/*~low-high*/` get other values.
"""

from __future__ import annotations

import hashlib
import itertools
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

_VARIED = re.compile(r"(\d+) /\*~(\d+)-(\d+)\*/")


@dataclass(frozen=True)
class Template:
    """One candidate before its name and numbers are chosen."""

    name: str
    """Top module of a good one; name of the mistake of a broken one."""
    top: str
    """Class that is renamed."""
    stage: str
    """`lower` for a good one and for what only firtool rejects; else `parse`, `type` or `elaborate`."""
    is_good: bool
    text: str

    def variant(self, number: int) -> str:
        """Render the text with another module name and other constants for each `number`."""
        text = _VARIED.sub(lambda found: _value(found, f"{self.name}/{number}"), self.text)
        return re.sub(rf"\b{self.top}\b", f"{self.top}V{number}", text)


def _value(found: re.Match[str], seed: str) -> str:
    low, high = int(found[2]), int(found[3])
    return str(low + int.from_bytes(hashlib.sha256(seed.encode()).digest()[:4]) % (high - low + 1))


@cache
def good() -> tuple[Template, ...]:
    """Read the candidates that compile, in a fixed shuffled order."""
    files = (resources.files(__package__) / "candidates" / "good").iterdir()
    names = {
        file.name.removesuffix(".scala"): file.read_text("utf-8") for file in files if file.name.endswith(".scala")
    }
    return _shuffled(Template(name, name, "lower", True, text) for name, text in names.items())


@cache
def broken() -> tuple[Template, ...]:
    """Read the candidates that do not compile, in a fixed shuffled order."""
    text = (resources.files(__package__) / "candidates" / "broken.toml").read_text("utf-8")
    bodies = {template.name: template.text for template in good()}
    return _shuffled(_mistake(row, bodies[row["base"]]) for row in tomllib.loads(text)["broken"])


def broken_at_scalac() -> tuple[Template, ...]:
    """Choose the broken ones that scalac rejects."""
    return tuple(template for template in broken() if template.stage in ("parse", "type"))


def _mistake(row: dict[str, str], body: str) -> Template:
    if row["old"] not in body:
        raise ValueError(f"broken candidate {row['name']}: {row['base']} does not hold {row['old']!r}")
    text = body.replace(row["old"], row["new"], 1)
    return Template(row["name"], row["base"], row["stage"], False, text)


def _shuffled(templates: Iterator[Template] | Sequence[Template]) -> tuple[Template, ...]:
    return tuple(sorted(templates, key=lambda template: hashlib.sha256(template.name.encode()).digest()))


class Supply:
    """Hands out texts that no earlier call of this object has handed out."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self.taken = 0

    def take_with_templates(self, templates: Sequence[Template], count: int) -> list[tuple[Template, str]]:
        """Render `count` fresh variants, going round the templates in order."""
        self.taken += count
        turn = itertools.islice(itertools.cycle(templates), count)
        return [(template, template.variant(next(self._numbers))) for template in turn]

    def take(self, templates: Sequence[Template], count: int) -> list[str]:
        """Render fresh variants without saying of what."""
        return [text for _, text in self.take_with_templates(templates, count)]
