"""Flip-flops in a row for a signal from elsewhere, with an optional edge detector behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.ports import PortGroup, data_in, data_out
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Reset, Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    stages: int
    edge: str
    """What the pulse output reports: `none` (no such port), `rise`, `fall` or `any`."""
    start: int
    """Value of every flip-flop after the reset."""
    reset: str
    """`none`, `sync` or `async`."""

    def __post_init__(self) -> None:
        if self.reset == "none" and self.start:
            raise ValueError("without a reset there is no start value")


@family("synchroniser", "L5", "Synchronizer", "Sync", "CdcSync", "BitSync", "Resampler", tags=("cdc", "delay"))
class Synchroniser(Family[Spec]):
    """Each bit goes through its own flip-flops."""

    def draw(self, rng: Random) -> Spec:
        """Draw width, length, edge detector and reset."""
        w, reset = rng.choice((1, 1, 1, 1, 2, 3, 4, 5, 8)), rng.choice(("none", "sync", "sync", "async"))
        ones = (1 << w) - 1
        start = 0 if reset == "none" else rng.choice((0, 0, ones, rng.randint(0, ones)))
        return Spec(w, rng.choice((2, 2, 2, 3, 3, 4, 5)), rng.choice(("none", "rise", "fall", "any")), start, reset)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Signal in and out, optional pulses."""
        pulse = [data_out("pulse", s.width, "edges of the output", "edge", "tick", "event", "changed")]
        return (
            data_in("din", s.width, "signal of another clock domain", "async_in", "raw", "source", "in", "pin"),
            data_out("dout", s.width, "signal of this clock domain", "sync_out", "synced", "safe", "out"),
            *(pulse if s.edge != "none" else []),
        )

    def clocking(self, s: Spec) -> Clocking:
        """Implicit clock; the reset may be without effect."""
        return Clocking(Reset(s.reset))

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say length and edges."""
        what = "single bit" if s.width == 1 else f"{s.width} independent bits"
        detect = {"none": "", "rise": " and rising-edge detector", "fall": " and falling-edge detector"}
        extra = detect.get(s.edge, " and edge detector")
        conventions: list[Sentence] = ["The reset does nothing."]
        if s.reset != "none":
            value = f"0b{s.start:0{s.width}b}" if s.width > 1 else str(s.start)
            conventions = [
                (
                    f"The {s.reset}hronous reset sets every flip-flop to {value}.",
                    f"After the {s.reset}hronous reset every flip-flop is {value}.",
                )
            ]
        return Facts(
            (
                f"{s.stages}-stage synchroniser{extra} for a {what}"
                if s.width == 1
                else f"{s.stages}-stage synchroniser{extra} for {what}",
                f"synchroniser of {s.stages} flip-flops{extra}, {s.width} bit{'s' * (s.width > 1)} wide",
            ),
            (
                f"bring a signal of {s.width} bit{'s' * (s.width > 1)} into this clock domain through {s.stages} "
                "flip-flops",
                f"synchronise {what} with {s.stages} flip-flops in a row",
            ),
            tuple(_rules(s, n)),
            tuple(conventions),
            {"verilog": self.verilog(s, n)},
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """One register for each stage, and one more for the edges."""
        w, names = s.width, [f"stage{k}_q" for k in range(s.stages)]
        chain = [n.v("din"), *names]
        last = names[-1]
        if s.edge != "none":
            names, chain = [*names, "before_q"], [*chain, "before_q"]
        clear = "\n".join(f"      {name} <= {w}'d{s.start};" for name in names)
        moves = "\n".join(f"      {name} <= {source};" for source, name in zip(chain, names, strict=False))
        head = f"if (reset) begin\n{clear}\n    end else " if s.reset != "none" else ""
        edge = {"rise": f"{last} & ~before_q", "fall": f"~{last} & before_q", "any": f"{last} ^ before_q"}.get(s.edge)
        pulse = f"\n  assign {n.v('pulse')} = {edge};" if edge else ""
        return f"""
  reg [{w - 1}:0] {", ".join(names)};
  always @(posedge clock{" or posedge reset" if s.reset == "async" else ""})
    {head}begin
{moves}
    end
  assign {n.v("dout")} = {last};{pulse}"""

    def style_shift_register(self, s: Spec, n: Names) -> Style:
        """The library's `ShiftRegister`."""
        out, init = (
            n.local("synced_bits", "settled", "clean"),
            "" if s.reset == "none" else f", {self._init(s)}, true.B",
        )
        lines = [f"val {out} = ShiftRegister({n['din']}, {s.stages}{init})", f"{n['dout']} := {out}"]
        return Style("\n".join([*lines, *self._pulse(s, n, out)]), imports=("ShiftRegister",))

    def style_chain(self, s: Spec, n: Names) -> Style:
        """`RegNext` inside `RegNext`, or a fold of them."""
        out, x = n.local("stable", "aligned", "second"), n.local("x", "previous")
        init = "" if s.reset == "none" else f", {self._init(s)}"
        if s.stages == 2:
            first = n.local("meta", "first_ff", "unsafe")
            lines = [f"val {first} = RegNext({n['din']}{init})", f"val {out} = RegNext({first}{init})"]
        else:
            lines = [f"val {out} = Seq.iterate({n['din']}, {s.stages + 1})({x} => RegNext({x}{init})).last"]
        return Style("\n".join([*lines, f"{n['dout']} := {out}", *self._pulse(s, n, out)]))

    def style_vec(self, s: Spec, n: Names) -> Style:
        """The stages as a `Vec`, moved in a loop."""
        chain, i = n.local("chain", "stages_vec", "flops"), n.local("i", "k")
        kind = "Bool()" if s.width == 1 else f"UInt({s.width}.W)"
        decl = f"Reg(Vec({s.stages}, {kind}))"
        if s.reset != "none":
            decl = f"RegInit(VecInit(Seq.fill({s.stages})({self._init(s)})))"
        lines = [f"val {chain} = {decl}", f"{chain}(0) := {n['din']}"]
        lines += [f"for ({i} <- 1 until {s.stages}) {{\n  {chain}({i}) := {chain}({i} - 1)\n}}"]
        last = f"{chain}({s.stages - 1})" if s.stages == 2 else f"{chain}.last"
        return Style("\n".join([*lines, f"{n['dout']} := {last}", *self._pulse(s, n, last)]))

    def style_bits(self, s: Spec, n: Names) -> Style | None:
        """One shift register of bits that also keeps what the edge detector needs."""
        if s.width > 1 or s.edge == "none":
            return None
        bits, top = n.local("bits", "line", "shifter"), s.stages
        ones = (1 << (top + 1)) - 1
        decl = (
            f"Reg(UInt({top + 1}.W))"
            if s.reset == "none"
            else f'RegInit("b{ones if s.start else 0:0{top + 1}b}".U({top + 1}.W))'
        )
        now, old = f"{bits}({top - 1})", f"{bits}({top})"
        edge = {"rise": f"{now} && !{old}", "fall": f"!{now} && {old}", "any": f"{now} =/= {old}"}[s.edge]
        lines = [f"val {bits} = {decl}", f"{bits} := Cat({bits}({top - 1}, 0), {n['din']})"]
        return Style("\n".join([*lines, f"{n['dout']} := {now}", f"{n['pulse']} := {edge}"]), imports=("Cat",))

    def _init(self, s: Spec) -> str:
        if s.width == 1:
            return "true.B" if s.start else "false.B"
        return f"{s.start}.U({s.width}.W)"

    def _pulse(self, s: Spec, n: Names, out: str) -> list[str]:
        if s.edge == "none":
            return []
        old, init = n.local("before", "earlier", "last_value"), "" if s.reset == "none" else f", {self._init(s)}"
        no = "!" if s.width == 1 else "~"
        both = "&&" if s.width == 1 else "&"
        edge = {"rise": f"{out} {both} {no}{old}", "fall": f"{no}{out} {both} {old}", "any": f"{out} ^ {old}"}[s.edge]
        return [f"val {old} = RegNext({out}{init})", f"{n['pulse']} := {edge}"]

    def model(self, s: Spec) -> Model:
        """A queue of values."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Without a reset the flip-flops fill first."""
        return Stimulus(settle=s.stages + 2 if s.reset == "none" else 0)


def _rules(s: Spec, n: Names) -> list[Sentence]:
    din, dout = n.t("din"), n.t("dout")
    rules: list[Sentence] = [
        (
            f"{din} goes through {s.stages} flip-flops in a row, all on the same clock; the last one drives {dout}.",
            f"{dout} is {din} as it was {s.stages} clock edges ago, through {s.stages} flip-flops in a row.",
        )
    ]
    if s.width > 1:
        rules += [f"Each of the {s.width} bits has flip-flops of its own."]
    if s.edge != "none":
        pulse, bit = (n.t("pulse"), dout) if s.width == 1 else (f"Bit i of {n.t('pulse')}", f"bit i of {dout}")
        change = {"rise": "is 1 and was 0", "fall": "is 0 and was 1", "any": "is not what it was"}[s.edge]
        rules += [f"{pulse} is high when {bit} {change} in the cycle before, which one more flip-flop remembers."]
    return rules


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self._line: list[int | None] = [None] * (s.stages + 1)
        self.reset()

    def reset(self) -> None:
        if self._s.reset != "none":
            self._line = [self._s.start] * (self._s.stages + 1)

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        *_, now, before = self._line
        found = {} if now is None else {"dout": now}
        if now is not None and before is not None:
            found["pulse"] = {"rise": now & ~before, "fall": before & ~now}.get(self._s.edge, now ^ before)
        return found

    def advance(self, inputs: Mapping[str, int]) -> None:
        self._line = [inputs["din"], *self._line[:-1]]
