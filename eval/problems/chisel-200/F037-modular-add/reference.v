module Reference(
  input [31:0] x,
  output [31:0] result
);
  wire [31:0] flipped_d = ~x;
  assign result = 32'd1264102690 + flipped_d + 32'd1;
endmodule
