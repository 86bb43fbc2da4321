"""Small operations and tests on one unsigned value, each said four times: in words, Verilog, Chisel and Python.

No form is made from another: what the language does with widths is written out in each, so that a slip in one of them
shows as a difference.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from reflect_env.circuits.chisel_text import uint

Op = tuple[str, int]
"""Kind and constant; the result has the width of the operand."""
Test = tuple[str, int]


_WRAPPED = ("add", "sub", "xor", "and", "or", "not")
"""Operations whose Chisel stands in parentheses."""


def draw_op(rng: Random, width: int) -> Op:
    """Draw an operation that is neither the identity nor constant, for a width of at least 2."""
    kind = rng.choice(("add", "add", "sub", "xor", "and", "or", "not", "rotl", "shl", "shr", "rev", "min", "max"))
    if kind in ("not", "rev"):
        return kind, 0
    if kind in ("rotl", "shl", "shr"):
        return kind, rng.randrange(1, min(width, 6))
    return kind, rng.randrange(1, (1 << width) - 1)


def draw_ops(rng: Random, width: int, most: int) -> tuple[Op, ...]:
    """Draw one to `most` operations of different kinds."""
    found: dict[str, Op] = {}
    for _ in range(rng.randint(1, most)):
        op = draw_op(rng, width)
        found.setdefault(op[0], op)
    return tuple(found.values())


def op_words(op: Op, width: int) -> str:
    """Say it as an order: `add 5 modulo 2^8`."""
    kind, k = op
    said = {
        "add": f"add {k} modulo 2^{width}",
        "sub": f"subtract {k} modulo 2^{width}",
        "xor": f"XOR it with 0x{k:x}",
        "and": f"AND it with 0x{k:x}",
        "or": f"OR it with 0x{k:x}",
        "not": "invert every bit",
        "rotl": f"rotate it left by {k}",
        "shl": f"shift it left by {k}, keeping {width} bits and filling with zeros",
        "shr": f"shift it right by {k}, filling with zeros",
        "rev": "reverse the order of its bits",
        "min": f"replace it by {k} if it is larger than {k}",
        "max": f"replace it by {k} if it is smaller than {k}",
    }
    return said[kind]


def ops_words(ops: tuple[Op, ...], width: int) -> str:
    """Say several in their order."""
    return ", then ".join(op_words(op, width) for op in ops)


def op_verilog(op: Op, width: int, x: str) -> str:
    """Write it over the name `x`; as wide as `x`."""
    kind, k = op
    c, top = f"{width}'d{k}", width - 1
    if kind == "rev":
        return "{" + ", ".join(f"{x}[{i}]" for i in range(width)) + "}"
    written = {
        "add": f"({x} + {c})",
        "sub": f"({x} - {c})",
        "xor": f"({x} ^ {c})",
        "and": f"({x} & {c})",
        "or": f"({x} | {c})",
        "not": f"(~{x})",
        "rotl": f"{{{x}[{top - k}:0], {x}[{top}:{width - k}]}}",
        "shl": f"{{{x}[{top - k}:0], {k}'b0}}",
        "shr": f"{{{k}'b0, {x}[{top}:{k}]}}",
        "min": f"(({x} > {c}) ? {c} : {x})",
        "max": f"(({x} < {c}) ? {c} : {x})",
    }
    return written[kind]


def ops_verilog(ops: tuple[Op, ...], width: int, x: str, result: str) -> str:
    """Declare the wire `result` and what leads to it; names in between are `result` with a number before `_d`."""
    stem, lines, now = result.removesuffix("_d"), list[str](), x
    for i, op in enumerate(ops):
        name = result if i == len(ops) - 1 else f"{stem}{i}_d"
        lines.append(f"  wire [{width - 1}:0] {name} = {op_verilog(op, width, now)};")
        now = name
    return "\n".join(lines or [f"  wire [{width - 1}:0] {result} = {x};"])


def op_chisel(op: Op, width: int, x: str) -> str:
    """Write it over `x`, which can be indexed; as wide as `x`."""
    kind, k = op
    written = {
        "add": f"({x} + {uint(k)})",
        "sub": f"({x} - {uint(k)})",
        "xor": f"({x} ^ {uint(k)})",
        "and": f"({x} & {uint(k, width)})",
        "or": f"({x} | {uint(k)})",
        "not": f"(~{x})",
        "rotl": f"{x}.rotateLeft({k})",
        "shl": f"({x} << {k})({width - 1}, 0)",
        "shr": f"({x} >> {k}).pad({width})",
        "rev": f"Reverse({x})",
        "min": f"Mux({x} > {uint(k)}, {uint(k)}, {x})",
        "max": f"Mux({x} < {uint(k)}, {uint(k)}, {x})",
    }
    return written[kind]


def ops_chisel(ops: tuple[Op, ...], width: int, x: str, names: Sequence[str]) -> tuple[str, list[str]]:
    """Return the changed value as an expression, and the lines before it: one `val` for each operation."""
    lines, now = list[str](), x
    for op, name in zip(ops, names, strict=True):
        text = op_chisel(op, width, now)
        lines.append(f"val {name} = {text[1:-1] if op[0] in _WRAPPED else text}")
        now = name
    return now, lines


def ops_imports(ops: tuple[Op, ...]) -> tuple[str, ...]:
    """Name what the Chisel of the operations needs of `chisel3.util`."""
    return ("Reverse",) if any(kind == "rev" for kind, _ in ops) else ()


def op_python(op: Op, width: int, x: int) -> int:
    """Compute it."""
    kind, k = op
    full = 1 << width
    match kind:
        case "rev":
            return int(f"{x:0{width}b}"[::-1], 2)
        case "rotl":
            return (x << k) % full + (x << k) // full
        case "shl":
            return (x << k) % full
        case "shr":
            return x >> k
        case "not":
            return full - 1 - x
    found = {"add": x + k, "sub": x - k, "xor": x ^ k, "and": x & k, "or": x | k, "min": min(x, k), "max": max(x, k)}
    return found[kind] % full


def ops_python(ops: tuple[Op, ...], width: int, x: int) -> int:
    """Compute several in their order."""
    for op in ops:
        x = op_python(op, width, x)
    return x


def draw_test(rng: Random, width: int) -> Test:
    """Draw a test that some values pass and some fail."""
    kind = rng.choice(("lt", "ge", "set", "clear", "ne", "multiple"))
    if kind in ("set", "clear"):
        return kind, rng.randrange(width)
    if kind == "multiple":
        return kind, rng.randrange(1, min(width, 3))
    middle = 1 << (width - 1)
    return kind, rng.randrange(max(1, middle // 2), middle + max(1, middle // 2))


def test_words(test: Test, x: str) -> str:
    """Say when it holds: `x is less than 9`."""
    kind, k = test
    said = {
        "lt": f"{x} is less than {k}",
        "ge": f"{x} is at least {k}",
        "ne": f"{x} is not {k}",
        "set": f"bit {k} of {x} is 1",
        "clear": f"bit {k} of {x} is 0",
    }
    return said[kind] if kind in said else f"{x} is a multiple of {1 << k}"


def test_verilog(test: Test, width: int, x: str) -> str:
    """Write it over the name `x`."""
    kind, k = test
    written = {
        "lt": f"({x} < {width}'d{k})",
        "ge": f"({x} >= {width}'d{k})",
        "ne": f"({x} != {width}'d{k})",
        "set": f"{x}[{k}]",
        "clear": f"(~{x}[{k}])",
        "multiple": f"({x}[{k - 1}:0] == {k}'d0)",
    }
    return written[kind]


def test_chisel(test: Test, x: str) -> str:
    """Write it over `x`, which can be indexed."""
    kind, k = test
    written = {
        "lt": f"{x} < {uint(k)}",
        "ge": f"{x} >= {uint(k)}",
        "ne": f"{x} =/= {uint(k)}",
        "set": f"{x}({k})",
        "clear": f"!{x}({k})",
        "multiple": f"!{x}({k - 1}, 0).orR",
    }
    return written[kind]


def test_python(test: Test, x: int) -> bool:
    """Compute it."""
    kind, k = test
    match kind:
        case "set" | "clear":
            return (x >> k) % 2 == int(kind == "set")
        case "multiple":
            return x % (1 << k) == 0
    return x < k if kind == "lt" else x >= k if kind == "ge" else x != k


def limits(width: int, *tests: Test) -> tuple[int, ...]:
    """Return values at the limits of tests, for stimulus."""
    found = {
        x for kind, k in tests for x in ((k - 1, k, k + 1) if kind in ("lt", "ge", "ne") else (1 << k, (1 << k) - 1))
    }
    return tuple(sorted(x for x in found if 0 <= x < 1 << width))
