module Reference(
  input clock,
  input reset,
  input [1:0] io_trotou,
  output [1:0] io_gabrirk
);
  reg [0:0] turn_q, win_d;
  reg [3:0] given_q, given_d, limit_d;
  integer i_d;
  always @* begin
    win_d = turn_q;
    for (i_d = 1; i_d >= 0; i_d = i_d - 1)
      if (io_trotou[(turn_q + i_d) % 2]) win_d = (turn_q + i_d) % 2;
    given_d = (win_d == turn_q) ? given_q + 4'd1 : 4'd1;
    case (win_d)
      1'd0: limit_d = 4'd1;
      1'd1: limit_d = 4'd4;
      default: limit_d = 4'd0;
    endcase
  end
  always @(posedge clock)
    if (reset) begin
      turn_q <= 0;
      given_q <= 0;
    end else if (|io_trotou) begin
      turn_q <= (given_d != limit_d) ? win_d : (win_d == 1) ? 1'd0 : win_d + 1'b1;
      given_q <= (given_d != limit_d) ? given_d : 4'd0;
    end
  assign io_gabrirk = (|io_trotou) ? 2'd1 << win_d : 2'd0;
endmodule
