"""Second oracles of the width converter: cycle models of both directions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from reflect_env.circuits.family import Model

if TYPE_CHECKING:
    from reflect_env.circuits.l4.width_converter import Spec


class Widen(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self._parts: list[int] = []

    def reset(self) -> None:
        self._parts = []

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        s, parts, last = self._s, list(self._parts), len(self._parts) == self._s.ratio - 1
        if s.mode == "through":
            parts += [inputs["in_bits"]] if last and inputs["in_valid"] else []
            ready = inputs["out_ready"] == 1 if last else True
        else:
            ready = len(parts) < s.ratio or (s.mode == "fast" and inputs["out_ready"] == 1)
        found = {"in_ready": int(ready), "out_valid": int(len(parts) == s.ratio)}
        order = reversed(parts) if s.low_first else parts
        word = "".join(f"{part:0{s.width}b}" for part in order)
        return found | ({"out_bits": int(word, 2)} if found["out_valid"] else {})

    def advance(self, inputs: Mapping[str, int]) -> None:
        now = self.outputs(inputs)
        if now["out_valid"] and inputs["out_ready"]:
            self._parts = []
            if self._s.mode == "through":
                return
        if inputs["in_valid"] and now["in_ready"]:
            self._parts.append(inputs["in_bits"])


class Narrow(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self.reset()

    def reset(self) -> None:
        self._parts: list[int] = []
        self._turn = 0

    def _cut(self, word: int) -> list[int]:
        s = self._s
        text = f"{word:0{s.width * s.ratio}b}"
        parts = [int(text[i : i + s.width], 2) for i in range(0, len(text), s.width)]
        return parts[::-1] if s.low_first else parts

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        s, go = self._s, inputs["out_ready"] == 1
        if s.mode == "through":
            last, valid = self._turn == s.ratio - 1, inputs["in_valid"]
            found = {"in_ready": int(go and last), "out_valid": valid}
            return found | ({"out_bits": self._cut(inputs["in_bits"])[self._turn]} if valid else {})
        ready = not self._parts or (s.mode == "fast" and len(self._parts) == 1 and go)
        found = {"in_ready": int(ready), "out_valid": int(bool(self._parts))}
        return found | ({"out_bits": self._parts[0]} if self._parts else {})

    def advance(self, inputs: Mapping[str, int]) -> None:
        now = self.outputs(inputs)
        if self._s.mode == "through":
            self._turn = (self._turn + (inputs["in_valid"] & inputs["out_ready"])) % self._s.ratio
            return
        if now["out_valid"] and inputs["out_ready"]:
            self._parts = self._parts[1:]
        if inputs["in_valid"] and now["in_ready"]:
            self._parts = self._cut(inputs["in_bits"])
