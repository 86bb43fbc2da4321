"""Weighted round-robin: a requester may win several times in a row before the turn goes on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.ports import PortGroup, bits_in, bits_out, flag_out
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Reset, Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    weights: tuple[int, ...]
    """How many grants in a row each requester may have."""
    busy: bool
    asynchronous: bool


@family("weighted-arbiter", "L5", "Arbiter", "WeightedArb", "Wrr", "ShareArbiter", tags=("arbiter", "fairness"))
class WeightedArbiter(Family[Spec]):
    """Grants in turn, in the ratio of the weights."""

    def draw(self, rng: Random) -> Spec:
        """Draw 2 to 5 weights of 1 to 5, not all 1."""
        weights = [rng.randint(1, 5) for _ in range(rng.randint(2, 5))]
        if set(weights) == {1}:
            weights[rng.randrange(len(weights))] = rng.randint(2, 5)
        return Spec(tuple(weights), rng.random() < 0.4, rng.random() < 0.15)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Requests and grants."""
        count = len(s.weights)
        busy = [flag_out("busy", "some grant is given", "any", "active", "granted_any", "valid")]
        return (
            bits_in("req", count, "one request bit a requester", "request", "requests", "reqs", "want"),
            bits_out("grant", count, "one-hot grant", "gnt", "grants", "granted", "select"),
            *(busy if s.busy else []),
        )

    def clocking(self, s: Spec) -> Clocking:
        """Implicit clock; the reset may be asynchronous."""
        return Clocking(Reset.ASYNC if s.asynchronous else Reset.SYNC)

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say whose turn it is, for how long, and what a missing request does."""
        kind, count, last = "asynchronous" if s.asynchronous else "synchronous", len(s.weights), len(s.weights) - 1
        req, grant = n.t("req"), n.t("grant")
        weights = ", ".join(map(str, s.weights))
        rules: list[Sentence] = [
            f"Bit i of {req} is the request of requester i and bit i of {grant} its grant; at most one grant is high, "
            f"and it follows {req} in the same cycle.",
            (
                f"The weights of requesters 0 to {last} are {weights}, in this order: so many grants make up a turn.",
                f"A turn has {weights} grants at most for requesters 0 to {last}, in this order.",
            ),
            f"One requester has the turn. While it requests it is granted, and each such cycle counts as one grant of "
            f"its turn; after the grant that makes up its weight, the next requester (upwards, 0 after {last}) has a "
            f"fresh turn from the next cycle on.",
            f"If the one with the turn does not request but others do, the first that requests, going upwards from the "
            f"one with the turn and from {last} on to 0, is granted; it has the turn at once, and this is its first "
            f"grant.",
            (
                f"In a cycle without any request {grant} is 0 and turn and count stay as they are.",
                "Without a request there is no grant, and neither turn nor count changes.",
            ),
        ]
        rules += [f"{n.t('busy')} is high in the cycles with a grant."] if s.busy else []
        return Facts(
            (f"weighted round-robin arbiter for {count} requesters", f"{count}-way arbiter with weights {weights}"),
            (
                f"share a resource among {count} requesters in the ratio of the weights {weights}",
                f"grant {count} requesters in turn, with {weights} grants a turn",
            ),
            tuple(rules),
            (
                (
                    f"The {kind} reset gives a fresh turn to requester 0.",
                    f"After the {kind} reset requester 0 has the turn, with no grant counted.",
                ),
            ),
            {"verilog": self.verilog(s, n)},
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """The weight by `case`; the search as a loop."""
        count, last, bits = len(s.weights), len(s.weights) - 1, (len(s.weights) - 1).bit_length()
        cases = "\n".join(f"      {bits}'d{i}: limit_d = 4'd{weight};" for i, weight in enumerate(s.weights))
        busy = f"\n  assign {n.v('busy')} = |{n.v('req')};" if s.busy else ""
        return f"""
  reg [{bits - 1}:0] turn_q, win_d;
  reg [3:0] given_q, given_d, limit_d;
  integer i_d;
  always @* begin
    win_d = turn_q;
    for (i_d = {last}; i_d >= 0; i_d = i_d - 1)
      if ({n.v("req")}[(turn_q + i_d) % {count}]) win_d = (turn_q + i_d) % {count};
    given_d = (win_d == turn_q) ? given_q + 4'd1 : 4'd1;
    case (win_d)
{cases}
      default: limit_d = 4'd0;
    endcase
  end
  always @(posedge clock{" or posedge reset" if s.asynchronous else ""})
    if (reset) begin
      turn_q <= 0;
      given_q <= 0;
    end else if (|{n.v("req")}) begin
      turn_q <= (given_d != limit_d) ? win_d : (win_d == {last}) ? {bits}'d0 : win_d + 1'b1;
      given_q <= (given_d != limit_d) ? given_d : 4'd0;
    end
  assign {n.v("grant")} = (|{n.v("req")}) ? {count}'d1 << win_d : {count}'d0;{busy}"""

    def style_search(self, s: Spec, n: Names) -> Style:
        """The winner from one priority chain a turn; weights in a `Vec`."""
        turn, given, winner = (
            n.local("turn", "owner", "current"),
            n.local("grants_so_far", "used", "spent"),
            n.local("winner", "next_up"),
        )
        now, i, k = n.local("count_now", "served"), n.local("from", "start"), n.local("step", "k")
        count, bits, more = len(s.weights), (len(s.weights) - 1).bit_length(), max(s.weights).bit_length()
        limits, last = n.local("weights", "limits", "quota"), len(s.weights) - 1
        chain = f"(0 until {count}).map({k} => ({i} + {k}) % {count}).map({k} => {n['req']}({k}) -> {k}.U({bits}.W))"
        return Style(
            f"""
val {limits} = VecInit(Seq({", ".join(map(str, s.weights))}).map(_.U({more}.W)))
val {turn} = RegInit(0.U({bits}.W))
val {given} = RegInit(0.U({more}.W))
val {winner} = VecInit.tabulate({count}) {{ {i} =>
  MuxCase({i}.U({bits}.W), {chain})
}}({turn})
val {now} = Mux({winner} === {turn}, {given} + 1.U, 1.U)
{n["grant"]} := 0.U
when({n["req"]}.orR) {{
  {n["grant"]} := UIntToOH({winner}, {count})
  {turn} := {winner}
  {given} := {now}
  when({now} === {limits}({winner})) {{
    {turn} := {f"{winner} + 1.U" if count & last == 0 else f"Mux({winner} === {last}.U, 0.U, {winner} + 1.U)"}
    {given} := 0.U
  }}
}}{self._busy(s, n)}""",
            imports=("MuxCase", "UIntToOH"),
        )

    def style_one_hot(self, s: Spec, n: Names) -> Style:
        """The turn as a one-hot register; what is left of it counts down."""
        turn, left, hot = n.local("turn_hot", "ring", "token"), n.local("left", "remaining"), n.local("hot", "win")
        ahead, room, following = n.local("ahead", "upper"), n.local("room", "budget"), n.local("following", "successor")
        count, more = len(s.weights), max(s.weights).bit_length()
        weights = ", ".join(map(str, s.weights))
        limits = n.local("weights", "shares")
        return Style(
            f"""
val {limits} = Seq({weights}).map(_.U({more}.W))
val {turn} = RegInit(1.U({count}.W))
val {left} = RegInit({s.weights[0]}.U({more}.W))
val {ahead} = {n["req"]} & ~({turn} - 1.U)
val {hot} = Mux({ahead}.orR, PriorityEncoderOH({ahead}), PriorityEncoderOH({n["req"]}))
val {room} = Mux({hot} === {turn}, {left}, Mux1H({hot}, {limits}))
val {following} = Cat({hot}({count - 2}, 0), {hot}({count - 1}))
when({n["req"]} =/= 0.U) {{
  when({room} === 1.U) {{
    {turn} := {following}
    {left} := Mux1H({following}, {limits})
  }}.otherwise {{
    {turn} := {hot}
    {left} := {room} - 1.U
  }}
}}
{n["grant"]} := {hot}{self._busy(s, n)}""",
            imports=("Mux1H", "PriorityEncoderOH", "Cat"),
        )

    def _busy(self, s: Spec, n: Names) -> str:
        return f"\n{n['busy']} := {n['req']}.orR" if s.busy else ""

    def model(self, s: Spec) -> Model:
        """Turn and grants given as whole numbers."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Full and single requests."""
        full = (1 << len(s.weights)) - 1
        return Stimulus(cycles=1536, pools=((n.ports["req"], (full, full - 1, full >> 1, 1, 0)),))


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self.reset()

    def reset(self) -> None:
        self._turn = self._given = 0

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        winner = self._winner(inputs["req"])
        return {"grant": 0 if winner is None else 2**winner, "busy": int(winner is not None)}

    def advance(self, inputs: Mapping[str, int]) -> None:
        winner = self._winner(inputs["req"])
        if winner is None:
            return
        self._given = self._given + 1 if winner == self._turn else 1
        self._turn = winner
        if self._given == self._s.weights[winner]:
            self._turn, self._given = (winner + 1) % len(self._s.weights), 0

    def _winner(self, req: int) -> int | None:
        count = len(self._s.weights)
        around = ((self._turn + step) % count for step in range(count))
        return next((i for i in around if req >> i & 1), None)
