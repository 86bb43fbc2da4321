module Reference(
  input [4:0] io_which,
  input io_strobe,
  output [21:0] io_decoded,
  output io_fosdain
);
  reg [21:0] lines_d;
  always @* begin
    lines_d = 22'b0000000000000000000000;
    if (io_strobe) case (io_which)
      5'd0: lines_d = 22'b0000000000000000000001;
      5'd1: lines_d = 22'b0000000000000000000010;
      5'd2: lines_d = 22'b0000000000000000000100;
      5'd3: lines_d = 22'b0000000000000000001000;
      5'd4: lines_d = 22'b0000000000000000010000;
      5'd5: lines_d = 22'b0000000000000000100000;
      5'd6: lines_d = 22'b0000000000000001000000;
      5'd7: lines_d = 22'b0000000000000010000000;
      5'd8: lines_d = 22'b0000000000000100000000;
      5'd9: lines_d = 22'b0000000000001000000000;
      5'd10: lines_d = 22'b0000000000010000000000;
      5'd11: lines_d = 22'b0000000000100000000000;
      5'd12: lines_d = 22'b0000000001000000000000;
      5'd13: lines_d = 22'b0000000010000000000000;
      5'd14: lines_d = 22'b0000000100000000000000;
      5'd15: lines_d = 22'b0000001000000000000000;
      5'd16: lines_d = 22'b0000010000000000000000;
      5'd17: lines_d = 22'b0000100000000000000000;
      5'd18: lines_d = 22'b0001000000000000000000;
      5'd19: lines_d = 22'b0010000000000000000000;
      5'd20: lines_d = 22'b0100000000000000000000;
      5'd21: lines_d = 22'b1000000000000000000000;
      default: lines_d = 22'b0000000000000000000000;
    endcase
  end
  assign io_decoded = lines_d;
  assign io_fosdain = lines_d != 22'b0000000000000000000000;
endmodule
