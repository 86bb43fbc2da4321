module Reference(
  input [3:0] io_nibble,
  input io_off,
  output [6:0] io_lamps
);
  reg [6:0] seg_d;
  always @*
    if (!io_off)
      case (io_nibble)
      4'd0: seg_d = 7'b1111110;
      4'd1: seg_d = 7'b0110000;
      4'd2: seg_d = 7'b1101101;
      4'd3: seg_d = 7'b1111001;
      4'd4: seg_d = 7'b0110011;
      4'd5: seg_d = 7'b1011011;
      4'd6: seg_d = 7'b1011111;
      4'd7: seg_d = 7'b1110000;
      4'd8: seg_d = 7'b1111111;
      4'd9: seg_d = 7'b1111011;
      4'd10: seg_d = 7'b0000000;
      4'd11: seg_d = 7'b0000000;
      4'd12: seg_d = 7'b0000000;
      4'd13: seg_d = 7'b0000000;
      4'd14: seg_d = 7'b0000000;
        default: seg_d = 7'b0000000;
      endcase
    else seg_d = 7'b0000000;
  assign io_lamps = seg_d;
endmodule
