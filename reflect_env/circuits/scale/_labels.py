"""Names for intermediate values, by what they are: data and one draw.

None of the words is a port name of these families, so values and ports rarely meet; `settled` parts them if they do.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from random import Random

from reflect_env.circuits.family import Names
from reflect_env.circuits.scale._expr import Expr

_WORDS = {
    "add": "total added summed plus stepped",
    "add_full": "total wideSum fullSum grand",
    "sub": "diff delta less remain gap",
    "sub_full": "wideDiff fullDiff gap margin",
    "mul": "prod scaled weighted times",
    "neg": "negated opposite minus",
    "abs": "magnitude distance absVal",
    "min": "smaller lower least minVal",
    "max": "larger upper greatest maxVal",
    "and": "masked common gated kept",
    "or": "merged joined united anyOf",
    "xor": "mixed toggled folded mix",
    "not": "inverted flipped negBits",
    "land": "bothSet agreed allow together",
    "lor": "eitherSet someSet trigger permit",
    "lxor": "oneOnly unequal exclusive",
    "lnot": "notSet denied inverse",
    "shl": "scaled doubled raised up",
    "shr": "halved reduced shifted down",
    "shl_by": "pushed raised lifted",
    "shr_by": "lowered dropped shifted",
    "rotl": "rotated turned spun",
    "rotr": "rotated turned rolled",
    "cat": "joinedBits combined wordPair pair",
    "bits": "field part slice nibble portion",
    "bit": "oneBit bitSet marked picked",
    "pick": "bitAt chosenBit selected",
    "fill": "spread copied filled",
    "pad": "extended padded",
    "zext": "asNumber widened plain",
    "as_signed": "asSigned reread signedVal",
    "as_unsigned": "rawBits unsignedVal patternBits",
    "any": "anySet nonZero present",
    "all": "allSet full saturated",
    "parity": "oddOnes parityBit oddBits",
    "ones": "onesCount weight population",
    "reverse": "mirrored swapped backward",
    "eq": "same isEqual agrees",
    "ne": "differs changed notSame",
    "lt": "isLess below under",
    "le": "atMost inLimit notAbove",
    "gt": "isMore above exceeds",
    "ge": "atLeast reached notBelow",
    "mux": "chosen pickedVal choice routed selectedVal",
}
WORDS = {op: tuple(words.split()) for op, words in _WORDS.items()}


def label(rng: Random, expr: Expr, taken: Collection[str]) -> str:
    """Draw a name for a value; `taken` is in lower case."""
    return unused_name(rng, WORDS[expr.op], taken)


def unused_name(rng: Random, words: Sequence[str], taken: Collection[str]) -> str:
    """Draw one of the words, with a number where it is taken; `taken` is in lower case."""
    word, number = rng.choice(words), 1
    while (name := word if number == 1 else f"{word}{number}").lower() in taken:
        number += 1
    return name


def settled(names: Iterable[str], n: Names) -> dict[str, str]:
    """Give each value the name that it has in this task: its own, or a longer one where a port has it."""
    ports = {port.lower() for port in n.ports.values()} | {n.module.lower()}
    return {name: name if name.lower() not in ports else f"{name}Val" for name in names}
