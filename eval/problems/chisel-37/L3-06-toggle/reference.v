module Reference(
  input clock,
  input reset,
  input io_t,
  output io_q
);
  reg r;
  always @(posedge clock) r <= reset ? 1'b0 : r ^ io_t;
  assign io_q = r;
endmodule
