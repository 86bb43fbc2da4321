"""Register maps in Chisel, in several styles."""

from __future__ import annotations

from collections.abc import Mapping

from reflect_env.circuits.chisel_text import block, boolean
from reflect_env.circuits.family import Names, Style
from reflect_env.circuits.scale._map import (
    CONST,
    COUNT,
    LATE_PULSE,
    PULSE,
    RO,
    RW,
    W1C,
    W1C_SET,
    Field,
    Map,
    Register,
)

Regs = Mapping[str, str]
"""Name of the hardware register by field."""


def hits_style(s: Map, n: Names) -> Style:
    """Name each write, one `when` a field, read by `MuxLookup`."""
    regs, mask = _names(s, n), n.local("byte_mask", "lanes", "bit_enable")
    lines = [*_declared(s, regs), *_mask(s, mask, n)]
    for register in _written(s):
        hit = n.local(f"write_{register.name.lower()}", f"{register.name.lower()}_hit", f"sel_{register.name.lower()}")
        lines.append(f"val {hit} = {n['wen']} && {n['addr']} === {register.address}.U")
        lines += [line for f in register.fields for line in _under_hit(f, regs, hit, mask if s.strobes else "", n)]
    rows = [f"{r.address}.U -> {_word(r, regs, n)}" for r in s.registers if _shown(r)]
    looked_up = f"MuxLookup({n['addr']}, 0.U({s.data_width}.W))(Seq(\n{block([f',{chr(10)}'.join(rows)])}\n))"
    lines += [*_result(s, looked_up, n), *_ports(s, regs, n)]
    return Style("\n".join(lines), ("MuxLookup", *_used(s)))


def switch_style(s: Map, n: Names) -> Style:
    """Write and read in one `switch` on the address."""
    regs, mask = _names(s, n), n.local("byte_mask", "lanes", "bit_enable")
    target = n.local("read_data", "read_word", "selected")
    lines = [*_declared(s, regs), *_mask(s, mask, n), f"val {target} = WireDefault(0.U({s.data_width}.W))"]
    lines += [line for _, f in s.fields() for line in _without_write(f, regs, n)]
    rows = [_arm(r, regs, target, mask if s.strobes else "", n) for r in s.registers]
    lines += [f"switch({n['addr']}) {{", block(rows), "}", *_result(s, target, n), *_ports(s, regs, n)]
    return Style("\n".join(lines), ("switch", "is", *_used(s)))


def masks_style(s: Map, n: Names) -> Style:
    """A function makes the mask of the bits that are written; reading is a fold over pairs."""
    regs = _names(s, n)
    made, words = n.local("write_mask", "mask_for", "written_bits"), n.local("words", "contents", "table_rows")
    lanes = f"FillInterleaved(8, {n['strb']}) & " if s.strobes else ""
    place, word = n.local("place", "index", "slot", "number"), n.local("word", "content", "stored")
    hit = f"{n['wen']} && {n['addr']} === {place}.U"
    lines = [f"def {made}({place}: Int): UInt = {lanes}Fill({s.data_width}, {hit})", *_declared(s, regs)]
    for register in _written(s):
        mask = n.local(f"{register.name.lower()}_mask", f"{register.name.lower()}_write")
        lines.append(f"val {mask} = {made}({register.address})")
        lines += [line for f in register.fields for line in _under_mask(f, regs, mask, n)]
    pairs = ",\n".join(f"  {r.address} -> {_word(r, regs, n)}" for r in s.registers if _shown(r))
    lines.append(f"val {words} = Seq[(Int, UInt)](\n{pairs}\n)")
    chosen = f"{words}.map {{ case ({place}, {word}) => Mux({n['addr']} === {place}.U, {word}, 0.U) }}.reduce(_ | _)"
    return Style("\n".join([*lines, *_result(s, chosen, n), *_ports(s, regs, n)]), ("Fill", *_used(s)))


def _written(s: Map) -> list[Register]:
    return [register for register in s.registers if any(field.writable for field in register.fields)]


def _names(s: Map, n: Names) -> dict[str, str]:
    return {f.name: n.local(f"{f.name}_reg", f"{f.name}_bits", f"{f.name}_value") for _, f in s.fields()}


def _declared(s: Map, regs: Regs) -> list[str]:
    return [f"val {regs[f.name]} = RegInit({_start(f)})" for _, f in s.fields() if f.access not in (RO, PULSE, CONST)]


def _start(field: Field) -> str:
    return boolean(bool(field.reset)) if field.width == 1 else f"{field.reset}.U({field.width}.W)"


def _zero(field: Field) -> str:
    return "false.B" if field.width == 1 else "0.U"


def _cut(word: str, field: Field) -> str:
    return f"{word}({field.low})" if field.width == 1 else f"{word}({field.high}, {field.low})"


def _mask(s: Map, name: str, n: Names) -> list[str]:
    return [f"val {name} = FillInterleaved(8, {n['strb']})"] if s.strobes else []


def _any(mask: str, field: Field) -> str:
    return _cut(mask, field) + (".orR" if field.width > 1 else "")


def _after_write(field: Field, regs: Regs, mask: str, n: Names) -> str:
    """Write what a field or port becomes in a write; `mask` is empty where all bits are written."""
    data = _cut(n["wdata"], field)
    ones = f"{data} & {_cut(mask, field)}" if mask else data
    if field.access in (PULSE, LATE_PULSE):
        return ones
    reg = regs[field.name]
    if field.access == RW:
        return f"({reg} & ~{_cut(mask, field)}) | ({ones})" if mask else data
    gone = f"~({ones})" if mask else f"~{data}"
    if field.access == W1C_SET:
        return f"({reg} & {gone}) | {n[field.name]}"
    return f"({reg} | {n[field.name]}) & {gone}"


def _under_hit(field: Field, regs: Regs, hit: str, mask: str, n: Names) -> list[str]:
    """Write a field's behaviour with the condition that its register is written."""
    if not field.writable:
        return []
    if field.access == COUNT:
        return _counted(field, regs, f"{hit} && {_any(mask, field)}" if mask else hit, n)
    after = _after_write(field, regs, mask, n)
    if field.access in (PULSE, LATE_PULSE):
        target = n[field.name] if field.access == PULSE else regs[field.name]
        together = after.replace(" & ", " && ") if field.width == 1 else after
        return [f"{target} := " + (f"{hit} && {together}" if field.width == 1 else f"Mux({hit}, {after}, 0.U)")]
    reg, lines = regs[field.name], [f"when({hit}) {{", f"  {regs[field.name]} := {after}"]
    if field.access == RW:
        return [*lines, "}"]
    return [*lines, "}.otherwise {", f"  {reg} := {reg} | {n[field.name]}", "}"]


def _under_mask(field: Field, regs: Regs, mask: str, n: Names) -> list[str]:
    """Write a field's behaviour with a mask that is 0 where nothing is written."""
    if not field.writable:
        return []
    if field.access == COUNT:
        return _counted(field, regs, _any(mask, field), n)
    target = n[field.name] if field.access == PULSE else regs[field.name]
    return [f"{target} := {_after_write(field, regs, mask, n)}"]


def _counted(field: Field, regs: Regs, cleared: str, n: Names) -> list[str]:
    reg = regs[field.name]
    return [
        f"when({cleared}) {{",
        f"  {reg} := 0.U",
        f"}}.elsewhen({n[field.name]}) {{",
        f"  {reg} := {reg} + 1.U",
        "}",
    ]


def _without_write(field: Field, regs: Regs, n: Names) -> list[str]:
    """Write what happens to a field as long as no write overrides it."""
    if field.access == PULSE:
        return [f"{n[field.name]} := {_zero(field)}"]
    if field.access == LATE_PULSE:
        return [f"{regs[field.name]} := {_zero(field)}"]
    if field.access in (W1C, W1C_SET):
        return [f"{regs[field.name]} := {regs[field.name]} | {n[field.name]}"]
    if field.access == COUNT:
        return [f"when({n[field.name]}) {{", f"  {regs[field.name]} := {regs[field.name]} + 1.U", "}"]
    return []


def _arm(register: Register, regs: Regs, target: str, mask: str, n: Names) -> str:
    """Write the arm of one address: what it reads as and what a write does."""
    writes: list[str] = []
    for field in register.fields:
        if field.access == COUNT:
            step = f"{regs[field.name]} := 0.U"
            writes += [f"when({_any(mask, field)}) {{", f"  {step}", "}"] if mask else [step]
        elif field.writable:
            to = n[field.name] if field.access == PULSE else regs[field.name]
            writes.append(f"{to} := {_after_write(field, regs, mask, n)}")
    lines = [f"{target} := {_word(register, regs, n)}"] if _shown(register) else []
    lines += [f"when({n['wen']}) {{", block(writes), "}"] if writes else []
    return f"is({register.address}.U) {{\n{block(lines)}\n}}"


def _shown(register: Register) -> list[Field]:
    return [field for field in register.fields if field.access not in (PULSE, LATE_PULSE)]


def _parts(register: Register, regs: Regs, n: Names) -> list[str]:
    """List what a register reads as, the lowest bits first."""
    parts, low = [], 0
    for field in _shown(register):
        if field.low > low:
            parts.append(f"0.U({field.low - low}.W)")
        content = n[field.name] if field.access == RO else regs[field.name]
        parts.append(f"{field.reset}.U({field.width}.W)" if field.access == CONST else content)
        low = field.high + 1
    return parts


def _word(register: Register, regs: Regs, n: Names) -> str:
    parts = _parts(register, regs, n)
    return parts[0] if len(parts) == 1 else f"Cat({', '.join(reversed(parts))})"


def _used(s: Map) -> tuple[str, ...]:
    joined = any(len(_shown(r)) > 1 or (_shown(r) and _shown(r)[0].low > 0) for r in s.registers)
    return (*(("Cat",) if joined else ()), *(("FillInterleaved",) if s.strobes else ()))


def _result(s: Map, word: str, n: Names) -> list[str]:
    return [f"{n['rdata']} := RegNext({word}, 0.U)" if s.late else f"{n['rdata']} := {word}"]


def _ports(s: Map, regs: Regs, n: Names) -> list[str]:
    lines = [f"{n[f.name]} := {regs[f.name]}" for _, f in s.fields() if f.access in (RW, LATE_PULSE)]
    widths = {f.name: f.width for _, f in s.fields()}
    raised = [regs[name] + (".orR" if widths[name] > 1 else "") for name in s.irq]
    return [*lines, *([f"{n['irq']} := {' || '.join(raised)}"] if raised else [])]
