"""A cyclic redundancy check over a stream of bits or of small words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.ports import PortGroup, bits_out, data_in, flag_in
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Reset, Stimulus

KNOWN = (
    (4, 0x3),
    (5, 0x05),
    (5, 0x15),
    (6, 0x03),
    (7, 0x09),
    (8, 0x07),
    (8, 0x31),
    (8, 0x1D),
    (10, 0x233),
    (12, 0x80F),
    (15, 0x4599),
    (16, 0x1021),
    (16, 0x8005),
    (24, 0x864CFB),
    (32, 0x04C11DB7),
    (32, 0x1EDC6F41),
)
"""Polynomials in use: (degree, coefficients below the highest)."""


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    polynomial: tuple[int, int]
    """Degree and the coefficients below the highest, bit k for x^k."""
    data_width: int
    """Bits that are taken in one cycle."""
    reflected: bool
    """Whether the register shifts right and data go in lowest bit first."""
    start: int
    invert: bool
    """Whether all bits of the output are inverted."""
    clear: bool
    asynchronous: bool


@family("crc", "L5", "Crc", "CrcUnit", "Checksum", "CrcEngine", "FrameCheck", tags=("crc", "lfsr"))
class Crc(Family[Spec]):
    """Division of a bit stream by a polynomial; the register holds the remainder."""

    def draw(self, rng: Random) -> Spec:
        """Draw a polynomial in use or any with a constant term, and the usual options."""
        polynomial = rng.choice(KNOWN)
        if rng.random() < 0.4:
            degree = rng.randint(4, 20)
            polynomial = (degree, rng.randrange(1 << degree) | 1)
        ones = (1 << polynomial[0]) - 1
        start, invert = (rng.choice((0, ones, ones, rng.randint(0, ones))), rng.random() < 0.4)
        bits = rng.choice((1, 1, 2, 4, 8, 8))
        return Spec(polynomial, bits, rng.random() < 0.45, start, invert, rng.random() < 0.6, rng.random() < 0.15)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Enable, data, optional clear, the check value."""
        what = "next bit of the message" if s.data_width == 1 else "next bits of the message"
        clear = [flag_in("clear", "starts a new message", "init", "restart", "clr", "begin_frame", "sof")]
        return (
            flag_in("en", "takes the data", "enable", "valid", "take", "shift", "data_valid"),
            data_in("data", s.data_width, what, "din", "data_in", "message", "d", "in_bits"),
            *(clear if s.clear else []),
            bits_out("crc", s.polynomial[0], "check value", "check", "out", "remainder", "crc_out", "value"),
        )

    def clocking(self, s: Spec) -> Clocking:
        """Implicit clock; the reset may be asynchronous."""
        return Clocking(Reset.ASYNC if s.asynchronous else Reset.SYNC)

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say polynomial, order of the bits, start and final value."""
        degree, kind = s.polynomial[0], "asynchronous" if s.asynchronous else "synchronous"
        start = f"0x{s.start:0{(degree + 3) // 4}x}"
        where = "reflected (shifting right)" if s.reflected else "not reflected (shifting left)"
        per_cycle = "serial" if s.data_width == 1 else f"{s.data_width} bits a cycle"
        shown = "the register with every bit inverted" if s.invert else "the register as it is"
        return Facts(
            (f"CRC-{degree} unit, {per_cycle}, {where}", f"{degree}-bit cyclic redundancy check, {per_cycle}, {where}"),
            (
                f"compute a CRC of {degree} bits over a message that comes {_per_cycle(s)}",
                f"keep the {degree}-bit CRC of a message that arrives {_per_cycle(s)}",
            ),
            tuple(_rules(s, n, start)),
            (
                (f"The {kind} reset sets the register to {start}.", f"After the {kind} reset the register is {start}."),
                f"{n.t('crc')} is {shown}, without delay; the order of the bits stays.",
            ),
            {"verilog": self.verilog(s, n)},
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """Bit by bit in a loop; the reversed constant is written out."""
        w, poly = s.polynomial
        order = f"i_d = 0; i_d < {s.data_width}; i_d = i_d + 1"
        step = f"""fb_d = run_d[0] ^ bits_d[i_d];
      run_d = {{1'b0, run_d[{w - 1}:1]}} ^ ({{{w}{{fb_d}}}} & {w}'h{_reversed(poly, w):x});"""
        if not s.reflected:
            order = f"i_d = {s.data_width - 1}; i_d >= 0; i_d = i_d - 1"
            step = f"""fb_d = run_d[{w - 1}] ^ bits_d[i_d];
      run_d = {{run_d[{w - 2}:0], 1'b0}} ^ ({{{w}{{fb_d}}}} & {w}'h{poly:x});"""
        clear = f"\n    else if ({n.v('clear')}) state_q <= {w}'h{s.start:x};" if s.clear else ""
        return f"""
  reg [{w - 1}:0] state_q, run_d;
  reg fb_d;
  integer i_d;
  wire [{s.data_width - 1}:0] bits_d = {n.v("data")};
  always @* begin
    run_d = state_q;
    fb_d = 1'b0;
    for ({order}) begin
      {step}
    end
  end
  always @(posedge clock{" or posedge reset" if s.asynchronous else ""})
    if (reset) state_q <= {w}'h{s.start:x};{clear}
    else if ({n.v("en")}) state_q <= run_d;
  assign {n.v("crc")} = {"~" if s.invert else ""}state_q;"""

    def style_fold(self, s: Spec, n: Names) -> Style:
        """A function for one bit, folded over the bits of the data."""
        step, state, bit, fb = (
            n.local("step", "advance"),
            n.local("now", "r"),
            n.local("bit", "b"),
            n.local("feedback", "fb"),
        )
        w = s.polynomial[0]
        top = 0 if s.reflected else w - 1
        shifted = f"Cat(false.B, {state}({w - 1}, 1))" if s.reflected else f"Cat({state}({w - 2}, 0), false.B)"
        lines = [
            f"def {step}({state}: UInt, {bit}: Bool): UInt = {{",
            f"  val {fb} = {state}({top}) ^ {bit}",
            f"  {shifted} ^ Mux({fb}, {_hex(_polynomial(s), w)}, 0.U)\n}}",
        ]
        reg = n.local("remainder", "shift_reg", "crc_reg")
        bits = (
            "Seq(" + n["data"] + ")" if s.data_width == 1 else f"{n['data']}.asBools{'' if s.reflected else '.reverse'}"
        )
        return self._around(s, n, reg, lines, f"{bits}.foldLeft({reg})({step}(_, _))", "Cat")

    def style_loop(self, s: Spec, n: Names) -> Style:
        """The bits of the register one by one: a shift, with XOR where the polynomial has a term."""
        reg, run, i, fb = (
            n.local("check_reg", "rest", "crc_reg"),
            n.local("bits", "run"),
            n.local("i", "k"),
            n.local("fb", "carry"),
        )
        taps, k, moved, w = n.local("taps", "terms"), n.local("pos", "j"), n.local("moved", "old"), s.polynomial[0]
        terms = [at for at in range(w) if _polynomial(s) >> at & 1]
        end, source = (w - 1, f"{k} + 1") if s.reflected else (0, f"{k} - 1")
        bit = n["data"] if s.data_width == 1 else f"{n['data']}({i})"
        lines = [
            f"val {taps} = Set({', '.join(map(str, terms))})",
            f"var {run} = Seq.tabulate({w})({reg}(_))",
            f"for ({i} <- {_order(s)}) {{",
            f"  val {fb} = {run}({0 if s.reflected else w - 1}) ^ {bit}",
            f"  {run} = Seq.tabulate({w}) {{ {k} =>",
            f"    val {moved} = if ({k} == {end}) false.B else {run}({source})",
            f"    if ({taps}({k})) {moved} ^ {fb} else {moved}\n  }}\n}}",
        ]
        return self._around(s, n, reg, lines, f"VecInit({run}).asUInt")

    def style_matrix(self, s: Spec, n: Names) -> Style:
        """Each next bit is the parity of some bits; which ones, a software CRC on single bits tells."""
        reg, soft, w = n.local("state", "crc_reg"), n.local("software", "soft_crc", "on_number"), s.polynomial[0]
        value, message, k, r = (
            n.local("start", "value"),
            n.local("message", "word"),
            n.local("k", "bit_no"),
            n.local("r"),
        )
        i, fb, shifted, bits = (
            n.local("i", "at"),
            n.local("fb", "one"),
            n.local("shifted"),
            n.local("inputs", "sources"),
        )
        number = f'BigInt("{_polynomial(s):x}", 16)'
        move = f"{r} >> 1" if s.reflected else f"({r} << 1).clearBit({w})"
        rows, data = n.local("of_state", "rows"), f"Seq({n['data']})" if s.data_width == 1 else f"{n['data']}.asBools"
        lines = [
            f"def {soft}({value}: BigInt, {message}: BigInt): BigInt =",
            f"  ({_order(s)}).foldLeft({value}) {{ ({r}, {i}) =>",
            f"    val {fb} = {r}.testBit({0 if s.reflected else w - 1}) != {message}.testBit({i})",
            f"    val {shifted} = {move}\n    if ({fb}) {shifted} ^ {number} else {shifted}\n  }}",
            f"val {rows} = Seq.tabulate({w})({i} => {soft}(BigInt(1) << {i}, 0)) ++",
            f"  Seq.tabulate({s.data_width})({i} => {soft}(0, BigInt(1) << {i}))",
            f"val {bits} = ({reg}.asBools ++ {data}).zip({rows})",
        ]
        parity = f"{bits}.collect {{ case ({i}, {r}) if {r}.testBit({k}) => {i} }}.reduce(_ ^ _)"
        return self._around(s, n, reg, lines, f"VecInit.tabulate({w}) {{ {k} =>\n  {parity}\n}}.asUInt")

    def _around(self, s: Spec, n: Names, reg: str, lines: list[str], after: str, *imports: str) -> Style:
        """The register before, its update and the output behind `lines`."""
        w = s.polynomial[0]
        body = [f"val {reg} = RegInit({_hex(s.start, w)})", *lines]
        if s.clear:
            body += [f"when({n['clear']}) {{\n  {reg} := {_hex(s.start, w)}\n}}.elsewhen({n['en']}) {{"]
        else:
            body += [f"when({n['en']}) {{"]
        shown = f"~{reg}" if s.invert else reg
        body += [f"  {reg} := {after}".replace("\n", "\n  "), "}", f"{n['crc']} := {shown}"]
        return Style("\n".join(body), imports=imports)

    def model(self, s: Spec) -> Model:
        """Remainder of a polynomial division."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Messages of some length."""
        return Stimulus(dense=(n.ports["en"],), sparse=(n.ports["clear"],) if s.clear else ())


def _reversed(value: int, bits: int) -> int:
    return int(f"{value:0{bits}b}"[::-1], 2)


def _hex(value: int, bits: int) -> str:
    return f'"h{value:x}".U({bits}.W)'


def _polynomial(s: Spec) -> int:
    """The number of the XOR, for the writers of Chisel."""
    return _reversed(s.polynomial[1], s.polynomial[0]) if s.reflected else s.polynomial[1]


def _order(s: Spec) -> str:
    """The bits of the data in Scala, the first to go in first."""
    return f"0 until {s.data_width}" if s.reflected else f"{s.data_width - 1} to 0 by -1"


def _per_cycle(s: Spec) -> str:
    return "one bit a cycle" if s.data_width == 1 else f"{s.data_width} bits a cycle"


def _rules(s: Spec, n: Names, start: str) -> list[Sentence]:
    w, poly = s.polynomial
    powers = {0: "1", 1: "x"}
    formula = " + ".join(powers.get(k, f"x^{k}") for k in reversed(range(w + 1)) if (poly | 1 << w) >> k & 1)
    digits, data = (w + 3) // 4, n.t("data")
    rules: list[Sentence] = [
        (
            f"The polynomial is {formula}, that is 0x{poly:0{digits}x} without its highest term.",
            f"It divides by the polynomial 0x{poly:0{digits}x} ({formula}; the highest term is implied).",
        )
    ]
    if s.data_width > 1:
        first = "lowest" if s.reflected else "highest"
        rules += [f"In each cycle with {n.t('en')} high the {s.data_width} bits of {data} go in, {first} bit first."]
    else:
        rules += [f"In each cycle with {n.t('en')} high the bit {data} goes in."]
    if s.reflected:
        rules += [
            f"A bit goes in so: the feedback is bit 0 of the {w}-bit register XOR the bit; the register shifts right "
            f"by one with 0 entering at the top, and if the feedback is 1 it is XORed with the reversed polynomial "
            f"0x{_reversed(poly, w):0{digits}x}."
        ]
    else:
        rules += [
            f"A bit goes in so: the feedback is bit {w - 1} of the {w}-bit register XOR the bit; the register shifts "
            f"left by one with 0 entering at the bottom; if the feedback is 1 it is XORed with 0x{poly:0{digits}x}."
        ]
    rules += [f"Without {n.t('en')} the register stays."]
    if s.clear:
        rules += [
            (
                f"A high {n.t('clear')} sets the register to {start} at the clock edge, ignoring {data}.",
                f"{n.t('clear')} loads {start} and wins over {n.t('en')}.",
            )
        ]
    return rules


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self._rest = s.start

    def reset(self) -> None:
        self._rest = self._s.start

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        ones = 2 ** self._s.polynomial[0] - 1
        return {"crc": ones - self._rest if self._s.invert else self._rest}

    def advance(self, inputs: Mapping[str, int]) -> None:
        if inputs.get("clear"):
            self._rest = self._s.start
        elif inputs["en"]:
            self._rest = self._divided(inputs["data"])

    def _divided(self, data: int) -> int:
        """The remainder of rest * x^n + data * x^degree, with all bits reversed where the unit is reflected."""
        (degree, poly), size = self._s.polynomial, self._s.data_width
        turn = _reversed if self._s.reflected else lambda value, bits: value
        dividend = turn(self._rest, degree) << size ^ turn(data, size) << degree
        for at in reversed(range(degree, degree + size)):
            if dividend >> at & 1:
                dividend ^= (poly | 1 << degree) << (at - degree)
        return turn(dividend, degree)
