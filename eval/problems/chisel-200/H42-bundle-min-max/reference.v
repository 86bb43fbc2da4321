module Reference(
  input clock,
  input reset,
  input io_add,
  input io_first,
  input [5:0] io_p_x,
  input [5:0] io_p_y,
  output [5:0] io_low_x,
  output [5:0] io_low_y,
  output [5:0] io_high_x,
  output [5:0] io_high_y
);
  reg [5:0] lx, ly, hx, hy;
  always @(posedge clock)
    if (reset) begin lx <= 0; ly <= 0; hx <= 0; hy <= 0; end
    else if (io_add) begin
      if (io_first | (io_p_x < lx)) lx <= io_p_x;
      if (io_first | (io_p_y < ly)) ly <= io_p_y;
      if (io_first | (io_p_x > hx)) hx <= io_p_x;
      if (io_first | (io_p_y > hy)) hy <= io_p_y;
    end
  assign io_low_x = lx;
  assign io_low_y = ly;
  assign io_high_x = hx;
  assign io_high_y = hy;
endmodule
