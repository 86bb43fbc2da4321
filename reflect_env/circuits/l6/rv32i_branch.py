"""The branch unit of a RISC-V core: whether control flow changes, and where it goes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import block
from reflect_env.circuits.draw import width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.l6.text import clocked, kind_of_reset, listed, style
from reflect_env.circuits.ports import PortGroup, bits_in, bits_out, flag_in, flag_out
from reflect_env.circuits.registry import family
from reflect_env.task import Clocking, Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    conditions: tuple[int, ...]
    """Values of funct3 that name a condition; the others never branch."""
    jumps: tuple[str, ...]
    """Of `jal`, `jalr`."""
    results: tuple[str, ...]
    """Of `target`, `next_pc`, `link`, `misaligned`; at least one of the first two."""
    registered: bool
    asynchronous: bool


_CONDITIONS = {
    0: ("BEQ", "{a} equals {b}"),
    1: ("BNE", "{a} differs from {b}"),
    4: ("BLT", "{a} is less than {b}, both signed"),
    5: ("BGE", "{a} is greater than or equal to {b}, both signed"),
    6: ("BLTU", "{a} is less than {b}, both unsigned"),
    7: ("BGEU", "{a} is greater than or equal to {b}, both unsigned"),
}
_VERILOG = {
    0: "{a} == {b}",
    1: "{a} != {b}",
    4: "$signed({a}) < $signed({b})",
    5: "$signed({a}) >= $signed({b})",
    6: "{a} < {b}",
    7: "{a} >= {b}",
}
_CHISEL = {
    0: "{a} === {b}",
    1: "{a} =/= {b}",
    4: "{a}.asSInt < {b}.asSInt",
    5: "{a}.asSInt >= {b}.asSInt",
    6: "{a} < {b}",
    7: "{a} >= {b}",
}


@family(
    "rv32i-branch",
    "L6",
    "BranchUnit",
    "BranchComp",
    "JumpUnit",
    "Redirect",
    tags=("processor", "risc-v"),
    silent={"asynchronous": "matters only where the outputs are registered"},
)
class Rv32iBranch(Family[Spec]):
    """Compares, decides, adds."""

    def draw(self, rng: Random) -> Spec:
        """Draw conditions, jumps and which results there are."""
        known = tuple(_CONDITIONS)
        chosen = known if rng.random() < 0.4 else tuple(sorted(rng.sample(known, rng.randint(2, 5))))
        jumps = rng.choice(((), ("jal",), ("jalr",), ("jal", "jalr"), ("jal", "jalr")))
        first = rng.choice((("target",), ("next_pc",), ("target", "next_pc")))
        more = tuple(name for name in ("link", "misaligned") if rng.random() < 0.4)
        registered = rng.random() < 0.35
        return Spec(
            width(rng, 8, 32) if rng.random() < 0.6 else 32,
            chosen,
            jumps,
            first + more,
            registered,
            registered and rng.random() < 0.3,
        )

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Operands, address, immediate, what instruction it is."""
        w = s.width
        outs = {
            "target": bits_out("target", w, "address that a jump goes to", "dest", "jump_addr", "target_pc"),
            "next_pc": bits_out("next_pc", w, "address of the next instruction", "pc_next", "npc", "follow"),
            "link": bits_out("link", w, "return address", "return_addr", "ra", "pc_plus4"),
            "misaligned": flag_out("misaligned", "jump to a bad address", "bad_target", "fault", "unaligned"),
        }
        kinds = [flag_in("branch", "instruction is a branch", "is_branch", "br", "cond")]
        kinds += [flag_in("jal", "instruction is JAL", "is_jal", "jump")] if "jal" in s.jumps else []
        kinds += [flag_in("jalr", "instruction is JALR", "is_jalr", "jump_reg")] if "jalr" in s.jumps else []
        return (
            bits_in("a", w, "first register operand", "rs1", "lhs", "src1", "op1"),
            bits_in("b", w, "second register operand", "rs2", "rhs", "src2", "op2"),
            bits_in("pc", w, "address of the instruction", "addr", "iaddr", "cur_pc"),
            bits_in("imm", w, "immediate", "offset", "disp", "immediate"),
            bits_in("funct3", 3, "condition", "cond_code", "f3", "cmp_op"),
            *kinds,
            flag_out("taken", "control flow changes", "redirect", "jump_taken", "go", "pc_sel"),
            *(outs[name] for name in s.results),
        )

    def clocking(self, s: Spec) -> Clocking | None:
        """Only where the outputs are registered."""
        return clocked(s.asynchronous) if s.registered else None

    def facts(self, s: Spec, n: Names) -> Facts:
        """List the conditions, then the jumps and the results."""
        a, b = n.t("a"), n.t("b")
        rows = [(c, _CONDITIONS[c][0], _CONDITIONS[c][1].format(a=a, b=b)) for c in s.conditions]
        lines = "\n".join(f"- {c:03b} ({name}): {text}" for c, name, text in rows)
        table = "\n".join(f"| {c:03b} | {name} | {text} |" for c, name, text in rows)
        names = listed([name for _, name, _ in rows])
        others = "no other value of it is a condition, and such a branch is never taken"
        return Facts(
            (f"{s.width}-bit RISC-V branch unit", f"RISC-V branch unit for {names}"),
            (
                "decide whether a RISC-V instruction changes control flow, and where to",
                f"evaluate RISC-V branches{' and jumps' if s.jumps else ''} on {s.width}-bit operands",
            ),
            (f"The condition that {n.t('funct3')} names is as follows; {others}:\n{lines}",),
            (_taken_rule(s, n), *_result_rules(s, n), *_timing(s)),
            {
                "truth_table": f"| {n.t('funct3')} | name | condition |\n|---|---|---|\n{table}\n"
                "| any other | - | never true |"
            },
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """A case for the condition; one assignment a result."""
        w = s.width
        a, b = n.v("a"), n.v("b")
        arms = [f"3'd{c}: cond_d = {_VERILOG[c].format(a=a, b=b)};" for c in s.conditions]
        jumps = "".join(f" | {n.v(jump)}" for jump in s.jumps)
        target = f"{n.v('pc')} + {n.v('imm')}"
        sum_wire = ""
        if "jalr" in s.jumps:
            sum_wire = f"\n  wire [{w - 1}:0] indirect_d = {a} + {n.v('imm')};"
            target = f"{n.v('jalr')} ? {{indirect_d[{w - 1}:1], 1'b0}} : {target}"
        values = {
            "taken": (1, "taken_d"),
            "target": (w, "target_d"),
            "next_pc": (w, f"taken_d ? target_d : {n.v('pc')} + {w}'d4"),
            "link": (w, f"{n.v('pc')} + {w}'d4"),
            "misaligned": (1, "taken_d & (target_d[1:0] != 2'd0)"),
        }
        return f"""
  reg cond_d;
  always @* case ({n.v("funct3")})
{block(arms, 4)}
    default: cond_d = 1'b0;
  endcase
  wire taken_d = ({n.v("branch")} & cond_d){jumps};{sum_wire}
  wire [{w - 1}:0] target_d = {target};
{_drive(s, n, values)}"""

    def style_lookup(self, s: Spec, n: Names) -> Style:
        """`MuxLookup` for the condition."""
        cond = n.local("condition", "holds", "cond_met")
        pairs = ",\n".join(f"  {c}.U -> ({_CHISEL[c].format(a=n['a'], b=n['b'])})" for c in s.conditions)
        head = f"val {cond} = MuxLookup({n['funct3']}, false.B)(Seq(\n{pairs}\n))"
        return style("\n".join([head, *_chisel_results(s, n, cond)]))

    def style_switch(self, s: Spec, n: Names) -> Style:
        """A switch over funct3."""
        cond = n.local("met", "cond_true", "satisfied")
        arms = [f"is({c}.U) {{ {cond} := {_CHISEL[c].format(a=n['a'], b=n['b'])} }}" for c in s.conditions]
        lines = [f"val {cond} = WireDefault(false.B)", f"switch({n['funct3']}) {{", block(arms), "}"]
        return style("\n".join([*lines, *_chisel_results(s, n, cond)]))

    def style_shared(self, s: Spec, n: Names) -> Style | None:
        """Three comparisons; bit 0 of funct3 inverts, as hardware does it. Fits where conditions come in pairs."""
        if any(c ^ 1 not in s.conditions for c in s.conditions):
            return None
        base, cond = n.local("raw", "positive", "compared"), n.local("holds", "cond_ok", "fulfilled")
        tests = {0: f"{n['a']} === {n['b']}", 4: f"{n['a']}.asSInt < {n['b']}.asSInt", 6: f"{n['a']} < {n['b']}"}
        pairs = ", ".join(f"{c // 2}.U -> ({tests[c]})" for c in s.conditions if c % 2 == 0)
        known = n.local("known", "valid_code", "legal")
        codes = ", ".join(f"{c // 2}.U" for c in s.conditions if c % 2 == 0)
        lines = [
            f"val {base} = MuxLookup({n['funct3']}(2, 1), false.B)(Seq({pairs}))",
            f"val {known} = Seq({codes}).map(_ === {n['funct3']}(2, 1)).reduce(_ || _)",
            f"val {cond} = {known} && ({base} ^ {n['funct3']}(0))",
        ]
        return style("\n".join([*lines, *_chisel_results(s, n, cond)]))

    def model(self, s: Spec) -> Model:
        """Whole numbers."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Operands that are equal or at the ends of the range."""
        ends = (0, 1, 2**s.width - 1, 2 ** (s.width - 1), 2 ** (s.width - 1) - 1)
        offsets = (4, 8, 2, 2**s.width - 4, 2**s.width - 2)
        pools = (
            (n.ports["a"], ends),
            (n.ports["b"], ends),
            (n.ports["funct3"], s.conditions),
            (n.ports["imm"], offsets),
        )
        return Stimulus(2048, pools=pools, sparse=tuple(n.ports[jump] for jump in s.jumps))


def _taken_rule(s: Spec, n: Names) -> Sentence:
    jumps = "".join(f", or {n.t(jump)} is high" for jump in s.jumps)
    return f"{n.t('taken')} is high if {n.t('branch')} is high and the condition holds{jumps}; else it is low."


def _result_rules(s: Spec, n: Names) -> list[Sentence]:
    w, pc, imm = s.width, n.t("pc"), n.t("imm")
    target = f"{pc} plus {imm}"
    if "jalr" in s.jumps:
        target = f"{n.t('a')} plus {imm} with bit 0 cleared if {n.t('jalr')} is high, else {target}"
    name = {role: n.t(role) for role in s.results}
    said = {
        "target": f"{name.get('target')} is {target}, whether it is taken or not.",
        "next_pc": f"{name.get('next_pc')} is {name.get('target', 'the target')} if {n.t('taken')} is high, else {pc} "
        "plus 4.",
        "link": f"{name.get('link')} is {pc} plus 4 in every case.",
        "misaligned": f"{name.get('misaligned')} is high if {n.t('taken')} is high and the target is no multiple of 4.",
    }
    rules: list[Sentence] = [said[role] for role in s.results]
    if "target" not in s.results:
        rules.insert(0, f"The target is {target}.")
    return [*rules, f"All sums wrap modulo 2^{w}."]


def _timing(s: Spec) -> list[Sentence]:
    if not s.registered:
        return [("The circuit is combinational.", "There are no registers.")]
    return [
        "All outputs come from registers: they show in each cycle what the inputs of the cycle before give.",
        f"The {kind_of_reset(s.asynchronous)} reset sets all outputs to 0.",
    ]


def _drive(s: Spec, n: Names, values: Mapping[str, tuple[int, str]]) -> str:
    names = ("taken", *s.results)
    if not s.registered:
        return "\n".join(f"  assign {n.v(name)} = {values[name][1]};" for name in names)
    regs = [f"reg [{values[x][0] - 1}:0] {x}_q;\n  assign {n.v(x)} = {x}_q;" for x in names]
    edge = " or posedge reset" if s.asynchronous else ""
    return (
        block(regs)
        + f"\n  always @(posedge clock{edge})\n    if (reset) begin\n"
        + block([f"{x}_q <= 0;" for x in names], 6)
        + "\n    end else begin\n"
        + block([f"{x}_q <= {values[x][1]};" for x in names], 6)
        + "\n    end"
    )


def _chisel_results(s: Spec, n: Names, cond: str) -> list[str]:
    """Everything after the condition."""
    take, target = n.local("take", "jumping", "changes"), n.local("dest_addr", "goal", "where")
    jumps = "".join(f" || {n[jump]}" for jump in s.jumps)
    lines = [f"val {take} = ({n['branch']} && {cond}){jumps}"]
    sum_text = f"{n['pc']} + {n['imm']}"
    if "jalr" in s.jumps:
        indirect = n.local("indirect", "register_sum", "via_reg")
        lines.append(f"val {indirect} = {n['a']} + {n['imm']}")
        sum_text = f"Mux({n['jalr']}, Cat({indirect}({s.width - 1}, 1), 0.U(1.W)), {sum_text})"
    lines.append(f"val {target} = {sum_text}")
    values = {
        "taken": take,
        "target": target,
        "next_pc": f"Mux({take}, {target}, {n['pc']} + 4.U)",
        "link": f"{n['pc']} + 4.U",
        "misaligned": f"{take} && {target}(1, 0) =/= 0.U",
    }
    for name in ("taken", *s.results):
        zero = "false.B" if name in ("taken", "misaligned") else f"0.U({s.width}.W)"
        lines.append(f"{n[name]} := " + (f"RegNext({values[name]}, {zero})" if s.registered else values[name]))
    return lines


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self._held: dict[str, int] = {}
        self.reset()

    def reset(self) -> None:
        self._held = dict.fromkeys(("taken", *self._s.results), 0)

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        return self._held if self._s.registered else self._compute(inputs)

    def advance(self, inputs: Mapping[str, int]) -> None:
        self._held = self._compute(inputs)

    def _compute(self, inputs: Mapping[str, int]) -> dict[str, int]:
        top, a, b, code = 2**self._s.width, inputs["a"], inputs["b"], inputs["funct3"]
        pc, imm = inputs["pc"], inputs["imm"]
        x, y = ((v + top // 2) % top for v in (a, b)) if code < 6 else (a, b)
        holds = {0: a == b, 1: a != b}.get(code, (x < y) != code % 2)
        taken = bool(inputs["branch"] and holds and code in self._s.conditions)
        taken = taken or any(inputs[jump] for jump in self._s.jumps)
        target = (a + imm) // 2 * 2 % top if inputs.get("jalr") else (pc + imm) % top
        after = (pc + 4) % top
        found = {"taken": taken, "target": target, "next_pc": target if taken else after, "link": after}
        found["misaligned"] = taken and target % 4 != 0
        return {name: int(found[name]) for name in ("taken", *self._s.results)}
