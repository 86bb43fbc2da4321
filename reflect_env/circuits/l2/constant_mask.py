"""Bits of a word that are set, cleared and toggled by constant masks, always or as an input allows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import block, sequence, uint
from reflect_env.circuits.draw import width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.phrases import COMBINATIONAL, listed
from reflect_env.circuits.ports import PortGroup, data_in, data_out, flag_in
from reflect_env.circuits.registry import family

VERBS = {"set": "set to 1", "clear": "cleared to 0", "toggle": "inverted"}


@dataclass(frozen=True)
class Spec:
    """Parameters. The masks do not overlap."""

    width: int
    set: int
    clear: int
    toggle: int
    enable: str
    """`none`, or the level of an input at which the masks act: `high`, `low`."""

    def __post_init__(self) -> None:
        if self.set & self.clear or (self.set | self.clear) & self.toggle:
            raise ValueError("masks overlap")
        if not 0 < self.set | self.clear | self.toggle < 1 << self.width:
            raise ValueError("masks without a bit or beyond the width")

    def masks(self) -> dict[str, int]:
        """Masks that have a bit."""
        return {name: mask for name in VERBS if (mask := getattr(self, name))}


@family("constant-mask", "L2", "Mask", "BitForce", "Masker", "BitPatch", tags=("bits", "mask"))
class ConstantMask(Family[Spec]):
    """`y = ((a | S) & ~C) ^ T`."""

    def draw(self, rng: Random) -> Spec:
        """Give each bit to a mask or to none."""
        w = width(rng, 4, 32)
        kinds = rng.sample(("set", "clear", "toggle"), rng.choice((1, 2, 2, 3)))
        density = rng.choice((0.2, 0.4, 0.6))
        owner = [rng.choice(kinds) if rng.random() < density else "" for _ in range(w)]
        for kind in kinds:
            owner[rng.randrange(w)] = kind
        masks = {kind: sum((name == kind) << i for i, name in enumerate(owner)) for kind in VERBS}
        return Spec(w, masks["set"], masks["clear"], masks["toggle"], rng.choice(("none", "none", "high", "low")))

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """A word, an enable, the changed word."""
        enable = [flag_in("en", f"changes the word while {s.enable}", "enable", "change", "active", "patch")]
        return (
            data_in("a", s.width, "word", "x", "in_word", "data", "word", "value"),
            *([] if s.enable == "none" else enable),
            data_out("out", s.width, "word with its bits changed", "y", "result", "res", "z", "masked"),
        )

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say every mask in hexadecimal, or bit by bit where it is small."""
        a, out, digits = n.t("a"), n.t("out"), (s.width + 3) // 4
        rules: list[Sentence] = [
            (f"{out} is {a} with some bits changed; bit 0 is the least significant.", f"{out} follows {a} bit by bit.")
        ]
        for name, mask in s.masks().items():
            bits = [i for i in range(s.width) if mask >> i & 1]
            word = "bit" if len(bits) == 1 else "bits"
            be = "is" if len(bits) == 1 else "are"
            by_hex = f"The bits of the mask 0x{mask:0{digits}x} are {VERBS[name]}."
            rules.append((by_hex, f"{word.capitalize()} {listed(bits)} {be} {VERBS[name]}."))
        rules.append(("Every other bit passes unchanged.", f"The other bits of {out} equal those of {a}."))
        if s.enable != "none":
            off = "low" if s.enable == "high" else "high"
            rules.append((f"While {n.t('en')} is {off}, {out} is {a}.", f"A {off} {n.t('en')} passes {a} unchanged."))
        what = listed(list(s.masks()))
        gate = "" if s.enable == "none" else f" with active-{s.enable} enable"
        return Facts(
            (f"{s.width}-bit constant {what} mask{gate}", f"bit {what} unit for {s.width}-bit words{gate}"),
            (f"{what} fixed bits of a word", f"output {a} after fixed bits were changed ({what})"),
            tuple(rules),
            (COMBINATIONAL,),
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """Bit by bit."""
        bits = []
        for i in range(s.width - 1, -1, -1):
            plain = f"{n.v('a')}[{i}]"
            names = [name for name, mask in s.masks().items() if mask >> i & 1]
            bits.append({"set": "1'b1", "clear": "1'b0", "toggle": f"~{plain}"}[names[0]] if names else plain)
        joined = f"{{{', '.join(bits)}}}"
        if s.enable == "none":
            return f"  assign {n.v('out')} = {joined};"
        test = n.v("en") if s.enable == "high" else f"!{n.v('en')}"
        return f"""
  reg [{s.width - 1}:0] word_d;
  always @* begin
    word_d = {n.v("a")};
    if ({test}) word_d = {joined};
  end
  assign {n.v("out")} = word_d;"""

    def style_masks(self, s: Spec, n: Names) -> Style:
        """Masks as named constants, operators in one expression."""
        words = {"set": ("set_mask", "ones", "force_high"), "clear": ("clear_mask", "zeros", "force_low")}
        names = {kind: n.local(*words.get(kind, ("toggle_mask", "flips", "invert_mask"))) for kind in s.masks()}
        lines = [f'val {names[kind]} = "h{mask:x}".U({s.width}.W)' for kind, mask in s.masks().items()]
        value = n["a"]
        if s.set:
            value = f"({value} | {names['set']})"
        if s.clear:
            value = f"({value} & ~{names['clear']})"
        if s.toggle:
            value = f"({value} ^ {names['toggle']})"
        return Style("\n".join([*lines, self._drive(s, n, value.removeprefix("(").removesuffix(")"))]))

    def style_steps(self, s: Spec, n: Names) -> Style:
        """A step a mask, decimal literals; clearing keeps the bits outside the mask."""
        value, lines, full = n["a"], [], (1 << s.width) - 1
        steps = {"set": ("|", s.set), "clear": ("&", full & ~s.clear), "toggle": ("^", s.toggle)}
        for kind in s.masks():
            after = n.local(f"after_{kind}", f"{kind}_done", f"with_{kind}")
            op, mask = steps[kind]
            lines.append(f"val {after} = {value} {op} {uint(mask, s.width)}")
            value = after
        return Style("\n".join([*lines, self._drive(s, n, value)]))

    def style_bits(self, s: Spec, n: Names) -> Style:
        """A vector of bits, some of them overridden."""
        bits, i = n.local("bits", "flags", "lanes"), n.local("i", "k", "pos")
        lines = [f"val {bits} = WireInit(VecInit({n['a']}.asBools))"]
        values = {"set": "true.B", "clear": "false.B", "toggle": f"!{n['a']}({i})"}
        inner = []
        for kind, mask in s.masks().items():
            places = [str(k) for k in range(s.width) if mask >> k & 1]
            inner.append(sequence("Seq(", places, f").foreach({i} => {bits}({i}) := {values[kind]})"))
        if s.enable != "none":
            test = n["en"] if s.enable == "high" else f"!{n['en']}"
            inner = [f"when({test}) {{", block(inner), "}"]
        return Style("\n".join([*lines, *inner, f"{n['out']} := {bits}.asUInt"]))

    def style_map(self, s: Spec, n: Names) -> Style:
        """Each bit chosen while the circuit is built."""
        bits, bit, i = (
            n.local("bits", "changed", "mapped"),
            n.local("bit_in", "b0", "plain_bit"),
            n.local("i", "k", "pos"),
        )
        masks = {kind: f'BigInt("{mask:x}", 16).testBit({i})' for kind, mask in s.masks().items()}
        values = {"set": "true.B", "clear": "false.B", "toggle": f"!{bit}"}
        arms = "".join(
            f"  {'if' if k == 0 else 'else if'} ({masks[kind]}) {values[kind]}\n" for k, kind in enumerate(masks)
        )
        lines = [
            f"val {bits} = VecInit({n['a']}.asBools.zipWithIndex.map {{ case ({bit}, {i}) =>\n{arms}  else {bit}\n}})",
            self._drive(s, n, f"{bits}.asUInt"),
        ]
        return Style("\n".join(lines))

    def _drive(self, s: Spec, n: Names, value: str) -> str:
        if s.enable == "none":
            return f"{n['out']} := {value}"
        first, second = (value, n["a"]) if s.enable == "high" else (n["a"], value)
        return f"{n['out']} := Mux({n['en']}, {first}, {second})"

    def model(self, s: Spec) -> Model:
        """Whole numbers."""
        return _Oracle(s)


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        s, a = self._s, inputs["a"]
        if s.enable != "none" and inputs["en"] != int(s.enable == "high"):
            return {"out": a}
        return {"out": (a & ~s.clear | s.set) ^ s.toggle}
