"""A decode table whose rows are bit patterns with don't-care positions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.family import Facts, Family, Model, Names, Style
from reflect_env.circuits.ports import PortGroup, bits_in, bits_out
from reflect_env.circuits.registry import family
from reflect_env.circuits.tables import fenced, markdown, numbered
from reflect_env.task import Stimulus

_WORDS = (
    ("op", "kind", "unit", "ctl"),
    ("alu_op", "src_sel", "mode", "class_bits"),
    ("flags", "imm_kind", "wr", "size_sel"),
)
MINIMISED_WIDTH = 6
"""Widest code for which a solution asks the library to minimise the table."""


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    code_width: int
    field_widths: tuple[int, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]
    """Pattern of `0`, `1` and `?`, most significant bit first, and the value of each output."""
    default: tuple[int, ...]
    overlap: bool
    """Whether a code may match several rows, so that their order counts."""


@family("bit-pattern-decode", "U", "Decoder", "PatternTable", "Decode", "Matcher", tags=("decoder", "table"))
class BitPatternDecode(Family[Spec]):
    """Outputs of the first row that matches."""

    def draw(self, rng: Random) -> Spec:
        """Draw rows of which each decides for some code."""
        code, overlap = rng.randint(3, 8), rng.random() < 0.5
        fields = tuple(rng.randint(1, 4) for _ in range(rng.randint(1, 3)))
        wanted, rows, free = (
            rng.randint(3, 8 if code > 4 else 5),
            list[tuple[str, tuple[int, ...]]](),
            (1 << (1 << code)) - 1,
        )
        for _ in range(60):
            pattern = "".join(rng.choices("01?", (3, 3, 4 if overlap else 3), k=code))
            codes = _codes(pattern)
            fits = codes & free if overlap else codes & free == codes
            if fits and free & ~codes and "?" in pattern + rng.choice("?-") and pattern.strip("?"):
                free &= ~codes
                rows.append((pattern, _values(rng, fields)))
            if len(rows) == wanted:
                break
        default = _values(rng, fields) if rng.random() < 0.5 else (0,) * len(fields)
        return Spec(code, fields, tuple(rows), default, overlap)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """The code, one to three decoded fields."""
        return (
            bits_in("code", s.code_width, "code to decode", "inst", "opcode", "word", "instr", "sel", "funct"),
            *(bits_out(f"f{i}", w, f"decoded field number {i}", *_WORDS[i]) for i, w in enumerate(s.field_widths)),
        )

    def facts(self, s: Spec, n: Names) -> Facts:
        """Show the rows, in text or as a table."""
        code, outs = n.t("code"), [n.t(f"f{i}") for i in range(len(s.field_widths))]
        lines = [f"{pattern}: {_said(outs, values)}" for pattern, values in s.rows]
        other = f"any other code: {_said(outs, s.default)}"
        order = (
            ("The first row that matches, from the top, decides.", "If several rows match, the one further up wins.")
            if s.overlap
            else (
                "No two rows match the same code.",
                "The patterns exclude each other, so their order does not matter.",
            )
        )
        table = markdown((code, *outs), [(p, *map(str, v)) for p, v in (*s.rows, ("any other", s.default))])
        listed = numbered(f"Rows of the decode table: pattern of {code}, then what the outputs are", [*lines, other])
        sentences = "; ".join(f"for {pattern} {_said(outs, values)}" for pattern, values in s.rows)
        count = len(s.rows)
        return Facts(
            (f"decoder with {count} bit patterns for a {s.code_width}-bit code", f"decode table of {count} rows"),
            (
                f"decode a {s.code_width}-bit code by {count} patterns with don't-care bits",
                f"match a code against {count} bit patterns and output {len(outs)} field" + "s" * (len(outs) > 1),
            ),
            (
                (
                    listed,
                    f"The outputs follow from {code}: {sentences}; if no pattern matches, {_said(outs, s.default)}.",
                ),
            ),
            (
                order,
                f"The left end of a pattern is the most significant bit of {code}; ? stands for a bit of any value.",
                "Values are decimal; the circuit is combinational.",
            ),
            {"truth_table": table, "verilog": fenced(self.verilog(s, n))},
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """`casez`."""
        regs = [f"  reg [{w - 1}:0] f{i}_d;" for i, w in enumerate(s.field_widths)]
        bundle = "{" + ", ".join(f"f{i}_d" for i in range(len(s.field_widths))) + "}"

        def line(label: str, values: tuple[int, ...]) -> str:
            shown = ", ".join(f"{w}'d{v}" for w, v in zip(s.field_widths, values, strict=True))
            return f"      {label}: {bundle} = {{{shown}}};"

        rows = [line(f"{s.code_width}'b{pattern}", values) for pattern, values in s.rows]
        outs = [f"  assign {n.v(f'f{i}')} = f{i}_d;" for i in range(len(s.field_widths))]
        head = ["  always @*", f"    casez ({n.v('code')})"]
        return "\n".join([*regs, *head, *rows, line("default", s.default), "    endcase", *outs])

    def style_list_lookup(self, s: Spec, n: Names) -> Style:
        """`ListLookup`."""
        found = n.local("decoded", "controls", "fields", "row")
        rows = ",\n".join(f'  BitPat("b{p}") -> List({_literals(s, v)})' for p, v in s.rows)
        lines = [f"val {found} = ListLookup({n['code']}, List({_literals(s, s.default)}), Array(\n{rows}\n))"]
        lines += [f"{n[f'f{i}']} := {found}({i})" for i in range(len(s.field_widths))]
        return Style("\n".join(lines), ("BitPat", "ListLookup"))

    def style_when(self, s: Spec, n: Names) -> Style:
        """`when` with patterns."""

        def arm(values: tuple[int, ...]) -> str:
            return "\n".join(f"  {n[f'f{i}']} := {v}.U" for i, v in enumerate(values))

        parts = [f'when({n["code"]} === BitPat("b{p}")) {{\n{arm(v)}\n}}' for p, v in s.rows]
        return Style(".else".join(parts) + f".otherwise {{\n{arm(s.default)}\n}}", ("BitPat",))

    def style_lookup(self, s: Spec, n: Names) -> Style:
        """One `Lookup` for each field, over named patterns."""
        names = [n.local(f"row{i}", f"pattern{i}", f"pat{i}") for i in range(len(s.rows))]
        lines = [f'val {name} = BitPat("b{p}")' for name, (p, _) in zip(names, s.rows, strict=True)]
        for i, w in enumerate(s.field_widths):
            pairs = ", ".join(f"{name} -> {v[i]}.U" for name, (_, v) in zip(names, s.rows, strict=True))
            lines.append(f"{n[f'f{i}']} := Lookup({n['code']}, {s.default[i]}.U({w}.W), Seq({pairs}))")
        return Style("\n".join(lines), ("BitPat", "Lookup"))

    def style_masks(self, s: Spec, n: Names) -> Style:
        """Mask and compare, then `MuxCase`."""
        tests = [n.local(f"is_row{i}", f"match{i}", f"hit{i}") for i in range(len(s.rows))]
        lines = []
        for name, (p, _) in zip(tests, s.rows, strict=True):
            mask, value = p.replace("0", "1").replace("?", "0"), p.replace("?", "0")
            lines.append(f'val {name} = ({n["code"]} & "b{mask}".U) === "b{value}".U')
        for i, w in enumerate(s.field_widths):
            pairs = ", ".join(f"{name} -> {v[i]}.U" for name, (_, v) in zip(tests, s.rows, strict=True))
            lines.append(f"{n[f'f{i}']} := MuxCase({s.default[i]}.U({w}.W), Seq({pairs}))")
        return Style("\n".join(lines), ("MuxCase",))

    def style_decoder(self, s: Spec, n: Names) -> Style | None:
        """The minimising decoder of the library, for rows that exclude each other."""
        if s.overlap or s.code_width > MINIMISED_WIDTH:
            return None
        table, found = n.local("truth", "decode_table", "rows"), n.local("decoded", "controls")
        rows = ",\n".join(f'    BitPat("b{p}") -> BitPat("b{_joined(s, v)}")' for p, v in s.rows)
        lines = [f'val {table} = TruthTable(\n  Seq(\n{rows}\n  ),\n  BitPat("b{_joined(s, s.default)}")\n)']
        lines.append(f"val {found} = decoder(QMCMinimizer, {n['code']}, {table})")
        high = sum(s.field_widths)
        for i, w in enumerate(s.field_widths):
            lines.append(f"{n[f'f{i}']} := {found}({high - 1}, {high - w})")
            high -= w
        return Style("\n".join(lines), ("BitPat", "chisel3.util.experimental.decode._"))

    def model(self, s: Spec) -> Model:
        """Compare characters."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Codes that match each pattern."""
        codes = {int(p.replace("?", fill), 2) for p, _ in s.rows for fill in "01"}
        return Stimulus(pools=((n.ports["code"], tuple(sorted(codes))),))


def _codes(pattern: str) -> int:
    """The codes that a pattern matches, as a set of bits."""
    found = 1
    for place, bit in enumerate(reversed(pattern)):
        moved = found << (1 << place)
        found = {"0": found, "1": moved, "?": found | moved}[bit]
    return found


def _values(rng: Random, widths: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(rng.getrandbits(w) for w in widths)


def _said(outs: list[str], values: tuple[int, ...]) -> str:
    return " and ".join(f"{out} is {value}" for out, value in zip(outs, values, strict=True))


def _literals(s: Spec, values: tuple[int, ...]) -> str:
    return ", ".join(f"{v}.U({w}.W)" for w, v in zip(s.field_widths, values, strict=True))


def _joined(s: Spec, values: tuple[int, ...]) -> str:
    return "".join(f"{v:0{w}b}" for w, v in zip(s.field_widths, values, strict=True))


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        text = f"{inputs['code']:0{self._s.code_width}b}"
        fits = (values for p, values in self._s.rows if all(a in ("?", b) for a, b in zip(p, text, strict=True)))
        return {f"f{i}": v for i, v in enumerate(next(fits, self._s.default))}
