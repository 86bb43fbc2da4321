"""Signed constants by number: shown, added, compared with, or taken away from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import sint
from reflect_env.circuits.draw import weighted, width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.phrasing import COMBINATIONAL, a, listed, table
from reflect_env.circuits.ports import PortGroup, bits_in, data_in, data_out, flag_out
from reflect_env.circuits.registry import family
from reflect_env.task import Stimulus

_MODES = (("add", 3), ("rest", 2), ("below", 3), ("equal", 1), ("larger", 2))


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    mode: str
    """`add` and `rest` give one bit more; `below` and `equal` give a flag; `larger` gives the maximum."""
    values: tuple[int, ...]
    """Signed constants, a power of two of them."""


@family("signed-constants", "L1", "Offset", "Signed", "Bias", "Trim", "Threshold", tags=("signed", "literal"))
class SignedConstants(Family[Spec]):
    """`out = f(in, constants(sel))`."""

    def draw(self, rng: Random) -> Spec:
        """Draw two, four or eight constants of both signs."""
        w, count = width(rng, 4, 30), rng.choice((2, 2, 4, 4, 8))
        half = 1 << (w - 1)
        values = [rng.randrange(-half, 0), rng.randrange(half)]
        values += [rng.randrange(-half, half) for _ in range(count - 2)]
        rng.shuffle(values)
        return Spec(w, weighted(rng, _MODES), tuple(values))

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Selector, signed input, result."""
        doc = {"add": "exact sum", "rest": "exact difference", "larger": "larger one", "below": "", "equal": ""}[s.mode]
        out = data_out("out", _out_width(s), doc, "y", "result", "z", "dout", signed=True)
        if s.mode in ("below", "equal"):
            out = flag_out("out", f"whether the input is {_PHRASE[s.mode]} the constant", "hit", "flag", "y", s.mode)
        return (
            bits_in("sel", (len(s.values) - 1).bit_length(), "number of the constant", "index", "which", "mode", "id"),
            data_in("in", s.width, "signed value", "x", "a", "din", "sample", signed=True),
            out,
        )

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say the constants and what is done with the chosen one."""
        sel, x, out = n.t("sel"), n.t("in"), n.t("out")
        shown = listed([f"{value} for {i}" for i, value in enumerate(s.values)])
        listing = table((n.ports["sel"], "constant"), list(enumerate(s.values)))
        rule: Sentence = {
            "add": (
                f"{out} is the exact sum of {x} and the constant; it has {s.width + 1} bits, so nothing overflows.",
                f"Add the constant to {x} without losing a bit and show the {s.width + 1}-bit sum on {out}.",
            ),
            "rest": (
                f"{out} is {x} minus the constant, exact in {s.width + 1} bits.",
                f"Take the constant away from {x}; {out} has {s.width + 1} bits, so that nothing overflows.",
            ),
            "below": (
                f"{out} is high exactly when {x} is less than the constant.",
                f"{out} says whether {x} < constant, as signed numbers.",
            ),
            "equal": (f"{out} is high exactly when {x} equals the constant.",),
            "larger": (
                f"{out} is the larger one of {x} and the constant.",
                f"{out} is {x}, but never less than the constant.",
            ),
        }[s.mode]
        count, kind = len(s.values), f"{s.width}-bit signed"
        what = {
            "add": "adder",
            "rest": "subtractor",
            "below": "comparator",
            "equal": "equality check",
            "larger": "lower limit",
        }
        return Facts(
            (
                f"{kind} {what[s.mode]} with {count} constants",
                f"{what[s.mode]} for {kind} values and a chosen constant",
            ),
            (f"{_VERB[s.mode]} one of {count} signed constants", f"work on {a(kind)} value with a chosen constant"),
            (
                (f"{sel} chooses a constant: {shown}.", f"The constant depends on {sel}:\n{listing}"),
                rule,
                "All numbers are signed (two's complement).",
                COMBINATIONAL,
            ),
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """A case of bit patterns, sign-extended by hand."""
        w, k, x = s.width, (len(s.values) - 1).bit_length(), n.v("in")
        cases = "\n".join(f"      {k}'d{i}: c_d = {w}'d{value % (1 << w)};" for i, value in enumerate(s.values))
        wide = f"{{{x}[{w - 1}], {x}}}", f"{{c_d[{w - 1}], c_d}}"
        value = {
            "add": f"{wide[0]} + {wide[1]}",
            "rest": f"{wide[0]} - {wide[1]}",
            "below": f"$signed({x}) < $signed(c_d)",
            "equal": f"{x} == c_d",
            "larger": f"($signed({x}) > $signed(c_d)) ? {x} : c_d",
        }[s.mode]
        return f"""
  reg [{w - 1}:0] c_d;
  always @*
    case ({n.v("sel")})
{cases}
    endcase
  assign {n.v("out")} = {value};"""

    def style_vector(self, s: Spec, n: Names) -> Style:
        """Constants in a vector."""
        table_, c = n.local("constants", "offsets", "values", "presets"), n.local("c", "chosen", "constant")
        cells = ", ".join(sint(value, s.width) for value in s.values)
        lines = [f"val {table_} = VecInit({cells})", f"val {c} = {table_}({n['sel']})"]
        return Style("\n".join([*lines, f"{n['out']} := {_result(s, n, c)}"]))

    def style_lookup(self, s: Spec, n: Names) -> Style:
        """`MuxLookup`, the first constant as default."""
        c = n.local("selected", "offset", "bias", "reference_value")
        rows = ",\n".join(f"  {i}.U -> {sint(value, s.width)}" for i, value in enumerate(s.values) if i)
        lines = [f"val {c} = MuxLookup({n['sel']}, {sint(s.values[0], s.width)})(Seq(\n{rows}\n))"]
        return Style("\n".join([*lines, f"{n['out']} := {_result(s, n, c)}"]), imports=("MuxLookup",))

    def style_switch(self, s: Spec, n: Names) -> Style:
        """A wire and a `switch`."""
        c = n.local("operand", "current", "picked")
        cases = "\n".join(
            f"  is({i}.U) {{\n    {c} := {sint(value, s.width)}\n  }}" for i, value in enumerate(s.values) if i
        )
        lines = [f"val {c} = WireDefault(SInt({s.width}.W), {sint(s.values[0], s.width)})"]
        lines += [f"switch({n['sel']}) {{\n{cases}\n}}", f"{n['out']} := {_result(s, n, c)}"]
        return Style("\n".join(lines), imports=("switch", "is"))

    def style_parallel(self, s: Spec, n: Names) -> Style | None:
        """Every result, then a choice."""
        if s.mode == "equal":
            return None
        results, c = n.local("results", "candidates", "outcomes"), n.local("c", "k", "v")
        values = n.local("constants", "numbers", "levels")
        lines = [f"val {values} = Seq({', '.join(sint(value, s.width) for value in s.values)})"]
        lines.append(f"val {results} = VecInit({values}.map({c} => {_result(s, n, c)}))")
        return Style("\n".join([*lines, f"{n['out']} := {results}({n['sel']})"]))

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """The constants and their neighbours."""
        near = {(value + step) % (1 << s.width) for value in s.values for step in (-1, 0, 1)}
        return Stimulus(pools=((n.ports["in"], tuple(sorted(near))),))

    def model(self, s: Spec) -> Model:
        """Whole numbers."""
        return _Oracle(s)


_PHRASE = {"below": "less than", "equal": "equal to"}
_VERB = {
    "add": "add",
    "rest": "subtract",
    "below": "compare its input with",
    "equal": "compare its input with",
    "larger": "limit its input from below by",
}


def _out_width(s: Spec) -> int:
    return s.width + (s.mode in ("add", "rest"))


def _result(s: Spec, n: Names, c: str) -> str:
    x = n["in"]
    return {
        "add": f"{x} +& {c}",
        "rest": f"{x} -& {c}",
        "below": f"{x} < {c}",
        "equal": f"{x} === {c}",
        "larger": f"Mux({x} > {c}, {x}, {c})",
    }[s.mode]


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        s, x = self._s, inputs["in"]
        if x >> (s.width - 1):
            x -= 1 << s.width
        c = s.values[inputs["sel"]]
        value = {"add": x + c, "rest": x - c, "below": x < c, "equal": x == c, "larger": max(x, c)}[s.mode]
        return {"out": int(value) if s.mode in ("below", "equal") else int(value) % (1 << _out_width(s))}
