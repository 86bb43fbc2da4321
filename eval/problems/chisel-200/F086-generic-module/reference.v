module Reference(
  input io_ctl,
  input [3:0] io_p_a,
  input [3:0] io_b0,
  output [3:0] io_y0,
  input [7:0] io_troutlend_key,
  input [5:0] io_troutlend_value,
  input [7:0] io_item_b_key,
  input [5:0] io_item_b_value,
  output [7:0] io_right_data_y_key,
  output [5:0] io_right_data_y_value
);
  assign {io_y0} = io_ctl ? {io_b0} : {io_p_a};
  assign {io_right_data_y_key, io_right_data_y_value} = io_ctl ? {io_item_b_key, io_item_b_value} : {io_troutlend_key, io_troutlend_value};
endmodule
