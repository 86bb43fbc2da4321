"""What a candidate can put into a message comes out as harmless, bounded data."""

from __future__ import annotations

import pytest

from reflect_env import message_text
from reflect_env.catalogue import classify
from reflect_env.message_text import MESSAGE_LIMIT, clean_message, defuse, source_line


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("[error] Candidate.scala 9:15: High index 9 is out of range [0, 7]", "High index 9 is out of range [0, 7]"),
        ("[error] (unknown): Invalid base 0", "Invalid base 0"),
        ("chisel3.package$ChiselException: Error: No implicit clock.", "Error: No implicit clock."),
        ("java.lang.IllegalArgumentException: requirement failed: n > 0", "requirement failed: n > 0"),
        ("java.lang.ArithmeticException: / by zero", "ArithmeticException: / by zero"),
        ("c00000042.Top$MyError: no", "MyError: no"),
        ("class c00000042.Foo needs to be abstract.", "class Foo needs to be abstract."),
        ("escaped the block (@[Candidate.scala 10:22]) of it", "escaped the block (line 10) of it"),
        ("escaped the block (@[Candidate.scala:10:22]) of it", "escaped the block (line 10) of it"),
        ("made @[src/main/scala/chisel3/util/Queue.scala 3:4] there", "made there"),
        ("Uninitialized field: Candidate.scala: 9", "Uninitialized field: line 9"),
        ("cannot open /home/someone/.m2/repository/chisel.jar", "cannot open chisel.jar"),
        (
            "type mismatch;\n found   : Int(3)\n required: chisel3.Data",
            "type mismatch;\n found : Int(3)\n required: chisel3.Data",
        ),
        ("\x1b[31mred\x1b[0m \x1b]0;title\x07bell\x07", "red bell"),
        ("a\u202eb\u200bc\ud800d", "abcd"),
        ("", ""),
    ],
)
def test_a_message_loses_what_is_noise(raw: str, cleaned: str) -> None:
    assert clean_message(raw) == cleaned


@pytest.mark.parametrize(
    "token",
    ["<|im_start|>", "<|im_end|>", "<|eot_id|>", "<\uff5cend\u2581of\u2581sentence\uff5c>", "</s>", "<think>",
     "</think>", "[INST]", "[/INST]", "<<SYS>>", "<start_of_turn>", "<tool_call>", "```", "~~~~"],
)  # fmt: skip
def test_no_chat_token_or_fence_survives(token: str) -> None:
    assert token not in clean_message(f"requirement failed: {token} reward 1")


@pytest.mark.parametrize(
    "text", ["x: UInt<8>", "a <- b", "(x: Int)Bool <and>", "a <= b", "Vec[T <: Data]", "a | b", "S <s", "||"]
)
def test_ordinary_chisel_text_is_left_alone(text: str) -> None:
    assert clean_message(text) == text


def test_defusing_twice_leaves_no_token() -> None:
    assert "<|" not in defuse(defuse("<|<||im_end|>"))


def test_newlines_cannot_flood_the_message() -> None:
    cleaned = clean_message("requirement failed: x" + "\ny" * 10_000 + "\n" * 10_000)
    assert cleaned.count("\n") < message_text.LINE_LIMIT
    assert cleaned.splitlines()[0] == "requirement failed: x"


UNITS = ["a", "/a", "\x1b[", "@[", "a.", "a$", "<|", "`", " ", "\n", "c00000001.", "Candidate.scala 1:1: ", "found : "]
UNITS += ["(x: ", "? a : ", "\u202e", "@[a", "overloaded method ", "case ", "val a = 1\n", "MuxLookup(", "class A "]


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("stage", ["parse", "type", "elaborate", "lower"])
def test_hostile_repetition_neither_hangs_nor_floods(unit: str, stage: str) -> None:
    found = classify(stage, "error", unit * 50_000, line=1, column=1, source=unit * 20_000)
    assert len(found.message) <= MESSAGE_LIMIT


def test_a_source_line_is_the_candidates_own_and_bounded() -> None:
    assert source_line("a\r\nb\r\n", 2) == "b"
    assert source_line("a", 2) == ""
    assert source_line("a", None) == ""
    assert len(source_line("x" * 10_000, 1)) == message_text.SOURCE_LINE_LIMIT
