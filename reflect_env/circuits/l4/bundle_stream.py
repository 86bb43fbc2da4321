"""A stream of bundles: fields are changed, exchanged, checked and added on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from random import Random

from reflect_env.circuits.draw import width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.frame import declaration
from reflect_env.circuits.ports import (
    PortGroup,
    decoupled_bundle_in,
    decoupled_bundle_out,
    valid_bundle_in,
    valid_bundle_out,
)
from reflect_env.circuits.registry import family
from reflect_env.circuits.tables import fenced
from reflect_env.circuits.value_ops import (
    Op,
    Test,
    draw_op,
    draw_test,
    limits,
    op_chisel,
    op_python,
    op_verilog,
    op_words,
    ops_imports,
    test_chisel,
    test_python,
    test_verilog,
    test_words,
)
from reflect_env.task import Clocking, Reset, Stimulus

_NAMES = ("addr", "data", "id", "tag", "src", "dst", "prio", "len", "user", "cmd", "lane", "seq_no", "hop", "port")
_FLAGS = ("last", "write", "urgent", "error", "parity_in")


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    stall: bool
    """Whether the streams have `ready`."""
    fields: tuple[tuple[str, int], ...]
    changes: tuple[tuple[str, Op], ...]
    """Field and what is done to it."""
    swap: tuple[str, str] | None
    """Two fields of the same width that change places."""
    extra: str
    """Field of which the outgoing bundle has the XOR of all bits as `check`; empty for none."""
    keep: tuple[str, Test] | None
    """Field and what it must pass for the item not to be dropped."""
    registered: bool

    @property
    def sizes(self) -> dict[str, int]:
        """Widths by field."""
        return dict(self.fields)

    @property
    def out_fields(self) -> tuple[tuple[str, int], ...]:
        """Fields of the outgoing bundle."""
        return (*self.fields, *((("check", 1),) if self.extra else ()))


@family("bundle-stream", "L4", "PacketStage", "Header", "Rewriter", "FieldMap", "Annotator", tags=("stream", "bundle"))
class BundleStream(Family[Spec]):
    """`Decoupled` or `Valid` of a bundle."""

    def draw(self, rng: Random) -> Spec:
        """Draw fields and what happens to them."""
        names = rng.sample(_NAMES, rng.randint(2, 4))
        fields = [(name, width(rng, 2, 32)) for name in names]
        swap = None
        if rng.random() < 0.35:
            swap = (names[0], names[1])
            fields[1] = (names[1], fields[0][1])
        if rng.random() < 0.5:
            fields.insert(rng.randrange(len(fields) + 1), (rng.choice(_FLAGS), 1))
        wide = [(name, w) for name, w in fields if w > 1]
        free = [(name, w) for name, w in wide if not swap or name not in swap]
        changes = tuple((name, draw_op(rng, w)) for name, w in free if rng.random() < 0.6)
        extra = rng.choice(wide)[0] if rng.random() < 0.4 else ""
        name, w = rng.choice(wide)
        keep = (name, draw_test(rng, w)) if rng.random() < 0.45 or not (changes or swap or extra) else None
        return Spec(rng.random() < 0.6, tuple(fields), changes, swap, extra, keep, rng.random() < 0.55)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Bundles in, bundles out."""
        enter = decoupled_bundle_in if s.stall else valid_bundle_in
        leave = decoupled_bundle_out if s.stall else valid_bundle_out
        return (
            enter("in", s.fields, "incoming bundles", "enq", "req", "rx", "up", "packet_in"),
            leave("out", s.out_fields, "outgoing bundles", "deq", "resp", "tx", "down", "packet_out"),
        )

    def clocking(self, s: Spec) -> Clocking | None:
        """A clock where something is stored."""
        return Clocking(Reset.SYNC) if s.registered else None

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say each field, the test, and when items move."""
        ov, ob = n.t("out", "valid"), n.t("out", "bits")
        same = [f"`{name}`" for name, _ in s.fields if name not in dict(s.changes) and name not in (s.swap or ())]
        rules: list[Sentence] = []
        for name, op in s.changes:
            rules.append(
                f"Field `{name}` of the outgoing bundle is that of the incoming one, changed like this: "
                f"{op_words(op, s.sizes[name])}."
            )
        if s.swap:
            x, y = s.swap
            rules.append(f"Fields `{x}` and `{y}` change places: each leaves with the value that the other came with.")
        if same:
            rules.append(
                f"{'Fields' if len(same) > 1 else 'Field'} {' and '.join(same)} of the bundle "
                f"{'pass' if len(same) > 1 else 'passes'} unchanged."
            )
        if s.extra:
            rules.append(
                f"The outgoing bundle has one more field, `check`: the XOR of all bits of the incoming `{s.extra}`."
            )
        if s.keep:
            name, test = s.keep
            rules.append(
                f"A bundle is kept only if {test_words(test, f'its incoming `{name}`')}; others are taken and dropped."
            )
        rules += _moves(s, n)
        count, kind = len(s.fields), "ready/valid" if s.stall else "valid-only"
        last: Sentence = ("There are no registers.", "The circuit is combinational.")
        if s.registered:
            last = (f"The synchronous reset clears {ov}.", f"After the synchronous reset {ov} is low.")
        return Facts(
            (f"{kind} stage for bundles of {count} fields", f"bundle rewriting stage on a {kind} stream"),
            (
                f"process the fields of bundles on a {kind} stream"
                + (" through one register stage" if s.registered else ""),
                f"pass a {kind} stream of bundles with {count} fields on and rewrite them",
            ),
            tuple(rules),
            (f"While {ov} is low, the fields of {ob} may be anything; all fields are unsigned.", last),
            {"verilog": fenced(self.verilog(s, n))},
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """All outgoing fields in one word."""
        made, swap = dict(s.changes), {}
        if s.swap:
            swap = {s.swap[0]: s.swap[1], s.swap[1]: s.swap[0]}
        parts = []
        for name, w in s.fields:
            x = n.v("in", f"bits_{swap.get(name, name)}")
            parts.append(op_verilog(made[name], w, x) if name in made else x)
        if s.extra:
            parts.append(f"(^{n.v('in', f'bits_{s.extra}')})")
        total = sum(w for _, w in s.out_fields)
        iv, ov = n.v("in", "valid"), n.v("out", "valid")
        keep = "1'b1"
        if s.keep:
            keep = test_verilog(s.keep[1], s.sizes[s.keep[0]], n.v("in", f"bits_{s.keep[0]}"))
        outs = "{" + ", ".join(n.v("out", f"bits_{name}") for name, _ in s.out_fields) + "}"
        lines = [f"  wire [{total - 1}:0] made_d = {{{', '.join(parts)}}};", f"  wire keep_d = {keep};"]
        nothing = f"{{{total}{{1'bx}}}}"
        if not s.registered:
            lines += [f"  assign {ov} = {iv} & keep_d;", f"  assign {outs} = {ov} ? made_d : {nothing};"]
            return "\n".join(lines + ([f"  assign {n.v('in', 'ready')} = {n.v('out', 'ready')};"] if s.stall else []))
        room = f"(~full_q | {n.v('out', 'ready')})" if s.stall else "1'b1"
        lines += [
            "  reg full_q;",
            f"  reg [{total - 1}:0] item_q;",
            f"  wire room_d = {room};",
            "  always @(posedge clock) begin",
            "    if (reset) full_q <= 1'b0;",
            f"    else if (room_d) full_q <= {iv} & keep_d;",
            "    if (room_d) item_q <= made_d;",
            "  end",
            f"  assign {ov} = full_q;",
            f"  assign {outs} = full_q ? item_q : {nothing};",
        ]
        return "\n".join(lines + ([f"  assign {n.v('in', 'ready')} = room_d;"] if s.stall else []))

    def style_fields(self, s: Spec, n: Names) -> Style:
        """Field by field, with a register of the port's type."""
        src, dst = f"{n['in']}.bits", f"{n['out']}.bits"
        valid = f"{n['in']}.valid" + (f" && {test_chisel(s.keep[1], f'{src}.{s.keep[0]}')}" if s.keep else "")
        if not s.registered:
            lines = [f"{n['out']}.valid := {valid}", *_fields(s, dst, src)]
            lines += [f"{n['in']}.ready := {n['out']}.ready"] if s.stall else []
            return Style("\n".join(lines), (_stream(s), *_used(s)))
        full, item, room = n.local("full", "busy"), n.local("item", "held", "packet"), n.local("room", "can_load")
        lines = [f"val {full} = RegInit(false.B)", f"val {item} = Reg(chiselTypeOf({dst}))"]
        if s.stall:
            inner = "\n".join(f"  {line}" for line in [f"{full} := {valid}", *_fields(s, item, src)])
            lines += [
                f"val {room} = !{full} || {n['out']}.ready",
                f"when({room}) {{\n{inner}\n}}",
                f"{n['in']}.ready := {room}",
            ]
        else:
            lines += [f"{full} := {valid}", *_fields(s, item, src)]
        lines += [f"{n['out']}.valid := {full}", f"{dst} := {item}"]
        return Style("\n".join(lines), (_stream(s), *_used(s)))

    def style_class(self, s: Spec, n: Names) -> Style:
        """Classes for the bundles, a function from one to the other."""
        source, target, change = f"{n.module}Item", f"{n.module}Result", n.local("rewrite", "process", "convert")
        target = target if s.extra else source
        x, y = n.local("x", "item"), n.local("y", "made", "result")
        keep, valid = n.local("keep", "wanted"), f"{n['in']}.valid"
        inner = "\n".join(
            f"  {line}" for line in [f"val {y} = Wire(new {target})", *_fields(s, y, x, s.extra == ""), y]
        )
        lines = [f"def {change}({x}: {source}): {target} = {{\n{inner}\n}}"]
        if s.keep:
            lines += [f"val {keep} = {test_chisel(s.keep[1], n['in'] + '.bits.' + s.keep[0])}"]
            valid += f" && {keep}"
        made = f"{change}({n['in']}.bits)"
        used = [_stream(s), *_used(s)]
        if not s.registered:
            lines += [f"{n['out']}.valid := {valid}", f"{n['out']}.bits := {made}"]
            lines += [f"{n['in']}.ready := {n['out']}.ready"] if s.stall else []
        elif s.stall:
            wire = n.local("middle", "changed_stream", "rewritten")
            lines += [
                f"val {wire} = Wire(Decoupled(new {target}))",
                f"{wire}.valid := {valid}",
                f"{wire}.bits := {made}",
            ]
            lines += [f"{n['in']}.ready := {wire}.ready", f"{n['out']} <> Queue({wire}, 1, pipe = true)"]
            used.append("Queue")
        else:
            lines += [f"{n['out']} := Pipe({valid}, {made})"]
            used.append("Pipe")
        enter, leave = self.ports(s)
        flipped = f"Flipped({_stream(s)}(new {source}))"
        groups = (replace(enter, scala=flipped), replace(leave, scala=f"{_stream(s)}(new {target})"))
        return Style("\n".join(lines), tuple(used), self._classes(s, source, target), "", declaration(groups, n))

    def style_module(self, s: Spec, n: Names) -> Style:
        """A generic register stage, and the change before it."""
        if not s.registered:
            return self._direct(s, n)
        cell, inst, source, target = f"{n.module}Stage", n.local("stage", "slice"), f"{n.module}In", f"{n.module}Out"
        kind = _stream(s)
        head = f"val io = IO(new Bundle {{\n    val in = Flipped({kind}(gen))\n    val out = {kind}(gen)\n  }})"
        body = "io.out.valid := RegNext(io.in.valid, false.B)\n  io.out.bits := RegNext(io.in.bits)"
        if s.stall:
            body = (
                "val full = RegInit(false.B)\n  val item = Reg(gen)\n  io.in.ready := !full || io.out.ready\n"
                "  when(io.in.ready) {\n    full := io.in.valid\n    item := io.in.bits\n  }\n"
                "  io.out.valid := full\n  io.out.bits := item"
            )
        classes = self._classes(s, source, target)
        before = f"{classes}\n\nclass {cell}[T <: Data](gen: T) extends Module {{\n  {head}\n  {body}\n}}"
        src = f"{n['in']}.bits"
        valid = f"{n['in']}.valid" + (f" && {test_chisel(s.keep[1], f'{src}.{s.keep[0]}')}" if s.keep else "")
        lines = [f"val {inst} = Module(new {cell}(new {target}))", f"{inst}.io.in.valid := {valid}"]
        lines += _fields(s, f"{inst}.io.in.bits", src)
        lines += [f"{n['in']}.ready := {inst}.io.in.ready"] if s.stall else []
        lines += [f"{n['out']} {'<>' if s.stall else ':='} {inst}.io.out"]
        enter, leave = self.ports(s)
        groups = (
            replace(enter, scala=f"Flipped({kind}(new {source}))"),
            replace(leave, scala=f"{kind}(new {target})"),
        )
        return Style("\n".join(lines), (kind, *_used(s)), before, "", declaration(groups, n))

    def _direct(self, s: Spec, n: Names) -> Style:
        """Everything connected at once, then what differs."""
        source, target = f"{n.module}In", f"{n.module}Out"
        x, y = n.local("x", "incoming"), n.local("y", "outgoing")
        lines = [f"val {x} = {n['in']}.bits", f"val {y} = {n['out']}.bits", *_fields(s, y, x)]
        valid = f"{n['in']}.valid" + (f" && {test_chisel(s.keep[1], f'{x}.{s.keep[0]}')}" if s.keep else "")
        lines += [f"{n['out']}.valid := {valid}"] + ([f"{n['in']}.ready := {n['out']}.ready"] if s.stall else [])
        enter, leave = self.ports(s)
        groups = (
            replace(enter, scala=f"Flipped({_stream(s)}(new {source}))"),
            replace(leave, scala=f"{_stream(s)}(new {target})"),
        )
        before = self._classes(s, source, target)
        return Style("\n".join(lines), (_stream(s), *_used(s)), before, "", declaration(groups, n))

    def _classes(self, s: Spec, source: str, target: str) -> str:
        lines = [f"  val {name} = {'Bool()' if w == 1 else f'UInt({w}.W)'}" for name, w in s.fields]
        text = f"class {source} extends Bundle {{\n" + "\n".join(lines) + "\n}"
        if target == source:
            return text
        more = " {\n  val check = Bool()\n}" if s.extra else ""
        return f"{text}\n\nclass {target} extends {source}{more}"

    def model(self, s: Spec) -> Model:
        """A dictionary of fields, or none."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Values at the limits of the test."""
        if not s.keep:
            return Stimulus()
        name, test = s.keep
        return Stimulus(pools=((f"{n.ports['in']}_bits_{name}", limits(s.sizes[name], test)),))


def _moves(s: Spec, n: Names) -> list[Sentence]:
    iv, ov = n.t("in", "valid"), n.t("out", "valid")
    kept = " with a bundle that is kept" if s.keep else ""
    if not s.registered:
        found: list[Sentence] = [f"{ov} is high exactly when {iv} is high{kept}, in the same cycle."]
        return found + ([f"{n.t('in', 'ready')} equals {n.t('out', 'ready')} in the same cycle."] if s.stall else [])
    if not s.stall:
        return [f"Everything is delayed by one register: {ov} is high in the cycle after one with {iv} high{kept}."]
    ir, orr = n.t("in", "ready"), n.t("out", "ready")
    return [
        f"Bundles pass one register: {ov} is high exactly while it holds one that was not taken yet.",
        f"{ir} is high exactly when the register is empty or {orr} is high; it depends neither on {iv} nor on the "
        "fields.",
    ]


def _stream(s: Spec) -> str:
    return "Decoupled" if s.stall else "Valid"


def _used(s: Spec) -> tuple[str, ...]:
    return ops_imports(tuple(op for _, op in s.changes))


def _fields(s: Spec, dst: str, src: str, whole: bool = False) -> list[str]:
    """Connections of all outgoing fields; `whole` connects the bundle first and then what differs."""
    made, swap = dict(s.changes), dict[str, str]()
    if s.swap:
        swap = {s.swap[0]: s.swap[1], s.swap[1]: s.swap[0]}
    lines = [f"{dst} := {src}"] if whole else []
    for name, w in s.fields:
        x = f"{src}.{swap.get(name, name)}"
        if name in made:
            lines.append(f"{dst}.{name} := {op_chisel(made[name], w, x)}")
        elif not whole or name in swap:
            lines.append(f"{dst}.{name} := {x}")
    return lines + ([f"{dst}.check := {src}.{s.extra}.xorR"] if s.extra else [])


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self._item: dict[str, int] | None = None

    def reset(self) -> None:
        self._item = None

    def _made(self, inputs: Mapping[str, int]) -> dict[str, int] | None:
        s = self._s
        item = {name: inputs[f"in_bits_{name}"] for name, _ in s.fields}
        if not inputs["in_valid"] or (s.keep and not test_python(s.keep[1], item[s.keep[0]])):
            return None
        made = item | {name: op_python(op, s.sizes[name], item[name]) for name, op in s.changes}
        if s.swap:
            made |= {s.swap[0]: item[s.swap[1]], s.swap[1]: item[s.swap[0]]}
        return made | ({"check": item[s.extra].bit_count() % 2} if s.extra else {})

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        seen = self._item if self._s.registered else self._made(inputs)
        ready = inputs.get("out_ready", 1) == 1 or (self._s.registered and self._item is None)
        found = {"in_ready": int(ready), "out_valid": int(seen is not None)}
        return found | {f"out_bits_{name}": value for name, value in (seen or {}).items()}

    def advance(self, inputs: Mapping[str, int]) -> None:
        if self.outputs(inputs)["in_ready"]:
            self._item = self._made(inputs)
