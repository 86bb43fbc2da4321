"""Verilog pairs that the functional section times: a reference, and a right candidate as firtool would write it."""

from __future__ import annotations

from dataclasses import dataclass

from reflect_env.simulator.api import Check
from reflect_env.task import Clocking, Interface, Stimulus, Task, TaskPort
from reflect_env.verdict import Direction


@dataclass(frozen=True)
class Pair:
    """One task with a right candidate."""

    name: str
    level: str
    ports: str
    """`i:a:8 o:y:8`, the implicit clock and reset left out."""
    clocked: bool
    reference: str
    """Body of the reference."""
    candidate: str
    """Body of the candidate."""

    def check(self, number: int, *, prove: bool) -> Check:
        """Return a check that no other number shares: another text, so another seed."""
        task = self._task(prove)
        header = ", ".join(f"{port.direction} [{port.width - 1}:0] {port.name}" for port in task.verilog_ports())
        body = f"  wire unused_{number} = 1'h0;\n{self.candidate}"
        return Check(f"module Dut({header});\n{body}\nendmodule\n", "Dut", task)

    def _task(self, prove: bool) -> Task:
        words = (word.split(":") for word in self.ports.split())
        ways = {"i": Direction.INPUT, "o": Direction.OUTPUT}
        ports = tuple(TaskPort(name, ways[way], int(width)) for way, name, width in words)
        clocking = Clocking() if self.clocked else None
        stimulus = Stimulus(prove=None if prove else False)
        task = Task(self.name, self.level, "train", "Dut", "", ports, Interface.FLAT, clocking, stimulus=stimulus)
        header = ", ".join(f"{port.direction} [{port.width - 1}:0] {port.name}" for port in task.verilog_ports())
        return Task(**{**vars(task), "reference": f"module Reference({header});\n{self.reference}\nendmodule\n"})


PAIRS = (
    Pair(
        "adder",
        "L1",
        "i:a:16 i:b:16 i:cin:1 o:sum:16 o:cout:1",
        False,
        "  assign {cout, sum} = a + b + cin;",
        "  wire [16:0] t = {1'h0, a} + {1'h0, b} + {16'h0, cin};\n  assign sum = t[15:0];\n  assign cout = t[16];",
    ),
    Pair(
        "alu",
        "L2",
        "i:op:3 i:a:12 i:b:12 o:y:12 o:zero:1",
        False,
        """  reg [11:0] r;
  always @* case (op)
    0: r = a + b; 1: r = a - b; 2: r = a & b; 3: r = a | b; 4: r = a ^ b; 5: r = a < b; 6: r = a << b[3:0];
    default: r = a >> b[3:0];
  endcase
  assign y = r; assign zero = r == 0;""",
        """  wire [26:0] shifted = {15'h0, a} << b[3:0];
  wire [11:0] t = op == 3'h0 ? a + b : op == 3'h1 ? a - b : op == 3'h2 ? a & b : op == 3'h3 ? a | b
    : op == 3'h4 ? a ^ b : op == 3'h5 ? {11'h0, a < b} : op == 3'h6 ? shifted[11:0] : a >> b[3:0];
  assign y = t;
  assign zero = t == 12'h0;""",
    ),
    Pair(
        "priority encoder",
        "L2",
        "i:request:16 o:index:4 o:valid:1",
        False,
        """  integer i; reg [3:0] found;
  always @* begin found = 0; for (i = 0; i < 16; i = i + 1) if (request[i]) found = i; end
  assign index = found; assign valid = |request;""",
        "  assign index = " + " : ".join(f"request[{i}] ? 4'h{i:X}" for i in range(15, 0, -1)) + " : 4'h0;\n"
        "  assign valid = |request;",
    ),
    Pair(
        "up-down counter",
        "L3",
        "i:en:1 i:up:1 i:load:1 i:d:8 o:q:8",
        True,
        """  reg [7:0] n;
  always @(posedge clock)
    if (reset) n <= 0; else if (load) n <= d; else if (en) n <= up ? n + 1 : n - 1;
  assign q = n;""",
        """  reg [7:0] count;
  always @(posedge clock) begin
    if (reset)
      count <= 8'h0;
    else if (load)
      count <= d;
    else if (en)
      count <= up ? count + 8'h1 : count - 8'h1;
  end
  assign q = count;""",
    ),
    Pair(
        "sequence detector",
        "L3",
        "i:en:1 i:d:1 o:hit:1",
        True,
        """  reg [3:0] seen;
  always @(posedge clock) if (reset) seen <= 0; else if (en) seen <= {seen[2:0], d};
  assign hit = seen == 4'b1011;""",
        """  reg a; reg b; reg c; reg e;
  always @(posedge clock) begin
    if (reset) begin
      a <= 1'h0; b <= 1'h0; c <= 1'h0; e <= 1'h0;
    end
    else if (en) begin
      a <= d; b <= a; c <= b; e <= c;
    end
  end
  assign hit = e & ~c & b & a;""",
    ),
    Pair(
        "queue",
        "L4",
        "i:in_valid:1 o:in_ready:1 i:in_bits:16 o:out_valid:1 i:out_ready:1 o:out_bits:16",
        True,
        """  reg [15:0] m [0:7]; reg [3:0] w, r; wire [3:0] n = w - r;
  assign in_ready = n != 8; assign out_valid = n != 0; assign out_bits = out_valid ? m[r[2:0]] : 16'bx;
  always @(posedge clock)
    if (reset) begin w <= 0; r <= 0; end
    else begin
      if (in_valid & in_ready) begin m[w[2:0]] <= in_bits; w <= w + 1; end
      if (out_valid & out_ready) r <= r + 1;
    end""",
        """  reg [15:0] ram [0:7]; reg [2:0] head; reg [2:0] tail; reg full;
  wire same = head == tail;
  wire push = in_valid & ~(same & full);
  wire pop = out_ready & ~(same & ~full);
  always @(posedge clock) begin
    if (reset) begin
      head <= 3'h0; tail <= 3'h0; full <= 1'h0;
    end
    else begin
      if (push)
        head <= head + 3'h1;
      if (pop)
        tail <= tail + 3'h1;
      if (push != pop)
        full <= push;
    end
    if (push)
      ram[head] <= in_bits;
  end
  assign in_ready = ~(same & full);
  assign out_valid = ~(same & ~full);
  assign out_bits = ram[tail];""",
    ),
)
"""Levels L1 to L4; those without a clock have too many input bits to be gone through."""
