"""Between a narrow and a wide stream: several narrow items make a wide one, or a wide one is cut into narrow ones."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from reflect_env.circuits.draw import weighted
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.frame import declaration
from reflect_env.circuits.l4._width_models import Narrow, Widen
from reflect_env.circuits.ports import PortGroup, decoupled_in, decoupled_out
from reflect_env.circuits.registry import family
from reflect_env.circuits.tables import fenced
from reflect_env.task import Clocking, Reset


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    """Of a narrow item."""
    ratio: int
    widen: bool
    low_first: bool
    """Whether the first narrow item is the least significant part of the wide one."""
    mode: str
    """`through`: no wide register; `simple`: one, that must be empty before it is filled again; `fast`: it need not."""
    asynchronous: bool


@family("width-converter", "L4", "Widener", "Gearbox", "WidthAdapter", "Serdes", "Resizer", tags=("stream", "width"))
class WidthConverter(Family[Spec]):
    """Ready/valid on both sides."""

    def draw(self, rng: Random) -> Spec:
        """Draw sizes, direction, order and mode."""
        ratio = weighted(rng, [(2, 4), (3, 2), (4, 4), (5, 1), (6, 1), (8, 2)])
        w = rng.randint(2, min(16, 64 // ratio))
        widen, low, asynchronous = (rng.random() < p for p in (0.5, 0.6, 0.15))
        return Spec(w, ratio, widen, low, rng.choice(("through", "simple", "fast")), asynchronous)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """One stream in, one out."""
        wide, narrow = s.width * s.ratio, s.width
        return (
            decoupled_in("in", narrow if s.widen else wide, "incoming items", "enq", "src", "up", "din", "s"),
            decoupled_out("out", wide if s.widen else narrow, "outgoing items", "deq", "dst", "down", "dout", "m"),
        )

    def clocking(self, s: Spec) -> Clocking:
        """Implicit clock; the reset may be asynchronous."""
        return Clocking(Reset.ASYNC if s.asynchronous else Reset.SYNC)

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say order, ready and valid."""
        wide, k, ob, ov = s.width * s.ratio, s.ratio, n.t("out", "bits"), n.t("out", "valid")
        end = "least" if s.low_first else "most"
        order: Sentence = (
            f"The first item is the {end} significant part of the outgoing one."
            if s.widen
            else f"The {end} significant part of an incoming item leaves first.",
            f"Order: {end} significant part first.",
        )
        kind = "asynchronous" if s.asynchronous else "synchronous"
        size = f"{s.width}-bit to {wide}-bit" if s.widen else f"{wide}-bit to {s.width}-bit"
        what = (
            f"every {k} incoming items of {s.width} bits make one of {wide} bits"
            if s.widen
            else (f"each incoming item of {wide} bits leaves as {k} items of {s.width} bits")
        )
        return Facts(
            (f"{size} stream width converter", f"{size} gearbox for ready/valid streams"),
            (
                f"{'collect' if s.widen else 'cut'} {'narrow' if s.widen else 'wide'} items so that {what}",
                f"convert a ready/valid stream from {size.split('-bit')[0]} to {wide if s.widen else s.width} bits",
            ),
            (
                f"{what[0].upper()}{what[1:]}; an item moves at a clock edge at which valid and ready are both high.",
                order,
                *(_widen_rules(s, n) if s.widen else _narrow_rules(s, n)),
            ),
            (
                f"While {ov} is low, {ob} may be anything.",
                (
                    f"The {kind} reset brings it back to the start: nothing is stored, and the next part is a first "
                    "one.",
                    f"After the {kind} reset nothing is stored and the next part is the first of a group.",
                ),
            ),
            {"verilog": fenced(self.verilog(s, n))},
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """A count of parts and a store."""
        return _verilog_widen(s, n) if s.widen else _verilog_narrow(s, n)

    def style_vec(self, s: Spec, n: Names) -> Style:
        """A count and a `Vec` of parts."""
        w, k = n.local("part_width", "narrow", "small_width"), n.local("ratio", "factor", "per_group")
        lines = [f"val {w} = {s.width}", f"val {k} = {s.ratio}", *(_widen if s.widen else _narrow)(s, n, w, k)]
        return Style("\n".join(lines), ("Decoupled", "log2Ceil"))

    def style_parameters(self, s: Spec, n: Names) -> Style:
        """The same with constructor parameters, from which the ports follow."""
        lines = _widen(s, n, "width", "ratio") if s.widen else _narrow(s, n, "width", "ratio")
        narrow, wide = "UInt(width.W)", "UInt((width * ratio).W)"
        enter, leave = self.ports(s)
        groups = (
            PortGroup("in", "", f"Flipped(Decoupled({narrow if s.widen else wide}))", enter.leaves),
            PortGroup("out", "", f"Decoupled({wide if s.widen else narrow})", leave.leaves),
        )
        parameters = f"width: Int = {s.width}, ratio: Int = {s.ratio}"
        return Style("\n".join(lines), ("Decoupled", "log2Ceil"), "", parameters, declaration(groups, n))

    def style_shift(self, s: Spec, n: Names) -> Style | None:
        """A wide register that shifts by one part."""
        if s.mode == "through":
            return None
        w, k, wide = s.width, s.ratio, s.width * s.ratio
        shift, left = n.local("shift", "word", "window"), n.local("parts", "count", "level")
        low, high = f"{shift}({wide - 1}, {w})", f"{shift}({wide - w - 1}, 0)"
        enq, deq, size = n["in"], n["out"], k.bit_length()
        lines = [f"val {shift} = Reg(UInt({wide}.W))", f"val {left} = RegInit(0.U({size}.W))"]
        if s.widen:
            full = n.local("full", "complete")
            lines += [f"val {full} = {left} === {k}.U", f"{deq}.valid := {full}", f"{deq}.bits := {shift}"]
            lines += [f"{enq}.ready := !{full}" + (f" || {deq}.ready" if s.mode == "fast" else "")]
            after = f"Cat({enq}.bits, {low})" if s.low_first else f"Cat({high}, {enq}.bits)"
            count = f"Mux({full}, 1.U, {left} + 1.U)"
            lines += [
                f"when({enq}.fire) {{\n  {shift} := {after}\n  {left} := {count}\n}}.elsewhen({deq}.fire) "
                f"{{\n  {left} := 0.U\n}}"
            ]
            return Style("\n".join(lines), ("Cat", "Decoupled"))
        shown = f"{shift}({w - 1}, 0)" if s.low_first else f"{shift}({wide - 1}, {wide - w})"
        moved = f"{shift} >> {w}" if s.low_first else f"{high} << {w}"
        last = f" || ({left} === 1.U && {deq}.ready)" if s.mode == "fast" else ""
        lines += [f"{deq}.valid := {left} =/= 0.U", f"{deq}.bits := {shown}", f"{enq}.ready := {left} === 0.U{last}"]
        lines += [
            f"when({enq}.fire) {{\n  {shift} := {enq}.bits\n  {left} := {k}.U\n}}.elsewhen({deq}.fire) {{\n"
            f"  {shift} := {moved}\n  {left} := {left} - 1.U\n}}"
        ]
        return Style("\n".join(lines), ("Decoupled",))

    def style_counter(self, s: Spec, n: Names) -> Style | None:
        """`Counter` for the part, where no wide register is needed."""
        if s.mode != "through":
            return None
        w, k, enq, deq = s.width, s.ratio, n["in"], n["out"]
        part, last = n.local("part", "phase", "beat"), n.local("last", "wrap", "turn")
        if not s.widen:
            pieces = ", ".join(
                f"{enq}.bits({w * i + w - 1}, {w * i})" for i in (range(k) if s.low_first else reversed(range(k)))
            )
            lines = [f"val ({part}, {last}) = Counter({deq}.fire, {k})", f"{deq}.valid := {enq}.valid"]
            lines += [f"{deq}.bits := VecInit({pieces})({part})", f"{enq}.ready := {deq}.ready && {part} === {k - 1}.U"]
            return Style("\n".join(lines), ("Counter", "Decoupled"))
        kept, at_end = n.local("kept", "earlier", "stored"), n.local("at_end", "final_part", "completing")
        stored = f"{kept}.asUInt" if s.low_first else f"Cat({kept})"
        joined = f"Cat({enq}.bits, {stored})" if s.low_first else f"Cat({stored}, {enq}.bits)"
        lines = [f"val ({part}, _) = Counter({enq}.fire, {k})", f"val {kept} = Reg(Vec({k - 1}, UInt({w}.W)))"]
        lines += [f"val {at_end} = {part} === {k - 1}.U", f"{enq}.ready := !{at_end} || {deq}.ready"]
        lines += [f"{deq}.valid := {enq}.valid && {at_end}", f"{deq}.bits := {joined}"]
        i = n.local("i", "j")
        store = f"when({enq}.fire && {part} === {i}.U) {{\n    {kept}({i}) := {enq}.bits\n  }}"
        lines += [f"for ({i} <- 0 until {k - 1}) {{\n  {store}\n}}"]
        return Style("\n".join(lines), ("Cat", "Counter", "Decoupled"))

    def model(self, s: Spec) -> Model:
        """Lists of parts."""
        return Widen(s) if s.widen else Narrow(s)


def _widen_rules(s: Spec, n: Names) -> list[Sentence]:
    iv, ir, ov, orr, k = n.t("in", "valid"), n.t("in", "ready"), n.t("out", "valid"), n.t("out", "ready"), s.ratio
    if s.mode == "through":
        return [
            f"The first {k - 1} items of a group are stored, and {ir} is high for them whatever {orr} is; {ov} is "
            "low meanwhile.",
            f"The last item of a group is not stored: while it is awaited, {ov} equals {iv}, {n.t('out', 'bits')} "
            "joins the "
            f"stored items and the incoming one in the same cycle, and {ir} equals {orr}.",
        ]
    full = (
        f"The items of a group are stored; {ov} is high exactly while all {k} are, and {n.t('out', 'bits')} shows them."
    )
    if s.mode == "simple":
        return [
            full,
            f"{ir} is high exactly while fewer than {k} items are stored; an outgoing item empties the store.",
        ]
    return [
        full,
        f"{ir} is high while fewer than {k} items are stored, and also while {k} are and {orr} is high; an item "
        "accepted then "
        f"is the first of the next group.",
    ]


def _narrow_rules(s: Spec, n: Names) -> list[Sentence]:
    iv, ir, ov, orr, k = n.t("in", "valid"), n.t("in", "ready"), n.t("out", "valid"), n.t("out", "ready"), s.ratio
    if s.mode == "through":
        return [
            f"Incoming items are not stored: {ov} equals {iv}, and {n.t('out', 'bits')} is the part of "
            f"{n.t('in', 'bits')} whose "
            f"turn it is, in the same cycle.",
            f"The turn goes on by one part at each edge with {ov} and {orr} high, from the last part to the first "
            "again.",
            f"{ir} is high exactly while it is the turn of the last part and {orr} is high, whatever {iv} is.",
        ]
    store = (
        f"An incoming item is stored; {ov} is high exactly while a part of it has not left, and "
        f"{n.t('out', 'bits')} is "
        "the next part."
    )
    if s.mode == "simple":
        return [
            store,
            f"{ir} is high exactly while no part is left, so there is at least one idle cycle after the last part.",
        ]
    return [
        store,
        f"{ir} is high while no part is left, and also while exactly one of the {k} parts is left and {orr} is "
        "high, so the next "
        f"item can be stored at the edge at which the last part leaves.",
    ]


def _place(s: Spec, i: str) -> str:
    return i if s.low_first else f"({s.ratio - 1} - {i})"


def _verilog_widen(s: Spec, n: Names) -> str:
    iv, ir, ib = n.v("in", "valid"), n.v("in", "ready"), n.v("in", "bits")
    ov, orr, ob = n.v("out", "valid"), n.v("out", "ready"), n.v("out", "bits")
    w, k, wide = s.width, s.ratio, s.width * s.ratio
    through = s.mode == "through"
    last = k - 1 if through else k
    if through:
        at = (k - 1) * w if s.low_first else 0
        flow = [f"  always @* begin word_d = store_q; word_d[{at} +: {w}] = {ib}; end"]
        ready, valid = f"(cnt_q != {last}) | {orr}", f"{iv} & (cnt_q == {last})"
        step = f"cnt_q <= (cnt_q == {last}) ? 0 : cnt_q + 1;"
        index = "cnt_q"
    else:
        flow = ["  always @* word_d = store_q;"]
        ready = f"(cnt_q != {last})" + (f" | {orr}" if s.mode == "fast" else "")
        valid, index = f"cnt_q == {last}", f"((cnt_q == {last}) ? 0 : cnt_q)"
        step = f"cnt_q <= (cnt_q == {last}) ? 1 : cnt_q + 1;"
    empty = "" if through else f"\n    else if ({ov} & {orr}) cnt_q <= 0;"
    return "\n".join(
        [
            f"  reg [3:0] cnt_q;\n  reg [{wide - 1}:0] store_q, word_d;",
            *flow,
            f"  assign {ir} = {ready};",
            f"  assign {ov} = {valid};",
            f"  assign {ob} = {ov} ? word_d : {{{wide}{{1'bx}}}};",
            f"  always @(posedge clock{' or posedge reset' if s.asynchronous else ''})",
            f"    if (reset) cnt_q <= 0;\n    else if ({iv} & {ir}) {step}{empty}",
            "  always @(posedge clock)",
            f"    if ({iv} & {ir}) store_q[{_place(s, index)} * {w} +: {w}] <= {ib};",
        ]
    )


def _verilog_narrow(s: Spec, n: Names) -> str:
    iv, ir, ib = n.v("in", "valid"), n.v("in", "ready"), n.v("in", "bits")
    ov, orr, ob = n.v("out", "valid"), n.v("out", "ready"), n.v("out", "bits")
    w, k, wide = s.width, s.ratio, s.width * s.ratio
    edge = f"  always @(posedge clock{' or posedge reset' if s.asynchronous else ''})"
    nothing = f"{{{w}{{1'bx}}}}"
    if s.mode == "through":
        return f"""
  reg [3:0] turn_q;
{edge}
    if (reset) turn_q <= 0;
    else if ({iv} & {orr}) turn_q <= (turn_q == {k - 1}) ? 0 : turn_q + 1;
  assign {ov} = {iv};
  assign {ir} = {orr} & (turn_q == {k - 1});
  assign {ob} = {iv} ? {ib}[{_place(s, "turn_q")} * {w} +: {w}] : {nothing};"""
    fast = f" | ((left_q == 1) & {orr})" if s.mode == "fast" else ""
    return f"""
  reg [3:0] left_q;
  reg [{wide - 1}:0] store_q;
  assign {ov} = left_q != 0;
  assign {ir} = (left_q == 0){fast};
  assign {ob} = {ov} ? store_q[{_place(s, f"({k} - left_q)")} * {w} +: {w}] : {nothing};
{edge}
    if (reset) left_q <= 0;
    else if ({iv} & {ir}) left_q <= {k};
    else if ({ov} & {orr}) left_q <= left_q - 1;
  always @(posedge clock) if ({iv} & {ir}) store_q <= {ib};"""


def _widen(s: Spec, n: Names, w: str, k: str) -> list[str]:
    enq, deq = n["in"], n["out"]
    parts, count, full = (
        n.local("parts", "pieces", "slots"),
        n.local("count", "filled", "index"),
        n.local("full", "complete", "last"),
    )
    joined = f"{parts}.asUInt" if s.low_first else f"VecInit({parts}.reverse).asUInt"
    if s.mode == "through":
        word = n.local("word", "joined", "assembled")
        joined = f"{word}.asUInt" if s.low_first else f"VecInit({word}.reverse).asUInt"
        return [
            f"val {parts} = Reg(Vec({k}, UInt({w}.W)))",
            f"val {count} = RegInit(0.U(log2Ceil({k}).W))",
            f"val {full} = {count} === ({k} - 1).U",
            f"val {word} = WireDefault({parts})",
            f"{word}({k} - 1) := {enq}.bits",
            f"{enq}.ready := !{full} || {deq}.ready",
            f"{deq}.valid := {enq}.valid && {full}",
            f"{deq}.bits := {joined}",
            f"when({enq}.fire) {{\n  {parts}({count}) := {enq}.bits\n  {count} := Mux({full}, 0.U, {count} + 1.U)\n}}",
        ]
    fast = f" || {deq}.ready" if s.mode == "fast" else ""
    put = f"{parts}({count}({'log2Ceil(' + k + ') - 1'}, 0)) := {enq}.bits\n  {count} := {count} + 1.U"
    if s.mode == "fast":
        put = (
            f"when({full}) {{\n    {parts}(0) := {enq}.bits\n    {count} := 1.U\n  }}.otherwise {{\n    "
            + put.replace("\n", "\n  ")
            + "\n  }"
        )
    return [
        f"val {parts} = Reg(Vec({k}, UInt({w}.W)))",
        f"val {count} = RegInit(0.U(log2Ceil({k} + 1).W))",
        f"val {full} = {count} === {k}.U",
        f"{enq}.ready := !{full}{fast}",
        f"{deq}.valid := {full}",
        f"{deq}.bits := {joined}",
        f"when({enq}.fire) {{\n  {put}\n}}.elsewhen({deq}.fire) {{\n  {count} := 0.U\n}}",
    ]


def _narrow(s: Spec, n: Names, w: str, k: str) -> list[str]:
    enq, deq = n["in"], n["out"]
    parts, turn, last = (
        n.local("parts", "pieces", "slices"),
        n.local("turn", "part_index", "at"),
        n.local("last", "final_part", "ending"),
    )
    cut = f"{enq}.bits.asTypeOf(Vec({k}, UInt({w}.W)))"
    ordered = cut if s.low_first else f"VecInit({cut}.reverse)"
    after = f"{turn} := Mux({last}, 0.U, {turn} + 1.U)"
    index = [f"val {turn} = RegInit(0.U(log2Ceil({k}).W))", f"val {last} = {turn} === ({k} - 1).U"]
    if s.mode == "through":
        return [
            f"val {parts} = {ordered}",
            *index,
            f"{deq}.valid := {enq}.valid",
            f"{deq}.bits := {parts}({turn})",
            f"{enq}.ready := {deq}.ready && {last}",
            f"when({deq}.fire) {{\n  {after}\n}}",
        ]
    busy = n.local("busy", "loaded", "active")
    fast = f" || ({last} && {deq}.ready)" if s.mode == "fast" else ""
    return [
        f"val {parts} = Reg(Vec({k}, UInt({w}.W)))",
        f"val {busy} = RegInit(false.B)",
        *index,
        f"{deq}.valid := {busy}",
        f"{deq}.bits := {parts}({turn})",
        f"{enq}.ready := !{busy}{fast}",
        f"when({deq}.fire) {{\n  {after}\n  when({last}) {{ {busy} := false.B }}\n}}",
        f"when({enq}.fire) {{\n  {parts} := {ordered}\n  {busy} := true.B\n}}",
    ]
