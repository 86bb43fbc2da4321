"""A register file: combinational reads, writes at the clock edge; bypass, register zero and two write ports vary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import block
from reflect_env.circuits.draw import width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.ports import PortGroup, bits_in, data_in, data_out, flag_in, vec_in, vec_out
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Reset, Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    entries: int
    reads: int
    writes: int
    zero: bool
    """Whether register 0 is always 0."""
    bypass: bool
    """Whether a read sees what is written in the same cycle."""
    reset: str
    """`none`, `sync` or `async`: what sets every register to 0."""


@family("register-file", "L5", "RegFile", "Registers", "RegBank", "Gprs", tags=("memory", "register-file"))
class RegisterFile(Family[Spec]):
    """Some registers behind addresses."""

    def draw(self, rng: Random) -> Spec:
        """Draw sizes, numbers of ports and options."""
        entries = rng.choice((4, 8, 8, 16, 16, 32, 6, 10, 12))
        options = (rng.random() < 0.5, rng.random() < 0.45)
        reset = rng.choice(("none", "sync", "sync", "async"))
        return Spec(width(rng, 2, 32), entries, rng.choice((1, 2, 2, 3)), rng.choice((1, 1, 2)), *options, reset)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Vectors where there are several ports of a kind."""
        bits = (s.entries - 1).bit_length()
        reads, writes = ("raddr", "rd_addr", "read_addr", "rsel"), ("waddr", "wr_addr", "write_addr", "wsel")
        out, data = ("rdata", "rd_data", "read_data", "value"), ("wdata", "wr_data", "write_data", "din")
        if s.reads == 1:
            read = (bits_in("raddr", bits, "register to read", *reads), data_out("rdata", s.width, "its value", *out))
        else:
            read = (
                vec_in("raddr", s.reads, bits, "register to read, by port", *reads),
                vec_out("rdata", s.reads, s.width, "its value, by port", *out),
            )
        if s.writes == 1:
            return (
                *read,
                flag_in("wen", "asks to write", "we", "wr_en", "write"),
                bits_in("waddr", bits, "register to write", *writes),
                data_in("wdata", s.width, "new value", *data),
            )
        return (
            *read,
            vec_in("wen", s.writes, 1, "asks to write, by port", "we", "wr_en", "write"),
            vec_in("waddr", s.writes, bits, "register to write, by port", *writes),
            vec_in("wdata", s.writes, s.width, "new value, by port", *data),
        )

    def clocking(self, s: Spec) -> Clocking:
        """Implicit clock; the reset may be without effect."""
        return Clocking(Reset(s.reset))

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say reads, writes, collisions and what is out of range."""
        ports = f"{s.reads} read and {s.writes} write port{'s' if s.writes > 1 else ''}"
        cleared: Sentence = (
            f"The {s.reset}hronous reset sets every register to 0.",
            f"All registers are 0 after the {s.reset}hronous reset.",
        )
        if s.reset == "none":
            cleared = "The reset does nothing: a register has any value until it is written."
        return Facts(
            (
                f"register file of {s.entries} {s.width}-bit registers with {ports}",
                f"{s.entries} x {s.width} register file with {ports}",
            ),
            (
                f"hold {s.entries} registers of {s.width} bits with {ports}",
                f"be a register file with {ports} for {s.entries} words of {s.width} bits",
            ),
            tuple(_rules(s, n)),
            (cleared,),
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """An array; a read looks at the array and then at the writes."""
        bits = (s.entries - 1).bit_length()

        def leaf(role: str, i: int, count: int) -> str:
            return n.v(role, i if count > 1 else "")

        def tests(address: str) -> list[str]:
            low = [f"{address} != 0"] if s.zero else []
            return [*low, *([f"{address} < {s.entries}"] if s.entries < 1 << bits else [])]

        ports = [tuple(leaf(role, k, s.writes) for role in ("wen", "waddr", "wdata")) for k in range(s.writes)]
        clear = f"if (reset) for (i_d = 0; i_d < {s.entries}; i_d = i_d + 1) file_q[i_d] <= 0;\n    else begin"
        edge = " or posedge reset" if s.reset == "async" else ""
        stores = "\n".join(f"      if ({' && '.join([e, *tests(a)])}) file_q[{a}] <= {d};" for e, a, d in ports)
        lines = [
            f"  reg [{s.width - 1}:0] file_q [0:{s.entries - 1}];\n  integer i_d;",
            f"  always @(posedge clock{edge})\n    {'begin' if s.reset == 'none' else clear}\n{stores}\n    end",
        ]
        for k in range(s.reads):
            address, value = leaf("raddr", k, s.reads), f"file_q[{leaf('raddr', k, s.reads)}]"
            if s.bypass:
                for e, a, d in ports:
                    value = f"({e} && {a} == {address}) ? {d} : {value}"
            guard = f"!({' && '.join(tests(address))}) ? {s.width}'d0 : " if tests(address) else ""
            lines.append(f"  assign {leaf('rdata', k, s.reads)} = {guard}{value};")
        return "\n".join(lines)

    def style_vec(self, s: Spec, n: Names) -> Style:
        """A `Vec` of registers, or a `Mem` where nothing clears it; a read is overruled by what is special."""
        regs, address, p = n.local("regs", "file", "bank"), n.local("addr", "which"), n.local("p", "port", "i")
        decl = f"RegInit(VecInit(Seq.fill({s.entries})(0.U({s.width}.W))))"
        if s.reset == "none":  # writes to one address by two ports of a `Mem` have no order
            memory = f"Mem({s.entries}, UInt({s.width}.W))"
            decl = memory if s.writes == 1 else f"Reg(Vec({s.entries}, UInt({s.width}.W)))"
        lines = [f"val {regs} = {decl}"]
        for enable, target, data in _writes(s, n):
            tests = " && ".join([enable, *_legal(s, target)])
            lines.append(f"when({tests}) {{\n  {regs}({target}) := {data}\n}}")
        out = f"{n['rdata']}({p})" if s.reads > 1 else n["rdata"]
        read = [f"val {address} = {n['raddr']}{f'({p})' if s.reads > 1 else ''}", f"{out} := {regs}({address})"]
        for enable, target, data in _writes(s, n) if s.bypass else []:
            read.append(f"when({enable} && {target} === {address}) {{\n  {out} := {data}\n}}")
        if legal := _legal(s, address):
            read.append(f"when(!({' && '.join(legal)})) {{\n  {out} := 0.U\n}}")
        if s.reads > 1:
            read = [f"for ({p} <- 0 until {s.reads}) {{", block(read), "}"]
        return Style("\n".join([*lines, *read]))

    def style_decoded(self, s: Spec, n: Names) -> Style:
        """One register an entry, written by its own select; the reads are gathered by `MuxCase` and `MuxLookup`."""
        regs, i, k = n.local("regs", "cells", "words"), n.local("i", "number"), n.local("k", "no")
        reg, word, a = n.local("cell", "word", "current"), n.local("stored", "x"), n.local("a", "address")
        kind = f"RegInit(0.U({s.width}.W))" if s.reset != "none" else f"Reg(UInt({s.width}.W))"
        lines = [f"val {regs} = Seq.tabulate({s.entries}) {{ {i} =>", f"  val {reg} = {kind}"]
        for enable, target, data in _writes(s, n):
            lines += [f"  when({enable} && {target} === {i}.U) {{\n    {reg} := {data}\n  }}"]
        lines += [f"  {reg}", "}"]
        keys, look = f"{regs}.zipWithIndex" + (".drop(1)" if s.zero else ""), n.local("look_up", "select_reg")
        pairs = f"{keys}.map {{ case ({word}, {k}) => {k}.U -> {word} }}"
        lines += [f"def {look}({a}: UInt): UInt =\n  MuxLookup({a}, 0.U)({pairs})"]
        out = n.local("seen", "result", "port_value")
        body = [f"val {out} = {look}({a})"]
        if s.bypass:
            hits = [f"({e} && {t} === {a}) -> {d}" for e, t, d in reversed(_writes(s, n))]
            body = [f"val {out} = MuxCase(\n  {look}({a}),\n  Seq(\n    " + ",\n    ".join(hits) + "\n  )\n)"]
            tests = _legal(s, a)
            out = f"Mux({' && '.join(tests)}, {out}, 0.U)" if tests else out
        if s.reads == 1:
            lines += [f"val {a} = {n['raddr']}", *body, f"{n['rdata']} := {out}"]
        else:
            port = n.local("port_out", "sink")
            lines += [f"for (({port}, {a}) <- {n['rdata']}.zip({n['raddr']})) {{"]
            lines += [block([*body, f"{port} := {out}"]), "}"]
        return Style("\n".join(lines), imports=("MuxLookup", *(("MuxCase",) if s.bypass else ())))

    def style_function(self, s: Spec, n: Names) -> Style:
        """A `def` for a read; every register of a `Vec` compares the addresses of the writes."""
        regs, look = n.local("regs", "words"), n.local("look_up", "read_port", "fetch")
        a, i, value = n.local("addr", "which"), n.local("i", "k"), n.local("value", "found", "now")
        kind = f"RegInit(VecInit.fill({s.entries})(0.U({s.width}.W)))"
        kind = kind if s.reset != "none" else f"Reg(Vec({s.entries}, UInt({s.width}.W)))"
        lines = [f"val {regs} = {kind}", f"for ({i} <- {int(s.zero)} until {s.entries}) {{"]
        for enable, target, data in _writes(s, n):
            lines += [f"  when({enable} && {target} === {i}.U) {{\n    {regs}({i}) := {data}\n  }}"]
        lines += ["}", f"def {look}({a}: UInt): UInt = {{", f"  val {value} = WireDefault({regs}({a}))"]
        for enable, target, data in _writes(s, n) if s.bypass else []:
            lines += [f"  when({enable} && {target} === {a}) {{\n    {value} := {data}\n  }}"]
        tests = _legal(s, a)
        lines += [f"  Mux({' && '.join(tests)}, {value}, 0.U)" if tests else f"  {value}", "}"]
        if s.reads == 1:
            lines += [f"{n['rdata']} := {look}({n['raddr']})"]
        else:
            lines += [f"{n['rdata']} := VecInit({n['raddr']}.map({look}(_)))"]
        return Style("\n".join(lines))

    def model(self, s: Spec) -> Model:
        """A dictionary of what is known."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Few addresses, so that reads meet writes."""
        few = (0, 1, 2, s.entries - 1, min(s.entries, (1 << (s.entries - 1).bit_length()) - 1))
        ports = [("raddr", i, s.reads) for i in range(s.reads)] + [("waddr", i, s.writes) for i in range(s.writes)]
        names = [n.ports[role] + (f"_{i}" if count > 1 else "") for role, i, count in ports]
        return Stimulus(cycles=1536, pools=tuple((name, few) for name in names))


def _writes(s: Spec, n: Names) -> list[tuple[str, str, str]]:
    """Enable, address and data of every write port, in Chisel."""
    tails = [f"({k})" for k in range(s.writes)] if s.writes > 1 else [""]
    return [(n["wen"] + tail, n["waddr"] + tail, n["wdata"] + tail) for tail in tails]


def _legal(s: Spec, address: str) -> list[str]:
    """Conditions, in Chisel, under which an address stands for a register that can change."""
    tests = [f"{address} =/= 0.U"] if s.zero else []
    return [*tests, *([f"{address} < {s.entries}.U"] if s.entries & (s.entries - 1) else [])]


def _rules(s: Spec, n: Names) -> list[Sentence]:
    raddr, rdata, wen, waddr, wdata = (n.t(role) for role in ("raddr", "rdata", "wen", "waddr", "wdata"))
    read = (f"{raddr[:-1]}(i)`", f"{rdata[:-1]}(i)`") if s.reads > 1 else (raddr, rdata)
    write = tuple(f"{role[:-1]}(i)`" if s.writes > 1 else role for role in (wen, waddr, wdata))
    rules: list[Sentence] = [
        (
            f"Reading is combinational: {read[1]} is the value of register {read[0]} in the same cycle.",
            f"{read[1]} shows register {read[0]} without a clock cycle of delay.",
        ),
        (
            f"Writing happens at the clock edge: with {write[0]} high, register {write[1]} becomes {write[2]}.",
            f"A high {write[0]} stores {write[2]} in register {write[1]} at the next clock edge.",
        ),
    ]
    if s.writes > 1:
        rules += [f"If both write ports write the same register, port {s.writes - 1} wins."]
    rules += [
        (
            "A read of a register that is written in the same cycle gives the new value already (bypass"
            + (f"; with two writes, that of port {s.writes - 1})." if s.writes > 1 else ").")
        )
        if s.bypass
        else "A read of a register that is written in the same cycle still gives the old value."
    ]
    if s.zero:
        rules += ["Register 0 always reads as 0; writes to it have no effect, not even on a read in the same cycle."]
    if s.entries & (s.entries - 1):
        rules += [f"Addresses from {s.entries} on have no register: they read as 0, and writes to them do nothing."]
    return rules


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self._values: dict[int, int] = {}
        self.reset()

    def reset(self) -> None:
        if self._s.reset != "none":
            self._values = dict.fromkeys(range(self._s.entries), 0)

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        values = dict(self._values)
        if self._s.bypass:
            values |= self._written(inputs)
        found = {}
        for k in range(self._s.reads):
            tail = f"_{k}" if self._s.reads > 1 else ""
            address = inputs[f"raddr{tail}"]
            if address >= self._s.entries or (self._s.zero and address == 0):
                found[f"rdata{tail}"] = 0
            elif address in values:
                found[f"rdata{tail}"] = values[address]
        return found

    def advance(self, inputs: Mapping[str, int]) -> None:
        self._values |= self._written(inputs)

    def _written(self, inputs: Mapping[str, int]) -> dict[int, int]:
        tails = [f"_{k}" if self._s.writes > 1 else "" for k in range(self._s.writes)]
        return {inputs[f"waddr{t}"]: inputs[f"wdata{t}"] for t in tails if inputs[f"wen{t}"]}
