module Reference(
  input [27:0] io_a,
  input [27:0] io_rhs,
  output [27:0] io_z,
  output io_carry_out
);
  wire [27:0] a_d = io_a;
  wire [27:0] b_d = io_rhs;
  reg [27:0] sum_d;
  reg [5:0] t_d;
  reg carry_d;
  integer i_d;
  always @* begin
    carry_d = 1'b0;
    for (i_d = 0; i_d < 7; i_d = i_d + 1) begin
      t_d = {2'b00, a_d[4 * i_d +: 4]} + {2'b00, b_d[4 * i_d +: 4]} + {5'd0, carry_d};
      carry_d = t_d > 6'd9;
      if (carry_d) t_d = t_d + 6'd6;
      sum_d[4 * i_d +: 4] = t_d[3:0];
    end
  end
  assign io_z = sum_d;
  assign io_carry_out = carry_d;
endmodule
