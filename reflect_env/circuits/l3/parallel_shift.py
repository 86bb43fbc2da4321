"""A register that is loaded in parallel and read bit by bit."""

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


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    high_first: bool
    """Whether the highest bit leaves first."""
    fill: str
    """What enters at the other end: `0`, `1`, `pin`, or `ring`: the bit that leaves."""
    enable: bool
    show: bool
    """Whether the whole register is an output too."""
    busy: bool
    """Whether an output says that bits of the last load are still to come."""
    start: int
    clocking: Clocking

    @property
    def out(self) -> int:
        """Number of the bit that leaves."""
        return self.width - 1 if self.high_first else 0


@family("parallel-shift", "L3", "Piso", "Serializer", "ParallelIn", "ShiftOut", tags=("shift-register", "serial"))
class ParallelShift(Family[Spec]):
    """Parallel in, serial out."""

    def draw(self, rng: Random) -> Spec:
        """Draw a width and what follows the word."""
        width = rng.choice((3, 4, 5, 8, 8, 10, 12, 16, 24, 32)) if rng.random() < 0.7 else rng.randint(3, 32)
        fill = weighted(rng, [("0", 4), ("1", 2), ("pin", 2), ("ring", 2)])
        last = (1 << width) - 1
        start = rng.choice((0, 0, last, rng.randint(0, last)))
        flags = (rng.random() < 0.5, rng.random() < 0.35, fill != "ring" and rng.random() < 0.4)
        return Spec(width, rng.random() < 0.5, fill, *flags, start, draw_clocking(rng))

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """The word, controls, the bit that leaves, what is seen besides."""
        pins = [bits_in("d", s.width, "word to load", "data", "word_in", "din", "parallel_in")]
        pins += [flag_in("load", "takes over the word", "ld", "start", "capture", "write")]
        pins += [flag_in("en", "shifts only while high", "enable", "shift", "ce", "step")] if s.enable else []
        pins += [flag_in("sin", "bit that follows the word", "serial_in", "si", "fill_bit")] if s.fill == "pin" else []
        pins += [flag_out("sout", "bit that leaves next", "serial_out", "so", "tx", "bit_out")]
        pins += [bits_out("q", s.width, "the register", "contents", "shift_reg_out", "remaining")] if s.show else []
        pins += [flag_out("busy", "bits are still to come", "active", "sending", "pending")] if s.busy else []
        return (*clock_ports(s.clocking), *pins)

    def clocking(self, s: Spec) -> Clocking:
        """As drawn."""
        return s.clocking

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say direction, fill, priority, reset value."""
        top, load, d = s.width - 1, n.t("load"), n.t("d")
        last, move = ("0", "i+1") if s.high_first else (str(top), "i-1")
        enters = {"0": "0", "1": "1", "ring": f"the bit {s.out} that leaves"}.get(s.fill) or n.t("sin")
        when = f"In each other cycle with {n.t('en')} high" if s.enable else "In each other cycle"
        rules: list[Sentence] = [
            (
                f"The register has {s.width} bits. At a clock edge with {load} high it takes over {d}; loading wins "
                f"over "
                f"shifting.",
                f"While {load} is high, the next clock edge loads {d} into the register of {s.width} bits, and nothing "
                f"is shifted.",
            ),
            (
                f"{when} bit i moves to bit {move}, and {enters} enters at bit {last}.",
                f"{when} the register shifts by one place towards bit {s.out}, with {enters} coming in at bit {last}.",
            ),
            f"{n.t('sout')} is bit {s.out} of the register, so the {'highest' if s.high_first else 'lowest'} bit of a "
            f"word "
            f"appears first, in the cycle after the load.",
        ]
        rules += [f"While {load} and {n.t('en')} are low the register stays."] if s.enable else []
        rules += [f"{n.t('q')} is the whole register."] if s.show else []
        if s.busy:
            rules.append(
                f"{n.t('busy')} is high while {n.t('sout')} shows a bit of the word that was loaded last: from the "
                f"cycle "
                f"after a load until the shift that follows the word's last bit ({s.width} shifts after the load)."
            )
        word, reset = f"0x{s.start:x}", reset_noun(s.clocking)
        low, idle = (f" and {n.t('busy')} to 0", f", and {n.t('busy')} is 0") if s.busy else ("", "")
        order = "most" if s.high_first else "least"
        return Facts(
            (f"{s.width}-bit parallel-in serial-out shift register", f"serializer for words of {s.width} bits"),
            (
                f"send words of {s.width} bits serially, {order} significant bit first",
                f"load {s.width} bits in parallel and shift them out, {order} significant bit first",
            ),
            tuple(rules),
            (
                (
                    f"The {reset} sets the register to {word}{low}.",
                    f"After the {reset} the register holds {word}{idle}.",
                ),
            ),
            forms={"verilog": self.verilog(s, n)},
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """Slices of the register."""
        w, enters = s.width, {"0": "1'b0", "1": "1'b1", "ring": f"r_q[{s.out}]"}.get(s.fill) or n.v("sin")
        moved = f"{{r_q[{w - 2}:0], {enters}}}" if s.high_first else f"{{{enters}, r_q[{w - 1}:1]}}"
        bits = w.bit_length()
        load, step, start = f"r_q <= {n.v('d')};", f"r_q <= {moved};", f"r_q <= {w}'h{s.start:x};"
        if s.busy:
            load, start = f"{load}\nleft_q <= {bits}'d{w};", f"{start}\nleft_q <= {bits}'d0;"
            step += "\n" + branch(f"left_q != {bits}'d0", f"left_q <= left_q - {bits}'d1;")
        step = branch(n.v("load"), load, branch(n.v("en") if s.enable else "", step))
        regs = f"\n  reg [{bits - 1}:0] left_q;" if s.busy else ""
        more = f"\n  assign {n.v('q')} = r_q;" if s.show else ""
        more += f"\n  assign {n.v('busy')} = (left_q != {bits}'d0);" if s.busy else ""
        return f"""
  reg [{w - 1}:0] r_q;{regs}
{always(s.clocking, start, step)}
  assign {n.v("sout")} = r_q[{s.out}];{more}"""

    def style_cat(self, s: Spec, n: Names) -> Style:
        """Slices joined, in a chain of `when`."""
        reg, w = n.local("shift_reg", "bits", "register"), s.width
        enters = self._enters(s, n, reg)
        moved = f"{reg}({w - 2}, 0) ## {enters}" if s.high_first else f"{enters} ## {reg}({w - 1}, 1)"
        lines = [f"val {reg} = RegInit({uint(s.start, w)})"]
        return self._when(s, n, reg, [f"{reg} := {moved}"], lines, f"{reg}({s.out})")

    def style_operators(self, s: Spec, n: Names) -> Style:
        """Shift operators and `Mux`."""
        reg, moved, w = n.local("word", "current", "buffer"), n.local("moved", "shifted", "after"), s.width
        enters = self._enters(s, n, reg)
        value = f"({reg} << 1)({w - 1}, 0) | {enters}" if s.high_first else f"({reg} >> 1) | ({enters} << {w - 1})"
        if s.fill == "0":
            value = f"({reg} << 1)({w - 1}, 0)" if s.high_first else f"{reg} >> 1"
        lines = [f"val {reg} = RegInit({uint(s.start, w)})", f"val {moved} = {value}"]
        step = f"Mux({n['en']}, {moved}, {reg})" if s.enable else moved
        lines += [f"{reg} := Mux({n['load']}, {n['d']}, {step})"]
        if s.busy:
            left, bits = n.local("to_go", "bits_left"), w.bit_length()
            gate = f"{left} =/= 0.U && {n['en']}" if s.enable else f"{left} =/= 0.U"
            less = f"Mux({gate}, {left} - 1.U, {left})"
            lines += [f"val {left} = RegInit(0.U({bits}.W))", f"{left} := Mux({n['load']}, {w}.U, {less})"]
            lines += [f"{n['busy']} := {left} =/= 0.U"]
        return self._done(s, n, lines, reg, f"{reg}.head(1).asBool" if s.high_first else f"{reg}(0)")

    def style_vec(self, s: Spec, n: Names) -> Style:
        """A `Vec` of flags, each fed by its neighbour."""
        reg, i, w = n.local("cells", "flops", "stages"), n.local("i", "k"), s.width
        init = f"val {reg} = RegInit(VecInit({uint(s.start, w)}.asBools))"
        entry = f"{reg}({0 if s.high_first else w - 1}) := {self._enters(s, n, reg)}"
        if s.high_first:
            loop = f"for ({i} <- 1 until {w}) {reg}({i}) := {reg}({i} - 1)"
        else:
            loop = f"for ({i} <- 0 until {w - 1}) {reg}({i}) := {reg}({i} + 1)"
        return self._when(s, n, reg, [entry, loop], [init], f"{reg}({s.out})", ".asBools", ".asUInt")

    def _enters(self, s: Spec, n: Names, reg: str) -> str:
        fixed = {"0": "false.B", "1": "true.B", "ring": f"{reg}({s.out})"}
        return fixed.get(s.fill) or n["sin"]

    def _when(
        self, s: Spec, n: Names, reg: str, step: list[str], lines: list[str], out: str, split: str = "", join: str = ""
    ) -> Style:
        word = f"VecInit({n['d']}{split})" if split else n["d"]
        load = [f"{reg} := {word}"]
        if s.busy:
            left, bits = n.local("remaining_bits", "left", "count"), s.width.bit_length()
            lines = [*lines, f"val {left} = RegInit(0.U({bits}.W))"]
            load, step = [*load, f"{left} := {s.width}.U"], [*step, gated(f"{left} =/= 0.U", f"{left} := {left} - 1.U")]
        other = f"elsewhen({n['en']})" if s.enable else "otherwise"
        inner = "\n".join(f"  {line}" for part in step for line in part.split("\n"))
        lines = [*lines, f"{gated(n['load'], *load)}.{other} {{\n{inner}\n}}"]
        lines += [f"{n['busy']} := {left} =/= 0.U"] if s.busy else []
        return self._done(s, n, lines, f"{reg}{join}", out)

    def _done(self, s: Spec, n: Names, lines: list[str], word: str, out: str) -> Style:
        lines = [*lines, f"{n['sout']} := {out}", *([f"{n['q']} := {word}"] if s.show else [])]
        return Style(in_domain(s.clocking, "\n".join(lines)))

    def model(self, s: Spec) -> Model:
        """A queue of bits, the one that leaves next in front."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Rare loads, so that words leave whole."""
        return Stimulus(cycles=2048, dense=(n.ports["en"],) if s.enable else (), sparse=(n.ports["load"],))


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self.reset()

    def _queued(self, word: int) -> list[int]:
        bits = [word >> i & 1 for i in range(self._s.width)]
        return bits[::-1] if self._s.high_first else bits

    def reset(self) -> None:
        self._queue, self._left = self._queued(self._s.start), 0

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        ordered = self._queue[::-1] if self._s.high_first else self._queue
        word = sum(bit << i for i, bit in enumerate(ordered))
        return {"sout": self._queue[0], "q": word, "busy": int(self._left > 0)}

    def advance(self, inputs: Mapping[str, int]) -> None:
        if inputs["load"]:
            self._queue, self._left = self._queued(inputs["d"]), self._s.width
        elif inputs.get("en", 1):
            fill = {"0": 0, "1": 1, "ring": self._queue[0]}.get(self._s.fill, inputs.get("sin", 0))
            self._queue, self._left = [*self._queue[1:], fill], max(0, self._left - 1)
