"""Register maps: what a bus finds at each address, and how one is drawn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.draw import weighted

RW, RO, W1C, W1C_SET, PULSE, LATE_PULSE, COUNT, CONST = (
    "rw", "ro", "w1c", "w1c_set", "pulse", "late_pulse", "count", "const",
)  # fmt: skip
"""Kinds of access. Of both W1C kinds: what wins when a bit is set and cleared at once."""

_REGISTERS = "CTRL STATUS CONFIG LIMIT EVENTS TRIG TIMING MODE INFO DATA GAIN ALARM PORT SCALE STATS POWER"
_FIELDS = {
    RW: "enable mode level gain limit delay period target mask threshold divider channel weight offset speed",
    RO: "sensor version position busy temperature distance voltage phase occupancy revision",
    W1C: "overrun timeout done error underflow wakeup fault expired",
    PULSE: "start clear flush trigger restart kick sample shoot",
    COUNT: "packets errors ticks frames hits drops",
    CONST: "ident magic build lanes",
}


@dataclass(frozen=True)
class Field:
    """Some bits of a register."""

    name: str
    low: int
    width: int
    access: str
    reset: int
    """Value after reset; of a constant its value; 0 where it has no state."""

    @property
    def writable(self) -> bool:
        """Whether a write does anything to it."""
        return self.access not in (RO, CONST)

    @property
    def high(self) -> int:
        """Number of the highest bit."""
        return self.low + self.width - 1


@dataclass(frozen=True)
class Register:
    """What stands at one address."""

    name: str
    address: int
    fields: tuple[Field, ...]
    """The lowest first; other bits read as 0."""


@dataclass(frozen=True)
class Map:
    """A whole register file with its bus."""

    data_width: int
    address_width: int
    registers: tuple[Register, ...]
    strobes: bool
    """Whether each byte of a write has its own enable."""
    late: bool
    """Whether read data come one cycle later, from a register."""
    irq: tuple[str, ...]
    """W1C fields of which any bit raises the interrupt."""
    asynchronous: bool

    def fields(self) -> Iterator[tuple[Register, Field]]:
        """Go through all fields."""
        for register in self.registers:
            for field in register.fields:
                yield register, field


def draw_map(rng: Random) -> Map:
    """Draw registers with one to three fields each."""
    width = rng.choice((8, 8, 16, 16, 32))
    names = {kind: rng.sample(words.split(), len(words.split())) for kind, words in _FIELDS.items()}
    count = rng.randint(2, 5)
    wins = rng.choice((W1C, W1C_SET))
    made = [_fields(rng, width, names, wins) for _ in range(count)]
    bits = rng.choice((2, 3, 4) if count <= 4 else (3, 4))
    places = list(range(count)) if rng.random() < 0.6 else sorted(rng.sample(range(1 << bits), count))
    titles = rng.sample(_REGISTERS.split(), count)
    registers = tuple(Register(*row) for row in zip(titles, places, made, strict=True))
    flags = [field.name for fields in made for field in fields if field.access in (W1C, W1C_SET)]
    irq = tuple(rng.sample(flags, rng.randint(1, len(flags)))) if flags and rng.random() < 0.6 else ()
    if not any(field.access == RW for fields in made for field in fields):
        return draw_map(rng)
    strobes = width > 8 and rng.random() < 0.5
    return Map(width, bits, registers, strobes, rng.random() < 0.35, irq, rng.random() < 0.2)


def _fields(rng: Random, width: int, names: dict[str, list[str]], wins: str) -> tuple[Field, ...]:
    count = weighted(rng, ((1, 0.35), (2, 0.4), (3, 0.25)))
    low, fields = 0, []
    for left in range(count - 1, -1, -1):
        low += weighted(rng, ((0, 0.7), (1, 0.1), (2, 0.1), (3, 0.1)))
        room = width - low - 2 * left
        if room < 1:
            break
        field = _field(rng, names, wins, low, room)
        fields.append(field)
        low = field.high + 1
    return tuple(fields)


def _field(rng: Random, names: dict[str, list[str]], wins: str, low: int, room: int) -> Field:
    """Draw one field; its name is used up."""
    access = weighted(
        rng, ((RW, 0.42), (RO, 0.16), (wins, 0.16), (PULSE, 0.08), (LATE_PULSE, 0.05), (COUNT, 0.09), (CONST, 0.04))
    )
    kind = {W1C_SET: W1C, LATE_PULSE: PULSE}.get(access, access)
    if not names[kind]:
        access = kind = RW
    widths = {W1C: (1, 1, 2, 3), PULSE: (1, 1, 1, 2), COUNT: (3, 4, 6, 8), CONST: (3, 4, 6, 8)}
    width = min(room, rng.choice(widths.get(kind, (1, 1, 2, 3, 4, 6, 8, 12, 16))))
    if kind in (COUNT, CONST) and width < 3:
        access = kind = RO
    return Field(names[kind].pop(), low, width, access, _reset(rng, kind, width))


def _reset(rng: Random, kind: str, width: int) -> int:
    if kind == CONST:
        return rng.randrange(1, 1 << width)
    return rng.getrandbits(width) if kind == RW and rng.random() < 0.5 else 0
