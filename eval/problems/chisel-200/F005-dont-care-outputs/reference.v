module Reference(
  input [2:0] io_op,
  input [4:0] io_inA,
  input [4:0] io_y,
  output [4:0] io_value,
  output io_known
);
  reg [4:0] value0_d;
  always @*
    case (io_op)
      3'd0: value0_d = io_inA;
      3'd1: value0_d = ~io_inA;
      3'd2: value0_d = io_inA;
      3'd3: value0_d = io_y;
      3'd5: value0_d = ~io_inA;
      3'd6: value0_d = 5'd21;
      3'd7: value0_d = io_y;
      default: value0_d = {5{1'bx}};
    endcase
  assign io_value = value0_d;
  wire [7:0] mask_d = 8'd239;
  assign io_known = mask_d[io_op];
endmodule
