"""What is left of a solution without names and numbers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reflect_env.circuits.build import make_task
from reflect_env.circuits.skeleton import masked_names, shingles, skeleton, tokens
from reflect_env.contamination import Guard, circuit_key

COUNTER = """\
import chisel3._
import chisel3.util.{Cat, Fill}

/** Counts. */
class Tally(width: Int = 8) extends Module {
  val io = IO(new Bundle {
    val en = Input(Bool()) // enable
    val q = Output(UInt(8.W))
  })
  val r = RegInit(0.U(8.W))
  when(io.en) { r := r + 1.U }
  io.q := Cat(r(7, 1), r.orR)
}
"""
RENAMED = (
    COUNTER.replace("Tally", "Beat").replace("io.en", "io.go").replace("val en", "val go").replace("r :=", "count :=")
)
RENAMED = RENAMED.replace("= r +", "= count +").replace("val r ", "val count ").replace("r(7", "count(7")
RENAMED = RENAMED.replace("r.orR", "count.orR")


def test_names_do_not_count() -> None:
    assert skeleton(RENAMED) == skeleton(COUNTER)
    assert masked_names(RENAMED) == masked_names(COUNTER)


def test_numbers_count_only_where_names_alone_are_masked() -> None:
    wider = COUNTER.replace("8.W", "16.W").replace("7, 1", "15, 1").replace("= 8", "= 16")
    assert skeleton(wider) == skeleton(COUNTER)
    assert masked_names(wider) != masked_names(COUNTER)


@pytest.mark.parametrize(
    ("old", "new"),
    [("r + 1.U", "r - 1.U"), ("r.orR", "r.andR"), ("RegInit", "RegNext"), ("Cat(r(7, 1), r.orR)", "r"), ("when", "if")],
)
def test_operators_and_words_of_chisel_count(old: str, new: str) -> None:
    assert skeleton(COUNTER.replace(old, new)) != skeleton(COUNTER)


def test_comments_imports_and_layout_do_not_count() -> None:
    bare = COUNTER.replace("/** Counts. */\n", "").replace(" // enable", "").replace("{Cat, Fill}", "_")
    assert skeleton("\n\n".join(bare.splitlines())) == skeleton(COUNTER)


def test_wiring_does_not_count() -> None:
    assert skeleton("val y = a + b") == skeleton("val z = b + a") == "val x = x + x"


def test_a_word_of_chisel_that_the_text_declares_is_a_name() -> None:
    declared = "val valid = Input(Bool())\nio.valid := io.valid && Valid"
    assert skeleton(declared) == "val x = Input ( Bool ( ) ) x . x := x . x && Valid"
    assert skeleton("io.deq.valid := r") == "x . deq . valid := x"


def test_parameters_are_names() -> None:
    assert skeleton("def f(map: UInt, b: UInt) = b.map") == "def x ( x : UInt , x : UInt ) = x . x"


def test_members_are_words_only_behind_a_dot() -> None:
    assert skeleton("a.reduce(b)") == "x . reduce ( x )"
    assert skeleton("reduce(b)") == "x ( x )"


@pytest.mark.parametrize("literal", ['"h0f".U', '"b1010".U', "0x1f.U", "1_000.U", "12.U", '"d12".U', '"b1?0".U'])
def test_every_way_to_write_a_number_is_a_number(literal: str) -> None:
    assert skeleton(literal) == "0 . U"


def test_other_strings_are_neither_names_nor_numbers() -> None:
    assert skeleton('printf("x=%d", a)') == skeleton('printf("value: %x", b)') == 'printf ( "s" , x )'


def test_nested_comments_end_where_scala_ends_them() -> None:
    assert skeleton("a /* one /* two */ still */ + b") == "x + x"
    assert skeleton("a /* never closed") == "x"


def test_long_operators_are_one_token() -> None:
    source = "a +& b === c =/= d -& e ## f := g"
    assert [t.source for t in tokens(source) if t.kind == "sign"] == ["+&", "===", "=/=", "-&", "##", ":="]


def test_any_text_can_be_cut() -> None:
    assert skeleton('`odd name` § "unclosed') == 'x § " x'
    assert skeleton("") == ""


def test_two_names_that_are_swapped_are_another_program() -> None:
    assert masked_names("a := b\nc := a") != masked_names("a := b\nc := b")


def test_near_copies_share_most_shingles_and_different_programs_few() -> None:
    near = shingles(COUNTER), shingles(COUNTER.replace("8.W", "9.W"))
    far = shingles(COUNTER), shingles(make_task("fifo", 1).solutions[0])
    assert len(near[0] & near[1]) / len(near[0] | near[1]) > 0.6
    assert len(far[0] & far[1]) / len(far[0] | far[1]) < 0.3


def test_the_guard_refuses_a_task_whose_solution_was_trained_on_under_other_names() -> None:
    task = make_task("up-counter", 3)
    guard = Guard.over(task.solutions)
    renamed = tuple(text.replace(task.module_name, "Other") for text in task.solutions)
    assert guard.refuses(renamed) is not None
    assert guard.refuses(make_task("up-counter", 4).solutions) is None
    assert replace(task, solutions=renamed) != task


CIRCUIT = """FIRRTL version 4.0.0
circuit Adder :
  public module Adder : @[Candidate.scala 3:7]
    input a : UInt<8> @[Candidate.scala 4:3]
    output y : UInt<8>

    node _T = add(a, UInt<1>(0h1)) ; a comment
    connect y, tail(_T, 1)
"""


def test_a_circuit_is_the_same_under_other_names_and_another_with_another_number() -> None:
    renamed = CIRCUIT.replace("Adder", "Plus").replace(" a ", " first ").replace("(a,", "(first,").replace("4:3", "9:9")
    assert circuit_key(renamed) == circuit_key(CIRCUIT)
    assert circuit_key(CIRCUIT.replace("0h1", "0h2")) != circuit_key(CIRCUIT)
    assert Guard.over([], [CIRCUIT]).refuses([], [renamed]) == "a solution's circuit is in the training data"
