"""What a procedural family is: one typed parameter object from which everything about a task is written.

A family writes four things that must not help each other: words, the reference in Verilog, solutions in Chisel and,
where it has one, a cycle model in Python. What they share is the parameter object and the names of the ports.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from random import Random
from typing import Any, ClassVar, Generic, TypeVar

from reflect_env.circuits.naming import NameBook
from reflect_env.circuits.ports import PortGroup
from reflect_env.task import Clocking, Interface, Stimulus

S = TypeVar("S")

UNSEEN_WIDTHS = frozenset({11, 13, 19, 23, 27})
UNSEEN_DEPTHS = frozenset({6, 12})
WIDTH_FIELDS = ("width", "w", "bits")
DEPTH_FIELDS = ("depth", "stages", "count", "entries")


@dataclass(frozen=True)
class Names:
    """How this task calls things."""

    module: str
    ports: Mapping[str, str]
    """Port name by role."""
    interface: Interface
    book: NameBook

    def __getitem__(self, role: str) -> str:
        """Chisel expression of a port: `io.a`, or `a` where ports are flat."""
        return f"io.{self.ports[role]}" if self.interface is Interface.IO else self.ports[role]

    def v(self, role: str, suffix: str | int = "") -> str:
        """Verilog name of a port or of a leaf below it: `io_a`, `io_enq_bits`."""
        prefix = "io_" if self.interface is Interface.IO else ""
        return prefix + self.ports[role] + (f"_{suffix}" if suffix != "" else "")

    def t(self, role: str, suffix: str | int = "") -> str:
        """The port in prose: `` `a` ``, `` `enq.bits` ``, `` `x(2)` ``."""
        name = self.ports[role]
        if suffix == "":
            return f"`{name}`"
        return f"`{name}({suffix})`" if isinstance(suffix, int) else f"`{name}.{suffix}`"

    def local(self, *words: str) -> str:
        """Draw a name for a value inside the Chisel module; synonyms give variety."""
        return self.book.local(*words)


Sentence = str | tuple[str, ...]
"""One full sentence, or several that say the same; ends with a full stop."""


@dataclass(frozen=True)
class Facts:
    """What the words of a task say, before a voice is chosen. Ports appear as `Names.t` writes them."""

    titles: tuple[str, ...]
    """Noun phrases without article, such as `8-bit up counter with enable`; at least two."""
    purposes: tuple[str, ...]
    """What it does, after "it should …": no capital, no full stop; at least two."""
    rules: tuple[Sentence, ...]
    """Behaviour, complete: whoever builds what they say builds the reference."""
    conventions: tuple[Sentence, ...] = ()
    """What else could be done otherwise: reset value, overflow, priority, latency. Needed where there is state."""
    forms: Mapping[str, str] = field(default_factory=dict)
    """Other ways to say the rules, complete as well: `truth_table`, `k_map`, `state_table`, `waveform`, `verilog`."""


@dataclass(frozen=True)
class Style:
    """One way to write the module in Chisel."""

    body: str
    """Lines after the declaration of the ports, not indented."""
    imports: tuple[str, ...] = ()
    """Members of `chisel3.util` that it uses; names with a dot are imported as they are."""
    before: str = ""
    """Top-level definitions before the module: an enumeration, a bundle, a child module."""
    parameters: str = ""
    """Constructor parameters with defaults, such as `width: Int = 8`."""
    ports: str = ""
    """Declaration of the ports where it depends on parameters; in place of the one that the contract shows."""


class Model(ABC):
    """A second oracle: the behaviour in Python, one clock cycle at a time.

    Keys are roles; of a leaf below a role, `role_suffix` (`enq_bits`, `x_2`). Values are unsigned, masked to the width.
    """

    def reset(self) -> None:  # noqa: B027 - a circuit without state has nothing to do here
        """Take the reset state; nothing to do where there is no state."""

    @abstractmethod
    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        """Outputs of this cycle, out of the state and its inputs. An output that is left out is not compared."""

    def advance(self, inputs: Mapping[str, int]) -> None:  # noqa: B027 - likewise
        """Take the active clock edge with these inputs."""


class Family(ABC, Generic[S]):
    """A kind of circuit. Subclasses are registered by `@family(...)`, which sets the class variables."""

    name: ClassVar[str]
    level: ClassVar[str]
    tags: ClassVar[tuple[str, ...]]
    nouns: ClassVar[tuple[str, ...]]
    """What a module of this kind is called, such as `Counter`, `Tally`."""
    silent: ClassVar[Mapping[str, str]] = {}
    """Fields of the parameter object that the prompt need not show, with the reason."""

    @abstractmethod
    def draw(self, rng: Random) -> S:
        """Draw parameters: a frozen dataclass of plain values."""

    @abstractmethod
    def ports(self, s: S) -> tuple[PortGroup, ...]:
        """The ports in the order of the declaration, without an implicit clock and reset."""

    def clocking(self, s: S) -> Clocking | None:
        """Clock and reset; None for a circuit without state."""
        return None

    @abstractmethod
    def facts(self, s: S, n: Names) -> Facts:
        """Write the words."""

    @abstractmethod
    def verilog(self, s: S, n: Names) -> str:
        """Write the body of the module `Reference` in Verilog-2001; the header follows from the ports.

        Names of its own end in `_q` or `_d`, which no port does. Written from the words, never from the Chisel.
        """

    def verilog_modules(self, s: S, n: Names) -> str:
        """Write further modules that the reference instantiates; their names begin with `Reference_`."""
        return ""

    def styles(self, s: S, names: Callable[[str], Names]) -> dict[str, Style]:
        """Collect what the methods `style_<name>(self, s, n) -> Style | None` write, in the order of their definition.

        A family has at least two that differ in more than names; None says that a style does not fit these parameters.
        `names` makes the names for a style, with fresh ones for its values.
        """
        methods = [name for cls in reversed(type(self).__mro__) for name in vars(cls) if name.startswith("style_")]
        written = {name.removeprefix("style_"): getattr(self, name)(s, names(name)) for name in dict.fromkeys(methods)}
        return {name: style for name, style in written.items() if style is not None}

    def model(self, s: S) -> Model | None:
        """A second oracle, for at least a third of the families."""
        return None

    def stimulus(self, s: S, n: Names) -> Stimulus:
        """How it is exercised, where the default leaves corners out; port names are the task's (`n.ports`)."""
        return Stimulus()

    def is_unseen(self, s: S) -> bool:
        """Whether these parameters are kept for the test split."""
        return any(_unseen(f.name, getattr(s, f.name)) for f in fields(s))  # type: ignore[arg-type]


def _unseen(name: str, value: Any) -> bool:  # noqa: ANN401
    if not isinstance(value, int) or isinstance(value, bool):
        return False
    if name in WIDTH_FIELDS or name.endswith("_width"):
        return value in UNSEEN_WIDTHS
    return name in DEPTH_FIELDS and value in UNSEEN_DEPTHS
