"""A processor without registers: its instructions work on the top of a small stack."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import block
from reflect_env.circuits.draw import width
from reflect_env.circuits.family import Facts, Family, Model, Names, Style
from reflect_env.circuits.l6.stack_operations import CHISEL, GROWS, NEEDS, VERILOG, WORDS
from reflect_env.circuits.l6.text import clocked, code, kind_of_reset, style
from reflect_env.circuits.ports import PortGroup, bits_in, bits_out, flag_in, flag_out
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    depth: int
    operations: tuple[tuple[int, str], ...]
    """(opcode, instruction), in ascending order of the opcode."""
    opcode_bits: int
    operand_bits: int
    sticky: bool
    """Whether an error stays until the reset."""
    asynchronous: bool

    @property
    def size(self) -> int:
        """Bits of an instruction."""
        return self.opcode_bits + self.operand_bits


@family("stack-machine", "L6", "StackMachine", "StackCpu", "Forth", "RpnUnit", "Evaluator", tags=("processor", "stack"))
class StackMachine(Family[Spec]):
    """One instruction a cycle, of a random instruction set."""

    def draw(self, rng: Random) -> Spec:
        """Draw 6 to 14 instructions under random opcodes."""
        chosen = [
            "PUSH n",
            "DROP",
            *rng.sample([op for op in WORDS if op not in ("PUSH n", "DROP")], rng.randint(4, 12)),
        ]
        bits = (len(chosen) - 1).bit_length()
        codes = rng.sample(range(1 << bits), len(chosen))
        w, depth = width(rng, 4, 16), rng.choice((3, 4, 4, 5, 6, 8))
        table = tuple(sorted(zip(codes, chosen, strict=True)))
        return Spec(w, depth, table, bits, rng.randint(2, min(w, 8)), rng.random() < 0.5, rng.random() < 0.2)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Instruction in, top of the stack out."""
        return (
            bits_in("instr", s.size, "instruction", "insn", "command", "code", "word"),
            flag_in("valid", "executes the instruction", "go", "exec", "step", "en"),
            bits_out("tos", s.width, "top element, 0 if there is none", "top", "result", "head_value", "out"),
            bits_out("size", s.depth.bit_length(), "number of elements", "count", "level", "used"),
            flag_out("error", "an instruction was refused", "fault", "err", "stack_error"),
        )

    def clocking(self, s: Spec) -> Clocking:
        """Implicit clock; the reset may be asynchronous."""
        return clocked(s.asynchronous)

    def facts(self, s: Spec, n: Names) -> Facts:
        """The instructions, then refusals."""
        says = [(code(c, s.opcode_bits), op, WORDS[op]) for c, op in s.operations]
        lines = "\n".join(f"- {c} {op}: {text}" for c, op, text in says)
        rows = "\n".join(f"| {c} | {op} | {text} |" for c, op, text in says)
        error, valid, kind = n.t("error"), n.t("valid"), kind_of_reset(s.asynchronous)
        ends = f"{error} goes high with the clock edge that refuses an instruction and "
        ends += "stays high until the reset." if s.sticky else "goes low with the next edge that does not refuse one."
        clear_never = " (CLR never does)" if any(op == "CLR" for _, op in s.operations) else ""
        return Facts(
            (f"{s.width}-bit stack machine with {len(says)} instructions", f"stack processor with {s.depth} elements"),
            (
                f"execute instructions on a stack of {s.depth} elements of {s.width} bits",
                f"evaluate postfix programs on {s.width}-bit numbers",
            ),
            (f"The opcodes and what each instruction does (results modulo 2^{s.width}):\n{lines}",),
            (
                f"The stack holds up to {s.depth} elements of {s.width} bits; the second element is the one below the "
                "top.",
                f"{n.t('instr')} has the opcode in its upper {s.opcode_bits} bits and the unsigned number n in its "
                f"lower {s.operand_bits} bits, which instructions without n ignore.",
                (
                    f"A clock edge with {valid} high executes the instruction; with {valid} low the stack stays.",
                    f"One instruction is executed at each clock edge with {valid} high; otherwise the stack stays.",
                ),
                f"An instruction is refused, and changes nothing but {error}, if it reads or removes more elements "
                f"than there are{clear_never}, if it would need more than {s.depth} elements, or if its opcode is "
                "not listed.",
                ends,
                f"{n.t('tos')} is the top element, or 0 while the stack is empty; {n.t('size')} is the number of "
                "elements; both depend on registers only.",
                (
                    f"The {kind} reset empties the stack and makes {error} low.",
                    f"After the {kind} reset the stack is empty and {error} low.",
                ),
            ),
            {"truth_table": f"| opcode | instruction | effect (modulo 2^{s.width}) |\n|---|---|---|\n{rows}"},
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """An array and a pointer; elements are written where they belong."""
        w, d, bits = s.width, s.depth, s.depth.bit_length()
        edge = " or posedge reset" if s.asynchronous else ""
        arms = []
        for number, op in s.operations:
            need, grow = NEEDS.get(op, 0), GROWS.get(op, -1)
            test = "1'b0" if op == "CLR" else f"(size_q < {need})" + (f" || (size_q == {d})" if grow > 0 else "")
            slot = f"size_q - {1 - grow}" if grow <= 0 else "size_q"
            work = [f"next_d = size_q + {grow};" if grow > 0 else f"next_d = size_q - {-grow};"]
            if op == "CLR":
                work = ["next_d = 0;"]
            elif op == "SWAP":
                work.append("swap_d = 1;")
            elif op in VERILOG:
                work.append(f"put_d = 1; at_d = {slot}; value_d = {VERILOG[op]};")
            arms.append(f"{s.opcode_bits}'d{number}: begin bad_d = {test}; {' '.join(work)} end")
        stays = "error_q | " if s.sticky else ""
        return f"""
  reg [{w - 1}:0] stack_q [0:{d - 1}];
  reg [{bits - 1}:0] size_q, next_d, at_d;
  reg error_q, bad_d, put_d, swap_d;
  reg [{w - 1}:0] value_d;
  wire [{w - 1}:0] n_d = {n.v("instr")}[{s.operand_bits - 1}:0];
  wire [{w - 1}:0] a_d = stack_q[size_q - 1];
  wire [{w - 1}:0] b_d = stack_q[size_q - 2];
  always @* begin
    bad_d = 1; put_d = 0; swap_d = 0; next_d = size_q; at_d = 0; value_d = 0;
    case ({n.v("instr")}[{s.size - 1}:{s.operand_bits}])
{block(arms, 6)}
      default: ;
    endcase
  end
  always @(posedge clock{edge})
    if (reset) begin size_q <= 0; error_q <= 0; end
    else begin
      error_q <= {stays}({n.v("valid")} & bad_d);
      if ({n.v("valid")} & ~bad_d) size_q <= next_d;
    end
  always @(posedge clock) if ({n.v("valid")} & ~bad_d) begin
    if (put_d) stack_q[at_d] <= value_d;
    if (swap_d) begin stack_q[size_q - 1] <= b_d; stack_q[size_q - 2] <= a_d; end
  end
  assign {n.v("tos")} = (size_q == 0) ? {w}'d0 : a_d;
  assign {n.v("size")} = size_q;
  assign {n.v("error")} = error_q;"""

    def style_array(self, s: Spec, n: Names) -> Style:
        """A vector that a size points into."""
        at = _Locals(s, n)
        stack, top = n.local("stack", "elements", "mem"), n.local("top_at", "upper_slot")
        second, bits = n.local("second_at", "lower_slot"), max(1, (s.depth - 1).bit_length())
        arms = []
        for number, op in s.operations:
            grow = GROWS.get(op, -1)
            slot = {1: f"{at.size}({bits - 1}, 0)", 0: top, -1: second}[grow]
            if op == "CLR":
                work = [f"{at.size} := 0.U"]
            else:
                work = [f"{stack}({slot}) := {at.value(op)}"] if op != "DROP" else []
                work += [f"{stack}({second}) := {at.top}"] if op == "SWAP" else []
                work += [f"{at.size} := {at.size} {'+' if grow > 0 else '-'} 1.U"] if grow else []
            arms += [f"is({number}.U) {{ // {op}", block(at.guarded(op, work)), "}"]
        low = f"({bits - 1}, 0)"
        lines = [
            f"val {stack} = Reg(Vec({s.depth}, UInt({s.width}.W)))",
            *at.declared,
            f"val {top} = ({at.size} - 1.U){low}",
            f"val {second} = ({at.size} - 2.U){low}",
            f"val {at.top} = {stack}({top})",
            f"val {at.next} = {stack}({second})",
            *at.around([f"switch({at.op}) {{", block(arms), "}"]),
        ]
        return style("\n".join(lines))

    def style_shift(self, s: Spec, n: Names) -> Style:
        """The top is always element 0; everything below moves up and down."""
        at, stack, i = _Locals(s, n), n.local("stack", "cells", "values"), n.local("i", "k")
        arms = []
        for number, op in s.operations:
            grow = GROWS.get(op, -1)
            if op == "CLR":
                work = [f"{at.size} := 0.U"]
            else:
                move = {
                    1: [f"for ({i} <- 1 until {s.depth}) {{ {stack}({i}) := {stack}({i} - 1) }}"],
                    0: [],
                    -1: [f"for ({i} <- 1 until {s.depth - 1}) {{ {stack}({i}) := {stack}({i} + 1) }}"],
                }[grow]
                work = [*move, f"{stack}(0) := {at.value(op)}"]
                work += [f"{stack}(1) := {at.top}"] if op == "SWAP" else []
                work += [f"{at.size} := {at.size} {'+' if grow > 0 else '-'} 1.U"] if grow else []
            arms += [f"is({number}.U) {{ // {op}", block(at.guarded(op, work)), "}"]
        lines = [
            f"val {stack} = Reg(Vec({s.depth}, UInt({s.width}.W)))",
            *at.declared,
            f"val {at.top} = {stack}(0)",
            f"val {at.next} = {stack}(1)",
            *at.around([f"switch({at.op}) {{", block(arms), "}"]),
        ]
        return style("\n".join(lines))

    def style_table(self, s: Spec, n: Names) -> Style:
        """Need, growth and result of each instruction as lookups; one place that writes."""
        at, stack = _Locals(s, n), n.local("stack", "store", "items")
        need, grow, result = n.local("need", "reads"), n.local("grows", "pushes"), n.local("result", "new_top")
        shrink, other, i = n.local("shrinks", "pops"), n.local("known", "listed"), n.local("i", "j")
        ops = [(c, op) for c, op in s.operations if op != "CLR"]

        def codes(change: int) -> str:
            found = [f"{c}.U" for c, op in ops if GROWS.get(op, -1) == change]
            return f"Seq({', '.join(found)}).map(_ === {at.op}).reduce(_ || _)" if found else "false.B"

        needs = ", ".join(f"{c}.U -> {NEEDS.get(op, 0)}.U" for c, op in ops)
        values = ",\n".join(f"  {c}.U -> {_tight(at.value(op))}" for c, op in ops)
        clears = [f"{c}.U" for c, op in s.operations if op == "CLR"]
        clear = f" || {at.op} === {clears[0]}" if clears else ""
        lines = [
            f"val {stack} = Reg(Vec({s.depth}, UInt({s.width}.W)))",
            *at.declared,
            f"val {at.top} = {stack}(0)",
            f"val {at.next} = {stack}(1)",
            f"val {need} = MuxLookup({at.op}, 3.U(2.W))(Seq({needs}))",
            f"val {grow} = {codes(1)}",
            f"val {shrink} = {codes(-1)}",
            f"val {result} = MuxLookup({at.op}, {at.top})(Seq(\n{values}\n))",
            f"val {other} = {need} =/= 3.U && {at.size} >= {need} && !({grow} && {at.size} === {s.depth}.U)",
        ]
        work = [f"{stack}(0) := {result}"]
        work += [f"when({grow}) {{", f"  for ({i} <- 1 until {s.depth}) {{ {stack}({i}) := {stack}({i} - 1) }}"]
        work += [f"  {at.size} := {at.size} + 1.U", "}"]
        work += [f"when({shrink}) {{", f"  for ({i} <- 1 until {s.depth - 1}) {{ {stack}({i}) := {stack}({i} + 1) }}"]
        work += [f"  {at.size} := {at.size} - 1.U", "}"]
        swaps = [c for c, op in ops if op == "SWAP"]
        work += [f"when({at.op} === {swaps[0]}.U) {{ {stack}(1) := {at.top} }}"] if swaps else []
        body = [f"{at.bad} := !({other}{clear})", f"when({other}) {{", block(work), "}"]
        body += [f"when({at.op} === {clears[0]}) {{ {at.size} := 0.U }}"] if clears else []
        return style("\n".join([*lines, *at.around(body)]))

    def model(self, s: Spec) -> Model:
        """A list."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Many pushes, so that the stack has something to work on."""
        words = []
        for number, op in s.operations:
            copies = 4 if op == "PUSH n" else 1
            operands = (0, 1, 2, (1 << s.operand_bits) - 1)[: 4 if copies > 1 else 1]
            words += [number << s.operand_bits | operand for operand in operands * (2 if copies > 1 else 1)]
        return Stimulus(4096, pools=((n.ports["instr"], tuple(words)),), dense=(n.ports["valid"],))


def _tight(text: str) -> str:
    return f"({text})" if " " in text and not text.startswith("Mux") else text


class _Locals:
    """Names and lines that the styles share; they differ in how the stack is kept."""

    def __init__(self, s: Spec, n: Names) -> None:
        self._s, self._n = s, n
        self.size, self.op = n.local("depth_reg", "elements_held", "sp"), n.local("opcode", "op", "operation")
        self.top, self.next = n.local("first", "a", "upper"), n.local("second", "b", "lower")
        self._operand, self._error = n.local("operand", "literal", "imm"), n.local("error_reg", "failed", "err_flag")
        self.bad = n.local("refused", "bad_now", "rejects")
        self.declared = [
            f"val {self.size} = RegInit(0.U({s.depth.bit_length()}.W))",
            f"val {self._error} = RegInit(false.B)",
            f"val {self.op} = {n['instr']}({s.size - 1}, {s.operand_bits})",
            f"val {self._operand} = {n['instr']}({s.operand_bits - 1}, 0)",
        ]

    def value(self, op: str) -> str:
        """What becomes the new top."""
        return CHISEL[op].format(a=self.top, b=self.next, n=self._operand, top=self._s.width - 1)

    def guarded(self, op: str, work: list[str]) -> list[str]:
        """Do the work only if the stack allows it."""
        tests = [f"{self.size} >= {NEEDS[op]}.U"] if op in NEEDS else []
        tests += [f"{self.size} =/= {self._s.depth}.U"] if GROWS.get(op, -1) > 0 else []
        fine = [*work, f"{self.bad} := false.B"]
        return [f"when({' && '.join(tests)}) {{", block(fine), "}"] if tests else fine

    def around(self, work: list[str]) -> list[str]:
        """Put execution, error and outputs around the work."""
        n, stays = self._n, f"{self._error} || " if self._s.sticky else ""
        return [
            f"val {self.bad} = WireDefault({n['valid']})",
            f"when({n['valid']}) {{",
            block(work),
            "}",
            f"{self._error} := {stays}{self.bad}",
            f"{n['tos']} := Mux({self.size} === 0.U, 0.U, {self.top})",
            f"{n['size']} := {self.size}",
            f"{n['error']} := {self._error}",
        ]


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self.reset()

    def reset(self) -> None:
        self._stack: list[int] = []
        self._error = 0

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        top = self._stack[-1] if self._stack else 0
        return {"tos": top, "size": len(self._stack), "error": self._error}

    def advance(self, inputs: Mapping[str, int]) -> None:
        s, number = self._s, inputs["instr"] >> self._s.operand_bits
        op = dict(s.operations).get(number, "")
        after = self._run(op, inputs["instr"] % (1 << s.operand_bits)) if inputs["valid"] else self._stack
        refused = after is None or len(after) > s.depth
        self._error = int(refused or (s.sticky and self._error == 1))
        if after is not None and not refused:
            self._stack = after

    def _run(self, op: str, operand: int) -> list[int] | None:
        """The stack afterwards, or None where elements are missing."""
        stack, top = self._stack, 1 << self._s.width
        if op in ("PUSH n", "CLR"):
            return [*stack, operand] if op == "PUSH n" else []
        if not op or len(stack) < NEEDS[op]:
            return None
        *rest, a = stack
        one = {"DROP": [], "DUP": [a, a], "NOT": [top - 1 - a], "INC": [a + 1], "DEC": [a - 1], "SHL": [2 * a]}
        if op in one:
            return rest + [v % top for v in one[op]]
        *rest, b = rest
        moves = {"OVER": [b, a, b], "SWAP": [a, b], "NIP": [a]}
        values = {"ADD": b + a, "SUB": b - a, "AND": b & a, "OR": b | a, "XOR": b ^ a, "MAX": max(a, b)}
        values |= {"LT": int(b < a), "EQ": int(b == a)}
        return rest + (moves[op] if op in moves else [values[op] % top])
