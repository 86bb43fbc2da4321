"""The bit level of an I2C master: start, stop, write a bit, read a bit, each in four quarters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.ports import PortGroup, bits_in, flag_in, flag_out
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Reset, Stimulus

COMMANDS = ("START", "STOP", "WRITE", "READ")
LEVELS = {"START": ("k110", "1100"), "STOP": ("0111", "0011"), "WRITE": ("0110", "dddd"), "READ": ("0110", "1111")}
"""Levels of clock and data by quarter; `k` keeps the level, `d` is the bit to write."""


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    quarter: int
    """Clock cycles a quarter."""
    codes: tuple[int, ...]
    """Codes of the commands START, STOP, WRITE and READ."""
    stretch: bool
    """Whether a slave may hold the clock low."""
    arbitration: bool
    """Whether the loss of the bus is noticed."""
    asynchronous: bool


@family("i2c-bit-engine", "L5", "I2cBit", "I2cEngine", "TwoWire", "BusBitCtl", tags=("i2c", "serial", "fsm"))
class I2cBitEngine(Family[Spec]):
    """Drives two open-drain lines, one command at a time."""

    def draw(self, rng: Random) -> Spec:
        """Draw pace, codes and options."""
        codes = list(range(4))
        if rng.random() < 0.7:
            rng.shuffle(codes)
        options = (rng.random() < 0.5, rng.random() < 0.4, rng.random() < 0.15)
        return Spec(rng.choice((1, 2, 2, 3, 4, 5)), tuple(codes), *options)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """The command side, then the lines."""
        lost = [flag_out("lost", "another master drives the bus", "arb_lost", "collision", "bus_lost")]
        held = [flag_in("scl_in", "level of the clock line", "scl_i", "clock_level", "scl_line")]
        return (
            flag_in("go", "asks for a command", "start", "request", "cmd_valid", "issue"),
            bits_in("cmd", 2, "which command", "command", "op", "opcode", "what"),
            flag_in("din", "bit to write", "tx_bit", "bit_in", "wbit"),
            flag_out("dout", "bit read last", "rx_bit", "bit_out", "rbit"),
            flag_out("busy", "a command is under way", "active", "running"),
            flag_out("done", "one-cycle strobe after a command", "finished", "ack", "complete"),
            *(lost if s.arbitration else []),
            flag_out("scl", "clock line: 0 pulls it low, 1 lets it go", "scl_out", "scl_o", "clock_drive"),
            flag_out("sda", "data line: 0 pulls it low, 1 lets it go", "sda_out", "sda_o", "data_drive"),
            *(held if s.stretch else []),
            flag_in("sda_in", "level of the data line", "sda_i", "data_level", "sda_line"),
        )

    def clocking(self, s: Spec) -> Clocking:
        """Implicit clock; the reset may be asynchronous."""
        return Clocking(Reset.ASYNC if s.asynchronous else Reset.SYNC)

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say the levels by quarter, then everything around them."""
        codes = ", ".join(f"{code} {name}" for name, code in zip(COMMANDS, s.codes, strict=True))
        return Facts(
            ("I2C bit engine", f"bit-level I2C master ({codes})"),
            (
                "drive the two lines of an I2C bus bit by bit: start, stop, write a bit, read a bit",
                f"carry out the bit-level commands of an I2C master ({codes})",
            ),
            tuple(_levels(s, n)),
            tuple(_conventions(s, n, codes)),
            {"state_table": _table(s, n)},
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """Levels by a `case` over command and quarter."""
        scl, sda = n.v("scl"), n.v("sda")
        wait = f"quarter_q != 1 || {n.v('scl_in')}" if s.stretch else "busy_q"
        write, read, start = (s.codes[COMMANDS.index(name)] for name in ("WRITE", "READ", "START"))
        lost = clear = out = ""
        if s.arbitration:
            lost = f"\n        if (quarter_q == 1 && cmd_q == {write} && bit_q && !{n.v('sda_in')}) lost_q <= 1;"
            clear = f"\n      lost_q <= lost_q & ({n.v('cmd')} != {start});"
            out = f"\n  assign {n.v('lost')} = lost_q;"
        return f"""
  reg busy_q, done_q, read_q, lost_q, bit_q, keep_q, rest_q, scl_d, sda_d;
  reg [1:0] cmd_q, quarter_q;
  reg [3:0] time_q;
  always @*
    if (!busy_q) begin scl_d = keep_q; sda_d = rest_q; end
    else case ({{cmd_q, quarter_q}})
{_level_cases(s)}
      default: begin scl_d = 1'b1; sda_d = 1'b1; end
    endcase
  always @(posedge clock{" or posedge reset" if s.asynchronous else ""})
    if (reset) begin
      busy_q <= 0; done_q <= 0; read_q <= 0; lost_q <= 0;
      keep_q <= 1; rest_q <= 1; quarter_q <= 0; time_q <= 0;
    end else if (!busy_q) begin
      done_q <= 0;
      if ({n.v("go")}) begin
      busy_q <= 1; cmd_q <= {n.v("cmd")}; bit_q <= {n.v("din")};{clear}
      end
    end else if ({wait}) begin
      time_q <= time_q + 1;
      if (time_q == {s.quarter - 1}) begin
        time_q <= 0;
        quarter_q <= quarter_q + 1;
        if (quarter_q == 1 && cmd_q == {read}) read_q <= {n.v("sda_in")};{lost}
        if (quarter_q == 3) begin
          busy_q <= 0; done_q <= 1; keep_q <= scl_d; rest_q <= sda_d;
        end
      end
    end
  assign {scl} = scl_d;
  assign {sda} = sda_d;
  assign {n.v("dout")} = read_q;
  assign {n.v("busy")} = busy_q;
  assign {n.v("done")} = done_q;{out}"""

    def style_switch(self, s: Spec, n: Names) -> Style:
        """Line registers for the idle levels; `switch` over the command, tables by quarter."""
        busy, cmd, bit = n.local("busy_reg", "active_reg"), n.local("command", "job"), n.local("bit_reg", "to_write")
        quarter, clock, data = (
            n.local("quarter", "phase"),
            n.local("clock_level", "scl_now"),
            n.local("data_level", "sda_now"),
        )
        rest = (n.local("scl_rest", "scl_idle"), n.local("sda_rest", "sda_idle"))
        lines = [
            f"val {busy} = RegInit(false.B)\nval {cmd} = Reg(UInt(2.W))\nval {bit} = Reg(Bool())",
            f"val {quarter} = RegInit(0.U(2.W))\nval {rest[0]}, {rest[1]} = RegInit(true.B)",
            f"val {clock} = WireDefault({rest[0]})\nval {data} = WireDefault({rest[1]})",
            f"when({busy}) {{\n  switch({cmd}) {{",
        ]
        for name, code in sorted(zip(COMMANDS, s.codes, strict=True), key=lambda pair: pair[1]):
            levels = [_choose(quarter, LEVELS[name][line], {"k": rest[0], "d": bit}) for line in (0, 1)]
            lines += [f"    is({code}.U) {{\n      {clock} := {levels[0]}\n      {data} := {levels[1]}\n    }}"]
        lines += ["  }\n}", *self._control(s, n, (busy, cmd, bit, quarter), (clock, data), rest)]
        return Style("\n".join(lines), imports=("switch", "is"))

    def style_table(self, s: Spec, n: Names) -> Style:
        """One table of levels, indexed by command and quarter."""
        busy, cmd, bit = n.local("running_reg", "on"), n.local("op_reg", "kind"), n.local("data_bit", "held_bit")
        quarter, clock, data = (
            n.local("quarter", "step"),
            n.local("clock_level", "scl_now"),
            n.local("data_level", "sda_now"),
        )
        rest = (n.local("scl_last", "scl_kept"), n.local("sda_last", "sda_kept"))
        tables, place = (
            (n.local("clock_table", "scl_table"), n.local("data_table", "sda_table")),
            n.local("place", "row"),
        )
        lines = [
            f"val {busy} = RegInit(false.B)\nval {cmd} = RegInit(0.U(2.W))\nval {bit} = RegInit(false.B)",
            f"val {quarter} = RegInit(0.U(2.W))\nval {rest[0]}, {rest[1]} = RegInit(true.B)",
            f"val {place} = Cat({cmd}, {quarter})",
        ]
        ordered = [COMMANDS[s.codes.index(code)] for code in range(4)]
        for line, table in enumerate(tables):
            rows = [", ".join(_scala(x, rest[0], bit) for x in LEVELS[name][line]) for name in ordered]
            lines += [f"val {table} = VecInit(\n  " + ",\n  ".join(rows) + "\n)"]
        lines += [f"val {clock} = Mux({busy}, {tables[0]}({place}), {rest[0]})"]
        lines += [f"val {data} = Mux({busy}, {tables[1]}({place}), {rest[1]})"]
        lines += self._control(s, n, (busy, cmd, bit, quarter), (clock, data), rest)
        return Style("\n".join(lines), imports=("Cat",))

    def _control(
        self, s: Spec, n: Names, state: tuple[str, ...], now: tuple[str, str], rest: tuple[str, str]
    ) -> list[str]:
        """Start of a command, pace, samples and end."""
        busy, cmd, bit, quarter = state
        done, read, lost = n.local("done_reg", "ended"), n.local("read_reg", "sampled"), n.local("lost_reg", "beaten")
        go_on, pace = n.local("proceed", "advance"), n.local("pace", "clocks")
        write, reading, start = (s.codes[COMMANDS.index(name)] for name in ("WRITE", "READ", "START"))
        free = f"!({quarter} === 1.U && !{n['scl_in']})" if s.stretch else "true.B"
        if s.quarter == 1:
            lines = [f"val {go_on} = {free}"]
        else:
            last, step = s.quarter - 1, f"Mux({pace} === {s.quarter - 1}.U, 0.U, {pace} + 1.U)"
            lines = [f"val {pace} = RegInit(0.U({last.bit_length()}.W))"]
            lines += [f"when({busy}{f' && {free}' if s.stretch else ''}) {{\n  {pace} := {step}\n}}"]
            lines += [f"val {go_on} = {pace} === {last}.U{f' && {free}' if s.stretch else ''}"]
        lines += [
            f"val {done}, {read} = RegInit(false.B)",
            *([f"val {lost} = RegInit(false.B)"] if s.arbitration else []),
        ]
        lines += [f"{done} := false.B", f"when(!{busy}) {{\n  when({n['go']}) {{\n    {busy} := true.B"]
        lines += [f"    {cmd} := {n['cmd']}\n    {bit} := {n['din']}"]
        lines += [f"    when({n['cmd']} === {start}.U) {{ {lost} := false.B }}"] if s.arbitration else []
        lines += [f"  }}\n}}.elsewhen({go_on}) {{\n  {quarter} := {quarter} + 1.U"]
        lines += [f"  when({quarter} === 1.U && {cmd} === {reading}.U) {{ {read} := {n['sda_in']} }}"]
        if s.arbitration:
            lines += [
                f"  when({quarter} === 1.U && {cmd} === {write}.U && {bit} && !{n['sda_in']}) {{ {lost} := true.B }}"
            ]
        lines += [f"  when({quarter} === 3.U) {{\n    {busy} := false.B\n    {done} := true.B"]
        lines += [f"    {rest[0]} := {now[0]}\n    {rest[1]} := {now[1]}\n  }}\n}}"]
        outs = {"scl": now[0], "sda": now[1], "busy": busy, "done": done, "dout": read}
        outs |= {"lost": lost} if s.arbitration else {}
        return [*lines, *(f"{n[role]} := {value}" for role, value in outs.items())]

    def model(self, s: Spec) -> Model:
        """Quarters that are still to come."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Some hundred commands."""
        return Stimulus(cycles=min(4096, 1024 + 500 * s.quarter), dense=(n.ports["go"],))


def _bit(level: str) -> str:
    return {"k": "keep_q", "d": "bit_q"}.get(level, f"1'b{level}")


def _scala(level: str, keep: str, bit: str) -> str:
    return {"k": keep, "d": bit, "0": "false.B", "1": "true.B"}[level]


def _choose(quarter: str, levels: str, names: Mapping[str, str]) -> str:
    """The level of a quarter in Chisel, as short as it gets."""
    if len(set(levels)) == 1:
        return names.get(levels[0], {"0": "false.B", "1": "true.B"}.get(levels[0], ""))
    first = names.get(levels[0])
    special = {"0110": f"{quarter} === 1.U || {quarter} === 2.U", "0111": f"{quarter} =/= 0.U", "0011": f"{quarter}(1)"}
    if levels == "1100":
        return f"!{quarter}(1)"
    if first:
        return f"Mux({quarter} === 0.U, {first}, {quarter} =/= 3.U)"
    return special[levels]


def _word(level: str) -> str:
    return {"k": "as it was", "d": "the bit"}.get(level, level)


def _levels(s: Spec, n: Names) -> list[Sentence]:
    scl, sda = n.t("scl"), n.t("sda")
    rows = [f"Every command has four quarters; in their order {scl} and {sda} are:"]
    for name, code in zip(COMMANDS, s.codes, strict=True):
        clock, data = (", ".join(map(_word, LEVELS[name][line])) for line in (0, 1))
        rows.append(f"{name} (code {code}): {scl} {clock}; {sda} {data}.")
    return [" ".join(rows)]


def _table(s: Spec, n: Names) -> str:
    head = f"| code | command | line | quarter 1 | quarter 2 | quarter 3 | quarter 4 |\n|{'---|' * 7}"
    rows = []
    for name, code in zip(COMMANDS, s.codes, strict=True):
        for line, role in enumerate(("scl", "sda")):
            rows.append(f"| {code} | {name} | {n.t(role)} | {' | '.join(map(_word, LEVELS[name][line]))} |")
    return "\n".join([head, *rows])


def _conventions(s: Spec, n: Names, codes: str) -> list[Sentence]:
    kind, lasts = (
        "asynchronous" if s.asynchronous else "synchronous",
        "1 cycle" if s.quarter == 1 else f"{s.quarter} cycles",
    )
    busy, done, dout, sda_in = n.t("busy"), n.t("done"), n.t("dout"), n.t("sda_in")
    rules: list[Sentence] = [
        f"In a cycle with {n.t('go')} high and {busy} low, {n.t('cmd')} and {n.t('din')} (the bit to write) are "
        f"taken; the first quarter begins in the next cycle. {n.t('go')} is ignored while {busy} is high.",
        f"{busy} is high through the four quarters, each of which lasts {lasts}.",
        "As it was: the level at the end of the command before.",
    ]
    if s.stretch:
        rules += [
            f"A cycle of the second quarter in which {n.t('scl_in')} is low does not count; the quarter gets longer."
        ]
    rules += [
        f"READ: at the clock edge that ends the second quarter {dout} takes {sda_in}; it keeps the bit until the next "
        "READ."
    ]
    if s.arbitration:
        rules += [
            f"WRITE of a 1: if {sda_in} is low at the clock edge that ends the second quarter, {n.t('lost')} goes "
            "high; it stays so until a START is taken, which clears it at that clock edge. The command goes on as "
            "usual."
        ]
    outs = [done, dout, *([n.t("lost")] if s.arbitration else [])]
    return [
        *rules,
        f"In the first cycle after the last quarter {busy} is low and {done} high for this one cycle; a command can be "
        f"taken in it. Between commands both lines keep the levels of the last quarter.",
        f"After the {kind} reset it is not busy, both lines are 1, and {', '.join(outs[:-1])} and {outs[-1]} are 0.",
    ]


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self.reset()

    def reset(self) -> None:
        self._quarters: list[tuple[int, int]] = []
        self._lines = (1, 1)
        self._left = 0
        self._command, self._bit = "", 0
        self._flags = {"dout": 0, "done": 0, "lost": 0}

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        scl, sda = self._quarters[0] if self._quarters else self._lines
        return self._flags | {"scl": scl, "sda": sda, "busy": int(bool(self._quarters))}

    def advance(self, inputs: Mapping[str, int]) -> None:
        self._flags["done"] = 0
        if self._quarters:
            self._run(inputs)
        elif inputs["go"]:
            self._begin(inputs)

    def _begin(self, inputs: Mapping[str, int]) -> None:
        self._command, self._bit = COMMANDS[self._s.codes.index(inputs["cmd"])], inputs["din"]
        named = {"k": self._lines[0], "d": self._bit, "0": 0, "1": 1}
        scl, sda = ([named[level] for level in levels] for levels in LEVELS[self._command])
        self._quarters, self._left = list(zip(scl, sda, strict=True)), self._s.quarter
        if self._command == "START":
            self._flags["lost"] = 0

    def _run(self, inputs: Mapping[str, int]) -> None:
        second = len(self._quarters) == 3
        if second and self._s.stretch and not inputs["scl_in"]:
            return
        self._left -= 1
        if self._left:
            return
        if second and self._command == "READ":
            self._flags["dout"] = inputs["sda_in"]
        if second and self._command == "WRITE" and self._bit and not inputs["sda_in"]:
            self._flags["lost"] = 1
        self._lines, self._left = self._quarters.pop(0), self._s.quarter
        self._flags["done"] = int(not self._quarters)


def _level_cases(s: Spec) -> str:
    """Levels of both lines by command and quarter."""
    rows = []
    for name, code in zip(COMMANDS, s.codes, strict=True):
        for q in range(4):
            clock, data = (_bit(LEVELS[name][line][q]) for line in (0, 1))
            rows.append(f"      4'd{4 * code + q}: begin scl_d = {clock}; sda_d = {data}; end")
    return "\n".join(rows)
