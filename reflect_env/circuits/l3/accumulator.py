"""A running total: what to add, when, and what happens at the end of the range."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import gated, sint, uint
from reflect_env.circuits.clocks import always, branch, clock_ports, draw_clocking, in_domain, reset_noun
from reflect_env.circuits.draw import weighted
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.ports import PortGroup, data_in, data_out, flag_in, flag_out
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    in_width: int
    width: int
    """Of the total."""
    signed: bool
    valid: bool
    """Whether an input says that there is something to add."""
    subtract: bool
    """Whether an input turns adding into subtracting."""
    clear: str
    """`none`; `zero`: an input sets the total to 0; `first`: it makes the operand the first of a new total."""
    saturate: bool
    range_flag: str
    """Output about leaving the range: `none`; `step`: of the last step; `sticky`: of any step, until a restart."""
    clocking: Clocking

    def __post_init__(self) -> None:
        if self.range_flag == "sticky" and self.clear == "none":
            raise ValueError("a flag that stays needs something that takes it away")

    @property
    def flag(self) -> bool:
        """Whether there is such an output."""
        return self.range_flag != "none"

    @property
    def low(self) -> int:
        """Lowest total."""
        return -(1 << (self.width - 1)) if self.signed else 0

    @property
    def high(self) -> int:
        """Highest total."""
        return (1 << (self.width - int(self.signed))) - 1


@family("accumulator", "L3", "Accumulator", "Accum", "Acc", "RunningSum", "Integrator", tags=("arithmetic", "state"))
class Accumulator(Family[Spec]):
    """Adds operands to a register."""

    def draw(self, rng: Random) -> Spec:
        """Draw a total that some operands can fill."""
        narrow = rng.choice((2, 3, 4, 5, 6, 8, 8, 10, 12, 16))
        width = narrow + rng.choice((0, 1, 2, 2, 3, 4))
        clear = weighted(rng, [("none", 4), ("zero", 4), ("first", 2)])
        flags = (rng.random() < 0.35, rng.random() < 0.65, rng.random() < 0.3)
        flag = rng.choice(("none", "none", "none", "step", "step" if clear == "none" else "sticky"))
        return Spec(narrow, width, *flags, clear, rng.random() < 0.35, flag, draw_clocking(rng))

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Operand, controls, the total, the optional flag."""
        pins = [data_in("x", s.in_width, "operand", "din", "addend", "value", "sample", "data", signed=s.signed)]
        pins += [flag_in("valid", "there is an operand", "en", "enable", "in_valid", "strobe")] if s.valid else []
        pins += [flag_in("sub", "subtracts instead of adding", "subtract", "minus", "negate")] if s.subtract else []
        doc = "the operand starts a new total" if s.clear == "first" else "sets the total to 0"
        words = ("start", "begin", "restart") if s.clear == "first" else ("clr", "zero", "flush")
        pins += [flag_in("clear" if s.clear == "zero" else "first", doc, *words)] if s.clear != "none" else []
        pins += [data_out("total", s.width, "running total", "sum", "acc", "out", "result", signed=s.signed)]
        pins += [flag_out("over", "the range was left", "overflow", "sticky", "ovf", "exceeded")] if s.flag else []
        return (*clock_ports(s.clocking), *pins)

    def clocking(self, s: Spec) -> Clocking:
        """As drawn."""
        return s.clocking

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say what is added when, the ends, the restart."""
        kind, total, x = ("signed" if s.signed else "unsigned"), n.t("total"), n.t("x")
        when = f"At each clock edge with {n.t('valid')} high" if s.valid else "At each clock edge"
        change = f"{x} is added to the total"
        if s.subtract:
            change += f", or subtracted from it if {n.t('sub')} is high"
        rules: list[Sentence] = [
            (
                f"{when} {change}; {x} has {s.in_width} {kind} bits, the total has {s.width}.",
                f"{total} is a register of {s.width} {kind} bits. {when} {change} ({x} has {s.in_width} {kind} bits).",
            )
        ]
        rules += [f"While {n.t('valid')} is low nothing is added."] if s.valid else []
        if s.saturate:
            ends = f"{s.low} and {s.high}"
            rules.append((f"The total saturates at {ends}.", f"A result beyond {ends} ends at the nearer of the two."))
        else:
            rules.append((f"The total wraps modulo 2^{s.width}.", f"Only the low {s.width} bits of a result are kept."))
        rules += self._restart(s, n)
        rules += self._flag_rule(s, n)
        mode, reset = ("saturating " if s.saturate else ""), reset_noun(s.clocking)
        low = f" and {n.t('over')} to 0" if s.flag else ""
        return Facts(
            (f"{s.width}-bit {mode}accumulator for {kind} operands", f"{mode}{kind} accumulator of {s.width} bits"),
            (
                f"keep a {mode}running total of {kind} {s.in_width}-bit operands",
                f"sum up {x} in a register of {s.width} {kind} bits" + (" with saturation" if s.saturate else ""),
            ),
            tuple(rules),
            ((f"The {reset} sets the total{low or ' to 0'}.", f"The {reset} sets {total}{low or ' to 0'}."),),
        )

    def _flag_rule(self, s: Spec, n: Names) -> list[Sentence]:
        happens = "would leave the range and is limited" if s.saturate else "leaves the range and wraps"
        if s.range_flag == "sticky":
            told = f"{n.t('over')} is a register that goes high with the edge of a result that {happens}"
            return [f"{told}, and stays high until reset or a restart."]
        if s.range_flag == "step":
            idle = f"; it stays while {n.t('valid')} is low" if s.valid else ""
            return [f"{n.t('over')} is a register: each step sets it to 1 if its result {happens}, else to 0{idle}."]
        return []

    def _restart(self, s: Spec, n: Names) -> list[Sentence]:
        flag = f" and {n.t('over')}" if s.flag else ""
        if s.clear == "zero":
            needs = f", whether {n.t('valid')} is high or not" if s.valid else ""
            return [f"A high {n.t('clear')} sets the total{flag} to 0 at the clock edge instead of adding{needs}."]
        if s.clear == "first":
            needs = f" (and only together with {n.t('valid')})" if s.valid else ""
            low = f"; {n.t('over')} starts from 0 as well" if s.range_flag == "sticky" else ""
            return [f"If {n.t('first')} is high{needs}, the total counts as 0 in this step, so a new sum begins{low}."]
        return []

    def verilog(self, s: Spec, n: Names) -> str:
        """Two bits more than the total, as signed numbers."""
        w, extra = s.width, s.width + 2 - s.in_width
        x = n.v("x")
        wide_x = f"{{{{{extra}{{{x}[{s.in_width - 1}]}}}}, {x}}}" if s.signed else f"{{{extra}'d0, {x}}}"
        base = f"{{{{2{{total_q[{w - 1}]}}}}, total_q}}" if s.signed else "{2'b00, total_q}"
        base = f"{n.v('first')} ? {w + 2}'d0 : {base}" if s.clear == "first" else base
        minus = f"{n.v('sub')} ? base_d - x_d : base_d + x_d" if s.subtract else "base_d + x_d"
        kept = f"total_q <= sum_d[{w - 1}:0];"
        if s.saturate:
            top, bottom = f"{w}'h{s.high:x}", f"{w}'h{s.low & ((1 << w) - 1):x}"
            kept = branch("above_d", f"total_q <= {top};", branch("below_d", f"total_q <= {bottom};", kept))
        start = "total_q <= 0;" + ("\nover_q <= 1'b0;" if s.flag else "")
        old = f"(over_q & ~{n.v('first')})" if s.clear == "first" else "over_q"
        old = f"{old} | " if s.range_flag == "sticky" else ""
        step = kept + (f"\nover_q <= {old}above_d | below_d;" if s.flag else "")
        step = branch(n.v("valid") if s.valid else "", step)
        step = branch(n.v("clear"), start, step) if s.clear == "zero" else step
        flag = f"\n  assign {n.v('over')} = over_q;" if s.flag else ""
        return f"""
  reg [{w - 1}:0] total_q;{chr(10) + "  reg over_q;" if s.flag else ""}
  wire signed [{w + 1}:0] x_d = {wide_x};
  wire signed [{w + 1}:0] base_d = {base};
  wire signed [{w + 1}:0] sum_d = {minus};
  wire above_d = ~sum_d[{w + 1}] & (sum_d[{w}:{w - 1 if s.signed else w}] != 0);
  wire below_d = sum_d[{w + 1}] & {f"(sum_d[{w}:{w - 1}] != 2'b11)" if s.signed else "1'b1"};
{always(s.clocking, start, step)}
  assign {n.v("total")} = total_q;{flag}"""

    def style_when(self, s: Spec, n: Names) -> Style:
        """A register and `when`, the exact result apart where it is needed."""
        reg, over = n.local("total_reg", "acc", "sum_reg"), n.local("over_reg", "seen", "flag")
        lines = [f"val {reg} = RegInit({_zero(s)})"] + ([f"val {over} = RegInit(false.B)"] if s.flag else [])
        more, result, out = self._result(s, n, reg)
        step = [f"{reg} := {result}"]
        kept = f"({over} && !{n['first']})" if s.clear == "first" else over
        step += [f"{over} := {kept} || {out}" if s.range_flag == "sticky" else f"{over} := {out}"] if s.flag else []
        lines += [*more, gated(n["valid"] if s.valid else "", *step)]
        if s.clear == "zero":
            lines += [gated(n["clear"], f"{reg} := {_plain_zero(s)}", *([f"{over} := false.B"] if s.flag else []))]
        return self._done(s, n, reg, over, lines)

    def style_range(self, s: Spec, n: Names) -> Style:
        """Signed arithmetic with room to spare, compared with the ends of the range; all choices by `Mux`."""
        reg, over = n.local("kept", "total_so_far", "sum_q"), n.local("left_range", "was_over", "sticky_bit")
        old, exact, wrap = n.local("start", "prior", "old"), n.local("target", "moved", "goal"), ".asSInt" * s.signed
        wide, x = (reg if s.signed else f"{reg}.zext"), (n["x"] if s.signed else f"{n['x']}.zext")
        lines = [f"val {reg} = RegInit({_zero(s)})", f"val {old} = {wide}"]
        lines[1:] = [f"val {old} = Mux({n['first']}, 0.S, {wide})"] if s.clear == "first" else lines[1:]
        plus, minus = f"{old} +& {x}", f"{old} -& {x}"
        lines += [f"val {exact} = " + (f"Mux({n['sub']}, {minus}, {plus})" if s.subtract else plus)]
        cut = f"{exact}({s.width - 1}, 0){wrap}"
        low, high = sint(s.low), sint(s.high)
        if s.saturate:
            ends = (uint(s.high), "0.U") if not s.signed else (high, low)
            cut = f"Mux({exact} > {high}, {ends[0]}, Mux({exact} < {low}, {ends[1]}, {cut}))"
        lines += [f"{reg} := {self._choice(s, n, reg, cut, _plain_zero(s))}"]
        if s.flag:
            kept = f"({over} && !{n['first']})" if s.clear == "first" else over
            after = f"{exact} > {high} || {exact} < {low}"
            after = f"{kept} || {after}" if s.range_flag == "sticky" else after
            lines[1:1] = [f"val {over} = RegInit(false.B)"]
            lines += [f"{over} := {self._choice(s, n, over, after, 'false.B')}"]
        return self._done(s, n, reg, over, lines)

    def _choice(self, s: Spec, n: Names, reg: str, after: str, start: str) -> str:
        after = f"Mux({n['valid']}, {after}, {reg})" if s.valid else after
        return f"Mux({n['clear']}, {start}, {after})" if s.clear == "zero" else after

    def style_enable(self, s: Spec, n: Names) -> Style | None:
        """`RegEnable` of the next total."""
        if s.flag or not s.valid:
            return None
        reg, after = n.local("running", "stored", "state"), n.local("next_total", "updated", "after")
        more, result, _ = self._result(s, n, reg)
        lines = [f"val {after} = Wire({_type(s)})"]
        gate = n["valid"] if s.clear != "zero" else f"{n['valid']} || {n['clear']}"
        lines += [f"val {reg} = RegEnable({after}, {_zero(s)}, {gate})", *more]
        result = f"Mux({n['clear']}, {_plain_zero(s)}, {result})" if s.clear == "zero" else result
        lines += [f"{after} := {result}"]
        style = self._done(s, n, reg, "", lines)
        return Style(style.body, imports=("RegEnable",))

    def style_masked(self, s: Spec, n: Names) -> Style | None:
        """Adds zero where there is nothing to add."""
        if s.saturate or s.flag or s.subtract:
            return None
        reg, term, base = n.local("value", "accumulated"), n.local("term", "increment"), n.local("base", "before")
        zero = "0.S" if s.signed else "0.U"
        lines = [f"val {reg} = RegInit({_zero(s)})"]
        lines += [f"val {term} = Mux({n['valid']}, {n['x']}, {zero})" if s.valid else f"val {term} = {n['x']}"]
        if s.clear == "first":
            gate = f"{n['first']} && {n['valid']}" if s.valid else n["first"]
            lines += [f"val {base} = Mux({gate}, {zero}, {reg})", f"{reg} := {base} + {term}"]
        elif s.clear == "zero":
            lines += [f"{reg} := Mux({n['clear']}, {zero}, {reg} + {term})"]
        else:
            lines += [f"{reg} := {reg} + {term}"]
        return self._done(s, n, reg, "", lines)

    def _result(self, s: Spec, n: Names, reg: str) -> tuple[list[str], str, str]:
        """Lines before, the next total, and whether the range is left."""
        zero, base, lines = ("0.S" if s.signed else "0.U"), reg, []
        if s.clear == "first":
            base = n.local("base", "so_far", "from")
            lines = [f"val {base} = Mux({n['first']}, {zero}, {reg})"]
        if not s.saturate and not s.flag:
            plain = f"{base} + {n['x']}"
            return lines, (f"Mux({n['sub']}, {base} - {n['x']}, {plain})" if s.subtract else plain), ""
        exact, out = n.local("exact", "wide", "full"), n.local("outside", "leaves", "too_far")
        value = f"{base} +& {n['x']}"
        value = f"Mux({n['sub']}, {base} -& {n['x']}, {value})" if s.subtract else value
        test = f"{exact}({s.width}) =/= {exact}({s.width - 1})" if s.signed else f"{exact}({s.width})"
        lines += [f"val {exact} = {value}", f"val {out} = {test}"]
        cut = f"{exact}({s.width - 1}, 0)" + (".asSInt" if s.signed else "")
        if not s.saturate:
            return lines, cut, out
        end = uint(s.high, s.width)
        if s.signed:
            end = f"Mux({exact}({s.width}), {sint(s.low, s.width)}, {sint(s.high, s.width)})"
        elif s.subtract:
            end = f"Mux({n['sub']}, 0.U, {uint(s.high, s.width)})"
        return lines, f"Mux({out}, {end}, {cut})", out

    def _done(self, s: Spec, n: Names, reg: str, over: str, lines: list[str]) -> Style:
        flag = [f"{n['over']} := {over}"] if s.flag else []
        return Style(in_domain(s.clocking, "\n".join([*lines, f"{n['total']} := {reg}", *flag])))

    def model(self, s: Spec) -> Model:
        """Whole numbers."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Rare restarts; runs of large operands of one sign, which meet the ends of the range exactly."""
        restart = {"none": [], "zero": ["clear"], "first": ["first"]}[s.clear]
        dense = (n.ports["valid"],) if s.valid else ()
        most, least = (1 << (s.in_width - s.signed)) - 1, -(1 << (s.in_width - 1)) if s.signed else 0
        up = [*([most] * (s.high // most)), s.high % most, 0, 1]
        down = [*([least] * (2 * s.low // least)), 0, -1 % least] if s.signed else []
        pool = tuple(value % (1 << s.in_width) for value in (*up, *down))
        pools = ((n.ports["x"], pool),)
        return Stimulus(cycles=2048, pools=pools, dense=dense, sparse=tuple(n.ports[role] for role in restart))


def _type(s: Spec) -> str:
    return f"{'SInt' if s.signed else 'UInt'}({s.width}.W)"


def _plain_zero(s: Spec) -> str:
    return "0.S" if s.signed else "0.U"


def _zero(s: Spec) -> str:
    return f"{_plain_zero(s)}({s.width}.W)"


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self.reset()

    def reset(self) -> None:
        self._total, self._over = 0, 0

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        return {"total": self._total % 2**self._s.width, "over": self._over}

    def advance(self, inputs: Mapping[str, int]) -> None:
        s = self._s
        if inputs.get("clear"):
            self.reset()
        elif inputs.get("valid", 1):
            if inputs.get("first"):
                self.reset()
            x = inputs["x"]
            x -= 2**s.in_width if s.signed and x >= 2 ** (s.in_width - 1) else 0
            self._take(self._total - x if inputs.get("sub") else self._total + x)

    def _take(self, exact: int) -> None:
        s = self._s
        outside = not s.low <= exact <= s.high
        self._over = int(outside or (s.range_flag == "sticky" and self._over == 1))
        self._total = min(max(exact, s.low), s.high) if s.saturate else (exact - s.low) % 2**s.width + s.low
