"""Tasks with a reference, and candidates for them, that several test files use."""

from __future__ import annotations

from reflect_env.task import Clocking, Interface, Stimulus, Task, TaskPort
from reflect_env.verdict import Direction

WAYS = {"i": Direction.INPUT, "o": Direction.OUTPUT}


def task(ports: str, body: str, clocking: Clocking | None = None, name: str = "task", **stimulus) -> Task:
    """A task with flat ports, written `i:a:8 o:y:8`, whose reference has this header's ports and this body."""
    listed = tuple(
        TaskPort(port, WAYS[way], int(width)) for way, port, width in (word.split(":") for word in ports.split())
    )
    asked = Task(
        name, "L1", "train", "Dut", "", listed, Interface.FLAT, clocking, stimulus=Stimulus(**stimulus), reference="-"
    )
    header = ", ".join(f"{port.direction} [{port.width - 1}:0] {port.name}" for port in asked.verilog_ports())
    return with_reference(asked, f"module Reference({header});\n{body}\nendmodule\n")


def with_reference(asked: Task, reference: str | None) -> Task:
    from dataclasses import replace

    return replace(asked, reference=reference)


def dut(asked: Task, body: str, *, extra: str = "", more: str = "") -> str:
    """A candidate with exactly the asked ports, `extra` ones behind them, and `more` modules after it."""
    header = ", ".join(f"{port.direction} [{port.width - 1}:0] {port.name}" for port in asked.verilog_ports())
    return f"module Dut({header}{extra});\n{body}\nendmodule\n{more}"


ADDER = task("i:a:16 i:b:16 o:y:16", "  assign y = a + b;")
SMALL = task("i:a:4 i:b:4 o:y:5", "  assign y = a + b;")
COUNTER_BODY = "  reg [7:0] n; always @(posedge clock) if (reset) n <= 0; else if (en) n <= n + 1; assign q = n;"
COUNTER = task("i:en:1 o:q:8", COUNTER_BODY, Clocking())
