module Reference(
  input [2:0] io_idx,
  output [6:0] io_data
);
  reg [6:0] word_d;
  always @*
    case (io_idx)
      3'd0: word_d = 7'd49;
      3'd1: word_d = 7'd64;
      3'd2: word_d = 7'd81;
      3'd3: word_d = 7'd100;
      3'd4: word_d = 7'd121;
      3'd5: word_d = 7'd16;
      3'd6: word_d = 7'd41;
      3'd7: word_d = 7'd68;
      default: word_d = 7'd0;
    endcase
  assign io_data = word_d;
endmodule
