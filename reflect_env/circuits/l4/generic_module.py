"""The same small circuit for two types of data: written once with a type parameter, used twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from random import Random

from reflect_env.circuits.draw import width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.frame import declaration
from reflect_env.circuits.ports import PortGroup, bits_in, bits_out, bundle_in, bundle_out, data_in, data_out, flag_in
from reflect_env.circuits.registry import family
from reflect_env.circuits.tables import fenced
from reflect_env.task import Clocking, Reset

Payload = tuple[str, tuple[tuple[str, int], ...]]
"""`uint`, `sint` or `bundle`; fields and widths (one without name of a plain number)."""
_FIELDS = (("re", "im"), ("x", "y"), ("key", "value"), ("tag", "data"), ("lo", "hi"), ("id", "load"))
_WORDS = (("p", "word", "left_data"), ("r", "item", "right_data"))


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    circuit: tuple[str, int, str]
    """`select` (of two), `swap`, `hold` (a register with enable) or `delay`; registers in a row; reset of them (`none`,
    `sync`, `async`)."""
    payloads: tuple[Payload, Payload]

    @property
    def kind(self) -> str:
        """What is done."""
        return self.circuit[0]

    @property
    def stages(self) -> int:
        """Registers in a row."""
        return self.circuit[1]

    @property
    def reset(self) -> str:
        """Reset of the registers."""
        return self.circuit[2]


@family("generic-module", "L4", "Generic", "Typed", "Poly", "Twin", "DualType", tags=("generic", "parameters"))
class GenericModule(Family[Spec]):
    """`[T <: Data]` twice."""

    def draw(self, rng: Random) -> Spec:
        """Draw the circuit and two different types."""
        kind = rng.choice(("select", "swap", "hold", "hold", "delay", "delay"))
        clocked = kind in ("hold", "delay")
        first, second = rng.sample(("uint", "sint", "bundle"), 2)
        stages = rng.randint(2, 5) if kind == "delay" else 1
        reset = rng.choice(("none", "sync", "sync", "async")) if clocked else "none"
        return Spec((kind, stages, reset), (_payload(rng, first), _payload(rng, second)))

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """The control, then inputs and outputs of the first type and of the second."""
        words = {
            "select": ("sel", "pick", "second"),
            "swap": ("cross", "exchange", "flip"),
            "hold": ("en", "load", "capture"),
        }
        docs = {"select": "chooses the second input", "swap": "exchanges the two", "hold": "loads the registers"}
        control = [flag_in("ctl", docs[s.kind], *words[s.kind])] if s.kind in words else []
        groups = list(control)
        for i, payload in enumerate(s.payloads):
            rank, names = ("first", "second")[i], _WORDS[i]
            for role in _inputs(s):
                groups.append(
                    _port(
                        f"{role}{i}",
                        payload,
                        True,
                        f"input {role} of the {rank} type",
                        f"{names[0]}_{role}",
                        f"{names[1]}_{role}",
                    )
                )
            for role in _outputs(s):
                groups.append(
                    _port(
                        f"{role}{i}",
                        payload,
                        False,
                        f"output {role} of the {rank} type",
                        f"{names[0]}_{role}",
                        f"{names[2]}_{role}",
                    )
                )
        return tuple(groups)

    def clocking(self, s: Spec) -> Clocking | None:
        """A clock where there are registers."""
        return Clocking(Reset(s.reset)) if s.kind in ("hold", "delay") else None

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say the circuit once for both types."""
        kinds = [_type_words(p) for p in s.payloads]
        rules: list[Sentence] = [
            (
                f"The module does the same for two types of data: {kinds[0]}, and {kinds[1]}.",
                f"Two types of data get the same treatment: {kinds[0]}; {kinds[1]}.",
            ),
            *(_behaviour(s, n, i) for i in range(2)),
        ]
        how: Sentence = (
            "Describe the circuit once, generic in the type of its data (`T <: Data`), and use it for both types.",
            "Write it once with a type parameter `[T <: Data]` and use that twice.",
        )
        state: Sentence = ("The circuit is combinational.", "There are no registers.")
        if s.kind in ("hold", "delay"):
            kind = "asynchronous" if s.reset == "async" else "synchronous"
            state = f"The {kind} reset sets all registers, and all fields of them, to 0."
            if s.reset == "none":
                state = "The registers have no reset."
        name = {
            "select": "two-way selector",
            "swap": "swapper",
            "hold": "register with enable",
            "delay": f"{s.stages}-stage delay",
        }[s.kind]
        return Facts(
            (f"generic {name} for two types of data", f"{name} written once and used for two types"),
            (f"be a {name} for two different types of data", f"use one generic {name} with two types"),
            tuple(rules),
            (how, state),
            {"verilog": fenced(self.verilog(s, n))},
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """All fields of a type in one word."""
        lines = list[str]()
        for i, payload in enumerate(s.payloads):
            size = sum(w for _, w in payload[1])

            def word(role: str, i: int = i, payload: Payload = payload) -> str:
                return "{" + ", ".join(n.v(f"{role}{i}", f) for f, _ in payload[1]) + "}"

            control = n.v("ctl") if s.kind != "delay" else ""
            if s.kind == "select":
                lines.append(f"  assign {word('y')} = {control} ? {word('b')} : {word('a')};")
            elif s.kind == "swap":
                straight, crossed = f"{{{word('a')}, {word('b')}}}", f"{{{word('b')}, {word('a')}}}"
                lines.append(f"  assign {{{word('y')}, {word('z')}}} = {control} ? {crossed} : {straight};")
            else:
                total = size * s.stages
                after = word("a") if s.stages == 1 else f"{{line{i}_q[{total - size - 1}:0], {word('a')}}}"
                edge = " or posedge reset" if s.reset == "async" else ""
                reset = f"if (reset) line{i}_q <= {total}'d0; else " if s.reset != "none" else ""
                load = f"if ({control}) " if s.kind == "hold" else ""
                lines += [
                    f"  reg [{total - 1}:0] line{i}_q;",
                    f"  always @(posedge clock{edge})",
                    f"    {reset}{load}line{i}_q <= {after};",
                ]
                lines += [f"  assign {word('y')} = line{i}_q[{total - 1}:{total - size}];"]
        return "\n".join(lines)

    def style_module(self, s: Spec, n: Names) -> Style:
        """A module with a type parameter, instantiated twice."""
        cell = f"{n.module}Cell"
        size = "gen: T, stages: Int" if s.kind == "delay" else "gen: T"
        ports = ["  val ctl = Input(Bool())"] if s.kind != "delay" else []
        ports += [f"  val {role} = Input(gen)" for role in _inputs(s)] + [
            f"  val {role} = Output(gen)" for role in _outputs(s)
        ]
        logic = _logic(s, "io.ctl", {role: f"io.{role}" for role in "abyz"}, "gen", "stages")
        inner = "\n".join(["val io = IO(new Bundle {", *ports, "})", *logic[0]]).replace("\n", "\n  ")
        before = f"{_bundles(s, n)}class {cell}[T <: Data]({size}) extends Module {{\n  {inner}\n}}"
        lines = list[str]()
        for i, payload in enumerate(s.payloads):
            inst = n.local(*(("first", "one", "primary"), ("second", "other", "twin"))[i])
            more = f", {s.stages}" if s.kind == "delay" else ""
            lines += [f"val {inst} = Module(new {cell}({_type(payload, n, i)}{more}))"]
            lines += [f"{inst}.io.ctl := {n['ctl']}"] if s.kind != "delay" else []
            lines += [f"{inst}.io.{role} := {n[f'{role}{i}']}" for role in _inputs(s)]
            lines += [f"{n[f'{role}{i}']} := {inst}.io.{role}" for role in _outputs(s)]
        return Style("\n".join(lines), logic[1], before, "", self._declared(s, n))

    def style_function(self, s: Spec, n: Names) -> Style:
        """A generic function inside the module."""
        return self._function(s, n, n.local("treat", "work", "step", "handle"), "")

    def style_object(self, s: Spec, n: Names) -> Style:
        """A generic function in an object of its own."""
        return self._function(s, n, "apply", f"{n.module}Ops")

    def _function(self, s: Spec, n: Names, name: str, owner: str) -> Style:
        call = owner or name
        lines = list[str]()
        if s.kind == "swap":
            text = f"def {name}[T <: Data](ctl: Bool, a: T, b: T): (T, T) = (Mux(ctl, b, a), Mux(ctl, a, b))"
            for i in range(2):
                y, z = n.local(f"upper{i}", f"y_val{i}"), n.local(f"lower{i}", f"z_val{i}")
                lines += [f"val ({y}, {z}) = {call}({n['ctl']}, {n[f'a{i}']}, {n[f'b{i}']})"]
                lines += [f"{n[f'y{i}']} := {y}", f"{n[f'z{i}']} := {z}"]
            used: tuple[str, ...] = ()
        elif s.kind == "select":
            text = f"def {name}[T <: Data](ctl: Bool, a: T, b: T): T = Mux(ctl, b, a)"
            lines, used = [f"{n[f'y{i}']} := {call}({n['ctl']}, {n[f'a{i}']}, {n[f'b{i}']})" for i in range(2)], ()
        elif s.kind == "hold":
            init = "" if s.reset == "none" else ", 0.U.asTypeOf(a)"
            text = f"def {name}[T <: Data](ctl: Bool, a: T): T = RegEnable(a{init}, ctl)"
            lines, used = [f"{n[f'y{i}']} := {call}({n['ctl']}, {n[f'a{i}']})" for i in range(2)], ("RegEnable",)
        else:
            init = "" if s.reset == "none" else ", 0.U.asTypeOf(a)"
            text = f"def {name}[T <: Data](a: T, stages: Int): T ="
            text += f"\n  if (stages == 0) a else {name}(RegNext(a{init}), stages - 1)"
            lines, used = [f"{n[f'y{i}']} := {call}({n[f'a{i}']}, {s.stages})" for i in range(2)], ()
        bundles = _bundles(s, n)
        if not owner:
            return Style("\n".join([text, *lines]), used, bundles.strip("\n"), "", self._declared(s, n))
        inner = text.replace("\n", "\n  ")
        return Style("\n".join(lines), used, f"{bundles}object {owner} {{\n  {inner}\n}}", "", self._declared(s, n))

    def _declared(self, s: Spec, n: Names) -> str:
        """Ports with a class for the bundle, so that both of its ports have one type."""
        groups = list[PortGroup]()
        for g in self.ports(s):
            i = int(g.role[-1]) if g.role != "ctl" else 0
            if g.role != "ctl" and s.payloads[i][0] == "bundle":
                direction = "Input" if g.role[0] in "ab" else "Output"
                g = replace(g, scala=f"{direction}({_type(s.payloads[i], n, i)})")
            groups.append(g)
        return declaration(groups, n)

    def model(self, s: Spec) -> Model:
        """Tuples of field values."""
        return _Oracle(s)


def _payload(rng: Random, kind: str) -> Payload:
    if kind == "bundle":
        return kind, tuple((name, width(rng, 2, 16)) for name in rng.choice(_FIELDS))
    return kind, (("", width(rng, 2, 24)),)


def _inputs(s: Spec) -> tuple[str, ...]:
    return ("a", "b") if s.kind in ("select", "swap") else ("a",)


def _outputs(s: Spec) -> tuple[str, ...]:
    return ("y", "z") if s.kind == "swap" else ("y",)


def _port(role: str, payload: Payload, enters: bool, doc: str, *words: str) -> PortGroup:
    kind, fields = payload
    if kind == "bundle":
        return (bundle_in if enters else bundle_out)(role, fields, doc, *words)
    size = fields[0][1]
    if kind == "sint":
        return (data_in if enters else data_out)(role, size, doc, *words, signed=True)
    return (bits_in if enters else bits_out)(role, size, doc, *words)


def _type_words(payload: Payload) -> str:
    kind, fields = payload
    if kind == "bundle":
        return "a bundle of " + " and ".join(f"`{name}` ({w} bits)" for name, w in fields)
    return f"{'a signed' if kind == 'sint' else 'an unsigned'} number of {fields[0][1]} bits"


def _behaviour(s: Spec, n: Names, i: int) -> Sentence:
    a, y = n.t(f"a{i}"), n.t(f"y{i}")
    if s.kind == "select":
        return f"{y} is {n.t(f'b{i}')} while {n.t('ctl')} is high and {a} while it is low."
    if s.kind == "swap":
        b, z = n.t(f"b{i}"), n.t(f"z{i}")
        return f"While {n.t('ctl')} is low, {y} is {a} and {z} is {b}; while it is high, {y} is {b} and {z} is {a}."
    if s.kind == "hold":
        return (
            f"{y} is a register that loads {a} at each clock edge with {n.t('ctl')} high and keeps its value otherwise."
        )
    return f"{y} is {a} delayed by {s.stages} clock cycles."


def _type(payload: Payload, n: Names, i: int) -> str:
    kind, fields = payload
    if kind == "bundle":
        return f"new {n.module}Item"
    return f"{'SInt' if kind == 'sint' else 'UInt'}({fields[0][1]}.W)"


def _bundles(s: Spec, n: Names) -> str:
    fields = next((fields for kind, fields in s.payloads if kind == "bundle"), ())
    inner = "\n".join(f"  val {name} = UInt({w}.W)" for name, w in fields)
    return f"class {n.module}Item extends Bundle {{\n{inner}\n}}\n\n" if fields else ""


def _logic(s: Spec, control: str, x: Mapping[str, str], gen: str, stages: str) -> tuple[list[str], tuple[str, ...]]:
    init = "" if s.reset == "none" else f"0.U.asTypeOf({gen})"
    if s.kind == "select":
        return [f"{x['y']} := Mux({control}, {x['b']}, {x['a']})"], ()
    if s.kind == "swap":
        straight = f"{x['y']} := {x['a']}\n{x['z']} := {x['b']}"
        return [f"{straight}\nwhen({control}) {{\n  {x['y']} := {x['b']}\n  {x['z']} := {x['a']}\n}}"], ()
    if s.kind == "hold":
        register = f"RegInit({init})" if init else f"Reg({gen})"
        return [f"val held = {register}", f"when({control}) {{\n  held := {x['a']}\n}}", f"{x['y']} := held"], ()
    more = f", {init}, true.B" if init else ""
    return [f"{x['y']} := ShiftRegister({x['a']}, {stages}{more})"], ("ShiftRegister",)


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        start = None if s.reset == "none" else 0
        self._start = [[{f: start for f, _ in fields}] * s.stages for _, fields in s.payloads]
        self._lines: list[list[dict[str, int | None]]] = [list(line) for line in self._start]

    def reset(self) -> None:
        if self._s.reset != "none":
            self._lines = [list(line) for line in self._start]

    def _item(self, inputs: Mapping[str, int], role: str, i: int) -> dict[str, int | None]:
        return {f: inputs[f"{role}{i}" + (f"_{f}" if f else "")] for f, _ in self._s.payloads[i][1]}

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        found: dict[str, int] = {}
        for i in range(2):
            if self._s.kind in ("select", "swap"):
                items = [self._item(inputs, "a", i), self._item(inputs, "b", i)]
                y, z = reversed(items) if inputs["ctl"] else items
            else:
                y = z = self._lines[i][-1]
            for role, item in (("y", y), ("z", z)):
                found |= {f"{role}{i}" + (f"_{f}" if f else ""): v for f, v in item.items() if v is not None}
        return found

    def advance(self, inputs: Mapping[str, int]) -> None:
        if inputs.get("ctl", 1) and self._s.kind in ("hold", "delay"):
            for i, line in enumerate(self._lines):
                self._lines[i] = [self._item(inputs, "a", i), *line[:-1]]
