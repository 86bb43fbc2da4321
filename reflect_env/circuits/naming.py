"""Names of modules, ports and values: a large vocabulary, random pronounceable words, and no collisions.

Why random words: a model that has only seen meaningful names learns to guess them; one that must copy `Trofelin`
learns to read what it was asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from random import Random

from reflect_env.circuits.vocabulary import ADJECTIVES, KEYWORDS, MEMBERS, NOUNS, SUFFIXES, TYPES

_ONSETS = (*"bdfgklmnprstvz", "br", "cl", "dr", "fl", "gr", "kr", "pl", "pr", "sk", "sl", "st", "tr", "qu", "sh", "th")
_VOWELS = ("a", "e", "i", "o", "u", "ai", "ea", "io", "ou")
_CODAS = ("", "", "", "l", "m", "n", "r", "s", "t", "x", "nd", "rk", "st")
RANDOM_MODULE = 0.35
"""Share of modules with a word that means nothing."""
RANDOM_PORT = 0.12


def pronounceable(rng: Random, syllables: int = 2) -> str:
    """Make a word that is in no dictionary, such as `trofel`."""
    return "".join(rng.choice(_ONSETS) + rng.choice(_VOWELS) + rng.choice(_CODAS) for _ in range(syllables))


def module_name(rng: Random, nouns: Sequence[str]) -> str:
    """Make a class name; `nouns` are what the family would call itself, such as `Counter`."""
    while True:
        name = _module_name(rng, nouns)
        if name not in TYPES and name.lower() not in KEYWORDS and len(name) <= 32:
            return name


def _module_name(rng: Random, nouns: Sequence[str]) -> str:
    if rng.random() < RANDOM_MODULE:
        word = pronounceable(rng, rng.choice((2, 2, 3))).capitalize()
        return word + rng.choice(("", "", rng.choice(tuple(nouns)), rng.choice(SUFFIXES)))
    parts = [rng.choice(ADJECTIVES + NOUNS).capitalize() for _ in range(rng.choice((1, 1, 1, 2)))]
    end = rng.choice(tuple(nouns)) if rng.random() < 0.75 else rng.choice(NOUNS).capitalize()
    tail = rng.choice(("", "", "", "", rng.choice(SUFFIXES), str(rng.randint(2, 99))))
    return "".join(parts) + end + tail


class NameBook:
    """Hands out names that collide neither with each other nor with anything reserved.

    One book serves one task; its style (snake or camel case) holds for all of its ports.
    """

    def __init__(self, rng: Random, taken: Iterable[str] = ()) -> None:
        self._rng = rng
        self._camel = rng.random() < 0.4
        self._taken = {name.lower() for name in taken}

    def scope(self, rng: Random) -> NameBook:
        """Make a book for the values of one solution: it knows the ports and nothing of other solutions."""
        return NameBook(rng, self._taken)

    def port(self, role: str, words: Sequence[str]) -> str:
        """Draw a name for a port out of its role and the words that fit."""
        choices = (role, *words)
        for attempt in range(100):
            word = pronounceable(self._rng) if self._rng.random() < RANDOM_PORT else self._rng.choice(choices)
            name = self._styled(word if attempt < 20 else f"{word}_{pronounceable(self._rng, 1)}")
            if self._free(name):
                return self._take(name)
        raise AssertionError(f"no free name for {role}")

    def local(self, *words: str) -> str:
        """Draw a name for a value inside the module, in camelCase as Scala has it."""
        word = self._rng.choice(words)
        for number in range(100):
            name = camel(word if number == 0 else f"{word}_{'reg' if number == 1 else number}")
            if self._free(name):
                return self._take(name)
        raise AssertionError(f"no free name for {words}")

    def _styled(self, word: str) -> str:
        return camel(word) if self._camel else word

    def _free(self, name: str) -> bool:
        low = name.lower()
        reserved = low in KEYWORDS or name in MEMBERS or low.endswith(("_q", "_d"))
        return not reserved and low not in self._taken

    def _take(self, name: str) -> str:
        self._taken.add(name.lower())
        return name


def camel(word: str) -> str:
    """`data_in` to `dataIn`."""
    head, *tail = word.split("_")
    return head + "".join(part[:1].upper() + part[1:] for part in tail)
