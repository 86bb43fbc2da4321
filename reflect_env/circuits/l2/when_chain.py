"""Prioritised conditions: the first that holds decides what is calculated."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import uint
from reflect_env.circuits.draw import width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.phrases import COMBINATIONAL, table, verilog_form
from reflect_env.circuits.ports import PortGroup, bits_out, data_in, flag_in
from reflect_env.circuits.registry import family
from reflect_env.task import Stimulus

FLAGS = (("hold", "urgent", "stop", "force"), ("load", "go", "start", "request"), ("mode", "test", "alt", "bypass_in"))


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    flags: int
    """Number of one-bit inputs."""
    conditions: tuple[tuple[str, int], ...]
    """Kind and number: `flag`, `quiet` (flag low) with its index; `eq`, `lt`, `ge` of `a` and a constant; `less`,
    `same` of `a` and `b`; `bit` of `a`."""
    results: tuple[tuple[str, int], ...]
    """One more than conditions: kind and, for `const` and the like, a number."""

    def __post_init__(self) -> None:
        if len(self.results) != len(self.conditions) + 1:
            raise ValueError("one result a condition and one for the rest")
        if {k for kind, k in self.conditions if kind in ("flag", "quiet")} != set(range(self.flags)):
            raise ValueError("a flag that no condition looks at")
        if max((k for _, k in (*self.conditions, *self.results)), default=0) >> self.width:
            raise ValueError("a constant does not fit")
        if any(kind == "bit" and k >= self.width for kind, k in self.conditions):
            raise ValueError("a bit that there is not")


_CONDITIONS: dict[str, tuple[str, str, str, Callable[[int, int, int], bool]]] = {
    "eq": ("{a} equals {k}", "{a} === {u}", "{a} == {k}", lambda a, b, k: a == k),
    "lt": ("{a} is less than {k}", "{a} < {u}", "{a} < {k}", lambda a, b, k: a < k),
    "ge": ("{a} is at least {k}", "{a} >= {u}", "{k} <= {a}", lambda a, b, k: a >= k),
    "less": ("{a} is less than {b}", "{a} < {b}", "{b} > {a}", lambda a, b, k: a < b),
    "same": ("{a} equals {b}", "{a} === {b}", "!({a} ^ {b})", lambda a, b, k: a == b),
    "bit": ("bit {k} of {a} is 1", "{a}({k})", "{a}[{k}]", lambda a, b, k: bool(a >> k & 1)),
}
"""Kind: words, Chisel, Verilog, truth."""

_RESULTS: dict[str, tuple[str, str, str, Callable[[int, int, int], int]]] = {
    "const": ("{k}", "{u}", "{w}'d{k}", lambda a, b, k: k),
    "a": ("{a}", "{a}", "{a}", lambda a, b, k: a),
    "b": ("{b}", "{b}", "{b}", lambda a, b, k: b),
    "add": ("{a} plus {b}", "{a} + {b}", "{b} + {a}", lambda a, b, k: a + b),
    "sub": ("{a} minus {b}", "{a} - {b}", "~({b} - {a}) + 1'b1", lambda a, b, k: a - b),
    "inc": ("{a} plus {k}", "{a} + {u}", "{a} + {w}'d{k}", lambda a, b, k: a + k),
    "and": ("the bitwise AND of {a} and {b}", "{a} & {b}", "~(~{a} | ~{b})", lambda a, b, k: a & b),
    "or": ("the bitwise OR of {a} and {b}", "{a} | {b}", "~(~{a} & ~{b})", lambda a, b, k: a | b),
    "xor": ("the bitwise XOR of {a} and {b}", "{a} ^ {b}", "({a} & ~{b}) | (~{a} & {b})", lambda a, b, k: a ^ b),
    "not": ("{a} with every bit inverted", "~{a}", "~{a}", lambda a, b, k: ~a),
}


@family("when-chain", "L2", "Priority", "Rules", "Decide", "Cascade", tags=("conditions", "priority"))
class WhenChain(Family[Spec]):
    """`if … else if … else …`."""

    def draw(self, rng: Random) -> Spec:
        """Draw two to six conditions that do not repeat, and what each gives."""
        w, count = width(rng, 3, 24), rng.randint(2, 6)
        flags = rng.randint(1, 3)
        conditions: list[tuple[str, int]] = []
        while len(conditions) < count:
            kind = rng.choice(("flag", "flag", "quiet", *_CONDITIONS))
            if kind in ("flag", "quiet"):
                number = rng.randrange(flags)
            else:
                number = {"less": 0, "same": 0, "bit": rng.randrange(w)}.get(kind, rng.randrange(1, 1 << w))
            if not any(_alike((kind, number), other) for other in conditions):
                conditions.append((kind, number))
        results: list[tuple[str, int]] = []
        while len(results) < count + 1:
            kind = rng.choice(("const", *_RESULTS))
            result = (kind, rng.randrange(1, 1 << w) if kind in ("const", "inc") else 0)
            if result not in results:
                results.append(result)
        words = {kind for kind, _ in (*conditions, *results)}
        if not words & {"less", "same", "b", "add", "sub", "and", "or", "xor"}:
            results[-1] = ("b", 0)
        return Spec(w, *_used_flags(conditions), tuple(results))

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Two words, flags, the result."""
        return (
            data_in("a", s.width, "first word", "x", "lhs", "in0", "sample", "main"),
            data_in("b", s.width, "second word", "y", "rhs", "in1", "limit", "alternate"),
            *(flag_in(f"f{k}", "flag that conditions look at", *FLAGS[k]) for k in range(s.flags)),
            bits_out("out", s.width, "result", "z", "result", "res", "action", "value"),
        )

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say every condition with its result, in order of priority."""
        out, tests = n.t("out"), [self._test(s, n, c) for c in s.conditions]
        values = [self._value(s, n, r) for r in s.results]
        rules: list[Sentence] = [
            (
                "The conditions are tried in the order given; the first that holds decides.",
                "An earlier condition wins over a later one.",
                "Priority falls from the first condition to the last.",
            )
        ]
        for i, (test, value) in enumerate(zip(tests, values, strict=False)):
            word = "If" if i == 0 else "Otherwise, if"
            rules.append((f"{word} {test}, {out} is {value}.", f"Condition {i + 1}: {test}; then {out} is {value}."))
        rules.append((f"If no condition holds, {out} is {values[-1]}.", f"In every other case {out} is {values[-1]}."))
        rules.append(f"Numbers are unsigned, and results keep their low {s.width} bits.")
        return Facts(
            (
                f"{s.width}-bit selection by {len(tests)} prioritised conditions",
                f"rule cascade for {s.width}-bit words",
            ),
            (
                f"choose {out} by {len(tests)} conditions of falling priority",
                f"set {out} by the first condition that holds",
            ),
            tuple(rules),
            (COMBINATIONAL,),
            {"truth_table": self._form(s, n, tests, values), "verilog": verilog_form(self.verilog(s, n))},
        )

    def _form(self, s: Spec, n: Names, tests: list[str], values: list[str]) -> str:
        rows = [[i, test, value] for i, (test, value) in enumerate(zip(tests, values, strict=False), 1)]
        rows.append([len(rows) + 1, "none of these", values[-1]])
        note = f"The topmost row that applies decides. Numbers are unsigned; results keep their low {s.width} bits."
        return table(("priority", "condition", n.t("out")), rows) + f"\n\n{note}"

    def _test(self, s: Spec, n: Names, condition: tuple[str, int]) -> str:
        kind, k = condition
        if kind in ("flag", "quiet"):
            return f"{n.t(f'f{k}')} is {'high' if kind == 'flag' else 'low'}"
        return _CONDITIONS[kind][0].format(a=n.t("a"), b=n.t("b"), k=k)

    def _value(self, s: Spec, n: Names, result: tuple[str, int]) -> str:
        return _RESULTS[result[0]][0].format(a=n.t("a"), b=n.t("b"), k=result[1])

    def verilog(self, s: Spec, n: Names) -> str:
        """A chain of `if`."""
        a, b, w, lines = n.v("a"), n.v("b"), s.width, []
        for i, ((kind, k), (what, number)) in enumerate(zip(s.conditions, s.results, strict=False)):
            if kind in ("flag", "quiet"):
                test = ("" if kind == "flag" else "!") + n.v(f"f{k}")
            else:
                test = _CONDITIONS[kind][2].format(a=a, b=b, k=k if kind == "bit" else f"{w}'d{k}")
            value = _RESULTS[what][2].format(a=a, b=b, k=number, w=w)
            lines.append(f"    {'else ' if i else ''}if ({test}) value_d = {value};")
        last = _RESULTS[s.results[-1][0]][2].format(a=a, b=b, k=s.results[-1][1], w=w)
        text = "\n".join(lines)
        return f"""
  reg [{w - 1}:0] value_d;
  always @*
{text}
    else value_d = {last};
  assign {n.v("out")} = value_d;"""

    def style_when(self, s: Spec, n: Names) -> Style:
        """`when`, `elsewhen`, `otherwise`."""
        text = ""
        for i, (test, value) in enumerate(self._pairs(s, n)):
            text += f"{'.elsewhen' if i else 'when'}({test}) {{\n  {n['out']} := {value}\n}}"
        return Style(f"{text}.otherwise {{\n  {n['out']} := {self._last(s, n)}\n}}")

    def style_override(self, s: Spec, n: Names) -> Style:
        """Last connection wins: the default first, the strongest condition last."""
        lines = [f"{n['out']} := {self._last(s, n)}"]
        lines += [f"when({test}) {{\n  {n['out']} := {value}\n}}" for test, value in reversed(self._pairs(s, n))]
        return Style("\n".join(lines))

    def style_case(self, s: Spec, n: Names) -> Style:
        """A list of conditions and values."""
        rows = ",\n".join(f"  {_term(test)} -> {_term(value)}" for test, value in self._pairs(s, n))
        return Style(f"{n['out']} := MuxCase({self._last(s, n)}, Seq(\n{rows}\n))", ("MuxCase",))

    def style_mux(self, s: Spec, n: Names) -> Style:
        """Nested `Mux` with names for the conditions."""
        words = ("first", "second", "third", "fourth", "fifth", "sixth")
        named, lines = [], []
        for word, (test, value) in zip(words, self._pairs(s, n), strict=False):
            name = n.local(f"{word}_rule", f"{word}_hit", f"{word}_case", f"{word}_test")
            lines.append(f"val {name} = {test}")
            named.append((name, value))
        heads = [f"{'  ' * i}Mux({name}, {value}," for i, (name, value) in enumerate(named, 1)]
        inner = "\n".join(heads)
        end = "  " * (len(named) + 1) + self._last(s, n) + ")" * len(named)
        return Style("\n".join([*lines, f"{n['out']} :=", inner, end]))

    def _pairs(self, s: Spec, n: Names) -> list[tuple[str, str]]:
        pairs = []
        for (kind, k), result in zip(s.conditions, s.results, strict=False):
            if kind in ("flag", "quiet"):
                test = ("" if kind == "flag" else "!") + n[f"f{k}"]
            else:
                test = _CONDITIONS[kind][1].format(a=n["a"], b=n["b"], k=k, u=uint(k, s.width))
            pairs.append((test, self._chisel(s, n, result)))
        return pairs

    def _last(self, s: Spec, n: Names) -> str:
        return self._chisel(s, n, s.results[-1])

    def _chisel(self, s: Spec, n: Names, result: tuple[str, int]) -> str:
        return _RESULTS[result[0]][1].format(a=n["a"], b=n["b"], u=uint(result[1], s.width))

    def model(self, s: Spec) -> Model:
        """Python's own conditions."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """The constants of the conditions and their neighbours; equal words."""
        mask = (1 << s.width) - 1
        near = [k + step for kind, k in s.conditions if kind in ("eq", "lt", "ge") for step in (-1, 0, 1)]
        values = tuple(sorted({x & mask for x in (*near, 0, mask, 5)}))
        flags = tuple(n.ports[f"f{k}"] for k in range(s.flags))
        return Stimulus(pools=((n.ports["a"], values), (n.ports["b"], values)), sparse=flags[:1])


def _term(text: str) -> str:
    return f"({text})" if " " in text else text


def _used_flags(conditions: list[tuple[str, int]]) -> tuple[int, tuple[tuple[str, int], ...]]:
    """Number the flags anew, without those that no condition looks at."""
    used = sorted({k for kind, k in conditions if kind in ("flag", "quiet")})
    return len(used), tuple((kind, used.index(k)) if kind in ("flag", "quiet") else (kind, k) for kind, k in conditions)


def _alike(one: tuple[str, int], other: tuple[str, int]) -> bool:
    """Conditions that repeat or leave the later one dead."""
    flags = ("flag", "quiet")
    if one[0] in flags or other[0] in flags:
        return one[0] in flags and other[0] in flags and one[1] == other[1]
    if one[0] == "eq" and other[0] in ("lt", "ge"):
        return (one[1] >= other[1]) == (other[0] == "ge")
    return one == other or {one[0], other[0]} == {"lt", "ge"} or (one[0] == other[0] and one[0] in ("lt", "ge"))


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        s, a, b = self._s, inputs["a"], inputs["b"]
        held = (i for i, condition in enumerate(s.conditions) if _holds(condition, a, b, inputs))
        kind, number = s.results[next(held, len(s.conditions))]
        return {"out": _RESULTS[kind][3](a, b, number) % 2**s.width}


def _holds(condition: tuple[str, int], a: int, b: int, inputs: Mapping[str, int]) -> bool:
    kind, k = condition
    if kind in ("flag", "quiet"):
        return inputs[f"f{k}"] == int(kind == "flag")
    return _CONDITIONS[kind][3](a, b, k)
