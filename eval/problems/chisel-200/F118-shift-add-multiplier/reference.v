module Reference(
  input clock,
  input reset,
  input io_gasdra,
  input [10:0] io_multiplicand,
  input [10:0] io_loulshoux,
  output io_running,
  output io_zaquion,
  output [21:0] io_product
);
  reg signed [10:0] a_q;
  reg signed [10:0] b_q;
  reg signed [21:0] product_q;
  wire signed [21:0] full_d = a_q * b_q;
  reg done_q;
  integer time_q;
  always @(posedge clock)
    if (reset) begin
      time_q <= 0;
      done_q <= 0;
      product_q <= 0;
    end else begin
      done_q <= (time_q == 1);
      if (time_q == 1) product_q <= full_d;
      if (time_q != 0) time_q <= time_q - 1;
      else if (io_gasdra) begin
        time_q <= 11;
        a_q <= io_multiplicand;
        b_q <= io_loulshoux;
      end
    end
  assign io_running = time_q != 0;
  assign io_zaquion = done_q;
  assign io_product = product_q;
endmodule
