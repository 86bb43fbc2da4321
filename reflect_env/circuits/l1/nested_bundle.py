"""Bundles within bundles, vectors within bundles, vectors of bundles: moved, chosen, flattened as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.draw import weighted
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.l1.shapes import Member, declarations, draw_shape, leaves_of, places_of
from reflect_env.circuits.phrasing import COMBINATIONAL, table
from reflect_env.circuits.ports import Leaf, PortGroup, bits_in, bits_out, flag_in
from reflect_env.circuits.registry import family
from reflect_env.verdict import Direction


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    shape: tuple[Member, ...]
    action: tuple[str, int]
    """What is done, and the leaf that it is about (`replace` only, else 0)."""


@family("nested-bundle", "L1", "Record", "Nested", "Shape", "Struct", "Message", tags=("bundle", "vec", "aggregate"))
class NestedBundle(Family[Spec]):
    """One aggregate in, an aggregate or a word out."""

    def draw(self, rng: Random) -> Spec:
        """Draw two to four members, at least one of them an aggregate."""
        shape = draw_shape(rng)
        what = weighted(rng, (("select", 3), ("gate", 2), ("replace", 3), ("flatten", 3), ("unflatten", 3)))
        return Spec(shape, (what, rng.randrange(len(leaves_of(shape))) if what == "replace" else 0))

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Aggregates and what the action needs."""
        what, place = s.action
        wide = sum(leaf.width for leaf in leaves_of(s.shape))
        names = ("rec", "msg", "entry", "item", "pkt")
        word = ("flat", "raw", "word", "bits", "vector_word")
        if what == "unflatten":
            return (
                bits_in("packed_word", wide, "flat word", *word),
                _port("out", s, Direction.OUTPUT, "record", *names),
            )
        ins = [_port("in", s, Direction.INPUT, "record", "x", "a", *names)]
        if what == "flatten":
            return (*ins, bits_out("packed_word", wide, "flat word", *word))
        if what == "select":
            ins += [_port("other", s, Direction.INPUT, "second record", "b", "alt", "second")]
            ins += [flag_in("sel", "chooses the second record", "pick", "use_b", "which")]
        if what == "gate":
            ins += [flag_in("en", "lets the record through", "enable", "pass", "open")]
        if what == "replace":
            ins += [bits_in("value", leaves_of(s.shape)[place].width, "new value", "patch", "fresh", "new_value")]
            ins += [flag_in("en", "puts the new value in", "enable", "update", "use_new")]
        return (*ins, _port("out", s, Direction.OUTPUT, "resulting record", "y", "result", "dout"))

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say the action; a word is laid out leaf by leaf."""
        leaves, what = leaves_of(s.shape), s.action[0]
        count = len(leaves)
        titles = {
            "select": ("multiplexer for nested records", "choice between two nested records"),
            "gate": ("gate for a nested record", "nested record with an enable"),
            "replace": ("field update in a nested record", "nested record with one field replaced"),
            "flatten": ("flattener of a nested record", "conversion of a nested record to one word"),
            "unflatten": ("builder of a nested record", "conversion of one word to a nested record"),
        }[what]
        purposes = {
            "select": "choose one of two records",
            "gate": "let a whole record through or blank it",
            "replace": "hand a record on, with one field changed on demand",
            "flatten": "join all fields of a record in one word",
            "unflatten": "spread a word over the fields of a record",
        }
        return Facts(
            (f"{titles[0]} of {count} fields", f"{titles[1]} ({count} fields)"),
            (purposes[what], f"handle a record of {count} fields as a whole"),
            (*self._rules(s, n), COMBINATIONAL),
        )

    def _rules(self, s: Spec, n: Names) -> list[Sentence]:
        what, place = s.action
        out = n.t("out") if "out" in n.ports else ""
        x = n.t("in") if "in" in n.ports else ""
        if what == "select":
            sel, other = n.t("sel"), n.t("other")
            return [
                (
                    f"Every field of {out} is that field of {other} while {sel} is high, and of {x} while it is low.",
                    f"{out} is {other} if {sel} is high, else {x}, field by field.",
                )
            ]
        if what == "gate":
            en = n.t("en")
            return [
                (
                    f"{out} is {x} while {en} is high; while it is low every field of {out} is 0.",
                    f"All fields pass from {x} to {out} if {en} is high, and are 0 if it is low.",
                )
            ]
        if what == "replace":
            path, en, value = leaves_of(s.shape)[place].path, n.t("en"), n.t("value")
            return [
                (
                    f"{out} equals {x} field by field, but while {en} is high `{n.ports['out']}{path}` is {value}.",
                    f"Copy {x} to {out}; while {en} is high the field `{path[1:]}` of {out} is {value} instead.",
                )
            ]
        role, word = ("in" if what == "flatten" else "out"), n.ports["packed_word"]
        rows = [(_range(low, leaf.width), n.ports[role] + leaf.path) for leaf, low in places_of(s.shape)]
        head = "is made of" if what == "flatten" else "is spread over"
        return [f"`{word}` {head} the fields of `{n.ports[role]}`:\n{table((f'bits of {word}', 'field'), rows)}"]

    def verilog(self, s: Spec, n: Names) -> str:
        """Leaf by leaf, or one concatenation."""
        what, place = s.action
        leaves = leaves_of(s.shape)
        if what in ("flatten", "unflatten"):
            role = "in" if what == "flatten" else "out"
            joined = f"{{{', '.join(n.v(role, leaf.suffix) for leaf, _ in places_of(s.shape))}}}"
            word = n.v("packed_word")
            return f"  assign {word} = {joined};" if what == "flatten" else f"  assign {joined} = {word};"
        lines = []
        for i, leaf in enumerate(leaves):
            value = n.v("in", leaf.suffix)
            if what == "select":
                value = f"{n.v('sel')} ? {n.v('other', leaf.suffix)} : {value}"
            elif what == "gate":
                value = f"{n.v('en')} ? {value} : {leaf.width}'d0"
            elif i == place:
                value = f"{n.v('en')} ? {n.v('value')} : {value}"
            lines.append(f"  assign {n.v('out', leaf.suffix)} = {value};")
        return "\n".join(lines)

    def style_whole(self, s: Spec, n: Names) -> Style:
        """Whole records in one connection, exceptions after it."""
        what, place = s.action
        out = n["out"] if "out" in n.ports else ""
        x = n["in"] if "in" in n.ports else ""
        body = {
            "select": f"{out} := {x}\nwhen({_of(n, 'sel')}) {{\n  {out} := {_of(n, 'other')}\n}}",
            "gate": f"{out} := 0.U.asTypeOf({out})\nwhen({_of(n, 'en')}) {{\n  {out} := {x}\n}}",
            "replace": f"{out} := {x}\nwhen({_of(n, 'en')}) {{\n  {out}{leaves_of(s.shape)[place].path} := "
            f"{_of(n, 'value')}\n}}",
            "flatten": f"{_of(n, 'packed_word')} := {x}.asUInt",
            "unflatten": f"{out} := {_of(n, 'packed_word')}.asTypeOf({out})",
        }[what]
        return Style(body, imports=_imports(s))

    def style_fields(self, s: Spec, n: Names) -> Style:
        """Field by field."""
        what, place = s.action
        if what == "flatten":
            parts = ",\n".join(f"  {n['in']}{leaf.path}" for leaf, _ in places_of(s.shape))
            return Style(f"{n['packed_word']} := Cat(\n{parts}\n)", imports=("Cat", *_imports(s)))
        lines = []
        low = {leaf.suffix: low for leaf, low in places_of(s.shape)}
        for i, leaf in enumerate(leaves_of(s.shape)):
            if what == "unflatten":
                at = low[leaf.suffix]
                value = f"{n['packed_word']}({at + leaf.width - 1}, {at})"
            else:
                value = f"{n['in']}{leaf.path}"
                if what == "select":
                    value = f"Mux({n['sel']}, {n['other']}{leaf.path}, {value})"
                elif what == "gate":
                    value = f"Mux({n['en']}, {value}, 0.U)"
                elif i == place:
                    value = f"Mux({n['en']}, {n['value']}, {value})"
            lines.append(f"{n['out']}{leaf.path} := {value}")
        return Style("\n".join(lines), imports=_imports(s))

    def style_wire(self, s: Spec, n: Names) -> Style:
        """A wire of a named bundle type."""
        what, place = s.action
        cls, wire = f"{n.module}Record", n.local("rec", "now", "chosen", "view", "whole")
        before = f"class {cls} extends Bundle {{\n" + "\n".join(f"  {line}" for line in declarations(s.shape)) + "\n}"
        lines = [f"val {wire} = Wire(new {cls})"]
        if what == "unflatten":
            lines += [f"{wire} := {n['packed_word']}.asTypeOf(new {cls})", f"{n['out']} := {wire}"]
        elif what == "flatten":
            lines += [f"{wire} := {n['in']}", f"{n['packed_word']} := {wire}.asUInt"]
        elif what == "replace":
            path = leaves_of(s.shape)[place].path
            lines += [f"{wire} := {n['in']}", f"when({n['en']}) {{\n  {wire}{path} := {n['value']}\n}}"]
            lines.append(f"{n['out']} := {wire}")
        else:
            other = f"0.U.asTypeOf(new {cls})" if what == "gate" else n["in"]
            then, condition = (n["in"], n["en"]) if what == "gate" else (n["other"], n["sel"])
            lines.append(f"when({condition}) {{\n  {wire} := {then}\n}}.otherwise {{\n  {wire} := {other}\n}}")
            lines.append(f"{n['out']} := {wire}")
        return Style("\n".join(lines), imports=_imports(s), before=before)

    def style_bits(self, s: Spec, n: Names) -> Style | None:
        """By way of the flat bits."""
        if s.action[0] not in ("select", "gate"):
            return None
        flat = n.local("flat", "raw_bits", "word", "joined")
        value = f"Mux({_of(n, 'sel')}, {_of(n, 'other')}.asUInt, {n['in']}.asUInt)"
        if s.action[0] == "gate":
            value = f"Mux({n['en']}, {n['in']}.asUInt, 0.U)"
        return Style(f"val {flat} = {value}\n{n['out']} := {flat}.asTypeOf({n['out']})", imports=_imports(s))

    def model(self, s: Spec) -> Model:
        """Leaf by leaf."""
        return _Oracle(s)


def _port(role: str, s: Spec, direction: Direction, doc: str, *words: str) -> PortGroup:
    scala = f"{direction.value.capitalize()}(new Bundle {{ {'; '.join(declarations(s.shape))} }})"
    return PortGroup(role, doc, scala, tuple(Leaf(f.suffix, direction, f.width) for f in leaves_of(s.shape)), words)


def _imports(s: Spec) -> tuple[str, ...]:
    return ("MixedVec",) if any(kind == "mixed" for kind, *_ in s.shape) else ()


def _of(n: Names, role: str) -> str:
    return n[role] if role in n.ports else ""


def _range(low: int, size: int) -> str:
    return str(low) if size == 1 else f"{low + size - 1}:{low}"


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._what, self._place = s.action
        self._shape = s.shape

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        leaves = leaves_of(self._shape)
        if self._what == "flatten":
            return {"packed_word": sum(inputs[f"in_{leaf.suffix}"] << low for leaf, low in places_of(self._shape))}
        if self._what == "unflatten":
            word = inputs["packed_word"]
            return {f"out_{leaf.suffix}": word >> low & ((1 << leaf.width) - 1) for leaf, low in places_of(self._shape)}
        source = "other" if self._what == "select" and inputs["sel"] else "in"
        found = {f"out_{leaf.suffix}": inputs[f"{source}_{leaf.suffix}"] for leaf in leaves}
        if self._what == "gate" and not inputs["en"]:
            return dict.fromkeys(found, 0)
        if self._what == "replace" and inputs["en"]:
            found[f"out_{leaves[self._place].suffix}"] = inputs["value"]
        return found
