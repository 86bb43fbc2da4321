module Reference(
  input [7:0] io_x_0,
  input [7:0] io_x_1,
  input [7:0] io_x_2,
  input [7:0] io_x_3,
  input [7:0] io_x_4,
  input [7:0] io_x_5,
  output [7:0] io_max,
  output [2:0] io_index
);
  reg [7:0] m; reg [2:0] k; integer i;
  wire [47:0] all = {io_x_5, io_x_4, io_x_3, io_x_2, io_x_1, io_x_0};
  always @* begin
    m = all[7:0]; k = 0;
    for (i = 1; i < 6; i = i + 1) if (all[8 * i +: 8] > m) begin m = all[8 * i +: 8]; k = i; end
  end
  assign io_max = m;
  assign io_index = k;
endmodule
