"""Operation tables with a register behind them: ALUs with a result register, or with an accumulator."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import block
from reflect_env.circuits.draw import weighted
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.ports import PortGroup, bits_in, bits_out, flag_in, flag_out
from reflect_env.circuits.registry import family
from reflect_env.circuits.scale import _op_chisel as chisel
from reflect_env.circuits.scale import _op_verilog as verilog
from reflect_env.circuits.scale import _op_words as words
from reflect_env.circuits.scale._chisel import Text
from reflect_env.circuits.scale._expr import ref, uint
from reflect_env.circuits.scale._op_python import flags_of, result_of
from reflect_env.circuits.scale._op_rows import FLAGS, OPERANDS, Table, draw_table, pools
from reflect_env.circuits.scale._verilog import Wire
from reflect_env.task import Clocking, Reset, Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    table: Table
    accumulate: bool
    """Whether the first operand is the register itself instead of a port."""
    enable: bool
    start: int
    """Value of the register after reset."""
    asynchronous: bool


@family("alu-table", "L6", "Alu", "Processor", "Calculator", "Engine", "Datapath", tags=("alu", "table", "random"))
class AluTable(Family[Spec]):
    """Clocked."""

    def draw(self, rng: Random) -> Spec:
        """Draw six to twelve operations."""
        table = draw_table(rng, (6, 12), (4, 8, 8, 8, 12, 16, 16, 24), 4, wider=0.0)
        start = weighted(rng, ((0, 0.7), (1, 0.1), (rng.getrandbits(table.result_width), 0.2)))
        return Spec(table, rng.random() < 0.5, rng.random() < 0.6, start, rng.random() < 0.2)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Operands, code, optional enable, result, flags."""
        operands = [bits_in(p.role, p.type.width, "operand", *OPERANDS[p.role]) for p in s.table.operands]
        enable = [flag_in("en", "lets the register change", "enable", "go", "valid_in", "exec")] if s.enable else []
        flags = [flag_out(name, "flag of the result", *FLAGS[name]) for name in s.table.flags]
        op = bits_in("op", s.table.code_width, "operation code", "opcode", "func", "cmd", "instr")
        names = ("acc", "total", "state_out") if s.accumulate else ("res", "dout", "value_out")
        result = bits_out("result", s.table.result_width, "register with the result", *names)
        return (*operands[s.accumulate :], op, *enable, result, *flags)

    def clocking(self, s: Spec) -> Clocking:
        """Implicit clock; the reset may be asynchronous."""
        return Clocking(Reset.ASYNC if s.asynchronous else Reset.SYNC)

    def facts(self, s: Spec, n: Names) -> Facts:
        """List the operations, then register and flags."""
        width, kind = s.table.result_width, "accumulator" if s.accumulate else "result register"
        known = {p.role: n.ports["result" if s.accumulate and p.role == "a" else p.role] for p in s.table.operands}
        listing = words.listings(s.table, known, n.ports["op"], "next")
        return Facts(
            (f"{width}-bit ALU with {kind}", f"{width}-bit datapath with {len(s.table.rows)} operations and {kind}"),
            (f"apply the operation that {n.t('op')} names in every step", f"run {len(s.table.rows)} operations"),
            (listing, self._step(s, n), *words.flags(s.table, n, n.ports["result"])),
            self._conventions(s, n),
            {"verilog": self.verilog(s, n)},
        )

    def _step(self, s: Spec, n: Names) -> Sentence:
        when = f"At each rising clock edge at which {n.t('en')} is high" if s.enable else "At each rising clock edge"
        rest = f" While {n.t('en')} is low it keeps its value." if s.enable else ""
        return (
            f"{when} {n.t('result')} takes the value `next`.{rest}",
            f"{n.t('result')} is a register. {when} it is loaded with `next`.{rest}",
        )

    def _conventions(self, s: Spec, n: Names) -> tuple[Sentence, ...]:
        kind = "asynchronous" if s.asynchronous else "synchronous"
        return (
            (
                f"The {kind} reset sets {n.t('result')} to {s.start}.",
                f"After the {kind} reset {n.t('result')} is {s.start}.",
            ),
            *(["Flags follow the register without a further delay."] if s.table.flags else []),
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """All results, one `case`, one register."""
        width, table = s.table.result_width, s.table
        known = {port.role: Wire(n.v(port.role) if port.role in n.ports else "acc_q", width) for port in table.operands}
        edge = " or posedge reset" if s.asynchronous else ""
        load = f"else if ({n.v('en')}) acc_q <= value_d;" if s.enable else "else acc_q <= value_d;"
        lines = [f"  reg [{width - 1}:0] acc_q;", *verilog.chosen(table, known, n.v("op"))]
        lines += [f"  always @(posedge clock{edge})", f"    if (reset) acc_q <= {width}'d{s.start};", f"    {load}"]
        lines += [f"  assign {n.v(name)} = {verilog.flag(name, 'acc_q', width)};" for name in table.flags]
        return "\n".join([*lines, f"  assign {n.v('result')} = acc_q;"])

    def style_switch(self, s: Spec, n: Names) -> Style:
        """`switch` into the register."""
        return self._in_register(s, n, lambda k, op, to: chisel.by_switch(s.table, k, op, to), "switch", "is")

    def style_when(self, s: Spec, n: Names) -> Style:
        """Named codes and `when`."""
        name = f"{n.module}Op"
        codes = {row.code: f"{name}.{row.name}" for row in s.table.rows}
        style = self._in_register(s, n, lambda k, op, to: chisel.by_when(s.table, k, op, to, codes))
        return Style(style.body, style.imports, chisel.codes_object(name, s.table.rows, s.table.code_width))

    def style_lookup(self, s: Spec, n: Names) -> Style:
        """`MuxLookup` on a wire, `RegEnable` or `RegNext`."""
        return self._behind_wire(s, n, lambda k, op, to: chisel.by_lookup(s.table, k, op, to), "MuxLookup")

    def style_fold(self, s: Spec, n: Names) -> Style:
        """One `val` a result, folded."""
        return self._behind_wire(s, n, lambda k, op, to: chisel.by_fold(s.table, k, op, to, n))

    def _in_register(
        self, s: Spec, n: Names, choose: Callable[[Mapping[str, Text], str, str], list[str]], *imports: str
    ) -> Style:
        reg = n.local("acc_reg", "result_reg", "register", "state")
        lines = choose(_known(s, n, reg), n["op"], reg)
        body = [f"when({n['en']}) {{", block(lines), "}"] if s.enable else lines
        start = f"val {reg} = RegInit({s.start}.U({s.table.result_width}.W))"
        return Style("\n".join([start, *body, *_outputs(s, n, reg)]), (*imports, *chisel.used(s.table)))

    def _behind_wire(
        self, s: Spec, n: Names, choose: Callable[[Mapping[str, Text], str, str], list[str]], *imports: str
    ) -> Style:
        reg, after = n.local("current", "acc_reg", "stored"), n.local("next_value", "computed", "alu_out")
        start = f"{s.start}.U({s.table.result_width}.W)"
        made = f"RegEnable({after}, {start}, {n['en']})" if s.enable else f"RegNext({after}, {start})"
        lines = [f"val {after} = Wire(UInt({s.table.result_width}.W))", f"val {reg} = {made}"]
        lines += choose(_known(s, n, reg), n["op"], after)
        library = (*imports, *(("RegEnable",) if s.enable else ()), *chisel.used(s.table))
        return Style("\n".join([*lines, *_outputs(s, n, reg)]), library)

    def model(self, s: Spec) -> Model:
        """A dictionary of operations and a number."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Mostly enabled."""
        return Stimulus(pools=pools(s.table, n), dense=(n.ports["en"],) if s.enable else ())


def _known(s: Spec, n: Names, reg: str) -> dict[str, Text]:
    return {p.role: Text(n[p.role] if p.role in n.ports else reg) for p in s.table.operands}


def _outputs(s: Spec, n: Names, reg: str) -> list[str]:
    value = ref("value", uint(s.table.result_width))
    return [f"{n['result']} := {reg}", *chisel.flags(s.table, value, {"value": Text(reg)}, n)]


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._spec, self._next, self._value = s, result_of(s.table), s.start

    def reset(self) -> None:
        self._value = self._spec.start

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        return {"result": self._value} | flags_of(self._spec.table, self._value)

    def advance(self, inputs: Mapping[str, int]) -> None:
        if inputs.get("en", 1):
            self._value = self._next(inputs["op"], {"a": self._value, **inputs})
