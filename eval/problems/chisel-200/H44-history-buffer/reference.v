module Reference(
  input clock,
  input reset,
  input io_write,
  input [7:0] io_data,
  input [2:0] io_age,
  output [7:0] io_out,
  output [3:0] io_count
);
  reg [63:0] h; reg [3:0] n;
  always @(posedge clock)
    if (reset) begin h <= 0; n <= 0; end
    else if (io_write) begin h <= {h[55:0], io_data}; if (n != 8) n <= n + 4'd1; end
  assign io_out = h[8 * io_age +: 8];
  assign io_count = n;
endmodule
