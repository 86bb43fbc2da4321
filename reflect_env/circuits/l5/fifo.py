"""A synchronous FIFO with push, pop and flags; the read side is fall-through or registered."""

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
    fall_through: bool
    level: bool
    almost: int
    """Number of words from which `almost_full` is high; 0: no such port."""
    replace: bool
    """Whether a push into a full FIFO is accepted together with a pop."""
    asynchronous: bool


@family("fifo", "L5", "Fifo", "Buffer", "WordFifo", "SyncFifo", tags=("fifo", "memory", "flags"))
class Fifo(Family[Spec]):
    """First in, first out."""

    def draw(self, rng: Random) -> Spec:
        """Draw sizes and options; depths need not be powers of two."""
        depth = rng.choice((2, 3, 4, 4, 5, 6, 7, 8, 8, 10, 12, 16))
        almost = rng.randrange(1, depth) if rng.random() < 0.4 else 0
        flags = (rng.random() < 0.5, rng.random() < 0.4)
        return Spec(width(rng, 2, 32), depth, flags[0], flags[1], almost, rng.random() < 0.3, rng.random() < 0.15)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Write side, read side, flags."""
        level = [bits_out("level", s.depth.bit_length(), "number of stored words", "fill", "used", "occupancy", "cnt")]
        almost = [flag_out("almost_full", "early warning of a full memory", "near_full", "afull", "high_water")]
        return (
            flag_in("push", "asks to store a word", "wr_en", "write", "put", "we"),
            data_in("din", s.width, "word to store", "wr_data", "data_in", "wdata"),
            flag_in("pop", "asks to remove the oldest word", "rd_en", "get", "take", "re"),
            data_out("dout", s.width, "word that is read", "rd_data", "data_out", "rdata"),
            flag_out("full", "no room is left", "is_full", "filled"),
            flag_out("empty", "nothing is stored", "is_empty", "vacant"),
            *(level if s.level else []),
            *(almost if s.almost else []),
        )

    def clocking(self, s: Spec) -> Clocking:
        """Implicit clock; the reset may be asynchronous."""
        return Clocking(Reset.ASYNC if s.asynchronous else Reset.SYNC)

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say what each request does in each state."""
        kind, mode = (
            "asynchronous" if s.asynchronous else "synchronous",
            "fall-through" if s.fall_through else "registered",
        )
        clears = "" if s.fall_through else f" and sets {n.t('dout')} to 0"
        return Facts(
            (
                f"FIFO of {s.depth} words of {s.width} bits with {mode} read data",
                f"{s.width}-bit synchronous FIFO, {s.depth} deep, with {mode} output",
            ),
            (
                f"buffer up to {s.depth} words of {s.width} bits in order, with {mode} read data",
                f"be first-in first-out memory for {s.depth} words of {s.width} bits with {mode} output",
            ),
            (*_requests(s, n), *_reading(s, n), *_flags(s, n)),
            (
                (
                    f"The {kind} reset empties the FIFO{clears}.",
                    f"After the {kind} reset the FIFO is empty"
                    + ("." if s.fall_through else f" and {n.t('dout')} is 0."),
                ),
            ),
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """Shift register of words: the oldest is word 0."""
        room = f"(used_q != {s.depth})" + (f" | {n.v('pop')}" if s.replace else "")
        read = f"assign {n.v('dout')} = (used_q == 0) ? {{{s.width}{{1'bx}}}} : word_q[0];"
        if not s.fall_through:
            read = f"assign {n.v('dout')} = last_q;"
        extra = f"  assign {n.v('level')} = used_q[{s.depth.bit_length() - 1}:0];\n" if s.level else ""
        extra += f"  assign {n.v('almost_full')} = used_q >= {s.almost};\n" if s.almost else ""
        return f"""
  reg [{s.width - 1}:0] word_q [0:{s.depth - 1}];
  reg [{s.width - 1}:0] last_q;
  integer used_q, i_d;
  wire put_d = {n.v("push")} & ({room});
  wire get_d = {n.v("pop")} & (used_q != 0);
  always @(posedge clock{" or posedge reset" if s.asynchronous else ""})
    if (reset) begin
      used_q <= 0;
      last_q <= 0;
    end else begin
      if (get_d) begin
        last_q <= word_q[0];
        for (i_d = 1; i_d < {s.depth}; i_d = i_d + 1) word_q[i_d - 1] <= word_q[i_d];
      end
      if (put_d) word_q[get_d ? used_q - 1 : used_q] <= {n.v("din")};
      used_q <= used_q + put_d - get_d;
    end
  {read}
  assign {n.v("full")} = used_q == {s.depth};
  assign {n.v("empty")} = used_q == 0;
{extra}"""

    def style_count(self, s: Spec, n: Names) -> Style:
        """A memory, two pointers and a count."""
        mem, used = n.local("mem", "storage", "ram", "words"), n.local("used", "fillCount", "stored")
        head, tail = n.local("readPtr", "head", "rp"), n.local("writePtr", "tail", "wp")
        put, get = n.local("doPush", "accept", "enqueue"), n.local("doPop", "release", "dequeue")
        bits, last = (s.depth - 1).bit_length(), s.depth - 1
        lines = [
            f"val {mem} = Mem({s.depth}, UInt({s.width}.W))",
            f"val {head} = RegInit(0.U({bits}.W))",
            f"val {tail} = RegInit(0.U({bits}.W))",
            f"val {used} = RegInit(0.U({s.depth.bit_length()}.W))",
            *self._handshake(s, n, put, get, f"{used} === {s.depth}.U", f"{used} === 0.U"),
            f"when({put}) {{\n  {mem}({tail}) := {n['din']}\n  {tail} := {_after(tail, last)}\n}}",
            f"when({get}) {{\n  {head} := {_after(head, last)}\n}}",
            f"when({put} =/= {get}) {{\n  {used} := Mux({put}, {used} + 1.U, {used} - 1.U)\n}}",
            *self._ends(s, n, f"{mem}({head})", get, used),
        ]
        return Style("\n".join(lines))

    def style_shift(self, s: Spec, n: Names) -> Style:
        """Words move towards index 0 when one is removed."""
        cells, used = n.local("cells", "slots", "line", "entries"), n.local("valid_count", "fill_level", "size_now")
        put, get, at = n.local("storing", "doWrite"), n.local("removing", "doRead"), n.local("free_slot", "target")
        i = n.local("i", "k", "idx")
        lines = [
            f"val {cells} = Reg(Vec({s.depth}, UInt({s.width}.W)))",
            f"val {used} = RegInit(0.U({s.depth.bit_length()}.W))",
            *self._handshake(s, n, put, get, f"{used} === {s.depth}.U", f"{used} === 0.U"),
            f"val {at} = {used} - {get}\n{used} := {at} + {put}",
            f"for ({i} <- 0 until {s.depth}) {{",
            f"  when({put} && {at} === {i}.U) {{\n    {cells}({i}) := {n['din']}",
            f"  }}.elsewhen({get}) {{\n    {cells}({i}) := {cells}(({i} + 1).min({s.depth - 1}))\n  }}\n}}",
            *self._ends(s, n, f"{cells}(0)", get, used),
        ]
        return Style("\n".join(lines))

    def style_wrap_bit(self, s: Spec, n: Names) -> Style | None:
        """Pointers with one bit more than an address; only for powers of two."""
        if s.depth & (s.depth - 1):
            return None
        mem, bits = n.local("memory", "buf", "array"), (s.depth - 1).bit_length()
        head, tail, used = n.local("head", "rd"), n.local("tail", "wr"), n.local("distance", "filled", "held")
        put, get = n.local("write", "pushing"), n.local("advance", "popping")
        lines = [
            f"val {mem} = Mem({s.depth}, UInt({s.width}.W))",
            f"val {tail}, {head} = RegInit(0.U({bits + 1}.W))",
            f"val {used} = {tail} - {head}",
            *self._handshake(s, n, put, get, f"{used}({bits})", f"{tail} === {head}"),
            f"{tail} := {tail} + {put}\n{head} := {head} + {get}",
            f"when({put}) {{\n  {mem}({tail}({bits - 1}, 0)) := {n['din']}\n}}",
            *self._ends(s, n, f"{mem}({head}({bits - 1}, 0))", get, used),
        ]
        return Style("\n".join(lines))

    def _handshake(self, s: Spec, n: Names, put: str, get: str, full: str, empty: str) -> list[str]:
        room = f"(!{n['full']} || {n['pop']})" if s.replace else f"!{n['full']}"
        lines = [f"{n['full']} := {full}", f"{n['empty']} := {empty}"]
        return [*lines, f"val {put} = {n['push']} && {room}", f"val {get} = {n['pop']} && !{n['empty']}"]

    def _ends(self, s: Spec, n: Names, oldest: str, get: str, used: str) -> list[str]:
        lines = [f"{n['dout']} := {oldest}"]
        if not s.fall_through:
            reg = n.local("readData", "outReg", "held_word")
            lines = [f"val {reg} = RegInit(0.U({s.width}.W))", f"when({get}) {{\n  {reg} := {oldest}\n}}"]
            lines += [f"{n['dout']} := {reg}"]
        lines += [f"{n['level']} := {used}"] if s.level else []
        return [*lines, *([f"{n['almost_full']} := {used} >= {s.almost}.U"] if s.almost else [])]

    def model(self, s: Spec) -> Model:
        """A list."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Long enough to fill and drain it many times."""
        return Stimulus(cycles=2048)


def _after(pointer: str, last: int) -> str:
    power = (last & (last + 1)) == 0
    return f"{pointer} + 1.U" if power else f"Mux({pointer} === {last}.U, 0.U, {pointer} + 1.U)"


def _requests(s: Spec, n: Names) -> list[Sentence]:
    push, pop, full, empty = (n.t(role) for role in ("push", "pop", "full", "empty"))
    accept = f"A push while {full} is high is ignored, even when {pop} removes a word in the same cycle."
    if s.replace:
        accept = f"While {full} is high a push is accepted only together with {pop}, and {full} then stays high."
    return [
        (
            f"In a cycle with {push} high, {n.t('din')} is stored at the clock edge if there is room for it.",
            f"{push} high stores {n.t('din')} behind the other words at the next clock edge, if there is room.",
        ),
        accept,
        (
            f"In a cycle with {pop} high and {empty} low the oldest word is removed at the clock edge; {pop} while "
            f"{empty} is high is ignored, also when a word is pushed in the same cycle.",
            f"{pop} removes the oldest word at the next clock edge; it does nothing while {empty} is high, whether or "
            f"not {push} is high.",
        ),
        "An accepted push and an accepted pop in one cycle both take effect, so the number of words stays.",
    ]


def _reading(s: Spec, n: Names) -> list[Sentence]:
    dout, pop, empty = n.t("dout"), n.t("pop"), n.t("empty")
    if s.fall_through:
        return [
            (
                f"The read side is fall-through: while {empty} is low, {dout} is the oldest word, without a pop.",
                f"{dout} shows the oldest stored word in every cycle in which {empty} is low, before it is popped.",
            ),
            "A word that is pushed into the empty FIFO appears in the next cycle.",
            f"While {empty} is high, {dout} may have any value.",
        ]
    return [
        (
            f"The read side is registered: an accepted {pop} loads the removed word into a register that drives "
            f"{dout}, so it is seen in the cycle after; {dout} keeps it until the next accepted pop.",
            f"{dout} is a register; it takes the removed word at the clock edge of an accepted {pop} and else holds.",
        )
    ]


def _flags(s: Spec, n: Names) -> list[Sentence]:
    rules: list[Sentence] = [
        f"{n.t('full')} is high while {s.depth} words are stored, {n.t('empty')} while none is; neither depends on the "
        f"requests of the same cycle."
    ]
    rules += [f"{n.t('level')} is the number of stored words, 0 to {s.depth}."] if s.level else []
    if s.almost:
        word = "word is" if s.almost == 1 else "words are"
        rules.append(f"{n.t('almost_full')} is high while {s.almost} or more {word} stored.")
    return rules


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self.reset()

    def reset(self) -> None:
        self._words: list[int] = []
        self._last = 0

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        count = len(self._words)
        found = {"full": int(count == self._s.depth), "empty": int(not count), "level": count}
        found["almost_full"] = int(count >= self._s.almost)
        if not self._s.fall_through:
            return found | {"dout": self._last}
        return found | {"dout": self._words[0]} if count else found

    def advance(self, inputs: Mapping[str, int]) -> None:
        room = len(self._words) < self._s.depth or (self._s.replace and inputs["pop"])
        removed = bool(inputs["pop"] and self._words)
        if inputs["push"] and room:
            self._words.append(inputs["din"])
        if removed:
            self._last = self._words.pop(0)
