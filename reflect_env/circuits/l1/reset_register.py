"""A register with a reset value, in every kind of reset: synchronous or not, implicit or on a pin of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import sint, uint
from reflect_env.circuits.draw import width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.phrasing import bits
from reflect_env.circuits.ports import PortGroup, clock_in, data_in, data_out, flag_in, reset_in
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Reset, Stimulus

_PINS = (
    ("clk", "rst", "high"),
    ("clk", "rst_n", "low"),
    ("aclk", "aresetn", "low"),
    ("clk_in", "nreset", "low"),
    ("clk", "por", "high"),
    ("sys_clk", "sys_rst", "high"),
)


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    signed: bool
    value: int
    """After reset."""
    asynchronous: bool
    pins: tuple[str, ...]
    """Clock, reset and the active level of the reset where they are ports of the module; else empty."""
    enable: str
    """Level that lets the register load: `high` or `low`; empty where it always does."""
    clear: bool


@family("reset-register", "L1", "Reg", "Register", "Holder", "Store", "Dff", tags=("register", "reset"))
class ResetRegister(Family[Spec]):
    """`q <= d`, with a value to start from."""

    def draw(self, rng: Random) -> Spec:
        """Draw reset value and kind of reset; a quarter have pins of their own."""
        signed = rng.random() < 0.3
        w = width(rng, 2, 48) if signed or rng.random() < 0.9 else 1
        value = 0 if rng.random() < 0.3 else rng.getrandbits(w) - ((1 << (w - 1)) if signed else 0)
        pins = rng.choice(_PINS) if rng.random() < 0.3 else ()
        enable = rng.choice(("", "", "high", "high", "low"))
        return Spec(w, signed, value, rng.random() < 0.4, pins, enable, rng.random() < 0.25)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Perhaps clock and reset, then controls and data."""
        pins: tuple[PortGroup, ...] = ()
        if s.pins:
            clock, reset, level = s.pins
            doc = f"{_kind(s)} reset, active {level}"
            pins = (clock_in(clock), reset_in(reset, asynchronous=s.asynchronous and level == "high", doc=doc))
        doc = f"loads while {s.enable}"
        controls = [flag_in("en", doc, "load", "enable", "we", "update")] if s.enable == "high" else []
        controls += [flag_in("hold", doc, "stall", "freeze", "keep", "en_n")] if s.enable == "low" else []
        controls += [flag_in("clear", "back to the reset value", "clr", "restart", "init")] if s.clear else []
        data = data_in("d", s.width, "next value", "din", "in", "data", "x", signed=s.signed)
        return (*pins, *controls, data, data_out("q", s.width, "stored value", "dout", "out", "state", signed=s.signed))

    def clocking(self, s: Spec) -> Clocking:
        """As the pins say."""
        kind = Reset.ASYNC if s.asynchronous else Reset.SYNC
        if not s.pins:
            return Clocking(kind)
        return Clocking(kind, s.pins[0], s.pins[1], active_low=s.pins[2] == "low", implicit=False)

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say what is loaded when, and the reset."""
        d, q = n.t("d"), n.t("q")
        gate = n.t("en" if s.enable == "high" else "hold") if s.enable else ""
        rules: list[Sentence] = [
            (f"At each rising clock edge {q} takes the value of {d}.", f"{q} is {d}, delayed by one clock cycle.")
        ]
        if gate:
            other = "low" if s.enable == "high" else "high"
            rules = [
                (
                    f"At a rising clock edge with {gate} {s.enable}, {q} takes the value of {d}.",
                    f"{d} is loaded into {q} with each rising clock edge at which {gate} is {s.enable}.",
                ),
                (f"While {gate} is {other}, {q} keeps its value.", f"With {gate} {other} the register holds."),
            ]
        if s.clear:
            over = "loading and holding" if gate else "loading"
            rules.append(
                (
                    f"A high {n.t('clear')} sets {q} to {s.value} at the next clock edge and wins over {over}.",
                    f"If {n.t('clear')} is high at a clock edge, {q} becomes {s.value}, whatever else is asked for.",
                )
            )
        what = f"{bits(s.width)} {'signed ' if s.signed else ''}register"
        how = f"{_kind(s)} reset"
        return Facts(
            (
                f"{s.width}-bit {'signed ' if s.signed else ''}register with {how}",
                f"register of {bits(s.width)} with reset value {s.value}",
            ),
            (f"store its input in a {what.replace('bits', 'bit').replace(' ', '-', 1)}", "hold a value for one cycle")
            if not s.enable
            else (f"keep {bits(s.width)} until it is told to load", "load a value on demand and keep it"),
            tuple(rules),
            self._reset_words(s, n),
        )

    def _reset_words(self, s: Spec, n: Names) -> tuple[Sentence, ...]:
        q = n.t("q")
        name = f"The {_kind(s)} reset"
        if s.pins:
            level, pin = s.pins[2], n.t(s.pins[1])
            name = f"The {_kind(s)} reset {pin} (active {level})"
        at = (
            "at once, without waiting for a clock edge"
            if s.asynchronous
            else "at the next rising clock edge, and wins over everything else"
        )
        return (
            (f"{name} sets {q} to {s.value} {at}.", f"{name} gives {q} the value {s.value} {at}."),
            (f"{q} comes straight from the register.", f"There is no logic between the register and {q}."),
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """One register."""
        clock, reset, low = ("clock", "reset", False)
        if s.pins:
            clock, reset, low = s.pins[0], s.pins[1], s.pins[2] == "low"
        edge = f" or {'negedge' if low else 'posedge'} {reset}" if s.asynchronous else ""
        value = f"{s.width}'h{s.value % (1 << s.width):x}"
        control = n.v("en") if s.enable == "high" else f"!{n.v('hold')}" if s.enable else ""
        load = f"if ({control}) " if control else ""
        clear = f"else if ({n.v('clear')}) word_q <= {value};\n    " if s.clear else ""
        return f"""
  reg [{s.width - 1}:0] word_q;
  always @(posedge {clock}{edge})
    if ({"!" if low else ""}{reset}) word_q <= {value};
    {clear}else {load}word_q <= {n.v("d")};
  assign {n.v("q")} = word_q;"""

    def style_when(self, s: Spec, n: Names) -> Style:
        """A register and `when`."""
        reg = n.local("word_reg", "stored", "value", "word", "contents")
        return Style("\n".join([f"val {reg} = {self._scoped(s, n, _init(s))}", *self._load(s, n, reg)]))

    def _load(self, s: Spec, n: Names, reg: str) -> list[str]:
        load, when = f"{reg} := {n['d']}", _enable(s, n)
        if s.clear:
            head = f"when({n['clear']}) {{\n  {reg} := {_literal(s)}\n}}"
            tail = f".elsewhen({when}) {{\n  {load}\n}}" if when else f".otherwise {{\n  {load}\n}}"
            lines = [head + tail]
        else:
            lines = [f"when({when}) {{\n  {load}\n}}"] if when else [load]
        return [*lines, f"{n['q']} := {reg}"]

    def style_next(self, s: Spec, n: Names) -> Style:
        """The next value as an expression."""
        reg = n.local("current", "kept", "content", "now")
        value, when = n["d"], _enable(s, n)
        value = f"Mux({when}, {value}, {reg})" if when else value
        value = f"Mux({n['clear']}, {_literal(s)}, {value})" if s.clear else value
        return Style(f"val {reg} = {self._scoped(s, n, _init(s))}\n{reg} := {value}\n{n['q']} := {reg}")

    def style_reg_next(self, s: Spec, n: Names) -> Style | None:
        """`RegNext` or `RegEnable` in one line."""
        value = f"Mux({n['clear']}, {_literal(s)}, {n['d']})" if s.clear else n["d"]
        if not s.enable:
            return Style(f"{n['q']} := {self._scoped(s, n, f'RegNext({value}, {_literal(s)})')}")
        when = f"{n['clear']} || {_enable(s, n)}" if s.clear else _enable(s, n)
        made = f"RegEnable({value}, {_literal(s)}, {when})"
        return Style(f"{n['q']} := {self._scoped(s, n, made)}", imports=("RegEnable",))

    def style_block(self, s: Spec, n: Names) -> Style | None:
        """Everything inside one clock domain."""
        if not s.pins:
            return None
        reg = n.local("data_reg", "store", "register", "held")
        inner = "\n".join([f"val {reg} = {_init(s)}", *self._load(s, n, reg)])
        shifted = "\n".join(f"  {line}" for line in inner.split("\n"))
        return Style(f"withClockAndReset({n[s.pins[0]]}, {_reset(s, n)}) {{\n{shifted}\n}}")

    def _scoped(self, s: Spec, n: Names, made: str) -> str:
        return f"withClockAndReset({n[s.pins[0]]}, {_reset(s, n)}) {{ {made} }}" if s.pins else made

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Rare clears."""
        return Stimulus(sparse=(n.ports["clear"],) if s.clear else ())

    def model(self, s: Spec) -> Model:
        """One number."""
        return _Oracle(s)


def _kind(s: Spec) -> str:
    return "asynchronous" if s.asynchronous else "synchronous"


def _reset(s: Spec, n: Names) -> str:
    pin, low = n[s.pins[1]], s.pins[2] == "low"
    if s.asynchronous:
        return f"(!{pin}).asAsyncReset" if low else pin
    return f"!{pin}" if low else pin


def _enable(s: Spec, n: Names) -> str:
    if not s.enable:
        return ""
    return n["en"] if s.enable == "high" else f"!{n['hold']}"


def _literal(s: Spec) -> str:
    if s.width == 1 and not s.signed:
        return "true.B" if s.value else "false.B"
    return (sint if s.signed else uint)(s.value, s.width)


def _init(s: Spec) -> str:
    return f"RegInit({_literal(s)})"


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self.reset()

    def reset(self) -> None:
        self._word = self._s.value % 2**self._s.width

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        return {"q": self._word}

    def advance(self, inputs: Mapping[str, int]) -> None:
        if inputs.get("clear"):
            self.reset()
        elif inputs.get("en", 1) and not inputs.get("hold", 0):
            self._word = inputs["d"]
