"""A UART transmitter: start bit, data with the lowest bit first, parity, stop bits, each some cycles long."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.ports import PortGroup, data_in, decoupled_in, flag_in, flag_out
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Reset, Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    divider: int
    """Clock cycles a bit."""
    data_width: int
    parity: str
    """`none`, `even` or `odd`."""
    stop_bits: int
    stream: bool
    """Whether the data come as a ready/valid stream; else with `start` and `busy`."""
    asynchronous: bool


@family("uart-tx", "L5", "UartTx", "SerialTx", "Transmitter", "SerialOut", tags=("uart", "serial", "fsm"))
class UartTx(Family[Spec]):
    """Sends words as frames on one line."""

    def draw(self, rng: Random) -> Spec:
        """Draw the format of a frame."""
        divider, bits = rng.choice((1, 2, 3, 4, 4, 5, 6, 8, 10)), rng.choice((5, 6, 7, 8, 8, 8, 9))
        parity, stops = rng.choice(("none", "even", "odd")), rng.choice((1, 1, 2))
        return Spec(divider, bits, parity, stops, rng.random() < 0.5, rng.random() < 0.15)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """The data, the line, and how they are asked for."""
        line = flag_out("tx", "serial line, high when idle", "txd", "line", "serial", "sout", "line_out")
        if s.stream:
            return (decoupled_in("in", s.data_width, "words to send", "data", "source", "send", "words", "enq"), line)
        return (
            flag_in("start", "asks to send a word", "send", "go", "load", "request"),
            data_in("data", s.data_width, "word to send", "din", "word", "payload", "char"),
            line,
            flag_out("busy", "a frame is being sent", "active", "sending", "in_progress", "working"),
        )

    def clocking(self, s: Spec) -> Clocking:
        """Implicit clock; the reset may be asynchronous."""
        return Clocking(Reset.ASYNC if s.asynchronous else Reset.SYNC)

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say what a frame is and when it starts."""
        kind, parity = "asynchronous" if s.asynchronous else "synchronous", {"none": "no"}.get(s.parity, s.parity)
        form = f"{s.data_width} data bits, {parity} parity, {s.stop_bits} stop bit{'s' * (s.stop_bits > 1)}"
        free = f"{n.t('in', 'ready')} is high" if s.stream else f"{n.t('busy')} is low"
        return Facts(
            (f"UART transmitter with {form}", f"serial transmitter ({form})"),
            (f"send words over a serial line with {form}", f"transmit UART frames of {form}"),
            tuple(_rules(s, n)),
            (
                (
                    f"The {kind} reset ends any frame: {n.t('tx')} is high and {free} after it.",
                    f"After the {kind} reset nothing is being sent, {n.t('tx')} is high and {free}.",
                ),
            ),
            {"verilog": self.verilog(s, n)},
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """A count of the cycles that are left selects the bit of the frame."""
        word, ask = (n.v("in", "bits"), n.v("in", "valid")) if s.stream else (n.v("data"), n.v("start"))
        check = {"none": "", "even": f"^{word}, ", "odd": f"~^{word}, "}[s.parity]
        bits = 1 + s.data_width + (s.parity != "none") + s.stop_bits
        state = f"assign {n.v('in', 'ready')} = idle_d;" if s.stream else f"assign {n.v('busy')} = ~idle_d;"
        return f"""
  reg [{bits - 1}:0] frame_q;
  reg [7:0] time_q;
  wire idle_d = time_q == 8'd{bits * s.divider};
  always @(posedge clock{" or posedge reset" if s.asynchronous else ""})
    if (reset) begin
      time_q <= 8'd{bits * s.divider};
      frame_q <= {{{bits}{{1'b1}}}};
    end else if (~idle_d)
      time_q <= time_q + 8'd1;
    else if ({ask}) begin
      time_q <= 8'd0;
      frame_q <= {{{s.stop_bits}'d{(1 << s.stop_bits) - 1}, {check}{word}, 1'b0}};
    end
  assign {n.v("tx")} = idle_d | frame_q[time_q / {s.divider}];
  {state}"""

    def style_shift(self, s: Spec, n: Names) -> Style:
        """A frame in a shift register that fills with ones; two counters."""
        frame, left, phase = (
            n.local("frame", "shifter", "bits_out"),
            n.local("bits_left", "remaining"),
            n.local("phase", "tick", "pace"),
        )
        word, ask, free = self._request(s, n)
        bits = _frame_bits(s)
        wide, pace = bits.bit_length(), (s.divider - 1).bit_length()
        last = f"{phase} === {s.divider - 1}.U"
        step = f"{frame} := Cat(true.B, {frame}({bits - 1}, 1))\n    {left} := {left} - 1.U"
        run = f"  {phase} := {phase} + 1.U\n  when({last}) {{\n    {phase} := 0.U\n    {step}\n  }}"
        lines = [
            f'val {frame} = RegInit("h{(1 << bits) - 1:x}".U({bits}.W))',
            f"val {left} = RegInit(0.U({wide}.W))",
            *([f"val {phase} = RegInit(0.U({pace}.W))"] if s.divider > 1 else []),
            *self._state(s, n, free, f"{left} === 0.U"),
            f"when({left} =/= 0.U) {{",
            run if s.divider > 1 else f"  {step}".replace("\n    ", "\n  "),
            f"}}.elsewhen({ask}) {{",
            f"  {frame} := Cat({', '.join([f'Fill({s.stop_bits}, true.B)', *self._parity(s, word), word, 'false.B'])})",
            f"  {left} := {bits}.U\n}}",
            f"{n['tx']} := {frame}(0)",
        ]
        return Style("\n".join(lines), imports=("Cat", "Fill", *(("Decoupled",) if s.stream else ())))

    def style_states(self, s: Spec, n: Names) -> Style:
        """A state machine with `ChiselEnum`: idle, start, data, parity, stop."""
        enum, state, data = f"{n.module}State", n.local("state", "current", "step"), n.local("held", "word_reg", "kept")
        index, (word, ask, free) = n.local("index", "bit_no", "position"), self._request(s, n)
        names = ["sIdle", "sStart", "sData", *(["sParity"] if s.parity != "none" else []), "sStop"]
        tick, pace = n.local("tick", "bit_done", "boundary"), n.local("pace", "divider_count", "cycles")
        end = f"{index} === {s.stop_bits - 1}.U" if s.stop_bits > 1 else ""
        after = names[names.index("sData") + 1]
        lines = [
            f"import {enum}._",
            f"val {state} = RegInit(sIdle)",
            f"val {data} = Reg(UInt({s.data_width}.W))",
            f"val {index} = RegInit(0.U({(s.data_width - 1).bit_length()}.W))",
            *self._pace(s, pace, tick, f"{state} =/= sIdle"),
            *self._state(s, n, free, f"{state} === sIdle"),
            f"{n['tx']} := true.B",
            f"switch({state}) {{",
            f"  is(sIdle) {{\n    when({ask}) {{\n      {data} := {word}\n      {index} := 0.U",
            f"      {state} := sStart\n    }}\n  }}",
            f"  is(sStart) {{\n    {n['tx']} := false.B\n    when({tick}) {{ {state} := sData }}\n  }}",
            f"  is(sData) {{\n    {n['tx']} := {data}({index})\n    when({tick}) {{",
            f"      {index} := {index} + 1.U\n      when({index} === {s.data_width - 1}.U) {{",
            f"        {index} := 0.U\n        {state} := {after}\n      }}\n    }}\n  }}",
        ]
        if s.parity != "none":
            check = f"{'!' if s.parity == 'odd' else ''}{data}.xorR"
            lines += [f"  is(sParity) {{\n    {n['tx']} := {check}\n    when({tick}) {{ {state} := sStop }}\n  }}"]
        leave = f"{state} := sIdle" if not end else f"{index} := 1.U\n      when({end}) {{ {state} := sIdle }}"
        lines += [f"  is(sStop) {{\n    when({tick}) {{\n      {leave}\n    }}\n  }}", "}"]
        before = f"object {enum} extends ChiselEnum {{\n  val {', '.join(names)} = Value\n}}"
        return Style("\n".join(lines), imports=("switch", "is", *(("Decoupled",) if s.stream else ())), before=before)

    def style_table(self, s: Spec, n: Names) -> Style:
        """The frame as a `Vec` of what each bit is, looked up by number."""
        data, number, frame = (
            n.local("word", "payload_reg", "latch"),
            n.local("number", "slot", "which"),
            n.local("frame", "line_bits"),
        )
        active, tick, pace = (
            n.local("active", "running", "sending_reg"),
            n.local("tick", "bit_end"),
            n.local("pace", "clocks"),
        )
        word, ask, free = self._request(s, n)
        check = {"none": "", "even": f"{data}.xorR +: ", "odd": f"!{data}.xorR +: "}[s.parity]
        bits = _frame_bits(s)
        tail = f"Seq.fill({s.stop_bits})(true.B)"
        whole = f"false.B +: ({data}.asBools ++ ({check}{tail}))"
        lines = [
            f"val {active} = RegInit(false.B)",
            f"val {data} = Reg(UInt({s.data_width}.W))",
            f"val {number} = RegInit(0.U({(bits - 1).bit_length()}.W))",
            f"val {frame} = VecInit({whole})",
            *self._pace(s, pace, tick, active),
            *self._state(s, n, free, f"!{active}"),
            f"{n['tx']} := !{active} || {frame}({number})",
            f"when({active} && {tick}) {{\n  {number} := {number} + 1.U\n  when({number} === {bits - 1}.U) {{",
            f"    {active} := false.B\n  }}\n}}",
            f"when(!{active} && {ask}) {{\n  {active} := true.B\n  {data} := {word}\n  {number} := 0.U\n}}",
        ]
        return Style("\n".join(lines), imports=("Decoupled",) if s.stream else ())

    def _request(self, s: Spec, n: Names) -> tuple[str, str, str]:
        """Word, request and the output that tells that the line is free, in Chisel."""
        if s.stream:
            return f"{n['in']}.bits", f"{n['in']}.valid", f"{n['in']}.ready"
        return n["data"], n["start"], n["busy"]

    def _state(self, s: Spec, n: Names, output: str, idle: str) -> list[str]:
        return [f"{output} := {idle}" if s.stream else f"{output} := !({idle})"]

    def _parity(self, s: Spec, word: str) -> list[str]:
        return {"none": [], "even": [f"{word}.xorR"], "odd": [f"!{word}.xorR"]}[s.parity]

    def _pace(self, s: Spec, pace: str, tick: str, running: str) -> list[str]:
        """A tick in the last cycle of each bit."""
        if s.divider == 1:
            return [f"val {tick} = true.B"]
        last, bits = s.divider - 1, (s.divider - 1).bit_length()
        wrap = f"{pace} + 1.U" if s.divider & last == 0 else f"Mux({tick}, 0.U, {pace} + 1.U)"
        lines = [f"val {pace} = RegInit(0.U({bits}.W))", f"val {tick} = {pace} === {last}.U"]
        return [*lines, f"when({running}) {{\n  {pace} := {wrap}\n}}"]

    def model(self, s: Spec) -> Model:
        """The levels that are still to come."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Some dozens of frames."""
        return Stimulus(cycles=min(4096, 1024 + 30 * s.divider * _frame_bits(s)))


def _frame_bits(s: Spec) -> int:
    return 1 + s.data_width + (s.parity != "none") + s.stop_bits


def _rules(s: Spec, n: Names) -> list[Sentence]:
    tx, each = n.t("tx"), "1 clock cycle" if s.divider == 1 else f"{s.divider} clock cycles"
    parity = {
        "none": "",
        "even": "one parity bit (the XOR of the data bits, so that the number of ones is even), ",
        "odd": "one parity bit (the inverted XOR of the data bits, so that the number of ones is odd), ",
    }[s.parity]
    stop = f"{s.stop_bits} stop bit{'s' * (s.stop_bits > 1)} (high)"
    rules: list[Sentence] = [
        f"A frame is: one start bit (low), the {s.data_width} data bits from the lowest up, {parity}{stop}.",
        (f"Every bit lasts {each}.", f"{tx} holds each bit for {each}."),
        (f"While no frame is sent {tx} is high.", f"The idle level of {tx} is high."),
    ]
    if s.stream:
        begin = f"both {n.t('in', 'valid')} and {n.t('in', 'ready')} are high takes {n.t('in', 'bits')}"
        flag = f"{n.t('in', 'ready')} is high exactly while no frame is sent: it goes low"
        back = "high again"
    else:
        begin = f"{n.t('start')} is high and {n.t('busy')} low takes {n.t('data')}"
        flag = f"{n.t('busy')} is high exactly while a frame is sent: it goes high"
        back = "low again"
        rules += [f"{n.t('start')} is ignored while {n.t('busy')} is high."]
    rules += [
        f"A cycle in which {begin}; the start bit begins in the next cycle.",
        f"{flag} with the first cycle of the start bit and {back} in the cycle after the last one of the stop bits; "
        f"in that cycle the next word can be taken already.",
    ]
    return rules


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self._levels: list[int] = []

    def reset(self) -> None:
        self._levels = []

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        idle = not self._levels
        return {"tx": 1 if idle else self._levels[0], "in_ready": int(idle), "busy": int(not idle)}

    def advance(self, inputs: Mapping[str, int]) -> None:
        if self._levels:
            self._levels.pop(0)
        elif inputs["in_valid" if self._s.stream else "start"]:
            self._levels = self._frame(inputs["in_bits" if self._s.stream else "data"])

    def _frame(self, word: int) -> list[int]:
        bits = [word >> k & 1 for k in range(self._s.data_width)]
        check = {"none": [], "even": [sum(bits) % 2], "odd": [1 - sum(bits) % 2]}[self._s.parity]
        return [level for bit in [0, *bits, *check, *[1] * self._s.stop_bits] for level in [bit] * self._s.divider]
