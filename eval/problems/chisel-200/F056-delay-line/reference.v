module Reference(
  input clock,
  input reset,
  input [8:0] io_din,
  input io_enable,
  output [8:0] io_mid,
  output [8:0] io_q
);
  reg [89:0] line_q;
  always @(posedge clock) begin
    if (io_enable) begin
      line_q <= {line_q[80:0], io_din};
    end
  end
  assign io_q = line_q[89:81];
  assign io_mid = line_q[44:36];
endmodule
