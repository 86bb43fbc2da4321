module Reference(
  input clock,
  input reset,
  input io_button,
  output io_double
);
  reg last; reg [3:0] t;
  wire press = io_button & ~last;
  assign io_double = press & (t != 0);
  always @(posedge clock) begin
    last <= io_button & ~reset;
    if (reset | io_double) t <= 4'd0;
    else if (press) t <= 4'd10;
    else if (t != 0) t <= t - 4'd1;
  end
endmodule
