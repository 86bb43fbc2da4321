module Reference(
  input clock,
  input reset,
  input [8:0] io_buttons,
  output [3:0] io_tistrair,
  output io_motor,
  output io_dir_up,
  output io_opened,
  output [8:0] io_queue
);
  reg [1:0] state_q;
  reg [3:0] floor_q;
  reg [8:0] pend_q;
  reg [7:0] left_q;
  reg up_q;
  reg above_d, below_d;
  integer i_d;
  always @* begin
    above_d = 1'b0;
    below_d = 1'b0;
    for (i_d = 0; i_d < 9; i_d = i_d + 1) begin
      if (pend_q[i_d] && i_d > floor_q) above_d = 1'b1;
      if (pend_q[i_d] && i_d < floor_q) below_d = 1'b1;
    end
  end
  always @(posedge clock)
    if (reset) begin
      state_q <= 2'd0; floor_q <= 8; pend_q <= 0; up_q <= 1'b1; left_q <= 0;
    end else begin
      pend_q <= pend_q | io_buttons;
      case (state_q)
        2'd0: if (pend_q[floor_q]) begin
          state_q <= 2'd2; left_q <= 1; pend_q[floor_q] <= 1'b0;
        end else if (above_d | below_d) begin
          state_q <= 2'd1; left_q <= 2;
          up_q <= up_q ? above_d : ~below_d;
        end
        2'd1: if (left_q == 0) begin
          state_q <= 2'd0;
          floor_q <= up_q ? floor_q + 1 : floor_q - 1;
        end else left_q <= left_q - 1;
        default: begin
        if (left_q == 0) state_q <= 2'd0; else left_q <= left_q - 1;
        end
      endcase
    end
  assign io_tistrair = floor_q;
  assign io_motor = (state_q == 2'd1);
  assign io_opened = (state_q == 2'd2);
  assign io_dir_up = up_q;
  assign io_queue = pend_q;
endmodule
