"""A UART receiver: waits for a start bit, then samples the middle of each bit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import block
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.ports import PortGroup, data_out, flag_in, flag_out
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
    synchronised: bool
    """Whether two flip-flops come first."""
    flagged: bool
    """Whether a bad frame is reported with an error flag; else it is dropped."""
    asynchronous: bool


@family("uart-rx", "L5", "UartRx", "SerialRx", "Receiver", "SerialIn", tags=("uart", "serial", "fsm"))
class UartRx(Family[Spec]):
    """Receives frames from one line."""

    def draw(self, rng: Random) -> Spec:
        """Draw the format of a frame."""
        divider, bits = rng.choice((2, 3, 4, 4, 5, 6, 7, 8)), rng.choice((5, 6, 7, 8, 8, 8))
        options = (rng.random() < 0.35, rng.random() < 0.6, rng.random() < 0.15)
        return Spec(divider, bits, rng.choice(("none", "even", "odd")), *options)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """The line, the word, its strobe, optional error flag."""
        error = [flag_out("error", "the frame of this word was bad", "err", "bad", "frame_err", "fault")]
        return (
            flag_in("rx", "serial line, high when idle", "rxd", "line", "serial", "sin", "line_in"),
            data_out("data", s.data_width, "last word received", "dout", "word", "payload", "char", "q"),
            flag_out("valid", "one-cycle strobe of a new word", "strobe", "done", "new_word", "received"),
            *(error if s.flagged else []),
        )

    def clocking(self, s: Spec) -> Clocking:
        """Implicit clock; the reset may be asynchronous."""
        return Clocking(Reset.ASYNC if s.asynchronous else Reset.SYNC)

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say when the line is looked at and what follows."""
        kind, parity = "asynchronous" if s.asynchronous else "synchronous", {"none": "no"}.get(s.parity, s.parity)
        form = f"{s.data_width} data bits, {parity} parity, 1 stop bit"
        outs = [n.t("data"), n.t("valid"), *([n.t("error")] if s.flagged else [])]
        zero = f"{', '.join(outs[:-1])} and {outs[-1]} are 0"
        first = "; the two flip-flops become 1" if s.synchronised else ""
        return Facts(
            (
                f"UART receiver with {form}, {s.divider} clock cycles a bit",
                f"serial receiver ({form}; {s.divider} clock cycles a bit)",
            ),
            (f"receive words from a serial line with {form}", f"turn UART frames of {form} into parallel words"),
            (*_sampling(s, n), *_result(s, n)),
            (
                (
                    f"The {kind} reset makes it idle, and {zero} after it{first}.",
                    f"After the {kind} reset it is idle and {zero}{first}.",
                ),
            ),
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """One count of cycles since the start; the bits go into a shift register."""
        bits, half = s.data_width + (s.parity != "none") + 1, s.divider // 2
        wide = bits * s.divider + half
        line = n.v("rx") if not s.synchronised else "meta_q[1]"
        check = {"none": "", "even": f" | ^all_d[{bits - 2}:0]", "odd": f" | ~^all_d[{bits - 2}:0]"}[s.parity]
        bad = f"(~{line}{check})"
        end = f"if (~{bad}) begin data_q <= all_d[{s.data_width - 1}:0]; valid_q <= 1'b1; end"
        if s.flagged:
            end = f"data_q <= all_d[{s.data_width - 1}:0]; valid_q <= 1'b1; error_q <= {bad};"
        error = f"\n  assign {n.v('error')} = error_q;" if s.flagged else ""
        edge = f"@(posedge clock{' or posedge reset' if s.asynchronous else ''})"
        sync = (
            f"""
  reg [1:0] meta_q;
  always {edge}
    if (reset) meta_q <= 2'b11; else meta_q <= {{meta_q[0], {n.v("rx")}}};"""
            if s.synchronised
            else ""
        )
        return f"""{sync}
  reg [{s.data_width - 1}:0] data_q;
  reg [{bits - 1}:0] bits_q;
  reg valid_q, error_q;
  integer time_q;
  wire [{bits - 1}:0] all_d = {{{line}, bits_q[{bits - 1}:1]}};
  always {edge}
    if (reset) begin
      data_q <= 0;
      valid_q <= 0;
      error_q <= 0;
      time_q <= 0;
    end else begin
      valid_q <= 1'b0;
      error_q <= 1'b0;
      if (time_q == 0)
        time_q <= {line} ? 0 : 1;
      else begin
        time_q <= time_q + 1;
        if (time_q % {s.divider} == {half % s.divider}) bits_q <= all_d;
        if (time_q == {half} && {line}) time_q <= 0;
        if (time_q == {wide}) begin
          time_q <= 0;
          {end}
        end
      end
    end
  assign {n.v("data")} = data_q;
  assign {n.v("valid")} = valid_q;{error}"""

    def style_states(self, s: Spec, n: Names) -> Style:
        """States for the parts of a frame; a count of cycles down to the next sample."""
        state, pause, shift = n.local("state", "phase"), n.local("wait_count", "timer"), n.local("shift", "bits_in")
        index, line = n.local("bit_count", "index", "number"), n.local("level", "line_now", "sampled")
        outs, odd, enum = _outs(n), n.local("parity_bad", "mismatch", "wrong"), f"{n.module}Phase"
        has_parity, pace, top = s.parity != "none", (s.divider - 1).bit_length(), s.data_width - 1
        lines = [
            f"import {enum}._",
            *_line(s, n, line),
            f"val {state} = RegInit(sIdle)\nval {pause} = RegInit(0.U({pace}.W))",
            f"val {index} = RegInit(0.U({top.bit_length()}.W))\nval {shift} = Reg(UInt({s.data_width}.W))",
            *([f"val {odd} = RegInit(false.B)"] if has_parity else []),
            *_registers(s, n, outs),
            f"when({state} === sIdle) {{\n  {pause} := {s.divider // 2 - 1}.U\n  when(!{line}) {{ {state} := sStart }}",
            f"}}.elsewhen({pause} =/= 0.U) {{\n  {pause} := {pause} - 1.U\n}}.otherwise {{",
            f"  {pause} := {s.divider - 1}.U\n  switch({state}) {{",
            f"    is(sStart) {{\n      {index} := 0.U\n      {state} := Mux({line}, sIdle, sData)\n    }}",
            f"    is(sData) {{\n      {shift} := Cat({line}, {shift}({top}, 1))\n      {index} := {index} + 1.U",
            f"      when({index} === {top}.U) {{ {state} := {'sParity' if has_parity else 'sStop'} }}\n    }}",
        ]
        if has_parity:
            test = f"{shift}.xorR {'=/=' if s.parity == 'even' else '==='} {line}"
            lines += [f"    is(sParity) {{\n      {odd} := {test}\n      {state} := sStop\n    }}"]
        good, bad = (f"{line} && !{odd}", f"!{line} || {odd}") if has_parity else (line, f"!{line}")
        finish = _finish(s, outs, (good, bad), shift)
        lines += [f"    is(sStop) {{\n      {state} := sIdle", block(finish, 6), "    }\n  }\n}"]
        names = ["sIdle", "sStart", "sData", *(["sParity"] if has_parity else []), "sStop"]
        before = f"object {enum} extends ChiselEnum {{\n  val {', '.join(names)} = Value\n}}"
        return Style("\n".join(lines), imports=("Cat", "switch", "is"), before=before)

    def style_counters(self, s: Spec, n: Names) -> Style:
        """A busy flag, the place in the bit and the number of the bit; all samples go into one register."""
        busy, place, number = n.local("busy", "receiving"), n.local("place", "cycle_no"), n.local("number", "bit_no")
        bits, line, good = n.local("samples", "history"), n.local("level", "line_now"), n.local("good", "frame_ok")
        kept, outs, last = s.data_width + (s.parity != "none"), _outs(n), s.divider - 1
        wrap = f"Mux({place} === {last}.U, 0.U, {place} + 1.U)" if s.divider & last else f"{place} + 1.U"
        test = {"none": line, "even": f"{line} && !{bits}.xorR", "odd": f"{line} && {bits}.xorR"}[s.parity]
        lines = [
            *_line(s, n, line),
            f"val {busy} = RegInit(false.B)\nval {place} = RegInit(0.U({last.bit_length()}.W))",
            f"val {number} = RegInit(0.U({(kept + 1).bit_length()}.W))\nval {bits} = Reg(UInt({kept}.W))",
            *_registers(s, n, outs),
            f"val {good} = {test}",
            f"when(!{busy}) {{\n  {busy} := !{line}\n  {place} := 1.U\n  {number} := 0.U\n}}.otherwise {{",
            f"  {place} := {wrap}\n  when({place} === {s.divider // 2}.U) {{\n    {number} := {number} + 1.U",
            f"    when({number} === 0.U) {{\n      {busy} := !{line}",
            f"    }}.elsewhen({number} === {kept + 1}.U) {{\n      {busy} := false.B",
            block(_finish(s, outs, (good, f"!{good}"), f"{bits}({s.data_width - 1}, 0)"), 6),
            f"    }}.otherwise {{\n      {bits} := Cat({line}, {bits}({kept - 1}, 1))\n    }}\n  }}\n}}",
        ]
        return Style("\n".join(lines), imports=("Cat",))

    def model(self, s: Spec) -> Model:
        """The cycles at which the line is looked at, ahead of time."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Some dozens of frames."""
        return Stimulus(cycles=min(4096, 1024 + 40 * s.divider * (s.data_width + 3)))


def _outs(n: Names) -> tuple[str, str, str]:
    """Registers behind word, strobe and error."""
    return n.local("data_reg", "word_out"), n.local("valid_reg", "fresh"), n.local("error_reg", "bad_reg")


def _registers(s: Spec, n: Names, outs: tuple[str, str, str]) -> list[str]:
    data, valid, error = outs
    lines = [f"val {data} = RegInit(0.U({s.data_width}.W))", f"val {valid} = RegInit(false.B)"]
    lines += [f"val {error} = RegInit(false.B)"] if s.flagged else []
    lines += [f"{n['data']} := {data}", f"{n['valid']} := {valid}"]
    lines += [f"{n['error']} := {error}"] if s.flagged else []
    return [*lines, f"{valid} := false.B", *([f"{error} := false.B"] if s.flagged else [])]


def _finish(s: Spec, outs: tuple[str, str, str], verdict: tuple[str, str], word: str) -> list[str]:
    """What happens with the sample of the stop bit; `verdict` is the condition of a good and of a bad frame."""
    (data, valid, error), (good, bad) = outs, verdict
    if s.flagged:
        return [f"{data} := {word}", f"{valid} := true.B", f"{error} := {bad}"]
    return [f"when({good}) {{\n  {data} := {word}\n  {valid} := true.B\n}}"]


def _line(s: Spec, n: Names, line: str) -> list[str]:
    first = f"RegNext(RegNext({n['rx']}, true.B), true.B)" if s.synchronised else n["rx"]
    return [f"val {line} = {first}"]


def _sampling(s: Spec, n: Names) -> list[Sentence]:
    half, d, w = s.divider // 2, s.divider, s.data_width
    line = "the delayed line" if s.synchronised else n.t("rx")
    parity = f", then the parity bit in cycle {half + (w + 1) * d}" if s.parity != "none" else ""
    stop = half + (w + 1 + (s.parity != "none")) * d
    rules: list[Sentence] = []
    if s.synchronised:
        rules += [
            f"{n.t('rx')} goes through two flip-flops in a row; the output of the second one is the delayed line."
        ]
    return [
        *rules,
        f"A bit lasts {d} clock cycles. The first cycle in which {line} is low while the receiver is idle is cycle 0.",
        f"In cycle {half} {line} is looked at again: if it is high, that was no start bit, and the receiver is idle "
        f"from the next cycle on.",
        f"Else the {w} data bits are sampled, lowest first, in the cycles {half + d}, {half + 2 * d} and so on, every "
        f"{d} cycles{parity}, and the stop bit in cycle {stop}.",
        "From the cycle after the sample of the stop bit on it is idle again, whatever that bit was; a low line there "
        "is cycle 0 of the next frame.",
    ]


def _result(s: Spec, n: Names) -> list[Sentence]:
    data, valid = n.t("data"), n.t("valid")
    parity = {"none": "", "even": " even", "odd": " odd"}[s.parity]
    good = "the stop bit is high"
    if s.parity != "none":
        good += f" and the number of ones in data and parity bit is{parity}"
    when = "In the cycle after the sample of the stop bit"
    if s.flagged:
        return [
            f"{when} {data} becomes the word and {valid} is high for one cycle, also for a bad frame.",
            f"A frame is good if {good}; {n.t('error')} is high together with {valid} if the frame is bad, else low.",
            f"{data} keeps the word until the next one.",
        ]
    return [
        f"A frame is good if {good}; a bad one is dropped without a trace.",
        f"{when} of a good frame {data} becomes the word and {valid} is high for one cycle.",
        f"{data} keeps the word until the next good one.",
    ]


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self.reset()

    def reset(self) -> None:
        self._shown = {"data": 0, "valid": 0, "error": 0}
        self._delayed = [1, 1]
        self._agenda: list[int] = []
        self._now = 0
        self._bits: list[int] = []

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        return dict(self._shown)

    def advance(self, inputs: Mapping[str, int]) -> None:
        line = self._delayed.pop(0) if self._s.synchronised else inputs["rx"]
        self._delayed.append(inputs["rx"])
        self._shown |= {"valid": 0, "error": 0}
        if not self._agenda and not line:
            count = self._s.data_width + (self._s.parity != "none") + 2
            self._now, self._bits = 0, []
            self._agenda = [self._s.divider // 2 + k * self._s.divider for k in range(count)]
        elif self._agenda and self._now == self._agenda[0]:
            self._sample(line)
        self._now += 1

    def _sample(self, line: int) -> None:
        self._agenda.pop(0)
        self._bits.append(line)
        if self._bits == [1]:
            self._agenda = []
        elif not self._agenda:
            self._end()

    def _end(self) -> None:
        ones, w = sum(self._bits[1:-1]), self._s.data_width
        wanted = {"none": ones % 2, "even": 0, "odd": 1}[self._s.parity]
        good = self._bits[-1] == 1 and ones % 2 == wanted
        if good or self._s.flagged:
            word = sum(bit << k for k, bit in enumerate(self._bits[1 : w + 1]))
            self._shown = {"data": word, "valid": 1, "error": int(not good)}
