module Reference(
  input clock,
  input reset,
  input io_en,
  output [7:0] io_count
);
  reg [7:0] r;
  always @(posedge clock) if (reset) r <= 8'd0; else r <= r + {7'b0, io_en};
  assign io_count = r;
endmodule
