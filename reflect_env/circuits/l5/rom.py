"""A table of constants behind an address, read at once or through a register."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import uint
from reflect_env.circuits.draw import weighted, width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.ports import PortGroup, bits_in, data_out, flag_in
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Reset, Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    table: tuple[int, ...]
    default: int | None
    """Output for addresses behind the table; None where the table is a power of two long."""
    timing: str
    """`now` (combinational), `next` (one register) or `enabled` (a register with an enable)."""
    reset: str
    """`none`, `sync` or `async`: what sets the register to 0; `none` without one."""

    def __post_init__(self) -> None:
        whole = len(self.table) & (len(self.table) - 1) == 0
        if whole != (self.default is None) or (self.timing == "now" and self.reset != "none"):
            raise ValueError("a default is for short tables, a reset for registers")
        if max(self.table) >> self.width or (self.default or 0) >> self.width:
            raise ValueError("a word is too wide")


@family("rom", "L5", "Rom", "Table", "Lookup", "Lut", "ConstTable", tags=("memory", "table"))
class Rom(Family[Spec]):
    """Word k of the table is at address k."""

    def draw(self, rng: Random) -> Spec:
        """Draw the table: any words, or squares, powers, steps and so on."""
        w, length = width(rng, 3, 32), rng.choice((4, 8, 8, 16, 16, 32, 5, 6, 7, 10, 12, 20))
        table = tuple(value % (1 << w) for value in _words(rng, w, length))
        default = None if length & (length - 1) == 0 else rng.choice((0, (1 << w) - 1, rng.randrange(1 << w)))
        timing = rng.choice(("now", "next", "enabled"))
        reset = "none" if timing == "now" else rng.choice(("none", "sync", "sync", "async"))
        return Spec(w, table, default, timing, reset)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Address, data, optional enable."""
        enable = [flag_in("en", "reads", "enable", "rd", "read_en", "load", "ce")] if s.timing == "enabled" else []
        return (
            *enable,
            bits_in("addr", (len(s.table) - 1).bit_length(), "address", "address", "index", "sel", "idx"),
            data_out("data", s.width, "word at the address", "value", "dout", "q", "out", "word"),
        )

    def clocking(self, s: Spec) -> Clocking | None:
        """Implicit clock where there is a register."""
        return None if s.timing == "now" else Clocking(Reset(s.reset))

    def facts(self, s: Spec, n: Names) -> Facts:
        """Show the table, then the timing."""
        data, addr, size = n.t("data"), n.t("addr"), len(s.table)
        words = ", ".join(map(str, s.table))
        rules: list[Sentence] = [
            (
                f"The words at the addresses 0 to {size - 1} are {words}.",
                f"It holds {size} words, from address 0 on: {words}.",
            )
        ]
        if s.default is not None:
            rules += [f"Addresses from {size} on give {s.default}."]
        kind = {"now": "combinational", "next": "registered", "enabled": "registered"}[s.timing]
        return Facts(
            (f"{kind} ROM of {size} words of {s.width} bits", f"table of {size} {s.width}-bit constants, {kind} read"),
            (
                f"look up one of {size} constants of {s.width} bits",
                f"be read-only memory for {size} words of {s.width} bits",
            ),
            tuple(rules),
            tuple(_timing(s, data, addr, n)),
            {"truth_table": _truth_table(s, n)},
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """A `case` over the address."""
        bits = (len(s.table) - 1).bit_length()
        rows = "\n".join(f"      {bits}'d{k}: word_d = {s.width}'d{word};" for k, word in enumerate(s.table))
        text = f"""
  reg [{s.width - 1}:0] word_d;
  always @*
    case ({n.v("addr")})
{rows}
      default: word_d = {s.width}'d{s.default or 0};
    endcase"""
        if s.timing == "now":
            return f"{text}\n  assign {n.v('data')} = word_d;"
        edge = " or posedge reset" if s.reset == "async" else ""
        clear = "" if s.reset == "none" else "if (reset) out_q <= 0; else "
        gate = f"if ({n.v('en')}) " if s.timing == "enabled" else ""
        return f"""{text}
  reg [{s.width - 1}:0] out_q;
  always @(posedge clock{edge})
    {clear}{gate}out_q <= word_d;
  assign {n.v("data")} = out_q;"""

    def style_vec(self, s: Spec, n: Names) -> Style:
        """`VecInit`, filled up to a power of two."""
        table, size = n.local("table", "rom", "contents", "constants"), 1 << (len(s.table) - 1).bit_length()
        words = _lines(f"{uint(word, s.width)}" for word in s.table)
        fill = "" if s.default is None else f".padTo({size}, {uint(s.default, s.width)})"
        return self._through(s, n, [f"val {table} = VecInit(Seq(\n{words}\n){fill})"], f"{table}({n['addr']})")

    def style_lookup(self, s: Spec, n: Names) -> Style:
        """`MuxLookup` over pairs of address and word."""
        pairs = _lines(f"{k}.U -> {uint(word, s.width)}" for k, word in enumerate(s.table))
        word = n.local("word", "found", "entry")
        line = f"val {word} = MuxLookup({n['addr']}, {uint(s.default or 0, s.width)})(Seq(\n{pairs}\n))"
        return self._through(s, n, [line], word, "MuxLookup")

    def style_switch(self, s: Spec, n: Names) -> Style:
        """`switch` into a wire."""
        word = n.local("word", "selected", "current")
        cases = "\n".join(f"  is({k}.U) {{ {word} := {uint(value)} }}" for k, value in enumerate(s.table))
        head = f"val {word} = WireDefault({uint(s.default or 0, s.width)})"
        return self._through(s, n, [head, f"switch({n['addr']}) {{\n{cases}\n}}"], word, "switch", "is")

    def style_strings(self, s: Spec, n: Names) -> Style | None:
        """Words as text in hexadecimal; addresses behind the table are caught by a comparison."""
        digits, table, word = (s.width + 3) // 4, n.local("image", "words", "hex_words"), n.local("w", "text")
        texts = " ".join(f"{value:0{digits}x}" for value in s.table)
        if len(texts) > 80:
            return None
        rom = n.local("rom", "memory", "lut")
        lines = [f'val {table} = "{texts}".split(" ").toSeq']
        lines += [f'val {rom} = VecInit({table}.map({word} => s"h${word}".U({s.width}.W)))']
        value = f"{rom}({n['addr']})"
        if s.default is not None:
            value = f"Mux({n['addr']} < {len(s.table)}.U, {value}, {uint(s.default, s.width)})"
        return self._through(s, n, lines, value)

    def _through(self, s: Spec, n: Names, lines: list[str], value: str, *imports: str) -> Style:
        """Put the register behind what was looked up."""
        data, zero = n["data"], "" if s.reset == "none" else f", 0.U({s.width}.W)"
        if s.timing == "enabled":
            imports, value = (*imports, "RegEnable"), f"RegEnable({value}{zero}, {n['en']})"
        elif s.timing == "next":
            value = f"RegNext({value}{zero})"
        return Style("\n".join([*lines, f"{data} := {value}"]), imports=imports)

    def model(self, s: Spec) -> Model:
        """A tuple."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Every address, and the ends of the table."""
        size = len(s.table)
        return Stimulus(pools=((n.ports["addr"], tuple(range(1 << (size - 1).bit_length()))),))


def _words(rng: Random, w: int, length: int) -> list[int]:
    kind = weighted(rng, (("random", 5), ("squares", 1), ("steps", 1), ("powers", 1)))
    if kind == "squares":
        offset = rng.randint(0, 9)
        return [(k + offset) ** 2 for k in range(length)]
    if kind == "steps":
        first, step = rng.randrange(1 << w), rng.randint(1, 37)
        return [first + k * step for k in range(length)]
    if kind == "powers":
        base = rng.choice((2, 3, 5, 7))
        return [base**k for k in range(min(length, w))] + [rng.randrange(1 << w) for _ in range(w, length)]
    return [rng.randrange(1 << w) for _ in range(length)]


def _lines(items: Iterable[str]) -> str:
    """Eight short items or four long ones a line."""
    texts = list(items)
    per_line = 8 if max(map(len, texts)) < 13 else 4
    rows = [texts[k : k + per_line] for k in range(0, len(texts), per_line)]
    return ",\n".join("  " + ", ".join(row) for row in rows)


def _truth_table(s: Spec, n: Names) -> str:
    rows = [f"| {k} | {word} |" for k, word in enumerate(s.table)]
    rows += [] if s.default is None else [f"| other | {s.default} |"]
    return "\n".join([f"| {n.t('addr')} | word |", "|---|---|", *rows])


def _timing(s: Spec, data: str, addr: str, n: Names) -> list[Sentence]:
    if s.timing == "now":
        return [
            (
                f"{data} follows {addr} combinationally: it is the word of the same cycle.",
                f"{data} is the word at {addr}, without a register between them.",
            )
        ]
    when = f"a cycle with {n.t('en')} high" if s.timing == "enabled" else "each cycle"
    rules: list[Sentence] = [
        (
            f"{data} comes from a register that takes the word at {addr} at the clock edge of {when}.",
            f"{data} is registered: the word at {addr} of {when} is seen in the next cycle.",
        )
    ]
    rules += [f"While {n.t('en')} is low the register keeps its word."] if s.timing == "enabled" else []
    if s.reset == "none":
        return [*rules, "The reset does nothing to it."]
    return [*rules, (f"The {s.reset}hronous reset sets {data} to 0.", f"After the {s.reset}hronous reset {data} is 0.")]


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self._shown: int | None = None
        self.reset()

    def reset(self) -> None:
        if self._s.reset != "none":
            self._shown = 0

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        shown = self._word(inputs["addr"]) if self._s.timing == "now" else self._shown
        return {} if shown is None else {"data": shown}

    def advance(self, inputs: Mapping[str, int]) -> None:
        if inputs.get("en", 1):
            self._shown = self._word(inputs["addr"])

    def _word(self, address: int) -> int:
        return dict(enumerate(self._s.table)).get(address, self._s.default or 0)
