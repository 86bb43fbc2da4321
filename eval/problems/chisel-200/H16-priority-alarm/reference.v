module Reference(
  input io_fire,
  input io_gas,
  input io_door,
  input io_battery,
  input [3:0] io_mask,
  output [2:0] io_code
);
  assign io_code = (io_fire & ~io_mask[0]) ? 3'd1 : (io_gas & ~io_mask[1]) ? 3'd2 : (io_door & ~io_mask[2]) ? 3'd3 : (io_battery & ~io_mask[3]) ? 3'd4 : 3'd0;
endmodule
