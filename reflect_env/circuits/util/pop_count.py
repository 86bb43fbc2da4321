"""How many bits are set, clear, common or different; and flags made of the count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from reflect_env.circuits.draw import weighted, width
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.phrasing import COMBINATIONAL, verilog_text
from reflect_env.circuits.phrasing import a as article
from reflect_env.circuits.ports import PortGroup, bits_in, bits_out, flag_out, vec_in
from reflect_env.circuits.registry import family

_WHAT = (("ones", 5), ("zeros", 2), ("common", 2), ("different", 2))
_FLAGS = (("", 5), ("odd", 2), ("at_least", 3), ("exactly", 2), ("below", 2), ("most", 2))


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    width: int
    vector: bool
    """Whether the input is a vector of bits instead of a number."""
    what: str
    """`ones`, `zeros`, or of two words the bits that are set in both (`common`) or that differ."""
    flag: tuple[str, int]
    """A test of the count and its limit; empty where there is none."""
    shown: bool
    """Whether the count itself is an output."""


@family("pop-count", "U", "PopCount", "Ones", "BitCount", "Weight", "Hamming", tags=("count", "bits"))
class PopCount(Family[Spec]):
    """`count = number of ones`."""

    def draw(self, rng: Random) -> Spec:
        """Draw what is counted and what is told of it."""
        w, what, flag = width(rng, 3, 32), weighted(rng, _WHAT), weighted(rng, _FLAGS)
        limit = rng.randint(1, w - 1) if flag in ("at_least", "exactly", "below") else 0
        return Spec(w, rng.random() < 0.3, what, (flag, limit), not flag or rng.random() < 0.6)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """One or two words, count and flag."""
        words = (("x", "in", "data", "bits", "word"), ("b_in", "y_in", "other", "second"))
        two = s.what in ("common", "different")
        ins = [self._input(s, "a", "first word" if two else "bits to count", *words[0])]
        ins += [self._input(s, "b", "second word", *words[1])] if two else []
        size = s.width.bit_length()
        outs = (
            [bits_out("count", size, f"number of {_noun(s)}", "n", "total", "ones", "weight", "amount")]
            if s.shown
            else []
        )
        names = ("hit", "flag", "reached", "ok", "test_out")
        outs += [flag_out("flag", f"whether the count is {_test(s)}", *names)] if s.flag[0] else []
        return (*ins, *outs)

    def _input(self, s: Spec, role: str, doc: str, *words: str) -> PortGroup:
        return vec_in(role, s.width, 1, doc, *words) if s.vector else bits_in(role, s.width, doc, *words)

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say what is counted and each output."""
        a, unit = n.t("a"), "elements" if s.vector else "bits"
        b = f"`{n.ports.get('b')}`"
        counted = {
            "ones": f"the number of {unit} of {a} that are 1",
            "zeros": f"the number of {unit} of {a} that are 0",
            "common": f"the number of places at which both {a} and {b} have a 1",
            "different": f"the number of places at which {a} and {b} differ",
        }[s.what]
        rules: list[Sentence] = []
        size = s.width.bit_length()
        if s.shown:
            rules.append(
                (f"{n.t('count')} is {counted}, from 0 to {s.width}.", f"{n.t('count')} ({size} bits) is {counted}.")
            )
        if s.flag[0]:
            rules.append(
                (
                    f"{n.t('flag')} is high exactly when {counted} is {_test(s)}.",
                    f"{n.t('flag')} says whether {counted} is {_test(s)}; it is low otherwise.",
                )
            )
        return Facts(
            (
                f"counter of {_noun(s)} in {article(f'{s.width}-bit word')}",
                f"unit that counts {_noun(s)} in {s.width} bits",
            ),
            (f"count the {_noun(s)} among {s.width} bits", f"find out how many {_noun(s)} there are"),
            (*rules, COMBINATIONAL),
            forms={"verilog": verilog_text(self.verilog(s, n))},
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """A loop."""
        w, size, (flag, k) = s.width, s.width.bit_length(), s.flag
        a = f"{{{', '.join(n.v('a', i) for i in reversed(range(w)))}}}" if s.vector else n.v("a")
        b = ""
        if "b" in n.ports:
            b = f"{{{', '.join(n.v('b', i) for i in reversed(range(w)))}}}" if s.vector else n.v("b")
        value = {"ones": a, "zeros": f"~{a}", "common": f"{a} & {b}", "different": f"{a} ^ {b}"}[s.what]
        test = {
            "": "",
            "odd": "sum_d[0]",
            "at_least": f"sum_d >= {k}",
            "exactly": f"sum_d == {k}",
            "below": f"sum_d < {k}",
            "most": f"{{sum_d, 1'b0}} > {w}",
        }[flag]
        lines = [f"  assign {n.v('count')} = sum_d;"] if s.shown else []
        lines += [f"  assign {n.v('flag')} = {test};"] if flag else []
        ends = "\n".join(lines)
        return f"""
  wire [{w - 1}:0] word_d = {value};
  reg [{size - 1}:0] sum_d;
  integer i_d;
  always @* begin
    sum_d = 0;
    for (i_d = 0; i_d < {w}; i_d = i_d + 1)
      if (word_d[i_d]) sum_d = sum_d + 1;
  end
{ends}"""

    def style_library(self, s: Spec, n: Names) -> Style:
        """`PopCount`."""
        if s.shown and not s.flag[0]:
            return Style(f"{n['count']} := PopCount({_word(s, n)})", imports=("PopCount",))
        total = n.local("total", "ones", "weight", "amount")
        return Style("\n".join([f"val {total} = PopCount({_word(s, n)})", *_ends(s, n, total)]), imports=("PopCount",))

    def style_fold(self, s: Spec, n: Names) -> Style:
        """A sum over a list of bits."""
        total, size = n.local("sum_all", "total", "counted"), s.width.bit_length()
        acc, bit = n.local("acc", "so_far", "partial"), n.local("one", "b", "item")
        value = f"{_bools(s, n)}.foldLeft(0.U({size}.W))(({acc}, {bit}) => {acc} + {bit})"
        return Style("\n".join([f"val {total} = {value}", *_ends(s, n, total)]))

    def style_chain(self, s: Spec, n: Names) -> Style:
        """A vector of partial sums."""
        sums, word, i, size = (
            n.local("sums", "partial", "running"),
            n.local("word", "bits", "seen"),
            n.local("i", "k"),
            s.width.bit_length(),
        )
        lines = [
            f"val {word} = {_word(s, n)}",
            f"val {sums} = Wire(Vec({s.width + 1}, UInt({size}.W)))",
            f"{sums}(0) := 0.U",
        ]
        lines.append(f"for ({i} <- 0 until {s.width}) {{\n  {sums}({i} + 1) := {sums}({i}) + {word}({i})\n}}")
        return Style("\n".join([*lines, *_ends(s, n, f"{sums}({s.width})")]))

    def style_tree(self, s: Spec, n: Names) -> Style:
        """A tree of adders, built by a function that calls itself."""
        name, bits, total = (
            n.local("tree", "sum_of", "add_up"),
            n.local("bits", "items", "listing"),
            n.local("total", "result", "all_ones"),
        )
        low, high, size = n.local("low_half", "front"), n.local("high_half", "rest"), s.width.bit_length()
        before = (
            f"def {name}({bits}: Seq[Bool]): UInt = if ({bits}.length == 1) {bits}.head.asUInt else {{\n"
            f"  val ({low}, {high}) = {bits}.splitAt({bits}.length / 2)\n  {name}({low}) +& {name}({high})\n}}"
        )
        value = f"{name}({_bools(s, n)})({size - 1}, 0)"
        return Style("\n".join([before, f"val {total} = {value}", *_ends(s, n, total)]))

    def model(self, s: Spec) -> Model:
        """Counts digits."""
        return _Oracle(s)


def _noun(s: Spec) -> str:
    return {"ones": "ones", "zeros": "zeros", "common": "common ones", "different": "differing bits"}[s.what]


def _test(s: Spec) -> str:
    flag, k = s.flag
    return {
        "": "",
        "odd": "odd",
        "at_least": f"at least {k}",
        "exactly": f"exactly {k}",
        "below": f"less than {k}",
        "most": f"more than half of {s.width}",
    }[flag]


def _word(s: Spec, n: Names) -> str:
    a = f"{n['a']}.asUInt" if s.vector else n["a"]
    if s.what in ("ones", "zeros"):
        return a if s.what == "ones" else f"~{a}"
    b = f"{n['b']}.asUInt" if s.vector else n["b"]
    return f"{a} {'&' if s.what == 'common' else '^'} {b}"


def _bools(s: Spec, n: Names) -> str:
    word = _word(s, n)
    if s.vector and s.what == "ones":
        return n["a"]
    return f"({word}).asBools" if s.what != "ones" else f"{word}.asBools"


def _ends(s: Spec, n: Names, total: str) -> list[str]:
    flag, k = s.flag
    test = {
        "": "",
        "odd": f"{total}(0)",
        "at_least": f"{total} >= {k}.U",
        "exactly": f"{total} === {k}.U",
        "below": f"{total} < {k}.U",
        "most": f"{total} > {s.width // 2}.U",
    }[flag]
    return ([f"{n['count']} := {total}"] if s.shown else []) + ([f"{n['flag']} := {test}"] if flag else [])


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        s, (flag, k) = self._s, self._s.flag
        pairs = list(zip(self._bits(inputs, "a"), self._bits(inputs, "b"), strict=True))
        hits = {"ones": (a for a, _ in pairs), "zeros": (not a for a, _ in pairs)}
        hits |= {"common": (a and b for a, b in pairs), "different": (a != b for a, b in pairs)}
        total = sum(map(bool, hits[s.what]))
        found = {"count": total} if s.shown else {}
        tests = {"odd": total % 2 == 1, "at_least": total >= k, "exactly": total == k, "below": total < k}
        tests["most"] = 2 * total > s.width
        return found | ({"flag": int(tests[flag])} if flag else {})

    def _bits(self, inputs: Mapping[str, int], role: str) -> list[int]:
        if self._s.vector:
            return [inputs.get(f"{role}_{i}", 0) for i in range(self._s.width)]
        return [inputs.get(role, 0) >> i & 1 for i in range(self._s.width)]
