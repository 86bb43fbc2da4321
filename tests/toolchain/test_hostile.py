"""Hostile and broken candidates against the real compiler: each gets its own outcome and costs the next one nothing.

`tests/hostile/*.scala` holds one candidate a file. Its first line says what is expected: `expect` names the outcomes
that are right with the policy on, `off` those with the policy off, where the processes alone have to hold; `rows` are
the rows of the threat table that the candidate stands for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from reflect_env.compiler.api import Limits
from reflect_env.compiler.service import ChiselCompiler
from reflect_env.verdict import Compiled, CompileOutcome

pytestmark = pytest.mark.jvm

FOLDER = Path(__file__).parent.parent / "hostile"
BENIGN = sorted((Path(__file__).parent.parent / "benign").glob("*.scala"))
LIMITS = Limits(compile_s=10.0, elaborate_s=6.0, lower_s=8.0)
GOOD = """import chisel3._
import chisel3.util.log2Ceil
class Good extends Module {
  val io = IO(new Bundle { val a = Input(UInt(8.W)); val y = Output(UInt(8.W)) })
  io.y := RegNext(io.a + log2Ceil(9).U)
}
// after NAME
"""
TOP = """import chisel3._
class Top extends Module {
  val io = IO(new Bundle { val a = Input(UInt(8.W)); val y = Output(UInt(8.W)) })
  io.y := BODY
}
"""


@dataclass(frozen=True)
class Case:
    """One hostile candidate and the outcomes that are right for it."""

    name: str
    source: str
    expected: frozenset[str]
    expected_without_policy: frozenset[str]

    @property
    def ends_slowly(self) -> bool:
        return "timeout" in self.expected


def _read(path: Path) -> Case:
    source = path.read_text()
    head = source.split("\n", 1)[0]
    fields = dict(re.findall(r"(expect|off|rows): ([^;]+)", head))
    return Case(path.stem, source, frozenset(fields["expect"].split()), frozenset(fields.get("off", "").split()))


CASES = [_read(path) for path in sorted(FOLDER.glob("*.scala"))]
QUICK = [case for case in CASES if not case.ends_slowly]
SLOW = [case for case in CASES if case.ends_slowly]
WITHOUT_POLICY = [case for case in CASES if case.expected_without_policy]
GENERATED = {
    "empty": ("", {"parse", "type", "elaborate", "no_code"}),
    "white_space": (" \n\t\n", {"parse", "type", "elaborate", "no_code"}),
    "a_megabyte": ("// " + "x" * (1 << 20), {"policy"}),
    "one_long_line": ("// " + "x" * 60_000 + "\n" + TOP.replace("BODY", "io.a"), {"compiled"}),
    "nul_byte": (TOP.replace("BODY", "io.a \0"), {"parse", "policy"}),
    "lone_surrogate": (TOP.replace("BODY", "io.a // \ud800"), {"parse", "policy"}),
    "byte_order_mark": ("\ufeff" + TOP.replace("BODY", "io.a"), {"compiled", "parse"}),
    "crlf": (TOP.replace("BODY", "io.a").replace("\n", "\r\n"), {"compiled"}),
    "line_separator_in_a_comment": (TOP.replace("BODY", "io.a // \u2028 still a comment"), {"compiled"}),
    "parentheses_400_deep": (TOP.replace("BODY", "(" * 400 + "io.a" + ")" * 400), {"policy"}),
    "parentheses_200_deep": (TOP.replace("BODY", "(" * 200 + "io.a" + ")" * 200), {"compiled"}),
    "sum_of_20000_terms": (TOP.replace("BODY", "+".join(["io"] * 20_000)), {"policy"}),
    "sum_of_900_terms": (TOP.replace("BODY", " + ".join(["io.a"] * 900)), {"compiled", "timeout", "memory"}),
    "constant_fold_bomb": (
        'object Bomb {\n  final val s0 = "' + "x" * 1_000 + '"\n'
        + "".join(f"  final val s{i + 1} = s{i} + s{i}\n" for i in range(25))
        + "}\n" + TOP.replace("BODY", "io.a"),
        {"memory", "timeout", "type", "candidate_fault"},
    ),
    "method_too_large": (
        TOP.replace("BODY", "io.a\n  val t = new Array[Int](9)\n" + "  t(1) = 123456\n" * 4_000),
        {"type", "timeout", "compiled", "elaborate"},
    ),
    "fence_left_inside": ("```scala\n" + TOP.replace("BODY", "io.a") + "```\n", {"parse"}),
}  # fmt: skip


@pytest.fixture(scope="module", params=["modern", "classic"])
def lane(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def guarded(compiler_for: Callable[[str], ChiselCompiler]) -> Iterator[Callable[[str], ChiselCompiler]]:
    """A function from the lane to its compiler with short limits."""
    yield from _compilers(compiler_for, policy=True)


@pytest.fixture(scope="module")
def unguarded(compiler_for: Callable[[str], ChiselCompiler]) -> Iterator[Callable[[str], ChiselCompiler]]:
    """Likewise without the class-file policy: what is left are the processes and their cage."""
    yield from _compilers(compiler_for, policy=False)


def _compilers(
    compiler_for: Callable[[str], ChiselCompiler], policy: bool
) -> Iterator[Callable[[str], ChiselCompiler]]:
    running: dict[str, ChiselCompiler] = {}

    def get(lane: str) -> ChiselCompiler:
        if lane not in running:
            compiler_for(lane)
            running[lane] = ChiselCompiler(lane=lane, workers=1, limits=LIMITS, policy=policy)
        return running[lane]

    yield get
    for compiler in running.values():
        compiler.close()


def _names(outcomes: list[CompileOutcome]) -> list[str]:
    return [outcome.outcome.value for outcome in outcomes]


def _after(name: str) -> str:
    return GOOD.replace("NAME", name)


def test_every_quick_hostile_candidate_gets_its_outcome_on_each_lane(guarded, lane):
    outcomes = guarded(lane).compile_batch([case.source for case in QUICK])
    wrong = {case.name: (o.outcome.value, o.diagnostics) for case, o in zip(QUICK, outcomes, strict=True)
             if o.outcome.value not in case.expected}  # fmt: skip
    assert not wrong


def test_ordinary_chisel_of_many_kinds_is_not_refused(guarded, lane):
    outcomes = guarded(lane).compile_batch([path.read_text() for path in BENIGN])
    wrong = {path.stem: (o.outcome.value, o.diagnostics) for path, o in zip(BENIGN, outcomes, strict=True)
             if o.outcome.value != "compiled"}  # fmt: skip
    assert len(BENIGN) >= 40
    assert not wrong


def test_every_generated_bad_input_gets_its_outcome(guarded):
    outcomes = guarded("modern").compile_batch([source for source, _ in GENERATED.values()])
    wrong = {name: (o.outcome.value, o.diagnostics) for (name, (_, expected)), o in
             zip(GENERATED.items(), outcomes, strict=True) if o.outcome.value not in expected}  # fmt: skip
    assert not wrong


def test_a_good_candidate_passes_after_each_quick_hostile_one(guarded):
    sources = [source for case in QUICK for source in (case.source, _after(case.name))]
    outcomes = guarded("modern").compile_batch(sources)
    assert _names(outcomes[1::2]) == ["compiled"] * len(QUICK)


@pytest.mark.slow
@pytest.mark.parametrize("case", SLOW, ids=lambda case: case.name)
def test_what_uses_up_a_limit_ends_there_and_the_next_good_candidate_passes(guarded, case):
    compiler = guarded("modern")
    assert _names(compiler.compile_batch([case.source]))[0] in case.expected
    assert _names(compiler.compile_batch([_after(case.name)])) == ["compiled"]


@pytest.mark.slow
@pytest.mark.parametrize("case", WITHOUT_POLICY, ids=lambda case: case.name)
def test_without_the_policy_the_processes_hold(unguarded, case):
    compiler = unguarded("modern")
    assert _names(compiler.compile_batch([case.source]))[0] in case.expected_without_policy
    assert _names(compiler.compile_batch([_after(case.name)])) == ["compiled"]


def test_what_a_candidate_prints_leaves_no_trace_in_its_diagnostics(guarded):
    case = next(case for case in CASES if case.name == "prints_a_verdict")
    (outcome,) = guarded("modern").compile_batch([case.source])
    text = repr(outcome.diagnostics)
    assert "Mismatches" not in text.replace(case.source, "")


def test_candidate_text_in_a_diagnostic_carries_no_control_characters(guarded):
    case = next(case for case in CASES if case.name == "spoofed_diagnostic")
    (outcome,) = guarded("modern").compile_batch([case.source])
    assert outcome.diagnostics
    assert all("\x1b" not in diagnostic.message for diagnostic in outcome.diagnostics)


def test_a_split_marker_in_text_moves_nothing_out_of_or_into_the_verilog(guarded):
    case = next(case for case in CASES if case.name == "split_marker_in_text")
    (outcome,) = guarded("modern").compile_batch([case.source])
    assert isinstance(outcome, Compiled)
    assert [str(port) for port in outcome.ports] == ["input clock", "input reset", "input io_a", "output io_y"]
    assert outcome.verilog.count("\nmodule Top(") + outcome.verilog.startswith("module Top(") == 1


def test_an_answer_names_the_module_that_was_elaborated_not_the_one_that_was_asked_for(guarded):
    outcomes = guarded("modern").compile_batch([GOOD, GOOD], tops=["Alu", "Good"])
    assert [outcome.top for outcome in outcomes if isinstance(outcome, Compiled)] == ["Good", "Good"]


def test_a_cached_verdict_belongs_to_the_module_that_was_asked_for(compiler_for, tmp_path):
    compiler_for("modern")
    two = GOOD + GOOD.replace("class Good", "class Other").replace("+ log2", "- log2")
    with ChiselCompiler(lane="modern", workers=1, limits=LIMITS, cache=tmp_path / "cache.sqlite") as compiler:
        first = compiler.compile_batch([two, two], tops=["Good", "Other"])
        again = compiler.compile_batch([two, two], tops=["Good", "Other"])
    assert [outcome.top for outcome in first if isinstance(outcome, Compiled)] == ["Good", "Other"]
    assert again == first


def test_the_policy_says_what_was_used_and_where(guarded):
    case = next(case for case in CASES if case.name == "exit_in_constructor")
    (outcome,) = guarded("modern").compile_batch([case.source])
    assert [(d.line, d.source_line.strip()) for d in outcome.diagnostics] == [(6, "sys.exit(0)")]
    assert "scala.sys.exit" in outcome.diagnostics[0].message
