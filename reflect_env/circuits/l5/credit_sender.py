"""Flow control by credits: a word may go when there is a credit for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.draw import width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.ports import PortGroup, bits_in, bits_out, decoupled_in, flag_in, flag_out, valid_out
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Reset, Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    credits: int
    """The most credits there can be."""
    start: int
    """Credits after the reset."""
    give_width: int
    """Bits of the number of credits that come back in a cycle; 1: a single bit."""
    early: bool
    """Whether a credit that comes back can be used in the same cycle."""
    registered: bool
    """Whether the output has a register."""
    level: bool
    overflow: bool
    """Whether credits beyond the most are reported."""
    asynchronous: bool


@family("credit-sender", "L5", "CreditTx", "CreditGate", "FlowCtl", "CreditSender", tags=("flow-control", "credits"))
class CreditSender(Family[Spec]):
    """A ready/valid stream becomes a stream with credits."""

    def draw(self, rng: Random) -> Spec:
        """Draw sizes and options."""
        most = rng.choice((1, 2, 3, 4, 4, 5, 6, 7, 8, 10, 12, 15, 16))
        start = rng.choice((most, most, 0, rng.randint(0, most)))
        options = tuple(rng.random() < share for share in (0.3, 0.4, 0.5, 0.35, 0.15))
        return Spec(width(rng, 2, 24), most, start, rng.choice((1, 1, 1, 2)), *options)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Words in, words out, credits back, optional reports."""
        one = flag_in("give", "a credit comes back", "credit_return", "credit_in", "refund", "release_one")
        some = bits_in("give", s.give_width, "number of credits that come back", "credit_return", "credit_in", "refund")
        level = [bits_out("level", s.credits.bit_length(), "credits at hand", "credits", "available", "budget")]
        over = [flag_out("overflow", "credits were lost", "excess", "credit_err", "lost")]
        return (
            decoupled_in("in", s.width, "words to send", "src", "up", "source", "enq"),
            valid_out("out", s.width, "words that are sent", "dst", "down", "link", "tx"),
            one if s.give_width == 1 else some,
            *(level if s.level else []),
            *(over if s.overflow else []),
        )

    def clocking(self, s: Spec) -> Clocking:
        """Implicit clock; the reset may be asynchronous."""
        return Clocking(Reset.ASYNC if s.asynchronous else Reset.SYNC)

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say when a word goes, and how the count changes."""
        kind = "asynchronous" if s.asynchronous else "synchronous"
        many = "1 credit" if s.credits == 1 else f"{s.credits} credits"
        zero = [
            *([n.t("out", "valid"), n.t("out", "bits")] if s.registered else []),
            *([n.t("overflow")] if s.overflow else []),
        ]
        also = f" and {', '.join(zero)} to 0" if zero else ""
        return Facts(
            (
                f"credit-based sender with up to {many} for {s.width}-bit words",
                f"credit gate for a stream of {s.width}-bit words, {many} at most",
            ),
            (
                f"let words of {s.width} bits through while credits last, with {many} at most",
                f"turn a ready/valid stream into one with credits (up to {many})",
            ),
            tuple(_rules(s, n)),
            (f"The {kind} reset sets the number of credits to {s.start}{also}.",),
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """Whole numbers."""
        valid, bits, give = n.v("in", "valid"), n.v("in", "bits"), n.v("give")
        have = f"(credit_q != 0){f' | ({give} != 0)' if s.early else ''}"
        edge = f"@(posedge clock{' or posedge reset' if s.asynchronous else ''})"
        out = f"  assign {n.v('out', 'valid')} = send_d;\n  assign {n.v('out', 'bits')} = {bits};"
        if s.registered:
            out = f"""  reg sent_q;
  reg [{s.width - 1}:0] word_q;
  always {edge}
    if (reset) begin sent_q <= 0; word_q <= 0; end
    else begin sent_q <= send_d; if (send_d) word_q <= {bits}; end
  assign {n.v("out", "valid")} = sent_q;
  assign {n.v("out", "bits")} = word_q;"""
        level = f"\n  assign {n.v('level')} = credit_q;" if s.level else ""
        over = (
            f"""
  reg over_q;
  always {edge}
    if (reset) over_q <= 0; else over_q <= sum_d > {s.credits};
  assign {n.v("overflow")} = over_q;"""
            if s.overflow
            else ""
        )
        return f"""
  reg [{s.credits.bit_length() - 1}:0] credit_q;
  wire have_d = {have};
  wire send_d = {valid} & have_d;
  wire [7:0] sum_d = credit_q + {give} - send_d;
  always {edge}
    if (reset) credit_q <= {s.start};
    else credit_q <= (sum_d > {s.credits}) ? {s.credits} : sum_d;
  assign {n.v("in", "ready")} = have_d;
{out}{level}{over}"""

    def style_sum(self, s: Spec, n: Names) -> Style:
        """The new number as one sum with a limit."""
        credit, fire, total = (
            n.local("credit_count", "budget_reg"),
            n.local("fire", "sending"),
            n.local("total", "after_all"),
        )
        size = s.credits.bit_length()
        have = self._have(s, n, credit)
        lines = [
            f"val {credit} = RegInit({s.start}.U({size}.W))",
            f"{n['in']}.ready := {have}",
            f"val {fire} = {n['in']}.fire",
            f"val {total} = ({credit} +& {n['give']}) - {fire}",
            f"{credit} := Mux({total} > {s.credits}.U, {s.credits}.U, {total}{self._cut(s)})",
            *self._out(s, n, fire, f"{total} > {s.credits}.U"),
        ]
        lines += [f"{n['level']} := {credit}"] if s.level else []
        return Style("\n".join(lines), imports=("Decoupled", "Valid"))

    def style_cases(self, s: Spec, n: Names) -> Style | None:
        """Up, down or nothing, where one credit comes back at a time."""
        if s.give_width > 1:
            return None
        credit, fire, full = n.local("held", "tokens"), n.local("word_goes", "spend"), n.local("full", "at_most")
        lines = [
            f"val {credit} = RegInit({s.start}.U({s.credits.bit_length()}.W))",
            f"val {full} = {credit} === {s.credits}.U",
            f"{n['in']}.ready := {self._have(s, n, credit)}",
            f"val {fire} = {n['in']}.valid && {n['in']}.ready",
            f"when({n['give']} && !{fire} && !{full}) {{\n  {credit} := {credit} + 1.U",
            f"}}.elsewhen(!{n['give']} && {fire}) {{\n  {credit} := {credit} - 1.U\n}}",
            *self._out(s, n, fire, f"{n['give']} && !{fire} && {full}"),
        ]
        lines += [f"{n['level']} := {credit}"] if s.level else []
        return Style("\n".join(lines), imports=("Decoupled", "Valid"))

    def style_spent(self, s: Spec, n: Names) -> Style:
        """What is counted is the words under way: the most less the credits."""
        spent, fire, most = n.local("in_flight", "outstanding"), n.local("goes", "accepted"), n.local("most", "limit")
        size, after, lost = s.credits.bit_length(), n.local("then_out", "left_over"), n.local("lost_now", "too_many")
        gone = n.local("with_new", "upped")
        early = f" || {self._given(s, n)}" if s.early else ""
        lines = [
            f"val {most} = {s.credits}\nval {spent} = RegInit({s.credits - s.start}.U({size}.W))",
            f"{n['in']}.ready := {spent} =/= {most}.U{early}",
            f"val {fire} = {n['in']}.fire\nval {gone} = {spent} +& {fire}",
            f"val {lost} = {n['give']} > {gone}\nval {after} = {gone} - {n['give']}",
            f"{spent} := Mux({lost}, 0.U, {after}({size - 1}, 0))",
            *self._out(s, n, fire, lost),
        ]
        lines += [f"{n['level']} := {most}.U - {spent}"] if s.level else []
        return Style("\n".join(lines), imports=("Decoupled", "Valid"))

    def _given(self, s: Spec, n: Names) -> str:
        return n["give"] if s.give_width == 1 else f"{n['give']} =/= 0.U"

    def _have(self, s: Spec, n: Names, credit: str) -> str:
        return f"{credit} =/= 0.U" + (f" || {self._given(s, n)}" if s.early else "")

    def _cut(self, s: Spec) -> str:
        return f"({s.credits.bit_length() - 1}, 0)"

    def _out(self, s: Spec, n: Names, fire: str, over: str) -> list[str]:
        out, bits = n["out"], f"{n['in']}.bits"
        lines = [f"{out}.valid := {fire}\n{out}.bits := {bits}"]
        if s.registered:
            word = n.local("word_reg", "last_word")
            lines = [f"val {word} = RegInit(0.U({s.width}.W))\nwhen({fire}) {{ {word} := {bits} }}"]
            lines += [f"{out}.valid := RegNext({fire}, false.B)\n{out}.bits := {word}"]
        return [*lines, *([f"{n['overflow']} := RegNext({over}, false.B)"] if s.overflow else [])]

    def model(self, s: Spec) -> Model:
        """A whole number."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Phases in which credits run out and in which they are too many."""
        pools = ((n.ports["give"], (0, 0, 0, 0, 1)),) if s.give_width > 1 else ()
        return Stimulus(cycles=2048, pools=pools)


def _rules(s: Spec, n: Names) -> list[Sentence]:
    valid, ready, bits = (n.t("in", part) for part in ("valid", "ready", "bits"))
    give = n.t("give")
    back = f"{give} is high" if s.give_width == 1 else f"{give} is not 0"
    rules: list[Sentence] = [
        (
            f"{ready} is high while there is at least one credit"
            + (f", and also whenever {back}" if s.early else "")
            + f"; it does not depend on {valid}.",
        ),
        f"A word goes in a cycle with {valid} and {ready} both high, and costs one credit.",
    ]
    amount = "one credit" if s.give_width == 1 else f"as many credits as {give} says"
    when = f"A cycle with {give} high gives {amount} back" if s.give_width == 1 else f"Each cycle gives {amount} back"
    use = "at once" if s.early else "from the next cycle on"
    rules += [
        f"{when}, to be used {use}. At each clock edge the number of credits grows by what came back and shrinks by 1 "
        f"if a word went; what is then beyond {s.credits} is lost, so there are {s.credits} at most.",
    ]
    out_valid, out_bits = n.t("out", "valid"), n.t("out", "bits")
    if s.registered:
        rules += [
            f"{out_valid} and {out_bits} are registers: in the cycle after a word went {out_valid} is high and "
            f"{out_bits} is the word; {out_valid} is low otherwise, and {out_bits} keeps the last word."
        ]
    else:
        rules += [
            f"{out_valid} is high in the cycles in which a word goes; {out_bits} is always {bits}, without a register."
        ]
    rules += [f"{n.t('level')} is the number of credits."] if s.level else []
    rules += (
        [f"{n.t('overflow')} is high in each cycle after one in which a credit was lost, else low."]
        if s.overflow
        else []
    )
    return rules


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self.reset()

    def reset(self) -> None:
        self._credits, self._lost, self._sent = self._s.start, 0, (0, 0)

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        ready = self._credits > 0 or (self._s.early and inputs["give"] > 0)
        valid, bits = self._sent if self._s.registered else (int(ready and inputs["in_valid"]), inputs["in_bits"])
        found = {"in_ready": int(ready), "out_valid": valid, "out_bits": bits}
        return found | {"level": self._credits, "overflow": self._lost}

    def advance(self, inputs: Mapping[str, int]) -> None:
        goes = int(self.outputs(inputs)["in_ready"] and inputs["in_valid"])
        self._sent = (1, inputs["in_bits"]) if goes else (0, self._sent[1])
        total = self._credits + inputs["give"] - goes
        self._lost, self._credits = int(total > self._s.credits), min(total, self._s.credits)
