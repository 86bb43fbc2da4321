"""An adder made of one-bit full adders, whose carry ripples from place to place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.draw import width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.phrases import COMBINATIONAL, verilog_form
from reflect_env.circuits.ports import PortGroup, bits_out, data_in, data_out, flag_in, flag_out
from reflect_env.circuits.registry import family

ADD, SUBTRACT, SELECT = "add", "subtract", "select"


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    operation: str
    """`add`, `subtract`, or `select` by an input (high subtracts)."""
    carry_in: bool
    """Only where nothing is subtracted."""
    carry_out: bool
    carries: bool
    """The carry out of every place is output."""

    def __post_init__(self) -> None:
        if self.carry_in and self.operation != ADD:
            raise ValueError("the carry into the lowest place is what makes it subtract")


@family(
    "ripple-adder", "L2", "RippleAdder", "RippleCarry", "AdderChain", "FullAdderRow", tags=("arithmetic", "structure")
)
class RippleAdder(Family[Spec]):
    """A row of full adders."""

    def draw(self, rng: Random) -> Spec:
        """Draw width, operation and what is output."""
        operation = rng.choice((ADD, ADD, ADD, SUBTRACT, SELECT))
        carry_in = operation == ADD and rng.random() < 0.6
        return Spec(width(rng, 2, 32), operation, carry_in, rng.random() < 0.7, rng.random() < 0.35)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Operands, controls, sum, carries."""
        mode = [flag_in("sub", "subtracts while high", "subtract", "mode", "minus", "op")]
        carry = [flag_in("cin", "carry into the lowest place", "carry_in", "ci", "c_in", "c0")]
        last = [flag_out("cout", "carry out of the highest place", "carry_out", "co", "c_out", "carry")]
        row = [bits_out("carries", s.width, "carry out of each place", "chain", "carry_row", "c", "ripple")]
        return (
            data_in("a", s.width, "first operand", "x", "lhs", "op_a", "in_a"),
            data_in("b", s.width, "second operand", "y", "rhs", "op_b", "in_b"),
            *(mode if s.operation == SELECT else []),
            *(carry if s.carry_in else []),
            data_out("sum", s.width, "result", "s", "out", "result", "res", "total"),
            *(last if s.carry_out else []),
            *(row if s.carries else []),
        )

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say the cell, the row, and what goes into its ends."""
        a, b, last = n.t("a"), n.t("b"), s.width - 1
        rules: list[Sentence] = [
            (
                "A full adder adds three bits: its sum bit is their XOR, its carry is 1 if at least two of them are 1.",
                "A full adder has three input bits; sum = XOR of the three, carry = majority of the three.",
            ),
            (
                f"There are {s.width} of them; place i adds bit i of {a}, bit i of {self._second(s, n)} and the carry "
                f"of place i - 1, and gives bit i of {n.t('sum')}.",
                f"Chain {s.width} full adders from place 0 (least significant) to {last}: each adds its bit of {a}, "
                f"its bit of {self._second(s, n)} and the carry of the place below, and gives its bit of {n.t('sum')}.",
            ),
            self._start(s, n),
        ]
        if s.operation == SELECT:
            rules.append(
                f"So {n.t('sum')} is {a} minus {b} while {n.t('sub')} is high and {a} plus {b} while it is low."
            )
        if s.carry_out:
            rules.append(
                (
                    f"{n.t('cout')} is the carry of place {last}.",
                    f"The carry of the highest place goes to {n.t('cout')}.",
                )
            )
        if s.carries:
            rules.append(
                (
                    f"Bit i of {n.t('carries')} is the carry of place i.",
                    f"{n.t('carries')} shows every carry, place 0 in bit 0.",
                )
            )
        kind = {ADD: "adder", SUBTRACT: "subtractor"}.get(s.operation, "adder-subtractor")
        verb = {ADD: "add", SUBTRACT: "subtract"}.get(s.operation, "add or subtract")
        return Facts(
            (f"{s.width}-bit ripple-carry {kind}", f"ripple-carry {kind} made of {s.width} full adders"),
            (
                f"{verb} {n.t('a')} and {n.t('b')} in a chain of full adders",
                f"compute with a row of {s.width} full adders",
            ),
            tuple(rules),
            (COMBINATIONAL,),
            {"verilog": verilog_form(self.verilog(s, n))},
        )

    def _second(self, s: Spec, n: Names) -> str:
        b = n.t("b")
        return {ADD: b, SUBTRACT: f"{b} inverted"}.get(s.operation) or f"{b} (inverted while {n.t('sub')} is high)"

    def _start(self, s: Spec, n: Names) -> Sentence:
        if s.operation == SELECT:
            return f"The carry into place 0 is {n.t('sub')}."
        if s.operation == SUBTRACT:
            return f"The carry into place 0 is 1, so that {n.t('sum')} is {n.t('a')} minus {n.t('b')}."
        return f"The carry into place 0 is {n.t('cin') if s.carry_in else '0'}."

    def verilog(self, s: Spec, n: Names) -> str:
        """Carries out of sums of the low bits, so that no chain is copied."""
        w, a = s.width, n.v("a")
        other = {ADD: n.v("b"), SUBTRACT: f"~{n.v('b')}"}.get(s.operation) or f"{n.v('b')} ^ {{{w}{{{n.v('sub')}}}}}"
        first = {SUBTRACT: "1'b1", SELECT: n.v("sub") if s.operation == SELECT else ""}.get(s.operation)
        first = first or (n.v("cin") if s.carry_in else "1'b0")
        lines = f"""
  wire [{w - 1}:0] other_d = {other};
  reg [{w - 1}:0] carry_d, sum_d;
  reg carry_in_d;
  integer i_d;
  always @* begin
    carry_in_d = {first};
    for (i_d = 0; i_d < {w}; i_d = i_d + 1) begin
      {{carry_d[i_d], sum_d[i_d]}} = {{1'b0, {a}[i_d]}} + {{1'b0, other_d[i_d]}} + {{1'b0, carry_in_d}};
      carry_in_d = carry_d[i_d];
    end
  end
  assign {n.v("sum")} = sum_d;"""
        if s.carry_out:
            lines += f"\n  assign {n.v('cout')} = carry_d[{w - 1}];"
        return lines + (f"\n  assign {n.v('carries')} = carry_d;" if s.carries else "")

    def _ends(self, s: Spec, n: Names) -> tuple[list[str], str, str]:
        """Lines that define the second operand, its name, the first carry."""
        if s.operation == ADD:
            return [], n["b"], n["cin"] if s.carry_in else "false.B"
        other = n.local("other", "flipped", "inverted", "addend")
        if s.operation == SUBTRACT:
            return [f"val {other} = ~{n['b']}"], other, "true.B"
        return [f"val {other} = Mux({n['sub']}, ~{n['b']}, {n['b']})"], other, n["sub"]

    def style_cells(self, s: Spec, n: Names) -> Style:
        """A child module a place."""
        lines, other, first = self._ends(s, n)
        cell, cells, i = f"{n.module}Cell", n.local("cells", "adders", "places"), n.local("i", "k", "at")
        before = f"""
class {cell} extends Module {{
  val io = IO(new Bundle {{
    val p = Input(Bool())
    val q = Input(Bool())
    val carryIn = Input(Bool())
    val sum = Output(Bool())
    val carryOut = Output(Bool())
  }})
  val half = io.p ^ io.q
  io.sum := half ^ io.carryIn
  io.carryOut := (io.p && io.q) || (half && io.carryIn)
}}"""
        lines.append(f"""val {cells} = Seq.fill({s.width})(Module(new {cell}))
for ({i} <- 0 until {s.width}) {{
  {cells}({i}).io.p := {n["a"]}({i})
  {cells}({i}).io.q := {other}({i})
  {cells}({i}).io.carryIn := (if ({i} == 0) {first} else {cells}({i} - 1).io.carryOut)
}}
{n["sum"]} := VecInit({cells}.map(_.io.sum)).asUInt""")
        lines += [f"{n['cout']} := {cells}.last.io.carryOut"] if s.carry_out else []
        lines += [f"{n['carries']} := VecInit({cells}.map(_.io.carryOut)).asUInt"] if s.carries else []
        return Style("\n".join(lines), before=before)

    def style_halves(self, s: Spec, n: Names) -> Style | None:
        """A full adder of two half adders, each a module of its own."""
        if s.width > 16:
            return None
        lines, other, first = self._ends(s, n)
        half, full = f"{n.module}Half", f"{n.module}Full"
        before = f"""
class {half} extends Module {{
  val x = IO(Input(Bool()))
  val y = IO(Input(Bool()))
  val s = IO(Output(Bool()))
  val c = IO(Output(Bool()))
  s := x ^ y
  c := x & y
}}

class {full} extends Module {{
  val io = IO(new Bundle {{
    val bits = Input(Vec(3, Bool()))
    val s = Output(Bool())
    val c = Output(Bool())
  }})
  val first = Module(new {half})
  val second = Module(new {half})
  first.x := io.bits(0)
  first.y := io.bits(1)
  second.x := first.s
  second.y := io.bits(2)
  io.s := second.s
  io.c := first.c | second.c
}}"""
        chain, sums, i, cell = (
            n.local("chain", "carry_wires", "links"),
            n.local("sums", "digits"),
            n.local("i", "k", "at"),
            n.local("stage", "place", "adder"),
        )
        lines.append(f"""val {chain} = Wire(Vec({s.width + 1}, Bool()))
val {sums} = Wire(Vec({s.width}, Bool()))
{chain}(0) := {first}
for ({i} <- 0 until {s.width}) {{
  val {cell} = Module(new {full})
  {cell}.io.bits := VecInit({n["a"]}({i}), {other}({i}), {chain}({i}))
  {sums}({i}) := {cell}.io.s
  {chain}({i} + 1) := {cell}.io.c
}}
{n["sum"]} := {sums}.asUInt""")
        lines += [f"{n['cout']} := {chain}({s.width})"] if s.carry_out else []
        lines += [f"{n['carries']} := VecInit({chain}.tail).asUInt"] if s.carries else []
        return Style("\n".join(lines), before=before)

    def style_scan(self, s: Spec, n: Names) -> Style:
        """Carries by `scanLeft`, sums out of them."""
        lines, other, first = self._ends(s, n)
        pairs, chain = n.local("pairs", "columns", "operands"), n.local("chain", "carry_list", "links")
        p, q, c = n.local("p", "u"), n.local("q", "r"), n.local("c", "carry", "incoming")
        lines.append(f"""val {pairs} = {n["a"]}.asBools.zip({other}.asBools)
val {chain} = {pairs}.scanLeft({first}) {{ case ({c}, ({p}, {q})) => ({p} && {q}) || ({c} && ({p} || {q})) }}
{n["sum"]} := VecInit({pairs}.zip({chain}).map {{ case (({p}, {q}), {c}) => {p} ^ {q} ^ {c} }}).asUInt""")
        lines += [f"{n['cout']} := {chain}.last"] if s.carry_out else []
        lines += [f"{n['carries']} := VecInit({chain}.tail).asUInt"] if s.carries else []
        return Style("\n".join(lines))

    def style_lookahead(self, s: Spec, n: Names) -> Style | None:
        """Generate and propagate words, the carries in a Scala variable."""
        lines, other, first = self._ends(s, n)
        gen, prop = n.local("gen", "generated", "g_bits"), n.local("prop", "propagated", "p_bits")
        row, i = n.local("row", "carry_wires", "links"), n.local("i", "k", "at")
        lines.append(f"""val {gen} = {n["a"]} & {other}
val {prop} = {n["a"]} ^ {other}
val {row} = Wire(Vec({s.width + 1}, Bool()))
{row}(0) := {first}
for ({i} <- 0 until {s.width}) {{
  {row}({i} + 1) := {gen}({i}) | ({prop}({i}) & {row}({i}))
}}
{n["sum"]} := {prop} ^ VecInit({row}.init).asUInt""")
        lines += [f"{n['cout']} := {row}.last"] if s.carry_out else []
        lines += [f"{n['carries']} := VecInit({row}.tail).asUInt"] if s.carries else []
        return Style("\n".join(lines))

    def model(self, s: Spec) -> Model:
        """Whole numbers; the carry of a place is what its low bits overflow by."""
        return _Oracle(s)


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        s, size = self._s, 2**self._s.width
        minus = s.operation == SUBTRACT or bool(inputs.get("sub"))
        a, b = inputs["a"], size - 1 - inputs["b"] if minus else inputs["b"]
        first = 1 if minus else inputs.get("cin", 0)
        carries = sum(2**i for i in range(s.width) if a % 2 ** (i + 1) + b % 2 ** (i + 1) + first >= 2 ** (i + 1))
        found = {"sum": (a + b + first) % size}
        if s.carry_out:
            found["cout"] = (a + b + first) // size
        return {**found, "carries": carries} if s.carries else found
