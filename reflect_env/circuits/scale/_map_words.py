"""Register maps in words: a table or a list, and what each kind of access means."""

from __future__ import annotations

from reflect_env.circuits.family import Names, Sentence
from reflect_env.circuits.scale._map import CONST, COUNT, LATE_PULSE, PULSE, RO, RW, W1C, W1C_SET, Field, Map

_KINDS = {RW: "RW", RO: "RO", W1C: "W1C", W1C_SET: "W1C", PULSE: "WO pulse", LATE_PULSE: "WO pulse", COUNT: "counter",
          CONST: "constant"}  # fmt: skip


def table(s: Map, n: Names) -> str:
    """Write one line a field."""
    head = ["address", "register", "bits", "field", "access", "reset", "port"]
    rows = [[str(r.address), r.name, _bits(f), f.name, _KINDS[f.access], _reset(f), _port(f, n)] for r, f in s.fields()]
    lines = [f"| {' | '.join(row)} |" for row in [head, ["---"] * len(head), *rows]]
    return "\n".join(["The registers (addresses count registers, not bytes):", *lines])


def listing(s: Map, n: Names) -> str:
    """Write one line a register and one a field below it."""
    lines = ["The registers (addresses count registers, not bytes):"]
    for register in s.registers:
        lines.append(f"- {register.name} at address {register.address}:")
        for field in register.fields:
            reset = f", {_reset(field)} after reset" if field.access in (RW, W1C, W1C_SET, COUNT) else ""
            value = f", value {field.reset}" if field.access == CONST else ""
            port = f", port {_port(field, n)}" if field.access != CONST else ""
            place = f"bits {_bits(field)}" if field.width > 1 else f"bit {field.low}"
            lines.append(f"  - {place}: {field.name} ({_KINDS[field.access]}{reset}{value}{port})")
    return "\n".join(lines)


def rules(s: Map, n: Names) -> list[Sentence]:
    """Say what the bus does and what each kind of access means."""
    return [*_writes(s, n), *_reads(s, n), *_accesses(s, n), *_interrupt(s, n)]


def _writes(s: Map, n: Names) -> list[Sentence]:
    said: list[Sentence] = [
        (
            f"At a rising clock edge with {n.t('wen')} high {n.t('wdata')} goes to the register at {n.t('addr')}.",
            f"A high {n.t('wen')} writes {n.t('wdata')} at address {n.t('addr')} with the next rising clock edge.",
        ),
        "Writes to other addresses and to bits without a field do nothing.",
    ]
    if s.strobes:
        lanes = s.data_width // 8
        said.append(
            (
                f"Bit i of {n.t('strb')} (0 to {lanes - 1}) enables byte i of a write, bits 8*i+7 down to 8*i; bits of "
                f"other bytes count as not written.",
                f"Only bytes whose bit in {n.t('strb')} is 1 are written: bit i belongs to bits 8*i to 8*i+7. "
                f"The other bits are not written.",
            )
        )
    return said


def _reads(s: Map, n: Names) -> list[Sentence]:
    zeros = "Bits without a field, pulses and addresses without a register read as 0."
    if s.late:
        return [
            (
                f"{n.t('rdata')} is a register that takes, at every rising clock edge, what stands at {n.t('addr')} "
                f"before that edge; after reset it is 0.",
                f"Reading takes one cycle: at each rising edge {n.t('rdata')} is loaded with the register at "
                f"{n.t('addr')} as it was before the edge; the reset clears {n.t('rdata')}.",
            ),
            zeros,
        ]
    return [
        (
            f"{n.t('rdata')} shows the register at {n.t('addr')} in the same cycle, {n.t('wen')} high or not.",
            f"Reading is combinational: {n.t('rdata')} is the present content of the register at {n.t('addr')}.",
        ),
        zeros,
    ]


def _accesses(s: Map, n: Names) -> list[Sentence]:
    used = {field.access for _, field in s.fields()}
    return [_MEANINGS[kind] for kind in (RW, RO, CONST, W1C, W1C_SET, PULSE, LATE_PULSE, COUNT) if kind in used]


_MEANINGS: dict[str, Sentence] = {
    RW: (
        "An RW field holds what was written last and drives its port.",
        "RW fields can be written and read back; the port shows the stored value.",
    ),
    RO: (
        "An RO field reads its input port as it is at that moment.",
        "RO fields show their input port; writes are ignored.",
    ),
    CONST: "A constant field always reads the value given as its reset.",
    W1C: (
        "A bit of a W1C field is set when its bit of the port is 1 at a clock edge, and cleared by writing 1 to it; "
        "when both happen at once it is cleared. Writing 0 changes nothing.",
    ),
    W1C_SET: (
        "A bit of a W1C field is set when its bit of the port is 1 at a clock edge, and cleared by writing 1 to it; "
        "when both happen at once it stays set. Writing 0 changes nothing.",
    ),
    PULSE: (
        "A WO pulse field whose port is marked `same cycle` stores nothing: its port shows the written bits during the "
        "cycle of the write and is 0 at all other times."
    ),
    LATE_PULSE: (
        "A WO pulse field whose port is marked `next cycle` shows the written bits on its port for the one cycle after "
        "the write, out of a register that is 0 after reset, and 0 at all other times."
    ),
    COUNT: (
        "A counter field goes up by 1, wrapping round, at each clock edge at which its port is 1; a write that "
        "includes at least one of its bits sets it to 0 whatever the data, and wins over counting."
    ),
}


def _interrupt(s: Map, n: Names) -> list[Sentence]:
    if not s.irq:
        return []
    listed = " and ".join(s.irq)
    return [
        (
            f"{n.t('irq')} is high while any bit of {listed} is set.",
            f"{n.t('irq')} is the OR of all bits of {listed}, without a delay.",
        )
    ]


def _bits(field: Field) -> str:
    return f"{field.high}..{field.low}" if field.width > 1 else str(field.low)


def _reset(field: Field) -> str:
    return "-" if field.access in (RO, PULSE, LATE_PULSE) else str(field.reset)


def _port(field: Field, n: Names) -> str:
    mark = {PULSE: " (same cycle)", LATE_PULSE: " (next cycle)"}.get(field.access, "")
    return "-" if field.access == CONST else f"{n.t(field.name)}{mark}"
