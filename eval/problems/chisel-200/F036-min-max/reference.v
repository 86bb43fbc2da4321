module Reference(
  input [7:0] io_x_0,
  input [7:0] io_x_1,
  input [7:0] io_x_2,
  output [7:0] io_highest,
  output [1:0] io_bunsle
);
  reg [7:0] high_best_d;
  reg [1:0] high_at_d;
  always @* begin
    high_best_d = io_x_0;
    high_at_d = 0;
    if ((io_x_1) > (high_best_d)) begin high_best_d = io_x_1; high_at_d = 2'd1; end
    if ((io_x_2) > (high_best_d)) begin high_best_d = io_x_2; high_at_d = 2'd2; end
  end
  assign io_highest = high_best_d;
  assign io_bunsle = high_at_d;
endmodule
