module Reference(
  input clock,
  input reset,
  input io_bit,
  output [3:0] io_length
);
  reg last; reg [3:0] n;
  assign io_length = (n != 0 && io_bit == last) ? ((n == 4'd15) ? 4'd15 : n + 4'd1) : 4'd1;
  always @(posedge clock) begin
    last <= io_bit;
    n <= reset ? 4'd0 : io_length;
  end
endmodule
