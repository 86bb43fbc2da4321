"""A stack: the word pushed last comes out first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.draw import width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.ports import PortGroup, bits_out, data_in, data_out, flag_in, flag_out
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Reset, Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    depth: int
    both: str
    """What push and pop together do: `replace` the top, `push` only, `pop` only, or `hold` (nothing)."""
    zero: bool
    """Whether the top reads as 0 while the stack is empty; else it has any value."""
    level: bool
    errors: bool
    """Whether refused requests are reported."""
    asynchronous: bool


@family("lifo-stack", "L5", "Stack", "Lifo", "PushDown", "StackMem", tags=("stack", "memory", "flags"))
class LifoStack(Family[Spec]):
    """Last in, first out."""

    def draw(self, rng: Random) -> Spec:
        """Draw sizes and options."""
        depth = rng.choice((2, 3, 4, 4, 5, 6, 7, 8, 8, 10, 12, 16))
        options = tuple(rng.random() < share for share in (0.5, 0.5, 0.35, 0.15))
        return Spec(width(rng, 2, 32), depth, rng.choice(("replace", "replace", "push", "pop", "hold")), *options)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Requests, data, flags."""
        level = [bits_out("level", s.depth.bit_length(), "number of stored words", "count", "used", "height", "sp")]
        errors = [
            flag_out("overflow", "a push was refused in the cycle before", "push_error", "ovf", "too_full"),
            flag_out("underflow", "a pop was refused in the cycle before", "pop_error", "udf", "too_empty"),
        ]
        return (
            flag_in("push", "asks to store a word", "put", "write", "wr_en"),
            flag_in("pop", "asks to remove the top", "get", "take", "rd_en"),
            data_in("din", s.width, "word to store", "data_in", "wdata", "value_in"),
            data_out("top", s.width, "word on the top", "dout", "peek", "tos", "data_out"),
            flag_out("empty", "nothing is stored", "is_empty", "vacant"),
            flag_out("full", "no room is free", "is_full", "filled"),
            *(level if s.level else []),
            *(errors if s.errors else []),
        )

    def clocking(self, s: Spec) -> Clocking:
        """Implicit clock; the reset may be asynchronous."""
        return Clocking(Reset.ASYNC if s.asynchronous else Reset.SYNC)

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say what each request does in each state."""
        kind = "asynchronous" if s.asynchronous else "synchronous"
        flags = f" and sets {n.t('overflow')} and {n.t('underflow')} to 0" if s.errors else ""
        return Facts(
            (f"stack of {s.depth} words of {s.width} bits", f"{s.width}-bit last-in first-out memory, {s.depth} deep"),
            (
                f"keep up to {s.depth} words of {s.width} bits on a stack",
                f"store words of {s.width} bits and give them back in reverse order, {s.depth} at most",
            ),
            tuple(_rules(s, n)),
            (f"The {kind} reset empties the stack{flags}.",),
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """An array and the number of words in it."""
        push, pop = n.v("push"), n.v("pop")
        alone = {"replace": (push, pop), "push": (push, f"{pop} & ~{push}"), "pop": (f"{push} & ~{pop}", pop)}
        asked = alone.get(s.both) or (f"{push} & ~{pop}", f"{pop} & ~{push}")
        room = f"(used_q < {s.depth})" + (" | (out_d & used_q != 0)" if s.both == "replace" else "")
        rest = f"{{{s.width}{{1'b{0 if s.zero else 'x'}}}}}"
        level = f"\n  assign {n.v('level')} = used_q[{s.depth.bit_length() - 1}:0];" if s.level else ""
        flags = (
            f"""
  reg over_q, under_q;
  always @(posedge clock{" or posedge reset" if s.asynchronous else ""})
    if (reset) begin over_q <= 0; under_q <= 0; end
    else begin over_q <= in_d & ~put_d; under_q <= out_d & ~get_d{" & ~in_d" if s.both == "replace" else ""}; end
  assign {n.v("overflow")} = over_q;
  assign {n.v("underflow")} = under_q;"""
            if s.errors
            else ""
        )
        return f"""
  reg [{s.width - 1}:0] word_q [0:{s.depth - 1}];
  integer used_q;
  wire in_d = {asked[0]};
  wire out_d = {asked[1]};
  wire put_d = in_d & ({room});
  wire get_d = out_d & (used_q != 0);
  always @(posedge clock{" or posedge reset" if s.asynchronous else ""})
    if (reset) used_q <= 0;
    else begin
      if (put_d) word_q[used_q - get_d] <= {n.v("din")};
      used_q <= used_q + put_d - get_d;
    end
  assign {n.v("top")} = (used_q == 0) ? {rest} : word_q[used_q - 1];
  assign {n.v("empty")} = used_q == 0;
  assign {n.v("full")} = used_q == {s.depth};{level}{flags}"""

    def style_memory(self, s: Spec, n: Names) -> Style:
        """A `Mem` and a stack pointer."""
        mem, sp, slot = (
            n.local("mem", "storage", "ram"),
            n.local("pointer", "used_count"),
            n.local("top_slot", "at_top"),
        )
        put, get, bits = n.local("do_push", "storing"), n.local("do_pop", "removing"), (s.depth - 1).bit_length()
        over = n.local("swap", "replacing")
        wide = s.depth.bit_length() > bits
        lines = [
            f"val {mem} = Mem({s.depth}, UInt({s.width}.W))\nval {sp} = RegInit(0.U({s.depth.bit_length()}.W))",
            f"val {slot} = {f'({sp} - 1.U)({bits - 1}, 0)' if wide else f'{sp} - 1.U'}",
            f"{n['empty']} := {sp} === 0.U\n{n['full']} := {sp} === {s.depth}.U",
            *self._requests(s, n, put, get),
        ]
        cut = f"{sp}({bits - 1}, 0)" if wide else sp
        if s.both == "replace":
            lines += [
                f"val {over} = {put} && {get}",
                f"when({over}) {{\n  {mem}({slot}) := {n['din']}\n}}.elsewhen({put}) {{",
            ]
        else:
            lines += [f"when({put}) {{"]
        lines += [
            f"  {mem}({cut}) := {n['din']}\n  {sp} := {sp} + 1.U\n}}.elsewhen({get}) {{\n  {sp} := {sp} - 1.U\n}}"
        ]
        shown = f"{mem}({slot})"
        lines += [f"{n['top']} := " + (f"Mux({n['empty']}, 0.U, {shown})" if s.zero else shown)]
        return Style("\n".join([*lines, *([f"{n['level']} := {sp}"] if s.level else []), *self._flags(s, n, put, get)]))

    def style_shift(self, s: Spec, n: Names) -> Style:
        """The top is always word 0; the others move down and up."""
        words, used, i = n.local("words", "cells", "slots"), n.local("used_count", "height_reg"), n.local("i", "k")
        put, get, d = n.local("do_push", "pushing"), n.local("do_pop", "popping"), s.depth
        lines = [
            f"val {words} = Reg(Vec({d}, UInt({s.width}.W)))\nval {used} = RegInit(0.U({d.bit_length()}.W))",
            f"{n['empty']} := {used} === 0.U\n{n['full']} := {used} === {d}.U",
            *self._requests(s, n, put, get),
            f"{used} := {used} + {put} - {get}",
        ]
        if s.both == "replace":
            lines += [f"when({put} && {get}) {{\n  {words}(0) := {n['din']}\n}}.elsewhen({put}) {{"]
        else:
            lines += [f"when({put}) {{"]
        lines += [f"  {words} := VecInit({n['din']} +: {words}.init)\n}}.elsewhen({get}) {{"]
        lines += [f"  for ({i} <- 0 until {d - 1}) {{ {words}({i}) := {words}({i} + 1) }}\n}}"]
        shown = f"{words}(0)"
        lines += [f"{n['top']} := " + (f"Mux({n['empty']}, 0.U, {shown})" if s.zero else shown)]
        return Style(
            "\n".join([*lines, *([f"{n['level']} := {used}"] if s.level else []), *self._flags(s, n, put, get)])
        )

    def style_one_hot(self, s: Spec, n: Names) -> Style:
        """The height as a one-hot number that shifts; each word compares its own bit."""
        hot, cells, i, d = n.local("height", "position"), n.local("cells", "regs"), n.local("i", "k"), s.depth
        put, get, write = n.local("store", "push_ok"), n.local("drop", "pop_ok"), n.local("write_at", "target")
        lines = [
            f"val {hot} = RegInit(1.U({d + 1}.W))\nval {cells} = Reg(Vec({d}, UInt({s.width}.W)))",
            f"{n['empty']} := {hot}(0)\n{n['full']} := {hot}({d})",
            *self._requests(s, n, put, get),
            f"val {write} = Mux({get}, {hot} >> 1, {hot})",
            f"for ({i} <- 0 until {d}) {{\n  when({put} && {write}({i})) {{ {cells}({i}) := {n['din']} }}\n}}",
            f"when({put} && !{get}) {{\n  {hot} := Cat({hot}({d - 1}, 0), false.B)",
            f"}}.elsewhen({get} && !{put}) {{\n  {hot} := {hot} >> 1\n}}",
            f"{n['top']} := Mux1H({hot}({d}, 1), {cells})",
        ]
        lines += [f"{n['level']} := OHToUInt({hot})"] if s.level else []
        imports = ("Cat", "Mux1H", *(("OHToUInt",) if s.level else ()))
        return Style("\n".join([*lines, *self._flags(s, n, put, get)]), imports=imports)

    def _requests(self, s: Spec, n: Names, put: str, get: str) -> list[str]:
        push, pop, empty, full = (n[role] for role in ("push", "pop", "empty", "full"))
        want_push = f"{push} && !{pop}" if s.both in ("pop", "hold") else push
        want_pop = f"{pop} && !{push}" if s.both in ("push", "hold") else pop
        room = f"(!{full} || {pop})" if s.both == "replace" else f"!{full}"
        return [f"val {put} = {want_push} && {room}", f"val {get} = {want_pop} && !{empty}"]

    def _flags(self, s: Spec, n: Names, put: str, get: str) -> list[str]:
        if not s.errors:
            return []
        push, pop, empty, full = (n[role] for role in ("push", "pop", "empty", "full"))
        over = {"pop": f"{push} && !{pop} && {full}", "push": f"{push} && {full}"}
        under = {"push": f"{pop} && !{push} && {empty}", "pop": f"{pop} && {empty}"}
        both = (over["pop"], under["push"])
        refused = (over.get(s.both, both[0]), under.get(s.both, both[1]))
        roles = zip(("overflow", "underflow"), refused, strict=True)
        return [f"{n[role]} := RegNext({condition}, false.B)" for role, condition in roles]

    def model(self, s: Spec) -> Model:
        """A list."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Long enough to fill and drain it many times."""
        return Stimulus(cycles=2048)


def _rules(s: Spec, n: Names) -> list[Sentence]:
    push, pop, top, full, empty = (n.t(role) for role in ("push", "pop", "top", "full", "empty"))
    both = {
        "replace": f"With {push} and {pop} both high the top is replaced by {n.t('din')}, also while {full} is high; "
        f"while {empty} is high this is a push.",
        "push": f"With {push} and {pop} both high only the push counts, even if it is refused.",
        "pop": f"With {push} and {pop} both high only the pop counts, even if it is refused.",
        "hold": f"With {push} and {pop} both high nothing happens.",
    }[s.both]
    rules: list[Sentence] = [
        (
            f"A cycle with {push} high puts {n.t('din')} on the top of the stack at the clock edge.",
            f"{push} high stores {n.t('din')} as the new top at the next clock edge.",
        ),
        (
            f"A cycle with {pop} high removes the top at the clock edge; the word below it is the top then.",
            f"{pop} high drops the top word at the next clock edge.",
        ),
        f"A push while {full} is high and a pop while {empty} is high are refused: they change nothing.",
        both,
        (
            f"{top} is the word on the top, without a request and without delay.",
            f"{top} shows the word on the top in every cycle, whatever is asked for.",
        ),
        f"While {empty} is high {top} is 0." if s.zero else f"While {empty} is high {top} may have any value.",
        f"{full} is high while {s.depth} words are stored, {empty} while none is.",
    ]
    rules += [f"{n.t('level')} is the number of stored words, 0 to {s.depth}."] if s.level else []
    if s.errors:
        rules += [
            f"{n.t('overflow')} is high for one cycle after each cycle with a refused push, {n.t('underflow')} after "
            "each with a refused pop."
        ]
    return rules


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self.reset()

    def reset(self) -> None:
        self._words: list[int] = []
        self._refused = {"overflow": 0, "underflow": 0}

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        count = len(self._words)
        found = {"empty": int(not count), "full": int(count == self._s.depth), "level": count} | self._refused
        if count or self._s.zero:
            found["top"] = self._words[-1] if count else 0
        return found

    def advance(self, inputs: Mapping[str, int]) -> None:
        self._refused = {"overflow": 0, "underflow": 0}
        push, pop = inputs["push"], inputs["pop"]
        if push and pop and self._s.both == "replace":
            self._words = [*self._words[:-1], inputs["din"]]
        elif push and pop:
            self._one(inputs["din"] if self._s.both == "push" else None, self._s.both != "hold")
        elif push or pop:
            self._one(inputs["din"] if push else None, True)

    def _one(self, word: int | None, asked: bool) -> None:
        """A push of a word or a pop."""
        if word is not None and asked:
            self._refused["overflow"] = int(len(self._words) == self._s.depth)
            self._words = [*self._words, word][: self._s.depth]
        elif asked:
            self._refused["underflow"] = int(not self._words)
            self._words = self._words[:-1]
