"""Several ready/valid streams to one: an item of each makes one item."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from operator import xor
from random import Random

from reflect_env.circuits.draw import width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.ports import PortGroup, decoupled_out, decoupled_vec_in
from reflect_env.circuits.registry import family
from reflect_env.circuits.tables import fenced
from reflect_env.task import Clocking, Reset


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    count: int
    width: int
    combine: str
    """`cat`, `tac` (the other way round), `sum`, `xor`, `max` or `min`."""
    own: bool
    """Whether `ready` of an input waits for its own `valid` too."""
    register: str
    """`none`; or the reset of an output register: `sync` or `async`."""

    @property
    def registered(self) -> bool:
        """Whether the result is stored."""
        return self.register != "none"

    @property
    def out_width(self) -> int:
        """Bits of the result."""
        if self.combine in ("cat", "tac"):
            return self.count * self.width
        return (self.count * ((1 << self.width) - 1)).bit_length() if self.combine == "sum" else self.width


@family("stream-join", "L4", "Join", "Combiner", "Merger", "Sync", "Zipper", tags=("stream", "join"))
class StreamJoin(Family[Spec]):
    """Waits for all of its inputs."""

    def draw(self, rng: Random) -> Spec:
        """Draw size, what is made of the items, and the handshake."""
        count = rng.choice((2, 2, 2, 3, 3, 4, 5))
        register = rng.choice(("none", "none", "sync", "sync", "async"))
        combine = rng.choice(("cat", "tac", "sum", "xor", "max", "min"))
        return Spec(count, width(rng, 2, 24), combine, rng.random() < 0.6, register)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """A vector of streams in, one stream out."""
        return (
            decoupled_vec_in("ins", s.count, s.width, "incoming streams", "in", "enq", "src", "operands", "sources"),
            decoupled_out("out", s.out_width, "combined stream", "deq", "dst", "joined", "result"),
        )

    def clocking(self, s: Spec) -> Clocking | None:
        """A clock where the result is stored."""
        return Clocking(Reset(s.register)) if s.registered else None

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say the result, ready and valid."""
        ins, last = n.ports["ins"], s.count - 1
        ov, ob, orr = n.t("out", "valid"), n.t("out", "bits"), n.t("out", "ready")
        made = _combined(s, ins)
        room = f"{orr} is high"
        if s.registered:
            room = f"the output register is free (it is empty, or {orr} is high)"
        whose = "all inputs" if s.own else "all other inputs"
        rules: list[Sentence] = [
            (
                f"One item of each of the {s.count} inputs makes one outgoing item: {made}.",
                f"The outgoing item is made of one item of every input: it is {made}.",
            ),
            "An item moves at a clock edge at which its valid and ready are both high; all inputs hand over at the "
            "same edge.",
            f"`{ins}(i).ready` (i from 0 to {last}) is high exactly when {room} and `valid` of {whose} is high"
            + ("." if s.own else f"; it does not depend on `{ins}(i).valid`."),
        ]
        if s.registered:
            rules.append(
                f"The result is registered: it is loaded at the edge at which the inputs hand over, {ov} is high "
                "exactly while the "
                "register holds a result that was not taken yet, and it can be loaded again at the edge at which "
                "it is taken."
            )
        else:
            rules.append(
                f"{ov} is high exactly when `valid` of all inputs is high, in the same cycle and whatever {orr} is."
            )
        kind = "asynchronous" if s.register == "async" else "synchronous"
        state: Sentence = ("There are no registers.", "The circuit is combinational.")
        if s.registered:
            state = (f"The {kind} reset empties the output register.", f"After the {kind} reset {ov} is low.")
        return Facts(
            (
                f"{s.count}-way join of {s.width}-bit streams" + (" with output register" if s.registered else ""),
                f"stream join of {s.count} inputs with {s.width} bits",
            ),
            (
                f"wait for an item on each of {s.count} ready/valid inputs and combine them",
                f"join {s.count} streams of {s.width}-bit items into one",
            ),
            tuple(rules),
            (f"While {ov} is low, {ob} may be anything.", state),
            {"verilog": fenced(self.verilog(s, n))},
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """Words of one bit an input."""
        k, ow = s.count, s.out_width
        valid = ", ".join(n.v("ins", f"{i}_valid") for i in reversed(range(k)))
        bits = [n.v("ins", f"{i}_bits") for i in range(k)]
        lines = [f"  wire [{k - 1}:0] have_d = {{{valid}}};", f"  reg [{ow - 1}:0] made_d;"]
        if s.combine in ("cat", "tac"):
            lines += [f"  always @* made_d = {{{', '.join(reversed(bits) if s.combine == 'cat' else bits)}}};"]
        elif s.combine in ("sum", "xor"):
            lines += [f"  always @* made_d = {(' + ' if s.combine == 'sum' else ' ^ ').join(bits)};"]
        else:
            sign = ">" if s.combine == "max" else "<"
            steps = [f"    if ({x} {sign} made_d) made_d = {x};" for x in bits[1:]]
            lines += ["  always @* begin", f"    made_d = {bits[0]};", *steps, "  end"]
        ov, ob, orr = n.v("out", "valid"), n.v("out", "bits"), n.v("out", "ready")
        room = f"(~full_q | {orr})" if s.registered else orr
        if s.registered:
            edge = " or posedge reset" if s.register == "async" else ""
            lines += [
                f"  reg full_q;\n  reg [{ow - 1}:0] made_q;",
                f"  always @(posedge clock{edge})",
                f"    if (reset) full_q <= 1'b0; else if {room} full_q <= &have_d;",
                f"  always @(posedge clock) if {room} made_q <= made_d;",
                f"  assign {ov} = full_q;\n  assign {ob} = full_q ? made_q : {{{ow}{{1'bx}}}};",
            ]
        else:
            lines += [f"  assign {ov} = &have_d;\n  assign {ob} = {ov} ? made_d : {{{ow}{{1'bx}}}};"]
        for i in range(k):
            need = "have_d" if s.own else f"(have_d | {k}'d{1 << i})"
            lines.append(f"  assign {n.v('ins', f'{i}_ready')} = {room} & (&{need});")
        return "\n".join(lines)

    def style_functional(self, s: Spec, n: Names) -> Style:
        """`map` and `reduce` over the inputs."""
        every, ins = n.local("all_valid", "complete", "everyone"), n["ins"]
        lines = [f"val {every} = {ins}.map(_.valid).reduce(_ && _)"]
        room, more = self._output(s, n, every, _made(s, f"{ins}.map(_.bits)"))
        if s.own:
            return Style("\n".join([*lines, *more, f"{ins}.foreach(_.ready := {room} && {every})"]), _imports(s))
        i, p = n.local("i", "k"), n.local("p", "port")
        others = f"{ins}.patch({i}, Nil, 1).map(_.valid).reduce(_ && _)"
        lines += [*more, f"{ins}.zipWithIndex.foreach {{ case ({p}, {i}) =>\n  {p}.ready := {room} && {others}\n}}"]
        return Style("\n".join(lines), _imports(s))

    def style_loop(self, s: Spec, n: Names) -> Style:
        """A loop and a word of valid bits."""
        have, i, ins = n.local("have", "valids", "present"), n.local("i", "k"), n["ins"]
        lines = [f"val {have} = VecInit({ins}.map(_.valid)).asUInt"]
        room, more = self._output(s, n, f"{have}.andR", _made(s, f"{ins}.map(_.bits)"))
        need = f"{have}.andR" if s.own else f"({have} | (1 << {i}).U).andR"
        lines += [*more, f"for ({i} <- 0 until {s.count}) {{\n  {ins}({i}).ready := {room} && {need}\n}}"]
        return Style("\n".join(lines), _imports(s))

    def style_function(self, s: Spec, n: Names) -> Style:
        """What is made of the items as a function parameter of a generic module."""
        cell, inst = f"{n.module}Join", n.local("joiner", "core", "merger")
        need = "io.ins.map(_.valid).reduce(_ && _)" if s.own else "io.ins.patch(i, Nil, 1).map(_.valid).reduce(_ && _)"
        inner = f"""val io = IO(new Bundle {{
    val ins = Flipped(Vec(n, Decoupled(UInt(width.W))))
    val out = Decoupled(UInt(outWidth.W))
  }})
  io.out.valid := io.ins.map(_.valid).reduce(_ && _)
  io.out.bits := combine(io.ins.map(_.bits))
  for (i <- 0 until n) {{
    io.ins(i).ready := io.out.ready && {need}
  }}"""
        parameters = "n: Int, width: Int, outWidth: Int, combine: Seq[UInt] => UInt"
        before = f"class {cell}({parameters}) extends Module {{\n  {inner}\n}}"
        xs = n.local("xs", "items", "values")
        made = f"new {cell}({s.count}, {s.width}, {s.out_width}, {xs} => {_made(s, xs)})"
        lines = [f"val {inst} = Module({made})", f"{inst}.io.ins <> {n['ins']}"]
        end = f"Queue({inst}.io.out, 1, pipe = true)" if s.registered else f"{inst}.io.out"
        return Style(
            "\n".join([*lines, f"{n['out']} <> {end}"]), (*_imports(s), *(("Queue",) if s.registered else ())), before
        )

    def _output(self, s: Spec, n: Names, every: str, made: str) -> tuple[str, list[str]]:
        out = n["out"]
        if not s.registered:
            return f"{out}.ready", [f"{out}.valid := {every}", f"{out}.bits := {made}"]
        full, item, room = n.local("full", "busy"), n.local("result", "joined", "held"), n.local("room", "can_load")
        return room, [
            f"val {full} = RegInit(false.B)",
            f"val {item} = Reg(UInt({s.out_width}.W))",
            f"val {room} = !{full} || {out}.ready",
            f"when({room}) {{\n  {full} := {every}\n  {item} := {made}\n}}",
            f"{out}.valid := {full}",
            f"{out}.bits := {item}",
        ]

    def model(self, s: Spec) -> Model:
        """The result in the register, or none."""
        return _Oracle(s)


def _made(s: Spec, items: str) -> str:
    made = {
        "cat": f"Cat({items}.reverse)",
        "tac": f"Cat({items})",
        "sum": f"{items}.reduce(_ +& _)",
        "xor": f"{items}.reduce(_ ^ _)",
        "max": f"{items}.reduce((a, b) => Mux(a > b, a, b))",
        "min": f"{items}.reduce((a, b) => Mux(a < b, a, b))",
    }[s.combine]
    grown = s.width + s.count - 1
    return f"({made})({s.out_width - 1}, 0)" if s.combine == "sum" and grown > s.out_width else made


def _imports(s: Spec) -> tuple[str, ...]:
    return ("Cat", "Decoupled") if s.combine in ("cat", "tac") else ("Decoupled",)


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self._held: int | None = None

    def reset(self) -> None:
        self._held = None

    def _made(self, inputs: Mapping[str, int]) -> int:
        s = self._s
        items = [inputs[f"ins_{i}_bits"] for i in range(s.count)]
        if s.combine in ("cat", "tac"):
            order = items if s.combine == "tac" else items[::-1]
            return int("".join(f"{x:0{s.width}b}" for x in order), 2)
        return {"sum": sum(items), "xor": reduce(xor, items), "max": max(items), "min": min(items)}[s.combine]

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        s = self._s
        have = [inputs[f"ins_{i}_valid"] == 1 for i in range(s.count)]
        seen = self._held if s.registered else self._made(inputs) if all(have) else None
        room = inputs["out_ready"] == 1 or (s.registered and self._held is None)
        found = {"out_valid": int(seen is not None)} | ({"out_bits": seen} if seen is not None else {})
        for i in range(s.count):
            found[f"ins_{i}_ready"] = int(room and all(have if s.own else have[:i] + have[i + 1 :]))
        return found

    def advance(self, inputs: Mapping[str, int]) -> None:
        if inputs["out_ready"]:
            self._held = None
        if self._held is None and all(inputs[f"ins_{i}_valid"] for i in range(self._s.count)):
            self._held = self._made(inputs)


def _combined(s: Spec, ins: str) -> str:
    """What becomes of the items."""
    return {
        "cat": f"the items side by side, that of `{ins}(0)` in the least significant {s.width} bits",
        "tac": f"the items side by side, that of `{ins}(0)` in the most significant {s.width} bits",
        "sum": f"the sum of the items, {s.out_width} bits wide so that nothing is lost",
        "xor": "the bitwise XOR of the items",
        "max": "the largest of the items, unsigned",
        "min": "the smallest of the items, unsigned",
    }[s.combine]
