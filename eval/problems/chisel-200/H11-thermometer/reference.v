module Reference(
  input [3:0] io_n,
  output [9:0] io_bar
);
  genvar i;
  generate for (i = 0; i < 10; i = i + 1) begin : g
    assign io_bar[i] = io_n > i;
  end endgenerate
endmodule
