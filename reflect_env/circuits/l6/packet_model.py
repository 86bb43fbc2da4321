"""Parameters of a packet receiver and its cycle model, which sees a packet as a list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reflect_env.circuits.family import Model


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    """Of a symbol."""
    start: int
    """Symbol that begins a packet."""
    limit: int
    """Longest payload."""
    check: str
    """`none`, `sum` or `xor`."""
    seed: int
    """What the check starts with."""
    with_length: bool
    """Whether the check covers the length."""
    timeout: int
    """Cycles without a symbol that end a packet; 0 for none."""
    counter_width: int
    """Of a counter of good packets; 0 for none."""
    asynchronous: bool


class PacketModel(Model):
    """The packet so far, and what the last edge has decided."""

    def __init__(self, s: Spec) -> None:
        self._s = s
        self.reset()

    def reset(self) -> None:
        """Hunt."""
        self._packet: list[int] | None = None
        self._quiet = self._packets = 0
        self._out = {"out_valid": 0, "out_data": 0, "good": 0, "bad": 0}

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        """Show what the last edge has decided."""
        return self._out | {"busy": int(self._packet is not None), "packets": self._packets}

    def advance(self, inputs: Mapping[str, int]) -> None:
        """Take a symbol, or count the silence."""
        s = self._s
        self._out = dict.fromkeys(self._out, 0)
        if inputs["valid"]:
            self._quiet = 0
            self._take(inputs["x"])
        elif self._packet is not None and s.timeout:
            self._quiet += 1
            if self._quiet == s.timeout:
                self._end(False)

    def _take(self, x: int) -> None:
        """The packet so far is the length and what follows it."""
        s = self._s
        if self._packet is None:
            self._packet = [] if x == s.start else None
            return
        self._packet = [*self._packet, x]
        size, *body = self._packet
        if not 1 <= size <= s.limit:
            self._end(False)
        elif len(body) > size:
            self._end(body[-1] == self._digest(body[:-1]))
        elif body:
            self._out |= {"out_valid": 1, "out_data": x}
            if len(body) == size and s.check == "none":
                self._end(True)

    def _digest(self, body: list[int]) -> int:
        s, total = self._s, self._s.seed
        for x in ([len(body)] if s.with_length else []) + body:
            total = (total + x) % (1 << s.width) if s.check == "sum" else total ^ x
        return total

    def _end(self, good: bool) -> None:
        self._packet, self._quiet = None, 0
        self._out |= {"good": int(good), "bad": int(not good)}
        if self._s.counter_width:
            self._packets = (self._packets + good) % (1 << self._s.counter_width)
