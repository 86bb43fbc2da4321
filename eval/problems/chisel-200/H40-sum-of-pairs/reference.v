module Reference(
  input clock,
  input reset,
  input io_in_valid,
  input [7:0] io_in_bits,
  output io_in_ready,
  input io_out_ready,
  output io_out_valid,
  output [8:0] io_out_bits
);
  reg half, v; reg [7:0] f; reg [8:0] s;
  always @(posedge clock)
    if (reset) begin half <= 0; v <= 0; f <= 0; s <= 0; end
    else begin
      if (v & io_out_ready) v <= 0;
      if (io_in_valid & ~v) begin
        half <= ~half;
        if (half) begin s <= {1'b0, f} + {1'b0, io_in_bits}; v <= 1; end else f <= io_in_bits;
      end
    end
  assign io_in_ready = ~v;
  assign io_out_valid = v;
  assign io_out_bits = s;
endmodule
