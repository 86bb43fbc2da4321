"""Operation tables: for each operation code an expression over the operands, and what other codes give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.family import Names
from reflect_env.circuits.scale._expr import Expr, Port, Type, const, fit, limits_of, make, ref, uint
from reflect_env.circuits.scale._grow import Grower, Limits
from reflect_env.circuits.scale._labels import unused_name

FLAGS = {
    "zero": ("is_zero", "z_flag", "eqz"),
    "negative": ("sign_out", "n_flag", "msb"),
    "odd": ("lsb", "odd_flag", "is_odd"),
    "parity": ("p_flag", "par", "odd_ones"),
}
"""What may be said about the result beside it."""
OPERANDS = {
    "a": ("x", "left", "in_a", "src_a", "rs1"),
    "b": ("y", "right", "in_b", "src_b", "rs2"),
    "c": ("z", "third_in", "in_c", "src_c", "imm"),
}
_USUAL = ("add", "sub", "and", "or", "xor", "lt", "eq", "not", "shl", "shr", "pass", "max", "min")
_MNEMONICS = {
    "add": "ADD PLUS SUM", "add_full": "ADDW SUMW", "sub": "SUB MINUS DIFF", "sub_full": "SUBW DIFFW",
    "mul": "MUL PROD", "neg": "NEG", "abs": "ABS MAG", "min": "MIN LOW", "max": "MAX TOP", "and": "AND MASK",
    "or": "OR SET", "xor": "XOR FLIP", "not": "NOT INV", "land": "BOTH", "lor": "ANY", "lxor": "ONE",
    "lnot": "NONE", "shl": "SHL UP", "shr": "SHR DOWN", "shl_by": "SLL PUSH", "shr_by": "SRL DROP", "rotl": "ROL",
    "rotr": "ROR", "cat": "CAT JOIN PACK", "bits": "PART CUT", "bit": "BIT", "pick": "TEST", "fill": "FILLB",
    "pad": "EXT", "zext": "EXTU", "as_signed": "SIGN", "as_unsigned": "RAW", "any": "ORR", "all": "ANDR",
    "parity": "PAR", "ones": "CNT POP", "reverse": "REV", "eq": "EQ SAME", "ne": "NE DIFFER", "lt": "LT LESS",
    "le": "LE", "gt": "GT MORE", "ge": "GE", "mux": "SEL PICK CHOOSE", "ref": "PASS COPY",
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One operation."""

    code: int
    name: str
    expr: Expr
    """Of the type of the result."""


@dataclass(frozen=True)
class Table:
    """What all codes give."""

    operands: tuple[Port, ...]
    code_width: int
    result_width: int
    rows: tuple[Row, ...]
    default: str
    """What every code without a row gives: `zero`, `ones` or `first`, the first operand."""
    flags: tuple[str, ...]

    @property
    def other(self) -> Expr:
        """What every code without a row gives, of the type of the result."""
        result = uint(self.result_width)
        if self.default == "first":
            return fit(ref(self.operands[0].role, self.operands[0].type), result)
        return const(0 if self.default == "zero" else (1 << self.result_width) - 1, result)


def draw_table(
    rng: Random, rows: tuple[int, int], widths: Sequence[int], most_flags: int, *, wider: float = 0.25
) -> Table:
    """Draw operands of one width, distinct operations, and a default."""
    kind = uint(rng.choice(tuple(widths)))
    operands = tuple(Port(role, kind) for role in list(OPERANDS)[: rng.choice((2, 2, 2, 3))])
    result = uint(kind.width + (rng.random() < wider))
    count = rng.randint(*rows)
    bits = count.bit_length() + (rng.random() < 0.15)
    codes = range(count) if rng.random() < 0.6 else sorted(rng.sample(range(1 << bits), count))
    trees = _trees(rng, operands, result, count)
    taken: set[str] = set()
    names = [_mnemonic(rng, tree, taken) for tree in trees]
    made = tuple(Row(code, name, fit(tree, result)) for code, name, tree in zip(codes, names, trees, strict=True))
    reaches = any(tree.type.width >= result.width for tree in trees)
    useful = [name for name in FLAGS if reaches or name != "negative"]
    chosen = rng.sample(useful, rng.randint(0, min(most_flags, len(useful))))
    flags = tuple(name for name in FLAGS if name in chosen)
    return Table(operands, bits, result.width, made, rng.choice(("zero", "zero", "ones", "first")), flags)


def flag(name: str, result: Expr) -> Expr:
    """Write a flag as an expression over the result."""
    if name == "zero":
        return make("eq", result, const(0, result.type))
    if name == "parity":
        return make("parity", result)
    return make("bit", result, ints=(0 if name == "odd" else result.type.width - 1,))


def pools(s: Table, n: Names) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Values of interest by port: codes that exist, and what operands are compared with."""
    trees = [row.expr for row in s.rows]
    found = [(n.ports[p.role], limits_of(trees, p.role)) for p in s.operands if p.role in n.ports]
    return ((n.ports["op"], tuple(row.code for row in s.rows)), *(pair for pair in found if pair[1]))


def _trees(rng: Random, operands: Sequence[Port], result: Type, count: int) -> list[Expr]:
    """Draw expressions of which no two give the same."""
    grower = Grower(rng, operands, Limits(depth=3, width=2 * result.width, nested=0.4))
    found: list[Expr] = []
    seen: set[tuple[int, ...]] = set()
    while len(found) < count:
        tree = _usual(rng, operands) if rng.random() < 0.4 else grower.expression()
        if tree is None:
            continue
        samples = grower.samples(fit(tree, result))
        if samples not in seen and len(set(samples)) > 1:
            seen.add(samples)
            found.append(tree)
    return found


def _usual(rng: Random, operands: Sequence[Port]) -> Expr:
    """Draw an operation that every machine has."""
    op = rng.choice(_USUAL)
    first, second = (ref(port.role, port.type) for port in rng.sample(list(operands), 2))
    if op == "pass":
        return first
    if op == "not":
        return make(op, first)
    if op in ("shl", "shr"):
        return make(op, first, ints=(1,))
    return make(op, first, second)


def _mnemonic(rng: Random, tree: Expr, taken: set[str]) -> str:
    name = unused_name(rng, _MNEMONICS[tree.op].split(), taken)
    taken.add(name.lower())
    return name
