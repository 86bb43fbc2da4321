"""A small memory with an engine that copies blocks inside it while the host waits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import block
from reflect_env.circuits.draw import width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.l6.text import clocked, kind_of_reset, style
from reflect_env.circuits.ports import PortGroup, bits_in, bits_out, flag_in, flag_out
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    entries: int
    source_step: int
    target_step: int
    fill: bool
    """Whether a block can be filled with a constant as well."""
    numbered: bool
    """Whether word `i` is reset to `i`; else to 0."""
    asynchronous: bool

    @property
    def bits(self) -> int:
        """Width of an address and of a length."""
        return (self.entries - 1).bit_length()


@family("copy-engine", "L6", "CopyEngine", "BlockCopy", "Mover", "Dma", "MemCopy", tags=("memory", "fsm"))
class CopyEngine(Family[Spec]):
    """One word a cycle."""

    def draw(self, rng: Random) -> Spec:
        """Draw memory and steps; a step of one is the usual one."""
        entries = rng.choice((8, 8, 16, 16, 32))
        source, target = (rng.choice((1, 1, 1, -1, 2, 3)) for _ in range(2))
        w = width(rng, (entries - 1).bit_length(), 16)
        return Spec(w, entries, source, target, rng.random() < 0.4, rng.random() < 0.5, rng.random() < 0.2)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Host port, command, status."""
        b, w = s.bits, s.width
        fill = [flag_in("fill", "fills instead of copying", "fill_mode", "set_block", "constant")] if s.fill else []
        return (
            bits_in("addr", b, "address of the host port", "address", "host_addr", "index"),
            flag_in("write", "host write", "we", "wr", "host_write", "wen"),
            bits_in("wdata", w, "data to write" + (" or to fill with" if s.fill else ""), "din", "data_in", "wr_data"),
            bits_out("rdata", w, "word at the host's address", "dout", "data_out", "rd_data"),
            flag_in("start", "starts a copy", "go", "begin_copy", "launch", "trigger"),
            *fill,
            bits_in("src", b, "first address to read", "source", "from_addr", "src_addr"),
            bits_in("dst", b, "first address to write", "target", "dest", "dst_addr"),
            bits_in("len", b, "number of words", "length", "words", "size", "amount"),
            flag_out("busy", "a copy is running", "active", "running", "working"),
            flag_out("done", "a copy has ended", "finished", "complete", "irq"),
        )

    def clocking(self, s: Spec) -> Clocking:
        """Implicit clock; the reset may be asynchronous."""
        return clocked(s.asynchronous)

    def facts(self, s: Spec, n: Names) -> Facts:
        """Host accesses, the command, the copy cycle by cycle."""
        busy, kind = n.t("busy"), kind_of_reset(s.asynchronous)
        start = "its own address" if s.numbered else "0"
        what = f"{'filled or ' if s.fill else ''}copied"
        return Facts(
            (
                f"{s.entries} x {s.width} bit memory with a copy engine",
                f"block copy engine with a memory of {s.entries} words of {s.width} bits",
            ),
            (
                f"copy blocks of words inside a memory of {s.entries} words",
                f"keep {s.entries} words of {s.width} bits and move blocks of them on command",
            ),
            (
                f"The memory has {s.entries} words of {s.width} bits; all addresses count modulo {s.entries}.",
                (
                    f"{n.t('rdata')} is, combinationally and always, the word at {n.t('addr')}.",
                    f"At any time {n.t('rdata')} shows the stored word at {n.t('addr')} without delay.",
                ),
                f"A clock edge with {n.t('write')} high and {busy} low stores {n.t('wdata')} at {n.t('addr')}; while "
                f"{busy} is high writes are ignored.",
                *_copy_rules(s, n),
                f"After the edge that handles the last word {busy} is low again, and {n.t('done')} is high for "
                "exactly that one cycle after the edge.",
                f"A start with {n.t('len')} being 0 copies nothing: {busy} stays low and {n.t('done')} is high in the "
                "cycle after the start.",
            ),
            (
                f"{n.t('start')} is ignored while {busy} is high; it may be given in the cycle in which {n.t('done')} "
                "is high.",
                f"A write in the cycle of a start is done, and the words {what} later are those after it.",
                f"{busy} and {n.t('done')} come from registers.",
                (
                    f"The {kind} reset ends a copy, makes {busy} and {n.t('done')} low and sets every word to {start}.",
                    f"After the {kind} reset {busy} and {n.t('done')} are low, and each word holds {start}.",
                ),
            ),
            {"verilog": self.verilog(s, n).strip("\n")},
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """One clocked process."""
        b, w = s.bits, s.width
        edge = " or posedge reset" if s.asynchronous else ""
        word = "fill_q ? value_q : mem_q[src_q]" if s.fill else "mem_q[src_q]"
        start = f"i_d[{w - 1}:0]" if s.numbered else f"{w}'d0"
        fill = f"\n        fill_q <= {n.v('fill')};\n        value_q <= {n.v('wdata')};" if s.fill else ""
        regs = f"\n  reg fill_q;\n  reg [{w - 1}:0] value_q;" if s.fill else ""
        cleared = "\n      fill_q <= 0; value_q <= 0;" if s.fill else ""
        steps = [f"{'+' if step > 0 else '-'} {b}'d{abs(step)}" for step in (s.source_step, s.target_step)]
        return f"""
  reg [{w - 1}:0] mem_q [0:{s.entries - 1}];
  reg [{b - 1}:0] src_q, dst_q, left_q;
  reg busy_q, done_q;{regs}
  integer i_d;
  always @(posedge clock{edge})
    if (reset) begin
      busy_q <= 0; done_q <= 0; src_q <= 0; dst_q <= 0; left_q <= 0;{cleared}
      for (i_d = 0; i_d < {s.entries}; i_d = i_d + 1) mem_q[i_d] <= {start};
    end else if (busy_q) begin
      mem_q[dst_q] <= {word};
      src_q <= src_q {steps[0]};
      dst_q <= dst_q {steps[1]};
      left_q <= left_q - 1'b1;
      busy_q <= (left_q != 1);
      done_q <= (left_q == 1);
    end else begin
      done_q <= 0;
      if ({n.v("write")}) mem_q[{n.v("addr")}] <= {n.v("wdata")};
      if ({n.v("start")}) begin
        src_q <= {n.v("src")};
        dst_q <= {n.v("dst")};
        left_q <= {n.v("len")};{fill}
        busy_q <= ({n.v("len")} != 0);
        done_q <= ({n.v("len")} == 0);
      end
    end
  assign {n.v("rdata")} = mem_q[{n.v("addr")}];
  assign {n.v("busy")} = busy_q;
  assign {n.v("done")} = done_q;"""

    def style_flags(self, s: Spec, n: Names) -> Style:
        """A busy flag and `when`."""
        at, busy = _Locals(s, n), n.local("busy_reg", "active_reg", "copying")
        last = f"{at.left} === 1.U"
        lines = [
            *at.declared,
            f"val {busy} = RegInit(false.B)",
            f"{at.done} := false.B",
            f"when({busy}) {{",
            block([*at.copy, f"when({last}) {{", f"  {busy} := false.B", f"  {at.done} := true.B", "}"]),
            "}.otherwise {",
            block(at.host),
            f"  when({n['start']}) {{",
            block(at.load, 4),
            f"    {busy} := {n['len']} =/= 0.U",
            f"    {at.done} := {n['len']} === 0.U",
            "  }",
            "}",
            f"{n['busy']} := {busy}",
        ]
        return style("\n".join([*lines, *at.outputs]))

    def style_states(self, s: Spec, n: Names) -> Style:
        """An enumerated state."""
        at, state = _Locals(s, n), n.local("state", "phase", "mode")
        idle, copy = n.local("idle", "s_idle", "waiting"), n.local("copy", "s_copy", "moving")
        lines = [
            f"val {idle} :: {copy} :: Nil = Enum(2)",
            f"val {state} = RegInit({idle})",
            *at.declared,
            f"{at.done} := false.B",
            f"switch({state}) {{",
            f"  is({idle}) {{",
            block(at.host, 4),
            f"    when({n['start']}) {{",
            block(at.load, 6),
            f"      when({n['len']} === 0.U) {{",
            f"        {at.done} := true.B",
            "      }.otherwise {",
            f"        {state} := {copy}",
            "      }",
            "    }",
            "  }",
            f"  is({copy}) {{",
            block(at.copy, 4),
            f"    when({at.left} === 1.U) {{",
            f"      {state} := {idle}",
            f"      {at.done} := true.B",
            "    }",
            "  }",
            "}",
            f"{n['busy']} := {state} === {copy}",
        ]
        return style("\n".join([*lines, *at.outputs]))

    def style_remaining(self, s: Spec, n: Names) -> Style:
        """The number of words that are left is the state; done is computed aside."""
        at, busy = _Locals(s, n), n.local("running", "some_left", "pending")
        first = n.local("accepted", "begin_now", "launched")
        lines = [
            *at.declared,
            f"val {busy} = {at.left} =/= 0.U",
            f"val {first} = {n['start']} && !{busy}",
            f"{at.done} := Mux({busy}, {at.left} === 1.U, {first} && {n['len']} === 0.U)",
            f"when({busy}) {{",
            block(at.copy),
            "}.otherwise {",
            block(at.host),
            "}",
            f"when({first}) {{",
            block(at.load),
            "}",
            f"{n['busy']} := {busy}",
        ]
        return style("\n".join([*lines, *at.outputs]))

    def model(self, s: Spec) -> Model:
        """A list."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Short copies often, so that many start and end."""
        return Stimulus(2048, pools=((n.ports["len"], (0, 1, 2, 3, 4)),))


def _copy_rules(s: Spec, n: Names) -> list[Sentence]:
    busy, begin = n.t("busy"), f"A clock edge with {n.t('start')} high and {n.t('busy')} low"
    also = f", {n.t('fill')} and {n.t('wdata')}" if s.fill else ""
    moves = [f"{abs(step)} {'up' if step > 0 else 'down'}" for step in (s.source_step, s.target_step)]
    word = "the word at the target address becomes the word at the source address (as it is before the edge)"
    if s.fill:
        word += f", or, if {n.t('fill')} was high at the start, the value that {n.t('wdata')} had then"
    return [
        f"{begin} takes {n.t('src')} as source address, {n.t('dst')} as target address and {n.t('len')} as the number "
        f"of words{also.replace(',', ', and remembers', 1)}; {busy} is high from then on.",
        f"Each clock edge with {busy} high handles one word: {word}.",
        f"Then the source address goes {moves[0]} and the target address {moves[1]}.",
    ]


class _Locals:
    """Registers and steps that the styles share."""

    def __init__(self, s: Spec, n: Names) -> None:
        mem, src, dst = (
            n.local("mem", "words_mem", "ram"),
            n.local("src_reg", "reader", "from"),
            n.local("dst_reg", "writer", "into"),
        )
        fill, value = n.local("fill_reg", "filling"), n.local("pattern", "fill_value")
        self.left, self.done = n.local("left", "remaining", "todo"), n.local("done_reg", "done_flag", "finished_now")
        init = (
            f"Seq.tabulate({s.entries})(_.U({s.width}.W))" if s.numbered else f"Seq.fill({s.entries})(0.U({s.width}.W))"
        )
        self.declared = [f"val {mem} = RegInit(VecInit({init}))"]
        self.declared += [f"val {name} = RegInit(0.U({s.bits}.W))" for name in (src, dst, self.left)]
        self.declared += [f"val {self.done} = RegInit(false.B)"]
        self.load = [f"{src} := {n['src']}", f"{dst} := {n['dst']}", f"{self.left} := {n['len']}"]
        word = f"{mem}({src})"
        if s.fill:
            self.declared += [f"val {fill} = RegInit(false.B)", f"val {value} = RegInit(0.U({s.width}.W))"]
            self.load += [f"{fill} := {n['fill']}", f"{value} := {n['wdata']}"]
            word = f"Mux({fill}, {value}, {word})"
        self.copy = [
            f"{mem}({dst}) := {word}",
            f"{src} := {src} {'+' if s.source_step > 0 else '-'} {abs(s.source_step)}.U",
            f"{dst} := {dst} {'+' if s.target_step > 0 else '-'} {abs(s.target_step)}.U",
            f"{self.left} := {self.left} - 1.U",
        ]
        self.host = [f"when({n['write']}) {{", f"  {mem}({n['addr']}) := {n['wdata']}", "}"]
        self.outputs = [f"{n['done']} := {self.done}", f"{n['rdata']} := {mem}({n['addr']})"]


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self.reset()

    def reset(self) -> None:
        self._mem = [i * self._s.numbered for i in range(self._s.entries)]
        self._todo: list[tuple[int, int]] = []
        self._constant: int | None = None
        self._done = 0

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        return {"rdata": self._mem[inputs["addr"]], "busy": int(bool(self._todo)), "done": self._done}

    def advance(self, inputs: Mapping[str, int]) -> None:
        s = self._s
        if self._todo:
            source, target = self._todo.pop(0)
            self._mem[target] = self._mem[source] if self._constant is None else self._constant
            self._done = int(not self._todo)
            return
        self._done = int(inputs["start"] and inputs["len"] == 0)
        if inputs["write"]:
            self._mem[inputs["addr"]] = inputs["wdata"]
        if inputs["start"]:
            pairs = [
                (inputs["src"] + i * s.source_step, inputs["dst"] + i * s.target_step) for i in range(inputs["len"])
            ]
            self._todo = [(source % s.entries, target % s.entries) for source, target in pairs]
            self._constant = inputs["wdata"] if inputs.get("fill") else None
