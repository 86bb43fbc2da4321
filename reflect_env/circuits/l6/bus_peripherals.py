"""A few peripherals on a small bus: which ones, and at which addresses, is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import block, uint
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.l6.bus_registers import STATE, WORDS
from reflect_env.circuits.l6.text import clocked, kind_of_reset, listed, style
from reflect_env.circuits.ports import PortGroup, bits_in, bits_out, flag_in, flag_out
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    address_width: int
    registers: tuple[tuple[str, int, int], ...]
    """(name, address, value): the value is what a reset loads, or the constant of `id`."""
    default: int
    """What an unmapped address reads as."""
    latency: int
    """0: reads are combinational; 1: they are registered."""
    error: bool
    asynchronous: bool

    def has(self, name: str) -> bool:
        """Whether there is such a register."""
        return any(name == key for key, _, _ in self.registers)

    def value(self, name: str) -> int:
        """Reset value of a register."""
        return {key: value for key, _, value in self.registers}.get(name, 0)


@family("bus-peripherals", "L6", "Peripherals", "IoBlock", "BusSlave", "Mmio", "RegBlock", tags=("bus", "registers"))
class BusPeripherals(Family[Spec]):
    """Register map of timer, ports, counter and memory cells."""

    def draw(self, rng: Random) -> Spec:
        """Draw three to eight registers and their addresses."""
        w, bits = rng.choice((4, 8, 8, 12, 16, 16, 32)), rng.choice((3, 4, 4, 5, 6, 8))
        names = [name for name in ("id", "scratch", "gpio_out", "gpio_in", "counter", "timer") if rng.random() < 0.65]
        if len(names) < 3:
            names = ["scratch", "counter", "timer", "gpio_out"]
        more = {"scratch": ("mailbox", 0.3), "gpio_out": ("gpio_set", 0.4), "timer": ("flag", 0.8)}
        names += [more[name][0] for name in names if name in more and rng.random() < more[name][1]]
        bits = max(bits, (len(names) - 1).bit_length())
        base = rng.randrange(1 << bits)
        places = rng.sample(range(1 << bits), len(names)) if rng.random() < 0.5 else range(base, base + len(names))
        values = {name: rng.getrandbits(w) for name in ("id", "scratch", "mailbox", "gpio_out")}
        table = sorted(
            (place % (1 << bits), name, values.get(name, 0)) for place, name in zip(places, names, strict=True)
        )
        return Spec(
            w,
            bits,
            tuple((name, place, value) for place, name, value in table),
            rng.choice((0, 0, (1 << w) - 1, rng.getrandbits(w))),
            rng.choice((0, 1)),
            rng.random() < 0.5,
            rng.random() < 0.2,
        )

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """The bus, then what the peripherals bring."""
        w = s.width
        found = [
            flag_in("sel", "access to this block", "select", "req", "cs", "access"),
            flag_in("write", "access is a write", "we", "wr", "is_write"),
            bits_in("addr", s.address_width, "address", "address", "reg_addr", "offset"),
            bits_in("wdata", w, "value to write", "din", "wr_data", "data_in"),
            bits_out("rdata", w, "value read", "dout", "rd_data", "data_out"),
        ]
        found += [flag_out("error", "access to an unmapped address", "err", "slverr", "fault")] if s.error else []
        found += [bits_out("gpio_out", w, "output pins", "pins_out", "leds", "port_out")] if s.has("gpio_out") else []
        found += [bits_in("gpio_in", w, "input pins", "pins_in", "switches", "port_in")] if s.has("gpio_in") else []
        found += [flag_in("event", "what is counted", "pulse", "tick", "count_en")] if s.has("counter") else []
        return (*found, *([flag_out("irq", "timer flag", "interrupt", "timer_irq", "intr")] if s.has("flag") else []))

    def clocking(self, s: Spec) -> Clocking:
        """Implicit clock; the reset may be asynchronous."""
        return clocked(s.asynchronous)

    def facts(self, s: Spec, n: Names) -> Facts:
        """The map, then the bus."""
        ports = {role: n.t(role) for role in n.ports}
        says = [
            (place, name.upper(), WORDS[name].format(value=value, width=s.width, **ports))
            for name, place, value in s.registers
        ]
        lines = "\n".join(f"- {place} {name}: {text}" for place, name, text in says)
        sel, write, addr = n.t("sel"), n.t("write"), n.t("addr")
        kinds = listed([name.lower().replace("_", " ") for _, name, _ in says])
        kind = kind_of_reset(s.asynchronous)
        return Facts(
            (f"{s.width}-bit bus slave with {len(says)} registers", f"peripheral block with {kinds}"),
            (
                f"answer a {s.width}-bit bus with {len(says)} registers of small peripherals",
                f"offer {kinds} on a bus",
            ),
            (f"The registers, all of {s.width} bits, by address:\n{lines}",),
            (
                f"A write takes place at a clock edge with {sel} and {write} high and stores {n.t('wdata')} at {addr}; "
                "writes to unmapped addresses do nothing.",
                *_read_rules(s, n),
                *([f"{n.t('gpio_out')} comes straight from its register."] if s.has("gpio_out") else []),
                *([f"{n.t('irq')} is the timer flag, straight from its register."] if s.has("flag") else []),
                (
                    f"The {kind} reset gives all registers the values that they start with{_also(s, n)}.",
                    f"After the {kind} reset every register has its start value{_also(s, n)}.",
                ),
            ),
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """One process a register; reads through a case."""
        w, a = s.width, s.address_width
        edge = " or posedge reset" if s.asynchronous else ""
        head = f"always @(posedge clock{edge})\n    if (reset)"
        text, reads = [], []
        for name, place, value in s.registers:
            hit = f"(put_d && {n.v('addr')} == {a}'d{place})"
            shown = {
                "id": f"{w}'d{value}",
                "gpio_set": f"{w}'d0",
                "gpio_in": n.v("gpio_in") if s.has("gpio_in") else "",
                "flag": f"{{{{{w - 1}{{1'b0}}}}, flag_q}}",
            }
            reads.append(f"{a}'d{place}: read_d = {shown.get(name, name + '_q')};")
            if name in STATE:
                size = "" if name == "flag" else f"[{w - 1}:0] "
                text.append(f"  reg {size}{name}_q;\n  {head} {name}_q <= {value};\n" + self._step(s, n, name, hit))
        known = " || ".join(f"{n.v('addr')} == {a}'d{place}" for _, place, _ in s.registers)
        outs = [f"  assign {n.v('gpio_out')} = gpio_out_q;"] if s.has("gpio_out") else []
        outs += [f"  assign {n.v('irq')} = flag_q;"] if s.has("flag") else []
        outs += [_answers(s, n, head)]
        return f"""
  wire put_d = {n.v("sel")} & {n.v("write")};
  wire known_d = {known};
{chr(10).join(text)}
  reg [{w - 1}:0] read_d;
  always @* case ({n.v("addr")})
{block(reads, 4)}
    default: read_d = {w}'d{s.default};
  endcase
{chr(10).join(outs)}"""

    def _step(self, s: Spec, n: Names, name: str, hit: str) -> str:
        data = n.v("wdata")
        load = f"    else if {hit} {name}_q <= {data};"
        if name == "counter":
            return load + f"\n    else if ({n.v('event')}) counter_q <= counter_q + 1;"
        if name == "timer":
            return load + "\n    else if (timer_q != 0) timer_q <= timer_q - 1;"
        if name == "flag":
            place = next(place for key, place, _ in s.registers if key == "timer")
            kept = f"!(put_d && {n.v('addr')} == {s.address_width}'d{place})"
            clear = f"    else if ({hit} && {data}[0]) flag_q <= 1'b0;"
            return f"    else if (timer_q == 1 && {kept}) flag_q <= 1'b1;\n{clear}"
        if name == "gpio_out" and s.has("gpio_set"):
            place = next(place for key, place, _ in s.registers if key == "gpio_set")
            other = f"(put_d && {n.v('addr')} == {s.address_width}'d{place})"
            return load + f"\n    else if {other} gpio_out_q <= gpio_out_q | {data};"
        return load

    def style_when(self, s: Spec, n: Names) -> Style:
        """A `when` for each register that is written."""
        at, put = _Locals(s, n), n.local("write_now", "wr_en", "store")
        lines = [*at.declared, *at.free, f"val {put} = {n['sel']} && {n['write']}"]
        for name, place, _ in s.registers:
            if at.written(name):
                lines += [f"when({put} && {n['addr']} === {place}.U) {{", block(at.written(name)), "}"]
        pairs = ",\n".join(f"  {place}.U -> {at.shown(name)}" for name, place, _ in s.registers)
        read = f"MuxLookup({n['addr']}, {uint(s.default, s.width)})(Seq(\n{pairs}\n))"
        return style("\n".join([*lines, *at.late, *at.outputs(read)]))

    def style_switch(self, s: Spec, n: Names) -> Style:
        """One switch over the address for reading and writing."""
        at, read = _Locals(s, n), n.local("read_value", "reading", "selected")
        known = n.local("known", "hit_any", "mapped")
        arms = []
        for name, place, _ in s.registers:
            inner = [f"{read} := {at.shown(name)}"] + ([f"{known} := true.B"] if s.error else [])
            if at.written(name):
                inner += [f"when({n['sel']} && {n['write']}) {{", block(at.written(name)), "}"]
            arms += [f"is({place}.U) {{ // {name}", block(inner), "}"]
        lines = [*at.declared, *at.free, f"val {read} = WireDefault({uint(s.default, s.width)})"]
        lines += [f"val {known} = WireDefault(false.B)"] if s.error else []
        lines += [f"switch({n['addr']}) {{", block(arms), "}", *at.late]
        return style("\n".join([*lines, *at.outputs(read, known)]))

    def style_map(self, s: Spec, n: Names) -> Style:
        """A register map: address, value to read, what a write does."""
        at, table, put = _Locals(s, n), n.local("reg_map", "entries", "layout"), n.local("accept", "storing")
        place, value, action = n.local("place", "where"), n.local("value", "shown"), n.local("action", "on_write")
        rows = []
        for name, address, _ in s.registers:
            work = "".join(f" {line}" for line in at.written(name)) or " ()"
            rows.append(f"  ({address}, {at.shown(name)}, () => {{{work} }})")
        known = n.local("mapped", "any_hit")
        default = uint(s.default, s.width)
        fold = f"case (({place}, {value}, _), other) => Mux({n['addr']} === {place}.U, {value}, other)"
        fold = f"{table}.foldRight({default}: UInt) {{ {fold} }}"
        lines = [
            *at.declared,
            *at.free,
            f"val {table} = Seq[(Int, UInt, () => Unit)](\n" + ",\n".join(rows) + "\n)",
            f"val {put} = {n['sel']} && {n['write']}",
            f"for (({place}, _, {action}) <- {table}) {{",
            f"  when({put} && {n['addr']} === {place}.U) {{ {action}() }}",
            "}",
            *at.late,
        ]
        lines += [f"val {known} = {table}.map(_._1.U === {n['addr']}).reduce(_ || _)"] if s.error else []
        return style("\n".join([*lines, *at.outputs(fold, known)]))

    def model(self, s: Spec) -> Model:
        """A dictionary of registers."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Mapped addresses, and small values for the timer."""
        places = tuple(place for _, place, _ in s.registers)
        near = tuple((place + 1) % (1 << s.address_width) for place in places[:2])
        pools = ((n.ports["addr"], places * 3 + near), (n.ports["wdata"], (0, 1, 2, 3, 5, (1 << s.width) - 1)))
        return Stimulus(3072, pools=pools)


def _read_rules(s: Spec, n: Names) -> list[Sentence]:
    sel, write, addr, rdata = n.t("sel"), n.t("write"), n.t("addr"), n.t("rdata")
    unmapped = f"an unmapped address reads as {s.default}"
    if s.latency == 0:
        rules: list[Sentence] = [
            f"Reads are combinational: {rdata} is always the value of the register at {addr}, whatever {sel} and "
            f"{write} are; {unmapped}."
        ]
        return rules + ([f"{n.t('error')} is high while {sel} is high and {addr} is unmapped."] if s.error else [])
    rules = [
        f"Reads take a cycle: a clock edge with {sel} high and {write} low loads {rdata}, a register, with the value "
        f"that the register at {addr} has before the edge; {unmapped}.",
        f"Otherwise {rdata} keeps its value.",
    ]
    if s.error:
        rules.append(
            f"{n.t('error')} is a register as well: at each clock edge it becomes 1 if {sel} is high and {addr} is "
            "unmapped (read or write), else 0."
        )
    return rules


def _also(s: Spec, n: Names) -> str:
    names = ([n.t("rdata")] + ([n.t("error")] if s.error else [])) if s.latency else []
    return f"; {listed(names)} {'are' if len(names) > 1 else 'is'} 0" if names else ""


def _answers(s: Spec, n: Names, head: str) -> str:
    error = f"\n  assign {n.v('error')} = {n.v('sel')} & ~known_d;" if s.error else ""
    if s.latency == 0:
        return f"  assign {n.v('rdata')} = read_d;{error}"
    text = (
        f"  reg [{s.width - 1}:0] rdata_q;\n  {head} rdata_q <= 0;\n"
        f"    else if ({n.v('sel')} && !{n.v('write')}) rdata_q <= read_d;\n  assign {n.v('rdata')} = rdata_q;"
    )
    if s.error:
        text += f"\n  reg error_q;\n  {head} error_q <= 0; else error_q <= {n.v('sel')} & ~known_d;"
        text += f"\n  assign {n.v('error')} = error_q;"
    return text


class _Locals:
    """Registers of the peripherals and what moves them, which the styles share."""

    def __init__(self, s: Spec, n: Names) -> None:
        self._s, self._n = s, n
        synonyms = {
            "scratch": "store_reg",
            "mailbox": "box",
            "gpio_out": "out_reg",
            "counter": "events",
            "timer": "ticks",
        }
        self._names = {name: n.local(f"{name}_reg", synonyms.get(name, "pending")) for name in STATE if s.has(name)}
        self.declared = []
        for name, value in ((key, value) for key, _, value in s.registers if key in STATE):
            init = "false.B" if name == "flag" else uint(value, s.width)
            self.declared.append(f"val {self._names[name]} = RegInit({init})")
        self.free: list[str] = []
        """What happens in every cycle; a write comes later and wins."""
        self.late: list[str] = []
        """What wins over a write."""
        if s.has("counter"):
            name = self._names["counter"]
            self.free += [f"when({n['event']}) {{", f"  {name} := {name} + 1.U", "}"]
        if s.has("timer"):
            name = self._names["timer"]
            self.free += [f"when({name} =/= 0.U) {{", f"  {name} := {name} - 1.U", "}"]
        if s.has("flag"):
            place = next(place for key, place, _ in s.registers if key == "timer")
            loads = f"{n['sel']} && {n['write']} && {n['addr']} === {place}.U"
            self.late += [
                f"when({self._names['timer']} === 1.U && !({loads})) {{",
                f"  {self._names['flag']} := true.B",
                "}",
            ]

    def shown(self, name: str) -> str:
        """What a register reads as."""
        fixed = {"id": uint(self._s.value("id"), self._s.width), "gpio_set": f"0.U({self._s.width}.W)"}
        if name == "gpio_in":
            return self._n["gpio_in"]
        if name == "flag":
            return f"{self._names['flag']}.asUInt"
        return fixed.get(name) or self._names[name]

    def written(self, name: str) -> list[str]:
        """What a write does; nothing where the register is read only."""
        data = self._n["wdata"]
        if name in ("id", "gpio_in"):
            return []
        if name == "flag":
            return [f"when({data}(0)) {{ {self._names['flag']} := false.B }}"]
        if name == "gpio_set":
            return [f"{self._names['gpio_out']} := {self._names['gpio_out']} | {data}"]
        return [f"{self._names[name]} := {data}"]

    def outputs(self, read: str, known: str = "") -> list[str]:
        """Connect every output."""
        s, n = self._s, self._n
        hits = " || ".join(f"{n['addr']} === {place}.U" for _, place, _ in s.registers)
        error = f"{n['sel']} && !{known}" if known else f"{n['sel']} && !({hits})"
        lines = []
        if s.latency:
            lines.append(f"{n['rdata']} := RegEnable({read}, 0.U({s.width}.W), {n['sel']} && !{n['write']})")
            error = f"RegNext({error}, false.B)"
        else:
            lines.append(f"{n['rdata']} := {read}")
        lines += [f"{n['error']} := {error}"] if s.error else []
        lines += [f"{n['gpio_out']} := {self._names['gpio_out']}"] if s.has("gpio_out") else []
        return lines + ([f"{n['irq']} := {self._names['flag']}"] if s.has("flag") else [])


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self._at = {place: name for name, place, _ in s.registers}
        self.reset()

    def reset(self) -> None:
        self._regs = {name: value for name, _, value in self._s.registers}
        self._rdata = self._error = 0

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        unmapped = int(inputs["sel"] and inputs["addr"] not in self._at)
        found = {"rdata": self._rdata, "error": self._error}
        if not self._s.latency:
            found = {"rdata": self._read(inputs), "error": unmapped}
        return found | {"gpio_out": self._regs.get("gpio_out", 0), "irq": self._regs.get("flag", 0)}

    def _read(self, inputs: Mapping[str, int]) -> int:
        name = self._at.get(inputs["addr"])
        if name is None:
            return self._s.default
        return inputs["gpio_in"] if name == "gpio_in" else self._regs[name]

    def advance(self, inputs: Mapping[str, int]) -> None:
        regs, top = dict(self._regs), 1 << self._s.width
        self._error = int(inputs["sel"] and inputs["addr"] not in self._at)
        if inputs["sel"] and not inputs["write"]:
            self._rdata = self._read(inputs)
        target = self._at.get(inputs["addr"], "") if inputs["sel"] and inputs["write"] else ""
        if "counter" in regs and inputs["event"]:
            regs["counter"] = (regs["counter"] + 1) % top
        timer = regs.get("timer", 0)
        if timer:
            regs["timer"] = timer - 1
        if target in ("scratch", "mailbox", "gpio_out", "counter", "timer"):
            regs[target] = inputs["wdata"]
        if target == "gpio_set":
            regs["gpio_out"] |= inputs["wdata"]
        if target == "flag" and inputs["wdata"] % 2:
            regs["flag"] = 0
        if "flag" in regs and timer == 1 and target != "timer":
            regs["flag"] = 1
        self._regs = regs
