"""How many tokens a text has at most, without any model's tokenizer.

Text is cut as the tokenizers of Qwen2.5 and its kind cut it before they merge: words without digits, single digits,
runs of marks, white space. A piece of letters is counted as a token for each five, marks as one for each two. Names
that nobody has heard of need more, common words fewer; over a row it is an estimate from above, not a bound.
"""

from __future__ import annotations

import re

_PIECE = re.compile(r"[^\r\n\w]?[^\W\d_]+|\d| ?[^\s\w]+[\r\n]*|_+|\s*[\r\n]+|\s+")
_LETTERS, _MARKS = 5, 2
"""Characters of a token."""


def estimated_tokens(text: str) -> int:
    """Estimate the number of tokens."""
    return sum(map(_tokens, _PIECE.findall(text)))


def _tokens(piece: str) -> int:
    bare = piece.strip()
    return 1 if not bare else 1 + (len(bare) - 1) // (_LETTERS if bare[-1].isalpha() else _MARKS)
