"""Literals in every notation, chosen by a selector."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import INT_MAX, sint, uint
from reflect_env.circuits.draw import width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.phrasing import COMBINATIONAL, listed, radix, table, verilog_text
from reflect_env.circuits.ports import PortGroup, bits_in, data_out
from reflect_env.circuits.registry import family


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    signed: bool
    entries: tuple[tuple[int, str], ...]
    """Value and notation (`hex`, `binary`, `octal`, `decimal`, `char`), from selector 0 on."""
    other: int
    """Value for selectors without an entry."""


@family("literal-table", "L1", "Literals", "Codes", "Values", "Presets", "Table", tags=("literal", "mux"))
class LiteralTable(Family[Spec]):
    """`out = LITERALS(sel)`."""

    def draw(self, rng: Random) -> Spec:
        """Draw two to seven literals; the selector often has codes to spare."""
        signed, w = rng.random() < 0.4, width(rng, 4, 40)
        count = rng.choice((2, 3, 3, 4, 5, 6, 7))
        entries = tuple(_entry(rng, w, signed) for _ in range(count))
        other = rng.choice((0, 0, 1, (1 << (w - 1)) - 1, -1 if signed else (1 << w) - 1))
        return Spec(w, signed, entries, other)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Selector and value."""
        return (
            bits_in("sel", _select_width(s), "which literal", "code", "index", "choice", "which", "id"),
            data_out("out", s.width, "the literal", "y", "value", "q", "dout", "number", signed=s.signed),
        )

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say each literal in its notation."""
        sel, out, shown = n.t("sel"), n.t("out"), [_written(value, base) for value, base in s.entries]
        cases = listed([f"{text} for {i}" for i, text in enumerate(shown)])
        rules: list[Sentence] = [
            (
                f"By {sel}, {out} is {cases}.",
                f"{out} depends on {sel}:\n{table((n.ports['sel'], n.ports['out']), list(enumerate(shown)))}",
            ),
            f"For every other value of {sel}, {out} is {s.other}.",
        ]
        if any(base == "char" for _, base in s.entries):
            rules.append("A character in quotes stands for its ASCII code.")
        kind = f"{s.width}-bit {'signed' if s.signed else 'unsigned'}"
        rows = [(i, text) for i, text in enumerate(shown)]
        return Facts(
            (f"table of {len(shown)} {kind} literals", f"selector for {len(shown)} constants of {s.width} bits"),
            (f"show one of {len(shown)} {kind} constants", "look a constant up by its number"),
            tuple(rules),
            (
                f"{out} is a two's complement number of {s.width} bits." if s.signed else f"{out} is unsigned.",
                COMBINATIONAL,
            ),
            forms={
                "truth_table": self._form(s, n, rows),
                "verilog": verilog_text(self.verilog(s, n)),
            },
        )

    def _form(self, s: Spec, n: Names, rows: list[tuple[int, str]]) -> str:
        head = (f"{n.ports['sel']} (decimal)", n.ports["out"])
        note = " A character in quotes stands for its ASCII code." if any(b == "char" for _, b in s.entries) else ""
        return f"{table(head, [*rows, ('all others', s.other)])}\n{note.strip()}"

    def verilog(self, s: Spec, n: Names) -> str:
        """A case of decimal numbers."""
        k, w = _select_width(s), s.width
        cases = "\n".join(f"      {k}'d{i}: value_d = {w}'d{v % (1 << w)};" for i, (v, _) in enumerate(s.entries))
        default = f"      default: value_d = {w}'d{s.other % (1 << w)};"
        return f"""
  reg [{w - 1}:0] value_d;
  always @*
    case ({n.v("sel")})
{cases}
{default}
    endcase
  assign {n.v("out")} = value_d;"""

    def style_lookup(self, s: Spec, n: Names) -> Style:
        """`MuxLookup`."""
        rows = ",\n".join(f"  {i}.U -> {_chisel(s, value, base)}" for i, (value, base) in enumerate(s.entries))
        value = f"MuxLookup({n['sel']}, {_plain(s, s.other)})(Seq(\n{rows}\n))"
        return Style(f"{n['out']} := {value}", imports=("MuxLookup",))

    def style_switch(self, s: Spec, n: Names) -> Style:
        """A default and a `switch`."""
        cases = "\n".join(
            f"  is({i}.U) {{\n    {n['out']} := {_chisel(s, value, base)}\n  }}"
            for i, (value, base) in enumerate(s.entries)
        )
        text = f"{n['out']} := {_plain(s, s.other)}\nswitch({n['sel']}) {{\n{cases}\n}}"
        return Style(text, imports=("switch", "is"))

    def style_vector(self, s: Spec, n: Names) -> Style:
        """A vector that is filled up to a power of two."""
        cells = [_chisel(s, value, base) for value, base in s.entries]
        cells += [_plain(s, s.other)] * ((1 << _select_width(s)) - len(cells))
        name, listing = n.local("literals", "entries", "constants", "codes"), ",\n".join(f"  {cell}" for cell in cells)
        return Style(f"val {name} = VecInit(\n{listing}\n)\n{n['out']} := {name}({n['sel']})")

    def style_fold(self, s: Spec, n: Names) -> Style | None:
        """A Scala list of numbers, folded into a chain of `Mux`."""
        if not all(-INT_MAX <= value <= INT_MAX for value, _ in s.entries):
            return None
        values, rest, i = n.local("values", "numbers", "constants"), n.local("rest", "other", "acc"), n.local("i", "k")
        number, kind = n.local("number", "v", "literal"), "S" if s.signed else "U"
        lines = [f"val {values} = Seq({', '.join(str(value) for value, _ in s.entries)})"]
        body = f"Mux({n['sel']} === {i}.U, {number}.{kind}({s.width}.W), {rest})"
        fold = (
            f"{values}.zipWithIndex.foldRight({_plain(s, s.other)}) {{ case (({number}, {i}), {rest}) =>\n  {body}\n}}"
        )
        return Style("\n".join([*lines, f"{n['out']} := {fold}"]))

    def model(self, s: Spec) -> Model:
        """A dictionary."""
        return _Oracle(s)


def _entry(rng: Random, w: int, signed: bool) -> tuple[int, str]:
    base = rng.choice(("hex", "hex", "binary", "octal", "decimal", "decimal", "char"))
    if base == "char":
        return (rng.choice(range(48, 91)), base) if w > 7 else (rng.getrandbits(w - 1), "decimal")
    value = rng.getrandbits(w - 1 if signed else w)
    return (-value - 1 if signed and rng.random() < 0.5 else value, base)


def _select_width(s: Spec) -> int:
    return len(s.entries).bit_length()


def _written(value: int, base: str) -> str:
    return f"'{chr(value)}'" if base == "char" else radix(value, base)


def _plain(s: Spec, value: int) -> str:
    return (sint if s.signed else uint)(value, s.width)


def _chisel(s: Spec, value: int, base: str) -> str:
    """Write the literal in its own notation, where Chisel has one."""
    if base == "char":
        return f"'{chr(value)}'.toInt.{'S' if s.signed else 'U'}({s.width}.W)"
    if s.signed or base == "decimal":
        return _plain(s, value)
    letter, form = {"hex": ("h", "x"), "binary": ("b", "b"), "octal": ("o", "o")}[base]
    return f'"{letter}{value:{form}}".U({s.width}.W)'


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._values = {i: value for i, (value, _) in enumerate(s.entries)}
        self._other, self._size = s.other, 1 << s.width

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        return {"out": self._values.get(inputs["sel"], self._other) % self._size}
