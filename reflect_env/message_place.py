"""Where a message belongs in the candidate's text, mended where the compiler's own place is known to mislead.

Everything is read from the candidate's source by bounded text search; where nothing fits, the reported place stays.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from reflect_env.message_text import LOCATOR, RAW_LIMIT


@dataclass(frozen=True)
class Place:
    """A 1-based line and column; None where unknown."""

    line: int | None
    column: int | None = None


_UNINITIALIZED = re.compile(r"Uninitialized field: Candidate\.scala: (\d{1,7})")
_LOOP = re.compile(r"sample path: (?P<module>\w{1,200})\.\{(?P<path>[^}\n]{1,2000})")
_SINK_MODULE = re.compile(r"in \"(\w{1,200})\"")
_UNSIZED = re.compile(r"must have known width\s[^\n]{0,1000}?\b(\w{1,200}) : [US]Int(?![<\w])")
_IS = re.compile(r"^\s*is\s*\(([^\n]{1,200}?)\)\s*\{")
_TYPE_HEAD = re.compile(r"^\s*(?:(?:final|sealed|abstract|case|private)\s+){0,3}(?:class|object|trait)\s+(\w+)")
_VAL_NAME = re.compile(r"^\s*(?:lazy\s+)?va[lr]\s+(\w+)\s*(?::[^=\n]{1,200})?=")


def reported(message: str, line: int | None, column: int | None, source: str) -> Place:
    """Return the place the caller gives, or else the last one that the message itself names.

    On line 1 Chisel counts the package clause in, so a column there is not taken from a message.
    """
    count = source.count("\n") + 1
    if line and 1 <= line <= count:
        return Place(line, column or None)
    named = LOCATOR.findall(message[:RAW_LIMIT])
    if named and 1 <= int(named[-1][0]) <= count:
        number, offset = int(named[-1][0]), int(named[-1][1])
        return Place(number, offset if number > 1 and offset else None)
    return Place(None)


def mend(code: str, message: str, fields: dict[str, str], place: Place, source: str) -> Place:
    """Return a better place for the codes whose reported one misleads, and fill `fields` of their hints."""
    lines = source.split("\n")
    if code == "uninferred_width" and (port := _UNSIZED.search(message)):
        fields["name"] = port[1]
        return _first(rf"\bva[lr]\s+({port[1]})\s*[=:]", _span_at(place.line, lines), lines) or place
    if code in ("not_initialized", "uninferred_width"):
        name = fields.get("sink") or fields.get("name") or ""
        return _declaration(name, message, place, lines)
    if code == "comb_loop":
        return _loop(message, fields, place, lines)
    if code == "use_before_definition":
        return _use(message, fields, place, lines)
    if code == "module_not_wrapped":
        return _unwrapped(place, lines)
    if code == "is_not_exclusive":
        return _second_is(place, lines)
    if code == "literal_base" and place.line is None:
        return _only(r"\"[^hbodx\"\n][^\"\n]{0,100}\"\s*\.\s*(?:U|S|asUInt|asSInt)\b", lines) or place
    return place


def _declaration(name: str, message: str, place: Place, lines: list[str]) -> Place:
    """Return the line that declares a port: firtool names the class, or the `IO(...)` of a whole bundle."""
    if place.line is not None and not _TYPE_HEAD.match(lines[place.line - 1]) and "IO(" not in lines[place.line - 1]:
        return place
    module = _SINK_MODULE.search(message)
    span = _span(module.group(1), lines) if module else _span_at(place.line, lines)
    return _walk(re.split(r"[_.]", name), span, lines) or place


def _walk(segments: list[str], span: range, lines: list[str]) -> Place | None:
    """Follow `io_req_addr` to `val io`, `val req`, `val addr`, each after the one before; the last one found."""
    found, start, at = None, span.start, 0
    while at < len(segments):
        step = _longest(segments, at, range(start, span.stop), lines)
        if step is None:
            return found if found and at >= 1 else None
        at, found = step
        start = (found.line or 1) - 1
    return found


def _longest(segments: list[str], at: int, span: range, lines: list[str]) -> tuple[int, Place] | None:
    for end in range(len(segments), at, -1):
        name = re.escape("_".join(segments[at:end]))
        rest = r"\s*[=:]" if at else r"\s*(?::[^=]*)?=(?!\s*(?:Input|Output|Flipped|[US]Int|Bool)\b)"
        place = _first(rf"\bva[lr]\s+({name}){rest}", span, lines) if name else None
        if place:
            return end, place
    return None


def _loop(message: str, fields: dict[str, str], place: Place, lines: list[str]) -> Place:
    """Return the first declaration among the names on the path; the path's start differs between toolchains."""
    match = _LOOP.search(message)
    if match is None:
        return place
    steps = [s.strip() for s in match["path"].split("<-")]
    names = list(dict.fromkeys(s for s in steps if s and s != "..." and not s.startswith("_")))
    fields["path"] = " <- ".join(names[:8])
    span = _span(match["module"], lines)
    places = [_walk(re.split(r"[_.]", name), span, lines) for name in names[:50]]
    known = [p for p in places if p and p.line]
    return min(known, key=lambda p: p.line or 0) if known else place


def _use(message: str, fields: dict[str, str], place: Place, lines: list[str]) -> Place:
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


def _unwrapped(place: Place, lines: list[str]) -> Place:
    """Return the `new X` without `Module(`; the JVM's first frame is the constructor of X."""
    if place.line is None or not (head := _TYPE_HEAD.match(lines[place.line - 1])):
        return place
    return _only(rf"(?<!Module\()(?<!Module\( )\bnew\s+{re.escape(head.group(1))}\b", lines) or place


def _second_is(place: Place, lines: list[str]) -> Place:
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


def _span(module: str, lines: list[str]) -> range:
    """0-based lines from `class module` to the next type at the same or a smaller indentation."""
    for i, text in enumerate(lines):
        head = _TYPE_HEAD.match(text)
        if head and head.group(1) == module:
            return _span_at(i + 1, lines)
    return range(0, len(lines))


def _span_at(line: int | None, lines: list[str]) -> range:
    start = max(i for i in range(line or 1) if i == 0 or _TYPE_HEAD.match(lines[i]))
    indent = len(lines[start]) - len(lines[start].lstrip())
    for i in range(start + 1, len(lines)):
        if _TYPE_HEAD.match(lines[i]) and len(lines[i]) - len(lines[i].lstrip()) <= indent:
            return range(start, i)
    return range(start, len(lines))


def _first(pattern: str, span: range, lines: list[str]) -> Place | None:
    """Return the first line of `span` outside line comments where `pattern` is found, and the column of its group."""
    compiled = re.compile(pattern)
    for i in span:
        match = compiled.search(lines[i][:2000].split("//")[0])
        if match:
            return Place(i + 1, match.start(match.lastindex or 0) + 1)
    return None


def _only(pattern: str, lines: list[str]) -> Place | None:
    """Where `pattern` is found, if that is one line only."""
    first = _first(pattern, range(len(lines)), lines)
    if first is None or first.line is None:
        return None
    return None if _first(pattern, range(first.line, len(lines)), lines) else first
