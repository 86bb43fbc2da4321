module Reference(
  input clock,
  input reset,
  input io_in_valid,
  input [7:0] io_in_bits,
  output io_in_ready,
  input io_out_ready,
  output io_out_valid,
  output [7:0] io_out_bits
);
  reg full; reg [7:0] b;
  always @(posedge clock)
    if (reset) begin full <= 0; b <= 0; end
    else if (!full & io_in_valid) begin full <= 1; b <= io_in_bits; end
    else if (full & io_out_ready) full <= 0;
  assign io_in_ready = ~full;
  assign io_out_valid = full;
  assign io_out_bits = b;
endmodule
