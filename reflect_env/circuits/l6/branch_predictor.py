"""A table of 2-bit counters that guesses whether a branch is taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import block
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.l6.text import clocked, kind_of_reset, style
from reflect_env.circuits.ports import PortGroup, bits_in, bits_out, flag_in, flag_out
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    entries: int
    pc_width: int
    skipped: int
    """Low bits of the address that are not used."""
    start: int
    """Counter value after reset."""
    history: int
    """Bits of global history; 0 for none."""
    hysteresis: bool
    """Whether a weak counter that is wrong goes to the strong state of the other side."""
    miss_width: int
    """Width of the counter of wrong guesses; 0 for none."""
    strong: bool
    """Whether there is an output for a strong counter."""
    asynchronous: bool

    @property
    def index_bits(self) -> int:
        """Width of a table index."""
        return (self.entries - 1).bit_length()


_AFTER = {False: {1: (1, 2, 3, 3), 0: (0, 0, 1, 2)}, True: {1: (1, 3, 3, 3), 0: (0, 0, 0, 2)}}
"""By hysteresis and by whether the branch was taken: the next value of each."""
_STATES = ("strongly not taken", "weakly not taken", "weakly taken", "strongly taken")


@family("branch-predictor", "L6", "Predictor", "BranchGuess", "Bpu", "Bimodal", tags=("memory", "processor", "fsm"))
class BranchPredictor(Family[Spec]):
    """Two-bit counters, looked up by address and perhaps by history."""

    def draw(self, rng: Random) -> Spec:
        """Draw 2 to 32 counters, with history a third of the time."""
        entries, skipped = rng.choice((2, 4, 8, 8, 16, 16, 32)), rng.choice((0, 1, 2, 2))
        bits = (entries - 1).bit_length()
        history = rng.randint(1, bits) if rng.random() < 0.35 else 0
        flags = [rng.random() < share for share in (0.3, 0.35, 0.2)]
        return Spec(
            entries,
            max(2, rng.randint(bits + skipped, bits + skipped + 8)),
            skipped,
            rng.choice((0, 1, 1, 2, 2, 3)),
            history,
            flags[0],
            rng.choice((0, 0, rng.randint(3, 7))),
            *flags[1:],
        )

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Lookup, update, statistics."""
        found = [
            bits_in("pc", s.pc_width, "address to guess for", "fetch_pc", "lookup_pc", "addr", "query"),
            flag_out("taken", "guess for that address", "guess", "predict", "prediction", "pred_taken"),
        ]
        found += [flag_out("strong", "whether the counter is at an end", "confident", "sure")] if s.strong else []
        found += [
            flag_in("update", "a branch has been resolved", "resolve", "train", "upd_valid", "commit"),
            bits_in("update_pc", s.pc_width, "address of that branch", "resolve_pc", "train_pc", "upd_addr"),
            flag_in("outcome", "whether that branch was taken", "was_taken", "actual", "upd_taken", "went"),
        ]
        doc = "number of wrong guesses"
        return (
            *found,
            *([bits_out("misses", s.miss_width, doc, "wrong", "mispredicts", "errors")] if s.miss_width else []),
        )

    def clocking(self, s: Spec) -> Clocking:
        """Implicit clock; the reset may be asynchronous."""
        return clocked(s.asynchronous)

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say index, guess and update."""
        update, went = n.t("update"), n.t("outcome")
        kind = kind_of_reset(s.asynchronous)
        also = (["the history"] if s.history else []) + (["the count of wrong guesses"] if s.miss_width else [])
        sets = f" and {' and '.join(also)} to 0" if also else ""
        holds = f"; {' and '.join(also)} {'are' if len(also) > 1 else 'is'} 0" if also else ""
        scheme = "gshare" if s.history else "bimodal"
        return Facts(
            (
                f"{scheme} branch predictor with {s.entries} two-bit counters",
                f"2-bit branch predictor of {s.entries} entries",
            ),
            (
                f"guess branches with a table of {s.entries} two-bit counters",
                "learn from resolved branches whether a branch is going to be taken",
            ),
            (
                f"There is a table of {s.entries} two-bit counters; the values 0 to 3 mean {', '.join(_STATES)}.",
                *_index_rules(s, n),
                (
                    f"{n.t('taken')} is combinational: it is high when the counter selected by {n.t('pc')} is 2 or 3.",
                    f"{n.t('taken')} is the upper bit of the counter that {n.t('pc')} selects, in the same cycle.",
                ),
                *([f"{n.t('strong')} is high when that counter is 0 or 3."] if s.strong else []),
                _step_rule(s, n),
                f"While {update} is low nothing changes; {went} and {n.t('update_pc')} do not matter then.",
                *_history_rules(s, n),
            ),
            (
                (
                    f"The {kind} reset sets every counter to {s.start} ({_STATES[s.start]}){sets}.",
                    f"After the {kind} reset all counters hold {s.start}{holds}.",
                ),
                "A lookup in the cycle of an update still sees the counter as it was before.",
            ),
            {"verilog": self.verilog(s, n).strip("\n")}
            | ({} if s.history or s.miss_width or s.strong else {"state_table": _table(s, n)}),
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """An array of counters; the step as a case over counter and outcome."""
        edge, e, bits = (" or posedge reset" if s.asynchronous else ""), s.entries, s.index_bits
        top = s.skipped + bits - 1
        mix = ""
        if s.history:
            mix = f" ^ {{{{{bits}{{1'b0}}}}, past_q}}"
        arms = [
            f"3'b{was:02b}{took}: next_d = 2'd{_AFTER[s.hysteresis][took][was]};" for was in range(4) for took in (0, 1)
        ]
        regs, clears, steps = [], [f"for (i_d = 0; i_d < {e}; i_d = i_d + 1) table_q[i_d] <= 2'd{s.start};"], []
        if s.history:
            regs.append(f"  reg [{s.history - 1}:0] past_q;")
            clears.append("past_q <= 0;")
            steps.append(f"past_q <= {{past_q, {n.v('outcome')}}};")
        if s.miss_width:
            regs.append(f"  reg [{s.miss_width - 1}:0] miss_q;\n  assign {n.v('misses')} = miss_q;")
            clears.append("miss_q <= 0;")
            steps.append(f"if (old_d[1] != {n.v('outcome')}) miss_q <= miss_q + 1;")
        strong = f"\n  assign {n.v('strong')} = (look_d == 2'd0) | (look_d == 2'd3);" if s.strong else ""
        return f"""
  reg [1:0] table_q [0:{e - 1}];
{chr(10).join(regs)}
  wire [{bits - 1}:0] read_d = {n.v("pc")}[{top}:{s.skipped}]{mix};
  wire [{bits - 1}:0] write_d = {n.v("update_pc")}[{top}:{s.skipped}]{mix};
  wire [1:0] look_d = table_q[read_d];
  wire [1:0] old_d = table_q[write_d];
  assign {n.v("taken")} = look_d[1];{strong}
  reg [1:0] next_d;
  always @* case ({{old_d, {n.v("outcome")}}})
{block(arms, 4)}
  endcase
  integer i_d;
  always @(posedge clock{edge})
    if (reset) begin
{block(clears, 6)}
    end else if ({n.v("update")}) begin
      table_q[write_d] <= next_d;
{block(steps, 6) if steps else ""}
    end"""

    def style_when(self, s: Spec, n: Names) -> Style:
        """Compare and step."""
        at = _Locals(s, n)
        old = n.local("old", "current", "was")
        here = f"{at.table}({at.write})"
        if s.hysteresis:
            up, down = f"Mux({old} === 0.U, 1.U, 3.U)", f"Mux({old} === 3.U, 2.U, 0.U)"
            step = [f"{here} := Mux({n['outcome']}, {up}, {down})"]
        else:
            step = [
                f"when({n['outcome']} && {old} =/= 3.U) {{",
                f"  {here} := {old} + 1.U",
                f"}}.elsewhen(!{n['outcome']} && {old} =/= 0.U) {{",
                f"  {here} := {old} - 1.U",
                "}",
            ]
        return style("\n".join(at.around([f"val {old} = {here}"], step, old)))

    def style_switch(self, s: Spec, n: Names) -> Style:
        """A state machine a counter, as a switch."""
        at, old, went = _Locals(s, n), n.local("state", "old", "entry"), n["outcome"]
        after = _AFTER[s.hysteresis]
        arms = [
            f"is({i}.U) {{ {at.table}({at.write}) := Mux({went}, {after[1][i]}.U, {after[0][i]}.U) }}" for i in range(4)
        ]
        return style(
            "\n".join(at.around([f"val {old} = {at.table}({at.write})"], [f"switch({old}) {{", block(arms), "}"], old))
        )

    def style_tables(self, s: Spec, n: Names) -> Style:
        """The step out of two constant vectors."""
        at, old = _Locals(s, n), n.local("old", "before", "previous")
        rise, fall = n.local("after_taken", "up_table", "risen"), n.local("after_not", "down_table", "fallen")
        vec = [", ".join(f"{v}.U" for v in _AFTER[s.hysteresis][took]) for took in (1, 0)]
        head = [
            f"val {rise} = VecInit({vec[0]})",
            f"val {fall} = VecInit({vec[1]})",
            f"val {old} = {at.table}({at.write})",
        ]
        step = [f"{at.table}({at.write}) := Mux({n['outcome']}, {rise}({old}), {fall}({old}))"]
        return style("\n".join(at.around(head, step, old)))

    def model(self, s: Spec) -> Model:
        """A list of counters."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """A few branches, often."""
        few = tuple(i << s.skipped for i in (0, 1, s.entries - 1))
        return Stimulus(2048, pools=((n.ports["pc"], few), (n.ports["update_pc"], few)), dense=(n.ports["update"],))


def _index_rules(s: Spec, n: Names) -> list[Sentence]:
    top = s.skipped + s.index_bits - 1
    bits = f"bits {top} down to {s.skipped}" if s.index_bits > 1 else f"bit {s.skipped}"
    if not s.history:
        return [f"An address selects the counter whose number is in its {bits}."]
    return [
        f"A history register of {s.history} bit{'s' * (s.history > 1)} holds the outcomes of the last resolved "
        "branches, 1 for taken, the newest in bit 0.",
        f"An address selects the counter whose number is the exclusive or of its {bits} with the history (extended "
        "with zeros on the left); lookup and update both use the history before the clock edge.",
    ]


def _step_rule(s: Spec, n: Names) -> Sentence:
    start = f"A clock edge with {n.t('update')} high trains the counter selected by {n.t('update_pc')}: "
    if s.hysteresis:
        return (
            start
            + f"if {n.t('outcome')} is high it goes from 0 to 1 and from every other value to 3, else from 3 to 2 and "
            "from every other value to 0."
        )
    return (
        start + f"it goes up by one (at most to 3) if {n.t('outcome')} is high and down by one (at least to 0) if not."
    )


def _history_rules(s: Spec, n: Names) -> list[Sentence]:
    rules: list[Sentence] = []
    if s.history:
        rules.append(f"The same edge shifts {n.t('outcome')} into the history at bit 0; the oldest bit falls out.")
    if s.miss_width:
        rules.append(
            f"{n.t('misses')} counts, modulo 2^{s.miss_width}, the updates for which the guess of the trained counter "
            f"(its value before the update being 2 or 3) differs from {n.t('outcome')}; it comes from a register."
        )
    return rules


def _table(s: Spec, n: Names) -> str:
    top = s.skipped + s.index_bits - 1
    after = _AFTER[s.hysteresis]
    rows = "\n".join(f"| {i} ({_STATES[i]}) | {int(i > 1)} | {after[1][i]} | {after[0][i]} |" for i in range(4))
    return (
        f"There are {s.entries} such machines, selected by bits {top} down to {s.skipped} of {n.t('pc')} for the "
        f"lookup (combinational) and of {n.t('update_pc')} for the update; only the latter one moves, at clock edges "
        f"with {n.t('update')} high.\n\n| state | {n.t('taken')} | next if {n.t('outcome')} | next if not "
        f"{n.t('outcome')} |\n|---|---|---|---|\n{rows}"
    )


class _Locals:
    """What all styles have in common: table, indices, lookup, history and statistics."""

    def __init__(self, s: Spec, n: Names) -> None:
        self._s, self._n = s, n
        self.table, self.write = n.local("table", "counters", "pht"), n.local("slot", "trained", "upd_index")
        self._read, self._past = n.local("looked_up", "read_index", "row"), n.local("history", "past", "ghr")
        self._miss = n.local("miss_count", "wrong_count", "bad")

    def around(self, head: list[str], step: list[str], old: str) -> list[str]:
        """Put declarations before and outputs after the step."""
        s, n = self._s, self._n
        top, mix = s.skipped + s.index_bits - 1, f" ^ {self._past}" if s.history else ""
        lines = [f"val {self.table} = RegInit(VecInit(Seq.fill({s.entries})({s.start}.U(2.W))))"]
        if s.history:
            lines.append(f"val {self._past} = RegInit(0.U({s.history}.W))")
            shifted = f"Cat({self._past}({s.history - 2}, 0), {n['outcome']})" if s.history > 1 else n["outcome"]
            step = [*step, f"{self._past} := {shifted}"]
        lines += [
            f"val {self._read} = {n['pc']}({top}, {s.skipped}){mix}",
            f"val {self.write} = {n['update_pc']}({top}, {s.skipped}){mix}",
            *head,
            f"{n['taken']} := {self.table}({self._read})(1)",
        ]
        lines += (
            [f"{n['strong']} := {self.table}({self._read})(1) === {self.table}({self._read})(0)"] if s.strong else []
        )
        if s.miss_width:
            lines += [f"val {self._miss} = RegInit(0.U({s.miss_width}.W))", f"{n['misses']} := {self._miss}"]
            step = [*step, f"when({old}(1) =/= {n['outcome']}) {{\n  {self._miss} := {self._miss} + 1.U\n}}"]
        return [*lines, f"when({n['update']}) {{", block(step), "}"]


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self._table: list[int] = []
        self._past: list[int] = []
        self._misses = 0
        self.reset()

    def reset(self) -> None:
        self._table, self._misses = [self._s.start] * self._s.entries, 0
        self._past = [0] * self._s.history

    def _slot(self, pc: int) -> int:
        past = sum(bit << i for i, bit in enumerate(self._past))
        return (pc >> self._s.skipped) % self._s.entries ^ past

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        value = self._table[self._slot(inputs["pc"])]
        return {"taken": int(value >= 2), "strong": int(value in (0, 3)), "misses": self._misses}

    def advance(self, inputs: Mapping[str, int]) -> None:
        if not inputs["update"]:
            return
        slot, went = self._slot(inputs["update_pc"]), inputs["outcome"]
        old = self._table[slot]
        if (old >= 2) != went and self._s.miss_width:
            self._misses = (self._misses + 1) % 2**self._s.miss_width
        new = min(old + 1, 3) if went else max(old - 1, 0)
        weak = old in (1, 2) and (old == 1) == went
        self._table[slot] = 3 * went if self._s.hysteresis and weak else new
        self._past = [went, *self._past][: self._s.history]
