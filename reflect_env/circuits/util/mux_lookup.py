"""A table from keys to values, with a default for the keys that are not in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import uint
from reflect_env.circuits.draw import width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.ports import PortGroup, bits_in, bits_out, flag_out
from reflect_env.circuits.registry import family
from reflect_env.circuits.tables import fenced, markdown
from reflect_env.task import Stimulus

DENSE_KEYS = 4
"""Widest key for which a solution writes the whole table."""


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    key_width: int
    rows: tuple[tuple[int, int | str], ...]
    """Key and value; the value is a constant or the role of a data input."""
    default: int | str
    hit: bool
    """Whether there is an output that tells whether the key is in the table."""


@family("mux-lookup", "U", "Lookup", "Table", "KeyMux", "Mapper", tags=("mux", "table"))
class MuxLookupFamily(Family[Spec]):
    """`out = table.get(key, default)`."""

    def draw(self, rng: Random) -> Spec:
        """Draw a table with few to many of the keys; with constants only, or with data inputs among the values."""
        key, w = rng.randint(2, 6), width(rng, 2, 32)
        keys = rng.sample(range(1 << key), rng.randint(3, min(10, (1 << key) - 1)))
        roles = rng.choice(((), (), ("x",), ("x", "y"), ("x", "y", "z")))
        values: list[int | str] = [rng.choice((*roles, None, None)) or rng.getrandbits(w) for _ in keys]
        for place, role in zip(rng.sample(range(len(keys)), min(len(roles), len(keys))), roles, strict=False):
            values[place] = role
        used = tuple(role for role in roles if role in values)
        defaults: list[int | str] = [0, rng.getrandbits(w), *used]
        return Spec(w, key, tuple(zip(keys, values, strict=True)), rng.choice(defaults), rng.random() < 0.35)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """The key, the data inputs that the table names, the value, an optional hit."""
        named = {value for _, value in (*s.rows, (0, s.default)) if isinstance(value, str)}
        data = [
            bits_in(role, s.width, f"{rank} data input", *words)
            for role, rank, words in (
                ("x", "first", ("a", "data0", "p", "src_a", "red")),
                ("y", "second", ("b", "data1", "q_in", "src_b", "green")),
                ("z", "third", ("c", "data2", "r", "src_c", "blue")),
            )
            if role in named
        ]
        hit = (
            [flag_out("hit", "high when the key is in the table", "found", "known", "match", "legal")] if s.hit else []
        )
        key = bits_in("key", s.key_width, "key to look up", "sel", "code", "idx", "addr", "opcode", "index")
        return (key, *data, bits_out("out", s.width, "value of the key", "value", "result", "res", "data"), *hit)

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say the table in sentences, or show it."""
        key, out, count = n.t("key"), n.t("out"), len(s.rows)
        pairs = [f"{k} gives {_named(v, n)}" for k, v in s.rows]
        rules: list[Sentence] = [
            (
                f"{out} depends on {key} as follows: {', '.join(pairs)}; every other key gives {_named(s.default, n)}.",
                f"Look {key} up: {', '.join(pairs)}. A key that is not listed gives {_named(s.default, n)}.",
            )
        ]
        if s.hit:
            hit = n.t("hit")
            rules.append(
                (
                    f"{hit} is 1 exactly when {key} is one of the {count} listed keys.",
                    f"For the {count} listed keys {hit} is high, for all others low.",
                )
            )
        lines = [[str(k), _named(v, n), "1"] for k, v in sorted(s.rows)] + [["other", _named(s.default, n), "0"]]
        header = [key, out, n.t("hit")] if s.hit else [key, out]
        table = markdown(header, [line[: len(header)] for line in lines])
        return Facts(
            (
                f"lookup table with {count} keys and a default",
                f"{s.width}-bit multiplexer selected by {count} key values",
            ),
            (
                f"look a {s.key_width}-bit key up in a table of {count} entries",
                f"map {count} key values to {s.width}-bit values",
            ),
            tuple(rules),
            (("The circuit is combinational.", "There are no registers."), "All numbers are unsigned and decimal."),
            {"truth_table": table, "verilog": fenced(self.verilog(s, n))},
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """A `case` table."""
        bits = "{hit_d, out_d}" if s.hit else "out_d"

        def line(label: str, value: int | str, hit: str) -> str:
            shown = n.v(value) if isinstance(value, str) else f"{s.width}'d{value}"
            return f"      {label}: {bits} = " + (f"{{1'b{hit}, {shown}}};" if s.hit else f"{shown};")

        rows = "\n".join(line(f"{s.key_width}'d{k}", v, "1") for k, v in s.rows)
        return f"""
  reg [{s.width - 1}:0] out_d;{chr(10) + "  reg hit_d;" if s.hit else ""}
  always @*
    case ({n.v("key")})
{rows}
{line("default", s.default, "0")}
    endcase
  assign {n.v("out")} = out_d;
{f"  assign {n.v('hit')} = hit_d;" if s.hit else ""}"""

    def style_mux_lookup(self, s: Spec, n: Names) -> Style:
        """`MuxLookup`."""
        rows = ",\n".join(f"  {k}.U -> {_expr(v, s, n)}" for k, v in s.rows)
        lookup = f"{n['out']} := MuxLookup({n['key']}, {_expr(s.default, s, n)})(Seq(\n{rows}\n))"
        return Style("\n".join([lookup, *_hit(s, n)]), ("MuxLookup",))

    def style_switch(self, s: Spec, n: Names) -> Style:
        """`switch` over a default."""
        also = f"\n    {n['hit']} := true.B" if s.hit else ""
        arms = "\n".join(f"  is({k}.U) {{\n    {n['out']} := {_expr(v, s, n)}{also}\n  }}" for k, v in s.rows)
        first = [f"{n['out']} := {_expr(s.default, s, n)}"] + ([f"{n['hit']} := false.B"] if s.hit else [])
        return Style("\n".join([*first, f"switch({n['key']}) {{\n{arms}\n}}"]), ("is", "switch"))

    def style_pairs(self, s: Spec, n: Names) -> Style:
        """A list of pairs, turned into the cases of `MuxCase`."""
        table, k, v = n.local("table", "entries", "pairs"), n.local("k", "code_lit"), n.local("v", "target")
        rows = ",\n".join(f"  {k_} -> {_expr(v_, s, n)}" for k_, v_ in s.rows)
        hit = [f"{n['hit']} := {table}.map {{ case ({k}, _) => {n['key']} === {k}.U }}.reduce(_ || _)"] if s.hit else []
        return Style(
            f"val {table} = Seq[(Int, UInt)](\n{rows}\n)\n"
            + "\n".join(
                [
                    f"{n['out']} := MuxCase({_expr(s.default, s, n)}, {table}.map {{ case ({k}, {v}) =>",
                    f"  ({n['key']} === {k}.U) -> {v}\n}})",
                    *hit,
                ]
            ),
            ("MuxCase",),
        )

    def style_vec(self, s: Spec, n: Names) -> Style | None:
        """The whole table as a `Vec`, where the key is short."""
        if s.key_width > DENSE_KEYS:
            return None
        found, table = dict(s.rows), n.local("table", "lut", "contents")
        rows = ",\n".join(f"  {_expr(found.get(k, s.default), s, n)}" for k in range(1 << s.key_width))
        return Style(
            "\n".join([f"val {table} = VecInit(\n{rows}\n)", f"{n['out']} := {table}({n['key']})", *_hit(s, n)])
        )

    def style_one_hot(self, s: Spec, n: Names) -> Style:
        """One comparator a key, then a one-hot multiplexer."""
        hits, any_hit = n.local("hits", "matches", "equal"), n.local("any", "known_key", "some_hit")
        values = ", ".join(_expr(v, s, n) for _, v in s.rows)
        lines = [
            f"val {hits} = Seq({', '.join(str(k) for k, _ in s.rows)}).map(_.U === {n['key']})",
            f"val {any_hit} = {hits}.reduce(_ || _)",
            f"{n['out']} := Mux({any_hit}, Mux1H({hits}, Seq({values})), {_expr(s.default, s, n)})",
        ]
        return Style("\n".join(lines + ([f"{n['hit']} := {any_hit}"] if s.hit else [])), ("Mux1H",))

    def model(self, s: Spec) -> Model:
        """A dictionary."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """The keys of the table."""
        return Stimulus(pools=((n.ports["key"], tuple(sorted(k for k, _ in s.rows))),))


def _named(value: int | str, n: Names) -> str:
    return n.t(value) if isinstance(value, str) else str(value)


def _expr(value: int | str, s: Spec, n: Names) -> str:
    return n[value] if isinstance(value, str) else uint(value, s.width)


def _hit(s: Spec, n: Names) -> list[str]:
    keys = ", ".join(f"{k}.U" for k, _ in s.rows)
    return [f"{n['hit']} := Seq({keys}).map({n['key']} === _).reduce(_ || _)"] if s.hit else []


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._table = dict(s.rows)
        self._default = s.default

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        value = self._table.get(inputs["key"], self._default)
        shown = inputs[value] if isinstance(value, str) else value
        return {"out": shown, "hit": int(inputs["key"] in self._table)}
