"""The sum, or the mean, of the last few samples."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import gated
from reflect_env.circuits.clocks import always, branch, clock_ports, draw_clocking, in_domain, reset_noun
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.ports import PortGroup, data_in, data_out, flag_in, flag_out
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    """Of a sample."""
    count: int
    """Samples in the window."""
    signed: bool
    mean: bool
    """Whether the sum is divided by the window, which is a power of two then."""
    current: bool
    """Whether the present sample belongs to the window, so that the output is combinational."""
    valid: bool
    full: bool
    """Whether an output says that the window has filled since reset."""
    clocking: Clocking

    def __post_init__(self) -> None:
        if self.mean and self.count & (self.count - 1):
            raise ValueError("a mean is taken over a power of two")

    @property
    def sum_width(self) -> int:
        """Of the sum: what the window can reach at most, exactly for unsigned samples."""
        return self.width + (self.count - 1).bit_length()

    @property
    def out_width(self) -> int:
        """Of the output."""
        return self.width if self.mean else self.sum_width

    @property
    def kept(self) -> int:
        """Samples in registers."""
        return self.count - 1 if self.current else self.count


@family("moving-sum", "L3", "MovingSum", "Boxcar", "Window", "MovingAverage", "Smoother", tags=("filter", "arithmetic"))
class MovingSum(Family[Spec]):
    """A window over a stream of samples."""

    def draw(self, rng: Random) -> Spec:
        """Draw window and width; a mean needs a power of two."""
        mean = rng.random() < 0.4
        count = rng.choice((2, 4, 8)) if mean else rng.choice((2, 3, 4, 5, 6, 7, 8, 10, 12))
        width = rng.choice((3, 4, 5, 6, 8, 8, 10, 12, 16)) if rng.random() < 0.7 else rng.randint(2, 20)
        flags = (rng.random() < 0.4, rng.random() < 0.5, rng.random() < 0.3)
        return Spec(width, count, rng.random() < 0.35, mean, *flags, draw_clocking(rng))

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Sample, optional valid, result, optional flag."""
        pins = [data_in("x", s.width, "sample", "sample", "din", "data", "value", signed=s.signed)]
        pins += [flag_in("valid", "there is a sample", "en", "enable", "in_valid", "strobe")] if s.valid else []
        doc, words = ("mean", ("mean", "average", "avg")) if s.mean else ("sum", ("sum", "total", "window_sum"))
        pins += [data_out("out", s.out_width, f"{doc} of the window", "y", "result", *words, signed=s.signed)]
        pins += [flag_out("full", "the window has filled", "filled", "ready", "warm")] if s.full else []
        return (*clock_ports(s.clocking), *pins)

    def clocking(self, s: Spec) -> Clocking:
        """As drawn."""
        return s.clocking

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say the window, the arithmetic, the time, the beginning."""
        kind, x, out = ("signed" if s.signed else "unsigned"), n.t("x"), n.t("out")
        what = "mean" if s.mean else "sum"
        took = f"taken over from {x} at a clock edge with {n.t('valid')} high" if s.valid else f"{x} at a clock edge"
        rules: list[Sentence] = [f"A sample is {took}; samples are {kind} {s.width}-bit numbers."]
        if s.current:
            rules.append(
                (
                    f"{out} is the {what} of {x} as it is now and the last {_samples(s.count - 1)}; it is "
                    f"combinational in {x}" + (f" and does not depend on {n.t('valid')}." if s.valid else "."),
                    f"{out} shows the {what} over {s.count} values: the present {x}, without waiting for an edge, and "
                    f"the {_samples(s.count - 1)} taken last"
                    + (f", whether {n.t('valid')} is high or not." if s.valid else "."),
                )
            )
        else:
            rules.append(
                (
                    f"{out} is the {what} of the last {_samples(s.count)}, so a sample counts from the cycle after its "
                    f"edge.",
                    f"{out} depends on registers only: it is the {what} of the {_samples(s.count)} taken last.",
                )
            )
        if s.mean:
            shift = s.count.bit_length() - 1
            rules.append(
                (
                    f"The mean is the exact sum divided by {s.count} and rounded down (towards minus infinity).",
                    f"The mean is the exact sum without its low {shift} bit{'s' * (shift > 1)}"
                    f"{', shifted arithmetically' * s.signed}.",
                )
            )
        else:
            bits = s.sum_width
            rules.append((f"The sum has {bits} bits and loses nothing.", f"The sum is exact in {bits} bits."))
        rules += [f"While {n.t('valid')} is low the window stays as it is."] if s.valid else []
        rules += [f"{n.t('full')} is high once {_samples(s.count)} have been taken since reset."] if s.full else []
        reset = reset_noun(s.clocking)
        return Facts(
            (f"moving {what} of {s.count} {kind} samples", f"{s.count}-sample moving {what} for {kind} data"),
            (f"output the moving {what} of {s.count} samples", f"smooth a stream with the {what} of {s.count} samples"),
            tuple(rules),
            (
                (
                    f"The {reset} fills the window with zeros.",
                    f"After the {reset} all earlier samples count as 0.",
                ),
            ),
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """Adds the whole window in a loop; the words stand side by side in one register."""
        w, sw, extra, x = s.width, s.sum_width, s.sum_width - s.width, n.v("x")
        sign = ("{0}[" + str(w - 1) + "]" if s.signed else "1'b0").format
        now = f"{{{{{extra}{{{sign(x)}}}}}, {x}}}" if s.current else "0"
        word = f"{{{{{extra}{{{sign('word_d')}}}}}, word_d}}"
        step = f"line_q <= {{line_q[{(s.kept - 1) * w - 1}:0], {x}}};" if s.kept > 1 else f"line_q <= {x};"
        start, regs, full = "line_q <= 0;", "", ""
        if s.full:
            bits = s.count.bit_length()
            regs, start = f"\n  reg [{bits - 1}:0] seen_q;", start + "\nseen_q <= 0;"
            step += "\n" + branch(f"seen_q < {s.count}", "seen_q <= seen_q + 1;")
            full = f"\n  assign {n.v('full')} = (seen_q == {s.count});"
        return f"""
  reg [{s.kept * w - 1}:0] line_q;{regs}
  reg [{sw - 1}:0] sum_d;
  reg [{w - 1}:0] word_d;
  integer i_d;
{always(s.clocking, start, branch(n.v("valid") if s.valid else "", step))}
  always @* begin
    sum_d = {now};
    for (i_d = 0; i_d < {s.kept}; i_d = i_d + 1) begin
      word_d = line_q[i_d * {w} +: {w}];
      sum_d = sum_d + {word};
    end
  end
  assign {n.v("out")} = sum_d[{sw - 1}:{sw - s.out_width}];{full}"""

    def style_reduce(self, s: Spec, n: Names) -> Style:
        """Registers in a row, reduced by a tree of adders."""
        taps, total = n.local("taps", "window", "history"), n.local("total", "wide_sum", "sum_all")
        size, first = s.kept, n["x"]
        lines = [f"val {taps} = RegInit(VecInit(Seq.fill({size})({_zero(s, s.width)})))"]
        cell = n.local("a", "older"), n.local("b", "newer")
        moves = [f"{taps}(0) := {first}"]
        if size > 1:
            moves += [f"{taps}.tail.zip({taps}).foreach {{ case ({cell[0]}, {cell[1]}) => {cell[0]} := {cell[1]} }}"]
        lines += [gated(n["valid"] if s.valid else "", *moves)]
        terms = f"({first} +: {taps})" if s.current else taps
        lines += [f"val {total} = {terms}.map(_.pad({s.sum_width})).reduce(_ + _)"]
        return self._done(s, n, lines, total)

    def style_running(self, s: Spec, n: Names) -> Style:
        """A running sum: add what enters, take off what leaves."""
        reg, oldest = n.local("running", "acc", "sum_reg"), n.local("oldest", "leaving", "tail_word")
        kept = s.kept
        gate = n["valid"] if s.valid else "true.B"
        lines = [f"val {oldest} = ShiftRegister({n['x']}, {kept}, {_zero(s, s.width)}, {gate})"]
        lines += [f"val {reg} = RegInit({_zero(s, s.sum_width)})"]
        lines += [gated(n["valid"] if s.valid else "", f"{reg} := {reg} + {n['x']} - {oldest}")]
        total = reg
        if s.current:
            total = n.local("with_now", "total", "complete")
            lines += [f"val {total} = {reg} + {n['x']}"]
        style = self._done(s, n, lines, total)
        return Style(style.body, imports=("ShiftRegister",))

    def style_fold(self, s: Spec, n: Names) -> Style:
        """A chain made by `Seq.iterate`, added with growing width."""
        chain, cell, total = n.local("delayed", "chain"), n.local("x", "prior"), n.local("sum_all", "added")
        gate = ", ".join([cell, _zero(s, s.width), *([n["valid"]] if s.valid else [])])
        call = f"{'RegEnable' if s.valid else 'RegNext'}({gate})"
        lines = [f"val {chain} = Seq.iterate({n['x']}, {s.kept + 1})({cell} => {call})"]
        terms = chain if s.current else f"{chain}.tail"
        lines += [f"val {total} = {terms}.reduceLeft(_ +& _)"]
        if s.count > 2:
            exact = n.local("exact", "in_range", "fitted")
            lines += [f"val {exact} = {total}({s.sum_width - 1}, 0){'.asSInt' * s.signed}"]
            total = exact
        style = self._done(s, n, lines, total)
        return Style(style.body, imports=("RegEnable",) if s.valid else ())

    def _done(self, s: Spec, n: Names, lines: list[str], total: str) -> Style:
        low = s.count.bit_length() - 1
        shown = f"{total} >> {low}" if s.mean else total
        if s.full:
            seen = n.local("seen", "filled", "taken")
            gate = f"{seen} =/= {s.count}.U" + (f" && {n['valid']}" if s.valid else "")
            lines = [*lines, f"val {seen} = RegInit(0.U({s.count.bit_length()}.W))"]
            lines += [gated(gate, f"{seen} := {seen} + 1.U"), f"{n['full']} := {seen} === {s.count}.U"]
        return Style(in_domain(s.clocking, "\n".join([*lines, f"{n['out']} := {shown}"])))

    def model(self, s: Spec) -> Model:
        """A queue of samples."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Mostly samples; ends of the range often."""
        top = (1 << s.width) - 1
        pool = (0, 1, top, top >> 1, (top >> 1) + 1)
        return Stimulus(pools=((n.ports["x"], pool),), dense=(n.ports["valid"],) if s.valid else ())


def _samples(count: int) -> str:
    return "sample" if count == 1 else f"{count} samples"


def _zero(s: Spec, width: int) -> str:
    return f"0.{'S' if s.signed else 'U'}({width}.W)"


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self.reset()

    def reset(self) -> None:
        self._window = deque([0] * self._s.kept, maxlen=self._s.kept)
        self._taken = 0

    def _number(self, raw: int) -> int:
        return raw - 2**self._s.width if self._s.signed and raw >= 2 ** (self._s.width - 1) else raw

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        s = self._s
        total = sum(self._window) + (self._number(inputs["x"]) if s.current else 0)
        shown = total // s.count if s.mean else total
        return {"out": shown % 2**s.out_width, "full": int(self._taken >= s.count)}

    def advance(self, inputs: Mapping[str, int]) -> None:
        if inputs.get("valid", 1):
            self._window.append(self._number(inputs["x"]))
            self._taken += 1
