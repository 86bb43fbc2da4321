"""A finite impulse response filter with constant coefficients."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import block, sint, uint
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.l6.text import clocked, kind_of_reset, style
from reflect_env.circuits.ports import PortGroup, data_in, data_out, flag_in
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    coefficients: tuple[int, ...]
    """The first one belongs to the newest sample."""
    signed: bool
    shift: int
    """Low bits of the sum that are dropped."""
    saturate: bool
    """Whether the result is clamped to the width of a sample; else it is as wide as it needs to be."""
    registered: bool
    enable: bool
    asynchronous: bool

    @property
    def samples(self) -> tuple[int, int]:
        """Smallest and largest sample."""
        return (-(1 << (self.width - 1)), (1 << (self.width - 1)) - 1) if self.signed else (0, (1 << self.width) - 1)

    @property
    def sums(self) -> tuple[int, int]:
        """Smallest and largest sum, before the shift."""
        low, high = self.samples
        ends = [(min(c * low, c * high), max(c * low, c * high)) for c in self.coefficients]
        return sum(a for a, _ in ends), sum(b for _, b in ends)

    @property
    def out_bits(self) -> int:
        """Width of the result."""
        return self.width if self.saturate else max(self._bits(x >> self.shift) for x in self.sums)

    @property
    def sum_bits(self) -> int:
        """Width in which no sum is lost and from which the result can be cut."""
        return max(self.out_bits + self.shift, *(self._bits(x) for x in self.sums))

    def _bits(self, x: int) -> int:
        return (x if x >= 0 else ~x).bit_length() + self.signed or 1


@family("fir-filter", "L6", "Fir", "FirFilter", "Filter", "Convolver", "Smoother", tags=("arithmetic", "signal"))
class FirFilter(Family[Spec]):
    """Weighted sum of the last samples."""

    def draw(self, rng: Random) -> Spec:
        """Draw 2 to 8 coefficients, a third of the time symmetric."""
        signed, taps = rng.random() < 0.6, rng.choice((2, 3, 3, 4, 4, 5, 6, 7, 8))
        limit = rng.choice((3, 7, 15, 31))
        numbers = [rng.randint(-limit if signed else 1, limit) or 1 for _ in range(taps)]
        if rng.random() < 0.35:
            numbers = [numbers[min(i, taps - 1 - i)] for i in range(taps)]
        shift = rng.choice((0, 0, 1, 2, 3, 4))
        flags = [rng.random() < share for share in (0.35, 0.5, 0.6, 0.2)]
        return Spec(rng.randint(3, 16), tuple(numbers), signed, shift, *flags)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Sample in, result out."""
        enable = [flag_in("en", "there is a new sample", "sample_valid", "enable", "strobe", "ce")] if s.enable else []
        return (
            data_in("x", s.width, "sample", "sample", "data_in", "din", "sig_in", signed=s.signed),
            *enable,
            data_out("y", s.out_bits, "filtered value", "filtered", "data_out", "dout", "sig_out", signed=s.signed),
        )

    def clocking(self, s: Spec) -> Clocking:
        """Implicit clock; the reset may be asynchronous."""
        return clocked(s.asynchronous)

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say samples, sum, shift, clamp and delay."""
        taps, kind = len(s.coefficients), "signed" if s.signed else "unsigned"
        listing = ", ".join(map(str, s.coefficients))
        x, y, reset = n.t("x"), n.t("y"), kind_of_reset(s.asynchronous)
        when = f"clock edge with {n.t('en')} high" if s.enable else "clock edge"
        rules: list[Sentence] = [
            (
                f"The sum is c0*x0 + c1*x1 + ... with the {taps} coefficients c0, c1, ... = {listing}; x0 is {x} in "
                "this cycle, x1 the sample before it, x2 the one before that, and so on.",
                f"With coefficients {listing} (first one for the newest sample), form the sum of each coefficient "
                f"times its sample: x0 = {x} as it is in this cycle, x1, x2, ... the samples that were taken before, "
                "the last one first.",
            ),
            f"Every {when} takes {x} as a sample.",
            f"Samples are {kind} {s.width}-bit numbers; the sum is exact.",
        ]
        if s.enable:
            rules.append(f"While {n.t('en')} is low no sample is taken, and the earlier samples stay.")
        if s.shift:
            rules.append(f"The sum is divided by {1 << s.shift}, rounding down (towards minus infinity).")
        if s.saturate:
            low, high = s.samples
            rules.append(f"The result is clamped: below {low} it becomes {low}, above {high} it becomes {high}.")
        return Facts(
            (f"{taps}-tap FIR filter for {s.width}-bit {kind} samples", f"FIR filter with the coefficients {listing}"),
            (
                f"filter a stream of {s.width}-bit {kind} samples with {taps} constant coefficients",
                f"output the weighted sum of the last {taps} samples",
            ),
            tuple(rules),
            (
                _delay(s, n),
                f"{y} has {s.out_bits} bits, which is "
                f"{'the width of a sample' if s.saturate else 'enough for every result'}.",
                (
                    f"The {reset} reset sets all stored samples{' and the output' if s.registered else ''} to 0.",
                    f"After the {reset} reset the earlier samples count as "
                    f"0{f', and {y} is 0' if s.registered else ''}.",
                ),
            ),
            {"verilog": self.verilog(s, n).strip("\n")},
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """A delay line; products and sum in one wide width."""
        taps, w, b = len(s.coefficients), s.width, s.sum_bits
        sign, ext = (" signed" if s.signed else ""), ("$signed(" if s.signed else "(")
        terms = [f"    acc_d = acc_d + {_constant(s, c)} * w{i}_d;" for i, c in enumerate(s.coefficients)]
        wires = [f"  wire{sign} [{b - 1}:0] w0_d = {ext}{n.v('x')});"]
        wires += [f"  wire{sign} [{b - 1}:0] w{i}_d = line_q[{i}];" for i in range(1, taps)]
        edge = " or posedge reset" if s.asynchronous else ""
        gate = f" if ({n.v('en')})" if s.enable else ""
        out = "cut_d"
        o = s.out_bits
        if s.saturate:
            low, high = (_constant(s, v) for v in s.samples)
            clamp = (
                f"(cut_d > {high}) ? {high} : (cut_d < {low}) ? {low} : cut_d"
                if s.signed
                else f"(cut_d > {high}) ? {high} : cut_d"
            )
            wires.append(f"  wire{sign} [{b - 1}:0] end_d = {clamp};")
            out = "end_d"
        final = f"  assign {n.v('y')} = {out}[{o - 1}:0];"
        if s.registered:
            final = (
                f"  reg [{o - 1}:0] y_q;\n  assign {n.v('y')} = y_q;\n  always @(posedge clock{edge})\n"
                f"    if (reset) y_q <= 0; else{gate} y_q <= {out}[{o - 1}:0];"
            )
        return f"""
  reg{sign} [{w - 1}:0] line_q [1:{max(taps - 1, 1)}];
  reg{sign} [{b - 1}:0] acc_d;
  wire{sign} [{b - 1}:0] cut_d = acc_d >>> {s.shift};
{chr(10).join(wires)}
  always @* begin
    acc_d = 0;
{chr(10).join(terms)}
  end
  integer i_d;
  always @(posedge clock{edge})
    if (reset) begin
      for (i_d = 1; i_d < {taps}; i_d = i_d + 1) line_q[i_d] <= 0;
    end else{gate} begin
      for (i_d = 2; i_d < {taps}; i_d = i_d + 1) line_q[i_d] <= line_q[i_d - 1];
      line_q[1] <= {n.v("x")};
    end
{final}"""

    def style_direct(self, s: Spec, n: Names) -> Style:
        """A delay line of registers, products, one sum."""
        line, total = n.local("line", "history", "delays"), n.local("total", "sum", "acc")
        i, taps = n.local("i", "k"), len(s.coefficients)
        step = [
            f"{line}(0) := {n['x']}",
            f"for ({i} <- 1 until {taps - 1}) {{",
            f"  {line}({i}) := {line}({i} - 1)",
            "}",
        ]
        step = step[:1] if taps == 2 else step
        step = [f"when({n['en']}) {{", block(step), "}"] if s.enable else step
        samples = [n["x"], *(f"{line}({k})" for k in range(taps - 1))]
        products = " +& ".join(f"{x} * {_literal(s, c)}" for x, c in zip(samples, s.coefficients, strict=True))
        lines = [f"val {line} = RegInit(VecInit(Seq.fill({taps - 1})({_zero(s, s.width)})))", *step]
        return style("\n".join([*lines, *_wide(s, total, products), *_result(s, n, total)]))

    def style_functional(self, s: Spec, n: Names) -> Style:
        """Delayed samples as a sequence, zipped with the coefficients."""
        taps, coefs, total = (
            n.local("taps", "window", "samples"),
            n.local("coefs", "weights", "kernel"),
            n.local("total", "sum"),
        )
        prev = n.local("prev", "older")
        late = (
            f"RegEnable({prev}, {_zero(s, s.width)}, {n['en']})"
            if s.enable
            else f"RegNext({prev}, {_zero(s, s.width)})"
        )
        count = len(s.coefficients)
        x, c = n.local("a", "v"), n.local("c", "w")
        letter = "S" if s.signed else "U"
        products = f"{taps}.zip({coefs}).map {{ case ({x}, {c}) => {x} * {c}.{letter} }}.reduce(_ +& _)"
        lines = [
            f"val {coefs} = Seq({', '.join(map(str, s.coefficients))})",
            f"val {taps} = Seq.iterate({n['x']}, {count})({prev} => {late})",
        ]
        return style("\n".join([*lines, *_wide(s, total, products), *_result(s, n, total)]))

    def style_transposed(self, s: Spec, n: Names) -> Style | None:
        """Partial sums in registers instead of samples; the same numbers."""
        parts, total = n.local("partial", "states", "chain"), n.local("total", "sum", "newest")
        taps = len(s.coefficients)
        c, i = [_literal(s, x) for x in s.coefficients], n.local("i", "stage")
        coefs = n.local("coefs", "taps")
        letter = "S" if s.signed else "U"
        step = [f"{parts}({taps - 2}) := {n['x']} * {c[-1]}"]
        if taps > 2:
            step += [
                f"for ({i} <- 0 until {taps - 2}) {{",
                f"  {parts}({i}) := {n['x']} * {coefs}({i} + 1).{letter} + {parts}({i} + 1)",
                "}",
            ]
        step = [f"when({n['en']}) {{", block(step), "}"] if s.enable else step
        lines = [f"val {coefs} = Seq({', '.join(map(str, s.coefficients))})"] if taps > 2 else []
        lines.append(f"val {parts} = RegInit(VecInit(Seq.fill({taps - 1})({_zero(s, _safe(s))})))")
        return style(
            "\n".join([*lines, *step, *_wide(s, total, f"{n['x']} * {c[0]} + {parts}(0)"), *_result(s, n, total)])
        )

    def model(self, s: Spec) -> Model:
        """A list of samples."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Samples at both ends of the range."""
        ends = (0, 1, 2**s.width - 1, 2 ** (s.width - 1), 2 ** (s.width - 1) - 1)
        return Stimulus(pools=((n.ports["x"], ends),), dense=(n.ports["en"],) if s.enable else ())


def _delay(s: Spec, n: Names) -> Sentence:
    y = n.t("y")
    if not s.registered:
        now = f", also while {n.t('en')} is low" if s.enable else ""
        return f"{y} follows {n.t('x')} combinationally: it shows the result of this cycle{now}."
    if s.enable:
        return f"{y} comes from a register that takes the result of a cycle at its clock edge if {n.t('en')} is high."
    return f"{y} comes from a register: it shows the result of the cycle before."


def _constant(s: Spec, value: int) -> str:
    return f"{'-' if value < 0 else ''}{s.sum_bits}'{'s' if s.signed else ''}d{abs(value)}"


def _literal(s: Spec, value: int) -> str:
    return sint(value) if s.signed else uint(value)


def _zero(s: Spec, bits: int) -> str:
    return f"0.{'S' if s.signed else 'U'}({bits}.W)"


def _safe(s: Spec) -> int:
    """Width that any way to add the products fits into."""
    return s.width + max(abs(c) for c in s.coefficients).bit_length() + 1 + len(s.coefficients) + s.shift


def _wide(s: Spec, total: str, text: str) -> list[str]:
    return [f"val {total} = Wire({'SInt' if s.signed else 'UInt'}({_safe(s)}.W))", f"{total} := {text}"]


def _result(s: Spec, n: Names, total: str) -> list[str]:
    cast, out = ".asSInt" if s.signed else "", s.out_bits
    lines, value = [], f"{total}({out + s.shift - 1}, {s.shift}){cast}"
    if s.saturate:
        cut, (low, high) = n.local("scaled", "cut", "shifted"), s.samples
        lines.append(f"val {cut} = {total} >> {s.shift}" if s.shift else f"val {cut} = {total}")
        value = f"Mux({cut} > {_literal(s, high)}, {_literal(s, high)}, {cut})"
        if s.signed:
            value = f"Mux({cut} < {_literal(s, low)}, {_literal(s, low)}, {value})"
        value = f"{value}({out - 1}, 0){cast}"
    if s.registered:
        zero = _zero(s, out)
        value = f"RegEnable({value}, {zero}, {n['en']})" if s.enable else f"RegNext({value}, {zero})"
    return [*lines, f"{n['y']} := {value}"]


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self.reset()

    def reset(self) -> None:
        self._past = [0] * (len(self._s.coefficients) - 1)
        self._y = 0

    def _result(self, inputs: Mapping[str, int]) -> int:
        s = self._s
        window = [self._number(inputs["x"]), *self._past]
        exact = sum(c * x for c, x in zip(s.coefficients, window, strict=True)) // 2**s.shift
        low, high = s.samples
        found: int = min(max(exact, low), high) if s.saturate else exact
        return found % (1 << s.out_bits)

    def _number(self, raw: int) -> int:
        return raw - 2**self._s.width if self._s.signed and raw > self._s.samples[1] else raw

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        return {"y": self._y if self._s.registered else self._result(inputs)}

    def advance(self, inputs: Mapping[str, int]) -> None:
        if inputs.get("en", 1):
            self._y = self._result(inputs)
            self._past = [self._number(inputs["x"]), *self._past][: len(self._past)]
