"""A table of constants, read by its index."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import sequence, sint, uint
from reflect_env.circuits.draw import width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.phrases import COMBINATIONAL, table
from reflect_env.circuits.ports import PortGroup, bits_in, data_out
from reflect_env.circuits.registry import family


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    signed: bool
    table: tuple[int, ...]
    other: int | None
    """What an index without an entry gives; None where every index has one."""

    def __post_init__(self) -> None:
        full = len(self.table) == 1 << self.index_width
        low, high = (-(1 << (self.width - 1)), 1 << (self.width - 1)) if self.signed else (0, 1 << self.width)
        values = (*self.table, *(() if self.other is None else (self.other,)))
        if full != (self.other is None) or not all(low <= value < high for value in values):
            raise ValueError("an index with two meanings, or a value that does not fit")

    @property
    def index_width(self) -> int:
        """Bits of the index."""
        return (len(self.table) - 1).bit_length()


@family("lookup-table", "L2", "Lookup", "Rom", "ConstTable", "Lut", tags=("table", "constants"))
class LookupTable(Family[Spec]):
    """`y = table(i)`."""

    def draw(self, rng: Random) -> Spec:
        """Draw entries: arbitrary ones, or a curve with some noise."""
        w, signed, entries = width(rng, 3, 16), rng.random() < 0.3, rng.choice((4, 8, 8, 16, 16, rng.randint(3, 20)))
        low, high = (-(1 << (w - 1)), (1 << (w - 1)) - 1) if signed else (0, (1 << w) - 1)
        values = tuple(rng.randint(low, high) for _ in range(entries))
        full = entries & (entries - 1) == 0
        return Spec(w, signed, values, None if full else rng.choice((0, 0, rng.randint(low, high))))

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Index in, entry out."""
        return (
            bits_in("idx", s.index_width, "index", "addr", "index", "sel", "key", "code"),
            data_out("out", s.width, "entry of the table", "value", "data", "y", "entry", "z", signed=s.signed),
        )

    def facts(self, s: Spec, n: Names) -> Facts:
        """List every entry."""
        idx, out, count = n.t("idx"), n.t("out"), len(s.table)
        pairs, plain = ", ".join(f"{i} → {v}" for i, v in enumerate(s.table)), ", ".join(map(str, s.table))
        rules: list[Sentence] = [
            (
                f"{out} is the table entry with the index {idx}; the entries from index 0 on are {plain}.",
                f"{idx} selects the value of {out} as follows: {pairs}.",
                f"The table holds {count} constants, here in the order of their index, starting at 0: {plain}. {out} "
                "is the one "
                f"that {idx} selects.",
            )
        ]
        if s.other is not None:
            rules.append(
                (f"For {idx} = {count} and above, {out} is {s.other}.", f"An index without an entry gives {s.other}.")
            )
        if s.signed:
            rules.append((f"{out} is signed (two's complement).", "Entries are two's-complement numbers."))
        sign = "signed" if s.signed else "unsigned"
        return Facts(
            (
                f"table of {count} {sign} {s.width}-bit constants",
                f"{count}-entry lookup table of {s.width}-bit {sign} values",
            ),
            (f"output one of {count} constants", f"look up {idx} in a table of {count} constants"),
            tuple(rules),
            (COMBINATIONAL,),
            {"truth_table": self._form(s, n)},
        )

    def _form(self, s: Spec, n: Names) -> str:
        rows: list[list[object]] = [[i, value] for i, value in enumerate(s.table)]
        if s.other is not None:
            rows.append([f"{len(s.table)} and above", s.other])
        note = f"\n\n{n.t('out')} is signed (two's complement)." if s.signed else ""
        return table((n.t("idx"), n.t("out")), rows) + note

    def verilog(self, s: Spec, n: Names) -> str:
        """A case with a constant each."""
        mask, w = (1 << s.width) - 1, s.width
        rows = "\n".join(f"      {s.index_width}'d{i}: entry_d = {w}'h{v & mask:x};" for i, v in enumerate(s.table))
        last = s.table[-1] if s.other is None else s.other
        return f"""
  reg [{w - 1}:0] entry_d;
  always @*
    case ({n.v("idx")})
{rows}
      default: entry_d = {w}'h{last & mask:x};
    endcase
  assign {n.v("out")} = entry_d;"""

    def _literal(self, s: Spec, value: int) -> str:
        return sint(value, s.width) if s.signed else uint(value, s.width)

    def style_vector(self, s: Spec, n: Names) -> Style:
        """A vector of literals, filled up to a power of two."""
        rows, kind = n.local("contents", "rom", "entries", "constants"), "S" if s.signed else "U"
        fill = f".padTo({1 << s.index_width}, {s.other})" if s.other is not None else ""
        listing = sequence(
            f"val {rows} = VecInit(Seq(", [str(v) for v in s.table], f"){fill}.map(_.{kind}({s.width}.W)))"
        )
        return Style(f"{listing}\n{n['out']} := {rows}({n['idx']})")

    def style_parameter(self, s: Spec, n: Names) -> Style:
        """The entries as a parameter of the class."""
        values, i, chosen = (
            n.local("values", "contents", "entries"),
            n.local("i", "k", "pos"),
            n.local("chosen", "found"),
        )
        default, kind = self._literal(s, 0 if s.other is None else s.other), "S" if s.signed else "U"
        body = f"""
val {chosen} = WireDefault({default})
for ({i} <- {values}.indices) {{
  when({n["idx"]} === {i}.U) {{
    {chosen} := {values}({i}).{kind}({s.width}.W)
  }}
}}
{n["out"]} := {chosen}"""
        return Style(body, parameters=sequence(f"{values}: Seq[Int] = Seq(", [str(v) for v in s.table], limit=60))

    def style_lookup(self, s: Spec, n: Names) -> Style:
        """Pairs of index and literal, the index counted by Scala."""
        values, value, i = (
            n.local("values", "constants", "numbers"),
            n.local("constant", "item", "v"),
            n.local("i", "k", "pos"),
        )
        kind = "S" if s.signed else "U"
        default = self._literal(s, 0 if s.other is None else s.other)
        lines = [sequence(f"val {values} = Seq(", [str(v) for v in s.table])]
        pairs = f"{values}.zipWithIndex.map {{ case ({value}, {i}) => {i}.U -> {value}.{kind}({s.width}.W) }}"
        lines.append(f"{n['out']} := MuxLookup({n['idx']}, {default})(\n  {pairs}\n)")
        return Style("\n".join(lines), ("MuxLookup",))

    def style_switch(self, s: Spec, n: Names) -> Style:
        """A default and a `switch`."""
        default = self._literal(s, s.table[-1] if s.other is None else s.other)
        shown = s.table[:-1] if s.other is None else s.table
        arms = [f"  is({i}.U) {{ {n['out']} := {self._literal(s, v)} }}" for i, v in enumerate(shown)]
        return Style("\n".join([f"{n['out']} := {default}", f"switch({n['idx']}) {{", *arms, "}"]), ("switch", "is"))

    def style_bits(self, s: Spec, n: Names) -> Style | None:
        """A column of the table a bit: the indices at which it is one."""
        if s.signed or s.width > 8:
            return None
        columns = []
        full = [*s.table, *[s.other or 0] * ((1 << s.index_width) - len(s.table))]
        for bit in range(s.width):
            column = sum((value >> bit & 1) << i for i, value in enumerate(full))
            columns.append(f'"h{column:x}".U({len(full)}.W)({n["idx"]})')
        return Style(f"{n['out']} := VecInit(\n  " + ",\n  ".join(columns) + "\n).asUInt")

    def style_object(self, s: Spec, n: Names) -> Style:
        """Constants in an object of their own; nested multiplexers built by a fold."""
        holder, kind = f"{n.module}Data", "S" if s.signed else "U"
        before = (
            f"object {holder} {{\n"
            + "\n".join(
                f"  {line}" for line in sequence("val values: Seq[Int] = Seq(", [str(v) for v in s.table]).split("\n")
            )
            + "\n}"
        )
        start = self._literal(s, 0 if s.other is None else s.other)
        value, i, rest = n.local("constant", "item", "v"), n.local("i", "k", "pos"), n.local("rest", "others", "below")
        body = f"""
{n["out"]} := {holder}.values.zipWithIndex.foldRight({start}) {{ case (({value}, {i}), {rest}) =>
  Mux({n["idx"]} === {i}.U, {value}.{kind}({s.width}.W), {rest})
}}"""
        return Style(body, before=before)

    def model(self, s: Spec) -> Model:
        """A list."""
        return _Oracle(s)


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        s = self._s
        value = dict(enumerate(s.table)).get(inputs["idx"], s.other)
        return {"out": (value or 0) % 2**s.width}
