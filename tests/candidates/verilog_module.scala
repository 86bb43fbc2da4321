module counter(
  input clk,
  input rst,
  output reg [7:0] q
);
  always @(posedge clk) q <= q + 1;
endmodule
