module Reference(
  input [12:0] io_num,
  output [12:0] io_y,
  output io_minus
);
  reg [12:0] value_d;
  always @* begin
    value_d = io_num;
    if (io_num[12]) value_d = ~value_d + 1'b1;
  end
  assign io_y = value_d;
  assign io_minus = io_num[12];
endmodule
