"""Hamming codes: encoder, and decoder that corrects one wrong bit and may notice two."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.draw import weighted
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.ports import PortGroup, bits_in, bits_out, data_in, data_out, flag_out
from reflect_env.circuits.registry import family
from reflect_env.task import Stimulus


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    decode: bool
    width: int
    """Data bits."""
    extended: bool
    """Whether an overall parity bit stands at the top of the code word."""
    odd: bool
    """Whether each check makes the number of ones odd instead of even."""
    syndrome: bool
    """Whether a decoder shows the syndrome."""

    def __post_init__(self) -> None:
        if self.syndrome and not self.decode:
            raise ValueError("an encoder has no syndrome")

    @property
    def checks(self) -> int:
        """Number of check bits without the overall one."""
        return next(r for r in range(2, 9) if (1 << r) >= self.width + r + 1)

    @property
    def length(self) -> int:
        """Bits of a code word without the overall one."""
        return self.width + self.checks


@family("hamming-secded", "L5", "Hamming", "Secded", "Ecc", "EccUnit", "BitFixer", tags=("ecc", "parity"))
class HammingSecded(Family[Spec]):
    """Check bits at the powers of two."""

    def draw(self, rng: Random) -> Spec:
        """Draw direction, size and kind of code."""
        width = weighted(rng, ((4, 2), (8, 3), (11, 2), (16, 2), (26, 1), (32, 1), (rng.randint(3, 40), 5)))
        decode = rng.random() < 0.6
        odd, syndrome = rng.random() < 0.25, decode and rng.random() < 0.4
        return Spec(decode, width, rng.random() < 0.6, odd, syndrome)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Data to code word or back."""
        total = s.length + s.extended
        if not s.decode:
            return (
                data_in("data", s.width, "data to protect", "din", "word", "payload", "message"),
                data_out("code", total, "code word", "codeword", "encoded", "out", "dout"),
            )
        double = [flag_out("double", "two bits are wrong", "uncorrectable", "ded", "fatal", "double_err")]
        syndrome = [bits_out("syndrome", s.checks, "position of the wrong bit", "synd", "position", "where")]
        return (
            bits_in("code", total, "code word, perhaps damaged", "codeword", "received", "in", "din"),
            data_out("data", s.width, "corrected data", "dout", "word", "payload", "message"),
            flag_out("single", "one bit was corrected", "corrected", "sec", "fixed", "single_err"),
            *(double if s.extended else []),
            *(syndrome if s.syndrome else []),
        )

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say the layout of the code word, the checks and the corrections."""
        what, kind = "decoder" if s.decode else "encoder", "SECDED" if s.extended else "Hamming"
        total = s.length + s.extended
        code, verb = (
            "an extended Hamming code" if s.extended else "a Hamming code",
            "correct" if s.decode else "protect",
        )
        return Facts(
            (f"({total},{s.width}) {kind} {what}", f"{kind} {what} for {s.width} data bits and {total}-bit code words"),
            (
                f"{verb} {s.width} data bits with {s.checks + s.extended} check bits of {code}",
                f"be the {kind} {what} for {s.width} bits of data",
            ),
            (*_layout(s, n), *(_decoding(s, n) if s.decode else [])),
            ("The circuit is combinational.",),
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """Positions are walked in a loop."""
        return self._decoder(s, n) if s.decode else self._encoder(s, n)

    def _encoder(self, s: Spec, n: Names) -> str:
        code, start = n.v("code"), f"1'b{int(s.odd)}"
        overall = f"{'~' * s.odd}^word_d" if s.extended else ""
        assign = f"{{{overall}, word_d}}" if s.extended else "word_d"
        return f"""
  reg [{s.length}:1] word_d;
  integer pos_d, chk_d, from_d;
  always @* begin
    word_d = 0;
    from_d = 0;
    for (pos_d = 1; pos_d <= {s.length}; pos_d = pos_d + 1)
      if ((pos_d & (pos_d - 1)) != 0) begin
        word_d[pos_d] = {n.v("data")}[from_d];
        from_d = from_d + 1;
      end
    for (chk_d = 1; chk_d <= {s.length}; chk_d = chk_d * 2) begin
      word_d[chk_d] = {start};
      for (pos_d = chk_d + 1; pos_d <= {s.length}; pos_d = pos_d + 1)
        if ((pos_d & chk_d) != 0) word_d[chk_d] = word_d[chk_d] ^ word_d[pos_d];
    end
  end
  assign {code} = {assign};"""

    def _decoder(self, s: Spec, n: Names) -> str:
        code, odd = n.v("code"), f"{{{s.checks}{{1'b{int(s.odd)}}}}}"
        even = f"({'~' if s.odd else ''}^{code})" if s.extended else "1'b1"
        inside = f"(synd_d <= {s.length})"
        extra = f"\n  assign {n.v('double')} = (synd_d != 0) & (~wrong_d | ~{inside});" if s.extended else ""
        extra += f"\n  assign {n.v('syndrome')} = synd_d;" if s.syndrome else ""
        single = f"wrong_d & {inside}" if s.extended else f"(synd_d != 0) & {inside}"
        return f"""
  reg [{s.checks - 1}:0] synd_d;
  reg [{s.length}:1] word_d;
  reg [{s.width - 1}:0] data_d;
  wire wrong_d = {even};
  integer pos_d, to_d;
  always @* begin
    word_d = {code}[{s.length - 1}:0];
    synd_d = {odd};
    for (pos_d = 1; pos_d <= {s.length}; pos_d = pos_d + 1)
      if (word_d[pos_d]) synd_d = synd_d ^ pos_d;
    if (synd_d != 0 && synd_d <= {s.length} && wrong_d) word_d[synd_d] = ~word_d[synd_d];
    data_d = 0;
    to_d = 0;
    for (pos_d = 1; pos_d <= {s.length}; pos_d = pos_d + 1)
      if ((pos_d & (pos_d - 1)) != 0) begin
        data_d[to_d] = word_d[pos_d];
        to_d = to_d + 1;
      end
  end
  assign {n.v("data")} = data_d;
  assign {n.v("single")} = {single};{extra}"""

    def style_masks(self, s: Spec, n: Names) -> Style:
        """Each check is the parity under a mask."""
        places, k, p = n.local("data_places", "positions"), n.local("k", "check"), n.local("p", "pos")
        lines = [f"val {places} = (1 to {s.length}).filter({p} => ({p} & ({p} - 1)) != 0)"]
        flip = "!" if s.odd else ""
        if not s.decode:
            checks, word = n.local("checks", "parity_bits"), n.local("word", "inner")
            i = n.local("i", "number")
            lines += [
                f"val {checks} = Seq.tabulate({s.checks}) {{ {k} =>",
                f"  {flip}{places}.zipWithIndex.collect {{ case ({p}, {i}) if (({p} >> {k}) & 1) == 1 =>"
                f"\n    {n['data']}({i})\n  }}.reduce(_ ^ _)\n}}",
                f"val {word} = Wire(Vec({s.length}, Bool()))",
                f"for (({p}, {i}) <- {places}.zipWithIndex) {{ {word}({p} - 1) := {n['data']}({i}) }}",
                f"for ({k} <- 0 until {s.checks}) {{ {word}((1 << {k}) - 1) := {checks}({k}) }}",
            ]
            lines += [
                f"{n['code']} := "
                + (f"Cat({flip}{word}.asUInt.xorR, {word}.asUInt)" if s.extended else f"{word}.asUInt")
            ]
            return Style("\n".join(lines), imports=("Cat",) if s.extended else ())
        masks, synd, wrong = (
            n.local("masks", "groups"),
            n.local("syndrome_bits", "error_place"),
            n.local("odd_error", "flipped"),
        )
        lines += [
            f"val {masks} = Seq.tabulate({s.checks})({k} => (1 to {s.length}).filter({p} => (({p} >> {k}) & 1) == 1))",
            f"val {synd} = VecInit({masks}.map({p} => {flip}{p}.map({k} => {n['code']}({k} - 1)).reduce(_ ^ "
            "_))).asUInt",
            *([f"val {wrong} = {flip}{n['code']}.xorR"] if s.extended else []),
            f"{n['data']} := VecInit({places}.map {{ {p} =>",
            f"  {n['code']}({p} - 1) ^ ({synd} === {p}.U{f' && {wrong}' if s.extended else ''})\n}}).asUInt",
            *self._flags(s, n, synd, wrong),
        ]
        return Style("\n".join(lines))

    def style_fold(self, s: Spec, n: Names) -> Style:
        """The syndrome as the XOR of the positions of the ones."""
        i, b = n.local("i", "p"), n.local("b", "one", "flag")
        ones = (1 << s.checks) - 1
        flip = f' ^ "b{ones:b}".U({s.checks}.W)' if s.odd else ""
        positions = n.local("places", "carriers")
        taken = [str(x) for x in range(1, s.length + 1) if x & (x - 1)]
        listed = f"Seq({', '.join(taken)})" if s.width < 16 else f"(1 to {s.length}).filterNot(isPow2(_))"
        lines = [f"val {positions} = {listed}"]
        if not s.decode:
            sums, bits, whole = n.local("sums", "check_sum"), n.local("bits", "body"), n.local("whole", "inner_word")
            lines += [
                f"val {sums} = {positions}.zip({n['data']}.asBools)",
                f"  .map {{ case ({i}, {b}) => Mux({b}, {i}.U({s.checks}.W), 0.U) }}.reduce(_ ^ _){flip}",
                f"val {bits} = (1 to {s.length}).map {{ {i} =>",
                f"  if (({i} & ({i} - 1)) == 0) {sums}(log2Ceil({i})) else {n['data']}({positions}.indexOf({i}))\n}}",
                f"val {whole} = VecInit({bits}).asUInt",
            ]
            top = f"{'!' if s.odd else ''}{whole}.xorR"
            lines += [f"{n['code']} := " + (f"{top} ## {whole}" if s.extended else whole)]
            return Style("\n".join(lines), imports=("log2Ceil", *(("isPow2",) if s.width >= 16 else ())))
        synd, wrong, fixed = (
            n.local("syndrome_sum", "where_wrong"),
            n.local("parity_wrong", "uneven"),
            n.local("fixed_word", "repaired"),
        )
        mask = n.local("error_mask", "correction")
        size = 1 << s.checks
        lines += [
            f"val {synd} = (1 to {s.length}).zip({n['code']}.asBools)",
            f"  .map {{ case ({i}, {b}) => Mux({b}, {i}.U({s.checks}.W), 0.U) }}.reduce(_ ^ _){flip}",
            *([f"val {wrong} = {'!' if s.odd else ''}{n['code']}.xorR"] if s.extended else []),
            f"val {mask} = UIntToOH({synd}, {size})({s.length}, 1)"
            + (f" & Fill({s.length}, {wrong})" if s.extended else ""),
            f"val {fixed} = {n['code']}({s.length - 1}, 0) ^ {mask}",
            f"{n['data']} := VecInit({positions}.map({i} => {fixed}({i} - 1))).asUInt",
            *self._flags(s, n, synd, wrong),
        ]
        used = [name for name, yes in (("Fill", s.extended), ("isPow2", s.width >= 16)) if yes]
        return Style("\n".join(lines), imports=("UIntToOH", *used))

    def _flags(self, s: Spec, n: Names, synd: str, wrong: str) -> list[str]:
        full = s.length == (1 << s.checks) - 1
        inside = "" if full else f" && {synd} <= {s.length}.U"
        if s.extended:
            lines = [f"{n['single']} := {wrong}{inside}"]
            far = f"!{wrong}" if full else f"(!{wrong} || {synd} > {s.length}.U)"
            lines += [f"{n['double']} := {synd} =/= 0.U && {far}"]
        else:
            lines = [f"{n['single']} := {synd} =/= 0.U{inside}"]
        return [*lines, *([f"{n['syndrome']} := {synd}"] if s.syndrome else [])]

    def model(self, s: Spec) -> Model:
        """Sums of positions."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Right code words and ones with one or two wrong bits."""
        if not s.decode:
            return Stimulus()
        oracle, words = _Oracle(s), []
        for seed in range(10):
            word = oracle.encode((seed * 0x9E3779B97F4A7C15 >> 7) % (1 << s.width))
            one, two = 1 << (seed * 7 % (s.length + s.extended)), 1 << ((seed * 5 + 3) % s.length)
            words += [word, word ^ one, word ^ two, word ^ one ^ two]
        words += [words[0] ^ 1 << k for k in range(s.length + s.extended)]
        return Stimulus(cycles=2048, pools=((n.ports["code"], tuple(words)),))


def _layout(s: Spec, n: Names) -> list[Sentence]:
    code, checks = n.t("code"), ", ".join(str(1 << k) for k in range(s.checks))
    parity = "odd" if s.odd else "even"
    rules: list[Sentence] = [
        f"Bit p-1 of {code} is position p, for p from 1 to {s.length}. The check bits stand at the positions "
        f"{checks}; the {s.width} data bits fill the other positions in order, data bit 0 at position 3.",
        (
            f"The check bit at position c makes the number of ones {parity} among the positions whose number has the "
            "bit of value c set, itself included.",
            "Check bit c covers all positions p with p AND c not 0, its own included; the ones among them are "
            f"{parity} in number.",
        ),
    ]
    if s.extended:
        rules += [f"Bit {s.length} of {code}, the top bit, makes the number of ones in the whole code word {parity}."]
    return rules


def _decoding(s: Spec, n: Names) -> list[Sentence]:
    data, single = n.t("data"), n.t("single")
    most = (1 << s.checks) - 1
    rules: list[Sentence] = [
        "The syndrome is the sum of the numbers c of all checks that do not hold (0 when all do); it is the position "
        "of a single wrong bit."
    ]
    if s.extended:
        rules += [
            f"If the overall check does not hold and the syndrome is from 1 to {s.length}, the bit at that position is "
            f"inverted.",
            f"{data} is taken from the word after this correction; in all other cases from {n.t('code')} as it is.",
            f"{single} is high when the overall check does not hold and the syndrome is at most {s.length} (0 means "
            "that only the top bit is wrong).",
            f"{n.t('double')} is high when the syndrome is not 0 and the overall check holds"
            + (f", and also when the syndrome is more than {s.length}." if s.length < most else "."),
        ]
    else:
        rules += [
            f"If the syndrome is from 1 to {s.length}, the bit at that position is inverted; {data} is taken from the "
            f"word after this correction, and {single} is high.",
            f"With a syndrome of 0{f' or more than {s.length}' if s.length < most else ''} nothing is inverted and "
            f"{single} is low.",
        ]
    rules += [f"{n.t('syndrome')} is the syndrome."] if s.syndrome else []
    return rules


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s
        self._places = [p for p in range(1, s.length + 1) if p not in {1 << k for k in range(s.checks)}]

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        if not self._s.decode:
            return {"code": self.encode(inputs["data"])}
        return self._decoded(inputs["code"])

    def encode(self, data: int) -> int:
        """The code word."""
        ones = [p for k, p in enumerate(self._places) if data >> k & 1]
        ones += [1 << k for k in range(self._s.checks) if (sum(p >> k & 1 for p in ones) + self._s.odd) % 2]
        ones += [self._s.length + 1] if self._s.extended and (len(ones) + self._s.odd) % 2 else []
        return sum(1 << (p - 1) for p in ones)

    def _decoded(self, code: int) -> dict[str, int]:
        s = self._s
        ones = {p for p in range(1, s.length + 1) if code >> (p - 1) & 1}
        bad = [1 << k for k in range(s.checks) if (sum(p >> k & 1 for p in ones) + s.odd) % 2]
        syndrome, uneven = sum(bad), (code.bit_count() + s.odd) % 2 == 1
        if (uneven or not s.extended) and 0 < syndrome <= s.length:
            ones ^= {syndrome}
        single = uneven if s.extended else syndrome > 0
        return {
            "data": sum(1 << k for k, p in enumerate(self._places) if p in ones),
            "single": int(single and syndrome <= s.length),
            "double": int(syndrome > 0 and (not uneven or syndrome > s.length)),
            "syndrome": syndrome,
        }
