"""Register files behind a small bus, from a random map of fields."""

from __future__ import annotations

from random import Random

from reflect_env.circuits.family import Facts, Family, Model, Names, Style
from reflect_env.circuits.ports import PortGroup, bits_in, bits_out, data_in, data_out, flag_in, flag_out
from reflect_env.circuits.registry import family
from reflect_env.circuits.scale import _map_chisel as chisel
from reflect_env.circuits.scale import _map_verilog as verilog
from reflect_env.circuits.scale import _map_words as words
from reflect_env.circuits.scale._map import CONST, COUNT, LATE_PULSE, PULSE, RO, RW, Field, Map, draw_map
from reflect_env.circuits.scale._map_python import MapModel
from reflect_env.task import Clocking, Reset, Stimulus


@family(
    "register-map", "L5", "Regs", "RegisterFile", "Csr", "ControlRegs", "Bank",
    tags=("registers", "bus", "table", "random"),
)  # fmt: skip
class RegisterMap(Family[Map]):
    """Fields of several kinds at a few addresses."""

    def draw(self, rng: Random) -> Map:
        """Draw a map."""
        return draw_map(rng)

    def ports(self, s: Map) -> tuple[PortGroup, ...]:
        """The bus, then a port a field, then the interrupt."""
        bus = [
            bits_in("addr", s.address_width, "address of a register", "address", "reg_addr", "offset_in"),
            flag_in("wen", "writes while high", "write", "wr_en", "we", "write_en"),
            bits_in("wdata", s.data_width, "data to write", "write_data", "din", "wr_data"),
        ]
        if s.strobes:
            bus.append(bits_in("strb", s.data_width // 8, "byte enables of a write", "wstrb", "byte_en", "be"))
        bus.append(bits_out("rdata", s.data_width, "data read", "read_data_out", "dout", "rd_data"))
        fields = [_port(field) for _, field in s.fields() if field.access != CONST]
        irq = [flag_out("irq", "interrupt", "interrupt", "int_out", "intr")] if s.irq else []
        return (*bus, *fields, *irq)

    def clocking(self, s: Map) -> Clocking:
        """Implicit clock; the reset may be asynchronous."""
        return Clocking(Reset.ASYNC if s.asynchronous else Reset.SYNC)

    def facts(self, s: Map, n: Names) -> Facts:
        """The map as a table or a list, then what bus and accesses do."""
        count, kind = len(s.registers), "asynchronous" if s.asynchronous else "synchronous"
        return Facts(
            (
                f"{s.data_width}-bit register file with {count} registers",
                f"register map of {count} registers behind a {s.data_width}-bit bus",
            ),
            ("offer the registers below to a simple bus", f"let a bus read and write {count} registers"),
            ((words.table(s, n), words.listing(s, n)), *words.rules(s, n)),
            (f"The {kind} reset gives every field its reset value; fields for which none is given start at 0.",),
        )

    def verilog(self, s: Map, n: Names) -> str:
        """One block a field."""
        return verilog.body(s, n)

    def style_hits(self, s: Map, n: Names) -> Style:
        """A name for each write."""
        return chisel.hits_style(s, n)

    def style_switch(self, s: Map, n: Names) -> Style:
        """One `switch` on the address."""
        return chisel.switch_style(s, n)

    def style_masks(self, s: Map, n: Names) -> Style:
        """Masks instead of conditions."""
        return chisel.masks_style(s, n)

    def model(self, s: Map) -> Model:
        """Bit by bit."""
        return MapModel(s)

    def stimulus(self, s: Map, n: Names) -> Stimulus:
        """Addresses that have a register, events that are rare."""
        places = tuple(register.address for register in s.registers)
        events = tuple(n.ports[f.name] for _, f in s.fields() if f.access not in (RW, RO, CONST) and f.width == 1)
        return Stimulus(cycles=2048, pools=((n.ports["addr"], places),), sparse=events)


_WORDS = {
    RW: ("{}_out", "cfg_{}", "reg_{}"),
    RO: ("{}_in", "hw_{}", "cur_{}"),
    PULSE: ("{}_pulse", "do_{}", "cmd_{}"),
    LATE_PULSE: ("{}_pulse", "do_{}", "cmd_{}"),
    COUNT: ("{}_event", "inc_{}", "count_{}"),
}


def _port(field: Field) -> PortGroup:
    names = [word.format(field.name) for word in _WORDS.get(field.access, ("{}_set", "set_{}", "{}_event"))]
    if field.access == COUNT:
        return flag_in(field.name, f"counts {field.name}", *names)
    make = data_out if field.access in (RW, PULSE, LATE_PULSE) else data_in
    return make(field.name, field.width, f"port of the field {field.name}", *names)
