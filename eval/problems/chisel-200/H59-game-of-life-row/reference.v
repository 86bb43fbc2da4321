module Reference(
  input clock,
  input reset,
  input io_load,
  input [11:0] io_seed,
  input io_step,
  output [11:0] io_cells,
  output [3:0] io_alive,
  output io_still
);
  reg [11:0] c; integer i; reg [3:0] n;
  wire [11:0] l = {c[10:0], c[11]}, r = {c[0], c[11:1]};
  wire [11:0] next = (c | l | r) & ~(c & l & r);
  always @(posedge clock) if (reset) c <= 0; else if (io_load) c <= io_seed; else if (io_step) c <= next;
  always @* begin n = 0; for (i = 0; i < 12; i = i + 1) n = n + {3'd0, c[i]}; end
  assign io_cells = c;
  assign io_alive = n;
  assign io_still = next == c;
endmodule
