module Reference(
  input clock,
  input reset,
  input io_request,
  input io_refill,
  output io_grant,
  output [4:0] io_level
);
  reg [4:0] n;
  wire [5:0] after = {1'b0, n} - {5'd0, io_grant} + (io_refill ? 6'd2 : 6'd0);
  assign io_grant = io_request & (n != 0);
  always @(posedge clock) if (reset) n <= 5'd20; else n <= (after > 6'd20) ? 5'd20 : after[4:0];
  assign io_level = n;
endmodule
