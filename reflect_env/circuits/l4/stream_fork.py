"""One ready/valid stream to several receivers, each of which gets every item."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.draw import width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.ports import PortGroup, bits_in, decoupled_in, decoupled_vec_out
from reflect_env.circuits.registry import family
from reflect_env.circuits.tables import fenced
from reflect_env.circuits.value_ops import Op, draw_op, op_chisel, op_python, op_verilog, op_words, ops_imports
from reflect_env.task import Clocking, Reset


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    count: int
    width: int
    eager: bool
    """Whether a receiver can take the item before the others are ready."""
    masked: bool
    """Whether an input says which receivers take part."""
    ops: tuple[tuple[int, Op], ...]
    """What is done to the item for some of the receivers."""


@family("stream-fork", "L4", "Fork", "Broadcast", "Splitter", "Fanout", "Duplicator", tags=("stream", "fork"))
class StreamFork(Family[Spec]):
    """A lazy fork without state, or an eager one that remembers who has taken the item."""

    def draw(self, rng: Random) -> Spec:
        """Draw size, policy, mask and changes."""
        count, w = rng.choice((2, 2, 2, 3, 3, 4, 5)), width(rng, 2, 32)
        ops = tuple((i, draw_op(rng, w)) for i in range(count) if rng.random() < 0.35)
        return Spec(count, w, rng.random() < 0.6, rng.random() < 0.35, ops)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """One stream in, an optional mask, a vector of streams out."""
        mask = (
            [bits_in("mask", s.count, "which receivers take part, one bit each", "enables", "dest", "select")]
            if s.masked
            else []
        )
        return (
            decoupled_in("in", s.width, "incoming stream", "enq", "src", "up", "source"),
            *mask,
            decoupled_vec_out("outs", s.count, s.width, "outgoing streams", "out", "deq", "dst", "branches", "copies"),
        )

    def clocking(self, s: Spec) -> Clocking | None:
        """The eager one has state."""
        return Clocking(Reset.SYNC) if s.eager else None

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say ready, valid, the change of each copy and what is remembered."""
        ir, ib, outs, last = n.t("in", "ready"), n.t("in", "bits"), n.ports["outs"], s.count - 1
        ov, orr, ob = f"`{outs}(i).valid`", f"`{outs}(i).ready`", f"`{outs}(i).bits`"
        part = f" with bit i of {n.t('mask')} high" if s.masked else ""
        rules: list[Sentence] = [
            f"Every item goes to each of the {s.count} outputs (i from 0 to {last}){part}; an item moves at a clock "
            f"edge at which valid and ready are both high."
        ]
        rules += _handshakes(s, n, ov, orr)
        if s.masked:
            rules.append(
                f"{n.t('mask')} is used as it is in each cycle; if it is 0, {ir} is high and the item is dropped."
            )
        changed = [f"`{outs}({i}).bits`: {op_words(op, s.width)}" for i, op in s.ops]
        same = f"{ob} is {ib}" if not s.ops else f"{ob} is {ib}, changed for some outputs: {'; '.join(changed)}"
        rules.append(f"While {ov} is high, {same}.")
        policy = "eager" if s.eager else "lazy"
        return Facts(
            (
                f"{policy} {s.count}-way fork for {s.width}-bit items",
                f"{policy} stream fork to {s.count} outputs of {s.width} bits",
            ),
            (
                f"give each item of a ready/valid stream to {s.count} receivers "
                + ("as soon as each is ready" if s.eager else "at the same clock edge"),
                f"copy a stream of {s.width}-bit items to {s.count} outputs with {policy} handshakes",
            ),
            tuple(rules),
            (
                f"While {ov} is low, {ob} may be anything.",
                ("The synchronous reset clears all done bits.", "After the synchronous reset no output is done.")
                if s.eager
                else ("There are no registers.", "The circuit is combinational."),
            ),
            {"verilog": fenced(self.verilog(s, n))},
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """Words of one bit an output."""
        iv, ir, ib, k = n.v("in", "valid"), n.v("in", "ready"), n.v("in", "bits"), s.count
        ready = ", ".join(n.v("outs", f"{i}_ready") for i in reversed(range(k)))
        valid = ", ".join(n.v("outs", f"{i}_valid") for i in reversed(range(k)))
        mask = n.v("mask") if s.masked else f"{{{k}{{1'b1}}}}"
        lines = [
            f"  wire [{k - 1}:0] take_d = {{{ready}}};",
            f"  wire [{k - 1}:0] part_d = {mask};",
            f"  wire [{k - 1}:0] offer_d;",
        ]
        if s.eager:
            lines += [
                f"  reg [{k - 1}:0] done_q;",
                f"  assign offer_d = {{{k}{{{iv}}}}} & part_d & ~done_q;",
                f"  assign {ir} = &(take_d | done_q | ~part_d);",
                "  always @(posedge clock)",
                "    if (reset) done_q <= 0;",
                f"    else if ({iv}) done_q <= {ir} ? {k}'d0 : done_q | (offer_d & take_d);",
            ]
        else:
            terms = [f"(&(take_d | ~part_d | {k}'d{1 << i}))" for i in reversed(range(k))]
            lines += [f"  assign offer_d = {{{k}{{{iv}}}}} & part_d & {{{', '.join(terms)}}};"]
            lines += [f"  assign {ir} = &(take_d | ~part_d);"]
        lines += [f"  assign {{{valid}}} = offer_d;"]
        ops = dict(s.ops)
        for i in range(k):
            shown = op_verilog(ops[i], s.width, ib) if i in ops else ib
            lines.append(f"  assign {n.v('outs', f'{i}_bits')} = offer_d[{i}] ? {shown} : {{{s.width}{{1'bx}}}};")
        return "\n".join(lines)

    def style_loop(self, s: Spec, n: Names) -> Style:
        """A loop over the outputs."""
        i, enq, outs = n.local("i", "k", "port"), n["in"], n["outs"]
        if s.eager:
            done = n.local("done", "served", "taken")
            lines = [f"val {done} = RegInit(VecInit(Seq.fill({s.count})(false.B)))"]
            fine = n.local("fine", "ok", "satisfied")
            away = f" || !{n['mask']}({i})" if s.masked else ""
            lines += [f"val {fine} = (0 until {s.count}).map({i} => {done}({i}) || {outs}({i}).ready{away})"]
            lines += [f"{enq}.ready := {fine}.reduce(_ && _)"]
            lines += [
                f"for ({i} <- 0 until {s.count}) {{\n  {outs}({i}).valid := {enq}.valid && !{done}({i})"
                + (f" && {n['mask']}({i})" if s.masked else "")
                + f"\n  {outs}({i}).bits := {enq}.bits\n"
                f"  when({enq}.fire) {{\n    {done}({i}) := false.B\n  }}.elsewhen({outs}({i}).fire) "
                f"{{\n    {done}({i}) := true.B\n  }}\n}}"
            ]
        else:
            can, j = n.local("can_take", "free", "willing"), n.local("j", "other")
            term = f"!{n['mask']}({i}) || {outs}({i}).ready" if s.masked else f"{outs}({i}).ready"
            lines = [f"val {can} = (0 until {s.count}).map({i} => {term})", f"{enq}.ready := {can}.reduce(_ && _)"]
            lines += [
                f"for ({i} <- 0 until {s.count}) {{\n  val {j} = {can}.patch({i}, Nil, 1).reduce(_ && _)\n"
                f"  {outs}({i}).valid := {enq}.valid && {j}"
                + (f" && {n['mask']}({i})" if s.masked else "")
                + f"\n  {outs}({i}).bits := {enq}.bits\n}}"
            ]
        return Style("\n".join(lines + _bits(s, n)), ("Decoupled", *_imports(s)))

    def style_words(self, s: Spec, n: Names) -> Style:
        """Bit vectors."""
        enq, outs, o, b = n["in"], n["outs"], n.local("o", "branch"), n.local("b", "flag")
        ready, part = n.local("readies", "accepting"), n.local("part", "involved", "wanted")
        lines = [f"val {ready} = VecInit({outs}.map(_.ready)).asUInt"]
        lines += [f"val {part} = " + (n["mask"] if s.masked else f"Fill({s.count}, true.B)")] if s.masked else []
        away = f" | ~{part}" if s.masked else ""
        if s.eager:
            done, offer = n.local("done", "finished"), n.local("offer", "offered")
            lines += [f"val {done} = RegInit(0.U({s.count}.W))"]
            lines += [
                f"val {offer} = Mux({enq}.valid, "
                + (f"{part} & ~{done}" if s.masked else f"~{done}")
                + f", 0.U({s.count}.W))"
            ]
            lines += [f"{enq}.ready := ({ready} | {done}{away}).andR"]
            lines += [f"when({enq}.valid) {{\n  {done} := Mux({enq}.ready, 0.U, {done} | ({offer} & {ready}))\n}}"]
            valid = f"{offer}.asBools"
        else:
            fine, i = n.local("fine", "ok_bits"), n.local("i", "k")
            lines += [f"val {fine} = {ready}{away}", f"{enq}.ready := {fine}.andR"]
            gate = f" && {part}({i})" if s.masked else ""
            valid = f"Seq.tabulate({s.count})({i} => {enq}.valid{gate} && ({fine} | (1 << {i}).U).andR)"
        lines += [
            f"{outs}.zip({valid}).foreach {{ case ({o}, {b}) =>\n  {o}.valid := {b}\n  {o}.bits := {enq}.bits\n}}"
        ]
        return Style("\n".join(lines + _bits(s, n)), ("Decoupled", *_imports(s)))

    def style_module(self, s: Spec, n: Names) -> Style:
        """A fork for any type of item and any number of outputs."""
        cell, inst = f"{n.module}Fork", n.local("splitter", "copier", "fan")
        ports = ["  val in = Flipped(Decoupled(gen))", "  val outs = Vec(n, Decoupled(gen))"]
        ports += ["  val mask = Input(Vec(n, Bool()))"] if s.masked else []
        away, part = ("!io.mask(i) || ", " && io.mask(i)") if s.masked else ("", "")
        left = "done(i) || " if s.eager else ""
        logic = ["val done = RegInit(VecInit.fill(n)(false.B))"] if s.eager else []
        logic += [
            f"val fine = Seq.tabulate(n)(i => {left}{away}io.outs(i).ready)",
            "io.in.ready := fine.reduce(_ && _)",
            "for (i <- 0 until n) {",
            "  io.outs(i).bits := io.in.bits",
        ]
        if s.eager:
            logic += [f"  io.outs(i).valid := io.in.valid{part} && !done(i)"]
            logic += ["  when(io.in.valid) {\n    done(i) := !io.in.ready && (done(i) || io.outs(i).fire)\n  }", "}"]
        else:
            logic += ["  val others = fine.zipWithIndex.collect { case (ok, j) if j != i => ok }"]
            logic += [f"  io.outs(i).valid := io.in.valid{part} && others.reduce(_ && _)", "}"]
        inner = "\n".join(["val io = IO(new Bundle {", *ports, "})", *logic]).replace("\n", "\n  ")
        before = f"class {cell}[T <: Data](gen: T, n: Int) extends Module {{\n  {inner}\n}}"
        lines = [f"val {inst} = Module(new {cell}(UInt({s.width}.W), {s.count}))", f"{inst}.io.in <> {n['in']}"]
        lines += [f"{inst}.io.mask := {n['mask']}.asBools"] if s.masked else []
        lines += [f"{n['outs']} <> {inst}.io.outs"]
        return Style("\n".join(lines + _bits(s, n)), ("Decoupled", *ops_imports(tuple(op for _, op in s.ops))), before)

    def model(self, s: Spec) -> Model:
        """A set of outputs that are done."""
        return _Oracle(s)


def _bits(s: Spec, n: Names) -> list[str]:
    return [f"{n['outs']}({i}).bits := {op_chisel(op, s.width, n['in'] + '.bits')}" for i, op in s.ops]


def _imports(s: Spec) -> tuple[str, ...]:
    return ops_imports(tuple(op for _, op in s.ops))


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self._done: set[int] = set()

    def reset(self) -> None:
        self._done = set()

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        s = self._s
        part = {i for i in range(s.count) if inputs.get("mask", -1) >> i & 1}
        ready = {i for i in range(s.count) if inputs[f"outs_{i}_ready"]}
        missing = part - ready - self._done
        found = {"in_ready": int(not missing)}
        for i in range(s.count):
            offered = inputs["in_valid"] and i in part
            offered = offered and (i not in self._done if s.eager else not missing - {i})
            found[f"outs_{i}_valid"] = int(offered)
            op = dict(s.ops).get(i)
            if offered:
                found[f"outs_{i}_bits"] = op_python(op, s.width, inputs["in_bits"]) if op else inputs["in_bits"]
        return found

    def advance(self, inputs: Mapping[str, int]) -> None:
        now = self.outputs(inputs)
        if not self._s.eager or not inputs["in_valid"]:
            return
        taken = {i for i in range(self._s.count) if now[f"outs_{i}_valid"] and inputs[f"outs_{i}_ready"]}
        self._done = set() if now["in_ready"] else self._done | taken


def _handshakes(s: Spec, n: Names, ov: str, orr: str) -> list[Sentence]:
    """Say when an output is valid and when the input is ready."""
    iv, ir = n.t("in", "valid"), n.t("in", "ready")
    if s.eager:
        return [
            f"There is a done bit for each output: it is set at an edge at which {ov} and {orr} are high and "
            "the item stays, "
            f"and all are cleared at an edge at which {iv} and {ir} are high.",
            f"{ov} is high exactly when {iv} is high and done bit i is low"
            + (f" and bit i of {n.t('mask')} is high." if s.masked else "."),
            f"{ir} is high exactly when for each output done bit i is high or {orr} is high"
            + (f" or bit i of {n.t('mask')} is low" if s.masked else "")
            + f"; it does not depend on {iv}.",
        ]
    others = "each other output that takes part" if s.masked else "each other output"
    return [
        f"All outputs take the item at the same edge: {ov} is high exactly when {iv} is high"
        + (f", bit i of {n.t('mask')} is high" if s.masked else "")
        + f" and `ready` of {others} is high; it does not depend on {orr} of the same output.",
        f"{ir} is high exactly when `ready` of every output{' that takes part' if s.masked else ''} is "
        "high; it does not "
        f"depend on {iv}.",
    ]
