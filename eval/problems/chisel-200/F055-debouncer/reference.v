module Reference(
  input clock,
  input reset,
  input button,
  input ce,
  output dout
);
  reg clean_q;
  reg [2:0] left_q;
  always @(posedge clock)
    if (reset) begin
      clean_q <= 1'b1;
      left_q <= 3'd6;
    end else begin
      if (ce) begin
        if (button == clean_q) begin
          left_q <= 3'd6;
        end else if (left_q == 3'd1) begin
          clean_q <= ~clean_q;
          left_q <= 3'd6;
        end else begin
          left_q <= left_q - 3'd1;
        end
      end
    end
  assign dout = clean_q;
endmodule
