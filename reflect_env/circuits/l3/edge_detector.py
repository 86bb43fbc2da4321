"""Edges of one or several signals: rising, falling or both; as a pulse or kept until cleared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from random import Random

from reflect_env.circuits.chisel_text import boolean, uint
from reflect_env.circuits.clocks import always, clock_ports, draw_clocking, in_domain, reset_noun
from reflect_env.circuits.draw import weighted
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.ports import PortGroup, data_in, data_out, flag_in
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Stimulus

_WORDS = {
    "rise": ("rising", "is 1{} and was 0", ("rising", "posedge_out", "went_high", "up")),
    "fall": ("falling", "is 0{} and was 1", ("falling", "negedge_out", "went_low", "down")),
    "any": ("rising or falling", "differs{} from what it was", ("changed", "toggled", "edge_seen", "either_edge")),
}


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    kinds: tuple[str, ...]
    """Outputs: `rise`, `fall`, `any`."""
    mode: str
    """`pulse`: in the cycle of the new value; `late`: registered, one cycle later; `sticky`: kept until cleared."""
    sync: int
    """Registers that the input passes first."""
    start_high: bool
    """Whether the input counts as high before the first clock edge after reset."""
    clocking: Clocking


@family("edge-detector", "L3", "EdgeDetect", "EdgeDetector", "Edges", "PulseGen", tags=("edge",))
class EdgeDetector(Family[Spec]):
    """Compares a signal with itself one cycle ago."""

    def draw(self, rng: Random) -> Spec:
        """One bit is common; so is one output."""
        width = 1 if rng.random() < 0.55 else rng.choice((2, 3, 4, 5, 8, 8, 11, 16, 32))
        kinds = rng.choice((("rise",), ("rise",), ("fall",), ("any",), ("rise", "fall"), ("rise", "fall", "any")))
        mode = weighted(rng, [("pulse", 5), ("late", 3), ("sticky", 2)])
        sync = weighted(rng, [(0, 7), (1, 1), (2, 3)])
        return Spec(width, kinds, mode, sync, rng.random() < 0.25, draw_clocking(rng, raw=0.3))

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """The signal, perhaps a clear, an output for each kind of edge."""
        pins = [data_in("sig", s.width, "signal to watch", "signal_in", "d", "level", "x", "din")]
        if s.mode == "sticky":
            pins += [flag_in("clear", "forgets the edges seen", "clr", "ack", "seen")]
        outs = [data_out(kind, s.width, f"{_WORDS[kind][0]} edges", *_WORDS[kind][2]) for kind in s.kinds]
        return (*clock_ports(s.clocking), *pins, *outs)

    def clocking(self, s: Spec) -> Clocking:
        """As drawn."""
        return s.clocking

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say what is compared, when the outputs change, and the state after reset."""
        sig, reset = n.t("sig"), reset_noun(s.clocking)
        watched = "the synchronised signal" if s.sync else sig
        rules: list[Sentence] = []
        if s.sync:
            regs = "one register" if s.sync == 1 else f"{s.sync} registers in series"
            rules.append(f"{sig} first passes {regs}; what comes out is called the synchronised signal.")
        rules += [self._rule(s, n, kind, watched) for kind in s.kinds]
        if s.mode == "sticky":
            outs = " and ".join(n.t(kind) for kind in s.kinds)
            wins = "a bit with an edge in the same cycle is set" if s.width > 1 else "an edge in the same cycle wins"
            rules.append(f"{n.t('clear')} sets {outs} to 0 at the next clock edge, but {wins}.")
        named = _WORDS[s.kinds[0]][0] if len(s.kinds) == 1 else "rising and falling"
        wide = "" if s.width == 1 else f"{s.width}-bit "
        return Facts(
            (f"{wide}{named} edge detector", f"detector for {named} edges{f' on {s.width} bits' * (s.width > 1)}"),
            (f"detect {named} edges of {sig}", f"mark the {named} edges of {sig}"),
            tuple(rules),
            self._reset_words(s, n, reset),
            forms={"verilog": self.verilog(s, n)},
        )

    def _rule(self, s: Spec, n: Names, kind: str, watched: str) -> Sentence:
        name, test = n.t(kind), _WORDS[kind][1]
        if s.width > 1:
            name, watched = f"bit i of {name}", f"bit i of {watched}"
        subject = name[:1].upper() + name[1:]
        now = f"{watched} {test.format('')} at the last clock edge"
        if s.mode == "pulse":
            return (
                f"{subject} is high while {now}, else low; it is a combinational output.",
                f"{subject} is combinational: it is high exactly in the cycles in which {now}.",
            )
        then = f"{watched} {test.format(' at a clock edge')} at the edge before"
        if s.mode == "late":
            return (
                f"{subject} is a register: if {then}, that edge sets it, otherwise the edge clears it.",
                f"If {then}, {name} is high in the cycle after that edge; otherwise it is low.",
            )
        return (
            f"{subject} is a register: if {then}, that edge sets it, and it stays set until it is cleared.",
            f"If {then}, {name} becomes high with that edge and stays high until it is cleared.",
        )

    def _reset_words(self, s: Spec, n: Names, reset: str) -> tuple[Sentence, ...]:
        level = ("all ones" if s.start_high else "all zeros") if s.width > 1 else "1" if s.start_high else "0"
        memory = f"the register that holds the last value of {n.t('sig')}"
        if s.sync:
            memory = "the synchroniser and the register that holds its last output"
        said: list[Sentence] = [
            (f"The {reset} sets {memory} to {level}.", f"With the {reset}, {level} is loaded into {memory}.")
        ]
        outs = " and ".join(n.t(kind) for kind in s.kinds)
        return tuple(said) if s.mode == "pulse" else (*said, f"The same reset sets {outs} to 0.")

    def verilog(self, s: Spec, n: Names) -> str:
        """One chain of samples, newest last; tests by bit pattern."""
        w, full = s.width, (1 << s.width) - 1 if s.start_high else 0
        names = [f"s{i}_q" for i in range(s.sync)]
        chain = [n.v("sig"), *names, "old_q"]
        moves = "\n".join(f"{after} <= {before};" for before, after in pairwise(chain))
        tests = {"rise": "now_d & ~old_q", "fall": "~now_d & old_q", "any": "now_d ^ old_q"}
        start = "\n".join(f"{name} <= {w}'h{full:x};" for name in chain[1:])
        outs, regs = [], [*names, "old_q"]
        for kind in s.kinds:
            if s.mode == "pulse":
                outs.append(f"  assign {n.v(kind)} = {tests[kind]};")
                continue
            regs.append(f"{kind}_q")
            start += f"\n{kind}_q <= {w}'h0;"
            kept = f" | ({kind}_q & ~{{{w}{{{n.v('clear')}}}}})" if s.mode == "sticky" else ""
            moves += f"\n{kind}_q <= ({tests[kind]}){kept};"
            outs.append(f"  assign {n.v(kind)} = {kind}_q;")
        return (
            f"  reg [{w - 1}:0] {', '.join(regs)};\n  wire [{w - 1}:0] now_d = {chain[-2]};\n"
            + always(s.clocking, start, moves)
            + "\n"
            + "\n".join(outs)
        )

    def style_next(self, s: Spec, n: Names) -> Style:
        """`RegNext` and bit operators."""
        old = n.local("previous", "last", "delayed")
        lines, now = self._synced(s, n, "RegNext")
        lines += [f"val {old} = RegNext({now}, {_start(s)})"]
        tests = {"rise": f"{now} & ~{old}", "fall": f"~{now} & {old}", "any": f"{now} ^ {old}"}
        if s.width == 1:
            tests = {"rise": f"{now} && !{old}", "fall": f"!{now} && {old}", "any": f"{now} =/= {old}"}
        return Style(in_domain(s.clocking, "\n".join([*lines, *self._outs(s, n, tests)])))

    def style_helper(self, s: Spec, n: Names) -> Style:
        """Functions that take the signal now and before."""
        old, a, b = n.local("prior", "last_value"), n.local("now", "cur"), n.local("was", "prev")
        lines, now = self._synced(s, n, "ShiftRegister")
        lines += [f"val {old} = RegInit({_start(s)})", f"{old} := {now}"]
        kind, defs, tests = ("Bool" if s.width == 1 else "UInt"), [], {}
        bodies = {"rise": f"{a} & ~{b}", "fall": f"~{a} & {b}", "any": f"{a} ^ {b}"}
        for edge in s.kinds:
            name = n.local(f"{edge}s", f"is_{edge}", f"find_{edge}")
            defs.append(f"def {name}({a}: {kind}, {b}: {kind}): {kind} = {bodies[edge]}")
            tests[edge] = f"{name}({now}, {old})"
        body = in_domain(s.clocking, "\n".join([*defs, *lines, *self._outs(s, n, tests)]))
        return Style(body, imports=("ShiftRegister",) if s.sync else ())

    def style_history(self, s: Spec, n: Names) -> Style | None:
        """One bit: the last samples in one register, compared with a pattern."""
        if s.width > 1:
            return None
        history, size = n.local("history", "samples", "trace"), s.sync + 1
        start = (1 << size) - 1 if s.start_high else 0
        lines = [f"val {history} = RegInit({start}.U({size}.W))"]
        lines += [f"{history} := {history}({size - 2}, 0) ## {n['sig']}" if size > 1 else f"{history} := {n['sig']}"]
        now, pair = (n["sig"] if not s.sync else f"{history}({size - 2})"), n.local("pair", "window", "recent")
        lines += [f"val {pair} = {history}({size - 1}) ## {now}"]
        tests = {"rise": f'{pair} === "b01".U', "fall": f'{pair} === "b10".U', "any": f"{pair}.xorR"}
        return Style(in_domain(s.clocking, "\n".join([*lines, *self._outs(s, n, tests)])))

    def style_bits(self, s: Spec, n: Names) -> Style | None:
        """Several bits: each on its own, put together again."""
        if s.width == 1 or s.sync:
            return None
        old, new, was = n.local("previous", "held"), n.local("now", "cur"), n.local("old", "was")
        tests = {"rise": f"{new} && !{was}", "fall": f"!{new} && {was}", "any": f"{new} =/= {was}"}
        lines = [f"val {old} = RegInit({_start(s)})", f"{old} := {n['sig']}"]
        zipped = f"{n['sig']}.asBools.zip({old}.asBools)"
        each = {kind: f"VecInit({zipped}.map {{ case ({new}, {was}) => {tests[kind]} }}).asUInt" for kind in s.kinds}
        return Style(in_domain(s.clocking, "\n".join([*lines, *self._outs(s, n, each)])))

    def _synced(self, s: Spec, n: Names, how: str) -> tuple[list[str], str]:
        """Lines of the synchroniser, and the name of what comes out of it."""
        if not s.sync:
            return [], n["sig"]
        name = n.local("synced", "stable", "sampled")
        if how == "ShiftRegister":
            return [f"val {name} = ShiftRegister({n['sig']}, {s.sync}, {_start(s)}, true.B)"], name
        chain = n["sig"]
        for _ in range(s.sync):
            chain = f"RegNext({chain}, {_start(s)})"
        return [f"val {name} = {chain}"], name

    def _outs(self, s: Spec, n: Names, tests: Mapping[str, str]) -> list[str]:
        none = "false.B" if s.width == 1 else f"0.U({s.width}.W)"
        if s.mode == "pulse":
            return [f"{n[kind]} := {tests[kind]}" for kind in s.kinds]
        if s.mode == "late":
            return [f"{n[kind]} := RegNext({tests[kind]}, {none})" for kind in s.kinds]
        lines = []
        for kind in s.kinds:
            flag = n.local(f"{kind}_seen", f"{kind}_flag", f"kept_{kind}")
            kept = f"Mux({n['clear']}, {none}, {flag})"
            lines += [f"val {flag} = RegInit({none})", f"{flag} := ({tests[kind]}) | {kept}", f"{n[kind]} := {flag}"]
        return lines

    def model(self, s: Spec) -> Model:
        """The history as a list."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Clears are rare, so that flags are seen set."""
        return Stimulus(sparse=(n.ports["clear"],) if s.mode == "sticky" else ())


def _start(s: Spec) -> str:
    if s.width == 1:
        return boolean(s.start_high)
    return uint((1 << s.width) - 1 if s.start_high else 0, s.width)


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self.reset()

    def reset(self) -> None:
        level = 2**self._s.width - 1 if self._s.start_high else 0
        self._past = [level] * (self._s.sync + 1)
        self._flags = dict.fromkeys(self._s.kinds, 0)

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        return self._edges(inputs) if self._s.mode == "pulse" else dict(self._flags)

    def _edges(self, inputs: Mapping[str, int]) -> dict[str, int]:
        now, before = ([inputs["sig"], *self._past])[-2:]
        found = {"rise": 0, "fall": 0, "any": 0}
        for bit in range(self._s.width):
            new, old = now >> bit & 1, before >> bit & 1
            if new != old:
                found["rise" if new else "fall"] |= 1 << bit
                found["any"] |= 1 << bit
        return {kind: found[kind] for kind in self._s.kinds}

    def advance(self, inputs: Mapping[str, int]) -> None:
        for kind, edges in self._edges(inputs).items():
            kept = self._flags[kind] if self._s.mode == "sticky" and not inputs["clear"] else 0
            self._flags[kind] = kept | edges
        self._past = [inputs["sig"], *self._past][: self._s.sync + 1]
