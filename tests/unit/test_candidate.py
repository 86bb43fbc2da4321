"""One extractor for training, evaluation and the environment: what it takes from a completion."""

import pytest

from reflect_env.candidate import Candidate, NoCode, defines, extract

ADDER = "import chisel3._\n\nclass Adder extends Module {\n  val io = IO(new Bundle {})\n}\n"
OTHER = ADDER.replace("Adder", "Other")


def source(completion, top=None):
    found = extract(completion, top)
    assert isinstance(found, Candidate), found
    return found.source


def code_of(completion):
    found = extract(completion)
    assert isinstance(found, NoCode), found
    return found.diagnostics[0].code


def test_bare_chisel_is_taken_as_it_is():
    assert extract(ADDER) == Candidate(ADDER, 0, fenced=False)


@pytest.mark.parametrize("label", ["scala", "chisel", "", "Scala", "scala title=Adder.scala", "{.scala}"])
def test_a_fenced_block_is_taken_without_its_fences(label):
    assert source(f"Here you are:\n\n```{label}\n{ADDER}```\nIt adds.") == ADDER


def test_tilde_fences_count_too():
    assert source(f"~~~scala\n{ADDER}~~~\n") == ADDER


def test_a_longer_fence_may_hold_a_shorter_one():
    inner = ADDER + "// ```\n"
    assert source(f"````scala\n{inner}````\n") == inner


def test_an_unclosed_fence_runs_to_the_end_of_the_text():
    assert source(f"Sure.\n```scala\n{ADDER}") == ADDER


def test_a_fence_glued_to_the_last_line_is_not_code():
    assert source(f"```scala\n{ADDER.rstrip()}```") == ADDER.rstrip()


def test_an_unclosed_block_ends_where_the_next_labelled_one_begins():
    assert source(f"```scala\n{OTHER}\n```scala\n{ADDER}```\n") == ADDER


def test_an_indented_fence_in_a_list_is_a_fence():
    assert source(f"1. Code:\n   ```scala\n{ADDER}   ```\n") == ADDER


def test_of_several_blocks_the_last_that_defines_the_asked_module_is_taken():
    text = f"```scala\n{ADDER}// draft\n```\n```scala\n{ADDER}```\n```scala\n{OTHER}```\n"
    assert source(text, "Adder") == ADDER


def test_without_the_asked_module_the_last_block_with_a_module_is_taken():
    text = f"```scala\n{ADDER}```\n```scala\n{OTHER}```\n```scala\nval x = 1\n```\n"
    assert source(text, "Absent") == OTHER
    assert source(text) == OTHER


def test_a_name_in_a_comment_defines_nothing():
    remark = "// class Adder extends Module, as above\nval x = 1\n"
    assert source(f"```scala\n{ADDER}```\n```scala\n{remark}```\n", "Adder") == ADDER


def test_a_longer_name_does_not_define_a_shorter_one():
    assert not defines("class Adder8 extends Module", "Adder")
    assert defines("class `Adder` extends Module", "Adder")


@pytest.mark.parametrize("label", ["verilog", "bash", "json", "python"])
def test_blocks_in_other_languages_are_passed_over(label):
    assert source(f"```scala\n{ADDER}```\n```{label}\nmodule Adder();\n```\n") == ADDER


def test_a_mislabelled_block_is_taken_if_it_holds_a_module():
    assert source(f"```java\n{ADDER}```\n") == ADDER


def test_a_fenced_fragment_goes_to_the_compiler_which_knows_better():
    assert source("```scala\nval x = 1\n```\n") == "val x = 1\n"


def test_prose_around_unfenced_code_goes():
    found = extract(f"Here is the module:\n\n{ADDER}\nThis module adds (8 bits).\n")
    assert found == Candidate(ADDER, 2)


def test_code_after_the_last_brace_stays():
    text = ADDER + "class Broken extends Module\nval x = 1\n"
    assert source(text) == text


def test_leading_blank_lines_of_bare_code_keep_the_line_numbers():
    assert extract("\n\n" + ADDER) == Candidate("\n\n" + ADDER, 0)


def test_a_thinking_preamble_goes_with_the_code_in_it():
    assert source(f"<think>Maybe\n```scala\n{OTHER}```\n</think>\n```scala\n{ADDER}```", "Other") == ADDER


def test_a_preamble_that_was_opened_by_the_prompt_goes_too():
    assert source(f"Let me see.</think>\n{ADDER}").strip() == ADDER.strip()


def test_a_preamble_that_never_ends_holds_no_answer():
    assert code_of(f"<think>\n```scala\n{ADDER}```") == "extraction_failed"


def test_the_offset_counts_the_lines_before_the_candidate():
    found = extract(f"a\nb\n```scala\n{ADDER}```")
    assert isinstance(found, Candidate)
    assert found.line_offset == 3


@pytest.mark.parametrize("newline", ["\r\n", "\r", "\n"])
def test_every_line_end_becomes_one_newline(newline):
    assert source(f"```scala\n{ADDER}```".replace("\n", newline)) == ADDER


def test_unusual_separators_are_characters_not_line_ends():
    text = ADDER.replace("IO(", "IO(/* \u2028 \x0b \x1e */")
    assert source(text).count("\n") == ADDER.count("\n")


def test_a_byte_order_mark_goes():
    assert source("\ufeff" + ADDER) == ADDER


@pytest.mark.parametrize("odd", ["\0", "\ud800", "→", "\U0001f600"])
def test_odd_characters_are_left_to_the_compiler(odd):
    assert odd in source(ADDER.replace("Bundle", f"Bundle /* {odd} */"))


@pytest.mark.parametrize(
    "text",
    ["", " \n\t", "I cannot help with that.", "```\n```", "```scala\n\n```", "\0", "\ud800", "class of its own", "```"],
)
def test_text_without_code_is_no_code(text):
    assert code_of(text) == "extraction_failed"


def test_code_without_a_class_is_said_to_have_no_module():
    assert code_of("import chisel3._\nval x = 1\n") == "no_module"


def test_no_code_says_what_to_do():
    found = extract("")
    assert isinstance(found, NoCode)
    assert "```scala" in found.diagnostics[0].hint


@pytest.mark.parametrize(
    "unit",
    ["\n", "```\n", "```scala\n", "class ", "class Aa\n", "}\n", "<think>", "</think>", "abstract ", " \n", ADDER],
)
def test_a_megabyte_of_anything_has_an_answer(unit):
    """A pattern that backtracks would take hours here."""
    assert isinstance(extract(unit * (1_000_000 // len(unit)), "Top"), Candidate | NoCode)
