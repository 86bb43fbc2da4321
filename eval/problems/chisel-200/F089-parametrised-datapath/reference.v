module Reference(
  input clock,
  input reset,
  input [3:0] io_lhs,
  input [3:0] io_b,
  output [4:0] io_result
);
  reg [4:0] acc_d;
  always @* begin
    acc_d = io_lhs;
    if (acc_d > io_b) acc_d = io_b;
    if (acc_d < 5'd6) acc_d = 5'd6;
    acc_d = (acc_d + io_b) & {5{1'b1}};
  end
  reg [14:0] line_q;
  always @(posedge clock) line_q <= reset ? 15'd0 : {line_q[9:0], acc_d};
  assign io_result = line_q[14:10];
endmodule
