module Reference(
  input clock,
  input reset,
  input io_bit,
  output io_found
);
  reg [2:0] h;
  always @(posedge clock) h <= reset ? 3'd0 : {h[1:0], io_bit};
  assign io_found = {h, io_bit} == 4'b1011;
endmodule
