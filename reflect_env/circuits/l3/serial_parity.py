"""Parity of a serial stream: running, of frames of fixed length, or checked against a parity bit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import gated
from reflect_env.circuits.clocks import always, branch, clock_ports, draw_clocking, in_domain, reset_noun
from reflect_env.circuits.draw import weighted
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.ports import PortGroup, flag_in, flag_out
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    mode: str
    """`running`: of all bits so far; `frame`: of each group of bits; `check`: each group ends with its parity bit."""
    count: int
    """Data bits of a frame; 0 where there are none."""
    odd: bool
    """Odd parity: the ones, parity bit included, are odd in number."""
    valid: bool
    clear: bool
    clocking: Clocking

    def __post_init__(self) -> None:
        if (self.count == 0) != (self.mode == "running"):
            raise ValueError("frames have a length, a running parity has none")

    @property
    def frame(self) -> int:
        """Bits of a frame in all."""
        return self.count + (self.mode == "check")

    @property
    def kind(self) -> str:
        """The word for it."""
        return "odd" if self.odd else "even"


@family("serial-parity", "L3", "Parity", "ParityGen", "ParityCheck", "SerialParity", tags=("parity", "serial"))
class SerialParity(Family[Spec]):
    """Counts ones modulo 2."""

    def draw(self, rng: Random) -> Spec:
        """Draw a mode and the length of a frame."""
        mode = weighted(rng, [("running", 2), ("frame", 3), ("check", 3)])
        count = 0 if mode == "running" else rng.choice((2, 3, 4, 5, 6, 7, 7, 8, 8, 9, 10, 12, 16))
        flags = (rng.random() < 0.5, rng.random() < 0.5, rng.random() < 0.4)
        return Spec(mode, count, *flags, draw_clocking(rng, raw=0.25))

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Bits in, controls, the parity or the verdict."""
        pins = [flag_in("d", "stream of bits", "x", "din", "bit_in", "serial", "rx")]
        pins += [flag_in("valid", "there is a bit", "en", "enable", "strobe", "shift")] if s.valid else []
        pins += [flag_in("clear", "starts anew", "clr", "restart", "sync")] if s.clear else []
        if s.mode == "check":
            pins += [flag_out("error", "parity of the last frame was wrong", "parity_error", "bad", "perr")]
        else:
            pins += [flag_out("parity", "parity", "p", "par", "parity_bit", "out")]
        if s.mode != "running":
            pins += [flag_out("done", "a frame has ended", "ready", "frame_end", "complete")]
        return (*clock_ports(s.clocking), *pins)

    def clocking(self, s: Spec) -> Clocking:
        """As drawn."""
        return s.clocking

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say what a frame is, what the parity is, when outputs change."""
        d, reset = n.t("d"), reset_noun(s.clocking)
        when = f"each clock edge with {n.t('valid')} high" if s.valid else "each clock edge"
        rules: list[Sentence] = [f"A bit is taken from {d} at {when}.", *self._mode(s, n)]
        if s.clear:
            what = "all bits taken" if s.mode == "running" else "the bits of the frame so far"
            gone = f"no bit is taken and {what} are forgotten{self._cleared(s, n)}"
            rules.append(f"If {n.t('clear')} is high at a clock edge, {gone}.")
        name = {"running": "running parity", "frame": f"parity of {s.count} bits", "check": "parity check"}[s.mode]
        where = f" for frames of {s.count} data bits" if s.mode == "check" else ""
        return Facts(
            (f"serial {s.kind} {name} circuit{where}", f"bit-serial {s.kind} {name} unit{where}"),
            (
                {
                    "running": f"keep the {s.kind} parity of a serial stream",
                    "frame": f"make an {s.kind} parity bit for every {s.count} serial bits",
                    "check": f"check the {s.kind} parity bit that follows every {s.count} serial bits",
                }[s.mode],
                f"count the ones of a serial stream modulo 2 ({s.kind} parity)",
            ),
            tuple(rules),
            (
                (
                    f"The {reset} forgets all bits{self._after(s, n)}.",
                    f"After the {reset} no bit has been taken{self._after(s, n)}.",
                ),
                *([f"While {n.t('valid')} is low, {d} is ignored."] if s.valid else []),
            ),
        )

    def _mode(self, s: Spec, n: Names) -> list[Sentence]:
        number = "odd" if s.odd else "even"
        if s.mode == "running":
            value = "even" if s.odd else "odd"
            return [
                (
                    f"{n.t('parity')} is the {s.kind} parity bit of all bits taken so far, from a register: it is 1 if "
                    f"the "
                    f"number of ones among them is {value}.",
                    f"{n.t('parity')} is a registered output that makes the ones, itself included, {number} in number: "
                    f"1 "
                    f"while {'an even' if s.odd else 'an odd'} number of ones has been taken.",
                )
            ]
        timing = f"{n.t('done')} is high for the one cycle after that edge and low otherwise."
        if s.mode == "frame":
            return [
                (
                    f"Every {s.count} bits form a frame. At the edge that takes the last bit of a frame, "
                    f"{n.t('parity')} is "
                    f"set to the bit that makes the ones of the frame and itself {number} in number; it stays until "
                    f"the "
                    f"end of the next frame.",
                    f"{s.count} bits after each other are a frame. {n.t('parity')} is a register with the {s.kind} "
                    f"parity "
                    f"bit of the last whole frame (ones of the frame plus this bit: {number}), written at the edge "
                    f"that "
                    f"takes the frame's last bit.",
                ),
                timing,
                "The next bit belongs to the next frame.",
            ]
        return [
            (
                f"A frame is {s.count} data bits and then a parity bit, {s.frame} bits in all; with a right parity bit "
                f"it "
                f"has an {number} number of ones.",
                f"After every {s.count} data bits comes one parity bit; the ones among these {s.frame} bits are "
                f"{number} "
                f"in number if nothing went wrong.",
            ),
            f"At the edge that takes the parity bit, {n.t('error')} is set to 1 if the number of ones is wrong and to "
            f"0 if "
            f"it is right; it stays until the end of the next frame.",
            timing,
        ]

    def _after(self, s: Spec, n: Names) -> str:
        if s.mode == "running":
            return f", so {n.t('parity')} is {int(s.odd)}"
        return f"; {n.t('error' if s.mode == 'check' else 'parity')} and {n.t('done')} are 0"

    def _cleared(self, s: Spec, n: Names) -> str:
        if s.mode == "running":
            return f", so {n.t('parity')} becomes {int(s.odd)}"
        kept = n.t("error" if s.mode == "check" else "parity")
        return f"; {kept} stays as it is and {n.t('done')} becomes 0"

    def verilog(self, s: Spec, n: Names) -> str:
        """Shifts a whole frame in and reduces it."""
        d, odd = n.v("d"), int(s.odd)
        if s.mode == "running":
            step = branch(n.v("valid") if s.valid else "", branch(d, "par_q <= ~par_q;"))
            step = branch(n.v("clear"), f"par_q <= 1'b{odd};", step) if s.clear else step
            body = always(s.clocking, f"par_q <= 1'b{odd};", step)
            return f"\n  reg par_q;\n{body}\n  assign {n.v('parity')} = par_q;"
        bits, last = s.frame.bit_length(), s.frame - 1
        out = n.v("error" if s.mode == "check" else "parity")
        whole = f"bits_q <= {{bits_q[{last - 1}:0], {d}}};" if last > 1 else f"bits_q <= {{bits_q[0], {d}}};"
        end = f"num_q <= 0;\nout_q <= (^{{bits_q[{last - 1}:0], {d}}}) ^ 1'b{odd};\ndone_q <= 1'b1;"
        step = "done_q <= 1'b0;\n{0}"
        inner = f"{whole}\n" + branch(f"num_q == {bits}'d{last}", end, f"num_q <= num_q + {bits}'d1;")
        inner = branch(n.v("valid") if s.valid else "", inner)
        inner = branch(n.v("clear"), "num_q <= 0;", inner) if s.clear else inner
        start = "num_q <= 0;\nbits_q <= 0;\nout_q <= 1'b0;\ndone_q <= 1'b0;"
        return f"""
  reg [{bits - 1}:0] num_q;
  reg [{last}:0] bits_q;
  reg out_q, done_q;
{always(s.clocking, start, step.format(inner))}
  assign {out} = out_q;
  assign {n.v("done")} = done_q;"""

    def style_toggle(self, s: Spec, n: Names) -> Style:
        """One flag that each 1 inverts, and a counter of bits."""
        flag = n.local("ones_odd", "acc", "running", "toggle")
        if s.mode == "running":
            lines = [f"val {flag} = RegInit({'true.B' if s.odd else 'false.B'})"]
            lines += [gated(f"{n['valid']} && {n['d']}" if s.valid else n["d"], f"{flag} := !{flag}")]
            lines += [gated(n["clear"], f"{flag} := {'true.B' if s.odd else 'false.B'}")] if s.clear else []
            return Style(in_domain(s.clocking, "\n".join([*lines, f"{n['parity']} := {flag}"])))
        count, out = n.local("count", "index"), n.local("out_reg", "kept")
        done, new = n.local("done_reg", "over"), n.local("now", "updated")
        lines = [f"val {flag} = RegInit(false.B)", f"val {count} = RegInit(0.U({(s.frame - 1).bit_length()}.W))"]
        lines += [f"val {out} = RegInit(false.B)", f"val {done} = RegInit(false.B)", f"val {new} = {flag} ^ {n['d']}"]
        last = f"{count} := 0.U\n  {flag} := false.B\n  {out} := {'!' if s.odd else ''}{new}\n  {done} := true.B"
        step = f"when({count} === {s.frame - 1}.U) {{\n  {last}\n}}.otherwise {{\n"
        step += f"  {count} := {count} + 1.U\n  {flag} := {new}\n}}"
        lines += [f"{done} := false.B"]
        if s.clear:
            chain = f"when({n['clear']}) {{\n  {count} := 0.U\n  {flag} := false.B\n}}"
            inner = "\n".join(f"  {line}" for line in step.split("\n"))
            other = f"elsewhen({n['valid']})" if s.valid else "otherwise"
            lines += [f"{chain}.{other} {{\n{inner}\n}}"]
        else:
            lines += [gated(n["valid"] if s.valid else "", step)]
        return self._done(s, n, lines, out, done)

    def style_mux(self, s: Spec, n: Names) -> Style:
        """Next values by `Mux`."""
        flag, after = n.local("parity_reg", "state"), n.local("next_parity", "following")
        if s.mode == "running":
            start = "true.B" if s.odd else "false.B"
            value = f"{flag} ^ ({n['d']} && {n['valid']})" if s.valid else f"{flag} ^ {n['d']}"
            value = f"Mux({n['clear']}, {start}, {value})" if s.clear else value
            lines = [f"val {after} = Wire(Bool())", f"val {flag} = RegNext({after}, {start})", f"{after} := {value}"]
            return Style(in_domain(s.clocking, "\n".join([*lines, f"{n['parity']} := {flag}"])))
        take, end = n.local("take", "accept"), n.local("frame_done", "last_taken")
        out, done, new = n.local("result", "latched"), n.local("finished", "flag"), n.local("with_new", "sum_bit")
        reset = f", {n['clear']}" if s.clear else ""
        lines = [f"val {take} = {self._gate(s, n) or 'true.B'}"]
        lines += [f"val (_, {end}) = Counter(0 until {s.frame}, {take}{reset})"]
        lines += [f"val {flag} = RegInit(false.B)", f"val {new} = {flag} ^ {n['d']}"]
        keep = f"Mux({take}, {new} && !{end}, {flag})"
        lines += [f"{flag} := Mux({n['clear']}, false.B, {keep})" if s.clear else f"{flag} := {keep}"]
        lines += [f"val {out} = RegEnable({'!' if s.odd else ''}{new}, false.B, {end})"]
        lines += [f"val {done} = RegNext({end}, false.B)"]
        style = self._done(s, n, lines, out, done)
        return Style(style.body, imports=("Counter", "RegEnable"))

    def style_shift(self, s: Spec, n: Names) -> Style | None:
        """A frame in a shift register with a marker that shows when it is full."""
        if s.mode == "running" or s.frame > 16:
            return None
        row, full = n.local("row", "shift_reg", "window"), n.local("full", "complete")
        word = n.local("word", "moved", "extended")
        out, done, size = n.local("verdict", "result"), n.local("pulse", "ended"), s.frame
        lines = [f"val {row} = RegInit(1.U({size}.W))", f"val {word} = {row} ## {n['d']}"]
        lines += [f"val {full} = {word}({size})"]
        lines += [f"val {out} = RegInit(false.B)", f"val {done} = RegInit(false.B)", f"{done} := false.B"]
        inner = [f"{row} := Mux({full}, 1.U, {word}({size - 1}, 0))", f"{done} := {full}"]
        inner += [f"when({full}) {{\n  {out} := {'!' if s.odd else ''}{word}({size - 1}, 0).xorR\n}}"]
        lines += [gated(self._gate(s, n), *inner)]
        lines += [gated(n["clear"], f"{row} := 1.U")] if s.clear else []
        return self._done(s, n, lines, out, done)

    def _gate(self, s: Spec, n: Names) -> str:
        """When a bit is taken; empty: always."""
        tests = [n["valid"]] if s.valid else []
        return " && ".join([*tests, f"!{n['clear']}"] if s.clear else tests)

    def _done(self, s: Spec, n: Names, lines: list[str], out: str, done: str) -> Style:
        role = "error" if s.mode == "check" else "parity"
        return Style(in_domain(s.clocking, "\n".join([*lines, f"{n[role]} := {out}", f"{n['done']} := {done}"])))

    def model(self, s: Spec) -> Model:
        """A list of bits."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Whole frames between clears."""
        return Stimulus(dense=(n.ports["valid"],) if s.valid else (), sparse=(n.ports["clear"],) if s.clear else ())


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self.reset()

    def reset(self) -> None:
        self._bits: list[int] = []
        self._out = self._done = 0

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        if self._s.mode == "running":
            return {"parity": (sum(self._bits) + self._s.odd) % 2}
        return {"parity": self._out, "error": self._out, "done": self._done}

    def advance(self, inputs: Mapping[str, int]) -> None:
        self._done = 0
        if inputs.get("clear"):
            self._bits = []
        elif inputs.get("valid", 1):
            self._bits.append(inputs["d"])
            if len(self._bits) == self._s.frame:
                self._out, self._done = (sum(self._bits) + self._s.odd) % 2, 1
                self._bits = []
