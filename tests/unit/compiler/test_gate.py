"""What the gate refuses, where it says it is, and what it must let through."""

from __future__ import annotations

import pytest

from reflect_env.compiler.api import Limits
from reflect_env.compiler.gate import gate

LIMITS = Limits()
SMALL = Limits(nesting=5, operators=20)


def codes(source: str, limits: Limits = LIMITS) -> list[tuple[str, int | None]]:
    return [(diagnostic.code, diagnostic.line) for diagnostic in gate(source, limits)]


@pytest.mark.parametrize(
    "source",
    [
        "",
        "class Top\n",
        "\ufeffclass Top\r\n\tval x = 1\f\r\n",
        "val größe = 1 // 結果 \u2028 \U0001f600",
        'val s = "' + "(" * 300 + '"',
        "// " + "(" * 300,
        "/* /* " + "(" * 300 + " */ ( */ val x = 1",
        'val s = """' + '"(' * 300 + '"""""',
        'val s = raw"""' + "(" * 300 + '"""',
        'val s = s"$$' + "(" * 300 + '$"x"',
        "val f = List(" + "'(', " * 300 + "')')",
        "val `" + "(" * 300 + "` = 1",
        "f(" + ", ".join(f"{i}.U -> {i}.U" for i in range(3000)) + ")",
        "\n".join("x := a + b" for _ in range(3000)),
        "io.y := a +\n b +\n c\n" * 1000,
        "when(a) {\n x := b\n}.elsewhen(b) {\n x := a\n}\n" * 1000,
        "object O { " + "val x = a(1)(2); " * 2000 + "}",
        "()" * 3000,
        ")" * 3000,
    ],
)
def test_what_a_compiler_can_take_passes(source):
    assert gate(source, LIMITS) == ()


def test_size_counts_bytes_of_utf8():
    limits = Limits(source_bytes=10)
    assert codes("é" * 5, limits) == []
    assert codes("é" * 6, limits) == [("source_too_large", None)]


def test_the_largest_allowed_text_passes_and_one_byte_more_does_not():
    assert codes("/" * LIMITS.source_bytes) == []
    assert codes("/" * (LIMITS.source_bytes + 1)) == [("source_too_large", None)]


@pytest.mark.parametrize("character", ["\0", "\x1a", "\x1b", "\x7f", "\x08", "\ud800"])
def test_bad_characters_are_named_with_their_line(character):
    (diagnostic,) = gate(f"class Top\n  val x = '{character}'\n", LIMITS)
    assert (diagnostic.code, diagnostic.line) == ("bad_characters", 2)
    assert f"U+{ord(character):04X}" in diagnostic.message
    assert diagnostic.source_line == "  val x = '?'"


@pytest.mark.parametrize("opening", ["(", "[", "{", "([{", "f(", "(\n", 's"${', 'if (s"""${', '{ /* } */ "}" '])
def test_deep_nesting_is_refused(opening):
    assert [code for code, _ in codes(opening * 300)] == ["nesting_too_deep"]


def test_nesting_is_reported_at_the_bracket_that_is_too_deep():
    source = 'val s = "((("\n' + "(\n" * 5 + "((1))"
    assert codes(source, SMALL) == [("nesting_too_deep", 7)]


def test_closing_brackets_before_do_not_hide_nesting():
    assert [code for code, _ in codes(")" * 500 + "(" * 300)] == ["nesting_too_deep"]


def test_code_inside_an_interpolation_counts():
    assert [code for code, _ in codes('s"${' + "(" * 300 + "1" + ")" * 300 + '}"')] == ["nesting_too_deep"]


@pytest.mark.parametrize(
    "expression",
    [
        "+".join(["i"] * 1200),
        " +\n  ".join(["1.U"] * 1200),
        "(" + "\n + ".join(["a"] * 1200) + ")",
        " max ".join(["a"] * 1200),
        "a" + ".b" * 1200,
        "a" + "\n  .b" * 1200,
        " + ".join(["f(a, b)"] * 1200),
        ' + " " + '.join(["x"] * 700),
        " else ".join(["if (a) b"] * 1200),
        "\nelse ".join(["if (a) b"] * 1200),
    ],
)
def test_long_chains_are_refused(expression):
    assert [code for code, _ in codes(f"val x = {expression}\n")] == ["expression_too_long"]


def test_a_chain_is_reported_where_it_becomes_too_long():
    assert codes("val x = 1\nval y = a +\n" + "b +\n" * 30, SMALL) == [("expression_too_long", 20)]


@pytest.mark.parametrize("part", ["'", '"', "`", '"""', "/*", 's"', "\\", "${", '"$', "'\\", "x", "1", "\n", "*/", "}"])
def test_no_text_takes_more_than_a_few_passes(part):
    source = (part * LIMITS.source_bytes)[: LIMITS.source_bytes]
    assert gate(source, LIMITS) == gate(source, LIMITS)
