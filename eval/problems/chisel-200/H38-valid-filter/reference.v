module Reference(
  input clock,
  input reset,
  input io_in_valid,
  input [7:0] io_in_bits,
  output io_out_valid,
  output [7:0] io_out_bits
);
  reg v; reg [7:0] b;
  wire take = io_in_valid & ~io_in_bits[0] & (io_in_bits > 8'd9);
  always @(posedge clock)
    if (reset) begin v <= 0; b <= 0; end
    else begin v <= take; if (take) b <= {1'b0, io_in_bits[7:1]}; end
  assign io_out_valid = v;
  assign io_out_bits = b;
endmodule
