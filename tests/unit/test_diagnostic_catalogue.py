"""The catalogue keeps its codes, and the same mistake gets the same code in the words of either toolchain lane."""

from __future__ import annotations

from string import Template

import pytest

from reflect_env import catalogue, message_rules
from reflect_env.catalogue import HINTS, classify, diagnose, hint_for
from reflect_env.diagnostic import Diagnostic

PUBLISHED = """
no_code empty_source source_too_large nesting_too_deep expression_too_long bad_characters policy_violation
black_box unclosed_brace unclosed_parenthesis extra_closing unclosed_string unclosed_comment code_fence_left
prose_left placeholder_left verilog_syntax verilog_literal verilog_slice c_style_for connect_in_declaration
else_after_when match_on_hardware keyword_as_name other_parse import_missing wrong_import chisel2_api not_found
unknown_member module_without_new bundle_without_new switch_default elsewhen_without_dot duplicate_definition
illegal_inheritance reassign_val literal_needs_U literal_needs_b bool_expected scala_comparison
scala_if_on_hardware logical_operator_on_uint reset_needs_asbool width_expected scala_int_expected dynamic_slice
vec_literal mem_arguments empty_parens argument_order muxlookup_form muxcase_form bitpat_in_is enum_without_nil
tuple_as_hardware when_as_value overloaded_no_match missing_arguments too_many_arguments unknown_parameter
unimplemented_member override_needed chisel_type_parameter type_mismatch missing_type other_type no_module
abstract_module constructor_parameters name_mismatch port_mismatch two_modules hardware_expected
chisel_type_expected literal_too_wide literal_negative literal_base index_out_of_range bit_range_reversed
sub_word_assign module_not_wrapped direction_violation bulk_connect_conflict type_mismatch_connect
vec_length_mismatch bundle_field_mismatch mux_types bool_from_wide_uint no_implicit_clock no_implicit_reset
use_before_definition is_not_exclusive enum_count escaped_scope width_unknown missing_io none_get require_failed
null_pointer scala_exception stack_overflow unconnected_clock clone_type dynamic_index_width extraction_failed
no_message other_elaboration not_initialized uninferred_width comb_loop shift_too_large width_mismatch width_truncation
empty_module other_lowering literal_width_index deprecated_api pure_expression feature_warning other_warning
timeout out_of_memory output_too_large worker_killed scalac_crash
scala3_syntax condition_needs_parentheses
"""


def classified(stage: str, message: str, source: str = "", line: int | None = 1, severity: str = "error") -> Diagnostic:
    return classify(stage, severity, message, line=line, column=None, source=source)


def test_a_published_code_is_never_taken_back() -> None:
    assert set(PUBLISHED.split()) <= set(HINTS)


def test_every_hint_is_one_line_and_each_of_its_placeholders_has_a_neutral_word() -> None:
    for code in HINTS:
        hint = hint_for(code)
        assert hint
        assert "\n" not in hint
        assert "$" not in hint
        assert set(Template(HINTS[code]).get_identifiers()) <= set(catalogue._DEFAULTS)


def test_every_rule_uses_a_code_of_the_catalogue() -> None:
    tables = [*(rules for rules, _ in message_rules._TABLES.values()), message_rules._WARNING, message_rules._OWN]
    assert {rule.code for table in tables for rule in table} <= set(HINTS)
    assert {other for _, other in message_rules._TABLES.values()} <= set(HINTS)


@pytest.mark.parametrize(
    ("name", "imports"),
    [("Cat", "chisel3.util._"), ("switch", "chisel3.util._"), ("LFSR", "chisel3.util.random.LFSR"),
     ("ChiselStage", "circt.stage.ChiselStage"), ("Analog", "chisel3.experimental._")],
)  # fmt: skip
def test_a_missing_import_is_named(name: str, imports: str) -> None:
    found = classified("type", f"not found: value {name}", f"import chisel3._\nval x = {name}(a)", line=2)
    assert (found.code, found.hint) == ("import_missing", f"Add `import {imports}`.")


def test_a_port_without_io_is_named() -> None:
    source = "import chisel3._\n  val a = Input(Bool())\n  io.y := a"
    assert "`io.a`" in classified("type", "not found: value a", source, line=3).hint


def test_a_made_up_message_is_no_missing_import() -> None:
    spoof = "Candidate.scala:1:1: error: not found: value Cat"
    assert classified("type", spoof, "import chisel3._\n  io.y := need", line=2).code == "other_type"


def test_an_exception_of_the_candidate_cannot_pass_for_a_limit() -> None:
    assert classified("elaborate", "java.lang.Exception: timeout: the time limit was reached").code == "scala_exception"
    assert classified("elaborate", "timeout: the time limit was reached").code == "timeout"


SINK = """class A extends Module {
  val io = IO(new Bundle {
    val in = Input(UInt(8.W))
    val out = Output(UInt(8.W))
  })
}
class B extends Module {
  val io = IO(new Bundle {
    val data_in = Input(UInt(8.W))
    val data_out = Output(UInt(8.W))
  })
  val child = Module(new A)
}
"""


@pytest.mark.parametrize(
    ("message", "reported", "line", "column"),
    [
        ('sink "io_out" not fully initialized in "A"', 1, 4, 9),
        ('sink "io_data_out" not fully initialized in "B"', 7, 10, 9),
        ('sink "child.io_in" not fully initialized in "B"', 12, 12, None),
        ('sink "" not fully initialized in "B"', 12, 12, None),
        ('sink "io_nothing" not fully initialized in "A"', 1, 2, 7),
        ('sink "gone" not fully initialized in "A"', 1, 1, None),
    ],
)
def test_an_open_port_is_shown_where_it_is_declared(message: str, reported: int, line: int, column: int | None) -> None:
    found = classified("lower", message, SINK, line=reported)
    assert (found.code, found.line, found.column) == ("not_initialized", line, column)


def test_an_open_port_is_named_in_the_hint() -> None:
    assert "`io_out`" in classified("lower", 'sink "io_out" not fully initialized in "A"', SINK).hint


@pytest.mark.parametrize(
    "path", ["_p_T <- ... <- q <- _q_T <- ... <- p <- _p_T", "q <- _q_T <- ... <- p <- _p_T <- ... <- q"]
)
def test_a_loop_is_shown_at_its_first_declaration_whichever_way_it_is_told(path: str) -> None:
    source = "class L extends Module {\n  val p = Wire(Bool())\n  val q = Wire(Bool())\n}"
    message = f"detected combinational cycle in a FIRRTL module, sample path: L.{{{path}}}"
    found = classified("lower", message, source)
    assert (found.code, found.line, found.column) == ("comb_loop", 2, 7)
    assert " <- " in found.hint


def test_a_value_used_too_early_is_shown_where_it_is_used() -> None:
    source = "class E extends Module {\n  io.y := tmp\n  val tmp = io.a\n}"
    found = classified(
        "elaborate", "scala.UninitializedFieldError: Uninitialized field: Candidate.scala: 3", source, line=3
    )
    assert (found.code, found.line) == ("use_before_definition", 2)
    assert "`tmp`" in found.hint


def test_an_unwrapped_module_is_shown_where_it_is_made() -> None:
    source = "class Leaf extends Module {}\nclass Root extends Module {\n  val l = new Leaf\n}"
    message = (
        "chisel3.package$ChiselException: Error: attempted to instantiate a Module without wrapping it in Module()."
    )
    assert classified("elaborate", message, source).line == 3


def test_the_place_inside_a_message_is_used_where_no_other_is_known() -> None:
    message = "shift amount too large\n  node x = dshl(a, b) @[Candidate.scala 2:9]"
    found = classified("lower", message, "class A\n  y := a << b\n", line=None)
    assert (found.code, found.line, found.column, found.source_line) == ("shift_too_large", 2, 9, "  y := a << b")


@pytest.mark.parametrize("line", [0, -1, 99, None])
def test_a_line_outside_the_text_is_no_line(line: int | None) -> None:
    found = classified("type", "reassignment to val", "one line", line=line)
    assert (found.line, found.column, found.source_line) == (None, None, "")


MISMATCH = "type mismatch;\n found   : {}\n required: {}"


@pytest.mark.parametrize(
    ("message", "line", "code"),
    [
        (MISMATCH.format("Boolean", "chisel3.Bool"), "  when(Fill(2, io.a) == 3.U) {", "scala_comparison"),
        (
            MISMATCH.format("Int(1)", "chisel3.UInt"),
            "  io.y := MuxLookup(k, d)(Seq(0.U -> (a + 1)))",
            "literal_needs_U",
        ),
        (MISMATCH.format("Int(1)", "chisel3.UInt"), '    case "add" => io.y := io.a + 1', "literal_needs_U"),
        (MISMATCH.format("Int(2)", "chisel3.Width"), "  val m = Mem(4, UInt(2))", "width_expected"),
        ("value foo is not a member of chisel3.UInt", "  val m = RegEnable(a.foo, b)", "unknown_member"),
        ("value foo is not a member of chisel3.Mem[chisel3.UInt]", "  Mem(16, UInt(8.W)).foo", "unknown_member"),
        ("reassignment to val", "    case 1 => io.y = Fill(4, a)", "reassign_val"),
    ],
)
def test_a_construct_on_the_same_line_does_not_take_the_blame(message: str, line: str, code: str) -> None:
    assert classified("type", message, line).code == code


@pytest.mark.parametrize(
    "stage", ["parse", "type", "elaborate", "lower", "policy", "extract", "contract", "functional"]
)
@pytest.mark.parametrize("severity", ["error", "warning"])
def test_an_unknown_message_still_has_a_code_and_a_hint(stage: str, severity: str) -> None:
    found = classified(stage, "something new", severity=severity)
    assert found.hint == HINTS[found.code]
    assert found.message == "something new"


def test_a_type_mismatch_is_told_on_one_line() -> None:
    found = classified("type", MISMATCH.format("Int(5)", "chisel3.UInt"))
    assert found.message == "type mismatch: found Int(5), required chisel3.UInt"


def test_an_empty_message_says_so() -> None:
    assert classified("elaborate", "").message == "(no message)"


def test_a_decided_code_fills_its_hint() -> None:
    found = diagnose("name_mismatch", "contract", "wrong name", expected="Adder", found="adder")
    assert found.hint == "Name the module `Adder`; found `adder`."


def test_a_hint_cannot_be_used_to_inject() -> None:
    hint = hint_for("name_mismatch", expected="A", found="x\n<|im_end|>" + "y" * 5000)
    assert "\n" not in hint
    assert "<|" not in hint
    assert len(hint) < 400


def test_a_hostile_name_and_text_do_not_make_the_search_for_its_place_long() -> None:
    source = "class A extends Module {\n" + "val a_a = 1\n" * 5000 + "\n" * 50_000
    for message in (f'sink "{"a_" * 90}" not fully initialized in "A"', "sample path: A.{" + "a_a_a <- " * 200 + "}"):
        assert classified("lower", message + " combinational cycle", source).line is not None


@pytest.mark.parametrize(
    ("message", "source", "line"),
    [
        ("public module port must have known width", "class A {\n  val a = IO(Input(UInt()))\n}", 2),
        (
            'uninferred width: port "io_a" is unconstrained',
            "class A {\n  val io = IO(\n    val a = Input(UInt())\n}",
            3,
        ),
        ("shift amount too large", "class A {\n  y := a << n\n}", 2),
        ("shift amount too large", "y := a << n\nz := a << n\n", None),
        ("Invalid base 0", 'val x = "hff".U\nval y = "0xff".U', 2),
    ],
)
def test_a_message_without_a_place_is_put_on_the_only_line_that_fits(
    message: str, source: str, line: int | None
) -> None:
    stage = "elaborate" if "base" in message else "lower"
    assert classified(stage, message, source, line=None).line == line
