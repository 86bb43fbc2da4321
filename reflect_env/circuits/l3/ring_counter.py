"""Counters made of a shift register that is closed to a ring: one hot bit, or the twisted ring (Johnson)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import gated, uint
from reflect_env.circuits.clocks import always, branch, clock_ports, draw_clocking, in_domain, reset_noun
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.ports import PortGroup, bits_out, flag_in, flag_out
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    stages: int
    twisted: bool
    upwards: bool
    """Whether bits move from bit 0 to the highest bit."""
    enable: bool
    clear: bool
    start: int
    """Step of the round after reset and clear."""
    number: bool
    """Whether the number of the step is an output too."""
    wrap: bool
    """Whether an output marks the last step of the round."""
    clocking: Clocking

    @property
    def states(self) -> int:
        """Steps in a round."""
        return self.stages * (1 + self.twisted)

    @property
    def words(self) -> tuple[int, ...]:
        """Content of the register in each step of a round."""
        places = range(self.stages) if self.upwards else range(self.stages)[::-1]
        if not self.twisted:
            return tuple(1 << i for i in places)
        filled = [sum(1 << i for i in list(places)[:size]) for size in range(self.stages + 1)]
        full = filled[-1]
        return (*filled, *(full - word for word in filled[1:-1]))


@family("ring-counter", "L3", "RingCounter", "Johnson", "Sequencer", "Ring", "Walker", tags=("counter", "one-hot"))
class RingCounter(Family[Spec]):
    """A round of words."""

    def draw(self, rng: Random) -> Spec:
        """Draw a ring; most begin at step 0."""
        stages = rng.choice((3, 4, 4, 5, 6, 7, 8, 8, 9, 10, 12, 16))
        twisted = rng.random() < 0.5
        start = 0 if rng.random() < 0.7 else rng.randrange(stages * (1 + twisted))
        flags = (rng.random() < 0.6, rng.random() < 0.6, rng.random() < 0.4)
        return Spec(stages, twisted, *flags, start, rng.random() < 0.35, rng.random() < 0.3, draw_clocking(rng))

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Optional controls, the ring, what is derived from it."""
        pins = [flag_in("en", "steps only while high", "enable", "tick", "step", "advance")] if s.enable else []
        pins += [flag_in("clear", "goes back to the start", "clr", "restart", "home")] if s.clear else []
        pins += [bits_out("q", s.stages, "the ring", "ring", "phases", "out", "code", "lines")]
        bits = (s.states - 1).bit_length()
        pins += [bits_out("index", bits, "number of the step", "step_no", "phase", "pos", "count")] if s.number else []
        pins += [flag_out("last", "last step of the round", "wrap", "done", "final_step")] if s.wrap else []
        return (*clock_ports(s.clocking), *pins)

    def clocking(self, s: Spec) -> Clocking:
        """As drawn."""
        return s.clocking

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say what moves where, the start, the number of a step."""
        q, top = n.t("q"), s.stages - 1
        when = f"In each clock cycle with {n.t('en')} high" if s.enable else "In each clock cycle"
        first, last, move = (0, top, "i+1") if s.upwards else (top, 0, "i-1")
        what = f"the inverse of the old bit {last}" if s.twisted else f"the old bit {last}"
        word, reset = f"0b{s.words[s.start]:0{s.stages}b}", reset_noun(s.clocking)
        rules: list[Sentence] = [
            (
                f"{q} has {s.stages} bits. {when} bit i moves to bit {move} and bit {first} becomes {what}.",
                f"{when} the {s.stages} bits of {q} move one place towards bit {last}; {what} enters at bit {first}.",
            )
        ]
        rules += [f"While {n.t('en')} is low the ring stays."] if s.enable else []
        if s.clear:
            rules.append(f"{n.t('clear')} sets the ring to {word} at the next clock edge and wins over a step.")
        if s.number:
            zero = f"0b{s.words[0]:0{s.stages}b}"
            rules.append(
                f"{n.t('index')} is the number of the step: 0 while {q} is {zero}, and one more with each step of the "
                f"round, up to {s.states - 1}."
            )
        if s.wrap:
            end = f"0b{s.words[-1]:0{s.stages}b}"
            rules.append(f"{n.t('last')} is high while {q} is {end}, whatever the inputs are.")
        kind = "Johnson counter" if s.twisted else "ring counter"
        return Facts(
            (f"{s.stages}-bit {kind}", f"{'twisted' if s.twisted else 'one-hot'} ring counter of {s.stages} stages"),
            (
                f"step through the {s.states} states of a {s.stages}-bit {kind}",
                f"move {'a twisted pattern' if s.twisted else 'one hot bit'} round a ring of {s.stages} bits",
            ),
            tuple(rules),
            ((f"The {reset} sets {q} to {word}.", f"After the {reset} {q} is {word} (bit {top} on the left)."),),
            forms={"state_table": self._table(s, n)} if s.states <= 10 else {},
        )

    def _table(self, s: Spec, n: Names) -> str:
        heads = [n.t(role).strip("`") for role in ("index", "last") if role in n.ports]
        lines = ["| " + " | ".join([n.t("q").strip("`"), "next", *heads]) + " |"]
        lines += ["|---" * (2 + len(heads)) + "|"]
        for i, word in enumerate(s.words):
            more = [str(i)] * s.number + [str(int(i == s.states - 1))] * s.wrap
            after = s.words[(i + 1) % s.states]
            lines.append("| " + " | ".join([f"{word:0{s.stages}b}", f"{after:0{s.stages}b}", *more]) + " |")
        when = f"at clock edges with {n.t('en')} high; otherwise the state stays" if s.enable else "at each clock edge"
        clear = f"; {n.t('clear')} wins and leads to {s.words[s.start]:0{s.stages}b}" if s.clear else ""
        return "\n".join([*lines, f"(binary words, highest bit on the left; the state changes {when}{clear}.)"])

    def verilog(self, s: Spec, n: Names) -> str:
        """The number of the step, and a case for the word."""
        bits, w = (s.states - 1).bit_length(), s.stages
        arms = "\n".join(f"      {bits}'d{i}: word_d = {w}'b{word:0{w}b};" for i, word in enumerate(s.words))
        step = f"step_q <= (step_q == {bits}'d{s.states - 1}) ? {bits}'d0 : step_q + {bits}'d1;"
        step = branch(n.v("en") if s.enable else "", step)
        start = f"step_q <= {bits}'d{s.start};"
        step = branch(n.v("clear"), start, step) if s.clear else step
        more = f"\n  assign {n.v('index')} = step_q;" if s.number else ""
        more += f"\n  assign {n.v('last')} = (step_q == {bits}'d{s.states - 1});" if s.wrap else ""
        return f"""
  reg [{bits - 1}:0] step_q;
  reg [{w - 1}:0] word_d;
  always @*
    case (step_q)
{arms}
      default: word_d = {w}'b{"x" * w};
    endcase
{always(s.clocking, start, step)}
  assign {n.v("q")} = word_d;{more}"""

    def style_shift(self, s: Spec, n: Names) -> Style:
        """Join all bits but one with the one that goes round."""
        reg, w = n.local("ring_reg", "bits", "state", "token"), s.stages
        entry = f"{'~' if s.twisted else ''}{reg}({w - 1 if s.upwards else 0})"
        value = f"{reg}({w - 2}, 0) ## {entry}" if s.upwards else f"{entry} ## {reg}({w - 1}, 1)"
        lines = [f"val {reg} = RegInit({uint(s.words[s.start], w)})"]
        lines += [gated(n["en"] if s.enable else "", f"{reg} := {value}")]
        lines += [gated(n["clear"], f"{reg} := {uint(s.words[s.start])}")] if s.clear else []
        return self._done(s, n, reg, lines)

    def style_vec(self, s: Spec, n: Names) -> Style:
        """A `Vec` of flags, each taking its neighbour's value."""
        reg, w = n.local("cells", "stages", "flops"), s.stages
        flags = ", ".join("true.B" if s.words[s.start] >> i & 1 else "false.B" for i in range(w))
        source = f"{reg}.last +: {reg}.init" if s.upwards else f"{reg}.tail :+ {reg}.head"
        if s.twisted:
            source = f"!{reg}.last +: {reg}.init" if s.upwards else f"{reg}.tail :+ !{reg}.head"
        moves = f"{reg} := VecInit({source})"
        lines = [f"val {reg} = RegInit(VecInit({flags}))", gated(n["en"] if s.enable else "", moves)]
        if s.clear:
            lines += [gated(n["clear"], f"{reg} := VecInit({flags})")]
        word = n.local("word", "packed")
        return self._done(s, n, word, [*lines, f"val {word} = {reg}.asUInt"])

    def style_count(self, s: Spec, n: Names) -> Style | None:
        """A binary step counter and a table of words, where that is short."""
        if s.states > 12:
            return None
        step, words, w = n.local("step", "place", "cnt"), n.local("words", "rom", "patterns"), s.stages
        bits = (s.states - 1).bit_length()
        table = ", ".join(f'"b{word:0{w}b}".U' for word in s.words)
        lines = [f"val {step} = RegInit({s.start}.U({bits}.W))"]
        after = f"Mux({step} === {s.states - 1}.U, 0.U, {step} + 1.U)"
        lines += [gated(n["en"] if s.enable else "", f"{step} := {after}")]
        lines += [gated(n["clear"], f"{step} := {s.start}.U")] if s.clear else []
        lines += [f"val {words} = VecInit({table})", f"{n['q']} := {words}({step})"]
        lines += [f"{n['index']} := {step}"] if s.number else []
        lines += [f"{n['last']} := {step} === {s.states - 1}.U"] if s.wrap else []
        return Style(in_domain(s.clocking, "\n".join(lines)))

    def _done(self, s: Spec, n: Names, reg: str, lines: list[str]) -> Style:
        lines, imports = [*lines, f"{n['q']} := {reg}"], []
        if s.number:
            lines, imports = [*lines, *self._numbered(s, n, reg)], ["Mux1H" if s.twisted else "OHToUInt"]
        lines += [f"{n['last']} := {reg} === {uint(s.words[-1])}"] if s.wrap else []
        if s.number and not s.upwards and not s.twisted:
            imports = ["OHToUInt", "Reverse"]
        return Style(in_domain(s.clocking, "\n".join(lines)), imports=tuple(imports))

    def _numbered(self, s: Spec, n: Names, reg: str) -> list[str]:
        if not s.twisted:
            return [f"{n['index']} := OHToUInt({reg if s.upwards else f'Reverse({reg})'})"]
        bits = (s.states - 1).bit_length()
        cases = ", ".join(f"({reg} === {uint(word)}) -> {i}.U({bits}.W)" for i, word in enumerate(s.words))
        return [f"{n['index']} := Mux1H(Seq({cases}))"]

    def model(self, s: Spec) -> Model:
        """A list of bits that turns."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Whole rounds between clears."""
        return Stimulus(dense=(n.ports["en"],) if s.enable else (), sparse=(n.ports["clear"],) if s.clear else ())


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self.reset()

    def reset(self) -> None:
        self._bits = [0] * self._s.stages if self._s.twisted else [1] + [0] * (self._s.stages - 1)
        self._step = 0
        for _ in range(self._s.start):
            self._turn()

    def _turn(self) -> None:
        """The bit that moves furthest stands last."""
        last = self._bits[-1]
        self._bits = [1 - last if self._s.twisted else last, *self._bits[:-1]]
        self._step = (self._step + 1) % self._s.states

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        ordered = self._bits if self._s.upwards else self._bits[::-1]
        word = sum(bit << i for i, bit in enumerate(ordered))
        return {"q": word, "index": self._step, "last": int(self._step == self._s.states - 1)}

    def advance(self, inputs: Mapping[str, int]) -> None:
        if inputs.get("clear"):
            self.reset()
        elif inputs.get("en", 1):
            self._turn()
