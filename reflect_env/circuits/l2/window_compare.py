"""Is a number within a window? With bounds that belong to it or not, and outputs for each side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import sint, uint
from reflect_env.circuits.draw import width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.phrases import COMBINATIONAL, table
from reflect_env.circuits.ports import PortGroup, data_in, flag_out
from reflect_env.circuits.registry import family
from reflect_env.task import Stimulus

OUTPUTS = {
    "inside": ("in_range", "within", "hit", "in_window"),
    "outside": ("out_of_range", "beyond", "miss", "alarm"),
    "below": ("under", "too_low", "low_side", "cold"),
    "above": ("over", "too_high", "high_side", "hot"),
}


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    signed: bool
    low: int
    high: int
    low_inside: bool
    """The lower bound belongs to the window."""
    high_inside: bool
    outputs: tuple[str, ...]

    def __post_init__(self) -> None:
        half = 1 << (self.width - 1)
        least, top = (-half, half - 1) if self.signed else (0, 2 * half - 1)
        if not (least < self.low and self.high < top and self.high - self.low > 1):
            raise ValueError("no window, or one that reaches the ends of the range")

    @property
    def first(self) -> int:
        """Smallest number in the window."""
        return self.low if self.low_inside else self.low + 1

    @property
    def last(self) -> int:
        """Largest number in the window."""
        return self.high if self.high_inside else self.high - 1


@family("window-compare", "L2", "Window", "RangeCheck", "WindowComparator", "InRange", tags=("comparison",))
class WindowCompare(Family[Spec]):
    """`low <= x < high` and the like."""

    def draw(self, rng: Random) -> Spec:
        """Draw width, window, kind of bounds, outputs."""
        w, signed = width(rng, 4, 32), rng.random() < 0.4
        low = rng.randint(1, (1 << w) - 6)
        high = rng.randint(low + 3, (1 << w) - 2)
        shift = 1 << (w - 1) if signed else 0
        outputs = tuple(rng.sample(sorted(OUTPUTS), rng.choice((1, 2, 3, 3))))
        return Spec(w, signed, low - shift, high - shift, rng.random() < 0.5, rng.random() < 0.5, outputs)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """A number, flags."""
        doc = {"inside": "the number is in the window", "outside": "it is not"}
        return (
            data_in("x", s.width, "number to test", "a", "value", "sample", "level", "data", signed=s.signed),
            *(flag_out(o, f"high if {doc.get(o, f'the number is {o} the window')}", *OUTPUTS[o]) for o in s.outputs),
        )

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say the window with its bounds, then every output."""
        x, kind = n.t("x"), "signed (two's complement)" if s.signed else "unsigned"
        left, right = "≤" if s.low_inside else "<", "≤" if s.high_inside else "<"
        tests = {
            "inside": f"{x} is in the window",
            "outside": f"{x} is not in the window",
            "below": f"{x} is less than every number in the window",
            "above": f"{x} is greater than every number in the window",
        }
        rules: list[Sentence] = [
            (f"{x} is {kind}.", f"Read {x} as {kind}."),
            (
                f"The window holds the numbers with {s.low} {left} {x} {right} {s.high}.",
                f"The window reaches from {s.low} ({'included' if s.low_inside else 'excluded'}) to {s.high} "
                f"({'included' if s.high_inside else 'excluded'}).",
            ),
        ]
        rules += [
            (f"{n.t(o)} is high exactly if {tests[o]}.", f"{n.t(o)} is 1 if {tests[o]}, else 0.") for o in s.outputs
        ]
        sign = "signed" if s.signed else "unsigned"
        return Facts(
            (f"{s.width}-bit {sign} window comparator", f"range check for {sign} {s.width}-bit numbers"),
            (f"tell where {x} lies in relation to a fixed window", f"compare {x} with the window {s.low}…{s.high}"),
            tuple(rules),
            (COMBINATIONAL,),
            {"truth_table": self._form(s, n)},
        )

    def _form(self, s: Spec, n: Names) -> str:
        rows = [(f"{n.t('x')} < {s.first}", "below"), (f"{s.first} ≤ {n.t('x')} ≤ {s.last}", "inside")]
        rows.append((f"{n.t('x')} > {s.last}", "above"))
        cells = [[test, *(int(_holds(o, side)) for o in s.outputs)] for test, side in rows]
        kind = "signed (two's complement)" if s.signed else "unsigned"
        return table(("", *(n.t(o) for o in s.outputs)), cells) + f"\n\n{n.t('x')} is {kind}."

    def verilog(self, s: Spec, n: Names) -> str:
        """Both comparisons in signed numbers that are one bit wider."""
        w, x = s.width, n.v("x")
        top = f"{x}[{w - 1}]" if s.signed else "1'b0"
        low, high = (f"-{w + 1}'sd{-b}" if b < 0 else f"{w + 1}'sd{b}" for b in (s.low, s.high))
        value = {"inside": "!below_d && !above_d", "outside": "below_d || above_d", "below": "below_d"}
        outputs = "\n".join(f"  assign {n.v(o)} = {value.get(o, 'above_d')};" for o in s.outputs)
        return f"""
  wire signed [{w}:0] x_d = {{{top}, {x}}};
  wire below_d = x_d {"<" if s.low_inside else "<="} {low};
  wire above_d = x_d {">" if s.high_inside else ">="} {high};
{outputs}"""

    def style_sides(self, s: Spec, n: Names) -> Style:
        """Both sides as values, the rest out of them."""
        under, over = n.local("is_under", "left_of", "low_fail"), n.local("is_over", "right_of", "high_fail")
        value = {"inside": f"!{under} && !{over}", "outside": f"{under} || {over}", "below": under}
        used = " ".join(value.get(o, over) for o in s.outputs)
        tests = self._tests(s, n)
        lines = [f"val {under} = {tests['below']}"] if under in used else []
        lines += [f"val {over} = {tests['above']}"] if over in used else []
        return Style("\n".join([*lines, *(f"{n[o]} := {value.get(o, over)}" for o in s.outputs)]))

    def style_direct(self, s: Spec, n: Names) -> Style:
        """One expression an output."""
        tests = self._tests(s, n)
        return Style("\n".join(f"{n[o]} := {tests[o]}" for o in s.outputs))

    def style_when(self, s: Spec, n: Names) -> Style:
        """Low by default, one condition a case."""
        tests, lines = self._tests(s, n), [f"{n[o]} := false.B" for o in s.outputs]
        tests["inside"] = f"!({tests['below']} || {tests['above']})"
        for side in ("below", "inside", "above"):
            inner = [f"  {n[o]} := true.B" for o in s.outputs if _holds(o, side)]
            lines += [f"when({tests[side]}) {{", *inner, "}"] if inner else []
        return Style("\n".join(lines))

    def style_offset(self, s: Spec, n: Names) -> Style | None:
        """Subtract the lower end; an unsigned comparison then does both tests."""
        if not set(s.outputs) <= {"inside", "outside"}:
            return None
        moved, within = n.local("moved", "offset", "shifted"), n.local("is_within", "fits", "in_span")
        x = f"{n['x']}.asUInt" if s.signed else n["x"]
        lines = [f"val {moved} = {x} - {uint(s.first & ((1 << s.width) - 1), s.width)}"]
        lines.append(f"val {within} = {moved} <= {uint(s.last - s.first, s.width)}")
        return Style("\n".join([*lines, *(f"{n[o]} := {'' if o == 'inside' else '!'}{within}" for o in s.outputs)]))

    def _tests(self, s: Spec, n: Names) -> dict[str, str]:
        low, high = (sint(b, s.width) if s.signed else uint(b, s.width) for b in (s.low, s.high))
        x, left, right = n["x"], "" if s.low_inside else "=", "" if s.high_inside else "="
        inside = f"{x} >{'=' if s.low_inside else ''} {low} && {x} <{'=' if s.high_inside else ''} {high}"
        below, above = f"{x} <{left} {low}", f"{x} >{right} {high}"
        return {"below": below, "above": above, "inside": inside, "outside": f"{below} || {above}"}

    def model(self, s: Spec) -> Model:
        """Python's own comparison."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Both bounds and their neighbours."""
        mask = (1 << s.width) - 1
        return Stimulus(pools=((n.ports["x"], tuple((b + k) & mask for b in (s.low, s.high) for k in (-1, 0, 1))),))


def _holds(output: str, side: str) -> bool:
    return output == side or (output == "outside" and side != "inside")


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        s, size = self._s, 2**self._s.width
        x = inputs["x"] - size if s.signed and 2 * inputs["x"] >= size else inputs["x"]
        inside = x in range(s.first, s.last + 1)
        found = {"inside": inside, "outside": not inside, "below": x < s.first, "above": x > s.last}
        return {o: int(found[o]) for o in s.outputs}
