"""A vector filled from constants and one input."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import uint
from reflect_env.circuits.draw import weighted, width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.phrasing import COMBINATIONAL, listed
from reflect_env.circuits.ports import PortGroup, bits_in, flag_in, vec_out
from reflect_env.circuits.registry import family

_MODES = (("fill", 2), ("ramp", 2), ("gated", 3), ("add", 3), ("xor", 2), ("replace", 3), ("level", 3), ("negate", 2))
_TABLE = ("gated", "add", "xor", "replace", "negate")


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    count: int
    width: int
    mode: str
    values: tuple[int, ...]
    """One constant an element; only one for `fill`, `ramp` (the step) and `level`."""


@family("vector-constants", "L1", "Vec", "Fill", "Table", "Array", "Bank", tags=("vec", "literal"))
class VectorConstants(Family[Spec]):
    """`out(i) = f(in, constant i)`."""

    def draw(self, rng: Random) -> Spec:
        """Draw as many constants as the mode needs."""
        mode, count, w = weighted(rng, _MODES), rng.randint(2, 12), width(rng, 2, 24)
        many = count if mode in _TABLE else 1
        values = tuple(
            rng.randrange(1 if mode == "ramp" else 0, 1 << min(w, 3 if mode == "ramp" else w)) for _ in range(many)
        )
        return Spec(count, w, mode, values)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """The input, a control where the mode has one, the vector."""
        data = bits_in("in", s.width, "data", "x", "a", "din", "value", "base")
        index = (s.count - 1).bit_length()
        control = {
            "fill": [flag_in("en", "shows the input while high", "enable", "use_in", "live")],
            "gated": [flag_in("en", "shows the constants while high", "enable", "show", "on")],
            "negate": [flag_in("invert", "shows the complements while high", "flip", "negate", "inv")],
            "replace": [bits_in("index", index, "element to replace", "idx", "slot", "position", "at")],
            "level": [bits_in("level", s.count.bit_length(), "number of live elements", "fill_level", "amount", "n")],
        }.get(s.mode, [])
        ins = [] if s.mode in ("gated", "negate") else [data]
        return (
            *ins,
            *control,
            vec_out("out", s.count, s.width, "the vector", "y", "vec", "lanes", "row", "bank"),
        )

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say what every element is."""
        titles = {
            "fill": ("vector filled with one value", "broadcast of a value with a constant in its place"),
            "ramp": ("ramp of equally spaced values", "arithmetic progression as a vector"),
            "gated": ("constant vector with an enable", "gated table of constants"),
            "negate": ("constant vector that can be inverted", "table of constants, true or complemented"),
            "add": ("vector of constants added to an input", "set of offsets applied to one value"),
            "xor": ("vector of constants XORed with an input", "set of masks applied to one value"),
            "replace": ("constant vector with one element replaced", "table of constants with an input in one slot"),
            "level": ("vector filled up to a level", "level-controlled fill of a vector"),
        }[s.mode]
        size = f"{s.count} {s.width}-bit elements"
        return Facts(
            (f"{titles[0]}, {size}", f"{titles[1]} ({size})"),
            (f"drive a vector of {size}", f"give {s.count} elements their values"),
            (*self._rules(s, n), COMBINATIONAL),
        )

    def _rules(self, s: Spec, n: Names) -> list[Sentence]:
        out, last = n.t("out"), s.count - 1
        x, control = f"`{n.ports.get('in')}`", f"`{n.ports.get(_CONTROL.get(s.mode, ''))}`"
        listing = listed([str(value) for value in s.values])
        constants: Sentence = (
            f"The constants, from element 0 to element {last}, are {listing}.",
            f"c(0) … c({last}) are {listing}, in this order.",
        )
        modulo, value = f"modulo 2^{s.width}", s.values[0]
        rule: Sentence = {
            "fill": (f"Every element of {out} is {x} while {control} is high, and {value} while it is low.",),
            "ramp": (
                f"Element i of {out} is {x} + {value}·i, {modulo}.",
                f"Element 0 of {out} is {x}, and each further one is larger by {value}, {modulo}.",
            ),
            "gated": (f"While {control} is high, element i of {out} is constant i; while it is low all are 0.",),
            "negate": (f"While {control} is low element i of {out} is constant i, while it is high the complement.",),
            "add": (f"Element i of {out} is {x} plus constant i, {modulo}.",),
            "xor": (f"Element i of {out} is the bitwise XOR of {x} and constant i.",),
            "replace": (
                f"Element i of {out} is {x} where i equals {control}, else constant i; an index above {last} "
                f"replaces nothing.",
            ),
            "level": (
                f"The elements of {out} with an index below {control} are {x}, all others are {value}; above {last} "
                f"{control} makes all of them {x}.",
            ),
        }[s.mode]
        return [rule, constants] if s.mode in _TABLE else [rule]

    def verilog(self, s: Spec, n: Names) -> str:
        """One assignment an element."""
        x = n.v("in") if "in" in n.ports else ""
        control = n.v(_CONTROL[s.mode]) if s.mode in _CONTROL else ""
        w, lines = s.width, []
        for i in range(s.count):
            c = f"{w}'d{s.values[i if s.mode in _TABLE else 0]}"
            value = {
                "fill": f"{control} ? {x} : {c}",
                "ramp": f"{x} + {w}'d{s.values[0] * i % (1 << w)}",
                "gated": f"{control} ? {c} : {w}'d0",
                "negate": f"{control} ? ~{c} : {c}",
                "add": f"{x} + {c}",
                "xor": f"{x} ^ {c}",
                "replace": f"({control} == {i}) ? {x} : {c}",
                "level": f"({control} > {i}) ? {x} : {c}",
            }[s.mode]
            lines.append(f"  assign {n.v('out', i)} = {value};")
        return "\n".join(lines)

    def style_sequence(self, s: Spec, n: Names) -> Style:
        """A list of constants, mapped."""
        if s.mode == "fill":
            return Style(f"{n['out']} := VecInit(Seq.fill({s.count})(Mux({n['en']}, {n['in']}, {_constant(s, 0)})))")
        c, i = n.local("c", "constant", "k"), n.local("i", "position", "j")
        if s.mode not in _TABLE:
            body = self._element(s, n, i, _constant(s, 0))
            return Style(f"{n['out']} := VecInit(Seq.tabulate({s.count})({i} => {body}))")
        table = n.local("constants", "numbers", "values", "presets")
        lines = [f"val {table} = Seq({', '.join(_constant(s, k) for k in range(s.count))})"]
        if s.mode == "replace":
            body = self._element(s, n, i, c)
            lines.append(f"{n['out']} := VecInit({table}.zipWithIndex.map {{ case ({c}, {i}) => {body} }})")
        else:
            lines.append(f"{n['out']} := VecInit({table}.map({c} => {self._element(s, n, i, c)}))")
        return Style("\n".join(lines))

    def style_loop(self, s: Spec, n: Names) -> Style:
        """A vector of constants, and a loop over the elements."""
        i = n.local("i", "k", "e")
        lines, constant = [], _constant(s, 0)
        if s.mode in _TABLE:
            table = n.local("constants", "contents", "rom", "defaults")
            lines = [f"val {table} = VecInit({', '.join(_constant(s, k) for k in range(s.count))})"]
            constant = f"{table}({i})"
        body = f"{n['out']}({i}) := {self._element(s, n, i, constant)}"
        return Style("\n".join([*lines, f"for ({i} <- 0 until {s.count}) {{\n  {body}\n}}"]))

    def style_when(self, s: Spec, n: Names) -> Style | None:
        """Defaults for all, then a `when`."""
        if s.mode in ("ramp", "add", "xor"):
            return None
        out, i = n["out"], n.local("i", "slot_index", "m")
        constants = ", ".join(_constant(s, k) for k in range(len(s.values)))
        each = f"for ({i} <- 0 until {s.count}) {{\n  "
        if s.mode == "fill":
            return Style(
                f"{out} := VecInit.fill({s.count})({_constant(s, 0)})\n"
                f"when({n['en']}) {{\n  {out}.foreach(_ := {n['in']})\n}}"
            )
        if s.mode == "level":
            inner = (
                f"{out}({i}) := {_constant(s, 0)}\n  when({i}.U < {n['level']}) {{\n    {out}({i}) := {n['in']}\n  }}"
            )
            return Style(f"{each}{inner}\n}}")
        if s.mode == "replace":
            inner = f"when({n['index']} === {i}.U) {{\n    {out}({i}) := {n['in']}\n  }}"
            return Style(f"{out} := VecInit({constants})\n{each}{inner}\n}}")
        table, zero = n.local("chosen", "shown", "selected"), f"VecInit.fill({s.count})(0.U({s.width}.W))"
        if s.mode == "gated":
            return Style(f"{out} := {zero}\nwhen({n['en']}) {{\n  {out} := VecInit({constants})\n}}")
        lines = [f"val {table} = WireDefault(VecInit({constants}))", f"{out} := {table}"]
        return Style("\n".join([*lines, f"when({n['invert']}) {{\n  {out} := VecInit({table}.map(~_))\n}}"]))

    def _element(self, s: Spec, n: Names, i: str, c: str) -> str:
        x = n["in"] if "in" in n.ports else ""
        control = n[_CONTROL[s.mode]] if s.mode in _CONTROL else ""
        step = f"{s.values[0]} * {i}"
        step += f" % {1 << s.width}" if s.values[0] * (s.count - 1) >> s.width else ""
        return {
            "fill": f"Mux({control}, {x}, {c})",
            "ramp": f"{x} + ({step}).U",
            "gated": f"Mux({control}, {c}, 0.U)",
            "negate": f"Mux({control}, ~{c}, {c})",
            "add": f"{x} + {c}",
            "xor": f"{x} ^ {c}",
            "replace": f"Mux({control} === {i}.U, {x}, {c})",
            "level": f"Mux({i}.U < {control}, {x}, {c})",
        }[s.mode]

    def model(self, s: Spec) -> Model:
        """A list."""
        return _Oracle(s)


_CONTROL = {"fill": "en", "gated": "en", "negate": "invert", "replace": "index", "level": "level"}


def _constant(s: Spec, i: int) -> str:
    return uint(s.values[i], s.width)


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        return {f"out_{i}": self._element(i, inputs) % (1 << self._s.width) for i in range(self._s.count)}

    def _element(self, i: int, inputs: Mapping[str, int]) -> int:
        s, x = self._s, inputs.get("in", 0)
        own = s.values[i] if s.mode in _TABLE else s.values[0]
        if s.mode in ("fill", "gated"):
            return (x if s.mode == "fill" else own) if inputs["en"] else (own if s.mode == "fill" else 0)
        if s.mode == "replace":
            return x if inputs["index"] == i else own
        if s.mode == "level":
            return x if i < inputs["level"] else own
        if s.mode == "negate":
            return -1 - own if inputs["invert"] else own
        return x ^ own if s.mode == "xor" else x + own * (i if s.mode == "ramp" else 1)
