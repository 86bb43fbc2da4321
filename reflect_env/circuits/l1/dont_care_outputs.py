"""Outputs that are asked for only in some cases; in the others they may be anything.

The reference drives x where the words ask for nothing, and bits that are x are not compared.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import uint
from reflect_env.circuits.draw import width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.phrasing import COMBINATIONAL, listed, table
from reflect_env.circuits.ports import PortGroup, bits_in, bits_out, flag_out
from reflect_env.circuits.registry import family
from reflect_env.task import Stimulus

Entry = tuple[str, int]
"""`a`, `b`, `not_a` or `constant` with its value; `free` where nothing is asked for."""
_OUTS = ("out", "second")


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    select_width: int
    tables: tuple[tuple[Entry, ...], ...]
    """One output each: an entry for every code of the selector."""
    known: bool
    """Whether an output says that the first one is defined."""


@family("dont-care-outputs", "L1", "Partial", "Decode", "Loose", "Selector", "Option", tags=("dontcare", "mux"))
class DontCareOutputs(Family[Spec]):
    """A partial function."""

    def draw(self, rng: Random) -> Spec:
        """Draw for each output which codes count; at least one is free and at least half are not."""
        w, k = width(rng, 2, 24), rng.choice((1, 2, 2, 2, 3, 3))
        tables = []
        for _ in range(rng.choice((1, 1, 2))):
            free = set(rng.sample(range(1 << k), rng.randint(1, 1 << (k - 1))))
            tables.append(tuple(("free", 0) if code in free else _entry(rng, w) for code in range(1 << k)))
        return Spec(w, k, tuple(tables), rng.random() < 0.5)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Selector, data, results, the optional flag."""
        used = {kind for entries in s.tables for kind, _ in entries}
        data = [bits_in("a", s.width, "data", "x", "din", "in_a", "lhs")] if used & {"a", "not_a"} else []
        data += [bits_in("b", s.width, "other data", "y", "in_b", "rhs", "alt")] if "b" in used else []
        words = (("y", "result", "dout", "value", "z"), ("extra", "out_2", "side", "aux"))
        outs = [
            bits_out(role, s.width, f"{name}result", *words[i])
            for i, (role, name) in enumerate(zip(_OUTS, ("", "second "), strict=True))
            if i < len(s.tables)
        ]
        flag = (
            [flag_out("known", "whether the result is defined", "valid", "defined", "ok", "legal")] if s.known else []
        )
        return (bits_in("sel", s.select_width, "selector", "op", "code", "mode", "kind"), *data, *outs, *flag)

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say every code, and that the rest is free."""
        sel = n.t("sel")
        rules: list[Sentence] = []
        for role, entries in zip(_OUTS, s.tables, strict=False):
            out = n.t(role)
            cases = [f"{self._value(n, entry)} for {code}" for code, entry in enumerate(entries) if entry[0] != "free"]
            codes = [str(code) for code, entry in enumerate(entries) if entry[0] == "free"]
            rules.append((f"By {sel}, {out} is {listed(cases)}.", f"{out} depends on {sel}: it is {listed(cases)}."))
            free = listed(codes, "or")
            rules.append(
                (
                    f"While {sel} is {free}, {out} may be anything: it is not looked at.",
                    f"With {sel} equal to {free} nothing is asked of {out}, and any value will do.",
                )
            )
        if s.known:
            codes = [str(code) for code, entry in enumerate(s.tables[0]) if entry[0] != "free"]
            rules.append(
                f"{n.t('known')} is high while {sel} is {listed(codes, 'or')}, else low; it is always defined."
            )
        count = sum(kind == "free" for kind, _ in s.tables[0])
        cases_left = f"{count} don't-care case{'s' if count > 1 else ''}"
        return Facts(
            (f"{s.width}-bit selector with {cases_left}", f"partial {s.width}-bit function with {cases_left}"),
            ("give a result for the codes that are in use", "select a value, without caring about unused codes"),
            tuple(rules),
            (COMBINATIONAL,),
            forms={"truth_table": self._table(s, n)},
        )

    def _value(self, n: Names, entry: Entry) -> str:
        kind, value = entry
        if kind == "constant":
            return str(value)
        return f"the complement of {n.t('a')}" if kind == "not_a" else n.t(kind)

    def _table(self, s: Spec, n: Names) -> str:
        rows = []
        for code in range(1 << s.select_width):
            cells = [entries[code] for entries in s.tables]
            shown = ["any value" if cell[0] == "free" else self._value(n, cell).replace("`", "") for cell in cells]
            rows.append([code, *shown, *([int(cells[0][0] != "free")] if s.known else [])])
        heads = [n.ports["sel"], *(n.ports[role] for role, _ in zip(_OUTS, s.tables, strict=False))]
        return table([*heads, *([n.ports["known"]] if s.known else [])], rows)

    def verilog(self, s: Spec, n: Names) -> str:
        """A case with x for what is free."""
        lines, w, k = [], s.width, s.select_width
        for i, (role, entries) in enumerate(zip(_OUTS, s.tables, strict=False)):
            cases = []
            for code, (kind, value) in enumerate(entries):
                if kind != "free":
                    data = f"{w}'d{value}" if kind == "constant" else f"~{n.v('a')}" if kind == "not_a" else n.v(kind)
                    cases.append(f"      {k}'d{code}: value{i}_d = {data};")
            cases.append(f"      default: value{i}_d = {{{w}{{1'bx}}}};")
            body = "\n".join(cases)
            lines.append(f"  reg [{w - 1}:0] value{i}_d;\n  always @*\n    case ({n.v('sel')})\n{body}\n    endcase")
            lines.append(f"  assign {n.v(role)} = value{i}_d;")
        if s.known:
            mask = sum(1 << code for code, entry in enumerate(s.tables[0]) if entry[0] != "free")
            size = 1 << k
            lines.append(
                f"  wire [{size - 1}:0] mask_d = {size}'d{mask};\n  assign {n.v('known')} = mask_d[{n.v('sel')}];"
            )
        return "\n".join(lines)

    def style_switch(self, s: Spec, n: Names) -> Style:
        """`DontCare` first, then a `switch`."""
        lines = [f"{n[role]} := DontCare" for role, _ in zip(_OUTS, s.tables, strict=False)]
        lines += [f"{n['known']} := false.B"] if s.known else []
        cases = []
        for code in range(1 << s.select_width):
            inner = [
                f"{n[role]} := {_data(s, n, entries[code])}"
                for role, entries in zip(_OUTS, s.tables, strict=False)
                if entries[code][0] != "free"
            ]
            inner += [f"{n['known']} := true.B"] if s.known and s.tables[0][code][0] != "free" else []
            if inner:
                cases.append("\n    ".join([f"  is({code}.U) {{", *inner]) + "\n  }")
        body = "\n".join(cases)
        return Style("\n".join([*lines, f"switch({n['sel']}) {{\n{body}\n}}"]), imports=("switch", "is"))

    def style_lookup(self, s: Spec, n: Names) -> Style:
        """`MuxLookup` with a default that is free."""
        spare, lines = n.local("anything", "unused", "spare", "whatever"), []
        lines += [f"val {spare} = Wire(UInt({s.width}.W))", f"{spare} := DontCare"]
        for role, entries in zip(_OUTS, s.tables, strict=False):
            rows = ",\n".join(
                f"  {code}.U -> {_data(s, n, entry)}" for code, entry in enumerate(entries) if entry[0] != "free"
            )
            lines.append(f"{n[role]} := MuxLookup({n['sel']}, {spare})(Seq(\n{rows}\n))")
        return Style("\n".join([*lines, *self._known(s, n)]), imports=("MuxLookup",))

    def style_vector(self, s: Spec, n: Names) -> Style:
        """Every code in a vector; what is free is zero."""
        lines = []
        for i, (role, entries) in enumerate(zip(_OUTS, s.tables, strict=False)):
            name = (
                n.local(f"choices_{i}", f"options_{i}", f"table_{i}") if i else n.local("choices", "options", "values")
            )
            cells = ", ".join(_data(s, n, entry) for entry in entries)
            lines += [f"val {name} = VecInit({cells})", f"{n[role]} := {name}({n['sel']})"]
        return Style("\n".join([*lines, *self._known(s, n)]))

    def style_when(self, s: Spec, n: Names) -> Style:
        """`when` with the first defined value as the last resort."""
        lines = []
        for role, entries in zip(_OUTS, s.tables, strict=False):
            defined = [(code, entry) for code, entry in enumerate(entries) if entry[0] != "free"]
            chain = "".join(
                f"{'.else' if i else ''}when({n['sel']} === {code}.U) {{\n  {n[role]} := {_data(s, n, entry)}\n}}"
                for i, (code, entry) in enumerate(defined[:-1])
            )
            last = f"{n[role]} := {_data(s, n, defined[-1][1])}"
            lines.append(f"{chain}.otherwise {{\n  {last}\n}}" if chain else last)
        return Style("\n".join([*lines, *self._known(s, n)]))

    def _known(self, s: Spec, n: Names) -> list[str]:
        codes = [code for code, entry in enumerate(s.tables[0]) if entry[0] != "free"]
        tests = [f"{n['sel']} === {code}.U" for code in codes]
        return [f"{n['known']} := {' || '.join(tests)}"] if s.known else []

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """No proof: x in the reference stands for anything."""
        return Stimulus(prove=False)

    def model(self, s: Spec) -> Model:
        """What is free is left out."""
        return _Oracle(s)


def _entry(rng: Random, width: int) -> Entry:
    kind = rng.choice(("a", "b", "a", "not_a", "constant", "constant"))
    return (kind, rng.getrandbits(width) if kind == "constant" else 0)


def _data(s: Spec, n: Names, entry: Entry) -> str:
    kind, value = entry
    if kind in ("constant", "free"):
        return uint(value, s.width)
    return f"~{n['a']}" if kind == "not_a" else n[kind]


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        found = {}
        for role, entries in zip(_OUTS, self._s.tables, strict=False):
            kind, value = entries[inputs["sel"]]
            if kind == "constant":
                found[role] = value
            elif kind != "free":
                found[role] = (1 << self._s.width) - 1 - inputs["a"] if kind == "not_a" else inputs[kind]
        if self._s.known:
            found["known"] = int(self._s.tables[0][inputs["sel"]][0] != "free")
        return found
