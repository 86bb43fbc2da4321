"""Multiplication over several cycles with one adder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.family import Facts, Family, Model, Names, Style
from reflect_env.circuits.ports import PortGroup, data_in, data_out, flag_in, flag_out
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Reset, Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    a_width: int
    b_width: int
    signed: bool
    step: int
    """Bits of the second operand that are handled in one cycle."""
    asynchronous: bool

    def __post_init__(self) -> None:
        if self.signed and self.step > 1:
            raise ValueError("signed operands are taken bit by bit")

    @property
    def cycles(self) -> int:
        """Clock cycles of the work."""
        return -(-self.b_width // self.step)


@family(
    "shift-add-multiplier", "L5", "Multiplier", "SeqMul", "ShiftAddMul", "SerialMul", tags=("arithmetic", "multiply")
)
class ShiftAddMultiplier(Family[Spec]):
    """One partial product a cycle."""

    def draw(self, rng: Random) -> Spec:
        """Draw widths, signedness and bits a cycle."""
        a, b = rng.randint(3, 20), rng.randint(3, 16)
        b = a if rng.random() < 0.5 and a <= 16 else b
        signed = rng.random() < 0.4
        return Spec(a, b, signed, 1 if signed else rng.choice((1, 1, 2, 3)), rng.random() < 0.15)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Request and operands, state and product."""
        return (
            flag_in("start", "asks for a multiplication", "go", "begin_mul", "request", "launch"),
            data_in("a", s.a_width, "first operand", "x", "multiplicand", "op_a", "lhs", signed=s.signed),
            data_in("b", s.b_width, "second operand", "y", "multiplier", "op_b", "rhs", signed=s.signed),
            flag_out("busy", "at work", "active", "running", "working"),
            flag_out("done", "one-cycle strobe of a new product", "finished", "valid", "strobe"),
            data_out("product", s.a_width + s.b_width, "last product", "p", "result", "z", "res", signed=s.signed),
        )

    def clocking(self, s: Spec) -> Clocking:
        """Implicit clock; the reset may be asynchronous."""
        return Clocking(Reset.ASYNC if s.asynchronous else Reset.SYNC)

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say what is taken when, and when the product is there."""
        kind, sign = "asynchronous" if s.asynchronous else "synchronous", "signed" if s.signed else "unsigned"
        per = "one bit" if s.step == 1 else f"{s.step} bits"
        size = f"{s.a_width} x {s.b_width}"
        busy, product, total = n.t("busy"), n.t("product"), s.a_width + s.b_width
        return Facts(
            (
                f"sequential {size}-bit {sign} multiplier, {per} a cycle",
                f"shift-and-add multiplier for {sign} numbers of {s.a_width} and {s.b_width} bits ({per} a cycle)",
            ),
            (
                f"multiply {sign} numbers of {s.a_width} and {s.b_width} bits in {s.cycles} clock cycles",
                f"compute {size}-bit {sign} products by shifting and adding, {per} a cycle",
            ),
            (
                (
                    f"A cycle with {n.t('start')} high and {busy} low takes {n.t('a')} and {n.t('b')} at its clock "
                    "edge.",
                    f"{n.t('start')} high while {busy} is low begins a multiplication of {n.t('a')} and {n.t('b')}.",
                ),
                f"{n.t('start')} is ignored while {busy} is high.",
                (
                    f"Then {busy} is high for {s.cycles} clock cycles, the ones right after that cycle.",
                    f"From the next cycle on {busy} is high for {s.cycles} cycles.",
                ),
                f"The result is the {sign} product of both operands, all {total} bits of it.",
                f"In the first cycle after them {busy} is low, {n.t('done')} is high for this one cycle, and "
                f"{product} is the new product. A new multiplication can begin in this cycle.",
                f"{product} keeps its value until the next one is finished; it shows nothing in between.",
            ),
            (
                (
                    f"The {kind} reset ends any work and sets {n.t('done')} and {product} to 0.",
                    f"After the {kind} reset it is idle, and {n.t('done')} and {product} are 0.",
                ),
            ),
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """The operands wait for their time and are multiplied at the end."""
        sign, total = " signed" if s.signed else "", s.a_width + s.b_width
        return f"""
  reg{sign} [{s.a_width - 1}:0] a_q;
  reg{sign} [{s.b_width - 1}:0] b_q;
  reg{sign} [{total - 1}:0] product_q;
  wire{sign} [{total - 1}:0] full_d = a_q * b_q;
  reg done_q;
  integer time_q;
  always @(posedge clock{" or posedge reset" if s.asynchronous else ""})
    if (reset) begin
      time_q <= 0;
      done_q <= 0;
      product_q <= 0;
    end else begin
      done_q <= (time_q == 1);
      if (time_q == 1) product_q <= full_d;
      if (time_q != 0) time_q <= time_q - 1;
      else if ({n.v("start")}) begin
        time_q <= {s.cycles};
        a_q <= {n.v("a")};
        b_q <= {n.v("b")};
      end
    end
  assign {n.v("busy")} = time_q != 0;
  assign {n.v("done")} = done_q;
  assign {n.v("product")} = product_q;"""

    def style_left(self, s: Spec, n: Names) -> Style:
        """The first operand moves left, the second one right."""
        factor, rest, sum_ = (
            n.local("shifted_a", "addend"),
            n.local("rest", "bits_to_go"),
            n.local("sum", "total", "acc"),
        )
        count, then = n.local("count", "steps_to_go"), n.local("then_sum", "next_sum")
        done, out = n.local("done_reg", "strobe_reg"), n.local("out_reg", "answer")
        total, kind, zero = s.a_width + s.b_width, "SInt" if s.signed else "UInt", "0.S" if s.signed else "0.U"
        bits = s.cycles.bit_length()
        part = f"Mux({rest}(0), {factor}, {zero})"
        if s.signed:
            after = f"Mux({count} === 1.U, {sum_} - {part}, {sum_} + {part})"
        elif s.step == 1:
            after = f"{sum_} + {part}"
        else:
            after = f"{sum_} + ({factor} * {rest}({s.step - 1}, 0))({total - 1}, 0)"
        shift = f"({factor} << {s.step})({total - 1}, 0)" + (".asSInt" if s.signed else "")
        wide, rest_bits = f"{kind}({total}.W)", max(s.b_width, s.step)
        second = f"{n['b']}.asUInt" if s.signed else n["b"]
        lines = [
            f"val {factor} = Reg({wide})\nval {rest} = Reg(UInt({rest_bits}.W))\nval {sum_} = Reg({wide})",
            f"val {count} = RegInit(0.U({bits}.W))\nval {done} = RegInit(false.B)",
            f"val {out} = RegInit({zero}({total}.W))\nval {then} = {after}",
            f"{done} := false.B",
            f"when({count} =/= 0.U) {{\n  {factor} := {shift}\n  {rest} := {rest} >> {s.step}\n  {sum_} := {then}",
            f"  {count} := {count} - 1.U\n  when({count} === 1.U) {{\n    {done} := true.B\n    {out} := {then}\n  }}",
            f"}}.elsewhen({n['start']}) {{\n  {factor} := {n['a']}\n  {rest} := {second}\n  {sum_} := {zero}",
            f"  {count} := {s.cycles}.U\n}}",
            *self._outputs(n, f"{count} =/= 0.U", done, out),
        ]
        return Style("\n".join(lines))

    def style_right(self, s: Spec, n: Names) -> Style:
        """Upper half and multiplier share a register that moves right; signed operands as sign and magnitude."""
        high, low = n.local("high", "upper"), n.local("low", "lower")
        minus, busy, count = n.local("negative", "minus"), n.local("busy_reg", "at_work"), n.local("count", "index")
        base, done, out = n.local("base", "magnitude"), n.local("done_reg", "ended"), n.local("out_reg", "answer")
        w, low_w, last = s.a_width, s.cycles * s.step, s.cycles - 1
        total = s.a_width + s.b_width
        digit = f"Mux({low}(0), {base}, 0.U)" if s.step == 1 else f"{base} * {low}({s.step - 1}, 0)"
        sum_, moved, whole = n.local("sum", "wide_sum"), n.local("moved", "combined"), n.local("whole", "magnitude_out")
        a, b = (f"{n[r]}.abs.asUInt" if s.signed else n[r] for r in ("a", "b"))
        lines = [
            f"val {busy}, {done} = RegInit(false.B)\nval {count} = RegInit(0.U({max(1, last.bit_length())}.W))",
            f"val {base} = Reg(UInt({w}.W))\nval {high} = Reg(UInt({w}.W))\nval {low} = Reg(UInt({low_w}.W))",
            *([f"val {minus} = Reg(Bool())"] if s.signed else []),
            f"val {out} = RegInit(0.{'S' if s.signed else 'U'}({total}.W))",
            f"val {sum_} = {high} +& {digit}",
            f"val {moved} = Cat({sum_}, {low}) >> {s.step}",
            f"val {whole} = {moved}({total - 1}, 0)",
            f"{done} := false.B\nwhen({busy}) {{\n  {high} := {moved}({low_w + w - 1}, {low_w})\n  {low} := "
            f"{moved}({low_w - 1}, 0)",
            f"  {count} := {count} + 1.U\n  when({count} === {last}.U) {{\n    {busy} := false.B\n    {done} := true.B",
            f"    {out} := " + (f"Mux({minus}, -{whole}, {whole}).asSInt" if s.signed else whole) + "\n  }",
            f"}}.elsewhen({n['start']}) {{\n  {busy} := true.B\n  {count} := 0.U\n  {high} := 0.U",
            f"  {base} := {a}\n  {low} := {b}",
            *([f"  {minus} := ({n['a']} < 0.S) =/= ({n['b']} < 0.S)"] if s.signed else []),
            "}",
            *self._outputs(n, busy, done, out),
        ]
        return Style("\n".join(lines), imports=("Cat",))

    def style_index(self, s: Spec, n: Names) -> Style | None:
        """The bit of the second operand is selected by the count."""
        if s.step > 1:
            return None
        a, b, sum_ = n.local("left", "operand_a"), n.local("right", "operand_b"), n.local("partial", "running_sum")
        count, busy = n.local("bit_no", "position"), n.local("working_reg", "busy_reg")
        term, then = n.local("term", "summand"), n.local("then_sum", "updated")
        done, out, last, total = (
            n.local("done_reg", "over"),
            n.local("out_reg", "answer"),
            s.b_width - 1,
            s.a_width + s.b_width,
        )
        kind, zero = ("SInt", "0.S") if s.signed else ("UInt", "0.U")
        pad = "" if s.b_width & last else f".pad({total})"
        shifted = f"({a} << {count}){pad}({total - 1}, 0)" + (".asSInt" if s.signed else "")
        after = f"{sum_} + {term}"
        if s.signed:
            after = f"Mux({count} === {last}.U, {sum_} - {term}, {sum_} + {term})"
        lines = [
            f"val {a} = Reg({kind}({s.a_width}.W))\nval {b} = Reg({kind}({s.b_width}.W))\nval {sum_} = "
            f"Reg({kind}({total}.W))",
            f"val {count} = Reg(UInt({last.bit_length()}.W))\nval {busy} = RegInit(false.B)",
            f"val {done} = RegNext({busy} && {count} === {last}.U, false.B)\nval {out} = RegInit({zero}({total}.W))",
            f"val {term} = Mux({b}({count}), {shifted}, {zero})\nval {then} = {after}",
            f"when(!{busy}) {{\n  when({n['start']}) {{\n    {busy} := true.B\n    {a} := {n['a']}\n    {b} := "
            f"{n['b']}",
            f"    {sum_} := {zero}\n    {count} := 0.U\n  }}\n}}.otherwise {{\n  {sum_} := {then}\n  {count} := "
            f"{count} + 1.U",
            f"  when({count} === {last}.U) {{\n    {busy} := false.B\n    {out} := {then}\n  }}\n}}",
            *self._outputs(n, busy, done, out),
        ]
        return Style("\n".join(lines))

    def _outputs(self, n: Names, busy: str, done: str, out: str) -> list[str]:
        return [f"{n['busy']} := {busy}", f"{n['done']} := {done}", f"{n['product']} := {out}"]

    def model(self, s: Spec) -> Model:
        """A product and the cycles up to it."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """A hundred products or more."""
        return Stimulus(cycles=min(4096, 1024 + 120 * s.cycles), dense=(n.ports["start"],))


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self.reset()

    def reset(self) -> None:
        self._left = self._coming = self._product = self._done = 0

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        return {"busy": int(self._left > 0), "done": self._done, "product": self._product}

    def advance(self, inputs: Mapping[str, int]) -> None:
        self._done = int(self._left == 1)
        if self._done:
            self._product = self._coming
        if self._left:
            self._left -= 1
        elif inputs["start"]:
            a, b = self._number(inputs["a"], self._s.a_width), self._number(inputs["b"], self._s.b_width)
            self._left, self._coming = self._s.cycles, a * b % 2 ** (self._s.a_width + self._s.b_width)

    def _number(self, raw: int, bits: int) -> int:
        return raw - 2**bits if self._s.signed and raw >= 2 ** (bits - 1) else raw
