"""Counts how many samples of a stream fall into each of some ranges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import block
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.l6.text import clocked, kind_of_reset, style
from reflect_env.circuits.ports import PortGroup, bits_in, bits_out, flag_in, flag_out
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    """Of a sample."""
    edges: tuple[int, ...]
    """Smallest sample of each bin but the first, ascending."""
    count_width: int
    saturate: bool
    clear: bool
    mode: bool
    """Whether there is an output for the fullest bin."""
    full: bool
    """Whether there is an output that tells that some counter is at its end."""
    asynchronous: bool

    @property
    def bins(self) -> int:
        """Number of bins."""
        return len(self.edges) + 1

    @property
    def bits(self) -> int:
        """Width of a bin number."""
        return len(self.edges).bit_length()


@family("histogram-unit", "L6", "Histogram", "BinCounter", "Binning", "Tally", tags=("counter", "statistics"))
class HistogramUnit(Family[Spec]):
    """A counter a bin, read by number."""

    def draw(self, rng: Random) -> Spec:
        """Draw 2 to 8 bins, equal or of random ranges."""
        w, bins = rng.randint(4, 12), rng.choice((2, 3, 4, 4, 5, 6, 8))
        edges = [i * (1 << w) // bins for i in range(1, bins)]
        if rng.random() < 0.6:
            edges = sorted(rng.sample(range(1, 1 << w), bins - 1))
        flags = [rng.random() < share for share in (0.5, 0.6, 0.4, 0.3, 0.2)]
        top = 4 if flags[1] else 5
        return Spec(w, tuple(edges), rng.randint(top - 2, top), flags[0], *flags[1:])

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Sample, read port, statistics."""
        found = [
            bits_in("x", s.width, "sample", "sample", "data_in", "value", "level"),
            flag_in("valid", "there is a sample", "strobe", "en", "sample_valid", "take"),
        ]
        found += [flag_in("clear", "clears all counters", "restart", "zero", "flush")] if s.clear else []
        found += [
            bits_in("addr", s.bits, "bin to read", "bin_sel", "index", "which", "select"),
            bits_out("count", s.count_width, "counter of that bin", "tally", "total", "bin_count"),
        ]
        found += [bits_out("mode", s.bits, "fullest bin", "peak", "top_bin", "winner")] if s.mode else []
        return (
            *found,
            *([flag_out("full", "some counter is at its end", "at_limit", "maxed", "brim")] if s.full else []),
        )

    def clocking(self, s: Spec) -> Clocking:
        """Implicit clock; the reset may be asynchronous."""
        return clocked(s.asynchronous)

    def facts(self, s: Spec, n: Names) -> Facts:
        """Bins, counting, reading."""
        lows, highs = (0, *s.edges), (*(edge - 1 for edge in s.edges), (1 << s.width) - 1)
        ranges = [(i, low, high) for i, (low, high) in enumerate(zip(lows, highs, strict=True))]
        lines = "\n".join(f"- bin {i}: {low} to {high}" for i, low, high in ranges)
        rows = "\n".join(f"| {i} | {low} | {high} |" for i, low, high in ranges)
        x, valid, last, kind = n.t("x"), n.t("valid"), (1 << s.count_width) - 1, kind_of_reset(s.asynchronous)
        ends = f"stops at {last}" if s.saturate else f"wraps from {last} to 0"
        rules: list[Sentence] = [
            (
                f"A clock edge with {valid} high adds 1 to the counter of the bin that {x} (unsigned) falls into.",
                f"Each sample, that is {x} at a clock edge with {valid} high, increments the counter of its bin.",
            ),
            f"Counters have {s.count_width} bits; each {ends}.",
            f"{n.t('count')} is, combinationally, the counter of bin {n.t('addr')} as it is before the edge"
            + (f"; numbers from {s.bins} on read as 0." if s.bins < 1 << s.bits else "."),
        ]
        if s.clear:
            rules.append(
                f"A clock edge with {n.t('clear')} high sets all counters to 0; a sample at the same edge is not "
                "counted."
            )
        if s.mode:
            rules.append(
                f"{n.t('mode')} is the number of the bin with the largest counter, the lowest number if several are "
                "equal; it follows the counters combinationally."
            )
        if s.full:
            rules.append(f"{n.t('full')} is high while at least one counter is {last}.")
        return Facts(
            (f"histogram of {s.bins} bins for {s.width}-bit samples", f"{s.bins}-bin histogram unit"),
            (
                f"count how many {s.width}-bit samples fall into each of {s.bins} ranges",
                f"keep a histogram of {s.bins} bins over a stream of samples",
            ),
            (f"The bins and the samples that fall into them (both ends included):\n{lines}",),
            (
                *rules,
                (f"The {kind} reset sets all counters to 0.", f"After the {kind} reset all counters are 0."),
            ),
            {"truth_table": f"| bin | smallest sample | largest sample |\n|---|---|---|\n{rows}"},
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """A chain of comparisons; counters in an array."""
        c, last = s.count_width, (1 << s.count_width) - 1
        edge = " or posedge reset" if s.asynchronous else ""
        chain = "".join(f"({n.v('x')} < {s.width}'d{edge_}) ? {i} : " for i, edge_ in enumerate(s.edges)) + str(
            s.bins - 1
        )
        step = f"if (bin_q[at_d] != {c}'d{last}) " if s.saturate else ""
        clear = f" | {n.v('clear')}" if s.clear else ""
        zero = f"for (i_d = 0; i_d < {s.bins}; i_d = i_d + 1) bin_q[i_d] <= 0;"
        read = f"bin_q[{n.v('addr')}]"
        if s.bins < 1 << s.bits:
            read = f"({n.v('addr')} < {s.bins}) ? {read} : {c}'d0"
        cleared = f"\n    else if ({n.v('clear')}) begin\n      {zero}\n    end" if clear else ""
        text = f"""
  reg [{c - 1}:0] bin_q [0:{s.bins - 1}];
  wire [{s.bits - 1}:0] at_d = {chain};
  integer i_d;
  always @(posedge clock{edge})
    if (reset) begin
      {zero}
    end{cleared}
    else if ({n.v("valid")}) begin
      {step}bin_q[at_d] <= bin_q[at_d] + 1;
    end
  assign {n.v("count")} = {read};"""
        if s.full:
            text += f"\n  assign {n.v('full')} = " + " | ".join(f"(bin_q[{i}] == {last})" for i in range(s.bins)) + ";"
        if s.mode:
            wires = "\n".join(f"  wire [{c - 1}:0] b{i}_d = bin_q[{i}];" for i in range(s.bins))
            steps = "\n".join(
                f"    if (b{i}_d > best_d) begin best_d = b{i}_d; mode_d = {i}; end" for i in range(1, s.bins)
            )
            text += f"""
{wires}
  reg [{c - 1}:0] best_d;
  reg [{s.bits - 1}:0] mode_d;
  always @* begin
    best_d = b0_d;
    mode_d = 0;
{steps}
  end
  assign {n.v("mode")} = mode_d;"""
        return text

    def style_sum(self, s: Spec, n: Names) -> Style:
        """The bin is the number of edges that the sample has reached; counters in a vector."""
        counts, at = n.local("counts", "bins", "tallies"), n.local("at", "bin", "slot")
        tests = ", ".join(f"{n['x']} >= {edge}.U" for edge in s.edges)
        position = f"PopCount(Seq({tests}))" if s.bins > 2 else f"({tests}).asUInt"
        step = f"{counts}({at}) := {counts}({at}) + 1.U"
        if s.saturate:
            step = f"when(!{counts}({at}).andR) {{ {step} }}"
        lines = [_vector(s, counts), f"val {at} = {position}", *_count(s, n, [step], counts)]
        best = f"{counts}.reduce((a, b) => Mux(b > a, b, a))"
        mode = [f"{n['mode']} := {counts}.indexWhere(_ === {best})"] if s.mode else []
        return style("\n".join([*lines, *_read(s, n, counts), *mode, *_full(s, n, counts)]))

    def style_chain(self, s: Spec, n: Names) -> Style:
        """A chain of conditions that names the bin."""
        counts, at = n.local("counters", "hist", "buckets"), n.local("bin_number", "target_bin", "which_bin")
        next_value, now = n.local("raised", "next_count"), n.local("now", "current")
        chain = ""
        for i, edge in enumerate(s.edges):
            chain += f"{'.elsewhen' if i else 'when'}({n['x']} < {edge}.U) {{\n  {at} := {i}.U\n}}"
        chain += f".otherwise {{\n  {at} := {s.bins - 1}.U\n}}"
        up = f"Mux({now} === {(1 << s.count_width) - 1}.U, {now}, {now} + 1.U)" if s.saturate else f"{now} + 1.U"
        lines = [
            _vector(s, counts),
            f"val {at} = Wire(UInt({s.bits}.W))",
            chain,
            f"val {now} = {counts}({at})",
            f"val {next_value} = {up}",
            *_count(s, n, [f"{counts}({at}) := {next_value}"], counts),
        ]
        return style("\n".join([*lines, *_read(s, n, counts), *_mode_fold(s, n, counts), *_full(s, n, counts)]))

    def style_each(self, s: Spec, n: Names) -> Style:
        """Every bin on its own: limits and register from a Scala loop."""
        counts, lows, low, high = (
            n.local("counts", "regs"),
            n.local("limits", "ranges"),
            n.local("low", "from"),
            n.local("high", "upto"),
        )
        hit, reg = n.local("hit", "inside"), n.local("reg", "tally_reg")
        ends = ", ".join(f"({a}, {b})" for a, b in zip((0, *s.edges), (*s.edges, 1 << s.width), strict=True))
        step = f"when(!{reg}.andR) {{ {reg} := {reg} + 1.U }}" if s.saturate else f"{reg} := {reg} + 1.U"
        clear = [f"when({n['clear']}) {{ {reg} := 0.U }}"] if s.clear else []
        lines = [
            f"val {lows} = Seq({ends})",
            f"val {counts} = VecInit({lows}.map {{ case ({low}, {high}) =>",
            f"  val {reg} = RegInit(0.U({s.count_width}.W))",
            f"  val {hit} = {n['x']} >= {low}.U && {n['x']} < {high}.U",
            f"  when({n['valid']} && {hit}) {{",
            f"    {step}",
            "  }",
            *(f"  {line}" for line in clear),
            f"  {reg}",
            "})",
        ]
        return style("\n".join([*lines, *_read(s, n, counts), *_mode_fold(s, n, counts), *_full(s, n, counts)]))

    def model(self, s: Spec) -> Model:
        """A list of counters."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Samples at the edges of the bins; one bin more often, so that it fills up."""
        near = [value for edge in s.edges for value in (edge - 1, edge)]
        pool = (*near, *[s.edges[0]] * len(near), 0, (1 << s.width) - 1)
        sparse = (n.ports["clear"],) if s.clear else ()
        return Stimulus(4096, pools=((n.ports["x"], pool),), dense=(n.ports["valid"],), sparse=sparse)


def _vector(s: Spec, counts: str) -> str:
    return f"val {counts} = RegInit(VecInit(Seq.fill({s.bins})(0.U({s.count_width}.W))))"


def _count(s: Spec, n: Names, step: list[str], counts: str) -> list[str]:
    body = [f"when({n['valid']}) {{", block(step), "}"]
    if not s.clear:
        return body
    return [
        f"when({n['clear']}) {{",
        f"  {counts}.foreach(_ := 0.U)",
        f"}}.elsewhen({n['valid']}) {{",
        block(step),
        "}",
    ]


def _read(s: Spec, n: Names, counts: str) -> list[str]:
    if s.bins == 1 << s.bits:
        return [f"{n['count']} := {counts}({n['addr']})"]
    return [f"{n['count']} := Mux({n['addr']} < {s.bins}.U, {counts}({n['addr']}), 0.U)"]


def _mode_fold(s: Spec, n: Names, counts: str) -> list[str]:
    if not s.mode:
        return []
    better = "case ((a, i), (b, j)) => (Mux(b > a, b, a), Mux(b > a, j, i))"
    pairs = f"{counts}.zipWithIndex.map {{ case (v, k) => (v, k.U({s.bits}.W)) }}"
    return [f"{n['mode']} := {pairs}.reduceLeft[(UInt, UInt)] {{ {better} }}._2"]


def _full(s: Spec, n: Names, counts: str) -> list[str]:
    return [f"{n['full']} := {counts}.map(_.andR).reduce(_ || _)"] if s.full else []


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self.reset()

    def reset(self) -> None:
        self._counts = [0] * self._s.bins

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        counts, at = self._counts, inputs["addr"]
        full = max(counts) == 2**self._s.count_width - 1
        return {
            "count": counts[at] if at < len(counts) else 0,
            "mode": counts.index(max(counts)),
            "full": int(full),
        }

    def advance(self, inputs: Mapping[str, int]) -> None:
        s = self._s
        if inputs.get("clear"):
            self.reset()
        elif inputs["valid"]:
            at = sum(inputs["x"] >= edge for edge in s.edges)
            top = 2**s.count_width
            self._counts[at] = min(self._counts[at] + 1, top - 1) if s.saturate else (self._counts[at] + 1) % top
