"""A processor with one accumulator and a fixed program: what the program computes is visible at its ports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import block
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.l6.accumulator_operations import CHISEL, MEMORY, PYTHON, VERILOG, WORDS, State
from reflect_env.circuits.l6.text import clocked, kind_of_reset, listed, style
from reflect_env.circuits.ports import PortGroup, bits_in, bits_out, flag_in, flag_out
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Stimulus

_JUMPS = {
    "JMP n": "execution goes on at instruction n",
    "JZ n": "execution goes on at instruction n if the accumulator is 0",
    "JNZ n": "execution goes on at instruction n if the accumulator is not 0",
    "JN n": "execution goes on at instruction n if the accumulator has its most significant bit set",
    "HLT": "the processor halts: nothing changes any more until the reset",
}
_JUMP_VERILOG = {"JMP n": "1'b1", "JZ n": "acc_q == 0", "JNZ n": "acc_q != 0", "JN n": "acc_q[{top}]"}
_JUMP_CHISEL = {"JMP n": "true.B", "JZ n": "{a} === 0.U", "JNZ n": "{a} =/= 0.U", "JN n": "{a}({top})"}


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    words: int
    """Of the data memory; 0 for none."""
    program: tuple[tuple[str, int], ...]
    """(instruction, operand; 0 where it has none)."""
    run: bool
    """Whether an input must be high for execution."""
    asynchronous: bool

    @property
    def pc_bits(self) -> int:
        """Width of the program counter."""
        return (len(self.program) - 1).bit_length()

    def has(self, *names: str) -> bool:
        """Whether the program uses any of these."""
        return any(op in names for op, _ in self.program)


@family("program-cpu", "L6", "Cpu", "RomCpu", "Sequencer", "Microcontroller", "Engine", tags=("processor", "rom"))
class ProgramCpu(Family[Spec]):
    """Runs a random program of 6 to 16 instructions."""

    def draw(self, rng: Random) -> Spec:
        """Draw a program that reads its input, computes, shows results and starts again."""
        w, words = rng.choice((4, 6, 8, 8, 10, 12, 16)), rng.choice((0, 2, 4, 4))
        pool = [op for op in WORDS if op not in ("INP", "OUT", "NOP", "ADC n") and (words or op not in MEMORY)]
        pool = rng.sample(pool, rng.randint(3, min(7, len(pool))))
        length = rng.randint(6, 16)
        ops = [rng.choice(pool) for _ in range(length)]
        ops[0], ops[-1] = "INP", "JMP n"
        for op in ("OUT", "OUT", *rng.sample(("JZ n", "JNZ n", "JN n"), 2), *(("STA n",) if words else ())):
            ops[rng.randrange(1, length - 1)] = op
        if rng.random() < 0.3:
            ops[rng.randrange(length // 2, length - 1)] = "HLT"
        program = tuple((op, _operand(op, i, length, words, w, rng)) for i, op in enumerate(ops))
        return Spec(w, words, program, rng.random() < 0.5, rng.random() < 0.2)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Input port, run, what is visible of the state."""
        found = [bits_in("data_in", s.width, "value that INP reads", "inp", "port_in", "din", "sensor")]
        found += [flag_in("run", "executes while high", "enable", "go", "step", "en")] if s.run else []
        found += [
            bits_out("pc", s.pc_bits, "number of the next instruction", "address", "ip", "counter"),
            bits_out("acc", s.width, "accumulator", "accu", "a_reg", "acc_out"),
        ]
        found += [bits_out("data_out", s.width, "output register", "outp", "port_out", "dout")] if s.has("OUT") else []
        return (*found, *([flag_out("halted", "has halted", "stopped", "done", "idle")] if s.has("HLT") else []))

    def clocking(self, s: Spec) -> Clocking:
        """Implicit clock; the reset may be asynchronous."""
        return clocked(s.asynchronous)

    def facts(self, s: Spec, n: Names) -> Facts:
        """The instructions, then the program."""
        used = dict.fromkeys(op for op, _ in s.program)
        lines = "\n".join(f"- {op}: {(WORDS | _JUMPS)[op].format(x=n.t('data_in'))}" for op in used)
        listing = "\n".join(f"{i}: {_written(op, value)}" for i, (op, value) in enumerate(s.program))
        kind, last = kind_of_reset(s.asynchronous), len(s.program) - 1
        when = f"at each clock edge with {n.t('run')} high" if s.run else "at each clock edge"
        return Facts(
            (
                f"{s.width}-bit processor with a fixed program of {last + 1} instructions",
                "accumulator machine with a ROM",
            ),
            (
                f"run a fixed program on a {s.width}-bit accumulator",
                f"execute the {last + 1} instructions of a built-in program again and again",
            ),
            (
                f"The instructions (results modulo 2^{s.width}, n unsigned):\n{lines}",
                f"The program, by instruction number:\n{listing}",
            ),
            (
                f"One instruction is executed {when}: the one whose number is {n.t('pc')}.",
                f"After it comes the next number, unless it jumps, and number 0 after number {last}.",
                *([f"While {n.t('run')} is low nothing changes."] if s.run else []),
                *([f"There are {s.words} memory words of {s.width} bits, numbered from 0."] if s.words else []),
                *_port_rules(s, n),
                (f"The {kind} reset sets {_state(s)} to 0.", f"After the {kind} reset {_state(s)} are 0."),
            ),
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """One case over the program counter: each arm is an instruction."""
        w, arms = s.width, []
        last = len(s.program) - 1
        for i, (op, value) in enumerate(s.program):
            at = {"a": "acc_q", "n": f"{w}'d{value}", "m": f"mem_q[{value}]", "x": n.v("data_in"), "top": w - 1, "w": w}
            lines = [f"pc_q <= {s.pc_bits}'d{0 if i == last else i + 1};"]
            lines += [f"acc_q <= {VERILOG[op].format(c='', **at)};"] if op in VERILOG else []
            lines += [f"mem_q[{value}] <= acc_q;"] if op in ("STA n", "SWP n") else []
            lines += ["out_q <= acc_q;"] if op == "OUT" else []
            lines += ["halt_q <= 1'b1;"] if op == "HLT" else []
            lines += (
                [f"if ({_JUMP_VERILOG[op].format(**at)}) pc_q <= {s.pc_bits}'d{value};"] if op in _JUMP_VERILOG else []
            )
            arms.append(f"{s.pc_bits}'d{i}: begin {' '.join(lines)} end")
        edge = " or posedge reset" if s.asynchronous else ""
        outs = [f"assign {n.v('pc')} = pc_q;", f"assign {n.v('acc')} = acc_q;"]
        outs += [f"assign {n.v('data_out')} = out_q;"] if s.has("OUT") else []
        outs += [f"assign {n.v('halted')} = halt_q;"] if s.has("HLT") else []
        return f"""
  reg [{s.pc_bits - 1}:0] pc_q;
  reg [{w - 1}:0] acc_q, out_q;
  reg halt_q;
  reg [{w - 1}:0] mem_q [0:{max(s.words, 1) - 1}];
  integer i_d;
  always @(posedge clock{edge})
    if (reset) begin
      pc_q <= 0; acc_q <= 0; out_q <= 0; halt_q <= 0;
      for (i_d = 0; i_d < {max(s.words, 1)}; i_d = i_d + 1) mem_q[i_d] <= 0;
    end else if (!halt_q{f" && {n.v('run')}" if s.run else ""}) case (pc_q)
{block(arms, 6)}
    endcase
{block(outs)}"""

    def style_hardwired(self, s: Spec, n: Names) -> Style:
        """A switch over the program counter; no instruction words at all."""
        at, arms = _Locals(s, n), []
        for i, (op, value) in enumerate(s.program):
            arms += [f"is({i}.U) {{ // {_written(op, value)}", block(at.step(op, f"{value}.U", value)), "}"]
        return style("\n".join(at.around([f"switch({at.pc}) {{", block(arms), "}"])))

    def style_rom(self, s: Spec, n: Names) -> Style:
        """Encoded instruction words in a table, decoded by a switch."""
        at = _Locals(s, n)
        ops = list(dict.fromkeys(op for op, _ in s.program))
        op_bits, bits = max(1, (len(ops) - 1).bit_length()), max(1, max(v for _, v in s.program).bit_length())
        rom, word, arg = (
            n.local("rom", "program", "code"),
            n.local("word", "fetched", "instr"),
            n.local("arg", "operand"),
        )
        rows = [
            f"  {ops.index(op) << bits | value}.U({op_bits + bits}.W){',' if i < len(s.program) - 1 else ''} // "
            f"{_written(op, value)}"
            for i, (op, value) in enumerate(s.program)
        ]
        lines = [f"val {rom} = VecInit(", *rows, ")", f"val {word} = {rom}({at.pc})"]
        lines.append(f"val {arg} = {word}({bits - 1}, 0)")
        arms = []
        for i, op in enumerate(ops):
            arms += [f"is({i}.U) {{ // {op}", block(at.step(op, arg, None, bits)), "}"]
        body = [f"switch({word}({op_bits + bits - 1}, {bits})) {{", block(arms), "}"]
        return style("\n".join(at.around(body, lines)))

    def style_listing(self, s: Spec, n: Names) -> Style:
        """The program as a Scala list, turned into hardware by pattern matching."""
        at = _Locals(s, n)
        name, i, op, arg = (
            n.local("program", "listing"),
            n.local("i", "line"),
            n.local("op", "mnemonic"),
            n.local("arg", "k"),
        )
        rows = ",\n".join(f'  ("{x.split()[0]}", {value})' for x, value in s.program)
        used = dict.fromkeys(x for x, _ in s.program)
        cases = []
        for x in used:
            steps = at.step(x, f"{arg}.U", arg)
            cases.append(f'case "{x.split()[0]}" =>\n{block(steps)}')
        loop = [
            f"for ((({op}, {arg}), {i}) <- {name}.zipWithIndex) {{",
            f"  when({at.pc} === {i}.U) {{",
            f"    {op} match {{",
            block(cases, 6),
            "    }",
            "  }",
            "}",
        ]
        return style("\n".join(at.around(loop, [f"val {name} = Seq(\n{rows}\n)"])))

    def model(self, s: Spec) -> Model:
        """A small interpreter."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Mostly running; small inputs, so that conditions change."""
        pool = (0, 1, 2, 3, 2 ** (s.width - 1), 2**s.width - 1)
        return Stimulus(3072, pools=((n.ports["data_in"], pool),), dense=(n.ports["run"],) if s.run else ())


def _operand(op: str, at: int, length: int, words: int, w: int, rng: Random) -> int:
    if op in ("JMP n", "JZ n", "JNZ n", "JN n"):
        return 0 if at == length - 1 else rng.choice([i for i in range(length) if i not in (at, at + 1)])
    if op in MEMORY:
        return rng.randrange(words)
    return rng.randrange(1, min(1 << w, 64)) if op.endswith(" n") else 0


def _written(op: str, value: int) -> str:
    return op.replace(" n", f" {value}")


def _port_rules(s: Spec, n: Names) -> list[Sentence]:
    shows = [f"{n.t('pc')} shows the number of the instruction to be executed next", f"{n.t('acc')} the accumulator"]
    shows += [f"{n.t('data_out')} the output register"] if s.has("OUT") else []
    rules: list[Sentence] = [f"{listed(shows)}, all straight from registers."]
    if s.has("HLT"):
        rules.append(
            f"{n.t('halted')} goes high with the clock edge that executes HLT, which moves {n.t('pc')} on like any "
            "other instruction, and stays high until the reset."
        )
    return rules


def _state(s: Spec) -> str:
    names = ["the program counter", "the accumulator"]
    names += ["the output register"] if s.has("OUT") else []
    return listed([*names, *(["all memory words"] if s.words else [])])


class _Locals:
    """State and its updates, which the styles arrange in different ways."""

    def __init__(self, s: Spec, n: Names) -> None:
        self._s, self._n = s, n
        self.pc, self._acc = n.local("pc_reg", "program_counter", "ip_reg"), n.local("acc_reg", "accumulator", "a")
        self._out, self._mem = n.local("out_reg", "shown", "latch"), n.local("mem", "ram", "data")
        self._halt = n.local("halt_reg", "stop_flag", "dead")

    def step(self, op: str, arg: str, address: int | str | None, bits: int = 0) -> list[str]:
        """Connections of one instruction; `address` indexes the memory where it is known while elaborating."""
        s = self._s
        high = max(1, (max(s.words, 2) - 1).bit_length()) - 1
        word = f"{self._mem}({address})" if address is not None else f"{self._mem}({_low(arg, bits, high + 1)})"
        texts = {"a": self._acc, "n": arg, "m": word, "c": "", "x": self._n["data_in"], "top": s.width - 1}
        lines = [f"{self._acc} := {CHISEL[op].format(w=s.width, **texts)}"] if op in CHISEL else []
        lines += [f"{word} := {self._acc}"] if op in ("STA n", "SWP n") else []
        lines += [f"{self._out} := {self._acc}"] if op == "OUT" else []
        lines += [f"{self._halt} := true.B"] if op == "HLT" else []
        if op in _JUMP_CHISEL:
            jump = f"{self.pc} := {_low(arg, bits, s.pc_bits)}"
            test = _JUMP_CHISEL[op].format(a=self._acc, top=s.width - 1)
            lines += [jump] if op == "JMP n" else [f"when({test}) {{ {jump} }}"]
        return lines

    def around(self, work: list[str], more: list[str] | None = None) -> list[str]:
        """Put declarations before and outputs after the execution of an instruction."""
        s, n, w, last = self._s, self._n, self._s.width, len(self._s.program) - 1
        lines = [f"val {self.pc} = RegInit(0.U({s.pc_bits}.W))", f"val {self._acc} = RegInit(0.U({w}.W))"]
        lines += [f"val {self._out} = RegInit(0.U({w}.W))"] if s.has("OUT") else []
        lines += [f"val {self._halt} = RegInit(false.B)"] if s.has("HLT") else []
        lines += [f"val {self._mem} = RegInit(VecInit(Seq.fill({s.words})(0.U({w}.W))))"] if s.words else []
        wraps = (
            f"Mux({self.pc} === {last}.U, 0.U, {self.pc} + 1.U)" if last + 1 != 1 << s.pc_bits else f"{self.pc} + 1.U"
        )
        work = [f"{self.pc} := {wraps}", *work]
        gates = ([n["run"]] if s.run else []) + ([f"!{self._halt}"] if s.has("HLT") else [])
        body = [f"when({' && '.join(gates)}) {{", block(work), "}"] if gates else work
        lines += [*(more or []), *body, f"{n['pc']} := {self.pc}", f"{n['acc']} := {self._acc}"]
        lines += [f"{n['data_out']} := {self._out}"] if s.has("OUT") else []
        return lines + ([f"{n['halted']} := {self._halt}"] if s.has("HLT") else [])


def _low(arg: str, bits: int, wanted: int) -> str:
    """Cut an operand of a known width."""
    return f"{arg}({wanted - 1}, 0)" if bits > wanted else arg


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self.reset()

    def reset(self) -> None:
        self._pc = self._acc = self._out = self._halted = 0
        self._mem = [0] * max(self._s.words, 1)

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        return {"pc": self._pc, "acc": self._acc, "data_out": self._out, "halted": self._halted}

    def advance(self, inputs: Mapping[str, int]) -> None:
        if self._halted or not inputs.get("run", 1):
            return
        (op, n), acc, w = self._s.program[self._pc], self._acc, self._s.width
        word = self._mem[n] if op in MEMORY else 0
        if op in PYTHON:
            self._acc = PYTHON[op](State(acc, n, word, 0, inputs["data_in"], w))[0] % 2**w
        if op in ("STA n", "SWP n"):
            self._mem[n] = acc
        self._out = acc if op == "OUT" else self._out
        self._halted = int(op == "HLT")
        jump = {"JMP n": True, "JZ n": acc == 0, "JNZ n": acc != 0, "JN n": acc >= 2 ** (w - 1)}.get(op, False)
        self._pc = n if jump else (self._pc + 1) % len(self._s.program)
