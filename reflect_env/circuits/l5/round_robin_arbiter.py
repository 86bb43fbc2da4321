"""Round-robin arbitration of request bits: the search for the next winner starts behind the last one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.ports import PortGroup, bits_in, bits_out, flag_in
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Reset, Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    count: int
    mode: str
    """When the priority moves: `always` after a grant, `ack` only when acknowledged, `hold` not while it requests."""
    registered: bool
    index: bool
    asynchronous: bool


@family("round-robin-arbiter", "L5", "Arbiter", "RoundRobin", "RrArb", "FairArbiter", tags=("arbiter", "fairness"))
class RoundRobinArbiter(Family[Spec]):
    """Grants one of several requests in turn."""

    def draw(self, rng: Random) -> Spec:
        """Draw size and mode; an acknowledge belongs to a grant of the same cycle, so it excludes the register."""
        mode = rng.choice(("always", "always", "ack", "hold"))
        registered = mode != "ack" and rng.random() < 0.3
        return Spec(rng.randint(2, 10), mode, registered, rng.random() < 0.4, rng.random() < 0.15)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Requests, grants, optional acknowledge and index."""
        ack = [flag_in("ack", "acknowledges the grant", "accept", "taken", "advance", "gnt_ack")]
        bits = (s.count - 1).bit_length()
        index = [bits_out("index", bits, "number of the granted requester", "winner", "sel", "gnt_id", "owner")]
        return (
            bits_in("req", s.count, "one request bit a requester", "request", "requests", "reqs", "want"),
            *(ack if s.mode == "ack" else []),
            bits_out("grant", s.count, "one-hot grant", "gnt", "grants", "granted", "select"),
            *(index if s.index else []),
        )

    def clocking(self, s: Spec) -> Clocking:
        """Implicit clock; the reset may be asynchronous."""
        return Clocking(Reset.ASYNC if s.asynchronous else Reset.SYNC)

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say the order of the search and when it moves."""
        kind, grant = "asynchronous" if s.asynchronous else "synchronous", n.t("grant")
        outs = f"{grant} and {n.t('index')}" if s.index else grant
        conventions: list[Sentence] = [
            (
                f"The {kind} reset puts requester 0 first in the search.",
                f"After the {kind} reset the search starts at requester 0.",
            )
        ]
        if s.registered:
            conventions.append(
                f"{outs} {'are' if s.index else 'is'} registered: the choice made from {n.t('req')} in one cycle is "
                f"seen in the next; the reset sets {'both' if s.index else 'it'} to 0."
            )
        else:
            conventions.append(f"{outs} {'follow' if s.index else 'follows'} {n.t('req')} in the same cycle.")
        return Facts(
            (f"round-robin arbiter for {s.count} requesters", f"fair {s.count}-way arbiter with rotating priority"),
            (
                f"share one resource fairly among {s.count} requesters",
                f"grant one of {s.count} requests at a time with rotating priority",
            ),
            tuple(_rules(s, n)),
            tuple(conventions),
            {"verilog": self.verilog(s, n)},
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """Go round once, backwards, so that the first of the order is written last."""
        bits, req = (s.count - 1).bit_length(), n.v("req")
        moves = f"|{req}" + (f" & {n.v('ack')}" if s.mode == "ack" else "")
        behind = "win_d" if s.mode == "hold" else f"(win_d == {s.count - 1}) ? {bits}'d0 : win_d + 1'b1"
        hot = f"({req} == 0) ? {s.count}'d0 : {s.count}'d1 << win_d"
        number = f"({req} == 0) ? {bits}'d0 : win_d"
        drive = f"  assign {n.v('grant')} = {hot};\n" + (f"  assign {n.v('index')} = {number};" if s.index else "")
        edge = f"@(posedge clock{' or posedge reset' if s.asynchronous else ''})"
        if s.registered:
            drive = f"""  reg [{s.count - 1}:0] hot_q;
  reg [{bits - 1}:0] number_q;
  always {edge}
    if (reset) begin hot_q <= 0; number_q <= 0; end
    else begin hot_q <= {hot}; number_q <= {number}; end
  assign {n.v("grant")} = hot_q;
""" + (f"  assign {n.v('index')} = number_q;" if s.index else "")
        return f"""
  reg [{bits - 1}:0] first_q, win_d;
  integer i_d;
  always @* begin
    win_d = {{{bits}{{1'bx}}}};
    for (i_d = {s.count - 1}; i_d >= 0; i_d = i_d - 1)
      if ({req}[(first_q + i_d) % {s.count}]) win_d = (first_q + i_d) % {s.count};
  end
  always {edge}
    if (reset) first_q <= 0;
    else if ({moves}) first_q <= {behind};
{drive}"""

    def style_mask(self, s: Spec, n: Names) -> Style:
        """Requests at or behind the start go before the others."""
        first, hot = n.local("pointer", "start", "first", "base"), n.local("chosen", "oneHot", "picked")
        ahead, bits = n.local("upper", "ahead", "masked"), (s.count - 1).bit_length()
        after = hot if s.mode == "hold" else f"Cat({hot}({s.count - 2}, 0), {hot}({s.count - 1}))"
        lines = [
            f"val {first} = RegInit(0.U({bits}.W))",
            f"val {ahead} = {n['req']} & VecInit.tabulate({s.count})(_.U >= {first}).asUInt",
            f"val {hot} = Mux({ahead}.orR, PriorityEncoderOH({ahead}), PriorityEncoderOH({n['req']}))",
            f"when({self._moves(s, n)}) {{\n  {first} := OHToUInt({after})\n}}",
            *self._drive(s, n, hot, f"OHToUInt({hot})"),
        ]
        return Style("\n".join(lines), imports=("PriorityEncoderOH", "OHToUInt", "Cat"))

    def style_rotate(self, s: Spec, n: Names) -> Style:
        """Turn the requests so that the start is bit 0, then turn the result back."""
        first, turned = n.local("ptr", "head", "offset_reg"), n.local("turned", "rotated", "aligned")
        total, winner, bits = (
            n.local("total", "sum", "wide"),
            n.local("winner", "chosenIdx"),
            (s.count - 1).bit_length(),
        )
        lines = [
            f"val {first} = RegInit(0.U({bits}.W))",
            f"val {turned} = (Cat({n['req']}, {n['req']}) >> {first})({s.count - 1}, 0)",
            f"val {total} = {first} +& PriorityEncoder({turned})",
            f"val {winner} = Mux({total} >= {s.count}.U, {total} - {s.count}.U, {total})({bits - 1}, 0)",
            f"when({self._moves(s, n)}) {{\n  {first} := {_behind(s, winner)}\n}}",
            *self._drive(s, n, *self._gated(s, n, winner)),
        ]
        return Style("\n".join(lines), imports=("PriorityEncoder", "Cat", "UIntToOH"))

    def style_table(self, s: Spec, n: Names) -> Style:
        """One priority chain for each start, and the start selects among them."""
        first, winner = n.local("turn", "begin", "priority_at"), n.local("win", "winnerIdx", "selected")
        a, k, bits = n.local("from", "origin"), n.local("step", "k"), (s.count - 1).bit_length()
        chain = (
            f"(0 until {s.count}).map({k} => ({a} + {k}) % {s.count}).map({k} => {n['req']}({k}) -> {k}.U({bits}.W))"
        )
        lines = [
            f"val {first} = RegInit(0.U({bits}.W))",
            f"val {winner} = VecInit.tabulate({s.count}) {{ {a} =>\n  MuxCase(0.U, {chain})\n}}({first})",
            f"when({self._moves(s, n)}) {{\n  {first} := {_behind(s, winner)}\n}}",
            *self._drive(s, n, *self._gated(s, n, winner)),
        ]
        return Style("\n".join(lines), imports=("MuxCase", "UIntToOH"))

    def _moves(self, s: Spec, n: Names) -> str:
        return f"{n['req']}.orR" + (f" && {n['ack']}" if s.mode == "ack" else "")

    def _gated(self, s: Spec, n: Names, winner: str) -> tuple[str, str]:
        any_req = f"{n['req']}.orR"
        return f"Mux({any_req}, UIntToOH({winner}, {s.count}), 0.U)", f"Mux({any_req}, {winner}, 0.U)"

    def _drive(self, s: Spec, n: Names, hot: str, number: str) -> list[str]:
        bits = (s.count - 1).bit_length()
        if not s.registered:
            return [f"{n['grant']} := {hot}", *([f"{n['index']} := {number}"] if s.index else [])]
        lines = [f"{n['grant']} := RegNext({hot}, 0.U({s.count}.W))"]
        return [*lines, *([f"{n['index']} := RegNext({number}, 0.U({bits}.W))"] if s.index else [])]

    def model(self, s: Spec) -> Model:
        """A list of requesters in order of priority."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Few and many requests."""
        single = tuple(1 << i for i in range(s.count))
        return Stimulus(pools=((n.ports["req"], (*single, (1 << s.count) - 1, 0)),))


def _behind(s: Spec, winner: str) -> str:
    if s.mode == "hold":
        return winner
    power = s.count & (s.count - 1) == 0
    return f"{winner} + 1.U" if power else f"Mux({winner} === {s.count - 1}.U, 0.U, {winner} + 1.U)"


def _rules(s: Spec, n: Names) -> list[Sentence]:
    req, grant, last = n.t("req"), n.t("grant"), s.count - 1
    ack = n.t("ack") if s.mode == "ack" else ""
    moves = {
        "always": (
            f"In each cycle with at least one request the search for the next cycle is set to start at the requester "
            f"behind the winner (after {last} comes 0).",
            f"A winner moves to the end of the order: the next cycle's search starts at the one behind it, and behind "
            f"{last} is 0.",
        ),
        "ack": (
            f"In a cycle with a request and {ack} high the search for the next cycle is set "
            f"to start at the requester behind the winner (after {last} comes 0); without it the start stays.",
        ),
        "hold": (
            "In each cycle with at least one request the search for the next cycle is set to start at the winner "
            "itself, so a winner keeps the grant as long as its request stays high.",
            "The search of the next cycle starts at the winner of this one, which therefore holds the grant until it "
            "drops its request.",
        ),
    }[s.mode]
    rules: list[Sentence] = [
        (
            f"Bit i of {req} is the request of requester i and bit i of {grant} its grant; at most one grant is high.",
            f"Requester i raises bit i of {req}; bit i of {grant} tells it that it won; there is one winner at most.",
        ),
        (
            f"The winner is the first requester with its bit high, going upwards from a start and from {last} on to 0.",
            f"Requests are searched upwards from a start, wrapping from {last} to 0; the first one found wins.",
        ),
        moves,
        (
            f"With no request {grant} is 0 and the start stays.",
            "No request gives no grant and leaves the start alone.",
        ),
    ]
    rules += [f"{n.t('index')} is the number of the winner, and 0 when there is none."] if s.index else []
    return rules


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self.reset()

    def reset(self) -> None:
        self._order = list(range(self._s.count))
        self._shown = {"grant": 0, "index": 0}

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        return dict(self._shown) if self._s.registered else self._choice(inputs["req"])

    def advance(self, inputs: Mapping[str, int]) -> None:
        self._shown = self._choice(inputs["req"])
        if self._shown["grant"] and inputs.get("ack", 1):
            at = self._order.index(self._shown["index"]) + (self._s.mode != "hold")
            self._order = self._order[at:] + self._order[:at]

    def _choice(self, req: int) -> dict[str, int]:
        for who in self._order:
            if req & 1 << who:
                return {"grant": 1 << who, "index": who}
        return {"grant": 0, "index": 0}
