"""Whether an evaluation task is already in the training data: by its solution's text and by its circuit.

Two ways to be the same: the text with names masked, and the circuit in FIRRTL with names replaced by their order of
appearance. The second sees through renaming, comments and layout; the first needs no compiler.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from reflect_env.circuits.skeleton import masked_names

_OPAQUE = re.compile(r"@\[[^\]]*\]|;[^\n]*")
"""Source locators and comments."""
_TOKEN = re.compile(r'"(?:[^"\\\n]|\\.)*"|`[^`\n]*`|[A-Za-z_][\w$]*|\d+|\n\s*|[^\s\w]')
_WORDS = frozenset(
    """
    FIRRTL version circuit module public extmodule input output UInt SInt Clock Reset AsyncReset Analog Probe wire reg
    regreset node inst of mem when else skip connect invalidate flip const is invalid attach stop printf assert assume
    cover data type depth read latency write under reader writer readwriter old new undefined cmem smem mport infer
    add sub mul div rem lt leq gt geq eq neq pad asUInt asSInt asClock asAsyncReset cvt neg not and or xor andr orr
    xorr cat bits head tail shl shr dshl dshr mux validif intrinsic layer layerblock define propassign type
    """.split()  # noqa: SIM905 - one word after the other is how a vocabulary is read
)


def text_key(solution: str) -> str:
    """Hash of the solution with names masked; numbers count."""
    return hashlib.sha256(masked_names(solution).encode("utf-8", "surrogatepass")).hexdigest()


def circuit_key(chirrtl: str) -> str:
    """Hash of the circuit with every name replaced by a number in the order of appearance."""
    order: dict[str, str] = {}
    parts = []
    for token in _TOKEN.findall(_OPAQUE.sub("", chirrtl)):
        name = token.strip("`")
        if re.fullmatch(r"[A-Za-z_][\w$]*", name) and token not in _WORDS:
            token = order.setdefault(name, f"n{len(order)}")
        parts.append(" " * (len(token) - 1) if token.startswith("\n") else token)
    return hashlib.sha256(" ".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True)
class Guard:
    """Knows what was trained on."""

    texts: frozenset[str]
    circuits: frozenset[str]

    @classmethod
    def over(cls, solutions: Iterable[str], circuits: Iterable[str] = ()) -> Guard:
        """Take the training solutions and, where they are at hand, their CHIRRTL."""
        return cls(frozenset(map(text_key, solutions)), frozenset(map(circuit_key, circuits)))

    def refuses(self, solutions: Iterable[str], circuits: Iterable[str] = ()) -> str | None:
        """Say why an evaluation task with these solutions may not be used; None where it may."""
        if any(text_key(solution) in self.texts for solution in solutions):
            return "a solution is in the training data but for its names"
        if any(circuit_key(circuit) in self.circuits for circuit in circuits):
            return "a solution's circuit is in the training data"
        return None
