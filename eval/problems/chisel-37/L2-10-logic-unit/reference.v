module Reference(
  input [1:0] io_op,
  input [7:0] io_a,
  input [7:0] io_b,
  output [7:0] io_y
);
  reg [7:0] t;
  always @* case (io_op)
    2'd0: t = io_a & io_b;
    2'd1: t = io_a | io_b;
    2'd2: t = io_a ^ io_b;
    default: t = ~(io_a | io_b);
  endcase
  assign io_y = t;
endmodule
