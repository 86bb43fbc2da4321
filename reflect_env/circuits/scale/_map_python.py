"""Register maps in Python: a number a field, bits written one by one."""

from __future__ import annotations

from collections.abc import Mapping

from reflect_env.circuits.family import Model
from reflect_env.circuits.scale._map import Field, Map, Register

_STORED = ("rw", "w1c", "w1c_set", "late_pulse", "count")


class MapModel(Model):
    """The cycle model."""

    def __init__(self, s: Map) -> None:
        self._map = s
        self.reset()

    def reset(self) -> None:
        """Take the reset values."""
        self._values = {f.name: f.reset for _, f in self._map.fields() if f.access in _STORED}
        self._read = 0

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        """Ports of the fields, read data, interrupt."""
        found = {"rdata": self._read if self._map.late else self._word(inputs)}
        for register, field in self._map.fields():
            if field.access in ("rw", "late_pulse"):
                found[field.name] = self._values[field.name]
            elif field.access == "pulse":
                found[field.name] = sum(bit << i for i, bit in self._written(register, field, inputs).items())
        if self._map.irq:
            found["irq"] = int(any(self._values[name] for name in self._map.irq))
        return found

    def advance(self, inputs: Mapping[str, int]) -> None:
        """Write, count, set and clear."""
        self._read = self._word(inputs)
        self._values = {
            field.name: self._after(field, self._written(register, field, inputs), inputs)
            for register, field in self._map.fields()
            if field.access in _STORED
        }

    def _after(self, field: Field, written: Mapping[int, int], inputs: Mapping[str, int]) -> int:
        if field.access == "count":
            return 0 if written else (self._values[field.name] + inputs[field.name]) % (1 << field.width)
        return sum(self._bit(field, i, written.get(i), inputs) << i for i in range(field.width))

    def _bit(self, field: Field, i: int, written: int | None, inputs: Mapping[str, int]) -> int:
        """Compute one bit after the edge; `written` is None where the bit is not written."""
        old = self._values[field.name] >> i & 1
        if field.access == "rw":
            return old if written is None else written
        if field.access == "late_pulse":
            return written or 0
        event = inputs[field.name] >> i & 1
        if event and written:
            return int(field.access == "w1c_set")
        return 1 if event else 0 if written else old

    def _written(self, register: Register, field: Field, inputs: Mapping[str, int]) -> dict[int, int]:
        """List the bits of a field that are written in this cycle, numbered within the field."""
        if not inputs["wen"] or inputs["addr"] != register.address:
            return {}
        lanes = inputs["strb"] if self._map.strobes else -1
        places = [(i, field.low + i) for i in range(field.width)]
        return {i: inputs["wdata"] >> place & 1 for i, place in places if lanes >> (place // 8) & 1}

    def _word(self, inputs: Mapping[str, int]) -> int:
        """Read the register at the address."""
        word = 0
        for register, field in self._map.fields():
            if register.address == inputs["addr"]:
                word |= self._content(field, inputs) << field.low
        return word

    def _content(self, field: Field, inputs: Mapping[str, int]) -> int:
        if field.access in ("pulse", "late_pulse"):
            return 0
        if field.access == "const":
            return field.reset
        return inputs[field.name] if field.access == "ro" else self._values[field.name]
