"""A register file whose read ports see values that are still on their way: the bypass of a processor's pipeline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.draw import width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.l6.text import clocked, kind_of_reset, style
from reflect_env.circuits.ports import PortGroup, bits_in, bits_out, bundle_in, flag_in, vec_in, vec_out
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    entries: int
    reads: int
    sources: int
    """Forwarding inputs, the first one the youngest."""
    bypass: bool
    """Whether a read sees what is written in the same cycle."""
    zero_register: bool
    numbered: bool
    """Whether register `i` is reset to `i`; else to 0."""
    asynchronous: bool

    @property
    def address_bits(self) -> int:
        """Width of a register number."""
        return (self.entries - 1).bit_length()


@family("forwarded-regfile", "L6", "RegFile", "Registers", "OperandFile", "Bank", tags=("memory", "pipeline"))
class ForwardedRegfile(Family[Spec]):
    """Read ports with forwarding before the stored value."""

    def draw(self, rng: Random) -> Spec:
        """Draw a file of 4 to 32 registers with at least one kind of forwarding."""
        entries = rng.choice((4, 4, 8, 8, 16, 32))
        w = width(rng, (entries - 1).bit_length() + 1, 16 if entries > 8 else 32)
        sources = rng.choice((0, 1, 1, 2))
        bypass = sources == 0 or rng.random() < 0.6
        flags = [rng.random() < share for share in (0.45, 0.3, 0.2)]
        return Spec(w, entries, rng.randint(1, 3), sources, bypass, *flags)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Read ports, the write port, the forwarding inputs."""
        a, w = s.address_bits, s.width
        addresses, values = ("rd_addr", "rs", "read_addr", "src"), ("rd_data", "operand", "read_data", "value")
        if s.reads == 1:
            reads = (bits_in("raddr", a, "register to read", *addresses), bits_out("rdata", w, "value read", *values))
        else:
            reads = (
                vec_in("raddr", s.reads, a, "registers to read", *addresses),
                vec_out("rdata", s.reads, w, "values read", *values),
            )
        fields = (("valid", 1), ("addr", a), ("data", w))
        words = (("ex", "fwd_a", "young", "bypass_a"), ("mem", "fwd_b", "older", "bypass_b"))
        docs = ("youngest forwarded result", "older forwarded result") if s.sources > 1 else ("forwarded result",)
        return (
            *reads,
            flag_in("we", "write enable", "wen", "write", "wr_en", "commit"),
            bits_in("waddr", a, "register to write", "wr_addr", "rd", "write_addr", "dest"),
            bits_in("wdata", w, "value to write", "wr_data", "write_data", "wval"),
            *(bundle_in(f"fwd{i}", fields, docs[i], *words[i]) for i in range(s.sources)),
        )

    def clocking(self, s: Spec) -> Clocking:
        """Implicit clock; the reset may be asynchronous."""
        return clocked(s.asynchronous)

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say where a read value comes from, in the order of priority."""
        each = "Each read port" if s.reads > 1 else "The read port"
        asked = f"`{n.ports['raddr']}(i)`" if s.reads > 1 else n.t("raddr")
        pair = f"`{n.ports['rdata']}(i)`" if s.reads > 1 else n.t("rdata")
        rules: list[Sentence] = [
            (
                f"The file holds {s.entries} registers of {s.width} bits, numbered from 0.",
                f"There are {s.entries} registers, 0 to {s.entries - 1}, each {s.width} bits wide.",
            ),
            (
                f"While {n.t('we')} is high, the clock edge stores {n.t('wdata')} in register {n.t('waddr')}.",
                f"A clock edge with {n.t('we')} high writes {n.t('wdata')} to the register numbered {n.t('waddr')}.",
            ),
            f"{each} is combinational: {pair} is the value of register {asked}, taken from the first of these that "
            f"applies: {'; '.join(_order(s, n, asked))}.",
        ]
        if s.sources:
            rules.append(
                ("Forwarding changes only what is read, never what is stored.", "A forwarded value is not stored.")
            )
        if not s.bypass:
            rules.append(f"A read in the cycle of a write does not see {n.t('wdata')}: it gets the old stored value.")
        if s.zero_register:
            rules.append(
                (
                    "Register 0 always reads as 0, even if a value is forwarded for it or written to it.",
                    "Reading register 0 gives 0 in every case; writes and forwarded values for it have no effect.",
                )
            )
        kind, start = kind_of_reset(s.asynchronous), "its own number" if s.numbered else "0"
        return Facts(
            (
                f"register file of {s.entries} x {s.width} bits with forwarding",
                f"{s.width}-bit register file with {s.reads} read port{'s' * (s.reads > 1)} and bypass",
            ),
            (
                f"keep {s.entries} registers of {s.width} bits and give their newest values to the read side",
                "serve operand reads so that results still under way are seen",
            ),
            tuple(rules),
            (
                (
                    f"The {kind} reset sets every register to {start}.",
                    f"The reset is {kind}: it loads each register with {start}.",
                ),
            ),
            {"verilog": self.verilog(s, n).strip("\n")},
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """An array, and one chain of conditions a read port."""
        w, e = s.width, s.entries
        start = f"i_d[{w - 1}:0]" if s.numbered else f"{w}'d0"
        guard = f" && {n.v('waddr')} != 0" if s.zero_register else ""
        reads = []
        for i in range(s.reads):
            suffix = i if s.reads > 1 else ""
            asked = n.v("raddr", suffix)
            text = f"({asked} == 0) ? {w}'d0 : " if s.zero_register else ""
            for k in range(s.sources):
                text += (
                    f"({n.v(f'fwd{k}', 'valid')} && {n.v(f'fwd{k}', 'addr')} == {asked}) ? {n.v(f'fwd{k}', 'data')} : "
                )
            text += f"({n.v('we')} && {n.v('waddr')} == {asked}) ? {n.v('wdata')} : " if s.bypass else ""
            reads.append(f"  assign {n.v('rdata', suffix)} = {text}file_q[{asked}];")
        edge = " or posedge reset" if s.asynchronous else ""
        return f"""
  reg [{w - 1}:0] file_q [0:{e - 1}];
  integer i_d;
  always @(posedge clock{edge})
    if (reset) begin
      for (i_d = 0; i_d < {e}; i_d = i_d + 1) file_q[i_d] <= {start};
    end else if ({n.v("we")}{guard}) file_q[{n.v("waddr")}] <= {n.v("wdata")};
{chr(10).join(reads)}"""

    def style_case(self, s: Spec, n: Names) -> Style:
        """`MuxCase` with the stored value as its default."""
        regs, i = n.local("regs", "file", "storage", "bank"), n.local("i", "port", "k")
        asked, out = _port(s, n, "raddr", i), _port(s, n, "rdata", i)
        pairs = [f"({hit}) -> {data}" for hit, data in _candidates(s, n, asked)]
        arms = ",\n".join(f"  {pair}" for pair in pairs)
        line = f"{out} := MuxCase({regs}({asked}), Seq(\n{arms}\n))"
        return style("\n".join([_file(s, regs), _write(s, n, regs), _each(s, i, line)]))

    def style_override(self, s: Spec, n: Names) -> Style:
        """The stored value first; later connections win."""
        regs, i = n.local("regs", "registers", "cells"), n.local("i", "p", "r")
        asked, out = _port(s, n, "raddr", i), _port(s, n, "rdata", i)
        lines = [f"{out} := {regs}({asked})"]
        lines += [f"when({hit}) {{\n  {out} := {data}\n}}" for hit, data in reversed(_candidates(s, n, asked))]
        return style("\n".join([_file(s, regs), _write(s, n, regs), _each(s, i, "\n".join(lines))]))

    def style_helper(self, s: Spec, n: Names) -> Style:
        """A Scala function that looks one register up."""
        regs, find, asked = (
            n.local("regs", "file", "contents"),
            n.local("lookup", "fetch", "operand"),
            n.local("number", "index", "id"),
        )
        body = f"{regs}({asked})"
        for hit, data in reversed(_candidates(s, n, asked)):
            body = f"Mux({hit}, {data}, {body})"
        define = f"def {find}({asked}: UInt): UInt = {body}"
        i = n.local("i", "lane", "which")
        line = f"{_port(s, n, 'rdata', i)} := {find}({_port(s, n, 'raddr', i)})"
        return style("\n".join([_file(s, regs), define, _write(s, n, regs), _each(s, i, line)]))

    def style_priority(self, s: Spec, n: Names) -> Style:
        """A list of (hit, value), folded from the oldest to the youngest."""
        regs, i = n.local("regs", "mem", "store"), n.local("i", "j", "idx")
        asked, out = _port(s, n, "raddr", i), _port(s, n, "rdata", i)
        rows = ",\n".join(f"  ({hit}, {data})" for hit, data in _candidates(s, n, asked))
        found, hit, data, old = (
            n.local("found", "matches", "choices"),
            n.local("hit"),
            n.local("data", "fresh"),
            n.local("old", "stale"),
        )
        fold = f"case (({hit}, {data}), {old}) => Mux({hit}, {data}, {old})"
        line = f"val {found} = Seq[(Bool, UInt)](\n{rows}\n)\n{out} := {found}.foldRight({regs}({asked})) {{ {fold} }}"
        return style("\n".join([_file(s, regs), _write(s, n, regs), _each(s, i, line)]))

    def model(self, s: Spec) -> Model:
        """A list."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Few registers more often, so that addresses meet."""
        few = (0, 1, 2, s.entries - 1)
        names = [f"{n.ports['raddr']}_{i}" for i in range(s.reads)] if s.reads > 1 else [n.ports["raddr"]]
        names += [n.ports["waddr"], *(f"{n.ports[f'fwd{k}']}_addr" for k in range(s.sources))]
        return Stimulus(2048, pools=tuple((name, few) for name in names))


def _order(s: Spec, n: Names, asked: str) -> list[str]:
    parts = [
        f"{n.t(f'fwd{k}', 'data')} if {n.t(f'fwd{k}', 'valid')} is high and {n.t(f'fwd{k}', 'addr')} is that register"
        for k in range(s.sources)
    ]
    parts += [f"{n.t('wdata')} if {n.t('we')} is high and {n.t('waddr')} is that register"] if s.bypass else []
    return [*parts, "the stored value"]


def _port(s: Spec, n: Names, role: str, i: str) -> str:
    return f"{n[role]}({i})" if s.reads > 1 else n[role]


def _each(s: Spec, i: str, text: str) -> str:
    if s.reads == 1:
        return text
    inner = "\n".join("  " + line for line in text.split("\n"))
    return f"for ({i} <- 0 until {s.reads}) {{\n{inner}\n}}"


def _candidates(s: Spec, n: Names, asked: str) -> list[tuple[str, str]]:
    """(hit, value), the first one wins."""
    found = [(f"{asked} === 0.U", f"0.U({s.width}.W)")] if s.zero_register else []
    for k in range(s.sources):
        port = n[f"fwd{k}"]
        found.append((f"{port}.valid && {port}.addr === {asked}", f"{port}.data"))
    return found + ([(f"{n['we']} && {n['waddr']} === {asked}", n["wdata"])] if s.bypass else [])


def _file(s: Spec, regs: str) -> str:
    w, e = s.width, s.entries
    start = f"Seq.tabulate({e})(_.U({w}.W))" if s.numbered else f"Seq.fill({e})(0.U({w}.W))"
    return f"val {regs} = RegInit(VecInit({start}))"


def _write(s: Spec, n: Names, regs: str) -> str:
    guard = f" && {n['waddr']} =/= 0.U" if s.zero_register else ""
    return f"when({n['we']}{guard}) {{\n  {regs}({n['waddr']}) := {n['wdata']}\n}}"


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self._file: list[int] = []
        self.reset()

    def reset(self) -> None:
        self._file = [i * self._s.numbered for i in range(self._s.entries)]

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        names = [f"_{i}" for i in range(self._s.reads)] if self._s.reads > 1 else [""]
        return {f"rdata{name}": self._read(inputs[f"raddr{name}"], inputs) for name in names}

    def _read(self, asked: int, inputs: Mapping[str, int]) -> int:
        if self._s.zero_register and asked == 0:
            return 0
        value = self._file[asked]
        if self._s.bypass and inputs["we"] and inputs["waddr"] == asked:
            value = inputs["wdata"]
        for k in reversed(range(self._s.sources)):
            if inputs[f"fwd{k}_valid"] and inputs[f"fwd{k}_addr"] == asked:
                value = inputs[f"fwd{k}_data"]
        return value

    def advance(self, inputs: Mapping[str, int]) -> None:
        if inputs["we"]:
            self._file[inputs["waddr"]] = inputs["wdata"]
