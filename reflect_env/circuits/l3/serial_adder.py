"""Arithmetic one bit a clock cycle, lowest bit first: add, subtract, negate, compare."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import boolean, gated
from reflect_env.circuits.clocks import always, branch, clock_ports, draw_clocking, in_domain, reset_noun
from reflect_env.circuits.draw import weighted
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.ports import PortGroup, flag_in, flag_out
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Stimulus

_TITLES = {"add": "adder", "sub": "subtractor", "neg": "two's complementer", "cmp": "comparator"}


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    operation: str
    """`add`, `sub`, `neg` (the first operand only) or `cmp` (is the first operand greater)."""
    framing: str
    """How a new number begins: `first` marks its lowest bit, `clear` comes before it, `reset` only."""
    valid: bool
    registered: bool
    """Whether the result bit comes one cycle later, out of a register."""
    state: bool
    """Whether what is carried to the next bit is an output too."""
    clocking: Clocking

    @property
    def two(self) -> bool:
        """Whether there is a second operand."""
        return self.operation != "neg"


@family("serial-adder", "L3", "SerialAdder", "BitSerial", "SerialUnit", "SerialAlu", tags=("arithmetic", "serial"))
class SerialAdder(Family[Spec]):
    """A full adder, or the like, with one bit of memory."""

    def draw(self, rng: Random) -> Spec:
        """Addition is most common."""
        operation = weighted(rng, [("add", 4), ("sub", 3), ("neg", 2), ("cmp", 2)])
        flags = (rng.random() < 0.4, rng.random() < 0.45, operation != "cmp" and rng.random() < 0.4)
        return Spec(operation, rng.choice(("first", "clear", "reset")), *flags, draw_clocking(rng, raw=0.25))

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """The operands' bits, framing, the result's bit."""
        pins = [flag_in("a", "bit of the first operand" if s.two else "bit of the operand", "x", "bit_a", "sa")]
        pins += [flag_in("b", "bit of the second operand", "y", "bit_b", "sb")] if s.two else []
        pins += [flag_in("valid", "the bits count", "en", "enable", "shift", "strobe")] if s.valid else []
        if s.framing == "first":
            pins += [flag_in("first", "the bits are the lowest of new numbers", "start", "lsb", "begin_word")]
        if s.framing == "clear":
            pins += [flag_in("clear", "forgets the bits before", "clr", "restart", "flush")]
        doc = "first operand is greater" if s.operation == "cmp" else "bit of the result"
        words = ("greater", "a_gt_b", "gt") if s.operation == "cmp" else ("sum", "s", "z", "result_bit")
        pins += [flag_out("out", doc, *words)]
        if s.state:
            pins += [flag_out("carry", f"stored {_memory(s)}", "c", "borrow" if s.operation == "sub" else "pending")]
        return (*clock_ports(s.clocking), *pins)

    def clocking(self, s: Spec) -> Clocking:
        """As drawn."""
        return s.clocking

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say the arithmetic of one bit, the time of the result, where numbers begin."""
        inputs = f"{n.t('a')} and {n.t('b')}" if s.two else n.t("a")
        when = f"each clock edge with {n.t('valid')} high" if s.valid else "each clock edge"
        brings = "bring one bit of each operand" if s.two else "brings one bit of the operand"
        conventions: list[Sentence] = [
            (
                f"{inputs} {brings} a cycle, lowest bit first; the bits are taken at {when}.",
                f"Numbers arrive serially on {inputs}, least significant bit first, one bit at {when}.",
            ),
        ]
        conventions.append(self._time(s, n))
        conventions.append(self._begin(s, n))
        if s.state:
            conventions.append(f"{n.t('carry')} is the stored {_memory(s)}, before the present bits count.")
        conventions.append(
            (
                f"The {reset_noun(s.clocking)} sets {self._registers(s, n)} to 0.",
                f"After the {reset_noun(s.clocking)} {self._registers(s, n)} {'are' if s.registered else 'is'} 0.",
            )
        )
        if s.valid:
            conventions.append(f"While {n.t('valid')} is low, no register changes{self._but(s, n)}.")
        kind = _TITLES[s.operation]
        return Facts(
            (f"bit-serial {kind}", f"serial {kind} with {'registered' if s.registered else 'combinational'} output"),
            (
                {
                    "add": "add two serial numbers, lowest bit first",
                    "sub": f"subtract one serial number from another ({inputs.replace(' and ', ' minus ')})",
                    "neg": "negate a serial number (two's complement), lowest bit first",
                    "cmp": "compare two serial numbers, lowest bit first",
                }[s.operation],
                f"process serial numbers with one bit of memory (the {_memory(s)})",
            ),
            (self._arithmetic(s, n),),
            tuple(conventions),
            forms={"truth_table": self._table(s, n)},
        )

    def _registers(self, s: Spec, n: Names) -> str:
        return f"the stored {_memory(s)}" + (f" and {n.t('out')}" if s.registered else "")

    def _table(self, s: Spec, n: Names) -> str:
        heads = [n.t(role).strip("`") for role in ("a", "b") if role in n.ports]
        size, memory = len(heads) + 1, _memory(s)
        heads += [f"stored {memory}", "result", f"next {memory}"]
        lines = [f"| {' | '.join(heads)} |", "|---" * (size + 2) + "|"]
        for row in range(1 << size):
            pair = _truth(s.operation, row, size)
            lines.append(f"| {' | '.join(f'{row:0{size}b}{pair[::-1]}')} |")
        return "\n".join(lines)

    def _but(self, s: Spec, n: Names) -> str:
        return f", except that {n.t('clear')} still works" if s.framing == "clear" else ""

    def _arithmetic(self, s: Spec, n: Names) -> Sentence:
        a, b = n.t("a"), n.t("b") if s.two else ""
        if s.operation == "neg":
            return (
                f"The result is the two's complement of the operand: its bits are those of {a} up to and including the "
                f"first 1, and inverted after that. Whether a 1 has been taken is stored.",
                f"The result bit is {a} XOR m, where m is a stored flag; each bit taken makes the next m equal to m OR "
                f"{a}.",
            )
        if s.operation == "cmp":
            return (
                f"The result tells whether the number on {a} is greater than the number on {b}, both unsigned, as far "
                f"as "
                f"their bits have come: where {a} and {b} differ it is {a}, where they are equal it is the stored "
                f"answer "
                f"of the lower bits; the answer is stored with each pair of bits.",
                f"Answer = {a} if {a} differs from {b}, else the stored answer from the bits before (0 at the "
                f"beginning); "
                f"each pair of bits taken stores the answer. It means: first number > second number, unsigned.",
            )
        if s.operation == "sub":
            return (
                f"The result bit is {a} XOR {b} XOR the stored borrow; the borrow stored for the next bit is 1 if {a} "
                f"is "
                f"less than {b} plus the stored borrow.",
                f"It is a full subtractor for {a} minus {b} with the borrow kept in a register: the difference bit is "
                f"the "
                f"result, the borrow out is stored for the next bit.",
            )
        return (
            f"The result bit is {a} XOR {b} XOR the stored carry; the carry stored for the next bit is 1 if at least "
            f"two "
            f"of these three are 1.",
            f"It is a full adder for {a}, {b} and a carry kept in a register: the sum bit is the result, the carry out "
            f"is "
            f"stored for the next bit.",
        )

    def _time(self, s: Spec, n: Names) -> Sentence:
        if s.registered:
            return (
                f"{n.t('out')} is a register that takes over the result at the edge that takes the bits.",
                f"{n.t('out')} shows the result one cycle late: it is stored together with the bits' carry-over.",
            )
        gate = f", whether {n.t('valid')} is high or not" if s.valid else ""
        return (
            f"{n.t('out')} is the result for the present bits, combinationally{gate}.",
            f"{n.t('out')} depends directly on the inputs: it shows the result for the present bits{gate}.",
        )

    def _begin(self, s: Spec, n: Names) -> Sentence:
        memory = _memory(s)
        if s.framing == "first":
            return (
                f"While {n.t('first')} is high, the stored {memory} counts as 0: new numbers begin with these bits.",
                f"{n.t('first')} marks the lowest bits; together with it the {memory} from before is ignored (taken as "
                f"0).",
            )
        if s.framing == "clear":
            registers = self._registers(s, n)
            return f"A high {n.t('clear')} sets {registers} to 0 at the clock edge; no bits are taken then."
        return ("Only the reset begins new numbers.", "A number has no end; only a reset begins the next one.")

    def verilog(self, s: Spec, n: Names) -> str:
        """A case over the bits and the memory."""
        old = f"(mem_q & ~{n.v('first')})" if s.framing == "first" else "mem_q"
        key = f"{{{n.v('a')}, {n.v('b')}, old_d}}" if s.two else f"{{{n.v('a')}, old_d}}"
        size = 3 if s.two else 2
        rows = ((i, _truth(s.operation, i, size)) for i in range(1 << size))
        arms = "\n".join(f"      {size}'b{i:0{size}b}: {{next_d, out_d}} = 2'b{row};" for i, row in rows)
        step = "mem_q <= next_d;" + ("\nout_q <= out_d;" if s.registered else "")
        start = "mem_q <= 1'b0;" + ("\nout_q <= 1'b0;" if s.registered else "")
        step = branch(n.v("valid") if s.valid else "", step)
        step = branch(n.v("clear"), start, step) if s.framing == "clear" else step
        state = f"\n  assign {n.v('carry')} = mem_q;" if s.state else ""
        return f"""
  reg mem_q, next_d, out_d;{chr(10) + "  reg out_q;" if s.registered else ""}
  wire old_d = {old};
  always @*
    case ({key})
{arms}
    endcase
{always(s.clocking, start, step)}
  assign {n.v("out")} = {"out_q" if s.registered else "out_d"};{state}"""

    def style_gates(self, s: Spec, n: Names) -> Style:
        """Boolean expressions."""
        mem, old, out = n.local("memory", "kept", "mem"), n.local("before", "prior", "old"), n.local("result", "value")
        a, b = n["a"], n["b"] if s.two else ""
        bit, after = {
            "add": (f"{a} ^ {b} ^ {old}", f"(({a} || {b}) && {old}) || ({a} && {b})"),
            "sub": (f"{a} ^ {b} ^ {old}", f"(!{a} && {b}) || (!({a} ^ {b}) && {old})"),
            "neg": (f"{a} ^ {old}", f"{a} || {old}"),
            "cmp": (f"Mux({a} =/= {b}, {a}, {old})", out),
        }[s.operation]
        return self._done(s, n, mem, old, [f"val {out} = {bit}"], out, after)

    def style_arithmetic(self, s: Spec, n: Names) -> Style | None:
        """The operators of wider numbers on single bits."""
        if s.operation not in ("add", "sub"):
            return None
        mem, old = n.local("carry_reg", "stored", "c"), n.local("carry_in", "cin")
        total = n.local("total", "both", "pair")
        a, b = (f"{n[role]}.asUInt" for role in ("a", "b"))
        plus, minus = f"{a} +& {b} + {old}.asUInt", f"(0.U(1.W) ## {a}) - {b} - {old}.asUInt"
        lines = [f"val {total} = {plus if s.operation == 'add' else minus}"]
        return self._done(s, n, mem, old, lines, f"{total}(0)", f"{total}(1)")

    def style_states(self, s: Spec, n: Names) -> Style:
        """One decision for each value of the memory."""
        mem, old = n.local("pending", "flag", "state"), n.local("now", "effective", "current")
        out, after = n.local("out_bit", "answer", "z"), n.local("after", "upcoming")
        a, b = n["a"], n["b"] if s.two else ""
        clear, set_ = {
            "add": ((f"{a} ^ {b}", f"{a} && {b}"), (f"{a} === {b}", f"{a} || {b}")),
            "sub": ((f"{a} ^ {b}", f"!{a} && {b}"), (f"{a} === {b}", f"!{a} || {b}")),
            "neg": ((a, a), (f"!{a}", "true.B")),
            "cmp": ((f"{a} && !{b}", f"{a} && !{b}"), (f"{a} || !{b}", f"{a} || !{b}")),
        }[s.operation]
        lines = [f"val {out} = WireDefault({clear[0]})", f"val {after} = WireDefault({clear[1]})"]
        lines += [f"when({old}) {{\n  {out} := {set_[0]}\n  {after} := {set_[1]}\n}}"]
        return self._done(s, n, mem, old, lines, out, after)

    def _done(self, s: Spec, n: Names, mem: str, old: str, lines: list[str], out: str, after: str) -> Style:
        seen = f"{mem} && !{n['first']}" if s.framing == "first" else mem
        top, low = [f"val {mem} = RegInit({boolean(False)})", f"val {old} = {seen}"], [f"{mem} := {after}"]
        reg, clear = n.local("out_reg", "result_reg"), [f"{mem} := false.B"]
        if s.registered:
            top, low = [*top, f"val {reg} = RegInit(false.B)"], [*low, f"{reg} := {out}"]
            clear = [*clear, f"{reg} := false.B"]
        steps = [gated(n["valid"] if s.valid else "", *low)]
        steps += [gated(n["clear"], *clear)] if s.framing == "clear" else []
        outs = [f"{n['out']} := {reg if s.registered else out}", *([f"{n['carry']} := {mem}"] if s.state else [])]
        return Style(in_domain(s.clocking, "\n".join([*top, *lines, *steps, *outs])))

    def model(self, s: Spec) -> Model:
        """Whole numbers, grown bit by bit."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Long numbers."""
        rare = {"first": ["first"], "clear": ["clear"], "reset": []}[s.framing]
        return Stimulus(dense=(n.ports["valid"],) if s.valid else (), sparse=tuple(n.ports[role] for role in rare))


def _memory(s: Spec) -> str:
    return {"add": "carry", "sub": "borrow", "neg": "flag", "cmp": "answer"}[s.operation]


def _truth(operation: str, row: int, size: int) -> str:
    """Next memory and result of a row of the reference's table, by counting."""
    a, b, old = (row >> (size - 1)) & 1, (row >> 1) & 1 if size == 3 else 0, row & 1
    if operation == "neg":
        return f"{int(a + old > 0)}{(a + old) % 2}"
    if operation == "cmp":
        return f"{int(2 * a + old > 2 * b)}" * 2
    total = a + b + old if operation == "add" else a - b - old
    return f"{int(total not in (0, 1))}{total % 2}"


class _Oracle(Model):
    """Keeps the operands as numbers and computes each result from scratch."""

    def __init__(self, s: Spec) -> None:
        self._s = s
        self.reset()

    def reset(self) -> None:
        self._a = self._b = self._size = self._out = 0

    def _after(self, inputs: Mapping[str, int]) -> tuple[int, int, int]:
        fresh = bool(inputs.get("first"))
        a, b, size = (0, 0, 0) if fresh else (self._a, self._b, self._size)
        return a + (inputs["a"] << size), b + (inputs.get("b", 0) << size), size + 1

    def _result(self, inputs: Mapping[str, int]) -> int:
        a, b, size = self._after(inputs)
        if self._s.operation == "cmp":
            return int(a > b)
        whole = {"add": a + b, "sub": a - b, "neg": -a}[self._s.operation]
        return whole >> (size - 1) & 1

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        whole = self._a + self._b if self._s.operation == "add" else self._a - self._b
        carried = self._a != 0 if self._s.operation == "neg" else not 0 <= whole < 2**self._size
        return {"out": self._out if self._s.registered else self._result(inputs), "carry": int(carried)}

    def advance(self, inputs: Mapping[str, int]) -> None:
        if inputs.get("clear"):
            self.reset()
        elif inputs.get("valid", 1):
            self._out = self._result(inputs)
            self._a, self._b, self._size = self._after(inputs)
