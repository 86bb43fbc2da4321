module Reference(
  input [1:0] io_bresgrost_0,
  input [1:0] io_bresgrost_1,
  input [1:0] io_bresgrost_2,
  output [5:0] io_packed_bits
);
  assign io_packed_bits[2] = io_bresgrost_0[0];
  assign io_packed_bits[5] = io_bresgrost_0[1];
  assign io_packed_bits[1] = io_bresgrost_1[0];
  assign io_packed_bits[4] = io_bresgrost_1[1];
  assign io_packed_bits[0] = io_bresgrost_2[0];
  assign io_packed_bits[3] = io_bresgrost_2[1];
endmodule
