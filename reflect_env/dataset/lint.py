"""What no row may be, whoever made it: pure, and not to be switched off.

The data of the system that we start from named no module in any prompt, and the model that was trained on it invented
names. Each rule here is a way in which a data set teaches something that nobody wanted.
"""

from __future__ import annotations

import re

from reflect_env.candidate import Candidate, extract
from reflect_env.dataset.row import Row

MOST_CHARS = 12_000
"""Prompt and answer together; about 4,000 tokens of a code model, far below any cutoff that cuts rows of this size."""
_CLASS = re.compile(r"^[ \t]*(?:abstract\s+)?class\s+(\w+)", re.MULTILINE)


def lint(row: Row) -> tuple[str, ...]:
    """List what is wrong with a row; empty where nothing is."""
    return tuple(problem for rule in _RULES for problem in rule(row))


def _names_the_module(row: Row) -> tuple[str, ...]:
    return () if f"`{row.module_name}`" in row.instruction else ("the instruction does not name the module",)


def _names_every_port(row: Row) -> tuple[str, ...]:
    absent = [port for port in row.ports if f"- {port}\n" not in f"{row.instruction}\n"]
    return tuple(f"the instruction does not list the port {port!r}" for port in absent)


def _defines_the_module(row: Row) -> tuple[str, ...]:
    if row.kind == "explain":
        return ()
    number = _CLASS.findall(row.output).count(row.module_name)
    return () if number == 1 else (f"the output defines {row.module_name} {number} times",)


def _survives_extraction(row: Row) -> tuple[str, ...]:
    """The extractor that judges models finds exactly the output in the trained answer."""
    if row.kind == "explain":
        return ()
    found = extract(row.answer(), row.module_name)
    same = isinstance(found, Candidate) and found.source.strip() == row.output.strip()
    return () if same else ("the answer does not survive extraction",)


def _is_short_enough(row: Row) -> tuple[str, ...]:
    size = len(row.user_text()) + len(row.output)
    return () if size <= MOST_CHARS else (f"{size} characters are more than {MOST_CHARS}",)


_RULES = (_names_the_module, _names_every_port, _defines_the_module, _survives_extraction, _is_short_enough)
