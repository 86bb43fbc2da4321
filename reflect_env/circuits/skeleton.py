"""What is left of a solution when its names, or its names and numbers, are taken away.

Two solutions with one skeleton are the same program written about other things. Every name becomes the same word, so
two programs that differ only in what is wired to what count as one, and counts of skeletons are low rather than high.
Comments, imports and layout do not count. Words of Scala and Chisel stay, except those that the text
itself declares as names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple
from zlib import crc32

from reflect_env.chisel_names import IMPORTS

NAME, NUMBER, TEXT = "x", "0", '"s"'
"""What stands for a name, a number and a string."""

_PATTERN = re.compile(
    r"""
    (?P<skip>\s+|//[^\n]*|/\*)
  | (?P<text>"{3}.*?"{3}|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)')
  | (?P<number>0[xX][0-9a-fA-F_]+L?|\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?[lLfFdD]?(?![A-Za-z_]))
  | (?P<name>`[^`\n]*`|[A-Za-z_$][\w$]*)
  | (?P<sign>===|=/=|:=|<>|=>|<-|->|::|\+&|-&|\+%|-%|\#\#|<<|>>|<=|>=|==|!=|&&|\|\||\?\?\?|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_LITERAL = re.compile(r'"[bodh][0-9a-fA-F_?]+"')
"""A string that is a number for Chisel, or a bit pattern."""
_KEYWORDS = """
    abstract case catch class def do else extends false final finally for if implicit import lazy match new null object
    override package private protected return sealed super this throw trait try true type val var while with yield
"""
_SCALA = """
    Int Long Boolean String Unit Any Option Some None Seq List Vector Array Map Set BigInt Nil Range Tuple2 until to by
    require assert println
"""
_CHISEL = """
    RequireAsyncReset RequireSyncReset Type Value Bits Analog LFSR ImplicitClock ImplicitReset
"""
_MEMBERS = """
    U S B W asUInt asSInt asBool asBools asTypeOf asClock asAsyncReset zext pad head tail take orR andR xorR rotateLeft
    rotateRight min max abs bits valid ready fire enq deq io litValue litToBoolean getWidth cloneType read write map
    flatMap zip zipWithIndex reduce reduceLeft reduceRight reduceTree foldLeft foldRight fold scanLeft filter forall
    exists foreach fill tabulate iterate reverse sum length size isEmpty nonEmpty head last init tail drop slice sliding
    grouped toSeq toInt indices count contains indexWhere lastIndexWhere onlyIndexWhere indexOf find mkString transpose
    elsewhen otherwise bitSet do_apply W getOrElse isDefined noenq nodeq out in chosen sel all next isValid safe isOneOf
    elements getElements
"""
_WORDS = frozenset(f"{_KEYWORDS} {_SCALA} {_CHISEL}".split()) | frozenset(IMPORTS)
_AFTER_A_DOT = frozenset(_MEMBERS.split())
_DECLARING = frozenset(("val", "var", "def", "class", "object", "trait", "type"))


class Token(NamedTuple):
    """A piece of source that counts."""

    kind: str
    """`name`, `number`, `text` or `sign`."""
    source: str


def tokens(source: str) -> tuple[Token, ...]:
    """Cut Scala source into tokens; comments and imports are left out."""
    return tuple(_without_imports(_lines(source)))


def skeleton(source: str) -> str:
    """Replace every name by one word and every number by one number."""
    return " ".join(NUMBER if _is_number(token, shown) else shown for token, shown in _masked(source))


def masked_names(source: str) -> str:
    """Replace the names by `x0`, `x1`, … in the order in which they appear; numbers stay, and so does the wiring."""
    order: dict[str, str] = {}
    return " ".join(
        order.setdefault(token.source, f"{NAME}{len(order)}") if shown is NAME else shown
        for token, shown in _masked(source)
    )


def shingles(source: str, size: int = 5) -> frozenset[int]:
    """Hash every `size` successive tokens, names masked and numbers kept, for Jaccard similarity."""
    shown = [text for _, text in _masked(source)]
    windows = (" ".join(shown[i : i + size]) for i in range(max(1, len(shown) - size + 1)))
    return frozenset(crc32(window.encode("utf-8", "surrogatepass")) for window in windows)


@lru_cache(maxsize=2048)
def _masked(source: str) -> tuple[tuple[Token, str], ...]:
    """Pair every token with what is shown in its place, numbers as they are."""
    found = tokens(source)
    own = _declared(found)
    return tuple(
        (token, _shown(token, before is not None and before.source == ".", own))
        for before, token in zip((None, *found), found, strict=False)
    )


def _shown(token: Token, after_dot: bool, own: frozenset[str]) -> str:
    if token.kind == "name":
        return token.source if _is_word(token.source, after_dot, own) else NAME
    if token.kind == "text" and not _LITERAL.fullmatch(token.source):
        return TEXT
    return token.source


def _is_number(token: Token, shown: str) -> bool:
    return token.kind == "number" or (token.kind == "text" and shown is not TEXT)


def _is_word(name: str, after_dot: bool, own: frozenset[str]) -> bool:
    if name in own:
        return False
    return name in _AFTER_A_DOT or name in _WORDS if after_dot else name in _WORDS


def _declared(found: tuple[Token, ...]) -> frozenset[str]:
    """Find the names that the text gives to things: behind `val` and its like, and before the colon of a parameter."""
    names = set()
    for before, token, after in zip((None, *found), found, (*found[1:], None), strict=False):
        declared = before is not None and before.source in _DECLARING
        parameter = after is not None and after.source == ":" and (before is None or before.source in "(,")
        if token.kind == "name" and (declared or parameter):
            names.add(token.source)
    return frozenset(names)


def _lines(source: str) -> Iterator[tuple[bool, Token]]:
    """Cut into (whether it begins a line, token)."""
    fresh = True
    for kind, text in _pieces(source):
        if kind == "skip":
            fresh = fresh or "\n" in text
        else:
            yield fresh, Token(kind, text)
            fresh = False


def _pieces(source: str) -> Iterator[tuple[str, str]]:
    """Cut into (group of the pattern, text); a block comment becomes one piece to skip without what it holds."""
    if "/*" not in source:
        yield from ((match.lastgroup or "sign", match.group()) for match in _PATTERN.finditer(source))
        return
    place = 0
    while place < len(source):
        match = _PATTERN.match(source, place)
        assert match is not None  # the last alternative takes any character
        place = match.end()
        yield match.lastgroup or "sign", match.group()
        if match.group() == "/*":
            place = _end_of_comment(source, place)


def _end_of_comment(source: str, place: int) -> int:
    """Find the end of a comment that has begun; comments nest."""
    depth = 1
    while depth and (match := re.compile(r"/\*|\*/").search(source, place)):
        depth += 1 if match.group() == "/*" else -1
        place = match.end()
    return place if not depth else len(source)


def _without_imports(found: Iterator[tuple[bool, Token]]) -> Iterator[Token]:
    inside = False
    for begins, token in found:
        inside = token.source == "import" if begins else inside
        if not inside:
            yield token
