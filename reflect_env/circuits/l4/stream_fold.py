"""Groups of items of a stream become one item each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.draw import width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.ports import PortGroup, decoupled_in, decoupled_out, flag_in, valid_in, valid_out
from reflect_env.circuits.registry import family
from reflect_env.circuits.tables import fenced
from reflect_env.task import Clocking, Reset, Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    count: int
    """Items of a group."""
    width: int
    op: str
    """`sum` (keeps all bits), `wrap`, `xor`, `max`, `min`."""
    flow: str
    """`valid`: no `ready`; `wait`: nothing is accepted while a result waits; `overlap`: the next group can begin."""
    abort: bool
    """Whether an input throws away the group that is under way."""
    asynchronous: bool

    @property
    def out_width(self) -> int:
        """Bits of a result."""
        return (self.count * ((1 << self.width) - 1)).bit_length() if self.op == "sum" else self.width

    @property
    def stall(self) -> bool:
        """Whether the streams have `ready`."""
        return self.flow != "valid"


@family("stream-fold", "L4", "Accumulate", "Folder", "GroupSum", "Collector", "Digest", tags=("stream", "accumulate"))
class StreamFold(Family[Spec]):
    """One result for every `count` items."""

    def draw(self, rng: Random) -> Spec:
        """Draw size of a group, operation and handshake."""
        count = rng.choice((2, 3, 3, 4, 4, 5, 6, 8, 8, 10, 12, 16))
        op, flow = rng.choice(("sum", "sum", "wrap", "xor", "max", "min")), rng.choice(("valid", "wait", "overlap"))
        return Spec(count, width(rng, 2, 24), op, flow, rng.random() < 0.35, rng.random() < 0.2)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Items, an optional abort, results."""
        enter, leave = (decoupled_in, decoupled_out) if s.stall else (valid_in, valid_out)
        abort = (
            [flag_in("abort", "throws away the group that is under way", "cancel", "restart", "kill")]
            if s.abort
            else []
        )
        return (
            enter("in", s.width, "items", "enq", "src", "up", "terms", "din"),
            *abort,
            leave("out", s.out_width, "results", "deq", "dst", "down", "result", "dout"),
        )

    def clocking(self, s: Spec) -> Clocking:
        """Implicit clock; the reset may be asynchronous."""
        return Clocking(Reset.ASYNC if s.asynchronous else Reset.SYNC)

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say groups, results, handshakes and the abort."""
        k, iv, ov, ob = s.count, n.t("in", "valid"), n.t("out", "valid"), n.t("out", "bits")
        what = {
            "sum": f"the sum of the {k} items, {s.out_width} bits wide so that nothing is lost",
            "wrap": f"the sum of the {k} items modulo 2^{s.width}",
            "xor": f"the bitwise XOR of the {k} items",
            "max": f"the largest of the {k} items",
            "min": f"the smallest of the {k} items",
        }[s.op]
        takes = f"{iv} and {n.t('in', 'ready')} high" if s.stall else f"{iv} high"
        rules: list[Sentence] = [
            f"An item is accepted at each clock edge with {takes}.",
            (
                f"Every {k} accepted items form a group and give one result: {what}, as unsigned numbers.",
                f"The stream is cut into groups of {k} accepted items; the result of a group is {what}, all unsigned.",
            ),
            *_handshake(s, n),
        ]
        if s.abort:
            pending = "; a result that waits is kept" if s.stall else f"; {ov} in the same cycle is not affected"
            rules.append(
                f"A clock edge with {n.t('abort')} high throws away the items of an unfinished group, and an item "
                "accepted at this "
                "edge too, even if it would have been the last of its group; the next item begins a new "
                f"group{pending}."
            )
        kind = "asynchronous" if s.asynchronous else "synchronous"
        title = {"sum": "sum", "wrap": "wrapping sum", "xor": "XOR", "max": "maximum", "min": "minimum"}[s.op]
        mode = "ready/valid" if s.stall else "valid-only"
        return Facts(
            (
                f"{title} over groups of {k} items of a {mode} stream",
                f"{mode} {title} accumulator for groups of {k} {s.width}-bit items",
            ),
            (
                f"give the {title} of every {k} items of a {mode} stream",
                f"fold groups of {k} {s.width}-bit items into one each",
            ),
            tuple(rules),
            (
                f"While {ov} is low, {ob} may be anything.",
                (
                    f"The {kind} reset begins a new group and clears {ov}.",
                    f"After the {kind} reset no item has come and {ov} is low.",
                ),
            ),
            {"verilog": fenced(self.verilog(s, n))},
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """Accumulator, count and result of their own."""
        ow, k = s.out_width, s.count
        iv, ib, ov, ob = n.v("in", "valid"), n.v("in", "bits"), n.v("out", "valid"), n.v("out", "bits")
        join = {"sum": f"acc_q + {ib}", "wrap": f"acc_q + {ib}", "xor": f"acc_q ^ {ib}"}
        join |= {"max": f"(acc_q > {ib}) ? acc_q : {ib}", "min": f"(acc_q < {ib}) ? acc_q : {ib}"}
        orr = n.v("out", "ready") if s.stall else "1'b1"
        ready = {"valid": "1'b1", "wait": "~full_q", "overlap": f"(cnt_q != {k - 1} | ~full_q | {orr})"}[s.flow]
        abort = n.v("abort") if s.abort else "1'b0"
        edge = f"  always @(posedge clock{' or posedge reset' if s.asynchronous else ''})"
        return "\n".join(
            [
                f"  reg [4:0] cnt_q;\n  reg full_q;\n  reg [{ow - 1}:0] acc_q, res_q;",
                f"  wire [{ow - 1}:0] next_d = (cnt_q == 0) ? {ib} : {join[s.op]};",
                f"  wire ready_d = {ready};",
                f"  wire take_d = {iv} & ready_d;",
                f"  wire done_d = take_d & ~{abort} & (cnt_q == {k - 1});",
                edge,
                "    if (reset) cnt_q <= 0;",
                f"    else if ({abort}) cnt_q <= 0;" if s.abort else "",
                f"    else if (take_d) cnt_q <= (cnt_q == {k - 1}) ? 0 : cnt_q + 1;",
                edge,
                "    if (reset) full_q <= 1'b0;",
                f"    else full_q <= done_d | (full_q & ~{orr});" if s.stall else "    else full_q <= done_d;",
                "  always @(posedge clock) begin",
                "    if (take_d) acc_q <= next_d;\n    if (done_d) res_q <= next_d;\n  end",
                f"  assign {n.v('in', 'ready')} = ready_d;" if s.stall else "",
                f"  assign {ov} = full_q;",
                f"  assign {ob} = full_q ? res_q : {{{ow}{{1'bx}}}};",
            ]
        )

    def style_registers(self, s: Spec, n: Names) -> Style:
        """Accumulator, count and result as registers."""
        acc, count, full, res = (
            n.local("acc", "running", "partial"),
            n.local("count", "seen", "index"),
            n.local("full", "pending"),
            n.local("result_reg", "held", "answer"),
        )
        total, last, take = (
            n.local("total", "updated", "with_item"),
            n.local("last", "completes", "final_item"),
            n.local("take", "accepted"),
        )
        enq, deq, ow = n["in"], n["out"], s.out_width
        lines = [f"val {acc} = Reg(UInt({ow}.W))", f"val {count} = RegInit(0.U({(s.count - 1).bit_length()}.W))"]
        lines += [
            f"val {full} = RegInit(false.B)",
            f"val {res} = Reg(UInt({ow}.W))",
            f"val {last} = {count} === {s.count - 1}.U",
        ]
        lines += [f"val {take} = {enq}.{'fire' if s.stall else 'valid'}"]
        lines += [f"val {total} = Mux({count} === 0.U, {enq}.bits, {_join(s, acc, f'{enq}.bits')})"]
        lines += self._ready(s, n, full, last)
        lines += [f"when({deq}.ready) {{ {full} := false.B }}" if s.stall else f"{full} := false.B"]
        step = [f"  {acc} := {total}", f"  {count} := Mux({last}, 0.U, {count} + 1.U)"]
        step += [f"  when({last}) {{\n    {res} := {total}\n    {full} := true.B\n  }}"]
        if s.abort:
            lines += [f"when({n['abort']}) {{\n  {count} := 0.U\n}}.elsewhen({take}) {{", *step, "}"]
        else:
            lines += [f"when({take}) {{", *step, "}"]
        return Style("\n".join([*lines, f"{deq}.valid := {full}", f"{deq}.bits := {res}"]), (_stream(s),))

    def style_counter(self, s: Spec, n: Names) -> Style | None:
        """`Counter` of the library for the place in a group."""
        if s.abort:
            return None
        enq, deq = n["in"], n["out"]
        place, done, acc = (
            n.local("place", "position", "beat"),
            n.local("done", "wraps", "group_done"),
            n.local("acc", "sum_so_far", "folded"),
        )
        total = n.local("total", "joined")
        fire = f"{enq}.{'fire' if s.stall else 'valid'}"
        lines = [f"val ({place}, {done}) = Counter({fire}, {s.count})"]
        lines += [
            f"val {acc} = Reg(UInt({s.out_width}.W))",
            f"val {total} = Mux({place} === 0.U, {enq}.bits, {_join(s, acc, f'{enq}.bits')})",
        ]
        lines += [f"when({fire}) {{\n  {acc} := {total}\n}}"]
        if not s.stall:
            return Style(
                "\n".join([*lines, f"{deq}.valid := RegNext({done}, false.B)", f"{deq}.bits := {acc}"]),
                ("Counter", "Valid"),
            )
        full, res = n.local("full", "waiting"), n.local("result_reg", "outgoing")
        lines += [f"val {full} = RegInit(false.B)", f"val {res} = RegEnable({total}, {done})"]
        lines += [f"when({done}) {{\n  {full} := true.B\n}}.elsewhen({deq}.ready) {{\n  {full} := false.B\n}}"]
        lines += self._ready(s, n, full, f"{place} === {s.count - 1}.U")
        lines += [f"{deq}.valid := {full}", f"{deq}.bits := {res}"]
        return Style("\n".join(lines), ("Counter", "Decoupled", "RegEnable"))

    def style_module(self, s: Spec, n: Names) -> Style:
        """A folding module that takes the operation as a function."""
        cell, inst = f"{n.module}Fold", n.local("folder", "core", "worker")
        kind, fire = _stream(s), "fire" if s.stall else "valid"
        abort = (
            ("    val abort = Input(Bool())\n", "\n  when(io.abort) {\n    seen := 0.U\n    done := false.B\n  }")
            if s.abort
            else ("", "")
        )
        ready = {
            "valid": "",
            "wait": "  io.in.ready := !full\n",
            "overlap": "  io.in.ready := !last || !full || io.out.ready\n",
        }[s.flow]
        free = "when(io.out.ready) { full := false.B }" if s.stall else "full := false.B"
        before = f"""class {cell}(count: Int, inWidth: Int, outWidth: Int, join: (UInt, UInt) => UInt) extends Module {{
  val io = IO(new Bundle {{
    val in = Flipped({kind}(UInt(inWidth.W)))
{abort[0]}    val out = {kind}(UInt(outWidth.W))
  }})
  val seen = RegInit(0.U(log2Ceil(count).W))
  val acc = Reg(UInt(outWidth.W))
  val full = RegInit(false.B)
  val result = Reg(UInt(outWidth.W))
  val last = seen === (count - 1).U
  val next = Mux(seen === 0.U, io.in.bits, join(acc, io.in.bits))
  val done = WireDefault(io.in.{fire} && last)
{ready}  when(io.in.{fire}) {{
    acc := next
    seen := Mux(last, 0.U, seen + 1.U)
  }}{abort[1]}
  {free}
  when(done) {{
    result := next
    full := true.B
  }}
  io.out.valid := full
  io.out.bits := result
}}"""
        a, b = n.local("a", "x"), n.local("b", "y")
        function = f"({a}, {b}) => {_join(s, a, b)}"
        lines = [f"val {inst} = Module(new {cell}({s.count}, {s.width}, {s.out_width}, {function}))"]
        link = "<>" if s.stall else ":="
        lines += [f"{inst}.io.in {link} {n['in']}"] + ([f"{inst}.io.abort := {n['abort']}"] if s.abort else [])
        return Style("\n".join([*lines, f"{n['out']} {link} {inst}.io.out"]), (kind, "log2Ceil"), before)

    def _ready(self, s: Spec, n: Names, full: str, last: str) -> list[str]:
        if not s.stall:
            return []
        room = f"!{full}" if s.flow == "wait" else f"!({last}) || !{full} || {n['out']}.ready"
        room = room.replace(f"!({last})", f"!{last}") if last.isidentifier() else room
        return [f"{n['in']}.ready := {room}"]

    def model(self, s: Spec) -> Model:
        """A list of items and a result."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Rare aborts; a receiver slow enough for whole groups to pile up."""
        slow = (f"{n.ports['out']}_ready",) if s.flow == "overlap" and s.count > 3 else ()
        return Stimulus(sparse=((n.ports["abort"],) if s.abort else ()) + slow, cycles=2048)


def _handshake(s: Spec, n: Names) -> list[Sentence]:
    ir, ov, orr, k = "", n.t("out", "valid"), "", s.count
    if not s.stall:
        return [
            f"{ov} is high for exactly one clock cycle, the one after the last item of a group was accepted, with "
            "the result."
        ]
    ir, orr = n.t("in", "ready"), n.t("out", "ready")
    held = (
        f"The result is held in a register: {ov} is high from the cycle after the last item was accepted until, and "
        "including, the "
        f"cycle in which {orr} is high too."
    )
    if s.flow == "wait":
        return [held, f"{ir} is high exactly while {ov} is low, so no item is accepted while a result waits."]
    return [
        held,
        f"{ir} is low only when {k - 1} item{'s' if k > 2 else ''} of the current group "
        f"{'have' if k > 2 else 'has'} been accepted, "
        f"{ov} is high and {orr} is low; otherwise it is high, whatever {n.t('in', 'valid')} is. So a group can "
        "begin while the "
        f"result of the one before it waits, and replace it at the edge at which it is taken.",
    ]


def _stream(s: Spec) -> str:
    return "Decoupled" if s.stall else "Valid"


def _join(s: Spec, acc: str, x: str) -> str:
    signs = {"sum": "+", "wrap": "+", "xor": "^"}
    return (
        f"{acc} {signs[s.op]} {x}" if s.op in signs else f"Mux({acc} {'>' if s.op == 'max' else '<'} {x}, {acc}, {x})"
    )


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self.reset()

    def reset(self) -> None:
        self._items: list[int] = []
        self._result: int | None = None

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        ready = self._result is None
        if self._s.flow == "overlap":
            ready = ready or inputs["out_ready"] == 1 or len(self._items) < self._s.count - 1
        found = {"in_ready": int(ready), "out_valid": int(self._result is not None)}
        return found | ({"out_bits": self._result} if self._result is not None else {})

    def advance(self, inputs: Mapping[str, int]) -> None:
        s = self._s
        taken = inputs["in_valid"] == 1 and (not s.stall or self.outputs(inputs)["in_ready"] == 1)
        if inputs.get("out_ready", 1):
            self._result = None
        self._items = [*self._items, *([inputs["in_bits"]] if taken else [])]
        if inputs.get("abort"):
            self._items = []
        if len(self._items) == s.count:
            x = 0
            for item in self._items:
                x ^= item
            found = {
                "sum": sum(self._items),
                "wrap": sum(self._items),
                "xor": x,
                "max": max(self._items),
                "min": min(self._items),
            }
            self._result, self._items = found[s.op] % (1 << s.out_width), []
