"""An SPI slave that looks at the serial clock with the system clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import block, boolean
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.ports import PortGroup, data_in, data_out, flag_in, flag_out
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Reset, Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    cpol: int
    cpha: int
    low_first: bool
    synchronised: bool
    """Whether serial clock, select and data go through two flip-flops first."""
    reply: bool
    """Whether it also sends."""
    asynchronous: bool


@family("spi-slave", "L5", "SpiSlave", "SpiDevice", "SpiPeriph", "SerialSlave", tags=("spi", "serial", "oversampling"))
class SpiSlave(Family[Spec]):
    """Receives words and may send one."""

    def draw(self, rng: Random) -> Spec:
        """Draw size, mode, order and options."""
        mode = (rng.randrange(2), rng.randrange(2))
        options = (rng.random() < 0.3, rng.random() < 0.35, rng.random() < 0.55, rng.random() < 0.15)
        return Spec(rng.choice((3, 4, 4, 5, 6, 7, 8, 8)), *mode, *options)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Serial side, then parallel side."""
        send = (
            flag_out("miso", "serial data to the master", "sdo", "spi_out", "cipo"),
            data_in("tx", s.width, "word to send", "tx_data", "reply", "answer", "wdata"),
        )
        return (
            flag_in("sclk", "serial clock", "sck", "spi_clk", "serial_clk"),
            flag_in("cs_n", "slave select, active low", "ss_n", "select_n", "ncs"),
            flag_in("mosi", "serial data from the master", "sdi", "spi_in", "copi"),
            *(send if s.reply else ()),
            data_out("rx", s.width, "word received last", "rx_data", "dout", "word", "rdata"),
            flag_out("valid", "one-cycle strobe of a new word", "strobe", "received", "rx_valid", "done"),
        )

    def clocking(self, s: Spec) -> Clocking:
        """Implicit clock; the reset may be asynchronous."""
        return Clocking(Reset.ASYNC if s.asynchronous else Reset.SYNC)

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say what an edge is, which one counts and what it does."""
        kind, mode = "asynchronous" if s.asynchronous else "synchronous", 2 * s.cpol + s.cpha
        order = "lowest bit first" if s.low_first else "highest bit first"
        first = f" The flip-flops of the serial clock become {s.cpol}, those of the select 1, those of the data 0."
        return Facts(
            (f"oversampled SPI slave for {s.width}-bit words in mode {mode}", f"mode-{mode} SPI slave, {s.width} bits"),
            (
                f"receive {s.width}-bit words as an SPI slave in mode {mode}, {order}, clocked by the system clock",
                f"be an SPI slave (CPOL {s.cpol}, CPHA {s.cpha}) for words of {s.width} bits, {order}",
            ),
            (*_edges(s, n), *_receiving(s, n, order), *_sending(s, n, order)),
            (
                f"The {kind} reset sets {n.t('rx')}, {n.t('valid')} and the bit count to 0 and the remembered level "
                f"of the serial clock to {s.cpol}.{first if s.synchronised else ''}",
            ),
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """Level memory, bit count, a register that is written bit by bit."""
        edge = f"@(posedge clock{' or posedge reset' if s.asynchronous else ''})"
        take = "got_q" if s.low_first else f"{s.width - 1} - got_q"
        level = s.cpol if s.cpha else 1 - s.cpol
        front, sck, cs, mosi = "", n.v("sclk"), n.v("cs_n"), n.v("mosi")
        if s.synchronised:
            front = f"""
  reg [5:0] meta_q;
  always {edge}
    if (reset) meta_q <= {{2'b{s.cpol}{s.cpol}, 4'b1100}};
    else meta_q <= {{meta_q[4], {sck}, meta_q[2], {cs}, meta_q[0], {mosi}}};"""
            sck, cs, mosi = "meta_q[5]", "meta_q[3]", "meta_q[1]"
        return f"""{front}
  reg last_q, valid_q;
  reg [{s.width - 1}:0] part_q, word_q, full_d;
  reg [3:0] got_q;
  wire sample_d = (last_q != {sck}) & ({sck} == 1'b{level}) & ~{cs};
  always @* begin
    full_d = part_q;
    full_d[{take}] = {mosi};
  end
  always {edge}
    if (reset) begin
      last_q <= 1'b{s.cpol};
      valid_q <= 0;
      word_q <= 0;
      got_q <= 0;
    end else begin
      last_q <= {sck};
      valid_q <= 1'b0;
      if ({cs}) got_q <= 0;
      else if (sample_d) begin
        part_q <= full_d;
        got_q <= (got_q == {s.width - 1}) ? 0 : got_q + 1;
        valid_q <= (got_q == {s.width - 1});
        if (got_q == {s.width - 1}) word_q <= full_d;
      end
    end
  assign {n.v("rx")} = word_q;
  assign {n.v("valid")} = valid_q;{self._reply(s, n, edge, sck, cs, level)}"""

    def _reply(self, s: Spec, n: Names, edge: str, sck: str, cs: str, level: int) -> str:
        if not s.reply:
            return ""
        place = "sent_q" if s.low_first else f"{s.width - 1} - sent_q"
        skip = "first_q <= 1'b0; if (!first_q) " if s.cpha else ""
        return f"""
  reg [{s.width - 1}:0] send_q;
  reg [4:0] sent_q;
  reg first_q;
  always {edge}
    if (reset) begin
      sent_q <= 0;
      send_q <= 0;
      first_q <= 1;
    end else if ({cs}) begin
      sent_q <= 0;
      send_q <= {n.v("tx")};
      first_q <= 1;
    end else if ((last_q != {sck}) & ({sck} != 1'b{level})) begin
      {skip}if (sent_q < {s.width}) sent_q <= sent_q + 1;
    end
  assign {n.v("miso")} = ~{cs} & (sent_q < {s.width}) & send_q[({place}) & 7];"""

    def style_shift(self, s: Spec, n: Names) -> Style:
        """Shift registers in both directions."""
        sck, cs, mosi, front = _inputs(s, n)
        last, part, word = n.local("last_clk", "previous"), n.local("part", "shift_in"), n.local("word_reg", "result")
        count, valid, sample = n.local("count", "bits_seen"), n.local("valid_reg", "fresh"), n.local("sample", "take")
        edge, w = n.local("moved", "toggled"), s.width
        full = f"Cat({mosi}, {part}({w - 1}, 1))" if s.low_first else f"Cat({part}({w - 2}, 0), {mosi})"
        up = bool(s.cpol if s.cpha else 1 - s.cpol)
        lines = [
            *front,
            f"val {last} = RegNext({sck}, {boolean(bool(s.cpol))})",
            f"val {edge} = {sck} =/= {last} && !{cs}",
            f"val {sample} = {edge} && {'' if up else '!'}{sck}",
            f"val {part} = Reg(UInt({w}.W))\nval {word} = RegInit(0.U({w}.W))",
            f"val {count} = RegInit(0.U({(w - 1).bit_length()}.W))\nval {valid} = RegInit(false.B)",
            f"{valid} := false.B",
            f"when({cs}) {{\n  {count} := 0.U\n}}.elsewhen({sample}) {{\n  {part} := {full}\n  {count} := {count} + "
            "1.U",
            f"  when({count} === {w - 1}.U) {{\n    {count} := 0.U\n    {valid} := true.B\n    {word} := {full}\n  "
            f"}}\n}}",
            f"{n['rx']} := {word}\n{n['valid']} := {valid}",
        ]
        if s.reply:
            out, first = n.local("out_reg", "shift_out"), n.local("first", "before_first")
            moved = f"Cat(false.B, {out}({w - 1}, 1))" if s.low_first else f"Cat({out}({w - 2}, 0), false.B)"
            step = [f"{out} := {moved}"]
            if s.cpha:
                step = [f"{first} := false.B", f"when(!{first}) {{\n  {out} := {moved}\n}}"]
                lines += [f"val {first} = RegInit(true.B)"]
            load = f"{out} := {n['tx']}" + (f"\n  {first} := true.B" if s.cpha else "")
            lines += [f"val {out} = RegInit(0.U({w}.W))", f"when({cs}) {{\n  {load}"]
            lines += [f"}}.elsewhen({edge} && !{sample}) {{", block(step), "}"]
            lines += [f"{n['miso']} := !{cs} && {out}({0 if s.low_first else w - 1})"]
        return Style("\n".join(lines), imports=("Cat",))

    def style_index(self, s: Spec, n: Names) -> Style:
        """Bits are stored and fetched by number."""
        sck, cs, mosi, front = _inputs(s, n)
        last, bits, seen = n.local("old_clk", "was"), n.local("bits", "collected"), n.local("seen", "next_bit")
        word, valid, w = n.local("word", "latest"), n.local("strobe_reg", "new_word"), s.width
        rise, fall, size = n.local("rising", "went_up"), n.local("falling", "went_down"), (s.width - 1).bit_length()
        sample, shift = (rise, fall) if (s.cpol if s.cpha else 1 - s.cpol) else (fall, rise)
        place, done = seen if s.low_first else f"{w - 1}.U - {seen}", n.local("complete", "all_bits")
        lines = [
            *front,
            f"val {last} = RegInit({boolean(bool(s.cpol))})\n{last} := {sck}",
            f"val {rise} = {sck} && !{last}\nval {fall} = !{sck} && {last}",
            f"val {bits} = Reg(Vec({w}, Bool()))\nval {seen} = RegInit(0.U({size}.W))",
            f"val {word} = RegInit(0.U({w}.W))\nval {valid} = RegNext(!{cs} && {sample} && {seen} === {w - 1}.U, "
            "false.B)",
            f"when({cs}) {{\n  {seen} := 0.U\n}}.elsewhen({sample}) {{\n  {bits}({place}) := {mosi}",
            f"  {seen} := {_next(seen, w)}",
            f"  when({seen} === {w - 1}.U) {{\n    val {done} = WireDefault({bits})",
            f"    {done}({w - 1 if s.low_first else 0}) := {mosi}\n    {word} := {done}.asUInt\n  }}\n}}",
            f"{n['rx']} := {word}\n{n['valid']} := {valid}",
        ]
        if s.reply:
            sent, held, first = n.local("sent", "edges"), n.local("held", "to_send"), n.local("armed", "started")
            wide = w.bit_length()
            index = f"{sent}({size - 1}, 0)" if wide > size else sent
            index = index if s.low_first else f"({w - 1}.U - {index})"
            gate = f" && {first}" if s.cpha else ""
            lines += [f"val {sent} = RegInit(0.U({wide}.W))\nval {held} = RegInit(0.U({w}.W))"]
            lines += [f"val {first} = RegInit(false.B)"] if s.cpha else []
            lines += [f"when({cs}) {{\n  {sent} := 0.U\n  {held} := {n['tx']}"]
            lines += [f"  {first} := false.B"] if s.cpha else []
            lines += [f"}}.elsewhen({shift}) {{"]
            lines += [f"  {first} := true.B"] if s.cpha else []
            lines += [f"  when({sent} =/= {w}.U{gate}) {{\n    {sent} := {sent} + 1.U\n  }}\n}}"]
            lines += [f"{n['miso']} := !{cs} && {sent} =/= {w}.U && {held}({index})"]
        return Style("\n".join(lines))

    def model(self, s: Spec) -> Model:
        """Lists of bits."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Mostly selected."""
        return Stimulus(cycles=3072, sparse=(n.ports["cs_n"],))


def _next(count: str, w: int) -> str:
    return f"{count} + 1.U" if w & (w - 1) == 0 else f"Mux({count} === {w - 1}.U, 0.U, {count} + 1.U)"


def _inputs(s: Spec, n: Names) -> tuple[str, str, str, list[str]]:
    """Serial clock, select and data as they are used, in Chisel, and the lines that make them."""
    if not s.synchronised:
        return n["sclk"], n["cs_n"], n["mosi"], []
    sck, cs, mosi = n.local("sck_sync", "clk_line"), n.local("cs_sync", "sel_line"), n.local("mosi_sync", "data_line")
    starts = ((sck, "sclk", bool(s.cpol)), (cs, "cs_n", True), (mosi, "mosi", False))
    front = [f"val {x} = RegNext(RegNext({n[role]}, {boolean(b)}), {boolean(b)})" for x, role, b in starts]
    return sck, cs, mosi, front


def _edges(s: Spec, n: Names) -> list[Sentence]:
    sclk, cs, mosi = n.t("sclk"), n.t("cs_n"), n.t("mosi")
    up = s.cpol if s.cpha else 1 - s.cpol
    rules: list[Sentence] = []
    if s.synchronised:
        rules += [
            f"{sclk}, {cs} and {mosi} each go through two flip-flops first; all that follows is about the outputs of "
            f"the second flip-flops."
        ]
    return [
        *rules,
        f"The level of {sclk} in the cycle before is remembered; a cycle in which it differs from the level now is an "
        "edge.",
        f"In mode {2 * s.cpol + s.cpha} (CPOL {s.cpol}, CPHA {s.cpha}) the {'rising' if up else 'falling'} edges are "
        f"the sampling edges and the {'falling' if up else 'rising'} edges the shifting edges.",
    ]


def _receiving(s: Spec, n: Names, order: str) -> list[Sentence]:
    cs, mosi, rx, valid = n.t("cs_n"), n.t("mosi"), n.t("rx"), n.t("valid")
    return [
        (
            f"While {cs} is high edges do nothing, and the count of bits is 0 from the next cycle on; a word that was "
            "begun is given up.",
        ),
        f"In a cycle with a sampling edge and {cs} low, {mosi} is the next bit of the word, {order}.",
        f"In the cycle after the sampling edge of bit {s.width} {valid} is high for one cycle and {rx} becomes the "
        f"word; {rx} keeps it until the next one. The next bit is then the first of another word.",
    ]


def _sending(s: Spec, n: Names, order: str) -> list[Sentence]:
    if not s.reply:
        return []
    cs, miso, tx = n.t("cs_n"), n.t("miso"), n.t("tx")
    skip = ", except for the first one after the selection," if s.cpha else ""
    return [
        f"At the clock edge of each cycle with {cs} high {tx} is taken as the word to send; while {cs} is high {miso} "
        "is 0.",
        f"While {cs} is low {miso} is a bit of that word, {order}: the first one to begin with; each shifting "
        f"edge{skip} moves on to the next bit in the next cycle, and after {s.width} bits {miso} is 0 until the next "
        "selection.",
        "After the reset the word to send is 0 until one is taken.",
    ]


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self.reset()

    def reset(self) -> None:
        self._line = [(self._s.cpol, 1, 0)] * 2
        self._last = self._s.cpol
        self._bits: list[int] = []
        self._shown = {"rx": 0, "valid": 0}
        self._send = [0] * self._s.width
        self._skip = self._s.cpha

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        _, cs, _ = self._seen(inputs)
        return self._shown | {"miso": self._send[0] if not cs and self._send else 0}

    def advance(self, inputs: Mapping[str, int]) -> None:
        sclk, cs, mosi = self._seen(inputs)
        edge, self._last, self._shown["valid"] = sclk - self._last, sclk, 0
        self._line = [(inputs["sclk"], inputs["cs_n"], inputs["mosi"]), self._line[0]]
        if cs:
            word = inputs.get("tx", 0)
            self._bits, self._skip, self._send = (
                [],
                self._s.cpha,
                self._ordered([word >> k & 1 for k in range(self._s.width)]),
            )
        elif edge and (edge > 0) == (self._s.cpol == self._s.cpha):
            self._bits.append(mosi)
            self._complete()
        elif edge and self._skip:
            self._skip = 0
        elif edge:
            self._send = self._send[1:]

    def _complete(self) -> None:
        if len(self._bits) == self._s.width:
            self._shown = {"rx": sum(bit << k for k, bit in enumerate(self._ordered(self._bits))), "valid": 1}
            self._bits = []

    def _ordered(self, bits: list[int]) -> list[int]:
        return bits if self._s.low_first else bits[::-1]

    def _seen(self, inputs: Mapping[str, int]) -> tuple[int, int, int]:
        return self._line[1] if self._s.synchronised else (inputs["sclk"], inputs["cs_n"], inputs["mosi"])
