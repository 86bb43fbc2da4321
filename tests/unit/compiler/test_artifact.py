"""What the supervisor accepts as a circuit, and how it reads firtool's Verilog."""

from __future__ import annotations

import pytest

from reflect_env.compiler.api import Limits
from reflect_env.compiler.artifact import (
    ProblemKind,
    UnreadableVerilog,
    check_chirrtl,
    cut_extra_files,
    parse_ports,
)

LIMITS = Limits()
CIRCUIT = """FIRRTL version 7.0.0
circuit Top :
  layer Verification, bind, "verification" :
    layer Assert, bind, "verification/assert" :
      layer Temporal, inline :

  module Helper : @[Cand.scala 3:7]
    output y : UInt<1>

    connect y, UInt<1>(0h1)

  public module Top : @[Cand.scala 8:7]
    input clock : Clock @[Cand.scala 8:7]
    output io : { flip a : UInt<8>, y : UInt<8>} @[Cand.scala 9:14]

    inst h of Helper
    connect io.y, io.a @[Cand.scala 10:8]
"""


def problem(text: str, limits: Limits = LIMITS) -> ProblemKind | None:
    found = check_chirrtl(text, limits)
    return found.kind if found else None


def with_line(line: str) -> str:
    return CIRCUIT + f"    {line}\n"


@pytest.mark.parametrize(
    "line",
    [
        'printf(clock, UInt<1>(0h1), "circuit X : extmodule Y : %[[ intrinsic(circt_dpi_call) \\" fprintf(x")',
        "node n = add(io.a, io.a) @[Cand.scala 1:2 extmodule Y : %[[ \\] circuit Z :]",
        "skip ; extmodule Y : %[[ fprintf(clock)",
        "wire extmodule : UInt<8>",
        "wire circuit : UInt<8>",
        "node intrinsic = io.a",
        "connect include, io.a",
        "intrinsic(circt_chisel_ifelsefatal<format = \"no: %d\", label = \"l\">, clock, io.a, io.a)",
        "node x = intrinsic(circt_ltl_delay<delay = 1> : UInt<1>, io.a)",
        "wire `extmodule Y :` : UInt<8>",
    ],
)  # fmt: skip
def test_ordinary_circuits_are_accepted_whatever_their_texts_say(line):
    assert problem(with_line(line)) is None


@pytest.mark.parametrize(
    "line",
    [
        "intrinsic(circt_plusargs_test<FORMAT = \"x\">)",
        "node x = intrinsic(circt_plusargs_value<FORMAT = \"x\"> : UInt<1>)",
        "intrinsic(circt_dpi_call<functionName = \"system\">, clock)",
        "intrinsic ( evil )",
        "fprintf(clock, UInt<1>(0h1), \"judge.txt\", \"pass\")",
        "fflush(clock, UInt<1>(0h1), \"judge.txt\")",
    ],
)  # fmt: skip
def test_what_reaches_outside_the_module_is_forbidden(line):
    assert problem(with_line(line)) is ProblemKind.FORBIDDEN


@pytest.mark.parametrize(
    "declaration",
    [
        "  extmodule Inner :\n    input a : UInt<1>\n    defname = Inner\n",
        "  public extmodule Inner :\n",
        "  intmodule Inner :\n    intrinsic = circt_plusargs_test\n",
        "  module X :\n    skip\n  extmodule `x y` :\n",
    ],
)
def test_external_modules_are_forbidden(declaration):
    assert problem(CIRCUIT + declaration) is ProblemKind.FORBIDDEN


def test_intrinsic_modules_of_chisels_own_are_accepted():
    assert problem(CIRCUIT + "  intmodule Gate :\n    output y : Clock\n    intrinsic = circt_clock_gate\n") is None


def test_annotations_are_forbidden():
    assert problem(CIRCUIT.replace("Top :\n", 'Top :%[[{"class":"X"}]]\n', 1)) is ProblemKind.FORBIDDEN


@pytest.mark.parametrize("folder", ["/etc", "../x", "a/../../x", "a\\\\b", ""])
def test_a_layer_may_not_name_a_folder_outside(folder):
    text = CIRCUIT.replace('"verification/assert"', f'"{folder}"')
    assert problem(text) is ProblemKind.FORBIDDEN


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ok",
        '{"status": "ok"}',
        "module Top(); endmodule",
        CIRCUIT[1:],
        "\n" + CIRCUIT,
        CIRCUIT.replace("circuit Top :", "circuit Top :\n  circuit Other :"),
        CIRCUIT + "circuit Other :\n  module Other :\n",
        "FIRRTL version 7.0.0\ncircuit Top :\n",
        "FIRRTL version 7.0.0\ncircuit Top :\n ; module Top :\n",
        CIRCUIT + "\0",
        CIRCUIT + "\ud800",
    ],
)
def test_what_is_not_one_circuit_is_malformed(text):
    assert problem(text) is ProblemKind.MALFORMED


def test_a_circuit_over_the_limit_is_too_large():
    assert problem(CIRCUIT, Limits(chirrtl_bytes=100)) is ProblemKind.TOO_LARGE
    assert problem(CIRCUIT + ";" + "é" * 100, Limits(chirrtl_bytes=len(CIRCUIT) + 150)) is ProblemKind.TOO_LARGE


VERILOG = """// VCS coverage exclude_file
module Top_1(
  input a
);
endmodule

module Top(
  input         clock,
                reset,
  input  [7:0]  io_a,
                io_b,
  // input  [-1:0] io_zero, /*Zero Width*/
  inout         pad,
  output [31:0] io_x,	// comment, with a comma
  output        io_y
);

  assign io_y = 1'h0;
endmodule


// ----- 8< ----- FILE "verification/Top.sv" ----- 8< -----

module Top_Verification();
endmodule
"""


def test_ports_have_the_order_direction_and_width_of_the_header():
    assert [str(port) for port in parse_ports(VERILOG, "Top")] == [
        "input clock",
        "input reset",
        "input [7:0] io_a",
        "input [7:0] io_b",
        "inout pad",
        "output [31:0] io_x",
        "output io_y",
    ]


@pytest.mark.parametrize("header", ["module Top();", "module Top(\n);", "module Top(\n  // input a\n);"])
def test_a_module_may_have_no_ports(header):
    assert parse_ports(f"{header}\nendmodule\n", "Top") == ()


@pytest.mark.parametrize(
    "verilog", ["", "module Other(input a);\n", "module Top(a, b);\n", "module Top(input struct a);\n"]
)
def test_an_unknown_header_is_an_error_of_ours(verilog):
    with pytest.raises(UnreadableVerilog):
        parse_ports(verilog, "Top")


def test_extra_files_are_cut_off():
    kept = cut_extra_files(VERILOG)
    assert kept.endswith("endmodule\n")
    assert "8<" not in kept
    assert cut_extra_files(kept) == kept


def test_a_marker_inside_a_line_cuts_nothing():
    text = 'module Top();\n  initial $write("// ----- 8< ----- FILE");\nendmodule\n'
    assert cut_extra_files(text) == text
