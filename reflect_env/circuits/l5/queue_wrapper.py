"""A ready/valid queue between two streams: pipe, flow, flush, count, and a change of the data on the way in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import uint
from reflect_env.circuits.draw import width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.ports import PortGroup, bits_out, decoupled_in, decoupled_out, flag_in
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Reset, Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    entries: int
    pipe: bool
    flow: bool
    flush: bool
    count: bool
    change: tuple[str, int]
    """What happens to a word on the way in: `none`, `invert`, `add` or `xor`, and the operand of the last two."""
    asynchronous: bool


@family("queue-wrapper", "L5", "Queue", "StreamQueue", "Elastic", "ElasticBuffer", tags=("queue", "ready-valid"))
class QueueWrapper(Family[Spec]):
    """A stream queue in front of which something may happen to the data."""

    def draw(self, rng: Random) -> Spec:
        """Draw size and options; without a change there is no constant."""
        w, change = width(rng, 2, 32), rng.choice(("none", "none", "invert", "add", "xor"))
        operand = rng.randrange(1, 1 << w) if change in ("add", "xor") else 0
        pipe, flow, flush, count = (rng.random() < share for share in (0.35, 0.35, 0.25, 0.5))
        entries = rng.choice((1, 2, 2, 3, 4, 4, 5, 6, 8, 12))
        return Spec(w, entries, pipe, flow, flush, count, (change, operand), rng.random() < 0.1)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Two streams, optional flush and count."""
        flush = [flag_in("flush", "throws all stored words away", "drop_all", "purge", "discard", "clear")]
        size = s.entries.bit_length()
        count = [bits_out("count", size, "number of stored words", "level", "used", "occupancy", "fill")]
        return (
            decoupled_in("enq", s.width, "stream of words to store", "in", "source", "up", "s_in", "rx"),
            decoupled_out("deq", s.width, "stream of words in the order of their arrival", "out", "sink", "down", "tx"),
            *(flush if s.flush else []),
            *(count if s.count else []),
        )

    def clocking(self, s: Spec) -> Clocking:
        """Implicit clock; the reset may be asynchronous."""
        return Clocking(Reset.ASYNC if s.asynchronous else Reset.SYNC)

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say capacity, handshake and the paths through."""
        kind = "asynchronous" if s.asynchronous else "synchronous"
        words = "1 word" if s.entries == 1 else f"{s.entries} words"
        return Facts(
            (f"ready/valid queue of {words} of {s.width} bits", f"stream buffer for {words} of {s.width} bits"),
            (
                f"buffer a ready/valid stream of {s.width}-bit words in a queue for {words}",
                f"put a first-in first-out queue for {words} between two ready/valid streams",
            ),
            (*_handshake(s, n, words), *_options(s, n)),
            ((f"The {kind} reset empties the queue.", f"After the {kind} reset the queue is empty."),),
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """A ring of words, addressed modulo its size."""
        ev, er, eb = (n.v("enq", part) for part in ("valid", "ready", "bits"))
        dv, dr, db = (n.v("deq", part) for part in ("valid", "ready", "bits"))
        word = {"none": eb, "invert": f"~{eb}"}.get(s.change[0]) or (
            f"{eb} {'+' if s.change[0] == 'add' else '^'} {s.width}'d{s.change[1]}"
        )
        direct = f"{ev} ? word_d : " if s.flow else ""
        clear = f"{n.v('flush')} ? 0 : " if s.flush else ""
        count = f"\n  assign {n.v('count')} = used_q[{s.entries.bit_length() - 1}:0];" if s.count else ""
        return f"""
  reg [{s.width - 1}:0] ring_q [0:{s.entries - 1}];
  integer first_q, used_q;
  wire [{s.width - 1}:0] word_d = {word};
  wire none_d = used_q == 0;
  assign {er} = (used_q < {s.entries}){f" | {dr}" if s.pipe else ""};
  assign {dv} = ~none_d{f" | {ev}" if s.flow else ""};
  assign {db} = ~none_d ? ring_q[first_q] : {direct}{{{s.width}{{1'bx}}}};
  wire in_d = {er} & {ev} & ~(none_d & {dv} & {dr});
  wire out_d = {dr} & ~none_d;
  always @(posedge clock{" or posedge reset" if s.asynchronous else ""})
    if (reset) begin
      used_q <= 0;
      first_q <= 0;
    end else begin
      if (in_d) ring_q[(first_q + used_q) % {s.entries}] <= word_d;
      if (out_d) first_q <= (first_q + 1) % {s.entries};
      used_q <= {clear}used_q + in_d - out_d;
    end{count}"""

    def style_module(self, s: Spec, n: Names) -> Style:
        """An instance of `Queue`, port by port."""
        queue, e, d = n.local("queue", "fifo", "q", "buffer"), n["enq"], n["deq"]
        options = [f"{key} = true" for key in ("pipe", "flow") if getattr(s, key)]
        options += ["hasFlush = true"] if s.flush else []
        lines = [
            f"val {queue} = Module(new Queue({', '.join([f'UInt({s.width}.W)', str(s.entries), *options])}))",
            f"{queue}.io.enq.valid := {e}.valid",
            f"{queue}.io.enq.bits := {_changed(s, f'{e}.bits')}",
            f"{e}.ready := {queue}.io.enq.ready",
            f"{d} <> {queue}.io.deq",
            *([f"{queue}.io.flush.get := {n['flush']}"] if s.flush else []),
            *([f"{n['count']} := {queue}.io.count"] if s.count else []),
        ]
        return Style("\n".join(lines), imports=("Queue", "Decoupled"))

    def style_apply(self, s: Spec, n: Names) -> Style | None:
        """`Queue(…)` as a function on a stream; it gives no count."""
        if s.count:
            return None
        e, options = n["enq"], [f"{key} = true" for key in ("pipe", "flow") if getattr(s, key)]
        options += [f"flush = Some({n['flush']})"] if s.flush else []
        lines, source = [], e
        if s.change[0] != "none":
            source = n.local("staged", "changed", "prepared", "modified")
            lines = [f"val {source} = Wire(Decoupled(UInt({s.width}.W)))", f"{source}.valid := {e}.valid"]
            lines += [f"{source}.bits := {_changed(s, f'{e}.bits')}", f"{e}.ready := {source}.ready"]
        call = f"Queue({', '.join([source, str(s.entries), *options])})"
        return Style("\n".join([*lines, f"{n['deq']} <> {call}"]), imports=("Queue", "Decoupled"))

    def style_by_hand(self, s: Spec, n: Names) -> Style:
        """Registers that move up; a count says how many hold a word."""
        e, d, i = n["enq"], n["deq"], n.local("i", "k", "j")
        slots, used = n.local("slots", "cells", "stage_regs"), n.local("used", "stored", "held")
        put, get, place = n.local("put", "store"), n.local("get", "drop"), n.local("place", "slot", "at")
        lines = [
            f"val {slots} = Reg(Vec({s.entries}, UInt({s.width}.W)))",
            f"val {used} = RegInit(0.U({s.entries.bit_length()}.W))",
            f"{e}.ready := {used} =/= {s.entries}.U{f' || {d}.ready' if s.pipe else ''}",
            f"{d}.valid := {used} =/= 0.U{f' || {e}.valid' if s.flow else ''}",
            f"{d}.bits := {slots}(0)",
            f"val {get} = {d}.ready && {used} =/= 0.U",
            f"val {put} = WireDefault({e}.valid && {e}.ready)",
        ]
        if s.flow:
            lines += [f"when({used} === 0.U) {{\n  {d}.bits := {_changed(s, f'{e}.bits')}"]
            lines += [f"  when({d}.ready) {{\n    {put} := false.B\n  }}\n}}"]
        lines += [
            f"val {place} = {used} - {get}",
            f"{used} := {place} + {put}",
            *([f"when({n['flush']}) {{\n  {used} := 0.U\n}}"] if s.flush else []),
            f"for ({i} <- 0 until {s.entries}) {{\n  when({put} && {place} === {i}.U) {{",
            f"    {slots}({i}) := {_changed(s, f'{e}.bits')}",
            *(
                [f"  }}.elsewhen({get}) {{\n    {slots}({i}) := {slots}(({i} + 1) % {s.entries})"]
                if s.entries > 1
                else []
            ),
            "  }\n}",
            *([f"{n['count']} := {used}"] if s.count else []),
        ]
        return Style("\n".join(lines), imports=("Decoupled",))

    def model(self, s: Spec) -> Model:
        """A list."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Flushes are rare, so that the queue fills."""
        return Stimulus(cycles=2048, sparse=(n.ports["flush"],) if s.flush else ())


def _changed(s: Spec, bits: str) -> str:
    """The word that is stored, in Chisel."""
    kind, operand = s.change[0], uint(s.change[1], s.width)
    return {"none": bits, "invert": f"~{bits}", "add": f"{bits} + {operand}", "xor": f"{bits} ^ {operand}"}[kind]


def _handshake(s: Spec, n: Names, words: str) -> list[Sentence]:
    e, d = "enq", "deq"
    change = {
        "none": "as it is",
        "invert": "with every bit inverted",
        "add": f"with {s.change[1]} added to it, modulo 2^{s.width}",
        "xor": f"after XOR with 0x{s.change[1]:x}",
    }[s.change[0]]
    room = "no word is stored" if s.entries == 1 else f"fewer than {words} are stored"
    ready = f"{n.t(e, 'ready')} is high exactly while {room}; it does not depend on the other side."
    if s.pipe:
        ready = f"{n.t(e, 'ready')} is high while {room}, and also whenever {n.t(d, 'ready')} is high (so a full queue "
        ready += "takes a word in the cycle in which it gives one)."
    return [
        (
            f"A word is taken from {n.t(e)} in each cycle in which both its `valid` and `ready` are high, and stored "
            f"{change}.",
            f"{n.t(e, 'bits')} is accepted when {n.t(e, 'valid')} and {n.t(e, 'ready')} are both high; it is stored "
            f"{change}.",
        ),
        ready,
        (
            f"{n.t(d)} gives the stored words in order: {n.t(d, 'bits')} is the oldest, and it is removed at the clock "
            f"edge of a cycle with {n.t(d, 'valid')} and {n.t(d, 'ready')} high.",
        ),
    ]


def _options(s: Spec, n: Names) -> list[Sentence]:
    valid, bits = n.t("deq", "valid"), n.t("deq", "bits")
    if s.flow:
        rules: list[Sentence] = [
            f"{valid} is high while a word is stored, and also, while none is, whenever {n.t('enq', 'valid')} is high: "
            f"then {bits} is the arriving word (changed as said, if it is) in the same cycle.",
            f"A word that is passed on in that cycle is never stored; if {n.t('deq', 'ready')} is low it is stored.",
        ]
    else:
        rules = [f"{valid} is high exactly while a word is stored, so a word comes out one cycle after it went in."]
    rules += [f"While {valid} is low, {bits} may have any value."]
    if s.flush:
        rules += [
            f"A high {n.t('flush')} empties the queue at the clock edge, a word taken in the same cycle included; it "
            f"changes no output in its own cycle."
        ]
    rules += [f"{n.t('count')} is the number of words that are stored, 0 to {s.entries}."] if s.count else []
    return rules


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self.reset()

    def reset(self) -> None:
        self._words: list[int] = []

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        stored = len(self._words)
        ready = stored < self._s.entries or bool(self._s.pipe and inputs["deq_ready"])
        found = {"enq_ready": int(ready), "deq_valid": int(stored > 0), "count": stored}
        if stored:
            found["deq_bits"] = self._words[0]
        elif self._s.flow and inputs["enq_valid"]:
            found |= {"deq_valid": 1, "deq_bits": self._word(inputs["enq_bits"])}
        return found

    def advance(self, inputs: Mapping[str, int]) -> None:
        seen = self.outputs(inputs)
        if seen["enq_ready"] and inputs["enq_valid"]:
            self._words.append(self._word(inputs["enq_bits"]))
        if seen["deq_valid"] and inputs["deq_ready"]:
            self._words.pop(0)
        if inputs.get("flush"):
            self._words.clear()

    def _word(self, bits: int) -> int:
        kind, operand = self._s.change
        changes = {"none": bits, "invert": -1 - bits, "add": bits + operand, "xor": bits ^ operand}
        return changes[kind] & ((1 << self._s.width) - 1)
