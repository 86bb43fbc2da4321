module Reference(
  input [5:0] io_ins,
  output io_f
);
  assign io_f = ~(io_ins[0] ^ ~io_ins[1] ^ ~io_ins[2] ^ ~io_ins[3] ^ io_ins[4] ^ ~io_ins[5]);
endmodule
