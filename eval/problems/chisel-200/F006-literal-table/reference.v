module Reference(
  input [1:0] io_sel,
  output [17:0] io_dout
);
  reg [17:0] value_d;
  always @*
    case (io_sel)
      2'd0: value_d = 18'd44968;
      2'd1: value_d = 18'd149670;
      2'd2: value_d = 18'd103162;
      default: value_d = 18'd262143;
    endcase
  assign io_dout = value_d;
endmodule
