r"""Completion text to the candidate's source: the one extractor of training, evaluation and the environment.

Why it is its own file: two extractors that differ by a line give two scores for one model.

The rule, in order:

1. Line ends become `\n`, a byte order mark goes, and everything up to the last `</think>` goes. A thinking
   preamble that never ends holds no answer.
2. Fenced blocks (three or more backticks or tildes; an unclosed one runs to the end of the text) are
   considered where their label is `scala`, `chisel` or missing, or where they hold a class that extends
   something. Of these, the last one that defines the asked module is taken, else the last one that holds a
   class that extends something, else the last one. One block is taken, never a concatenation: models
   correct themselves, and two drafts pasted together define everything twice.
3. Without such a block the text itself is the candidate, if it holds code: from the first line that can
   begin a Scala file; prose after the closing brace of the last definition goes.
4. Anything else is `NoCode`.

Pure, linear in the length of the text, and total: every `str` has an answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice

from reflect_env.diagnostic import Diagnostic
from reflect_env.verdict import Stage

MAX_FENCES = 2_000
"""Fence lines that are looked at, from the start of the text."""

_LABELS = frozenset({"", "scala", "scala2", "chisel", "chisel3", "sc"})
_FENCE = re.compile(r"^[ \t]{0,64}(`{3,}|~{3,})([^\n]*)$", re.MULTILINE)
_THINK_OPEN = re.compile(r"\s{0,64}<think(?:ing)?>")
_THINK_CLOSE = re.compile(r"</think(?:ing)?>")
_CLASS = re.compile(r"\bclass\s+[\w$`]")
_LINE_COMMENT = re.compile(r"//[^\n]*")
_EXTENDS = re.compile(r"\bextends\b")
_FILE_START = re.compile(
    r"^[ \t]{0,64}(?:import[ \t]+[\w$]+[.]|package[ \t]+[\w.]+[ \t]*;?$|//|/[*]|@\w"
    r"|(?:(?:abstract|final|sealed|case|private|implicit)[ \t]+){0,4}(?:class|object|trait)[ \t]+[\w$`]+[ \t]*"
    r"(?:$|[\[({]|extends\b|with\b|private\b))",
    re.MULTILINE,
)
_CODE_IN_TAIL = re.compile(
    r"[{}=;]|^[ \t]{0,64}(?:import|package|class|object|trait|val|var|def|//|/[*]|@)", re.MULTILINE
)


@dataclass(frozen=True)
class Candidate:
    """Source that can be given to the compiler."""

    source: str
    """The candidate's own text; only `\\n` ends a line."""
    line_offset: int = 0
    """Lines of the completion before the candidate's first line."""
    fenced: bool = False
    """Whether it came from a fenced block."""


@dataclass(frozen=True)
class NoCode:
    """A completion without anything to compile; the diagnostics say why."""

    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True)
class _Block:
    start: int
    end: int
    label: str


def extract(completion: str, top: str | None = None) -> Candidate | NoCode:
    """Find the candidate in a completion.

    Args:
        completion: Any string: bare Chisel, fenced code with prose around it, a thinking preamble.
        top: Name of the asked module; among several blocks one that defines it is preferred.

    """
    text = _normalise(completion)
    begin = _answer_start(text)
    if begin is None:
        return _no_code("extraction_failed", "The thinking part never ends, so there is no answer.")
    block = _choose(text, _blocks(text, begin), top)
    if block is not None:
        return Candidate(text[block.start : block.end], text.count("\n", 0, block.start), fenced=True)
    return _bare(text, begin)


def defines(source: str, name: str) -> bool:
    """Tell whether the text seems to define a class of that name, line comments aside."""
    return line_of_class(source, name) is not None


def line_of_class(source: str, name: str) -> int | None:
    """Return the 1-based line of the last `class name` in the text, or None."""
    pattern = re.compile(rf"\bclass\s+`?{re.escape(name)}(?![\w$])")
    code = _LINE_COMMENT.sub("", source)
    starts = [match.start() for match in pattern.finditer(code)]
    return code.count("\n", 0, starts[-1]) + 1 if starts else None


def _normalise(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _answer_start(text: str) -> int | None:
    """Return the offset behind the thinking part; None where that part is not closed."""
    end = 0
    for close in _THINK_CLOSE.finditer(text):
        end = close.end()
    return None if end == 0 and _THINK_OPEN.match(text) else end


def _blocks(text: str, begin: int) -> list[_Block]:
    """List the fenced blocks from offset `begin`, in order.

    An unclosed one ends where a fence line with a label opens the next, or with the text.
    """
    if "```" not in text and "~~~" not in text:
        return []
    blocks: list[_Block] = []
    opened: re.Match[str] | None = None
    for line in islice(_FENCE.finditer(text, begin), MAX_FENCES):
        opens = "`" not in line[2]
        if opened is None:
            opened = line if opens else None
        elif opens and line[1].startswith(opened[1]):
            blocks.append(_block(text, opened, line.start()))
            opened = line if line[2].strip() else None
    if opened is not None:
        blocks.append(_block(text, opened, _unclosed_end(text, opened)))
    return blocks


def _block(text: str, opened: re.Match[str], end: int) -> _Block:
    words = opened[2].split(maxsplit=1)
    label = words[0].strip("{}.").lower() if words else ""
    return _Block(min(opened.end() + 1, len(text), end), end, label)


def _unclosed_end(text: str, opened: re.Match[str]) -> int:
    """Return the end of a block that no fence line closes; a fence glued to the last line does not belong to it."""
    body = text[opened.end() :].rstrip()
    glued = opened.end() > 0 and body.endswith(opened[1])
    return opened.end() + len(body) - len(opened[1]) if glued else len(text)


def _choose(text: str, blocks: list[_Block], top: str | None) -> _Block | None:
    """Choose the last block that defines `top`, else the last with a class that extends, else the last labelled one."""
    rated = [(_rate(text[b.start : b.end], b.label, top), i) for i, b in enumerate(blocks)]
    best = max(rated, default=(0, 0))
    return blocks[best[1]] if best[0] > 0 else None


def _rate(source: str, label: str, top: str | None) -> int:
    if not source.strip():
        return 0
    if _holds_class(source):
        return 3 if top is not None and defines(source, top) else 2
    return 1 if label in _LABELS else 0


def _holds_class(source: str) -> bool:
    code = _LINE_COMMENT.sub("", source)
    return _CLASS.search(code) is not None and _EXTENDS.search(code) is not None


def _bare(text: str, begin: int) -> Candidate | NoCode:
    """Find the candidate of a text without a usable fenced block."""
    if not text[begin:].strip():
        return _no_code("extraction_failed", "The answer is empty.")
    first = _FILE_START.search(text, begin)
    if first is None:
        return _no_code("extraction_failed", "No Chisel code was found in the answer.")
    if _CLASS.search(text, begin) is None:
        return _no_code("no_module", "The code defines no module.")
    start = _start_of_code(text, begin, first.start())
    return Candidate(text[start : _end_of_code(text, start)], text.count("\n", 0, start))


def _start_of_code(text: str, begin: int, first: int) -> int:
    """Keep leading blank lines, so that bare Chisel keeps its own line numbers; cut leading prose."""
    return first if text[begin:first].strip() else begin


def _end_of_code(text: str, start: int) -> int:
    """Return the offset behind the last closing brace if only prose follows it, else the end of the text."""
    brace = text.rfind("}", start)
    line_end = text.find("\n", brace)
    if brace < 0 or line_end < 0 or _CODE_IN_TAIL.search(text, line_end + 1):
        return len(text)
    return line_end + 1


def _no_code(code: str, message: str) -> NoCode:
    hint = "Answer with one complete Scala file in one ```scala block: imports and a class that extends Module."
    return NoCode((Diagnostic(code, "error", Stage.EXTRACT.value, None, None, message, "", hint),))
