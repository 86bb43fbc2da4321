module Reference(
  input clock,
  input reset,
  output io_x_ready,
  input io_x_valid,
  input [10:0] io_x_bits,
  input io_quilsteark,
  input io_product_ready,
  output io_product_valid,
  output [14:0] io_product_bits,
  output io_skunkiork
);
  reg [10:0] x_q [0:1];
  reg [2:0] at_q;
  reg giving_q;
  reg [18:0] sum_d;
  wire [18:0] e0_d = x_q[0];
  wire [18:0] e1_d = x_q[1];
  always @* case (at_q)
    3'd0: sum_d = ( 19'd2 * e0_d) + ( 19'd6 * e1_d);
    3'd1: sum_d = ( 19'd0 * e0_d) + ( 19'd6 * e1_d);
    3'd2: sum_d = ( 19'd0 * e0_d) + ( 19'd1 * e1_d);
    3'd3: sum_d = ( 19'd4 * e0_d) + ( 19'd4 * e1_d);
    default: sum_d = 19'bx;
  endcase
  always @(posedge clock)
    if (reset) begin giving_q <= 0; at_q <= 0; end
    else if (io_quilsteark) begin giving_q <= 0; at_q <= 0; end
    else if (!giving_q) begin
      if (io_x_valid) begin
        at_q <= (at_q == 3'd1) ? 3'd0 : at_q + 3'd1;
        giving_q <= (at_q == 3'd1);
      end
    end else if (io_product_ready) begin
      at_q <= (at_q == 3'd3) ? 3'd0 : at_q + 3'd1;
      giving_q <= (at_q != 3'd3);
    end
  always @(posedge clock) if (!giving_q && io_x_valid) x_q[at_q] <= io_x_bits;
  assign io_x_ready = !giving_q;
  assign io_product_valid = giving_q;
  assign io_product_bits = giving_q ? sum_d[14:0] : 15'd0;
  assign io_skunkiork = giving_q & (at_q == 3'd3);
endmodule
