"""Selection of one of several words by a number, with a say for numbers that select nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import uint
from reflect_env.circuits.draw import width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.phrases import COMBINATIONAL, table, verilog_form
from reflect_env.circuits.ports import PortGroup, bits_in, bits_out, flag_in, vec_in
from reflect_env.circuits.registry import family
from reflect_env.task import Stimulus

LETTERS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    count: int
    width: int
    vector: bool
    """The inputs are one vector, else a port each."""
    other: int | str | None
    """What a number without an input gives: a constant, `first` or `last`; None where there is no such number."""
    enable: str
    """`none`, or the level at which the output is not forced to zero: `high`, `low`."""

    def __post_init__(self) -> None:
        full = self.count == 1 << (self.count - 1).bit_length()
        if full != (self.other is None) or (not self.vector and self.count > len(LETTERS)):
            raise ValueError("every number selects an input, or there are too many ports")
        if isinstance(self.other, int) and self.other >> self.width:
            raise ValueError("the constant does not fit")

    @property
    def sel_width(self) -> int:
        """Bits of the selection."""
        return (self.count - 1).bit_length()


@family("mux-n", "L2", "Mux", "Selector", "Multiplexer", "Chooser", tags=("selection",))
class MuxN(Family[Spec]):
    """`y = x(sel)`."""

    def draw(self, rng: Random) -> Spec:
        """Draw how many words, their form and what the rest gives."""
        vector = rng.random() < 0.55
        count, w = rng.randint(2, 16 if vector else 8), width(rng, 2, 32)
        full = count == 1 << (count - 1).bit_length()
        other: int | str = rng.choice((0, 0, "first", "last", rng.getrandbits(w)))
        enable = rng.choice(("none", "none", "none", "high", "low"))
        return Spec(count, w, vector, None if full else other, enable)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Words, selection, enable, result."""
        words: list[PortGroup] = []
        if s.vector:
            words = [
                vec_in("x", s.count, s.width, "words to choose from", "inputs", "data", "ways", "choices", "words")
            ]
        else:
            words = [
                bits_in(f"in{i}", s.width, f"{LETTERS[i]} word", f"d{i}", f"way{i}", f"src_{i}", "abcdefgh"[i])
                for i in range(s.count)
            ]
        enable = [flag_in("en", f"lets the selected word through while {s.enable}", "enable", "gate", "active", "oe")]
        return (
            *words,
            bits_in("sel", s.sel_width, "number of the selected word", "select", "index", "addr", "pick", "which"),
            *([] if s.enable == "none" else enable),
            bits_out("out", s.width, "selected word", "y", "result", "res", "z", "chosen"),
        )

    def _word(self, s: Spec, n: Names, i: int) -> str:
        return n.t("x", i) if s.vector else n.t(f"in{i}")

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say what each number selects, or the rule behind it."""
        sel, out = n.t("sel"), n.t("out")
        last = self._word(s, n, s.count - 1)
        rules: list[Sentence] = []
        if s.vector:
            rules.append(
                (f"{out} is the element of {n.t('x')} with the index {sel}.", f"{sel} = i puts {n.t('x')}(i) on {out}.")
            )
        else:
            pairs = ", ".join(f"{i}: {self._word(s, n, i)}" for i in range(s.count))
            rules.append((f"{sel} selects what {out} shows ({pairs}).", f"By the value of {sel}, {out} is: {pairs}."))
        if s.other is not None:
            value = {"first": self._word(s, n, 0), "last": last}.get(str(s.other), str(s.other))
            rules.append(
                (
                    f"Values of {sel} from {s.count} upwards select no word; then {out} is {value}.",
                    f"If {sel} is {s.count} or more, {out} is {value}.",
                )
            )
        if s.enable != "none":
            off = "low" if s.enable == "high" else "high"
            rules.append(
                (
                    f"While {n.t('en')} is {off}, {out} is 0 whatever {sel} is.",
                    f"A {off} {n.t('en')} forces {out} to 0.",
                )
            )
        gate = "" if s.enable == "none" else f" with active-{s.enable} enable"
        return Facts(
            (f"{s.count}-to-1 multiplexer of {s.width}-bit words{gate}", f"{s.width}-bit {s.count}-way selector{gate}"),
            (f"pass one of {s.count} words to {out}", f"select one of {s.count} {s.width}-bit inputs"),
            tuple(rules),
            (COMBINATIONAL,),
            {"truth_table": self._form(s, n), "verilog": verilog_form(self.verilog(s, n))},
        )

    def _form(self, s: Spec, n: Names) -> str:
        on, gated = "1" if s.enable == "high" else "0", s.enable != "none"
        rows = [[str(1 - int(on)), "any", "0"]] if gated else []
        rows += [[*([on] if gated else []), i, self._word(s, n, i)] for i in range(s.count)]  # type: ignore[list-item]
        if s.other is not None:
            value = {"first": self._word(s, n, 0), "last": self._word(s, n, s.count - 1)}.get(
                str(s.other), str(s.other)
            )
            rows.append([*([on] if gated else []), f"{s.count} or more", value])
        return table((*([n.t("en")] if gated else []), n.t("sel"), n.t("out")), rows)

    def verilog(self, s: Spec, n: Names) -> str:
        """A case over the selection."""
        w, words = s.width, [n.v("x", i) if s.vector else n.v(f"in{i}") for i in range(s.count)]
        arms = [f"      {s.sel_width}'d{i}: word_d = {word};" for i, word in enumerate(words[:-1])]
        if s.other is None:
            arms.append(f"      default: word_d = {words[-1]};")
        else:
            value = {"first": words[0], "last": words[-1]}.get(str(s.other), f"{w}'d{s.other}")
            arms += [f"      {s.sel_width}'d{s.count - 1}: word_d = {words[-1]};", f"      default: word_d = {value};"]
        on, off = ("word_d", f"{w}'d0") if s.enable == "high" else (f"{w}'d0", "word_d")
        value = "word_d" if s.enable == "none" else f"{n.v('en')} ? {on} : {off}"
        text = "\n".join(arms)
        return f"""
  reg [{w - 1}:0] word_d;
  always @*
    case ({n.v("sel")})
{text}
    endcase
  assign {n.v("out")} = {value};"""

    def _words(self, s: Spec, n: Names) -> list[str]:
        return [f"{n['x']}({i})" if s.vector else n[f"in{i}"] for i in range(s.count)]

    def _other(self, s: Spec, n: Names) -> str:
        words = self._words(s, n)
        if s.other is None or s.other == "last":
            return words[-1]
        return words[0] if s.other == "first" else uint(int(s.other), s.width)

    def _gate(self, s: Spec, n: Names, value: str) -> str:
        if s.enable == "none":
            return f"{n['out']} := {value}"
        first, second = (value, "0.U") if s.enable == "high" else ("0.U", value)
        return f"{n['out']} := Mux({n['en']}, {first}, {second})"

    def style_lookup(self, s: Spec, n: Names) -> Style:
        """Pairs of key and value."""
        if s.vector:
            word, i = n.local("word", "value", "entry"), n.local("i", "k", "idx")
            seq = f"{n['x']}.zipWithIndex.map {{ case ({word}, {i}) => {i}.U -> {word} }}"
        else:
            pairs = ",\n".join(f"  {i}.U -> {word}" for i, word in enumerate(self._words(s, n)))
            seq = f"Seq(\n{pairs}\n)"
        picked = n.local("picked", "hit", "taken", "looked_up")
        lines = [f"val {picked} = MuxLookup({n['sel']}, {self._other(s, n)})({seq})", self._gate(s, n, picked)]
        return Style("\n".join(lines), ("MuxLookup",))

    def style_index(self, s: Spec, n: Names) -> Style:
        """An index into a vector, as long as the selection can count."""
        ways = n.local("lanes", "padded", "all_ways", "bank")
        if s.other is None:
            source = n["x"] if s.vector else ways
            lines = [] if s.vector else [f"val {ways} = VecInit({', '.join(self._words(s, n))})"]
            return Style("\n".join([*lines, self._gate(s, n, f"{source}({n['sel']})")]))
        size = 1 << s.sel_width
        if s.vector:
            inner = f"{n['x']} ++ Seq.fill({size - s.count})({self._other(s, n)})"
        else:
            inner = f"Seq({', '.join(self._words(s, n))}) ++ Seq.fill({size - s.count})({self._other(s, n)})"
        chosen = self._gate(s, n, f"{ways}({n['sel']})")
        return Style(f"val {ways} = VecInit({inner})\n{chosen}")

    def style_switch(self, s: Spec, n: Names) -> Style:
        """A default and a `switch`."""
        words, default = self._words(s, n), "0.U" if s.enable != "none" else self._other(s, n)
        covered = words[:-1] if s.enable == "none" and self._other(s, n) == words[-1] else words
        arms = [f"  is({i}.U) {{ {n['out']} := {word} }}" for i, word in enumerate(covered)]
        inner = [f"switch({n['sel']}) {{", *arms, "}"]
        if s.enable != "none":
            inner = [*([f"{n['out']} := {self._other(s, n)}"] if s.other not in (0, None) else []), *inner]
            test = n["en"] if s.enable == "high" else f"!{n['en']}"
            inner = [f"when({test}) {{", *(f"  {line}" for line in inner), "}"]
        return Style("\n".join([f"{n['out']} := {default}", *inner]), ("switch", "is"))

    def style_chain(self, s: Spec, n: Names) -> Style:
        """A chain of `when`."""
        words, value = self._words(s, n), n.local("value", "current", "found", "word_wire")
        lines = [f"val {value} = Wire(UInt({s.width}.W))"]
        text = "".join(
            f"{'when' if i == 0 else '.elsewhen'}({n['sel']} === {i}.U) {{\n  {value} := {word}\n}}"
            for i, word in enumerate(words[: -1 if s.other is None or s.other == "last" else None])
        )
        lines.append(f"{text}.otherwise {{\n  {value} := {self._other(s, n)}\n}}")
        return Style("\n".join([*lines, self._gate(s, n, value)]))

    def style_fold(self, s: Spec, n: Names) -> Style:
        """Nested multiplexers, built by folding."""
        i, word, rest = n.local("i", "k", "idx"), n.local("word", "entry", "item"), n.local("rest", "others", "inner")
        picked, ways = n.local("picked", "hit", "taken", "folded"), n.local("ways", "options", "sources")
        source = n["x"] if s.vector else ways
        lines = [] if s.vector else [f"val {ways} = Seq({', '.join(self._words(s, n))})"]
        if s.other is None or s.other == "last":
            start, source = f"{source}.last", f"{source}.init"
        else:
            start = self._other(s, n)
        lines.append(f"""val {picked} = {source}.zipWithIndex.foldRight({start}) {{ case (({word}, {i}), {rest}) =>
  Mux({n["sel"]} === {i}.U, {word}, {rest})
}}""")
        return Style("\n".join([*lines, self._gate(s, n, picked)]))

    def model(self, s: Spec) -> Model:
        """A list."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Every number as often as any other; mostly enabled."""
        if s.enable == "none":
            return Stimulus()
        return Stimulus(dense=(n.ports["en"],)) if s.enable == "high" else Stimulus(sparse=(n.ports["en"],))


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        s = self._s
        words = [inputs[f"x_{i}" if s.vector else f"in{i}"] for i in range(s.count)]
        if s.enable != "none" and inputs["en"] != int(s.enable == "high"):
            return {"out": 0}
        other = {"first": words[0], "last": words[-1]}.get(str(s.other), s.other)
        return {"out": words[inputs["sel"]] if inputs["sel"] < s.count else int(other or 0)}
