"""What the instructions of an accumulator machine do: in words, in Verilog, in Chisel and in Python.

`{a}` is the accumulator, `{n}` the operand, `{m}` the memory word that it names, `{c}` the carry, `{x}` the input port;
`{w}` is the width and `{top}` the last bit. In Verilog a result has one bit more, which is the carry where it counts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

WORDS = {
    "LDI n": "the accumulator becomes n",
    "LDA n": "the accumulator becomes memory word n",
    "STA n": "memory word n becomes the accumulator",
    "SWP n": "the accumulator and memory word n are exchanged",
    "ADD n": "memory word n is added to the accumulator",
    "SUB n": "memory word n is subtracted from the accumulator",
    "ADI n": "n is added to the accumulator",
    "SBI n": "n is subtracted from the accumulator",
    "AND n": "the accumulator becomes its bitwise and with memory word n",
    "ORM n": "the accumulator becomes its bitwise or with memory word n",
    "XOR n": "the accumulator becomes its bitwise exclusive or with memory word n",
    "ANI n": "the accumulator becomes its bitwise and with n",
    "XRI n": "the accumulator becomes its bitwise exclusive or with n",
    "MIN n": "the accumulator becomes the smaller of itself and memory word n (unsigned)",
    "INC": "1 is added to the accumulator",
    "DEC": "1 is subtracted from the accumulator",
    "NOT": "all bits of the accumulator are inverted",
    "NEG": "the accumulator becomes its two's complement",
    "SHL": "the accumulator is shifted left by one bit, a 0 enters",
    "SHR": "the accumulator is shifted right by one bit, a 0 enters",
    "INP": "the accumulator becomes the value of {x}",
    "OUT": "the output register becomes the accumulator",
    "NOP": "nothing happens",
    "ADC n": "memory word n and the carry are added to the accumulator",
}
MEMORY = frozenset({"LDA n", "STA n", "SWP n", "ADD n", "SUB n", "AND n", "ORM n", "XOR n", "MIN n", "ADC n"})
"""Instructions whose operand names a memory word."""
CARRY = {
    "ADD n": "the carry out of the most significant bit",
    "ADI n": "the carry out of the most significant bit",
    "ADC n": "the carry out of the most significant bit",
    "INC": "the carry out of the most significant bit",
    "SUB n": "the borrow (1 if the result would be negative)",
    "SBI n": "the borrow (1 if the result would be negative)",
    "DEC": "the borrow (1 if the result would be negative)",
    "SHL": "the bit that falls out",
    "SHR": "the bit that falls out",
}
"""What the carry becomes; the others leave it."""

VERILOG = {
    "LDI n": "{n}",
    "LDA n": "{m}",
    "SWP n": "{m}",
    "ADD n": "{{1'b0, {a}}} + {{1'b0, {m}}}",
    "SUB n": "{{1'b0, {a}}} - {{1'b0, {m}}}",
    "ADI n": "{{1'b0, {a}}} + {{1'b0, {n}}}",
    "SBI n": "{{1'b0, {a}}} - {{1'b0, {n}}}",
    "AND n": "{a} & {m}",
    "ORM n": "{a} | {m}",
    "XOR n": "{a} ^ {m}",
    "ANI n": "{a} & {n}",
    "XRI n": "{a} ^ {n}",
    "MIN n": "({m} < {a}) ? {m} : {a}",
    "INC": "{{1'b0, {a}}} + 1",
    "DEC": "{{1'b0, {a}}} - 1",
    "NOT": "~{a}",
    "NEG": "~{a} + 1",
    "SHL": "{{{a}, 1'b0}}",
    "SHR": "{{{a}[0], 1'b0, {a}[{top}:1]}}",
    "INP": "{x}",
    "ADC n": "{{1'b0, {a}}} + {{1'b0, {m}}} + {c}",
}
CHISEL = {
    "LDI n": "{n}",
    "LDA n": "{m}",
    "SWP n": "{m}",
    "ADD n": "{a} + {m}",
    "SUB n": "{a} - {m}",
    "ADI n": "{a} + {n}",
    "SBI n": "{a} - {n}",
    "AND n": "{a} & {m}",
    "ORM n": "{a} | {m}",
    "XOR n": "{a} ^ {m}",
    "ANI n": "{a} & {n}",
    "XRI n": "{a} ^ {n}",
    "MIN n": "Mux({m} < {a}, {m}, {a})",
    "INC": "{a} + 1.U",
    "DEC": "{a} - 1.U",
    "NOT": "~{a}",
    "NEG": "0.U - {a}",
    "SHL": "({a} << 1)({top}, 0)",
    "SHR": "{a} >> 1",
    "INP": "{x}",
    "ADC n": "{a} + {m} + {c}.asUInt",
}
CHISEL_CARRY = {
    "ADD n": "({a} +& {m})({w})",
    "SUB n": "{a} < {m}",
    "ADI n": "({a} +& {n})({w})",
    "SBI n": "{a} < {n}",
    "INC": "{a}.andR",
    "DEC": "{a} === 0.U",
    "SHL": "{a}({top})",
    "SHR": "{a}(0)",
    "ADC n": "({a} +& {m} +& {c}.asUInt)({w})",
}


@dataclass(frozen=True)
class State:
    """What an instruction of the cycle model sees."""

    a: int
    n: int
    m: int
    c: int
    x: int
    w: int


PYTHON: dict[str, Callable[[State], tuple[int, int]]] = {
    "LDI n": lambda s: (s.n, s.c),
    "LDA n": lambda s: (s.m, s.c),
    "SWP n": lambda s: (s.m, s.c),
    "ADD n": lambda s: (s.a + s.m, int(s.a + s.m >= 2**s.w)),
    "SUB n": lambda s: (s.a - s.m, int(s.a < s.m)),
    "ADI n": lambda s: (s.a + s.n, int(s.a + s.n >= 2**s.w)),
    "SBI n": lambda s: (s.a - s.n, int(s.a < s.n)),
    "AND n": lambda s: (s.a & s.m, s.c),
    "ORM n": lambda s: (s.a | s.m, s.c),
    "XOR n": lambda s: (s.a ^ s.m, s.c),
    "ANI n": lambda s: (s.a & s.n, s.c),
    "XRI n": lambda s: (s.a ^ s.n, s.c),
    "MIN n": lambda s: (min(s.a, s.m), s.c),
    "INC": lambda s: (s.a + 1, int(s.a + 1 == 2**s.w)),
    "DEC": lambda s: (s.a - 1, int(s.a == 0)),
    "NOT": lambda s: (-1 - s.a, s.c),
    "NEG": lambda s: (-s.a, s.c),
    "SHL": lambda s: (s.a * 2, s.a * 2 // 2**s.w),
    "SHR": lambda s: (s.a // 2, s.a % 2),
    "INP": lambda s: (s.x, s.c),
    "ADC n": lambda s: (s.a + s.m + s.c, int(s.a + s.m + s.c >= 2**s.w)),
}
"""New accumulator, not yet cut to the width, and new carry."""
