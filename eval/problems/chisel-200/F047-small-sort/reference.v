module Reference(
  input [12:0] io_data_0,
  input [12:0] io_data_1,
  input [12:0] io_data_2,
  output [12:0] io_result_0,
  output [12:0] io_result_1,
  output [12:0] io_result_2
);
  reg [12:0] place0_d, place1_d, place2_d, swap_d;
  always @* begin
    place0_d = io_data_0;
    place1_d = io_data_1;
    place2_d = io_data_2;
    if (place0_d > place1_d) begin swap_d = place0_d; place0_d = place1_d; place1_d = swap_d; end
    if (place1_d > place2_d) begin swap_d = place1_d; place1_d = place2_d; place2_d = swap_d; end
    if (place0_d > place1_d) begin swap_d = place0_d; place0_d = place1_d; place1_d = swap_d; end
  end
  assign io_result_0 = place0_d;
  assign io_result_1 = place1_d;
  assign io_result_2 = place2_d;
endmodule
