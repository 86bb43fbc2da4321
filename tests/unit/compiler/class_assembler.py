"""Writes small class files for the policy tests: a constant pool, and methods whose code only names constants."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field


def u2(value: int) -> bytes:
    return struct.pack(">H", value)


@dataclass
class ClassWriter:
    """Collects constants and methods; `bytes(writer)` is the class file."""

    name: str
    parent: str = "java/lang/Object"
    interfaces: tuple[str, ...] = ()
    pool: list[bytes] = field(default_factory=list)
    methods: list[bytes] = field(default_factory=list)
    bootstraps: list[bytes] = field(default_factory=list)

    def constant(self, raw: bytes) -> int:
        if raw not in self.pool:
            self.pool.append(raw)
        return self.pool.index(raw) + 1

    def utf8(self, text: str) -> int:
        raw = text.encode()
        return self.constant(b"\x01" + u2(len(raw)) + raw)

    def class_(self, name: str) -> int:
        return self.constant(b"\x07" + u2(self.utf8(name)))

    def string(self, text: str) -> int:
        return self.constant(b"\x08" + u2(self.utf8(text)))

    def pair(self, name: str, descriptor: str) -> int:
        return self.constant(b"\x0c" + u2(self.utf8(name)) + u2(self.utf8(descriptor)))

    def member(self, owner: str, name: str, descriptor: str = "()V") -> int:
        return self.constant(b"\x0a" + u2(self.class_(owner)) + u2(self.pair(name, descriptor)))

    def handle(self, member: int) -> int:
        return self.constant(b"\x0f\x06" + u2(member))

    def call_site(self, argument: int) -> int:
        self.bootstraps.append(u2(0) + u2(1) + u2(argument))
        return self.constant(b"\x12" + u2(len(self.bootstraps) - 1) + u2(self.pair("apply", "()V")))

    def method(self, name: str, code: bytes, descriptor: str = "()V", line: int | None = None) -> None:
        table = b""
        if line is not None:
            table = u2(self.utf8("LineNumberTable")) + struct.pack(">I", 6) + u2(1) + u2(0) + u2(line)
        body = u2(9) + u2(9) + struct.pack(">I", len(code)) + code + u2(0) + u2(1 if table else 0) + table
        head = u2(9) + u2(self.utf8(name)) + u2(self.utf8(descriptor)) + u2(1)
        self.methods.append(head + u2(self.utf8("Code")) + struct.pack(">I", len(body)) + body)

    def calls(self, owner: str, name: str, descriptor: str = "()V", line: int | None = None, inside: str = "f") -> None:
        """Add a method `inside` that calls the member, then returns."""
        self.method(inside, b"\xb8" + u2(self.member(owner, name, descriptor)) + b"\xb1", line=line)

    def structural_call(self, name: str, parameters: str = "()", line: int | None = None) -> None:
        """Add the method that scalac generates for a call of `name` on a structural type."""
        kind = self.constant(b"\x10" + u2(self.utf8(parameters + "Ljava/lang/Object;")))
        get = self.member("java/lang/Class", "getMethod")
        code = (
            b"\xba" + u2(self.call_site(kind)) + bytes.fromhex("00004c2b2ab600004d2cc600052cb0b200002a13")
            + u2(self.string(name)) + bytes.fromhex("2bb60000b6") + u2(get) + bytes.fromhex("b60000b0")
        )  # fmt: skip
        self.method("reflMethod$Method1", code, line=line)

    def __bytes__(self) -> bytes:
        this, parent = self.class_(self.name), self.class_(self.parent)
        interfaces = [self.class_(name) for name in self.interfaces]
        attributes = u2(0)
        if self.bootstraps:
            table = u2(len(self.bootstraps)) + b"".join(self.bootstraps)
            attributes = u2(1) + u2(self.utf8("BootstrapMethods")) + struct.pack(">I", len(table)) + table
        head = b"\xca\xfe\xba\xbe" + u2(0) + u2(52) + u2(len(self.pool) + 1) + b"".join(self.pool)
        header = u2(0x21) + u2(this) + u2(parent) + u2(len(interfaces)) + b"".join(map(u2, interfaces))
        return head + header + u2(0) + u2(len(self.methods)) + b"".join(self.methods) + attributes
