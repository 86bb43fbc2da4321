"""Addition and subtraction that wrap round, with two operands or a constant, fixed or chosen by an input."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import uint
from reflect_env.circuits.draw import weighted, width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.phrases import COMBINATIONAL, verilog_form
from reflect_env.circuits.ports import PortGroup, data_in, data_out, flag_in
from reflect_env.circuits.registry import family

ADD, SUB, REVERSED, HIGH_SUBTRACTS, HIGH_ADDS = "add", "sub", "reversed", "high-subtracts", "high-adds"


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    operation: str
    """`reversed` takes the first operand from the second; `high-…` is what a high mode input does."""
    constant: int | None
    """Second operand, or None where it is an input."""


@family("modular-add", "L2", "Adder", "Subtractor", "AddSub", "Sum", tags=("arithmetic", "wrap"))
class ModularAdd(Family[Spec]):
    """`y = a ± b` modulo 2^width."""

    def draw(self, rng: Random) -> Spec:
        """Draw width, operation and a constant now and then."""
        w = width(rng, 2, 48)
        operation = weighted(rng, ((ADD, 2), (SUB, 2), (REVERSED, 1), (HIGH_SUBTRACTS, 2), (HIGH_ADDS, 1)))
        return Spec(w, operation, rng.randrange(1, 1 << w) if rng.random() < 0.35 else None)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """One or two operands, the mode where there is one, the result."""
        second = [data_in("b", s.width, "second operand", "y", "right", "rhs", "op_b")] if s.constant is None else []
        act = "subtracts" if s.operation == HIGH_SUBTRACTS else "adds"
        mode = [flag_in("mode", f"{act} while high", "sel", "op", "select", "ctrl", "func")] if _selects(s) else []
        return (
            data_in("a", s.width, "first operand", "x", "left", "lhs", "op_a", "value"),
            *second,
            *mode,
            data_out("out", s.width, "result, wrapped to its width", "result", "res", "z", "sum_out", "total"),
        )

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say the operation and that it wraps."""
        a, b, out = n.t("a"), n.t("b") if s.constant is None else str(s.constant), n.t("out")
        sentences = {ADD: f"{a} plus {b}", SUB: f"{a} minus {b}", REVERSED: f"{b} minus {a}"}
        rules: list[Sentence] = [self._selected(s, n, a, b)] if _selects(s) else [_fixed(s, out, sentences)]
        rules.append(
            (
                f"Arithmetic is modulo 2^{s.width}: results wrap round and neither carry nor borrow is kept.",
                f"Only the low {s.width} bits of the result are output, so overflow and underflow wrap round.",
            )
        )
        kind = {ADD: "adder", SUB: "subtractor", REVERSED: "reverse subtractor"}.get(s.operation, "adder-subtractor")
        by = "" if s.constant is None else f" of the constant {s.constant}"
        what = sentences.get(s.operation, f"{a} plus or minus {b}, as an input selects,")
        return Facts(
            (f"{s.width}-bit wrapping {kind}{by}", f"{kind}{by} for {s.width}-bit numbers"),
            (f"output {what} in {s.width} bits", f"compute {what} modulo 2^{s.width}"),
            tuple(rules),
            (COMBINATIONAL,),
            {"verilog": verilog_form(self.verilog(s, n))},
        )

    def _selected(self, s: Spec, n: Names, a: str, b: str) -> Sentence:
        high, low = ("minus", "plus") if s.operation == HIGH_SUBTRACTS else ("plus", "minus")
        mode, out = n.t("mode"), n.t("out")
        return (
            f"While {mode} is high {out} is {a} {high} {b}; while it is low {out} is {a} {low} {b}.",
            f"{mode} = 1 gives {a} {high} {b} on {out}, {mode} = 0 gives {a} {low} {b}.",
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """Subtract by adding the complement."""
        a, out, w = n.v("a"), n.v("out"), s.width
        b = n.v("b") if s.constant is None else f"{w}'d{s.constant}"
        if s.operation == ADD:
            return f"  assign {out} = {a} + {b};"
        if not _selects(s):
            plus, minus = (a, b) if s.operation == SUB else (b, a)
            return f"  wire [{w - 1}:0] flipped_d = ~{minus};\n  assign {out} = {plus} + flipped_d + {w}'d1;"
        minus = n.v("mode") if s.operation == HIGH_SUBTRACTS else f"~{n.v('mode')}"
        return f"""
  reg [{w - 1}:0] value_d;
  always @*
    case ({minus})
      1'b0: value_d = {a} + {b};
      default: value_d = {a} - {b};
    endcase
  assign {out} = value_d;"""

    def style_operator(self, s: Spec, n: Names) -> Style:
        """The operators that wrap, chosen by `Mux`."""
        a, b, out = n["a"], self._second(s, n), n["out"]
        exact = {ADD: f"{a} + {b}", SUB: f"{a} - {b}", REVERSED: f"{b} - {a}"}
        if s.operation in exact:
            return Style(f"{out} := {exact[s.operation]}")
        first, other = ("-", "+") if s.operation == HIGH_SUBTRACTS else ("+", "-")
        return Style(f"{out} := Mux({n['mode']}, {a} {first} {b}, {a} {other} {b})")

    def style_when(self, s: Spec, n: Names) -> Style:
        """The explicit wrapping operators, chosen by `when`."""
        a, b, out = n["a"], self._second(s, n), n["out"]
        exact = {ADD: f"{a} +% {b}", SUB: f"{a} -% {b}", REVERSED: f"{b} -% {a}"}
        if s.operation in exact:
            value = n.local("wrapped", "sum_bits", "short_sum", "low_bits")
            return Style(f"val {value} = {exact[s.operation]}\n{out} := {value}")
        first, other = ("-%", "+%") if s.operation == HIGH_SUBTRACTS else ("+%", "-%")
        return Style(
            f"when({n['mode']}) {{\n  {out} := {a} {first} {b}\n}}.otherwise {{\n  {out} := {a} {other} {b}\n}}"
        )

    def style_wide(self, s: Spec, n: Names) -> Style:
        """Keep the carry, then cut it off."""
        a, b, out = n["a"], self._second(s, n), n["out"]
        exact = {ADD: f"{a} +& {b}", SUB: f"{a} -& {b}", REVERSED: f"{b} -& {a}"}
        wide = n.local("wide", "full", "with_carry", "extended")
        if s.operation in exact:
            return Style(f"val {wide} = {exact[s.operation]}\n{out} := {wide}({s.width - 1}, 0)")
        first, other = ("-&", "+&") if s.operation == HIGH_SUBTRACTS else ("+&", "-&")
        return Style(f"val {wide} = Mux({n['mode']}, {a} {first} {b}, {a} {other} {b})\n{out} := {wide}.tail(1)")

    def style_complement(self, s: Spec, n: Names) -> Style | None:
        """One adder whose second operand is inverted to subtract."""
        a, b, out = n["a"], self._second(s, n), n["out"]
        if s.operation == ADD:
            return None
        if not _selects(s):
            plus, minus = (a, b) if s.operation == SUB else (b, a)
            return Style(f"{out} := {plus} + (~{minus}).asUInt + 1.U")
        invert, operand = n.local("invert", "subtract", "minus"), n.local("operand", "flipped", "addend", "term")
        level = n["mode"] if s.operation == HIGH_SUBTRACTS else f"!{n['mode']}"
        lines = [f"val {invert} = {level}", f"val {operand} = {b} ^ Fill({s.width}, {invert})"]
        return Style("\n".join([*lines, f"{out} := {a} + {operand} + {invert}"]), imports=("Fill",))

    def _second(self, s: Spec, n: Names) -> str:
        return n["b"] if s.constant is None else uint(s.constant, s.width)

    def model(self, s: Spec) -> Model:
        """Whole numbers."""
        return _Oracle(s)


def _selects(s: Spec) -> bool:
    return s.operation in (HIGH_SUBTRACTS, HIGH_ADDS)


def _fixed(s: Spec, out: str, sentences: Mapping[str, str]) -> Sentence:
    exact = sentences[s.operation]
    return (f"{out} is {exact}.", f"Output the {s.width}-bit value of {exact} on {out}.")


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        a, b = inputs["a"], inputs["b"] if self._s.constant is None else self._s.constant
        minus = bool(inputs.get("mode")) == (self._s.operation == HIGH_SUBTRACTS)
        exact = {ADD: a + b, SUB: a - b, REVERSED: b - a}.get(self._s.operation, a - b if minus else a + b)
        return {"out": exact % 2**self._s.width}
