"""The first set bit, from the bottom or from the top: its index, its place, and whether there is one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import uint
from reflect_env.circuits.draw import width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.phrasing import COMBINATIONAL, table
from reflect_env.circuits.ports import PortGroup, bits_in, bits_out, flag_out, vec_in
from reflect_env.circuits.registry import family
from reflect_env.task import Stimulus

_SHOWN = (
    ("index",),
    ("index", "valid"),
    ("onehot",),
    ("index", "onehot"),
    ("index", "onehot", "valid"),
    ("onehot", "valid"),
)


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    vector: bool
    high_first: bool
    """Whether the highest set bit wins instead of the lowest."""
    outs: tuple[tuple[str, int], ...]
    """Outputs (`index`, `onehot`, `valid`) and what they are where no bit is set; 0, or all ones for `index`."""

    @property
    def shown(self) -> tuple[str, ...]:
        """Names of the outputs."""
        return tuple(name for name, _ in self.outs)

    @property
    def empty(self) -> int:
        """Index where no bit is set."""
        return dict(self.outs).get("index", 0)


@family("priority-encode", "U", "Priority", "Encoder", "Picker", "FirstOne", "Select", tags=("priority", "encoder"))
class PriorityEncode(Family[Spec]):
    """`index = first set bit`."""

    def draw(self, rng: Random) -> Spec:
        """Draw direction and outputs."""
        w, shown = width(rng, 3, 32), rng.choice(_SHOWN)
        empty = rng.choice((0, 0, (1 << (w - 1).bit_length()) - 1))
        outs = tuple((name, empty if name == "index" else 0) for name in shown)
        return Spec(w, rng.random() < 0.3, rng.random() < 0.45, outs)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Requests and what is told of the winner."""
        words = ("req", "requests", "x", "lines", "bits", "pending")
        ins = vec_in("in", s.width, 1, "requests", *words) if s.vector else bits_in("in", s.width, "requests", *words)
        outs = {
            "index": bits_out(
                "index", (s.width - 1).bit_length(), "number of the winner", "idx", "code", "y", "winner", "pos"
            ),
            "onehot": bits_out("onehot", s.width, "only the winner's bit", "grant", "one_hot", "sel", "first", "oh"),
            "valid": flag_out("valid", "whether any bit is set", "any_set", "found", "some_set", "hit"),
        }
        return (ins, *(outs[role] for role in s.shown))

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say who wins and what each output shows."""
        x, unit = n.t("in"), "element" if s.vector else "bit"
        first, rest = ("highest", "lower") if s.high_first else ("lowest", "higher")
        rules: list[Sentence] = []
        if "index" in s.shown:
            rules.append(
                (
                    f"{n.t('index')} is the index of the {first} {unit} of {x} that is 1, and {s.empty} if none is.",
                    f"{n.t('index')} gives the number of the set {unit} of {x} with the {first} index; without any set "
                    f"{unit} it is {s.empty}.",
                )
            )
        if "onehot" in s.shown:
            rules.append(
                (
                    f"{n.t('onehot')} has only the {first} 1 of {x}; all other bits are 0; without any 1 all are 0.",
                    f"{n.t('onehot')} is {x} without any 1 but the {first}; {rest} ones are dropped (0 stays 0).",
                )
            )
        if "valid" in s.shown:
            rules.append(
                (
                    f"{n.t('valid')} is high when at least one {unit} of {x} is 1.",
                    f"{n.t('valid')} is low only if no {unit} of {x} is 1.",
                )
            )
        kind = "priority encoder" if "index" in s.shown else "priority selector"
        return Facts(
            (
                f"{s.width}-bit {kind}, {first} index first",
                f"{kind} for {s.width} requests with the {first} one winning",
            ),
            (f"find the {first} set {unit} among {s.width}", f"pick the winner among {s.width} requests"),
            tuple(rules),
            (
                (f"If several are set, the one with the {first} index wins.", f"A set {unit} hides all {rest} ones."),
                COMBINATIONAL,
            ),
            forms={"truth_table": self._table(s, n)} if s.width <= 10 else {},
        )

    def _table(self, s: Spec, n: Names) -> str:
        """One row a winner; `-` stands for 0 or 1. Highest bit (or element) on the left."""
        rows = []
        for winner in [None, *(range(s.width) if s.high_first else reversed(range(s.width)))]:
            digits = ["0" if winner is None else "-"] * s.width
            if winner is not None:
                digits[winner] = "1"
                rest = range(winner + 1, s.width) if s.high_first else range(winner)
                digits = ["0" if i in rest else digit for i, digit in enumerate(digits)]
            hot = "".join("1" if i == winner else "0" for i in reversed(range(s.width)))
            cells = {"index": s.empty if winner is None else winner, "onehot": hot, "valid": int(winner is not None)}
            rows.append(("".join(reversed(digits)), *(cells[role] for role in s.shown)))
        unit = "element" if s.vector else "bit"
        head = f"{n.ports['in']} ({unit} {s.width - 1} to {unit} 0)"
        note = "A dash stands for 0 or 1; index in decimal." if "index" in s.shown else "A dash stands for 0 or 1."
        return f"{table((head, *(n.ports[role] for role in s.shown)), rows)}\n{note}"

    def verilog(self, s: Spec, n: Names) -> str:
        """A loop towards the winner's end, in which the last hit stays."""
        w, size = s.width, (s.width - 1).bit_length()
        x = f"{{{', '.join(n.v('in', i) for i in reversed(range(w)))}}}" if s.vector else n.v("in")
        loop = (
            f"for (i_d = 0; i_d < {w}; i_d = i_d + 1)"
            if s.high_first
            else f"for (i_d = {w - 1}; i_d >= 0; i_d = i_d - 1)"
        )
        ends = []
        for role in s.shown:
            value = {"index": "index_d", "onehot": "hot_d", "valid": "|word_d"}[role]
            ends.append(f"  assign {n.v(role)} = {value};")
        body = "\n".join(ends)
        return f"""
  wire [{w - 1}:0] word_d = {x};
  reg [{size - 1}:0] index_d;
  reg [{w - 1}:0] hot_d;
  integer i_d;
  always @* begin
    index_d = {size}'d{s.empty};
    hot_d = 0;
    {loop}
      if (word_d[i_d]) begin
        index_d = i_d;
        hot_d = 0;
        hot_d[i_d] = 1'b1;
      end
  end
{body}"""

    def style_library(self, s: Spec, n: Names) -> Style:
        """`PriorityEncoder` and `PriorityEncoderOH`."""
        x, used, lines = _word(s, n), {"Reverse"} if s.high_first else set(), []
        if s.vector:
            name = n.local("word", "requests_word", "flat")
            lines, x = [f"val {name} = {x}"], name
        turned = f"Reverse({x})" if s.high_first else x
        if "index" in s.shown:
            used.add("PriorityEncoder")
            value = f"{s.width - 1}.U - PriorityEncoder({turned})" if s.high_first else f"PriorityEncoder({turned})"
            lines.append(f"{n['index']} := Mux({x}.orR, {value}, {s.empty}.U)")
        if "onehot" in s.shown:
            used.add("PriorityEncoderOH")
            value = f"PriorityEncoderOH({turned})"
            lines.append(f"{n['onehot']} := {f'Reverse({value})' if s.high_first else value}")
        return Style("\n".join([*lines, *_valid(s, n, x)]), imports=tuple(sorted(used)))

    def style_loop(self, s: Spec, n: Names) -> Style:
        """A loop in which the last connection counts."""
        x, w, i = n["in"], s.width, n.local("i", "k", "line")
        lines, inner = [], []
        if "index" in s.shown:
            lines.append(f"{n['index']} := {s.empty}.U")
            inner.append(f"    {n['index']} := {i}.U")
        if "onehot" in s.shown:
            lines.append(f"{n['onehot']} := 0.U")
            inner.append(f"    {n['onehot']} := (BigInt(1) << {i}).U")
        span = f"0 until {w}" if s.high_first else f"{w - 1} to 0 by -1"
        body = "\n".join(inner)
        lines.append(f"for ({i} <- {span}) {{\n  when({x}({i})) {{\n{body}\n  }}\n}}")
        return Style("\n".join([*lines, *_valid(s, n, _word(s, n))]))

    def style_chain(self, s: Spec, n: Names) -> Style | None:
        """`when` … `elsewhen`, written out for few bits."""
        if s.width > 8:
            return None
        order = range(s.width - 1, -1, -1) if s.high_first else range(s.width)
        arms = []
        for bit in order:
            inner = [f"  {n['index']} := {bit}.U"] if "index" in s.shown else []
            inner += [f"  {n['onehot']} := {uint(1 << bit)}"] if "onehot" in s.shown else []
            body = "\n".join(inner)
            arms.append(f"when({n['in']}({bit})) {{\n{body}\n}}")
        last = [f"  {n['index']} := {s.empty}.U"] if "index" in s.shown else []
        last += [f"  {n['onehot']} := 0.U"] if "onehot" in s.shown else []
        rest = "\n".join(last)
        lines = [".else".join(arms) + f".otherwise {{\n{rest}\n}}"]
        return Style("\n".join([*lines, *_valid(s, n, _word(s, n))]))

    def style_blocked(self, s: Spec, n: Names) -> Style:
        """Each bit, unless one before it is set; the index out of that."""
        w, blocked, hot, i = (
            s.width,
            n.local("blocked", "taken", "seen"),
            n.local("winner", "alone", "hot"),
            n.local("i", "k", "b"),
        )
        x, step = n["in"], f"{i} + 1" if s.high_first else f"{i} - 1"
        span, edge = (f"0 until {w - 1}", w - 1) if s.high_first else (f"1 until {w}", 0)
        lines = [f"val {blocked} = Wire(Vec({w}, Bool()))", f"{blocked}({edge}) := false.B"]
        lines.append(f"for ({i} <- {span}) {{\n  {blocked}({i}) := {blocked}({step}) || {x}({step})\n}}")
        lines.append(f"val {hot} = VecInit.tabulate({w})({i} => {x}({i}) && !{blocked}({i})).asUInt")
        used = []
        if "onehot" in s.shown:
            lines.append(f"{n['onehot']} := {hot}")
        if "index" in s.shown:
            used = ["OHToUInt"]
            value = f"OHToUInt({hot})"
            lines.append(f"{n['index']} := {f'Mux({hot}.orR, {value}, {s.empty}.U)' if s.empty else value}")
        return Style("\n".join([*lines, *_valid(s, n, hot)]), imports=tuple(used))

    def style_mux(self, s: Spec, n: Names) -> Style | None:
        """`PriorityMux` over the numbers, or the bit trick for the lowest one."""
        x = _word(s, n)
        if s.shown[0] == "onehot":
            if s.high_first:
                return None
            return Style("\n".join([f"{n['onehot']} := {x} & (~{x} + 1.U)", *_valid(s, n, x)]))
        if "onehot" in s.shown:
            return None
        i, order = n.local("i", "k", "j"), f"(0 until {s.width})" + (".reverse" if s.high_first else "")
        cases = n.local("cases", "choices", "candidates")
        lines = [f"val {cases} = {order}.map({i} => {n['in']}({i}) -> {i}.U)"]
        lines.append(f"{n['index']} := MuxCase({s.empty}.U, {cases})")
        return Style("\n".join([*lines, *_valid(s, n, x)]), imports=("MuxCase",))

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Sparse words: zero, one bit, two bits."""
        if s.vector:
            return Stimulus(sparse=tuple(f"{n.ports['in']}_{i}" for i in range(s.width)))
        ones = [1 << i for i in range(s.width)]
        pairs = [ones[i] | ones[(i * 5 + 2) % s.width] for i in range(s.width)]
        tails = [one - 1 for one in ones]
        return Stimulus(pools=((n.ports["in"], (0, *ones, *pairs, *tails)),))

    def model(self, s: Spec) -> Model:
        """Searches a string of digits."""
        return _Oracle(s)


def _word(s: Spec, n: Names) -> str:
    return f"{n['in']}.asUInt" if s.vector else n["in"]


def _valid(s: Spec, n: Names, word: str) -> list[str]:
    return [f"{n['valid']} := {word}.orR"] if "valid" in s.shown else []


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        s = self._s
        word = (
            [inputs[f"in_{i}"] for i in range(s.width)] if s.vector else [inputs["in"] >> i & 1 for i in range(s.width)]
        )
        hits = [i for i, bit in enumerate(word) if bit]
        winner = (max(hits) if s.high_first else min(hits)) if hits else None
        found = {
            "index": s.empty if winner is None else winner,
            "onehot": 0 if winner is None else 2**winner,
            "valid": int(winner is not None),
        }
        return {role: found[role] for role in s.shown}
