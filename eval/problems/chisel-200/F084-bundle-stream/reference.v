module Reference(
  input clock,
  input reset,
  input io_up_valid,
  input [1:0] io_up_bits_data,
  input [1:0] io_up_bits_prio,
  input io_up_bits_last,
  output io_down_valid,
  output [1:0] io_down_bits_data,
  output [1:0] io_down_bits_prio,
  output io_down_bits_last,
  output io_down_bits_check
);
  wire [5:0] made_d = {io_up_bits_prio, io_up_bits_data, io_up_bits_last, (^io_up_bits_prio)};
  wire keep_d = 1'b1;
  reg full_q;
  reg [5:0] item_q;
  wire room_d = 1'b1;
  always @(posedge clock) begin
    if (reset) full_q <= 1'b0;
    else if (room_d) full_q <= io_up_valid & keep_d;
    if (room_d) item_q <= made_d;
  end
  assign io_down_valid = full_q;
  assign {io_down_bits_data, io_down_bits_prio, io_down_bits_last, io_down_bits_check} = full_q ? item_q : {6{1'bx}};
endmodule
