"""The wire between supervisor and JVM workers: the mirror of `server/common/Frames.scala`.

A frame is a big-endian 32-bit length and the payload. Inside the payload a string or a blob is a length and its
bytes, a list is a count and its items, an int is four bytes. Whatever an elaborator answers is only a proposal:
`Reader` is bounds-checked, every read error is a `ProtocolError`, and nothing here decides a verdict.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")

_INT = struct.Struct(">i")
FRAME_HEADER_BYTES = _INT.size


class ProtocolError(Exception):
    """A frame is not what the protocol allows; the process that sent it can no longer be used."""


@dataclass(frozen=True)
class CompilerMessage:
    """One scalac message; `phase` is the compiler phase that reported it, line and column are 1-based or 0."""

    phase: str
    severity: str
    line: int
    column: int
    text: str


@dataclass(frozen=True)
class ModuleClass:
    """A subclass of `RawModule` in the candidate, in source order."""

    class_name: str
    """Internal name with slashes, a key of `CompileReply.classes`."""
    name: str
    """Name as written by the candidate."""
    kind: str
    """`module`, `abstract`, or `parameters` where a constructor parameter has no default."""
    line: int


@dataclass(frozen=True)
class CompileReply:
    """What scalac made of one candidate; `status` is `ok`, `error` or `crash`."""

    status: str
    crash: str
    messages: tuple[CompilerMessage, ...]
    modules: tuple[ModuleClass, ...]
    classes: dict[str, bytes]


@dataclass(frozen=True)
class ElaborateMessage:
    """One entry of Chisel's error log, or the exception that ended elaboration."""

    severity: str
    line: int
    column: int
    exception: str
    """Class name of the exception; empty for an entry of the log."""
    text: str


@dataclass(frozen=True)
class ElaborateReply:
    """What an elaborator claims; `chirrtl` counts only after the supervisor has re-checked it."""

    status: str
    chirrtl: str
    messages: tuple[ElaborateMessage, ...]
    tainted: bool


class Writer:
    """Builds one payload."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def integer(self, value: int) -> Writer:
        """Append a 32-bit integer."""
        self._parts.append(_INT.pack(value))
        return self

    def blob(self, value: bytes) -> Writer:
        """Append a length and bytes."""
        self._parts += (_INT.pack(len(value)), value)
        return self

    def text(self, value: str) -> Writer:
        """Append a string as UTF-8."""
        return self.blob(value.encode())

    def frame(self) -> bytes:
        """The payload with its header."""
        payload = b"".join(self._parts)
        return _INT.pack(len(payload)) + payload


class Reader:
    """Reads one payload and refuses everything that does not fit."""

    def __init__(self, payload: bytes) -> None:
        self._payload = payload
        self._at = 0

    def integer(self) -> int:
        """Read a 32-bit integer."""
        if self._at + 4 > len(self._payload):
            raise ProtocolError("payload ends inside an integer")
        (value,) = _INT.unpack_from(self._payload, self._at)
        self._at += 4
        return int(value)

    def blob(self) -> bytes:
        """Read a length and bytes."""
        size = self.integer()
        if size < 0 or self._at + size > len(self._payload):
            raise ProtocolError(f"payload ends inside a blob of {size} bytes")
        self._at += size
        return self._payload[self._at - size : self._at]

    def text(self) -> str:
        """Read a string."""
        try:
            return self.blob().decode()
        except UnicodeDecodeError as e:
            raise ProtocolError("a string is not UTF-8") from e

    def items(self, item: Callable[[], T]) -> Iterable[T]:
        """Read a count and as many items."""
        count = self.integer()
        if not 0 <= count <= len(self._payload):
            raise ProtocolError(f"impossible count {count}")
        return [item() for _ in range(count)]

    def end(self) -> None:
        """Refuse bytes after the last field."""
        if self._at != len(self._payload):
            raise ProtocolError(f"{len(self._payload) - self._at} bytes after the last field")


def frame_size(header: bytes) -> int:
    """Payload size announced by a header."""
    (size,) = _INT.unpack(header)
    return int(size)


def compile_request(nonce: bytes, units: Sequence[tuple[str, str]]) -> bytes:
    """Frame that asks a compile worker for units of (source, package), compiled together."""
    writer = Writer().blob(nonce).integer(len(units))
    for source, package in units:
        writer.text(source).text(package)
    return writer.frame()


def read_compile_replies(payload: bytes, nonce: bytes) -> list[CompileReply]:
    """Decode a compile worker's answer to the request that carried `nonce`: one reply a unit, in order."""
    reader = _answer_to(payload, nonce)
    replies = list(reader.items(lambda: _compile_reply(reader)))
    reader.end()
    return replies


def elaborate_request(nonce: bytes, class_name: str, classes: dict[str, bytes]) -> bytes:
    """Frame that asks an elaborator to construct `class_name` out of `classes`."""
    writer = Writer().blob(nonce).text(class_name).integer(len(classes))
    for name, body in classes.items():
        writer.text(name).blob(body)
    return writer.frame()


def read_elaborate_reply(payload: bytes, nonce: bytes) -> ElaborateReply:
    """Decode an elaborator's answer to the request that carried `nonce`."""
    reader = _answer_to(payload, nonce)
    reply = ElaborateReply(
        status=reader.text(),
        chirrtl=reader.text(),
        messages=tuple(reader.items(lambda: _elaborate_message(reader))),
        tainted=reader.integer() != 0,
    )
    reader.end()
    return reply


def _answer_to(payload: bytes, nonce: bytes) -> Reader:
    reader = Reader(payload)
    if reader.blob() != nonce:
        raise ProtocolError("answer to another request")
    return reader


def _compile_reply(reader: Reader) -> CompileReply:
    return CompileReply(
        status=reader.text(),
        crash=reader.text(),
        messages=tuple(reader.items(lambda: _compiler_message(reader))),
        modules=tuple(reader.items(lambda: ModuleClass(reader.text(), reader.text(), reader.text(), reader.integer()))),
        classes=dict(reader.items(lambda: (reader.text(), reader.blob()))),
    )


def _compiler_message(reader: Reader) -> CompilerMessage:
    return CompilerMessage(reader.text(), reader.text(), reader.integer(), reader.integer(), reader.text())


def _elaborate_message(reader: Reader) -> ElaborateMessage:
    return ElaborateMessage(reader.text(), reader.integer(), reader.integer(), reader.text(), reader.text())
