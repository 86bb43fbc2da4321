"""A compiler that needs nothing, for tests of everything above the compiler; and the suite that every compiler passes.

The fake understands Chisel as far as regular expressions reach. It is deterministic, takes microseconds and
is no judge: only tests and demonstrations without a toolchain use it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import Self

from reflect_env.compiler.api import Limits
from reflect_env.conformance import check_compiler as check_compiler
from reflect_env.diagnostic import Diagnostic
from reflect_env.errors import InfraError
from reflect_env.simulator.fake import MARKER as SIMULATE_MARKER
from reflect_env.simulator.fake import FakeSimulator as FakeSimulator
from reflect_env.verdict import (
    Compiled,
    CompileOutcome,
    Direction,
    Exhausted,
    InfraFailure,
    Outcome,
    Port,
    Rejected,
    Stage,
)

FAKE_MARKER = re.compile(r"//\s*fake:\s*(\w+)")
"""`// fake: type` anywhere forces that outcome; the words are the values of `Outcome`."""

_FORCED_STAGE = {
    Outcome.NO_CODE: Stage.EXTRACT,
    Outcome.POLICY: Stage.POLICY,
    Outcome.PARSE: Stage.PARSE,
    Outcome.TYPE: Stage.TYPE,
    Outcome.ELABORATE: Stage.ELABORATE,
    Outcome.LOWER: Stage.LOWER,
    Outcome.CONTRACT: Stage.CONTRACT,
    Outcome.FUNCTIONAL: Stage.FUNCTIONAL,
    Outcome.TIMEOUT: Stage.ELABORATE,
    Outcome.MEMORY: Stage.ELABORATE,
    Outcome.OUTPUT_LIMIT: Stage.LOWER,
    Outcome.CANDIDATE_FAULT: Stage.ELABORATE,
}
_EXHAUSTED = (Outcome.TIMEOUT, Outcome.MEMORY, Outcome.OUTPUT_LIMIT)
_UTIL = re.compile(r"\b(Cat|Fill|Mux1H|MuxLookup|MuxCase|PopCount|Reverse|Enum|switch|Decoupled|Valid|Queue|Counter)\b")
_CLASS = re.compile(
    r"^[ \t]*(abstract[ \t]+)?class[ \t]+(\w+)[ \t]*(\([^\n]*\))?[ \t]*extends[ \t]+(Raw)?Module\b", re.M
)
_VAL = re.compile(r"\bval[ \t]+(\w+)[ \t]*=[ \t]*(.+)")
_PARAM = re.compile(r"(\w+)[ \t]*:[ \t]*Int[ \t]*=[ \t]*(\d+)")
_COMMENT_OR_STRING = re.compile(r'"(?:[^"\\\n]|\\.)*"|//[^\n]*|/\*.*?\*/', re.S)
_PAIRS = {")": "(", "]": "[", "}": "{"}


class FakeCompiler:
    """Has the `Compiler` interface and starts nothing."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._closed = False

    @property
    def fingerprint(self) -> str:
        """Always the same."""
        return "fake-1"

    @property
    def isolation(self) -> tuple[str, ...]:
        """No layer: no candidate is ever run."""
        return ()

    def compile_batch(
        self,
        sources: Sequence[str],
        *,
        tops: Sequence[str | None] | None = None,
        deadline_s: float | None = None,
    ) -> list[CompileOutcome]:
        """See `Compiler.compile_batch`.

        Raises:
            ValueError: `tops` has another length than `sources`.
            InfraError: It was closed.

        """
        if self._closed:
            raise InfraError("the compiler is closed")
        wanted = [None] * len(sources) if tops is None else list(tops)
        if deadline_s is not None and deadline_s <= 0:
            return [InfraFailure(Stage.PARSE, "the deadline had passed") for _ in sources]
        return [self._compile(source, top) for source, top in zip(sources, wanted, strict=True)]

    def close(self) -> None:
        """Make further batches raise."""
        self._closed = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def _compile(self, source: str, top: str | None) -> CompileOutcome:
        stages = (self._gate, _forced, _parse, _type)
        failures = (stage(source) for stage in stages)
        return next((f for f in failures if f is not None), None) or _elaborate(source, top)

    def _gate(self, source: str) -> CompileOutcome | None:
        limits = self._limits
        if "\0" in source or any("\ud800" <= c <= "\udfff" for c in source):
            return _rejected(
                Outcome.POLICY, "invalid_character", "the text holds characters that no source file may hold"
            )
        if len(source.encode()) > limits.source_bytes:
            return _rejected(Outcome.POLICY, "source_too_large", f"the text has more than {limits.source_bytes} bytes")
        if _depth(source) > limits.nesting:
            return _rejected(Outcome.POLICY, "nesting_too_deep", f"brackets are nested deeper than {limits.nesting}")
        if any(line.count("+") > limits.operators for line in source.split("\n")):
            return _rejected(
                Outcome.POLICY, "expression_too_long", f"one expression has over {limits.operators} operators"
            )
        return None


def _rejected(outcome: Outcome, code: str, message: str, line: int | None = None, text: str = "") -> Rejected:
    stage = _FORCED_STAGE[outcome]
    return Rejected(outcome, stage, (Diagnostic(code, "error", stage.value, line, None, message, text),))


def _forced(source: str) -> CompileOutcome | None:
    """Return the outcome that a marker asks for, if there is one."""
    marker = FAKE_MARKER.search(source)
    if marker is None or marker[1] not in set(Outcome) or marker[1] in (Outcome.COMPILED, Outcome.PASSED):
        return None
    outcome, line = Outcome(marker[1]), source.count("\n", 0, marker.start()) + 1
    if outcome is Outcome.INFRA:
        return InfraFailure(Stage.ELABORATE, "asked for by a marker")
    text = source.split("\n")[line - 1]
    rejected = _rejected(outcome, f"fake_{outcome.value}", "asked for by a marker", line, text)
    return Exhausted(outcome, rejected.stage, rejected.diagnostics) if outcome in _EXHAUSTED else rejected


def _parse(source: str) -> CompileOutcome | None:
    """Find unbalanced brackets, and text that is no Scala at all."""
    stack: list[tuple[str, int]] = []
    for line, text in enumerate(_code(source).split("\n"), 1):
        for char in text:
            if char in "([{":
                stack.append((char, line))
            elif char in _PAIRS and (not stack or stack.pop()[0] != _PAIRS[char]):
                return _rejected(
                    Outcome.PARSE, "unbalanced", f"unexpected '{char}'", line, source.split("\n")[line - 1]
                )
    if stack:
        last = source.count("\n") + 1
        return _rejected(Outcome.PARSE, "unbalanced", f"'{stack[-1][0]}' is never closed", last, source.split("\n")[-1])
    if not re.search(r"\b(class|object|trait)\b", source):
        return _rejected(Outcome.PARSE, "expected_definition", "expected class or object definition", 1)
    return None


def _type(source: str) -> CompileOutcome | None:
    code = _code(source)
    if _CLASS.search(code) and not re.search(r"\bimport[ \t]+chisel3\._", code):
        return _rejected(Outcome.TYPE, "import_missing", "not found: type Module; add import chisel3._", 1)
    used = _UTIL.search(code)
    if used and not re.search(r"\bimport[ \t]+chisel3\.util\b", code):
        line = code.count("\n", 0, used.start()) + 1
        message = f"not found: value {used[1]}; add import chisel3.util._"
        return _rejected(Outcome.TYPE, "import_missing", message, line, source.split("\n")[line - 1])
    return None


def _elaborate(source: str, top: str | None) -> CompileOutcome:
    code = _code(source)
    classes = [m for m in _CLASS.finditer(code) if not m[1] and _has_defaults(m[3] or "")]
    if not classes:
        return _rejected(Outcome.ELABORATE, "no_module", "no module can be elaborated")
    chosen = next((m for m in classes if m[2] == top), classes[-1])
    end = min((m.start() for m in _CLASS.finditer(code, chosen.end())), default=len(code))
    ports = _ports(code[chosen.end() : end], _params(chosen[3] or ""), implicit=not chosen[4])
    digest = hashlib.sha256(source.encode()).hexdigest()[:16]
    markers = "".join(f"{marker[0]}\n" for marker in SIMULATE_MARKER.finditer(source))
    verilog = f"module {chosen[2]}(); // {digest}\n{markers}"
    return Compiled(chosen[2], ports, f"circuit {chosen[2]} : @ {digest}\n", verilog)


def _has_defaults(params: str) -> bool:
    return params.count(":") == params.count("=")


def _params(text: str) -> dict[str, int]:
    return {name: int(value) for name, value in _PARAM.findall(text)}


def _ports(body: str, params: dict[str, int], *, implicit: bool) -> tuple[Port, ...]:
    """List the ports of a class body: `val x = IO(…)`, and the members of bundles given to `IO`."""
    ports = [Port("clock", Direction.INPUT, 1), Port("reset", Direction.INPUT, 1)] if implicit else []
    prefix = ""
    for line in body.split("\n"):
        if bundle := re.search(r"\bval[ \t]+(\w+)[ \t]*=[ \t]*IO\([ \t]*new[ \t]+Bundle", line):
            prefix = bundle[1] + "_"
            line = line[bundle.end() :]
        if found := _VAL.search(line):
            is_io = found[2].startswith("IO(")
            kind = found[2][3:] if is_io else found[2]
            ports += (
                _expand(found[1] if is_io else prefix + found[1], kind, params, Direction.OUTPUT)
                if is_io or prefix
                else []
            )
        prefix = "" if re.match(r"[ \t]*\}\)", line) else prefix
    return tuple(ports)


def _expand(name: str, kind: str, params: dict[str, int], way: Direction) -> list[Port]:
    """List the Verilog ports of one Chisel type."""
    flip = Direction.INPUT if way is Direction.OUTPUT else Direction.OUTPUT
    if inner := re.match(r"(Input|Output|Flipped)\(", kind):
        turned = {"Input": Direction.INPUT, "Output": Direction.OUTPUT, "Flipped": flip}[inner[1]]
        return _expand(name, kind[inner.end() :], params, turned)
    if inner := re.match(r"(Decoupled|Valid)\(", kind):
        bits = _expand(f"{name}_bits", kind[inner.end() :], params, way)
        ready = [Port(f"{name}_ready", flip, 1)] if inner[1] == "Decoupled" else []
        return [*ready, Port(f"{name}_valid", way, 1), *bits]
    if inner := re.match(r"Vec\((\w+),[ \t]*", kind):
        copies = range(_value(inner[1], params))
        return [p for i in copies for p in _expand(f"{name}_{i}", kind[inner.end() :], params, way)]
    if inner := re.match(r"[US]Int\((\w+)\.W\)", kind):
        return [Port(name, way, _value(inner[1], params))]
    return [Port(name, way, 1)] if kind.startswith("Bool()") else []


def _value(text: str, params: dict[str, int]) -> int:
    return int(text) if text.isdigit() else params.get(text, 1)


def _code(source: str) -> str:
    """Blank comments and strings, line ends kept."""
    return _COMMENT_OR_STRING.sub(lambda m: re.sub(r"[^\n]", " ", m[0]), source)


def _depth(source: str) -> int:
    deepest = depth = 0
    for char in _code(source):
        depth += (char in "([{") - (char in ")]}")
        deepest = max(deepest, depth)
    return deepest
