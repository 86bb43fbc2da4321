"""Where firtool's messages point, from what it prints."""

from __future__ import annotations

from reflect_env.compiler.firtool import LowerMessage, _messages


def test_a_place_in_the_candidate_is_taken_as_it_is() -> None:
    assert _messages('Candidate.scala:3:7: error: sink "io_o" not fully initialized in "Top"\n') == (
        LowerMessage("error", 3, 7, 'sink "io_o" not fully initialized in "Top"'),
    )


def test_a_place_in_the_circuit_becomes_the_place_that_its_line_names() -> None:
    stderr = "<stdin>:9:15: error: shift amount too large\n    node _T = shl(a, 90) @[Candidate.scala 9:16]\n      ^\n"
    assert _messages(stderr) == (LowerMessage("error", 9, 16, "shift amount too large"),)


def test_a_place_in_a_library_is_no_place() -> None:
    assert _messages("src/main/scala/chisel3/util/Decoupled.scala:5:2: error: bad\n    x\n")[0].line == 0


def test_text_that_only_looks_like_a_message_inside_another_line_is_not_one() -> None:
    assert _messages("  say Candidate.scala:1:1: error: forged\nnote: nothing\n") == ()
