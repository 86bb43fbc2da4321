"""Register maps in Verilog: one block a field, one `case` for reading."""

from __future__ import annotations

from collections.abc import Iterator

from reflect_env.circuits.family import Names
from reflect_env.circuits.scale._map import CONST, COUNT, LATE_PULSE, PULSE, RO, RW, W1C, Field, Map, Register


def body(s: Map, n: Names) -> str:
    """Write what stands between header and `endmodule`."""
    return "\n".join([*_bus(s, n), *(line for r, f in s.fields() for line in _field(s, r, f, n)), *_read(s, n)])


def _bus(s: Map, n: Names) -> Iterator[str]:
    width = s.data_width
    yield f"  wire [{width - 1}:0] lanes_d;"
    if s.strobes:
        lanes = [f"{{8{{{n.v('strb')}[{i}]}}}}" for i in reversed(range(width // 8))]
        yield f"  assign lanes_d = {{{', '.join(lanes)}}};"
    else:
        yield f"  assign lanes_d = {{{width}{{1'b1}}}};"
    for register in s.registers:
        hit = f"{n.v('wen')} && ({n.v('addr')} == {s.address_width}'d{register.address})"
        yield f"  wire [{width - 1}:0] {register.name.lower()}_mask_d = ({hit}) ? lanes_d : {width}'d0;"


def _field(s: Map, register: Register, field: Field, n: Names) -> Iterator[str]:
    if field.access in (RO, CONST):
        return
    name, mask = field.name, f"{register.name.lower()}_mask_d[{field.high}:{field.low}]"
    data, span = f"{n.v('wdata')}[{field.high}:{field.low}]", f"[{field.width - 1}:0]"
    if field.access == PULSE:
        yield f"  assign {n.v(name)} = {mask} & {data};"
        return
    after = {
        RW: f"({name}_q & ~{mask}) | ({data} & {mask})",
        W1C: f"({name}_q | {n.v(name)}) & ~({mask} & {data})",
        LATE_PULSE: f"{mask} & {data}",
        COUNT: f"(|{mask}) ? {field.width}'d0 : {n.v(name)} ? {name}_q + {field.width}'d1 : {name}_q",
    }.get(field.access, f"({name}_q & ~({mask} & {data})) | {n.v(name)}")
    yield f"  reg {span} {name}_q;"
    yield f"  always @(posedge clock{' or posedge reset' if s.asynchronous else ''})"
    yield f"    if (reset) {name}_q <= {field.width}'d{field.reset};"
    yield f"    else {name}_q <= {after};"
    if field.access in (RW, LATE_PULSE):
        yield f"  assign {n.v(name)} = {name}_q;"


def _read(s: Map, n: Names) -> Iterator[str]:
    width = s.data_width
    yield f"  reg [{width - 1}:0] read_d;"
    yield "  always @* begin"
    yield f"    read_d = {width}'d0;"
    yield f"    case ({n.v('addr')})"
    for register in s.registers:
        yield f"      {s.address_width}'d{register.address}: begin  // {register.name}"
        yield from (f"        read_d[{f.high}:{f.low}] = {_content(f, n)};" for f in register.fields if _shown(f))
        yield "      end"
    yield from ("      default: ;", "    endcase", "  end")
    if s.late:
        yield f"  reg [{width - 1}:0] rdata_q;"
        yield f"  always @(posedge clock{' or posedge reset' if s.asynchronous else ''})"
        yield f"    if (reset) rdata_q <= {width}'d0;"
        yield "    else rdata_q <= read_d;"
    yield f"  assign {n.v('rdata')} = {'rdata_q' if s.late else 'read_d'};"
    if s.irq:
        yield f"  assign {n.v('irq')} = |{{{', '.join(f'{name}_q' for name in s.irq)}}};"


def _shown(field: Field) -> bool:
    return field.access not in (PULSE, LATE_PULSE)


def _content(field: Field, n: Names) -> str:
    if field.access == CONST:
        return f"{field.width}'d{field.reset}"
    return n.v(field.name) if field.access == RO else f"{field.name}_q"
