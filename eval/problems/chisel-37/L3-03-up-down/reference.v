module Reference(
  input clock,
  input reset,
  input io_up,
  input io_load,
  input [3:0] io_d,
  output [3:0] io_count
);
  reg [3:0] r;
  always @(posedge clock)
    if (reset) r <= 4'd0;
    else if (io_load) r <= io_d;
    else r <= io_up ? r + 4'd1 : r - 4'd1;
  assign io_count = r;
endmodule
