"""Which code of a candidate only its `main` would run, and so nobody does.

Generated Chisel often ends in `object Top extends App { emitVerilog(new Top) }` or an object with a `main`. The judge
never calls it, so what it refers to is no reason to refuse the module beside it. Everything here errs towards alive:
a method counts as dead only when no other code can name it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from reflect_env.compiler.classfile import ClassFile, Method

MethodKey = tuple[str, str, str]
"""Class, name and descriptor of a method."""

_MAIN = ("main", "([Ljava/lang/String;)V")
_BODY_CLASS = "$delayedInit$body"
_BODY = "delayedEndpoint$"
_APP_PARTS = "scala$App$$"
_LAMBDA = "$anonfun$"


def dead_methods(classes: Collection[ClassFile]) -> frozenset[MethodKey]:
    """Methods that only `main` or the body of an `App` runs, their lambdas included; empty in case of any doubt.

    `classes` are all classes of the candidate. Doubt is any other code that names `main` or a part of `App`, be it in a
    string, and any `delayedInit` that is not `App`'s own.
    """
    sealed = {key for parsed in classes for key in _sealed(parsed)}
    if not any(_is_entry(key) for key in sealed):
        return frozenset()
    alive = _alive(classes, sealed)
    if alive is None:
        return frozenset()
    return frozenset(_key(parsed, m) for parsed in classes for m in parsed.methods) - alive


def _key(parsed: ClassFile, method: Method) -> MethodKey:
    return (parsed.name, method.name, method.descriptor)


def _sealed(parsed: ClassFile) -> Iterable[MethodKey]:
    """Methods that are not called unless something in sight calls them."""
    for method in parsed.methods:
        key = _key(parsed, method)
        if _is_entry(key) or method.name.startswith(_LAMBDA) or method.name == "$deserializeLambda$":
            yield key


def _is_entry(key: MethodKey) -> bool:
    owner, name, descriptor = key
    is_body = owner.endswith(_BODY_CLASS) and name == "apply"
    return (name, descriptor) == _MAIN or name.startswith(_BODY) or is_body


def _alive(classes: Collection[ClassFile], sealed: set[MethodKey]) -> set[MethodKey] | None:
    """Methods that something other than `main` can reach; None where one of them leads to `main` or an `App`'s body."""
    mentions = {key: names for parsed in classes for key, names in _mentions(parsed).items()}
    lambdas: dict[str, list[MethodKey]] = {}
    for key in sealed:
        if key[1].startswith(_LAMBDA):
            lambdas.setdefault(key[1], []).append(key)
    waiting = [key for key in mentions if key not in sealed]
    alive: set[MethodKey] = set()
    while waiting:
        key = waiting.pop()
        if key in alive:
            continue
        alive.add(key)
        if _doubtful(key[1], mentions[key]):
            return None
        waiting += [found for name in mentions[key] for found in lambdas.get(name, ())]
    return alive


def _doubtful(method: str, names: set[str]) -> bool:
    """Whether a method, by the names that it mentions, may run what only `main` should."""
    if method == "delayedInit":
        return not names <= {"delayedInit", "delayedInit$", "MODULE$"}
    if any(name in ("main", "main$") or name.startswith(_BODY) for name in names):
        return True
    return any(_APP_PARTS in name for name in names) and not method.startswith("scala$App$")


def _mentions(parsed: ClassFile) -> dict[MethodKey, set[str]]:
    """Each method to the names of members, and the strings, in its code; through method handles as well."""
    found: dict[MethodKey, set[str]] = {_key(parsed, method): set() for method in parsed.methods}
    members = {member.place: member.name for member in parsed.members}
    for constant, uses in parsed.uses.items():
        names = [members[constant]] if constant in members else parsed.names_behind(constant)
        for method, _ in uses:
            found[_key(parsed, method)].update(names)
    return found
