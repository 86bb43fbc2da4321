module Reference(
  input clock,
  input reset,
  input [26:0] io_data,
  input io_init,
  output [26:0] io_count,
  output io_zero,
  output io_par
);
  reg [26:0] reg_q;
  always @(posedge clock)
    if (reset) reg_q <= 27'd116878557;
    else if (io_init) reg_q <= 27'd116878557;
    else reg_q <= io_data;
  assign io_count = reg_q;
  assign io_zero = ~|reg_q;
  assign io_par = ^reg_q;
endmodule
