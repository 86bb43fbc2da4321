"""What every compiler, real or fake, must do; run by the tests of both, and by whoever writes a third one."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from reflect_env.compiler.api import Compiler
from reflect_env.errors import ReflectEnvError
from reflect_env.verdict import Compiled, CompileOutcome, InfraFailure, Rejected

GOOD = """import chisel3._

class Inverter extends Module {
  val io = IO(new Bundle {
    val a = Input(UInt(8.W))
    val y = Output(UInt(8.W))
  })
  io.y := ~io.a
}
"""
COUNTER = """import chisel3._

class UpCounter(width: Int = 4) extends Module {
  val io = IO(new Bundle {
    val en = Input(Bool())
    val count = Output(UInt(width.W))
  })
  val value = RegInit(0.U(width.W))
  when(io.en) { value := value + 1.U }
  io.count := value
}
"""
UNCLOSED = GOOD.rstrip().removesuffix("}")
NO_IMPORT = GOOD.replace("import chisel3._", "")
TWO_MODULES = GOOD + COUNTER.replace("import chisel3._", "")


def _body(statement: str) -> str:
    return GOOD.replace("io.y := ~io.a", statement)


BAD_INPUTS: dict[str, str] = {
    "empty text": "",
    "white space only": " \n\t\n",
    "prose": "I am sorry, but I cannot help with that.\n",
    "a NUL byte": GOOD.replace("~io.a", "~io.a\0"),
    "a lone surrogate": GOOD.replace("Inverter", "Inv\ud800"),
    "one megabyte of text": "a" * 1_000_000,
    "one megabyte of opening braces": "{" * 1_000_000,
    "brackets nested 400 deep": _body("io.y := " + "(" * 400 + "io.a" + ")" * 400),
    "a sum of 20,000 terms": _body("io.y := " + " + ".join(["io.a"] * 20_000)),
    "no module": "object Settings { val width = 8 }\n",
    "an abstract module only": GOOD.replace("class", "abstract class"),
    "a parameter without a default": COUNTER.replace("width: Int = 4", "width: Int"),
    "an unclosed brace": UNCLOSED,
    "no import": NO_IMPORT,
    "a brace too many": GOOD + "}\n",
}
"""Texts that every compiler refuses with a diagnostic; none is an infrastructure failure."""


def check_compiler(compiler: Compiler) -> None:
    """Run the conformance suite against a compiler and close it.

    Raises:
        AssertionError: A rule is broken; the message says which.

    """
    for check in CHECKS:
        check(compiler)


def _one(compiler: Compiler, source: str, top: str | None = None) -> CompileOutcome:
    return compiler.compile_batch([source], tops=[top])[0]


def _names_itself(compiler: Compiler) -> None:
    assert compiler.fingerprint, "the fingerprint is empty"
    assert compiler.fingerprint == compiler.fingerprint, "the fingerprint changes"
    assert isinstance(compiler.isolation, tuple), "isolation is not a tuple of names"


def _good_candidates_compile(compiler: Compiler) -> None:
    outcome = _one(compiler, GOOD)
    assert isinstance(outcome, Compiled), f"a good module was refused: {outcome}"
    assert outcome.top == "Inverter", f"the wrong module was elaborated: {outcome.top}"
    listed = {str(port) for port in outcome.ports}
    assert {"input [7:0] io_a", "output [7:0] io_y"} <= listed, f"wrong ports: {sorted(listed)}"
    assert outcome.chirrtl.strip(), "no CHIRRTL"
    assert "module Inverter" in outcome.verilog, "no Verilog of the module"


def _an_empty_batch_is_empty(compiler: Compiler) -> None:
    assert compiler.compile_batch([]) == [], "an empty batch gave an answer"


def _length_and_order_are_kept(compiler: Compiler) -> None:
    batch = [GOOD, UNCLOSED, COUNTER, NO_IMPORT]
    forward = compiler.compile_batch(batch)
    assert len(forward) == len(batch), "the answer has another length"
    tops = [outcome.top if isinstance(outcome, Compiled) else None for outcome in forward]
    assert tops == ["Inverter", None, "UpCounter", None], f"the answer is out of order: {tops}"
    assert compiler.compile_batch(batch[::-1]) == forward[::-1], "the order in the batch changes verdicts"
    assert [_one(compiler, source) for source in batch] == forward, "the size of the batch changes verdicts"


def _duplicates_agree(compiler: Compiler) -> None:
    first, *others = compiler.compile_batch([GOOD] * 4 + [UNCLOSED] + [GOOD] * 4)
    assert [o for o in others if o != first] == others[3:4], "equal candidates got different verdicts"


def _the_asked_top_is_taken(compiler: Compiler) -> None:
    for asked, expected in (
        ("Inverter", "Inverter"),
        ("UpCounter", "UpCounter"),
        ("Absent", "UpCounter"),
        (None, "UpCounter"),
    ):
        outcome = _one(compiler, TWO_MODULES, asked)
        assert isinstance(outcome, Compiled), f"two modules in a file were refused: {outcome}"
        assert outcome.top == expected, f"asked for {asked}, got {outcome.top}"


def _tops_must_match(compiler: Compiler) -> None:
    try:
        compiler.compile_batch([GOOD, GOOD], tops=[None])
    except ValueError:
        return
    raise AssertionError("tops of another length were accepted")


def _bad_inputs_are_the_candidates(compiler: Compiler) -> None:
    for name, outcome in zip(BAD_INPUTS, compiler.compile_batch(list(BAD_INPUTS.values())), strict=True):
        assert not isinstance(outcome, Compiled), f"{name} was accepted"
        assert not isinstance(outcome, InfraFailure), f"{name} became an infrastructure failure: {outcome}"
        assert outcome.diagnostics, f"{name} has no diagnostic"
        assert all(d.code and d.message for d in outcome.diagnostics), f"{name} has an empty diagnostic"


def _good_after_bad_passes(compiler: Compiler) -> None:
    for name, source in BAD_INPUTS.items():
        bad, good = _one(compiler, source), _one(compiler, GOOD)
        assert not isinstance(bad, Compiled | InfraFailure), f"{name}, alone: {bad}"
        assert isinstance(good, Compiled), f"after {name} a good module was refused: {good}"


def _lines_are_the_candidates_own(compiler: Compiler) -> None:
    shifted = "\n" * 10 + UNCLOSED
    outcome = _one(compiler, shifted)
    assert isinstance(outcome, Rejected), f"an unclosed brace gave {outcome}"
    lines = [d.line for d in outcome.diagnostics if d.line is not None]
    assert lines, "no diagnostic has a line"
    assert all(10 < line <= shifted.count("\n") + 1 for line in lines), f"lines outside the candidate: {lines}"


def _a_deadline_is_ours(compiler: Compiler) -> None:
    late = compiler.compile_batch([GOOD, UNCLOSED], deadline_s=0.0)
    assert len(late) == 2, "a deadline changes the length of the answer"
    assert isinstance(late[0], Compiled | InfraFailure), "a deadline was held against the candidate"
    assert isinstance(_one(compiler, GOOD), Compiled), "a deadline spoils the next call"


def _threads_agree(compiler: Compiler) -> None:
    batch = [GOOD, UNCLOSED, COUNTER, NO_IMPORT]
    expected = compiler.compile_batch(batch)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: compiler.compile_batch(batch), range(8)))
    assert all(answer == expected for answer in answers), "threads got different verdicts"


def _close_is_final_and_repeatable(compiler: Compiler) -> None:
    compiler.close()
    compiler.close()
    try:
        late = compiler.compile_batch([GOOD])
    except (ReflectEnvError, RuntimeError):
        return
    assert all(isinstance(o, InfraFailure) for o in late), "a closed compiler gave a verdict"


CHECKS: tuple[Callable[[Compiler], None], ...] = (
    _names_itself,
    _good_candidates_compile,
    _an_empty_batch_is_empty,
    _length_and_order_are_kept,
    _duplicates_agree,
    _the_asked_top_is_taken,
    _tops_must_match,
    _bad_inputs_are_the_candidates,
    _good_after_bad_passes,
    _lines_are_the_candidates_own,
    _a_deadline_is_ours,
    _threads_agree,
    _close_is_final_and_repeatable,
)
"""The suite in its order; the last check closes the compiler."""
