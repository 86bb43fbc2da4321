"""An arithmetic logic unit: a random set of operations under random opcodes, with the flags that are asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import block
from reflect_env.circuits.draw import width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.l6.alu_operations import CHISEL, PYTHON, SHIFTS, VERILOG, WORDS
from reflect_env.circuits.l6.text import code, kind_of_reset, style
from reflect_env.circuits.ports import PortGroup, bits_in, bits_out, flag_out
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Reset, Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    operations: tuple[tuple[int, str], ...]
    """(opcode, name), in ascending order of the opcode."""
    opcode_bits: int
    flags: tuple[str, ...]
    """Of `zero`, `negative`, `parity`, `carry`, `overflow`."""
    borrow: bool
    """Whether the carry of a subtraction is the borrow; else its complement."""
    pass_unlisted: bool
    """Whether an unlisted opcode gives the first operand; else 0."""
    registered: bool
    asynchronous: bool


_FLAGS = {
    "zero": ("high where the result is 0", "is_zero", "z_flag", "eq_zero"),
    "negative": ("most significant bit of the result", "sign", "n_flag", "neg"),
    "parity": ("exclusive or of the result's bits", "odd", "p_flag", "par"),
    "carry": ("carry or borrow", "c_flag", "cout", "carry_out"),
    "overflow": ("signed overflow", "v_flag", "ovf", "oflow"),
}


@family(
    "alu",
    "L6",
    "Alu",
    "ArithUnit",
    "ExecUnit",
    "LogicUnit",
    tags=("arithmetic", "table"),
    silent={
        "borrow": "matters only where there is a subtraction and a carry flag",
        "pass_unlisted": "matters only where the opcodes leave a gap",
        "asynchronous": "matters only where the outputs are registered",
    },
)
class Alu(Family[Spec]):
    """Two operands, an opcode, a result."""

    def draw(self, rng: Random) -> Spec:
        """Draw 3 to 12 operations under opcodes that may leave gaps."""
        w = width(rng, 4, 32)
        chosen = rng.sample([name for name in WORDS if name != "swap" or w % 2 == 0], rng.randint(3, 12))
        if rng.random() < 0.7:
            chosen = list(dict.fromkeys(("add", "sub", *chosen)))[: max(len(chosen), 4)]
        bits = (len(chosen) - 1).bit_length() + (rng.random() < 0.2)
        codes = rng.sample(range(1 << bits), len(chosen)) if rng.random() < 0.6 else range(len(chosen))
        known = ["zero", "negative", "parity", *(("carry", "overflow") if {"add", "sub"} & {*chosen} else ())]
        registered = rng.random() < 0.35
        return Spec(
            w,
            tuple(sorted(zip(codes, chosen, strict=True))),
            bits,
            tuple(flag for flag in known if rng.random() < 0.45),
            rng.random() < 0.5,
            rng.random() < 0.4,
            registered,
            registered and rng.random() < 0.4,
        )

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Operands, opcode, result, flags."""
        return (
            bits_in("a", s.width, "first operand", "x", "lhs", "in_a", "op_a", "src1"),
            bits_in("b", s.width, "second operand", "y", "rhs", "in_b", "op_b", "src2"),
            bits_in("op", s.opcode_bits, "opcode", "opcode", "sel", "func", "alu_op", "ctrl"),
            bits_out("out", s.width, "result", "result", "res", "alu_out", "value"),
            *(flag_out(flag, *_FLAGS[flag]) for flag in s.flags),
        )

    def clocking(self, s: Spec) -> Clocking | None:
        """Only where the outputs are registered."""
        return Clocking(Reset.ASYNC if s.asynchronous else Reset.SYNC) if s.registered else None

    def facts(self, s: Spec, n: Names) -> Facts:
        """List the operations, then the flags."""
        words = [
            (code(c, s.opcode_bits), WORDS[op].format(a=n.t("a"), b=n.t("b"), w=s.width)) for c, op in s.operations
        ]
        lines = "\n".join(f"- {c}: {text}" for c, text in words)
        rows = "\n".join(f"| {c} | {text} |" for c, text in words)
        mode = "registered" if s.registered else "combinational"
        return Facts(
            (f"{s.width}-bit ALU with {len(words)} operations", f"{mode} {s.width}-bit arithmetic logic unit"),
            (
                f"compute one of {len(words)} functions of two {s.width}-bit operands",
                f"apply the operation that {n.t('op')} names to {n.t('a')} and {n.t('b')}",
            ),
            (
                f"The opcode {n.t('op')} selects the result, of which the low {s.width} bits are kept; "
                f"{n.t('out')} is that result:\n{lines}",
            ),
            (*_gaps(s), *_amount(s, n), *_flag_sentences(s, n), *_timing(s, n)),
            {
                "truth_table": f"| {n.t('op')} | result {n.t('out')}, low {s.width} bits |\n|---|---|\n{rows}",
                "verilog": self.verilog(s, n).strip("\n"),
            },
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """A case over the opcode; the flags out of sums that are one bit wider."""
        w, a, b = s.width, n.v("a"), n.v("b")
        at = {"a": a, "b": b, "w": w, "top": w - 1, "low": w - 2, "half": w // 2 - 1, "mid": w // 2}
        cases = [
            f"{s.opcode_bits}'d{c}: res_d = {VERILOG[op].format(k=(w - 1).bit_length() - 1, **at)};"
            for c, op in s.operations
        ]
        rest = a if s.pass_unlisted else f"{w}'d0"
        loops = _loops(s, a)
        flags = {n.v(flag): _flag_verilog(s, n, flag) for flag in s.flags}
        driven = {n.v("out"): (w, "res_d")} | {name: (1, text) for name, text in flags.items()}
        return (
            f"  reg [{w - 1}:0] res_d;\n{loops}  always @* begin\n    case ({n.v('op')})\n{block(cases, 6)}\n"
            f"      default: res_d = {rest};\n    endcase\n  end\n{_drive(s, driven)}"
        )

    def style_switch(self, s: Spec, n: Names) -> Style:
        """A wire with a default and a switch."""
        wire, sh = n.local("result", "computed", "res", "answer"), n.local("shamt", "amount", "distance")
        arms = [f"is({c}.U) {{ {wire} := {text} }}" for c, text in self._chisel(s, n, sh)]
        lines = [
            *_shamt(s, n, sh),
            f"val {wire} = WireDefault({_rest(s, n)})",
            f"switch({n['op']}) {{",
            block(arms),
            "}",
        ]
        return style("\n".join([*lines, *self._outputs(s, n, wire)]))

    def style_lookup(self, s: Spec, n: Names) -> Style:
        """One `MuxLookup`."""
        wire, sh = n.local("selected", "outcome", "y_val", "picked"), n.local("shamt", "by", "steps")
        pairs = ",\n".join(f"  {c}.U -> {_tight(text)}" for c, text in self._chisel(s, n, sh))
        lines = [*_shamt(s, n, sh), f"val {wire} = MuxLookup({n['op']}, {_rest(s, n)})(Seq(\n{pairs}\n))"]
        return style("\n".join([*lines, *self._outputs(s, n, wire)]))

    def style_chain(self, s: Spec, n: Names) -> Style:
        """`when` and `elsewhen`."""
        wire, sh = n.local("result", "value_next", "res", "y_now"), n.local("shift_by", "count", "positions")
        parts = [
            f"{'when' if i == 0 else '.elsewhen'}({n['op']} === {c}.U) {{\n  {wire} := {text}\n}}"
            for i, (c, text) in enumerate(self._chisel(s, n, sh))
        ]
        chain = "".join(parts) + f".otherwise {{\n  {wire} := {_rest(s, n)}\n}}"
        lines = [*_shamt(s, n, sh), f"val {wire} = Wire(UInt({s.width}.W))", chain]
        return style("\n".join([*lines, *self._outputs(s, n, wire)]))

    def style_table(self, s: Spec, n: Names) -> Style:
        """A Scala list of (opcode, result), folded into multiplexers."""
        table, wire, sh = n.local("table", "functions", "ops"), n.local("res", "chosen"), n.local("shamt", "k")
        rows = ",\n".join(f"  ({c}, {text})" for c, text in self._chisel(s, n, sh))
        key, value = n.local("number", "key", "which"), n.local("candidate", "outcome", "option")
        other = n.local("other", "rest", "fallback")
        fold = f"case (({key}, {value}), {other}) => Mux({n['op']} === {key}.U, {value}, {other})"
        lines = [*_shamt(s, n, sh), f"val {table} = Seq[(Int, UInt)](\n{rows}\n)"]
        lines += [f"val {wire} = {table}.foldRight({_rest(s, n)}: UInt) {{ {fold} }}"]
        return style("\n".join([*lines, *self._outputs(s, n, wire)]))

    def _chisel(self, s: Spec, n: Names, sh: str) -> list[tuple[int, str]]:
        w = s.width
        at = {"a": n["a"], "b": n["b"], "top": w - 1, "low": w - 2, "half": w // 2 - 1, "mid": w // 2, "sh": sh}
        return [(c, CHISEL[op].format(**at)) for c, op in s.operations]

    def _outputs(self, s: Spec, n: Names, wire: str) -> list[str]:
        lines, flags = [], []
        for flag in s.flags:
            if flag in ("carry", "overflow"):
                value = n.local(f"{flag}_bit", f"{flag}_now", f"has_{flag}")
                lines += _exact_flag(s, n, flag, value)
                flags.append((n[flag], value, 1))
            else:
                flags.append((n[flag], _plain_flag(s, flag, wire), 1))
        for port, text, w in [(n["out"], wire, s.width), *flags]:
            zero = "false.B" if w == 1 else f"0.U({w}.W)"
            lines.append(f"{port} := RegNext({text}, {zero})" if s.registered else f"{port} := {text}")
        return lines

    def model(self, s: Spec) -> Model:
        """Whole numbers."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Listed opcodes more often, operands that overflow."""
        ends = (0, 1, 2**s.width - 1, 2 ** (s.width - 1), 2 ** (s.width - 1) - 1)
        codes = tuple(c for c, _ in s.operations)
        return Stimulus(2048, pools=((n.ports["op"], codes), (n.ports["a"], ends), (n.ports["b"], ends)))


def _has(s: Spec, *names: str) -> list[tuple[int, str]]:
    return [(c, op) for c, op in s.operations if op in names]


def _gaps(s: Spec) -> list[Sentence]:
    rest = "the first operand unchanged" if s.pass_unlisted else "0"
    full = len(s.operations) == 1 << s.opcode_bits
    return (
        [] if full else [(f"Any other opcode gives {rest}.", f"For opcodes that are not listed the result is {rest}.")]
    )


def _amount(s: Spec, n: Names) -> list[Sentence]:
    bits = (s.width - 1).bit_length()
    text = f"The shift amount is the number in the low {bits} bits of {n.t('b')}; the other bits are ignored."
    if s.width != 1 << bits:
        text += f" Amounts of {s.width} and more shift every bit out."
    return [text] if _has(s, *SHIFTS) else []


def _flag_sentences(s: Spec, n: Names) -> list[Sentence]:
    return [_flag_words(s, n, flag) for flag in s.flags]


def _flag_words(s: Spec, n: Names, flag: str) -> Sentence:
    a, b, port = n.t("a"), n.t("b"), n.t(flag)
    if flag == "zero":
        return (f"{port} is high when the result is 0.", f"{port} tells that all bits of the result are 0.")
    if flag == "negative":
        return f"{port} is the most significant bit of the result."
    if flag == "parity":
        return f"{port} is the exclusive or of all bits of the result."
    kinds = [f"{a} {'plus' if op == 'add' else 'minus'} {b}" for _, op in _has(s, "add", "sub")]
    if flag == "overflow":
        return (
            f"{port} is high when the opcode is that of {' or '.join(kinds)} and the exact signed result does not fit "
            f"in {s.width} signed bits; otherwise it is low."
        )
    parts = [f"For {a} plus {b}, {port} is the carry out of the most significant bit."] if _has(s, "add") else []
    relation = "less than" if s.borrow else "greater than or equal to"
    parts += [f"For {a} minus {b}, {port} is high when {a} is {relation} {b} (unsigned)."] if _has(s, "sub") else []
    return " ".join([*parts, f"For every other opcode {port} is low."])


def _timing(s: Spec, n: Names) -> list[Sentence]:
    if not s.registered:
        return [("The circuit is combinational.", "There are no registers.")]
    outs = "all outputs" if s.flags else n.t("out")
    kind = kind_of_reset(s.asynchronous)
    return [
        f"{outs[:1].upper() + outs[1:]} come{'' if s.flags else 's'} from registers: what the inputs of one cycle give "
        "appears in the next cycle.",
        f"The {kind} reset sets {'all output registers, the flags included,' if s.flags else 'the register'} to 0.",
    ]


def _loops(s: Spec, a: str) -> str:
    text, w = "", s.width
    loop = f"for (i_d = 0; i_d < {w}; i_d = i_d + 1)"
    if _has(s, "popcount"):
        text += f"  reg [{w - 1}:0] ones_d;\n  always @* begin\n    ones_d = {w}'d0;\n"
        text += f"    {loop} ones_d = ones_d + {a}[i_d];\n  end\n"
    if _has(s, "reverse"):
        loop = loop.replace("i_d", "j_d")
        text += f"  reg [{w - 1}:0] mirror_d;\n  always @* {loop} mirror_d[j_d] = {a}[{w - 1} - j_d];\n"
    names = [name for name in ("i_d", "j_d") if name in text]
    return (f"  integer {', '.join(names)};\n" if names else "") + text


def _flag_verilog(s: Spec, n: Names, flag: str) -> str:
    plain = {"zero": "(res_d == 0)", "negative": f"res_d[{s.width - 1}]", "parity": "(^res_d)"}
    if flag in plain:
        return plain[flag]
    a, b, top, terms = n.v("a"), n.v("b"), s.width - 1, []
    for c, op in _has(s, "add", "sub"):
        hit = f"({n.v('op')} == {s.opcode_bits}'d{c})"
        if flag == "overflow":
            same = f"({a}[{top}] {'==' if op == 'add' else '!='} {b}[{top}])"
            terms.append(f"({hit} & {same} & (res_d[{top}] != {a}[{top}]))")
        elif op == "add":
            terms.append(f"({hit} & (res_d < {a}))")
        else:
            terms.append(f"({hit} & ({a} {'<' if s.borrow else '>='} {b}))")
    return " | ".join(terms)


def _drive(s: Spec, driven: Mapping[str, tuple[int, str]]) -> str:
    if not s.registered:
        return "\n".join(f"  assign {name} = {text};" for name, (_, text) in driven.items())
    parts, resets, loads = [], [], []
    for i, (name, (w, text)) in enumerate(driven.items()):
        parts.append(f"  reg [{w - 1}:0] r{i}_q;\n  assign {name} = r{i}_q;")
        resets.append(f"r{i}_q <= {w}'d0;")
        loads.append(f"r{i}_q <= {text};")
    edge = " or posedge reset" if s.asynchronous else ""
    return (
        "\n".join(parts) + f"\n  always @(posedge clock{edge})\n    if (reset) begin\n{block(resets, 6)}\n"
        f"    end else begin\n{block(loads, 6)}\n    end"
    )


def _shamt(s: Spec, n: Names, sh: str) -> list[str]:
    return [f"val {sh} = {n['b']}({(s.width - 1).bit_length() - 1}, 0)"] if _has(s, *SHIFTS) else []


def _rest(s: Spec, n: Names) -> str:
    return n["a"] if s.pass_unlisted else f"0.U({s.width}.W)"


def _tight(text: str) -> str:
    """Put an infix expression in parentheses, because `->` binds as tightly as `+`."""
    return f"({text})" if " " in text and not text.startswith(("Mux", "Cat")) else text


def _plain_flag(s: Spec, flag: str, wire: str) -> str:
    return {"zero": f"{wire} === 0.U", "negative": f"{wire}({s.width - 1})", "parity": f"{wire}.xorR"}[flag]


def _exact_flag(s: Spec, n: Names, flag: str, value: str) -> list[str]:
    """Set a flag out of sums that keep every bit."""
    lines = [f"val {value} = WireDefault(false.B)"]
    signed, w = (".asSInt" if flag == "overflow" else ""), s.width
    for c, op in _has(s, "add", "sub"):
        wide = n.local("wide", "exact", "full") if op == "add" else n.local("gap", "difference", "distance")
        test = f"{wide}({w})" if flag == "carry" else f"{wide}({w}) =/= {wide}({w - 1})"
        test = f"!{test}" if flag == "carry" and op == "sub" and not s.borrow else test
        lines += [
            f"val {wide} = {n['a']}{signed} {'+' if op == 'add' else '-'}& {n['b']}{signed}",
            f"when({n['op']} === {c}.U) {{",
            f"  {value} := {test}",
            "}",
        ]
    return lines


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self._held: dict[str, int] = {}
        self.reset()

    def reset(self) -> None:
        self._held = dict.fromkeys(("out", *self._s.flags), 0)

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        return self._held if self._s.registered else self._compute(inputs)

    def advance(self, inputs: Mapping[str, int]) -> None:
        self._held = self._compute(inputs)

    def _compute(self, inputs: Mapping[str, int]) -> dict[str, int]:
        s, a, b = self._s, inputs["a"], inputs["b"]
        top, op = 2**s.width, dict(s.operations).get(inputs["op"], "")
        result = PYTHON[op](a, b, s.width) % top if op else a if s.pass_unlisted else 0
        carry = {"add": a + b >= top, "sub": (a < b) == s.borrow}.get(op, False)
        x, y = (value - top if 2 * value >= top else value for value in (a, b))
        exact = {"add": x + y, "sub": x - y}.get(op, 0)
        found = {"out": result, "zero": result == 0, "negative": 2 * result >= top, "parity": result.bit_count() % 2}
        found |= {"carry": carry, "overflow": not -top // 2 <= exact < top // 2}
        return {key: int(found[key]) for key in ("out", *s.flags)}
