"""Division over several cycles, one bit of the quotient a cycle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.ports import PortGroup, data_in, data_out, flag_in, flag_out
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Reset, Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    signed: bool
    remainder: bool
    by_zero: str
    """Quotient of a division by zero: `ones` (all bits 1) or `zero`."""
    flag: bool
    """Whether a division by zero is reported."""
    asynchronous: bool


@family("restoring-divider", "L5", "Divider", "SeqDiv", "DivUnit", "Quotient", tags=("arithmetic", "divide"))
class RestoringDivider(Family[Spec]):
    """Quotient and remainder."""

    def draw(self, rng: Random) -> Spec:
        """Draw width, signedness and options."""
        signed, remainder = rng.random() < 0.35, rng.random() < 0.75
        by_zero = rng.choice(("ones", "ones", "zero"))
        return Spec(rng.randint(3, 20), signed, remainder, by_zero, rng.random() < 0.5, rng.random() < 0.15)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Request and operands, state and results."""
        rest = [data_out("rem", s.width, "last remainder", "remainder", "r", "modulo", "rest", signed=s.signed)]
        flag = [flag_out("div_zero", "the last divisor was 0", "zero_div", "by_zero", "invalid", "err")]
        return (
            flag_in("start", "asks for a division", "go", "begin_div", "request", "launch"),
            data_in("a", s.width, "dividend", "dividend", "x", "numerator", "num", signed=s.signed),
            data_in("b", s.width, "divisor", "divisor", "y", "denominator", "den", signed=s.signed),
            flag_out("busy", "at work", "active", "running", "working"),
            flag_out("done", "one-cycle strobe of a new result", "finished", "valid", "strobe"),
            data_out("quot", s.width, "last quotient", "quotient", "q", "result", "ratio", signed=s.signed),
            *(rest if s.remainder else []),
            *(flag if s.flag else []),
        )

    def clocking(self, s: Spec) -> Clocking:
        """Implicit clock; the reset may be asynchronous."""
        return Clocking(Reset.ASYNC if s.asynchronous else Reset.SYNC)

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say results, special cases and timing."""
        kind, sign = "asynchronous" if s.asynchronous else "synchronous", "signed" if s.signed else "unsigned"
        outs = _outs(s, n)
        zero = (
            f"{n.t('done')}, {', '.join(outs[:-1])} and {outs[-1]}" if len(outs) > 1 else f"{n.t('done')} and {outs[0]}"
        )
        return Facts(
            (
                f"sequential {s.width}-bit {sign} divider",
                f"{sign} divider for {s.width}-bit numbers, one bit of the quotient a cycle",
            ),
            (
                f"divide {sign} numbers of {s.width} bits in {s.width} clock cycles",
                f"compute {sign} quotients of {s.width} bits, one bit a cycle",
            ),
            (*_results(s, n), *_timing(s, n, outs)),
            (f"The {kind} reset ends any work and sets {zero} to 0.",),
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """The operands wait for their time; magnitudes are divided at the end."""
        w, top = s.width, s.width - 1
        up, down = (f"(a_q[{top}] ? -a_q : a_q)", f"(b_q[{top}] ? -b_q : b_q)") if s.signed else ("a_q", "b_q")
        quot, rest = "num_d / den_d", "num_d % den_d"
        if s.signed:
            quot, rest = f"(a_q[{top}] ^ b_q[{top}]) ? -({quot}) : {quot}", f"a_q[{top}] ? -({rest}) : {rest}"
        special = f"{{{w}{{1'b{int(s.by_zero == 'ones')}}}}}"
        outs = f"\n  assign {n.v('rem')} = rest_q;" if s.remainder else ""
        outs += f"\n  assign {n.v('div_zero')} = zero_q;" if s.flag else ""
        return f"""
  reg [{top}:0] a_q, b_q, quot_q, rest_q;
  reg done_q, zero_q;
  integer time_q;
  wire [{top}:0] num_d = {up};
  wire [{top}:0] den_d = {down};
  always @(posedge clock{" or posedge reset" if s.asynchronous else ""})
    if (reset) begin
      time_q <= 0;
      done_q <= 0;
      quot_q <= 0;
      rest_q <= 0;
      zero_q <= 0;
    end else begin
      done_q <= (time_q == 1);
      if (time_q == 1) begin
        zero_q <= (b_q == 0);
        quot_q <= (b_q == 0) ? {special} : {quot};
        rest_q <= (b_q == 0) ? a_q : {rest};
      end
      if (time_q != 0) time_q <= time_q - 1;
      else if ({n.v("start")}) begin
        time_q <= {w};
        a_q <= {n.v("a")};
        b_q <= {n.v("b")};
      end
    end
  assign {n.v("busy")} = time_q != 0;
  assign {n.v("done")} = done_q;
  assign {n.v("quot")} = quot_q;{outs}"""

    def style_shared(self, s: Spec, n: Names) -> Style:
        """Dividend and quotient share a register that moves left."""
        rest, bits, den = (
            n.local("partial", "running_rest"),
            n.local("bits", "num_and_quot"),
            n.local("den_reg", "held_divisor"),
        )
        count, trial, fits, w = (
            n.local("count", "steps"),
            n.local("trial", "candidate"),
            n.local("fits", "enough"),
            s.width,
        )
        rest_now, bits_now = n.local("rest_now", "reduced"), n.local("bits_now", "shifted_in")
        lines = [
            f"val {rest}, {bits}, {den} = Reg(UInt({w}.W))\nval {count} = RegInit(0.U({w.bit_length()}.W))",
            f"val {trial} = Cat({rest}, {bits}({w - 1}))\nval {fits} = {trial} >= {den}",
            f"val {rest_now} = Mux({fits}, {trial} - {den}, {trial})({w - 1}, 0)",
            f"val {bits_now} = Cat({bits}({w - 2}, 0), {fits})",
        ]
        work = [f"{rest} := {rest_now}", f"{bits} := {bits_now}"]
        load = [f"{rest} := 0.U", f"{bits} := {_magnitude(s, n['a'])}", f"{den} := {_magnitude(s, n['b'])}"]
        return self._whole(s, n, lines, (count, den), (bits_now, rest_now), (work, load))

    def style_separate(self, s: Spec, n: Names) -> Style:
        """A register each; the bit of the quotient is set by number."""
        rest, num, den = (
            n.local("rest_reg", "remaining"),
            n.local("num_reg", "held_dividend"),
            n.local("den_reg", "below"),
        )
        quot, count, at = n.local("quot_bits", "digits"), n.local("bits_to_go", "countdown"), n.local("at", "place")
        wide, less, w = n.local("wide", "extended"), n.local("less", "difference"), s.width
        after, rest_now = n.local("digits_now", "quot_now"), n.local("rest_now", "kept")
        bits = (w - 1).bit_length()
        lines = [
            f"val {rest}, {num}, {den} = Reg(UInt({w}.W))\nval {quot} = Reg(Vec({w}, Bool()))",
            f"val {count} = RegInit(0.U({w.bit_length()}.W))\nval {at} = ({count} - 1.U)({bits - 1}, 0)",
            f"val {wide} = {rest} ## {num}({at})\nval {less} = {wide} -& {den}",
            f"val {rest_now} = Mux({less}({w + 1}), {wide}, {less})({w - 1}, 0)",
            f"val {after} = WireDefault({quot})\n{after}({at}) := !{less}({w + 1})",
        ]
        work = [f"{rest} := {rest_now}", f"{quot} := {after}"]
        load = [f"{rest} := 0.U", f"{num} := {_magnitude(s, n['a'])}", f"{den} := {_magnitude(s, n['b'])}"]
        return self._whole(s, n, lines, (count, den), (f"{after}.asUInt", rest_now), (work, load))

    def _whole(
        self,
        s: Spec,
        n: Names,
        lines: list[str],
        state: tuple[str, str],
        result: tuple[str, str],
        moves: tuple[list[str], list[str]],
    ) -> Style:
        """The control around the steps: start, count, signs, division by zero, results."""
        (count, den), (quot, rest), (work, load) = state, result, moves
        done, out, left, zero = (n.local(word, f"{word}_reg") for word in ("ended", "quot_out", "rem_out", "zero_out"))
        sign_a, sign_q = n.local("minus_a", "a_below_zero"), n.local("minus_q", "flip_sign")
        w, kind, none = s.width, "S" if s.signed else "U", n.local("no_divisor", "is_zero")
        lines = [*lines, f"val {done} = RegInit(false.B)\nval {out} = RegInit(0.{kind}({w}.W))"]
        lines += [f"val {left} = RegInit(0.{kind}({w}.W))"] if s.remainder else []
        lines += [f"val {zero} = RegInit(false.B)"] if s.flag else []
        lines += [f"val {sign_a}, {sign_q} = Reg(Bool())"] if s.signed else []
        special = f"Fill({w}, true.B)" if s.by_zero == "ones" else "0.U"
        if s.signed:
            quot, rest = f"Mux({sign_q}, 0.U - {quot}, {quot})", f"Mux({sign_a}, 0.U - {rest}, {rest})"
            load = [*load, f"{sign_a} := {n['a']} < 0.S", f"{sign_q} := ({n['a']} < 0.S) =/= ({n['b']} < 0.S)"]
        # without a sign a divisor of 0 gives ones and the dividend by itself
        free = s.by_zero == "ones" and not s.signed
        cast = ".asSInt" if s.signed else ""
        end = [f"{done} := true.B"]
        if not free or s.flag:
            lines += [f"val {none} = {den} === 0.U"]
        end += [f"{out} := {quot if free else f'Mux({none}, {special}, {quot})'}{cast}"]
        end += [f"{left} := {rest}{cast}"] if s.remainder else []
        end += [f"{zero} := {none}"] if s.flag else []
        body = [
            f"{done} := false.B\nwhen({count} =/= 0.U) {{",
            *(f"  {line}" for line in work),
            f"  {count} := {count} - 1.U\n  when({count} === 1.U) {{",
            *(f"    {line}" for line in end),
            f"  }}\n}}.elsewhen({n['start']}) {{",
            *(f"  {line}" for line in load),
            f"  {count} := {w}.U\n}}",
            f"{n['busy']} := {count} =/= 0.U\n{n['done']} := {done}\n{n['quot']} := {out}",
            *([f"{n['rem']} := {left}"] if s.remainder else []),
            *([f"{n['div_zero']} := {zero}"] if s.flag else []),
        ]
        text = "\n".join([*lines, *body])
        return Style(text, imports=tuple(name for name in ("Cat", "Fill") if f"{name}(" in text))

    def model(self, s: Spec) -> Model:
        """A quotient and the cycles up to it."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Small and equal operands as well, and zero."""
        top = (1 << s.width) - 1
        few = (0, 1, 2, 3, 5, 7 % (top + 1), top, top - 1, top >> 1, (top >> 1) + 1)
        pools = ((n.ports["a"], (*few, 100 % (top + 1))), (n.ports["b"], few))
        return Stimulus(cycles=min(4096, 1024 + 150 * s.width), dense=(n.ports["start"],), pools=pools)


def _magnitude(s: Spec, operand: str) -> str:
    return f"{operand}.abs.asUInt" if s.signed else operand


def _outs(s: Spec, n: Names) -> list[str]:
    extra = [role for role, there in (("rem", s.remainder), ("div_zero", s.flag)) if there]
    return [n.t(role) for role in ("quot", *extra)]


def _results(s: Spec, n: Names) -> list[Sentence]:
    a, b, quot, w = n.t("a"), n.t("b"), n.t("quot"), s.width
    rest = f"{n.t('rem')} is what is left over" if s.remainder else ""
    rules: list[Sentence] = []
    if s.signed:
        rules += [
            (
                f"{quot} is {a} divided by {b}, both signed, rounded towards zero.",
                f"{quot} is the signed quotient of {a} and {b} without its fraction.",
            )
        ]
        rules += [f"{rest}, {a} - {quot} * {b}; it has the sign of {a} or is 0."] if s.remainder else []
        low = -(1 << (w - 1))
        rules += [f"{low} divided by -1 gives {low}" + (" with remainder 0." if s.remainder else ".")]
    else:
        rules += [
            (
                f"{quot} is {a} divided by {b}, both unsigned, rounded down.",
                f"{quot} is the whole part of {a} / {b} for unsigned numbers.",
            )
        ]
        rules += [f"{rest}, {a} - {quot} * {b}."] if s.remainder else []
    value = "all bits of the quotient are 1" if s.by_zero == "ones" else "the quotient is 0"
    extra = f" and {n.t('rem')} is the dividend" if s.remainder else ""
    rules += [f"If the divisor is 0, {value}{extra}; it takes as long as any other division."]
    return rules


def _timing(s: Spec, n: Names, outs: list[str]) -> list[Sentence]:
    start, busy, done = n.t("start"), n.t("busy"), n.t("done")
    these = f"{', '.join(outs[:-1])} and {outs[-1]} are" if len(outs) > 1 else f"{outs[0]} is"
    rules: list[Sentence] = [
        f"A cycle with {start} high and {busy} low takes the operands at its clock edge; {start} is ignored while "
        f"{busy} is high.",
        (
            f"Then {busy} is high for {s.width} clock cycles, the ones right after that cycle.",
            f"From the next cycle on {busy} is high for {s.width} cycles.",
        ),
        f"In the first cycle after them {busy} is low, {done} is high for this one cycle and {these} renewed; else "
        f"{these} kept. A new division can begin in this cycle.",
    ]
    if s.flag:
        rules += [f"{n.t('div_zero')} is 1 if the divisor of the result that is shown was 0."]
    return rules


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self.reset()

    def reset(self) -> None:
        self._left = self._done = 0
        self._shown = self._coming = {"quot": 0, "rem": 0, "div_zero": 0}

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        return {"busy": int(self._left > 0), "done": self._done} | self._shown

    def advance(self, inputs: Mapping[str, int]) -> None:
        self._done = int(self._left == 1)
        if self._done:
            self._shown = self._coming
        if self._left:
            self._left -= 1
        elif inputs["start"]:
            self._left, self._coming = (
                self._s.width,
                self._divided(self._number(inputs["a"]), self._number(inputs["b"])),
            )

    def _divided(self, a: int, b: int) -> dict[str, int]:
        modulus = 2**self._s.width
        if b == 0:
            quot, rest = -1 if self._s.by_zero == "ones" else 0, a
        else:
            quot = abs(a) // abs(b) * (-1 if (a < 0) != (b < 0) else 1)
            rest = a - quot * b
        return {"quot": quot % modulus, "rem": rest % modulus, "div_zero": int(b == 0)}

    def _number(self, raw: int) -> int:
        half = 2 ** (self._s.width - 1)
        return raw - 2 * half if self._s.signed and raw >= half else raw
