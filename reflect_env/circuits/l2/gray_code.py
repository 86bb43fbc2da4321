"""Gray code: from binary, to binary, either as an input says, and the neighbours of a code word."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.draw import width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.phrases import COMBINATIONAL, verilog_form
from reflect_env.circuits.ports import PortGroup, data_in, data_out, flag_in
from reflect_env.circuits.registry import family
from reflect_env.task import Stimulus

TITLES = {
    "encode": ("binary to Gray converter", "turn a binary number into Gray code"),
    "decode": ("Gray to binary converter", "turn a word in Gray code into a binary number"),
    "high-encodes": (
        "converter between binary and Gray code",
        "convert between binary and Gray code in both directions",
    ),
    "high-decodes": ("two-way Gray code converter", "convert between binary and Gray code as an input says"),
    "next": ("Gray code successor", "output the Gray code word that follows another"),
    "previous": ("Gray code predecessor", "output the Gray code word that comes before another"),
}

Writer = Callable[[str, str], str]
"""Writes a Chisel function out of its name and the name of its argument."""


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    task: str
    """`encode`, `decode`, `high-encodes`, `high-decodes`, `next` or `previous`."""

    @property
    def selects(self) -> bool:
        """Whether an input gives the direction."""
        return self.task.startswith("high")


@family("gray-code", "L2", "Gray", "GrayCode", "GrayConverter", "Reflected", tags=("bits", "gray"))
class GrayCode(Family[Spec]):
    """`g = b ^ (b >> 1)`."""

    def draw(self, rng: Random) -> Spec:
        """Draw width and task."""
        return Spec(width(rng, 3, 40), rng.choice(("encode", "decode", *TITLES)))

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """A word in, a word out, the direction."""
        does = "encodes" if s.task == "high-encodes" else "decodes"
        into = {"encode": ("binary number", "bin"), "decode": ("word in Gray code", "gray")}
        doc_in, word_in = into.get(s.task, ("word to convert", "code") if s.selects else into["decode"])
        doc_out = {"encode": "word in Gray code", "decode": "binary number"}.get(s.task, "result")
        mode = [flag_in("mode", f"{does} while high", "dir", "sel", "direction", "op")]
        return (
            data_in("a", s.width, doc_in, word_in, "x", "value", "in_word", "data"),
            *(mode if s.selects else []),
            data_out("out", s.width, doc_out, "y", "result", "res", "z", "converted"),
        )

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say the code, then what is done."""
        a, out, top = n.t("a"), n.t("out"), s.width - 1
        code: Sentence = (
            "Gray code here is the reflected binary code: the word for the number b is b XOR (b shifted right by one).",
            f"In this Gray code bit {top} equals bit {top} of the number, and every lower bit i is the XOR of the "
            "bits i "
            "and i + 1 of the number.",
        )
        encode, decode = f"the Gray code word for the number {a}", f"the number whose Gray code word is {a}"
        does: dict[str, Sentence] = {
            "encode": (f"{out} is {encode}.", f"{a} is binary; {out} is its Gray code word."),
            "decode": (f"{out} is {decode}.", f"{a} is in Gray code; {out} is the binary number it stands for."),
            "next": f"If {a} is the word for the number b, {out} is the word for b + 1 modulo 2^{s.width}.",
            "previous": f"If {a} is the word for the number b, {out} is the word for b - 1 modulo 2^{s.width}.",
        }
        if s.selects:
            high, low = (encode, decode) if s.task == "high-encodes" else (decode, encode)
            mode = n.t("mode")
            rule: Sentence = (
                f"While {mode} is high, {out} is {high}; while it is low, {out} is {low}.",
                f"{mode} = 1: {out} is {high}. {mode} = 0: {out} is {low}.",
            )
        else:
            rule = does[s.task]
        title, purpose = TITLES[s.task]
        direction = f" ({s.task.replace('-', ' ')})" if s.selects else ""
        return Facts(
            (f"{s.width}-bit {title}{direction}", f"{title} of {s.width} bits{direction}"),
            (purpose, f"{purpose}, with {s.width} bits"),
            (code, rule),
            (COMBINATIONAL,),
            {"verilog": verilog_form(self.verilog(s, n))},
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """Loops from bit to bit."""
        a, w = n.v("a"), s.width
        step = {"next": f" + {w}'d1", "previous": f" - {w}'d1"}.get(s.task, "")
        decode = f"""
    number_d[{w - 1}] = {a}[{w - 1}];
    for (i_d = {w - 2}; i_d >= 0; i_d = i_d - 1) number_d[i_d] = number_d[i_d + 1] ^ {a}[i_d];"""
        encode = f"""
    start_d = {f"number_d{step}" if step else a};
    word_d[{w - 1}] = start_d[{w - 1}];
    for (i_d = 0; i_d < {w - 1}; i_d = i_d + 1) word_d[i_d] = start_d[i_d] ^ start_d[i_d + 1];"""
        value = "number_d" if s.task == "decode" else "word_d"
        if s.selects:
            first, second = ("word_d", "number_d") if s.task == "high-encodes" else ("number_d", "word_d")
            value = f"{n.v('mode')} ? {first} : {second}"
        names = {"decode": "number_d", "encode": "start_d, word_d"}.get(s.task, "number_d, start_d, word_d")
        body = {"decode": decode, "encode": encode}.get(s.task, decode + encode)
        return f"""
  reg [{w - 1}:0] {names};
  integer i_d;
  always @* begin{body}
  end
  assign {n.v("out")} = {value};"""

    def style_shift(self, s: Spec, n: Names) -> Style:
        """Words that are shifted: once to encode, by powers of two to decode."""
        x, k = n.local("word", "w0", "item"), n.local("k", "step", "distance")
        steps = ", ".join(str(1 << i) for i in range((s.width - 1).bit_length()))
        return self._assemble(
            s,
            n,
            lambda name, v: f"def {name}({v}: UInt): UInt = {v} ^ ({v} >> 1)",
            lambda name, v: (
                f"def {name}({v}: UInt): UInt =\n  Seq({steps}).foldLeft({v})(({x}, {k}) => {x} ^ ({x} >> {k}).asUInt)"
            ),
        )

    def style_bits(self, s: Spec, n: Names) -> Style:
        """Every bit by its number."""
        i, top = n.local("i", "k", "pos"), s.width - 1
        neighbour = f"if ({i} == {top}) {{v}}({i}) else {{v}}({i}) ^ {{v}}({i} + 1)"
        return self._assemble(
            s,
            n,
            lambda name, v: (
                f"def {name}({v}: UInt): UInt =\n  VecInit.tabulate({s.width})({i} => {neighbour.format(v=v)}).asUInt"
            ),
            lambda name, v: (
                f"def {name}({v}: UInt): UInt =\n  VecInit.tabulate({s.width})({i} => {v}({top}, {i}).xorR).asUInt"
            ),
        )

    def style_lists(self, s: Spec, n: Names) -> Style:
        """Lists of bits, the most significant first."""
        p, q = n.local("p", "u"), n.local("q", "r")
        start, end = ".asBools.reverse", "VecInit({}.reverse).asUInt"
        return self._assemble(
            s,
            n,
            lambda name, v: (
                f"def {name}({v}: UInt): UInt = Cat({v}({s.width - 1}), {v}({s.width - 2}, 0) ^ {v}({s.width - 1}, 1))"
            ),
            lambda name, v: (
                f"def {name}({v}: UInt): UInt = "
                f"{{\n  val {p} = {v}{start}\n  val {q} = {p}.tail.scanLeft({p}.head)(_ ^ _)\n  {end.format(q)}\n}}"
            ),
            "Cat",
        )

    def _assemble(self, s: Spec, n: Names, encoder: Writer, decoder: Writer, *used: str) -> Style:
        v, lines, a = n.local("v", "bits", "code_word"), [], n["a"]
        enc, dec = n.local("to_gray", "gray_of", "encode"), n.local("to_binary", "binary_of", "decode")
        if s.task != "decode":
            lines.append(encoder(enc, v))
        if s.task != "encode":
            lines.append(decoder(dec, v))
        call = {"encode": f"{enc}({a})", "decode": f"{dec}({a})", "next": f"{enc}({dec}({a}) + 1.U)"}
        value = call.get(s.task, f"{enc}({dec}({a}) - 1.U)")
        if s.selects:
            first, second = (enc, dec) if s.task == "high-encodes" else (dec, enc)
            value = f"Mux({n['mode']}, {first}({a}), {second}({a}))"
        imports = used if s.task != "decode" else ()
        return Style("\n".join([*lines, "", f"{n['out']} := {value}"]), imports)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Both ends of the code."""
        top = 1 << (s.width - 1)
        return Stimulus(pools=((n.ports["a"], (0, 1, top, top + 1, top - 1, 2 * top - 1)),))

    def model(self, s: Spec) -> Model:
        """Count parity of prefixes."""
        return _Oracle(s)


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        s, a = self._s, inputs["a"]
        task = s.task
        if s.selects:
            encodes = bool(inputs["mode"]) == (task == "high-encodes")
            task = "encode" if encodes else "decode"
        if task == "encode":
            return {"out": a ^ a // 2}
        number = sum((bin(a >> i).count("1") % 2) << i for i in range(s.width))
        if task != "decode":
            number = (number + (1 if task == "next" else -1)) % 2**s.width
        return {"out": number if task == "decode" else number ^ number // 2}
