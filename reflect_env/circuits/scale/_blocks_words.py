"""What the blocks do, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from reflect_env.circuits.scale._blocks import Circuit, Node
from reflect_env.circuits.scale._words import long

Writer = Callable[[Sequence[str], Node], str]


def listing(circuit: Circuit, known: Mapping[str, str], numbered: bool) -> str:
    """List the blocks in order.

    Args:
        circuit: What is wired.
        known: Name of every input and node in prose.
        numbered: Whether the lines have numbers instead of dashes.

    """
    lines = ["The blocks, each reading inputs or blocks before it (words are unsigned, bit 0 is the lowest):"]
    for i, node in enumerate(circuit.nodes, 1):
        mark = f"{i}." if numbered else "-"
        text = WORDS[node.block]([known[name] for name in node.inputs], node)
        lines.append(f"  {mark} {known[node.name]} ({long(node.type)}): {text}")
    return "\n".join(lines)


WORDS: dict[str, Writer] = {
    "gray": lambda x, e: f"the Gray code of {x[0]}, that is {x[0]} XOR ({x[0]} shifted right by 1)",
    "reverse": lambda x, e: f"{x[0]} with its bits in opposite order",
    "rotate": lambda x, e: f"{x[0]} rotated left by {e.constants[0]}",
    "offset": lambda x, e: f"{x[0]} plus {e.constants[0]}, modulo 2^{e.width}",
    "mask": lambda x, e: f"{x[0]} AND {e.constants[0]:#x}, bit by bit",
    "clamp": lambda x, e: f"{x[0]}, but at most {e.constants[0]}",
    "lowest": lambda x, e: f"only the lowest 1 bit of {x[0]}, all other bits 0 (0 if there is none)",
    "clear_lowest": lambda x, e: f"{x[0]} with its lowest 1 bit cleared",
    "magnitude": lambda x, e: (
        f"the absolute value of {x[0]} read as two's complement (the most negative one stays as it is)"
    ),
    "double_sat": lambda x, e: f"twice {x[0]}, but at most {2**e.width - 1}",
    "swap_halves": lambda x, e: f"{x[0]} with its upper and lower {e.width // 2} bits exchanged",
    "add": lambda x, e: f"{x[0]} plus {x[1]}, modulo 2^{e.width}",
    "sub": lambda x, e: f"{x[0]} minus {x[1]}, modulo 2^{e.width}",
    "absdiff": lambda x, e: f"the distance between {x[0]} and {x[1]}, the larger minus the smaller",
    "maximum": lambda x, e: f"the larger of {x[0]} and {x[1]}",
    "minimum": lambda x, e: f"the smaller of {x[0]} and {x[1]}",
    "mix": lambda x, e: f"{x[0]} XOR {x[1]}, bit by bit",
    "sat_add": lambda x, e: f"{x[0]} plus {x[1]}, but at most {2**e.width - 1}",
    "sat_sub": lambda x, e: f"{x[0]} minus {x[1]}, but 0 where that would be negative",
    "average": lambda x, e: f"half of the exact sum of {x[0]} and {x[1]}, rounded down",
    "less": lambda x, e: f"1 if {x[0]} is less than {x[1]}, else 0",
    "equal": lambda x, e: f"1 if {x[0]} equals {x[1]}, else 0",
    "parity": lambda x, e: f"1 if {x[0]} has an odd number of 1 bits, else 0",
    "in_range": lambda x, e: f"1 if {x[0]} is from {e.constants[0]} to {e.constants[1]}, both included, else 0",
    "above": lambda x, e: f"1 if {x[0]} is greater than {e.constants[0]}, else 0",
    "ones": lambda x, e: f"the number of 1 bits in {x[0]}",
    "first_one": lambda x, e: f"the number of the lowest 1 bit of {x[0]} (0 if there is none)",
    "select": lambda x, e: f"{x[1]} if {x[0]} is 1, else {x[2]}",
    "gate": lambda x, e: f"{x[1]} if {x[0]} is 1, else 0",
    "invert": lambda x, e: f"the opposite of {x[0]}",
    "both": lambda x, e: f"1 if {x[0]} and {x[1]} are both 1",
    "either": lambda x, e: f"1 if {x[0]} or {x[1]} is 1",
    "differ": lambda x, e: f"1 if exactly one of {x[0]} and {x[1]} is 1",
    "delay": lambda x, e: f"a register that takes {x[0]} at every clock edge",
    "delay_chain": lambda x, e: (
        f"{x[0]} as it was {e.constants[0]} clock cycles earlier ({e.constants[0]} registers in a row)"
    ),
    "accumulate": lambda x, e: f"a register to which {x[0]} is added at every clock edge, modulo 2^{e.width}",
    "gated_sum": lambda x, e: (
        f"a register to which {x[1]} is added at each clock edge at which {x[0]} is 1, modulo 2^{e.width}"
    ),
    "hold": lambda x, e: (
        f"a register that takes {x[1]} at each clock edge at which {x[0]} is 1, and keeps its value otherwise"
    ),
    "peak": lambda x, e: f"a register that takes {x[0]} at each clock edge at which {x[0]} is larger than it",
    "change": lambda x, e: f"{x[0]} minus what {x[0]} was one clock cycle earlier (a register), modulo 2^{e.width}",
    "pair_sum": lambda x, e: f"{x[0]} plus what {x[0]} was one clock cycle earlier (a register), modulo 2^{e.width}",
    "rising": lambda x, e: f"1 in a cycle in which {x[0]} is 1 and was 0 one cycle earlier (kept in a register)",
    "toggle": lambda x, e: f"a one-bit register that inverts at each clock edge at which {x[0]} is 1",
    "sticky": lambda x, e: (
        f"a one-bit register that becomes 1 at a clock edge at which {x[0]} is 1 and stays 1 until reset"
    ),
    "latch": lambda x, e: (
        f"a one-bit register that at a clock edge becomes 0 if {x[1]} is 1, else 1 if {x[0]} is 1, else stays"
    ),
    "counter": lambda x, e: f"a register that counts the clock edges at which {x[0]} is 1, modulo 2^{e.constants[0]}",
    "history": lambda x, e: (
        f"a shift register of the last {e.constants[0]} values of {x[0]}: at each clock edge its bits move up by one "
        f"place and {x[0]} enters as bit 0"
    ),
    "tick": lambda x, e: (
        f"1 once every {e.constants[0]} cycles: a counter register goes from 0 to {e.constants[0] - 1} and round, one "
        f"step a clock edge, and this is 1 while it is {e.constants[0] - 1}"
    ),
}
