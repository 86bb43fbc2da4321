"""Arbitration of ready/valid streams with fixed priorities, in any order of the inputs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.draw import width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.ports import Leaf, PortGroup, bits_in, bits_out, decoupled_out
from reflect_env.circuits.registry import family
from reflect_env.verdict import Direction


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    order: tuple[int, ...]
    """The inputs, highest priority first."""
    mask: bool
    chosen: bool


@family("fixed-arbiter", "L5", "Arbiter", "PriorityArb", "StreamMux", "Merger", tags=("arbiter", "ready-valid"))
class FixedArbiter(Family[Spec]):
    """The valid input with the highest priority goes through."""

    def draw(self, rng: Random) -> Spec:
        """Draw width and order: upwards, downwards or any."""
        count, kind = rng.randint(2, 6), rng.random()
        order = list(range(count))
        if kind > 0.65:
            rng.shuffle(order)
        elif kind > 0.4:
            order.reverse()
        return Spec(width(rng, 2, 32), tuple(order), rng.random() < 0.35, rng.random() < 0.5)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """A vector of streams in, one stream out."""
        count = len(s.order)
        mask = [bits_in("enable", count, "which inputs take part", "mask", "allow", "active", "use")]
        number = [bits_out("chosen", (count - 1).bit_length(), "number of the chosen input", "sel", "index", "winner")]
        return (
            _streams("in", count, s.width, "streams that compete", "src", "sources", "ups", "reqs"),
            *(mask if s.mask else []),
            decoupled_out("out", s.width, "stream of the winners", "dst", "merged", "down", "sink"),
            *(number if s.chosen else []),
        )

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say the order, who is ready, and what is seen when nobody is valid."""
        count, ins = len(s.order), f"`{n.ports['in']}(i)"
        best = ", ".join(map(str, s.order))
        taking = f" whose bit of {n.t('enable')} is 1" if s.mask else ""
        rules: list[Sentence] = [
            (
                f"The priorities are fixed; the inputs from the highest to the lowest are {best}.",
                f"Inputs rank in the order {best}, the first one highest.",
            ),
            (
                f"The chosen input is the one with the highest priority among those{taking} with {ins}.valid` high.",
                f"Among the inputs{taking} with {ins}.valid` high the one that ranks highest is chosen.",
            ),
            f"{n.t('out', 'valid')} is high while there is such an input, and {n.t('out', 'bits')} is its `bits`.",
            (
                f"{ins}.ready` is high when {n.t('out', 'ready')} is high and no input of higher priority{taking} is "
                f"valid; it does not depend on `valid` of input i itself.",
            ),
        ]
        if s.mask:
            rules += [
                f"Bit i of {n.t('enable')} belongs to input i. An input whose bit is 0 counts as not valid and has "
                f"`ready` low."
            ]
        shown = [n.t("out", "bits"), *([n.t("chosen")] if s.chosen else [])]
        verb = "belong" if s.chosen else "belongs"
        rules += [f"While no input can be chosen, {' and '.join(shown)} still {verb} to input {s.order[-1]}."]
        rules += [f"{n.t('chosen')} is the number of the chosen input."] if s.chosen else []
        rules += [("The circuit is combinational.", "There are no registers; everything happens in the same cycle.")]
        return Facts(
            (f"{count}-to-1 fixed-priority stream arbiter", f"fixed-priority arbiter for {count} ready/valid streams"),
            (
                f"merge {count} ready/valid streams of {s.width}-bit words by fixed priority",
                f"let the most important of {count} ready/valid streams through",
            ),
            tuple(rules),
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """From the lowest priority to the highest, each overrules the ones before."""
        count, bits = len(s.order), (len(s.order) - 1).bit_length()
        on = [n.v("in", f"{i}_valid") + (f" & {n.v('enable')}[{i}]" if s.mask else "") for i in range(count)]
        cases = "\n".join(
            f"    if (on_d[{i}]) begin win_d = {bits}'d{i}; word_d = {n.v('in', f'{i}_bits')}; end"
            for i in reversed(s.order[:-1])
        )
        above = {i: sum(1 << j for j in s.order[:rank]) for rank, i in enumerate(s.order)}
        ready = "\n".join(
            f"  assign {n.v('in', f'{i}_ready')} = {n.v('out', 'ready')}"
            + (f" & {n.v('enable')}[{i}]" if s.mask else "")
            + f" & ~|(on_d & {count}'d{above[i]});"
            for i in range(count)
        )
        number = f"\n  assign {n.v('chosen')} = win_d;" if s.chosen else ""
        return f"""
  wire [{count - 1}:0] on_d = {{{", ".join(reversed(on))}}};
  reg [{bits - 1}:0] win_d;
  reg [{s.width - 1}:0] word_d;
  always @* begin
    win_d = {bits}'d{s.order[-1]};
    word_d = {n.v("in", f"{s.order[-1]}_bits")};
{cases}
  end
  assign {n.v("out", "valid")} = |on_d;
  assign {n.v("out", "bits")} = word_d;
{ready}{number}"""

    def style_arbiter(self, s: Spec, n: Names) -> Style:
        """An instance of `Arbiter`, whose input 0 is the first of the order."""
        arb, count = n.local("arb", "arbiter", "picker", "core"), len(s.order)
        rank, i = n.local("rank", "place", "k"), n.local("i", "port", "src_no")
        lines, order = [f"val {arb} = Module(new Arbiter(UInt({s.width}.W), {count}))"], ""
        straight = s.order == tuple(range(count))
        if not straight:
            order = n.local("order", "ranking", "priorities")
            lines += [f"val {order} = Seq({', '.join(map(str, s.order))})"]
        loop = f"(0 until {count})" if straight else f"{order}.zipWithIndex"
        lines.append(f"for ({i} <- 0 until {count}) {{" if straight else f"for (({i}, {rank}) <- {loop}) {{")
        slot = i if straight else rank
        if s.mask:
            lines += [f"  {arb}.io.in({slot}).valid := {n['in']}({i}).valid && {n['enable']}({i})"]
            lines += [f"  {arb}.io.in({slot}).bits := {n['in']}({i}).bits"]
            lines += [f"  {n['in']}({i}).ready := {arb}.io.in({slot}).ready && {n['enable']}({i})", "}"]
        else:
            lines += [f"  {arb}.io.in({slot}) <> {n['in']}({i})", "}"]
        lines += [f"{n['out']} <> {arb}.io.out"]
        if s.chosen:
            number = f"{arb}.io.chosen"
            table = f"VecInit({order}.map(_.U({(count - 1).bit_length()}.W)))({number})"
            lines += [f"{n['chosen']} := {number if straight else table}"]
        return Style("\n".join(lines), imports=("Arbiter", "Decoupled"))

    def style_when(self, s: Spec, n: Names) -> Style:
        """A chain of `when` for the data; each input looks at those above it."""
        on, out, i = n.local("active", "asking", "live"), n["out"], n.local("i", "k", "j")
        gate = f" && {n['enable']}({i})" if s.mask else ""
        lines = [
            f"val {on} = VecInit.tabulate({len(s.order)})({i} => {n['in']}({i}).valid{gate})",
            f"{out}.valid := {on}.asUInt.orR",
            *self._select(s, n, s.order[-1], ""),
        ]
        for rank, who in enumerate(s.order[:-1]):
            lines += [(f"when({on}({who})) {{" if rank == 0 else f"}}.elsewhen({on}({who})) {{")]
            lines += self._select(s, n, who, "  ")
        lines += ["}"]
        for rank, who in enumerate(s.order):
            above = [f"{on}({other})" for other in s.order[:rank]]
            free = f" && !({' || '.join(above)})" if len(above) > 1 else "".join(f" && !{other}" for other in above)
            allowed = f" && {n['enable']}({who})" if s.mask else ""
            lines += [f"{n['in']}({who}).ready := {out}.ready{allowed}{free}"]
        return Style("\n".join(lines), imports=("Decoupled",))

    def style_fold(self, s: Spec, n: Names) -> Style:
        """One pass from the top that carries whether somebody above is valid."""
        on, taken, i, out = (
            n.local("wants", "valids"),
            n.local("blocked", "taken", "above"),
            n.local("i", "k"),
            n["out"],
        )
        order, busy, count = n.local("order", "ranking"), n.local("busy", "hidden"), len(s.order)
        gate = f" && {n['enable']}({i})" if s.mask else ""
        lowest = s.order[-1]
        lines = [
            f"val {order} = Seq({', '.join(map(str, s.order))})",
            f"val {on} = {order}.map({i} => {n['in']}({i}).valid{gate})",
            f"val {taken} = {on}.scanLeft(false.B)(_ || _)",
            f"{out}.valid := {taken}.last",
            f"{out}.bits := MuxCase({n['in']}({lowest}).bits, {on}.zip({order}.map({n['in']}(_).bits)))",
            f"for (({i}, {busy}) <- {order}.zip({taken})) {{",
        ]
        lines += [f"  {n['in']}({i}).ready := {out}.ready && !{busy}{gate}", "}"]
        if s.chosen:
            bits = (count - 1).bit_length()
            cases = f"{on}.zip({order}.map(_.U({bits}.W)))"
            lines += [f"{n['chosen']} := MuxCase({lowest}.U({bits}.W), {cases})"]
        return Style("\n".join(lines), imports=("Decoupled", "MuxCase"))

    def _select(self, s: Spec, n: Names, who: int, margin: str) -> list[str]:
        lines = [f"{margin}{n['out']}.bits := {n['in']}({who}).bits"]
        return [*lines, *([f"{margin}{n['chosen']} := {who}.U"] if s.chosen else [])]

    def model(self, s: Spec) -> Model:
        """Sort by rank."""
        return _Oracle(s)


def _streams(role: str, count: int, bits: int, doc: str, *words: str) -> PortGroup:
    leaves = [
        Leaf(f"{i}_{part}", direction, size)
        for i in range(count)
        for part, direction, size in (
            ("ready", Direction.OUTPUT, 1),
            ("valid", Direction.INPUT, 1),
            ("bits", Direction.INPUT, bits),
        )
    ]
    return PortGroup(role, doc, f"Vec({count}, Flipped(Decoupled(UInt({bits}.W))))", tuple(leaves), words)


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        enable = inputs.get("enable", -1)
        allowed = [i for i in self._s.order if enable >> i & 1]
        asking = [i for i in allowed if inputs[f"in_{i}_valid"]]
        win = asking[0] if asking else self._s.order[-1]
        found = {"out_valid": int(bool(asking)), "out_bits": inputs[f"in_{win}_bits"], "chosen": win}
        for i in self._s.order:
            above = asking and self._s.order.index(asking[0]) < self._s.order.index(i)
            found[f"in_{i}_ready"] = int(bool(inputs["out_ready"] and i in allowed and not above))
        return found
