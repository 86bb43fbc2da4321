"""The allow-list scan: what a candidate's class files may refer to, decided before any of them is loaded.

This is the policy, not the boundary: it gives a clear answer to a candidate that does what no hardware module needs,
and keeps honest mistakes (a stray `ChiselStage` call, a file) apart from crashes. The cage around the elaborator holds
without it. It reads class files, not text, so back-ticks, aliases and string tricks do not hide a reference.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from reflect_env.compiler.classfile import ClassFile, MalformedClass, Member, line_at
from reflect_env.compiler.policy_dead import MethodKey, dead_methods
from reflect_env.compiler.policy_rules import (
    MEMBER_KINDS,
    REASONS,
    RULES,
    STRUCTURAL_NEVER,
    STRUCTURAL_NEVER_WITH_ARGUMENTS,
    Rule,
)
from reflect_env.diagnostic import Diagnostic
from reflect_env.verdict import Stage

_UNLISTED = Rule("unlisted")
_THROWABLE = re.compile(r"java/.*(Exception|Error)")


def _version() -> str:
    rules = [f"{o} {r.kind} {r.only and sorted(r.only)} {sorted(r.never)}" for o, r in sorted(RULES.items())]
    rest = [sorted(MEMBER_KINDS.items()), sorted(STRUCTURAL_NEVER), sorted(STRUCTURAL_NEVER_WITH_ARGUMENTS)]
    return hashlib.sha256(repr((rules, rest, REASONS, _STRUCTURAL_CALL.pattern)).encode()).hexdigest()[:16]


_STRUCTURAL_CALL = re.compile(
    rb"\xba(..)\0\0\x4c\x2b\x2a\xb6..\x4d\x2c\xc6\0\x05\x2c\xb0\xb2..\x2a(?:\x12(.)|\x13(..))\x2b\xb6..\xb6(..)",
    re.DOTALL,
)
"""The byte-code that scalac generates for `x.name(…)` on a structural type, up to its `Class.getMethod`: the method's
name is a constant (groups 2, 3) and its parameter types hang on the call site (group 1)."""
_BEFORE_GET_METHOD = 28

POLICY_VERSION = _version()
"""Changes whenever the tables do; part of the toolchain's fingerprint."""


@dataclass(frozen=True)
class Violation:
    """One thing that the candidate may not do."""

    owner: str
    """Class or object referred to, as its author spells it: `java.lang.System`."""
    member: str
    """Method or field; empty where the owner may not be used at all."""
    kind: str
    """Key of `policy_rules.REASONS`."""
    class_name: str
    """The candidate's class that does it, without the package."""
    message: str
    """For the candidate's author."""
    line: int | None = None
    """First line of the candidate's text that does it, where known."""


@dataclass(frozen=True)
class _Finding:
    """A violation and where in which class it stands, before it is known whether that code can ever run."""

    parsed: ClassFile
    place: int
    """Constant that stands for what is used; 0 where it is not a matter of code."""
    owner: str
    member: str
    kind: str


def violations(classes: Mapping[str, bytes], package: str) -> tuple[Violation, ...]:
    """Check class files against the allow-list; empty means that they may be loaded.

    `classes` maps internal names (`c00000042/Top$$anon$1`) to class files. All of them must lie in `package`, both by
    their key and by the name inside. Code that only a `main` would run is not judged, see `policy_dead`. The order of
    the answer depends on nothing but the classes' content: by line, then by name.
    """
    parsed: list[ClassFile] = []
    findings: list[_Finding] = []
    found: list[Violation] = []
    for key in sorted(classes):
        try:
            each = ClassFile(classes[key])
            findings += _findings(each, package + "/")
        except MalformedClass:
            found.append(_violation(key, "", "malformed", _simple(key), None))
            continue
        parsed.append(each)
        if key != each.name or not key.startswith(package + "/"):
            found.append(_violation(each.name, "", "package", _simple(key), None))
    return _summary(found + _judge(parsed, findings))


def diagnostics(found: Iterable[Violation], source: str) -> tuple[Diagnostic, ...]:
    """Turn violations into diagnostics about the candidate's `source`."""
    lines = [line.rstrip("\r") for line in source.split("\n")]
    return tuple(_diagnostic(violation, lines) for violation in found)


def _diagnostic(violation: Violation, lines: list[str]) -> Diagnostic:
    code = "black_box" if violation.kind == "verilog" else "policy_violation"
    line = violation.line if violation.line and violation.line <= len(lines) else None
    text = lines[line - 1] if line else ""
    return Diagnostic(code, "error", Stage.POLICY.value, line, None, violation.message, text)


def reachable(classes: Mapping[str, bytes], top: str) -> dict[str, bytes]:
    """Those classes that `top` (an internal name) can come to load: what has to be checked and handed over.

    A candidate's `object Main extends App` that emits Verilog is never run, so it need not be judged; but then it must
    not be there to be loaded either. `top`'s companion counts, because it holds the defaults of its parameters. A class
    is taken to be reachable as soon as a reachable one spells its name in its constant pool, in whatever role.
    """
    package = re.escape(top.partition("/")[0].encode())
    spelled = re.compile(package + rb"/[^\0-\x20;.\[()<>:\x7f]+")
    found: dict[str, bytes] = {}
    waiting = [top, top + "$"]
    while waiting:
        name = waiting.pop()
        if name in classes and name not in found:
            data = found[name] = classes[name]
            waiting += [match.decode("utf-8", "replace") for match in spelled.findall(data)]
    return {name: classes[name] for name in classes if name in found}


def _simple(name: str) -> str:
    return name.rpartition("/")[2]


def _order(violation: Violation) -> tuple[int, str, str, str]:
    return (violation.line or 1 << 31, violation.owner, violation.member, violation.class_name)


def _summary(found: Iterable[Violation]) -> tuple[Violation, ...]:
    """One violation for each thing used, at its first place, in order."""
    first: dict[tuple[str, str, str], Violation] = {}
    for violation in sorted(found, key=_order):
        first.setdefault((violation.owner, violation.member, violation.kind), violation)
    return tuple(first.values())


def _judge(parsed: list[ClassFile], findings: list[_Finding]) -> list[Violation]:
    """Keep the findings that matter: those in code that can run, and those that are not a matter of code."""
    if not findings:
        return []
    try:
        dead = dead_methods(parsed)
        return [v for finding in findings for v in _violations_of(finding, dead)]
    except MalformedClass:
        return [_violation(parsed[0].name, "", "malformed", "", None)]


def _violations_of(finding: _Finding, dead: frozenset[MethodKey]) -> Iterator[Violation]:
    parsed = finding.parsed
    uses = parsed.uses.get(finding.place, [])
    alive = [(m, at) for m, at in uses if (parsed.name, m.name, m.descriptor) not in dead]
    if finding.place and not alive and finding.place not in parsed.handles.values():
        return
    lines = [line for method, at in alive if (line := line_at(method, at))]
    simple = _simple(parsed.name)
    yield _violation(finding.owner, finding.member, finding.kind, simple, min(lines, default=None))


def _findings(parsed: ClassFile, own: str) -> Iterator[_Finding]:
    for member in parsed.members:
        rule = _rule_for(member.owner)
        if rule.kind and not member.owner.lstrip("[L").startswith(own) and not _permits(rule, parsed, member):
            name = "" if rule.denies_all else member.name
            kind = MEMBER_KINDS.get((member.owner, member.name), rule.kind)
            yield _Finding(parsed, member.place, member.owner, name, kind)
        elif member.name == "getMethod" and member.owner == "java/lang/Class":
            yield from _structural_calls(parsed, member)
    for place, owner in parsed.class_places:
        rule = _rule_for(owner)
        if rule.denies_all and not owner.lstrip("[L").startswith(own):
            inherited = owner == parsed.super_name or owner in parsed.interfaces
            yield _Finding(parsed, 0 if inherited else place, owner, "", rule.kind)


def _permits(rule: Rule, parsed: ClassFile, member: Member) -> bool:
    if rule.only is not None:
        return member.name in rule.only
    if not rule.never:
        return False
    return member.name not in rule.never and member.name + parsed.descriptor(member) not in rule.never


@lru_cache(maxsize=4096)
def _rule_for(owner: str) -> Rule:
    """Look up the rule for a class: that of its longest listed prefix, cut at `/` and `$`."""
    owner = _element(owner)
    if not owner or _THROWABLE.fullmatch(owner):
        return Rule()
    name = owner
    while name:
        if name in RULES:
            return RULES[name]
        name = name[: max(name.rfind("/"), name.rfind("$"), 0)]
    return _UNLISTED


def _element(owner: str) -> str:
    """Strip an array type to the class of its elements; empty for arrays of numbers."""
    if not owner.startswith("["):
        return owner
    element = owner.lstrip("[")
    return element[1:-1] if element.startswith("L") else ""


def _structural_calls(parsed: ClassFile, member: Member) -> Iterator[_Finding]:
    """Every use of `Class.getMethod` must be the one that scalac generates, with a harmless constant name."""
    if member.place in parsed.handles.values():
        yield _Finding(parsed, member.place, member.owner, member.name, "reflection")
    for place in _places(parsed.data, member.place):
        call = _generated_call(parsed.data, place)
        if call is not None:
            yield from _structural_call(parsed, *call)
        elif any(at == place for _, at in parsed.uses.get(member.place, ())):
            yield _Finding(parsed, member.place, member.owner, member.name, "reflection")


def _places(data: bytes, index: int) -> Iterator[int]:
    """Where the bytes of an `invokevirtual` of constant `index` stand; some may be no instruction."""
    wanted, at = b"\xb6" + index.to_bytes(2, "big"), 9
    while (at := data.find(wanted, at + 1)) >= 0:
        yield at


def _structural_call(parsed: ClassFile, name: int, site: int) -> Iterator[_Finding]:
    text = parsed.string(name)
    if text in STRUCTURAL_NEVER or (text in STRUCTURAL_NEVER_WITH_ARGUMENTS and _takes_arguments(parsed, site)):
        yield _Finding(parsed, name, "java/lang/Object", text, "reflection")


def _generated_call(data: bytes, place: int) -> tuple[int, int] | None:
    """Find the constants of the name and the call site, where a generated structural call leads up to `place`."""
    for wide in (0, 1):
        match = _STRUCTURAL_CALL.fullmatch(data, max(place - _BEFORE_GET_METHOD - wide, 0), place + 3)
        if match:
            return int.from_bytes(match[2] or match[3], "big"), int.from_bytes(match[1], "big")
    return None


def _takes_arguments(parsed: ClassFile, site: int) -> bool:
    return not parsed.method_type(parsed.bootstrap_arguments(site)[0]).startswith("()")


def _violation(owner: str, member: str, kind: str, simple: str, line: int | None) -> Violation:
    spelled = _spelled(owner)
    used = spelled if member in ("", "apply", "<init>") else f"{spelled}.{member}"
    return Violation(spelled, member, kind, simple, f"uses {used}: {REASONS[kind]}", line)


def _spelled(owner: str) -> str:
    """Spell an internal name as its author did: no `package$`, no `$` of objects, dots."""
    name = _element(owner).replace("/package$", "").rstrip("$")
    return re.sub(r"(?<=[A-Za-z0-9_])\$(?=[A-Za-z])", ".", name).replace("/", ".")
