"""A random state machine given by its edges: conditions on several inputs, words as outputs, Moore or Mealy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from random import Random

from reflect_env.circuits.chisel_text import block
from reflect_env.circuits.clocks import always, clock_ports, draw_clocking, in_domain, reset_noun
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.ports import PortGroup, bits_out, data_in
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Stimulus

Condition = tuple[tuple[int, int], ...]
"""All of these inputs (by number) have these values; empty: always."""

_THEMES = (
    ("A", "B", "C", "D", "E", "F", "G"),
    ("S0", "S1", "S2", "S3", "S4", "S5", "S6"),
    ("IDLE", "FETCH", "DECODE", "EXEC", "STORE", "HALT", "WAIT"),
    ("OFF", "WARM", "RUN", "COOL", "FAULT", "TEST", "HOLD"),
    ("CLOSED", "OPENING", "OPEN", "CLOSING", "LOCKED", "ALARM", "STUCK"),
    ("SLEEP", "WAKE", "LISTEN", "REPLY", "RETRY", "LOST", "CLEAN"),
)
_FLAGS = (("go", "req", "start", "a", "x"), ("stop", "ack", "b", "y", "hit"), ("full", "c", "z", "err", "last"))
_CODES = ("mode", "cmd", "sel", "op", "level")


@dataclass(frozen=True)
class Edge:
    """Where a state goes under a condition."""

    when: Condition
    target: int
    word: int
    """Output while the edge is about to be taken, of a Mealy machine; else 0."""


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    names: tuple[str, ...]
    """Of the states; the first is the reset state."""
    in_bits: tuple[int, ...]
    """Width of each input, 1 or 2."""
    out_width: int
    edges: tuple[tuple[Edge, ...], ...]
    """Of each state, the strongest first; the last holds always."""
    words: tuple[int, ...]
    """Output in each state of a Moore machine; empty for a Mealy machine."""
    clocking: Clocking

    def __post_init__(self) -> None:
        count, outputs = len(self.names), (*self.words, *(e.word for row in self.edges for e in row))
        tests = [test for row in self.edges for e in row for test in e.when]
        fits = len(self.edges) == count and len(self.words) in (0, count) and max(outputs) >> self.out_width == 0
        legal = all(i < len(self.in_bits) and value >> self.in_bits[i] == 0 for i, value in tests)
        if not fits or not legal or any(e.target >= count for row in self.edges for e in row):
            raise ValueError("states, edges, inputs and outputs do not fit each other")

    @property
    def moore(self) -> bool:
        """Whether the output depends on the state alone."""
        return bool(self.words)

    @property
    def bits(self) -> int:
        """Of a binary code for the state."""
        return (len(self.names) - 1).bit_length()


@family("state-diagram", "L3", "Fsm", "StateMachine", "Control", "Sequencer", "Machine", tags=("fsm",))
class StateDiagram(Family[Spec]):
    """Edges in order of priority."""

    def draw(self, rng: Random) -> Spec:
        """Every state leads to the next one by its strongest edge, so all are reached."""
        count, moore = rng.randint(2, 7), rng.random() < 0.5
        in_bits = tuple(2 if rng.random() < 0.2 else 1 for _ in range(rng.choice((1, 2, 2, 3))))
        out_width = rng.choice((1, 2, 3, 3, 4, 4, 8))
        edges = tuple(self._row(rng, i, count, in_bits, 0 if moore else out_width) for i in range(count))
        words = tuple(_words(rng, count, out_width)) if moore else ()
        return Spec(rng.choice(_THEMES)[:count], in_bits, out_width, edges, words, draw_clocking(rng, raw=0.25))

    def _row(self, rng: Random, state: int, count: int, in_bits: Sequence[int], out_width: int) -> tuple[Edge, ...]:
        wanted = min(1 + rng.choice((0, 1, 1, 2)), count - 1)
        conditions: list[Condition] = []
        for _ in range(6):
            fresh = _condition(rng, in_bits)
            if len(conditions) < wanted and _is_live(fresh, conditions, in_bits):
                conditions.append(fresh)
        after = (state + 1) % count
        others = rng.sample([i for i in range(count) if i not in (state, after)], count - 2)
        others = [*others[: len(conditions) - 1], state] if rng.random() < 0.6 else [state, *others][: len(conditions)]
        word = iter(_words(rng, len(conditions) + 1, out_width))
        whens = [*conditions, ()]
        return tuple(Edge(w, target, next(word)) for w, target in zip(whens, [after, *others], strict=True))

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """The inputs of the conditions, the output word."""
        pins = [
            data_in(f"in{i}", bits, "input", *(_FLAGS[i] if bits == 1 else (f"{word}{i}" for word in _CODES)))
            for i, bits in enumerate(s.in_bits)
        ]
        out = bits_out("out", s.out_width, "output word", "q", "drive", "ctrl", "led")
        return (*clock_ports(s.clocking), *pins, out)

    def clocking(self, s: Spec) -> Clocking:
        """As drawn."""
        return s.clocking

    def facts(self, s: Spec, n: Names) -> Facts:
        """One sentence a state; the same as a table and as a diagram."""
        kind, count, out = ("Moore" if s.moore else "Mealy"), len(s.names), n.t("out")
        depends = "the state alone" if s.moore else "the state and the present inputs (combinationally)"
        return Facts(
            (f"{kind} state machine with {count} states", f"{count}-state {kind} machine"),
            (
                f"follow a state machine with the states {', '.join(s.names)} ({kind})",
                f"step through {count} states as its inputs say and drive {out} ({kind} machine)",
            ),
            tuple(self._sentence(s, n, i) for i in range(count)),
            (
                (
                    "The state is a register that takes one edge at every clock edge; of the edges of a state the "
                    "first "
                    "one listed whose condition holds is taken.",
                    "At each clock edge the machine follows the first edge of its state, in the order given, whose "
                    "condition is true.",
                ),
                f"{out} has {s.out_width} bit{'s' * (s.out_width > 1)} and depends on {depends}.",
                (
                    f"The {reset_noun(s.clocking)} leads to {s.names[0]}.",
                    f"After the {reset_noun(s.clocking)} the state is {s.names[0]}.",
                ),
                ("How the states are encoded is free.", "The encoding of the states does not matter."),
            ),
            forms={"state_table": self._table(s, n), "state_diagram": self._diagram(s, n)},
        )

    def _sentence(self, s: Spec, n: Names, state: int) -> Sentence:
        parts: list[str] = []
        for edge in s.edges[state]:
            target = f"go to {s.names[edge.target]}" if edge.target != state else f"stay in {s.names[state]}"
            drive = "" if s.moore else f" with {n.t('out')} = {edge.word}"
            lead = "if " if not parts else "else if "
            parts.append(f"{lead + _spoken(s, n, edge.when) + ', ' if edge.when else 'otherwise '}{target}{drive}")
        head = f"In {s.names[state]}" + (f" ({n.t('out')} = {s.words[state]})" if s.moore else "")
        return f"{head}: {'; '.join(parts)}."

    def _table(self, s: Spec, n: Names) -> str:
        out = n.t("out").strip("`")
        lines = [f"| state | condition | next state | {out} |", "|---|---|---|---|"]
        for i, row in enumerate(s.edges):
            for edge in row:
                word = s.words[i] if s.moore else edge.word
                test = _formula(s, n, edge.when) or "otherwise"
                lines.append(f"| {s.names[i]} | {test} | {s.names[edge.target]} | {word} |")
        note = f"({out} in decimal; of the rows of a state the first whose condition holds counts.)"
        return "\n".join([*lines, note])

    def _diagram(self, s: Spec, n: Names) -> str:
        """Mermaid for some, dot for others."""
        labels = []
        for i, row in enumerate(s.edges):
            for rank, edge in enumerate(row, 1):
                word = "" if s.moore else f" / {edge.word}"
                labels.append((i, edge.target, f"{rank}: {_formula(s, n, edge.when) or 'otherwise'}{word}"))
        if (len(labels) + sum(s.words)) % 2:
            texts = [f"{name} / {s.words[i]}" if s.moore else name for i, name in enumerate(s.names)]
            nodes = [f'  {name} [label="{text}"];' for name, text in zip(s.names, texts, strict=True)]
            lines = [f'  {s.names[a]} -> {s.names[b]} [label="{text}"];' for a, b, text in labels]
            body = ["digraph fsm {", f"  reset -> {s.names[0]};", *nodes, *lines, "}"]
        else:
            nodes = [f"  {name} : {s.words[i]}" for i, name in enumerate(s.names)] if s.moore else []
            lines = [f"  {s.names[a]} --> {s.names[b]} : {text}" for a, b, text in labels]
            body = ["stateDiagram-v2", f"  [*] --> {s.names[0]}", *nodes, *lines]
        where = "with the state" if s.moore else "after the slash"
        note = f"(The number before a condition is its rank; {n.t('out').strip('`')}, in decimal, stands {where}.)"
        return "\n".join(["```", *body, "```", note])

    def verilog(self, s: Spec, n: Names) -> str:
        """One casez over state and inputs, the strongest row first."""
        w, size = s.bits, sum(s.in_bits)
        key = ", ".join(["state_q", *(n.v(f"in{i}") for i in range(len(s.in_bits)))])
        rows = []
        for i, row in enumerate(s.edges):
            for edge in row:
                word = s.words[i] if s.moore else edge.word
                do = f"begin next_d = {w}'d{edge.target}; word_d = {s.out_width}'d{word}; end"
                rows.append(f"      {w + size}'b{i:0{w}b}{_cube(s, edge.when)}: {do}")
        rows.append(f"      default: begin next_d = {w}'bx; word_d = {s.out_width}'bx; end")
        return "\n".join(
            [
                f"  reg [{w - 1}:0] state_q, next_d;",
                f"  reg [{s.out_width - 1}:0] word_d;",
                "  always @*",
                f"    casez ({{{key}}})",
                *rows,
                "    endcase",
                always(s.clocking, f"state_q <= {w}'d0;", "state_q <= next_d;"),
                f"  assign {n.v('out')} = word_d;",
            ]
        )

    def style_enum(self, s: Spec, n: Names) -> Style:
        """`ChiselEnum` and a `switch`."""
        kind, state = f"{n.module}State", n.local("state", "current", "fsm")
        before = f"object {kind} extends ChiselEnum {{\n  val {', '.join(s.names)} = Value\n}}"
        arms = []
        for i, row in enumerate(s.edges):
            lines = [f"{n['out']} := {s.words[i]}.U"] if s.moore else []
            moves = [self._step(s, n, state, f"{kind}.", i, edge) for edge in row]
            arms.append(f"is({kind}.{s.names[i]}) {{\n{block([*lines, _chain(s, n, row, moves)])}\n}}")
        lines = [f"val {state} = RegInit({kind}.{s.names[0]})", f"{n['out']} := 0.U"]
        lines += [f"switch({state}) {{\n{block(arms)}\n}}"]
        return Style(in_domain(s.clocking, "\n".join(lines)), imports=("switch", "is"), before=before)

    def _step(self, s: Spec, n: Names, state: str, prefix: str, at: int, edge: Edge) -> list[str]:
        lines = [] if edge.target == at else [f"{state} := {prefix}{s.names[edge.target]}"]
        return lines if s.moore else [*lines, f"{n['out']} := {edge.word}.U"]

    def style_lookup(self, s: Spec, n: Names) -> Style:
        """Next state and output by `MuxLookup`."""
        names = [n.local(camel) for camel in (f"s_{name.lower()}" for name in s.names)]
        state, size = n.local("state", "now", "current"), len(names)

        def rows(values: Sequence[str]) -> str:
            pairs = [f"{name} -> {value}" for name, value in zip(names, values, strict=True)]
            return f"(Seq(\n{_listed(pairs)}\n))"

        after = [_mux(s, n, row, [names[edge.target] for edge in row]) for row in s.edges]
        words = [_mux(s, n, row, [f"{edge.word}.U({s.out_width}.W)" for edge in row]) for row in s.edges]
        words = [f"{word}.U({s.out_width}.W)" for word in s.words] if s.moore else words
        lines = [f"val {' :: '.join(names)} :: Nil = Enum({size})", f"val {state} = RegInit({names[0]})"]
        lines += [f"{state} := MuxLookup({state}, {names[0]}){rows(after)}"]
        lines += [f"{n['out']} := MuxLookup({state}, 0.U({s.out_width}.W)){rows(words)}"]
        return Style(in_domain(s.clocking, "\n".join(lines)), imports=("Enum", "MuxLookup"))

    def style_one_hot(self, s: Spec, n: Names) -> Style:
        """One flag a state; each edge is a signal."""
        hot, count = n.local("hot", "one_hot", "at"), len(s.names)
        incoming: list[list[str]] = [[] for _ in range(count)]
        lines = [f"val {hot} = RegInit(1.U({count}.W))"]
        outputs = []
        for i, row in enumerate(s.edges):
            blocked: list[str] = []
            for edge in row:
                name = n.local(f"{s.names[i].lower()}_to_{s.names[edge.target].lower()}")
                test = [f"{hot}({i})", *blocked, *([_chisel(s, n, edge.when)] if edge.when else [])]
                lines.append(f"val {name} = {' && '.join(test)}")
                blocked.append(_negated(_chisel(s, n, edge.when)))
                incoming[edge.target].append(name)
                outputs.append(f"{name} -> {edge.word}.U({s.out_width}.W)")
        if s.moore:
            outputs = [f"{hot}({i}) -> {word}.U({s.out_width}.W)" for i, word in enumerate(s.words)]
        flags = [" || ".join(names) or "false.B" for names in incoming]
        lines += [f"{hot} := VecInit(\n{_listed(flags)}\n).asUInt"]
        lines += [f"{n['out']} := Mux1H(Seq(\n{_listed(outputs)}\n))"]
        return Style(in_domain(s.clocking, "\n".join(lines)), imports=("Mux1H",))

    def model(self, s: Spec) -> Model:
        """Walks along the edges."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Long enough to walk every edge many times."""
        return Stimulus(cycles=2048)


def _words(rng: Random, count: int, width: int) -> Iterator[int]:
    """Words that differ where the width allows it."""
    if width == 0:
        return iter([0] * count)
    size = 1 << width
    fresh = rng.sample(range(size), min(count, size))
    return iter((fresh * count)[:count])


def _listed(parts: Sequence[str]) -> str:
    return block([",\n".join(parts)])


def _condition(rng: Random, in_bits: Sequence[int]) -> Condition:
    chosen = sorted(rng.sample(range(len(in_bits)), min(len(in_bits), rng.choice((1, 1, 2)))))
    return tuple((i, rng.randrange(1 << in_bits[i])) for i in chosen)


def _holds(when: Condition, values: Sequence[int]) -> bool:
    return all(values[i] == value for i, value in when)


def _is_live(fresh: Condition, stronger: Sequence[Condition], in_bits: Sequence[int]) -> bool:
    """Whether some inputs meet the condition and none of the stronger ones, and some meet none at all."""
    left = [v for v in product(*(range(1 << bits) for bits in in_bits)) if not any(_holds(w, v) for w in stronger)]
    return 0 < sum(_holds(fresh, values) for values in left) < len(left)


def _spoken(s: Spec, n: Names, when: Condition) -> str:
    return " and ".join(f"{n.t(f'in{i}')} is {value}" for i, value in when)


def _formula(s: Spec, n: Names, when: Condition) -> str:
    name = {i: n.t(f"in{i}").strip("`") for i, _ in when}
    tests = [("" if v else "!") + name[i] if s.in_bits[i] == 1 else f"{name[i]}=={v}" for i, v in when]
    return " & ".join(tests)


def _chisel(s: Spec, n: Names, when: Condition) -> str:
    def test(i: int, value: int) -> str:
        port = n[f"in{i}"]
        return f"{port} === {value}.U" if s.in_bits[i] > 1 else port if value else f"!{port}"

    return " && ".join(test(i, value) for i, value in when)


def _negated(test: str) -> str:
    return f"!({test})" if " " in test else test[1:] if test.startswith("!") else f"!{test}"


def _cube(s: Spec, when: Condition) -> str:
    """The inputs as digits of a casez row."""
    wanted = dict(when)
    return "".join(f"{wanted[i]:0{bits}b}" if i in wanted else "?" * bits for i, bits in enumerate(s.in_bits))


def _chain(s: Spec, n: Names, row: Sequence[Edge], moves: Sequence[Sequence[str]]) -> str:
    """A chain of `when` over the edges of a state."""
    *edges, last = zip(row, moves, strict=True)
    text = ".else".join(f"when({_chisel(s, n, edge.when)}) {{\n{block(list(do))}\n}}" for edge, do in edges)
    return f"{text}.otherwise {{\n{block(list(last[1]))}\n}}" if last[1] else text


def _mux(s: Spec, n: Names, row: Sequence[Edge], values: Sequence[str]) -> str:
    """Nested `Mux` over the edges of a state."""
    text = values[-1]
    for edge, value in reversed(list(zip(row, values, strict=True))[:-1]):
        text = f"Mux({_chisel(s, n, edge.when)}, {value}, {text})" if value != text else text
    return text


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self._state = s.names[0]

    def reset(self) -> None:
        self._state = self._s.names[0]

    def _edge(self, inputs: Mapping[str, int]) -> Edge:
        row = self._s.edges[self._s.names.index(self._state)]
        values = [inputs[f"in{i}"] for i in range(len(self._s.in_bits))]
        return next(edge for edge in row if _holds(edge.when, values))

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        if self._s.moore:
            return {"out": self._s.words[self._s.names.index(self._state)]}
        return {"out": self._edge(inputs).word}

    def advance(self, inputs: Mapping[str, int]) -> None:
        self._state = self._s.names[self._edge(inputs).target]
