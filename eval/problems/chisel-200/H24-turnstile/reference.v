module Reference(
  input clock,
  input reset,
  input io_coin,
  input io_push,
  output io_unlocked,
  output [7:0] io_passed
);
  reg u; reg [7:0] n;
  always @(posedge clock)
    if (reset) begin u <= 1'b0; n <= 8'd0; end
    else begin
      u <= io_coin | (u & ~io_push);
      n <= n + {7'd0, u & io_push};
    end
  assign io_unlocked = u;
  assign io_passed = n;
endmodule
