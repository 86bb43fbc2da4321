"""What a fault is: a change that turns a right module into a wrong one, and how the judge must see it.

A fault only proposes. Whether the text is wrong, and in the intended way, the judge decides; what it says about it goes
into the row. So a fault that happens to change nothing, or breaks something else, is rejected and never a lie.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from reflect_env.task import Task
from reflect_env.verdict import Outcome


@dataclass(frozen=True)
class Site:
    """Where a fault is injected."""

    code: str
    task: Task
    rng: Random


Change = Callable[[Site], str | None]
"""Return the changed text, or None where the fault has no place in this code."""


@dataclass(frozen=True)
class Fault:
    """One kind of mistake."""

    name: str
    about: str
    """What the person or the model did, in a few words."""
    outcomes: frozenset[Outcome]
    """How the judge may see it."""
    change: Change

    @property
    def is_silent(self) -> bool:
        """Whether it compiles and only the comparison with the reference shows it."""
        return self.outcomes == {Outcome.FUNCTIONAL}


def replace(pattern: str, *replacements: str) -> Change:
    """Replace one match, drawn among all, by one of the replacements (with groups as in `re`)."""
    return compute(pattern, lambda match, site: match.expand(site.rng.choice(replacements)))


def every(pattern: str, replacement: str) -> Change:
    """Replace all matches: a habit and not a slip."""
    compiled = re.compile(pattern, re.MULTILINE)
    return lambda site: compiled.sub(replacement, site.code) if compiled.search(site.code) else None


def compute(pattern: str, value: Callable[[re.Match[str], Site], str | None]) -> Change:
    """Replace one match, drawn among all, by what a function makes of it."""
    compiled = re.compile(pattern, re.MULTILINE)

    def change(site: Site) -> str | None:
        matches = list(compiled.finditer(site.code))
        if not matches:
            return None
        match = site.rng.choice(matches)
        text = value(match, site)
        return None if text is None else site.code[: match.start()] + text + site.code[match.end() :]

    return change


def insert(line: str | Callable[[Site], str | None], *, last: bool = True) -> Change:
    """Put a line at the end (or the beginning) of the asked module's body."""

    def change(site: Site) -> str | None:
        text = line if isinstance(line, str) else line(site)
        place = body_end(site) if last else body_start(site)
        if text is None or place is None:
            return None
        return f"{site.code[:place]}  {text}\n{site.code[place:]}"

    return change


def body_start(site: Site) -> int | None:
    """Where the line after the declaration of the ports begins."""
    head = re.search(rf"^class {site.task.module_name}\b.*\{{\n", site.code, re.MULTILINE)
    ports = list(
        re.finditer(r"^  val \w+ = IO\((?:[^\n{]*|new Bundle \{\n(?:    .*\n)*  \})\)\n", site.code, re.MULTILINE)
    )
    return ports[-1].end() if ports and head else None


def body_end(site: Site) -> int | None:
    """Where the line with the asked module's closing brace begins."""
    start = re.search(rf"^class {site.task.module_name}\b", site.code, re.MULTILINE)
    end = re.compile(r"^\}$", re.MULTILINE).search(site.code, start.end()) if start else None
    return end.start() if end else None


def split_arguments(text: str) -> list[str] | None:
    """Split `a, f(b, c), d` at its outer commas; None where brackets do not match."""
    parts, depth, start = [], 0, 0
    for i, char in enumerate(text):
        depth += (char in "([{") - (char in ")]}")
        if depth < 0:
            return None
        if char == "," and depth == 0:
            parts.append(text[start:i].strip())
            start = i + 1
    return [*parts, text[start:].strip()] if depth == 0 else None


def call(name: str, rewrite: Callable[[list[str], Site], str | None]) -> Change:
    """Rewrite one call of `name` by its arguments."""

    def change(site: Site) -> str | None:
        spans = [span for span in _calls(site.code, name) if span is not None]
        if not spans:
            return None
        start, end = site.rng.choice(spans)
        arguments = split_arguments(site.code[start + len(name) + 1 : end - 1])
        text = None if arguments is None else rewrite(arguments, site)
        return None if text is None else site.code[:start] + text + site.code[end:]

    return change


def _calls(code: str, name: str) -> Sequence[tuple[int, int] | None]:
    return [_closing(code, m.start(), m.end()) for m in re.finditer(rf"\b{name}\(", code)]


def _closing(code: str, start: int, inside: int) -> tuple[int, int] | None:
    depth = 1
    for i in range(inside, len(code)):
        depth += (code[i] in "([{") - (code[i] in ")]}")
        if depth == 0:
            return start, i + 1
    return None
