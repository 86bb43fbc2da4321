"""The immediate generator of a RISC-V core: scattered bits of an instruction put in order and sign-extended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import block
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.l6.text import style
from reflect_env.circuits.ports import PortGroup, bits_in, bits_out, flag_out
from reflect_env.circuits.registry import family
from reflect_env.task import Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    formats: tuple[tuple[int, str], ...]
    """(code, format) in ascending order of the code; formats are the letters `I S B U J Z`."""
    code_bits: int
    by_opcode: bool
    """Whether the opcode selects the format; else an input does, with these codes."""
    xlen: int
    known: bool
    """Whether there is an output that tells that the selection is one of these."""


_OPCODES = {
    "I": {"LOAD": 0b0000011, "OP-IMM": 0b0010011, "JALR": 0b1100111},
    "S": {"STORE": 0b0100011},
    "B": {"BRANCH": 0b1100011},
    "U": {"LUI": 0b0110111, "AUIPC": 0b0010111},
    "J": {"JAL": 0b1101111},
    "Z": {"SYSTEM": 0b1110011},
}
_FIELDS: dict[str, tuple[int | None, *tuple[tuple[int, int] | int, ...]]] = {
    "I": (31, (20, 12)),
    "S": (31, (25, 7), (7, 5)),
    "B": (31, (31, 1), (7, 1), (25, 6), (8, 4), 1),
    "U": (31, (12, 20), 12),
    "J": (31, (31, 1), (12, 8), (20, 1), (21, 10), 1),
    "Z": (None, (15, 5)),
}
"""Sign bit, then from the left (lowest bit, number of bits) of the instruction, or a number of zeros."""
_PARTS = {
    "I": "bits 31 to 20",
    "S": "bits 31 to 25, then bits 11 to 7",
    "B": "bit 31, bit 7, bits 30 to 25, bits 11 to 8, then one 0",
    "U": "bits 31 to 12, then twelve zeros",
    "J": "bit 31, bits 19 to 12, bit 20, bits 30 to 21, then one 0",
    "Z": "bits 19 to 15",
}
_CHISEL = {
    "I": "{i}(31, 20)",
    "S": "Cat({i}(31, 25), {i}(11, 7))",
    "B": "Cat({i}(31), {i}(7), {i}(30, 25), {i}(11, 8), 0.U(1.W))",
    "U": "Cat({i}(31, 12), 0.U(12.W))",
    "J": "Cat({i}(31), {i}(19, 12), {i}(20), {i}(30, 21), 0.U(1.W))",
    "Z": "{i}(19, 15)",
}
_LENGTH = {"I": 12, "S": 12, "B": 13, "U": 32, "J": 21, "Z": 5}


@family(
    "rv32i-immediate",
    "L6",
    "ImmGen",
    "Immediate",
    "ImmUnit",
    "SignExtender",
    tags=("processor", "risc-v"),
    silent={"code_bits": "shown by the ports; no matter where the opcode selects"},
)
class Rv32iImmediate(Family[Spec]):
    """Immediates of the formats that a core knows."""

    def draw(self, rng: Random) -> Spec:
        """Draw two to six formats; their codes matter only where an input selects."""
        letters = rng.sample(tuple("ISBUJZ"), rng.randint(2, 6))
        by_opcode = rng.random() < 0.5
        bits = max(1, (len(letters) - 1).bit_length()) + (rng.random() < 0.3)
        codes = sorted(range(len(letters))) if by_opcode else rng.sample(range(1 << bits), len(letters))
        formats = tuple(zip(codes, sorted(letters) if by_opcode else letters, strict=True))
        known = rng.random() < 0.45 and (by_opcode or len(formats) < 1 << bits)
        return Spec(tuple(sorted(formats)), bits, by_opcode, rng.choice((32, 32, 64)), known)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Instruction, perhaps the format, the immediate."""
        found = [bits_in("instr", 32, "instruction word", "inst", "insn", "word", "instruction")]
        if not s.by_opcode:
            found.append(bits_in("fmt", s.code_bits, "format of the immediate", "format", "imm_sel", "kind", "sel"))
        found.append(bits_out("imm", s.xlen, "immediate", "immediate", "value", "ext", "imm_out"))
        return (
            *found,
            *([flag_out("known", "whether there is a format", "legal", "has_imm", "ok")] if s.known else []),
        )

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say what selects, and which bits each format takes."""
        letters = [letter for _, letter in s.formats]
        names = ", ".join(letters)
        what = "opcode" if s.by_opcode else n.t("fmt")
        return Facts(
            (f"{s.xlen}-bit RISC-V immediate generator", f"immediate unit for the RISC-V formats {names}"),
            (
                f"build the {s.xlen}-bit immediate of a RISC-V instruction",
                f"put the immediate bits of the formats {names} in order and extend them to {s.xlen} bits",
            ),
            (
                f"{n.t('imm')} consists of the following bits of {n.t('instr')}, most significant first, extended on "
                f"the left to {s.xlen} bits; {_selection(s, n)}:\n{_lines(s)}",
            ),
            (
                *_rest(s, n, what),
                ("The circuit is combinational.", "There are no registers."),
            ),
            {"truth_table": _table(s, n)},
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """A case whose arms name every bit."""
        arms, word = [], n.v("instr")
        bits = 7 if s.by_opcode else s.code_bits
        for code, letter in s.formats:
            keys = list(_OPCODES[letter].values()) if s.by_opcode else [code]
            arms.append(
                f"{', '.join(f'{bits}{chr(39)}d{key}' for key in keys)}: imm_d = {_verilog(letter, word, s.xlen)};"
            )
        selector = f"{word}[6:0]" if s.by_opcode else n.v("fmt")
        known = ""
        if s.known:
            hits = [k for code, letter in s.formats for k in (_OPCODES[letter].values() if s.by_opcode else [code])]
            tests = " | ".join(f"({selector} == {bits}'d{k})" for k in hits)
            known = f"\n  assign {n.v('known')} = {tests};"
        full = not s.by_opcode and len(s.formats) == 1 << bits
        rest = "" if full else f"\n    default: imm_d = {s.xlen}'d0;"
        return f"""
  reg [{s.xlen - 1}:0] imm_d;
  always @* case ({selector})
{block(arms, 4)}{rest}
  endcase
  assign {n.v("imm")} = imm_d;{known}"""

    def style_lookup(self, s: Spec, n: Names) -> Style:
        """One `MuxLookup`, a value for each format."""
        lines, values = _values(s, n)
        pairs = ",\n".join(f"  {key} -> {values[letter]}" for key, letter in _keys(s))
        lines.append(f"{n['imm']} := MuxLookup({_selector(s, n)}, 0.U({s.xlen}.W))(Seq(\n{pairs}\n))")
        if s.known:
            lines.append(
                f"{n['known']} := Seq({', '.join(key for key, _ in _keys(s))}).map(_ === {_selector(s, n)}).reduce(_ "
                "|| _)"
            )
        return style("\n".join(lines))

    def style_switch(self, s: Spec, n: Names) -> Style:
        """Defaults and a switch."""
        lines = [f"{n['imm']} := 0.U"] + ([f"{n['known']} := false.B"] if s.known else [])
        arms = []
        for _, letter in s.formats:
            keys = ", ".join(key for key, other in _keys(s) if other == letter)
            inner = [f"{n['imm']} := {_extended(s, n, letter)}"] + ([f"{n['known']} := true.B"] if s.known else [])
            arms += [f"is({keys}) {{", block(inner), "}"]
        return style("\n".join([*lines, f"switch({_selector(s, n)}) {{", block(arms), "}"]))

    def style_helper(self, s: Spec, n: Names) -> Style:
        """A function that extends, and a chain of conditions."""
        extend, value = n.local("extend", "widen", "sign_ext"), n.local("raw", "bits", "field")
        key = n.local("opcode", "code", "which")
        lines = [
            f"def {extend}({value}: UInt): UInt = Cat(Fill({s.xlen} - {value}.getWidth, {value}({value}.getWidth - "
            f"1)), {value})",
            f"val {key} = {_selector(s, n)}",
        ]
        cases = []
        for _, letter in s.formats:
            hit = " || ".join(f"{key} === {k}" for k, other in _keys(s) if other == letter)
            raw = _CHISEL[letter].format(i=n["instr"])
            cases.append(f"({hit}) -> {raw if letter == 'Z' or _LENGTH[letter] == s.xlen else f'{extend}({raw})'}")
            if s.known:
                lines += [f"val is{letter} = {hit}"]
                cases[-1] = f"is{letter} -> {cases[-1].partition(' -> ')[2]}"
        if not any(f"{extend}(" in case for case in cases):
            lines = lines[1:]
        arms = ",\n".join(f"  {case}" for case in cases)
        lines.append(f"{n['imm']} := MuxCase(0.U({s.xlen}.W), Seq(\n{arms}\n))")
        lines += [f"{n['known']} := {' || '.join(f'is{letter}' for _, letter in s.formats)}"] if s.known else []
        return style("\n".join(lines))

    def model(self, s: Spec) -> Model:
        """Bit by bit."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Instructions with known opcodes."""
        rng = Random(s.xlen + len(s.formats))
        opcodes = [code for group in _OPCODES.values() for code in group.values()]
        words = tuple(rng.getrandbits(25) << 7 | code for code in opcodes for _ in range(6))
        pools = [(n.ports["instr"], words)]
        pools += [] if s.by_opcode else [(n.ports["fmt"], tuple(code for code, _ in s.formats))]
        return Stimulus(2048, pools=tuple(pools))


def _extension(letter: str) -> str:
    return "extended with zeros" if letter == "Z" else "extended with copies of bit 31"


def _selection(s: Spec, n: Names) -> str:
    if s.by_opcode:
        return f"the opcode (bits 6 to 0 of {n.t('instr')}) selects"
    return f"{n.t('fmt')} selects"


def _lines(s: Spec) -> str:
    return "\n".join(f"- {_key_words(s, c, x)}: {_PARTS[x]}; {_extension(x)}" for c, x in s.formats)


def _key_words(s: Spec, number: int, letter: str) -> str:
    if s.by_opcode:
        codes = " and ".join(f"{code:07b} ({name})" for name, code in _OPCODES[letter].items())
        return f"format {letter}, for {codes}"
    return f"{number} (format {letter})"


def _table(s: Spec, n: Names) -> str:
    head = f"opcode, bits 6 to 0 of {n.t('instr')}" if s.by_opcode else n.t("fmt")
    rows = "\n".join(f"| {_key_words(s, c, x)} | {_PARTS[x]} | {_extension(x)} |" for c, x in s.formats)
    return (
        f"| {head} | bits of {n.t('instr')} in {n.t('imm')}, most significant first | left of them, up to {s.xlen} "
        f"bits |\n|---|---|---|\n{rows}"
    )


def _rest(s: Spec, n: Names, what: str) -> list[Sentence]:
    if not s.by_opcode and len(s.formats) == 1 << s.code_bits:
        return [f"{n.t('known')} is always high, because every code has a format."] if s.known else []
    other = f"any other {what}" if s.by_opcode else f"any other value of {what}"
    rules: list[Sentence] = [(f"For {other}, {n.t('imm')} is 0.", f"{n.t('imm')} is 0 for {other}.")]
    rules += [f"{n.t('known')} is high when the {what} is one of those listed, else low."] if s.known else []
    return [r.replace(f"the {what} is", f"{what} is") if isinstance(r, str) and not s.by_opcode else r for r in rules]


def _verilog(letter: str, word: str, xlen: int) -> str:
    sign, *fields = _FIELDS[letter]
    parts, length = [], 0
    for entry in fields:
        if isinstance(entry, tuple):
            low, count = entry
            parts.append(f"{word}[{low + count - 1}:{low}]")
        else:
            count = entry
            parts.append(f"{count}'d0")
        length += count
    if length < xlen:
        parts.insert(0, f"{{{xlen - length}{{{f'{word}[{sign}]' if sign else chr(49) + chr(39) + 'b0'}}}}}")
    return "{" + ", ".join(parts) + "}"


def _keys(s: Spec) -> list[tuple[str, str]]:
    if not s.by_opcode:
        return [(f"{code}.U", letter) for code, letter in s.formats]
    return [(f'"b{code:07b}".U', letter) for _, letter in s.formats for code in _OPCODES[letter].values()]


def _selector(s: Spec, n: Names) -> str:
    return f"{n['instr']}(6, 0)" if s.by_opcode else n["fmt"]


def _extended(s: Spec, n: Names, letter: str) -> str:
    raw, gap = _CHISEL[letter].format(i=n["instr"]), s.xlen - _LENGTH[letter]
    if letter == "Z" or gap == 0:
        return raw
    inner = raw.removeprefix("Cat(").removesuffix(")") if raw.startswith("Cat") else raw
    return f"Cat(Fill({gap}, {n['instr']}(31)), {inner})"


def _values(s: Spec, n: Names) -> tuple[list[str], dict[str, str]]:
    lines, names = [], {}
    for _, letter in s.formats:
        names[letter] = n.local(f"imm_{letter.lower()}", f"{letter.lower()}_type", f"{letter.lower()}_imm")
        lines.append(f"val {names[letter]} = {_extended(s, n, letter)}")
    return lines, names


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        word, found = f"{inputs['instr']:032b}"[::-1], None
        for code, letter in self._s.formats:
            hit = inputs["instr"] % 128 in _OPCODES[letter].values() if self._s.by_opcode else inputs["fmt"] == code
            found = letter if hit else found
        return {"imm": self._immediate(found, word) if found else 0, "known": int(found is not None)}

    def _immediate(self, letter: str, word: str) -> int:
        places = {
            "I": [*range(20, 32)],
            "S": [*range(7, 12), *range(25, 32)],
            "B": [-1, *range(8, 12), *range(25, 31), 7, 31],
            "U": [-1] * 12 + [*range(12, 32)],
            "J": [-1, *range(21, 31), 20, *range(12, 20), 31],
            "Z": [*range(15, 20)],
        }[letter]
        value = sum(int(word[place]) << i for i, place in enumerate(places) if place >= 0)
        if letter != "Z" and word[31] == "1":
            value -= 1 << len(places)
        return value % (1 << self._s.xlen)
