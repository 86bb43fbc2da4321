"""A small datapath whose class has parameters with defaults: the widths of its ports follow from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from random import Random

from reflect_env.circuits.draw import width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.frame import declaration
from reflect_env.circuits.ports import PortGroup, bits_in, bits_out
from reflect_env.circuits.registry import family
from reflect_env.circuits.tables import fenced
from reflect_env.task import Clocking, Reset

_OPERATIONS = ("add", "add", "sub", "and", "or", "xor", "min", "max")
_WIDTHS = ("width", "dataWidth", "bitWidth", "wordBits", "operandWidth")
_CONSTANTS = ("offset", "bias", "constant", "coefficient", "limitValue")
_LATENCIES = ("latency", "outputStages", "delayCycles", "pipelineDepth")


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    steps: tuple[tuple[str, str], ...]
    """Operation and operand: `b`, `c` or `k` for the constant."""
    grow: bool
    """Whether an addition keeps its carry, in one more bit."""
    constant: int
    latency: int
    parameter_names: tuple[str, str, str]
    """Of the width, the constant and the latency."""

    @property
    def out_width(self) -> int:
        """Bits of the result."""
        return self.width + self.grown

    @property
    def grown(self) -> int:
        """Bits that were added."""
        return sum(op == "add" for op, _ in self.steps) if self.grow else 0


@family(
    "parametrised-datapath",
    "L4",
    "Datapath",
    "ParamUnit",
    "Compute",
    "Arith",
    "Engine",
    tags=("parameters", "datapath"),
)
class ParametrisedDatapath(Family[Spec]):
    """A chain of operations, then registers."""

    def draw(self, rng: Random) -> Spec:
        """Draw the chain; one operand is a constant that is a parameter, one is `b`."""
        w, grow = width(rng, 3, 32), rng.random() < 0.4
        operands = ["b", "k", *(["c"] if rng.random() < 0.5 else []), *(["b"] if rng.random() < 0.3 else [])]
        rng.shuffle(operands)
        kinds = [op for op in _OPERATIONS if not (grow and op == "sub")]
        steps = tuple((rng.choice(kinds), operand) for operand in operands)
        names = (rng.choice(_WIDTHS), rng.choice(_CONSTANTS), rng.choice(_LATENCIES))
        return Spec(w, steps, grow, rng.randrange(1, min(1 << (w - 1), 1 << 16)), rng.choice((0, 0, 1, 1, 2, 3)), names)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Two or three operands, the result."""
        third = [bits_in("c", s.width, "third operand", "z", "in_c", "extra", "op_c")] if self._third(s) else []
        return (
            bits_in("a", s.width, "first operand", "x", "in_a", "lhs", "op_a"),
            bits_in("b", s.width, "second operand", "y", "in_b", "rhs", "op_b"),
            *third,
            bits_out("out", s.out_width, "result", "result", "res", "value", "dout"),
        )

    def _third(self, s: Spec) -> bool:
        return any(operand == "c" for _, operand in s.steps)

    def clocking(self, s: Spec) -> Clocking | None:
        """A clock where there are registers."""
        return Clocking(Reset.SYNC) if s.latency else None

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say the parameters, the chain and the latency."""
        wn, cn, ln = s.parameter_names
        done = ", then ".join(_said(op, operand, s, n) for op, operand in s.steps)
        grown = f"{wn} + {s.grown}" if s.grown else wn
        cycles = "1 clock cycle" if s.latency == 1 else f"{s.latency} clock cycles"
        rules: list[Sentence] = [
            (
                f"The result is computed from {n.t('a')} like this: {done}; `{cn}` stands for that parameter.",
                f"Start with {n.t('a')}, and {done} (where `{cn}` is the parameter).",
            ),
        ]
        if s.grow:
            rules.append(
                "An addition keeps its carry, so each one makes the value one bit wider; operands that are "
                "narrower than the "
                f"value are extended with zeros. {n.t('out')} has {grown} bits."
            )
        else:
            rules.append(f"Every intermediate value has `{wn}` bits: sums and differences wrap modulo 2^{wn}.")
        if s.latency:
            rules.append(
                f"{n.t('out')} is the result of the operands {cycles} earlier: `{ln}` registers follow the computation."
            )
        else:
            rules.append(
                f"With the default `{ln}` of 0 the circuit is combinational; each unit of it adds one output register."
            )
        state = "The synchronous reset sets all of these registers to 0." if s.latency else "All values are unsigned."
        return Facts(
            (
                f"parametrised datapath of {len(s.steps)} operations, {s.width} bits by default",
                f"{s.width}-bit datapath with class parameters",
            ),
            (
                f"compute a chain of {len(s.steps)} operations in a module whose widths are parameters",
                f"be a reusable {s.width}-bit datapath with constructor parameters",
            ),
            tuple(rules),
            (_parameters(s), state, *(("All values are unsigned.",) if s.latency else ())),
            {"verilog": fenced(self.verilog(s, n))},
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """One block with assignments to one wide variable."""
        ow, lines = s.out_width, list[str]()
        high = s.width
        for op, operand in s.steps:
            y = f"{ow}'d{s.constant}" if operand == "k" else n.v(operand)
            high += s.grow and op == "add"
            mask = f"{{{{{ow - high}{{1'b0}}}}, {{{high}{{1'b1}}}}}}" if ow > high else f"{{{ow}{{1'b1}}}}"
            sign = {"add": "+", "sub": "-", "and": "&", "or": "|", "xor": "^"}
            if op in sign:
                lines.append(f"    acc_d = (acc_d {sign[op]} {y}) & {mask};")
            else:
                lines.append(f"    if (acc_d {'>' if op == 'min' else '<'} {y}) acc_d = {y};")
        body = [f"  reg [{ow - 1}:0] acc_d;", "  always @* begin", f"    acc_d = {n.v('a')};", *lines, "  end"]
        if not s.latency:
            return "\n".join([*body, f"  assign {n.v('out')} = acc_d;"])
        total = ow * s.latency
        after = "acc_d" if s.latency == 1 else f"{{line_q[{total - ow - 1}:0], acc_d}}"
        body += [f"  reg [{total - 1}:0] line_q;", f"  always @(posedge clock) line_q <= reset ? {total}'d0 : {after};"]
        return "\n".join([*body, f"  assign {n.v('out')} = line_q[{total - 1}:{total - ow}];"])

    def style_parameters(self, s: Spec, n: Names) -> Style:
        """Constructor parameters."""
        wn, cn, ln = s.parameter_names
        chain, end = _chain(s, n, n["a"], {"b": n["b"], "c": n["c"] if self._third(s) else "", "k": f"{cn}.U"})
        lines = [*chain, f"{n['out']} := {_delayed(end, ln)}"]
        parameters = f"{wn}: Int = {s.width}, {cn}: Int = {s.constant}, {ln}: Int = {s.latency}"
        return Style("\n".join(lines), ("ShiftRegister",), "", parameters, self._declared(s, n, wn))

    def style_checked(self, s: Spec, n: Names) -> Style:
        """Parameters that are checked, and a loop of registers."""
        wn, cn, ln = s.parameter_names
        chain, end = _chain(s, n, n["a"], {"b": n["b"], "c": n["c"] if self._third(s) else "", "k": f"{cn}.U({wn}.W)"})
        x = n.local("x", "value", "stage_in")
        lines = [f'require({wn} > 0 && {ln} >= 0, "{wn} and {ln} must make sense")', *chain]
        lines += [f"{n['out']} := (0 until {ln}).foldLeft({end})(({x}, _) => RegNext({x}, 0.U))"]
        parameters = f"val {wn}: Int = {s.width}, val {cn}: Int = {s.constant}, val {ln}: Int = {s.latency}"
        if wn == "width":
            parameters = parameters.replace("val ", "")
        return Style("\n".join(lines), (), "", parameters, self._declared(s, n, wn))

    def style_config(self, s: Spec, n: Names) -> Style:
        """One object with all parameters."""
        wn, cn, ln = s.parameter_names
        config, kind = n.local("cfg", "params", "p"), f"{n.module}Config"
        chain, end = _chain(s, n, n["a"], {"b": n["b"], "c": n["c"] if self._third(s) else "", "k": f"{config}.{cn}.U"})
        lines = [*chain, f"{n['out']} := {_delayed(end, f'{config}.{ln}')}"]
        before = f"case class {kind}({wn}: Int = {s.width}, {cn}: Int = {s.constant}, {ln}: Int = {s.latency})"
        parameters = f"{config}: {kind} = {kind}()"
        return Style("\n".join(lines), ("ShiftRegister",), before, parameters, self._declared(s, n, f"{config}.{wn}"))

    def style_core(self, s: Spec, n: Names) -> Style:
        """A parametrised module, and a top that fixes the parameters."""
        wn, cn, ln = s.parameter_names
        cell, inst = f"{n.module}Core", n.local("core", "engine", "inner")
        third = self._third(s)
        chain, end = _chain(s, n, "io.a", {"b": "io.b", "c": "io.c", "k": f"{cn}.U"})
        names = ["a", "b", *(["c"] if third else [])]
        ports = [f"  val {name} = Input(UInt({wn}.W))" for name in names]
        ports += [f"  val out = Output(UInt({_grown(s, wn)}.W))"]
        inner = "\n".join(["val io = IO(new Bundle {", *ports, "})", *chain, f"io.out := {_delayed(end, ln)}"])
        before = (
            f"class {cell}({wn}: Int, {cn}: Int, {ln}: Int) extends Module {{\n  " + inner.replace("\n", "\n  ") + "\n}"
        )
        lines = [f"val {inst} = Module(new {cell}({s.width}, {s.constant}, {s.latency}))"]
        lines += [f"{inst}.io.{name} := {n[name]}" for name in names] + [f"{n['out']} := {inst}.io.out"]
        return Style("\n".join(lines), ("ShiftRegister",), before)

    def _declared(self, s: Spec, n: Names, parameter: str) -> str:
        groups = [
            replace(
                g, scala=f"Output(UInt({_grown(s, parameter)}.W))" if g.role == "out" else f"Input(UInt({parameter}.W))"
            )
            for g in self.ports(s)
        ]
        return declaration(groups, n)

    def model(self, s: Spec) -> Model:
        """Whole numbers and a list of results."""
        return _Oracle(s)


def _said(op: str, operand: str, s: Spec, n: Names) -> str:
    y = f"`{s.parameter_names[1]}`" if operand == "k" else n.t(operand)
    said = {"add": f"add {y}", "sub": f"subtract {y}", "min": f"take the smaller of that and {y}"}
    said |= {"max": f"take the larger of that and {y}"}
    return said.get(op, f"combine it with {y} by bitwise {op.upper()}")


def _chain(s: Spec, n: Names, first: str, operands: Mapping[str, str]) -> tuple[list[str], str]:
    signs = {"add": "+&" if s.grow else "+", "sub": "-", "and": "&", "or": "|", "xor": "^"}
    lines, now = list[str](), first
    words = (
        ("first", "step1", "partial"),
        ("second", "step2", "middle"),
        ("third", "step3", "almost"),
        ("fourth", "step4"),
    )
    for i, (op, operand) in enumerate(s.steps):
        name, y = n.local(*words[i]), operands[operand]
        text = f"{now} {signs[op]} {y}" if op in signs else f"Mux({now} {'<' if op == 'min' else '>'} {y}, {now}, {y})"
        lines.append(f"val {name} = {text}")
        now = name
    return lines, now


def _grown(s: Spec, parameter: str) -> str:
    return f"({parameter} + {s.grown})" if s.grown else parameter


def _delayed(value: str, latency: str) -> str:
    return f"ShiftRegister({value}, {latency}, 0.U, true.B)"


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self.reset()

    def reset(self) -> None:
        self._line = [0] * self._s.latency

    def _result(self, inputs: Mapping[str, int]) -> int:
        now, bits = inputs["a"], self._s.width
        for op, operand in self._s.steps:
            y = self._s.constant if operand == "k" else inputs[operand]
            bits += int(self._s.grow and op == "add")
            found = {"add": now + y, "sub": now - y, "and": now & y, "or": now | y, "xor": now ^ y}
            now = (found | {"min": min(now, y), "max": max(now, y)})[op] % (1 << bits)
        return now

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        return {"out": self._line[-1] if self._line else self._result(inputs)}

    def advance(self, inputs: Mapping[str, int]) -> None:
        self._line = [self._result(inputs), *self._line][: self._s.latency]


def _parameters(s: Spec) -> Sentence:
    """Say what the class is given."""
    wn, cn, ln = s.parameter_names
    return (
        f"The class has the constructor parameters `{wn}: Int = {s.width}`, `{cn}: Int = {s.constant}` and "
        f"`{ln}: Int = {s.latency}`; the ports listed are those of the defaults, and their widths follow "
        f"from `{wn}`.",
        f"Write it as a class with parameters and defaults: `{wn}` (default {s.width}) is the width of each "
        "operand, "
        f"`{cn}` (default {s.constant}) a constant of the computation, `{ln}` (default {s.latency}) the "
        "latency in clock "
        f"cycles; all three are of type Int.",
    )
