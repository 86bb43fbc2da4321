"""What the register banks have in common: a map of registers, drawn, said, and written in either language.

The writers of Verilog and of Chisel share the map and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.family import Names, Sentence
from reflect_env.circuits.ports import PortGroup, data_in, data_out

Registers = tuple[tuple[int, str, int], ...]
"""(byte address, kind, value); see `RegisterMap.kinds`. In the order of the addresses."""


@dataclass(frozen=True)
class RegisterMap:
    """The registers of a bank, with the width of words and addresses."""

    width: int
    addr_width: int
    registers: Registers

    def of(self, kind: str) -> list[tuple[int, int]]:
        """(address, value) of all registers of a kind: `rw`, `const`, `live` or `sticky`."""
        return [(address, value) for address, found, value in self.registers if found == kind]

    @property
    def control(self) -> int:
        """Address of the register that is an output: the first that can be written."""
        return self.of("rw")[0][0]


@dataclass(frozen=True)
class Write:
    """How a family calls what belongs to a write, in one of the languages."""

    now: str
    """Condition."""
    address: str
    data: str
    mask: str
    """Word with a 1 for each bit to write; empty where all are."""


def draw_map(rng: Random) -> RegisterMap:
    """Draw 2 to 6 registers: at least one to write, at most one that is live and one that is sticky."""
    width, slots = rng.choice((8, 8, 16, 32, 32)), rng.choice((8, 16))
    step = width // 8
    kinds = ["rw", *(rng.choice(("rw", "rw", "const")) for _ in range(rng.randint(0, 3)))]
    kinds += [kind for kind in ("live", "sticky") if rng.random() < 0.5]
    rng.shuffle(kinds)
    places = sorted(rng.sample(range(slots), max(2, len(kinds)))[: len(kinds)])
    if rng.random() < 0.5:
        places = list(range(len(kinds)))
    values = {
        "rw": lambda: rng.choice((0, 0, rng.randrange(1 << width))),
        "const": lambda: rng.randrange(1, 1 << width),
    }
    registers = tuple((p * step, k, values[k]() if k in values else 0) for p, k in zip(places, kinds, strict=True))
    return RegisterMap(width, (slots * step - 1).bit_length(), registers)


def side_ports(m: RegisterMap) -> tuple[PortGroup, ...]:
    """Ports towards the hardware behind the registers."""
    live = [data_in("status", m.width, "value of the status register", "state", "live", "sense", "flags_in")]
    sticky = [data_in("events", m.width, "sets bits of the event register", "set_bits", "irq_in", "pulses", "happened")]
    return (
        *(live if m.of("live") else []),
        *(sticky if m.of("sticky") else []),
        data_out(
            "control", m.width, f"value of the register at 0x{m.control:x}", "ctrl", "config", "settings", "reg_out"
        ),
    )


def said(m: RegisterMap, n: Names) -> list[Sentence]:
    """Say every register, and what is out of the map."""
    digits = (m.addr_width + 3) // 4
    kinds = {
        "rw": "can be read and written; its reset value is 0x{0:x}",
        "const": "always reads as 0x{0:x}",
        "live": f"reads as the input {n.t('status') if m.of('live') else ''} of the cycle in which it is read",
        "sticky": (
            f"has a bit for each bit of {n.t('events') if m.of('sticky') else ''}: a 1 there sets it at the clock "
            "edge of any cycle, writing a 1 clears it, writing a 0 leaves it; setting wins over clearing; its reset "
            "value is 0"
        ),
    }
    rows = [f"0x{a:0{digits}x} {kinds[kind].format(value)}" for a, kind, value in m.registers]
    step = m.width // 8
    unit = "one address each" if step == 1 else f"{step} byte addresses each"
    return [
        f"Registers have {m.width} bits and take {unit}. The register at {'; the one at '.join(rows)}.",
        f"{n.t('control')} is the register at 0x{m.control:0{digits}x}.",
        "Any other address belongs to no register; an address has to match in all of its bits.",
    ]


def verilog_map(m: RegisterMap, n: Names, w: Write, read_address: str, edge: str) -> str:
    """The registers in Verilog, and `value_d`, `miss_d` (no such register), `refuse_d` (not to be written)."""
    aw, width = m.addr_width, m.width
    mask = w.mask or f"{{{width}{{1'b1}}}}"
    stored = [(a, kind, value) for a, kind, value in m.registers if kind in ("rw", "sticky")]
    sources = {"const": lambda a, v: f"{width}'h{v:x}", "live": lambda a, v: n.v("status")}
    rows = "\n".join(
        f"      {aw}'h{a:x}: value_d = {sources[kind](a, v) if kind in sources else f'at{a}_q'};"
        for a, kind, v in m.registers
    )
    known = " || ".join(f"{read_address} == {aw}'h{a:x}" for a, _, _ in m.registers)
    writable = " || ".join(f"{w.address} == {aw}'h{a:x}" for a, _, _ in stored)
    blocks = []
    for a, kind, value in stored:
        hit = f"({w.now} && {w.address} == {aw}'h{a:x})"
        after = f"(at{a}_q & ~({mask})) | ({w.data} & ({mask}))"
        update = f"if {hit} at{a}_q <= {after};"
        if kind == "sticky":
            update = f"at{a}_q <= (at{a}_q & ~({hit} ? {w.data} & ({mask}) : {width}'d0)) | {n.v('events')};"
        blocks.append(
            f"  reg [{width - 1}:0] at{a}_q;\n  always @(posedge clock{edge})\n"
            f"    if (reset) at{a}_q <= {width}'h{value:x};\n    else {update}"
        )
    return f"""{chr(10).join(blocks)}
  reg [{width - 1}:0] value_d;
  always @*
    case ({read_address})
{rows}
      default: value_d = 0;
    endcase
  wire miss_d = !({known});
  wire refuse_d = !({writable});
  assign {n.v("control")} = at{m.control}_q;"""


def literal(value: int, width: int) -> str:
    """Write a word in Chisel, in hexadecimal."""
    return f'"h{value:x}".U({width}.W)'


def named_registers(m: RegisterMap, n: Names, w: Write) -> tuple[list[str], dict[int, str]]:
    """Chisel: a value for each register, written in a `switch`; returns lines and what each address reads as."""
    words = ("config", "mode", "limit", "scratch", "option", "setup", "divisor")
    values = {a: n.local(*words) for a, _ in m.of("rw")}
    lines = [f"val {values[a]} = RegInit({literal(v, m.width)})" for a, v in m.of("rw")]
    cases = [f"    is({a}.U) {{ {values[a]} := {_merged(values[a], w)} }}" for a, _ in m.of("rw")]
    lines += [f"when({w.now}) {{\n  switch({w.address}) {{", *cases, "  }\n}"]
    for a, _ in m.of("sticky"):
        values[a] = n.local("event_reg", "sticky", "latched_events")
        ones = f"{w.data} & {w.mask}" if w.mask else w.data
        lines += [f"val {values[a]} = RegInit(0.U({m.width}.W))"]
        gone = n.local("cleared", "gone")
        lines += [f"val {gone} = Mux({w.now} && {w.address} === {a}.U, {ones}, 0.U)"]
        lines += [f"{values[a]} := ({values[a]} & ~{gone}) | {n['events']}"]
    values |= {a: literal(v, m.width) for a, v in m.of("const")} | {a: n["status"] for a, _ in m.of("live")}
    return [*lines, f"{n['control']} := {values[m.control]}"], values


def listed_registers(m: RegisterMap, n: Names, w: Write) -> tuple[list[str], str]:
    """Chisel: the registers as a sequence; returns lines and the name of a sequence of (address, value)."""
    cells, a, reg = n.local("cells", "storage", "bank"), n.local("addr", "place"), n.local("reg_i", "cell", "word")
    table, start = n.local("readable", "contents", "all_regs"), n.local("init", "first")
    listed = ", ".join(f"{address} -> {literal(v, m.width)}" for address, v in m.of("rw"))
    lines = [
        f"val {cells} = Seq({listed}).map {{ case ({a}, {start}) => {a} -> RegInit({start}) }}",
        f"for (({a}, {reg}) <- {cells}) {{",
        f"  when({w.now} && {w.address} === {a}.U) {{\n    {reg} := {_merged(reg, w)}\n  }}\n}}",
    ]
    others = [f"{address} -> {literal(v, m.width)}" for address, v in m.of("const")]
    others += [f"{address} -> {n['status']}" for address, _ in m.of("live")]
    for address, _ in m.of("sticky"):
        events = n.local("event_bits", "seen_events")
        clear = f"Fill({m.width}, {w.now} && {w.address} === {address}.U) & {w.data}" + (
            f" & {w.mask}" if w.mask else ""
        )
        lines += [f"val {events} = RegInit(0.U({m.width}.W))", f"{events} := ({events} & ~({clear})) | {n['events']}"]
        others += [f"{address} -> {events}"]
    more = f" ++ Seq({', '.join(others)})" if others else ""
    return [*lines, f"val {table} = {cells}{more}", f"{n['control']} := {cells}.head._2"], table


def _merged(reg: str, w: Write) -> str:
    return f"({reg} & ~{w.mask}) | ({w.data} & {w.mask})" if w.mask else w.data


class MapModel:
    """The registers as a dictionary, for the cycle models."""

    def __init__(self, m: RegisterMap) -> None:
        self._map = m
        self.reset()

    def reset(self) -> None:
        """Take the reset values."""
        self._values = {a: value for a, kind, value in self._map.registers if kind != "live"}

    @property
    def control(self) -> int:
        """Value of the output."""
        return self._values[self._map.control]

    def read(self, address: int, inputs: Mapping[str, int]) -> tuple[int, bool]:
        """Return (value, whether there is such a register)."""
        kinds = {a: kind for a, kind, _ in self._map.registers}
        if kinds.get(address) == "live":
            return inputs["status"], True
        return self._values.get(address, 0), address in kinds

    def can_write(self, address: int) -> bool:
        """Whether a write there has a meaning."""
        return any(a == address and kind in ("rw", "sticky") for a, kind, _ in self._map.registers)

    def advance(self, inputs: Mapping[str, int], write: tuple[int, int, int] | None) -> None:
        """Take a clock edge, with a write of (address, data, mask) or without one."""
        address, data, mask = write or (-1, 0, 0)
        for a, kind, _ in self._map.registers:
            old = self._values.get(a, 0)
            if kind == "rw" and a == address:
                self._values[a] = (old & ~mask) | (data & mask)
            elif kind == "sticky":
                cleared = data & mask if a == address else 0
                self._values[a] = (old & ~cleared) | inputs["events"]
