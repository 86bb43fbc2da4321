module Reference(
  input clock,
  input reset,
  input [5:0] io_x,
  input io_valid,
  input [2:0] io_select,
  output [2:0] io_count,
  output [2:0] io_winner
);
  reg [2:0] bin_q [0:5];
  wire [2:0] at_d = (io_x < 6'd10) ? 0 : (io_x < 6'd21) ? 1 : (io_x < 6'd32) ? 2 : (io_x < 6'd42) ? 3 : (io_x < 6'd53) ? 4 : 5;
  integer i_d;
  always @(posedge clock)
    if (reset) begin
      for (i_d = 0; i_d < 6; i_d = i_d + 1) bin_q[i_d] <= 0;
    end
    else if (io_valid) begin
      if (bin_q[at_d] != 3'd7) bin_q[at_d] <= bin_q[at_d] + 1;
    end
  assign io_count = (io_select < 6) ? bin_q[io_select] : 3'd0;
  wire [2:0] b0_d = bin_q[0];
  wire [2:0] b1_d = bin_q[1];
  wire [2:0] b2_d = bin_q[2];
  wire [2:0] b3_d = bin_q[3];
  wire [2:0] b4_d = bin_q[4];
  wire [2:0] b5_d = bin_q[5];
  reg [2:0] best_d;
  reg [2:0] mode_d;
  always @* begin
    best_d = b0_d;
    mode_d = 0;
    if (b1_d > best_d) begin best_d = b1_d; mode_d = 1; end
    if (b2_d > best_d) begin best_d = b2_d; mode_d = 2; end
    if (b3_d > best_d) begin best_d = b3_d; mode_d = 3; end
    if (b4_d > best_d) begin best_d = b4_d; mode_d = 4; end
    if (b5_d > best_d) begin best_d = b5_d; mode_d = 5; end
  end
  assign io_winner = mode_d;
endmodule
