"""Printable text as a Gymnasium space that also survives `AsyncVectorEnv`'s shared memory.

Gymnasium 1.4 reads a `Text` observation from shared memory once, when the vector environment is made, and
hands those strings out for ever (arrays are views, strings cannot be). So `make_vec(…, "async")` with its
default settings would observe rows of zeros. `PrintableText` reads anew at each step.
"""

from __future__ import annotations

import string
from collections.abc import Sequence
from typing import Any, overload

import numpy as np
from gymnasium import spaces
from gymnasium.vector.utils.shared_memory import read_from_shared_memory
from numpy.typing import NDArray


class PrintableText(spaces.Text):
    """Text over `string.printable`, empty text included."""

    def __init__(self, max_length: int) -> None:
        super().__init__(max_length, min_length=0, charset=string.printable)


class SharedTexts(Sequence[str]):
    """The texts that lie in shared memory now; a deep copy, which is what a step hands out, is a plain tuple."""

    def __init__(self, space: PrintableText, codes: NDArray[np.int32]) -> None:
        """Bind the memory.

        Args:
            space: Gives the characters.
            codes: Index of each character, shape `(num_envs, space.max_length)`; the number of characters
                where there is none.

        """
        self._characters = np.array([*space.character_list, ""])
        self._codes = codes

    def __len__(self) -> int:
        return len(self._codes)

    @overload
    def __getitem__(self, index: int) -> str: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[str, ...]: ...

    def __getitem__(self, index: int | slice) -> str | tuple[str, ...]:
        if isinstance(index, slice):
            return tuple(self)[index]
        return "".join(self._characters[self._codes[index]])

    def __deepcopy__(self, memo: dict[int, Any]) -> tuple[str, ...]:
        return tuple(self)


@read_from_shared_memory.register(PrintableText)
def _read(space: PrintableText, shared_memory: Any, n: int = 1) -> SharedTexts:  # noqa: ANN401  (untyped ctypes)
    codes = np.frombuffer(shared_memory.get_obj(), dtype=np.int32)
    return SharedTexts(space, codes.reshape((n, space.max_length)))
