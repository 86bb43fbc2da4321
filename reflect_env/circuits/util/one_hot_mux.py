"""Selection by one-hot flags."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import uint
from reflect_env.circuits.draw import width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.ports import PortGroup, bits_in, bits_out, flag_out, vec_in
from reflect_env.circuits.registry import family
from reflect_env.task import Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    count: int
    width: int
    packed: bool
    """Whether the flags are the bits of one word instead of a vector."""
    constants: tuple[int, ...]
    """What the flags choose among; empty where the values are inputs."""
    none: bool
    """Whether an output tells that no flag is high."""
    several: bool
    """Whether an output tells that more than one flag is high."""


@family("one-hot-mux", "U", "OneHotMux", "AndOrMux", "Mux1", "Selector", tags=("mux", "one-hot"))
class OneHotMux(Family[Spec]):
    """`out` is the OR of the values whose flags are high."""

    def draw(self, rng: Random) -> Spec:
        """Draw size and checks; constants in a third of the cases."""
        count, w = rng.randint(2, 10), width(rng, 2, 32)
        constants = tuple(rng.getrandbits(w) for _ in range(count)) if rng.random() < 0.33 else ()
        return Spec(count, w, rng.random() < 0.6, constants, rng.random() < 0.4, rng.random() < 0.35)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Flags, values, the result, optional checks."""
        words, doc = ("select", "onehot", "grant", "hot", "pick"), "one flag for each value"
        flags = bits_in("sel", s.count, doc, *words) if s.packed else vec_in("sel", s.count, 1, doc, *words)
        data = (
            [] if s.constants else [vec_in("data", s.count, s.width, "values to choose from", "values", "ins", "src")]
        )
        checks = [flag_out("none", "high when no flag is", "idle", "empty", "nothing")] if s.none else []
        checks += (
            [flag_out("several", "high when more than one flag is", "conflict", "multi", "bad")] if s.several else []
        )
        return (flags, *data, bits_out("out", s.width, "chosen value", "result", "y", "chosen", "res"), *checks)

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say which flag chooses what, and what no flag or several flags give."""
        sel, out, last = n.t("sel"), n.t("out"), s.count - 1
        flag = f"bit i of {sel}" if s.packed else f"element i of {sel}"
        source = "constant number i of the list" if s.constants else f"element i of {n.t('data')}"
        rules: list[Sentence] = [
            (
                f"If {flag} is the only flag that is high (i from 0 to {last}), {out} is {source}.",
                f"The {s.count} flags of {sel} are normally one-hot: {flag} selects {source}, i from 0 to {last}.",
            ),
            (
                f"If several flags are high, {out} is the bitwise OR of all the values they select; with none it is 0.",
                f"No flag high gives 0 on {out}; several give the bitwise OR of what each of them selects.",
            ),
        ]
        if s.constants:
            rules.insert(0, f"The constants are, from number 0 on: {', '.join(map(str, s.constants))}.")
        if s.none:
            rules.append(f"{n.t('none')} is high exactly when no flag is high.")
        if s.several:
            rules.append(f"{n.t('several')} is high exactly when two or more flags are high.")
        what = "constants" if s.constants else "inputs"
        return Facts(
            (
                f"{s.width}-bit one-hot multiplexer of {s.count} {what}",
                f"one-hot selector among {s.count} {s.width}-bit {what}",
            ),
            (
                f"pass on the one of {s.count} {s.width}-bit values whose flag is high",
                f"select by {s.count} one-hot flags",
            ),
            tuple(rules),
            (("The circuit is combinational.", "There is no state."), "Values are unsigned."),
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """Masked values, ORed."""
        flags = [f"{n.v('sel')}[{i}]" if s.packed else n.v("sel", i) for i in range(s.count)]
        values = [f"{s.width}'d{c}" for c in s.constants] or [n.v("data", i) for i in range(s.count)]
        terms = "\n    | ".join(f"({{{s.width}{{{f}}}}} & {v})" for f, v in zip(flags, values, strict=True))
        lines = [
            f"  wire [{s.count - 1}:0] flags_d = {{{', '.join(reversed(flags))}}};",
            f"  assign {n.v('out')} =\n      {terms};",
        ]
        if s.none:
            lines.append(f"  assign {n.v('none')} = ~|flags_d;")
        if s.several:
            lines.append(f"  assign {n.v('several')} = |(flags_d & (flags_d - 1'b1));")
        return "\n".join(lines)

    def style_mux1h(self, s: Spec, n: Names) -> Style:
        """`Mux1H`."""
        values = f"Seq({', '.join(uint(c, s.width) for c in s.constants)})" if s.constants else n["data"]
        checks, used = self._checks(s, n)
        return Style("\n".join([f"{n['out']} := Mux1H({n['sel']}, {values})", *checks]), ("Mux1H", *used))

    def style_pairs(self, s: Spec, n: Names) -> Style:
        """`Mux1H` of pairs."""
        i, checks_used = n.local("i", "k", "idx"), self._checks(s, n)
        if s.constants:
            rows = ",\n".join(f"  {n['sel']}({j}) -> {uint(c, s.width)}" for j, c in enumerate(s.constants))
            first = f"{n['out']} := Mux1H(Seq(\n{rows}\n))"
        else:
            first = f"{n['out']} := Mux1H((0 until {s.count}).map({i} => {n['sel']}({i}) -> {n['data']}({i})))"
        return Style("\n".join([first, *checks_used[0]]), ("Mux1H", *checks_used[1]))

    def style_masks(self, s: Spec, n: Names) -> Style:
        """Masks, reduced with OR."""
        terms, f, v = n.local("terms", "masked", "gated"), n.local("flag", "f"), n.local("value", "v")
        values = f"Seq({', '.join(uint(c, s.width) for c in s.constants)})" if s.constants else n["data"]
        flags = f"{n['sel']}.asBools" if s.packed else n["sel"]
        lines = [
            f"val {terms} = {flags}.zip({values}).map {{ case ({f}, {v}) => Fill({s.width}, {f}) & {v} }}",
            f"{n['out']} := {terms}.reduce(_ | _)",
        ]
        checks, used = self._checks(s, n)
        return Style("\n".join([*lines, *checks]), ("Fill", *used))

    def style_loop(self, s: Spec, n: Names) -> Style:
        """A loop that collects the values in a `Vec` of wires."""
        parts, i = n.local("parts", "lanes", "contributions"), n.local("i", "lane")
        lines = [f"val {parts} = Wire(Vec({s.count}, UInt({s.width}.W)))"]
        value = "" if s.constants else f"{n['data']}({i})"
        if s.constants:
            table = n.local("table", "levels", "constants")
            lines.insert(0, f"val {table} = Seq({', '.join(uint(c, s.width) for c in s.constants)})")
            value = f"{table}({i})"
        lines += [f"for ({i} <- 0 until {s.count}) {{\n  {parts}({i}) := Mux({n['sel']}({i}), {value}, 0.U)\n}}"]
        checks, used = self._checks(s, n)
        return Style("\n".join([*lines, f"{n['out']} := {parts}.reduce(_ | _)", *checks]), used)

    def _checks(self, s: Spec, n: Names) -> tuple[list[str], tuple[str, ...]]:
        word = n["sel"] if s.packed else f"{n['sel']}.asUInt"
        lines = [f"{n['none']} := !{word}.orR"] if s.none else []
        lines += [f"{n['several']} := PopCount({n['sel']}) > 1.U"] if s.several else []
        return lines, ("PopCount",) if s.several else ()

    def model(self, s: Spec) -> Model:
        """A list of what is selected."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """One-hot words."""
        return Stimulus(pools=((n.ports["sel"], tuple(1 << i for i in range(s.count))),) if s.packed else ())


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        packed = inputs.get("sel", 0)
        high = [i for i in range(self._s.count) if (packed >> i & 1 if self._s.packed else inputs[f"sel_{i}"])]
        total = 0
        for i in high:
            total |= self._s.constants[i] if self._s.constants else inputs[f"data_{i}"]
        return {"out": total, "none": int(not high), "several": int(len(high) > 1)}
