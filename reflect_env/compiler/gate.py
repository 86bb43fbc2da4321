"""The first look at a candidate's text: what no compiler needs to see, refused in linear time and with a line number.

scalac recurses over nested brackets and over long chains of operators and dots until its stack ends, and some control
characters end its input early. Refusing such text here costs microseconds instead of a compile worker. Everything
else, however wrong, is scalac's to report.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate
from operator import sub

from reflect_env.catalogue import hint_for
from reflect_env.compiler.api import Limits
from reflect_env.diagnostic import Diagnostic
from reflect_env.verdict import Stage

_BAD = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff]")
_LITERAL = re.compile(
    r"//[^\n]*"
    r"|/\*"
    r'|"(?:"")?'
    r"|'(?:\\u+[0-9a-fA-F]{4}|\\.|[^\\\n])'"
    r"|`[^`\n]*`"
)
_COMMENT_EDGE = re.compile(r"/\*|\*/")
_PLAIN_END = {True: re.compile(r'"""+|\Z'), False: re.compile(r'(?:[^"\\\n]|\\.)*(?:"|(?=\n)|\Z)')}
_MIXED = {True: re.compile(r'"""+|\$\{|\$\$|\$"|\Z'), False: re.compile(r'"|\$\{|\$\$|\$"|\\.|(?=\n)|\Z')}
_BRACE_OR_LITERAL = re.compile(rf"[{{}}]|{_LITERAL.pattern}")
_BRACKETS = {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}
_NOT_BRACKETS = re.compile(r"[^()\[\]{}]+")
_TOKEN = re.compile(
    r"(?P<open>[(\[{])|(?P<close>[)\]}])|(?P<end>[,;])|(?P<line>\n)|(?P<dot>\.)"
    r"|(?P<operator>[!#%&*+/:<=>?@\\^|~\-]+)|(?P<word>[\w$\"]+)"
)
_NOT_LINKS = {i: None for i in range(128) if chr(i).isalnum() or chr(i) in '_$"\n\r\t ,;()[]{}'}
"""Deletes, by `str.translate`, what is no operator or dot."""
_CONTINUES = frozenset(("else", "elsewhen", "otherwise", "match", "catch", "finally", "yield", "with", "extends"))


def gate(source: str, limits: Limits) -> tuple[Diagnostic, ...]:
    """Look for text that must not reach the compiler; empty when there is none.

    At most one diagnostic: `source_too_large`, `bad_characters`, `nesting_too_deep` or `expression_too_long`. Reads the
    text a fixed number of times, whatever is in it.
    """
    if len(source) > limits.source_bytes or len(source.encode("utf-8", "surrogatepass")) > limits.source_bytes:
        return (_refusal("source_too_large", f"the text is larger than {limits.source_bytes} bytes", source, None),)
    bad = _BAD.search(source)
    if bad:
        message = f"the text holds the character U+{ord(bad[0]):04X}, which no Scala source needs"
        return (_refusal("bad_characters", message, source, bad.start()),)
    if len(source) <= min(limits.nesting, limits.operators):
        return ()
    code = _code_only(source)
    return tuple(_too_deep(source, code, limits.nesting)) or tuple(_too_long(source, code, limits.operators))


def _refusal(code: str, message: str, source: str, at: int | None, line: int | None = None) -> Diagnostic:
    if at is not None:
        line = source.count("\n", 0, at) + 1
    text = source.split("\n")[line - 1].rstrip("\r") if line else ""
    return Diagnostic(code, "error", Stage.POLICY.value, line, None, message, _BAD.sub("?", text)[:200], hint_for(code))


def _code_only(source: str) -> str:
    """Take comments and literals out of the text; line breaks stay, a literal leaves a `"`, and `${…}` is code."""
    kept: list[str] = []
    at = 0
    while match := _LITERAL.search(source, at):
        kept.append(source[at : match.start()])
        at = _skip(source, match, kept)
    kept.append(source[at:])
    return "".join(kept)


def _skip(source: str, match: re.Match[str], kept: list[str]) -> int:
    """Pass over one comment or literal; what it leaves is appended to `kept`, where it ends is returned."""
    start, at = match.start(), match.end()
    if match[0][0] == '"':
        triple = len(match[0]) == 3
        kept.append('"')
        if _is_tagged(source, start):
            return _interpolated(source, at, triple, kept)
        at = _PLAIN_END[triple].search(source, at).end()  # type: ignore[union-attr]
    elif match[0] == "/*":
        at = _comment(source, at)
    elif match[0][0] in "'`":
        kept.append('"')
    kept.append("\n" * source.count("\n", start, at))
    return at


def _is_tagged(source: str, quote: int) -> bool:
    """Whether a name such as `s` or `cf` stands right before the quote, which makes the string interpolated."""
    at = quote
    while at and (source[at - 1].isalnum() or source[at - 1] in "_$"):
        at -= 1
    return at < quote and not source[at].isdigit()


def _comment(source: str, at: int) -> int:
    """Find the end of a comment whose `/*` ends at `at`; Scala's comments nest."""
    depth = 1
    while depth:
        edge = _COMMENT_EDGE.search(source, at)
        if edge is None:
            return len(source)
        depth += 1 if edge[0] == "/*" else -1
        at = edge.end()
    return at


def _interpolated(source: str, at: int, triple: bool, kept: list[str]) -> int:
    """Pass over an interpolated string from behind its opening quotes; the code in `${…}` is kept.

    The strings that are open around each other are a list, not a recursion: text may nest them thousands deep.
    """
    strings: list[tuple[bool, int]] = []
    """Open strings around the current one: whether triple-quoted, and the braces open in their `${`."""
    braces = -1
    """Braces open in the code of the current `${`; -1 while in the string's text."""
    while True:
        if braces < 0:
            match = _MIXED[triple].search(source, at)
            assert match is not None
            kept.append("\n" * source.count("\n", at, match.end()))
            at = match.end()
            if match[0] == "${":
                kept.append("{")
                braces = 0
            elif match[0][:1] == '"' or not match[0]:
                if not strings:
                    return at
                triple, braces = strings.pop()
            continue
        match = _BRACE_OR_LITERAL.search(source, at)
        if match is None:
            kept.append(source[at:])
            return len(source)
        kept.append(source[at : match.start()])
        at = match.end()
        if match[0] in "{}":
            kept.append(match[0])
            braces += 1 if match[0] == "{" else -1
        elif match[0][0] == '"' and _is_tagged(source, match.start()):
            kept.append('"')
            strings.append((triple, braces))
            triple, braces = len(match[0]) == 3, -1
        else:
            at = _skip(source, match, kept)


def _too_deep(source: str, code: str, limit: int) -> Iterator[Diagnostic]:
    brackets = _NOT_BRACKETS.sub("", code)
    if len(brackets) <= limit:
        return
    levels = list(accumulate(_BRACKETS[b] for b in brackets))
    floor = accumulate(levels, min, initial=0)
    over = next((i for i, depth in enumerate(map(sub, levels, floor)) if depth > limit), None)
    if over is not None:
        message = f"brackets are nested deeper than {limit}"
        yield _refusal("nesting_too_deep", message, source, None, line=_line_of_bracket(code, over))


def _line_of_bracket(code: str, number: int) -> int:
    """Find the line of the bracket with this number, counted from 0."""
    for i, match in enumerate(re.finditer(r"[()\[\]{}]", code)):
        if i == number:
            return code.count("\n", 0, match.start()) + 1
    raise AssertionError("there are not so many brackets")


def _too_long(source: str, code: str, limit: int) -> Iterator[Diagnostic]:
    """Chains of operators, of infix words and of dots; each bracket level has its own chain.

    A chain ends at `,` and `;`, and outside of ( ) and [ ] at a line break that neither an operator before it nor a dot
    or a word such as `else` behind it carries on.
    """
    if len(code.translate(_NOT_LINKS)) + len(code.split()) <= limit:
        return
    chain = _Chain()
    for match in _TOKEN.finditer(code):
        if chain.add(match.lastgroup or "", match[0]) > limit:
            line = code.count("\n", 0, match.start()) + 1
            yield _refusal("expression_too_long", f"one expression has over {limit} operators", source, None, line)
            return


class _Chain:
    """Counts the links of the chain that the tokens so far belong to."""

    def __init__(self) -> None:
        self._outer: list[tuple[str, int, int]] = []
        self._bracket = "{"
        self._operators = self._dots = 0
        self._before = "end"
        self._broken = False
        """Whether a line break stands before the next token."""

    def add(self, kind: str, text: str) -> int:
        """Take one token; the answer is the length of its chain."""
        if kind == "line":
            self._broken = self._broken or (self._bracket == "{" and self._before not in ("operator", "dot", "open"))
            return 0
        if self._broken and kind != "dot" and text not in _CONTINUES:
            self._operators = self._dots = 0
            self._before = "end"
        self._broken = False
        self._step(kind, text)
        self._before = "word" if kind == "close" else kind
        return max(self._operators, self._dots)

    def _step(self, kind: str, text: str) -> None:
        if kind == "open":
            self._outer.append((self._bracket, self._operators, self._dots))
            self._bracket, self._operators, self._dots = text, 0, 0
        elif kind == "close":
            self._bracket, self._operators, self._dots = self._outer.pop() if self._outer else ("{", 0, 0)
        elif kind == "end":
            self._operators = self._dots = 0
        elif kind == "dot":
            self._dots += 1
        elif kind == "operator" or self._before == "word":
            self._operators += 1
            self._dots = 0
