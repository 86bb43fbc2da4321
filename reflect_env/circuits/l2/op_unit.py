"""A unit that calculates one of several things, as an operation code says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import uint
from reflect_env.circuits.draw import width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.phrases import COMBINATIONAL, table, verilog_form
from reflect_env.circuits.ports import PortGroup, bits_in, data_in, data_out, flag_out
from reflect_env.circuits.registry import family
from reflect_env.task import Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    operations: tuple[str, ...]
    codes: tuple[int, ...]
    """Code of each operation."""
    code_width: int
    other: int | None
    """What a code without an operation gives, None where it gives the first operand."""
    zero: bool
    """There is a flag for a result of zero."""

    def __post_init__(self) -> None:
        fits = len(set(self.codes)) == len(self.operations) and max(self.codes) < 1 << self.code_width
        spare = len(self.operations) < 1 << self.code_width
        if not fits or (not spare and self.other is None) or (self.other or 0) >> self.width:
            raise ValueError("codes and operations do not match")
        if not spare and self.other:
            raise ValueError("every code has an operation")


_OPERATIONS: dict[str, tuple[str, str, str, Callable[[int, int, int], int]]] = {
    "add": ("{a} plus {b}", "{a} + {b}", "{a} + {b}", lambda a, b, w: a + b),
    "sub": ("{a} minus {b}", "{a} - {b}", "{a} + ~{b} + 1'b1", lambda a, b, w: a - b),
    "rsub": ("{b} minus {a}", "{b} - {a}", "{b} + ~{a} + 1'b1", lambda a, b, w: b - a),
    "inc": ("{a} plus 1", "{a} + 1.U", "{a} + 1'b1", lambda a, b, w: a + 1),
    "dec": ("{a} minus 1", "{a} - 1.U", "{a} - 1'b1", lambda a, b, w: a - 1),
    "neg": ("0 minus {a}", "0.U - {a}", "~{a} + 1'b1", lambda a, b, w: -a),
    "double": ("2 times {a}", "{a} + {a}", "{{{a}[{m}:0], 1'b0}}", lambda a, b, w: 2 * a),
    "half": ("{a} divided by 2, rounded down", "{a} >> 1", "{{1'b0, {a}[{t}:1]}}", lambda a, b, w: a // 2),
    "min": (
        "the smaller of {a} and {b}",
        "Mux({a} < {b}, {a}, {b})",
        "({b} < {a}) ? {b} : {a}",
        lambda a, b, w: min(a, b),
    ),
    "max": (
        "the larger of {a} and {b}",
        "Mux({a} > {b}, {a}, {b})",
        "({b} > {a}) ? {b} : {a}",
        lambda a, b, w: max(a, b),
    ),
    "and": ("the bitwise AND of {a} and {b}", "{a} & {b}", "~(~{a} | ~{b})", lambda a, b, w: a & b),
    "or": ("the bitwise OR of {a} and {b}", "{a} | {b}", "~(~{a} & ~{b})", lambda a, b, w: a | b),
    "xor": ("the bitwise XOR of {a} and {b}", "{a} ^ {b}", "({a} & ~{b}) | (~{a} & {b})", lambda a, b, w: a ^ b),
    "nor": ("the bitwise NOR of {a} and {b}", "~({a} | {b})", "~{a} & ~{b}", lambda a, b, w: ~(a | b)),
    "not": ("{a} with every bit inverted", "~{a}", "~{a}", lambda a, b, w: ~a),
    "less": ("1 if {a} is less than {b}, else 0", "({a} < {b}).asUInt", "{a} < {b}", lambda a, b, w: int(a < b)),
    "equal": ("1 if {a} equals {b}, else 0", "({a} === {b}).asUInt", "{a} == {b}", lambda a, b, w: int(a == b)),
    "pass": ("{b}", "{b}", "{b}", lambda a, b, w: b),
}
"""Name: words, Chisel, Verilog, value. All unsigned."""


@family("op-unit", "L2", "OpUnit", "Arith", "FuncUnit", "Calculator", tags=("arithmetic", "selection"))
class OpUnit(Family[Spec]):
    """`y = f(op)(a, b)`."""

    def draw(self, rng: Random) -> Spec:
        """Draw operations, their codes (counted or scattered) and what other codes give."""
        w, count = width(rng, 3, 32), rng.randint(2, 8)
        size = (count - 1).bit_length()
        operations = rng.sample(sorted(_OPERATIONS), count)
        if not any("{b}" in _OPERATIONS[name][0] for name in operations):
            operations[rng.randrange(count)] = "add"
        if rng.random() < 0.35:
            size += 1
            codes = tuple(rng.sample(range(1 << size), count))
        else:
            codes = tuple(range(count))
        spare = count < 1 << size
        return Spec(
            w,
            tuple(operations),
            codes,
            size,
            rng.choice((0, 0, None, rng.getrandbits(w))) if spare else 0,
            rng.random() < 0.35,
        )

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Operands, code, result, flag."""
        zero = [flag_out("zero", "high if the result is 0", "is_zero", "z_flag", "none", "empty")]
        return (
            data_in("a", s.width, "first operand", "x", "lhs", "op_a", "in_a"),
            data_in("b", s.width, "second operand", "y", "rhs", "op_b", "in_b"),
            bits_in("op", s.code_width, "operation code", "func", "mode", "opcode", "cmd"),
            data_out("out", s.width, "result", "result", "res", "z", "value"),
            *(zero if s.zero else []),
        )

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say every code."""
        op, out, values = n.t("op"), n.t("out"), self._values(s, n)
        spare = len(s.codes) < 1 << s.code_width
        listing = "; ".join(f"{code}: {value}" for code, value in values)
        rules: list[Sentence] = [
            (
                f"{op} says what {out} is ({listing}).",
                f"By the value of {op}, {out} is as follows: {listing}.",
                f"Operations by {op}: {listing}. The result is {out}.",
            )
        ]
        if spare:
            other = n.t("a") if s.other is None else str(s.other)
            rules.append((f"For every other code {out} is {other}.", f"Codes that are not listed give {other}."))
        rules.append(
            (
                f"Numbers are unsigned, and results keep their low {s.width} bits.",
                f"All is unsigned and modulo 2^{s.width}: what does not fit is dropped.",
            )
        )
        if s.zero:
            rules.append(
                (f"{n.t('zero')} is high exactly if {out} is 0.", f"{n.t('zero')} is 1 while all bits of {out} are 0.")
            )
        count = len(s.operations)
        flag = " and a zero flag" if s.zero else ""
        return Facts(
            (
                f"{s.width}-bit unit with {count} operations{flag}",
                f"arithmetic unit for {s.width}-bit operands, {count} operations{flag}",
            ),
            (
                f"apply the operation that {op} selects",
                f"calculate one of {count} functions of {n.t('a')} and {n.t('b')}",
            ),
            tuple(rules),
            (COMBINATIONAL,),
            {"truth_table": self._form(s, n), "verilog": verilog_form(self.verilog(s, n))},
        )

    def _values(self, s: Spec, n: Names) -> list[tuple[int, str]]:
        words = [_OPERATIONS[name][0].format(a=n.t("a"), b=n.t("b")) for name in s.operations]
        return sorted(zip(s.codes, words, strict=True))

    def _form(self, s: Spec, n: Names) -> str:
        rows: list[list[object]] = [[code, value] for code, value in self._values(s, n)]
        if len(s.codes) < 1 << s.code_width:
            rows.append(["any other", n.t("a") if s.other is None else s.other])
        text = (
            table((n.t("op"), n.t("out")), rows) + f"\n\nNumbers are unsigned; results keep their low {s.width} bits."
        )
        return text + (f" {n.t('zero')} is high exactly if {n.t('out')} is 0." if s.zero else "")

    def verilog(self, s: Spec, n: Names) -> str:
        """A case over the codes."""
        a, b, w = n.v("a"), n.v("b"), s.width
        arms = []
        for code, name in zip(s.codes, s.operations, strict=True):
            value = _OPERATIONS[name][2].format(a=a, b=b, m=w - 2, t=w - 1)
            arms.append(f"      {s.code_width}'d{code}: value_d = {value};")
        other = a if s.other is None else f"{w}'d{s.other}"
        text = "\n".join(arms)
        lines = f"""
  reg [{w - 1}:0] value_d;
  always @*
    case ({n.v("op")})
{text}
      default: value_d = {other};
    endcase
  assign {n.v("out")} = value_d;"""
        return lines + (f"\n  assign {n.v('zero')} = ~|value_d;" if s.zero else "")

    def _expressions(self, s: Spec, n: Names) -> list[str]:
        return [_OPERATIONS[name][1].format(a=n["a"], b=n["b"]) for name in s.operations]

    def _other(self, s: Spec, n: Names) -> str:
        return n["a"] if s.other is None else uint(s.other, s.width)

    def _zero(self, s: Spec, n: Names) -> list[str]:
        return [f"{n['zero']} := {n['out']} === 0.U"] if s.zero else []

    def style_switch(self, s: Spec, n: Names) -> Style:
        """A default and a `switch` over literals."""
        arms = [f"  is({c}.U) {{ {n['out']} := {e} }}" for c, e in zip(s.codes, self._expressions(s, n), strict=True)]
        lines = [f"{n['out']} := {self._other(s, n)}", f"switch({n['op']}) {{", *arms, "}"]
        return Style("\n".join([*lines, *self._zero(s, n)]), ("switch", "is"))

    def style_lookup(self, s: Spec, n: Names) -> Style:
        """Pairs of code and value."""
        rows = ",\n".join(f"  {c}.U -> {_term(e)}" for c, e in zip(s.codes, self._expressions(s, n), strict=True))
        lines = [f"{n['out']} := MuxLookup({n['op']}, {self._other(s, n)})(Seq(\n{rows}\n))"]
        return Style("\n".join([*lines, *self._zero(s, n)]), ("MuxLookup",))

    def style_names(self, s: Spec, n: Names) -> Style:
        """Codes as named constants in an object, tried one after the other."""
        holder = f"{n.module}Ops"
        names = [f"{name[0].upper()}{name[1:]}" for name in s.operations]
        rows = "\n".join(f"  val {name} = {c}.U({s.code_width}.W)" for name, c in zip(names, s.codes, strict=True))
        before = f"object {holder} {{\n{rows}\n}}"
        text = ""
        for i, (name, value) in enumerate(zip(names, self._expressions(s, n), strict=True)):
            text += f"{'.elsewhen' if i else 'when'}({n['op']} === {holder}.{name}) {{\n  {n['out']} := {value}\n}}"
        text += f".otherwise {{\n  {n['out']} := {self._other(s, n)}\n}}"
        return Style("\n".join([text, *self._zero(s, n)]), before=before)

    def style_enum(self, s: Spec, n: Names) -> Style | None:
        """An enumeration whose members have the codes."""
        if list(s.codes) != sorted(s.codes):
            return None
        holder = f"{n.module}Op"
        names = [f"{name}Op" for name in s.operations]
        if s.codes == tuple(range(len(s.codes))):
            rows = f"  val {', '.join(names)} = Value"
        else:
            rows = "\n".join(f"  val {name} = Value({c}.U)" for name, c in zip(names, s.codes, strict=True))
        before = f"object {holder} extends ChiselEnum {{\n{rows}\n}}"
        result = n.local("chosen", "computed", "selected_value")
        pairs = ",\n".join(
            f"  ({n['op']} === {holder}.{name}.asUInt) -> {_term(e)}"
            for name, e in zip(names, self._expressions(s, n), strict=True)
        )
        lines = [f"val {result} = MuxCase({self._other(s, n)}, Seq(\n{pairs}\n))", f"{n['out']} := {result}"]
        lines += [f"{n['zero']} := !{result}.orR"] if s.zero else []
        return Style("\n".join(lines), ("MuxCase",), before=before)

    def style_vector(self, s: Spec, n: Names) -> Style | None:
        """All results in a vector, indexed by the code."""
        if s.code_width > 4:
            return None
        by_code = dict(zip(s.codes, self._expressions(s, n), strict=True))
        results = n.local("results", "outcomes", "candidates")
        rows = [by_code.get(code, self._other(s, n)) for code in range(1 << s.code_width)]
        lines = [f"val {results} = Wire(Vec({len(rows)}, UInt({s.width}.W)))"]
        lines += [f"{results}({i}) := {row}" for i, row in enumerate(rows)]
        lines.append(f"{n['out']} := {results}({n['op']})")
        return Style("\n".join([*lines, *self._zero(s, n)]))

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Few operands, so that equal ones are common; every code."""
        top = 1 << (s.width - 1)
        values = (0, 1, 2, top - 1, top, 2 * top - 1, (2 * top) // 3)
        return Stimulus(pools=((n.ports["a"], values), (n.ports["b"], values), (n.ports["op"], s.codes)))

    def model(self, s: Spec) -> Model:
        """Python's own operations."""
        return _Oracle(s)


def _term(text: str) -> str:
    return f"({text})" if " " in text and not text.startswith(("Mux(", "(")) else text


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        s, a, b, code = self._s, inputs["a"], inputs["b"], inputs["op"]
        if code in s.codes:
            value = _OPERATIONS[s.operations[s.codes.index(code)]][3](a, b, s.width)
        else:
            value = a if s.other is None else s.other
        value %= 2**s.width
        return {"out": value, **({"zero": int(value == 0)} if s.zero else {})}
