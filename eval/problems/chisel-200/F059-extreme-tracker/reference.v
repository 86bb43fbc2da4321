module Reference(
  input clock,
  input reset,
  input [2:0] io_value,
  input io_en,
  input io_restart,
  output [2:0] io_smallest,
  output [2:0] io_largest
);
  reg [2:0] min_q, max_q;
  wire [2:0] x_d = io_value ^ 3'h4;
  always @(posedge clock)
    if (reset) begin
      min_q <= 3'h7;
      max_q <= 3'h0;
    end else begin
      if (io_restart) begin
        min_q <= 3'h7;
        max_q <= 3'h0;
      end else begin
        min_q <= (io_en & (x_d < min_q)) ? x_d : min_q;
        max_q <= (io_en & (x_d > max_q)) ? x_d : max_q;
      end
    end
  assign io_smallest = min_q ^ 3'h4;
  assign io_largest = max_q ^ 3'h4;
endmodule
