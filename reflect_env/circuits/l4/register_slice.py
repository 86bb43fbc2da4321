"""Registers between two ready/valid streams: which of the two directions they cut."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.draw import width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.ports import PortGroup, bits_out, decoupled_in, decoupled_out
from reflect_env.circuits.registry import family
from reflect_env.circuits.tables import fenced
from reflect_env.task import Clocking, Reset

_TITLES = {
    "forward": "forward register slice (valid and bits registered)",
    "backward": "backward register slice (ready registered)",
    "full": "full register slice (both directions registered)",
    "half": "half-rate register slice (one register)",
}
_QUEUES = {"forward": "1, pipe = true", "backward": "1, flow = true", "full": "2", "half": "1"}


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    kind: str
    width: int
    zero: bool
    """Whether `bits` is 0 while `valid` is low, else free."""
    level: bool
    """Whether the number of stored items is an output."""
    asynchronous: bool

    @property
    def entries(self) -> int:
        """Items that it can store."""
        return 2 if self.kind == "full" else 1


@family("register-slice", "L4", "RegSlice", "Slice", "PipeStage", "Isolator", "Register", tags=("stream", "pipeline"))
class RegisterSlice(Family[Spec]):
    """One of four slices."""

    def draw(self, rng: Random) -> Spec:
        """Draw kind and options."""
        zero, level, asynchronous = (rng.random() < p for p in (0.35, 0.4, 0.2))
        return Spec(rng.choice(tuple(_TITLES)), width(rng, 2, 32), zero, level, asynchronous)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Stream in, stream out, the optional level."""
        level = bits_out("level", s.entries.bit_length(), "number of stored items", "count", "used", "fill", "held")
        return (
            decoupled_in("in", s.width, "incoming stream", "enq", "src", "up", "sink_side", "s"),
            decoupled_out("out", s.width, "outgoing stream", "deq", "dst", "down", "source_side", "m"),
            *((level,) if s.level else ()),
        )

    def clocking(self, s: Spec) -> Clocking:
        """Implicit clock; the reset may be asynchronous."""
        return Clocking(Reset.ASYNC if s.asynchronous else Reset.SYNC)

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say ready and valid in every state."""
        iv, ir = n.t("in", "valid"), n.t("in", "ready")
        ov, orr, ob = n.t("out", "valid"), n.t("out", "ready"), n.t("out", "bits")
        rules = (
            (
                "Items are transferred at clock edges at which valid and ready are both high.",
                f"An item enters at a clock edge with {iv} and {ir} high and leaves at one with {ov} and {orr} high.",
            ),
            *_stored(s, n),
            *((f"{n.t('level')} is the number of stored items.",) if s.level else ()),
        )
        idle = f"While {ov} is low, {ob} is 0." if s.zero else f"While {ov} is low, {ob} may be anything."
        kind = "asynchronous" if s.asynchronous else "synchronous"
        return Facts(
            (_TITLES[s.kind] + f" for {s.width}-bit items", f"{s.width}-bit {_TITLES[s.kind]}"),
            (
                f"pass a ready/valid stream of {s.width}-bit items on without losing or doubling one, as a "
                f"{_TITLES[s.kind]}",
                f"put a {_TITLES[s.kind]} between a sender and a receiver of {s.width}-bit items",
            ),
            rules,
            (idle, (f"The {kind} reset leaves it empty.", f"After the {kind} reset nothing is stored.")),
            {"verilog": fenced(self.verilog(s, n))},
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """A ring of as many entries, and what ready and valid are made of."""
        iv, ir, ib = n.v("in", "valid"), n.v("in", "ready"), n.v("in", "bits")
        ov, orr, ob = n.v("out", "valid"), n.v("out", "ready"), n.v("out", "bits")
        w, two = s.width, s.kind == "full"
        ready = {"forward": f"cnt_q == 0 | {orr}", "full": "cnt_q != 2"}.get(s.kind, "cnt_q == 0")
        flow = s.kind == "backward"
        oldest = "(rd_q ? mem1_q : mem0_q)" if two else "mem0_q"
        seen = f"((cnt_q == 0) ? {ib} : mem0_q)" if flow else oldest
        nothing = f"{w}'d0" if s.zero else f"{{{w}{{1'bx}}}}"
        turn = " rd_q <= rd_q ^ pop_d; wr_q <= wr_q ^ push_d;" if two else ""
        store = f"if (push_d & ~wr_q) mem0_q <= {ib};\n    if (push_d & wr_q) mem1_q <= {ib};" if two else ""
        return f"""
  reg [1:0] cnt_q;
  reg [{w - 1}:0] mem0_q{", mem1_q" if two else ""};{chr(10) + "  reg rd_q, wr_q;" if two else ""}
  wire push_d = {iv} & {ir}{f" & ~(cnt_q == 0 & {orr})" if flow else ""};
  wire pop_d = {orr} & (cnt_q != 0);
  always @(posedge clock{" or posedge reset" if s.asynchronous else ""})
    if (reset) begin cnt_q <= 0;{" rd_q <= 0; wr_q <= 0;" if two else ""} end
    else begin cnt_q <= cnt_q + push_d - pop_d;{turn} end
  always @(posedge clock) begin
    {store or f"if (push_d) mem0_q <= {ib};"}
  end
  assign {ir} = {ready};
  assign {ov} = (cnt_q != 0){f" | {iv}" if flow else ""};
  assign {ob} = {ov} ? {seen} : {nothing};
{f"  assign {n.v('level')} = cnt_q{'' if two else '[0]'};" if s.level else ""}"""

    def style_when(self, s: Spec, n: Names) -> Style:
        """Registers and `when`."""
        lines, level, shown = _logic(s, n, n["in"], n["out"], f"UInt({s.width}.W)")
        lines += [f"{n['out']}.bits := " + (f"Mux({n['out']}.valid, {shown}, 0.U)" if s.zero else shown)]
        return Style("\n".join(lines + ([f"{n['level']} := {level}"] if s.level else [])), ("Decoupled",))

    def style_queue(self, s: Spec, n: Names) -> Style:
        """A `Queue` of the right length with the right options."""
        queue = n.local("queue", "buffer", "fifo", "store")
        lines = [
            f"val {queue} = Module(new Queue(UInt({s.width}.W), {_QUEUES[s.kind]}))",
            f"{queue}.io.enq <> {n['in']}",
        ]
        if s.zero:
            lines += [
                f"{n['out']}.valid := {queue}.io.deq.valid",
                f"{n['out']}.bits := Mux({queue}.io.deq.valid, {queue}.io.deq.bits, 0.U)",
                f"{queue}.io.deq.ready := {n['out']}.ready",
            ]
        else:
            lines += [f"{n['out']} <> {queue}.io.deq"]
        lines += [f"{n['level']} := {queue}.io.count"] if s.level else []
        return Style("\n".join(lines), ("Decoupled", "Queue"))

    def style_generic(self, s: Spec, n: Names) -> Style:
        """A slice for any type of item, and one instance of it."""
        cell = f"{n.module}Slice"
        lines, level, shown = _logic(s, n, "io.enq", "io.deq", "gen")
        ports = ["  val enq = Flipped(Decoupled(gen))", "  val deq = Decoupled(gen)"]
        ports += [f"  val stored = Output(UInt({s.entries.bit_length()}.W))"] if s.level else []
        lines += [f"io.deq.bits := {shown}"] + ([f"io.stored := {level}"] if s.level else [])
        inner = "\n".join(["val io = IO(new Bundle {", *ports, "})", *lines]).replace("\n", "\n  ")
        inst = n.local("slice", "stage", "core")
        body = [
            f"val {inst} = Module(new {cell}(UInt({s.width}.W)))",
            f"{inst}.io.enq <> {n['in']}",
            f"{n['out']} <> {inst}.io.deq",
        ]
        body += [f"when(!{inst}.io.deq.valid) {{\n  {n['out']}.bits := 0.U\n}}"] if s.zero else []
        body += [f"{n['level']} := {inst}.io.stored"] if s.level else []
        return Style(
            "\n".join(body), ("Decoupled",), f"class {cell}[T <: Data](gen: T) extends Module {{\n  {inner}\n}}"
        )

    def style_function(self, s: Spec, n: Names) -> Style | None:
        """`Queue` applied to the stream, where nothing but the stream is needed."""
        if s.level or s.zero:
            return None
        return Style(f"{n['out']} <> Queue({n['in']}, {_QUEUES[s.kind]})", ("Decoupled", "Queue"))

    def model(self, s: Spec) -> Model:
        """A queue."""
        return _Oracle(s)


def _logic(s: Spec, n: Names, enq: str, deq: str, kind: str) -> tuple[list[str], str, str]:
    """Lines, what the level is, what is seen at the output."""
    if s.kind == "full":
        return _two(n, enq, deq, kind)
    full, data = n.local("full", "busy", "occupied"), n.local("data", "item", "payload")
    lines = [f"val {full} = RegInit(false.B)", f"val {data} = Reg({kind})"]
    take = f"{full} := true.B\n  {data} := {enq}.bits"
    if s.kind == "forward":
        lines += [f"{enq}.ready := !{full} || {deq}.ready", f"{deq}.valid := {full}"]
        lines += [
            f"when({enq}.ready) {{\n  {full} := {enq}.valid\n}}",
            f"when({enq}.fire) {{\n  {data} := {enq}.bits\n}}",
        ]
        return lines, full, data
    enters = f"{enq}.valid" + (f" && !{deq}.ready" if s.kind == "backward" else "")
    lines += [f"{enq}.ready := !{full}"]
    lines += [f"{deq}.valid := {full}" + (f" || {enq}.valid" if s.kind == "backward" else "")]
    lines += [f"when({full}) {{\n  {full} := !{deq}.ready\n}}.elsewhen({enters}) {{\n  {take}\n}}"]
    return lines, full, f"Mux({full}, {data}, {enq}.bits)" if s.kind == "backward" else data


def _two(n: Names, enq: str, deq: str, kind: str) -> tuple[list[str], str, str]:
    main, spare = n.local("main_full", "front_full", "head_valid"), n.local("spare_full", "skid_full", "back_full")
    item, extra = n.local("front", "main_data", "head_item"), n.local("spare", "skid", "back_data")
    lines = [f"val {main} = RegInit(false.B)", f"val {spare} = RegInit(false.B)"]
    lines += [f"val {item} = Reg({kind})", f"val {extra} = Reg({kind})"]
    lines += [f"{enq}.ready := !{spare}", f"{deq}.valid := {main}"]
    lines += [
        f"when({deq}.ready || !{main}) {{\n  {main} := {spare} || {enq}.valid\n"
        f"  {item} := Mux({spare}, {extra}, {enq}.bits)\n  {spare} := false.B\n"
        f"}}.elsewhen({enq}.fire) {{\n  {spare} := true.B\n  {extra} := {enq}.bits\n}}"
    ]
    return lines, f"{main} +& {spare}", item


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self._items: deque[int] = deque()

    def reset(self) -> None:
        self._items.clear()

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        items, passing = list(self._items), self._s.kind == "backward"
        if passing and not items and inputs["in_valid"]:
            items = [inputs["in_bits"]]
        room = len(self._items) < self._s.entries or (self._s.kind == "forward" and inputs["out_ready"] == 1)
        found = {"in_ready": int(room), "out_valid": int(bool(items)), "level": len(self._items)}
        return found | ({"out_bits": items[0]} if items else {"out_bits": 0} if self._s.zero else {})

    def advance(self, inputs: Mapping[str, int]) -> None:
        now = self.outputs(inputs)
        if inputs["in_valid"] and now["in_ready"]:
            self._items.append(inputs["in_bits"])
            if now["out_valid"] and inputs["out_ready"]:
                self._items.popleft()
        elif now["out_valid"] and inputs["out_ready"]:
            self._items.popleft()


def _stored(s: Spec, n: Names) -> tuple[Sentence, ...]:
    """Say what is stored, and what ready and valid are, by kind."""
    iv, ir, ib = n.t("in", "valid"), n.t("in", "ready"), n.t("in", "bits")
    ov, orr, ob = n.t("out", "valid"), n.t("out", "ready"), n.t("out", "bits")
    said: dict[str, tuple[Sentence, ...]] = {
        "forward": (
            f"One register can hold an item; {ov} is high exactly while it does, and {ob} is that item.",
            f"{ir} is combinational: high when the register is empty or {orr} is high, so a new item can "
            "replace one "
            f"that leaves at the same edge.",
        ),
        "half": (
            f"One register can hold an item; {ov} is high exactly while it does, and {ob} is that item.",
            f"{ir} is high exactly while the register is empty, whatever {orr} is, so an item can enter only in "
            "the "
            f"cycle after the one before it left, or later.",
        ),
        "backward": (
            f"One register can hold an item; {ir} is high exactly while it is empty, and never depends on {orr} "
            "in the "
            f"same cycle.",
            f"While the register is empty, {ov} equals {iv} and {ob} equals {ib} in the same cycle; an item "
            "that is "
            f"offered then and not taken because {orr} is low is stored at the clock edge.",
            f"While the register is full, {ov} is high and {ob} is the stored item; it is free after the edge "
            "at which "
            f"{orr} is high.",
        ),
        "full": (
            f"Two items can be stored; {ir} is high exactly while fewer than two are, and {ov} is high exactly "
            "while at "
            f"least one is, so neither depends on an input in the same cycle.",
            f"{ob} is the oldest stored item; an accepted item is visible on {ob} in the next cycle at the earliest.",
            "It can accept one item and hand one on in every cycle.",
        ),
    }
    return said[s.kind]
