"""A crossbar: each input names an output, and conflicts go by number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.draw import width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.ports import PortGroup, vec_in, vec_out
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Reset


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    inputs: int
    outputs: int
    width: int
    high_wins: bool
    """Whether the input with the highest number wins a conflict; else the lowest."""
    registered: bool
    source: bool
    """Whether each output tells which input it comes from."""
    reset: str
    """`sync` or `async` with registers, `none` without."""

    def __post_init__(self) -> None:
        if self.registered == (self.reset == "none"):
            raise ValueError("registers are reset, and nothing else is")


@family("crossbar", "L5", "Crossbar", "Switch", "Router", "Xbar", "Fabric", tags=("routing", "arbiter"))
class Crossbar(Family[Spec]):
    """Every input can reach every output."""

    def draw(self, rng: Random) -> Spec:
        """Draw sizes, priority and timing."""
        registered = rng.random() < 0.5
        reset = rng.choice(("sync", "sync", "async")) if registered else "none"
        sizes = (rng.randint(2, 5), rng.randint(2, 5))
        return Spec(*sizes, width(rng, 2, 24), rng.random() < 0.4, registered, rng.random() < 0.45, reset)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Vectors by input, then vectors by output."""
        ins, outs = s.inputs, s.outputs
        source = [
            vec_out(
                "src", outs, (ins - 1).bit_length(), "input it comes from, by output", "source", "origin", "from_port"
            )
        ]
        return (
            vec_in("valid", ins, 1, "asks to pass a word, by input", "in_valid", "req", "request"),
            vec_in("dest", ins, (outs - 1).bit_length(), "wanted output, by input", "target", "addr", "to_port"),
            vec_in("data", ins, s.width, "word to pass, by input", "in_data", "din", "payload"),
            vec_out("accept", ins, 1, "the word is passed on, by input", "taken", "gnt", "in_ready"),
            vec_out("out_valid", outs, 1, "a word comes out, by output", "valid_out", "strobe", "present"),
            vec_out("out_data", outs, s.width, "word that comes out, by output", "dout", "data_out", "result"),
            *(source if s.source else []),
        )

    def clocking(self, s: Spec) -> Clocking | None:
        """Implicit clock where the outputs are registered."""
        return Clocking(Reset(s.reset)) if s.registered else None

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say requests, conflicts and what an idle output shows."""
        size, first = f"{s.inputs} x {s.outputs}", "highest" if s.high_wins else "lowest"
        kind = "registered" if s.registered else "combinational"
        outs = [n.t("out_valid"), n.t("out_data"), *([n.t("src")] if s.source else [])]
        names = f"{', '.join(outs[:-1])} and {outs[-1]}"
        conventions: list[Sentence] = [("The circuit is combinational.", "Everything happens in the same cycle.")]
        if s.registered:
            conventions = [
                f"{names} are registered: they show in one cycle what was passed on in the cycle before.",
                f"{n.t('accept')} is combinational.",
                f"The {s.reset}hronous reset sets {names} to 0.",
            ]
        return Facts(
            (
                f"{size} crossbar for {s.width}-bit words, {kind}",
                f"{kind} crossbar switch, {s.inputs} inputs to {s.outputs} outputs",
            ),
            (
                f"route words of {s.width} bits from {s.inputs} inputs to {s.outputs} outputs",
                f"be a {kind} crossbar of {s.inputs} inputs and {s.outputs} outputs; the {first} number wins conflicts",
            ),
            tuple(_rules(s, n, first, outs)),
            tuple(conventions),
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """One block an output: the inputs are tried from the weakest to the strongest."""
        bits, numbers = max(1, (s.inputs - 1).bit_length()), list(range(s.inputs))
        order = numbers if s.high_wins else numbers[::-1]
        dest_bits, edge = (s.outputs - 1).bit_length(), " or posedge reset" if s.reset == "async" else ""
        parts = []
        for j in range(s.outputs):
            tries = "\n".join(
                f"    if ({n.v('valid', i)} && {n.v('dest', i)} == {dest_bits}'d{j}) begin hot{j}_d = {1 << i}; "
                f"on{j}_d = 1'b1; word{j}_d = {n.v('data', i)}; from{j}_d = {i}; end"
                for i in order
            )
            parts.append(
                f"""  reg on{j}_d;
  reg [{s.width - 1}:0] word{j}_d;
  reg [{bits - 1}:0] from{j}_d;
  reg [{s.inputs - 1}:0] hot{j}_d;
  always @* begin
    on{j}_d = 1'b0; word{j}_d = 0; from{j}_d = 0; hot{j}_d = 0;
{tries}
  end"""
            )
            outs = [("on", "out_valid", 1), ("word", "out_data", s.width), ("from", "src", bits)]
            for short, role, size in outs if s.source else outs[:2]:
                source = f"{short}{j}_d"
                if s.registered:
                    parts.append(f"  reg [{size - 1}:0] {short}{j}_q;")
                    parts.append(
                        f"  always @(posedge clock{edge}) if (reset) {short}{j}_q <= 0; else {short}{j}_q <= {source};"
                    )
                    source = f"{short}{j}_q"
                parts.append(f"  assign {n.v(role, j)} = {source};")
        taken = [f"hot{j}_d" for j in range(s.outputs)]
        grants = ", ".join(n.v("accept", i) for i in reversed(numbers))
        return "\n".join([*parts, f"  assign {{{grants}}} = {' | '.join(taken)};"])

    def style_matrix(self, s: Spec, n: Names) -> Style:
        """Requests as a matrix; each output has a priority encoder."""
        wants, wins, i, j = (
            n.local("wants", "requests"),
            n.local("wins", "grants_to"),
            n.local("i", "row"),
            n.local("j", "col"),
        )
        hot = n.local("hot", "chosen")
        ask = f"{n['valid']}({i}) && {n['dest']}({i}) === {j}.U"
        pick = f"PriorityEncoderOH({wants}({j}))"
        if s.high_wins:
            pick = f"PriorityEncoderOH({wants}({j}).reverse).reverse"
        reg = ("RegNext(", ", false.B)", f", 0.U({s.width}.W))") if s.registered else ("", "", "")
        lines = [
            f"val {wants} = Seq.tabulate({s.outputs}, {s.inputs})(({j}, {i}) => {ask})",
            f"val {wins} = Seq.tabulate({s.outputs})({j} => {pick})",
            f"for ({j} <- 0 until {s.outputs}) {{",
            f"  val {hot} = {wins}({j})",
            f"  {n['out_valid']}({j}) := {reg[0]}{wants}({j}).reduce(_ || _){reg[1]}",
            f"  {n['out_data']}({j}) := {reg[0]}Mux1H({hot}, {n['data']}){reg[2]}",
        ]
        if s.source:
            number, bits = f"OHToUInt({hot})", (s.inputs - 1).bit_length()
            lines += [f"  {n['src']}({j}) := " + (f"RegNext({number}, 0.U({bits}.W))" if s.registered else number)]
        lines += [
            "}",
            f"for ({i} <- 0 until {s.inputs}) {{\n  {n['accept']}({i}) := {wins}.map(_({i})).reduce(_ || _)\n}}",
        ]
        imports = ("PriorityEncoderOH", "Mux1H", *(("OHToUInt",) if s.source else ()))
        return Style("\n".join(lines), imports=imports)

    def style_last_connect(self, s: Spec, n: Names) -> Style:
        """Wires with a default, overwritten by each request; the strongest comes last."""
        on, word, src = n.local("on", "used"), n.local("word", "passed"), n.local("from_no", "winner")
        i, j = n.local("i", "k"), n.local("j", "port")
        bits = (s.inputs - 1).bit_length()
        order = f"0 until {s.inputs}" if s.high_wins else f"{s.inputs - 1} to 0 by -1"
        lines = [
            f"for ({i} <- 0 until {s.inputs}) {{ {n['accept']}({i}) := false.B }}",
            f"for ({j} <- 0 until {s.outputs}) {{",
        ]
        lines += [f"  val {on} = WireDefault(false.B)\n  val {word} = WireDefault(0.U({s.width}.W))"]
        lines += [f"  val {src} = WireDefault(0.U({bits}.W))"]
        lines += [f"  for ({i} <- {order}) {{\n    when({n['valid']}({i}) && {n['dest']}({i}) === {j}.U) {{"]
        lines += [f"      {on} := true.B\n      {word} := {n['data']}({i})\n      {src} := {i}.U\n    }}\n  }}"]
        lines += [
            f"  for ({i} <- 0 until {s.inputs}) {{\n    when({on} && {src} === {i}.U) {{ {n['accept']}({i}) := true.B "
            "}\n  }"
        ]
        outs = [("out_valid", on, "false.B"), ("out_data", word, f"0.U({s.width}.W)"), ("src", src, f"0.U({bits}.W)")]
        for role, value, zero in outs if s.source else outs[:2]:
            lines += [f"  {n[role]}({j}) := " + (f"RegNext({value}, {zero})" if s.registered else value)]
        return Style("\n".join([*lines, "}"]))

    def style_cell(self, s: Spec, n: Names) -> Style:
        """A child module for each output."""
        cell, i, j = f"{n.module}Column", n.local("i", "k"), n.local("j", "c")
        column, columns = n.local("column", "slice"), n.local("columns", "slices")
        bits, win = (s.inputs - 1).bit_length(), n.local("win", "best")
        pairs = f"(0 until {s.inputs}).map(i => hits(i) -> i.U({bits}.W))"
        order = f"{pairs}.reverse" if s.high_wins else pairs
        before = f"""class {cell}(index: Int) extends RawModule {{
  val valid = IO(Input(Vec({s.inputs}, Bool())))
  val dest = IO(Input(Vec({s.inputs}, UInt({(s.outputs - 1).bit_length()}.W))))
  val found = IO(Output(Bool()))
  val winner = IO(Output(UInt({bits}.W)))
  val hits = valid.zip(dest).map {{ case (v, d) => v && d === index.U }}
  found := hits.reduce(_ || _)
  winner := PriorityMux({order} :+ (true.B -> 0.U({bits}.W)))
}}"""
        word = f"Mux({column}.found, {n['data']}({column}.winner), 0.U)"
        lines = [
            f"val {columns} = Seq.tabulate({s.outputs})({j} => Module(new {cell}({j})))",
            f"for (({column}, {j}) <- {columns}.zipWithIndex) {{",
            f"  {column}.valid := {n['valid']}\n  {column}.dest := {n['dest']}",
        ]
        outs = [("out_valid", f"{column}.found", "false.B"), ("out_data", word, f"0.U({s.width}.W)")]
        outs += [("src", f"{column}.winner", f"0.U({bits}.W)")] if s.source else []
        for role, value, zero in outs:
            lines += [f"  {n[role]}({j}) := " + (f"RegNext({value}, {zero})" if s.registered else value)]
        lines += [f"}}\nfor ({i} <- 0 until {s.inputs}) {{"]
        lines += [
            f"  {n['accept']}({i}) := {columns}.map({win} => {win}.found && {win}.winner === {i}.U).reduce(_ || _)\n}}"
        ]
        return Style("\n".join(lines), imports=("PriorityMux",), before=before)

    def model(self, s: Spec) -> Model:
        """A winner for each output."""
        return _Oracle(s)


def _rules(s: Spec, n: Names, first: str, outs: list[str]) -> list[Sentence]:
    valid, dest, data, accept = (n.t(role)[:-1] for role in ("valid", "dest", "data", "accept"))
    on, word = n.t("out_valid")[:-1], n.t("out_data")[:-1]
    rules: list[Sentence] = [
        (
            f"Input i asks for output {dest}(i)` while {valid}(i)` is high.",
            f"A high {valid}(i)` asks to pass {data}(i)` to output {dest}(i)`.",
        ),
        (
            f"Of the inputs that ask for the same output the one with the {first} number wins.",
            f"A conflict about an output goes to the input with the {first} number.",
        ),
        f"{accept}(i)` is high in the same cycle if input i asks and wins, else low.",
        f"{word}(j)` is {data}(i)` of the input i that won output j, and {on}(j)` is high; without a request for "
        "output j both are 0.",
    ]
    if s.source:
        rules += [f"{n.t('src')[:-1]}(j)` is the number of that input, and 0 without a request."]
    if s.outputs & (s.outputs - 1):
        rules += [f"A request for an output from {s.outputs} on is never accepted and has no effect."]
    return rules


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self.reset()

    def reset(self) -> None:
        roles = ("out_valid", "out_data", "src")
        self._shown = {f"{role}_{j}": 0 for role in roles for j in range(self._s.outputs)}

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        now, accepted = self._passed(inputs)
        return accepted | (self._shown if self._s.registered else now)

    def advance(self, inputs: Mapping[str, int]) -> None:
        self._shown, _ = self._passed(inputs)

    def _passed(self, inputs: Mapping[str, int]) -> tuple[dict[str, int], dict[str, int]]:
        s = self._s
        now: dict[str, int] = {}
        winners: set[int | None] = set()
        for j in range(s.outputs):
            asking = [i for i in range(s.inputs) if inputs[f"valid_{i}"] and inputs[f"dest_{i}"] == j]
            win = (max if s.high_wins else min)(asking, default=None)
            winners |= {win}
            word = 0 if win is None else inputs[f"data_{win}"]
            now |= {f"out_valid_{j}": int(win is not None), f"out_data_{j}": word, f"src_{j}": win or 0}
        return now, {f"accept_{i}": int(i in winners) for i in range(s.inputs)}
