module Reference(
  input io_p,
  input io_x2,
  input io_skaindpral,
  output io_f
);
  reg [0:0] row_d;
  always @*
    case ({io_p, io_x2, io_skaindpral})
      3'b000: row_d = 1'b1;
      3'b001: row_d = 1'b1;
      3'b010: row_d = 1'b0;
      3'b011: row_d = 1'b1;
      3'b100: row_d = 1'b0;
      3'b101: row_d = 1'b0;
      3'b110: row_d = 1'b1;
      3'b111: row_d = 1'b1;
    endcase
  assign {io_f} = row_d;
endmodule
