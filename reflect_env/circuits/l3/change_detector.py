"""Watches a word: tells for a while that it has changed, and what it was before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import gated, uint
from reflect_env.circuits.clocks import always, branch, clock_ports, draw_clocking, in_domain, reset_noun
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.ports import PortGroup, bits_in, bits_out, flag_in, flag_out
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    mask: int
    """Bits that are watched."""
    hold: int
    """Cycles for which a change is shown."""
    sample: bool
    """Whether the word is looked at only while an input is high."""
    previous: bool
    """Whether an output shows the word before the last change."""
    count_width: int | None
    """Of a count of changes; None: there is none."""
    start: int
    clocking: Clocking

    @property
    def full(self) -> bool:
        """Whether every bit is watched."""
        return self.mask == (1 << self.width) - 1


@family("change-detector", "L3", "ChangeDetect", "Watcher", "DeltaWatch", "Changes", tags=("compare", "timing"))
class ChangeDetector(Family[Spec]):
    """Compares a word with the one before."""

    def draw(self, rng: Random) -> Spec:
        """Draw a word, what of it matters, how long a change shows."""
        width = rng.choice((2, 3, 4, 5, 6, 8, 8, 12, 16))
        full = (1 << width) - 1
        mask = full if rng.random() < 0.6 else rng.randint(1, full)
        hold = 1 if rng.random() < 0.35 else rng.randint(2, 20)
        flags = (rng.random() < 0.4, rng.random() < 0.5, rng.choice((None, None, 3, 4, 8)))
        return Spec(width, mask, hold, *flags, 0 if rng.random() < 0.7 else rng.randint(0, full), draw_clocking(rng))

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """The word, perhaps when to look, what is told."""
        pins = [bits_in("d", s.width, "word that is watched", "data", "word", "din", "bus", "value")]
        pins += [flag_in("sample", "looks only while high", "en", "valid", "strobe", "enable")] if s.sample else []
        pins += [flag_out("changed", "the word has changed", "change", "event", "differs", "alert")]
        if s.previous:
            pins += [bits_out("old", s.width, "word before the last change", "previous", "prior_word", "was")]
        if s.count_width is not None:
            pins += [bits_out("count", s.count_width, "number of changes", "changes", "tally", "events")]
        return (*clock_ports(s.clocking), *pins)

    def clocking(self, s: Spec) -> Clocking:
        """As drawn."""
        return s.clocking

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say what a change is, how long it shows, what the first comparison is with."""
        d, changed = n.t("d"), n.t("changed")
        when = f"each clock edge with {n.t('sample')} high" if s.sample else "each clock edge"
        bits = "" if s.full else f" in one of the bits of the mask 0b{s.mask:0{s.width}b}"
        rules: list[Sentence] = [
            f"At {when} {d} is sampled. A change is a sample that differs from the sample before{bits}.",
        ]
        rules += [] if s.full else [f"A difference in the other bits of {d} is no change."]
        cycles = "the one cycle" if s.hold == 1 else f"the {s.hold} cycles"
        rules.append(
            (
                f"{changed} is high in {cycles} after the clock edge of a change, else low.",
                f"A change makes {changed} high for {s.hold} cycle{'s' * (s.hold > 1)}, beginning after its clock "
                f"edge.",
            )
        )
        if s.hold > 1:
            rules.append(
                (
                    f"A further change while {changed} is high starts the {s.hold} cycles anew.",
                    f"The time counts from the last change; a new one prolongs {changed}.",
                )
            )
        if s.previous:
            which = "" if s.full else " (all of its bits)"
            rules.append(f"{n.t('old')} is a register: the edge of a change sets it to the sample before{which}.")
        if s.count_width is not None:
            rules.append(f"{n.t('count')} counts the changes, modulo {1 << s.count_width}, in a register.")
        reset, start = reset_noun(s.clocking), f"0x{s.start:x}"
        others = [n.t(role) for role in ("old", "count") if role in n.ports]
        low = f"{', '.join([changed, *others[:-1]])} and {others[-1]}" if others else changed
        pause = [f"While {n.t('sample')} is low nothing is sampled; a running time goes on."] if s.sample else []
        noun = f"{s.width}-bit " if s.full else f"masked {s.width}-bit "
        return Facts(
            (f"{noun}change detector", f"change detector for {s.width} bits that holds for {s.hold} cycles")
            if s.hold > 1
            else (f"{noun}change detector", f"change detector for words of {s.width} bits"),
            (f"tell when a {noun}word has changed", f"watch {d} and mark its changes"),
            tuple(rules),
            (
                (
                    f"The {reset} sets {low} to 0, and the sample before the first one counts as {start}.",
                    f"After the {reset} {low} {'are' if others else 'is'} 0; the first sample is compared with "
                    f"{start}.",
                ),
                *pause,
            ),
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """The time since the last change."""
        w, bits = s.width, s.hold.bit_length()
        differs = f"|((last_q ^ {n.v('d')}) & {w}'h{s.mask:x})"
        gate = f"{n.v('sample')} & " if s.sample else ""
        starts, changes = [f"last_q <= {w}'h{s.start:x};", "time_q <= 0;"], [f"time_q <= {bits}'d{s.hold};"]
        regs, outs = "", [f"  assign {n.v('changed')} = (time_q != 0);"]
        if s.previous:
            regs += f"\n  reg [{w - 1}:0] old_q;"
            starts, changes = [*starts, "old_q <= 0;"], [*changes, "old_q <= last_q;"]
            outs.append(f"  assign {n.v('old')} = old_q;")
        if s.count_width is not None:
            regs += f"\n  reg [{s.count_width - 1}:0] num_q;"
            starts, changes = [*starts, "num_q <= 0;"], [*changes, "num_q <= num_q + 1'b1;"]
            outs.append(f"  assign {n.v('count')} = num_q;")
        step = branch("hit_d", "\n".join(changes), branch("time_q != 0", f"time_q <= time_q - {bits}'d1;"))
        take = branch(n.v("sample") if s.sample else "", f"last_q <= {n.v('d')};")
        tail = "\n".join(outs)
        return f"""
  reg [{w - 1}:0] last_q;
  reg [{bits - 1}:0] time_q;{regs}
  wire hit_d = {gate}({differs});
{always(s.clocking, chr(10).join(starts), step + chr(10) + take)}
{tail}"""

    def style_when(self, s: Spec, n: Names) -> Style:
        """A comparison and a counter of the cycles that are left."""
        last, hit = n.local("last", "sampled", "memory"), n.local("hit", "is_change", "moved")
        left = n.local("left", "hold", "remaining")
        gate = f"{n['sample']} && " if s.sample else ""
        lines = [f"val {last} = RegInit({uint(s.start, s.width)})", f"val {hit} = {gate}{self._differs(s, n, last)}"]
        lines += [gated(n["sample"] if s.sample else "", f"{last} := {n['d']}")]
        if s.hold == 1:
            lines += [f"{n['changed']} := RegNext({hit}, false.B)"]
        else:
            lines += [f"val {left} = RegInit(0.U({s.hold.bit_length()}.W))"]
            lines += [f"when({hit}) {{\n  {left} := {s.hold}.U\n}}.elsewhen({left} =/= 0.U) {{"]
            lines += [f"  {left} := {left} - 1.U\n}}", f"{n['changed']} := {left} =/= 0.U"]
        return self._done(s, n, lines, last, hit)

    def style_shift(self, s: Spec, n: Names) -> Style | None:
        """The changes of the last cycles in a shift register."""
        if s.hold > 12:
            return None
        last, hit = n.local("kept", "earlier"), n.local("now_changed", "event_now")
        recent = n.local("recent", "marks")
        args = [n["d"], uint(s.start, s.width), *([n["sample"]] if s.sample else [])]
        lines = [f"val {last} = {'RegEnable' if s.sample else 'RegNext'}({', '.join(args)})"]
        gate = f"{n['sample']} && " if s.sample else ""
        lines += [f"val {hit} = {gate}{self._differs(s, n, last)}"]
        if s.hold == 1:
            lines += [f"val {recent} = RegInit(false.B)", f"{recent} := {hit}", f"{n['changed']} := {recent}"]
        else:
            lines += [f"val {recent} = RegInit(0.U({s.hold}.W))", f"{recent} := {recent}({s.hold - 2}, 0) ## {hit}"]
            lines += [f"{n['changed']} := {recent}.orR"]
        style = self._done(s, n, lines, last, hit)
        return Style(style.body, imports=("RegEnable",) if s.sample else ())

    def style_mux(self, s: Spec, n: Names) -> Style:
        """A counter of the cycles since the change; it rests at the end."""
        last, hit, age = n.local("stored", "prior"), n.local("fresh", "differs"), n.local("age", "since")
        value = f"Mux({n['sample']}, {n['d']}, {last})" if s.sample else n["d"]
        lines = [f"val {last} = RegInit({uint(s.start, s.width)})", f"{last} := {value}"]
        lines += [f"val {hit} = {self._differs(s, n, last)}" + (f" && {n['sample']}" if s.sample else "")]
        lines += [f"val {age} = RegInit({s.hold}.U({s.hold.bit_length()}.W))"]
        lines += [f"{age} := Mux({hit}, 0.U, Mux({age} === {s.hold}.U, {age}, {age} + 1.U))"]
        return self._done(s, n, [*lines, f"{n['changed']} := {age} =/= {s.hold}.U"], last, hit)

    def _differs(self, s: Spec, n: Names, last: str) -> str:
        if s.full:
            return f"{n['d']} =/= {last}"
        return f"(({n['d']} ^ {last}) & {uint(s.mask, s.width)}).orR"

    def _done(self, s: Spec, n: Names, lines: list[str], last: str, hit: str) -> Style:
        if s.previous:
            old = n.local("old_reg", "shown", "word_before")
            lines = [*lines, f"val {old} = RegInit(0.U({s.width}.W))", f"when({hit}) {{\n  {old} := {last}\n}}"]
            lines += [f"{n['old']} := {old}"]
        if s.count_width is not None:
            count = n.local("count_reg", "seen", "total")
            lines = [*lines, f"val {count} = RegInit(0.U({s.count_width}.W))"]
            lines += [f"when({hit}) {{\n  {count} := {count} + 1.U\n}}", f"{n['count']} := {count}"]
        return Style(in_domain(s.clocking, "\n".join(lines)))

    def model(self, s: Spec) -> Model:
        """Samples and the time of the last change."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """A word that often stays, and often changes in one bit."""
        near = tuple(s.start ^ (1 << i) for i in range(s.width)) if s.width <= 8 else ()
        return Stimulus(cycles=2048, pools=((n.ports["d"], (*(s.start,) * (2 + 3 * len(near)), *near)),))


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self.reset()

    def reset(self) -> None:
        self._last, self._old, self._changes = self._s.start, 0, 0
        self._now, self._until = 0, 0

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        size = 1 << (self._s.count_width or 0)
        return {"changed": int(self._now < self._until), "old": self._old, "count": self._changes % size}

    def advance(self, inputs: Mapping[str, int]) -> None:
        self._now += 1
        if not inputs.get("sample", 1):
            return
        if any(((self._last >> i) ^ (inputs["d"] >> i)) & 1 for i in range(self._s.width) if self._s.mask >> i & 1):
            self._until, self._old, self._changes = self._now + self._s.hold, self._last, self._changes + 1
        self._last = inputs["d"]
