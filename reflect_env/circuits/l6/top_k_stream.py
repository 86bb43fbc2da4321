"""Keeps the best few values of a stream, in order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import block
from reflect_env.circuits.draw import width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.l6.text import clocked, kind_of_reset, style
from reflect_env.circuits.ports import PortGroup, bits_out, data_in, flag_in, flag_out, vec_out
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    entries: int
    """How many values are kept."""
    width: int
    smallest: bool
    signed: bool
    distinct: bool
    """Whether a value that is held already is ignored."""
    clear: str
    """`none`, `only` (a value in the cycle of a clear is lost) or `load` (it becomes the first value)."""
    full: bool
    """Whether there is an output that tells that all places are taken."""
    asynchronous: bool


@family("top-k-stream", "L6", "TopK", "BestOf", "Leaderboard", "MaxKeeper", tags=("sorting", "stream"))
class TopKStream(Family[Spec]):
    """Insertion into a short sorted list."""

    def draw(self, rng: Random) -> Spec:
        """Draw 2 to 8 places."""
        entries = rng.choice((2, 3, 3, 4, 4, 5, 6, 8))
        smallest, signed, distinct = (rng.random() < share for share in (0.4, 0.4, 0.35))
        clear = rng.choice(("none", "only", "load"))
        return Spec(
            entries, width(rng, 2, 24), smallest, signed, distinct, clear, rng.random() < 0.4, rng.random() < 0.2
        )

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """A value in, all places out."""
        clear = [flag_in("clear", "forgets all values", "restart", "flush", "init")] if s.clear != "none" else []
        full = [flag_out("full", "all places are taken", "complete", "all_taken", "saturated")] if s.full else []
        return (
            data_in("x", s.width, "value", "value", "data_in", "sample", "candidate", signed=s.signed),
            flag_in("valid", "there is a value", "strobe", "push", "in_valid", "en"),
            *clear,
            vec_out(
                "best", s.entries, s.width, "values kept, the best one first", "top", "ranking", "y", signed=s.signed
            ),
            bits_out("held", s.entries.bit_length(), "number of values kept", "count", "taken", "amount"),
            *full,
        )

    def clocking(self, s: Spec) -> Clocking:
        """Implicit clock; the reset may be asynchronous."""
        return clocked(s.asynchronous)

    def facts(self, s: Spec, n: Names) -> Facts:
        """What is kept, in which order, and what becomes of the rest."""
        kind, reset = ("signed" if s.signed else "unsigned"), kind_of_reset(s.asynchronous)
        extreme, worse = ("smallest", "larger") if s.smallest else ("largest", "smaller")
        x, valid, best = n.t("x"), n.t("valid"), n.t("best")
        first = n.ports["best"]
        rules: list[Sentence] = [
            (
                f"The circuit keeps the {s.entries} {extreme} values that it has taken: `{first}(0)` is the {extreme} "
                f"of them, `{first}(1)` the next one, and so on.",
                f"Of all values taken, {best} shows the {s.entries} {extreme} ones in order, beginning with the "
                f"{extreme} at `{first}(0)`.",
            ),
            f"A clock edge with {valid} high takes {x}, {'a' if s.signed else 'an'} {kind} number of {s.width} bits.",
            f"A value takes its place in the order and pushes all {worse} ones back by one place; what is pushed out "
            f"of the last place, or {worse} than all {s.entries} values of a full list, is lost.",
        ]
        if s.distinct:
            rules.append("A value that is already in the list changes nothing, so no value is there twice.")
        else:
            rules.append("Equal values all count: a value that comes several times takes several places.")
        return Facts(
            (
                f"top-{s.entries} unit for the {extreme} values of a stream",
                f"unit that keeps the {s.entries} {extreme} values of a stream of {s.width}-bit numbers",
            ),
            (
                f"remember the {s.entries} {extreme} values of a stream in sorted order",
                f"keep a sorted list of the {s.entries} {extreme} {kind} values seen",
            ),
            tuple(rules),
            (
                f"{n.t('held')} is the number of values in the list, at most {s.entries}; places that are not taken "
                f"yet show 0 at {best}.",
                *([f"{n.t('full')} is high when {n.t('held')} is {s.entries}."] if s.full else []),
                *_clear_rule(s, n),
                "All outputs depend on registers only.",
                (f"The {reset} reset empties the list.", f"After the {reset} reset the list is empty and shows zeros."),
            ),
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """Bubble the new value through the list."""
        e, w, bits = s.entries, s.width, s.entries.bit_length()
        edge = " or posedge reset" if s.asynchronous else ""
        sign = " signed" if s.signed else ""
        ahead = "<" if s.smallest else ">"
        clear = ""
        if s.clear != "none":
            take = f"{n.v('valid')} ? 1 : 0" if s.clear == "load" else "0"
            first = f"if ({n.v('valid')}) list_q[0] <= {n.v('x')};" if s.clear == "load" else ""
            clear = f"""
    else if ({n.v("clear")}) begin
      for (k_d = 0; k_d < {e}; k_d = k_d + 1) list_q[k_d] <= 0;
      held_q <= {take};
      {first}
    end"""
        outs = [f"  assign {n.v('best', i)} = list_q[{i}];" for i in range(e)]
        outs += [f"  assign {n.v('full')} = (held_q == {e});"] if s.full else []
        return f"""
  reg{sign} [{w - 1}:0] list_q [0:{e - 1}];
  reg [{bits - 1}:0] held_q;
  reg{sign} [{w - 1}:0] carry_d, spare_d;
  reg twin_d, moved_d;
  integer i_d, k_d;
  assign {n.v("held")} = held_q;
{chr(10).join(outs)}
  always @(posedge clock{edge})
    if (reset) begin
      for (k_d = 0; k_d < {e}; k_d = k_d + 1) list_q[k_d] <= 0;
      held_q <= 0;
    end{clear}
    else if ({n.v("valid")}) begin
      carry_d = {n.v("x")};
      twin_d = 1'b0;
      for (i_d = 0; i_d < {e}; i_d = i_d + 1) if (i_d < held_q && list_q[i_d] == carry_d) twin_d = {int(s.distinct)};
      moved_d = 1'b0;
      if (!twin_d) begin
        for (i_d = 0; i_d < {e}; i_d = i_d + 1)
          if (moved_d || i_d >= held_q || carry_d {ahead} list_q[i_d]) begin
            moved_d = 1'b1;
            spare_d = list_q[i_d];
            if (i_d <= held_q) list_q[i_d] <= carry_d;
            carry_d = spare_d;
          end
        if (held_q != {e}) held_q <= held_q + 1;
      end
    end"""

    def style_places(self, s: Spec, n: Names) -> Style:
        """Each place decides by itself: keep, take the new value, or take what its neighbour has."""
        at, i = _Locals(s, n), n.local("i", "place")
        ahead = n.local("ahead", "goes_before", "beats")
        lines = [
            *at.declared,
            f"val {ahead} = VecInit(Seq.tabulate({s.entries})({i} => {at.free(i)} || {n['x']} {at.sign} "
            f"{at.list}({i})))",
        ]
        step = [
            f"for ({i} <- 0 until {s.entries}) {{",
            f"  when({ahead}({i})) {{",
            f"    {at.list}({i}) := (if ({i} == 0) {n['x']} else Mux({ahead}({i} - 1), {at.list}({i} - 1), {n['x']}))",
            "  }",
            "}",
        ]
        return style("\n".join([*lines, *at.update(step)]))

    def style_sweep(self, s: Spec, n: Names) -> Style:
        """One value is carried along the list in a Scala fold."""
        at, carry, i = _Locals(s, n), n.local("carried", "moving", "loose"), n.local("i", "k")
        here, shove = n.local("here", "current", "resident"), n.local("shove", "swap_now", "displaces")
        step = [
            f"{at.list}.zipWithIndex.foldLeft(({n['x']}, false.B)) {{ case (({carry}, moved), ({here}, {i})) =>",
            f"  val {shove} = moved || {at.free(i)} || {carry} {at.sign} {here}",
            f"  when({shove}) {{ {here} := {carry} }}",
            f"  (Mux({shove}, {here}, {carry}), {shove})",
            "}",
        ]
        return style("\n".join([*at.declared, *at.update(step)]))

    def style_position(self, s: Spec, n: Names) -> Style:
        """Count what stays in front; shift the rest."""
        at, place, i = _Locals(s, n), n.local("place", "rank", "insert_at"), n.local("i", "j")
        stays, e = n.local("stays", "in_front"), s.entries
        lines = [
            *at.declared,
            f"val {stays} = Seq.tabulate({e})({i} => !({at.free(i)}) && !({n['x']} {at.sign} {at.list}({i})))",
            f"val {place} = PopCount({stays})",
        ]
        step = [
            f"for ({i} <- 1 until {e}) {{",
            f"  when({i}.U > {place}) {{ {at.list}({i}) := {at.list}({i} - 1) }}",
            "}",
            f"for ({i} <- 0 until {e}) {{",
            f"  when({i}.U === {place}) {{ {at.list}({i}) := {n['x']} }}",
            "}",
        ]
        return style("\n".join([*lines, *at.update(step)]))

    def model(self, s: Spec) -> Model:
        """A sorted list."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Equal values often; few clears."""
        top = 2**s.width
        pool = tuple({v % top for v in (0, 1, 2, 3, top - 1, top // 2, top // 2 - 1, top // 3)})
        clear = (n.ports["clear"],) if s.clear != "none" else ()
        return Stimulus(2048, pools=((n.ports["x"], pool),), sparse=clear)


def _clear_rule(s: Spec, n: Names) -> list[Sentence]:
    if s.clear == "none":
        return []
    rule = f"A clock edge with {n.t('clear')} high empties the list; "
    if s.clear == "only":
        return [rule + f"a value at the same edge is lost, even if {n.t('valid')} is high."]
    return [rule + f"if {n.t('valid')} is high at the same edge, {n.t('x')} is then the only value in it."]


class _Locals:
    """The list and what surrounds an insertion."""

    def __init__(self, s: Spec, n: Names) -> None:
        self._s, self._n = s, n
        self.list, self._held = n.local("list", "kept", "ranked"), n.local("held_reg", "used", "size_reg")
        self.sign = "<" if s.smallest else ">"
        zero = f"0.{'S' if s.signed else 'U'}({s.width}.W)"
        self._zero = zero
        self.declared = [
            f"val {self.list} = RegInit(VecInit(Seq.fill({s.entries})({zero})))",
            f"val {self._held} = RegInit(0.U({s.entries.bit_length()}.W))",
        ]

    def free(self, i: str) -> str:
        """Whether a place is not taken; `i` is a Scala number."""
        return f"{self._held} <= {i}.U"

    def update(self, insert: list[str]) -> list[str]:
        """Insertion with its conditions, then the outputs."""
        s, n, held = self._s, self._n, self._held
        insert = [*insert, f"when({held} =/= {s.entries}.U) {{ {held} := {held} + 1.U }}"]
        gate, lines = n["valid"], []
        if s.distinct:
            twin = n.local("twin", "known", "already")
            test = f"{self.list}.zipWithIndex.map {{ case (v, i) => v === {n['x']} && {held} > i.U }}"
            lines.append(f"val {twin} = {test}.reduce(_ || _)")
            gate += f" && !{twin}"
        body = [f"when({gate}) {{", block(insert), "}"]
        if s.clear != "none":
            empty = [f"{self.list}.foreach(_ := {self._zero})", f"{held} := 0.U"]
            if s.clear == "load":
                empty += [f"when({n['valid']}) {{", f"  {self.list}(0) := {n['x']}", f"  {held} := 1.U", "}"]
            body = [f"when({n['clear']}) {{", block(empty), f"}}.elsewhen({gate}) {{", block(insert), "}"]
        lines += [*body, f"{n['best']} := {self.list}", f"{n['held']} := {held}"]
        return lines + ([f"{n['full']} := {held} === {s.entries}.U"] if s.full else [])


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self.reset()

    def reset(self) -> None:
        self._kept: list[int] = []

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        s = self._s
        shown = [*self._kept, *[0] * (s.entries - len(self._kept))]
        found = {f"best_{i}": value for i, value in enumerate(shown)}
        return found | {"held": len(self._kept), "full": int(len(self._kept) == s.entries)}

    def advance(self, inputs: Mapping[str, int]) -> None:
        s = self._s
        if inputs.get("clear"):
            self._kept = [inputs["x"]] if s.clear == "load" and inputs["valid"] else []
        elif inputs["valid"] and not (s.distinct and inputs["x"] in self._kept):
            flip = 1 << (s.width - 1) if s.signed else 0
            ordered = sorted([*self._kept, inputs["x"]], key=lambda v: v ^ flip, reverse=not s.smallest)
            self._kept = ordered[: s.entries]
