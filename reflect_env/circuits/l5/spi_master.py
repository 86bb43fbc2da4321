"""An SPI master: all four modes, either order of bits, a clock divider."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import boolean
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.ports import PortGroup, data_in, data_out, flag_in, flag_out
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Reset, Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    half: int
    """Clock cycles of half a serial clock period."""
    cpol: int
    cpha: int
    low_first: bool
    asynchronous: bool


@family("spi-master", "L5", "SpiMaster", "SpiCore", "SerialMaster", "SpiHost", tags=("spi", "serial", "fsm"))
class SpiMaster(Family[Spec]):
    """Exchanges one word with a slave."""

    def draw(self, rng: Random) -> Spec:
        """Draw size, divider, mode and order."""
        width, half = rng.choice((4, 5, 6, 8, 8, 8, 10, 12, 13, 16)), rng.choice((1, 2, 2, 3, 4, 5))
        return Spec(width, half, rng.randrange(2), rng.randrange(2), rng.random() < 0.3, rng.random() < 0.15)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Parallel side, then serial side."""
        return (
            flag_in("start", "asks for an exchange", "go", "send", "request", "begin_xfer"),
            data_in("tx", s.width, "word to send", "tx_data", "din", "out_word", "wdata"),
            data_out("rx", s.width, "word received last", "rx_data", "dout", "in_word", "rdata"),
            flag_out("busy", "an exchange is under way", "active", "running", "in_progress"),
            flag_out("done", "one-cycle strobe after an exchange", "finished", "complete", "strobe"),
            flag_out("sclk", "serial clock", "sck", "spi_clk", "serial_clk"),
            flag_out("cs_n", "slave select, active low", "ss_n", "select_n", "ncs"),
            flag_out("mosi", "serial data to the slave", "sdo", "spi_out", "copi"),
            flag_in("miso", "serial data from the slave", "sdi", "spi_in", "cipo"),
        )

    def clocking(self, s: Spec) -> Clocking:
        """Implicit clock; the reset may be asynchronous."""
        return Clocking(Reset.ASYNC if s.asynchronous else Reset.SYNC)

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say the phases of an exchange."""
        kind, mode = "asynchronous" if s.asynchronous else "synchronous", 2 * s.cpol + s.cpha
        order = "lowest bit first" if s.low_first else "highest bit first"
        return Facts(
            (f"SPI master for {s.width}-bit words in mode {mode}", f"mode-{mode} SPI master, {s.width} bits, {order}"),
            (
                f"exchange {s.width}-bit words with an SPI slave in mode {mode} (CPOL {s.cpol}, CPHA {s.cpha})",
                f"be an SPI master with CPOL {s.cpol} and CPHA {s.cpha} for words of {s.width} bits",
            ),
            tuple(_rules(s, n, order)),
            (
                (
                    f"The {kind} reset ends any exchange and sets {n.t('rx')} and {n.t('done')} to 0.",
                    f"After the {kind} reset it is idle, and {n.t('rx')} and {n.t('done')} are 0.",
                ),
            ),
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """The cycles of an exchange are counted; everything follows from the count."""
        total, bit = 2 * s.width * s.half, f"(time_q / {2 * s.half})"
        place = bit if s.low_first else f"({s.width - 1} - {bit})"
        odd = f"((time_q / {s.half}) % 2 == {1 - s.cpha})"
        return f"""
  reg busy_q, done_q;
  reg [{s.width - 1}:0] send_q, take_q, word_q;
  integer time_q;
  always @(posedge clock{" or posedge reset" if s.asynchronous else ""})
    if (reset) begin
      busy_q <= 0;
      done_q <= 0;
      word_q <= 0;
      time_q <= 0;
    end else begin
      done_q <= 1'b0;
      if (!busy_q) begin
        time_q <= 0;
        if ({n.v("start")}) begin
          busy_q <= 1'b1;
          send_q <= {n.v("tx")};
        end
      end else begin
        time_q <= time_q + 1;
        if (time_q % {2 * s.half} == {s.half - 1}) take_q[{place}] <= {n.v("miso")};
        if (time_q == {total - 1}) begin
          busy_q <= 1'b0;
          done_q <= 1'b1;
          word_q <= take_q;
        end
      end
    end
  assign {n.v("rx")} = word_q;
  assign {n.v("busy")} = busy_q;
  assign {n.v("done")} = done_q;
  assign {n.v("cs_n")} = ~busy_q;
  assign {n.v("sclk")} = (busy_q && {odd}) ? 1'b{1 - s.cpol} : 1'b{s.cpol};
  assign {n.v("mosi")} = busy_q ? send_q[{place}] : 1'b0;"""

    def style_shift(self, s: Spec, n: Names) -> Style:
        """One shift register for both directions; a phase bit and a count of bits."""
        busy, shift, phase = (
            n.local("busy_reg", "running_reg"),
            n.local("shift", "buffer"),
            n.local("phase", "second_half"),
        )
        bits, got, tick = (
            n.local("bit_count", "bits_left", "remaining"),
            n.local("got", "sampled"),
            n.local("tick", "half_end"),
        )
        done, word, w = n.local("done_reg", "strobe_reg"), n.local("word", "received"), s.width
        end = f"Cat({got}, {shift}({w - 1}, 1))" if s.low_first else f"Cat({shift}({w - 2}, 0), {got})"
        active = f"{busy} && {phase if s.cpha == 0 else '!' + phase}"
        lines = [
            f"val {busy}, {done}, {phase}, {got} = RegInit(false.B)",
            f"val {shift} = Reg(UInt({w}.W))\nval {word} = RegInit(0.U({w}.W))",
            f"val {bits} = RegInit(0.U({(w - 1).bit_length()}.W))",
            *_pace(s, n, tick, busy),
            f"{done} := false.B",
            f"when(!{busy}) {{\n  {phase} := false.B\n  {bits} := {w - 1}.U\n  when({n['start']}) {{",
            f"    {busy} := true.B\n    {shift} := {n['tx']}\n  }}\n}}.elsewhen({tick}) {{",
            f"  {phase} := !{phase}\n  when(!{phase}) {{\n    {got} := {n['miso']}\n  }}.otherwise {{",
            f"    {shift} := {end}\n    {bits} := {bits} - 1.U\n    when({bits} === 0.U) {{",
            f"      {busy} := false.B\n      {done} := true.B\n      {word} := {end}\n    }}\n  }}\n}}",
            f"{n['sclk']} := {active if s.cpol == 0 else f'!({active})'}",
            f"{n['mosi']} := {busy} && {shift}({0 if s.low_first else w - 1})",
            *_outputs(n, busy, done, word),
        ]
        return Style("\n".join(lines), imports=("Cat",))

    def style_count(self, s: Spec, n: Names) -> Style:
        """The phases are counted; each output is a function of the count."""
        busy, count, data = (
            n.local("active_reg", "on"),
            n.local("phase_no", "half_count"),
            n.local("data_reg", "to_send"),
        )
        taken, place, tick = n.local("taken", "incoming"), n.local("place", "bit_index"), n.local("tick", "advance")
        done, word, last = n.local("done_reg", "ended"), n.local("word", "result"), 2 * s.width - 1
        index = f"{count} >> 1" if s.low_first else f"{s.width - 1}.U - ({count} >> 1)"
        lit = f"{busy} && {'' if s.cpha == 0 else '!'}{count}(0)"
        bits = (s.width - 1).bit_length()
        lines = [
            f"val {busy}, {done} = RegInit(false.B)",
            f"val {data} = Reg(UInt({s.width}.W))\nval {taken} = Reg(Vec({s.width}, Bool()))",
            f"val {word} = RegInit(0.U({s.width}.W))\nval {count} = RegInit(0.U({last.bit_length()}.W))",
            f"val {place} = ({index})({bits - 1}, 0)",
            *_pace(s, n, tick, busy),
            f"{done} := false.B\nwhen({busy} && {tick}) {{\n  {count} := {count} + 1.U",
            f"  when(!{count}(0)) {{ {taken}({place}) := {n['miso']} }}",
            f"  when({count} === {last}.U) {{\n    {busy} := false.B\n    {done} := true.B",
            f"    {word} := {taken}.asUInt\n  }}\n}}",
            f"when(!{busy} && {n['start']}) {{\n  {busy} := true.B\n  {data} := {n['tx']}\n  {count} := 0.U\n}}",
            f"{n['sclk']} := Mux({lit}, {boolean(not s.cpol)}, {boolean(bool(s.cpol))})",
            f"{n['mosi']} := {busy} && {data}({place})",
            *_outputs(n, busy, done, word),
        ]
        return Style("\n".join(lines))

    def model(self, s: Spec) -> Model:
        """What the lines will be in each cycle to come."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Some dozens of exchanges."""
        return Stimulus(cycles=min(4096, 1024 + 50 * s.width * s.half))


def _pace(s: Spec, n: Names, tick: str, busy: str) -> list[str]:
    """A tick at the end of each half period."""
    if s.half == 1:
        return [f"val {tick} = true.B"]
    pace, last = n.local("pace", "divider", "clocks"), s.half - 1
    lines = [f"val {pace} = RegInit(0.U({last.bit_length()}.W))", f"val {tick} = {pace} === {last}.U"]
    return [*lines, f"{pace} := Mux({busy} && !{tick}, {pace} + 1.U, 0.U)"]


def _outputs(n: Names, busy: str, done: str, word: str) -> list[str]:
    return [f"{n['cs_n']} := !{busy}", f"{n['busy']} := {busy}", f"{n['done']} := {done}", f"{n['rx']} := {word}"]


def _rules(s: Spec, n: Names, order: str) -> list[Sentence]:
    sclk, mosi, miso, busy = (n.t(role) for role in ("sclk", "mosi", "miso", "busy"))
    lasts = "1 clock cycle" if s.half == 1 else f"{s.half} clock cycles"
    idle, active = s.cpol, 1 - s.cpol
    first, second = (active, idle) if s.cpha else (idle, active)
    return [
        (
            f"While idle {busy} is low, {n.t('cs_n')} high, {sclk} {idle} and {mosi} 0.",
            f"The idle levels are: {busy} 0, {n.t('cs_n')} 1, {sclk} {idle}, {mosi} 0.",
        ),
        f"A cycle with {n.t('start')} high and {busy} low takes {n.t('tx')}; the exchange begins with the next cycle.",
        f"{n.t('start')} is ignored while {busy} is high.",
        f"During the exchange {busy} is high and {n.t('cs_n')} low. It has {s.width} bits of two halves each, {order}; "
        f"a half lasts {lasts}.",
        f"Through both halves of a bit {mosi} is that bit of the word; {sclk} is {first} in the first half and "
        f"{second} in the second half (CPOL {s.cpol}, CPHA {s.cpha}).",
        (
            f"{miso} is sampled for that bit at the clock edge that ends the first half.",
            f"The bit received is {miso} in the last cycle of the first half.",
        ),
        f"Right after the last half the lines are idle again; in the first idle cycle {n.t('done')} is high for one "
        f"cycle and {n.t('rx')} becomes the word received, which stays until the end of the next exchange.",
        "A new exchange can be started in that cycle already.",
    ]


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self.reset()

    def reset(self) -> None:
        self._to_come: list[tuple[int, int, int | None]] = []
        self._bits: dict[int, int] = {}
        self._rx = self._done = 0

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        busy = bool(self._to_come)
        sclk, mosi, _ = self._to_come[0] if busy else (self._s.cpol, 0, None)
        found = {"busy": int(busy), "cs_n": int(not busy), "sclk": sclk, "mosi": mosi}
        return found | {"rx": self._rx, "done": self._done}

    def advance(self, inputs: Mapping[str, int]) -> None:
        self._done = 0
        if self._to_come:
            _, _, sampled = self._to_come.pop(0)
            if sampled is not None:
                self._bits[sampled] = inputs["miso"]
            if not self._to_come:
                self._done, self._rx = 1, sum(bit << k for k, bit in self._bits.items())
        elif inputs["start"]:
            self._to_come = self._exchange(inputs["tx"])

    def _exchange(self, word: int) -> list[tuple[int, int, int | None]]:
        """Serial clock, data and the bit that is sampled, for each cycle."""
        s, order, cycles = self._s, range(self._s.width), []
        for bit in order if s.low_first else reversed(order):
            for second in (False, True):
                sclk = s.cpol ^ int(second != bool(s.cpha))
                for left in reversed(range(s.half)):
                    cycles.append((sclk, word >> bit & 1, bit if not left and not second else None))
        return cycles
