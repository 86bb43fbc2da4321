"""A register, counter or accumulator whose further ports exist only if a parameter asks for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import boolean, uint
from reflect_env.circuits.draw import width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.ports import PortGroup, bits_in, bits_out, flag_in, flag_out
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Interface, Reset, Stimulus

_OPTIONS = {"en": "Enable", "clear": "Clear", "zero": "Zero", "parity": "Parity"}


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    kind: str
    """`register`, `counter` or `accumulator`."""
    width: int
    start: int
    prefix: str
    """Of the Boolean parameters: `has`, `with`, `use`."""
    present: tuple[bool, bool, bool, bool]
    """Defaults: enable, clear, zero flag, parity flag."""

    def has(self, role: str) -> bool:
        """Whether the port exists with the defaults."""
        return self.present[tuple(_OPTIONS).index(role)]

    def parameter(self, role: str) -> str:
        """Name of the Boolean parameter."""
        return self.prefix + _OPTIONS[role]


@family(
    "optional-ports",
    "L4",
    "Configurable",
    "OptionUnit",
    "Flexible",
    "Variant",
    "Optional",
    tags=("parameters", "option"),
)
class OptionalPorts(Family[Spec]):
    """What is there depends on Boolean parameters."""

    def draw(self, rng: Random) -> Spec:
        """Draw the kind and the defaults; at least one port is there and one is not."""
        w = width(rng, 2, 32)
        present = [rng.random() < 0.5 for _ in _OPTIONS]
        if len(set(present)) == 1:
            present[rng.randrange(4)] ^= True
        en, clear, zero, parity = present
        start = 0 if rng.random() < 0.6 else rng.getrandbits(w)
        kind = rng.choice(("register", "counter", "accumulator"))
        return Spec(kind, w, start, rng.choice(("has", "with", "use")), (en, clear, zero, parity))

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Data, the options that are there, the value."""
        data = [] if s.kind == "counter" else [bits_in("data", s.width, "data", "din", "d", "in", "operand", "x")]
        controls = [
            flag_in("en", "changes the value only while high", "enable", "step", "go", "ce"),
            flag_in("clear", "goes back to the start value", "clr", "restart", "init"),
        ]
        flags = [
            flag_out("zero", "high while the value is 0", "is_zero", "empty", "none"),
            flag_out("parity", "XOR of all bits of the value", "odd", "par", "check"),
        ]
        value = bits_out("value", s.width, "value of the register", "q_out", "count", "out", "dout", "state")
        shown = [*data, *controls, value, *flags]
        return tuple(g for g in shown if g.role not in _OPTIONS or s.has(g.role))

    def clocking(self, s: Spec) -> Clocking:
        """Implicit clock and reset."""
        return Clocking(Reset.SYNC)

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say the parameters, and the behaviour of what is there by default."""
        value, data = n.t("value"), "" if s.kind == "counter" else n.t("data")
        does = {
            "register": f"loads {data}",
            "counter": f"goes up by 1, modulo 2^{s.width}",
            "accumulator": f"grows by {data}, modulo 2^{s.width}",
        }[s.kind]
        when = f"In each clock cycle with {n.t('en')} high" if s.has("en") else "In each clock cycle"
        listed = ", ".join(f"`{s.parameter(role)}: Boolean = {str(s.has(role)).lower()}`" for role in _OPTIONS)
        rules: list[Sentence] = [
            (
                f"The class has the constructor parameters `width: Int = {s.width}`, {listed}; each Boolean one "
                "decides whether "
                f"a port exists: an enable input, a clear input, a zero flag and a parity flag, in this order.",
                f"Parameters with defaults: `width: Int = {s.width}`, {listed}. The Boolean ones make an enable "
                "input, a clear "
                f"input, a zero flag and a parity flag optional; a port exists only if its parameter is true.",
            ),
            "The ports listed are those of the default parameters; without an enable port it is always enabled, "
            "without a clear "
            "port it is never cleared.",
            f"{when} {value} {does}." + (f" While {n.t('en')} is low it stays." if s.has("en") else ""),
        ]
        if s.has("clear"):
            also = f", whatever {n.t('en')} is" if s.has("en") else ""
            rules.append(
                f"{n.t('clear')} high sets {value} to {s.start} at the next clock edge and wins over everything "
                f"else{also}."
            )
        if s.has("zero"):
            rules.append(f"{n.t('zero')} is high exactly while {value} is 0.")
        if s.has("parity"):
            rules.append(f"{n.t('parity')} is the XOR of all bits of {value}.")
        return Facts(
            (f"{s.width}-bit {s.kind} with optional ports", f"configurable {s.width}-bit {s.kind}"),
            (
                f"be a {s.width}-bit {s.kind} whose enable, clear and flags are optional",
                f"provide a {s.kind} with ports that depend on Boolean parameters",
            ),
            tuple(rules),
            (
                (
                    f"The synchronous reset sets {value} to {s.start}.",
                    f"After the synchronous reset {value} is {s.start}.",
                ),
                f"{value} comes straight from the register"
                + (", flags are combinational from it." if any(s.present[2:]) else "."),
            ),
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """One register."""
        after = {"register": "data", "counter": "value", "accumulator": "data"}[s.kind]
        step = {"register": n.v(after), "counter": "reg_q + 1'b1", "accumulator": f"reg_q + {n.v(after)}"}[s.kind]
        clear = f"\n    else if ({n.v('clear')}) reg_q <= {s.width}'d{s.start};" if s.has("clear") else ""
        gate = f" if ({n.v('en')})" if s.has("en") else ""
        flags = f"\n  assign {n.v('zero')} = ~|reg_q;" if s.has("zero") else ""
        flags += f"\n  assign {n.v('parity')} = ^reg_q;" if s.has("parity") else ""
        return f"""
  reg [{s.width - 1}:0] reg_q;
  always @(posedge clock)
    if (reset) reg_q <= {s.width}'d{s.start};{clear}
    else{gate} reg_q <= {step};
  assign {n.v("value")} = reg_q;{flags}"""

    def style_if(self, s: Spec, n: Names) -> Style:
        """`if (…) Some(…) else None`."""
        refs = self._refs(s, n)
        ports = self._declared(s, n, refs, "if ({c}) Some({p}) else None")
        return Style(self._logic(s, n, refs), (), "", self._parameters(s), ports)

    def style_when(self, s: Spec, n: Names) -> Style:
        """`Option.when`, and the next value as one expression."""
        refs = self._refs(s, n)
        ports = self._declared(s, n, refs, "Option.when({c})({p})")
        reg, after, go = (
            n.local("reg_value", "current", "store"),
            n.local("next_value", "following"),
            n.local("go", "active"),
        )
        lines = [
            f"val {reg} = RegInit({uint(s.start)[:-2] + '.U(width.W)'})",
            f"val {go} = {refs['en']}.getOrElse(true.B)",
        ]
        x = n.local("c", "wipe")
        lines += [f"val {after} = Mux({go}, {self._step(s, n, reg)}, {reg})"]
        lines += [f"{reg} := {refs['clear']}.map({x} => Mux({x}, {uint(s.start)}, {after})).getOrElse({after})"]
        return Style("\n".join([*lines, *self._flags(n, refs, reg)]), (), "", self._parameters(s), ports)

    def style_config(self, s: Spec, n: Names) -> Style:
        """All parameters in one object."""
        kind, config = f"{n.module}Params", n.local("p", "params", "cfg")
        refs = self._refs(s, n)
        ports = self._declared(s, n, refs, "if ({c}) Some({p}) else None", f"{config}.")
        body = self._logic(s, n, refs, f"{config}.")
        return Style(body, (), f"case class {kind}({self._parameters(s)})", f"{config}: {kind} = {kind}()", ports)

    def style_core(self, s: Spec, n: Names) -> Style:
        """A configurable module inside a top with fixed ports."""
        cell, inst = f"{n.module}Core", n.local("core", "inner", "engine")
        refs = {role: f"io.{role}" for role in _OPTIONS}
        data = [] if s.kind == "counter" else ["  val data = Input(UInt(width.W))"]
        options = [
            f"  val {role} = "
            f"Option.when({s.parameter(role)})({'Input' if role in ('en', 'clear') else 'Output'}(Bool()))"
            for role in _OPTIONS
        ]
        head = ["val io = IO(new Bundle {", *data, *options, "  val value = Output(UInt(width.W))", "})"]
        logic = self._logic(s, n, refs).replace(n["value"] + " :=", "io.value :=")
        logic = logic if s.kind == "counter" else logic.replace(n["data"], "io.data")
        inner = "\n".join([*head, logic]).replace("\n", "\n  ")
        parameters = "width: Int, " + ", ".join(f"{s.parameter(role)}: Boolean" for role in _OPTIONS)
        chosen = ", ".join(f"{s.parameter(role)} = {str(s.has(role)).lower()}" for role in _OPTIONS)
        lines = [f"val {inst} = Module(new {cell}({s.width}, {chosen}))"]
        lines += [] if s.kind == "counter" else [f"{inst}.io.data := {n['data']}"]
        lines += [f"{inst}.io.{role}.get := {n[role]}" for role in ("en", "clear") if s.has(role)]
        lines += [f"{n['value']} := {inst}.io.value"]
        lines += [f"{n[role]} := {inst}.io.{role}.get" for role in ("zero", "parity") if s.has(role)]
        return Style("\n".join(lines), (), f"class {cell}({parameters}) extends Module {{\n  {inner}\n}}")

    def _parameters(self, s: Spec) -> str:
        flags = [f"{s.parameter(role)}: Boolean = {str(s.has(role)).lower()}" for role in _OPTIONS]
        return "\n  " + ",\n  ".join([f"width: Int = {s.width}", *flags]) + "\n"

    def _refs(self, s: Spec, n: Names) -> dict[str, str]:
        """Chisel expressions of the optional ports; those that are not there by default have names as well."""
        prefix = "io." if n.interface is Interface.IO else ""
        return {role: n[role] if s.has(role) else prefix + n.local(role, *_absent(role)) for role in _OPTIONS}

    def _declared(self, s: Spec, n: Names, refs: Mapping[str, str], form: str, owner: str = "") -> str:
        flat = n.interface is Interface.FLAT

        def port(role: str, kind: str) -> str:
            return f"val {n.ports[role]} = " + (f"IO({kind})" if flat else kind)

        def option(role: str) -> str:
            kind = f"{'Input' if role in ('en', 'clear') else 'Output'}(Bool())"
            shown = form.format(c=owner + s.parameter(role), p=f"IO({kind})" if flat else kind)
            return f"val {refs[role].removeprefix('io.')} = {shown}"

        lines = [] if s.kind == "counter" else [port("data", f"Input(UInt({owner}width.W))")]
        lines += [
            option("en"),
            option("clear"),
            port("value", f"Output(UInt({owner}width.W))"),
            option("zero"),
            option("parity"),
        ]
        return "\n".join(lines) if flat else "val io = IO(new Bundle {\n  " + "\n  ".join(lines) + "\n})"

    def _step(self, s: Spec, n: Names, reg: str) -> str:
        if s.kind == "counter":
            return f"{reg} + 1.U"
        return n["data"] if s.kind == "register" else f"{reg} + {n['data']}"

    def _logic(self, s: Spec, n: Names, refs: Mapping[str, str], owner: str = "") -> str:
        reg, c, start = n.local("reg_value", "current", "store", "held"), n.local("c", "wipe"), uint(s.start)
        lines = [f"val {reg} = RegInit({start.removesuffix('.U')}.U({owner}width.W))"]
        lines += [f"when({refs['en']}.getOrElse({boolean(True)})) {{\n  {reg} := {self._step(s, n, reg)}\n}}"]
        lines += [f"{refs['clear']}.foreach {{ {c} =>\n  when({c}) {{ {reg} := {start} }}\n}}"]
        return "\n".join([*lines, *self._flags(n, refs, reg)])

    def _flags(self, n: Names, refs: Mapping[str, str], reg: str) -> list[str]:
        return [
            f"{n['value']} := {reg}",
            f"{refs['zero']}.foreach(_ := {reg} === 0.U)",
            f"{refs['parity']}.foreach(_ := {reg}.xorR)",
        ]

    def model(self, s: Spec) -> Model:
        """A whole number."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Rare clears; small operands, so that zero occurs."""
        sparse = (n.ports["clear"],) if s.has("clear") else ()
        return Stimulus(sparse=sparse, cycles=4096 if s.width > 8 and s.kind == "counter" else 1024)


def _absent(role: str) -> tuple[str, ...]:
    words = {"en": ("enable", "run"), "clear": ("clr", "restart"), "zero": ("is_zero",), "parity": ("par",)}
    return words[role]


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self._value = s.start

    def reset(self) -> None:
        self._value = self._s.start

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        return {"value": self._value, "zero": int(self._value == 0), "parity": self._value.bit_count() % 2}

    def advance(self, inputs: Mapping[str, int]) -> None:
        if inputs.get("clear"):
            self._value = self._s.start
        elif inputs.get("en", 1):
            data = inputs.get("data", 1)
            self._value = data if self._s.kind == "register" else (self._value + data) % 2**self._s.width
