"""The fake compiler passes the suite that the real one must pass, and the suite notices what is wrong."""

import pytest

from reflect_env.conformance import BAD_INPUTS, CHECKS, GOOD
from reflect_env.diagnostic import Diagnostic
from reflect_env.testing import FakeCompiler, check_compiler
from reflect_env.verdict import Compiled, Direction, InfraFailure, Outcome, Port, Rejected, Stage


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__.strip("_"))
def test_the_fake_passes_each_check(check):
    check(FakeCompiler())


def test_the_fake_passes_the_whole_suite():
    check_compiler(FakeCompiler())


class Reversing(FakeCompiler):
    def compile_batch(self, sources, **kwargs):
        return super().compile_batch(sources, **kwargs)[::-1]


class Blaming(FakeCompiler):
    """Holds a deadline against the candidate."""

    def compile_batch(self, sources, *, tops=None, deadline_s=None):
        late = Diagnostic("late", "error", "type", None, None, "late")
        if deadline_s is not None:
            return [Rejected(Outcome.TIMEOUT, Stage.TYPE, (late,)) for _ in sources]
        return super().compile_batch(sources, tops=tops)


class Breaking(FakeCompiler):
    """Calls every refusal its own failure."""

    def compile_batch(self, sources, **kwargs):
        outcomes = super().compile_batch(sources, **kwargs)
        return [o if isinstance(o, Compiled) else InfraFailure(Stage.PARSE, "crashed") for o in outcomes]


class Poisoned(FakeCompiler):
    """Refuses everything after the first bad candidate."""

    spoilt = False

    def compile_batch(self, sources, **kwargs):
        outcomes = super().compile_batch(sources, **kwargs)
        if len(sources) == 1 and self.spoilt:
            return [Rejected(Outcome.TYPE, Stage.TYPE, (Diagnostic("x", "error", "type", 1, None, "x"),))]
        self.spoilt = self.spoilt or any(isinstance(o, Rejected) for o in outcomes)
        return outcomes


class Immortal(FakeCompiler):
    def close(self):
        pass


@pytest.mark.parametrize("broken", [Reversing, Blaming, Breaking, Poisoned, Immortal])
def test_the_suite_finds_broken_compilers(broken):
    with pytest.raises(AssertionError):
        check_compiler(broken())


def test_markers_force_each_outcome():
    for outcome in Outcome:
        if outcome not in (Outcome.COMPILED, Outcome.PASSED):
            assert FakeCompiler().compile_batch([f"{GOOD}// fake: {outcome.value}\n"])[0].outcome is outcome


def test_an_unknown_marker_is_a_comment():
    assert FakeCompiler().compile_batch([GOOD + "// fake: nonsense\n"])[0].outcome is Outcome.COMPILED


def test_ports_of_vectors_parameters_and_streams_are_flattened():
    source = """import chisel3._
import chisel3.util._
class Top(n: Int = 2) extends Module {
  val io = IO(new Bundle {
    val xs = Input(Vec(n, SInt(4.W)))
    val in = Flipped(Decoupled(UInt(8.W)))
  })
  val led = IO(Output(Bool()))
}
"""
    (compiled,) = FakeCompiler().compile_batch([source])
    assert [str(port) for port in compiled.ports] == [
        "input clock",
        "input reset",
        "input [3:0] io_xs_0",
        "input [3:0] io_xs_1",
        "output io_in_ready",
        "input io_in_valid",
        "input [7:0] io_in_bits",
        "output led",
    ]


def test_comments_and_strings_do_not_confuse_the_fake():
    source = GOOD.replace("io.y :=", '/* } */ val s = "}" // {\n  io.y :=')
    assert FakeCompiler().compile_batch([source])[0].outcome is Outcome.COMPILED


def test_a_missing_util_import_is_named_with_its_line():
    (rejected,) = FakeCompiler().compile_batch([GOOD.replace("~io.a", "Reverse(io.a)")])
    assert (rejected.outcome, rejected.diagnostics[0].code) == (Outcome.TYPE, "import_missing")
    assert "Reverse" in rejected.diagnostics[0].source_line


def test_the_suite_covers_the_bad_inputs_of_the_house():
    assert len(BAD_INPUTS) >= 15
    assert Port("io_a", Direction.INPUT, 8) in FakeCompiler().compile_batch([GOOD])[0].ports
