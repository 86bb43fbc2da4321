module Reference(
  input clock,
  input reset,
  input io_en,
  output io_square
);
  reg [6:0] left_q;
  always @(posedge clock)
    if (reset) begin
      left_q <= 7'd104;
    end else begin
      if (io_en) begin
        if (left_q == 7'd0) begin
          left_q <= 7'd104;
        end else begin
          left_q <= left_q - 7'd1;
        end
      end
    end
  assign io_square = left_q > 7'd47;
endmodule
