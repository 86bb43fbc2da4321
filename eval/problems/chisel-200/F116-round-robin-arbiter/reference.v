module Reference(
  input clock,
  input reset,
  input [5:0] io_want,
  output [5:0] io_grants,
  output [2:0] io_owner
);
  reg [2:0] first_q, win_d;
  integer i_d;
  always @* begin
    win_d = {3{1'bx}};
    for (i_d = 5; i_d >= 0; i_d = i_d - 1)
      if (io_want[(first_q + i_d) % 6]) win_d = (first_q + i_d) % 6;
  end
  always @(posedge clock)
    if (reset) first_q <= 0;
    else if (|io_want) first_q <= (win_d == 5) ? 3'd0 : win_d + 1'b1;
  reg [5:0] hot_q;
  reg [2:0] number_q;
  always @(posedge clock)
    if (reset) begin hot_q <= 0; number_q <= 0; end
    else begin hot_q <= (io_want == 0) ? 6'd0 : 6'd1 << win_d; number_q <= (io_want == 0) ? 3'd0 : win_d; end
  assign io_grants = hot_q;
  assign io_owner = number_q;
endmodule
