"""A memory with synchronous read: one port for both or two, byte masks, and what a collision gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import block
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.ports import PortGroup, bits_in, data_in, data_out, flag_in, vec_in, vec_out
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Reset, Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    depth: int
    lane_width: int
    lanes: int
    """Parts of a word with a mask bit each; 1: words without a mask."""
    shared: bool
    """Whether reads and writes share one address port."""
    enable: bool
    """Whether a port of two has a read enable; a shared port always has an enable."""
    collision: str
    """Read data when the word is written in the same cycle: `old`, `new` or `any`; `none` for a shared port."""
    hold: bool
    """Whether the read data stay after a cycle without a read; else they have any value."""

    def __post_init__(self) -> None:
        if self.shared != (self.collision == "none") or (self.shared and not self.enable):
            raise ValueError("a shared port has an enable and no collisions")
        if self.hold and not self.enable:
            raise ValueError("without an enable there is always a read")


@family("sync-read-mem", "L5", "Memory", "Ram", "SyncRam", "Sram", "ScratchPad", tags=("memory", "latency"))
class SyncReadMem(Family[Spec]):
    """Words behind an address, with a read latency of one cycle."""

    def draw(self, rng: Random) -> Spec:
        """Draw sizes, ports and the rules for corner cases."""
        depth, lanes = rng.choice((4, 8, 16, 16, 32, 64, 128)), rng.choice((1, 1, 2, 3, 4))
        shared = rng.random() < 0.35
        enable = shared or rng.random() < 0.6
        collision = "none" if shared else rng.choice(("old", "new", "any"))
        bits = rng.choice((2, 4, 8, 8)) if lanes > 1 else rng.choice((1, 4, 5, 8, 8, 12, 16, 19, 24, 32))
        return Spec(depth, bits, lanes, shared, enable, collision, enable and rng.random() < 0.5)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """One set of address, data and controls or two."""
        bits, total = (s.depth - 1).bit_length(), s.lanes * s.lane_width
        named = ("wdata", "wr_data", "write_data", "din", "d_in"), ("rdata", "rd_data", "read_data", "dout", "d_out")
        if s.lanes == 1:
            data, value = (
                data_in("wdata", total, "word to write", *named[0]),
                data_out("rdata", total, "word read", *named[1]),
            )
        else:
            data = vec_in("wdata", s.lanes, s.lane_width, "word to write, in lanes", *named[0])
            value = vec_out("rdata", s.lanes, s.lane_width, "word read, in lanes", *named[1])
        mask = [vec_in("mask", s.lanes, 1, "which lanes are written", "wmask", "strobe", "byte_en", "lane_en")]
        mask = mask if s.lanes > 1 else []
        wen = flag_in("wen", "writes", "we", "wr_en", "write", "store")
        if s.shared:
            address = bits_in("addr", bits, "address", "address", "index", "a", "word_sel")
            return (
                flag_in("en", "uses the memory", "enable", "cs", "ce", "active"),
                wen,
                address,
                data,
                *mask,
                value,
            )
        ren = [flag_in("ren", "reads", "re", "rd_en", "read_en", "fetch")]
        return (
            *(ren if s.enable else []),
            bits_in("raddr", bits, "address to read", "rd_addr", "read_addr", "ra"),
            value,
            wen,
            bits_in("waddr", bits, "address to write", "wr_addr", "write_addr", "wa"),
            data,
            *mask,
        )

    def clocking(self, s: Spec) -> Clocking:
        """Implicit clock; nothing is reset."""
        return Clocking(Reset.NONE)

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say latency, masks and collisions."""
        size = f"{s.depth} words of {s.lanes * s.lane_width} bits"
        ports = "one read/write port" if s.shared else "one read and one write port"
        return Facts(
            (
                f"synchronous-read memory of {size} with {ports}",
                f"{s.depth}-word memory with {ports} and registered read",
            ),
            (
                f"store {size} behind {ports}, with a read latency of one clock cycle",
                f"be a memory of {size} with {ports} whose read data come one cycle after the address",
            ),
            (*_writing(s, n), *_reading(s, n)),
            (
                "The reset does nothing: a word has any value until it is written, and the read data have any value "
                "before the first read.",
            ),
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """One wide word; a lane is a part of it."""
        lw, total = s.lane_width, s.lanes * s.lane_width
        word = n.v("wdata") if s.lanes == 1 else f"{{{', '.join(n.v('wdata', i) for i in reversed(range(s.lanes)))}}}"
        mask = (
            [f"{{{lw}{{{n.v('mask', i)}}}}}" for i in reversed(range(s.lanes))]
            if s.lanes > 1
            else [f"{{{total}{{1'b1}}}}"]
        )
        read, write = (n.v("addr"), n.v("addr")) if s.shared else (n.v("raddr"), n.v("waddr"))
        writes = f"{n.v('en')} & {n.v('wen')}" if s.shared else n.v("wen")
        reads = f"{n.v('en')} & ~{n.v('wen')}" if s.shared else n.v("ren") if s.enable else "1'b1"
        old, merged = f"cell_q[{read}]", f"(cell_q[{read}] & ~bits_d) | (word_d & bits_d)"
        unknown = f"clash_d ? {{{total}{{1'bx}}}} : {old}"
        value = {"any": unknown, "none": old, "old": old, "new": f"clash_d ? {merged} : {old}"}[s.collision]
        rest = "" if s.hold else f"\n    else data_q <= {{{total}{{1'bx}}}};"
        outs = [n.v("rdata", i) for i in reversed(range(s.lanes))] if s.lanes > 1 else [n.v("rdata")]
        return f"""
  reg [{total - 1}:0] cell_q [0:{s.depth - 1}];
  reg [{total - 1}:0] data_q;
  wire [{total - 1}:0] word_d = {word};
  wire [{total - 1}:0] bits_d = {{{", ".join(mask)}}};
  wire write_d = {writes};
  wire clash_d = write_d & ({read} == {write});
  always @(posedge clock) begin
    if (write_d) cell_q[{write}] <= (cell_q[{write}] & ~bits_d) | (word_d & bits_d);
    if ({reads}) data_q <= {value};{rest}
  end
  assign {{{", ".join(outs)}}} = data_q;"""

    def style_sync_read_mem(self, s: Spec, n: Names) -> Style:
        """A `SyncReadMem`; a register holds the data where they must stay.

        The old word comes from writes that are one cycle late: the policy `ReadFirst` does not reach the Verilog.
        """
        mem, data = n.local("mem", "ram", "store"), n.local("data", "fetched")
        was, held = n.local("was_read", "fresh"), n.local("held", "kept")
        policy, enable = ", SyncReadMem.WriteFirst" if s.collision in ("old", "new") else "", self._read_enable(s, n)
        read = f"{mem}.read({self._raddr(s, n)}{f', {enable}' if enable else ''})"
        lines = [f"val {mem} = SyncReadMem({s.depth}, {_word(s)}{policy})"]
        lines += self._late_write(s, n, mem) if s.collision == "old" else self._write(s, n, mem)
        if not s.hold:
            return Style("\n".join([*lines, f"{n['rdata']} := {read}"]))
        lines += [f"val {data} = {read}", f"val {was} = RegNext({enable})"]
        lines += [f"val {held} = RegEnable({data}, {was})", f"{n['rdata']} := Mux({was}, {data}, {held})"]
        return Style("\n".join(lines), imports=("RegEnable",))

    def style_mem(self, s: Spec, n: Names) -> Style:
        """A `Mem` and a register behind it, with a bypass where the new word must be seen."""
        mem, reg, i = n.local("mem", "words", "array"), n.local("data", "out_reg", "latched"), n.local("i", "lane")
        enable, address = self._read_enable(s, n), self._raddr(s, n)
        lines = [f"val {mem} = Mem({s.depth}, {_word(s)})", *self._write(s, n, mem), f"val {reg} = Reg({_word(s)})"]
        body = [f"{reg} := {mem}({address})"]
        clash = f"{n['wen']} && {n['waddr']} === {address}" if not s.shared else ""
        if s.collision == "new" and s.lanes == 1:
            body += [f"when({clash}) {{\n  {reg} := {n['wdata']}\n}}"]
        elif s.collision == "new":
            body += [f"for ({i} <- 0 until {s.lanes}) {{\n  when({clash} && {n['mask']}({i})) {{"]
            body += [f"    {reg}({i}) := {n['wdata']}({i})\n  }}\n}}"]
        lines += [f"when({enable}) {{", block(body), "}"] if enable else body
        return Style("\n".join([*lines, f"{n['rdata']} := {reg}"]))

    def style_lanes(self, s: Spec, n: Names) -> Style | None:
        """One memory a lane."""
        if s.lanes == 1 or s.hold:
            return None
        mem, i, on = n.local("bank", "mem", "lane_mem"), n.local("i", "k", "lane"), n.local("writing", "store_now")
        policy = ", SyncReadMem.WriteFirst" if s.collision == "new" else ""
        lane, enable = "Bool()" if s.lane_width == 1 else f"UInt({s.lane_width}.W)", self._read_enable(s, n)
        kind = f"Mem({s.depth}, {lane})" if s.collision == "old" else f"SyncReadMem({s.depth}, {lane}{policy})"
        target, read = n["addr"] if s.shared else n["waddr"], self._raddr(s, n)
        value = f"{mem}.read({read}{f', {enable}' if enable else ''})"
        if s.collision == "old":
            value = f"RegEnable({mem}({read}), {enable})" if enable else f"RegNext({mem}({read}))"
        lines = [
            f"val {on} = {n['en'] + ' && ' if s.shared else ''}{n['wen']}",
            f"for ({i} <- 0 until {s.lanes}) {{",
            f"  val {mem} = {kind}",
            f"  when({on} && {n['mask']}({i})) {{\n    {mem}.write({target}, {n['wdata']}({i}))\n  }}",
            f"  {n['rdata']}({i}) := {value}\n}}",
        ]
        return Style("\n".join(lines), imports=("RegEnable",) if "RegEnable" in value else ())

    def _read_enable(self, s: Spec, n: Names) -> str:
        return f"{n['en']} && !{n['wen']}" if s.shared else n["ren"] if s.enable else ""

    def _raddr(self, s: Spec, n: Names) -> str:
        return n["addr"] if s.shared else n["raddr"]

    def _write(self, s: Spec, n: Names, mem: str) -> list[str]:
        target = n["addr"] if s.shared else n["waddr"]
        condition = f"{n['en']} && {n['wen']}" if s.shared else n["wen"]
        mask = f", {n['mask']}" if s.lanes > 1 else ""
        return [f"when({condition}) {{\n  {mem}.write({target}, {n['wdata']}{mask})\n}}"]

    def _late_write(self, s: Spec, n: Names, mem: str) -> list[str]:
        """Each write a cycle later; a read of the next cycle still sees it, because the memory is write-first."""
        late, address, data = n.local("late_write", "wrote"), n.local("late_addr", "last_addr"), n.local("late_data")
        lines = [f"val {late} = RegNext({n['wen']})", f"val {address} = RegNext({n['waddr']})"]
        lines += [f"val {data} = RegNext({n['wdata']})"]
        mask = f", RegNext({n['mask']})" if s.lanes > 1 else ""
        if mask:
            lanes = n.local("late_mask", "last_lanes")
            lines, mask = [*lines, f"val {lanes} = RegNext({n['mask']})"], f", {lanes}"
        return [*lines, f"when({late}) {{\n  {mem}.write({address}, {data}{mask})\n}}"]

    def model(self, s: Spec) -> Model:
        """A dictionary of what was written."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Few addresses, so that reads meet writes."""
        roles = ("addr",) if s.shared else ("raddr", "waddr")
        few = (0, 1, s.depth // 2, s.depth - 1)
        return Stimulus(cycles=1536, settle=32, pools=tuple((n.ports[role], few) for role in roles))


def _word(s: Spec) -> str:
    lane = "Bool()" if s.lane_width == 1 else f"UInt({s.lane_width}.W)"
    return lane if s.lanes == 1 else f"Vec({s.lanes}, {lane})"


def _writing(s: Spec, n: Names) -> list[Sentence]:
    where = n.t("addr") if s.shared else n.t("waddr")
    when = f"{n.t('en')} and {n.t('wen')} high" if s.shared else f"{n.t('wen')} high"
    rules: list[Sentence] = [
        (
            f"At the clock edge of a cycle with {when}, {n.t('wdata')} is written to the word at {where}.",
            f"A cycle with {when} writes {n.t('wdata')} to address {where} at its clock edge.",
        )
    ]
    if s.lanes > 1:
        mask = n.t("mask")
        rules += [
            (
                f"A word has {s.lanes} lanes of {s.lane_width} bits; lane i is written only if {mask[:-1]}(i)` is "
                f"high, and keeps its value otherwise.",
                f"Of the {s.lanes} lanes of {s.lane_width} bits only those with {mask[:-1]}(i)` high change.",
            )
        ]
    return rules


def _reading(s: Spec, n: Names) -> list[Sentence]:
    rdata, where = n.t("rdata"), n.t("addr") if s.shared else n.t("raddr")
    when = f"in a cycle with {n.t('en')} high and {n.t('wen')} low" if s.shared else "in every cycle"
    when = f"in a cycle with {n.t('ren')} high" if s.enable and not s.shared else when
    rules: list[Sentence] = [
        (
            f"The word at {where} {when} appears on {rdata} in the next cycle.",
            f"Reading takes one cycle: what {where} selects {when} is on {rdata} in the cycle after.",
        )
    ]
    if s.enable:
        rules += [
            (
                f"After any other cycle {rdata} keeps its value until the next read.",
                f"{rdata} stays as it is after cycles without a read.",
            )
            if s.hold
            else f"In a cycle that does not follow a read {rdata} may have any value."
        ]
    collisions: dict[str, list[Sentence]] = {
        "none": [],
        "old": [f"Reading the address that is written in the same cycle gives the old word on {rdata}."],
        "new": ["Reading the address that is written in the same cycle gives the word as it is after the write."],
        "any": [f"After reading the address that is written in the same cycle, {rdata} may have any value."],
    }
    return [*rules, *collisions[s.collision]]


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self._cells: dict[tuple[int, int], int] = {}
        self._data: dict[int, int] = {}

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        return {f"rdata{self._tail(lane)}": value for lane, value in self._data.items()}

    def advance(self, inputs: Mapping[str, int]) -> None:
        old, address = dict(self._cells), inputs["addr" if self._s.shared else "raddr"]
        written = self._write(inputs)
        source = self._cells if self._s.collision == "new" else old
        if inputs.get("ren", 1) and inputs.get("en", 1) and not (self._s.shared and inputs["wen"]):
            self._data = {lane: source[address, lane] for lane in range(self._s.lanes) if (address, lane) in source}
            if self._s.collision == "any" and address == written:
                self._data = {}
        elif not self._s.hold:
            self._data = {}

    def _write(self, inputs: Mapping[str, int]) -> int | None:
        """Write and return the address, if there is a write."""
        if not (inputs["wen"] and inputs.get("en", 1)):
            return None
        address = inputs["addr" if self._s.shared else "waddr"]
        for lane in range(self._s.lanes):
            if inputs.get(f"mask_{lane}", 1):
                self._cells[address, lane] = inputs[f"wdata{self._tail(lane)}"]
        return address

    def _tail(self, lane: int) -> str:
        return f"_{lane}" if self._s.lanes > 1 else ""
