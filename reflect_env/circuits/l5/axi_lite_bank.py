"""Registers behind five ready/valid channels, in the manner of AXI4-Lite."""

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
from reflect_env.circuits.ports import PortGroup, bits_in, bits_out, decoupled_in, decoupled_out
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Reset, Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    addr_width: int
    registers: Registers
    strobe: bool
    """Whether each byte of a write has an enable."""
    error: int
    """Response of a bad transfer: 2 or 3."""
    asynchronous: bool

    def __post_init__(self) -> None:
        if self.strobe and self.width == 8:
            raise ValueError("one byte needs no strobe")

    @property
    def map(self) -> RegisterMap:
        """The registers with their widths."""
        return RegisterMap(self.width, self.addr_width, self.registers)


@family("axi-lite-bank", "L5", "AxiLiteRegs", "AxiRegs", "RegBank", "CsrBank", tags=("bus", "registers", "ready-valid"))
class AxiLiteBank(Family[Spec]):
    """One write and one read at a time, independent of each other."""

    def draw(self, rng: Random) -> Spec:
        """Draw map and options."""
        m = draw_map(rng)
        strobe = m.width > 8 and rng.random() < 0.5
        return Spec(m.width, m.addr_width, m.registers, strobe, rng.choice((2, 2, 3)), rng.random() < 0.15)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Write address, write data, write response, read address, read data, and what is behind."""
        strobe = [
            bits_in("strb", s.width // 8, "a 1 for each byte of the write data to store", "wstrb", "byte_en", "wmask")
        ]
        return (
            decoupled_in("aw", s.addr_width, "address of a write", "waddr", "wr_addr", "aw_chan"),
            decoupled_in("w", s.width, "data of a write", "wdata", "wr_data", "w_chan"),
            *(strobe if s.strobe else []),
            decoupled_out("b", 2, "response to a write", "bresp", "wr_resp", "b_chan"),
            decoupled_in("ar", s.addr_width, "address of a read", "raddr", "rd_addr", "ar_chan"),
            decoupled_out("r", s.width, "data of a read", "rdata", "rd_data", "r_chan"),
            bits_out("resp", 2, "response to a read, together with its data", "rresp", "rd_resp", "read_status"),
            *side_ports(s.map),
        )

    def clocking(self, s: Spec) -> Clocking:
        """Implicit clock; the reset may be asynchronous."""
        return Clocking(Reset.ASYNC if s.asynchronous else Reset.SYNC)

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say the handshakes, then the registers."""
        kind, count = "asynchronous" if s.asynchronous else "synchronous", len(s.registers)
        many = f"{count} register{'s' * (count > 1)}"
        strobe = " with byte strobes" if s.strobe else ""
        return Facts(
            (
                f"AXI4-Lite-like bank of {many} of {s.width} bits{strobe}",
                f"{s.width}-bit register bank with AXI-Lite channels{strobe}",
            ),
            (
                f"give access to {many} of {s.width} bits over ready/valid channels in the manner of AXI4-Lite",
                f"be a register bank with {many} behind AXI-Lite-like channels{strobe}",
            ),
            (*_writing(s, n), *_reading(s, n), *said(s.map, n)),
            (
                f"The {kind} reset sets the registers to their reset values and {n.t('b', 'valid')}, "
                f"{n.t('b', 'bits')}, {n.t('r', 'valid')}, {n.t('r', 'bits')} and {n.t('resp')} to 0.",
            ),
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """Two response registers around the map."""
        edge = " or posedge reset" if s.asynchronous else ""
        strobes = [f"{{8{{{n.v('strb')}[{k}]}}}}" for k in reversed(range(s.width // 8))] if s.strobe else []
        mask = f"{{{', '.join(strobes)}}}" if s.strobe else ""
        write = Write("write_d", n.v("aw", "bits"), n.v("w", "bits"), mask)
        return f"""
  reg b_q, r_q;
  reg [1:0] bcode_q, rcode_q;
  reg [{s.width - 1}:0] rdata_q;
  wire write_d = {n.v("aw", "valid")} & {n.v("w", "valid")} & ~b_q;
  wire read_d = {n.v("ar", "valid")} & ~r_q;
{verilog_map(s.map, n, write, n.v("ar", "bits"), edge)}
  always @(posedge clock{edge})
    if (reset) begin
      b_q <= 0; bcode_q <= 0;
      r_q <= 0; rcode_q <= 0; rdata_q <= 0;
    end else begin
      if (write_d) begin b_q <= 1; bcode_q <= refuse_d ? 2'd{s.error} : 2'd0; end
      else if ({n.v("b", "ready")}) b_q <= 0;
      if (read_d) begin r_q <= 1; rdata_q <= value_d; rcode_q <= miss_d ? 2'd{s.error} : 2'd0; end
      else if ({n.v("r", "ready")}) r_q <= 0;
    end
  assign {n.v("aw", "ready")} = write_d;
  assign {n.v("w", "ready")} = write_d;
  assign {n.v("ar", "ready")} = ~r_q;
  assign {n.v("b", "valid")} = b_q;
  assign {n.v("b", "bits")} = bcode_q;
  assign {n.v("r", "valid")} = r_q;
  assign {n.v("r", "bits")} = rdata_q;
  assign {n.v("resp")} = rcode_q;"""

    def style_named(self, s: Spec, n: Names) -> Style:
        """A value for each register; flags for the responses."""
        lines, flags, write = self._handshakes(s, n)
        body, values = named_registers(s.map, n, write)
        value, known, writable = (
            n.local("read_value", "found"),
            n.local("known", "mapped"),
            n.local("writable", "can_store"),
        )
        pairs = ",\n  ".join(f"{a}.U -> {v}" for a, v in sorted(values.items()))
        can = [a for a, kind, _ in s.registers if kind in ("rw", "sticky")]
        lines += [*body, f"val {value} = MuxLookup({n['ar']}.bits, 0.U({s.width}.W))(Seq(\n  {pairs}\n))"]
        lines += [f"val {known} = {_any(n['ar'] + '.bits', sorted(values))}"]
        lines += [f"val {writable} = {_any(n['aw'] + '.bits', can)}"]
        lines += self._responses(s, n, flags, (write.now, writable, value, known))
        return Style("\n".join(lines), imports=("MuxLookup", "switch", "is", "Decoupled", *self._extra(s)))

    def style_listed(self, s: Spec, n: Names) -> Style:
        """The registers as a sequence of address and value."""
        lines, flags, write = self._handshakes(s, n)
        body, table = listed_registers(s.map, n, write)
        hits, a, d = n.local("hits", "matches"), n.local("a", "at"), n.local("d", "value_i")
        can = ", ".join(str(address) for address, kind, _ in s.registers if kind in ("rw", "sticky"))
        lines += [*body, f"val {hits} = {table}.map {{ case ({a}, {d}) => ({n['ar']}.bits === {a}.U) -> {d} }}"]
        value, known = f"MuxCase(0.U, {hits})", f"{hits}.map(_._1).reduce(_ || _)"
        writable = f"Seq({can}).map({n['aw']}.bits === _.U).reduce(_ || _)"
        lines += self._responses(s, n, flags, (write.now, writable, value, known))
        text = "\n".join(lines)
        extra = ("Fill",) if "Fill(" in text else ()
        return Style(text, imports=("MuxCase", "Decoupled", *dict.fromkeys((*extra, *self._extra(s)))))

    def _extra(self, s: Spec) -> tuple[str, ...]:
        return ("Cat", "Fill") if s.strobe else ()

    def _handshakes(self, s: Spec, n: Names) -> tuple[list[str], tuple[str, str], Write]:
        """Flags of open responses, the ready signals, and how a write is called."""
        b, r, fire = (
            n.local("b_pending", "write_done"),
            n.local("r_pending", "read_done"),
            n.local("write_fire", "do_write"),
        )
        mask, i = n.local("bit_mask", "write_mask"), n.local("i", "byte_no")
        lines = [
            f"val {b}, {r} = RegInit(false.B)",
            f"val {fire} = {n['aw']}.valid && {n['w']}.valid && !{b}",
            f"{n['aw']}.ready := {fire}\n{n['w']}.ready := {fire}\n{n['ar']}.ready := !{r}",
        ]
        if s.strobe:
            bits = f"({s.width // 8 - 1} to 0 by -1).map({i} => Fill(8, {n['strb']}({i})))"
            lines += [f"val {mask} = Cat({bits})"]
        write = Write(fire, f"{n['aw']}.bits", f"{n['w']}.bits", mask if s.strobe else "")
        return lines, (b, r), write

    def _responses(self, s: Spec, n: Names, flags: tuple[str, str], what: tuple[str, str, str, str]) -> list[str]:
        (b, r), (fire, writable, value, known) = flags, what
        code, data, status = (
            n.local("b_code", "write_code"),
            n.local("r_data", "read_word"),
            n.local("r_code", "read_code"),
        )
        return [
            f"val {code}, {status} = RegInit(0.U(2.W))\nval {data} = RegInit(0.U({s.width}.W))",
            f"when({fire}) {{\n  {b} := true.B\n  {code} := Mux({writable}, 0.U, {s.error}.U)",
            f"}}.elsewhen({n['b']}.ready) {{\n  {b} := false.B\n}}",
            f"when({n['ar']}.fire) {{\n  {r} := true.B\n  {data} := {value}",
            f"  {status} := Mux({known}, 0.U, {s.error}.U)",
            f"}}.elsewhen({n['r']}.ready) {{\n  {r} := false.B\n}}",
            f"{n['b']}.valid := {b}\n{n['b']}.bits := {code}",
            f"{n['r']}.valid := {r}\n{n['r']}.bits := {data}\n{n['resp']} := {status}",
        ]

    def model(self, s: Spec) -> Model:
        """A dictionary of registers and two open responses."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Mostly addresses of the map."""
        known = tuple(a for a, _, _ in s.registers)
        places = (*known, *known, known[-1] + s.width // 8)
        pools = [(f"{n.ports[role]}_bits", places) for role in ("aw", "ar")]
        if s.map.of("sticky"):
            pools += [(n.ports["events"], (0, 0, 0, 1, 1 << (s.width - 1)))]
        return Stimulus(cycles=3072, pools=tuple(pools))


def _any(address: str, places: list[int]) -> str:
    return f"Seq({', '.join(map(str, places))}).map({address} === _.U).reduce(_ || _)"


def _writing(s: Spec, n: Names) -> list[Sentence]:
    aw, w, b = "aw", "w", "b"
    rules: list[Sentence] = [
        f"A write is accepted in a cycle in which {n.t(aw, 'valid')} and {n.t(w, 'valid')} are both high and "
        f"{n.t(b, 'valid')} is low; {n.t(aw, 'ready')} and {n.t(w, 'ready')} are both high in such a cycle and low in "
        "all others.",
        f"At the clock edge of that cycle {n.t(w, 'bits')} is stored in the register at {n.t(aw, 'bits')}.",
    ]
    if s.strobe:
        rules += [
            f"Bit k of {n.t('strb')} in that cycle tells whether byte k of the data (bits 8k to 8k+7) is written."
        ]
    return [
        *rules,
        f"From the next cycle on {n.t(b, 'valid')} is high, up to and including the first cycle in which "
        f"{n.t(b, 'ready')} is high.",
        f"{n.t(b, 'bits')} is 0 for a good write and {s.error} if there is no register that can be written at the "
        "address (then nothing is stored); it changes only when a write is accepted.",
    ]


def _reading(s: Spec, n: Names) -> list[Sentence]:
    ar, r, resp = "ar", "r", n.t("resp")
    return [
        f"A read is accepted in a cycle in which {n.t(ar, 'valid')} and {n.t(ar, 'ready')} are both high; "
        f"{n.t(ar, 'ready')} is high exactly while {n.t(r, 'valid')} is low.",
        f"From the next cycle on {n.t(r, 'valid')} is high, up to and including the first cycle in which "
        f"{n.t(r, 'ready')} is high.",
        f"{n.t(r, 'bits')} is the value that the register at {n.t(ar, 'bits')} had in the cycle of the acceptance "
        f"(before a write of the same cycle) and {resp} is 0; without a register there they are 0 and {s.error}.",
        f"{n.t(r, 'bits')} and {resp} change only when a read is accepted. Reads and writes do not wait for each "
        "other.",
    ]


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s, self._bank = s, MapModel(s.map)
        self.reset()

    def reset(self) -> None:
        self._bank.reset()
        self._shown = {"b_valid": 0, "b_bits": 0, "r_valid": 0, "r_bits": 0, "resp": 0}

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        write = int(inputs["aw_valid"] and inputs["w_valid"] and not self._shown["b_valid"])
        ready = {"aw_ready": write, "w_ready": write, "ar_ready": 1 - self._shown["r_valid"]}
        return self._shown | ready | {"control": self._bank.control}

    def advance(self, inputs: Mapping[str, int]) -> None:
        now, error, write = self.outputs(inputs), self._s.error, None
        self._shown = dict(self._shown)
        if now["aw_ready"]:
            write = (inputs["aw_bits"], inputs["w_bits"], self._mask(inputs))
            code = 0 if self._bank.can_write(inputs["aw_bits"]) else error
            self._shown |= {"b_valid": 1, "b_bits": code}
        elif inputs["b_ready"]:
            self._shown["b_valid"] = 0
        if now["ar_ready"] and inputs["ar_valid"]:
            value, known = self._bank.read(inputs["ar_bits"], inputs)
            self._shown |= {"r_valid": 1, "r_bits": value, "resp": 0 if known else error}
        elif inputs["r_ready"]:
            self._shown["r_valid"] = 0
        self._bank.advance(inputs, write)

    def _mask(self, inputs: Mapping[str, int]) -> int:
        return sum(0xFF << 8 * k for k in range(self._s.width // 8) if inputs.get("strb", -1) >> k & 1)
