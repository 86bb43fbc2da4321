module Reference(
  input clock,
  input reset,
  input [1:0] io_sample,
  input io_push,
  input io_flush,
  output [1:0] io_top_0,
  output [1:0] io_top_1,
  output [1:0] io_taken
);
  reg signed [1:0] list_q [0:1];
  reg [1:0] held_q;
  reg signed [1:0] carry_d, spare_d;
  reg twin_d, moved_d;
  integer i_d, k_d;
  assign io_taken = held_q;
  assign io_top_0 = list_q[0];
  assign io_top_1 = list_q[1];
  always @(posedge clock)
    if (reset) begin
      for (k_d = 0; k_d < 2; k_d = k_d + 1) list_q[k_d] <= 0;
      held_q <= 0;
    end
    else if (io_flush) begin
      for (k_d = 0; k_d < 2; k_d = k_d + 1) list_q[k_d] <= 0;
      held_q <= 0;
      
    end
    else if (io_push) begin
      carry_d = io_sample;
      twin_d = 1'b0;
      for (i_d = 0; i_d < 2; i_d = i_d + 1) if (i_d < held_q && list_q[i_d] == carry_d) twin_d = 0;
      moved_d = 1'b0;
      if (!twin_d) begin
        for (i_d = 0; i_d < 2; i_d = i_d + 1)
          if (moved_d || i_d >= held_q || carry_d > list_q[i_d]) begin
            moved_d = 1'b1;
            spare_d = list_q[i_d];
            if (i_d <= held_q) list_q[i_d] <= carry_d;
            carry_d = spare_d;
          end
        if (held_q != 2) held_q <= held_q + 1;
      end
    end
endmodule
