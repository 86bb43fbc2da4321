module Reference(
  input clock,
  input reset,
  input io_in_valid,
  input [9:0] io_in_bits,
  output io_resp_valid,
  output [9:0] io_resp_bits
);
  reg full_q;
  wire [9:0] made0_d = (io_in_bits + 10'd255);
  wire [9:0] made1_d = {made0_d[6:0], 3'b0};
  wire [9:0] made_d = {2'b0, made1_d[9:2]};
  wire keep_d = (~io_in_bits[3]);
  wire room_d = 1'b1;
  reg [9:0] item_q;
  always @(posedge clock) begin
    if (room_d) item_q <= made_d;
    if (reset) full_q <= 1'b0;
    else if (room_d) full_q <= io_in_valid & keep_d;
  end
  assign io_resp_valid = full_q;
  assign io_resp_bits = full_q ? item_q : {10{1'bx}};
endmodule
