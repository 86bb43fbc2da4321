"""The other side of every comparison: a task's reference, read once and checked against the task's own ports.

A reference is trusted, ours or the user's, so it may use more of Verilog than a candidate: parameters, functions,
loops, old-style headers. It still may not name what is not in its text, reach for files, or have other ports than
its task.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from pyslang import ast, syntax

from reflect_env.errors import TaskError
from reflect_env.simulator.audit import SYSTEM_FUNCTIONS
from reflect_env.simulator.facts import ModuleFacts
from reflect_env.simulator.verilog import Design, Printer, Unreadable, parse
from reflect_env.task import Task
from reflect_env.verdict import Direction, Port

_TALK = frozenset({"$display", "$write", "$strobe", "$monitor", "$info", "$warning", "$error"})
"""Tasks that only print: nobody listens."""
_DIRECTIONS = {
    ast.ArgumentDirection.In: Direction.INPUT,
    ast.ArgumentDirection.Out: Direction.OUTPUT,
    ast.ArgumentDirection.InOut: Direction.INOUT,
}


@dataclass(frozen=True)
class Reference:
    """A reference that fits its task."""

    design: Design
    top: str
    modules: tuple[ModuleFacts, ...]


def reference_of(task: Task) -> Reference:
    """Read the task's reference.

    Raises:
        TaskError: It does not parse, is not closed, or contradicts the task's ports; the message names the task.

    """
    if task.reference is None or task.ports is None:
        missing = "reference" if task.reference is None else "port list"
        raise TaskError(f"task {task.id!r} has no {missing}, so there is nothing to compare with")
    try:
        found, ports = _read(task.reference, task.reference_top)
    except Unreadable as e:
        raise TaskError(f"the reference of task {task.id!r} cannot be used: {e}") from e
    if wrong := _differences(ports, task.verilog_ports()):
        raise TaskError(f"the reference of task {task.id!r} contradicts the task's ports: {'; '.join(wrong)}")
    return found


@lru_cache(maxsize=1024)
def _read(text: str, top: str) -> tuple[Reference, tuple[Port, ...]]:
    tree = parse(text, "reference")
    survey = _Survey()
    tree.root.visit(survey.visit)
    if missing := sorted(survey.used - survey.defined):
        raise Unreadable("syntax", f"module {missing[0]} is used and not defined")
    if top not in survey.defined:
        raise Unreadable("syntax", f"it has no module called {top}")
    return Reference(survey.printer.design(), top, tuple(survey.modules)), _ports(tree, top)


def _ports(tree: syntax.SyntaxTree, name: str) -> tuple[Port, ...]:
    """Read the ports after elaboration, because parameters may decide their widths."""
    compilation = ast.Compilation()
    compilation.addSyntaxTree(tree)
    top = next((top for top in compilation.getRoot().topInstances if top.name == name), None)
    if top is None:
        raise Unreadable("syntax", f"module {name} is used inside another module")
    return tuple(_port(port) for port in top.body.portList)


def _port(port: object) -> Port:
    if not isinstance(port, ast.PortSymbol):
        raise Unreadable("syntax", "a port is no plain signal")
    return Port(port.name, _DIRECTIONS.get(port.direction, Direction.INOUT), port.type.bitWidth)


class _Survey:
    """One walk: prints, and notes modules and calls."""

    def __init__(self) -> None:
        self.printer = Printer()
        self.defined: set[str] = set()
        self.used: set[str] = set()
        self.modules: list[ModuleFacts] = []

    def visit(self, item: object) -> object:
        if isinstance(item, syntax.ModuleDeclarationSyntax):
            self._module(item)
        elif isinstance(item, syntax.HierarchyInstantiationSyntax):
            self.used.add(item.type.valueText)
        elif isinstance(item, syntax.SystemNameSyntax):
            _check_call(item.systemIdentifier.valueText)
        elif isinstance(item, syntax.CompilationUnitSyntax):
            _check_unit(item)
        return self.printer.visit(item)

    def _module(self, node: syntax.ModuleDeclarationSyntax) -> None:
        name = node.header.name.valueText
        if node.kind != syntax.SyntaxKind.ModuleDeclaration or name in self.defined:
            raise Unreadable("syntax", f"{name} is not a module, or is defined twice")
        self.defined.add(name)
        self.modules.append(ModuleFacts.of(node))


def _check_call(name: str) -> None:
    if name not in SYSTEM_FUNCTIONS | _TALK:
        raise Unreadable("forbidden", f"it calls {name}")


def _check_unit(unit: syntax.CompilationUnitSyntax) -> None:
    """Refuse what stands outside of modules: it would be shared with the other designs of a simulation."""
    for member in unit.members:
        if not isinstance(member, syntax.ModuleDeclarationSyntax) and member.kind != syntax.SyntaxKind.EmptyMember:
            raise Unreadable("syntax", f"a {member.kind.name} stands outside of every module; move it into one")


def _differences(found: tuple[Port, ...], asked: tuple[Port, ...]) -> list[str]:
    missing = [f"asked for {port}, which the reference does not have so" for port in asked if port not in found]
    extra = [f"the reference has {port}, which is not asked for" for port in found if port not in asked]
    inout = [f"{port} can be driven from both sides" for port in asked if port.direction is Direction.INOUT]
    outputs = any(port.direction is Direction.OUTPUT for port in asked)
    return [*missing, *extra, *inout, *([] if outputs else ["there is no output to compare"])]
