"""What the instructions of a stack machine do: in words, in Verilog and in Chisel, each written for itself.

In Verilog `a_d` is the top element, `b_d` the one below it and `n_d` the operand; in Chisel `{a}`, `{b}` and `{n}`.
"""

from __future__ import annotations

WORDS = {
    "PUSH n": "pushes n",
    "DROP": "removes the top element",
    "DUP": "pushes a copy of the top element",
    "OVER": "pushes a copy of the element below the top",
    "SWAP": "exchanges the two top elements",
    "NIP": "removes the element below the top",
    "ADD": "replaces the two top elements by second plus top",
    "SUB": "replaces the two top elements by second minus top",
    "AND": "replaces the two top elements by their bitwise and",
    "OR": "replaces the two top elements by their bitwise or",
    "XOR": "replaces the two top elements by their bitwise exclusive or",
    "MAX": "replaces the two top elements by the larger one (unsigned)",
    "LT": "replaces the two top elements by 1 if second is less than top (unsigned), else by 0",
    "EQ": "replaces the two top elements by 1 if they are equal, else by 0",
    "NOT": "inverts all bits of the top element",
    "INC": "adds 1 to the top element",
    "DEC": "subtracts 1 from the top element",
    "SHL": "shifts the top element left by one bit, a 0 enters",
    "CLR": "removes all elements",
}
NEEDS = dict.fromkeys(("OVER", "SWAP", "NIP", "ADD", "SUB", "AND", "OR", "XOR", "MAX", "LT", "EQ"), 2)
NEEDS |= dict.fromkeys(("DROP", "DUP", "NOT", "INC", "DEC", "SHL"), 1)
GROWS = {"PUSH n": 1, "DUP": 1, "OVER": 1, "SWAP": 0, "NOT": 0, "INC": 0, "DEC": 0, "SHL": 0}
"""How many elements more there are afterwards; one less unless it is here."""
VERILOG = {
    "PUSH n": "n_d",
    "DUP": "a_d",
    "OVER": "b_d",
    "NIP": "a_d",
    "ADD": "b_d + a_d",
    "SUB": "b_d - a_d",
    "AND": "b_d & a_d",
    "OR": "b_d | a_d",
    "XOR": "b_d ^ a_d",
    "MAX": "(b_d > a_d) ? b_d : a_d",
    "LT": "(b_d < a_d) ? 1 : 0",
    "EQ": "(b_d == a_d) ? 1 : 0",
    "NOT": "~a_d",
    "INC": "a_d + 1",
    "DEC": "a_d - 1",
    "SHL": "a_d << 1",
}
CHISEL = {
    "PUSH n": "{n}",
    "DUP": "{a}",
    "OVER": "{b}",
    "SWAP": "{b}",
    "NIP": "{a}",
    "ADD": "{b} + {a}",
    "SUB": "{b} - {a}",
    "AND": "{b} & {a}",
    "OR": "{b} | {a}",
    "XOR": "{b} ^ {a}",
    "MAX": "Mux({b} > {a}, {b}, {a})",
    "LT": "({b} < {a}).asUInt",
    "EQ": "({b} === {a}).asUInt",
    "NOT": "~{a}",
    "INC": "{a} + 1.U",
    "DEC": "{a} - 1.U",
    "SHL": "({a} << 1)({top}, 0)",
    "DROP": "{b}",
}
