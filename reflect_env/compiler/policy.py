"""The allow-list scan: what a candidate's class files may refer to, decided before any of them is loaded.

This is the policy, not the boundary: it gives a clear answer to a candidate that does what no hardware module needs, and
keeps honest mistakes (a stray `ChiselStage` call, a file) apart from crashes. The cage around the elaborator holds
without it. It reads class files, not text, so back-ticks, aliases and string tricks do not hide a reference.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from reflect_env.compiler.classfile import ClassFile, MalformedClass, Member
from reflect_env.compiler.policy_rules import (
    MEMBER_KINDS,
    REASONS,
    RULES,
    STRUCTURAL_NEVER,
    STRUCTURAL_NEVER_WITH_ARGUMENTS,
    Rule,
)

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


def violations(classes: Mapping[str, bytes], package: str) -> tuple[Violation, ...]:
    """Check class files against the allow-list; empty means that they may be loaded.

    `classes` maps internal names (`c00000042/Top$$anon$1`) to class files. All of them must lie in `package`, both by
    their key and by the name inside. The order of the answer depends on nothing but the classes' content: by line,
    then by name.
    """
    found: dict[tuple[str, str, str], Violation] = {}
    for key in sorted(classes):
        for violation in _check(key, classes[key], package):
            same = (violation.owner, violation.member, violation.kind)
            if same not in found or _order(violation) < _order(found[same]):
                found[same] = violation
    return tuple(sorted(found.values(), key=_order))


def reachable(classes: Mapping[str, bytes], top: str) -> dict[str, bytes]:
    """Those classes that `top` (an internal name) can come to load: what has to be checked and handed over.

    A candidate's `object Main extends App` that emits Verilog is never run, so it need not be judged; but then it must
    not be there to be loaded either. `top`'s companion counts, because it holds the defaults of its parameters. A class
    is taken to be reachable as soon as a reachable one spells its name in its constant pool, in whatever role.
    """
    package = re.escape(top.rpartition("/")[0].encode())
    spelled = re.compile(package + rb"/[^\0-\x20;/.\[()<>:\x7f]+")
    found: dict[str, bytes] = {}
    waiting = [top, top + "$"]
    while waiting:
        name = waiting.pop()
        if name in classes and name not in found:
            data = found[name] = classes[name]
            waiting += [match.decode("utf-8", "replace") for match in spelled.findall(data)]
    return {name: classes[name] for name in classes if name in found}


def _order(violation: Violation) -> tuple[int, str, str, str]:
    return (violation.line or 1 << 31, violation.owner, violation.member, violation.class_name)


def _check(key: str, data: bytes, package: str) -> Iterator[Violation]:
    simple = key.rpartition("/")[2].removesuffix(".class")
    try:
        parsed = ClassFile(data)
        if not (parsed.name.startswith(package + "/") and key.removesuffix(".class") == parsed.name):
            yield _violation(parsed.name, "", "package", simple, None)
        yield from _references(parsed, package + "/", simple)
        yield from _structural_calls(parsed, simple)
    except MalformedClass:
        yield _violation(key, "", "malformed", simple, None)


def _references(parsed: ClassFile, own: str, simple: str) -> Iterator[Violation]:
    for member in parsed.members:
        if not member.owner.startswith(own):
            yield from _member(parsed, member, simple)
    for owner in parsed.class_refs:
        if not owner.startswith(own) and rule_for(owner).denies_all:
            index = parsed.class_index(owner)
            yield _violation(owner, "", rule_for(owner).kind, simple, index and parsed.line_of(index))


def _member(parsed: ClassFile, member: Member, simple: str) -> Iterator[Violation]:
    rule = rule_for(member.owner)
    if not rule.kind:
        return
    if rule.denies_all:
        yield _violation(member.owner, "", rule.kind, simple, parsed.line_of(member.index))
    elif not _permits(rule, parsed, member):
        kind = MEMBER_KINDS.get((member.owner, member.name), rule.kind)
        yield _violation(member.owner, member.name, kind, simple, parsed.line_of(member.index))


def _permits(rule: Rule, parsed: ClassFile, member: Member) -> bool:
    if rule.only is not None:
        return member.name in rule.only
    return member.name not in rule.never and member.name + parsed.descriptor(member) not in rule.never


@lru_cache(maxsize=4096)
def rule_for(owner: str) -> Rule:
    """The rule for a class: that of its longest listed prefix, cut at `/` and `$`."""
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
    """The class of an array type's elements; empty for arrays of numbers."""
    if not owner.startswith("["):
        return owner
    element = owner.lstrip("[")
    return element[1:-1] if element.startswith("L") else ""


def _structural_calls(parsed: ClassFile, simple: str) -> Iterator[Violation]:
    """Every use of `Class.getMethod` must be the one that scalac generates, with a harmless constant name."""
    for member in parsed.members:
        if member.name == "getMethod" and member.owner == "java/lang/Class":
            for place in _places(parsed.data, member.index):
                yield from _structural_call(parsed, member, place, simple)


def _places(data: bytes, index: int) -> Iterable[int]:
    """Where the bytes of an `invokevirtual` of constant `index` stand; some may be no instruction."""
    wanted, at = b"\xb6" + index.to_bytes(2, "big"), 9
    while (at := data.find(wanted, at + 1)) >= 0:
        yield at


def _structural_call(parsed: ClassFile, member: Member, place: int, simple: str) -> Iterator[Violation]:
    name_and_site = _generated_call(parsed.data, place)
    if name_and_site is None:
        if any(at == place for _, at in parsed.uses(member.index)):
            yield _violation(member.owner, member.name, "reflection", simple, parsed.line_of(member.index))
        return
    name, line = parsed.string(name_and_site[0]), None
    with_arguments = name in STRUCTURAL_NEVER_WITH_ARGUMENTS and _takes_arguments(parsed, name_and_site[1])
    if name in STRUCTURAL_NEVER or with_arguments:
        line = parsed.line_of(name_and_site[0])
        yield _violation("a structural type", name, "reflection", simple, line)


def _generated_call(data: bytes, place: int) -> tuple[int, int] | None:
    """Constants of the name and the call site, where a generated structural call leads up to `place`."""
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
    """An internal name as its author wrote it: no `package$`, no `$` of objects, dots."""
    name = _element(owner).replace("/package$", "").rstrip("$")
    return re.sub(r"(?<=[A-Za-z0-9_])\$(?=[A-Za-z])", ".", name).replace("/", ".")
