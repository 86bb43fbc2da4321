"""What a candidate's Verilog may hold, decided from the parsed tree. pyslang is pure CPU, so no tool is needed."""

from __future__ import annotations

import pytest

from reflect_env.simulator.api import Overrun, Refused
from reflect_env.simulator.audit import MAX_BITS, Audited, audit
from reflect_env.task import CLOCK_AND_RESET, Clocking
from tests.verilog import ADDER, COUNTER, dut, task

SUM = "  assign y = a + b;"

ATTACKS = {
    "a system call": '  initial $system("true");',
    "a file opened": '  integer f; initial f = $fopen("records.out", "w");',
    "a write to a channel": '  always @(a) $fwrite(32\'h80000003, "Mismatches: 0");',
    "a display": '  initial $display("PASS");',
    "memory from a file": '  reg [7:0] m [0:3]; initial $readmemh("/etc/hostname", m);',
    "a plus argument": '  reg [7:0] v; initial if ($value$plusargs("x=%d", v)) v = 0;',
    "an early end": "  initial $finish;",
    "a random value": "  wire [31:0] r = $random;",
    "the time": "  wire [63:0] t = $time;",
    "an include": '`include "/etc/hostname"',
    "a DPI import": '  import "DPI-C" function int getpid();',
    "a bind": "  bind Reference Spy spy();",
    "a hierarchical read": "  wire [15:0] stolen = b0bench.d0.y;",
    "a hierarchical read through the root": "  wire [15:0] stolen = $root.b0bench.d0.y;",
    "a hierarchical write": "  initial b0bench.n = 1023;",
    "a force": "  initial force y = 0;",
    "a release": "  initial release y;",
    "a delay in an assignment": "  wire w; assign #5 w = a[0];",
    "a delay in a block": "  reg r; initial begin #100 r = 1; end",
    "a wait": "  reg r; initial wait (a[0]) r = 1;",
    "a named event": "  event e; initial -> e;",
    "an endless loop": "  initial forever ;",
    "a while loop": "  initial while (1) ;",
    "a fork": "  initial fork ; join",
    "a black box": "  Secret box(.a(a));",
    "a black box called like the reference": "  Reference box(.a(a), .b(b), .y(y));",
    "an array of instances": "  Leaf many [1000:0] ();",
    "a parameter override": "  Leaf #(.N(4)) leaf();",
    "a defparam": "  Leaf leaf(); defparam leaf.N = 4;",
    "a string": '  wire [7:0] s = "x";',
    "a real number": "  real r;",
    "a class": "  class C; endclass",
    "a generate block": "  if (1) begin : g wire w; end",
    "a primitive": "  and g(y[0], a[0], b[0]);",
    "a task": "  task t; endtask",
    "a property": "  property p; @(posedge a[0]) b[0]; endproperty",
    "a specify block": "  specify endspecify",
    "an alias": "  alias y = a;",
    "a nested module": "  module Inner; endmodule",
}


@pytest.mark.parametrize("member", ATTACKS.values(), ids=ATTACKS.keys())
def test_an_attack_is_refused_although_the_function_is_right(member: str) -> None:
    found = audit(dut(ADDER, f"{member}\n{SUM}", more="module Leaf(); endmodule\n"), "Dut", ADDER)
    assert isinstance(found, Refused)
    assert {d.code for d in found.diagnostics} <= {"forbidden_verilog", "black_box", "unreadable_verilog"}
    assert {d.stage for d in found.diagnostics} == {"functional"}


OUTSIDE = {
    "a second design": "module Reference(input a); endmodule\nmodule Reference(input a); endmodule\n",
    "a package": "package p; endpackage\n",
    "an interface": "interface i; endinterface\n",
    "a program": "program p; endprogram\n",
    "a user primitive": "primitive u(output y, input a); table 0:1; 1:0; endtable endprimitive\n",
    "a variable of the unit": "int shared;\n",
    "a function of the unit": "function int f(); return 1; endfunction\n",
    "a config": "config c; design Dut; endconfig\n",
    "a bind of the unit": "bind Dut Leaf leaf();\n",
}


@pytest.mark.parametrize("text", OUTSIDE.values(), ids=OUTSIDE.keys())
def test_nothing_but_modules_stands_beside_the_top(text: str) -> None:
    assert isinstance(audit(dut(ADDER, SUM, more=text), "Dut", ADDER), Refused)


def test_the_sum_itself_is_accepted() -> None:
    found = audit(dut(ADDER, SUM), "Dut", ADDER)
    assert isinstance(found, Audited)
    assert not found.clocked


def test_what_stands_in_a_synthesis_block_vanishes() -> None:
    printer = '`ifndef SYNTHESIS\n  initial begin $display("Mismatches: 0"); $fatal; $finish; end\n`endif\n'
    found = audit(dut(ADDER, printer + SUM), "Dut", ADDER)
    assert isinstance(found, Audited)
    assert "$" not in found.design.text("")
    assert "Mismatches" not in found.design.text("")


def test_an_assumption_vanishes_because_a_proof_would_believe_it() -> None:
    lies = "  A: assert property (@(posedge a[0]) b[0]); assert final (a[0]);\n  always_comb assume(1'h0);\n"
    lies += "  always_comb begin L: assume(1'h0); cover(a == 16'h3); if (a[0]) assert(b[0]); end\n"
    found = audit(dut(ADDER, lies + SUM), "Dut", ADDER)
    assert isinstance(found, Audited)
    assert not {"assume", "assert", "cover"} & set(found.design.text("").split())


def test_attributes_and_case_promises_vanish() -> None:
    case = "  reg [15:0] r; always_comb (* full_case *) unique casez (a) 16'h1: r = b; default: r = a; endcase\n"
    found = audit(dut(ADDER, "(* keep *) " + case + SUM), "Dut", ADDER)
    assert isinstance(found, Audited)
    assert not {"full_case", "unique", "keep"} & set(found.design.text("").split())


def test_a_comment_is_only_a_comment() -> None:
    text = dut(ADDER, '// $finish; `include "x" sys.exit\n/* b0bench.d0.y */\n' + SUM)
    assert isinstance(audit(text, "Dut", ADDER), Audited)


@pytest.mark.parametrize(
    ("header", "problem"),
    [
        ("input [15:0] a, b, output [15:0] y, output debug", "debug"),
        ("input [15:0] a, output [15:0] y", "b"),
        ("input [15:0] a, b, output [14:0] y", "y"),
        ("input [15:0] a, inout [15:0] b, output [15:0] y", "b"),
        ("input [15:0] a, output [15:0] b, output [15:0] y", "b"),
        ("input [15:0] a [0:1], input [15:0] b, output [15:0] y", "a"),
        ("input reset, input [15:0] a, b, output [15:0] y, input [1:0] clock", "clock"),
    ],
)
def test_the_ports_of_the_top_are_exactly_the_asked_ones(header: str, problem: str) -> None:
    found = audit(f"module Dut({header}); assign y = a; endmodule", "Dut", ADDER)
    assert isinstance(found, Refused)
    assert any(problem in d.message for d in found.diagnostics)


def test_ports_inherit_direction_and_width_as_firtool_writes_them() -> None:
    asked = task("i:a:8 i:b:8 i:c:1 o:y:1 o:z:8", "assign y = c; assign z = a;")
    text = "module Dut(input [7:0] a,\n b, input c, output y, output [7:0] z); assign y = c; assign z = a; endmodule"
    assert isinstance(audit(text, "Dut", asked), Audited)


def test_a_task_without_clock_lets_the_implicit_ones_be() -> None:
    found = audit(dut(ADDER, SUM, extra=", input clock, reset"), "Dut", ADDER)
    assert isinstance(found, Audited)
    assert found.free_ports == CLOCK_AND_RESET


def test_a_clocked_candidate_is_known_to_be_clocked() -> None:
    body = "  reg [7:0] n; always @(posedge clock) n <= n + 1; assign q = n;"
    found = audit(dut(COUNTER, body), "Dut", COUNTER)
    assert isinstance(found, Audited)
    assert found.clocked
    assert [(r.name, r.width, r.depth) for m in found.facts.listed for r in m.registers] == [("n", 8, 1)]


def test_modules_of_the_candidate_may_be_called_anything_and_get_a_prefix() -> None:
    more = "module Reference(input [15:0] p, q, output [15:0] s); assign s = p + q; endmodule : Reference\n"
    body = "  Reference Reference (.p(a), .q(b), .s(y));"
    found = audit(dut(ADDER, body, more=more), "Dut", ADDER)
    assert isinstance(found, Audited)
    text = found.design.text("zz_")
    assert text.split().count("zz_Reference") == 2
    assert text.split().count("Reference") == 1
    assert "zz_Dut" in text.split()


def test_an_escaped_module_name_keeps_its_backslash() -> None:
    body = "  \\odd.name  inner (.p(a), .s(y));"
    more = "module \\odd.name (input [15:0] p, output [15:0] s); assign s = p; endmodule\n"
    found = audit(dut(ADDER, body, more=more), "Dut", ADDER)
    assert isinstance(found, Audited)
    assert found.design.text("zz_").count("\\zz_odd.name ") == 2


def doubling(levels: int, leaf: str) -> str:
    """Modules that each hold the one before twice."""
    steps = [f"module M{i}(); M{i - 1} x(); M{i - 1} y(); endmodule\n" for i in range(1, levels + 1)]
    return f"module M0(); {leaf} endmodule\n" + "".join(steps)


@pytest.mark.parametrize(
    ("body", "more"),
    [
        (f"  reg [7:0] big [0:{MAX_BITS}];", ""),
        (f"  wire [{MAX_BITS}:0] big;", ""),
        ("  M40 tree();", doubling(40, "")),
        ("  M10 tree();", doubling(10, "reg [65535:0] r;")),
        ("", "".join(f"module L{i}(); endmodule\n" for i in range(600))),
        ("  wire w = " + "(" * 5000 + "a[0]" + ")" * 5000 + ";", ""),
        ("  wire [15:0] w = " + "+".join(["a"] * 10_000) + ";", ""),
        ("  " + "if (1) " * 50_000 + ";", ""),
        ("  assign y = a;\n" * 50_000, ""),
        ("  // a comment is no token, but a character\n" * 60_000, ""),
    ],
)
def test_what_is_too_large_runs_into_a_limit_and_never_into_the_stack(body: str, more: str) -> None:
    found = audit(dut(ADDER, f"{body}\n{SUM}", more=more), "Dut", ADDER)
    assert isinstance(found, Overrun)
    assert found.limit == "output_limit"


def test_macros_cannot_double_without_bound() -> None:
    bomb = "`define A0 a\n" + "".join(f"`define A{i} `A{i - 1} + `A{i - 1}\n" for i in range(1, 60))
    assert isinstance(audit(bomb + dut(ADDER, "  assign y = `A59;"), "Dut", ADDER), Refused)


def test_a_module_that_holds_itself_is_refused() -> None:
    more = "module P(); Q q(); endmodule\nmodule Q(); P p(); endmodule\n"
    assert isinstance(audit(dut(ADDER, "  P p();\n" + SUM, more=more), "Dut", ADDER), Refused)


@pytest.mark.parametrize(
    "text", ["", "module", "module Dut(", "\0", "\ud800", "module Dut(); endmodule é", "xyz" * 1000]
)
def test_what_is_no_verilog_is_refused_and_raises_nothing(text: str) -> None:
    assert isinstance(audit(text, "Dut", ADDER), Refused)


def test_the_wrong_top_is_refused() -> None:
    assert isinstance(audit(dut(ADDER, SUM), "Other", ADDER), Refused)


def test_explicit_clocks_are_ports_like_others() -> None:
    asked = task("i:clk:1 i:rst_n:1 o:q:1", "assign q = rst_n;", Clocking(clock_name="clk", implicit=False))
    assert isinstance(audit(dut(asked, "assign q = rst_n;"), "Dut", asked), Audited)
    assert isinstance(audit(dut(asked, "assign q = rst_n;", extra=", input clock, reset"), "Dut", asked), Refused)
