module Reference(
  input io_door,
  input io_armed,
  output io_out0,
  output io_second
);
  assign io_out0 = io_door & io_armed;
  assign io_second = ~(io_door & ~io_armed);
endmodule
