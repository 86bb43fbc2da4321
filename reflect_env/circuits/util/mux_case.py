"""Conditions with priority: the first that holds decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import uint
from reflect_env.circuits.draw import width
from reflect_env.circuits.family import Facts, Family, Model, Names, Style
from reflect_env.circuits.ports import PortGroup, bits_in, bits_out
from reflect_env.circuits.registry import family
from reflect_env.circuits.tables import fenced, numbered
from reflect_env.task import Stimulus

_VALUES = ("a", "b", "add", "sub", "and", "or", "xor", "not_a")

Condition = tuple[str, int]
"""Kind and limit or bit number."""
Value = tuple[str, int]
"""Kind; of a constant its value, else 0."""


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    key_width: int
    cases: tuple[tuple[Condition, Value], ...]
    default: Value


@family("mux-case", "U", "Selector", "CaseMux", "Chooser", "Picker", tags=("mux", "priority"))
class MuxCaseFamily(Family[Spec]):
    """`out` is the value of the first case whose condition holds."""

    def draw(self, rng: Random) -> Spec:
        """Draw conditions of which each decides for some key, and values that differ."""
        key, w, count = rng.randint(3, 6), width(rng, 2, 32), rng.randint(2, 6)
        free, conditions = set(range(1 << key)), list[Condition]()
        while len(conditions) < count:
            condition = _condition(rng, key)
            taken = {x for x in free if _holds(condition, x)}
            if taken and len(free - taken) >= count - len(conditions):
                free -= taken
                conditions.append(condition)
        kinds = ("a", "b", *rng.sample(_VALUES[2:], 3), "const", "const", "const")
        values = [(kind, rng.getrandbits(w) if kind == "const" else 0) for kind in rng.sample(kinds, len(conditions))]
        default = rng.choice([value for value in (("a", 0), ("b", 0), ("const", 0)) if value != values[-1]])
        return Spec(w, key, tuple(zip(conditions, values, strict=True)), default)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """What is tested, two operands, the result."""
        return (
            bits_in("key", s.key_width, "value that the conditions test", "sel", "code", "level", "mode", "idx"),
            bits_in("a", s.width, "first operand", "x", "left", "lhs", "p", "src0"),
            bits_in("b", s.width, "second operand", "y", "right", "rhs", "q_in", "src1"),
            bits_out("out", s.width, "value of the case that applies", "result", "res", "z", "choice"),
        )

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say the cases as a list or as one long sentence."""
        pairs = [(_said(c, n.t("key")), _named(v, s, n)) for c, v in s.cases]
        other = _named(s.default, s, n)
        listed = numbered(
            f"The cases are tried in this order, and the first whose condition holds gives {n.t('out')}",
            [f"{condition}: {value}" for condition, value in pairs] + [f"none of them holds: {other}"],
        )
        chain = "; else if ".join(f"{condition}, {n.t('out')} is {value}" for condition, value in pairs)
        count = len(pairs)
        return Facts(
            (
                f"{s.width}-bit multiplexer with {count} prioritised conditions",
                f"priority case selector of {count} cases",
            ),
            (
                f"choose among {count} cases by conditions on a {s.key_width}-bit value",
                f"drive a {s.width}-bit result from the first of {count} conditions that holds",
            ),
            ((listed, f"If {chain}; in every other case it is {other}."),),
            (("The circuit is combinational.", "It has no state."), "All numbers are unsigned."),
            {"verilog": fenced(self.verilog(s, n))},
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """`case (1'b1)` with the conditions as items."""
        out = n.v("out")
        lines = [f"      {_verilog_test(c, s, n)}: out_d = {self._v(v, s, n)};" for c, v in s.cases]
        return "\n".join(
            [
                f"  reg [{s.width - 1}:0] out_d;",
                "  always @*",
                "    case (1'b1)",
                *lines,
                f"      default: out_d = {self._v(s.default, s, n)};",
                "    endcase",
                f"  assign {out} = out_d;",
            ]
        )

    def _v(self, value: Value, s: Spec, n: Names) -> str:
        signs = {"add": "+", "sub": "-", "and": "&", "or": "|", "xor": "^"}
        kind, number = value
        if kind == "const":
            return f"{s.width}'d{number}"
        if kind == "not_a":
            return f"~{n.v('a')}"
        return f"{n.v('a')} {signs[kind]} {n.v('b')}" if kind in signs else n.v(kind)

    def style_mux_case(self, s: Spec, n: Names) -> Style:
        """`MuxCase`."""
        rows = ",\n".join(f"  ({_test(c, n)}) -> {_expr(v, s, n)}" for c, v in s.cases)
        return Style(f"{n['out']} := MuxCase({_expr(s.default, s, n)}, Seq(\n{rows}\n))", ("MuxCase",))

    def style_when(self, s: Spec, n: Names) -> Style:
        """`when` and `elsewhen`."""
        parts = [f"when({_test(c, n)}) {{\n  {n['out']} := {_expr(v, s, n)}\n}}" for c, v in s.cases]
        return Style(".else".join(parts) + f".otherwise {{\n  {n['out']} := {_expr(s.default, s, n)}\n}}")

    def style_fold(self, s: Spec, n: Names) -> Style:
        """A list folded into nested `Mux`."""
        cases, hit, value, rest = n.local("cases", "choices"), n.local("hit", "holds"), n.local("value", "v"), "rest"
        rows = ",\n".join(f"  ({_test(c, n)}, {_expr(v, s, n)})" for c, v in s.cases)
        return Style(
            f"val {cases} = Seq[(Bool, UInt)](\n{rows}\n)\n"
            f"{n['out']} := {cases}.foldRight[UInt]({_expr(s.default, s, n)}) {{ case (({hit}, {value}), {rest}) =>\n"
            f"  Mux({hit}, {value}, {rest})\n}}"
        )

    def style_priority_mux(self, s: Spec, n: Names) -> Style:
        """`PriorityMux` with a last case that always holds."""
        rows = [f"  ({_test(c, n)}) -> {_expr(v, s, n)}" for c, v in s.cases]
        body = ",\n".join([*rows, f"  true.B -> {_expr(s.default, s, n)}"])
        return Style(f"{n['out']} := PriorityMux(Seq(\n{body}\n))", ("PriorityMux",))

    def style_last_connect(self, s: Spec, n: Names) -> Style:
        """The last connection wins, so the first case comes last."""
        whens = [f"when({_test(c, n)}) {{ {n['out']} := {_expr(v, s, n)} }}" for c, v in reversed(s.cases)]
        return Style("\n".join([f"{n['out']} := {_expr(s.default, s, n)}", *whens]))

    def model(self, s: Spec) -> Model:
        """The cases in order."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Keys at the limits of the conditions."""
        limits = {x for (kind, k), _ in s.cases for x in ((1 << k,) if kind == "bit" else (k - 1, k, k + 1))}
        pool = tuple(sorted(x for x in limits if 0 <= x < 1 << s.key_width))
        return Stimulus(pools=((n.ports["key"], pool),))


def _condition(rng: Random, key_width: int) -> Condition:
    kind = rng.choice(("eq", "lt", "ge", "bit", "bit"))
    return kind, rng.randrange(key_width) if kind == "bit" else rng.randrange(1, 1 << key_width)


def _holds(condition: Condition, x: int) -> bool:
    kind, k = condition
    return {"eq": x == k, "lt": x < k, "ge": x >= k, "bit": bool(x >> k & 1)}[kind]


def _said(condition: Condition, key: str) -> str:
    kind, k = condition
    said = {"eq": f"{key} is {k}", "lt": f"{key} is less than {k}", "ge": f"{key} is at least {k}"}
    return said.get(kind, f"bit {k} of {key} is 1")


def _named(value: Value, s: Spec, n: Names) -> str:
    kind, number = value
    a, b = n.t("a"), n.t("b")
    said = {"const": str(number), "a": a, "b": b, "not_a": f"{a} with every bit inverted"}
    said |= {"add": f"{a} + {b} modulo 2^{s.width}", "sub": f"{a} - {b} modulo 2^{s.width}"}
    return said.get(kind, f"the bitwise {kind.upper()} of {a} and {b}")


def _test(condition: Condition, n: Names) -> str:
    kind, k = condition
    sign = {"eq": "===", "lt": "<", "ge": ">="}
    return f"{n['key']}({k})" if kind == "bit" else f"{n['key']} {sign[kind]} {k}.U"


def _verilog_test(condition: Condition, s: Spec, n: Names) -> str:
    kind, k = condition
    key, limit = n.v("key"), f"{s.key_width}'d{k}"
    tests = {"eq": f"{key} == {limit}", "lt": f"{key} < {limit}", "ge": f"{key} >= {limit}", "bit": f"{key}[{k}]"}
    return tests[kind]


def _expr(value: Value, s: Spec, n: Names) -> str:
    kind, number = value
    signs = {"add": "+", "sub": "-", "and": "&", "or": "|", "xor": "^"}
    plain = {"const": uint(number, s.width), "a": n["a"], "b": n["b"], "not_a": f"(~{n['a']})"}
    return plain[kind] if kind in plain else f"({n['a']} {signs[kind]} {n['b']})"


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        kind, number = next((v for c, v in self._s.cases if _holds(c, inputs["key"])), self._s.default)
        a, b = inputs["a"], inputs["b"]
        found = {"const": number, "a": a, "b": b, "add": a + b, "sub": a - b, "and": a & b, "or": a | b}
        found |= {"xor": a ^ b, "not_a": ~a}
        return {"out": found[kind] % 2**self._s.width}
