module Reference(
  input clock,
  input reset,
  output io_in_0_ready,
  input io_in_0_valid,
  input [3:0] io_in_0_bits,
  output io_in_1_ready,
  input io_in_1_valid,
  input [3:0] io_in_1_bits,
  output io_in_2_ready,
  input io_in_2_valid,
  input [3:0] io_in_2_bits,
  output io_in_3_ready,
  input io_in_3_valid,
  input [3:0] io_in_3_bits,
  input io_result_ready,
  output io_result_valid,
  output [5:0] io_result_bits
);
  wire [3:0] have_d = {io_in_3_valid, io_in_2_valid, io_in_1_valid, io_in_0_valid};
  reg [5:0] made_d;
  always @* made_d = io_in_0_bits + io_in_1_bits + io_in_2_bits + io_in_3_bits;
  reg full_q;
  reg [5:0] made_q;
  always @(posedge clock or posedge reset)
    if (reset) full_q <= 1'b0; else if (~full_q | io_result_ready) full_q <= &have_d;
  always @(posedge clock) if (~full_q | io_result_ready) made_q <= made_d;
  assign io_result_valid = full_q;
  assign io_result_bits = full_q ? made_q : {6{1'bx}};
  assign io_in_0_ready = (~full_q | io_result_ready) & (&have_d);
  assign io_in_1_ready = (~full_q | io_result_ready) & (&have_d);
  assign io_in_2_ready = (~full_q | io_result_ready) & (&have_d);
  assign io_in_3_ready = (~full_q | io_result_ready) & (&have_d);
endmodule
