"""The decoder of a RISC-V core: opcode to control signals."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import block
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.l6.text import listed, style
from reflect_env.circuits.ports import PortGroup, bits_in, bits_out, flag_out
from reflect_env.circuits.registry import family
from reflect_env.task import Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    groups: tuple[tuple[str, int], ...]
    """(name of the opcode, code at the output for it)."""
    kind_bits: int
    unknown: int
    """Code at the output for anything else."""
    flags: tuple[str, ...]
    fields: tuple[str, ...]
    """Of `rd`, `rs1`, `rs2`, `funct3`."""
    strict: bool
    """Whether funct3 and funct7 are checked too."""
    discard_zero: bool
    """Whether a write to register 0 counts as no write."""


_OPCODES = {
    "LUI": 0b0110111,
    "AUIPC": 0b0010111,
    "JAL": 0b1101111,
    "JALR": 0b1100111,
    "BRANCH": 0b1100011,
    "LOAD": 0b0000011,
    "STORE": 0b0100011,
    "OP-IMM": 0b0010011,
    "OP": 0b0110011,
}
_FLAGS = {
    "reg_write": ("LUI", "AUIPC", "JAL", "JALR", "LOAD", "OP-IMM", "OP"),
    "mem_read": ("LOAD",),
    "mem_write": ("STORE",),
    "branch": ("BRANCH",),
    "jump": ("JAL", "JALR"),
    "use_imm": ("LUI", "AUIPC", "JAL", "JALR", "LOAD", "STORE", "OP-IMM"),
    "use_pc": ("AUIPC", "JAL", "BRANCH"),
}
_WORDS = {
    "reg_write": ("writes a register", "wen", "rf_we", "writes_rd"),
    "mem_read": ("reads memory", "load", "is_load", "mem_rd"),
    "mem_write": ("writes memory", "store", "is_store", "mem_wr"),
    "branch": ("is a conditional branch", "is_branch", "br"),
    "jump": ("is a jump", "is_jump", "jmp"),
    "use_imm": ("second operand is the immediate", "alu_src", "imm_sel", "has_imm"),
    "use_pc": ("first operand is the program counter", "pc_sel", "pc_rel"),
}
_FIELDS = {"rd": (11, 7), "rs1": (19, 15), "rs2": (24, 20), "funct3": (14, 12)}
_LEGAL: dict[str, tuple[str, str, str, Callable[[int, int], bool]]] = {
    "JALR": ("funct3 must be 0", "{f3} == 3'd0", "{f3} === 0.U", lambda f3, f7: f3 == 0),
    "BRANCH": (
        "funct3 must not be 2 or 3",
        "{f3}[2:1] != 2'b01",
        "{f3}(2, 1) =/= 1.U",
        lambda f3, f7: f3 not in (2, 3),
    ),
    "LOAD": (
        "funct3 must be 0, 1, 2, 4 or 5",
        "{f3} != 3'd3 && {f3} < 3'd6",
        "{f3} =/= 3.U && {f3} <= 5.U",
        lambda f3, f7: f3 in (0, 1, 2, 4, 5),
    ),
    "STORE": ("funct3 must be 0, 1 or 2", "{f3} < 3'd3", "{f3} <= 2.U", lambda f3, f7: f3 <= 2),
    "OP-IMM": (
        "if funct3 is 1, funct7 must be 0; if funct3 is 5, funct7 must be 0 or 32",
        "({f3} != 3'd1 || {f7} == 7'd0) && ({f3} != 3'd5 || {f7} == 7'd0 || {f7} == 7'd32)",
        "({f3}(1, 0) =/= 1.U || {f7} === 0.U || ({f3}(2) && {f7} === 32.U))",
        lambda f3, f7: f7 in {1: (0,), 5: (0, 32)}.get(f3, (f7,)),
    ),
    "OP": (
        "funct7 must be 0, or 32 with funct3 being 0 or 5",
        "({f7} == 7'd0) || ({f7} == 7'd32 && ({f3} == 3'd0 || {f3} == 3'd5))",
        "{f7} === 0.U || ({f7} === 32.U && ({f3} === 0.U || {f3} === 5.U))",
        lambda f3, f7: f7 == 0 or (f7 == 32 and f3 in (0, 5)),
    ),
}
"""What is checked beside the opcode: words, Verilog, Chisel, Python."""


@family(
    "rv32i-decode",
    "L6",
    "Decoder",
    "Decode",
    "ControlUnit",
    "InstrDecoder",
    tags=("processor", "risc-v", "table"),
    silent={"kind_bits": "shown by the ports", "discard_zero": "matters only where register writes are flagged"},
)
class Rv32iDecode(Family[Spec]):
    """Control signals of the opcodes that a core knows."""

    def draw(self, rng: Random) -> Spec:
        """Draw 3 to 9 opcodes with codes for the output and what else comes out."""
        names = tuple(_OPCODES)
        chosen = names if rng.random() < 0.3 else tuple(sorted(rng.sample(names, rng.randint(3, 8)), key=names.index))
        bits = len(chosen).bit_length()
        codes = rng.sample(range(1 << bits), len(chosen) + 1) if rng.random() < 0.6 else [*range(1, len(chosen) + 1), 0]
        useful = [flag for flag, groups in _FLAGS.items() if set(groups) & set(chosen)]
        flags = tuple(flag for flag in useful if rng.random() < 0.65) or tuple(useful[:1])
        fields = tuple(name for name in _FIELDS if rng.random() < 0.4)
        pairs = tuple(zip(chosen, codes, strict=False))
        strict = rng.random() < 0.4 and any(name in _LEGAL for name in chosen)
        return Spec(pairs, bits, codes[-1], flags, fields, strict, "reg_write" in flags and rng.random() < 0.3)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Instruction, code of its kind, flags, fields."""
        names = {"rd": ("dest", "wr_reg"), "rs1": ("src1", "ra"), "rs2": ("src2", "rb"), "funct3": ("f3", "minor")}
        return (
            bits_in("instr", 32, "instruction word", "inst", "insn", "word", "instruction"),
            bits_out("kind", s.kind_bits, "code of the kind of instruction", "group", "cls", "iclass", "format"),
            *(flag_out(flag, f"instruction {_WORDS[flag][0]}", *_WORDS[flag][1:]) for flag in s.flags),
            *(
                bits_out(name, _FIELDS[name][0] - _FIELDS[name][1] + 1, f"field {name}", *names[name])
                for name in s.fields
            ),
            flag_out("illegal", "instruction is not known", "bad", "unknown", "invalid"),
        )

    def facts(self, s: Spec, n: Names) -> Facts:
        """List the opcodes, then the flags and fields."""
        rows = [(f"{_OPCODES[name]:07b}", name, code) for name, code in s.groups]
        lines = "\n".join(f"- {opcode} ({name}): {code}" for opcode, name, code in rows)
        table = "\n".join(f"| {opcode} | {name} | {code} |" for opcode, name, code in rows)
        names = listed([name for _, name, _ in rows])
        return Facts(
            ("RV32I instruction decoder", f"RISC-V decoder for {len(rows)} major opcodes"),
            (f"decode the RISC-V opcodes {names}", "turn an RV32I instruction word into control signals"),
            (
                f"The opcode is in bits 6 to 0 of {n.t('instr')}; {n.t('kind')} is this code for each known one, and "
                f"{s.unknown} for any other opcode:\n{lines}",
            ),
            (
                *_legality(s, n),
                *_flag_rules(s, n),
                *(
                    f"{n.t(name)} is bits {_FIELDS[name][0]} to {_FIELDS[name][1]} of {n.t('instr')}, always."
                    for name in s.fields
                ),
                ("The circuit is combinational.", "There are no registers."),
            ),
            {
                "truth_table": f"| bits 6 to 0 of {n.t('instr')} | name | {n.t('kind')} |\n|---|---|---|\n{table}\n"
                f"| any other | - | {s.unknown} |"
            },
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """One case that fills a vector of all flags."""
        word, bits = n.v("instr"), s.kind_bits
        f3, f7 = f"{word}[14:12]", f"{word}[31:25]"
        arms = []
        for name, code in s.groups:
            legal = f"({_LEGAL[name][1].format(f3='f3_d', f7='f7_d')})" if s.strict and name in _LEGAL else "1'b1"
            mask = "".join(str(int(name in _FLAGS[flag])) for flag in s.flags)
            arms.append(f"7'b{_OPCODES[name]:07b}: if ({legal}) all_d = {{{bits}'d{code}, {len(mask)}'b{mask}, 1'b0}};")
        count = len(s.flags)
        outs = [f"assign {n.v('kind')} = all_d[{bits + count}:{count + 1}];", f"assign {n.v('illegal')} = all_d[0];"]
        for i, flag in enumerate(s.flags):
            gate = f" & ({word}[11:7] != 5'd0)" if flag == "reg_write" and s.discard_zero else ""
            outs.append(f"assign {n.v(flag)} = all_d[{count - i}]{gate};")
        outs += [f"assign {n.v(name)} = {word}[{_FIELDS[name][0]}:{_FIELDS[name][1]}];" for name in s.fields]
        return f"""
  wire [2:0] f3_d = {f3};
  wire [6:0] f7_d = {f7};
  reg [{bits + count}:0] all_d;
  always @* begin
    all_d = {{{bits}'d{s.unknown}, {count}'d0, 1'b1}};
    case ({word}[6:0])
{block(arms, 6)}
      default: ;
    endcase
  end
{block(outs)}"""

    def style_switch(self, s: Spec, n: Names) -> Style:
        """Defaults, then a switch that sets what differs."""
        lines = [f"{n['kind']} := {s.unknown}.U", f"{n['illegal']} := true.B", *(f"{n[f]} := false.B" for f in s.flags)]
        f3, f7, more = _minor(s, n)
        arms = []
        for name, code in s.groups:
            sets = [f"{n['kind']} := {code}.U", f"{n['illegal']} := false.B"]
            sets += [f"{n[flag]} := {_gated(s, n, flag)}" for flag in s.flags if name in _FLAGS[flag]]
            if s.strict and name in _LEGAL:
                sets = [f"when({_LEGAL[name][2].format(f3=f3, f7=f7)}) {{", block(sets), "}"]
            arms += [f'is("b{_OPCODES[name]:07b}".U) {{', block(sets), "}"]
        return style("\n".join([*more, *lines, f"switch({n['instr']}(6, 0)) {{", block(arms), "}", *_plain(s, n)]))

    def style_rows(self, s: Spec, n: Names) -> Style:
        """A decode table of bit patterns."""
        row, legal = n.local("row", "controls", "decoded"), n.local("legal", "well_formed", "accepted")
        f3, f7, more = _minor(s, n)
        bad = ", ".join([f"{s.unknown}.U({s.kind_bits}.W)", *["false.B"] * len(s.flags), "false.B"])
        rows = []
        for name, code in s.groups:
            flags = [str(name in _FLAGS[flag]).lower() + ".B" for flag in s.flags]
            fine = _LEGAL[name][2].format(f3=f3, f7=f7) if s.strict and name in _LEGAL else "true.B"
            cells = ", ".join([f"{code}.U({s.kind_bits}.W)", *flags, fine])
            rows.append(f'  BitPat("b{"?" * 25}{_OPCODES[name]:07b}") -> List({cells})')
        lines = [
            *more,
            f"val {row} = ListLookup({n['instr']}, List({bad}), Array(",
            ",\n".join(rows),
            "))",
            f"val {legal} = {row}.last.asBool",
            f"{n['kind']} := Mux({legal}, {row}(0), {s.unknown}.U)",
            f"{n['illegal']} := !{legal}",
        ]
        for i, flag in enumerate(s.flags, 1):
            gate = f" && {n['instr']}(11, 7) =/= 0.U" if flag == "reg_write" and s.discard_zero else ""
            lines.append(f"{n[flag]} := {legal} && {row}({i}).asBool{gate}")
        return style("\n".join([*lines, *_plain(s, n)]))

    def style_signals(self, s: Spec, n: Names) -> Style:
        """A Boolean value for each opcode; every output is a sum of them."""
        opcode, (f3, f7, more) = n.local("opcode", "major", "low"), _minor(s, n)
        lines, names = [*more, f"val {opcode} = {n['instr']}(6, 0)"], {}
        for name, _ in s.groups:
            names[name] = n.local(f"is_{name.lower().replace('-', '_')}")
            fine = f" && ({_LEGAL[name][2].format(f3=f3, f7=f7)})" if s.strict and name in _LEGAL else ""
            lines.append(f'val {names[name]} = {opcode} === "b{_OPCODES[name]:07b}".U{fine}')
        pairs = ",\n".join(f"  {names[name]} -> {code}.U" for name, code in s.groups)
        lines.append(f"{n['kind']} := MuxCase({s.unknown}.U({s.kind_bits}.W), Seq(\n{pairs}\n))")
        lines.append(f"{n['illegal']} := !({' || '.join(names.values())})")
        for flag in s.flags:
            any_of = " || ".join(names[name] for name, _ in s.groups if name in _FLAGS[flag])
            gate = f" && {n['instr']}(11, 7).orR" if flag == "reg_write" and s.discard_zero else ""
            lines.append(f"{n[flag]} := {f'({any_of})' if gate else any_of}{gate}")
        return style("\n".join([*lines, *_plain(s, n)]))

    def model(self, s: Spec) -> Model:
        """A dictionary."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Instructions with known opcodes, legal and not."""
        rng = Random(len(s.groups))
        words = [
            rng.choice((0, 0, 32, rng.getrandbits(7))) << 25 | rng.getrandbits(18) << 7 | opcode
            for opcode in _OPCODES.values()
            for _ in range(14)
        ]
        words += [word & ~(31 << 7) for word in words[::5]]
        return Stimulus(3072, pools=((n.ports["instr"], tuple(words)),))


def _legality(s: Spec, n: Names) -> list[Sentence]:
    unknown = f"{n.t('illegal')} is high for an unknown opcode"
    if not s.strict:
        return [f"{unknown}, else low."]
    checks = "; ".join(f"for {name}, {_LEGAL[name][0]}" for name, _ in s.groups if name in _LEGAL)
    return [
        f"With funct3 in bits 14 to 12 and funct7 in bits 31 to 25 of {n.t('instr')}, an instruction must keep these "
        f"rules, or it counts as having an unknown opcode: {checks}.",
        f"{unknown} (or a broken rule), else low.",
    ]


def _flag_rules(s: Spec, n: Names) -> list[Sentence]:
    rules: list[Sentence] = []
    for flag in s.flags:
        groups = listed([name for name, _ in s.groups if name in _FLAGS[flag]])
        more = ", provided that bits 11 to 7 (rd) are not 0" if flag == "reg_write" and s.discard_zero else ""
        rules.append(
            (f"{n.t(flag)} is high for {groups}{more}.", f"Of all instructions, {groups} set {n.t(flag)}{more}.")
        )
    last = "The flags" if len(s.flags) > 1 else n.t(s.flags[0])
    return [*rules, f"{last} {'are' if len(s.flags) > 1 else 'is'} low for everything else, unknown opcodes included."]


def _minor(s: Spec, n: Names) -> tuple[str, str, list[str]]:
    """Name funct3 and funct7 where some opcode needs them."""
    texts = [_LEGAL[name][2] for name, _ in s.groups if name in _LEGAL] if s.strict else []
    f3, f7 = n.local("minor_op", "funct3_bits", "sub"), n.local("funct7_bits", "upper", "variant")
    lines = [f"val {f3} = {n['instr']}(14, 12)"] if any("{f3}" in text for text in texts) else []
    return f3, f7, lines + ([f"val {f7} = {n['instr']}(31, 25)"] if any("{f7}" in text for text in texts) else [])


def _gated(s: Spec, n: Names, flag: str) -> str:
    return f"{n['instr']}(11, 7) =/= 0.U" if flag == "reg_write" and s.discard_zero else "true.B"


def _plain(s: Spec, n: Names) -> list[str]:
    return [f"{n[name]} := {n['instr']}({_FIELDS[name][0]}, {_FIELDS[name][1]})" for name in s.fields]


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        s, word = self._s, inputs["instr"]
        f3, f7, rd = word // 2**12 % 8, word // 2**25, word // 2**7 % 32
        name = next((name for name, _ in s.groups if _OPCODES[name] == word % 128), "")
        if s.strict and name in _LEGAL and not _LEGAL[name][3](f3, f7):
            name = ""
        found = {"kind": dict(s.groups).get(name, s.unknown), "illegal": int(not name)}
        found |= {flag: int(name in _FLAGS[flag]) for flag in s.flags}
        if s.discard_zero and rd == 0:
            found["reg_write"] = 0
        fields = {"rd": rd, "rs1": word // 2**15 % 32, "rs2": word // 2**20 % 32, "funct3": f3}
        return found | {name: fields[name] for name in s.fields}
