"""Are enough of the inputs high? Majority votes and other thresholds on the number of ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from math import comb
from random import Random

from reflect_env.circuits.chisel_text import sequence
from reflect_env.circuits.draw import weighted
from reflect_env.circuits.family import Facts, Family, Model, Names, Sentence, Style
from reflect_env.circuits.phrases import COMBINATIONAL, listed, verilog_form
from reflect_env.circuits.ports import PortGroup, bits_in, bits_out, flag_in, flag_out
from reflect_env.circuits.registry import family
from reflect_env.task import Stimulus

RELATIONS = {"ge": "at least", "le": "at most", "eq": "exactly", "ne": "not exactly"}


@dataclass(frozen=True)
class Spec:
    """Parameters."""

    count: int
    limit: int
    relation: str
    vector: bool
    """The inputs are the bits of one port, else a port each."""
    tally: bool
    """The number of ones is output as well."""

    def __post_init__(self) -> None:
        if not 0 < self.limit < self.count or (not self.vector and self.count > 7):
            raise ValueError("always or never so, or too many ports")

    @property
    def majority(self) -> bool:
        """Whether more than half of the inputs decide."""
        return self.relation == "ge" and self.limit == self.count // 2 + 1


@family("threshold", "L2", "Majority", "Voter", "Threshold", "Quorum", tags=("bits", "count"))
class Threshold(Family[Spec]):
    """`y = popcount(x) >= k`."""

    def draw(self, rng: Random) -> Spec:
        """Draw how many inputs; the majority is common."""
        vector = rng.random() < 0.6
        count = rng.randint(3, 24 if vector else 7)
        majority = rng.random() < 0.4
        limit = count // 2 + 1 if majority else rng.randint(1, count - 1)
        relation = "ge" if majority else weighted(rng, (("ge", 3), ("le", 2), ("eq", 2), ("ne", 1)))
        return Spec(count, limit, relation, vector, rng.random() < 0.3)

    def ports(self, s: Spec) -> tuple[PortGroup, ...]:
        """Votes in, decision out."""
        inputs = [flag_in(f"in{i}", f"input {i}", "abcdefg"[i], f"v{i}", f"vote_{i}") for i in range(min(s.count, 7))]
        tally = [
            bits_out("ones", s.count.bit_length(), "number of inputs that are high", "count", "total", "votes", "tally")
        ]
        return (
            *([bits_in("x", s.count, "inputs", "votes_in", "bits", "in", "flags")] if s.vector else inputs),
            flag_out("out", "decision", "y", "result", "pass", "ok", "decision"),
            *(tally if s.tally else []),
        )

    def facts(self, s: Spec, n: Names) -> Facts:
        """Say the threshold."""
        out, k = n.t("out"), s.limit
        what = f"the {s.count} bits of {n.t('x')}" if s.vector else listed([n.t(f"in{i}") for i in range(s.count)])
        test = f"{RELATIONS[s.relation]} {k}"
        if s.relation == "ne":
            test = f"any number but {k}"
        rules: list[Sentence] = [
            (
                f"{out} is high if {test} of {what} are high, and low otherwise.",
                f"Count the ones among {what}; {out} is 1 exactly for {test}.",
            )
        ]
        if s.majority:
            rules.append((f"This is the majority of {s.count}: more than half of them.", "So the majority decides."))
        if s.tally:
            rules.append((f"{n.t('ones')} is the number of ones.", f"{n.t('ones')} counts how many of them are high."))
        title = f"{s.count}-input majority voter" if s.majority else f"{s.count}-input threshold gate ({test} ones)"
        extra = " with the number of ones" if s.tally else ""
        return Facts(
            (f"{title}{extra}", f"vote of {s.count} inputs that needs {test} of them{extra}"),
            (f"tell whether {test} of {s.count} inputs are high", "decide by the number of inputs that are high"),
            tuple(rules),
            (COMBINATIONAL,),
            {"verilog": verilog_form(self.verilog(s, n))},
        )

    def verilog(self, s: Spec, n: Names) -> str:
        """Add the bits one by one."""
        size = s.count.bit_length()
        source = n.v("x") if s.vector else f"{{{', '.join(n.v(f'in{i}') for i in reversed(range(s.count)))}}}"
        op = {"ge": ">=", "le": "<=", "eq": "==", "ne": "!="}[s.relation]
        lines = f"""
  wire [{s.count - 1}:0] all_d = {source};
  reg [{size - 1}:0] ones_d;
  integer i_d;
  always @* begin
    ones_d = {size}'d0;
    for (i_d = 0; i_d < {s.count}; i_d = i_d + 1)
      ones_d = ones_d + all_d[i_d];
  end
  assign {n.v("out")} = ones_d {op} {size}'d{s.limit};"""
        return lines + (f"\n  assign {n.v('ones')} = ones_d;" if s.tally else "")

    def style_popcount(self, s: Spec, n: Names) -> Style:
        """The library's count."""
        total = n.local("total_ones", "high_count", "population")
        source = n["x"] if s.vector else f"Seq({', '.join(n[f'in{i}'] for i in range(s.count))})"
        return Style("\n".join([f"val {total} = PopCount({source})", *self._outputs(s, n, total)]), ("PopCount",))

    def style_sum(self, s: Spec, n: Names) -> Style:
        """Every bit added to a wide enough zero."""
        size, bits, total = (
            s.count.bit_length(),
            n.local("bits", "all_votes", "lines"),
            n.local("total_ones", "high_count", "population"),
        )
        lines = [f"val {bits} = {self._bits(s, n)}", f"val {total} = {bits}.foldLeft(0.U({size}.W))(_ + _)"]
        return Style("\n".join([*lines, *self._outputs(s, n, total)]))

    def style_sorted(self, s: Spec, n: Names) -> Style | None:
        """Place `i` of a row of flags is high once more than `i` ones were seen."""
        if s.tally or s.count > 12:
            return None
        votes = n.local("all_votes", "lines", "ballots")
        seen, bit, row, j = (
            n.local("seen", "levels", "at_least"),
            n.local("ballot", "vote", "one"),
            n.local("row", "so_far"),
            n.local("j", "i", "place"),
        )
        lines = [
            f"val {votes} = {self._bits(s, n)}",
            f"val {seen} = {votes}.foldLeft(Seq.fill({s.limit + 1})(false.B)) {{ ({row}, {bit}) =>",
        ]
        lines.append(f"  {row}.indices.map({j} => {row}({j}) || (if ({j} == 0) {bit} else {bit} && {row}({j} - 1)))")
        lines.append("}")
        enough, more = f"{seen}({s.limit - 1})", f"{seen}({s.limit})"
        value = {"ge": enough, "le": f"!{more}", "eq": f"{enough} && !{more}", "ne": f"!{enough} || {more}"}[s.relation]
        return Style("\n".join([*lines, f"{n['out']} := {value}"]))

    def style_products(self, s: Spec, n: Names) -> Style | None:
        """OR over every selection that is large enough."""
        if s.tally or s.relation != "ge" or comb(s.count, s.limit) > 12:
            return None
        bits = [f"{n['x']}({i})" if s.vector else n[f"in{i}"] for i in range(s.count)]
        terms = [" && ".join(group) for group in combinations(bits, s.limit)]
        terms = [f"({term})" if "&&" in term and len(terms) > 1 else term for term in terms]
        return Style(f"{n['out']} := " + " ||\n  ".join(terms))

    def style_combinations(self, s: Spec, n: Names) -> Style | None:
        """The same, with the selections listed by Scala."""
        if s.tally or s.relation not in ("ge", "le") or s.count > 8:
            return None
        bits, groups = n.local("bits", "all_votes", "lines"), n.local("groups", "selections", "teams")
        size = s.limit if s.relation == "ge" else s.limit + 1
        lines = [
            f"val {bits} = {self._bits(s, n)}",
            f"val {groups} = {bits}.combinations({size}).map(_.reduce(_ && _))",
        ]
        sign = "" if s.relation == "ge" else "!"
        return Style("\n".join([*lines, f"{n['out']} := {sign}{groups}.reduce(_ || _)"]))

    def _bits(self, s: Spec, n: Names) -> str:
        return f"{n['x']}.asBools" if s.vector else sequence("Seq(", [n[f"in{i}"] for i in range(s.count)])

    def _outputs(self, s: Spec, n: Names, total: str) -> list[str]:
        op = {"ge": ">=", "le": "<=", "eq": "===", "ne": "=/="}[s.relation]
        return [f"{n['out']} := {total} {op} {s.limit}.U", *([f"{n['ones']} := {total}"] if s.tally else [])]

    def model(self, s: Spec) -> Model:
        """Count ones."""
        return _Oracle(s)

    def stimulus(self, s: Spec, n: Names) -> Stimulus:
        """Words with about as many ones as the threshold."""
        if not s.vector:
            return Stimulus()
        words = []
        for ones in (s.limit - 1, s.limit, s.limit + 1):
            words += [((1 << ones) - 1) << k & (1 << s.count) - 1 for k in range(0, s.count - ones + 1, 2)]
        return Stimulus(pools=((n.ports["x"], tuple(sorted(set(words)))),))


class _Oracle(Model):
    def __init__(self, s: Spec) -> None:
        self._s = s

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        s = self._s
        ones = bin(inputs["x"]).count("1") if s.vector else sum(inputs[f"in{i}"] for i in range(s.count))
        truth = {"ge": ones >= s.limit, "le": ones <= s.limit, "eq": ones == s.limit, "ne": ones != s.limit}
        return {"out": int(truth[s.relation]), **({"ones": ones} if s.tally else {})}
