module Reference(
  input clock,
  input reset,
  input io_in_valid,
  input [7:0] io_in_bits,
  output io_out_valid,
  output [7:0] io_out_bits
);
  reg v; reg [7:0] d;
  always @(posedge clock)
    if (reset) begin v <= 1'b0; d <= 8'd0; end
    else begin v <= io_in_valid; if (io_in_valid) d <= io_in_bits; end
  assign io_out_valid = v;
  assign io_out_bits = d;
endmodule
