"""Finds a pattern in a stream of bits or of wider symbols."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from reflect_env.circuits.chisel_text import block, gated
from reflect_env.circuits.clocks import always, branch, clock_ports, draw_clocking, in_domain, reset_noun
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.ports import PortGroup, data_in, flag_in, flag_out
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    symbol_bits: int
    pattern: tuple[int, ...]
    """First symbol first."""
    overlap: bool
    mealy: bool
    """Whether the output tells in the cycle of the last symbol already."""
    valid: bool
    clocking: Clocking

    def __post_init__(self) -> None:
        if max(self.pattern) >> self.symbol_bits:
            raise ValueError("a symbol of the pattern is too wide")

    @property
    def length(self) -> int:
        """Symbols in the pattern."""
        return len(self.pattern)

    @property
    def spelled(self) -> str:
        """The pattern as text."""
        return "".join(map(str, self.pattern)) if self.symbol_bits == 1 else ", ".join(map(str, self.pattern))


@family("sequence-detector", "L3", "SeqDetect", "Detector", "PatternFinder", "Matcher", "Sequence", tags=("fsm",))
class SequenceDetector(Family[Spec]):
    """Matches the end of what has been seen."""

    def draw(self, rng: Random) -> Spec:
        """Bits mostly; wide symbols come from a small alphabet so that they repeat."""
        bits = 1 if rng.random() < 0.75 else rng.choice((2, 2, 3, 4, 8))
        length = rng.randint(3, 8) if bits == 1 else rng.randint(2, 5)
        alphabet = (0, 1) if bits == 1 else tuple(rng.sample(range(1 << bits), min(3, 1 << bits)))
        pattern = tuple(rng.choice(alphabet) for _ in range(length))
        flags = (rng.random() < 0.6, rng.random() < 0.5, rng.random() < 0.35)
        return Spec(bits, pattern, *flags, draw_clocking(rng, raw=0.25))

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Symbols in, an optional valid, the finding."""
        doc = "stream of bits" if s.symbol_bits == 1 else "stream of symbols"
        words = ("x", "din", "bit_in", "serial") if s.symbol_bits == 1 else ("x", "din", "sym", "code", "key")
        pins = [data_in("d", s.symbol_bits, doc, *words)]
        pins += [flag_in("valid", "a symbol is there", "en", "enable", "strobe", "take")] if s.valid else []
        found = flag_out("found", "the pattern was seen", "match", "detected", "hit", "z", "seen")
        return (*clock_ports(s.clocking), *pins, found)

    def clocking(self, s: Spec) -> Clocking:
        """As drawn."""
        return s.clocking

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say pattern, order, time of the output, what happens after a finding."""
        symbol, d, found = ("bit" if s.symbol_bits == 1 else "symbol"), n.t("d"), n.t("found")
        when = f"each clock edge with {n.t('valid')} high" if s.valid else "each clock edge"
        named = f"`{s.spelled}`" if s.symbol_bits == 1 else f"{s.spelled} (decimal)"
        kind = "Mealy" if s.mealy else "Moore"
        rules: list[Sentence] = [
            f"At {when} the {symbol} on {d} is taken.",
            (
                f"The pattern is {named}; its leftmost {symbol} comes first in time.",
                f"Look for {named}, where the {symbol} on the left arrives first.",
            ),
            self._timing(s, n, symbol),
            self._after(s, n, symbol),
        ]
        reset, how = reset_noun(s.clocking), "overlapping" if s.overlap else "non-overlapping"
        conventions: list[Sentence] = [
            (
                f"After the {reset} no {symbol} counts as seen.",
                f"The {reset} forgets all {symbol}s seen" + (f", and {found} is low." if not s.mealy else "."),
            )
        ]
        if s.valid:
            conventions.append(f"While {n.t('valid')} is low, {d} is ignored and nothing seen is forgotten.")
        return Facts(
            (
                f"{kind} sequence detector for {s.spelled if s.symbol_bits == 1 else 'a pattern of symbols'}",
                f"{how} detector for a sequence of {s.length} {symbol}s ({kind} output)",
            ),
            (
                f"find {named} in a stream of {symbol}s, {how}",
                f"raise {found} when the {s.length} {symbol}s {named} have come in",
            ),
            tuple(rules),
            tuple(conventions),
            forms={"verilog": self.verilog(s, n), **({"state_table": self._table(s, n)} if s.symbol_bits == 1 else {})},
        )

    def _timing(self, s: Spec, n: Names, symbol: str) -> Sentence:
        found, d = n.t("found"), n.t("d")
        if s.mealy:
            needs = f" and {n.t('valid')} is high" if s.valid else ""
            return (
                f"{found} is combinational (Mealy): it is high in the cycle in which {d} shows the last {symbol} of "
                f"the pattern, the others having been taken just before{needs}; else low.",
                f"{found} is high while {d} completes the pattern{needs}, in that very cycle (Mealy); else low.",
            )
        until = f"until the next {symbol} is taken"
        return (
            f"{found} depends on registers only (Moore): it goes high with the edge that takes the last {symbol} of "
            f"the pattern and stays so {until}.",
            f"{found} is a Moore output: high from the clock edge that takes the pattern's last {symbol} {until}, else "
            f"low.",
        )

    def _after(self, s: Spec, n: Names, symbol: str) -> Sentence:
        if s.overlap:
            return (
                f"Matches may overlap: {symbol}s of one match can belong to the next.",
                "The end of a match may be the beginning of another; both are reported.",
            )
        return (
            f"Matches do not overlap: after a match the search starts afresh with the next {symbol}.",
            f"A {symbol} belongs to one match at most; after a match everything seen is forgotten.",
        )

    def _table(self, s: Spec, n: Names) -> str:
        d, found, table = n.t("d").strip("`"), n.t("found").strip("`"), _machine(s)
        lines = [f"| state | {d}=0 | {d}=1 |" + ("" if s.mealy else f" {found} |")]
        lines += ["|---|---|---|" + ("" if s.mealy else "---|")]
        for state, row in enumerate(table):
            cells = [f"S{after}" + (f" / {hit}" if s.mealy else "") for after, hit in (row[0], row[1])]
            lines.append(f"| S{state} | {' | '.join(cells)} |" + ("" if s.mealy else f" {int(state == s.length)} |"))
        kind = f"next state / {found}, which is combinational" if s.mealy else f"next state, and {found} in the state"
        when = f" at a clock edge with {n.t('valid').strip('`')} high" if s.valid else " at each clock edge"
        gate = f"; {found} is 0 while {n.t('valid').strip('`')} is low" if s.valid and s.mealy else ""
        return "\n".join([*lines, f"({kind}; the state changes{when}{gate}. Reset state: S0.)"])

    def verilog(self, s: Spec, n: Names) -> str:
        """All partial matches at once: bit i says that i+1 symbols of the pattern have just come."""
        size = s.length - 1
        d, width = n.v("d"), s.symbol_bits
        tests = [f"({d} == {width}'d{symbol})" for symbol in s.pattern]
        hit = f"part_q[{size - 1}] & {tests[-1]}"
        moves = [f"part_q[0] <= {tests[0]};"]
        moves += [f"part_q[{i}] <= part_q[{i - 1}] & {tests[i]};" for i in range(1, size)]
        step = "\n".join(moves)
        step = step if s.overlap else branch("hit_d", "part_q <= 0;", step)
        step += "" if s.mealy else "\nfound_q <= hit_d;"
        gate = f" & {n.v('valid')}" if s.valid else ""
        start = "part_q <= 0;" + ("" if s.mealy else "\nfound_q <= 1'b0;")
        return f"""
  reg [{size - 1}:0] part_q;{"" if s.mealy else chr(10) + "  reg found_q;"}
  wire hit_d = {hit};
{always(s.clocking, start, branch(n.v("valid") if s.valid else "", step))}
  assign {n.v("found")} = {f"hit_d{gate}" if s.mealy else "found_q"};"""

    def style_switch(self, s: Spec, n: Names) -> Style:
        """A state machine over the longest prefix seen."""
        table, state = _machine(s), n.local("state", "progress", "fsm", "stage")
        first = n.local("s0", "got0", "matched0")
        prefix = next(word for word in ("got", "matched", "s") if first.startswith(word))
        names = [first, *(n.local(f"{prefix}{i}") for i in range(1, len(table)))]
        lines = [f"val {' :: '.join(names)} :: Nil = Enum({len(table)})", f"val {state} = RegInit({names[0]})"]
        arms = [f"is({names[i]}) {{\n{block([_moves(s, n, state, names, row)])}\n}}" for i, row in enumerate(table)]
        lines += [gated(n["valid"] if s.valid else "", f"switch({state}) {{\n{block(arms)}\n}}")]
        test = f"{state} === {names[-1]}"
        if s.mealy:
            gate = f" && {n['valid']}" if s.valid else ""
            test = f"{test} && {_is(s, n, s.pattern[-1])}{gate}"
        lines += [f"{n['found']} := {test}"]
        return Style(in_domain(s.clocking, "\n".join(lines)), imports=("Enum", "switch", "is"))

    def style_history(self, s: Spec, n: Names) -> Style:
        """The last symbols in a shift register, and how many of them count."""
        past, fresh, size = n.local("past", "history", "window"), n.local("fresh", "count", "usable"), s.length - 1
        hit, w = n.local("complete", "matches", "full_match"), s.symbol_bits
        code = sum(symbol << (w * i) for i, symbol in enumerate(reversed(s.pattern)))
        lines = [f"val {past} = RegInit(0.U({size * w}.W))", f"val {fresh} = RegInit(0.U({size.bit_length()}.W))"]
        lines += [f'val {hit} = {fresh} === {size}.U && ({past} ## {n["d"]}) === "b{code:0{s.length * w}b}".U']
        kept = f"{past}({(size - 1) * w - 1}, 0) ## {n['d']}" if size > 1 else n["d"]
        more = f"Mux({fresh} === {size}.U, {fresh}, {fresh} + 1.U)"
        step = [f"{past} := {kept}", f"{fresh} := {more}" if s.overlap else f"{fresh} := Mux({hit}, 0.U, {more})"]
        lines += [gated(n["valid"] if s.valid else "", *step)]
        return Style(in_domain(s.clocking, "\n".join([*lines, *self._found(s, n, hit)])))

    def style_partial(self, s: Spec, n: Names) -> Style:
        """A flag for each prefix, all moved together."""
        flags, hit, index = n.local("prefixes", "partial", "flags"), n.local("done", "hit_now"), n.local("i", "k")
        size, pattern = s.length - 1, n.local("pattern", "wanted", "expected")
        symbol = n.local("same", "equal", "agrees")
        init = f"RegInit(VecInit(Seq.fill({size})(false.B)))"
        lines = [f"val {pattern} = Seq({', '.join(map(str, s.pattern))}).map(_.U({s.symbol_bits}.W))"]
        lines += [f"val {symbol} = {pattern}.map(_ === {n['d']})", f"val {flags} = {init}"]
        lines += [f"val {hit} = {flags}({size - 1}) && {symbol}({size})"]
        clear = "" if s.overlap else f" && !{hit}"
        step = [f"{flags}(0) := {symbol}(0){clear}"]
        if size > 1:
            move = f"{flags}({index}) := {flags}({index} - 1) && {symbol}({index}){clear}"
            step += [f"for ({index} <- 1 until {size}) {{\n  {move}\n}}"]
        lines += [gated(n["valid"] if s.valid else "", *step)]
        return Style(in_domain(s.clocking, "\n".join([*lines, *self._found(s, n, hit)])))

    def style_table(self, s: Spec, n: Names) -> Style | None:
        """Bits: next states in a table, addressed by state and bit."""
        table = _machine(s)
        if s.symbol_bits > 1 or len(table) > 8:
            return None
        bits = (len(table) - 1).bit_length()
        after = [str(row[b][0]) for row in table for b in (0, 1)]
        after += ["0"] * ((2 << bits) - len(after))
        rom, state = n.local("next_states", "transitions", "rom"), n.local("at", "position", "current")
        lines = [f"val {rom} = VecInit(Seq({', '.join(after)}).map(_.U({bits}.W)))"]
        lines += [f"val {state} = RegInit(0.U({bits}.W))"]
        lines += [gated(n["valid"] if s.valid else "", f"{state} := {rom}({state} ## {n['d']})")]
        test = f"{state} === {len(table) - 1}.U"
        if s.mealy:
            test += f" && {_is(s, n, s.pattern[-1])}" + (f" && {n['valid']}" if s.valid else "")
        return Style(in_domain(s.clocking, "\n".join([*lines, f"{n['found']} := {test}"])))

    def _found(self, s: Spec, n: Names, hit: str) -> list[str]:
        """Drive the output from the combinational match."""
        if s.mealy:
            return [f"{n['found']} := {hit}" + (f" && {n['valid']}" if s.valid else "")]
        reg = n.local("found_reg", "reported", "result")
        line = gated(n["valid"] if s.valid else "", f"{reg} := {hit}")
        return [f"val {reg} = RegInit(false.B)", line, f"{n['found']} := {reg}"]

    def model(self, s: Spec) -> Model:
        """The list of symbols since the last forgetting."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """The pattern over and over, after itself and after each of its beginnings."""
        dense = (n.ports["valid"],) if s.valid else ()
        played = [symbol for i in range(s.length) for symbol in (*s.pattern[:i], *s.pattern)]
        return Stimulus(cycles=3072 if s.length > 6 else 2048, pools=((n.ports["d"], tuple(played)),), dense=dense)


@lru_cache(maxsize=64)
def _machine(s: Spec) -> tuple[Mapping[int, tuple[int, int]], ...]:
    """For each state (symbols matched) and symbol of the pattern: the next state, and whether the pattern ended.

    Symbols outside the pattern lead to state 0. A Mealy machine needs no state for the whole pattern.
    """

    def longest(seen: tuple[int, ...]) -> int:
        return max(size for size in range(min(len(seen), s.length) + 1) if seen[len(seen) - size :] == s.pattern[:size])

    rows = []
    for state in range(s.length + (not s.mealy)):
        row = {}
        for symbol in {*s.pattern, 0, 1} if s.symbol_bits == 1 else set(s.pattern):
            seen = (*s.pattern[:state], symbol) if state < s.length or s.overlap else (symbol,)
            hit = longest(seen) == s.length
            after = longest(seen) if not (hit and s.mealy) else longest(seen[1:]) if s.overlap else 0
            row[symbol] = (after, int(hit))
        rows.append(row)
    return tuple(rows)


def _is(s: Spec, n: Names, symbol: int) -> str:
    if s.symbol_bits == 1:
        return n["d"] if symbol else f"!{n['d']}"
    return f"{n['d']} === {symbol}.U"


def _moves(s: Spec, n: Names, state: str, names: Sequence[str], row: Mapping[int, tuple[int, int]]) -> str:
    """The transitions out of one state."""
    if s.symbol_bits == 1:
        return f"{state} := Mux({n['d']}, {names[row[1][0]]}, {names[row[0][0]]})"
    away = sorted((after, symbol) for symbol, (after, _) in row.items() if after)
    arms = [f"when({_is(s, n, symbol)}) {{\n  {state} := {names[after]}\n}}" for after, symbol in reversed(away)]
    other = f"{{\n  {state} := {names[0]}\n}}"
    return ".else".join(arms) + f".otherwise {other}" if arms else f"{state} := {names[0]}"


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self.reset()

    def reset(self) -> None:
        self._seen: list[int] = []
        self._found = 0

    def _completes(self, symbol: int) -> int:
        return int((*self._seen, symbol)[-self._s.length :] == self._s.pattern)

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        if not self._s.mealy:
            return {"found": self._found}
        return {"found": self._completes(inputs["d"]) & inputs.get("valid", 1)}

    def advance(self, inputs: Mapping[str, int]) -> None:
        if inputs.get("valid", 1):
            self._found = self._completes(inputs["d"])
            forget = self._found and not self._s.overlap
            self._seen = [] if forget else [*self._seen, inputs["d"]][-self._s.length :]
