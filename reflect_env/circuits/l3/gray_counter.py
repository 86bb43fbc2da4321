"""A counter whose output changes in exactly one bit a step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import gated
from reflect_env.circuits.clocks import always, branch, clock_ports, draw_clocking, in_domain, reset_noun
from reflect_env.circuits.draw import weighted, width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.ports import PortGroup, bits_out, flag_in
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    way: str
    """`up`, `down`, or `pin`: an input chooses."""
    enable: bool
    clear: bool
    binary: bool
    """Whether the position is also an output in binary."""
    start: int
    """Position after reset and clear."""
    clocking: Clocking


@family("gray-counter", "L3", "GrayCounter", "Gray", "Counter", "GrayCount", tags=("counter", "gray"))
class GrayCounter(Family[Spec]):
    """Goes through the reflected Gray code."""

    def draw(self, rng: Random) -> Spec:
        """Draw width and options; a long round is not disturbed by clears."""
        w = width(rng, 2, 10)
        way = weighted(rng, [("up", 3), ("down", 1), ("pin", 1)])
        start = 0 if rng.random() < 0.7 else rng.randrange(1 << w)
        options = (rng.random() < 0.6, w <= 6 and rng.random() < 0.5, rng.random() < 0.3)
        return Spec(w, way, *options, start, draw_clocking(rng))

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Optional controls, the code, the optional binary position."""
        pins = [flag_in("en", "steps only while high", "enable", "tick", "inc", "step")] if s.enable else []
        pins += [flag_in("up", "high steps forwards, low backwards", "forward", "dir", "fwd")] if s.way == "pin" else []
        pins += [flag_in("clear", "restarts the sequence", "clr", "restart", "init")] if s.clear else []
        outs = [bits_out("gray", s.width, "position in Gray code", "code", "q", "count", "out")]
        outs += [bits_out("bin", s.width, "position in binary", "binary", "index", "pos")] if s.binary else []
        return (*clock_ports(s.clocking), *pins, *outs)

    def clocking(self, s: Spec) -> Clocking:
        """As drawn."""
        return s.clocking

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say the code, the direction and both ends."""
        reset, top, first = reset_noun(s.clocking), (1 << s.width) - 1, f"{_gray(s.start):0{s.width}b}"
        when = f"In each clock cycle with {n.t('en')} high" if s.enable else "In each clock cycle"
        move = f"p goes up by 1; after {top} comes 0" if s.way == "up" else f"p goes down by 1; after 0 comes {top}"
        if s.way == "pin":
            move = f"p goes up by 1 if {n.t('up')} is high and down by 1 if it is low, modulo {top + 1}"
        rules: list[Sentence] = [
            (
                f"Let p be a position from 0 to {top}; {n.t('gray')} is p in reflected binary Gray code, that is "
                f"p XOR (p >> 1).",
                f"{n.t('gray')} = p ^ (p >> 1), where p is a position of {s.width} bits (the reflected Gray code).",
            ),
            f"{when} {move}.",
        ]
        rules += [f"While {n.t('en')} is low p stays."] if s.enable else []
        if s.clear:
            rules.append(f"{n.t('clear')} sets p to {s.start} at the next clock edge and wins over stepping.")
        if s.binary:
            rules.append(f"{n.t('bin')} is p itself, in binary.")
        return Facts(
            (f"{s.width}-bit Gray code counter", f"Gray counter of {s.width} bits"),
            (f"step through the {top + 1} words of a Gray code", f"count in {s.width}-bit Gray code"),
            tuple(rules),
            (
                (
                    f"The {reset} sets {n.t('gray')} to 0b{first}, the word of position {s.start}.",
                    f"After the {reset} the position is {s.start} and {n.t('gray')} is 0b{first}.",
                ),
            ),
            forms={"verilog": self.verilog(s, n)},
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """A binary position; each bit of the code from two of its bits."""
        w = s.width
        up, down = f"pos_q <= pos_q + {w}'d1;", f"pos_q <= pos_q - {w}'d1;"
        step = branch(n.v("up"), up, down) if s.way == "pin" else up if s.way == "up" else down
        step = branch(n.v("en") if s.enable else "", step)
        step = branch(n.v("clear"), f"pos_q <= {w}'d{s.start};", step) if s.clear else step
        binary = f"\n  assign {n.v('bin')} = pos_q;" if s.binary else ""
        return f"""
  reg [{w - 1}:0] pos_q;
{always(s.clocking, f"pos_q <= {w}'d{s.start};", step)}
  assign {n.v("gray")} = {{pos_q[{w - 1}], pos_q[{w - 1}:1] ^ pos_q[{w - 2}:0]}};{binary}"""

    def style_binary(self, s: Spec, n: Names) -> Style:
        """A binary counter and a shift."""
        reg = n.local("position", "count_reg", "index", "cnt")
        step = f"{reg} {'+' if s.way == 'up' else '-'} 1.U"
        step = f"Mux({n['up']}, {reg} + 1.U, {reg} - 1.U)" if s.way == "pin" else step
        lines = [f"val {reg} = RegInit({s.start}.U({s.width}.W))"]
        lines += [gated(n["en"] if s.enable else "", f"{reg} := {step}")]
        lines += [gated(n["clear"], f"{reg} := {s.start}.U")] if s.clear else []
        lines += [f"{n['gray']} := {reg} ^ ({reg} >> 1)", *([f"{n['bin']} := {reg}"] if s.binary else [])]
        return Style(in_domain(s.clocking, "\n".join(lines)))

    def style_decode(self, s: Spec, n: Names) -> Style:
        """The register holds the code; decode, step, encode."""
        reg, plain, after = n.local("code_reg", "gray_reg"), n.local("decoded", "plain"), n.local("next", "after")
        to_gray, arg = n.local("encode", "to_gray"), n.local("x", "v")
        step = f"{plain} {'+' if s.way == 'up' else '-'} 1.U"
        step = f"{plain} + Mux({n['up']}, 1.U, {(1 << s.width) - 1}.U)" if s.way == "pin" else step
        lines = [f"def {to_gray}({arg}: UInt): UInt = {arg} ^ ({arg} >> 1)"]
        lines += [f"val {reg} = RegInit({_gray(s.start)}.U({s.width}.W))"]
        lines += [f"val {plain} = VecInit.tabulate({s.width})(i => ({reg} >> i).xorR).asUInt"]
        lines += [f"val {after} = {to_gray}({step})"]
        value = f"Mux({n['en']}, {after}, {reg})" if s.enable else after
        value = f"Mux({n['clear']}, {_gray(s.start)}.U, {value})" if s.clear else value
        lines += [f"{reg} := {value}", f"{n['gray']} := {reg}", *([f"{n['bin']} := {plain}"] if s.binary else [])]
        return Style(in_domain(s.clocking, "\n".join(lines)))

    def style_toggle(self, s: Spec, n: Names) -> Style | None:
        """Upwards: even parity flips bit 0, odd parity the bit left of the lowest one."""
        if s.way != "up" or s.binary:
            return None
        reg, low, flip = n.local("code", "word", "current"), n.local("lowest", "low_one"), n.local("flip", "toggle")
        w = s.width
        lines = [f"val {reg} = RegInit({_gray(s.start)}.U({w}.W))", f"val {low} = {reg} & (~{reg} + 1.U)"]
        lines += [f"val {flip} = Mux({reg}.xorR, Mux({low}({w - 1}), {low}, ({low} << 1)({w - 1}, 0)), 1.U)"]
        lines += [gated(n["en"] if s.enable else "", f"{reg} := {reg} ^ {flip}")]
        lines += [gated(n["clear"], f"{reg} := {_gray(s.start)}.U")] if s.clear else []
        return Style(in_domain(s.clocking, "\n".join([*lines, f"{n['gray']} := {reg}"])))

    def style_counter(self, s: Spec, n: Names) -> Style | None:
        """`Counter` over all positions."""
        if s.way != "up" or s.start != 0:
            return None
        pos, count = n.local("pos", "place", "step_no"), 1 << s.width
        controls = [n["en"] if s.enable else "true.B"] + ([n["clear"]] if s.clear else [])
        lines = [f"val ({pos}, _) = Counter(0 until {count}, {', '.join(controls)})"]
        lines += [f"{n['gray']} := {pos} ^ (0.U(1.W) ## {pos}({s.width - 1}, 1))"]
        lines += [f"{n['bin']} := {pos}"] if s.binary else []
        return Style(in_domain(s.clocking, "\n".join(lines)), imports=("Counter",))

    def model(self, s: Spec) -> Model:
        """The list of code words, built by reflection."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Long enabled runs."""
        dense = (n.ports["en"],) if s.enable else ()
        return Stimulus(cycles=max(1024, 3 << s.width), dense=dense, sparse=(n.ports["clear"],) if s.clear else ())


def _gray(position: int) -> int:
    return position ^ (position >> 1)


def _reflected(bits: int) -> list[int]:
    if bits == 0:
        return [0]
    shorter = _reflected(bits - 1)
    return shorter + [word + 2 ** (bits - 1) for word in reversed(shorter)]


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self._words = _reflected(s.width)
        self._place = s.start

    def reset(self) -> None:
        self._place = self._s.start

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        return {"gray": self._words[self._place], "bin": self._place}

    def advance(self, inputs: Mapping[str, int]) -> None:
        if inputs.get("clear"):
            self._place = self._s.start
        elif inputs.get("en", 1):
            forward = self._s.way == "up" or bool(inputs.get("up", 0))
            self._place = (self._place + (1 if forward else -1)) % len(self._words)
