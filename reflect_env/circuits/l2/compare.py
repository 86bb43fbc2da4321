"""Comparison of two numbers, or of a number with a constant: any of the six relations, one output each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import sint, uint
from reflect_env.circuits.draw import width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.phrases import COMBINATIONAL, listed, verilog_form
from reflect_env.circuits.ports import PortGroup, data_in, flag_out
from reflect_env.circuits.registry import family
from reflect_env.task import Stimulus

RELATIONS = {
    "eq": ("is equal to", ("equal", "same", "is_eq", "matches")),
    "ne": ("differs from", ("not_equal", "differ", "neq", "unequal")),
    "lt": ("is less than", ("less", "below", "smaller", "is_lt")),
    "le": ("is less than or equal to", ("at_most", "less_eq", "not_above", "lte")),
    "gt": ("is greater than", ("greater", "above", "larger", "is_gt")),
    "ge": ("is greater than or equal to", ("at_least", "greater_eq", "not_below", "gte")),
}


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    signed: bool
    relations: tuple[str, ...]
    constant: int | None
    """What is compared with, or None where it is an input."""

    def __post_init__(self) -> None:
        half = 1 << (self.width - 1)
        low, high = (-half, half - 1) if self.signed else (0, 2 * half - 1)
        if self.constant is not None and not low < self.constant < high:
            raise ValueError("comparing with an end of the range or beyond")


@family("compare", "L2", "Comparator", "Compare", "Cmp", "Relation", tags=("comparison",))
class Compare(Family[Spec]):
    """`a < b` and its five relatives."""

    def draw(self, rng: Random) -> Spec:
        """Draw width, sign, relations, and a constant now and then."""
        w, signed = width(rng, 2, 40), rng.random() < 0.45
        relations = tuple(rng.sample(sorted(RELATIONS), rng.choice((1, 1, 2, 3, 3, 4, 6))))
        constant = rng.randint(1, (1 << w) - 2) - (1 << (w - 1) if signed else 0)
        return Spec(w, signed, relations, constant if rng.random() < 0.35 else None)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """One or two numbers, an output a relation."""
        second = data_in("b", s.width, "second number", "y", "rhs", "op_b", "in1", "other", signed=s.signed)
        return (
            data_in("a", s.width, "first number", "x", "lhs", "op_a", "in0", "value", signed=s.signed),
            *([second] if s.constant is None else []),
            *(
                flag_out(r, f"high if the first number {RELATIONS[r][0]} the second", *RELATIONS[r][1])
                for r in s.relations
            ),
        )

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say how the numbers are read and every relation."""
        a, b = n.t("a"), n.t("b") if s.constant is None else str(s.constant)
        kind = "signed (two's complement)" if s.signed else "unsigned"
        rules: list[Sentence] = [
            (f"{a} is {kind}.", f"Read {a} as {kind}.")
            if s.constant is not None
            else (f"{a} and {b} are {kind}.", f"Both numbers are {kind}.")
        ]
        for r in s.relations:
            test = f"{a} {RELATIONS[r][0]} {b}"
            rules.append((f"{n.t(r)} is high exactly if {test}.", f"{n.t(r)} is 1 when {test}, and 0 otherwise."))
        sign = "signed" if s.signed else "unsigned"
        what = f"comparator for {listed(s.relations)}"
        against = "" if s.constant is None else f" with the constant {s.constant}"
        return Facts(
            (f"{s.width}-bit {sign} {what}{against}", f"{sign} {what} of {s.width}-bit numbers{against}"),
            (f"compare {a} with {b}", f"tell how the {sign} number {a} relates to {b}"),
            tuple(rules),
            (COMBINATIONAL,),
            {"verilog": verilog_form(self.verilog(s, n))},
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """From the top bit down: the first difference decides; of signed numbers the top bits are swapped over."""
        w, a = s.width, n.v("a")
        b = n.v("b") if s.constant is None else f"{w}'d{s.constant & ((1 << w) - 1)}"
        top = f"{{~{a}[{w - 1}], {a}[{w - 2}:0]}}" if s.signed else a
        other = f"{{~second_d[{w - 1}], second_d[{w - 2}:0]}}" if s.signed else "second_d"
        value = {"eq": "!less_d && !more_d", "ne": "less_d || more_d", "lt": "less_d", "le": "!more_d", "gt": "more_d"}
        outputs = "\n".join(f"  assign {n.v(r)} = {value.get(r, '!less_d')};" for r in s.relations)
        return f"""
  wire [{w - 1}:0] second_d = {b};
  wire [{w - 1}:0] left_d = {top};
  wire [{w - 1}:0] right_d = {other};
  reg less_d, more_d;
  integer i_d;
  always @* begin
    less_d = 1'b0;
    more_d = 1'b0;
    for (i_d = {w - 1}; i_d >= 0; i_d = i_d - 1)
      if (!less_d && !more_d) begin
        less_d = !left_d[i_d] && right_d[i_d];
        more_d = left_d[i_d] && !right_d[i_d];
      end
  end
{outputs}"""

    def style_operator(self, s: Spec, n: Names) -> Style:
        """One operator a relation."""
        b = self._second(s, n)
        op = {"eq": "===", "ne": "=/=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
        return Style("\n".join(f"{n[r]} := {n['a']} {op[r]} {b}" for r in s.relations))

    def style_derived(self, s: Spec, n: Names) -> Style | None:
        """Everything out of two comparisons."""
        if s.relations in (("eq",), ("lt",)):
            return None
        less, same = n.local("is_less", "under", "lower"), n.local("is_same", "alike", "equals_b")
        value = {"eq": same, "ne": f"!{same}", "lt": less, "le": f"{less} || {same}", "gt": f"!{less} && !{same}"}
        used = " ".join(value.get(r, f"!{less}") for r in s.relations)
        lines = [f"val {less} = {n['a']} < {self._second(s, n)}"] if less in used else []
        lines += [f"val {same} = {n['a']} === {self._second(s, n)}"] if same in used else []
        return Style("\n".join([*lines, *(f"{n[r]} := {value.get(r, f'!{less}')}" for r in s.relations)]))

    def style_subtract(self, s: Spec, n: Names) -> Style:
        """The sign of a wide difference."""
        gap, sign = n.local("gap", "wide_diff", "delta"), n.local("sign", "borrow", "negative")
        zero = n.local("zero", "no_gap", "is_zero")
        value = {"eq": zero, "ne": f"!{zero}", "lt": sign, "le": f"{sign} || {zero}", "gt": f"!({sign} || {zero})"}
        used = " ".join(value.get(r, f"!{sign}") for r in s.relations)
        lines = [f"val {gap} = {n['a']} -& {self._second(s, n)}"]
        lines += [f"val {sign} = {gap}({s.width})"] if sign in used else []
        lines += [f"val {zero} = {gap} === 0.{'S' if s.signed else 'U'}"] if zero in used else []
        return Style("\n".join([*lines, *(f"{n[r]} := {value.get(r, f'!{sign}')}" for r in s.relations)]))

    def style_when(self, s: Spec, n: Names) -> Style:
        """Low by default, one condition a case."""
        true = {"lt": ("lt", "le", "ne"), "eq": ("eq", "le", "ge"), "gt": ("gt", "ge", "ne")}
        b, lines = self._second(s, n), [f"{n[r]} := false.B" for r in s.relations]
        tests = {"lt": f"{n['a']} < {b}", "eq": f"{n['a']} === {b}", "gt": f"{n['a']} > {b}"}
        for case, test in tests.items():
            inner = [f"  {n[r]} := true.B" for r in s.relations if r in true[case]]
            lines += [f"when({test}) {{", *inner, "}"] if inner else []
        return Style("\n".join(lines))

    def _second(self, s: Spec, n: Names) -> str:
        if s.constant is None:
            return n["b"]
        return sint(s.constant, s.width) if s.signed else uint(s.constant, s.width)

    def model(self, s: Spec) -> Model:
        """Whole numbers."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Equal numbers and neighbours."""
        middle, mask = s.constant if s.constant is not None else 1 << (s.width - 1), (1 << s.width) - 1
        values = tuple(sorted({x & mask for x in (middle - 1, middle, middle + 1, 0, 1, mask, mask >> 1, -middle)}))
        roles = ("a",) if s.constant is not None else ("a", "b")
        return Stimulus(pools=tuple((n.ports[role], values) for role in roles))


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        s = self._s
        a = self._number(inputs["a"])
        b = self._number(inputs["b"]) if s.constant is None else s.constant
        truth = {"eq": a == b, "ne": a != b, "lt": a < b, "le": a <= b, "gt": a > b, "ge": a >= b}
        return {r: int(truth[r]) for r in s.relations}

    def _number(self, raw: int) -> int:
        half = 2 ** (self._s.width - 1)
        return raw - 2 * half if self._s.signed and raw >= half else raw
