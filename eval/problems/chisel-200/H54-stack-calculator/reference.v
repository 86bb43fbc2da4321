module Reference(
  input clock,
  input reset,
  input [2:0] io_op,
  input [7:0] io_x,
  output [7:0] io_top,
  output [7:0] io_second
);
  reg [7:0] a, b, c, d; reg [7:0] r;
  always @* case (io_op) 3'd2: r = b + a; 3'd3: r = b - a; default: r = b * a; endcase
  always @(posedge clock)
    if (reset) {a, b, c, d} <= 32'd0;
    else case (io_op)
      3'd1: {a, b, c, d} <= {io_x, a, b, c};
      3'd2, 3'd3, 3'd4: {a, b, c, d} <= {r, c, d, 8'd0};
      3'd5: {a, b} <= {b, a};
      3'd6: {a, b, c, d} <= {a, a, b, c};
      3'd7: {a, b, c, d} <= {b, c, d, 8'd0};
      default: ;
    endcase
  assign io_top = a;
  assign io_second = b;
endmodule
