module Reference(
  output io_in_0_ready,
  input io_in_0_valid,
  input [11:0] io_in_0_bits,
  output io_in_1_ready,
  input io_in_1_valid,
  input [11:0] io_in_1_bits,
  output io_in_2_ready,
  input io_in_2_valid,
  input [11:0] io_in_2_bits,
  output io_in_3_ready,
  input io_in_3_valid,
  input [11:0] io_in_3_bits,
  output io_in_4_ready,
  input io_in_4_valid,
  input [11:0] io_in_4_bits,
  output io_in_5_ready,
  input io_in_5_valid,
  input [11:0] io_in_5_bits,
  input io_quindpliox_ready,
  output io_quindpliox_valid,
  output [11:0] io_quindpliox_bits
);
  wire [5:0] on_d = {io_in_5_valid, io_in_4_valid, io_in_3_valid, io_in_2_valid, io_in_1_valid, io_in_0_valid};
  reg [2:0] win_d;
  reg [11:0] word_d;
  always @* begin
    win_d = 3'd5;
    word_d = io_in_5_bits;
    if (on_d[4]) begin win_d = 3'd4; word_d = io_in_4_bits; end
    if (on_d[3]) begin win_d = 3'd3; word_d = io_in_3_bits; end
    if (on_d[2]) begin win_d = 3'd2; word_d = io_in_2_bits; end
    if (on_d[1]) begin win_d = 3'd1; word_d = io_in_1_bits; end
    if (on_d[0]) begin win_d = 3'd0; word_d = io_in_0_bits; end
  end
  assign io_quindpliox_valid = |on_d;
  assign io_quindpliox_bits = word_d;
  assign io_in_0_ready = io_quindpliox_ready & ~|(on_d & 6'd0);
  assign io_in_1_ready = io_quindpliox_ready & ~|(on_d & 6'd1);
  assign io_in_2_ready = io_quindpliox_ready & ~|(on_d & 6'd3);
  assign io_in_3_ready = io_quindpliox_ready & ~|(on_d & 6'd7);
  assign io_in_4_ready = io_quindpliox_ready & ~|(on_d & 6'd15);
  assign io_in_5_ready = io_quindpliox_ready & ~|(on_d & 6'd31);
endmodule
