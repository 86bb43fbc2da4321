"""Lines that are active when high and lines that are active when low, converted into each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.phrasing import COMBINATIONAL, listed, table
from reflect_env.circuits.ports import PortGroup, flag_in, flag_out
from reflect_env.circuits.registry import family

_LINES = ("request", "select", "enable", "ready", "fault", "busy", "write", "read", "start", "lock", "grant", "wake")


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    lines: tuple[tuple[str, bool, bool], ...]
    """Meaning of each line, and whether input and output are active when low."""
    summary: str
    """`any` or `all` for an output about all lines, else empty."""
    gate: str
    """Level of the enable, `high` or `low`, without which no output is active; empty where there is none."""


@family("active-levels", "L1", "Levels", "Polarity", "Adapter", "Inverter", "Glue", tags=("boolean", "polarity"))
class ActiveLevels(Family[Spec]):
    """Inverters where levels differ."""

    def draw(self, rng: Random) -> Spec:
        """Draw two to five lines."""
        names = rng.sample(_LINES, rng.randint(2, 5))
        lines = tuple((name, rng.random() < 0.5, rng.random() < 0.4) for name in names)
        return Spec(lines, rng.choice(("", "any", "any", "all")), rng.choice(("", "", "high", "low")))

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """A pair of ports a line; the names do not give the level away."""
        ins = [
            flag_in(f"in{i}", f"{name} in, active {_level(low)}", f"{name}_in", f"{name}_a")
            for i, (name, low, _) in _lines(s)
        ]
        outs = [
            flag_out(f"out{i}", f"{name} out, active {_level(low)}", f"{name}_out", f"{name}_y")
            for i, (name, _, low) in _lines(s)
        ]
        words = ("enable_in", "oe", "open", "allow")
        gate = [flag_in("gate", f"lets the lines through while {s.gate}", *words)] if s.gate else []
        kind = "at least one line" if s.summary == "any" else "every line"
        some = [flag_out("summary", f"whether {kind} is active", "active", "status", "present")] if s.summary else []
        return (*gate, *ins, *outs, *some)

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say the levels, as sentences or as a table."""
        ins = [f"{n.t(f'in{i}')} is active {_level(low)}" for i, (_, low, _) in _lines(s)]
        outs = [f"{n.t(f'out{i}')} is active {_level(low)}" for i, (_, _, low) in _lines(s)]
        pairs = listed([f"{n.t(f'out{i}')} follows {n.t(f'in{i}')}" for i, _ in _lines(s)])
        rows = [(n.ports[f"in{i}"], _level(a), n.ports[f"out{i}"], _level(b)) for i, (_, a, b) in _lines(s)]
        rules: list[Sentence] = [
            (
                f"{pairs}: the output is active exactly when the input is.",
                f"Each output is active when its input is active: {pairs}.",
            ),
            (f"{listed([*ins, *outs])}.", table(("input", "active when", "output", "active when"), rows)),
        ]
        if s.gate:
            gate, other = n.t("gate"), "low" if s.gate == "high" else "high"
            rules.append(
                (
                    f"While {gate} is {other} all these outputs are inactive, whatever their inputs are.",
                    f"The lines pass only while {gate} is {s.gate}; otherwise every one of these outputs is inactive.",
                )
            )
        if s.summary:
            word = "at least one of the inputs is" if s.summary == "any" else "all of the inputs are"
            also = f", whatever {n.t('gate')} is" if s.gate else ""
            names = listed([n.t(f"in{i}") for i, _ in _lines(s)])
            rules.append(f"{n.t('summary')} is high when {word} active ({names}), else low{also}.")
        count = len(s.lines)
        return Facts(
            (
                f"polarity adapter for {count} lines",
                f"converter between active-high and active-low for {count} signals",
            ),
            (f"adapt the active levels of {count} lines", "invert the lines whose active levels differ"),
            tuple(rules),
            (COMBINATIONAL,),
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """One wire that is high when active for each line."""
        lines = [f"  wire [{len(s.lines) - 1}:0] active_d;"]
        gate = (n.v("gate") if s.gate == "high" else f"~{n.v('gate')}") if s.gate else ""
        for i, (_, low_in, low_out) in _lines(s):
            lines.append(f"  assign active_d[{i}] = {'~' if low_in else ''}{n.v(f'in{i}')};")
            value = f"active_d[{i}] & {gate}" if gate else f"active_d[{i}]"
            lines.append(f"  assign {n.v(f'out{i}')} = {f'~({value})' if low_out else value};")
        if s.summary:
            lines.append(f"  assign {n.v('summary')} = {'|' if s.summary == 'any' else '&'}active_d;")
        return "\n".join(lines)

    def style_direct(self, s: Spec, n: Names) -> Style:
        """An expression an output."""
        gate, lines = _gate(s, n), []
        for i, (_, low_in, low_out) in _lines(s):
            value = f"{'!' if low_in else ''}{n[f'in{i}']}"
            if gate:
                value = f"!({value} && {gate})" if low_out else f"{value} && {gate}"
            elif low_out:
                value = n[f"in{i}"] if low_in else f"!{value}"
            lines.append(f"{n[f'out{i}']} := {value}")
        return Style("\n".join([*lines, *self._summary(s, n, [_active(s, n, i) for i, _ in _lines(s)])]))

    def style_named(self, s: Spec, n: Names) -> Style:
        """A value for each line that is high when it is active."""
        gate, lines, actives = _gate(s, n), [], []
        for i, (name, _, _) in _lines(s):
            actives.append(n.local(f"{name}_active", f"is_{name}", f"{name}_now"))
            lines.append(f"val {actives[-1]} = {_active(s, n, i)}")
        for i, (_, _, low_out) in _lines(s):
            value = f"{actives[i]} && {gate}" if gate else actives[i]
            shown = (f"!({value})" if gate else f"!{value}") if low_out else value
            lines.append(f"{n[f'out{i}']} := {shown}")
        return Style("\n".join([*lines, *self._summary(s, n, actives)]))

    def style_masks(self, s: Spec, n: Names) -> Style:
        """All lines as one word, XORed with masks."""
        word, shown, count = n.local("active", "lines", "asserted"), n.local("driven", "pins", "levels"), len(s.lines)
        low_in = sum(1 << i for i, (_, low, _) in _lines(s) if low)
        low_out = sum(1 << i for i, (_, _, low) in _lines(s) if low)
        raw = f"Cat({', '.join(n[f'in{i}'] for i in reversed(range(count)))})"
        lines = [f"val {word} = {raw}" + (f" ^ {low_in}.U({count}.W)" if low_in else "")]
        gated = f"Mux({_gate(s, n)}, {word}, 0.U)" if s.gate else word
        lines.append(f"val {shown} = {gated}" + (f" ^ {low_out}.U({count}.W)" if low_out else ""))
        lines += [f"{n[f'out{i}']} := {shown}({i})" for i in range(count)]
        lines += [f"{n['summary']} := {word}.{'orR' if s.summary == 'any' else 'andR'}"] if s.summary else []
        return Style("\n".join(lines), imports=("Cat",))

    def style_when(self, s: Spec, n: Names) -> Style | None:
        """Inactive first, then a `when` around the lines."""
        if not s.gate:
            return None
        lines = [f"{n[f'out{i}']} := {str(low).lower()}.B" for i, (_, _, low) in _lines(s)]
        inner = [
            f"  {n[f'out{i}']} := {'' if low_in == low_out else '!'}{n[f'in{i}']}"
            for i, (_, low_in, low_out) in _lines(s)
        ]
        lines += ["\n".join([f"when({_gate(s, n)}) {{", *inner, "}"])]
        return Style("\n".join([*lines, *self._summary(s, n, [_active(s, n, i) for i, _ in _lines(s)])]))

    def _summary(self, s: Spec, n: Names, actives: list[str]) -> list[str]:
        return [f"{n['summary']} := {(' || ' if s.summary == 'any' else ' && ').join(actives)}"] if s.summary else []

    def model(self, s: Spec) -> Model:
        """True and false."""
        return _Oracle(s)


def _lines(s: Spec) -> list[tuple[int, tuple[str, bool, bool]]]:
    return list(enumerate(s.lines))


def _level(low: bool) -> str:
    return "low" if low else "high"


def _gate(s: Spec, n: Names) -> str:
    if not s.gate:
        return ""
    return n["gate"] if s.gate == "high" else f"!{n['gate']}"


def _active(s: Spec, n: Names, i: int) -> str:
    return f"{'!' if s.lines[i][1] else ''}{n[f'in{i}']}"


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        s, found = self._s, {}
        active = [bool(inputs[f"in{i}"]) != low for i, (_, low, _) in enumerate(s.lines)]
        open_ = not s.gate or inputs["gate"] == (s.gate == "high")
        for i, (_, _, low) in enumerate(s.lines):
            found[f"out{i}"] = int((active[i] and open_) != low)
        if s.summary:
            found["summary"] = int(any(active) if s.summary == "any" else all(active))
        return found
