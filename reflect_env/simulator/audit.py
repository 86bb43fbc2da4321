"""What a candidate's Verilog may hold: an allow-list over the parsed tree; nothing here reads text by pattern.

The list is what firtool writes for a circuit. Whatever else stands there came in through a black box or by another way
than Chisel, and is refused even where every sample would match: it could reach out of its module into the bench, the
files or the other design.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pyslang import parsing, syntax

from reflect_env.catalogue import diagnose
from reflect_env.simulator.api import Overrun, Refused
from reflect_env.simulator.facts import Facts, ModuleFacts, total
from reflect_env.simulator.verilog import Design, Printer, Unreadable, parse
from reflect_env.task import CLOCK_AND_RESET, Task
from reflect_env.verdict import Port, Stage

MAX_MODULES = 512
MAX_INSTANCES = 8_192
MAX_BITS = 1 << 24
"""Bits of all variables of all instances; a simulator spends several bytes on each."""
SHOWN = 5

SYSTEM_FUNCTIONS = frozenset(
    {
        "$signed",
        "$unsigned",
        "$clog2",
        "$bits",
        "$size",
        "$countones",
        "$countbits",
        "$onehot",
        "$onehot0",
        "$isunknown",
    }
)
"""The system functions that compute something from their arguments alone."""

_STRUCTURE = """
CompilationUnit ModuleDeclaration ModuleHeader AnsiPortList ImplicitAnsiPort VariablePortHeader NetPortHeader
ContinuousAssign HierarchyInstantiation HierarchicalInstance InstanceName NamedPortConnection OrderedPortConnection
EmptyPortConnection EmptyMember
"""
_DECLARATIONS = """
DataDeclaration NetDeclaration LocalVariableDeclaration Declarator EqualsValueClause ImplicitType RegType LogicType
BitType IntegerType IntType VariableDimension RangeDimensionSpecifier ParameterDeclaration
ParameterDeclarationStatement
"""
_STATEMENTS = """
AlwaysBlock AlwaysCombBlock AlwaysFFBlock AlwaysLatchBlock InitialBlock TimingControlStatement
EventControlWithExpression ImplicitEventControl EventControl ParenthesizedEventExpression SignalEventExpression
BinaryEventExpression SequentialBlockStatement ExpressionStatement EmptyStatement ConditionalStatement
ConditionalPredicate ConditionalPattern ElseClause CaseStatement StandardCaseItem DefaultCaseItem ForLoopStatement
ForVariableDeclaration NamedLabel NamedBlockClause ActionBlock SimplePropertyExpr SimpleSequenceExpr
AttributeInstance AttributeSpec
"""
_OPERATORS = """
AssignmentExpression NonblockingAssignmentExpression AddExpression SubtractExpression MultiplyExpression
DivideExpression ModExpression PowerExpression BinaryAndExpression BinaryOrExpression BinaryXorExpression
BinaryXnorExpression LogicalAndExpression LogicalOrExpression EqualityExpression InequalityExpression
CaseEqualityExpression CaseInequalityExpression WildcardEqualityExpression WildcardInequalityExpression
LessThanExpression LessThanEqualExpression GreaterThanExpression GreaterThanEqualExpression
LogicalShiftLeftExpression LogicalShiftRightExpression ArithmeticShiftLeftExpression ArithmeticShiftRightExpression
ConditionalExpression UnaryBitwiseNotExpression UnaryBitwiseAndExpression UnaryBitwiseOrExpression
UnaryBitwiseXorExpression UnaryBitwiseNandExpression UnaryBitwiseNorExpression UnaryBitwiseXnorExpression
UnaryLogicalNotExpression UnaryMinusExpression UnaryPlusExpression PostincrementExpression AddAssignmentExpression
SignedCastExpression CastExpression
"""
_OPERANDS = """
ParenthesizedExpression ParenExpressionList ConcatenationExpression MultipleConcatenationExpression IdentifierName
IdentifierSelectName ElementSelectExpression ElementSelect BitSelect SimpleRangeSelect AscendingRangeSelect
DescendingRangeSelect IntegerLiteralExpression IntegerVectorExpression UnbasedUnsizedLiteralExpression
InvocationExpression SystemName ArgumentList OrderedArgument SimpleAssignmentPattern AssignmentPatternExpression
"""
_KINDS = frozenset(
    getattr(syntax.SyntaxKind, name)
    for names in (_STRUCTURE, _DECLARATIONS, _STATEMENTS, _OPERATORS, _OPERANDS)
    for name in names.split()
)
"""Every node that a candidate's tree may have, besides verification statements, which are left out."""

_SAID = {
    syntax.SyntaxKind.ScopedName: "a hierarchical name",
    syntax.SyntaxKind.MemberAccessExpression: "a hierarchical name",
    syntax.SyntaxKind.RootScope: "a hierarchical name",
    syntax.SyntaxKind.BindDirective: "a bind",
    syntax.SyntaxKind.DPIImport: "a DPI import",
    syntax.SyntaxKind.ProceduralForceStatement: "a force",
    syntax.SyntaxKind.ProceduralReleaseStatement: "a release",
    syntax.SyntaxKind.DelayControl: "a delay",
    syntax.SyntaxKind.Delay3: "a delay",
    syntax.SyntaxKind.WaitStatement: "a wait",
    syntax.SyntaxKind.StringLiteralExpression: "a string",
    syntax.SyntaxKind.DefParam: "a defparam",
}


@dataclass(frozen=True)
class Audited:
    """A candidate's Verilog that keeps the rules."""

    design: Design
    top: str
    clocked: bool
    """Whether anything waits for an edge, so that the circuit may have state."""
    free_ports: tuple[Port, ...]
    """Clock and reset that the task does not ask for."""
    facts: Facts


def audit(verilog: str, top: str, task: Task) -> Audited | Refused | Overrun:
    """Check a candidate's Verilog against the allow-list and its top against the task's ports.

    Raises:
        ValueError: The task leaves its ports free.

    """
    try:
        tree = parse(verilog, "candidate")
        facts, design, problems = _survey(tree)
        problems += facts.problems(top)
    except Unreadable as e:
        return Overrun("output_limit", str(e)) if e.kind == "size" else _refused([(_code(e), str(e))])
    if problems:
        return _refused(problems)
    if exceeded := _exceeded(facts, top):
        return Overrun("output_limit", exceeded)
    ports = facts.modules[top].ports
    free = () if task.clocking else tuple(port for port in CLOCK_AND_RESET if port in ports)
    wrong = _wrong_ports(ports, (*task.verilog_ports(), *free))
    return _refused(wrong) if wrong else Audited(design, top, facts.clocked, free, facts)


def _survey(tree: syntax.SyntaxTree) -> tuple[Facts, Design, list[tuple[str, str]]]:
    survey = _Survey()
    tree.root.visit(survey.visit)
    return Facts(tuple(survey.modules), survey.clocked), survey.printer.design(), survey.problems


def _code(unreadable: Unreadable) -> str:
    return "forbidden_verilog" if unreadable.kind == "forbidden" else "unreadable_verilog"


def _refused(problems: Iterable[tuple[str, str]]) -> Refused:
    unique = list(dict.fromkeys(problems))[:SHOWN]
    return Refused(tuple(diagnose(code, Stage.FUNCTIONAL.value, message) for code, message in unique))


class _Survey:
    """One walk through the tree: prints, collects the facts and notes what is not on the list."""

    def __init__(self) -> None:
        self.printer = Printer()
        self.modules: list[ModuleFacts] = []
        self.problems: list[tuple[str, str]] = []
        self.clocked = False

    def visit(self, item: object) -> object:
        if isinstance(item, parsing.Token):
            self.clocked |= item.kind in (parsing.TokenKind.PosEdgeKeyword, parsing.TokenKind.NegEdgeKeyword)
        elif isinstance(item, syntax.SyntaxNode):
            self._node(item)
        return self.printer.visit(item)

    def _node(self, node: syntax.SyntaxNode) -> None:
        if node.kind not in _KINDS and not self.printer.leaves_out(node.kind):
            self.problems.append(("forbidden_verilog", f"{_named(node.kind)} is used"))
        elif isinstance(node, syntax.ModuleDeclarationSyntax):
            self._module(node)
        elif isinstance(node, syntax.CompilationUnitSyntax):
            self._only_modules(node)
        elif isinstance(node, syntax.SystemNameSyntax) and node.systemIdentifier.valueText not in SYSTEM_FUNCTIONS:
            self.problems.append(("forbidden_verilog", f"{node.systemIdentifier.valueText[:40]} is called"))

    def _module(self, node: syntax.ModuleDeclarationSyntax) -> None:
        self.modules.append(ModuleFacts.of(node))
        if any(isinstance(member, syntax.ModuleDeclarationSyntax) for member in node.members):
            self.problems.append(("forbidden_verilog", "a module inside a module is used"))

    def _only_modules(self, unit: syntax.CompilationUnitSyntax) -> None:
        """What stands outside of modules would be shared with the other designs of a simulation."""
        others = [member for member in unit.members if not isinstance(member, syntax.ModuleDeclarationSyntax)]
        self.problems += [
            ("forbidden_verilog", f"{_named(member.kind)} stands outside of modules") for member in others
        ]


def _named(kind: syntax.SyntaxKind) -> str:
    return _SAID.get(kind, f"a construct that no circuit needs ({kind.name})")


def _exceeded(facts: Facts, top: str) -> str:
    """Say which limit the whole design is over, empty where it is over none."""
    if len(facts.modules) > MAX_MODULES:
        return f"the design has more than {MAX_MODULES} modules"
    if total(facts.modules, top, lambda module: 1) > MAX_INSTANCES:
        return f"the design has more than {MAX_INSTANCES} instances"
    if total(facts.modules, top, lambda module: module.bits) > MAX_BITS:
        return f"the variables of the design have more than {MAX_BITS} bits"
    return ""


def _wrong_ports(found: tuple[Port, ...], asked: tuple[Port, ...]) -> list[tuple[str, str]]:
    """Compare the top's ports as this parser reads them; the order does not count."""
    missing = [f"port {port.name} is not there as {port}" for port in asked if port not in found]
    extra = [f"port {port.name} ({port}) was not asked for" for port in found if port not in asked]
    return [("port_mismatch", message) for message in [*missing, *extra]]
