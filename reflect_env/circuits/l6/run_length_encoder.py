"""Turns a stream of values into runs: a value and how often it came."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import block
from reflect_env.circuits.draw import width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.l6.text import clocked, kind_of_reset, style
from reflect_env.circuits.ports import PortGroup, bits_in, bits_out, flag_in, flag_out
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    limit: int
    """Longest run."""
    minus_one: bool
    """Whether a run of one is written as 0."""
    flush: str
    """`none`; or how an end mark and a value at once end: it `wins` (the value is lost) or `yields` (is ignored)."""
    hold: bool
    """Whether the last run stays at the outputs; else they are 0 between runs."""
    asynchronous: bool

    @property
    def count_bits(self) -> int:
        """Width of a run length."""
        return (self.limit - self.minus_one).bit_length()


@family("run-length-encoder", "L6", "RunLength", "Rle", "RunEncoder", "Compressor", tags=("stream", "compression"))
class RunLengthEncoder(Family[Spec]):
    """Gives out a run when another value comes, when it is full, or at an end mark."""

    def draw(self, rng: Random) -> Spec:
        """Draw value width and longest run."""
        limit = rng.choice((3, 4, 7, 8, 15, 16, rng.randint(2, 20)))
        flush = rng.choice(("none", "wins", "yields"))
        return Spec(width(rng, 1, 12), limit, rng.random() < 0.4, flush, rng.random() < 0.5, rng.random() < 0.2)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Values in, runs out."""
        flush = [flag_in("flush", "ends the run", "finish", "eof", "end_mark", "last")] if s.flush != "none" else []
        return (
            bits_in("x", s.width, "value", "value", "data_in", "symbol", "sample"),
            flag_in("valid", "there is a value", "in_valid", "strobe", "push", "en"),
            *flush,
            flag_out("run_valid", "a run is given out", "out_valid", "emit", "ready_run"),
            bits_out("run_value", s.width, "value of the run", "out_value", "symbol_out", "repeated"),
            bits_out("run_length", s.count_bits, "length of the run", "out_count", "times", "repeat"),
        )

    def clocking(self, s: Spec) -> Clocking:
        """Implicit clock; the reset may be asynchronous."""
        return clocked(s.asynchronous)

    def facts(self, s: Spec, n: Names) -> Facts:
        """What ends a run, and how it is given out."""
        x, valid, out, kind = n.t("x"), n.t("valid"), n.t("run_valid"), kind_of_reset(s.asynchronous)
        value, length = n.t("run_value"), n.t("run_length")
        counts = "its length minus 1" if s.minus_one else "its length"
        between = (
            f"While {out} is low, {value} and {length} keep what they showed last."
            if s.hold
            else f"While {out} is low, {value} and {length} are 0."
        )
        return Facts(
            (f"run-length encoder for {s.width}-bit values", f"run-length encoder with runs of at most {s.limit}"),
            (
                f"compress a stream of {s.width}-bit values into runs of equal values",
                f"count how often the same {s.width}-bit value comes in a row, up to {s.limit} times",
            ),
            (
                (
                    f"A clock edge with {valid} high takes the value {x}; with {valid} low no value comes.",
                    f"Values come at {x} at the clock edges with {valid} high; cycles with {valid} low do not "
                    "interrupt a run.",
                ),
                "The encoder holds at most one open run, which has a value and a length.",
                "A value that equals that of the open run makes it longer by 1, as long as its length is below "
                f"{s.limit}.",
                f"Any other value, and the next one after a length of {s.limit}, gives the open run out and opens a "
                "new run with this value and length 1; without an open run it just opens one.",
                *_flush_rules(s, n),
                f"To give out a run means: in the cycle after the edge {out} is high, {value} is the value of the run "
                f"and {length} is {counts}.",
            ),
            (
                f"In a cycle in which no run is given out, {out} is low. {between}",
                "All outputs come from registers.",
                (
                    f"The {kind} reset drops the open run and sets the outputs to 0.",
                    f"After the {kind} reset there is no open run, and all outputs are 0.",
                ),
            ),
            {"verilog": self.verilog(s, n).strip("\n")},
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """Length 0 means that there is no open run."""
        w, bits, c = s.width, s.limit.bit_length(), s.count_bits
        edge = " or posedge reset" if s.asynchronous else ""
        shown = f"len_q - {bits}'d1" if s.minus_one else "len_q"
        clear = "" if s.hold else "\n      value_out_q <= 0; len_out_q <= 0;"
        give = "emit_q <= 1'b1; value_out_q <= value_q; len_out_q <= short_d;"
        take = f"""if ({n.v("valid")}) begin
        if (len_q != 0 && {n.v("x")} == value_q && len_q != {s.limit}) len_q <= len_q + 1;
        else begin
          if (len_q != 0) begin {give} end
          value_q <= {n.v("x")}; len_q <= 1;
        end
      end"""
        body = take
        if s.flush != "none":
            end = f"if ({n.v('flush')}) begin\n        if (len_q != 0) begin {give} end\n        len_q <= 0;\n      end"
            body = f"{end} else {take}" if s.flush == "wins" else f"{take} else {end}"
        return f"""
  reg [{w - 1}:0] value_q, value_out_q;
  reg [{bits - 1}:0] len_q;
  reg [{c - 1}:0] len_out_q;
  reg emit_q;
  wire [{bits - 1}:0] short_d = {shown};
  always @(posedge clock{edge})
    if (reset) begin
      value_q <= 0; len_q <= 0; emit_q <= 0; value_out_q <= 0; len_out_q <= 0;
    end else begin
      emit_q <= 1'b0;{clear}
      {body}
    end
  assign {n.v("run_valid")} = emit_q;
  assign {n.v("run_value")} = value_out_q;
  assign {n.v("run_length")} = len_out_q;"""

    def style_when(self, s: Spec, n: Names) -> Style:
        """Nested `when`; no open run is a length of 0."""
        at = _Locals(s, n)
        length = n.local("length", "run_count", "so_far")
        zero = f"{length} =/= 0.U"
        same = f"{zero} && {n['x']} === {at.value} && {length} =/= {s.limit}.U"
        take = [
            f"when({same}) {{",
            f"  {length} := {length} + 1.U",
            "}.otherwise {",
            f"  when({zero}) {{",
            block(at.give(length), 4),
            "  }",
            f"  {at.value} := {n['x']}",
            f"  {length} := 1.U",
            "}",
        ]
        end = [f"when({zero}) {{", block(at.give(length)), "}", f"{length} := 0.U"]
        lines = [f"val {length} = RegInit(0.U({s.limit.bit_length()}.W))", *at.declared]
        return style("\n".join([*lines, *_choose(s, n, take, end), *at.outputs]))

    def style_open(self, s: Spec, n: Names) -> Style:
        """A flag for the open run, and events that have names."""
        at, length, is_open = (
            _Locals(s, n),
            n.local("length", "extent", "reps"),
            n.local("is_open", "active_run", "pending_run"),
        )
        grow, close, stop = n.local("grows", "extends"), n.local("closes", "ends"), n.local("stops", "end_now")
        more = n.local("takes", "fresh", "arrives")
        flush = n["flush"] if s.flush != "none" else ""
        stops = {"none": "false.B", "wins": flush, "yields": f"{flush} && !{n['valid']}"}[s.flush]
        lines = [
            f"val {is_open} = RegInit(false.B)",
            f"val {length} = RegInit(0.U({s.limit.bit_length()}.W))",
            *at.declared,
            f"val {more} = {n['valid']}" + (f" && !{flush}" if s.flush == "wins" else ""),
            f"val {grow} = {more} && {is_open} && {n['x']} === {at.value} && {length} < {s.limit}.U",
        ]
        lines += [f"val {stop} = {stops}"] if s.flush != "none" else []
        lines.append(
            f"val {close} = {is_open} && "
            + (f"({stop} || ({more} && !{grow}))" if s.flush != "none" else f"{more} && !{grow}")
        )
        lines += [f"when({close}) {{", block(at.give(length)), "}"]
        lines += [
            f"when({grow}) {{",
            f"  {length} := {length} + 1.U",
            f"}}.elsewhen({more}) {{",
            block([f"{is_open} := true.B", f"{at.value} := {n['x']}", f"{length} := 1.U"]),
        ]
        lines += [f"}}.elsewhen({stop}) {{", f"  {is_open} := false.B", "}"] if s.flush != "none" else ["}"]
        return style("\n".join([*lines, *at.outputs]))

    def style_next(self, s: Spec, n: Names) -> Style:
        """Next values as expressions, registers around them."""
        value, length, bits = (
            n.local("current", "run_val", "symbol_reg"),
            n.local("length", "amount"),
            s.limit.bit_length(),
        )
        goes, again, ends = n.local("goes_on", "repeats"), n.local("again", "equal_now"), n.local("ends", "done_now")
        flush = n["flush"] if s.flush != "none" else "false.B"
        take = f"{n['valid']} && !{flush}" if s.flush == "wins" else n["valid"]
        stop = f"{flush} && !{n['valid']}" if s.flush == "yields" else flush
        lines = [
            f"val {value} = RegEnable({n['x']}, 0.U({s.width}.W), {n['valid']})",
            f"val {length} = RegInit(0.U({bits}.W))",
            f"val {again} = {length} =/= 0.U && {n['x']} === {value} && {length} =/= {s.limit}.U",
        ]
        if s.flush == "none":
            lines += [
                f"val {ends} = {length} =/= 0.U && {n['valid']} && !{again}",
                f"{length} := Mux({n['valid']}, Mux({again}, {length} + 1.U, 1.U), {length})",
            ]
        else:
            lines += [
                f"val {goes} = {take}",
                f"val {ends} = {length} =/= 0.U && ({stop} || ({goes} && !{again}))"
                if s.flush == "wins"
                else f"val {ends} = {length} =/= 0.U && (({stop}) || ({goes} && !{again}))",
                f"{length} := MuxCase({length}, Seq(",
                f"  ({goes}) -> Mux({again}, {length} + 1.U, 1.U),",
                f"  ({stop}) -> 0.U",
                "))",
            ]
        shown = f"{length} - 1.U" if s.minus_one else length
        shown = f"({shown})({s.count_bits - 1}, 0)" if s.count_bits < bits else shown
        pairs = ((n["run_value"], value, s.width), (n["run_length"], shown, s.count_bits))
        lines.append(f"{n['run_valid']} := RegNext({ends}, false.B)")
        for port, text, w in pairs:
            late = (
                f"RegEnable({text}, 0.U({w}.W), {ends})" if s.hold else f"RegNext(Mux({ends}, {text}, 0.U), 0.U({w}.W))"
            )
            lines.append(f"{port} := {late}")
        return style("\n".join(lines))

    def model(self, s: Spec) -> Model:
        """An open run and what was given out."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Two values, so that runs become long."""
        pool = (0, 0, 0, 0, 0, 0, 1, (1 << s.width) - 1)
        sparse = (n.ports["flush"],) if s.flush != "none" else ()
        return Stimulus(4096, pools=((n.ports["x"], pool),), dense=(n.ports["valid"],), sparse=sparse)


def _flush_rules(s: Spec, n: Names) -> list[Sentence]:
    if s.flush == "none":
        return []
    flush, valid = n.t("flush"), n.t("valid")
    rule = f"A clock edge with {flush} high gives out the open run, if there is one, and leaves none open"
    if s.flush == "wins":
        return [f"{rule}; a value at the same edge is lost, even if {valid} is high."]
    return [f"{rule}, but only if {valid} is low: together with a value {flush} is ignored."]


def _choose(s: Spec, n: Names, take: list[str], end: list[str]) -> list[str]:
    """Put the value and the end mark in the order of their priority."""
    if s.flush == "none":
        return [f"when({n['valid']}) {{", block(take), "}"]
    first, second = (
        ((n["flush"], end), (n["valid"], take)) if s.flush == "wins" else ((n["valid"], take), (n["flush"], end))
    )
    return [f"when({first[0]}) {{", block(first[1]), f"}}.elsewhen({second[0]}) {{", block(second[1]), "}"]


class _Locals:
    """The value of the open run and the output registers."""

    def __init__(self, s: Spec, n: Names) -> None:
        self._s, self.value = s, n.local("value_reg", "run_symbol", "kept")
        self._emit, self._shown, self._count = (
            n.local("emit_reg", "pulse"),
            n.local("shown", "last_value"),
            n.local("count_out", "last_len"),
        )
        zero = [f"{self._emit} := false.B", *([] if s.hold else [f"{self._shown} := 0.U", f"{self._count} := 0.U"])]
        self.declared = [
            f"val {self.value} = RegInit(0.U({s.width}.W))",
            f"val {self._emit} = RegInit(false.B)",
            f"val {self._shown} = RegInit(0.U({s.width}.W))",
            f"val {self._count} = RegInit(0.U({s.count_bits}.W))",
            *zero,
        ]
        self.outputs = [f"{n['run_valid']} := {self._emit}", f"{n['run_value']} := {self._shown}"]
        self.outputs.append(f"{n['run_length']} := {self._count}")

    def give(self, length: str) -> list[str]:
        """Give the open run out."""
        s, shown = self._s, f"{length} - 1.U" if self._s.minus_one else length
        shown = f"({shown})({s.count_bits - 1}, 0)" if s.count_bits < s.limit.bit_length() else shown
        return [f"{self._emit} := true.B", f"{self._shown} := {self.value}", f"{self._count} := {shown}"]


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self.reset()

    def reset(self) -> None:
        self._run: list[int] = []
        self._out = (0, 0, 0)

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        return dict(zip(("run_valid", "run_value", "run_length"), self._out, strict=True))

    def advance(self, inputs: Mapping[str, int]) -> None:
        s, valid, flush = self._s, inputs["valid"], inputs.get("flush", 0)
        self._out = (0, *self._out[1:]) if s.hold else (0, 0, 0)
        if valid and not (flush and s.flush == "wins"):
            if self._run and (self._run[0] != inputs["x"] or len(self._run) == s.limit):
                self._give()
            self._run.append(inputs["x"])
        elif flush:
            self._give()

    def _give(self) -> None:
        if self._run:
            self._out = (1, self._run[0], len(self._run) - self._s.minus_one)
        self._run = []
