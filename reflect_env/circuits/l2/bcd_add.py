"""Addition of decimal numbers in BCD, digit by digit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.phrases import COMBINATIONAL, verilog_form
from reflect_env.circuits.ports import PortGroup, bits_in, bits_out, flag_in, flag_out, vec_in, vec_out
from reflect_env.circuits.registry import family
from reflect_env.task import Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    digits: int
    separate: bool
    """The digits are elements of vectors, else packed into words."""
    carry_in: bool
    carry_out: bool
    check: bool
    """There is an output for operands with digits above 9."""


@family("bcd-add", "L2", "BcdAdder", "DecimalAdder", "BcdSum", "DigitAdder", tags=("arithmetic", "bcd"))
class BcdAdd(Family[Spec]):
    """`47 + 85 = 132`, in digits."""

    def draw(self, rng: Random) -> Spec:
        """Draw how many digits, their form and the flags."""
        digits = rng.randint(2, 8)
        flags = [rng.random() < share for share in (0.5, 0.75, 0.35)]
        return Spec(digits, rng.random() < 0.5, *flags)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Operands, carries, sum, a flag."""
        names = (("a", "first operand", "x", "lhs", "op_a"), ("b", "second operand", "y", "rhs", "op_b"))
        operands = [
            vec_in(role, s.digits, 4, f"digits of the {doc}", *words)
            if s.separate
            else bits_in(role, 4 * s.digits, f"{doc} in BCD", *words)
            for role, doc, *words in names
        ]
        words = ("result", "out", "z", "total")
        result = (
            vec_out("sum", s.digits, 4, "digits of the sum", *words)
            if s.separate
            else bits_out("sum", 4 * s.digits, "sum in BCD", *words)
        )
        cin = [flag_in("cin", "carry in", "carry_in", "ci", "plus_one")] if s.carry_in else []
        cout = [flag_out("cout", "carry out of the highest digit", "carry_out", "co", "carry")] if s.carry_out else []
        bad = (
            [flag_out("bad", "high if an operand is no decimal number", "invalid", "error", "illegal")]
            if s.check
            else []
        )
        return (*operands, *cin, result, *cout, *bad)

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say the rule for a digit, so that digits above 9 are covered as well."""
        a, b, total = n.t("a"), n.t("b"), n.t("sum")
        start = n.t("cin") if s.carry_in else "0"
        if s.separate:
            place: Sentence = (
                f"Element i of {a}, {b} and {total} is the digit for 10^i.",
                f"{a}, {b} and {total} hold a digit an element; element 0 is the ones digit.",
            )
        else:
            place = (
                f"{a}, {b} and {total} have four bits a digit, the ones digit in the lowest four bits.",
                "Bits 4·i + 3 to 4·i of each word are the digit for 10^i.",
            )
        rules: list[Sentence] = [
            place,
            (
                "Per digit, from the lowest on, let t be the sum of both operand digits and the carry that comes in: "
                "if t is greater "
                "than 9, the sum digit is the low four bits of t + 6 and the carry to the next digit is 1; else the "
                "sum digit is t "
                "and the carry is 0.",
                "Every digit adds its two operand digits and the carry of the digit below to t. For t up to 9 the "
                "result digit is t, "
                "without a carry. For a greater t it is (t + 6) modulo 16, with a carry of 1.",
            ),
            (f"The carry into the lowest digit is {start}.", f"Addition starts with a carry of {start}."),
            "This also holds for operand digits above 9.",
        ]
        if s.carry_out:
            rules.append(
                (f"{n.t('cout')} is the carry of the highest digit.", f"The last carry goes to {n.t('cout')}.")
            )
        else:
            rules.append("The carry of the highest digit is dropped.")
        if s.check:
            rules.append(f"{n.t('bad')} is high exactly if at least one digit of {a} or {b} is above 9.")
        many = f"{s.digits} digits"
        return Facts(
            (f"BCD adder of {many}", f"decimal adder for {many} in BCD"),
            (f"add two decimal numbers of {many}", f"add {a} and {b} in BCD"),
            tuple(rules),
            (COMBINATIONAL,),
            {"verilog": verilog_form(self.verilog(s, n))},
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """A loop over the digits with packed words."""
        size = 4 * s.digits
        if s.separate:
            a, b = (f"{{{', '.join(n.v(role, k) for k in reversed(range(s.digits)))}}}" for role in ("a", "b"))
        else:
            a, b = n.v("a"), n.v("b")
        start = n.v("cin") if s.carry_in else "1'b0"
        outs = (
            "\n".join(f"  assign {n.v('sum', k)} = sum_d[{4 * k + 3}:{4 * k}];" for k in range(s.digits))
            if s.separate
            else f"  assign {n.v('sum')} = sum_d;"
        )
        outs += f"\n  assign {n.v('cout')} = carry_d;" if s.carry_out else ""
        outs += f"\n  assign {n.v('bad')} = bad_d;" if s.check else ""
        test = "a_d[4 * i_d +: 4] > 4'd9 || b_d[4 * i_d +: 4] > 4'd9"
        bad = ("\n    bad_d = 1'b0;", f"\n      if ({test}) bad_d = 1'b1;") if s.check else ("", "")
        return f"""
  wire [{size - 1}:0] a_d = {a};
  wire [{size - 1}:0] b_d = {b};
  reg [{size - 1}:0] sum_d;
  reg [5:0] t_d;
  reg carry_d{", bad_d" if s.check else ""};
  integer i_d;
  always @* begin
    carry_d = {start};{bad[0]}
    for (i_d = 0; i_d < {s.digits}; i_d = i_d + 1) begin
      t_d = {{2'b00, a_d[4 * i_d +: 4]}} + {{2'b00, b_d[4 * i_d +: 4]}} + {{5'd0, carry_d}};
      carry_d = t_d > 6'd9;
      if (carry_d) t_d = t_d + 6'd6;
      sum_d[4 * i_d +: 4] = t_d[3:0];{bad[1]}
    end
  end
{outs}"""

    def _digit(self, s: Spec, n: Names, role: str, k: str) -> str:
        if s.separate:
            return f"{n[role]}({k})"
        return f"{n[role]}(4 * {k} + 3, 4 * {k})"

    def style_loop(self, s: Spec, n: Names) -> Style:
        """Digits in a loop, the carry in a Scala variable."""
        digits, carry, k = (
            n.local("digits", "sum_digits", "places"),
            n.local("moving", "up", "carried"),
            n.local("k", "i", "pos"),
        )
        t, over = n.local("t", "raw", "binary_sum"), n.local("over", "exceeds", "too_big")
        lines = [
            f"""
val {digits} = Wire(Vec({s.digits}, UInt(4.W)))
var {carry}: Bool = {n["cin"] if s.carry_in else "false.B"}
for ({k} <- 0 until {s.digits}) {{
  val {t} = {self._digit(s, n, "a", k)} +& {self._digit(s, n, "b", k)} + {carry}
  val {over} = {t} > 9.U
  {digits}({k}) := Mux({over}, {t} + 6.U, {t})(3, 0)
  {carry} = {over}
}}"""
        ]
        return self._finish(s, n, lines, digits, carry)

    def style_function(self, s: Spec, n: Names) -> Style:
        """A function for a digit, chained by `scanLeft`."""
        add, p, q, c = (
            n.local("add_digit", "one_digit", "decimal_sum"),
            n.local("p", "u"),
            n.local("q", "r"),
            n.local("c", "incoming"),
        )
        t, pairs, chain, k = (
            n.local("t", "raw"),
            n.local("pairs", "columns"),
            n.local("chain", "results", "steps"),
            n.local("k", "i", "pos"),
        )
        digits, first = n.local("digits", "sum_digits", "places"), n["cin"] if s.carry_in else "false.B"
        lines = [
            f"""
def {add}({p}: UInt, {q}: UInt, {c}: Bool): (UInt, Bool) = {{
  val {t} = {p} +& {q} + {c}
  (Mux({t} > 9.U, {t} - 10.U, {t})(3, 0), {t} > 9.U)
}}

val {pairs} = (0 until {s.digits}).map({k} => ({self._digit(s, n, "a", k)}, {self._digit(s, n, "b", k)}))
val {chain} = {pairs}.scanLeft((0.U(4.W), {first}: Bool)) {{ case ((_, {c}), ({p}, {q})) =>
  {add}({p}, {q}, {c})
}}
val {digits} = VecInit({chain}.tail.map(_._1))"""
        ]
        return self._finish(s, n, lines, digits, f"{chain}.last._2")

    def style_modules(self, s: Spec, n: Names) -> Style:
        """A child module a digit."""
        cell, cells, k = f"{n.module}Digit", n.local("cells", "stages", "adders"), n.local("k", "i", "pos")
        before = f"""
class {cell} extends Module {{
  val io = IO(new Bundle {{
    val p = Input(UInt(4.W))
    val q = Input(UInt(4.W))
    val carryIn = Input(Bool())
    val digit = Output(UInt(4.W))
    val carryOut = Output(Bool())
  }})
  val raw = io.p +& io.q + io.carryIn
  io.carryOut := raw > 9.U
  io.digit := raw(3, 0)
  when(io.carryOut) {{
    io.digit := (raw + 6.U)(3, 0)
  }}
}}"""
        lines = [f"val {cells} = Seq.fill({s.digits})(Module(new {cell}))", f"for ({k} <- 0 until {s.digits}) {{"]
        lines += [
            f"  {cells}({k}).io.p := {self._digit(s, n, 'a', k)}",
            f"  {cells}({k}).io.q := {self._digit(s, n, 'b', k)}",
        ]
        first = n["cin"] if s.carry_in else "false.B"
        lines += [f"  {cells}({k}).io.carryIn := (if ({k} == 0) {first} else {cells}({k} - 1).io.carryOut)", "}"]
        digits = n.local("digits", "sum_digits", "places")
        lines.append(f"val {digits} = VecInit({cells}.map(_.io.digit))")
        return self._finish(s, n, lines, digits, f"{cells}.last.io.carryOut", before)

    def _finish(self, s: Spec, n: Names, lines: list[str], digits: str, carry: str, before: str = "") -> Style:
        lines = [*lines, f"{n['sum']} := {digits}" if s.separate else f"{n['sum']} := {digits}.asUInt"]
        lines += [f"{n['cout']} := {carry}"] if s.carry_out else []
        if s.check:
            k, wrong = n.local("place", "d", "m"), n.local("wrong", "above_nine", "no_digit")
            lines.append(
                f"def {wrong}({k}: Int): Bool = {' || '.join(f'{self._digit(s, n, r, k)} > 9.U' for r in 'ab')}"
            )
            lines.append(f"{n['bad']} := (0 until {s.digits}).map({wrong}(_)).reduce(_ || _)")
        return Style("\n".join(lines), before=before)

    def model(self, s: Spec) -> Model:
        """Whole numbers, digit by digit."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Decimal digits mostly."""
        if s.separate:
            digits = (0, 1, 4, 5, 6, 8, 9, 9, 9)
            return Stimulus(
                pools=tuple((f"{n.ports[role]}_{k}", digits) for role in ("a", "b") for k in range(s.digits))
            )
        decimals = (
            "0",
            "9",
            "5",
            "4",
            "1",
            "49",
            "50",
            "99",
            "123456789",
            "987654321",
            "909090",
            "55555555",
            "44444444",
            "99999999",
        )
        words = tuple(int(text[-s.digits :], 16) for text in decimals)
        return Stimulus(pools=((n.ports["a"], words), (n.ports["b"], words)))


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        s, carry, digits, bad = self._s, inputs.get("cin", 0), [], False
        for k in range(s.digits):
            pair = [inputs[f"{role}_{k}"] if s.separate else inputs[role] // 16**k % 16 for role in ("a", "b")]
            total = sum(pair) + carry
            carry = int(total >= 10)
            digits.append((total + 6 * carry) % 16)
            bad = bad or max(pair) > 9
        found = (
            {f"sum_{k}": d for k, d in enumerate(digits)}
            if s.separate
            else {"sum": sum(d * 16**k for k, d in enumerate(digits))}
        )
        if s.carry_out:
            found["cout"] = carry
        return {**found, "bad": int(bad)} if s.check else found
