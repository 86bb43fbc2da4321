"""A buffer that items pass while it is empty, and that takes what the receiver does not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.draw import weighted, width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.ports import PortGroup, bits_out, decoupled_in, decoupled_out, flag_in
from reflect_env.circuits.registry import family
from reflect_env.circuits.tables import fenced
from reflect_env.task import Clocking, Reset, Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    depth: int
    width: int
    zero: bool
    """Whether `bits` is 0 while `valid` is low, else free."""
    level: bool
    """Whether the number of stored items is an output."""
    flush: bool
    asynchronous: bool


@family("skid-buffer", "L4", "SkidBuffer", "Skid", "FlowBuffer", "Absorber", "Elastic", tags=("stream", "buffer"))
class SkidBuffer(Family[Spec]):
    """A fall-through buffer whose `ready` does not depend on the receiver."""

    def draw(self, rng: Random) -> Spec:
        """Draw depth and options."""
        depth = weighted(rng, [(1, 4), (2, 4), (3, 2), (4, 3), (5, 1), (6, 1), (7, 1), (8, 2)])
        zero, level, flush, asynchronous = (rng.random() < p for p in (0.3, 0.5, 0.35, 0.2))
        return Spec(depth, width(rng, 2, 32), zero, level, flush, asynchronous)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Stream in, stream out, an optional flush and level."""
        flush = [flag_in("flush", "empties the buffer", "clear", "drop", "kill")] if s.flush else []
        level = (
            [bits_out("level", s.depth.bit_length(), "number of stored items", "count", "used", "fill")]
            if s.level
            else []
        )
        return (
            decoupled_in("in", s.width, "incoming stream", "enq", "src", "up", "producer"),
            *flush,
            decoupled_out("out", s.width, "outgoing stream", "deq", "dst", "down", "consumer"),
            *level,
        )

    def clocking(self, s: Spec) -> Clocking:
        """Implicit clock; the reset may be asynchronous."""
        return Clocking(Reset.ASYNC if s.asynchronous else Reset.SYNC)

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say ready and valid while it is empty, partly filled, and full."""
        iv, ir, ib = n.t("in", "valid"), n.t("in", "ready"), n.t("in", "bits")
        ov, orr, ob = n.t("out", "valid"), n.t("out", "ready"), n.t("out", "bits")
        room = f"{s.depth} item" + "s" * (s.depth > 1)
        fewer = "nothing is stored" if s.depth == 1 else f"fewer than {s.depth} are stored"
        rules: list[Sentence] = [
            f"The buffer stores up to {room}, first in first out, and {ir} is high exactly while {fewer}; it never "
            f"depends on {orr} in the same cycle.",
            (
                f"While nothing is stored, the stream passes straight through: {ov} equals {iv} and {ob} equals {ib}.",
                f"With an empty buffer {iv} and {ib} appear on {ov} and {ob} in the same cycle.",
            ),
            f"While something is stored, {ov} is high and {ob} is the oldest stored item.",
            f"An item accepted with {iv} and {ir} high is stored at the clock edge, unless the buffer is empty and "
            f"{orr} is "
            f"high, since it has then passed through; a stored item leaves at an edge with {orr} high.",
        ]
        if s.flush:
            rules.append(
                f"A clock edge with {n.t('flush')} high leaves the buffer empty: stored items and one that would be "
                "stored "
                f"at this edge are lost; {n.t('flush')} changes no output in the same cycle."
            )
        if s.level:
            rules.append(f"{n.t('level')} is the number of stored items, out of registers.")
        idle = f"While {ov} is low, {ob} is 0." if s.zero else f"While {ov} is low, {ob} may be anything."
        kind = "asynchronous" if s.asynchronous else "synchronous"
        return Facts(
            (f"skid buffer of depth {s.depth} for {s.width}-bit items", f"{s.depth}-entry {s.width}-bit skid buffer"),
            (
                f"break the path from the receiver's ready to the sender's with a buffer of {room} and no added "
                "latency",
                f"take up to {room} of {s.width} bits that a ready/valid receiver refuses",
            ),
            tuple(rules),
            (idle, (f"The {kind} reset empties the buffer.", f"After the {kind} reset nothing is stored.")),
            {"verilog": fenced(self.verilog(s, n))},
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """A shifting store: the oldest item is always entry 0."""
        iv, ir, ib = n.v("in", "valid"), n.v("in", "ready"), n.v("in", "bits")
        ov, orr, ob = n.v("out", "valid"), n.v("out", "ready"), n.v("out", "bits")
        d, w, c = s.depth, s.width, s.depth.bit_length()
        flush = f"    else if ({n.v('flush')}) cnt_q <= 0;" if s.flush else ""
        return f"""
  reg [{c - 1}:0] cnt_q;
  reg [{d * w - 1}:0] store_q, store_d;
  wire empty_d = cnt_q == 0;
  wire push_d = {iv} & {ir} & ~(empty_d & {orr});
  wire pop_d = {orr} & ~empty_d;
  integer i_d;
  always @* begin
    store_d = pop_d ? (store_q >> {w}) : store_q;
    for (i_d = 0; i_d < {d}; i_d = i_d + 1)
      if (push_d & (i_d + pop_d == cnt_q)) store_d[i_d * {w} +: {w}] = {ib};
  end
  always @(posedge clock{" or posedge reset" if s.asynchronous else ""})
    if (reset) cnt_q <= 0;
{flush}
    else cnt_q <= cnt_q + push_d - pop_d;
  always @(posedge clock) store_q <= store_d;
  assign {ir} = cnt_q != {d};
  assign {ov} = ~empty_d | {iv};
  assign {ob} = ~empty_d ? store_q[{w - 1}:0] : {iv} ? {ib} : {f"{w}'d0" if s.zero else f"{{{w}{{1'bx}}}}"};
{f"  assign {n.v('level')} = cnt_q;" if s.level else ""}"""

    def style_queue(self, s: Spec, n: Names) -> Style:
        """`Queue` with `flow`."""
        queue = n.local("queue", "buffer", "fifo", "skid")
        options = f"{s.depth}, flow = true" + (", hasFlush = true" if s.flush else "")
        lines = [f"val {queue} = Module(new Queue(UInt({s.width}.W), {options}))", f"{queue}.io.enq <> {n['in']}"]
        lines += [f"{queue}.io.flush.get := {n['flush']}"] if s.flush else []
        lines += [f"{n['out']} <> {queue}.io.deq"]
        lines += [f"when(!{queue}.io.deq.valid) {{\n  {n['out']}.bits := 0.U\n}}"] if s.zero else []
        return Style(
            "\n".join(lines + ([f"{n['level']} := {queue}.io.count"] if s.level else [])), ("Decoupled", "Queue")
        )

    def style_shifting(self, s: Spec, n: Names) -> Style:
        """A store that shifts towards its first entry."""
        slots, count, i = (
            n.local("slots", "entries", "store"),
            n.local("stored", "used", "occupancy"),
            n.local("i", "k"),
        )
        push, pop, place = n.local("push", "keep"), n.local("pop", "release"), n.local("place", "free_slot", "tail_at")
        size = s.depth.bit_length()
        lines = self._head(s, n, f"{count} =/= 0.U", f"{count} =/= {s.depth}.U", f"{slots}(0)")
        first = [f"val {slots} = Reg(Vec({s.depth}, UInt({s.width}.W)))", f"val {count} = RegInit(0.U({size}.W))"]
        above = f"{slots}(({i} + 1) min {s.depth - 1})"
        shift = (
            [f"  }}.elsewhen({pop} && ({i} < {s.depth - 1}).B) {{\n    {slots}({i}) := {above}"] if s.depth > 1 else []
        )
        lines += [
            f"val {pop} = {count} =/= 0.U && {n['out']}.ready",
            f"val {push} = {n['in']}.fire && !({count} === 0.U && {n['out']}.ready)",
            f"val {place} = {count} - {pop}",
            f"for ({i} <- 0 until {s.depth}) {{",
            f"  when({push} && {place} === {i}.U) {{\n    {slots}({i}) := {n['in']}.bits",
            *shift,
            "  }\n}",
            f"{count} := {place} + {push}",
        ]
        lines += [f"when({n['flush']}) {{\n  {count} := 0.U\n}}"] if s.flush else []
        return Style("\n".join(first + lines + ([f"{n['level']} := {count}"] if s.level else [])), ("Decoupled",))

    def style_single(self, s: Spec, n: Names) -> Style | None:
        """One register, for a depth of one."""
        if s.depth > 1:
            return None
        full, data = n.local("full", "parked", "holding"), n.local("data", "spare", "parked_item")
        lines = [
            f"val {full} = RegInit(false.B)",
            f"val {data} = Reg(UInt({s.width}.W))",
            *self._head(s, n, full, f"!{full}", data),
        ]
        store = f"{full} := true.B\n  {data} := {n['in']}.bits"
        lines += [
            f"when({full} && {n['out']}.ready) {{\n  {full} := false.B\n"
            f"}}.elsewhen({n['in']}.fire && !{n['out']}.ready) {{\n  {store}\n}}"
        ]
        lines += [f"when({n['flush']}) {{\n  {full} := false.B\n}}"] if s.flush else []
        return Style("\n".join(lines + ([f"{n['level']} := {full}"] if s.level else [])), ("Decoupled",))

    def style_ring(self, s: Spec, n: Names) -> Style | None:
        """A memory with two pointers, for a depth that is a power of two."""
        if s.depth < 2 or s.depth & (s.depth - 1):
            return None
        mem, size = n.local("mem", "ram", "ring"), s.depth.bit_length()
        put, get = n.local("put", "write_ptr", "wr"), n.local("get", "read_ptr", "rd")
        empty, filled = n.local("empty", "is_empty", "nothing"), n.local("stored", "distance", "fill_count")
        lines = [f"val {mem} = Mem({s.depth}, UInt({s.width}.W))"]
        lines += [f"val {put} = RegInit(0.U({size}.W))", f"val {get} = RegInit(0.U({size}.W))"]
        lines += [f"val {filled} = {put} - {get}", f"val {empty} = {filled} === 0.U"]
        at = f"({size - 2}, 0)"
        lines += self._head(s, n, f"!{empty}", f"{filled} =/= {s.depth}.U", f"{mem}({get}{at})")
        lines += [
            f"when({n['in']}.fire && !({empty} && {n['out']}.ready)) {{\n  {mem}({put}{at}) := {n['in']}.bits\n"
            f"  {put} := {put} + 1.U\n}}",
            f"when(!{empty} && {n['out']}.ready) {{\n  {get} := {get} + 1.U\n}}",
        ]
        lines += [f"when({n['flush']}) {{\n  {put} := 0.U\n  {get} := 0.U\n}}"] if s.flush else []
        return Style("\n".join(lines + ([f"{n['level']} := {filled}"] if s.level else [])), ("Decoupled",))

    def _head(self, s: Spec, n: Names, some: str, room: str, oldest: str) -> list[str]:
        shown = f"Mux({some}, {oldest}, {n['in']}.bits)"
        valid = f"{some} || {n['in']}.valid"
        return [
            f"{n['in']}.ready := {room}",
            f"{n['out']}.valid := {valid}",
            f"{n['out']}.bits := " + (f"Mux({n['out']}.valid, {shown}, 0.U)" if s.zero else shown),
        ]

    def model(self, s: Spec) -> Model:
        """A list."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Rare flushes."""
        return Stimulus(sparse=(n.ports["flush"],) if s.flush else ())


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self._items: list[int] = []

    def reset(self) -> None:
        self._items = []

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        offered = [*self._items, *([inputs["in_bits"]] if inputs["in_valid"] else [])]
        found = {
            "in_ready": int(len(self._items) < self._s.depth),
            "out_valid": int(bool(offered)),
            "level": len(self._items),
        }
        return found | ({"out_bits": offered[0]} if offered else {"out_bits": 0} if self._s.zero else {})

    def advance(self, inputs: Mapping[str, int]) -> None:
        taken = inputs["in_valid"] and len(self._items) < self._s.depth
        items = [*self._items, *([inputs["in_bits"]] if taken else [])]
        self._items = [] if inputs.get("flush") else items[1:] if inputs["out_ready"] else items
