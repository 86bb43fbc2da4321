"""A pipeline with a valid bit and without back-pressure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.draw import width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.ports import PortGroup, flag_in, valid_in, valid_out
from reflect_env.circuits.registry import family
from reflect_env.circuits.tables import fenced
from reflect_env.circuits.value_ops import (
    Op,
    draw_ops,
    ops_chisel,
    ops_imports,
    ops_python,
    ops_verilog,
    ops_words,
)
from reflect_env.task import Clocking, Reset, Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    stages: int
    ops: tuple[Op, ...]
    """What is done to a word on the way."""
    idle: str
    """What `bits` shows while `valid` is low: `free`, `zero`, `hold` or `move`."""
    flush: bool
    asynchronous: bool


@family("valid-pipe", "L4", "Pipe", "ValidPipe", "Pipeline", "Delay", "Conveyor", tags=("pipeline", "valid"))
class ValidPipe(Family[Spec]):
    """A word leaves `stages` cycles after it entered."""

    def draw(self, rng: Random) -> Spec:
        """Draw length, operations, and what is seen between words."""
        w, stages = width(rng, 2, 32), rng.choice((1, 1, 2, 2, 3, 3, 4, 5, 6, 8))
        ops = draw_ops(rng, w, 2) if rng.random() < 0.65 else ()
        idle = rng.choice(("free", "free", "zero", "hold", "move"))
        return Spec(w, stages, ops, idle, idle != "hold" and rng.random() < 0.35, rng.random() < 0.2)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Words in, words out, an optional flush."""
        flush = (
            [flag_in("flush", "throws away what is under way", "kill", "cancel", "drop_all", "clear")]
            if s.flush
            else []
        )
        return (
            valid_in("in", s.width, "words that enter", "enq", "src", "req", "din", "a"),
            *flush,
            valid_out("out", s.width, "words that leave", "deq", "dst", "resp", "dout", "y"),
        )

    def clocking(self, s: Spec) -> Clocking:
        """Implicit clock; the reset may be asynchronous."""
        return Clocking(Reset.ASYNC if s.asynchronous else Reset.SYNC)

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say the latency, the operations and what is seen between words."""
        cycles = "1 clock cycle" if s.stages == 1 else f"{s.stages} clock cycles"
        valid, bits, came = n.t("out", "valid"), n.t("out", "bits"), n.t("in", "valid")
        rules: list[Sentence] = [
            (
                f"A word enters in each cycle in which {came} is high and leaves {cycles} later, with {valid} high.",
                f"{valid} is {came} delayed by {cycles}; a word that came with {came} high is on {bits} in that cycle.",
            ),
            (
                "There is no back-pressure: a word can enter in every cycle.",
                "It takes one word a cycle and never stalls.",
            ),
        ]
        if s.ops:
            rules.append(
                f"The word that leaves is the one that entered, changed like this: {ops_words(s.ops, s.width)}."
            )
        else:
            rules.append("The word itself is not changed.")
        if s.flush:
            rules.append(
                f"A clock edge with {n.t('flush')} high empties the pipeline: every word inside and the one that would "
                f"enter at this edge are lost, so {valid} is low for the next {cycles} at least."
            )
        kind = "asynchronous" if s.asynchronous else "synchronous"
        return Facts(
            (
                f"{s.stages}-stage pipeline with valid bit for {s.width}-bit words",
                f"{s.width}-bit valid pipe of {s.stages} stages",
            ),
            (
                f"delay valid words of {s.width} bits by {cycles}" + (" and change them on the way" if s.ops else ""),
                f"carry {s.width}-bit words through {s.stages} pipeline stage" + "s" * (s.stages > 1),
            ),
            tuple(rules),
            (
                _idle_words(s, n),
                f"The {kind} reset empties the pipeline (all valid bits go low); payload registers are not reset.",
            ),
            {"verilog": fenced(self.verilog(s, n))},
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """Two shift registers; a payload that is to hold has one more register."""
        k, w, valid = s.stages, s.width, n.v("in", "valid")
        came = f"{valid} & ~{n.v('flush')}" if s.flush else valid
        after = came if k == 1 else f"{{live_q[{k - 2}:0], {came}}}"
        after = f"{n.v('flush')} ? {k}'d0 : {after}" if s.flush and k > 1 else after
        last = f"line_q[{w * k - 1}:{w * (k - 1)}]"
        idle = {"free": f"{{{w}{{1'bx}}}}", "zero": f"{w}'d0"}.get(s.idle)
        shown = f"live_q[{k - 1}] ? {last} : {idle}" if idle else last
        moves = [
            f"    line_q[{w * i + w - 1}:{w * i}] <= line_q[{w * i - 1}:{w * i - w}];" for i in range(k - 1, 0, -1)
        ]
        moves.append(f"    line_q[{w - 1}:0] <= made_d;")
        if s.idle == "hold":
            loads = [*(f"live_q[{i - 1}]" for i in range(k - 1, 0, -1)), valid]
            moves = [f"    if ({load}) {move.strip()}" for load, move in zip(loads, moves, strict=True)]
        return "\n".join(
            [
                ops_verilog(s.ops, w, n.v("in", "bits"), "made_d"),
                f"  reg [{k - 1}:0] live_q;",
                f"  reg [{w * k - 1}:0] line_q;",
                "  always @(posedge clock" + (" or posedge reset)" if s.asynchronous else ")"),
                f"    if (reset) live_q <= {k}'d0;",
                f"    else live_q <= {after};",
                "  always @(posedge clock) begin",
                *moves,
                "  end",
                f"  assign {n.v('out', 'valid')} = live_q[{k - 1}];",
                f"  assign {n.v('out', 'bits')} = {shown};",
            ]
        )

    def style_pipe(self, s: Spec, n: Names) -> Style | None:
        """`Pipe` of the library."""
        if s.flush or s.idle == "move":
            return None
        made, lines = _made(s, n)
        name = n.local("piped", "delayed", "line")
        call = f"Pipe({n['in']}.valid, {made}, {s.stages})"
        if s.idle != "zero":
            return Style("\n".join([*lines, f"{n['out']} := {call}"]), ("Pipe", "Valid", *ops_imports(s.ops)))
        lines += [
            f"val {name} = {call}",
            f"{n['out']}.valid := {name}.valid",
            *_bits(s, n, f"{name}.valid", f"{name}.bits"),
        ]
        return Style("\n".join(lines), ("Pipe", "Valid", *ops_imports(s.ops)))

    def style_shift_register(self, s: Spec, n: Names) -> Style | None:
        """`ShiftRegister` for the valid bit and for the payload."""
        if s.flush or s.idle == "hold":
            return None
        made, lines = _made(s, n)
        live, word = n.local("live", "valid_out", "ok"), n.local("word", "payload", "data_out")
        lines += [f"val {live} = ShiftRegister({n['in']}.valid, {s.stages}, false.B, true.B)"]
        lines += [
            f"val {word} = ShiftRegister({made}, {s.stages})",
            f"{n['out']}.valid := {live}",
            *_bits(s, n, live, word),
        ]
        return Style("\n".join(lines), ("ShiftRegister", "Valid", *ops_imports(s.ops)))

    def style_loop(self, s: Spec, n: Names) -> Style:
        """Vectors of registers and a loop over the stages."""
        live, word, i = (
            n.local("valids", "live", "full"),
            n.local("words", "data_regs", "payloads"),
            n.local("i", "stage"),
        )
        made, lines = _made(s, n)
        lines += [f"val {live} = RegInit(VecInit(Seq.fill({s.stages})(false.B)))"]
        lines += [f"val {word} = Reg(Vec({s.stages}, UInt({s.width}.W)))"]
        first, load = f"{live}(0) := {n['in']}.valid", f"{word}(0) := {made}"
        move = f"{word}({i}) := {word}({i} - 1)"
        if s.idle == "hold":
            load, move = f"when({n['in']}.valid) {{ {load} }}", f"when({live}({i} - 1)) {{ {move} }}"
        lines += [first, load]
        if s.stages > 1:
            lines += [f"for ({i} <- 1 until {s.stages}) {{\n  {live}({i}) := {live}({i} - 1)\n  {move}\n}}"]
        if s.flush:
            lines += [f"when({n['flush']}) {{\n  {live}.foreach(_ := false.B)\n}}"]
        lines += [f"{n['out']}.valid := {live}.last", *_bits(s, n, f"{live}.last", f"{word}.last")]
        return Style("\n".join(lines), ("Valid", *ops_imports(s.ops)))

    def style_fold(self, s: Spec, n: Names) -> Style:
        """A helper that registers one stage, applied again and again."""
        step, x, after = (
            n.local("step", "register_stage", "advance"),
            n.local("x", "from"),
            n.local("y", "stepped", "next_word"),
        )
        kind, gone = f"Valid(UInt({s.width}.W))", f" && !{n['flush']}" if s.flush else ""
        payload = f"RegEnable({x}.bits, {x}.valid)" if s.idle == "hold" else f"RegNext({x}.bits)"
        made, lines = _made(s, n)
        first, end = n.local("entry", "head_word", "start"), n.local("end", "exit_word", "final_word")
        kinds = "ValidIO[UInt]"
        lines += [f"def {step}({x}: {kinds}): {kinds} = {{", f"  val {after} = Wire({kind})"]
        lines += [
            f"  {after}.valid := RegNext({x}.valid{gone}, false.B)",
            f"  {after}.bits := {payload}",
            f"  {after}",
            "}",
        ]
        lines += [f"val {first} = Wire({kind})", f"{first}.valid := {n['in']}.valid", f"{first}.bits := {made}"]
        lines += [f"val {end} = Seq.iterate({first}, {s.stages + 1})({step}).last"]
        lines += [f"{n['out']}.valid := {end}.valid", *_bits(s, n, f"{end}.valid", f"{end}.bits")]
        used = ("RegEnable",) if s.idle == "hold" else ()
        return Style("\n".join(lines), ("Valid", "ValidIO", *used, *ops_imports(s.ops)))

    def style_module(self, s: Spec, n: Names) -> Style:
        """One parametrised module a stage."""
        cell, made = f"{n.module}Stage", _made(s, n)
        flush = ("    val flush = Input(Bool())\n", " && !io.flush") if s.flush else ("", "")
        payload = "RegEnable(io.in.bits, io.in.valid)" if s.idle == "hold" else "RegNext(io.in.bits)"
        before = (
            f"class {cell}(width: Int) extends Module {{\n  val io = IO(new Bundle {{\n"
            f"    val in = Flipped(Valid(UInt(width.W)))\n{flush[0]}    val out = Valid(UInt(width.W))\n  }})\n"
            f"  io.out.valid := RegNext(io.in.valid{flush[1]}, false.B)\n  io.out.bits := {payload}\n}}"
        )
        stages, pair = n.local("stages", "cells", "segments"), n.local("a", "previous")
        other = n.local("b", "following")
        lines = [*made[1], f"val {stages} = Seq.fill({s.stages})(Module(new {cell}({s.width})))"]
        lines += [f"{stages}.head.io.in.valid := {n['in']}.valid", f"{stages}.head.io.in.bits := {made[0]}"]
        if s.stages > 1:
            lines += [
                f"{stages}.zip({stages}.tail).foreach {{ case ({pair}, {other}) => {other}.io.in := {pair}.io.out }}"
            ]
        lines += [f"{stages}.foreach(_.io.flush := {n['flush']})"] if s.flush else []
        end = f"{stages}.last.io.out"
        lines += [f"{n['out']}.valid := {end}.valid", *_bits(s, n, f"{end}.valid", f"{end}.bits")]
        used = ("RegEnable",) if s.idle == "hold" else ()
        return Style("\n".join(lines), ("Valid", *used, *ops_imports(s.ops)), before)

    def model(self, s: Spec) -> Model:
        """A list of words under way."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Rare flushes; payload registers fill first where they are seen."""
        return Stimulus(sparse=(n.ports["flush"],) if s.flush else (), settle=s.stages + 1 if s.idle == "move" else 0)


def _idle_words(s: Spec, n: Names) -> Sentence:
    valid, bits, came = n.t("out", "valid"), n.t("out", "bits"), n.t("in", "valid")
    said: dict[str, Sentence] = {
        "free": (f"While {valid} is low, {bits} may be anything.", f"{bits} has no meaning while {valid} is low."),
        "zero": (f"While {valid} is low, {bits} is 0.", f"{bits} is forced to 0 whenever {valid} is low."),
        "hold": f"Each stage has a payload register that loads only at clock edges at which the stage before it (for "
        f"the first: {came}) is valid, even during reset, and otherwise keeps its word; {bits} is the last of them.",
        "move": f"{bits} has the same latency whether {came} was high or not: the payload always moves on.",
    }
    return said[s.idle]


def _made(s: Spec, n: Names) -> tuple[str, list[str]]:
    """The changed word as an expression, and the lines before it."""
    names = [n.local("made", "changed", "mapped", "fresh") for _ in s.ops]
    return ops_chisel(s.ops, s.width, f"{n['in']}.bits", names)


def _bits(s: Spec, n: Names, valid: str, word: str) -> list[str]:
    return [f"{n['out']}.bits := " + (f"Mux({valid}, {word}, 0.U)" if s.idle == "zero" else word)]


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self._line: list[tuple[bool, int | None]] = [(False, None)] * s.stages
        self._shown: int | None = None

    def reset(self) -> None:
        self._line = [(False, None)] * self._s.stages
        self._shown = None

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        live, word = self._line[-1]
        if live:
            self._shown = word
        idle = {"free": None, "zero": 0, "hold": self._shown, "move": word}[self._s.idle]
        shown = word if live else idle
        return {"out_valid": int(live)} | ({"out_bits": shown} if shown is not None else {})

    def advance(self, inputs: Mapping[str, int]) -> None:
        word = ops_python(self._s.ops, self._s.width, inputs["in_bits"])
        line = [(inputs["in_valid"] == 1, word), *self._line[:-1]]
        self._line = [(live and not inputs.get("flush"), w) for live, w in line]
