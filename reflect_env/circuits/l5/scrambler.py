"""Scramblers: additive ones, self-synchronising ones and the descramblers that undo them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.ports import PortGroup, data_in, data_out, flag_in
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Reset, Stimulus

KNOWN = (
    (4, 3),
    (5, 3),
    (7, 4),
    (7, 6),
    (9, 5),
    (11, 9),
    (15, 14),
    (16, 5, 4, 3),
    (17, 14),
    (20, 17),
    (23, 18),
    (31, 28),
)
"""Feedback taps in use, highest first."""
TITLES = {
    "additive": "additive scrambler",
    "scramble": "self-synchronising scrambler",
    "undo": "self-synchronising descrambler",
}


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    taps: tuple[int, ...]
    """Which of the bits before are XORed, highest first."""
    mode: str
    """`additive`, `scramble` or `undo`: what enters the register."""
    data_width: int
    seed: int
    """Bit k-1 is the bit of k steps ago."""
    restart: bool
    registered: bool
    asynchronous: bool


@family("scrambler", "L5", "Scrambler", "Whitener", "Randomizer", "BitMixer", tags=("lfsr", "serial"))
class Scrambler(Family[Spec]):
    """Data XOR bits out of a shift register."""

    def draw(self, rng: Random) -> Spec:
        """Draw taps in use or any, mode, width and seed."""
        taps: tuple[int, ...] = rng.choice(KNOWN)
        if rng.random() < 0.4:
            top = rng.randint(3, 16)
            taps = (top, *sorted(rng.sample(range(1, top), rng.choice((1, 1, 3) if top > 3 else (1,))), reverse=True))
        mode, ones = rng.choice(tuple(TITLES)), (1 << taps[0]) - 1
        seed = (
            rng.choice((ones, rng.randint(1, ones)))
            if mode == "additive"
            else rng.choice((0, ones, rng.randint(0, ones)))
        )
        options = (rng.random() < 0.5, rng.random() < 0.35, rng.random() < 0.15)
        return Spec(taps, mode, rng.choice((1, 1, 2, 4, 8, 8)), seed, *options)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Enable, optional restart, data in and out."""
        restart = [flag_in("restart", "puts the seed back", "clear", "sync", "reload", "frame_start")]
        return (
            flag_in("en", "takes a step", "enable", "valid", "step", "advance"),
            *(restart if s.restart else []),
            data_in("din", s.data_width, "data in", "data_in", "in", "d", "plain"),
            data_out("dout", s.data_width, "data out", "data_out", "out", "q", "mixed"),
        )

    def clocking(self, s: Spec) -> Clocking:
        """Implicit clock; the reset may be asynchronous."""
        return Clocking(Reset.ASYNC if s.asynchronous else Reset.SYNC)

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say the XOR, what enters the register, and the order of the bits."""
        kind, poly = "asynchronous" if s.asynchronous else "synchronous", _polynomial(s)
        title = TITLES[s.mode]
        per = "one bit a cycle" if s.data_width == 1 else f"{s.data_width} bits a cycle"
        purpose = "undo" if s.mode == "undo" else "whiten"
        conventions: list[Sentence] = [
            (f"The {kind} reset loads the seed.", f"After the {kind} reset the register holds the seed."),
            f"The seed is 0b{s.seed:0{s.taps[0]}b}: its rightmost bit stands for the bit of 1 step ago.",
        ]
        if s.registered:
            conventions += [
                f"{n.t('dout')} is a register, 0 after the reset: it takes the result at the clock edge of each cycle "
                f"with {n.t('en')} high{self._unless(s, n)} and else keeps it."
            ]
        else:
            conventions += [f"{n.t('dout')} is combinational: it is the result for {n.t('din')} of the same cycle."]
        return Facts(
            (f"{title} with the polynomial {poly}, {per}", f"{title} ({poly}), {per}"),
            (
                f"{purpose} a data stream with the {title} of {poly}, {per}",
                f"be the {title} for the polynomial {poly}, {per}",
            ),
            tuple(_rules(s, n)),
            tuple(conventions),
            {"verilog": self.verilog(s, n)},
        )

    def _unless(self, s: Spec, n: Names) -> str:
        return f" and {n.t('restart')} low" if s.restart else ""

    def verilog(self, s: Spec, n: Names) -> str:
        """A loop over the bits of the data."""
        top, w = s.taps[0], s.data_width
        xor = " ^ ".join(f"run_d[{tap - 1}]" for tap in s.taps)
        enters = {"additive": "key_d", "scramble": "out_d[i_d]", "undo": "in_d[i_d]"}[s.mode]
        restart = f"\n    else if ({n.v('restart')}) past_q <= {top}'d{s.seed};" if s.restart else ""
        edge = f"@(posedge clock{' or posedge reset' if s.asynchronous else ''})"
        text = f"""
  reg [{top - 1}:0] past_q, run_d;
  reg [{w - 1}:0] out_d;
  reg key_d;
  integer i_d;
  wire [{w - 1}:0] in_d = {n.v("din")};
  always @* begin
    run_d = past_q;
    out_d = 0;
    key_d = 1'b0;
    for (i_d = 0; i_d < {w}; i_d = i_d + 1) begin
      key_d = {xor};
      out_d[i_d] = in_d[i_d] ^ key_d;
      run_d = {{run_d[{top - 2}:0], {enters}}};
    end
  end
  always {edge}
    if (reset) past_q <= {top}'d{s.seed};{restart}
    else if ({n.v("en")}) past_q <= run_d;"""
        if not s.registered:
            return f"{text}\n  assign {n.v('dout')} = out_d;"
        when = f"{n.v('en')} & ~{n.v('restart')}" if s.restart else n.v("en")
        return f"""{text}
  reg [{w - 1}:0] held_q;
  always {edge}
    if (reset) held_q <= 0;
    else if ({when}) held_q <= out_d;
  assign {n.v("dout")} = held_q;"""

    def style_loop(self, s: Spec, n: Names) -> Style:
        """A Scala variable goes through the steps of a cycle."""
        past, run, i = n.local("past", "history", "lfsr"), n.local("run", "window", "state"), n.local("i", "k")
        out, key, top = n.local("result", "mixed_bits"), n.local("key", "feedback"), s.taps[0]
        bit = n["din"] if s.data_width == 1 else f"{n['din']}({i})"
        enters = {"additive": key, "scramble": f"{out}({i})", "undo": bit}[s.mode]
        lines = [
            f"val {past} = RegInit({self._seed(s)})",
            f"val {out} = Wire(Vec({s.data_width}, Bool()))",
            f"var {run}: UInt = {past}",
            f"for ({i} <- 0 until {s.data_width}) {{",
            f"  val {key} = {' ^ '.join(f'{run}({tap - 1})' for tap in s.taps)}",
            f"  {out}({i}) := {bit} ^ {key}",
            f"  {run} = Cat({run}({top - 2}, 0), {enters})\n}}",
            *self._update(s, n, past, run),
            *self._output(s, n, f"{out}.asUInt"),
        ]
        return Style("\n".join(lines), imports=("Cat",))

    def style_fold(self, s: Spec, n: Names) -> Style:
        """Every bit that was or will be in the register, in one sequence; bit k needs those before it."""
        past, mask, i = n.local("past", "memory_bits", "shifter"), n.local("mask", "tap_mask"), n.local("s", "before")
        out, bit, key = n.local("outputs", "bits_out"), n.local("b", "bit"), n.local("key", "parity")
        after, state, top = n.local("after", "following"), n.local("so_far", "acc"), s.taps[0]
        enters = {"additive": key, "scramble": f"{bit} ^ {key}", "undo": bit}[s.mode]
        source = f"Seq({n['din']})" if s.data_width == 1 else f"{n['din']}.asBools"
        bits = sum(1 << (tap - 1) for tap in s.taps)
        lines = [
            f"val {past} = RegInit({self._seed(s)})",
            f'val {mask} = "b{bits:0{top}b}".U({top}.W)',
            f"val ({after}, {out}) = {source}.foldLeft(({past}: UInt, Seq.empty[Bool])) {{",
            f"  case (({i}, {state}), {bit}) =>\n    val {key} = ({i} & {mask}).xorR",
            f"    (Cat({i}({top - 2}, 0), {enters}), {state} :+ ({bit} ^ {key}))\n}}",
            *self._update(s, n, past, after),
            *self._output(s, n, f"VecInit({out}).asUInt"),
        ]
        return Style("\n".join(lines), imports=("Cat",))

    def style_function(self, s: Spec, n: Names) -> Style | None:
        """One step as an expression, where a cycle is one step."""
        if s.data_width > 1:
            return None
        past, key, top = n.local("cells", "stages", "flops"), n.local("key", "tap_sum"), s.taps[0]
        mixed, j = n.local("mixed", "scrambled"), n.local("j", "k")
        enters = {"additive": key, "scramble": mixed, "undo": n["din"]}[s.mode]
        if s.seed == (1 << top) - 1 or s.seed == 0:
            init = f"Seq.fill({top})({'true.B' if s.seed else 'false.B'})"
        else:
            init = f"Seq({', '.join(str(s.seed >> k & 1) for k in range(top))}).map(_.B)".replace(
                "_.B", f"{j} => ({j} == 1).B"
            )
        step = f"{past} := VecInit({enters} +: {past}.init)"
        lines = [
            f"val {past} = RegInit(VecInit({init}))",
            f"val {key} = Seq({', '.join(map(str, s.taps))}).map({j} => {past}({j} - 1)).reduce(_ ^ _)",
            f"val {mixed} = {n['din']} ^ {key}",
        ]
        if s.restart:
            lines += [f"when({n['restart']}) {{\n  {past} := VecInit({init})\n}}.elsewhen({n['en']}) {{\n  {step}\n}}"]
        else:
            lines += [f"when({n['en']}) {{\n  {step}\n}}"]
        return Style("\n".join([*lines, *self._output(s, n, mixed)]))

    def _seed(self, s: Spec) -> str:
        return f'"h{s.seed:x}".U({s.taps[0]}.W)'

    def _update(self, s: Spec, n: Names, past: str, after: str) -> list[str]:
        if s.restart:
            clear = f"when({n['restart']}) {{\n  {past} := {self._seed(s)}\n}}"
            return [f"{clear}.elsewhen({n['en']}) {{\n  {past} := {after}\n}}"]
        return [f"when({n['en']}) {{\n  {past} := {after}\n}}"]

    def _output(self, s: Spec, n: Names, value: str) -> list[str]:
        value = f"{value}.asBool" if s.data_width == 1 and value.endswith(".asUInt") else value
        if not s.registered:
            return [f"{n['dout']} := {value}"]
        reg, zero = n.local("out_reg", "held_out"), "false.B" if s.data_width == 1 else f"0.U({s.data_width}.W)"
        when = f"{n['en']} && !{n['restart']}" if s.restart else n["en"]
        return [f"val {reg} = RegInit({zero})", f"when({when}) {{\n  {reg} := {value}\n}}", f"{n['dout']} := {reg}"]

    def model(self, s: Spec) -> Model:
        """The history as a list."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Long runs between restarts."""
        return Stimulus(dense=(n.ports["en"],), sparse=(n.ports["restart"],) if s.restart else ())


def _polynomial(s: Spec) -> str:
    return " + ".join([*(f"x^{tap}" if tap > 1 else "x" for tap in s.taps), "1"])


def _rules(s: Spec, n: Names) -> list[Sentence]:
    din, en = n.t("din"), n.t("en")
    ago = [f"{tap} step{'s' * (tap > 1)} ago" for tap in s.taps]
    key = f"the XOR of the bits that entered the register {', '.join(ago[:-1])} and {ago[-1]}"
    enters = {"additive": "the key bit itself", "scramble": "the result bit", "undo": f"the bit of {din}"}[s.mode]
    rules: list[Sentence] = [
        (
            f"A shift register keeps the last {s.taps[0]} bits that entered it; the key bit is {key}.",
            f"The key bit is {key}; a shift register of {s.taps[0]} bits remembers them.",
        )
    ]
    if s.data_width == 1:
        rules += [f"The result bit is {din} XOR the key bit."]
        rules += [f"In each cycle with {en} high one step is taken: {enters} enters the register at the clock edge."]
    else:
        rules += [
            f"A cycle has {s.data_width} steps, one for each bit of {din} from bit 0 upwards: bit i of the result is "
            f"bit i of {din} XOR the key bit of step i, then {enters} enters the register, which the next step sees."
        ]
        rules += [f"In each cycle with {en} high the register after the last step is kept at the clock edge."]
    rules += [f"While {en} is low the register stays."]
    if s.restart:
        rules += [f"A high {n.t('restart')} loads the seed into the register at the clock edge and wins over {en}."]
    return rules


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self.reset()

    def reset(self) -> None:
        self._past = self._seed()
        self._held = 0

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        return {"dout": self._held if self._s.registered else self._run(inputs["din"])[0]}

    def advance(self, inputs: Mapping[str, int]) -> None:
        if inputs.get("restart"):
            self._past = self._seed()
        elif inputs["en"]:
            self._held, self._past = self._run(inputs["din"])

    def _seed(self) -> list[int]:
        """The last bit of the list entered last."""
        return [self._s.seed >> (ago - 1) & 1 for ago in range(self._s.taps[0], 0, -1)]

    def _run(self, data: int) -> tuple[int, list[int]]:
        past, result = list(self._past), 0
        for i in range(self._s.data_width):
            key, bit = sum(past[-tap] for tap in self._s.taps) % 2, data >> i & 1
            mixed = (bit + key) % 2
            result += mixed << i
            past = [*past[1:], {"additive": key, "scramble": mixed, "undo": bit}[self._s.mode]]
        return result, past
