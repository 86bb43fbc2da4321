"""A queue of instructions whose oldest one is shown decoded: the front end of a small processor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import block
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.l6.text import clocked, code, kind_of_reset, style
from reflect_env.circuits.ports import PortGroup, bits_out, decoupled_in, flag_in, flag_out
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    entries: int
    fields: tuple[tuple[str, int], ...]
    """(name, bits) from the most significant side; one of them is `op`."""
    table: tuple[tuple[int, int, tuple[str, ...]], ...]
    """(opcode, kind, flags that it sets), in ascending order of the opcode."""
    flags: tuple[str, ...]
    kind_bits: int
    unknown: int
    """Kind of an opcode that is not in the table."""
    pipe: bool
    """Whether a full queue takes an instruction in the cycle in which it gives one."""
    flush: bool
    level: bool
    """Whether there is an output for the number of instructions."""
    asynchronous: bool

    @property
    def size(self) -> int:
        """Bits of an instruction."""
        return sum(bits for _, bits in self.fields)

    def place(self, name: str) -> tuple[int, int]:
        """Highest and lowest bit of a field."""
        names = [key for key, _ in self.fields]
        low = sum(bits for _, bits in self.fields[names.index(name) + 1 :])
        return low + dict(self.fields)[name] - 1, low

    def opcode(self, word: str) -> str:
        """Cut the opcode out of a word, in Chisel."""
        return f"{word}({', '.join(map(str, self.place('op')))})"


_FLAGS = {
    "writes": ("writes a register", "reg_write", "wen", "has_dest"),
    "uses_imm": ("uses the immediate", "imm_sel", "has_imm", "alu_src"),
    "memory": ("accesses memory", "is_mem", "mem_op", "mem_en"),
    "jumps": ("may jump", "is_jump", "branchy", "redirects"),
}
_FIELDS = {
    "rd": ("field rd", "dest", "wr_reg", "target_reg"),
    "rs": ("field rs", "src", "rd_reg", "source_reg"),
    "imm": ("field imm", "immediate", "offset", "constant"),
}


@family(
    "instruction-queue",
    "L6",
    "InstrQueue",
    "DecodeQueue",
    "FrontEnd",
    "Prefetch",
    "IssueQueue",
    tags=("fifo", "processor", "handshake"),
    silent={"kind_bits": "shown by the ports"},
)
class InstructionQueue(Family[Spec]):
    """Ready and valid in, a decoded instruction out."""

    def draw(self, rng: Random) -> Spec:
        """Draw depth, instruction format and operation table."""
        names = ["op", *rng.sample(("rd", "rs", "imm"), rng.randint(1, 3))]
        rng.shuffle(names)
        bits = {"op": rng.choice((3, 3, 4)), "rd": rng.randint(2, 4), "rs": rng.randint(2, 4), "imm": rng.randint(3, 8)}
        known = sorted(rng.sample(range(1 << bits["op"]), rng.randint(4, min(10, (1 << bits["op"]) - 1))))
        flags = tuple(flag for flag in _FLAGS if rng.random() < 0.6) or ("writes",)
        kinds = rng.choice((2, 3))
        table = tuple(
            (op, rng.randrange(1 << kinds), tuple(flag for flag in flags if rng.random() < 0.45)) for op in known
        )
        options = [rng.random() < share for share in (0.4, 0.6, 0.4, 0.2)]
        return Spec(
            rng.choice((2, 2, 3, 4, 4, 5, 6, 8)),
            tuple((name, bits[name]) for name in names),
            table,
            flags,
            kinds,
            rng.randrange(1 << kinds),
            *options,
        )

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Stream in, decoded instruction out."""
        found = [decoupled_in("enq", s.size, "instructions", "fetch", "in_instr", "push", "feed")]
        found += [flag_in("flush", "empties the queue", "kill", "squash", "clear")] if s.flush else []
        found += [
            flag_in("take", "takes the instruction that is shown", "issue", "deq_ready", "accept", "pop"),
            flag_out("valid", "an instruction is shown", "deq_valid", "available", "has_instr"),
            bits_out("kind", s.kind_bits, "kind of the operation", "unit", "cls", "group"),
        ]
        found += [flag_out(flag, *_FLAGS[flag]) for flag in s.flags]
        found += [bits_out(name, bits, *_FIELDS[name]) for name, bits in s.fields if name != "op"]
        found.append(flag_out("illegal", "opcode is not known", "bad_op", "undefined", "trap"))
        level = bits_out("level", s.entries.bit_length(), "number of instructions held", "count", "fill", "occupancy")
        return (*found, *([level] if s.level else []))

    def clocking(self, s: Spec) -> Clocking:
        """Implicit clock; the reset may be asynchronous."""
        return clocked(s.asynchronous)

    def facts(self, s: Spec, n: Names) -> Facts:
        """Queue, format, table."""
        bits = dict(s.fields)["op"]
        rows = [(code(op, bits), kind, flags) for op, kind, flags in s.table]
        named = [(key, kind, ", ".join(n.t(flag) for flag in flags) or "no flag") for key, kind, flags in rows]
        lines = "\n".join(f"- {key}: {n.t('kind')} {kind}; {flags}" for key, kind, flags in named)
        table = "\n".join(f"| {key} | {kind} | {flags} |" for key, kind, flags in named)
        places = "; ".join(
            "{} in bits {} to {}".format(name.replace("op", "the opcode"), *s.place(name)) for name, _ in s.fields
        )
        fields = " and ".join(n.t(name) for name, _ in s.fields if name != "op")
        kind = kind_of_reset(s.asynchronous)
        return Facts(
            (
                f"instruction queue of {s.entries} entries with a decoder",
                f"{s.entries}-entry instruction FIFO with decode",
            ),
            (
                f"queue up to {s.entries} instructions and show the oldest one decoded",
                "buffer instructions between fetch and issue, and decode the one at the head",
            ),
            (f"The opcodes, the kind of each and the flags that it sets (makes high):\n{lines}",),
            (
                f"An instruction has {s.size} bits: {places}.",
                f"For any other opcode {n.t('kind')} is {s.unknown}, no flag is set and {n.t('illegal')} is high; "
                f"{n.t('illegal')} is low for the listed ones.",
                f"{n.t('valid')} is high while the queue holds an instruction; then the outputs show the oldest one, "
                f"decoded combinationally, with {fields} being its fields.",
                f"While the queue is empty all of these outputs are 0, {n.t('illegal')} too.",
                *_queue_rules(s, n),
                (f"The {kind} reset empties the queue.", f"After the {kind} reset the queue is empty."),
            ),
            {"truth_table": f"| opcode | {n.t('kind')} | flags that are set (high) |\n|---|---|---|\n{table}"},
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """A shifting queue: entry 0 is the oldest."""
        e, size, bits = s.entries, s.size, s.entries.bit_length()
        edge = " or posedge reset" if s.asynchronous else ""
        high, low = s.place("op")
        count = len(s.flags)
        arms = []
        for op, kind, flags in s.table:
            mask = "".join(str(int(flag in flags)) for flag in s.flags)
            arms.append(f"{high - low + 1}'d{op}: out_d = {{{s.kind_bits}'d{kind}, {count}'b{mask}, 1'b0}};")
        room = f"(count_q != {e})" + (f" | {n.v('take')}" if s.pipe else "")
        outs = [f"assign {n.v('kind')} = out_d[{s.kind_bits + count}:{count + 1}];"]
        outs += [f"assign {n.v(flag)} = out_d[{count - i}];" for i, flag in enumerate(s.flags)]
        outs += [f"assign {n.v('illegal')} = out_d[0];", f"assign {n.v('valid')} = |count_q;"]
        for name, _ in s.fields:
            if name != "op":
                top, bottom = s.place(name)
                outs.append(f"assign {n.v(name)} = (count_q == 0) ? 0 : line_q[0][{top}:{bottom}];")
        outs += [f"assign {n.v('level')} = count_q;"] if s.level else []
        flush = f"\n      if ({n.v('flush')}) count_q <= 0;" if s.flush else ""
        return f"""
  reg [{size - 1}:0] line_q [0:{e}];
  reg [{bits - 1}:0] count_q;
  wire room_d = {room};
  wire put_d = room_d & {n.v("enq", "valid")};
  wire get_d = {n.v("take")} & (count_q != 0);
  wire [{bits - 1}:0] left_d = count_q - get_d;
  wire [{size - 1}:0] head_d = line_q[0];
  assign {n.v("enq", "ready")} = room_d;
  reg [{s.kind_bits + count}:0] out_d;
  always @* begin
    case (head_d[{high}:{low}])
{block(arms, 6)}
      default: out_d = {{{s.kind_bits}'d{s.unknown}, {count}'d0, 1'b1}};
    endcase
    if (count_q == 0) out_d = 0;
  end
  integer i_d;
  always @(posedge clock{edge})
    if (reset) count_q <= 0;
    else begin
      count_q <= left_d + put_d;{flush}
    end
  always @(posedge clock) begin
    if (get_d) for (i_d = 0; i_d < {e}; i_d = i_d + 1) line_q[i_d] <= line_q[i_d + 1];
    if (put_d) line_q[left_d] <= {n.v("enq", "bits")};
  end
{block(outs)}"""

    def style_queue(self, s: Spec, n: Names) -> Style:
        """The library's queue, a lookup for the decoder."""
        queue = n.local("queue", "fifo", "buffered")
        options = ("", ", pipe = true")[s.pipe] + ("", ", hasFlush = true")[s.flush]
        lines = [
            f"val {queue} = Module(new Queue(UInt({s.size}.W), {s.entries}{options}))",
            f"{queue}.io.enq <> {n['enq']}",
            f"{queue}.io.deq.ready := {n['take']}",
        ]
        lines += [f"{queue}.io.flush.get := {n['flush']}"] if s.flush else []
        lines += [f"{n['level']} := {queue}.io.count"] if s.level else []
        more = _decode_lookup(s, n, f"{queue}.io.deq.bits", f"{queue}.io.deq.valid")
        return style("\n".join([*lines, *more]), ports="Decoupled")

    def style_pointers(self, s: Spec, n: Names) -> Style:
        """A ring of registers with two pointers and a count."""
        ring, head, tail = n.local("ring", "slots", "store"), n.local("head", "read_ptr"), n.local("tail", "write_ptr")
        held, put, get = n.local("held", "used", "stored"), n.local("put", "pushed"), n.local("get", "popped")
        bits = max(1, (s.entries - 1).bit_length())

        def up(name: str) -> str:
            wraps = s.entries != 1 << bits
            return f"Mux({name} === {s.entries - 1}.U, 0.U, {name} + 1.U)" if wraps else f"{name} + 1.U"

        room = f"{held} =/= {s.entries}.U" + (f" || {n['take']}" if s.pipe else "")
        lines = [
            f"val {ring} = Reg(Vec({s.entries}, UInt({s.size}.W)))",
            f"val {head} = RegInit(0.U({bits}.W))",
            f"val {tail} = RegInit(0.U({bits}.W))",
            f"val {held} = RegInit(0.U({s.entries.bit_length()}.W))",
            f"{n['enq']}.ready := {room}",
            f"val {put} = {n['enq']}.valid && {n['enq']}.ready",
            f"val {get} = {n['take']} && {held} =/= 0.U",
            f"when({put}) {{",
            f"  {ring}({tail}) := {n['enq']}.bits",
            f"  {tail} := {up(tail)}",
            "}",
            f"when({get}) {{ {head} := {up(head)} }}",
            f"{held} := {held} + {put}.asUInt - {get}.asUInt",
        ]
        clear = [f"{head} := 0.U", f"{tail} := 0.U", f"{held} := 0.U"]
        lines += [f"when({n['flush']}) {{", block(clear), "}"] if s.flush else []
        lines += [f"{n['level']} := {held}"] if s.level else []
        more = _decode_switch(s, n, f"{ring}({head})", f"{held} =/= 0.U")
        return style("\n".join([*lines, *more]), ports="Decoupled")

    def style_shift(self, s: Spec, n: Names) -> Style:
        """Entries that move up; the oldest is always the first."""
        line, held = n.local("line", "entries", "row"), n.local("held", "fill_reg", "occupied")
        left, i = n.local("left", "after_pop"), n.local("i", "k")
        put, get = n.local("put", "enters"), n.local("get", "leaves")
        room = f"{held} < {s.entries}.U" + (f" || {n['take']}" if s.pipe else "")
        lines = [
            f"val {line} = Reg(Vec({s.entries}, UInt({s.size}.W)))",
            f"val {held} = RegInit(0.U({s.entries.bit_length()}.W))",
            f"{n['enq']}.ready := {room}",
            f"val {put} = {n['enq']}.valid && {n['enq']}.ready",
            f"val {get} = {n['take']} && {held} > 0.U",
            f"val {left} = {held} - {get}.asUInt",
            f"when({get}) {{",
            f"  for ({i} <- 0 until {s.entries - 1}) {{ {line}({i}) := {line}({i} + 1) }}",
            "}",
            f"for ({i} <- 0 until {s.entries}) {{",
            f"  when({put} && {left} === {i}.U) {{ {line}({i}) := {n['enq']}.bits }}",
            "}",
        ]
        total = f"{left} + {put}.asUInt"
        lines.append(f"{held} := " + (f"Mux({n['flush']}, 0.U, {total})" if s.flush else total))
        lines += [f"{n['level']} := {held}"] if s.level else []
        return style("\n".join([*lines, *_decode_sums(s, n, f"{line}(0)", f"{held} =/= 0.U")]), ports="Decoupled")

    def model(self, s: Spec) -> Model:
        """A list of instructions."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """A queue that runs full and empty."""
        rng, (_, low) = Random(s.size), s.place("op")
        mask = ((1 << dict(s.fields)["op"]) - 1) << low
        words = tuple(rng.getrandbits(s.size) & ~mask | op << low for op, _, _ in s.table for _ in range(3))
        sparse = (n.ports["flush"],) if s.flush else ()
        return Stimulus(2048, pools=((f"{n.ports['enq']}_bits", words),), sparse=sparse)


def _queue_rules(s: Spec, n: Names) -> list[Sentence]:
    ready = n.t("enq", "ready")
    full = f"{ready} is low while it holds {s.entries}"
    if s.pipe:
        full += f", unless {n.t('take')} is high"
    rules: list[Sentence] = [
        f"The queue holds up to {s.entries} instructions; {full}.",
        f"A clock edge with {n.t('enq', 'valid')} and {ready} high stores {n.t('enq', 'bits')}; it can be shown from "
        "the next cycle on.",
        f"A clock edge with {n.t('take')} and {n.t('valid')} high removes the instruction that is shown; {n.t('take')} "
        "does nothing to an empty queue.",
    ]
    if s.flush:
        rules.append(
            f"A clock edge with {n.t('flush')} high empties the queue; an instruction that enters at this edge is "
            f"lost, and {n.t('flush')} does not change {ready} or {n.t('valid')} in its own cycle."
        )
    return rules + ([f"{n.t('level')} is the number of instructions in the queue."] if s.level else [])


def _fields(s: Spec, n: Names, head: str, shown: str) -> list[str]:
    places = [(name, ", ".join(map(str, s.place(name)))) for name, _ in s.fields if name != "op"]
    return [f"{n['valid']} := {shown}"] + [f"{n[x]} := Mux({n['valid']}, {head}({bits}), 0.U)" for x, bits in places]


def _decode_lookup(s: Spec, n: Names, head: str, shown: str) -> list[str]:
    row, width = n.local("row", "decoded", "controls"), s.kind_bits + len(s.flags) + 1
    pairs = []
    for op, kind, flags in s.table:
        mask = "".join(str(int(flag in flags)) for flag in s.flags)
        pairs.append(f'  {op}.U -> "b{kind:0{s.kind_bits}b}_{mask}_0".U({width}.W)')
    other = f'"b{s.unknown:0{s.kind_bits}b}_{"0" * len(s.flags)}_1".U({width}.W)'
    lines = [
        f"val {row} = Mux({shown}, MuxLookup({s.opcode(head)}, {other})(Seq(",
        ",\n".join(pairs),
        ")), 0.U)",
        f"{n['kind']} := {row}({width - 1}, {len(s.flags) + 1})",
    ]
    lines += [f"{n[flag]} := {row}({len(s.flags) - i})" for i, flag in enumerate(s.flags)]
    return [*lines, f"{n['illegal']} := {row}(0)", *_fields(s, n, head, shown)]


def _decode_switch(s: Spec, n: Names, head: str, shown: str) -> list[str]:
    arms = []
    for op, kind, flags in s.table:
        sets = [f"{n['kind']} := {kind}.U", f"{n['illegal']} := false.B", *(f"{n[flag]} := true.B" for flag in flags)]
        arms += [f"is({op}.U) {{", block(sets), "}"]
    word = n.local("word", "oldest", "current")
    return [
        f"val {word} = {head}",
        *_fields(s, n, word, shown),
        f"{n['kind']} := 0.U",
        f"{n['illegal']} := false.B",
        *(f"{n[flag]} := false.B" for flag in s.flags),
        f"when({n['valid']}) {{",
        f"  {n['kind']} := {s.unknown}.U",
        f"  {n['illegal']} := true.B",
        f"  switch({s.opcode(word)}) {{",
        block(arms, 4),
        "  }",
        "}",
    ]


def _decode_sums(s: Spec, n: Names, head: str, shown: str) -> list[str]:
    op, known = n.local("opcode", "op", "major"), n.local("known", "defined")

    def any_of(codes: list[int]) -> str:
        return f"Seq({', '.join(f'{c}.U' for c in codes)}).map(_ === {op}).reduce(_ || _)" if codes else "false.B"

    pairs = ", ".join(f"({op} === {c}.U) -> {kind}.U" for c, kind, _ in s.table)
    lines = [f"val {op} = {s.opcode(head)}", f"val {known} = {any_of([c for c, _, _ in s.table])}"]
    lines += _fields(s, n, head, shown)
    lines.append(f"{n['kind']} := Mux({n['valid']}, MuxCase({s.unknown}.U({s.kind_bits}.W), Seq({pairs})), 0.U)")
    for flag in s.flags:
        lines.append(f"{n[flag]} := {n['valid']} && {any_of([c for c, _, flags in s.table if flag in flags])}")
    return [*lines, f"{n['illegal']} := {n['valid']} && !{known}"]


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self._table = {op: (kind, flags) for op, kind, flags in s.table}
        self.reset()

    def reset(self) -> None:
        self._held: list[int] = []

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        s = self._s
        room = len(self._held) < s.entries or (s.pipe and inputs["take"])
        found = {"enq_ready": int(room), "valid": int(bool(self._held)), "level": len(self._held)}
        word = self._held[0] if self._held else 0
        for name, bits in reversed(s.fields):
            found[name] = word % (1 << bits)
            word >>= bits
        op = found.pop("op")
        kind, flags = self._table.get(op, (s.unknown, ())) if self._held else (0, ())
        found |= {flag: int(flag in flags) for flag in s.flags}
        return found | {"kind": kind, "illegal": int(bool(self._held) and op not in self._table)}

    def advance(self, inputs: Mapping[str, int]) -> None:
        taken = self.outputs(inputs)["enq_ready"] and inputs["enq_valid"]
        if self._held and inputs["take"]:
            self._held = self._held[1:]
        if taken:
            self._held = [*self._held, inputs["enq_bits"]]
        if inputs.get("flush"):
            self._held = []
