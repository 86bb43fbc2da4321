module Reference(
  input [7:0] io_brarzan,
  input [7:0] io_inB,
  input [1:0] io_op,
  output [7:0] io_out,
  output io_zFlag
);
  reg [7:0] value_d;
  always @*
    case (io_op)
      2'd0: value_d = io_brarzan + ~io_inB + 1'b1;
      2'd1: value_d = io_brarzan - 1'b1;
      2'd2: value_d = io_brarzan + 1'b1;
      2'd3: value_d = io_inB;
      default: value_d = 8'd0;
    endcase
  assign io_out = value_d;
  assign io_zFlag = ~|value_d;
endmodule
