"""A balanced tree of two-input operators, with registers between its levels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import reduce
from random import Random

from reflect_env.circuits.draw import width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.frame import declaration
from reflect_env.circuits.ports import PortGroup, data_out, flag_in, flag_out, vec_in
from reflect_env.circuits.registry import family
from reflect_env.circuits.tables import fenced
from reflect_env.task import Clocking, Reset, Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    op: str
    """`sum` (keeps all bits), `wrap` (a sum of the operands' width), `min`, `max`, `xor`, `and`, `or`."""
    count: int
    width: int
    signed: bool
    pipeline: tuple[str, bool, bool] | None
    """Where the registers are (`every`, `last`, `second`), whether there is a valid bit, whether data is reset to 0."""

    @property
    def levels(self) -> int:
        """Levels of the tree."""
        return (self.count - 1).bit_length()

    @property
    def out_width(self) -> int:
        """Bits of the result."""
        return self.width + self.levels if self.op == "sum" else self.width

    @property
    def valid(self) -> bool:
        """Whether there is a valid bit."""
        return bool(self.pipeline and self.pipeline[1])

    @property
    def cleared(self) -> bool:
        """Whether the registers for data are reset."""
        return bool(self.pipeline and self.pipeline[2])

    def registered(self, level: int) -> bool:
        """Whether registers follow this level, from 1 on."""
        if self.pipeline is None:
            return False
        return {"every": True, "last": level == self.levels, "second": level % 2 == 0}[self.pipeline[0]]

    @property
    def latency(self) -> int:
        """Clock cycles from the operands to the result."""
        return sum(self.registered(level) for level in range(1, self.levels + 1))


@family("reduce-tree", "L4", "Tree", "AdderTree", "Reducer", "Aggregate", "Summit", tags=("tree", "pipeline"))
class ReduceTree(Family[Spec]):
    """All elements of a vector become one."""

    def draw(self, rng: Random) -> Spec:
        """Draw operator, size and registers."""
        op = rng.choice(("sum", "sum", "wrap", "min", "max", "xor", "and", "or"))
        count = rng.choice((3, 4, 4, 5, 6, 7, 8, 8, 9, 12, 16))
        pattern = rng.choice(("every", "every", "last", "second"))
        pipeline = None if rng.random() < 0.3 else (pattern, rng.random() < 0.5, rng.random() < 0.5)
        signed = op in ("sum", "min", "max") and rng.random() < 0.35
        return Spec(op, count, width(rng, 2, 24), signed, pipeline)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """The vector, the result, an optional valid bit for both."""
        start = [flag_in("start", "the operands are valid", "in_valid", "valid_in", "go", "vld")] if s.valid else []
        done = [flag_out("done", "the result is valid", "out_valid", "valid_out", "rdy", "res_vld")] if s.valid else []
        return (
            vec_in("in", s.count, s.width, "operands", "ins", "data", "xs", "terms", "elements", signed=s.signed),
            *start,
            data_out("out", s.out_width, "result", "result", "res", "y", "total", signed=s.signed),
            *done,
        )

    def clocking(self, s: Spec) -> Clocking | None:
        """A clock where there are registers; without reset where nothing is reset."""
        if not s.latency:
            return None
        return Clocking(Reset.SYNC if s.cleared or s.valid else Reset.NONE)

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say the operator, the tree, the registers and the latency."""
        kind, x, out = "signed" if s.signed else "unsigned", n.t("in"), n.t("out")
        what = {
            "sum": f"the exact {kind} sum of all elements of {x}, {s.out_width} bits wide",
            "wrap": f"the sum of all elements of {x} modulo 2^{s.width}",
            "min": f"the smallest element of {x}, compared as {kind} numbers",
            "max": f"the largest element of {x}, compared as {kind} numbers",
        }.get(s.op, f"the bitwise {s.op.upper()} of all elements of {x}")
        cycles = "1 clock cycle" if s.latency == 1 else f"{s.latency} clock cycles"
        rules: list[Sentence] = [
            (f"{out} is {what}.", f"The result on {out} is {what}."),
            f"It is computed by a tree of two-input operators with {s.levels} levels for the {s.count} elements; an "
            "element "
            f"without a partner goes on to the next level unchanged.",
        ]
        if s.latency:
            places = [level for level in range(1, s.levels + 1) if s.registered(level)]
            after = "every level" if len(places) == s.levels else f"level {' and level '.join(map(str, places))}"
            rules.append(
                (
                    f"Registers follow {after}, so the result belongs to the operands {cycles} earlier; new "
                    "operands can come in "
                    f"every cycle.",
                    f"There is a register stage after {after}: the latency is {cycles}, and a new vector can enter "
                    "every cycle.",
                )
            )
        else:
            rules.append("There are no registers.")
        if s.valid:
            rules.append(
                f"{n.t('done')} is {n.t('start')} with the same latency; data moves on whether {n.t('start')} is "
                "high or not."
            )
        title = {"sum": "adder", "wrap": "wrapping adder", "min": "minimum", "max": "maximum"}.get(s.op, s.op.upper())
        nouns = {"sum": "sum", "wrap": "sum", "min": "minimum", "max": "maximum"}
        noun = nouns.get(s.op, f"bitwise {title}")
        return Facts(
            (
                f"{title} tree for {s.count} {kind} {s.width}-bit operands"
                + (f" with {s.latency} register stages" if s.latency > 1 else ""),
                f"{s.count}-input {title} reduction tree of {kind} {s.width}-bit numbers",
            ),
            (f"reduce {s.count} {s.width}-bit operands to their {noun}", f"compute {what}"),
            tuple(rules),
            (self._state(s, n),),
            {"verilog": fenced(self.verilog(s, n))},
        )

    def _state(self, s: Spec, n: Names) -> Sentence:
        if not s.latency:
            return "The circuit is combinational.", "It has no state."
        data = "sets all data registers to 0" if s.cleared else "does not touch the data registers"
        if s.valid:
            return f"The synchronous reset {data} and clears the valid bits under way."
        if s.cleared:
            return "The synchronous reset sets all registers to 0.", "After the synchronous reset all registers are 0."
        return "The registers have no reset.", "Reset does not touch the registers."

    def verilog(self, s: Spec, n: Names) -> str:
        """A loop over the packed operands, then a delay line."""
        k, w, ow, total = s.count, s.width, s.out_width, s.out_width * max(1, s.latency)
        packed = ", ".join(n.v("in", i) for i in reversed(range(k)))
        sign, kind = "$signed" if s.signed else "$unsigned", " signed" if s.signed else ""
        step = {
            "sum": "acc_d + x_d",
            "wrap": "acc_d + x_d",
            "min": "(x_d < acc_d) ? x_d : acc_d",
            "max": "(x_d > acc_d) ? x_d : acc_d",
            "xor": "acc_d ^ x_d",
            "and": "acc_d & x_d",
            "or": "acc_d | x_d",
        }[s.op]
        lines = [
            f"  wire [{k * w - 1}:0] all_d = {{{packed}}};",
            f"  reg{kind} [{ow - 1}:0] acc_d;",
            f"  reg{kind} [{w - 1}:0] x_d;",
            "  integer i_d;",
            "  always @* begin",
            f"    acc_d = {sign}(all_d[{w - 1}:0]);",
            f"    for (i_d = 1; i_d < {k}; i_d = i_d + 1) begin",
            f"      x_d = all_d[i_d * {w} +: {w}];",
            f"      acc_d = {step};",
            "    end",
            "  end",
        ]
        if not s.latency:
            return "\n".join([*lines, f"  assign {n.v('out')} = acc_d;"])
        after = "acc_d" if s.latency == 1 else f"{{line_q[{total - ow - 1}:0], acc_d}}"
        lines += [f"  reg [{total - 1}:0] line_q;", "  always @(posedge clock)"]
        lines += [f"    line_q <= {f'reset ? {total}' + chr(39) + 'd0 : ' if s.cleared else ''}{after};"]
        lines += [f"  assign {n.v('out')} = line_q[{total - 1}:{total - ow}];"]
        if s.valid:
            live = n.v("start") if s.latency == 1 else f"{{live_q[{s.latency - 2}:0], {n.v('start')}}}"
            lines += [
                f"  reg [{s.latency - 1}:0] live_q;",
                f"  always @(posedge clock) live_q <= reset ? {s.latency}'d0 : {live};",
            ]
            lines += [f"  assign {n.v('done')} = live_q[{s.latency - 1}];"]
        return "\n".join(lines)

    def style_reduce_tree(self, s: Spec, n: Names) -> Style | None:
        """`reduceTree` of `Vec`, with registers at every level, at the end, or nowhere."""
        if s.pipeline and s.pipeline[0] == "second" and s.latency:
            return None
        a, b = n.local("a", "x", "p"), n.local("b", "y", "other")
        made = _apply(s, a, b)
        call = f"{n['in']}.reduceTree(({a}, {b}) => {made})"
        if s.latency and s.pipeline and s.pipeline[0] == "every":
            zero = _zero(s)
            call = f"{n['in']}.reduceTree(({a}, {b}) => RegNext({made}{zero}), ({a}: {_kind(s)}) => RegNext({a}{zero}))"
        elif s.latency:
            call = f"RegNext({call}{_zero(s)})"
        return Style("\n".join([f"{n['out']} := {call}", *self._valid(s, n)]), self._used(s))

    def style_levels(self, s: Spec, n: Names) -> Style:
        """A loop that halves a list again and again."""
        now, level, a, b = (
            n.local("now", "nodes", "layer"),
            n.local("level", "stage", "depth_index"),
            n.local("a", "x"),
            n.local("b", "y"),
        )
        pairs = n.local("halved", "merged", "paired")
        lines = [f"var {now}: Seq[{_kind(s)}] = {n['in']}", f"for ({level} <- 1 to {s.levels}) {{"]
        lines += [
            f"  val {pairs} = {now}.grouped(2).map "
            f"{{\n    case Seq({a}, {b}) => {_apply(s, a, b)}\n    case {a} => {a}.head\n  }}.toSeq"
        ]
        lines += [f"  {now} = {self._stage(s, level, pairs)}", "}", f"{n['out']} := {now}.head"]
        return Style("\n".join([*lines, *self._valid(s, n)]), self._used(s))

    def style_recursive(self, s: Spec, n: Names) -> Style:
        """A recursive function over levels."""
        tree, xs, level = (
            n.local("tree", "combine", "collapse"),
            n.local("xs", "nodes", "items"),
            n.local("level", "depth_now"),
        )
        a, b, pairs = n.local("a", "x"), n.local("b", "y"), n.local("merged", "upper")
        lines = [
            f"def {tree}({xs}: Seq[{_kind(s)}], {level}: Int): {_kind(s)} = if ({xs}.size == 1) {xs}.head else {{",
            f"  val {pairs} = {xs}.grouped(2).map({a} => {a}.reduce(({a}, {b}) => {_apply(s, a, b)})).toSeq".replace(
                f"map({a} => {a}.", "map(_."
            ),
            f"  {tree}({self._stage(s, level, pairs)}, {level} + 1)",
            "}",
            f"{n['out']} := {tree}({n['in']}, 1)",
        ]
        return Style("\n".join([*lines, *self._valid(s, n)]), self._used(s))

    def style_parameters(self, s: Spec, n: Names) -> Style | None:
        """Number and width of the operands as class parameters, where the result's width follows."""
        if s.pipeline and s.pipeline[0] == "second" and s.latency:
            return None
        sint = "SInt" if s.signed else "UInt"
        out = "(width + log2Ceil(n)).W" if s.op == "sum" else "width.W"
        types = {"in": f"Input(Vec(n, {sint}(width.W)))", "out": f"Output({sint}({out}))"}
        groups = [replace(g, scala=types.get(g.role, g.scala)) for g in self.ports(s)]
        op, a, b = n.local("op", "operator", "join_two"), n.local("a", "x"), n.local("b", "y")
        lines = [f"def {op}({a}: {_kind(s)}, {b}: {_kind(s)}): {_kind(s)} = {_apply(s, a, b)}"]
        call = f"{n['in']}.reduceTree({op} _)"
        if s.latency and s.pipeline and s.pipeline[0] == "every":
            reg = n.local("registered", "staged")
            lines += [f"def {reg}({a}: {_kind(s)}): {_kind(s)} = RegNext({a}{_zero(s)})"]
            call = f"{n['in']}.reduceTree(({a}, {b}) => {reg}({op}({a}, {b})), {reg} _)"
        elif s.latency:
            call = f"RegNext({call}{_zero(s)})"
        lines += [f"{n['out']} := {call}", *self._valid(s, n)]
        used = (*self._used(s), *(("log2Ceil",) if s.op == "sum" else ()))
        return Style("\n".join(lines), used, "", f"n: Int = {s.count}, width: Int = {s.width}", declaration(groups, n))

    def _stage(self, s: Spec, level: str, nodes: str) -> str:
        if not s.latency or s.pipeline is None:
            return nodes
        registers = f"{nodes}.map(RegNext(_{_zero(s)}))"
        condition = {"every": "", "last": f"{level} == {s.levels}", "second": f"{level} % 2 == 0"}[s.pipeline[0]]
        return f"(if ({condition}) {registers} else {nodes})" if condition else registers

    def _valid(self, s: Spec, n: Names) -> list[str]:
        return (
            [f"{n['done']} := ShiftRegister({n['start']}, {s.latency}, false.B, true.B)"]
            if s.valid and s.latency
            else []
        )

    def _used(self, s: Spec) -> tuple[str, ...]:
        return ("ShiftRegister",) if s.valid and s.latency else ()

    def model(self, s: Spec) -> Model:
        """Whole numbers and a list of results."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Registers without reset fill first."""
        return Stimulus(settle=0 if s.cleared or not s.latency else s.latency + 1)


def _kind(s: Spec) -> str:
    return "SInt" if s.signed else "UInt"


def _zero(s: Spec) -> str:
    return (", 0.S" if s.signed else ", 0.U") if s.cleared else ""


def _apply(s: Spec, a: str, b: str) -> str:
    signs = {"sum": "+&", "wrap": "+", "xor": "^", "and": "&", "or": "|"}
    return f"{a} {signs[s.op]} {b}" if s.op in signs else f"Mux({a} {'<' if s.op == 'min' else '>'} {b}, {a}, {b})"


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self._line: list[tuple[int | None, int]] = [(0 if s.cleared else None, 0)] * s.latency

    def reset(self) -> None:
        self._line = [(0 if self._s.cleared else None, 0)] * self._s.latency

    def _result(self, inputs: Mapping[str, int]) -> int:
        s, half = self._s, 1 << (self._s.width - 1)
        xs = [inputs[f"in_{i}"] for i in range(s.count)]
        numbers = [x - 2 * half if s.signed and x >= half else x for x in xs]
        if s.op in ("sum", "wrap"):
            return sum(numbers) % (1 << s.out_width)
        if s.op in ("min", "max"):
            return (min if s.op == "min" else max)(numbers) % (1 << s.width)
        return reduce({"xor": int.__xor__, "and": int.__and__, "or": int.__or__}[s.op], xs)

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        value, done = self._line[-1] if self._line else (self._result(inputs), 0)
        return {"done": done} | ({"out": value} if value is not None else {})

    def advance(self, inputs: Mapping[str, int]) -> None:
        self._line = [(self._result(inputs), inputs.get("start", 0)), *self._line][: self._s.latency]
