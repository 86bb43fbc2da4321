module Reference(
  input [7:0] io_a,
  input [7:0] io_rhs,
  output [7:0] io_total,
  output io_co
);
  wire [7:0] other_d = ~io_rhs;
  reg [7:0] carry_d, sum_d;
  reg carry_in_d;
  integer i_d;
  always @* begin
    carry_in_d = 1'b1;
    for (i_d = 0; i_d < 8; i_d = i_d + 1) begin
      {carry_d[i_d], sum_d[i_d]} = {1'b0, io_a[i_d]} + {1'b0, other_d[i_d]} + {1'b0, carry_in_d};
      carry_in_d = carry_d[i_d];
    end
  end
  assign io_total = sum_d;
  assign io_co = carry_d[7];
endmodule
