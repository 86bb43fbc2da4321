"""Pipelines in Chisel, in several styles."""

from __future__ import annotations

from collections.abc import Mapping

from reflect_env.circuits.chisel_text import block
from reflect_env.circuits.family import Names, Style
from reflect_env.circuits.scale._chisel import Text, chisel, constant, imports_of, scala_type
from reflect_env.circuits.scale._expr import BOOL, Type, names_in, walk
from reflect_env.circuits.scale._pipe import Pipe, Stage


def library_style(s: Pipe, n: Names, own: Mapping[str, str]) -> Style:
    """`RegNext` and `RegEnable`, a stage after the other."""
    valid, lines, known = _port(s, n, "valid"), [], _operands(s, n)
    used = set(imports_of(step.expr for step in s.steps))
    for number, step in enumerate(s.steps, 1):
        lines.append(f"// stage {number}")
        enable = _enable(s, n, valid)
        made = {step.name: (own[step.name], step.expr.type, chisel(step.expr, known).source)}
        made |= {role: (n.local(f"{role}{number}"), _type(s, role), known[role].source) for role in step.carried}
        measured = _measured(s, number)
        for key, (name, kind, source) in made.items():
            lines += _library(name, source, kind, s.cleared, enable, key in measured)
        used |= {"RegEnable"} if enable else set()
        after = n.local(f"valid{number}")
        lines += _library(after, valid, BOOL, True, _running(s, n))
        used |= {"RegEnable"} if s.stall else set()
        known, valid = {name: Text(text) for name, (text, _, _) in made.items()}, after
    return Style("\n".join([*lines, *_results(s, n, known[s.steps[-1].name].source, valid)]), tuple(sorted(used)))


def when_style(s: Pipe, n: Names, own: Mapping[str, str]) -> Style:
    """All registers first, then what they take."""
    valid, known = _port(s, n, "valid"), _operands(s, n)
    registers, updates = [], []
    for number, step in enumerate(s.steps, 1):
        names = {step.name: own[step.name]} | {role: n.local(f"{role}_s{number}") for role in step.carried}
        sources = {step.name: chisel(step.expr, known).source} | {role: known[role].source for role in step.carried}
        types = {step.name: step.expr.type} | {role: _type(s, role) for role in step.carried}
        registers += [f"val {names[key]} = {_plain(types[key], s.cleared)}" for key in names]
        after = n.local(f"valid_s{number}", f"full{number}")
        registers.append(f"val {after} = RegInit(false.B)")
        moves = [f"{names[key]} := {sources[key]}" for key in names]
        updates += [f"when({valid}) {{", block(moves), "}"] if s.gated else moves
        updates.append(f"{after} := {valid}")
        known, valid = {key: Text(text) for key, text in names.items()}, after
    body = [f"when(!{n['stall']}) {{", block(updates), "}"] if s.stall else updates
    lines = [*registers, *body, *_results(s, n, known[s.steps[-1].name].source, valid)]
    return Style("\n".join(lines), imports_of(step.expr for step in s.steps))


def bundle_style(s: Pipe, n: Names, own: Mapping[str, str]) -> Style:
    """One register a stage for all its data, of a `Bundle`."""
    classes, lines, known = [], [], _operands(s, n)
    valid = _port(s, n, "valid")
    for number, step in enumerate(s.steps, 1):
        kind, reg = f"{n.module}Stage{number}", n.local(f"stage{number}", f"rank{number}", f"s{number}")
        fields = {step.name: step.expr.type} | {role: _type(s, role) for role in step.carried}
        classes.append(_bundle(kind, own, fields))
        after = n.local(f"valid{number}", f"full{number}")
        lines += _rank(s, n, step, reg, kind, known, (valid, after), own)
        known = {key: Text(f"{reg}.{own.get(key, key)}") for key in fields}
        valid = after
    lines += _results(s, n, known[s.steps[-1].name].source, valid)
    return Style("\n".join(lines), imports_of(step.expr for step in s.steps), before="\n\n".join(classes))


def helper_style(s: Pipe, n: Names, own: Mapping[str, str]) -> Style | None:
    """A function that makes a register; valid bits in one shift register; None where loading depends on valid bits."""
    if s.gated:
        return None
    name, known, lines = n.local("stage", "register", "step", "rank"), _operands(s, n), []
    lines.append(f"def {name}(x: UInt, bits: Int): UInt = {{\n{block(_register_lines(s, n))}\n}}")
    for number, step in enumerate(s.steps, 1):
        lines.append(f"val {own[step.name]} = {name}({chisel(step.expr, known).source}, {step.expr.type.width})")
        carried = {role: n.local(f"{role}_{number}", f"{role}_at{number}") for role in step.carried}
        lines += [
            f"val {text} = {name}({known[role].source}, {_type(s, role).width})" for role, text in carried.items()
        ]
        known = {step.name: Text(own[step.name])} | {role: Text(text) for role, text in carried.items()}
    shift = f"ShiftRegister({_port(s, n, 'valid')}, {len(s.steps)}, false.B, {_running(s, n) or 'true.B'})"
    lines += _results(s, n, own[s.steps[-1].name], shift)
    return Style("\n".join(lines), ("ShiftRegister", *imports_of(step.expr for step in s.steps)))


def _register_lines(s: Pipe, n: Names) -> list[str]:
    update = f"when(!{n['stall']}) {{\n  reg := x\n}}" if s.stall else "reg := x"
    return [f"val reg = {'RegInit(0.U(bits.W))' if s.cleared else 'Reg(UInt(bits.W))'}", update, "reg"]


def _rank(
    s: Pipe,
    n: Names,
    step: Stage,
    reg: str,
    kind: str,
    known: Mapping[str, Text],
    valids: tuple[str, str],
    own: Mapping[str, str],
) -> list[str]:
    """Declare one rank of registers and write what it takes; `valids` are the valid bits before and in it."""
    moves = [f"{reg}.{own[step.name]} := {chisel(step.expr, known).source}"]
    moves += [f"{reg}.{role} := {known[role].source}" for role in step.carried]
    inner = [f"when({valids[0]}) {{", block(moves), "}"] if s.gated else moves
    updates = [*inner, f"{valids[1]} := {valids[0]}"]
    made = f"RegInit(0.U.asTypeOf(new {kind}))" if s.cleared else f"Reg(new {kind})"
    body = [f"when(!{n['stall']}) {{", block(updates), "}"] if s.stall else updates
    return [f"val {reg} = {made}", f"val {valids[1]} = RegInit(false.B)", *body]


def _bundle(kind: str, own: Mapping[str, str], fields: Mapping[str, Type]) -> str:
    lines = [f"val {own.get(key, key)} = {scala_type(t)}" for key, t in fields.items()]
    return f"class {kind} extends Bundle {{\n{block(lines)}\n}}"


def _operands(s: Pipe, n: Names) -> dict[str, Text]:
    return {port.role: Text(f"{n['src']}.bits" if s.bundled else n[port.role]) for port in s.operands}


def _port(s: Pipe, n: Names, leaf: str) -> str:
    return f"{n['src']}.{leaf}" if s.bundled else n["valid_in"]


def _results(s: Pipe, n: Names, value: str, valid: str) -> list[str]:
    if s.bundled:
        return [f"{n['dst']}.valid := {valid}", f"{n['dst']}.bits := {value}"]
    return [f"{n['valid_out']} := {valid}", f"{n['result']} := {value}"]


def _type(s: Pipe, role: str) -> Type:
    return next(port.type for port in s.operands if port.role == role)


def _running(s: Pipe, n: Names) -> str:
    return f"!{n['stall']}" if s.stall else ""


def _enable(s: Pipe, n: Names, valid: str) -> str:
    return " && ".join(filter(None, [_running(s, n), valid if s.gated else ""]))


def _library(name: str, source: str, kind: Type, cleared: bool, enable: str, measured: bool = False) -> list[str]:
    """Make a register; no `RegNext` where its width is asked for, as that is not known while the circuit is built."""
    if measured and not enable:
        return [f"val {name} = {_plain(kind, cleared)}", f"{name} := {source}"]
    parts = [source, *([constant(0, kind)] if cleared else []), *([enable] if enable else [])]
    return [f"val {name} = {'RegEnable' if enable else 'RegNext'}({', '.join(parts)})"]


def _measured(s: Pipe, number: int) -> set[str]:
    """List what the stage behind a stage gives to functions that ask for a width."""
    nodes = [node for step in s.steps[number : number + 1] for node in walk(step.expr)]
    return {name for node in nodes if node.op in ("ones", "reverse", "rotl", "rotr") for name in names_in(node)}


def _plain(kind: Type, cleared: bool) -> str:
    return f"RegInit(0.U({kind.width}.W))" if cleared else f"Reg({scala_type(kind)})"
