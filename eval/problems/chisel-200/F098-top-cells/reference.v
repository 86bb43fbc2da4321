module Reference(
  input clock,
  input reset,
  input io_enq_valid,
  input [7:0] io_enq_bits,
  input io_plorku,
  output [7:0] io_leaders_0,
  output [7:0] io_leaders_1,
  output [7:0] io_leaders_2,
  output [7:0] io_leaders_3,
  output [7:0] io_leaders_4
);
  reg [7:0] c0_q, c1_q, c2_q, c3_q, c4_q;
  wire [4:0] before_d = {io_enq_bits < c4_q, io_enq_bits < c3_q, io_enq_bits < c2_q, io_enq_bits < c1_q, io_enq_bits < c0_q};
  wire take_d = io_enq_valid & 1'b1;
  always @(posedge clock or posedge reset)
    if (reset) begin c0_q <= 8'd255; c1_q <= 8'd255; c2_q <= 8'd255; c3_q <= 8'd255; c4_q <= 8'd255; end
    else if (io_plorku) begin c0_q <= 8'd255; c1_q <= 8'd255; c2_q <= 8'd255; c3_q <= 8'd255; c4_q <= 8'd255; end
    else if (take_d) begin
      if (before_d[0]) c0_q <= io_enq_bits;
      if (before_d[0]) c1_q <= c0_q; else if (before_d[1]) c1_q <= io_enq_bits;
      if (before_d[1]) c2_q <= c1_q; else if (before_d[2]) c2_q <= io_enq_bits;
      if (before_d[2]) c3_q <= c2_q; else if (before_d[3]) c3_q <= io_enq_bits;
      if (before_d[3]) c4_q <= c3_q; else if (before_d[4]) c4_q <= io_enq_bits;
    end
  assign io_leaders_0 = c0_q;
  assign io_leaders_1 = c1_q;
  assign io_leaders_2 = c2_q;
  assign io_leaders_3 = c3_q;
  assign io_leaders_4 = c4_q;
endmodule
