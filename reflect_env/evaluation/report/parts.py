"""Pieces of a page. Every text that comes from outside goes through `text`; nothing else makes HTML of strings."""

from __future__ import annotations

import base64
import hashlib
import html
from collections.abc import Iterable, Mapping, Sequence
from importlib import resources
from typing import Any

from reflect_env.message_text import visible
from reflect_env.verdict import Port

MOST_CHARS = 20_000
"""Characters of one text that a report shows."""
MOST_VALUE = 9
"""Digits of a value in a waveform."""
_LABEL, _STEP, _ROW, _HIGH = 190, 74, 24, 16


def text(value: object) -> str:
    """Escape a text of any origin: markup, control and bidirectional characters."""
    lines = str(value).replace("\r\n", "\n").split("\n")
    return html.escape("\n".join(map(visible, lines)), quote=True)


def clipped(value: str, limit: int = MOST_CHARS) -> str:
    """Escape at most so many characters, and say what is left out."""
    rest = len(value) - limit
    return text(value) if rest <= 0 else f"{text(value[:limit])}\n… {rest:,} more characters are not shown"


def page(title: str, body: Iterable[str]) -> str:
    """Make a whole document; only our own script may run in it, whatever stands in the body."""
    script, style = (_resource(name) for name in ("filter.js", "style.css"))
    allowed = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{allowed}'; base-uri 'none'"
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{text(title)}</title><style>{style}</style></head><body>\n"
        + "\n".join(body)
        + f"\n<script>{script}</script></body></html>\n"
    )


def _resource(name: str) -> str:
    return (resources.files("reflect_env.evaluation.report") / name).read_text("utf-8")


def table(head: Sequence[str], rows: Iterable[Sequence[str]], numbers: Sequence[int] = ()) -> str:
    """Make a table of cells that are HTML already."""

    def cell(kind: str, column: int, inner: str) -> str:
        return f"<{kind}{' class=n' if column in numbers else ''}>{inner}</{kind}>"

    def line(kind: str, cells: Sequence[str]) -> str:
        return "<tr>" + "".join(cell(kind, i, inner) for i, inner in enumerate(cells)) + "</tr>"

    return f"<div class=wide><table>{line('th', head)}{''.join(line('td', row) for row in rows)}</table></div>"


def bar(value: float, low: float | None = None, high: float | None = None, second: float | None = None) -> str:
    """Draw a share as a bar, a second one pale behind it, an interval as a whisker."""
    shapes = ['<rect x="0" y="2" width="100" height="12" fill="var(--line)" opacity=".45"/>']
    if second is not None:
        shapes.append(f'<rect x="0" y="2" width="{100 * second:.2f}" height="12" fill="var(--bar2)"/>')
    shapes.append(f'<rect x="0" y="4" width="{100 * value:.2f}" height="8" fill="var(--bar)"/>')
    if low is not None and high is not None:
        whisker = f"M{100 * low:.2f} 8H{100 * high:.2f}M{100 * low:.2f} 4V12M{100 * high:.2f} 4V12"
        shapes.append(f'<path d="{whisker}" stroke="var(--ink)" fill="none" vector-effect="non-scaling-stroke"/>')
    return f'<svg viewBox="0 0 100 16" preserveAspectRatio="none" aria-hidden="true">{"".join(shapes)}</svg>'


def bars(rows: Iterable[tuple[str, str, str]]) -> str:
    """Lay out label, bar and figure, each HTML already."""
    return f"<div class=bars>{''.join(f'<span>{a}</span>{b}<span>{c}</span>' for a, b, c in rows)}</div>"


def source(code: str, hits: Iterable[int]) -> str:
    """Show code with line numbers, and some lines marked."""
    marked = set(hits)
    lines = code.rstrip("\n")[:MOST_CHARS].split("\n")
    shown = "".join(
        f"<span{' class=hit' if number in marked else ''}>{text(line)}</span>" for number, line in enumerate(lines, 1)
    )
    rest = len(code) - MOST_CHARS
    more = f"<p class=soft>… {rest:,} more characters are not shown</p>" if rest > 0 else ""
    return f"<pre class=src>{shown}</pre>{more}"


def diagnostic(found: Mapping[str, Any], *, with_line: bool = True) -> str:
    """Show one diagnostic with its hint, and its line where the code does not follow."""
    place = f"line {found['line']}: " if found["line"] else ""
    message = str(found["message"])
    head, _, rest = message.partition("\n")
    line = f"<pre>{text(found['source_line'])}</pre>" if with_line and found["source_line"].strip() else ""
    hint = f"<p class=soft>{text(found['hint'])}</p>" if found["hint"] else ""
    more = f"<pre>{text(rest)}</pre>" if rest else ""
    kind = "bad" if found["severity"] == "error" else "soft"
    return f"<p><b class={kind}>{text(place)}{text(head)}</b> <code>{text(found['code'])}</code></p>{more}{line}{hint}"


def waveform(mismatch: Mapping[str, Any], ports: Sequence[Port]) -> str:
    """Draw the cycles up to the first wrong one: what was driven, expected and came out."""
    cycles = [*mismatch["before"], [*mismatch["inputs"], *mismatch["outputs"]]]
    widths = {port.name: port.width for port in ports}
    inputs = {sample["port"] for sample in mismatch["inputs"]}
    lanes: list[str] = []
    for place, sample in enumerate(cycles[-1]):
        name = sample["port"]
        wanted, got = ([row[place][key] for row in cycles] for key in ("expected", "actual"))
        wide = widths.get(name, 1) > 1
        if name in inputs or wanted == got:
            lanes.append(_lane(len(lanes), name, got, wide, "" if name in inputs else " out"))
        else:
            lanes.append(_lane(len(lanes), f"{name} expected", wanted, wide, ""))
            lanes.append(_lane(len(lanes), f"{name} actual", got, wide, "", _wrong(wanted, got)))
    return _drawing(lanes, mismatch["cycle"], len(cycles))


def _wrong(wanted: Sequence[str], got: Sequence[str]) -> frozenset[int]:
    def differs(a: str, b: str) -> bool:
        return any(x not in "xz" and x != y for x, y in zip(a, b, strict=False)) or len(a) != len(b)

    return frozenset(i for i, (a, b) in enumerate(zip(wanted, got, strict=True)) if differs(a, b))


def _drawing(lanes: Sequence[str], cycle: int, count: int) -> str:
    width, height = _LABEL + count * _STEP + 8, (len(lanes) + 1) * _ROW + 8
    first = cycle - count + 1
    mark = f'<rect class="m" x="{_LABEL + (count - 1) * _STEP}" y="0" width="{_STEP}" height="{height}"/>'
    heads = "".join(f'<text class="s" x="{_LABEL + i * _STEP + 4}" y="16">{first + i}</text>' for i in range(count))
    label = '<text class="s" x="4" y="16">cycle</text>'
    return (
        f'<div class=wave><svg width="{width}" height="{height}" role="img" aria-label="waveform up to cycle {cycle}">'
        f"{mark}{label}{heads}{''.join(lanes)}</svg></div>"
    )


def _lane(
    row: int, name: str, values: Sequence[str], wide: bool, kind: str, wrong: frozenset[int] = frozenset()
) -> str:
    top = (row + 1) * _ROW + 4
    shown = name if len(name) <= 24 else f"{name[:14]}…{name[-9:]}"
    parts = [f'<text x="4" y="{top + 13}">{text(shown)}</text>']
    last = ""
    for i, value in enumerate(values):
        style = "w" + (" u" if set(value) <= set("xz") else "") + (" a" if i in wrong else "")
        parts.append(_bus(i, top, value, style) if wide else _bit(i, top, value, last, style))
        last = value
    return "".join(parts)


def _bit(i: int, top: int, value: str, last: str, style: str) -> str:
    x = _LABEL + i * _STEP
    level = {"0": top + _HIGH, "1": top}.get(value, top + _HIGH // 2)
    before = {"0": top + _HIGH, "1": top}.get(last, level)
    return f'<path class="{style}" d="M{x} {before}V{level}H{x + _STEP}"/>'


def _bus(i: int, top: int, value: str, style: str) -> str:
    x, end, middle, bottom = _LABEL + i * _STEP, _LABEL + (i + 1) * _STEP, top + _HIGH // 2, top + _HIGH
    shape = f"M{x} {middle}L{x + 4} {top}H{end - 4}L{end} {middle}L{end - 4} {bottom}H{x + 4}Z"
    short = value if len(value) <= MOST_VALUE else f"{value[:4]}…{value[-4:]}"
    kind = " class=a" if style.endswith("a") else ""
    return f'<path class="{style}" d="{shape}"/><text{kind} x="{x + 7}" y="{top + 12}">{text(short)}</text>'
