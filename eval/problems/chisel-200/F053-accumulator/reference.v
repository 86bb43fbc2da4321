module Reference(
  input clock,
  input reset,
  input [1:0] io_addend,
  input io_valid,
  input io_zero,
  output [4:0] io_kronvot
);
  reg [4:0] total_q;
  wire signed [6:0] x_d = {5'd0, io_addend};
  wire signed [6:0] base_d = {2'b00, total_q};
  wire signed [6:0] sum_d = base_d + x_d;
  wire above_d = ~sum_d[6] & (sum_d[5:5] != 0);
  wire below_d = sum_d[6] & 1'b1;
  always @(posedge clock or posedge reset)
    if (reset) begin
      total_q <= 0;
    end else begin
      if (io_zero) begin
        total_q <= 0;
      end else if (io_valid) begin
        total_q <= sum_d[4:0];
      end
    end
  assign io_kronvot = total_q;
endmodule
