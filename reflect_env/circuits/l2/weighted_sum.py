"""The sum of the weights of those bits that are 1."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.phrases import COMBINATIONAL, listed, verilog_form
from reflect_env.circuits.ports import PortGroup, bits_in, bits_out, data_out, flag_in, flag_out
from reflect_env.circuits.registry import family


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    weights: tuple[int, ...]
    """Of bit 0 and up; some may be negative."""
    limit: int | None
    """A flag tells whether the sum is at least this; None where there is none."""
    vector: bool
    """The bits are one port, else a port each."""

    def __post_init__(self) -> None:
        if not self.vector and len(self.weights) > 6:
            raise ValueError("too many ports")
        if self.limit is not None and not self.least < self.limit <= self.most:
            raise ValueError("a flag that never changes")

    @property
    def least(self) -> int:
        """Smallest sum."""
        return sum(w for w in self.weights if w < 0)

    @property
    def most(self) -> int:
        """Largest sum."""
        return sum(w for w in self.weights if w > 0)

    @property
    def signed(self) -> bool:
        """Whether the sum can be negative."""
        return self.least < 0

    @property
    def out_width(self) -> int:
        """Fewest bits that hold every sum."""
        return max(self.most.bit_length(), (~self.least).bit_length()) + 1 if self.signed else self.most.bit_length()


@family("weighted-sum", "L2", "WeightedSum", "Score", "Neuron", "Tallier", tags=("arithmetic", "bits"))
class WeightedSum(Family[Spec]):
    """`y = Σ w(i) · x(i)`."""

    def draw(self, rng: Random) -> Spec:
        """Draw weights of one sign or of both, and a threshold now and then."""
        vector, signed = rng.random() < 0.6, rng.random() < 0.35
        count, top = rng.randint(3, 10 if vector else 6), rng.choice((7, 15, 40, 100))
        weights = [rng.randint(1, top) for _ in range(count)]
        if signed:
            weights = [-w if rng.random() < 0.4 else w for w in weights]
            weights[rng.randrange(count)] = -rng.randint(1, top)
        low, high = sum(w for w in weights if w < 0), sum(w for w in weights if w > 0)
        return Spec(
            tuple(weights), rng.randint(low + 1, high) if high > low + 1 and rng.random() < 0.4 else None, vector
        )

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Bits in, the sum out, a flag."""
        words = ("sum", "score", "result", "y", "weight")
        flags = [
            flag_in(f"x{i}", f"counts {w}", f"in{i}", "abcdef"[i % 6], f"bit_{i}") for i, w in enumerate(s.weights[:6])
        ]
        total = (
            data_out("total", s.out_width, "sum of the weights", *words, signed=True)
            if s.signed
            else bits_out("total", s.out_width, "sum of the weights", *words)
        )
        over = [flag_out("reached", "high if the sum reaches the limit", "over", "fire", "hit", "enough")]
        return (
            *([bits_in("x", len(s.weights), "bits to weigh", "bits", "in", "votes", "flags")] if s.vector else flags),
            total,
            *(over if s.limit is not None else []),
        )

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say every weight."""
        total, count = n.t("total"), len(s.weights)
        if s.vector:
            pairs = ", ".join(f"bit {i}: {w}" for i, w in enumerate(s.weights))
            plain = ", ".join(map(str, s.weights))
            first: Sentence = (
                f"Each bit of {n.t('x')} has a weight ({pairs}); {total} is the sum of the weights of the bits that "
                "are 1.",
                f"{total} adds up the weights of the ones in {n.t('x')}; from bit 0 upwards the weights are {plain}.",
            )
        else:
            pairs = listed([f"{n.t(f'x{i}')} counts {w}" for i, w in enumerate(s.weights)])
            first = (
                f"Each input that is high counts its weight and the others count 0: {pairs}. {total} is the sum.",
                f"{total} is the sum of the weights of the inputs that are high; {pairs}.",
            )
        rules = [first]
        if s.signed:
            rules.append(
                (f"{total} is signed (two's complement).", "The sum may be negative; it is a two's-complement number.")
            )
        rules.append(
            (
                f"The {s.out_width} bits of {total} hold every sum exactly.",
                f"Sums from {s.least} to {s.most} are possible, and none overflows.",
            )
        )
        if s.limit is not None:
            rules.append(
                (
                    f"{n.t('reached')} is high exactly if the sum is at least {s.limit}.",
                    f"{n.t('reached')} is 1 for sums of {s.limit} and more.",
                )
            )
        sign = "signed " if s.signed else ""
        flag = f" with threshold {s.limit}" if s.limit is not None else ""
        return Facts(
            (f"{sign}weighted sum of {count} bits{flag}", f"{count}-input {sign}bit weigher{flag}"),
            (f"add the weights of those of {count} bits that are 1", f"weigh {count} bits"),
            tuple(rules),
            (COMBINATIONAL,),
            {"verilog": verilog_form(self.verilog(s, n))},
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """Add or subtract a constant a bit."""
        size, steps = s.out_width, []
        for i, w in enumerate(s.weights):
            x = f"{n.v('x')}[{i}]" if s.vector else n.v(f"x{i}")
            steps.append(f"    if ({x}) total_d = total_d {'+' if w > 0 else '-'} {size}'d{abs(w)};")
        text, sign = "\n".join(steps), "signed " if s.signed else ""
        lines = f"""
  reg {sign}[{size - 1}:0] total_d;
  always @* begin
    total_d = {size}'d0;
{text}
  end
  assign {n.v("total")} = total_d;"""
        if s.limit is None:
            return lines
        limit = f"{s.limit}" if s.limit >= 0 else f"(-{-s.limit})"
        return f"{lines}\n  assign {n.v('reached')} = total_d >= {limit};"

    def _bits(self, s: Spec, n: Names) -> str:
        return f"{n['x']}.asBools" if s.vector else f"Seq({', '.join(n[f'x{i}'] for i in range(len(s.weights)))})"

    def _literal(self, s: Spec, value: int) -> str:
        return f"({value}).S" if value < 0 else f"{value}.{'S' if s.signed else 'U'}"

    def style_zip(self, s: Spec, n: Names) -> Style:
        """Bits and weights side by side."""
        weights, x, w, unit = (
            n.local("weights", "points", "coeffs"),
            n.local("bit_on", "vote", "present"),
            n.local("w", "share", "points_of"),
            "S" if s.signed else "U",
        )
        total = n.local("acc", "added", "summed")
        lines = [f"val {weights} = Seq({', '.join(map(str, s.weights))})"]
        lines.append(f"val {total} = {self._bits(s, n)}.zip({weights}).map {{ case ({x}, {w}) =>")
        lines.append(f"  Mux({x}, {w}.{unit}({s.out_width}.W), 0.{unit})\n}}.reduce(_ + _)")
        return Style("\n".join([*lines, *self._outputs(s, n, total)]))

    def style_muxes(self, s: Spec, n: Names) -> Style:
        """A term a line, added with growing widths, then cut."""
        terms = []
        for i, w in enumerate(s.weights):
            x = f"{n['x']}({i})" if s.vector else n[f"x{i}"]
            terms.append(f"Mux({x}, {self._literal(s, w)}, {self._literal(s, 0)})")
        parts, total = n.local("parts", "terms", "shares"), n.local("acc", "added", "summed")
        rows = ",\n  ".join(terms)
        cast = ".asSInt" if s.signed else ""
        lines = [
            f"val {parts} = Seq(\n  {rows}\n)",
            f"val {total} = {parts}.reduce(_ +& _)({s.out_width - 1}, 0){cast}",
        ]
        return Style("\n".join([*lines, *self._outputs(s, n, total)]))

    def style_fold(self, s: Spec, n: Names) -> Style:
        """A running total that each bit may change."""
        so_far, i, unit = n.local("so_far", "running", "acc"), n.local("i", "k", "pos"), "S" if s.signed else "U"
        weights, lines = n.local("weights", "points", "coeffs"), []
        bits = n.local("bits_list", "votes_seq", "all_bits")
        lines.append(f"val {weights} = Seq({', '.join(map(str, s.weights))})")
        lines.append(f"val {bits} = {self._bits(s, n)}")
        lines.append(
            f"val {so_far} = Wire(Vec({len(s.weights) + 1}, {'SInt' if s.signed else 'UInt'}({s.out_width}.W)))"
        )
        lines.append(f"{so_far}(0) := 0.{unit}\nfor ({i} <- {weights}.indices) {{")
        lines.append(
            f"  {so_far}({i} + 1) := {so_far}({i})\n  when({bits}({i})) "
            f"{{\n    {so_far}({i} + 1) := {so_far}({i}) + {weights}({i}).{unit}({s.out_width}.W)\n  }}\n}}"
        )
        return Style("\n".join([*lines, *self._outputs(s, n, f"{so_far}.last")]))

    def style_table(self, s: Spec, n: Names) -> Style | None:
        """Every sum in a table that Scala fills."""
        if not s.vector or len(s.weights) > 8:
            return None
        weights, sums, i, k, unit = (
            n.local("weights", "points", "coeffs"),
            n.local("sums", "memo", "totals"),
            n.local("i", "combo"),
            n.local("k", "pos"),
            "S" if s.signed else "U",
        )
        value = f"{weights}.indices.filter({k} => ({i} >> {k} & 1) == 1).map({weights}(_)).sum"
        lines = [f"val {weights} = Seq({', '.join(map(str, s.weights))})"]
        lines.append(
            f"val {sums} = VecInit.tabulate({1 << len(s.weights)}) {{ {i} =>\n  {value}.{unit}({s.out_width}.W)\n}}"
        )
        return Style("\n".join([*lines, *self._outputs(s, n, f"{sums}({n['x']})")]))

    def _outputs(self, s: Spec, n: Names, total: str) -> list[str]:
        if s.limit is None:
            return [f"{n['total']} := {total}"]
        return [f"{n['total']} := {total}", f"{n['reached']} := {total} >= {self._literal(s, s.limit)}"]

    def model(self, s: Spec) -> Model:
        """Whole numbers."""
        return _Oracle(s)


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        s = self._s
        on = [inputs["x"] >> i & 1 if s.vector else inputs[f"x{i}"] for i in range(len(s.weights))]
        total = sum(w for w, bit in zip(s.weights, on, strict=True) if bit)
        found = {"total": total % 2**s.out_width}
        return found if s.limit is None else {**found, "reached": int(total >= s.limit)}
