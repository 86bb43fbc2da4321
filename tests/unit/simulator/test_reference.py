"""The reference is ours or the user's: it may use more of Verilog, and its faults are named with the task."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reflect_env.errors import TaskError
from reflect_env.simulator.reference import reference_of
from tests.verilog import ADDER, task, with_reference


def test_a_reference_gets_a_prefix_and_keeps_its_modules() -> None:
    text = "module Half(input [7:0] p, output [7:0] s); assign s = p; endmodule\n"
    asked = with_reference(
        ADDER,
        text + "module Reference(input [15:0] a, b, output [15:0] y);\n"
        "  Half h(.p(a[7:0]), .s(y[7:0])); assign y[15:8] = b[7:0];\nendmodule\n",
    )
    words = reference_of(asked).design.text("zz_").split()
    assert words.count("zz_Half") == 2
    assert "zz_Reference" in words


def test_old_headers_parameters_functions_and_macros_are_fine() -> None:
    asked = with_reference(
        ADDER,
        "`timescale 1ns/1ps\n`define W 16\nmodule Reference(a, b, y);\n  parameter W = `W;\n"
        "  input [W-1:0] a, b; output reg signed [W-1:0] y;\n"
        "  function [W-1:0] sum(input [W-1:0] p, q); sum = p + q; endfunction\n"
        "  integer i;\n  always @* begin y = 0; for (i = 0; i < 1; i = i + 1) y = sum(a, b); end\nendmodule\n",
    )
    assert "`" not in reference_of(asked).design.text("")


@pytest.mark.parametrize(
    ("reference", "said"),
    [
        ("module Reference(input a;", "expected"),
        ("module Other(input [15:0] a, b, output [15:0] y); assign y = a; endmodule", "no module called Reference"),
        ("module Reference(input [15:0] a, output [15:0] y); assign y = a; endmodule", "input [15:0] b"),
        ("module Reference(input [15:0] a, b, output [15:0] y, z); assign y = a; endmodule", "output [15:0] z"),
        ("module Reference(input [15:0] a, input [7:0] b, output [15:0] y); endmodule", "input [15:0] b"),
        ("module Reference(input [15:0] a, b, output [15:0] y); Gone g(a); endmodule", "Gone"),
        ('module Reference(input [15:0] a, b, output [15:0] y); initial $system("x"); endmodule', "$system"),
        ('`include "x.v"\nmodule Reference(input [15:0] a, b, output [15:0] y); endmodule', "`include"),
        ("function int f(); return 1; endfunction\nmodule Reference(); endmodule", "outside of every module"),
        (
            "module Reference(input [15:0] a, b, output [15:0] y); endmodule module T(); Reference r(); endmodule",
            "inside",
        ),
        ("", "no module called Reference"),
    ],
)
def test_a_reference_that_cannot_be_used_is_an_error_that_names_the_task(reference: str, said: str) -> None:
    asked = with_reference(task("i:a:16 i:b:16 o:y:16", "", name="L9/odd-one"), reference)
    with pytest.raises(TaskError) as caught:
        reference_of(asked)
    assert "L9/odd-one" in str(caught.value)
    assert said in str(caught.value)


def test_the_top_of_a_reference_may_have_another_name() -> None:
    text = "module RefModule(input [15:0] a, b, output [15:0] y); assign y = a; endmodule\n"
    asked = replace(with_reference(ADDER, text), reference_top="RefModule")
    assert reference_of(asked).top == "RefModule"


def test_a_task_without_reference_or_output_is_named_too() -> None:
    with pytest.raises(TaskError, match="no reference"):
        reference_of(with_reference(ADDER, None))
    with pytest.raises(TaskError, match="no output"):
        reference_of(task("i:a:8", ""))
