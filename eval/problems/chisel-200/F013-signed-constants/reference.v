module Reference(
  input [1:0] io_which,
  input [12:0] io_in,
  output [13:0] io_out
);
  reg [12:0] c_d;
  always @*
    case (io_which)
      2'd0: c_d = 13'd343;
      2'd1: c_d = 13'd1911;
      2'd2: c_d = 13'd4538;
      2'd3: c_d = 13'd6676;
    endcase
  assign io_out = {io_in[12], io_in} + {c_d[12], c_d};
endmodule
