"""A parity bit: computed, put into a word, or checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.draw import width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.phrases import COMBINATIONAL, verilog_form
from reflect_env.circuits.ports import PortGroup, bits_in, bits_out, flag_in, flag_out
from reflect_env.circuits.registry import family


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    mode: str
    """`generate` the bit, `append` it to the word, `check` a word that has one."""
    parity: str
    """`even` or `odd`; `select` where an input chooses (high is odd)."""
    top: bool
    """The parity bit is the most significant bit of the coded word, else the least significant."""

    def __post_init__(self) -> None:
        if self.mode == "generate" and self.top:
            raise ValueError("a parity bit on its own has no place")


@family("parity-code", "L2", "Parity", "ParityGen", "ParityCheck", "Checker", tags=("bits", "parity"))
class ParityCode(Family[Spec]):
    """`p = ^a`."""

    def draw(self, rng: Random) -> Spec:
        """Draw width, mode, kind of parity and its place."""
        mode = rng.choice(("generate", "append", "append", "check", "check"))
        parity = rng.choice(("even", "even", "odd", "odd", "select"))
        return Spec(width(rng, 3, 32), mode, parity, mode != "generate" and rng.random() < 0.5)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Depends on the mode."""
        odd = [flag_in("odd", "high for odd parity, low for even", "is_odd", "mode", "sel_odd", "kind")]
        word = bits_in("a", s.width, "word", "x", "word", "data", "payload")
        coded = ("code", "coded", "packet", "with_parity")
        groups: tuple[PortGroup, ...]
        if s.mode == "generate":
            groups = (word, *odd, flag_out("p", "parity bit", "parity", "par", "check_bit"))
        elif s.mode == "append":
            groups = (word, *odd, bits_out("coded", s.width + 1, "word with its parity bit", *coded, "out"))
        else:
            groups = (
                bits_in("coded", s.width + 1, "word with its parity bit", *coded, "in"),
                *odd,
                bits_out("a", s.width, "word without the parity bit", "y", "word", "data", "payload"),
                flag_out("err", "high if the parity is wrong", "error", "bad", "fault", "mismatch"),
            )
        return groups if s.parity == "select" else tuple(g for g in groups if g.role != "odd")

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say what the parity covers and where its bit is."""
        a, kind = n.t("a"), {"select": "selectable"}.get(s.parity, s.parity)
        side, rest = ("most", "lower") if s.top else ("least", "upper")
        rules: list[Sentence] = []
        if s.mode == "generate":
            rules.append(self._total(s, n, f"{a} together with {n.t('p')}"))
            title = f"{kind} parity generator for {s.width}-bit words"
        elif s.mode == "append":
            coded = n.t("coded")
            rules.append(
                f"{coded} holds {a} in its {rest} {s.width} bits and the parity bit in its {side} significant bit."
            )
            rules.append(self._total(s, n, coded))
            title = f"{kind} parity encoder for {s.width}-bit words"
        else:
            coded = n.t("coded")
            rules.append(f"{coded} has the parity bit in its {side} significant bit; {a} is the {rest} {s.width} bits.")
            rules.append(self._check(s, n))
            title = f"{kind} parity checker for {s.width}-bit words"
        verb = {"generate": "compute the parity bit of a word", "append": "add a parity bit to a word"}
        return Facts(
            (title, title.replace(" for ", " over ")),
            (verb.get(s.mode, "check the parity of a coded word"), f"handle {kind} parity for words of {s.width} bits"),
            tuple(rules),
            (COMBINATIONAL,),
            {"verilog": verilog_form(self.verilog(s, n))},
        )

    def _total(self, s: Spec, n: Names, what: str) -> Sentence:
        if s.parity == "select":
            odd = n.t("odd")
            return f"The number of ones in {what} is odd if {odd} is high, and even if {odd} is low."
        return (
            f"The number of ones in {what} is always {s.parity}.",
            f"The parity bit makes the number of ones in {what} {s.parity}.",
        )

    def _check(self, s: Spec, n: Names) -> Sentence:
        err, coded = n.t("err"), n.t("coded")
        if s.parity == "select":
            odd = n.t("odd")
            return (
                f"While {odd} is high, {err} is 1 exactly if the number of ones in all of {coded} is even; "
                f"while it is low, exactly if that number is odd."
            )
        wrong = "odd" if s.parity == "even" else "even"
        return (
            f"{err} is 1 exactly if the number of ones in all of {coded} is {wrong}.",
            f"All bits of {coded} together must hold an {s.parity} number of ones; {err} is 1 if they do not.",
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """Count the ones."""
        source = n.v("coded") if s.mode == "check" else n.v("a")
        size = s.width + (s.mode == "check")
        odd = {"even": "1'b0", "odd": "1'b1"}.get(s.parity) or n.v("odd")
        lines = f"""
  integer ones_d, i_d;
  always @* begin
    ones_d = 0;
    for (i_d = 0; i_d < {size}; i_d = i_d + 1)
      if ({source}[i_d]) ones_d = ones_d + 1;
  end
  wire bit_d = ones_d[0] != {odd};"""
        if s.mode == "generate":
            return f"{lines}\n  assign {n.v('p')} = bit_d;"
        if s.mode == "append":
            joined = f"bit_d, {source}" if s.top else f"{source}, bit_d"
            return f"{lines}\n  assign {n.v('coded')} = {{{joined}}};"
        cut = f"[{s.width - 1}:0]" if s.top else f"[{s.width}:1]"
        return f"{lines}\n  assign {n.v('err')} = bit_d;\n  assign {n.v('a')} = {source}{cut};"

    def style_method(self, s: Spec, n: Names) -> Style:
        """XOR over the word."""
        source, bit = n["coded"] if s.mode == "check" else n["a"], n.local("parity_bit", "check", "odd_ones")
        return self._finish(s, n, [f"val {bit} = {self._flip(s, n, f'{source}.xorR')}"], bit)

    def style_reduce(self, s: Spec, n: Names) -> Style:
        """Reduce a list of bits."""
        source, bit = n["coded"] if s.mode == "check" else n["a"], n.local("parity_bit", "check", "odd_ones")
        bits = n.local("bits", "lines", "wires")
        start = {"even": "", "odd": " :+ true.B"}.get(s.parity)
        start = f" :+ {n['odd']}" if start is None else start
        return self._finish(s, n, [f"val {bits} = {source}.asBools{start}", f"val {bit} = {bits}.reduce(_ ^ _)"], bit)

    def style_count(self, s: Spec, n: Names) -> Style:
        """The lowest bit of the number of ones."""
        source, ones = n["coded"] if s.mode == "check" else n["a"], n.local("ones", "population", "set_bits")
        bit = n.local("parity_bit", "check", "odd_ones")
        lines = [f"val {ones} = PopCount({source})"]
        if s.parity == "select":
            lines += [f"val {bit} = Wire(Bool())", f"when({n['odd']}) {{\n  {bit} := !{ones}(0)"]
            lines.append(f"}}.otherwise {{\n  {bit} := {ones}(0)\n}}")
        else:
            lines.append(f"val {bit} = {'' if s.parity == 'even' else '!'}{ones}(0)")
        return self._finish(s, n, lines, bit, "PopCount")

    def _flip(self, s: Spec, n: Names, value: str) -> str:
        return {"even": value, "odd": f"!{value}"}.get(s.parity) or f"{value} ^ {n['odd']}"

    def _finish(self, s: Spec, n: Names, lines: list[str], bit: str, *used: str) -> Style:
        if s.mode == "generate":
            lines.append(f"{n['p']} := {bit}")
        elif s.mode == "append":
            first, second = (bit, n["a"]) if s.top else (n["a"], bit)
            lines.append(f"{n['coded']} := Cat({first}, {second})")
            used = (*used, "Cat")
        else:
            cut = f"({s.width - 1}, 0)" if s.top else f"({s.width}, 1)"
            lines += [f"{n['err']} := {bit}", f"{n['a']} := {n['coded']}{cut}"]
        return Style("\n".join(lines), used)

    def model(self, s: Spec) -> Model:
        """Count ones."""
        return _Oracle(s)


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        s = self._s
        odd = inputs.get("odd", int(s.parity == "odd"))
        source = inputs["coded" if s.mode == "check" else "a"]
        bit = (bin(source).count("1") + odd) % 2
        if s.mode == "generate":
            return {"p": bit}
        if s.mode == "append":
            return {"coded": source + bit * 2**s.width if s.top else 2 * source + bit}
        return {"err": bit, "a": source % 2**s.width if s.top else source // 2}
