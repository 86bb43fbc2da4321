module Reference(
  input clock,
  input reset,
  input [4:0] io_xs_0,
  input [4:0] io_xs_1,
  input [4:0] io_xs_2,
  input [4:0] io_xs_3,
  output [4:0] io_res
);
  wire [19:0] all_d = {io_xs_3, io_xs_2, io_xs_1, io_xs_0};
  reg [4:0] acc_d;
  reg [4:0] x_d;
  integer i_d;
  always @* begin
    acc_d = $unsigned(all_d[4:0]);
    for (i_d = 1; i_d < 4; i_d = i_d + 1) begin
      x_d = all_d[i_d * 5 +: 5];
      acc_d = acc_d + x_d;
    end
  end
  reg [4:0] line_q;
  always @(posedge clock)
    line_q <= acc_d;
  assign io_res = line_q[4:0];
endmodule
