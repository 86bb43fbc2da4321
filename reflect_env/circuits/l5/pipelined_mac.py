"""Multiply and accumulate, with registers between multiplier and sum."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import sint, uint
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.ports import PortGroup, data_in, data_out, flag_in, flag_out
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Reset, Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    acc_width: int
    signed: bool
    stages: int
    """Clock edges from the operands to the sum that holds their product."""
    control: str
    """`first` (a product replaces the sum) or `clear` (the sum becomes 0)."""
    saturate: bool
    valid: bool
    """Whether an output tells that the sum was renewed."""
    asynchronous: bool

    def __post_init__(self) -> None:
        if self.acc_width < 2 * self.width:
            raise ValueError("the sum is narrower than a product")


@family("pipelined-mac", "L5", "Mac", "MulAcc", "DotUnit", "Accumulator", tags=("arithmetic", "pipeline"))
class PipelinedMac(Family[Spec]):
    """Sums products."""

    def draw(self, rng: Random) -> Spec:
        """Draw widths, length and what happens at the ends."""
        w, guard = rng.choice((3, 4, 4, 6, 8, 8, 10, 12, 13, 16)), rng.choice((0, 1, 2, 3, 4, 8))
        options = (rng.random() < 0.5, rng.randint(1, 4), rng.choice(("first", "clear")), rng.random() < 0.35)
        return Spec(w, 2 * w + guard, *options, rng.random() < 0.6, rng.random() < 0.15)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Operands with their controls, the sum."""
        first = flag_in("first", "this product starts a new sum", "new_sum", "start", "sop", "fresh")
        clear = flag_in("clear", "sets the sum to 0", "clr", "zero", "restart", "flush")
        valid = [flag_out("valid", "the sum was just renewed", "out_valid", "updated", "strobe", "acc_valid")]
        return (
            flag_in("en", "the operands count", "in_valid", "enable", "load", "take"),
            first if s.control == "first" else clear,
            data_in("a", s.width, "first factor", "x", "lhs", "sample", "op_a", signed=s.signed),
            data_in("b", s.width, "second factor", "y", "rhs", "coeff", "op_b", signed=s.signed),
            data_out("acc", s.acc_width, "sum of products", "sum", "total", "mac_out", "out", signed=s.signed),
            *(valid if s.valid else []),
        )

    def clocking(self, s: Spec) -> Clocking:
        """Implicit clock; the reset may be asynchronous."""
        return Clocking(Reset.ASYNC if s.asynchronous else Reset.SYNC)

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say what is summed, when it is seen, and what happens at the ends."""
        kind, sign = "asynchronous" if s.asynchronous else "synchronous", "signed" if s.signed else "unsigned"
        depth = "1 stage" if s.stages == 1 else f"{s.stages} stages"
        end = "saturating" if s.saturate else "wrapping"
        out = f" and {n.t('valid')}" if s.valid else ""
        return Facts(
            (
                f"{sign} {s.width}-bit multiply-accumulate unit with a {s.acc_width}-bit {end} sum and {depth}",
                f"pipelined MAC ({sign}, {s.width} x {s.width} bits, {s.acc_width}-bit {end} sum, {depth})",
            ),
            (
                f"sum up products of {sign} {s.width}-bit numbers in {s.acc_width} bits, {end}, with {depth}",
                f"multiply and accumulate {sign} numbers of {s.width} bits; the {end} sum has {s.acc_width} bits",
            ),
            tuple(_rules(s, n)),
            (f"The {kind} reset sets {n.t('acc')}{out} to 0 and drops all products that are on their way.",),
            {"verilog": self.verilog(s, n)},
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """Products wait in a row of registers; the last place belongs to the sum."""
        w, total, sign = 2 * s.width, s.acc_width, " signed" if s.signed else ""
        wait = s.stages - 1
        product = f"{n.v('a')} * {n.v('b')}"
        if s.signed:
            product = f"$signed({n.v('a')}) * $signed({n.v('b')})"
        mark = n.v("first") if s.control == "first" else "1'b0"
        arrive = (
            (f"en_q[{wait - 1}]", f"mark_q[{wait - 1}]", f"word_q[{wait - 1}]") if wait else (n.v("en"), mark, "now_d")
        )
        en, first, word = arrive
        shifts, names = "", ", mark_q" if s.control == "first" else ""
        if wait:
            rows = [f"word_q[{k}] <= {'now_d' if k == 0 else f'word_q[{k - 1}]'};" for k in range(wait)]
            older = f"{{{f'en_q[{wait - 2}:0], ' if wait > 1 else ''}{n.v('en')}}}"
            marks = f"{{{f'mark_q[{wait - 2}:0], ' if wait > 1 else ''}{mark}}}"
            rows = [f"en_q <= {older};", *([f"mark_q <= {marks};"] if s.control == "first" else []), *rows]
            shifts = "\n      " + "\n      ".join(rows)
        start = f"{first} ? 0 : acc_q" if s.control == "first" else f"{n.v('clear')} ? 0 : acc_q"
        top, low = (
            (f"{total}'d{(1 << total - 1) - 1}", f"-{total + 1}'sd{1 << total - 1}")
            if s.signed
            else (f"{{{total}{{1'b1}}}}", "0")
        )
        result = "wide_d"
        if s.saturate and s.signed:
            result = f"(wide_d[{total}] == wide_d[{total - 1}]) ? wide_d : wide_d[{total}] ? {low} : {top}"
        elif s.saturate:
            result = f"wide_d[{total}] ? {top} : wide_d"
        clear = f"\n      else if ({n.v('clear')}) acc_q <= 0;" if s.control == "clear" else ""
        valid = f"\n  assign {n.v('valid')} = valid_q;" if s.valid else ""
        decl = f"\n  reg{sign} [{w - 1}:0] word_q [0:{wait - 1}];\n  reg [{wait - 1}:0] en_q{names};" if wait else ""
        init = "\n      en_q <= 0;" if wait else ""
        return f"""
  wire{sign} [{w - 1}:0] now_d = {product};{decl}
  reg{sign} [{total - 1}:0] acc_q;
  reg valid_q;
  wire{sign} [{total - 1}:0] base_d = {start};
  wire{sign} [{total}:0] wide_d = base_d + {word};
  always @(posedge clock{" or posedge reset" if s.asynchronous else ""})
    if (reset) begin
      acc_q <= 0;
      valid_q <= 0;{init}
    end else begin{shifts}
      valid_q <= {en};
      if ({en}) acc_q <= {result};{clear}
    end
  assign {n.v("acc")} = acc_q;{valid}"""

    def style_registers(self, s: Spec, n: Names) -> Style:
        """Each stage as registers with a name of their own, by a loop over Scala variables."""
        acc, base, wide = n.local("acc_reg", "sum_reg"), n.local("base", "start_from"), n.local("wide", "raw_sum")
        word, on, mark = n.local("word", "product"), n.local("on", "present"), n.local("mark", "fresh_sum")
        first = s.control == "first"
        lines = [f"var {word} = {n['a']} * {n['b']}", f"var {on} = {n['en']}"]
        lines += [f"var {mark} = {n['first']}"] if first else []
        if s.stages > 1:
            steps = [f"  {word} = RegNext({word})", f"  {on} = RegNext({on}, false.B)"]
            steps += [f"  {mark} = RegNext({mark})"] if first else []
            lines += [f"for (_ <- 1 until {s.stages}) {{", *steps, "}"]
        lines += self._sum(s, n, (acc, base, wide), (word, on, mark))
        return Style("\n".join(lines))

    def style_shift_registers(self, s: Spec, n: Names) -> Style:
        """`ShiftRegister` and `RegEnable` for what travels, the next sum as one expression."""
        acc, base, wide = n.local("total_reg", "running"), n.local("previous", "old_sum"), n.local("exact", "extended")
        word, on, mark = (
            n.local("delayed_product", "term"),
            n.local("arrives", "term_valid"),
            n.local("restart_now", "is_first"),
        )
        wait = s.stages - 1
        first = s.control == "first"
        imports: tuple[str, ...] = ()
        lines = [f"val {word} = {n['a']} * {n['b']}", f"val {on} = {n['en']}"]
        lines += [f"val {mark} = {n['first']}"] if first else []
        if wait:
            imports = ("ShiftRegister",)
            lines = [f"val {word} = ShiftRegister({n['a']} * {n['b']}, {wait})"]
            lines += [f"val {on} = ShiftRegister({n['en']}, {wait}, false.B, true.B)"]
            lines += [f"val {mark} = ShiftRegister({n['first']}, {wait})"] if first else []
        lines += self._sum(s, n, (acc, base, wide), (word, on, mark), by_mux=True)
        return Style("\n".join(lines), imports=imports)

    def style_operands(self, s: Spec, n: Names) -> Style | None:
        """The factors are registered first, the product after them; a bundle travels along."""
        if s.stages < 2:
            return None
        bundle, kind = f"{n.module}Factors", f"{'SInt' if s.signed else 'UInt'}({s.width}.W)"
        acc, base, wide = n.local("acc_reg", "sum_reg"), n.local("base", "carry_on"), n.local("wide", "raw_sum")
        entry, on, last = n.local("entry", "captured"), n.local("on", "term_here"), n.local("last", "arriving")
        first = s.control == "first"
        before = f"class {bundle} extends Bundle {{\n  val left = {kind}\n  val right = {kind}\n"
        before += "  val first = Bool()\n}" if first else "}"
        lines = [
            f"val {entry} = Wire(new {bundle})",
            f"{entry}.left := {n['a']}\n{entry}.right := {n['b']}",
            *([f"{entry}.first := {n['first']}"] if first else []),
            f"val {last} = ShiftRegister({entry}, {s.stages - 1})",
            f"val {on} = ShiftRegister({n['en']}, {s.stages - 1}, false.B, true.B)",
        ]
        word = f"({last}.left * {last}.right)"
        lines += self._sum(s, n, (acc, base, wide), (word, on, f"{last}.first"))
        return Style("\n".join(lines), imports=("ShiftRegister",), before=before)

    def _sum(
        self, s: Spec, n: Names, names: tuple[str, str, str], term: tuple[str, str, str], by_mux: bool = False
    ) -> list[str]:
        """The accumulator, for a product, its valid bit and its mark."""
        (acc, base, wide), (word, on, mark) = names, term
        total, letter = s.acc_width, "S" if s.signed else "U"
        restart = mark if s.control == "first" else n["clear"]
        zero, cast = f"0.{letter}", ".asSInt" if s.signed else ""
        lines = [f"val {acc} = RegInit(0.{letter}({total}.W))", f"val {base} = Mux({restart}, {zero}, {acc})"]
        if s.saturate:
            fitted, kept = n.local("fitted", "limited"), f"{wide}({total - 1}, 0){cast}"
            lines += [f"val {wide} = {base} +& {word}\nval {fitted} = WireDefault({kept})"]
            if s.signed:
                low, high = sint(-(1 << total - 1), total), sint((1 << total - 1) - 1, total)
                over, end = f"{wide}({total}) =/= {wide}({total - 1})", f"Mux({wide}({total}), {low}, {high})"
            else:
                over, end = f"{wide}({total})", uint((1 << total) - 1, total)
            lines += [f"when({over}) {{\n  {fitted} := {end}\n}}"]
            result = fitted
        else:
            result = f"{base} + {word}"
        if by_mux:
            other = base if s.control == "clear" else acc
            lines += [f"{acc} := Mux({on}, {result}, {other})"]
        else:
            lines += [f"when({on}) {{\n  {acc} := {result}\n}}"]
            if s.control == "clear":
                lines[-1] += f".elsewhen({n['clear']}) {{\n  {acc} := {zero}\n}}"
        lines += [f"{n['acc']} := {acc}"]
        return [*lines, *([f"{n['valid']} := RegNext({on}, false.B)"] if s.valid else [])]

    def model(self, s: Spec) -> Model:
        """Products under way in a list."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Long sums of extreme products."""
        top = (1 << s.width) - 1
        few = (0, 1, top, top - 1, top >> 1, (top >> 1) + 1)
        restart = n.ports["first" if s.control == "first" else "clear"]
        pools = ((n.ports["a"], few), (n.ports["b"], few))
        return Stimulus(cycles=2048, dense=(n.ports["en"],), sparse=(restart,), pools=pools)


def _rules(s: Spec, n: Names) -> list[Sentence]:
    en, acc, a, b = (n.t(role) for role in ("en", "acc", "a", "b"))
    edges = "clock edge" if s.stages == 1 else f"{s.stages} clock edges"
    sign = "signed" if s.signed else "unsigned"
    rules: list[Sentence] = [
        (
            f"In each cycle with {en} high the {sign} product of {a} and {b} is added to the sum; without it nothing "
            "is added.",
            f"{en} high adds the {sign} product {a} * {b} to the sum; {en} low adds nothing.",
        ),
        (
            f"{acc} is the sum, in a register; a product is in it after {edges}, so it is seen {s.stages} "
            f"cycle{'s' * (s.stages > 1)} after its operands. New operands can come in every cycle.",
        ),
    ]
    if s.control == "first":
        rules += [
            f"{n.t('first')} goes with the operands of its cycle: if it is high, the sum becomes their product alone "
            f"instead of growing by it. It has no effect while {en} is low."
        ]
    else:
        rules += [
            f"{n.t('clear')} acts on the sum at the clock edge of its own cycle, whatever is still on its way: the sum "
            f"becomes 0 or, if a product arrives at that clock edge, this product alone."
        ]
    low, high = (-(1 << s.acc_width - 1), (1 << s.acc_width - 1) - 1) if s.signed else (0, (1 << s.acc_width) - 1)
    ends = f"{low} or {high}, whichever is nearer" if s.signed else f"{high}"
    rules += [
        f"A sum outside {low} to {high} becomes {ends}, and further products are added to that."
        if s.saturate
        else f"The sum has {s.acc_width} bits and wraps round: it is kept modulo 2^{s.acc_width}."
    ]
    if s.valid:
        rules += [
            f"{n.t('valid')} is high in the cycle after each clock edge at which a product reached the sum, else low."
        ]
    return rules


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self.reset()

    def reset(self) -> None:
        self._acc = self._valid = 0
        self._coming: list[tuple[int, int] | None] = [None] * (self._s.stages - 1)

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        return {"acc": self._acc % 2**self._s.acc_width, "valid": self._valid}

    def advance(self, inputs: Mapping[str, int]) -> None:
        product = self._number(inputs["a"]) * self._number(inputs["b"])
        self._coming.append((product, inputs.get("first", 0)) if inputs["en"] else None)
        arrived = self._coming.pop(0)
        if inputs.get("clear") or (arrived and arrived[1]):
            self._acc = 0
        self._valid = int(arrived is not None)
        if arrived:
            self._acc = self._fitted(self._acc + arrived[0])

    def _fitted(self, value: int) -> int:
        modulus = 1 << self._s.acc_width
        low, high = (-modulus // 2, modulus // 2 - 1) if self._s.signed else (0, modulus - 1)
        if self._s.saturate:
            return max(low, min(high, value))
        return (value - low) % modulus + low

    def _number(self, raw: int) -> int:
        half = 2 ** (self._s.width - 1)
        return raw - 2 * half if self._s.signed and raw >= half else raw
