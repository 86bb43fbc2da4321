"""What a class file refers to, read from its constant pool.

Whatever a class does to the world outside itself, it names in its constant pool: the classes, fields and methods that
it links against. The policy needs those names and little else, so this reader stops there and looks at methods and
byte-code only when it is asked where something is used. Format: The Java Virtual Machine Specification, chapter 4.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, wraps
from struct import Struct
from struct import error as StructError
from typing import NamedTuple, ParamSpec, TypeVar

_U2 = Struct(">H").unpack_from
_U4 = Struct(">I").unpack_from
_TWO_U2 = Struct(">HH").unpack_from
_HEADER = Struct(">4H").unpack_from

_MAGIC = b"\xca\xfe\xba\xbe"
_UTF8, _CLASS, _STRING, _NAME_AND_TYPE, _METHOD_TYPE = 1, 7, 8, 12, 16
_HANDLE, _INDY = 15, 18
_SIZE = [0] * 256
"""Bytes of a constant with its tag, by tag; 0 marks a tag that the format does not know."""
for _tag, _bytes in {3: 5, 4: 5, 5: 9, 6: 9, 7: 3, 8: 3, 9: 5, 10: 5, 11: 5, 12: 5, 15: 4, 16: 3, 17: 5, 18: 5}.items():
    _SIZE[_tag] = _bytes

_LENGTH = [1] * 256
"""Bytes of an instruction with its operands, by opcode; the three of variable length are in `_length`."""
for _length_of, _opcodes in {
    2: (16, 18, *range(21, 26), *range(54, 59), 169, 188),
    3: (17, 19, 20, 132, *range(153, 169), *range(178, 185), 187, 189, 192, 193, 198, 199),
    4: (197,),
    5: (185, 186, 200, 201),
}.items():
    for _opcode in _opcodes:
        _LENGTH[_opcode] = _length_of
_TABLESWITCH, _LOOKUPSWITCH, _WIDE, _IINC, _LDC = 170, 171, 196, 132, 18
_POOL_OPERAND = frozenset((19, 20, *range(178, 188), 189, 192, 193, 197))
"""Opcodes whose first two operand bytes name a constant."""


class MalformedClass(ValueError):
    """The bytes are no class file that this reader understands."""


Result = TypeVar("Result")
Arguments = ParamSpec("Arguments")


def _strict(read: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Turn whatever reading beyond or beside the format raises into `MalformedClass`."""

    @wraps(read)
    def checked(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        try:
            return read(*args, **kwargs)
        except (IndexError, StructError, KeyError, UnicodeError) as e:
            raise MalformedClass(f"truncated or inconsistent class file: {e!r}") from e

    return checked


class Member(NamedTuple):
    """A field or method that the class links against."""

    place: int
    """Index in the constant pool: what byte-code operands name."""
    owner: str
    """Internal name of the class in the reference, such as `java/lang/System`."""
    name: str


@dataclass(frozen=True)
class Method:
    """One method that has code: its name and the place of the code within the file."""

    name: str
    descriptor: str
    start: int
    """First byte of the byte-code."""
    end: int
    lines: tuple[tuple[int, int], ...]
    """`LineNumberTable`: pairs of (offset within the code, source line)."""


class ClassFile:
    """A parsed class file: names and references at once, methods and their code on demand.

    Raises `MalformedClass` from the constructor and from every property where the bytes are cut short, hold an unknown
    constant or point to a constant of another kind.
    """

    @_strict
    def __init__(self, data: bytes) -> None:
        self.data = data
        self._at, classes, members, self._handles = _read_pool(data)
        self._end = at = self._at[0]
        texts: dict[int, str] = {}
        self._class_names = {i: self._name(i, _CLASS, texts) for i in classes}
        _, this, parent, count = _HEADER(data, at)
        self.name: str = self._class_names[this]
        self.super_name: str | None = self._class_names[parent] if parent else None
        places = Struct(f">{count}H").unpack_from(data, at + 8)
        self.interfaces: tuple[str, ...] = tuple(self._class_names[i] for i in places)
        self.members: list[Member] = self._members(members, texts)

    def _name(self, index: int, tag: int, texts: dict[int, str]) -> str:
        """Read the text that the first field of a constant points to; `texts` remembers what was read before."""
        at = self._at[index]
        if self.data[at] != tag:
            raise MalformedClass(f"constant {index} is not of kind {tag}")
        place: int = _U2(self.data, at + 1)[0]
        text = texts.get(place)
        if text is None:
            text = texts[place] = self._utf8(place)
        return text

    def _members(self, places: list[int], texts: dict[int, str]) -> list[Member]:
        data, at, classes = self.data, self._at, self._class_names
        names: dict[int, str] = {}
        found = []
        for i in places:
            owner, pair = _TWO_U2(data, at[i] + 1)
            if pair not in names:
                names[pair] = self._name(pair, _NAME_AND_TYPE, texts)
            found.append(Member(i, classes[owner], names[pair]))
        return found

    def _place(self, index: int, tag: int) -> int:
        at = self._at[index]
        if index == 0 or not at or self.data[at] != tag:
            raise MalformedClass(f"constant {index} is not of kind {tag}")
        return at

    def _utf8(self, index: int) -> str:
        at, data = self._at[index], self.data
        if data[at] != _UTF8:
            raise MalformedClass(f"constant {index} is no text")
        raw = data[at + 3 : at + 3 + (data[at + 1] << 8 | data[at + 2])]
        return raw.decode() if raw.isascii() else _modified_utf8(raw)

    @property
    def pool(self) -> bytes:
        """The bytes of the constant pool."""
        return self.data[10 : self._end]

    @property
    def class_refs(self) -> tuple[str, ...]:
        """Internal names of all classes referred to, itself included; array types are spelled `[Lname;`."""
        return tuple(self._class_names.values())

    @cached_property
    def strings(self) -> tuple[str, ...]:
        """The string constants."""
        return tuple(self.string(i) for i in range(1, len(self._at)) if self._tag(i) == _STRING)

    def _tag(self, index: int) -> int:
        at = self._at[index] if 0 < index < len(self._at) else 0
        return self.data[at] if at else 0

    @_strict
    def string(self, index: int) -> str:
        """Read the string constant at `index`."""
        return self._utf8(_U2(self.data, self._place(index, _STRING) + 1)[0])

    @property
    def class_places(self) -> Iterator[tuple[int, str]]:
        """Constant pool places of the `class_refs`, with their names."""
        return iter(self._class_names.items())

    @_strict
    def descriptor(self, member: Member) -> str:
        """Type of a member in the notation of the JVM, such as `(I)V`."""
        pair = _U2(self.data, self._at[member.place] + 3)[0]
        return self._utf8(_U2(self.data, self._place(pair, _NAME_AND_TYPE) + 3)[0])

    @cached_property
    def _body(self) -> tuple[tuple[Method, ...], dict[str, tuple[int, int]]]:
        """Methods that have code, and the attributes of the class itself (name to start and end)."""
        return self._read_body()

    @_strict
    def _read_body(self) -> tuple[tuple[Method, ...], dict[str, tuple[int, int]]]:
        at = self._end + 8 + 2 * len(self.interfaces)
        count, at = _U2(self.data, at)[0], at + 2
        for _ in range(count):
            at = self._attributes(at + 6)[1]
        methods, at = self._methods(at)
        attributes, end = self._attributes(at)
        if end != len(self.data):
            raise MalformedClass("bytes after the end of the class")
        return methods, attributes

    def _attributes(self, at: int) -> tuple[dict[str, tuple[int, int]], int]:
        """Read the attribute list at `at`: name to (start, end) of its content, and what follows the list."""
        found: dict[str, tuple[int, int]] = {}
        count, at = _U2(self.data, at)[0], at + 2
        for _ in range(count):
            name, size = self._utf8(_U2(self.data, at)[0]), _U4(self.data, at + 2)[0]
            found[name] = (at + 6, at + 6 + size)
            at += 6 + size
            if at > len(self.data):
                raise MalformedClass(f"attribute {name} runs past the end")
        return found, at

    def _methods(self, at: int) -> tuple[tuple[Method, ...], int]:
        found: list[Method] = []
        count, at = _U2(self.data, at)[0], at + 2
        for _ in range(count):
            name, descriptor = (self._utf8(i) for i in _TWO_U2(self.data, at + 2))
            attributes, at = self._attributes(at + 6)
            if "Code" in attributes:
                found.append(self._method(name, descriptor, attributes["Code"][0]))
        return tuple(found), at

    def _method(self, name: str, descriptor: str, at: int) -> Method:
        start = at + 8
        end = start + _U4(self.data, at + 4)[0]
        inner, _ = self._attributes(end + 2 + 8 * _U2(self.data, end)[0])
        lines: tuple[tuple[int, int], ...] = ()
        if "LineNumberTable" in inner:
            table = inner["LineNumberTable"][0]
            lines = tuple(_TWO_U2(self.data, table + 2 + 4 * i) for i in range(_U2(self.data, table)[0]))
        return Method(name, descriptor, start, end, lines)

    @property
    def methods(self) -> tuple[Method, ...]:
        """The methods that have code, in file order."""
        return self._body[0]

    @cached_property
    def source_file(self) -> str | None:
        """The `SourceFile` attribute."""
        place = self._body[1].get("SourceFile")
        return self._utf8(_U2(self.data, place[0])[0]) if place else None

    @_strict
    def bootstrap_arguments(self, index: int) -> tuple[int, ...]:
        """Constant pool places of the static arguments of the `invokedynamic` constant at `index`."""
        wanted = _U2(self.data, self._place(index, _INDY) + 1)[0]
        at = self._body[1]["BootstrapMethods"][0]
        count, at = _U2(self.data, at)[0], at + 2
        for i in range(count):
            size = _U2(self.data, at + 2)[0]
            if i == wanted:
                return tuple(Struct(f">{size}H").unpack_from(self.data, at + 4))
            at += 4 + 2 * size
        raise MalformedClass(f"no bootstrap method {wanted}")

    @_strict
    def method_type(self, index: int) -> str:
        """Descriptor of the method type constant at `index`."""
        return self._utf8(_U2(self.data, self._place(index, _METHOD_TYPE) + 1)[0])

    @cached_property
    def uses(self) -> dict[int, list[tuple[Method, int]]]:
        """Constants that instructions name: to the methods and places (offsets in the file) of those instructions."""
        return self._read_uses()

    @_strict
    def _read_uses(self) -> dict[int, list[tuple[Method, int]]]:
        found: dict[int, list[tuple[Method, int]]] = {}
        for method in self.methods:
            for at in _instructions(self.data, method):
                if index := _operand(self.data, at):
                    found.setdefault(index, []).append((method, at))
        return found

    @_strict
    def names_behind(self, index: int) -> list[str]:
        """Members that a call site or method handle stands for, or the text of a string constant."""
        if self._tag(index) == _STRING:
            return [self.string(index)]
        arguments = self.bootstrap_arguments(index) if self._tag(index) == _INDY else (index,)
        wanted = {self.handles[i] for i in arguments if i in self.handles}
        return [member.name for member in self.members if member.place in wanted] if wanted else []

    @property
    def handles(self) -> dict[int, int]:
        """Method handle constants to the members that they stand for."""
        return {i: _U2(self.data, self._at[i] + 2)[0] for i in self._handles}


def _read_pool(data: bytes) -> tuple[list[int], list[int], list[int], list[int]]:
    """Places of all constants (the end of the pool in slot 0); which are classes, members and method handles."""
    if data[:4] != _MAGIC:
        raise MalformedClass("not a class file")
    count, at, index, sizes = _U2(data, 8)[0], 10, 1, _SIZE
    places = [0] * count
    classes: list[int] = []
    members: list[int] = []
    handles: list[int] = []
    while index < count:
        places[index] = at
        tag = data[at]
        if tag == 1:
            at += 3 + (data[at + 1] << 8 | data[at + 2])
        elif sizes[tag]:
            if tag == 7:
                classes.append(index)
            elif 9 <= tag <= 11:
                members.append(index)
            elif tag == 5 or tag == 6:
                index += 1
            elif tag == _HANDLE:
                handles.append(index)
            at += sizes[tag]
        else:
            raise MalformedClass(f"unknown constant kind {tag}")
        index += 1
    places[0] = at
    return places, classes, members, handles


def _modified_utf8(raw: bytes) -> str:
    """Decode the JVM's own UTF-8: NUL as two bytes, characters beyond the first plane as two surrogates."""
    text = raw.replace(b"\xc0\x80", b"\0").decode("utf-8", "surrogatepass")
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _length(data: bytes, at: int, start: int) -> int:
    opcode = data[at]
    if opcode == _WIDE:
        return 6 if data[at + 1] == _IINC else 4
    padded = at + 4 - (at - start) % 4
    if opcode == _TABLESWITCH:
        low, high = Struct(">ii").unpack_from(data, padded + 4)
        return int(padded + 12 + 4 * (high - low + 1) - at)
    return int(padded + 8 + 8 * _U4(data, padded + 4)[0] - at)


def _instructions(data: bytes, method: Method) -> Iterator[int]:
    at = method.start
    while at < method.end:
        yield at
        opcode = data[at]
        step = _length(data, at, method.start) if opcode in (_TABLESWITCH, _LOOKUPSWITCH, _WIDE) else _LENGTH[opcode]
        if step <= 0:
            raise MalformedClass("an instruction of no length")
        at += step


def _operand(data: bytes, at: int) -> int:
    """Read which constant the instruction names, 0 where it names none."""
    if data[at] == _LDC:
        return data[at + 1]
    return int(_U2(data, at + 1)[0]) if data[at] in _POOL_OPERAND else 0


def line_at(method: Method, at: int) -> int | None:
    """Find the source line of the instruction at offset `at` of the file."""
    offset = at - method.start
    return max((entry for entry in method.lines if entry[0] <= offset), default=(0, None))[1]
