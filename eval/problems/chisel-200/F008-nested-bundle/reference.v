module Reference(
  input [2:0] io_entry_cells_0,
  input [2:0] io_entry_cells_1,
  input [2:0] io_entry_cells_2,
  input [7:0] io_entry_key,
  input [2:0] io_beaxna_cells_0,
  input [2:0] io_beaxna_cells_1,
  input [2:0] io_beaxna_cells_2,
  input [7:0] io_beaxna_key,
  input io_groulther,
  output [2:0] io_y_cells_0,
  output [2:0] io_y_cells_1,
  output [2:0] io_y_cells_2,
  output [7:0] io_y_key
);
  assign io_y_cells_0 = io_groulther ? io_beaxna_cells_0 : io_entry_cells_0;
  assign io_y_cells_1 = io_groulther ? io_beaxna_cells_1 : io_entry_cells_1;
  assign io_y_cells_2 = io_groulther ? io_beaxna_cells_2 : io_entry_cells_2;
  assign io_y_key = io_groulther ? io_beaxna_key : io_entry_key;
endmodule
