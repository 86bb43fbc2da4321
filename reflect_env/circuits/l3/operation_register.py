"""A register with an operation code: load, shift, rotate and more, as a table of codes says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import block, uint
from reflect_env.circuits.clocks import always, clock_ports, draw_clocking, in_domain, reset_noun
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.ports import PortGroup, bits_in, bits_out, flag_in
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Stimulus

_SAID = {
    "load": "takes over {d}",
    "left": "shifts by one towards the highest bit; {sin} enters at bit 0",
    "right": "shifts by one towards bit 0; {sin} enters at bit {top}",
    "rotl": "rotates by one towards the highest bit; bit {top} moves to bit 0",
    "rotr": "rotates by one towards bit 0; bit 0 moves to bit {top}",
    "asr": "shifts by one towards bit 0; bit {top} stays as it is and is copied to bit {below}",
    "clear": "becomes 0",
    "set": "becomes all ones",
    "invert": "inverts every bit",
    "inc": "goes up by 1, modulo {size}",
    "dec": "goes down by 1, modulo {size}",
    "swap": "reverses the order of its bits",
    "or": "becomes its bitwise OR with {d}",
    "and": "becomes its bitwise AND with {d}",
    "xor": "becomes its bitwise XOR with {d}",
    "add": "becomes its sum with {d}, modulo {size}",
}
_WITH_DATA = ("load", "or", "and", "xor", "add")


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    operations: tuple[str, ...]
    """By code; `hold` keeps the register, and so do codes that are not in the tuple."""
    code_bits: int
    start: int
    clocking: Clocking

    def __post_init__(self) -> None:
        if len(self.operations) > 1 << self.code_bits:
            raise ValueError("there are more operations than codes")

    @property
    def data(self) -> bool:
        """Whether an operation takes a word."""
        return any(op in _WITH_DATA for op in self.operations)

    @property
    def serial(self) -> bool:
        """Whether an operation takes a bit."""
        return "left" in self.operations or "right" in self.operations


@family("operation-register", "L3", "UniversalReg", "OpRegister", "ShiftUnit", "MultiReg", tags=("register", "opcode"))
class OperationRegister(Family[Spec]):
    """What happens at a clock edge, by code."""

    def draw(self, rng: Random) -> Spec:
        """Draw operations and their codes; some codes may be free."""
        code_bits = rng.choice((2, 2, 3))
        count = 4 if code_bits == 2 else rng.randint(5, 8)
        chosen = rng.sample([*_SAID, "hold"], count)
        if "load" not in chosen and rng.random() < 0.7:
            chosen[0] = "load"
        rng.shuffle(chosen)
        width = rng.choice((3, 4, 5, 8, 8, 10, 12, 16)) if rng.random() < 0.7 else rng.randint(3, 24)
        start = 0 if rng.random() < 0.6 else rng.randrange(1 << width)
        return Spec(width, tuple(chosen), code_bits, start, draw_clocking(rng))

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Code, operands, the register."""
        pins = [bits_in("op", s.code_bits, "operation code", "mode", "cmd", "sel", "opcode")]
        pins += [bits_in("d", s.width, "operand", "data", "din", "operand", "word")] if s.data else []
        pins += [flag_in("sin", "bit that is shifted in", "serial_in", "si", "shift_bit")] if s.serial else []
        return (*clock_ports(s.clocking), *pins, bits_out("q", s.width, "register", "value", "out", "contents", "acc"))

    def clocking(self, s: Spec) -> Clocking:
        """As drawn."""
        return s.clocking

    def facts(self, s: Spec, n: Names) -> Facts:
        """A sentence for each code; the same as a table."""
        op, q, reset = n.t("op"), n.t("q"), reset_noun(s.clocking)
        rules: list[Sentence] = [
            (f"If {op} is {code}, the register {said}.", f"{op} = {code}: the register {said}.")
            for code, said in enumerate(self._said(s, n, name) for name in s.operations)
        ]
        free = range(len(s.operations), 1 << s.code_bits)
        rest = " or ".join(map(str, free)) if len(free) > 1 else "".join(map(str, free))
        named = f"{s.width}-bit register with {len(s.operations)} operations"
        table = ["| code | the register |", "|---|---|"]
        table += [f"| {code:0{s.code_bits}b} | {self._said(s, n, name)} |" for code, name in enumerate(s.operations)]
        return Facts(
            (named, f"multi-function {s.width}-bit register with a {s.code_bits}-bit operation code"),
            (
                f"change a register of {s.width} bits as an operation code says",
                f"carry out one of {len(s.operations)} operations on a {s.width}-bit register in every cycle",
            ),
            tuple(rules),
            (
                f"{q} is the register of {s.width} bits; at every clock edge it carries out the operation of {op}, "
                f"which "
                f"is an unsigned number.",
                *([f"If {op} is {rest}, the register keeps its value."] if free else []),
                (f"The {reset} sets the register to {s.start}.", f"After the {reset} {q} is {s.start}."),
            ),
            forms={"state_table": "\n".join(table), "verilog": self.verilog(s, n)},
        )

    def _said(self, s: Spec, n: Names, name: str) -> str:
        d, sin = (n.t(role) if role in n.ports else "" for role in ("d", "sin"))
        text = _SAID.get(name, "keeps its value")
        return text.format(d=d, sin=sin, top=s.width - 1, below=s.width - 2, size=1 << s.width)

    def verilog(self, s: Spec, n: Names) -> str:
        """A case over the code."""
        w, (d, sin) = s.width, (n.v(role) if role in n.ports else "" for role in ("d", "sin"))
        rev = ", ".join(f"r_q[{i}]" for i in range(w))
        values = {
            "load": d,
            "left": f"{{r_q[{w - 2}:0], {sin}}}",
            "right": f"{{{sin}, r_q[{w - 1}:1]}}",
            "rotl": f"{{r_q[{w - 2}:0], r_q[{w - 1}]}}",
            "rotr": f"{{r_q[0], r_q[{w - 1}:1]}}",
            "asr": f"{{r_q[{w - 1}], r_q[{w - 1}:1]}}",
            "clear": f"{w}'d0",
            "set": f"{{{w}{{1'b1}}}}",
            "invert": "~r_q",
            "inc": f"r_q + {w}'d1",
            "dec": f"r_q - {w}'d1",
            "swap": f"{{{rev}}}",
            "or": f"r_q | {d}",
            "and": f"r_q & {d}",
            "xor": f"r_q ^ {d}",
            "add": f"r_q + {d}",
        }
        arms = [f"  {s.code_bits}'d{i}: r_q <= {values.get(name, 'r_q')};" for i, name in enumerate(s.operations)]
        step = "\n".join([f"case ({n.v('op')})", *arms, "  default: r_q <= r_q;", "endcase"])
        return f"""
  reg [{w - 1}:0] r_q;
{always(s.clocking, f"r_q <= {w}'d{s.start};", step)}
  assign {n.v("q")} = r_q;"""

    def style_switch(self, s: Spec, n: Names) -> Style:
        """A `switch`."""
        reg = n.local("register", "state", "contents_reg")
        arms = [f"is({i}.U) {{ {reg} := {value} }}" for i, value in self._values(s, n, reg)]
        lines = [f"val {reg} = RegInit({uint(s.start, s.width)})", f"switch({n['op']}) {{\n{block(arms)}\n}}"]
        return self._done(s, n, reg, lines, "switch", "is")

    def style_lookup(self, s: Spec, n: Names) -> Style:
        """The next value by `MuxLookup`."""
        reg, after = n.local("current", "stored", "word"), n.local("after", "next_value", "result")
        rows = ",\n".join(f"  {i}.U -> {value}" for i, value in self._values(s, n, reg, apart=True))
        lines = [f"val {reg} = RegInit({uint(s.start, s.width)})"]
        lines += [f"val {after} = MuxLookup({n['op']}, {reg})(Seq(\n{rows}\n))", f"{reg} := {after}"]
        return self._done(s, n, reg, lines, "MuxLookup")

    def style_vec(self, s: Spec, n: Names) -> Style | None:
        """Every result in a `Vec`, indexed by the code."""
        if len(s.operations) != 1 << s.code_bits:
            return None
        reg, results = n.local("held", "value_reg"), n.local("results", "choices", "candidates")
        made = dict(self._values(s, n, reg, apart=True))
        listed = ",\n".join(f"  {made.get(i, reg)}" for i in range(len(s.operations)))
        lines = [f"val {reg} = RegInit({uint(s.start, s.width)})", f"val {results} = VecInit(\n{listed}\n)"]
        return self._done(s, n, reg, [*lines, f"{reg} := {results}({n['op']})"])

    def style_chain(self, s: Spec, n: Names) -> Style:
        """A chain of `when`."""
        reg = n.local("kept", "bits", "data_reg")
        arms = [f"when({n['op']} === {i}.U) {{\n  {reg} := {value}\n}}" for i, value in self._values(s, n, reg)]
        lines = [f"val {reg} = RegInit({uint(s.start, s.width)})", ".else".join(arms)]
        return self._done(s, n, reg, lines)

    def _values(self, s: Spec, n: Names, reg: str, *, apart: bool = False) -> list[tuple[int, str]]:
        """Code and new value of each operation but `hold`; `apart`: fit to stand in a list of equal widths."""
        w, (d, sin) = s.width, (n[role] if role in n.ports else "" for role in ("d", "sin"))
        ones = uint((1 << w) - 1, w)
        values = {
            "load": d,
            "left": f"{reg}({w - 2}, 0) ## {sin}",
            "right": f"{sin} ## {reg}({w - 1}, 1)",
            "rotl": f"{reg}.rotateLeft(1)",
            "rotr": f"{reg}.rotateRight(1)",
            "asr": f"{reg}({w - 1}) ## {reg}({w - 1}, 1)",
            "clear": f"0.U({w}.W)" if apart else "0.U",
            "set": ones,
            "invert": f"~{reg}",
            "inc": f"{reg} + 1.U",
            "dec": f"{reg} - 1.U",
            "swap": f"Reverse({reg})",
            "or": f"{reg} | {d}",
            "and": f"{reg} & {d}",
            "xor": f"{reg} ^ {d}",
            "add": f"{reg} + {d}",
        }
        found = [(i, values[name]) for i, name in enumerate(s.operations) if name != "hold"]
        return [(i, f"({value})" if apart and " " in value else value) for i, value in found]

    def _done(self, s: Spec, n: Names, reg: str, lines: list[str], *imports: str) -> Style:
        more = ("Reverse",) if "swap" in s.operations else ()
        return Style(in_domain(s.clocking, "\n".join([*lines, f"{n['q']} := {reg}"])), imports=(*imports, *more))

    def model(self, s: Spec) -> Model:
        """A string of bits and a number."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Words that the operations change in telling ways."""
        top = (1 << s.width) - 1
        return Stimulus(pools=((n.ports["d"], (1, 1 << (s.width - 1), top, top - 1)),) if s.data else ())


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self._value = s.start

    def reset(self) -> None:
        self._value = self._s.start

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        return {"q": self._value}

    def advance(self, inputs: Mapping[str, int]) -> None:
        if inputs["op"] < len(self._s.operations):
            self._value = self._after(self._s.operations[inputs["op"]], inputs) % 2**self._s.width

    def _after(self, name: str, inputs: Mapping[str, int]) -> int:
        old, d, sin, w = self._value, inputs.get("d", 0), str(inputs.get("sin", 0)), self._s.width
        text = f"{old:0{w}b}"
        moved = {
            "left": text[1:] + sin,
            "right": sin + text[:-1],
            "rotl": text[1:] + text[0],
            "rotr": text[-1] + text[:-1],
            "asr": text[0] + text[:-1],
            "swap": text[::-1],
        }
        if name in moved:
            return int(moved[name], 2)
        numbers = {"load": d, "clear": 0, "set": -1, "invert": -1 - old, "inc": old + 1, "dec": old - 1, "add": old + d}
        return {**numbers, "or": old | d, "and": old & d, "xor": old ^ d}.get(name, old)
