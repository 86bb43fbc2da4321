"""One ready/valid stream to one of several receivers, by an address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.draw import width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.ports import PortGroup, bits_in, decoupled_in, decoupled_vec_out
from reflect_env.circuits.registry import family
from reflect_env.circuits.tables import fenced


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    outputs: tuple[int, str]
    """How many, and what happens to an address beyond them: `drop`, `stall`, or `none` where there is no such "
    "address."""
    payload_width: int
    source: str
    """Where the address is: `port`, or the `high` or `low` bits of the item."""

    @property
    def count(self) -> int:
        """Outputs."""
        return self.outputs[0]

    @property
    def address_width(self) -> int:
        """Bits of the address."""
        return (self.count - 1).bit_length()


@family("stream-demux", "L4", "Demux", "Router", "Dispatch", "Switchyard", "Steer", tags=("stream", "route"))
class StreamDemux(Family[Spec]):
    """A combinational router."""

    def draw(self, rng: Random) -> Spec:
        """Draw size, what happens to bad addresses, and where the address is."""
        count = rng.choice((2, 2, 3, 3, 4, 4, 5, 6, 7, 8))
        beyond = "none" if count & (count - 1) == 0 else rng.choice(("drop", "stall"))
        return Spec((count, beyond), width(rng, 2, 32), rng.choice(("port", "port", "high", "low")))

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """One stream in, an address, a vector of streams out."""
        address = (
            [bits_in("dest", s.address_width, "number of the output", "sel", "addr", "route", "target")]
            if s.source == "port"
            else []
        )
        full = s.payload_width + (0 if address else s.address_width)
        return (
            decoupled_in("in", full, "incoming stream", "enq", "src", "up", "ingress"),
            *address,
            decoupled_vec_out(
                "outs", s.count, s.payload_width, "outgoing streams", "out", "deq", "dst", "lanes", "egress"
            ),
        )

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say the address, ready and valid of every output."""
        outs, iv, ir, ib, last = n.ports["outs"], n.t("in", "valid"), n.t("in", "ready"), n.t("in", "bits"), s.count - 1
        ov, ob, a = f"`{outs}(i).valid`", f"`{outs}(i).bits`", s.address_width
        bits = f"{a} bits" if a > 1 else "bit"
        end = "most" if s.source == "high" else "least"
        where = n.t("dest") if s.source == "port" else f"the number in the {end} significant {bits} of {ib}"
        payload = f"{ib}" if s.source == "port" else f"the other {s.payload_width} bits of {ib}"
        rules: list[Sentence] = [
            (
                f"The output that gets an item is selected by {where}, in the same cycle: output i for the value i.",
                f"Item by item, the output is selected by {where}: output i for the value i.",
            ),
            f"{ov} (i from 0 to {last}) is high exactly when {iv} is high and output i is selected.",
            f"{ir} equals `ready` of the selected output and does not depend on {iv}.",
            f"{ob} is {payload} while {ov} is high.",
        ]
        if s.outputs[1] == "drop":
            rules.append(f"An address above {last} selects no output: {ir} is then high and the item is dropped.")
        if s.outputs[1] == "stall":
            rules.append(f"An address above {last} selects no output: {ir} is then low and the item waits.")
        return Facts(
            (
                f"{s.count}-way stream demultiplexer for {s.payload_width}-bit items",
                f"ready/valid router to {s.count} outputs",
            ),
            (
                f"send each item of a ready/valid stream to one of {s.count} outputs",
                f"route {s.payload_width}-bit items by an address of {a} bit" + "s" * (a > 1),
            ),
            tuple(rules),
            (f"While {ov} is low, {ob} may be anything.", ("The circuit is combinational.", "There are no registers.")),
            {"verilog": fenced(self.verilog(s, n))},
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """A one-hot word of selects."""
        k, a, w = s.count, s.address_width, s.payload_width
        iv, ir, ib = n.v("in", "valid"), n.v("in", "ready"), n.v("in", "bits")
        address, payload = {
            "port": (n.v("dest") if s.source == "port" else "", ib),
            "high": (f"{ib}[{w + a - 1}:{w}]", f"{ib}[{w - 1}:0]"),
            "low": (f"{ib}[{a - 1}:0]", f"{ib}[{w + a - 1}:{a}]"),
        }[s.source]
        ready = ", ".join(n.v("outs", f"{i}_ready") for i in reversed(range(k)))
        valid = ", ".join(n.v("outs", f"{i}_valid") for i in reversed(range(k)))
        none = " | (pick_d == 0)" if s.outputs[1] == "drop" else ""
        lines = [
            f"  wire [{k - 1}:0] pick_d = {k}'d1 << {address};",
            f"  wire [{k - 1}:0] ready_d = {{{ready}}};",
            f"  assign {{{valid}}} = {iv} ? pick_d : {k}'d0;",
            f"  assign {ir} = (|(pick_d & ready_d)){none};",
        ]
        for i in range(k):
            lines.append(
                f"  assign {n.v('outs', f'{i}_bits')} = {n.v('outs', f'{i}_valid')} ? {payload} : {{{w}{{1'bx}}}};"
            )
        return "\n".join(lines)

    def style_loop(self, s: Spec, n: Names) -> Style:
        """Compare the address with every number."""
        address, payload, lines = _parts(s, n)
        i, outs, enq = n.local("i", "k"), n["outs"], n["in"]
        default = "true.B" if s.outputs[1] == "drop" else "false.B"
        lines += [f"{enq}.ready := {default}", f"for ({i} <- 0 until {s.count}) {{"]
        lines += [f"  {outs}({i}).valid := {enq}.valid && {address} === {i}.U", f"  {outs}({i}).bits := {payload}"]
        lines += [f"  when({address} === {i}.U) {{\n    {enq}.ready := {outs}({i}).ready\n  }}", "}"]
        return Style("\n".join(lines), ("Decoupled",))

    def style_one_hot(self, s: Spec, n: Names) -> Style:
        """A one-hot word and `Mux1H`."""
        address, payload, lines = _parts(s, n)
        hot, o, h, outs, enq = (
            n.local("hot", "pick", "chosen"),
            n.local("o", "lane"),
            n.local("h", "mine"),
            n["outs"],
            n["in"],
        )
        lines += [f"val {hot} = UIntToOH({address}, {s.count})"]
        lines += [
            f"{outs}.zip({hot}.asBools).foreach "
            f"{{ case ({o}, {h}) =>\n  {o}.valid := {enq}.valid && {h}\n  {o}.bits := {payload}\n}}"
        ]
        none = f" || !{hot}.orR" if s.outputs[1] == "drop" else ""
        lines += [f"{enq}.ready := Mux1H({hot}, {outs}.map(_.ready)){none}"]
        return Style("\n".join(lines), ("Decoupled", "Mux1H", "UIntToOH"))

    def style_index(self, s: Spec, n: Names) -> Style | None:
        """A dynamic index into the outputs, where every address is good."""
        if s.outputs[1] != "none":
            return None
        address, payload, lines = _parts(s, n)
        o, outs, enq = n.local("o", "lane", "port"), n["outs"], n["in"]
        lines += [f"{outs}.foreach {{ {o} =>\n  {o}.valid := false.B\n  {o}.bits := {payload}\n}}"]
        lines += [f"{outs}({address}).valid := {enq}.valid", f"{enq}.ready := {outs}({address}).ready"]
        return Style("\n".join(lines), ("Decoupled",))

    def style_lookup(self, s: Spec, n: Names) -> Style:
        """`MuxLookup` for `ready`, a map for the outputs."""
        address, payload, lines = _parts(s, n)
        i, o, outs, enq = n.local("i", "k"), n.local("o", "lane"), n["outs"], n["in"]
        default = "true.B" if s.outputs[1] == "drop" else "false.B"
        lines += [
            f"{enq}.ready := MuxLookup({address}, {default})({outs}.zipWithIndex.map "
            f"{{ case ({o}, {i}) => {i}.U -> {o}.ready }})"
        ]
        lines += [
            f"for (({o}, {i}) <- {outs}.zipWithIndex) {{",
            f"  {o}.bits := {payload}",
            f"  {o}.valid := {enq}.valid && ({address} === {i}.U)",
            "}",
        ]
        return Style("\n".join(lines), ("Decoupled", "MuxLookup"))

    def style_generic(self, s: Spec, n: Names) -> Style:
        """A demultiplexer for any type of item."""
        address, payload, lines = _parts(s, n)
        cell, inst = f"{n.module}Demux", n.local("demux", "router", "core")
        default = "true.B" if s.outputs[1] == "drop" else "false.B"
        before = f"""class {cell}[T <: Data](gen: T, n: Int) extends Module {{
  val io = IO(new Bundle {{
    val in = Flipped(Decoupled(gen))
    val sel = Input(UInt(log2Ceil(n).W))
    val outs = Vec(n, Decoupled(gen))
  }})
  io.in.ready := {default}
  for ((out, i) <- io.outs.zipWithIndex) {{
    val mine = io.sel === i.U
    out.valid := io.in.valid && mine
    out.bits := io.in.bits
    when(mine) {{ io.in.ready := out.ready }}
  }}
}}"""
        lines += [
            f"val {inst} = Module(new {cell}(UInt({s.payload_width}.W), {s.count}))",
            f"{inst}.io.sel := {address}",
        ]
        lines += [f"{inst}.io.in.valid := {n['in']}.valid", f"{inst}.io.in.bits := {payload}"]
        lines += [f"{n['in']}.ready := {inst}.io.in.ready", f"{n['outs']} <> {inst}.io.outs"]
        return Style("\n".join(lines), ("Decoupled", "log2Ceil"), before)

    def model(self, s: Spec) -> Model:
        """Look the address up."""
        return _Oracle(s)


def _parts(s: Spec, n: Names) -> tuple[str, str, list[str]]:
    """Address and payload as expressions, and the lines before them."""
    bits, w, a = f"{n['in']}.bits", s.payload_width, s.address_width
    if s.source == "port":
        return n["dest"], bits, []
    address, payload = n.local("address", "target_no", "goes_to"), n.local("payload", "content", "body_bits")
    high, low = f"{bits}({w + a - 1}, {w})", f"{bits}({a - 1}, 0)"
    if s.source == "high":
        return address, payload, [f"val {address} = {high}", f"val {payload} = {bits}({w - 1}, 0)"]
    return address, payload, [f"val {address} = {low}", f"val {payload} = {bits} >> {a}"]


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        s, item = self._s, inputs["in_bits"]
        address, payload = inputs.get("dest", 0), item
        if s.source == "high":
            address, payload = divmod(item, 2**s.payload_width)
        if s.source == "low":
            payload, address = divmod(item, 2**s.address_width)
        found = {f"outs_{i}_valid": int(inputs["in_valid"] and i == address) for i in range(s.count)}
        found |= {f"outs_{i}_bits": payload for i in range(s.count) if found[f"outs_{i}_valid"]}
        ready = inputs[f"outs_{address}_ready"] if address < s.count else int(s.outputs[1] == "drop")
        return found | {"in_ready": ready}
