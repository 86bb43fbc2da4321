"""A linear-feedback shift register, with the feedback outside (Fibonacci) or inside (Galois)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import gated, uint
from reflect_env.circuits.clocks import always, branch, clock_ports, draw_clocking, in_domain, reset_noun
from reflect_env.circuits.draw import weighted
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.ports import PortGroup, bits_in, bits_out, flag_in, flag_out
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Stimulus

_LONGEST = {
    3: (2, 1), 4: (3, 2), 5: (4, 2), 6: (5, 4), 7: (6, 5), 8: (7, 5, 4, 3), 9: (8, 4), 10: (9, 6), 11: (10, 8),
    12: (11, 5, 3, 0), 13: (12, 3, 2, 0), 14: (13, 4, 2, 0), 15: (14, 13), 16: (15, 14, 12, 3), 17: (16, 13),
    18: (17, 10), 19: (18, 5, 1, 0), 20: (19, 16), 21: (20, 18), 22: (21, 20), 23: (22, 17), 24: (23, 22, 21, 16),
    32: (31, 21, 1, 0),
}  # fmt: skip
"""Taps of a register that shifts upwards with the longest period (Xilinx application note 052, counted from 0)."""


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    taps: tuple[int, ...]
    """Fibonacci: bits that are added into the new one. Galois: bits that are inverted after the shift."""
    kind: str
    """`fibonacci`, `xnor` (Fibonacci with the new bit inverted) or `galois`."""
    upwards: bool
    """Whether bits move from bit 0 to the highest bit."""
    enable: bool
    load: bool
    serial: bool
    """Whether only the bit that is shifted out is an output."""
    seed: int
    clocking: Clocking

    def __post_init__(self) -> None:
        if max(self.taps) >= self.width or self.must not in self.taps:
            raise ValueError("the taps lie in the register, and the end that keeps it reversible is among them")

    @property
    def out(self) -> int:
        """Number of the bit that is shifted out."""
        return self.width - 1 if self.upwards else 0

    @property
    def must(self) -> int:
        """The tap without which a state would have two predecessors."""
        return (self.width - 1 - self.out) if self.kind == "galois" else self.out

    @property
    def mask(self) -> int:
        """The taps as a number."""
        return sum(1 << tap for tap in self.taps)


@family("lfsr", "L3", "Lfsr", "Prbs", "Random", "NoiseGen", "Scrambler", tags=("lfsr", "shift-register"))
class Lfsr(Family[Spec]):
    """A shift register that feeds itself."""

    def draw(self, rng: Random) -> Spec:
        """Half of the Fibonacci registers have the longest period."""
        kind, upwards = weighted(rng, [("fibonacci", 4), ("xnor", 1), ("galois", 3)]), rng.random() < 0.5
        width = rng.choice((3, 4, 4, 5, 7, 8, 8, 12, 16, 16, 24, 32)) if rng.random() < 0.5 else rng.randint(3, 24)
        end = (width - 1 if upwards else 0) if kind != "galois" else (0 if upwards else width - 1)
        inner = [i for i in range(width) if i != end]
        taps = [end, *rng.sample(inner, min(len(inner), rng.choice((1, 1, 2, 3, 3))))]
        if kind != "galois" and width in _LONGEST and rng.random() < 0.5:
            taps = [t if upwards else width - 1 - t for t in _LONGEST[width]]
        flags = (upwards, rng.random() < 0.5, rng.random() < 0.3, rng.random() < 0.3)
        seed = 1 if rng.random() < 0.4 else rng.randint(1, (1 << width) - 1)
        return Spec(width, tuple(sorted(taps, reverse=True)), kind, *flags, seed, draw_clocking(rng))

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Optional enable and load, state or serial bit."""
        pins = [flag_in("en", "steps only while high", "enable", "step", "advance", "tick")] if s.enable else []
        if s.load:
            pins += [flag_in("load", "takes over the value at the data input", "reseed", "ld", "set")]
            pins += [bits_in("d", s.width, "value to load", "seed_in", "preload", "data", "init_value")]
        if s.serial:
            pins += [flag_out("out", "bit that is shifted out next", "prbs", "noise", "bit_out", "serial_out")]
        else:
            pins += [bits_out("state", s.width, "state of the register", "q", "value", "random", "lfsr_out")]
        return (*clock_ports(s.clocking), *pins)

    def clocking(self, s: Spec) -> Clocking:
        """As drawn."""
        return s.clocking

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say direction, feedback, seed."""
        when = f"In each clock cycle with {n.t('en')} high" if s.enable else "In each clock cycle"
        kind = "Galois" if s.kind == "galois" else "Fibonacci"
        rules: list[Sentence] = [self._step(s, when)]
        rules += [f"While {n.t('en')} is low the register stays."] if s.enable else []
        if s.load:
            rules.append(f"A high {n.t('load')} loads {n.t('d')} into the register at the clock edge, without a step.")
        if s.serial:
            rules.append(f"{n.t('out')} is bit {s.out} of the register, the bit that the next step shifts out.")
        else:
            rules.append((f"{n.t('state')} is the register.", f"{n.t('state')} shows the whole register."))
        reset, seed = reset_noun(s.clocking), f"0x{s.seed:x}"
        return Facts(
            (f"{s.width}-bit {kind} LFSR", f"{kind} linear-feedback shift register of {s.width} bits"),
            (
                f"produce pseudo-random {'bits' if s.serial else 'words'} with {s.width} bits of state ({kind} LFSR)",
                f"step a linear-feedback shift register ({kind}, {s.width} bits)",
            ),
            tuple(rules),
            ((f"The {reset} sets the register to {seed}.", f"After the {reset} the register holds {seed}."),),
            forms={"verilog": self.verilog(s, n)},
        )

    def _step(self, s: Spec, when: str) -> Sentence:
        last, first = s.out, s.width - 1 - s.out
        move = "bit i to bit i+1" if s.upwards else "bit i to bit i-1"
        if s.kind != "galois":
            several = f"the {'XNOR (inverted XOR)' if s.kind == 'xnor' else 'XOR'} of its bits {_listed(s.taps)}"
            return (
                f"{when} the {s.width}-bit register shifts by one, {move}; the new bit {first} is {several}, taken "
                f"before the shift.",
                f"There is a register of {s.width} bits. {when} {several} is formed and shifted in at bit {first}, "
                f"while "
                f"{move.replace(' to ', ' moves to ')} and bit {last} is dropped.",
            )
        flipped = _listed(s.taps)
        return (
            f"{when} the {s.width}-bit register shifts by one, {move}, with 0 entering at bit {first}; if the bit "
            f"{last} that was shifted out is 1, the bits {flipped} of the result are inverted after the shift.",
            f"{when} bit {last} is shifted out of the {s.width}-bit register ({move}, a 0 comes in at bit {first}), "
            f"and if it was 1, the shifted value is XORed with 0x{s.mask:x}.",
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """Bit by bit."""
        w = s.width
        bits = [f"r_q[{i - 1 if s.upwards else i + 1}]" for i in range(w)]
        first, leaving = w - 1 - s.out, f"r_q[{s.out}]"
        bits[first] = "1'b0" if s.kind == "galois" else ("~^" if s.kind == "xnor" else "^")
        if s.kind == "galois":
            bits = [_xor(bit, leaving) if i in s.taps else bit for i, bit in enumerate(bits)]
        else:
            bits[first] += f"{{{', '.join(f'r_q[{tap}]' for tap in s.taps)}}}"
        step = f"r_q <= {{{', '.join(reversed(bits))}}};"
        step = branch(n.v("en") if s.enable else "", step)
        step = branch(n.v("load"), f"r_q <= {n.v('d')};", step) if s.load else step
        shown = f"assign {n.v('out')} = {leaving};" if s.serial else f"assign {n.v('state')} = r_q;"
        return f"""
  reg [{w - 1}:0] r_q;
{always(s.clocking, f"r_q <= {w}'h{s.seed:x};", step)}
  {shown}"""

    def style_join(self, s: Spec, n: Names) -> Style:
        """The new bit in words of single bits, joined with the old ones."""
        reg, new = n.local("lfsr", "shift_reg", "bits", "register"), n.local("feedback", "new_bit", "incoming")
        if s.kind == "galois":
            kept = f"{reg}({s.width - 2}, 0) ## 0.U(1.W)" if s.upwards else f"0.U(1.W) ## {reg}({s.width - 1}, 1)"
            value = f"({kept}) ^ Mux({reg}({s.out}), {uint(s.mask, s.width)}, 0.U)"
            return self._done(s, n, reg, [], value)
        chain = " ^ ".join(f"{reg}({tap})" for tap in s.taps)
        chain = f"!({chain})" if s.kind == "xnor" else chain
        kept = f"{reg}({s.width - 2}, 0) ## {new}" if s.upwards else f"{new} ## {reg}({s.width - 1}, 1)"
        return self._done(s, n, reg, [f"val {new} = {chain}"], kept)

    def style_mask(self, s: Spec, n: Names) -> Style:
        """Shift operators and a mask."""
        reg, mask = n.local("current", "value", "word"), n.local("mask", "taps", "polynomial")
        lines = [f"val {mask} = {uint(s.mask, s.width)}"]
        moved = f"({reg} << 1)({s.width - 1}, 0)" if s.upwards else f"({reg} >> 1)"
        if s.kind == "galois":
            return self._done(s, n, reg, lines, f"{moved} ^ ({mask} & Fill({s.width}, {reg}({s.out})))", "Fill")
        new = f"({reg} & {mask}).xorR"
        new = f"!{new}" if s.kind == "xnor" else new
        place = new if s.upwards else f"({new} << {s.width - 1})"
        return self._done(s, n, reg, lines, f"{moved} | {place}")

    def style_vec(self, s: Spec, n: Names) -> Style:
        """Every bit of the next state from a rule."""
        reg, i, tapped = n.local("cells", "state_reg", "flops"), n.local("i", "k"), n.local("tapped", "positions")
        first, lines = s.width - 1 - s.out, [f"val {tapped} = Set({', '.join(map(str, sorted(s.taps)))})"]
        source = f"{reg}({i} {'-' if s.upwards else '+'} 1)"
        if s.kind == "galois":
            old, out = n.local("moved", "shifted"), f"{reg}({s.out})"
            inner = f"val {old} = if ({i} == {first}) false.B else {source}\n"
            inner += f"if ({tapped}({i})) {old} ^ {out} else {old}"
        else:
            sign = "!" if s.kind == "xnor" else ""
            inner = f"if ({i} == {first}) {sign}{tapped}.toSeq.map({reg}(_)).reduce(_ ^ _) else {source}"
        body = "\n".join(f"  {line}" for line in inner.split("\n"))
        return self._done(s, n, reg, lines, f"VecInit.tabulate({s.width}) {{ {i} =>\n{body}\n}}.asUInt")

    def _done(self, s: Spec, n: Names, reg: str, lines: list[str], value: str, *imports: str) -> Style:
        start = [f"val {reg} = RegInit({uint(s.seed, s.width)})"]
        step = gated(n["en"] if s.enable else "", f"{reg} := {value}")
        load = [gated(n["load"], f"{reg} := {n['d']}")] if s.load else []
        shown = f"{n['out']} := {reg}({s.out})" if s.serial else f"{n['state']} := {reg}"
        return Style(in_domain(s.clocking, "\n".join([*start, *lines, step, *load, shown])), imports=imports)

    def model(self, s: Spec) -> Model:
        """A list of bits, bit 0 first."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Rare loads."""
        dense = (n.ports["en"],) if s.enable else ()
        return Stimulus(dense=dense, sparse=(n.ports["load"],) if s.load else ())


def _listed(taps: tuple[int, ...]) -> str:
    return ", ".join(map(str, taps[:-1])) + f" and {taps[-1]}" if len(taps) > 1 else str(taps[0])


def _xor(bit: str, leaving: str) -> str:
    return leaving if bit == "1'b0" else f"{bit} ^ {leaving}"


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self._bits = self._unpack(s.seed)

    def _unpack(self, value: int) -> list[int]:
        return [value >> i & 1 for i in range(self._s.width)]

    def reset(self) -> None:
        self._bits = self._unpack(self._s.seed)

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        value = sum(bit << i for i, bit in enumerate(self._bits))
        return {"out": self._bits[self._s.out], "state": value}

    def advance(self, inputs: Mapping[str, int]) -> None:
        if inputs.get("load"):
            self._bits = self._unpack(inputs["d"])
        elif inputs.get("en", 1):
            self._step()

    def _step(self) -> None:
        s, old = self._s, self._bits
        new = 0
        if s.kind != "galois":
            new = (sum(old[tap] for tap in s.taps) + (s.kind == "xnor")) % 2
        self._bits = [new, *old[:-1]] if s.upwards else [*old[1:], new]
        if s.kind == "galois" and old[s.out]:
            self._bits = [bit ^ (i in s.taps) for i, bit in enumerate(self._bits)]
