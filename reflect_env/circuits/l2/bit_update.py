"""One bit of a word, found by its number: set, cleared, toggled or written, as fixed or as an input says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.chisel_text import block, sequence
from reflect_env.circuits.draw import width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.phrases import COMBINATIONAL, verilog_form
from reflect_env.circuits.ports import PortGroup, bits_in, data_in, data_out, flag_in, flag_out
from reflect_env.circuits.registry import family

DOES = {
    "set": "becomes 1",
    "clear": "becomes 0",
    "toggle": "is inverted",
    "write": "becomes",
    "keep": "stays as it is",
}


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    actions: tuple[str, ...]
    """What the codes 0, 1, … of the operation do; one action alone needs no code. Two or four."""
    msb_first: bool
    """Bit number 0 is the most significant one."""
    old: bool
    """The bit as it was before is output as well."""

    def __post_init__(self) -> None:
        if len(self.actions) not in (1, 2, 4):
            raise ValueError("codes without an action")

    @property
    def index_width(self) -> int:
        """Bits of the bit number."""
        return (self.width - 1).bit_length()


@family("bit-update", "L2", "BitSet", "BitUpdate", "BitWriter", "BitOp", tags=("bits", "indexing"))
class BitUpdate(Family[Spec]):
    """`y = a` with `a[i]` changed."""

    def draw(self, rng: Random) -> Spec:
        """Draw width, actions, order of bits."""
        count = rng.choice((1, 1, 2, 4))
        actions = rng.sample(("set", "clear", "toggle", "write") if count == 1 else sorted(DOES), count)
        if count == 2 and "keep" in actions and rng.random() < 0.5:
            actions = ["set", "clear"]
        return Spec(width(rng, 3, 32), tuple(actions), rng.random() < 0.3, rng.random() < 0.35)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Word, number, operation, value to write, results."""
        code = [bits_in("op", (len(s.actions) - 1).bit_length(), "operation", "mode", "func", "cmd", "action")]
        value = [flag_in("bit", "value to write", "d", "bit_in", "new_bit", "din")]
        old = [flag_out("old", "the bit before the change", "was", "previous", "old_bit", "before")]
        return (
            data_in("a", s.width, "word", "x", "word", "data", "in_word", "value"),
            bits_in("idx", s.index_width, "number of the bit", "index", "pos", "sel", "addr"),
            *(code if len(s.actions) > 1 else []),
            *(value if "write" in s.actions else []),
            data_out("out", s.width, "word with one bit changed", "y", "result", "res", "z"),
            *(old if s.old else []),
        )

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say the order of bits, every operation and what numbers beyond the word do."""
        a, out, idx, top = n.t("a"), n.t("out"), n.t("idx"), s.width - 1
        first, last = ("most", "least") if s.msb_first else ("least", "most")
        rules: list[Sentence] = [
            (
                f"{out} is {a} with the bit number {idx} changed.",
                f"{out} copies {a} except for the bit that {idx} selects.",
            ),
            (
                f"Bit number 0 is the {first} significant bit of {a}, {top} the {last} significant.",
                f"Bits are counted from the {first} significant one, which is number 0, to number {top}.",
            ),
        ]
        rules += [self._action(s, n, code, action) for code, action in enumerate(s.actions)]
        if s.width < 1 << s.index_width:
            end = f" and {n.t('old')} is 0" if s.old else ""
            rules.append(
                (
                    f"Numbers from {s.width} upwards select no bit; then {out} is {a}{end}.",
                    f"If {idx} is {s.width} or more, nothing changes: {out} is {a}{end}.",
                )
            )
        if s.old:
            rules.append(f"{n.t('old')} is the selected bit of {a} before the change.")
        what = "/".join(s.actions)
        order = " counted from the most significant bit" if s.msb_first else ""
        return Facts(
            (f"{s.width}-bit single-bit {what} unit{order}", f"unit to {what} one bit of a {s.width}-bit word{order}"),
            (f"{what.replace('/', ' or ')} one selected bit of a word", f"change the bit of {a} that {idx} selects"),
            tuple(rules),
            (COMBINATIONAL,),
            {"verilog": verilog_form(self.verilog(s, n))},
        )

    def _action(self, s: Spec, n: Names, code: int, action: str) -> Sentence:
        does = f"becomes {n.t('bit')}" if action == "write" else DOES[action]
        if len(s.actions) == 1:
            return (f"The selected bit {does}.", f"In {n.t('out')} this bit {does}.")
        op = n.t("op")
        return (f"While {op} is {code}, the selected bit {does}.", f"{op} = {code}: the selected bit {does}.")

    def verilog(self, s: Spec, n: Names) -> str:
        """Bit by bit, each compared with its number."""
        a, w = n.v("a"), s.width
        values = {"set": "1'b1", "clear": "1'b0", "toggle": f"~{a}[i_d]", "keep": f"{a}[i_d]"}
        new = [values.get(action) or n.v("bit") for action in s.actions]
        choice = new[0]
        if len(new) == 2:
            choice = f"{n.v('op')} ? {new[1]} : {new[0]}"
        elif len(new) == 4:
            op = n.v("op")
            choice = f"{op}[1] ? ({op}[0] ? {new[3]} : {new[2]}) : ({op}[0] ? {new[1]} : {new[0]})"
        number = f"{w - 1} - i_d" if s.msb_first else "i_d"
        lines = f"""
  reg [{w - 1}:0] word_d;
  reg old_d;
  integer i_d;
  always @* begin
    word_d = {a};
    old_d = 1'b0;
    for (i_d = 0; i_d < {w}; i_d = i_d + 1)
      if ({n.v("idx")} == {number}) begin
        word_d[i_d] = {choice};
        old_d = {a}[i_d];
      end
  end
  assign {n.v("out")} = word_d;"""
        return lines + (f"\n  assign {n.v('old')} = old_d;" if s.old else "")

    def style_onehot(self, s: Spec, n: Names) -> Style:
        """A mask with one bit, and what the word becomes with it."""
        a, w, mask = n["a"], s.width, n.local("mask", "one_hot", "picked", "hit")
        if s.msb_first:
            lines = [f'val {mask} = "h{1 << (w - 1):x}".U({w}.W) >> {n["idx"]}']
        else:
            lines = [f"val {mask} = (1.U << {n['idx']})({w - 1}, 0)"]
        values = {"set": f"{a} | {mask}", "clear": f"{a} & ~{mask}", "toggle": f"{a} ^ {mask}", "keep": a}
        if "write" in s.actions:
            values["write"] = n.local("written", "with_bit", "stored")
            lines.append(f"val {values['write']} = Mux({n['bit']}, {a} | {mask}, {a} & ~{mask})")
        lines.append(f"{n['out']} := {self._choice(s, n, [values[x] for x in s.actions])}")
        lines += [f"{n['old']} := ({a} & {mask}).orR"] if s.old else []
        used = ("MuxLookup",) if len(s.actions) == 4 else ()
        return Style("\n".join(lines), used)

    def style_vector(self, s: Spec, n: Names) -> Style:
        """A vector of bits, each of which knows its number."""
        bits, i, hit = (
            n.local("bits", "lanes", "cells"),
            n.local("i", "k", "pos"),
            n.local("hit", "chosen", "match_bit"),
        )
        a = n["a"]
        number = f"({s.width - 1} - {i})" if s.msb_first else i
        values = {"set": "true.B", "clear": "false.B", "toggle": f"!{a}({i})", "keep": f"{a}({i})"}
        new = [values.get(x) or n["bit"] for x in s.actions]
        fresh = n.local("fresh", "next_bit", "updated")
        lines = [
            f"val {bits} = VecInit.tabulate({s.width}) {{ {i} =>",
            f"  val {hit} = {n['idx']} === {number}.U",
            block([f"val {fresh} = {self._choice(s, n, new)}"]),
            f"  Mux({hit}, {fresh}, {a}({i}))",
            "}",
            f"{n['out']} := {bits}.asUInt",
        ]
        used = ("MuxLookup",) if len(s.actions) == 4 else ()
        if s.old:
            k = n.local("m", "j", "place")
            number = f"({s.width - 1} - {k})" if s.msb_first else k
            lines.append(
                f"{n['old']} := (0 until {s.width}).map({k} => {n['idx']} === {number}.U && {a}({k})).reduce(_ || _)"
            )
        return Style("\n".join(lines), used)

    def style_assign(self, s: Spec, n: Names) -> Style | None:
        """Assign to an element of a vector; only where every number is a bit."""
        if s.width != 1 << s.index_width:
            return None
        bits, at, a = n.local("bits", "lanes", "cells"), n.local("at", "where", "place"), n["a"]
        lines = [f"val {at} = ~{n['idx']}"] if s.msb_first else []
        at = at if s.msb_first else n["idx"]
        lines.append(f"val {bits} = WireInit(VecInit({a}.asBools))")
        values = {"set": "true.B", "clear": "false.B", "toggle": f"!{a}({at})", "keep": f"{a}({at})"}
        new = [values.get(x) or n["bit"] for x in s.actions]
        lines.append(f"{bits}({at}) := {self._choice(s, n, new)}")
        lines.append(f"{n['out']} := {bits}.asUInt")
        lines += [f"{n['old']} := {a}({at})"] if s.old else []
        return Style("\n".join(lines), ("MuxLookup",) if len(s.actions) == 4 else ())

    def _choice(self, s: Spec, n: Names, new: list[str]) -> str:
        if len(new) == 1:
            return new[0]
        if len(new) == 2:
            return f"Mux({n['op']} === 1.U, {new[1]}, {new[0]})"
        pairs = [f"{i}.U -> {f'({value})' if ' ' in value else value}" for i, value in enumerate(new[:-1])]
        return sequence(f"MuxLookup({n['op']}, {new[-1]})(Seq(", pairs, "))")

    def model(self, s: Spec) -> Model:
        """Whole numbers."""
        return _Oracle(s)


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        s, a, idx = self._s, inputs["a"], inputs["idx"]
        if idx >= s.width:
            found = {"out": a, "old": 0}
        else:
            place = 2 ** (s.width - 1 - idx if s.msb_first else idx)
            old = a // place % 2
            new = {"set": 1, "clear": 0, "toggle": 1 - old, "keep": old, "write": inputs.get("bit", 0)}
            found = {"out": a + (new[s.actions[inputs.get("op", 0)]] - old) * place, "old": old}
        return found if s.old else {"out": found["out"]}
