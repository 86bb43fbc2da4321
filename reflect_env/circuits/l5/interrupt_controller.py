"""An interrupt controller: pending bits, a mask, a fixed priority, an acknowledge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.ports import PortGroup, bits_in, bits_out, flag_in, flag_out
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Reset, Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    edges: tuple[bool, ...]
    """By line: whether a rising edge is remembered; else the level counts."""
    high_first: bool
    """Whether the highest number has the highest priority."""
    ack: str
    """`top` (acknowledges the line that is shown) or `bits` (a 1 for each line to clear)."""
    show: bool
    """Whether the pending bits are an output."""
    asynchronous: bool


@family("interrupt-controller", "L5", "IrqCtl", "InterruptCtl", "Pic", "IrqUnit", tags=("interrupt", "priority"))
class InterruptController(Family[Spec]):
    """Some request lines become one."""

    def draw(self, rng: Random) -> Spec:
        """Draw the kind of each line and options."""
        count, kind = rng.randint(3, 12), rng.random()
        edges = [rng.random() < 0.5 for _ in range(count)]
        if kind < 0.35:
            edges = [True] * count
        edges[rng.randrange(count)] = True
        options = (rng.random() < 0.4, rng.choice(("top", "top", "bits")), rng.random() < 0.5, rng.random() < 0.15)
        return Spec(tuple(edges), *options)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Lines, mask and acknowledge; the request and its number."""
        count = len(s.edges)
        top = flag_in("ack", "the interrupt that is shown is being served", "claim", "iack", "served", "take")
        bits = bits_in("ack", count, "a 1 clears the pending bit of the line", "clear", "eoi", "clr", "dismiss")
        pending = [bits_out("pending", count, "pending bits", "status", "pend", "waiting", "raw_irq")]
        return (
            bits_in("lines", count, "interrupt request lines", "sources", "irqs", "requests", "events"),
            bits_in("mask", count, "a 1 lets the line through", "enable", "ie", "allow", "unmask"),
            top if s.ack == "top" else bits,
            flag_out("irq", "some interrupt is pending and let through", "interrupt", "intr", "int_req"),
            bits_out(
                "id", (count - 1).bit_length(), "number of the most important one", "vector", "cause", "number", "index"
            ),
            *(pending if s.show else []),
        )

    def clocking(self, s: Spec) -> Clocking:
        """Implicit clock; the reset may be asynchronous."""
        return Clocking(Reset.ASYNC if s.asynchronous else Reset.SYNC)

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say how lines become pending, which one is shown, what clears them."""
        kind, count = "asynchronous" if s.asynchronous else "synchronous", len(s.edges)
        first = "highest" if s.high_first else "lowest"
        return Facts(
            (
                f"interrupt controller for {count} lines, {first} number first",
                f"{count}-line interrupt controller with fixed priority",
            ),
            (
                f"gather {count} interrupt lines into one request, the line with the {first} number first",
                f"keep, mask and rank {count} interrupt requests",
            ),
            tuple(_rules(s, n, first)),
            (
                f"The {kind} reset clears all pending bits and the remembered levels of the lines.",
                f"{n.t('irq')} and {n.t('id')} follow the pending bits and {n.t('mask')} in the same cycle.",
            ),
            {"verilog": self.verilog(s, n)},
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """Pending bits, the lines of the cycle before, and a loop that finds the first."""
        count, bits = len(s.edges), (len(s.edges) - 1).bit_length()
        edge = "".join(str(int(e)) for e in reversed(s.edges))
        order = f"i_d = 0; i_d < {count}; i_d = i_d + 1"
        order = order if s.high_first else f"i_d = {count - 1}; i_d >= 0; i_d = i_d - 1"
        clear = n.v("ack") if s.ack == "bits" else f"({n.v('ack')} & |live_d) ? {count}'d1 << id_d : {count}'d0"
        show = f"\n  assign {n.v('pending')} = pend_q;" if s.show else ""
        return f"""
  reg [{count - 1}:0] pend_q, last_q;
  reg [{bits - 1}:0] id_d;
  integer i_d;
  wire [{count - 1}:0] live_d = pend_q & {n.v("mask")};
  wire [{count - 1}:0] drop_d = {clear};
  wire [{count - 1}:0] rise_d = {n.v("lines")} & ~last_q;
  always @* begin
    id_d = 0;
    for ({order})
      if (live_d[i_d]) id_d = i_d;
  end
  always @(posedge clock{" or posedge reset" if s.asynchronous else ""})
    if (reset) begin
      pend_q <= 0;
      last_q <= 0;
    end else begin
      last_q <= {n.v("lines")};
      pend_q <= ({count}'b{edge} & ((pend_q & ~drop_d) | rise_d)) | (~{count}'b{edge} & {n.v("lines")});
    end
  assign {n.v("irq")} = |live_d;
  assign {n.v("id")} = id_d;{show}"""

    def style_words(self, s: Spec, n: Names) -> Style:
        """All lines at once, with a constant that tells edge from level."""
        pend, last, live = n.local("pend_reg", "flags"), n.local("last_lines", "before"), n.local("live", "visible")
        drop, rise, edges = n.local("drop", "to_clear"), n.local("rising", "fresh"), n.local("edge_lines", "edge_mask")
        count = len(s.edges)
        lines = [
            *self._state(s, n, pend, last, live),
            f"val {rise} = {n['lines']} & ~{last}",
            *self._show(s, n, live),
            f"val {drop} = {self._cleared(s, n, live)}",
        ]
        kept = f"({pend} & ~{drop}) | {rise}"
        if all(s.edges):
            lines += [f"{pend} := {kept}"]
        else:
            literal = "".join(str(int(e)) for e in reversed(s.edges))
            lines += [f'val {edges} = "b{literal}".U({count}.W)']
            lines += [f"{pend} := ({edges} & ({kept})) | (~{edges} & {n['lines']})"]
        text = "\n".join(lines)
        imports = tuple(name for name in ("PriorityEncoder", "Log2", "UIntToOH") if f"{name}(" in text)
        return Style(text, imports=imports)

    def style_lines(self, s: Spec, n: Names) -> Style:
        """A register for each line, in a loop; a chain picks the number."""
        pend, live, i = n.local("pend_bits", "flags"), n.local("live", "candidates"), n.local("i", "k")
        edges = n.local("on_edge", "edge_kind")
        count, bits, chosen = len(s.edges), (len(s.edges) - 1).bit_length(), n.local("chosen", "top_id")
        cases = f"(0 until {count}).map({i} => {live}({i}) -> {i}.U({bits}.W))" + (".reverse" if s.high_first else "")
        line, ack = f"{n['lines']}({i})", f"{n['ack']}({i})"
        served = ack if s.ack == "bits" else f"{n['ack']} && {live}({i}) && {chosen} === {i}.U"
        lines = [
            f"val {pend} = RegInit(VecInit(Seq.fill({count})(false.B)))",
            f"val {live} = {pend}.zip({n['mask']}.asBools).map {{ case (p, m) => p && m }}",
            f"val {chosen} = MuxCase(0.U({bits}.W), {cases})",
        ]
        edge_test = f"{line} && !RegNext({line}, false.B)"
        body = [f"when({served}) {{ {pend}({i}) := false.B }}", f"when({edge_test}) {{ {pend}({i}) := true.B }}"]
        if all(s.edges):
            lines += [f"for ({i} <- 0 until {count}) {{", *(f"  {part}" for part in body), "}"]
        else:
            listed = ", ".join(str(k) for k, e in enumerate(s.edges) if e)
            lines += [f"val {edges} = Set({listed})", f"for ({i} <- 0 until {count}) {{\n  if ({edges}({i})) {{"]
            lines += [*(f"    {part}" for part in body), f"  }} else {{\n    {pend}({i}) := {line}\n  }}\n}}"]
        lines += [f"{n['irq']} := {live}.reduce(_ || _)\n{n['id']} := {chosen}"]
        lines += [f"{n['pending']} := {pend}.asUInt"] if s.show else []
        return Style("\n".join(lines), imports=("MuxCase",))

    def _state(self, s: Spec, n: Names, pend: str, last: str, live: str) -> list[str]:
        zero = f"0.U({len(s.edges)}.W)"
        lines = [f"val {pend} = RegInit({zero})", f"val {last} = RegNext({n['lines']}, {zero})"]
        return [*lines, f"val {live} = {pend} & {n['mask']}", *([f"{n['pending']} := {pend}"] if s.show else [])]

    def _show(self, s: Spec, n: Names, live: str) -> list[str]:
        number = f"Log2({live})" if s.high_first else f"PriorityEncoder({live})"
        return [f"{n['irq']} := {live}.orR", f"{n['id']} := Mux({live}.orR, {number}, 0.U)"]

    def _cleared(self, s: Spec, n: Names, live: str) -> str:
        if s.ack == "bits":
            return n["ack"]
        return f"Mux({n['ack']} && {n['irq']}, UIntToOH({n['id']}, {len(s.edges)}), 0.U)"

    def model(self, s: Spec) -> Model:
        """A set of pending lines."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Few lines at a time, and masks that let most through."""
        count = len(s.edges)
        ones, singles = (1 << count) - 1, tuple(1 << k for k in range(count))
        pools = ((n.ports["lines"], (0, *singles, ones)), (n.ports["mask"], (ones, ones, ones, ones ^ 1, ones >> 1)))
        return Stimulus(cycles=2048, pools=pools)


def _rules(s: Spec, n: Names, first: str) -> list[Sentence]:
    lines, mask, irq, ident, ack = (n.t(role) for role in ("lines", "mask", "irq", "id", "ack"))
    edges = [str(k) for k, e in enumerate(s.edges) if e]
    levels = [str(k) for k, e in enumerate(s.edges) if not e]
    rules: list[Sentence] = [f"Bit i of {lines} is interrupt line i; each line has a pending bit."]
    which = "Every line" if not levels else f"Line{'s' * (len(edges) > 1)} {', '.join(edges)}"
    verb = "remembers" if not levels or len(edges) == 1 else "remember"
    rules += [
        f"{which} {verb} rising edges: the pending bit is set at the clock edge of a cycle in which the line is high "
        "and was low in the cycle before."
    ]
    if levels:
        many = len(levels) > 1
        rules += [
            f"Line{'s' * many} {', '.join(levels)} count{'s' * (not many)} by level: the pending bit takes the level "
            "of the line at every clock edge."
        ]
    rules += [
        (
            f"{irq} is high while the pending bit of some line with a 1 in {mask} is set.",
            f"{irq} is the OR of all pending bits whose bit of {mask} is 1.",
        ),
        (
            f"{ident} is the {first} number among these lines, and 0 when there is none.",
            f"Of these lines {ident} shows the one with the {first} number (0 if there is none).",
        ),
    ]
    if s.ack == "top":
        rules += [f"A cycle with {ack} and {irq} high clears the pending bit of line {ident} at its clock edge."]
    else:
        rules += [f"Each 1 in {ack} clears the pending bit of its line at the clock edge."]
    if levels:
        rules += ["Only lines with remembered edges can be cleared so; on the others this has no effect."]
    rules += ["If a pending bit is cleared and set at the same clock edge, it is set."]
    rules += [f"{n.t('pending')} shows the pending bits, whatever {mask} is."] if s.show else []
    return rules


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self.reset()

    def reset(self) -> None:
        self._pending: set[int] = set()
        self._high: set[int] = set()

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        live = {k for k in self._pending if inputs["mask"] >> k & 1}
        best = (max if self._s.high_first else min)(live, default=0)
        return {"irq": int(bool(live)), "id": best, "pending": sum(1 << k for k in self._pending)}

    def advance(self, inputs: Mapping[str, int]) -> None:
        seen, count = self.outputs(inputs), len(self._s.edges)
        high = {k for k in range(count) if inputs["lines"] >> k & 1}
        cleared = {k for k in range(count) if inputs["ack"] >> k & 1}
        if self._s.ack == "top":
            cleared = {seen["id"]} if inputs["ack"] and seen["irq"] else set()
        edge = {k for k in range(count) if self._s.edges[k]}
        self._pending = edge & ((self._pending - cleared) | (high - self._high)) | (high - edge)
        self._high = high
