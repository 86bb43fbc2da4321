"""Sizes, ports and instances of the modules of a parsed design, read from literals in the tree.

Nothing is elaborated: twenty modules that each hold the one before twice are a small text and a million instances,
so sizes are added up along the graph of modules instead.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from pyslang import syntax

from reflect_env.verdict import Direction, Port

Problem = tuple[str, str]

_DIRECTIONS = {"input": Direction.INPUT, "output": Direction.OUTPUT, "inout": Direction.INOUT}
_FIXED = {
    syntax.SyntaxKind.IntegerType: 32,
    syntax.SyntaxKind.IntType: 32,
}
UNKNOWN_BITS = 1 << 40
"""Stands for a size that is no literal: larger than every limit."""


@dataclass(frozen=True)
class Register:
    """One variable of a module."""

    name: str
    width: int
    depth: int
    """Elements; 1 for what is no array."""


@dataclass(frozen=True)
class ModuleFacts:
    """What is known about one module."""

    name: str
    ports: tuple[Port, ...]
    instances: tuple[str, ...]
    """Module name of each instance."""
    bits: int
    """Of its own variables and nets."""
    registers: tuple[Register, ...]
    """Variables that a clocked process assigns; empty where the module sets some of them up itself."""
    problems: tuple[Problem, ...] = ()

    @classmethod
    def of(cls, node: syntax.ModuleDeclarationSyntax) -> ModuleFacts:
        """Read one module declaration."""
        found = _Members(node)
        ports, problems = _ports(node.header)
        variables = tuple(found.variables())
        clocked = found.assigned_at_edges()
        return cls(
            node.header.name.valueText,
            ports,
            found.instances(),
            sum(variable.width * variable.depth for variable in variables) + sum(port.width for port in ports),
            () if found.set_up_anything() else tuple(variable for variable in variables if variable.name in clocked),
            (*problems, *found.problems()),
        )


@dataclass(frozen=True)
class Facts:
    """What is known about a whole design."""

    listed: tuple[ModuleFacts, ...]
    """As written, with doubles."""
    clocked: bool
    modules: Mapping[str, ModuleFacts] = field(init=False)
    """By name."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "modules", MappingProxyType({module.name: module for module in self.listed}))

    def problems(self, top: str) -> list[Problem]:
        """List what keeps the modules from being one closed design with this top."""
        counts = Counter(module.name for module in self.listed)
        found = [("unreadable_verilog", f"module {name} is defined twice") for name, n in counts.items() if n > 1]
        if top not in self.modules:
            found.append(("unreadable_verilog", f"there is no module {top}"))
        for module in self.listed:
            missing = [name for name in module.instances if name not in self.modules]
            found += [("black_box", f"module {name} is used and not defined") for name in missing]
            found += module.problems
        return found or _cycle(self.modules)


def total(modules: Mapping[str, ModuleFacts], top: str, of: Callable[[ModuleFacts], int]) -> int:
    """Add `of` up over all instances below and with `top`; every module is looked at once.

    The graph must be closed and without cycles, as `Facts.problems` checks.
    """
    known: dict[str, int] = {}
    for name in _bottom_up(modules, top):
        known[name] = of(modules[name]) + sum(known[child] for child in modules[name].instances)
    return known[top]


def _bottom_up(modules: Mapping[str, ModuleFacts], top: str) -> list[str]:
    """Order the modules below `top` so that each comes after those that it holds."""
    order: dict[str, None] = {}
    stack = [(top, False)]
    while stack:
        name, done = stack.pop()
        if done:
            order.setdefault(name)
        elif name not in order:
            stack.append((name, True))
            stack += [(child, False) for child in set(modules[name].instances) if child not in order]
    return list(order)


def _cycle(modules: Mapping[str, ModuleFacts]) -> list[Problem]:
    """Find a module that holds itself: take away modules without instances until none is left."""
    left = {name: set(module.instances) for name, module in modules.items()}
    while leaves := [name for name, children in left.items() if not children]:
        left = {name: children - set(leaves) for name, children in left.items() if children}
    return [("unreadable_verilog", f"module {name} holds itself") for name in sorted(left)[:1]]


class _Members:
    """The members of one module, by what they are."""

    def __init__(self, node: syntax.ModuleDeclarationSyntax) -> None:
        self._members = list(node.members)

    def variables(self) -> Iterable[Register]:
        for member in self._members:
            if isinstance(member, syntax.DataDeclarationSyntax | syntax.NetDeclarationSyntax):
                width = _width(member.type)
                for item in member.declarators:
                    if isinstance(item, syntax.DeclaratorSyntax):
                        yield Register(item.name.valueText, width, _product(item.dimensions))

    def instances(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self._instances())

    def problems(self) -> tuple[Problem, ...]:
        """Find arrays of instances, whose number this reading would get wrong."""
        arrays = [name for name, instance in self._instances() if instance.decl and len(instance.decl.dimensions)]
        return tuple(("forbidden_verilog", f"an array of instances of {name} is used") for name in arrays)

    def _instances(self) -> Iterable[tuple[str, syntax.HierarchicalInstanceSyntax]]:
        for member in self._members:
            if isinstance(member, syntax.HierarchyInstantiationSyntax):
                for instance in member.instances:
                    if isinstance(instance, syntax.HierarchicalInstanceSyntax):
                        yield member.type.valueText, instance

    def set_up_anything(self) -> bool:
        """Whether there is an `initial` block."""
        return any(member.kind == syntax.SyntaxKind.InitialBlock for member in self._members)

    def assigned_at_edges(self) -> frozenset[str]:
        """Names on the left of `<=`: firtool writes it in clocked processes only."""
        names: set[str] = set()

        def note(item: object) -> None:
            if isinstance(item, syntax.BinaryExpressionSyntax) and item.kind == _NONBLOCKING:
                names.add(item.left.getFirstToken().valueText)

        for member in self._members:
            if isinstance(member, syntax.ProceduralBlockSyntax):
                member.visit(note)
        return frozenset(names)


_NONBLOCKING = syntax.SyntaxKind.NonblockingAssignmentExpression


def _ports(header: syntax.ModuleHeaderSyntax) -> tuple[tuple[Port, ...], list[Problem]]:
    """Read an ANSI port list, where direction and type may be left out if they are the previous port's."""
    if header.ports is None:
        return (), []
    if not isinstance(header.ports, syntax.AnsiPortListSyntax) or header.parameters is not None:
        return (), [("forbidden_verilog", "a module header of another form than `module name(input …)` is used")]
    ports: list[Port] = []
    for item in header.ports.ports:
        if isinstance(item, syntax.ImplicitAnsiPortSyntax):
            ports.append(_port(item, ports[-1] if ports else None))
    strange = [port for port in ports if port.width >= UNKNOWN_BITS]
    return tuple(ports), [("unreadable_verilog", f"the width of port {port.name} is no number") for port in strange]


def _port(item: syntax.ImplicitAnsiPortSyntax, before: Port | None) -> Port:
    name = item.declarator.name.valueText
    header = item.header
    if not isinstance(header, syntax.VariablePortHeaderSyntax | syntax.NetPortHeaderSyntax):
        return Port(name, Direction.INOUT, UNKNOWN_BITS)
    written = header.direction.valueText
    inherits = not written and before is not None
    direction = before.direction if inherits and before else _DIRECTIONS.get(written, Direction.INOUT)
    same = inherits and not str(header.dataType).strip() and before is not None
    width = before.width if same and before else _width(header.dataType)
    return Port(name, direction, width if _product(item.declarator.dimensions) == 1 else UNKNOWN_BITS)


def _width(kind: syntax.DataTypeSyntax) -> int:
    if kind.kind in _FIXED:
        return _FIXED[kind.kind]
    if isinstance(kind, syntax.ImplicitTypeSyntax | syntax.IntegerTypeSyntax):
        return _product(kind.dimensions)
    return UNKNOWN_BITS


def _product(dimensions: Iterable[object]) -> int:
    size = 1
    for dimension in dimensions:
        size = min(size * _size(dimension), UNKNOWN_BITS)
    return size


def _size(dimension: object) -> int:
    """Elements of one `[high:low]`."""
    match dimension:
        case syntax.VariableDimensionSyntax(
            specifier=syntax.RangeDimensionSpecifierSyntax(
                selector=syntax.RangeSelectSyntax(
                    left=syntax.LiteralExpressionSyntax() as left, right=syntax.LiteralExpressionSyntax() as right
                )
            )
        ):
            ends = left.literal.valueText, right.literal.valueText
            return abs(int(ends[0]) - int(ends[1])) + 1 if all(end.isdecimal() for end in ends) else UNKNOWN_BITS
        case _:
            return UNKNOWN_BITS
