"""The text around what a family writes: imports, class and ports in Chisel; header in Verilog."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from reflect_env.circuits.family import Names, Style
from reflect_env.circuits.ports import PortGroup
from reflect_env.task import Clocking, Interface, Reset
from reflect_env.verdict import Direction, Port

SELECTIVE_IMPORTS = 0.25
"""Share of solutions that import what they use by name."""
COMMENTED = 0.3


def chisel_file(
    style: Style, groups: Sequence[PortGroup], names: Names, clocking: Clocking | None, title: str, rng: Random
) -> str:
    """Write one solution as a whole file."""
    parts = [_imports(style.imports, rng), style.before.strip("\n"), _class(style, groups, names, clocking, title, rng)]
    return "\n\n".join(filter(None, parts)) + "\n"


def declaration(groups: Sequence[PortGroup], names: Names) -> str:
    """Declare the ports as Chisel source."""
    if names.interface is not Interface.IO:
        return "\n".join(f"val {names.ports[g.role]} = IO({g.scala})" for g in groups)
    body = "\n".join(f"  val {names.ports[g.role]} = {g.scala}" for g in groups)
    return f"val io = IO(new Bundle {{\n{body}\n}})"


def verilog_file(body: str, more: str, ports: Sequence[Port]) -> str:
    """Write the reference as a whole file; `body` is what stands between the header and `endmodule`."""
    header = ",\n".join(f"  {_verilog_port(port)}" for port in ports)
    return f"module Reference(\n{header}\n);\n{body.strip(chr(10))}\nendmodule\n" + (
        f"\n{more.strip()}\n" if more else ""
    )


def _verilog_port(port: Port) -> str:
    bits = "" if port.width == 1 else f" [{port.width - 1}:0]"
    return f"{'input' if port.direction is Direction.INPUT else 'output'}{bits} {port.name}"


def _imports(used: Sequence[str], rng: Random) -> str:
    util = sorted({name for name in used if "." not in name})
    lines = ["import chisel3._"]
    if len(util) == 1 and rng.random() < SELECTIVE_IMPORTS:
        lines.append(f"import chisel3.util.{util[0]}")
    elif util and rng.random() < SELECTIVE_IMPORTS:
        lines.append(f"import chisel3.util.{{{', '.join(util)}}}")
    elif util:
        lines.append("import chisel3.util._")
    return "\n".join([*lines, *(f"import {name}" for name in sorted(used) if "." in name)])


def _class(
    style: Style, groups: Sequence[PortGroup], names: Names, clocking: Clocking | None, title: str, rng: Random
) -> str:
    parameters = f"({style.parameters})" if style.parameters else ""
    comment = f"/** {title[:1].upper()}{title[1:]}. */\n" if rng.random() < COMMENTED else ""
    gap = rng.choice(("\n", "\n\n"))
    inner = (style.ports.strip("\n") or declaration(groups, names)) + gap + style.body.strip("\n")
    return f"{comment}class {names.module}{parameters} extends {base(clocking)} {{\n{indent(inner)}\n}}"


def base(clocking: Clocking | None) -> str:
    """What the class extends."""
    if clocking is not None and not clocking.implicit:
        return "RawModule"
    if clocking is not None and clocking.reset is Reset.ASYNC:
        return "Module with RequireAsyncReset"
    return "Module"


def indent(text: str, spaces: int = 2) -> str:
    """Shift every line that is not empty."""
    return "\n".join(" " * spaces + line if line.strip() else "" for line in text.split("\n"))
