module Reference(
  input clock,
  input reset,
  input io_write,
  input io_swap,
  input [1:0] io_addr,
  input [7:0] io_data,
  input [1:0] io_raddr,
  output [7:0] io_out,
  output io_bank
);
  reg [31:0] a, b; reg k;
  always @(posedge clock)
    if (reset) begin a <= 0; b <= 0; k <= 0; end
    else begin
      if (io_write & ~k) a[8 * io_addr +: 8] <= io_data;
      if (io_write & k) b[8 * io_addr +: 8] <= io_data;
      k <= k ^ io_swap;
    end
  assign io_bank = k;
  assign io_out = k ? a[8 * io_raddr +: 8] : b[8 * io_raddr +: 8];
endmodule
