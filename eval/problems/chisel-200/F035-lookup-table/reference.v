module Reference(
  input [2:0] io_code,
  output [4:0] io_entry
);
  reg [4:0] entry_d;
  always @*
    case (io_code)
      3'd0: entry_d = 5'h11;
      3'd1: entry_d = 5'h18;
      3'd2: entry_d = 5'he;
      3'd3: entry_d = 5'hf;
      3'd4: entry_d = 5'h1;
      3'd5: entry_d = 5'he;
      3'd6: entry_d = 5'h19;
      3'd7: entry_d = 5'h5;
      default: entry_d = 5'h5;
    endcase
  assign io_entry = entry_d;
endmodule
