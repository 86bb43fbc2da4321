"""A small function of the inputs, some clock cycles late."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import uint
from reflect_env.circuits.draw import width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.phrasing import verilog_text
from reflect_env.circuits.ports import PortGroup, bits_in, bits_out, flag_in
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Reset, Stimulus

_OPS = ("pass", "invert", "and", "or", "xor", "xnor", "add", "subtract", "choose", "larger")


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    op: str
    stages: int
    start: tuple[str, int] | None
    """Kind of reset, `sync` or `async`, and the value that it gives; None where there is none."""
    enable: bool


@family("register-stage", "L1", "Stage", "Delay", "Pipe", "RegStage", "Sampler", tags=("register", "latency"))
class RegisterStage(Family[Spec]):
    """`out = f(a, b)`, one to three cycles later."""

    def draw(self, rng: Random) -> Spec:
        """Draw function, latency and reset."""
        w = width(rng, 2, 32)
        value = 0 if rng.random() < 0.4 else rng.getrandbits(w)
        start = rng.choice((None, ("sync", value), ("sync", value), ("async", value)))
        return Spec(w, rng.choice(_OPS), rng.choice((1, 1, 1, 2, 2, 3, 4)), start, rng.random() < 0.45)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Operands as the function needs them, an enable, the result."""
        single = s.op in ("pass", "invert")
        ins = [bits_in("a", s.width, "operand" if single else "first operand", "x", "din", "in", "lhs", "in_a")]
        ins += [] if single else [bits_in("b", s.width, "second operand", "y", "rhs", "in_b", "other")]
        ins += [flag_in("sel", "chooses the operand", "pick", "use_b", "which")] if s.op == "choose" else []
        ins += [flag_in("en", "lets the registers load", "enable", "ce", "advance", "tick")] if s.enable else []
        return (*ins, bits_out("out", s.width, "registered result", "q", "dout", "z", "result", "res"))

    def clocking(self, s: Spec) -> Clocking:
        """As `start` says."""
        kinds = {"sync": Reset.SYNC, "async": Reset.ASYNC}
        return Clocking(kinds[s.start[0]] if s.start else Reset.NONE)

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say function, latency, enable and reset."""
        out, late = n.t("out"), "one clock cycle" if s.stages == 1 else f"{s.stages} clock cycles"
        what = self._function(s, n)
        where = "a register" if s.stages == 1 else f"a chain of {s.stages} registers"
        rules: list[Sentence] = [
            (
                f"{out} is {what}, delayed by {late}.",
                f"{what[0].upper()}{what[1:]} is sent through {where}, and {out} is what comes out.",
            )
        ]
        if s.enable:
            rules.append(
                (
                    f"Registers load only at clock edges at which {n.t('en')} is high; else all of them hold, and such "
                    f"cycles do not count for the delay.",
                    f"While {n.t('en')} is low every register keeps its value.",
                )
            )
        title = _TITLES[s.op]
        return Facts(
            (f"{s.width}-bit registered {title}", f"{title} of {s.width} bits with a latency of {late}"),
            (f"compute {what} and show it {late} later", f"register {what}"),
            tuple(rules),
            self._conventions(s, n),
            forms={"verilog": verilog_text(self.verilog(s, n))},
        )

    def _function(self, s: Spec, n: Names) -> str:
        a, b, sel = n.t("a"), f"`{n.ports.get('b')}`", f"`{n.ports.get('sel')}`"
        return {
            "pass": a,
            "invert": f"the bitwise complement of {a}",
            "and": f"the bitwise AND of {a} and {b}",
            "or": f"the bitwise OR of {a} and {b}",
            "xor": f"the bitwise XOR of {a} and {b}",
            "xnor": f"the bitwise XNOR of {a} and {b}",
            "add": f"the sum of {a} and {b} modulo 2^{s.width}",
            "subtract": f"the difference {a} minus {b} modulo 2^{s.width}",
            "choose": f"the chosen operand ({b} where {sel} is high, else {a})",
            "larger": f"the larger one of {a} and {b} as unsigned numbers",
        }[s.op]

    def _conventions(self, s: Spec, n: Names) -> tuple[Sentence, ...]:
        if not s.start:
            return (f"There is no reset; what {n.t('out')} shows before data have come through does not matter.",)
        kind, value = ("asynchronous" if s.start[0] == "async" else "synchronous"), s.start[1]
        each = "the register" if s.stages == 1 else "every register of the chain"
        return (
            (f"The {kind} reset sets {each} to {value}.", f"On {kind} reset {each} becomes {value}."),
            f"{n.t('out')} comes straight from a register.",
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """One register a stage."""
        w, names = s.width, [f"stage{i}_q" for i in range(1, s.stages + 1)]
        loads = "".join(f" {to} <= {at};" for to, at in zip(names, ["value_d", *names], strict=False))
        clears = "".join(f" {name} <= {w}'d{s.start[1]};" for name in names) if s.start else ""
        edge = " or posedge reset" if s.start and s.start[0] == "async" else ""
        reset = f"if (reset) begin{clears} end\n    else " if s.start else ""
        return f"""
  wire [{w - 1}:0] value_d = {self._verilog_function(s, n)};
  reg [{w - 1}:0] {", ".join(names)};
  always @(posedge clock{edge})
    {reset}{f"if ({n.v('en')}) " if s.enable else ""}begin{loads} end
  assign {n.v("out")} = {names[-1]};"""

    def _verilog_function(self, s: Spec, n: Names) -> str:
        a, b = n.v("a"), n.v("b") if "b" in n.ports else ""
        plain = {"pass": a, "invert": f"~{a}", "xnor": f"{a} ~^ {b}", "larger": f"({a} > {b}) ? {a} : {b}"}
        if s.op in plain:
            return plain[s.op]
        if s.op == "choose":
            return f"{n.v('sel')} ? {b} : {a}"
        return f"{a} {dict(zip(('and', 'or', 'xor', 'add', 'subtract'), '&|^+-', strict=True))[s.op]} {b}"

    def style_nested(self, s: Spec, n: Names) -> Style:
        """Registers around the expression."""
        value = _expression(s, n)
        for _ in range(s.stages):
            value = _register(s, n, value)
        return Style(f"{n['out']} := {value}", imports=("RegEnable",) if s.enable else ())

    def style_when(self, s: Spec, n: Names) -> Style:
        """Declared registers, loaded in a `when`."""
        stem = n.local("stage", "pipe", "delay", "r")
        regs = [n.local(f"{stem}_{i}") for i in range(s.stages)] if s.stages > 1 else [stem]
        made = f"RegInit({uint(s.start[1], s.width)})" if s.start else f"Reg(UInt({s.width}.W))"
        lines = [f"val {reg} = {made}" for reg in regs]
        loads = [f"{to} := {at}" for to, at in zip(regs, [_expression(s, n), *regs], strict=False)]
        lines += ["\n  ".join([f"when({n['en']}) {{", *loads]) + "\n}"] if s.enable else loads
        return Style("\n".join([*lines, f"{n['out']} := {regs[-1]}"]))

    def style_shift(self, s: Spec, n: Names) -> Style:
        """A shift register."""
        value = n.local("computed", "outcome", "worked_out", "fresh")
        reset = f", {uint(s.start[1], s.width)}" if s.start else ""
        enable = f", {n['en']}" if s.enable else ", true.B" if s.start else ""
        made = f"ShiftRegister({value}, {s.stages}{reset}{enable})"
        return Style(f"val {value} = {_expression(s, n)}\n{n['out']} := {made}", imports=("ShiftRegister",))

    def style_vector(self, s: Spec, n: Names) -> Style | None:
        """A vector of registers and a loop."""
        if s.stages < 2:
            return None
        regs, i = n.local("line", "regs", "history", "chain"), n.local("i", "k")
        made = f"Reg(Vec({s.stages}, UInt({s.width}.W)))"
        if s.start:
            made = f"RegInit(VecInit(Seq.fill({s.stages})({uint(s.start[1], s.width)})))"
        inner = [f"{regs}(0) := {_expression(s, n)}"]
        inner += [f"for ({i} <- 1 until {s.stages}) {{\n  {regs}({i}) := {regs}({i} - 1)\n}}"]
        text = "\n".join(inner)
        if s.enable:
            shifted = "\n".join(f"  {line}" for line in text.split("\n"))
            text = f"when({n['en']}) {{\n{shifted}\n}}"
        return Style(f"val {regs} = {made}\n{text}\n{n['out']} := {regs}({s.stages - 1})")

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Registers without reset need some loads before they are known."""
        return Stimulus(settle=0 if s.start else 64, dense=(n.ports["en"],) if s.enable else ())

    def model(self, s: Spec) -> Model:
        """A list of values."""
        return _Oracle(s)


_TITLES = {
    "pass": "copy",
    "invert": "complement",
    "and": "AND",
    "or": "OR",
    "xor": "XOR",
    "xnor": "XNOR",
    "add": "sum",
    "subtract": "difference",
    "choose": "choice",
    "larger": "maximum",
}


def _expression(s: Spec, n: Names) -> str:
    a, b = n["a"], n["b"] if "b" in n.ports else ""
    return {
        "pass": a,
        "invert": f"~{a}",
        "and": f"{a} & {b}",
        "or": f"{a} | {b}",
        "xor": f"{a} ^ {b}",
        "xnor": f"~({a} ^ {b})",
        "add": f"{a} + {b}",
        "subtract": f"{a} - {b}",
        "choose": f"Mux({n['sel'] if 'sel' in n.ports else ''}, {b}, {a})",
        "larger": f"Mux({a} > {b}, {a}, {b})",
    }[s.op]


def _register(s: Spec, n: Names, value: str) -> str:
    reset = f", {uint(s.start[1], s.width)}" if s.start else ""
    return f"RegEnable({value}{reset}, {n['en']})" if s.enable else f"RegNext({value}{reset})"


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self.reset()

    def reset(self) -> None:
        self._line = [self._s.start[1] if self._s.start else 0] * self._s.stages

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        return {"out": self._line[-1]}

    def advance(self, inputs: Mapping[str, int]) -> None:
        if inputs.get("en", 1):
            self._line = [self._function(inputs), *self._line[:-1]]

    def _function(self, inputs: Mapping[str, int]) -> int:
        a, b, size = inputs["a"], inputs.get("b", 0), 1 << self._s.width
        values = {
            "pass": a,
            "invert": size - 1 - a,
            "and": a & b,
            "or": a | b,
            "xor": a ^ b,
            "xnor": size - 1 - (a ^ b),
            "add": (a + b) % size,
            "subtract": (a - b) % size,
            "choose": b if inputs.get("sel") else a,
            "larger": max(a, b),
        }
        return values[self._s.op]
