"""Registers behind an APB-like bus, with wait states."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.l5.register_map import (
    MapModel,
    RegisterMap,
    Registers,
    Write,
    draw_map,
    listed_registers,
    named_registers,
    said,
    side_ports,
    verilog_map,
)
from reflect_env.circuits.ports import PortGroup, bits_in, data_in, data_out, flag_in, flag_out
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Reset, Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    addr_width: int
    registers: Registers
    waits: int
    """Wait states of each transfer."""
    errors: bool
    """Whether bad transfers are reported."""
    asynchronous: bool

    @property
    def map(self) -> RegisterMap:
        """The registers with their widths."""
        return RegisterMap(self.width, self.addr_width, self.registers)


@family("apb-slave", "L5", "ApbRegs", "ApbSlave", "PeriphRegs", "CsrBlock", tags=("bus", "registers", "apb"))
class ApbSlave(Family[Spec]):
    """Answers transfers of select, enable and ready."""

    def draw(self, rng: Random) -> Spec:
        """Draw map, wait states and reports."""
        m = draw_map(rng)
        options = (rng.choice((0, 0, 1, 2, 3)), rng.random() < 0.6, rng.random() < 0.15)
        return Spec(m.width, m.addr_width, m.registers, *options)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """The bus, then the hardware behind the registers."""
        error = [flag_out("pslverr", "the transfer was bad", "slverr", "perr", "error", "bus_err")]
        return (
            flag_in("psel", "selects this slave", "sel", "select", "apb_sel"),
            flag_in("penable", "second and later cycles of a transfer", "enable", "access", "apb_en"),
            flag_in("pwrite", "high for a write, low for a read", "write", "wr", "apb_write"),
            bits_in("paddr", s.addr_width, "byte address", "addr", "address", "apb_addr"),
            data_in("pwdata", s.width, "word to write", "wdata", "apb_wdata", "data_in"),
            data_out("prdata", s.width, "word that is read", "rdata", "apb_rdata", "data_out"),
            flag_out("pready", "the transfer ends in this cycle", "rdy", "apb_ready", "complete"),
            *(error if s.errors else []),
            *side_ports(s.map),
        )

    def clocking(self, s: Spec) -> Clocking:
        """Implicit clock; the reset may be asynchronous."""
        return Clocking(Reset.ASYNC if s.asynchronous else Reset.SYNC)

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say the transfer, then the registers."""
        kind, count = "asynchronous" if s.asynchronous else "synchronous", len(s.registers)
        waits = "no wait states" if not s.waits else "1 wait state" if s.waits == 1 else f"{s.waits} wait states"
        many = f"{count} register{'s' * (count > 1)}"
        wait = " and the count of waiting to 0" if s.waits else ""
        return Facts(
            (
                f"APB slave with {many} of {s.width} bits and {waits}",
                f"{s.width}-bit APB register block ({many}, {waits})",
            ),
            (
                f"give an APB master access to {many} of {s.width} bits, with {waits}",
                f"be an APB slave for {many} of {s.width} bits ({waits})",
            ),
            (*_transfer(s, n), *said(s.map, n)),
            (f"The {kind} reset sets the registers to their reset values{wait}.",),
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """The waiting as a count; the registers by their addresses."""
        edge, access = " or posedge reset" if s.asynchronous else "", f"{n.v('psel')} & {n.v('penable')}"
        wait = (
            f"""
  reg [1:0] wait_q;
  always @(posedge clock{edge})
    if (reset) wait_q <= 0;
    else wait_q <= (access_d & ~end_d) ? wait_q + 2'd1 : 2'd0;"""
            if s.waits
            else ""
        )
        ends = f"access_d & (wait_q == {s.waits})" if s.waits else "access_d"
        write = Write(f"end_d && {n.v('pwrite')}", n.v("paddr"), n.v("pwdata"), "")
        error = f"({n.v('pwrite')} ? refuse_d : miss_d)"
        report = f"\n  assign {n.v('pslverr')} = end_d & {error};" if s.errors else ""
        return f"""
  wire access_d = {access};{wait}
  wire end_d = {ends};
{verilog_map(s.map, n, write, n.v("paddr"), edge)}
  assign {n.v("pready")} = end_d;
  assign {n.v("prdata")} = ({n.v("psel")} & ~{n.v("pwrite")}) ? value_d : 0;{report}"""

    def style_named(self, s: Spec, n: Names) -> Style:
        """A value for each register."""
        end, write, value = (
            n.local("last_cycle", "finish"),
            n.local("do_write", "store"),
            n.local("read_value", "found"),
        )
        lines = [*self._end(s, n, end), f"val {write} = {end} && {n['pwrite']}"]
        body, values = named_registers(s.map, n, Write(write, n["paddr"], n["pwdata"], ""))
        ordered = sorted(values.items())
        pairs = ",\n  ".join(f"{a}.U -> {v}" for a, v in ordered)
        lines += [*body, f"val {value} = MuxLookup({n['paddr']}, 0.U({s.width}.W))(Seq(\n  {pairs}\n))"]
        lines += [f"{n['pready']} := {end}", f"{n['prdata']} := Mux({n['psel']} && !{n['pwrite']}, {value}, 0.U)"]
        if s.errors:
            known, writable = n.local("known", "mapped"), n.local("writable", "can_store")
            can = [a for a, kind, _ in s.registers if kind in ("rw", "sticky")]
            lines += [
                f"val {known} = {_any(n['paddr'], [a for a, _ in ordered])}",
                f"val {writable} = {_any(n['paddr'], can)}",
            ]
            lines += [f"{n['pslverr']} := {end} && !Mux({n['pwrite']}, {writable}, {known})"]
        return Style("\n".join(lines), imports=("MuxLookup", "switch", "is"))

    def style_listed(self, s: Spec, n: Names) -> Style:
        """The registers as a sequence of address and value."""
        end, hits, a = n.local("ends", "transfer_end"), n.local("hits", "matches"), n.local("a", "at")
        store, d = n.local("stores", "write_now"), n.local("d", "value")
        lines = [*self._end(s, n, end), f"val {store} = {end} && {n['pwrite']}"]
        body, table = listed_registers(s.map, n, Write(store, n["paddr"], n["pwdata"], ""))
        lines += [*body, f"val {hits} = {table}.map {{ case ({a}, {d}) => ({n['paddr']} === {a}.U) -> {d} }}"]
        lines += [f"{n['pready']} := {end}", f"{n['prdata']} := 0.U"]
        lines += [f"when({n['psel']} && !{n['pwrite']}) {{\n  {n['prdata']} := MuxCase(0.U, {hits})\n}}"]
        if s.errors:
            can = ", ".join(str(address) for address, kind, _ in s.registers if kind in ("rw", "sticky"))
            lines += [f"{n['pslverr']} := {end} && !Mux("]
            lines += [f"  {n['pwrite']},\n  Seq({can}).map({n['paddr']} === _.U).reduce(_ || _),"]
            lines += [f"  {hits}.map(_._1).reduce(_ || _)\n)"]
        text = "\n".join(lines)
        return Style(text, imports=("MuxCase", *(("Fill",) if "Fill(" in text else ())))

    def _end(self, s: Spec, n: Names, end: str) -> list[str]:
        """A condition for the last cycle of a transfer."""
        access = f"{n['psel']} && {n['penable']}"
        if not s.waits:
            return [f"val {end} = {access}"]
        on, count = n.local("access_now", "in_access"), n.local("wait_count", "waited")
        bits = s.waits.bit_length()
        lines = [
            f"val {on} = {access}",
            f"val {count} = RegInit(0.U({bits}.W))",
            f"val {end} = {on} && {count} === {s.waits}.U",
        ]
        return [*lines, f"{count} := Mux({on} && !{end}, {count} + 1.U, 0.U)"]

    def model(self, s: Spec) -> Model:
        """A dictionary of registers."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Mostly addresses of the map, mostly selected."""
        known = tuple(a for a, _, _ in s.registers)
        pools = [(n.ports["paddr"], (*known, *known, known[-1] + s.width // 8))]
        if s.map.of("sticky"):
            pools += [(n.ports["events"], (0, 0, 0, 1, 1 << (s.width - 1)))]
        dense = (n.ports["psel"], n.ports["penable"])
        return Stimulus(cycles=3072, dense=dense, pools=tuple(pools))


def _any(address: str, places: list[int]) -> str:
    return f"Seq({', '.join(map(str, places))}).map({address} === _.U).reduce(_ || _)"


def _transfer(s: Spec, n: Names) -> list[Sentence]:
    psel, penable, pready, pwrite = (n.t(role) for role in ("psel", "penable", "pready", "pwrite"))
    paddr, prdata = n.t("paddr"), n.t("prdata")
    ready = f"{pready} is high in every access cycle and in no other one, without delay."
    if s.waits:
        first = "1 access cycle" if s.waits == 1 else f"{s.waits} access cycles"
        ready = (
            f"{pready} is low in the first {first} in a row and high in the next one, without delay; after that, and "
        )
        ready += f"after every cycle that is not an access cycle ({pready} is low in it), the count begins anew."
    rules: list[Sentence] = [
        f"A cycle with {psel} and {penable} both high is an access cycle.",
        ready,
        f"A transfer ends in the cycle with {pready} high: with {pwrite} high, {n.t('pwdata')} is written to the "
        f"register at {paddr} at the clock edge of this cycle.",
        f"While {psel} is high and {pwrite} low, {prdata} is the register at {paddr}, at once and whatever {penable} "
        "is; it is 0 at all other times and for an address without a register.",
        "Writing a register that cannot be written, or none, changes nothing.",
    ]
    if s.errors:
        rules += [
            f"{n.t('pslverr')} is high together with {pready} if the transfer reads an address without a register, or "
            f"writes to an address without a register that can be written; else it is low."
        ]
    return rules


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s, self._bank = s, MapModel(s.map)
        self._waited = 0

    def reset(self) -> None:
        self._bank.reset()
        self._waited = 0

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        value, known = self._bank.read(inputs["paddr"], inputs)
        ready = bool(inputs["psel"] and inputs["penable"] and self._waited == self._s.waits)
        good = self._bank.can_write(inputs["paddr"]) if inputs["pwrite"] else known
        return {
            "pready": int(ready),
            "prdata": value if inputs["psel"] and not inputs["pwrite"] else 0,
            "pslverr": int(ready and not good),
            "control": self._bank.control,
        }

    def advance(self, inputs: Mapping[str, int]) -> None:
        ready = self.outputs(inputs)["pready"]
        access = inputs["psel"] and inputs["penable"]
        self._waited = self._waited + 1 if access and not ready else 0
        word = (inputs["paddr"], inputs["pwdata"], -1)
        self._bank.advance(inputs, word if ready and inputs["pwrite"] else None)
