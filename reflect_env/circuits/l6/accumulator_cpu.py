"""A processor with one accumulator that executes what comes in at its instruction port."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import block
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.l6.accumulator_operations import (
    CARRY,
    CHISEL,
    CHISEL_CARRY,
    PYTHON,
    VERILOG,
    WORDS,
    State,
)
from reflect_env.circuits.l6.text import clocked, code, kind_of_reset, listed, style
from reflect_env.circuits.ports import PortGroup, bits_in, bits_out, flag_in, flag_out
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Stimulus

_SKIPS = {"SKZ": "is 0", "SKN": "has its most significant bit set", "SKO": "is odd"}
_SKIP_VERILOG = {"SKZ": "acc_q == 0", "SKN": "acc_q[{top}]", "SKO": "acc_q[0]", "SKC": "carry_q"}
_SKIP_CHISEL = {"SKZ": "{a} === 0.U", "SKN": "{a}({top})", "SKO": "{a}(0)", "SKC": "{c}"}


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    operand_bits: int
    words: int
    """Of the data memory."""
    operations: tuple[tuple[int, str], ...]
    """(opcode, instruction), in ascending order of the opcode."""
    opcode_bits: int
    opcode_high: bool
    """Whether the opcode stands in the upper bits of an instruction."""
    carry: bool
    asynchronous: bool

    @property
    def address_bits(self) -> int:
        """Width of a memory address."""
        return (self.words - 1).bit_length()

    def has(self, name: str) -> bool:
        """Whether there is such an instruction."""
        return any(op == name for _, op in self.operations)

    @property
    def skips(self) -> bool:
        """Whether any instruction can skip the next one."""
        return any(op.startswith("SK") for _, op in self.operations)


@family("accumulator-cpu", "L6", "Cpu", "Accumulator", "MiniCpu", "Processor", "Core", tags=("processor", "table"))
class AccumulatorCpu(Family[Spec]):
    """One instruction a cycle, of a random instruction set."""

    def draw(self, rng: Random) -> Spec:
        """Draw 8 to 16 instructions under random opcodes."""
        carry, words = rng.random() < 0.4, rng.choice((2, 4, 4, 8))
        pool = [op for op in WORDS if op not in ("STA n", "NOP") and (carry or op != "ADC n")]
        pool += [*_SKIPS, *(("SKC",) if carry else ())]
        chosen = ["STA n", rng.choice(("LDI n", "INP")), *rng.sample(pool, rng.randint(7, 14))]
        if carry and "ADD n" not in chosen:
            chosen.append("ADD n")
        chosen = list(dict.fromkeys(chosen))
        bits = (len(chosen) - 1).bit_length()
        codes = rng.sample(range(1 << bits), len(chosen))
        w = rng.choice((4, 6, 8, 8, 8, 10, 12, 16))
        operand = rng.randint(max(3, (words - 1).bit_length()), min(w, 8))
        table = tuple(sorted(zip(codes, chosen, strict=True)))
        return Spec(w, operand, words, table, bits, rng.random() < 0.7, carry, rng.random() < 0.2)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Instruction in, state out."""
        size = s.opcode_bits + s.operand_bits
        found = [
            bits_in("instr", size, "instruction", "insn", "inst", "command", "word"),
            flag_in("valid", "executes the instruction", "go", "exec", "step", "en"),
        ]
        found += [bits_in("data_in", s.width, "value that INP reads", "inp", "port_in", "din")] if s.has("INP") else []
        found += [bits_out("acc", s.width, "accumulator", "accu", "a_reg", "acc_out", "result")]
        found += [bits_out("data_out", s.width, "output register", "outp", "port_out", "dout")] if s.has("OUT") else []
        found += [flag_out("carry", "carry flag", "c_flag", "cy", "carry_flag")] if s.carry else []
        return (
            *found,
            *([flag_out("skipping", "next instruction is skipped", "skip", "skip_next")] if s.skips else []),
        )

    def clocking(self, s: Spec) -> Clocking:
        """Implicit clock; the reset may be asynchronous."""
        return clocked(s.asynchronous)

    def facts(self, s: Spec, n: Names) -> Facts:
        """Format of an instruction, then what each does."""
        says = [(code(c, s.opcode_bits), op, _said(s, n, op)) for c, op in s.operations]
        lines = "\n".join(f"- {c} {op}: {text}" for c, op, text in says)
        rows = "\n".join(f"| {c} | {op} | {text} |" for c, op, text in says)
        ends = ("upper", "lower") if s.opcode_high else ("lower", "upper")
        kind = kind_of_reset(s.asynchronous)
        return Facts(
            (
                f"{s.width}-bit accumulator processor with {len(says)} instructions",
                f"{s.width}-bit one-address processor",
            ),
            (
                f"execute one instruction a cycle on a {s.width}-bit accumulator",
                f"be a small processor with an accumulator and {s.words} words of memory",
            ),
            (f"The opcodes and what they do (all results modulo 2^{s.width}):\n{lines}",),
            (
                f"An instruction has its opcode in the {ends[0]} {s.opcode_bits} bits of {n.t('instr')} and the "
                f"operand n, unsigned, in the {ends[1]} {s.operand_bits} bits; instructions written without n ignore "
                "it.",
                *_memory_rule(s),
                (
                    f"At each clock edge with {n.t('valid')} high one instruction is executed; with {n.t('valid')} low "
                    "nothing changes.",
                    f"{n.t('valid')} high executes the instruction at the next clock edge, else all state stays.",
                ),
                *_more_rules(s, n),
                f"{_outputs(s, n)} straight from registers.",
                (
                    f"The {kind} reset sets {_state(s, n)} to 0.",
                    f"After the {kind} reset {_state(s, n)} are 0.",
                ),
            ),
            {"truth_table": f"| opcode | instruction | effect (modulo 2^{s.width}) |\n|---|---|---|\n{rows}"},
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """One clocked case."""
        w, k, size = s.width, s.address_bits, s.opcode_bits + s.operand_bits
        upper = f"{n.v('instr')}[{size - 1}:{size - (s.opcode_bits if s.opcode_high else s.operand_bits)}]"
        lower = f"{n.v('instr')}[{(s.operand_bits if s.opcode_high else s.opcode_bits) - 1}:0]"
        op, operand = (upper, lower) if s.opcode_high else (lower, upper)
        at = {"a": "acc_q", "n": "n_d", "m": "m_d", "c": "carry_q", "w": w, "top": w - 1}
        at["x"] = n.v("data_in") if s.has("INP") else ""
        arms = []
        for number, name in s.operations:
            lines = ["mem_q[at_d] <= acc_q;"] if name in ("STA n", "SWP n") else []
            lines += ["out_q <= acc_q;"] if name == "OUT" else []
            lines += [f"skip_q <= {_SKIP_VERILOG[name].format(**at)};"] if name.startswith("SK") else []
            target = "{carry_q, acc_q}" if s.carry and name in CARRY else "acc_q"
            lines += [f"{target} <= {VERILOG[name].format(**at)};"] if name in VERILOG else []
            arms.append(f"{s.opcode_bits}'d{number}: begin {' '.join(lines)} end")
        edge = " or posedge reset" if s.asynchronous else ""
        outs = [f"assign {n.v('acc')} = acc_q;"]
        outs += [f"assign {n.v('data_out')} = out_q;"] if s.has("OUT") else []
        outs += [f"assign {n.v('carry')} = carry_q;"] if s.carry else []
        outs += [f"assign {n.v('skipping')} = skip_q;"] if s.skips else []
        return f"""
  reg [{w - 1}:0] acc_q, out_q;
  reg carry_q, skip_q;
  reg [{w - 1}:0] mem_q [0:{s.words - 1}];
  integer i_d;
  wire [{s.opcode_bits - 1}:0] op_d = {op};
  wire [{s.operand_bits - 1}:0] low_d = {operand};
  wire [{w - 1}:0] n_d = low_d;
  wire [{k - 1}:0] at_d = low_d[{k - 1}:0];
  wire [{w - 1}:0] m_d = mem_q[at_d];
  always @(posedge clock{edge})
    if (reset) begin
      acc_q <= 0; out_q <= 0; carry_q <= 0; skip_q <= 0;
      for (i_d = 0; i_d < {s.words}; i_d = i_d + 1) mem_q[i_d] <= 0;
    end else if ({n.v("valid")}) begin
      skip_q <= 1'b0;
      if (!skip_q) case (op_d)
{block(arms, 8)}
        default: ;
      endcase
    end
{block(outs)}"""

    def style_switch(self, s: Spec, n: Names) -> Style:
        """Registers that a switch updates."""
        at = _Locals(s, n)
        arms = []
        for number, name in s.operations:
            arms += [f"is({number}.U) {{ // {name}", block(at.effects(name)), "}"]
        return style("\n".join(at.around([f"switch({at.op}) {{", block(arms), "}"])))

    def style_named(self, s: Spec, n: Names) -> Style:
        """Opcodes by name in an object, a chain of conditions."""
        at, book = _Locals(s, n), f"{n.module}Op"
        names = {name: name.split()[0].capitalize() for _, name in s.operations}
        before = [f"  val {names[name]} = {number}" for number, name in s.operations]
        chain = ""
        for i, (_, name) in enumerate(s.operations):
            head = "when" if i == 0 else ".elsewhen"
            chain += f"{head}({at.op} === {book}.{names[name]}.U) {{\n{block(at.effects(name))}\n}}"
        return style("\n".join(at.around([chain])), before="\n".join([f"object {book} {{", *before, "}"]))

    def style_next(self, s: Spec, n: Names) -> Style:
        """The next accumulator as one lookup; the other effects beside it."""
        at = _Locals(s, n)
        pairs = ",\n".join(f"  {c}.U -> {_tight(at.value(op))}" for c, op in s.operations if op in CHISEL)
        lines = [f"{at.acc} := MuxLookup({at.op}, {at.acc})(Seq(\n{pairs}\n))"]
        if s.carry:
            pairs = ",\n".join(f"  {c}.U -> ({at.new_carry(op)})" for c, op in s.operations if op in CARRY)
            lines.append(f"{at.carry} := MuxLookup({at.op}, {at.carry})(Seq(\n{pairs}\n))")
        for number, name in s.operations:
            rest = at.effects(name, besides=True)
            lines += [f"when({at.op} === {number}.U) {{ // {name}", block(rest), "}"] if rest else []
        return style("\n".join(at.around(lines)))

    def model(self, s: Spec) -> Model:
        """A small interpreter."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Instructions with listed opcodes and small operands."""
        words = []
        for number, _ in s.operations:
            for operand in (0, 1, s.words - 1, (1 << s.operand_bits) - 1):
                high, low = (number, operand) if s.opcode_high else (operand, number)
                words.append(high << (s.operand_bits if s.opcode_high else s.opcode_bits) | low)
        return Stimulus(3072, pools=((n.ports["instr"], tuple(words)),), dense=(n.ports["valid"],))


def _said(s: Spec, n: Names, op: str) -> str:
    if op == "SKC":
        return "the next instruction is skipped if the carry is 1"
    if op in _SKIPS:
        return f"the next instruction is skipped if the accumulator {_SKIPS[op]}"
    text = WORDS[op].format(x=n.t("data_in") if op == "INP" else "")
    return text + (f"; the carry becomes {CARRY[op]}" if s.carry and op in CARRY else "")


def _memory_rule(s: Spec) -> list[Sentence]:
    bits = s.address_bits
    which = f"the low {bits} bits of n" if bits > 1 else "bit 0 of n"
    return [
        f"There are {s.words} memory words of {s.width} bits; memory word n is the one whose number is in {which}.",
    ]


def _more_rules(s: Spec, n: Names) -> list[Sentence]:
    rules: list[Sentence] = []
    if len(s.operations) < 1 << s.opcode_bits:
        rules.append("An instruction with any other opcode does nothing.")
    if s.skips:
        rules.append(
            f"A skipped instruction has no effect but to end the skipping; {n.t('skipping')} is high from the clock "
            "edge of the skip instruction whose condition holds to the edge at which the next instruction "
            f"({n.t('valid')} high) is skipped."
        )
    return rules + (["Instructions that do not mention the carry leave it."] if s.carry else [])


def _outputs(s: Spec, n: Names) -> str:
    names = [f"{n.t('acc')} shows the accumulator"]
    names += [f"{n.t('data_out')} the output register"] if s.has("OUT") else []
    names += [f"{n.t('carry')} the carry"] if s.carry else []
    return ", ".join(names) + ","


def _state(s: Spec, n: Names) -> str:
    names = ["the accumulator"]
    names += ["the output register"] if s.has("OUT") else []
    names += ["the carry"] if s.carry else []
    return listed([*names, *([n.t("skipping")] if s.skips else []), "all memory words"])


def _tight(text: str) -> str:
    return f"({text})" if " " in text and not text.startswith("Mux") else text


class _Locals:
    """State and its updates, which the styles arrange in different ways."""

    def __init__(self, s: Spec, n: Names) -> None:
        self._s, self._n = s, n
        self.op, self.acc = n.local("opcode", "op", "operation"), n.local("acc_reg", "accumulator", "a")
        self.carry, self._skip = (
            n.local("carry_reg", "cy_flag", "c_bit"),
            n.local("skip_reg", "skipping_now", "jump_over"),
        )
        self._out, self._mem = n.local("out_reg", "latched", "shown"), n.local("mem", "ram", "data_mem")
        self._operand, self._at = n.local("operand", "arg", "imm"), n.local("address", "slot", "at")
        self._word = n.local("mem_word", "loaded", "m")
        texts = {"a": self.acc, "n": self._operand, "m": self._word, "c": self.carry, "w": s.width, "top": s.width - 1}
        self._texts = texts | {"x": n["data_in"] if s.has("INP") else ""}

    def value(self, op: str) -> str:
        """Next accumulator."""
        return CHISEL[op].format(**self._texts)

    def new_carry(self, op: str) -> str:
        """Next carry."""
        return CHISEL_CARRY[op].format(**self._texts)

    def effects(self, op: str, besides: bool = False) -> list[str]:
        """Every connection of an instruction, or those besides accumulator and carry."""
        lines = []
        if op in CHISEL and not besides:
            lines.append(f"{self.acc} := {self.value(op)}")
            lines += [f"{self.carry} := {self.new_carry(op)}"] if self._s.carry and op in CARRY else []
        lines += [f"{self._mem}({self._at}) := {self.acc}"] if op in ("STA n", "SWP n") else []
        lines += [f"{self._out} := {self.acc}"] if op == "OUT" else []
        return lines + ([f"{self._skip} := {_SKIP_CHISEL[op].format(**self._texts)}"] if op in _SKIP_CHISEL else [])

    def around(self, work: list[str]) -> list[str]:
        """Put declarations before and outputs after what an instruction does."""
        s, n, w = self._s, self._n, self._s.width
        size = s.opcode_bits + s.operand_bits
        split = s.operand_bits if s.opcode_high else s.opcode_bits
        high, low = f"{n['instr']}({size - 1}, {split})", f"{n['instr']}({split - 1}, 0)"
        op, operand = (high, low) if s.opcode_high else (low, high)
        lines = [f"val {self.acc} = RegInit(0.U({w}.W))"]
        lines += [f"val {self._out} = RegInit(0.U({w}.W))"] if s.has("OUT") else []
        lines += [f"val {self.carry} = RegInit(false.B)"] if s.carry else []
        lines += [f"val {self._skip} = RegInit(false.B)"] if s.skips else []
        lines += [
            f"val {self._mem} = RegInit(VecInit(Seq.fill({s.words})(0.U({w}.W))))",
            f"val {self.op} = {op}",
            f"val {self._operand} = {operand}",
            f"val {self._at} = {self._operand}({s.address_bits - 1}, 0)",
            f"val {self._word} = {self._mem}({self._at})",
        ]
        if s.skips:
            work = [f"{self._skip} := false.B", f"when(!{self._skip}) {{", block(work), "}"]
        lines += [f"when({n['valid']}) {{", block(work), "}", f"{n['acc']} := {self.acc}"]
        lines += [f"{n['data_out']} := {self._out}"] if s.has("OUT") else []
        lines += [f"{n['carry']} := {self.carry}"] if s.carry else []
        return lines + ([f"{n['skipping']} := {self._skip}"] if s.skips else [])


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self.reset()

    def reset(self) -> None:
        self._acc = self._out = self._carry = self._skip = 0
        self._mem = [0] * self._s.words

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        return {"acc": self._acc, "data_out": self._out, "carry": self._carry, "skipping": self._skip}

    def advance(self, inputs: Mapping[str, int]) -> None:
        if not inputs["valid"]:
            return
        skip, self._skip = self._skip, 0
        if not skip:
            self._execute(inputs)

    def _execute(self, inputs: Mapping[str, int]) -> None:
        s = self._s
        lower = 2 ** (s.operand_bits if s.opcode_high else s.opcode_bits)
        parts = divmod(inputs["instr"], lower)
        number, operand = parts if s.opcode_high else parts[::-1]
        op, at, acc = dict(s.operations).get(number, "NOP"), operand % s.words, self._acc
        seen = State(acc, operand, self._mem[at], self._carry, inputs.get("data_in", 0), s.width)
        if op in PYTHON:
            value, self._carry = PYTHON[op](seen)
            self._acc = value % 2**s.width
        if op in ("STA n", "SWP n"):
            self._mem[at] = acc
        self._out = acc if op == "OUT" else self._out
        tests = {"SKZ": acc == 0, "SKN": acc >= 2 ** (s.width - 1), "SKO": acc % 2 == 1, "SKC": seen.c == 1}
        self._skip = int(tests.get(op, False))
