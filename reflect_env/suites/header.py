"""What a reference module looks like from outside: its ports, clock and reset, from a parsed design."""

from __future__ import annotations

from dataclasses import dataclass

from reflect_env.errors import TaskError
from reflect_env.task import Clocking, Reset, TaskPort
from reflect_env.verdict import Direction

RESET_NAMES = ("reset", "rst", "areset", "arst", "resetn", "rst_n", "reset_n", "rstn", "aresetn", "arst_n", "nrst")
CLOCK_NAMES = ("clk", "clock", "clk_in", "clkin")
_DIRECTIONS = {"In": Direction.INPUT, "Out": Direction.OUTPUT, "InOut": Direction.INOUT}


@dataclass(frozen=True)
class Header:
    """One module of a text."""

    name: str
    ports: tuple[TaskPort, ...]
    edges: tuple[tuple[str, bool], ...]
    """Signals that some block waits for the edge of, with whether that is the rising one; in the order of the text."""

    def clocking(self) -> Clocking | None:
        """Tell clock and reset among the ports; None where no port is a clock."""
        inputs = [p.name for p in self.ports if p.direction is Direction.INPUT and p.width == 1]
        rising = {name: up for name, up in self.edges if name in inputs}
        clock = next((name for name in rising if name.lower() in CLOCK_NAMES), None)
        clock = clock or next((name for name in rising if name.lower() not in RESET_NAMES), None)
        if clock is None:
            return None
        reset = next((name for name in inputs if name.lower() in RESET_NAMES), None)
        reset = reset or next((name for name in rising if name != clock), None)
        if reset is None:
            return Clocking(Reset.NONE, clock, "", implicit=False)
        kind = Reset.ASYNC if reset in rising else Reset.SYNC
        low = not rising[reset] if reset in rising else reset.lower().endswith("n")
        return Clocking(kind, clock, reset, low, implicit=False)


def read_header(text: str, name: str | None, what: str) -> Header:
    """Read the header of a module.

    Args:
        text: Verilog.
        name: Of the module; None takes the one that no other instantiates.
        what: Names the text in errors.

    Raises:
        TaskError: The text does not compile, or there is not exactly one such module.

    """
    from pyslang import DiagnosticEngine, ast, syntax

    tree = syntax.SyntaxTree.fromText(text)
    design = ast.Compilation()
    design.addSyntaxTree(tree)
    engine = DiagnosticEngine(tree.sourceManager)
    wrong = [engine.formatMessage(found) for found in design.getAllDiagnostics() if found.isError()]
    if wrong:
        raise TaskError(f"{what} does not compile: {wrong[0]}")
    tops = [top for top in design.getRoot().topInstances if name in (None, top.definition.name)]
    if len(tops) != 1:
        raise TaskError(f"{what} has {len(tops)} top modules" + (f" named {name}" if name else "") + ", not one")
    return Header(tops[0].definition.name, _ports(tops[0].body, what), tuple(_edges(tops[0].body).items()))


def _ports(body: object, what: str) -> tuple[TaskPort, ...]:
    ports = []
    for port in body.portList:  # type: ignore[attr-defined]
        direction = getattr(port, "direction", None)
        if direction is None or direction.name not in _DIRECTIONS:
            raise TaskError(f"{what}: port {port.name} is of a kind that is not supported")
        kind = port.type
        ports.append(TaskPort(port.name, _DIRECTIONS[direction.name], int(kind.bitWidth), bool(kind.isSigned)))
    return tuple(ports)


def _edges(body: object) -> dict[str, bool]:
    from pyslang import ast

    found: dict[str, bool] = {}

    def visit(node: object) -> object:
        if isinstance(node, ast.SignalEventControl) and node.edge in (ast.EdgeKind.PosEdge, ast.EdgeKind.NegEdge):
            found.setdefault(str(node.expr.syntax).strip(), node.edge == ast.EdgeKind.PosEdge)
        return ast.VisitAction.Advance

    body.visit(visit)  # type: ignore[attr-defined]
    return found
