"""Masking names and numbers, and what counts as the same."""

from __future__ import annotations

from dataclasses import replace

from reflect_env.circuits.build import make_task
from reflect_env.circuits.skeleton import masked_names, shingles, skeleton
from reflect_env.contamination import Guard, circuit_key

CODE = """import chisel3._
// a comment
class Adder extends Module {
  val io = IO(new Bundle { val left = Input(UInt(8.W)); val sum = Output(UInt(8.W)) })
  io.sum := io.left + 5.U /* five */
}
"""


def test_names_comments_and_layout_do_not_count_and_numbers_do():
    other = CODE.replace("left", "first").replace("Adder", "Plus").replace("// a comment\n", "").replace("  ", "    ")
    assert masked_names(other) == masked_names(CODE)
    assert masked_names(CODE.replace("5.U", "6.U")) != masked_names(CODE)


def test_a_skeleton_forgets_numbers_and_keeps_operators():
    assert skeleton(CODE.replace("5.U", "6.U").replace("8.W", "12.W")) == skeleton(CODE)
    assert skeleton(CODE.replace(" + ", " - ")) != skeleton(CODE)


def test_two_names_that_are_swapped_are_another_program():
    assert masked_names("a := b\nc := a") != masked_names("a := b\nc := b")


def test_near_copies_share_most_shingles_and_different_programs_few():
    near = shingles(CODE), shingles(CODE.replace("5.U", "6.U"))
    far = shingles(CODE), shingles(make_task("fifo", 1).solutions[0])
    assert len(near[0] & near[1]) / len(near[0] | near[1]) > 0.6
    assert len(far[0] & far[1]) / len(far[0] | far[1]) < 0.3


def test_the_guard_refuses_a_task_whose_solution_was_trained_on_under_other_names():
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


def test_a_circuit_is_the_same_under_other_names_and_another_with_another_number():
    renamed = CIRCUIT.replace("Adder", "Plus").replace(" a ", " first ").replace("(a,", "(first,").replace("4:3", "9:9")
    assert circuit_key(renamed) == circuit_key(CIRCUIT)
    assert circuit_key(CIRCUIT.replace("0h1", "0h2")) != circuit_key(CIRCUIT)
    assert Guard.over([], [CIRCUIT]).refuses([], [renamed]) == "a solution's circuit is in the training data"
