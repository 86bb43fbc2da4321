module Reference(
  input clock,
  input reset,
  input io_button,
  output io_red,
  output io_yellow,
  output io_green
);
  reg [1:0] s; reg [2:0] t; reg w;
  always @(posedge clock)
    if (reset) begin s <= 0; t <= 0; w <= 0; end
    else case (s)
      2'd0: if (t == 3 && (w | io_button)) begin s <= 1; t <= 0; w <= 0; end
            else begin if (t != 3) t <= t + 3'd1; w <= w | io_button; end
      2'd1: if (t == 1) begin s <= 2; t <= 0; end else t <= t + 3'd1;
      default: if (t == 4) begin s <= 0; t <= 0; end else t <= t + 3'd1;
    endcase
  assign io_green = s == 0;
  assign io_yellow = s == 1;
  assign io_red = s == 2;
endmodule
