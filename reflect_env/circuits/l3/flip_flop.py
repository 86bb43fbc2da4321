"""The textbook flip-flops: D, T, JK and SR, one or several side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import boolean, gated, uint
from reflect_env.circuits.clocks import always, branch, clock_ports, draw_clocking, in_domain, reset_noun
from reflect_env.circuits.draw import weighted
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.ports import PortGroup, data_in, data_out, flag_in
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking

_TABLES = {
    "D": {"0": "0", "1": "1"},
    "T": {"0": "q", "1": "~q"},
    "JK": {"00": "q", "01": "0", "10": "1", "11": "~q"},
    "SR-set": {"00": "q", "01": "0", "10": "1", "11": "1"},
    "SR-reset": {"00": "q", "01": "0", "10": "1", "11": "0"},
    "SR-hold": {"00": "q", "01": "0", "10": "1", "11": "q"},
}
"""Next state by the inputs, in the order of `_INPUTS`."""
_INPUTS = {"D": ("d",), "T": ("t",), "JK": ("j", "k"), "SR": ("s", "r")}
_SAID = {"q": "q stays", "~q": "q is inverted", "0": "q becomes 0", "1": "q becomes 1"}


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    kind: str
    """`D`, `T`, `JK`; `SR-set`, `SR-reset`, `SR-hold` by what both inputs do together."""
    enable: bool
    force: str
    """Synchronous inputs beside the data: `none`, `clear`, `preset`, `clear-first` or `preset-first` (both)."""
    inverted: bool
    """Whether the inverted state is an output too."""
    start: int
    clocking: Clocking

    @property
    def inputs(self) -> tuple[str, ...]:
        """Roles of the data inputs."""
        return _INPUTS[self.kind.partition("-")[0]]

    @property
    def forces(self) -> tuple[tuple[str, int], ...]:
        """Role and value of the inputs that force the state, the stronger first."""
        both = (("clear", 0), ("preset", 1))
        order = {"none": (), "clear": both[:1], "preset": both[1:], "clear-first": both, "preset-first": both[::-1]}
        return order[self.force]


@family("flip-flop", "L3", "FlipFlop", "Ff", "Bistable", "State", tags=("flip-flop",))
class FlipFlop(Family[Spec]):
    """A state that the characteristic table changes, bit by bit."""

    def draw(self, rng: Random) -> Spec:
        """One bit is most common; explicit clocks are frequent here."""
        width = 1 if rng.random() < 0.65 else rng.choice((2, 3, 4, 5, 8, 11, 16))
        kind = weighted(rng, [("D", 2), ("T", 3), ("JK", 3), ("SR-set", 1), ("SR-reset", 1), ("SR-hold", 1)])
        force = weighted(rng, [("none", 5), ("clear", 2), ("preset", 1), ("clear-first", 1), ("preset-first", 1)])
        enable = rng.random() < (0.7 if kind == "D" else 0.3)
        start = rng.choice((0, 0, 0, (1 << width) - 1, rng.randrange(1 << width)))
        return Spec(width, kind, enable, force, rng.random() < 0.4, start, draw_clocking(rng, raw=0.4))

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Data inputs, forcing inputs, the state."""
        docs = {"d": "next state", "t": "toggles", "j": "sets", "k": "resets", "s": "sets", "r": "resets"}
        more = {"d": ("din", "next_value"), "t": ("toggle", "flip"), "j": ("set_j",), "k": ("reset_k",)}
        more |= {"s": ("set", "turn_on"), "r": ("unset", "turn_off")}
        pins = [data_in(role, s.width, docs[role], *more[role]) for role in s.inputs]
        pins += [flag_in("en", "state changes only while high", "enable", "ce", "load")] if s.enable else []
        words = {"clear": ("clr", "zero_all"), "preset": ("pre", "set_all")}
        pins += [flag_in(role, f"forces the state to {value}", *words[role]) for role, value in s.forces]
        outs = [data_out("q", s.width, "state", "state", "out", "value")]
        outs += [data_out("qn", s.width, "inverted state", "q_bar", "nq", "q_inv")] if s.inverted else []
        return (*clock_ports(s.clocking), *pins, *outs)

    def clocking(self, s: Spec) -> Clocking:
        """As drawn."""
        return s.clocking

    def facts(self, s: Spec, n: Names) -> Facts:
        """The characteristic table in words; everything around it as conventions."""
        kind, each = s.kind.partition("-")[0], "" if s.width == 1 else "Each bit is on its own. "
        rules: list[Sentence] = []
        for bits, after in _TABLES[s.kind].items():
            test = " and ".join(f"{n.t(role)} is {value}" for role, value in zip(s.inputs, bits, strict=True))
            rules.append(f"{each if not rules else ''}If {test} at the active clock edge, {_SAID[after]}.")
        title = f"{kind} flip-flop" if s.width == 1 else f"register of {s.width} {kind} flip-flops"
        gate = " with enable" if s.enable else ""
        return Facts(
            (f"{title}{gate}", f"{'one' if s.width == 1 else s.width}-bit {kind}-type state register{gate}"),
            (
                f"behave as {'a' if kind != 'SR' else 'an'} {kind} flip-flop{' for each bit' * (s.width > 1)}",
                f"keep {s.width} {'bit' if s.width == 1 else 'bits'} of state by the table of the {kind} flip-flop",
            ),
            tuple(rules),
            tuple(self._conventions(s, n)),
            forms={"truth_table": self._table(s, n), "verilog": self.verilog(s, n)},
        )

    def _conventions(self, s: Spec, n: Names) -> list[Sentence]:
        said: list[Sentence] = [
            f"{n.t('q')} is the state q" + (f", {n.t('qn')} its complement." if s.inverted else ".")
        ]
        said += [f"While {n.t('en')} is low q stays, whatever the data inputs say."] if s.enable else []
        for role, value in s.forces:
            first = role == s.forces[0][0]
            every = "every bit of q" if s.width > 1 else "q"
            over = "everything else but the reset" if first else f"everything but the reset and {n.t(s.forces[0][0])}"
            needs = f"; it does not need {n.t('en')}" if s.enable else ""
            said.append(f"A high {n.t(role)} sets {every} to {value} at the clock edge and wins over {over}{needs}.")
        first_q, reset = _bits(s), reset_noun(s.clocking)
        return [*said, (f"The {reset} sets q to {first_q}.", f"After the {reset} q is {first_q}.")]

    def _table(self, s: Spec, n: Names) -> str:
        heads = [n.t(role).strip("`") for role in s.inputs]
        lines = [f"| {' | '.join(heads)} | next q |", "|---" * (len(heads) + 1) + "|"]
        lines += [f"| {' | '.join(bits)} | {after} |" for bits, after in _TABLES[s.kind].items()]
        note = "q is the state, ~q its complement; the table holds at the active clock edge"
        return "\n".join([*lines, f"({note}{', for each bit on its own' * (s.width > 1)}.)"])

    def verilog(self, s: Spec, n: Names) -> str:
        """A case for each bit."""
        at = "[i_d]" if s.width > 1 else ""
        values = {"q": f"state_q{at}", "~q": f"~state_q{at}", "0": "1'b0", "1": "1'b1"}
        arms = [f"  {len(bits)}'b{bits}: state_q{at} <= {values[after]};" for bits, after in _TABLES[s.kind].items()]
        key = ", ".join(f"{n.v(role)}{at}" for role in s.inputs)
        step = "\n".join([f"case ({{{key}}})", *arms, "endcase"])
        if s.width > 1:
            step = f"for (i_d = 0; i_d < {s.width}; i_d = i_d + 1)\n" + "\n".join(f"  {x}" for x in step.split("\n"))
        step = branch(n.v("en") if s.enable else "", step)
        for role, value in reversed(s.forces):
            step = branch(n.v(role), f"state_q <= {{{s.width}{{1'b{value}}}}};", step)
        counter = "\n  integer i_d;" if s.width > 1 else ""
        inverted = f"\n  assign {n.v('qn')} = ~state_q;" if s.inverted else ""
        span = f"[{s.width - 1}:0] " if s.width > 1 else ""
        return f"""
  reg {span}state_q;{counter}
{always(s.clocking, f"state_q <= {s.width}'b{s.start:0{s.width}b};", step)}
  assign {n.v("q")} = state_q;{inverted}"""

    def style_equation(self, s: Spec, n: Names) -> Style:
        """The characteristic equation."""
        reg = n.local("state_reg", "held", "flop", "ff")
        first, *rest = (n[role] for role in s.inputs)
        other = rest[0] if rest else ""
        after = {
            "D": first,
            "T": f"{reg} ^ {first}",
            "JK": f"({first} & ~{reg}) | (~{other} & {reg})",
            "SR-set": f"{first} | (~{other} & {reg})",
            "SR-reset": f"~{other} & ({first} | {reg})",
            "SR-hold": f"({first} & ~{other}) | (~({first} ^ {other}) & {reg})",
        }[s.kind]
        lines = [f"val {reg} = RegInit({_literal(s)})", gated(n["en"] if s.enable else "", f"{reg} := {after}")]
        for role, value in reversed(s.forces):
            lines.append(gated(n[role], f"{reg} := {_fill(s, value)}"))
        return self._done(s, n, reg, lines)

    def style_cases(self, s: Spec, n: Names) -> Style | None:
        """One bit: `when` for each input combination that changes the state."""
        if s.width > 1 or s.kind == "D":
            return None
        reg = n.local("current", "stored", "cell")
        values = {"~q": f"!{reg}", "0": "false.B", "1": "true.B"}
        arms = []
        for bits, after in _TABLES[s.kind].items():
            test = " && ".join(f"{'' if v == '1' else '!'}{n[r]}" for r, v in zip(s.inputs, bits, strict=True))
            arms += [(test, f"{reg} := {values[after]}")] if after != "q" else []
        chain = ".else".join(f"when({test}) {{\n  {line}\n}}" for test, line in arms)
        return self._forced(s, n, reg, chain)

    def style_lookup(self, s: Spec, n: Names) -> Style | None:
        """One bit: the table by `MuxLookup` or `switch`."""
        if s.width > 1 or len(s.inputs) < 2:
            return None
        reg = n.local("state", "memory", "value")
        values = {"~q": f"!{reg}", "0": "false.B", "1": "true.B", "q": reg}
        rows = [f"{int(bits, 2)}.U -> {values[after]}" for bits, after in _TABLES[s.kind].items() if after != "q"]
        key = " ## ".join(n[role] for role in s.inputs)
        line = f"{reg} := MuxLookup({key}, {reg})(Seq({', '.join(rows)}))"
        style = self._forced(s, n, reg, line)
        return Style(style.body, imports=("MuxLookup",))

    def style_bits(self, s: Spec, n: Names) -> Style | None:
        """Several bits: a function for one of them."""
        if s.width == 1 or s.kind in ("D", "T"):
            return None
        reg, step = n.local("states", "flops"), n.local("after", "update")
        a, b, q = (n.local(word) for word in ("a", "b", "old"))
        both = {"JK": f"!{q}", "SR-set": "true.B", "SR-reset": "false.B", "SR-hold": q}[s.kind]
        helper = f"def {step}({a}: Bool, {b}: Bool, {q}: Bool): Bool =\n"
        helper += f"  Mux({a} && {b}, {both}, Mux({a}, true.B, Mux({b}, false.B, {q})))"
        first, second = (n[role] for role in s.inputs)
        line = f"{reg} := VecInit.tabulate({s.width})(i => {step}({first}(i), {second}(i), {reg}(i))).asUInt"
        return self._forced(s, n, reg, line, helper)

    def style_mux(self, s: Spec, n: Names) -> Style | None:
        """D and T: the next state as one expression."""
        if len(s.inputs) > 1:
            return None
        reg, data = n.local("flop_reg", "content", "q_reg"), n[s.inputs[0]]
        after = data if s.kind == "D" else f"Mux({data}, !{reg}, {reg})" if s.width == 1 else f"{reg} ^ {data}"
        after = f"Mux({n['en']}, {after}, {reg})" if s.enable else after
        for role, value in reversed(s.forces):
            after = f"Mux({n[role]}, {_fill(s, value)}, {after})"
        return self._done(s, n, reg, [f"val {reg} = RegInit({_literal(s)})", f"{reg} := {after}"])

    def _forced(self, s: Spec, n: Names, reg: str, line: str, *helper: str) -> Style:
        text = gated(n["en"], line) if s.enable else line
        for role, value in reversed(s.forces):
            inside = "\n".join(f"  {x}" for x in text.split("\n"))
            text = f"when({n[role]}) {{\n  {reg} := {_fill(s, value)}\n}}.otherwise {{\n{inside}\n}}"
        return self._done(s, n, reg, [*helper, f"val {reg} = RegInit({_literal(s)})", text])

    def _done(self, s: Spec, n: Names, reg: str, lines: list[str]) -> Style:
        inverted = [f"{n['qn']} := ~{reg}"] if s.inverted else []
        return Style(in_domain(s.clocking, "\n".join([*lines, f"{n['q']} := {reg}", *inverted])))

    def model(self, s: Spec) -> Model:
        """Bits looked up in the table."""
        return _Oracle(s)


def _bits(s: Spec) -> str:
    return str(s.start) if s.width == 1 else f"0b{s.start:0{s.width}b}"


def _literal(s: Spec) -> str:
    return boolean(bool(s.start)) if s.width == 1 else uint(s.start, s.width)


def _fill(s: Spec, value: int) -> str:
    return boolean(bool(value)) if s.width == 1 else uint(((1 << s.width) - 1) * value)


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self._state = s.start

    def reset(self) -> None:
        self._state = self._s.start

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        return {"q": self._state, "qn": 2**self._s.width - 1 - self._state}

    def advance(self, inputs: Mapping[str, int]) -> None:
        for role, value in self._s.forces:
            if inputs[role]:
                self._state = (2**self._s.width - 1) * value
                return
        if inputs.get("en", 1):
            self._state = sum(self._next(inputs, i) << i for i in range(self._s.width))

    def _next(self, inputs: Mapping[str, int], i: int) -> int:
        old = self._state >> i & 1
        key = "".join(str(inputs[role] >> i & 1) for role in self._s.inputs)
        return {"q": old, "~q": 1 - old, "0": 0, "1": 1}[_TABLES[self._s.kind][key]]
