module Reference(
  input [21:0] io_a,
  output [1:0] io_res
);
  reg [1:0] gathered_d;
  integer i_d;
  always @* begin
    gathered_d = {2{1'b0}};
    for (i_d = 0; i_d < 22; i_d = i_d + 1)
      gathered_d[i_d / 11] = gathered_d[i_d / 11] ^ io_a[i_d];
  end
  assign io_res = gathered_d;
endmodule
