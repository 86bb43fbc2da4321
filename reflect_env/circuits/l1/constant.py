"""A constant on an output: always, on demand, one of two, compared with, or in place of an input."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import INT_MAX, sint, uint
from reflect_env.circuits.draw import weighted, width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.phrasing import COMBINATIONAL, radix
from reflect_env.circuits.ports import PortGroup, data_in, data_out, flag_in, flag_out
from reflect_env.circuits.registry import family
from reflect_env.task import Stimulus

_MODES = (("always", 1), ("while_high", 3), ("while_low", 2), ("either", 4), ("match", 4), ("override", 3))


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    signed: bool
    mode: str
    values: tuple[int, ...]
    """The constant; a second one where the mode is `either`."""
    base: str
    """How numbers are written: `hex`, `binary` or `decimal`."""


@family("constant", "L1", "Const", "Constant", "Magic", "Fixed", "Preset", tags=("literal",))
class Constant(Family[Spec]):
    """`out = VALUE`, with what decides about it."""

    def draw(self, rng: Random) -> Spec:
        """Draw one or two different constants that fit."""
        w, signed, mode = width(rng, 2, 48), rng.random() < 0.4, weighted(rng, _MODES)
        shift = 1 << (w - 1) if signed else 0
        first = rng.getrandbits(w)
        second = (first + rng.randrange(1, 1 << w)) % (1 << w)
        chosen = (first - shift, second - shift)[: 2 if mode == "either" else 1]
        return Spec(w, signed, mode, chosen, rng.choice(("hex", "binary", "decimal", "decimal")))

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """What the mode needs."""
        gate = ("enable", "en", "on", "show", "active")
        control = {
            "while_high": [flag_in("gate", "shows the constant while high", *gate)],
            "while_low": [flag_in("gate", "shows the constant while low", "quiet", "off", "blank", "mute", "hide")],
            "either": [flag_in("sel", "chooses the constant", "select", "choice", "which", "s")],
            "override": [flag_in("swap", "replaces the data", "overrule", "use_const", "fixed", "bypass")],
        }.get(s.mode, [])
        data = [data_in("in", s.width, "data", "x", "a", "din", "value", signed=s.signed)]
        out = data_out("out", s.width, "result", "y", "q", "dout", "z", "const_out", signed=s.signed)
        flag = [flag_out("hit", "whether the input equals the constant", "equal", "is_match", "same", "found")]
        return (
            *control,
            *(data if s.mode in ("override", "match") else []),
            out,
            *(flag if s.mode == "match" else []),
        )

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say the constant and when it shows."""
        kind = f"{'signed ' if s.signed else ''}{s.width}-bit constant"
        value = radix(s.values[0], s.base)
        titles = {
            "match": (f"{kind} with comparison", f"constant {value} and a comparison with it"),
            "override": (f"{kind} that can replace its input", f"data path with the constant {value} on demand"),
            "either": (f"choice between two {kind}s", f"{s.width}-bit source of one constant or another"),
        }
        return Facts(
            titles.get(s.mode, (f"{kind} source", f"source of the {kind} {value}")),
            (self._purpose(s, value), f"provide {'constants' if s.mode == 'either' else f'the {kind} {value}'}"),
            (*self._rules(s, n), COMBINATIONAL),
        )

    def _purpose(self, s: Spec, value: str) -> str:
        return {
            "always": f"drive {value} all the time",
            "while_high": f"drive {value} on request",
            "while_low": f"drive {value} unless it is told not to",
            "either": f"drive {value} or {radix(s.values[-1], s.base)}",
            "match": f"drive {value} and compare its input with it",
            "override": f"pass its input on or put {value} in its place",
        }[s.mode]

    def _rules(self, s: Spec, n: Names) -> list[Sentence]:
        value, out = radix(s.values[0], s.base), n.t("out")
        if s.mode == "always":
            return [(f"{out} is always {value}.", f"{out} holds the value {value} at all times.")]
        if s.mode in ("while_high", "while_low"):
            level, other = ("high", "low") if s.mode == "while_high" else ("low", "high")
            gate = n.t("gate")
            return [
                (
                    f"While {gate} is {level}, {out} is {value}; while it is {other}, {out} is 0.",
                    f"{out} is {value} if {gate} is {level} and 0 otherwise.",
                )
            ]
        if s.mode == "either":
            sel, second = n.t("sel"), radix(s.values[1], s.base)
            return [
                (
                    f"{out} is {value} while {sel} is low and {second} while it is high.",
                    f"With {sel} high {out} is {second}, with {sel} low it is {value}.",
                )
            ]
        if s.mode == "match":
            hit = (
                f"{n.t('hit')} is high exactly when {n.t('in')} is {value}.",
                f"{n.t('hit')} says whether {n.t('in')} equals {value}.",
            )
            return [(f"{out} is always {value}.", f"{out} shows {value} whatever the input is."), hit]
        return [
            (
                f"While {n.t('swap')} is high {out} is {value}, else it is {n.t('in')}.",
                f"{out} repeats {n.t('in')}, except while {n.t('swap')} is high: then it is {value}.",
            )
        ]

    def verilog(self, s: Spec, n: Names) -> str:
        """Literals in hexadecimal."""
        first, last = (f"{s.width}'h{v % (1 << s.width):x}" for v in (s.values[0], s.values[-1]))
        out = f"  assign {n.v('out')} ="
        return {
            "always": lambda: f"{out} {first};",
            "while_high": lambda: f"{out} {n.v('gate')} ? {first} : {s.width}'h0;",
            "while_low": lambda: f"{out} {n.v('gate')} ? {s.width}'h0 : {first};",
            "either": lambda: f"{out} {n.v('sel')} ? {last} : {first};",
            "match": lambda: f"{out} {first};\n  assign {n.v('hit')} = ({n.v('in')} == {first});",
            "override": lambda: f"{out} {n.v('swap')} ? {first} : {n.v('in')};",
        }[s.mode]()

    def style_mux(self, s: Spec, n: Names) -> Style:
        """An expression for each output."""
        return Style("\n".join(self._expression(s, n, _literal(s, s.values[0]))))

    def _expression(self, s: Spec, n: Names, value: str) -> list[str]:
        out, zero = f"{n['out']} :=", _literal(s, 0)
        return {
            "always": lambda: [f"{out} {value}"],
            "while_high": lambda: [f"{out} Mux({n['gate']}, {value}, {zero})"],
            "while_low": lambda: [f"{out} Mux({n['gate']}, {zero}, {value})"],
            "either": lambda: [f"{out} Mux({n['sel']}, {_literal(s, s.values[1])}, {value})"],
            "match": lambda: [f"{out} {value}", f"{n['hit']} := {n['in']} === {value}"],
            "override": lambda: [f"{out} Mux({n['swap']}, {value}, {n['in']})"],
        }[s.mode]()

    def style_when(self, s: Spec, n: Names) -> Style:
        """A default, then `when`."""
        name, out = n.local("constant", "magic", "preset", "k", "fixed_value"), n["out"]
        lines = [f"val {name} = {_literal(s, s.values[0])}"]
        cases: dict[str, Callable[[], tuple[str, str, str]]] = {
            "always": lambda: ("", "", name),
            "while_high": lambda: (n["gate"], name, _literal(s, 0)),
            "while_low": lambda: (f"!{n['gate']}", name, _literal(s, 0)),
            "either": lambda: (n["sel"], _literal(s, s.values[1]), name),
            "match": lambda: ("", "", name),
            "override": lambda: (n["swap"], name, n["in"]),
        }
        condition, value, other = cases[s.mode]()
        lines.append(f"{out} := {other}")
        lines += [f"when({condition}) {{\n  {out} := {value}\n}}"] if condition else []
        if s.mode == "match":
            hit = n["hit"]
            lines.append(f"when({n['in']} === {name}) {{\n  {hit} := true.B\n}}.otherwise {{\n  {hit} := false.B\n}}")
        return Style("\n".join(lines))

    def style_parameter(self, s: Spec, n: Names) -> Style | None:
        """The constant as a constructor parameter."""
        if not -INT_MAX <= s.values[0] <= INT_MAX:
            return None
        value = n.local("constant", "preset", "magic", "init_value")
        expression = self._expression(s, n, f"{value}.{'S' if s.signed else 'U'}({s.width}.W)")
        return Style("\n".join(expression), parameters=f"{value}: Int = {s.values[0]}")

    def style_pick(self, s: Spec, n: Names) -> Style | None:
        """Both possible values in a vector, the control as its index."""
        if s.mode in ("always", "match"):
            return None
        value, table = _literal(s, s.values[0]), n.local("choices", "options", "pair", "both")
        cases: dict[str, Callable[[], tuple[str, str, str]]] = {
            "while_high": lambda: (_literal(s, 0), value, n["gate"]),
            "while_low": lambda: (value, _literal(s, 0), n["gate"]),
            "either": lambda: (value, _literal(s, s.values[1]), n["sel"]),
            "override": lambda: (n["in"], value, n["swap"]),
        }
        low, high, index = cases[s.mode]()
        return Style(f"val {table} = VecInit({low}, {high})\n{n['out']} := {table}({index})")

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """The constant and its neighbours on the input."""
        if s.mode != "match":
            return Stimulus()
        near = tuple((s.values[0] + step) % (1 << s.width) for step in (0, 0, 1, -1))
        return Stimulus(pools=((n.ports["in"], near),))

    def model(self, s: Spec) -> Model:
        """A table of cases."""
        return _Oracle(s)


def _literal(s: Spec, value: int) -> str:
    return (sint if s.signed else uint)(value, s.width)


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._mode = s.mode
        self._values = [value % 2**s.width for value in s.values]

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        value = self._values[0]
        if self._mode == "match":
            return {"out": value, "hit": int(inputs["in"] == value)}
        if self._mode.startswith("while"):
            shown = inputs["gate"] == (self._mode == "while_high")
            return {"out": value if shown else 0}
        if self._mode == "either":
            return {"out": self._values[inputs["sel"]]}
        return {"out": inputs["in"] if self._mode == "override" and not inputs["swap"] else value}
