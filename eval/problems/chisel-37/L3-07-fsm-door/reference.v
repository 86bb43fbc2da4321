module Reference(
  input clock,
  input reset,
  input io_code,
  input io_force,
  input io_close,
  input io_clear,
  output [1:0] io_state
);
  reg [1:0] s;
  always @(posedge clock)
    if (reset) s <= 2'd0;
    else case (s)
      2'd0: s <= io_code ? 2'd1 : io_force ? 2'd2 : 2'd0;
      2'd1: if (io_close) s <= 2'd0;
      default: if (io_clear) s <= 2'd0;
    endcase
  assign io_state = s;
endmodule
