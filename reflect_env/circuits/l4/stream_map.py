"""A stage that changes the items of a stream and drops those that fail a test."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.draw import width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.ports import (
    PortGroup,
    bits_out,
    decoupled_in,
    decoupled_out,
    valid_in,
    valid_out,
)
from reflect_env.circuits.registry import family
from reflect_env.circuits.tables import fenced
from reflect_env.circuits.value_ops import (
    Op,
    Test,
    draw_ops,
    draw_test,
    limits,
    ops_chisel,
    ops_imports,
    ops_python,
    ops_verilog,
    ops_words,
    test_chisel,
    test_python,
    test_verilog,
    test_words,
)
from reflect_env.task import Clocking, Reset, Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    flow: str
    """`valid`: no `ready`; `wait`: all items wait for the receiver; `eager`: dropped ones do not."""
    ops: tuple[Op, ...]
    keep: tuple[Test, bool] | None
    """What an item must pass, and whether the changed item is tested instead of the incoming one; None keeps all."""
    registered: bool
    drops: int
    """Width of a counter of dropped items; 0 for none."""

    @property
    def stall(self) -> bool:
        """Whether the streams have `ready`."""
        return self.flow != "valid"

    @property
    def eager(self) -> bool:
        """Whether an item that is dropped does not wait for the receiver."""
        return self.flow == "eager"

    @property
    def test(self) -> Test | None:
        """What an item must pass."""
        return self.keep and self.keep[0]

    @property
    def late(self) -> bool:
        """Whether the changed item is tested."""
        return bool(self.keep and self.keep[1])


@family("stream-map", "L4", "MapStage", "Filter", "Transform", "StreamMap", "Sieve", tags=("stream", "map"))
class StreamMap(Family[Spec]):
    """`out = in.map(f).filter(p)` in hardware."""

    def draw(self, rng: Random) -> Spec:
        """Draw operations, a test, and whether a register follows."""
        w, kind = width(rng, 3, 32), rng.choice(("map", "filter", "both", "both"))
        ops = () if kind == "filter" else draw_ops(rng, w, 3)
        test = None if kind == "map" else draw_test(rng, w)
        late = bool(ops and test) and rng.random() < 0.4
        passed = [test is not None and test_python(test, ops_python(ops, w, rng.getrandbits(w))) for _ in range(16)]
        keep = test and (test, late and 3 < sum(passed) < 13)
        flow = rng.choice(("valid", "valid", "wait", "eager", "eager") if test else ("valid", "wait"))
        return Spec(w, flow, ops, keep, rng.random() < 0.5, rng.choice((0, 0, 4, 8)) if test else 0)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Stream in, stream out, an optional counter."""
        enter, leave = (decoupled_in, decoupled_out) if s.stall else (valid_in, valid_out)
        count = [bits_out("drops", s.drops, "number of dropped items", "dropped", "lost", "rejects")] if s.drops else []
        return (
            enter("in", s.width, "incoming items", "enq", "src", "up", "req", "din"),
            leave("out", s.width, "outgoing items", "deq", "dst", "down", "resp", "dout"),
            *count,
        )

    def clocking(self, s: Spec) -> Clocking | None:
        """A clock where something is stored."""
        return Clocking(Reset.SYNC) if s.registered or s.drops else None

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say the change, the test, and when items move."""
        ib, iv, ov, ob = n.t("in", "bits"), n.t("in", "valid"), n.t("out", "valid"), n.t("out", "bits")
        rules: list[Sentence] = []
        if s.ops:
            rules.append(
                (
                    f"To get the outgoing item from the incoming one: {ops_words(s.ops, s.width)}.",
                    f"Each item is changed on its way: {ops_words(s.ops, s.width)}.",
                )
            )
        if s.test:
            what = "the changed item" if s.late else "the incoming item"
            again = "" if s.ops else "; the others pass unchanged"
            rules.append(
                (
                    f"An item is kept only if {test_words(s.test, what)}; every other item is dropped.",
                    f"Items are dropped unless {test_words(s.test, what)}{again}.",
                )
            )
        rules += _moves(s, n)
        if s.drops:
            taken = f"{iv} and {n.t('in', 'ready')}" if s.stall else iv
            rules.append(
                f"{n.t('drops')} counts dropped items modulo 2^{s.drops}: it goes up by one at each clock edge with "
                f"{taken} "
                f"high and an item that is dropped."
            )
        what = "map and filter" if s.ops and s.test else "map" if s.ops else "filter"
        conventions: list[Sentence] = [f"While {ov} is low, {ob} may be anything; {ib} is unsigned."]
        if s.registered or s.drops:
            cleared = [ov] * s.registered + ([n.t("drops")] if s.drops else [])
            conventions.append(
                (
                    f"The synchronous reset clears {' and '.join(cleared)}.",
                    f"After the synchronous reset {' and '.join(cleared)} {'are' if len(cleared) > 1 else 'is'} 0.",
                )
            )
        kind = "ready/valid" if s.stall else "valid-only"
        return Facts(
            (f"{kind} {what} stage for {s.width}-bit items", f"{what} stage on a {kind} stream of {s.width} bits"),
            (
                f"{what} the items of a {kind} stream"
                + (" through one register stage" if s.registered else " on the fly"),
                f"be a {what} stage for a {kind} stream of {s.width}-bit items",
            ),
            tuple(rules),
            tuple(conventions),
            {"verilog": fenced(self.verilog(s, n))},
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """The change and the test as wires, then one register or none."""
        w, iv, ov, ob = s.width, n.v("in", "valid"), n.v("out", "valid"), n.v("out", "bits")
        tested = "made_d" if s.late else n.v("in", "bits")
        keep = test_verilog(s.test, w, tested) if s.test else "1'b1"
        room = "1'b1" if not s.stall else f"(~full_q | {n.v('out', 'ready')})" if s.registered else n.v("out", "ready")
        lines = ["  reg full_q;"] if s.registered else []
        lines += [
            ops_verilog(s.ops, w, n.v("in", "bits"), "made_d"),
            f"  wire keep_d = {keep};",
            f"  wire room_d = {room};",
        ]
        lines += [f"  assign {n.v('in', 'ready')} = room_d" + (" | ~keep_d;" if s.eager else ";")] if s.stall else []
        if s.registered:
            lines += [
                f"  reg [{w - 1}:0] item_q;",
                "  always @(posedge clock) begin",
                "    if (room_d) item_q <= made_d;",
                "    if (reset) full_q <= 1'b0;",
                f"    else if (room_d) full_q <= {iv} & keep_d;",
                "  end",
                f"  assign {ov} = full_q;",
                f"  assign {ob} = full_q ? item_q : {{{w}{{1'bx}}}};",
            ]
        else:
            lines += [f"  assign {ov} = {iv} & keep_d;", f"  assign {ob} = {ov} ? made_d : {{{w}{{1'bx}}}};"]
        if s.drops:
            gone = f"{iv} & ~keep_d" + (f" & {n.v('in', 'ready')}" if s.stall else "")
            lines += [
                f"  reg [{s.drops - 1}:0] drops_q;",
                "  always @(posedge clock)",
                f"    if (reset) drops_q <= 0; else if ({gone}) drops_q <= drops_q + 1'b1;",
                f"  assign {n.v('drops')} = drops_q;",
            ]
        return "\n".join(lines)

    def style_direct(self, s: Spec, n: Names) -> Style:
        """Values and registers in one body."""
        names = [n.local("made", "changed", "mapped", "fresh") for _ in s.ops]
        made, lines = ops_chisel(s.ops, s.width, f"{n['in']}.bits", names)
        lines += (keep := _keep(s, n, made if s.late else f"{n['in']}.bits"))[1]
        lines += _core(s, n, n["in"], n["out"], made, keep[0])
        return Style("\n".join([*lines, *_drops(s, n, keep[0])]), (_stream(s), *ops_imports(s.ops)))

    def style_functions(self, s: Spec, n: Names) -> Style:
        """The change and the test as functions of Scala."""
        lines, made, tested = list[str](), f"{n['in']}.bits", f"{n['in']}.bits"
        if s.ops:
            change, x = n.local("change", "transform", "f"), n.local("x", "item", "value")
            names = [n.local("y", "z", "step", "part") for _ in s.ops]
            result, inner = ops_chisel(s.ops, s.width, x, names)
            body = "\n".join(f"  {line}" for line in [*inner, result])
            lines, made = [f"def {change}({x}: UInt): UInt = {{\n{body}\n}}"], f"{change}({n['in']}.bits)"
            tested = made if s.late else tested
        keep = "true.B"
        if s.test:
            wanted, v = n.local("wanted", "passes", "keeps"), n.local("v", "candidate")
            lines += [f"def {wanted}({v}: UInt): Bool = {test_chisel(s.test, v)}"]
            keep = n.local("keep", "good", "selected")
            lines += [f"val {keep} = {wanted}({tested})"]
        lines += [*_core(s, n, n["in"], n["out"], made, keep if s.test else ""), *_drops(s, n, keep)]
        return Style("\n".join(lines), (_stream(s), *ops_imports(s.ops)))

    def style_module(self, s: Spec, n: Names) -> Style:
        """A reusable stage that takes functions as parameters, and one instance."""
        cell, inst = f"{n.module}Stage", n.local("stage", "worker", "unit")
        x, made, keep = n.local("x", "item"), n.local("made", "changed"), n.local("keep", "good")
        names = [n.local("y", "z", "step", "part") for _ in s.ops]
        result, inner = ops_chisel(s.ops, s.width, x, names)
        change = (
            f"{x} => {{\n" + "\n".join(f"    {line}" for line in [*inner, result]) + "\n  }" if s.ops else f"{x} => {x}"
        )
        test = f"{x} => {test_chisel(s.test, x)}" if s.test else "_ => true.B"
        kind = f"{_stream(s)}(UInt(width.W))"
        ports = [f"  val in = Flipped({kind})", f"  val out = {kind}"] + (
            ["  val gone = Output(Bool())"] if s.drops else []
        )
        logic = [f"val {made} = change(io.in.bits)", f"val {keep} = wanted({made if s.late else 'io.in.bits'})"]
        logic += _core(s, n, "io.in", "io.out", made, keep if s.test else "", "width")
        logic += [f"io.gone := io.in.{'fire' if s.stall else 'valid'} && !{keep}"] if s.drops else []
        inner_text = "\n".join(["val io = IO(new Bundle {", *ports, "})", *logic]).replace("\n", "\n  ")
        parameters = "width: Int, change: UInt => UInt, wanted: UInt => Bool"
        before = f"class {cell}({parameters}) extends Module {{\n  {inner_text}\n}}"
        link = "<>" if s.stall else ":="
        lines = [
            f"val {inst} = Module(new {cell}(\n  {s.width},\n  {change},\n  {test}\n))",
            f"{inst}.io.in {link} {n['in']}",
        ]
        lines += [f"{n['out']} {link} {inst}.io.out"]
        if s.drops:
            count = n.local("count", "total", "drop_count")
            lines += [
                f"val {count} = RegInit(0.U({s.drops}.W))",
                f"when({inst}.io.gone) {{\n  {count} := {count} + 1.U\n}}",
            ]
            lines += [f"{n['drops']} := {count}"]
        return Style("\n".join(lines), (_stream(s), *ops_imports(s.ops)), before)

    def style_library(self, s: Spec, n: Names) -> Style | None:
        """The changed stream as a wire, then `Queue` or `Pipe` as the register."""
        if not s.registered or s.eager:
            return None
        wire = n.local("changed_stream", "middle", "inner")
        names = [n.local("made", "changed", "mapped", "fresh") for _ in s.ops]
        made, lines = ops_chisel(s.ops, s.width, f"{n['in']}.bits", names)
        keep, more = _keep(s, n, made if s.late else f"{n['in']}.bits")
        valid = f"{n['in']}.valid" + (f" && {keep}" if s.test else "")
        if s.stall:
            lines += [*more, f"val {wire} = Wire(Decoupled(UInt({s.width}.W)))", f"{wire}.valid := {valid}"]
            lines += [f"{wire}.bits := {made}", f"{n['in']}.ready := {wire}.ready"]
            lines += [f"{n['out']} <> Queue({wire}, 1, pipe = true)"]
        else:
            lines += [*more, f"{n['out']} := Pipe({valid}, {made})"]
        used = ("Decoupled", "Queue") if s.stall else ("Pipe", "Valid")
        return Style("\n".join([*lines, *_drops(s, n, keep)]), (*used, *ops_imports(s.ops)))

    def model(self, s: Spec) -> Model:
        """The item in the register, or none."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Items at the limits of the test."""
        pools = ((f"{n.ports['in']}_bits", limits(s.width, s.test)),) if s.test and not s.late else ()
        return Stimulus(pools=pools)


def _moves(s: Spec, n: Names) -> list[Sentence]:
    """When items enter and leave."""
    iv, ir, ov, orr = n.t("in", "valid"), "", n.t("out", "valid"), ""
    kept = " with an item that is kept" if s.test else ""
    if not s.stall and not s.registered:
        return [
            f"The stage is combinational: {ov} is high in the same cycle as "
            f"{iv}{', if the item is kept' if s.test else ''}."
        ]
    if not s.stall:
        return [f"{ov} is high in the cycle after one in which {iv} was high{kept}; latency is 1 cycle."]
    ir, orr = n.t("in", "ready"), n.t("out", "ready")
    found: list[Sentence] = []
    room = orr
    if s.registered:
        room = f"the register is empty or {orr} is high"
        found.append(
            f"Kept items pass one register: {ov} is high exactly while it holds an item, and a new item can be loaded "
            f"at the edge at which the old one leaves."
        )
    else:
        found.append(f"The stage is combinational: {ov} is high when {iv} is high{kept}.")
        room = f"{orr} is high"
    if s.eager:
        found.append(
            f"{ir} is high when {room}, and also whenever {n.t('in', 'bits')} would be dropped, so a dropped item "
            "never "
            f"waits; {ir} does not depend on {iv}."
        )
    elif s.test:
        found.append(
            f"{ir} is high exactly when {room}, also for an item that is dropped; {ir} does not depend on {iv}."
        )
    else:
        found.append(f"{ir} is high exactly when {room}; it does not depend on {iv}.")
    return found


def _stream(s: Spec) -> str:
    return "Decoupled" if s.stall else "Valid"


def _keep(s: Spec, n: Names, tested: str) -> tuple[str, list[str]]:
    if not s.test:
        return "", []
    keep = n.local("keep", "good", "selected", "wanted")
    return keep, [f"val {keep} = {test_chisel(s.test, tested)}"]


def _core(s: Spec, n: Names, enq: str, deq: str, made: str, keep: str, size: str = "") -> list[str]:
    valid = f"{enq}.valid" + (f" && {keep}" if keep else "")
    drop = f" || !{keep}" if s.eager else ""
    if not s.registered:
        lines = [f"{deq}.valid := {valid}", f"{deq}.bits := {made}"]
        return lines + ([f"{enq}.ready := {deq}.ready{drop}"] if s.stall else [])
    if not s.stall:
        return [f"{deq}.valid := RegNext({valid}, false.B)", f"{deq}.bits := RegNext({made})"]
    full, item, room = (
        n.local("full", "busy", "occupied"),
        n.local("held", "stored", "data"),
        n.local("room", "free", "can_load"),
    )
    return [
        f"val {full} = RegInit(false.B)",
        f"val {item} = Reg(UInt({size or s.width}.W))",
        f"val {room} = !{full} || {deq}.ready",
        f"when({room}) {{\n  {full} := {valid}\n  {item} := {made}\n}}",
        f"{enq}.ready := {room}{drop}",
        f"{deq}.valid := {full}",
        f"{deq}.bits := {item}",
    ]


def _drops(s: Spec, n: Names, keep: str) -> list[str]:
    if not s.drops:
        return []
    count = n.local("count", "total", "drop_count")
    event = f"{n['in']}.fire" if s.stall else f"{n['in']}.valid"
    return [
        f"val {count} = RegInit(0.U({s.drops}.W))",
        f"when({event} && !{keep}) {{\n  {count} := {count} + 1.U\n}}",
        f"{n['drops']} := {count}",
    ]


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self.reset()

    def reset(self) -> None:
        self._item: int | None = None
        self._drops = 0

    def _offered(self, inputs: Mapping[str, int]) -> tuple[int, bool]:
        made = ops_python(self._s.ops, self._s.width, inputs["in_bits"])
        tested = made if self._s.late else inputs["in_bits"]
        return made, self._s.test is None or test_python(self._s.test, tested)

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        made, keep = self._offered(inputs)
        seen = self._item if self._s.registered else made if inputs["in_valid"] and keep else None
        ready = inputs.get("out_ready", 1) == 1 or (self._s.registered and self._item is None)
        found = {"in_ready": int(ready or (self._s.eager and not keep)), "drops": self._drops}
        return found | {"out_valid": int(seen is not None)} | ({"out_bits": seen} if seen is not None else {})

    def advance(self, inputs: Mapping[str, int]) -> None:
        made, keep = self._offered(inputs)
        taken = inputs["in_valid"] == 1 and self.outputs(inputs)["in_ready"] == 1
        if taken and not keep:
            self._drops = (self._drops + 1) % 2**self._s.drops
        if self._item is not None and inputs.get("out_ready", 1):
            self._item = None
        if taken and keep:
            self._item = made
