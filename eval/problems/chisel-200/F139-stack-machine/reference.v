module Reference(
  input clock,
  input reset,
  input [11:0] io_word,
  input io_go,
  output [7:0] io_top,
  output [2:0] io_used,
  output io_err
);
  reg [7:0] stack_q [0:5];
  reg [2:0] size_q, next_d, at_d;
  reg error_q, bad_d, put_d, swap_d;
  reg [7:0] value_d;
  wire [7:0] n_d = io_word[7:0];
  wire [7:0] a_d = stack_q[size_q - 1];
  wire [7:0] b_d = stack_q[size_q - 2];
  always @* begin
    bad_d = 1; put_d = 0; swap_d = 0; next_d = size_q; at_d = 0; value_d = 0;
    case (io_word[11:8])
      4'd0: begin bad_d = (size_q < 1); next_d = size_q - 0; put_d = 1; at_d = size_q - 1; value_d = a_d + 1; end
      4'd1: begin bad_d = (size_q < 1); next_d = size_q - 0; put_d = 1; at_d = size_q - 1; value_d = a_d - 1; end
      4'd2: begin bad_d = (size_q < 2); next_d = size_q - 1; put_d = 1; at_d = size_q - 2; value_d = b_d & a_d; end
      4'd4: begin bad_d = (size_q < 1); next_d = size_q - 0; put_d = 1; at_d = size_q - 1; value_d = a_d << 1; end
      4'd5: begin bad_d = 1'b0; next_d = 0; end
      4'd6: begin bad_d = (size_q < 2); next_d = size_q - 1; put_d = 1; at_d = size_q - 2; value_d = (b_d > a_d) ? b_d : a_d; end
      4'd8: begin bad_d = (size_q < 1) || (size_q == 6); next_d = size_q + 1; put_d = 1; at_d = size_q; value_d = a_d; end
      4'd10: begin bad_d = (size_q < 2); next_d = size_q - 1; put_d = 1; at_d = size_q - 2; value_d = (b_d < a_d) ? 1 : 0; end
      4'd11: begin bad_d = (size_q < 2); next_d = size_q - 1; put_d = 1; at_d = size_q - 2; value_d = b_d | a_d; end
      4'd13: begin bad_d = (size_q < 0) || (size_q == 6); next_d = size_q + 1; put_d = 1; at_d = size_q; value_d = n_d; end
      4'd14: begin bad_d = (size_q < 1); next_d = size_q - 1; end
      4'd15: begin bad_d = (size_q < 2); next_d = size_q - 1; put_d = 1; at_d = size_q - 2; value_d = b_d ^ a_d; end
      default: ;
    endcase
  end
  always @(posedge clock)
    if (reset) begin size_q <= 0; error_q <= 0; end
    else begin
      error_q <= error_q | (io_go & bad_d);
      if (io_go & ~bad_d) size_q <= next_d;
    end
  always @(posedge clock) if (io_go & ~bad_d) begin
    if (put_d) stack_q[at_d] <= value_d;
    if (swap_d) begin stack_q[size_q - 1] <= b_d; stack_q[size_q - 2] <= a_d; end
  end
  assign io_top = (size_q == 0) ? 8'd0 : a_d;
  assign io_used = size_q;
  assign io_err = error_q;
endmodule
