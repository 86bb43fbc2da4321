"""Selection by flags of which the first that is high wins."""

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
    low_first: bool
    """Whether flag 0 has the highest priority, else the lowest."""
    idle: int | None
    """Result while no flag is high; None for the value of the lowest priority."""
    any: bool
    """Whether an output tells that some flag is high."""
    winner: bool
    """Whether the number of the winner is an output."""

    @property
    def order(self) -> tuple[int, ...]:
        """Numbers of the flags, highest priority first."""
        return tuple(range(self.count)) if self.low_first else tuple(reversed(range(self.count)))


@family("priority-mux", "U", "PriorityMux", "FirstOf", "PrioSelect", "Preference", tags=("mux", "priority"))
class PriorityMuxFamily(Family[Spec]):
    """`out` is the value whose flag comes first."""

    def draw(self, rng: Random) -> Spec:
        """Draw size, order, the idle value and further outputs."""
        count, w = rng.randint(2, 10), width(rng, 2, 32)
        idle = rng.choice((None, 0, rng.getrandbits(w)))
        packed, low, some, winner = (rng.random() < p for p in (0.6, 0.5, 0.4, 0.4))
        return Spec(count, w, packed, low, idle, some, winner)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Flags, values, the result, what is known about the winner."""
        words, doc = ("sel", "valid_in", "wants", "hit", "ask"), "one flag for each value"
        flags = bits_in("req", s.count, doc, *words) if s.packed else vec_in("req", s.count, 1, doc, *words)
        data = vec_in("data", s.count, s.width, "values to choose from", "values", "ins", "src", "choices")
        extra = [flag_out("any", "high when some flag is", "some", "busy", "found", "active")] if s.any else []
        if s.winner:
            size = (s.count - 1).bit_length()
            extra.append(bits_out("winner", size, "number of the flag that wins", "index", "idx", "who", "chosen"))
        return (flags, data, bits_out("out", s.width, "value of the winner", "result", "y", "res", "z"), *extra)

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say the order and what happens without a flag."""
        req, out, last, first = n.t("req"), n.t("out"), s.order[-1], s.order[0]
        flag, side = ("bit" if s.packed else "element"), ("lowest" if s.low_first else "highest")
        idle = f"{n.t('data', last)}" if s.idle is None else str(s.idle)
        rules: list[Sentence] = [
            (
                f"{out} is the element of {n.t('data')} with the same number as the {side}-numbered {flag} of {req} "
                f"that is high.",
                f"{flag.capitalize()} i of {req} asks for element i of {n.t('data')}; {flag} {first} has the highest "
                f"priority and {flag} {last} the lowest, and {out} is the element of the one that wins.",
            ),
            (f"While no {flag} of {req} is high, {out} is {idle}.", f"With all of {req} low {out} is {idle}."),
        ]
        if s.any:
            rules.append(f"{n.t('any')} is high exactly when at least one {flag} of {req} is high.")
        if s.winner:
            rules.append(f"{n.t('winner')} is the number of the {flag} that wins; it is {last} while none is high.")
        return Facts(
            (
                f"priority multiplexer of {s.count} {s.width}-bit values",
                f"{s.count}-way {s.width}-bit priority selector",
            ),
            (
                f"pass on the value of the {side}-numbered of {s.count} request flags that is high",
                f"choose among {s.count} values by flags with fixed priority",
            ),
            tuple(rules),
            (("The circuit is combinational.", "There are no registers."), "Values are unsigned."),
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """A chain of `if`, highest priority first."""
        size = (s.count - 1).bit_length()
        flags = [f"{n.v('req')}[{i}]" if s.packed else n.v("req", i) for i in range(s.count)]
        arms = [f"if ({flags[i]}) begin out_d = {n.v('data', i)}; win_d = {size}'d{i}; end" for i in s.order]
        idle = n.v("data", s.order[-1]) if s.idle is None else f"{s.width}'d{s.idle}"
        lines = [f"  reg [{s.width - 1}:0] out_d;", f"  reg [{size - 1}:0] win_d;", "  always @*"]
        lines += [
            "    " + "\n    else ".join(arms),
            f"    else begin out_d = {idle}; win_d = {size}'d{s.order[-1]}; end",
        ]
        lines += [f"  assign {n.v('out')} = out_d;"] + ([f"  assign {n.v('winner')} = win_d;"] if s.winner else [])
        lines += [f"  assign {n.v('any')} = {' | '.join(flags)};"] if s.any else []
        return "\n".join(lines)

    def style_priority_mux(self, s: Spec, n: Names) -> Style:
        """`PriorityMux` with a last case that always holds."""
        i = n.local("i", "k")
        numbers = f"(0 until {s.count})" if s.low_first else f"(0 until {s.count}).reverse"
        pairs = f"{numbers}.map({i} => {n['req']}({i}) -> {n['data']}({i}))"
        cases = pairs if s.idle is None else f"{pairs} :+ (true.B -> {uint(s.idle, s.width)})"
        lines, used = self._extra(s, n)
        return Style("\n".join([f"{n['out']} := PriorityMux({cases})", *lines]), ("PriorityMux", *used))

    def style_last_connect(self, s: Spec, n: Names) -> Style:
        """A loop of `when`: the last one that holds wins, so the highest priority comes last."""
        i = n.local("i", "k", "slot")
        numbers = f"(0 until {s.count}).reverse" if s.low_first else f"0 until {s.count}"
        winner = f"\n    {n['winner']} := {i}.U" if s.winner else ""
        lines = [f"{n['out']} := {self._idle(s, n)}"] + ([f"{n['winner']} := {s.order[-1]}.U"] if s.winner else [])
        found = f"{n['out']} := {n['data']}({i}){winner}"
        lines += [f"for ({i} <- {numbers}) {{\n  when({n['req']}({i})) {{\n    {found}\n  }}\n}}"]
        return Style("\n".join(lines + self._any(s, n)))

    def style_chain(self, s: Spec, n: Names) -> Style:
        """`when` and `elsewhen`, one arm a flag."""

        def arm(i: int) -> str:
            winner = f"\n  {n['winner']} := {i}.U" if s.winner else ""
            return f"when({n['req']}({i})) {{\n  {n['out']} := {n['data']}({i}){winner}\n}}"

        last = f"\n  {n['winner']} := {s.order[-1]}.U" if s.winner else ""
        chain = ".else".join(arm(i) for i in s.order)
        otherwise = f".otherwise {{\n  {n['out']} := {self._idle(s, n)}{last}\n}}"
        return Style("\n".join([chain + otherwise, *self._any(s, n)]))

    def style_index(self, s: Spec, n: Names) -> Style:
        """The number of the winner first, then a dynamic index."""
        first, flags = n.local("first", "best", "leader"), n.local("flags", "ordered", "requests")
        bits = f"{n['req']}.asBools" if s.packed else n["req"]
        line = f"val {first} = PriorityEncoder({n['req']})"
        if not s.low_first:
            line = f"val {flags} = {bits}.reverse\nval {first} = {s.count - 1}.U - PriorityEncoder({flags})"
        some = n["req"] + (".orR" if s.packed else ".asUInt.orR")
        last = uint(s.order[-1], (s.count - 1).bit_length())
        number = n.local("number", "pick_index", "winning")
        lines = [line, f"val {number} = Mux({some}, {first}, {last})"]
        value = f"{n['data']}({number})"
        value = value if s.idle is None else f"Mux({some}, {value}, {uint(s.idle, s.width)})"
        lines += [f"{n['out']} := {value}"] + ([f"{n['winner']} := {number}"] if s.winner else [])
        return Style("\n".join(lines + self._any(s, n)), ("PriorityEncoder",))

    def style_fold(self, s: Spec, n: Names) -> Style:
        """Nested `Mux` out of a fold."""
        pairs, f, v, rest = (
            n.local("pairs", "cases"),
            n.local("f", "wins"),
            n.local("v", "value"),
            n.local("rest", "acc"),
        )
        zipped = f"{n['req']}{'.asBools' if s.packed else ''}.zip({n['data']})" + ("" if s.low_first else ".reverse")
        fold = (
            f"{pairs}.foldRight[UInt]({self._idle(s, n)}) {{ case (({f}, {v}), {rest}) =>\n  Mux({f}, {v}, {rest})\n}}"
        )
        lines, used = self._extra(s, n)
        return Style("\n".join([f"val {pairs} = {zipped}", f"{n['out']} := {fold}", *lines]), used)

    def _idle(self, s: Spec, n: Names) -> str:
        return f"{n['data']}({s.order[-1]})" if s.idle is None else uint(s.idle, s.width)

    def _any(self, s: Spec, n: Names) -> list[str]:
        return [f"{n['any']} := {n['req']}{'' if s.packed else '.asUInt'}.orR"] if s.any else []

    def _extra(self, s: Spec, n: Names) -> tuple[list[str], tuple[str, ...]]:
        if not s.winner:
            return self._any(s, n), ()
        size, i = (s.count - 1).bit_length(), n.local("j", "at", "nr")
        pairs = f"{'Seq(' + ', '.join(map(str, s.order)) + ')'}.map({i} => {n['req']}({i}) -> {i}.U({size}.W))"
        return [*self._any(s, n), f"{n['winner']} := PriorityMux({pairs})"], ("PriorityMux",)

    def model(self, s: Spec) -> Model:
        """Search in order."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Single flags and none."""
        return Stimulus(pools=((n.ports["req"], (0, *(1 << i for i in range(s.count)))),) if s.packed else ())


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        s, packed = self._s, inputs.get("req", 0)
        high = [i for i in range(s.count) if (packed >> i & 1 if s.packed else inputs[f"req_{i}"])]
        last = s.count - 1 if s.low_first else 0
        winner = (min(high) if s.low_first else max(high)) if high else last
        value = inputs[f"data_{winner}"] if high or s.idle is None else s.idle
        return {"out": value, "any": int(bool(high)), "winner": winner}
