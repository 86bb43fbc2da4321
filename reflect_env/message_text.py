"""Cleaning of text that a candidate may have chosen (`require`, `@implicitNotFound`, its own source lines).

A message is data for a person or a model, so nothing in it may look like a terminal command, a chat turn, a code
fence, or a path of this machine. Every pattern here is linear in the length of its input, and the input is
capped first.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

RAW_LIMIT = 40_000
"""Characters of a raw message that are looked at."""
MESSAGE_LIMIT = 2_000
"""Characters of a cleaned message."""
LINE_LIMIT = 24
"""Lines of a cleaned message."""
SOURCE_LINE_LIMIT = 400
"""Characters kept of a source line."""

LOCATOR = re.compile(r"@\[Candidate\.scala[: ](\d{1,7}):(\d{1,7})\]")
"""How Chisel writes a place of the candidate inside a message."""

_ANSI = re.compile(r"\x1b(?:\[[0-9;?]{0,32}[@-~]|\][^\x07\x1b]{0,200}(?:\x07|\x1b\\)?|.)?")
_LINE_BREAKS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_PACKAGE = re.compile(r"\bc\d{8}[./]")
_OUR_PREFIX = re.compile(
    r"^(?:\[(?:error|warn)\] )?"
    r"(?:(?:Candidate\.scala|<stdin>)[: ]\d{1,7}:\d{1,7}: |\(unknown\): )?(?:(?:error|warning): )?"
)
_EXCEPTION = re.compile(r"^(?:[A-Za-z_]\w{0,80}\.){0,12}((?:[A-Za-z_]\w{0,80}\$){0,4}[A-Z]\w{0,80}): ?")
_PLAIN_EXCEPTIONS = ("chisel3.", "firrtl.", "circt.", "java.lang.IllegalArgumentException", "java.lang.AssertionError")
_OUR_FILE = re.compile(r"\bCandidate\.scala(?:: ?| )(\d{1,7})(?::\d{1,7})?")
_OTHER_LOCATOR = re.compile(r" ?\(?@\[[\w./$ :-]{0,200}\]\)?")
_PATH = re.compile(r"(?<![\w./<])/(?:[\w.+@-]{1,80}/){1,30}(?=[\w.+@-])")
_LOG_TAIL = re.compile(r"^\[(?:error|warn)\] There were \d{1,9} (?:error|warning)\(s\) during hardware elaboration\.$")
_SPACES = re.compile(r"[ \t]{2,}")
_FIRTOOL_NOTE = re.compile(r"^Candidate\.scala:\d{1,7}:\d{1,7}: note: see current operation.{0,4000}$")
_NOTE = re.compile(r"^Candidate\.scala:(\d{1,7}):\d{1,7}: (?:note: )?")

_MISMATCH = re.compile(r"\Atype mismatch;\n found ?: ([^\n]*)\n required: ([^\n]*)")
_UNUSUAL = re.compile(r"[^\n\t\x20-\x7e]")
_UNSEEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))

_CHAT_TOKEN = re.compile(
    r"<(?=[|\uff5c])"
    r"|<(?=/?(?:s|think|tool_call|tool_response|im_start|im_end|start_of_turn|end_of_turn|bos|eos|pad|unk)>)"
    r"|\[(?=/?INST\])|<(?=</?SYS>>)",
    re.IGNORECASE,
)
_FENCE = re.compile(r"`{3,}|~{3,}")


def printable(text: str) -> str:
    """Return `text` without control, format, surrogate or bidirectional characters; newlines and tabs stay."""
    if not _UNUSUAL.search(text):
        return text
    text = _ANSI.sub("", _LINE_BREAKS.sub("\n", text))
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in _UNSEEN)


def visible(text: str) -> str:
    """Return one line of `text` where what `printable` drops is written as an escape, as in Python."""
    if not _UNUSUAL.search(text) and "\n" not in text:
        return text
    return "".join(_escape(c) if c != "\t" and unicodedata.category(c) in _UNSEEN else c for c in text)


def _escape(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")


def defuse(text: str) -> str:
    """Break up what a chat template would read as a control token or a code fence; the rest is unchanged."""
    return _FENCE.sub("''", defuse_chat(text))


def defuse_chat(text: str) -> str:
    """Break up what a chat template would read as a control token; code fences stay."""
    return _CHAT_TOKEN.sub(lambda m: m.group() + "\\", text)


def clip(text: str, limit: int) -> str:
    """Return `text`, or its first `limit - 1` characters and an ellipsis."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


@lru_cache(maxsize=16)
def lines_of(source: str) -> tuple[str, ...]:
    """Return the lines of `source` as scalac counts them: LF, CR LF, CR and FF end one."""
    return tuple(source.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").split("\n"))


def source_line(source: str, line: int | None, limit: int = SOURCE_LINE_LIMIT) -> str:
    """Return line `line` (1-based) of `source` (see `lines_of`), clipped; empty where there is none."""
    lines = lines_of(source)
    if line is None or not 1 <= line <= len(lines):
        return ""
    return clip(lines[line - 1], limit)


def clean_message(message: str) -> str:
    """Return the compiler's message without noise, host paths or our own names, at most `MESSAGE_LIMIT` long.

    Example:
        >>> clean_message("[error] Candidate.scala 9:15: High index 9 is out of range [0, 7]")
        'High index 9 is out of range [0, 7]'

    """
    text = printable(message[:RAW_LIMIT])
    text = _strip_prefixes(_PACKAGE.sub("", text.strip()))
    text = LOCATOR.sub(r"line \1", text)
    text = _OTHER_LOCATOR.sub("", _OUR_FILE.sub(r"line \1", text))
    text = _PATH.sub("", text)
    return clip(defuse(_compact(text)), MESSAGE_LIMIT)


def one_line_mismatch(text: str) -> str:
    """Return scalac's three-line type mismatch on one line, any other cleaned message unchanged."""
    return _MISMATCH.sub(r"type mismatch: found \1, required \2", text, count=1)


def _strip_prefixes(text: str) -> str:
    """Remove the place and the exception's class from the start; keep the class where it is the message."""
    text = _OUR_PREFIX.sub("", text, count=1)
    match = _EXCEPTION.match(text)
    if match is None:
        return text
    rest = text[match.end() :]
    if match.group().startswith(_PLAIN_EXCEPTIONS):
        return rest
    return f"{match.group(1).rpartition('$')[2]}: {rest}"


def _compact(text: str) -> str:
    """Drop empty lines, bookkeeping lines and runs of spaces; keep at most `LINE_LIMIT` lines."""
    kept: list[str] = []
    for raw in text.split("\n"):
        line = _NOTE.sub(r"line \1: ", _SPACES.sub(" ", raw.rstrip()))
        if line.strip(" ^") and not _LOG_TAIL.match(line) and not _FIRTOOL_NOTE.match(raw):
            kept.append(line)
    if len(kept) > LINE_LIMIT:
        kept = [*kept[: LINE_LIMIT - 1], f"… ({len(kept) - LINE_LIMIT + 1} more lines)"]
    return "\n".join(kept)
