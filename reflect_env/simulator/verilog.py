"""Verilog text to a checked token stream, with `pyslang`: what the simulators get is printed from it, never the text.

Why not the text itself: comments, directives, attributes and `SYNTHESIS` blocks are read differently by each tool.
What is printed here has none of them, so what was audited is what is simulated and proved. Module names are kept
apart, so that any number of designs can share one simulation under prefixes of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import pyslang
from pyslang import ast, parsing, syntax

MAX_CHARACTERS = 2 << 20
MAX_TOKENS = 200_000
MAX_STATEMENT_TOKENS = 8_192
"""Tokens between two semicolons: the parsers of all tools recurse along a statement, firtool keeps far below."""
MAX_DEFINES = 64
"""With at most one other macro in each, so that no expansion doubles."""

_TAKEN = """
`ifdef `ifndef `elsif `else `endif `define `undef `timescale `default_nettype `resetall `celldefine `endcelldefine
"""
_REFUSED = """
`include `pragma `line `begin_keywords `end_keywords `protect `endprotect `protected `endprotected `uselib `undefineall
`unconnected_drive `nounconnected_drive `default_decay_time `default_trireg_strength
"""
_DIRECTIVES = frozenset(_TAKEN.split())
_REFUSED_DIRECTIVES = frozenset(_REFUSED.split())
_PLAIN_NAME = re.compile(r"[A-Za-z_][\w$]*")
_ASSERTIONS = frozenset(
    {
        syntax.SyntaxKind.ImmediateAssertStatement,
        syntax.SyntaxKind.ImmediateAssumeStatement,
        syntax.SyntaxKind.ImmediateCoverStatement,
        syntax.SyntaxKind.AssertPropertyStatement,
        syntax.SyntaxKind.AssumePropertyStatement,
        syntax.SyntaxKind.CoverPropertyStatement,
        syntax.SyntaxKind.CoverSequenceStatement,
        syntax.SyntaxKind.RestrictPropertyStatement,
        syntax.SyntaxKind.ExpectPropertyStatement,
    }
)
"""Statements of verification: they compute nothing, but an `assume` would narrow what a proof looks at."""
_ASSERTION_MEMBERS = frozenset(
    {
        syntax.SyntaxKind.ImmediateAssertionMember,
        syntax.SyntaxKind.ConcurrentAssertionMember,
        syntax.SyntaxKind.AttributeInstance,
    }
)
"""What is left out without anything in its place."""
_QUALIFIERS = frozenset(
    {parsing.TokenKind.UniqueKeyword, parsing.TokenKind.Unique0Keyword, parsing.TokenKind.PriorityKeyword}
)
"""Words that promise something about a `case`; yosys believes them."""
_MULTIPLICATIONS = frozenset(
    {
        syntax.SyntaxKind.MultiplyExpression,
        syntax.SyntaxKind.DivideExpression,
        syntax.SyntaxKind.ModExpression,
        syntax.SyntaxKind.PowerExpression,
    }
)
_NEWLINE_AFTER = frozenset({parsing.TokenKind.Semicolon, parsing.TokenKind.BeginKeyword, parsing.TokenKind.EndKeyword})


class Unreadable(Exception):
    """The text is not Verilog that this package takes; `kind` is `syntax`, `forbidden` or `size`."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class ModuleName(str):
    """A place in a design where a module is named."""


class ModuleEnd(str):
    """The end of the module of this name."""


@dataclass(frozen=True)
class Design:
    """Printable Verilog: plain text with the places of module names and of the ends of modules."""

    pieces: tuple[str, ...]
    """Text, `ModuleName` and `ModuleEnd` in the order of the design."""
    multiplies: bool
    """Whether it multiplies, divides or raises to a power anywhere."""

    def text(self, prefix: str, additions: Mapping[str, str] = MappingProxyType({})) -> str:
        """Print it with `prefix` before the name of each of its modules.

        Args:
            prefix: Letters, digits and underscores.
            additions: Members to add at the end of modules, by module name.

        """
        return "".join(_printed(piece, prefix, additions) for piece in self.pieces)


def _printed(piece: str, prefix: str, additions: Mapping[str, str]) -> str:
    if isinstance(piece, ModuleName):
        return _prefixed(prefix, piece)
    return f"{additions.get(piece, '')}\nendmodule\n" if isinstance(piece, ModuleEnd) else piece


def _prefixed(prefix: str, name: str) -> str:
    return prefix + name if _PLAIN_NAME.fullmatch(name) else f"\\{prefix}{name} "


def parse(text: str, name: str) -> syntax.SyntaxTree:
    """Parse Verilog with `SYNTHESIS` defined; nothing is read but `text`.

    Raises:
        Unreadable: It is too large, holds a directive that is not taken, or is not Verilog.

    """
    if len(text) > MAX_CHARACTERS:
        raise Unreadable("size", f"the Verilog has more than {MAX_CHARACTERS} characters")
    try:
        text.encode()
        _check_tokens(text, name)
        tree = syntax.SyntaxTree.fromText(text, pyslang.SourceManager(), name, "", _options())
    except UnicodeError as e:
        raise Unreadable("syntax", "the Verilog is no valid UTF-8") from e
    except RuntimeError as e:
        raise Unreadable("size", "the Verilog is nested too deeply") from e
    if any(found.isError() for found in tree.diagnostics):
        raise Unreadable("syntax", _first_error(tree))
    return tree


def _options() -> pyslang.Bag:
    preprocessor = parsing.PreprocessorOptions()
    preprocessor.predefines = ["SYNTHESIS"]
    preprocessor.maxIncludeDepth = 0
    bag = pyslang.Bag()
    bag.preprocessorOptions = preprocessor
    return bag


def _first_error(tree: syntax.SyntaxTree) -> str:
    errors = pyslang.DiagnosticEngine.reportAll(tree.sourceManager, tree.diagnostics)
    return next((line for line in errors.split("\n") if ": error: " in line), "it does not parse")[:300]


def _check_tokens(text: str, name: str) -> None:
    """Look at each token before any macro is expanded and any recursion starts."""
    defines = length = macros = 0
    in_define = False
    for number, token in enumerate(_tokens(text, name)):
        if number >= MAX_TOKENS:
            raise Unreadable("size", f"the Verilog has more than {MAX_TOKENS} tokens")
        length = 0 if token.kind == parsing.TokenKind.Semicolon else length + 1
        if length > MAX_STATEMENT_TOKENS:
            raise Unreadable("size", f"a statement has more than {MAX_STATEMENT_TOKENS} tokens")
        in_define = in_define and token.isOnSameLine
        if token.kind != parsing.TokenKind.Directive:
            continue
        if token.rawText in _REFUSED_DIRECTIVES:
            raise Unreadable("forbidden", f"the directive {token.rawText} is used")
        if token.rawText == "`define":
            defines, macros, in_define = defines + 1, 0, True
        macros += in_define and token.rawText not in _DIRECTIVES
        if macros > 1 or defines > MAX_DEFINES:
            raise Unreadable("forbidden", "a macro is made of several other macros, or there are too many of them")


def _tokens(text: str, name: str) -> Iterator[parsing.Token]:
    """Lex without preprocessing. A token lives as long as this generator."""
    sources, memory, found = pyslang.SourceManager(), pyslang.BumpAllocator(), pyslang.Diagnostics()
    lexer = parsing.Lexer(sources.assignText(name, text), memory, found, sources)
    while (token := lexer.lex()).kind != parsing.TokenKind.EndOfFile:
        yield token


class Printer:
    """Takes what a visit of the tree finds, in order, and becomes a `Design`; `visit` is the callback."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._words: list[str] = []
        self._name_is_next = False
        self._opens_module = False
        self._module = ""
        self._before: parsing.TokenKind | None = None
        self._multiplies = False

    def visit(self, item: object) -> object:
        """Print a token, or decide about a node: `VisitAction.Skip` leaves it out."""
        if isinstance(item, parsing.Token):
            self._token(item)
            return None
        kind = item.kind  # type: ignore[attr-defined]  # every other item is a SyntaxNode
        if self.leaves_out(kind):
            self._words += [" begin end\n"] if kind in _ASSERTIONS else []
            return ast.VisitAction.Skip
        if kind in (syntax.SyntaxKind.ModuleHeader, syntax.SyntaxKind.HierarchyInstantiation):
            self._name_is_next, self._opens_module = True, kind == syntax.SyntaxKind.ModuleHeader
        self._multiplies |= kind in _MULTIPLICATIONS
        return None

    def leaves_out(self, kind: syntax.SyntaxKind) -> bool:
        """Whether a node of this kind, with all below it, is not printed.

        The label behind `endmodule` is one: the prefix would make it wrong.
        """
        end_label = self._before == parsing.TokenKind.EndModuleKeyword and kind == syntax.SyntaxKind.NamedBlockClause
        return kind in _ASSERTIONS or kind in _ASSERTION_MEMBERS or end_label

    def design(self) -> Design:
        """Return what was printed."""
        self._cut()
        return Design(tuple(self._pieces), self._multiplies)

    def _token(self, token: parsing.Token) -> None:
        kind = token.kind
        if kind in (parsing.TokenKind.Placeholder, parsing.TokenKind.EndOfFile) or kind in _QUALIFIERS:
            return
        if self._name_is_next and kind == parsing.TokenKind.Identifier:
            self._name(token.valueText)
        elif kind == parsing.TokenKind.EndModuleKeyword:
            self._cut(ModuleEnd(self._module))
        else:
            self._words.append(("" if _is_one_number(self._before, kind) else " ") + token.rawText)
        if kind in _NEWLINE_AFTER:
            self._words.append("\n")
        self._before = kind

    def _name(self, name: str) -> None:
        self._words.append(" ")
        self._cut(ModuleName(name))
        self._name_is_next = False
        if self._opens_module:
            self._module = name

    def _cut(self, *special: str) -> None:
        self._pieces += ["".join(self._words), *special]
        self._words = []


def _is_one_number(before: parsing.TokenKind | None, kind: parsing.TokenKind) -> bool:
    """Whether both are parts of a literal such as `8'h0`."""
    sized = before == parsing.TokenKind.IntegerLiteral and kind == parsing.TokenKind.IntegerBase
    return sized or before == parsing.TokenKind.IntegerBase
