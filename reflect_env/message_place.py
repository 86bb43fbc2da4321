"""Where a message belongs in the candidate's text, mended where the compiler's own place is known to mislead.

Everything is read from the candidate's source by bounded text search; where nothing fits, the reported place stays.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

from reflect_env.message_text import LOCATOR, RAW_LIMIT, lines_of

Lines = tuple[str, ...]

MOST_SEGMENTS = 16
"""Parts of a flattened name, and declarations of one name, that are looked at."""


@dataclass(frozen=True)
class Place:
    """A 1-based line and column; None where unknown."""

    line: int | None
    column: int | None = None


_UNINITIALIZED = re.compile(r"Uninitialized field: line (\d{1,7})")
_LOOP = re.compile(r"sample path: (?P<module>\w{1,200})\.\{(?P<path>[^}\n]{1,2000})")
_SINK_MODULE = re.compile(r"in \"(\w{1,200})\"")
_UNSIZED = re.compile(r"must have known width\s[^\n]{0,1000}?\b(\w{1,200}) : [US]Int(?![<\w])")
_VAL = re.compile(r"\bva[lr]\s+(\w+)\s*(?=[=:])")
_FIELD = re.compile(r"(?::[^=]{0,200})?=\s*(?:Input|Output|Flipped|[US]Int|Bool)\b")
_TELLTALES = {
    "literal_base": r"\"[^hbodx\"\n][^\"\n]{0,100}\"\s*\.\s*(?:U|S|asUInt|asSInt)\b",
    "shift_too_large": r"<<\s*[(A-Za-z_]",
    "uninferred_width": r"\b(?:Input|Output|Flipped)\(\s*([US]Int)\(\s*\)",
}
"""What the mistake looks like, for messages that come without any place; used where one line only has it."""
_IS = re.compile(r"^\s*is\s*\(([^\n]{1,200}?)\)\s*\{")
_TYPE_HEAD = re.compile(r"^\s*(?:(?:final|sealed|abstract|case|private)\s+){0,3}(?:class|object|trait)\s+(\w+)")
_VAL_NAME = re.compile(r"^\s*(?:lazy\s+)?va[lr]\s+(\w+)\s*(?::[^=\n]{1,200})?=")


def reported(message: str, line: int | None, column: int | None, source: str) -> Place:
    """Return the place the caller gives, or else the last one that the message itself names.

    On line 1 Chisel counts the package clause in, so a column there is not taken from a message.
    """
    count = len(lines_of(source))
    if line and 1 <= line <= count:
        return Place(line, column or None)
    named = LOCATOR.findall(message[:RAW_LIMIT])
    if named and 1 <= int(named[-1][0]) <= count:
        number, offset = int(named[-1][0]), int(named[-1][1])
        return Place(number, offset if number > 1 and offset else None)
    return Place(None)


def mend(code: str, message: str, fields: dict[str, str], place: Place, source: str) -> Place:
    """Return a better place for the codes whose reported one misleads, and fill `fields` of their hints."""
    lines = lines_of(source)
    if code == "not_initialized":
        return _declaration(fields.get("sink", ""), message, place, lines)
    if code == "uninferred_width":
        return _unsized(message, fields, place, lines)
    if code == "comb_loop":
        return _loop(message, fields, place, lines)
    if code == "use_before_definition":
        return _use(message, fields, place, lines)
    if code == "module_not_wrapped":
        return _unwrapped(place, lines)
    if code == "is_not_exclusive":
        return _second_is(place, lines)
    if code in _TELLTALES and place.line is None:
        return _only(_TELLTALES[code], lines) or place
    return place


def _declaration(name: str, message: str, place: Place, lines: Lines) -> Place:
    """Return the line that declares a port: firtool names the class, or the `IO(...)` of a whole bundle."""
    if place.line is not None and not _TYPE_HEAD.match(lines[place.line - 1]) and "IO(" not in lines[place.line - 1]:
        return place
    module = _SINK_MODULE.search(message)
    span = _span(module.group(1), lines) if module else _span_at(place.line, lines)
    return _Declarations(span, lines).find(name) or place


def _unsized(message: str, fields: dict[str, str], place: Place, lines: Lines) -> Place:
    """Return the line that declares the signal without a width; the whole bundle is what firtool may name."""
    if "name" in fields:
        return _declaration(fields["name"], message, place, lines)
    port = _UNSIZED.search(message)
    if port is None:
        vague = place.line is None or "IO(" in lines[place.line - 1]
        return (_only(_TELLTALES["uninferred_width"], lines) or place) if vague else place
    fields["name"] = port[1]
    return _field(port[1], place, lines)


def _field(name: str, place: Place, lines: Lines) -> Place:
    """Return the line of a field inside the `IO(...)` that starts at `place`."""
    if place.line is None or "IO(" not in lines[place.line - 1]:
        return place
    return _first(rf"\bva[lr]\s+({re.escape(name)})\s*[=:]", range(place.line - 1, len(lines)), lines) or place


@dataclass(frozen=True)
class _Val:
    place: Place
    is_field: bool
    """Whether the value is a type or port type, as in a Bundle, and so no signal by itself."""


class _Declarations:
    """Where a part of the text declares its values, read once."""

    def __init__(self, span: range, lines: Lines) -> None:
        self._vals: dict[str, list[_Val]] = {}
        for i in span:
            code = lines[i][:2000].split("//")[0]
            for match in _VAL.finditer(code):
                val = _Val(Place(i + 1, match.start(1) + 1), _FIELD.match(code, match.end()) is not None)
                self._vals.setdefault(match[1], []).append(val)

    def find(self, name: str) -> Place | None:
        """Follow `io_req_addr` to `val io`, `val req`, `val addr`, each at or after the one before."""
        segments = re.split(r"[_.]", name)[:MOST_SEGMENTS]
        found, at = None, 0
        while at < len(segments):
            step = self._longest(segments, at, found)
            if step is None:
                break
            at, found = step
        return found

    def _longest(self, segments: list[str], at: int, after: Place | None) -> tuple[int, Place] | None:
        for end in range(len(segments), at, -1):
            vals = self._vals.get("_".join(segments[at:end]), ())
            start = 0 if after is None else bisect_left(vals, after.line or 0, key=lambda v: v.place.line or 0)
            for val in vals[start : start + MOST_SEGMENTS]:
                if after is not None or not val.is_field:
                    return end, val.place
        return None


def _loop(message: str, fields: dict[str, str], place: Place, lines: Lines) -> Place:
    """Return the first declaration among the names on the path; the path's start differs between toolchains."""
    match = _LOOP.search(message)
    if match is None:
        return place
    steps = [s.strip() for s in match["path"].split("<-")]
    names = list(dict.fromkeys(s for s in steps if s and s != "..." and not s.startswith("_")))
    fields["path"] = " <- ".join(names[:8])
    declarations = _Declarations(_span(match["module"], lines), lines)
    known = [p for p in map(declarations.find, names[:50]) if p and p.line]
    return min(known, key=lambda p: p.line or 0) if known else place


def _use(message: str, fields: dict[str, str], place: Place, lines: Lines) -> Place:
    """Return the line that uses the value; the JVM names the one that defines it."""
    match = _UNINITIALIZED.search(message)
    number = int(match.group(1)) if match else (place.line or 0)
    defined = _VAL_NAME.match(lines[number - 1]) if 1 <= number <= len(lines) else None
    if defined is None:
        return place
    fields["name"] = defined.group(1)
    start = next((i for i in range(number - 1, 0, -1) if _TYPE_HEAD.match(lines[i - 1])), 0)
    used = _first(rf"(?<![\w.])({re.escape(defined.group(1))})\b", range(start, number - 1), lines)
    return used or place


def _unwrapped(place: Place, lines: Lines) -> Place:
    """Return the `new X` without `Module(`; the JVM's first frame is the constructor of X."""
    if place.line is None or not (head := _TYPE_HEAD.match(lines[place.line - 1])):
        return place
    return _only(rf"(?<!Module\()(?<!Module\( )\bnew\s+{re.escape(head.group(1))}\b", lines) or place


def _second_is(place: Place, lines: Lines) -> Place:
    """Return the first `is` after the `switch` whose constants stand above already."""
    seen: set[str] = set()
    for i in range(place.line or len(lines), len(lines)):
        match = _IS.match(lines[i])
        if match and match[1] in seen:
            return Place(i + 1, match.start(1) + 1)
        seen.update([match[1]] if match else [])
        if "switch" in lines[i]:
            break
    return place


def _span(module: str, lines: Lines) -> range:
    """0-based lines from `class module` to the next type at the same or a smaller indentation."""
    for i, text in enumerate(lines):
        head = _TYPE_HEAD.match(text)
        if head and head.group(1) == module:
            return _span_at(i + 1, lines)
    return range(0, len(lines))


def _span_at(line: int | None, lines: Lines) -> range:
    start = max(i for i in range(line or 1) if i == 0 or _TYPE_HEAD.match(lines[i]))
    indent = len(lines[start]) - len(lines[start].lstrip())
    for i in range(start + 1, len(lines)):
        if _TYPE_HEAD.match(lines[i]) and len(lines[i]) - len(lines[i].lstrip()) <= indent:
            return range(start, i)
    return range(start, len(lines))


def _first(pattern: str, span: range, lines: Lines) -> Place | None:
    """Return the first line of `span` outside line comments where `pattern` is found, and the column of its group."""
    compiled = re.compile(pattern)
    for i in span:
        match = compiled.search(lines[i][:2000].split("//")[0])
        if match:
            return Place(i + 1, match.start(match.lastindex or 0) + 1)
    return None


def _only(pattern: str, lines: Lines) -> Place | None:
    """Where `pattern` is found, if that is one line only."""
    first = _first(pattern, range(len(lines)), lines)
    if first is None or first.line is None:
        return None
    return None if _first(pattern, range(first.line, len(lines)), lines) else first
